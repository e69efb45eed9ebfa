/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "experiment-test.h"

/* However the bytes get to the kernel, the same ones arrive, each mode does what it is there for, and whoever is suspended in a
 * call can be stopped. */

#define COPY     LANYARD_EXPERIMENT_HANDOVER_COPY
#define SENDFILE LANYARD_EXPERIMENT_HANDOVER_SENDFILE
#define ZEROCOPY LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY
#define MIB      (1024 * 1024)

static const struct
{
  const char               *name;
  LanyardExperimentHandover handover;
} handovers[] = {
  { "copy", COPY },
  { "sendfile", SENDFILE },
  { "zerocopy", ZEROCOPY },
};

/* What MSG_ZEROCOPY holds of a program's memory counts as locked. */
static gboolean
may_lock (gsize bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_MEMLOCK, &limit), ==, 0);
  return limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= 2 * bytes;
}

static gboolean
skip (LanyardExperimentHandover handover, gsize send_size)
{
  if (handover != ZEROCOPY || may_lock (send_size))
    return FALSE;
  g_test_skip ("this system lets a program lock too little memory");
  return TRUE;
}

static void
assert_notices (const LanyardExperimentCounters *s, LanyardExperimentHandover handover, guint64 calls)
{
  g_assert_cmpuint (s->notices, ==, handover == ZEROCOPY ? calls : 0);
  /* Over loopback there is no card that could fetch the bytes. */
  g_assert_cmpuint (s->copied, ==, s->notices);
}

static void
test_blocking (gconstpointer data)
{
  LanyardExperimentHandover handover = GPOINTER_TO_INT (data);
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;
  const LanyardExperimentCounters *s;

  lanyard_experiment_settings_init (&settings);
  settings.handover = handover;
  settings.send_size = 2 * MIB;
  settings.size = 41 * MIB + 7;
  settings.batch = 65536;
  if (skip (handover, settings.send_size))
    return;
  result = experiment_test_run (&settings);
  s = experiment_test_sender (result);
  g_assert_cmpuint (s->requested, ==, settings.size);
  g_assert_cmpuint (s->accepted, ==, settings.size);
  g_assert_cmpuint (s->acknowledged, ==, settings.size);
  g_assert_cmpuint (s->partial, ==, 0);
  if (s->would_block == 0)
    g_assert_cmpuint (s->calls, ==, 21);
  assert_notices (s, handover, 21);
  g_assert_cmpuint (experiment_test_receiver (result)->bytes, ==, settings.size);
}

static void
test_once (gconstpointer data)
{
  LanyardExperimentHandover handover = GPOINTER_TO_INT (data);
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;
  const LanyardExperimentCounters *s;

  lanyard_experiment_settings_init (&settings);
  settings.handover = handover;
  settings.mode = LANYARD_EXPERIMENT_NONBLOCKING;
  settings.send_size = 4 * MIB;
  settings.sndbuf = settings.rcvbuf = 32 * 1024;
  if (skip (handover, settings.send_size))
    return;
  result = experiment_test_run (&settings);
  s = experiment_test_sender (result);
  g_assert_cmpuint (s->accepted, >, 0);
  g_assert_cmpuint (s->accepted, <, settings.size);
  g_assert_cmpuint (s->would_block, ==, 1);
  g_assert_cmpuint (s->partial, <=, 1);
  assert_notices (s, handover, s->calls - (1 - s->partial));
  g_assert_cmpuint (experiment_test_receiver (result)->bytes, ==, s->accepted);
  g_assert_cmpint (lanyard_experiment_result_get_limit (result), ==, LANYARD_EXPERIMENT_LIMIT_SEND_BUFFER);
}

static void
test_complete (gconstpointer data)
{
  LanyardExperimentHandover handover = GPOINTER_TO_INT (data);
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;
  const LanyardExperimentCounters *s;
  guint64 empty;

  lanyard_experiment_settings_init (&settings);
  settings.handover = handover;
  settings.mode = LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE;
  settings.send_size = 2 * MIB;
  settings.size = 20 * MIB;
  settings.sndbuf = 64 * 1024;
  if (skip (handover, settings.send_size))
    return;
  result = experiment_test_run (&settings);
  s = experiment_test_sender (result);
  g_assert_cmpuint (s->accepted, ==, settings.size);
  g_assert_cmpuint (s->would_block, >, 0);
  /* Each of the ten ends with a call that takes the rest; the others took a part, or nothing. */
  g_assert_cmpuint (s->calls, ==, 10 + s->would_block);
  empty = s->would_block - s->partial;
  g_assert_cmpuint (s->histogram[0], ==, empty);
  /* Waking for notices is no reason to ask the socket again: to be asked in vain is the exception. */
  g_assert_cmpuint (empty, <=, s->calls / 4 + 4);
  assert_notices (s, handover, s->calls - empty);
  g_assert_cmpuint (experiment_test_receiver (result)->bytes, ==, settings.size);
}

/* The peer compares every byte, at sizes that are a multiple of nothing. */
static void
test_content (gconstpointer data)
{
  static const char reader[]
      = "import hashlib, socket\n"
        "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(5)\n"
        "print(s.getsockname()[1])\n"
        "while True:\n"
        "    c, a = s.accept()\n"
        "    got = hashlib.sha256(); size = 0\n"
        "    while data := c.recv(65536):\n"
        "        got.update(data); size += len(data)\n"
        "    want = hashlib.sha256((b'Hello Server\\n' * (size // 13 + 1))[:size])\n"
        "    print(size); print('same' if got.digest() == want.digest() else 'other')\n";
  static const guint64 sizes[] = { 1, 13, 4096, 53248, 100003, 266240, 1000000 };
  LanyardExperimentHandover handover = GPOINTER_TO_INT (data);
  ExperimentPeer peer;
  guint64 port;

  experiment_test_peer_start (&peer, reader, NULL);
  port = (guint64) experiment_test_peer_read_int (&peer);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (sizes); i++)
    {
      LanyardExperimentSettings settings;
      g_autoptr (LanyardExperimentResult) result = NULL;
      g_autofree char *verdict = NULL;

      lanyard_experiment_settings_init (&settings);
      settings.handover = handover;
      settings.ends = LANYARD_EXPERIMENT_SENDER;
      settings.mode = i % 2 ? LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE : LANYARD_EXPERIMENT_BLOCKING;
      settings.send_size = sizes[i / 2];
      settings.size = MIN (settings.send_size * 50 + 5, 5000011);
      settings.sndbuf = i % 2 ? 200000 : 0;
      settings.port = port;
      result = experiment_test_run (&settings);
      g_assert_cmpuint (experiment_test_sender (result)->accepted, ==, settings.size);
      g_assert_cmpuint ((guint64) experiment_test_peer_read_int (&peer), ==, settings.size);
      verdict = experiment_test_peer_read (&peer);
      g_assert_cmpstr (verdict, ==, "same");
    }
  experiment_test_peer_kill (&peer);
}

/* A peer that never reads: the sender is suspended in its call, or waits until it may go on. */
static void
test_stop (gconstpointer data)
{
  static const char deaf[] = "import signal, socket\n"
                             "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(5)\n"
                             "print(s.getsockname()[1])\n"
                             "c, a = s.accept()\n"
                             "signal.pause()\n";
  guint which = GPOINTER_TO_UINT (data);
  LanyardExperimentSettings settings;
  LanyardExperimentSample *sample;
  ExperimentPeer peer;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  const int waiting = which % 2 ? LANYARD_EXPERIMENT_THREAD_WAITING_WRITABLE : LANYARD_EXPERIMENT_THREAD_IN_SEND;
  gint64 before;

  lanyard_experiment_settings_init (&settings);
  settings.handover = handovers[which / 2].handover;
  settings.mode = which % 2 ? LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE : LANYARD_EXPERIMENT_BLOCKING;
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.sndbuf = 64 * 1024;
  settings.send_size = MIB;
  if (skip (settings.handover, settings.send_size))
    return;
  experiment_test_peer_start (&peer, deaf, NULL);
  settings.port = (guint64) experiment_test_peer_read_int (&peer);
  runner = experiment_test_start (&settings);
  lanyard_test_wait_for ((sample = lanyard_experiment_runner_get_sample (runner)) != NULL
                             && sample->sender.blocked_seconds > 0.3 && (int) sample->sender.state == waiting,
                         20);
  /* It sleeps, and does not ask again and again. */
  g_assert_cmpuint (sample->sender.calls, <, 100);
  before = g_get_monotonic_time ();
  lanyard_experiment_runner_stop (runner);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==, LANYARD_EXPERIMENT_RUNNER_STOPPED);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 30 * G_USEC_PER_SEC);
  experiment_test_peer_kill (&peer);
}

/* A peer that goes in the middle ends the run and not the program, though nothing ignores SIGPIPE. */
static void
test_peer_gone (gconstpointer data)
{
  static const char rude[] = "import socket, struct\n"
                             "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(5)\n"
                             "print(s.getsockname()[1])\n"
                             "c, a = s.accept()\n"
                             "c.recv(100000)\n"
                             "c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))\n"
                             "c.close()\n";
  LanyardExperimentSettings settings;
  ExperimentPeer peer;
  g_autoptr (LanyardExperimentRunner) runner = NULL;

  experiment_test_peer_start (&peer, rude, NULL);
  lanyard_experiment_settings_init (&settings);
  settings.handover = GPOINTER_TO_INT (data);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.send_size = MIB;
  settings.port = (guint64) experiment_test_peer_read_int (&peer);
  runner = experiment_test_start (&settings);
  /* GSocket ignores it for the whole program. */
  signal (SIGPIPE, SIG_DFL);
  experiment_test_wait (runner, 20);
  signal (SIGPIPE, SIG_IGN);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==, LANYARD_EXPERIMENT_RUNNER_FAILED);
  experiment_test_peer_finish (&peer);
}

static void
set_memory_lock (gboolean allowed)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct sets[2] = { 0 };

  g_assert_cmpint (syscall (SYS_capget, &header, sets), ==, 0);
  if (allowed)
    sets[CAP_TO_INDEX (CAP_IPC_LOCK)].effective
        |= sets[CAP_TO_INDEX (CAP_IPC_LOCK)].permitted & CAP_TO_MASK (CAP_IPC_LOCK);
  else
    sets[CAP_TO_INDEX (CAP_IPC_LOCK)].effective &= ~CAP_TO_MASK (CAP_IPC_LOCK);
  g_assert_cmpint (syscall (SYS_capset, &header, sets), ==, 0);
}

/* A program may lock so much memory and no more: one call beyond that fails and says why, many below it take turns. */
static void
test_memory_lock (void)
{
  struct rlimit before;
  struct rlimit limit;
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) large = NULL;
  g_autoptr (LanyardExperimentResult) small = NULL;

  g_assert_cmpint (getrlimit (RLIMIT_MEMLOCK, &before), ==, 0);
  limit = before;
  limit.rlim_cur = MIN (limit.rlim_max, MIB);
  g_assert_cmpint (setrlimit (RLIMIT_MEMLOCK, &limit), ==, 0);
  set_memory_lock (FALSE);

  lanyard_experiment_settings_init (&settings);
  settings.handover = ZEROCOPY;
  large = experiment_test_start (&settings);
  experiment_test_wait (large, 20);
  g_assert_cmpint (lanyard_experiment_runner_get_state (large), ==, LANYARD_EXPERIMENT_RUNNER_FAILED);
  g_test_message ("%s", lanyard_experiment_runner_get_error (large));
  g_assert_nonnull (strstr (lanyard_experiment_runner_get_error (large), "MSG_ZEROCOPY"));

  settings.size = 20 * MIB;
  settings.send_size = limit.rlim_cur / 8;
  small = experiment_test_run (&settings);
  g_assert_cmpuint (experiment_test_receiver (small)->bytes, ==, settings.size);

  set_memory_lock (TRUE);
  g_assert_cmpint (setrlimit (RLIMIT_MEMLOCK, &before), ==, 0);
}

/* What is thrown away in the kernel is counted like what is read. */
static void
test_discard (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentResult) result = NULL;
  const LanyardExperimentCounters *r;

  lanyard_experiment_settings_init (&settings);
  settings.handover = SENDFILE;
  settings.discard = TRUE;
  settings.streams = 2;
  settings.size = 30 * 1000 * 1000 + 1;
  settings.send_size = 70000;
  settings.batch = 10000;
  result = experiment_test_run (&settings);
  r = experiment_test_receiver (result);
  g_assert_cmpuint (r->bytes, ==, settings.size);
  g_assert_cmpuint (r->batches, >=, 3000);
  g_assert_nonnull (strstr (lanyard_experiment_result_get_verdict (result), "threw away"));
  g_assert_nonnull (strstr (lanyard_experiment_result_get_verdict (result), "sendfile"));
}

static void
test_plans (void)
{
  const struct
  {
    const char               *name;
    LanyardExperimentSettings settings;
    gboolean                  good;
  } rows[] = {
    { "sendfile", { .handover = SENDFILE, .size = 1000 }, TRUE },
    { "sendfile, the course's", { .handover = SENDFILE, .size = LANYARD_EXPERIMENT_SIZE }, TRUE },
    { "sendfile, large in parts", { .handover = SENDFILE, .size = G_GUINT64_CONSTANT (1) << 40, .send_size = MIB }, TRUE },
    { "sendfile, too large a file", { .handover = SENDFILE, .size = 300 * MIB }, FALSE },
    { "sendfile, 300 MiB in streams", { .handover = SENDFILE, .size = 300 * MIB, .streams = 4 }, FALSE },
    { "sendfile, 10 streams", { .handover = SENDFILE, .size = 0, .send_size = 30 * MIB, .streams = 10 }, FALSE },
    { "zerocopy", { .handover = ZEROCOPY, .size = 300 * MIB }, TRUE },
    { "none such", { .handover = 3, .size = 1000 }, FALSE },
    { "udp sendfile", { .transport = LANYARD_EXPERIMENT_UDP, .handover = SENDFILE, .size = 1000 }, FALSE },
    { "udp zerocopy", { .transport = LANYARD_EXPERIMENT_UDP, .handover = ZEROCOPY, .size = 1000 }, FALSE },
    { "udp discard", { .transport = LANYARD_EXPERIMENT_UDP, .discard = TRUE, .size = 1000 }, FALSE },
    { "discard", { .discard = TRUE, .size = 1000 }, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LanyardExperimentSettings settings = rows[i].settings;
      g_autoptr (GError) error = NULL;
      g_autoptr (LanyardExperimentPlan) plan = NULL;
      g_autoptr (LanyardExperimentPlan) again = NULL;
      g_autoptr (JsonObject) object = NULL;

      g_test_message ("%s", rows[i].name);
      settings.ends = LANYARD_EXPERIMENT_BOTH;
      settings.batch = settings.vector = 1;
      settings.streams = MAX (settings.streams, 1);
      plan = lanyard_experiment_plan_new (&settings, &error);
      g_assert_cmpint (plan != NULL, ==, rows[i].good);
      if (plan == NULL)
        continue;
      object = lanyard_experiment_plan_to_json (plan);
      again = lanyard_experiment_plan_from_json (object, &error);
      g_assert_no_error (error);
      g_assert_cmpint (lanyard_experiment_plan_get (again)->handover, ==, settings.handover);
      g_assert_cmpint (lanyard_experiment_plan_get (again)->discard, ==, settings.discard);
    }
}

static void
add (const char *what, guint i, GTestDataFunc function)
{
  g_autofree char *path = g_strdup_printf ("/experiment/handover/%s/%s", what, handovers[i].name);

  g_test_add_data_func (path, GINT_TO_POINTER (handovers[i].handover), function);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/experiment/handover/plans", test_plans);
  for (guint i = 0; i < G_N_ELEMENTS (handovers); i++)
    {
      add ("blocking", i, test_blocking);
      add ("once", i, test_once);
      add ("complete", i, test_complete);
      add ("content", i, test_content);
      add ("peer-gone", i, test_peer_gone);
      for (guint k = 0; k < 2; k++)
        {
          g_autofree char *path = g_strdup_printf ("/experiment/handover/stop/%s/%s", handovers[i].name,
                                                   k ? "complete" : "blocking");

          g_test_add_data_func (path, GUINT_TO_POINTER (2 * i + k), test_stop);
        }
    }
  g_test_add_func ("/experiment/handover/memory-lock", test_memory_lock);
  g_test_add_func ("/experiment/handover/discard", test_discard);
  return g_test_run ();
}
