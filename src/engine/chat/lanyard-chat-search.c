/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-search.h"

#include "engine/chat/lanyard-chat-store-private.h"

#define HITS_MAX 200

struct _LanyardChatHit
{
  GObject parent_instance;

  gint64 conversation;
  gint64 place;
  gint64 local;
  gint64 time;
  char *name;
  char *text;
};

G_DEFINE_FINAL_TYPE (LanyardChatHit, lanyard_chat_hit, G_TYPE_OBJECT)

static void
lanyard_chat_hit_finalize (GObject *object)
{
  LanyardChatHit *self = LANYARD_CHAT_HIT (object);

  g_free (self->name);
  g_free (self->text);

  G_OBJECT_CLASS (lanyard_chat_hit_parent_class)->finalize (object);
}

static void
lanyard_chat_hit_class_init (LanyardChatHitClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_chat_hit_finalize;
}

static void
lanyard_chat_hit_init (LanyardChatHit *self)
{
}

gint64
lanyard_chat_hit_get_conversation (LanyardChatHit *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_HIT (self), 0);

  return self->conversation;
}

const char *
lanyard_chat_hit_get_name (LanyardChatHit *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_HIT (self), NULL);

  return self->name;
}

const char *
lanyard_chat_hit_get_text (LanyardChatHit *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_HIT (self), NULL);

  return self->text;
}

gint64
lanyard_chat_hit_get_time (LanyardChatHit *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_HIT (self), 0);

  return self->time;
}

void
lanyard_chat_hit_get_key (LanyardChatHit *self, gint64 *place, gint64 *local)
{
  g_return_if_fail (LANYARD_IS_CHAT_HIT (self));

  *place = self->place;
  *local = self->local;
}

static LanyardChatHit *
hit_from_columns (sqlite3_stmt *statement)
{
  LanyardChatHit *self = g_object_new (LANYARD_TYPE_CHAT_HIT, NULL);

  self->conversation = sqlite3_column_int64 (statement, 0);
  self->place = sqlite3_column_int64 (statement, 1);
  self->local = sqlite3_column_int64 (statement, 2);
  self->time = sqlite3_column_int64 (statement, 3);
  self->name = lanyard_database_dup_text (statement, 4);
  self->text = lanyard_database_dup_text (statement, 5);
  return self;
}

static gpointer
search_job (LanyardDatabase *database, gpointer data, GError **error)
{
  g_autofree char *match = lanyard_chat_match_expression (data);
  g_autoptr (GPtrArray) hits = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_row = match != NULL;
  sqlite3_stmt *statement;

  if (match == NULL)
    return g_steal_pointer (&hits);
  if (lanyard_chat_take_words (database, 0, error) < 0)
    return NULL;
  /* The newest messages have the highest numbers, in which order the index keeps them. */
  statement = lanyard_database_prepare (
      database,
      "SELECT m.conversation, place, local, time, name,"
      " snippet(chat_search, 0, '', '', '…', 40)"
      " FROM chat_search JOIN chat_message AS m ON m.message = chat_search.rowid"
      " WHERE chat_search MATCH ? AND m.kind < 2 ORDER BY chat_search.rowid DESC LIMIT ?",
      error);
  if (statement == NULL)
    return NULL;
  lanyard_chat_bind_text (statement, 1, match);
  sqlite3_bind_int (statement, 2, HITS_MAX);
  while (has_row)
    {
      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (hits, hit_from_columns (statement));
    }
  return g_steal_pointer (&hits);
}

static void
search_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *hits = lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);

  if (hits == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, hits, (GDestroyNotify) g_ptr_array_unref);
}

void
lanyard_chat_search_async (LanyardChat *self,
                           const char *words,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_CHAT (self));
  g_return_if_fail (words != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_chat_search_async);
  lanyard_database_run_async (lanyard_chat_get_database (self), search_job, g_strdup (words), g_free,
                              (GDestroyNotify) g_ptr_array_unref, cancellable, search_cb, task);
}

GPtrArray *
lanyard_chat_search_finish (LanyardChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_chat_search_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
