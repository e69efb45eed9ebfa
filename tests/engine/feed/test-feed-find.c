/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How feeds are come by: addresses as they are typed, pages that name feeds and icons, OPML. */
#include <string.h>

#include "engine/feed/lanyard-feed-discover.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-opml.h"
#include "lanyard-feed-reader-test.h"
#include "lanyard-test.h"

static GPtrArray *
find (LanyardFeedReaderFixture *fixture, const char *path, GError **error)
{
  g_autofree char *url = g_strconcat (fixture->base, path, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_feed_reader_find_async (fixture->reader, url, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  return lanyard_feed_reader_find_finish (fixture->reader, result, error);
}

static void
test_find (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) direct = find (fixture, "/feed/1", &error);
  g_autoptr (GPtrArray) page = find (fixture, "/page", &error);
  g_autofree char *first = g_strconcat (fixture->base, "/feed/1", NULL);
  g_autofree char *second = g_strconcat (fixture->base, "/feed/2", NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (direct->len, ==, 1);
  g_assert_cmpstr (((LanyardFeedFound *)direct->pdata[0])->url, ==, first);
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpstr (((LanyardFeedFound *)page->pdata[0])->url, ==, first);
  g_assert_cmpstr (((LanyardFeedFound *)page->pdata[0])->title, ==, "The feed");
  g_assert_cmpstr (((LanyardFeedFound *)page->pdata[1])->url, ==, second);
  g_assert_null (find (fixture, "/empty", &error));
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_NOT_A_FEED);
  g_clear_error (&error);
  g_assert_null (find (fixture, "/broken", &error));
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_STATUS);
}

/* As servers do that speak no TLS: to what they do not understand they say so and hang up, or wait
 * in silence for the rest of it. */
typedef struct
{
  gboolean silent;
  gboolean mute; /* says nothing to HTTP, either */
} Manners;

static gboolean
on_plain (GThreadedSocketService *service,
          GSocketConnection *connection,
          GObject *source,
          gpointer data)
{
  static const char feed[] =
      "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n\r\n"
      "<rss version='2.0'><channel><title>Plain</title></channel></rss>";
  static const char refusal[] = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
  const Manners *manners = data;
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char request[4096];
  gssize n = g_input_stream_read (stream, request, sizeof request, NULL, NULL);
  gboolean http = n > 4 && memcmp (request, "GET ", 4) == 0;
  const char *answer = http ? feed : refusal;

  if (http ? manners->mute : manners->silent)
    {
      while (g_input_stream_read (stream, request, sizeof request, NULL, NULL) > 0)
        continue;
      return TRUE;
    }
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), answer,
                             strlen (answer), NULL, NULL, NULL);
  return TRUE;
}

/* An address without a scheme: with TLS where the server has it, else without. */
static void
find_plain (LanyardFeedReaderFixture *fixture, Manners *manners)
{
  LanyardFeedFetcher *fetcher = lanyard_feed_reader_get_fetcher (fixture->reader);
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (2);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *typed = NULL;
  g_autofree char *expected = NULL;

  g_signal_connect (service, "run", G_CALLBACK (on_plain), manners);
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (service), any,
                                                G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                                &bound, &error));
  typed = g_strdup_printf ("127.0.0.1:%u/news",
                           g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  expected = g_strconcat ("http://", typed, NULL);
  lanyard_feed_fetcher_set_limits (fetcher, 1, 60, 1 << 20);
  lanyard_feed_reader_find_async (fixture->reader, typed, NULL, lanyard_test_store_result, &result);
  /* The attempt with TLS, which is under way, gives up soon. The one without has the time that a busy machine takes. */
  if (!manners->mute)
    lanyard_feed_fetcher_set_limits (fetcher, 60, 120, 1 << 20);
  lanyard_test_wait_for (result != NULL, 20);
  found = lanyard_feed_reader_find_finish (fixture->reader, result, &error);
  if (manners->mute)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
      g_clear_error (&error);
    }
  else
    {
      g_assert_no_error (error);
      g_assert_cmpstr (((LanyardFeedFound *)found->pdata[0])->url, ==, expected);
    }

  /* Whoever wrote https meant it. */
  lanyard_feed_fetcher_set_limits (fetcher, 1, 60, 1 << 20);
  g_clear_object (&result);
  g_free (typed);
  typed = g_strconcat ("https", expected + strlen ("http"), NULL);
  lanyard_feed_reader_find_async (fixture->reader, typed, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  g_assert_null (lanyard_feed_reader_find_finish (fixture->reader, result, &error));
  g_assert_nonnull (error);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static void
test_find_plain (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  /* A thread of the server may look at it after the end. */
  static Manners manners[] = { { FALSE, FALSE }, { TRUE, FALSE }, { TRUE, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (manners); i++)
    find_plain (fixture, &manners[i]);
}

static const char opml[] =
    "<?xml version='1.0'?><opml version='1.1'><body><outline text='News'><outline "
    "text='Deep/er'><outline title='A' xmlUrl='http://a.example/feed'/></outline>"
    "<outline text='B' xmlurl='https://b.example/feed?a=1&amp;b=2'/></outline><outline text='C' "
    "xmlUrl='http://c.example/'/>"
    "<outline text='again' xmlUrl='http://c.example/'/><outline text='evil' xmlUrl='|rm -rf "
    "/'/><outline text='evil' xmlUrl='file:///etc/passwd'/>"
    "<outline text='evil' xmlUrl='exec:ls'/></body></opml>";

static void
test_opml (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (opml, strlen (opml));
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GBytes) exported = NULL;
  g_autoptr (GError) error = NULL;

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_auto (LanyardFeedImported) imported = { 0 };

      lanyard_feed_reader_import_async (fixture->reader, bytes, NULL, lanyard_test_store_result,
                                        &result);
      lanyard_test_wait_for (result != NULL, 10);
      g_assert_true (
          lanyard_feed_reader_import_finish (fixture->reader, result, &imported, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (imported.added, ==, round == 0 ? 3 : 0);
      g_assert_cmpuint (imported.known, ==, round == 0 ? 0 : 3);
      g_assert_cmpuint (imported.skipped, ==, 3);
      g_assert_cmpuint (imported.refused->len, ==, 3);
      g_assert_cmpstr (((LanyardFeedRefused *)imported.refused->pdata[0])->address, ==,
                       "|rm -rf /");
      g_assert_nonnull (strstr (((LanyardFeedRefused *)imported.refused->pdata[0])->why, "http"));
    }
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (
                             lanyard_feed_reader_get_subscriptions (fixture->reader))) == 3,
                         10);
  written = lanyard_feed_reader_export (fixture->reader);
  exported = g_bytes_new (written, strlen (written));
  read = lanyard_feed_opml_parse (exported, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 3);
  g_assert_cmpstr (((LanyardFeedOutline *)read->pdata[0])->folder, ==, "");
  g_assert_cmpstr (((LanyardFeedOutline *)read->pdata[1])->folder, ==, "News");
  g_assert_cmpstr (((LanyardFeedOutline *)read->pdata[1])->url, ==,
                   "https://b.example/feed?a=1&b=2");
  g_assert_cmpstr (((LanyardFeedOutline *)read->pdata[2])->folder, ==, "News/Deep-er");
  rewritten = lanyard_feed_opml_write (read, NULL, "Lanyard subscriptions");
  g_assert_cmpstr (written, ==, rewritten);
}

static void
test_bad_opml (void)
{
  static const struct
  {
    const char *text;
    int outlines; /* -1: refused */
  } files[] = {
    { "", -1 },
    { "hello", -1 },
    { "<rss/>", -1 },
    { "<opml/>", 0 },
    { "<opml><body><outline xmlUrl='http://a/'>", 1 },
    { "<opml><body><outline text='a & b' xmlUrl='http://a/?x=1&y=2'/></body></opml>", 1 },
    { "<!DOCTYPE opml [<!ENTITY x 'y'>]><opml><body><outline text='&x;' "
      "xmlUrl='http://a/'/></body></opml>",
      1 },
  };
  g_autoptr (GString) deep = g_string_new ("<opml><body>");
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) outlines = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) file = g_bytes_new_static (files[i].text, strlen (files[i].text));
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) read = lanyard_feed_opml_parse (file, NULL, NULL, NULL, &error);

      g_test_message ("%s", files[i].text);
      if (files[i].outlines < 0)
        g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_OPML);
      else
        g_assert_cmpint ((int)read->len, ==, files[i].outlines);
    }

  for (guint i = 0; i < 200; i++)
    g_string_append (deep, "<outline text='x'>");
  g_string_append (deep, "<outline xmlUrl='http://deep/'/>");
  for (guint i = 0; i < 200; i++)
    g_string_append (deep, "</outline>");
  g_string_append (deep, "<outline xmlUrl='http://after/'/></body></opml>");
  bytes = g_bytes_new (deep->str, deep->len);
  outlines = lanyard_feed_opml_parse (bytes, NULL, NULL, &refused, NULL);
  g_assert_cmpuint (refused->len, ==, 1);
  g_assert_cmpstr (((LanyardFeedRefused *)refused->pdata[0])->address, ==, "http://deep/");
  g_assert_cmpuint (outlines->len, ==, 1);
  g_assert_cmpstr (((LanyardFeedOutline *)outlines->pdata[0])->folder, ==, "");
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *typed;
    const char *url;
  } addresses[] = {
    { "example.com", "https://example.com/" },
    { " http://example.com/feed ", "http://example.com/feed" },
    { "feed://example.com/x", "http://example.com/x" },
    { "feed:https://example.com/x", "https://example.com/x" },
    { "HTTPS://example.com/%20x?a=%2F", "https://example.com/%20x?a=%2F" },
    { "me@example.com", NULL },
    { "ftp://example.com/", NULL },
    { "file:///etc/passwd", NULL },
    { "javascript:alert(1)", NULL },
    { "", NULL },
    { "two words", NULL },
    { "http://", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *url = lanyard_feed_normalize_address (addresses[i].typed);

      g_test_message ("%s", addresses[i].typed);
      g_assert_cmpstr (url, ==, addresses[i].url);
    }
}

static void
test_icon (void)
{
  static const struct
  {
    const char *html;
    const char *url;
  } icons[] = {
    { "", "http://h/favicon.ico" },
    { "<link rel='shortcut icon' href='i.ico'>", "http://h/a/i.ico" },
    { "<link rel=icon sizes=16x16 href=s><link rel=icon sizes='48x48 64x64' href=l>",
      "http://h/a/l" },
    { "<link rel=icon type=image/svg+xml href=v><link rel=apple-touch-icon href=t>",
      "http://h/a/t" },
    { "<base href='https://cdn/'><link rel=icon href=x>", "https://cdn/x" },
    { "<link rel=icon href='data:image/png;base64,AA'>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    {
      g_autofree char *url =
          lanyard_feed_discover_icon (icons[i].html, strlen (icons[i].html), "http://h/a/b");

      g_assert_cmpstr (url, ==, icons[i].url);
    }
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
#define ADD(name, func)                                                                            \
  g_test_add ("/feed/find/" name, LanyardFeedReaderFixture, NULL, lanyard_feed_test_set_up, func,  \
              lanyard_feed_test_tear_down)
  ADD ("find", test_find);
  ADD ("find-plain", test_find_plain);
  ADD ("opml", test_opml);
#undef ADD
  g_test_add_func ("/feed/opml/bad", test_bad_opml);
  g_test_add_func ("/feed/discover/addresses", test_addresses);
  g_test_add_func ("/feed/discover/icon", test_icon);
  return g_test_run ();
}
