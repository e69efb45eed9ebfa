/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-button-names.h"

static void
name_split_button (AdwSplitButton *button)
{
  const char *tip = adw_split_button_get_dropdown_tooltip (button);

  if (tip == NULL || *tip == '\0')
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (button)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_MENU_BUTTON (child))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
}

static gboolean
on_realize (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  gpointer widget = g_value_get_object (&values[0]);

  if (GTK_IS_BUTTON (widget))
    {
      if (gtk_button_get_use_underline (widget) && GTK_IS_LABEL (gtk_button_get_child (widget)))
        gtk_accessible_reset_property (widget, GTK_ACCESSIBLE_PROPERTY_LABEL);
    }
  else if (GTK_IS_CHECK_BUTTON (widget))
    {
      if (gtk_check_button_get_use_underline (widget) && gtk_check_button_get_label (widget) != NULL)
        gtk_accessible_reset_property (widget, GTK_ACCESSIBLE_PROPERTY_LABEL);
    }
  else if (ADW_IS_SPLIT_BUTTON (widget))
    name_split_button (widget);
  return G_SOURCE_CONTINUE;
}

void
lanyard_button_names_watch (void)
{
  static gsize watched = 0;

  if (g_once_init_enter (&watched))
    {
      /* The signal is there once the class is. */
      g_type_ensure (GTK_TYPE_WIDGET);
      g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
      g_signal_add_emission_hook (g_signal_lookup ("realize", GTK_TYPE_WIDGET), 0, on_realize, NULL, NULL);
      g_once_init_leave (&watched, 1);
    }
}
