/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The node against peers that are not what they should be. They run on threads of their own, with blocking calls. */
#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/net/lanyard-channel-private.h"
#include "engine/net/lanyard-hello-private.h"
#include "engine/net/lanyard-node-private.h"
#include "lanyard-test.h"
#include "net-world.h"

typedef struct
{
  NetWorld *ana;
  NetWorld *ben; /* listens */
  char *address;
  guint16 port;
  GPtrArray *channels; /* LanyardChannel, what ben's service got */
  GPtrArray *pairings; /* LanyardPairing, questions put to ben */
  char *ana_code;
  guint refusals;
} Fixture;

static void
service_cb (LanyardNode *node, LanyardChannel *channel, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_ptr_array_add (fixture->channels, g_object_ref (channel));
}

static gboolean
keep_pairing_cb (LanyardNode *node, LanyardPairing *pairing, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_ptr_array_add (fixture->pairings, g_object_ref (pairing));
  return TRUE;
}

static gboolean
trust_pairing_cb (LanyardNode *node, LanyardPairing *pairing, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->ana_code);
  fixture->ana_code = g_strdup (lanyard_pairing_get_code (pairing));
  lanyard_pairing_answer (pairing, LANYARD_PAIRING_TRUST);
  return TRUE;
}

static void
refused_cb (LanyardNode *node, const char *name, const char *address, const GError *error,
            gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->refusals++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->ana = net_world_new ("Ana");
  fixture->ben = net_world_new ("Ben");
  fixture->address = net_world_listen (fixture->ben);
  fixture->port = lanyard_node_get_port (fixture->ben->node);
  fixture->channels = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->pairings = g_ptr_array_new_with_free_func (g_object_unref);
  lanyard_node_add_service (fixture->ben->node, "test", TRUE, service_cb, fixture, NULL);
  g_signal_connect (fixture->ana->node, "pairing", G_CALLBACK (trust_pairing_cb), fixture);
  g_signal_connect (fixture->ben->node, "pairing", G_CALLBACK (keep_pairing_cb), fixture);
  g_signal_connect (fixture->ben->node, "refused", G_CALLBACK (refused_cb), fixture);
  g_signal_connect (fixture->ana->node, "refused", G_CALLBACK (refused_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->channels);
  g_ptr_array_unref (fixture->pairings);
  net_world_free (fixture->ana);
  net_world_free (fixture->ben);
  g_free (fixture->address);
  g_free (fixture->ana_code);
}

/* (transfer full) (nullable) */
static LanyardChannel *
connect_to (Fixture *fixture, const char *address, const char *fingerprint, LanyardConnectFlags flags,
            GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_node_connect_async (fixture->ana->node, address, "test", fingerprint, flags, NULL,
                              lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  return lanyard_node_connect_finish (fixture->ana->node, result, error);
}

static void
assert_ben_still_serves (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChannel) channel = NULL;
  guint before = fixture->channels->len;

  net_world_pin (fixture->ana, fixture->ben);
  channel = connect_to (fixture, fixture->address, NULL, 0, &error);
  g_assert_no_error (error);
  lanyard_test_wait_for (fixture->channels->len == before + 1, 5);
}

/* Peers on threads */

typedef struct Peer Peer;
typedef void (*PeerFunc) (Peer *peer);

struct Peer
{
  guint16 port;
  LanyardIdentity *identity; /* (nullable) */
  PeerFunc func;
  gconstpointer data;
  GSocketConnection *connection;
  GIOStream *tls;
  gboolean shaken;
  char *word; /* the code of the ERROR frame that ended it */
  int done;
};

static gboolean
accept_any (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags flags,
            gpointer user_data)
{
  return TRUE;
}

/* FALSE at the end of the connection. */
static gboolean
read_frame (GIOStream *stream, guint8 *type, GBytes **payload)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  guint8 raw[LANYARD_FRAME_HEADER_SIZE];
  LanyardFrameHeader header;
  gsize got = 0;
  g_autofree guint8 *bytes = NULL;

  g_input_stream_read_all (input, raw, sizeof raw, &got, NULL, NULL);
  if (got < sizeof raw || !lanyard_frame_header_read (raw, 0, &header, NULL))
    return FALSE;
  bytes = g_malloc (header.length + 1);
  g_input_stream_read_all (input, bytes, header.length, &got, NULL, NULL);
  if (got < header.length)
    return FALSE;
  *type = header.type;
  *payload = g_bytes_new_take (g_steal_pointer (&bytes), header.length);
  return TRUE;
}

static void
write_frame (GIOStream *stream, guint8 type, GBytes *payload)
{
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  guint8 raw[LANYARD_FRAME_HEADER_SIZE];
  gsize length = payload != NULL ? g_bytes_get_size (payload) : 0;

  lanyard_frame_header_write (raw, type, (guint32) length);
  g_output_stream_write_all (output, raw, sizeof raw, NULL, NULL, NULL);
  if (length > 0)
    g_output_stream_write_all (output, g_bytes_get_data (payload, NULL), length, NULL, NULL, NULL);
  if (payload != NULL)
    g_bytes_unref (payload);
}

/* Reads until the end; keeps the word of an ERROR frame. */
static void
read_to_end (Peer *peer)
{
  guint8 type;
  GBytes *payload = NULL;

  while (read_frame (peer->tls, &type, &payload))
    {
      if (type == LANYARD_FRAME_ERROR)
        {
          g_autoptr (GVariant) dictionary = lanyard_frame_decode (payload, NULL);

          g_clear_pointer (&peer->word, g_free);
          g_variant_lookup (dictionary, "code", "s", &peer->word);
        }
      g_clear_pointer (&payload, g_bytes_unref);
    }
}

static gpointer
peer_thread (gpointer user_data)
{
  Peer *peer = user_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;

  g_socket_client_set_timeout (client, 20);
  peer->connection = g_socket_client_connect_to_host (client, "127.0.0.1", peer->port, NULL, &error);
  g_assert_no_error (error);
  if (peer->func != NULL)
    {
      peer->tls = g_tls_client_connection_new (G_IO_STREAM (peer->connection), NULL, &error);
      g_assert_no_error (error);
      g_tls_connection_set_database (G_TLS_CONNECTION (peer->tls), NULL);
      g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (peer->tls), FALSE);
      g_signal_connect (peer->tls, "accept-certificate", G_CALLBACK (accept_any), NULL);
      if (peer->identity != NULL)
        g_tls_connection_set_certificate (G_TLS_CONNECTION (peer->tls),
                                          lanyard_identity_get_certificate (peer->identity));
      peer->shaken = g_tls_connection_handshake (G_TLS_CONNECTION (peer->tls), NULL, NULL);
      peer->func (peer);
    }
  g_atomic_int_set (&peer->done, 1);
  return NULL;
}

static void
peer_run (Peer *peer)
{
  GThread *thread = g_thread_new ("peer", peer_thread, peer);

  lanyard_test_wait_for (g_atomic_int_get (&peer->done) == 1, 30);
  g_thread_join (thread);
}

static void
peer_clear (Peer *peer)
{
  g_clear_object (&peer->tls);
  g_clear_object (&peer->connection);
  g_clear_pointer (&peer->word, g_free);
}

/* What a stranger may send in the place of, or after, a HELLO, and the word it gets for it. */

static GBytes *
make_hello (const char *service, guint32 protocol, guint32 least, gsize commit_length)
{
  GVariantDict dict;
  guint8 commit[64] = { 1, 2, 3 };

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "protocol", "u", protocol);
  g_variant_dict_insert (&dict, "least", "u", least);
  g_variant_dict_insert (&dict, "name", "s", "Mallory\xe2\x80\xae\n");
  g_variant_dict_insert_value (&dict, "commit",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, commit, commit_length, 1));
  if (service != NULL)
    g_variant_dict_insert (&dict, "service", "s", service);
  g_variant_dict_insert (&dict, "something-newer", "(si)", "ignored", 7);
  return lanyard_frame_encode (g_variant_dict_end (&dict));
}

static GBytes *
make_garbage (gsize length)
{
  guint8 *bytes = g_malloc (length);

  lanyard_test_fill (bytes, length, 5);
  return g_bytes_new_take (bytes, length);
}

static void
send_garbage_hello (Peer *peer)
{
  write_frame (peer->tls, LANYARD_FRAME_HELLO, make_garbage (100));
}

static void
send_empty_hello (Peer *peer)
{
  write_frame (peer->tls, LANYARD_FRAME_HELLO, NULL);
}

static void
send_oversized (Peer *peer)
{
  guint8 raw[LANYARD_FRAME_HEADER_SIZE];

  lanyard_frame_header_write (raw, LANYARD_FRAME_HELLO, 64 * 1024 + 1);
  g_output_stream_write_all (g_io_stream_get_output_stream (peer->tls), raw, sizeof raw, NULL, NULL, NULL);
}

static void
send_bulk (Peer *peer)
{
  write_frame (peer->tls, 200, make_garbage (1024 * 1024));
}

static void
send_reveal_first (Peer *peer)
{
  const guint8 nonce[LANYARD_NONCE_SIZE] = { 1 };

  write_frame (peer->tls, LANYARD_FRAME_REVEAL, lanyard_reveal_encode (nonce));
}

static void
send_too_new (Peer *peer)
{
  write_frame (peer->tls, LANYARD_FRAME_HELLO, make_hello ("test", 9, 7, 32));
}

static void
send_too_old (Peer *peer)
{
  write_frame (peer->tls, LANYARD_FRAME_HELLO, make_hello ("test", 0, 0, 32));
}

static void
send_short_commit (Peer *peer)
{
  write_frame (peer->tls, LANYARD_FRAME_HELLO, make_hello ("test", 1, 1, 31));
}

static void
send_unknown_service (Peer *peer)
{
  write_frame (peer->tls, LANYARD_FRAME_HELLO, make_hello ("no such thing", 5, 1, 32));
}

static void
send_no_service (Peer *peer)
{
  write_frame (peer->tls, LANYARD_FRAME_HELLO, make_hello (NULL, 1, 1, 32));
}

static void
send_hello_twice (Peer *peer)
{
  write_frame (peer->tls, LANYARD_FRAME_HELLO, make_hello ("test", 1, 1, 32));
  write_frame (peer->tls, LANYARD_FRAME_HELLO, make_hello ("test", 1, 1, 32));
}

static void
send_opened (Peer *peer)
{
  write_frame (peer->tls, LANYARD_FRAME_HELLO, make_hello ("test", 1, 1, 32));
  write_frame (peer->tls, LANYARD_FRAME_CONFIRM, lanyard_confirm_encode (TRUE));
  write_frame (peer->tls, LANYARD_FRAME_OPENED, NULL);
}

static void
send_another_nonce (Peer *peer)
{
  const guint8 nonce[LANYARD_NONCE_SIZE] = { 9 };

  write_frame (peer->tls, LANYARD_FRAME_HELLO, make_hello ("test", 1, 1, 32));
  write_frame (peer->tls, LANYARD_FRAME_CONFIRM, lanyard_confirm_encode (FALSE));
  write_frame (peer->tls, LANYARD_FRAME_REVEAL, lanyard_reveal_encode (nonce));
}

static void
send_confirm_early (Peer *peer)
{
  write_frame (peer->tls, LANYARD_FRAME_HELLO, make_hello ("test", 1, 1, 32));
  write_frame (peer->tls, LANYARD_FRAME_CONFIRM, lanyard_confirm_encode (FALSE));
  write_frame (peer->tls, LANYARD_FRAME_CONFIRM, lanyard_confirm_encode (TRUE));
}

static void
send_service_frame (Peer *peer)
{
  write_frame (peer->tls, LANYARD_FRAME_HELLO, make_hello ("test", 1, 1, 32));
  write_frame (peer->tls, LANYARD_FRAME_CONFIRM, lanyard_confirm_encode (TRUE));
  write_frame (peer->tls, LANYARD_FRAME_SERVICE_FIRST, make_garbage (10));
}

static const struct
{
  const char *name;
  PeerFunc send;
  const char *word;
} offences[] = {
  { "garbage-hello", send_garbage_hello, "protocol" },
  { "empty-hello", send_empty_hello, "protocol" },
  { "oversized", send_oversized, "too-large" },
  { "bulk", send_bulk, "protocol" },
  { "reveal-first", send_reveal_first, "protocol" },
  { "too-new", send_too_new, "version" },
  { "too-old", send_too_old, "version" },
  { "short-commit", send_short_commit, "protocol" },
  { "unknown-service", send_unknown_service, "no-service" },
  { "no-service", send_no_service, "no-service" },
  { "hello-twice", send_hello_twice, "protocol" },
  { "opened", send_opened, "protocol" },
  { "another-nonce", send_another_nonce, "protocol" },
  { "confirm-early", send_confirm_early, "protocol" },
  { "service-frame", send_service_frame, "protocol" },
};

static void
offend (Peer *peer)
{
  PeerFunc send = offences[GPOINTER_TO_UINT (peer->data)].send;

  send (peer);
  read_to_end (peer);
}

static void
test_offence (Fixture *fixture, gconstpointer data)
{
  Peer peer = {
    .port = fixture->port, .identity = fixture->ana->identity, .func = offend, .data = data
  };

  peer_run (&peer);
  g_assert_true (peer.shaken);
  g_assert_cmpstr (peer.word, ==, offences[GPOINTER_TO_UINT (data)].word);
  g_assert_cmpuint (fixture->pairings->len, ==, 0);
  g_assert_cmpuint (fixture->channels->len, ==, 0);
  peer_clear (&peer);
  assert_ben_still_serves (fixture);
}

/* A newer peer with keys unknown here gets as far as the question; its name is shown without its tricks. */
static void
be_newer (Peer *peer)
{
  g_autoptr (GBytes) payload = NULL;
  guint8 nonce[LANYARD_NONCE_SIZE];
  guint8 commit[LANYARD_COMMIT_SIZE];
  guint8 type = 0;
  GVariantDict dict;

  lanyard_nonce_make (nonce, commit);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "protocol", "u", 9);
  g_variant_dict_insert (&dict, "least", "u", 1);
  g_variant_dict_insert (&dict, "name", "s", "Mal\xe2\x80\xaelory\n");
  g_variant_dict_insert (&dict, "service", "s", "test");
  g_variant_dict_insert (&dict, "later", "as", NULL);
  g_variant_dict_insert_value (&dict, "commit",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, commit, 32, 1));
  write_frame (peer->tls, LANYARD_FRAME_HELLO, lanyard_frame_encode (g_variant_dict_end (&dict)));
  write_frame (peer->tls, LANYARD_FRAME_CONFIRM, lanyard_confirm_encode (TRUE));
  while (type != LANYARD_FRAME_REVEAL && read_frame (peer->tls, &type, &payload))
    g_clear_pointer (&payload, g_bytes_unref);
  write_frame (peer->tls, LANYARD_FRAME_REVEAL, lanyard_reveal_encode (nonce));
  read_to_end (peer);
}

static gboolean
refuse_pairing_cb (LanyardNode *node, LanyardPairing *pairing, gpointer user_data)
{
  g_assert_cmpstr (lanyard_pairing_get_peer_name (pairing), ==, "Mal\\u{202e}lory");
  return FALSE;
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
  Peer peer = { .port = fixture->port, .identity = fixture->ana->identity, .func = be_newer };

  g_signal_handlers_disconnect_by_func (fixture->ben->node, keep_pairing_cb, fixture);
  g_signal_connect (fixture->ben->node, "pairing", G_CALLBACK (refuse_pairing_cb), fixture);
  peer_run (&peer);
  /* And a question that nobody takes is a no. */
  g_assert_cmpstr (peer.word, ==, "untrusted");
  peer_clear (&peer);
}

static void
test_without_certificate (Fixture *fixture, gconstpointer data)
{
  Peer peer = { .port = fixture->port, .func = read_to_end };

  peer_run (&peer);
  g_assert_null (peer.word);
  peer_clear (&peer);
  assert_ben_still_serves (fixture);
}

/* TLS 1.2 by GnuTLS itself, since GIO offers no way to ask for it. */
static gpointer
tls12_thread (gpointer user_data)
{
  Peer *peer = user_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_to_host (client, "127.0.0.1", peer->port, NULL, NULL);
  GSocket *socket = g_socket_connection_get_socket (connection);
  gnutls_certificate_credentials_t credentials;
  gnutls_session_t session;
  char byte;
  int code;

  g_socket_set_blocking (socket, TRUE);
  gnutls_certificate_allocate_credentials (&credentials);
  gnutls_init (&session, GNUTLS_CLIENT);
  gnutls_priority_set_direct (session, "NORMAL:-VERS-ALL:+VERS-TLS1.2", NULL);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_transport_set_int (session, g_socket_get_fd (socket));
  gnutls_handshake_set_timeout (session, 5000);
  /* The descriptor does not block whatever GSocket says; poll by hand. */
  do
    {
      code = gnutls_handshake (session);
      if (code == GNUTLS_E_AGAIN)
        g_socket_condition_timed_wait (socket, G_IO_IN, G_USEC_PER_SEC, NULL, NULL);
    }
  while (code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED);
  while (code >= 0 && (code = (int) gnutls_record_recv (session, &byte, 1)) == GNUTLS_E_AGAIN)
    {
      g_socket_condition_timed_wait (socket, G_IO_IN, G_USEC_PER_SEC, NULL, NULL);
      code = 0;
    }
  peer->shaken = code > 0; /* it was given something to read */
  gnutls_deinit (session);
  gnutls_certificate_free_credentials (credentials);
  g_atomic_int_set (&peer->done, 1);
  return NULL;
}

static void
test_tls_1_2 (Fixture *fixture, gconstpointer data)
{
  Peer peer = { .port = fixture->port };
  GThread *thread = g_thread_new ("peer", tls12_thread, &peer);

  lanyard_test_wait_for (g_atomic_int_get (&peer.done) == 1, 20);
  g_thread_join (thread);
  g_assert_false (peer.shaken);
  assert_ben_still_serves (fixture);
}

static GSocketConnection *
connect_plainly (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection
      = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static gboolean
is_closed_by_peer (GSocketConnection *connection)
{
  char byte;
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive_with_blocking (g_socket_connection_get_socket (connection), &byte, 1,
                                             FALSE, NULL, &error);

  return n == 0 || (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK));
}

static void
test_plain_garbage (Fixture *fixture, gconstpointer data)
{
  static const char *const lines[] = { "GET / HTTP/1.1\r\n\r\n", "hello\n", "\x16\x03\x01\xff\xff" };

  lanyard_node_get_bounds (fixture->ben->node)->handshake_ms = 500;
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GSocketConnection) connection = connect_plainly (fixture->port);

      g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), lines[i],
                                 strlen (lines[i]), NULL, NULL, NULL);
      /* What TLS answers to it comes first. */
      lanyard_test_wait_for (is_closed_by_peer (connection), 5);
    }
  lanyard_node_get_bounds (fixture->ben->node)->handshake_ms = 10000;
  assert_ben_still_serves (fixture);
}

/* The beginning of a TLS handshake, as GnuTLS makes it. (transfer full) */
static GBytes *
make_client_hello (void)
{
  gnutls_certificate_credentials_t credentials;
  gnutls_session_t session;
  guint8 bytes[4096];
  gssize n;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), ==, 0);
  gnutls_certificate_allocate_credentials (&credentials);
  gnutls_init (&session, GNUTLS_CLIENT | GNUTLS_NONBLOCK);
  gnutls_set_default_priority (session);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_transport_set_int (session, fds[0]);
  g_assert_cmpint (gnutls_handshake (session), ==, GNUTLS_E_AGAIN);
  n = read (fds[1], bytes, sizeof bytes);
  g_assert_cmpint (n, >, 5);
  gnutls_deinit (session);
  gnutls_certificate_free_credentials (credentials);
  close (fds[0]);
  close (fds[1]);
  return g_bytes_new (bytes, (gsize) n);
}

/* Those who say nothing, or begin and then say nothing, are dropped in time, and nobody waits for them meanwhile. */
static void
test_stalled (Fixture *fixture, gconstpointer data)
{
  const guint cut = GPOINTER_TO_UINT (data);
  LanyardNodeBounds *bounds = lanyard_node_get_bounds (fixture->ben->node);
  g_autoptr (GBytes) hello = make_client_hello ();
  GSocketConnection *silent[60];
  guint n = G_N_ELEMENTS (silent);

  /* They are there all the time, however busy the machine is. */
  bounds->handshake_ms = 10 * 60 * 1000;
  bounds->per_address = 100;
  bounds->openings = 100;
  /* A whole greeting costs a thread; there the bound of what one address may have at the door is what helps. */
  if (cut == 0)
    n = 7;
  for (guint i = 0; i < n; i++)
    {
      gsize length = MIN (g_bytes_get_size (hello), cut > 0 ? cut - 1 : G_MAXSIZE);

      silent[i] = connect_plainly (fixture->port);
      g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (silent[i])),
                                 g_bytes_get_data (hello, NULL), length, NULL, NULL, NULL);
    }
  lanyard_test_wait_for (fixture->ben->node->n_connections == n, 5);
  assert_ben_still_serves (fixture);
  g_assert_cmpuint (fixture->ben->node->n_connections, >=, n);
  if (cut > 0)
    g_assert_false (is_closed_by_peer (silent[0]));
  for (guint i = 0; i < n; i++)
    g_object_unref (silent[i]);
  lanyard_test_wait_for (fixture->ben->node->n_connections == 1, 20);

  /* And one whose time is over goes. */
  bounds->handshake_ms = 300;
  silent[0] = connect_plainly (fixture->port);
  if (cut > 1)
    g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (silent[0])), g_bytes_get_data (hello, NULL),
                               MIN (g_bytes_get_size (hello), cut - 1), NULL, NULL, NULL);
  lanyard_test_wait_for (is_closed_by_peer (silent[0]), 20);
  lanyard_test_wait_for (fixture->ben->node->n_connections == 1, 20);
  g_object_unref (silent[0]);
  bounds->handshake_ms = 10 * 60 * 1000;
  assert_ben_still_serves (fixture);
}

static void
test_too_many_at_the_door (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) silent = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 9; i++)
    g_ptr_array_add (silent, connect_plainly (fixture->port));
  lanyard_test_wait_for (is_closed_by_peer (g_ptr_array_index (silent, 8)), 5);
  g_assert_false (is_closed_by_peer (g_ptr_array_index (silent, 0)));
  g_ptr_array_set_size (silent, 1);
  lanyard_test_wait_for (fixture->ben->node->n_connections == 1, 5);
  assert_ben_still_serves (fixture);
}

/* TLS stands, and then nothing more: told why, and dropped. */
static void
test_silent_after_tls (Fixture *fixture, gconstpointer data)
{
  Peer peer = { .port = fixture->port, .identity = fixture->ana->identity, .func = read_to_end };

  lanyard_node_get_bounds (fixture->ben->node)->handshake_ms = 10000;
  peer_run (&peer);
  g_assert_cmpstr (peer.word, ==, "timed-out");
  peer_clear (&peer);
}

static void
test_too_many_from_one_address (Fixture *fixture, gconstpointer data)
{
  GPtrArray *open = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChannel) again = NULL;

  net_world_pin (fixture->ana, fixture->ben);
  for (guint i = 0; i < 16; i++)
    {
      g_ptr_array_add (open, connect_to (fixture, fixture->address, NULL, 0, &error));
      g_assert_no_error (error);
    }
  g_assert_null (connect_to (fixture, fixture->address, NULL, 0, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_BUSY);
  g_clear_error (&error);

  /* A closed channel takes no room, though its owner keeps it. */
  lanyard_channel_close_async (g_ptr_array_index (fixture->channels, 0), NULL, NULL);
  lanyard_test_wait_for (lanyard_channel_get_state (g_ptr_array_index (fixture->channels, 0)) == LANYARD_CHANNEL_CLOSED, 8);
  for (gint64 deadline = lanyard_test_deadline (5); again == NULL && lanyard_test_within (deadline);)
    {
      g_clear_error (&error);
      again = connect_to (fixture, fixture->address, NULL, 0, &error);
    }
  g_assert_no_error (error);
  g_ptr_array_unref (open);
}

static void
test_flood (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) flood = g_ptr_array_new_with_free_func (g_object_unref);
  guint open = 0;

  /* They are there until others come, however busy the machine is. */
  lanyard_node_get_bounds (fixture->ben->node)->handshake_ms = 10 * 60 * 1000;
  lanyard_node_get_bounds (fixture->ben->node)->in_all = 40;
  lanyard_node_get_bounds (fixture->ben->node)->per_address = 1000;
  lanyard_node_get_bounds (fixture->ben->node)->openings = 1000;
  for (guint i = 0; i < 300; i++)
    {
      g_ptr_array_add (flood, connect_plainly (fixture->port));
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
  /* The oldest make room: not all at once, but in the end no more are there than may be. */
  for (gint64 deadline = lanyard_test_deadline (5); open != 40;)
    {
      g_assert_true (lanyard_test_within (deadline));
      g_main_context_iteration (NULL, FALSE);
      open = 0;
      for (guint i = 0; i < flood->len; i++)
        open += !is_closed_by_peer (g_ptr_array_index (flood, i));
    }
  g_assert_true (is_closed_by_peer (g_ptr_array_index (flood, 0)));
  g_assert_false (is_closed_by_peer (g_ptr_array_index (flood, 299)));
  /* And who means to come in does, while they stand there. */
  assert_ben_still_serves (fixture);
  g_ptr_array_set_size (flood, 0);
  /* The flood over, there is room again; Ana's connection is still there. */
  lanyard_test_wait_for (fixture->ben->node->n_connections == 1, 5);
  assert_ben_still_serves (fixture);
}

/* Questions */

static void
test_unanswered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  lanyard_node_get_bounds (fixture->ben->node)->pairing_ms = 300;
  g_assert_null (connect_to (fixture, fixture->address, NULL, 0, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED);
  g_assert_cmpuint (fixture->pairings->len, ==, 1);
  g_assert_true (lanyard_pairing_get_withdrawn (g_ptr_array_index (fixture->pairings, 0)));
  /* Ana said yes, but an agreement takes two. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->ana->peers)), ==, 0);
}

static void
test_dropped_question (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_node_connect_async (fixture->ana->node, fixture->address, "test", NULL, 0, NULL,
                              lanyard_test_store_result, &result);
  lanyard_test_wait_for (fixture->pairings->len == 1, 10);
  g_ptr_array_set_size (fixture->pairings, 0);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_null (lanyard_node_connect_finish (fixture->ana->node, result, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED);
}

/* The port is closed while somebody stands at the door. */
static void
test_stop_withdraws (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_node_connect_async (fixture->ana->node, fixture->address, "test", NULL, 0, NULL,
                              lanyard_test_store_result, &result);
  lanyard_test_wait_for (fixture->pairings->len == 1, 10);
  lanyard_node_stop (fixture->ben->node);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_null (lanyard_node_connect_finish (fixture->ana->node, result, &error));
  g_assert_nonnull (error);
  lanyard_test_wait_for (lanyard_pairing_get_withdrawn (g_ptr_array_index (fixture->pairings, 0)), 5);
  lanyard_pairing_answer (g_ptr_array_index (fixture->pairings, 0), LANYARD_PAIRING_TRUST);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->ben->peers)), ==, 0);
  g_assert_cmpuint (fixture->channels->len, ==, 0);
}

static void
test_pairing_rate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  lanyard_node_get_bounds (fixture->ben->node)->pairings_per_minute = 2;
  lanyard_node_get_bounds (fixture->ben->node)->pairing_ms = 50;
  for (guint i = 0; i < 2; i++)
    {
      g_assert_null (connect_to (fixture, fixture->address, NULL, 0, &error));
      g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED);
      g_clear_error (&error);
    }
  g_assert_null (connect_to (fixture, fixture->address, NULL, 0, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_BUSY);
  g_assert_cmpuint (fixture->pairings->len, ==, 2);
  /* Friends do not suffer for it. */
  assert_ben_still_serves (fixture);
}

/* Ben forgot Ana, who still trusts him: she is shown the code, and asked nothing. */
static gboolean
only_shown_cb (LanyardNode *node, LanyardPairing *pairing, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (lanyard_pairing_get_answered (pairing));
  g_free (fixture->ana_code);
  fixture->ana_code = g_strdup (lanyard_pairing_get_code (pairing));
  return TRUE;
}

static void
test_one_forgot (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChannel) channel = NULL;
  LanyardPairing *question;

  net_world_pin (fixture->ana, fixture->ben);
  lanyard_peers_forget (fixture->ben->peers, lanyard_identity_get_fingerprint (fixture->ana->identity));
  g_signal_handlers_disconnect_by_func (fixture->ana->node, trust_pairing_cb, fixture);
  g_signal_connect (fixture->ana->node, "pairing", G_CALLBACK (only_shown_cb), fixture);
  lanyard_node_connect_async (fixture->ana->node, fixture->address, "test", NULL, 0, NULL,
                              lanyard_test_store_result, &result);
  lanyard_test_wait_for (fixture->pairings->len == 1 && fixture->ana_code != NULL, 10);
  question = g_ptr_array_index (fixture->pairings, 0);
  g_assert_cmpstr (lanyard_pairing_get_code (question), ==, fixture->ana_code);
  lanyard_pairing_answer (question, LANYARD_PAIRING_TRUST);
  lanyard_test_wait_for (result != NULL, 10);
  channel = lanyard_node_connect_finish (fixture->ana->node, result, &error);
  g_assert_no_error (error);
}

/* Keys */

static void
test_changed_key_there (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* Ana knew another Ben. Both are told. */
  lanyard_peers_pin (fixture->ana->peers,
                     "0000000000000000000000000000000000000000000000000000000000000000", "Ben", NULL);
  g_assert_null (connect_to (fixture, fixture->address, NULL, 0, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_KEY_CHANGED);
  lanyard_test_wait_for (fixture->refusals == 2, 5);
  g_assert_cmpuint (fixture->pairings->len, ==, 0);
}

/* Where an authority of the system vouches for a certificate, GTlsConnection::accept-certificate stays silent; the peer
 * is a stranger all the same. */
static void
test_authority_has_no_say (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *dir = lanyard_test_make_dir ("authorities");
  g_autofree char *path = g_build_filename (dir, "ca.pem", NULL);
  g_autofree char *ana_pem = NULL;
  g_autofree char *ben_pem = NULL;
  g_autofree char *both = NULL;
  g_autoptr (GTlsDatabase) authorities = NULL;
  g_autoptr (GError) error = NULL;

  g_object_get (lanyard_identity_get_certificate (fixture->ana->identity), "certificate-pem", &ana_pem, NULL);
  g_object_get (lanyard_identity_get_certificate (fixture->ben->identity), "certificate-pem", &ben_pem, NULL);
  both = g_strconcat (ana_pem, ben_pem, NULL);
  g_assert_true (g_file_set_contents (path, both, -1, &error));
  authorities = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), authorities);

  lanyard_node_connect_async (fixture->ana->node, fixture->address, "test", NULL, 0, NULL,
                              lanyard_test_store_result, &result);
  lanyard_test_wait_for (fixture->pairings->len == 1 && fixture->ana_code != NULL, 10);
  lanyard_pairing_answer (g_ptr_array_index (fixture->pairings, 0), LANYARD_PAIRING_REFUSE);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_null (lanyard_node_connect_finish (fixture->ana->node, result, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
}

/* Somebody in between, with a key of their own towards either side, who passes every frame on as it is. */

typedef struct
{
  GIOStream *from;
  GIOStream *to;
} Pipe;

typedef struct
{
  LanyardIdentity *mallory;
  GSocketListener *listener;
  guint16 real_port;
  int done;
} Middle;

static gpointer
pipe_thread (gpointer user_data)
{
  Pipe *pipe = user_data;
  char bytes[4096];
  gssize n;

  while ((n = g_input_stream_read (g_io_stream_get_input_stream (pipe->from), bytes, sizeof bytes, NULL,
                                   NULL))
         > 0)
    if (!g_output_stream_write_all (g_io_stream_get_output_stream (pipe->to), bytes, (gsize) n, NULL,
                                    NULL, NULL))
      break;
  return NULL;
}

static GIOStream *
secure (GIOStream *tls, LanyardIdentity *identity)
{
  g_tls_connection_set_database (G_TLS_CONNECTION (tls), NULL);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  g_tls_connection_set_certificate (G_TLS_CONNECTION (tls), lanyard_identity_get_certificate (identity));
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_any), NULL);
  return tls;
}

static gpointer
middle_thread (gpointer user_data)
{
  Middle *middle = user_data;
  g_autoptr (GSocketConnection) victim = g_socket_listener_accept (middle->listener, NULL, NULL, NULL);
  g_autoptr (GSocketConnection) real = connect_plainly (middle->real_port);
  g_autoptr (GIOStream) a = secure (
      g_tls_server_connection_new (G_IO_STREAM (victim),
                                   lanyard_identity_get_certificate (middle->mallory), NULL),
      middle->mallory);
  g_autoptr (GIOStream) b
      = secure (g_tls_client_connection_new (G_IO_STREAM (real), NULL, NULL), middle->mallory);
  Pipe forth = { a, b };
  Pipe back = { b, a };
  GThread *thread;

  g_object_set (a, "authentication-mode", G_TLS_AUTHENTICATION_REQUIRED, NULL);
  if (g_tls_connection_handshake (G_TLS_CONNECTION (a), NULL, NULL)
      && g_tls_connection_handshake (G_TLS_CONNECTION (b), NULL, NULL))
    {
      thread = g_thread_new ("pipe", pipe_thread, &forth);
      pipe_thread (&back);
      g_socket_shutdown (g_socket_connection_get_socket (victim), TRUE, TRUE, NULL);
      g_socket_shutdown (g_socket_connection_get_socket (real), TRUE, TRUE, NULL);
      g_thread_join (thread);
    }
  g_atomic_int_set (&middle->done, 1);
  return NULL;
}

static void
test_somebody_in_between (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NetWorld) mallory = net_world_new ("Mallory");
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  Middle middle = { mallory->identity, listener, fixture->port, 0 };
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("middle", middle_thread, &middle);
  LanyardPairing *question;

  lanyard_node_connect_async (fixture->ana->node, address, "test", NULL, 0, NULL,
                              lanyard_test_store_result, &result);
  lanyard_test_wait_for (fixture->pairings->len == 1 && fixture->ana_code != NULL, 10);
  question = g_ptr_array_index (fixture->pairings, 0);
  /* Equal by chance once in a million runs. */
  g_assert_cmpstr (lanyard_pairing_get_code (question), !=, fixture->ana_code);
  g_assert_cmpstr (lanyard_pairing_get_peer_name (question), ==, "Ana");
  g_assert_cmpstr (lanyard_pairing_get_peer_fingerprint (question), ==,
                   lanyard_identity_get_fingerprint (mallory->identity));
  lanyard_pairing_answer (question, LANYARD_PAIRING_REFUSE);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_null (lanyard_node_connect_finish (fixture->ana->node, result, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED);
  lanyard_test_wait_for (g_atomic_int_get (&middle.done) == 1, 10);
  g_thread_join (thread);
  /* Ana, who was in too much of a hurry, pinned nothing. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->ana->peers)), ==, 0);
}

/* What a probe of a typed address says */

/* A resolver that knows nobody, so that no test asks a real one. */
typedef struct
{
  GResolver parent_instance;
} NobodyResolver;

typedef struct
{
  GResolverClass parent_class;
} NobodyResolverClass;

GType nobody_resolver_get_type (void);
G_DEFINE_TYPE (NobodyResolver, nobody_resolver, G_TYPE_RESOLVER)

static void
nobody_lookup_async (GResolver *resolver, const char *host, GResolverNameLookupFlags flags,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "nobody");
}

static GList *
nobody_lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
nobody_resolver_class_init (NobodyResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_with_flags_async = nobody_lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = nobody_lookup_finish;
}

static void
nobody_resolver_init (NobodyResolver *self)
{
}

static LanyardProbeStep
probe (Fixture *fixture, const char *address, char **name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_node_probe_async (fixture->ana->node, address, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 15);
  return lanyard_node_probe_finish (fixture->ana->node, result, name, NULL, error);
}

static void
test_probe_unknown_host (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (GResolver) nobody = g_object_new (nobody_resolver_get_type (), NULL);
  g_autoptr (GError) error = NULL;

  g_resolver_set_default (nobody);
  g_assert_cmpint (probe (fixture, "nobody.example", NULL, &error), ==, LANYARD_PROBE_RESOLVE);
  g_assert_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "nobody.example"));
  g_resolver_set_default (before);
}

/* A server of another kind, for one visitor. */
typedef struct
{
  GSocketListener *listener;
  LanyardIdentity *identity; /* speaks TLS */
  const char *says;
} Stranger;

static gpointer
stranger_thread (gpointer user_data)
{
  Stranger *stranger = user_data;
  g_autoptr (GSocketConnection) visitor
      = g_socket_listener_accept (stranger->listener, NULL, NULL, NULL);
  g_autoptr (GIOStream) stream = NULL;
  char bytes[4096];

  if (stranger->identity == NULL)
    stream = G_IO_STREAM (g_object_ref (visitor));
  else
    {
      stream = secure (g_tls_server_connection_new (
                           G_IO_STREAM (visitor), lanyard_identity_get_certificate (stranger->identity), NULL),
                       stranger->identity);
      g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, NULL);
      g_input_stream_read (g_io_stream_get_input_stream (stream), bytes, sizeof bytes, NULL, NULL);
    }
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), stranger->says,
                             strlen (stranger->says), NULL, NULL, NULL);
  /* Until the visitor has had enough. */
  while (g_input_stream_read (g_io_stream_get_input_stream (stream), bytes, sizeof bytes, NULL, NULL) > 0)
    continue;
  return NULL;
}

static void
probe_stranger (Fixture *fixture, const char *says, gboolean tls, LanyardProbeStep step, int code)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  Stranger stranger = { listener, tls ? fixture->ben->identity : NULL, says };
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("stranger", stranger_thread, &stranger);

  g_assert_cmpint (probe (fixture, address, NULL, &error), ==, step);
  g_assert_error (error, LANYARD_NET_ERROR, code);
  g_assert_nonnull (strstr (error->message, "not Lanyard"));
  g_thread_join (thread);
}

static void
test_probe_strangers (Fixture *fixture, gconstpointer data)
{
  probe_stranger (fixture, "SSH-2.0-OpenSSH_9.2p1\r\n", FALSE, LANYARD_PROBE_SECURE,
                  LANYARD_NET_ERROR_PROTOCOL);
  probe_stranger (fixture, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", TRUE,
                  LANYARD_PROBE_LANYARD, LANYARD_NET_ERROR_PROTOCOL);
  /* nc -l: takes all and says nothing. */
  lanyard_node_get_bounds (fixture->ana->node)->handshake_ms = 300;
  probe_stranger (fixture, "", FALSE, LANYARD_PROBE_SECURE, LANYARD_NET_ERROR_TIMED_OUT);
  /* Long enough for TLS, however busy the machine is. */
  lanyard_node_get_bounds (fixture->ana->node)->handshake_ms = 10000;
  probe_stranger (fixture, "", TRUE, LANYARD_PROBE_LANYARD, LANYARD_NET_ERROR_TIMED_OUT);
}

static void
test_probe_known (Fixture *fixture, gconstpointer data)
{
  g_autofree char *own = net_world_listen (fixture->ana);
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (probe (fixture, own, NULL, &error), ==, LANYARD_PROBE_KNOWN);
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_SELF);
  g_clear_error (&error);

  g_assert_cmpint (probe (fixture, fixture->address, &name, &error), ==, LANYARD_PROBE_DONE);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "Ben");
  lanyard_peers_pin (fixture->ana->peers,
                     "0000000000000000000000000000000000000000000000000000000000000000", "Ben", NULL);
  g_assert_cmpint (probe (fixture, fixture->address, NULL, &error), ==, LANYARD_PROBE_KNOWN);
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_KEY_CHANGED);
  g_clear_error (&error);

  lanyard_node_get_bounds (fixture->ben->node)->per_address = 0;
  g_assert_cmpint (probe (fixture, fixture->address, NULL, &error), !=, LANYARD_PROBE_DONE);
  /* Asked nothing of anyone. */
  g_assert_cmpuint (fixture->pairings->len, ==, 0);
}

/* Addresses */

static void
test_addresses (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) bound = lanyard_node_dup_addresses (fixture->ben->node);
  g_auto (GStrv) none = lanyard_node_dup_addresses (fixture->ana->node);
  g_auto (GStrv) any = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_strv_length (bound), ==, 1);
  g_assert_cmpstr (bound[0], ==, fixture->address);
  g_assert_cmpuint (g_strv_length (none), ==, 0);

  g_assert_true (lanyard_node_listen (fixture->ana->node, "0.0.0.0", 0, &error));
  any = lanyard_node_dup_addresses (fixture->ana->node);
  g_assert_cmpuint (g_strv_length (any), >, 0);
  for (guint i = 0; any[i] != NULL; i++)
    g_assert_false (g_str_has_prefix (any[i], "0.0.0.0") || g_str_has_prefix (any[i], "["));
  g_assert_false (lanyard_node_listen (fixture->ana->node, "127.0.0.1", fixture->port, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);
  g_assert_false (lanyard_node_get_listening (fixture->ana->node));
  g_assert_false (lanyard_node_listen (fixture->ana->node, "not an address", 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

/* Where a peer called from is not where it listens. */
static void
test_listening_address_kept (Fixture *fixture, gconstpointer data)
{
  const char *fingerprint = lanyard_identity_get_fingerprint (fixture->ana->identity);
  LanyardPeer *ana;

  net_world_pin (fixture->ana, fixture->ben);
  lanyard_peers_pin (fixture->ben->peers, fingerprint, "Ana", "192.0.2.9:45710");
  assert_ben_still_serves (fixture);
  ana = lanyard_peers_lookup (fixture->ben->peers, fingerprint);
  g_assert_cmpstr (lanyard_peer_get_address (ana), ==, "192.0.2.9:45710");
  ana = lanyard_peers_lookup (fixture->ana->peers,
                              lanyard_identity_get_fingerprint (fixture->ben->identity));
  g_assert_cmpstr (lanyard_peer_get_address (ana), ==, fixture->address);
}

/* A listening node whose last reference goes stops listening. */
static void
test_dropped_node (Fixture *fixture, gconstpointer data)
{
  LanyardNode *node = lanyard_node_new (fixture->ana->identity, fixture->ana->peers);
  g_autoptr (GError) error = NULL;
  guint16 port;

  g_assert_true (lanyard_node_listen (node, "127.0.0.1", 0, &error));
  port = lanyard_node_get_port (node);
  g_assert_finalize_object (node);
  g_assert_true (lanyard_node_listen (fixture->ana->node, "127.0.0.1", port, &error));
  g_assert_no_error (error);
}

#define ADD(path, func) g_test_add ("/node/hostile/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  lanyard_channel_bounds.linger = 0.2;

  for (guint i = 0; i < G_N_ELEMENTS (offences); i++)
    {
      g_autofree char *path = g_strdup_printf ("/node/hostile/%s", offences[i].name);

      g_test_add (path, Fixture, GUINT_TO_POINTER (i), set_up, test_offence, tear_down);
    }
  ADD ("newer", test_newer);
  ADD ("without-certificate", test_without_certificate);
  ADD ("tls-1.2", test_tls_1_2);
  ADD ("plain-garbage", test_plain_garbage);
  g_test_add ("/node/hostile/stalled/silent", Fixture, GUINT_TO_POINTER (1), set_up, test_stalled, tear_down);
  g_test_add ("/node/hostile/stalled/header", Fixture, GUINT_TO_POINTER (5), set_up, test_stalled, tear_down);
  g_test_add ("/node/hostile/stalled/part", Fixture, GUINT_TO_POINTER (101), set_up, test_stalled, tear_down);
  g_test_add ("/node/hostile/stalled/greeting", Fixture, NULL, set_up, test_stalled, tear_down);
  ADD ("too-many-at-the-door", test_too_many_at_the_door);
  ADD ("silent-after-tls", test_silent_after_tls);
  ADD ("too-many-from-one-address", test_too_many_from_one_address);
  ADD ("flood", test_flood);
  ADD ("unanswered", test_unanswered);
  ADD ("dropped-question", test_dropped_question);
  ADD ("stop-withdraws", test_stop_withdraws);
  ADD ("pairing-rate", test_pairing_rate);
  ADD ("one-forgot", test_one_forgot);
  ADD ("changed-key-there", test_changed_key_there);
  ADD ("authority-has-no-say", test_authority_has_no_say);
  ADD ("somebody-in-between", test_somebody_in_between);
  ADD ("probe/unknown-host", test_probe_unknown_host);
  ADD ("probe/strangers", test_probe_strangers);
  ADD ("probe/known", test_probe_known);
  ADD ("addresses", test_addresses);
  ADD ("listening-address-kept", test_listening_address_kept);
  ADD ("dropped-node", test_dropped_node);

  return g_test_run ();
}
