/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-picture-private.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/chat/lanyard-chat-message-private.h"
#include "engine/net/lanyard-net-error.h"

/* Pieces asked for ahead: enough to keep a connection busy, little enough to bound what it may owe. */
#define AHEAD 4

gboolean
lanyard_chat_picture_is_here (GFile *folder, const guint8 digest[LANYARD_CHAT_DIGEST_SIZE])
{
  g_autoptr (GFile) file = lanyard_chat_picture_file (folder, digest);

  return g_file_query_exists (file, NULL);
}

static void
digest_of (GBytes *bytes, guint8 digest[LANYARD_CHAT_DIGEST_SIZE])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = LANYARD_CHAT_DIGEST_SIZE;

  g_checksum_update (checksum, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_checksum_get_digest (checksum, digest, &size);
}

/* Whole or not at all, for the owner's eyes only. */
static gboolean
keep (GFile *folder,
      GBytes *bytes,
      const guint8 digest[LANYARD_CHAT_DIGEST_SIZE],
      GError **error)
{
  g_autoptr (GFile) file = lanyard_chat_picture_file (folder, digest);

  return g_file_set_contents_full (g_file_peek_path (file), g_bytes_get_data (bytes, NULL),
                                   (gssize) g_bytes_get_size (bytes),
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

/* Reading one's own */

typedef struct
{
  GFile *folder;
  GFile *file;
  GBytes *bytes;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_clear_object (&import->folder);
  g_clear_object (&import->file);
  g_clear_pointer (&import->bytes, g_bytes_unref);
  g_free (import);
}

static GBytes *
read_bounded (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  GBytes *bytes;

  if (stream == NULL)
    return NULL;
  /* One more than allowed tells that it is too large, whatever the file's size claims. */
  bytes = g_input_stream_read_bytes (G_INPUT_STREAM (stream), LANYARD_CHAT_PICTURE_MAX + 1,
                                     cancellable, error);
  while (bytes != NULL && g_bytes_get_size (bytes) <= LANYARD_CHAT_PICTURE_MAX)
    {
      g_autoptr (GBytes) more = g_input_stream_read_bytes (
          G_INPUT_STREAM (stream), LANYARD_CHAT_PICTURE_MAX + 1, cancellable, error);
      g_autoptr (GByteArray) both = NULL;

      if (more == NULL)
        g_clear_pointer (&bytes, g_bytes_unref);
      if (more == NULL || g_bytes_get_size (more) == 0)
        break;
      both = g_bytes_unref_to_array (g_steal_pointer (&bytes));
      g_byte_array_append (both, g_bytes_get_data (more, NULL), (guint) g_bytes_get_size (more));
      bytes = g_byte_array_free_to_bytes (g_steal_pointer (&both));
    }
  return bytes;
}

typedef struct
{
  int width;
  int height;
} Size;

static void
size_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  Size *size = user_data;

  *size = (Size){ width, height };
  /* Only the size is wanted; nothing large is to be decoded for it. */
  gdk_pixbuf_loader_set_size (loader, 1, 1);
}

/* What kind of picture the bytes begin as. */
static gboolean
look (GBytes *bytes, LanyardChatRecord *record, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  gsize left = g_bytes_get_size (bytes);
  GdkPixbufFormat *format;
  Size size = { 0, 0 };

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_cb), &size);
  while (left > 0 && size.width == 0)
    {
      gsize part = MIN (left, 4096);

      if (!gdk_pixbuf_loader_write (loader, data, part, NULL))
        break;
      data += part;
      left -= part;
    }
  /* A small one is looked at only now. */
  gdk_pixbuf_loader_close (loader, NULL);
  format = gdk_pixbuf_loader_get_format (loader);
  if (format != NULL && size.width > 0)
    {
      g_auto (GStrv) types = gdk_pixbuf_format_get_mime_types (format);

      g_free (record->media);
      record->media = g_strndup (types[0] != NULL ? types[0] : "", LANYARD_CHAT_MEDIA_MAX);
      record->width = (guint32) size.width;
      record->height = (guint32) size.height;
    }
  if (record->width > 0)
    return TRUE;
  g_set_error_literal (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID,
                       _ ("That is not a picture of a known kind"));
  return FALSE;
}

static void
import_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *import = data;
  g_autoptr (LanyardChatRecord) record = lanyard_chat_record_new ("", "", NULL, "");
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;

  bytes = import->bytes != NULL ? g_bytes_ref (import->bytes)
                                : read_bounded (import->file, cancellable, &error);
  if (bytes != NULL && g_bytes_get_size (bytes) > LANYARD_CHAT_PICTURE_MAX)
    g_set_error (&error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_TOO_LARGE,
                 _ ("A picture in a chat has at most %d MiB; send larger ones as files"),
                 LANYARD_CHAT_PICTURE_MAX / (1024 * 1024));
  else if (bytes != NULL && look (bytes, record, &error))
    {
      record->kind = LANYARD_CHAT_PICTURE;
      record->bytes = (guint32) g_bytes_get_size (bytes);
      digest_of (bytes, record->digest);
      keep (import->folder, bytes, record->digest, &error);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&record),
                           (GDestroyNotify) lanyard_chat_record_unref);
}

void
lanyard_chat_picture_import_async (GFile *folder,
                                   GFile *file,
                                   GBytes *bytes,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Import *import = g_new0 (Import, 1);

  import->folder = g_object_ref (folder);
  import->file = file != NULL ? g_object_ref (file) : NULL;
  import->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_task_set_source_tag (task, lanyard_chat_picture_import_async);
  g_task_set_task_data (task, import, import_free);
  g_task_run_in_thread (task, import_thread);
}

LanyardChatRecord *
lanyard_chat_picture_import_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Serving */

typedef struct
{
  GFile *folder;
  gint64 conversation;
  char *reader;
  guint8 digest[LANYARD_CHAT_DIGEST_SIZE];
  guint32 offset;
} Piece;

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_clear_object (&piece->folder);
  g_free (piece->reader);
  g_free (piece);
}

static gboolean
may_read (LanyardDatabase *database, const Piece *piece, GError **error)
{
  gboolean has_row = FALSE;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT 1 FROM chat_message WHERE digest = ?2 AND conversation = ?1 AND picture_here = 1"
      " AND (?3 IS NULL OR recipient IS NULL OR recipient = ?3 OR author = ?3) LIMIT 1",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, piece->conversation);
  sqlite3_bind_blob (statement, 2, piece->digest, sizeof piece->digest, SQLITE_STATIC);
  if (piece->reader != NULL)
    sqlite3_bind_text (statement, 3, piece->reader, -1, SQLITE_STATIC);
  return lanyard_database_step (database, statement, &has_row, error) && has_row;
}

/* On the database's thread, which is asked anyway whether they may; a piece is read in a fraction of a millisecond. */
static gpointer
piece_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Piece *piece = data;
  g_autoptr (GFile) file = lanyard_chat_picture_file (piece->folder, piece->digest);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree guint8 *bytes = NULL;
  gsize n = 0;

  if (!may_read (database, piece, error))
    return NULL;
  stream = g_file_read (file, NULL, NULL);
  if (stream == NULL || !g_seekable_seek (G_SEEKABLE (stream), piece->offset, G_SEEK_SET, NULL, NULL))
    return NULL;
  bytes = g_malloc (LANYARD_CHAT_CHUNK);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), bytes, LANYARD_CHAT_CHUNK, &n, NULL, NULL)
      || n == 0)
    return NULL;
  return lanyard_chat_chunk_encode (piece->digest, piece->offset, bytes, n);
}

void
lanyard_chat_picture_piece_async (LanyardDatabase *database,
                                  GFile *folder,
                                  gint64 conversation,
                                  const char *reader,
                                  const guint8 digest[LANYARD_CHAT_DIGEST_SIZE],
                                  guint32 offset,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  Piece *piece = g_new0 (Piece, 1);

  piece->folder = g_object_ref (folder);
  piece->conversation = conversation;
  piece->reader = g_strdup (reader);
  memcpy (piece->digest, digest, sizeof piece->digest);
  piece->offset = offset;
  lanyard_database_run_async (database, piece_job, piece, piece_free,
                              (GDestroyNotify) g_bytes_unref, NULL, callback, user_data);
}

GBytes *
lanyard_chat_picture_piece_finish (LanyardDatabase *database, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  GBytes *payload = lanyard_database_run_finish (database, result, &error);

  if (error != NULL)
    g_warning ("A piece of a picture could not be read: %s", error->message);
  return payload;
}

/* Fetching */

struct _LanyardChatFetch
{
  LanyardChannel *channel;
  GFile *folder;
  guint8 digest[LANYARD_CHAT_DIGEST_SIZE];
  guint32 size;
  char *with;
  guint32 asked;
  GByteArray *data;
  LanyardChatFetchFunc func;
  gpointer user_data;
  GCancellable *cancellable; /* of keeping it */
  GCancellable *unwanted;    /* it is not to be kept, even where that has begun */
};

static void
ask (LanyardChatFetch *self)
{
  while (self->asked < self->size && self->asked < self->data->len + AHEAD * LANYARD_CHAT_CHUNK)
    {
      LanyardChatFrame frame = { .offset = self->asked, .key = self->with };
      g_autoptr (GBytes) payload = NULL;

      memcpy (frame.digest, self->digest, sizeof frame.digest);
      payload = lanyard_chat_frame_encode (LANYARD_CHAT_FRAME_GET, &frame);
      lanyard_channel_send (self->channel, LANYARD_CHAT_FRAME_GET, payload);
      self->asked += MIN (LANYARD_CHAT_CHUNK, self->size - self->asked);
    }
}

LanyardChatFetch *
lanyard_chat_fetch_new (LanyardChannel *channel,
                        GFile *folder,
                        const LanyardChatRecord *record,
                        const char *with,
                        LanyardChatFetchFunc func,
                        gpointer user_data)
{
  LanyardChatFetch *self = g_new0 (LanyardChatFetch, 1);

  self->channel = g_object_ref (channel);
  self->folder = g_object_ref (folder);
  memcpy (self->digest, record->digest, sizeof self->digest);
  self->size = record->bytes;
  self->with = g_strdup (with);
  self->data = g_byte_array_new ();
  self->func = func;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->unwanted = g_cancellable_new ();
  ask (self);
  return self;
}

void
lanyard_chat_fetch_free (LanyardChatFetch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->unwanted);
  g_object_unref (self->channel);
  g_object_unref (self->folder);
  g_free (self->with);
  g_clear_pointer (&self->data, g_byte_array_unref);
  g_free (self);
}

void
lanyard_chat_fetch_drop (LanyardChatFetch *self)
{
  g_cancellable_cancel (self->unwanted);
  lanyard_chat_fetch_free (self);
}

const guint8 *
lanyard_chat_fetch_get_digest (LanyardChatFetch *self)
{
  return self->digest;
}

typedef struct
{
  GFile *folder;
  GBytes *bytes;
  guint8 digest[LANYARD_CHAT_DIGEST_SIZE];
  GCancellable *unwanted;
  LanyardChatFetch *fetch; /* the main context's; gone once the task was cancelled */
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  g_object_unref (keeping->folder);
  g_object_unref (keeping->unwanted);
  g_bytes_unref (keeping->bytes);
  g_free (keeping);
}

static void
keep_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Keeping *keeping = data;
  guint8 digest[LANYARD_CHAT_DIGEST_SIZE];
  GError *error = NULL;

  digest_of (keeping->bytes, digest);
  if (memcmp (digest, keeping->digest, sizeof digest) != 0)
    g_set_error_literal (&error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_PICTURE,
                         _ ("The picture that came is not the one that was announced"));
  else if (!g_cancellable_set_error_if_cancelled (cancellable, &error)
           && keep (keeping->folder, keeping->bytes, digest, &error)
           && g_cancellable_is_cancelled (keeping->unwanted))
    {
      /* Whoever dropped it removes what is there, but looked before this was. */
      g_autoptr (GFile) file = lanyard_chat_picture_file (keeping->folder, digest);

      g_file_delete (file, NULL, NULL);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Keeping *keeping = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  keeping->fetch->func (error, keeping->fetch->user_data);
}

static void
finish_fetch (LanyardChatFetch *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, kept_cb, NULL);
  Keeping *keeping = g_new0 (Keeping, 1);

  keeping->folder = g_object_ref (self->folder);
  keeping->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->data));
  self->data = g_byte_array_new ();
  memcpy (keeping->digest, self->digest, sizeof keeping->digest);
  keeping->unwanted = g_object_ref (self->unwanted);
  keeping->fetch = self;
  g_task_set_source_tag (task, finish_fetch);
  g_task_set_task_data (task, keeping, keeping_free);
  g_task_run_in_thread (task, keep_thread);
}

gboolean
lanyard_chat_fetch_take (LanyardChatFetch *self, guint32 offset, GBytes *piece, GError **error)
{
  gsize length = g_bytes_get_size (piece);

  if (offset != self->data->len || offset >= self->asked
      || length != MIN (LANYARD_CHAT_CHUNK, self->size - offset))
    {
      g_set_error_literal (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                           _ ("A piece of a picture came that was not asked for"));
      return FALSE;
    }
  g_byte_array_append (self->data, g_bytes_get_data (piece, NULL), (guint) length);
  if (self->data->len == self->size)
    {
      self->asked = 0;
      finish_fetch (self);
    }
  else
    ask (self);
  return TRUE;
}

void
lanyard_chat_fetch_fail (LanyardChatFetch *self)
{
  g_autoptr (GError) error
      = g_error_new_literal (LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_PICTURE,
                             _ ("The picture is no longer where it came from"));

  if (self->data->len < self->size && self->asked > 0)
    self->func (error, self->user_data);
}
