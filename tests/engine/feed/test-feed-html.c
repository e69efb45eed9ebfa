/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/feed/lanyard-feed-uri.h"
#include "engine/feed/lanyard-html-sanitizer.h"
#include "engine/feed/lanyard-html.h"

static const struct
{
  const char *base;
  const char *reference;
  const char *joined;
} joins[] = {
  /* RFC 3986, 5.4.1 and 5.4.2 */
  { "http://a/b/c/d;p?q", "g:h", "g:h" },
  { "http://a/b/c/d;p?q", "g", "http://a/b/c/g" },
  { "http://a/b/c/d;p?q", "./g", "http://a/b/c/g" },
  { "http://a/b/c/d;p?q", "g/", "http://a/b/c/g/" },
  { "http://a/b/c/d;p?q", "/g", "http://a/g" },
  { "http://a/b/c/d;p?q", "//g", "http://g" },
  { "http://a/b/c/d;p?q", "?y", "http://a/b/c/d;p?y" },
  { "http://a/b/c/d;p?q", "g?y", "http://a/b/c/g?y" },
  { "http://a/b/c/d;p?q", "#s", "http://a/b/c/d;p?q#s" },
  { "http://a/b/c/d;p?q", "g#s", "http://a/b/c/g#s" },
  { "http://a/b/c/d;p?q", "g?y#s", "http://a/b/c/g?y#s" },
  { "http://a/b/c/d;p?q", ";x", "http://a/b/c/;x" },
  { "http://a/b/c/d;p?q", "", "http://a/b/c/d;p?q" },
  { "http://a/b/c/d;p?q", ".", "http://a/b/c/" },
  { "http://a/b/c/d;p?q", "..", "http://a/b/" },
  { "http://a/b/c/d;p?q", "../..", "http://a/" },
  { "http://a/b/c/d;p?q", "../../g", "http://a/g" },
  { "http://a/b/c/d;p?q", "../../../g", "http://a/g" },
  { "http://a/b/c/d;p?q", "/./g", "http://a/g" },
  { "http://a/b/c/d;p?q", "/../g", "http://a/g" },
  { "http://a/b/c/d;p?q", "g.", "http://a/b/c/g." },
  { "http://a/b/c/d;p?q", "./g/.", "http://a/b/c/g/" },
  { "http://a/b/c/d;p?q", "g/../h", "http://a/b/c/h" },
  { "http://a/b/c/d;p?q", "g?y/../x", "http://a/b/c/g?y/../x" },
  { "http://a", "g", "http://a/g" },
  { "http://a", "../g", "http://a/g" },
  /* What feeds do */
  { "", "g", "g" },
  { NULL, "HTTP://Example.com/", "HTTP://Example.com/" },
  { "http://a/", "HTTP://Example.com/", "http://Example.com/" },
  { "http://a/b", "http:///example.com/x", "http://example.com/x" },
  { "http://a/b", "http:////example.com/x", "http://example.com/x" },
  { "http://a/b", " g\n", "http://a/g" },
  { "http://a/b", "/x\n/y", "http://a/x/y" },
  { "http://a/b", "mailto:me@example.com", "mailto:me@example.com" },
  { "mailto:me@example.com", "g", "g" },
  { "http://a/b", "tag:example.com,2004:1", "tag:example.com,2004:1" },
};

static void
test_join (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (joins); i++)
    {
      g_autofree char *joined = lanyard_feed_uri_join (joins[i].base, joins[i].reference);

      g_test_message ("%s + “%s”", joins[i].base, joins[i].reference);
      g_assert_cmpstr (joined, ==, joins[i].joined);
    }
}

static void
test_schemes (void)
{
  static const char *const unsafe[] = { "javascript:alert(1)", "JavaScript:alert(1)",
                                        " javascript:x",       "vbscript:x",
                                        "data:text/html,x",    "x-shell:rm" };
  static const char *const safe[] = { "http://a/", "https://a/", "mailto:x@y", "/a:b",     "?a:b",
                                      "#a:b",      "a",          "feed:x",     "magnet:?x" };
  static const char *const closed[] = {
    "file:///etc/passwd", "feed:x", "javascript:x", "ftp://a/", "//a/", "a", "ssh://a", "httpx://a"
  };

  for (guint i = 0; i < G_N_ELEMENTS (unsafe); i++)
    {
      g_autofree char *joined = lanyard_feed_uri_join_safe ("http://a/", unsafe[i]);

      g_assert_false (lanyard_feed_uri_is_safe (unsafe[i]));
      g_assert_cmpstr (joined, ==, "");
    }
  for (guint i = 0; i < G_N_ELEMENTS (safe); i++)
    g_assert_true (lanyard_feed_uri_is_safe (safe[i]));
  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    g_assert_false (lanyard_feed_uri_may_open (closed[i]));
  g_assert_true (lanyard_feed_uri_may_open ("http://a/"));
  g_assert_true (lanyard_feed_uri_may_open ("HTTPS://a/"));
  g_assert_true (lanyard_feed_uri_may_open ("mailto:me@example.com"));
}

static const struct
{
  const char *html;
  const char *clean;
} markup[] = {
  { "plain", "plain" },
  { "a &amp; b", "a &amp; b" },
  { "a & b", "a &amp; b" },
  { "a &lt; b", "a &lt; b" },
  { "5 < 6 > 4", "5 &lt; 6 > 4" },
  { "&copy 2004 &nosuch; &#146; &#x92;", "&copy; 2004 &amp;nosuch; &#8217; &#8217;" },
  { "<p>one<p>two", "<p>one<p>two" },
  { "<b>bold</b> <i>it</i>", "<b>bold</b> <i>it</i>" },
  { "<BR><hr/>", "<br /><hr />" },
  { "<b/>after", "<b></b>after" },
  { "<blink>safe</blink>", "safe" },
  { "a<script>evil('<b>')</script>b", "ab" },
  { "a<SCRIPT src=x></SCRIPT >b", "ab" },
  { "a<script>never ends", "a" },
  { "a<style>b {color: red}</style>b", "ab" },
  { "a<!-- comment <b> -->b<!-->c<!--->d", "abcd" },
  { "a<!-- never ends", "a" },
  { "a<!DOCTYPE html>b", "ab" },
  { "a<?php echo ?>b", "ab" },
  { "a<![if !vml]>b<![endif]>c", "abc" },
  { "<a href=\"x\" onclick=\"evil()\">l</a>", "<a href=\"http://h/x\">l</a>" },
  { "<a href=x title='a \"q\" <'>l</a>",
    "<a href=\"http://h/x\" title=\"a &quot;q&quot; &lt;\">l</a>" },
  { "<img src=\"////h/x\">", "<img src=\"http://h/x\" />" },
  { "<img src=\"http:/\n////h/x\">", "<img src=\"http://h/x\" />" },
  { "<a href=\"javascript:evil()\">l</a>", "<a href=\"\">l</a>" },
  { "<a href=\"&#106;avascript:evil()\">l</a>", "<a href=\"\">l</a>" },
  { "<a href=\"java\nscript:evil()\">l</a>", "<a href=\"\">l</a>" },
  { "<img src=\"javascript:evil()\">", "<img src=\"\" />" },
  { "<img src=\"data:image/png;base64,AA==\">", "<img src=\"data:image/png;base64,AA==\" />" },
  { "<img src=\"data:text/html,x\">", "<img src=\"\" />" },
  { "<img src=a.png alt>", "<img src=\"http://h/a.png\" alt=\"alt\" />" },
  { "<a href=\"?a=1&b=2&copy=3\">l</a>", "<a href=\"http://h/?a=1&amp;b=2&amp;copy=3\">l</a>" },
  { "<a href=\"x\" href=\"y\">l</a>", "<a href=\"http://h/y\">l</a>" },
  { "<iframe src=x>in</iframe><object><embed src=x>in</object>", "inin" },
  { "<form action=x><input name=y>text</form>", "text" },
  { "<p style=\"color: red; position: fixed\">x</p>", "<p style=\"color: red;\">x</p>" },
  { "<p style=\"background: url(http://evil/)\">x</p>", "<p>x</p>" },
  { "<p style=\"width: expression(alert(1))\">x</p>", "<p>x</p>" },
  { "<p style=\"margin: 10px\">x</p>", "<p style=\"margin: 10px;\">x</p>" },
  { "<p style=\"-moz-binding: url(x)\">x</p>", "<p>x</p>" },
  { "<svg><path d=\"M0 0\"/><script>x</script></svg>",
    "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"></svg>" },
  { "<svg viewbox=\"0 0 1 1\"><lineargradient/></svg>",
    "<svg viewBox=\"0 0 1 1\" "
    "xmlns=\"http://www.w3.org/2000/svg\"><linearGradient></linearGradient></svg>" },
  { "<math><mi>x</mi></math>",
    "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><mi>x</mi></math>" },
  { "<path d=x>out</path>", "out" },
  { "<", "&lt;" },
  { "<a", "&lt;a" },
  { "</", "&lt;/" },
  { "</>x", "x" },
  { "<a href=\"unclosed>text</a>", "<a href=\"http://h/%22unclosed\">text</a>" },
  { "<p <b>x</b>", "<p><b>x</b>" },
};

static void
test_sanitize (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (markup); i++)
    {
      g_autoptr (GString) clean = g_string_new (NULL);

      g_test_message ("%s", markup[i].html);
      lanyard_html_sanitize (markup[i].html, strlen (markup[i].html), "http://h/", TRUE, clean);
      if (strstr (markup[i].html, "unclosed") != NULL)
        /* How the stray quote is kept does not matter; the text must be there and the tag end. */
        g_assert_nonnull (strstr (clean->str, ">text</a>"));
      else
        g_assert_cmpstr (clean->str, ==, markup[i].clean);
    }
}

/* Whether a tag in clean markup has an attribute called @name (text and values may say anything).
 */
static gboolean
has_attribute (const char *html, const char *name)
{
  for (const char *p = strchr (html, '<'); p != NULL; p = strchr (p, '<'))
    {
      for (; *p != '\0' && *p != '>'; p++)
        {
          if (*p == '"')
            {
              if (strncmp (p - 5, "href=", 5) == 0)
                g_assert_false (g_str_has_prefix (p + 1, "javascript:"));
              p = strchr (p + 1, '"');
            }
          g_assert_nonnull (p);
          if (*p == ' ' && g_str_has_prefix (p + 1, name) && p[1 + strlen (name)] == '=')
            return TRUE;
        }
      g_assert_cmpint (*p, ==, '>');
    }
  return FALSE;
}

/* Nothing that went through once changes when it goes through again, and nothing dangerous is ever
 * left. */
static void
test_idempotent (void)
{
  static const char *const parts[] = {
    "<",     ">",    "\"",  "'",           "/",     "a",         "script",
    "style", "href", "=",   "javascript:", "on",    "&",         ";",
    "#x",    "41",   " ",   "!--",         "-->",   "svg",       "math",
    "br",    "p",    "<a ", "</",          "<b>",   "\n",        "[",
    "]",     "?",    "<![", "CDATA[",      "table", "img src=x", "onload=evil()",
    "é",     "&#",   "&lt"
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (20260101);

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) html = g_string_new (NULL);
      g_autoptr (GString) once = g_string_new (NULL);
      g_autoptr (GString) twice = g_string_new (NULL);

      for (int n = g_rand_int_range (random, 1, 24); n > 0; n--)
        g_string_append (html, parts[g_rand_int_range (random, 0, G_N_ELEMENTS (parts))]);
      lanyard_html_sanitize (html->str, html->len, "http://h/", TRUE, once);
      lanyard_html_sanitize (once->str, once->len, "http://h/", TRUE, twice);
      if (strcmp (once->str, twice->str) != 0)
        g_error ("“%s” became “%s”, then “%s”", html->str, once->str, twice->str);
      g_assert_null (strstr (once->str, "<script"));
      g_assert_null (strstr (once->str, "<style"));
      g_assert_false (has_attribute (once->str, "onload"));
    }
}

static const struct
{
  const char *html;
  gsize max;
  const char *text;
} texts[] = {
  { "<p>One</p><p>Two &amp; three</p>", 0, "One Two & three" },
  { "a<b>b</b>c", 0, "abc" },
  { "  much \n\n <br> space ", 0, "much space" },
  { "x<script>evil()</script>y", 0, "x y" },
  { "abcdef", 3, "abc…" },
  { "abc", 3, "abc" },
  { "a &lt;b&gt; c", 0, "a <b> c" },
  { "", 10, "" },
};

static void
test_text (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text =
          lanyard_html_to_text (texts[i].html, strlen (texts[i].html), texts[i].max);

      g_assert_cmpstr (text, ==, texts[i].text);
    }
}

static const struct
{
  const char *html;
  const char *tree;
} trees[] = {
  { "text", "text" },
  { "<p>one<p>two", "<p>one</p><p>two</p>" },
  { "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e",
    "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>e" },
  { "<b>x<i>y</b>z", "<b>x<i>y</i></b>z" },
  { "</b>x</p>", "x" },
  { "<table><tr><td>1<td>2<tr><td>3</table>x",
    "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>x" },
  { "<div><table><tr><td></div>in</td></tr></table></div>",
    "<div><table><tr><td>in</td></tr></table></div>" },
  { "<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>" },
  { "<p>a<br>b<img src='x'>c", "<p>a<br>b<img src=\"http://h/x\">c</p>" },
  { "<p>a</p>\n\n<p>b</p>\n", "<p>a</p><p>b</p>" },
  { "<pre>a\n\n</pre>", "<pre>a\n\n</pre>" },
  { "<b>a</b> <i>b</i>", "<b>a</b> <i>b</i>" },
  { "a &lt;b&gt; &amp;amp; &eacute;", "a &lt;b&gt; &amp;amp; é" },
  { "<p onclick=x>a<script>evil()</script><unknown>b</unknown>", "<p>ab</p>" },
  { "<p><div>x</div></p>", "<p></p><div>x</div>" },
};

static void
test_tree (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      g_autoptr (LanyardHtmlDocument) document =
          lanyard_html_document_new (trees[i].html, strlen (trees[i].html), "http://h/");
      g_autofree char *tree = lanyard_html_document_to_string (document);

      g_test_message ("%s", trees[i].html);
      g_assert_cmpstr (tree, ==, trees[i].tree);
    }
}

static void
test_tree_nodes (void)
{
  const char *html = "<p><a href='x?a=1&amp;b=2'>link</a> text</p>";
  g_autoptr (LanyardHtmlDocument) document =
      lanyard_html_document_new (html, strlen (html), "http://h/");
  const LanyardHtmlNode *p =
      lanyard_html_node_get_first (lanyard_html_document_get_root (document));
  const LanyardHtmlNode *a = lanyard_html_node_get_first (p);

  g_assert_cmpstr (lanyard_html_node_get_name (p), ==, "p");
  g_assert_null (lanyard_html_node_get_text (p));
  g_assert_cmpstr (lanyard_html_node_get_attribute (a, "href"), ==, "http://h/x?a=1&b=2");
  g_assert_null (lanyard_html_node_get_attribute (a, "title"));
  g_assert_true (lanyard_html_node_get_parent (a) == p);
  g_assert_cmpstr (lanyard_html_node_get_text (lanyard_html_node_get_next (a)), ==, " text");
  g_assert_null (lanyard_html_node_get_next (p));
}

/* However deep the markup, the tree is not. */
static void
test_tree_deep (void)
{
  g_autoptr (GString) html = g_string_new (NULL);
  g_autoptr (LanyardHtmlDocument) document = NULL;
  const LanyardHtmlNode *node;
  guint depth = 0;

  for (guint i = 0; i < 100000; i++)
    g_string_append (html, "<div>");
  g_string_append (html, "text");
  document = lanyard_html_document_new (html->str, html->len, NULL);
  for (node = lanyard_html_document_get_root (document); node != NULL;
       node = lanyard_html_node_get_first (node))
    depth++;
  g_assert_cmpuint (depth, <=, 258);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed/uri/join", test_join);
  g_test_add_func ("/feed/uri/schemes", test_schemes);
  g_test_add_func ("/feed/html/sanitize", test_sanitize);
  g_test_add_func ("/feed/html/idempotent", test_idempotent);
  g_test_add_func ("/feed/html/text", test_text);
  g_test_add_func ("/feed/html/tree", test_tree);
  g_test_add_func ("/feed/html/tree-nodes", test_tree_nodes);
  g_test_add_func ("/feed/html/tree-deep", test_tree_deep);
  return g_test_run ();
}
