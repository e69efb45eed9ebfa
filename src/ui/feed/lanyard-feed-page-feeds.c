/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Feeds tab: subscribing, refreshing, changing, importing. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/feed/lanyard-feed-uri.h"
#include "ui/feed/lanyard-feed-add-window.h"
#include "ui/feed/lanyard-feed-edit-window.h"
#include "ui/feed/lanyard-feed-page-private.h"
#include "ui/feed/lanyard-feed-words.h"
#include "ui/widgets/lanyard-files.h"

GtkWindow *
lanyard_feed_page_get_window (LanyardFeedPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static LanyardFeedSubscription *
get_subscription (LanyardFeedPage *self)
{
  LanyardFeedPlace *place = lanyard_feed_places_get_selected (self->places);

  return place != NULL ? lanyard_feed_place_get_subscription (place) : NULL;
}

void
lanyard_feed_page_update_feed_actions (LanyardFeedPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  LanyardFeedPlace *place = lanyard_feed_places_get_selected (self->places);
  LanyardFeedSubscription *subscription = get_subscription (self);
  gboolean any = g_list_model_get_n_items (
                     G_LIST_MODEL (lanyard_feed_reader_get_subscriptions (self->reader))) > 0;
  gboolean folder =
      place != NULL && lanyard_feed_place_get_kind (place) == LANYARD_FEED_PLACE_FOLDER;
  gboolean search = place != NULL && lanyard_feed_place_get_filter (place) != NULL;

  gtk_widget_action_set_enabled (widget, "feeds.refresh", any);
  gtk_widget_action_set_enabled (widget, "feeds.refresh-all", any);
  gtk_widget_action_set_enabled (widget, "feeds.export", any);
  gtk_widget_action_set_enabled (widget, "feeds.read-all", any);
  gtk_widget_action_set_enabled (widget, "feeds.edit", subscription != NULL || folder || search);
  gtk_widget_action_set_enabled (widget, "feeds.remove", subscription != NULL || folder || search);
  gtk_widget_action_set_enabled (widget, "feeds.copy-address", subscription != NULL);
  gtk_widget_action_set_enabled (
      widget, "feeds.open-site",
      subscription != NULL && lanyard_feed_subscription_get_site (subscription) != NULL &&
          lanyard_feed_uri_may_open (lanyard_feed_subscription_get_site (subscription)));
  gtk_widget_action_set_enabled (widget, "feeds.cancel", self->runs->len > 0);
}

/* Refreshing */

/* A refresh that the user asked for; another one may begin before it ends. */
typedef struct
{
  LanyardFeedPage *page;
  guint done;
  guint feeds;
  gboolean tell;
} Run;

static void
show_runs (LanyardFeedPage *self)
{
  guint done = 0, feeds = 0;

  for (guint i = 0; i < self->runs->len; i++)
    {
      const Run *run = self->runs->pdata[i];

      done += run->done;
      feeds += run->feeds;
    }
  if (self->stack == NULL)
    return;
  lanyard_feed_places_set_progress (self->places, done, feeds);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "feeds.cancel", self->runs->len > 0);
}

static void
on_progress (guint done, guint feeds, gpointer user_data)
{
  Run *run = user_data;

  run->done = done;
  run->feeds = feeds;
  show_runs (run->page);
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (LanyardFeedPage) self = run->page;
  LanyardFeedRefreshed refreshed;
  g_autoptr (GError) error = NULL;
  gboolean tells = run->tell;
  g_autofree char *text = NULL;

  lanyard_feed_reader_refresh_finish (LANYARD_FEED_READER (source), result, &refreshed, &error);
  g_ptr_array_remove_fast (self->runs, run);
  g_free (run);
  if (self->stack == NULL)
    return;
  show_runs (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = g_strdup (_ ("Refreshing was stopped"));
  else if (error != NULL)
    text = g_strdup (error->message);
  else if (refreshed.feeds > 0 && (tells || refreshed.failed > 0))
    text = lanyard_feed_words_refreshed (&refreshed);
  if (text != NULL)
    lanyard_toast (GTK_WIDGET (self->columns), text);
}

void
lanyard_feed_page_refresh_feeds (LanyardFeedPage *self, GArray *feeds, gboolean tell)
{
  Run *run;

  if (feeds != NULL && feeds->len == 0)
    return;
  if (self->runs->len == 0 || self->refreshing == NULL)
    {
      g_clear_object (&self->refreshing);
      self->refreshing = g_cancellable_new ();
    }
  run = g_new0 (Run, 1);
  run->page = g_object_ref (self);
  run->tell = tell;
  g_ptr_array_add (self->runs, run);
  lanyard_feed_reader_refresh_async (
      self->reader, feeds != NULL ? (const gint64 *)(gpointer)feeds->data : NULL,
      feeds != NULL ? feeds->len : 0, self->refreshing, on_progress, on_refreshed, run);
  show_runs (self);
}

static void
on_reloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedPage) self = user_data;
  GListModel *model =
      G_LIST_MODEL (lanyard_feed_reader_get_subscriptions (LANYARD_FEED_READER (source)));
  g_autoptr (GArray) feeds = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!lanyard_feed_reader_load_finish (LANYARD_FEED_READER (source), result, NULL) ||
      self->stack == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LanyardFeedSubscription) subscription = g_list_model_get_item (model, i);
      gint64 id = lanyard_feed_subscription_get_id (subscription);

      if (lanyard_feed_subscription_get_next_fetch (subscription) == 0)
        g_array_append_val (feeds, id);
    }
  lanyard_feed_page_refresh_feeds (self, feeds, FALSE);
}

void
lanyard_feed_page_refresh_unfetched (LanyardFeedPage *self)
{
  lanyard_feed_reader_load_async (self->reader, on_reloaded, g_object_ref (self));
}

static void
act_refresh (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  LanyardFeedPlace *place = lanyard_feed_places_get_selected (self->places);
  g_autoptr (GArray) feeds = NULL;

  /* All of them are all that are not ended; one alone is asked for in any case. */
  if (g_str_equal (action, "feeds.refresh") && place != NULL &&
      lanyard_feed_place_get_kind (place) >= LANYARD_FEED_PLACE_FOLDER)
    feeds = lanyard_feed_tree_dup_feeds (self->tree, place);
  lanyard_feed_page_refresh_feeds (self, feeds, TRUE);
}

static void
act_cancel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);

  g_cancellable_cancel (self->refreshing);
  g_clear_object (&self->refreshing);
}

/* Subscribing */

static void
on_added (LanyardFeedPage *self, GArray *feeds)
{
  LanyardFeedPlace *place;

  lanyard_feed_page_refresh_feeds (self, feeds, FALSE);
  /* The tree may be about to follow. */
  lanyard_feed_tree_flush (self->tree);
  place = lanyard_feed_tree_find_feed (self->tree, g_array_index (feeds, gint64, 0));
  if (place != NULL)
    lanyard_feed_places_select (self->places, place);
  lanyard_feed_page_show_column (self, LANYARD_FEED_COLUMN_ENTRIES);
}

static void
act_add (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  LanyardFeedPlace *place = lanyard_feed_places_get_selected (self->places);
  LanyardFeedSubscription *subscription = get_subscription (self);
  g_auto (GStrv) folders = lanyard_feed_tree_dup_folders (self->tree);
  LanyardFeedAddWindow *window;
  const char *folder = NULL;

  if (subscription != NULL)
    folder = lanyard_feed_subscription_get_folder (subscription);
  else if (place != NULL)
    folder = lanyard_feed_place_get_folder (place);
  window = lanyard_feed_add_window_present (lanyard_feed_page_get_window (self), self->reader,
                                            folders, folder);
  g_signal_connect_object (window, "added", G_CALLBACK (on_added), self, G_CONNECT_SWAPPED);
}

/* Unsubscribing */

static void
undo_remove (LanyardFeedPage *self, gpointer data)
{
  GArray *feeds = data;

  lanyard_feed_reader_set_removed (self->reader, (const gint64 *)(gpointer)feeds->data, feeds->len,
                                   FALSE);
}

static void
act_remove (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  LanyardFeedPlace *place = lanyard_feed_places_get_selected (self->places);
  g_autoptr (GArray) feeds = NULL;
  g_autofree char *text = NULL;

  if (place != NULL && lanyard_feed_place_get_filter (place) != NULL)
    lanyard_feed_page_remove_search (self, place);
  if (place == NULL || lanyard_feed_place_get_kind (place) < LANYARD_FEED_PLACE_FOLDER)
    return;
  feeds = lanyard_feed_tree_dup_feeds (self->tree, place);
  if (feeds->len == 1)
    text = g_strdup_printf (_ ("Unsubscribed from “%s”"), lanyard_feed_place_get_name (place));
  else
    text = g_strdup_printf (
        ngettext ("Unsubscribed from %u feed", "Unsubscribed from %u feeds", feeds->len),
        feeds->len);
  lanyard_feed_reader_set_removed (self->reader, (const gint64 *)(gpointer)feeds->data, feeds->len,
                                   TRUE);
  lanyard_feed_page_offer_undo (self, text, undo_remove, g_steal_pointer (&feeds),
                                (GDestroyNotify)g_array_unref);
}

/* Changing */

static void
apply_edit (LanyardFeedPage *self, const LanyardFeedEdit *edit)
{
  LanyardFeedSubscription *subscription = lanyard_feed_subscriptions_find (
      lanyard_feed_reader_get_subscriptions (self->reader), edit->feed);

  if (subscription == NULL)
    return;
  /* A title that is not the user's own follows the feed's. */
  if (edit->renamed != lanyard_feed_subscription_get_renamed (subscription) ||
      strcmp (edit->title, lanyard_feed_subscription_get_title (subscription)) != 0)
    lanyard_feed_reader_set_title (self->reader, edit->feed, edit->renamed ? edit->title : NULL);
  if (strcmp (edit->folder, lanyard_feed_subscription_get_folder (subscription)) != 0)
    lanyard_feed_reader_set_folder (self->reader, edit->feed, edit->folder);
  lanyard_feed_reader_set_options (self->reader, edit->feed, edit->interval, edit->notify,
                                   edit->pictures);
  if (edit->fulltext != lanyard_feed_subscription_get_fulltext (subscription))
    lanyard_feed_reader_set_full (self->reader, edit->feed, edit->fulltext);
  if (self->entry != NULL && lanyard_feed_entry_get_feed (self->entry) == edit->feed)
    g_object_set (self->article, "pictures-allowed", edit->pictures, NULL);
}

static void
on_moved_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanyard_feed_reader_set_url_finish (LANYARD_FEED_READER (source), result, &error) &&
      self->stack != NULL)
    lanyard_toast (GTK_WIDGET (self->columns), error->message);
}

static void
undo_edit (LanyardFeedPage *self, gpointer data)
{
  const LanyardFeedEdit *edit = data;
  LanyardFeedSubscription *subscription = lanyard_feed_subscriptions_find (
      lanyard_feed_reader_get_subscriptions (self->reader), edit->feed);

  if (subscription == NULL)
    return;
  if (strcmp (edit->url, lanyard_feed_subscription_get_url (subscription)) != 0)
    lanyard_feed_reader_set_url_async (self->reader, edit->feed, edit->url, on_moved_back,
                                       g_object_ref (self));
  apply_edit (self, edit);
}

static void
on_saved (LanyardFeedPage *self, const LanyardFeedEdit *before, const LanyardFeedEdit *after)
{
  apply_edit (self, after);
  lanyard_feed_page_offer_undo (self, _ ("The subscription was changed"), undo_edit,
                                lanyard_feed_edit_copy (before),
                                (GDestroyNotify)lanyard_feed_edit_free);
}

/* Where feeds were, to move them back. */
typedef struct
{
  GArray *feeds;
  GPtrArray *folders;
  GPtrArray *filters; /* LanyardFeedFilterRecord: saved searches and rules that ask for the folder that was renamed */
} Move;

static void
move_free (gpointer data)
{
  Move *move = data;

  g_array_unref (move->feeds);
  g_ptr_array_unref (move->folders);
  g_ptr_array_unref (move->filters);
  g_free (move);
}

static void
on_filter_set_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (lanyard_feed_reader_save_filter_finish (LANYARD_FEED_READER (source), result, &error) == 0)
    g_warning ("A saved search could not be set back: %s", error->message);
}

static void
undo_move (LanyardFeedPage *self, gpointer data)
{
  const Move *move = data;

  for (guint i = 0; i < move->feeds->len; i++)
    lanyard_feed_reader_set_folder (self->reader, g_array_index (move->feeds, gint64, i),
                                    move->folders->pdata[i]);
  /* As they were: others may have asked before for what the folder was called then. */
  for (guint i = 0; i < move->filters->len; i++)
    lanyard_feed_reader_save_filter_async (self->reader, move->filters->pdata[i], on_filter_set_back, NULL);
}

static Move *
remember_folders (LanyardFeedPage *self, LanyardFeedPlace *place)
{
  Move *move = g_new0 (Move, 1);

  move->feeds = lanyard_feed_tree_dup_feeds (self->tree, place);
  move->folders = g_ptr_array_new_with_free_func (g_free);
  move->filters = g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_filter_record_free);
  for (guint i = 0; i < move->feeds->len; i++)
    {
      LanyardFeedSubscription *subscription =
          lanyard_feed_subscriptions_find (lanyard_feed_reader_get_subscriptions (self->reader),
                                           g_array_index (move->feeds, gint64, i));

      g_ptr_array_add (move->folders,
                       g_strdup (lanyard_feed_subscription_get_folder (subscription)));
    }
  return move;
}

void
lanyard_feed_page_move (LanyardFeedPage *self, LanyardFeedPlace *place, const char *folder)
{
  LanyardFeedSubscription *subscription = lanyard_feed_place_get_subscription (place);
  Move *before;
  g_autofree char *text = NULL;

  if (subscription == NULL ||
      g_strcmp0 (lanyard_feed_subscription_get_folder (subscription), folder) == 0)
    return;
  before = remember_folders (self, place);
  lanyard_feed_reader_set_folder (self->reader, lanyard_feed_subscription_get_id (subscription),
                                  folder);
  if (*folder != '\0')
    text = g_strdup_printf (_ ("“%s” is in “%s” now"), lanyard_feed_place_get_name (place), folder);
  else
    text = g_strdup_printf (_ ("“%s” is in no folder now"), lanyard_feed_place_get_name (place));
  lanyard_feed_page_offer_undo (self, text, undo_move, before, move_free);
}

static gboolean
asks_for_folder (const LanyardFeedFilterRecord *filter, const char *folder)
{
  gsize length = strlen (folder);

  for (guint i = 0; i < filter->conditions->len; i++)
    {
      const LanyardFeedCondition *condition = filter->conditions->pdata[i];

      if (condition->kind == LANYARD_FEED_CONDITION_FOLDER && strncmp (condition->value, folder, length) == 0 &&
          (condition->value[length] == '\0' || condition->value[length] == '/'))
        return TRUE;
    }
  return FALSE;
}

static void
remember_filters (LanyardFeedPage *self, const char *folder, GPtrArray *filters)
{
  GListModel *model = lanyard_feed_reader_get_filters (self->reader);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LanyardFeedFilterItem) item = g_list_model_get_item (model, i);
      const LanyardFeedFilterRecord *filter = lanyard_feed_filter_item_get_record (item);

      if (asks_for_folder (filter, folder))
        g_ptr_array_add (filters, lanyard_feed_filter_record_copy (filter));
    }
}

/* All that is in the folder moves to where it is called now. */
static void
rename_folder (LanyardFeedPage *self, LanyardFeedPlace *place, const char *name)
{
  Move *before = remember_folders (self, place);
  gsize length = strlen (lanyard_feed_place_get_folder (place));

  for (guint i = 0; i < before->feeds->len; i++)
    {
      const char *rest = (const char *)before->folders->pdata[i] + length;
      g_autofree char *folder = g_strconcat (name, rest, NULL);

      lanyard_feed_reader_set_folder (self->reader, g_array_index (before->feeds, gint64, i),
                                      folder);
    }
  /* Saved searches go along. In no folder there is nothing for them to find. */
  if (*name != '\0')
    {
      remember_filters (self, lanyard_feed_place_get_folder (place), before->filters);
      lanyard_feed_reader_move_folder (self->reader, lanyard_feed_place_get_folder (place), name);
    }
  lanyard_feed_page_offer_undo (self, _ ("The folder was renamed"), undo_move, before, move_free);
}

static void
on_rename_answered (AdwMessageDialog *dialog, const char *response, LanyardFeedPage *self)
{
  LanyardFeedPlace *place = g_object_get_data (G_OBJECT (dialog), "lanyard-place");
  GtkWidget *entry = g_object_get_data (G_OBJECT (dialog), "lanyard-entry");
  const char *name = gtk_editable_get_text (GTK_EDITABLE (entry));

  if (g_str_equal (response, "rename") && strcmp (name, lanyard_feed_place_get_folder (place)) != 0)
    rename_folder (self, place, name);
}

static void
ask_folder_name (LanyardFeedPage *self, LanyardFeedPlace *place)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      lanyard_feed_page_get_window (self), _ ("Rename the folder"),
      _ ("A slash makes folders in folders. Without a name, what is in it is in no folder.")));
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), lanyard_feed_place_get_folder (place));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the folder"), -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "rename", _ ("_Rename"), NULL);
  adw_message_dialog_set_default_response (dialog, "rename");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "lanyard-place", g_object_ref (place), g_object_unref);
  g_object_set_data (G_OBJECT (dialog), "lanyard-entry", entry);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_rename_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
act_edit (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  LanyardFeedPlace *place = lanyard_feed_places_get_selected (self->places);
  LanyardFeedSubscription *subscription = get_subscription (self);
  g_auto (GStrv) folders = lanyard_feed_tree_dup_folders (self->tree);

  if (subscription != NULL)
    g_signal_connect_object (lanyard_feed_edit_window_present (lanyard_feed_page_get_window (self),
                                                               self->reader, subscription, folders),
                             "saved", G_CALLBACK (on_saved), self, G_CONNECT_SWAPPED);
  else if (place != NULL && lanyard_feed_place_get_kind (place) == LANYARD_FEED_PLACE_FOLDER)
    ask_folder_name (self, place);
  else if (place != NULL && lanyard_feed_place_get_filter (place) != NULL)
    lanyard_feed_page_edit_search (self, place);
}

static void
act_address (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  LanyardFeedSubscription *subscription = get_subscription (self);

  if (subscription == NULL)
    return;
  if (g_str_equal (action, "feeds.open-site"))
    lanyard_feed_page_open_uri (self, lanyard_feed_subscription_get_site (subscription));
  else
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                              lanyard_feed_subscription_get_url (subscription));
      lanyard_toast (GTK_WIDGET (self->columns), _ ("Address copied"));
    }
}

void
lanyard_feed_page_install_feed_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "feeds.add", act_add },
    { "feeds.refresh", act_refresh },
    { "feeds.cancel", act_cancel },
    { "feeds.refresh-all", act_refresh },
    { "feeds.edit", act_edit },
    { "feeds.remove", act_remove },
    { "feeds.import", lanyard_feed_page_act_file },
    { "feeds.export", lanyard_feed_page_act_file },
    { "feeds.open-site", act_address },
    { "feeds.copy-address", act_address },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
}
