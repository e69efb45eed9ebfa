/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/feed/lanyard-feed-file-name.h"
#include "engine/feed/lanyard-html-flow.h"

/* A flow in writing: a block a line, "kind[inside]marker: " and its runs, "{style}text", "<link text>", "(picture alt)". */

static void
write_style (GString *result, LanyardHtmlStyle style)
{
  static const char letters[] = "biusvtmgckx"; /* t: super, v: sub, m: small, g: big, k: mark */

  if (style == 0)
    return;
  g_string_append_c (result, '{');
  for (guint i = 0; i < LANYARD_HTML_N_STYLES; i++)
    {
      if ((style & (1u << i)) != 0)
        g_string_append_c (result, letters[i]);
    }
  g_string_append_c (result, '}');
}

static void
write_runs (GString *result, const LanyardHtmlRun *runs, guint n_runs)
{
  for (guint i = 0; i < n_runs; i++)
    {
      const LanyardHtmlRun *run = &runs[i];

      write_style (result, run->style);
      if (run->link != NULL)
        g_string_append_printf (result, "<%s ", run->link);
      if (run->picture != NULL)
        {
          g_string_append_printf (result, "(%s %s", run->picture->uri, run->picture->alt);
          if (run->picture->width > 0 || run->picture->height > 0)
            g_string_append_printf (result, " %ux%u", run->picture->width, run->picture->height);
          g_string_append_c (result, ')');
        }
      for (const char *p = run->text; *p != '\0'; p++)
        g_string_append_c (result, *p == '\n' ? '/' : *p);
      if (run->title != NULL)
        g_string_append_printf (result, "=%s", run->title);
      if (run->link != NULL)
        g_string_append_c (result, '>');
    }
}

static char *
write_flow (const char *html, gsize length)
{
  static const char *const kinds[] = { "p", "h", "code", "cap", "dt", "hr", "table" };
  g_autoptr (LanyardHtmlDocument) document = lanyard_html_document_new (html, length, "http://h/");
  g_autoptr (LanyardHtmlFlow) flow = lanyard_html_flow_new (document);
  GString *result = g_string_new (NULL);

  for (guint i = 0; i < lanyard_html_flow_get_n_blocks (flow); i++)
    {
      const LanyardHtmlBlock *block = lanyard_html_flow_get_block (flow, i);

      if (i > 0)
        g_string_append_c (result, '\n');
      g_string_append (result, kinds[block->kind]);
      if (block->level > 0)
        g_string_append_printf (result, "%u", block->level);
      if (*block->inside != '\0')
        g_string_append_printf (result, "[%s]", block->inside);
      if (block->marker != NULL)
        g_string_append (result, block->marker);
      if (block->direction != NULL)
        g_string_append_printf (result, " %s", block->direction);
      if (block->continues)
        g_string_append (result, "+");
      if (block->n_runs > 0)
        g_string_append (result, ": ");
      write_runs (result, block->runs, block->n_runs);
      for (guint j = 0; block->table != NULL && j < block->table->n_cells; j++)
        {
          const LanyardHtmlCell *cell = &block->table->cells[j];

          g_string_append_printf (result, " %u,%u", cell->row, cell->column);
          if (cell->rows > 1 || cell->columns > 1)
            g_string_append_printf (result, "(%u,%u)", cell->rows, cell->columns);
          g_string_append_c (result, '=');
          write_runs (result, cell->runs, cell->n_runs);
        }
    }
  return g_string_free (result, FALSE);
}

static const struct
{
  const char *html;
  const char *flow;
} flows[] = {
  { "", "" },
  { "  text \n more ", "p: text more" },
  { "<p>one</p>\n<p>two</p>", "p: one\np: two" },
  { "a<div>b</div>c", "p: a\np: b\np: c" },
  { "a<br>b<br />c<br>", "p: a/b/c" },
  { "a<br><br>b<br><br><br>c", "p: a\np: b\np: c" },
  { "<p>&nbsp;</p><p>x</p>", "p: \u00a0\np: x" },
  { "a <b>b</b> c", "p: a {b}b c" },
  { "<b>a</b><b>b</b>", "p: {b}ab" },
  { "a <b> b</b>", "p: a {b}b" },
  { "<em><strong>x</strong></em> <u>u</u><ins>i</ins><s>s</s><del>d</del><strike>k</strike>",
    "p: {bi}x {u}ui{s}sdk" },
  { "<sub>1</sub><sup>2</sup><small>3</small><big>4</big><mark>5</mark>",
    "p: {v}1{t}2{m}3{g}4{k}5" },
  { "<code>a</code><kbd>b</kbd><samp>c</samp><tt>d</tt><var>e</var><cite>f</cite>",
    "p: {c}abcd{i}ef" },
  { "<span style='font-weight: bold'>a</span><span style='font-style: italic'>b</span>",
    "p: {b}a{i}b" },
  { "a<span style='display: none'>hidden</span>b<p hidden>c</p>", "p: ab" },
  { "<h1>a</h1>b<h6>c</h6><h7>d</h7>", "h1: a\np: b\nh6: c\np: d" },
  { "<h2><a href='/x'>t</a></h2>", "h2: <http://h/x t>" },
  { "a<hr>b", "p: a\nhr\np: b" },
  { "<a href='http://x/' title='t'>l</a>", "p: <http://x/ l=t>" },
  { "<a href='javascript:alert(1)'>l</a><a href='file:///etc'>m</a><a name=x>n</a>", "p: lmn" },
  { "<a href='mailto:a@b'>m</a><a href='ftp://h/'>f</a>", "p: <mailto:a@b m>f" },
  { "<q>a <q>b</q></q>", "p: “a ‘b’”" },
  { "<abbr title='Hyper'>HT</abbr>", "p: {x}HT=Hyper" },
  { "<time datetime='2020-01-01'>then</time>", "p: then" },
  { "<blockquote>a<blockquote><p>b</p></blockquote></blockquote>c",
    "p[q]: a\np[qq]: b\np: c" },
  { "<ul><li>a<li>b<ul><li>c<ul><li>d<ul><li>e</ul></ul></ul></ul>",
    "p[l]•: a\np[l]•: b\np[ll]◦: c\np[lll]▪: d\np[llll]▪: e" },
  { "<ol><li>a<li>b</ol>", "p[l]1.: a\np[l]2.: b" },
  { "<ol start=9><li>a<li value=20>b<li>c</ol>", "p[l]9.: a\np[l]20.: b\np[l]21.: c" },
  { "<ol type=a start=26><li>a<li>b</ol>", "p[l]z.: a\np[l]aa.: b" },
  { "<ol type=A><li>a</ol><ol type=i start=4><li>a</ol><ol type=I start=1999><li>a</ol>",
    "p[l]A.: a\np[l]iv.: a\np[l]MCMXCIX.: a" },
  { "<ol start=-1><li>a<li>b<li>c</ol>", "p[l]-1.: a\np[l]0.: b\np[l]1.: c" },
  { "<ol start=99999999999999999999><li>a</ol>", "p[l]2147483647.: a" },
  { "<ol type=i start=100000><li>a</ol>", "p[l]100000.: a" },
  { "<ul><li><p>a</p><p>b</p></li></ul>", "p[l]•: a\np[l]: b" },
  { "<ul><li></li><li>b</ul>", "p[l]•: b" },
  { "<ul><ul><li>a</ul></ul>", "p[ll]◦: a" },
  { "<ul><li>a<blockquote>b</blockquote></ul>", "p[l]•: a\np[lq]: b" },
  { "<li>a", "p: a" },
  { "<dl><dt>t<dd>d<dd>e</dl>", "dt: {b}t\np[d]: d\np[d]: e" },
  { "<pre>\na\n  b\n\nc\n</pre>", "code: a\ncode+:   b\ncode+\ncode+: c" },
  { "<pre><code>x <b>y</b></code></pre>", "code: {c}x {bc}y" },
  { "<pre>a</pre><pre>b</pre>", "code: a\ncode: b" },
  { "<pre>a<br>b\r\nc</pre>", "code: a\ncode+: b\ncode+: c" },
  { "<ul><li>a<pre>b</pre>c</ul>", "p[l]•: a\ncode[l]: b\np[l]: c" },
  { "<img src='a.png' alt='A'>", "p: (http://h/a.png A)" },
  { "<img src='a.png' width=640 height='480px'>", "p: (http://h/a.png  640x480)" },
  { "<img src='a.png' width='100%'>", "p: (http://h/a.png )" },
  { "x<img src='a.png' width=1 height=1 alt=spy>", "p: x" },
  { "<img src='http://feeds.feedburner.com/~r/x/~4/y'>z", "p: z" },
  { "<img alt='only words'>", "p: only words" },
  { "<img src='file:///etc/passwd' alt=no>", "p: no" },
  { "<img src='data:image/png;base64,AA==' alt=d>", "p: (data:image/png;base64,AA== d)" },
  { "<img src='data:text/html,x' alt=no>", "p: no" },
  { "<img src='data:image/gif;base64,R0' data-src='/real.png' alt=a>", "p: (http://h/real.png a)" },
  { "<img data-lazy-src='/real.png'>", "p: (http://h/real.png )" },
  { "<img src='s.png' srcset='s.png 300w, /m.png 1500w, l.png 3000w'>", "p: (http://h/m.png )" },
  { "<img src='s.png' srcset='s.png, m.png 2x'>", "p: (http://h/m.png )" },
  { "<img src='s.png' srcset='javascript:x 2000w, t.png 100w'>", "p: (http://h/t.png )" },
  { "<img src='s.png' srcset=', ,'>", "p: (http://h/s.png )" },
  { "<picture><source srcset='a.webp 2x'><img src='a.png'></picture>", "p: (http://h/a.png )" },
  { "<picture><source srcset='a.png 2x'><img alt=x></picture>", "p: (http://h/a.png x)" },
  { "<iframe src='https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0'></iframe>b",
    "p: <https://www.youtube.com/watch?v=dQw4w9WgXcQ https://www.youtube.com/watch?v=dQw4w9WgXcQ>\n"
    "p: b" },
  { "<iframe src='//player.vimeo.com/video/1234'/>x",
    "p: <https://vimeo.com/1234 https://vimeo.com/1234>\np: x" },
  { "<iframe data-src='https://video.example/videos/embed/9db9f3f1-9b54-44ed-9e91-461d262d2205'>",
    "p: <https://video.example/w/9db9f3f1-9b54-44ed-9e91-461d262d2205 "
    "https://video.example/w/9db9f3f1-9b54-44ed-9e91-461d262d2205>" },
  { "a<iframe src='http://example.com/'>b</iframe>c", "p: abc" },
  { "<iframe src='https://www.youtube.com/embed/&quot;&gt;x'>a", "p: a" },
  { "a <img src=i.png> b", "p: a (http://h/i.png ) b" },
  { "<a href='/p'><img src=i.png></a>", "p: <http://h/p (http://h/i.png )>" },
  { "<figure><img src=i.png><figcaption>c <i>d</i></figcaption></figure>e",
    "p: (http://h/i.png )\ncap: c {i}d\np: e" },
  { "<video src='v.mp4' poster='p.jpg'>no</video>",
    "p: <http://h/v.mp4 (http://h/p.jpg )>\np: <http://h/v.mp4 Video: v.mp4>" },
  { "<audio><source src='a.ogg'></audio>", "p: <http://h/a.ogg Audio: a.ogg>" },
  { "<audio>words</audio>", "p: words" },
  { "<p dir=rtl>a</p><p>b</p>", "p rtl: a\np: b" },
  { "a<p dir=rtl>b", "p: a\np rtl: b" },
  { "<svg><title>t</title><path/></svg>x", "p: x" },
  { "<table><tr><th>A<th>B<tr><td>1<td>2</table>",
    "table 0,0={b}A 0,1={b}B 1,0=1 1,1=2" },
  { "<table><tr><td>1</td></tr><tr><td>2</td></tr></table>", "p: 1\np: 2" },
  { "<table><tr><td>a<td><ul><li>b</ul></table>", "p: a\np[l]•: b" },
  { "<table><tr><td><table><tr><td>1<td>2<tr><td>3<td>4</table></table>",
    "table 0,0=1 0,1=2 1,0=3 1,1=4" },
  { "<table><caption>c</caption><tr><td rowspan=2>a<td>b<tr><td>c</table>",
    "cap: c\ntable 0,0(2,1)=a 0,1=b 1,1=c" },
  { "<table><tr><td colspan=2>a<tr><td>b<td>c</table>", "table 0,0(1,2)=a 1,0=b 1,1=c" },
  { "<table><tr><td rowspan=999999>a<td colspan=999999>b<tr><td>c</table>",
    "table 0,0(2,1)=a 0,1(1,63)=b 1,1=c" },
  { "<table><tr><td>a<br>b<td><p>c</p><p>d</p><tr><td>e<td></table>",
    "table 0,0=a/b 0,1=c/d 1,0=e 1,1=" },
  { "<unknown>a</unknown><form>b<input></form>", "p: ab" },
  { "<script>x</script><style>y</style>z", "p: z" },
};

static void
test_flow (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (flows); i++)
    {
      g_autofree char *flow = write_flow (flows[i].html, strlen (flows[i].html));

      g_test_message ("%s", flows[i].html);
      g_assert_cmpstr (flow, ==, flows[i].flow);
    }
}

/* No block is longer than a text layout takes in a moment, and nothing is lost by that. */
static void
test_long (void)
{
  static const char *const pieces[] = { "word ", "x", "<br>line", "é", "<b>a</b>" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      for (guint pre = 0; pre < 2; pre++)
        {
          g_autoptr (GString) html = g_string_new (pre ? "<pre>" : "<p>");
          g_autoptr (LanyardHtmlDocument) document = NULL;
          g_autoptr (LanyardHtmlFlow) flow = NULL;
          glong letters = 0;

          for (guint j = 0; j < 30000; j++)
            g_string_append (html, pieces[i]);
          document = lanyard_html_document_new (html->str, html->len, NULL);
          flow = lanyard_html_flow_new (document);
          for (guint j = 0; j < lanyard_html_flow_get_n_blocks (flow); j++)
            {
              const LanyardHtmlBlock *block = lanyard_html_flow_get_block (flow, j);
              glong chars = 0;

              for (guint k = 0; k < block->n_runs; k++)
                {
                  chars += g_utf8_strlen (block->runs[k].text, -1);
                  for (const char *p = block->runs[k].text; *p != '\0'; p = g_utf8_next_char (p))
                    letters += !g_ascii_isspace (*p);
                }
              g_assert_cmpint (chars, <=, 6100);
              if (j > 0)
                g_assert_true (block->continues);
            }
          g_assert_cmpint (letters, ==, 30000 * (i == 0 || i == 2 ? 4 : 1));
        }
    }
}

static void
test_hostile (void)
{
  static const char *const openings[] = {
    "<div>", "<ul><li>", "<blockquote>", "<table><tr><td>", "<b>", "<q>", "<pre>", "<a href=x>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      g_autoptr (GString) html = g_string_new (NULL);
      g_autofree char *flow = NULL;

      for (guint j = 0; j < 20000; j++)
        g_string_append (html, openings[i]);
      g_string_append (html, "text");
      flow = write_flow (html->str, html->len);
      g_assert_nonnull (strstr (flow, "text"));
    }
  {
    const char bytes[] = "<p>a\xff\xfe<b>\xc3</b>\0<i>z</i>";
    g_autofree char *flow = write_flow (bytes, sizeof bytes - 1);

    g_assert_true (g_utf8_validate (flow, -1, NULL));
  }
}

static const struct
{
  const char *html;
  gsize max;
  const char *text;
} texts[] = {
  { "<h1>T</h1><p>a <b>b</b></p>", 0, "T\na b" },
  { "<ul><li>a<li>b</ul>", 0, "• a\n• b" },
  { "<table><tr><th>A<th>B<tr><td>1<td>2</table>", 0, "A\tB\n1\t2" },
  { "<p><img src=http://h/x.png alt=words></p>text", 0, "text" },
  { "<p>one two three</p>", 9, "one two…" },
  { "<p>one two three</p>", 13, "one two three" },
  { "<p>漢字漢字漢字</p>", 4, "漢字漢字…" },
  { "<pre>a\n  b</pre>", 0, "a\n  b" },
  { "", 10, "" },
};

static void
test_text (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (LanyardHtmlDocument) document =
          lanyard_html_document_new (texts[i].html, strlen (texts[i].html), NULL);
      g_autoptr (LanyardHtmlFlow) flow = lanyard_html_flow_new (document);
      g_autofree char *text = lanyard_html_flow_to_text (flow, texts[i].max);

      g_assert_cmpstr (text, ==, texts[i].text);
    }
}

static void
test_summary (void)
{
  static const struct
  {
    const char *html;
    const char *summary;
  } summaries[] = {
    { "<h1>T</h1>\n<p>a\nb</p>", "T a b" },
    { "<ol><li>a<li>b</ol>", "1. a 2. b" },
    { "a \u202egnp.exe\u202c b", "a gnp.exe b" },
    { "<script>x</script><p>one two three four five six seven</p>", "one two three four five six…" },
    { "a\a\x1b[31mb", "a[31mb" },
  };
  g_autoptr (GString) large = g_string_new (NULL);
  g_autofree char *summary = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (summaries); i++)
    {
      g_autofree char *text = lanyard_html_summary (summaries[i].html, 28);

      g_assert_cmpstr (text, ==, summaries[i].summary);
    }
  for (guint i = 0; i < 100000; i++)
    g_string_append (large, "<p>Zeit ä</p>");
  summary = lanyard_html_summary (large->str, 200);
  g_assert_cmpint (g_utf8_strlen (summary, -1), <=, 201);
  g_assert_cmpint (g_utf8_strlen (summary, -1), >, 150);
}

static const struct
{
  const char *uri;
  const char *type;
  const char *name;
} names[] = {
  { "http://h/a/episode%201.mp3?x=/y.exe#z/w", "audio/mpeg", "episode 1.mp3" },
  { "http://h/a/b/", NULL, "b" },
  { "http://h", NULL, "file" },
  { "http://h/", "audio/mpeg; q=1", "file.mp3" },
  { "http://h?file=x", "IMAGE/PNG", "file.png" },
  { "http://h/stream", "audio/ogg", "stream.ogg" },
  { "http://h/v1.2-final_release", "application/zip", "v1.2-final_release.zip" },
  { "http://h/..%2f..%2fetc%2fpasswd", NULL, "_.._etc_passwd" },
  { "http://h/%2e%2e", NULL, "file" },
  { "http://h/.bashrc", NULL, "bashrc" },
  { "http://h/-rf", NULL, "rf" },
  { "http://h/a%00b%0ac", NULL, "a_b_c" },
  { "http://h/photo%E2%80%AEgpj.exe", NULL, "photo_gpj.exe" },
  { "http://h/%ff%fe.jpg", NULL, "\ufffd\ufffd.jpg" },
  { "http://h/x.", NULL, "x" },
  { "http://h/Stra%C3%9Fe.pdf", NULL, "Straße.pdf" },
};

static void
test_file_name (void)
{
  g_autoptr (GString) uri = g_string_new ("http://h/");
  g_autofree char *name = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *made = lanyard_feed_make_file_name (names[i].uri, names[i].type);

      g_assert_cmpstr (made, ==, names[i].name);
    }
  for (guint i = 0; i < 500; i++)
    g_string_append (uri, "%C3%A9");
  g_string_append (uri, ".tar.gz");
  name = lanyard_feed_make_file_name (uri->str, NULL);
  g_assert_cmpuint (strlen (name), <=, 120);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_true (g_str_has_suffix (name, ".gz"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed/flow/flow", test_flow);
  g_test_add_func ("/feed/flow/long", test_long);
  g_test_add_func ("/feed/flow/hostile", test_hostile);
  g_test_add_func ("/feed/flow/text", test_text);
  g_test_add_func ("/feed/flow/summary", test_summary);
  g_test_add_func ("/feed/file-name", test_file_name);
  return g_test_run ();
}
