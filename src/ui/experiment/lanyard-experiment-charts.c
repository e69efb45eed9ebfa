/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-charts.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "ui/experiment/lanyard-call-timeline.h"
#include "ui/widgets/lanyard-plot.h"

/* A run with fewer samples than that shows averages: a line through two moments would say nothing. */
#define FEW_SAMPLES 6
/* Over so many samples a rate is taken: a sixth of a second, so that the lines show bursts and not the
 * scheduler. */
#define RATE_SPAN 5

typedef struct
{
  double  time;
  guint64 sent;
  guint64 received;
} Mark;

struct _LanyardExperimentCharts
{
  AdwBin     parent_instance;

  GtkWidget *throughput;
  GtkWidget *queues;
  GtkWidget *sizes;
  GtkWidget *timeline;
  GtkWidget *note;
  guint      sent_line;
  guint      received_line;
  guint      send_queue_line;
  guint      receive_queue_line;

  LanyardExperimentResult *result; /* (nullable): of which the sizes are still to be drawn */
  guint      sizes_source;

  Mark       marks[RATE_SPAN];
  guint      n_marks;
  double     rate;
};

G_DEFINE_FINAL_TYPE (LanyardExperimentCharts, lanyard_experiment_charts, ADW_TYPE_BIN)

static void
forget_result (LanyardExperimentCharts *self)
{
  g_clear_handle_id (&self->sizes_source, g_source_remove);
  g_clear_pointer (&self->result, lanyard_experiment_result_unref);
}

static void
lanyard_experiment_charts_dispose (GObject *object)
{
  forget_result (LANYARD_EXPERIMENT_CHARTS (object));
  G_OBJECT_CLASS (lanyard_experiment_charts_parent_class)->dispose (object);
}

static void
lanyard_experiment_charts_class_init (LanyardExperimentChartsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_experiment_charts_dispose;
}

static void
lanyard_experiment_charts_init (LanyardExperimentCharts *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  self->throughput
      = lanyard_plot_new (_("Throughput"), LANYARD_PLOT_UNIT_SECONDS, LANYARD_PLOT_UNIT_RATE);
  self->queues = lanyard_plot_new (_("Queues"), LANYARD_PLOT_UNIT_SECONDS, LANYARD_PLOT_UNIT_BYTES);
  self->sizes = lanyard_plot_new (_("Calls by the bytes they moved"), LANYARD_PLOT_UNIT_BYTES,
                                  LANYARD_PLOT_UNIT_NONE);
  lanyard_plot_set_bars (LANYARD_PLOT (self->sizes), TRUE);
  self->timeline = lanyard_call_timeline_new ();
  self->note = gtk_label_new (_ ("Over before there was much to sample: the throughput is the average of the whole run, "
                                 "and the calls below tell the rest."));
  gtk_label_set_wrap (GTK_LABEL (self->note), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->note), 0);
  gtk_widget_add_css_class (self->note, "dim-label");
  gtk_widget_add_css_class (self->note, "caption");
  gtk_box_append (GTK_BOX (box), self->throughput);
  gtk_box_append (GTK_BOX (box), self->note);
  gtk_box_append (GTK_BOX (box), self->queues);
  gtk_box_append (GTK_BOX (box), self->timeline);
  gtk_box_append (GTK_BOX (box), self->sizes);
  adw_bin_set_child (ADW_BIN (self), box);
  lanyard_experiment_charts_begin (self, LANYARD_EXPERIMENT_BOTH);
}

GtkWidget *
lanyard_experiment_charts_new (void)
{
  return g_object_new (LANYARD_TYPE_EXPERIMENT_CHARTS, NULL);
}

void
lanyard_experiment_charts_begin (LanyardExperimentCharts *self, LanyardExperimentEnds ends)
{
  LanyardPlot *throughput, *queues;

  g_return_if_fail (LANYARD_IS_EXPERIMENT_CHARTS (self));

  forget_result (self);
  throughput = LANYARD_PLOT (self->throughput);
  queues = LANYARD_PLOT (self->queues);
  lanyard_plot_clear (throughput);
  lanyard_plot_clear (queues);
  lanyard_plot_clear (LANYARD_PLOT (self->sizes));
  if ((ends & LANYARD_EXPERIMENT_SENDER) != 0)
    {
      self->sent_line = lanyard_plot_add_line (throughput, _("Taken from the sender"));
      self->send_queue_line = lanyard_plot_add_line (queues, _("Send queue"));
    }
  if ((ends & LANYARD_EXPERIMENT_RECEIVER) != 0)
    {
      self->received_line = lanyard_plot_add_line (throughput, _("Received"));
      self->receive_queue_line = lanyard_plot_add_line (queues, _("Receive queue"));
    }
  gtk_widget_set_visible (self->sizes, FALSE);
  gtk_widget_set_visible (self->timeline, FALSE);
  gtk_widget_set_visible (self->note, FALSE);
  gtk_widget_set_visible (self->throughput, TRUE);
  gtk_widget_set_visible (self->queues, TRUE);
  self->marks[0] = (Mark){ 0 };
  self->n_marks = 1;
  self->rate = 0;
}

void
lanyard_experiment_charts_add_sample (LanyardExperimentCharts       *self,
                                      const LanyardExperimentSample *sample)
{
  /* While one long call is under way send has accepted nothing yet, but the kernel has. */
  Mark mark = { sample->time, MAX (sample->sender.accepted, sample->sender.acknowledged),
                sample->receiver.bytes };
  const Mark *oldest;
  double span;

  g_return_if_fail (LANYARD_IS_EXPERIMENT_CHARTS (self));

  oldest = &self->marks[self->n_marks < RATE_SPAN ? 0 : self->n_marks % RATE_SPAN];
  span = mark.time - oldest->time;
  /* The final sample may come twice, from the run and from its result. */
  if (mark.time <= self->marks[(self->n_marks - 1) % RATE_SPAN].time)
    return;
  if (span > 0)
    {
      double sent = (double) (mark.sent - MIN (oldest->sent, mark.sent)) / span;
      double received = (double) (mark.received - MIN (oldest->received, mark.received)) / span;

      self->rate = sample->receiver.present ? received : sent;
      if (sample->sender.present)
        lanyard_plot_append_point (LANYARD_PLOT (self->throughput), self->sent_line, mark.time, sent);
      if (sample->receiver.present)
        lanyard_plot_append_point (LANYARD_PLOT (self->throughput), self->received_line, mark.time,
                                   received);
    }
  if (sample->sender.present)
    lanyard_plot_append_point (LANYARD_PLOT (self->queues), self->send_queue_line, mark.time,
                               (double) sample->sender.send_queue);
  if (sample->receiver.present)
    lanyard_plot_append_point (LANYARD_PLOT (self->queues), self->receive_queue_line, mark.time,
                               (double) sample->receiver.receive_queue);
  self->marks[self->n_marks % RATE_SPAN] = mark;
  self->n_marks++;
}

/* Bucket n holds calls that moved 2^(n-1) … 2^n - 1 bytes. */
static gboolean
add_sizes (LanyardPlot *plot, const char *name, const LanyardExperimentCounters *counters)
{
  LanyardPlotPoint points[LANYARD_EXPERIMENT_BUCKETS];
  guint n_points = 0, last = 0;

  for (guint i = 0; i < LANYARD_EXPERIMENT_BUCKETS; i++)
    {
      if (counters->histogram[i] > 0)
        last = i + 1;
    }
  for (guint i = 0; i < last; i++)
    {
      points[n_points].x = i == 0 ? 0 : exp2 ((double) i - 1);
      points[n_points].y = (double) counters->histogram[i];
      n_points++;
    }
  if (n_points == 0)
    return FALSE;
  lanyard_plot_set_points (plot, lanyard_plot_add_line (plot, name), points, n_points);
  return TRUE;
}

static void
show_average (LanyardPlot *plot, guint line, const LanyardExperimentCounters *counters,
              LanyardExperimentEnds end)
{
  double rate = lanyard_experiment_counters_get_rate (counters, end);
  LanyardPlotPoint points[] = { { 0, rate }, { counters->seconds, rate } };

  if (counters->present)
    lanyard_plot_set_points (plot, line, points, rate > 0 ? G_N_ELEMENTS (points) : 0);
}

static void
show_calls (LanyardExperimentCharts *self, LanyardExperimentResult *result)
{
  GArray *sent = lanyard_experiment_result_get_calls (result, LANYARD_EXPERIMENT_SENDER);
  GArray *received = lanyard_experiment_result_get_calls (result, LANYARD_EXPERIMENT_RECEIVER);

  lanyard_call_timeline_set_calls (LANYARD_CALL_TIMELINE (self->timeline), sent, received);
  gtk_widget_set_visible (self->timeline,
                          (sent != NULL && sent->len > 0) || (received != NULL && received->len > 0));
}

static gboolean
show_sizes (gpointer user_data)
{
  LanyardExperimentCharts *self = user_data;
  const LanyardExperimentSample *final = lanyard_experiment_result_get_final (self->result);
  gboolean any;

  self->sizes_source = 0;
  lanyard_plot_clear (LANYARD_PLOT (self->sizes));
  any = add_sizes (LANYARD_PLOT (self->sizes), _("Send calls"), &final->sender);
  any |= add_sizes (LANYARD_PLOT (self->sizes), _("Receive calls"), &final->receiver);
  gtk_widget_set_visible (self->sizes, any);
  forget_result (self);
  return G_SOURCE_REMOVE;
}

void
lanyard_experiment_charts_set_result (LanyardExperimentCharts *self, LanyardExperimentResult *result)
{
  const LanyardExperimentSample *final;

  g_return_if_fail (LANYARD_IS_EXPERIMENT_CHARTS (self));

  final = lanyard_experiment_result_get_final (result);
  forget_result (self);
  show_calls (self, result);
  /* One frame draws the calls, the next the sizes. */
  self->result = lanyard_experiment_result_ref (result);
  self->sizes_source = g_idle_add (show_sizes, self);
  if ((final->sender.accepted | final->receiver.bytes) == 0)
    {
      /* Nothing moved: there is nothing to draw. */
      gtk_widget_set_visible (self->throughput, FALSE);
      gtk_widget_set_visible (self->queues, FALSE);
    }
  if (lanyard_experiment_result_get_samples (result)->len < FEW_SAMPLES
      && (final->sender.bytes | final->sender.accepted | final->receiver.bytes) > 0)
    {
      show_average (LANYARD_PLOT (self->throughput), self->sent_line, &final->sender,
                    LANYARD_EXPERIMENT_SENDER);
      show_average (LANYARD_PLOT (self->throughput), self->received_line, &final->receiver,
                    LANYARD_EXPERIMENT_RECEIVER);
      gtk_widget_set_visible (self->note, TRUE);
      gtk_widget_set_visible (self->queues, FALSE);
    }
}

double
lanyard_experiment_charts_get_rate (LanyardExperimentCharts *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_CHARTS (self), 0);
  return self->rate;
}

GArray *
lanyard_experiment_charts_make_rates (LanyardExperimentResult *result)
{
  GPtrArray *samples = lanyard_experiment_result_get_samples (result);
  const LanyardExperimentSample *final = lanyard_experiment_result_get_final (result);
  gboolean received = final->receiver.present;
  GArray *points = g_array_new (FALSE, FALSE, sizeof (LanyardPlotPoint));

  for (guint i = 0; samples->len >= FEW_SAMPLES && i < samples->len; i++)
    {
      const LanyardExperimentSample *sample = g_ptr_array_index (samples, i);
      const LanyardExperimentSample *before
          = i >= RATE_SPAN ? g_ptr_array_index (samples, i - RATE_SPAN) : NULL;
      guint64 now = received ? sample->receiver.bytes
                             : MAX (sample->sender.accepted, sample->sender.acknowledged);
      guint64 then = before == NULL ? 0
                     : received     ? before->receiver.bytes
                                    : MAX (before->sender.accepted, before->sender.acknowledged);
      double span = sample->time - (before != NULL ? before->time : 0);
      LanyardPlotPoint point = { sample->time, 0 };

      if (span <= 0)
        continue;
      point.y = (double) (now - MIN (then, now)) / span;
      g_array_append_val (points, point);
    }
  if (points->len == 0)
    {
      const LanyardExperimentCounters *counters = received ? &final->receiver : &final->sender;
      double rate = lanyard_experiment_counters_get_rate (
          counters, received ? LANYARD_EXPERIMENT_RECEIVER : LANYARD_EXPERIMENT_SENDER);
      LanyardPlotPoint average[] = { { 0, rate }, { counters->seconds, rate } };

      g_array_append_vals (points, average, G_N_ELEMENTS (average));
    }
  return points;
}
