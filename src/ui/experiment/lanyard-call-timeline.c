/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-call-timeline.h"

#include <math.h>

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/widgets/lanyard-plot-scale.h"

#define LANE_HEIGHT  22
#define TITLE_HEIGHT 22
#define AXIS_HEIGHT  22
#define LABEL_WIDTH  128
#define N_OUTCOMES   (LANYARD_EXPERIMENT_CALL_FAILED + 1)

/* One outcome at one end. */
typedef struct
{
  LanyardExperimentEnds    end;
  LanyardExperimentOutcome outcome;
  guint                    n_calls;
  double                   longest;
} Lane;

struct _LanyardCallTimeline
{
  GtkWidget parent_instance;

  GArray   *calls[2]; /* sender's, receiver's; (nullable) */
  Lane      lanes[2 * N_OUTCOMES];
  guint     n_lanes;
  double    low;
  double    high;
};

G_DEFINE_FINAL_TYPE (LanyardCallTimeline, lanyard_call_timeline, GTK_TYPE_WIDGET)

static const char *
get_outcome_name (LanyardExperimentOutcome outcome)
{
  switch (outcome)
    {
    case LANYARD_EXPERIMENT_CALL_RETURNED:
      return _ ("Returned at once");
    case LANYARD_EXPERIMENT_CALL_BLOCKED:
      return _ ("Blocked");
    case LANYARD_EXPERIMENT_CALL_SHORT:
      return _ ("Short");
    case LANYARD_EXPERIMENT_CALL_WOULD_BLOCK:
      return _ ("Would block");
    case LANYARD_EXPERIMENT_CALL_FAILED:
    default:
      return _ ("Failed");
    }
}

/* Okabe and Ito's palette, as in the plots. */
static void
get_outcome_colour (LanyardExperimentOutcome outcome, GdkRGBA *colour)
{
  static const char *const colours[N_OUTCOMES][2] = {
    { "#0072B2", "#56B4E9" }, { "#B34D00", "#E69F00" }, { "#A8447D", "#E59AC8" },
    { "#6B6100", "#F0E442" }, { "#555555", "#C8C8C8" },
  };
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  gdk_rgba_parse (colour, colours[outcome][dark ? 1 : 0]);
}

static const char *
get_end_name (LanyardExperimentEnds end)
{
  return end == LANYARD_EXPERIMENT_SENDER ? _ ("Send calls") : _ ("Receive calls");
}

static GArray *
get_calls (LanyardCallTimeline *self, LanyardExperimentEnds end)
{
  return self->calls[end == LANYARD_EXPERIMENT_SENDER ? 0 : 1];
}

static void
draw_text (LanyardCallTimeline *self, GtkSnapshot *snapshot, const char *text, double x, double y,
           double width, PangoAlignment alignment, const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.85));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  if (width > 0)
    {
      pango_layout_set_width (layout, (int) width * PANGO_SCALE);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_alignment (layout, alignment);
    }
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
draw_axis (LanyardCallTimeline *self, GtkSnapshot *snapshot, const LanyardPlotScale *scale, double left,
           double width, double y, const GdkRGBA *colour)
{
  GdkRGBA grid = *colour;

  grid.alpha *= 0.18f;
  for (double v = scale->low; v <= scale->high + scale->step / 2; v += scale->step)
    {
      double x = left + width * (v - scale->low) / (scale->high - scale->low);
      g_autofree char *text = lanyard_plot_scale_label (v, scale->step, LANYARD_PLOT_UNIT_SECONDS);

      gtk_snapshot_append_color (snapshot, &grid,
                                 &GRAPHENE_RECT_INIT (roundf ((float) x), TITLE_HEIGHT, 1,
                                                      (float) y - TITLE_HEIGHT));
      draw_text (self, snapshot, text, x - 35, y + 2, 70, PANGO_ALIGN_CENTER, colour);
    }
}

static void
draw_lane (LanyardCallTimeline *self, GtkSnapshot *snapshot, const Lane *lane,
           const LanyardPlotScale *scale, double left, double width, double y)
{
  GArray *calls = get_calls (self, lane->end);
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT ((float) left - 2, (float) y, (float) width + 4, LANE_HEIGHT));
  double drawn_to = -INFINITY;
  GdkRGBA colour;

  get_outcome_colour (lane->outcome, &colour);
  gdk_cairo_set_source_rgba (cr, &colour);
  for (guint i = 0; i < calls->len; i++)
    {
      const LanyardExperimentCall *call = &g_array_index (calls, LanyardExperimentCall, i);
      double from, to;

      if (call->outcome != lane->outcome)
        continue;
      from = left + width * (call->time - scale->low) / (scale->high - scale->low);
      to = MAX (from + 2, left
                              + width * (call->time + call->seconds - scale->low)
                                    / (scale->high - scale->low));
      /* Many calls fall into one pixel: each pixel once. */
      if (to <= drawn_to + 0.5)
        continue;
      from = MAX (from, drawn_to);
      cairo_rectangle (cr, from, y + 4, to - from, LANE_HEIGHT - 8);
      drawn_to = to;
    }
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
lanyard_call_timeline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LanyardCallTimeline *self = LANYARD_CALL_TIMELINE (widget);
  double left = LABEL_WIDTH + 42, width = gtk_widget_get_width (widget) - left - 36;
  double y = TITLE_HEIGHT;
  LanyardExperimentEnds end = 0;
  LanyardPlotScale scale;
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  draw_text (self, snapshot, _ ("Calls over time"), 6, 2, 0, PANGO_ALIGN_LEFT, &colour);
  if (self->n_lanes == 0 || width < 20)
    return;
  scale = lanyard_plot_scale_make (self->low, self->high, (guint) MAX (width / 90, 2),
                                   LANYARD_PLOT_UNIT_SECONDS);
  draw_axis (self, snapshot, &scale, left, width,
             gtk_widget_get_height (widget) - AXIS_HEIGHT, &colour);
  for (guint i = 0; i < self->n_lanes; i++)
    {
      const Lane *lane = &self->lanes[i];
      g_autofree char *count = lanyard_format_count (lane->n_calls);

      if (lane->end != end)
        {
          end = lane->end;
          draw_text (self, snapshot, get_end_name (end), 6, y + 3, LABEL_WIDTH + 30, PANGO_ALIGN_LEFT,
                     &colour);
          y += TITLE_HEIGHT;
        }
      draw_text (self, snapshot, get_outcome_name (lane->outcome), 16, y + 3, LABEL_WIDTH - 16,
                 PANGO_ALIGN_LEFT, &colour);
      draw_text (self, snapshot, count, LABEL_WIDTH - 10, y + 3, 44, PANGO_ALIGN_RIGHT, &colour);
      draw_lane (self, snapshot, lane, &scale, left, width, y);
      y += LANE_HEIGHT;
    }
}

static guint
count_ends (LanyardCallTimeline *self)
{
  guint n_ends = 0;

  for (guint i = 0; i < self->n_lanes; i++)
    if (i == 0 || self->lanes[i].end != self->lanes[i - 1].end)
      n_ends++;
  return n_ends;
}

static void
lanyard_call_timeline_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                               int *minimum, int *natural, int *minimum_baseline,
                               int *natural_baseline)
{
  LanyardCallTimeline *self = LANYARD_CALL_TIMELINE (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 260;
      *natural = 480;
    }
  else
    *minimum = *natural = TITLE_HEIGHT + (int) count_ends (self) * TITLE_HEIGHT
                          + (int) self->n_lanes * LANE_HEIGHT + AXIS_HEIGHT;
}

static void
lanyard_call_timeline_finalize (GObject *object)
{
  LanyardCallTimeline *self = LANYARD_CALL_TIMELINE (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->calls); i++)
    g_clear_pointer (&self->calls[i], g_array_unref);
  G_OBJECT_CLASS (lanyard_call_timeline_parent_class)->finalize (object);
}

static void
lanyard_call_timeline_class_init (LanyardCallTimelineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanyard_call_timeline_finalize;
  widget_class->snapshot = lanyard_call_timeline_snapshot;
  widget_class->measure = lanyard_call_timeline_measure;
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lanyard_call_timeline_init (LanyardCallTimeline *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Calls over time"), -1);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
lanyard_call_timeline_new (void)
{
  return g_object_new (LANYARD_TYPE_CALL_TIMELINE, NULL);
}

static void
add_lanes (LanyardCallTimeline *self, LanyardExperimentEnds end)
{
  GArray *calls = get_calls (self, end);
  Lane lanes[N_OUTCOMES] = { 0 };

  for (guint i = 0; calls != NULL && i < calls->len; i++)
    {
      const LanyardExperimentCall *call = &g_array_index (calls, LanyardExperimentCall, i);
      Lane *lane = &lanes[MIN (call->outcome, LANYARD_EXPERIMENT_CALL_FAILED)];

      lane->n_calls++;
      lane->longest = MAX (lane->longest, call->seconds);
      self->low = MIN (self->low, call->time);
      self->high = MAX (self->high, call->time + call->seconds);
    }
  for (guint i = 0; i < N_OUTCOMES; i++)
    if (lanes[i].n_calls > 0)
      {
        lanes[i].end = end;
        lanes[i].outcome = (LanyardExperimentOutcome) i;
        self->lanes[self->n_lanes++] = lanes[i];
      }
}

void
lanyard_call_timeline_set_calls (LanyardCallTimeline *self, GArray *sender, GArray *receiver)
{
  g_autofree char *words = NULL;

  g_return_if_fail (LANYARD_IS_CALL_TIMELINE (self));

  for (guint i = 0; i < G_N_ELEMENTS (self->calls); i++)
    g_clear_pointer (&self->calls[i], g_array_unref);
  self->calls[0] = sender != NULL ? g_array_copy (sender) : NULL;
  self->calls[1] = receiver != NULL ? g_array_copy (receiver) : NULL;
  self->n_lanes = 0;
  self->low = INFINITY;
  self->high = 0;
  add_lanes (self, LANYARD_EXPERIMENT_SENDER);
  add_lanes (self, LANYARD_EXPERIMENT_RECEIVER);
  words = lanyard_call_timeline_describe (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), words);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

char *
lanyard_call_timeline_describe (LanyardCallTimeline *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (LANYARD_IS_CALL_TIMELINE (self), NULL);

  for (guint i = 0; i < self->n_lanes; i++)
    {
      const Lane *lane = &self->lanes[i];
      g_autofree char *count = lanyard_format_count (lane->n_calls);
      g_autofree char *longest
          = lanyard_plot_scale_label (lane->longest, lane->longest / 100, LANYARD_PLOT_UNIT_SECONDS);

      if (text->len > 0)
        g_string_append_c (text, '\n');
      /* Translators: "Send calls, Blocked: 1, the longest took 0.25 s." */
      g_string_append_printf (text, _ ("%s, %s: %s, the longest took %s."), get_end_name (lane->end),
                              get_outcome_name (lane->outcome), count, longest);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
