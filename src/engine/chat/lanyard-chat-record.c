/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-record.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

#include "engine/chat/lanyard-chat-text.h"
#include "engine/net/lanyard-net-error.h"

/* The fixed part of a record, after its length: seq 8, time 8, id 16, kind 1, flags 1, lengths of author, name,
 * recipient 2 each, of text 4. */
#define HEAD_SIZE    44
/* What a picture adds: digest 32, bytes 4, width 4, height 4, length of the media type 2. */
#define PICTURE_SIZE 46
/* Flag: author and name are those of an earlier record of the frame; instead of the author's length, how many back. */
#define SAME_AUTHOR  1
/* A field after that: tag 1, length 2. */
#define FIELD_SIZE   3
#define FIELD_ABOUT  1
#define FIELD_MARK   2
/* A newer version may say more after what this one knows; not without end. */
#define RECORD_MAX   (LANYARD_CHAT_TEXT_MAX + 4096)

/* Of an id, the milliseconds since 1970, the highest byte first; the rest is random. */
#define ID_TIME_SIZE 6

static void
record_clear (gpointer data)
{
  LanyardChatRecord *self = data;

  g_free (self->author);
  g_free (self->name);
  g_free (self->recipient);
  g_free (self->text);
  g_free (self->media);
  g_free (self->mark);
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

/* The time first, so that on a disk that is sorted by ids what comes together stands together. */
static void
make_id (guint8 id[LANYARD_CHAT_ID_SIZE], gint64 now)
{
  guint64 ms = (guint64) now / 1000;

  for (guint i = 0; i < ID_TIME_SIZE; i++)
    id[i] = (guint8) (ms >> (8 * (ID_TIME_SIZE - 1 - i)));
  fill_random (id + ID_TIME_SIZE, LANYARD_CHAT_ID_SIZE - ID_TIME_SIZE);
}

LanyardChatRecord *
lanyard_chat_record_new (const char *author,
                         const char *name,
                         const char *recipient,
                         const char *text)
{
  LanyardChatRecord *self = lanyard_chat_record_new_known (author, name, recipient, text);

  self->time = g_get_real_time ();
  make_id (self->id, self->time);
  return self;
}

LanyardChatRecord *
lanyard_chat_record_new_known (const char *author,
                               const char *name,
                               const char *recipient,
                               const char *text)
{
  LanyardChatRecord *self = g_atomic_rc_box_new0 (LanyardChatRecord);

  self->kind = LANYARD_CHAT_TEXT;
  self->author = g_strdup (author);
  self->name = g_strdup (name);
  self->recipient = g_strdup (recipient);
  self->text = g_strdup (text);
  self->media = g_strdup ("");
  self->mark = g_strdup ("");
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
  copy->mark = g_strdup (self->mark);
  return copy;
}

gboolean
lanyard_chat_record_is_change (const LanyardChatRecord *self)
{
  if (self->kind < LANYARD_CHAT_EDIT || !self->has_about)
    return FALSE;
  /* One that was taken back is about itself, and shown as that. */
  return self->kind != LANYARD_CHAT_TAKEN_BACK || !lanyard_chat_id_equal (self->about, self->id);
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
  if (self->has_about)
    size += FIELD_SIZE + sizeof self->about;
  if (*self->mark != '\0')
    size += FIELD_SIZE + strlen (self->mark);
  return size;
}

/* @back 0: with its author. */
static void
write_record (const LanyardChatRecord *self, guint back, GByteArray *out)
{
  const char *recipient = self->recipient != NULL ? self->recipient : "";
  const char *author = back > 0 ? "" : self->author;
  const char *name = back > 0 ? "" : self->name;
  gsize left_out = back > 0 ? strlen (self->author) + strlen (self->name) : 0;

  put (out, lanyard_chat_record_size (self) - left_out - 4, 4);
  put (out, self->seq, 8);
  put (out, (guint64) self->time, 8);
  g_byte_array_append (out, self->id, sizeof self->id);
  put (out, self->kind, 1);
  put (out, back > 0 ? SAME_AUTHOR : 0, 1);
  put (out, back > 0 ? back : strlen (author), 2);
  put (out, strlen (name), 2);
  put (out, strlen (recipient), 2);
  put (out, strlen (self->text), 4);
  put_text (out, author);
  put_text (out, name);
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
  if (self->has_about)
    {
      put (out, FIELD_ABOUT, 1);
      put (out, sizeof self->about, 2);
      g_byte_array_append (out, self->about, sizeof self->about);
    }
  if (*self->mark != '\0')
    {
      put (out, FIELD_MARK, 1);
      put (out, strlen (self->mark), 2);
      put_text (out, self->mark);
    }
}

void
lanyard_chat_record_write (const LanyardChatRecord *self, GByteArray *out)
{
  write_record (self, 0, out);
}

struct _LanyardChatWriter
{
  GByteArray *bytes;
  GPtrArray  *records; /* of LanyardChatRecord, borrowed */
  GHashTable *authors; /* key -> number of the latest record of theirs, from 1 */
};

LanyardChatWriter *
lanyard_chat_writer_new (void)
{
  LanyardChatWriter *self = g_new0 (LanyardChatWriter, 1);

  self->bytes = g_byte_array_new ();
  self->records = g_ptr_array_new ();
  self->authors = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
lanyard_chat_writer_add (LanyardChatWriter *self, const LanyardChatRecord *record)
{
  guint number = self->records->len + 1;
  guint same = GPOINTER_TO_UINT (g_hash_table_lookup (self->authors, record->author));
  const LanyardChatRecord *earlier = same > 0 ? g_ptr_array_index (self->records, same - 1) : NULL;

  if (earlier != NULL && (!g_str_equal (earlier->name, record->name) || number - same > G_MAXUINT16))
    same = 0;
  write_record (record, same > 0 ? number - same : 0, self->bytes);
  g_ptr_array_add (self->records, (gpointer) record);
  g_hash_table_insert (self->authors, record->author, GUINT_TO_POINTER (number));
}

gsize
lanyard_chat_writer_get_size (const LanyardChatWriter *self)
{
  return self->bytes->len;
}

GBytes *
lanyard_chat_writer_end (LanyardChatWriter *self)
{
  GBytes *payload = g_byte_array_free_to_bytes (self->bytes);

  g_ptr_array_unref (self->records);
  g_hash_table_unref (self->authors);
  g_free (self);
  return payload;
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

static gboolean
read_author (Reader *reader,
             LanyardChatRecord *self,
             guint64 author,
             guint64 name,
             gboolean same,
             GPtrArray *before)
{
  const LanyardChatRecord *earlier;

  if (!same)
    return take_text (reader, author, LANYARD_CHAT_KEY_MAX, &self->author)
           && take_text (reader, name, LANYARD_CHAT_NAME_MAX, &self->name);
  if (author == 0 || author > before->len || name != 0)
    return FALSE;
  earlier = g_ptr_array_index (before, before->len - author);
  self->author = g_strdup (earlier->author);
  self->name = g_strdup (earlier->name);
  return TRUE;
}

/* What newer versions say, and what is no field at all, is skipped. */
static void
read_fields (Reader *reader, LanyardChatRecord *self)
{
  guint64 tag, size;

  while (take (reader, 1, &tag) && take (reader, 2, &size) && size <= reader->left)
    {
      Reader field = { reader->at, size };
      g_autofree char *mark = NULL;

      if (tag == FIELD_ABOUT && size == sizeof self->about)
        self->has_about = take_bytes (&field, self->about, sizeof self->about);
      else if (tag == FIELD_MARK && take_text (&field, size, LANYARD_CHAT_MARK_MAX, &mark))
        {
          g_free (self->mark);
          self->mark = lanyard_chat_text_clean_name (mark, -1, "");
        }
      reader->at += size;
      reader->left -= size;
    }
}

/* What a newer version adds is shown by its text, and so is a change of nothing. */
static LanyardChatKind
known_kind (guint64 kind, gboolean has_about)
{
  if (kind <= LANYARD_CHAT_PICTURE)
    return (LanyardChatKind) kind;
  return kind <= LANYARD_CHAT_KIND_LAST && has_about ? (LanyardChatKind) kind : LANYARD_CHAT_TEXT;
}

/* %NULL when anything in it is not as it should be. @before: the records of the frame that were read. */
static LanyardChatRecord *
read_one (Reader *reader, GPtrArray *before)
{
  g_autoptr (LanyardChatRecord) self = g_atomic_rc_box_new0 (LanyardChatRecord);
  guint64 seq, when, kind, flags, author, name, recipient, text;

  if (!take (reader, 8, &seq) || !take (reader, 8, &when)
      || !take_bytes (reader, self->id, sizeof self->id) || !take (reader, 1, &kind)
      || !take (reader, 1, &flags) || !take (reader, 2, &author) || !take (reader, 2, &name)
      || !take (reader, 2, &recipient) || !take (reader, 4, &text))
    return NULL;
  if (!read_author (reader, self, author, name, (flags & SAME_AUTHOR) != 0, before)
      || !take_text (reader, recipient, LANYARD_CHAT_KEY_MAX, &self->recipient)
      || !take_text (reader, text, LANYARD_CHAT_TEXT_MAX, &self->text))
    return NULL;
  if (seq > LANYARD_CHAT_SEQ_MAX)
    return NULL;
  if (recipient == 0)
    g_clear_pointer (&self->recipient, g_free);
  self->seq = seq;
  self->time = (gint64) when;
  if (kind == LANYARD_CHAT_PICTURE)
    {
      if (!read_picture (reader, self))
        return NULL;
    }
  else if (*self->text == '\0')
    return NULL;
  if (self->media == NULL)
    self->media = g_strdup ("");
  self->mark = g_strdup ("");
  read_fields (reader, self);
  self->kind = known_kind (kind, self->has_about);
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
                       _ ("A message of %" PRIu64
                          " bytes is larger than a chat message may be"),
                       size);
          return NULL;
        }
      one = (Reader){ all.at, MIN (size, all.left) };
      if (size > all.left || (record = read_one (&one, records)) == NULL)
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
  static const char digits[] = "0123456789abcdef";
  char *text = g_malloc (2 * LANYARD_CHAT_ID_SIZE + 1);

  for (guint i = 0; i < LANYARD_CHAT_ID_SIZE; i++)
    {
      text[2 * i] = digits[id[i] >> 4];
      text[2 * i + 1] = digits[id[i] & 15];
    }
  text[2 * LANYARD_CHAT_ID_SIZE] = '\0';
  return text;
}

guint
lanyard_chat_id_hash (gconstpointer id)
{
  guint hash;

  /* The last bytes are random. */
  memcpy (&hash, (const guint8 *) id + LANYARD_CHAT_ID_SIZE - sizeof hash, sizeof hash);
  return hash;
}

gboolean
lanyard_chat_id_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, LANYARD_CHAT_ID_SIZE) == 0;
}
