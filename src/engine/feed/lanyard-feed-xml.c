/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document's elements and texts, by libxml2's SAX events. No tree is built, nothing is loaded, no entity is
 * expanded. */
#include "engine/feed/lanyard-feed-xml-private.h"

#include <libxml/parserInternals.h>

#include "engine/feed/lanyard-html-tables-private.h"

#define CHUNK_SIZE (32 * 1024)

typedef struct
{
  LanyardFeedReading reading; /* first: it is what the events get */
  xmlParserCtxtPtr context;
  GString *problem;
} Reader;

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
  LanyardFeedReading *reading = data;

  lanyard_feed_reading_start (reading,
                              lanyard_feed_names_get_element (&reading->names, local, prefix, uri), uri,
                              n_namespaces, namespaces, n_attributes, attributes);
}

static void
on_end_element (void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
  lanyard_feed_reading_end (data);
}

static void
on_characters (void *data, const xmlChar *characters, int length)
{
  lanyard_feed_reading_text (data, (const char *)characters, (gsize)length);
}

static void
on_cdata (void *data, const xmlChar *characters, int length)
{
  lanyard_feed_reading_cdata (data, (const char *)characters, (gsize)length);
}

/* A reference to an entity that an external DTD might have declared: only HTML's are known. */
static void
on_reference (void *data, const xmlChar *name)
{
  gunichar c = lanyard_html_lookup_entity ((const char *)name, strlen ((const char *)name));
  char utf8[6];

  if (c != 0)
    lanyard_feed_reading_text (data, utf8, (gsize)g_unichar_to_utf8 (c, utf8));
}

static void
on_error (void *data, xmlErrorPtr error)
{
  Reader *self = data;

  /* A relative or odd namespace address is none of ours. */
  if (error->domain == XML_FROM_NAMESPACE && error->code != XML_NS_ERR_UNDEFINED_NAMESPACE)
    return;
  if (error->level < XML_ERR_ERROR || self->problem->len > 0)
    return;
  g_string_append_printf (self->problem, "line %d: %s", error->line,
                          error->message != NULL ? error->message : "not well-formed");
  g_string_truncate (self->problem, strlen (g_strchomp (self->problem->str)));
}

static void
close_open_elements (LanyardFeedReading *reading)
{
  reading->skipped = 0;
  while (reading->n_elements > 0)
    lanyard_feed_reading_end (reading);
}

static gboolean
feed_chunks (Reader *self, const char *xml, gsize length, GCancellable *cancellable, GError **error)
{
  for (gsize done = 0; done < length; done += CHUNK_SIZE)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      xmlParseChunk (self->context, xml + done, (int)MIN (CHUNK_SIZE, length - done), 0);
      if (self->context->disableSAX != 0 && !self->context->recovery)
        return TRUE;
    }
  xmlParseChunk (self->context, NULL, 0, 1);
  return TRUE;
}

gboolean
lanyard_feed_parse_xml (LanyardFeedParser *parser,
                        const char *xml,
                        gsize length,
                        gboolean recover,
                        char **problem,
                        GCancellable *cancellable,
                        GError **error)
{
  xmlSAXHandler sax = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = on_start_element,
    .endElementNs = on_end_element,
    .characters = on_characters,
    .ignorableWhitespace = on_characters,
    .cdataBlock = on_cdata,
    .reference = on_reference,
    .serror = on_error,
  };
  g_autofree Reader *self = g_new0 (Reader, 1);
  gboolean finished;

  self->reading.parser = parser;
  self->reading.names.arena = parser->arena;
  self->context = xmlCreatePushParserCtxt (&sax, self, NULL, 0, NULL);
  /* Only ever UTF-8 by now. */
  xmlSwitchEncoding (self->context, XML_CHAR_ENCODING_UTF8);
  xmlCtxtUseOptions (self->context,
                     XML_PARSE_NONET | XML_PARSE_NOWARNING | (recover ? XML_PARSE_RECOVER : 0));
  self->problem = g_string_new (NULL);

  finished = feed_chunks (self, xml, length, cancellable, error);
  close_open_elements (&self->reading);

  if (self->problem->len == 0 && !self->context->wellFormed)
    g_string_append (self->problem, "not well-formed");
  if (self->problem->len == 0 && self->reading.too_deep)
    g_string_append_printf (self->problem, "elements are nested more than %d deep",
                            LANYARD_FEED_MAX_DEPTH);
  *problem = NULL;
  if (self->problem->len > 0)
    *problem = g_strdup (self->problem->str);

  xmlFreeDoc (self->context->myDoc);
  xmlFreeParserCtxt (self->context);
  g_string_free (self->problem, TRUE);
  return finished;
}
