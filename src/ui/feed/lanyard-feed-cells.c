/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-cells.h"

/* How many more are listed at a time, and when all the rest is: GtkListView makes widgets for two
 * hundred. */
#define STAGE 40
#define END   240

struct _LanyardFeedCell
{
  GObject parent_instance;

  gpointer item; /* owned; %NULL: not asked for yet */

  LanyardFeedCells *cells; /* that list it; %NULL when it is listed no more */
  guint position;
};

struct _LanyardFeedCells
{
  GObject parent_instance;

  /* Owned. */
  GListModel *source;
  GHashTable *live;    /* position -> cell that somebody holds, not owned */
  GHashTable *leaving; /* item -> owned cell, while a change is told: it may come back elsewhere */

  guint n;     /* as told */
  guint limit; /* how much of the source is listed */
};

static void model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (LanyardFeedCell, lanyard_feed_cell, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardFeedCells,
                               lanyard_feed_cells,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, model_init))

/* A cell */

static void
lanyard_feed_cell_dispose (GObject *object)
{
  LanyardFeedCell *self = LANYARD_FEED_CELL (object);

  if (self->cells != NULL)
    g_hash_table_remove (self->cells->live, GUINT_TO_POINTER (self->position));
  self->cells = NULL;
  g_clear_object (&self->item);

  G_OBJECT_CLASS (lanyard_feed_cell_parent_class)->dispose (object);
}

static void
lanyard_feed_cell_class_init (LanyardFeedCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_feed_cell_dispose;
}

static void
lanyard_feed_cell_init (LanyardFeedCell *self)
{
}

gpointer
lanyard_feed_cell_get_item (LanyardFeedCell *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_CELL (self), NULL);

  if (self->item == NULL && self->cells != NULL)
    self->item = g_list_model_get_item (self->cells->source, self->position);
  return self->item;
}

/* All of them */

static void
enlist (LanyardFeedCells *self, LanyardFeedCell *cell, guint position)
{
  cell->cells = self;
  cell->position = position;
  g_hash_table_insert (self->live, GUINT_TO_POINTER (position), cell);
}

static GType
get_item_type (GListModel *model)
{
  return LANYARD_TYPE_FEED_CELL;
}

static guint
get_n_items (GListModel *model)
{
  return LANYARD_FEED_CELLS (model)->n;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LanyardFeedCells *self = LANYARD_FEED_CELLS (model);
  LanyardFeedCell *cell;
  g_autoptr (GObject) item = NULL;

  if (position >= self->n)
    return NULL;
  cell = g_hash_table_lookup (self->live, GUINT_TO_POINTER (position));
  if (cell != NULL)
    return g_object_ref (cell);

  item = g_list_model_get_item (self->source, position);
  if (self->leaving != NULL && item != NULL &&
      g_hash_table_steal_extended (self->leaving, item, NULL, (gpointer *)&cell))
    {
      enlist (self, cell, position);
      return cell;
    }
  cell = g_object_new (LANYARD_TYPE_FEED_CELL, NULL);
  g_set_object (&cell->item, item);
  enlist (self, cell, position);
  return cell;
}

static void
model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Each cell in its new position; those of what was removed leave. */
static void
shift (LanyardFeedCells *self, guint position, guint removed, guint added)
{
  g_autoptr (GList) cells = g_hash_table_get_values (self->live);

  g_hash_table_remove_all (self->live);
  for (GList *l = cells; l != NULL; l = l->next)
    {
      LanyardFeedCell *cell = l->data;

      if (cell->position < position)
        enlist (self, cell, cell->position);
      else if (cell->position >= position + removed)
        enlist (self, cell, cell->position - removed + added);
      else
        {
          cell->cells = NULL;
          if (cell->item != NULL)
            g_hash_table_replace (self->leaving, cell->item, g_object_ref (cell));
        }
    }
}

static void
tell (LanyardFeedCells *self, guint position, guint removed, guint added)
{
  /* Held by whom it is told to; a change of the source can come from what they do. */
  GHashTable *outer = self->leaving;

  self->leaving = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  shift (self, position, removed, added);
  self->n = self->n - removed + added;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  g_hash_table_unref (self->leaving);
  self->leaving = outer;
}

static guint
count (LanyardFeedCells *self)
{
  return self->source != NULL ? MIN (g_list_model_get_n_items (self->source), self->limit) : 0;
}

static void
on_items_changed (LanyardFeedCells *self, guint position, guint removed, guint added)
{
  guint n = count (self);

  /* Where not all is listed, what follows moves into what is, or out of it. */
  if (self->limit == G_MAXUINT)
    tell (self, position, removed, added);
  else if (position < self->n)
    tell (self, position, self->n - position, n - position);
  else if (n > self->n)
    tell (self, self->n, 0, n - self->n);
}

static void
lanyard_feed_cells_dispose (GObject *object)
{
  LanyardFeedCells *self = LANYARD_FEED_CELLS (object);
  GHashTableIter iter;
  gpointer cell;

  if (self->source != NULL)
    g_signal_handlers_disconnect_by_data (self->source, self);
  g_clear_object (&self->source);
  self->n = 0;
  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &cell))
    LANYARD_FEED_CELL (cell)->cells = NULL;
  g_hash_table_remove_all (self->live);

  G_OBJECT_CLASS (lanyard_feed_cells_parent_class)->dispose (object);
}

static void
lanyard_feed_cells_finalize (GObject *object)
{
  g_hash_table_unref (LANYARD_FEED_CELLS (object)->live);

  G_OBJECT_CLASS (lanyard_feed_cells_parent_class)->finalize (object);
}

static void
lanyard_feed_cells_class_init (LanyardFeedCellsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_feed_cells_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanyard_feed_cells_finalize;
}

static void
lanyard_feed_cells_init (LanyardFeedCells *self)
{
  self->live = g_hash_table_new (NULL, NULL);
  self->limit = G_MAXUINT;
}

LanyardFeedCells *
lanyard_feed_cells_new (void)
{
  return g_object_new (LANYARD_TYPE_FEED_CELLS, NULL);
}

/* What lies in them is asked for anew. */
static void
clear (LanyardFeedCells *self)
{
  GHashTableIter iter;
  gpointer cell;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &cell))
    g_clear_object (&LANYARD_FEED_CELL (cell)->item);
}

void
lanyard_feed_cells_set_source (LanyardFeedCells *self, GListModel *source)
{
  guint n, stay;

  g_return_if_fail (LANYARD_IS_FEED_CELLS (self));
  g_return_if_fail (source == NULL || G_IS_LIST_MODEL (source));

  if (self->source != NULL)
    g_signal_handlers_disconnect_by_data (self->source, self);
  g_set_object (&self->source, source);
  if (source != NULL)
    g_signal_connect_object (source, "items-changed", G_CALLBACK (on_items_changed), self,
                             G_CONNECT_SWAPPED);
  self->limit = self->n < END ? MAX (self->n, STAGE) : G_MAXUINT;
  n = count (self);
  stay = MIN (n, self->n);
  clear (self);
  if (n != self->n)
    tell (self, stay, self->n - stay, n - stay);
}

gboolean
lanyard_feed_cells_grow (LanyardFeedCells *self)
{
  guint n;

  g_return_val_if_fail (LANYARD_IS_FEED_CELLS (self), FALSE);

  if (self->limit == G_MAXUINT)
    return FALSE;
  self->limit = self->limit < END ? self->limit + STAGE : G_MAXUINT;
  n = count (self);
  if (n != self->n)
    tell (self, self->n, 0, n - self->n);
  return TRUE;
}

void
lanyard_feed_cells_reach (LanyardFeedCells *self, guint position)
{
  g_return_if_fail (LANYARD_IS_FEED_CELLS (self));

  if (position != G_MAXUINT && position >= self->n)
    while (lanyard_feed_cells_grow (self))
      continue;
}
