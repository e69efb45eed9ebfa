# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages that mark nothing, or mark it wrongly."""
from .layouts import page

LEGAL = ("The contents of this site are provided for general information only and do not constitute advice of any kind; the operator accepts "
         "no liability for their accuracy, and all names of products are the property of their owners, wherever in the world these may live.")


@page()
def elementor(a):
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Rope - Shop blog</title></head><body class="elementor-default single-post"><div data-elementor-type="header" class="elementor-location-header"><div class="elementor-widget-nav-menu"><ul>{a.links('Shop all ropes', 'Our company', 'Basket (0)')}</ul></div></div>
<div data-elementor-type="single-post" class="elementor-location-single"><section class="elementor-section"><div class="elementor-container"><div class="elementor-widget-theme-post-title"><h1>Choosing a rope</h1></div><div class="elementor-widget elementor-widget-theme-post-content"><div class="elementor-widget-container">{a.ps(3)}{a.h(3, 'Hemp or not')}{a.ps(2)}</div></div></div></section>
<section class="elementor-section"><div class="elementor-widget-posts"><article class="elementor-post"><h3><a href="/p1">{a.out('Seven knots for beginners')}</a></h3><p>{a.out('Start with the simplest of them all, and then forget the other six for a while.')}</p></article><article class="elementor-post"><h3><a href="/p2">{a.out('Care of wet lines')}</a></h3><p>{a.out('Dry them in the shade, coil them loosely, and never walk on one that you mean to hang from.')}</p></article></div></section></div>
<div data-elementor-type="footer"><p>{a.out(LEGAL)}</p></div></body></html>"""


@page()
def squarespace(a):
    blocks = "".join(f'<div class="sqs-block html-block"><div class="sqs-block-content">{a.p(2)}</div></div>' + ('<div class="sqs-block image-block"><div class="sqs-block-content"><figure><img data-src="https://img.example/%d.jpg" alt="View"></figure></div></div>' % i) for i in range(4))
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>Studio notes</title></head><body><header id="header"><div class="header-nav"><a href="/">{a.out('Work samples')}</a><a href="/i">{a.out('Information desk')}</a></div></header><main id="page"><article class="BlogItem hentry"><div class="BlogItem-meta"><time>{a.out('March 3, 2024')}</time></div><h1 class="BlogItem-title">Studio notes</h1><div class="sqs-layout"><div class="row sqs-row">{blocks}</div></div><div class="BlogItem-share"><a href="#">{a.out('Share on X')}</a></div></article><section class="BlogItem-pagination"><a href="/n">{a.out('Next Kiln diary')}</a></section></main><footer><p>{a.out('Powered by Squarespace')}</p></footer></body></html>"""


@page()
def unmarked_comments(a):
    return f"""<!DOCTYPE html><html lang="es"><head><meta charset="utf-8"><title>El hielo</title></head><body><div class="cab"><a href="/">{a.out('Portada')}</a> <a href="/d">{a.out('Deportes')}</a></div><div class="cuerpo"><h1>El hielo</h1>{a.ps(5)}</div>
<div class="respuestas"><h4>{a.out('Opiniones de los lectores')}</h4>{"".join(f'<div class="resp"><b>{a.out(n)}</b><p>{a.out(t)}</p></div>' for n, t in [('paco77', 'No estoy de acuerdo con nada de lo que dice usted, aunque reconozco que la foto es bonita y el titular corto.'), ('lola_m', 'Mi abuelo cruzaba ese puerto con un burro y dos cántaros de leche cada mañana de invierno.')])}</div><div class="pie">{a.out(LEGAL)}</div></body></html>"""


@page()
def short_news_long_footer(a):
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Brief</title></head><body><div class="wrap"><div class="logo"><a href="/">{a.out('Wire service')}</a></div><div class="main-col"><h1>Brief</h1><div class="when">{a.out('12:04 CET')}</div><p>{a.text(1)}</p><p>{a.text(1)}</p></div><div class="disclaimer-block"><p>{a.out(LEGAL)}</p></div></div></body></html>"""


@page()
def recipe(a):
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Lemon cake</title></head><body><nav>{a.links('All recipes', 'Seasons', item='span')}</nav><div class="recipe"><h1>Lemon cake</h1><p>{a.text(2)}</p><div class="ing"><h2>{a.say('Ingredients')}</h2><ul>{"".join(f"<li>{a.say(x)}</li>" for x in ['two lemons', '200 g flour', 'three eggs', 'a pinch of salt', '150 g sugar'])}</ul></div><div class="steps"><h2>{a.say('Method')}</h2><ol>{"".join(f"<li>{a.text(1)}</li>" for _ in range(4))}</ol></div></div><div class="also"><h3>{a.out('Other bakes')}</h3><ul>{a.links('Almond cake', 'Plum tart', 'Rye bread')}</ul></div></body></html>"""


@page()
def interview(a):
    qa = "".join(f"<p><b>{a.say(q)}</b></p><p>{a.text(2)}</p>" for q in ["Why ladders?", "And ropes?", "Who pays?", "What next?"])
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>“It began with a ladder”</title></head><body><div id="hd"><ul>{a.links('Culture desk', 'Letters page')}</ul></div><div id="bd"><h1>“It began with a ladder”</h1>{a.p(1)}{qa}</div><div id="ft"><a href="/i">{a.out('Imprint page')}</a></div></body></html>"""


@page()
def podcast(a):
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Episode 12</title></head><body><header><a href="/">{a.out('Slow Machines podcast')}</a></header><main><div class="player"><audio controls src="/e12.mp3"></audio></div><h1>Episode 12</h1><div class="show-notes"><p>{a.text(2)}</p><h2>{a.say('Chapters')}</h2><ul><li>{a.say('00:00 Hello')}</li><li>{a.say('04:10 The compiler')}</li><li>{a.say('31:55 Letters')}</li></ul><h2>{a.say('Links')}</h2><ul><li><a href="https://a.example">{a.say('The paper that we talk about')}</a></li><li><a href="https://b.example">{a.say('A lighthouse for sale')}</a></li></ul></div></main><footer><p>{a.out('Subscribe wherever you get your podcasts')}</p></footer></body></html>"""


@page()
def linkblog(a):
    items = "".join(f'<li><a href="https://x.example/{i}">{a.say(t)}</a> – {a.text(1)}</li>' for i, t in enumerate(["On caches", "Walnuts in winter", "A tram for everybody", "The seven clouds"]))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Links for June</title></head><body><div class="site"><div class="menu-main"><a href="/">{a.out('frontpage')}</a></div><div class="content"><h1>Links for June</h1><p>{a.text(1)}</p><ul>{items}</ul></div><div class="archive-list"><ul>{a.links('Links for May', 'Links for April', 'Links for March', 'Links for February')}</ul></div></div></body></html>"""


@page()
def docs_with_big_index(a):
    index = a.links(*[f"Topic number {i} of the index" for i in range(60)])
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Opening a file</title></head><body><div class="l"><ul>{index}</ul></div><div class="r"><h1>Opening a file</h1><p>{a.text(1)}</p><ol><li>{a.say('Open the menu.')}</li><li>{a.say('Choose a file.')}</li><li>{a.say('Press the button.')}</li></ol><p>{a.text(2)}</p><pre>{a.say('open (path)')}</pre></div></body></html>"""


@page()
def poem(a):
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Ice</title></head><body><div class="nav"><a href="/">{a.out('Poets')}</a></div><article><h1>Ice</h1><p>{a.say('The harbour holds its breath')}<br>{a.say('the lamp goes round')}<br>{a.say('and nobody is out')}<br>{a.say('to hear the sound')}</p><p>{a.say('of water growing still')}<br>{a.say('beneath the hull')}<br>{a.say('the pillars and the bridge')}<br>{a.say('the quiet gull')}</p></article><div class="foot"><a href="/p">{a.out('Printable version')}</a></div></body></html>"""


@page()
def two_columns_of_teasers(a):
    cards = "".join(f'<div class="c"><a href="/t{i}"><img src="/t{i}.jpg"></a><h4><a href="/t{i}">{a.out(t)}</a></h4><div>{a.out(x)}</div></div>' for i, (t, x) in enumerate([("Cat elected", "The vote was close, and the loser, a dog, has asked for a recount."), ("Bridge moved", "Engineers carried it forty metres upstream during the night."), ("Clock stops", "For the first time since the war the town did not know when to have lunch."), ("Snow in May", "Schools closed for a day, and opened again with sledges.")]))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Tram opens</title></head><body><div class="page"><div class="x1"><h1>Tram opens</h1><div class="lead">{a.text(1)}</div><div class="t">{a.ps(4)}</div></div><div class="x2">{cards}</div></div></body></html>"""


@page()
def inline_promotions(a):
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Quay</title></head><body><div class="s"><h1>Quay</h1>{a.p(2)}<div class="z9"><a href="/v">{a.out('WATCH: how to walk on ice')}</a></div>{a.p(2)}<p><strong><a href="/m">{a.out('MORE: Ferry sinks in bath')}</a></strong></p>{a.p(2)}<div class="z9"><span>{a.out('Story continues below advertisement')}</span></div>{a.p(2)}<ul class="k"><li><a href="/1">{a.out('Ten lighthouses you can rent')}</a></li><li><a href="/2">{a.out('The man who painted the sea')}</a></li></ul>{a.p(2)}</div></body></html>"""
