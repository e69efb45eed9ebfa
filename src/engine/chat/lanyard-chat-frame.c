/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-frame.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/chat/lanyard-chat-text.h"
#include "engine/net/lanyard-frame.h"

#define CHUNK_HEAD (LANYARD_CHAT_DIGEST_SIZE + 4)

/* Which field of the struct carries which key of the dictionary. */
typedef enum
{
  F_END,
  F_ROOM,
  F_ID,
  F_DIGEST,
  F_SEQ,
  F_LAST,
  F_OFFSET,
  F_KINDS,
  F_FLAG,
  F_VERIFIED,
  F_NAME,
  F_TITLE,
  F_KEY,
  F_CODE,
  F_PEOPLE,
} Field;

typedef struct
{
  Field       field;
  const char *key;
  gboolean    required;
} Entry;

#define FRAME_FIELDS 7

static const struct
{
  guint8 type;
  Entry  entries[FRAME_FIELDS];
} layouts[] = {
  { LANYARD_CHAT_FRAME_ROOM,
    { { F_ROOM, "room", TRUE }, { F_NAME, "name", FALSE }, { F_TITLE, "title", FALSE }, { F_KINDS, "kinds", FALSE } } },
  { LANYARD_CHAT_FRAME_JOIN,
    { { F_NAME, "name", FALSE }, { F_SEQ, "have", TRUE }, { F_KINDS, "kinds", FALSE } } },
  { LANYARD_CHAT_FRAME_DOOR, { { F_END } } },
  { LANYARD_CHAT_FRAME_WELCOME,
    { { F_KEY, "key", TRUE },
      { F_SEQ, "since", TRUE },
      { F_LAST, "last", TRUE },
      { F_PEOPLE, "people", TRUE } } },
  { LANYARD_CHAT_FRAME_PERSON,
    { { F_KEY, "key", TRUE },
      { F_NAME, "name", TRUE },
      { F_CODE, "fingerprint", FALSE },
      { F_VERIFIED, "verified", FALSE },
      { F_FLAG, "present", TRUE },
      { F_KINDS, "kinds", FALSE } } },
  { LANYARD_CHAT_FRAME_LEFT, { { F_KEY, "key", TRUE }, { F_FLAG, "gone", FALSE } } },
  { LANYARD_CHAT_FRAME_HAVE, { { F_SEQ, "seq", TRUE } } },
  { LANYARD_CHAT_FRAME_READ, { { F_SEQ, "seq", TRUE } } },
  { LANYARD_CHAT_FRAME_MARKS, { { F_SEQ, "delivered", TRUE }, { F_LAST, "read", TRUE } } },
  { LANYARD_CHAT_FRAME_RECEIPT,
    { { F_ID, "id", TRUE }, { F_FLAG, "read", FALSE }, { F_KEY, "with", FALSE } } },
  { LANYARD_CHAT_FRAME_REJECT,
    { { F_ID, "id", TRUE }, { F_FLAG, "away", FALSE }, { F_TITLE, "message", FALSE } } },
  { LANYARD_CHAT_FRAME_TYPING, { { F_KEY, "key", FALSE }, { F_FLAG, "on", TRUE } } },
  { LANYARD_CHAT_FRAME_GET,
    { { F_DIGEST, "digest", TRUE }, { F_OFFSET, "offset", TRUE }, { F_KEY, "with", FALSE } } },
  { LANYARD_CHAT_FRAME_LACK, { { F_DIGEST, "digest", TRUE }, { F_KEY, "with", FALSE } } },
  { LANYARD_CHAT_FRAME_LEAVE, { { F_END } } },
  { LANYARD_CHAT_FRAME_END, { { F_CODE, "code", TRUE }, { F_TITLE, "message", FALSE } } },
};

static const Entry *
find_layout (guint8 type)
{
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (layouts[i].type == type)
      return layouts[i].entries;
  return NULL;
}

void
lanyard_chat_frame_clear (LanyardChatFrame *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->code, g_free);
  g_clear_pointer (&self->people, g_ptr_array_unref);
}

static void
frame_free (gpointer data)
{
  lanyard_chat_frame_clear (data);
  g_free (data);
}

static GVariant *
bytes_variant (const guint8 *bytes, gsize length)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, length, 1);
}

static GVariant *frame_to_variant (LanyardChatFrameType type, const LanyardChatFrame *self);

static GVariant *
people_to_variant (GPtrArray *people)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; people != NULL && i < people->len; i++)
    g_variant_builder_add_value (
        &builder, frame_to_variant (LANYARD_CHAT_FRAME_PERSON, g_ptr_array_index (people, i)));
  return g_variant_builder_end (&builder);
}

static GVariant *
field_to_variant (Field field, const LanyardChatFrame *self)
{
  switch (field)
    {
    case F_ROOM:
      return bytes_variant (self->room, sizeof self->room);
    case F_ID:
      return bytes_variant (self->id, sizeof self->id);
    case F_DIGEST:
      return bytes_variant (self->digest, sizeof self->digest);
    case F_SEQ:
      return g_variant_new_uint64 (self->seq);
    case F_LAST:
      return g_variant_new_uint64 (self->last);
    case F_OFFSET:
      return g_variant_new_uint32 (self->offset);
    case F_KINDS:
      return g_variant_new_uint32 (self->kinds);
    case F_FLAG:
      return g_variant_new_boolean (self->flag);
    case F_VERIFIED:
      return g_variant_new_boolean (self->verified);
    case F_NAME:
      return g_variant_new_string (self->name != NULL ? self->name : "");
    case F_TITLE:
      return g_variant_new_string (self->title != NULL ? self->title : "");
    case F_KEY:
      return g_variant_new_string (self->key != NULL ? self->key : "");
    case F_CODE:
      return g_variant_new_string (self->code != NULL ? self->code : "");
    case F_PEOPLE:
      return people_to_variant (self->people);
    case F_END:
    default:
      g_return_val_if_reached (NULL);
    }
}

static GVariant *
frame_to_variant (LanyardChatFrameType type, const LanyardChatFrame *self)
{
  const Entry *entries = find_layout ((guint8) type);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; entries[i].field != F_END; i++)
    g_variant_builder_add (&builder, "{sv}", entries[i].key,
                           field_to_variant (entries[i].field, self));
  return g_variant_builder_end (&builder);
}

GBytes *
lanyard_chat_frame_encode (LanyardChatFrameType type, const LanyardChatFrame *self)
{
  g_return_val_if_fail (find_layout ((guint8) type) != NULL, NULL);

  return lanyard_frame_encode (frame_to_variant (type, self));
}

static gboolean
read_bytes (GVariant *value, guint8 *out, gsize size)
{
  gsize length = 0;
  const guint8 *bytes;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
    return FALSE;
  bytes = g_variant_get_fixed_array (value, &length, 1);
  if (length != size)
    return FALSE;
  memcpy (out, bytes, size);
  return TRUE;
}

static gboolean
read_number (GVariant *value, guint64 *out)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return FALSE;
  *out = g_variant_get_uint64 (value);
  return *out <= LANYARD_CHAT_SEQ_MAX;
}

static gboolean
read_flag (GVariant *value, gboolean *out)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return FALSE;
  *out = g_variant_get_boolean (value);
  return TRUE;
}

/* Text for people: made safe to show, cut to size; keys and codes: refused when too long. */
static gboolean
read_text (GVariant *value, gboolean shown, char **out)
{
  gsize length;
  const char *text;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return FALSE;
  text = g_variant_get_string (value, &length);
  if (!shown && length > LANYARD_CHAT_KEY_MAX)
    return FALSE;
  *out = shown ? lanyard_chat_text_clean_name (text, (gssize) length, "") : g_strdup (text);
  return TRUE;
}

static gboolean frame_from_variant (guint8 type, GVariant *dictionary, LanyardChatFrame *self);

static gboolean
read_people (GVariant *value, GPtrArray **people)
{
  GVariantIter iter;
  GVariant *child;
  gboolean ok = TRUE;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}")))
    return FALSE;
  *people = g_ptr_array_new_with_free_func (frame_free);
  g_variant_iter_init (&iter, value);
  while (ok && (child = g_variant_iter_next_value (&iter)) != NULL)
    {
      LanyardChatFrame *person = g_new0 (LanyardChatFrame, 1);

      g_ptr_array_add (*people, person);
      ok = (*people)->len <= LANYARD_CHAT_PEOPLE_MAX * 2
           && frame_from_variant (LANYARD_CHAT_FRAME_PERSON, child, person);
      g_variant_unref (child);
    }
  return ok;
}

static gboolean
field_from_variant (Field field, GVariant *value, LanyardChatFrame *self)
{
  switch (field)
    {
    case F_ROOM:
      return read_bytes (value, self->room, sizeof self->room);
    case F_ID:
      return read_bytes (value, self->id, sizeof self->id);
    case F_DIGEST:
      return read_bytes (value, self->digest, sizeof self->digest);
    case F_SEQ:
      return read_number (value, &self->seq);
    case F_LAST:
      return read_number (value, &self->last);
    case F_OFFSET:
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
        return FALSE;
      self->offset = g_variant_get_uint32 (value);
      return self->offset < LANYARD_CHAT_PICTURE_MAX;
    case F_KINDS:
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
        return FALSE;
      self->kinds = g_variant_get_uint32 (value);
      return TRUE;
    case F_FLAG:
      return read_flag (value, &self->flag);
    case F_VERIFIED:
      return read_flag (value, &self->verified);
    case F_NAME:
      return read_text (value, TRUE, &self->name);
    case F_TITLE:
      return read_text (value, TRUE, &self->title);
    case F_KEY:
      return read_text (value, FALSE, &self->key);
    case F_CODE:
      return read_text (value, FALSE, &self->code);
    case F_PEOPLE:
      return read_people (value, &self->people);
    case F_END:
    default:
      return FALSE;
    }
}

static void
fill_absent (LanyardChatFrame *self)
{
  char **texts[] = { &self->name, &self->title, &self->key, &self->code };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (*texts[i] == NULL)
      *texts[i] = g_strdup ("");
}

static gboolean
frame_from_variant (guint8 type, GVariant *dictionary, LanyardChatFrame *self)
{
  const Entry *entries = find_layout (type);

  for (guint i = 0; entries[i].field != F_END; i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (dictionary, entries[i].key, NULL);

      if (value == NULL ? entries[i].required
                        : !field_from_variant (entries[i].field, value, self))
        return FALSE;
    }
  fill_absent (self);
  return TRUE;
}

gboolean
lanyard_chat_frame_decode (guint8 type, GBytes *payload, LanyardChatFrame *self, GError **error)
{
  g_autoptr (GVariant) dictionary = NULL;

  if (find_layout (type) == NULL)
    {
      g_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                   _ ("A chat has no frames of type %u"), type);
      return FALSE;
    }
  dictionary = lanyard_frame_decode (payload, error);
  if (dictionary == NULL)
    return FALSE;
  if (!frame_from_variant (type, dictionary, self))
    {
      g_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                   _ ("A chat frame of type %u is malformed"), type);
      return FALSE;
    }
  return TRUE;
}

gboolean
lanyard_chat_frame_is_skipped (guint8 type)
{
  return (type >= 64 && type <= 127) || type >= 192;
}

GBytes *
lanyard_chat_chunk_encode (const guint8 digest[LANYARD_CHAT_DIGEST_SIZE],
                           guint32 offset,
                           const guint8 *bytes,
                           gsize length)
{
  guint8 *payload = g_malloc (CHUNK_HEAD + length);

  memcpy (payload, digest, LANYARD_CHAT_DIGEST_SIZE);
  for (guint i = 0; i < 4; i++)
    payload[LANYARD_CHAT_DIGEST_SIZE + i] = (guint8) (offset >> (8 * i));
  if (length > 0)
    memcpy (payload + CHUNK_HEAD, bytes, length);
  return g_bytes_new_take (payload, CHUNK_HEAD + length);
}

gboolean
lanyard_chat_chunk_decode (GBytes *payload,
                           guint8 digest[LANYARD_CHAT_DIGEST_SIZE],
                           guint32 *offset,
                           GBytes **piece,
                           GError **error)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (payload, &length);

  if (length <= CHUNK_HEAD || length > CHUNK_HEAD + LANYARD_CHAT_CHUNK)
    {
      g_set_error_literal (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                           _ ("A piece of a picture has a wrong size"));
      return FALSE;
    }
  memcpy (digest, bytes, LANYARD_CHAT_DIGEST_SIZE);
  *offset = 0;
  for (guint i = 0; i < 4; i++)
    *offset |= (guint32) bytes[LANYARD_CHAT_DIGEST_SIZE + i] << (8 * i);
  *piece = g_bytes_new_from_bytes (payload, CHUNK_HEAD, length - CHUNK_HEAD);
  return TRUE;
}
