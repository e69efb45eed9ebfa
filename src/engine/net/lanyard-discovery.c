/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-discovery.h"

#include <string.h>

#include "engine/core/lanyard-format.h"
#include "engine/net/lanyard-address-private.h"
#include "engine/net/lanyard-device-private.h"
#include "engine/net/lanyard-mdns-private.h"
#include "engine/net/lanyard-recent-private.h"

/* Anyone on the network can announce as many machines as they like; a list has a bound. */
#define MAX_ENDPOINTS 512
#define MAX_RECENT    20

/* One announcement: a machine is announced once an interface and protocol. */
typedef struct
{
  char    *name;
  char    *host;
  guint16  port;
  char    *fingerprint;
} Endpoint;

/* What a row is made of: the best announcement, the latest use, or both. */
typedef struct
{
  char          *id;
  Endpoint      *endpoint;
  LanyardRecent *recent;
} Candidate;

struct _LanyardDiscovery
{
  GObject                parent_instance;

  LanyardNode           *node;
  LanyardDatabase       *database;
  LanyardMdns           *mdns;
  LanyardDiscoveryState  state;

  GHashTable            *endpoints; /* key -> Endpoint */
  GPtrArray             *recent;    /* of LanyardRecent, latest first */
  GPtrArray             *rows;      /* of LanyardDevice */
  GHashTable            *by_id;     /* id -> LanyardDevice, owned by rows */
};

enum
{
  PROP_0,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardDiscovery, lanyard_discovery, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
endpoint_free (gpointer data)
{
  Endpoint *endpoint = data;

  g_free (endpoint->name);
  g_free (endpoint->host);
  g_free (endpoint->fingerprint);
  g_free (endpoint);
}

static void
candidate_free (gpointer data)
{
  Candidate *candidate = data;

  g_free (candidate->id);
  g_free (candidate);
}

/* Which of a machine's addresses to try: one that needs no interface name and leaves this machine. */
static int
rank_host (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;
  gboolean v4;

  if (strchr (host, '%') != NULL)
    return 1;
  address = g_inet_address_new_from_string (host);
  if (address == NULL || g_inet_address_get_is_loopback (address))
    return 0;
  v4 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
  if (g_inet_address_get_is_link_local (address))
    return v4 ? 2 : 1;
  return v4 ? 4 : 3;
}

static char *
format_address (const char *host, guint16 port)
{
  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]:%u", host, port)
                                    : g_strdup_printf ("%s:%u", host, port);
}

/* One row a key; a machine that does not say its key is its address. (transfer full) */
static char *
make_id (const char *fingerprint, const char *address)
{
  return fingerprint != NULL ? g_strdup_printf ("key %s", fingerprint)
                             : g_strdup_printf ("address %s", address);
}

static Candidate *
get_candidate (GPtrArray *candidates, GHashTable *index, const char *fingerprint,
               const char *address)
{
  g_autofree char *id = make_id (fingerprint, address);
  Candidate *candidate = g_hash_table_lookup (index, id);

  if (candidate == NULL)
    {
      candidate = g_new0 (Candidate, 1);
      candidate->id = g_steal_pointer (&id);
      g_ptr_array_add (candidates, candidate);
      g_hash_table_insert (index, candidate->id, candidate);
    }
  return candidate;
}

/* Everything there is to show, joined by key. (transfer full) (element-type Candidate) */
static GPtrArray *
collect_candidates (LanyardDiscovery *self)
{
  GPtrArray *candidates = g_ptr_array_new_with_free_func (candidate_free);
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);
  const char *own = lanyard_identity_get_fingerprint (lanyard_node_get_identity (self->node));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->endpoints);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Endpoint *endpoint = value;
      g_autofree char *address = format_address (endpoint->host, endpoint->port);
      Candidate *candidate;

      if (g_strcmp0 (endpoint->fingerprint, own) == 0)
        continue;
      candidate = get_candidate (candidates, index, endpoint->fingerprint, address);
      if (candidate->endpoint == NULL
          || rank_host (endpoint->host) > rank_host (candidate->endpoint->host))
        candidate->endpoint = endpoint;
    }
  for (guint i = 0; i < self->recent->len; i++)
    {
      LanyardRecent *recent = g_ptr_array_index (self->recent, i);
      Candidate *candidate
          = get_candidate (candidates, index, recent->fingerprint, recent->address);

      /* Latest first: the first one met is the one to show. */
      if (candidate->recent == NULL)
        candidate->recent = recent;
    }
  return candidates;
}

static void
update_row (LanyardDiscovery *self, LanyardDevice *device, const Candidate *candidate)
{
  const Endpoint *endpoint = candidate->endpoint;
  const LanyardRecent *recent = candidate->recent;
  const char *fingerprint = endpoint != NULL ? endpoint->fingerprint : recent->fingerprint;
  LanyardPeer *peer = fingerprint != NULL
                          ? lanyard_peers_lookup (lanyard_node_get_peers (self->node), fingerprint)
                          : NULL;
  g_autofree char *address = endpoint != NULL ? format_address (endpoint->host, endpoint->port)
                                              : g_strdup (recent->address);
  g_autofree char *name = NULL;

  /* The pinned name was given on an authenticated channel; an announced one is only a claim. */
  if (peer != NULL)
    name = g_strdup (lanyard_peer_get_display_name (peer));
  else if (endpoint != NULL)
    name = lanyard_format_escape (endpoint->name);
  else if (recent->name != NULL)
    name = g_strdup (recent->name);
  else
    name = g_strdup (recent->address);
  lanyard_device_update (device, name, address, fingerprint, peer != NULL, endpoint != NULL);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  LanyardDevice *device_a = *(LanyardDevice *const *) a;
  LanyardDevice *device_b = *(LanyardDevice *const *) b;
  gboolean online_a = lanyard_device_get_online (device_a);
  gboolean online_b = lanyard_device_get_online (device_b);
  int order;

  if (online_a != online_b)
    return online_a ? -1 : 1;
  order = g_utf8_collate (lanyard_device_get_name (device_a), lanyard_device_get_name (device_b));
  if (order != 0)
    return order;
  return strcmp (lanyard_device_get_address (device_a), lanyard_device_get_address (device_b));
}

static void
rebuild (LanyardDiscovery *self)
{
  g_autoptr (GPtrArray) candidates = collect_candidates (self);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint before = self->rows->len, same = 0, tail = 0;

  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = g_ptr_array_index (candidates, i);
      LanyardDevice *device = g_hash_table_lookup (self->by_id, candidate->id);

      device = device != NULL ? g_object_ref (device) : lanyard_device_new ();
      update_row (self, device, candidate);
      g_ptr_array_add (rows, device);
      g_hash_table_insert (by_id, g_strdup (candidate->id), device);
    }
  g_ptr_array_sort (rows, compare_rows);

  /* Tell only of the stretch that changed, so that a view keeps its selection elsewhere. */
  while (same < MIN (before, rows->len)
         && g_ptr_array_index (self->rows, same) == g_ptr_array_index (rows, same))
    same++;
  while (tail < MIN (before, rows->len) - same
         && g_ptr_array_index (self->rows, before - 1 - tail)
                == g_ptr_array_index (rows, rows->len - 1 - tail))
    tail++;

  {
    g_autoptr (GPtrArray) old_rows = g_steal_pointer (&self->rows);
    g_autoptr (GHashTable) old_by_id = g_steal_pointer (&self->by_id);

    self->rows = g_steal_pointer (&rows);
    self->by_id = g_steal_pointer (&by_id);
    if (same + tail < MAX (before, self->rows->len))
      g_list_model_items_changed (G_LIST_MODEL (self), same, before - same - tail,
                                  self->rows->len - same - tail);
  }
}

static void
set_state (LanyardDiscovery *self, LanyardDiscoveryState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
mdns_available_cb (gboolean available, gpointer user_data)
{
  LanyardDiscovery *self = user_data;

  set_state (self, available ? LANYARD_DISCOVERY_SEARCHING : LANYARD_DISCOVERY_UNAVAILABLE);
}

static void
mdns_found_cb (const LanyardMdnsFound *found, gpointer user_data)
{
  LanyardDiscovery *self = user_data;
  Endpoint *endpoint;

  if (!g_hash_table_contains (self->endpoints, found->key)
      && g_hash_table_size (self->endpoints) >= MAX_ENDPOINTS)
    return;
  endpoint = g_new0 (Endpoint, 1);
  endpoint->name = g_strdup (found->name);
  endpoint->host = g_strdup (found->host);
  endpoint->port = found->port;
  endpoint->fingerprint = g_strdup (found->fingerprint);
  g_hash_table_replace (self->endpoints, g_strdup (found->key), endpoint);
  rebuild (self);
}

static void
mdns_lost_cb (const char *key, gpointer user_data)
{
  LanyardDiscovery *self = user_data;

  if (g_hash_table_remove (self->endpoints, key))
    rebuild (self);
}

static void
publish (LanyardDiscovery *self)
{
  LanyardIdentity *identity = lanyard_node_get_identity (self->node);

  if (self->mdns != NULL)
    lanyard_mdns_publish (self->mdns, lanyard_identity_get_name (identity),
                          lanyard_identity_get_fingerprint (identity),
                          lanyard_node_get_listening (self->node) ? lanyard_node_get_port (self->node)
                                                                  : 0);
}

static void
drop_recent (LanyardDiscovery *self, guint index)
{
  LanyardRecent *recent = g_ptr_array_index (self->recent, index);

  lanyard_recent_delete (self->database, recent->address);
  g_ptr_array_remove_index (self->recent, index);
}

LanyardDevice *
lanyard_discovery_remember (LanyardDiscovery *self, const char *address, const char *name,
                            const char *fingerprint)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *id = make_id (fingerprint, address);
  LanyardRecent *recent;

  g_return_val_if_fail (LANYARD_IS_DISCOVERY (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  for (guint i = self->recent->len; i > 0; i--)
    {
      LanyardRecent *old = g_ptr_array_index (self->recent, i - 1);

      /* The machine moved to another address, or this address now answers with a key. */
      if (strcmp (old->address, address) == 0
          || (fingerprint != NULL && g_strcmp0 (old->fingerprint, fingerprint) == 0))
        drop_recent (self, i - 1);
    }
  while (self->recent->len >= MAX_RECENT)
    drop_recent (self, self->recent->len - 1);

  recent = lanyard_recent_new (address, name, fingerprint, now);
  g_ptr_array_insert (self->recent, 0, recent);
  lanyard_recent_save (self->database, recent);
  rebuild (self);
  return g_hash_table_lookup (self->by_id, id);
}

/* Whether @known is a name, or the same place as @address. */
static gboolean
is_as_good (const char *known, const char *address)
{
  g_autoptr (GSocketConnectable) old = lanyard_address_parse (known, LANYARD_DEFAULT_PORT, NULL);
  g_autoptr (GSocketConnectable) new = lanyard_address_parse (address, LANYARD_DEFAULT_PORT, NULL);
  const char *host;

  if (old == NULL || new == NULL)
    return FALSE;
  host = g_network_address_get_hostname (G_NETWORK_ADDRESS (old));
  return !g_hostname_is_ip_address (host)
         || (g_network_address_get_port (G_NETWORK_ADDRESS (old)) == g_network_address_get_port (G_NETWORK_ADDRESS (new))
             && g_str_equal (host, g_network_address_get_hostname (G_NETWORK_ADDRESS (new))));
}

/* Where the other's Receive is on, one can answer without having been told an address. One that was typed as a name is
 * better than the number that it has today. */
static void
met (LanyardNode *node, const char *fingerprint, const char *name, const char *address, LanyardDiscovery *self)
{
  for (guint i = 0; i < self->recent->len; i++)
    {
      const LanyardRecent *recent = g_ptr_array_index (self->recent, i);

      if (g_strcmp0 (recent->fingerprint, fingerprint) == 0 && is_as_good (recent->address, address))
        return;
    }
  lanyard_discovery_remember (self, address, name, fingerprint);
}

LanyardDevice *
lanyard_discovery_find (LanyardDiscovery *self, const char *fingerprint)
{
  g_return_val_if_fail (LANYARD_IS_DISCOVERY (self), NULL);
  g_return_val_if_fail (fingerprint != NULL, NULL);

  for (guint i = 0; i < self->rows->len; i++)
    if (g_strcmp0 (lanyard_device_get_fingerprint (g_ptr_array_index (self->rows, i)), fingerprint) == 0)
      return g_ptr_array_index (self->rows, i);
  return NULL;
}

void
lanyard_discovery_forget (LanyardDiscovery *self, LanyardDevice *device)
{
  g_return_if_fail (LANYARD_IS_DISCOVERY (self));
  g_return_if_fail (LANYARD_IS_DEVICE (device));

  for (guint i = self->recent->len; i > 0; i--)
    {
      LanyardRecent *recent = g_ptr_array_index (self->recent, i - 1);
      g_autofree char *id = make_id (recent->fingerprint, recent->address);

      if (g_hash_table_lookup (self->by_id, id) == device)
        drop_recent (self, i - 1);
    }
  rebuild (self);
}

/* The object. */

static GType
list_model_get_item_type (GListModel *model)
{
  return LANYARD_TYPE_DEVICE;
}

static guint
list_model_get_n_items (GListModel *model)
{
  return LANYARD_DISCOVERY (model)->rows->len;
}

static gpointer
list_model_get_item (GListModel *model, guint position)
{
  LanyardDiscovery *self = LANYARD_DISCOVERY (model);

  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = list_model_get_item_type;
  iface->get_n_items = list_model_get_n_items;
  iface->get_item = list_model_get_item;
}

static void
lanyard_discovery_dispose (GObject *object)
{
  LanyardDiscovery *self = LANYARD_DISCOVERY (object);

  lanyard_discovery_stop (self);
  g_clear_object (&self->node);
  g_clear_object (&self->database);
  G_OBJECT_CLASS (lanyard_discovery_parent_class)->dispose (object);
}

static void
lanyard_discovery_finalize (GObject *object)
{
  LanyardDiscovery *self = LANYARD_DISCOVERY (object);

  g_hash_table_unref (self->endpoints);
  g_ptr_array_unref (self->recent);
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (lanyard_discovery_parent_class)->finalize (object);
}

static void
lanyard_discovery_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_uint (value, LANYARD_DISCOVERY (object)->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lanyard_discovery_class_init (LanyardDiscoveryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_discovery_dispose;
  object_class->finalize = lanyard_discovery_finalize;
  object_class->get_property = lanyard_discovery_get_property;
  properties[PROP_STATE]
      = g_param_spec_uint ("state", NULL, NULL, LANYARD_DISCOVERY_STOPPED,
                           LANYARD_DISCOVERY_SEARCHING, LANYARD_DISCOVERY_STOPPED,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_discovery_init (LanyardDiscovery *self)
{
  self->endpoints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, endpoint_free);
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

LanyardDiscovery *
lanyard_discovery_new (LanyardNode *node, LanyardDatabase *database)
{
  LanyardDiscovery *self = g_object_new (LANYARD_TYPE_DISCOVERY, NULL);

  self->node = g_object_ref (node);
  self->database = g_object_ref (database);
  self->recent = lanyard_recent_load (database);
  rebuild (self);

  g_signal_connect_object (lanyard_node_get_peers (node), "items-changed", G_CALLBACK (rebuild), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lanyard_node_get_peers (node), "peer-changed", G_CALLBACK (rebuild), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (node, "met", G_CALLBACK (met), self, 0);
  g_signal_connect_object (node, "notify::listening", G_CALLBACK (publish), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (node, "notify::port", G_CALLBACK (publish), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lanyard_node_get_identity (node), "notify::name", G_CALLBACK (publish),
                           self, G_CONNECT_SWAPPED);
  return self;
}

void
lanyard_discovery_start (LanyardDiscovery *self)
{
  static const LanyardMdnsCallbacks callbacks = {
    .available = mdns_available_cb,
    .found = mdns_found_cb,
    .lost = mdns_lost_cb,
  };

  g_return_if_fail (LANYARD_IS_DISCOVERY (self));

  if (self->mdns != NULL)
    return;
  /* Unavailable until the daemon says that it is there. */
  set_state (self, LANYARD_DISCOVERY_UNAVAILABLE);
  self->mdns = lanyard_mdns_new (&callbacks, self);
  publish (self);
}

void
lanyard_discovery_stop (LanyardDiscovery *self)
{
  g_return_if_fail (LANYARD_IS_DISCOVERY (self));

  g_clear_pointer (&self->mdns, lanyard_mdns_free);
  set_state (self, LANYARD_DISCOVERY_STOPPED);
}

LanyardDiscoveryState
lanyard_discovery_get_state (LanyardDiscovery *self)
{
  g_return_val_if_fail (LANYARD_IS_DISCOVERY (self), LANYARD_DISCOVERY_STOPPED);
  return self->state;
}
