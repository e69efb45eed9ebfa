/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/chat/lanyard-chat-room.h"
#include "engine/core/lanyard-database.h"
#include "engine/feed/lanyard-feed-reader.h"
#include "engine/experiment/lanyard-experiment-service.h"
#include "engine/net/lanyard-discovery.h"
#include "engine/net/lanyard-node.h"
#include "engine/transfer/lanyard-transfers.h"

G_BEGIN_DECLS

/**
 * LanyardEngineContext:
 *
 * One whole engine: database, identity, pinned peers, node, discovery, and the features. The window has
 * one; the tour makes a second in folders of its own. Main thread.
 */
#define LANYARD_TYPE_ENGINE_CONTEXT (lanyard_engine_context_get_type ())
G_DECLARE_FINAL_TYPE (LanyardEngineContext, lanyard_engine_context, LANYARD, ENGINE_CONTEXT, GObject)

/* @data_dir, @config_dir (nullable): Lanyard's own folders by the XDG variables when %NULL. */
LanyardEngineContext *lanyard_engine_context_new             (const char           *data_dir,
                                                              const char           *config_dir);
/* Opens the database and the identity on a worker, so that the first frame need not wait for the
 * disk or for a key being made, and then puts the rest together. May be called again after a failure.
 * Errors: LANYARD_ERROR, G_IO_ERROR, G_FILE_ERROR. */
void                  lanyard_engine_context_load_async      (LanyardEngineContext *self,
                                                              GAsyncReadyCallback   callback,
                                                              gpointer              user_data);
gboolean              lanyard_engine_context_load_finish     (LanyardEngineContext *self,
                                                              GAsyncResult         *result,
                                                              GError              **error);
/* Ends the chat's rooms, stops listening and all transfers (their parts are kept), and writes what is still to be written. */
void                  lanyard_engine_context_shutdown_async  (LanyardEngineContext *self,
                                                              GAsyncReadyCallback   callback,
                                                              gpointer              user_data);
gboolean              lanyard_engine_context_shutdown_finish (LanyardEngineContext *self,
                                                              GAsyncResult         *result,
                                                              GError              **error);

/* Each (transfer none); %NULL before it is loaded. */
LanyardDatabase      *lanyard_engine_context_get_database    (LanyardEngineContext *self);
LanyardIdentity      *lanyard_engine_context_get_identity    (LanyardEngineContext *self);
LanyardPeers         *lanyard_engine_context_get_peers       (LanyardEngineContext *self);
LanyardNode          *lanyard_engine_context_get_node        (LanyardEngineContext *self);
LanyardDiscovery     *lanyard_engine_context_get_discovery   (LanyardEngineContext *self);
LanyardTransfers     *lanyard_engine_context_get_transfers   (LanyardEngineContext *self);
LanyardChat          *lanyard_engine_context_get_chat        (LanyardEngineContext *self);
LanyardFeedReader    *lanyard_engine_context_get_feeds       (LanyardEngineContext *self);
/* What lets other machines run experiments here; switched off at first. */
LanyardExperimentService *
                      lanyard_engine_context_get_experiments (LanyardEngineContext *self);

/* (transfer none): the rooms that are in use, put in and taken out by whoever shows them, so that all are ended in
 * order when the engine stops. (element-type LanyardChatRoom) */
GListStore           *lanyard_engine_context_get_chat_rooms  (LanyardEngineContext *self);

G_END_DECLS
