/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-opml.h"

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <string.h>

#include "engine/feed/lanyard-feed-discover.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-parser-private.h"
#include "engine/feed/lanyard-html-tokenizer-private.h"

#define MOST_DEPTH   32
#define MOST_REFUSED 100
#define MOST_FILTERS 100

/* OPML has no place for saved searches and rules, but lets others have elements of their own: in its head, where no reader looks
 * for feeds. */
#define NAMESPACE "https://github.com/lanyard/lanyard/feeds"

typedef struct
{
  GPtrArray *outlines;
  GHashTable *seen;
  GPtrArray *folders; /* names of the open outlines; "" for one that is a feed */
  guint skipped;
  GPtrArray *refused; /* LanyardFeedRefused */
  guint deeper; /* outlines beyond the limit that are open */
  GPtrArray *filters; /* LanyardFeedFilterRecord */
  LanyardFeedFilterRecord *filter; /* (nullable): the one that is open */
  gboolean is_opml;
} Reader;

void
lanyard_feed_outline_free (LanyardFeedOutline *self)
{
  g_free (self->url);
  g_free (self->title);
  g_free (self->folder);
  g_free (self);
}

void
lanyard_feed_refused_free (LanyardFeedRefused *self)
{
  g_free (self->address);
  g_free (self->why);
  g_free (self);
}

static void
refuse (Reader *self, const char *address, const char *why)
{
  LanyardFeedRefused *refused;

  if (self->skipped++ >= MOST_REFUSED)
    return;
  refused = g_new0 (LanyardFeedRefused, 1);
  refused->address = g_strdup (address);
  refused->why = g_strdup (why);
  g_ptr_array_add (self->refused, refused);
}

/* Attribute names are compared without case: every reader writes them its own way. (transfer full)
 * (nullable) */
static char *
get_attribute (const xmlChar **attributes, int n, const char *name)
{
  for (int i = 0; i < n; i++, attributes += 5)
    {
      GString *value;

      if (g_ascii_strcasecmp ((const char *)attributes[0], name) != 0)
        continue;
      value = g_string_new (NULL);
      lanyard_html_append_decoded (value, (const char *)attributes[3],
                                   (gsize)(attributes[4] - attributes[3]), TRUE);
      return g_strstrip (g_string_free (value, FALSE));
    }
  return NULL;
}

static char *
join_folders (GPtrArray *folders)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < folders->len; i++)
    {
      const char *name = folders->pdata[i];

      if (*name != '\0')
        g_string_append_printf (joined, "%s%s", joined->len > 0 ? "/" : "", name);
    }
  return g_string_free (joined, FALSE);
}

static void
take_feed (Reader *self, const char *address, const char *title)
{
  g_autofree char *url = strstr (address, "://") != NULL || g_str_has_prefix (address, "feed:")
                             ? lanyard_feed_normalize_address (address)
                             : NULL;
  LanyardFeedOutline *outline;

  /* "|command" and "exec:…" are what other readers once ran. */
  if (url == NULL)
    {
      refuse (self, address, _ ("This is not a web address (http or https)."));
      return;
    }
  if (!g_hash_table_add (self->seen, g_strdup (url)))
    return;
  outline = g_new0 (LanyardFeedOutline, 1);
  outline->url = g_steal_pointer (&url);
  outline->title = title != NULL && *title != '\0' ? g_strdup (title) : NULL;
  outline->folder = join_folders (self->folders);
  g_ptr_array_add (self->outlines, outline);
}

/* Saved searches and rules */

static void
begin_filter (Reader *self, const xmlChar **attributes, int n)
{
  g_autofree char *name = get_attribute (attributes, n, "name");
  g_autofree char *match = get_attribute (attributes, n, "match");
  g_autofree char *action = get_attribute (attributes, n, "action");
  g_autofree char *notify = get_attribute (attributes, n, "notify");

  g_clear_pointer (&self->filter, lanyard_feed_filter_record_free);
  self->filter = lanyard_feed_filter_record_new (name != NULL ? name : "");
  self->filter->any = g_strcmp0 (match, "any") == 0;
  self->filter->notify = g_strcmp0 (notify, "true") == 0;
  if (*self->filter->name != '\0' && (action == NULL || lanyard_feed_action_parse (action, &self->filter->action)))
    return;
  refuse (self, self->filter->name, _ ("This is no saved search or rule."));
  g_clear_pointer (&self->filter, lanyard_feed_filter_record_free);
}

/* With a condition less it would find more: one that is not understood spoils the whole. */
static void
take_condition (Reader *self, const xmlChar **attributes, int n)
{
  g_autofree char *text = get_attribute (attributes, n, "is");
  g_autoptr (GError) error = NULL;
  LanyardFeedCondition *condition;

  if (self->filter == NULL)
    return;
  condition = lanyard_feed_condition_parse (text != NULL ? text : "", &error);
  if (condition != NULL && self->filter->conditions->len < LANYARD_FEED_MOST_CONDITIONS)
    {
      lanyard_feed_filter_record_add (self->filter, condition);
      return;
    }
  refuse (self, self->filter->name, error != NULL ? error->message : _ ("It has too many conditions."));
  g_clear_pointer (&condition, lanyard_feed_condition_free);
  g_clear_pointer (&self->filter, lanyard_feed_filter_record_free);
}

static void
end_filter (Reader *self)
{
  if (self->filter != NULL && self->filter->conditions->len > 0 && self->filters->len < MOST_FILTERS)
    g_ptr_array_add (self->filters, g_steal_pointer (&self->filter));
  else if (self->filter != NULL)
    refuse (self, self->filter->name, _ ("This is no saved search or rule."));
  g_clear_pointer (&self->filter, lanyard_feed_filter_record_free);
}

static gboolean
is_ours (const Reader *self, const xmlChar *uri)
{
  return self->is_opml && g_strcmp0 ((const char *)uri, NAMESPACE) == 0;
}

static void
on_start_element (void *data,
                  const xmlChar *local,
                  const xmlChar *prefix,
                  const xmlChar *uri,
                  int n_namespaces,
                  const xmlChar **namespaces,
                  int n_attributes,
                  int n_defaulted,
                  const xmlChar **attributes)
{
  Reader *self = data;
  g_autofree char *url = NULL;
  g_autofree char *title = NULL;

  if (g_ascii_strcasecmp ((const char *)local, "opml") == 0)
    self->is_opml = TRUE;
  if (is_ours (self, uri))
    {
      if (strcmp ((const char *)local, "filter") == 0)
        begin_filter (self, attributes, n_attributes);
      else if (strcmp ((const char *)local, "condition") == 0)
        take_condition (self, attributes, n_attributes);
      return;
    }
  if (!self->is_opml || g_ascii_strcasecmp ((const char *)local, "outline") != 0)
    return;
  url = get_attribute (attributes, n_attributes, "xmlUrl");
  if (self->folders->len >= MOST_DEPTH)
    {
      self->deeper++;
      if (url != NULL && *url != '\0')
        refuse (self, url, _ ("It lies in too many nested folders."));
      return;
    }
  title = get_attribute (attributes, n_attributes, "title");
  if (title == NULL || *title == '\0')
    {
      g_free (title);
      title = get_attribute (attributes, n_attributes, "text");
    }
  if (url != NULL && *url != '\0')
    {
      take_feed (self, url, title);
      g_ptr_array_add (self->folders, g_strdup (""));
    }
  else
    /* A slash in a name would be another folder. */
    g_ptr_array_add (self->folders, g_strdelimit (g_strdup (title != NULL ? title : ""), "/", '-'));
}

static void
on_end_element (void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
  Reader *self = data;

  if (is_ours (self, uri))
    {
      if (strcmp ((const char *)local, "filter") == 0)
        end_filter (self);
      return;
    }
  if (g_ascii_strcasecmp ((const char *)local, "outline") != 0)
    return;
  if (self->deeper > 0)
    self->deeper--;
  else if (self->folders->len > 0)
    g_ptr_array_set_size (self->folders, (int)self->folders->len - 1);
}

static void
on_error (void *data, xmlErrorPtr error)
{
}

static gboolean
read_outlines (Reader *self, const char *xml, gsize length, gboolean recover)
{
  xmlSAXHandler sax = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = on_start_element,
    .endElementNs = on_end_element,
    .serror = on_error,
  };
  xmlParserCtxtPtr context = xmlCreatePushParserCtxt (&sax, self, NULL, 0, NULL);
  gboolean well_formed;

  xmlCtxtUseOptions (context,
                     XML_PARSE_NONET | XML_PARSE_NOWARNING | (recover ? XML_PARSE_RECOVER : 0));
  for (gsize done = 0; done < length; done += 65536)
    xmlParseChunk (context, xml + done, (int)MIN (65536, length - done), 0);
  xmlParseChunk (context, NULL, 0, 1);
  well_formed = context->wellFormed != 0;
  xmlFreeDoc (context->myDoc);
  xmlFreeParserCtxt (context);
  return well_formed;
}

static void
reset (Reader *self)
{
  g_ptr_array_set_size (self->outlines, 0);
  g_ptr_array_set_size (self->folders, 0);
  g_hash_table_remove_all (self->seen);
  g_ptr_array_set_size (self->refused, 0);
  g_ptr_array_set_size (self->filters, 0);
  g_clear_pointer (&self->filter, lanyard_feed_filter_record_free);
  self->skipped = 0;
  self->deeper = 0;
}

GPtrArray *
lanyard_feed_opml_parse (GBytes *bytes, GPtrArray **filters, guint *skipped, GPtrArray **refused, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *decoded = NULL;
  g_autofree char *encoding = NULL;
  g_autofree char *problem = NULL;
  gsize decoded_length = 0;
  gsize skip = 0;
  Reader self = { 0 };
  g_autoptr (GPtrArray) outlines =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_outline_free);
  g_autoptr (GPtrArray) problems =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_refused_free);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_filter_record_free);

  if (length == 0)
    {
      g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_OPML, _ ("The file is empty"));
      return NULL;
    }
  decoded =
      lanyard_feed_decode (data, length, NULL, FALSE, &decoded_length, &skip, &encoding, &problem);
  if (decoded != NULL)
    data = decoded;

  self.outlines = outlines;
  self.refused = problems;
  self.filters = found;
  self.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.folders = g_ptr_array_new_with_free_func (g_free);
  if (!read_outlines (&self, data + skip, decoded_length - skip, FALSE))
    {
      g_autoptr (GString) repaired = lanyard_feed_repair (data + skip, decoded_length - skip);

      reset (&self);
      read_outlines (&self, repaired->str, repaired->len, TRUE);
    }
  g_hash_table_unref (self.seen);
  g_ptr_array_unref (self.folders);
  g_clear_pointer (&self.filter, lanyard_feed_filter_record_free);

  if (!self.is_opml)
    {
      g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_OPML,
                   _ ("The file is no OPML document"));
      return NULL;
    }
  if (filters != NULL)
    *filters = g_steal_pointer (&found);
  if (skipped != NULL)
    *skipped = self.skipped;
  if (refused != NULL)
    *refused = g_steal_pointer (&problems);
  return g_steal_pointer (&outlines);
}

/* Writing */

/* Closes and opens outlines until the folder @path is the open one. @open are the names of the open
 * ones. */
static void
enter_folder (GString *xml, GPtrArray *open, const char *path)
{
  g_auto (GStrv) wanted = g_strsplit (path, "/", -1);
  guint n = *path != '\0' ? g_strv_length (wanted) : 0;
  guint same = 0;

  while (same < n && same < open->len && strcmp (wanted[same], open->pdata[same]) == 0)
    same++;
  while (open->len > same)
    {
      g_string_append_printf (xml, "%*s</outline>\n", (int)(2 + open->len * 2), "");
      g_ptr_array_set_size (open, (int)open->len - 1);
    }
  for (; same < n; same++)
    {
      g_autofree char *name = g_markup_escape_text (wanted[same], -1);

      g_string_append_printf (xml, "%*s<outline text=\"%s\" title=\"%s\">\n",
                              (int)(4 + open->len * 2), "", name, name);
      g_ptr_array_add (open, g_strdup (wanted[same]));
    }
}

static void
write_filter (GString *xml, const LanyardFeedFilterRecord *filter)
{
  g_autofree char *name = g_markup_escape_text (filter->name, -1);

  g_string_append_printf (xml, "    <lanyard:filter name=\"%s\" match=\"%s\" action=\"%s\" notify=\"%s\">\n", name,
                          filter->any ? "any" : "all", lanyard_feed_action_get_name (filter->action),
                          filter->notify ? "true" : "false");
  for (guint i = 0; i < filter->conditions->len; i++)
    {
      g_autofree char *text = lanyard_feed_condition_print (filter->conditions->pdata[i]);
      g_autofree char *escaped = g_markup_escape_text (text, -1);

      g_string_append_printf (xml, "      <lanyard:condition is=\"%s\"/>\n", escaped);
    }
  g_string_append (xml, "    </lanyard:filter>\n");
}

char *
lanyard_feed_opml_write (GPtrArray *outlines, GPtrArray *filters, const char *title)
{
  g_autofree char *escaped_title = g_markup_escape_text (title, -1);
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_free);
  GString *xml = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\"");

  if (filters != NULL && filters->len > 0)
    g_string_append (xml, " xmlns:lanyard=\"" NAMESPACE "\"");
  g_string_append_printf (xml, ">\n  <head>\n    <title>%s</title>\n", escaped_title);
  for (guint i = 0; filters != NULL && i < filters->len; i++)
    if (((const LanyardFeedFilterRecord *)filters->pdata[i])->conditions->len > 0)
      write_filter (xml, filters->pdata[i]);
  g_string_append (xml, "  </head>\n  <body>\n");
  for (guint i = 0; i < outlines->len; i++)
    {
      const LanyardFeedOutline *outline = outlines->pdata[i];
      g_autofree char *url = g_markup_escape_text (outline->url, -1);
      g_autofree char *name =
          g_markup_escape_text (outline->title != NULL ? outline->title : outline->url, -1);

      enter_folder (xml, open, outline->folder != NULL ? outline->folder : "");
      g_string_append_printf (xml,
                              "%*s<outline type=\"rss\" text=\"%s\" title=\"%s\" xmlUrl=\"%s\"/>\n",
                              (int)(4 + open->len * 2), "", name, name, url);
    }
  enter_folder (xml, open, "");
  g_string_append (xml, "  </body>\n</opml>\n");
  return g_string_free (xml, FALSE);
}
