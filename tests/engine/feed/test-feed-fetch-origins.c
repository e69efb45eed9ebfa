/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fetcher and where things are: encrypted and plain servers, names that lead nowhere, many
 * hosts; and brotli. */
#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-reach-private.h"
#include "lanyard-feed-server-test.h"
#include "lanyard-test.h"

static LanyardFeedResponse *
fetch (LanyardFeedFetcher *fetcher, const char *url)
{
  const LanyardFeedRequest request = { .url = url };

  return lanyard_feed_test_fetch (fetcher, &request);
}

/* Encrypted */

/* A certificate for 127.0.0.1 and its key, both in one file of PEM. */
static void
write_certificate (const char *path)
{
  const guint8 loopback[] = { 127, 0, 0, 1 };
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  gnutls_datum_t key_pem = { NULL, 0 };
  gnutls_datum_t certificate_pem = { NULL, 0 };
  g_autofree char *both = NULL;
  time_t now = time (NULL);

  g_assert_cmpint (gnutls_x509_privkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (
                       key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                   ==, 0);
  g_assert_cmpint (gnutls_x509_crt_init (&certificate), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_version (certificate, 3), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_serial (certificate, "\1", 1), ==, 0);
  gnutls_x509_crt_set_activation_time (certificate, now - 3600);
  gnutls_x509_crt_set_expiration_time (certificate, now + 24 * 3600);
  g_assert_cmpint (
      gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, "127.0.0.1", 9),
      ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS,
                                                         loopback, sizeof loopback,
                                                         GNUTLS_FSAN_SET),
                   ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_basic_constraints (certificate, 1, -1), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_key (certificate, key), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), ==,
                   0);
  g_assert_cmpint (gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &key_pem), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &certificate_pem), ==,
                   0);
  both = g_strdup_printf ("%.*s%.*s", (int)certificate_pem.size, certificate_pem.data,
                          (int)key_pem.size, key_pem.data);
  g_assert_true (g_file_set_contents (path, both, -1, NULL));
  gnutls_free (key_pem.data);
  gnutls_free (certificate_pem.data);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
}

/* RFC 7932: a window of 16 bits, one block that is stored as it is, an empty last one. */
static void
answer_brotli (SoupServerMessage *message)
{
  guint32 head = ((guint32)(strlen (LANYARD_FEED_TEST_BODY) - 1) << 4) | (1u << 20);
  g_autoptr (GString) packed = g_string_new (NULL);

  for (guint i = 0; i < 3; i++)
    g_string_append_c (packed, (char)(head >> (8 * i)));
  g_string_append (packed, LANYARD_FEED_TEST_BODY "\x03");
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Content-Encoding", "br");
  soup_server_message_set_response (message, "application/rss+xml", SOUP_MEMORY_COPY, packed->str,
                                    packed->len);
}

/* "/to" redirects to what follows the question mark; "/br" is packed, for who takes it. */
static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  guint *requests = user_data;
  const char *encodings = soup_message_headers_get_list (
      soup_server_message_get_request_headers (message), "Accept-Encoding");
  GUri *uri = soup_server_message_get_uri (message);

  (*requests)++;
  if (strcmp (path, "/to") == 0)
    {
      lanyard_feed_test_redirect (message, 301, g_uri_get_query (uri));
      return;
    }
  g_assert_nonnull (strstr (encodings, "gzip"));
  g_assert_nonnull (strstr (encodings, "deflate"));
  if (strcmp (path, "/br") == 0 && strstr (encodings, "br") != NULL)
    {
      answer_brotli (message);
      return;
    }
  lanyard_feed_test_answer (message, 200, LANYARD_FEED_TEST_BODY);
}

static void
test_encrypted (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("encrypted");
  g_autofree char *pem = g_build_filename (dir, "both.pem", NULL);
  g_autoptr (GError) error = NULL;
  guint plain_requests = 0;
  guint secure_requests = 0;
  gboolean brotli = FALSE;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GTlsDatabase) trusted = NULL;
  g_autoptr (SoupServer) secure = NULL;
  g_autoptr (SoupServer) plain = NULL;
  g_autoptr (LanyardFeedFetcher) fetcher = NULL;
  g_autoptr (LanyardFeedResponse) stranger = NULL;
  g_autoptr (LanyardFeedResponse) fine = NULL;
  g_autoptr (LanyardFeedResponse) packed = NULL;
  g_autoptr (LanyardFeedResponse) down = NULL;
  g_autoptr (LanyardFeedResponse) up = NULL;
  g_autofree char *secure_base = NULL;
  g_autofree char *plain_base = NULL;
  g_autofree char *url = NULL;

  write_certificate (pem);
  certificate = g_tls_certificate_new_from_file (pem, &error);
  g_assert_no_error (error);
  secure = lanyard_feed_test_serve (certificate, on_request, &secure_requests, &secure_base);
  plain = lanyard_feed_test_serve (NULL, on_request, &plain_requests, &plain_base);

  /* Nobody vouches for it yet. */
  fetcher = lanyard_feed_fetcher_new (NULL);
  stranger = fetch (fetcher, secure_base);
  g_assert_error (stranger->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmpuint (secure_requests, ==, 0);
  g_clear_object (&fetcher);

  trusted = g_tls_file_database_new (pem, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), trusted);
  fetcher = lanyard_feed_fetcher_new (NULL);
  fine = fetch (fetcher, secure_base);
  g_assert_no_error (fine->error);

  /* libsoup takes brotli under encryption alone, as browsers do, and only if it was built with it.
   */
  url = g_strconcat (secure_base, "/br", NULL);
  packed = fetch (fetcher, url);
  g_assert_no_error (packed->error);
  g_assert_cmpmem (g_bytes_get_data (packed->bytes, NULL), g_bytes_get_size (packed->bytes), LANYARD_FEED_TEST_BODY,
                   strlen (LANYARD_FEED_TEST_BODY));
  for (guint i = 0; packed->headers[i] != NULL; i += 2)
    brotli |= g_ascii_strcasecmp (packed->headers[i], "Content-Encoding") == 0;
  g_test_message ("brotli: %s", brotli ? "taken" : "not asked for");

  /* What was asked for under encryption is not got without. */
  g_free (url);
  url = g_strconcat (secure_base, "/to?", plain_base, "/ok", NULL);
  down = fetch (fetcher, url);
  g_assert_error (down->error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_REDIRECT);
  g_assert_null (down->moved_to);
  g_assert_cmpuint (plain_requests, ==, 0);

  g_free (url);
  url = g_strconcat (plain_base, "/to?", secure_base, "/ok", NULL);
  up = fetch (fetcher, url);
  g_assert_no_error (up->error);
  g_assert_true (g_str_has_prefix (up->moved_to, "https://"));

  g_clear_object (&fetcher);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
  soup_server_disconnect (secure);
  soup_server_disconnect (plain);
}

/* A resolver that knows no name but two of this machine, and one that is of this machine at first and of the public then. */
#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;

  guint rebound;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
test_resolver_lookup_async (GResolver *resolver,
                            const char *name,
                            GResolverNameLookupFlags flags,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  const char *address = NULL;

  /* GLib asks for both kinds one by one. */
  if ((flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) != 0)
    address = NULL;
  else if (strcmp (name, "pictures.example") == 0 || strcmp (name, "intranet.example") == 0)
    address = "127.0.0.1";
  else if (strcmp (name, "rebind.example") == 0)
    address = TEST_RESOLVER (resolver)->rebound++ == 0 ? "127.0.0.1" : "93.184.216.34";
  if (address != NULL)
    g_task_return_pointer (task, g_list_prepend (NULL, g_inet_address_new_from_string (address)), NULL);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "%s is unknown",
                           name);
}

static void
test_resolver_lookup_simply_async (GResolver *resolver,
                                   const char *name,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  test_resolver_lookup_async (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback,
                              user_data);
}

static GList *
test_resolver_lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = test_resolver_lookup_simply_async;
  resolver_class->lookup_by_name_finish = test_resolver_lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = test_resolver_lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = test_resolver_lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

static void
test_unknown_name (void)
{
  g_autoptr (GNetworkMonitor) monitor = lanyard_feed_test_monitor_new (TRUE);
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (GResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr (LanyardFeedFetcher) fetcher = NULL;
  g_autoptr (LanyardFeedResponse) response = NULL;

  g_resolver_set_default (resolver);
  fetcher = lanyard_feed_fetcher_new (monitor);
  response = fetch (fetcher, "http://feeds.invalid/feed");
  g_assert_error (response->error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
  g_assert_null (response->bytes);
  g_assert_null (response->moved_to);
  g_assert_cmpuint (response->status, ==, 0);
  g_resolver_set_default (before);
}

/* What a document of the public names is not asked for on this machine or the network around it, whatever name it has. */
static void
test_private (void)
{
#define PUBLIC "http://93.184.216.34/feed"
  static const struct
  {
    const char *from; /* NULL: a person */
    const char *url;  /* with the port for its "%u" */
    gboolean refused;
  } rows[] = {
    { NULL, "http://127.0.0.1:%u/ok", FALSE },
    { PUBLIC, "http://127.0.0.1:%u/ok", TRUE },
    { PUBLIC, "http://localhost:%u/ok", TRUE },
    { PUBLIC, "http://[::ffff:127.0.0.1]:%u/ok", TRUE },
    { PUBLIC, "http://2130706433:%u/ok", TRUE },
    { PUBLIC, "http://printer:%u/ok", TRUE },
    { PUBLIC, "http://pictures.example:%u/ok", TRUE },
    { "no address", "http://pictures.example:%u/ok", TRUE },
    { "http://unknown.example/feed", "http://pictures.example:%u/ok", TRUE },
    { "http://intranet.example/feed", "http://pictures.example:%u/ok", FALSE },
    { "http://192.168.1.1/feed", "http://pictures.example:%u/ok", FALSE },
    { "http://nas.local/feed", "http://127.0.0.1:%u/ok", FALSE },
    { "http://pictures.example/feed", "http://pictures.example:%u/ok", FALSE },
    /* By a redirect: from this machine, and from what says to be of the public when it is asked again. */
    { NULL, "http://pictures.example:%u/to?http://127.0.0.1:%u/ok", FALSE },
    { NULL, "http://rebind.example:%u/to?http://127.0.0.1:%u/ok", TRUE },
  };
#undef PUBLIC
  g_autoptr (GNetworkMonitor) monitor = lanyard_feed_test_monitor_new (TRUE);
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (GResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr (SoupServer) server = NULL;
  g_autofree char *base = NULL;
  guint requests = 0;
  const char *port;

  server = lanyard_feed_test_serve (NULL, on_request, &requests, &base);
  port = strrchr (base, ':') + 1;
  g_resolver_set_default (resolver);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LanyardFeedFetcher) fetcher = lanyard_feed_fetcher_new (monitor);
      g_autoptr (GString) url = g_string_new (rows[i].url);
      LanyardFeedRequest request = { .from = rows[i].from };
      g_autoptr (LanyardFeedResponse) response = NULL;

      requests = 0;
      g_string_replace (url, "%u", port, 0);
      request.url = url->str;
      g_test_message ("%s from %s", url->str, rows[i].from);
      response = lanyard_feed_test_fetch (fetcher, &request);
      if (rows[i].refused)
        {
          g_assert_error (response->error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_PRIVATE);
          g_assert_cmpuint (requests, ==, strstr (url->str, "/to?") != NULL ? 1 : 0);
        }
      else
        {
          g_assert_no_error (response->error);
          g_assert_nonnull (response->bytes);
        }
    }
  g_resolver_set_default (before);
  soup_server_disconnect (server);
}

static void
test_reach (void)
{
  static const struct
  {
    const char *host;
    gboolean private;
  } rows[] = {
    { "127.0.0.1", TRUE },      { "127.255.0.3", TRUE },    { "0.0.0.0", TRUE },         { "10.1.2.3", TRUE },
    { "172.16.0.1", TRUE },     { "172.31.255.1", TRUE },   { "172.32.0.1", FALSE },     { "192.168.0.9", TRUE },
    { "192.169.0.9", FALSE },   { "169.254.1.1", TRUE },    { "100.64.0.1", TRUE },      { "100.128.0.1", FALSE },
    { "224.0.0.251", TRUE },    { "255.255.255.255", TRUE }, { "8.8.8.8", FALSE },       { "::1", TRUE },
    { "::", TRUE },             { "fe80::1", TRUE },        { "fd00::1", TRUE },         { "fc12::1", TRUE },
    { "ff02::fb", TRUE },       { "2001:db8::1", FALSE },   { "2606:4700::1111", FALSE },
    { "::ffff:10.0.0.1", TRUE }, { "::ffff:8.8.8.8", FALSE }, { "64:ff9b::192.168.1.1", TRUE },
    { "64:ff9b::8.8.8.8", FALSE }, { "2002:c0a8:0101::1", TRUE }, { "localhost", TRUE }, { "LocalHost.", TRUE },
    { "a.localhost", TRUE },    { "router", TRUE },         { "nas.local", TRUE },       { "x.home.arpa", TRUE },
    { "example.org", FALSE },   { "example.org.", FALSE },  { "local.example.org", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].host);
      g_assert_cmpint (lanyard_feed_host_is_private (rows[i].host), ==, rows[i].private);
    }
}

/* Many hosts: eight attempts at a time, however many wait. */

#define N_HOSTS 6

typedef struct
{
  GPtrArray *held;
  guint running;
  guint most;
} Crowd;

static void
on_crowd_request (SoupServer *server,
                  SoupServerMessage *message,
                  const char *path,
                  GHashTable *query,
                  gpointer user_data)
{
  Crowd *crowd = user_data;

  crowd->running++;
  crowd->most = MAX (crowd->most, crowd->running);
  g_ptr_array_add (crowd->held, g_object_ref (message));
  soup_server_message_pause (message);
}

static void
test_eight_in_all (void)
{
  g_autoptr (LanyardFeedFetcher) fetcher = lanyard_feed_fetcher_new (NULL);
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  Crowd crowd = { .held = g_ptr_array_new_with_free_func (g_object_unref) };
  GAsyncResult *results[N_HOSTS * 3] = { NULL };
  guint answered = 0;

  soup_server_add_handler (server, NULL, on_crowd_request, &crowd, NULL);
  for (guint host = 0; host < N_HOSTS; host++)
    {
      g_autofree char *ip = g_strdup_printf ("127.0.0.%u", host + 1);
      g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (ip, 0);
      g_autoptr (GError) error = NULL;
      g_autofree char *url = NULL;
      GSList *uris;

      soup_server_listen (server, address, 0, &error);
      g_assert_no_error (error);
      uris = soup_server_get_uris (server);
      for (GSList *link = uris; link != NULL; link = link->next)
        {
          if (strcmp (g_uri_get_host (link->data), ip) == 0)
            url = g_strdup_printf ("http://%s:%d/", ip, g_uri_get_port (link->data));
        }
      g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
      g_assert_nonnull (url);
      for (guint i = 0; i < 3; i++)
        lanyard_feed_fetcher_fetch_async (fetcher, url, NULL, NULL, NULL, lanyard_test_store_result,
                                          &results[host * 3 + i]);
    }
  while (answered < G_N_ELEMENTS (results))
    {
      /* At first eight; at the end those that are left are of few hosts. */
      lanyard_test_wait_for (crowd.held->len >= MAX (8, answered + 1), 10);
      g_assert_cmpuint (crowd.running, <=, 8);
      crowd.running--;
      lanyard_feed_test_answer (crowd.held->pdata[answered], 200, LANYARD_FEED_TEST_BODY);
      soup_server_message_unpause (crowd.held->pdata[answered]);
      answered++;
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (LanyardFeedResponse) response = NULL;

      lanyard_test_wait_for (results[i] != NULL, 10);
      response = lanyard_feed_fetcher_fetch_finish (fetcher, results[i], NULL);
      g_assert_no_error (response->error);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (crowd.most, ==, 8);
  g_ptr_array_unref (crowd.held);
  soup_server_disconnect (server);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/feed/fetch/encrypted", test_encrypted);
  g_test_add_func ("/feed/fetch/unknown-name", test_unknown_name);
  g_test_add_func ("/feed/fetch/private", test_private);
  g_test_add_func ("/feed/fetch/reach", test_reach);
  g_test_add_func ("/feed/fetch/eight-in-all", test_eight_in_all);
  return g_test_run ();
}
