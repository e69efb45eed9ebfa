/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A column's list: rows are put into the places in sight and near it. */
#include "ui/feed/lanyard-feed-list-private.h"

/* What filling places may take of a frame's 16 ms, in microseconds. */
#define FILL_US 4000
/* Frames with nothing to fill, until it stops looking. */
#define IDLE_FRAMES 3
/* Rows that wait for a place. */
#define SPARE_MAX 64

/* (transfer full) */
static GtkWidget *
get_spare (LanyardFeedList *self)
{
  GtkWidget *row;

  if (self->spare->len > 0)
    return g_ptr_array_steal_index_fast (self->spare, self->spare->len - 1);
  row = g_object_ref_sink (self->rows->make (self->owner));
  lanyard_feed_list_connect_row (self, row);
  return row;
}

/* (nullable) (transfer none) */
static gpointer
item_of (LanyardFeedListSlot *slot)
{
  LanyardFeedCell *cell = gtk_list_item_get_item (lanyard_feed_list_slot_get_item (slot));

  return cell != NULL ? lanyard_feed_cell_get_item (cell) : NULL;
}

static void
fill_slot (LanyardFeedList *self, LanyardFeedListSlot *slot, int width)
{
  GtkWidget *row = lanyard_row_slot_get_row (LANYARD_ROW_SLOT (slot));
  g_autoptr (GtkWidget) spare = row == NULL ? get_spare (self) : NULL;

  self->rows->show (row != NULL ? row : spare, item_of (slot));
  lanyard_feed_list_slot_set_shown (slot, item_of (slot));
  if (spare != NULL)
    {
      lanyard_row_slot_fill (LANYARD_ROW_SLOT (slot), spare);
      lanyard_list_row_placed (spare);
    }
  lanyard_row_slot_lay_out (LANYARD_ROW_SLOT (slot), width);
}

/* Takes the row of a place that needs it no more. */
static void
empty_slot (LanyardFeedList *self, LanyardFeedListSlot *slot)
{
  GtkWidget *row = lanyard_row_slot_empty (LANYARD_ROW_SLOT (slot));

  if (row == NULL)
    return;
  self->rows->show (row, NULL);
  lanyard_feed_list_slot_set_shown (slot, NULL);
  if (self->spare->len < SPARE_MAX)
    g_ptr_array_add (self->spare, row);
  else
    g_object_unref (row);
}

/* The item whose changes it looks at is another one, or none. */
static void
watch_item (LanyardFeedList *self, LanyardFeedListSlot *slot, gpointer item)
{
  g_autofree char *signal = g_strconcat ("notify::", self->rows->ready, NULL);
  gpointer before = lanyard_feed_list_slot_get_watched (slot);

  if (before == item)
    return;
  if (before != NULL && self->rows->ready != NULL)
    g_signal_handlers_disconnect_by_func (before, lanyard_feed_list_queue_fill, self);
  if (item != NULL && self->rows->ready != NULL)
    g_signal_connect_object (item, signal, G_CALLBACK (lanyard_feed_list_queue_fill), self, G_CONNECT_SWAPPED);
  lanyard_feed_list_slot_set_watched (slot, item);
}

static gboolean
is_ready (LanyardFeedList *self, LanyardFeedListSlot *slot)
{
  gpointer item = item_of (slot);
  gboolean ready = item != NULL;

  /* When it will be, is told. */
  watch_item (self, slot, item);
  if (ready && self->rows->ready != NULL)
    g_object_get (item, self->rows->ready, &ready, NULL);
  return ready;
}

guint
lanyard_feed_list_position_of (LanyardFeedListSlot *slot)
{
  return gtk_list_item_get_position (lanyard_feed_list_slot_get_item (slot));
}

gboolean
lanyard_feed_list_look (LanyardFeedList *self, LanyardFeedListSight *sight)
{
  GHashTableIter iter;
  gpointer slot;

  *sight = (LanyardFeedListSight){ G_MAXUINT, 0, 0 };
  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, &slot, NULL))
    if (gtk_widget_get_mapped (slot))
      {
        sight->first = MIN (sight->first, lanyard_feed_list_position_of (slot));
        sight->last = MAX (sight->last, lanyard_feed_list_position_of (slot));
        sight->width = MAX (sight->width, gtk_widget_get_width (slot));
      }
  return sight->first <= sight->last;
}

typedef struct
{
  LanyardFeedListSlot *slot;
  guint distance; /* from what shows, in rows; 0 in sight */
} Candidate;

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *first = a, *second = b;

  return (first->distance > second->distance) - (first->distance < second->distance);
}

/* The places whose row is missing and that are at most half a page out of sight; those further than
 * three pages lose theirs. */
static GArray *
find_candidates (LanyardFeedList *self, const LanyardFeedListSight *sight)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  guint page = sight->last - sight->first + 1;
  GHashTableIter iter;
  gpointer slot;

  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, &slot, NULL))
    {
      guint position = lanyard_feed_list_position_of (slot);
      Candidate candidate = { slot, 0 };

      if (position < sight->first)
        candidate.distance = sight->first - position;
      else if (position > sight->last)
        candidate.distance = position - sight->last;
      if (candidate.distance > 3 * page)
        empty_slot (self, slot);
      else if (candidate.distance <= page / 2 && lanyard_feed_list_slot_get_shown (slot) == NULL &&
               is_ready (self, slot))
        g_array_append_val (candidates, candidate);
    }
  g_array_sort (candidates, compare_candidates);
  return candidates;
}

/* Each frame some, what shows first. */
static gboolean
fill (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  LanyardFeedList *self = LANYARD_FEED_LIST (widget);
  LanyardFeedListSight sight;
  g_autoptr (GArray) candidates =
      lanyard_feed_list_look (self, &sight) ? find_candidates (self, &sight) : g_array_new (FALSE, FALSE, 1);
  gint64 end = g_get_monotonic_time () + FILL_US;

  gboolean grew;

  for (guint i = 0; i < candidates->len && (i == 0 || g_get_monotonic_time () < end); i++)
    fill_slot (self, g_array_index (candidates, Candidate, i).slot, sight.width);
  /* What shows first, then what is below it. */
  grew = candidates->len == 0 && lanyard_feed_cells_grow (self->cells);
  /* New places are not where they belong before the next layout, which comes after this. */
  self->idle_frames = grew || candidates->len > 0 ? 0 : self->idle_frames + 1;
  if (self->idle_frames < IDLE_FRAMES)
    return G_SOURCE_CONTINUE;
  self->fill_id = 0;
  return G_SOURCE_REMOVE;
}

void
lanyard_feed_list_queue_fill (LanyardFeedList *self)
{
  self->idle_frames = 0;
  if (self->fill_id == 0)
    self->fill_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill, NULL, NULL);
}

/* So that no frame shows an empty list in between. */
void
lanyard_feed_list_refill (LanyardFeedList *self)
{
  g_autoptr (GList) slots = g_hash_table_get_keys (self->slots);

  for (GList *l = slots; l != NULL; l = l->next)
    {
      watch_item (self, l->data, NULL);
      if (lanyard_row_slot_get_row (l->data) == NULL)
        continue;
      self->rows->show (lanyard_row_slot_get_row (l->data), NULL);
      lanyard_feed_list_slot_set_shown (l->data, NULL);
      if (gtk_widget_get_mapped (l->data) && is_ready (self, l->data))
        fill_slot (self, l->data, 0);
    }
}

/* The factory */

static void
row_setup (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardFeedList *self)
{
  gtk_list_item_set_child (item, lanyard_feed_list_slot_new (item, &self->usual));
}

static void
row_bind (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardFeedList *self)
{
  LanyardFeedListSlot *slot = LANYARD_FEED_LIST_SLOT (gtk_list_item_get_child (item));

  g_hash_table_add (self->slots, slot);
  /* It must not go on showing what it showed. */
  if (lanyard_row_slot_get_row (LANYARD_ROW_SLOT (slot)) != NULL)
    fill_slot (self, slot, 0);
  lanyard_feed_list_moved (self);
}

static void
row_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardFeedList *self)
{
  LanyardFeedListSlot *slot = LANYARD_FEED_LIST_SLOT (gtk_list_item_get_child (item));

  g_hash_table_remove (self->slots, slot);
  watch_item (self, slot, NULL);
  if (lanyard_row_slot_get_row (LANYARD_ROW_SLOT (slot)) != NULL)
    self->rows->show (lanyard_row_slot_get_row (LANYARD_ROW_SLOT (slot)), NULL);
  lanyard_feed_list_slot_set_shown (slot, NULL);
}

/* The list needs fewer places; what was in one serves another. */
static void
row_teardown (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardFeedList *self)
{
  GtkWidget *slot = gtk_list_item_get_child (item);

  if (slot != NULL)
    empty_slot (self, LANYARD_FEED_LIST_SLOT (slot));
}

GtkListItemFactory *
lanyard_feed_list_make_factory (LanyardFeedList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (row_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (row_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (row_unbind), self, 0);
  g_signal_connect_object (factory, "teardown", G_CALLBACK (row_teardown), self, 0);
  return factory;
}
