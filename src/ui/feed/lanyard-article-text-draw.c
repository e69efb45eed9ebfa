/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ui/feed/lanyard-article-text-private.h"

/* What is drawn below and above the text: the grounds of code, the bars of quotations, rules, and the ring around the link that the
 * keyboard is on. In buffer coordinates; only what is in sight. */

#define RING_LINES 40

typedef struct
{
  LanyardArticleText *text;
  GtkSnapshot *snapshot;
  int left;    /* of the column */
  int width;   /* of the column */
  int code_top; /* of the run of code lines that is open, */
  int code_bottom;
  int code_left;
  int code_right;
  gboolean code;
} Drawing;

static void
fill (Drawing *self, const GdkRGBA *color, int x, int y, int width, int height, float radius)
{
  GskRoundedRect shape;

  if (width <= 0 || height <= 0)
    return;
  gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT (x, y, width, height), radius);
  gtk_snapshot_push_rounded_clip (self->snapshot, &shape);
  gtk_snapshot_append_color (self->snapshot, color, &shape.bounds);
  gtk_snapshot_pop (self->snapshot);
}

static void
end_code (Drawing *self)
{
  if (self->code)
    fill (self, &self->text->tags->faint, self->code_left, self->code_top,
          self->code_right - self->code_left, self->code_bottom - self->code_top, 8);
  self->code = FALSE;
}

static void
draw_code (Drawing *self, const LanyardArticlePlace *place, gboolean first, int y, int height)
{
  LanyardArticleTags *tags = self->text->tags;
  int inset = lanyard_article_tags_get_inset (tags, place->inside, strlen (place->inside));

  if (!place->continues && first)
    {
      int gap = lanyard_article_tags_get_gap (tags, place->gap);

      end_code (self);
      y += gap;
      height -= gap;
    }
  if (!self->code)
    {
      self->code = TRUE;
      self->code_top = y;
      self->code_left = self->left + (place->rtl ? 0 : inset);
      self->code_right = self->left + self->width - (place->rtl ? inset : 0);
    }
  self->code_bottom = y + height;
}

static void
draw_bars (Drawing *self, const LanyardArticlePlace *place, gboolean first, int y, int height)
{
  LanyardArticleTags *tags = self->text->tags;

  for (guint i = 0; place->inside[i] != '\0'; i++)
    {
      int inset;
      int gap = 0;
      int x;

      if (place->inside[i] != 'q')
        continue;
      inset = lanyard_article_tags_get_inset (tags, place->inside, i);
      /* A bar goes through the room between two paragraphs of one quotation. */
      if (first && i >= place->shared)
        gap = lanyard_article_tags_get_gap (tags, place->gap);
      x = place->rtl ? self->left + self->width - inset - 3 : self->left + inset;
      fill (self, &tags->lines, x, y + gap, 3, height - gap, 0);
    }
}

static void
draw_line (Drawing *self, const LanyardArticlePlace *place, gboolean first, int y, int height)
{
  LanyardArticleTags *tags = self->text->tags;

  draw_bars (self, place, first, y, height);
  if (place->kind == LANYARD_HTML_BLOCK_CODE)
    draw_code (self, place, first, y, height);
  else
    end_code (self);
  if (place->kind == LANYARD_HTML_BLOCK_RULE)
    {
      int inset = lanyard_article_tags_get_inset (tags, place->inside, strlen (place->inside));
      int gap = lanyard_article_tags_get_gap (tags, place->gap);

      fill (self, &tags->lines, self->left + (place->rtl ? 0 : inset), y + gap + (height - gap) / 2,
            self->width - inset, 1, 0);
    }
}

void
lanyard_article_text_draw (LanyardArticleText *self, GtkSnapshot *snapshot)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  Drawing drawing = {
    .text = self,
    .snapshot = snapshot,
    .left = gtk_text_view_get_left_margin (view),
    .width = self->column,
  };
  GdkRectangle visible;
  GtkTextIter iter;

  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_line_at_y (view, &iter, visible.y, NULL);
  do
    {
      int offset = gtk_text_iter_get_offset (&iter);
      const LanyardArticlePlace *place = lanyard_article_text_find_place (self, offset);
      int y;
      int height;

      gtk_text_view_get_line_yrange (view, &iter, &y, &height);
      if (y > visible.y + visible.height)
        break;
      if (place != NULL)
        draw_line (&drawing, place, place->offset == offset, y, height);
    }
  while (gtk_text_iter_forward_line (&iter));
  end_code (&drawing);
}

void
lanyard_article_text_draw_current (LanyardArticleText *self, GtkSnapshot *snapshot)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  const LanyardArticleStop *stop;
  GtkTextIter iter;
  GtkTextIter end;

  if (self->current < 0 || !gtk_widget_has_focus (GTK_WIDGET (self)))
    return;
  stop = &g_array_index (self->stops, LanyardArticleStop, self->current);
  gtk_text_buffer_get_iter_at_offset (gtk_text_view_get_buffer (view), &iter, stop->start);
  gtk_text_buffer_get_iter_at_offset (gtk_text_view_get_buffer (view), &end, stop->end);
  for (guint i = 0; i < RING_LINES && gtk_text_iter_compare (&iter, &end) < 0; i++)
    {
      GtkTextIter line_end = iter;
      GdkRectangle from;
      GdkRectangle to;
      GskRoundedRect ring;

      gtk_text_view_forward_display_line_end (view, &line_end);
      if (gtk_text_iter_compare (&line_end, &end) > 0)
        line_end = end;
      if (gtk_text_iter_compare (&line_end, &iter) <= 0)
        {
          gtk_text_iter_forward_char (&iter);
          continue;
        }
      /* The last character on the line, for the end may be where the next line begins. */
      gtk_text_iter_backward_char (&line_end);
      gtk_text_view_get_iter_location (view, &iter, &from);
      gtk_text_view_get_iter_location (view, &line_end, &to);
      gdk_rectangle_union (&from, &to, &from);
      gsk_rounded_rect_init_from_rect (
          &ring, &GRAPHENE_RECT_INIT (from.x - 3, from.y - 1, from.width + 6, from.height + 2), 4);
      gtk_snapshot_append_border (
          snapshot, &ring, (float[4]){ 2, 2, 2, 2 },
          (GdkRGBA[4]){ self->tags->accent, self->tags->accent, self->tags->accent,
                        self->tags->accent });
      iter = line_end;
      gtk_text_iter_forward_char (&iter);
    }
}
