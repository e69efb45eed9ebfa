/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-entry-list-private.h"

#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-feed-entry-row.h"
#include "ui/feed/lanyard-feed-words.h"

/* How far ahead one knows where to go on. */
#define FOLLOWING 64

enum
{
  PROP_0,
  PROP_SELECTED,
  PROP_MARK_PASSED,
  N_PROPS,
};

enum
{
  OPENED,
  STAR,
  PASSED,
  BACK,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardFeedEntryList, lanyard_feed_entry_list, ADW_TYPE_BIN)

/* What there is */

void
lanyard_feed_entry_list_show_header (LanyardFeedEntryList *self)
{
  guint n = lanyard_feed_entry_list_get_n (self);
  g_autofree char *count = NULL;

  if (self->place == NULL)
    return;
  if (self->words != NULL)
    count = lanyard_feed_words_count (n, 0);
  else if (lanyard_feed_place_get_kind (self->place) == LANYARD_FEED_PLACE_ALL)
    count = lanyard_feed_words_count (n, lanyard_feed_subscriptions_get_unread (
                                             lanyard_feed_reader_get_subscriptions (self->reader)));
  else if (lanyard_feed_place_get_kind (self->place) == LANYARD_FEED_PLACE_UNREAD)
    count = lanyard_feed_words_count (n, 0);
  else
    count = lanyard_feed_words_count (n, lanyard_feed_place_get_unread (self->place));
  gtk_label_set_label (self->title, self->words != NULL
                                        ? _ ("Found in all feeds")
                                        : lanyard_feed_place_get_name (self->place));
  gtk_label_set_label (self->count, count);
}

void
lanyard_feed_entry_list_show_state (LanyardFeedEntryList *self)
{
  gboolean empty = lanyard_feed_entry_list_get_n (self) == 0;

  lanyard_feed_entry_list_show_header (self);
  if (empty)
    lanyard_feed_entry_list_show_empty (self);
  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "list");
}

static void
set_selected (LanyardFeedEntryList *self, gint64 selected)
{
  if (self->selected == selected)
    return;
  self->selected = selected;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/* The ids that come after the selected one: where one reads on when that is not listed any more. */
static void
remember_following (LanyardFeedEntryList *self, guint position)
{
  guint n = lanyard_feed_entry_list_get_n (self);

  g_array_set_size (self->following, 0);
  for (guint i = position + 1; i < n && self->following->len < FOLLOWING; i++)
    {
      gint64 id = lanyard_feed_entries_get_id (self->entries, i);

      g_array_append_val (self->following, id);
    }
}

static void
on_selection (LanyardFeedEntryList *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);

  if (self->changing || self->entries == NULL || position == GTK_INVALID_LIST_POSITION)
    return;
  self->position = position;
  remember_following (self, position);
  self->wanted = 0;
  set_selected (self, lanyard_feed_entries_get_id (self->entries, position));
}

guint
lanyard_feed_entry_list_find_position (LanyardFeedEntryList *self, gint64 entry)
{
  guint n = lanyard_feed_entry_list_get_n (self);

  for (guint i = 0; entry != 0 && i < n; i++)
    if (lanyard_feed_entries_get_id (self->entries, i) == entry)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

void
lanyard_feed_entry_list_select_position (LanyardFeedEntryList *self, guint position)
{
  lanyard_feed_list_select (self->list, position);
}

/* Search */

static void
on_search_changed (LanyardFeedEntryList *self)
{
  g_autofree char *words = g_strstrip (g_strdup (gtk_editable_get_text (self->search_entry)));

  if (*words == '\0')
    g_clear_pointer (&words, g_free);
  if (g_strcmp0 (words, self->words) == 0)
    return;
  g_free (self->words);
  self->words = g_steal_pointer (&words);
  gtk_widget_set_sensitive (self->save_search, self->words != NULL);
  lanyard_feed_entry_list_ask (self);
}

static void
on_search_mode (LanyardFeedEntryList *self)
{
  if (!gtk_search_bar_get_search_mode (self->search_bar))
    gtk_editable_set_text (self->search_entry, "");
}

/* From the words to what they found. */
static void
on_search_activated (LanyardFeedEntryList *self)
{
  if (lanyard_feed_entry_list_get_n (self) > 0 &&
      gtk_single_selection_get_selected (self->selection) == GTK_INVALID_LIST_POSITION)
    lanyard_feed_entry_list_select_position (self, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/* Rows */

static void
on_activated (LanyardFeedEntryList *self)
{
  g_signal_emit (self, signals[OPENED], 0);
}

static void
on_row_star (LanyardFeedEntryRow *row, LanyardFeedEntryList *self)
{
  LanyardFeedEntry *entry = lanyard_feed_entry_row_get_entry (row);

  if (entry != NULL)
    g_signal_emit (self, signals[STAR], 0, lanyard_feed_entry_get_id (entry));
}

static GtkWidget *
make_row (gpointer owner)
{
  LanyardFeedEntryList *self = owner;
  GtkWidget *row = lanyard_feed_entry_row_new (lanyard_feed_reader_get_subscriptions (self->reader),
                                               self->thumbnails);

  g_signal_connect_object (row, "star", G_CALLBACK (on_row_star), self, 0);
  return row;
}

static void
show_row (GtkWidget *row, gpointer item)
{
  lanyard_feed_entry_row_set_entry (LANYARD_FEED_ENTRY_ROW (row), item);
}

static void
see_row (gpointer row, gpointer user_data)
{
  lanyard_feed_entry_row_seen (row);
}

/* Thumbnails are fetched for rows where one rests. */
static void
on_rested (LanyardFeedEntryList *self)
{
  g_autoptr (GArray) passed = NULL;

  lanyard_feed_list_foreach (self->list, TRUE, see_row, NULL);
  lanyard_feed_entry_list_see (self);
  passed = lanyard_feed_entry_list_take_passed (self);
  if (passed != NULL)
    g_signal_emit (self, signals[PASSED], 0, passed);
}

static void
act_menu (GtkWidget *widget, const char *action, GVariant *parameter)
{
  lanyard_feed_list_popup (LANYARD_FEED_ENTRY_LIST (widget)->list);
}

static void
on_back (LanyardFeedEntryList *self)
{
  g_signal_emit (self, signals[BACK], 0);
}

static void
lanyard_feed_entry_list_dispose (GObject *object)
{
  LanyardFeedEntryList *self = LANYARD_FEED_ENTRY_LIST (object);

  lanyard_feed_entry_list_drop_first (self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->search_bar != NULL)
    g_signal_handlers_disconnect_by_data (self->search_bar, self);
  self->search_bar = NULL;
  g_clear_object (&self->selection);
  g_clear_object (&self->coming);
  g_clear_object (&self->entries);
  g_clear_object (&self->place);
  g_clear_object (&self->reader);

  G_OBJECT_CLASS (lanyard_feed_entry_list_parent_class)->dispose (object);
}

static void
lanyard_feed_entry_list_finalize (GObject *object)
{
  LanyardFeedEntryList *self = LANYARD_FEED_ENTRY_LIST (object);

  g_free (self->words);
  g_array_unref (self->following);
  g_hash_table_unref (self->seen);
  g_object_unref (self->thumbnails);

  G_OBJECT_CLASS (lanyard_feed_entry_list_parent_class)->finalize (object);
}

static void
lanyard_feed_entry_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_int64 (value, LANYARD_FEED_ENTRY_LIST (object)->selected);
  else if (id == PROP_MARK_PASSED)
    g_value_set_boolean (value, LANYARD_FEED_ENTRY_LIST (object)->mark_passed);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_feed_entry_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LanyardFeedEntryList *self = LANYARD_FEED_ENTRY_LIST (object);

  if (id != PROP_MARK_PASSED)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (self->mark_passed != g_value_get_boolean (value))
    {
      self->mark_passed = g_value_get_boolean (value);
      g_hash_table_remove_all (self->seen);
      g_object_notify_by_pspec (object, pspec);
    }
}

static void
lanyard_feed_entry_list_class_init (LanyardFeedEntryListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanyard_feed_entry_list_dispose;
  object_class->finalize = lanyard_feed_entry_list_finalize;
  object_class->get_property = lanyard_feed_entry_list_get_property;
  object_class->set_property = lanyard_feed_entry_list_set_property;

  properties[PROP_SELECTED] =
      g_param_spec_int64 ("selected", NULL, NULL, 0, G_MAXINT64, 0,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MARK_PASSED] =
      g_param_spec_boolean ("mark-passed", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  signals[STAR] = g_signal_new ("star", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[PASSED] = g_signal_new ("passed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
  signals[BACK] = g_signal_new ("back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "entries.menu", NULL, act_menu);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "entries.menu",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "entries.menu", NULL);
}

static void
lanyard_feed_entry_list_init (LanyardFeedEntryList *self)
{
  static const LanyardFeedListRows rows = { make_row, show_row, "loaded" };

  self->following = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->thumbnails = lanyard_feed_thumbnails_new ();
  lanyard_feed_entry_list_build (self, &rows);
  g_signal_connect_swapped (self->back, "clicked", G_CALLBACK (on_back), self);
  /* The entry itself waits until one pauses. */
  g_signal_connect_swapped (self->search_entry, "search-changed", G_CALLBACK (on_search_changed),
                            self);
  g_signal_connect_swapped (self->search_entry, "activate", G_CALLBACK (on_search_activated), self);
  g_signal_connect_swapped (self->search_bar, "notify::search-mode-enabled",
                            G_CALLBACK (on_search_mode), self);
  g_signal_connect_swapped (self->selection, "notify::selected", G_CALLBACK (on_selection), self);
  g_signal_connect_swapped (self->list, "activated", G_CALLBACK (on_activated), self);
  g_signal_connect_swapped (self->list, "rested", G_CALLBACK (on_rested), self);
  g_signal_connect_swapped (self->list, "scrolled", G_CALLBACK (lanyard_feed_entry_list_see), self);
}

GtkWidget *
lanyard_feed_entry_list_new (LanyardFeedReader *reader)
{
  LanyardFeedEntryList *self;

  g_return_val_if_fail (LANYARD_IS_FEED_READER (reader), NULL);

  self = g_object_new (LANYARD_TYPE_FEED_ENTRY_LIST, NULL);
  self->reader = g_object_ref (reader);
  g_signal_connect_object (lanyard_feed_reader_get_subscriptions (reader), "notify::unread",
                           G_CALLBACK (lanyard_feed_entry_list_show_header), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
lanyard_feed_entry_list_set_place (LanyardFeedEntryList *self, LanyardFeedPlace *place)
{
  g_return_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self));
  g_return_if_fail (LANYARD_IS_FEED_PLACE (place));

  if (self->place == place)
    return;
  if (self->place != NULL)
    g_signal_handlers_disconnect_by_data (self->place, self);
  if (self->place != NULL && lanyard_feed_place_get_subscription (self->place) != NULL)
    g_signal_handlers_disconnect_by_data (lanyard_feed_place_get_subscription (self->place), self);
  g_set_object (&self->place, place);
  g_signal_connect_object (place, "notify", G_CALLBACK (lanyard_feed_entry_list_show_header), self, G_CONNECT_SWAPPED);
  if (lanyard_feed_place_get_subscription (place) != NULL)
    g_signal_connect_object (lanyard_feed_place_get_subscription (place), "notify::last-error",
                             G_CALLBACK (lanyard_feed_entry_list_show_empty), self,
                             G_CONNECT_SWAPPED);
  /* A place that is chosen is what one wants to see. */
  g_clear_pointer (&self->words, g_free);
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  set_selected (self, 0);
  lanyard_feed_entry_list_ask (self);
}

gint64
lanyard_feed_entry_list_get_selected (LanyardFeedEntryList *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self), 0);

  return self->selected;
}

LanyardFeedEntry *
lanyard_feed_entry_list_get_entry (LanyardFeedEntryList *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self), NULL);

  /* Until the list of another place is there, the old one shows what was selected in it. */
  return self->selected != 0 ? lanyard_feed_list_get_selected_item (self->list) : NULL;
}

LanyardFeedEntry *
lanyard_feed_entry_list_find (LanyardFeedEntryList *self, gint64 entry)
{
  guint position;

  g_return_val_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self), NULL);

  position = lanyard_feed_entry_list_find_position (self, entry);
  if (position == GTK_INVALID_LIST_POSITION)
    return NULL;
  return g_list_model_get_item (G_LIST_MODEL (self->entries), position);
}

void
lanyard_feed_entry_list_reload (LanyardFeedEntryList *self)
{
  g_return_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self));

  if (self->entries != NULL)
    lanyard_feed_entries_reload (self->entries);
}

GArray *
lanyard_feed_entry_list_dup_ids (LanyardFeedEntryList *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n = lanyard_feed_entry_list_get_n (self);

  for (guint i = 0; i < n; i++)
    {
      gint64 id = lanyard_feed_entries_get_id (self->entries, i);

      g_array_append_val (ids, id);
    }
  return ids;
}

void
lanyard_feed_entry_list_select (LanyardFeedEntryList *self, gint64 entry)
{
  guint position;

  g_return_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self));

  self->wanted = 0;
  position = self->coming == NULL ? lanyard_feed_entry_list_find_position (self, entry) : GTK_INVALID_LIST_POSITION;
  if (position != GTK_INVALID_LIST_POSITION)
    lanyard_feed_entry_list_select_position (self, position);
  else
    self->wanted = entry;
}

gboolean
lanyard_feed_entry_list_move (LanyardFeedEntryList *self, gboolean down)
{
  guint n, position;

  g_return_val_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self), FALSE);

  n = lanyard_feed_entry_list_get_n (self);
  position = gtk_single_selection_get_selected (self->selection);
  if (n == 0)
    return FALSE;
  if (position == GTK_INVALID_LIST_POSITION)
    /* Where the one was that is not listed any more; at first the top. */
    position = MIN (self->position, n - 1);
  else if (down ? position + 1 >= n : position == 0)
    return FALSE;
  else
    position += down ? 1 : (guint)-1;
  lanyard_feed_entry_list_select_position (self, position);
  return TRUE;
}

guint
lanyard_feed_entry_list_get_n (LanyardFeedEntryList *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self), 0);

  return self->entries != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->entries)) : 0;
}

gboolean
lanyard_feed_entry_list_get_ready (LanyardFeedEntryList *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self), FALSE);

  return self->entries != NULL && self->coming == NULL;
}

void
lanyard_feed_entry_list_search (LanyardFeedEntryList *self)
{
  g_return_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

gboolean
lanyard_feed_entry_list_end_search (LanyardFeedEntryList *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self), FALSE);

  if (!gtk_search_bar_get_search_mode (self->search_bar))
    return FALSE;
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  return TRUE;
}

void
lanyard_feed_entry_list_grab_focus (LanyardFeedEntryList *self)
{
  g_return_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

void
lanyard_feed_entry_list_set_can_go_back (LanyardFeedEntryList *self, gboolean can_go_back)
{
  g_return_if_fail (LANYARD_IS_FEED_ENTRY_LIST (self));

  gtk_widget_set_visible (self->back, can_go_back);
}
