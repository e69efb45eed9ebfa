/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-test.h"

#include <sys/socket.h>

#include "lanyard-test.h"

static GIOStream *
stream_from_fd (int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, &error);

  g_assert_no_error (error);
  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

void
net_test_socket_pair (GIOStream **a, GIOStream **b)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  *a = stream_from_fd (fds[0]);
  *b = stream_from_fd (fds[1]);
}

static gboolean
accept_any (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags flags,
            gpointer user_data)
{
  return TRUE;
}

static gpointer
handshake_thread (gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_tls_connection_handshake (user_data, NULL, &error);
  g_assert_no_error (error);
  return NULL;
}

void
net_test_tls_pair (GIOStream **server, GIOStream **client)
{
  g_autoptr (LanyardIdentity) one = net_test_identity ("one");
  g_autoptr (LanyardIdentity) two = net_test_identity ("two");
  g_autoptr (GIOStream) a = NULL;
  g_autoptr (GIOStream) b = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  net_test_socket_pair (&a, &b);
  *server = g_tls_server_connection_new (a, lanyard_identity_get_certificate (one), &error);
  g_assert_no_error (error);
  *client = g_tls_client_connection_new (b, NULL, &error);
  g_assert_no_error (error);
  g_object_set (*server, "authentication-mode", G_TLS_AUTHENTICATION_REQUIRED, NULL);
  g_tls_connection_set_certificate (G_TLS_CONNECTION (*client), lanyard_identity_get_certificate (two));
  g_tls_connection_set_database (G_TLS_CONNECTION (*server), NULL);
  g_tls_connection_set_database (G_TLS_CONNECTION (*client), NULL);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (*server), FALSE);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (*client), FALSE);
  g_signal_connect (*server, "accept-certificate", G_CALLBACK (accept_any), NULL);
  g_signal_connect (*client, "accept-certificate", G_CALLBACK (accept_any), NULL);
  thread = g_thread_new ("handshake", handshake_thread, *server);
  handshake_thread (*client);
  g_thread_join (thread);
}

LanyardIdentity *
net_test_identity (const char *name)
{
  g_autofree char *dir = lanyard_test_make_dir ("machine");
  g_autoptr (GError) error = NULL;
  LanyardIdentity *identity = lanyard_identity_load (dir, dir, &error);

  g_assert_no_error (error);
  g_assert_true (lanyard_identity_set_name (identity, name, &error));
  g_assert_no_error (error);
  return identity;
}

LanyardChannel *
net_test_channel (GIOStream *stream)
{
  return lanyard_channel_new (stream, "test", "Peer", "AA", "127.0.0.1:1", FALSE);
}

static void
frame_cb (LanyardChannel *channel, guint type, GBytes *payload, gpointer user_data)
{
  NetTestLog *log = user_data;

  g_array_append_val (log->types, type);
  g_ptr_array_add (log->payloads, g_bytes_ref (payload));
}

static void
closed_cb (LanyardChannel *channel, const GError *error, gpointer user_data)
{
  NetTestLog *log = user_data;

  g_assert_false (log->closed);
  log->closed = TRUE;
  log->error = error != NULL ? g_error_copy (error) : NULL;
}

void
net_test_log_watch (NetTestLog *log, LanyardChannel *channel)
{
  *log = (NetTestLog){
    .types = g_array_new (FALSE, FALSE, sizeof (guint)),
    .payloads = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
  };
  g_signal_connect (channel, "frame", G_CALLBACK (frame_cb), log);
  g_signal_connect (channel, "closed", G_CALLBACK (closed_cb), log);
}

void
net_test_log_clear (NetTestLog *log)
{
  g_array_unref (log->types);
  g_ptr_array_unref (log->payloads);
  g_clear_error (&log->error);
}

void
net_test_close (LanyardChannel *channel)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_channel_close_async (channel, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 15);
  lanyard_channel_close_finish (channel, result, &error);
  g_assert_no_error (error);
}
