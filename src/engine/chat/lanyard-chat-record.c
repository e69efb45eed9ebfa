/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-record.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/random.h>

#include "engine/net/lanyard-net-error.h"

/* The fixed part of a record, after its length: seq 8, time 8, id 16, kind 1, flags 1, lengths of author, name,
 * recipient 2 each, of text 4. */
#define HEAD_SIZE    44
/* What a picture adds: digest 32, bytes 4, width 4, height 4, length of the media type 2. */
#define PICTURE_SIZE 46
/* A newer version may say more after what this one knows; not without end. */
#define RECORD_MAX   (LANYARD_CHAT_TEXT_MAX + 4096)

static void
record_clear (gpointer data)
{
  LanyardChatRecord *self = data;

  g_free (self->author);
  g_free (self->name);
  g_free (self->recipient);
  g_free (self->text);
  g_free (self->media);
}

LanyardChatRecord *
lanyard_chat_record_ref (LanyardChatRecord *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
lanyard_chat_record_unref (LanyardChatRecord *self)
{
  g_atomic_rc_box_release_full (self, record_clear);
}

/* Ids must not collide between machines, so they come from the system, not from a seeded generator. */
static void
fill_random (guint8 *bytes, gsize length)
{
  if (getrandom (bytes, length, 0) == (gssize) length)
    return;
  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) g_random_int_range (0, 256);
}

LanyardChatRecord *
lanyard_chat_record_new (const char *author,
                         const char *name,
                         const char *recipient,
                         const char *text)
{
  LanyardChatRecord *self = g_atomic_rc_box_new0 (LanyardChatRecord);

  fill_random (self->id, sizeof self->id);
  self->time = g_get_real_time ();
  self->kind = LANYARD_CHAT_TEXT;
  self->author = g_strdup (author);
  self->name = g_strdup (name);
  self->recipient = g_strdup (recipient);
  self->text = g_strdup (text);
  self->media = g_strdup ("");
  return self;
}

LanyardChatRecord *
lanyard_chat_record_copy (const LanyardChatRecord *self)
{
  LanyardChatRecord *copy = g_atomic_rc_box_dup (sizeof *self, (LanyardChatRecord *) self);

  copy->author = g_strdup (self->author);
  copy->name = g_strdup (self->name);
  copy->recipient = g_strdup (self->recipient);
  copy->text = g_strdup (self->text);
  copy->media = g_strdup (self->media);
  return copy;
}

static void
put (GByteArray *out, guint64 value, guint size)
{
  guint8 bytes[8];

  for (guint i = 0; i < size; i++)
    bytes[i] = (guint8) (value >> (8 * i));
  g_byte_array_append (out, bytes, size);
}

static void
put_text (GByteArray *out, const char *text)
{
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
}

gsize
lanyard_chat_record_size (const LanyardChatRecord *self)
{
  gsize size = 4 + HEAD_SIZE + strlen (self->author) + strlen (self->name)
               + (self->recipient != NULL ? strlen (self->recipient) : 0) + strlen (self->text);

  if (self->kind == LANYARD_CHAT_PICTURE)
    size += PICTURE_SIZE + strlen (self->media);
  return size;
}

void
lanyard_chat_record_write (const LanyardChatRecord *self, GByteArray *out)
{
  const char *recipient = self->recipient != NULL ? self->recipient : "";

  put (out, lanyard_chat_record_size (self) - 4, 4);
  put (out, self->seq, 8);
  put (out, (guint64) self->time, 8);
  g_byte_array_append (out, self->id, sizeof self->id);
  put (out, self->kind, 1);
  put (out, 0, 1);
  put (out, strlen (self->author), 2);
  put (out, strlen (self->name), 2);
  put (out, strlen (recipient), 2);
  put (out, strlen (self->text), 4);
  put_text (out, self->author);
  put_text (out, self->name);
  put_text (out, recipient);
  put_text (out, self->text);
  if (self->kind == LANYARD_CHAT_PICTURE)
    {
      g_byte_array_append (out, self->digest, sizeof self->digest);
      put (out, self->bytes, 4);
      put (out, self->width, 4);
      put (out, self->height, 4);
      put (out, strlen (self->media), 2);
      put_text (out, self->media);
    }
}

/* What is left to read; every take checks it. */
typedef struct
{
  const guint8 *at;
  gsize         left;
} Reader;

static gboolean
take (Reader *reader, guint size, guint64 *value)
{
  if (reader->left < size)
    return FALSE;
  *value = 0;
  for (guint i = 0; i < size; i++)
    *value |= (guint64) reader->at[i] << (8 * i);
  reader->at += size;
  reader->left -= size;
  return TRUE;
}

static gboolean
take_bytes (Reader *reader, guint8 *out, gsize size)
{
  if (reader->left < size)
    return FALSE;
  memcpy (out, reader->at, size);
  reader->at += size;
  reader->left -= size;
  return TRUE;
}

static gboolean
take_text (Reader *reader, guint64 size, gsize max, char **text)
{
  if (size > max || size > reader->left)
    return FALSE;
  /* With a length given, a NUL inside is invalid too. */
  if (!g_utf8_validate_len ((const char *) reader->at, size, NULL))
    return FALSE;
  g_free (*text);
  *text = g_strndup ((const char *) reader->at, size);
  reader->at += size;
  reader->left -= size;
  return TRUE;
}

static gboolean
read_picture (Reader *reader, LanyardChatRecord *self)
{
  guint64 bytes, width, height, media;

  if (!take_bytes (reader, self->digest, sizeof self->digest) || !take (reader, 4, &bytes)
      || !take (reader, 4, &width) || !take (reader, 4, &height) || !take (reader, 2, &media)
      || !take_text (reader, media, LANYARD_CHAT_MEDIA_MAX, &self->media))
    return FALSE;
  if (bytes == 0 || bytes > LANYARD_CHAT_PICTURE_MAX)
    return FALSE;
  self->bytes = (guint32) bytes;
  self->width = (guint32) width;
  self->height = (guint32) height;
  return TRUE;
}

/* %NULL when anything in it is not as it should be. */
static LanyardChatRecord *
read_one (Reader *reader)
{
  g_autoptr (LanyardChatRecord) self = g_atomic_rc_box_new0 (LanyardChatRecord);
  guint64 seq, when, kind, flags, author, name, recipient, text;

  if (!take (reader, 8, &seq) || !take (reader, 8, &when)
      || !take_bytes (reader, self->id, sizeof self->id) || !take (reader, 1, &kind)
      || !take (reader, 1, &flags) || !take (reader, 2, &author) || !take (reader, 2, &name)
      || !take (reader, 2, &recipient) || !take (reader, 4, &text))
    return NULL;
  if (!take_text (reader, author, LANYARD_CHAT_KEY_MAX, &self->author)
      || !take_text (reader, name, LANYARD_CHAT_NAME_MAX, &self->name)
      || !take_text (reader, recipient, LANYARD_CHAT_KEY_MAX, &self->recipient)
      || !take_text (reader, text, LANYARD_CHAT_TEXT_MAX, &self->text))
    return NULL;
  if (seq > LANYARD_CHAT_SEQ_MAX)
    return NULL;
  if (recipient == 0)
    g_clear_pointer (&self->recipient, g_free);
  self->seq = seq;
  self->time = (gint64) when;
  /* What a newer version adds is shown by its text. */
  self->kind = kind == LANYARD_CHAT_PICTURE ? LANYARD_CHAT_PICTURE : LANYARD_CHAT_TEXT;
  if (self->kind == LANYARD_CHAT_PICTURE)
    {
      if (!read_picture (reader, self))
        return NULL;
    }
  else if (*self->text == '\0')
    return NULL;
  if (self->media == NULL)
    self->media = g_strdup ("");
  return g_steal_pointer (&self);
}

GPtrArray *
lanyard_chat_records_read (GBytes *payload, GError **error)
{
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_chat_record_unref);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (payload, &length);
  Reader all = { bytes, length };

  while (all.left > 0)
    {
      guint64 size = 0;
      Reader one;
      LanyardChatRecord *record;

      if (take (&all, 4, &size) && size > RECORD_MAX)
        {
          g_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TOO_LARGE,
                       _ ("A message of %" G_GUINT64_FORMAT
                          " bytes is larger than a chat message may be"),
                       size);
          return NULL;
        }
      one = (Reader){ all.at, MIN (size, all.left) };
      if (size > all.left || (record = read_one (&one)) == NULL)
        {
          g_set_error_literal (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                               _ ("A chat message is malformed"));
          return NULL;
        }
      g_ptr_array_add (records, record);
      all.at += size;
      all.left -= size;
    }
  return g_steal_pointer (&records);
}

char *
lanyard_chat_id_to_string (const guint8 id[LANYARD_CHAT_ID_SIZE])
{
  GString *text = g_string_sized_new (2 * LANYARD_CHAT_ID_SIZE);

  for (guint i = 0; i < LANYARD_CHAT_ID_SIZE; i++)
    g_string_append_printf (text, "%02x", id[i]);
  return g_string_free (text, FALSE);
}

guint
lanyard_chat_id_hash (gconstpointer id)
{
  guint hash;

  /* The bytes are random, so any four of them will do. */
  memcpy (&hash, id, sizeof hash);
  return hash;
}

gboolean
lanyard_chat_id_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, LANYARD_CHAT_ID_SIZE) == 0;
}
