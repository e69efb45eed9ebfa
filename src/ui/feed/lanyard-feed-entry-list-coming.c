/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second column: what was asked for, until it takes the place of what is listed, and after each of its changes. */
#include "ui/feed/lanyard-feed-entry-list-private.h"

/* Entries that are read before a list shows, so that it does not show empty. */
#define FIRST 16
/* How long that may take; what was deleted in between never comes. */
#define FIRST_MS 300

static void
find_place_to_go_on (LanyardFeedEntryList *self)
{
  for (guint i = 0; i < self->following->len; i++)
    {
      guint position = lanyard_feed_entry_list_find_position (self, g_array_index (self->following, gint64, i));

      if (position != GTK_INVALID_LIST_POSITION)
        {
          self->position = position;
          return;
        }
    }
}

static void
show_wanted (LanyardFeedEntryList *self)
{
  if (self->wanted != 0 && lanyard_feed_entry_list_find_position (self, self->wanted) != GTK_INVALID_LIST_POSITION)
    lanyard_feed_entry_list_select_position (self, lanyard_feed_entry_list_find_position (self, self->wanted));
  lanyard_feed_entry_list_show_state (self);
}

void
lanyard_feed_entry_list_drop_first (LanyardFeedEntryList *self)
{
  for (guint i = 0; self->first != NULL && i < self->first->len; i++)
    g_signal_handlers_disconnect_by_data (self->first->pdata[i], self);
  g_clear_pointer (&self->first, g_ptr_array_unref);
  g_clear_handle_id (&self->first_id, g_source_remove);
}

/* What was asked for takes the place of what is listed. */
static void
show_coming (LanyardFeedEntryList *self)
{
  guint position;

  self->changing = TRUE;
  g_set_object (&self->entries, self->coming);
  g_clear_object (&self->coming);
  lanyard_feed_list_set_model (self->list, G_LIST_MODEL (self->entries));
  self->changing = FALSE;
  self->position = 0;
  g_array_set_size (self->following, 0);
  g_hash_table_remove_all (self->seen);
  position = lanyard_feed_entry_list_find_position (self, self->selected);
  lanyard_feed_entry_list_select_position (self, position);
  if (position == GTK_INVALID_LIST_POSITION && lanyard_feed_entry_list_get_n (self) > 0)
    lanyard_feed_list_scroll_to (self->list, 0);
  show_wanted (self);
}

static gboolean
on_first_late (gpointer user_data)
{
  LanyardFeedEntryList *self = user_data;

  self->first_id = 0;
  lanyard_feed_entry_list_drop_first (self);
  show_coming (self);
  return G_SOURCE_REMOVE;
}

static void
on_first_loaded (LanyardFeedEntryList *self)
{
  for (guint i = 0; self->first != NULL && i < self->first->len; i++)
    if (!lanyard_feed_entry_get_loaded (self->first->pdata[i]))
      return;
  lanyard_feed_entry_list_drop_first (self);
  show_coming (self);
}

/* Its beginning is read from the disk before it shows: what was there stays until then. */
static void
await_first (LanyardFeedEntryList *self)
{
  lanyard_feed_entry_list_drop_first (self);
  self->first_id = g_timeout_add (FIRST_MS, on_first_late, self);
  self->first = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < FIRST; i++)
    {
      LanyardFeedEntry *entry = g_list_model_get_item (G_LIST_MODEL (self->coming), i);

      if (entry == NULL)
        break;
      g_ptr_array_add (self->first, entry);
      g_signal_connect_object (entry, "notify::loaded", G_CALLBACK (on_first_loaded), self,
                               G_CONNECT_SWAPPED);
    }
  on_first_loaded (self);
}

/* The list is what was asked for; also after each of its own changes. */
static void
on_ready (LanyardFeedEntries *entries, LanyardFeedEntryList *self)
{
  if (entries == self->coming)
    {
      await_first (self);
      return;
    }
  if (entries != self->entries)
    return;
  if (gtk_single_selection_get_selected (self->selection) == GTK_INVALID_LIST_POSITION)
    find_place_to_go_on (self);
  show_wanted (self);
}

void
lanyard_feed_entry_list_ask (LanyardFeedEntryList *self)
{
  LanyardFeedQuery query = lanyard_feed_entry_list_get_query (self);

  lanyard_feed_entry_list_drop_first (self);
  g_clear_object (&self->coming);
  self->coming = lanyard_feed_reader_open (self->reader, &query);
  g_signal_connect_object (self->coming, "ready", G_CALLBACK (on_ready), self, 0);
  lanyard_feed_entry_list_show_header (self);
}
