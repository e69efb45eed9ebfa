/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-people.h"

#include <glib/gi18n-lib.h>

struct _LanyardChatPeople
{
  AdwBin parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *button;
  GtkWidget *count_label;
  GtkWidget *popover;
  GtkWidget *list;

  LanyardChatRoom *room; /* owned */
};

enum
{
  WRITE,
  SEND,
  REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardChatPeople, lanyard_chat_people, ADW_TYPE_BIN)

static void
on_write (GtkWidget *button, LanyardChatPeople *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_emit (self, signals[WRITE], 0, g_object_get_data (G_OBJECT (button), "person"));
}

static void
on_send (GtkWidget *button, LanyardChatPeople *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_emit (self, signals[SEND], 0, g_object_get_data (G_OBJECT (button), "person"));
}

static void
on_remove (GtkWidget *button, LanyardChatPeople *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_emit (self, signals[REMOVE], 0, g_object_get_data (G_OBJECT (button), "person"), FALSE);
}

static void
on_block (GtkWidget *button, LanyardChatPeople *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_emit (self, signals[REMOVE], 0, g_object_get_data (G_OBJECT (button), "person"), TRUE);
}

static GtkWidget *
add_button (LanyardChatPeople *self,
            GtkWidget         *row,
            LanyardChatPerson *person,
            const char        *icon,
            const char        *tip,
            GCallback          func)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  g_object_set_data_full (G_OBJECT (button), "person", g_object_ref (person), g_object_unref);
  g_signal_connect_object (button, "clicked", func, self, 0);
  gtk_box_append (GTK_BOX (row), button);
  return button;
}

static void
show_presence (LanyardChatPerson *person, GParamSpec *pspec, GtkLabel *label)
{
  const char *text = lanyard_chat_person_get_typing (person)    ? _ ("Typing…")
                     : lanyard_chat_person_get_present (person) ? _ ("Here")
                                                                : _ ("Away");

  gtk_label_set_label (label, text);
}

static void
add_mark (GtkWidget *row, LanyardChatPerson *person)
{
  GtkWidget *mark = g_object_new (GTK_TYPE_IMAGE, "icon-name", "security-high-symbolic", "tooltip-text",
                                  _ ("Verified"), NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Verified"), -1);
  gtk_widget_add_css_class (mark, "success");
  g_object_bind_property (person, "verified", mark, "visible", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (row), mark);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  LanyardChatPeople *self = user_data;
  LanyardChatPerson *person = item;
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *names = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                                  "width-chars", 10, "max-width-chars", 24, NULL);
  GtkWidget *presence = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, NULL);
  GtkWidget *button;
  gboolean hosting = lanyard_chat_room_get_role (self->room) == LANYARD_CHAT_ROLE_HOST;

  g_object_bind_property (person, "name", name, "label", G_BINDING_SYNC_CREATE);
  gtk_widget_add_css_class (presence, "dim-label");
  gtk_widget_add_css_class (presence, "caption");
  g_signal_connect_object (person, "notify", G_CALLBACK (show_presence), presence, 0);
  show_presence (person, NULL, GTK_LABEL (presence));
  gtk_box_append (GTK_BOX (names), name);
  gtk_box_append (GTK_BOX (names), presence);
  gtk_widget_set_hexpand (names, TRUE);
  gtk_box_append (GTK_BOX (row), names);
  add_mark (row, person);
  if (!lanyard_chat_person_get_me (person)
      && lanyard_chat_room_get_mode (self->room) == LANYARD_CHAT_MODE_ROOM)
    {
      add_button (self, row, person, "mail-message-new-symbolic", _ ("Write to this person alone"),
                  G_CALLBACK (on_write));
      button = add_button (self, row, person, "mail-attachment-symbolic", _ ("Send files to this person"),
                           G_CALLBACK (on_send));
      g_object_bind_property (person, "present", button, "sensitive", G_BINDING_SYNC_CREATE);
      if (hosting)
        {
          add_button (self, row, person, "list-remove-symbolic", _ ("Remove from the room"),
                      G_CALLBACK (on_remove));
          add_button (self, row, person, "action-unavailable-symbolic", _ ("Block for good"),
                      G_CALLBACK (on_block));
        }
    }
  gtk_widget_set_margin_start (row, 6);
  gtk_widget_set_margin_end (row, 6);
  gtk_widget_set_margin_top (row, 3);
  gtk_widget_set_margin_bottom (row, 3);
  return row;
}

static void
update_count (LanyardChatPeople *self)
{
  guint n = g_list_model_get_n_items (lanyard_chat_room_get_people (self->room));
  g_autofree char *number = g_strdup_printf ("%u", n);
  g_autofree char *tip = g_strdup_printf (ngettext ("%u person", "%u people", n), n);

  /* At the door one does not know who is inside. */
  gtk_widget_set_visible (self->button, n > 0);
  gtk_label_set_label (GTK_LABEL (self->count_label), number);
  gtk_widget_set_tooltip_text (self->button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
}

static void
lanyard_chat_people_dispose (GObject *object)
{
  LanyardChatPeople *self = LANYARD_CHAT_PEOPLE (object);

  if (self->list != NULL)
    lanyard_chat_people_set_room (self, NULL);
  self->list = NULL;

  G_OBJECT_CLASS (lanyard_chat_people_parent_class)->dispose (object);
}

static void
lanyard_chat_people_class_init (LanyardChatPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_chat_people_dispose;

  signals[WRITE] = g_signal_new ("write", LANYARD_TYPE_CHAT_PEOPLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, LANYARD_TYPE_CHAT_PERSON);
  signals[SEND] = g_signal_new ("send", LANYARD_TYPE_CHAT_PEOPLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, LANYARD_TYPE_CHAT_PERSON);
  signals[REMOVE] = g_signal_new ("remove", LANYARD_TYPE_CHAT_PEOPLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, LANYARD_TYPE_CHAT_PERSON, G_TYPE_BOOLEAN);
}

static void
lanyard_chat_people_init (LanyardChatPeople *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *scroller;

  self->list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("People"), -1);
  scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", self->list, "hscrollbar-policy",
                           GTK_POLICY_NEVER, "propagate-natural-height", TRUE, "max-content-height", 360,
                           NULL);
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), scroller);
  self->count_label = gtk_label_new ("");
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("system-users-symbolic"));
  gtk_box_append (GTK_BOX (content), self->count_label);
  self->button
      = g_object_new (GTK_TYPE_MENU_BUTTON, "child", content, "popover", self->popover, NULL);
  gtk_widget_add_css_class (self->button, "flat");
  adw_bin_set_child (ADW_BIN (self), self->button);
}

GtkWidget *
lanyard_chat_people_new (void)
{
  return g_object_new (LANYARD_TYPE_CHAT_PEOPLE, NULL);
}

void
lanyard_chat_people_set_room (LanyardChatPeople *self, LanyardChatRoom *room)
{
  g_return_if_fail (LANYARD_IS_CHAT_PEOPLE (self));

  if (room == self->room)
    return;
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_data (lanyard_chat_room_get_people (self->room), self);
  g_set_object (&self->room, room);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list),
                           room != NULL ? lanyard_chat_room_get_people (room) : NULL, make_row, self,
                           NULL);
  if (room == NULL)
    return;
  g_signal_connect_swapped (lanyard_chat_room_get_people (room), "items-changed",
                            G_CALLBACK (update_count), self);
  update_count (self);
}
