/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-article-table.h"

#include <string.h>

/* A column is never squeezed below its words, up to this. */
#define LEAST_CHARS 12
#define MOST_CHARS  40

typedef struct
{
  LanyardArticleTableFunc func;
  gpointer user_data;
} Follow;

static void
append_open (GString *markup, const LanyardHtmlRun *run)
{
  static const char *const tags[LANYARD_HTML_N_STYLES] = { "b",   "i",     "u",   "s",  "sub",  "sup",
                                                           "small", "big", "tt",  NULL, NULL };

  if (run->link != NULL)
    {
      g_autofree char *uri = g_markup_escape_text (run->link, -1);

      g_string_append_printf (markup, "<a href=\"%s\">", uri);
    }
  for (guint i = 0; i < LANYARD_HTML_N_STYLES; i++)
    {
      if ((run->style & (1u << i)) != 0 && tags[i] != NULL)
        g_string_append_printf (markup, "<%s>", tags[i]);
    }
}

static void
append_close (GString *markup, const LanyardHtmlRun *run)
{
  static const char *const tags[LANYARD_HTML_N_STYLES] = { "b",   "i",     "u",   "s",  "sub",  "sup",
                                                           "small", "big", "tt",  NULL, NULL };

  for (guint i = LANYARD_HTML_N_STYLES; i > 0; i--)
    {
      if ((run->style & (1u << (i - 1))) != 0 && tags[i - 1] != NULL)
        g_string_append_printf (markup, "</%s>", tags[i - 1]);
    }
  if (run->link != NULL)
    g_string_append (markup, "</a>");
}

static gboolean
on_activate_link (GtkLabel *label, const char *uri, gpointer user_data)
{
  Follow *follow = user_data;

  follow->func (uri, follow->user_data);
  return TRUE;
}

static void
free_follow (gpointer data, GClosure *closure)
{
  g_free (data);
}

static guint
find_longest_word (const char *text)
{
  guint longest = 0;
  guint length = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      length = g_unichar_isspace (g_utf8_get_char (p)) ? 0 : length + 1;
      longest = MAX (longest, length);
    }
  return longest;
}

/* Figures stand one below the other. */
static gboolean
is_number (const char *text)
{
  gsize digits = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      digits += g_unichar_isdigit (c);
      if (!g_unichar_isdigit (c) && (c > 0x7f ? c != 0x2212 && c != 0x20ac && c != 0xa3 && c != 0xa0
                                              : strchr (" +-.,%$()", (int)c) == NULL))
        return FALSE;
    }
  return digits > 0;
}

static GtkWidget *
make_cell (const LanyardHtmlCell *cell, LanyardArticleTableFunc func, gpointer user_data)
{
  g_autoptr (GString) markup = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  GtkWidget *label = gtk_label_new (NULL);
  Follow *follow = g_new0 (Follow, 1);

  follow->func = func;
  follow->user_data = user_data;
  for (guint i = 0; i < cell->n_runs; i++)
    {
      g_autofree char *escaped = g_markup_escape_text (cell->runs[i].text, -1);

      append_open (markup, &cell->runs[i]);
      g_string_append (markup, escaped);
      append_close (markup, &cell->runs[i]);
      g_string_append (text, cell->runs[i].text);
    }
  gtk_label_set_markup (GTK_LABEL (label), markup->str);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), (int)MIN (find_longest_word (text->str), LEAST_CHARS));
  gtk_label_set_max_width_chars (GTK_LABEL (label), MOST_CHARS);
  gtk_label_set_xalign (GTK_LABEL (label), !cell->header && is_number (text->str) ? 1 : 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "article-cell");
  if (cell->header)
    gtk_widget_add_css_class (label, "header");
  g_signal_connect_data (label, "activate-link", G_CALLBACK (on_activate_link), follow, free_follow,
                         0);
  return label;
}

GtkWidget *
lanyard_article_table_new (const LanyardHtmlTable *table,
                           LanyardArticleTableFunc func,
                           gpointer user_data)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_widget_add_css_class (grid, "article-table");
  gtk_widget_set_halign (grid, GTK_ALIGN_START);
  for (guint i = 0; i < table->n_cells; i++)
    {
      const LanyardHtmlCell *cell = &table->cells[i];

      gtk_grid_attach (GTK_GRID (grid), make_cell (cell, func, user_data), (int)cell->column,
                       (int)cell->row, (int)cell->columns, (int)cell->rows);
    }
  return grid;
}
