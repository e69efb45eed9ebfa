/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-target.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-error.h"

/* Long enough for an answer of Avahi on a slow network. */
#define DISCOVERY_MS 3000
/* Once a stranger of the name is found: how long another of the same name may take to show. */
#define NAMESAKE_MS 500

LanyardCtlTarget *
lanyard_ctl_target_new (LanyardCtl *ctl, const char *typed)
{
  char *address = lanyard_ctl_address (ctl, typed, LANYARD_DEFAULT_PORT);
  LanyardCtlTarget *self;

  if (address == NULL)
    return NULL;
  self = g_new0 (LanyardCtlTarget, 1);
  self->typed = g_strdup (typed);
  self->address = address;
  return self;
}

void
lanyard_ctl_target_free (LanyardCtlTarget *self)
{
  g_free (self->typed);
  g_free (self->address);
  g_free (self->name);
  g_free (self->fingerprint);
  g_free (self);
}

static gboolean
same_name (const char *a, const char *b)
{
  g_autofree char *folded_a = NULL;
  g_autofree char *folded_b = NULL;

  if (a == NULL || b == NULL || !g_utf8_validate (a, -1, NULL) || !g_utf8_validate (b, -1, NULL))
    return FALSE;
  folded_a = g_utf8_casefold (a, -1);
  folded_b = g_utf8_casefold (b, -1);
  return g_str_equal (folded_a, folded_b);
}

/* The pinned peer of that name. (transfer full) (nullable) */
static LanyardPeer *
find_pinned (LanyardPeers *peers, const char *name)
{
  guint n_peers = g_list_model_get_n_items (G_LIST_MODEL (peers));

  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (LanyardPeer) peer = g_list_model_get_item (G_LIST_MODEL (peers), i);

      if (same_name (lanyard_peer_get_display_name (peer), name) ||
          same_name (lanyard_peer_get_name (peer), name))
        return g_steal_pointer (&peer);
    }
  return NULL;
}

typedef struct
{
  LanyardCtl *ctl;
  const char *name;
  const char *fingerprint; /* (nullable) the pinned one */
  char *address;
  gboolean ambiguous;
  guint namesake;
} Search;

static gboolean
on_no_namesake (gpointer user_data)
{
  lanyard_ctl_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* A device of the name looked for, or with the pinned fingerprint. */
static void
on_devices (GListModel *devices, guint position, guint removed, guint added, Search *search)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LanyardDevice) device = g_list_model_get_item (devices, i);
      const char *address = lanyard_device_get_address (device);

      if (!lanyard_device_get_online (device))
        continue;
      if (search->fingerprint != NULL
              ? g_strcmp0 (lanyard_device_get_fingerprint (device), search->fingerprint) != 0
              : !same_name (lanyard_device_get_name (device), search->name))
        continue;
      if (search->address != NULL && !g_str_equal (search->address, address))
        search->ambiguous = TRUE;
      g_free (search->address);
      search->address = g_strdup (address);
      /* A pinned machine proves itself; of two strangers with one name neither is taken. */
      if (search->fingerprint != NULL)
        lanyard_ctl_quit (search->ctl);
      else if (search->namesake == 0)
        search->namesake = g_timeout_add (NAMESAKE_MS, on_no_namesake, search->ctl);
    }
}

static void
discover (Search *search, LanyardCtlWorld *world)
{
  g_autoptr (LanyardDiscovery) discovery = lanyard_discovery_new (world->node, world->database);

  g_signal_connect (discovery, "items-changed", G_CALLBACK (on_devices), search);
  lanyard_ctl_discover (search->ctl, discovery, DISCOVERY_MS);
  g_clear_handle_id (&search->namesake, g_source_remove);
  g_signal_handlers_disconnect_by_data (discovery, search);
  lanyard_discovery_stop (discovery);
}

static gboolean
find_device (LanyardCtlTarget *self,
             LanyardCtl *ctl,
             LanyardCtlWorld *world,
             const GError *unresolved,
             GError **error)
{
  g_autoptr (LanyardPeer) peer = find_pinned (world->peers, self->typed);
  Search search = { .ctl = ctl, .name = self->typed };
  g_autofree char *found = NULL;

  if (peer != NULL)
    search.fingerprint = lanyard_peer_get_fingerprint (peer);
  discover (&search, world);
  found = search.address;
  if (g_cancellable_set_error_if_cancelled (lanyard_ctl_get_cancellable (ctl), error))
    return FALSE;
  if (found == NULL && peer != NULL)
    found = g_strdup (lanyard_peer_get_address (peer));
  if (found == NULL)
    {
      g_set_error (error, LANYARD_ERROR, LANYARD_ERROR_FAILED,
                   _ ("there is no host and no known device “%s” (%s)"), self->typed,
                   unresolved->message);
      return FALSE;
    }
  if (search.ambiguous && peer == NULL)
    {
      g_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                   _ ("several devices are called “%s”; give the address of one"), self->typed);
      return FALSE;
    }
  g_free (self->address);
  self->address = g_steal_pointer (&found);
  self->name = g_strdup (self->typed);
  self->fingerprint = g_strdup (search.fingerprint);
  return TRUE;
}

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **stored = user_data;

  *stored = g_object_ref (result);
}

gboolean
lanyard_ctl_target_find (LanyardCtlTarget *self,
                         LanyardCtl *ctl,
                         LanyardCtlWorld *world,
                         GError **error)
{
  g_autoptr (GSocketConnectable) network =
      g_network_address_parse (self->address, LANYARD_DEFAULT_PORT, error);
  g_autoptr (GResolver) resolver = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) unresolved = NULL;
  const char *host;
  GList *addresses;

  if (network == NULL)
    return FALSE;
  host = g_network_address_get_hostname (G_NETWORK_ADDRESS (network));
  if (g_hostname_is_ip_address (host))
    return TRUE;

  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (resolver, host, lanyard_ctl_get_cancellable (ctl), on_resolved,
                                   &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  addresses = g_resolver_lookup_by_name_finish (resolver, result, &unresolved);
  if (addresses != NULL)
    {
      g_resolver_free_addresses (addresses);
      return TRUE;
    }
  if (g_error_matches (unresolved, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&unresolved));
      return FALSE;
    }
  return find_device (self, ctl, world, unresolved, error);
}
