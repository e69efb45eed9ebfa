/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-pane-private.h"

#include <glib/gi18n-lib.h>

#include "ui/chat/lanyard-chat-knock-card.h"
#include "ui/chat/lanyard-chat-words.h"
#include "ui/widgets/lanyard-files.h"

/* Pixels; two narrower ones side by side are no use. */
#define PANE_WIDTH 290

enum
{
  CLOSE,
  OPEN_OTHER,
  ROOM_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardChatPane, lanyard_chat_pane, ADW_TYPE_BIN)

/* What shows */

static void
show_entry (LanyardChatPane *self)
{
  g_autofree char *turn = lanyard_chat_words_turn (self->room);
  gboolean can = lanyard_chat_room_get_can_send (self->room);

  lanyard_chat_composer_set_enabled (self->composer, can,
                                     turn != NULL ? turn
                                     : can        ? _ ("Write a message")
                                                  : _ ("Not connected"));
}

static void
show_state (LanyardChatPane *self)
{
  g_autofree char *text = self->room != NULL ? lanyard_chat_words_state (self->room) : NULL;
  LanyardChatState state
      = self->room != NULL ? lanyard_chat_room_get_state (self->room) : LANYARD_CHAT_IDLE;
  gboolean over = state == LANYARD_CHAT_CLOSED || state == LANYARD_CHAT_IDLE;

  gtk_label_set_label (GTK_LABEL (self->state_label), text != NULL ? text : _ ("Not connected"));
  gtk_widget_set_tooltip_text (self->state_label, text);
  gtk_widget_set_visible (self->stop_button, self->room != NULL && !over);
  gtk_widget_set_visible (self->again_box, self->room != NULL && over);
  gtk_widget_set_visible (GTK_WIDGET (self->people), self->room != NULL);
  gtk_widget_set_visible (self->menu_button, self->room != NULL);
  gtk_widget_set_visible (self->plain_icon, self->room != NULL
                                                && lanyard_chat_room_get_mode (self->room)
                                                       == LANYARD_CHAT_MODE_CLASSIC);
  if (self->room != NULL)
    show_entry (self);
}

static void
show_typing (LanyardChatPane *self)
{
  g_autofree char *text = lanyard_chat_words_typing (lanyard_chat_room_get_people (self->room));

  gtk_label_set_label (GTK_LABEL (self->typing_label), text != NULL ? text : "");
}

static void
on_people_changed (GListModel *people, guint position, guint removed, guint added, LanyardChatPane *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LanyardChatPerson) person = g_list_model_get_item (people, i);

      g_signal_connect_object (person, "notify::typing", G_CALLBACK (show_typing), self,
                               G_CONNECT_SWAPPED);
      /* "It is Ben’s turn" */
      g_signal_connect_object (person, "notify::name", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
    }
  show_typing (self);
}

/* The door */

/* One at a time: many at the door must not push the conversation out of sight. */
static void
show_first_knock (LanyardChatPane *self)
{
  GtkWidget *first = gtk_widget_get_first_child (self->knocks);

  gtk_widget_set_visible (self->knocks, first != NULL);
  if (first != NULL)
    gtk_widget_set_visible (first, TRUE);
}

static void
on_knock_done (LanyardChatKnockCard *card, LanyardChatPane *self)
{
  gtk_box_remove (GTK_BOX (self->knocks), GTK_WIDGET (card));
  show_first_knock (self);
}

static gboolean
on_knock (LanyardChatRoom *room, LanyardChatKnock *knock, LanyardChatPane *self)
{
  GtkWidget *card = lanyard_chat_knock_card_new (knock);

  g_signal_connect_object (card, "done", G_CALLBACK (on_knock_done), self, G_CONNECT_AFTER);
  gtk_widget_set_visible (card, FALSE);
  gtk_box_append (GTK_BOX (self->knocks), card);
  show_first_knock (self);
  return TRUE;
}

static void
clear_knocks (LanyardChatPane *self)
{
  GtkWidget *card;

  while ((card = gtk_widget_get_first_child (self->knocks)) != NULL)
    gtk_box_remove (GTK_BOX (self->knocks), card);
  show_first_knock (self);
}

/* The room */

static void
drop_room (LanyardChatPane *self)
{
  guint position;

  if (self->room == NULL)
    return;
  g_signal_handlers_disconnect_by_data (lanyard_chat_room_get_people (self->room), self);
  g_signal_handlers_disconnect_by_data (self->room, self);
  clear_knocks (self);
  lanyard_chat_pane_set_recipient (self, NULL);
  lanyard_chat_transcript_set_room (self->transcript, NULL);
  lanyard_chat_people_set_room (self->people, NULL);
  if (g_list_store_find (self->rooms, self->room, &position))
    g_list_store_remove (self->rooms, position);
  g_clear_object (&self->room);
}

static void
make_room (LanyardChatPane *self, LanyardChatMode mode)
{
  GListModel *people;

  drop_room (self);
  self->room = lanyard_chat_room_new (self->chat, self->role, mode);
  g_list_store_append (self->rooms, self->room);
  people = lanyard_chat_room_get_people (self->room);
  g_signal_connect_swapped (self->room, "notify::state", G_CALLBACK (show_state), self);
  g_signal_connect_swapped (self->room, "notify::reason", G_CALLBACK (show_state), self);
  g_signal_connect_swapped (self->room, "notify::retry-in", G_CALLBACK (show_state), self);
  g_signal_connect_swapped (self->room, "notify::turn", G_CALLBACK (show_state), self);
  g_signal_connect_swapped (self->room, "notify::can-send", G_CALLBACK (show_state), self);
  g_signal_connect_swapped (self->room, "notify::title", G_CALLBACK (show_state), self);
  g_signal_connect (self->room, "knock", G_CALLBACK (on_knock), self);
  g_signal_connect (people, "items-changed", G_CALLBACK (on_people_changed), self);
  lanyard_chat_transcript_set_room (self->transcript, self->room);
  lanyard_chat_people_set_room (self->people, self->room);
}

static gboolean
start_host (LanyardChatPane *self, LanyardChatMode mode, GError **error)
{
  LanyardNode *node = lanyard_chat_get_node (self->chat);
  guint16 port = 0;

  if (mode == LANYARD_CHAT_MODE_CLASSIC)
    return lanyard_chat_setup_get_port (self->setup, &port)
           && lanyard_chat_room_host_classic (
               self->room, lanyard_chat_setup_get_public (self->setup) ? "0.0.0.0" : NULL, port, error);
  /* Guests come by the port of the Receive switch, which is the window's. */
  if (!lanyard_node_get_listening (node))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toggle-receive", NULL);
  g_object_set (self->room, "admission", lanyard_chat_setup_get_admission (self->setup), NULL);
  lanyard_chat_room_host (self->room, FALSE);
  return TRUE;
}

static void
start (LanyardChatPane *self)
{
  LanyardChatMode mode = lanyard_chat_setup_get_mode (self->setup);
  g_autofree char *address = lanyard_chat_setup_dup_address (self->setup);
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;

  if (self->room == NULL || lanyard_chat_room_get_mode (self->room) != mode
      || self->role == LANYARD_CHAT_ROLE_GUEST)
    make_room (self, mode);
  lanyard_chat_room_set_name (self->room, lanyard_chat_setup_get_name (self->setup));
  if (self->role == LANYARD_CHAT_ROLE_HOST)
    ok = start_host (self, mode, &error);
  else
    lanyard_chat_room_join (self->room, address, NULL, LANYARD_CONNECT_DEFAULT);
  if (!ok)
    {
      drop_room (self);
      if (error != NULL)
        lanyard_chat_setup_set_error (self->setup, error->message);
    }
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), ok ? "talk" : "setup");
  show_state (self);
  if (ok)
    gtk_widget_grab_focus (GTK_WIDGET (self->composer));
  g_signal_emit (self, signals[ROOM_CHANGED], 0);
}

static void
stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPane) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanyard_chat_room_stop_finish (LANYARD_CHAT_ROOM (source), result, &error))
    lanyard_toast (GTK_WIDGET (self), error->message);
}

static void
stop (LanyardChatPane *self)
{
  if (self->room != NULL)
    lanyard_chat_room_stop_async (self->room, FALSE, stopped, g_object_ref (self));
}

void
lanyard_chat_pane_show_setup (LanyardChatPane *self)
{
  stop (self);
  drop_room (self);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "setup");
  show_state (self);
  g_signal_emit (self, signals[ROOM_CHANGED], 0);
}

/* Writing */

static void
on_submit (LanyardChatPane *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (lanyard_chat_room_send_text (self->room, text, self->recipient, &error) == NULL)
    {
      lanyard_toast (GTK_WIDGET (self), error->message);
      return;
    }
  lanyard_chat_composer_clear (self->composer);
  lanyard_chat_transcript_answered (self->transcript);
}

static void
on_typing (LanyardChatPane *self, gboolean typing)
{
  if (self->room != NULL)
    lanyard_chat_room_set_typing (self->room, typing);
}

void
lanyard_chat_pane_set_recipient (LanyardChatPane *self, LanyardChatPerson *person)
{
  g_clear_pointer (&self->recipient, g_free);
  gtk_widget_set_visible (self->private_box, person != NULL);
  if (person != NULL)
    {
      g_autofree char *text
          = g_strdup_printf (_ ("Only %s will read this"), lanyard_chat_person_get_name (person));

      self->recipient = g_strdup (lanyard_chat_person_get_key (person));
      gtk_label_set_label (GTK_LABEL (self->private_label), text);
      gtk_widget_grab_focus (GTK_WIDGET (self->composer));
    }
}

static void
on_public_clicked (LanyardChatPane *self)
{
  lanyard_chat_pane_set_recipient (self, NULL);
}

static void
on_remove (LanyardChatPane *self, LanyardChatPerson *person, gboolean block)
{
  lanyard_chat_room_remove (self->room, person, block);
}

static void
on_close_clicked (LanyardChatPane *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

static void
on_other_clicked (LanyardChatPane *self)
{
  g_signal_emit (self, signals[OPEN_OTHER], 0);
}

static void
lanyard_chat_pane_dispose (GObject *object)
{
  LanyardChatPane *self = LANYARD_CHAT_PANE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->searching);
  if (self->chat != NULL)
    drop_room (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->searching);
  g_clear_object (&self->chooser);
  g_clear_object (&self->chat);
  g_clear_object (&self->rooms);
  g_clear_pointer (&self->found, g_array_unref);
  g_clear_pointer (&self->recipient, g_free);
  g_clear_pointer (&self->offered, g_free);

  G_OBJECT_CLASS (lanyard_chat_pane_parent_class)->dispose (object);
}

static void
lanyard_chat_pane_class_init (LanyardChatPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_chat_pane_dispose;
  lanyard_chat_pane_install_actions (GTK_WIDGET_CLASS (klass));

  signals[CLOSE] = g_signal_new ("close", LANYARD_TYPE_CHAT_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[OPEN_OTHER] = g_signal_new ("open-other", LANYARD_TYPE_CHAT_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 0);
  signals[ROOM_CHANGED] = g_signal_new ("room-changed", LANYARD_TYPE_CHAT_PANE, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanyard_chat_pane_init (LanyardChatPane *self)
{
  self->cancellable = g_cancellable_new ();
}

/* Building */

static GtkWidget *
make_button (LanyardChatPane *self, const char *icon, const char *tip, GCallback func)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  g_signal_connect_object (button, "clicked", func, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_menu (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button;

  g_menu_append (menu, _ ("_Search…"), "chat.search");
  g_menu_append (menu, _ ("Send a _picture…"), "chat.picture");
  g_menu_append (menu, _ ("Export as _text…"), "chat.export-text");
  g_menu_append (menu, _ ("Export as _JSON…"), "chat.export-json");
  g_menu_append (menu, _ ("_Delete the conversation…"), "chat.delete");
  button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "view-more-symbolic", "menu-model", menu,
                         "tooltip-text", _ ("More"), NULL);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("More"), -1);
  return button;
}

static GtkWidget *
make_titles (LanyardChatPane *self)
{
  GtkWidget *titles = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (self->role == LANYARD_CHAT_ROLE_HOST ? _ ("Host") : _ ("Guest"));

  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  self->plain_icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "channel-insecure-symbolic", "tooltip-text",
                                   _ ("Not encrypted"), NULL);
  gtk_widget_add_css_class (self->plain_icon, "warning");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->plain_icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Not encrypted"), -1);
  gtk_box_append (GTK_BOX (line), title);
  gtk_box_append (GTK_BOX (line), self->plain_icon);
  self->state_label
      = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (self->state_label, "dim-label");
  gtk_widget_add_css_class (self->state_label, "caption");
  gtk_box_append (GTK_BOX (titles), line);
  gtk_box_append (GTK_BOX (titles), self->state_label);
  gtk_widget_set_hexpand (titles, TRUE);
  gtk_widget_set_valign (titles, GTK_ALIGN_CENTER);
  return titles;
}

static GtkWidget *
make_header (LanyardChatPane *self)
{
  GtkWidget *header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  gboolean host = self->role == LANYARD_CHAT_ROLE_HOST;

  self->people = LANYARD_CHAT_PEOPLE (lanyard_chat_people_new ());
  g_signal_connect_object (self->people, "write", G_CALLBACK (lanyard_chat_pane_set_recipient), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->people, "remove", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
  self->menu_button = make_menu ();
  self->stop_button = make_button (self, "media-playback-stop-symbolic",
                                   host ? _ ("Stop hosting") : _ ("Leave the room"), G_CALLBACK (stop));
  self->close_button
      = make_button (self, "window-close-symbolic", host ? _ ("Close the host’s pane") : _ ("Close the guest’s pane"),
                     G_CALLBACK (on_close_clicked));
  self->other_button
      = make_button (self, "view-dual-symbolic", host ? _ ("Open the guest’s pane") : _ ("Open the host’s pane"),
                     G_CALLBACK (on_other_clicked));
  gtk_widget_set_visible (self->other_button, FALSE);
  gtk_box_append (GTK_BOX (header), make_titles (self));
  gtk_box_append (GTK_BOX (header), GTK_WIDGET (self->people));
  gtk_box_append (GTK_BOX (header), self->menu_button);
  gtk_box_append (GTK_BOX (header), self->stop_button);
  gtk_box_append (GTK_BOX (header), self->close_button);
  gtk_box_append (GTK_BOX (header), self->other_button);
  gtk_widget_add_css_class (header, "chat-header");
  return header;
}

static GtkWidget *
make_again (LanyardChatPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *again = gtk_button_new_with_mnemonic (
      self->role == LANYARD_CHAT_ROLE_HOST ? _ ("_Host again") : _ ("_Join again"));
  GtkWidget *back = gtk_button_new_with_mnemonic (_ ("_Back"));

  gtk_widget_add_css_class (again, "suggested-action");
  g_signal_connect_object (again, "clicked", G_CALLBACK (start), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (back, "clicked", G_CALLBACK (lanyard_chat_pane_show_setup), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), again);
  gtk_box_append (GTK_BOX (box), back);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  return box;
}

static GtkWidget *
make_private (LanyardChatPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->private_label
      = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (self->private_label, "accent");
  gtk_box_append (GTK_BOX (box), self->private_label);
  gtk_box_append (GTK_BOX (box), make_button (self, "window-close-symbolic", _ ("Write to everybody again"),
                                              G_CALLBACK (on_public_clicked)));
  gtk_widget_set_visible (box, FALSE);
  return box;
}

static GtkWidget *
make_talk (LanyardChatPane *self)
{
  GtkWidget *talk = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bottom = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->knocks = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_visible (self->knocks, FALSE);
  gtk_widget_add_css_class (self->knocks, "chat-bottom");
  self->transcript = g_object_new (LANYARD_TYPE_CHAT_TRANSCRIPT, NULL);
  self->typing_label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                                     "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_widget_add_css_class (self->typing_label, "dim-label");
  gtk_widget_add_css_class (self->typing_label, "caption");
  self->again_box = make_again (self);
  self->private_box = make_private (self);
  self->composer = LANYARD_CHAT_COMPOSER (lanyard_chat_composer_new ());
  g_signal_connect_object (self->composer, "submit", G_CALLBACK (on_submit), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "typing", G_CALLBACK (on_typing), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "dropped", G_CALLBACK (lanyard_chat_pane_send_value), self,
                           G_CONNECT_SWAPPED);

  gtk_box_append (GTK_BOX (talk), self->knocks);
  gtk_box_append (GTK_BOX (talk), lanyard_chat_pane_make_search (self));
  gtk_box_append (GTK_BOX (talk), GTK_WIDGET (self->transcript));
  gtk_box_append (GTK_BOX (bottom), self->typing_label);
  gtk_box_append (GTK_BOX (bottom), self->again_box);
  gtk_box_append (GTK_BOX (bottom), self->private_box);
  gtk_box_append (GTK_BOX (bottom), GTK_WIDGET (self->composer));
  gtk_widget_add_css_class (bottom, "chat-bottom");
  gtk_box_append (GTK_BOX (talk), bottom);
  lanyard_chat_pane_take_drops (self, talk);
  return talk;
}

GtkWidget *
lanyard_chat_pane_new (LanyardChat *chat, LanyardChatRole role, GListStore *rooms)
{
  LanyardChatPane *self;
  GtkWidget *box;
  LanyardNode *node;
  GtkWidget *talk;

  g_return_val_if_fail (LANYARD_IS_CHAT (chat), NULL);
  g_return_val_if_fail (G_IS_LIST_STORE (rooms), NULL);

  self = g_object_new (LANYARD_TYPE_CHAT_PANE, "width-request", PANE_WIDTH, NULL);
  self->chat = g_object_ref (chat);
  self->rooms = g_object_ref (rooms);
  self->role = role;
  node = lanyard_chat_get_node (chat);
  self->setup = LANYARD_CHAT_SETUP (
      lanyard_chat_setup_new (role, lanyard_identity_get_name (lanyard_node_get_identity (node))));
  g_signal_connect_object (self->setup, "start", G_CALLBACK (start), self, G_CONNECT_SWAPPED);

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->stack = g_object_new (GTK_TYPE_STACK, "hhomogeneous", FALSE, "vhomogeneous", FALSE, NULL);
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), self->stack);
  talk = make_talk (self);
  gtk_stack_add_named (GTK_STACK (self->stack), GTK_WIDGET (self->setup), "setup");
  gtk_stack_add_named (GTK_STACK (self->stack), talk, "talk");
  adw_bin_set_child (ADW_BIN (self), box);
  show_state (self);
  return GTK_WIDGET (self);
}

LanyardChatRoom *
lanyard_chat_pane_get_room (LanyardChatPane *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_PANE (self), NULL);

  return self->room;
}

void
lanyard_chat_pane_offer_address (LanyardChatPane *self, const char *address)
{
  g_autofree char *now = NULL;

  g_return_if_fail (LANYARD_IS_CHAT_PANE (self));

  now = lanyard_chat_setup_dup_address (self->setup);
  if (*now != '\0' && g_strcmp0 (now, self->offered) != 0)
    return;
  g_free (self->offered);
  self->offered = g_strdup (address);
  lanyard_chat_setup_set_address (self->setup, address);
}

void
lanyard_chat_pane_set_alone (LanyardChatPane *self, gboolean alone)
{
  g_return_if_fail (LANYARD_IS_CHAT_PANE (self));

  gtk_widget_set_visible (self->close_button, !alone);
  gtk_widget_set_visible (self->other_button, alone);
}
