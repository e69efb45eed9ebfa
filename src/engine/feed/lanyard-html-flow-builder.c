/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of text and blocks of runs, as they are made; what elements mean is elsewhere. */
#include "engine/feed/lanyard-html-flow-private.h"

#include <string.h>

/* A longer paragraph is cut where a word ends, or at the latest at the second figure: what lays out
 * text does a whole paragraph at once. */
#define LONG_CHARS    4000
#define LONGEST_CHARS 6000

gboolean
lanyard_html_name_is_one_of (const char *name, const char *names)
{
  gsize length = strlen (name);

  for (const char *p = names; *p != '\0'; p += strspn (p, " "))
    {
      gsize word = strcspn (p, " ");

      if (word == length && strncmp (p, name, length) == 0)
        return TRUE;
      p += word;
    }
  return FALSE;
}

static inline gboolean
is_blank (char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* Runs */

static gboolean
looks_alike (const LanyardHtmlFlowRun *run, const LanyardHtmlFlowContext *context)
{
  return run->picture == NULL && run->context.style == context->style &&
         run->context.link == context->link && run->context.title == context->title;
}

void
lanyard_html_flow_begin_run (LanyardHtmlFlowBuilder *self,
                             const LanyardHtmlFlowContext *context,
                             const LanyardHtmlPicture *picture)
{
  LanyardHtmlFlowRun run = { self->text->len, *context, picture };

  if (picture == NULL && self->runs->len > 0 &&
      looks_alike (&g_array_index (self->runs, LanyardHtmlFlowRun, self->runs->len - 1), context))
    return;
  g_array_append_val (self->runs, run);
}

static void
trim_end (LanyardHtmlFlowBuilder *self)
{
  gsize least = 0;

  /* Blanks before a picture stay. */
  for (guint i = 0; i < self->runs->len; i++)
    {
      const LanyardHtmlFlowRun *run = &g_array_index (self->runs, LanyardHtmlFlowRun, i);

      if (run->picture != NULL)
        least = run->start;
    }
  while (self->text->len > least && is_blank (self->text->str[self->text->len - 1]))
    g_string_truncate (self->text, self->text->len - 1);
}

guint
lanyard_html_flow_take_runs (LanyardHtmlFlowBuilder *self, const LanyardHtmlRun **runs)
{
  LanyardFeedArena *arena = &self->flow->arena;
  LanyardHtmlRun *made;
  guint n = 0;

  if (self->kind != LANYARD_HTML_BLOCK_CODE)
    trim_end (self);
  made = lanyard_feed_arena_alloc (arena, MAX (1, self->runs->len) * sizeof *made);
  for (guint i = 0; i < self->runs->len; i++)
    {
      const LanyardHtmlFlowRun *run = &g_array_index (self->runs, LanyardHtmlFlowRun, i);
      gsize end = i + 1 < self->runs->len
                      ? g_array_index (self->runs, LanyardHtmlFlowRun, i + 1).start
                      : self->text->len;

      if (run->picture == NULL && run->start >= end)
        continue;
      made[n].text =
          run->start < end
              ? lanyard_feed_arena_strndup (arena, self->text->str + run->start, end - run->start)
              : "";
      made[n].picture = run->picture;
      made[n].link = run->context.link;
      made[n].title = run->context.title;
      made[n].style = run->context.style;
      n++;
    }
  g_string_truncate (self->text, 0);
  g_array_set_size (self->runs, 0);
  self->chars = 0;
  *runs = made;
  return n;
}

/* Blocks */

static const char *
copy_inside (LanyardHtmlFlowBuilder *self)
{
  if (self->inside_copy == NULL || strcmp (self->inside_copy, self->inside->str) != 0)
    self->inside_copy =
        lanyard_feed_arena_strndup (&self->flow->arena, self->inside->str, self->inside->len);
  return self->inside_copy;
}

LanyardHtmlBlock *
lanyard_html_flow_add_block (LanyardHtmlFlowBuilder *self, const LanyardHtmlFlowContext *context)
{
  LanyardHtmlBlock block = {
    .kind = self->kind,
    .level = self->level,
    .inside = copy_inside (self),
    .marker = self->marker,
    .direction = context->direction,
    .id = self->id,
    .continues = self->continues,
  };

  self->marker = NULL;
  self->id = NULL;
  self->continues = FALSE;
  g_array_append_val (self->flow->blocks, block);
  return &g_array_index (self->flow->blocks, LanyardHtmlBlock, self->flow->blocks->len - 1);
}

void
lanyard_html_flow_end_block (LanyardHtmlFlowBuilder *self, const LanyardHtmlFlowContext *context)
{
  const LanyardHtmlRun *runs;
  LanyardHtmlBlock *block;
  const char *direction = context->direction;
  guint n_runs;

  if (self->in_cell)
    {
      if (self->text->len > 0 && self->text->str[self->text->len - 1] != '\n')
        {
          lanyard_html_flow_begin_run (self, context, NULL);
          g_string_append_c (self->text, '\n');
        }
      return;
    }
  /* Often it ends because another begins, and @context is that one's. */
  if (self->runs->len > 0)
    direction = g_array_index (self->runs, LanyardHtmlFlowRun, 0).context.direction;
  n_runs = lanyard_html_flow_take_runs (self, &runs);
  if (n_runs == 0)
    return;
  block = lanyard_html_flow_add_block (self, context);
  block->direction = direction;
  block->runs = runs;
  block->n_runs = n_runs;
}

void
lanyard_html_flow_add_code_line (LanyardHtmlFlowBuilder *self,
                                 const LanyardHtmlFlowContext *context)
{
  LanyardHtmlBlock *block;
  const LanyardHtmlRun *runs;
  guint n_runs = lanyard_html_flow_take_runs (self, &runs);

  self->continues = self->code_begun;
  block = lanyard_html_flow_add_block (self, context);
  block->kind = LANYARD_HTML_BLOCK_CODE;
  block->runs = runs;
  block->n_runs = n_runs;
  self->code_begun = TRUE;
}

static void
cut (LanyardHtmlFlowBuilder *self, const LanyardHtmlFlowContext *context)
{
  if (self->in_cell)
    return;
  if (context->pre)
    lanyard_html_flow_add_code_line (self, context);
  else
    {
      lanyard_html_flow_end_block (self, context);
      self->continues = TRUE;
    }
  lanyard_html_flow_begin_run (self, context, NULL);
}

/* Text */

/* Whether a blank would part something: the run it goes to has begun. */
static gboolean
takes_blank (const LanyardHtmlFlowBuilder *self)
{
  const LanyardHtmlFlowRun *last =
      &g_array_index (self->runs, LanyardHtmlFlowRun, self->runs->len - 1);
  const LanyardHtmlFlowRun *before = self->runs->len > 1 ? last - 1 : NULL;

  if (before != NULL && before->picture != NULL && last->start == self->text->len)
    return TRUE;
  return self->text->len > 0 && !is_blank (self->text->str[self->text->len - 1]);
}

void
lanyard_html_flow_append_text (LanyardHtmlFlowBuilder *self,
                               const char *text,
                               const LanyardHtmlFlowContext *context)
{
  lanyard_html_flow_begin_run (self, context, NULL);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gboolean blank = is_blank (*p);

      if (blank)
        {
          if (takes_blank (self))
            g_string_append_c (self->text, ' ');
        }
      else
        g_string_append_len (self->text, p, g_utf8_next_char (p) - p);
      self->chars++;
      if ((blank && self->chars > LONG_CHARS) || self->chars > LONGEST_CHARS)
        cut (self, context);
    }
}

void
lanyard_html_flow_append_code (LanyardHtmlFlowBuilder *self,
                               const char *text,
                               const LanyardHtmlFlowContext *context)
{
  const char *p = text;

  /* The line break right after <pre> is none (HTML, 13.1.2.5). */
  if (!self->code_begun && self->text->len == 0 && *p == '\r')
    p++;
  if (!self->code_begun && self->text->len == 0 && *p == '\n')
    p++;
  lanyard_html_flow_begin_run (self, context, NULL);
  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (*p == '\n' && !self->in_cell)
        {
          lanyard_html_flow_add_code_line (self, context);
          lanyard_html_flow_begin_run (self, context, NULL);
          continue;
        }
      if (*p == '\r')
        continue;
      g_string_append_len (self->text, p, g_utf8_next_char (p) - p);
      if (++self->chars > LONGEST_CHARS)
        cut (self, context);
    }
}

void
lanyard_html_flow_append_break (LanyardHtmlFlowBuilder *self, const LanyardHtmlFlowContext *context)
{
  if (context->pre)
    {
      lanyard_html_flow_append_code (self, "\n", context);
      return;
    }
  while (self->text->len > 0 && self->text->str[self->text->len - 1] == ' ')
    g_string_truncate (self->text, self->text->len - 1);
  /* Two are how many pages part their paragraphs; many lines are not laid out as one. */
  if (self->text->len > 0 && self->text->str[self->text->len - 1] == '\n' && !self->in_cell)
    lanyard_html_flow_end_block (self, context);
  else if (self->chars > LONG_CHARS)
    cut (self, context);
  else if (self->text->len > 0 || self->runs->len > 0)
    {
      lanyard_html_flow_begin_run (self, context, NULL);
      g_string_append_c (self->text, '\n');
    }
}
