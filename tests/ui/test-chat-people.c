/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People in a room and at its door, and what one does with what they write: another machine is the guest. */
#include "lanyard-ui-chat.h"

#include "engine/chat/lanyard-chat-room-private.h"
#include "engine/core/lanyard-format.h"
#include "ui/chat/lanyard-chat-announcer.h"
#include "ui/widgets/lanyard-picture-view.h"

#include <string.h>

static gboolean
trust (LanyardNode *node, LanyardPairing *pairing, gpointer user_data)
{
  /* For this connection only, so that the room's door is what decides. */
  lanyard_pairing_answer (pairing, LANYARD_PAIRING_ONCE);
  return TRUE;
}

typedef struct
{
  UiChat          *here;
  UiChat          *there;
  LanyardChatRoom *guest;
} Pair;

/* A room here, and Ben at its door. */
static void
begin (Pair *pair)
{
  g_autofree char *address = NULL;

  pair->here = ui_chat_new ("here");
  pair->there = ui_chat_new ("Ben");
  g_signal_connect (pair->here->node, "pairing", G_CALLBACK (trust), NULL);
  g_signal_connect (pair->there->node, "pairing", G_CALLBACK (trust), NULL);
  ui_chat_show (pair->here, 1080, 680);
  ui_chat_set_up (pair->here, LANYARD_CHAT_ROLE_HOST, "Support", LANYARD_CHAT_MODE_ROOM);
  lanyard_ui_test_click (ui_chat_pane (pair->here, LANYARD_CHAT_ROLE_HOST), "Start hosting");
  lanyard_test_wait_for (lanyard_chat_room_get_state (ui_chat_room (pair->here, LANYARD_CHAT_ROLE_HOST))
                             == LANYARD_CHAT_HOSTING,
                         10);
  address = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (pair->here->node));
  pair->guest = lanyard_chat_room_new (pair->there->chat, LANYARD_CHAT_ROLE_GUEST, LANYARD_CHAT_MODE_ROOM);
  lanyard_chat_room_join (pair->guest, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (lanyard_chat_room_get_state (pair->guest) == LANYARD_CHAT_AT_THE_DOOR, 15);
  lanyard_test_wait_for (ui_chat_shows (pair->here, LANYARD_CHAT_ROLE_HOST, "Ben is at the door"), 10);
}

static void
admit (Pair *pair)
{
  lanyard_ui_test_click (ui_chat_pane (pair->here, LANYARD_CHAT_ROLE_HOST), "Admit");
  lanyard_test_wait_for (lanyard_chat_room_get_state (pair->guest) == LANYARD_CHAT_JOINED, 10);
}

static void
end (Pair *pair)
{
  ui_chat_stop_room (pair->guest);
  g_clear_object (&pair->guest);
  g_clear_pointer (&pair->here, ui_chat_free);
  g_clear_pointer (&pair->there, ui_chat_free);
}

static void
answer (const char *response)
{
  GtkWindow *dialog = lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG);

  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
}

static void
open_people (Pair *pair, const char *count)
{
  GtkWidget *pane = ui_chat_pane (pair->here, LANYARD_CHAT_ROLE_HOST);

  lanyard_test_wait_for (lanyard_ui_test_seek (pane, GTK_TYPE_MENU_BUTTON, count) != NULL, 10);
  gtk_menu_button_popup (GTK_MENU_BUTTON (lanyard_ui_test_find (pane, GTK_TYPE_MENU_BUTTON, count)));
  lanyard_ui_test_settle (pair->here->window);
}

static const char *
said (Pair *pair)
{
  GtkWidget *pane = ui_chat_pane (pair->here, LANYARD_CHAT_ROLE_HOST);

  return lanyard_chat_announcer_get_said (
      LANYARD_CHAT_ANNOUNCER (lanyard_ui_test_find (pane, LANYARD_TYPE_CHAT_ANNOUNCER, NULL)));
}

static void
test_announced (void)
{
  Pair pair = { 0 };
  g_autofree char *code = NULL;
  g_autoptr (GError) error = NULL;

  begin (&pair);
  /* What both compare is shown and said. */
  g_assert_cmpuint (strlen (lanyard_chat_room_get_code (pair.guest)), ==, 6);
  code = lanyard_format_code (lanyard_chat_room_get_code (pair.guest));
  g_assert_true (ui_chat_shows (pair.here, LANYARD_CHAT_ROLE_HOST, code));
  lanyard_test_wait_for (strstr (said (&pair), "Ben is at the door") != NULL && strstr (said (&pair), code) != NULL,
                         10);
  admit (&pair);
  lanyard_test_wait_for (g_str_equal (said (&pair), "Ben came in"), 10);
  lanyard_test_wait_for (ui_chat_shows (pair.here, LANYARD_CHAT_ROLE_HOST, "Ben came in"), 10);
  lanyard_chat_room_send_text (pair.guest, "Good morning", NULL, &error);
  g_assert_no_error (error);
  lanyard_test_wait_for (g_str_has_prefix (said (&pair), "Ben, ")
                             && g_str_has_suffix (said (&pair), ": Good morning"),
                         10);
  ui_chat_stop_room (pair.guest);
  lanyard_test_wait_for (g_str_equal (said (&pair), "Ben went away"), 10);
  end (&pair);
}

static GtkWindow *
find_window (const char *title)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (g_strcmp0 (gtk_window_get_title (l->data), title) == 0)
      return l->data;
  return NULL;
}

static void
test_remove_and_block (void)
{
  Pair pair = { 0 };
  GtkWindow *blocked;
  g_autofree char *address = NULL;
  const char *fingerprint;

  begin (&pair);
  admit (&pair);
  fingerprint = lanyard_identity_get_fingerprint (pair.there->identity);
  address = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (pair.here->node));

  open_people (&pair, "2 people");
  lanyard_ui_test_shot (pair.here->window, "chat-people");
  lanyard_ui_test_click (ui_chat_pane (pair.here, LANYARD_CHAT_ROLE_HOST), "Remove from the room");
  answer ("cancel");
  lanyard_ui_test_settle (pair.here->window);
  g_assert_cmpint (lanyard_chat_room_get_state (pair.guest), ==, LANYARD_CHAT_JOINED);
  open_people (&pair, "2 people");
  lanyard_ui_test_click (ui_chat_pane (pair.here, LANYARD_CHAT_ROLE_HOST), "Remove from the room");
  answer ("remove");
  lanyard_test_wait_for (lanyard_chat_room_get_state (pair.guest) == LANYARD_CHAT_CLOSED, 10);
  g_assert_error (lanyard_chat_room_get_error (pair.guest), LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_REMOVED);

  /* Who was removed asks again. */
  lanyard_chat_room_join (pair.guest, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (ui_chat_shows (pair.here, LANYARD_CHAT_ROLE_HOST, "Ben is at the door"), 15);
  admit (&pair);
  open_people (&pair, "2 people");
  lanyard_ui_test_click (ui_chat_pane (pair.here, LANYARD_CHAT_ROLE_HOST), "Block for good");
  lanyard_ui_test_shot (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG), "chat-block");
  answer ("block");
  lanyard_test_wait_for (lanyard_chat_room_get_state (pair.guest) == LANYARD_CHAT_CLOSED, 10);
  g_assert_true (lanyard_chat_is_blocked (pair.here->chat, fingerprint));
  lanyard_chat_room_join (pair.guest, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (lanyard_chat_room_get_state (pair.guest) == LANYARD_CHAT_CLOSED, 10);
  g_assert_false (ui_chat_shows (pair.here, LANYARD_CHAT_ROLE_HOST, "Ben is at the door"));

  g_assert_true (gtk_widget_activate_action (ui_chat_pane (pair.here, LANYARD_CHAT_ROLE_HOST), "chat.blocked", NULL));
  blocked = find_window ("Blocked people");
  g_assert_nonnull (blocked);
  lanyard_ui_test_settle (blocked);
  g_assert_nonnull (lanyard_ui_test_seek (GTK_WIDGET (blocked), ADW_TYPE_ACTION_ROW, "Ben"));
  lanyard_ui_test_shot (blocked, "chat-blocked");
  lanyard_ui_test_click (GTK_WIDGET (blocked), "Unblock");
  g_assert_false (lanyard_chat_is_blocked (pair.here->chat, fingerprint));
  lanyard_ui_test_settle (blocked);
  g_assert_nonnull (lanyard_ui_test_seek (GTK_WIDGET (blocked), GTK_TYPE_LABEL, "Nobody is blocked"));
  gtk_window_close (blocked);
  lanyard_chat_room_join (pair.guest, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (ui_chat_shows (pair.here, LANYARD_CHAT_ROLE_HOST, "Ben is at the door"), 15);
  end (&pair);
}

static gboolean
keep_knock (LanyardChatRoom *room, LanyardChatKnock *knock, LanyardChatKnock **kept)
{
  g_set_object (kept, knock);
  return TRUE;
}

static gboolean
says (GtkWidget *root, const char *part)
{
  if (!gtk_widget_get_mapped (root))
    return FALSE;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_label (GTK_LABEL (root)), part) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, part))
      return TRUE;
  return FALSE;
}

/* The other side of the door: one waits with the code, is let in, and is sent away with a reason. */
static void
test_as_guest (void)
{
  g_autofree char *code = NULL;
  g_autoptr (UiChat) here = ui_chat_new ("here");
  g_autoptr (UiChat) there = ui_chat_new ("Ben");
  g_autoptr (LanyardChatRoom) room
      = lanyard_chat_room_new (there->chat, LANYARD_CHAT_ROLE_HOST, LANYARD_CHAT_MODE_ROOM);
  g_autoptr (LanyardChatKnock) knock = NULL;
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (there->node));
  GtkWidget *pane;

  g_signal_connect (here->node, "pairing", G_CALLBACK (trust), NULL);
  g_signal_connect (there->node, "pairing", G_CALLBACK (trust), NULL);
  g_signal_connect (room, "knock", G_CALLBACK (keep_knock), &knock);
  lanyard_chat_room_host (room, FALSE);
  lanyard_test_wait_for (lanyard_chat_room_get_state (room) == LANYARD_CHAT_HOSTING, 10);
  ui_chat_show (here, 1080, 680);
  pane = ui_chat_pane (here, LANYARD_CHAT_ROLE_GUEST);
  ui_chat_set_up (here, LANYARD_CHAT_ROLE_GUEST, "Ana", LANYARD_CHAT_MODE_ROOM);
  lanyard_chat_pane_offer_address (LANYARD_CHAT_PANE (pane), address);
  lanyard_ui_test_click (pane, "Join");
  lanyard_test_wait_for (knock != NULL && says (pane, "You are at the door."), 15);
  code = lanyard_format_code (lanyard_chat_knock_get_code (knock));
  g_assert_true (ui_chat_shows (here, LANYARD_CHAT_ROLE_GUEST, code));
  g_assert_cmpstr (lanyard_chat_knock_get_name (knock), ==, "Ana");
  lanyard_ui_test_shot (here->window, "chat-at-the-door");
  lanyard_chat_knock_answer (knock, TRUE);
  lanyard_test_wait_for (says (pane, "Nothing was written yet."), 10);
  g_assert_false (says (pane, "You are at the door."));
  lanyard_chat_room_remove (
      room, lanyard_chat_room_lookup_person (room, lanyard_identity_get_fingerprint (here->identity)), FALSE);
  lanyard_test_wait_for (lanyard_ui_test_seek (pane, GTK_TYPE_BUTTON, "Join again") != NULL, 10);
  g_assert_true (says (pane, lanyard_chat_room_get_error (ui_chat_room (here, LANYARD_CHAT_ROLE_GUEST))->message));
  lanyard_ui_test_shot (here->window, "chat-removed");
  ui_chat_stop_room (room);
}

static guint
unread_of (UiChat *world)
{
  guint unread = 0;

  g_object_get (world->page, "unread", &unread, NULL);
  return unread;
}

static void
take_all_back (LanyardChatRoom *room)
{
  GListModel *messages = lanyard_chat_room_get_messages (room);

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (LanyardChatMessage) message = g_list_model_get_item (messages, i);
      g_autoptr (GError) error = NULL;

      g_assert_true (lanyard_chat_room_take_back (room, message, &error));
      g_assert_no_error (error);
    }
}

/* What is not looked at counts on the tab, unless it is muted or taken back. */
static void
test_unread_and_muted (void)
{
  Pair pair = { 0 };
  GtkWidget *pane;
  GtkWindow *elsewhere = GTK_WINDOW (gtk_window_new ());

  begin (&pair);
  admit (&pair);
  pane = ui_chat_pane (pair.here, LANYARD_CHAT_ROLE_HOST);
  gtk_window_present (elsewhere);
  lanyard_test_wait_for (!gtk_window_is_active (pair.here->window), 10);
  for (guint i = 0; i < 3; i++)
    lanyard_chat_room_send_text (pair.guest, "Are you there?", NULL, NULL);
  lanyard_test_wait_for (unread_of (pair.here) == 3, 10);
  lanyard_test_wait_for (ui_chat_shows (pair.here, LANYARD_CHAT_ROLE_HOST, "New messages"), 10);
  lanyard_ui_test_shot (pair.here->window, "chat-unread");
  g_assert_true (gtk_widget_activate_action (pane, "chat.muted", NULL));
  g_assert_cmpuint (unread_of (pair.here), ==, 0);
  g_assert_nonnull (lanyard_ui_test_seek (pane, GTK_TYPE_IMAGE, "Muted"));
  g_assert_true (gtk_widget_activate_action (pane, "chat.muted", NULL));
  g_assert_cmpuint (unread_of (pair.here), ==, 3);
  take_all_back (pair.guest);
  lanyard_test_wait_for (unread_of (pair.here) == 0, 10);
  lanyard_test_wait_for (!ui_chat_shows (pair.here, LANYARD_CHAT_ROLE_HOST, "New messages"), 10);
  lanyard_ui_test_shot (pair.here->window, "chat-unread-taken-back");
  lanyard_chat_room_send_text (pair.guest, "Never mind", NULL, NULL);
  lanyard_test_wait_for (unread_of (pair.here) == 1, 10);
  lanyard_test_wait_for (ui_chat_shows (pair.here, LANYARD_CHAT_ROLE_HOST, "New messages"), 10);
  gtk_window_present (pair.here->window);
  lanyard_test_wait_for (unread_of (pair.here) == 0, 10);
  gtk_window_destroy (elsewhere);
  end (&pair);
}

static void
come_back (Pair *pair, const char *name)
{
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (pair->here->node));

  lanyard_chat_room_set_name (pair->guest, name);
  lanyard_chat_room_join (pair->guest, address, NULL, LANYARD_CONNECT_DEFAULT);
}

static void
edit_first (LanyardChatRoom *room, const char *text)
{
  g_autoptr (LanyardChatMessage) message = g_list_model_get_item (lanyard_chat_room_get_messages (room), 0);
  g_autoptr (GError) error = NULL;

  g_assert_true (lanyard_chat_room_edit (room, message, text, &error));
  g_assert_no_error (error);
}

/* Who has given the reaction. */
static gboolean
mark_is_from (Pair *pair, const char *mark, const char *name)
{
  GtkWidget *button
      = lanyard_ui_test_seek (ui_chat_pane (pair->here, LANYARD_CHAT_ROLE_HOST), GTK_TYPE_BUTTON, mark);

  return button != NULL && g_strcmp0 (gtk_widget_get_tooltip_text (button), name) == 0;
}

static gboolean
reaction_is_from (Pair *pair, const char *name)
{
  return mark_is_from (pair, "👍", name);
}

static gboolean
host_shows (Pair *pair, const char *text)
{
  return ui_chat_shows (pair->here, LANYARD_CHAT_ROLE_HOST, text);
}

/* What is private says whom it waits for, and what is told of people follows them: their names, and whether they are here. */
static void
test_away (void)
{
  Pair pair = { 0 };
  LanyardChatRoom *host;
  const char *ben;
  g_autoptr (LanyardChatMessage) first = NULL;

  begin (&pair);
  admit (&pair);
  host = ui_chat_room (pair.here, LANYARD_CHAT_ROLE_HOST);
  ben = lanyard_identity_get_fingerprint (pair.there->identity);
  g_assert_nonnull (lanyard_chat_room_send_text (host, "The key is under the mat", ben, NULL));
  lanyard_test_wait_for (g_list_model_get_n_items (lanyard_chat_room_get_messages (pair.guest)) == 1, 10);
  first = g_list_model_get_item (lanyard_chat_room_get_messages (pair.guest), 0);
  g_assert_true (lanyard_chat_room_react (pair.guest, first, "👍", NULL));
  lanyard_test_wait_for (reaction_is_from (&pair, "Ben"), 10);
  g_clear_object (&first);
  first = g_list_model_get_item (lanyard_chat_room_get_messages (host), 0);
  g_assert_true (lanyard_chat_room_react (host, first, "👀", NULL));
  lanyard_test_wait_for (mark_is_from (&pair, "👀", "Support") && !lanyard_chat_message_get_changing (first), 10);
  lanyard_ui_test_settle (pair.here->window);
  lanyard_chat_room_set_name (host, "Help");
  lanyard_test_wait_for (mark_is_from (&pair, "👀", "Help"), 10);

  ui_chat_stop_room (pair.guest);
  edit_first (host, "The key is under the pot");
  g_assert_nonnull (lanyard_chat_room_send_text (host, "And the lamp is broken", ben, NULL));
  lanyard_test_wait_for (host_shows (&pair, "Edited · Waiting for Ben") && host_shows (&pair, "Waiting for Ben"), 10);
  lanyard_ui_test_shot (pair.here->window, "chat-waiting");
  come_back (&pair, "Benjamin");
  lanyard_test_wait_for (host_shows (&pair, "Edited") && !host_shows (&pair, "Waiting for Ben"), 10);
  lanyard_test_wait_for (reaction_is_from (&pair, "Benjamin"), 10);

  ui_chat_stop_room (pair.guest);
  lanyard_test_wait_for (!lanyard_chat_person_get_present (lanyard_chat_room_lookup_person (host, ben)), 10);
  edit_first (host, "The key is at the neighbours’");
  lanyard_test_wait_for (host_shows (&pair, "Edited · Waiting for Benjamin"), 10);
  lanyard_chat_room_set_present (host, lanyard_chat_room_lookup_person (host, ben), TRUE);
  lanyard_test_wait_for (host_shows (&pair, "Edited, not sent yet"), 10);
  lanyard_chat_room_set_present (host, lanyard_chat_room_lookup_person (host, ben), FALSE);
  lanyard_test_wait_for (host_shows (&pair, "Edited · Waiting for Benjamin"), 10);
  lanyard_chat_room_remove (host, lanyard_chat_room_lookup_person (host, ben), FALSE);
  lanyard_test_wait_for (host_shows (&pair, "Edited · Waiting for somebody who is not here"), 10);
  lanyard_test_wait_for (reaction_is_from (&pair, "somebody who is not here"), 10);
  gtk_window_set_default_size (pair.here->window, 360, 640);
  lanyard_test_wait_for (gtk_widget_get_width (pair.here->page) <= 360, 10);
  lanyard_ui_test_settle (pair.here->window);
  lanyard_ui_test_shot (pair.here->window, "chat-waiting-narrow");
  come_back (&pair, "Benno");
  lanyard_test_wait_for (host_shows (&pair, "Benno is at the door"), 15);
  admit (&pair);
  lanyard_test_wait_for (host_shows (&pair, "Edited"), 10);
  lanyard_test_wait_for (reaction_is_from (&pair, "Benno"), 10);
  end (&pair);
}

static GtkWindow *
find_viewer (void)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (gtk_widget_get_visible (l->data)
        && lanyard_ui_test_seek (l->data, LANYARD_TYPE_PICTURE_VIEW, NULL) != NULL)
      return l->data;
  return NULL;
}

/* A picture is enlarged by a click; what is too large for the conversation is not put into it. */
static void
test_picture (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 900, 500);
  g_autofree char *folder = lanyard_test_make_dir ("picture");
  g_autofree char *path = g_build_filename (folder, "sea.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_auto (GValue) value = G_VALUE_INIT;
  GSList list = { file, NULL };
  GtkWindow *viewer = NULL;
  GtkWidget *view;

  gdk_pixbuf_fill (pixbuf, 0x2a7fffff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  ui_chat_show (world, 1080, 680);
  ui_chat_start (world, LANYARD_CHAT_MODE_ROOM);
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, &list);
  g_signal_emit_by_name (ui_chat_composer (world, LANYARD_CHAT_ROLE_HOST), "dropped", &value);
  lanyard_test_wait_for (lanyard_ui_test_seek (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST), GTK_TYPE_BUTTON,
                                               "Enlarge the picture")
                             != NULL,
                         15);
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST), "Enlarge the picture");
  lanyard_test_wait_for ((viewer = find_viewer ()) != NULL, 10);
  view = lanyard_ui_test_find (GTK_WIDGET (viewer), LANYARD_TYPE_PICTURE_VIEW, NULL);
  lanyard_ui_test_settle (viewer);
  g_assert_cmpint (gtk_widget_get_width (view), >, 700);
  lanyard_ui_test_shot (viewer, "chat-viewer");
  g_assert_nonnull (lanyard_ui_test_seek (GTK_WIDGET (viewer), GTK_TYPE_BUTTON, "Save the picture"));
  lanyard_ui_test_click (GTK_WIDGET (viewer), "Copy the picture");
  gtk_window_close (viewer);
}

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/chat-people/announced", test_announced);
  g_test_add_func ("/chat-people/remove-and-block", test_remove_and_block);
  g_test_add_func ("/chat-people/as-guest", test_as_guest);
  g_test_add_func ("/chat-people/unread-and-muted", test_unread_and_muted);
  g_test_add_func ("/chat-people/away", test_away);
  g_test_add_func ("/chat-people/picture", test_picture);
  return g_test_run ();
}
