/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scanner against libxml2: what it takes on, and that it makes the same of it. */
#include <string.h>

#include "engine/feed/lanyard-feed-parser-private.h"
#include "engine/feed/lanyard-feed-parser.h"
#include "lanyard-test.h"

#define DC           " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
#define ITEM(inside) "<rss version=\"2.0\"" DC "><channel><item>" inside "</item></channel></rss>"
#define XHTML(text)                                                                                \
  "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>" text                   \
  "</content></entry></feed>"

static const struct
{
  const char *xml;
  gboolean plain; /* else libxml2 reads it */
} rows[] = {
  /* Elements */
  { ITEM ("<title>a</title>"), TRUE },
  { ITEM ("<title\n >a</title\t>"), TRUE },
  { " \r\n<!-- a --><?xml-stylesheet a?><rss/>\n<!--b-->\n<?c?> ", TRUE },
  { ITEM ("<title/><link /><dc:creator>b</dc:creator>"), TRUE },
  { ITEM ("<Title>a</Title><x-y.z_1>b</x-y.z_1>"), TRUE },
  { ITEM ("<title>a</Title>"), FALSE },
  { ITEM ("<title>a</titles>"), FALSE },
  { ITEM ("<title>a</titl>"), FALSE },
  { ITEM ("<title>a"), FALSE },
  { ITEM ("< title>a</title>"), FALSE },
  { ITEM ("<title / >"), FALSE },
  { ITEM ("<1a/>"), FALSE },
  { ITEM ("<t\303\244g>a</t\303\244g>"), FALSE },
  { ITEM ("") "<rss/>", FALSE },
  { ITEM ("") "a", FALSE },
  { ITEM ("") "</rss>", FALSE },
  { "a" ITEM (""), FALSE },
  { "", FALSE },
  { " ", FALSE },
  { "<", FALSE },
  { ">", FALSE },
  { "<>", FALSE },
  { "</>", FALSE },
  { "<!-->", FALSE },
  { "<!-- -->", FALSE },
  { "<?a?>", FALSE },
  { "<![CDATA[]]>", FALSE },
  /* Attributes */
  { ITEM ("<guid isPermaLink='false'>a</guid><link rel = \"x\" href='y\"z'/>"), TRUE },
  { ITEM ("<enclosure url='a?b=1&amp;c=&lt;&#38;&#x26;&gt;&quot;&apos;&#228;' type='T/U'/>"),
    TRUE },
  { ITEM ("<category domain='a\n\tb&#10;c'>d</category>"), TRUE },
  { ITEM ("<category domain='a\r\nb'>d</category>"), FALSE },
  { ITEM ("<category domain='a' domain='b'>d</category>"), FALSE },
  { ITEM ("<category domain='a'dc:x='b'>d</category>"), FALSE },
  { ITEM ("<category domain='a<b'>d</category>"), FALSE },
  { ITEM ("<category domain='a&amp;<b'>d</category>"), FALSE },
  { ITEM ("<category domain='a&b;'>d</category>"), FALSE },
  { ITEM ("<category domain='a&#;'>d</category>"), FALSE },
  { ITEM ("<category domain=a>d</category>"), FALSE },
  { ITEM ("<category domain>d</category>"), FALSE },
  { ITEM ("<category domain='a>d</category>"), FALSE },
  { ITEM ("<category domain='a&amp;>d</category>"), FALSE },
  /* Namespaces */
  { ITEM ("<a:creator xmlns:a='http://purl.org/dc/elements/1.1/'>b</a:creator>"), TRUE },
  { ITEM ("<creator xmlns='http://purl.org/dc/elements/1.1/'>b<a/></creator><title>c</title>"),
    TRUE },
  { ITEM ("<title xml:lang='de' xml:base='http://b/'>a</title>"), TRUE },
  { ITEM ("<a:x xmlns:a='urn:a' a:b='1' b='2'>c</a:x><a:x xmlns:a='urn:b' a:b='1'/>"), TRUE },
  { ITEM ("<a:x>b</a:x>"), FALSE },
  { ITEM ("<x a:b='c'/>"), FALSE },
  { ITEM ("<x xmlns:a='urn:a' xmlns:b='urn:a' a:c='1' b:c='2'/>"), FALSE },
  { ITEM ("<x xmlns:a='urn:a' xmlns:a='urn:b'/>"), FALSE },
  { ITEM ("<x xmlns=''/>"), FALSE },
  { ITEM ("<x xmlns:a=''/>"), FALSE },
  { ITEM ("<x xmlns:xml='http://www.w3.org/XML/1998/namespace'/>"), FALSE },
  { ITEM ("<x xmlns:xmlns='urn:a'/>"), FALSE },
  { ITEM ("<a:b:c xmlns:a='urn:a'/>"), FALSE },
  { ITEM ("<:a/><a:/>"), FALSE },
  /* Texts */
  { ITEM ("<title> a &amp;&lt;&gt;&quot;&apos; &#228;&#xe4;&#x1F600; ] ]] \303\244 </title>"),
    TRUE },
  { ITEM ("<title>a\r\nb\r\n</title>\r\n"), TRUE },
  { ITEM ("<title>a&#13;b&#9;</title>"), TRUE },
  { ITEM ("<title>a\rb</title>"), FALSE },
  { ITEM ("<title>a]]>b</title>"), FALSE },
  { ITEM ("<title>a & b</title>"), FALSE },
  { ITEM ("<title>a&nbsp;b</title>"), FALSE },
  { ITEM ("<title>a&#0;b</title>"), FALSE },
  { ITEM ("<title>a&#xd800;b</title>"), FALSE },
  { ITEM ("<title>a&#x110000;b</title>"), FALSE },
  { ITEM ("<title>a&#xffff;b</title>"), FALSE },
  { ITEM ("<title>a&#x;b</title>"), FALSE },
  { ITEM ("<title>a&#12b</title>"), FALSE },
  { ITEM ("<title>a\001b</title>"), FALSE },
  { ITEM ("<title>a\357\277\276b</title>"), FALSE },
  { ITEM ("<title>a\357\277\277b</title>"), FALSE },
  { ITEM ("<title>a\357\274\201b</title>"), TRUE },
  { ITEM ("<title><![CDATA[a <b>c</b> & ]] \r\n d]]> e<![CDATA[]]></title>"), TRUE },
  { ITEM ("<title><![CDATA[a]]</title>"), FALSE },
  { ITEM ("<title>a<!-- b - c --> d<?e f?></title>"), TRUE },
  { ITEM ("<title>a<!-- b -- c --></title>"), FALSE },
  { ITEM ("<title>a<!-- b ---></title>"), FALSE },
  { ITEM ("<title>a<?XML b?></title>"), FALSE },
  { ITEM ("<title>a<?b</title>"), FALSE },
  { ITEM ("<title>a<!DOCTYPE b></title>"), FALSE },
  { XHTML ("\n <div xmlns='http://www.w3.org/1999/xhtml'><p class='a'>b &lt; c</p></div> "), TRUE },
  { XHTML ("<div xmlns='http://www.w3.org/1999/xhtml'><p>b</div>"), FALSE },
};

static gboolean
is_plain (const char *xml)
{
  g_autoptr (LanyardFeedDocument) document = lanyard_feed_document_new ();
  LanyardFeedParser parser;
  LanyardFeedScan scan;

  lanyard_feed_parser_init (&parser, document, "http://h/", NULL);
  scan = lanyard_feed_scan_xml (&parser, xml, strlen (xml), NULL);
  lanyard_feed_parser_clear (&parser);
  return scan == LANYARD_FEED_SCAN_DONE;
}

static void
assert_same (const char *text, gsize length)
{
  /* A copy of its own: what reads beyond its end is seen by the sanitizers. */
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);
  g_autoptr (LanyardFeedDocument) scanned =
      lanyard_feed_parse (bytes, "http://h/", NULL, NULL, NULL);
  g_autoptr (LanyardFeedDocument) unscanned = lanyard_feed_parse_unscanned (bytes, "http://h/");
  g_autofree char *json = lanyard_feed_document_to_json (scanned);
  g_autofree char *expected = lanyard_feed_document_to_json (unscanned);

  g_assert_cmpstr (json, ==, expected);
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].xml);
      g_assert_cmpint (is_plain (rows[i].xml), ==, rows[i].plain);
      assert_same (rows[i].xml, strlen (rows[i].xml));
    }
}

/* Each document cut off everywhere, and with each byte another. */
static void
test_damage (void)
{
  static const char bytes[] = "<>&'\"]:= /!?-a;#\r\n";

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize length = strlen (rows[i].xml);

      if (!rows[i].plain)
        continue;
      for (gsize at = 0; at < length; at++)
        {
          g_autofree char *damaged = g_strdup (rows[i].xml);

          assert_same (rows[i].xml, at);
          damaged[at] = bytes[(at + i) % (sizeof bytes - 1)];
          assert_same (damaged, length);
        }
    }
}

/* Up to its own limits, and what is beyond is the other's. */
static void
test_limits (void)
{
  static const struct
  {
    const char *begin;
    const char *piece; /* with the number at its two places */
    const char *end;
    guint most;
  } limits[] = {
    { "<rss>", "<a%ub%u/>", "</rss>", 191 }, /* and "rss" */
    { "<rss", " a%u='%u'", "/>", 32 },
    { "<rss", " xmlns:a%u='urn:%u'", "/>", 31 }, /* prefixes and addresses: 64, with "xml" */
  };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      for (guint more = 0; more < 2; more++)
        {
          g_autoptr (GString) xml = g_string_new (limits[i].begin);

          for (guint n = 0; n < limits[i].most + more; n++)
            {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
              g_string_append_printf (xml, limits[i].piece, n, n);
#pragma GCC diagnostic pop
            }
          g_string_append (xml, limits[i].end);
          g_test_message ("%s", xml->str);
          g_assert_cmpint (is_plain (xml->str), ==, more == 0);
          assert_same (xml->str, xml->len);
        }
    }
}

static void
test_depth (void)
{
  for (guint depth = 128; depth <= 129; depth++)
    {
      g_autoptr (GString) xml = g_string_new (NULL);

      for (guint i = 0; i < depth; i++)
        g_string_append (xml, "<a>");
      for (guint i = 0; i < depth; i++)
        g_string_append (xml, "</a>");
      g_assert_cmpint (is_plain (xml->str), ==, depth == 128);
      assert_same (xml->str, xml->len);
    }
}

static void
test_cancel (void)
{
  g_autoptr (LanyardFeedDocument) document = lanyard_feed_document_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  LanyardFeedParser parser;

  g_cancellable_cancel (cancellable);
  lanyard_feed_parser_init (&parser, document, "", NULL);
  g_assert_cmpint (lanyard_feed_scan_xml (&parser, "<rss/>", 6, cancellable), ==,
                   LANYARD_FEED_SCAN_CANCELLED);
  lanyard_feed_parser_clear (&parser);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/feed/scan/rows", test_rows);
  g_test_add_func ("/feed/scan/damage", test_damage);
  g_test_add_func ("/feed/scan/limits", test_limits);
  g_test_add_func ("/feed/scan/depth", test_depth);
  g_test_add_func ("/feed/scan/cancel", test_cancel);
  return g_test_run ();
}
