/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanyardZip:
 *
 * The plan of an archive (APPNOTE.TXT 6.3) whose every byte has its place before the first is sent: so its length is told to the browser,
 * which shows how far it is and notices when it was cut, and a broken download goes on in the middle. Pictures and films do not get smaller by
 * compression; content goes as stored blocks of deflate (RFC 1951, 3.2.4), five bytes in 65,535 more than the file, because a
 * program that reads an archive as it comes can tell where such content ends, and with the method "stored" it could not.
 * What passes 4 GiB is said in ZIP64. Names are UTF-8. Not thread-safe.
 */
typedef struct _LanyardZip LanyardZip;

#define LANYARD_ZIP_BLOCK 65535

LanyardZip *lanyard_zip_new           (void);
void        lanyard_zip_free          (LanyardZip *self);
/* @name: below the archive, '/' between components; a folder where @folder. @mtime: nanoseconds since 1970. */
void        lanyard_zip_add           (LanyardZip *self,
                                       const char *name,
                                       gboolean    folder,
                                       guint64     size,
                                       gint64      mtime,
                                       gboolean    executable);
/* All of it. */
guint64     lanyard_zip_get_length    (LanyardZip *self);
guint       lanyard_zip_get_n_entries (LanyardZip *self);
/* Where entry @index begins. */
guint64     lanyard_zip_get_offset    (LanyardZip *self,
                                       guint       index);
/* The three parts of an entry, appended to @bytes: what comes before its content, a piece of the content (@length up to
 * LANYARD_ZIP_BLOCK; @last: no more follows; an empty file has one empty piece), and what comes behind it. */
void        lanyard_zip_put_header    (LanyardZip *self,
                                       guint       index,
                                       GByteArray *bytes);
void        lanyard_zip_put_block     (GByteArray   *bytes,
                                       const guint8 *data,
                                       gsize         length,
                                       gboolean      last);
void        lanyard_zip_put_trailer   (LanyardZip *self,
                                       guint       index,
                                       guint32     crc,
                                       GByteArray *bytes);
/* How long the content is with what is around its blocks. */
guint64     lanyard_zip_stored_length (guint64     size);
/* The directory at the end; after the trailer of every entry. */
void        lanyard_zip_put_directory (LanyardZip *self,
                                       GByteArray *bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardZip, lanyard_zip_free)

G_END_DECLS
