/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/socket.h>

#include "experiment-test.h"

/* Datagrams: the course's demo 7 in both roles, and what the measured ones can tell. */

/* The course's receiver: every datagram with its sender's address. */
static const char course_receiver[]
    = "import socket, sys\n"
      "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 0))\n"
      "print(s.getsockname()[1])\n"
      "for i in range(int(sys.argv[1])):\n"
      "    data, address = s.recvfrom(1024)\n"
      "    print(data.decode(), address[1])\n";

/* The course's sender: a bound port, whether or not anybody listens. */
static const char course_sender[]
    = "import socket, sys, time\n"
      "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 0))\n"
      "s.settimeout(0.2); print(s.getsockname()[1])\n"
      "for n in range(1, 1000):\n"
      "    s.sendto(('Message #%d' % n).encode(), ('localhost', int(sys.argv[1])))\n"
      "    print(n); time.sleep(0.02)\n";

/* So many of full size fit into the buffer that any system allows, however late the receiver's turn comes. */
#define N_FIT 150

static void
init (LanyardExperimentSettings *settings)
{
  lanyard_experiment_settings_init (settings);
  settings->transport = LANYARD_EXPERIMENT_UDP;
  settings->size = 0;
}

static LanyardExperimentMessage *
message_at (LanyardExperimentRunner *runner, guint i)
{
  g_autoptr (LanyardExperimentMessage) message
      = g_list_model_get_item (lanyard_experiment_runner_get_messages (runner), i);

  g_assert_nonnull (message);
  return message;
}

static guint
n_messages (LanyardExperimentRunner *runner)
{
  return g_list_model_get_n_items (lanyard_experiment_runner_get_messages (runner));
}

static gboolean
has_heard (LanyardExperimentRunner *runner, const char *text)
{
  for (guint i = 0; i < n_messages (runner); i++)
    if (g_strcmp0 (lanyard_experiment_message_get_text (message_at (runner, i)), text) == 0)
      return TRUE;
  return FALSE;
}

static void
test_messages (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  const LanyardExperimentCounters *s;
  const LanyardExperimentCounters *r;
  guint sent = 0;
  guint received = 0;

  init (&settings);
  settings.message = "Message #{n} of {n}";
  settings.count = 6;
  settings.interval = 0.02;
  runner = experiment_test_start (&settings);
  experiment_test_wait (runner, 10);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_DONE);
  s = experiment_test_sender (lanyard_experiment_runner_get_result (runner));
  r = experiment_test_receiver (lanyard_experiment_runner_get_result (runner));
  g_assert_cmpuint (s->datagrams, ==, 6);
  g_assert_cmpuint (r->datagrams, ==, 6);
  g_assert_cmpuint (r->bytes, ==, 6 * strlen ("Message #1 of 1"));
  g_assert_cmpuint (r->lost, ==, 0);
  g_assert_cmpuint (n_messages (runner), ==, 12);
  for (guint i = 0; i < 12; i++)
    {
      LanyardExperimentMessage *message = message_at (runner, i);
      guint *n = lanyard_experiment_message_get_sent (message) ? &sent : &received;
      g_autofree char *text = g_strdup_printf ("Message #%u of %u", *n + 1, *n + 1);

      (*n)++;
      g_assert_cmpstr (lanyard_experiment_message_get_text (message), ==, text);
      g_assert_cmpuint (lanyard_experiment_message_get_number (message), ==, *n);
      g_assert_true (g_str_has_prefix (lanyard_experiment_message_get_address (message),
                                       "127.0.0.1:"));
    }
  g_assert_cmpuint (sent, ==, 6);
}

static void
test_course_receiver (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;
  ExperimentPeer peer;
  guint port = lanyard_test_port (SOCK_DGRAM);

  experiment_test_peer_start (&peer, course_receiver, "3", NULL);
  init (&settings);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.message = "Message #{n}";
  settings.count = 3;
  settings.source_port = port;
  settings.port = (guint64) experiment_test_peer_read_int (&peer);
  result = experiment_test_run (&settings);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *line = experiment_test_peer_read (&peer);
      g_autofree char *expected = g_strdup_printf ("Message #%u %u", i, port);

      g_assert_cmpstr (line, ==, expected);
    }
  experiment_test_peer_finish (&peer);
  g_assert_cmpuint (experiment_test_sender (result)->datagrams, ==, 3);
}

/* Late, it misses the first and hears the rest; it outlives the sender and hears the next one from #1. */
static void
test_course_sender (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  ExperimentPeer peer;
  guint port = lanyard_test_port (SOCK_DGRAM);
  g_autofree char *port_text = g_strdup_printf ("%u", port);
  g_autofree char *address = NULL;

  experiment_test_peer_start (&peer, course_sender, port_text, NULL);
  address = g_strdup_printf ("127.0.0.1:%u", (guint) experiment_test_peer_read_int (&peer));
  while (experiment_test_peer_read_int (&peer) < 3)
    continue;
  init (&settings);
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  settings.port = port;
  runner = experiment_test_start (&settings);
  lanyard_test_wait_for (n_messages (runner) >= 3, 10);
  g_assert_cmpstr (lanyard_experiment_message_get_text (message_at (runner, 0)), !=, "Message #1");
  g_assert_cmpstr (lanyard_experiment_message_get_address (message_at (runner, 0)), ==, address);
  experiment_test_peer_kill (&peer);

  g_assert_true (lanyard_experiment_runner_get_active (runner));
  lanyard_test_wait_for (lanyard_experiment_runner_get_sample (runner)->receiver.state
                             == LANYARD_EXPERIMENT_THREAD_WAITING_DATA,
                         10);
  experiment_test_peer_start (&peer, course_sender, port_text, NULL);
  lanyard_test_wait_for (has_heard (runner, "Message #1"), 10);
  experiment_test_peer_kill (&peer);
  lanyard_experiment_runner_stop (runner);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_STOPPED);
}

static void
test_count_alone (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  ExperimentPeer peer;
  g_autofree char *port = NULL;

  init (&settings);
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  settings.count = 4;
  runner = experiment_test_start (&settings);
  port = g_strdup_printf ("%u", lanyard_experiment_runner_get_port (runner));
  experiment_test_peer_start (&peer, course_sender, port, NULL);
  experiment_test_wait (runner, 10);
  experiment_test_peer_kill (&peer);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_DONE);
  g_assert_cmpuint (
      experiment_test_receiver (lanyard_experiment_runner_get_result (runner))->datagrams, ==, 4);
}

static void
assert_accounted (LanyardExperimentResult *result, guint64 asked)
{
  const LanyardExperimentCounters *s = experiment_test_sender (result);
  const LanyardExperimentCounters *r = experiment_test_receiver (result);

  g_assert_cmpuint (s->datagrams + s->never_sent, ==, asked);
  g_assert_cmpuint (s->datagrams, ==, r->datagrams - r->duplicate + r->lost);
  g_assert_cmpuint (r->lost, ==, r->lost_on_way + r->kernel_dropped);
}

typedef struct
{
  const char *name;
  guint64     vector;
  gboolean    gso;
  gboolean    gro;
  gboolean    connected;
  guint64     streams;
  LanyardExperimentFamily family;
  LanyardExperimentMode   mode;
} Variant;

static const Variant variants[] = {
  { "plain", 1, FALSE, FALSE, FALSE, 1 },
  { "connected", 1, FALSE, FALSE, TRUE, 1 },
  { "vector", 32, FALSE, FALSE, TRUE, 1 },
  { "gso", 2, TRUE, FALSE, TRUE, 1 },
  { "gro", 8, FALSE, TRUE, TRUE, 1 },
  { "gso-gro", 4, TRUE, TRUE, FALSE, 1 },
  { "streams-ipv6", 4, TRUE, TRUE, TRUE, 3, LANYARD_EXPERIMENT_IPV6 },
  { "nonblocking", 4, FALSE, FALSE, TRUE, 1, 0, LANYARD_EXPERIMENT_NONBLOCKING },
  { "complete", 4, TRUE, FALSE, TRUE, 1, 0, LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE },
};

/* Every datagram is accounted for, however it travels. */
static void
test_measured (gconstpointer data)
{
  const Variant *variant = data;
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;

  init (&settings);
  settings.vector = variant->vector;
  settings.gso = variant->gso;
  settings.gro = variant->gro;
  settings.connected = variant->connected;
  settings.streams = variant->streams;
  settings.family = variant->family;
  settings.mode = variant->mode;
  settings.count = 20001;
  settings.rcvbuf = 4 * 1024 * 1024;
  result = experiment_test_run (&settings);
  assert_accounted (result, 20001);
  /* Those at least that the buffer holds which any system allows. */
  g_assert_cmpuint (experiment_test_receiver (result)->datagrams, >, 50);
  g_assert_cmpuint (experiment_test_receiver (result)->duplicate, ==, 0);
  g_assert_cmpuint (experiment_test_receiver (result)->lost_on_way, ==, 0);
  g_assert_cmpuint (experiment_test_receiver (result)->bytes, ==,
                    experiment_test_receiver (result)->datagrams * LANYARD_EXPERIMENT_DATAGRAM);
}

/* The receiver's buffer is where these are lost, and the counters say so. */
static void
test_buffer_overflow (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  LanyardExperimentResult *result;

  init (&settings);
  settings.count = 2000;
  settings.rcvbuf = 64 * 1024;
  plan = lanyard_experiment_plan_new (&settings, NULL);
  runner = lanyard_experiment_runner_new (plan);
  lanyard_experiment_runner_set_reader_paused (runner, TRUE);
  g_assert_true (lanyard_experiment_runner_start (runner, NULL));
  lanyard_test_wait_for (lanyard_experiment_runner_get_sample (runner) != NULL
                             && lanyard_experiment_runner_get_sample (runner)->sender.state
                                    == LANYARD_EXPERIMENT_THREAD_ENDED,
                         10);
  lanyard_experiment_runner_set_reader_paused (runner, FALSE);
  experiment_test_wait (runner, 10);
  result = lanyard_experiment_runner_get_result (runner);
  assert_accounted (result, 2000);
  g_assert_cmpuint (experiment_test_receiver (result)->kernel_dropped, >, 1000);
  g_assert_cmpuint (experiment_test_receiver (result)->lost_on_way, ==, 0);
  g_assert_cmpint (lanyard_experiment_result_get_limit (result), ==,
                   LANYARD_EXPERIMENT_LIMIT_RECEIVER);
}

static LanyardExperimentResult *
run_over_link (const LanyardLinkSettings *link, guint64 count)
{
  LanyardExperimentSettings settings;

  init (&settings);
  settings.count = count;
  settings.send_size = 100;
  settings.rate = 100 * 8 * G_GUINT64_CONSTANT (20000);
  settings.rcvbuf = 4 * 1024 * 1024;
  settings.link = *link;
  return experiment_test_run (&settings);
}

/* So few that none of them is lost elsewhere: all fit into the buffers that any system allows, whoever is held up. */
#define N_LINKED 400

/* The same seed, the same datagrams; and each of them is accounted for. */
static void
test_loss (void)
{
  LanyardLinkSettings link = { .loss = 0.05, .seed = 42 };
  g_autoptr (LanyardExperimentResult) first = run_over_link (&link, N_LINKED);
  g_autoptr (LanyardExperimentResult) second = run_over_link (&link, N_LINKED);
  g_autoptr (LanyardExperimentResult) other = NULL;
  const LanyardLinkStats *stats = &lanyard_experiment_result_get_final (first)->link;
  guint64 lost = experiment_test_receiver (first)->lost;

  assert_accounted (first, N_LINKED);
  assert_accounted (second, N_LINKED);
  g_assert_cmpuint (lost, >, N_LINKED * 3 / 100);
  g_assert_cmpuint (lost, <, N_LINKED * 7 / 100);
  g_assert_cmpuint (experiment_test_receiver (second)->lost, ==, lost);
  g_assert_cmpuint (experiment_test_receiver (first)->lost_on_way, ==, lost);
  g_assert_cmpuint (stats->entered, ==, N_LINKED);
  g_assert_cmpuint (stats->lost, ==, lost);
  g_assert_cmpuint (stats->left, ==, N_LINKED - lost);
  g_assert_cmpint (lanyard_experiment_result_get_limit (first), ==, LANYARD_EXPERIMENT_LIMIT_LINK);

  link.seed = 43;
  other = run_over_link (&link, N_LINKED);
  assert_accounted (other, N_LINKED);
}

/* A copy is not the one that is missing. */
static void
test_duplicates_and_loss (void)
{
  LanyardLinkSettings link = { .loss = 0.1, .duplicate = 0.2, .seed = 7 };
  g_autoptr (LanyardExperimentResult) result = run_over_link (&link, N_LINKED);
  const LanyardLinkStats *stats = &lanyard_experiment_result_get_final (result)->link;
  const LanyardExperimentCounters *r = experiment_test_receiver (result);

  assert_accounted (result, N_LINKED);
  g_assert_cmpuint (stats->duplicated, >, N_LINKED / 10);
  g_assert_cmpuint (r->duplicate, ==, stats->duplicated);
  g_assert_cmpuint (r->lost, ==, stats->lost);
  g_assert_cmpuint (r->datagrams, ==, N_LINKED - stats->lost + stats->duplicated);
  g_assert_cmpuint (r->reordered, ==, 0);
}

static void
test_reorder (void)
{
  LanyardLinkSettings link = { .reorder = 0.1, .delay = 0.002, .jitter = 0.001, .seed = 3 };
  g_autoptr (LanyardExperimentResult) result = run_over_link (&link, N_LINKED);
  const LanyardLinkStats *stats = &lanyard_experiment_result_get_final (result)->link;
  const LanyardExperimentCounters *r = experiment_test_receiver (result);

  assert_accounted (result, N_LINKED);
  g_assert_cmpuint (r->lost, ==, 0);
  g_assert_cmpuint (r->duplicate, ==, 0);
  g_assert_cmpuint (stats->reordered, >, N_LINKED / 20);
  /* One that nothing follows for too long, since the sender is held up, goes in its place after all. */
  g_assert_cmpuint (r->reordered, >, stats->reordered / 2);
  g_assert_cmpuint (r->reordered, <=, stats->reordered);
  g_assert_cmpfloat (r->jitter, >, 0);
}

/* Nobody listens: silence, or a refusal, by whether the socket is connected. */
static void
test_nobody (gconstpointer data)
{
  gboolean connected = GPOINTER_TO_INT (data);
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;
  const LanyardExperimentCounters *s;

  init (&settings);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.message = "Is anybody there? ({n})";
  settings.count = 6;
  settings.interval = 0.01;
  settings.connected = connected;
  settings.port = lanyard_test_port (SOCK_DGRAM);
  result = experiment_test_run (&settings);
  s = experiment_test_sender (result);
  g_assert_cmpuint (s->calls, ==, 6);
  if (connected)
    {
      g_assert_cmpuint (s->refused, >, 0);
      g_assert_cmpuint (s->datagrams, ==, 6 - s->refused);
      g_assert_cmpint (lanyard_experiment_result_get_limit (result), ==,
                       LANYARD_EXPERIMENT_LIMIT_NOBODY);
    }
  else
    {
      g_assert_cmpuint (s->refused, ==, 0);
      g_assert_cmpuint (s->datagrams, ==, 6);
      g_assert_nonnull (strstr (lanyard_experiment_result_get_verdict (result), "cannot know"));
    }
}

/* Two Lanyards with no word between them but the datagrams. */
static void
test_two_lone_ends (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) receiver = NULL;
  g_autoptr (LanyardExperimentResult) sent = NULL;
  const LanyardExperimentCounters *r;

  init (&settings);
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  settings.rcvbuf = 4 * 1024 * 1024;
  receiver = experiment_test_start (&settings);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.port = lanyard_experiment_runner_get_port (receiver);
  settings.count = N_FIT;
  settings.rate = 50 * 1000 * 1000;
  sent = experiment_test_run (&settings);
  experiment_test_wait (receiver, 10);
  r = experiment_test_receiver (lanyard_experiment_runner_get_result (receiver));
  g_assert_cmpuint (r->datagrams, ==, N_FIT);
  g_assert_cmpuint (r->lost, ==, 0);
}

/* Datagrams that only look like ours are counted, and harm nobody. */
static void
test_forged (void)
{
  static const char forger[]
      = "import socket, struct, sys, random\n"
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "to = ('127.0.0.1', int(sys.argv[1]))\n"
        "r = random.Random(1)\n"
        "for i in range(200):\n"
        "    h = struct.pack('>IIHHIQQQ', 0x4c794578, r.getrandbits(32), r.getrandbits(16), 0,\n"
        "        r.getrandbits(32), r.getrandbits(64), r.getrandbits(64), r.getrandbits(64))\n"
        "    s.sendto(h[:r.randint(0, 40)] if i % 3 == 0 else h, to)\n"
        "s.sendto(struct.pack('>IIHHIQQQ', 0x4c794578, 1, 0, 0, 0, 2**64 - 1, 0, 0), to)\n"
        "s.sendto(b'\\xff\\x1b[2J end', to)\n"
        "print(1)\n";
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  g_autofree char *port = NULL;
  ExperimentPeer peer;
  const char *text;

  init (&settings);
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  settings.count = 202;
  runner = experiment_test_start (&settings);
  port = g_strdup_printf ("%u", lanyard_experiment_runner_get_port (runner));
  experiment_test_peer_start (&peer, forger, port, NULL);
  experiment_test_peer_finish (&peer);
  experiment_test_wait (runner, 10);
  g_assert_cmpuint (
      experiment_test_receiver (lanyard_experiment_runner_get_result (runner))->datagrams, ==, 202);
  text = lanyard_experiment_message_get_text (message_at (runner, n_messages (runner) - 1));
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strchr (text, '\x1b'));
}

static void
test_stop (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) runner = NULL;

  init (&settings);
  settings.message = "Message #{n}";
  settings.interval = 3600;
  runner = experiment_test_start (&settings);
  lanyard_test_wait_for (lanyard_experiment_runner_get_sample (runner) != NULL
                             && lanyard_experiment_runner_get_sample (runner)->sender.state
                                    == LANYARD_EXPERIMENT_THREAD_WAITING_TURN,
                         10);
  /* It does not wait for that hour. */
  lanyard_experiment_runner_stop (runner);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_STOPPED);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/experiment/udp/messages", test_messages);
  g_test_add_func ("/experiment/udp/course-receiver", test_course_receiver);
  g_test_add_func ("/experiment/udp/course-sender", test_course_sender);
  g_test_add_func ("/experiment/udp/count-alone", test_count_alone);
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autofree char *path = g_strdup_printf ("/experiment/udp/measured/%s", variants[i].name);

      g_test_add_data_func (path, &variants[i], test_measured);
    }
  g_test_add_func ("/experiment/udp/buffer-overflow", test_buffer_overflow);
  g_test_add_func ("/experiment/udp/loss", test_loss);
  g_test_add_func ("/experiment/udp/duplicates-and-loss", test_duplicates_and_loss);
  g_test_add_func ("/experiment/udp/reorder", test_reorder);
  g_test_add_data_func ("/experiment/udp/nobody/unconnected", GINT_TO_POINTER (FALSE), test_nobody);
  g_test_add_data_func ("/experiment/udp/nobody/connected", GINT_TO_POINTER (TRUE), test_nobody);
  g_test_add_func ("/experiment/udp/two-lone-ends", test_two_lone_ends);
  g_test_add_func ("/experiment/udp/forged", test_forged);
  g_test_add_func ("/experiment/udp/stop", test_stop);
  return g_test_run ();
}
