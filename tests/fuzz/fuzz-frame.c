/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream of frames as a worker thread reads it, and each control payload's dictionary to its last value. */
#include "fuzz.h"

#include "engine/net/lanyard-channel.h"

static void
read_all_frames (LanyardChannel *channel)
{
  guint8 type;
  GBytes *payload = NULL;

  while (lanyard_channel_read_frame (channel, LANYARD_FRAME_PAGE_MAX, &type, &payload, NULL, NULL))
    {
      g_autoptr (GVariant) dictionary = lanyard_frame_decode (payload, NULL);

      if (dictionary != NULL)
        {
          /* Printing visits every value; encoding must give something that decodes again. */
          g_autofree char *text = g_variant_print (dictionary, TRUE);
          g_autoptr (GBytes) again = lanyard_frame_encode (dictionary);
          g_autoptr (GVariant) same = lanyard_frame_decode (again, NULL);

          if (same == NULL || !g_variant_equal (same, dictionary))
            g_error ("does not survive a round trip: %s", text);
        }
      g_clear_pointer (&payload, g_bytes_unref);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) stream = g_simple_io_stream_new (input, output);
  g_autoptr (LanyardChannel) channel = lanyard_channel_new (stream, "fuzz", "Peer", "", "", FALSE);

  read_all_frames (channel);
  return 0;
}
