/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/lanyard-node.h"
#include "engine/transfer/lanyard-transfers.h"

G_BEGIN_DECLS

/* One machine of a test: its own folders, key, database and transfers. */
typedef struct
{
  LanyardDatabase  *database;
  LanyardIdentity  *identity;
  LanyardPeers     *peers;
  LanyardNode      *node;
  LanyardTransfers *transfers;
  char             *data;     /* folder of its key and database */
  char             *files;    /* where it sends from */
  char             *inbox;    /* where it saves */
  guint             n_offers;
  guint             n_finished;
  guint             n_received;
} TransferWorld;

/* @data (nullable): of an earlier world, to be the same machine again. */
TransferWorld   *transfer_world_new      (const char      *name,
                                          const char      *data);
/* Stops its transfers first. */
void             transfer_world_free     (TransferWorld   *world);
/* "127.0.0.1:PORT" once it listens there. (transfer full) */
char            *transfer_world_listen   (TransferWorld   *world,
                                          guint16          port);
const char      *transfer_world_fingerprint (TransferWorld *world);
/* Send files (paths below world->files, NULL-ended) from one to the other. */
LanyardTransfer *transfer_world_send     (TransferWorld   *from,
                                          TransferWorld   *to,
                                          const char      *address,
                                          ...) G_GNUC_NULL_TERMINATED;
/* The newest transfer. (transfer none) */
LanyardTransfer *transfer_world_newest   (TransferWorld   *world);
gboolean         transfer_is_over        (LanyardTransfer *transfer);

/* A file below a folder, with the folders it needs. */
void             transfer_test_write     (const char      *folder,
                                          const char      *path,
                                          guint64          length,
                                          guint32          seed);
void             transfer_test_same      (const char      *folder_a,
                                          const char      *folder_b,
                                          const char      *path);
gboolean         transfer_test_exists    (const char      *folder,
                                          const char      *path);
/* How many names end in ".part" below @folder. */
guint            transfer_test_count_parts (const char    *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TransferWorld, transfer_world_free)

G_END_DECLS
