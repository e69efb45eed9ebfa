/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-qr.h"

#include <qrencode.h>

#define MARGIN 4

struct _LanyardQr
{
  QRcode *code;
};

LanyardQr *
lanyard_qr_new (const char *text)
{
  /* Medium: a tenth of it may be lost to a reflection on the screen. */
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  LanyardQr *self;

  if (code == NULL)
    return NULL;
  self = g_new (LanyardQr, 1);
  self->code = code;
  return self;
}

void
lanyard_qr_free (LanyardQr *self)
{
  QRcode_free (self->code);
  g_free (self);
}

guint
lanyard_qr_get_width (const LanyardQr *self)
{
  return (guint) self->code->width;
}

gboolean
lanyard_qr_is_dark (const LanyardQr *self, guint x, guint y)
{
  guint width = lanyard_qr_get_width (self);

  return x < width && y < width && (self->code->data[y * width + x] & 1) != 0;
}

/* @x and @y count from the corner of the margin. */
static gboolean
is_dark_with_margin (const LanyardQr *self, guint x, guint y)
{
  return x >= MARGIN && y >= MARGIN && lanyard_qr_is_dark (self, x - MARGIN, y - MARGIN);
}

char *
lanyard_qr_to_text (const LanyardQr *self)
{
  GString *text = g_string_new (NULL);
  guint side = lanyard_qr_get_width (self) + 2 * MARGIN;

  for (guint y = 0; y < side; y += 2)
    {
      /* Black on white, said outright: a terminal's own colours may be the other way round. */
      g_string_append (text, "\033[30;107m");
      for (guint x = 0; x < side; x++)
        {
          gboolean upper = is_dark_with_margin (self, x, y);
          gboolean lower = is_dark_with_margin (self, x, y + 1);

          g_string_append (text, upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ");
        }
      g_string_append (text, "\033[0m\n");
    }
  return g_string_free (text, FALSE);
}
