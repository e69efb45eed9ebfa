/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org), by the names of the other formats. */
#include "engine/feed/lanyard-feed-parser-private.h"

#include <json-glib/json-glib.h>

#include "engine/core/lanyard-json.h"
#include "engine/feed/lanyard-feed-date.h"
#include "engine/feed/lanyard-feed-uri.h"
#include "engine/feed/lanyard-html-sanitizer.h"

#define MAX_JSON_DEPTH 64

/* Members that are of another type than they should be are left out: nothing in a document is
 * trusted. */
static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonObject *
get_item (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
set_text (LanyardFeedParser *self, LanyardFeedValue *dict, const char *name, const char *text)
{
  if (text != NULL)
    lanyard_feed_value_set_string (dict, self->arena, name,
                                   lanyard_feed_arena_strdup (self->arena, text));
}

static void
set_address (LanyardFeedParser *self, LanyardFeedValue *dict, const char *name, const char *address)
{
  if (address != NULL)
    lanyard_feed_value_set_string (
        dict, self->arena, name,
        lanyard_feed_parser_resolve (self, lanyard_feed_arena_strdup (self->arena, address)));
}

static void
set_date (LanyardFeedParser *self,
          LanyardFeedValue *dict,
          const char *name,
          const char *parsed_name,
          const char *text)
{
  gint64 seconds = 0;
  gboolean valid;

  if (text == NULL)
    return;
  valid = lanyard_feed_date_parse (text, &seconds);
  set_text (self, dict, name, text);
  lanyard_feed_value_set (
      dict, self->arena, parsed_name,
      lanyard_feed_value_new_integer (
          self->arena, valid ? LANYARD_FEED_VALUE_TIME : LANYARD_FEED_VALUE_NULL, seconds));
}

static void
set_detail (LanyardFeedParser *self,
            LanyardFeedValue *dict,
            const char *name,
            const char *detail_name,
            const char *text)
{
  LanyardFeedValue *detail;

  if (text == NULL)
    return;
  detail = lanyard_feed_parser_new_dict (self);
  set_text (self, detail, "type", "text/plain");
  set_text (self, detail, "language", self->language != NULL ? self->language : "");
  set_text (self, detail, "base", self->base);
  set_text (self, detail, "value", text);
  set_text (self, dict, name, text);
  lanyard_feed_value_set (dict, self->arena, detail_name, detail);
}

static LanyardFeedValue *
make_person (LanyardFeedParser *self, JsonObject *object)
{
  LanyardFeedValue *person = lanyard_feed_parser_new_dict (self);
  const char *url = get_text (object, "url");

  set_text (self, person, "name", get_text (object, "name"));
  if (url != NULL && g_str_has_prefix (url, "mailto:"))
    set_text (self, person, "email", url + strlen ("mailto:"));
  else
    set_address (self, person, "href", url);
  set_address (self, person, "avatar", get_text (object, "avatar"));
  return person;
}

/* "author" in 1.0, "authors" in 1.1. */
static void
take_authors (LanyardFeedParser *self, LanyardFeedValue *dict, JsonObject *object)
{
  LanyardFeedValue *authors = lanyard_feed_value_new (self->arena, LANYARD_FEED_VALUE_LIST);
  JsonArray *array = get_array (object, "authors");
  JsonObject *single = get_object (object, "author");
  LanyardFeedValue *first;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *item = get_item (array, i);

      if (item != NULL)
        lanyard_feed_value_append (authors, self->arena, make_person (self, item));
    }
  if (authors->length == 0 && single != NULL)
    lanyard_feed_value_append (authors, self->arena, make_person (self, single));
  if (authors->length == 0)
    return;

  first = authors->members.head->value;
  set_text (self, dict, "author", lanyard_feed_value_get_text (first, "name"));
  lanyard_feed_value_set (dict, self->arena, "author_detail", first);
  lanyard_feed_value_set (dict, self->arena, "authors", authors);
}

static LanyardFeedValue *
add_link (LanyardFeedParser *self,
          LanyardFeedValue *dict,
          const char *rel,
          const char *type,
          const char *href)
{
  LanyardFeedValue *links;
  LanyardFeedValue *link;

  if (href == NULL)
    return NULL;
  links = lanyard_feed_value_ensure (dict, self->arena, "links", LANYARD_FEED_VALUE_LIST);
  link = lanyard_feed_parser_new_dict (self);
  set_text (self, link, "rel", rel);
  set_text (self, link, "type", type);
  set_address (self, link, "href", href);
  lanyard_feed_value_append (links, self->arena, link);
  return link;
}

static void
take_attachments (LanyardFeedParser *self, LanyardFeedValue *entry, JsonArray *array)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *item = get_item (array, i);
      LanyardFeedValue *link;
      JsonNode *size;

      if (item == NULL)
        continue;
      link =
          add_link (self, entry, "enclosure", get_text (item, "mime_type"), get_text (item, "url"));
      if (link == NULL)
        continue;
      set_text (self, link, "title", get_text (item, "title"));
      size = json_object_get_member (item, "size_in_bytes");
      if (size != NULL && JSON_NODE_HOLDS_VALUE (size) &&
          json_node_get_value_type (size) != G_TYPE_STRING)
        {
          g_autofree char *length = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (size));

          set_text (self, link, "length", length);
        }
    }
}

static void
take_tags (LanyardFeedParser *self, LanyardFeedValue *entry, JsonArray *array)
{
  self->entry = entry;
  self->in_entry = TRUE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        lanyard_feed_parser_add_tag (self, lanyard_feed_arena_strdup (self->arena, json_node_get_string (node)),
                                     NULL, NULL);
    }
  self->in_entry = FALSE;
}

static void
add_content (LanyardFeedParser *self,
             LanyardFeedValue *entry,
             const char *type,
             const char *text,
             const char *language)
{
  LanyardFeedValue *contents;
  LanyardFeedValue *content;

  if (text == NULL)
    return;
  contents = lanyard_feed_value_ensure (entry, self->arena, "content", LANYARD_FEED_VALUE_LIST);
  content = lanyard_feed_parser_new_dict (self);
  set_text (self, content, "type", type);
  set_text (self, content, "language", language);
  set_text (self, content, "base", self->base);
  if (strcmp (type, "text/html") == 0)
    {
      g_string_truncate (self->scratch, 0);
      lanyard_html_sanitize (text, strlen (text), self->base, TRUE, self->scratch);
      set_text (self, content, "value", g_strstrip (self->scratch->str));
    }
  else
    set_text (self, content, "value", text);
  lanyard_feed_value_append (contents, self->arena, content);
}

/* An id is a text; 1.0 documents in the wild have numbers. */
static void
take_id (LanyardFeedParser *self, LanyardFeedValue *entry, JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "id");
  g_autofree char *number = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    number = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  else if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    number = g_strdup_printf ("%g", json_node_get_double (node));
  set_text (self, entry, "id", number != NULL ? number : json_node_get_string (node));
}

static void
take_item (LanyardFeedParser *self, JsonObject *object)
{
  LanyardFeedValue *entry = lanyard_feed_parser_new_dict (self);
  const char *language = get_text (object, "language");
  const char *image = get_text (object, "image");
  const char *link = get_text (object, "url");

  lanyard_feed_value_append (self->document->entries, self->arena, entry);
  take_id (self, entry, object);
  set_detail (self, entry, "title", "title_detail", get_text (object, "title"));
  set_detail (self, entry, "summary", "summary_detail", get_text (object, "summary"));
  set_address (self, entry, "link", link != NULL ? link : get_text (object, "external_url"));
  set_address (self, entry, "external_url", get_text (object, "external_url"));
  add_link (self, entry, "alternate", "text/html", link);
  set_text (self, entry, "language", language);
  if (image == NULL)
    image = get_text (object, "banner_image");
  if (image != NULL)
    set_address (self,
                 lanyard_feed_value_ensure (entry, self->arena, "image", LANYARD_FEED_VALUE_DICT),
                 "href", image);
  if (language == NULL)
    language = self->language;
  add_content (self, entry, "text/html", get_text (object, "content_html"), language);
  add_content (self, entry, "text/plain", get_text (object, "content_text"), language);
  set_date (self, entry, "published", "published_parsed", get_text (object, "date_published"));
  set_date (self, entry, "updated", "updated_parsed", get_text (object, "date_modified"));
  take_authors (self, entry, object);
  take_tags (self, entry, get_array (object, "tags"));
  take_attachments (self, entry, get_array (object, "attachments"));
}

static void
take_feed (LanyardFeedParser *self, JsonObject *object)
{
  LanyardFeedValue *feed = self->document->feed;
  const char *language = get_text (object, "language");
  const char *icon = get_text (object, "icon");

  if (language != NULL)
    self->language = lanyard_feed_arena_strdup (self->arena, language);
  set_text (self, feed, "language", language);
  set_detail (self, feed, "title", "title_detail", get_text (object, "title"));
  set_detail (self, feed, "subtitle", "subtitle_detail", get_text (object, "description"));
  set_address (self, feed, "link", get_text (object, "home_page_url"));
  add_link (self, feed, "alternate", "text/html", get_text (object, "home_page_url"));
  add_link (self, feed, "self", "application/feed+json", get_text (object, "feed_url"));
  add_link (self, feed, "next", "application/feed+json", get_text (object, "next_url"));
  set_address (self, feed, "icon", get_text (object, "favicon"));
  if (icon != NULL)
    set_address (self,
                 lanyard_feed_value_ensure (feed, self->arena, "image", LANYARD_FEED_VALUE_DICT),
                 "href", icon);
  take_authors (self, feed, object);
}

void
lanyard_feed_parse_json (LanyardFeedParser *self, const char *json, gsize length)
{
  LanyardFeedDocument *document = self->document;
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;
  g_autoptr (JsonNode) root = lanyard_json_read_object (json, length, MAX_JSON_DEPTH, &more, &error);
  const char *version;
  JsonArray *items;

  if (root == NULL)
    {
      lanyard_feed_document_set_bozo (document, error->message);
      return;
    }
  if (more)
    lanyard_feed_document_set_bozo (document, "there is more than one object in the JSON document");

  version = get_text (json_node_get_object (root), "version");
  if (version != NULL && strstr (version, "jsonfeed.org/version/1.1") != NULL)
    document->version = "json11";
  else if (version != NULL && strstr (version, "jsonfeed.org/version/1") != NULL)
    document->version = "json1";
  else
    {
      lanyard_feed_document_set_bozo (document,
                                      "the JSON document does not say that it is a JSON Feed");
      return;
    }

  take_feed (self, json_node_get_object (root));
  items = get_array (json_node_get_object (root), "items");
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = get_item (items, i);

      if (item != NULL)
        take_item (self, item);
    }
}
