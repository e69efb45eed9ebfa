/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Media RSS 1.5. */
#include "engine/feed/lanyard-feed-parser-private.h"

#define CATEGORY_SCHEME "http://search.yahoo.com/mrss/category_schema"

static LanyardFeedValue *
dict_or_new (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  return attributes != NULL ? attributes : lanyard_feed_parser_new_dict (self);
}

static LanyardFeedValue *
append_to (LanyardFeedParser *self, const char *name, LanyardFeedValue *attributes)
{
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);
  LanyardFeedValue *list =
      lanyard_feed_value_ensure (context, self->arena, name, LANYARD_FEED_VALUE_LIST);
  LanyardFeedValue *item = dict_or_new (self, attributes);

  lanyard_feed_value_append (list, self->arena, item);
  return item;
}

/* The dictionary that an open element began: the member itself, or the last of a list. */
static LanyardFeedValue *
find_open (LanyardFeedParser *self, const char *name)
{
  LanyardFeedValue *value =
      lanyard_feed_value_lookup (lanyard_feed_parser_get_context (self), name);

  if (value != NULL && value->type == LANYARD_FEED_VALUE_LIST)
    value = lanyard_feed_value_get_last (value);
  return value != NULL && value->type == LANYARD_FEED_VALUE_DICT ? value : NULL;
}

/* The text of the innermost element as the content of what it began. */
static void
set_content (LanyardFeedParser *self, const char *element, const char *name)
{
  const char *text = lanyard_feed_parser_pop (self, element);
  LanyardFeedValue *open = find_open (self, name);

  if (text != NULL && *text != '\0' && open != NULL)
    lanyard_feed_value_set_string (open, self->arena, "content", text);
}

static void
start_category (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  LanyardFeedValue *dict = dict_or_new (self, attributes);

  if (lanyard_feed_value_lookup (dict, "scheme") == NULL)
    lanyard_feed_value_set_string (dict, self->arena, "scheme", CATEGORY_SCHEME);
  lanyard_feed_start_category (self, dict);
}

static void
start_keywords (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "media_keywords", TRUE);
}

static void
end_keywords (LanyardFeedParser *self)
{
  lanyard_feed_parser_add_tags (self, lanyard_feed_parser_pop (self, "media_keywords"), NULL);
}

/* The entry's own title comes before a medium's, wherever either stands. */
static void
end_title (LanyardFeedParser *self)
{
  int title_depth = self->title_depth;

  lanyard_feed_end_title (self);
  self->title_depth = title_depth;
}

static void
start_group (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
}

static void
start_rating (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_save (self, "media_rating", dict_or_new (self, attributes), FALSE);
  lanyard_feed_parser_push (self, "rating", FALSE);
}

static void
end_rating (LanyardFeedParser *self)
{
  set_content (self, "rating", "media_rating");
}

static void
start_credit (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  append_to (self, "media_credit", attributes);
  lanyard_feed_parser_push (self, "credit", FALSE);
}

static void
end_credit (LanyardFeedParser *self)
{
  set_content (self, "credit", "media_credit");
}

static void
start_restriction (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_save (self, "media_restriction", dict_or_new (self, attributes), FALSE);
  lanyard_feed_parser_push (self, "restriction", FALSE);
}

static void
end_restriction (LanyardFeedParser *self)
{
  const char *text = lanyard_feed_parser_pop (self, "restriction");
  LanyardFeedValue *open = find_open (self, "media_restriction");
  LanyardFeedValue *countries;
  g_auto (GStrv) words = NULL;

  if (text == NULL || *text == '\0' || open == NULL)
    return;
  countries = lanyard_feed_value_new (self->arena, LANYARD_FEED_VALUE_LIST);
  words = g_strsplit_set (text, " \t\r\n", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *lower = g_ascii_strdown (words[i], -1);

      if (*lower != '\0')
        lanyard_feed_value_append (
            countries, self->arena,
            lanyard_feed_parser_new_string (self, lanyard_feed_arena_strdup (self->arena, lower)));
    }
  lanyard_feed_value_set (open, self->arena, "content", countries);
}

static void
start_license (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_save (self, "media_license", dict_or_new (self, attributes), FALSE);
  lanyard_feed_parser_push (self, "license", FALSE);
}

static void
end_license (LanyardFeedParser *self)
{
  set_content (self, "license", "media_license");
}

static void
start_content (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  append_to (self, "media_content", attributes);
}

static void
start_thumbnail (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  append_to (self, "media_thumbnail", attributes);
  lanyard_feed_parser_push (self, "media_thumbnail", FALSE);
}

/* Some write the address as text. */
static void
end_thumbnail (LanyardFeedParser *self)
{
  const char *text = lanyard_feed_parser_pop (self, "media_thumbnail");
  LanyardFeedValue *open = find_open (self, "media_thumbnail");

  if (text != NULL && *text != '\0' && open != NULL &&
      lanyard_feed_value_lookup (open, "url") == NULL)
    lanyard_feed_value_set_string (open, self->arena, "url", text);
}

static void
start_player (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_save (self, "media_player", dict_or_new (self, attributes), TRUE);
  lanyard_feed_parser_push (self, "media_player", FALSE);
}

static void
end_player (LanyardFeedParser *self)
{
  const char *text = lanyard_feed_parser_pop (self, "media_player");
  LanyardFeedValue *open = find_open (self, "media_player");

  if (text != NULL && open != NULL)
    lanyard_feed_value_set_string (open, self->arena, "content", text);
}

const LanyardFeedHandler lanyard_feed_media_handlers[] = {
  { "content", start_content, NULL },
  { "thumbnail", start_thumbnail, end_thumbnail },
  { "title", lanyard_feed_start_title, end_title },
  { "description", lanyard_feed_start_description, lanyard_feed_end_description },
  { "group", start_group, NULL },
  { "category", start_category, lanyard_feed_end_category },
  { "keywords", start_keywords, end_keywords },
  { "credit", start_credit, end_credit },
  { "rating", start_rating, end_rating },
  { "restriction", start_restriction, end_restriction },
  { "license", start_license, end_license },
  { "player", start_player, end_player },
  { NULL, NULL, NULL },
};
