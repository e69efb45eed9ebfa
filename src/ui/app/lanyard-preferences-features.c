/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-preferences-features.h"

struct _LanyardPreferencesFeatures
{
  AdwPreferencesPage parent_instance;

  /* Template children */
  GtkSwitch     *feeds_switch;
  GtkSpinButton *entries_button;
  GtkSpinButton *days_button;
  GtkSwitch     *experiment_switch;
  GtkSpinButton *gigabytes_button;
  GtkSpinButton *seconds_button;
};

G_DEFINE_FINAL_TYPE (LanyardPreferencesFeatures, lanyard_preferences_features, ADW_TYPE_PREFERENCES_PAGE)

static void
lanyard_preferences_features_class_init (LanyardPreferencesFeaturesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/app/lanyard-preferences-features.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferencesFeatures, feeds_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferencesFeatures, entries_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferencesFeatures, days_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferencesFeatures, experiment_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferencesFeatures, gigabytes_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferencesFeatures, seconds_button);
}

static void
lanyard_preferences_features_init (LanyardPreferencesFeatures *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lanyard_preferences_features_set_settings (LanyardPreferencesFeatures *self, GSettings *settings)
{
  g_return_if_fail (LANYARD_IS_PREFERENCES_FEATURES (self));
  g_return_if_fail (G_IS_SETTINGS (settings));

  {
    const struct
    {
      const char *key;
      gpointer    object;
      const char *property;
    } bound[] = {
      { "feeds-automatic", self->feeds_switch, "active" },
      { "feeds-keep-entries", gtk_spin_button_get_adjustment (self->entries_button), "value" },
      { "feeds-keep-days", gtk_spin_button_get_adjustment (self->days_button), "value" },
      { "experiment-remote", self->experiment_switch, "active" },
      { "experiment-max-gigabytes", gtk_spin_button_get_adjustment (self->gigabytes_button), "value" },
      { "experiment-max-seconds", gtk_spin_button_get_adjustment (self->seconds_button), "value" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (bound); i++)
      g_settings_bind (settings, bound[i].key, bound[i].object, bound[i].property, G_SETTINGS_BIND_DEFAULT);
  }
}
