/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsoup/soup.h>
#include <string.h>

#include "engine/core/lanyard-error.h"
#include "lanyard-ui-test.h"
#include "ui/feed/lanyard-article-drag.h"
#include "ui/feed/lanyard-article-picture.h"
#include "ui/feed/lanyard-article-text.h"
#include "ui/feed/lanyard-article-view.h"

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
          if (strstr (content, "The end.\n") != NULL)
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
  g_test_add ("/ui/article/narrow", Fixture, GINT_TO_POINTER (360), set_up, test_narrow, tear_down);
#undef ADD
  return g_test_run ();
}
