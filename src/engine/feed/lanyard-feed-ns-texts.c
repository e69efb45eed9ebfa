/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text constructs and times, which every format has under names of its own. */
#include "engine/feed/lanyard-feed-parser-private.h"

gboolean
lanyard_feed_parser_is_expecting_text (LanyardFeedParser *self)
{
  return self->in_feed || self->in_entry || self->in_source || self->in_image ||
         self->in_text_input;
}

/* Text constructs */

void
lanyard_feed_start_title (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push_content (self, "title", attributes, lanyard_feed_type_text,
                                    lanyard_feed_parser_is_expecting_text (self));
}

void
lanyard_feed_end_title (LanyardFeedParser *self)
{
  const char *value = lanyard_feed_parser_pop_content (self, "title");

  if (value != NULL && *value != '\0')
    self->title_depth = self->depth;
}

void
lanyard_feed_start_subtitle (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push_content (self, "subtitle", attributes, lanyard_feed_type_text, TRUE);
}

void
lanyard_feed_end_subtitle (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop_content (self, "subtitle");
}

void
lanyard_feed_start_rights (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push_content (self, "rights", attributes, lanyard_feed_type_text, TRUE);
}

void
lanyard_feed_end_rights (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop_content (self, "rights");
}

void
lanyard_feed_start_info (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push_content (self, "info", attributes, lanyard_feed_type_text, TRUE);
}

void
lanyard_feed_end_info (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop_content (self, "info");
}

void
lanyard_feed_start_content (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  self->has_content = TRUE;
  lanyard_feed_parser_push_content (self, "content", attributes, lanyard_feed_type_text, TRUE);
  self->content.source = lanyard_feed_get_attribute (attributes, "src");
}

void
lanyard_feed_start_body (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push_content (self, "content", attributes, lanyard_feed_type_xhtml, TRUE);
}

void
lanyard_feed_start_encoded (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  self->has_content = TRUE;
  lanyard_feed_parser_push_content (self, "content", attributes, lanyard_feed_type_html, TRUE);
}

void
lanyard_feed_end_content (LanyardFeedParser *self)
{
  const char *type = self->content.type;
  gboolean text =
      type == lanyard_feed_type_text || (type != NULL && lanyard_feed_type_is_html (type));
  const char *value = lanyard_feed_parser_pop_content (self, "content");

  /* An entry without a summary has its content for one. */
  if (text && value != NULL)
    lanyard_feed_parser_save (self, "summary", lanyard_feed_parser_new_string (self, value), FALSE);
}

/* A second text beside a summary is the content. */
static gboolean
begins_content (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);

  if (self->has_content || lanyard_feed_value_lookup (context, "summary") == NULL)
    return FALSE;
  self->summary_element = "content";
  lanyard_feed_start_content (self, attributes);
  return TRUE;
}

void
lanyard_feed_start_description (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  if (!begins_content (self, attributes))
    lanyard_feed_parser_push_content (self, "description", attributes, lanyard_feed_type_html,
                                      lanyard_feed_parser_is_expecting_text (self));
}

void
lanyard_feed_end_description (LanyardFeedParser *self)
{
  if (g_strcmp0 (self->summary_element, "content") == 0)
    lanyard_feed_end_content (self);
  else
    lanyard_feed_parser_pop_content (self, "description");
  self->summary_element = NULL;
}

void
lanyard_feed_start_summary (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  if (begins_content (self, attributes))
    return;
  self->summary_element = "summary";
  lanyard_feed_parser_push_content (self, "summary", attributes, lanyard_feed_type_text, TRUE);
}

void
lanyard_feed_end_summary (LanyardFeedParser *self)
{
  if (g_strcmp0 (self->summary_element, "content") == 0)
    lanyard_feed_end_content (self);
  else
    lanyard_feed_parser_pop_content (self, "summary");
  self->summary_element = NULL;
}

/* CDF's description */
void
lanyard_feed_start_abstract (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push_content (self, "description", attributes, lanyard_feed_type_text,
                                    lanyard_feed_parser_is_expecting_text (self));
}

void
lanyard_feed_end_abstract (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop_content (self, "description");
}

/* Times */

void
lanyard_feed_start_published (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "published", TRUE);
}

void
lanyard_feed_end_published (LanyardFeedParser *self)
{
  lanyard_feed_parser_save_date (self, "published_parsed",
                                 lanyard_feed_parser_pop (self, "published"));
}

void
lanyard_feed_start_updated (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "updated", TRUE);
}

void
lanyard_feed_end_updated (LanyardFeedParser *self)
{
  lanyard_feed_parser_save_date (self, "updated_parsed", lanyard_feed_parser_pop (self, "updated"));
}

void
lanyard_feed_start_created (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "created", TRUE);
}

void
lanyard_feed_end_created (LanyardFeedParser *self)
{
  lanyard_feed_parser_save_date (self, "created_parsed", lanyard_feed_parser_pop (self, "created"));
}

void
lanyard_feed_start_expired (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "expired", TRUE);
}

void
lanyard_feed_end_expired (LanyardFeedParser *self)
{
  lanyard_feed_parser_save_date (self, "expired_parsed", lanyard_feed_parser_pop (self, "expired"));
}

void
lanyard_feed_start_language (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "language", TRUE);
}

void
lanyard_feed_end_language (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop (self, "language");
}
