/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-edit-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-format.h"
#include "ui/feed/lanyard-feed-folder-row.h"
#include "ui/feed/lanyard-feed-words.h"

struct _LanyardFeedEditWindow
{
  AdwWindow parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *title;
  GtkWidget *address;
  GtkWidget *problem;
  GtkWidget *save;
  GtkWidget *folder;
  GtkWidget *interval;
  GtkWidget *fulltext;
  GtkWidget *pictures;
  GtkWidget *notify;
  GtkWidget *page;

  /* Owned. */
  LanyardFeedReader *reader;
  LanyardFeedSubscription *subscription;
  guint *choices; /* seconds, in the order of the rows */
};

static guint saved_signal;

G_DEFINE_FINAL_TYPE (LanyardFeedEditWindow, lanyard_feed_edit_window, ADW_TYPE_WINDOW)

void
lanyard_feed_edit_free (LanyardFeedEdit *self)
{
  g_free (self->url);
  g_free (self->title);
  g_free (self->folder);
  g_free (self);
}

LanyardFeedEdit *
lanyard_feed_edit_copy (const LanyardFeedEdit *self)
{
  LanyardFeedEdit *copy = g_memdup2 (self, sizeof *self);

  copy->url = g_strdup (self->url);
  copy->title = g_strdup (self->title);
  copy->folder = g_strdup (self->folder);
  return copy;
}

LanyardFeedEdit *
lanyard_feed_edit_new (LanyardFeedSubscription *subscription)
{
  LanyardFeedEdit *self = g_new0 (LanyardFeedEdit, 1);

  self->feed = lanyard_feed_subscription_get_id (subscription);
  self->url = g_strdup (lanyard_feed_subscription_get_url (subscription));
  self->title = g_strdup (lanyard_feed_subscription_get_title (subscription));
  self->renamed = lanyard_feed_subscription_get_renamed (subscription);
  self->folder = g_strdup (lanyard_feed_subscription_get_folder (subscription));
  self->interval = lanyard_feed_subscription_get_interval (subscription);
  self->notify = lanyard_feed_subscription_get_notify_new (subscription);
  self->pictures = lanyard_feed_subscription_get_pictures (subscription);
  self->fulltext = lanyard_feed_subscription_get_fulltext (subscription);
  return self;
}

/* What it was, to be undone, comes first. */
static void
finish (LanyardFeedEditWindow *self, LanyardFeedEdit *before)
{
  LanyardFeedEdit *edit = lanyard_feed_edit_new (self->subscription);
  g_autofree char *title =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->title))));

  /* A title that is left as it is goes on following the feed's; without one it does so again. */
  if (strcmp (title, edit->title) != 0)
    {
      edit->renamed = *title != '\0';
      g_free (edit->title);
      edit->title = g_steal_pointer (&title);
    }
  g_free (edit->folder);
  edit->folder = g_strdup (lanyard_feed_folder_row_get_text (self->folder));
  edit->interval = self->choices[adw_combo_row_get_selected (ADW_COMBO_ROW (self->interval))];
  edit->notify = gtk_switch_get_active (GTK_SWITCH (self->notify));
  edit->fulltext = gtk_switch_get_active (GTK_SWITCH (self->fulltext));
  edit->pictures = gtk_switch_get_active (GTK_SWITCH (self->pictures));
  g_signal_emit (self, saved_signal, 0, before, edit);
  lanyard_feed_edit_free (edit);
  lanyard_feed_edit_free (before);
  gtk_window_close (GTK_WINDOW (self));
}

typedef struct
{
  LanyardFeedEditWindow *window;
  LanyardFeedEdit *before;
} Moving;

static void
say (LanyardFeedEditWindow *self, const char *problem)
{
  gtk_label_set_label (GTK_LABEL (self->problem), problem != NULL ? problem : "");
  gtk_widget_set_visible (self->problem, problem != NULL);
  if (problem != NULL)
    gtk_widget_add_css_class (self->address, "error");
  else
    gtk_widget_remove_css_class (self->address, "error");
}

static void
on_address_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Moving *moving = user_data;
  g_autoptr (LanyardFeedEditWindow) self = moving->window;
  LanyardFeedEdit *before = moving->before;
  g_autoptr (GError) error = NULL;

  g_free (moving);
  if (lanyard_feed_reader_set_url_finish (LANYARD_FEED_READER (source), result, &error))
    {
      finish (self, before);
      return;
    }
  lanyard_feed_edit_free (before);
  gtk_widget_set_sensitive (self->save, TRUE);
  say (self, error->message);
  gtk_widget_grab_focus (self->address);
}

/* The address first: it is the one thing that can be wrong. */
static void
on_save (LanyardFeedEditWindow *self)
{
  LanyardFeedEdit *before = lanyard_feed_edit_new (self->subscription);
  g_autofree char *address =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address))));
  Moving *moving;

  if (!gtk_widget_get_sensitive (self->save))
    {
      lanyard_feed_edit_free (before);
      return;
    }
  if (strcmp (address, before->url) == 0)
    {
      finish (self, before);
      return;
    }
  gtk_widget_set_sensitive (self->save, FALSE);
  moving = g_new0 (Moving, 1);
  moving->window = g_object_ref (self);
  moving->before = before;
  lanyard_feed_reader_set_url_async (self->reader, before->feed, address, on_address_set, moving);
}

static void
on_address_changed (LanyardFeedEditWindow *self)
{
  say (self, NULL);
}

static void
act_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedEditWindow *self = LANYARD_FEED_EDIT_WINDOW (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          lanyard_feed_subscription_get_url (self->subscription));
}

static void
lanyard_feed_edit_window_finalize (GObject *object)
{
  LanyardFeedEditWindow *self = LANYARD_FEED_EDIT_WINDOW (object);

  g_clear_object (&self->subscription);
  g_clear_object (&self->reader);
  g_free (self->choices);

  G_OBJECT_CLASS (lanyard_feed_edit_window_parent_class)->finalize (object);
}

static void
lanyard_feed_edit_window_class_init (LanyardFeedEditWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanyard_feed_edit_window_finalize;
  saved_signal = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);
  gtk_widget_class_install_action (widget_class, "edit.copy", NULL, act_copy);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

/* Building */

static GtkWidget *
make_header (LanyardFeedEditWindow *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  GtkWidget *save = gtk_button_new_with_mnemonic (_ ("_Save"));

  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  gtk_widget_add_css_class (save, "suggested-action");
  g_signal_connect_swapped (save, "clicked", G_CALLBACK (on_save), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  self->save = save;
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), save);
  return header;
}

static GtkWidget *
make_switch (GtkWidget *group, const char *title, const char *subtitle, gboolean active)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *control = gtk_switch_new ();

  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (control), active);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return control;
}

/* The usual ones, and what was chosen elsewhere. */
static GtkWidget *
make_intervals (LanyardFeedEditWindow *self)
{
  guint n, chosen = 0, n_choices = 0;
  const guint *usual = lanyard_feed_words_intervals (&n);
  guint current = lanyard_feed_subscription_get_interval (self->subscription);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gboolean known = FALSE;

  self->choices = g_new0 (guint, n + 1);
  for (guint i = 0; i < n; i++)
    known |= usual[i] == current;
  for (guint i = 0; i < n; i++)
    {
      if (!known && current < usual[i])
        {
          self->choices[n_choices++] = current;
          known = TRUE;
        }
      self->choices[n_choices++] = usual[i];
    }
  if (!known)
    self->choices[n_choices++] = current;
  for (guint i = 0; i < n_choices; i++)
    {
      g_autofree char *name = lanyard_feed_words_interval (self->choices[i]);

      gtk_string_list_append (names, name);
      if (self->choices[i] == current)
        chosen = i;
    }
  self->interval = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->interval), _ ("Refresh"));
  adw_combo_row_set_model (ADW_COMBO_ROW (self->interval), G_LIST_MODEL (names));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->interval), chosen);
  return self->interval;
}

static GtkWidget *
make_choices (LanyardFeedEditWindow *self, char **folders)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->title = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->title), _ ("Name"));
  gtk_editable_set_text (GTK_EDITABLE (self->title),
                         lanyard_feed_subscription_get_title (self->subscription));
  self->folder = lanyard_feed_folder_row_new (
      folders, lanyard_feed_subscription_get_folder (self->subscription));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->title);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->folder);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_intervals (self));
  self->fulltext = make_switch (group, _ ("Always load the full article"),
                                _ ("From the page of each new entry, for feeds that have only its beginning"),
                                lanyard_feed_subscription_get_fulltext (self->subscription));
  self->pictures =
      make_switch (group, _ ("Show pictures"), _ ("Whoever keeps them sees that and when you read"),
                   lanyard_feed_subscription_get_pictures (self->subscription));
  self->notify =
      make_switch (group, _ ("Notify of new entries"), _ ("While the window is not looked at"),
                   lanyard_feed_subscription_get_notify_new (self->subscription));
  return group;
}

static void
add_fact (GtkWidget *group, const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

static GtkWidget *
make_address (LanyardFeedEditWindow *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  self->address = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->address), _ ("Address"));
  gtk_editable_set_text (GTK_EDITABLE (self->address),
                         lanyard_feed_subscription_get_url (self->subscription));
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (self->address), GTK_INPUT_PURPOSE_URL);
  g_signal_connect_swapped (self->address, "changed", G_CALLBACK (on_address_changed), self);
  g_signal_connect_swapped (self->address, "entry-activated", G_CALLBACK (on_save), self);
  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_set_tooltip_text (copy, _ ("Copy the address"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy the address"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (copy), "edit.copy");
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->address), copy);
  self->problem = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0, "margin-top", 6,
                                "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->problem, "error");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->address);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->problem);
  return group;
}

static GtkWidget *
make_facts (LanyardFeedEditWindow *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 updated = lanyard_feed_subscription_get_last_updated (self->subscription);
  const char *error = lanyard_feed_subscription_get_last_error (self->subscription);
  g_autofree char *count =
      lanyard_feed_words_count (lanyard_feed_subscription_get_total (self->subscription),
                                lanyard_feed_subscription_get_unread (self->subscription));
  g_autofree char *next =
      lanyard_feed_words_until (lanyard_feed_subscription_get_next_fetch (self->subscription), now);

  add_fact (group, _ ("Posts"), count);
  if (updated > 0)
    {
      g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (updated);
      g_autofree char *text = g_date_time_format (then, "%x %X");

      add_fact (group, _ ("Last news from the server"), text);
    }
  if (lanyard_feed_subscription_get_gone (self->subscription))
    add_fact (group, _ ("Next refresh"), _ ("None: its publisher ended the feed"));
  else
    add_fact (group, _ ("Next refresh"), next);
  if (error != NULL)
    add_fact (group, _ ("Last error"), error);
  return group;
}

static void
lanyard_feed_edit_window_init (LanyardFeedEditWindow *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_window_set_title (GTK_WINDOW (self), _ ("Subscription"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 480, 640);
  self->page = adw_preferences_page_new ();
  gtk_widget_set_vexpand (self->page, TRUE);
  gtk_box_append (GTK_BOX (content), make_header (self));
  gtk_box_append (GTK_BOX (content), self->page);
  adw_window_set_content (ADW_WINDOW (self), content);
}

LanyardFeedEditWindow *
lanyard_feed_edit_window_present (GtkWindow *parent,
                                  LanyardFeedReader *reader,
                                  LanyardFeedSubscription *subscription,
                                  char **folders)
{
  LanyardFeedEditWindow *self;

  g_return_val_if_fail (LANYARD_IS_FEED_SUBSCRIPTION (subscription), NULL);

  self = g_object_new (LANYARD_TYPE_FEED_EDIT_WINDOW, "transient-for", parent, NULL);
  self->reader = g_object_ref (reader);
  self->subscription = g_object_ref (subscription);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->page),
                            ADW_PREFERENCES_GROUP (make_choices (self, folders)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->page),
                            ADW_PREFERENCES_GROUP (make_address (self)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->page),
                            ADW_PREFERENCES_GROUP (make_facts (self)));
  gtk_window_present (GTK_WINDOW (self));
  /* And not Cancel. */
  gtk_widget_grab_focus (self->title);
  return self;
}
