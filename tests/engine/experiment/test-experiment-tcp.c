/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/socket.h>

#include "experiment-test.h"

/* What blocking, nonblocking and complete sending do, between our own ends and against the sockets course's
 * programs, written again here. */

#define COURSE_BYTES   LANYARD_EXPERIMENT_SIZE
#define COURSE_BATCHES (COURSE_BYTES / 1024)

/* The course's server: reads 1,024 at a time until the end, reports batches and bytes. */
static const char course_server[]
    = "import socket\n"
      "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(5)\n"
      "print(s.getsockname()[1])\n"
      "c, a = s.accept()\n"
      "batches = size = 0\n"
      "while True:\n"
      "    data = c.recv(1024)\n"
      "    if not data: break\n"
      "    batches += 1; size += len(data)\n"
      "    if size == len(data): first = data[:13]\n"
      "print(batches); print(size); print(first.decode().strip())\n";

/* The course's client: one send call, blocking or not; whatever it returns, it ends. */
static const char course_client[]
    = "import socket, sys\n"
      "s = socket.socket(); s.connect(('127.0.0.1', int(sys.argv[1])))\n"
      "s.setblocking(sys.argv[2] == 'blocking')\n"
      "message = 'Hello Server\\n' * (1024 * 1024 * 10)\n"
      "print(len(message)); print(s.send(message.encode()))\n";

static guint64
batches_over (const LanyardExperimentCounters *counters, guint64 size)
{
  guint64 n = 0;

  for (guint i = 0; i < LANYARD_EXPERIMENT_BUCKETS; i++)
    if (i > 0 && (G_GUINT64_CONSTANT (1) << (i - 1)) > size)
      n += counters->histogram[i];
  return n;
}

static void
test_blocking (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;
  const LanyardExperimentCounters *s;
  const LanyardExperimentCounters *r;

  lanyard_experiment_settings_init (&settings);
  result = experiment_test_run (&settings);
  s = experiment_test_sender (result);
  r = experiment_test_receiver (result);

  g_assert_cmpuint (s->requested, ==, COURSE_BYTES);
  g_assert_cmpuint (s->accepted, ==, COURSE_BYTES);
  g_assert_cmpuint (s->acknowledged, ==, COURSE_BYTES);
  g_assert_cmpuint (s->calls, ==, 1);
  g_assert_cmpuint (s->partial, ==, 0);
  g_assert_cmpuint (s->would_block, ==, 0);
  g_assert_cmpuint (r->bytes, ==, COURSE_BYTES);
  g_assert_cmpuint (r->batches, >=, COURSE_BATCHES);
  g_assert_cmpuint (batches_over (r, 1024), ==, 0);
  /* The program was suspended in its one call while the receiver read. */
  g_assert_cmpfloat (s->blocked_seconds, >, 0);
  g_assert_cmpfloat (s->blocked_seconds, <=, s->seconds);
  g_assert_cmpfloat (s->seconds, >, 0.1 * r->seconds);
  /* Reading is what takes the time; on a busy machine it is the processors that both wait for. */
  if (lanyard_experiment_result_get_limit (result) != LANYARD_EXPERIMENT_LIMIT_CPU
      && g_getenv ("LANYARD_TEST_SLOW") == NULL)
    g_assert_cmpint (lanyard_experiment_result_get_limit (result), ==,
                     LANYARD_EXPERIMENT_LIMIT_RECEIVER);
}

static void
test_nonblocking (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;
  const LanyardExperimentCounters *s;
  const LanyardExperimentCounters *r;

  lanyard_experiment_settings_init (&settings);
  settings.mode = LANYARD_EXPERIMENT_NONBLOCKING;
  result = experiment_test_run (&settings);
  s = experiment_test_sender (result);
  r = experiment_test_receiver (result);

  g_assert_cmpuint (s->requested, ==, COURSE_BYTES);
  g_assert_cmpuint (s->accepted, >, 0);
  g_assert_cmpuint (s->accepted, <, COURSE_BYTES);
  g_assert_cmpuint (s->calls, ==, 1);
  g_assert_cmpuint (s->partial, ==, 1);
  g_assert_cmpuint (s->would_block, ==, 1);
  g_assert_cmpuint (r->bytes, ==, s->accepted);
  g_assert_cmpuint (s->acknowledged, ==, s->accepted);
  g_assert_cmpint (lanyard_experiment_result_get_limit (result), ==,
                   LANYARD_EXPERIMENT_LIMIT_SEND_BUFFER);
}

/* With the buffers of the course's machine, its few hundred batches. */
static void
test_nonblocking_small_buffers (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;
  const LanyardExperimentCounters *r;

  lanyard_experiment_settings_init (&settings);
  settings.mode = LANYARD_EXPERIMENT_NONBLOCKING;
  settings.sndbuf = 128 * 1024;
  settings.rcvbuf = 128 * 1024;
  result = experiment_test_run (&settings);
  r = experiment_test_receiver (result);
  g_assert_cmpuint (r->bytes, ==, experiment_test_sender (result)->accepted);
  g_assert_cmpuint (r->batches, >, 50);
  g_assert_cmpuint (r->batches, <, 2000);
  g_assert_cmpuint (r->receive_buffer, ==, 2 * 128 * 1024);
}

static void
test_complete (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;
  const LanyardExperimentCounters *s;

  lanyard_experiment_settings_init (&settings);
  settings.mode = LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE;
  result = experiment_test_run (&settings);
  s = experiment_test_sender (result);
  g_assert_cmpuint (s->accepted, ==, COURSE_BYTES);
  g_assert_cmpuint (s->would_block, >, 0);
  g_assert_cmpuint (s->calls, >, 1);
  g_assert_cmpuint (experiment_test_receiver (result)->bytes, ==, COURSE_BYTES);
  g_assert_cmpfloat (s->blocked_seconds, >, 0);
}

static void
test_streams_ipv6 (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;

  lanyard_experiment_settings_init (&settings);
  settings.family = LANYARD_EXPERIMENT_IPV6;
  settings.streams = 3;
  settings.size = 10000001;
  settings.send_size = 4096;
  settings.nodelay = TRUE;
  result = experiment_test_run (&settings);
  g_assert_cmpuint (experiment_test_sender (result)->accepted, ==, 10000001);
  g_assert_cmpuint (experiment_test_receiver (result)->bytes, ==, 10000001);
  /* Each stream its part, each in calls of 4,096 and a rest. */
  g_assert_cmpuint (experiment_test_sender (result)->calls, ==, 3 * (10000001 / 3 / 4096 + 1));
}

static void
test_interval (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;
  const LanyardExperimentCounters *s;

  lanyard_experiment_settings_init (&settings);
  settings.size = 0;
  settings.send_size = 13;
  settings.count = 5;
  settings.interval = 0.25;
  result = experiment_test_run (&settings);
  s = experiment_test_sender (result);
  g_assert_cmpuint (s->calls, ==, 5);
  g_assert_cmpuint (s->accepted, ==, 65);
  g_assert_cmpuint (experiment_test_receiver (result)->bytes, ==, 65);
  /* Waiting for its turn is not being blocked. */
  g_assert_cmpfloat (s->seconds, >=, 1);
  g_assert_cmpfloat (s->blocked_seconds, <, 0.8);
  g_assert_cmpint (lanyard_experiment_result_get_limit (result), ==, LANYARD_EXPERIMENT_LIMIT_PLAN);
}

static void
test_duration_and_pace (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;
  const LanyardExperimentCounters *s;

  lanyard_experiment_settings_init (&settings);
  settings.size = 0;
  settings.duration = 0.5;
  settings.send_size = 16384;
  settings.rate = 80 * 1000 * 1000;
  result = experiment_test_run (&settings);
  s = experiment_test_sender (result);
  g_assert_cmpfloat (s->seconds, >=, 0.45);
  g_assert_cmpuint (experiment_test_receiver (result)->bytes, ==, s->accepted);
  /* 5 MB in half a second, and what the buffers took at once; less where the sender had to wait for a processor. */
  g_assert_cmpuint (experiment_test_receiver (result)->bytes, >, 200 * 1000);
  g_assert_cmpuint (experiment_test_receiver (result)->bytes, <, 14 * 1000 * 1000);
}

/* The course's programs, and ours in the place of the other. */
static void
test_course_server (gconstpointer data)
{
  gboolean blocking = GPOINTER_TO_INT (data);
  LanyardExperimentSettings settings;
  ExperimentPeer peer;
  g_autoptr (LanyardExperimentResult) result = NULL;
  const LanyardExperimentCounters *s;
  g_autofree char *line = NULL;
  gint64 batches;

  experiment_test_peer_start (&peer, course_server, NULL);
  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.mode = blocking ? LANYARD_EXPERIMENT_BLOCKING : LANYARD_EXPERIMENT_NONBLOCKING;
  settings.host = "localhost";
  settings.port = (guint64) experiment_test_peer_read_int (&peer);
  result = experiment_test_run (&settings);
  s = experiment_test_sender (result);
  batches = experiment_test_peer_read_int (&peer);
  g_assert_cmpint (batches, >=, (gint64) (s->accepted + 1023) / 1024);
  g_assert_cmpuint ((guint64) experiment_test_peer_read_int (&peer), ==, s->accepted);
  line = experiment_test_peer_read (&peer);
  g_assert_cmpstr (line, ==, "Hello Server");
  experiment_test_peer_finish (&peer);
  g_assert_cmpuint (s->acknowledged, ==, s->accepted);
  g_assert_false (lanyard_experiment_result_get_final (result)->receiver.present);
  if (blocking)
    g_assert_cmpuint (s->accepted, ==, COURSE_BYTES);
  else
    g_assert_cmpuint (s->accepted, <, COURSE_BYTES);
}

static void
test_course_client (gconstpointer data)
{
  gboolean blocking = GPOINTER_TO_INT (data);
  LanyardExperimentSettings settings;
  ExperimentPeer peer;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  g_autofree char *port = NULL;
  const LanyardExperimentCounters *r;
  gint64 sent;

  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  runner = experiment_test_start (&settings);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_LISTENING);
  port = g_strdup_printf ("%u", lanyard_experiment_runner_get_port (runner));
  experiment_test_peer_start (&peer, course_client, port, blocking ? "blocking" : "nonblocking",
                              NULL);
  g_assert_cmpint (experiment_test_peer_read_int (&peer), ==, (gint64) COURSE_BYTES);
  sent = experiment_test_peer_read_int (&peer);
  experiment_test_wait (runner, 20);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_DONE);
  r = experiment_test_receiver (lanyard_experiment_runner_get_result (runner));
  g_assert_cmpuint (r->bytes, ==, (guint64) sent);
  g_assert_cmpuint (r->batches, >=, (r->bytes + 1023) / 1024);
  if (blocking)
    g_assert_cmpuint (r->bytes, ==, COURSE_BYTES);
  else
    g_assert_cmpuint (r->bytes, <, COURSE_BYTES);
  experiment_test_peer_finish (&peer);
}

static const LanyardExperimentCounters *
now_at (LanyardExperimentRunner *runner, LanyardExperimentEnds end)
{
  LanyardExperimentSample *sample = lanyard_experiment_runner_get_sample (runner);

  return end == LANYARD_EXPERIMENT_SENDER ? &sample->sender : &sample->receiver;
}

/* The buffers fill, the sender is suspended; when reading goes on, all arrives. */
static void
test_pause (gconstpointer data)
{
  LanyardExperimentMode mode = GPOINTER_TO_INT (data);
  LanyardExperimentThreadState waiting = mode == LANYARD_EXPERIMENT_BLOCKING
                                             ? LANYARD_EXPERIMENT_THREAD_IN_SEND
                                             : LANYARD_EXPERIMENT_THREAD_WAITING_WRITABLE;
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  const LanyardExperimentCounters *s;

  lanyard_experiment_settings_init (&settings);
  settings.mode = mode;
  settings.size = 20 * 1000 * 1000;
  settings.send_size = 8192;
  {
    g_autoptr (LanyardExperimentPlan) plan = lanyard_experiment_plan_new (&settings, NULL);

    runner = lanyard_experiment_runner_new (plan);
  }
  lanyard_experiment_runner_set_reader_paused (runner, TRUE);
  g_assert_true (lanyard_experiment_runner_start (runner, NULL));
  lanyard_test_wait_for (
      lanyard_experiment_runner_get_sample (runner) != NULL
          && now_at (runner, LANYARD_EXPERIMENT_SENDER)->state == waiting
          && now_at (runner, LANYARD_EXPERIMENT_RECEIVER)->state == LANYARD_EXPERIMENT_THREAD_PAUSED
          && now_at (runner, LANYARD_EXPERIMENT_SENDER)->blocked_seconds > 0.1,
      10);
  s = now_at (runner, LANYARD_EXPERIMENT_SENDER);
  g_assert_cmpuint (s->accepted, <, settings.size);
  g_assert_cmpuint (s->send_queue, >, 0);
  g_assert_cmpuint (now_at (runner, LANYARD_EXPERIMENT_RECEIVER)->receive_queue, >, 0);
  g_assert_cmpuint (now_at (runner, LANYARD_EXPERIMENT_RECEIVER)->bytes, ==, 0);
  g_assert_cmpuint (s->acknowledged, <=, s->accepted);

  lanyard_experiment_runner_set_reader_paused (runner, FALSE);
  experiment_test_wait (runner, 20);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_DONE);
  g_assert_cmpuint (
      experiment_test_receiver (lanyard_experiment_runner_get_result (runner))->bytes, ==,
      settings.size);
}

static void
stop_in_time (LanyardExperimentRunner *runner)
{
  gint64 before = g_get_monotonic_time ();

  lanyard_experiment_runner_stop (runner);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_STOPPED);
  /* Whoever is blocked is woken: that would not end by itself. */
  g_assert_cmpint (g_get_monotonic_time () - before, <, 30 * G_USEC_PER_SEC);
  g_assert_nonnull (lanyard_experiment_runner_get_result (runner));
}

/* A sender suspended for good in its one call, beside a peer that never reads. */
static void
test_stop_blocked (gconstpointer data)
{
  static const char deaf[] = "import socket, sys\n"
                             "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(5)\n"
                             "print(s.getsockname()[1])\n"
                             "c, a = s.accept()\n"
                             "import signal; signal.pause()\n";
  LanyardExperimentMode mode = GPOINTER_TO_INT (data);
  LanyardExperimentSettings settings;
  ExperimentPeer peer;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  const LanyardExperimentCounters *s;

  experiment_test_peer_start (&peer, deaf, NULL);
  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.mode = mode;
  settings.port = (guint64) experiment_test_peer_read_int (&peer);
  runner = experiment_test_start (&settings);
  lanyard_test_wait_for (lanyard_experiment_runner_get_sample (runner) != NULL
                             && now_at (runner, LANYARD_EXPERIMENT_SENDER)->blocked_seconds > 0.1,
                         10);
  /* Inside the one call nothing is accepted yet, though the peer's kernel has acknowledged a part. */
  s = now_at (runner, LANYARD_EXPERIMENT_SENDER);
  g_assert_cmpuint (s->acknowledged, >, 0);
  if (mode == LANYARD_EXPERIMENT_BLOCKING)
    g_assert_cmpuint (s->accepted, ==, 0);
  stop_in_time (runner);
  g_assert_true (
      lanyard_experiment_result_get_stopped (lanyard_experiment_runner_get_result (runner)));
  experiment_test_peer_kill (&peer);
}

static void
test_stop_waiting (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) listening = NULL;
  g_autoptr (LanyardExperimentRunner) paused = NULL;

  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  listening = experiment_test_start (&settings);
  stop_in_time (listening);

  settings.ends = LANYARD_EXPERIMENT_BOTH;
  paused = experiment_test_start (&settings);
  lanyard_experiment_runner_set_reader_paused (paused, TRUE);
  lanyard_test_wait_for (lanyard_experiment_runner_get_sample (paused) != NULL, 10);
  stop_in_time (paused);
}

/* Letting go of a runner in the middle is closing the window. */
static void
test_drop_running (void)
{
  LanyardExperimentSettings settings;

  lanyard_experiment_settings_init (&settings);
  settings.size = 0;
  settings.send_size = 65536;
  for (guint i = 0; i < 10; i++)
    {
      LanyardExperimentRunner *runner = experiment_test_start (&settings);

      for (guint k = 0; k < i; k++)
        g_main_context_iteration (NULL, TRUE);
      g_assert_finalize_object (runner);
    }
}

static void
test_refused (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) runner = NULL;

  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.port = lanyard_test_port (SOCK_STREAM);
  runner = experiment_test_start (&settings);
  experiment_test_wait (runner, 10);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_FAILED);
  g_assert_nonnull (strstr (lanyard_experiment_runner_get_error (runner), "refused"));
}

static void
test_port_taken (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) first = NULL;
  g_autoptr (LanyardExperimentRunner) second = NULL;
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  first = experiment_test_start (&settings);
  settings.port = lanyard_experiment_runner_get_port (first);
  plan = lanyard_experiment_plan_new (&settings, NULL);
  second = lanyard_experiment_runner_new (plan);
  g_assert_false (lanyard_experiment_runner_start (second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

/* A peer that goes in the middle. */
static void
test_peer_gone (void)
{
  static const char rude[] = "import socket, struct\n"
                             "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(5)\n"
                             "print(s.getsockname()[1])\n"
                             "c, a = s.accept()\n"
                             "c.recv(100000)\n"
                             "c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,"
                             " struct.pack('ii', 1, 0))\n"
                             "c.close()\n";
  LanyardExperimentSettings settings;
  ExperimentPeer peer;
  g_autoptr (LanyardExperimentRunner) runner = NULL;

  experiment_test_peer_start (&peer, rude, NULL);
  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.port = (guint64) experiment_test_peer_read_int (&peer);
  runner = experiment_test_start (&settings);
  experiment_test_wait (runner, 10);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_FAILED);
  g_assert_cmpuint (
      experiment_test_sender (lanyard_experiment_runner_get_result (runner))->accepted, <,
      COURSE_BYTES);
  experiment_test_peer_finish (&peer);
}

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* What is shown last is the result, to the last digit; and it is shown at most 30 times a second. */
static void
test_samples (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  LanyardExperimentResult *result;
  LanyardExperimentSample *sample;
  g_autoptr (GArray) calls = NULL;
  gint64 before = g_get_monotonic_time ();
  double seconds;
  guint notified = 0;
  guint64 last = 0;

  lanyard_experiment_settings_init (&settings);
  settings.size = 0;
  settings.duration = 2;
  settings.send_size = 4096;
  runner = experiment_test_start (&settings);
  g_signal_connect (runner, "notify::sample", G_CALLBACK (count_notify), &notified);
  experiment_test_wait (runner, 10);
  seconds = (double) (g_get_monotonic_time () - before) / G_USEC_PER_SEC;
  g_assert_cmpuint (notified, >, 3);
  g_assert_cmpfloat (notified, <=, seconds * 31 + 2);

  result = lanyard_experiment_runner_get_result (runner);
  sample = lanyard_experiment_runner_get_sample (runner);
  g_assert_true (lanyard_experiment_result_get_final (result) == sample);
  g_assert_cmpuint (sample->sender.accepted, ==, sample->receiver.bytes);
  for (guint i = 0; i < lanyard_experiment_runner_get_samples (runner)->len; i++)
    {
      LanyardExperimentSample *one
          = g_ptr_array_index (lanyard_experiment_runner_get_samples (runner), i);

      g_assert_cmpuint (one->receiver.bytes, >=, last);
      last = one->receiver.bytes;
    }
  calls = lanyard_experiment_runner_dup_calls (runner, LANYARD_EXPERIMENT_SENDER);
  g_assert_cmpuint (calls->len, >, 100);
  for (guint i = 1; i < calls->len; i++)
    g_assert_cmpfloat (g_array_index (calls, LanyardExperimentCall, i).time, >=,
                       g_array_index (calls, LanyardExperimentCall, i - 1).time);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/experiment/tcp/blocking", test_blocking);
  g_test_add_func ("/experiment/tcp/nonblocking", test_nonblocking);
  g_test_add_func ("/experiment/tcp/nonblocking/small-buffers", test_nonblocking_small_buffers);
  g_test_add_func ("/experiment/tcp/complete", test_complete);
  g_test_add_func ("/experiment/tcp/streams-ipv6", test_streams_ipv6);
  g_test_add_func ("/experiment/tcp/interval", test_interval);
  g_test_add_func ("/experiment/tcp/duration-and-pace", test_duration_and_pace);
  g_test_add_data_func ("/experiment/tcp/course-server/blocking", GINT_TO_POINTER (TRUE),
                        test_course_server);
  g_test_add_data_func ("/experiment/tcp/course-server/nonblocking", GINT_TO_POINTER (FALSE),
                        test_course_server);
  g_test_add_data_func ("/experiment/tcp/course-client/blocking", GINT_TO_POINTER (TRUE),
                        test_course_client);
  g_test_add_data_func ("/experiment/tcp/course-client/nonblocking", GINT_TO_POINTER (FALSE),
                        test_course_client);
  g_test_add_data_func ("/experiment/tcp/pause/blocking",
                        GINT_TO_POINTER (LANYARD_EXPERIMENT_BLOCKING), test_pause);
  g_test_add_data_func ("/experiment/tcp/pause/complete",
                        GINT_TO_POINTER (LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE), test_pause);
  g_test_add_data_func ("/experiment/tcp/stop/blocked",
                        GINT_TO_POINTER (LANYARD_EXPERIMENT_BLOCKING), test_stop_blocked);
  g_test_add_data_func ("/experiment/tcp/stop/complete",
                        GINT_TO_POINTER (LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE),
                        test_stop_blocked);
  g_test_add_func ("/experiment/tcp/stop/waiting", test_stop_waiting);
  g_test_add_func ("/experiment/tcp/drop-running", test_drop_running);
  g_test_add_func ("/experiment/tcp/refused", test_refused);
  g_test_add_func ("/experiment/tcp/port-taken", test_port_taken);
  g_test_add_func ("/experiment/tcp/peer-gone", test_peer_gone);
  g_test_add_func ("/experiment/tcp/samples", test_samples);
  return g_test_run ();
}
