/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answering, editing, taking back and reacting, in both panes of one window. */
#include "lanyard-ui-chat.h"

#include <string.h>

#include "ui/chat/lanyard-chat-bubble.h"

static GtkWidget *
bubble_of (UiChat *world, LanyardChatRole role, const char *text)
{
  GtkWidget *label = lanyard_ui_test_find (ui_chat_pane (world, role), GTK_TYPE_LABEL, text);

  return gtk_widget_get_ancestor (label, LANYARD_TYPE_CHAT_BUBBLE);
}

static void
act (UiChat *world, LanyardChatRole role, const char *text, const char *action)
{
  g_assert_true (gtk_widget_activate_action (bubble_of (world, role, text), action, NULL));
}

static void
react (UiChat *world, LanyardChatRole role, const char *text, const char *mark)
{
  g_assert_true (gtk_widget_activate_action (bubble_of (world, role, text), "bubble.react", "s", mark));
}

static char *
written (UiChat *world, LanyardChatRole role)
{
  return lanyard_chat_composer_dup_text (ui_chat_composer (world, role));
}

/* As the keyboard would, where the entry has it. */
static gboolean
press (UiChat *world, LanyardChatRole role, guint key)
{
  GtkWidget *view = lanyard_ui_test_find (GTK_WIDGET (ui_chat_composer (world, role)), GTK_TYPE_TEXT_VIEW, NULL);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean handled = FALSE;

      if (!GTK_IS_EVENT_CONTROLLER_KEY (controller)
          || gtk_event_controller_get_propagation_phase (controller) != GTK_PHASE_CAPTURE)
        continue;
      g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
      if (handled)
        return TRUE;
    }
  return FALSE;
}

static void
begin (UiChat *world)
{
  ui_chat_show (world, 1080, 680);
  ui_chat_start (world, LANYARD_CHAT_MODE_ROOM);
  gtk_window_present (world->window);
  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "Helo, is anybody there?");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "Helo, is anybody there?")
                             && ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Helo, is anybody there?"), 10);
}

/* Up in the empty entry edits what one wrote last; Escape leaves it as it was. */
static void
test_edit (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");
  g_autofree char *editing = NULL, *after = NULL, *draft = NULL;

  begin (world);
  /* Nothing of one's own to edit: the key is the entry's. */
  g_assert_false (press (world, LANYARD_CHAT_ROLE_GUEST, GDK_KEY_Up));
  g_assert_true (press (world, LANYARD_CHAT_ROLE_HOST, GDK_KEY_Up));
  editing = written (world, LANYARD_CHAT_ROLE_HOST);
  g_assert_cmpstr (editing, ==, "Helo, is anybody there?");
  g_assert_true (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Editing your message"));
  /* Within the text, Up moves. */
  g_assert_false (press (world, LANYARD_CHAT_ROLE_HOST, GDK_KEY_Up));
  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "Hello, is anybody there?");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "Hello, is anybody there?"), 10);
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Edited")
                             && ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "Edited"), 10);
  g_assert_false (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Editing your message"));
  g_assert_false (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Helo, is anybody there?"));
  after = written (world, LANYARD_CHAT_ROLE_HOST);
  g_assert_cmpstr (after, ==, "");
  g_assert_cmpuint (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST), ==, 1);

  /* What was being written comes back. */
  lanyard_chat_composer_set_text (ui_chat_composer (world, LANYARD_CHAT_ROLE_HOST), "half a sent");
  act (world, LANYARD_CHAT_ROLE_HOST, "Hello, is anybody there?", "bubble.edit");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Editing your message"), 10);
  g_assert_true (press (world, LANYARD_CHAT_ROLE_HOST, GDK_KEY_Escape));
  draft = written (world, LANYARD_CHAT_ROLE_HOST);
  g_assert_cmpstr (draft, ==, "half a sent");
  /* Others' cannot be edited at all. */
  act (world, LANYARD_CHAT_ROLE_GUEST, "Hello, is anybody there?", "bubble.edit");
  lanyard_ui_test_settle (world->window);
  g_assert_false (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "Editing your message"));
  /* Nor can anything once the room is over; what had been begun is left. */
  act (world, LANYARD_CHAT_ROLE_HOST, "Hello, is anybody there?", "bubble.edit");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Editing your message"), 10);
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "Stop hosting");
  lanyard_test_wait_for (lanyard_chat_room_get_state (ui_chat_room (world, LANYARD_CHAT_ROLE_HOST)) == LANYARD_CHAT_CLOSED, 10);
  lanyard_test_wait_for (!ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Editing your message"), 10);
  act (world, LANYARD_CHAT_ROLE_HOST, "Hello, is anybody there?", "bubble.reply");
  lanyard_ui_test_settle (world->window);
  g_assert_false (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Answering Support: Hello, is anybody there?"));
}

static gboolean
is_found (UiChat *world, LanyardChatRole role, const char *text)
{
  GtkWidget *label = lanyard_ui_test_seek (ui_chat_pane (world, role), GTK_TYPE_LABEL, text);

  for (; label != NULL; label = gtk_widget_get_parent (label))
    if (gtk_widget_has_css_class (label, "found"))
      return gtk_widget_get_mapped (label);
  return FALSE;
}

static void
test_reply (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");
  GtkWidget *quote;

  begin (world);
  act (world, LANYARD_CHAT_ROLE_GUEST, "Helo, is anybody there?", "bubble.reply");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "Answering Support: Helo, is anybody there?"), 10);
  lanyard_ui_test_shot (world->window, "chat-answering");
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *text = g_strdup_printf ("meanwhile %u", i);

      ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, text);
    }
  ui_chat_type (world, LANYARD_CHAT_ROLE_GUEST, "I am");
  lanyard_test_wait_for (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST) == 42, 10);
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "I am"), 10);
  g_assert_false (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "Answering Support: Helo, is anybody there?"));

  /* The quote leads to what it answers, far out of sight. */
  quote = lanyard_ui_test_find (bubble_of (world, LANYARD_CHAT_ROLE_HOST, "I am"), GTK_TYPE_LABEL,
                                "Helo, is anybody there?");
  g_signal_emit_by_name (gtk_widget_get_ancestor (quote, GTK_TYPE_BUTTON), "clicked");
  lanyard_test_wait_for (is_found (world, LANYARD_CHAT_ROLE_HOST, "Helo, is anybody there?"), 10);
}

static void
answer_dialog (const char *button)
{
  GtkWindow *dialog = NULL;

  lanyard_test_wait_for ((dialog = lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG)) != NULL, 10);
  lanyard_ui_test_click (GTK_WIDGET (dialog), button);
  lanyard_test_wait_for (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG) == NULL, 10);
}

static void
shots (UiChat *world)
{
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_shot (world->window, "chat-changes");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_shot (world->window, "chat-changes-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (world->window, 360, 640);
  lanyard_test_wait_for (gtk_widget_get_width (world->page) <= 360, 10);
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_shot (world->window, "chat-changes-narrow");
}

static void
test_react_and_take_back (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");
  const char *gone = "This message was taken back";

  begin (world);
  react (world, LANYARD_CHAT_ROLE_GUEST, "Helo, is anybody there?", "👍");
  lanyard_test_wait_for (lanyard_ui_test_seek (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), GTK_TYPE_BUTTON, "👍") != NULL, 10);
  /* A click on another's joins it; on one's own takes it away. */
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "👍");
  lanyard_test_wait_for (lanyard_ui_test_seek (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST), GTK_TYPE_BUTTON, "👍 2") != NULL, 10);
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST), "👍 2");
  lanyard_test_wait_for (lanyard_ui_test_seek (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST), GTK_TYPE_BUTTON, "👍") != NULL, 10);
  react (world, LANYARD_CHAT_ROLE_GUEST, "Helo, is anybody there?", "😂");
  ui_chat_type (world, LANYARD_CHAT_ROLE_GUEST, "My password is hunter2");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "My password is hunter2"), 10);
  act (world, LANYARD_CHAT_ROLE_HOST, "My password is hunter2", "bubble.reply");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Answering Customer: My password is hunter2"), 10);
  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "That was not meant for me");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "That was not meant for me"), 10);

  act (world, LANYARD_CHAT_ROLE_GUEST, "My password is hunter2", "bubble.take-back");
  answer_dialog ("Cancel");
  g_assert_true (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "My password is hunter2"));
  /* Who was writing an answer to it does not go on. */
  act (world, LANYARD_CHAT_ROLE_HOST, "That was not meant for me", "bubble.reply");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Answering Support: That was not meant for me"), 10);
  g_assert_true (press (world, LANYARD_CHAT_ROLE_HOST, GDK_KEY_Escape));
  act (world, LANYARD_CHAT_ROLE_GUEST, "My password is hunter2", "bubble.take-back");
  answer_dialog ("Take back");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, gone)
                             && ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, gone), 10);
  /* Not in the quote, either. */
  g_assert_false (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "My password is hunter2"));
  g_assert_false (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "My password is hunter2"));
  press (world, LANYARD_CHAT_ROLE_HOST, GDK_KEY_Up);
  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "That was not meant for me, was it?");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "That was not meant for me, was it?"), 10);
  shots (world);
}

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/chat-changes/edit", test_edit);
  g_test_add_func ("/chat-changes/reply", test_reply);
  g_test_add_func ("/chat-changes/react-and-take-back", test_react_and_take_back);
  return g_test_run ();
}
