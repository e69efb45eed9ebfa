/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <math.h>

#include "lanyard-test.h"
#include "ui/widgets/lanyard-plot.h"

static void
test_scale (void)
{
  static const struct
  {
    double           low, high;
    guint            ticks;
    LanyardPlotUnit  unit;
    LanyardPlotScale want;
  } rows[] = {
    { 0, 10, 5, LANYARD_PLOT_UNIT_NONE, { 0, 10, 2 } },
    { 0, 10.1, 5, LANYARD_PLOT_UNIT_NONE, { 0, 15, 5 } },
    { 0, 0.007, 4, LANYARD_PLOT_UNIT_SECONDS, { 0, 0.008, 0.002 } },
    { 0, 4157547, 4, LANYARD_PLOT_UNIT_BYTES, { 0, 4194304, 1048576 * 1.0 } },
    { 3, 97, 10, LANYARD_PLOT_UNIT_NONE, { 0, 100, 10 } },
    /* Nothing to show, a backward range and a range without end are still an axis. */
    { 0, 0, 4, LANYARD_PLOT_UNIT_RATE, { 0, 1, 0.5 } },
    { 5, 1, 4, LANYARD_PLOT_UNIT_NONE, { 5, 6, 0.5 } },
    { 0, INFINITY, 1, LANYARD_PLOT_UNIT_NONE, { 0, 1, 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LanyardPlotScale got
          = lanyard_plot_scale_make (rows[i].low, rows[i].high, rows[i].ticks, rows[i].unit);

      g_test_message ("row %u", i);
      g_assert_cmpfloat_with_epsilon (got.low, rows[i].want.low, 1e-9);
      g_assert_cmpfloat_with_epsilon (got.high, rows[i].want.high, 1e-9 * MAX (1, rows[i].want.high));
      g_assert_cmpfloat_with_epsilon (got.step, rows[i].want.step, 1e-9 * MAX (1, rows[i].want.step));
    }
}

static void
test_labels (void)
{
  static const struct
  {
    double           value, step;
    LanyardPlotUnit  unit;
    const char      *want;
  } rows[] = {
    { 0, 5, LANYARD_PLOT_UNIT_RATE, "0" },
    { 0, 0, LANYARD_PLOT_UNIT_BYTES, "0" },
    { 1e9, 5e8, LANYARD_PLOT_UNIT_RATE, "1.0 GB/s" },
    { 5e8, 5e8, LANYARD_PLOT_UNIT_RATE, "500 MB/s" },
    { 65536, 65536, LANYARD_PLOT_UNIT_BYTES, "64 KiB" },
    { 1572864, 524288, LANYARD_PLOT_UNIT_BYTES, "1.5 MiB" },
    { 0.5, 0.5, LANYARD_PLOT_UNIT_SECONDS, "0.5 s" },
    { 1, 0.5, LANYARD_PLOT_UNIT_SECONDS, "1.0 s" },
    { 0.004, 0.002, LANYARD_PLOT_UNIT_SECONDS, "4 ms" },
    { 20000, 10000, LANYARD_PLOT_UNIT_NONE, "20 k" },
    { 0.25, 0.05, LANYARD_PLOT_UNIT_NONE, "0.25" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *got = lanyard_plot_scale_label (rows[i].value, rows[i].step, rows[i].unit);

      g_assert_cmpstr (got, ==, rows[i].want);
    }
}

static guint
count_nodes (GskRenderNode *node)
{
  guint total = 1;

  if (node == NULL)
    return 0;
  if (gsk_render_node_get_node_type (node) == GSK_CONTAINER_NODE)
    {
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        total += count_nodes (gsk_container_node_get_child (node, i));
    }
  return total;
}

static void
test_draw_and_describe (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *widget
      = lanyard_plot_new ("Throughput", LANYARD_PLOT_UNIT_SECONDS, LANYARD_PLOT_UNIT_RATE);
  LanyardPlot *plot = LANYARD_PLOT (widget);
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autofree char *nothing = NULL;
  g_autofree char *words = NULL;
  guint sender, receiver;

  nothing = lanyard_plot_describe (plot);
  g_assert_cmpstr (nothing, ==, "");

  sender = lanyard_plot_add_line (plot, "Sender");
  receiver = lanyard_plot_add_line (plot, "Receiver");
  for (guint i = 0; i < 10000; i++)
    lanyard_plot_append_point (plot, sender, i / 1000.0, i == 5000 ? 9e8 : 4e8);
  lanyard_plot_set_points (plot, receiver, (LanyardPlotPoint[]) { { 0, 0 }, { 10, 2e8 } }, 2);
  g_assert_cmpuint (lanyard_plot_get_n_points (plot, sender), ==, 10000);

  words = lanyard_plot_describe (plot);
  g_assert_cmpstr (words, ==,
                   "Sender: lowest 400 MB/s, highest 900 MB/s, last 400 MB/s.\n"
                   "Receiver: lowest 0, highest 200 MB/s, last 200 MB/s.");

  gtk_window_set_default_size (GTK_WINDOW (window), 600, 300);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  lanyard_test_wait_for (gtk_widget_get_width (widget) > 100, 10);

  paintable = gtk_widget_paintable_new (widget);
  gdk_paintable_snapshot (paintable, snapshot, 600, 300);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  /* Legend, grid, labels and lines: far more than an empty background. */
  g_assert_cmpuint (count_nodes (node), >, 1);

  lanyard_plot_clear (plot);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  adw_init ();
  g_test_add_func ("/plot/scale", test_scale);
  g_test_add_func ("/plot/labels", test_labels);
  g_test_add_func ("/plot/draw-and-describe", test_draw_and_describe);
  return g_test_run ();
}
