/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanyard-ui-chat.h"

#include "ui/chat/lanyard-chat-bubble.h"
#include "ui/chat/lanyard-chat-transcript.h"

static gboolean
focus_within (UiChat *world, GtkWidget *widget)
{
  GtkWidget *focus = gtk_window_get_focus (world->window);

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* One comes to write, and to close the pane at last. */
static void
test_first_focus (UiChat *world)
{
  GtkWidget *pane = ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST);
  GtkWidget *close = lanyard_ui_test_find (pane, GTK_TYPE_BUTTON, "Close the host’s pane");
  guint steps = 0;

  gtk_window_set_focus (world->window, NULL);
  g_assert_true (gtk_widget_child_focus (world->page, GTK_DIR_TAB_FORWARD));
  g_assert_true (focus_within (world, lanyard_ui_test_find (pane, ADW_TYPE_ENTRY_ROW, "Your name")));
  while (!focus_within (world, close) && steps++ < 20)
    gtk_widget_child_focus (pane, GTK_DIR_TAB_FORWARD);
  g_assert_true (focus_within (world, close));
  g_assert_false (gtk_widget_child_focus (pane, GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_widget_child_focus (pane, GTK_DIR_TAB_BACKWARD));
  g_assert_false (focus_within (world, close));

  /* Who has not chosen a name of their own goes by the device's. */
  g_assert_true (lanyard_identity_set_name (world->identity, "Ana’s desk", NULL));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (lanyard_ui_test_find (pane, ADW_TYPE_ENTRY_ROW, "Your name"))),
                   ==, "Ana’s desk");
}

/* From the entry one comes to the messages, and from there to what is over them. */
static void
test_way_back (UiChat *world)
{
  GtkWidget *pane = ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST);
  GtkWidget *transcript = lanyard_ui_test_find (pane, LANYARD_TYPE_CHAT_TRANSCRIPT, NULL);

  gtk_widget_grab_focus (GTK_WIDGET (ui_chat_composer (world, LANYARD_CHAT_ROLE_HOST)));
  g_assert_false (focus_within (world, transcript));
  g_signal_emit_by_name (world->window, "move-focus", GTK_DIR_TAB_BACKWARD);
  g_assert_true (focus_within (world, transcript));
  g_signal_emit_by_name (world->window, "move-focus", GTK_DIR_TAB_BACKWARD);
  g_assert_true (focus_within (world, lanyard_ui_test_find (pane, GTK_TYPE_BUTTON, "Close the host’s pane")));
}

static void
test_talk (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");

  ui_chat_show (world, 1080, 680);
  lanyard_ui_test_shot (world->window, "chat-idle");
  test_first_focus (world);
  ui_chat_start (world, LANYARD_CHAT_MODE_ROOM);
  gtk_window_present (world->window);
  lanyard_test_wait_for (gtk_window_is_active (world->window), 10);

  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "How can I help?");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "How can I help?"), 10);
  ui_chat_type (world, LANYARD_CHAT_ROLE_GUEST, "It does not start.\nThe second line says why:\nhttps://example.org/log");
  lanyard_test_wait_for (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST) == 2, 10);
  ui_chat_type (world, LANYARD_CHAT_ROLE_GUEST, "One more thing");
  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "I see 🙂");
  lanyard_test_wait_for (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST) == 4
                             && ui_chat_n_messages (world, LANYARD_CHAT_ROLE_GUEST) == 4,
                         10);
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "One more thing")
                             && ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "I see 🙂"),
                         10);
  /* Both panes are looked at, so both see that the other one has read. */
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Read")
                             && ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "Read"),
                         10);
  g_assert_true (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Today"));
  lanyard_ui_test_shot (world->window, "chat-talk");

  test_way_back (world);
  lanyard_chat_composer_set_text (ui_chat_composer (world, LANYARD_CHAT_ROLE_GUEST), "I am wri");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Customer is typing…"), 10);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  lanyard_ui_test_shot (world->window, "chat-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_reconnect (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");

  ui_chat_show (world, 1080, 680);
  ui_chat_start (world, LANYARD_CHAT_MODE_ROOM);
  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "before");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "before"), 10);

  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "Stop hosting");
  lanyard_test_wait_for (lanyard_chat_room_get_state (ui_chat_room (world, LANYARD_CHAT_ROLE_GUEST))
                             == LANYARD_CHAT_RECONNECTING,
                         10);
  ui_chat_type (world, LANYARD_CHAT_ROLE_GUEST, "while you were away");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "Queued"), 10);
  lanyard_ui_test_shot (world->window, "chat-away");

  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "Host again");
  lanyard_chat_room_retry (ui_chat_room (world, LANYARD_CHAT_ROLE_GUEST));
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "while you were away"), 20);
  lanyard_test_wait_for (!ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "Queued"), 10);
  g_assert_cmpuint (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST), ==, 2);
  g_assert_cmpuint (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_GUEST), ==, 2);
}

static void
test_classic (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");
  LanyardChatRoom *host, *guest;

  ui_chat_show (world, 1080, 680);
  ui_chat_start (world, LANYARD_CHAT_MODE_CLASSIC);
  host = ui_chat_room (world, LANYARD_CHAT_ROLE_HOST);
  guest = ui_chat_room (world, LANYARD_CHAT_ROLE_GUEST);
  /* The host begins. */
  lanyard_test_wait_for (lanyard_chat_room_get_turn (host) == LANYARD_CHAT_TURN_MINE, 10);
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "It is Support’s turn"), 10);
  g_assert_true (ui_chat_entry_enabled (world, LANYARD_CHAT_ROLE_HOST));
  g_assert_false (ui_chat_entry_enabled (world, LANYARD_CHAT_ROLE_GUEST));

  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "What is it?");
  lanyard_test_wait_for (lanyard_chat_room_get_turn (guest) == LANYARD_CHAT_TURN_MINE, 10);
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "What is it?"), 10);
  g_assert_false (ui_chat_entry_enabled (world, LANYARD_CHAT_ROLE_HOST));
  g_assert_true (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "It is Customer’s turn"));
  lanyard_ui_test_shot (world->window, "chat-classic");

  ui_chat_type (world, LANYARD_CHAT_ROLE_GUEST, "Bye");
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_CLOSED, 10);
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Bye"), 10);
  lanyard_test_wait_for (lanyard_chat_room_get_state (host) == LANYARD_CHAT_CLOSED, 10);
  g_assert_nonnull (lanyard_ui_test_seek (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), GTK_TYPE_BUTTON,
                                          "Host again"));
  lanyard_ui_test_shot (world->window, "chat-bye");
}

static gboolean
trust (LanyardNode *node, LanyardPairing *pairing, gpointer user_data)
{
  /* For this connection only, so that the room's door is what decides. */
  lanyard_pairing_answer (pairing, LANYARD_PAIRING_ONCE);
  return TRUE;
}

static void
knock (UiChat *world, UiChat *stranger, LanyardChatRoom *guest)
{
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (world->node));

  lanyard_chat_room_join (guest, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_AT_THE_DOOR, 15);
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Stranger is at the door"), 10);
}

static void
test_door (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");
  g_autoptr (UiChat) stranger = ui_chat_new ("Stranger");
  g_autoptr (LanyardChatRoom) refused
      = lanyard_chat_room_new (stranger->chat, LANYARD_CHAT_ROLE_GUEST, LANYARD_CHAT_MODE_ROOM);
  g_autoptr (LanyardChatRoom) admitted
      = lanyard_chat_room_new (stranger->chat, LANYARD_CHAT_ROLE_GUEST, LANYARD_CHAT_MODE_ROOM);

  g_signal_connect (world->node, "pairing", G_CALLBACK (trust), NULL);
  g_signal_connect (stranger->node, "pairing", G_CALLBACK (trust), NULL);
  ui_chat_show (world, 1080, 680);
  ui_chat_set_up (world, LANYARD_CHAT_ROLE_HOST, "Support", LANYARD_CHAT_MODE_ROOM);
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "Start hosting");
  lanyard_test_wait_for (lanyard_chat_room_get_state (ui_chat_room (world, LANYARD_CHAT_ROLE_HOST))
                             == LANYARD_CHAT_HOSTING,
                         10);

  knock (world, stranger, refused);
  lanyard_ui_test_shot (world->window, "chat-door");
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "Refuse");
  lanyard_test_wait_for (lanyard_chat_room_get_state (refused) == LANYARD_CHAT_CLOSED, 10);
  g_assert_error (lanyard_chat_room_get_error (refused), LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_REMOVED);
  g_assert_false (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Stranger is at the door"));

  knock (world, stranger, admitted);
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "Admit");
  lanyard_test_wait_for (lanyard_chat_room_get_state (admitted) == LANYARD_CHAT_JOINED, 10);
  lanyard_test_wait_for (lanyard_ui_test_seek (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST),
                                               GTK_TYPE_MENU_BUTTON, "2 people")
                             != NULL,
                         10);
  ui_chat_stop_room (admitted);
}

static void
test_panes (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");

  ui_chat_show (world, 1080, 680);
  lanyard_ui_test_click (world->page, "Close the guest’s pane");
  lanyard_ui_test_settle (world->window);
  g_assert_false (gtk_widget_get_mapped (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST)));
  g_assert_cmpint (gtk_widget_get_width (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST)), >, 1000);
  lanyard_ui_test_click (world->page, "Open the guest’s pane");
  lanyard_ui_test_settle (world->window);
  g_assert_true (gtk_widget_get_mapped (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST)));
  g_assert_cmpint (gtk_widget_get_width (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST)), <, 600);
  g_assert_cmpint (gtk_widget_get_width (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST)), >, 480);
}

static void
test_narrow (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");

  ui_chat_show (world, 360, 640);
  lanyard_ui_test_settle (world->window);
  g_assert_cmpint (gtk_widget_get_width (world->page), <=, 360);
  g_assert_true (gtk_widget_get_mapped (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST)));
  g_assert_false (gtk_widget_get_mapped (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST)));
  lanyard_ui_test_shot (world->window, "chat-narrow-idle");
  ui_chat_set_up (world, LANYARD_CHAT_ROLE_HOST, "Support", LANYARD_CHAT_MODE_ROOM);
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "Start hosting");
  lanyard_test_wait_for (lanyard_chat_room_get_state (ui_chat_room (world, LANYARD_CHAT_ROLE_HOST))
                             == LANYARD_CHAT_HOSTING,
                         10);
  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "A message that is longer than a narrow window is wide, and so it wraps");
  lanyard_test_wait_for (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST) == 1, 10);
  lanyard_ui_test_shot (world->window, "chat-narrow");
  lanyard_chat_page_search (LANYARD_CHAT_PAGE (world->page));
  g_assert_true (gtk_widget_activate_action (
      lanyard_ui_test_find (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), GTK_TYPE_SEARCH_ENTRY, NULL), "chat.search-from",
      "s", "Support"));
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "1 of 1"), 10);
  lanyard_ui_test_settle (world->window);
  g_assert_cmpint (gtk_widget_get_width (world->page), <=, 360);
  lanyard_ui_test_shot (world->window, "chat-narrow-search");
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "Close the search");
  lanyard_ui_test_click (world->page, "Guest");
  lanyard_ui_test_settle (world->window);
  g_assert_true (gtk_widget_get_mapped (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST)));

  /* In a window that grows, each has its half again. */
  for (int width = 800; width <= 1200; width += 400)
    {
      GtkWidget *host = ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST);
      GtkWidget *guest = ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST);

      gtk_window_set_default_size (world->window, width, 640);
      lanyard_test_wait_for (gtk_widget_get_width (world->page) > width - 100 && gtk_widget_get_mapped (host)
                                 && gtk_widget_get_mapped (guest),
                             10);
      lanyard_ui_test_settle (world->window);
      g_assert_cmpint (ABS (gtk_widget_get_width (host) - gtk_widget_get_width (guest)), <, 20);
    }
}

static void
test_search (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");
  g_autoptr (LanyardChatMessage) last = NULL;
  GtkWidget *host, *entry, *bubble;

  ui_chat_show (world, 1080, 680);
  ui_chat_start (world, LANYARD_CHAT_MODE_ROOM);
  host = ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST);
  ui_chat_type (world, LANYARD_CHAT_ROLE_HOST, "the needle is in here");
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *text = g_strdup_printf ("hay %u", i);

      ui_chat_type (world, i % 2 == 0 ? LANYARD_CHAT_ROLE_HOST : LANYARD_CHAT_ROLE_GUEST, text);
    }
  lanyard_test_wait_for (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST) == 61, 15);
  /* At the end, whoever wrote it; the first one is far out of sight. */
  last = g_list_model_get_item (
      lanyard_chat_room_get_messages (ui_chat_room (world, LANYARD_CHAT_ROLE_HOST)), 60);
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, lanyard_chat_message_get_text (last)), 10);
  lanyard_ui_test_settle (world->window);

  lanyard_chat_page_search (LANYARD_CHAT_PAGE (world->page));
  lanyard_ui_test_settle (world->window);
  entry = lanyard_ui_test_find (host, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "needle");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "1 of 1"), 10);
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "the needle is in here"), 10);
  lanyard_ui_test_settle (world->window);
  bubble = gtk_widget_get_ancestor (
      lanyard_ui_test_find (host, GTK_TYPE_LABEL, "the needle is in here"), LANYARD_TYPE_CHAT_BUBBLE);
  g_assert_nonnull (bubble);
  lanyard_ui_test_shot (world->window, "chat-search");
  lanyard_ui_test_click (host, "Close the search");
  gtk_editable_set_text (GTK_EDITABLE (entry), "no such thing");
  lanyard_test_wait_for (g_str_equal (gtk_label_get_label (GTK_LABEL (
                                          gtk_widget_get_next_sibling (entry))),
                                      "Not found"),
                         10);
}

static gboolean
shows_picture (GtkWidget *root)
{
  if (GTK_IS_PICTURE (root) && gtk_widget_get_mapped (root)
      && gtk_picture_get_paintable (GTK_PICTURE (root)) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows_picture (child))
      return TRUE;
  return FALSE;
}

static void
test_private_picture (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 640, 400);
  g_autoptr (GdkTexture) texture = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  gdk_pixbuf_fill (pixbuf, 0x3584e4ff);
  texture = gdk_texture_new_for_pixbuf (pixbuf);
  ui_chat_show (world, 1080, 680);
  ui_chat_start (world, LANYARD_CHAT_MODE_ROOM);
  gtk_menu_button_popup (GTK_MENU_BUTTON (
      lanyard_ui_test_find (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), GTK_TYPE_MENU_BUTTON, "2 people")));
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_click (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST), "Write to this person alone");
  lanyard_test_wait_for (ui_chat_shows (world, LANYARD_CHAT_ROLE_HOST, "Only Customer will read this"), 10);
  g_value_init (&value, GDK_TYPE_TEXTURE);
  g_value_set_object (&value, texture);
  g_signal_emit_by_name (ui_chat_composer (world, LANYARD_CHAT_ROLE_HOST), "dropped", &value);
  lanyard_test_wait_for (shows_picture (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST))
                             && shows_picture (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST)),
                         15);
  g_assert_true (ui_chat_shows (world, LANYARD_CHAT_ROLE_GUEST, "Private"));
  lanyard_ui_test_settle (world->window);
  /* 640 x 400 on at most 320 a side. */
  g_assert_cmpint (gtk_widget_get_height (lanyard_ui_test_find (ui_chat_pane (world, LANYARD_CHAT_ROLE_GUEST),
                                                                GTK_TYPE_PICTURE, NULL)),
                   >=, 200);
  lanyard_ui_test_shot (world->window, "chat-picture");
}

static void
send_picture (UiChat *world, LanyardChatRole role, int width, int height, guint32 colour)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autoptr (GdkTexture) texture = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  gdk_pixbuf_fill (pixbuf, colour);
  texture = gdk_texture_new_for_pixbuf (pixbuf);
  g_value_init (&value, GDK_TYPE_TEXTURE);
  g_value_set_object (&value, texture);
  g_signal_emit_by_name (ui_chat_composer (world, role), "dropped", &value);
}

/* Every message has the height it needs. */
static void
check_heights (GtkWidget *root)
{
  if (LANYARD_IS_CHAT_BUBBLE (root) && gtk_widget_get_mapped (root))
    {
      int needed = 0;

      gtk_widget_measure (root, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (root), &needed, NULL, NULL, NULL);
      if (gtk_widget_get_height (root) < needed)
        g_error ("“%s” has %d of %d pixels",
                 lanyard_chat_message_get_text (lanyard_chat_bubble_get_message (LANYARD_CHAT_BUBBLE (root))),
                 gtk_widget_get_height (root), needed);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_heights (child);
}

/* Long lines, a word without end, a tall picture, another script: nothing is wider than its pane. */
static void
test_shapes (void)
{
  g_autoptr (UiChat) world = ui_chat_new ("here");
  static const struct
  {
    LanyardChatRole role;
    const char *text;
  } lines[] = {
    { LANYARD_CHAT_ROLE_HOST, "A line that is quite a lot longer than a pane is wide, so that it has to be broken in some "
                              "places, which it is between words as one would expect of it." },
    { LANYARD_CHAT_ROLE_GUEST, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
                               "donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" },
    { LANYARD_CHAT_ROLE_GUEST, "https://example.org/a/very/long/path/that/goes/on/and/on/and/on?with=a&query=that&does=too#end" },
    { LANYARD_CHAT_ROLE_HOST, "שלום, מה שלומך היום?" },
    { LANYARD_CHAT_ROLE_GUEST, "if (a < b) {\n    swap (&a, &b);\n}" },
  };
  guint n = G_N_ELEMENTS (lines);

  ui_chat_show (world, 800, 700);
  ui_chat_start (world, LANYARD_CHAT_MODE_ROOM);
  for (guint i = 0; i < n; i++)
    {
      ui_chat_type (world, lines[i].role, lines[i].text);
      lanyard_test_wait_for (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST) == i + 1
                                 && ui_chat_n_messages (world, LANYARD_CHAT_ROLE_GUEST) == i + 1,
                             10);
    }
  send_picture (world, LANYARD_CHAT_ROLE_GUEST, 200, 1400, 0x33d17aff);
  lanyard_test_wait_for (ui_chat_n_messages (world, LANYARD_CHAT_ROLE_HOST) == n + 1, 15);
  lanyard_test_wait_for (shows_picture (ui_chat_pane (world, LANYARD_CHAT_ROLE_HOST)), 15);
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_settle (world->window);
  g_assert_cmpint (gtk_widget_get_width (world->page), <=, 800);
  check_heights (world->page);
  lanyard_ui_test_shot (world->window, "chat-shapes");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_shot (world->window, "chat-rtl");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  gtk_window_set_default_size (world->window, 360, 640);
  lanyard_test_wait_for (gtk_widget_get_width (world->page) <= 360, 10);
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_settle (world->window);
  check_heights (world->page);
  lanyard_ui_test_shot (world->window, "chat-shapes-narrow");
}

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/chat-page/talk", test_talk);
  g_test_add_func ("/chat-page/reconnect", test_reconnect);
  g_test_add_func ("/chat-page/classic", test_classic);
  g_test_add_func ("/chat-page/door", test_door);
  g_test_add_func ("/chat-page/panes", test_panes);
  g_test_add_func ("/chat-page/narrow", test_narrow);
  g_test_add_func ("/chat-page/search", test_search);
  g_test_add_func ("/chat-page/private-picture", test_private_picture);
  g_test_add_func ("/chat-page/shapes", test_shapes);
  return g_test_run ();
}
