/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-store.h"

G_BEGIN_DECLS

/* What an entry of a document says, ready for its row. */
typedef struct
{
  const LanyardFeedValue *entry; /* of the document */
  char *identity;
  char *digest;
  char *title;
  const char *link;
  const char *author;
  char *summary;
  char *text;
  const char *thumbnail;
  char *content;
  gint64 time; /* G_MAXINT64: not told */
} LanyardFeedIncomingEntry;

struct _LanyardFeedIncoming
{
  LanyardFeedDocument *document;
  GArray *entries; /* LanyardFeedIncomingEntry: the first of each identity */
};

/* HTML of a text construct, whatever it was written as. (transfer full) */
char *lanyard_feed_to_html (const LanyardFeedValue *detail,
                            const char             *fallback);

G_END_DECLS
