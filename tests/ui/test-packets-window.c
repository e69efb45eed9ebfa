/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lanyard-ui-test.h"
#include "ui/experiment/lanyard-packet-editor.h"
#include "ui/experiment/lanyard-packets-listen-view.h"
#include "ui/experiment/lanyard-packets-log-view.h"
#include "ui/experiment/lanyard-packets-row.h"
#include "ui/experiment/lanyard-packets-saved.h"
#include "ui/experiment/lanyard-packets-window.h"
#include "ui/widgets/lanyard-files.h"

/* Packets by hand, as a person would: listen, write, send, look. */

typedef struct
{
  LanyardDatabase      *database;
  LanyardPacketsWindow *window;
} World;

static World
open_world (int width)
{
  World world = { .database = lanyard_database_open (NULL, NULL) };

  world.window = lanyard_packets_window_present (NULL, world.database);
  gtk_window_set_default_size (GTK_WINDOW (world.window), width, 760);
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  return world;
}

static void
close_world (World *world)
{
  gtk_window_destroy (GTK_WINDOW (world->window));
  lanyard_database_flush (world->database);
  g_clear_object (&world->database);
}

static GtkWidget *
find (World *world, GType type, const char *text)
{
  return lanyard_ui_test_find (GTK_WIDGET (world->window), type, text);
}

/* A text view by what a screen reader would call it is not to be found by its label: the first is the text, the second the bytes. */
static void
find_views (GtkWidget *root, GPtrArray *views)
{
  if (GTK_IS_TEXT_VIEW (root))
    g_ptr_array_add (views, root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    find_views (child, views);
}

static GtkTextBuffer *
payload_of (World *world, gboolean hex)
{
  g_autoptr (GPtrArray) views = g_ptr_array_new ();

  find_views (find (world, LANYARD_TYPE_PACKET_EDITOR, NULL), views);
  g_assert_cmpuint (views->len, ==, 2);
  return gtk_text_view_get_buffer (views->pdata[hex ? 1 : 0]);
}

static char *
read_buffer (GtkTextBuffer *buffer)
{
  char *text;

  g_object_get (buffer, "text", &text, NULL);
  return text;
}

static void
assert_payload (World *world, gboolean hex, const char *expected)
{
  g_autofree char *text = read_buffer (payload_of (world, hex));

  g_assert_cmpstr (text, ==, expected);
}

static void
set_port (World *world, guint port)
{
  GtkWidget *row = find (world, ADW_TYPE_ACTION_ROW, "Port");

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (lanyard_ui_test_find (row, GTK_TYPE_SPIN_BUTTON, NULL)), port);
}

static void
test_editor (void)
{
  World world = open_world (1310);
  gboolean valid;

  gtk_text_buffer_set_text (payload_of (&world, FALSE), "a\\n\\u00e9", -1);
  assert_payload (&world, TRUE, "61 0a c3 a9");
  gtk_text_buffer_set_text (payload_of (&world, TRUE), "00 ff", -1);
  assert_payload (&world, FALSE, "\\0\\xff");
  (void) find (&world, GTK_TYPE_LABEL, "2 bytes");

  /* Wrong: said where, nothing is sent, and the other field stays. */
  gtk_text_buffer_set_text (payload_of (&world, FALSE), "ab\\q", -1);
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  (void) find (&world, GTK_TYPE_LABEL, "Character 3: “\\q” stands for nothing; there are \\n, \\r, \\t, \\0, \\xHH, \\uHHHH and \\\\.");
  g_object_get (find (&world, LANYARD_TYPE_PACKET_EDITOR, NULL), "valid", &valid, NULL);
  g_assert_false (valid);
  g_assert_false (gtk_widget_get_sensitive (find (&world, GTK_TYPE_BUTTON, "Send")));
  lanyard_ui_test_shot (GTK_WINDOW (world.window), "packets-error");
  gtk_text_buffer_set_text (payload_of (&world, FALSE), "ab", -1);
  g_assert_true (gtk_widget_get_sensitive (find (&world, GTK_TYPE_BUTTON, "Send")));
  close_world (&world);
}

static LanyardPacketsListener *
start_listener (World *world, LanyardPacketTransport transport)
{
  LanyardPacketsListenerSettings settings;
  g_autoptr (GError) error = NULL;
  LanyardPacketsListener *listener;

  lanyard_packets_listener_settings_init (&settings);
  settings.transport = transport;
  settings.answer = LANYARD_PACKETS_ANSWER_ECHO;
  listener = lanyard_packets_listen (lanyard_packets_window_get_packets (world->window), &settings, &error);
  g_assert_no_error (error);
  return listener;
}

/* As the form does it: any free port, a fixed answer. */
static void
test_listen (void)
{
  World world = open_world (1310);
  GtkWidget *view = find (&world, LANYARD_TYPE_PACKETS_LISTEN_VIEW, NULL);
  GListModel *listeners = lanyard_packets_get_listeners (lanyard_packets_window_get_packets (world.window));
  g_autoptr (LanyardPacketsListener) listener = NULL;
  g_autofree char *stop = NULL;

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (lanyard_ui_test_find (view, ADW_TYPE_EXPANDER_ROW, "New listener")), TRUE);
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (lanyard_ui_test_find (view, GTK_TYPE_SPIN_BUTTON, NULL)), 0);
  adw_combo_row_set_selected (ADW_COMBO_ROW (lanyard_ui_test_find (view, ADW_TYPE_COMBO_ROW, "Answer")), 2);
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (view, ADW_TYPE_ENTRY_ROW, NULL)), "\\q");
  g_assert_false (gtk_widget_get_sensitive (lanyard_ui_test_find (view, GTK_TYPE_BUTTON, "Listen")));
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (view, ADW_TYPE_ENTRY_ROW, NULL)), "pong {n}\\n");
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  lanyard_ui_test_shot (GTK_WINDOW (world.window), "packets-form");
  lanyard_ui_test_click (view, "Listen");
  g_assert_cmpuint (g_list_model_get_n_items (listeners), ==, 1);
  listener = g_list_model_get_item (listeners, 0);
  g_assert_cmpstr (lanyard_packets_listener_get_address (listener), ==, "127.0.0.1");
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  stop = g_strdup_printf ("Stop listening at %s", lanyard_packets_listener_get_name (listener));
  lanyard_ui_test_click (view, stop);
  g_assert_cmpuint (g_list_model_get_n_items (listeners), ==, 0);
  g_assert_false (lanyard_packets_listener_get_active (listener));
  close_world (&world);
}

static guint
count_rows (World *world, LanyardPacketsWay way)
{
  GListModel *shown = lanyard_packets_log_view_get_shown (
      LANYARD_PACKETS_LOG_VIEW (find (world, LANYARD_TYPE_PACKETS_LOG_VIEW, NULL)));
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (shown); i++)
    {
      g_autoptr (LanyardPacketsEntry) entry = g_list_model_get_item (shown, i);

      n += lanyard_packets_entry_get_way (entry) == way;
    }
  return n;
}

static gboolean
shows (GtkTextBuffer *buffer, const char *expected)
{
  g_autofree char *text = read_buffer (buffer);

  return strcmp (text, expected) == 0;
}

static gboolean
has_row (GtkWidget *root, const char *line)
{
  if (LANYARD_IS_PACKETS_ROW (root) && gtk_widget_get_mapped (root))
    return strcmp (lanyard_packets_row_get_line (LANYARD_PACKETS_ROW (root)), line) == 0;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_row (child, line))
      return TRUE;
  return FALSE;
}

static void
test_send (void)
{
  World world = open_world (1310);
  GtkWidget *log = find (&world, LANYARD_TYPE_PACKETS_LOG_VIEW, NULL);
  GListModel *shown = lanyard_packets_log_view_get_shown (LANYARD_PACKETS_LOG_VIEW (log));
  g_autoptr (GPtrArray) views = g_ptr_array_new ();
  LanyardPacketsListener *listener;

  lanyard_ui_test_shot (GTK_WINDOW (world.window), "packets-empty");
  listener = start_listener (&world, LANYARD_PACKET_TCP);
  set_port (&world, lanyard_packets_listener_get_port (listener));
  gtk_text_buffer_set_text (payload_of (&world, FALSE), "hello, \\x00world", -1);
  lanyard_ui_test_click (GTK_WIDGET (world.window), "Send");
  /* Sent and received by both ends. */
  lanyard_test_wait_for (count_rows (&world, LANYARD_PACKETS_RECEIVED) == 2 && count_rows (&world, LANYARD_PACKETS_SENT) == 2, 20);
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  g_assert_true (has_row (log, "hello, \\0world"));
  for (guint i = 0; i < g_list_model_get_n_items (shown); i++)
    {
      g_autoptr (LanyardPacketsEntry) entry = g_list_model_get_item (shown, i);

      if (lanyard_packets_entry_get_way (entry) == LANYARD_PACKETS_RECEIVED)
        gtk_selection_model_select_item (GTK_SELECTION_MODEL (shown), i, TRUE);
    }
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  find_views (log, views);
  /* It has as many columns as there is room for, which is known once it has been given its place. */
  lanyard_test_wait_for (shows (gtk_text_view_get_buffer (views->pdata[0]),
                                "00000000  68 65 6c 6c 6f 2c 20 00  77 6f 72 6c 64           hello, .world"),
                         20);
  lanyard_ui_test_shot (GTK_WINDOW (world.window), "packets-log");

  /* The filter. */
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (log, GTK_TYPE_SEARCH_ENTRY, NULL)), "no such thing");
  lanyard_test_wait_for (g_list_model_get_n_items (shown) == 0, 20);
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (log, GTK_TYPE_SEARCH_ENTRY, NULL)), "6f 72");
  lanyard_test_wait_for (g_list_model_get_n_items (shown) == 4, 20);
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (log, GTK_TYPE_SEARCH_ENTRY, NULL)), "");
  lanyard_test_wait_for (g_list_model_get_n_items (shown) > 4, 20);

  /* Nobody there: an error is a row. */
  lanyard_packets_unlisten (lanyard_packets_window_get_packets (world.window), listener);
  lanyard_ui_test_click (GTK_WIDGET (world.window), "Send");
  lanyard_test_wait_for (count_rows (&world, LANYARD_PACKETS_FAILED) == 1, 20);
  lanyard_ui_test_shot (GTK_WINDOW (world.window), "packets-refused");
  close_world (&world);
}

static gboolean
can_choose_client (World *world)
{
  GtkWidget *button = lanyard_ui_test_seek (GTK_WIDGET (world->window), GTK_TYPE_MENU_BUTTON, "Send the packet to a client");

  return button != NULL && gtk_widget_is_sensitive (button);
}

/* To a client of a listener, which is chosen where the listener shows. */
static void
test_send_to_client (void)
{
  static const int widths[] = { 1310, 360 };

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      World world = open_world (widths[i]);
      LanyardPacketsListener *listener = start_listener (&world, LANYARD_PACKET_TCP);
      g_autoptr (GSocketClient) client = g_socket_client_new ();
      g_autoptr (GSocketConnection) connection = NULL;
      g_autoptr (GAsyncResult) result = NULL, read = NULL;
      g_autofree char *shot = g_strdup_printf ("packets-clients-%d", widths[i]);
      g_auto (GStrv) peers = NULL;
      GtkWidget *button, *entry;
      char got[12] = { 0 };

      gtk_text_buffer_set_text (payload_of (&world, FALSE), "by hand\\x00!", -1);
      if (widths[i] < 500)
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (&world, GTK_TYPE_TOGGLE_BUTTON, "Saved and listening")), TRUE);
      lanyard_ui_test_settle (GTK_WINDOW (world.window));
      g_assert_false (can_choose_client (&world));
      g_socket_client_connect_to_host_async (client, "127.0.0.1", lanyard_packets_listener_get_port (listener), NULL,
                                             lanyard_test_store_result, &result);
      lanyard_test_wait_for (result != NULL && can_choose_client (&world), 20);
      connection = g_socket_client_connect_to_host_finish (client, result, NULL);
      g_assert_nonnull (connection);
      button = find (&world, GTK_TYPE_MENU_BUTTON, "Send the packet to a client");
      gtk_menu_button_popup (GTK_MENU_BUTTON (button));
      lanyard_ui_test_settle (GTK_WINDOW (world.window));
      peers = lanyard_packets_listener_dup_peers (listener);
      entry = lanyard_ui_test_find (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button))), GTK_TYPE_LABEL, peers[0]);
      lanyard_ui_test_shot (GTK_WINDOW (world.window), shot);
      /* What is around the label is the button. */
      while (entry != NULL && !gtk_widget_activate (entry))
        entry = gtk_widget_get_parent (entry);
      g_assert_nonnull (entry);
      g_input_stream_read_all_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), got, 9, 0, NULL,
                                     lanyard_test_store_result, &read);
      lanyard_test_wait_for (read != NULL, 20);
      g_assert_cmpmem (got, 9, "by hand\0!", 9);
      lanyard_test_wait_for (count_rows (&world, LANYARD_PACKETS_SENT) == 1, 20);
      close_world (&world);
    }
}

/* Without end, until it is stopped; closing the window ends the rest. */
static void
test_repeat (void)
{
  World world = open_world (1310);
  g_autoptr (LanyardPackets) packets = g_object_ref (lanyard_packets_window_get_packets (world.window));
  g_autoptr (LanyardPacketsListener) listener = g_object_ref (start_listener (&world, LANYARD_PACKET_UDP));

  adw_combo_row_set_selected (ADW_COMBO_ROW (find (&world, ADW_TYPE_COMBO_ROW, "Over")), LANYARD_PACKET_UDP);
  set_port (&world, lanyard_packets_listener_get_port (listener));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (find (&world, ADW_TYPE_EXPANDER_ROW, "Repeat")), TRUE);
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  gtk_spin_button_set_value (
      GTK_SPIN_BUTTON (lanyard_ui_test_find (find (&world, ADW_TYPE_ACTION_ROW, "Every"), GTK_TYPE_SPIN_BUTTON, NULL)), 0.01);
  lanyard_ui_test_click (GTK_WIDGET (world.window), "Repeat");
  lanyard_test_wait_for (lanyard_packets_listener_get_counts (listener)->received >= 5, 20);
  g_assert_cmpuint (g_list_model_get_n_items (lanyard_packets_get_senders (packets)), ==, 1);
  lanyard_ui_test_shot (GTK_WINDOW (world.window), "packets-repeat");
  lanyard_ui_test_click (GTK_WIDGET (world.window), "Stop sending, and close what is open");
  g_assert_cmpuint (g_list_model_get_n_items (lanyard_packets_get_senders (packets)), ==, 0);
  lanyard_ui_test_click (GTK_WIDGET (world.window), "Repeat");
  g_assert_cmpuint (g_list_model_get_n_items (lanyard_packets_get_senders (packets)), ==, 1);
  close_world (&world);
  g_assert_cmpuint (g_list_model_get_n_items (lanyard_packets_get_senders (packets)), ==, 0);
  g_assert_false (lanyard_packets_listener_get_active (listener));
}

static void
test_saved (void)
{
  World world = open_world (1310);
  GtkWidget *saved = find (&world, LANYARD_TYPE_PACKETS_SAVED, NULL);

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (find (&world, ADW_TYPE_EXPANDER_ROW, "Repeat")), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (find (&world, ADW_TYPE_ENTRY_ROW, "Name to save it under")), "Wake up");
  gtk_text_buffer_set_text (payload_of (&world, TRUE), "ff ff ff", -1);
  lanyard_ui_test_click (GTK_WIDGET (world.window), "Save this packet (Ctrl+S)");
  lanyard_test_wait_for (lanyard_ui_test_seek (GTK_WIDGET (world.window), GTK_TYPE_LABEL, "Packet saved") != NULL, 20);
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  (void) lanyard_ui_test_find (saved, GTK_TYPE_LABEL, "Wake up");
  lanyard_ui_test_click (saved, "Duplicate");
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  (void) lanyard_ui_test_find (saved, GTK_TYPE_LABEL, "Wake up (copy)");
  lanyard_ui_test_shot (GTK_WINDOW (world.window), "packets-saved");
  /* Another payload, then the saved one again. */
  gtk_text_buffer_set_text (payload_of (&world, FALSE), "something else", -1);
  g_signal_emit_by_name (lanyard_ui_test_find (saved, GTK_TYPE_LIST_VIEW, NULL), "activate", 1);
  assert_payload (&world, TRUE, "ff ff ff");
  lanyard_ui_test_click (saved, "Delete");
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  g_assert_null (lanyard_ui_test_seek (saved, GTK_TYPE_LABEL, "Wake up"));
  close_world (&world);
}

/* A file of packets is read aside; closing the window meanwhile does no harm. */
static void
test_taken_in (void)
{
  World world = open_world (1310);
  GtkWidget *saved = find (&world, LANYARD_TYPE_PACKETS_SAVED, NULL);
  g_autofree char *dir = lanyard_test_make_dir ("taken-in");
  g_autofree char *path = g_build_filename (dir, "packets.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GPtrArray) packets = g_ptr_array_new ();
  g_autoptr (LanyardPacket) packet = NULL;
  LanyardPacketSettings settings;
  g_autofree char *text = NULL;

  lanyard_packet_settings_init (&settings);
  settings.name = "From a file";
  settings.host = "localhost";
  settings.port = 7;
  packet = lanyard_packet_new (&settings, NULL);
  g_ptr_array_add (packets, packet);
  text = lanyard_packets_to_text (packets);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  lanyard_packets_saved_take_in (LANYARD_PACKETS_SAVED (saved), file);
  lanyard_test_wait_for (lanyard_ui_test_seek (saved, GTK_TYPE_LABEL, "From a file") != NULL, 20);
  lanyard_packets_saved_take_in (LANYARD_PACKETS_SAVED (saved), file);
  g_object_add_weak_pointer (G_OBJECT (saved), (gpointer *) &saved);
  close_world (&world);
  lanyard_test_wait_for (saved == NULL, 20);
}

/* What leaves as a file: what came of it is said at once, after something else was said, too. */
static void
test_file (void)
{
  World world = open_world (800);
  GtkWidget *editor = find (&world, LANYARD_TYPE_PACKET_EDITOR, NULL);
  g_autofree char *dir = lanyard_test_make_dir ("file");
  g_autofree char *path = g_build_filename (dir, "packets.json", NULL);
  g_autofree char *nowhere = g_build_filename (dir, "nowhere", "packets.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) lost = g_file_new_for_path (nowhere);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{}", 2);
  g_autofree char *text = NULL;

  lanyard_files_save (editor, file, bytes);
  lanyard_test_wait_for (lanyard_ui_test_has_label_about (GTK_WIDGET (world.window), "Saved as packets.json"), 20);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{}");
  lanyard_files_save (editor, lost, bytes);
  lanyard_test_wait_for (lanyard_ui_test_has_label_about (GTK_WIDGET (world.window), "packets.json could not be saved: "), 20);
  close_world (&world);
}

static void
type_into (World *world, gboolean hex, const char *text)
{
  g_autoptr (GPtrArray) views = g_ptr_array_new ();

  find_views (find (world, LANYARD_TYPE_PACKET_EDITOR, NULL), views);
  g_signal_emit_by_name (views->pdata[hex ? 1 : 0], "insert-at-cursor", text);
}

static void
assert_saved (World *world, GBytes *expected)
{
  GtkWidget *list = lanyard_ui_test_find (find (world, LANYARD_TYPE_PACKETS_SAVED, NULL), GTK_TYPE_LIST_VIEW, NULL);
  g_autoptr (LanyardPacket) packet = NULL;

  lanyard_ui_test_click (GTK_WIDGET (world->window), "Save this packet (Ctrl+S)");
  packet = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))), 0);
  g_assert_cmpuint (g_bytes_get_size (lanyard_packet_get (packet)->payload), ==, g_bytes_get_size (expected));
  g_assert_true (g_bytes_equal (lanyard_packet_get (packet)->payload, expected));
}

/* More than a field shows: it is kept and saved whole, whatever is typed into a field that shows but its beginning. */
static void
test_large (void)
{
  World world = open_world (1310);
  GtkWidget *saved = find (&world, LANYARD_TYPE_PACKETS_SAVED, NULL);
  g_autofree char *text = g_strnfill (70000, ' ');
  g_autoptr (GBytes) whole = NULL;

  /* Words: one alone of this length takes Pango very long. */
  for (guint i = 0; i < 70000; i++)
    if (i % 8 != 0)
      text[i] = 'a';
  text[69999] = 'z';
  whole = g_bytes_new (text, 70000);
  gtk_editable_set_text (GTK_EDITABLE (find (&world, ADW_TYPE_ENTRY_ROW, "Name to save it under")), "Large");
  /* As pasted: that field has all of it, the other has not. */
  gtk_text_buffer_set_text (payload_of (&world, FALSE), text, -1);
  lanyard_ui_test_click (GTK_WIDGET (world.window), "Save this packet (Ctrl+S)");
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  (void) lanyard_ui_test_find (saved, GTK_TYPE_LABEL, "Large");
  type_into (&world, TRUE, "ff ");
  assert_saved (&world, whole);
  g_assert_null (lanyard_ui_test_seek (GTK_WIDGET (world.window), GTK_TYPE_BUTTON, "Clear"));

  /* As loaded: neither has. */
  g_signal_emit_by_name (lanyard_ui_test_find (saved, GTK_TYPE_LIST_VIEW, NULL), "activate", 0);
  type_into (&world, FALSE, "b");
  type_into (&world, TRUE, "ff ");
  assert_saved (&world, whole);
  (void) find (&world, GTK_TYPE_LABEL,
               "70000 bytes; all are sent and saved. A field that shows only the first 65536 cannot be written in.");
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  lanyard_ui_test_shot (GTK_WINDOW (world.window), "packets-large");

  /* Something else instead. */
  lanyard_ui_test_click (GTK_WIDGET (world.window), "Clear");
  assert_payload (&world, TRUE, "");
  type_into (&world, FALSE, "b");
  assert_payload (&world, TRUE, "62");
  type_into (&world, TRUE, " 61");
  assert_payload (&world, FALSE, "ba");
  close_world (&world);
}

/* 360 pixels: one pane at a time, none wider than the window. */
static void
test_narrow (void)
{
  static const char *const toggles[] = { "Packet", "Log", "Saved and listening" };
  World world = open_world (360);
  LanyardPacketsListener *listener = start_listener (&world, LANYARD_PACKET_TCP);

  set_port (&world, lanyard_packets_listener_get_port (listener));
  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    {
      g_autofree char *name = g_strdup_printf ("packets-narrow-%u", i);

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (&world, GTK_TYPE_TOGGLE_BUTTON, toggles[i])), TRUE);
      lanyard_ui_test_settle (GTK_WINDOW (world.window));
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (world.window)), <=, 360);
      lanyard_ui_test_shot (GTK_WINDOW (world.window), name);
    }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (&world, GTK_TYPE_TOGGLE_BUTTON, "Packet")), TRUE);
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  lanyard_ui_test_click (GTK_WIDGET (world.window), "Send");
  /* What comes back is shown. */
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  lanyard_test_wait_for (count_rows (&world, LANYARD_PACKETS_RECEIVED) == 2, 20);
  lanyard_ui_test_shot (GTK_WINDOW (world.window), "packets-narrow-log");
  close_world (&world);
}

static void
test_dark (void)
{
  World world;
  LanyardPacketsListener *listener;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  world = open_world (800);
  listener = start_listener (&world, LANYARD_PACKET_TLS);
  adw_combo_row_set_selected (ADW_COMBO_ROW (find (&world, ADW_TYPE_COMBO_ROW, "Over")), LANYARD_PACKET_TLS);
  set_port (&world, lanyard_packets_listener_get_port (listener));
  lanyard_ui_test_shot (GTK_WINDOW (world.window), "packets-dark-packet");
  lanyard_ui_test_click (GTK_WIDGET (world.window), "Send");
  lanyard_test_wait_for (lanyard_packets_listener_get_counts (listener)->sent == 1, 20);
  lanyard_ui_test_settle (GTK_WINDOW (world.window));
  lanyard_ui_test_shot (GTK_WINDOW (world.window), "packets-dark");
  close_world (&world);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/packets-window/editor", test_editor);
  g_test_add_func ("/packets-window/listen", test_listen);
  g_test_add_func ("/packets-window/send", test_send);
  g_test_add_func ("/packets-window/send-to-client", test_send_to_client);
  g_test_add_func ("/packets-window/repeat", test_repeat);
  g_test_add_func ("/packets-window/saved", test_saved);
  g_test_add_func ("/packets-window/file", test_file);
  g_test_add_func ("/packets-window/taken-in", test_taken_in);
  g_test_add_func ("/packets-window/large", test_large);
  g_test_add_func ("/packets-window/narrow", test_narrow);
  g_test_add_func ("/packets-window/dark", test_dark);
  return g_test_run ();
}
