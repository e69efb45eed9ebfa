/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packets-book.h"

#include "engine/experiment/lanyard-experiment-json-private.h"

static const char *const steps[] = {
  "CREATE TABLE packets ("
  " id TEXT PRIMARY KEY,"
  " packet TEXT NOT NULL);",
};

struct _LanyardPacketsBook
{
  GObject          parent_instance;

  LanyardDatabase *database;
  GPtrArray       *packets;
  GPtrArray       *ids; /* of the same */
  gboolean         loaded;
  GCancellable    *cancellable;
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardPacketsBook,
                               lanyard_packets_book,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LANYARD_TYPE_PACKET;
}

static guint
get_n_items (GListModel *model)
{
  return LANYARD_PACKETS_BOOK (model)->packets->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LanyardPacketsBook *self = LANYARD_PACKETS_BOOK (model);

  return position < self->packets->len ? g_object_ref (self->packets->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

typedef struct
{
  char          *id;
  LanyardPacket *packet; /* (nullable): to be deleted */
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->id);
  g_clear_object (&row->packet);
  g_free (row);
}

static gpointer
write_row (LanyardDatabase *database, gpointer data, GError **error)
{
  Row *row = data;
  /* A row that is there keeps its place. */
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      row->packet != NULL ? "INSERT INTO packets (id, packet) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET packet = ?2"
                          : "DELETE FROM packets WHERE id = ?1",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, row->id, -1, SQLITE_STATIC);
  if (row->packet != NULL)
    {
      g_autoptr (JsonObject) object = lanyard_packet_to_json (row->packet);

      sqlite3_bind_text (statement, 2, lanyard_experiment_json_to_text (object), -1, g_free);
    }
  (void) lanyard_database_step_done (database, statement, error);
  return NULL;
}

static gpointer
write_rows (LanyardDatabase *database, gpointer data, GError **error)
{
  GPtrArray *rows = data;
  GError *local_error = NULL;

  for (guint i = 0; i < rows->len && local_error == NULL; i++)
    (void) write_row (database, rows->pdata[i], &local_error);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return NULL;
}

static Row *
row_new (const char *id, LanyardPacket *packet)
{
  Row *row = g_new0 (Row, 1);

  row->id = g_strdup (id);
  row->packet = packet != NULL ? g_object_ref (packet) : NULL;
  return row;
}

static void
post (LanyardPacketsBook *self, const char *id, LanyardPacket *packet)
{
  lanyard_database_post (self->database, write_row, row_new (id, packet), row_free);
}

static Row *
read_row (sqlite3_stmt *statement)
{
  g_autofree char *id = lanyard_database_dup_text (statement, 0);
  g_autofree char *text = lanyard_database_dup_text (statement, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = text != NULL ? lanyard_experiment_json_from_text (text, &error) : NULL;
  LanyardPacket *packet = object != NULL ? lanyard_packet_from_json (object, &error) : NULL;
  Row *row;

  if (packet == NULL || id == NULL)
    {
      /* One that cannot be read (a newer Lanyard's) stays where it is and is not shown. */
      g_message ("packet %s: %s", id != NULL ? id : "?", error != NULL ? error->message : "damaged");
      g_clear_object (&packet);
      return NULL;
    }
  row = g_new0 (Row, 1);
  row->id = g_steal_pointer (&id);
  row->packet = packet;
  return row;
}

static gpointer
read_rows (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (database, "SELECT id, packet FROM packets ORDER BY rowid", error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  gboolean has_row = statement != NULL;

  while (has_row)
    {
      Row *row;

      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (has_row && (row = read_row (statement)) != NULL)
        g_ptr_array_add (rows, row);
    }
  return statement != NULL ? g_steal_pointer (&rows) : NULL;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);
  LanyardPacketsBook *self = user_data;
  guint added = 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    g_warning ("the packets cannot be read: %s", error->message);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      Row *row = rows->pdata[i];

      /* Before those that were added while these were read, one of which may have been read, too. */
      if (g_ptr_array_find_with_equal_func (self->ids, row->id, g_str_equal, NULL))
        continue;
      g_ptr_array_insert (self->packets, (gint) added, g_object_ref (row->packet));
      g_ptr_array_insert (self->ids, (gint) added++, g_strdup (row->id));
    }
  self->loaded = TRUE;
  if (added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, added);
}

gboolean
lanyard_packets_book_get_loaded (LanyardPacketsBook *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS_BOOK (self), FALSE);

  return self->loaded;
}

void
lanyard_packets_book_add_all (LanyardPacketsBook *self, GPtrArray *packets)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  guint position;

  g_return_if_fail (LANYARD_IS_PACKETS_BOOK (self));

  if (packets->len == 0)
    return;
  position = self->packets->len;
  for (guint i = 0; i < packets->len; i++)
    {
      LanyardPacket *packet = packets->pdata[i];
      char *id = g_uuid_string_random ();

      g_ptr_array_add (self->packets, g_object_ref (packet));
      g_ptr_array_add (self->ids, id);
      g_ptr_array_add (rows, row_new (id, packet));
    }
  lanyard_database_post (self->database, write_rows, g_steal_pointer (&rows), (GDestroyNotify) g_ptr_array_unref);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, packets->len);
}

void
lanyard_packets_book_add (LanyardPacketsBook *self, LanyardPacket *packet)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  g_return_if_fail (LANYARD_IS_PACKET (packet));

  g_ptr_array_add (one, packet);
  lanyard_packets_book_add_all (self, one);
}

void
lanyard_packets_book_replace (LanyardPacketsBook *self, LanyardPacket *old, LanyardPacket *packet)
{
  guint position;

  g_return_if_fail (LANYARD_IS_PACKETS_BOOK (self));
  g_return_if_fail (LANYARD_IS_PACKET (packet));

  if (!g_ptr_array_find (self->packets, old, &position))
    return;
  g_object_unref (self->packets->pdata[position]);
  self->packets->pdata[position] = g_object_ref (packet);
  post (self, self->ids->pdata[position], packet);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
}

void
lanyard_packets_book_remove (LanyardPacketsBook *self, LanyardPacket *packet)
{
  guint position;

  g_return_if_fail (LANYARD_IS_PACKETS_BOOK (self));

  if (!g_ptr_array_find (self->packets, packet, &position))
    return;
  post (self, self->ids->pdata[position], NULL);
  g_ptr_array_remove_index (self->packets, position);
  g_ptr_array_remove_index (self->ids, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

gboolean
lanyard_packets_book_has (LanyardPacketsBook *self, LanyardPacket *packet)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS_BOOK (self), FALSE);

  return packet != NULL && g_ptr_array_find (self->packets, packet, NULL);
}

char *
lanyard_packets_book_export (LanyardPacketsBook *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS_BOOK (self), NULL);

  return lanyard_packets_to_text (self->packets);
}

static void
lanyard_packets_book_dispose (GObject *object)
{
  g_cancellable_cancel (LANYARD_PACKETS_BOOK (object)->cancellable);
  G_OBJECT_CLASS (lanyard_packets_book_parent_class)->dispose (object);
}

static void
lanyard_packets_book_finalize (GObject *object)
{
  LanyardPacketsBook *self = LANYARD_PACKETS_BOOK (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->database);
  g_ptr_array_unref (self->packets);
  g_ptr_array_unref (self->ids);
  G_OBJECT_CLASS (lanyard_packets_book_parent_class)->finalize (object);
}

static void
lanyard_packets_book_class_init (LanyardPacketsBookClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_packets_book_dispose;
  object_class->finalize = lanyard_packets_book_finalize;
}

static void
lanyard_packets_book_init (LanyardPacketsBook *self)
{
  self->packets = g_ptr_array_new_with_free_func (g_object_unref);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
}

LanyardPacketsBook *
lanyard_packets_book_new (LanyardDatabase *database, GError **error)
{
  LanyardPacketsBook *self;

  g_return_val_if_fail (LANYARD_IS_DATABASE (database), NULL);

  /* Blocks for as long as making one table takes, once in the life of a database. */
  if (!lanyard_database_migrate (database, "packets", steps, G_N_ELEMENTS (steps), error))
    return NULL;
  self = g_object_new (LANYARD_TYPE_PACKETS_BOOK, NULL);
  self->database = g_object_ref (database);
  lanyard_database_run_async (database, read_rows, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, self->cancellable,
                              on_loaded, self);
  return self;
}
