/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-article-filler.h"

#include <string.h>

#include "ui/feed/lanyard-article-picture.h"
#include "ui/feed/lanyard-article-slot.h"

/* Rows of a long table between two looks at the clock. */
#define ROWS_AT_ONCE 20

struct _LanyardArticleFiller
{
  LanyardArticleText *text;
  const LanyardHtmlFlow *flow;
  char *title;
  LanyardArticlePictureFunc on_picture;
  LanyardArticleTableFunc on_link;
  gpointer user_data;
  GString *scratch;
  guint block;
  guint cell; /* of a long table that is being filled */
  LanyardHtmlBlockKind last_kind;
  const char *last_inside; /* %NULL at the beginning */
};

LanyardArticleFiller *
lanyard_article_filler_new (LanyardArticleText *text,
                            const LanyardHtmlFlow *flow,
                            const char *title,
                            LanyardArticlePictureFunc on_picture,
                            LanyardArticleTableFunc on_link,
                            gpointer user_data)
{
  LanyardArticleFiller *self = g_new0 (LanyardArticleFiller, 1);

  self->text = text;
  self->flow = flow;
  self->title = g_strdup (title);
  self->on_picture = on_picture;
  self->on_link = on_link;
  self->user_data = user_data;
  self->scratch = g_string_new (NULL);
  return self;
}

void
lanyard_article_filler_free (LanyardArticleFiller *self)
{
  g_string_free (self->scratch, TRUE);
  g_free (self->title);
  g_free (self);
}

/* The buffer */

static GtkTextBuffer *
get_buffer (LanyardArticleText *text)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (text));
}

static int
get_end (LanyardArticleText *text)
{
  return gtk_text_buffer_get_char_count (get_buffer (text));
}

static void
append (LanyardArticleText *text, const char *words, gssize length)
{
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (get_buffer (text), &end);
  gtk_text_buffer_insert (get_buffer (text), &end, words, (int)length);
}

/* From @start to the end. */
static void
apply (LanyardArticleText *text, GtkTextTag *tag, int start)
{
  GtkTextIter from;
  GtkTextIter end;

  gtk_text_buffer_get_iter_at_offset (get_buffer (text), &from, start);
  gtk_text_buffer_get_end_iter (get_buffer (text), &end);
  gtk_text_buffer_apply_tag (get_buffer (text), tag, &from, &end);
}

/* Line breaks inside a paragraph are U+2028, so that it stays one. */
static void
append_words (LanyardArticleText *text, const char *words, GString *scratch)
{
  if (strchr (words, '\n') == NULL)
    {
      append (text, words, (gssize)strlen (words));
      return;
    }
  g_string_truncate (scratch, 0);
  for (const char *p = words; *p != '\0'; p++)
    {
      if (*p == '\n')
        g_string_append (scratch, "\u2028");
      else
        g_string_append_c (scratch, *p);
    }
  append (text, scratch->str, (gssize)scratch->len);
}

/* Direction */

/* By the first letter, as UAX #9 has it (P2): 1 right to left, 0 left to right, -1 when there is no letter. */
static int
find_direction (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0x200f)
        return 1;
      if (!g_unichar_isalpha (c))
        continue;
      switch ((int)g_unichar_get_script (c))
        {
        case G_UNICODE_SCRIPT_HEBREW:
        case G_UNICODE_SCRIPT_ARABIC:
        case G_UNICODE_SCRIPT_SYRIAC:
        case G_UNICODE_SCRIPT_THAANA:
        case G_UNICODE_SCRIPT_NKO:
        case G_UNICODE_SCRIPT_SAMARITAN:
        case G_UNICODE_SCRIPT_MANDAIC:
        case G_UNICODE_SCRIPT_ADLAM:
          return 1;
        default:
          return 0;
        }
    }
  return -1;
}

/* Appending */

void
lanyard_article_append (LanyardArticleText *text,
                        const char *words,
                        LanyardArticleGap gap,
                        LanyardArticleTag tag,
                        const char *link)
{
  LanyardArticleTags *tags = lanyard_article_text_get_tags (text);
  int start = get_end (text);

  lanyard_article_text_begin_block (text, NULL, gap, find_direction (words) == 1);
  append (text, words, -1);
  if (link != NULL)
    lanyard_article_text_add_link (text, start, get_end (text), link, NULL);
  append (text, "\n", 1);
  apply (text, tags->kinds[tag], start);
  apply (text, tags->gaps[gap], start);
}

void
lanyard_article_append_slot (LanyardArticleText *text, GtkWidget *widget, const char *words)
{
  int start = get_end (text);

  lanyard_article_text_begin_block (text, NULL, LANYARD_ARTICLE_GAP_LARGE, FALSE);
  lanyard_article_text_add_widget (text, lanyard_article_slot_new (widget), NULL, words, FALSE);
  append (text, "\n", 1);
  apply (text, lanyard_article_text_get_tags (text)->gaps[LANYARD_ARTICLE_GAP_LARGE], start);
}

/* Blocks */

static gboolean
is_rtl (const LanyardHtmlBlock *block)
{
  if (block->direction != NULL)
    return strcmp (block->direction, "rtl") == 0;
  for (guint i = 0; i < block->n_runs; i++)
    {
      int direction = find_direction (block->runs[i].text);

      if (direction >= 0)
        return direction == 1;
    }
  return FALSE;
}

static LanyardArticleGap
find_gap (LanyardArticleFiller *self, const LanyardHtmlBlock *block)
{
  if (block->continues)
    return LANYARD_ARTICLE_GAP_NONE;
  if (block->kind == LANYARD_HTML_BLOCK_HEADING || self->last_inside == NULL)
    return LANYARD_ARTICLE_GAP_LARGE;
  if (block->kind == LANYARD_HTML_BLOCK_CAPTION)
    return LANYARD_ARTICLE_GAP_SMALL;
  /* Items follow each other closely; so does a definition its term, and a list in a list. */
  if (block->marker != NULL && strchr (self->last_inside, 'l') != NULL)
    return LANYARD_ARTICLE_GAP_SMALL;
  if (self->last_kind == LANYARD_HTML_BLOCK_TERM)
    return LANYARD_ARTICLE_GAP_SMALL;
  return LANYARD_ARTICLE_GAP_NORMAL;
}

static void
append_picture (LanyardArticleFiller *self, const LanyardHtmlRun *run)
{
  GtkWidget *picture = lanyard_article_picture_new (run->picture, run->link);

  lanyard_article_text_add_widget (self->text, picture, run->link,
                                   *run->picture->alt != '\0' ? run->picture->alt : NULL, TRUE);
  self->on_picture (picture, self->user_data);
}

static void
append_runs (LanyardArticleFiller *self, const LanyardHtmlRun *runs, guint n_runs, gboolean code)
{
  LanyardArticleTags *tags = lanyard_article_text_get_tags (self->text);

  for (guint i = 0; i < n_runs; i++)
    {
      const LanyardHtmlRun *run = &runs[i];
      int start = get_end (self->text);

      if (run->picture != NULL)
        {
          append_picture (self, run);
          continue;
        }
      append_words (self->text, run->text, self->scratch);
      for (guint j = 0; run->style != 0 && j < LANYARD_HTML_N_STYLES; j++)
        {
          /* The block is all code already. */
          if ((run->style & (1u << j)) != 0 && !(code && (1u << j) == LANYARD_HTML_STYLE_CODE))
            apply (self->text, tags->styles[j], start);
        }
      if (run->link != NULL)
        {
          apply (self->text, tags->kinds[LANYARD_ARTICLE_TAG_LINK], start);
          lanyard_article_text_add_link (self->text, start, get_end (self->text), run->link,
                                         run->title);
        }
      else if (run->title != NULL)
        lanyard_article_text_add_title (self->text, start, get_end (self->text), run->title);
    }
}

static gboolean
is_last_of_code (LanyardArticleFiller *self)
{
  const LanyardHtmlBlock *next;

  if (self->block + 1 >= lanyard_html_flow_get_n_blocks (self->flow))
    return TRUE;
  next = lanyard_html_flow_get_block (self->flow, self->block + 1);
  return next->kind != LANYARD_HTML_BLOCK_CODE || !next->continues;
}

static void
apply_kind (LanyardArticleFiller *self,
            const LanyardHtmlBlock *block,
            LanyardArticleGap gap,
            int start)
{
  LanyardArticleTags *tags = lanyard_article_text_get_tags (self->text);

  switch (block->kind)
    {
    case LANYARD_HTML_BLOCK_HEADING:
      apply (self->text, tags->headings[CLAMP (block->level, 1, 6) - 1], start);
      break;
    case LANYARD_HTML_BLOCK_CODE:
      apply (self->text, tags->kinds[LANYARD_ARTICLE_TAG_CODE], start);
      if (!block->continues)
        apply (self->text, tags->code_gaps[gap], start);
      if (is_last_of_code (self))
        apply (self->text, tags->kinds[LANYARD_ARTICLE_TAG_CODE_LAST], start);
      return;
    case LANYARD_HTML_BLOCK_CAPTION:
      apply (self->text, tags->kinds[LANYARD_ARTICLE_TAG_CAPTION], start);
      break;
    case LANYARD_HTML_BLOCK_TERM:
      apply (self->text, tags->kinds[LANYARD_ARTICLE_TAG_TERM], start);
      break;
    case LANYARD_HTML_BLOCK_RULE:
      apply (self->text, tags->kinds[LANYARD_ARTICLE_TAG_RULE], start);
      break;
    case LANYARD_HTML_BLOCK_PARAGRAPH:
    case LANYARD_HTML_BLOCK_TABLE:
      break;
    default:
      g_assert_not_reached ();
    }
  if (gap != LANYARD_ARTICLE_GAP_NONE)
    apply (self->text, tags->gaps[gap], start);
}

static void
end_paragraph (LanyardArticleFiller *self,
               const LanyardHtmlBlock *block,
               LanyardArticleGap gap,
               gboolean rtl,
               int start)
{
  LanyardArticleTags *tags = lanyard_article_text_get_tags (self->text);

  append (self->text, "\n", 1);
  apply_kind (self, block, gap, start);
  if (*block->inside != '\0')
    apply (self->text,
           lanyard_article_tags_get_inside (tags, block->inside, rtl, block->marker), start);
  if (block->direction != NULL)
    apply (self->text, tags->kinds[rtl ? LANYARD_ARTICLE_TAG_RTL : LANYARD_ARTICLE_TAG_LTR], start);
}

static void
fill_paragraph (LanyardArticleFiller *self, const LanyardHtmlBlock *block)
{
  LanyardArticleGap gap = find_gap (self, block);
  gboolean rtl = is_rtl (block);
  int start = get_end (self->text);

  lanyard_article_text_begin_block (self->text, block, gap, rtl);
  if (block->marker != NULL)
    {
      append (self->text, block->marker, -1);
      append (self->text, "\t", 1);
    }
  if (block->kind == LANYARD_HTML_BLOCK_RULE)
    append (self->text, "\u200b", -1);
  append_runs (self, block->runs, block->n_runs, block->kind == LANYARD_HTML_BLOCK_CODE);
  end_paragraph (self, block, gap, rtl, start);
}

/* Tables */

static void
fill_table (LanyardArticleFiller *self, const LanyardHtmlBlock *block)
{
  LanyardArticleGap gap = find_gap (self, block);
  GtkWidget *table = lanyard_article_table_new (block->table, self->on_link, self->user_data);
  g_autofree char *text = lanyard_html_table_to_text (block->table);
  int start = get_end (self->text);

  lanyard_article_text_begin_block (self->text, block, gap, FALSE);
  if (block->marker != NULL)
    {
      append (self->text, block->marker, -1);
      append (self->text, "\t", 1);
    }
  lanyard_article_text_add_widget (self->text, lanyard_article_slot_new (table), NULL, text, FALSE);
  end_paragraph (self, block, gap, FALSE, start);
}

/* A long table is lines with a bar between cells; %TRUE when its end is reached. */
static gboolean
fill_long_table (LanyardArticleFiller *self, const LanyardHtmlBlock *block)
{
  const LanyardHtmlTable *table = block->table;

  for (guint i = 0; i < ROWS_AT_ONCE && self->cell < table->n_cells; i++)
    {
      guint row = table->cells[self->cell].row;
      LanyardArticleGap gap =
          self->cell == 0 ? LANYARD_ARTICLE_GAP_NORMAL : LANYARD_ARTICLE_GAP_NONE;
      int start = get_end (self->text);
      gboolean first = TRUE;

      lanyard_article_text_begin_block (self->text, block, gap, FALSE);
      for (; self->cell < table->n_cells && table->cells[self->cell].row == row; self->cell++)
        {
          const LanyardHtmlCell *cell = &table->cells[self->cell];

          if (!first)
            append (self->text, "\t", 1);
          first = FALSE;
          append_runs (self, cell->runs, cell->n_runs, FALSE);
        }
      end_paragraph (self, block, gap, FALSE, start);
      apply (self->text, lanyard_article_text_get_tags (self->text)->kinds[LANYARD_ARTICLE_TAG_ROW],
             start);
    }
  if (self->cell < table->n_cells)
    return FALSE;
  self->cell = 0;
  return TRUE;
}

/* Filling */

static gboolean
says_title (LanyardArticleFiller *self, const LanyardHtmlBlock *block)
{
  g_autoptr (GString) text = NULL;

  if (self->title == NULL || block->kind != LANYARD_HTML_BLOCK_HEADING)
    return FALSE;
  text = g_string_new (NULL);
  for (guint i = 0; i < block->n_runs; i++)
    g_string_append (text, block->runs[i].text);
  return strcmp (text->str, self->title) == 0;
}

gboolean
lanyard_article_filler_run (LanyardArticleFiller *self, gint64 microseconds)
{
  gint64 end = g_get_monotonic_time () + microseconds;
  guint n_blocks = lanyard_html_flow_get_n_blocks (self->flow);

  while (self->block < n_blocks)
    {
      const LanyardHtmlBlock *block = lanyard_html_flow_get_block (self->flow, self->block);
      gboolean whole = TRUE;

      if (self->block == 0 && says_title (self, block))
        whole = TRUE;
      else if (block->table != NULL && block->table->n_cells > LANYARD_ARTICLE_TABLE_MAX_CELLS)
        whole = fill_long_table (self, block);
      else if (block->table != NULL)
        fill_table (self, block);
      else
        fill_paragraph (self, block);
      if (whole)
        {
          self->last_kind = block->kind;
          self->last_inside = block->inside;
          self->block++;
        }
      if (g_get_monotonic_time () >= end)
        break;
    }
  return self->block >= n_blocks;
}
