/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/core/lanyard-error.h"
#include "packets-test.h"

/* What a listener does with every kind of client. The clients are plain sockets that never wait: this thread is the loop. */

static LanyardPacketsListener *
listen_on (LanyardPacketsLog *log, LanyardPacketTransport transport, LanyardPacketsAnswer answer, const char *text)
{
  LanyardPacketsListenerSettings settings;
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  LanyardPacketsListener *listener;

  lanyard_packets_listener_settings_init (&settings);
  settings.transport = transport;
  settings.answer = answer;
  settings.payload = payload;
  settings.fields = TRUE;
  listener = lanyard_packets_listener_new (log, &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lanyard_packets_listener_get_address (listener), ==, "127.0.0.1");
  return listener;
}

/* Runs the loop until @fd has given @size bytes, or its end. */
static char *
read_exactly (int fd, gsize size)
{
  g_autoptr (GString) got = g_string_new (NULL);
  gint64 deadline = lanyard_test_deadline (40);
  char buffer[65536];
  ssize_t n = 1;

  while (got->len < size && n != 0)
    {
      n = recv (fd, buffer, MIN (sizeof buffer, size - got->len), MSG_DONTWAIT);
      if (n > 0)
        g_string_append_len (got, buffer, n);
      else if (n < 0 && errno != EAGAIN)
        break;
      else
        g_main_context_iteration (NULL, FALSE);
      g_assert_true (lanyard_test_within (deadline));
    }
  return g_string_free (g_steal_pointer (&got), FALSE);
}

static gboolean
on_drawn (gpointer drawn)
{
  *(gboolean *) drawn = TRUE;
  return G_SOURCE_REMOVE;
}

/* However fast a stranger sends, what draws has its turn: here there is always more to read before it. */
static void
test_flooded (void)
{
  static const LanyardPacketTransport transports[] = { LANYARD_PACKET_UDP, LANYARD_PACKET_TCP };
  static const char block[1000];

  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
      g_autoptr (LanyardPacketsListener) listener = listen_on (log, transports[i], LANYARD_PACKETS_ANSWER_NONE, "");
      int fd = packets_peer_dial (transports[i] == LANYARD_PACKET_UDP ? SOCK_DGRAM : SOCK_STREAM,
                                  lanyard_packets_listener_get_port (listener));
      gboolean drawn = FALSE;
      guint id = 0;

      for (guint turn = 0; turn < 2000 && !drawn; turn++)
        {
          for (guint j = 0; j < 200; j++)
            (void) send (fd, block, sizeof block, MSG_DONTWAIT | MSG_NOSIGNAL);
          /* As GTK's frame clock, once it flows. */
          if (id == 0 && lanyard_packets_listener_get_counts (listener)->received > 0)
            id = g_idle_add_full (G_PRIORITY_HIGH_IDLE + 20, on_drawn, &drawn, NULL);
          g_main_context_iteration (NULL, FALSE);
        }
      g_assert_cmpuint (id, !=, 0);
      g_assert_true (drawn);
      close (fd);
    }
}

static void
test_several (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsListener) listener = listen_on (log, LANYARD_PACKET_TCP, LANYARD_PACKETS_ANSWER_ECHO, "");
  int fds[5];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_autofree char *text = g_strdup_printf ("client %u", i);

      fds[i] = packets_peer_dial (SOCK_STREAM, lanyard_packets_listener_get_port (listener));
      packets_peer_write (fds[i], text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_autofree char *expected = g_strdup_printf ("client %u", i);
      g_autofree char *got = read_exactly (fds[i], strlen (expected));

      g_assert_cmpstr (got, ==, expected);
    }
  g_assert_cmpuint (lanyard_packets_listener_get_connections (listener), ==, 5);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  lanyard_test_wait_for (lanyard_packets_listener_get_connections (listener) == 0, 20);
  g_assert_cmpuint (lanyard_packets_listener_get_counts (listener)->received, ==, 5);
  g_assert_cmpuint (lanyard_packets_listener_get_counts (listener)->sent, ==, 5);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_FAILED, NULL), ==, 0);
}

static void
send_by_hand (LanyardPacketsListener *listener, const char *peer, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_true (lanyard_packets_listener_send (listener, peer, bytes, &error));
  g_assert_no_error (error);
}

static void
check_nobody (LanyardPacketsListener *listener, const char *peer)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  g_assert_false (lanyard_packets_listener_send (listener, peer, bytes, &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_FAILED);
}

/* By hand to a client that is named, or to the one that was heard last. */
static void
test_by_hand (void)
{
  static const LanyardPacketTransport transports[] = { LANYARD_PACKET_UDP, LANYARD_PACKET_TCP };

  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
      g_autoptr (LanyardPacketsListener) listener = listen_on (log, transports[i], LANYARD_PACKETS_ANSWER_NONE, "");
      g_auto (GStrv) peers = NULL;
      g_autofree char *first = NULL, *last = NULL, *again = NULL;
      int fds[2];

      check_nobody (listener, NULL);
      for (guint j = 0; j < 2; j++)
        {
          fds[j] = packets_peer_dial (transports[i] == LANYARD_PACKET_UDP ? SOCK_DGRAM : SOCK_STREAM,
                                      lanyard_packets_listener_get_port (listener));
          packets_peer_write (fds[j], "hello");
          lanyard_test_wait_for (lanyard_packets_listener_get_counts (listener)->received == j + 1, 20);
        }
      peers = lanyard_packets_listener_dup_peers (listener);
      g_assert_cmpuint (g_strv_length (peers), ==, 2);
      g_assert_cmpstr (peers[0], !=, peers[1]);
      check_nobody (listener, "127.0.0.1:1");
      send_by_hand (listener, peers[0], "to the first");
      send_by_hand (listener, NULL, "to the last");
      first = read_exactly (fds[0], 12);
      g_assert_cmpstr (first, ==, "to the first");
      last = read_exactly (fds[1], 11);
      g_assert_cmpstr (last, ==, "to the last");
      packets_peer_write (fds[0], "again");
      lanyard_test_wait_for (lanyard_packets_listener_get_counts (listener)->received == 3, 20);
      send_by_hand (listener, NULL, "to you");
      again = read_exactly (fds[0], 6);
      g_assert_cmpstr (again, ==, "to you");
      g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_SENT, NULL), ==, 3);
      g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_SENT, "to the first"), ==, 1);
      g_assert_cmpuint (lanyard_packets_listener_get_counts (listener)->sent, ==, 3);
      close (fds[0]);
      close (fds[1]);
      if (transports[i] == LANYARD_PACKET_TCP)
        lanyard_test_wait_for (lanyard_packets_listener_get_connections (listener) == 0, 20);
      else
        lanyard_packets_listener_stop (listener);
      check_nobody (listener, peers[0]);
      check_nobody (listener, NULL);
    }
}

/* Of more than 64 that send datagrams the first are forgotten. */
static void
test_many_callers (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsListener) listener = listen_on (log, LANYARD_PACKET_UDP, LANYARD_PACKETS_ANSWER_NONE, "");
  g_auto (GStrv) before = NULL, after = NULL;
  int fds[66];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = packets_peer_dial (SOCK_DGRAM, lanyard_packets_listener_get_port (listener));
      packets_peer_write (fds[i], "hello");
      lanyard_test_wait_for (lanyard_packets_listener_get_counts (listener)->received == i + 1, 20);
      if (i == 63)
        before = lanyard_packets_listener_dup_peers (listener);
    }
  after = lanyard_packets_listener_dup_peers (listener);
  g_assert_cmpuint (g_strv_length (before), ==, 64);
  g_assert_cmpuint (g_strv_length (after), ==, 64);
  g_assert_cmpstr (after[0], ==, before[2]);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

static void
test_fixed_after_half_close (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsListener) listener
      = listen_on (log, LANYARD_PACKET_TCP, LANYARD_PACKETS_ANSWER_FIXED, "answer {n}");
  int fd = packets_peer_dial (SOCK_STREAM, lanyard_packets_listener_get_port (listener));
  g_autofree char *got = NULL;

  packets_peer_write (fd, "question");
  g_assert_no_errno (shutdown (fd, SHUT_WR));
  got = read_exactly (fd, 1000); /* to the end, which the listener makes */
  g_assert_cmpstr (got, ==, "answer 1");
  close (fd);
  lanyard_test_wait_for (lanyard_packets_listener_get_connections (listener) == 0, 20);
}

static void
test_too_many (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsListener) listener = listen_on (log, LANYARD_PACKET_TCP, LANYARD_PACKETS_ANSWER_ECHO, "");
  g_autofree char *last = NULL;
  g_autofree char *first = NULL;
  int fds[65];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = packets_peer_dial (SOCK_STREAM, lanyard_packets_listener_get_port (listener));
      lanyard_test_wait_for (lanyard_packets_listener_get_connections (listener) == MIN (i + 1, 64), 20);
    }
  last = read_exactly (fds[64], 1);
  g_assert_cmpstr (last, ==, "");
  lanyard_test_wait_for (packets_count (log, LANYARD_PACKETS_FAILED, "sent away") == 1, 20);
  /* The others are served. */
  packets_peer_write (fds[0], "still here");
  first = read_exactly (fds[0], 10);
  g_assert_cmpstr (first, ==, "still here");
  lanyard_packets_listener_stop (listener);
  g_assert_cmpuint (lanyard_packets_listener_get_connections (listener), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

/* One that is sent what it sends, and never reads: reading stops, so that the answers fill no memory. */
static void
test_never_reads (void)
{
  static const char block[65536];
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsListener) listener = listen_on (log, LANYARD_PACKET_TCP, LANYARD_PACKETS_ANSWER_ECHO, "");
  int fd = packets_peer_dial (SOCK_STREAM, lanyard_packets_listener_get_port (listener));
  guint stuck = 0;

  /* Until nothing has gone for a while: both directions are full. */
  while (stuck < 200)
    {
      if (send (fd, block, sizeof block, MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
        stuck = 0;
      else
        stuck++;
      g_main_context_iteration (NULL, FALSE);
      if (stuck > 0)
        g_usleep (500);
      g_assert_cmpuint (lanyard_packets_listener_get_counts (listener)->received_bytes, <, 256 * 1024 * 1024);
    }
  g_assert_cmpuint (lanyard_packets_listener_get_counts (listener)->received_bytes
                        - lanyard_packets_listener_get_counts (listener)->sent_bytes,
                    <, 1024 * 1024 + 16 * 1024 * 1024);
  close (fd);
  lanyard_test_wait_for (lanyard_packets_listener_get_connections (listener) == 0, 20);
}

static void
test_reset (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsListener) listener = listen_on (log, LANYARD_PACKET_TCP, LANYARD_PACKETS_ANSWER_NONE, "");
  struct linger at_once = { .l_onoff = 1 };
  int fd = packets_peer_dial (SOCK_STREAM, lanyard_packets_listener_get_port (listener));

  lanyard_test_wait_for (lanyard_packets_listener_get_connections (listener) == 1, 20);
  g_assert_no_errno (setsockopt (fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once));
  close (fd);
  lanyard_test_wait_for (lanyard_packets_listener_get_connections (listener) == 0, 20);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_FAILED, "reset"), ==, 1);
}

static void
test_datagrams (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsListener) listener = listen_on (log, LANYARD_PACKET_UDP, LANYARD_PACKETS_ANSWER_ECHO, "");
  int fd = packets_peer_dial (SOCK_DGRAM, lanyard_packets_listener_get_port (listener));
  g_autofree char *large = g_malloc (65507);
  g_autofree char *got = NULL;

  memset (large, 'x', 65507);
  packets_peer_write (fd, "hello");
  got = read_exactly (fd, 5);
  g_assert_cmpstr (got, ==, "hello");
  g_assert_cmpint (send (fd, large, 65507, 0), ==, 65507);
  g_assert_cmpint (send (fd, "", 0, 0), ==, 0);
  lanyard_test_wait_for (lanyard_packets_listener_get_counts (listener)->received == 3, 20);
  g_assert_cmpuint (lanyard_packets_listener_get_counts (listener)->received_bytes, ==, 65512);
  close (fd);
}

/* Two that echo to each other would never end. */
static void
test_echo_storm (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsListener) listener = listen_on (log, LANYARD_PACKET_UDP, LANYARD_PACKETS_ANSWER_ECHO, "");
  int fd = packets_peer_dial (SOCK_DGRAM, lanyard_packets_listener_get_port (listener));
  const LanyardPacketsCounts *counts = lanyard_packets_listener_get_counts (listener);
  gint64 end;
  char byte;

  /* The other one, as fast as it can: whatever comes goes back. */
  packets_peer_write (fd, "x");
  end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  while (packets_count (log, LANYARD_PACKETS_FAILED, "1,000 datagrams") == 0 && g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      while (recv (fd, &byte, 1, MSG_DONTWAIT) == 1)
        packets_peer_write (fd, "x");
    }
  if (packets_count (log, LANYARD_PACKETS_FAILED, "1,000 datagrams") == 0)
    g_test_skip ("this machine is too slow for a thousand in a second");
  else
    g_assert_cmpuint (counts->sent, <, counts->received);
  close (fd);
}

static void
test_group (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsListener) listener = NULL;
  g_autoptr (LanyardPacketsSender) sender = NULL;
  g_autoptr (LanyardPacket) packet = NULL;
  g_autoptr (GError) error = NULL;
  LanyardPacketsListenerSettings settings;
  LanyardPacketSettings sent;

  lanyard_packets_listener_settings_init (&settings);
  settings.transport = LANYARD_PACKET_UDP;
  settings.bind = "0.0.0.0";
  settings.group = "239.255.71.71";
  settings.interface = "lo";
  listener = lanyard_packets_listener_new (log, &settings, &error);
  if (listener == NULL)
    {
      g_test_skip (error->message);
      return;
    }
  lanyard_packet_settings_init (&sent);
  sent.host = "239.255.71.71";
  sent.port = lanyard_packets_listener_get_port (listener);
  sent.transport = LANYARD_PACKET_UDP;
  sent.payload = g_bytes_new_static ("to all", 6);
  sent.interface = "lo";
  sent.ttl = 1;
  sent.wait = 0;
  packet = lanyard_packet_new (&sent, &error);
  g_assert_no_error (error);
  g_bytes_unref (sent.payload);
  sender = packets_run (log, packet);
  if (lanyard_packets_sender_get_counts (sender)->errors > 0)
    {
      g_test_skip ("this system sends no multicast");
      return;
    }
  lanyard_test_wait_for (packets_count (log, LANYARD_PACKETS_RECEIVED, "to all") == 1, 20);
}

/* Encrypted, both ends ours; the goodbye is heard as an end, not as a break. */
static void
test_tls (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsListener) listener
      = listen_on (log, LANYARD_PACKET_TLS, LANYARD_PACKETS_ANSWER_FIXED, "secret {n}");
  g_autoptr (LanyardPacket) packet
      = packets_make (LANYARD_PACKET_TLS, lanyard_packets_listener_get_port (listener), "who is there?", 30, NULL);
  g_autoptr (LanyardPacketsSender) sender = packets_run (log, packet);

  g_assert_cmpuint (lanyard_packets_sender_get_counts (sender)->errors, ==, 0);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_NEWS, lanyard_packets_listener_get_fingerprint (listener)), ==, 1);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_RECEIVED, "secret 1"), ==, 1);
  lanyard_test_wait_for (lanyard_packets_listener_get_connections (listener) == 0, 20);
  g_assert_cmpuint (packets_count (log, LANYARD_PACKETS_FAILED, NULL), ==, 0);
}

/* Plain bytes to a listener that wants TLS are an error of theirs. */
static void
test_not_tls (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsListener) listener = listen_on (log, LANYARD_PACKET_TLS, LANYARD_PACKETS_ANSWER_ECHO, "");
  int fd = packets_peer_dial (SOCK_STREAM, lanyard_packets_listener_get_port (listener));

  packets_peer_write (fd, "GET / HTTP/1.0\r\n\r\n");
  lanyard_test_wait_for (packets_count (log, LANYARD_PACKETS_FAILED, "TLS") == 1, 20);
  lanyard_test_wait_for (lanyard_packets_listener_get_connections (listener) == 0, 20);
  close (fd);
}

static void
test_refusals (void)
{
  static const struct
  {
    LanyardPacketTransport transport;
    const char            *bind;
    const char            *group;
    const char            *words;
  } rows[] = {
    { LANYARD_PACKET_TCP, "localhost", NULL, "numeric" },
    { LANYARD_PACKET_TCP, "127.0.0.1", "239.0.0.1", "multicast" },
    { LANYARD_PACKET_UDP, "127.0.0.1", "10.0.0.1", "multicast" },
    { LANYARD_PACKET_UDP, "127.0.0.1", "ff02::1", "multicast" },
    { LANYARD_PACKET_UDP, "192.0.2.1", NULL, "192.0.2.1" },
  };
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LanyardPacketsListenerSettings settings;
      g_autoptr (GError) error = NULL;

      lanyard_packets_listener_settings_init (&settings);
      settings.transport = rows[i].transport;
      settings.bind = rows[i].bind;
      settings.group = rows[i].group;
      g_assert_null (lanyard_packets_listener_new (log, &settings, &error));
      g_assert_nonnull (strstr (error->message, rows[i].words));
    }
}

static void
test_port_taken (void)
{
  static const LanyardPacketTransport transports[] = { LANYARD_PACKET_TCP, LANYARD_PACKET_UDP };
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();

  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autoptr (LanyardPacketsListener) first = listen_on (log, transports[i], LANYARD_PACKETS_ANSWER_NONE, "");
      LanyardPacketsListenerSettings settings;
      g_autoptr (GError) error = NULL;

      lanyard_packets_listener_settings_init (&settings);
      settings.transport = transports[i];
      settings.port = lanyard_packets_listener_get_port (first);
      g_assert_null (lanyard_packets_listener_new (log, &settings, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
      g_assert_nonnull (strstr (error->message, "in use"));
    }
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/packets/listen/several", test_several);
  g_test_add_func ("/packets/listen/by-hand", test_by_hand);
  g_test_add_func ("/packets/listen/many-callers", test_many_callers);
  g_test_add_func ("/packets/listen/flooded", test_flooded);
  g_test_add_func ("/packets/listen/half-close", test_fixed_after_half_close);
  g_test_add_func ("/packets/listen/too-many", test_too_many);
  g_test_add_func ("/packets/listen/never-reads", test_never_reads);
  g_test_add_func ("/packets/listen/reset", test_reset);
  g_test_add_func ("/packets/listen/datagrams", test_datagrams);
  g_test_add_func ("/packets/listen/echo-storm", test_echo_storm);
  g_test_add_func ("/packets/listen/group", test_group);
  g_test_add_func ("/packets/listen/tls", test_tls);
  g_test_add_func ("/packets/listen/not-tls", test_not_tls);
  g_test_add_func ("/packets/listen/refusals", test_refusals);
  g_test_add_func ("/packets/listen/port-taken", test_port_taken);
  return g_test_run ();
}
