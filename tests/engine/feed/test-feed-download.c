/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that come with entries, from a server in the same process. */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/feed/lanyard-feed-download.h"
#include "engine/feed/lanyard-feed-error.h"
#include "lanyard-feed-server-test.h"
#include "lanyard-test.h"

#define SIZE (300 * 1024)

typedef struct
{
  SoupServer *server;
  char *base;
  char *folder;
  guint8 *bytes;
  guint64 done;
  guint64 total;
  guint requests;
} Fixture;

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *fixture = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  fixture->requests++;
  if (strcmp (path, "/moved") == 0)
    soup_server_message_set_redirect (message, 302, "/a/talk.mp3");
  else if (strcmp (path, "/inside") == 0)
    {
      g_autofree char *inside = g_strconcat (fixture->base, "/a/talk.mp3", NULL);

      soup_server_message_set_redirect (message, 302, inside);
    }
  else if (strcmp (path, "/loop") == 0)
    soup_server_message_set_redirect (message, 302, "/loop");
  else if (strcmp (path, "/file") == 0)
    soup_server_message_set_redirect (message, 302, "file:///etc/passwd");
  else if (strcmp (path, "/missing") == 0)
    soup_server_message_set_status (message, 404, NULL);
  else if (strcmp (path, "/silent") == 0)
    {
      /* Says that it begins, and no more. */
      soup_server_message_set_status (message, 200, NULL);
      soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
      soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_COPY,
                                "x", 1);
      soup_server_message_pause (message);
    }
  else
    {
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "audio/mpeg", SOUP_MEMORY_COPY,
                                        (const char *)fixture->bytes, SIZE);
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->bytes = g_malloc (SIZE);
  lanyard_test_fill (fixture->bytes, SIZE, 7);
  fixture->folder = lanyard_test_make_dir ("downloads");
  fixture->server = lanyard_feed_test_serve (NULL, on_request, fixture, &fixture->base);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  g_free (fixture->base);
  g_free (fixture->folder);
  g_free (fixture->bytes);
}

/* The callback's data is the progress' as well. */
typedef struct
{
  Fixture *fixture;
  GAsyncResult *result;
} Wait;

static void
on_progress (guint64 done, guint64 total, gpointer user_data)
{
  Wait *wait = user_data;

  g_assert_cmpuint (done, >=, wait->fixture->done);
  wait->fixture->done = done;
  wait->fixture->total = total;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Wait *)user_data)->result = g_object_ref (result);
}

static GFile *
download_from (Fixture *fixture,
               const char *path,
               const char *from,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *uri =
      strstr (path, ":/") != NULL ? g_strdup (path) : g_strconcat (fixture->base, path, NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->folder);
  Wait wait = { fixture, NULL };
  GFile *file;

  fixture->done = 0;
  lanyard_feed_download_async (uri, "audio/mpeg", from, folder, cancellable, on_progress, on_done,
                               &wait);
  lanyard_test_wait_for (wait.result != NULL, 15);
  file = lanyard_feed_download_finish (wait.result, error);
  g_object_unref (wait.result);
  return file;
}

static GFile *
download (Fixture *fixture, const char *path, GCancellable *cancellable, GError **error)
{
  return download_from (fixture, path, NULL, cancellable, error);
}

static guint
count_files (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_save (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *path;
    const char *name;
  } cases[] = {
    { "/a/talk.mp3", "talk.mp3" },       { "/a/talk.mp3", "talk (2).mp3" },
    { "/a/talk.mp3?x", "talk (3).mp3" }, { "/moved", "moved.mp3" },
  };

  /* The same once more never overwrites. */
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GFile) file = download (fixture, cases[i].path, NULL, &error);
      g_autofree char *name = NULL;
      g_autofree char *content = NULL;
      gsize length;

      g_assert_no_error (error);
      name = g_file_get_basename (file);
      g_assert_cmpstr (name, ==, cases[i].name);
      g_assert_true (g_file_load_contents (file, NULL, &content, &length, NULL, &error));
      g_assert_cmpmem (content, length, fixture->bytes, SIZE);
    }
  g_assert_cmpuint (count_files (fixture), ==, G_N_ELEMENTS (cases));
}

static void
test_refuse (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *path;
    int code;
  } cases[] = {
    { "/missing", LANYARD_FEED_ERROR_STATUS },
    { "/loop", LANYARD_FEED_ERROR_REDIRECT },
    { "/file", LANYARD_FEED_ERROR_REDIRECT },
    { "file:///etc/passwd", LANYARD_FEED_ERROR_ADDRESS },
    { "ftp://127.0.0.1/x", LANYARD_FEED_ERROR_ADDRESS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (download (fixture, cases[i].path, NULL, &error));
      g_assert_error (error, LANYARD_FEED_ERROR, cases[i].code);
    }
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static gboolean
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_timeout_add (50, cancel, cancellable);
  g_assert_null (download (fixture, "/silent", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

/* A resolver of this process: one name of the public that is there, one that leads to this machine, one of this machine's feed. */
#define TEST_TYPE_NAMES (test_names_get_type ())
G_DECLARE_FINAL_TYPE (TestNames, test_names, TEST, NAMES, GResolver)

struct _TestNames
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (TestNames, test_names, G_TYPE_RESOLVER)

static GList *
test_names_lookup (GResolver *resolver,
                   const char *name,
                   GResolverNameLookupFlags flags,
                   GCancellable *cancellable,
                   GError **error)
{
  const char *address = NULL;

  if (strcmp (name, "news.example.org") == 0)
    address = "93.184.216.34";
  else if (strcmp (name, "both.example.org") == 0)
    return g_list_prepend (g_list_prepend (NULL, g_inet_address_new_from_string ("93.184.216.34")),
                           g_inet_address_new_from_string ("127.0.0.1"));
  else if (strcmp (name, "inside.example.org") == 0 || strcmp (name, "intranet.example.org") == 0)
    address = "127.0.0.1";
  if (address == NULL)
    {
      g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no %s", name);
      return NULL;
    }
  return g_list_prepend (NULL, g_inet_address_new_from_string (address));
}

static GList *
test_names_lookup_simply (GResolver *resolver,
                          const char *name,
                          GCancellable *cancellable,
                          GError **error)
{
  return test_names_lookup (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, error);
}

static void
test_names_class_init (TestNamesClass *klass)
{
  G_RESOLVER_CLASS (klass)->lookup_by_name = test_names_lookup_simply;
  G_RESOLVER_CLASS (klass)->lookup_by_name_with_flags = test_names_lookup;
}

static void
test_names_init (TestNames *self)
{
}

/* What the public names of this machine's own network is not asked for, whatever it is called. */
static void
test_private (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *host; /* of the file */
    const char *from;
    gboolean refused;
  } cases[] = {
    { "127.0.0.1", "http://news.example.org/feed", TRUE },
    { "127.0.0.1", "https://93.184.216.34/feed", TRUE },
    { "127.0.0.1", "no address", TRUE },
    { "127.0.0.1", "http://unknown.example.org/feed", TRUE },
    { "127.0.0.1", "http://both.example.org/feed", TRUE },
    { "inside.example.org", "http://news.example.org/feed", TRUE },
    /* A feed of this network, by address, by name, and by a name that does not show it. */
    { "127.0.0.1", "http://192.168.7.7/feed", FALSE },
    { "inside.example.org", "http://printer.lan/feed", FALSE },
    { "127.0.0.1", "http://intranet.example.org/feed", FALSE },
    /* Its own host, and what a person has allowed. */
    { "inside.example.org", "http://inside.example.org/feed", FALSE },
    { "127.0.0.1", NULL, FALSE },
  };
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (GResolver) names = g_object_new (TEST_TYPE_NAMES, NULL);
  guint saved = 0;

  g_resolver_set_default (names);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) base = g_uri_parse (fixture->base, G_URI_FLAGS_NONE, NULL);
      g_autofree char *uri = g_strdup_printf ("http://%s:%d/a/talk.mp3", cases[i].host, g_uri_get_port (base));
      g_autoptr (GError) error = NULL;
      g_autoptr (GFile) file = download_from (fixture, uri, cases[i].from, NULL, &error);

      g_test_message ("case %u", i);
      if (!cases[i].refused)
        {
          g_assert_no_error (error);
          g_assert_nonnull (file);
          saved++;
          continue;
        }
      g_assert_null (file);
      g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_PRIVATE);
      /* Who is asked is named. */
      g_assert_nonnull (strstr (error->message, cases[i].host));
    }
  g_resolver_set_default (before);
  /* No request came but those. */
  g_assert_cmpuint (fixture->requests, ==, saved);
  g_assert_cmpuint (count_files (fixture), ==, saved);
}

/* The way to the public host: a proxy, which the server of this test plays. */
#define TEST_TYPE_WAY (test_way_get_type ())
G_DECLARE_FINAL_TYPE (TestWay, test_way, TEST, WAY, GObject)

struct _TestWay
{
  GObject parent_instance;
};

/* NULL: everything is asked for directly. */
static const char *proxy;

static char **
test_way_lookup (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GError **error)
{
  const char *const ways[] = { proxy != NULL && strstr (uri, "//news.example.org") != NULL ? proxy : "direct://", NULL };

  return g_strdupv ((char **)ways);
}

static gboolean
test_way_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
test_way_lookup_async (GProxyResolver *resolver,
                       const char *uri,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, test_way_lookup (resolver, uri, NULL, NULL), (GDestroyNotify)g_strfreev);
}

static char **
test_way_lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_way_implement (GProxyResolverInterface *interface)
{
  interface->is_supported = test_way_is_supported;
  interface->lookup = test_way_lookup;
  interface->lookup_async = test_way_lookup_async;
  interface->lookup_finish = test_way_lookup_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestWay, test_way, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, test_way_implement))

static void
test_way_class_init (TestWayClass *klass)
{
}

static void
test_way_init (TestWay *self)
{
}

/* A public feed's own host is public, and may still send its readers to what is beside them. */
static void
test_led_inside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (GResolver) names = g_object_new (TEST_TYPE_NAMES, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) plain = NULL;
  g_autoptr (GFile) led = NULL;

  g_resolver_set_default (names);
  proxy = fixture->base;
  plain = download_from (fixture, "http://news.example.org/a/talk.mp3", "http://news.example.org/feed", NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (plain);
  led = download_from (fixture, "http://news.example.org/inside", "http://news.example.org/feed", NULL, &error);
  g_assert_null (led);
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_PRIVATE);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
  proxy = NULL;
  g_resolver_set_default (before);
  g_assert_cmpuint (fixture->requests, ==, 2);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

int
main (int argc, char *argv[])
{
  /* Before GIO asks for one, and makes the point of its own accord; whatever the environment would choose. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "test", TRUE);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TEST_TYPE_WAY, "test", 1000);
  lanyard_test_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/feed/download/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("save", test_save);
  ADD ("refuse", test_refuse);
  ADD ("cancel", test_cancel);
  ADD ("private", test_private);
  ADD ("led-inside", test_led_inside);
#undef ADD
  return g_test_run ();
}
