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

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/ui/article/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("look", test_look);
  g_test_add ("/ui/article/narrow", Fixture, GINT_TO_POINTER (360), set_up, test_narrow, tear_down);
#undef ADD
  return g_test_run ();
}
