/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-peers.h"

#include <string.h>

#include "engine/net/lanyard-peer-private.h"

struct _LanyardPeers
{
  GObject          parent_instance;

  LanyardDatabase *database;
  GPtrArray       *peers; /* of LanyardPeer, in the order they were pinned */
};

enum
{
  PEER_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardPeers, lanyard_peers, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static const char *const migrations[] = {
  "CREATE TABLE net_peer ("
  "  fingerprint TEXT PRIMARY KEY,"
  "  name TEXT NOT NULL,"
  "  alias TEXT,"
  "  address TEXT,"
  "  always_accept INTEGER NOT NULL DEFAULT 0,"
  "  last_seen INTEGER NOT NULL"
  ") STRICT;",
};

static gpointer
load_job (LanyardDatabase *database, gpointer data, GError **error)
{
  GPtrArray *peers = data;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT fingerprint, name, alias, address, always_accept, last_seen FROM net_peer ORDER BY rowid",
      error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;
  while (lanyard_database_step (database, statement, &has_row, error) && has_row)
    {
      g_autofree char *fingerprint = lanyard_database_dup_text (statement, 0);
      g_autofree char *name = lanyard_database_dup_text (statement, 1);
      g_autofree char *alias = lanyard_database_dup_text (statement, 2);
      g_autofree char *address = lanyard_database_dup_text (statement, 3);
      LanyardPeerFields fields = {
        .fingerprint = fingerprint,
        .name = name,
        .alias = alias,
        .address = address,
        .always_accept = sqlite3_column_int (statement, 4) == 1,
        .last_seen = lanyard_database_get_time (statement, 5),
      };

      /* It stays where it is; the device is a stranger until codes are compared again. */
      if (fingerprint == NULL || *fingerprint == '\0' || name == NULL)
        g_message ("What was kept of a trusted device is damaged; it will have to be trusted anew");
      else
        g_ptr_array_add (peers, lanyard_peer_new (&fields));
    }
  return NULL;
}

static gpointer
save_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const LanyardPeerFields *peer = data;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "INSERT INTO net_peer (fingerprint, name, alias, address, always_accept, last_seen)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (fingerprint) DO UPDATE"
      " SET name = ?2, alias = ?3, address = ?4, always_accept = ?5, last_seen = ?6",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, peer->fingerprint, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 2, peer->name, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 3, peer->alias, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 4, peer->address, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (statement, 5, peer->always_accept);
  sqlite3_bind_int64 (statement, 6, peer->last_seen);
  lanyard_database_step_done (database, statement, error);
  return NULL;
}

static gpointer
delete_job (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *statement
      = lanyard_database_prepare (database, "DELETE FROM net_peer WHERE fingerprint = ?1", error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, data, -1, SQLITE_TRANSIENT);
  lanyard_database_step_done (database, statement, error);
  return NULL;
}

static void
save (LanyardPeers *self, LanyardPeer *peer)
{
  lanyard_database_post (self->database, save_job, lanyard_peer_dup_fields (peer),
                         lanyard_peer_fields_free);
}

static gboolean
find (LanyardPeers *self, const char *fingerprint, guint *index)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      if (strcmp (lanyard_peer_get_fingerprint (g_ptr_array_index (self->peers, i)), fingerprint) == 0)
        {
          *index = i;
          return TRUE;
        }
    }
  return FALSE;
}

LanyardPeer *
lanyard_peers_lookup (LanyardPeers *self, const char *fingerprint)
{
  guint index;

  g_return_val_if_fail (LANYARD_IS_PEERS (self), NULL);

  if (fingerprint == NULL || !find (self, fingerprint, &index))
    return NULL;
  return g_ptr_array_index (self->peers, index);
}

LanyardPeer *
lanyard_peers_lookup_name (LanyardPeers *self, const char *name)
{
  g_autofree char *wanted = NULL;

  g_return_val_if_fail (LANYARD_IS_PEERS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  /* "ana" is to a person the same machine as "Ana", so it is here too. */
  wanted = g_utf8_casefold (name, -1);
  for (guint i = 0; i < self->peers->len; i++)
    {
      LanyardPeer *peer = g_ptr_array_index (self->peers, i);
      g_autofree char *have = g_utf8_casefold (lanyard_peer_get_name (peer), -1);

      if (g_utf8_collate (have, wanted) == 0)
        return peer;
    }
  return NULL;
}

LanyardPeer *
lanyard_peers_pin (LanyardPeers *self, const char *fingerprint, const char *name, const char *address)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  LanyardPeer *peer;
  guint index;

  g_return_val_if_fail (LANYARD_IS_PEERS (self), NULL);
  g_return_val_if_fail (fingerprint != NULL && name != NULL, NULL);

  if (find (self, fingerprint, &index))
    {
      peer = g_ptr_array_index (self->peers, index);
      lanyard_peer_seen (peer, name, address, now);
      g_signal_emit (self, signals[PEER_CHANGED], 0, peer);
    }
  else
    {
      LanyardPeerFields fields = {
        .fingerprint = (char *) fingerprint,
        .name = (char *) name,
        .address = (char *) address,
        .last_seen = now,
      };

      peer = lanyard_peer_new (&fields);
      g_ptr_array_add (self->peers, peer);
      g_list_model_items_changed (G_LIST_MODEL (self), self->peers->len - 1, 0, 1);
    }
  save (self, peer);
  return peer;
}

gboolean
lanyard_peers_forget (LanyardPeers *self, const char *fingerprint)
{
  guint index;

  g_return_val_if_fail (LANYARD_IS_PEERS (self), FALSE);
  g_return_val_if_fail (fingerprint != NULL, FALSE);

  if (!find (self, fingerprint, &index))
    return FALSE;
  lanyard_database_post (self->database, delete_job, g_strdup (fingerprint), g_free);
  g_ptr_array_remove_index (self->peers, index);
  g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 0);
  return TRUE;
}

void
lanyard_peers_set_alias (LanyardPeers *self, LanyardPeer *peer, const char *alias)
{
  g_return_if_fail (LANYARD_IS_PEERS (self));
  g_return_if_fail (LANYARD_IS_PEER (peer));

  lanyard_peer_set_alias (peer, alias);
  save (self, peer);
  g_signal_emit (self, signals[PEER_CHANGED], 0, peer);
}

void
lanyard_peers_set_always_accept (LanyardPeers *self, LanyardPeer *peer, gboolean always)
{
  g_return_if_fail (LANYARD_IS_PEERS (self));
  g_return_if_fail (LANYARD_IS_PEER (peer));

  lanyard_peer_set_always_accept (peer, always);
  save (self, peer);
}

static GType
list_model_get_item_type (GListModel *model)
{
  return LANYARD_TYPE_PEER;
}

static guint
list_model_get_n_items (GListModel *model)
{
  return LANYARD_PEERS (model)->peers->len;
}

static gpointer
list_model_get_item (GListModel *model, guint position)
{
  LanyardPeers *self = LANYARD_PEERS (model);

  return position < self->peers->len ? g_object_ref (g_ptr_array_index (self->peers, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = list_model_get_item_type;
  iface->get_n_items = list_model_get_n_items;
  iface->get_item = list_model_get_item;
}

static void
lanyard_peers_finalize (GObject *object)
{
  LanyardPeers *self = LANYARD_PEERS (object);

  g_clear_object (&self->database);
  g_ptr_array_unref (self->peers);
  G_OBJECT_CLASS (lanyard_peers_parent_class)->finalize (object);
}

static void
lanyard_peers_class_init (LanyardPeersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_peers_finalize;

  /**
   * LanyardPeers::peer-changed:
   * @peer: a peer that has a new name, alias or address
   */
  signals[PEER_CHANGED] = g_signal_new ("peer-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, LANYARD_TYPE_PEER);
}

static void
lanyard_peers_init (LanyardPeers *self)
{
  self->peers = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * lanyard_peers_new:
 *
 * Reads the pinned peers; blocks for as long as that takes (a few rows). Fails with LANYARD_ERROR.
 *
 * Returns: (transfer full): the list
 */
LanyardPeers *
lanyard_peers_new (LanyardDatabase *database, GError **error)
{
  g_autoptr (LanyardPeers) self = g_object_new (LANYARD_TYPE_PEERS, NULL);
  g_autoptr (GError) local_error = NULL;

  self->database = g_object_ref (database);
  if (lanyard_database_migrate (database, "peers", migrations, G_N_ELEMENTS (migrations), &local_error))
    lanyard_database_run_sync (database, load_job, self->peers, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&self);
}
