/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files for browsers: the page, downloads, archives, uploads, and what a browser, or somebody else, may do wrong. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "engine/transfer/lanyard-http-text-private.h"
#include "engine/transfer/lanyard-share-private.h"
#include "engine/transfer/lanyard-transfers-private.h"
#include "lanyard-test.h"
#include "transfer-world.h"

#define BIG (3 * 1000 * 1000 + 17)

/* A share of a folder of its own. */
typedef struct
{
  LanyardShare *share;
  char         *files;
  char         *inbox;
  char         *token;
  gboolean      started;
  gboolean      stopped;
  guint         n_fetched, n_received, n_visits, n_ended, n_offers;
  int           answer; /* to what is offered: -1: nobody takes the question; 2: nobody answers it */
  LanyardShareVisit *visit; /* the last that began */
  LanyardShareVisit *asked; /* the last about which was asked */
} Fixture;

static void
on_fetched (LanyardShare *share, LanyardShareVisit *visit, const char *name, guint64 bytes, Fixture *self)
{
  self->n_fetched++;
}

static void
on_received (LanyardShare *share, LanyardShareVisit *visit, GFile *file, guint64 bytes, Fixture *self)
{
  self->n_received++;
}

static void
on_visit (LanyardShare *share, LanyardShareVisit *visit, Fixture *self)
{
  self->n_visits++;
  g_set_object (&self->visit, visit);
}

static void
on_ended (LanyardShare *share, LanyardShareVisit *visit, Fixture *self)
{
  self->n_ended++;
}

static gboolean
on_offer (LanyardShare *share, LanyardShareVisit *visit, Fixture *self)
{
  self->n_offers++;
  g_set_object (&self->asked, visit);
  if (self->answer == 0 || self->answer == 1)
    lanyard_share_visit_answer (visit, self->answer, NULL);
  return self->answer >= 0;
}

static void
on_stopped (LanyardShare *share, Fixture *self)
{
  self->stopped = TRUE;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (lanyard_share_start_finish (self->share, result, &error));
  g_assert_no_error (error);
  self->started = TRUE;
}

static int
compare_files (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (g_file_peek_path (*(GFile *const *) a), g_file_peek_path (*(GFile *const *) b));
}

static Fixture *
fixture_new (void)
{
  Fixture *self = g_new0 (Fixture, 1);

  self->share = lanyard_share_new ();
  self->files = lanyard_test_make_dir ("files");
  self->inbox = lanyard_test_make_dir ("inbox");
  self->answer = -1;
  g_signal_connect (self->share, "fetched", G_CALLBACK (on_fetched), self);
  g_signal_connect (self->share, "received", G_CALLBACK (on_received), self);
  g_signal_connect (self->share, "visit", G_CALLBACK (on_visit), self);
  g_signal_connect (self->share, "visit-ended", G_CALLBACK (on_ended), self);
  g_signal_connect (self->share, "offer", G_CALLBACK (on_offer), self);
  g_signal_connect (self->share, "stopped", G_CALLBACK (on_stopped), self);
  return self;
}

/* Offers what is in the folder; an empty one: only uploads. */
static void
start (Fixture *self, LanyardShareOptions *options)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GFile) inbox = g_file_new_for_path (self->inbox);
  g_autoptr (GDir) dir = g_dir_open (self->files, 0, NULL);
  g_auto (GStrv) urls = NULL;
  g_auto (GStrv) parts = NULL;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (files, g_file_new_build_filename (self->files, name, NULL));
  g_ptr_array_sort (files, compare_files);
  options->upload_folder = inbox;
  lanyard_share_start_async (self->share, files, options, NULL, on_started, self);
  lanyard_test_wait_for (self->started, 10);
  urls = lanyard_share_dup_urls (self->share);
  g_assert_cmpuint (g_strv_length (urls), ==, 1);
  parts = g_strsplit (urls[0], "/", -1);
  g_assert_cmpuint (strlen (parts[3]), ==, LANYARD_SHARE_TOKEN_LENGTH);
  self->token = g_strdup (parts[3]);
}

static void
fixture_free (Fixture *self)
{
  if (lanyard_share_get_state (self->share) == LANYARD_SHARE_SERVING)
    lanyard_share_stop (self->share);
  lanyard_test_wait_for (self->stopped, 20);
  g_assert_cmpuint (transfer_test_count_parts (self->inbox), ==, 0);
  g_clear_object (&self->visit);
  g_clear_object (&self->asked);
  /* A thread that has told something lets go of it a moment after that. */
  lanyard_test_wait_for (G_OBJECT (self->share)->ref_count == 1, 20);
  g_assert_finalize_object (self->share);
  g_free (self->files);
  g_free (self->inbox);
  g_free (self->token);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* --- a browser ---------------------------------------------------------------------------------------- */

#define ENDS G_MAXSIZE

/* What a client does, on a thread of its own: sends, and reads until the other end closes. */
typedef struct
{
  guint       port;
  GByteArray *request;
  gsize       most;     /* reads so much, and goes; 0: all; ENDS: all, but sends nothing after the request */
  gint        sent;     /* atomic: the whole request is on its way */
  gint        done;     /* atomic */
  GByteArray *reply;
  GThread    *thread;
} Client;

static int
connect_to (guint port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  close (fd);
  return -1;
}

static gpointer
client_thread (gpointer data)
{
  Client *self = data;
  int fd = connect_to (self->port);
  guint8 step[64 * 1024];
  gsize sent = 0;
  gssize n;

  while (fd >= 0 && sent < self->request->len)
    {
      n = send (fd, self->request->data + sent, self->request->len - sent, MSG_NOSIGNAL);
      if (n <= 0)
        break;
      sent += (gsize) n;
    }
  g_atomic_int_set (&self->sent, sent == self->request->len);
  if (fd >= 0 && self->most == ENDS)
    (void) shutdown (fd, SHUT_WR);
  while (fd >= 0 && (self->most == 0 || self->reply->len < self->most)
         && (n = recv (fd, step, self->most == 0 ? sizeof step : MIN (sizeof step, self->most - self->reply->len), 0)) > 0)
    g_byte_array_append (self->reply, step, (guint) n);
  if (fd >= 0)
    close (fd);
  g_atomic_int_set (&self->done, 1);
  return NULL;
}

static Client *
client_new (Fixture *fixture, const void *request, gsize length, gsize most)
{
  Client *self = g_new0 (Client, 1);

  self->port = lanyard_share_get_port (fixture->share);
  self->request = g_byte_array_append (g_byte_array_new (), request, (guint) length);
  self->reply = g_byte_array_new ();
  self->most = most;
  self->thread = g_thread_new ("client", client_thread, self);
  return self;
}

/* (transfer full): all that came back. */
static GByteArray *
client_end (Client *self)
{
  GByteArray *reply;

  lanyard_test_wait_for (g_atomic_int_get (&self->done), 30);
  g_thread_join (self->thread);
  reply = self->reply;
  g_byte_array_append (reply, (const guint8 *) "", 1);
  g_byte_array_unref (self->request);
  g_free (self);
  return reply;
}

static GByteArray *
ask (Fixture *self, const char *method, const char *rest, const char *headers)
{
  g_autofree char *request = g_strdup_printf ("%s /%s/%s HTTP/1.1\r\nHost: here\r\nConnection: close\r\n%s\r\n", method,
                                              self->token, rest, headers);

  return client_end (client_new (self, request, strlen (request), 0));
}

static GByteArray *
get (Fixture *self, const char *rest)
{
  return ask (self, "GET", rest, "");
}

static guint
status_of (const GByteArray *reply)
{
  if (reply->len < 13)
    return 0;
  g_assert_cmpmem (reply->data, 9, "HTTP/1.1 ", 9);
  return (guint) g_ascii_strtoull ((const char *) reply->data + 9, NULL, 10);
}

static const char *
body_of (const GByteArray *reply, gsize *length)
{
  const char *end = strstr ((const char *) reply->data, "\r\n\r\n");

  g_assert_nonnull (end);
  if (length != NULL)
    *length = reply->len - 1 - (gsize) (end + 4 - (const char *) reply->data);
  return end + 4;
}

static char *
header_of (const GByteArray *reply, const char *name)
{
  g_autofree char *head = g_strndup ((const char *) reply->data, (gsize) (body_of (reply, NULL) - (const char *) reply->data));
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);

  for (guint i = 1; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, strlen (name)) == 0 && lines[i][strlen (name)] == ':')
      return g_strdup (lines[i] + strlen (name) + 2);
  return NULL;
}

/* As lanyard_test_write() makes a file. */
static guint8 *
make_content (guint64 size, guint32 seed)
{
  const guint64 block = 1024 * 1024;
  guint8 *bytes = g_malloc (size + 1);

  for (guint64 at = 0; at < size; at += block)
    lanyard_test_fill (bytes + at, MIN (block, size - at), seed + (guint32) (at / block));
  return bytes;
}

static void
check_body (const GByteArray *reply, guint64 size, guint32 seed, gsize first, gsize end)
{
  g_autofree guint8 *bytes = make_content (size, seed);
  gsize length;
  const char *body = body_of (reply, &length);

  g_assert_cmpmem (body, length, bytes + first, end - first);
}

/* --- the page ------------------------------------------------------------------------------------------- */

static void
test_page (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .name = "<Ana's> laptop" };
  g_autoptr (GByteArray) reply = NULL, head = NULL, folder = NULL, form = NULL;
  g_autofree char *policy = NULL, *length = NULL;
  const char *body;
  gsize n;

  transfer_test_write (self->files, "<script>alert(1)<script>\"'&.txt", 10, 1);
  transfer_test_write (self->files, "notes/<b>.txt", 20, 1);
  start (self, &options);
  reply = get (self, "");
  g_assert_cmpuint (status_of (reply), ==, 200);
  policy = header_of (reply, "Content-Security-Policy");
  g_assert_nonnull (strstr (policy, "default-src 'none'"));
  g_assert_null (strstr (policy, "script"));
  g_assert_null (strstr (policy, "unsafe"));
  body = body_of (reply, &n);
  g_assert_null (strstr (body, "<script"));
  g_assert_null (strstr (body, "<Ana"));
  g_assert_null (strstr (body, "<form"));
  g_assert_nonnull (strstr (body, "&lt;script&gt;alert(1)&lt;script&gt;"));
  g_assert_nonnull (strstr (body, "notes"));
  g_assert_nonnull (strstr (body, "not encrypted"));
  head = ask (self, "HEAD", "", "");
  length = header_of (head, "Content-Length");
  g_assert_cmpuint (g_ascii_strtoull (length, NULL, 10), ==, n);
  body_of (head, &n);
  g_assert_cmpuint (n, ==, 0);
  folder = get (self, "d/1/");
  g_assert_nonnull (strstr (body_of (folder, NULL), "&lt;b&gt;.txt"));
  /* A form is there only where files are taken, and may be switched. */
  lanyard_share_set_uploads (self->share, LANYARD_UPLOADS_ACCEPT);
  form = get (self, "");
  g_assert_nonnull (strstr (body_of (form, NULL), "<form"));
  g_assert_cmpuint (self->n_visits, ==, 0);
}

static void
test_other_paths (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { 0 };
  static const char *const below[] = {
    "f/1/x", "f/-1/x", "f/99999999999999999999/x", "f/0x0/x", "f/", "f", "x/0/", "d/0/", "z/0/", "t/0", "up",
    "..", "../", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "f/../../../etc/passwd", "f/%00", "p", "z/all",
  };
  g_autofree char *upper = NULL;

  transfer_test_write (self->files, "one", 100, 3);
  lanyard_share_get_bounds (self->share)->wrong_paths = 1000;
  start (self, &options);
  for (guint i = 0; i < G_N_ELEMENTS (below); i++)
    {
      g_autoptr (GByteArray) reply = get (self, below[i]);

      g_assert_cmpuint (status_of (reply), ==, 404);
      g_assert_cmpstr (body_of (reply, NULL), ==, "Not found\n");
    }
  upper = g_ascii_strup (self->token, -1);
  {
    g_autofree char *shorter = g_strndup (self->token, LANYARD_SHARE_TOKEN_LENGTH - 1);
    g_autofree char *longer = g_strconcat (self->token, "0", NULL);
    const char *const tokens[] = { "", "/", "index.html", upper, shorter, longer, "favicon.ico", "00000000000000000000000000" };

    for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
      {
        g_autofree char *request = g_strdup_printf ("GET /%s/ HTTP/1.1\r\nHost: x\r\n\r\n", tokens[i]);
        g_autoptr (GByteArray) reply = client_end (client_new (self, request, strlen (request), 0));

        g_assert_cmpuint (status_of (reply), ==, 404);
        g_assert_cmpstr (body_of (reply, NULL), ==, "Not found\n");
      }
  }
  {
    /* What follows the number is a name for the browser, and leads nowhere. */
    g_autoptr (GByteArray) reply = get (self, "f/0/../../../../etc/passwd");

    check_body (reply, 100, 3, 0, 100);
  }
}

static void
test_guesses (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { 0 };
  static const char wrong[] = "GET /wrong/ HTTP/1.1\r\nHost: x\r\n\r\n";

  transfer_test_write (self->files, "one", 100, 3);
  lanyard_share_get_bounds (self->share)->wrong_paths = 3;
  start (self, &options);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GByteArray) reply = client_end (client_new (self, wrong, sizeof wrong - 1, 0));

      g_assert_cmpuint (status_of (reply), ==, 404);
    }
  {
    /* Not even who then guesses right. */
    g_autoptr (GByteArray) reply = get (self, "");

    g_assert_cmpuint (status_of (reply), ==, 0);
  }
}

static void
test_bad_requests (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { 0 };
  g_autofree char *huge = g_strnfill (LANYARD_SHARE_HEAD_MAX + 100, 'a');
  g_autofree char *large = g_strconcat ("GET / HTTP/1.1\r\nX: ", huge, "\r\n\r\n", NULL);
  const struct
  {
    const char *request;
    guint       status;
  } rows[] = {
    { "GARBAGE\r\n\r\n", 400 },
    { "GET\r\n\r\n", 400 },
    { "GET / HTTP/9.9\r\n\r\n", 505 },
    { "GET http://elsewhere/ HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411 },
    { "DELETE / HTTP/1.1\r\nHost: x\r\n\r\n", 404 },
    { large, 431 },
  };

  transfer_test_write (self->files, "one", 100, 3);
  start (self, &options);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) reply = client_end (client_new (self, rows[i].request, strlen (rows[i].request), 0));

      g_test_message ("%.60s", rows[i].request);
      g_assert_cmpuint (status_of (reply), ==, rows[i].status);
    }
  {
    g_autoptr (GByteArray) reply = ask (self, "DELETE", "f/0/one", "");

    g_assert_cmpuint (status_of (reply), ==, 404);
    g_assert_true (transfer_test_exists (self->files, "one"));
  }
}

/* --- files ------------------------------------------------------------------------------------------------ */

static void
test_download (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { 0 };
  g_autoptr (GByteArray) reply = NULL, rest = NULL, changed = NULL, behind = NULL, gone = NULL, linked = NULL;
  g_autofree char *etag = NULL, *disposition = NULL, *range = NULL, *condition = NULL, *path = NULL;

  transfer_test_write (self->files, "Übung \"1\".bin", BIG, 7);
  start (self, &options);
  reply = get (self, "f/0/any");
  check_body (reply, BIG, 7, 0, BIG);
  etag = header_of (reply, "ETag");
  disposition = header_of (reply, "Content-Disposition");
  g_assert_cmpstr (disposition, ==,
                   "attachment; filename=\"_bung _1_.bin\"; filename*=UTF-8''%C3%9Cbung%20%221%22.bin");
  lanyard_test_wait_for (self->n_ended == 1, 10);
  g_assert_cmpuint (self->n_fetched, ==, 1);

  condition = g_strdup_printf ("Range: bytes=1000000-\r\nIf-Range: %s\r\n", etag);
  rest = ask (self, "GET", "f/0/any", condition);
  g_assert_cmpuint (status_of (rest), ==, 206);
  check_body (rest, BIG, 7, 1000000, BIG);
  range = header_of (rest, "Content-Range");
  g_assert_cmpstr (range, ==, "bytes 1000000-3000016/3000017");
  behind = ask (self, "GET", "f/0/any", "Range: bytes=3000017-\r\n");
  g_assert_cmpuint (status_of (behind), ==, 416);

  /* Another file is under the name: what the browser has is no beginning of it. */
  transfer_test_write (self->files, "Übung \"1\".bin", BIG - 1, 8);
  changed = ask (self, "GET", "f/0/any", condition);
  g_assert_cmpuint (status_of (changed), ==, 200);
  check_body (changed, BIG - 1, 8, 0, BIG - 1);

  path = g_build_filename (self->files, "Übung \"1\".bin", NULL);
  g_assert_cmpint (g_unlink (path), ==, 0);
  gone = get (self, "f/0/any");
  g_assert_cmpuint (status_of (gone), ==, 410);
  g_assert_cmpint (symlink ("/etc/passwd", path), ==, 0);
  linked = get (self, "f/0/any");
  g_assert_cmpuint (status_of (linked), ==, 410);
}

static void
test_cut_and_resumed (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { 0 };
  const guint64 size = 30 * 1000 * 1000;
  g_autofree char *request = NULL, *range = NULL, *error = NULL;
  g_autoptr (GByteArray) begun = NULL, rest = NULL;
  LanyardShareVisitStatus status;
  gsize got;

  transfer_test_write (self->files, "film", size, 9);
  start (self, &options);
  request = g_strdup_printf ("GET /%s/f/0/film HTTP/1.1\r\nHost: x\r\n\r\n", self->token);
  begun = client_end (client_new (self, request, strlen (request), 2 * 1000 * 1000));
  body_of (begun, &got);
  lanyard_test_wait_for (self->n_visits == 1
                             && (lanyard_share_visit_get_status (self->visit, &status), status.active == 0), 10);
  error = lanyard_share_visit_dup_error (self->visit);
  g_assert_nonnull (error);
  g_assert_cmpuint (self->n_fetched, ==, 0);
  g_assert_cmpuint (status.done, <, size);
  range = g_strdup_printf ("Range: bytes=%" G_GSIZE_FORMAT "-\r\n", got);
  rest = ask (self, "GET", "f/0/film", range);
  check_body (rest, size, 9, got, size);
  lanyard_test_wait_for (self->n_ended == 1, 10);
  lanyard_share_visit_get_status (self->visit, &status);
  g_assert_cmpuint (self->n_visits, ==, 1);
  g_assert_cmpuint (self->n_fetched, ==, 1);
  g_assert_cmpuint (status.total, ==, size);
  g_assert_cmpuint (status.done, ==, size);
}

/* Who reads the directory of an archive, or its beginning, has fetched nothing. */
static void
test_archive_looked_at (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { 0 };
  g_autoptr (GByteArray) directory = NULL, beginning = NULL, all = NULL;
  LanyardShareVisitStatus status;
  gsize length;

  transfer_test_write (self->files, "a", 1000, 1);
  transfer_test_write (self->files, "b", 2000, 2);
  start (self, &options);
  directory = ask (self, "GET", "z/all/x", "Range: bytes=-22\r\n");
  g_assert_cmpuint (status_of (directory), ==, 206);
  g_assert_cmpmem (body_of (directory, NULL), 4, "PK\5\6", 4);
  beginning = ask (self, "GET", "z/all/x", "Range: bytes=0-99\r\n");
  g_assert_cmpuint (status_of (beginning), ==, 206);
  all = get (self, "z/all/x");
  (void) body_of (all, &length);
  lanyard_test_wait_for (self->n_ended == 1, 10);
  g_assert_cmpuint (self->n_visits, ==, 1);
  g_assert_cmpuint (self->n_fetched, ==, 1);
  lanyard_share_visit_get_status (self->visit, &status);
  g_assert_cmpuint (status.resumed, ==, 0);
  g_assert_cmpuint (status.done, ==, length);
  g_assert_cmpuint (status.total, ==, length);
}

static void
test_kept_connection (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { 0 };
  g_autofree char *request = NULL;
  g_autoptr (GByteArray) reply = NULL;
  const char *second;

  transfer_test_write (self->files, "one", 0, 3);
  start (self, &options);
  request = g_strdup_printf ("\r\nGET /%s/f/0/one HTTP/1.1\r\nHost: x\r\n\r\nGET /%s/f/0/one HTTP/1.1\r\nHost: x\r\n"
                             "Connection: Close\r\n\r\n",
                             self->token, self->token);
  reply = client_end (client_new (self, request, strlen (request), 0));
  g_assert_cmpuint (status_of (reply), ==, 200);
  second = strstr (body_of (reply, NULL), "HTTP/1.1 200 ");
  g_assert_nonnull (second);
}

/* --- who stands in the way ---------------------------------------------------------------------------------- */

/* A connection that was kept and is not used makes room again, whatever it was used for. */
static void
test_idle (void)
{
  static const char *const rests[] = { "", "f/0/one", "z/all/x", "nothing" };
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { 0 };

  transfer_test_write (self->files, "one", 100, 3);
  lanyard_share_get_bounds (self->share)->idle_ms = 300;
  lanyard_share_get_bounds (self->share)->stall_ms = 3600 * 1000;
  start (self, &options);
  for (guint i = 0; i < G_N_ELEMENTS (rests); i++)
    {
      g_autofree char *request = g_strdup_printf ("GET /%s/%s HTTP/1.1\r\nHost: x\r\n\r\n", self->token, rests[i]);
      g_autoptr (GByteArray) reply = client_end (client_new (self, request, strlen (request), 0));

      g_assert_cmpuint (status_of (reply), ==, i < 3 ? 200 : 404);
    }
}

static void
test_stalled (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { 0 };
  g_autofree char *request = NULL;
  g_autoptr (GByteArray) page = NULL;
  const int room = 100 * 1000;
  int reader, silent, dripping;
  g_autofree char *step = g_malloc (1024 * 1024);
  char byte;

  transfer_test_write (self->files, "film", 30 * 1000 * 1000, 9);
  start (self, &options);
  request = g_strdup_printf ("GET /%s/f/0/film HTTP/1.1\r\nHost: x\r\n\r\n", self->token);
  reader = connect_to (lanyard_share_get_port (self->share));
  /* Or what is read could make room for the rest of the film. */
  g_assert_cmpint (setsockopt (reader, SOL_SOCKET, SO_RCVBUF, &room, sizeof room), ==, 0);
  silent = connect_to (lanyard_share_get_port (self->share));
  dripping = connect_to (lanyard_share_get_port (self->share));
  g_assert_cmpint (send (reader, request, strlen (request), MSG_NOSIGNAL), ==, (gssize) strlen (request));
  g_assert_cmpint (send (dripping, "GET ", 4, MSG_NOSIGNAL), ==, 4);
  lanyard_test_wait_for (self->n_visits == 1, 10);
  /* Others are served meanwhile. */
  page = get (self, "");
  g_assert_cmpuint (status_of (page), ==, 200);
  /* From what it writes next on, which only the reader is sent. */
  lanyard_share_get_core (self->share)->bounds.stall_ms = 1000;
  for (guint i = 0; i < 12; i++)
    g_assert_cmpint (recv (reader, step, 1024 * 1024, MSG_WAITALL), ==, 1024 * 1024);
  lanyard_test_wait_for (lanyard_share_core_watch (lanyard_share_get_core (self->share)) == 0, 20);
  g_assert_cmpint (recv (silent, &byte, 1, 0), ==, 0);
  g_assert_cmpint (recv (dripping, &byte, 1, 0), <=, 0);
  g_assert_cmpuint (self->n_fetched, ==, 0);
  close (reader);
  close (silent);
  close (dripping);
}

static void
test_too_many (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { 0 };
  g_autoptr (GByteArray) reply = NULL;
  int fds[4];
  char byte;

  transfer_test_write (self->files, "one", 100, 3);
  lanyard_share_get_bounds (self->share)->per_address = 4;
  start (self, &options);
  for (guint i = 0; i < 4; i++)
    fds[i] = connect_to (lanyard_share_get_port (self->share));
  lanyard_test_wait_for (lanyard_share_core_watch (lanyard_share_get_core (self->share)) == 4, 10);
  reply = get (self, "");
  g_assert_cmpuint (status_of (reply), ==, 0);
  for (guint i = 0; i < 4; i++)
    close (fds[i]);
  lanyard_test_wait_for (lanyard_share_core_watch (lanyard_share_get_core (self->share)) == 0, 10);
  g_byte_array_unref (g_steal_pointer (&reply));
  reply = get (self, "");
  g_assert_cmpuint (status_of (reply), ==, 200);

  /* Who says nothing makes room for who has something to say. */
  lanyard_share_get_core (self->share)->bounds.per_address = 100;
  lanyard_share_get_core (self->share)->bounds.in_all = 2;
  for (guint i = 0; i < 2; i++)
    fds[i] = connect_to (lanyard_share_get_port (self->share));
  lanyard_test_wait_for (lanyard_share_core_watch (lanyard_share_get_core (self->share)) == 2, 10);
  g_byte_array_unref (g_steal_pointer (&reply));
  reply = get (self, "");
  g_assert_cmpuint (status_of (reply), ==, 200);
  g_assert_cmpint (recv (fds[0], &byte, 1, 0), <=, 0);
  close (fds[0]);
  close (fds[1]);
}

static void
test_stop (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .count = 1 };
  g_autoptr (GByteArray) reply = NULL;
  guint port;

  transfer_test_write (self->files, "one", 100, 3);
  start (self, &options);
  port = lanyard_share_get_port (self->share);
  reply = get (self, "f/0/one");
  check_body (reply, 100, 3, 0, 100);
  lanyard_test_wait_for (self->stopped, 10);
  g_assert_cmpint (connect_to (port), ==, -1);
}

static void
test_ends_by_itself (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .seconds = 3 };

  transfer_test_write (self->files, "one", 100, 3);
  start (self, &options);
  lanyard_test_wait_for (self->stopped, 10);
  g_assert_cmpint (connect_to (lanyard_share_get_port (self->share)), ==, -1);
}

/* --- uploads ---------------------------------------------------------------------------------------------------- */

/* (transfer full): a form with one file of @size bytes. @claimed: what its length is said to be; 0: what it is. */
static GByteArray *
make_form (Fixture *self, const char *filename, guint64 size, gsize claimed)
{
  GByteArray *request = g_byte_array_new ();
  g_autofree char *begin = g_strdup_printf ("--xyz\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--xyz\r\n"
                                            "Content-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                                            "Content-Type: application/octet-stream\r\n\r\n",
                                            filename);
  static const char end[] = "\r\n--xyz--\r\n";
  gsize length = strlen (begin) + size + sizeof end - 1;
  g_autofree char *head
      = g_strdup_printf ("POST /%s/up HTTP/1.1\r\nHost: x\r\nUser-Agent: Mozilla/5.0 (X11)\r\n"
                         "Content-Type: multipart/form-data; boundary=xyz\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                         self->token, claimed != 0 ? claimed : length);
  g_autofree guint8 *bytes = g_malloc (size + 1);

  lanyard_test_fill (bytes, size, 5);
  g_byte_array_append (request, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (request, (const guint8 *) begin, (guint) strlen (begin));
  g_byte_array_append (request, bytes, (guint) size);
  g_byte_array_append (request, (const guint8 *) end, sizeof end - 1);
  return request;
}

static guint
send_form (Fixture *self, const char *filename, guint64 size, gsize claimed)
{
  g_autoptr (GByteArray) request = make_form (self, filename, size, claimed);
  g_autoptr (GByteArray) reply = client_end (client_new (self, request->data, request->len, 0));

  return status_of (reply);
}

static void
check_saved (Fixture *self, const char *name, guint64 size)
{
  g_autofree char *path = g_build_filename (self->inbox, name, NULL);
  g_autofree guint8 *bytes = g_malloc (size + 1);
  g_autofree char *saved = NULL;
  gsize length;

  lanyard_test_fill (bytes, size, 5);
  g_assert_true (g_file_get_contents (path, &saved, &length, NULL));
  g_assert_cmpmem (saved, length, bytes, size);
}

static void
test_upload (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .uploads = LANYARD_UPLOADS_ACCEPT };
  static const struct
  {
    const char *given;
    const char *saved;
  } names[] = {
    { "photo.jpg", "photo.jpg" },
    { "photo.jpg", "photo (2).jpg" },
    { "../../../etc/passwd", "passwd" },
    { "/etc/shadow", "shadow" },
    { "..", "file" },
    { "a%22b.txt", "a\"b.txt" },
    { "Übung ✓.txt", "Übung ✓.txt" },
    { "bidi\xE2\x80\xAEgpj.exe", "bidi_gpj.exe" },
  };

  start (self, &options);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_cmpuint (send_form (self, names[i].given, 100000 + i, 0), ==, 200);
      check_saved (self, names[i].saved, 100000 + i);
    }
  lanyard_test_wait_for (self->n_received == G_N_ELEMENTS (names) && self->n_ended == self->n_visits, 10);
  g_assert_cmpuint (send_form (self, "empty", 0, 0), ==, 200);
  check_saved (self, "empty", 0);
  g_assert_cmpuint (send_form (self, "big", BIG, 0), ==, 200);
  check_saved (self, "big", BIG);
}

static void
test_upload_refused (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .uploads = LANYARD_UPLOADS_ACCEPT, .upload_limit = 1000 * 1000 };
  g_autoptr (GByteArray) cut = NULL, reply = NULL;
  g_autofree char *request = NULL;

  start (self, &options);
  g_assert_cmpuint (send_form (self, "large", 2 * 1000 * 1000, 0), ==, 413);
  /* The form ends before its last boundary. */
  g_assert_cmpuint (send_form (self, "cut", 50000, 40000), ==, 400);
  /* The connection does. */
  cut = make_form (self, "cut", 500000, 0);
  reply = client_end (client_new (self, cut->data, cut->len / 2, ENDS));
  lanyard_test_wait_for (self->n_visits == 2 && self->n_ended == 2, 10);
  g_clear_pointer (&reply, g_byte_array_unref);
  request = g_strdup_printf ("POST /%s/up HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
                             self->token);
  reply = client_end (client_new (self, request, strlen (request), 0));
  g_assert_cmpuint (status_of (reply), ==, 400);
  g_clear_pointer (&reply, g_byte_array_unref);
  g_free (request);
  request = g_strdup_printf ("POST /%s/up HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n",
                             self->token);
  reply = client_end (client_new (self, request, strlen (request), 0));
  g_assert_cmpuint (status_of (reply), ==, 411);
  lanyard_share_set_uploads (self->share, LANYARD_UPLOADS_OFF);
  g_assert_cmpuint (send_form (self, "late", 100, 0), ==, 404);
  g_assert_cmpuint (self->n_received, ==, 0);
  {
    g_autoptr (GDir) dir = g_dir_open (self->inbox, 0, NULL);

    g_assert_null (g_dir_read_name (dir));
  }
}

static void
test_upload_asked (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .uploads = LANYARD_UPLOADS_ASK };
  LanyardShareVisitStatus status;
  g_autoptr (GByteArray) request = NULL, reply = NULL;
  Client *client;

  start (self, &options);
  g_assert_cmpuint (send_form (self, "nobody", 5000, 0), ==, 403);
  self->answer = 0;
  g_assert_cmpuint (send_form (self, "declined", 5000, 0), ==, 403);
  self->answer = 1;
  g_assert_cmpuint (send_form (self, "accepted", 5000, 0), ==, 200);
  check_saved (self, "accepted", 5000);
  /* Nobody answers in time. */
  self->answer = 2;
  lanyard_share_get_core (self->share)->bounds.answer_ms = 3000;
  g_assert_cmpuint (send_form (self, "forgotten", 5000, 0), ==, 403);
  lanyard_test_wait_for (self->n_ended == 4, 10);
  lanyard_share_visit_get_status (self->visit, &status);
  g_assert_true (status.declined);
  g_assert_cmpuint (self->n_offers, ==, 4);
  g_assert_cmpuint (self->n_received, ==, 1);
  /* It is stopped while the question stands. */
  lanyard_share_get_core (self->share)->bounds.answer_ms = 600000;
  request = make_form (self, "late", 5000, 0);
  client = client_new (self, request->data, request->len, 0);
  lanyard_test_wait_for (self->n_offers == 5, 10);
  lanyard_share_stop (self->share);
  reply = client_end (client);
  lanyard_test_wait_for (self->stopped, 10);
  g_assert_false (transfer_test_exists (self->inbox, "late"));
}

/* As much as the system takes. */
static void
push (int fd, const GByteArray *request, gsize *sent)
{
  gssize n;

  while ((n = send (fd, request->data + *sent, request->len - *sent, MSG_NOSIGNAL | MSG_DONTWAIT)) > 0)
    *sent += (gsize) n;
}

/* With more on its way than is read before somebody has answered: the end of it does not come through. */
static void
close_in_the_middle (Fixture *self)
{
  g_autoptr (GByteArray) request = make_form (self, "large", 16 * 1000 * 1000, 0);
  LanyardShareCore *core = lanyard_share_get_core (self->share);
  guint before = self->n_offers;
  LanyardShareVisitStatus status;
  int fd = connect_to (lanyard_share_get_port (self->share));
  const int room = 1024 * 1024;
  gsize sent = 1000;

  core->bounds.probe_ms = 300;
  g_assert_no_errno (setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room));
  g_assert_cmpint (send (fd, request->data, sent, MSG_NOSIGNAL), ==, (gssize) sent);
  lanyard_test_wait_for (self->n_offers == before + 1, 20);
  g_mutex_lock (&core->lock);
  for (guint i = 0; i < core->guests->len; i++)
    {
      LanyardShareGuest *guest = core->guests->pdata[i];

      if (guest->visit == self->asked)
        g_socket_set_option (g_socket_connection_get_socket (guest->connection), SOL_SOCKET, SO_RCVBUF, 64 * 1024, NULL);
    }
  g_mutex_unlock (&core->lock);
  /* More than the other end has room for, and less than this one has on any system, however little it allows. */
  lanyard_test_wait_for ((push (fd, request, &sent), sent > LANYARD_SHARE_AHEAD + 400 * 1000), 20);
  close (fd);
  lanyard_test_wait_for (self->n_ended == before + 1, 20);
  lanyard_share_visit_get_status (self->visit, &status);
  g_assert_false (status.declined);
  g_assert_cmpuint (self->n_received, ==, 0);
}

/* One that waits is asked whether it is there, and passes over that. */
static void
wait_in_the_middle (Fixture *self)
{
  g_autoptr (GByteArray) request = make_form (self, "patient", 8 * 1000 * 1000, 0);
  g_autoptr (GString) reply = g_string_new (NULL);
  guint before = self->n_offers;
  int fd = connect_to (lanyard_share_get_port (self->share));
  char step[4096];
  gsize sent = 0;
  gssize n;

  lanyard_share_get_core (self->share)->bounds.probe_ms = 300;
  lanyard_test_wait_for ((push (fd, request, &sent), self->n_offers == before + 1), 20);
  lanyard_test_wait_for ((push (fd, request, &sent), recv (fd, step, 13, MSG_PEEK | MSG_DONTWAIT) == 13), 20);
  g_assert_cmpmem (step, 13, "HTTP/1.1 100 ", 13);
  lanyard_share_visit_answer (self->asked, TRUE, NULL);
  lanyard_test_wait_for ((push (fd, request, &sent), sent == request->len), 40);
  while ((n = recv (fd, step, sizeof step, 0)) > 0)
    g_string_append_len (reply, step, n);
  close (fd);
  g_assert_nonnull (strstr (reply->str, "\r\n\r\nHTTP/1.1 200 "));
  check_saved (self, "patient", 8 * 1000 * 1000);
  lanyard_test_wait_for (self->n_received == 1, 20);
}

/* A browser that is closed, or says that it sends no more, leaves no question: whatever was not read yet of what it sent. */
static void
test_upload_left (void)
{
  static const guint64 sizes[] = { 5000, 2 * 1000 * 1000 };
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .uploads = LANYARD_UPLOADS_ASK };

  self->answer = 2;
  start (self, &options);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GByteArray) request = make_form (self, "left", sizes[i / 2], 0);
      g_autofree char *error = NULL;
      LanyardShareVisitStatus status;
      int fd = connect_to (lanyard_share_get_port (self->share));

      g_assert_cmpint (send (fd, request->data, request->len, MSG_NOSIGNAL | MSG_DONTWAIT), >, 0);
      lanyard_test_wait_for (self->n_offers == i + 1, 20);
      if (i % 2 == 0)
        close (fd);
      else
        g_assert_cmpint (shutdown (fd, SHUT_WR), ==, 0);
      lanyard_test_wait_for (self->n_ended == i + 1, 20);
      lanyard_share_visit_get_status (self->visit, &status);
      g_assert_false (status.asking);
      g_assert_false (status.declined);
      error = lanyard_share_visit_dup_error (self->visit);
      g_assert_cmpstr (error, ==, "The browser closed the connection before the end");
      if (i % 2 != 0)
        close (fd);
    }
  g_assert_cmpuint (self->n_received, ==, 0);
  close_in_the_middle (self);
  wait_in_the_middle (self);

  /* Nothing is lost of what was read while the question stood. */
  {
    g_autoptr (GByteArray) request = make_form (self, "late", BIG, 0);
    Client *client = client_new (self, request->data, request->len, 0);
    g_autoptr (GByteArray) reply = NULL;

    lanyard_test_wait_for (self->n_offers == 2 * G_N_ELEMENTS (sizes) + 3 && g_atomic_int_get (&client->sent), 20);
    lanyard_share_visit_answer (self->asked, TRUE, NULL);
    reply = client_end (client);
    g_assert_cmpuint (status_of (reply), ==, 200);
    check_saved (self, "late", BIG);
  }
}

/* The field is there, with nothing in it. */
static void
test_upload_empty (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .uploads = LANYARD_UPLOADS_ASK };
  g_autoptr (GByteArray) request = NULL, reply = NULL;

  start (self, &options);
  request = make_form (self, "", 0, 0);
  reply = client_end (client_new (self, request->data, request->len, 0));
  g_assert_cmpuint (status_of (reply), ==, 400);
  g_assert_nonnull (strstr (body_of (reply, NULL), "No file was chosen"));
  g_assert_cmpuint (self->n_offers, ==, 0);
  g_assert_cmpuint (self->n_visits, ==, 0);
}

/* One part more than a form may have: what came before stays, and both sides are told of the bound, however much follows. */
static void
test_upload_too_many (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .uploads = LANYARD_UPLOADS_ACCEPT };
  g_autoptr (GString) body = g_string_new (NULL), request = g_string_new (NULL);
  g_autoptr (GByteArray) reply = NULL;
  g_autofree char *rest = g_strnfill (3 * LANYARD_SHARE_BUFFER, 'x');
  g_autofree char *error = NULL;
  LanyardShareVisitStatus status;

  start (self, &options);
  /* Fields count like files, and take no time to be made durable. */
  for (guint i = 0; i <= LANYARD_MULTIPART_PARTS; i++)
    if (i == 0 || i == LANYARD_MULTIPART_PARTS)
      g_string_append_printf (body, "--xyz\r\nContent-Disposition: form-data; name=\"f\"; filename=\"%u\"\r\n\r\nx\r\n", i);
    else
      g_string_append (body, "--xyz\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nx\r\n");
  g_string_append_printf (body, "%s\r\n--xyz--\r\n", rest);
  g_string_append_printf (request,
                          "POST /%s/up HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=xyz\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                          self->token, body->len, body->str);
  reply = client_end (client_new (self, request->str, request->len, 0));
  g_assert_cmpuint (status_of (reply), ==, 413);
  g_assert_nonnull (strstr (body_of (reply, NULL), "At most 1,000 files are taken at once; the others have not arrived"));
  lanyard_test_wait_for (self->n_ended == 1, 20);
  error = lanyard_share_visit_dup_error (self->visit);
  g_assert_cmpstr (error, ==, "At most 1,000 files are taken at once; the others have not arrived");
  lanyard_share_visit_get_status (self->visit, &status);
  g_assert_cmpuint (status.n_files, ==, 1);
  g_assert_cmpuint (self->n_received, ==, 1);
  g_assert_true (transfer_test_exists (self->inbox, "0"));
  g_assert_false (transfer_test_exists (self->inbox, "1000"));
}

static void
test_full_disk (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .uploads = LANYARD_UPLOADS_ACCEPT };
  struct rlimit before, limit;

  start (self, &options);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 100000;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_cmpuint (send_form (self, "large", 400000, 0), ==, 507);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_cmpuint (self->n_received, ==, 0);
  g_assert_cmpuint (send_form (self, "large", 400000, 0), ==, 200);
}

/* --- in the list of transfers ------------------------------------------------------------------------------------ */

static gboolean
take_offer (LanyardTransfers *transfers, LanyardOffer *offer, gpointer user_data)
{
  g_assert_false (lanyard_offer_get_verified (offer));
  g_assert_null (lanyard_offer_get_code (offer));
  g_assert_true (lanyard_offer_accept (offer, NULL));
  return TRUE;
}

static void
test_rows (void)
{
  g_autoptr (TransferWorld) world = transfer_world_new ("ana", NULL);
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .uploads = LANYARD_UPLOADS_ASK };
  LanyardTransfer *transfer;
  g_autoptr (GByteArray) first = NULL, second = NULL, third = NULL;
  g_autoptr (LanyardTransferEntry) entry = NULL;

  transfer_test_write (self->files, "a", 1000, 1);
  transfer_test_write (self->files, "b", 2000, 2);
  lanyard_transfers_follow_share (world->transfers, self->share);
  start (self, &options);
  first = get (self, "f/0/x");
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (world->transfers)) == 1, 10);
  transfer = transfer_world_newest (world);
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_WAITING, 10);
  g_assert_false (lanyard_transfer_get_verifiable (transfer));
  g_assert_cmpstr (lanyard_transfer_get_peer_name (transfer), ==, "127.0.0.1");
  second = get (self, "f/1/x");
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED, 10);
  g_assert_cmpuint (lanyard_transfer_get_bytes_done (transfer), ==, 3000);
  g_assert_cmpuint (lanyard_transfer_get_bytes_total (transfer), ==, 3000);
  /* All of it again is another row, and so is what comes. */
  third = get (self, "z/all/x");
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (world->transfers)) == 2, 10);
  transfer = transfer_world_newest (world);
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED, 10);

  g_signal_handlers_disconnect_matched (world->transfers, G_SIGNAL_MATCH_ID, g_signal_lookup ("offer", LANYARD_TYPE_TRANSFERS),
                                        0, NULL, NULL, NULL);
  g_signal_connect (world->transfers, "offer", G_CALLBACK (take_offer), NULL);
  g_assert_cmpuint (send_form (self, "photo.jpg", 5000, 0), ==, 200);
  transfer = transfer_world_newest (world);
  lanyard_test_wait_for (lanyard_transfer_get_direction (transfer = transfer_world_newest (world)) == LANYARD_TRANSFER_RECEIVING
                             && lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED,
                         10);
  g_assert_cmpstr (lanyard_transfer_get_title (transfer), ==, "photo.jpg");
  entry = g_list_model_get_item (lanyard_transfer_get_entries (transfer), 0);
  g_assert_nonnull (entry);
  {
    g_autofree char *path = g_build_filename (self->inbox, "photo.jpg", NULL);

    g_assert_cmpstr (g_file_peek_path (lanyard_transfer_entry_get_file (entry)), ==, path);
  }
}

/* What a browser has fetched the half of stays, and wakes nobody up until the rest is asked for. */
static void
test_quiet_row (void)
{
  g_autoptr (TransferWorld) world = transfer_world_new ("ana", NULL);
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { 0 };
  LanyardTransfer *transfer;
  g_autoptr (GByteArray) first = NULL, second = NULL;

  transfer_test_write (self->files, "a", 1000, 1);
  transfer_test_write (self->files, "b", 2000, 2);
  lanyard_transfers_follow_share (world->transfers, self->share);
  start (self, &options);
  first = get (self, "f/0/x");
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (world->transfers)) == 1, 10);
  transfer = transfer_world_newest (world);
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_WAITING
                             && lanyard_transfer_get_bytes_done (transfer) == 1000 && world->transfers->tick_id == 0,
                         20);
  second = ask (self, "GET", "f/1/x", "Range: bytes=0-499\r\n");
  lanyard_test_wait_for (lanyard_transfer_get_bytes_done (transfer) == 1500 && world->transfers->tick_id == 0, 20);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_WAITING);
}

static gboolean
keep_offer (LanyardTransfers *transfers, LanyardOffer *offer, gpointer user_data)
{
  g_set_object ((LanyardOffer **) user_data, offer);
  return TRUE;
}

/* A question that nobody answers in time does not stay. */
static void
test_forgotten_offer (void)
{
  g_autoptr (TransferWorld) world = transfer_world_new ("ana", NULL);
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .uploads = LANYARD_UPLOADS_ASK };
  g_autoptr (LanyardOffer) offer = NULL;

  lanyard_share_get_bounds (self->share)->answer_ms = 3000;
  g_signal_handlers_disconnect_matched (world->transfers, G_SIGNAL_MATCH_ID, g_signal_lookup ("offer", LANYARD_TYPE_TRANSFERS),
                                        0, NULL, NULL, NULL);
  g_signal_connect (world->transfers, "offer", G_CALLBACK (keep_offer), &offer);
  lanyard_transfers_follow_share (world->transfers, self->share);
  start (self, &options);
  g_assert_cmpuint (send_form (self, "forgotten", 5000, 0), ==, 403);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (world->transfers)) == 1
                             && lanyard_transfer_get_state (transfer_world_newest (world)) == LANYARD_TRANSFER_DECLINED,
                         10);
  g_assert_nonnull (offer);
  g_assert_true (lanyard_offer_get_withdrawn (offer));
}

static void
test_cancelled_row (void)
{
  g_autoptr (TransferWorld) world = transfer_world_new ("ana", NULL);
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { 0 };
  LanyardTransfer *transfer;
  g_autofree char *request = NULL;
  char byte;
  int fd;

  transfer_test_write (self->files, "film", 30 * 1000 * 1000, 9);
  lanyard_transfers_follow_share (world->transfers, self->share);
  start (self, &options);
  request = g_strdup_printf ("GET /%s/f/0/film HTTP/1.1\r\nHost: x\r\n\r\n", self->token);
  fd = connect_to (lanyard_share_get_port (self->share));
  g_assert_cmpint (send (fd, request, strlen (request), MSG_NOSIGNAL), ==, (gssize) strlen (request));
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (world->transfers)) == 1, 10);
  transfer = transfer_world_newest (world);
  g_assert_cmpint (recv (fd, &byte, 1, 0), ==, 1);
  lanyard_transfer_cancel (transfer);
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_CANCELLED, 10);
  lanyard_test_wait_for (lanyard_share_core_watch (lanyard_share_get_core (self->share)) == 0, 10);
  close (fd);
}

/* --- encrypted ---------------------------------------------------------------------------------------------------- */

static gboolean
accept_any (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags errors, gpointer expected)
{
  return g_tls_certificate_is_same (certificate, expected);
}

static void
on_event (GSocketClient *client, GSocketClientEvent event, GSocketConnectable *connectable, GIOStream *stream, gpointer certificate)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect (stream, "accept-certificate", G_CALLBACK (accept_any), certificate);
}

static void
test_encrypted (void)
{
  g_autoptr (TransferWorld) world = transfer_world_new ("ana", NULL);
  g_autoptr (Fixture) self = fixture_new ();
  LanyardShareOptions options = { .certificate = lanyard_identity_get_certificate (world->identity) };
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GAsyncResult) result = NULL, read = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GByteArray) plain = NULL;
  g_autofree char *request = NULL;
  g_auto (GStrv) urls = NULL;
  char reply[16] = { 0 };

  transfer_test_write (self->files, "one", 100, 3);
  start (self, &options);
  urls = lanyard_share_dup_urls (self->share);
  g_assert_true (g_str_has_prefix (urls[0], "https://127.0.0.1:"));
  g_socket_client_set_tls (client, TRUE);
  g_signal_connect (client, "event", G_CALLBACK (on_event), options.certificate);
  g_socket_client_connect_to_host_async (client, "127.0.0.1", lanyard_share_get_port (self->share), NULL,
                                         lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  connection = g_socket_client_connect_to_host_finish (client, result, NULL);
  g_assert_nonnull (connection);
  request = g_strdup_printf ("GET /%s/f/0/one HTTP/1.1\r\nHost: x\r\n\r\n", self->token);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request, strlen (request),
                                            NULL, NULL, NULL));
  g_input_stream_read_all_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), reply, 15, 0, NULL,
                                 lanyard_test_store_result, &read);
  lanyard_test_wait_for (read != NULL, 20);
  g_assert_cmpstr (reply, ==, "HTTP/1.1 200 OK");
  /* Who does not encrypt hears nothing. */
  plain = get (self, "");
  g_assert_null (memmem (plain->data, plain->len, "HTTP/1.1", 8));
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/share/page", test_page);
  g_test_add_func ("/share/other-paths", test_other_paths);
  g_test_add_func ("/share/guesses", test_guesses);
  g_test_add_func ("/share/bad-requests", test_bad_requests);
  g_test_add_func ("/share/download", test_download);
  g_test_add_func ("/share/cut-and-resumed", test_cut_and_resumed);
  g_test_add_func ("/share/archive-looked-at", test_archive_looked_at);
  g_test_add_func ("/share/kept-connection", test_kept_connection);
  g_test_add_func ("/share/idle", test_idle);
  g_test_add_func ("/share/stalled", test_stalled);
  g_test_add_func ("/share/too-many", test_too_many);
  g_test_add_func ("/share/stop", test_stop);
  g_test_add_func ("/share/ends-by-itself", test_ends_by_itself);
  g_test_add_func ("/share/upload", test_upload);
  g_test_add_func ("/share/upload-refused", test_upload_refused);
  g_test_add_func ("/share/upload-asked", test_upload_asked);
  g_test_add_func ("/share/upload-left", test_upload_left);
  g_test_add_func ("/share/upload-empty", test_upload_empty);
  g_test_add_func ("/share/upload-too-many", test_upload_too_many);
  g_test_add_func ("/share/full-disk", test_full_disk);
  g_test_add_func ("/share/rows", test_rows);
  g_test_add_func ("/share/quiet-row", test_quiet_row);
  g_test_add_func ("/share/forgotten-offer", test_forgotten_offer);
  g_test_add_func ("/share/cancelled-row", test_cancelled_row);
  g_test_add_func ("/share/encrypted", test_encrypted);
  return g_test_run ();
}
