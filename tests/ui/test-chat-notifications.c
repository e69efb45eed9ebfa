/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chat messages outside the window, and files that leave the chat for a transfer: the whole application against another
 * machine's engine. */
#include <string.h>

#include "lanyard-ui-daemon.h"
#include "lanyard-ui-test.h"
#include "ui/app/lanyard-application-private.h"
#include "ui/chat/lanyard-chat-composer.h"
#include "ui/chat/lanyard-chat-page.h"

typedef struct
{
  LanyardApplication   *application;
  LanyardEngineContext *other;
  LanyardChatRoom      *guest;
  GtkWindow            *elsewhere;
  UiDaemon              daemon;
  void (*body) (void *fixture);
} Fixture;

static void
pin (LanyardEngineContext *at, LanyardEngineContext *whom)
{
  LanyardIdentity *identity = lanyard_engine_context_get_identity (whom);

  lanyard_peers_pin (lanyard_engine_context_get_peers (at), lanyard_identity_get_fingerprint (identity),
                     lanyard_identity_get_name (identity), NULL);
}

static void
other_start (Fixture *fixture)
{
  g_autofree char *data = lanyard_test_make_dir ("other-data");
  g_autofree char *config = lanyard_test_make_dir ("other-config");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->other = lanyard_engine_context_new (data, config);
  lanyard_engine_context_load_async (fixture->other, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_true (lanyard_engine_context_load_finish (fixture->other, result, &error));
  g_assert_true (lanyard_identity_set_name (lanyard_engine_context_get_identity (fixture->other), "Ben", &error));
  pin (fixture->other, lanyard_application_get_engine (fixture->application));
  pin (lanyard_application_get_engine (fixture->application), fixture->other);
}

static void
other_stop (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_clear_object (&fixture->guest);
  lanyard_engine_context_shutdown_async (fixture->other, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 15);
  g_clear_object (&fixture->other);
}

static LanyardChatPage *
page_of (Fixture *fixture)
{
  return LANYARD_CHAT_PAGE (
      lanyard_window_get_page (lanyard_application_get_window (fixture->application), "chat"));
}

static GtkWidget *
pane_of (Fixture *fixture)
{
  return GTK_WIDGET (lanyard_chat_page_get_pane (page_of (fixture), LANYARD_CHAT_ROLE_HOST));
}

static LanyardChatRoom *
room_of (Fixture *fixture)
{
  return lanyard_chat_pane_get_room (LANYARD_CHAT_PANE (pane_of (fixture)));
}

/* Nobody looks at the application while another window has the focus. */
static void
look_away (Fixture *fixture)
{
  GtkWindow *window = GTK_WINDOW (lanyard_application_get_window (fixture->application));

  gtk_window_present (fixture->elsewhere);
  lanyard_test_wait_for (gtk_window_is_active (fixture->elsewhere) && !gtk_window_is_active (window), 10);
}

static void
host (Fixture *fixture)
{
  lanyard_window_show_tab (lanyard_application_get_window (fixture->application), "chat");
  lanyard_ui_test_settle (GTK_WINDOW (lanyard_application_get_window (fixture->application)));
  lanyard_ui_test_click (pane_of (fixture), "Start hosting");
  lanyard_test_wait_for (lanyard_chat_room_get_state (room_of (fixture)) == LANYARD_CHAT_HOSTING, 10);
}

/* Ben comes. */
static void
begin_join (Fixture *fixture)
{
  LanyardEngineContext *engine = lanyard_application_get_engine (fixture->application);
  g_autofree char *address
      = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (lanyard_engine_context_get_node (engine)));

  fixture->guest = lanyard_chat_room_new (lanyard_engine_context_get_chat (fixture->other),
                                          LANYARD_CHAT_ROLE_GUEST, LANYARD_CHAT_MODE_ROOM);
  g_list_store_append (lanyard_engine_context_get_chat_rooms (fixture->other), fixture->guest);
  lanyard_chat_room_join (fixture->guest, address, NULL, LANYARD_CONNECT_DEFAULT);
}

static void
join (Fixture *fixture)
{
  begin_join (fixture);
  lanyard_test_wait_for (lanyard_chat_room_get_state (fixture->guest) == LANYARD_CHAT_JOINED, 15);
}

static void
ben_says (Fixture *fixture, const char *text, const char *recipient)
{
  g_autoptr (GError) error = NULL;

  lanyard_chat_room_send_text (fixture->guest, text, recipient, &error);
  g_assert_no_error (error);
}

/* The text of the last message Ben got. */
static char *
last_at_ben (Fixture *fixture)
{
  GListModel *messages = lanyard_chat_room_get_messages (fixture->guest);
  g_autoptr (LanyardChatMessage) last = g_list_model_get_item (messages, g_list_model_get_n_items (messages) - 1);

  return last != NULL ? g_strdup (lanyard_chat_message_get_text (last)) : NULL;
}

static gboolean
ben_has (Fixture *fixture, const char *text)
{
  g_autofree char *last = last_at_ben (fixture);

  return g_strcmp0 (last, text) == 0;
}

static guint
host_messages (Fixture *fixture)
{
  return g_list_model_get_n_items (lanyard_chat_room_get_messages (room_of (fixture)));
}

/* A server like Plasma's: the answer is written in the notification. */
static void
check_inline (void *user_data)
{
  Fixture *fixture = user_data;
  UiDaemon *daemon = &fixture->daemon;
  LanyardChatNotifier *notifier = fixture->application->chat_notifier;
  guint serial;

  lanyard_test_wait_for (daemon->asked, 10);
  ui_daemon_settle (daemon);
  host (fixture);
  join (fixture);

  look_away (fixture);
  ben_says (fixture, "Are you there? <b>Look</b>", NULL);
  lanyard_test_wait_for (daemon->serial == 1, 10);
  g_assert_cmpstr (daemon->summary, ==, "Ben");
  g_assert_cmpstr (daemon->body, ==, "Are you there? <b>Look</b>");
  g_assert_true (ui_daemon_offers_action (daemon, "inline-reply"));
  ui_daemon_settle (daemon);
  ui_daemon_reply (daemon, "Yes, what is it?");
  lanyard_test_wait_for (ben_has (fixture, "Yes, what is it?"), 10);
  /* Who answers has read. */
  lanyard_test_wait_for (daemon->n_closed == 1, 10);
  g_assert_cmpuint (lanyard_chat_room_get_unread (room_of (fixture)), ==, 0);

  /* An answer to what was private is private. */
  ben_says (fixture, "A secret", LANYARD_CHAT_HOST_KEY);
  lanyard_test_wait_for (daemon->serial == 2, 10);
  g_assert_cmpstr (daemon->summary, ==, "Ben, to you alone");
  ui_daemon_settle (daemon);
  ui_daemon_reply (daemon, "I keep it");
  lanyard_test_wait_for (ben_has (fixture, "I keep it"), 10);
  {
    GListModel *messages = lanyard_chat_room_get_messages (fixture->guest);
    g_autoptr (LanyardChatMessage) last
        = g_list_model_get_item (messages, g_list_model_get_n_items (messages) - 1);

    g_assert_true (lanyard_chat_message_get_private (last));
  }
  lanyard_test_wait_for (daemon->n_closed == 2, 10);

  /* Several: one notification, that counts. */
  serial = daemon->serial;
  ben_says (fixture, "one", NULL);
  lanyard_test_wait_for (daemon->serial == serial + 1, 10);
  ui_daemon_settle (daemon);
  ben_says (fixture, "two", NULL);
  lanyard_test_wait_for (daemon->serial == serial + 2, 10);
  g_assert_cmpstr (daemon->summary, ==, "Ben (2 messages not read)");
  ui_daemon_settle (daemon);

  /* What is taken back does not stay there. */
  {
    GListModel *messages = lanyard_chat_room_get_messages (fixture->guest);
    g_autoptr (LanyardChatMessage) two
        = g_list_model_get_item (messages, g_list_model_get_n_items (messages) - 1);

    g_assert_true (lanyard_chat_room_take_back (fixture->guest, two, NULL));
  }
  lanyard_test_wait_for (daemon->n_closed == 3, 10);
  lanyard_test_wait_for (lanyard_chat_room_get_unread (room_of (fixture)) == 1, 10);

  /* What is taken back before it went is not even told. */
  {
    GListModel *messages = lanyard_chat_room_get_messages (room_of (fixture));
    guint before = g_list_model_get_n_items (messages);
    LanyardChatMessage *slip = lanyard_chat_room_send_text (fixture->guest, "a slip", NULL, NULL);

    g_assert_true (lanyard_chat_room_take_back (fixture->guest, slip, NULL));
    lanyard_test_wait_for (g_list_model_get_n_items (messages) == before + 1, 10);
  }
  g_assert_cmpuint (lanyard_chat_room_get_unread (room_of (fixture)), ==, 1);
  ui_daemon_settle (daemon);
  g_assert_cmpuint (daemon->serial, ==, serial + 2);

  /* Silent unless asked for. */
  g_assert_cmpuint (lanyard_chat_notifier_get_n_sounds (notifier), ==, 0);
  g_settings_set_boolean (lanyard_application_get_settings (fixture->application), "chat-sounds", TRUE);
  ben_says (fixture, "three", NULL);
  lanyard_test_wait_for (daemon->serial == serial + 3, 10);
  g_assert_cmpuint (lanyard_chat_notifier_get_n_sounds (notifier), ==, 1);

  /* Muted: it comes, and nothing else happens. */
  lanyard_chat_room_set_muted (room_of (fixture), TRUE);
  ben_says (fixture, "four", NULL);
  lanyard_test_wait_for (lanyard_chat_room_get_unread (room_of (fixture)) == 3, 10);
  ui_daemon_settle (daemon);
  g_assert_cmpuint (daemon->serial, ==, serial + 3);
  g_assert_cmpuint (lanyard_chat_notifier_get_n_sounds (notifier), ==, 1);
  lanyard_chat_room_set_muted (room_of (fixture), FALSE);
  lanyard_chat_room_mark_read (room_of (fixture), G_MAXUINT);
  g_settings_reset (lanyard_application_get_settings (fixture->application), "chat-sounds");
}

/* A server like GNOME's: Reply leads to the entry. */
static void
check_button (void *user_data)
{
  Fixture *fixture = user_data;
  UiDaemon *daemon = &fixture->daemon;
  GtkWindow *window = GTK_WINDOW (lanyard_application_get_window (fixture->application));
  GtkWidget *entry;

  host (fixture);
  /* Nobody comes in unasked: who is at the door is told. */
  g_object_set (room_of (fixture), "admission", LANYARD_CHAT_ADMIT_ASK, NULL);
  look_away (fixture);
  begin_join (fixture);
  lanyard_test_wait_for (daemon->serial == 1, 15);
  g_assert_cmpstr (daemon->summary, ==, "Ben is at the door of your room");
  ui_daemon_settle (daemon);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_click (pane_of (fixture), "Admit");
  lanyard_test_wait_for (daemon->n_closed == 1, 10);
  lanyard_test_wait_for (lanyard_chat_room_get_state (fixture->guest) == LANYARD_CHAT_JOINED, 10);

  lanyard_window_show_tab (lanyard_application_get_window (fixture->application), "transfer");
  look_away (fixture);
  ben_says (fixture, "Are you there?", NULL);
  lanyard_test_wait_for (daemon->serial == 2, 10);
  g_assert_cmpstr (daemon->summary, ==, "Ben");
  g_assert_false (ui_daemon_offers_action (daemon, "inline-reply"));
  ui_daemon_settle (daemon);
  ui_daemon_press (daemon, "Reply");
  lanyard_test_wait_for (gtk_window_is_active (window) && gtk_widget_get_mapped (pane_of (fixture)), 10);
  entry = lanyard_ui_test_find (pane_of (fixture), LANYARD_TYPE_CHAT_COMPOSER, NULL);
  lanyard_test_wait_for (gtk_window_get_focus (window) != NULL
                             && gtk_widget_is_ancestor (gtk_window_get_focus (window), entry),
                         10);
  /* Looked at, so read. */
  lanyard_test_wait_for (lanyard_chat_room_get_unread (room_of (fixture)) == 0, 10);
}

/* A file that is no picture goes to the machine of the one in the room; a picture stays in the chat. */
static void
check_files (void *user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *dir = lanyard_test_make_dir ("dropped");
  g_autofree char *path = g_build_filename (dir, "notes.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *there = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  GSList list = { file, NULL };
  LanyardEngineContext *engine = lanyard_application_get_engine (fixture->application);
  LanyardNode *node = lanyard_engine_context_get_node (fixture->other);
  GListModel *transfers = G_LIST_MODEL (lanyard_engine_context_get_transfers (engine));
  g_autoptr (LanyardTransfer) transfer = NULL;
  g_autoptr (GError) error = NULL;
  guint before;

  lanyard_test_write (path, 3000, 5);
  g_assert_true (lanyard_node_listen (node, "127.0.0.1", 0, &error));
  there = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (node));
  host (fixture);
  join (fixture);
  before = host_messages (fixture);
  /* Where Ben listens is what discovery says; here, what was used before. */
  lanyard_discovery_remember (
      lanyard_engine_context_get_discovery (engine), there, "Ben",
      lanyard_identity_get_fingerprint (lanyard_engine_context_get_identity (fixture->other)));
  lanyard_transfers_set_accept_rule (lanyard_engine_context_get_transfers (fixture->other), LANYARD_ACCEPT_ALL);
  {
    g_autofree char *downloads = lanyard_test_make_dir ("ben-downloads");
    g_autoptr (GFile) folder = g_file_new_for_path (downloads);

    lanyard_transfers_set_download_folder (lanyard_engine_context_get_transfers (fixture->other), folder);
  }

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, &list);
  g_signal_emit_by_name (lanyard_ui_test_find (pane_of (fixture), LANYARD_TYPE_CHAT_COMPOSER, NULL), "dropped",
                         &value);
  lanyard_test_wait_for (g_list_model_get_n_items (transfers) == 1, 10);
  transfer = g_list_model_get_item (transfers, 0);
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED, 15);
  g_assert_cmpstr (lanyard_transfer_get_peer_name (transfer), ==, "Ben");
  g_assert_cmpstr (lanyard_transfer_get_title (transfer), ==, "notes.txt");
  g_assert_cmpuint (host_messages (fixture), ==, before);
}

static gboolean
run_body (gpointer user_data)
{
  Fixture *fixture = user_data;
  LanyardReceiver *receiver;

  lanyard_test_wait_for (lanyard_application_get_receiver (fixture->application) != NULL, 10);
  receiver = lanyard_application_get_receiver (fixture->application);
  lanyard_receiver_set_bind (receiver, "127.0.0.1");
  g_assert_true (lanyard_receiver_use_another_port (receiver));
  other_start (fixture);
  fixture->elsewhere = GTK_WINDOW (gtk_window_new ());
  fixture->body (fixture);
  gtk_window_destroy (fixture->elsewhere);
  other_stop (fixture);
  g_action_group_activate_action (G_ACTION_GROUP (fixture->application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
activated (GApplication *application, Fixture *fixture)
{
  /* Once: showing a notification's room activates too. */
  g_signal_handlers_disconnect_by_func (application, activated, fixture);
  g_settings_set_boolean (lanyard_application_get_settings (fixture->application), "welcomed", TRUE);
  g_idle_add (run_body, fixture);
}

static void
run (void (*body) (void *fixture), gboolean replies)
{
  char *arguments[] = { (char *) "lanyard", NULL };
  Fixture fixture = { lanyard_application_new (G_APPLICATION_NON_UNIQUE) };

  fixture.body = body;
  fixture.daemon.replies = replies;
  ui_daemon_start (&fixture.daemon);
  g_signal_connect_after (fixture.application, "activate", G_CALLBACK (activated), &fixture);
  g_assert_cmpint (g_application_run (G_APPLICATION (fixture.application), 1, arguments), ==, 0);
  g_clear_object (&fixture.application);
  ui_daemon_stop (&fixture.daemon);
}

static void
test_inline (void)
{
  run (check_inline, TRUE);
}

static void
test_button (void)
{
  run (check_button, FALSE);
}

static void
test_files (void)
{
  run (check_files, FALSE);
}

int
main (int argc, char **argv)
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/chat-notifications/inline-reply", test_inline);
  g_test_add_func ("/chat-notifications/reply-button", test_button);
  g_test_add_func ("/chat-notifications/files", test_files);
  return g_test_run ();
}
