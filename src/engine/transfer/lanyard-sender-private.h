/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/transfer/lanyard-session-private.h"

G_BEGIN_DECLS

/* Bytes read from a file at once: enough to make system calls cheap, few enough to be in the
 * second-level cache still when they are hashed and encrypted. */
#define LANYARD_SENDER_BLOCK  (256 * 1024)
/* A file up to this size goes as one frame, many in one write. */
#define LANYARD_SENDER_SMALL  (64 * 1024)
#define LANYARD_SENDER_BUFFER (2 * (LANYARD_SENDER_BLOCK + 4096))

/* What the receiver may say next. */
typedef enum
{
  STAGE_OFFERED,
  STAGE_CHOOSING,
  STAGE_MOVING,
} LanyardSenderStage;

typedef struct
{
  LanyardSession   session;
  LanyardManifest *manifest; /* the ledger's */
  guint            n;

  LanyardSenderStage stage;  /* the reader's */
  gboolean           answered; /* with the session's lock */

  /* Written by the reader before "answered", the writer's after. */
  guint8 *choices;
  GArray *candidates; /* of LanyardCandidate, sorted */
  guint   candidate;
  guint   cursor;

  /* With the session's lock: what was asked for again. */
  GArray *again; /* of guint */
  guint   again_next;
  GArray *again_candidates;
  guint   again_candidate;
  guint   current; /* the entry being sent */
  gint    drop;    /* atomic: leave off the current one, it is asked for again */

  /* The writer's. */
  guint8 *out;
  gsize   used;
  guint   root;    /* whose folder is open */
  int     root_fd;
} LanyardSender;

/* Of the sorted @all, those of @index, moving @position on. (transfer full) (nullable) */
GArray  *lanyard_sender_candidates_of (GArray          *all,
                                       guint           *position,
                                       guint            index);
/* Write what is in the buffer. */
gboolean lanyard_sender_flush         (LanyardSender   *self,
                                       GError         **error);
/* Room for a frame of @length bytes of payload, where to put them; NULL with @error. */
guint8  *lanyard_sender_reserve       (LanyardSender   *self,
                                       gsize            length,
                                       GError         **error);
/* That frame is now in the buffer. */
void     lanyard_sender_commit        (LanyardSender   *self,
                                       guint8           type,
                                       gsize            length);
/* Between two pieces of work: waits while either end holds. FALSE when over. */
gboolean lanyard_sender_pass          (LanyardSender   *self,
                                       GError         **error);
/* One file: all of it, or a failure of its own told to the receiver. FALSE only when the session cannot go on.
 * @candidates (nullable): what the receiver has of it. */
gboolean lanyard_sender_send_file     (LanyardSender   *self,
                                       guint            index,
                                       GArray          *candidates,
                                       GError         **error);

G_END_DECLS
