/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-wire-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-phrase.h"

static void
put32 (guint8 *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (out, &value, sizeof value);
}

static void
put64 (guint8 *out, guint64 value)
{
  value = GUINT64_TO_LE (value);
  memcpy (out, &value, sizeof value);
}

static guint32
get32 (const guint8 *in)
{
  guint32 value;

  memcpy (&value, in, sizeof value);
  return GUINT32_FROM_LE (value);
}

static guint64
get64 (const guint8 *in)
{
  guint64 value;

  memcpy (&value, in, sizeof value);
  return GUINT64_FROM_LE (value);
}

static gboolean
check_length (gsize length, gsize wanted, GError **error)
{
  /* More may be said by a newer peer. */
  if (length >= wanted)
    return TRUE;
  lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                     N_ ("The other side sent a message that is cut short"));
  return FALSE;
}

void
lanyard_wire_put_start (guint8 *out, const LanyardWireStart *start)
{
  put32 (out, start->entry);
  put32 (out + 4, start->flags);
  put64 (out + 8, start->offset);
  put64 (out + 16, start->size);
  put64 (out + 24, (guint64) start->mtime);
}

static gboolean
check_start (const LanyardWireStart *start, GError **error)
{
  if (start->size <= G_MAXINT64 && start->offset <= start->size)
    return TRUE;
  lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                     N_ ("The other side sent a size that cannot be"));
  return FALSE;
}

gboolean
lanyard_wire_get_start (const guint8 *in, gsize length, LanyardWireStart *start, GError **error)
{
  if (!check_length (length, LANYARD_WIRE_START_SIZE, error))
    return FALSE;
  start->entry = get32 (in);
  start->flags = get32 (in + 4);
  start->offset = get64 (in + 8);
  start->size = get64 (in + 16);
  start->mtime = (gint64) get64 (in + 24);
  return check_start (start, error);
}

void
lanyard_wire_put_file (guint8 *out, const LanyardWireStart *start)
{
  put32 (out, start->entry);
  put32 (out + 4, start->flags);
  put64 (out + 8, start->size);
  put64 (out + 16, (guint64) start->mtime);
  memcpy (out + 24, start->digest, LANYARD_DIGEST_SIZE);
}

gboolean
lanyard_wire_get_file (const guint8 *in, gsize length, LanyardWireStart *start, GError **error)
{
  if (!check_length (length, LANYARD_WIRE_FILE_SIZE, error))
    return FALSE;
  start->entry = get32 (in);
  start->flags = get32 (in + 4);
  start->offset = 0;
  start->size = get64 (in + 8);
  start->mtime = (gint64) get64 (in + 16);
  memcpy (start->digest, in + 24, LANYARD_DIGEST_SIZE);
  if (start->size == length - LANYARD_WIRE_FILE_SIZE)
    return TRUE;
  lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                     N_ ("The other side sent a file that is not as long as it says"));
  return FALSE;
}

void
lanyard_wire_put_end (guint8 *out, guint32 entry, const guint8 *digest)
{
  put32 (out, entry);
  put32 (out + 4, 0);
  memcpy (out + 8, digest, LANYARD_DIGEST_SIZE);
}

gboolean
lanyard_wire_get_end (const guint8 *in, gsize length, guint32 *entry, guint8 *digest, GError **error)
{
  if (!check_length (length, LANYARD_WIRE_END_SIZE, error))
    return FALSE;
  *entry = get32 (in);
  memcpy (digest, in + 8, LANYARD_DIGEST_SIZE);
  return TRUE;
}

void
lanyard_wire_put_hole (guint8 *out, guint64 bytes)
{
  put64 (out, bytes);
}

gboolean
lanyard_wire_get_hole (const guint8 *in, gsize length, guint64 *bytes, GError **error)
{
  if (!check_length (length, 8, error))
    return FALSE;
  *bytes = get64 (in);
  if (*bytes <= LANYARD_WIRE_HOLE_MAX)
    return TRUE;
  lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                     N_ ("The other side sent a size that cannot be"));
  return FALSE;
}

GBytes *
lanyard_wire_encode_fail (guint32 entry, LanyardTransferError code, const char *text)
{
  gsize length = MIN (strlen (text), LANYARD_WIRE_FAIL_TEXT);
  guint8 *bytes = g_malloc (8 + length);

  put32 (bytes, entry);
  put32 (bytes + 4, (guint32) code);
  memcpy (bytes + 8, text, length);
  return g_bytes_new_take (bytes, 8 + length);
}

gboolean
lanyard_wire_decode_fail (const guint8         *in,
                          gsize                 length,
                          guint32              *entry,
                          LanyardTransferError *code,
                          char                **text,
                          GError              **error)
{
  g_autofree char *raw = NULL;
  g_autofree char *valid = NULL;

  if (!check_length (length, 8, error))
    return FALSE;
  *entry = get32 (in);
  *code = (LanyardTransferError) MIN (get32 (in + 4), LANYARD_TRANSFER_ERROR_PARTIAL);
  raw = g_strndup ((const char *) in + 8, MIN (length - 8, LANYARD_WIRE_FAIL_TEXT));
  valid = g_utf8_make_valid (raw, -1);
  *text = lanyard_format_escape (valid);
  return TRUE;
}
