/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-glass-pipe.h"

#include <math.h>

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"

/* So that the words of two stations do not run into each other. */
#define GAP 2

/* The five stations of a byte. */
typedef enum
{
  STATION_SENDER,
  STATION_SEND_BUFFER,
  STATION_WIRE,
  STATION_RECEIVE_BUFFER,
  STATION_RECEIVER,
  N_STATIONS,
} Station;

struct _LanyardGlassPipe
{
  GtkWidget              parent_instance;

  LanyardGlassPipeLevels levels;
  guint                  tick_id;
  gint64                 last_frame_us;
  double                 phase; /* pixels that the stream has moved */
};

G_DEFINE_FINAL_TYPE (LanyardGlassPipe, lanyard_glass_pipe, GTK_TYPE_WIDGET)

static double
share (guint64 part, guint64 whole)
{
  return whole == 0 ? 0 : CLAMP ((double) part / (double) whole, 0, 1);
}

/* How full a station is drawn, 0 … 1. */
static double
get_fill (LanyardGlassPipe *self, Station station)
{
  const LanyardGlassPipeLevels *l = &self->levels;

  switch (station)
    {
    case STATION_SENDER:
      return l->total > 0 ? 1 - share (l->accepted, l->total) : (l->rate > 0 ? 1 : 0);
    case STATION_SEND_BUFFER:
      return share (l->send_queue, l->send_buffer);
    case STATION_RECEIVE_BUFFER:
      return share (l->receive_queue, l->receive_buffer);
    case STATION_RECEIVER:
      return l->total > 0 ? share (l->received, l->total) : (l->received > 0 ? 1 : 0);
    case STATION_WIRE:
    case N_STATIONS:
    default:
      return 0;
    }
}

static const char *
get_title (Station station)
{
  switch (station)
    {
    case STATION_SENDER:
      return _("Sender");
    case STATION_SEND_BUFFER:
      return _("Send buffer");
    case STATION_WIRE:
      return _("Wire");
    case STATION_RECEIVE_BUFFER:
      return _("Receive buffer");
    case STATION_RECEIVER:
    case N_STATIONS:
    default:
      return _("Receiver");
    }
}

/* (transfer full) */
static char *
get_sender_figures (LanyardGlassPipe *self)
{
  const LanyardGlassPipeLevels *l = &self->levels;
  guint64 left = l->total - MIN (l->accepted, l->total);
  g_autofree char *level = lanyard_format_size (l->total == 0 ? l->accepted : left);

  if (l->total == 0)
    return g_strdup_printf (_("%s\naccepted"), level);
  return g_strdup_printf (l->ended && left > 0 ? _("%s\nnever sent") : _("%s\nstill to send"), level);
}

/* Two lines under a station: what is in it, and of how much. */
static char *
get_figures (LanyardGlassPipe *self, Station station)
{
  const LanyardGlassPipeLevels *l = &self->levels;
  g_autofree char *level = NULL;
  g_autofree char *whole = NULL;

  switch (station)
    {
    case STATION_SENDER:
      return l->sender ? get_sender_figures (self) : g_strdup ("–");
    case STATION_SEND_BUFFER:
      if (l->send_buffer == 0)
        return g_strdup ("–");
      level = g_format_size_full (l->send_queue, G_FORMAT_SIZE_IEC_UNITS);
      whole = g_format_size_full (l->send_buffer, G_FORMAT_SIZE_IEC_UNITS);
      return g_strdup_printf (_("%s\nof %s"), level, whole);
    case STATION_WIRE:
      if (l->lost > 0)
        {
          level = lanyard_format_size (l->lost);
          return g_strdup_printf (_("%s\nlost"), level);
        }
      level = lanyard_format_rate (l->rate);
      if (l->on_wire == 0)
        return g_strdup (level);
      whole = lanyard_format_size (l->on_wire);
      return g_strdup_printf (_("%s\n%s on the way"), level, whole);
    case STATION_RECEIVE_BUFFER:
      /* Nothing is known of the other machine's. */
      if (l->receive_buffer == 0)
        return g_strdup ("–");
      level = g_format_size_full (l->receive_queue, G_FORMAT_SIZE_IEC_UNITS);
      whole = g_format_size_full (l->receive_buffer, G_FORMAT_SIZE_IEC_UNITS);
      return g_strdup_printf (_("%s\nof %s"), level, whole);
    case STATION_RECEIVER:
    case N_STATIONS:
    default:
      if (!l->receiver)
        return g_strdup ("–");
      level = lanyard_format_size (l->received);
      return g_strdup_printf (_("%s\nreceived"), level);
    }
}

static void
append_label (LanyardGlassPipe *self, GtkSnapshot *snapshot, const char *text, double scale,
              float x, float y, float width, const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_width (layout, (int) width * PANGO_SCALE);
  /* A long word of another language is parted, and does not run into its neighbour. */
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_height (layout, -2);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

/* A tank of glass: outline, the liquid from the bottom, and in a send buffer the part that has not
 * left yet in a lighter shade on top of what is only unacknowledged. */
static void
append_tank (LanyardGlassPipe *self, GtkSnapshot *snapshot, Station station,
             const graphene_rect_t *box, const GdkRGBA *liquid, const GdkRGBA *glass)
{
  GskRoundedRect outline;
  float border[4] = { 1.5f, 1.5f, 1.5f, 1.5f };
  GdkRGBA borders[4] = { *glass, *glass, *glass, *glass };
  float fill = (float) get_fill (self, station) * box->size.height;

  gsk_rounded_rect_init_from_rect (&outline, box, 8);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, liquid,
                             &GRAPHENE_RECT_INIT (box->origin.x,
                                                  box->origin.y + box->size.height - fill,
                                                  box->size.width, fill));
  if (station == STATION_SEND_BUFFER)
    {
      float unsent = (float) share (self->levels.send_unsent, self->levels.send_buffer)
                     * box->size.height;
      GdkRGBA lighter = { 1, 1, 1, 0.35f };

      unsent = MIN (unsent, fill);
      gtk_snapshot_append_color (snapshot, &lighter,
                                 &GRAPHENE_RECT_INIT (box->origin.x,
                                                      box->origin.y + box->size.height - fill,
                                                      box->size.width, unsent));
    }
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &outline, border, borders);
}

/* Where what begins at @x from the sender's side begins from the left: the sender is where one begins to read. */
static float
place (LanyardGlassPipe *self, float x, float width)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (gtk_widget_get_direction (widget) != GTK_TEXT_DIR_RTL)
    return x;
  return (float) gtk_widget_get_width (widget) - x - width;
}

/* A thin pipe between two stations; drops move along it while bytes do. */
static void
append_pipe (LanyardGlassPipe *self, GtkSnapshot *snapshot, const graphene_rect_t *box,
             const GdkRGBA *liquid, const GdkRGBA *glass)
{
  const float gap = 18, drop = 9;
  gboolean back_to_front = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GdkRGBA back = *glass;

  back.alpha *= 0.35f;
  gtk_snapshot_append_color (snapshot, &back, box);
  if (self->levels.rate <= 0)
    return;
  gtk_snapshot_push_clip (snapshot, box);
  for (float x = (float) fmod (self->phase, gap) - gap; x < box->size.width; x += gap)
    gtk_snapshot_append_color (
        snapshot, liquid,
        &GRAPHENE_RECT_INIT (box->origin.x + (back_to_front ? box->size.width - x - drop : x), box->origin.y, drop,
                             box->size.height));
  gtk_snapshot_pop (snapshot);
}

static void
lanyard_glass_pipe_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LanyardGlassPipe *self = LANYARD_GLASS_PIPE (widget);
  float width = (float) gtk_widget_get_width (widget);
  float cell = width / N_STATIONS;
  /* Room for a title of two lines where one has no place. */
  float top = cell < 96 ? 38 : 24, tank_height = (float) gtk_widget_get_height (widget) - top - 44;
  float tank_width = MIN (cell * 0.62f, 96);
  float y_pipe = top + tank_height * 0.78f;
  GdkRGBA text, glass, liquid;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  glass = text;
  glass.alpha *= 0.55f;
  gdk_rgba_parse (&liquid, adw_style_manager_get_dark (adw_style_manager_get_default ())
                               ? "#56B4E9"
                               : "#0072B2");

  for (Station s = STATION_SENDER; s < N_STATIONS; s++)
    {
      float x = cell * (float) s;
      g_autofree char *figures = get_figures (self, s);
      float x_words = place (self, x, cell) + GAP;
      graphene_rect_t tank = GRAPHENE_RECT_INIT (place (self, x + (cell - tank_width) / 2, tank_width), top,
                                                 tank_width, tank_height);
      /* From this tank's end to the next tank's beginning; the wire is pipe all the way. */
      graphene_rect_t pipe = GRAPHENE_RECT_INIT (
          s == STATION_WIRE ? x : x + (cell + tank_width) / 2, y_pipe,
          s == STATION_WIRE ? cell + (cell - tank_width) / 2
                            : (s == STATION_SEND_BUFFER ? (cell - tank_width) / 2
                                                        : cell - tank_width),
          8);

      pipe.origin.x = place (self, pipe.origin.x, pipe.size.width);
      if (s <= STATION_RECEIVE_BUFFER)
        append_pipe (self, snapshot, &pipe, &liquid, &glass);
      if (s != STATION_WIRE)
        append_tank (self, snapshot, s, &tank, &liquid, &glass);
      append_label (self, snapshot, get_title (s), 0.85, x_words, 2, cell - 2 * GAP, &text);
      append_label (self, snapshot, figures, 0.8, x_words, top + tank_height + 4, cell - 2 * GAP, &text);
    }
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  LanyardGlassPipe *self = LANYARD_GLASS_PIPE (widget);
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double seconds = self->last_frame_us > 0 ? (double) (now - self->last_frame_us) / G_USEC_PER_SEC : 0;

  /* Rates span nine orders of magnitude and the eye does not: pixels a second by the logarithm. */
  self->phase += seconds * 20 * log10 (10 + self->levels.rate);
  self->last_frame_us = now;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
update_animation (LanyardGlassPipe *self)
{
  gboolean enabled = TRUE, wanted;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &enabled, NULL);
  wanted = enabled && self->levels.rate > 0;
  if (wanted && self->tick_id == 0)
    {
      self->last_frame_us = 0;
      self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
    }
  else if (!wanted && self->tick_id != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
      self->tick_id = 0;
    }
}

static void
lanyard_glass_pipe_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                            int *minimum, int *natural, int *minimum_baseline,
                            int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 300 : 170;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 560 : 190;
}

static void
lanyard_glass_pipe_class_init (LanyardGlassPipeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = lanyard_glass_pipe_snapshot;
  widget_class->measure = lanyard_glass_pipe_measure;
  gtk_widget_class_set_css_name (widget_class, "glasspipe");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lanyard_glass_pipe_init (LanyardGlassPipe *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Where the bytes are"), -1);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
lanyard_glass_pipe_new (void)
{
  return g_object_new (LANYARD_TYPE_GLASS_PIPE, NULL);
}

void
lanyard_glass_pipe_set_levels (LanyardGlassPipe *self, const LanyardGlassPipeLevels *levels)
{
  g_autofree char *words = NULL;

  g_return_if_fail (LANYARD_IS_GLASS_PIPE (self));
  g_return_if_fail (levels != NULL);

  self->levels = *levels;
  update_animation (self);
  words = lanyard_glass_pipe_describe (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words,
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

char *
lanyard_glass_pipe_describe (LanyardGlassPipe *self)
{
  g_autoptr (GString) words = g_string_new (NULL);

  g_return_val_if_fail (LANYARD_IS_GLASS_PIPE (self), NULL);

  for (Station s = STATION_SENDER; s < N_STATIONS; s++)
    {
      g_autofree char *figures = get_figures (self, s);

      g_strdelimit (figures, "\n", ' ');
      g_string_append_printf (words, "%s%s: %s.", s > STATION_SENDER ? " " : "", get_title (s),
                              figures);
    }
  return g_string_free (g_steal_pointer (&words), FALSE);
}
