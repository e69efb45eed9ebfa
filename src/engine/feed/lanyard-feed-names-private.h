/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/parser.h>

#include "engine/feed/lanyard-feed-parser-private.h"

G_BEGIN_DECLS

/* Powers of two. */
#define LANYARD_FEED_MOST_ELEMENT_NAMES 512
#define LANYARD_FEED_ATTRIBUTE_NAMES    64

/* What an element's name means, found once a document for each name. libxml2 interns names and
 * addresses, so their pointers are the key. */
typedef struct
{
  const xmlChar *local;
  const xmlChar *prefix;
  const xmlChar *uri;
  const LanyardFeedHandler *handler;
  const char *name;     /* "title", in lower case */
  const char *key;      /* what its text is kept as: "dc_title" */
  gboolean core;        /* of the formats' own namespaces */
  gboolean keeps_input; /* may stand in an image or text input */
  gboolean keeps_image;
} LanyardFeedElementName;

/* The same of an attribute's name; another of the same place takes it. */
typedef struct
{
  const xmlChar *local;
  const xmlChar *prefix;
  const xmlChar *uri;
  const char *name; /* "xml:base", in lower case */
  guint64 key;
  gboolean lower;     /* its values mean the same in any case */
  gboolean inherited; /* base or language of all that is inside */
} LanyardFeedAttributeName;

/* The names of one document. All zero but @arena to begin with. */
typedef struct
{
  LanyardFeedArena *arena;
  LanyardFeedElementName elements[LANYARD_FEED_MOST_ELEMENT_NAMES];
  LanyardFeedAttributeName attributes[LANYARD_FEED_ATTRIBUTE_NAMES];
  guint n_elements;
} LanyardFeedNames;

const LanyardFeedElementName   *lanyard_feed_names_get_element   (LanyardFeedNames *self,
                                                                  const xmlChar    *local,
                                                                  const xmlChar    *prefix,
                                                                  const xmlChar    *uri);
/* @attribute: as SAX2 has it: local name, prefix, address, beginning and end of the value. */
const LanyardFeedAttributeName *lanyard_feed_names_get_attribute (LanyardFeedNames *self,
                                                                  const xmlChar   **attribute);
/* Whether @name is one of @names, which are parted by blanks. */
gboolean                        lanyard_feed_name_is_one_of      (const char       *name,
                                                                  const char       *names);

G_END_DECLS
