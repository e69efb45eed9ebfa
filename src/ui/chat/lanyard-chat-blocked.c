/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-blocked.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"

static void
show_pages (GtkWidget *list)
{
  GtkWidget *stack = gtk_widget_get_ancestor (list, GTK_TYPE_STACK);

  gtk_stack_set_visible_child_name (GTK_STACK (stack),
                                    gtk_widget_get_first_child (list) != NULL ? "list" : "empty");
}

static void
unblock (GtkWidget *button, LanyardChat *chat)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  GtkWidget *list = gtk_widget_get_parent (row);

  lanyard_chat_unblock (chat, g_object_get_data (G_OBJECT (row), "lanyard-fingerprint"));
  gtk_list_box_remove (GTK_LIST_BOX (list), row);
  show_pages (list);
}

static GtkWidget *
make_row (LanyardChat *chat, const char *fingerprint)
{
  const char *name = lanyard_chat_blocked_name (chat, fingerprint);
  g_autofree char *shown = lanyard_format_fingerprint (fingerprint);
  g_autofree char *title = g_markup_escape_text (name != NULL && *name != '\0' ? name : _ ("No name"), -1);
  g_autofree char *spoken = g_strdup_printf (_ ("Unblock %s"), name != NULL ? name : shown);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", shown, "subtitle-lines", 0, NULL);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Unblock"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data_full (G_OBJECT (row), "lanyard-fingerprint", g_strdup (fingerprint), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (unblock), chat, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static GtkWidget *
make_list (LanyardChat *chat)
{
  GtkWidget *list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, "valign",
                                  GTK_ALIGN_START, NULL);
  g_autoptr (GList) blocked = lanyard_chat_list_blocked (chat);

  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Blocked people"), -1);
  for (GList *l = blocked; l != NULL; l = l->next)
    gtk_list_box_append (GTK_LIST_BOX (list), make_row (chat, l->data));
  return list;
}

GtkWidget *
lanyard_chat_blocked_new (GtkWindow *parent, LanyardChat *chat)
{
  GtkWidget *window, *box, *stack, *list, *clamp;

  g_return_val_if_fail (LANYARD_IS_CHAT (chat), NULL);

  window = g_object_new (ADW_TYPE_WINDOW, "title", _ ("Blocked people"), "transient-for", parent, "modal", TRUE,
                         "destroy-with-parent", TRUE, "default-width", 460, "default-height", 420, NULL);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  stack = gtk_stack_new ();
  list = make_list (chat);
  clamp = g_object_new (ADW_TYPE_CLAMP, "maximum-size", 560, "child", list, "margin-top", 18, "margin-bottom", 18,
                        "margin-start", 12, "margin-end", 12, NULL);
  gtk_stack_add_named (GTK_STACK (stack),
                       g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", clamp, "hscrollbar-policy",
                                     GTK_POLICY_NEVER, "vexpand", TRUE, NULL),
                       "list");
  gtk_stack_add_named (GTK_STACK (stack),
                       g_object_new (ADW_TYPE_STATUS_PAGE, "icon-name", "action-unavailable-symbolic", "title",
                                     _ ("Nobody is blocked"), "description",
                                     _ ("Whom you block in a room’s list of people is turned away by their key, "
                                        "whatever they call themselves."),
                                     NULL),
                       "empty");
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), stack);
  adw_window_set_content (ADW_WINDOW (window), box);
  show_pages (list);
  return window;
}
