/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "packets-test.h"

/* What a sender says of every kind of peer. */

static void
read_some (int fd)
{
  char buffer[256];

  g_assert_cmpint (recv (fd, buffer, sizeof buffer, 0), >, 0);
}

static void
read_to_end (int fd)
{
  char buffer[65536];

  while (recv (fd, buffer, sizeof buffer, 0) > 0)
    ;
}

static void
serve_answer (int fd)
{
  read_some (fd);
  packets_peer_write (fd, "pong");
}

/* Far enough apart to be several reads, however the threads are held up. */
static void
serve_pieces (int fd)
{
  read_some (fd);
  for (guint i = 0; i < 3; i++)
    {
      packets_peer_write (fd, "piece ");
      g_usleep (20000);
    }
}

static void
serve_silence (int fd)
{
  read_to_end (fd);
}

/* Data that is not read makes the end a reset. */
static void
serve_reset (int fd)
{
  struct linger at_once = { .l_onoff = 1 };

  read_some (fd);
  g_assert_no_errno (setsockopt (fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once));
}

/* Answers only when it has seen the end. */
static void
serve_after_end (int fd)
{
  read_to_end (fd);
  packets_peer_write (fd, "all of it");
}

/* More than anybody wants, until the other end goes away. */
static void
serve_flood (int fd)
{
  static const char block[65536];

  read_some (fd);
  while (send (fd, block, sizeof block, MSG_NOSIGNAL) > 0)
    ;
}

/* A peer ends its answer by closing, however long its thread is held up. */
static void
be_patient (LanyardPacketSettings *settings)
{
  settings->quiet = 60;
}

static void
keep_open (LanyardPacketSettings *settings)
{
  settings->keep_open = TRUE;
  settings->count = 3;
  settings->interval = 0.01;
  settings->fields = TRUE;
}

static void
half_close (LanyardPacketSettings *settings)
{
  settings->shut = TRUE;
  settings->quiet = 60;
}

typedef struct
{
  const char     *name;
  PacketsPeerFunc serve;
  double          wait;
  void          (*change) (LanyardPacketSettings *settings);
  guint           sent;
  guint           least_received;
  guint64         received_bytes; /* 0: whatever came */
  guint           errors;
  const char     *error; /* what the log says of it */
} Case;

static const Case cases[] = {
  { "answer", serve_answer, 30, NULL, 1, 1, 4, 0, NULL },
  { "pieces", serve_pieces, 30, NULL, 1, 1, 18, 0, NULL },
  { "silence", serve_silence, 0.1, NULL, 1, 0, 0, 0, NULL },
  { "reset", serve_reset, 30, NULL, 1, 0, 0, 1, "reset" },
  { "half-close", serve_after_end, 30, half_close, 1, 1, 9, 0, NULL },
  { "conversation", serve_silence, 0.1, keep_open, 3, 0, 0, 0, NULL },
};

static void
test_peer (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacket) packet = NULL;
  g_autoptr (LanyardPacketsSender) sender = NULL;
  const LanyardPacketsCounts *counts;
  PacketsPeer peer;

  packets_peer_start (&peer, SOCK_STREAM, c->serve);
  packet = packets_make (LANYARD_PACKET_TCP, peer.port, "ping {n}", c->wait, c->change != NULL ? c->change : be_patient);
  sender = packets_run (log, packet);
  packets_peer_finish (&peer);
  counts = lanyard_packets_sender_get_counts (sender);
  g_assert_cmpuint (counts->sent, ==, c->sent);
  g_assert_cmpuint (counts->received, >=, c->least_received);
  if (c->received_bytes > 0)
    g_assert_cmpuint (counts->received_bytes, ==, c->received_bytes);
  g_assert_cmpuint (counts->errors, ==, c->errors);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_FAILED, c->error), ==, c->errors);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_SENT, "ping"), ==, c->sent);
  if (c->change == keep_open)
    g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_SENT, "ping 3"), ==, 1);
}

/* What comes without end fills neither memory nor the list, and leaves the main loop alive. */
static void
test_flood (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacket) packet = NULL;
  g_autoptr (LanyardPacketsSender) sender = NULL;
  gsize kept = 0;
  PacketsPeer peer;

  packets_peer_start (&peer, SOCK_STREAM, serve_flood);
  packet = packets_make (LANYARD_PACKET_TCP, peer.port, "ping", 3600, be_patient);
  sender = lanyard_packets_sender_new (log, packet, FALSE);
  lanyard_packets_sender_start (sender);
  lanyard_test_wait_for (lanyard_packets_log_get_dropped (log) > 100, 60);
  lanyard_packets_sender_stop (sender);
  packets_peer_finish (&peer);
  lanyard_packets_log_flush (log);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (log)); i++)
    {
      g_autoptr (LanyardPacketsEntry) entry = g_list_model_get_item (G_LIST_MODEL (log), i);

      kept += g_bytes_get_size (lanyard_packets_entry_get_bytes (entry));
    }
  g_assert_cmpuint (kept, <=, 64 * 1024 * 1024);
  g_assert_cmpuint (kept, <, lanyard_packets_sender_get_counts (sender)->received_bytes);
}

static void
without_pause (LanyardPacketSettings *settings)
{
  settings->count = LANYARD_PACKET_COUNT_ENDLESS;
  settings->interval = 0;
}

static gboolean
on_drawn (gpointer drawn)
{
  *(gboolean *) drawn = TRUE;
  return G_SOURCE_REMOVE;
}

/* Datagrams without end and without a pause leave turns of the main loop to what draws. */
static void
test_without_pause (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacket) packet = NULL;
  g_autoptr (LanyardPacketsSender) sender = NULL;
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  /* It takes what comes and never reads it, so that nothing but the sender's timer is ever due. */
  int sink = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean drawn = FALSE;

  g_assert_no_errno (bind (sink, (struct sockaddr *) &address, length));
  g_assert_no_errno (getsockname (sink, (struct sockaddr *) &address, &length));
  packet = packets_make (LANYARD_PACKET_UDP, ntohs (address.sin_port), "again", 0, without_pause);
  sender = lanyard_packets_sender_new (log, packet, FALSE);
  lanyard_packets_sender_start (sender);
  lanyard_test_wait_for (lanyard_packets_sender_get_counts (sender)->sent > 2, 30);
  /* As GTK's frame clock. */
  g_timeout_add_full (G_PRIORITY_HIGH_IDLE + 20, 0, on_drawn, &drawn, NULL);
  lanyard_test_wait_for (drawn, 30);
  lanyard_packets_sender_stop (sender);
  close (sink);
}

static void
test_refused (void)
{
  static const LanyardPacketTransport transports[] = { LANYARD_PACKET_TCP, LANYARD_PACKET_UDP, LANYARD_PACKET_TLS };

  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      gboolean udp = transports[i] == LANYARD_PACKET_UDP;
      g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
      g_autoptr (LanyardPacket) packet
          = packets_make (transports[i], lanyard_test_port (udp ? SOCK_DGRAM : SOCK_STREAM), "anybody?", 3600, NULL);
      g_autoptr (LanyardPacketsSender) sender = lanyard_packets_sender_new (log, packet, FALSE);

      lanyard_packets_sender_start (sender);
      lanyard_test_wait_for (packets_count (log, LANYARD_PACKETS_FAILED, "refused") == 1, 30);
      lanyard_packets_sender_stop (sender);
      g_assert_cmpuint (lanyard_packets_sender_get_counts (sender)->errors, ==, 1);
      g_assert_cmpuint (lanyard_packets_sender_get_counts (sender)->sent, ==, udp ? 1 : 0);
      g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_FAILED, "refused"), ==, 1);
    }
}

static void
send_often (LanyardPacketSettings *settings)
{
  settings->count = 3;
  settings->interval = 0.01;
}

/* A server that is down does not end a series: each is tried when it is due. */
static void
test_refused_often (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacket) packet
      = packets_make (LANYARD_PACKET_TCP, lanyard_test_port (SOCK_STREAM), "x", 0, send_often);
  g_autoptr (LanyardPacketsSender) sender = packets_run (log, packet);

  g_assert_cmpuint (lanyard_packets_sender_get_counts (sender)->errors, ==, 3);
}

static int deaf_end[2];

/* Reads nothing until the test says that it has seen enough. */
static void
serve_deaf (int fd)
{
  char byte;

  g_assert_cmpint (recv (deaf_end[1], &byte, 1, 0), ==, 1);
}

/* (transfer full): @size zeros to @port. */
static LanyardPacket *
make_large (LanyardPacketTransport transport, guint port, gsize size)
{
  LanyardPacketSettings settings;
  g_autoptr (GBytes) payload = g_bytes_new_take (g_malloc0 (size), size);
  LanyardPacket *packet;

  lanyard_packet_settings_init (&settings);
  settings.host = "127.0.0.1";
  settings.port = (guint16) port;
  settings.transport = transport;
  settings.payload = payload;
  settings.timeout = 2;
  packet = lanyard_packet_new (&settings, NULL);
  g_assert_nonnull (packet);
  return packet;
}

static void
test_never_reads (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacket) packet = NULL;
  g_autoptr (LanyardPacketsSender) sender = NULL;
  PacketsPeer peer;

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, deaf_end));
  packets_peer_start (&peer, SOCK_STREAM, serve_deaf);
  packet = make_large (LANYARD_PACKET_TCP, peer.port, LANYARD_PACKETS_MOST_BYTES);
  sender = packets_run (log, packet);
  packets_peer_write (deaf_end[0], "x");
  packets_peer_finish (&peer);
  g_assert_cmpuint (lanyard_packets_sender_get_counts (sender)->sent, ==, 0);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_FAILED, "does not read"), ==, 1);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_FAILED, "the rest was not sent"), ==, 1);
  close (deaf_end[0]);
  close (deaf_end[1]);
}

/* TLS with a peer that takes the connection and says nothing: the handshake must end, too. */
static void
test_no_handshake (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacket) packet = NULL;
  g_autoptr (LanyardPacketsSender) sender = NULL;
  PacketsPeer peer;

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, deaf_end));
  packets_peer_start (&peer, SOCK_STREAM, serve_deaf);
  packet = make_large (LANYARD_PACKET_TLS, peer.port, 4);
  sender = packets_run (log, packet);
  packets_peer_write (deaf_end[0], "x");
  packets_peer_finish (&peer);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_FAILED, "timed out"), ==, 1);
  close (deaf_end[0]);
  close (deaf_end[1]);
}

static void
serve_two_answers (int fd)
{
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  char buffer[256];
  ssize_t n = recvfrom (fd, buffer, sizeof buffer, 0, (struct sockaddr *) &from, &length);

  g_assert_cmpint (n, ==, 3);
  g_assert_cmpint (sendto (fd, "one", 3, 0, (struct sockaddr *) &from, length), ==, 3);
  g_assert_cmpint (sendto (fd, "", 0, 0, (struct sockaddr *) &from, length), ==, 0);
}

static void
test_datagram (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacket) packet = NULL;
  g_autoptr (LanyardPacketsSender) sender = NULL;
  PacketsPeer peer;

  packets_peer_start (&peer, SOCK_DGRAM, serve_two_answers);
  packet = packets_make (LANYARD_PACKET_UDP, peer.port, "hey", 60, NULL);
  sender = lanyard_packets_sender_new (log, packet, FALSE);
  lanyard_packets_sender_start (sender);
  lanyard_test_wait_for (lanyard_packets_sender_get_counts (sender)->received == 2, 30);
  lanyard_packets_sender_stop (sender);
  packets_peer_finish (&peer);
  g_assert_cmpuint (lanyard_packets_sender_get_counts (sender)->received_bytes, ==, 3);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_RECEIVED, "one"), ==, 1);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_FAILED, NULL), ==, 0);
}

static void
test_huge_datagram (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacket) packet = make_large (LANYARD_PACKET_UDP, 9, 65508);
  g_autoptr (LanyardPacketsSender) sender = packets_run (log, packet);

  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_FAILED, "65,507"), ==, 1);
  g_assert_cmpuint (lanyard_packets_sender_get_counts (sender)->sent, ==, 0);
}

/* What is stopped ends at once, whatever it does, and says nothing more. */
static void
test_stop (void)
{
  g_autoptr (LanyardPackets) packets = lanyard_packets_new ();
  LanyardPacketsLog *log = lanyard_packets_get_log (packets);
  g_autoptr (LanyardPacket) packet = NULL;
  PacketsPeer peer;
  guint entries;

  packets_peer_start (&peer, SOCK_STREAM, serve_silence);
  packet = packets_make (LANYARD_PACKET_TCP, peer.port, "x", 3600, NULL);
  lanyard_packets_send (packets, packet);
  lanyard_test_wait_for (packets_count (log, LANYARD_PACKETS_SENT, NULL) == 1, 30);
  lanyard_packets_send (packets, packet); /* and one that only connects */
  lanyard_packets_stop (packets);
  g_assert_cmpuint (g_list_model_get_n_items (lanyard_packets_get_senders (packets)), ==, 0);
  packets_peer_finish (&peer);
  lanyard_packets_log_flush (log);
  entries = g_list_model_get_n_items (G_LIST_MODEL (log));
  lanyard_test_wait_quiet (100, 10);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, entries);
}

static void
stay (LanyardPacketSettings *settings)
{
  settings->keep_open = TRUE;
}

/* Two packets to the same place share a connection that both keep open. */
static void
test_persistent (void)
{
  g_autoptr (LanyardPackets) packets = lanyard_packets_new ();
  LanyardPacketsLog *log = lanyard_packets_get_log (packets);
  g_autoptr (LanyardPacket) first = NULL;
  g_autoptr (LanyardPacket) second = NULL;
  PacketsPeer peer;

  packets_peer_start (&peer, SOCK_STREAM, serve_silence);
  first = packets_make (LANYARD_PACKET_TCP, peer.port, "first", 60, stay);
  second = packets_make (LANYARD_PACKET_TCP, peer.port, "second", 60, stay);
  lanyard_packets_send (packets, first);
  lanyard_test_wait_for (packets_count (log, LANYARD_PACKETS_SENT, "first") == 1, 30);
  lanyard_packets_send (packets, second);
  lanyard_test_wait_for (packets_count (log, LANYARD_PACKETS_SENT, "second") == 1, 30);
  g_assert_cmpuint (g_list_model_get_n_items (lanyard_packets_get_senders (packets)), ==, 1);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_NEWS, "connected"), ==, 1);
  lanyard_packets_stop_sending (packets);
  packets_peer_finish (&peer);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/packets/send/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_peer);
    }
  g_test_add_func ("/packets/send/flood", test_flood);
  g_test_add_func ("/packets/send/without-pause", test_without_pause);
  g_test_add_func ("/packets/send/refused", test_refused);
  g_test_add_func ("/packets/send/refused-often", test_refused_often);
  g_test_add_func ("/packets/send/never-reads", test_never_reads);
  g_test_add_func ("/packets/send/no-handshake", test_no_handshake);
  g_test_add_func ("/packets/send/datagram", test_datagram);
  g_test_add_func ("/packets/send/huge-datagram", test_huge_datagram);
  g_test_add_func ("/packets/send/stop", test_stop);
  g_test_add_func ("/packets/send/persistent", test_persistent);
  return g_test_run ();
}
