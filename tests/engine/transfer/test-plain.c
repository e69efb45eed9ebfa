/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Course demos 1 and 2, both ends against plain POSIX sockets and against nc; and the comparison. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/transfer/lanyard-compare.h"
#include "engine/transfer/lanyard-plain.h"
#include "engine/transfer/lanyard-transfers.h"
#include "lanyard-test.h"
#include "transfer-world.h"

#define SIZE 450017 /* about as long as the course's text */

static LanyardPlainState
state_of (LanyardPlain *plain)
{
  LanyardPlainState state;

  g_object_get (plain, "state", &state, NULL);
  return state;
}

static gboolean
is_over (LanyardPlain *plain)
{
  return state_of (plain) == LANYARD_PLAIN_DONE || state_of (plain) == LANYARD_PLAIN_FAILED;
}

static guint
port_of (LanyardPlain *plain)
{
  guint port;

  g_object_get (plain, "port", &port, NULL);
  return port;
}

static guint64
number_of (LanyardPlain *plain, const char *property)
{
  guint64 number;

  g_object_get (plain, property, &number, NULL);
  return number;
}

static LanyardPlain *
serve (const char *folder, guint64 size, guint count)
{
  g_autofree char *path = g_build_filename (folder, "text", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  LanyardPlain *plain;

  lanyard_test_write (path, size, 4);
  plain = lanyard_plain_new_serve (file, "127.0.0.1", 0, LANYARD_PLAIN_CHUNK, count);
  g_assert_true (lanyard_plain_start (plain, &error));
  g_assert_no_error (error);
  return plain;
}

static LanyardPlain *
fetch (guint port, const char *folder)
{
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "copy", NULL);
  LanyardPlain *plain = lanyard_plain_new_fetch (address, file, LANYARD_PLAIN_CHUNK);

  g_assert_true (lanyard_plain_start (plain, NULL));
  return plain;
}

static void
check_copy (const char *from, const char *to)
{
  g_autofree char *a = g_build_filename (from, "text", NULL);
  g_autofree char *b = g_build_filename (to, "copy", NULL);

  lanyard_test_assert_same_file (a, b);
}

static void
test_both_ends (void)
{
  static const guint64 sizes[] = { 0, 1, 40959, 40960, 40961, SIZE, 5000000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *from = lanyard_test_make_dir ("from");
      g_autofree char *to = lanyard_test_make_dir ("to");
      g_autoptr (LanyardPlain) server = serve (from, sizes[i], 1);
      g_autoptr (LanyardPlain) client = fetch (port_of (server), to);

      lanyard_test_wait_for (is_over (server) && is_over (client), 10);
      g_assert_cmpint (state_of (server), ==, LANYARD_PLAIN_DONE);
      g_assert_cmpint (state_of (client), ==, LANYARD_PLAIN_DONE);
      check_copy (from, to);
      g_assert_cmpuint (number_of (server, "bytes"), ==, sizes[i]);
      g_assert_cmpuint (number_of (client, "bytes"), ==, sizes[i]);
      g_assert_cmpuint (number_of (server, "batches"), ==, (sizes[i] + 40959) / 40960);
      g_assert_cmpuint (number_of (client, "batches"), >=, (sizes[i] + 40959) / 40960);
      g_assert_cmpuint (transfer_test_count_parts (to), ==, 0);
    }
}

/* The course's receiver and sender, as it wrote them. */
static int
connect_socket (guint port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

static void
test_course_receiver (void)
{
  g_autofree char *from = lanyard_test_make_dir ("from");
  g_autoptr (LanyardPlain) server = serve (from, SIZE, 1);
  g_autofree char *path = g_build_filename (from, "text", NULL);
  g_autofree char *contents = NULL;
  g_autofree char *got = g_malloc (SIZE + 1);
  gsize length, total = 0;
  int fd = connect_socket (port_of (server));
  gssize n;

  /* One that talks, too. */
  g_assert_cmpint (send (fd, "GET / HTTP/1.0\r\n\r\n", 18, 0), ==, 18);
  while ((n = recv (fd, got + total, MIN (40960, SIZE + 1 - total), 0)) > 0)
    total += (gsize) n;
  g_assert_cmpint (n, ==, 0);
  close (fd);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpmem (got, total, contents, length);
  lanyard_test_wait_for (is_over (server), 10);
  g_assert_cmpint (state_of (server), ==, LANYARD_PLAIN_DONE);
}

static gpointer
course_sender (gpointer data)
{
  int listener = GPOINTER_TO_INT (data);
  g_autofree guint8 *bytes = g_malloc (SIZE);
  int fd = accept (listener, NULL, NULL);

  lanyard_test_fill (bytes, SIZE, 4);
  for (gsize sent = 0; sent < SIZE;)
    {
      gssize n = send (fd, bytes + sent, MIN (40960, SIZE - sent), MSG_NOSIGNAL);

      if (n <= 0)
        break;
      sent += (gsize) n;
    }
  close (fd);
  return NULL;
}

static void
test_course_sender (void)
{
  g_autofree char *from = lanyard_test_make_dir ("from");
  g_autofree char *to = lanyard_test_make_dir ("to");
  g_autofree char *path = g_build_filename (from, "text", NULL);
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_autoptr (LanyardPlain) client = NULL;
  GThread *thread;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (listener, 5), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &length), ==, 0);
  thread = g_thread_new ("course-sender", course_sender, GINT_TO_POINTER (listener));
  client = fetch (ntohs (address.sin_port), to);
  lanyard_test_wait_for (is_over (client), 10);
  g_thread_join (thread);
  close (listener);
  lanyard_test_write (path, SIZE, 4);
  check_copy (from, to);
}

static void
test_nc (void)
{
  g_autofree char *nc = g_find_program_in_path ("nc");
  g_autofree char *from = lanyard_test_make_dir ("from");
  g_autofree char *to = lanyard_test_make_dir ("to");
  g_autofree char *copy = g_build_filename (to, "copy", NULL);
  g_autofree char *port = NULL;
  g_autoptr (LanyardPlain) server = NULL;
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  if (nc == NULL)
    {
      g_test_skip ("nc is not installed");
      return;
    }
  server = serve (from, SIZE, 1);
  port = g_strdup_printf ("%u", port_of (server));
  g_subprocess_launcher_set_stdout_file_path (launcher, copy);
  process = g_subprocess_launcher_spawn (launcher, &error, nc, "-d", "127.0.0.1", port, NULL);
  g_assert_no_error (error);
  lanyard_test_wait_for (is_over (server), 10);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  check_copy (from, to);
}

static void
test_count (void)
{
  g_autofree char *from = lanyard_test_make_dir ("from");
  g_autoptr (LanyardPlain) server = serve (from, 1000, 2);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *to = lanyard_test_make_dir ("to");
      g_autoptr (LanyardPlain) client = fetch (port_of (server), to);

      lanyard_test_wait_for (is_over (client), 10);
      check_copy (from, to);
    }
  lanyard_test_wait_for (is_over (server), 10);
  g_assert_cmpint (state_of (server), ==, LANYARD_PLAIN_DONE);
  g_assert_cmpuint (number_of (server, "bytes"), ==, 2000);
}

/* A thread that waits for a peer is woken at once; a fetch that fails leaves nothing. */
static void
test_cancel (void)
{
  g_autofree char *from = lanyard_test_make_dir ("from");
  g_autofree char *to = lanyard_test_make_dir ("to");
  g_autoptr (LanyardPlain) server = serve (from, 1000, 1);
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_autoptr (LanyardPlain) client = NULL;

  lanyard_plain_cancel (server);
  lanyard_test_wait_for (is_over (server), 10);
  g_assert_cmpint (state_of (server), ==, LANYARD_PLAIN_FAILED);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (listener, 5), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &length), ==, 0);
  client = fetch (ntohs (address.sin_port), to);
  lanyard_test_wait_for (state_of (client) == LANYARD_PLAIN_MOVING, 5);
  lanyard_plain_cancel (client);
  lanyard_test_wait_for (is_over (client), 10);
  close (listener);
  g_assert_cmpuint (transfer_test_count_parts (to), ==, 0);
  g_assert_false (transfer_test_exists (to, "copy"));
}

/* The peer stays and sends no more: it is the file that fails, and whoever reads the socket is told. */
static void
test_full (void)
{
  g_autofree char *to = lanyard_test_make_dir ("to");
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_autofree guint8 *bytes = g_malloc0 (SIZE);
  g_autofree char *text = NULL;
  g_autoptr (LanyardPlain) client = NULL;
  struct rlimit before, limit;
  int fd;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &before));
  limit = (struct rlimit){ SIZE / 2, before.rlim_max };
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_no_errno (bind (listener, (struct sockaddr *) &address, sizeof address));
  g_assert_no_errno (listen (listener, 5));
  g_assert_no_errno (getsockname (listener, (struct sockaddr *) &address, &length));
  client = fetch (ntohs (address.sin_port), to);
  fd = accept (listener, NULL, NULL);
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));
  for (gsize sent = 0; sent < SIZE;)
    {
      gssize n = send (fd, bytes + sent, SIZE - sent, MSG_NOSIGNAL);

      if (n < 0)
        break;
      sent += (gsize) n;
    }
  lanyard_test_wait_for (is_over (client), 10);
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &before));
  g_assert_cmpint (state_of (client), ==, LANYARD_PLAIN_FAILED);
  g_object_get (client, "error", &text, NULL);
  g_assert_nonnull (strstr (text, g_strerror (EFBIG)));
  close (fd);
  close (listener);
  g_assert_cmpuint (transfer_test_count_parts (to), ==, 0);
  g_assert_false (transfer_test_exists (to, "copy"));
}

static void
test_never_overwrites (void)
{
  g_autofree char *from = lanyard_test_make_dir ("from");
  g_autofree char *to = lanyard_test_make_dir ("to");
  g_autofree char *copy = g_build_filename (to, "copy", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (LanyardPlain) server = serve (from, 1000, 1);
  g_autoptr (LanyardPlain) client = NULL;

  g_assert_true (g_file_set_contents (copy, "mine", -1, NULL));
  client = fetch (port_of (server), to);
  lanyard_test_wait_for (is_over (client), 10);
  g_assert_cmpint (state_of (client), ==, LANYARD_PLAIN_FAILED);
  g_assert_true (g_file_get_contents (copy, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "mine");
}

/* The same as rows among the transfers. */
static void
test_in_the_list (void)
{
  g_autoptr (TransferWorld) world = transfer_world_new ("Ana", NULL);
  g_autoptr (GFile) file = g_file_new_build_filename (world->files, "text", NULL);
  g_autoptr (GFile) copy = g_file_new_build_filename (world->inbox, "copy", NULL);
  LanyardTransfer *sent, *received;
  g_autofree char *address = NULL;
  const char *note;

  transfer_test_write (world->files, "text", SIZE, 4);
  sent = lanyard_transfers_plain_serve (world->transfers, file, "127.0.0.1", 0, LANYARD_PLAIN_CHUNK, 1);
  note = lanyard_transfer_get_note (sent);
  g_assert_nonnull (note);
  address = g_strconcat ("127.0.0.1:", strrchr (note, ' ') + 1, NULL);
  received = lanyard_transfers_plain_fetch (world->transfers, address, copy, LANYARD_PLAIN_CHUNK);
  lanyard_test_wait_for (transfer_is_over (sent) && transfer_is_over (received), 10);
  g_assert_cmpint (lanyard_transfer_get_state (received), ==, LANYARD_TRANSFER_VERIFIED);
  g_assert_false (lanyard_transfer_get_encrypted (received));
  g_assert_cmpuint (lanyard_transfer_get_bytes_done (received), ==, SIZE);
  check_copy (world->files, world->inbox);
  /* Nobody there: said at once. */
  sent = lanyard_transfers_plain_serve (world->transfers, copy, "not an address", 0, 1, 1);
  g_assert_cmpint (lanyard_transfer_get_state (sent), ==, LANYARD_TRANSFER_FAILED);
}

static void
test_compare (void)
{
  static const struct
  {
    gsize  length_a, length_b;
    gint64 flip; /* -1: none */
    gint64 difference;
  } rows[] = {
    { 0, 0, -1, -1 },
    { 1, 0, -1, 0 },
    { 100, 100, 0, 0 },
    { 100, 100, 99, 99 },
    { 262144, 262144, -1, -1 },
    { 262144, 262145, -1, 262144 },
    { 600000, 600000, 262144, 262144 },
    { 600000, 600000, 599999, 599999 },
    { 600000, 500000, 63, 63 },
    { 600000, 500000, -1, 500000 },
  };
  g_autofree char *folder = lanyard_test_make_dir ("compare");
  g_autoptr (GFile) a = g_file_new_build_filename (folder, "a", NULL);
  g_autoptr (GFile) b = g_file_new_build_filename (folder, "b", NULL);
  g_autoptr (GFile) missing = g_file_new_build_filename (folder, "missing", NULL);
  g_autoptr (GFile) directory = g_file_new_for_path (folder);
  g_autofree guint8 *bytes = g_malloc (600001);
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  LanyardComparison comparison;

  lanyard_test_fill (bytes, 600001, 1);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (g_file_set_contents (g_file_peek_path (a), (char *) bytes,
                                          (gssize) rows[i].length_a, NULL));
      if (rows[i].flip >= 0)
        bytes[rows[i].flip] ^= 1;
      g_assert_true (g_file_set_contents (g_file_peek_path (b), (char *) bytes,
                                          (gssize) rows[i].length_b, NULL));
      if (rows[i].flip >= 0)
        bytes[rows[i].flip] ^= 1;
      g_assert_true (lanyard_compare_files (a, b, &comparison, NULL, NULL));
      g_assert_cmpint (comparison.first_difference, ==, rows[i].difference);
      g_assert_cmpint (comparison.identical, ==, rows[i].difference < 0);
      g_assert_cmpuint (comparison.size_a, ==, rows[i].length_a);
      g_assert_cmpuint (comparison.size_b, ==, rows[i].length_b);
    }
  lanyard_compare_files_async (a, a, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_true (lanyard_compare_files_finish (result, &comparison, NULL));
  g_assert_true (comparison.identical);
  g_assert_false (lanyard_compare_files (a, missing, &comparison, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (lanyard_compare_files (a, directory, &comparison, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

  g_test_add_func ("/plain/both-ends", test_both_ends);
  g_test_add_func ("/plain/course-receiver", test_course_receiver);
  g_test_add_func ("/plain/course-sender", test_course_sender);
  g_test_add_func ("/plain/nc", test_nc);
  g_test_add_func ("/plain/count", test_count);
  g_test_add_func ("/plain/cancel", test_cancel);
  g_test_add_func ("/plain/full", test_full);
  g_test_add_func ("/plain/never-overwrites", test_never_overwrites);
  g_test_add_func ("/plain/in-the-list", test_in_the_list);
  g_test_add_func ("/compare/files", test_compare);
  return g_test_run ();
}
