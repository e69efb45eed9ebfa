/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-html-flow-private.h"

#include <string.h>

#define MOST_COLUMNS 64
#define MOST_ROWS    10000
#define MOST_CHARS   400 /* in a cell: a longer one is a column of a page */

/* In a cell these say that the table arranges a page. */
#define PAGE_ELEMENTS                                                                              \
  "table ul ol dl pre blockquote h1 h2 h3 h4 h5 h6 hr figure video audio article section"

typedef void (*RowFunc) (const LanyardHtmlNode *row, gpointer data);

static void
for_each_row (const LanyardHtmlNode *node, RowFunc func, gpointer data)
{
  for (const LanyardHtmlNode *child = lanyard_html_node_get_first (node); child != NULL;
       child = lanyard_html_node_get_next (child))
    {
      const char *name = lanyard_html_node_get_name (child);

      if (name == NULL)
        continue;
      if (strcmp (name, "tr") == 0)
        func (child, data);
      else if (lanyard_html_name_is_one_of (name, "thead tbody tfoot"))
        for_each_row (child, func, data);
    }
}

static gboolean
is_cell (const LanyardHtmlNode *node)
{
  const char *name = lanyard_html_node_get_name (node);

  return name != NULL && lanyard_html_name_is_one_of (name, "td th");
}

/* Is it data? */

typedef struct
{
  guint rows;
  guint columns;
  guint headers;
  gsize chars; /* of the cell being looked at */
  guint paragraphs;
  gboolean page;
} Look;

static void
look_inside (const LanyardHtmlNode *node, Look *look)
{
  for (const LanyardHtmlNode *child = lanyard_html_node_get_first (node);
       child != NULL && !look->page; child = lanyard_html_node_get_next (child))
    {
      const char *name = lanyard_html_node_get_name (child);

      if (name == NULL)
        look->chars += strlen (lanyard_html_node_get_text (child));
      else
        {
          look->paragraphs += strcmp (name, "p") == 0;
          look->page |= lanyard_html_name_is_one_of (name, PAGE_ELEMENTS);
          /* A picture without words in a cell would be lost. */
          look->page |= strcmp (name, "img") == 0 &&
                        lanyard_html_node_get_attribute (child, "alt") == NULL;
          look_inside (child, look);
        }
      look->page |= look->chars > 4 * MOST_CHARS || look->paragraphs > 2;
    }
}

static void
look_at_row (const LanyardHtmlNode *row, gpointer data)
{
  Look *look = data;
  guint columns = 0;

  look->rows++;
  for (const LanyardHtmlNode *child = lanyard_html_node_get_first (row);
       child != NULL && !look->page; child = lanyard_html_node_get_next (child))
    {
      if (!is_cell (child))
        continue;
      columns++;
      look->headers += strcmp (lanyard_html_node_get_name (child), "th") == 0;
      look->chars = 0;
      look->paragraphs = 0;
      look_inside (child, look);
    }
  look->columns = MAX (look->columns, columns);
}

static gboolean
is_data (const LanyardHtmlNode *node)
{
  Look look = { 0 };

  for_each_row (node, look_at_row, &look);
  return !look.page && look.columns >= 2 && look.columns <= MOST_COLUMNS &&
         look.rows <= MOST_ROWS && (look.rows >= 2 || look.headers > 0);
}

/* Cells */

typedef struct
{
  LanyardHtmlFlowBuilder *builder;
  const LanyardHtmlFlowContext *context;
  GArray *cells;
  guint busy[MOST_COLUMNS]; /* rows from now on that a cell from above reaches into */
  guint row;
  guint columns;
} Making;

static guint
get_span (const LanyardHtmlNode *cell, const char *name, guint most)
{
  const char *text = lanyard_html_node_get_attribute (cell, name);
  guint64 span = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 1;

  return (guint)CLAMP (span, 1, most);
}

static void
make_cell (Making *self, const LanyardHtmlNode *node, guint column)
{
  LanyardHtmlFlowContext inner = *self->context;
  LanyardHtmlCell cell = {
    .row = self->row,
    .column = column,
    .rows = get_span (node, "rowspan", 1000),
    .columns = get_span (node, "colspan", MOST_COLUMNS - column),
    .header = strcmp (lanyard_html_node_get_name (node), "th") == 0,
  };

  if (cell.header)
    inner.style |= LANYARD_HTML_STYLE_BOLD;
  lanyard_html_flow_walk_children (self->builder, node, &inner);
  cell.n_runs = lanyard_html_flow_take_runs (self->builder, &cell.runs);
  g_array_append_val (self->cells, cell);
  for (guint i = column; i < column + cell.columns; i++)
    self->busy[i] = cell.rows;
  self->columns = MAX (self->columns, column + cell.columns);
}

static void
make_row (const LanyardHtmlNode *row, gpointer data)
{
  Making *self = data;
  guint column = 0;

  for (const LanyardHtmlNode *child = lanyard_html_node_get_first (row); child != NULL;
       child = lanyard_html_node_get_next (child))
    {
      if (!is_cell (child))
        continue;
      while (column < MOST_COLUMNS && self->busy[column] > 0)
        column++;
      if (column >= MOST_COLUMNS)
        break;
      make_cell (self, child, column);
    }
  for (guint i = 0; i < MOST_COLUMNS; i++)
    self->busy[i] -= self->busy[i] > 0;
  self->row++;
}

static void
add_caption (LanyardHtmlFlowBuilder *self,
             const LanyardHtmlNode *node,
             const LanyardHtmlFlowContext *context)
{
  for (const LanyardHtmlNode *child = lanyard_html_node_get_first (node); child != NULL;
       child = lanyard_html_node_get_next (child))
    {
      LanyardHtmlBlockKind before = self->kind;

      if (g_strcmp0 (lanyard_html_node_get_name (child), "caption") != 0)
        continue;
      self->kind = LANYARD_HTML_BLOCK_CAPTION;
      lanyard_html_flow_walk_children (self, child, context);
      lanyard_html_flow_end_block (self, context);
      self->kind = before;
    }
}

gboolean
lanyard_html_flow_add_table (LanyardHtmlFlowBuilder *self,
                             const LanyardHtmlNode *node,
                             const LanyardHtmlFlowContext *context)
{
  LanyardFeedArena *arena = &self->flow->arena;
  Making making = { .builder = self, .context = context };
  LanyardHtmlBlock block = { .kind = LANYARD_HTML_BLOCK_TABLE };
  LanyardHtmlTable *table;
  LanyardHtmlCell *cells;

  if (!is_data (node))
    return FALSE;
  lanyard_html_flow_end_block (self, context);
  add_caption (self, node, context);

  making.cells = g_array_new (FALSE, FALSE, sizeof (LanyardHtmlCell));
  self->in_cell = TRUE;
  for_each_row (node, make_row, &making);
  self->in_cell = FALSE;

  cells = lanyard_feed_arena_alloc (arena, MAX (1, making.cells->len) * sizeof *cells);
  if (making.cells->len > 0)
    memcpy (cells, making.cells->data, making.cells->len * sizeof *cells);
  table = lanyard_feed_arena_alloc (arena, sizeof *table);
  table->cells = cells;
  table->n_cells = making.cells->len;
  table->rows = making.row;
  table->columns = making.columns;
  /* A cell may claim rows that never came. */
  for (guint i = 0; i < table->n_cells; i++)
    cells[i].rows = MIN (cells[i].rows, table->rows - cells[i].row);
  g_array_unref (making.cells);

  block.table = table;
  block.inside = lanyard_feed_arena_strndup (arena, self->inside->str, self->inside->len);
  block.marker = g_steal_pointer (&self->marker);
  block.id = g_steal_pointer (&self->id);
  block.direction = context->direction;
  g_array_append_val (self->flow->blocks, block);
  return TRUE;
}
