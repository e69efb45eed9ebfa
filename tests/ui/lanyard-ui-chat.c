/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanyard-ui-chat.h"

#include "ui/chat/lanyard-chat-setup.h"

UiChat *
ui_chat_new (const char *name)
{
  UiChat *world = g_new0 (UiChat, 1);
  g_autofree char *data = lanyard_test_make_dir (name);
  g_autofree char *config = lanyard_test_make_dir (name);
  g_autofree char *path = g_build_filename (data, "chat", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  world->database = lanyard_database_open (NULL, &error);
  g_assert_no_error (error);
  world->identity = lanyard_identity_load (data, config, &error);
  g_assert_no_error (error);
  lanyard_identity_set_name (world->identity, name, &error);
  g_assert_no_error (error);
  world->peers = lanyard_peers_new (world->database, &error);
  g_assert_no_error (error);
  world->node = lanyard_node_new (world->identity, world->peers);
  world->chat = lanyard_chat_new (world->node, world->database, folder, &error);
  g_assert_no_error (error);
  world->rooms = g_list_store_new (LANYARD_TYPE_CHAT_ROOM);
  lanyard_node_listen (world->node, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  return world;
}

void
ui_chat_show (UiChat *world, int width, int height)
{
  world->page = lanyard_chat_page_new (world->chat, world->rooms);
  world->window = lanyard_ui_test_window (world->page, width, height);
}

void
ui_chat_stop_room (LanyardChatRoom *room)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_chat_room_stop_async (room, FALSE, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_true (lanyard_chat_room_stop_finish (room, result, NULL));
}

void
ui_chat_free (UiChat *world)
{
  while (g_list_model_get_n_items (G_LIST_MODEL (world->rooms)) > 0)
    {
      g_autoptr (LanyardChatRoom) room = g_list_model_get_item (G_LIST_MODEL (world->rooms), 0);

      ui_chat_stop_room (room);
      g_list_store_remove (world->rooms, 0);
    }
  if (world->window != NULL)
    gtk_window_destroy (world->window);
  lanyard_node_stop (world->node);
  lanyard_database_flush (world->database);
  g_object_unref (world->rooms);
  g_object_unref (world->chat);
  g_object_unref (world->node);
  g_object_unref (world->peers);
  g_object_unref (world->identity);
  g_object_unref (world->database);
  g_free (world);
}


GtkWidget *
ui_chat_pane (UiChat *world, LanyardChatRole role)
{
  return GTK_WIDGET (lanyard_chat_page_get_pane (LANYARD_CHAT_PAGE (world->page), role));
}

LanyardChatRoom *
ui_chat_room (UiChat *world, LanyardChatRole role)
{
  return lanyard_chat_pane_get_room (lanyard_chat_page_get_pane (LANYARD_CHAT_PAGE (world->page), role));
}

void
ui_chat_set_up (UiChat *world, LanyardChatRole role, const char *name, LanyardChatMode mode)
{
  LanyardChatSetup *setup = LANYARD_CHAT_SETUP (
      lanyard_ui_test_find (ui_chat_pane (world, role), LANYARD_TYPE_CHAT_SETUP, NULL));

  lanyard_chat_setup_set_name (setup, name);
  lanyard_chat_setup_set_mode (setup, mode);
  if (role == LANYARD_CHAT_ROLE_HOST)
    lanyard_chat_setup_set_port (setup, 0);
}

void
ui_chat_start (UiChat *world, LanyardChatMode mode)
{
  ui_chat_set_up (world, LANYARD_CHAT_ROLE_HOST, "Support", mode);
  ui_chat_set_up (world, LANYARD_CHAT_ROLE_GUEST, "Customer", mode);
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "Start hosting");
  lanyard_test_wait_for (lanyard_chat_room_get_state (ui_chat_room (world, LANYARD_CHAT_ROLE_HOST))
                             == LANYARD_CHAT_HOSTING,
                         10);
  /* The address is there already: the other pane's host is this machine's. */
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST), "Join");
  lanyard_test_wait_for (lanyard_chat_room_get_state (ui_chat_room (world, LANYARD_CHAT_ROLE_GUEST))
                             == LANYARD_CHAT_JOINED,
                         15);
}

LanyardChatComposer *
ui_chat_composer (UiChat *world, LanyardChatRole role)
{
  return LANYARD_CHAT_COMPOSER (
      lanyard_ui_test_find (ui_chat_pane (world, role), LANYARD_TYPE_CHAT_COMPOSER, NULL));
}

void
ui_chat_type (UiChat *world, LanyardChatRole role, const char *text)
{
  lanyard_chat_composer_set_text (ui_chat_composer (world, role), text);
  lanyard_ui_test_click (GTK_WIDGET (ui_chat_composer (world, role)), "Send");
}

gboolean
ui_chat_entry_enabled (UiChat *world, LanyardChatRole role)
{
  return gtk_widget_get_sensitive (
      lanyard_ui_test_find (GTK_WIDGET (ui_chat_composer (world, role)), GTK_TYPE_TEXT_VIEW, NULL));
}

gboolean
ui_chat_shows (UiChat *world, LanyardChatRole role, const char *text)
{
  return lanyard_ui_test_seek (ui_chat_pane (world, role), GTK_TYPE_LABEL, text) != NULL;
}

guint
ui_chat_n_messages (UiChat *world, LanyardChatRole role)
{
  return g_list_model_get_n_items (lanyard_chat_room_get_messages (ui_chat_room (world, role)));
}
