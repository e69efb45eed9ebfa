/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pane's search: whose messages, and of which day. */
#include "ui/chat/lanyard-chat-pane-private.h"

#include <glib/gi18n-lib.h>

#include "ui/widgets/lanyard-files.h"

/* Pixels; many people scroll. */
#define PEOPLE_HEIGHT 160

/* Who is in the room now; anybody else by their name, as the entry shows it. */
static void
fill_people (GtkWidget *box, LanyardChatPane *self)
{
  GListModel *people = self->room != NULL ? lanyard_chat_room_get_people (self->room) : NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
  for (guint i = 0; people != NULL && i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (LanyardChatPerson) person = g_list_model_get_item (people, i);
      g_autofree char *label = g_strdup_printf (_ ("From %s"), lanyard_chat_person_get_name (person));
      GtkWidget *button = gtk_button_new_with_label (label);

      gtk_widget_add_css_class (button, "flat");
      gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), 0);
      gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), PANGO_ELLIPSIZE_END);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", lanyard_chat_person_get_name (person));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "chat.search-from");
      g_signal_connect_object (button, "clicked", G_CALLBACK (gtk_popover_popdown),
                               gtk_widget_get_ancestor (box, GTK_TYPE_POPOVER), G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (box), button);
    }
}

static void
day_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPane) self = user_data;
  g_autoptr (GError) error = NULL;
  guint position = lanyard_chat_room_find_finish (LANYARD_CHAT_ROOM (source), result, &error);

  if (error != NULL)
    lanyard_chat_pane_tell_error (self, error);
  else if (self->room != LANYARD_CHAT_ROOM (source))
    return;
  else if (position == G_MAXUINT)
    lanyard_toast (GTK_WIDGET (self), _ ("Nothing was said on that day or later"));
  else
    lanyard_chat_transcript_show_position (self->transcript, position);
}

static void
on_day (GtkCalendar *calendar, LanyardChatPane *self)
{
  g_autoptr (GDateTime) shown = gtk_calendar_get_date (calendar);
  g_autoptr (GDateTime) day = g_date_time_new_local (g_date_time_get_year (shown), g_date_time_get_month (shown),
                                                     g_date_time_get_day_of_month (shown), 0, 0, 0);

  if (self->room != NULL && day != NULL)
    lanyard_chat_room_find_day_async (self->room, g_date_time_to_unix (day) * G_USEC_PER_SEC, self->cancellable,
                                      day_found, g_object_ref (self));
}

GtkWidget *
lanyard_chat_pane_make_narrower (LanyardChatPane *self)
{
  const char *tip = _ ("Whose messages, or of which day");
  GtkWidget *button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "x-office-calendar-symbolic", "tooltip-text", tip,
                                    NULL);
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *people = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller
      = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", people, "hscrollbar-policy", GTK_POLICY_NEVER,
                      "propagate-natural-height", TRUE, "max-content-height", PEOPLE_HEIGHT, NULL);
  GtkWidget *calendar = gtk_calendar_new ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  g_signal_connect_object (people, "map", G_CALLBACK (fill_people), self, 0);
  g_signal_connect_object (calendar, "day-selected", G_CALLBACK (on_day), self, 0);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), calendar);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  return button;
}
