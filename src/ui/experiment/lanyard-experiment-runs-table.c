/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-runs-table.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"

typedef char *(*Describe) (LanyardExperimentRun *run);

static const LanyardExperimentSettings *
get_settings (LanyardExperimentRun *run)
{
  return lanyard_experiment_plan_get (
      lanyard_experiment_result_get_plan (lanyard_experiment_run_get_result (run)));
}

static char *
describe_time (LanyardExperimentRun *run)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (
      lanyard_experiment_result_get_created (lanyard_experiment_run_get_result (run)));
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);

  return g_date_time_format (local, "%x %X");
}

static const char *
get_mode_text (const LanyardExperimentSettings *settings)
{
  if (settings->transport == LANYARD_EXPERIMENT_UDP)
    return _ ("UDP");
  switch (settings->mode)
    {
    case LANYARD_EXPERIMENT_NONBLOCKING:
      return _ ("TCP, nonblocking, once");
    case LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE:
      return _ ("TCP, nonblocking, complete");
    case LANYARD_EXPERIMENT_BLOCKING:
    default:
      return _ ("TCP, blocking");
    }
}

/* And what moves the bytes otherwise than usual, by the names that these have in every language. */
static char *
describe_plan (LanyardExperimentRun *run)
{
  const LanyardExperimentSettings *settings = get_settings (run);
  static const char *const handed[] = { [LANYARD_EXPERIMENT_HANDOVER_COPY] = "",
                                        [LANYARD_EXPERIMENT_HANDOVER_SENDFILE] = ", sendfile",
                                        [LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY] = ", MSG_ZEROCOPY" };

  return g_strconcat (get_mode_text (settings), handed[settings->handover],
                      settings->discard ? ", MSG_TRUNC" : NULL, NULL);
}

static char *
describe_bytes (LanyardExperimentRun *run)
{
  const LanyardExperimentSample *final
      = lanyard_experiment_result_get_final (lanyard_experiment_run_get_result (run));

  g_autofree char *size
      = lanyard_format_size (final->receiver.present ? final->receiver.bytes : final->sender.accepted);

  /* Translators: in the column “Received”, where only the sender was here; %s is a size */
  return final->receiver.present ? g_steal_pointer (&size) : g_strdup_printf (_ ("%s sent"), size);
}

static char *
describe_rate (LanyardExperimentRun *run)
{
  const LanyardExperimentSample *final
      = lanyard_experiment_result_get_final (lanyard_experiment_run_get_result (run));

  return lanyard_format_rate (
      final->receiver.present
          ? lanyard_experiment_counters_get_rate (&final->receiver, LANYARD_EXPERIMENT_RECEIVER)
          : lanyard_experiment_counters_get_rate (&final->sender, LANYARD_EXPERIMENT_SENDER));
}

static char *
describe_verdict (LanyardExperimentRun *run)
{
  return g_strdup (lanyard_experiment_result_get_verdict (lanyard_experiment_run_get_result (run)));
}

static void
setup_text (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
bind_text (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  Describe describe = (Describe) user_data;
  g_autofree char *text = describe (gtk_list_item_get_item (item));
  GtkWidget *label = gtk_list_item_get_child (item);

  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, describe == describe_verdict ? text : NULL);
}

static void
unbind_child (GtkListItemFactory *factory, GtkListItem *item)
{
  GBinding *binding = g_object_steal_data (G_OBJECT (gtk_list_item_get_child (item)), "lanyard-run");

  g_binding_unbind (binding);
  g_object_unref (binding);
}

static void
bind_child (GtkListItem *item, const char *property, const char *child_property)
{
  GtkWidget *child = gtk_list_item_get_child (item);
  GBinding *binding = g_object_bind_property (gtk_list_item_get_item (item), property, child,
                                              child_property,
                                              G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);

  g_object_set_data (G_OBJECT (child), "lanyard-run", g_object_ref (binding));
}

static void
setup_tick (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *tick = gtk_check_button_new ();

  gtk_widget_set_tooltip_text (tick, _ ("Compare this run"));
  gtk_list_item_set_child (item, tick);
}

static void
bind_tick (GtkListItemFactory *factory, GtkListItem *item)
{
  bind_child (item, "selected", "active");
}

static void
setup_name (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *name = gtk_editable_label_new ("");
  GtkWidget *inside = gtk_widget_get_first_child (name);

  /* It shows its text in a label inside a stack, and cuts a long one off without saying so. */
  if (GTK_IS_STACK (inside))
    inside = gtk_widget_get_first_child (inside);
  if (GTK_IS_LABEL (inside))
    gtk_label_set_ellipsize (GTK_LABEL (inside), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (name, _ ("Click to change the name"));
  gtk_list_item_set_child (item, name);
}

static void
bind_name (GtkListItemFactory *factory, GtkListItem *item)
{
  bind_child (item, "name", "text");
}

static GtkColumnViewColumn *
add_column (GtkWidget *table, const char *title, GtkListItemFactory *factory, int width)
{
  GtkColumnViewColumn *column = gtk_column_view_column_new (title, factory);

  gtk_column_view_column_set_resizable (column, *title != '\0');
  if (width > 0)
    gtk_column_view_column_set_fixed_width (column, width);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (table), column);
  g_object_unref (column);
  return column;
}

static void
add_text_column (GtkWidget *table, const char *title, Describe describe, int width)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_text), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_text), (gpointer) describe);
  gtk_column_view_column_set_expand (add_column (table, title, factory, width),
                                     describe == describe_verdict);
}

GtkWidget *
lanyard_experiment_runs_table_new (GtkSelectionModel *model)
{
  GtkWidget *table = gtk_column_view_new (g_object_ref (model));
  GtkListItemFactory *tick = gtk_signal_list_item_factory_new ();
  GtkListItemFactory *name = gtk_signal_list_item_factory_new ();

  g_signal_connect (tick, "setup", G_CALLBACK (setup_tick), NULL);
  g_signal_connect (tick, "bind", G_CALLBACK (bind_tick), NULL);
  g_signal_connect (tick, "unbind", G_CALLBACK (unbind_child), NULL);
  add_column (table, "", tick, 0);
  g_signal_connect (name, "setup", G_CALLBACK (setup_name), NULL);
  g_signal_connect (name, "bind", G_CALLBACK (bind_name), NULL);
  g_signal_connect (name, "unbind", G_CALLBACK (unbind_child), NULL);
  add_column (table, _ ("Name"), name, 230);
  add_text_column (table, _ ("Received"), describe_bytes, 90);
  add_text_column (table, _ ("Rate"), describe_rate, 100);
  add_text_column (table, _ ("What"), describe_plan, 190);
  add_text_column (table, _ ("When"), describe_time, 160);
  add_text_column (table, _ ("Verdict"), describe_verdict, 300);
  gtk_accessible_update_property (GTK_ACCESSIBLE (table), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Past runs"), -1);
  return table;
}
