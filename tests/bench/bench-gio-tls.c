/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What GIO's TLS 1.3 moves from memory to memory over loopback, both sides with a certificate: the
 * ceiling of any encrypted transfer built on it.
 *
 * bench-gio-tls CERTIFICATE.pem BYTES threads|processes
 *
 * Prints the seconds from the end of the handshake to the last byte received. */

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK (256 * 1024)

typedef struct
{
  GSocketConnection *connection;
  GTlsCertificate *certificate;
  guint64 bytes;
  gint64 started; /* monotonic, after the handshake */
  gint64 ended;
} End;

static gboolean
accept_any (GTlsConnection *tls,
            GTlsCertificate *certificate,
            GTlsCertificateFlags flags,
            gpointer data)
{
  return TRUE;
}

static GTlsConnection *
begin (End *end, gboolean server)
{
  g_autoptr (GError) error = NULL;
  GIOStream *base = G_IO_STREAM (end->connection);
  GIOStream *tls;

  tls = server ? g_tls_server_connection_new (base, end->certificate, &error)
               : g_tls_client_connection_new (base, NULL, &error);
  if (tls == NULL)
    g_error ("%s", error->message);
  if (server)
    g_object_set (tls, "authentication-mode", G_TLS_AUTHENTICATION_REQUIRED, NULL);
  else
    g_tls_connection_set_certificate (G_TLS_CONNECTION (tls), end->certificate);
  g_tls_connection_set_database (G_TLS_CONNECTION (tls), NULL);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_any), NULL);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, &error))
    g_error ("%s", error->message);
  if (g_tls_connection_get_protocol_version (G_TLS_CONNECTION (tls)) !=
      G_TLS_PROTOCOL_VERSION_TLS_1_3)
    g_error ("not TLS 1.3");
  end->started = g_get_monotonic_time ();
  return G_TLS_CONNECTION (tls);
}

static gpointer
send_all (gpointer data)
{
  End *end = data;
  g_autoptr (GTlsConnection) tls = begin (end, FALSE);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (tls));

  memset (chunk, 0x5a, CHUNK);
  for (guint64 sent = 0; sent < end->bytes; sent += CHUNK)
    if (!g_output_stream_write_all (out, chunk, MIN (CHUNK, end->bytes - sent), NULL, NULL, &error))
      g_error ("%s", error->message);
  if (!g_io_stream_close (G_IO_STREAM (tls), NULL, &error))
    g_error ("%s", error->message);
  return NULL;
}

static gpointer
receive_all (gpointer data)
{
  End *end = data;
  g_autoptr (GTlsConnection) tls = begin (end, TRUE);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (tls));
  guint64 received = 0;

  while (received < end->bytes)
    {
      gssize n = g_input_stream_read (in, chunk, CHUNK, NULL, &error);

      if (n < 0)
        g_error ("%s", error->message);
      if (n == 0)
        g_error ("closed after %" G_GUINT64_FORMAT " bytes", received);
      received += (guint64)n;
    }
  end->ended = g_get_monotonic_time ();
  return NULL;
}

/* Blocking: nothing else runs in this process. */
static GSocketConnection *
connect_to (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  if (connection == NULL)
    g_error ("%s", error->message);
  return connection;
}

static void
run_in_threads (GSocketListener *listener, guint16 port, End *sender, End *receiver)
{
  g_autoptr (GError) error = NULL;
  GThread *thread;

  sender->connection = connect_to (port);
  receiver->connection = g_socket_listener_accept (listener, NULL, NULL, &error);
  if (receiver->connection == NULL)
    g_error ("%s", error->message);
  thread = g_thread_new ("sender", send_all, sender);
  receive_all (receiver);
  g_thread_join (thread);
}

static void
run_in_processes (GSocketListener *listener, guint16 port, End *sender, End *receiver)
{
  g_autoptr (GError) error = NULL;
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      sender->connection = connect_to (port);
      send_all (sender);
      _exit (EXIT_SUCCESS);
    }
  if (child < 0)
    g_error ("cannot fork");
  receiver->connection = g_socket_listener_accept (listener, NULL, NULL, &error);
  if (receiver->connection == NULL)
    g_error ("%s", error->message);
  receive_all (receiver);
  if (waitpid (child, &status, 0) != child || status != 0)
    g_error ("the sender failed");
}

int
main (int argc, char **argv)
{
  g_autoptr (GSocketListener) listener = NULL;
  g_autoptr (GInetAddress) loopback = NULL;
  g_autoptr (GSocketAddress) any = NULL;
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;
  End sender = { 0 };
  End receiver = { 0 };
  guint16 port;

  if (argc != 4 || (!g_str_equal (argv[3], "threads") && !g_str_equal (argv[3], "processes")))
    {
      g_printerr ("usage: bench-gio-tls CERTIFICATE.pem BYTES threads|processes\n");
      return 2;
    }
  listener = g_socket_listener_new ();
  loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  any = g_inet_socket_address_new (loopback, 0);
  if (!g_socket_listener_add_address (listener, any, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL, &bound, &error))
    g_error ("%s", error->message);
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));

  certificate = g_tls_certificate_new_from_file (argv[1], &error);
  if (certificate == NULL)
    g_error ("%s", error->message);
  sender.certificate = receiver.certificate = certificate;
  sender.bytes = receiver.bytes = g_ascii_strtoull (argv[2], NULL, 10);
  if (g_str_equal (argv[3], "threads"))
    run_in_threads (listener, port, &sender, &receiver);
  else
    run_in_processes (listener, port, &sender, &receiver);
  g_print ("%.6f\n", (double)(receiver.ended - receiver.started) / G_USEC_PER_SEC);
  g_object_unref (receiver.connection);
  g_clear_object (&sender.connection);
  return 0;
}
