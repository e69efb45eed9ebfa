/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small modules: Dublin Core and its terms, administration, licences, Podlove simple chapters. */
#include "engine/feed/lanyard-feed-parser-private.h"

/* Dublin Core */

static void
start_valid (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "validity", TRUE);
}

/* "start=2002-10-13T09:00+01:00;end=…;scheme=W3C-DTF" (DCMI Period) */
static void
end_valid (LanyardFeedParser *self)
{
  const char *value = lanyard_feed_parser_pop (self, "validity");
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "", ";", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *time = strchr (parts[i], '=');
      gboolean start;

      if (time == NULL)
        continue;
      *time++ = '\0';
      start = strcmp (g_strstrip (parts[i]), "start") == 0;
      if (!start && strcmp (parts[i], "end") != 0)
        continue;
      lanyard_feed_parser_save (
          self, start ? "validity_start" : "validity_end",
          lanyard_feed_parser_new_string (self, lanyard_feed_arena_strdup (self->arena, time)),
          TRUE);
      lanyard_feed_parser_save_date (self, start ? "validity_start_parsed" : "validity_end_parsed",
                                     time);
    }
}

const LanyardFeedHandler lanyard_feed_dc_handlers[] = {
  { "creator", lanyard_feed_start_author, lanyard_feed_end_author },
  { "author", lanyard_feed_start_author, lanyard_feed_end_author },
  { "contributor", lanyard_feed_start_contributor_name, lanyard_feed_end_contributor_name },
  { "date", lanyard_feed_start_updated, lanyard_feed_end_updated },
  { "description", lanyard_feed_start_description, lanyard_feed_end_description },
  { "language", lanyard_feed_start_language, lanyard_feed_end_language },
  { "publisher", lanyard_feed_start_publisher, lanyard_feed_end_publisher },
  { "rights", lanyard_feed_start_rights, lanyard_feed_end_rights },
  { "subject", lanyard_feed_start_category, lanyard_feed_end_category },
  { "title", lanyard_feed_start_title, lanyard_feed_end_title },
  { NULL, NULL, NULL },
};

const LanyardFeedHandler lanyard_feed_dcterms_handlers[] = {
  { "created", lanyard_feed_start_created, lanyard_feed_end_created },
  { "issued", lanyard_feed_start_published, lanyard_feed_end_published },
  { "modified", lanyard_feed_start_updated, lanyard_feed_end_updated },
  { "valid", start_valid, end_valid },
  { NULL, NULL, NULL },
};

/* Administration */

static const char *
take_resource (LanyardFeedParser *self, LanyardFeedValue *attributes, const char *name)
{
  const char *resource = lanyard_feed_get_attribute (attributes, "rdf:resource");

  lanyard_feed_parser_push (self, name, TRUE);
  if (resource != NULL)
    lanyard_feed_parser_append_text (self, resource, strlen (resource));
  return lanyard_feed_parser_pop (self, name);
}

static void
start_generator_agent (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  const char *href = take_resource (self, attributes, "generator");
  LanyardFeedValue *detail = lanyard_feed_parser_new_dict (self);

  lanyard_feed_value_set_string (detail, self->arena, "href", href);
  lanyard_feed_parser_save (self, "generator_detail", detail, TRUE);
}

static void
start_error_reports_to (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  take_resource (self, attributes, "errorreportsto");
}

const LanyardFeedHandler lanyard_feed_admin_handlers[] = {
  { "generatoragent", start_generator_agent, NULL },
  { "errorreportsto", start_error_reports_to, NULL },
  { NULL, NULL, NULL },
};

/* Licences are links with rel "license", as RFC 4946 has them. */

static void
add_license (LanyardFeedParser *self, const char *href)
{
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);
  LanyardFeedValue *links =
      lanyard_feed_value_ensure (context, self->arena, "links", LANYARD_FEED_VALUE_LIST);
  LanyardFeedValue *link = lanyard_feed_parser_new_dict (self);

  lanyard_feed_value_set_string (link, self->arena, "rel", "license");
  if (href != NULL && *href != '\0')
    lanyard_feed_value_set_string (link, self->arena, "href", href);
  lanyard_feed_value_append (links, self->arena, link);
}

static void
start_cc_license (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  add_license (self, lanyard_feed_get_attribute (attributes, "rdf:resource"));
}

static void
start_license (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "license", FALSE);
}

static void
end_license (LanyardFeedParser *self)
{
  add_license (self, lanyard_feed_parser_pop (self, "license"));
}

const LanyardFeedHandler lanyard_feed_cc_handlers[] = {
  { "license", start_cc_license, NULL },
  { NULL, NULL, NULL },
};

const LanyardFeedHandler lanyard_feed_creative_commons_handlers[] = {
  { "license", start_license, end_license },
  { NULL, NULL, NULL },
};

/* Podlove simple chapters */

static void
start_chapters (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);
  LanyardFeedValue *chapters =
      attributes != NULL ? attributes : lanyard_feed_parser_new_dict (self);

  if (lanyard_feed_value_lookup (context, "psc_chapters") != NULL)
    return;
  self->in_chapters = TRUE;
  lanyard_feed_value_set (chapters, self->arena, "chapters",
                          lanyard_feed_value_new (self->arena, LANYARD_FEED_VALUE_LIST));
  lanyard_feed_value_set (context, self->arena, "psc_chapters", chapters);
}

static void
end_chapters (LanyardFeedParser *self)
{
  self->in_chapters = FALSE;
}

/* "[HH:]MM:SS[.mmm]" as seconds: two digits each, three for the fraction. */
static gboolean
parse_chapter_start (const char *text, double *seconds)
{
  int parts[3] = { 0 };
  guint n = 0;

  for (;;)
    {
      if (n == 3 || !g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
        return FALSE;
      parts[n++] = (text[0] - '0') * 10 + text[1] - '0';
      text += 2;
      if (*text != ':')
        break;
      text++;
    }
  if (n < 2)
    return FALSE;
  *seconds = parts[n - 1] + parts[n - 2] * 60 + (n == 3 ? parts[0] * 3600 : 0);
  if (*text == '\0')
    return TRUE;
  if (*text != '.' || strlen (text) != 4 || strspn (text + 1, "0123456789") != 3)
    return FALSE;
  *seconds += (double)g_ascii_strtoull (text + 1, NULL, 10) / 1000;
  return TRUE;
}

static void
start_chapter (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  LanyardFeedValue *chapters;
  const char *start;
  double seconds;

  if (!self->in_chapters || attributes == NULL)
    return;
  chapters = lanyard_feed_value_lookup (lanyard_feed_parser_get_context (self), "psc_chapters");
  if (chapters == NULL)
    return;

  start = lanyard_feed_get_attribute (attributes, "start");
  lanyard_feed_value_set (attributes, self->arena, "start_parsed",
                          start != NULL && parse_chapter_start (start, &seconds)
                              ? lanyard_feed_value_new_number (self->arena, seconds)
                              : lanyard_feed_value_get_null ());
  lanyard_feed_value_append (lanyard_feed_value_lookup (chapters, "chapters"), self->arena,
                             attributes);
}

const LanyardFeedHandler lanyard_feed_psc_handlers[] = {
  { "chapters", start_chapters, end_chapters },
  { "chapter", start_chapter, NULL },
  { NULL, NULL, NULL },
};
