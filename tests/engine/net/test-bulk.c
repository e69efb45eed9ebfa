/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What lies between TLS and its socket. */
#include <string.h>

#include "engine/net/lanyard-bulk-private.h"
#include "lanyard-test.h"

typedef struct
{
  GSocketConnection *peer_connection;
  GSocket *peer; /* its */
  GSocketConnection *connection;
  LanyardBulkInput *input;
  LanyardBulkOutput *output;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) accepted = NULL;
  g_autoptr (GSocketConnection) base = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  accepted = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  base = g_socket_listener_accept (listener, NULL, NULL, NULL);
  g_assert_nonnull (accepted);
  g_assert_nonnull (base);
  fixture->peer = g_object_ref (g_socket_connection_get_socket (accepted));
  fixture->peer_connection = g_steal_pointer (&accepted);
  g_socket_set_timeout (fixture->peer, 20);
  fixture->connection = lanyard_bulk_connection_new (base);
  g_assert_true (g_socket_connection_get_socket (fixture->connection) == g_socket_connection_get_socket (base));
  g_assert_true (lanyard_bulk_connection_get_base (G_IO_STREAM (fixture->connection)) == G_IO_STREAM (base));
  g_assert_true (lanyard_bulk_connection_get_base (G_IO_STREAM (base)) == G_IO_STREAM (base));
  fixture->input = LANYARD_BULK_INPUT (g_io_stream_get_input_stream (G_IO_STREAM (fixture->connection)));
  fixture->output = LANYARD_BULK_OUTPUT (g_io_stream_get_output_stream (G_IO_STREAM (fixture->connection)));
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->connection);
  g_object_unref (fixture->peer);
  g_object_unref (fixture->peer_connection);
}

static gsize
waiting (Fixture *fixture)
{
  return (gsize) g_socket_get_available_bytes (fixture->peer);
}

static void
write_text (Fixture *fixture, const char *text)
{
  g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (fixture->output), text, strlen (text), NULL, NULL, NULL));
}

static void
assert_peer_gets (Fixture *fixture, const char *text)
{
  char got[64] = "";

  g_assert_cmpint (g_socket_receive (fixture->peer, got, sizeof got - 1, NULL, NULL), ==, strlen (text));
  g_assert_cmpstr (got, ==, text);
}

static void
test_gather (Fixture *fixture, gconstpointer data)
{
  write_text (fixture, "at once");
  assert_peer_gets (fixture, "at once");
  lanyard_bulk_output_gather (fixture->output);
  write_text (fixture, "one ");
  write_text (fixture, "two");
  g_assert_cmpuint (waiting (fixture), ==, 0);
  g_assert_true (lanyard_bulk_output_release (fixture->output, NULL, NULL));
  assert_peer_gets (fixture, "one two");
  write_text (fixture, "at once again");
  assert_peer_gets (fixture, "at once again");
}

static gpointer
drain (gpointer data)
{
  GSocket *peer = data;
  GByteArray *all = g_byte_array_new ();
  guint8 buffer[4096];
  gssize n;

  while ((n = g_socket_receive (peer, (char *) buffer, sizeof buffer, NULL, NULL)) > 0)
    g_byte_array_append (all, buffer, (guint) n);
  return all;
}

/* Pieces of every size, among them such that fill it and such that are more than all of it. */
static void
test_gather_more_than_fits (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 1, 16406, 250000, 16406, 300000, 5, 264 * 1024, 7 };
  g_autoptr (GByteArray) given = g_byte_array_new ();
  g_autoptr (GByteArray) got = NULL;
  GThread *thread = g_thread_new ("peer", drain, fixture->peer);

  lanyard_bulk_output_gather (fixture->output);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      guint from = given->len;

      g_byte_array_set_size (given, from + (guint) sizes[i]);
      memset (given->data + from, (int) ('a' + i), sizes[i]);
      g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (fixture->output), given->data + from, sizes[i],
                                                NULL, NULL, NULL));
    }
  g_assert_true (lanyard_bulk_output_release (fixture->output, NULL, NULL));
  g_socket_shutdown (g_socket_connection_get_socket (fixture->connection), FALSE, TRUE, NULL);
  got = g_thread_join (thread);
  g_assert_cmpmem (got->data, got->len, given->data, given->len);
}

static void
test_gather_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  lanyard_bulk_output_gather (fixture->output);
  write_text (fixture, "lost");
  g_socket_shutdown (g_socket_connection_get_socket (fixture->connection), FALSE, TRUE, NULL);
  g_assert_false (lanyard_bulk_output_release (fixture->output, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  /* Not tried again. */
  g_assert_true (lanyard_bulk_output_release (fixture->output, NULL, NULL));
}

static gboolean
ready_cb (GObject *stream, gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
assert_reads (Fixture *fixture, gsize count, const char *text)
{
  char got[64] = "";

  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (fixture->input), got, count, NULL, NULL), ==, strlen (text));
  g_assert_cmpstr (got, ==, text);
}

/* What was read ahead is seen by whoever waits on the main loop next: the socket has nothing more to say of it. */
static void
test_read_ahead (Fixture *fixture, gconstpointer data)
{
  GPollableInputStream *pollable = G_POLLABLE_INPUT_STREAM (fixture->input);
  GSocket *socket = g_socket_connection_get_socket (fixture->connection);
  g_autoptr (GSource) source = NULL;
  gboolean ready = FALSE;
  char got[64] = "";

  g_assert_cmpint (g_socket_send (fixture->peer, "headbodyrest", 12, NULL, NULL), ==, 12);
  assert_reads (fixture, 4, "head");
  g_assert_cmpint (g_socket_get_available_bytes (socket), ==, 8);
  lanyard_bulk_input_read_ahead (fixture->input);
  assert_reads (fixture, 4, "body");
  g_assert_cmpint (g_socket_get_available_bytes (socket), ==, 0);

  g_assert_true (g_pollable_input_stream_is_readable (pollable));
  source = g_pollable_input_stream_create_source (pollable, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (ready_cb), &ready, NULL);
  g_source_attach (source, NULL);
  lanyard_test_wait_for (ready, 5);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (pollable, got, sizeof got, NULL, NULL), ==, 4);
  g_assert_cmpstr (got, ==, "rest");
  g_assert_false (g_pollable_input_stream_is_readable (pollable));

  g_socket_shutdown (fixture->peer, FALSE, TRUE, NULL);
  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (fixture->input), got, 4, NULL, NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

  g_test_add ("/bulk/gather/order", Fixture, NULL, setup, test_gather, teardown);
  g_test_add ("/bulk/gather/more-than-fits", Fixture, NULL, setup, test_gather_more_than_fits, teardown);
  g_test_add ("/bulk/gather/fails", Fixture, NULL, setup, test_gather_fails, teardown);
  g_test_add ("/bulk/read-ahead", Fixture, NULL, setup, test_read_ahead, teardown);
  return g_test_run ();
}
