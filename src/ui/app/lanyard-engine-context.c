/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-engine-context.h"

#include "engine/core/lanyard-paths.h"
#include "engine/feed/lanyard-feed-store.h"

struct _LanyardEngineContext
{
  GObject parent_instance;

  char             *data_dir;
  char             *config_dir;

  LanyardDatabase  *database;
  LanyardIdentity  *identity;
  LanyardPeers     *peers;
  LanyardNode      *node;
  LanyardDiscovery *discovery;
  LanyardTransfers *transfers;
  LanyardChat      *chat;
  GListStore       *chat_rooms;
  LanyardFeedReader *feeds;
  LanyardExperimentService *experiments;
  guint             stopping; /* rooms that have not answered yet */
};

G_DEFINE_FINAL_TYPE (LanyardEngineContext, lanyard_engine_context, G_TYPE_OBJECT)

/* What the worker makes; nothing of it is used by two threads at once. */
typedef struct
{
  char            *data_dir;
  char            *config_dir;
  LanyardDatabase *database;
  LanyardIdentity *identity;
} LoadData;

static void
load_data_free (LoadData *data)
{
  g_free (data->data_dir);
  g_free (data->config_dir);
  g_clear_object (&data->database);
  g_clear_object (&data->identity);
  g_free (data);
}

static void
clear_parts (LanyardEngineContext *self)
{
  /* From the features down to what they stand on. */
  g_list_store_remove_all (self->chat_rooms);
  g_clear_object (&self->experiments);
  g_clear_object (&self->feeds);
  g_clear_object (&self->chat);
  g_clear_object (&self->transfers);
  g_clear_object (&self->discovery);
  g_clear_object (&self->node);
  g_clear_object (&self->peers);
  g_clear_object (&self->identity);
  g_clear_object (&self->database);
}

static void
lanyard_engine_context_finalize (GObject *object)
{
  LanyardEngineContext *self = LANYARD_ENGINE_CONTEXT (object);

  clear_parts (self);
  g_clear_object (&self->chat_rooms);
  g_free (self->data_dir);
  g_free (self->config_dir);

  G_OBJECT_CLASS (lanyard_engine_context_parent_class)->finalize (object);
}

static void
lanyard_engine_context_class_init (LanyardEngineContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_engine_context_finalize;
}

static void
lanyard_engine_context_init (LanyardEngineContext *self)
{
  self->chat_rooms = g_list_store_new (LANYARD_TYPE_CHAT_ROOM);
}

LanyardEngineContext *
lanyard_engine_context_new (const char *data_dir, const char *config_dir)
{
  LanyardEngineContext *self = g_object_new (LANYARD_TYPE_ENGINE_CONTEXT, NULL);

  self->data_dir = g_strdup (data_dir);
  self->config_dir = g_strdup (config_dir);
  return self;
}

static void
load_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LoadData *data = task_data;
  g_autofree char *path = NULL;
  GError *error = NULL;

  if (data->data_dir == NULL)
    data->data_dir = lanyard_paths_get_data_dir (&error);
  if (error == NULL && data->config_dir == NULL)
    data->config_dir = lanyard_paths_get_config_dir (&error);
  if (error == NULL)
    {
      path = g_build_filename (data->data_dir, "lanyard.db", NULL);
      data->database = lanyard_database_open (path, &error);
    }
  /* Here, where it may take its time: an index made anew takes seconds. */
  if (error == NULL)
    lanyard_feed_store_migrate (data->database, &error);
  if (error == NULL)
    data->identity = lanyard_identity_load (data->data_dir, data->config_dir, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
put_together (LanyardEngineContext *self, LoadData *data, GError **error)
{
  g_autofree char *pictures = g_build_filename (data->data_dir, "chat", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (pictures);

  self->database = g_steal_pointer (&data->database);
  self->identity = g_steal_pointer (&data->identity);
  self->peers = lanyard_peers_new (self->database, error);
  if (self->peers == NULL)
    return FALSE;
  self->node = lanyard_node_new (self->identity, self->peers);
  self->discovery = lanyard_discovery_new (self->node, self->database);
  self->transfers = lanyard_transfers_new (self->node, self->database, error);
  if (self->transfers == NULL)
    return FALSE;
  self->experiments = lanyard_experiment_service_new (self->node);
  self->chat = lanyard_chat_new (self->node, self->database, folder, error);
  if (self->chat == NULL)
    return FALSE;
  self->feeds = lanyard_feed_reader_new (self->database, NULL, error);
  if (self->feeds == NULL)
    return FALSE;
  /* What the last window could have brought back. */
  lanyard_feed_reader_purge (self->feeds);
  return TRUE;
}

static void
worker_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardEngineContext *self = g_task_get_source_object (task);
  LoadData *data = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) || !put_together (self, data, &error))
    {
      clear_parts (self);
      g_task_return_error (task, error);
      return;
    }
  g_task_return_boolean (task, TRUE);
}

void
lanyard_engine_context_load_async (LanyardEngineContext *self,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data)
{
  g_autoptr (GTask) worker = NULL;
  GTask *task;
  LoadData *data;

  g_return_if_fail (LANYARD_IS_ENGINE_CONTEXT (self));
  g_return_if_fail (self->database == NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanyard_engine_context_load_async);

  data = g_new0 (LoadData, 1);
  data->data_dir = g_strdup (self->data_dir);
  data->config_dir = g_strdup (self->config_dir);
  worker = g_task_new (NULL, NULL, worker_done, task);
  g_task_set_source_tag (worker, load_worker);
  g_task_set_task_data (worker, data, (GDestroyNotify) load_data_free);
  g_task_run_in_thread (worker, load_worker);
}

gboolean
lanyard_engine_context_load_finish (LanyardEngineContext *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_engine_context_load_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
flush_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  lanyard_database_flush (task_data);
  g_task_return_boolean (task, TRUE);
}

static void
flushed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, g_task_propagate_boolean (G_TASK (result), NULL));
}

static void
transfers_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardEngineContext *self = g_task_get_source_object (task);
  g_autoptr (GTask) worker = NULL;
  GError *error = NULL;

  if (!lanyard_transfers_shutdown_finish (LANYARD_TRANSFERS (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  worker = g_task_new (NULL, NULL, flushed, g_object_ref (task));
  g_task_set_source_tag (worker, flush_worker);
  g_task_set_task_data (worker, g_object_ref (self->database), g_object_unref);
  g_task_run_in_thread (worker, flush_worker);
}

static void
stop_transfers (LanyardEngineContext *self, GTask *task)
{
  lanyard_feed_reader_set_automatic (self->feeds, FALSE);
  lanyard_experiment_service_set_enabled (self->experiments, FALSE);
  lanyard_discovery_stop (self->discovery);
  lanyard_node_stop (self->node);
  lanyard_transfers_shutdown_async (self->transfers, transfers_stopped, task);
}

static void
room_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LanyardEngineContext *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!lanyard_chat_room_stop_finish (LANYARD_CHAT_ROOM (source), result, &error))
    g_message ("A chat could not be ended in order: %s", error->message);
  if (--self->stopping == 0)
    stop_transfers (self, task);
}

void
lanyard_engine_context_shutdown_async (LanyardEngineContext *self,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LANYARD_IS_ENGINE_CONTEXT (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanyard_engine_context_shutdown_async);
  if (self->transfers == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* First, so that guests hear that the room is closed and all that was written is on disk before the flush. */
  self->stopping = g_list_model_get_n_items (G_LIST_MODEL (self->chat_rooms));
  if (self->stopping == 0)
    stop_transfers (self, g_steal_pointer (&task));
  else
    {
      guint n = self->stopping;

      for (guint i = 0; i < n; i++)
        {
          g_autoptr (LanyardChatRoom) room = g_list_model_get_item (G_LIST_MODEL (self->chat_rooms), i);

          lanyard_chat_room_stop_async (room, FALSE, room_stopped, task);
        }
      g_steal_pointer (&task);
    }
}

gboolean
lanyard_engine_context_shutdown_finish (LanyardEngineContext *self,
                                        GAsyncResult         *result,
                                        GError              **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

LanyardDatabase *
lanyard_engine_context_get_database (LanyardEngineContext *self)
{
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (self), NULL);

  return self->database;
}

LanyardIdentity *
lanyard_engine_context_get_identity (LanyardEngineContext *self)
{
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (self), NULL);

  return self->identity;
}

LanyardPeers *
lanyard_engine_context_get_peers (LanyardEngineContext *self)
{
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (self), NULL);

  return self->peers;
}

LanyardNode *
lanyard_engine_context_get_node (LanyardEngineContext *self)
{
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (self), NULL);

  return self->node;
}

LanyardDiscovery *
lanyard_engine_context_get_discovery (LanyardEngineContext *self)
{
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (self), NULL);

  return self->discovery;
}

LanyardTransfers *
lanyard_engine_context_get_transfers (LanyardEngineContext *self)
{
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (self), NULL);

  return self->transfers;
}

LanyardChat *
lanyard_engine_context_get_chat (LanyardEngineContext *self)
{
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (self), NULL);

  return self->chat;
}

LanyardExperimentService *
lanyard_engine_context_get_experiments (LanyardEngineContext *self)
{
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (self), NULL);

  return self->experiments;
}

GListStore *
lanyard_engine_context_get_chat_rooms (LanyardEngineContext *self)
{
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (self), NULL);

  return self->chat_rooms;
}

LanyardFeedReader *
lanyard_engine_context_get_feeds (LanyardEngineContext *self)
{
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (self), NULL);

  return self->feeds;
}
