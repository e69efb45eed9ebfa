/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "engine/feed/lanyard-feed-fetcher.h"

G_BEGIN_DECLS

/* How many attempts talk to a server at a time, in all and with one host. */
#define LANYARD_FEED_MOST_ACTIVE 8
#define LANYARD_FEED_MOST_A_HOST 2

struct _LanyardFeedFetcher
{
  GObject parent_instance;

  GNetworkMonitor *monitor;
  SoupSession *session;
  SoupSession *guarded; /* whose connections all lead to where the public is */
  char *accept;
  GQueue waiting;    /* GTask */
  GHashTable *hosts; /* host -> number of attempts running */
  guint active;
  guint jobs;
  guint deadline_seconds;
  gsize most_bytes;
};

/* One attempt, through all its redirects. */
typedef struct
{
  char *url;
  char *etag;
  char *last_modified;
  GUri *uri;
  char *host; /* that it counts for */
  char *from; /* (nullable): the address of what named this one */
  gboolean guarded; /* may not go where @from could not be either */
  gboolean refused; /* it was about to */
  guint hello_ms;   /* how long a server may take to speak TLS; 0: as long as any silence */
  guint hello;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  GCancellable *cancellable; /* of the attempt: the caller's, or the deadline */
  gulong chained;
  guint deadline;
  gboolean overdue;
  gboolean mute; /* overdue with its first word */
  guint redirects;
  gboolean permanent; /* every redirect so far was */
  LanyardFeedResponse *response;
} LanyardFeedAttempt;

/* The queue's part (lanyard-feed-fetcher.c). An attempt is the data of its task. */

/* Takes @task and @error (nullable). */
void         lanyard_feed_attempt_end          (GTask              *task,
                                                GError             *error);

/* The conversation's (lanyard-feed-exchange.c) */

SoupSession *lanyard_feed_exchange_new_session (guint               silence_seconds);
/* Asks for the attempt's address, follows where it leads, reads what comes, ends the attempt. */
void         lanyard_feed_exchange_begin       (GTask              *task);
/* What @from named may not be where the public is not, unless @from is there itself. */
void         lanyard_feed_exchange_guard       (LanyardFeedAttempt *attempt,
                                                const char         *from);
/* No more is heard of what is under way. */
void         lanyard_feed_exchange_drop        (GTask              *task,
                                                LanyardFeedAttempt *attempt);

G_END_DECLS
