/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Feeds tab: on to what is not read yet, through one place after the other. */
#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-feed-page-private.h"
#include "ui/widgets/lanyard-files.h"

static void look_in (LanyardFeedPage *self, LanyardFeedQuery query, GCallback on_ready);

/* The subscription after the selected place, in the order of the first column and around its end, that has something. (transfer
 * full) (nullable) */
static LanyardFeedPlace *
find_next_place (LanyardFeedPage *self)
{
  GListModel *places = G_LIST_MODEL (self->tree);
  LanyardFeedPlace *selected = lanyard_feed_places_get_selected (self->places);
  guint n = g_list_model_get_n_items (places);
  guint start = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardFeedPlace) place = g_list_model_get_item (places, i);

      if (place == selected)
        start = i;
    }
  for (guint i = 1; i <= n; i++)
    {
      g_autoptr (LanyardFeedPlace) place = g_list_model_get_item (places, (start + i) % n);
      LanyardFeedPlaceKind kind = lanyard_feed_place_get_kind (place);
      /* A folder that is folded up stands for its feeds. */
      gboolean counts = kind == LANYARD_FEED_PLACE_FEED ||
                        (kind == LANYARD_FEED_PLACE_FOLDER && !lanyard_feed_place_get_expanded (place));

      if (counts && place != selected && lanyard_feed_place_get_unread (place) > 0)
        return g_steal_pointer (&place);
    }
  return NULL;
}

static void
on_next_place_ready (LanyardFeedEntries *unread, LanyardFeedPage *self)
{
  gint64 entry = lanyard_feed_entries_get_id (unread, 0);

  if (self->stack != NULL && entry != 0)
    lanyard_feed_entry_list_select (self->entries, entry);
  g_clear_object (&self->unread);
}

static void
on_here_ready (LanyardFeedEntries *unread, LanyardFeedPage *self)
{
  g_autoptr (LanyardFeedPlace) place = NULL;
  gint64 entry;

  if (self->stack == NULL)
    return;
  entry = lanyard_feed_entry_list_find_next (self->entries, unread);
  if (entry != 0)
    {
      lanyard_feed_entry_list_select (self->entries, entry);
      g_clear_object (&self->unread);
      return;
    }
  place = find_next_place (self);
  if (place == NULL)
    {
      g_clear_object (&self->unread);
      lanyard_toast (GTK_WIDGET (self->columns), _ ("All is read"));
      return;
    }
  lanyard_feed_places_select (self->places, place);
  look_in (self, lanyard_feed_entry_list_get_query (self->entries), G_CALLBACK (on_next_place_ready));
}

static void
look_in (LanyardFeedPage *self, LanyardFeedQuery query, GCallback on_ready)
{
  if (self->unread != NULL)
    g_signal_handlers_disconnect_by_data (self->unread, self);
  g_clear_object (&self->unread);
  query.unread = TRUE;
  self->unread = lanyard_feed_reader_open (self->reader, &query);
  g_signal_connect_object (self->unread, "ready", on_ready, self, 0);
}

void
lanyard_feed_page_act_next_unread (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);

  if (gtk_stack_get_visible_child (self->stack) != GTK_WIDGET (self->columns))
    return;
  look_in (self, lanyard_feed_entry_list_get_query (self->entries), G_CALLBACK (on_here_ready));
}
