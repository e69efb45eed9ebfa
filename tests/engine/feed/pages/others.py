# SPDX-License-Identifier: GPL-3.0-or-later
"""What is no blog and no newspaper: documentation, talk, old pages, and what is no page at all."""
from .layouts import page


@page(found="main")
def sphinx(a):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Caching &#8212; Tool 2.1 documentation</title></head><body><div class="related" role="navigation"><ul><li><a href="genindex.html">{a.out('index of terms')}</a></li><li><a href="next.html">{a.out('next chapter')}</a></li></ul></div>
<div class="document"><div class="documentwrapper"><div class="bodywrapper"><div class="body" role="main"><section id="caching"><h1>Caching</h1>{a.ps(2)}<div class="admonition note"><p class="admonition-title">{a.say('Note')}</p><p>{a.text(1)}</p></div>
<div class="highlight-c notranslate"><div class="highlight"><pre>{a.say('cache_open (path, CACHE_READ);')}</pre></div></div><section id="size"><h2>{a.say('Size')}</h2>{a.p(2)}<table class="docutils"><thead><tr><th>{a.say('Option')}</th><th>{a.say('Meaning')}</th></tr></thead><tbody><tr><td>{a.say('size')}</td><td>{a.say('bytes that are kept')}</td></tr><tr><td>{a.say('age')}</td><td>{a.say('seconds until they go')}</td></tr></tbody></table>{a.p(2)}</section></section></div></div></div>
<div class="sphinxsidebar" role="navigation"><h3>{a.out('Previous topic')}</h3><p><a href="p.html">{a.out('Opening files')}</a></p></div></div><div class="footer" role="contentinfo">{a.out('Created using Sphinx')}</div></body></html>"""


@page(found="article")
def mkdocs_material(a):
    return f"""<!doctype html><html lang="en" class="no-js"><head><meta charset="utf-8"><title>Install - Tool</title></head><body dir="ltr"><div data-md-component="skip"><a href="#i" class="md-skip">{a.out('Skip over navigation')}</a></div><header class="md-header"><nav class="md-header__inner">{a.out('Tool documentation')}</nav></header><div class="md-container"><nav class="md-tabs">{a.links('Guide tab', 'Reference tab')}</nav><main class="md-main"><div class="md-main__inner md-grid"><div class="md-sidebar md-sidebar--primary"><nav class="md-nav"><ul class="md-nav__list">{a.links('Getting started entry', 'Installation entry', 'Setup entry')}</ul></nav></div>
<div class="md-content"><article class="md-content__inner md-typeset"><a href="/edit" class="md-content__button">{a.out('Edit this page')}</a><h1 id="i">Install</h1>{a.p(2)}<ol><li><p>{a.text(1)}</p><pre><code>{a.say('apt install tool')}</code></pre></li><li><p>{a.text(1)}</p></li></ol><details class="tip" open><summary>{a.say('Behind a proxy')}</summary><p>{a.text(1)}</p></details>{a.p(2)}</article></div></div></main><footer class="md-footer">{a.out('Made with Material for MkDocs')}</footer></div></body></html>"""


@page(found="marked")
def mediawiki(a):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>Lighthouse - Wiki</title></head><body class="mediawiki skin-vector"><div id="mw-page-base"></div><div id="content" class="mw-body" role="main"><h1 id="firstHeading" class="firstHeading">Lighthouse</h1><div id="bodyContent"><div id="siteSub">{a.out('From the free encyclopedia')}</div><div id="mw-content-text" class="e-content"><div class="mw-parser-output">{a.ps(2)}<div id="toc" class="toc" role="navigation"><h2>{a.out('Contents')}</h2><ul>{a.links('1 History of it', '2 Building of it')}</ul></div><h2><span class="mw-headline" id="History">{a.say('History')}</span><span class="mw-editsection">[<a href="/e">{a.out('edit source')}</a>]</span></h2>{a.ps(2)}<h2><span class="mw-headline">{a.say('Building')}</span></h2>{a.ps(1)}<table class="navbox"><tr><td><a href="/l">{a.out('Lighthouses by country')}</a></td></tr></table></div><div class="catlinks"><a href="/cat">{a.out('Categories: Towers')}</a></div></div></div></div><div id="mw-navigation"><div id="p-personal"><ul>{a.links('Create account now', 'Log in now')}</ul></div></div></body></html>"""


@page(found="main")
def forum_discourse(a):
    posts = "".join(f"""<div id="post_{i}" itemprop="comment" class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator"><a href="/u/{i}"><span>{a.either(f"member{i}{i}")}</span></a></span><span class="crawler-post-infos"><time>{a.either(f"{i + 2} May 2024")}</time></span></div><div class="post">{a.ps(2, 2)}</div></div>""" for i in range(3))
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ladders - Forum</title></head><body class="crawler"><header><a href="/">{a.out('The Forum')}</a></header><div id="main-outlet" class="wrap" role="main"><div id="topic-title"><h1><a href="/t/1">Ladders</a></h1><div class="topic-category"><a href="/c/1">{a.out('Tools category')}</a></div></div><div itemscope>{posts}</div></div><footer class="container wrap"><nav><ul>{a.links('Home of forum', 'Guidelines of forum')}</ul></nav></footer></body></html>"""


@page(found="words")
def forum_tables(a):
    posts = "".join(f"""<table class="tborder" width="100%"><tr><td class="thead" colspan="2"><a name="p{i}"></a>{a.either(f"0{i}-03-2004, 11:0{i} AM")}</td></tr><tr><td class="alt2" width="175"><a href="/m{i}">{a.either(f"user_{i}x")}</a><br>{a.either('Senior Member')}</td><td class="alt1"><div>{a.text(3)}<br><br>{a.text(2)}</div></td></tr></table>""" for i in range(3))
    return f"""<html><head><title>Old forum</title></head><body><table width="100%"><tr><td><a href="/">{a.out('Forum index')}</a> &gt; <a href="/f">{a.out('Workshop area')}</a></td></tr></table><div id="posts">{posts}</div><table><tr><td><a href="/a">{a.out('Archive link')}</a> - <a href="/top">{a.out('Top link')}</a></td></tr></table></body></html>"""


@page(found="words")
def question_and_answer(a):
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>How thick must ice be? - Answers</title></head><body><header class="topbar"><nav>{a.links('Questions tab', 'Tags tab', item='span')}</nav></header><div class="container"><div id="mainbar"><div class="question"><div class="votecell"><button>{a.out('up')}</button><span>{a.out('42')}</span></div><div class="postcell"><div class="s-prose js-post-body">{a.ps(2)}<pre><code>{a.say('thickness > load / 50')}</code></pre></div></div></div><div id="answers"><div class="answer"><div class="answercell"><div class="s-prose js-post-body">{a.ps(3)}</div></div></div></div></div><div id="sidebar"><div class="module"><h4>{a.out('Hot Network Questions')}</h4><ul>{a.links('Why is the sea salty today?', 'Plural of walnut?')}</ul></div></div></div></body></html>"""


@page(found="words")
def nested_tables(a):
    return f"""<HTML><HEAD><TITLE>Welcome</TITLE></HEAD><BODY><TABLE BORDER=0 WIDTH="100%"><TR><TD COLSPAN=3><TABLE><TR><TD><A HREF="/"><IMG SRC="logo.gif" WIDTH=100 HEIGHT=30></A></TD><TD><A HREF="/a">{a.out('Products page')}</A></TD><TD><A HREF="/b">{a.out('Support page')}</A></TD></TR></TABLE></TD></TR><TR><TD WIDTH=120 VALIGN=top><TABLE><TR><TD><A HREF="/c">{a.out('Press room')}</A></TD></TR><TR><TD><A HREF="/d">{a.out('Job offers')}</A></TD></TR></TABLE></TD><TD VALIGN=top><TABLE CELLPADDING=5><TR><TD><FONT FACE="Arial"><B>{a.say('The ferry company today')}</B><P>{a.text(3)}<P>{a.text(3)}<P>{a.text(3)}</FONT></TD></TR></TABLE></TD><TD WIDTH=120><TABLE><TR><TD><A HREF="/e">{a.out('Buy now')}</A></TD></TR></TABLE></TD></TR></TABLE><CENTER><FONT SIZE=1><A HREF="/l">{a.out('Legal page')}</A></FONT></CENTER></BODY></HTML>"""


@page(found="words")
def aspnet_form(a):
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Announcement</title></head><body><form method="post" action="./a.aspx" id="aspnetForm"><div class="aspNetHidden"><input type="hidden" name="__VIEWSTATE" value="abc"></div><div id="ctl00_Top"><a href="/">{a.out('City portal')}</a><a href="/s">{a.out('Services portal')}</a></div><div id="ctl00_MenuBar" class="menu"><ul>{a.links('Residents', 'Visitors', 'Businesses')}</ul></div><div id="ctl00_Body"><h1>Announcement</h1>{a.ps(4)}</div><div id="ctl00_Footer">{a.out('City of Somewhere')}</div></form></body></html>"""


@page(found="words")
def press_release(a):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Quarterly figures</title></head><body><div class="header"><a href="/">{a.out('Company start')}</a></div><div class="release"><h1>Quarterly figures</h1><p>{a.text(2)}</p><p>{a.text(2)}</p><table><tr><th>{a.say('Region')}</th><th>{a.say('Ladders sold')}</th></tr><tr><td>{a.say('North')}</td><td>{a.say('1,204')}</td></tr><tr><td>{a.say('South')}</td><td>{a.say('998')}</td></tr></table><p>{a.text(2)}</p><p><strong>{a.say('Contact:')}</strong> {a.say('Press office, +00 123 456')}</p></div><div class="nav"><ul>{a.links('Older releases', 'All figures')}</ul></div></body></html>"""


@page(found="article", checks=['https://example.org/g/3.jpg', 'https://example.org/g/0.jpg'])
def gallery(a):
    pictures = "".join(f'<figure><img class="lazyload" src="/img/placeholder.gif" data-src="/g/{i}.jpg" alt="Picture {i}"><noscript><img src="/g/{i}.jpg"></noscript><figcaption>{a.say(f"Number {i}:")} {a.text(1)}</figcaption></figure>' for i in range(4))
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Gallery</title></head><body><nav>{a.links('Albums', 'Prints', item='b')}</nav><article><h1>Gallery</h1>{a.p(2)}{pictures}{a.p(2)}</article><footer>{a.out('Image rights')}</footer></body></html>"""


@page(found="article")
def listicle(a):
    items = "".join(f'<h2>{i + 1}. {a.say(t)}</h2>{a.p(2)}' for i, t in enumerate(["A ladder", "A rope", "A good pair of shoes", "Patience"]))
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Four things</title></head><body><div class="topbar">{a.links('Lists', 'Quizzes', item='span')}</div><article><h1>Four things</h1>{a.p(1)}{items}<p>{a.say('That is all.')}</p><div class="social-links"><a href="#">{a.out('Tweet this list')}</a></div></article><div class="trending-now"><h2>{a.out('Trending')}</h2>{a.links('Nine other things', 'Thirteen more things', item='p')}</div></body></html>"""


@page(found="main")
def release_notes(a):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Release v2.1 · tool/tool · Forge</title></head><body><div class="header-wrapper"><header role="banner"><a href="/">{a.out('Forge home')}</a></header></div><div class="application-main"><main><div id="repo-header"><nav><ul>{a.links('Code of it', 'Issues of it')}</ul></nav></div><div class="Box"><h1>v2.1</h1><div class="markdown-body my-3"><h2>{a.say('Changes')}</h2><ul><li>{a.text(1)} <a href="/1">{a.say('#811')}</a></li><li>{a.text(1)} <a href="/2">{a.say('#812')}</a></li><li>{a.text(1)}</li></ul><h2>{a.say('Fixes')}</h2><ul><li>{a.text(1)}</li><li>{a.text(1)}</li></ul></div></div></main></div><footer role="contentinfo">{a.out('Forge, Inc.')}</footer></body></html>"""


@page(found="words")
def div_soup(a):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Studio</title></head><body><div id="SITE_CONTAINER"><div><div id="c1"><div><a href="/">{a.out('Studio start')}</a></div><div><a href="/w">{a.out('Works of ours')}</a></div><div><a href="/k">{a.out('Contact us today')}</a></div></div><div id="c2"><div data-testid="richTextElement"><h1><span>The furnace</span></h1></div>{"".join(f'<div data-testid="richTextElement"><p><span style="font-size:16px"><span>{a.text(2)}</span></span></p></div>' for _ in range(4))}</div><div id="c3"><div>{a.out('Glass studio')}</div><div><a href="https://x.example">{a.out('Our shop window')}</a></div></div></div></div></body></html>"""


@page(error="There is no article on the page")
def empty(a):
    return "<!DOCTYPE html><html><head><title>Empty</title></head><body></body></html>"


@page(content_type="application/pdf", error="The link leads to a PDF document, not to a page")
def pdf(a):
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"


@page(content_type="text/html", error="The link leads to a PDF document, not to a page")
def pdf_as_html(a):
    return b"%PDF-1.4\n1 0 obj << >> endobj"


@page(content_type="image/png", error="The link leads to a picture, sound or video, not to a page")
def picture(a):
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@page(content_type="text/html", error="The link leads to something that is not a page")
def garbage(a):
    return bytes(range(256)) * 20


@page(content_type="application/json", error="The link leads to something that is not a page")
def json_answer(a):
    return '{"error": "not found"}'


@page(content_type="text/html", error="The link leads to something that is not a page")
def nothing(a):
    return b""
