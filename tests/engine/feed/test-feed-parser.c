/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <time.h>

#include "engine/feed/lanyard-feed-parser.h"
#include "lanyard-test.h"

static LanyardFeedDocument *
parse_with (const char *text, gsize length, const char *url, const char *const *headers)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  g_autoptr (GError) error = NULL;
  LanyardFeedDocument *document = lanyard_feed_parse (bytes, url, headers, NULL, &error);
  g_autofree char *json = NULL;

  g_assert_no_error (error);
  json = lanyard_feed_document_to_json (document);
  g_assert_true (g_utf8_validate (json, -1, NULL));
  return document;
}

/* The value at a path like "entries.0.links.1.href". */
static const LanyardFeedValue *
find (LanyardFeedDocument *document, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, ".", -1);
  const LanyardFeedValue *value = strcmp (steps[0], "feed") == 0
                                      ? lanyard_feed_document_get_feed (document)
                                      : lanyard_feed_document_get_entries (document);

  for (guint i = 1; steps[i] != NULL; i++)
    value = g_ascii_isdigit (*steps[i])
                ? lanyard_feed_value_get_item (value, (guint)g_ascii_strtoull (steps[i], NULL, 10))
                : lanyard_feed_value_get_member (value, steps[i]);
  return value;
}

static void
assert_text (LanyardFeedDocument *document, const char *path, const char *expected)
{
  g_test_message ("%s", path);
  g_assert_cmpstr (lanyard_feed_value_get_string (find (document, path)), ==, expected);
}

#define RSS(inside)   "<rss version=\"2.0\"><channel>" inside "</channel></rss>"
#define ITEM(inside)  RSS ("<item>" inside "</item>")
#define ATOM(inside)  "<feed xmlns=\"http://www.w3.org/2005/Atom\">" inside "</feed>"
#define ENTRY(inside) ATOM ("<entry>" inside "</entry>")

static const struct
{
  const char *document;
  gboolean bozo;
  const char *path;
  const char *text;
} cases[] = {
  /* Text constructs */
  { ITEM ("<title>AT&amp;T &lt;b&gt;x&lt;/b&gt;</title>"), FALSE, "entries.0.title",
    "AT&amp;T <b>x</b>" },
  { ITEM ("<title>a &lt;nosuch&gt; tag&lt;/b&gt;</title>"), FALSE, "entries.0.title_detail.type",
    "text/plain" },
  { ITEM ("<title>x</title><title>y</title>"), FALSE, "entries.0.title", "x" },
  { ENTRY ("<title type=\"xhtml\"><div "
           "xmlns=\"http://www.w3.org/1999/xhtml\">a<b>c</b></div></title>"),
    FALSE, "entries.0.title", "a<b>c</b>" },
  { ENTRY ("<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">a</div><div "
           "xmlns=\"http://www.w3.org/1999/xhtml\">b</div></content>"),
    FALSE, "entries.0.content.0.value", "<div>a</div><div>b</div>" },
  { ENTRY ("<content type=\"html\">&lt;p>x&lt;/p></content>"), FALSE, "entries.0.summary",
    "<p>x</p>" },
  { ENTRY ("<content type=\"image/png\">iVBORw==</content>"), FALSE, "entries.0.content.0.type",
    "image/png" },
  { ITEM ("<description>short</description><content:encoded "
          "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">long</content:encoded>"),
    FALSE, "entries.0.content.0.value", "long" },
  { ITEM ("<description>one</description><description>two</description>"), FALSE,
    "entries.0.content.0.value", "two" },
  { RSS ("<description>d</description>"), FALSE, "feed.subtitle", "d" },
  { ITEM ("<title>&#160; t\xe3\x80\x80</title>"), FALSE, "entries.0.title", "t" },
  { ITEM ("<description>&lt;a href=\"x\"b>t&lt;/a>&lt;a href=\"\">u&lt;/a></description>"), FALSE, "entries.0.summary",
    "<a href=\"http://h/x\">t</a><a href=\"\">u</a>" },
  /* Links */
  { ENTRY ("<link href=\"/a\" rel=\"enclosure\" length=\"3\"/>"), FALSE, "entries.0.links.0.href",
    "http://h/a" },
  { ITEM ("<enclosure url=\"http://e/x.mp3\" type=\"audio/mpeg\" length=\"9\"/>"), FALSE,
    "entries.0.links.0.href", "http://e/x.mp3" },
  { ITEM ("<guid>http://g/1</guid>"), FALSE, "entries.0.link", "http://g/1" },
  { ITEM ("<guid isPermaLink=\"false\">one</guid>"), FALSE, "entries.0.id", "one" },
  { ITEM ("<link>http://l/?a=1&amp;b=2</link>"), FALSE, "entries.0.link", "http://l/?a=1&b=2" },
  { ENTRY ("<link rel=\"self\" href=\"x\"/>"), FALSE, "entries.0.links.0.type",
    "application/atom+xml" },
  /* People */
  { ITEM ("<author>me@example.com (Name)</author>"), FALSE, "entries.0.author_detail.name",
    "Name" },
  { ITEM ("<author>Name &lt;me@example.com&gt;</author>"), FALSE, "entries.0.author_detail.email",
    "me@example.com" },
  { ENTRY ("<author><name>N</name><email>e@x.org</email></author>"), FALSE, "entries.0.author",
    "N (e@x.org)" },
  { ENTRY ("<author><name>A</name></author><author><name>B</name></author>"), FALSE,
    "entries.0.authors.1.name", "B" },
  { ENTRY ("<contributor><name>C</name><uri>/c</uri></contributor>"), FALSE,
    "entries.0.contributors.0.href", "http://h/c" },
  { RSS ("<webMaster>w@example.com (W)</webMaster>"), FALSE, "feed.publisher_detail.email",
    "w@example.com" },
  /* Modules */
  { ITEM ("<media:group xmlns:media=\"http://search.yahoo.com/mrss/\"><media:content "
          "url=\"u\"/></media:group>"),
    FALSE, "entries.0.media_content.0.url", "u" },
  { ITEM ("<media:thumbnail xmlns:media=\"http://search.yahoo.com/mrss/\" url=\"t\" width=\"7\"/>"),
    FALSE, "entries.0.media_thumbnail.0.width", "7" },
  { ITEM ("<media:keywords xmlns:media=\"http://search.yahoo.com/mrss/\">a, b</media:keywords>"), FALSE,
    "entries.0.tags.1.term", "b" },
  { ITEM ("<media:title "
          "xmlns:media=\"http://search.yahoo.com/mrss/\">m</media:title><title>t</title>"),
    FALSE, "entries.0.title", "t" },
  { ITEM ("<title>t</title><media:title "
          "xmlns:media=\"http://search.yahoo.com/mrss/\">m</media:title>"),
    FALSE, "entries.0.title", "t" },
  { ITEM ("<wfw:commentRss xmlns:wfw=\"http://wellformedweb.org/CommentAPI/\">/c</wfw:commentRss>"),
    FALSE, "entries.0.wfw_commentrss", "http://h/c" },
  { ITEM ("<slash:comments "
          "xmlns:slash=\"http://purl.org/rss/1.0/modules/slash/\">5</slash:comments>"),
    FALSE, "entries.0.slash_comments", "5" },
  { ITEM ("<creativeCommons:license "
          "xmlns:creativeCommons=\"http://backend.userland.com/creativeCommonsRssModule\">http://"
          "cc/</creativeCommons:license>"),
    FALSE, "entries.0.links.0.href", "http://cc/" },
  { ITEM ("<source url=\"http://s/\">S</source>"), FALSE, "entries.0.source.title", "S" },
  { RSS ("<image><url>/i.png</url><title>I</title></image>"), FALSE, "feed.image.href",
    "http://h/i.png" },
  { RSS ("<itunes:owner "
         "xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"><itunes:name>O</"
         "itunes:name></itunes:owner>"),
    FALSE, "feed.publisher", "O" },
  { "<CHANNEL HREF=\"http://c/\"><TITLE>T</TITLE><ITEM "
    "HREF=\"/i\"><ABSTRACT>A</ABSTRACT></ITEM></CHANNEL>",
    FALSE, "entries.0.link", "http://h/i" },
  { "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
    "xmlns=\"http://purl.org/rss/1.0/\"><channel/><item rdf:about=\"http://i/\"/></rdf:RDF>",
    FALSE, "entries.0.id", "http://i/" },
  /* Broken, and yet */
  { ITEM ("<title>a & b</title>"), TRUE, "entries.0.title", "a & b" },
  { ITEM ("<link>http://l/?a=1&b=2</link>"), TRUE, "entries.0.link", "http://l/?a=1&b=2" },
  { ITEM ("<title>a&nbsp;b &eacute; &nosuch;</title>"), TRUE, "entries.0.title",
    "a\xc2\xa0"
    "b é &nosuch;" },
  { ITEM ("<title>a\x01"
          "b</title>"),
    TRUE, "entries.0.title", "ab" },
  { ITEM ("<title>never closed"), TRUE, "entries.0.title", "never closed" },
  { "<rss "
    "version=\"2.0\"><channel><item><title>one</title><description><p>open</description></"
    "item><item><title>two</title></item>",
    TRUE, "entries.1.title", "two" },
  { "<rss "
    "version=\"2.0\"><channel><item><title>one</title></item></item><item><title>two</title></"
    "item></channel></rss>",
    TRUE, "entries.1.title", "two" },
  { ITEM ("<enclosure url=http://e/x type='a' type=\"b\"/>"), TRUE, "entries.0.links.0.href",
    "http://e/x" },
  { ITEM ("<title>5 < 6</title>"), TRUE, "entries.0.title", "5 < 6" },
  { ITEM ("<title><![CDATA[open"), TRUE, "entries.0.title", "open" },
  { RSS ("<item><title><![CDATA[open</title></item><item><title>two</title></item>"), TRUE, "entries.1.title", "two" },
  { RSS ("<item><title>one</title><!-- open</item><item><title>two</title></item>"), TRUE, "entries.1.title", "two" },
  { ITEM ("<title>a]]>b & c</title>"), TRUE, "entries.0.title", "a]]>b & c" },
  { ITEM ("<title>a ]]> b</title><link>http://l/?a=1&amp;b=2</link>"), TRUE, "entries.0.link", "http://l/?a=1&b=2" },
  { "<?xml version=\"1.0\">" ITEM ("<title>t</title>"), FALSE, "entries.0.title", "t" },
  { "<rdf:RDF xmlns=\"http://purl.org/rss/1.0/\"><item rdf:about=\"http://i/\"/></rdf:RDF>", TRUE, "entries.0.id",
    "http://i/" },
  { ITEM ("<media:thumbnail url=\"u\"/>"), TRUE, "entries.0.media_thumbnail.0.url", "u" },
  { " <?xml version=\"1.0\"?>" ITEM ("<title>t</title>"), TRUE, "entries.0.title", "t" },
  { ITEM ("<title>t</title>") "trailing <b>rubbish", TRUE, "entries.0.title", "t" },
  { ITEM ("<title><![CDATA[a\r\nb\rc\r\n]]></title>"), FALSE, "entries.0.title", "a\nb\nc" },
  { ITEM ("<title>a\r\nb<![CDATA[\n]]>c</title>"), FALSE, "entries.0.title", "a\nb\nc" },
  /* Hostile */
  { "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>" ITEM (
        "<title>&b;</title>"),
    TRUE, "entries.0.title", "&b;" },
  { "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" ITEM ("<title>&x;</title>"), TRUE,
    "entries.0.title", "&x;" },
  { ITEM ("<description>&lt;script&gt;evil()&lt;/script&gt;ok</description>"), FALSE,
    "entries.0.summary", "ok" },
  { ENTRY ("<link href=\"javascript:evil()\"/>"), FALSE, "entries.0.link", "javascript:evil()" },
  { "", FALSE, "feed.title", NULL },
  { "not a feed at all", TRUE, "feed.title", NULL },
};

static void
test_rules (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LanyardFeedDocument) document =
          parse_with (cases[i].document, strlen (cases[i].document), "http://h/f", NULL);
      const char *reason;

      g_test_message ("%s", cases[i].document);
      g_assert_cmpint (lanyard_feed_document_is_bozo (document, &reason), ==, cases[i].bozo);
      g_assert_cmpint (reason != NULL, ==, cases[i].bozo);
      /* What parsers that guess pick out: decoded or escaped is the same text. */
      if (strcmp (cases[i].path, "entries.0.title") == 0 && cases[i].bozo)
        {
          g_autofree char *text =
              g_strdup (lanyard_feed_value_get_string (find (document, cases[i].path)));
          g_autoptr (GString) plain = g_string_new (text);

          g_string_replace (plain, "&amp;", "&", 0);
          g_string_replace (plain, "&lt;", "<", 0);
          g_assert_cmpstr (plain->str, ==, cases[i].text);
          continue;
        }
      assert_text (document, cases[i].path, cases[i].text);
    }
}

static const struct
{
  const char *content_type;
  const char *bytes;
  gsize length;
  const char *encoding;
  gboolean bozo;
  const char *title;
} encodings[] = {
#define BYTES(text) text, sizeof (text) - 1
  { NULL, BYTES ("<rss><channel><title>\xc3\xa9</title></channel></rss>"), "utf-8", FALSE, "é" },
  { NULL,
    BYTES ("<?xml version='1.0' "
           "encoding='iso-8859-1'?><rss><channel><title>\xe9</title></channel></rss>"),
    "iso-8859-1", FALSE, "é" },
  { NULL,
    BYTES ("<?xml version=\"1.0\" encoding = "
           "\"koi8-r\"?><rss><channel><title>\xc1</title></channel></rss>"),
    "koi8-r", FALSE, "а" },
  { NULL,
    BYTES ("<?xml version='1.0' "
           "encoding='gb2312'?><rss><channel><title>\xc4\xe3</title></channel></rss>"),
    "gb18030", FALSE, "你" },
  { NULL,
    BYTES ("<?xml version='1.0' "
           "encoding='shift_jis'?><rss><channel><title>\x82\xa0</title></channel></rss>"),
    "shift_jis", FALSE, "あ" },
  { NULL, BYTES ("<rss><channel><title>\x93q\x94</title></channel></rss>"), "windows-1252", TRUE,
    "“q”" },
  { NULL, BYTES ("\xef\xbb\xbf<rss><channel><title>\xc3\xa9</title></channel></rss>"), "utf-8",
    FALSE, "é" },
  { NULL,
    BYTES ("<?xml version='1.0' "
           "encoding='nosuch'?><rss><channel><title>\xc3\xa9</title></channel></rss>"),
    "utf-8", TRUE, "é" },
  { NULL,
    BYTES (
        "<?xml version='1.0' encoding='utf-8'?><rss><channel><title>\xe9</title></channel></rss>"),
    "windows-1252", TRUE, "é" },
  { "application/rss+xml", BYTES ("<rss><channel><title>\xc3\xa9</title></channel></rss>"), "utf-8",
    FALSE, "é" },
  { "application/rss+xml; charset=iso-8859-15",
    BYTES ("<rss><channel><title>\xa4</title></channel></rss>"), "iso-8859-15", FALSE, "€" },
  { "application/xml; charset=\"windows-1251\"",
    BYTES (
        "<?xml version='1.0' encoding='utf-8'?><rss><channel><title>\xe0</title></channel></rss>"),
    "windows-1251", FALSE, "а" },
  { "text/xml", BYTES ("<rss><channel><title>a</title></channel></rss>"), "us-ascii", FALSE, "a" },
  { "text/xml",
    BYTES ("<?xml version='1.0' "
           "encoding='utf-8'?><rss><channel><title>\xc3\xa9</title></channel></rss>"),
    "utf-8", TRUE, "é" },
  { "text/html; charset=utf-8", BYTES ("<rss><channel><title>\xc3\xa9</title></channel></rss>"),
    "utf-8", TRUE, "é" },
  { NULL,
    BYTES ("\xff\xfe<\0r\0s\0s\0>\0<\0c\0h\0a\0n\0n\0e\0l\0>\0<\0t\0i\0t\0l\0e\0>\0\xe9\0<\0/"
           "\0t\0i\0t\0l\0e\0>\0<\0/\0c\0h\0a\0n\0n\0e\0l\0>\0<\0/\0r\0s\0s\0>\0"),
    "utf-16le", TRUE, "é" },
  { NULL,
    BYTES ("<?xml version='1.0' encoding='437'?><rss><channel><title>\x80</title></channel></rss>"),
    "437", FALSE, "Ç" },
  { NULL,
    BYTES ("<?xml version='1.0' "
           "encoding='mac_roman'?><rss><channel><title>\x80</title></channel></rss>"),
    "mac_roman", FALSE, "Ä" },
  { NULL,
    BYTES ("<?xml version='1.0' "
           "encoding='windows_1250'?><rss><channel><title>\x8a</title></channel></rss>"),
    "windows_1250", FALSE, "Š" },
  { NULL,
    BYTES ("<?xml version='1.0' "
           "encoding='ks_c_5601-1987'?><rss><channel><title>\xb0\xa1</title></channel></rss>"),
    "ks_c_5601-1987", FALSE, "가" },
  { NULL,
    BYTES ("<?xml version='1.0' "
           "encoding='x-mac-ukrainian'?><rss><channel><title>\x80</title></channel></rss>"),
    "x-mac-ukrainian", FALSE, "А" },
  { "text/xml",
    BYTES ("<?xml version='1.0' "
           "encoding='gb2312'?><rss><channel><title>\xc4\xe3</title></channel></rss>"),
    "gb18030", TRUE, "你" },
  /* Wide, with neither a mark nor a declaration */
  { NULL,
    BYTES ("<\0r\0s\0s\0>\0<\0c\0h\0a\0n\0n\0e\0l\0>\0<\0t\0i\0t\0l\0e\0>\0\xe9\0<\0/"
           "\0t\0i\0t\0l\0e\0>\0<\0/\0c\0h\0a\0n\0n\0e\0l\0>\0<\0/\0r\0s\0s\0>\0"),
    "utf-16le", TRUE, "é" },
  /* UTF-8 encoded twice, and windows-1252's numbers as Unicode's */
  { NULL, BYTES ("<rss><channel><title>\xc3\x83\xc2\xa9</title></channel></rss>"), "utf-8", FALSE,
    "é" },
  { NULL, BYTES ("<rss><channel><title>don&#146;t \xe2\x82\xac</title></channel></rss>"), "utf-8",
    FALSE, "don’t €" },
#undef BYTES
};

static void
test_encodings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      const char *headers[] = { "Content-Type", encodings[i].content_type, NULL };
      g_autoptr (LanyardFeedDocument) document =
          parse_with (encodings[i].bytes, encodings[i].length, NULL,
                      encodings[i].content_type != NULL ? headers : NULL);

      g_test_message ("%u", i);
      g_assert_cmpstr (lanyard_feed_document_get_encoding (document), ==, encodings[i].encoding);
      assert_text (document, "feed.title", encodings[i].title);
      g_assert_cmpint (lanyard_feed_document_is_bozo (document, NULL), ==, encodings[i].bozo);
    }
}

/* Depth is bounded, and what comes after is still found. */
static void
test_deep (void)
{
  g_autoptr (GString) xml = g_string_new ("<rss version=\"2.0\"><channel><item><description>");
  g_autoptr (LanyardFeedDocument) document = NULL;
  g_autoptr (LanyardFeedDocument) json = NULL;
  g_autofree char *brackets = g_strnfill (4 * 1000 * 1000, '[');

  for (guint i = 0; i < 20000; i++)
    g_string_append (xml, "<b>");
  for (guint i = 0; i < 20000; i++)
    g_string_append (xml, "</b>");
  g_string_append (xml, "</description></item><item><title>after</title></item></channel></rss>");
  document = parse_with (xml->str, xml->len, NULL, NULL);
  g_assert_true (lanyard_feed_document_is_bozo (document, NULL));
  assert_text (document, "entries.1.title", "after");

  brackets[0] = '{';
  brackets[1] = '"';
  brackets[2] = '"';
  brackets[3] = ':';
  json = parse_with (brackets, 4 * 1000 * 1000, NULL, NULL);
  g_assert_true (lanyard_feed_document_is_bozo (json, NULL));
}

/* Seconds of processor time: what else the machine does is not ours to answer for. */
static double
processor_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* As large as the fetcher lets in, within a time that only something quadratic would miss. */
static void
test_large (void)
{
  static const char *const fillers[] = { "text ",     "<b>x</b>", "&amp;", "<p",
                                         "& ",        "<!-- x ",  "</b>",  "<a href=\"",
                                         "<![CDATA[", "&#x26;",   "'\"" };
  const gsize size = 15 * 1024 * 1024;

  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    {
      g_autoptr (GString) xml = g_string_sized_new (size + 1024);
      g_autoptr (LanyardFeedDocument) document = NULL;
      const double begin = processor_seconds ();

      g_string_append (xml, "<rss version=\"2.0\"><channel><item><title>t</title><description>");
      while (xml->len < size)
        g_string_append (xml, fillers[i]);
      g_string_append (xml, "</description></item></channel></rss>");
      g_test_message ("%s", fillers[i]);
      document = parse_with (xml->str, xml->len, "http://h/", NULL);
      assert_text (document, "entries.0.title", "t");
      g_assert_cmpfloat (processor_seconds () - begin, <,
                         g_getenv ("LANYARD_TEST_SLOW") != NULL ? 200 : 10);
    }
}

/* The same with escaped markup, which the sanitiser sees. */
static void
test_large_html (void)
{
  static const char *const fillers[] = { "<p",   "<a href='", "<b x=\"",     "&",
                                         "<!--", "<script>",  "</script>",   "<![",
                                         "<?",   "<svg>",     "<a b=c d=e ", "<p style='a:b;' " };
  const gsize size = 4 * 1024 * 1024;

  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    {
      g_autoptr (GString) xml = g_string_sized_new (size + 1024);
      g_autoptr (LanyardFeedDocument) document = NULL;
      const double begin = processor_seconds ();

      g_string_append (
          xml, "<rss version=\"2.0\"><channel><item><title>t</title><description><![CDATA[");
      while (xml->len < size)
        g_string_append (xml, fillers[i]);
      g_string_append (xml, "]]></description></item></channel></rss>");
      g_test_message ("%s", fillers[i]);
      document = parse_with (xml->str, xml->len, "http://h/", NULL);
      assert_text (document, "entries.0.title", "t");
      g_assert_cmpfloat (processor_seconds () - begin, <,
                         g_getenv ("LANYARD_TEST_SLOW") != NULL ? 200 : 10);
    }
}

/* What a namespace is called does not depend on how a document calls it. */
static void
test_namespaces (void)
{
  static const struct
  {
    const char *uri;
    const char *name;
  } names[] = {
    { "http://backend.userland.com/creativeCommonsRssModule", "creativeCommons" },
    { "http://backend.userland.com/blogChannelModule", "blogChannel" },
    { "http://purl.org/dc/elements/1.1/", "dc" },
    { "http://unknown.example/ns", "x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *xml =
          g_strdup_printf ("<rss version='2.0' xmlns:x='%s'><channel/></rss>", names[i].uri);
      g_autofree char *wanted =
          g_strdup_printf ("\"namespaces\": {\"%s\": \"%s\"}", names[i].name, names[i].uri);
      g_autoptr (LanyardFeedDocument) document = parse_with (xml, strlen (xml), NULL, NULL);
      g_autofree char *json = lanyard_feed_document_to_json (document);

      g_test_message ("%s", json);
      g_assert_nonnull (strstr (json, wanted));
    }
}

static void
test_versions (void)
{
  static const struct
  {
    const char *document;
    const char *version;
  } versions[] = {
    { "<rss version=\"0.91\"/>", "rss091u" },
    { "<!DOCTYPE rss PUBLIC \"-//Netscape Communications//DTD RSS 0.91//EN\" "
      "\"http://my.netscape.com/publish/formats/rss-0.91.dtd\"><rss version=\"0.91\"/>",
      "rss091n" },
    { "<rss version=\"0.92\"/>", "rss092" },
    { "<rss version=\"2.0\"/>", "rss20" },
    { "<rss version=\"2.1\"/>", "rss20" },
    { "<rss/>", "rss" },
    { "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"/>", "rss20" },
    { "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
      "xmlns=\"http://my.netscape.com/rdf/simple/0.9/\"/>",
      "rss090" },
    { "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
      "xmlns=\"http://purl.org/rss/1.0/\"/>",
      "rss10" },
    { "<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"/>", "atom03" },
    { "<feed xmlns=\"http://www.w3.org/2005/Atom\"/>", "atom10" },
    { "<feed/>", "atom" },
    { "<html/>", "" },
    { "{\"version\": \"https://jsonfeed.org/version/1\"}", "json1" },
    { "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": []}", "json11" },
    { "{\"version\": \"2\"}", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (LanyardFeedDocument) document =
          parse_with (versions[i].document, strlen (versions[i].document), NULL, NULL);

      g_assert_cmpstr (lanyard_feed_document_get_version (document), ==, versions[i].version);
      g_assert_cmpint (lanyard_feed_document_is_feed (document), ==, *versions[i].version != '\0');
    }
}

static void
test_json (void)
{
  static const char text[] =
      "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"T\", \"language\": \"de\", "
      "\"home_page_url\": \"/home\", \"authors\": [{\"name\": \"A\"}],"
      " \"items\": [{\"id\": 7, \"url\": \"/one\", \"title\": \"One\", \"content_html\": "
      "\"<p>x<script>evil()</script><a href='y'>z</a></p>\","
      " \"date_published\": \"2020-01-02T03:04:05Z\", \"tags\": [\"a\", 3, \"b\"], "
      "\"attachments\": [{\"url\": \"a.mp3\", \"mime_type\": \"audio/mpeg\","
      " \"size_in_bytes\": 12}]}, 5, {\"id\": \"x\", \"content_text\": \"5 < 6\", \"title\": {}}]}";
  g_autoptr (LanyardFeedDocument) document =
      parse_with (text, strlen (text), "http://h/f.json", NULL);

  g_assert_false (lanyard_feed_document_is_bozo (document, NULL));
  assert_text (document, "feed.title", "T");
  assert_text (document, "feed.language", "de");
  assert_text (document, "feed.link", "http://h/home");
  assert_text (document, "feed.author", "A");
  assert_text (document, "entries.0.id", "7");
  assert_text (document, "entries.0.link", "http://h/one");
  assert_text (document, "entries.0.content.0.value", "<p>x<a href=\"http://h/y\">z</a></p>");
  assert_text (document, "entries.0.tags.1.term", "b");
  assert_text (document, "entries.0.links.1.href", "http://h/a.mp3");
  assert_text (document, "entries.0.links.1.length", "12");
  g_assert_cmpint (lanyard_feed_value_get_integer (find (document, "entries.0.published_parsed")),
                   ==, 1577934245);
  assert_text (document, "entries.1.content.0.value", "5 < 6");
  g_assert_null (find (document, "entries.1.title"));
}

/* What is not one JSON object: the first object's entries, and that something was wrong. */
static void
test_bad_json (void)
{
#define HEAD "{\"version\": \"https://jsonfeed.org/version/1.1\", "
  static const struct
  {
    const char *text;
    guint entries;
  } rows[] = {
    { HEAD "\"items\": [{\"id\": \"a\"}]} {\"items\": []}", 1 },
    { HEAD "\"items\": [{\"id\": \"a\"}]}]]", 1 },
    { HEAD "\"items\": [{\"id\": \"a\"}", 0 },
    { HEAD "\"items\": []}", 0 },
  };
#undef HEAD

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LanyardFeedDocument) document =
          parse_with (rows[i].text, strlen (rows[i].text), "http://h/f.json", NULL);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (lanyard_feed_document_is_bozo (document, NULL), ==, i != 3);
      g_assert_cmpuint (lanyard_feed_value_get_length (lanyard_feed_document_get_entries (document)), ==,
                        rows[i].entries);
    }
}

static void
test_skip (void)
{
  static const char text[] =
      RSS ("<skipHours><hour>0</hour><hour>24</hour><hour>5</hour><hour>99</hour></"
           "skipHours><skipDays><day>Monday</day><day>Sunday</day></skipDays>");
  g_autoptr (LanyardFeedDocument) document = parse_with (text, strlen (text), NULL, NULL);

  g_assert_cmphex (lanyard_feed_document_get_skip_hours (document), ==, (1u << 0) | (1u << 5));
  g_assert_cmphex (lanyard_feed_document_get_skip_days (document), ==, (1u << 0) | (1u << 6));
}

static void
test_cancel (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("<rss/>", 6);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (lanyard_feed_parse (bytes, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/feed/parser/rules", test_rules);
  g_test_add_func ("/feed/parser/encodings", test_encodings);
  g_test_add_func ("/feed/parser/namespaces", test_namespaces);
  g_test_add_func ("/feed/parser/versions", test_versions);
  g_test_add_func ("/feed/parser/json", test_json);
  g_test_add_func ("/feed/parser/bad-json", test_bad_json);
  g_test_add_func ("/feed/parser/skip", test_skip);
  g_test_add_func ("/feed/parser/deep", test_deep);
  g_test_add_func ("/feed/parser/large", test_large);
  g_test_add_func ("/feed/parser/large-html", test_large_html);
  g_test_add_func ("/feed/parser/cancel", test_cancel);
  return g_test_run ();
}
