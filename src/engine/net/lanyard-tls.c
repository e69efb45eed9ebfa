/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-tls-private.h"

#include <sys/socket.h>

#include <glib/gi18n-lib.h>

#include "engine/net/lanyard-bulk-private.h"
#include "engine/net/lanyard-identity.h"
#include "engine/net/lanyard-net-error.h"

/* RFC 8446, 5.1. */
#define TLS_RECORD_HEADER    5
#define TLS_RECORD_HANDSHAKE 22
#define TLS_RECORD_MAX       (16 * 1024)

typedef struct
{
  GTlsConnection *tls;
  gssize          awaited; /* bytes of the client's greeting */
  gboolean        anybody; /* whoever it is, without a certificate too, and with any version */
} Start;

static void
start_free (gpointer data)
{
  Start *start = data;

  g_clear_object (&start->tls);
  g_free (start);
}

static gboolean
accept_certificate_cb (GTlsConnection *connection, GTlsCertificate *certificate,
                       GTlsCertificateFlags errors, gpointer user_data)
{
  /* Nobody vouches for a self-signed certificate: who it is, is checked by its fingerprint when the handshake is over. */
  return TRUE;
}

/* No authority of the system has a say in who a peer is. Said at once: a connection that is made without it reads all the
 * system's authorities first, 5 to 17 ms on the main loop. */
static GTlsConnection *
make_tls (GSocketConnection *base, gboolean server, GTlsCertificate *certificate, GError **error)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  g_autoptr (GSocketConnection) below = lanyard_bulk_connection_new (base);
  GTlsConnection *tls;

  if (server)
    tls = g_initable_new (g_tls_backend_get_server_connection_type (backend), NULL, error,
                          "base-io-stream", below, "database", NULL, "certificate", certificate,
                          "authentication-mode", G_TLS_AUTHENTICATION_REQUIRED, NULL);
  else
    tls = g_initable_new (g_tls_backend_get_client_connection_type (backend), NULL, error,
                          "base-io-stream", below, "database", NULL, "certificate", certificate, NULL);
  if (tls == NULL)
    return NULL;
  /* Frames say where the conversation ends; a peer that was killed cannot. */
  g_tls_connection_set_require_close_notify (tls, FALSE);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), NULL);
  return tls;
}

static void
shaken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GTlsConnection *tls = G_TLS_CONNECTION (source);
  GError *error = NULL;

  if (!g_tls_connection_handshake_finish (tls, result, &error))
    g_task_return_error (task, error);
  else if (((Start *) g_task_get_task_data (task))->anybody)
    g_task_return_boolean (task, TRUE);
  else if (g_tls_connection_get_peer_certificate (tls) == NULL)
    g_task_return_new_error (task, LANYARD_NET_ERROR, LANYARD_NET_ERROR_VERSION,
                             _ ("The other side did not show who it is"));
  else if (g_tls_connection_get_protocol_version (tls) < G_TLS_PROTOCOL_VERSION_TLS_1_3)
    g_task_return_new_error (task, LANYARD_NET_ERROR, LANYARD_NET_ERROR_VERSION,
                             _ ("The other side's encryption is too old (TLS 1.3 is needed)"));
  else
    g_task_return_boolean (task, TRUE);
}

/* Takes @task. */
static void
shake_hands (GTask *task)
{
  Start *start = g_task_get_task_data (task);

  g_tls_connection_handshake_async (start->tls, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), shaken_cb,
                                    task);
}

/* How many bytes must be there for the client's greeting to be whole, 0 when it is, -1 when this is not TLS or
 * nothing comes any more. */
static gssize
missing_greeting (GSocket *socket)
{
  guint8 header[TLS_RECORD_HEADER];
  GInputVector vector = { header, sizeof header };
  int flags = G_SOCKET_MSG_PEEK;
  gssize available = g_socket_get_available_bytes (socket);
  gsize length;

  if (g_socket_receive_message (socket, NULL, &vector, 1, NULL, NULL, &flags, NULL, NULL)
      < TLS_RECORD_HEADER)
    return -1;
  length = (gsize) header[3] << 8 | header[4];
  if (header[0] != TLS_RECORD_HANDSHAKE || header[1] != 3 || length > TLS_RECORD_MAX)
    return -1;
  return available >= (gssize) (TLS_RECORD_HEADER + length) ? 0 : (gssize) (TLS_RECORD_HEADER + length);
}

static gboolean
greeting_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  GTask *task = user_data;
  Start *start = g_task_get_task_data (task);
  gssize missing;

  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return G_SOURCE_REMOVE;
    }
  missing = missing_greeting (socket);
  /* Woken with no more than was there before: it ended in the middle. */
  if (missing > start->awaited && g_socket_set_option (socket, SOL_SOCKET, SO_RCVLOWAT, (int) missing, NULL))
    {
      start->awaited = missing;
      return G_SOURCE_CONTINUE;
    }
  g_socket_set_option (socket, SOL_SOCKET, SO_RCVLOWAT, 1, NULL);
  if (missing == 0)
    {
      shake_hands (task);
      return G_SOURCE_REMOVE;
    }
  g_task_return_new_error (task, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                           _ ("The other side does not speak TLS"));
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

/* GIO's handshake blocks a thread, of which it has few, and which everything in GIO shares. A stranger gets one only
 * for a greeting that is all there: until then the main loop waits for it. Takes @task. */
static void
await_greeting (GTask *task, GSocket *socket)
{
  Start *start = g_task_get_task_data (task);
  g_autoptr (GSource) source = g_socket_create_source (socket, G_IO_IN, g_task_get_cancellable (task));

  start->awaited = TLS_RECORD_HEADER;
  g_socket_set_option (socket, SOL_SOCKET, SO_RCVLOWAT, TLS_RECORD_HEADER, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (greeting_cb), task, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

void
lanyard_tls_start_async (GSocketConnection *base, gboolean server, GTlsCertificate *certificate,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (base, cancellable, callback, user_data);
  Start *start = g_new0 (Start, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, lanyard_tls_start_async);
  g_task_set_task_data (task, start, start_free);
  start->tls = make_tls (base, server, certificate, &error);
  if (start->tls == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (server)
    await_greeting (task, g_socket_connection_get_socket (base));
  else
    shake_hands (task);
}

GTlsConnection *
lanyard_tls_start_finish (GSocketConnection *base, GAsyncResult *result, char **peer_fingerprint,
                          GError **error)
{
  Start *start;

  g_return_val_if_fail (g_task_is_valid (result, base), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_tls_start_async), NULL);

  start = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *peer_fingerprint = lanyard_fingerprint_of (g_tls_connection_get_peer_certificate (start->tls));
  return g_steal_pointer (&start->tls);
}

/* As make_tls(), with what other programs expect of TLS: a name to ask for, and an end that is said. */
static GTlsConnection *
make_open_tls (GSocketConnection *base, GTlsCertificate *certificate, GSocketConnectable *server_name, GError **error)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  GTlsConnection *tls;

  if (certificate != NULL)
    tls = g_initable_new (g_tls_backend_get_server_connection_type (backend), NULL, error, "base-io-stream", base,
                          "database", NULL, "certificate", certificate, "authentication-mode", G_TLS_AUTHENTICATION_NONE,
                          NULL);
  else
    tls = g_initable_new (g_tls_backend_get_client_connection_type (backend), NULL, error, "base-io-stream", base,
                          "database", NULL, "server-identity", server_name, NULL);
  if (tls != NULL)
    g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), NULL);
  return tls;
}

void
lanyard_tls_open_async (GSocketConnection *base, GTlsCertificate *certificate, GSocketConnectable *server_name,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (base, cancellable, callback, user_data);
  Start *start = g_new0 (Start, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, lanyard_tls_open_async);
  g_task_set_task_data (task, start, start_free);
  start->anybody = TRUE;
  start->tls = make_open_tls (base, certificate, server_name, &error);
  if (start->tls == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
    }
  else if (certificate != NULL)
    await_greeting (task, g_socket_connection_get_socket (base));
  else
    shake_hands (task);
}

GTlsConnection *
lanyard_tls_open_finish (GSocketConnection *base, GAsyncResult *result, GError **error)
{
  Start *start;

  g_return_val_if_fail (g_task_is_valid (result, base), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_tls_open_async), NULL);

  start = g_task_get_task_data (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error) ? g_steal_pointer (&start->tls) : NULL;
}
