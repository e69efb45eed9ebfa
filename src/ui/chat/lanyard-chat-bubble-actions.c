/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one can do with a message: copy, save, answer, react, edit, take back. */
#include "ui/chat/lanyard-chat-bubble-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/chat/lanyard-chat-viewer.h"
#include "ui/widgets/lanyard-files.h"

static void
copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardChatBubble *self = LANYARD_CHAT_BUBBLE (widget);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkPaintable *shown = gtk_picture_get_paintable (GTK_PICTURE (self->picture));

  if (self->message == NULL)
    return;
  if (self->shown_file != NULL && GDK_IS_TEXTURE (shown))
    lanyard_files_copy (widget, self->shown_file, GDK_TEXTURE (shown),
                        lanyard_chat_message_get_text (self->message));
  else
    gdk_clipboard_set_text (clipboard, lanyard_chat_message_get_text (self->message));
}

static void
save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardChatBubble *self = LANYARD_CHAT_BUBBLE (widget);

  if (self->message != NULL)
    lanyard_chat_save_picture (widget, self->message);
}

/* The menu */

static gboolean
popup_gone (gpointer popover)
{
  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
  g_object_unref (popover);
  return G_SOURCE_REMOVE;
}

/* Not at once: its action is carried out after it has closed. */
static void
on_popup_closed (GtkWidget *popover)
{
  g_idle_add (popup_gone, g_object_ref (popover));
}

/* The reactions that stand ready. */
static const char *const marks[] = { "👍", "❤️", "😂", "😮", "😢", "🙏" };

/* In a past conversation, and one that is over, there is nobody to say it to. */
static gboolean
can_reply (LanyardChatBubble *self)
{
  return self->room != NULL && lanyard_chat_room_get_mode (self->room) == LANYARD_CHAT_MODE_ROOM
         && lanyard_chat_room_get_can_send (self->room) && lanyard_chat_message_get_loaded (self->message)
         && lanyard_chat_message_get_kind (self->message) <= LANYARD_CHAT_PICTURE;
}

static gboolean
can_react (LanyardChatBubble *self)
{
  return can_reply (self) && lanyard_chat_room_get_can_change (self->room);
}

static gboolean
can_change (LanyardChatBubble *self)
{
  return can_reply (self) && lanyard_chat_room_may_change (self->room, self->message);
}

static GtkWidget *
make_marks (LanyardChatBubble *self, GtkWidget *popover)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autofree char *spoken = g_strdup_printf (_ ("React with %s"), marks[i]);
      GtkWidget *button = gtk_button_new_with_label (marks[i]);

      gtk_widget_add_css_class (button, "flat");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", marks[i]);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "bubble.react");
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
      g_signal_connect_object (button, "clicked", G_CALLBACK (gtk_popover_popdown), popover, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  return box;
}

static void
fill_menu (LanyardChatBubble *self, GMenu *menu)
{
  g_autoptr (GMenu) react = g_menu_new ();
  g_autoptr (GMenu) answer = g_menu_new ();
  g_autoptr (GMenu) own = g_menu_new ();
  g_autoptr (GMenuItem) row = g_menu_item_new (NULL, NULL);

  if (can_react (self))
    {
      g_menu_item_set_attribute (row, "custom", "s", "marks");
      g_menu_append_item (react, row);
      g_menu_append_section (menu, NULL, G_MENU_MODEL (react));
    }
  if (can_reply (self))
    g_menu_append (answer, _ ("_Reply"), "bubble.reply");
  g_menu_append (answer, _ ("_Copy"), "bubble.copy");
  if (self->shown_file != NULL)
    g_menu_append (answer, _ ("_Save the picture…"), "bubble.save");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (answer));
  if (!can_change (self))
    return;
  g_menu_append (own, _ ("_Edit"), "bubble.edit");
  g_menu_append (own, _ ("_Take back…"), "bubble.take-back");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (own));
}

static void
show_menu (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardChatBubble *self = LANYARD_CHAT_BUBBLE (widget);
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *popover;

  if (self->message == NULL)
    return;
  lanyard_chat_bubble_update_actions (self);
  fill_menu (self, menu);
  popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  if (can_react (self))
    gtk_popover_menu_add_child (GTK_POPOVER_MENU (popover), make_marks (self, popover), "marks");
  gtk_widget_set_parent (popover, self->card);
  g_set_weak_pointer (&self->popover, popover);
  g_signal_connect (popover, "closed", G_CALLBACK (on_popup_closed), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, LanyardChatBubble *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu (GTK_WIDGET (self), NULL, NULL);
}

/* The pane knows how: it has the entry. */
static void
tell_pane (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardChatBubble *self = LANYARD_CHAT_BUBBLE (widget);
  const char *verb = strchr (action, '.') + 1;
  g_autofree char *name = g_strconcat ("chat.", verb, NULL);

  if (self->message != NULL && can_reply (self))
    gtk_widget_activate_action (widget, name, "s", lanyard_chat_message_get_id (self->message));
}

static void
react (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardChatBubble *self = LANYARD_CHAT_BUBBLE (widget);
  const char *mark = g_variant_get_string (parameter, NULL);
  g_autofree char *mine = NULL;
  g_autoptr (GError) error = NULL;

  if (self->message == NULL || !can_react (self))
    return;
  /* The same once more takes it away. */
  mine = lanyard_chat_reactions_dup_mine (self->room, self->message);
  if (g_strcmp0 (mine, mark) == 0)
    mark = "";
  if (!lanyard_chat_room_react (self->room, self->message, mark, &error))
    lanyard_toast (widget, error->message);
}

void
lanyard_chat_bubble_update_actions (LanyardChatBubble *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "bubble.reply", can_reply (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "bubble.react", can_react (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "bubble.edit", can_change (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "bubble.take-back", can_change (self));
}

void
lanyard_chat_bubble_add_menu (LanyardChatBubble *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  g_autoptr (GMenu) extra = g_menu_new ();
  g_autoptr (GMenu) react = g_menu_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_pressed), self, 0);
  gtk_widget_add_controller (self->card, GTK_EVENT_CONTROLLER (click));
  /* On the text the label's own menu shows. */
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (marks[i], NULL);

      g_menu_item_set_action_and_target (item, "bubble.react", "s", marks[i]);
      g_menu_append_item (react, item);
    }
  g_menu_append (extra, _ ("Copy the _message"), "bubble.copy");
  g_menu_append (extra, _ ("_Reply"), "bubble.reply");
  g_menu_append_submenu (extra, _ ("Rea_ct"), G_MENU_MODEL (react));
  g_menu_append (extra, _ ("_Edit"), "bubble.edit");
  g_menu_append (extra, _ ("_Take back…"), "bubble.take-back");
  gtk_label_set_extra_menu (GTK_LABEL (self->text_label), G_MENU_MODEL (extra));
}

void
lanyard_chat_bubble_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "bubble.copy", NULL, copy);
  gtk_widget_class_install_action (klass, "bubble.save", NULL, save);
  gtk_widget_class_install_action (klass, "bubble.menu", NULL, show_menu);
  gtk_widget_class_install_action (klass, "bubble.reply", NULL, tell_pane);
  gtk_widget_class_install_action (klass, "bubble.edit", NULL, tell_pane);
  gtk_widget_class_install_action (klass, "bubble.take-back", NULL, tell_pane);
  gtk_widget_class_install_action (klass, "bubble.react", "s", react);
}
