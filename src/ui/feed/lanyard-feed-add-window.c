/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-add-window.h"

#include <glib/gi18n-lib.h>

#include "engine/feed/lanyard-feed-error.h"
#include "ui/feed/lanyard-feed-folder-row.h"

struct _LanyardFeedAddWindow
{
  AdwWindow parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *add_button;
  GtkWidget *address;
  GtkWidget *find_button;
  GtkWidget *spinner;
  GtkWidget *found_group;
  GtkWidget *found_list;
  GtkWidget *folder_group;
  GtkWidget *folder_row;
  GtkLabel *message;

  /* Owned. */
  LanyardFeedReader *reader;
  GCancellable *cancellable;
  GPtrArray *found;  /* of LanyardFeedFound, in the order of the rows */
  GPtrArray *checks; /* of GtkCheckButton, owned by the rows */
  GArray *added;
  GError *failure;
  guint adding; /* that have not answered */
};

static guint added_signal;

G_DEFINE_FINAL_TYPE (LanyardFeedAddWindow, lanyard_feed_add_window, ADW_TYPE_WINDOW)

static void
say (LanyardFeedAddWindow *self, const char *text)
{
  gtk_label_set_label (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
}

static guint
count_checked (LanyardFeedAddWindow *self)
{
  guint n = 0;

  for (guint i = 0; i < self->checks->len; i++)
    n += gtk_check_button_get_active (self->checks->pdata[i]) ? 1 : 0;
  return n;
}

static void
update (LanyardFeedAddWindow *self)
{
  gtk_widget_set_sensitive (self->add_button, self->adding == 0 && count_checked (self) > 0);
}

static void
clear_found (LanyardFeedAddWindow *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->found_list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->found_list), row);
  g_ptr_array_set_size (self->found, 0);
  g_ptr_array_set_size (self->checks, 0);
  gtk_widget_set_visible (self->found_group, FALSE);
  update (self);
}

static void
add_found (LanyardFeedAddWindow *self, const LanyardFeedFound *found, gboolean checked)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *title =
      g_markup_escape_text (found->title != NULL ? found->title : found->url, -1);
  /* An address that is the title, too, is said once. */
  g_autofree char *subtitle = g_markup_escape_text (found->title != NULL ? found->url : "", -1);
  LanyardFeedFound *copy = g_new0 (LanyardFeedFound, 1);

  copy->url = g_strdup (found->url);
  copy->title = g_strdup (found->title);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), checked);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (update), self);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_list_box_append (GTK_LIST_BOX (self->found_list), row);
  g_ptr_array_add (self->found, copy);
  g_ptr_array_add (self->checks, check);
}

static void
show_found (LanyardFeedAddWindow *self, GPtrArray *found, const char *title)
{
  for (guint i = 0; i < found->len; i++)
    add_found (self, found->pdata[i], i == 0);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->found_group), title);
  gtk_widget_set_visible (self->found_group, TRUE);
  update (self);
}

/* What cannot be fetched now may be right all the same. */
static void
offer_unseen (LanyardFeedAddWindow *self)
{
  g_autofree char *url =
      lanyard_feed_normalize_address (gtk_editable_get_text (GTK_EDITABLE (self->address)));
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  LanyardFeedFound unseen = { .url = url };

  if (url == NULL)
    return;
  g_ptr_array_add (found, &unseen);
  show_found (self, found, _ ("Subscribe all the same"));
}

static void
set_busy (LanyardFeedAddWindow *self, gboolean busy)
{
  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
  gtk_widget_set_sensitive (self->find_button, !busy);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedAddWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
      lanyard_feed_reader_find_finish (LANYARD_FEED_READER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (found == NULL)
    {
      say (self, error->message);
      /* Most often it is a slip in the address; Return asks again. */
      gtk_widget_grab_focus (self->address);
      if (!g_error_matches (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_ADDRESS) &&
          !g_error_matches (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_NOT_A_FEED))
        offer_unseen (self);
      return;
    }
  show_found (self, found, found->len == 1 ? _ ("Found") : _ ("Found: choose one or more"));
  gtk_widget_grab_focus (self->add_button);
}

static void
cancel (LanyardFeedAddWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
on_find (LanyardFeedAddWindow *self)
{
  const char *address = gtk_editable_get_text (GTK_EDITABLE (self->address));

  if (*address == '\0' || self->adding > 0)
    return;
  cancel (self);
  clear_found (self);
  say (self, NULL);
  set_busy (self, TRUE);
  self->cancellable = g_cancellable_new ();
  lanyard_feed_reader_find_async (self->reader, address, self->cancellable, on_found,
                                  g_object_ref (self));
}

/* What was found is not what is typed now. */
static void
on_address_changed (LanyardFeedAddWindow *self)
{
  cancel (self);
  set_busy (self, FALSE);
  clear_found (self);
  say (self, NULL);
  gtk_widget_set_sensitive (self->find_button,
                            *gtk_editable_get_text (GTK_EDITABLE (self->address)) != '\0');
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedAddWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 id = lanyard_feed_reader_add_finish (LANYARD_FEED_READER (source), result, &error);

  if (id != 0)
    g_array_append_val (self->added, id);
  else if (self->failure == NULL)
    self->failure = g_steal_pointer (&error);
  if (--self->adding > 0)
    return;
  if (self->added->len > 0)
    {
      g_signal_emit (self, added_signal, 0, self->added);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  say (self, self->failure->message);
  g_clear_error (&self->failure);
  update (self);
}

static void
on_add (LanyardFeedAddWindow *self)
{
  const char *folder = lanyard_feed_folder_row_get_text (self->folder_row);

  for (guint i = 0; i < self->found->len; i++)
    {
      const LanyardFeedFound *found = self->found->pdata[i];

      if (!gtk_check_button_get_active (self->checks->pdata[i]))
        continue;
      self->adding++;
      /* Its own title comes with the feed, and follows it. */
      lanyard_feed_reader_add_async (self->reader, found->url, NULL, folder, on_added,
                                     g_object_ref (self));
    }
  update (self);
}

static void
lanyard_feed_add_window_dispose (GObject *object)
{
  LanyardFeedAddWindow *self = LANYARD_FEED_ADD_WINDOW (object);

  cancel (self);
  g_clear_object (&self->reader);

  G_OBJECT_CLASS (lanyard_feed_add_window_parent_class)->dispose (object);
}

static void
lanyard_feed_add_window_finalize (GObject *object)
{
  LanyardFeedAddWindow *self = LANYARD_FEED_ADD_WINDOW (object);

  g_ptr_array_unref (self->found);
  g_ptr_array_unref (self->checks);
  g_array_unref (self->added);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (lanyard_feed_add_window_parent_class)->finalize (object);
}

static void
lanyard_feed_add_window_class_init (LanyardFeedAddWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_feed_add_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanyard_feed_add_window_finalize;
  added_signal = g_signal_new ("added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static GtkWidget *
make_header (LanyardFeedAddWindow *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel_button = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel_button), "window.close");
  self->add_button = gtk_button_new_with_mnemonic (_ ("_Subscribe"));
  gtk_widget_add_css_class (self->add_button, "suggested-action");
  g_signal_connect_swapped (self->add_button, "clicked", G_CALLBACK (on_add), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel_button);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->add_button);
  return header;
}

static GtkWidget *
make_address (LanyardFeedAddWindow *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->address = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->address),
                                 _ ("Address of a feed or a page"));
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (self->address), GTK_INPUT_PURPOSE_URL);
  g_signal_connect_swapped (self->address, "changed", G_CALLBACK (on_address_changed), self);
  g_signal_connect_swapped (self->address, "entry-activated", G_CALLBACK (on_find), self);
  self->spinner = gtk_spinner_new ();
  gtk_widget_set_visible (self->spinner, FALSE);
  self->find_button = gtk_button_new_with_mnemonic (_ ("_Find"));
  gtk_widget_set_valign (self->find_button, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (self->find_button, FALSE);
  g_signal_connect_swapped (self->find_button, "clicked", G_CALLBACK (on_find), self);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->address), self->spinner);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->address), self->find_button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->address);
  return group;
}

static void
lanyard_feed_add_window_init (LanyardFeedAddWindow *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *scroller;

  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_found_free);
  self->checks = g_ptr_array_new ();
  self->added = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_window_set_title (GTK_WINDOW (self), _ ("Subscribe to a feed"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 480, 420);

  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->message, TRUE);
  gtk_label_set_wrap_mode (self->message, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->message, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);
  self->found_group = adw_preferences_group_new ();
  self->found_list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->found_list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->found_list, "boxed-list");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->found_group), self->found_list);
  gtk_widget_set_visible (self->found_group, FALSE);
  self->folder_group = adw_preferences_group_new ();

  gtk_box_append (GTK_BOX (box), make_address (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->message));
  gtk_box_append (GTK_BOX (box), self->found_group);
  gtk_box_append (GTK_BOX (box), self->folder_group);
  g_object_set (box, "margin-top", 18, "margin-bottom", 18, "margin-start", 12, "margin-end", 12,
                NULL);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", clamp, "hscrollbar-policy",
                           GTK_POLICY_NEVER, "vexpand", TRUE, NULL);
  gtk_box_append (GTK_BOX (content), make_header (self));
  gtk_box_append (GTK_BOX (content), scroller);
  adw_window_set_content (ADW_WINDOW (self), content);
  update (self);
}

LanyardFeedAddWindow *
lanyard_feed_add_window_present (GtkWindow *parent,
                                 LanyardFeedReader *reader,
                                 char **folders,
                                 const char *folder)
{
  LanyardFeedAddWindow *self;

  g_return_val_if_fail (LANYARD_IS_FEED_READER (reader), NULL);

  self = g_object_new (LANYARD_TYPE_FEED_ADD_WINDOW, "transient-for", parent, NULL);
  self->reader = g_object_ref (reader);
  self->folder_row = lanyard_feed_folder_row_new (folders, folder);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->folder_group), self->folder_row);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (self->address);
  return self;
}

void
lanyard_feed_add_window_set_address (LanyardFeedAddWindow *self, const char *address)
{
  g_return_if_fail (LANYARD_IS_FEED_ADD_WINDOW (self));
  g_return_if_fail (address != NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->address), address);
  on_find (self);
}
