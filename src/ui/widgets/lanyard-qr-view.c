/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-qr-view.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-qr.h"

#define MARGIN  4 /* squares, light, around the code (ISO/IEC 18004) */
#define NATURAL 216

struct _LanyardQrView
{
  GtkWidget parent_instance;

  LanyardQr *qr;
};

G_DEFINE_FINAL_TYPE (LanyardQrView, lanyard_qr_view, GTK_TYPE_WIDGET)

static void
lanyard_qr_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LanyardQrView *self = LANYARD_QR_VIEW (widget);
  const GdkRGBA light = { 1, 1, 1, 1 }, dark = { 0, 0, 0, 1 };
  int side = MIN (gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  int squares, step, left, top;
  guint width;

  if (self->qr == NULL)
    return;
  width = lanyard_qr_get_width (self->qr);
  squares = (int) width + 2 * MARGIN;
  /* Whole pixels, or edges blur. */
  step = MAX (1, side / squares);
  left = (gtk_widget_get_width (widget) - step * squares) / 2;
  top = (gtk_widget_get_height (widget) - step * squares) / 2;
  gtk_snapshot_append_color (snapshot, &light,
                             &GRAPHENE_RECT_INIT ((float) left, (float) top, (float) (step * squares), (float) (step * squares)));
  for (guint y = 0; y < width; y++)
    for (guint x = 0; x < width; x++)
      {
        guint begin = x;

        /* Neighbours in a row are one rectangle. */
        while (lanyard_qr_is_dark (self->qr, x, y))
          x++;
        if (x > begin)
          gtk_snapshot_append_color (snapshot, &dark,
                                     &GRAPHENE_RECT_INIT ((float) (left + step * (int) (begin + MARGIN)),
                                                          (float) (top + step * (int) (y + MARGIN)),
                                                          (float) (step * (int) (x - begin)), (float) step));
      }
}

static void
lanyard_qr_view_measure (GtkWidget     *widget,
                         GtkOrientation orientation,
                         int            for_size,
                         int           *minimum,
                         int           *natural,
                         int           *minimum_baseline,
                         int           *natural_baseline)
{
  LanyardQrView *self = LANYARD_QR_VIEW (widget);

  *minimum = self->qr != NULL ? (int) lanyard_qr_get_width (self->qr) + 2 * MARGIN : 0;
  *natural = MAX (*minimum, NATURAL);
  *minimum_baseline = *natural_baseline = -1;
}

static void
lanyard_qr_view_finalize (GObject *object)
{
  g_clear_pointer (&LANYARD_QR_VIEW (object)->qr, lanyard_qr_free);
  G_OBJECT_CLASS (lanyard_qr_view_parent_class)->finalize (object);
}

static void
lanyard_qr_view_class_init (LanyardQrViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanyard_qr_view_finalize;
  widget_class->snapshot = lanyard_qr_view_snapshot;
  widget_class->measure = lanyard_qr_view_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lanyard_qr_view_init (LanyardQrView *self)
{
}

void
lanyard_qr_view_set_text (LanyardQrView *self, const char *text)
{
  g_autofree char *label = NULL;

  g_return_if_fail (LANYARD_IS_QR_VIEW (self));

  g_clear_pointer (&self->qr, lanyard_qr_free);
  self->qr = text != NULL ? lanyard_qr_new (text) : NULL;
  label = text != NULL ? g_strdup_printf (_ ("QR code of the address %s"), text) : g_strdup ("");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
