/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one does with a conversation besides writing to it: pictures, search, export, delete. */
#include "engine/chat/lanyard-chat-room-private.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "engine/chat/lanyard-chat-picture-private.h"

#define EXPORT_ROWS 500

/* Pictures */

typedef struct
{
  char *caption;
  char *recipient;
} Caption;

static void
caption_free (gpointer data)
{
  Caption *caption = data;

  g_free (caption->caption);
  g_free (caption->recipient);
  g_free (caption);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardChatRoom *self = g_task_get_source_object (task);
  const Caption *caption = g_task_get_task_data (task);
  GError *error = NULL;
  LanyardChatMessage *message;
  g_autoptr (LanyardChatRecord) record = lanyard_chat_picture_import_finish (result, &error);

  if (record == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_free (record->author);
  g_free (record->name);
  g_free (record->text);
  record->author = g_strdup (lanyard_chat_room_get_my_key (self));
  record->name = g_strdup (self->name);
  record->text = g_strdup (caption->caption);
  record->recipient = g_strdup (caption->recipient);
  message = lanyard_chat_room_send_picture_record (self, record, &error);
  if (message == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, message, NULL);
}

static void
send_picture (LanyardChatRoom *self,
              GFile *file,
              GBytes *bytes,
              const char *caption,
              const char *recipient,
              GTask *task)
{
  Caption *data = g_new0 (Caption, 1);

  data->caption = g_strdup (caption != NULL ? caption : "");
  data->recipient = g_strdup (recipient);
  g_task_set_task_data (task, data, caption_free);
  if (self->mode == LANYARD_CHAT_MODE_CLASSIC)
    {
      g_task_return_new_error (task, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID,
                               _ ("The classic chat carries text only"));
      g_object_unref (task);
      return;
    }
  if (strlen (data->caption) > LANYARD_CHAT_TEXT_MAX || !g_utf8_validate (data->caption, -1, NULL))
    {
      g_task_return_new_error (task, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_TOO_LARGE,
                               _ ("The text below the picture is too long"));
      g_object_unref (task);
      return;
    }
  lanyard_chat_picture_import_async (lanyard_chat_get_folder (self->chat), file, bytes,
                                     g_task_get_cancellable (task), imported_cb, task);
}

void
lanyard_chat_room_send_picture_async (LanyardChatRoom *self,
                                      GFile *file,
                                      const char *caption,
                                      const char *recipient,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_chat_room_send_picture_async);
  send_picture (self, file, NULL, caption, recipient, task);
}

void
lanyard_chat_room_send_bytes_async (LanyardChatRoom *self,
                                    GBytes *bytes,
                                    const char *caption,
                                    const char *recipient,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));
  g_return_if_fail (bytes != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_chat_room_send_picture_async);
  send_picture (self, NULL, bytes, caption, recipient, task);
}

LanyardChatMessage *
lanyard_chat_room_send_picture_finish (LanyardChatRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_chat_room_send_picture_async),
                        NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Search */

static void
search_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardChatRoom *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GArray) keys
      = lanyard_chat_store_keys_finish (LANYARD_DATABASE (source), result, &error);
  GArray *positions;

  if (keys == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  positions = g_array_sized_new (FALSE, FALSE, sizeof (guint), keys->len);
  for (guint i = 0; i < keys->len; i++)
    {
      const LanyardChatKey *key = &g_array_index (keys, LanyardChatKey, i);
      guint position = lanyard_chat_history_find (self->messages, key);

      if (position < g_list_model_get_n_items (G_LIST_MODEL (self->messages)))
        g_array_append_val (positions, position);
    }
  g_task_return_pointer (task, positions, (GDestroyNotify) g_array_unref);
}

void
lanyard_chat_room_search_async (LanyardChatRoom *self,
                                const char *words,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));
  g_return_if_fail (words != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_chat_room_search_async);
  lanyard_chat_room_flush (self);
  lanyard_chat_store_search_async (lanyard_chat_get_database (self->chat), self->conversation,
                                   words, cancellable, search_cb, task);
}

GArray *
lanyard_chat_room_search_finish (LanyardChatRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_chat_room_search_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

guint
lanyard_chat_room_find_hit (LanyardChatRoom *self, LanyardChatHit *hit)
{
  LanyardChatKey key = { 0 };
  guint position;

  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), G_MAXUINT);
  g_return_val_if_fail (LANYARD_IS_CHAT_HIT (hit), G_MAXUINT);

  if (lanyard_chat_hit_get_conversation (hit) != self->conversation)
    return G_MAXUINT;
  lanyard_chat_hit_get_key (hit, &key.place, &key.local);
  position = lanyard_chat_history_find (self->messages, &key);
  if (position < g_list_model_get_n_items (G_LIST_MODEL (self->messages)))
    {
      LanyardChatKey there = lanyard_chat_history_get_key (self->messages, position);

      if (lanyard_chat_key_compare (&there, &key) == 0)
        return position;
    }
  return G_MAXUINT;
}

/* Export */

typedef struct
{
  LanyardChatExport format;
  GFile *file;
  GFileOutputStream *stream;
  LanyardChatKey next;
  gint64 conversation;
  gboolean first;
  gboolean last;
  char *text; /* being written */
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_clear_object (&export->file);
  g_clear_object (&export->stream);
  g_free (export->text);
  g_free (export);
}

static const char *
state_nick (LanyardChatDelivery state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (LANYARD_TYPE_CHAT_DELIVERY);
  const GEnumValue *value = g_enum_get_value (klass, (int) state);

  return value != NULL ? value->value_nick : "";
}

static LanyardChatDelivery
exported_state (LanyardChatRoom *self, const LanyardChatRow *row)
{
  LanyardChatMessage *message = lanyard_chat_history_lookup (self->messages, row->local);
  guint64 seq = row->record->seq;

  if (message != NULL && lanyard_chat_message_get_loaded (message))
    return lanyard_chat_message_get_state (message);
  if (!row->mine || seq == 0)
    return row->state;
  return seq <= self->marks.read        ? LANYARD_CHAT_READ
         : seq <= self->marks.delivered ? LANYARD_CHAT_DELIVERED
                                        : LANYARD_CHAT_SENT;
}

static void
append_json_changes (const LanyardChatRow *row, JsonBuilder *builder)
{
  g_auto (GStrv) reactions = g_strsplit (row->reactions != NULL ? row->reactions : "", "\n", -1);

  /* Of one that was taken back before it came here, it is not known when. */
  if (row->edited != 0 || row->record->kind == LANYARD_CHAT_TAKEN_BACK)
    {
      json_builder_set_member_name (
          builder, row->record->kind == LANYARD_CHAT_TAKEN_BACK ? "taken_back" : "edited");
      json_builder_add_boolean_value (builder, TRUE);
    }
  if (*reactions == NULL)
    return;
  json_builder_set_member_name (builder, "reactions");
  json_builder_begin_array (builder);
  for (guint i = 0; reactions[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (reactions[i], " ", 2);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "author");
      json_builder_add_string_value (builder, parts[0]);
      json_builder_set_member_name (builder, "mark");
      json_builder_add_string_value (builder, parts[0] != NULL && parts[1] != NULL ? parts[1] : "");
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
append_json (LanyardChatRoom *self, const LanyardChatRow *row, gboolean first, GString *out)
{
  const LanyardChatRecord *record = row->record;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (record->time / G_USEC_PER_SEC);
  g_autofree char *when = time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("");
  g_autofree char *id = lanyard_chat_id_to_string (record->id);
  gboolean taken_back = record->kind == LANYARD_CHAT_TAKEN_BACK;
  g_autofree char *answered
      = record->has_about && !taken_back ? lanyard_chat_id_to_string (record->about) : NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *line = NULL;
  const struct
  {
    const char *member;
    const char *value;
  } texts[] = {
    { "id", id },
    { "time", when },
    { "from", record->name },
    { "author", record->author },
    { "to", record->recipient },
    { "reply_to", answered },
    { "text", taken_back ? NULL : record->text },
    { "state", state_nick (exported_state (self, row)) },
  };

  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].value != NULL)
      {
        json_builder_set_member_name (builder, texts[i].member);
        json_builder_add_string_value (builder, texts[i].value);
      }
  if (record->kind == LANYARD_CHAT_PICTURE)
    {
      g_autoptr (GFile) file = lanyard_chat_picture_file (
          lanyard_chat_get_folder (self->chat), record->digest);
      g_autofree char *digest = g_file_get_basename (file);

      json_builder_set_member_name (builder, "picture");
      json_builder_add_string_value (builder, digest);
      json_builder_set_member_name (builder, "media_type");
      json_builder_add_string_value (builder, record->media);
    }
  append_json_changes (row, builder);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  line = json_to_string (node, FALSE);
  g_string_append_printf (out, "%s%s", first ? "\n" : ",\n", line);
}

static void
append_text (const LanyardChatRow *row, GString *out)
{
  const LanyardChatRecord *record = row->record;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (record->time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) time = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *when = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("");

  g_string_append_printf (out, "[%s] %s - ", when, record->name);
  if (record->recipient != NULL)
    g_string_append_printf (out, "(%s) ", _ ("private"));
  if (record->kind == LANYARD_CHAT_PICTURE)
    g_string_append_printf (out, "[%s] ", _ ("picture"));
  if (row->edited != 0 && record->kind <= LANYARD_CHAT_PICTURE)
    g_string_append_printf (out, "(%s) ", _ ("edited"));
  /* Further lines are set in, so that none looks like another message. */
  for (const char *p = record->text; *p != '\0'; p++)
    {
      g_string_append_c (out, *p);
      if (*p == '\n')
        g_string_append (out, "    ");
    }
  g_string_append_c (out, '\n');
}

static void export_page (GTask *task);

static void
export_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
export_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *export = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_error (task, error);
  else if (export->last)
    g_output_stream_close_async (G_OUTPUT_STREAM (source), G_PRIORITY_DEFAULT, cancellable,
                                 export_closed_cb, g_steal_pointer (&task));
  else
    export_page (g_steal_pointer (&task));
}

static char *
render_page (LanyardChatRoom *self, Export *export, GPtrArray *rows)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (export->first && export->format == LANYARD_CHAT_EXPORT_JSON)
    g_string_append_c (out, '[');
  for (guint i = 0; i < rows->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);

      if (export->format == LANYARD_CHAT_EXPORT_JSON)
        append_json (self, row, export->first, out);
      else
        append_text (row, out);
      export->first = FALSE;
      export->next = (LanyardChatKey){ row->place, row->local + 1 };
    }
  export->last = rows->len < EXPORT_ROWS;
  if (export->last && export->format == LANYARD_CHAT_EXPORT_JSON)
    g_string_append (out, "\n]\n");
  return g_strdup (out->str);
}

static void
export_rows_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardChatRoom *self = g_task_get_source_object (task);
  Export *export = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) rows
      = lanyard_chat_store_rows_finish (LANYARD_DATABASE (source), result, &error);

  if (rows == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_free (export->text);
  export->text = render_page (self, export, rows);
  g_output_stream_write_all_async (G_OUTPUT_STREAM (export->stream), export->text,
                                   strlen (export->text), G_PRIORITY_DEFAULT, cancellable,
                                   export_written_cb,
                                   g_steal_pointer (&task));
}

/* Takes @task. */
static void
export_page (GTask *task)
{
  LanyardChatRoom *self = g_task_get_source_object (task);
  const Export *export = g_task_get_task_data (task);

  lanyard_chat_store_page_async (lanyard_chat_get_database (self->chat), export->conversation,
                                 export->next, EXPORT_ROWS, export_rows_cb, task);
}

static void
export_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;

  export->stream = g_file_replace_finish (G_FILE (source), result, &error);
  if (export->stream == NULL)
    g_task_return_error (task, error);
  else
    export_page (g_steal_pointer (&task));
}

void
lanyard_chat_room_export_async (LanyardChatRoom *self,
                                GFile *file,
                                LanyardChatExport format,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;
  Export *export;

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_chat_room_export_async);
  lanyard_chat_room_flush (self);
  export = g_new0 (Export, 1);
  export->format = format;
  export->file = g_object_ref (file);
  export->first = TRUE;
  export->conversation = self->conversation;
  g_task_set_task_data (task, export, export_free);
  /* A conversation is nobody else's to read. */
  g_file_replace_async (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, G_PRIORITY_DEFAULT, cancellable,
                        export_opened_cb, task);
}

gboolean
lanyard_chat_room_export_finish (LanyardChatRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_chat_room_export_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Delete */

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardChatRoom *self = g_task_get_source_object (task);
  GError *error = NULL;
  LanyardChatOpened nothing = { 0 };

  if (!lanyard_chat_store_done_finish (LANYARD_DATABASE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  nothing.keys = g_array_new (FALSE, FALSE, sizeof (LanyardChatKey));
  nothing.tail = g_ptr_array_new ();
  self->conversation = 0;
  self->marks = nothing.marks;
  lanyard_chat_history_reset (self->messages, &nothing);
  g_ptr_array_unref (nothing.tail);
  lanyard_chat_room_clear_people (self);
  lanyard_chat_room_set_unread (self, 0);
  lanyard_chat_room_conversation_changed (self);
  lanyard_chat_room_set_state (self, LANYARD_CHAT_IDLE, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardChatRoom *self = LANYARD_CHAT_ROOM (source);

  lanyard_chat_room_stop_finish (self, result, NULL);
  lanyard_chat_store_delete_async (lanyard_chat_get_database (self->chat), self->conversation,
                                   lanyard_chat_get_folder (self->chat), deleted_cb,
                                   g_steal_pointer (&task));
}

void
lanyard_chat_room_delete_async (LanyardChatRoom *self,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanyard_chat_room_delete_async);
  lanyard_chat_room_stop_async (self, TRUE, stopped_cb, task);
}

gboolean
lanyard_chat_room_delete_finish (LanyardChatRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_chat_room_delete_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
