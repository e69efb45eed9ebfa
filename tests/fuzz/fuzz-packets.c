/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people type as the payload of a packet, a file of packets, and any bytes on their way to the log. The first byte chooses. */
#include "fuzz.h"

#include <string.h>

#include "engine/experiment/lanyard-packets-log.h"

/* What was taken is written so that it is taken for the same bytes. */
static void
take_bytes (GBytes *bytes)
{
  for (LanyardPacketsNotation notation = LANYARD_PACKETS_TEXT; notation <= LANYARD_PACKETS_HEX; notation++)
    {
      g_autofree char *text = lanyard_packets_payload_write (bytes, notation);
      g_autoptr (GBytes) again = NULL;

      if (!g_utf8_validate (text, -1, NULL))
        g_error ("what is shown is not UTF-8");
      for (const char *at = text; *at != '\0'; at++)
        if ((guint8) *at < 0x20 || *at == 0x7F)
          g_error ("a control character would be shown");
      again = lanyard_packets_payload_parse (text, notation, NULL, NULL);
      if (again == NULL || !g_bytes_equal (bytes, again))
        g_error ("“%s” is not what it was written for", text);
    }
}

static void
take_text (const char *text, LanyardPacketsNotation notation)
{
  g_autoptr (GError) error = NULL;
  gsize position = G_MAXSIZE;
  g_autoptr (GBytes) bytes = lanyard_packets_payload_parse (text, notation, &position, &error);

  if (bytes != NULL)
    take_bytes (bytes);
  else if (error == NULL || position > strlen (text) || !g_utf8_validate (error->message, -1, NULL))
    g_error ("“%s” is refused, and it is not said where", text);
}

static void
take_file (const char *text, gsize length)
{
  g_autoptr (GPtrArray) packets = lanyard_packets_from_text (text, length, NULL);
  g_autoptr (GPtrArray) again = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (packets == NULL)
    return;
  first = lanyard_packets_to_text (packets);
  again = lanyard_packets_from_text (first, strlen (first), NULL);
  if (again == NULL)
    g_error ("packets that were taken are not taken again: %s", first);
  second = lanyard_packets_to_text (again);
  if (strcmp (first, second) != 0)
    g_error ("packets changed on their way: %s, %s", first, second);
}

static void
take_packet (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) filled = lanyard_packets_payload_fill (bytes, 7, 0);
  g_autofree char *dump = lanyard_packets_payload_to_dump (bytes, LANYARD_PACKETS_COLUMNS, size);
  g_autofree char *line = lanyard_packets_payload_to_line (bytes, 64);

  take_bytes (bytes);
  take_bytes (filled);
  if (!g_str_is_ascii (dump) || !g_utf8_validate (line, -1, NULL))
    g_error ("a packet cannot be shown");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = NULL;

  if (size == 0)
    return 0;
  text = g_strndup ((const char *) data + 1, size - 1);
  switch (data[0] % 4)
    {
    case 0:
      take_text (text, LANYARD_PACKETS_TEXT);
      break;
    case 1:
      take_text (text, LANYARD_PACKETS_HEX);
      break;
    case 2:
      take_file ((const char *) data + 1, size - 1);
      break;
    default:
      take_packet (data + 1, size - 1);
    }
  return 0;
}
