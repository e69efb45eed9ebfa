/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second column: what one scrolls past. Only what was shown: rows that a drag of the bar jumps over are not. */
#include "ui/feed/lanyard-feed-entry-list-private.h"
#include "ui/feed/lanyard-feed-entry-row.h"

static void
see_row (gpointer row, gpointer user_data)
{
  LanyardFeedEntryList *self = user_data;
  LanyardFeedEntry *entry = lanyard_feed_entry_row_get_entry (row);
  gint64 id;

  if (entry == NULL || !lanyard_feed_entry_get_loaded (entry) || lanyard_feed_entry_get_read (entry))
    return;
  id = lanyard_feed_entry_get_id (entry);
  if (!g_hash_table_contains (self->seen, &id))
    g_hash_table_add (self->seen, g_memdup2 (&id, sizeof id));
}

void
lanyard_feed_entry_list_see (LanyardFeedEntryList *self)
{
  if (self->mark_passed)
    lanyard_feed_list_foreach (self->list, TRUE, see_row, self);
}

GArray *
lanyard_feed_entry_list_take_passed (LanyardFeedEntryList *self)
{
  guint first = lanyard_feed_list_get_first (self->list);
  GArray *passed;

  if (!self->mark_passed || self->entries == NULL || first == GTK_INVALID_LIST_POSITION ||
      g_hash_table_size (self->seen) == 0)
    return NULL;
  passed = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < first; i++)
    {
      gint64 id = lanyard_feed_entries_get_id (self->entries, i);

      if (g_hash_table_remove (self->seen, &id))
        g_array_append_val (passed, id);
    }
  if (passed->len > 0)
    return passed;
  g_array_unref (passed);
  return NULL;
}
