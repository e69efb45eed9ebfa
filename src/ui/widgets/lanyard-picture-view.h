/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/widgets/lanyard-image-loader.h"

G_BEGIN_DECLS

/**
 * LanyardPictureView:
 *
 * One picture, fitted to the room there is or at a zoom, to be moved about. The wheel, a pinch, +, -, 1 (1:1)
 * and 0 (fit) zoom; dragging, a touchpad and the arrow keys move. Property "scale" (double: widget pixels a picture pixel; 0: fitted).
 */
#define LANYARD_TYPE_PICTURE_VIEW (lanyard_picture_view_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPictureView, lanyard_picture_view, LANYARD, PICTURE_VIEW, GtkWidget)

GtkWidget *lanyard_picture_view_new       (void);
/* @image (nullable) (transfer none); fitted at first. */
void       lanyard_picture_view_set_image (LanyardPictureView *self,
                                           LanyardImage       *image);
double     lanyard_picture_view_get_scale (LanyardPictureView *self);
/* 0: fit. */
void       lanyard_picture_view_set_scale (LanyardPictureView *self,
                                           double              scale);

G_END_DECLS
