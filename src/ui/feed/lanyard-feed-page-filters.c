/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Feeds tab: saved searches and rules. */
#include <glib/gi18n-lib.h>

#include "engine/feed/lanyard-feed-error.h"
#include "ui/feed/lanyard-feed-filter-window.h"
#include "ui/feed/lanyard-feed-page-private.h"
#include "ui/feed/lanyard-feed-rules-window.h"
#include "ui/widgets/lanyard-files.h"

/* Shows what the saved search finds. */
static void
show_search (LanyardFeedPage *self, gint64 filter)
{
  LanyardFeedPlace *place;

  /* The tree may be about to follow. */
  lanyard_feed_tree_flush (self->tree);
  place = lanyard_feed_tree_find_search (self->tree, filter);
  if (place != NULL)
    lanyard_feed_places_select (self->places, place);
}

/* Saving what was searched for */

static void
undo_save (LanyardFeedPage *self, gpointer data)
{
  lanyard_feed_reader_set_filter_removed (self->reader, *(gint64 *)data, TRUE);
}

/* The search of that name; 0: none. */
static gint64
find_name (LanyardFeedPage *self, const char *name)
{
  GListModel *filters = lanyard_feed_reader_get_filters (self->reader);

  for (guint i = 0; i < g_list_model_get_n_items (filters); i++)
    {
      g_autoptr (LanyardFeedFilterItem) item = g_list_model_get_item (filters, i);
      const LanyardFeedFilterRecord *record = lanyard_feed_filter_item_get_record (item);

      if (record->action == LANYARD_FEED_ACTION_LIST && g_str_equal (record->name, name))
        return record->id;
    }
  return 0;
}

typedef struct
{
  LanyardFeedPage *page;
  char *name;
} Saving;

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr (LanyardFeedPage) self = saving->page;
  g_autofree char *name = saving->name;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = lanyard_feed_reader_save_filter_finish (LANYARD_FEED_READER (source), result, &error);

  g_free (saving);
  if (self->stack == NULL)
    return;
  /* It was saved before: there it is. */
  if (g_error_matches (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_EXISTS))
    show_search (self, find_name (self, name));
  else if (error != NULL)
    lanyard_toast (GTK_WIDGET (self->columns), error->message);
  if (id == 0)
    return;
  show_search (self, id);
  text = g_strdup_printf (_ ("Saved as “%s”"), name);
  lanyard_feed_page_offer_undo (self, text, undo_save, g_memdup2 (&id, sizeof id), g_free);
}

static void
act_save_search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  const char *words = lanyard_feed_entry_list_get_query (self->entries).words;
  g_autoptr (LanyardFeedFilterRecord) record = NULL;
  g_autofree char *text = words != NULL ? g_strconcat ("words:", words, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedCondition *condition;
  Saving *saving;

  if (words == NULL)
    return;
  condition = lanyard_feed_condition_parse (text, &error);
  if (condition == NULL)
    {
      lanyard_toast (GTK_WIDGET (self->columns), error->message);
      return;
    }
  record = lanyard_feed_filter_record_new (words);
  lanyard_feed_filter_record_add (record, condition);
  saving = g_new0 (Saving, 1);
  saving->page = g_object_ref (self);
  saving->name = g_strdup (record->name);
  lanyard_feed_reader_save_filter_async (self->reader, record, on_saved, saving);
}

/* Editing */

static void
on_set_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (lanyard_feed_reader_save_filter_finish (LANYARD_FEED_READER (source), result, &error) == 0 &&
      self->stack != NULL)
    lanyard_toast (GTK_WIDGET (self->columns), error->message);
}

static void
undo_edit (LanyardFeedPage *self, gpointer data)
{
  lanyard_feed_reader_save_filter_async (self->reader, data, on_set_back, g_object_ref (self));
}

static void
on_edited (LanyardFeedFilterWindow *window, gint64 id, LanyardFeedPage *self)
{
  const LanyardFeedFilterRecord *before = lanyard_feed_filter_window_get_before (window);

  if (self->stack == NULL)
    return;
  show_search (self, id);
  if (before->id != 0)
    lanyard_feed_page_offer_undo (self, _ ("The saved search was changed"), undo_edit,
                                  lanyard_feed_filter_record_copy (before),
                                  (GDestroyNotify)lanyard_feed_filter_record_free);
}

static void
present (LanyardFeedPage *self, const LanyardFeedFilterRecord *record)
{
  g_auto (GStrv) folders = lanyard_feed_tree_dup_folders (self->tree);

  g_signal_connect_object (lanyard_feed_filter_window_present (lanyard_feed_page_get_window (self), self->reader,
                                                               (const char *const *)folders, record),
                           "saved", G_CALLBACK (on_edited), self, 0);
}

static void
act_new_search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autoptr (LanyardFeedFilterRecord) record = lanyard_feed_filter_record_new ("");

  present (LANYARD_FEED_PAGE (widget), record);
}

void
lanyard_feed_page_edit_search (LanyardFeedPage *self, LanyardFeedPlace *place)
{
  present (self, lanyard_feed_filter_item_get_record (lanyard_feed_place_get_filter (place)));
}

/* Deleting */

static void
undo_remove (LanyardFeedPage *self, gpointer data)
{
  lanyard_feed_reader_set_filter_removed (self->reader, *(gint64 *)data, FALSE);
}

void
lanyard_feed_page_remove_search (LanyardFeedPage *self, LanyardFeedPlace *place)
{
  const LanyardFeedFilterRecord *record = lanyard_feed_filter_item_get_record (lanyard_feed_place_get_filter (place));
  g_autofree char *text = g_strdup_printf (_ ("“%s” was deleted"), record->name);
  gint64 id = record->id;

  lanyard_feed_reader_set_filter_removed (self->reader, id, TRUE);
  lanyard_feed_page_offer_undo (self, text, undo_remove, g_memdup2 (&id, sizeof id), g_free);
}

static void
act_rules (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  g_auto (GStrv) folders = lanyard_feed_tree_dup_folders (self->tree);

  lanyard_feed_rules_window_present (lanyard_feed_page_get_window (self), self->reader, (const char *const *)folders);
}

void
lanyard_feed_page_install_filter_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "feeds.save-search", NULL, act_save_search);
  gtk_widget_class_install_action (widget_class, "feeds.new-search", NULL, act_new_search);
  gtk_widget_class_install_action (widget_class, "feeds.rules", NULL, act_rules);
}
