/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Past conversations in the window: list, search in all, reading, going on, export, deletion. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "lanyard-ui-chat.h"
#include "ui/chat/lanyard-chat-past.h"

static void
act (GtkWidget *widget, const char *action)
{
  g_assert_true (gtk_widget_activate_action (widget, action, NULL));
}

/* Two conversations in the host's pane, one of them with a guest who answered. */
static void
make_past (UiChat *world)
{
  GtkWidget *pane = ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST);

  ui_chat_start (world, LANYARD_CHAT_MODE_ROOM);
  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "The lamp in the cellar is broken");
  ui_chat_type (world, LANYARD_CHAT_ROLE_GUEST, "I bring another one on Monday");
  lanyard_test_wait_for (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST) == 2
                             && ui_chat_n_messages (world, LANYARD_CHAT_ROLE_GUEST) == 2,
                         10);
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST), "Leave the room");
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST), "Back");
  lanyard_ui_test_click (pane, "Stop hosting");
  lanyard_test_wait_for (lanyard_chat_room_get_state (ui_chat_room (world, LANYARD_CHAT_ROLE_HOST))
                             == LANYARD_CHAT_CLOSED,
                         10);
  lanyard_ui_test_click (pane, "Back");
  lanyard_ui_test_settle (world->window);
  gtk_switch_set_active (GTK_SWITCH (lanyard_ui_test_find (pane, GTK_TYPE_SWITCH, NULL)), TRUE);
  lanyard_ui_test_click (pane, "Start hosting");
  lanyard_test_wait_for (lanyard_chat_room_get_state (ui_chat_room (world, LANYARD_CHAT_ROLE_HOST))
                             == LANYARD_CHAT_HOSTING,
                         10);
  lanyard_test_wait_for (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST) == 0, 10);
  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "Nobody reads this");
  lanyard_test_wait_for (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST) == 1, 10);
}

static GtkWidget *
open_past (UiChat *world)
{
  GtkWindow *past;

  act (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "chat.past");
  past = lanyard_ui_test_toplevel (LANYARD_TYPE_CHAT_PAST);
  g_assert_nonnull (past);
  lanyard_ui_test_settle (past);
  return GTK_WIDGET (past);
}

#define lists(past, text) (lanyard_ui_test_seek (past, GTK_TYPE_LABEL, text) != NULL)

static guint
n_rows (GtkWidget *past)
{
  GtkWidget *list = lanyard_ui_test_find (past, GTK_TYPE_LIST_VIEW, NULL);

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))));
}

static void
activate (GtkWidget *past, guint position)
{
  g_signal_emit_by_name (lanyard_ui_test_find (past, GTK_TYPE_LIST_VIEW, NULL), "activate", position);
}

static void
answer (const char *response)
{
  GtkWindow *dialog = lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG);

  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
}

static void
test_search_and_read (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");
  LanyardChatRoom *room;
  GtkWidget *past;

  ui_chat_show (world, 1080, 680);
  make_past (world);
  past = open_past (world);
  /* The host's two, and the guest's. */
  lanyard_test_wait_for (n_rows (past) == 3, 10);
  lanyard_test_wait_for (lists (past, "Your room with Customer") && lists (past, "Your room, nobody came yet")
                             && lists (past, "In the room of Support"),
                         10);
  lanyard_ui_test_shot (GTK_WINDOW (past), "chat-past");

  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (past, GTK_TYPE_SEARCH_ENTRY, NULL)), "lamp cel");
  lanyard_test_wait_for (lists (past, "Support · Your room with Customer"), 10);
  g_assert_cmpuint (n_rows (past), ==, 2);
  lanyard_ui_test_shot (GTK_WINDOW (past), "chat-past-search");
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (past, GTK_TYPE_SEARCH_ENTRY, NULL)), "unheard of");
  lanyard_test_wait_for (lists (past, "Nothing found"), 10);
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (past, GTK_TYPE_SEARCH_ENTRY, NULL)), "monday");
  lanyard_test_wait_for (lists (past, "Customer · Your room with Customer"), 10);

  /* The room that is open would be left: that is asked first. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (LanyardChatHit) hit = g_list_model_get_item (
          G_LIST_MODEL (gtk_list_view_get_model (
              GTK_LIST_VIEW (lanyard_ui_test_find (past, GTK_TYPE_LIST_VIEW, NULL)))),
          i);

      /* The host's copy: its conversation was the first. */
      if (lanyard_chat_hit_get_conversation (hit) == 1)
        {
          activate (past, i);
          break;
        }
    }
  answer ("open");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "I bring another one on Monday"), 10);
  room = ui_chat_room (world, LANYARD_CHAT_ROLE_HOST);
  g_assert_false (lanyard_chat_room_get_can_send (room));
  g_assert_true (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "This is a past conversation, to be read."));
  g_assert_null (lanyard_ui_test_seek (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), LANYARD_TYPE_CHAT_COMPOSER,
                                       NULL));
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_shot (world->window, "chat-past-read");

  /* Gone on with: the same conversation, not the latest. */
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "Host again");
  room = ui_chat_room (world, LANYARD_CHAT_ROLE_HOST);
  lanyard_test_wait_for (lanyard_chat_room_get_state (room) == LANYARD_CHAT_HOSTING, 10);
  lanyard_test_wait_for (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST) == 2, 10);
  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "Did you?");
  lanyard_test_wait_for (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST) == 3, 10);
}

static GtkWidget *
row_of (GtkWidget *past, const char *title)
{
  return lanyard_ui_test_find (past, GTK_TYPE_LABEL, title);
}

static gboolean
is_chosen (GtkWindow *dialog, GFile *file)
{
  g_autoptr (GFile) chosen = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  return chosen != NULL && g_file_equal (chosen, file);
}

/* GTK's own dialog: no portal answers on the test's bus. */
static void
choose_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);
  GtkWindow *dialog = NULL;

  lanyard_test_wait_for ((dialog = lanyard_ui_test_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG)) != NULL, 10);
  lanyard_ui_test_settle (dialog);
  g_assert_true (gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  /* It reads the folder first. */
  lanyard_test_wait_for (is_chosen (dialog, file), 10);
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
}

static void
test_export_and_delete (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");
  g_autofree char *folder = lanyard_test_make_dir ("export");
  g_autofree char *text_path = g_build_filename (folder, "chat.txt", NULL);
  g_autofree char *json_path = g_build_filename (folder, "chat.json", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  GtkWidget *past;

  ui_chat_show (world, 1080, 680);
  make_past (world);
  past = open_past (world);
  lanyard_test_wait_for (lists (past, "Your room with Customer"), 10);

  act (row_of (past, "Your room with Customer"), "past.export-text");
  choose_file (text_path);
  lanyard_test_wait_for (lists (past, "The conversation was exported"), 10);
  g_assert_true (g_file_get_contents (text_path, &contents, NULL, NULL));
  g_assert_nonnull (strstr (contents, "Support - The lamp in the cellar is broken"));
  g_assert_nonnull (strstr (contents, "Customer - I bring another one on Monday"));
  act (row_of (past, "Your room with Customer"), "past.export-json");
  choose_file (json_path);
  lanyard_test_wait_for (json_parser_load_from_file (parser, json_path, NULL)
                             && json_parser_get_root (parser) != NULL,
                         10);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (json_parser_get_root (parser))), ==, 2);

  /* Not without being asked; then one that nobody has open. */
  act (row_of (past, "Your room with Customer"), "past.delete");
  lanyard_ui_test_shot (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG), "chat-past-delete");
  answer ("cancel");
  lanyard_ui_test_settle (GTK_WINDOW (past));
  g_assert_cmpuint (n_rows (past), ==, 3);
  act (row_of (past, "Your room with Customer"), "past.delete");
  answer ("delete");
  lanyard_test_wait_for (n_rows (past) == 2, 10);
  g_assert_false (lists (past, "Your room with Customer"));
  g_assert_nonnull (ui_chat_room (world, LANYARD_CHAT_ROLE_HOST));

  /* And the one that is open: its pane has nothing left to show. */
  act (row_of (past, "Your room, nobody came yet"), "past.delete");
  answer ("delete");
  lanyard_test_wait_for (n_rows (past) == 1, 10);
  lanyard_test_wait_for (ui_chat_room (world, LANYARD_CHAT_ROLE_HOST) == NULL, 10);
  gtk_window_close (GTK_WINDOW (past));
}

static void
test_empty (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");
  GtkWidget *past;

  ui_chat_show (world, 360, 640);
  past = open_past (world);
  lanyard_test_wait_for (lists (past, "No conversations yet"), 10);
  lanyard_ui_test_shot (GTK_WINDOW (past), "chat-past-empty");
  gtk_window_close (GTK_WINDOW (past));
}

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/chat-past/search-and-read", test_search_and_read);
  g_test_add_func ("/chat-past/export-and-delete", test_export_and_delete);
  g_test_add_func ("/chat-past/empty", test_empty);
  return g_test_run ();
}
