/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-mdns-private.h"

#include <net/if.h>
#include <string.h>

#include <avahi-client/client.h>
#include <avahi-common/address.h>
#include <avahi-common/alternative.h>
#include <avahi-common/malloc.h>
#include <avahi-gobject/ga-client.h>
#include <avahi-gobject/ga-entry-group.h>
#include <avahi-gobject/ga-service-browser.h>
#include <avahi-gobject/ga-service-resolver.h>

#include "engine/net/lanyard-identity.h"

#define AVAHI_BUS_NAME "org.freedesktop.Avahi"
#define MAX_LABEL      63

struct _LanyardMdns
{
  LanyardMdnsCallbacks callbacks;
  gpointer             user_data;

  guint                watch_id;
  guint                restart_id;
  GaClient            *client;
  GaServiceBrowser    *browser;
  GaEntryGroup        *group;
  GHashTable          *resolvers; /* key -> GaServiceResolver */
  gboolean             available;

  /* What to publish; the instance's name differs from ours after a collision. */
  char                *name;
  char                *instance;
  char                *fingerprint;
  guint16              port;
};

static void start_client (LanyardMdns *self);
static void stop_client  (LanyardMdns *self);
static void publish_now  (LanyardMdns *self);

static void
set_available (LanyardMdns *self, gboolean available)
{
  if (self->available == available)
    return;
  self->available = available;
  /* What the daemon had told is no longer so, before anybody hears that it has gone. */
  if (!available)
    {
      GHashTableIter iter;
      gpointer key;

      g_hash_table_iter_init (&iter, self->resolvers);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        self->callbacks.lost (key, self->user_data);
    }
  self->callbacks.available (available, self->user_data);
}

static char *
make_key (int interface, int protocol, const char *name, const char *domain)
{
  return g_strdup_printf ("%d/%d/%s.%s", interface, protocol, name, domain);
}

/* (transfer full) (nullable) */
static char *
get_txt (AvahiStringList *txt, const char *key)
{
  AvahiStringList *item = avahi_string_list_find (txt, key);
  char *found_key = NULL, *found_value = NULL, *copy = NULL;

  if (item == NULL || avahi_string_list_get_pair (item, &found_key, &found_value, NULL) != 0)
    return NULL;
  if (found_value != NULL)
    copy = g_strdup (found_value);
  avahi_free (found_key);
  avahi_free (found_value);
  return copy;
}

void
lanyard_mdns_read_txt (AvahiStringList *txt, char **name, char **fingerprint)
{
  g_autofree char *txt_name = get_txt (txt, "name");
  g_autofree char *txt_fingerprint = get_txt (txt, "fp");

  *name = txt_name != NULL && *txt_name != '\0' ? g_steal_pointer (&txt_name) : NULL;
  *fingerprint = txt_fingerprint != NULL ? lanyard_fingerprint_normalise (txt_fingerprint) : NULL;
}

static void
resolved_cb (GaServiceResolver *resolver, int interface, int protocol, const char *name,
             const char *type, const char *domain, const char *host_name,
             const AvahiAddress *address, guint16 port, AvahiStringList *txt, int flags,
             gpointer user_data)
{
  LanyardMdns *self = user_data;
  g_autofree char *key = make_key (interface, protocol, name, domain);
  g_autofree char *txt_name = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *host = NULL;
  char text[AVAHI_ADDRESS_STR_MAX];
  LanyardMdnsFound found;

  avahi_address_snprint (text, sizeof text, address);
  /* A link-local address means nothing without its interface (RFC 4007). */
  if (address->proto == AVAHI_PROTO_INET6 && g_ascii_strncasecmp (text, "fe80:", 5) == 0)
    {
      char interface_name[IF_NAMESIZE];

      if (if_indextoname ((unsigned) interface, interface_name) == NULL)
        return;
      host = g_strdup_printf ("%s%%%s", text, interface_name);
    }
  else
    host = g_strdup (text);

  lanyard_mdns_read_txt (txt, &txt_name, &fingerprint);
  found = (LanyardMdnsFound) {
    .key = key,
    .name = txt_name != NULL ? txt_name : name,
    .host = host,
    .port = port,
    .fingerprint = fingerprint,
  };
  self->callbacks.found (&found, self->user_data);
}

static void
resolve_failed_cb (GaServiceResolver *resolver, const GError *error, gpointer user_data)
{
  /* It went away before it answered, or answers too late; the browser tells when it is back. */
  g_debug ("a machine could not be resolved: %s", error->message);
}

static void
new_service_cb (GaServiceBrowser *browser, int interface, int protocol, const char *name,
                const char *type, const char *domain, int flags, gpointer user_data)
{
  LanyardMdns *self = user_data;
  g_autofree char *key = make_key (interface, protocol, name, domain);
  g_autoptr (GError) error = NULL;
  GaServiceResolver *resolver;

  if (g_hash_table_contains (self->resolvers, key))
    return;
  resolver = ga_service_resolver_new (interface, protocol, name, type, domain, AVAHI_PROTO_UNSPEC,
                                      GA_LOOKUP_NO_FLAGS);
  g_signal_connect (resolver, "found", G_CALLBACK (resolved_cb), self);
  g_signal_connect (resolver, "failure", G_CALLBACK (resolve_failed_cb), self);
  if (!ga_service_resolver_attach (resolver, self->client, &error))
    {
      g_debug ("no resolver for %s: %s", name, error->message);
      g_object_unref (resolver);
      return;
    }
  g_hash_table_insert (self->resolvers, g_steal_pointer (&key), resolver);
}

static void
removed_service_cb (GaServiceBrowser *browser, int interface, int protocol, const char *name,
                    const char *type, const char *domain, int flags, gpointer user_data)
{
  LanyardMdns *self = user_data;
  g_autofree char *key = make_key (interface, protocol, name, domain);

  if (g_hash_table_remove (self->resolvers, key))
    self->callbacks.lost (key, self->user_data);
}

static void
group_state_cb (GaEntryGroup *group, GaEntryGroupState state, gpointer user_data)
{
  LanyardMdns *self = user_data;

  /* The spelling is the library's. */
  if (state == GA_ENTRY_GROUP_STATE_COLLISTION)
    {
      char *other = avahi_alternative_service_name (self->instance);

      g_free (self->instance);
      self->instance = g_strdup (other);
      avahi_free (other);
      publish_now (self);
    }
}

static void
publish_now (LanyardMdns *self)
{
  g_autoptr (GError) error = NULL;
  AvahiStringList *txt;

  if (self->client == NULL || !self->available)
    return;
  if (self->group == NULL)
    {
      if (self->port == 0)
        return;
      self->group = ga_entry_group_new ();
      g_signal_connect (self->group, "state-changed", G_CALLBACK (group_state_cb), self);
      if (!ga_entry_group_attach (self->group, self->client, &error))
        {
          g_debug ("cannot publish: %s", error->message);
          g_clear_object (&self->group);
          return;
        }
    }
  else if (!ga_entry_group_reset (self->group, &error))
    {
      g_debug ("cannot publish anew: %s", error->message);
      return;
    }
  if (self->port == 0)
    return;

  txt = avahi_string_list_new ("v=1", NULL);
  txt = avahi_string_list_add_pair (txt, "fp", self->fingerprint);
  txt = avahi_string_list_add_pair (txt, "name", self->name);
  if (ga_entry_group_add_service_strlist (self->group, self->instance, LANYARD_MDNS_TYPE, self->port,
                                          &error, txt)
          == NULL
      || !ga_entry_group_commit (self->group, &error))
    {
      /* A name that this very daemon already has collides at once, without a state change. */
      g_debug ("cannot publish as \"%s\": %s", self->instance, error->message);
      if (strstr (error->message, "collision") != NULL)
        group_state_cb (self->group, GA_ENTRY_GROUP_STATE_COLLISTION, self);
    }
  avahi_string_list_free (txt);
}

static void
start_browsing (LanyardMdns *self)
{
  g_autoptr (GError) error = NULL;

  if (self->browser != NULL)
    return;
  self->browser = ga_service_browser_new (LANYARD_MDNS_TYPE);
  g_signal_connect (self->browser, "new-service", G_CALLBACK (new_service_cb), self);
  g_signal_connect (self->browser, "removed-service", G_CALLBACK (removed_service_cb), self);
  if (!ga_service_browser_attach (self->browser, self->client, &error))
    {
      g_debug ("cannot look for machines: %s", error->message);
      g_clear_object (&self->browser);
    }
}

static gboolean
restart_cb (gpointer user_data)
{
  LanyardMdns *self = user_data;

  self->restart_id = 0;
  stop_client (self);
  start_client (self);
  return G_SOURCE_REMOVE;
}

static void
client_state_cb (GaClient *client, GaClientState state, gpointer user_data)
{
  LanyardMdns *self = user_data;

  switch (state)
    {
    case GA_CLIENT_STATE_S_RUNNING:
      set_available (self, TRUE);
      start_browsing (self);
      publish_now (self);
      break;
    case GA_CLIENT_STATE_S_COLLISION:
    case GA_CLIENT_STATE_S_REGISTERING:
      /* The host's own name is being settled; RUNNING follows and publishes again. */
      break;
    case GA_CLIENT_STATE_FAILURE:
      set_available (self, FALSE);
      /* The client cannot be freed from its own callback. */
      if (self->restart_id == 0)
        self->restart_id = g_idle_add (restart_cb, self);
      break;
    case GA_CLIENT_STATE_CONNECTING:
    case GA_CLIENT_STATE_NOT_STARTED:
    default:
      set_available (self, FALSE);
      break;
    }
}

static void
start_client (LanyardMdns *self)
{
  g_autoptr (GError) error = NULL;

  self->client = ga_client_new (GA_CLIENT_FLAG_NO_FAIL);
  g_signal_connect (self->client, "state-changed", G_CALLBACK (client_state_cb), self);
  if (!ga_client_start (self->client, &error))
    {
      g_debug ("no Avahi client: %s", error->message);
      g_clear_object (&self->client);
      set_available (self, FALSE);
    }
}

static void
stop_client (LanyardMdns *self)
{
  set_available (self, FALSE);
  g_hash_table_remove_all (self->resolvers);
  if (self->browser != NULL)
    g_signal_handlers_disconnect_by_data (self->browser, self);
  g_clear_object (&self->browser);
  if (self->group != NULL)
    g_signal_handlers_disconnect_by_data (self->group, self);
  g_clear_object (&self->group);
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
}

static void
avahi_appeared_cb (GDBusConnection *connection, const char *name, const char *owner,
                   gpointer user_data)
{
  LanyardMdns *self = user_data;

  stop_client (self);
  start_client (self);
}

static void
avahi_vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  LanyardMdns *self = user_data;

  g_clear_handle_id (&self->restart_id, g_source_remove);
  stop_client (self);
}

static void
resolver_free (gpointer data)
{
  g_signal_handlers_disconnect_matched (data, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, resolved_cb, NULL);
  g_signal_handlers_disconnect_matched (data, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, resolve_failed_cb,
                                        NULL);
  g_object_unref (data);
}

LanyardMdns *
lanyard_mdns_new (const LanyardMdnsCallbacks *callbacks, gpointer user_data)
{
  LanyardMdns *self = g_new0 (LanyardMdns, 1);

  self->callbacks = *callbacks;
  self->user_data = user_data;
  self->resolvers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, resolver_free);
  /* Watching the name costs nothing while the daemon is away, where polling would wake the machine;
   * and it starts an installed daemon that waits to be asked. */
  self->watch_id = g_bus_watch_name (G_BUS_TYPE_SYSTEM, AVAHI_BUS_NAME,
                                     G_BUS_NAME_WATCHER_FLAGS_AUTO_START, avahi_appeared_cb,
                                     avahi_vanished_cb, self, NULL);
  return self;
}

void
lanyard_mdns_free (LanyardMdns *self)
{
  g_bus_unwatch_name (self->watch_id);
  g_clear_handle_id (&self->restart_id, g_source_remove);
  stop_client (self);
  g_hash_table_unref (self->resolvers);
  g_free (self->name);
  g_free (self->instance);
  g_free (self->fingerprint);
  g_free (self);
}

/* The longest beginning of @name that is whole UTF-8 and fits a DNS label. */
static char *
make_instance (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  const char *end = valid;

  while (*end != '\0' && g_utf8_next_char (end) - valid <= MAX_LABEL)
    end = g_utf8_next_char (end);
  return g_strndup (valid, (gsize) (end - valid));
}

void
lanyard_mdns_publish (LanyardMdns *self, const char *name, const char *fingerprint, guint16 port)
{
  g_free (self->name);
  g_free (self->instance);
  g_free (self->fingerprint);
  /* A TXT string is at most 255 bytes, "name=" included (RFC 6763, 6.1); an instance's name is shorter still. */
  self->name = make_instance (name);
  self->instance = g_strdup (self->name);
  self->fingerprint = g_strdup (fingerprint);
  self->port = port;
  publish_now (self);
}
