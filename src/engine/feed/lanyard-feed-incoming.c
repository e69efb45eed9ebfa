/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a document's entries say, as it goes to the database: HTML, text, what they are known by. */
#include "engine/feed/lanyard-feed-incoming-private.h"

#include <string.h>
#include <xxhash.h>

#include "engine/feed/lanyard-html-sanitizer.h"

#define SUMMARY_CHARS 280

static void
incoming_clear (LanyardFeedIncomingEntry *self)
{
  g_free (self->identity);
  g_free (self->digest);
  g_free (self->title);
  g_free (self->summary);
  g_free (self->text);
  g_free (self->content);
}

char *
lanyard_feed_to_html (const LanyardFeedValue *detail, const char *fallback)
{
  const char *value = detail != NULL ? lanyard_feed_value_get_text (detail, "value") : fallback;
  const char *type = detail != NULL ? lanyard_feed_value_get_text (detail, "type") : NULL;

  if (value == NULL)
    return g_strdup ("");
  if (type == NULL || strcmp (type, "text/html") == 0 ||
      strcmp (type, "application/xhtml+xml") == 0)
    return g_strdup (value);
  return g_markup_escape_text (value, -1);
}

static char *
find_content (const LanyardFeedValue *entry)
{
  const LanyardFeedValue *contents = lanyard_feed_value_get_member (entry, "content");
  const LanyardFeedValue *best = NULL;

  for (guint i = 0; i < lanyard_feed_value_get_length (contents); i++)
    {
      const LanyardFeedValue *content = lanyard_feed_value_get_item (contents, i);
      const char *type = lanyard_feed_value_get_text (content, "type");

      /* Of several kinds the one that can be shown; of those the first. */
      if (best == NULL && type != NULL &&
          (g_str_has_prefix (type, "text/") || strcmp (type, "application/xhtml+xml") == 0))
        best = content;
    }
  if (best != NULL)
    return lanyard_feed_to_html (best, NULL);
  return lanyard_feed_to_html (lanyard_feed_value_get_member (entry, "summary_detail"),
                               lanyard_feed_value_get_text (entry, "summary"));
}

static const char *
find_thumbnail (const LanyardFeedValue *entry)
{
  const LanyardFeedValue *thumbnail =
      lanyard_feed_value_get_item (lanyard_feed_value_get_member (entry, "media_thumbnail"), 0);
  const char *url = lanyard_feed_value_get_text (thumbnail, "url");

  if (url == NULL)
    url = lanyard_feed_value_get_text (lanyard_feed_value_get_member (entry, "image"), "href");
  return url;
}

static gint64
find_time (const LanyardFeedValue *entry)
{
  static const char *const names[] = { "published_parsed", "updated_parsed", "created_parsed" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const LanyardFeedValue *time = lanyard_feed_value_get_member (entry, names[i]);

      if (lanyard_feed_value_get_type (time) == LANYARD_FEED_VALUE_TIME)
        return lanyard_feed_value_get_integer (time);
    }
  return G_MAXINT64;
}

/* To tell a changed text from the same; nobody's secret, so the fastest will do. */
static char *
digest (const char *first, const char *second)
{
  XXH128_hash_t a = XXH3_128bits (first, strlen (first));
  XXH128_hash_t b = XXH3_128bits_withSeed (second, strlen (second), a.low64);

  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
                          (guint64)(b.low64 ^ a.high64), (guint64)b.high64);
}

static void
read_incoming (const LanyardFeedValue *entry, LanyardFeedIncomingEntry *incoming)
{
  const char *id = lanyard_feed_value_get_text (entry, "id");
  const char *title = lanyard_feed_value_get_text (entry, "title");
  g_autofree char *title_html =
      lanyard_feed_to_html (lanyard_feed_value_get_member (entry, "title_detail"), title);

  memset (incoming, 0, sizeof *incoming);
  incoming->entry = entry;
  incoming->title = lanyard_html_to_text (title_html, strlen (title_html), 500);
  incoming->content = find_content (entry);
  incoming->text = lanyard_html_to_text (incoming->content, strlen (incoming->content), 0);
  incoming->summary = lanyard_html_shorten (incoming->text, SUMMARY_CHARS);
  incoming->link = lanyard_feed_value_get_text (entry, "link");
  /* RSS writes "mail@example.org (Name)", which is the name where there is one. */
  incoming->author =
      lanyard_feed_value_get_text (lanyard_feed_value_get_member (entry, "author_detail"), "name");
  if (incoming->author == NULL || *incoming->author == '\0')
    incoming->author = lanyard_feed_value_get_text (entry, "author");
  incoming->thumbnail = find_thumbnail (entry);
  incoming->time = find_time (entry);
  incoming->digest = digest (incoming->title, incoming->content);
  if (id != NULL && *id != '\0')
    incoming->identity = g_strconcat ("id:", id, NULL);
  else if (incoming->link != NULL && *incoming->link != '\0')
    incoming->identity = g_strconcat ("link:", incoming->link, NULL);
  else
    incoming->identity = g_strconcat ("text:", incoming->digest, NULL);
}

/* The first of each identity. */
typedef struct
{
  GHashTable *identities;
  GArray *entries;
} Collection;

static void
collect (const char *name, const LanyardFeedValue *entry, gpointer user_data)
{
  Collection *self = user_data;
  LanyardFeedIncomingEntry incoming;

  read_incoming (entry, &incoming);
  /* Asked first: adding would put this one's identity, which is about to go, in the place of the one that stays. */
  if (g_hash_table_contains (self->identities, incoming.identity))
    {
      incoming_clear (&incoming);
      return;
    }
  g_hash_table_add (self->identities, incoming.identity);
  g_array_append_val (self->entries, incoming);
}

LanyardFeedIncoming *
lanyard_feed_incoming_new (LanyardFeedDocument *document)
{
  LanyardFeedIncoming *self = g_new0 (LanyardFeedIncoming, 1);
  g_autoptr (GHashTable) identities = g_hash_table_new (g_str_hash, g_str_equal);
  Collection collection = { identities, NULL };

  g_return_val_if_fail (document != NULL, NULL);

  self->document = lanyard_feed_document_ref (document);
  self->entries = g_array_new (FALSE, FALSE, sizeof (LanyardFeedIncomingEntry));
  g_array_set_clear_func (self->entries, (GDestroyNotify)incoming_clear);
  collection.entries = self->entries;
  lanyard_feed_value_foreach (lanyard_feed_document_get_entries (document), collect, &collection);
  return self;
}

void
lanyard_feed_incoming_free (LanyardFeedIncoming *self)
{
  g_array_unref (self->entries);
  lanyard_feed_document_unref (self->document);
  g_free (self);
}
