/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-icon-button.h"

#include <glib/gi18n-lib.h>

void
lanyard_icon_button_set (GtkWidget *button, const char *icon, const char *label)
{
  g_return_if_fail (GTK_IS_BUTTON (button) || GTK_IS_MENU_BUTTON (button));

  if (GTK_IS_BUTTON (button))
    gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  else
    gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), icon);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

GtkWidget *
lanyard_icon_button_dress (GtkWidget *button, const char *icon, const char *label, const char *action)
{
  g_return_val_if_fail (GTK_IS_BUTTON (button), NULL);

  lanyard_icon_button_set (button, icon, label);
  gtk_widget_add_css_class (button, "flat");
  if (action != NULL)
    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

GtkWidget *
lanyard_icon_menu_button_new (const char *icon, const char *label, GMenuModel *menu)
{
  GtkWidget *button = gtk_menu_button_new ();

  lanyard_icon_button_set (button, icon, label);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

void
lanyard_button_let_wrap (GtkButton *button)
{
  GtkWidget *label = gtk_button_get_child (button);

  g_return_if_fail (GTK_IS_LABEL (label));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
}

void
lanyard_menu_add_section (GMenu *menu, const char *const *entries)
{
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; entries[i] != NULL; i += 2)
    g_menu_append (section, _ (entries[i]), entries[i + 1]);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}
