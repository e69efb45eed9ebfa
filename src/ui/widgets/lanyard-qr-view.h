/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LanyardQrView:
 *
 * A text as a QR code: always dark on light, as cameras expect it, and as large as there is room. Empty without a text.
 */
#define LANYARD_TYPE_QR_VIEW (lanyard_qr_view_get_type ())
G_DECLARE_FINAL_TYPE (LanyardQrView, lanyard_qr_view, LANYARD, QR_VIEW, GtkWidget)

/* @text: (nullable) */
void lanyard_qr_view_set_text (LanyardQrView *self,
                               const char    *text);

G_END_DECLS
