/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-history-private.h"

#include <string.h>

/* Messages read at once. */
#define PAGE 64
/* Messages kept though nobody shows them; beyond, those not in use go. */
#define KEEP 2048

struct _LanyardChatHistory
{
  GObject parent_instance;

  LanyardDatabase *database;
  GFile *folder;
  LanyardChatRole role;

  gint64 conversation;
  GArray *keys;      /* of LanyardChatKey, in order */
  GHashTable *cache; /* gint64 local -> LanyardChatMessage */
  guint sweep_at;
  LanyardChatMarks marks;
};

static void lanyard_chat_history_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardChatHistory,
                               lanyard_chat_history,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lanyard_chat_history_model_init))

static LanyardChatKey *
key_at (LanyardChatHistory *self, guint position)
{
  return &g_array_index (self->keys, LanyardChatKey, position);
}

static void
remember (LanyardChatHistory *self, LanyardChatMessage *message)
{
  gint64 *local = g_new (gint64, 1);

  *local = lanyard_chat_message_get_local (message);
  g_hash_table_replace (self->cache, local, message);
}

static gboolean
is_idle (gpointer key, gpointer value, gpointer user_data)
{
  LanyardChatMessage *message = value;

  /* Only this table knows it; one whose page is on its way is held by the page. What is queued may not be on disk yet: it would come
   * back from there as a new one, and be shown twice. */
  return G_OBJECT (message)->ref_count == 1 && lanyard_chat_message_get_loaded (message)
         && lanyard_chat_message_get_state (message) != LANYARD_CHAT_QUEUED;
}

static void
sweep (LanyardChatHistory *self)
{
  if (g_hash_table_size (self->cache) < self->sweep_at)
    return;
  g_hash_table_foreach_remove (self->cache, is_idle, self);
  self->sweep_at = MAX (KEEP, 2 * g_hash_table_size (self->cache));
}

/* What a row's state is, which for one's own with a sequence is told by the marks. */
static LanyardChatDelivery
state_of (LanyardChatHistory *self, const LanyardChatRow *row)
{
  guint64 seq = row->record->seq;

  if (!row->mine || seq == 0 || row->record->recipient != NULL)
    return row->state;
  if (seq <= self->marks.read)
    return LANYARD_CHAT_READ;
  if (seq <= self->marks.delivered)
    return LANYARD_CHAT_DELIVERED;
  if (self->role == LANYARD_CHAT_ROLE_HOST && seq > self->marks.sent)
    return LANYARD_CHAT_QUEUED;
  return LANYARD_CHAT_SENT;
}

static void
fill (LanyardChatHistory *self, LanyardChatMessage *message, const LanyardChatRow *row)
{
  LanyardChatRow shown = *row;

  shown.state = state_of (self, row);
  lanyard_chat_message_fill (message, &shown, self->folder);
}

/* A page on its way; holds the placeholders. */
typedef struct
{
  LanyardChatHistory *history;
  gint64 conversation;
  GPtrArray *messages;
} Page;

static void
page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Page *page = user_data;
  LanyardChatHistory *self = page->history;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows
      = lanyard_chat_store_rows_finish (LANYARD_DATABASE (source), result, &error);

  if (rows == NULL)
    g_warning ("A page of messages could not be read: %s", error->message);
  for (guint i = 0; rows != NULL && i < rows->len && page->conversation == self->conversation; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);
      LanyardChatMessage *message = lanyard_chat_history_lookup (self, row->local);

      if (message != NULL && !lanyard_chat_message_get_loaded (message))
        fill (self, message, row);
    }
  g_ptr_array_unref (page->messages);
  g_free (page);
  sweep (self);
  g_object_unref (self);
}

/* Placeholders around @position, filled when the database answers. */
static void
load_around (LanyardChatHistory *self, guint position)
{
  guint first = position > PAGE / 2 ? position - PAGE / 2 : 0;
  guint last = MIN (first + PAGE, self->keys->len);
  Page *page = g_new0 (Page, 1);

  page->history = g_object_ref (self);
  page->conversation = self->conversation;
  page->messages = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = first; i < last; i++)
    {
      const LanyardChatKey *key = key_at (self, i);
      LanyardChatMessage *message = lanyard_chat_history_lookup (self, key->local);

      if (message == NULL)
        {
          message = lanyard_chat_message_new (key->place, key->local);
          remember (self, message);
        }
      g_ptr_array_add (page->messages, g_object_ref (message));
    }
  lanyard_chat_store_page_async (self->database, self->conversation, *key_at (self, first),
                                 last - first, page_cb, page);
}

static GType
lanyard_chat_history_get_item_type (GListModel *model)
{
  return LANYARD_TYPE_CHAT_MESSAGE;
}

static guint
lanyard_chat_history_get_n_items (GListModel *model)
{
  return LANYARD_CHAT_HISTORY (model)->keys->len;
}

static gpointer
lanyard_chat_history_get_item (GListModel *model, guint position)
{
  LanyardChatHistory *self = LANYARD_CHAT_HISTORY (model);
  LanyardChatMessage *message;

  if (position >= self->keys->len)
    return NULL;
  message = lanyard_chat_history_lookup (self, key_at (self, position)->local);
  if (message == NULL)
    {
      load_around (self, position);
      message = lanyard_chat_history_lookup (self, key_at (self, position)->local);
    }
  return g_object_ref (message);
}

static void
lanyard_chat_history_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lanyard_chat_history_get_item_type;
  iface->get_n_items = lanyard_chat_history_get_n_items;
  iface->get_item = lanyard_chat_history_get_item;
}

LanyardChatMessage *
lanyard_chat_history_lookup (LanyardChatHistory *self, gint64 local)
{
  return g_hash_table_lookup (self->cache, &local);
}

guint
lanyard_chat_history_find (LanyardChatHistory *self, const LanyardChatKey *key)
{
  guint low = 0, high = self->keys->len;

  /* New ones come at the end. */
  if (high > 0 && lanyard_chat_key_compare (key_at (self, high - 1), key) < 0)
    return high;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (lanyard_chat_key_compare (key_at (self, middle), key) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

LanyardChatKey
lanyard_chat_history_get_key (LanyardChatHistory *self, guint position)
{
  return *key_at (self, position);
}

guint
lanyard_chat_history_count_after (LanyardChatHistory *self, guint position)
{
  guint n = 0;

  for (guint i = position + 1; i < self->keys->len; i++)
    {
      LanyardChatMessage *message = lanyard_chat_history_lookup (self, key_at (self, i)->local);

      if (message == NULL || lanyard_chat_message_is_to_be_read (message))
        n++;
    }
  return n;
}

LanyardChatHistory *
lanyard_chat_history_new (LanyardDatabase *database, GFile *folder, LanyardChatRole role)
{
  LanyardChatHistory *self = g_object_new (LANYARD_TYPE_CHAT_HISTORY, NULL);

  self->database = g_object_ref (database);
  self->folder = g_object_ref (folder);
  self->role = role;
  return self;
}

void
lanyard_chat_history_reset (LanyardChatHistory *self, LanyardChatOpened *opened)
{
  guint before = self->keys->len;

  g_hash_table_remove_all (self->cache);
  g_array_unref (self->keys);
  self->keys = g_steal_pointer (&opened->keys);
  self->conversation = opened->conversation;
  self->marks = opened->marks;
  for (guint i = 0; i < opened->tail->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (opened->tail, i);
      LanyardChatMessage *message = lanyard_chat_message_new (row->place, row->local);

      remember (self, message);
      fill (self, message, row);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->keys->len);
}

static void
take_out (LanyardChatHistory *self, LanyardChatMessage *message)
{
  LanyardChatKey key = { lanyard_chat_message_get_place (message),
                         lanyard_chat_message_get_local (message) };
  guint position = lanyard_chat_history_find (self, &key);

  g_array_remove_index (self->keys, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* Whether a row that is there already may stay where it is, its key changed in place. */
static gboolean
stays (LanyardChatHistory *self, LanyardChatMessage *message, const LanyardChatRow *row)
{
  LanyardChatKey old = { lanyard_chat_message_get_place (message),
                         lanyard_chat_message_get_local (message) };
  LanyardChatKey new = { row->place, row->local };
  guint position = lanyard_chat_history_find (self, &old);

  if ((position > 0 && lanyard_chat_key_compare (key_at (self, position - 1), &new) > 0)
      || (position + 1 < self->keys->len
          && lanyard_chat_key_compare (key_at (self, position + 1), &new) < 0))
    return FALSE;
  *key_at (self, position) = new;
  return TRUE;
}

/* Rows @from.. that stand next to each other at the place of the first one go in together. */
static guint
insert_run (LanyardChatHistory *self, GPtrArray *rows, guint from)
{
  const LanyardChatRow *first = g_ptr_array_index (rows, from);
  LanyardChatKey key = { first->place, first->local };
  guint position = lanyard_chat_history_find (self, &key);
  g_autoptr (GArray) run = g_array_new (FALSE, FALSE, sizeof (LanyardChatKey));
  LanyardChatKey before = key;

  for (guint i = from; i < rows->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);
      LanyardChatMessage *message = lanyard_chat_history_lookup (self, row->local);

      key = (LanyardChatKey){ row->place, row->local };
      if (i > from
          && (message != NULL || row->outcome != LANYARD_CHAT_ROW_NEW
              || lanyard_chat_record_is_change (row->record)
              || lanyard_chat_key_compare (&key, &before) < 0
              || (position < self->keys->len
                  && lanyard_chat_key_compare (&key, key_at (self, position)) > 0)))
        break;
      if (message == NULL)
        {
          message = lanyard_chat_message_new (row->place, row->local);
          remember (self, message);
        }
      fill (self, message, row);
      g_array_append_val (run, key);
      before = key;
    }
  g_array_insert_vals (self->keys, position, run->data, run->len);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, run->len);
  return run->len;
}

/* What is in memory: whoever is told of a change may ask for more, and the table with it. */
static GPtrArray *
in_memory (LanyardChatHistory *self)
{
  GPtrArray *messages = g_ptr_array_new_full (g_hash_table_size (self->cache), g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->cache);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (lanyard_chat_message_get_loaded (value))
      g_ptr_array_add (messages, g_object_ref (value));
  return messages;
}

/* (transfer full): what in memory answers one of @targets, by their ids. */
static GPtrArray *
find_answers (LanyardChatHistory *self, GHashTable *targets)
{
  GPtrArray *answers = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->cache);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LanyardChatRecord *record = lanyard_chat_message_get_record (value);

      if (record != NULL && record->has_about && !lanyard_chat_id_equal (record->about, record->id)
          && g_hash_table_contains (targets, record->about))
        g_ptr_array_add (answers, g_object_ref (value));
    }
  return answers;
}

/* What changes have made of messages shows there, and wherever these are quoted: @changed, by their numbers, are what became of them
 * in the end. All at once, since looking for answers goes through all that is in memory. */
static void
take_changes (LanyardChatHistory *self, GHashTable *changed)
{
  g_autoptr (GHashTable) targets = g_hash_table_new (lanyard_chat_id_hash, lanyard_chat_id_equal);
  g_autoptr (GPtrArray) answers = NULL;
  GHashTableIter iter;
  gpointer value;

  if (g_hash_table_size (changed) == 0)
    return;
  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LanyardChatRow *target = value;
      LanyardChatMessage *message = lanyard_chat_history_lookup (self, target->local);

      g_hash_table_insert (targets, target->record->id, (gpointer) target);
      if (message != NULL && lanyard_chat_message_get_loaded (message))
        fill (self, message, target);
    }
  answers = find_answers (self, targets);
  for (guint i = 0; i < answers->len; i++)
    {
      LanyardChatMessage *answer = g_ptr_array_index (answers, i);
      const LanyardChatRow *target
          = g_hash_table_lookup (targets, lanyard_chat_message_get_record (answer)->about);

      lanyard_chat_message_set_quoted (answer, target->record->name, target->record->kind, target->record->text);
    }
  g_hash_table_remove_all (changed);
}

static void
note_change (GHashTable *changed, const LanyardChatRow *target)
{
  g_hash_table_replace (changed, (gpointer) &target->local, (gpointer) target);
}

void
lanyard_chat_history_take_change (LanyardChatHistory *self, const LanyardChatRow *target)
{
  g_autoptr (GHashTable) changed = g_hash_table_new (g_int64_hash, g_int64_equal);

  note_change (changed, target);
  take_changes (self, changed);
}

void
lanyard_chat_history_add (LanyardChatHistory *self, GPtrArray *rows)
{
  g_autoptr (GHashTable) changed = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint i = 0;

  while (i < rows->len)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);
      LanyardChatMessage *message = lanyard_chat_history_lookup (self, row->local);

      /* What comes of it after its change is newer than what the change made of it. */
      if (g_hash_table_contains (changed, &row->local))
        take_changes (self, changed);
      if (lanyard_chat_record_is_change (row->record))
        {
          if (row->target != NULL)
            note_change (changed, row->target);
          i++;
        }
      else if (message == NULL && row->outcome != LANYARD_CHAT_ROW_NEW)
        {
          /* On disk all along, or placed while not in memory: its key may have been another. */
          LanyardChatKey old = { LANYARD_CHAT_PLACE_QUEUED, row->local };
          guint position = lanyard_chat_history_find (self, &old);

          if (row->outcome == LANYARD_CHAT_ROW_PLACED && position < self->keys->len
              && key_at (self, position)->local == row->local)
            {
              g_array_remove_index (self->keys, position);
              g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
              i += insert_run (self, rows, i);
            }
          else
            i++;
        }
      else if (message == NULL)
        i += insert_run (self, rows, i);
      else if (stays (self, message, row))
        {
          fill (self, message, row);
          i++;
        }
      else
        {
          g_autoptr (LanyardChatMessage) kept = g_object_ref (message);

          take_out (self, kept);
          i += insert_run (self, rows, i);
        }
    }
  take_changes (self, changed);
  sweep (self);
}

void
lanyard_chat_history_set_marks (LanyardChatHistory *self, const LanyardChatMarks *marks)
{
  g_autoptr (GPtrArray) messages = NULL;
  gboolean moved = marks->sent > self->marks.sent || marks->delivered > self->marks.delivered
                   || marks->read > self->marks.read;

  self->marks.sent = MAX (self->marks.sent, marks->sent);
  self->marks.delivered = MAX (self->marks.delivered, marks->delivered);
  self->marks.read = MAX (self->marks.read, marks->read);
  if (!moved)
    return;
  messages = in_memory (self);
  for (guint i = 0; i < messages->len; i++)
    {
      LanyardChatMessage *message = g_ptr_array_index (messages, i);
      LanyardChatRow row = { .record = lanyard_chat_message_get_record (message),
                             .mine = lanyard_chat_message_get_mine (message),
                             .state = lanyard_chat_message_get_state (message) };

      lanyard_chat_message_set_state (message, state_of (self, &row),
                                      lanyard_chat_message_get_reason (message));
    }
}

gboolean
lanyard_chat_history_set_state (LanyardChatHistory *self,
                                const guint8 id[LANYARD_CHAT_ID_SIZE],
                                LanyardChatDelivery state,
                                const char *reason)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->cache);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LanyardChatRecord *record = lanyard_chat_message_get_record (value);

      if (record != NULL && lanyard_chat_id_equal (record->id, id))
        {
          g_autoptr (LanyardChatMessage) message = g_object_ref (value);

          /* Whoever is told may ask for more, and the table changes; it is not looked at any more. */
          if (state > lanyard_chat_message_get_state (message))
            lanyard_chat_message_set_state (message, state, reason);
          return TRUE;
        }
    }
  return FALSE;
}

void
lanyard_chat_history_set_picture (LanyardChatHistory *self,
                                  const guint8 digest[LANYARD_CHAT_DIGEST_SIZE])
{
  g_autoptr (GFile) file = lanyard_chat_picture_file (self->folder, digest);
  g_autoptr (GPtrArray) messages = in_memory (self);

  for (guint i = 0; i < messages->len; i++)
    {
      LanyardChatMessage *message = g_ptr_array_index (messages, i);
      const LanyardChatRecord *record = lanyard_chat_message_get_record (message);

      if (record->kind == LANYARD_CHAT_PICTURE
          && memcmp (record->digest, digest, LANYARD_CHAT_DIGEST_SIZE) == 0)
        lanyard_chat_message_set_picture (message, file);
    }
}

static void
lanyard_chat_history_finalize (GObject *object)
{
  LanyardChatHistory *self = LANYARD_CHAT_HISTORY (object);

  g_hash_table_unref (self->cache);
  g_array_unref (self->keys);
  g_object_unref (self->database);
  g_object_unref (self->folder);

  G_OBJECT_CLASS (lanyard_chat_history_parent_class)->finalize (object);
}

static void
lanyard_chat_history_class_init (LanyardChatHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_chat_history_finalize;
}

static void
lanyard_chat_history_init (LanyardChatHistory *self)
{
  self->keys = g_array_new (FALSE, FALSE, sizeof (LanyardChatKey));
  self->cache = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->sweep_at = KEEP;
}
