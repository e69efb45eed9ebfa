/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-parser-private.h"

/* Addresses in lower case: they are written in every way. */
static const struct
{
  const char *uri;
  const char *prefix;
} namespaces[] = {
  { "http://www.w3.org/2005/atom", "" },
  { "http://purl.org/atom/ns#", "" },
  { "http://purl.org/rss/1.0/", "" },
  { "http://purl.org/dc/elements/1.1/", "dc" },
  { "http://purl.org/rss/1.0/modules/content/", "content" },
  { "http://search.yahoo.com/mrss/", "media" },
  { "http://search.yahoo.com/mrss", "media" },
  { "http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes" },
  { "http://www.w3.org/1999/xhtml", "xhtml" },
  { "http://www.w3.org/xml/1998/namespace", "xml" },
  { "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf" },
  { "http://purl.org/dc/terms/", "dcterms" },
  { "http://purl.org/rss/1.0/modules/slash/", "slash" },
  { "http://purl.org/rss/1.0/modules/syndication/", "sy" },
  { "http://wellformedweb.org/commentapi/", "wfw" },
  { "http://www.georss.org/georss", "georss" },
  { "http://www.opengis.net/gml", "gml" },
  { "http://www.w3.org/2003/01/geo/wgs84_pos#", "geo" },
  { "http://podlove.org/simple-chapters", "psc" },
  { "http://podlove.org/simple-chapters/", "psc" },
  { "http://rssnamespace.org/feedburner/ext/1.0", "feedburner" },
  { "http://www.w3.org/1999/xlink", "xlink" },
  { "http://backend.userland.com/rss", "" },
  { "http://blogs.law.harvard.edu/tech/rss", "" },
  { "http://my.netscape.com/rdf/simple/0.9/", "" },
  { "http://example.com/newformat#", "" },
  { "http://example.com/necho", "" },
  { "http://purl.org/echo/", "" },
  { "uri/of/echo/namespace#", "" },
  { "http://purl.org/pie/", "" },
  { "http://purl.org/rss/1.0/modules/rss091#", "" },
  { "http://webns.net/mvcb/", "admin" },
  { "http://purl.org/rss/1.0/modules/aggregation/", "ag" },
  { "http://purl.org/rss/1.0/modules/annotate/", "annotate" },
  { "http://media.tangent.org/rss/1.0/", "audio" },
  { "http://backend.userland.com/blogchannelmodule", "blogchannel" },
  { "http://creativecommons.org/ns#license", "cc" },
  { "http://web.resource.org/cc/", "cc" },
  { "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", "creativecommons" },
  { "http://backend.userland.com/creativecommonsrssmodule", "creativecommons" },
  { "http://purl.org/rss/1.0/modules/company", "co" },
  { "http://my.theinfo.org/changed/1.0/rss/", "cp" },
  { "http://purl.org/rss/1.0/modules/email/", "email" },
  { "http://purl.org/rss/1.0/modules/event/", "ev" },
  { "http://freshmeat.net/rss/fm/", "fm" },
  { "http://xmlns.com/foaf/0.1/", "foaf" },
  { "http://postneo.com/icbm/", "icbm" },
  { "http://purl.org/rss/1.0/modules/image/", "image" },
  { "http://example.com/dtds/podcast-1.0.dtd", "itunes" },
  { "http://purl.org/rss/1.0/modules/link/", "l" },
  { "http://madskills.com/public/xml/rss/module/pingback/", "pingback" },
  { "http://prismstandard.org/namespaces/1.2/basic/", "prism" },
  { "http://www.w3.org/2000/01/rdf-schema#", "rdfs" },
  { "http://purl.org/rss/1.0/modules/reference/", "ref" },
  { "http://purl.org/rss/1.0/modules/richequiv/", "reqv" },
  { "http://purl.org/rss/1.0/modules/search/", "search" },
  { "http://schemas.xmlsoap.org/soap/envelope/", "soap" },
  { "http://purl.org/rss/1.0/modules/servicestatus/", "ss" },
  { "http://hacks.benhammersley.com/rss/streaming/", "str" },
  { "http://purl.org/rss/1.0/modules/subscription/", "sub" },
  { "http://schemas.pocketsoap.com/rss/mydescmodule/", "szf" },
  { "http://purl.org/rss/1.0/modules/taxonomy/", "taxo" },
  { "http://purl.org/rss/1.0/modules/threading/", "thr" },
  { "http://purl.org/syndication/thread/1.0", "thr" },
  { "http://purl.org/rss/1.0/modules/textinput/", "ti" },
  { "http://madskills.com/public/xml/rss/module/trackback/", "trackback" },
  { "http://purl.org/rss/1.0/modules/wiki/", "wiki" },
};

static const struct
{
  const char *prefix;
  const LanyardFeedHandler *handlers;
} tables[] = {
  { "", lanyard_feed_core_handlers },
  { "admin", lanyard_feed_admin_handlers },
  { "cc", lanyard_feed_cc_handlers },
  { "content", lanyard_feed_content_handlers },
  { "creativecommons", lanyard_feed_creative_commons_handlers },
  { "dc", lanyard_feed_dc_handlers },
  { "dcterms", lanyard_feed_dcterms_handlers },
  { "feedburner", lanyard_feed_feedburner_handlers },
  { "georss", lanyard_feed_georss_handlers },
  { "gml", lanyard_feed_gml_handlers },
  { "itunes", lanyard_feed_itunes_handlers },
  { "media", lanyard_feed_media_handlers },
  { "psc", lanyard_feed_psc_handlers },
  { "xhtml", lanyard_feed_xhtml_handlers },
};

const char *
lanyard_feed_namespace_get_prefix (const char *uri)
{
  /* Any version of it. */
  if (strstr (uri, "backend.userland.com/rss") != NULL ||
      strstr (uri, "backend.userland.com/RSS") != NULL)
    return "";
  for (guint i = 0; i < G_N_ELEMENTS (namespaces); i++)
    {
      if (g_ascii_strcasecmp (namespaces[i].uri, uri) == 0)
        return namespaces[i].prefix;
    }
  return NULL;
}

const LanyardFeedHandler *
lanyard_feed_namespace_find (const char *prefix, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      if (strcmp (tables[i].prefix, prefix) != 0)
        continue;
      for (const LanyardFeedHandler *handler = tables[i].handlers; handler->name != NULL; handler++)
        {
          if (strcmp (handler->name, name) == 0)
            return handler;
        }
    }
  return NULL;
}
