/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-plot-private.h"

#include <math.h>

#include <adwaita.h>
#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (LanyardPlot, lanyard_plot, GTK_TYPE_WIDGET)

static void
line_free (gpointer data)
{
  LanyardPlotLine *line = data;

  g_free (line->name);
  g_array_unref (line->points);
  g_free (line);
}

static void
set_reading (LanyardPlot *self, double reading)
{
  self->reading = reading;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, gpointer user_data)
{
  LanyardPlot *self = LANYARD_PLOT (user_data);
  double share;

  if (self->area.size.width <= 0)
    return;
  share = (x - self->area.origin.x) / self->area.size.width;
  if (share < 0 || share > 1)
    set_reading (self, NAN);
  else
    set_reading (self, lanyard_plot_from_axis (self, self->x_scale.low
                                            + share * (self->x_scale.high - self->x_scale.low)));
}

static void
leave_cb (GtkEventControllerMotion *controller, gpointer user_data)
{
  set_reading (LANYARD_PLOT (user_data), NAN);
}

static gboolean
move_reading_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  LanyardPlot *self = LANYARD_PLOT (widget);
  double range = self->x_scale.high - self->x_scale.low;
  double from = isnan (self->reading) ? self->x_scale.low : lanyard_plot_to_axis (self, self->reading);
  double to = CLAMP (from + g_variant_get_int32 (args) * range / 100, self->x_scale.low,
                     self->x_scale.high);

  set_reading (self, lanyard_plot_from_axis (self, to));
  return GDK_EVENT_STOP;
}

static void
describe_to_screen_reader (LanyardPlot *self)
{
  g_autofree char *text = lanyard_plot_describe (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip,
                  gpointer user_data)
{
  g_autofree char *text = NULL;

  /* The pointer already has the reading line; the keyboard asks for the words. */
  if (!keyboard)
    return FALSE;
  text = lanyard_plot_describe (LANYARD_PLOT (widget));
  gtk_tooltip_set_text (tooltip, text);
  return *text != '\0';
}

static void
lanyard_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  lanyard_plot_draw (LANYARD_PLOT (widget), snapshot);
}

static void
lanyard_plot_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                      int *natural, int *minimum_baseline, int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 180;
      *natural = 480;
    }
  else
    {
      *minimum = 180;
      *natural = 220;
    }
}

static void
lanyard_plot_dispose (GObject *object)
{
  LanyardPlot *self = LANYARD_PLOT (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  G_OBJECT_CLASS (lanyard_plot_parent_class)->dispose (object);
}

static void
lanyard_plot_class_init (LanyardPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_plot_dispose;
  widget_class->snapshot = lanyard_plot_snapshot;
  widget_class->measure = lanyard_plot_measure;
  gtk_widget_class_set_css_name (widget_class, "plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, move_reading_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, move_reading_cb, "i", 1);
}

static void
lanyard_plot_init (LanyardPlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->reading = NAN;
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
lanyard_plot_new (const char *title, LanyardPlotUnit x_unit, LanyardPlotUnit y_unit)
{
  LanyardPlot *self = g_object_new (LANYARD_TYPE_PLOT, NULL);

  self->title = g_strdup (title);
  self->x_unit = x_unit;
  self->y_unit = y_unit;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}

void
lanyard_plot_set_bars (LanyardPlot *self, gboolean bars)
{
  g_return_if_fail (LANYARD_IS_PLOT (self));

  self->bars = bars;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
lanyard_plot_add_line (LanyardPlot *self, const char *name)
{
  LanyardPlotLine *line;

  g_return_val_if_fail (LANYARD_IS_PLOT (self), 0);

  line = g_new0 (LanyardPlotLine, 1);
  line->name = g_strdup (name);
  line->points = g_array_new (FALSE, FALSE, sizeof (LanyardPlotPoint));
  g_ptr_array_add (self->lines, line);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return self->lines->len - 1;
}

void
lanyard_plot_set_points (LanyardPlot *self, guint line, const LanyardPlotPoint *points, guint n_points)
{
  GArray *array;

  g_return_if_fail (LANYARD_IS_PLOT (self));
  g_return_if_fail (line < self->lines->len);

  array = lanyard_plot_get_line (self, line)->points;
  g_array_set_size (array, 0);
  g_array_append_vals (array, points, n_points);
  describe_to_screen_reader (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lanyard_plot_append_point (LanyardPlot *self, guint line, double x, double y)
{
  LanyardPlotPoint point = { x, y };

  g_return_if_fail (LANYARD_IS_PLOT (self));
  g_return_if_fail (line < self->lines->len);

  g_array_append_val (lanyard_plot_get_line (self, line)->points, point);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lanyard_plot_clear (LanyardPlot *self)
{
  g_return_if_fail (LANYARD_IS_PLOT (self));

  g_ptr_array_set_size (self->lines, 0);
  self->reading = NAN;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
lanyard_plot_get_n_points (LanyardPlot *self, guint line)
{
  g_return_val_if_fail (LANYARD_IS_PLOT (self), 0);
  g_return_val_if_fail (line < self->lines->len, 0);

  return lanyard_plot_get_line (self, line)->points->len;
}

char *
lanyard_plot_describe (LanyardPlot *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (LANYARD_IS_PLOT (self), NULL);

  for (guint i = 0; i < self->lines->len; i++)
    {
      LanyardPlotLine *line = lanyard_plot_get_line (self, i);
      double low = INFINITY, high = -INFINITY, last;
      g_autofree char *low_text = NULL;
      g_autofree char *high_text = NULL;
      g_autofree char *last_text = NULL;

      if (line->points->len == 0)
        continue;
      for (guint j = 0; j < line->points->len; j++)
        {
          double y = g_array_index (line->points, LanyardPlotPoint, j).y;

          low = MIN (low, y);
          high = MAX (high, y);
        }
      last = g_array_index (line->points, LanyardPlotPoint, line->points->len - 1).y;
      low_text = lanyard_plot_scale_label (low, high / 100, self->y_unit);
      high_text = lanyard_plot_scale_label (high, high / 100, self->y_unit);
      last_text = lanyard_plot_scale_label (last, high / 100, self->y_unit);
      if (text->len > 0)
        g_string_append_c (text, '\n');
      /* Translators: a line of a plot in words, for a screen reader */
      g_string_append_printf (text, _("%s: lowest %s, highest %s, last %s."), line->name, low_text,
                              high_text, last_text);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
