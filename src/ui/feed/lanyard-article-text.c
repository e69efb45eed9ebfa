/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/feed/lanyard-article-picture.h"
#include "ui/feed/lanyard-article-slot.h"
#include "ui/feed/lanyard-article-text-private.h"

#define SIDE_MARGIN 16

G_DEFINE_FINAL_TYPE (LanyardArticleText, lanyard_article_text, GTK_TYPE_TEXT_VIEW)

enum
{
  ACTIVATE_LINK,
  ACTIVATE_WIDGET,
  POINT_AT,
  MENU,
  COLUMN_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Finding */

const LanyardArticlePlace *
lanyard_article_text_find_place (LanyardArticleText *self, int offset)
{
  guint low = 0;
  guint high = self->places->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (self->places, LanyardArticlePlace, middle).offset <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low > 0 ? &g_array_index (self->places, LanyardArticlePlace, low - 1) : NULL;
}

int
lanyard_article_text_find_stop (LanyardArticleText *self, int offset)
{
  guint low = 0;
  guint high = self->stops->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (self->stops, LanyardArticleStop, middle).start <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  if (low > 0 && g_array_index (self->stops, LanyardArticleStop, low - 1).end > offset)
    return (int)low - 1;
  return -1;
}

/* Filling */

static int
get_end (LanyardArticleText *self)
{
  return gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self)));
}

void
lanyard_article_text_clear (LanyardArticleText *self)
{
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (self->tags->table);

  g_return_if_fail (LANYARD_IS_ARTICLE_TEXT (self));

  lanyard_article_text_point_at (self, -1);
  lanyard_article_text_set_current (self, -1);
  self->pressed = -1;
  g_array_set_size (self->stops, 0);
  g_array_set_size (self->places, 0);
  g_string_chunk_clear (self->strings);
  /* A new one: emptying a large one costs as much as filling it, and undoing is not for readers. */
  gtk_text_buffer_set_enable_undo (buffer, FALSE);
  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self), buffer);
}

void
lanyard_article_text_begin_block (LanyardArticleText *self,
                                  const LanyardHtmlBlock *block,
                                  LanyardArticleGap gap,
                                  gboolean rtl)
{
  const char *before = "";
  LanyardArticlePlace place = {
    .offset = get_end (self),
    .inside = block != NULL ? block->inside : "",
    .id = block != NULL ? block->id : NULL,
    .kind = block != NULL ? block->kind : LANYARD_HTML_BLOCK_PARAGRAPH,
    .gap = gap,
    .rtl = rtl,
    .continues = block != NULL && block->continues,
  };

  if (self->places->len > 0)
    before = g_array_index (self->places, LanyardArticlePlace, self->places->len - 1).inside;
  while (place.inside[place.shared] != '\0' && place.inside[place.shared] == before[place.shared])
    place.shared++;
  g_array_append_val (self->places, place);
}

void
lanyard_article_text_add_link (LanyardArticleText *self,
                               int start,
                               int end,
                               const char *uri,
                               const char *title)
{
  LanyardArticleStop stop = { .start = start, .end = end, .stop = TRUE };

  if (self->stops->len > 0)
    {
      LanyardArticleStop *last =
          &g_array_index (self->stops, LanyardArticleStop, self->stops->len - 1);

      /* A link that is bold in part is one link. */
      if (last->widget == NULL && last->end == start && g_strcmp0 (last->uri, uri) == 0)
        {
          last->end = end;
          return;
        }
    }
  stop.uri = g_string_chunk_insert_const (self->strings, uri);
  if (title != NULL)
    stop.title = g_string_chunk_insert_const (self->strings, title);
  g_array_append_val (self->stops, stop);
}

void
lanyard_article_text_add_title (LanyardArticleText *self, int start, int end, const char *title)
{
  LanyardArticleStop made = { .start = start, .end = end };

  made.title = g_string_chunk_insert_const (self->strings, title);
  g_array_append_val (self->stops, made);
}

static void
give_column (LanyardArticleText *self, const LanyardArticleStop *stop)
{
  const LanyardArticlePlace *place = lanyard_article_text_find_place (self, stop->start);
  const char *inside = place != NULL ? place->inside : "";
  int width = self->column - lanyard_article_tags_get_inset (self->tags, inside, strlen (inside));

  width = MAX (width, 40);
  if (LANYARD_IS_ARTICLE_PICTURE (stop->widget))
    lanyard_article_picture_set_column (LANYARD_ARTICLE_PICTURE (stop->widget), width,
                                        self->tags->em);
  else if (LANYARD_IS_ARTICLE_SLOT (stop->widget))
    lanyard_article_slot_set_width (LANYARD_ARTICLE_SLOT (stop->widget), width);
}

void
lanyard_article_text_add_widget (LanyardArticleText *self,
                                 GtkWidget *widget,
                                 const char *uri,
                                 const char *text,
                                 gboolean stop)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  LanyardArticleStop made = { .start = get_end (self), .widget = widget, .stop = stop };
  GtkTextIter end;
  GtkTextChildAnchor *anchor;

  made.end = made.start + 1;
  if (uri != NULL)
    made.uri = g_string_chunk_insert_const (self->strings, uri);
  if (text != NULL)
    made.text = g_string_chunk_insert (self->strings, text);
  g_array_append_val (self->stops, made);
  give_column (self, &made);
  gtk_text_buffer_get_end_iter (buffer, &end);
  anchor = gtk_text_buffer_create_child_anchor (buffer, &end);
  gtk_text_view_add_child_at_anchor (GTK_TEXT_VIEW (self), widget, anchor);
}

/* Places */

int
lanyard_article_text_find_id (LanyardArticleText *self, const char *id)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      const LanyardArticlePlace *place = &g_array_index (self->places, LanyardArticlePlace, i);

      if (g_strcmp0 (place->id, id) == 0)
        return place->offset;
    }
  return -1;
}

int
lanyard_article_text_get_place (LanyardArticleText *self)
{
  GdkRectangle visible;
  GtkTextIter iter;

  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self), &visible);
  if (visible.y <= 0)
    return 0;
  gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (self), &iter, visible.x + visible.width / 2,
                                      visible.y + self->tags->em);
  return gtk_text_iter_get_offset (&iter);
}

void
lanyard_article_text_set_place (LanyardArticleText *self, int offset)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter iter;
  GtkTextMark *mark;

  gtk_text_buffer_get_iter_at_offset (buffer, &iter, offset);
  mark = gtk_text_buffer_get_mark (buffer, "place");
  if (mark == NULL)
    mark = gtk_text_buffer_create_mark (buffer, "place", &iter, TRUE);
  else
    gtk_text_buffer_move_mark (buffer, mark, &iter);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self), mark, 0, TRUE, 0, 0);
}

/* Copying */

static void
append_plain (GString *result, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0x2028)
        g_string_append_c (result, '\n');
      else if (c != 0x200b && c != 0xfffc)
        g_string_append_unichar (result, c);
    }
}

static void
append_range (LanyardArticleText *self, GString *result, int start, int end)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter from;
  GtkTextIter to;
  g_autofree char *text = NULL;

  if (start >= end)
    return;
  gtk_text_buffer_get_iter_at_offset (buffer, &from, start);
  gtk_text_buffer_get_iter_at_offset (buffer, &to, end);
  text = gtk_text_buffer_get_slice (buffer, &from, &to, FALSE);
  append_plain (result, text);
}

/* Text with the words of widgets in their places. */
static void
append_with_widgets (LanyardArticleText *self, GString *result, int start, int end)
{
  const LanyardArticlePlace *place = lanyard_article_text_find_place (self, start);
  gsize before = result->len;

  for (guint i = 0; i < self->stops->len; i++)
    {
      const LanyardArticleStop *stop = &g_array_index (self->stops, LanyardArticleStop, i);

      if (stop->start >= end)
        break;
      if (stop->widget == NULL || stop->start < start)
        continue;
      append_range (self, result, start, stop->start);
      if (stop->text != NULL)
        g_string_append (result, stop->text);
      start = stop->end;
    }
  append_range (self, result, start, end);
  if (place != NULL && place->kind != LANYARD_HTML_BLOCK_CODE &&
      place->kind != LANYARD_HTML_BLOCK_TABLE)
    {
      /* After a bullet. */
      for (char *p = result->str + before; *p != '\0'; p++)
        *p = *p == '\t' ? ' ' : *p;
    }
}

char *
lanyard_article_text_get_selected (LanyardArticleText *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GString *result;
  GtkTextIter from;
  GtkTextIter to;
  int start;
  int end;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &from, &to))
    return NULL;
  start = gtk_text_iter_get_offset (&from);
  end = gtk_text_iter_get_offset (&to);
  result = g_string_new (NULL);
  for (guint i = 0; i < self->places->len; i++)
    {
      const LanyardArticlePlace *place = &g_array_index (self->places, LanyardArticlePlace, i);

      if (place->offset >= end)
        break;
      if (place->offset <= start)
        continue;
      append_with_widgets (self, result, start, place->offset);
      /* Paragraphs are parted by an empty line, as one writes them. */
      if (place->gap >= LANYARD_ARTICLE_GAP_NORMAL)
        g_string_append_c (result, '\n');
      start = place->offset;
    }
  append_with_widgets (self, result, start, end);
  return g_string_free (result, FALSE);
}

static void
lanyard_article_text_copy_clipboard (GtkTextView *view)
{
  g_autofree char *text = lanyard_article_text_get_selected (LANYARD_ARTICLE_TEXT (view));

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (view)), text);
}

/* Stops */

void
lanyard_article_text_point_at (LanyardArticleText *self, int stop)
{
  const LanyardArticleStop *at =
      stop >= 0 ? &g_array_index (self->stops, LanyardArticleStop, stop) : NULL;

  if (stop == self->pointed)
    return;
  self->pointed = stop;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self),
                                   at != NULL && (at->uri != NULL || at->stop) ? "pointer" : "text");
  g_signal_emit (self, signals[POINT_AT], 0, at != NULL ? at->uri : NULL,
                 at != NULL ? at->title : NULL);
}

void
lanyard_article_text_activate (LanyardArticleText *self, int stop)
{
  const LanyardArticleStop *at = &g_array_index (self->stops, LanyardArticleStop, stop);

  if (at->widget != NULL)
    g_signal_emit (self, signals[ACTIVATE_WIDGET], 0, at->widget);
  else if (at->uri != NULL)
    g_signal_emit (self, signals[ACTIVATE_LINK], 0, at->uri);
}

void
lanyard_article_text_ask_menu (LanyardArticleText *self, double x, double y, int stop)
{
  const LanyardArticleStop *at =
      stop >= 0 ? &g_array_index (self->stops, LanyardArticleStop, stop) : NULL;

  g_signal_emit (self, signals[MENU], 0, x, y, at != NULL ? at->uri : NULL,
                 at != NULL ? at->widget : NULL);
}

const char *
lanyard_article_text_get_current (LanyardArticleText *self)
{
  return self->current >= 0
             ? g_array_index (self->stops, LanyardArticleStop, self->current).uri
             : NULL;
}

/* The column */

void
lanyard_article_text_set_reading_width (LanyardArticleText *self, guint chars)
{
  self->reading_width = chars;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

int
lanyard_article_text_get_column (LanyardArticleText *self)
{
  return self->column;
}

LanyardArticleTags *
lanyard_article_text_get_tags (LanyardArticleText *self)
{
  return self->tags;
}

static int
find_column (LanyardArticleText *self, int width)
{
  /* A character of running text is about half as wide as it is high. */
  int widest = self->reading_width > 0 ? (int)(self->reading_width * (guint)self->tags->em / 2)
                                       : G_MAXINT;

  return CLAMP (width - 2 * SIDE_MARGIN, 40, widest);
}

static void
update_column (LanyardArticleText *self, int width, gboolean always)
{
  int column = find_column (self, width);
  int margin = MAX (0, (width - column) / 2);

  if (gtk_text_view_get_left_margin (GTK_TEXT_VIEW (self)) != margin)
    {
      gtk_text_view_set_left_margin (GTK_TEXT_VIEW (self), margin);
      gtk_text_view_set_right_margin (GTK_TEXT_VIEW (self), margin);
    }
  if (column == self->column && !always)
    return;
  self->column = column;
  lanyard_article_tags_update (self->tags, GTK_WIDGET (self), column);
  gtk_text_view_set_pixels_inside_wrap (GTK_TEXT_VIEW (self), self->tags->em / 3);
  for (guint i = 0; i < self->stops->len; i++)
    {
      const LanyardArticleStop *stop = &g_array_index (self->stops, LanyardArticleStop, i);

      if (stop->widget != NULL)
        give_column (self, stop);
    }
  g_signal_emit (self, signals[COLUMN_CHANGED], 0);
}

static void
lanyard_article_text_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  update_column (LANYARD_ARTICLE_TEXT (widget), width, FALSE);

  GTK_WIDGET_CLASS (lanyard_article_text_parent_class)
      ->size_allocate (widget, width, height, baseline);
}

static void
lanyard_article_text_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  LanyardArticleText *self = LANYARD_ARTICLE_TEXT (widget);
  int width = gtk_widget_get_width (widget);

  GTK_WIDGET_CLASS (lanyard_article_text_parent_class)->css_changed (widget, change);

  lanyard_article_tags_update (self->tags, widget, self->column);
  if (width > 0)
    update_column (self, width, TRUE);
}

/* The widget */

static void
lanyard_article_text_snapshot_layer (GtkTextView *view,
                                     GtkTextViewLayer layer,
                                     GtkSnapshot *snapshot)
{
  LanyardArticleText *self = LANYARD_ARTICLE_TEXT (view);

  if (layer == GTK_TEXT_VIEW_LAYER_BELOW_TEXT)
    lanyard_article_text_draw (self, snapshot);
  else
    lanyard_article_text_draw_current (self, snapshot);
}

static gboolean
lanyard_article_text_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD)
    return lanyard_article_text_move_focus (LANYARD_ARTICLE_TEXT (widget), direction);
  return GTK_WIDGET_CLASS (lanyard_article_text_parent_class)->focus (widget, direction);
}

static void
lanyard_article_text_finalize (GObject *object)
{
  LanyardArticleText *self = LANYARD_ARTICLE_TEXT (object);

  g_array_unref (self->stops);
  g_array_unref (self->places);
  g_string_chunk_free (self->strings);
  g_clear_pointer (&self->tags, lanyard_article_tags_free);

  G_OBJECT_CLASS (lanyard_article_text_parent_class)->finalize (object);
}

static void
install_signals (GType type)
{
  signals[ACTIVATE_LINK] = g_signal_new ("activate-link", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ACTIVATE_WIDGET] = g_signal_new ("activate-widget", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, GTK_TYPE_WIDGET);
  signals[POINT_AT] = g_signal_new ("point-at", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[MENU] =
      g_signal_new ("menu", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                    G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_STRING, GTK_TYPE_WIDGET);
  signals[COLUMN_CHANGED] = g_signal_new ("column-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
}

static void
lanyard_article_text_class_init (LanyardArticleTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkTextViewClass *view_class = GTK_TEXT_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanyard_article_text_finalize;
  widget_class->size_allocate = lanyard_article_text_size_allocate;
  widget_class->css_changed = lanyard_article_text_css_changed;
  widget_class->focus = lanyard_article_text_focus;
  view_class->snapshot_layer = lanyard_article_text_snapshot_layer;
  view_class->copy_clipboard = lanyard_article_text_copy_clipboard;
  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
lanyard_article_text_init (LanyardArticleText *self)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);

  self->tags = lanyard_article_tags_new ();
  self->stops = g_array_new (FALSE, TRUE, sizeof (LanyardArticleStop));
  self->places = g_array_new (FALSE, TRUE, sizeof (LanyardArticlePlace));
  self->strings = g_string_chunk_new (4096);
  self->reading_width = 70;
  self->column = 600;
  self->current = self->pointed = self->pressed = -1;
  gtk_text_view_set_editable (view, FALSE);
  gtk_text_view_set_cursor_visible (view, FALSE);
  gtk_text_view_set_accepts_tab (view, FALSE);
  gtk_text_view_set_wrap_mode (view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_top_margin (view, 18);
  gtk_text_view_set_bottom_margin (view, 36);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Article"), -1);
  lanyard_article_text_add_controllers (self);
  lanyard_article_text_clear (self);
}

GtkWidget *
lanyard_article_text_new (void)
{
  return g_object_new (LANYARD_TYPE_ARTICLE_TEXT, NULL);
}
