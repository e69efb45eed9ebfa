/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-packets-row.h"

#define MARK_WIDTH 22
/* Of the second line. */
#define SMALLER    0.83
#define FAINTER    0.6f

struct _LanyardPacketsRow
{
  GtkWidget         parent_instance;

  LanyardPacketsWay way;
  char             *line;
  char             *head;
};

G_DEFINE_FINAL_TYPE (LanyardPacketsRow, lanyard_packets_row, GTK_TYPE_WIDGET)

static const char *
mark_of (LanyardPacketsWay way)
{
  switch (way)
    {
    case LANYARD_PACKETS_SENT:
      return "↑";
    case LANYARD_PACKETS_RECEIVED:
      return "↓";
    case LANYARD_PACKETS_FAILED:
      return "!";
    case LANYARD_PACKETS_NEWS:
    default:
      return "·";
    }
}

/* (transfer full) */
static PangoLayout *
make_layout (LanyardPacketsRow *self, const char *text, double scale, gboolean monospace)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  if (monospace)
    pango_attr_list_insert (attributes, pango_attr_family_new ("monospace"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

static int
line_height (LanyardPacketsRow *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int height = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));

  pango_font_metrics_unref (metrics);
  return height;
}

static void
lanyard_packets_row_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                             int *minimum_baseline, int *natural_baseline)
{
  /* No text is laid out for this: all rows are alike. */
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL
                            ? 100
                            : (int) (line_height (LANYARD_PACKETS_ROW (widget)) * (1 + SMALLER) + 2);
}

static void
draw (GtkSnapshot *snapshot, PangoLayout *layout, double x, double y, int width, const GdkRGBA *color)
{
  pango_layout_set_width (layout, MAX (width, 0) * PANGO_SCALE);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
lanyard_packets_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LanyardPacketsRow *self = LANYARD_PACKETS_ROW (widget);
  gboolean backwards = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int width = gtk_widget_get_width (widget) - MARK_WIDTH;
  g_autoptr (PangoLayout) mark = make_layout (self, mark_of (self->way), 1, FALSE);
  g_autoptr (PangoLayout) line = make_layout (self, self->line, 1, TRUE);
  g_autoptr (PangoLayout) head = make_layout (self, self->head, SMALLER, FALSE);
  double start = backwards ? 0 : MARK_WIDTH;
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  draw (snapshot, mark, backwards ? width + 6 : 4, 0, MARK_WIDTH, &color);
  draw (snapshot, line, start, 0, width, &color);
  color.alpha *= FAINTER;
  draw (snapshot, head, start, line_height (self) + 2, width, &color);
}

static void
lanyard_packets_row_finalize (GObject *object)
{
  LanyardPacketsRow *self = LANYARD_PACKETS_ROW (object);

  g_free (self->line);
  g_free (self->head);
  G_OBJECT_CLASS (lanyard_packets_row_parent_class)->finalize (object);
}

static void
lanyard_packets_row_class_init (LanyardPacketsRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanyard_packets_row_finalize;
  widget_class->measure = lanyard_packets_row_measure;
  widget_class->snapshot = lanyard_packets_row_snapshot;
}

static void
lanyard_packets_row_init (LanyardPacketsRow *self)
{
  self->line = g_strdup ("");
  self->head = g_strdup ("");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
lanyard_packets_row_new (void)
{
  return g_object_new (LANYARD_TYPE_PACKETS_ROW, NULL);
}

void
lanyard_packets_row_set (LanyardPacketsRow *self, LanyardPacketsWay way, const char *line, const char *head)
{
  g_return_if_fail (LANYARD_IS_PACKETS_ROW (self));

  self->way = way;
  g_free (self->line);
  g_free (self->head);
  self->line = g_strdup (line);
  self->head = g_strdup (head);
  if (way == LANYARD_PACKETS_FAILED)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
lanyard_packets_row_get_line (LanyardPacketsRow *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS_ROW (self), NULL);

  return self->line;
}
