/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanyard-feed-server-test.h"

#include <string.h>

#include "lanyard-test.h"

SoupServer *
lanyard_feed_test_serve (GTlsCertificate *certificate,
                         SoupServerCallback handler,
                         gpointer user_data,
                         char **base)
{
  SoupServer *server = soup_server_new ("tls-certificate", certificate, NULL);
  SoupServerListenOptions options = SOUP_SERVER_LISTEN_IPV4_ONLY;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  if (certificate != NULL)
    options |= SOUP_SERVER_LISTEN_HTTPS;
  soup_server_add_handler (server, NULL, handler, user_data, NULL);
  soup_server_listen_local (server, 0, options, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  *base = g_strdup_printf ("%s://127.0.0.1:%d", g_uri_get_scheme (uris->data),
                           g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  return server;
}

void
lanyard_feed_test_end (SoupServer *server, LanyardFeedReader *reader, LanyardDatabase *database)
{
  for (guint i = 0; i < 3; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      lanyard_database_flush (database);
    }
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  /* A worker lets go of what it worked for only after its answer has come. */
  lanyard_test_wait_for (G_OBJECT (reader)->ref_count == 1, 20);
  g_assert_finalize_object (reader);
  lanyard_test_wait_for (G_OBJECT (database)->ref_count == 1, 20);
  g_assert_finalize_object (database);
  soup_server_disconnect (server);
  g_object_unref (server);
}

void
lanyard_feed_test_answer (SoupServerMessage *message, guint status, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/rss+xml", SOUP_MEMORY_COPY, body,
                                    strlen (body));
}

/* soup_server_message_set_redirect() would make an absolute address of what is none. */
void
lanyard_feed_test_redirect (SoupServerMessage *message, guint status, const char *location)
{
  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                location);
}

LanyardFeedResponse *
lanyard_feed_test_fetch (LanyardFeedFetcher *fetcher, const LanyardFeedRequest *request)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedResponse *response;

  lanyard_feed_fetcher_send_async (fetcher, request, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  response = lanyard_feed_fetcher_fetch_finish (fetcher, result, &error);
  g_assert_no_error (error);
  return response;
}

#define TEST_TYPE_MONITOR (test_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TestMonitor, test_monitor, TEST, MONITOR, GObject)

struct _TestMonitor
{
  GObject parent_instance;

  gboolean available;
};

static void
test_monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

static gboolean
test_monitor_initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
test_monitor_initable_iface_init (GInitableIface *iface)
{
  iface->init = test_monitor_initable_init;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestMonitor,
                               test_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE,
                                                      test_monitor_initable_iface_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR,
                                                          test_monitor_iface_init))

static void
test_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TestMonitor *self = TEST_MONITOR (object);

  if (g_str_equal (pspec->name, "network-available"))
    g_value_set_boolean (value, self->available);
  else if (g_str_equal (pspec->name, "network-metered"))
    g_value_set_boolean (value, FALSE);
  else
    g_value_set_enum (value, self->available ? G_NETWORK_CONNECTIVITY_FULL
                                             : G_NETWORK_CONNECTIVITY_LOCAL);
}

static void
test_monitor_class_init (TestMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = test_monitor_get_property;
  g_object_class_override_property (object_class, 1, "network-available");
  g_object_class_override_property (object_class, 2, "network-metered");
  g_object_class_override_property (object_class, 3, "connectivity");
}

static void
test_monitor_init (TestMonitor *self)
{
}

GNetworkMonitor *
lanyard_feed_test_monitor_new (gboolean available)
{
  TestMonitor *self = g_object_new (TEST_TYPE_MONITOR, NULL);

  self->available = available;
  return G_NETWORK_MONITOR (self);
}
