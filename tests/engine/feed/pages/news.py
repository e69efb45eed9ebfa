# SPDX-License-Identifier: GPL-3.0-or-later
"""Newspapers and magazines."""
import json

from .layouts import ARABIC, CHINESE, FRENCH, GERMAN, HEBREW, JAPANESE, KOREAN, RUSSIAN, page

COOKIES = ("We value your privacy. We and our 812 partners store and access information on a device, such as cookies, and process "
           "personal data such as unique identifiers for advertising, measurement and the development of services. You may accept or decline.")


@page(found="article")
def news_modern(a):
    data = json.dumps([{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Harbour ice holds for a third week",
                        "author": [{"@type": "Person", "name": "Petra Vogel"}, {"@type": "Person", "name": "Sam Okoro"}], "isAccessibleForFree": True}])
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Harbour ice holds for a third week | Coast | The Messenger</title><script type="application/ld+json">{data}</script></head>
<body><div id="onetrust-banner-sdk" role="dialog"><p>{a.out(COOKIES)}</p><button>{a.out('Accept all')}</button></div>
<header role="banner"><a href="/">{a.out('The Messenger')}</a><nav aria-label="sections"><ul>{a.links('World desk', 'Coast desk', 'Opinion desk', 'Sport desk')}</ul></nav></header>
<div class="ad-slot">{a.out('Advertisement')}</div>
<main id="maincontent"><article><header><a class="kicker" href="/coast">{a.out('Coastal affairs')}</a><h1>Harbour ice holds for a third week</h1><p class="standfirst">{a.text(1)}</p><address class="byline">By <a rel="author" href="/pv">Petra Vogel</a> and Sam Okoro</address><time datetime="2024-01-20T06:00Z">{a.out('Sat 20 Jan 2024 06.00 GMT')}</time>
<div class="share-tools"><a href="#">{a.out('Share on Facebook')}</a><a href="#">{a.out('Copy the link')}</a></div></header>
<figure class="lead"><img src="//i.example.org/ice-1200.jpg?w=1200" srcset="//i.example.org/ice-600.jpg?w=600 600w, //i.example.org/ice-1200.jpg?w=1200 1200w" alt="Ice in the harbour"><figcaption>{a.say('Fishermen test the ice. Photograph: the harbour office')}</figcaption></figure>
<div class="dcr-1b3c">{a.ps(3)}<aside class="rich-link"><h3>{a.out('Ferry company counts its losses')}</h3><a href="/f">{a.out('Read more')}</a></aside>{a.ps(2)}
<div class="ad-slot ad-slot--inline">{a.out('Advertisement follows')}</div>{a.h(2, 'A slow thaw')}{a.ps(3)}
<div class="newsletter-signup"><h4>{a.out('Sign up to Morning Tide')}</h4><p>{a.out('Our short email for people who live beside the sea, every weekday before breakfast.')}</p></div>{a.ps(2)}</div>
<div class="submeta"><ul>{a.links('Weather topic', 'Shipping topic')}</ul></div></article>
<section class="onward"><h2>{a.out('More on this story')}</h2>{"".join(f'<div class="card"><a href="/s{i}"><h3>{a.out(t)}</h3></a><p>{a.out(x)}</p></div>' for i, (t, x) in enumerate([('Icebreaker on its way', 'The vessel left its berth on Friday and is expected before the end of the coming week.'), ('How thick is safe?', 'Ten centimetres carry a person, and twenty carry a small car, experts say.'), ('In pictures', 'Readers sent us their views of the frozen quay and of each other.')]))}</section>
<section class="most-viewed"><h2>{a.out('Most viewed')}</h2><ol>{a.links('Cello left on train found in tree', 'Council apologises to walnut', 'Lake returns to airport', 'Cat boards tram')}</ol></section></main>
<footer role="contentinfo"><ul>{a.links('Terms and conditions', 'Cookie policy')}</ul><p>{a.out('All rights reserved.')}</p></footer></body></html>"""


@page(found="article")
def news_hashed_classes(a):
    return f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Tram line opens - Example News</title><meta property="og:title" content="Tram line opens"><meta property="og:image" content="https://ichef.example/news/1024/tram-7781.jpg"></head><body>
<div class="ssrcss-1ocoo3l-Wrap"><header class="ssrcss-xyz-Header"><a href="/">{a.out('Example Home')}</a><div><ul>{a.links('News home', 'Weather home', 'iPlayer home')}</ul></div></header>
<main id="main-content" class="ssrcss-main"><div class="ssrcss-grid"><article class="ssrcss-pv1rh6-ArticleWrapper"><header class="ssrcss-h"><h1 id="main-heading">Tram line opens</h1><div data-component="byline-block"><span>{a.out('Published 12 hours ago')}</span></div></header>
{"".join(f'<div data-component="text-block" class="ssrcss-11r1m41-RichTextComponentWrapper"><div class="ssrcss-7uxr49"><p class="ssrcss-1q0x1qg-Paragraph">{a.text(2)}</p></div></div>' for _ in range(4))}
<div data-component="image-block"><figure><div><span><picture><source srcset="https://ichef.example/240/tram.webp 240w, https://ichef.example/1024/tram.webp 1024w" type="image/webp"><img alt="The tram" loading="lazy" src="https://ichef.example/1024/tram.jpg"></picture></span></div><figcaption>{a.say('The tram on its first journey')}</figcaption></figure></div>
{"".join(f'<div data-component="text-block"><div><p>{a.text(2)}</p></div></div>' for _ in range(3))}
<div data-component="links-block"><ul><li><a href="/r1"><span>{a.out('Bus drivers strike over teapot')}</span></a></li><li><a href="/r2"><span>{a.out('New bridge has no river')}</span></a></li></ul></div>
<section data-component="topic-list"><h2>{a.out('Related Topics')}</h2><ul>{a.links('Public transport', 'Tramways')}</ul></section></article>
<div data-component="related"><h2>{a.out('Top stories')}</h2><ul>{a.links('Rain at last on the plateau', 'Orchestra sacks last conductor', 'Clock repaired after ninety years')}</ul></div></div></main></div></body></html>"""


@page(sentences=GERMAN, found="article")
def news_german(a):
    return f"""<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Brückenstreit: Was nun? - STADT</title></head><body><div data-area="header"><nav><ul>{a.links('Schlagzeilen', 'Anmelden hier', 'Abonnement')}</ul></nav></div>
<main><article class="relative" data-article-el="header"><header><h2><span class="block">{a.either('Verkehr')}</span><span>{a.say('Was aus dem Streit um die Brücke wird')}</span></h2><div>{a.p(1)}</div><div>Von <a href="/autor">Jana Blum</a></div><time>{a.out('03.04.2024, 13.03 Uhr')}</time></header>
<section><div data-area="text">{a.ps(2, 2)}</div><div><section><h3>{a.out('Mehr zum Thema')}</h3><ul><li><a href="/a1">{a.out('Fährbetrieb: Kapitän klagt gegen Möwe')}</a></li><li><a href="/a2">{a.out('Debatte: Braucht der Fluss zwei Ufer?')}</a></li></ul></section></div>
<div data-area="text">{a.ps(2, 2)}<p><strong>{a.out('Lesen Sie auch:')}</strong> <a href="/a3">{a.out('Der lange Weg zum kurzen Damm')}</a></p>{a.ps(2, 1)}</div></section></article></main>
<footer><ul>{a.links('Impressum lesen', 'Datenschutz lesen')}</ul></footer></body></html>"""


@page(sentences=FRENCH, found="marked")
def microdata(a):
    return f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Le port gelé - Le Courrier</title></head><body><div class="page"><div class="menu"><ul>{a.links('Accueil du site', 'Politique')}</ul></div>
<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Le port gelé</h1><span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Luc Marin</span></span><span itemprop="datePublished">{a.out('4 février 2024')}</span>
<div itemprop="articleBody" class="c-body">{a.ps(3, 2)}<p><b>{a.out('À lire aussi :')}</b> <a href="/x">{a.out('Le phare change de gardien')}</a></p>{a.ps(2, 2)}</div></div>
<div class="right-rail"><div class="pub">{a.out('Publicité')}</div><h4>{a.out('Les plus lus')}</h4><ol>{a.links('La mairie perd ses clés', 'Un chat au conseil')}</ol></div></div></body></html>"""


@page(found="article")
def paywall_stub(a):
    data = json.dumps({"@context": "http://schema.org", "@type": "NewsArticle", "headline": "The archive opens", "isAccessibleForFree": "False",
                       "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paid"}})
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The archive opens</title><script type="application/ld+json">{data}</script></head><body><header><a href="/">{a.out('The Ledger')}</a></header>
<article><h1>The archive opens</h1><p>{a.text(2)}</p><p>{a.text(1)}</p><div class="paywall"><h2>{a.out('Keep reading with a subscription')}</h2><p>{a.out('Unlimited access for the first month at the price of half a coffee, after that at the price of a decent lunch, cancel whenever you wish.')}</p><a href="/buy">{a.out('See all options')}</a></div></article><footer>{a.out('Ledger Publishing')}</footer></body></html>"""


@page(error="The page shows no article without running its scripts")
def script_only(a):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>App</title><link rel="stylesheet" href="/a.css"></head><body><noscript>{a.out('You need to enable JavaScript to run this app.')}</noscript><div id="root"></div><script>window.__STATE__={{"article":{{"text":"hidden"}}}}</script><script src="/static/js/main.js"></script></body></html>"""


@page(found="data")
def script_only_with_data(a):
    body = "\n\n".join(a.text(3) for _ in range(4))
    data = json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "App"}, {"@type": ["NewsArticle"], "headline": "From the data", "author": "Kim Ek", "articleBody": body}]})
    return f"""<!DOCTYPE html><html><head><title>App</title><script type="application/ld+json">{data}</script></head><body><div id="app"><p>{a.out('Loading, please wait a moment while the news is brought to you.')}</p></div><script src="/b.js"></script></body></html>"""


@page(sentences=JAPANESE, encoding="shift_jis", found="article")
def japanese_shift_jis(a):
    return f"""<!DOCTYPE html><html lang="ja"><head><meta charset="Shift_JIS"><title>港が凍る | 町の新聞</title></head><body><header><nav><ul>{a.links('トップページ', '会社概要', 'お問い合わせ先')}</ul></nav></header><div id="wrap"><article><h1>港が凍る</h1><p class="date">{a.out('2024年2月4日')}</p>{a.ps(3, 2)}<h2>{a.say('住民の声')}</h2>{a.ps(2, 2)}<div><h3>{a.out('関連記事')}</h3><ul>{a.links('灯台守の引退', '胡桃祭りの案内')}</ul></div></article><div class="ranking popular"><h3>{a.out('アクセスランキング')}</h3><ol>{a.links('猫が駅長に', '湖が戻る')}</ol></div></div><footer>{a.out('無断転載を禁じます')}</footer></body></html>"""


@page(sentences=CHINESE, encoding="gb18030", found="words")
def chinese_gb(a):
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312" /><title>港口结冰_新闻中心_示例网</title></head><body><div class="header"><a href="/">{a.out('首页导航')}</a><a href="/n">{a.out('新闻频道')}</a><a href="/s">{a.out('体育频道')}</a></div><div class="layout"><div class="left"><div class="hd"><h1>港口结冰</h1><div class="info">{a.out('来源：示例网 时间：2024-02-04')}</div></div><div class="txt" id="textBody">{a.ps(4, 2)}</div><div class="bd-share">{a.out('分享到：')}<a href="#">{a.out('微博平台')}</a></div></div><div class="right"><div class="tit">{a.out('相关阅读')}</div><ul>{a.links('电车线路今日开通', '面包店门口的队伍')}</ul></div></div><div class="foot">{a.out('京ICP备000000号')}</div></body></html>"""


@page(sentences=KOREAN, encoding="euc_kr", content_type="text/html; charset=EUC-KR", found="marked")
def korean(a):
    return f"""<!DOCTYPE html><html lang="ko"><head><title>항구가 얼다</title></head><body><div id="gnb"><ul>{a.links('정치 면', '경제 면')}</ul></div><div class="view"><h3 class="tit">항구가 얼다</h3><div class="article_view"><div id="articleBody" itemprop="articleBody">{a.ps(4, 2)}</div></div></div><div class="relation related"><strong>{a.out('관련 기사 보기')}</strong><ul>{a.links('등대지기의 하루', '호두 축제')}</ul></div></body></html>"""


@page(sentences=ARABIC, found="article", checks=['dir="rtl"'])
def arabic(a):
    return f"""<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>الميناء المتجمد</title></head><body><header><nav><ul>{a.links('الصفحة الرئيسية', 'رياضة اليوم')}</ul></nav></header><main><article dir="rtl"><h1>الميناء المتجمد</h1><div class="article__content" dir="rtl"><div dir="rtl">{a.ps(3, 2)}</div><ul class="social-share"><li><a href="#">{a.out('شارك المقال')}</a></li></ul>{a.ps(2, 2)}</div></article><aside><h3>{a.out('الأكثر قراءة')}</h3><ul>{a.links('قطة في القطار', 'سلم المكتبة')}</ul></aside></main></body></html>"""


@page(sentences=HEBREW, encoding="cp1255", content_type="text/html", found="words")
def hebrew_1255(a):
    return f"""<html dir="rtl"><head><META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=windows-1255'><title>הנמל</title></head><body><table width=760><tr><td colspan=2><a href="/">{a.out('עמוד הבית')}</a> | <a href="/m">{a.out('מזג אוויר')}</a> | <a href="/s">{a.out('ספורט עולמי')}</a></td></tr><tr><td width=160><a href="1">{a.out('כלכלה')}</a><br><a href="2">{a.out('תרבות')}</a></td><td width=600><h1>הנמל קפא</h1><div>{a.ps(4, 2)}</div></td></tr></table></body></html>"""


@page(sentences=RUSSIAN, encoding="cp1251", content_type="text/html; charset=utf-8", found="article")
def russian_wrong_charset(a):
    return f"""<!DOCTYPE html><html lang="ru"><head><meta charset="windows-1251"><title>Гавань замёрзла</title></head><body><nav>{a.links('Главная страница', 'Все новости', item='span')}</nav><article><h1>Гавань замёрзла</h1>{a.ps(4, 2)}<p><a href="/x">{a.out('Читайте также: библиотека закупит лестницы')}</a></p></article><div class="footer">{a.out('Перепечатка запрещена')}</div></body></html>"""


@page(encoding="utf-16", content_type="text/html", found="article")
def utf16(a):
    return f"""<!DOCTYPE html><html><head><title>Wide</title></head><body><article>{a.ps(4)}</article><footer>{a.out('narrow end')}</footer></body></html>"""


@page(found="marked")
def amp(a):
    return f"""<!doctype html><html amp lang="en"><head><meta charset="utf-8"><style amp-boilerplate>body{{opacity:0}}</style><title>AMP</title></head><body><amp-sidebar id="sb"><nav><ul>{a.links('Main menu entry', 'Second menu entry')}</ul></nav></amp-sidebar><header class="amp-header">{a.out('Site on AMP')}</header><article class="amp-article"><h1>On AMP</h1><div class="article-body">{a.ps(2)}<amp-ad width=300 height=250><div placeholder>{a.out('Placeholder of an ad')}</div></amp-ad>{a.ps(3)}</div></article><amp-consent id="c"><div id="consent-ui">{a.out(COOKIES)}</div></amp-consent></body></html>"""


@page(found="article")
def liveblog(a):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Live: the thaw</title></head><body><nav><a href="/">{a.out('front page')}</a></nav><main><article class="live"><h1>Live: the thaw</h1>{a.p(2)}<section class="posts">{"".join(f'<div class="post" id="b{i}"><time>{a.say(f"{9 + i}.1{i} GMT")}</time><h3>{a.say(f"Report number {i + 1}")}</h3>{a.p(2)}</div>' for i in range(4))}</section></article></main><footer>{a.out('end of the page')}</footer></body></html>"""
