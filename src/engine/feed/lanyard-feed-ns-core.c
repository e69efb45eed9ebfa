/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formats' own elements: RSS 0.90 to 2.0, Atom 0.3 and 1.0, CDF. Their names do not clash, and
 * feeds mix them. */
#include "engine/feed/lanyard-feed-parser-private.h"

/* Documents */

static void
start_rss (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  static const struct
  {
    const char *version;
    const char *name;
  } versions[] = {
    { "0.91", "rss091u" }, { "0.92", "rss092" }, { "0.93", "rss093" }, { "0.94", "rss094" }
  };
  const char *version = lanyard_feed_get_attribute (attributes, "version");

  /* A namespace used in it (Atom's, for rel="self") does not make it another format. */
  if (g_str_has_prefix (self->document->version, "rss"))
    return;

  self->document->version = version != NULL && g_str_has_prefix (version, "2.") ? "rss20" : "rss";
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      if (g_strcmp0 (version, versions[i].version) == 0)
        self->document->version = versions[i].name;
    }
}

static void
start_feed (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  static const struct
  {
    const char *version;
    const char *name;
  } versions[] = { { "0.1", "atom01" }, { "0.2", "atom02" }, { "0.3", "atom03" } };
  const char *version = lanyard_feed_get_attribute (attributes, "version");

  self->in_feed = TRUE;
  if (*self->document->version != '\0')
    return;
  self->document->version = "atom";
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      if (g_strcmp0 (version, versions[i].version) == 0)
        self->document->version = versions[i].name;
    }
}

/* CDF says in attributes what RSS says in elements. */
static void
take_cdf_attributes (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  const char *modified = lanyard_feed_get_attribute (attributes, "lastmod");
  const char *href = lanyard_feed_get_attribute (attributes, "href");

  if (modified != NULL)
    {
      lanyard_feed_start_updated (self, NULL);
      lanyard_feed_parser_append_text (self, modified, strlen (modified));
      lanyard_feed_end_updated (self);
    }
  if (href != NULL)
    {
      lanyard_feed_start_link (self, NULL);
      lanyard_feed_parser_append_text (self, href, strlen (href));
      lanyard_feed_end_link (self);
    }
}

static void
start_channel (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  self->in_feed = TRUE;
  if (self->depth == 1 && *self->document->version == '\0')
    self->document->version = "cdf";
  take_cdf_attributes (self, attributes);
}

static void
end_feed (LanyardFeedParser *self)
{
  self->in_feed = FALSE;
}

static void
start_item (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  const char *about = lanyard_feed_get_attribute (attributes, "rdf:about");

  self->entry = lanyard_feed_parser_new_dict (self);
  lanyard_feed_value_append (self->document->entries, self->arena, self->entry);
  self->n_member_depths = 0;
  lanyard_feed_parser_push_container (self, "item");
  self->in_entry = TRUE;
  self->guid_is_link = FALSE;
  self->has_content = FALSE;
  self->title_depth = -1;
  if (about != NULL && *about != '\0')
    lanyard_feed_value_set_string (lanyard_feed_parser_get_context (self), self->arena, "id",
                                   about);
  take_cdf_attributes (self, attributes);
}

static void
end_item (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop_container (self, "item");
  self->in_entry = FALSE;
  self->has_content = FALSE;
}

static void
start_image (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  self->in_image = TRUE;
  lanyard_feed_parser_get_context (self);
  self->title_depth = -1;
  lanyard_feed_parser_push_container (self, "image");
}

static void
end_image (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop_container (self, "image");
  self->in_image = FALSE;
}

static void
start_text_input (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  self->in_text_input = TRUE;
  lanyard_feed_parser_get_context (self);
  self->title_depth = -1;
  lanyard_feed_parser_push_container (self, "textinput");
}

static void
end_text_input (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop_container (self, "textinput");
  self->in_text_input = FALSE;
}

static void
start_source (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  const char *url = lanyard_feed_get_attribute (attributes, "url");

  self->in_source = TRUE;
  self->source = lanyard_feed_parser_new_dict (self);
  if (url != NULL)
    lanyard_feed_value_set_string (self->source, self->arena, "href", url);
  lanyard_feed_parser_push (self, "source", FALSE);
  self->title_depth = -1;
}

static void
end_source (LanyardFeedParser *self)
{
  const char *title = lanyard_feed_parser_pop (self, "source");
  LanyardFeedValue *source = self->source;

  self->in_source = FALSE;
  if (source == NULL)
    source = lanyard_feed_parser_new_dict (self);
  if (title != NULL && *title != '\0')
    lanyard_feed_value_set_string (source, self->arena, "title", title);
  lanyard_feed_parser_save (self, "source", source, TRUE);
  self->source = NULL;
}

/* Links and names */

/* Whatever the format calls it, the address is "href". */
static void
enforce_href (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  const char *href = lanyard_feed_get_attribute (attributes, "url");

  if (href == NULL)
    href = lanyard_feed_get_attribute (attributes, "uri");
  /* It is there already, or nothing is. */
  if (href == NULL || *href == '\0')
    return;
  lanyard_feed_value_remove (attributes, "url");
  lanyard_feed_value_remove (attributes, "uri");
  lanyard_feed_value_set_string (attributes, self->arena, "href", href);
}

static void
set_default (LanyardFeedParser *self, LanyardFeedValue *dict, const char *name, const char *text)
{
  if (lanyard_feed_value_lookup (dict, name) == NULL)
    lanyard_feed_value_set_string (dict, self->arena, name, text);
}

void
lanyard_feed_start_link (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);
  LanyardFeedValue *links =
      lanyard_feed_value_ensure (context, self->arena, "links", LANYARD_FEED_VALUE_LIST);
  LanyardFeedValue *link = attributes != NULL ? attributes : lanyard_feed_parser_new_dict (self);
  const char *rel;
  const char *href;

  set_default (self, link, "rel", "alternate");
  rel = lanyard_feed_get_attribute (link, "rel");
  set_default (self, link, "type",
               strcmp (rel, "self") == 0 ? "application/atom+xml" : lanyard_feed_type_html);
  enforce_href (self, link);
  href = lanyard_feed_get_attribute (link, "href");
  if (href != NULL)
    {
      const char *resolved = lanyard_feed_parser_resolve (self, href);

      if (resolved != href)
        lanyard_feed_value_set_string (link, self->arena, "href", resolved);
      href = resolved;
    }

  lanyard_feed_value_append (links, self->arena, link);
  if (href == NULL)
    lanyard_feed_parser_push (self, "link", lanyard_feed_parser_is_expecting_text (self));
  else if (strcmp (rel, "alternate") == 0 &&
           lanyard_feed_type_is_html (
               lanyard_feed_parser_map_type (self, lanyard_feed_get_attribute (link, "type"))))
    lanyard_feed_value_set_string (context, self->arena, "link", href);
}

void
lanyard_feed_end_link (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop (self, "link");
}

static void
start_id (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  const char *permalink = lanyard_feed_get_attribute (attributes, "ispermalink");

  self->guid_is_link = permalink == NULL || strcmp (permalink, "true") == 0;
  lanyard_feed_parser_push (self, "id", TRUE);
}

static void
end_id (LanyardFeedParser *self)
{
  const char *value = lanyard_feed_parser_pop (self, "id");
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);
  gboolean is_link = self->guid_is_link && lanyard_feed_value_lookup (context, "link") == NULL;

  if (value == NULL)
    return;
  lanyard_feed_parser_save (
      self, "guidislink",
      lanyard_feed_value_new_integer (self->arena, LANYARD_FEED_VALUE_BOOLEAN, is_link), FALSE);
  if (self->guid_is_link)
    lanyard_feed_parser_save (self, "link", lanyard_feed_parser_new_string (self, value), FALSE);
}

static void
start_enclosure (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);
  LanyardFeedValue *links =
      lanyard_feed_value_ensure (context, self->arena, "links", LANYARD_FEED_VALUE_LIST);
  LanyardFeedValue *link = attributes != NULL ? attributes : lanyard_feed_parser_new_dict (self);

  enforce_href (self, link);
  lanyard_feed_value_set_string (link, self->arena, "rel", "enclosure");
  lanyard_feed_value_append (links, self->arena, link);
}

static void
start_generator (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  LanyardFeedValue *detail = attributes != NULL ? attributes : lanyard_feed_parser_new_dict (self);
  const char *href;

  enforce_href (self, detail);
  href = lanyard_feed_get_attribute (detail, "href");
  if (href != NULL)
    lanyard_feed_value_set_string (detail, self->arena, "href",
                                   lanyard_feed_parser_resolve (self, href));
  lanyard_feed_parser_save (self, "generator_detail", detail, TRUE);
  lanyard_feed_parser_push (self, "generator", TRUE);
}

static void
end_generator (LanyardFeedParser *self)
{
  const char *value = lanyard_feed_parser_pop (self, "generator");
  LanyardFeedValue *detail =
      lanyard_feed_value_lookup (lanyard_feed_parser_get_context (self), "generator_detail");

  if (detail != NULL && value != NULL)
    lanyard_feed_value_set_string (detail, self->arena, "name", value);
}

static void
start_cloud (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_save (
      self, "cloud", attributes != NULL ? attributes : lanyard_feed_parser_new_dict (self), TRUE);
}

static void
start_width (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "width", FALSE);
}

static void
start_height (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "height", FALSE);
}

static void
end_dimension (LanyardFeedParser *self, const char *name)
{
  const char *value = lanyard_feed_parser_pop (self, name);
  char *end = NULL;
  gint64 number = value != NULL ? g_ascii_strtoll (value, &end, 10) : 0;

  if (!self->in_image || value == NULL)
    return;
  lanyard_feed_parser_save (self, name,
                            lanyard_feed_value_new_integer (self->arena, LANYARD_FEED_VALUE_INTEGER,
                                                            *end == '\0' ? number : 0),
                            TRUE);
}

static void
end_width (LanyardFeedParser *self)
{
  end_dimension (self, "width");
}

static void
end_height (LanyardFeedParser *self)
{
  end_dimension (self, "height");
}

/* Tags as one made-up element in the wild has them. */
static void
start_tags (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "tags", TRUE);
}

static void
end_tags (LanyardFeedParser *self)
{
  lanyard_feed_parser_add_tags (self, lanyard_feed_parser_pop (self, "tags"), NULL);
}

static void
start_new_location (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "newlocation", FALSE);
}

static void
end_new_location (LanyardFeedParser *self)
{
  const char *value = lanyard_feed_parser_pop (self, "newlocation");

  if (value != NULL && lanyard_feed_parser_get_context (self) == self->document->feed)
    lanyard_feed_value_set_string (self->document->feed, self->arena, "newlocation",
                                   lanyard_feed_parser_resolve (self, value));
}

static void
start_where (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "where", FALSE);
  lanyard_feed_parser_save (self, "where", lanyard_feed_parser_new_dict (self), TRUE);
}

static void
end_where (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop (self, "where");
}

/* When not to come (RSS 2.0); hours are GMT. */
static void
end_hour (LanyardFeedParser *self)
{
  const char *value = lanyard_feed_parser_pop (self, "hour");
  guint64 hour;

  if (value != NULL && g_ascii_string_to_unsigned (value, 10, 0, 24, &hour, NULL))
    self->document->skip_hours |= 1u << (hour % 24);
}

static void
end_day (LanyardFeedParser *self)
{
  static const char *const days[] = { "monday", "tuesday",  "wednesday", "thursday",
                                      "friday", "saturday", "sunday" };
  const char *value = lanyard_feed_parser_pop (self, "day");

  for (guint i = 0; value != NULL && i < G_N_ELEMENTS (days); i++)
    {
      if (g_ascii_strcasecmp (value, days[i]) == 0)
        self->document->skip_days |= 1u << i;
    }
}

const LanyardFeedHandler lanyard_feed_core_handlers[] = {
  { "item", start_item, end_item },
  { "entry", start_item, end_item },
  { "title", lanyard_feed_start_title, lanyard_feed_end_title },
  { "link", lanyard_feed_start_link, lanyard_feed_end_link },
  { "description", lanyard_feed_start_description, lanyard_feed_end_description },
  { "summary", lanyard_feed_start_summary, lanyard_feed_end_summary },
  { "content", lanyard_feed_start_content, lanyard_feed_end_content },
  { "guid", start_id, end_id },
  { "id", start_id, end_id },
  { "pubdate", lanyard_feed_start_published, lanyard_feed_end_published },
  { "published", lanyard_feed_start_published, lanyard_feed_end_published },
  { "issued", lanyard_feed_start_published, lanyard_feed_end_published },
  { "updated", lanyard_feed_start_updated, lanyard_feed_end_updated },
  { "modified", lanyard_feed_start_updated, lanyard_feed_end_updated },
  { "lastbuilddate", lanyard_feed_start_updated, lanyard_feed_end_updated },
  { "created", lanyard_feed_start_created, lanyard_feed_end_created },
  { "expirationdate", lanyard_feed_start_expired, lanyard_feed_end_expired },
  { "category", lanyard_feed_start_category, lanyard_feed_end_category },
  { "keywords", lanyard_feed_start_category, lanyard_feed_end_category },
  { "tags", start_tags, end_tags },
  { "author", lanyard_feed_start_author, lanyard_feed_end_author },
  { "managingeditor", lanyard_feed_start_author, lanyard_feed_end_author },
  { "contributor", lanyard_feed_start_contributor, lanyard_feed_end_contributor },
  { "webmaster", lanyard_feed_start_publisher, lanyard_feed_end_publisher },
  { "name", lanyard_feed_start_name, lanyard_feed_end_name },
  { "email", lanyard_feed_start_email, lanyard_feed_end_email },
  { "url", lanyard_feed_start_url, lanyard_feed_end_url },
  { "uri", lanyard_feed_start_url, lanyard_feed_end_url },
  { "homepage", lanyard_feed_start_url, lanyard_feed_end_url },
  { "enclosure", start_enclosure, NULL },
  { "source", start_source, end_source },
  { "rss", start_rss, NULL },
  { "feed", start_feed, end_feed },
  { "channel", start_channel, end_feed },
  { "image", start_image, end_image },
  { "textinput", start_text_input, end_text_input },
  { "subtitle", lanyard_feed_start_subtitle, lanyard_feed_end_subtitle },
  { "tagline", lanyard_feed_start_subtitle, lanyard_feed_end_subtitle },
  { "rights", lanyard_feed_start_rights, lanyard_feed_end_rights },
  { "copyright", lanyard_feed_start_rights, lanyard_feed_end_rights },
  { "info", lanyard_feed_start_info, lanyard_feed_end_info },
  { "abstract", lanyard_feed_start_abstract, lanyard_feed_end_abstract },
  { "body", lanyard_feed_start_body, lanyard_feed_end_content },
  { "fullitem", lanyard_feed_start_encoded, lanyard_feed_end_content },
  { "generator", start_generator, end_generator },
  { "cloud", start_cloud, NULL },
  { "language", lanyard_feed_start_language, lanyard_feed_end_language },
  { "width", start_width, end_width },
  { "height", start_height, end_height },
  { "newlocation", start_new_location, end_new_location },
  { "where", start_where, end_where },
  { "hour", NULL, end_hour },
  { "day", NULL, end_day },
  { NULL, NULL, NULL },
};

const LanyardFeedHandler lanyard_feed_content_handlers[] = {
  { "encoded", lanyard_feed_start_encoded, lanyard_feed_end_content },
  { NULL, NULL, NULL },
};

const LanyardFeedHandler lanyard_feed_xhtml_handlers[] = {
  { "body", lanyard_feed_start_body, lanyard_feed_end_content },
  { NULL, NULL, NULL },
};

const LanyardFeedHandler lanyard_feed_feedburner_handlers[] = {
  { "browserfriendly", lanyard_feed_start_info, lanyard_feed_end_info },
  { NULL, NULL, NULL },
};
