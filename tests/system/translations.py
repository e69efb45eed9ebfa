# SPDX-License-Identifier: GPL-3.0-or-later
"""Translations: all strings can be translated, and those that are keep their formats, places and plural forms."""
import ast
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1])
PO = ROOT / "po"
# How a language counts: CLDR's rules as gettext writes them.
PLURALS = {"de": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);", "es": "nplurals=2; plural=(n != 1);",
           "pt_BR": "nplurals=2; plural=(n > 1);", "ja": "nplurals=1; plural=0;", "zh_CN": "nplurals=1; plural=0;"}
WHOLE = 0.98  # of a language's strings


def languages():
    lines = (PO / "LINGUAS").read_text(encoding="utf-8").split("\n")
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def entries(path):
    """(context, id, [translations], fuzzy) of a po file."""
    entry, field = {}, None
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        match = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', line)
        if line.startswith("#~"):
            continue
        if match:
            field = match[1]
            entry[field] = ast.literal_eval(match[2])
        elif line.startswith('"'):
            entry[field] += ast.literal_eval(line)
        elif line.startswith("#,"):
            entry["fuzzy"] = "fuzzy" in line
        elif not line and "msgid" in entry:
            yield (entry.get("msgctxt"), entry["msgid"], [entry[name] for name in sorted(entry) if name.startswith("msgstr")],
                   entry.get("fuzzy", False), entry.get("msgid_plural"))
            entry = {}


def run(*arguments):
    done = subprocess.run([str(a) for a in arguments], text=True, stderr=subprocess.PIPE, stdout=subprocess.PIPE, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}, cwd=ROOT)
    return done.returncode, done.stderr + done.stdout


def template_is_made():
    """Every string is one that gettext can find again: none that a macro cuts in two, as G_GUINT64_FORMAT does (PRIu64 is known to it)."""
    problems = []
    with tempfile.TemporaryDirectory(prefix="lanyard-test-") as folder:
        listed = pathlib.Path(folder, "files")
        listed.write_text("\n".join(line for line in (PO / "POTFILES").read_text().splitlines() if line and not line.startswith("#")))
        status, said = run("xgettext", f"--files-from={listed}", f"--output={folder}/pot", "--from-code=UTF-8", "--keyword=_",
                           "--keyword=N_", "--keyword=C_:1c,2", "--keyword=ngettext:1,2", "--keyword=lanyard_phrase_plural:1,2",
                           "--flag=g_strdup_printf:1:c-format",
                           "--flag=g_set_error:4:c-format", "--flag=lanyard_set_error:4:c-format", "--flag=_:1:pass-c-format", "--flag=ngettext:1:pass-c-format",
                           "--flag=ngettext:2:pass-c-format")
        if status:
            return [said]
        problems += [line for line in said.splitlines() if "not a valid" in line]
    for path in sorted((ROOT / "src").rglob("*.c")):
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r'\b(?:_|N_|ngettext) \((?:[^()"]|"(?:[^"\\]|\\.)*")*?\)', text):
            if re.search(r"\bG_G\w+_FORMAT", match[0]):
                problems.append(f"{path.relative_to(ROOT)}: a format macro inside a translated string: {match[0][:60]}")
    return problems


def compiles(language):
    status, said = run("msgfmt", "--check-format", "--check-header", "--check-domain", "--output-file=/dev/null", PO / f"{language}.po")
    return [line for line in said.splitlines() if line.strip()] if status or "warning" in said else []


def header(language):
    text = next(entries(PO / f"{language}.po"))[2][0]
    fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    problems = []
    if fields.get("Language") != language:
        problems.append(f"Language is {fields.get('Language')!r}")
    if "UTF-8" not in fields.get("Content-Type", ""):
        problems.append("not in UTF-8")
    if language in PLURALS and fields.get("Plural-Forms") != PLURALS[language]:
        problems.append(f"Plural-Forms is {fields.get('Plural-Forms')!r}")
    return problems


def placeholders(text):
    """What a program fills in, by its kind; positions may change places."""
    kinds = re.findall(r"%(?:\d+\$)?[-+ #0']*(?:\*|\d+)?(?:\.(?:\*|\d+))?((?:hh|h|ll|l|z|j|t|<PRI\w+>)?[diouxXeEfgGcsp%]?)", text)
    return sorted(kind for kind in kinds if kind and kind != "%")


def is_date(text):
    """A form of date or time (g_date_time_format): every language orders it its own way."""
    return bool(re.search(r"%[-_0]?[ABHYIm]", text))


def keeps_its_parts(language):
    problems = []
    for context, text, translations, fuzzy, plural in list(entries(PO / f"{language}.po"))[1:]:
        for translation in translations:
            if not translation or fuzzy:
                continue
            where = f"“{text[:50]}”"
            if plural is None and not is_date(text) and placeholders(text) != placeholders(translation):
                problems.append(f"{where}: {placeholders(text)} became {placeholders(translation)}")
            if is_date(text) and not re.fullmatch(r"(?:%[-_0]?[aAbBdeHIjlmMpSyY]|[^%])*", translation):
                problems.append(f"{where}: no form of date")
            for what in ("\n", "…"):
                if text.endswith(what) != translation.endswith(what) and not (what == "…" and translation.endswith("...")):
                    problems.append(f"{where}: ends with {what!r}, or not")
            if text.startswith("\n") != translation.startswith("\n"):
                problems.append(f"{where}: begins with a line break, or not")
            if sorted(set(re.findall(r"--[a-z][a-z-]+", text))) != sorted(set(re.findall(r"--[a-z][a-z-]+", translation))):
                problems.append(f"{where}: the options in it are others")
            if re.findall(r"</?\w+>", text) and sorted(re.findall(r"</?\w+>", text)) != sorted(re.findall(r"</?\w+>", translation)):
                problems.append(f"{where}: the markup is another")
            if re.search(r"(^|[^_])_[A-Za-z]", text) and " " not in text.split("_")[0] and "_" not in translation:
                problems.append(f"{where}: the key after the underscore is lost")
            if "_" not in text and re.search(r"(^|\s)_\w", translation):
                problems.append(f"{where}: an underscore came in")
            if translation != translation.strip(" ") and text == text.strip(" "):
                problems.append(f"{where}: a space at an end")
    return problems


def whole(language):
    all_of = list(entries(PO / f"{language}.po"))[1:]
    missing = [text for _, text, translations, fuzzy, _ in all_of if fuzzy or not all(translations)]
    if len(missing) > (1 - WHOLE) * len(all_of):
        return [f"{len(missing)} of {len(all_of)} are not translated, such as “{text[:60]}”" for text in missing[:3]]
    return []


def is_spoken():
    """The program finds its translations, also those with a number of 64 bits in them."""
    if len(sys.argv) < 4:
        return []
    program, catalogues = sys.argv[2:4]
    with tempfile.TemporaryDirectory(prefix="lanyard-test-") as folder:
        for name, text in (("a", "abc"), ("b", "abd")):
            pathlib.Path(folder, name).write_text(text)
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "de", "LANYARD_LOCALEDIR": catalogues,
                       "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder}
        done = subprocess.run([program, "compare", f"{folder}/a", f"{folder}/b"], text=True, encoding="utf-8", env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return [] if "zuerst bei Byte 2" in done.stdout and done.returncode == 1 else [done.stdout]


def main():
    cases = [("the template", template_is_made), ("the program speaks German", is_spoken)]
    for language in languages():
        for name, check in (("compiles", compiles), ("has the right header", header), ("keeps formats, options, markup and keys", keeps_its_parts),
                            ("is whole", whole)):
            cases.append((f"{language} {name}", lambda check=check, language=language: check(language)))
    print(f"1..{len(cases)}")
    for number, (name, check) in enumerate(cases, 1):
        problems = check()
        for problem in problems[:20]:
            print("#", problem)
        print(f"{'not ok' if problems else 'ok'} {number} {name}", flush=True)


main()
