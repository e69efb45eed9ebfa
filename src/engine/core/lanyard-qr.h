/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanyardQr:
 *
 * A text as a QR code (ISO/IEC 18004): squares, dark or light, without the light margin of four squares that belongs around
 * them. Immutable; any thread.
 */
typedef struct _LanyardQr LanyardQr;

/* (transfer full) (nullable): %NULL where the text is too long for one (some 2,900 bytes). */
LanyardQr *lanyard_qr_new       (const char      *text);
void       lanyard_qr_free      (LanyardQr       *self);
/* Squares a side. */
guint      lanyard_qr_get_width (const LanyardQr *self);
gboolean   lanyard_qr_is_dark   (const LanyardQr *self,
                                 guint            x,
                                 guint            y);
/* For a terminal, dark on light whatever its colours are: two squares a character, with the margin. (transfer full) */
char      *lanyard_qr_to_text   (const LanyardQr *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardQr, lanyard_qr_free)

G_END_DECLS
