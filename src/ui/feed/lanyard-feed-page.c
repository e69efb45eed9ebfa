/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-page-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How long a column that does not fit any more takes to go out of sight. */
#define FOCUS_MS 50

enum
{
  PROP_0,
  PROP_PLACES_POSITION,
  PROP_ENTRIES_POSITION,
  PROP_ZOOM,
  PROP_FOLDED,
  PROP_ONLY_UNREAD,
  PROP_OLDEST_FIRST,
  PROP_MARK_PASSED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardFeedPage, lanyard_feed_page, ADW_TYPE_BIN)

/* Columns */

static void
update_ways_back (LanyardFeedPage *self)
{
  lanyard_feed_entry_list_set_can_go_back (
      self->entries, !lanyard_feed_columns_shows (self->columns, LANYARD_FEED_COLUMN_PLACES));
  gtk_widget_set_visible (self->article_back,
                          !lanyard_feed_columns_shows (self->columns, LANYARD_FEED_COLUMN_ENTRIES));
}

void
lanyard_feed_page_show_column (LanyardFeedPage *self, LanyardFeedColumn column)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* What GTK 4.8 hides with the keyboard in it, it keeps for longer than the window is there. */
  if (root != NULL && !lanyard_feed_columns_shows (self->columns, column))
    gtk_root_set_focus (root, NULL);
  lanyard_feed_columns_set_shown (self->columns, column);
  switch (column)
    {
    case LANYARD_FEED_COLUMN_PLACES:
      lanyard_feed_places_grab_focus (self->places);
      break;
    case LANYARD_FEED_COLUMN_ENTRIES:
      lanyard_feed_entry_list_grab_focus (self->entries);
      break;
    case LANYARD_FEED_COLUMN_ARTICLE:
    default:
      gtk_widget_child_focus (GTK_WIDGET (self->article), GTK_DIR_TAB_FORWARD);
      break;
    }
}

static void
on_place_selected (LanyardFeedPage *self)
{
  LanyardFeedPlace *place = lanyard_feed_places_get_selected (self->places);

  if (place != NULL)
    lanyard_feed_entry_list_set_place (self->entries, place);
  lanyard_feed_page_update_feed_actions (self);
}

static void
on_place_activated (LanyardFeedPage *self, gboolean clicked)
{
  on_place_selected (self);
  /* A click leaves the keyboard where it is, when what it leads to is seen anyway. */
  if (clicked && lanyard_feed_columns_shows (self->columns, LANYARD_FEED_COLUMN_ENTRIES))
    return;
  lanyard_feed_page_show_column (self, LANYARD_FEED_COLUMN_ENTRIES);
}

static void
on_place_moved (LanyardFeedPage *self, LanyardFeedPlace *place, const char *folder)
{
  lanyard_feed_page_move (self, place, folder);
}

static void
on_entry_selected (LanyardFeedPage *self)
{
  if (lanyard_feed_entry_list_get_selected (self->entries) == 0)
    lanyard_feed_page_close_article (self);
  /* Where the article is not seen, going through the list is not reading. */
  else if (lanyard_feed_columns_shows (self->columns, LANYARD_FEED_COLUMN_ARTICLE))
    lanyard_feed_page_open_selected (self);
  lanyard_feed_page_update_entry_actions (self);
}

static void
on_entry_opened (LanyardFeedPage *self)
{
  lanyard_feed_page_open_selected (self);
  if (!lanyard_feed_columns_shows (self->columns, LANYARD_FEED_COLUMN_ARTICLE) ||
      lanyard_feed_columns_get_fitting (self->columns) < 3)
    lanyard_feed_page_show_column (self, LANYARD_FEED_COLUMN_ARTICLE);
}

static void
on_entry_star (LanyardFeedPage *self, gint64 entry)
{
  /* The one that is pressed, which need not be the selected one. */
  g_autoptr (LanyardFeedEntry) item = lanyard_feed_entry_list_find (self->entries, entry);

  if (item != NULL)
    lanyard_feed_page_set_state (self, entry, LANYARD_FEED_STATE_STARRED,
                                 !lanyard_feed_entry_get_starred (item));
}

static void
on_entries_back (LanyardFeedPage *self)
{
  lanyard_feed_page_show_column (self, LANYARD_FEED_COLUMN_PLACES);
}

/* Whether the keyboard is somewhere in the page; @lost: where nobody sees it. A column that goes
 * out of sight keeps it, or GTK gives it to the divide beside it. */
static gboolean
has_focus (LanyardFeedPage *self, gboolean lost)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    return FALSE;
  return lost == (!gtk_widget_get_mapped (focus) || GTK_IS_PANED (focus));
}

static gboolean
find_focus (gpointer user_data)
{
  LanyardFeedPage *self = user_data;

  self->focus_id = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && has_focus (self, TRUE))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

static void
on_fitting (LanyardFeedPage *self)
{
  update_ways_back (self);
  if (self->focus_id == 0)
    self->focus_id = g_timeout_add (FOCUS_MS, find_focus, self);
  if (lanyard_feed_entry_list_get_selected (self->entries) != 0)
    on_entry_selected (self);
}

static void
act_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);

  if (lanyard_feed_entry_list_end_search (self->entries))
    lanyard_feed_entry_list_grab_focus (self->entries);
  else if (lanyard_feed_columns_shows (self->columns, LANYARD_FEED_COLUMN_PLACES))
    return; /* there is nothing before it */
  else if (!lanyard_feed_columns_shows (self->columns, LANYARD_FEED_COLUMN_ENTRIES))
    lanyard_feed_page_show_column (self, LANYARD_FEED_COLUMN_ENTRIES);
  else
    lanyard_feed_page_show_column (self, LANYARD_FEED_COLUMN_PLACES);
}

static void
act_zoom (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *own = g_strconcat ("article.", action + strlen ("feeds."), NULL);

  gtk_widget_activate_action (GTK_WIDGET (LANYARD_FEED_PAGE (widget)->article), own, NULL);
}

static void
act_end_search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  lanyard_feed_entry_list_end_search (LANYARD_FEED_PAGE (widget)->entries);
}

static void
act_show_all (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  LanyardFeedPlace *selected = lanyard_feed_places_get_selected (self->places);
  g_autoptr (LanyardFeedPlace) all = g_list_model_get_item (G_LIST_MODEL (self->tree), 0);

  /* What is read was left out, and is wanted; where one is needs no change then. */
  if (lanyard_feed_entry_list_get_only_unread (self->entries))
    {
      g_object_set (self, "only-unread", FALSE, NULL);
      if (selected != NULL && lanyard_feed_place_get_kind (selected) != LANYARD_FEED_PLACE_UNREAD)
        return;
    }
  lanyard_feed_places_select (self->places, all);
}

/* What shows */

static void
update_stack (LanyardFeedPage *self)
{
  GListModel *subscriptions = G_LIST_MODEL (lanyard_feed_reader_get_subscriptions (self->reader));

  gtk_stack_set_visible_child_name (
      self->stack, g_list_model_get_n_items (subscriptions) > 0 ? "columns" : "welcome");
  lanyard_feed_page_update_feed_actions (self);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanyard_feed_reader_load_finish (LANYARD_FEED_READER (source), result, &error))
    g_warning ("The subscriptions could not be read: %s", error->message);
  if (self->stack == NULL)
    return;
  update_stack (self);
  /* At the start there was nothing here that could have had the keyboard. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

      if (focus == NULL || GTK_IS_BUTTON (focus) ||
          GTK_IS_MENU_BUTTON (gtk_widget_get_parent (focus)))
        gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
    }
}

/* The object */

static void
on_first_width (LanyardFeedPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLACES_POSITION]);
}

static void
on_second_width (LanyardFeedPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENTRIES_POSITION]);
}

static void
on_zoom (LanyardFeedPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
}

static void
on_folded (LanyardFeedPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
}

static void
on_mark_passed (LanyardFeedPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MARK_PASSED]);
}

static void
lanyard_feed_page_dispose (GObject *object)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (object);

  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  lanyard_feed_page_stop_full (self);
  g_cancellable_cancel (self->refreshing);
  g_clear_object (&self->refreshing);
  g_clear_object (&self->chooser);
  g_clear_object (&self->folder);
  g_clear_object (&self->entry);
  g_clear_object (&self->unread);
  self->stack = NULL;
  self->undo = NULL;
  g_clear_weak_pointer (&self->passed);
  g_clear_object (&self->tree);
  g_clear_object (&self->reader);

  G_OBJECT_CLASS (lanyard_feed_page_parent_class)->dispose (object);
}

static void
lanyard_feed_page_finalize (GObject *object)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (object);

  g_ptr_array_unref (self->runs);
  g_hash_table_unref (self->full_loads);
  g_hash_table_unref (self->full_tried);

  G_OBJECT_CLASS (lanyard_feed_page_parent_class)->finalize (object);
}

static void
lanyard_feed_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (object);

  if (id == PROP_PLACES_POSITION || id == PROP_ENTRIES_POSITION)
    g_object_get_property (G_OBJECT (self->columns),
                           id == PROP_PLACES_POSITION ? "first-width" : "second-width", value);
  else if (id == PROP_ZOOM)
    {
      guint zoom;

      g_object_get (self->article, "zoom", &zoom, NULL);
      g_value_set_int (value, (int)zoom);
    }
  else if (id == PROP_FOLDED)
    g_object_get_property (G_OBJECT (self->tree), "folded", value);
  else if (id == PROP_ONLY_UNREAD)
    g_value_set_boolean (value, lanyard_feed_entry_list_get_only_unread (self->entries));
  else if (id == PROP_OLDEST_FIRST)
    g_value_set_boolean (value, lanyard_feed_entry_list_get_oldest_first (self->entries));
  else if (id == PROP_MARK_PASSED)
    g_object_get_property (G_OBJECT (self->entries), "mark-passed", value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_order (LanyardFeedPage *self, guint id, gboolean value)
{
  gboolean only_unread = lanyard_feed_entry_list_get_only_unread (self->entries);
  gboolean oldest_first = lanyard_feed_entry_list_get_oldest_first (self->entries);

  if (value == (id == PROP_ONLY_UNREAD ? only_unread : oldest_first))
    return;
  lanyard_feed_entry_list_set_order (self->entries, id == PROP_ONLY_UNREAD ? value : only_unread,
                                     id == PROP_OLDEST_FIRST ? value : oldest_first);
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
lanyard_feed_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (object);

  if (id == PROP_PLACES_POSITION || id == PROP_ENTRIES_POSITION)
    g_object_set_property (G_OBJECT (self->columns),
                           id == PROP_PLACES_POSITION ? "first-width" : "second-width", value);
  else if (id == PROP_ZOOM && g_value_get_int (value) > 0)
    g_object_set (self->article, "zoom", (guint)g_value_get_int (value), NULL);
  else if (id == PROP_FOLDED)
    g_object_set_property (G_OBJECT (self->tree), "folded", value);
  else if (id == PROP_ONLY_UNREAD || id == PROP_OLDEST_FIRST)
    set_order (self, id, g_value_get_boolean (value));
  else if (id == PROP_MARK_PASSED)
    g_object_set_property (G_OBJECT (self->entries), "mark-passed", value);
  else if (id != PROP_ZOOM)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* Whoever comes to the tab wants to read, and not to press the first button: it is a step back. */
static gboolean
lanyard_feed_page_focus (GtkWidget *widget, GtkDirectionType direction)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);

  if (direction == GTK_DIR_TAB_FORWARD && !has_focus (self, FALSE) &&
      gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->columns))
    {
      if (lanyard_feed_columns_shows (self->columns, LANYARD_FEED_COLUMN_PLACES))
        lanyard_feed_places_grab_focus (self->places);
      else if (lanyard_feed_columns_shows (self->columns, LANYARD_FEED_COLUMN_ENTRIES))
        lanyard_feed_entry_list_grab_focus (self->entries);
      if (has_focus (self, FALSE))
        return TRUE;
    }
  return GTK_WIDGET_CLASS (lanyard_feed_page_parent_class)->focus (widget, direction);
}

static void
lanyard_feed_page_class_init (LanyardFeedPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lanyard_feed_page_dispose;
  object_class->finalize = lanyard_feed_page_finalize;
  object_class->get_property = lanyard_feed_page_get_property;
  object_class->set_property = lanyard_feed_page_set_property;
  widget_class->focus = lanyard_feed_page_focus;

  properties[PROP_PLACES_POSITION] =
      g_param_spec_int ("places-position", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_ENTRIES_POSITION] =
      g_param_spec_int ("entries-position", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_ZOOM] = g_param_spec_int ("zoom", NULL, NULL, -1, 1000, -1, flags);
  properties[PROP_FOLDED] = g_param_spec_boxed ("folded", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_ONLY_UNREAD] = g_param_spec_boolean ("only-unread", NULL, NULL, FALSE, flags);
  properties[PROP_OLDEST_FIRST] = g_param_spec_boolean ("oldest-first", NULL, NULL, FALSE, flags);
  properties[PROP_MARK_PASSED] = g_param_spec_boolean ("mark-passed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_signal_new ("send-link", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "feeds.back", NULL, act_back);
  gtk_widget_class_install_action (widget_class, "feeds.end-search", NULL, act_end_search);
  gtk_widget_class_install_action (widget_class, "feeds.show-all", NULL, act_show_all);
  gtk_widget_class_install_property_action (widget_class, "feeds.only-unread", "only-unread");
  gtk_widget_class_install_property_action (widget_class, "feeds.oldest-first", "oldest-first");
  gtk_widget_class_install_property_action (widget_class, "feeds.mark-passed", "mark-passed");
  gtk_widget_class_install_action (widget_class, "feeds.next-unread", NULL,
                                   lanyard_feed_page_act_next_unread);
  gtk_widget_class_install_action (widget_class, "feeds.zoom-in", NULL, act_zoom);
  gtk_widget_class_install_action (widget_class, "feeds.zoom-out", NULL, act_zoom);
  gtk_widget_class_install_action (widget_class, "feeds.zoom-reset", NULL, act_zoom);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "feeds.back",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "feeds.back", NULL);
  lanyard_feed_page_install_feed_actions (widget_class);
  lanyard_feed_page_install_entry_actions (widget_class);
  lanyard_feed_page_install_filter_actions (widget_class);
}

static void
lanyard_feed_page_init (LanyardFeedPage *self)
{
  self->runs = g_ptr_array_new ();
  self->full_loads = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->full_tried = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static void
connect (LanyardFeedPage *self)
{
  static const struct
  {
    gsize offset;
    const char *signal;
    GCallback callback;
  } signals[] = {
    { G_STRUCT_OFFSET (LanyardFeedPage, places), "notify::selected",
      G_CALLBACK (on_place_selected) },
    { G_STRUCT_OFFSET (LanyardFeedPage, places), "activated", G_CALLBACK (on_place_activated) },
    { G_STRUCT_OFFSET (LanyardFeedPage, places), "moved", G_CALLBACK (on_place_moved) },
    { G_STRUCT_OFFSET (LanyardFeedPage, entries), "notify::selected",
      G_CALLBACK (on_entry_selected) },
    { G_STRUCT_OFFSET (LanyardFeedPage, entries), "opened", G_CALLBACK (on_entry_opened) },
    { G_STRUCT_OFFSET (LanyardFeedPage, entries), "star", G_CALLBACK (on_entry_star) },
    { G_STRUCT_OFFSET (LanyardFeedPage, entries), "back", G_CALLBACK (on_entries_back) },
    { G_STRUCT_OFFSET (LanyardFeedPage, entries), "passed", G_CALLBACK (lanyard_feed_page_mark_passed) },
    { G_STRUCT_OFFSET (LanyardFeedPage, entries), "notify::mark-passed", G_CALLBACK (on_mark_passed) },
    { G_STRUCT_OFFSET (LanyardFeedPage, article), "notify::zoom", G_CALLBACK (on_zoom) },
    { G_STRUCT_OFFSET (LanyardFeedPage, columns), "notify::shown", G_CALLBACK (update_ways_back) },
    { G_STRUCT_OFFSET (LanyardFeedPage, columns), "notify::fitting", G_CALLBACK (on_fitting) },
    { G_STRUCT_OFFSET (LanyardFeedPage, columns), "notify::first-width",
      G_CALLBACK (on_first_width) },
    { G_STRUCT_OFFSET (LanyardFeedPage, columns), "notify::second-width",
      G_CALLBACK (on_second_width) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (G_STRUCT_MEMBER (GObject *, self, signals[i].offset),
                             signals[i].signal, signals[i].callback, self, G_CONNECT_SWAPPED);
  lanyard_feed_page_connect_article (self);
}

GtkWidget *
lanyard_feed_page_new (LanyardFeedReader *reader)
{
  LanyardFeedPage *self;

  g_return_val_if_fail (LANYARD_IS_FEED_READER (reader), NULL);

  self = g_object_new (LANYARD_TYPE_FEED_PAGE, NULL);
  self->reader = g_object_ref (reader);
  self->tree = lanyard_feed_tree_new (lanyard_feed_reader_get_subscriptions (reader),
                                      lanyard_feed_reader_get_filters (reader));
  lanyard_feed_page_build (self);
  connect (self);
  g_signal_connect_object (self->tree, "notify::folded", G_CALLBACK (on_folded), self,
                           G_CONNECT_SWAPPED);
  lanyard_feed_page_add_keys (self);
  on_place_selected (self);
  lanyard_feed_page_update_entry_actions (self);
  lanyard_feed_page_update_full (self);
  update_ways_back (self);
  g_signal_connect_object (lanyard_feed_reader_get_subscriptions (reader), "items-changed",
                           G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  lanyard_feed_reader_load_async (reader, on_loaded, g_object_ref (self));
  return GTK_WIDGET (self);
}

void
lanyard_feed_page_set_download_folder (LanyardFeedPage *self, GFile *folder)
{
  g_return_if_fail (LANYARD_IS_FEED_PAGE (self));
  g_return_if_fail (folder == NULL || G_IS_FILE (folder));

  g_set_object (&self->folder, folder);
}

void
lanyard_feed_page_search (LanyardFeedPage *self)
{
  g_return_if_fail (LANYARD_IS_FEED_PAGE (self));

  if (!lanyard_feed_columns_shows (self->columns, LANYARD_FEED_COLUMN_ENTRIES))
    lanyard_feed_page_show_column (self, LANYARD_FEED_COLUMN_ENTRIES);
  lanyard_feed_entry_list_search (self->entries);
}

void
lanyard_feed_page_refresh (LanyardFeedPage *self)
{
  g_return_if_fail (LANYARD_IS_FEED_PAGE (self));

  lanyard_feed_page_refresh_feeds (self, NULL, TRUE);
}

void
lanyard_feed_page_show_entry (LanyardFeedPage *self, gint64 feed, gint64 entry)
{
  LanyardFeedPlace *place;

  g_return_if_fail (LANYARD_IS_FEED_PAGE (self));

  /* The tree may be about to follow. */
  lanyard_feed_tree_flush (self->tree);
  place = lanyard_feed_tree_find_feed (self->tree, feed);
  if (place == NULL)
    return;
  lanyard_feed_places_select (self->places, place);
  lanyard_feed_page_show_column (self, LANYARD_FEED_COLUMN_ARTICLE);
  lanyard_feed_entry_list_select (self->entries, entry);
}
