/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-http-text-private.h"

#include <libsoup/soup.h>
#include <string.h>

#define BOUNDARY_MAX 70 /* RFC 2046, 5.1.1 */
#define HEADERS_MAX  (8 * 1024)

typedef enum
{
  STAGE_PREAMBLE,
  STAGE_DELIMITER, /* behind a boundary: the end, or another part */
  STAGE_HEADERS,
  STAGE_DATA,
  STAGE_END,
  STAGE_BAD,
  STAGE_TOO_MANY,
} Stage;

struct _LanyardMultipart
{
  char       *delimiter; /* "\r\n--BOUNDARY" */
  gsize       delimiter_length;
  GByteArray *held;
  gsize       taken; /* of held, given out already */
  Stage       stage;
  guint       n_parts;
  char       *name;
};

LanyardMultipart *
lanyard_multipart_new (const char *content_type)
{
  LanyardMultipart *self;
  g_autoptr (GHashTable) parameters = NULL;
  const char *semicolon = content_type != NULL ? strchr (content_type, ';') : NULL;
  const char *boundary;

  if (semicolon == NULL || g_ascii_strncasecmp (content_type, "multipart/form-data", 19) != 0)
    return NULL;
  parameters = soup_header_parse_param_list (semicolon + 1);
  if (parameters == NULL)
    parameters = g_hash_table_new (NULL, NULL);
  boundary = g_hash_table_lookup (parameters, "boundary");
  if (boundary == NULL || *boundary == '\0' || strlen (boundary) > BOUNDARY_MAX)
    {
      soup_header_free_param_list (g_steal_pointer (&parameters));
      return NULL;
    }
  self = g_new0 (LanyardMultipart, 1);
  self->delimiter = g_strconcat ("\r\n--", boundary, NULL);
  self->delimiter_length = strlen (self->delimiter);
  self->held = g_byte_array_new ();
  /* The first boundary may stand at the very beginning. */
  g_byte_array_append (self->held, (const guint8 *) "\r\n", 2);
  soup_header_free_param_list (g_steal_pointer (&parameters));
  return self;
}

void
lanyard_multipart_free (LanyardMultipart *self)
{
  g_free (self->delimiter);
  g_free (self->name);
  g_byte_array_unref (self->held);
  g_free (self);
}

void
lanyard_multipart_feed (LanyardMultipart *self, const guint8 *bytes, gsize length)
{
  if (self->stage >= STAGE_END)
    return;
  if (self->taken > 0)
    g_byte_array_remove_range (self->held, 0, (guint) self->taken);
  self->taken = 0;
  g_byte_array_append (self->held, bytes, (guint) length);
}

const char *
lanyard_multipart_get_name (LanyardMultipart *self)
{
  return self->name;
}

/* Browsers write a quote in a name as "%22" (HTML, "multipart form data"), and nothing else that way but ends of lines. */
static char *
take_name (const char *filename)
{
  const char *slash = strrchr (filename, '/');
  g_auto (GStrv) parts = g_strsplit (slash != NULL ? slash + 1 : filename, "%22", -1);
  g_autofree char *name = g_strjoinv ("\"", parts);

  return *name != '\0' ? g_steal_pointer (&name) : NULL;
}

/* @text: the headers of a part. FALSE: they cannot be read. */
static gboolean
read_headers (LanyardMultipart *self, const char *text, gsize length)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_MULTIPART);
  GHashTable *parameters = NULL;
  const char *filename = NULL;
  gboolean ok;

  g_clear_pointer (&self->name, g_free);
  /* libsoup's parser begins behind the first line. */
  ok = soup_headers_parse (text, (int) length, headers)
       && soup_message_headers_get_content_disposition (headers, NULL, &parameters);
  if (ok && parameters != NULL)
    filename = g_hash_table_lookup (parameters, "filename");
  if (filename != NULL)
    self->name = take_name (filename);
  g_clear_pointer (&parameters, g_hash_table_unref);
  soup_message_headers_unref (headers);
  return ok;
}

static LanyardMultipartEvent
bad (LanyardMultipart *self)
{
  self->stage = STAGE_BAD;
  return LANYARD_MULTIPART_BAD;
}

/* What is left of @held. */
static const guint8 *
rest (LanyardMultipart *self, gsize *length)
{
  *length = self->held->len - self->taken;
  return self->held->data + self->taken;
}

/* Bytes up to the next boundary, which is taken, too. @length (out): as many as are certainly no part of one. */
static gboolean
find_boundary (LanyardMultipart *self, const guint8 **data, gsize *length)
{
  gsize left;
  const guint8 *at = rest (self, &left);
  const guint8 *found = memmem (at, left, self->delimiter, self->delimiter_length);

  *data = at;
  if (found == NULL)
    {
      *length = left >= self->delimiter_length ? left - self->delimiter_length + 1 : 0;
      self->taken += *length;
      return FALSE;
    }
  *length = (gsize) (found - at);
  self->taken += *length + self->delimiter_length;
  return TRUE;
}

/* Behind a boundary: "--" for the end, or blanks and the end of the line. */
static LanyardMultipartEvent
take_delimiter (LanyardMultipart *self)
{
  gsize left, blanks = 0;
  const guint8 *at = rest (self, &left);

  if (left >= 2 && at[0] == '-' && at[1] == '-')
    {
      self->stage = STAGE_END;
      return LANYARD_MULTIPART_END;
    }
  while (blanks < left && (at[blanks] == ' ' || at[blanks] == '\t'))
    blanks++;
  if (blanks > BOUNDARY_MAX)
    return bad (self);
  if (left < blanks + 2)
    return LANYARD_MULTIPART_MORE;
  if (at[blanks] != '\r' || at[blanks + 1] != '\n')
    return bad (self);
  if (++self->n_parts > LANYARD_MULTIPART_PARTS)
    {
      self->stage = STAGE_TOO_MANY;
      return LANYARD_MULTIPART_TOO_MANY;
    }
  /* The end of this line stays: headers begin behind one. */
  self->taken += blanks;
  self->stage = STAGE_HEADERS;
  return LANYARD_MULTIPART_MORE;
}

static LanyardMultipartEvent
take_headers (LanyardMultipart *self)
{
  gsize left;
  const guint8 *at = rest (self, &left);
  const guint8 *end = memmem (at, MIN (left, HEADERS_MAX), "\r\n\r\n", 4);

  if (end == NULL)
    return left >= HEADERS_MAX ? bad (self) : LANYARD_MULTIPART_MORE;
  if (!read_headers (self, (const char *) at, (gsize) (end - at) + 2))
    return bad (self);
  self->taken += (gsize) (end - at) + 4;
  self->stage = STAGE_DATA;
  return self->name != NULL ? LANYARD_MULTIPART_FILE : LANYARD_MULTIPART_FIELD;
}

static LanyardMultipartEvent
take_data (LanyardMultipart *self, const guint8 **data, gsize *length)
{
  gsize before = self->taken;

  if (find_boundary (self, data, length))
    {
      if (*length == 0)
        {
          self->stage = STAGE_DELIMITER;
          return LANYARD_MULTIPART_PART_END;
        }
      /* The boundary is found again, then with nothing before it. */
      self->taken = before + *length;
      return LANYARD_MULTIPART_DATA;
    }
  return *length > 0 ? LANYARD_MULTIPART_DATA : LANYARD_MULTIPART_MORE;
}

LanyardMultipartEvent
lanyard_multipart_next (LanyardMultipart *self, const guint8 **data, gsize *length)
{
  LanyardMultipartEvent event;

  *data = NULL;
  *length = 0;
  switch (self->stage)
    {
    case STAGE_PREAMBLE:
      if (!find_boundary (self, data, length))
        return LANYARD_MULTIPART_MORE;
      self->stage = STAGE_DELIMITER;
      return lanyard_multipart_next (self, data, length);
    case STAGE_DELIMITER:
      event = take_delimiter (self);
      return self->stage == STAGE_HEADERS ? lanyard_multipart_next (self, data, length) : event;
    case STAGE_HEADERS:
      return take_headers (self);
    case STAGE_DATA:
      return take_data (self, data, length);
    case STAGE_END:
      return LANYARD_MULTIPART_END;
    case STAGE_TOO_MANY:
      return LANYARD_MULTIPART_TOO_MANY;
    case STAGE_BAD:
    default:
      return LANYARD_MULTIPART_BAD;
    }
}
