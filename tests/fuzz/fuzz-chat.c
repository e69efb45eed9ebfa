/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chat's frames: the first byte is the type, the rest the payload. What is read can be written and read again. */
#include "fuzz.h"

#include "engine/chat/lanyard-chat-frame.h"
#include "engine/chat/lanyard-chat-text.h"

static void
take_records (GBytes *payload)
{
  g_autoptr (GPtrArray) records = lanyard_chat_records_read (payload, NULL);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GPtrArray) again = NULL;
  LanyardChatWriter *writer;

  if (records == NULL)
    return;
  for (guint i = 0; i < records->len; i++)
    lanyard_chat_record_write (g_ptr_array_index (records, i), out);
  written = g_bytes_new (out->data, out->len);
  again = lanyard_chat_records_read (written, NULL);
  if (again == NULL || again->len != records->len)
    g_error ("what was read cannot be read again");

  writer = lanyard_chat_writer_new ();
  for (guint i = 0; i < records->len; i++)
    lanyard_chat_writer_add (writer, g_ptr_array_index (records, i));
  g_bytes_unref (written);
  written = lanyard_chat_writer_end (writer);
  g_ptr_array_unref (again);
  again = lanyard_chat_records_read (written, NULL);
  if (again == NULL || again->len != records->len)
    g_error ("a frame cannot be read again");
  for (guint i = 0; i < records->len; i++)
    {
      const LanyardChatRecord *before = g_ptr_array_index (records, i);
      const LanyardChatRecord *after = g_ptr_array_index (again, i);

      if (!g_str_equal (before->author, after->author) || !g_str_equal (before->name, after->name)
          || !g_str_equal (before->text, after->text) || before->kind != after->kind
          || before->has_about != after->has_about || !g_str_equal (before->mark, after->mark))
        g_error ("a frame has mixed up its authors");
    }
}

static void
take_chunk (GBytes *payload)
{
  guint8 digest[LANYARD_CHAT_DIGEST_SIZE];
  guint32 offset;
  g_autoptr (GBytes) piece = NULL;

  if (lanyard_chat_chunk_decode (payload, digest, &offset, &piece, NULL)
      && g_bytes_get_size (piece) == 0)
    g_error ("an empty piece");
}

static void
take_control (guint8 type, GBytes *payload)
{
  g_auto (LanyardChatFrame) frame = { 0 };
  g_auto (LanyardChatFrame) again = { 0 };
  g_autoptr (GBytes) written = NULL;

  if (!lanyard_chat_frame_decode (type, payload, &frame, NULL))
    return;
  written = lanyard_chat_frame_encode ((LanyardChatFrameType) type, &frame);
  if (!lanyard_chat_frame_decode (type, written, &again, NULL))
    g_error ("what was read cannot be read again");
}

static void
take_text (const guint8 *bytes, gsize length)
{
  g_autofree char *text = lanyard_chat_text_from_wire (bytes, length);
  g_autofree char *name = lanyard_chat_text_clean_name ((const char *) bytes, (gssize) length, "x");

  if (lanyard_chat_text_incomplete (bytes, length) > MIN (length, 3)
      || !g_utf8_validate (text, -1, NULL) || !g_utf8_validate (name, -1, NULL) || *name == '\0')
    g_error ("a text is not right");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) payload = NULL;

  if (size == 0)
    return 0;
  payload = g_bytes_new (data + 1, size - 1);
  take_text (data + 1, size - 1);
  if (data[0] == LANYARD_CHAT_FRAME_MESSAGES)
    take_records (payload);
  else if (data[0] == LANYARD_CHAT_FRAME_CHUNK)
    take_chunk (payload);
  else
    take_control (data[0], payload);
  return 0;
}
