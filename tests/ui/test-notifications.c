/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/core/lanyard-format.h"
#include "lanyard-ui-daemon.h"
#include "lanyard-ui-test.h"
#include "ui/app/lanyard-application.h"

static UiDaemon notifications;

typedef struct
{
  LanyardApplication   *application;
  LanyardEngineContext *other;
  LanyardPairing       *pairing;
  GFile                *file;
  GtkWindow            *elsewhere;
  gboolean begun;
} Fixture;

static gboolean
pairing_asked (LanyardNode *node, LanyardPairing *pairing, Fixture *fixture)
{
  g_set_object (&fixture->pairing, pairing);
  return TRUE;
}

static void
other_start (Fixture *fixture)
{
  g_autofree char *data = lanyard_test_make_dir ("other-data");
  g_autofree char *config = lanyard_test_make_dir ("other-config");
  g_autofree char *dir = lanyard_test_make_dir ("other-files");
  g_autofree char *path = g_build_filename (dir, "report.pdf", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_test_write (path, 12345, 3);
  fixture->file = g_file_new_for_path (path);
  fixture->other = lanyard_engine_context_new (data, config);
  lanyard_engine_context_load_async (fixture->other, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_true (lanyard_engine_context_load_finish (fixture->other, result, &error));
  g_assert_true (lanyard_identity_set_name (lanyard_engine_context_get_identity (fixture->other), "Ben",
                                            &error));
  g_signal_connect (lanyard_engine_context_get_node (fixture->other), "pairing",
                    G_CALLBACK (pairing_asked), fixture);
}

static void
other_stop (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_engine_context_shutdown_async (fixture->other, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 15);
  g_clear_object (&fixture->pairing);
  g_clear_object (&fixture->file);
  g_clear_object (&fixture->other);
}

static LanyardTransfer *
other_sends (Fixture *fixture)
{
  LanyardNode *node
      = lanyard_engine_context_get_node (lanyard_application_get_engine (fixture->application));
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (node));
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  g_ptr_array_add (files, fixture->file);
  return lanyard_transfers_send (lanyard_engine_context_get_transfers (fixture->other), files, address,
                                 NULL, NULL, LANYARD_CONNECT_DEFAULT);
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
decline_in_window (Fixture *fixture, LanyardTransfer *transfer)
{
  GtkWidget *window = GTK_WIDGET (lanyard_application_get_window (fixture->application));

  lanyard_test_wait_for (lanyard_ui_test_seek (window, GTK_TYPE_BUTTON, "Decline") != NULL, 10);
  lanyard_ui_test_click (window, "Decline");
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_DECLINED, 10);
}

static void
check_notifications (Fixture *fixture)
{
  LanyardPairingQueue *pairings = lanyard_application_get_pairings (fixture->application);
  g_autofree char *code = NULL;
  GtkWindow *window = GTK_WINDOW (lanyard_application_get_window (fixture->application));
  LanyardTransfer *transfer;
  guint serial, n_closed;

  /* A stranger: the code is told, and no answer can be given without comparing it in the window. */
  look_away (fixture);
  transfer = other_sends (fixture);
  lanyard_test_wait_for (notifications.serial == 1 && fixture->pairing != NULL, 10);
  g_assert_cmpstr (notifications.summary, ==, "Ben wants to connect");
  code = lanyard_format_code (lanyard_pairing_get_code (fixture->pairing));
  g_assert_nonnull (strstr (notifications.body, code));
  g_assert_false (ui_daemon_offers (&notifications, "Accept"));
  ui_daemon_settle (&notifications);
  lanyard_ui_test_settle (lanyard_pairing_queue_get_dialog (pairings));
  lanyard_ui_test_click (GTK_WIDGET (lanyard_pairing_queue_get_dialog (pairings)), "They match");
  lanyard_test_wait_for (notifications.n_closed == 1, 10);
  look_away (fixture);
  lanyard_pairing_answer (fixture->pairing, LANYARD_PAIRING_TRUST);

  /* The offer, accepted in its notification. */
  lanyard_test_wait_for (notifications.serial == 2, 10);
  g_assert_cmpstr (notifications.summary, ==, "Ben wants to send files");
  g_assert_nonnull (strstr (notifications.body, "report.pdf"));
  ui_daemon_settle (&notifications);
  ui_daemon_press (&notifications, "Accept");
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED, 10);
  lanyard_test_wait_for (notifications.n_closed == 2 && notifications.serial == 3, 10);
  g_assert_cmpstr (notifications.summary, ==, "report.pdf");
  g_assert_cmpstr (notifications.body, ==, "Received from Ben and verified");
  g_assert_true (ui_daemon_offers (&notifications, "Show in folder"));

  /* The next, declined there: one's own answer is no news. */
  look_away (fixture);
  transfer = other_sends (fixture);
  lanyard_test_wait_for (notifications.serial == 4, 10);
  ui_daemon_settle (&notifications);
  ui_daemon_press (&notifications, "Decline");
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_DECLINED, 10);
  lanyard_test_wait_for (notifications.n_closed == 3, 10);

  /* The sender thinks better of it: the notification goes. */
  look_away (fixture);
  transfer = other_sends (fixture);
  lanyard_test_wait_for (notifications.serial == 5, 10);
  ui_daemon_settle (&notifications);
  lanyard_transfer_cancel (transfer);
  lanyard_test_wait_for (notifications.n_closed == 4, 10);
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_CANCELLED, 10);

  /* Looked at: the card alone asks. */
  serial = notifications.serial;
  n_closed = notifications.n_closed;
  gtk_window_present (window);
  lanyard_test_wait_for (gtk_window_is_active (window), 10);
  decline_in_window (fixture, other_sends (fixture));

  /* Not wanted: neither. */
  g_settings_set_boolean (lanyard_application_get_settings (fixture->application), "notifications",
                          FALSE);
  look_away (fixture);
  decline_in_window (fixture, other_sends (fixture));
  g_assert_cmpuint (notifications.serial, ==, serial);
  g_assert_cmpuint (notifications.n_closed, ==, n_closed);
}

/* Closed while it receives, the window goes and a notification says that the rest stays; its button ends both. */
static void
check_background (Fixture *fixture)
{
  LanyardReceiver *receiver = lanyard_application_get_receiver (fixture->application);
  GtkWidget *window = GTK_WIDGET (lanyard_application_get_window (fixture->application));

  g_settings_set_boolean (lanyard_application_get_settings (fixture->application), "notifications", TRUE);
  g_settings_set_string (lanyard_application_get_settings (fixture->application), "when-closed", "keep");
  gtk_window_close (GTK_WINDOW (window));
  lanyard_test_wait_for (g_strcmp0 (notifications.summary, "Lanyard is still receiving") == 0, 10);
  g_assert_false (gtk_widget_get_visible (window));
  g_assert_true (ui_daemon_offers (&notifications, "Open the window"));
  ui_daemon_settle (&notifications);
  ui_daemon_press (&notifications, "Open the window");
  lanyard_test_wait_for (gtk_widget_get_visible (window), 10);

  g_clear_pointer (&notifications.summary, g_free);
  gtk_window_close (GTK_WINDOW (window));
  lanyard_test_wait_for (g_strcmp0 (notifications.summary, "Lanyard is still receiving") == 0, 10);
  ui_daemon_settle (&notifications);
  ui_daemon_press (&notifications, "Stop receiving");
  /* And with that the program ends. */
  lanyard_test_wait_for (!lanyard_receiver_get_active (receiver), 10);
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
  check_notifications (fixture);
  gtk_window_destroy (fixture->elsewhere);
  other_stop (fixture);
  check_background (fixture);
  return G_SOURCE_REMOVE;
}

static void
activated (GApplication *application, Fixture *fixture)
{
  if (fixture->begun)
    return;
  fixture->begun = TRUE;
  g_settings_set_boolean (lanyard_application_get_settings (fixture->application), "welcomed", TRUE);
  g_idle_add (run_body, fixture);
}

static void
test_notifications (void)
{
  char *arguments[] = { (char *) "lanyard", NULL };
  Fixture fixture = { lanyard_application_new (G_APPLICATION_NON_UNIQUE), NULL, NULL, NULL, NULL };

  ui_daemon_start (&notifications);
  g_signal_connect_after (fixture.application, "activate", G_CALLBACK (activated), &fixture);
  g_assert_cmpint (g_application_run (G_APPLICATION (fixture.application), 1, arguments), ==, 0);
  g_clear_object (&fixture.application);
  ui_daemon_stop (&notifications);
}

int
main (int argc, char **argv)
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/notifications/questions-and-outcomes", test_notifications);
  return g_test_run ();
}
