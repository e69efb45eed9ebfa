/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a pane is made of. */
#include "ui/chat/lanyard-chat-pane-private.h"

#include <glib/gi18n-lib.h>

GtkWidget *
lanyard_chat_pane_make_button (LanyardChatPane *self, const char *icon, const char *tip, GCallback func)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  g_signal_connect_object (button, "clicked", func, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_menu (LanyardChatPane *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) now = g_menu_new ();
  g_autoptr (GMenu) kept = g_menu_new ();
  GtkWidget *button;

  g_menu_append (now, _ ("_Search…"), "chat.search");
  g_menu_append (now, _ ("Send a _picture or file…"), "chat.send-file");
  g_menu_append (now, _ ("_Mute this conversation"), "chat.muted");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (now));
  g_menu_append (kept, _ ("Past _conversations…"), "chat.past");
  if (self->role == LANYARD_CHAT_ROLE_HOST)
    g_menu_append (kept, _ ("_Blocked people…"), "chat.blocked");
  g_menu_append (kept, _ ("Export as _text…"), "chat.export-text");
  g_menu_append (kept, _ ("Export as _JSON…"), "chat.export-json");
  g_menu_append (kept, _ ("_Delete the conversation…"), "chat.delete");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (kept));
  button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "view-more-symbolic", "menu-model", menu,
                         "tooltip-text", _ ("More"), NULL);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("More"), -1);
  return button;
}

static GtkWidget *
make_mark (const char *icon, const char *tip, const char *style)
{
  GtkWidget *mark = g_object_new (GTK_TYPE_IMAGE, "icon-name", icon, "tooltip-text", tip, NULL);

  gtk_widget_add_css_class (mark, style);
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  return mark;
}

static GtkWidget *
make_titles (LanyardChatPane *self)
{
  GtkWidget *titles = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->title_label
      = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (self->title_label, "heading");
  self->plain_icon = make_mark ("channel-insecure-symbolic", _ ("Not encrypted"), "warning");
  self->muted_icon = make_mark ("notifications-disabled-symbolic", _ ("Muted"), "dim-label");
  gtk_widget_set_visible (self->muted_icon, FALSE);
  gtk_box_append (GTK_BOX (line), self->title_label);
  gtk_box_append (GTK_BOX (line), self->plain_icon);
  gtk_box_append (GTK_BOX (line), self->muted_icon);
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
  g_signal_connect_object (self->people, "send", G_CALLBACK (lanyard_chat_pane_choose_files), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->people, "remove", G_CALLBACK (lanyard_chat_pane_ask_remove), self,
                           G_CONNECT_SWAPPED);
  self->menu_button = make_menu (self);
  self->stop_button
      = lanyard_chat_pane_make_button (self, "media-playback-stop-symbolic",
                                       host ? _ ("Stop hosting") : _ ("Leave the room"),
                                       G_CALLBACK (lanyard_chat_pane_stop));
  self->close_button = lanyard_chat_pane_make_button (
      self, "window-close-symbolic", host ? _ ("Close the host’s pane") : _ ("Close the guest’s pane"),
      G_CALLBACK (lanyard_chat_pane_close));
  self->other_button = lanyard_chat_pane_make_button (
      self, "view-dual-symbolic", host ? _ ("Open the guest’s pane") : _ ("Open the host’s pane"),
      G_CALLBACK (lanyard_chat_pane_open_other));
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

/* Over, or opened to be read: how to go on. */
static GtkWidget *
make_again (LanyardChatPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *again = gtk_button_new_with_mnemonic (
      self->role == LANYARD_CHAT_ROLE_HOST ? _ ("_Host again") : _ ("_Join again"));
  /* Both panes may show it, and a letter is for one. */
  GtkWidget *back = gtk_button_new_with_mnemonic (self->role == LANYARD_CHAT_ROLE_HOST ? _ ("_Back") : _ ("Bac_k"));

  self->over_label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "justify", GTK_JUSTIFY_CENTER, NULL);
  gtk_widget_add_css_class (self->over_label, "dim-label");
  gtk_widget_add_css_class (again, "suggested-action");
  g_signal_connect_object (again, "clicked", G_CALLBACK (lanyard_chat_pane_start_again), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (back, "clicked", G_CALLBACK (lanyard_chat_pane_show_setup), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (buttons), again);
  gtk_box_append (GTK_BOX (buttons), back);
  gtk_widget_set_halign (buttons, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), self->over_label);
  gtk_box_append (GTK_BOX (box), buttons);
  return box;
}

/* The other side is away, or has not let us in yet. */
static GtkWidget *
make_waiting (LanyardChatPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->waiting_label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                                      PANGO_WRAP_WORD_CHAR, NULL);
  self->code_label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, NULL);
  gtk_widget_add_css_class (self->code_label, "title-2");
  gtk_widget_add_css_class (self->code_label, "numeric");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), self->waiting_label);
  gtk_box_append (GTK_BOX (texts), self->code_label);
  self->retry_button = gtk_button_new_with_mnemonic (_ ("Try _now"));
  gtk_widget_set_valign (self->retry_button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->retry_button, "clicked", G_CALLBACK (lanyard_chat_pane_retry), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), self->retry_button);
  gtk_widget_add_css_class (box, "chat-waiting");
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
  gtk_box_append (GTK_BOX (box),
                  lanyard_chat_pane_make_button (self, "window-close-symbolic", _ ("Write to everybody again"),
                                                 G_CALLBACK (lanyard_chat_pane_write_to_all)));
  gtk_widget_set_visible (box, FALSE);
  return box;
}

/* A room in which nothing was said: how others come to it. */
static GtkWidget *
make_empty (LanyardChatPane *self)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6, "valign",
                                 GTK_ALIGN_CENTER, "halign", GTK_ALIGN_CENTER, "margin-start", 18, "margin-end",
                                 18, NULL);
  GtkWidget *line = g_object_new (GTK_TYPE_BOX, "spacing", 6, "halign", GTK_ALIGN_CENTER, NULL);

  self->empty_label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "justify", GTK_JUSTIFY_CENTER, NULL);
  gtk_widget_add_css_class (self->empty_label, "dim-label");
  self->address_label = g_object_new (GTK_TYPE_LABEL, "selectable", TRUE, "wrap", TRUE, "wrap-mode",
                                      PANGO_WRAP_CHAR, NULL);
  gtk_widget_add_css_class (self->address_label, "title-3");
  gtk_widget_add_css_class (self->address_label, "numeric");
  gtk_box_append (GTK_BOX (line), self->address_label);
  gtk_box_append (GTK_BOX (line),
                  lanyard_chat_pane_make_button (self, "edit-copy-symbolic", _ ("Copy the address"),
                                                 G_CALLBACK (lanyard_chat_pane_copy_address)));
  gtk_box_append (GTK_BOX (box), self->empty_label);
  gtk_box_append (GTK_BOX (box), line);
  self->address_box = line;
  return box;
}

static GtkWidget *
make_bottom (LanyardChatPane *self)
{
  GtkWidget *bottom = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->typing_label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                                     "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_widget_add_css_class (self->typing_label, "dim-label");
  gtk_widget_add_css_class (self->typing_label, "caption");
  self->again_box = make_again (self);
  self->waiting_box = make_waiting (self);
  self->private_box = make_private (self);
  self->composer = LANYARD_CHAT_COMPOSER (lanyard_chat_composer_new ());
  g_signal_connect_object (self->composer, "submit", G_CALLBACK (lanyard_chat_pane_submit), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "typing", G_CALLBACK (lanyard_chat_pane_typing), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "dropped", G_CALLBACK (lanyard_chat_pane_send_value), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (bottom), self->typing_label);
  gtk_box_append (GTK_BOX (bottom), self->again_box);
  gtk_box_append (GTK_BOX (bottom), self->waiting_box);
  gtk_box_append (GTK_BOX (bottom), self->private_box);
  g_signal_connect_object (self->composer, "recall", G_CALLBACK (lanyard_chat_pane_recall), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "cancel", G_CALLBACK (lanyard_chat_pane_leave_about), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (bottom), lanyard_chat_pane_make_about (self));
  gtk_box_append (GTK_BOX (bottom), GTK_WIDGET (self->composer));
  gtk_widget_add_css_class (bottom, "chat-bottom");
  return bottom;
}

static GtkWidget *
make_talk (LanyardChatPane *self)
{
  GtkWidget *talk = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *overlay = gtk_overlay_new ();

  self->knocks = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_visible (self->knocks, FALSE);
  gtk_widget_add_css_class (self->knocks, "chat-bottom");
  self->transcript = g_object_new (LANYARD_TYPE_CHAT_TRANSCRIPT, NULL);
  self->announcer = LANYARD_CHAT_ANNOUNCER (lanyard_chat_announcer_new ());
  self->empty_box = make_empty (self);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), GTK_WIDGET (self->transcript));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->empty_box);
  gtk_box_append (GTK_BOX (talk), self->knocks);
  gtk_box_append (GTK_BOX (talk), lanyard_chat_pane_make_search (self));
  gtk_box_append (GTK_BOX (talk), overlay);
  gtk_box_append (GTK_BOX (talk), GTK_WIDGET (self->announcer));
  gtk_box_append (GTK_BOX (talk), make_bottom (self));
  lanyard_chat_pane_take_drops (self, talk);
  return talk;
}

/* The device has got another name, on the page of the first start for one: who has not chosen their own goes by it. */
static void
on_device_renamed (LanyardIdentity *identity, GParamSpec *pspec, LanyardChatPane *self)
{
  if (g_strcmp0 (lanyard_chat_setup_get_name (self->setup), self->device) == 0)
    lanyard_chat_setup_set_name (self->setup, lanyard_identity_get_name (identity));
  g_free (self->device);
  self->device = g_strdup (lanyard_identity_get_name (identity));
}

void
lanyard_chat_pane_build (LanyardChatPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  LanyardNode *node = lanyard_chat_get_node (self->chat);
  LanyardIdentity *identity = lanyard_node_get_identity (node);
  GtkWidget *talk;

  self->device = g_strdup (lanyard_identity_get_name (identity));
  self->setup = LANYARD_CHAT_SETUP (lanyard_chat_setup_new (self->role, self->device));
  g_signal_connect_object (identity, "notify::name", G_CALLBACK (on_device_renamed), self, 0);
  g_signal_connect_object (self->setup, "start", G_CALLBACK (lanyard_chat_pane_start), self,
                           G_CONNECT_SWAPPED);
  self->stack = g_object_new (GTK_TYPE_STACK, "hhomogeneous", FALSE, "vhomogeneous", FALSE, NULL);
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), self->stack);
  talk = make_talk (self);
  gtk_stack_add_named (GTK_STACK (self->stack), GTK_WIDGET (self->setup), "setup");
  gtk_stack_add_named (GTK_STACK (self->stack), talk, "talk");
  adw_bin_set_child (ADW_BIN (self), box);
  /* Where a room can be reached, and whether. */
  g_signal_connect_object (node, "notify::listening", G_CALLBACK (lanyard_chat_pane_show_state), self,
                           G_CONNECT_SWAPPED);
}
