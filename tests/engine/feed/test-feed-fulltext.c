/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An entry's page fetched and taken apart: from a server that misbehaves, and of markup made to take long. What articles of good pages
 * are is test-pages.py's. */
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-fulltext-private.h"
#include "lanyard-feed-server-test.h"
#include "lanyard-test.h"

#define WORDS                                                                                      \
  "The harbour froze over in the first week of January, which had not happened since the "         \
  "lighthouse was built. Nobody in the village could remember who had planted the walnut trees. "
#define PAGE                                                                                       \
  "<html><head><title>A harbour</title></head><body><nav><a href=\"/\">Front page</a></nav>"       \
  "<article><h1>A harbour</h1><p>" WORDS "</p><p><img src=\"ice.png\">" WORDS "</p></article></body></html>"

typedef struct
{
  SoupServer *server;
  char *base;
  LanyardFeedFetcher *fetcher;
  guint requests;
  gboolean saw_trace;
  SoupServerMessage *held; /* whose answer is kept back */
} Fixture;

static void
answer (SoupServerMessage *message, const char *type, const char *body, gsize length)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body, length);
}

/* A gibibyte of white space in a mebibyte. */
static void
answer_bomb (SoupServerMessage *message)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) packed = g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  g_autofree char *spaces = g_strnfill (1024 * 1024, ' ');
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < 64; i++)
    g_assert_true (g_output_stream_write_all (packed, spaces, 1024 * 1024, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (packed, NULL, NULL));
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Content-Encoding", "gzip");
  answer (message, "text/html", g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Page @number of an article, which says that the next is at @next. */
static void
answer_part (SoupServerMessage *message, guint number, const char *next)
{
  g_autofree char *body = g_strdup_printf (
      "<html><head><title>A harbour</title><meta property=\"og:image\" content=\"/ice.png\"><link rel=\"next\" href=\"%s\"></head>"
      "<body><article><h1>A harbour</h1><p>This is part %u. " WORDS "</p><p>%s" WORDS "</p></article></body></html>",
      next, number, number == 1 ? "<img src=\"own.png\">" : "");

  answer (message, "text/html", body, strlen (body));
}

/* One of more than a mebibyte. */
static void
answer_huge (SoupServerMessage *message, guint number)
{
  g_autoptr (GString) body = g_string_new (NULL);

  g_string_append_printf (body, "<html><head><link rel=\"next\" href=\"/huge/%u\"></head><body><article><p>This is part %u.</p>",
                          number + 1, number);
  while (body->len < 1200 * 1024)
    g_string_append (body, "<p>" WORDS WORDS WORDS WORDS "</p>");
  g_string_append (body, "</article></body></html>");
  answer (message, "text/html", body->str, body->len);
}

/* The whole article is in the data beside the page. */
static void
answer_data (SoupServerMessage *message)
{
  const char *body = "<html><head><title>A harbour</title><link rel=\"next\" href=\"/data/2\"><script type=\"application/ld+json\">"
                     "{\"@type\": \"Article\", \"articleBody\": \"This is part 1. " WORDS WORDS WORDS WORDS WORDS WORDS "\"}</script></head>"
                     "<body><article><p>This is part 1. " WORDS "</p></article></body></html>";

  answer (message, "text/html", body, strlen (body));
}

/* "/NAME" or "/NAME/NUMBER". */
static gboolean
is_part_of (const char *path, const char *name, guint *number)
{
  const char *rest = g_str_has_prefix (path, name) ? path + strlen (name) : NULL;

  if (rest == NULL || (*rest != '\0' && *rest != '/'))
    return FALSE;
  *number = *rest == '/' ? (guint)g_ascii_strtoull (rest + 1, NULL, 10) : 1;
  return TRUE;
}

static gboolean
answer_parts (Fixture *self, SoupServerMessage *message, const char *path, GHashTable *query)
{
  g_autofree char *next = NULL;
  guint number;

  if (is_part_of (path, "/long", &number))
    {
      next = g_strdup_printf ("/long/%u#top", number + 1);
      answer_part (message, number, next);
    }
  else if (is_part_of (path, "/same", &number))
    {
      next = g_strdup_printf ("/same/%u", number + 1);
      answer_part (message, 1, next);
    }
  else if (is_part_of (path, "/back", &number))
    answer_part (message, number, number == 1 ? "/back/2" : "/back");
  else if (is_part_of (path, "/away", &number) && number == 2)
    lanyard_feed_test_redirect (message, 302, "/long/2");
  else if (is_part_of (path, "/away", &number))
    answer_part (message, 1, "/away/2");
  else if (is_part_of (path, "/short", &number) && number == 1)
    answer_part (message, 1, "/short/2");
  else if (strcmp (path, "/query") == 0)
    {
      const char *page = query != NULL ? g_hash_table_lookup (query, "page") : NULL;

      answer_part (message, page != NULL ? 2 : 1, page != NULL ? "/elsewhere" : "?id=7&amp;page=2");
    }
  else if (is_part_of (path, "/huge", &number))
    answer_huge (message, number);
  else if (is_part_of (path, "/bare", &number) && number == 1)
    answer_part (message, 1, "/bare/2");
  else if (strcmp (path, "/bare/2") == 0)
    answer (message, "text/html", "<html><body><p>Buy this.</p></body></html>", 43);
  else if (is_part_of (path, "/data", &number))
    answer_data (message);
  else if (strcmp (path, "/posts/3") == 0)
    answer_part (message, 1, "/posts/4");
  else if (is_part_of (path, "/held", &number) && number == 1)
    answer_part (message, 1, "/held/2");
  else if (strcmp (path, "/held/2") == 0)
    {
      g_set_object (&self->held, message);
      soup_server_message_pause (message);
    }
  else
    return FALSE;
  return TRUE;
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Fixture *self = user_data;
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);

  self->requests++;
  self->saw_trace |= soup_message_headers_get_one (request, "Cookie") != NULL ||
                     soup_message_headers_get_one (request, "Referer") != NULL;
  g_assert_nonnull (strstr (soup_message_headers_get_one (request, "Accept"), "text/html"));
  soup_message_headers_append (response, "Set-Cookie", "track=me; Path=/");
  if (answer_parts (self, message, path, query))
    return;
  if (strcmp (path, "/ok") == 0 && g_strcmp0 (soup_message_headers_get_one (request, "If-None-Match"), "\"one\"") == 0)
    soup_server_message_set_status (message, 304, NULL);
  else if (strcmp (path, "/ok") == 0)
    {
      soup_message_headers_replace (response, "ETag", "\"one\"");
      answer (message, "text/html", PAGE, strlen (PAGE));
    }
  else if (strcmp (path, "/moved") == 0)
    lanyard_feed_test_redirect (message, 302, "/ok");
  else if (strcmp (path, "/loop") == 0)
    lanyard_feed_test_redirect (message, 302, "/loop");
  else if (strcmp (path, "/file") == 0)
    lanyard_feed_test_redirect (message, 302, "file:///etc/passwd");
  else if (strcmp (path, "/pdf") == 0)
    answer (message, "application/pdf", "%PDF-1.7\n", 9);
  else if (strcmp (path, "/hidden-pdf") == 0)
    answer (message, "text/html", "%PDF-1.7\n", 9);
  else if (strcmp (path, "/json") == 0)
    answer (message, "application/json", "{}", 2);
  else if (strcmp (path, "/empty") == 0)
    answer (message, "text/html", "", 0);
  else if (strcmp (path, "/gone") == 0)
    soup_server_message_set_status (message, 410, NULL);
  else if (strcmp (path, "/large") == 0)
    {
      g_autofree char *body = g_strnfill (3 * 1024 * 1024, 'x');

      answer (message, "text/html", body, 3 * 1024 * 1024);
    }
  else if (strcmp (path, "/bomb") == 0)
    answer_bomb (message);
  else if (strcmp (path, "/hold") == 0)
    {
      g_set_object (&self->held, message);
      soup_server_message_pause (message);
    }
  else
    soup_server_message_set_status (message, 404, NULL);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = lanyard_feed_test_serve (NULL, on_request, self, &self->base);
  self->fetcher = lanyard_feed_fulltext_new_fetcher (NULL);
  lanyard_feed_fetcher_set_limits (self->fetcher, 20, 20, 2 * 1024 * 1024);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->held);
  g_assert_cmpuint (lanyard_feed_fetcher_get_active (self->fetcher), ==, 0);
  g_assert_false (self->saw_trace);
  /* A worker lets go of it only after its answer has come. */
  lanyard_test_wait_for (G_OBJECT (self->fetcher)->ref_count == 1, 20);
  g_assert_finalize_object (self->fetcher);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_free (self->base);
}

static LanyardFeedFulltext *
load_url (Fixture *self, const char *url, const char *from, char **etag, GError **error)
{
  const LanyardFeedRequest request = { .url = url, .from = from, .etag = etag != NULL ? *etag : NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *next = NULL;
  LanyardFeedFulltext *text;

  lanyard_feed_fulltext_load_async (self->fetcher, &request, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  text = lanyard_feed_fulltext_load_finish (self->fetcher, result, &next, NULL, error);
  if (etag != NULL)
    {
      g_free (*etag);
      *etag = g_steal_pointer (&next);
    }
  return text;
}

static LanyardFeedFulltext *
load (Fixture *self, const char *path, const char *from, char **etag, GError **error)
{
  g_autofree char *url = g_strconcat (self->base, path, NULL);

  return load_url (self, url, from, etag, error);
}

static void
test_load (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *etag = NULL;
  g_autofree char *picture = g_strconcat (self->base, "/ice.png", NULL);
  g_autofree char *ok = g_strconcat (self->base, "/ok", NULL);
  g_autoptr (LanyardFeedFulltext) text = load (self, "/ok", NULL, &etag, &error);
  g_autoptr (LanyardFeedFulltext) same = NULL;
  g_autoptr (LanyardFeedFulltext) moved = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (text->title, ==, "A harbour");
  g_assert_nonnull (strstr (text->content, "walnut trees"));
  g_assert_null (strstr (text->content, "Front page"));
  g_assert_nonnull (strstr (text->content, picture));
  g_assert_cmpstr (etag, ==, "\"one\"");

  same = load (self, "/ok", NULL, &etag, &error);
  g_assert_no_error (error);
  g_assert_null (same);

  moved = load (self, "/moved", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (moved->url, ==, ok);
}

static void
test_misbehaviour (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *path;
    int code;
    const char *says;
  } rows[] = {
    { "/missing", LANYARD_FEED_ERROR_STATUS, "404" },
    { "/gone", LANYARD_FEED_ERROR_GONE, "page" },
    { "/loop", LANYARD_FEED_ERROR_REDIRECT, "redirects" },
    { "/file", LANYARD_FEED_ERROR_REDIRECT, "" },
    { "/large", LANYARD_FEED_ERROR_TOO_LARGE, "page" },
    { "/bomb", LANYARD_FEED_ERROR_TOO_LARGE, "page" },
    { "/pdf", LANYARD_FEED_ERROR_NOT_A_PAGE, "PDF" },
    { "/hidden-pdf", LANYARD_FEED_ERROR_NOT_A_PAGE, "PDF" },
    { "/json", LANYARD_FEED_ERROR_NOT_A_PAGE, "not a page" },
    { "/empty", LANYARD_FEED_ERROR_NOT_A_PAGE, "not a page" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (load (self, rows[i].path, NULL, NULL, &error));
      g_test_message ("%s: %s", rows[i].path, error->message);
      g_assert_error (error, LANYARD_FEED_ERROR, rows[i].code);
      g_assert_nonnull (strstr (error->message, rows[i].says));
    }
}

static gboolean
drip (gpointer data)
{
  /* Ends when the other side went away. */
  return g_output_stream_write (g_io_stream_get_output_stream (data), " ", 1, NULL, NULL) == 1;
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";

  g_object_set_data_full (G_OBJECT (service), "connection", g_object_ref (connection), g_object_unref);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), head, strlen (head), NULL, NULL,
                             NULL);
  g_timeout_add_full (G_PRIORITY_DEFAULT, 100, drip, g_object_ref (connection), g_object_unref);
  return TRUE;
}

static void
test_drip (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", port);
  g_autoptr (GError) error = NULL;

  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), NULL);
  lanyard_feed_fetcher_set_limits (self->fetcher, 20, 1, 2 * 1024 * 1024);
  g_assert_null (load_url (self, url, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "page"));
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

/* A feed of the public internet has nothing of this machine asked for. */
static void
test_private (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load (self, "/ok", "http://203.0.113.5/feed", NULL, &error));
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_PRIVATE);
  g_assert_cmpuint (self->requests, ==, 0);
}

static void
cancel_at (Fixture *self, const char *path, guint requests)
{
  g_autofree char *url = g_strconcat (self->base, path, NULL);
  const LanyardFeedRequest request = { .url = url };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_feed_fulltext_load_async (self->fetcher, &request, cancellable, lanyard_test_store_result, &result);
  self->requests = 0;
  lanyard_test_wait_for (self->requests == requests, 10);
  g_cancellable_cancel (cancellable);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_null (lanyard_feed_fulltext_load_finish (self->fetcher, result, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  cancel_at (self, "/hold", 1);
}

/* In the middle of an article of several pages. */
static void
test_cancelled_part (Fixture *self, gconstpointer data)
{
  cancel_at (self, "/held", 2);
}

/* Markup */

typedef struct
{
  const char *name;
  const char *before;
  const char *again; /* many times; "%u" is which time it is */
  guint times;
} Burden;

/* A link of mebibytes, and an element with nothing in it for long. */
#define TEN(x)  x x x x x x x x x x
#define ADDRESS "<a href=\"http://example.com/" TEN (TEN (TEN (TEN ("abcdefghij")))) "\">"
#define HOLLOW  "<div>" TEN (TEN (TEN (TEN ("<i></i><i></i><i></i><i></i><i></i>"))))

static const Burden burdens[] = {
  { "deep", "", "<div>", 100000 },
  { "open", "", "<b><i>", 100000 },
  { "ends", "<b><i><u>", "</em>", 200000 },
  { "crossed", "", "<b><i></b></i>", 50000 },
  { "articles", "", "<article><p>" WORDS, 2000 },
  { "asides", "", "<aside><h1>x</h1>", 20000 },
  { "lists", "<ul>", "<li><a href=x>one two</a>", 50000 },
  { "tables", "", "<table><tr><td>", 20000 },
  { "attributes", "<p ", "a=1 b=2 ", 100000 },
  { "names", "<p ", "a%u=1 ", 300000 },
  { "tags-of-names", "", "<p a%u b c d e f g h i j k l m n o p q r s t u v w x y z>", 50000 },
  { "address", ADDRESS, "word<br>", 90000 },
  { "strewn", HOLLOW, "ab cd ef<br><br>", 24000 },
  { "scripts", "", "<script type=\"application/ld+json\">[[[[[[[[", 20000 },
  { "brackets", "<script type=\"application/ld+json\">", "[", 500000 },
  { "entities", "<p>", "&amp;&#x41;&nbsp;", 100000 },
  { "comments", "", "<!-- -->", 100000 },
  { "breaks", "<p>", "<br>x", 60000 },
};

static void
append_again (GString *page, const char *again, guint time)
{
  const char *mark = strstr (again, "%u");

  if (mark == NULL)
    {
      g_string_append (page, again);
      return;
    }
  g_string_append_len (page, again, mark - again);
  g_string_append_printf (page, "%u%s", time, mark + strlen ("%u"));
}

/* Whatever comes: an article or a sentence, and not for long. What is slow would end the test by its time. */
static void
test_burden (gconstpointer data)
{
  const Burden *burden = data;
  g_autoptr (GString) page = g_string_new (burden->before);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardFeedFulltext) text = NULL;
  gint64 begun = g_get_monotonic_time ();

  for (guint i = 0; i < burden->times; i++)
    append_again (page, burden->again, i);
  g_string_append (page, "<p>" WORDS "</p>");
  bytes = g_string_free_to_bytes (g_steal_pointer (&page));
  text = lanyard_feed_fulltext_extract (bytes, "https://example.org/", "text/html", NULL, &error);
  g_test_message ("%s: %" G_GINT64_FORMAT " ms, %s", burden->name, (g_get_monotonic_time () - begun) / 1000,
                  text != NULL ? "an article" : error->message);
  if (text == NULL)
    g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_NO_ARTICLE);
  else
    g_assert_no_error (error);
}

/* What is too much for a tree is not in it: the article ends there. */
static void
test_attributes (void)
{
  g_autoptr (GString) page = g_string_new ("<article><p>" WORDS "</p>");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardFeedFulltext) text = NULL;

  for (guint i = 0; i < 50000; i++)
    g_string_append (page, "<b a=1 b=1 c=1 d=1 e=1 f=1 g=1 h=1 i=1></b>");
  g_string_append (page, "<p>The last of all. " WORDS "</p></article>");
  bytes = g_string_free_to_bytes (g_steal_pointer (&page));
  text = lanyard_feed_fulltext_extract (bytes, NULL, "text/html", NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text->content, "The harbour"));
  g_assert_null (strstr (text->content, "The last of all"));
}

static void
test_extract_cancelled (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (PAGE, strlen (PAGE));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (lanyard_feed_fulltext_extract (bytes, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* What is in a page is in the article only as far as the sanitiser lets it. */
static void
test_harmless (void)
{
  static const char page[] =
      "<article onclick=x><h1>T</h1><p>" WORDS "<a href=\"javascript:alert(1)\">" WORDS
      "</a><img src=x onerror=y><iframe src=\"javascript:z\"></iframe><script>alert (2)</script></p>"
      "<style>p{}</style><p style=\"position:fixed\">" WORDS "</p></article>";
  g_autoptr (GBytes) bytes = g_bytes_new_static (page, strlen (page));
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardFeedFulltext) text = lanyard_feed_fulltext_extract (bytes, "https://example.org/", NULL, NULL, &error);
  static const char *const never[] = { "javascript", "alert", "onerror", "onclick", "position", "<style", "<iframe" };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    g_assert_null (strstr (text->content, never[i]));
}

static guint
count_of (const char *text, const char *words)
{
  guint n = 0;

  for (const char *p = strstr (text, words); p != NULL; p = strstr (p + 1, words))
    n++;
  return n;
}

/* What is only the same article goes on with its next page, ten at most; whatever is wrong with one ends it there. */
static void
test_parts (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *path;
    guint requests;
    const char *last;  /* what it ends with */
    const char *never; /* (nullable): what is not in it */
  } cases[] = {
    { "/long", 10, "This is part 10.", "part 11" },
    { "/same", 2, "This is part 1.", NULL },
    { "/back", 2, "This is part 2.", NULL },
    { "/away", 3, "This is part 1.", "part 2" },
    { "/short", 2, "This is part 1.", NULL },
    { "/query?id=7", 2, "This is part 2.", NULL },
    { "/query?id=8", 1, "This is part 1.", NULL },
    { "/posts/3", 1, "This is part 1.", NULL },
    { "/bare", 2, "This is part 1.", "Buy" },
    { "/data", 1, "This is part 1.", NULL },
    { "/huge", 4, "This is part 3.", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LanyardFeedFulltext) text = NULL;
      const char *last;

      self->requests = 0;
      text = load (self, cases[i].path, NULL, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s: %u requests", cases[i].path, self->requests);
      g_assert_cmpuint (self->requests, ==, cases[i].requests);
      last = strstr (text->content, cases[i].last);
      g_assert_nonnull (last);
      g_assert_null (strstr (last + 1, "This is part"));
      g_assert_nonnull (strstr (text->content, "This is part 1."));
      g_assert_cmpuint (count_of (text->content, "This is part 1."), ==, 1);
      g_assert_true (cases[i].never == NULL || strstr (text->content, cases[i].never) == NULL);
      g_assert_true (g_str_has_suffix (text->url, cases[i].path));
    }
  {
    g_autoptr (LanyardFeedFulltext) whole = load (self, "/long", NULL, NULL, NULL);
    g_autoptr (LanyardFeedFulltext) first = load (self, "/posts/3", NULL, NULL, NULL);

    g_assert_cmpuint (count_of (whole->content, "This is part "), ==, 10);
    /* What a page shows of the article elsewhere is once enough. */
    g_assert_cmpuint (count_of (whole->content, "<img"), ==, 1);
    g_assert_cmpuint (whole->words, ==, 10 * first->words);
  }
}

static void
test_is_part (void)
{
  static const struct
  {
    const char *first;
    const char *url;
    gboolean part;
  } cases[] = {
    { "https://a.example/story", "https://a.example/story/2", TRUE },
    { "https://a.example/story/", "https://A.example/story/2/", TRUE },
    { "https://a.example/story", "https://a.example/story/page/2", TRUE },
    { "https://a.example/story", "https://a.example/story?page=2", TRUE },
    { "https://a.example/story?id=1", "https://a.example/story?id=1&page=2", TRUE },
    { "https://a.example/story", "https://a.example:443/story/2", TRUE },
    /* Another number, article, server or question. */
    { "https://a.example/story", "https://a.example/story/3", FALSE },
    { "https://a.example/story", "https://a.example/story/22", FALSE },
    { "https://a.example/story", "https://a.example/story2", FALSE },
    { "https://a.example/1", "https://a.example/2", FALSE },
    { "https://a.example/story/1", "https://a.example/story/2", FALSE },
    { "https://a.example/", "https://a.example/2", FALSE },
    { "https://a.example/", "https://a.example/?page=2", FALSE },
    { "https://a.example/story", "https://a.example/story", FALSE },
    { "https://a.example/story", "http://a.example/story/2", FALSE },
    { "https://a.example/story", "https://b.example/story/2", FALSE },
    { "https://a.example/story", "https://a.example:8443/story/2", FALSE },
    { "https://a.example/story", "https://me@a.example/story/2", FALSE },
    { "https://a.example/story?id=1", "https://a.example/story?id=2&page=2", FALSE },
    { "https://a.example/story?id=1", "https://a.example/story/2", FALSE },
    { "https://a.example/story", "https://a.example/story/2?from=x", FALSE },
    { "https://a.example/story", "javascript:2", FALSE },
    { "https://a.example/story", "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s: %s", cases[i].first, cases[i].url);
      g_assert_cmpint (lanyard_page_is_part (cases[i].first, cases[i].url, 2), ==, cases[i].part);
    }
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

#define ADD(name, function) g_test_add ("/feed/fulltext/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("load", test_load);
  ADD ("misbehaviour", test_misbehaviour);
  ADD ("drip", test_drip);
  ADD ("private", test_private);
  ADD ("cancelled", test_cancelled);
  ADD ("cancelled-part", test_cancelled_part);
  ADD ("parts", test_parts);
#undef ADD
  for (guint i = 0; i < G_N_ELEMENTS (burdens); i++)
    {
      g_autofree char *path = g_strconcat ("/feed/fulltext/burden/", burdens[i].name, NULL);

      g_test_add_data_func (path, &burdens[i], test_burden);
    }
  g_test_add_func ("/feed/fulltext/is-part", test_is_part);
  g_test_add_func ("/feed/fulltext/attributes", test_attributes);
  g_test_add_func ("/feed/fulltext/extract-cancelled", test_extract_cancelled);
  g_test_add_func ("/feed/fulltext/harmless", test_harmless);
  return g_test_run ();
}
