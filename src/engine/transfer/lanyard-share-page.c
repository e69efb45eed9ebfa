/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-share-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-format.h"
#include "engine/transfer/lanyard-http-text-private.h"

/* The pages that a browser is shown: HTML with its style in it, no script, nothing from elsewhere. What others wrote (names) is
 * escaped, and isolated in its direction. */

/* Drawn: not every phone has a font with such signs. */
#define FILE_PICTURE   "<svg viewBox=\"0 0 16 16\"><path d=\"M3 1h6v4h4v10H3zM10 1l3 3h-3z\"/></svg>"
#define FOLDER_PICTURE "<svg viewBox=\"0 0 16 16\"><path d=\"M1 3h5l1.5 2H15v9H1z\"/></svg>"

static const char style[]
    = ":root{color-scheme:light dark;--back:#fafafa;--card:#fff;--text:#1f1f1f;--dim:#5e5c64;--line:#0000001f;"
      "--accent:#1a5fb4;--on:#fff}"
      "@media(prefers-color-scheme:dark){:root{--back:#1e1e1e;--card:#2e2e2e;--text:#f6f5f4;--dim:#b5b3b8;"
      "--line:#ffffff26;--accent:#99c1f1;--on:#10263f}}"
      "*{box-sizing:border-box}"
      "body{margin:0;background:var(--back);color:var(--text);font:1rem/1.45 system-ui,sans-serif}"
      "main{max-width:42rem;margin:0 auto;padding:1rem .75rem 2rem}"
      "h1{font-size:1.35rem;line-height:1.25;margin:.25rem 0;overflow-wrap:anywhere}"
      "h2{font-size:1.05rem;margin:1.75rem 0 .5rem}"
      "p{margin:.4rem 0}.dim,.note{color:var(--dim)}.note{font-size:.875rem}"
      "ul{list-style:none;margin:1rem 0;padding:0;background:var(--card);border:1px solid var(--line);"
      "border-radius:12px;overflow:hidden}"
      "li{display:flex;align-items:stretch;border-top:1px solid var(--line)}li:first-child{border-top:0}"
      "li>a{display:flex;align-items:center;gap:.75rem;min-height:3.5rem;padding:.5rem .75rem;color:inherit;"
      "text-decoration:none}"
      "li>a.name{flex:1;min-width:0}li>a.more{color:var(--accent);border-inline-start:1px solid var(--line)}"
      "li>a:hover,li>a:focus-visible{background:var(--line)}a:focus-visible,button:focus-visible,"
      "input:focus-visible{outline:3px solid var(--accent);outline-offset:-3px}"
      ".text{min-width:0;flex:1}.text bdi{display:block;overflow-wrap:anywhere}"
      ".text span{display:block;color:var(--dim);font-size:.875rem}"
      ".thumb{width:3rem;height:3rem;flex:none;border-radius:6px;object-fit:cover;background:var(--line);"
      "display:flex;align-items:center;justify-content:center}.thumb svg{width:1.5rem;fill:var(--dim)}"
      ".button,button{display:block;width:100%;border:0;border-radius:9999px;padding:.75rem 1rem;"
      "min-height:3rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer;"
      "background:var(--accent);color:var(--on)}"
      "form{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:.75rem}"
      "input{display:block;width:100%;font:inherit;margin:.5rem 0 .75rem;color:inherit}"
      "nav a,.back{color:var(--accent)}";

char *
lanyard_share_page_style_hash (void)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autofree char *text = NULL;

  g_checksum_update (checksum, (const guchar *) style, sizeof style - 1);
  g_checksum_get_digest (checksum, digest, &length);
  text = g_base64_encode (digest, length);
  return g_strconcat ("sha256-", text, NULL);
}

static void
append_text (GString *page, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append (page, escaped);
}

/* A link below the share: @format says which. */
static void G_GNUC_PRINTF (3, 4)
append_link (GString *page, LanyardShareCore *core, const char *format, ...)
{
  g_autofree char *rest = NULL;
  va_list arguments;

  va_start (arguments, format);
  rest = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_string_append_printf (page, "\"/%s/", core->token);
  append_text (page, rest);
  g_string_append_c (page, '"');
}

static GString *
begin_page (LanyardShareCore *core, const char *title)
{
  GString *page = g_string_sized_new (8 * 1024);

  g_string_append (page, "<!DOCTYPE html>\n<html lang=\"");
  /* Translators: the language of this translation as HTML names it: “de”, “pt-BR”, “zh-CN”. */
  append_text (page, C_ ("language of the page", "en"));
  g_string_append (page, "\" dir=\"");
  /* Translators: “rtl” where this language is written from right to left, otherwise “ltr”. */
  append_text (page, C_ ("direction of the page", "ltr"));
  g_string_append (page, "\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,"
                         "initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\">"
                         "<link rel=\"icon\" href=\"data:,\"><title>");
  append_text (page, title);
  g_string_append_printf (page, "</title><style>%s</style></head>\n<body><main>\n", style);
  return page;
}

static GString *
end_page (LanyardShareCore *core, GString *page)
{
  g_string_append (page, "<p class=\"note\">");
  if (core->certificate != NULL)
    append_text (page, _ ("This page is encrypted on its way. Your browser cannot know whose it is: that is for you to compare."));
  else
    append_text (page, _ ("This page is not encrypted: others on the same network could read along."));
  g_string_append (page, "</p>\n</main></body></html>\n");
  return page;
}

GString *
lanyard_share_page_message (LanyardShareCore *core, const char *heading, const char *text)
{
  GString *page = begin_page (core, heading);

  g_string_append (page, "<h1>");
  append_text (page, heading);
  g_string_append (page, "</h1><p>");
  append_text (page, text);
  g_string_append (page, "</p><p><a class=\"back\" href=");
  append_link (page, core, "%s", "");
  g_string_append_c (page, '>');
  append_text (page, _ ("Back to the page"));
  g_string_append (page, "</a></p>");
  return end_page (core, page);
}

/* What comes after the folder's own path, up to the next '/'; "" for the folder itself. */
static const char *
name_below (LanyardManifest *manifest, guint folder, guint index)
{
  const char *path = lanyard_manifest_get_path (manifest, index);
  const char *above = folder != LANYARD_MANIFEST_NONE ? lanyard_manifest_get_path (manifest, folder) : NULL;

  return above != NULL ? path + strlen (above) + 1 : path;
}

static const char *
last_name (LanyardManifest *manifest, guint index)
{
  const char *path = lanyard_manifest_get_path (manifest, index);
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

static void
append_file (GString *page, LanyardShareCore *core, guint index)
{
  const char *name = last_name (core->manifest, index);
  g_autofree char *segment = lanyard_http_segment (name);
  g_autofree char *size = lanyard_format_size (lanyard_manifest_get_size (core->manifest, index));

  g_string_append (page, "<li><a class=\"name\" href=");
  append_link (page, core, "f/%u/%s", index, segment);
  g_string_append (page, " download>");
  if (lanyard_manifest_get_thumbnail (core->manifest, index) != NULL)
    {
      g_string_append (page, "<img class=\"thumb\" alt=\"\" width=\"48\" height=\"48\" loading=\"lazy\" src=");
      append_link (page, core, "t/%u", index);
      g_string_append_c (page, '>');
    }
  else
    g_string_append (page, "<span class=\"thumb\" aria-hidden=\"true\">" FILE_PICTURE "</span>");
  g_string_append (page, "<span class=\"text\"><bdi>");
  append_text (page, name);
  g_string_append (page, "</bdi><span>");
  append_text (page, size);
  g_string_append (page, "</span></span></a></li>\n");
}

static void
append_folder (GString *page, LanyardShareCore *core, guint index)
{
  const char *name = last_name (core->manifest, index);
  guint n = lanyard_share_count_below (core->manifest, index), n_files = 0;
  g_autofree char *segment = lanyard_http_segment (name);
  g_autofree char *label = NULL, *files = NULL, *size = NULL;
  guint64 bytes = 0;

  for (guint i = index; i < index + n; i++)
    {
      n_files += lanyard_manifest_get_kind (core->manifest, i) == LANYARD_ENTRY_FILE;
      bytes += lanyard_manifest_get_size (core->manifest, i);
    }
  size = lanyard_format_size (bytes);
  files = g_strdup_printf (ngettext ("%u file, %s", "%u files, %s", n_files), n_files, size);
  g_string_append (page, "<li><a class=\"name\" href=");
  append_link (page, core, "d/%u/", index);
  g_string_append (page, "><span class=\"thumb\" aria-hidden=\"true\">" FOLDER_PICTURE "</span>"
                         "<span class=\"text\"><bdi>");
  append_text (page, name);
  g_string_append (page, "</bdi><span>");
  append_text (page, files);
  g_string_append (page, "</span></span></a>");
  if (n_files > 0)
    {
      /* Translators: %s is a folder's name. */
      label = g_strdup_printf (_ ("Download %s as .zip"), name);
      g_string_append (page, "<a class=\"more\" href=");
      append_link (page, core, "z/%u/%s.zip", index, segment);
      g_string_append (page, " download aria-label=\"");
      append_text (page, label);
      g_string_append (page, "\">.zip</a>");
    }
  g_string_append (page, "</li>\n");
}

/* The rows of a folder from @from on. Returns how many there are in all. */
static guint
append_rows (GString *page, LanyardShareCore *core, guint folder, guint from)
{
  guint n = lanyard_manifest_get_n_entries (core->manifest);
  guint first = folder != LANYARD_MANIFEST_NONE ? folder + 1 : 0;
  guint end = folder != LANYARD_MANIFEST_NONE ? folder + lanyard_share_count_below (core->manifest, folder) : n;
  guint row = 0;

  g_string_append (page, "<ul>\n");
  for (guint i = first; i < end; i++)
    {
      if (strchr (name_below (core->manifest, folder, i), '/') != NULL)
        continue;
      if (row >= from && row - from < LANYARD_SHARE_ROWS)
        {
          if (lanyard_manifest_get_kind (core->manifest, i) == LANYARD_ENTRY_FILE)
            append_file (page, core, i);
          else
            append_folder (page, core, i);
        }
      row++;
    }
  g_string_append (page, "</ul>\n");
  return row;
}

static void
append_pager (GString *page, LanyardShareCore *core, guint folder, guint from, guint rows)
{
  g_autofree char *place = folder != LANYARD_MANIFEST_NONE ? g_strdup_printf ("d/%u", folder) : g_strdup ("p");

  if (rows <= LANYARD_SHARE_ROWS)
    return;
  g_string_append (page, "<nav>");
  if (from > 0)
    {
      g_string_append (page, "<a href=");
      append_link (page, core, "%s/%u", place, from > LANYARD_SHARE_ROWS ? from - LANYARD_SHARE_ROWS : 0);
      g_string_append_c (page, '>');
      append_text (page, _ ("Previous"));
      g_string_append (page, "</a> ");
    }
  if (rows - from > LANYARD_SHARE_ROWS)
    {
      g_string_append (page, "<a href=");
      append_link (page, core, "%s/%u", place, from + LANYARD_SHARE_ROWS);
      g_string_append_c (page, '>');
      append_text (page, _ ("Next"));
      g_string_append (page, "</a>");
    }
  g_string_append (page, "</nav>\n");
}

static void
append_all (GString *page, LanyardShareCore *core, guint folder)
{
  guint first = folder != LANYARD_MANIFEST_NONE ? folder : 0;
  guint n = folder != LANYARD_MANIFEST_NONE ? lanyard_share_count_below (core->manifest, folder)
                                           : lanyard_manifest_get_n_entries (core->manifest);
  g_autofree char *size = NULL, *label = NULL;
  guint64 bytes = 0;
  guint n_files = 0;

  for (guint i = first; i < first + n; i++)
    {
      n_files += lanyard_manifest_get_kind (core->manifest, i) == LANYARD_ENTRY_FILE;
      bytes += lanyard_manifest_get_size (core->manifest, i);
    }
  if (n_files < 2)
    return;
  size = lanyard_format_size (bytes);
  /* Translators: %s is a size. */
  label = g_strdup_printf (_ ("Download all as .zip (%s)"), size);
  g_string_append (page, "<p><a class=\"button\" href=");
  if (folder != LANYARD_MANIFEST_NONE)
    {
      g_autofree char *segment = lanyard_http_segment (last_name (core->manifest, folder));

      append_link (page, core, "z/%u/%s.zip", folder, segment);
    }
  else
    append_link (page, core, "z/all/%s", "files.zip");
  g_string_append (page, " download>");
  append_text (page, label);
  g_string_append (page, "</a></p>\n");
}

static void
append_form (GString *page, LanyardShareCore *core)
{
  g_string_append (page, "<h2>");
  append_text (page, _ ("Send files to this device"));
  g_string_append (page, "</h2><form method=\"post\" enctype=\"multipart/form-data\" action=");
  append_link (page, core, "%s", "up");
  g_string_append (page, "><label>");
  append_text (page, _ ("Files"));
  g_string_append (page, "<input type=\"file\" name=\"file\" multiple required></label><button>");
  append_text (page, _ ("Send"));
  g_string_append (page, "</button>");
  if (g_atomic_int_get (&core->uploads) == LANYARD_UPLOADS_ASK)
    {
      g_string_append (page, "<p class=\"note\">");
      append_text (page, _ ("Somebody at the device has to accept them first."));
      g_string_append (page, "</p>");
    }
  g_string_append (page, "</form>\n");
}

static void
append_heading (GString *page, LanyardShareCore *core, guint folder)
{
  g_autofree char *from = NULL;

  g_string_append (page, "<h1><bdi>");
  if (folder != LANYARD_MANIFEST_NONE)
    append_text (page, last_name (core->manifest, folder));
  else
    append_text (page, core->manifest != NULL ? core->title : _ ("Send files"));
  g_string_append (page, "</bdi></h1>");
  if (core->name != NULL && folder == LANYARD_MANIFEST_NONE)
    {
      /* Translators: %s is the name of a device. */
      from = g_strdup_printf (core->manifest != NULL ? _ ("Shared from %s") : _ ("To %s"), core->name);
      g_string_append (page, "<p class=\"dim\"><bdi>");
      append_text (page, from);
      g_string_append (page, "</bdi></p>");
    }
  if (folder != LANYARD_MANIFEST_NONE)
    {
      g_string_append (page, "<p><a class=\"back\" href=");
      append_link (page, core, "%s", "");
      g_string_append_c (page, '>');
      append_text (page, _ ("Back to the page"));
      g_string_append (page, "</a></p>");
    }
}

GString *
lanyard_share_page_list (LanyardShareCore *core, guint index, guint from)
{
  g_autofree char *title = core->name != NULL ? g_strdup_printf (_ ("Files from %s"), core->name)
                                              : g_strdup (_ ("Files"));
  GString *page = begin_page (core, title);

  append_heading (page, core, index);
  if (core->manifest != NULL)
    {
      append_all (page, core, index);
      append_pager (page, core, index, from, append_rows (page, core, index, from));
    }
  if (index == LANYARD_MANIFEST_NONE && g_atomic_int_get (&core->uploads) != LANYARD_UPLOADS_OFF)
    append_form (page, core);
  return end_page (core, page);
}
