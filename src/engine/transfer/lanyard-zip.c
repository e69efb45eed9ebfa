/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-zip-private.h"

#include <string.h>
#include <sys/stat.h>

/* The fields' names and numbers are APPNOTE.TXT's, 4.3 and 4.5. */
#define LOCAL_HEADER   0x04034b50u
#define DESCRIPTOR     0x08074b50u
#define CENTRAL_HEADER 0x02014b50u
#define END64          0x06064b50u
#define LOCATOR64      0x07064b50u
#define END            0x06054b50u

#define VERSION       20 /* deflate, folders */
#define VERSION_ZIP64 45
#define MADE_BY_UNIX  (3u << 8)
#define FLAGS         0x0808u /* sizes and checksum follow the content; names are UTF-8 */
#define DEFLATED      8
#define STORED        0
#define EXTRA_ZIP64   0x0001u
#define EXTRA_TIME    0x5455u
#define BLOCK_EXTRA   5

typedef struct
{
  char    *name; /* a folder's ends in '/' */
  guint64  size;
  guint64  offset;
  guint32  crc;
  guint32  when; /* of DOS */
  guint32  unix_time;
  gboolean folder;
  gboolean executable;
} Entry;

struct _LanyardZip
{
  GArray  *entries;
  guint64  content; /* where the directory begins */
  guint64  directory;
};

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->name);
}

LanyardZip *
lanyard_zip_new (void)
{
  LanyardZip *self = g_new0 (LanyardZip, 1);

  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  return self;
}

void
lanyard_zip_free (LanyardZip *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

static void
put (GByteArray *bytes, guint64 number, guint length)
{
  guint8 little[8];

  for (guint i = 0; i < length; i++)
    little[i] = (guint8) (number >> (8 * i));
  g_byte_array_append (bytes, little, length);
}

/* 0xFFFFFFFF means "see the ZIP64 field". */
static void
put_size (GByteArray *bytes, guint64 size)
{
  put (bytes, MIN (size, G_MAXUINT32), 4);
}

guint64
lanyard_zip_stored_length (guint64 size)
{
  guint64 blocks = size == 0 ? 1 : (size + LANYARD_ZIP_BLOCK - 1) / LANYARD_ZIP_BLOCK;

  return size + blocks * BLOCK_EXTRA;
}

static guint64
packed (const Entry *entry)
{
  return entry->folder ? 0 : lanyard_zip_stored_length (entry->size);
}

/* The content alone makes it so: a reader of the stream has to know how wide the sizes behind it are. */
static gboolean
is_large (const Entry *entry)
{
  return packed (entry) >= G_MAXUINT32;
}

/* Time and date as DOS kept them, in the local time of this machine; nothing before 1980. */
static guint32
dos_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);
  int year = time != NULL ? g_date_time_get_year (time) : 0;

  if (year < 1980 || year > 2107)
    return 1u << 21 | 1u << 16;
  return (guint32) (year - 1980) << 25 | (guint32) g_date_time_get_month (time) << 21
         | (guint32) g_date_time_get_day_of_month (time) << 16
         | (guint32) g_date_time_get_hour (time) << 11 | (guint32) g_date_time_get_minute (time) << 5
         | (guint32) g_date_time_get_second (time) / 2;
}

#define TIME_LENGTH 9u

static guint
local_extra (const Entry *entry)
{
  return TIME_LENGTH + (is_large (entry) ? 20 : 0);
}

/* Of the directory's ZIP64 field: only what does not fit where it belongs. */
static guint
central_zip64 (const Entry *entry)
{
  guint n = 0;

  if (entry->size >= G_MAXUINT32)
    n += 8;
  if (packed (entry) >= G_MAXUINT32)
    n += 8;
  if (entry->offset >= G_MAXUINT32)
    n += 8;
  return n > 0 ? n + 4 : 0;
}

static guint64
local_length (const Entry *entry)
{
  guint64 length = 30 + strlen (entry->name) + local_extra (entry);

  if (!entry->folder)
    length += packed (entry) + (is_large (entry) ? 24 : 16);
  return length;
}

void
lanyard_zip_add (LanyardZip *self, const char *name, gboolean folder, guint64 size, gint64 mtime, gboolean executable)
{
  gint64 seconds = mtime / G_GINT64_CONSTANT (1000000000);
  Entry entry = {
    .name = folder ? g_strconcat (name, "/", NULL) : g_strdup (name),
    .size = folder ? 0 : size,
    .offset = self->content,
    .when = dos_time (seconds),
    .unix_time = (guint32) CLAMP (seconds, 0, G_MAXINT32),
    .folder = folder,
    .executable = executable,
  };

  g_array_append_val (self->entries, entry);
  self->content += local_length (&entry);
  self->directory += 46 + strlen (entry.name) + TIME_LENGTH + central_zip64 (&entry);
}

static gboolean
needs_end64 (LanyardZip *self)
{
  return self->entries->len >= G_MAXUINT16 || self->content >= G_MAXUINT32
         || self->directory >= G_MAXUINT32;
}

guint64
lanyard_zip_get_length (LanyardZip *self)
{
  return self->content + self->directory + (needs_end64 (self) ? 56 + 20 : 0) + 22;
}

guint
lanyard_zip_get_n_entries (LanyardZip *self)
{
  return self->entries->len;
}

guint64
lanyard_zip_get_offset (LanyardZip *self, guint index)
{
  return g_array_index (self->entries, Entry, index).offset;
}

static void
put_time (GByteArray *bytes, const Entry *entry)
{
  put (bytes, EXTRA_TIME, 2);
  put (bytes, 5, 2);
  put (bytes, 1, 1); /* when it was modified, and no other time */
  put (bytes, entry->unix_time, 4);
}

static void
put_common (GByteArray *bytes, const Entry *entry, guint version)
{
  put (bytes, version, 2);
  put (bytes, entry->folder ? FLAGS & ~8u : FLAGS, 2);
  put (bytes, entry->folder ? STORED : DEFLATED, 2);
  put (bytes, entry->when, 4);
}

void
lanyard_zip_put_header (LanyardZip *self, guint index, GByteArray *bytes)
{
  const Entry *entry = &g_array_index (self->entries, Entry, index);
  gboolean large = is_large (entry);

  put (bytes, LOCAL_HEADER, 4);
  put_common (bytes, entry, large ? VERSION_ZIP64 : VERSION);
  put (bytes, 0, 4);
  /* What is known only behind the content is nothing here; in ZIP64 that is said in the wide fields. */
  put (bytes, large ? G_MAXUINT32 : 0, 4);
  put (bytes, large ? G_MAXUINT32 : 0, 4);
  put (bytes, strlen (entry->name), 2);
  put (bytes, local_extra (entry), 2);
  g_byte_array_append (bytes, (const guint8 *) entry->name, (guint) strlen (entry->name));
  if (large)
    {
      put (bytes, EXTRA_ZIP64, 2);
      put (bytes, 16, 2);
      put (bytes, 0, 8);
      put (bytes, 0, 8);
    }
  put_time (bytes, entry);
}

void
lanyard_zip_put_block (GByteArray *bytes, const guint8 *data, gsize length, gboolean last)
{
  put (bytes, last ? 1 : 0, 1);
  put (bytes, length, 2);
  put (bytes, ~length & G_MAXUINT16, 2);
  g_byte_array_append (bytes, data, (guint) length);
}

void
lanyard_zip_put_trailer (LanyardZip *self, guint index, guint32 crc, GByteArray *bytes)
{
  Entry *entry = &g_array_index (self->entries, Entry, index);
  guint width = is_large (entry) ? 8 : 4;

  entry->crc = crc;
  if (entry->folder)
    return;
  put (bytes, DESCRIPTOR, 4);
  put (bytes, crc, 4);
  put (bytes, packed (entry), width);
  put (bytes, entry->size, width);
}

static void
put_central (const Entry *entry, GByteArray *bytes)
{
  guint wide = central_zip64 (entry);
  guint version = wide > 0 ? VERSION_ZIP64 : VERSION;
  guint32 mode = entry->folder ? S_IFDIR | 0755 : entry->executable ? S_IFREG | 0755 : S_IFREG | 0644;

  put (bytes, CENTRAL_HEADER, 4);
  put (bytes, MADE_BY_UNIX | version, 2);
  put_common (bytes, entry, version);
  put (bytes, entry->crc, 4);
  put_size (bytes, packed (entry));
  put_size (bytes, entry->size);
  put (bytes, strlen (entry->name), 2);
  put (bytes, TIME_LENGTH + wide, 2);
  put (bytes, 0, 2); /* no comment, */
  put (bytes, 0, 2); /* of the first disk, */
  put (bytes, 0, 2); /* not known to be text */
  put (bytes, (guint64) mode << 16 | (entry->folder ? 0x10 : 0), 4);
  put_size (bytes, entry->offset);
  g_byte_array_append (bytes, (const guint8 *) entry->name, (guint) strlen (entry->name));
  if (wide > 0)
    {
      put (bytes, EXTRA_ZIP64, 2);
      put (bytes, wide - 4, 2);
      if (entry->size >= G_MAXUINT32)
        put (bytes, entry->size, 8);
      if (packed (entry) >= G_MAXUINT32)
        put (bytes, packed (entry), 8);
      if (entry->offset >= G_MAXUINT32)
        put (bytes, entry->offset, 8);
    }
  put_time (bytes, entry);
}

void
lanyard_zip_put_directory (LanyardZip *self, GByteArray *bytes)
{
  guint n = self->entries->len;

  for (guint i = 0; i < n; i++)
    put_central (&g_array_index (self->entries, Entry, i), bytes);
  if (needs_end64 (self))
    {
      put (bytes, END64, 4);
      put (bytes, 44, 8);
      put (bytes, MADE_BY_UNIX | VERSION_ZIP64, 2);
      put (bytes, VERSION_ZIP64, 2);
      put (bytes, 0, 4);
      put (bytes, 0, 4);
      put (bytes, n, 8);
      put (bytes, n, 8);
      put (bytes, self->directory, 8);
      put (bytes, self->content, 8);
      put (bytes, LOCATOR64, 4);
      put (bytes, 0, 4);
      put (bytes, self->content + self->directory, 8);
      put (bytes, 1, 4);
    }
  put (bytes, END, 4);
  put (bytes, 0, 2);
  put (bytes, 0, 2);
  put (bytes, MIN (n, G_MAXUINT16), 2);
  put (bytes, MIN (n, G_MAXUINT16), 2);
  put_size (bytes, self->directory);
  put_size (bytes, self->content);
  put (bytes, 0, 2);
}
