/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/transfer/lanyard-destination-private.h"
#include "engine/transfer/lanyard-digest-private.h"
#include "engine/transfer/lanyard-ring-private.h"
#include "engine/transfer/lanyard-session-private.h"

G_BEGIN_DECLS

typedef enum
{
  RECEIVER_IDLE,      /* nothing came yet */
  RECEIVER_LISTING,   /* the offer's pages come */
  RECEIVER_OFFERED,   /* nothing but control may come until it is answered */
} LanyardReceiverStage;

typedef enum
{
  DECISION_NONE,
  DECISION_ACCEPT,
  DECISION_REFUSE,
} LanyardDecision;

/* What is on disk of an entry from before. */
typedef struct
{
  guint64      offset;
  guint8       digest[LANYARD_DIGEST_SIZE];
  LanyardHash *hash;     /* to go on with from there; NULL for a whole file */
  char        *existing; /* set: it is this file, whole and under its name already */
} LanyardBeginning;

/* The file that is being written. */
typedef struct
{
  gboolean     open;     /* START came, END did not */
  gboolean     discard;  /* its bytes are not wanted: it failed, or the disk is full */
  guint        index;
  int          fd;       /* -1 for a file that exists already */
  LanyardSpot  spot;
  guint64      size;
  guint64      offset;
  gint64       mtime;
  char        *existing;
  LanyardHash *hash;
} LanyardIncoming;

/* What the finisher is to do: bring a whole file under its name, or tell of a failure. */
typedef struct
{
  guint       index;
  int         fd;      /* -1: closed already */
  LanyardSpot spot;
  guint64     size;
  guint8      digest[LANYARD_DIGEST_SIZE];
  char       *saved;   /* set: nothing to do, it is there */
  GError     *failure; /* set: it failed */
} LanyardFinish;

typedef struct
{
  LanyardSession session;

  /* The reader's. */
  LanyardReceiverStage    stage;
  LanyardWireOffer        offer;
  LanyardManifestBuilder *builder;
  GPtrArray              *thumbnails; /* of GBytes */
  GArray                 *thumbnail_entries;
  LanyardRing            *ring;  /* frames on their way from the reader to the store */

  /* The store's: the thread that hashes and writes what the reader has decrypted. */
  GThread                *store; /* with the session's lock */
  LanyardIncoming         incoming;
  guint64                 unchecked; /* bytes written since the disk's room was looked at */

  LanyardManifest *manifest; /* the ledger's, once offered */
  guint            n;
  guint            n_folders; /* chosen */
  char            *tag;

  /* With the session's lock: the answer. */
  LanyardDecision decision;
  char           *folder;
  gboolean        known;
  LanyardLedger  *previous;
  LanyardRefusal  refusal;
  char           *refusal_text;
  gboolean        moving;
  GArray         *again; /* of LanyardCandidate: to be asked for when there is room; offset 0 is none */
  GArray         *asked; /* of guint: was asked for again */

  /* Made by the control thread before "moving", the store's after. */
  LanyardDestination *destination;
  guint8             *choices;
  GHashTable         *beginnings; /* index -> GPtrArray of LanyardBeginning, ascending */

  /* The finisher's. */
  GThread *finisher;
  GMutex   finish_lock;
  GCond    finish_cond;
  GQueue   finish; /* of LanyardFinish; with finish_lock */
} LanyardReceiver;

/* Destination, previous state, what is on disk, choices, room: on the control thread. FALSE with @error when
 * it cannot be taken; TRUE with *@ask when the user has to be asked first. */
gboolean lanyard_receiver_plan        (LanyardReceiver   *self,
                                       gboolean          *ask,
                                       GError           **error);
/* The candidates of all beginnings, sorted. (transfer full) */
GArray  *lanyard_receiver_candidates  (LanyardReceiver   *self);
void     lanyard_receiver_remember    (LanyardReceiver   *self,
                                       guint              index,
                                       guint64            offset,
                                       const LanyardHash *hash,
                                       const char        *existing);
/* The store. */
gpointer lanyard_receiver_store       (gpointer           data);
gboolean lanyard_receiver_bulk_frame  (LanyardReceiver   *self,
                                       guint8             type,
                                       const guint8      *payload,
                                       gsize              length,
                                       GError           **error);
void     lanyard_receiver_drop_incoming (LanyardReceiver *self);
/* Takes @failure. */
void     lanyard_receiver_fail_entry  (LanyardReceiver   *self,
                                       guint              index,
                                       GError            *failure);
/* Takes @item. */
void     lanyard_receiver_finish      (LanyardReceiver   *self,
                                       LanyardFinish     *item);
gpointer lanyard_receiver_finisher    (gpointer           data);
void     lanyard_finish_free          (LanyardFinish     *item);
void     lanyard_receiver_wake        (LanyardReceiver   *self);

/* The parts that a cancelled transfer left. Blocking. */
void     lanyard_receiver_remove_parts (const char       *folder,
                                       const char        *tag,
                                       LanyardLedger     *ledger);
/* (transfer full): what distinguishes the parts of one peer's one transfer. */
char    *lanyard_receiver_make_tag    (const char        *wire_id,
                                       const char        *fingerprint);

G_END_DECLS
