/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/socket.h>

#include "engine/experiment/lanyard-experiment-code.h"
#include "engine/experiment/lanyard-experiment-presets.h"
#include "experiment-test.h"

/* The generated programs run, and behave as the run they were made from: each as one end, ours as the other. */

typedef struct
{
  const char               *name;
  LanyardExperimentLanguage language;
  LanyardExperimentMode     mode;
  LanyardExperimentHandover handover;
} Case;

static const Case cases[] = {
  { "python/blocking", LANYARD_EXPERIMENT_PYTHON, LANYARD_EXPERIMENT_BLOCKING },
  { "python/nonblocking", LANYARD_EXPERIMENT_PYTHON, LANYARD_EXPERIMENT_NONBLOCKING },
  { "python/complete", LANYARD_EXPERIMENT_PYTHON, LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE },
  { "c/blocking", LANYARD_EXPERIMENT_C, LANYARD_EXPERIMENT_BLOCKING },
  { "c/nonblocking", LANYARD_EXPERIMENT_C, LANYARD_EXPERIMENT_NONBLOCKING },
  { "c/complete", LANYARD_EXPERIMENT_C, LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE },
#define HANDOVER_CASES(name, language, way, handover)                                                                  \
  { name "/blocking/" way, language, LANYARD_EXPERIMENT_BLOCKING, handover },                                          \
  { name "/nonblocking/" way, language, LANYARD_EXPERIMENT_NONBLOCKING, handover },                                    \
  { name "/complete/" way, language, LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE, handover }
  HANDOVER_CASES ("python", LANYARD_EXPERIMENT_PYTHON, "sendfile", LANYARD_EXPERIMENT_HANDOVER_SENDFILE),
  HANDOVER_CASES ("c", LANYARD_EXPERIMENT_C, "sendfile", LANYARD_EXPERIMENT_HANDOVER_SENDFILE),
  HANDOVER_CASES ("python", LANYARD_EXPERIMENT_PYTHON, "zerocopy", LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY),
  HANDOVER_CASES ("c", LANYARD_EXPERIMENT_C, "zerocopy", LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY),
};

static LanyardExperimentPlan *
make_plan (const LanyardExperimentSettings *settings)
{
  g_autoptr (GError) error = NULL;
  LanyardExperimentPlan *plan = lanyard_experiment_plan_new (settings, &error);

  g_assert_no_error (error);
  return plan;
}

static void
assert_marked (const char *code, guint marked, gboolean expected)
{
  g_auto (GStrv) lines = g_strsplit (code, "\n", -1);

  g_assert_true ((marked > 0) == expected);
  if (!expected)
    return;
  g_assert_cmpuint (marked, <=, g_strv_length (lines));
  g_assert_nonnull (strstr (lines[marked - 1], "send"));
  g_assert_nonnull (strstr (lines[marked - 1], "<-"));
}

/* Its program, run to its end; or started, with @output to read from. */
static void
run_code (LanyardExperimentPlan    *plan,
          LanyardExperimentLanguage language,
          LanyardExperimentEnds     end,
          gboolean                  marked,
          ExperimentPeer           *peer)
{
  static guint serial;
  g_autofree char *dir = lanyard_test_make_dir ("code");
  g_autofree char *source = NULL;
  g_autofree char *program = g_build_filename (dir, "run", NULL);
  g_autofree char *name = g_strdup_printf ("run%u%s", serial++,
                                           language == LANYARD_EXPERIMENT_C ? ".c" : ".py");
  g_autoptr (GError) error = NULL;
  guint line;
  g_autofree char *code = lanyard_experiment_code (plan, language, end, &line);

  assert_marked (code, line, marked);
  source = g_build_filename (dir, name, NULL);
  g_file_set_contents (source, code, -1, &error);
  g_assert_no_error (error);
  if (language == LANYARD_EXPERIMENT_C)
    {
      g_autoptr (GSubprocess) cc
          = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "cc", "-Wall", "-Wextra", "-Werror",
                              "-O1", "-o", program, source, NULL);

      g_assert_no_error (error);
      g_subprocess_wait_check (cc, NULL, &error);
      g_assert_no_error (error);
      peer->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, NULL);
    }
  else
    peer->process
        = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "python3", source, NULL);
  g_assert_no_error (error);
  peer->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (peer->process));
}

/* "name value" lines until @name. */
static guint64
read_value (ExperimentPeer *peer, const char *name)
{
  for (;;)
    {
      g_autofree char *line = experiment_test_peer_read (peer);

      if (g_str_has_prefix (line, name) && line[strlen (name)] == ' ')
        return g_ascii_strtoull (line + strlen (name) + 1, NULL, 10);
    }
}

static void
test_tcp_sender (gconstpointer data)
{
  const Case *c = data;
  gboolean zerocopy = c->handover == LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY;
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) receiver = NULL;
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  ExperimentPeer peer;
  guint64 accepted;
  guint64 calls;

  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  receiver = experiment_test_start (&settings);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.port = lanyard_experiment_runner_get_port (receiver);
  settings.mode = c->mode;
  settings.handover = c->handover;
  /* A program may not lock the memory of one call of everything. */
  if (zerocopy)
    {
      settings.send_size = 3 * 1024 * 1024;
      settings.sndbuf = 128 * 1024;
    }
  plan = make_plan (&settings);
  run_code (plan, c->language, LANYARD_EXPERIMENT_SENDER,
            c->mode == LANYARD_EXPERIMENT_NONBLOCKING, &peer);
  if (zerocopy && c->mode == LANYARD_EXPERIMENT_NONBLOCKING)
    g_assert_cmpuint (read_value (&peer, "requested"), >=, settings.send_size);
  else
    g_assert_cmpuint (read_value (&peer, "requested"), ==, LANYARD_EXPERIMENT_SIZE);
  accepted = read_value (&peer, "accepted");
  if (c->mode == LANYARD_EXPERIMENT_NONBLOCKING)
    g_assert_cmpuint (accepted, <, LANYARD_EXPERIMENT_SIZE);
  else
    g_assert_cmpuint (accepted, ==, LANYARD_EXPERIMENT_SIZE);
  calls = read_value (&peer, "calls");
  if (c->mode == LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE)
    g_assert_cmpuint (calls, >, 1);
  else if (!zerocopy)
    g_assert_cmpuint (calls, ==, 1);
  if (zerocopy)
    {
      guint64 notices = read_value (&peer, "notices");

      g_assert_cmpuint (notices, >, 0);
      g_assert_cmpuint (notices, <=, calls);
      g_assert_cmpuint (read_value (&peer, "copied"), ==, notices);
    }
  experiment_test_peer_finish (&peer);
  experiment_test_wait (receiver, 20);
  g_assert_cmpuint (
      experiment_test_receiver (lanyard_experiment_runner_get_result (receiver))->bytes, ==, accepted);
}

static void
receive_with_code (LanyardExperimentLanguage language, gboolean discard)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  g_autoptr (LanyardExperimentResult) result = NULL;
  ExperimentPeer peer;

  lanyard_experiment_settings_init (&settings);
  settings.port = lanyard_test_port (SOCK_STREAM);
  settings.batch = 1000;
  settings.rcvbuf = 65536;
  settings.size = 3000000;
  settings.discard = discard;
  plan = make_plan (&settings);
  run_code (plan, language, LANYARD_EXPERIMENT_RECEIVER, FALSE, &peer);
  g_assert_cmpuint (read_value (&peer, "listening"), ==, settings.port);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  result = experiment_test_run (&settings);
  g_assert_cmpuint (read_value (&peer, "bytes"), ==, 3000000);
  g_assert_cmpuint (read_value (&peer, "batches"), >=, 3000);
  experiment_test_peer_finish (&peer);
}

static void
test_tcp_receiver (gconstpointer data)
{
  receive_with_code (GPOINTER_TO_INT (data), FALSE);
}

static void
test_tcp_discard (gconstpointer data)
{
  receive_with_code (GPOINTER_TO_INT (data), TRUE);
}

/* Every setting that a program has an option for, and over IPv6: it runs, and sends what the plan says. */
static void
test_settings (gconstpointer data)
{
  LanyardExperimentLanguage language = GPOINTER_TO_INT (data);
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) receiver = NULL;
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  ExperimentPeer peer;
  gint64 before;

  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  settings.family = LANYARD_EXPERIMENT_IPV6;
  receiver = experiment_test_start (&settings);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.port = lanyard_experiment_runner_get_port (receiver);
  settings.size = 0;
  settings.count = 5;
  settings.send_size = 1000;
  settings.interval = 0.05;
  settings.sndbuf = 131072;
  settings.nodelay = TRUE;
  settings.rate = 100 * 1000 * 1000;
  plan = make_plan (&settings);
  before = g_get_monotonic_time ();
  run_code (plan, language, LANYARD_EXPERIMENT_SENDER, FALSE, &peer);
  g_assert_cmpuint (read_value (&peer, "accepted"), ==, 5000);
  g_assert_cmpuint (read_value (&peer, "calls"), ==, 5);
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 4 * 50000);
  experiment_test_peer_finish (&peer);
  experiment_test_wait (receiver, 20);
  g_assert_cmpuint (
      experiment_test_receiver (lanyard_experiment_runner_get_result (receiver))->bytes, ==, 5000);
}

/* Measured datagrams from a generated program are counted by ours, without a loss that is none. */
static void
test_udp_sender (gconstpointer data)
{
  LanyardExperimentLanguage language = GPOINTER_TO_INT (data);
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) receiver = NULL;
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  const LanyardExperimentCounters *r;
  ExperimentPeer peer;

  lanyard_experiment_settings_init (&settings);
  settings.transport = LANYARD_EXPERIMENT_UDP;
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  settings.size = 0;
  settings.count = 150;
  /* All of it fits, however late the receiver's turn comes on a busy machine, and whatever more the system allows. */
  settings.rcvbuf = 4 * 1024 * 1024;
  receiver = experiment_test_start (&settings);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.port = lanyard_experiment_runner_get_port (receiver);
  settings.connected = TRUE;
  settings.rate = 50 * 1000 * 1000;
  plan = make_plan (&settings);
  run_code (plan, language, LANYARD_EXPERIMENT_SENDER, FALSE, &peer);
  g_assert_cmpuint (read_value (&peer, "datagrams"), ==, 150);
  experiment_test_peer_finish (&peer);
  experiment_test_wait (receiver, 10);
  r = experiment_test_receiver (lanyard_experiment_runner_get_result (receiver));
  g_assert_cmpuint (r->datagrams, ==, 150);
  g_assert_cmpuint (r->bytes, ==, 150 * LANYARD_EXPERIMENT_DATAGRAM);
  g_assert_cmpuint (r->lost, ==, 0);
  g_assert_cmpuint (r->duplicate, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (lanyard_experiment_runner_get_messages (receiver)), ==,
                    0);
}

static void
test_udp_messages (gconstpointer data)
{
  LanyardExperimentLanguage language = GPOINTER_TO_INT (data);
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  ExperimentPeer receiver;
  ExperimentPeer sender;

  lanyard_experiment_settings_init (&settings);
  settings.transport = LANYARD_EXPERIMENT_UDP;
  settings.size = 0;
  settings.count = 3;
  settings.interval = 0.01;
  settings.message = "Say \"{n}\"? \\ {n} caf\303\251";
  settings.port = lanyard_test_port (SOCK_DGRAM);
  settings.source_port = lanyard_test_port (SOCK_DGRAM);
  plan = make_plan (&settings);
  run_code (plan, language, LANYARD_EXPERIMENT_RECEIVER, FALSE, &receiver);
  read_value (&receiver, "listening");
  run_code (plan, language, LANYARD_EXPERIMENT_SENDER, TRUE, &sender);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *line = experiment_test_peer_read (&receiver);
      g_autofree char *text = g_strdup_printf ("Say \"%u\"? \\ %u caf\303\251 ", i, i);
      g_autofree char *port = g_strdup_printf ("%u", (guint) settings.source_port);

      g_assert_true (g_str_has_prefix (line, text));
      g_assert_nonnull (strstr (line, port));
    }
  g_assert_cmpuint (read_value (&receiver, "datagrams"), ==, 3);
  experiment_test_peer_finish (&receiver);
  experiment_test_peer_finish (&sender);
}

/* Every preset has both programs in both languages, and they are at least whole. */
static void
test_presets (void)
{
  guint n;
  const LanyardExperimentPreset *presets = lanyard_experiment_presets_get (&n);
  g_autofree char *dir = lanyard_test_make_dir ("presets");

  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < 4; k++)
      {
        LanyardExperimentLanguage language = k % 2 ? LANYARD_EXPERIMENT_C : LANYARD_EXPERIMENT_PYTHON;
        LanyardExperimentEnds end = k / 2 ? LANYARD_EXPERIMENT_SENDER : LANYARD_EXPERIMENT_RECEIVER;
        LanyardExperimentSettings settings;
        g_autoptr (LanyardExperimentPlan) plan = NULL;
        g_autoptr (GSubprocess) check = NULL;
        g_autofree char *path = g_strdup_printf ("%s/%s%u", dir, presets[i].id, k);
        g_autofree char *code = NULL;
        g_autoptr (GError) error = NULL;

        lanyard_experiment_preset_fill (&presets[i], &settings);
        plan = make_plan (&settings);
        code = lanyard_experiment_code (plan, language, end, NULL);
        g_assert_true (g_file_set_contents (path, code, -1, NULL));
        if (language == LANYARD_EXPERIMENT_C)
          check = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "cc", "-xc", "-Wall", "-Wextra",
                                    "-Werror", "-fsyntax-only", path, NULL);
        else
          check = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "python3", "-c",
                                    "import sys; compile(open(sys.argv[1]).read(), 'x', 'exec')", path,
                                    NULL);
        g_assert_no_error (error);
        g_subprocess_wait_check (check, NULL, &error);
        g_assert_no_error (error);
      }
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/experiment/code/tcp-sender/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_tcp_sender);
    }
  for (guint i = 0; i < 2; i++)
    {
      gpointer language = GINT_TO_POINTER (i ? LANYARD_EXPERIMENT_C : LANYARD_EXPERIMENT_PYTHON);
      const char *name = i ? "c" : "python";
      g_autofree char *receiver = g_strdup_printf ("/experiment/code/tcp-receiver/%s", name);
      g_autofree char *discard = g_strdup_printf ("/experiment/code/tcp-discard/%s", name);
      g_autofree char *all = g_strdup_printf ("/experiment/code/settings/%s", name);
      g_autofree char *udp = g_strdup_printf ("/experiment/code/udp-sender/%s", name);
      g_autofree char *messages = g_strdup_printf ("/experiment/code/udp-messages/%s", name);

      g_test_add_data_func (receiver, language, test_tcp_receiver);
      g_test_add_data_func (discard, language, test_tcp_discard);
      g_test_add_data_func (all, language, test_settings);
      g_test_add_data_func (udp, language, test_udp_sender);
      g_test_add_data_func (messages, language, test_udp_messages);
    }
  g_test_add_func ("/experiment/code/presets", test_presets);
  return g_test_run ();
}
