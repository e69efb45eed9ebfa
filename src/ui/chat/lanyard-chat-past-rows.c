/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in the list of past conversations: a conversation, or a message that was found. */
#include "ui/chat/lanyard-chat-past-private.h"

#include <glib/gi18n-lib.h>

#include "ui/chat/lanyard-chat-words.h"

typedef struct
{
  GtkWidget *box;
  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *text;
  GtkWidget *when;
  GtkWidget *unread;
  GtkWidget *menu;
} Row;

static LanyardChatPast *
past_of (GtkWidget *widget)
{
  return LANYARD_CHAT_PAST (gtk_widget_get_ancestor (widget, LANYARD_TYPE_CHAT_PAST));
}

static LanyardChatConversation *
conversation_of (GtkListItem *item)
{
  gpointer object = gtk_list_item_get_item (item);

  return LANYARD_IS_CHAT_CONVERSATION (object) ? object : NULL;
}

static void
act (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkListItem *item = user_data;
  LanyardChatConversation *conversation = conversation_of (item);
  LanyardChatPast *past = past_of (gtk_list_item_get_child (item));
  const char *name = g_action_get_name (G_ACTION (action));

  if (conversation == NULL || past == NULL)
    return;
  if (g_str_equal (name, "delete"))
    lanyard_chat_past_delete (past, conversation);
  else
    lanyard_chat_past_export (past, conversation,
                              g_str_equal (name, "export-json") ? LANYARD_CHAT_EXPORT_JSON
                                                                : LANYARD_CHAT_EXPORT_TEXT);
}

static GtkWidget *
make_menu (GtkListItem *item, GtkWidget *box)
{
  static const GActionEntry actions[] = {
    { .name = "export-text", .activate = act },
    { .name = "export-json", .activate = act },
    { .name = "delete", .activate = act },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button;

  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), item);
  gtk_widget_insert_action_group (box, "past", G_ACTION_GROUP (group));
  g_menu_append (menu, _ ("Export as _text…"), "past.export-text");
  g_menu_append (menu, _ ("Export as _JSON…"), "past.export-json");
  g_menu_append (menu, _ ("_Delete the conversation…"), "past.delete");
  button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "view-more-symbolic", "menu-model", menu, "valign",
                         GTK_ALIGN_CENTER, "tooltip-text", _ ("More"), NULL);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("More"), -1);
  return button;
}

static GtkWidget *
make_label (const char *style, gboolean end)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize",
                                   end ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END, "hexpand", !end, NULL);

  gtk_widget_add_css_class (label, style);
  return label;
}

static void
row_setup (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardChatPast *self)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  row->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  row->icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (row->icon, "dim-label");
  row->title = make_label ("heading", FALSE);
  row->text = make_label ("dim-label", FALSE);
  row->when = make_label ("caption", TRUE);
  gtk_widget_add_css_class (row->when, "dim-label");
  row->unread = make_label ("chat-count", TRUE);
  gtk_widget_set_valign (row->unread, GTK_ALIGN_CENTER);
  row->menu = make_menu (item, row->box);
  gtk_box_append (GTK_BOX (texts), row->title);
  gtk_box_append (GTK_BOX (texts), row->text);
  gtk_box_append (GTK_BOX (row->box), row->icon);
  gtk_box_append (GTK_BOX (row->box), texts);
  gtk_box_append (GTK_BOX (row->box), row->unread);
  gtk_box_append (GTK_BOX (row->box), row->when);
  gtk_box_append (GTK_BOX (row->box), row->menu);
  gtk_widget_add_css_class (row->box, "chat-past-row");
  g_object_set_data_full (G_OBJECT (item), "lanyard-row", row, g_free);
  gtk_list_item_set_child (item, row->box);
}

static void
show_conversation (Row *row, LanyardChatConversation *conversation)
{
  g_autofree char *title = lanyard_chat_words_conversation (conversation);
  const char *last = lanyard_chat_conversation_get_text (conversation);
  g_autofree char *text
      = lanyard_chat_words_line (last == NULL ? _ ("Nothing was written yet.") : *last != '\0' ? last : _ ("Picture"));
  g_autofree char *when
      = lanyard_chat_words_when (lanyard_chat_conversation_get_touched (conversation), g_get_real_time ());
  guint n = lanyard_chat_conversation_get_unread (conversation);
  g_autofree char *unread = g_strdup_printf ("%u", n);
  g_autofree char *tip = g_strdup_printf (ngettext ("%u message not read", "%u messages not read", n), n);

  gtk_image_set_from_icon_name (GTK_IMAGE (row->icon),
                                lanyard_chat_conversation_get_mode (conversation) == LANYARD_CHAT_MODE_CLASSIC
                                    ? "channel-insecure-symbolic"
                                : lanyard_chat_conversation_get_role (conversation) == LANYARD_CHAT_ROLE_HOST
                                    ? "user-home-symbolic"
                                    : "lanyard-chat-symbolic");
  gtk_label_set_label (GTK_LABEL (row->title), title);
  gtk_label_set_label (GTK_LABEL (row->text), text);
  gtk_label_set_label (GTK_LABEL (row->when), when);
  gtk_label_set_label (GTK_LABEL (row->unread), unread);
  gtk_widget_set_tooltip_text (row->unread, tip);
  gtk_widget_set_visible (row->unread, n > 0);
  gtk_widget_set_visible (row->menu, TRUE);
}

static void
show_hit (Row *row, LanyardChatHit *hit, LanyardChatConversation *conversation)
{
  g_autofree char *where = conversation != NULL ? lanyard_chat_words_conversation (conversation) : g_strdup ("");
  g_autofree char *line = lanyard_chat_words_line (lanyard_chat_hit_get_text (hit));
  /* Translators: who wrote, and where: “Ben · Your room with Ben, Carla”. */
  g_autofree char *title = g_strdup_printf (_ ("%s · %s"), lanyard_chat_hit_get_name (hit), where);
  g_autofree char *when = lanyard_chat_words_when (lanyard_chat_hit_get_time (hit), g_get_real_time ());

  gtk_image_set_from_icon_name (GTK_IMAGE (row->icon), "edit-find-symbolic");
  gtk_label_set_label (GTK_LABEL (row->title), title);
  gtk_label_set_label (GTK_LABEL (row->text), line);
  gtk_label_set_label (GTK_LABEL (row->when), when);
  gtk_widget_set_visible (row->unread, FALSE);
  gtk_widget_set_visible (row->menu, FALSE);
}

static void
row_bind (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardChatPast *self)
{
  Row *row = g_object_get_data (G_OBJECT (item), "lanyard-row");
  gpointer object = gtk_list_item_get_item (item);
  GtkWidget *widget = gtk_widget_get_parent (row->box);
  g_autofree char *spoken = NULL;

  if (LANYARD_IS_CHAT_HIT (object))
    show_hit (row, object, lanyard_chat_past_lookup (self, lanyard_chat_hit_get_conversation (object)));
  else
    show_conversation (row, object);
  /* Translators: read by a screen reader: a conversation, its last message, when. */
  spoken = g_strdup_printf (_ ("%s: %s, %s"), gtk_label_get_label (GTK_LABEL (row->title)),
                            gtk_label_get_label (GTK_LABEL (row->text)),
                            gtk_label_get_label (GTK_LABEL (row->when)));
  if (widget != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

GtkListItemFactory *
lanyard_chat_past_new_factory (LanyardChatPast *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (row_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (row_bind), self, 0);
  return factory;
}
