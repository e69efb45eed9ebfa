/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-frame.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-phrase.h"

void
lanyard_frame_header_write (guint8 out[LANYARD_FRAME_HEADER_SIZE], guint8 type, guint32 length)
{
  guint32 wire = GUINT32_TO_LE (length);

  memset (out, 0, LANYARD_FRAME_HEADER_SIZE);
  memcpy (out, &wire, sizeof wire);
  out[4] = type;
}

/**
 * lanyard_frame_header_read:
 * @control_max: what a control frame may hold, in bytes; 0 means LANYARD_FRAME_CONTROL_MAX
 *
 * Pure; any thread.
 */
gboolean
lanyard_frame_header_read (const guint8 in[LANYARD_FRAME_HEADER_SIZE], guint32 control_max,
                           LanyardFrameHeader *header, GError **error)
{
  guint32 wire;
  guint32 max = LANYARD_FRAME_BULK_MAX;

  memcpy (&wire, in, sizeof wire);
  header->length = GUINT32_FROM_LE (wire);
  header->type = in[4];
  header->flags = in[5];

  if (header->type < LANYARD_FRAME_SERVICE_FIRST)
    max = LANYARD_FRAME_CONTROL_MAX;
  else if (header->type < LANYARD_FRAME_BULK_FIRST)
    max = control_max != 0 ? control_max : LANYARD_FRAME_CONTROL_MAX;
  if (header->length <= max)
    return TRUE;

  lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TOO_LARGE,
                     N_ ("The other side sent a message of %u bytes where %u are allowed"), header->length,
                     max);
  return FALSE;
}

GBytes *
lanyard_frame_encode (GVariant *dictionary)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (dictionary);
  g_autoptr (GVariant) wire = NULL;

  g_return_val_if_fail (g_variant_is_of_type (sunk, G_VARIANT_TYPE_VARDICT), NULL);

  wire = G_BYTE_ORDER == G_LITTLE_ENDIAN ? g_variant_get_normal_form (sunk) : g_variant_byteswap (sunk);
  return g_variant_get_data_as_bytes (wire);
}

GVariant *
lanyard_frame_decode (GBytes *payload, GError **error)
{
  g_autoptr (GVariant) wire
      = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, payload, FALSE));

  if (!g_variant_is_normal_form (wire))
    {
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                         N_ ("The other side sent a message that cannot be read"));
      return NULL;
    }
  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? g_steal_pointer (&wire) : g_variant_byteswap (wire);
}
