/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-names-private.h"

G_BEGIN_DECLS

/* An open element. */
typedef struct
{
  const LanyardFeedElementName *info;
  const char *base;
  const char *language;
  gboolean markup; /* inside inline markup: written as text */
} LanyardFeedElement;

/* What becomes of a document's elements and texts, as libxml2 finds them in it. */
typedef struct
{
  LanyardFeedParser *parser;
  LanyardFeedElement elements[LANYARD_FEED_MAX_DEPTH];
  guint n_elements;
  LanyardFeedNames names;
  guint skipped;     /* depth beyond the limit */
  gboolean carriage; /* the last piece of a CDATA section ended in a carriage return */
  gboolean too_deep;
} LanyardFeedReading;

/* @namespaces: prefix (nullable) and address of each that the element declares; @attributes as SAX2 has them, five
 * pointers each. */
void     lanyard_feed_reading_start (LanyardFeedReading           *self,
                                     const LanyardFeedElementName *info,
                                     const xmlChar                *uri,
                                     int                           n_namespaces,
                                     const xmlChar               **namespaces,
                                     int                           n_attributes,
                                     const xmlChar               **attributes);
void     lanyard_feed_reading_end   (LanyardFeedReading           *self);
void     lanyard_feed_reading_text  (LanyardFeedReading           *self,
                                     const char                   *text,
                                     gsize                         length);
/* A piece of a CDATA section. */
void     lanyard_feed_reading_cdata (LanyardFeedReading           *self,
                                     const char                   *text,
                                     gsize                         length);

G_END_DECLS
