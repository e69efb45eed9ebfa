/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second column: which entries, in which order, and where to go on in it. */
#include "ui/feed/lanyard-feed-entry-list-private.h"

LanyardFeedQuery
lanyard_feed_entry_list_get_query (LanyardFeedEntryList *self)
{
  LanyardFeedQuery query = { 0 };

  g_return_val_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self), query);

  if (self->words != NULL)
    query.words = self->words;
  else if (self->place != NULL)
    {
      query = lanyard_feed_place_get_query (self->place);
      query.unread |= self->only_unread && !query.starred;
    }
  query.oldest_first = self->oldest_first;
  return query;
}

void
lanyard_feed_entry_list_set_order (LanyardFeedEntryList *self,
                                   gboolean only_unread,
                                   gboolean oldest_first)
{
  g_return_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self));

  self->only_unread = only_unread;
  self->oldest_first = oldest_first;
  if (self->place != NULL)
    lanyard_feed_entry_list_ask (self);
}

gboolean
lanyard_feed_entry_list_get_only_unread (LanyardFeedEntryList *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self), FALSE);

  return self->only_unread;
}

gboolean
lanyard_feed_entry_list_get_oldest_first (LanyardFeedEntryList *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self), FALSE);

  return self->oldest_first;
}

gint64
lanyard_feed_entry_list_find_next (LanyardFeedEntryList *self, LanyardFeedEntries *some)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  guint n, start;

  g_return_val_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self), 0);
  g_return_val_if_fail (LANYARD_IS_FEED_ENTRIES (some), 0);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (some)); i++)
    {
      gint64 id = lanyard_feed_entries_get_id (some, i);

      g_hash_table_add (wanted, g_memdup2 (&id, sizeof id));
    }
  n = lanyard_feed_entry_list_get_n (self);
  start = gtk_single_selection_get_selected (self->selection);
  /* Where the selected one was that is not listed any more comes the one after it. */
  if (start == GTK_INVALID_LIST_POSITION)
    start = self->position > 0 ? self->position - 1 : n - 1;
  for (guint i = 1; i <= n; i++)
    {
      gint64 id = lanyard_feed_entries_get_id (self->entries, (start + i) % n);

      if (id != self->selected && g_hash_table_contains (wanted, &id))
        return id;
    }
  return 0;
}
