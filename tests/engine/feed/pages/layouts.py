# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages as the web has them, each with the article that a reader wants of it.

A page is a function with @page: it returns the markup; what is the article's goes through the methods of Article, which keep it.
What is around it goes through out(), which keeps that, too: words that must not be in the result.
"""
import random

SENTENCES = """
The harbour froze over in the first week of January, which had not happened since the lighthouse was built.
Engineers measured the current at eleven places along the bridge and found that two of the pillars had moved by a hand's width.
Nobody in the village could remember who had planted the row of walnut trees behind the old school.
A compiler that explains its mistakes is worth more than one that makes none, because programs are written by people.
She learned to repair clocks from her grandfather, who kept a notebook of every spring he had ever replaced.
The council postponed the decision twice before it admitted that the money had been spent on something else.
Between the two mountain ranges lies a plateau where rain falls on fewer than thirty days of the year.
Most of the energy that a refrigerator uses is lost each time somebody opens its door and thinks about supper.
The orchestra rehearsed without a conductor for a month, and the critics wrote that it had never listened so carefully.
Migrating birds follow the coast as far as the cape, where they wait for the wind to turn before crossing the strait.
An early draft of the standard allowed messages of any size, until a single sender filled the memory of every receiver.
The bakery opens at five, but the queue begins at half past four, even when there is snow on the pavement.
Historians disagree about the date of the letter, although the paper was certainly made in the mill below the castle.
If the cache is too small, the program reads the same block again and again; if it is too large, it reads it late.
The new tram line has twelve stops, four of which are within walking distance of each other.
Volunteers counted butterflies in ninety gardens and compared the numbers with those from forty years ago.
The recipe asks for three lemons, but two are enough when they come straight from the tree.
For years the telescope had pointed at the same quiet corner of the sky, and then one evening the corner was not quiet.
A second team repeated the experiment with colder water and came to the opposite conclusion within a fortnight.
The library lends tools as well as books, and its most popular item is a ladder.
He wrote the first version in a weekend and spent the following nine years taking things out of it.
Prices rose by four per cent in the spring, fell by three in the summer, and nobody noticed the difference.
The ferry carries bicycles for nothing, provided that their owners help to untie the ropes.
What looks like a single cloud from the valley turns out to be seven layers, each with a wind of its own.
The translators kept a list of words that had no counterpart, and by the end it was longer than the book.
Old maps show a lake where the airport is now, and after heavy rain the lake remembers.
The committee asked for a simpler proposal and received one that fitted on the back of a postcard.
Glass from the furnace is tested by striking it, and the sound tells the workers more than any instrument.
The last passenger left the station at midnight with a cello, two suitcases and a sleeping cat.
In the archive we found the receipts for the paint, which settled an argument that had lasted a century.
""".strip().split("\n")

GERMAN = """
Der Hafen war zum ersten Mal seit dem Bau des Leuchtturms in der ersten Januarwoche zugefroren.
Niemand im Dorf konnte sich erinnern, wer die Reihe Nussbäume hinter der alten Schule gepflanzt hatte.
Die Straßenbahn hält an zwölf Stellen, von denen vier kaum hundert Schritte auseinanderliegen.
Über die Größe der Brücke wurde länger gestritten als über die Frage, ob man überhaupt eine brauche.
Die Bäckerei öffnet um fünf, aber die Schlange beginnt um halb fünf, auch wenn Schnee auf dem Gehweg liegt.
Alte Karten zeigen einen See, wo heute der Flughafen liegt, und nach starkem Regen erinnert sich der See daran.
Übersetzer führten eine Liste der Wörter ohne Gegenstück, und am Ende war sie länger als das Buch.
Die Fähre befördert Fahrräder umsonst, sofern ihre Besitzer beim Lösen der Taue helfen.
""".strip().split("\n")
FRENCH = """
Le port a gelé pendant la première semaine de janvier, ce qui n'était pas arrivé depuis la construction du phare.
Personne au village ne se souvenait de qui avait planté la rangée de noyers derrière l'ancienne école.
La boulangerie ouvre à cinq heures, mais la file commence à quatre heures et demie, même quand il neige.
Les anciennes cartes montrent un lac là où se trouve l'aéroport, et après la pluie le lac s'en souvient.
Le conseil a repoussé deux fois sa décision avant d'avouer que l'argent avait été dépensé ailleurs.
La bibliothèque prête des outils autant que des livres, et l'objet le plus demandé est une échelle.
""".strip().split("\n")
JAPANESE = """
港は一月の最初の週に凍りつき、灯台が建てられて以来初めてのことだと村の人々は話していた。
古い学校の裏に並ぶ胡桃の木を誰が植えたのか、村では誰も思い出すことができなかった。
新しい路面電車には十二の停留所があるが、そのうち四つは互いに歩いて行ける距離にある。
パン屋は五時に開くけれども、雪の日でさえ行列は四時半から始まっている。
図書館は本だけでなく道具も貸し出しており、もっとも人気があるのは梯子である。
昔の地図には空港のある場所に湖が描かれていて、大雨のあとには湖がそれを思い出す。
""".strip().split("\n")
CHINESE = """
港口在一月的第一个星期结了冰，这是灯塔建成以来从未发生过的事情。
村里没有人记得是谁在旧学校后面种下了那一排核桃树。
新的电车线路有十二个车站，其中四个彼此之间步行就可以到达。
面包店五点开门，可是即使下雪天，队伍也从四点半就开始排了。
图书馆不仅出借书籍，还出借工具，最受欢迎的是一架梯子。
旧地图上机场所在的地方是一个湖，大雨过后湖水仿佛又想起了自己。
""".strip().split("\n")
KOREAN = """
항구는 일월 첫 주에 얼어붙었는데 등대가 세워진 이후로 한 번도 없던 일이었다.
마을에서는 오래된 학교 뒤에 호두나무를 누가 심었는지 아무도 기억하지 못했다.
새 전차 노선에는 정거장이 열두 개 있고 그중 네 개는 걸어서 갈 수 있는 거리에 있다.
빵집은 다섯 시에 문을 열지만 눈이 오는 날에도 줄은 네 시 반부터 시작된다.
도서관은 책뿐만 아니라 연장도 빌려주며 가장 인기 있는 물건은 사다리이다.
""".strip().split("\n")
ARABIC = """
تجمد الميناء في الأسبوع الأول من شهر يناير، وهو أمر لم يحدث منذ بناء المنارة القديمة.
لم يستطع أحد في القرية أن يتذكر من زرع صف أشجار الجوز خلف المدرسة القديمة.
يفتح المخبز أبوابه في الخامسة، لكن الطابور يبدأ قبل ذلك بنصف ساعة حتى في أيام الثلج.
تعير المكتبة الأدوات كما تعير الكتب، وأكثر ما يطلبه الناس منها هو السلم.
تظهر الخرائط القديمة بحيرة في مكان المطار، وبعد المطر الغزير تتذكر البحيرة نفسها.
""".strip().split("\n")
HEBREW = """
הנמל קפא בשבוע הראשון של ינואר, דבר שלא קרה מאז נבנה המגדלור הישן.
איש בכפר לא זכר מי נטע את שורת עצי האגוז שמאחורי בית הספר הישן.
המאפייה נפתחת בחמש, אבל התור מתחיל בארבע וחצי גם כאשר יורד שלג.
הספרייה משאילה כלי עבודה כמו ספרים, והחפץ המבוקש ביותר בה הוא סולם.
""".strip().split("\n")
RUSSIAN = """
Гавань замёрзла в первую неделю января, чего не случалось с тех пор, как построили маяк.
Никто в деревне не мог вспомнить, кто посадил ряд ореховых деревьев за старой школой.
Пекарня открывается в пять, но очередь начинается в половине пятого, даже когда идёт снег.
Библиотека выдаёт не только книги, но и инструменты, и чаще всего спрашивают лестницу.
На старых картах на месте аэропорта изображено озеро, и после дождя озеро об этом вспоминает.
Совет дважды откладывал решение, прежде чем признал, что деньги потрачены на другое.
""".strip().split("\n")

PAGES = {}


class Article:
    """What a page gives out: text() of the article, words of no article."""

    def __init__(self, name, sentences):
        self.random = random.Random(name)
        self.pool = list(sentences)
        self.random.shuffle(self.pool)
        self.at = 0
        self.kept = []
        self.others = []

    def sentence(self):
        if self.at == len(self.pool):
            self.at = 0
        self.at += 1
        return self.pool[self.at - 1]

    def say(self, text):
        """Text of the article."""
        self.kept.append(text)
        return text

    def text(self, n=3):
        return self.say(" ".join(self.sentence() for _ in range(n)))

    def p(self, n=3, attributes=""):
        return f"<p{attributes}>{self.text(n)}</p>\n"

    def ps(self, count, n=3, attributes=""):
        return "".join(self.p(n, attributes) for _ in range(count))

    def h(self, level, text, attributes=""):
        return f"<h{level}{attributes}>{self.say(text)}</h{level}>\n"

    def out(self, text):
        """Text of the page that is none of the article's."""
        self.others.append(text)
        return text

    def either(self, text):
        """Text that may be in or not: who wrote which part of a talk, and when."""
        return text

    def links(self, *texts, item="li"):
        return "".join(f'<{item}><a href="/x/{i}">{self.out(t)}</a></{item}>\n' for i, t in enumerate(texts))


class Page:
    def __init__(self, name, markup, article, encoding, content_type, error, found, checks):
        self.name = name
        self.bytes = markup.encode(encoding, "xmlcharrefreplace") if isinstance(markup, str) else markup
        self.article = article
        self.content_type = content_type
        self.error = error
        self.found = found
        self.checks = checks


def page(sentences=SENTENCES, encoding="utf-8", content_type="text/html", error=None, found=None, checks=()):
    """error: the sentence that is said in place of an article. checks: what the markup of the result must hold."""
    def add(function):
        name = function.__name__
        article = Article(name, sentences)
        markup = function(article)
        PAGES[name] = Page(name, markup, article, encoding, content_type, error, found, checks)
        return function
    return add


def build():
    from . import blogs, harder, news, others  # noqa: F401
    return PAGES
