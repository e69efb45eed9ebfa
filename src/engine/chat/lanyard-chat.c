/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/chat/lanyard-chat-private.h"
#include "engine/chat/lanyard-chat-store.h"

/* How long words of new messages wait to be indexed for the search; in a busy room they keep out of the way. */
#define INDEX_AFTER_MS 2000

struct _LanyardChatConversation
{
  GObject parent_instance;

  gint64 conversation;
  LanyardChatRole role;
  LanyardChatMode mode;
  char *title;
  char *peer;
  char *address;
  gint64 touched;
  char *text;
  guint unread;
  char *people;
  gboolean muted;
};

G_DEFINE_FINAL_TYPE (LanyardChatConversation, lanyard_chat_conversation, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CONVERSATION,
  PROP_ROLE,
  PROP_MODE,
  PROP_TITLE,
  PROP_PEER,
  PROP_ADDRESS,
  PROP_TOUCHED,
  PROP_TEXT,
  PROP_UNREAD,
  PROP_PEOPLE,
  PROP_MUTED,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void
lanyard_chat_conversation_get_property (GObject *object,
                                        guint id,
                                        GValue *value,
                                        GParamSpec *pspec)
{
  LanyardChatConversation *self = LANYARD_CHAT_CONVERSATION (object);

  switch (id)
    {
    case PROP_CONVERSATION:
      g_value_set_int64 (value, self->conversation);
      break;
    case PROP_ROLE:
      g_value_set_enum (value, self->role);
      break;
    case PROP_MODE:
      g_value_set_enum (value, self->mode);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_PEER:
      g_value_set_string (value, self->peer);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_TOUCHED:
      g_value_set_int64 (value, self->touched);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_PEOPLE:
      g_value_set_string (value, self->people);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_chat_conversation_finalize (GObject *object)
{
  LanyardChatConversation *self = LANYARD_CHAT_CONVERSATION (object);

  g_free (self->title);
  g_free (self->peer);
  g_free (self->address);
  g_free (self->text);
  g_free (self->people);

  G_OBJECT_CLASS (lanyard_chat_conversation_parent_class)->finalize (object);
}

static void
lanyard_chat_conversation_class_init (LanyardChatConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lanyard_chat_conversation_get_property;
  object_class->finalize = lanyard_chat_conversation_finalize;

  props[PROP_CONVERSATION]
      = g_param_spec_int64 ("conversation", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_ROLE] = g_param_spec_enum ("role", NULL, NULL, LANYARD_TYPE_CHAT_ROLE,
                                        LANYARD_CHAT_ROLE_HOST, flags);
  props[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, LANYARD_TYPE_CHAT_MODE,
                                        LANYARD_CHAT_MODE_ROOM, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  props[PROP_PEER] = g_param_spec_string ("peer", NULL, NULL, NULL, flags);
  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  props[PROP_TOUCHED] = g_param_spec_int64 ("touched", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  props[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_PEOPLE] = g_param_spec_string ("people", NULL, NULL, "", flags);
  props[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lanyard_chat_conversation_init (LanyardChatConversation *self)
{
}

gint64
lanyard_chat_conversation_get_number (LanyardChatConversation *self)
{
  return self->conversation;
}

LanyardChatRole
lanyard_chat_conversation_get_role (LanyardChatConversation *self)
{
  return self->role;
}

LanyardChatMode
lanyard_chat_conversation_get_mode (LanyardChatConversation *self)
{
  return self->mode;
}

const char *
lanyard_chat_conversation_get_title (LanyardChatConversation *self)
{
  return self->title;
}

const char *
lanyard_chat_conversation_get_peer (LanyardChatConversation *self)
{
  return self->peer;
}

const char *
lanyard_chat_conversation_get_address (LanyardChatConversation *self)
{
  return self->address;
}

gint64
lanyard_chat_conversation_get_touched (LanyardChatConversation *self)
{
  return self->touched;
}

const char *
lanyard_chat_conversation_get_text (LanyardChatConversation *self)
{
  return self->text;
}

const char *
lanyard_chat_conversation_get_people (LanyardChatConversation *self)
{
  return self->people;
}

gboolean
lanyard_chat_conversation_get_muted (LanyardChatConversation *self)
{
  return self->muted;
}

guint
lanyard_chat_conversation_get_unread (LanyardChatConversation *self)
{
  return self->unread;
}

struct _LanyardChat
{
  GObject parent_instance;

  LanyardNode *node;
  LanyardDatabase *database;
  GFile *folder;
  GHashTable *blocked; /* fingerprint -> name */
  guint index_timer;
};

G_DEFINE_FINAL_TYPE (LanyardChat, lanyard_chat, G_TYPE_OBJECT)

static void
lanyard_chat_finalize (GObject *object)
{
  LanyardChat *self = LANYARD_CHAT (object);

  g_clear_handle_id (&self->index_timer, g_source_remove);
  g_clear_object (&self->node);
  g_clear_object (&self->database);
  g_clear_object (&self->folder);
  g_clear_pointer (&self->blocked, g_hash_table_unref);

  G_OBJECT_CLASS (lanyard_chat_parent_class)->finalize (object);
}

static void
lanyard_chat_class_init (LanyardChatClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_chat_finalize;
}

static void
lanyard_chat_init (LanyardChat *self)
{
}

LanyardChat *
lanyard_chat_new (LanyardNode *node, LanyardDatabase *database, GFile *folder, GError **error)
{
  g_autoptr (LanyardChat) self = g_object_new (LANYARD_TYPE_CHAT, NULL);

  g_return_val_if_fail (node == NULL || LANYARD_IS_NODE (node), NULL);
  g_return_val_if_fail (LANYARD_IS_DATABASE (database), NULL);
  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  if (g_mkdir_with_parents (g_file_peek_path (folder), 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
                   _ ("The folder %s for pictures cannot be made: %s"), g_file_peek_path (folder),
                   g_strerror (code));
      return NULL;
    }
  if (!lanyard_chat_store_migrate (database, error))
    return NULL;
  self->blocked = lanyard_chat_store_load_blocked (database, error);
  if (self->blocked == NULL)
    return NULL;
  self->node = node != NULL ? g_object_ref (node) : NULL;
  self->database = g_object_ref (database);
  self->folder = g_object_ref (folder);
  return g_steal_pointer (&self);
}

LanyardNode *
lanyard_chat_get_node (LanyardChat *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT (self), NULL);

  return self->node;
}

LanyardDatabase *
lanyard_chat_get_database (LanyardChat *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT (self), NULL);

  return self->database;
}

GFile *
lanyard_chat_get_folder (LanyardChat *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT (self), NULL);

  return self->folder;
}

static void
indexed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChat) self = user_data;
  g_autoptr (GError) error = NULL;

  if (lanyard_chat_store_index_finish (LANYARD_DATABASE (source), result, &error))
    lanyard_chat_index_soon (self);
  else if (error != NULL)
    g_warning ("New messages cannot be searched yet: %s", error->message);
}

static gboolean
index_cb (gpointer user_data)
{
  LanyardChat *self = user_data;

  self->index_timer = 0;
  lanyard_chat_store_index_async (self->database, indexed_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

void
lanyard_chat_index_soon (LanyardChat *self)
{
  if (self->index_timer == 0)
    self->index_timer = g_timeout_add (INDEX_AFTER_MS, index_cb, self);
}

void
lanyard_chat_block (LanyardChat *self, const char *fingerprint, const char *name)
{
  g_return_if_fail (LANYARD_IS_CHAT (self));
  g_return_if_fail (fingerprint != NULL);

  g_hash_table_replace (self->blocked, g_strdup (fingerprint), g_strdup (name));
  lanyard_chat_store_set_blocked (self->database, fingerprint, name, TRUE);
}

void
lanyard_chat_unblock (LanyardChat *self, const char *fingerprint)
{
  g_return_if_fail (LANYARD_IS_CHAT (self));

  lanyard_chat_store_set_blocked (self->database, fingerprint, "", FALSE);
  g_hash_table_remove (self->blocked, fingerprint);
}

gboolean
lanyard_chat_is_blocked (LanyardChat *self, const char *fingerprint)
{
  g_return_val_if_fail (LANYARD_IS_CHAT (self), FALSE);

  return g_hash_table_contains (self->blocked, fingerprint);
}

GList *
lanyard_chat_list_blocked (LanyardChat *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT (self), NULL);

  return g_hash_table_get_keys (self->blocked);
}

const char *
lanyard_chat_blocked_name (LanyardChat *self, const char *fingerprint)
{
  g_return_val_if_fail (LANYARD_IS_CHAT (self), NULL);

  return g_hash_table_lookup (self->blocked, fingerprint);
}

static LanyardChatConversation *
conversation_from_columns (sqlite3_stmt *statement)
{
  LanyardChatConversation *self = g_object_new (LANYARD_TYPE_CHAT_CONVERSATION, NULL);

  self->conversation = sqlite3_column_int64 (statement, 0);
  self->role = (LanyardChatRole) sqlite3_column_int (statement, 1);
  self->mode = (LanyardChatMode) sqlite3_column_int (statement, 2);
  self->title = lanyard_database_dup_text (statement, 3);
  self->peer = lanyard_database_dup_text (statement, 4);
  self->address = lanyard_database_dup_text (statement, 5);
  self->touched = sqlite3_column_int64 (statement, 6);
  self->text = lanyard_database_dup_text (statement, 7);
  self->unread = (guint) sqlite3_column_int (statement, 8);
  self->people = lanyard_database_dup_text (statement, 9);
  self->muted = sqlite3_column_int (statement, 10) != 0;
  return self;
}

static gpointer
list_job (LanyardDatabase *database, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_row = TRUE;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT c.conversation, role, mode, COALESCE(title, ''), peer, address, touched,"
      " (SELECT text FROM chat_message AS m WHERE m.conversation = c.conversation"
      "   AND hidden = 0 ORDER BY place DESC, local DESC LIMIT 1),"
      " (SELECT COUNT(*) FROM chat_message AS m WHERE m.conversation = c.conversation AND mine = 0"
      "   AND hidden = 0 AND (place, local) > (seen_place, seen_local))"
      " - (SELECT COUNT(*) FROM chat_message AS m INDEXED BY chat_message_taken_back"
      "   WHERE m.conversation = c.conversation AND kind = 3 AND hidden = 0 AND mine = 0"
      "   AND (place, local) > (seen_place, seen_local)),"
      /* A host knows its members; a guest, and whoever took turns, at least who spoke last. */
      " COALESCE((SELECT group_concat(name, ', ') FROM chat_member AS p"
      "   WHERE p.conversation = c.conversation),"
      "  (SELECT name FROM chat_message AS m WHERE m.conversation = c.conversation AND mine = 0"
      "   AND hidden = 0 ORDER BY place DESC, local DESC LIMIT 1), ''), muted"
      " FROM chat_conversation AS c ORDER BY touched DESC",
      error);

  if (statement == NULL)
    return NULL;
  while (has_row)
    {
      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (list, conversation_from_columns (statement));
    }
  return g_steal_pointer (&list);
}

static void
list_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *list = lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);

  if (list == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
}

void
lanyard_chat_list_async (LanyardChat *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_CHAT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_chat_list_async);
  lanyard_database_run_async (self->database, list_job, NULL, NULL,
                              (GDestroyNotify) g_ptr_array_unref, cancellable, list_cb, task);
}

GPtrArray *
lanyard_chat_list_finish (LanyardChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
