/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-folder-row.h"

#include <glib/gi18n-lib.h>

static void
on_chosen (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_editable_set_text (GTK_EDITABLE (user_data), g_variant_get_string (parameter, NULL));
}

GtkWidget *
lanyard_feed_folder_row_new (char **folders, const char *folder)
{
  static const GActionEntry actions[] = {
    { .name = "choose", .activate = on_chosen, .parameter_type = "s" },
  };
  GtkWidget *row = adw_entry_row_new ();
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Folder"));
  gtk_editable_set_text (GTK_EDITABLE (row), folder != NULL ? folder : "");

  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), row);
  gtk_widget_insert_action_group (row, "folder", G_ACTION_GROUP (group));
  for (guint i = 0; folders != NULL && folders[i] != NULL; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (folders[i], NULL);

      g_menu_item_set_action_and_target (item, "folder.choose", "s", folders[i]);
      g_menu_append_item (menu, item);
    }
  {
    g_autoptr (GMenuItem) none = g_menu_item_new (_ ("No folder"), NULL);

    g_menu_item_set_action_and_target (none, "folder.choose", "s", "");
    g_menu_append_item (menu, none);
  }
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "folder-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Choose a folder"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Choose a folder"), -1);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
  return row;
}

const char *
lanyard_feed_folder_row_get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}
