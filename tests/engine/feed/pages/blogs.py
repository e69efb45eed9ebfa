# SPDX-License-Identifier: GPL-3.0-or-later
"""Blogs: what the common engines make."""
from .layouts import FRENCH, GERMAN, page


@page(found="marked", checks=['src="https://example.org/wp-content/uploads/2024/05/harbour-1024x683.jpg"'])
def wordpress_classic(a):
    return f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8"><title>Harbour &#8211; The Daily Walnut</title>
<meta property="og:title" content="The frozen harbour"><meta property="og:type" content="article"><meta name="author" content="Mara Lindt">
<style>.entry{{color:red}}</style><script>window._wpemojiSettings={{"a":1}};</script></head>
<body class="post-template-default single single-post has-sidebar page-layout">
<a class="skip-link screen-reader-text" href="#content">{a.out('Skip to content')}</a>
<header id="masthead" class="site-header"><h1 class="site-title"><a href="/">{a.out('The Daily Walnut')}</a></h1>
<nav id="site-navigation"><ul class="menu">{a.links('Startpage', 'Archives of years', 'Imprint')}</ul></nav></header>
<div id="page"><div id="content" class="site-content"><main id="main"><article id="post-12" class="post-12 post type-post hentry">
<header class="entry-header"><h1 class="entry-title">The frozen harbour</h1>
<div class="entry-meta"><span class="posted-on">{a.out('Posted on')} <time datetime="2024-05-01">{a.out('May 1, 2024')}</time></span>
<span class="byline"> by <a rel="author" href="/author/m">Mara Lindt</a></span></div></header>
<div class="entry-content">
<p><a href="/wp-content/uploads/2024/05/harbour.jpg"><img class="alignnone size-large wp-image-3" src="/wp-content/uploads/2024/05/harbour-1024x683.jpg" alt="Ice" width="1024" height="683"></a></p>
{a.ps(3)}
{a.h(2, 'What the engineers say')}
{a.ps(3)}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">{a.out('Share this:')}</h3><ul>{a.links('Mastodon', 'Print this', 'Facebook')}</ul></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3>{a.out('Related')}</h3><a href="/r">{a.out('Ten bridges worth crossing twice')}</a></div>
</div>
<footer class="entry-footer"><span class="cat-links">{a.out('Posted in')} <a href="/c">{a.out('Seafaring')}</a></span><span class="tags-links"><a href="/t">{a.out('icebreakers')}</a></span></footer>
</article>
<nav class="navigation post-navigation"><a rel="prev" href="/p">{a.out('Previous: the thaw of the year before')}</a></nav>
<div id="comments" class="comments-area"><h2>{a.out('Two thoughts on')} “The frozen harbour”</h2><ol class="comment-list">
<li class="comment"><article class="comment-body"><p>{a.out('I walked across it on Tuesday and my boots have not dried since, but I would do it again tomorrow with everybody who wants to come along.')}</p></article></li>
<li class="comment"><article class="comment-body"><p>{a.out('Wonderful pictures! My aunt says that it froze in her youth as well, although nobody wrote it down.')}</p></article></li></ol>
<div id="respond"><form><label>{a.out('Leave a Reply')}</label><textarea></textarea><input type="submit"></form></div></div>
</main></div>
<aside id="secondary" class="widget-area"><section class="widget"><h2>{a.out('Recent Posts')}</h2><ul>{a.links('How to sharpen a skate', 'The lighthouse keeper retires', 'Walnuts, revisited')}</ul></section></aside>
</div><footer id="colophon"><p>{a.out('Proudly powered by WordPress')}</p></footer><script src="/wp-includes/js/x.js"></script></body></html>"""


@page(found="marked")
def wordpress_blocks(a):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>Notes – Walnut</title></head><body class="wp-embed-responsive">
<div class="wp-site-blocks"><header class="wp-block-template-part"><div class="wp-block-group"><p class="wp-block-site-title"><a href="/">{a.out('Walnut Weekly')}</a></p>
<nav class="wp-block-navigation"><ul class="wp-block-navigation__container"><li><a href="/about">{a.out('About ourselves')}</a></li></ul></nav></div></header>
<main class="wp-block-group"><div class="wp-block-group"><h1 class="wp-block-post-title">Notes from the plateau</h1>
<div class="entry-content wp-block-post-content">{a.ps(2)}<blockquote class="wp-block-quote"><p>{a.text(1)}</p><cite>{a.say('A shepherd')}</cite></blockquote>
<ul class="wp-block-list"><li>{a.text(1)}</li><li>{a.text(1)}</li><li>{a.say('Nothing else.')}</li></ul>{a.ps(2)}
<figure class="wp-block-image"><img decoding="async" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="https://cdn.example.org/plateau.jpg" data-srcset="https://cdn.example.org/plateau-300.jpg 300w, https://cdn.example.org/plateau-1200.jpg 1200w" alt="Plateau"><noscript><img src="https://cdn.example.org/plateau.jpg" alt="Plateau"></noscript><figcaption class="wp-element-caption">{a.say('The plateau in March')}</figcaption></figure>
{a.p(2)}</div></div>
<section class="wp-block-template-part"><div class="wp-block-comments"><h2>{a.out('Comments')}</h2><div class="wp-block-comment-content"><p>{a.out('First to comment on this delightful piece of writing about rain, or rather the lack thereof.')}</p></div></div></section></main>
<footer class="wp-block-template-part"><p>{a.out('Designed with WordPress')}</p></footer></div></body></html>"""


@page(found="marked")
def ghost(a):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A compiler that explains itself</title>
<script type="application/ld+json">{{"@context":"https://schema.org","@type":"Article","headline":"A compiler that explains itself","author":{{"@type":"Person","name":"Io Rasmussen"}},"image":{{"@type":"ImageObject","url":"https://example.org/content/images/cover-photo.jpg","width":1200}}}}</script></head>
<body class="post-template"><div class="gh-viewport"><header id="gh-head" class="gh-head"><div class="gh-head-inner"><a class="gh-head-logo" href="/">{a.out('Quiet Machines')}</a><nav class="gh-head-menu"><ul class="nav">{a.links('Home', 'Collections')}</ul></nav><button class="gh-search">{a.out('Search this site')}</button></div></header>
<div class="site-content"><main id="site-main" class="site-main"><article class="article post"><header class="article-header gh-canvas"><div class="article-tag"><a href="/tag/c/">{a.out('Toolmaking')}</a></div><h1 class="article-title">A compiler that explains itself</h1><p class="article-excerpt">{a.out('On errors, and on people.')}</p><div class="article-byline"><section class="article-byline-content"><h4 class="author-name"><a href="/author/io/">Io Rasmussen</a></h4><time>{a.out('Jun 3, 2024')}</time><span class="byline-reading-time">{a.out('6 min read')}</span></section></div></header>
<section class="gh-content gh-canvas">{a.ps(2)}<h2 id="errors">{a.say('Errors are a dialogue')}</h2>{a.ps(2)}
<figure class="kg-card kg-code-card"><pre><code class="language-c">{a.say('int main (void) { return puts ("hello") == EOF; }')}</code></pre></figure>{a.ps(2)}
<div class="kg-card kg-signup-card"><h2>{a.out('Sign up for more like this.')}</h2><form><input></form></div></section></article></main>
<section class="footer-cta"><h2>{a.out('Join the quiet ones')}</h2><a class="footer-cta-button">{a.out('Enter your email')}</a></section>
<aside class="read-more-wrap"><div class="read-more">{"".join(f'<article class="post-card"><a href="/{i}"><h2>{a.out(t)}</h2><div class="post-card-excerpt">{a.out(e)}</div></a></article>' for i, (t, e) in enumerate([('Linkers, briefly', 'A linker is a program that believes everything it is told, once.'), ('Parsing with patience', 'Grammar is what remains when everybody has stopped shouting.')]))}</div></aside></div>
<footer class="site-footer"><section class="copyright">{a.out('Quiet Machines © 2024')}</section></footer></div></body></html>"""


@page(found="marked")
def blogger(a):
    return f"""<!DOCTYPE html><html dir='ltr' xmlns='http://www.w3.org/1999/xhtml' xmlns:b='http://www.google.com/2005/gml/b'><head><meta content='text/html; charset=UTF-8' http-equiv='Content-Type'/><title>Garden diary: butterflies</title></head>
<body class='loading'><div class='navbar section' id='navbar'><div class='widget Navbar'><a href="#">{a.out('Create Blog')}</a></div></div>
<div class='body-fauxcolumns'></div><div class='content'><div class='content-outer'><header><div class='header-outer'><h1 class='title'><a href='/'>{a.out('Garden diary')}</a></h1><p class='description'><span>{a.out('Snails are people, too')}</span></p></div></header>
<div class='main-outer'><div class='columns'><div class='column-center-outer'><div class='main section' id='main'><div class='widget Blog' id='Blog1'><div class='blog-posts hfeed'><div class="date-outer"><h2 class='date-header'><span>{a.out('Sunday, 9 June 2024')}</span></h2>
<div class='post hentry' itemprop='blogPost' itemscope='itemscope' itemtype='http://schema.org/BlogPosting'><h3 class='post-title entry-title' itemprop='name'>Counting butterflies</h3>
<div class='post-body entry-content' id='post-body-1' itemprop='description articleBody'><div dir="ltr"><div class="separator" style="clear: both; text-align: center;"><a href="https://blogger.example/s1600/b.jpg"><img border="0" src="https://blogger.example/s640/b.jpg" width="640" height="480"></a></div><br />{a.text(3)}<br /><br />{a.text(3)}<br /><br />{a.text(2)}<div><br /></div><div>{a.text(3)}</div></div><div style='clear: both;'></div></div>
<div class='post-footer'><div class='post-footer-line'><span class='post-author vcard'>{a.out('Posted by')} <span itemprop='author'><span itemprop='name'>Ulla</span></span></span> <span class='post-labels'>{a.out('Labels:')} <a href='/l'>{a.out('lepidoptera')}</a></span><div class='post-share-buttons'><a href="#">{a.out('Email This')}</a><a href="#">{a.out('BlogThis!')}</a></div></div></div></div>
<div class='comments' id='comments'><h4>{a.out('3 comments:')}</h4><div class='comment-block'><p class='comment-content'>{a.out('We had two peacocks on the buddleia this morning and a painted lady that would not sit still for its picture.')}</p></div></div></div></div></div></div></div>
<div class='column-right-outer'><aside><div class='sidebar section'><div class='widget BlogArchive'><h2>{a.out('Blog Archive')}</h2><ul>{a.links('June (4)', 'May (12)', 'April (2)')}</ul></div></div></aside></div></div></div></div></div></body></html>"""


@page(found="article")
def medium_like(a):
    return f"""<!doctype html><html lang="en"><head><title data-rh="true">The ladder that everybody borrows | by Noor Haddad | Long Form</title><meta property="og:title" content="The ladder that everybody borrows"><meta property="author" content="Noor Haddad"></head>
<body><div id="root"><div class="a b c"><div class="d e"><a class="ab ac" href="/m">{a.out('Open in app')}</a><a class="ab" href="/s">{a.out('Sign up')}</a></div>
<div class="l"><article><div class="l"><section><div><div class="fq fr"><h1 id="7e3c" class="pw-post-title hx hy">The ladder that everybody borrows</h1></div>
<div class="ij ik"><div class="speechify"><a href="/@noor"><img alt="Noor Haddad" src="https://miro.example/fit/c/88/88/face.jpg" width="44" height="44"></a><a href="/@noor">Noor Haddad</a> · <span>{a.out('Follow')}</span><span>{a.out('5 min read')}</span> · <span>{a.out('Mar 3, 2024')}</span></div><div class="pw-multi-vote"><button>{a.out('1.2K')}</button><button aria-label="responses">{a.out('34')}</button></div></div>
<figure class="mm mn paragraph-image"><picture><source srcset="https://miro.example/v2/resize:fit:640/1*x.jpeg 640w, https://miro.example/v2/resize:fit:1400/1*x.jpeg 1400w" type="image/webp"><img alt="" class="bh" width="700" height="467" role="presentation"></picture><figcaption>{a.say('A ladder at rest. Photo by a neighbour.')}</figcaption></figure>
{a.ps(3, attributes=' class="pw-post-body-paragraph mw mx"')}<h2 class="nu nv">{a.say('Tools are slow books')}</h2>{a.ps(3, attributes=' class="pw-post-body-paragraph mw mx"')}</div></section></div></article></div>
<div class="footer-region"><div><a href="/t1">{a.out('Libraries')}</a><a href="/t2">{a.out('Sharing Economy')}</a></div><h2>{a.out('More from Noor Haddad and Long Form')}</h2><div><a href="/o"><h3>{a.out('Why my bicycle has a name')}</h3><p>{a.out('It began with a puncture outside the town hall.')}</p></a></div>
<h2>{a.out('Recommended from Medium-like')}</h2><div><a href="/o2"><h3>{a.out('Ten habits of people with habits')}</h3></a></div><a href="/help">{a.out('Help')}</a><a href="/status">{a.out('Status')}</a></div></div></div></body></html>"""


@page(found="marked")
def hugo(a):
    return f"""<!doctype html><html lang=en><head><meta charset=utf-8><title>Caches | jens.example</title><meta name=author content="Jens"></head>
<body><header class=header><nav class=nav><a href=/>{a.out('jens.example')}</a><ul id=menu>{a.links('posts index', 'projects', 'uses')}</ul></nav></header><main class=main>
<article class=post-single><header class=post-header><h1 class=post-title>Two sizes of cache</h1><div class=post-meta>{a.out('March 9, 2024')}&nbsp;·&nbsp;{a.out('4 min')}</div></header>
<div class=toc><details><summary>{a.out('Table of Contents')}</summary><ul>{a.links('Too small a section', 'Too large a section')}</ul></details></div>
<div class=post-content>{a.ps(2)}<h2 id=too-small>{a.say('Too small')}<a hidden class=anchor aria-hidden=true href=#too-small>{a.out('#anchor')}</a></h2>{a.ps(1)}
<div class=highlight><pre tabindex=0 class=chroma><code><span class=line><span class=cl>{a.say('for block in blocks:')}
</span></span><span class=line><span class=cl>{a.say('    read(block)')}</span></span></code></pre></div>{a.ps(2)}<h2 id=too-large>{a.say('Too large')}</h2>{a.ps(2)}</div>
<footer class=post-footer><ul class=post-tags>{a.links('caches-tag', 'latency-tag')}</ul><nav class=paginav><a class=prev href=/p>{a.out('« Prev')}</a></nav></footer></article></main><footer class=footer><span>© 2024 {a.out('Powered by Hugo & PaperMod')}</span></footer></body></html>"""


@page(found="marked")
def jekyll_hentry(a):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Walnuts | Plain Old Blog</title></head><body>
<header class="site-header"><div class="wrapper"><a class="site-title" href="/">{a.out('Plain Old Blog')}</a><nav class="site-nav"><div class="trigger"><a class="page-link" href="/about/">{a.out('About me')}</a></div></nav></div></header>
<main class="page-content"><div class="wrapper"><article class="post h-entry" itemscope itemtype="http://schema.org/BlogPosting"><header class="post-header"><h1 class="post-title p-name" itemprop="name headline">Walnuts, a history</h1><p class="post-meta"><time class="dt-published">{a.out('Feb 11, 2024')}</time> • <span itemprop="author"><span class="p-author h-card" itemprop="name">R. Moss</span></span></p></header>
<div class="post-content e-content" itemprop="articleBody">{a.ps(4)}<ol><li>{a.say('Shake the tree.')}</li><li>{a.say('Wait.')}</li><li>{a.text(1)}</li></ol>{a.p(1)}</div>
<a class="u-url" href="/w" hidden></a></article></div></main><footer class="site-footer h-card"><div class="wrapper"><p>{a.out('Write an awesome description for your new site here.')}</p></div></footer></body></html>"""


@page(found="words")
def handwritten(a):
    return f"""<html><head><title>my page</title></head><body bgcolor=white><center><a href="index.html">{a.out('home')}</a> | <a href="links.html">{a.out('links page')}</a> | <a href="mailto:x@example.org">{a.out('write me')}</a></center><hr>
<h2>The ferry</h2>{a.ps(4)}<hr><font size=-1><a href="index.html">{a.out('back home')}</a> <a href="next.html">{a.out('next page')}</a></font></body></html>"""


@page(found="words")
def unclosed(a):
    return f"""<html><head><title>Unclosed</title><body><div id=nav><ul><li><a href=a>{a.out('alpha link')}</a><li><a href=b>{a.out('beta link')}</a></ul></div><div id=text><h2>{a.say('Ropes')}</h2>
<p>{a.text(3)}<p>{a.text(3)}<ul><li>{a.text(1)}<li>{a.text(1)}</ul><p><b>{a.text(1)}</b> {a.text(2)}<p>{a.text(3)}<i>{a.say('Until then.')}</div><div class=footer><a href=c>{a.out('gamma link')}</a>"""


@page(found="words")
def double_breaks(a):
    return f"""<html><body><div class="wrap"><div class="top"><a href="/1">{a.out('one')}</a> <a href="/2">{a.out('two')}</a> <a href="/3">{a.out('three')}</a></div><div class="story">{a.text(3)}<br><br>{a.text(2)}<br><br>
{a.text(3)}<br><br>{a.text(2)} <a href="http://example.com/x">{a.say('the receipts')}</a> {a.text(1)}<br></div><div class="bottom"><a href="/4">{a.out('four')}</a> | <a href="/5">{a.out('five')}</a></div></div></body></html>"""


@page(sentences=FRENCH, found="article")
def substack_like(a):
    return f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Le lac se souvient</title><meta property="og:title" content="Le lac se souvient"><meta name="author" content="Aline Roux"></head><body>
<div id="entry"><div class="main-menu"><div class="topbar"><a href="/">{a.out('La Lettre du Lac')}</a><button>{a.out("S'abonner")}</button></div></div>
<div class="single-post"><article class="typography newsletter-post post"><div class="post-header"><h1 class="post-title">Le lac se souvient</h1><h3 class="subtitle">{a.say('Chronique d’une piste inondée')}</h3><div class="byline-wrapper"><a href="/p">Aline Roux</a> <span>{a.out('3 mars 2024')}</span></div></div>
<div class="available-content"><div class="body markup">{a.ps(3, 2)}<div class="subscription-widget-wrap"><div class="subscription-widget"><p>{a.out('Cette lettre vit de ses lecteurs; recevez-la chaque semaine en donnant votre adresse.')}</p><form><input></form></div></div>{a.ps(2, 2)}
<div class="footnote"><p>{a.say('1 Voir le registre de la mairie.')}</p></div></div></div>
<div class="post-footer"><button>{a.out('Partager ce billet')}</button></div></article></div>
<div class="comments-section" id="discussion"><h4>{a.out('Discussion à propos de ce billet')}</h4><div class="comment"><p>{a.out('Merci pour ce très beau texte que je relirai un jour de pluie, un parapluie à la main.')}</p></div></div>
<div class="footer"><p>{a.out('© 2024 Aline Roux. Conditions, Confidentialité')}</p></div></div></body></html>"""


@page(sentences=GERMAN, encoding="iso-8859-1", content_type="text/html; charset=iso-8859-1", found="marked")
def drupal_latin1(a):
    return f"""<!DOCTYPE html><html lang="de"><head><title>Straßenbahn | Stadtblatt</title></head><body class="html not-front one-sidebar sidebar-second"><div id="page-wrapper"><div id="header"><a href="/">{a.out('Stadtblatt Größenwahn')}</a></div>
<div id="navigation"><ul class="main-menu">{a.links('Übersicht', 'Anzeigen aufgeben')}</ul></div><div id="main-wrapper"><div id="content" class="column"><h1 class="title">Vier Haltestellen</h1>
<div class="node node-article"><div class="submitted">{a.out('Verfasst von Redaktion am 3. April')}</div><div class="content clearfix"><div class="field field-name-body"><div class="field-items"><div class="field-item even" property="content:encoded" itemprop="articleBody">{a.ps(4, 2)}</div></div></div></div>
<ul class="links inline">{a.links('Anmelden oder Registrieren um Kommentare zu schreiben')}</ul></div></div><div id="sidebar-second" class="column sidebar"><h2>{a.out('Neue Beiträge')}</h2><ul>{a.links('Die Brücke', 'Der Bäcker')}</ul></div></div></div></body></html>"""


@page(found="article")
def microblog(a):
    return f"""<!DOCTYPE html><html><head><title>note</title></head><body><header><a href="/">{a.out('@lena')}</a></header><main><article class="h-entry note"><p class="p-content">{a.text(2)}</p><a class="u-url" href="/n/1"><time>{a.out('2024-03-03 12:01')}</time></a></article></main><footer>{a.out('Also on Mastodon')}</footer></body></html>"""
