/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-html-flow.h"

#include <string.h>

/* How much of a text is looked at for the beginning of it in words. */
#define SUMMARY_BYTES (64 * 1024)

static void
append_runs (GString *result, const LanyardHtmlRun *runs, guint n_runs)
{
  for (guint i = 0; i < n_runs; i++)
    g_string_append (result, runs[i].text);
}

char *
lanyard_html_table_to_text (const LanyardHtmlTable *table)
{
  GString *result = g_string_new (NULL);
  guint row = 0;
  guint column = 0;

  for (guint i = 0; i < table->n_cells; i++)
    {
      const LanyardHtmlCell *cell = &table->cells[i];
      gsize start;

      for (; row < cell->row; row++, column = 0)
        g_string_append_c (result, '\n');
      for (; column < cell->column; column++)
        g_string_append_c (result, '\t');
      start = result->len;
      append_runs (result, cell->runs, cell->n_runs);
      for (char *p = result->str + start; *p != '\0'; p++)
        {
          if (*p == '\n' || *p == '\t')
            *p = ' ';
        }
    }
  return g_string_free (result, FALSE);
}

static void
append_block (GString *result, const LanyardHtmlBlock *block)
{
  gsize start = result->len;

  if (block->marker != NULL)
    g_string_append_printf (result, "%s ", block->marker);
  if (block->table != NULL)
    {
      g_autofree char *table = lanyard_html_table_to_text (block->table);

      g_string_append (result, table);
    }
  append_runs (result, block->runs, block->n_runs);
  /* A picture alone says nothing. */
  if (result->len > start)
    g_string_append_c (result, '\n');
}

/* At the last end of a word that fits. */
static void
shorten (GString *text, gsize max_chars)
{
  const char *p = text->str;
  gsize end = 0;
  gsize chars = 0;

  for (; *p != '\0' && chars < max_chars; p = g_utf8_next_char (p), chars++)
    {
      if (g_unichar_isspace (g_utf8_get_char (p)))
        end = (gsize)(p - text->str);
    }
  if (*p == '\0')
    return;
  /* No word ends anywhere near (Chinese, an address): cut where it is full. */
  if (end < (gsize)(p - text->str) / 2)
    end = (gsize)(p - text->str);
  g_string_truncate (text, end);
  while (text->len > 0 && g_ascii_isspace (text->str[text->len - 1]))
    g_string_truncate (text, text->len - 1);
  g_string_append (text, "…");
}

char *
lanyard_html_flow_to_text (const LanyardHtmlFlow *self, gsize max_chars)
{
  GString *result = g_string_new (NULL);

  for (guint i = 0; i < lanyard_html_flow_get_n_blocks (self); i++)
    {
      append_block (result, lanyard_html_flow_get_block (self, i));
      /* No character has more than six bytes. */
      if (max_chars > 0 && result->len > max_chars * 6)
        break;
    }
  while (result->len > 0 && result->str[result->len - 1] == '\n')
    g_string_truncate (result, result->len - 1);
  if (max_chars > 0)
    shorten (result, max_chars);
  return g_string_free (result, FALSE);
}

/* What turns the direction of the text after it, which in a notification is not the feed's to say. */
static gboolean
turns_text (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e ||
         c == 0x200f || c == 0x061c;
}

char *
lanyard_html_summary (const char *html, gsize max_chars)
{
  g_autoptr (LanyardHtmlDocument) document = NULL;
  g_autoptr (LanyardHtmlFlow) flow = NULL;
  g_autofree char *text = NULL;
  GString *line = g_string_new (NULL);
  gboolean gap = FALSE;

  document = lanyard_html_document_new (html, MIN (strlen (html), SUMMARY_BYTES), NULL);
  flow = lanyard_html_flow_new (document);
  text = lanyard_html_flow_to_text (flow, max_chars);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        gap = line->len > 0;
      else if (!turns_text (c) && !g_unichar_iscntrl (c))
        {
          if (gap)
            g_string_append_c (line, ' ');
          g_string_append_unichar (line, c);
          gap = FALSE;
        }
    }
  return g_string_free (line, FALSE);
}
