/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-document.h"
#include "engine/feed/lanyard-feed-value-private.h"

G_BEGIN_DECLS

struct _LanyardFeedDocument
{
  gatomicrefcount references;
  LanyardFeedArena arena;
  const char *version;
  const char *encoding;
  gboolean bozo;
  const char *bozo_exception;
  guint skip_hours;
  guint skip_days;
  LanyardFeedValue *feed;
  LanyardFeedValue *entries;
  LanyardFeedValue *namespaces;
  LanyardFeedValue *headers;
};

LanyardFeedDocument *lanyard_feed_document_new      (void);
/* Forget what was parsed; the arena keeps its memory until the document goes. */
void                 lanyard_feed_document_reset    (LanyardFeedDocument *self);
/* The first reason stays. */
void                 lanyard_feed_document_set_bozo (LanyardFeedDocument *self,
                                                     const char          *reason);

G_END_DECLS
