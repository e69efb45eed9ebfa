/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "packets-test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int
bind_any (int type, guint *port)
{
  struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
  socklen_t length = sizeof name;
  int fd = socket (AF_INET, type | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (bind (fd, (struct sockaddr *) &name, sizeof name));
  g_assert_no_errno (getsockname (fd, (struct sockaddr *) &name, &length));
  *port = ntohs (name.sin_port);
  return fd;
}

static gpointer
serve_cb (gpointer data)
{
  PacketsPeer *peer = data;
  int fd = peer->type == SOCK_STREAM ? accept4 (peer->fd, NULL, NULL, SOCK_CLOEXEC) : peer->fd;

  g_assert_cmpint (fd, >=, 0);
  peer->serve (fd);
  close (fd);
  if (peer->type == SOCK_STREAM)
    close (peer->fd);
  return NULL;
}

void
packets_peer_start (PacketsPeer *peer, int type, PacketsPeerFunc serve)
{
  *peer = (PacketsPeer){ .type = type, .serve = serve };
  peer->fd = bind_any (type, &peer->port);
  if (type == SOCK_STREAM)
    g_assert_no_errno (listen (peer->fd, 8));
  peer->thread = g_thread_new ("peer", serve_cb, peer);
}

void
packets_peer_finish (PacketsPeer *peer)
{
  g_thread_join (peer->thread);
}

int
packets_peer_dial (int type, guint port)
{
  struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
  int fd = socket (AF_INET, type | SOCK_CLOEXEC, 0);

  name.sin_port = htons ((guint16) port);
  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (connect (fd, (struct sockaddr *) &name, sizeof name));
  return fd;
}

void
packets_peer_write (int fd, const char *text)
{
  g_assert_cmpint (send (fd, text, strlen (text), MSG_NOSIGNAL), ==, strlen (text));
}

LanyardPacket *
packets_make (LanyardPacketTransport transport, guint port, const char *text, double wait,
              void (*change) (LanyardPacketSettings *settings))
{
  LanyardPacketSettings settings;
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  LanyardPacket *packet;

  lanyard_packet_settings_init (&settings);
  settings.host = "127.0.0.1";
  settings.port = (guint16) port;
  settings.transport = transport;
  settings.payload = payload;
  settings.wait = wait;
  if (change != NULL)
    change (&settings);
  packet = lanyard_packet_new (&settings, &error);
  g_assert_no_error (error);
  return packet;
}

LanyardPacketsSender *
packets_run (LanyardPacketsLog *log, LanyardPacket *packet)
{
  LanyardPacketsSender *sender = lanyard_packets_sender_new (log, packet, FALSE);

  lanyard_packets_sender_start (sender);
  lanyard_test_wait_for (lanyard_packets_sender_get_state (sender) == LANYARD_PACKETS_SENDER_DONE, 40);
  lanyard_packets_log_flush (log);
  return sender;
}

guint
packets_count (LanyardPacketsLog *log, LanyardPacketsWay way, const char *needle)
{
  guint n = 0;

  lanyard_packets_log_flush (log);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (log)); i++)
    {
      g_autoptr (LanyardPacketsEntry) entry = g_list_model_get_item (G_LIST_MODEL (log), i);

      n += lanyard_packets_entry_get_way (entry) == way && lanyard_packets_entry_matches (entry, needle);
    }
  return n;
}
