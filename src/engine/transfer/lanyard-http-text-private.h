/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a browser says and is told, as text. Pure; any thread. */

typedef enum
{
  LANYARD_RANGE_WHOLE,         /* none, or one that need not be understood (RFC 9110, 14.2): all of it */
  LANYARD_RANGE_PART,
  LANYARD_RANGE_TAIL,          /* a part that is the last so many bytes: no download that goes on */
  LANYARD_RANGE_UNSATISFIABLE, /* it begins behind the end */
} LanyardRange;

/* One range of bytes of @size: "bytes=5-", "bytes=5-9", "bytes=-5". Several at once are answered with the
 * whole, as they may be. @first and @end (out): set for a part and for the whole; @end is the byte after the last. */
LanyardRange lanyard_http_parse_range (const char *text,
                                       guint64     size,
                                       guint64    *first,
                                       guint64    *end);
/* Decimal digits and nothing else. */
gboolean     lanyard_http_parse_length (const char *text,
                                        guint64    *length);
/* "attachment; filename=\"plain.txt\"; filename*=UTF-8''…" (RFC 6266, RFC 8187). (transfer full) */
char        *lanyard_http_disposition (const char  *name);
/* As one segment of a path: all but unreserved characters escaped. (transfer full) */
char        *lanyard_http_segment     (const char  *name);

/**
 * LanyardMultipart:
 *
 * The body of a form (multipart/form-data, RFC 7578), as it comes: bytes are fed in pieces of any size, and taken out as
 * events. Bounds: a boundary of 70 characters, 8 KiB of headers a part, LANYARD_MULTIPART_PARTS.
 */
#define LANYARD_MULTIPART_PARTS 1000
typedef struct _LanyardMultipart LanyardMultipart;

typedef enum
{
  LANYARD_MULTIPART_MORE,     /* feed it */
  LANYARD_MULTIPART_FILE,     /* a part with a file begins: lanyard_multipart_get_name() */
  LANYARD_MULTIPART_FIELD,    /* a part without one begins */
  LANYARD_MULTIPART_DATA,     /* bytes of the part */
  LANYARD_MULTIPART_PART_END,
  LANYARD_MULTIPART_END,      /* what follows is to be ignored */
  LANYARD_MULTIPART_BAD,      /* not such a body */
  LANYARD_MULTIPART_TOO_MANY, /* one part more than the bound: neither it nor what follows is read */
} LanyardMultipartEvent;

/* (transfer full) (nullable): %NULL where @content_type is that of no form. */
LanyardMultipart     *lanyard_multipart_new      (const char       *content_type);
void                  lanyard_multipart_free     (LanyardMultipart *self);
void                  lanyard_multipart_feed     (LanyardMultipart *self,
                                                  const guint8     *bytes,
                                                  gsize             length);
/* @data, @length (out) (transfer none): for LANYARD_MULTIPART_DATA, until the next call. */
LanyardMultipartEvent lanyard_multipart_next     (LanyardMultipart *self,
                                                  const guint8    **data,
                                                  gsize            *length);
/* The last component of what the browser calls the file; never empty, not yet checked in any other way. */
const char           *lanyard_multipart_get_name (LanyardMultipart *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardMultipart, lanyard_multipart_free)

G_END_DECLS
