/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-share-window.h"

#include <glib/gi18n-lib.h>

struct _LanyardShareWindow
{
  AdwWindow parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *what;
  GtkWidget *chats_group;
  GtkWidget *chats;
  GtkWidget *devices_group;
  GtkWidget *devices;
  GtkWidget *nobody;
};

enum
{
  CHAT,
  DEVICE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardShareWindow, lanyard_share_window, ADW_TYPE_WINDOW)

static GtkWidget *
make_row (const char *title, const char *subtitle, const char *icon)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  g_autofree char *title_markup = g_markup_escape_text (title, -1);
  g_autofree char *subtitle_markup = g_markup_escape_text (subtitle, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_markup);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle_markup);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static void
add_chats (LanyardShareWindow *self, GListModel *rooms)
{
  guint shown = 0;

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (LanyardChatRoom) room = g_list_model_get_item (rooms, i);
      GtkWidget *row;

      if (!lanyard_chat_room_get_can_send (room))
        continue;
      row = make_row (lanyard_chat_room_get_title (room),
                      lanyard_chat_room_get_role (room) == LANYARD_CHAT_ROLE_HOST ? _ ("The room hosted here")
                                                                                  : _ ("The room joined here"),
                      "lanyard-chat-symbolic");
      g_object_set_data_full (G_OBJECT (row), "lanyard-target", g_steal_pointer (&room), g_object_unref);
      gtk_list_box_append (GTK_LIST_BOX (self->chats), row);
      shown++;
    }
  gtk_widget_set_visible (self->chats_group, shown > 0);
}

static void
add_devices (LanyardShareWindow *self, GListModel *devices)
{
  guint n = g_list_model_get_n_items (devices);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardDevice) device = g_list_model_get_item (devices, i);
      GtkWidget *row = make_row (lanyard_device_get_name (device), lanyard_device_get_address (device),
                                 "computer-symbolic");

      g_object_set_data_full (G_OBJECT (row), "lanyard-target", g_steal_pointer (&device), g_object_unref);
      gtk_list_box_append (GTK_LIST_BOX (self->devices), row);
    }
  gtk_widget_set_visible (self->devices_group, n > 0);
}

static void
on_chosen (GtkListBox *list, GtkListBoxRow *row, LanyardShareWindow *self)
{
  gpointer target = g_object_get_data (G_OBJECT (row), "lanyard-target");

  g_signal_emit (self, signals[GTK_WIDGET (list) == self->chats ? CHAT : DEVICE], 0, target);
  gtk_window_close (GTK_WINDOW (self));
}

static void
lanyard_share_window_class_init (LanyardShareWindowClass *klass)
{
  signals[CHAT] = g_signal_new ("chat", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, LANYARD_TYPE_CHAT_ROOM);
  signals[DEVICE] = g_signal_new ("device", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, LANYARD_TYPE_DEVICE);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
make_group (LanyardShareWindow *self, const char *title, GtkWidget **list)
{
  GtkWidget *group = adw_preferences_group_new ();

  *list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (*list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (*list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (*list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_object (*list, "row-activated", G_CALLBACK (on_chosen), self, 0);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), *list);
  return group;
}

static void
lanyard_share_window_init (LanyardShareWindow *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *what_group = adw_preferences_group_new ();

  gtk_window_set_title (GTK_WINDOW (self), _ ("Send a link"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 420, 440);
  self->what = adw_action_row_new ();
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->what), 2);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (what_group), self->what);
  self->chats_group = make_group (self, _ ("To a chat"), &self->chats);
  self->devices_group = make_group (self, _ ("To a device"), &self->devices);
  self->nobody = adw_preferences_group_new ();
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self->nobody),
      _ ("There is nobody to send it to: no chat is open, and no device is known. Open a chat, or add a device in "
         "the Transfer tab."));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (what_group));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (self->chats_group));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (self->devices_group));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (self->nobody));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (content), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (content), page);
  adw_window_set_content (ADW_WINDOW (self), content);
}

LanyardShareWindow *
lanyard_share_window_present (GtkWindow        *parent,
                              const char       *title,
                              const char       *link,
                              GListModel       *rooms,
                              LanyardDiscovery *discovery)
{
  LanyardShareWindow *self;
  g_autofree char *title_markup = NULL;
  g_autofree char *link_markup = NULL;

  g_return_val_if_fail (title != NULL && link != NULL, NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (rooms), NULL);
  g_return_val_if_fail (LANYARD_IS_DISCOVERY (discovery), NULL);

  self = g_object_new (LANYARD_TYPE_SHARE_WINDOW, "transient-for", parent, NULL);
  title_markup = g_markup_escape_text (title, -1);
  link_markup = g_markup_escape_text (link, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->what), title_markup);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->what), link_markup);
  add_chats (self, rooms);
  add_devices (self, G_LIST_MODEL (discovery));
  gtk_widget_set_visible (self->nobody, !gtk_widget_get_visible (self->chats_group)
                                            && !gtk_widget_get_visible (self->devices_group));
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
