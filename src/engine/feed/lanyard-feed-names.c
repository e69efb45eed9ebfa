/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What names of elements and attributes mean, in their namespaces. */
#include "engine/feed/lanyard-feed-names-private.h"

#include <string.h>

static inline guint
hash_pointers (const void *a, const void *b, const void *c)
{
  gsize hash = (gsize)a * 31 + (gsize)b * 17 + (gsize)c;

  return (guint)((hash >> 4) ^ (hash >> 13));
}

static char *
to_lower (LanyardFeedNames *self, const char *text, gsize length)
{
  char *lower = lanyard_feed_arena_strndup (self->arena, text, length);

  for (char *p = lower; *p != '\0'; p++)
    *p = g_ascii_tolower (*p);
  return lower;
}

gboolean
lanyard_feed_name_is_one_of (const char *name, const char *names)
{
  gsize length = strlen (name);

  /* "prefix:" alone is a name to the recovering parser, and stands in any text. */
  if (length == 0)
    return FALSE;
  for (const char *p = strstr (names, name); p != NULL; p = strstr (p + 1, name))
    {
      if ((p == names || p[-1] == ' ') && (p[length] == ' ' || p[length] == '\0'))
        return TRUE;
    }
  return FALSE;
}

static void
fill_info (LanyardFeedNames *self, LanyardFeedElementName *info)
{
  const char *prefix = NULL;
  const char *colon;

  if (info->uri != NULL)
    prefix = lanyard_feed_namespace_get_prefix ((const char *)info->uri);
  if (prefix == NULL)
    prefix = info->prefix != NULL
                 ? to_lower (self, (const char *)info->prefix, strlen ((const char *)info->prefix))
                 : "";
  info->name = to_lower (self, (const char *)info->local, strlen ((const char *)info->local));
  /* A prefix that was never declared stays in the name. */
  colon = strchr (info->name, ':');
  if (colon != NULL && *prefix == '\0')
    {
      prefix = lanyard_feed_arena_strndup (self->arena, info->name, (gsize)(colon - info->name));
      info->name = colon + 1;
    }

  info->core = *prefix == '\0';
  info->key = info->name;
  if (!info->core)
    {
      g_autofree char *key = g_strconcat (prefix, "_", info->name, NULL);

      info->key = lanyard_feed_arena_strdup (self->arena, key);
    }
  info->handler = lanyard_feed_namespace_find (prefix, info->name);
  info->keeps_input =
      !info->core || lanyard_feed_name_is_one_of (info->name, "title link description name");
  info->keeps_image =
      !info->core ||
      lanyard_feed_name_is_one_of (info->name, "title link description url href width height");
}

const LanyardFeedElementName *
lanyard_feed_names_get_element (LanyardFeedNames *self,
                                const xmlChar *local,
                                const xmlChar *prefix,
                                const xmlChar *uri)
{
  guint i = hash_pointers (local, prefix, uri) & (LANYARD_FEED_MOST_ELEMENT_NAMES - 1);
  LanyardFeedElementName *info;

  for (guint probes = 0; probes < 16; probes++, i = (i + 1) & (LANYARD_FEED_MOST_ELEMENT_NAMES - 1))
    {
      info = &self->elements[i];
      if (info->local == local && info->prefix == prefix && info->uri == uri)
        return info;
      if (info->local == NULL && self->n_elements < LANYARD_FEED_MOST_ELEMENT_NAMES * 3 / 4)
        {
          info->local = local;
          info->prefix = prefix;
          info->uri = uri;
          self->n_elements++;
          fill_info (self, info);
          return info;
        }
    }

  /* A document of a thousand names: those beyond the table are looked up each time. */
  info = lanyard_feed_arena_alloc (self->arena, sizeof *info);
  memset (info, 0, sizeof *info);
  info->local = local;
  info->prefix = prefix;
  info->uri = uri;
  fill_info (self, info);
  return info;
}

/* "xml:base", "rdf:about", "href": by the prefix that the namespace is known by. */
static const char *
make_attribute_name (LanyardFeedNames *self,
                     const xmlChar *local,
                     const xmlChar *prefix,
                     const xmlChar *uri)
{
  const char *known = NULL;
  g_autofree char *name = NULL;

  if (uri != NULL)
    known = lanyard_feed_namespace_get_prefix ((const char *)uri);
  /* Unknown, or never declared: as it is written. */
  if (known == NULL && prefix != NULL)
    known = (const char *)prefix;
  if (known == NULL || *known == '\0')
    return to_lower (self, (const char *)local, strlen ((const char *)local));
  name = g_strconcat (known, ":", (const char *)local, NULL);
  return to_lower (self, name, strlen (name));
}

const LanyardFeedAttributeName *
lanyard_feed_names_get_attribute (LanyardFeedNames *self, const xmlChar **attribute)
{
  LanyardFeedAttributeName *info =
      &self->attributes[hash_pointers (attribute[0], attribute[1], attribute[2]) &
                        (LANYARD_FEED_ATTRIBUTE_NAMES - 1)];

  if (info->local == attribute[0] && info->prefix == attribute[1] && info->uri == attribute[2])
    return info;
  info->local = attribute[0];
  info->prefix = attribute[1];
  info->uri = attribute[2];
  info->name = make_attribute_name (self, info->local, info->prefix, info->uri);
  info->key = lanyard_feed_name_key (info->name);
  info->lower = strcmp (info->name, "rel") == 0 || strcmp (info->name, "type") == 0;
  info->inherited = lanyard_feed_name_is_one_of (info->name, "xml:base base xml:lang lang");
  return info;
}
