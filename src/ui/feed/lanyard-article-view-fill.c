/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/feed/lanyard-article-files.h"
#include "ui/feed/lanyard-article-view-private.h"

/* More HTML than this is read on a worker: less takes about as long as asking one. */
#define WORKER_BYTES (16 * 1024)
/* Of a frame, what filling takes. */
#define SLICE_MICROSECONDS 4000
/* How long a text is laid out, at the most, after it is there. */
#define PLACE_MICROSECONDS (2 * G_USEC_PER_SEC)

/* Parsing */

typedef struct
{
  char *html;
  char *base;
} Body;

static void
body_free (Body *self)
{
  g_free (self->html);
  g_free (self->base);
  g_free (self);
}

static LanyardHtmlFlow *
parse (const char *html, const char *base)
{
  g_autoptr (LanyardHtmlDocument) document = lanyard_html_document_new (html, strlen (html), base);

  return lanyard_html_flow_new (document);
}

static void
parse_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Body *body = task_data;

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, parse (body->html, body->base),
                           (GDestroyNotify)lanyard_html_flow_free);
}

/* The head */

static void
append_part (GString *line, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (line->len > 0)
    g_string_append (line, " · ");
  /* One that turns its text must not turn its neighbours. */
  for (const char *p = part; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t')
        g_string_append_c (line, ' ');
      else if (!g_unichar_iscntrl (c) && !(c >= 0x202a && c <= 0x202e) &&
               !(c >= 0x2066 && c <= 0x2069))
        g_string_append_unichar (line, c);
    }
}

static void
append_head (LanyardArticleView *self)
{
  LanyardArticleText *text = LANYARD_ARTICLE_TEXT (self->text);
  const LanyardFeedEntryRecord *article = self->article;
  g_autoptr (GString) title = g_string_new (NULL);
  g_autoptr (GString) meta = g_string_new (NULL);
  g_autofree char *time = NULL;

  append_part (title, article->title);
  if (title->len == 0)
    g_string_append (title, _ ("Without a title"));
  lanyard_article_append (text, title->str, LANYARD_ARTICLE_GAP_NONE, LANYARD_ARTICLE_TAG_TITLE,
                          article->link != NULL && *article->link != '\0' ? article->link : NULL);
  append_part (meta, self->source);
  if (g_strcmp0 (article->author, self->source) != 0)
    append_part (meta, article->author != NULL && *article->author != '\0' ? article->author : article->full_byline);
  if (article->time > 0)
    {
      g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (article->time);

      /* Translators: a date and time of day as g_date_time_format() takes it, e.g. "Saturday, 28 November 2026, 13:05" */
      time = when != NULL ? g_date_time_format (when, _ ("%A, %e %B %Y, %H:%M")) : NULL;
      append_part (meta, time);
    }
  if (meta->len > 0)
    lanyard_article_append (text, meta->str, LANYARD_ARTICLE_GAP_SMALL, LANYARD_ARTICLE_TAG_META,
                            NULL);
}

static void
on_file (const char *uri, const char *type, const char *name, gboolean save, gpointer user_data)
{
  lanyard_article_view_emit_file (user_data, uri, type, name, save);
}

static void
append_foot (LanyardArticleView *self)
{
  LanyardArticleText *text = LANYARD_ARTICLE_TEXT (self->text);
  GtkWidget *files = lanyard_article_files_new (self->article->enclosures, on_file, self);

  if (lanyard_html_flow_get_n_blocks (self->flow) == 0 && files == NULL)
    lanyard_article_append (text, _ ("This entry has no text of its own."),
                            LANYARD_ARTICLE_GAP_LARGE, LANYARD_ARTICLE_TAG_META, NULL);
  if (files != NULL)
    lanyard_article_append_slot (text, files, NULL);
}

/* Filling */

void
lanyard_article_view_stop (LanyardArticleView *self)
{
  g_cancellable_cancel (self->parsing);
  g_clear_object (&self->parsing);
  g_clear_handle_id (&self->fill_idle, g_source_remove);
  g_clear_pointer (&self->filler, lanyard_article_filler_free);
}

/* Come back to where one read, as soon as that is there. A text view knows how high lines are only some time after
 * they are there; until then the place moves. */
void
lanyard_article_view_hold_place (LanyardArticleView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));

  if (self->place < 0)
    return;
  if (self->filler == NULL && g_get_monotonic_time () > self->place_until)
    self->place = -1;
  else if (self->filler == NULL || gtk_text_buffer_get_char_count (buffer) > self->place)
    lanyard_article_text_set_place (LANYARD_ARTICLE_TEXT (self->text), self->place);
}

void
lanyard_article_view_go_to_place (LanyardArticleView *self, int place)
{
  self->place = place;
  self->place_until = g_get_monotonic_time () + PLACE_MICROSECONDS;
  lanyard_article_view_hold_place (self);
}

static gboolean
fill_more (gpointer user_data)
{
  LanyardArticleView *self = user_data;
  gboolean done = lanyard_article_filler_run (self->filler, SLICE_MICROSECONDS);

  if (done)
    {
      self->fill_idle = 0;
      g_clear_pointer (&self->filler, lanyard_article_filler_free);
      append_foot (self);
    }
  self->place_until = g_get_monotonic_time () + PLACE_MICROSECONDS;
  lanyard_article_view_hold_place (self);
  lanyard_article_view_look_at_pictures (self);
  return done ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Takes @flow. */
static void
begin_filling (LanyardArticleView *self, LanyardHtmlFlow *flow)
{
  LanyardArticleText *text = LANYARD_ARTICLE_TEXT (self->text);

  lanyard_article_view_drop_pictures (self);
  lanyard_article_text_clear (text);
  gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  /* The places and stops of the text named strings of the flow before. */
  g_clear_pointer (&self->flow, lanyard_html_flow_free);
  self->flow = flow;
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "article");

  append_head (self);
  self->filler = lanyard_article_filler_new (text, flow, self->article->title,
                                             lanyard_article_view_add_picture,
                                             lanyard_article_view_follow, self);
  /* The first slice at once, so that no frame is without words; after it whenever there is time left. */
  if (fill_more (self) == G_SOURCE_CONTINUE)
    self->fill_idle = g_idle_add (fill_more, self);
}

static void
on_parsed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardArticleView) self = user_data;
  g_autoptr (GError) error = NULL;
  LanyardHtmlFlow *flow = g_task_propagate_pointer (G_TASK (result), &error);

  if (flow == NULL)
    return; /* Cancelled: another article is shown, or none. */
  g_clear_object (&self->parsing);
  begin_filling (self, flow);
}

void
lanyard_article_view_fill (LanyardArticleView *self, gboolean keep_place)
{
  const char *html = lanyard_article_view_get_content (self->article);
  g_autofree char *summary = NULL;
  g_autoptr (GTask) task = NULL;
  Body *body;

  if (html == NULL || *html == '\0')
    {
      /* That one is plain text. */
      summary = g_markup_escape_text (
          self->article->summary != NULL ? self->article->summary : "", -1);
      html = summary;
    }
  self->place = keep_place ? lanyard_article_text_get_place (LANYARD_ARTICLE_TEXT (self->text)) : -1;
  if (strlen (html) <= WORKER_BYTES)
    {
      begin_filling (self, parse (html, self->article->link));
      return;
    }
  self->parsing = g_cancellable_new ();
  task = g_task_new (NULL, self->parsing, on_parsed, g_object_ref (self));
  g_task_set_source_tag (task, lanyard_article_view_fill);
  body = g_new0 (Body, 1);
  body->html = g_strdup (html);
  body->base = g_strdup (self->article->link);
  g_task_set_task_data (task, body, (GDestroyNotify)body_free);
  g_task_run_in_thread (task, parse_worker);
}
