/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-document.h"

#include "engine/feed/lanyard-feed-date.h"
#include "engine/feed/lanyard-feed-document-private.h"

G_DEFINE_BOXED_TYPE (LanyardFeedDocument,
                     lanyard_feed_document,
                     lanyard_feed_document_ref,
                     lanyard_feed_document_unref)

LanyardFeedDocument *
lanyard_feed_document_new (void)
{
  LanyardFeedDocument *self = g_new0 (LanyardFeedDocument, 1);

  g_atomic_ref_count_init (&self->references);
  self->encoding = "";
  self->headers = lanyard_feed_value_new (&self->arena, LANYARD_FEED_VALUE_DICT);
  lanyard_feed_document_reset (self);
  return self;
}

void
lanyard_feed_document_reset (LanyardFeedDocument *self)
{
  self->version = "";
  self->skip_hours = 0;
  self->skip_days = 0;
  self->feed = lanyard_feed_value_new (&self->arena, LANYARD_FEED_VALUE_DICT);
  self->entries = lanyard_feed_value_new (&self->arena, LANYARD_FEED_VALUE_LIST);
  self->namespaces = lanyard_feed_value_new (&self->arena, LANYARD_FEED_VALUE_DICT);
}

LanyardFeedDocument *
lanyard_feed_document_ref (LanyardFeedDocument *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
lanyard_feed_document_unref (LanyardFeedDocument *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  lanyard_feed_arena_clear (&self->arena);
  g_free (self);
}

void
lanyard_feed_document_set_bozo (LanyardFeedDocument *self, const char *reason)
{
  self->bozo = TRUE;
  if (self->bozo_exception == NULL)
    {
      /* The document is quoted in it. */
      g_autofree char *valid = g_utf8_make_valid (reason, -1);

      self->bozo_exception = lanyard_feed_arena_strdup (&self->arena, valid);
    }
}

const char *
lanyard_feed_document_get_version (const LanyardFeedDocument *self)
{
  return self->version;
}

gboolean
lanyard_feed_document_is_feed (const LanyardFeedDocument *self)
{
  return *self->version != '\0' || self->entries->length > 0 ||
         lanyard_feed_value_get_member (self->feed, "title") != NULL;
}

gboolean
lanyard_feed_document_is_bozo (const LanyardFeedDocument *self, const char **reason)
{
  if (reason != NULL)
    *reason = self->bozo_exception;
  return self->bozo;
}

const char *
lanyard_feed_document_get_encoding (const LanyardFeedDocument *self)
{
  return self->encoding;
}

const LanyardFeedValue *
lanyard_feed_document_get_feed (const LanyardFeedDocument *self)
{
  return self->feed;
}

const LanyardFeedValue *
lanyard_feed_document_get_entries (const LanyardFeedDocument *self)
{
  return self->entries;
}

guint
lanyard_feed_document_get_skip_hours (const LanyardFeedDocument *self)
{
  return self->skip_hours;
}

guint
lanyard_feed_document_get_skip_days (const LanyardFeedDocument *self)
{
  return self->skip_days;
}

static void
append_header (const LanyardFeedDocument *self, GString *json, const char *header, const char *name)
{
  const char *value = lanyard_feed_value_get_text (self->headers, header);

  if (value == NULL)
    return;
  g_string_append_printf (json, ", \"%s\": ", name);
  lanyard_feed_json_append_string (json, value);
}

char *
lanyard_feed_document_to_json (const LanyardFeedDocument *self)
{
  GString *json = g_string_sized_new (64 * 1024);
  const char *modified = lanyard_feed_value_get_text (self->headers, "last-modified");
  gint64 seconds;

  g_string_append_printf (json, "{\"bozo\": %s", self->bozo ? "true" : "false");
  if (self->bozo_exception != NULL)
    {
      g_string_append (json, ", \"bozo_exception\": ");
      lanyard_feed_json_append_string (json, self->bozo_exception);
    }
  g_string_append (json, ", \"encoding\": ");
  lanyard_feed_json_append_string (json, self->encoding);
  g_string_append_printf (json, ", \"version\": \"%s\"", self->version);
  append_header (self, json, "etag", "etag");
  append_header (self, json, "last-modified", "modified");
  if (modified != NULL && lanyard_feed_date_parse (modified, &seconds))
    {
      const LanyardFeedValue parsed = { .type = LANYARD_FEED_VALUE_TIME, .integer = seconds };

      g_string_append (json, ", \"modified_parsed\": ");
      lanyard_feed_value_append_json (&parsed, json);
    }
  g_string_append (json, ", \"headers\": ");
  lanyard_feed_value_append_json (self->headers, json);
  g_string_append (json, ", \"namespaces\": ");
  lanyard_feed_value_append_json (self->namespaces, json);
  g_string_append (json, ", \"feed\": ");
  lanyard_feed_value_append_json (self->feed, json);
  g_string_append (json, ", \"entries\": ");
  lanyard_feed_value_append_json (self->entries, json);
  g_string_append (json, "}");
  return g_string_free (json, FALSE);
}
