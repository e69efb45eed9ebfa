/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsoup/soup.h>
#include <string.h>

#include "engine/core/lanyard-error.h"
#include "lanyard-ui-test.h"
#include "ui/feed/lanyard-article-drag.h"
#include "ui/feed/lanyard-article-picture.h"
#include "ui/feed/lanyard-article-text.h"
#include "ui/feed/lanyard-article-view-private.h"

/* The article view: what a body of HTML looks like, how one moves in it, what is fetched for it and what never is. */

typedef struct
{
  LanyardArticleView *view;
  GtkWindow *window;
  GtkTextView *text;
  GPtrArray *links; /* that were followed */
  GPtrArray *files; /* that were asked for: "save NAME TYPE URI" */
} Fixture;

static void
on_link (LanyardArticleView *view, const char *uri, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (uri));
}

static void
on_save (LanyardArticleView *view,
         const char *uri,
         const char *type,
         const char *name,
         gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup_printf ("save %s %s %s", name, type, uri));
}

static void
on_open (LanyardArticleView *view,
         const char *uri,
         const char *type,
         const char *name,
         gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup_printf ("open %s %s %s", name, type, uri));
}

static LanyardFeedEntryRecord *
make_article (gint64 id, const char *title, const char *html)
{
  LanyardFeedEntryRecord *article = g_new0 (LanyardFeedEntryRecord, 1);

  article->id = id;
  article->feed = 1;
  article->title = g_strdup (title);
  article->link = g_strdup ("http://example.com/article");
  article->author = g_strdup ("Ada Lovelace");
  article->summary = g_strdup ("");
  article->content = g_strdup (html);
  article->time = 1700000000;
  return article;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->view = LANYARD_ARTICLE_VIEW (lanyard_article_view_new ());
  self->links = g_ptr_array_new_with_free_func (g_free);
  self->files = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (self->view, "activate-link", G_CALLBACK (on_link), self->links);
  g_signal_connect (self->view, "save-enclosure", G_CALLBACK (on_save), self->files);
  g_signal_connect (self->view, "open-enclosure", G_CALLBACK (on_open), self->files);
  self->window = lanyard_ui_test_window (GTK_WIDGET (self->view),
                                         data != NULL ? GPOINTER_TO_INT (data) : 800, 700);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gpointer view = self->view;

  g_object_add_weak_pointer (G_OBJECT (self->view), &view);
  gtk_window_destroy (self->window);
  lanyard_test_wait_for (view == NULL, 20);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->files);
}

static GtkTextBuffer *
get_buffer (Fixture *self)
{
  return gtk_text_view_get_buffer (self->text);
}

/* Show @html and wait until all of it is there. */
static void
show (Fixture *self, gint64 id, const char *html)
{
  g_autofree char *whole = g_strconcat (html, "<p>The end.</p>", NULL);

  lanyard_article_view_set_article (self->view, make_article (id, "A title", whole), "A source");
  for (;;)
    {
      GtkWidget *text = lanyard_ui_test_seek (GTK_WIDGET (self->view), LANYARD_TYPE_ARTICLE_TEXT, NULL);

      if (text != NULL)
        {
          GtkTextIter start;
          GtkTextIter end;
          g_autofree char *content = NULL;

          self->text = GTK_TEXT_VIEW (text);
          gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
          content = gtk_text_buffer_get_slice (get_buffer (self), &start, &end, TRUE);
          if (strstr (content, "The end.") != NULL)
            break;
        }
      g_main_context_iteration (NULL, TRUE);
    }
  lanyard_ui_test_settle (self->window);
}

static const char article_html[] =
  "<p>On a quiet morning the <a href='http://example.com/engine'>Analytical Engine</a> did what it "
  "was told, which was <em>exactly</em> the problem. It has <strong>no pretensions whatever</strong> to "
  "originate anything, <abbr title='as the lady said'>atls</abbr>; H<sub>2</sub>O and E=mc<sup>2</sup>, "
  "<del>wrong</del> <ins>right</ins>, press <kbd>Ctrl</kbd>+<kbd>C</kbd>, call <code>printf()</code>, "
  "<mark>mark this</mark>, <small>small print</small>.</p>"
  "<h2>What was in the notes</h2>"
  "<ul><li>The first point, which is long enough to be broken over more than one line so that one sees "
  "how it hangs below itself and not below its bullet.</li><li>The second<ol start='9'><li>nine</li>"
  "<li>ten, with <a href='http://example.com/ten'>a link</a></li><li>eleven<ul><li>deep</li></ul></li></ol>"
  "</li><li>The third</li></ul>"
  "<blockquote><p>The Analytical Engine weaves algebraical patterns just as the Jacquard loom weaves "
  "flowers and leaves.</p><p>A second paragraph of the same quotation.</p><blockquote>And a quotation "
  "inside.</blockquote></blockquote>"
  "<h3>Some code</h3><pre><code>int main (void)\n{\n  puts (\"a line that is very long, longer than the "
  "column of text is wide, so that it has to be wrapped somewhere in it\");\n\n  return 0;\n}\n</code></pre>"
  "<p>And then a table:</p>"
  "<table><tr><th>Browser</th><th>Engine</th><th>Share</th></tr><tr><td>One</td><td>Blink</td>"
  "<td>64.2 %</td></tr><tr><td>Two, <a href='http://example.com/two'>linked</a></td><td>WebKit</td>"
  "<td>19 %</td></tr><tr><td>Three</td><td>Gecko</td><td>3.1 %</td></tr></table>"
  "<hr><dl><dt>Term</dt><dd>What it means, said in a sentence that is long enough for two lines in a narrow "
  "window.</dd></dl>"
  "<p dir='rtl'>\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd, \u05d6\u05d5 \u05e4\u05e1\u05e7\u05d4 "
  "\u05de\u05d9\u05de\u05d9\u05df \u05dc\u05e9\u05de\u05d0\u05dc.</p>"
  "<figure><img src='http://127.0.0.1:1/loom.jpg' width='640' height='200' alt='A Jacquard loom in the "
  "museum'><figcaption>A loom, photographed yesterday.</figcaption></figure>";

static void
test_look (Fixture *self, gconstpointer data)
{
  show (self, 1, article_html);
  lanyard_ui_test_shot (self->window, "article");
  lanyard_article_view_page (self->view, TRUE);
  lanyard_ui_test_shot (self->window, "article-below");
  lanyard_article_view_page (self->view, TRUE);
  lanyard_ui_test_shot (self->window, "article-end");
}

static void
test_narrow (Fixture *self, gconstpointer data)
{
  int least;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  show (self, 1, article_html);
  gtk_widget_measure (GTK_WIDGET (self->view), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL,
                      NULL);
  g_assert_cmpint (least, <=, 360);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (self->view)), <=, 360);
  lanyard_ui_test_shot (self->window, "article-narrow");
  lanyard_article_view_page (self->view, TRUE);
  lanyard_article_view_page (self->view, TRUE);
  lanyard_ui_test_shot (self->window, "article-narrow-below");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* Structure */

/* In @html the words @words are covered by exactly these tags of looks; "links to X" is checked by the table of links below. */
static const struct
{
  const char *html;
  const char *words;
  const char *tags;
} structures[] = {
  { "<p>plain text</p>", "plain text", "" },
  { "a <b>word</b> c", "word", "bold" },
  { "a <strong><em>word</em></strong> c", "word", "bold italic" },
  { "a <u>word</u> c", "word", "underline" },
  { "a <ins>word</ins> <s>gone</s> c", "gone", "strike" },
  { "a<sub>word</sub>", "word", "sub" },
  { "a<sup>word</sup>", "word", "super" },
  { "<small>word</small>", "word", "small" },
  { "a <code>word</code> c", "word", "code" },
  { "a <kbd>word</kbd> c", "word", "code" },
  { "a <mark>word</mark> c", "word", "mark" },
  { "a <a href='http://x/'>word</a> c", "word", "link" },
  { "a <a href='http://x/'><b>word</b></a> c", "word", "bold link" },
  { "a <a href='javascript:alert(1)'>word</a> c", "word", "" },
  { "<abbr title='t'>word</abbr> c", "word", "explained" },
  { "<h1>word</h1>", "word", "heading-1" },
  { "<h3>word</h3>", "word", "heading-3" },
  { "<h6>word</h6>", "word", "heading-6" },
  { "<pre>word</pre>", "word", "code-line code-last" },
  { "<pre>first\nword\nlast</pre>", "word", "code-line" },
  { "<figure><figcaption>word</figcaption></figure>", "word", "caption" },
  { "<dl><dt>word</dt></dl>", "word", "bold term" },
  { "<p dir=rtl>word</p>", "word", "rtl" },
  { "<unknown>word</unknown>", "word", "" },
};

static gboolean
is_look (const char *name)
{
  return name != NULL && !g_str_has_prefix (name, "gap-") && !g_str_has_prefix (name, "code-gap-");
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static char *
list_tags (const GtkTextIter *iter)
{
  g_autoptr (GSList) tags = gtk_text_iter_get_tags (iter);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GString *result = g_string_new (NULL);

  for (GSList *l = tags; l != NULL; l = l->next)
    {
      char *name = NULL;

      g_object_get (l->data, "name", &name, NULL);
      if (is_look (name))
        g_ptr_array_add (names, name);
      else
        g_free (name);
    }
  g_ptr_array_sort (names, compare_words);
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (result, "%s%s", i > 0 ? " " : "", (char *)g_ptr_array_index (names, i));
  return g_string_free (result, FALSE);
}

static void
find (Fixture *self, const char *words, GtkTextIter *start, GtkTextIter *end)
{
  GtkTextIter from;

  gtk_text_buffer_get_start_iter (get_buffer (self), &from);
  g_assert_true (gtk_text_iter_forward_search (&from, words, 0, start, end, NULL));
}

static char *
sort_words (const char *words)
{
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    g_ptr_array_add (sorted, parts[i]);
  g_ptr_array_sort (sorted, compare_words);
  g_ptr_array_add (sorted, NULL);
  return g_strjoinv (" ", (char **)sorted->pdata);
}

static void
test_structure (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (structures); i++)
    {
      g_autofree char *wanted = sort_words (structures[i].tags);
      GtkTextIter start;
      GtkTextIter end;

      g_test_message ("%s", structures[i].html);
      show (self, (gint64)i + 1, structures[i].html);
      find (self, structures[i].words, &start, &end);
      /* All of the words and nothing but them, unless it is a look of the whole block. */
      while (gtk_text_iter_compare (&start, &end) < 0)
        {
          g_autofree char *tags = list_tags (&start);

          g_assert_cmpstr (tags, ==, wanted);
          gtk_text_iter_forward_char (&start);
        }
      if (gtk_text_iter_get_char (&end) != '\n')
        {
          g_autofree char *tags = list_tags (&end);

          if (*wanted != '\0')
            g_assert_cmpstr (tags, !=, wanted);
        }
    }
}

static char *
get_text (Fixture *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  return gtk_text_buffer_get_slice (get_buffer (self), &start, &end, TRUE);
}

static void
test_head (Fixture *self, gconstpointer data)
{
  LanyardFeedEntryRecord *article;
  g_autofree char *text = NULL;
  GtkTextIter iter;

  /* A feed's words that turn text do not turn what stands beside them; a heading that repeats the title goes. */
  article = make_article (1, "The \u202etitle", "<h1>Other</h1><p>The end.</p>");
  g_free (article->author);
  article->author = g_strdup ("Eve\u202e\nX");
  lanyard_article_view_set_article (self->view, article, "Source");
  g_assert_cmpint (lanyard_article_view_get_entry (self->view), ==, 1);
  lanyard_ui_test_settle (self->window);
  self->text = GTK_TEXT_VIEW (
      lanyard_ui_test_find (GTK_WIDGET (self->view), LANYARD_TYPE_ARTICLE_TEXT, NULL));
  text = get_text (self);
  g_assert_true (g_str_has_prefix (text, "The title\nSource · Eve X · "));
  g_assert_nonnull (strstr (text, "2023"));
  gtk_text_buffer_get_start_iter (get_buffer (self), &iter);

  g_free (text);
  show (self, 2, "<h1>A title</h1><h2>A title</h2>");
  text = get_text (self);
  g_assert_nonnull (strstr (text, "\nA title\nThe end."));
  g_assert_null (strstr (text, "A title\nA title"));

  /* Without any text it says so. */
  g_free (text);
  article = make_article (3, "", "");
  lanyard_article_view_set_article (self->view, article, NULL);
  text = get_text (self);
  g_assert_nonnull (strstr (text, "no text of its own"));

  lanyard_article_view_set_article (self->view, NULL, NULL);
  g_assert_cmpint (lanyard_article_view_get_entry (self->view), ==, 0);
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_shot (self->window, "article-none");
}

/* Copying */

static void
test_copy (Fixture *self, gconstpointer data)
{
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *text = NULL;

  show (self, 1,
        "<p>One<br>two.</p><p>Three <img src='http://127.0.0.1:1/x.png' alt='a picture'> four.</p>"
        "<ul><li>five</li><li>six</li></ul><pre>a\n\tb</pre>"
        "<table><tr><th>A<th>B<tr><td>1<td>2</table><hr>");
  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  find (self, "One", &start, &(GtkTextIter){ 0 });
  gtk_text_buffer_select_range (get_buffer (self), &start, &end);
  text = lanyard_article_text_get_selected (LANYARD_ARTICLE_TEXT (self->text));
  g_assert_cmpstr (text, ==,
                   "One\ntwo.\n\nThree a picture four.\n\n• five\n• six\n\na\n\tb\n\nA\tB\n1\t2\n\n\n"
                   "\nThe end.\n");
}

/* Links */

static void
press (Fixture *self, guint key)
{
  GListModel *controllers = gtk_widget_observe_controllers (GTK_WIDGET (self->text));
  gboolean handled = FALSE;

  /* As GTK hands a key on: to each controller of the widget that has the focus. */
  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
    }
  g_object_unref (controllers);
}

static const char *
get_current (Fixture *self)
{
  return lanyard_article_text_get_current (LANYARD_ARTICLE_TEXT (self->text));
}

static gboolean
tab (Fixture *self, gboolean forward)
{
  return gtk_widget_child_focus (GTK_WIDGET (self->text),
                                 forward ? GTK_DIR_TAB_FORWARD : GTK_DIR_TAB_BACKWARD);
}

static void
test_keyboard (Fixture *self, gconstpointer data)
{
  GtkWidget *status;

  show (self, 1,
        "<p><a href='http://x/one'>one <b>bold</b></a> and <a href='mailto:a@b'>mail</a>, "
        "<abbr title='no stop'>abbr</abbr> <a href='javascript:no'>no link</a></p>"
        "<p><img src='http://127.0.0.1:1/p.png' alt='pic'></p><p><a href='https://x/two'>two</a></p>");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  g_assert_null (get_current (self));

  /* The title is a link; one that is bold in part is one; what may not be opened is none. */
  g_assert_true (tab (self, TRUE));
  g_assert_cmpstr (get_current (self), ==, "http://example.com/article");
  g_assert_true (tab (self, TRUE));
  g_assert_cmpstr (get_current (self), ==, "http://x/one");
  status = lanyard_ui_test_find (GTK_WIDGET (self->view), GTK_TYPE_LABEL, "http://x/one");
  g_assert_nonnull (status);
  lanyard_ui_test_shot (self->window, "article-focus");
  press (self, GDK_KEY_Return);
  g_assert_cmpuint (self->links->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (self->links, 0), ==, "http://x/one");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (self->text),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Link: one bold, http://x/one");

  g_assert_true (tab (self, TRUE));
  g_assert_cmpstr (get_current (self), ==, "mailto:a@b");
  g_assert_true (tab (self, TRUE)); /* the picture */
  g_assert_null (get_current (self));
  g_assert_true (tab (self, TRUE));
  g_assert_cmpstr (get_current (self), ==, "https://x/two");
  g_assert_true (tab (self, FALSE));
  g_assert_true (tab (self, FALSE));
  g_assert_cmpstr (get_current (self), ==, "mailto:a@b");
  press (self, GDK_KEY_Escape);
  g_assert_null (get_current (self));
  press (self, GDK_KEY_Return);
  g_assert_cmpuint (self->links->len, ==, 1);

  /* Out at the end, and out at the beginning. */
  for (guint i = 0; i < 20 && tab (self, TRUE); i++)
    ;
  g_assert_null (get_current (self));
}

static void
test_inside_links (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) html = g_string_new ("<p><a href='http://example.com/article#note'>1</a></p>");
  GtkAdjustment *adjustment;

  for (guint i = 0; i < 200; i++)
    g_string_append (html, "<p>A paragraph.</p>");
  g_string_append (html, "<p id='note'>The note.</p><p><a href='http://example.com/x#none'>2</a></p>");
  show (self, 1, html->str);
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->text));
  gtk_widget_activate_action (GTK_WIDGET (self->view), "article.open-link", "s",
                              "http://example.com/article#note");
  lanyard_test_wait_for (gtk_adjustment_get_value (adjustment) > 1000, 10);
  g_assert_cmpuint (self->links->len, ==, 0);
  /* What is not in it is opened. */
  gtk_widget_activate_action (GTK_WIDGET (self->view), "article.open-link", "s",
                              "http://example.com/x#none");
  g_assert_cmpuint (self->links->len, ==, 1);
  /* And whatever asks, only what may be opened is. */
  gtk_widget_activate_action (GTK_WIDGET (self->view), "article.open-link", "s",
                              "file:///etc/passwd");
  g_assert_cmpuint (self->links->len, ==, 1);
}

static void
test_table_links (Fixture *self, gconstpointer data)
{
  GtkWidget *label;
  gboolean handled = FALSE;

  show (self, 1,
        "<table><tr><th>A<th>B<tr><td><a href='http://x/cell'>cell</a><td>2 &lt;b&gt;</table>");
  label = lanyard_ui_test_find (GTK_WIDGET (self->text), GTK_TYPE_LABEL,
                                "<a href=\"http://x/cell\">cell</a>");
  g_signal_emit_by_name (label, "activate-link", "http://x/cell", &handled);
  g_assert_true (handled);
  g_assert_cmpuint (self->links->len, ==, 1);
  label = lanyard_ui_test_find (GTK_WIDGET (self->text), GTK_TYPE_LABEL, "2 &lt;b&gt;");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "2 <b>");
}

/* Pictures */

typedef struct
{
  Fixture base;
  SoupServer *server;
  char *address;
  GPtrArray *asked;  /* paths */
  GHashTable *files; /* path -> GBytes */
  gboolean impolite; /* a request told more than it must */
} Web;

static guint32
find_crc (const guint8 *data, gsize length)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= data[i];
      for (guint j = 0; j < 8; j++)
        crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
    }
  return ~crc;
}

static GBytes *
make_png (int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  char *buffer;
  gsize length;

  for (int y = 0; y < height; y++)
    {
      guint8 *row = gdk_pixbuf_get_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf);

      for (int x = 0; x < width; x++)
        {
          row[3 * x] = (guint8)(x * 255 / width);
          row[3 * x + 1] = (guint8)(y * 255 / height);
          row[3 * x + 2] = 120;
        }
    }
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &length, "png", NULL, NULL));
  return g_bytes_new_take (buffer, length);
}

/* One that claims to be larger than it may be. */
static GBytes *
make_bomb (void)
{
  g_autoptr (GBytes) small = make_png (4, 4);
  gsize length;
  guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&small), &length);
  guint32 side = GUINT32_TO_BE (30000);
  guint32 crc;

  memcpy (data + 16, &side, 4);
  memcpy (data + 20, &side, 4);
  crc = GUINT32_TO_BE (find_crc (data + 12, 17));
  memcpy (data + 29, &crc, 4);
  return g_bytes_new_take (data, length);
}

static void
handle (SoupServer *server,
        SoupServerMessage *message,
        const char *path,
        GHashTable *query,
        gpointer user_data)
{
  Web *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GBytes *bytes = g_hash_table_lookup (self->files, path);

  g_ptr_array_add (self->asked, g_strdup (path));
  self->impolite |= soup_message_headers_get_one (headers, "Referer") != NULL ||
                    soup_message_headers_get_one (headers, "Cookie") != NULL;
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Set-Cookie",
                               "spy=1; Path=/");
  if (strcmp (path, "/slow.png") == 0)
    {
      soup_server_message_pause (message);
      return;
    }
  if (strcmp (path, "/moved.png") == 0)
    {
      soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "/ok.png");
      return;
    }
  if (bytes == NULL)
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
      return;
    }
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "image/png", SOUP_MEMORY_COPY,
                                    g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
add_file (Web *self, const char *path, GBytes *bytes)
{
  g_hash_table_insert (self->files, g_strdup (path), bytes);
}

static void
web_set_up (Web *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoslist (GUri) uris = NULL;

  set_up (&self->base, data);
  self->asked = g_ptr_array_new_with_free_func (g_free);
  self->files =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, handle, self, NULL);
  g_assert_true (soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  uris = soup_server_get_uris (self->server);
  self->address = g_uri_to_string (uris->data);
  add_file (self, "/ok.png", make_png (300, 150));
  add_file (self, "/wide.png", make_png (2000, 500));
  add_file (self, "/pixel.png", make_png (1, 1));
  add_file (self, "/smile.png", make_png (16, 16));
  add_file (self, "/bomb.png", make_bomb ());
  add_file (self, "/large.png", g_bytes_new_take (g_malloc0 (11 * 1024 * 1024), 11 * 1024 * 1024));
  add_file (self, "/text.png", g_bytes_new_static ("<html>no picture</html>", 23));
  add_file (self, "/broken.png", g_bytes_new_static ("\x89PNG\r\n\x1a\nrubbish", 15));
}

static void
web_tear_down (Web *self, gconstpointer data)
{
  tear_down (&self->base, data);
  g_assert_false (self->impolite);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_free (self->address);
  g_ptr_array_unref (self->asked);
  g_hash_table_unref (self->files);
}

static LanyardArticlePicture *
find_picture (Fixture *self, const char *name)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->text)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (LANYARD_IS_ARTICLE_PICTURE (child) &&
          g_str_has_suffix (lanyard_article_picture_get_uri (LANYARD_ARTICLE_PICTURE (child)), name))
        return LANYARD_ARTICLE_PICTURE (child);
    }
  g_error ("no picture %s", name);
}

static LanyardArticlePictureState
get_state (Web *self, const char *name)
{
  return lanyard_article_picture_get_state (find_picture (&self->base, name));
}

/* An article of pictures: a name each. */
static void
show_pictures (Web *self, gint64 id, const char *const *names)
{
  g_autoptr (GString) html = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    g_string_append_printf (html, "<p><img src='%s%s' alt='Words for %s'></p>", self->address,
                            names[i], names[i]);
  show (&self->base, id, html->str);
}

static guint
get_blocked (Web *self)
{
  guint blocked;

  g_object_get (self->base.view, "blocked-pictures", &blocked, NULL);
  return blocked;
}

static void
on_allow (LanyardArticleView *view, gpointer user_data)
{
  g_object_set (view, "pictures-allowed", TRUE, NULL);
  *(guint *)user_data += 1;
}

static void
test_blocked (Web *self, gconstpointer data)
{
  static const char *const names[] = { "ok.png", "moved.png", NULL };
  guint allowed = 0;

  g_signal_connect (self->base.view, "allow-pictures", G_CALLBACK (on_allow), &allowed);
  show_pictures (self, 1, names);
  g_assert_cmpuint (get_blocked (self), ==, 2);
  g_assert_cmpint (get_state (self, "ok.png"), ==, LANYARD_ARTICLE_PICTURE_BLOCKED);
  lanyard_ui_test_find (GTK_WIDGET (self->base.text), GTK_TYPE_LABEL, "Words for ok.png");
  g_assert_cmpuint (self->asked->len, ==, 0);

  /* One by a click. */
  g_signal_emit_by_name (find_picture (&self->base, "ok.png"), "clicked");
  lanyard_test_wait_for (get_state (self, "ok.png") == LANYARD_ARTICLE_PICTURE_SHOWN, 20);
  g_assert_cmpuint (self->asked->len, ==, 1);
  g_assert_cmpuint (get_blocked (self), ==, 1);
  g_assert_cmpint (get_state (self, "moved.png"), ==, LANYARD_ARTICLE_PICTURE_BLOCKED);

  /* Those of this article. */
  lanyard_ui_test_click (GTK_WIDGET (self->base.view), "Load");
  lanyard_test_wait_for (get_state (self, "moved.png") == LANYARD_ARTICLE_PICTURE_SHOWN, 20);
  g_assert_cmpuint (get_blocked (self), ==, 0);
  g_assert_cmpuint (allowed, ==, 0);

  /* But not of the next; of this feed from now on. */
  show_pictures (self, 2, names);
  g_assert_cmpuint (get_blocked (self), ==, 2);
  lanyard_ui_test_click (GTK_WIDGET (self->base.view), "Always");
  g_assert_cmpuint (allowed, ==, 1);
  lanyard_test_wait_for (get_state (self, "ok.png") == LANYARD_ARTICLE_PICTURE_SHOWN, 20);
  /* It was kept: nobody was asked again. */
  g_assert_cmpuint (self->asked->len, ==, 3);
  show_pictures (self, 3, names);
  g_assert_cmpuint (get_blocked (self), ==, 0);
}

/* What the next article's feed may is not what this one's may, not even for the moment until that one is there. */
static void
test_next_feed (Web *self, gconstpointer data)
{
  static const char *const names[] = { "ok.png", NULL };
  g_autoptr (GString) html = g_string_new (NULL);

  while (html->len < 200 * 1024)
    g_string_append (html, "<p>A long article is parsed on a worker.</p>");
  show_pictures (self, 1, names);
  g_object_set (self->base.view, "pictures-allowed", TRUE, NULL);
  show (&self->base, 2, html->str);
  lanyard_ui_test_settle (self->base.window);
  g_assert_cmpuint (self->asked->len, ==, 0);
}

static void
test_pictures (Web *self, gconstpointer data)
{
  static const char *const names[] = { "ok.png",    "pixel.png", "bomb.png",    "large.png",
                                       "text.png",  "gone.png",  "broken.png",  "wide.png", NULL };
  static const char *const failing[] = { "bomb.png", "large.png", "text.png", "gone.png",
                                         "broken.png" };
  LanyardArticlePicture *wide;
  LanyardArticleImage *image;

  g_object_set (self->base.view, "pictures-allowed", TRUE, NULL);
  show_pictures (self, 1, names);
  g_assert_cmpuint (get_blocked (self), ==, 0);
  lanyard_test_wait_for (get_state (self, "ok.png") == LANYARD_ARTICLE_PICTURE_SHOWN, 20);
  for (guint i = 0; i < G_N_ELEMENTS (failing); i++)
    {
      lanyard_test_wait_for (get_state (self, failing[i]) == LANYARD_ARTICLE_PICTURE_FAILED, 20);
      g_assert_nonnull (
          gtk_widget_get_tooltip_text (GTK_WIDGET (find_picture (&self->base, failing[i]))));
    }
  lanyard_ui_test_find (GTK_WIDGET (self->base.text), GTK_TYPE_LABEL, "Words for gone.png");
  /* Nothing is left of what counts readers. */
  lanyard_test_wait_for (get_state (self, "pixel.png") == LANYARD_ARTICLE_PICTURE_GONE, 20);

  /* No wider than the column, in the shape it has. */
  lanyard_test_wait_for (get_state (self, "wide.png") == LANYARD_ARTICLE_PICTURE_SHOWN, 20);
  lanyard_ui_test_settle (self->base.window);
  wide = find_picture (&self->base, "wide.png");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (wide)), ==,
                   lanyard_article_text_get_column (LANYARD_ARTICLE_TEXT (self->base.text)));
  g_assert_cmpint (ABS (gtk_widget_get_width (GTK_WIDGET (wide)) -
                        4 * gtk_widget_get_height (GTK_WIDGET (wide))),
                   <=, 4);
  image = lanyard_article_picture_get_image (wide);
  g_assert_cmpint (gdk_texture_get_width (image->image->texture), <=, LANYARD_ARTICLE_MAX_WIDTH);
  g_assert_cmpint (image->image->width, ==, 2000);
  lanyard_ui_test_shot (self->base.window, "article-pictures");

  /* One that failed is tried again by a click. */
  add_file (self, "/gone.png", make_png (40, 50));
  g_signal_emit_by_name (find_picture (&self->base, "gone.png"), "clicked");
  lanyard_test_wait_for (get_state (self, "gone.png") == LANYARD_ARTICLE_PICTURE_SHOWN, 20);
}

static void
test_cancelled (Web *self, gconstpointer data)
{
  static const char *const slow[] = { "slow.png", NULL };
  static const char *const quick[] = { "ok.png", NULL };
  gpointer waiting;

  g_object_set (self->base.view, "pictures-allowed", TRUE, NULL);
  show_pictures (self, 1, slow);
  lanyard_test_wait_for (self->asked->len == 1, 20);
  g_assert_cmpint (get_state (self, "slow.png"), ==, LANYARD_ARTICLE_PICTURE_LOADING);
  waiting = find_picture (&self->base, "slow.png");
  g_object_add_weak_pointer (waiting, &waiting);
  show_pictures (self, 2, quick);
  lanyard_test_wait_for (get_state (self, "ok.png") == LANYARD_ARTICLE_PICTURE_SHOWN, 20);
  /* Who waits for it holds it: nobody does any more, long before the server's silence would end it. */
  lanyard_test_wait_for (waiting == NULL, 10);

  /* The window may close while one is on its way. */
  show_pictures (self, 3, slow);
  lanyard_test_wait_for (self->asked->len == 3, 20);
}

static void
test_inline_pictures (Web *self, gconstpointer data)
{
  g_autoptr (GBytes) png = make_png (100, 40);
  g_autofree char *base64 =
      g_base64_encode (g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  g_autofree char *html = g_strdup_printf (
      "<p><img src='data:image/png;base64,%s'></p><p>A smiley <img src='%ssmile.png' width=16 "
      "height=16 alt=':-)'> here</p><p><img src='%spixel.png' width=1 height=1></p>"
      "<p><img src='data:image/svg+xml,%%3Csvg xmlns=%%22http://www.w3.org/2000/svg%%22 width=%%2250%%22 "
      "height=%%2250%%22/%%3E'></p>",
      base64, self->address, self->address);
  LanyardArticlePicture *inside;

  show (&self->base, 1, html);
  /* What stands in the article itself asks nobody. */
  inside = find_picture (&self->base, base64);
  lanyard_test_wait_for (lanyard_article_picture_get_state (inside) ==
                             LANYARD_ARTICLE_PICTURE_SHOWN,
                         20);
  g_assert_cmpuint (self->asked->len, ==, 0);
  g_assert_cmpuint (get_blocked (self), ==, 1);
  lanyard_ui_test_settle (self->base.window);
  lanyard_ui_test_shot (self->base.window, "article-inline");
  lanyard_ui_test_find (GTK_WIDGET (self->base.text), GTK_TYPE_LABEL, ":-)");
  lanyard_ui_test_click (GTK_WIDGET (self->base.view), "Load");
  lanyard_test_wait_for (get_state (self, "smile.png") == LANYARD_ARTICLE_PICTURE_SHOWN, 20);
  g_assert_cmpuint (self->asked->len, ==, 1);
}

static void
test_drag_and_enlarge (Web *self, gconstpointer data)
{
  static const char *const names[] = { "ok.png", NULL };
  LanyardArticlePicture *picture;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *name = NULL;
  g_autofree char *contents = NULL;
  GBytes *sent = g_hash_table_lookup (self->files, "/ok.png");
  gsize length;
  guint windows = g_list_model_get_n_items (gtk_window_get_toplevels ());

  show_pictures (self, 1, names);
  picture = find_picture (&self->base, "ok.png");
  g_assert_null (lanyard_article_drag_write (picture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_object_set (self->base.view, "pictures-allowed", TRUE, NULL);
  lanyard_test_wait_for (get_state (self, "ok.png") == LANYARD_ARTICLE_PICTURE_SHOWN, 20);

  /* The file that came, byte for byte, under its name. */
  file = lanyard_article_drag_write (picture, &error);
  g_assert_no_error (error);
  name = g_file_get_basename (file);
  g_assert_cmpstr (name, ==, "ok.png");
  g_assert_true (g_file_load_contents (file, NULL, &contents, &length, NULL, &error));
  g_assert_cmpmem (contents, length, g_bytes_get_data (sent, NULL), g_bytes_get_size (sent));

  g_signal_emit_by_name (picture, "clicked");
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, windows + 1);
  for (guint i = 0; i <= windows; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (gtk_window_get_toplevels (), i);

      if (window != self->base.window)
        {
          lanyard_ui_test_settle (window);
          lanyard_ui_test_shot (window, "article-enlarged");
          gtk_window_destroy (window);
          break;
        }
    }
}

/* Files */

static LanyardFeedEnclosure *
make_enclosure (const char *url, const char *type, gint64 length)
{
  LanyardFeedEnclosure *enclosure = g_new0 (LanyardFeedEnclosure, 1);

  enclosure->url = g_strdup (url);
  enclosure->type = g_strdup (type);
  enclosure->length = length;
  return enclosure;
}

static void
enclosure_free (gpointer data)
{
  LanyardFeedEnclosure *enclosure = data;

  g_free (enclosure->url);
  g_free (enclosure->type);
  g_free (enclosure);
}

static void
test_files (Fixture *self, gconstpointer data)
{
  LanyardFeedEntryRecord *article = make_article (1, "Podcast", "<p>Listen.</p>");
  GtkWidget *row;

  article->enclosures = g_ptr_array_new_with_free_func (enclosure_free);
  g_ptr_array_add (article->enclosures,
                   make_enclosure ("http://h/a/Episode%201.mp3?x=1", "audio/mpeg", 52428800));
  g_ptr_array_add (article->enclosures, make_enclosure ("https://h/..%2f..%2fx", "video/mp4", 0));
  g_ptr_array_add (article->enclosures, make_enclosure ("file:///etc/passwd", "text/plain", 10));
  g_ptr_array_add (article->enclosures, make_enclosure ("javascript:alert(1)", NULL, 0));
  lanyard_article_view_set_article (self->view, article, "A source");
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_shot (self->window, "article-files");

  row = lanyard_ui_test_find (GTK_WIDGET (self->view), ADW_TYPE_ACTION_ROW, "Episode 1.mp3");
  lanyard_ui_test_click (row, "Save");
  lanyard_ui_test_click (row, "Open");
  row = lanyard_ui_test_find (GTK_WIDGET (self->view), ADW_TYPE_ACTION_ROW, "_.._x.mp4");
  lanyard_ui_test_click (row, "Save");
  g_assert_cmpuint (self->files->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (self->files, 0), ==,
                   "save Episode 1.mp3 audio/mpeg http://h/a/Episode%201.mp3?x=1");
  g_assert_cmpstr (g_ptr_array_index (self->files, 1), ==,
                   "open Episode 1.mp3 audio/mpeg http://h/a/Episode%201.mp3?x=1");
  g_assert_cmpstr (g_ptr_array_index (self->files, 2), ==,
                   "save _.._x.mp4 video/mp4 https://h/..%2f..%2fx");
  g_assert_null (lanyard_ui_test_seek (GTK_WIDGET (self->view), ADW_TYPE_ACTION_ROW, "passwd.txt"));
  g_assert_null (lanyard_ui_test_seek (GTK_WIDGET (self->view), ADW_TYPE_ACTION_ROW, "passwd"));
}

/* Width and zoom */

static void
test_zoom (Fixture *self, gconstpointer data)
{
  LanyardArticleText *text;
  int column;
  int em;
  guint zoom;

  show (self, 1, article_html);
  text = LANYARD_ARTICLE_TEXT (self->text);
  column = lanyard_article_text_get_column (text);
  em = lanyard_article_text_get_tags (text)->em;
  g_assert_cmpint (column, <, 700);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "article.zoom-in", NULL);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "article.zoom-in", NULL);
  g_object_get (self->view, "zoom", &zoom, NULL);
  g_assert_cmpuint (zoom, ==, 125);
  lanyard_ui_test_settle (self->window);
  g_assert_cmpint (lanyard_article_text_get_tags (text)->em, >, em);
  g_assert_cmpint (lanyard_article_text_get_column (text), >, column);
  for (guint i = 0; i < 20; i++)
    gtk_widget_activate_action (GTK_WIDGET (self->view), "article.zoom-in", NULL);
  g_object_get (self->view, "zoom", &zoom, NULL);
  g_assert_cmpuint (zoom, ==, 300);
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_shot (self->window, "article-zoomed");
  for (guint i = 0; i < 30; i++)
    gtk_widget_activate_action (GTK_WIDGET (self->view), "article.zoom-out", NULL);
  g_object_get (self->view, "zoom", &zoom, NULL);
  g_assert_cmpuint (zoom, ==, 50);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "article.zoom-reset", NULL);
  g_object_set (self->view, "zoom", 97, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "article.zoom-out", NULL);
  g_object_get (self->view, "zoom", &zoom, NULL);
  g_assert_cmpuint (zoom, ==, 90);
  g_object_set (self->view, "zoom", 100, NULL);
  lanyard_ui_test_settle (self->window);
  g_assert_cmpint (lanyard_article_text_get_column (text), ==, column);

  g_object_set (self->view, "reading-width", 0, NULL);
  lanyard_ui_test_settle (self->window);
  g_assert_cmpint (lanyard_article_text_get_column (text), >, 700);
  g_object_set (self->view, "reading-width", 40, NULL);
  lanyard_ui_test_settle (self->window);
  g_assert_cmpint (lanyard_article_text_get_column (text), <, column);
}

/* An update of the entry that is read keeps the place; another one begins at its top. */
static void
test_place (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) html = g_string_new (NULL);
  GtkAdjustment *adjustment;
  double value;

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (html, "<p>Paragraph %u.</p>", i);
  show (self, 1, html->str);
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->text));
  /* The text view measures a long text bit by bit, when nothing else is to be done. */
  lanyard_test_wait_for (gtk_adjustment_get_upper (adjustment) > 6 * gtk_adjustment_get_page_size (adjustment), 20);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  for (guint i = 0; i < 5; i++)
    g_assert_true (lanyard_article_view_page (self->view, TRUE));
  lanyard_ui_test_settle (self->window);
  value = gtk_adjustment_get_value (adjustment);
  g_assert_cmpfloat (value, >, 1000);

  g_string_append (html, "<p>One more.</p>");
  show (self, 1, html->str);
  lanyard_test_wait_for (ABS (gtk_adjustment_get_value (adjustment) - value) < 60, 20);

  show (self, 2, html->str);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  g_assert_false (lanyard_article_view_page (self->view, FALSE));
  for (guint i = 0; lanyard_article_view_page (self->view, TRUE); i++)
    {
      lanyard_ui_test_settle (self->window);
      g_assert_cmpuint (i, <, 200);
    }
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 3000);
}

/* Hostile */

static void
test_hostile (Fixture *self, gconstpointer data)
{
  static const char *const openings[] = { "<div>",  "<ul><li>",        "<blockquote>",
                                          "<pre>",  "<table><tr><td>", "<b><a href='http://x/'>",
                                          "<h1>",   "<dl><dd>",        "<q>" };

  for (guint i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      g_autoptr (GString) html = g_string_new (NULL);

      for (guint j = 0; j < 3000; j++)
        g_string_append (html, openings[i]);
      show (self, 10 + (gint64)i, html->str);
    }
  show (self, 1, "<p>\xff\xfe\x80 broken \xc3 bytes \xe2\x80</p>");
  show (self, 2, "\u202e<p>\u2067turned\u202e</p>\u2066");
  show (self, 3, "<p onclick='x()' style='background: url(http://127.0.0.1:1/spy)'>x</p>"
                 "<script>alert(1)</script><iframe src='http://127.0.0.1:1/'></iframe>"
                 "<object data='http://127.0.0.1:1/'></object><meta http-equiv=refresh content='0'>");
  show (self, 4, "<ol start='-9223372036854775808'><li>a<li>b</ol><table><tr>"
                 "<td colspan=4294967295 rowspan=-1>x<td>y<tr><td>z</table>"
                 "<p><img src='http://127.0.0.1:1/x.png' width=99999999 height=99999999></p>");
  show (self, 5, "<p dir=auto>&#0;&#x110000;&#xD800;&nosuch;</p>");
}

/* However long, no slice of it takes long, and the beginning is there at once. */
static void
test_long (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) html = g_string_new (NULL);
  guint slices = 0;
  gint64 deadline = lanyard_test_deadline (90);
  LanyardFeedEntryRecord *article;

  while (html->len < 5 * 1024 * 1024)
    g_string_append (html, "<p>A paragraph with <b>bold</b>, <a href='http://x/'>a link</a> and words "
                           "that go on for a while so that it has more than one line.</p>");
  g_string_append (html, "<p>The end.</p>");
  article = make_article (1, "Long", html->str);
  lanyard_article_view_set_article (self->view, article, NULL);
  for (;; slices++)
    {
      g_assert_true (lanyard_test_within (deadline));
      g_main_context_iteration (NULL, TRUE);
      if (self->text == NULL)
        self->text = (GtkTextView *)lanyard_ui_test_seek (GTK_WIDGET (self->view),
                                                          LANYARD_TYPE_ARTICLE_TEXT, NULL);
      if (self->text == NULL)
        continue;
      {
        GtkTextIter end;
        GtkTextIter start;
        g_autofree char *text = NULL;

        gtk_text_buffer_get_end_iter (get_buffer (self), &end);
        start = end;
        gtk_text_iter_backward_chars (&start, 9);
        text = gtk_text_buffer_get_text (get_buffer (self), &start, &end, TRUE);
        if (strcmp (text, "The end.\n") == 0)
          break;
      }
    }
  g_assert_cmpuint (slices, >, 20);
  /* In the middle of it another one is chosen. */
  article = make_article (2, "Long", html->str);
  lanyard_article_view_set_article (self->view, article, NULL);
  for (guint i = 0; i < 30; i++)
    g_main_context_iteration (NULL, FALSE);
  show (self, 3, "<p>short</p>");
  {
    g_autofree char *text = get_text (self);

    g_assert_cmpuint (strlen (text), <, 200);
  }
}

/* WebP needs a loader that is a package of its own: with it the picture is shown, without it what is missing is said. */
static void
test_webp (void)
{
  static const char text[] = "UklGRhwAAABXRUJQVlA4TA8AAAAvB8ABAAcQ/Y/+ByKi/wEA"; /* 8 by 8, red */
  GSList *formats = gdk_pixbuf_get_formats ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  LanyardImage *image;
  gboolean known = FALSE;
  gsize length;
  guchar *data = g_base64_decode (text, &length);

  for (const GSList *l = formats; l != NULL; l = l->next)
    {
      g_autofree char *name = gdk_pixbuf_format_get_name (l->data);

      known |= strcmp (name, "webp") == 0;
    }
  g_slist_free (formats);
  bytes = g_bytes_new_take (data, length);
  lanyard_image_decode_web_async (bytes, 100, 1000, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  image = lanyard_image_load_finish (result, &error);
  g_test_message ("a loader for WebP: %s", known ? "yes" : "no");
  if (known)
    {
      g_assert_no_error (error);
      g_assert_cmpint (gdk_texture_get_width (image->texture), ==, 8);
      lanyard_image_free (image);
    }
  else
    {
      g_assert_null (image);
      g_assert_error (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE);
      g_assert_nonnull (strstr (error->message, "WEBP"));
    }
}

/* From entry to entry, and not to what is behind it. */
static void
test_menu (Fixture *self, gconstpointer data)
{
  GtkWidget *first = NULL;
  GtkWidget *focus;

  show (self, 1, "<p>one <a href='http://x/one'>link</a></p>");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  lanyard_article_view_show_menu (self->view, -1, -1, NULL, NULL);
  lanyard_test_wait_for (gtk_widget_get_mapped (self->view->popover), 20);
  for (guint i = 0; i < 3; i++)
    {
      g_signal_emit_by_name (self->view->popover, "move-focus", GTK_DIR_DOWN);
      focus = gtk_window_get_focus (self->window);
      g_assert_true (gtk_widget_is_ancestor (focus, self->view->popover));
      g_assert_true (focus != first);
      first = i == 0 ? focus : first;
    }
  gtk_popover_popdown (GTK_POPOVER (self->view->popover));
}

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/ui/article/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("look", test_look);
  ADD ("structure", test_structure);
  ADD ("head", test_head);
  ADD ("copy", test_copy);
  ADD ("keyboard", test_keyboard);
  ADD ("inside-links", test_inside_links);
  ADD ("table-links", test_table_links);
  ADD ("menu", test_menu);
  ADD ("files", test_files);
  ADD ("zoom", test_zoom);
  ADD ("place", test_place);
  ADD ("hostile", test_hostile);
  ADD ("long", test_long);
#define ADD_WEB(name, func)                                                                        \
  g_test_add ("/ui/article/" name, Web, NULL, web_set_up, func, web_tear_down)
  ADD_WEB ("blocked", test_blocked);
  ADD_WEB ("next-feed", test_next_feed);
  ADD_WEB ("pictures", test_pictures);
  ADD_WEB ("cancelled", test_cancelled);
  ADD_WEB ("inline-pictures", test_inline_pictures);
  ADD_WEB ("drag-and-enlarge", test_drag_and_enlarge);
  g_test_add ("/ui/article/narrow", Fixture, GINT_TO_POINTER (360), set_up, test_narrow, tear_down);
#undef ADD
#undef ADD_WEB
  g_test_add_func ("/ui/article/webp", test_webp);
  return g_test_run ();
}
