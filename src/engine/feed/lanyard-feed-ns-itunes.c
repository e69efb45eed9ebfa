/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Apple's podcast elements. */
#include "engine/feed/lanyard-feed-parser-private.h"

#define SCHEME "http://www.itunes.com/"

static void
start_owner (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  self->in_publisher = TRUE;
  lanyard_feed_parser_push (self, "owner", FALSE);
}

static void
end_owner (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop (self, "owner");
  self->in_publisher = FALSE;
}

static void
start_keywords (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "itunes_keywords", TRUE);
}

static void
end_keywords (LanyardFeedParser *self)
{
  lanyard_feed_parser_add_tags (self, lanyard_feed_parser_pop (self, "itunes_keywords"), SCHEME);
}

static void
start_category (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_add_tag (self, lanyard_feed_get_attribute (attributes, "text"), SCHEME, NULL);
  lanyard_feed_parser_push (self, "category", TRUE);
}

static void
start_image (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  const char *href = lanyard_feed_get_attribute (attributes, "href");
  LanyardFeedValue *image;

  lanyard_feed_parser_push (self, "itunes_image", FALSE);
  if (href == NULL)
    href = lanyard_feed_get_attribute (attributes, "url");
  if (href == NULL || *href == '\0')
    return;
  image = lanyard_feed_parser_new_dict (self);
  lanyard_feed_value_set_string (image, self->arena, "href", href);
  lanyard_feed_parser_save (self, "image", image, TRUE);
}

static void
end_image (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop (self, "itunes_image");
}

static void
end_block (LanyardFeedParser *self)
{
  const char *value = lanyard_feed_parser_pop_raw (self, "itunes_block");
  gboolean block = value != NULL && (strcmp (value, "yes") == 0 || strcmp (value, "Yes") == 0);

  lanyard_feed_parser_save (
      self, "itunes_block",
      lanyard_feed_value_new_integer (self->arena, LANYARD_FEED_VALUE_INTEGER, block), TRUE);
}

/* Exactly these words, by Apple's specification then and now; any other says nothing. */
static void
end_explicit (LanyardFeedParser *self)
{
  const char *value = lanyard_feed_parser_pop_raw (self, "itunes_explicit");
  LanyardFeedValueType type = LANYARD_FEED_VALUE_NULL;
  gboolean truth = FALSE;

  if (value != NULL && (strcmp (value, "yes") == 0 || strcmp (value, "true") == 0))
    {
      type = LANYARD_FEED_VALUE_BOOLEAN;
      truth = TRUE;
    }
  else if (value != NULL && (strcmp (value, "clean") == 0 || strcmp (value, "false") == 0))
    type = LANYARD_FEED_VALUE_BOOLEAN;
  lanyard_feed_parser_save (self, "itunes_explicit",
                            lanyard_feed_value_new_integer (self->arena, type, truth), TRUE);
}

const LanyardFeedHandler lanyard_feed_itunes_handlers[] = {
  { "author", lanyard_feed_start_author, lanyard_feed_end_author },
  { "subtitle", lanyard_feed_start_subtitle, lanyard_feed_end_subtitle },
  { "summary", lanyard_feed_start_summary, lanyard_feed_end_summary },
  { "category", start_category, lanyard_feed_end_category },
  { "keywords", start_keywords, end_keywords },
  { "image", start_image, end_image },
  { "link", start_image, end_image },
  { "owner", start_owner, end_owner },
  { "name", lanyard_feed_start_name, lanyard_feed_end_name },
  { "email", lanyard_feed_start_email, lanyard_feed_end_email },
  { "block", NULL, end_block },
  { "explicit", NULL, end_explicit },
  { NULL, NULL, NULL },
};
