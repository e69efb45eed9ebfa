/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "../net/net-world.h"
#include "engine/experiment/lanyard-experiment-peer-private.h"
#include "engine/experiment/lanyard-experiment-service.h"
#include "experiment-test.h"

/* Two machines that know each other; Ben's is the other end of Ana's experiments. */
typedef struct
{
  NetWorld                 *ana;
  NetWorld                 *ben;
  LanyardExperimentService *service;
  char                     *address;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->ana = net_world_new ("Ana");
  f->ben = net_world_new ("Ben");
  net_world_pin (f->ana, f->ben);
  f->address = net_world_listen (f->ben);
  f->service = lanyard_experiment_service_new (f->ben->node);
  lanyard_experiment_service_set_enabled (f->service, TRUE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->service);
  net_world_free (f->ana);
  net_world_free (f->ben);
  g_free (f->address);
}

static LanyardExperimentRunner *
start (Fixture *f, const LanyardExperimentSettings *settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardExperimentPlan) plan = lanyard_experiment_plan_new (settings, &error);
  LanyardExperimentRunner *runner;

  g_assert_no_error (error);
  runner = lanyard_experiment_runner_new_with_peer (plan, f->ana->node, f->address, NULL, 0);
  lanyard_experiment_runner_start (runner, &error);
  g_assert_no_error (error);
  return runner;
}

typedef struct
{
  const char                *name;
  LanyardExperimentTransport transport;
  LanyardExperimentEnds      here;
  LanyardExperimentMode      mode;
  guint64                    streams;
  LanyardExperimentHandover  handover;
  gboolean                   discard;
} Case;

static const Case cases[] = {
  { "tcp/send", LANYARD_EXPERIMENT_TCP, LANYARD_EXPERIMENT_SENDER, LANYARD_EXPERIMENT_BLOCKING, 1 },
  { "tcp/receive", LANYARD_EXPERIMENT_TCP, LANYARD_EXPERIMENT_RECEIVER, LANYARD_EXPERIMENT_BLOCKING, 1 },
  { "tcp/short", LANYARD_EXPERIMENT_TCP, LANYARD_EXPERIMENT_SENDER, LANYARD_EXPERIMENT_NONBLOCKING, 1 },
  { "tcp/streams", LANYARD_EXPERIMENT_TCP, LANYARD_EXPERIMENT_RECEIVER, LANYARD_EXPERIMENT_BLOCKING, 3 },
  { "tcp/send-discard", LANYARD_EXPERIMENT_TCP, LANYARD_EXPERIMENT_SENDER, LANYARD_EXPERIMENT_BLOCKING, 1,
    LANYARD_EXPERIMENT_HANDOVER_COPY, TRUE },
  { "tcp/receive-sendfile", LANYARD_EXPERIMENT_TCP, LANYARD_EXPERIMENT_RECEIVER, LANYARD_EXPERIMENT_BLOCKING, 1,
    LANYARD_EXPERIMENT_HANDOVER_SENDFILE, FALSE },
  { "tcp/receive-zerocopy", LANYARD_EXPERIMENT_TCP, LANYARD_EXPERIMENT_RECEIVER, LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE, 2,
    LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY, FALSE },
  { "udp/send", LANYARD_EXPERIMENT_UDP, LANYARD_EXPERIMENT_SENDER, LANYARD_EXPERIMENT_BLOCKING, 1 },
  { "udp/receive", LANYARD_EXPERIMENT_UDP, LANYARD_EXPERIMENT_RECEIVER, LANYARD_EXPERIMENT_BLOCKING, 1 },
};

/* Both sides' figures come together, whichever end is here. */
static void
test_run (Fixture *f, gconstpointer data)
{
  const Case *c = data;
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  const LanyardExperimentSample *final;

  lanyard_experiment_settings_init (&settings);
  settings.transport = c->transport;
  settings.ends = c->here;
  settings.mode = c->mode;
  settings.streams = c->streams;
  settings.port = c->here == LANYARD_EXPERIMENT_SENDER ? 1 : 0;
  settings.size = 20 * 1000 * 1000;
  settings.handover = c->handover;
  settings.discard = c->discard;
  if (c->handover == LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY)
    settings.send_size = 100000;
  if (c->transport == LANYARD_EXPERIMENT_UDP)
    {
      settings.size = 0;
      /* All of them fit into the buffer that any system allows, however late the receiver's turn comes. */
      settings.count = 150;
      settings.rcvbuf = 4 * 1024 * 1024;
      settings.rate = 100 * 1000 * 1000;
    }
  runner = start (f, &settings);
  experiment_test_wait (runner, 20);
  g_assert_cmpstr (lanyard_experiment_runner_get_error (runner), ==, NULL);
  final = lanyard_experiment_result_get_final (lanyard_experiment_runner_get_result (runner));
  g_assert_true (final->sender.present);
  g_assert_true (final->receiver.present);
  g_assert_cmpuint (final->receiver.bytes, ==, final->sender.accepted);
  g_assert_cmpuint (final->receiver.lost, ==, 0);
  /* How it was done comes with the figures. */
  g_assert_cmpint (final->sender.notices > 0, ==, c->handover == LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY);
  if (c->transport == LANYARD_EXPERIMENT_UDP)
    g_assert_cmpuint (final->receiver.datagrams, ==, 150);
  else if (c->mode == LANYARD_EXPERIMENT_NONBLOCKING)
    g_assert_cmpuint (final->sender.accepted, <, settings.size);
  else
    g_assert_cmpuint (final->receiver.bytes, ==, settings.size);
  lanyard_test_wait_for (lanyard_experiment_service_get_runner (f->service) == NULL, 10);
}

static void
assert_fails (LanyardExperimentRunner *runner, const char *with)
{
  experiment_test_wait (runner, 20);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_FAILED);
  g_test_message ("%s", lanyard_experiment_runner_get_error (runner));
  g_assert_nonnull (strstr (lanyard_experiment_runner_get_error (runner), with));
}

static void
init_sender (LanyardExperimentSettings *settings)
{
  lanyard_experiment_settings_init (settings);
  settings->ends = LANYARD_EXPERIMENT_SENDER;
  settings->port = 1;
}

static void
test_bounds (Fixture *f, gconstpointer data)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) large = NULL;
  g_autoptr (LanyardExperimentRunner) endless = NULL;
  g_autoptr (LanyardExperimentRunner) long_one = NULL;

  lanyard_experiment_service_set_bounds (f->service, 1000 * 1000, 600);
  init_sender (&settings);
  large = start (f, &settings);
  assert_fails (large, "allowed");

  /* What is not said beforehand is seen when it happens. */
  init_sender (&settings);
  settings.size = 0;
  settings.send_size = 100000;
  endless = start (f, &settings);
  assert_fails (endless, "larger");

  lanyard_experiment_service_set_bounds (f->service, 1000 * 1000, 2);
  settings.send_size = 10;
  settings.interval = 0.5;
  long_one = start (f, &settings);
  assert_fails (long_one, "longer");
  g_assert_null (lanyard_experiment_service_get_runner (f->service));
}

static void
test_switched_off (Fixture *f, gconstpointer data)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  g_autoptr (LanyardExperimentRunner) running = NULL;

  init_sender (&settings);
  settings.size = 0;
  settings.send_size = 1000;
  settings.interval = 0.01;
  running = start (f, &settings);
  lanyard_test_wait_for (lanyard_experiment_runner_get_sample (running) != NULL
                             && lanyard_experiment_runner_get_sample (running)->receiver.bytes > 0,
                         20);
  lanyard_experiment_service_set_enabled (f->service, FALSE);
  experiment_test_wait (running, 20);
  g_assert_cmpint (lanyard_experiment_runner_get_state (running), ==,
                   LANYARD_EXPERIMENT_RUNNER_FAILED);
  runner = start (f, &settings);
  experiment_test_wait (runner, 20);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_FAILED);
}

/* Stopping here stops there; a second run at the same time is told so. */
static void
test_stop_and_busy (Fixture *f, gconstpointer data)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  g_autoptr (LanyardExperimentRunner) second = NULL;

  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  settings.transport = LANYARD_EXPERIMENT_UDP;
  settings.size = 0;
  settings.message = "Message #{n}";
  settings.interval = 0.01;
  runner = start (f, &settings);
  lanyard_test_wait_for (
      g_list_model_get_n_items (lanyard_experiment_runner_get_messages (runner)) > 2, 20);
  g_assert_nonnull (lanyard_experiment_service_get_runner (f->service));
  second = start (f, &settings);
  assert_fails (second, "under way");

  lanyard_experiment_runner_stop (runner);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_STOPPED);
  lanyard_test_wait_for (lanyard_experiment_service_get_runner (f->service) == NULL, 10);
}

/* Peers that do not speak as they should: told so, and the service goes on. */
static void
test_hostile (Fixture *f, gconstpointer data)
{
  static const struct
  {
    guint8      type;
    const char *payload; /* GVariant text; NULL: bytes that are none */
  } rows[] = {
    { LANYARD_EXPERIMENT_FRAME_PLAN, NULL },
    { LANYARD_EXPERIMENT_FRAME_PLAN, "{'role': <'sender'>}" },
    { LANYARD_EXPERIMENT_FRAME_PLAN, "{'role': <7>, 'plan': <'{}'>}" },
    { LANYARD_EXPERIMENT_FRAME_PLAN, "{'role': <'sender'>, 'plan': <'{'>, 'port': <uint16 9>}" },
    { LANYARD_EXPERIMENT_FRAME_PLAN, "{'role': <'sender'>, 'plan': <'[]'>, 'port': <uint16 9>}" },
    { LANYARD_EXPERIMENT_FRAME_PLAN, "{'role': <'sender'>, 'plan': <'{}'>}" },
    { LANYARD_EXPERIMENT_FRAME_PLAN, "{'role': <'receiver'>, 'plan': <'{\"streams\": 64}'>}" },
    { LANYARD_EXPERIMENT_FRAME_PLAN, "{'role': <'receiver'>, 'plan': <'{\"batch\": 67108865}'>}" },
    { LANYARD_EXPERIMENT_FRAME_RESULT, "{'counters': <'{}'>}" },
    { LANYARD_EXPERIMENT_FRAME_ENDED, "{'datagrams': <uint64 5>}" },
    { 40, "@a{sv} {}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (LanyardChannel) channel = NULL;
      g_autoptr (GError) error = NULL;
      int closed = 0;
      gulong handler;

      lanyard_node_connect_async (f->ana->node, f->address, LANYARD_EXPERIMENT_SERVICE_NAME, NULL, 0, NULL,
                                  lanyard_test_store_result, &result);
      lanyard_test_wait_for (result != NULL, 15);
      channel = lanyard_node_connect_finish (f->ana->node, result, &error);
      g_assert_no_error (error);
      handler = g_signal_connect_swapped (channel, "closed", G_CALLBACK (g_atomic_int_inc), &closed);
      lanyard_channel_start (channel);
      if (rows[i].payload == NULL)
        {
          g_autoptr (GBytes) junk = g_bytes_new_static ("junk", 4);

          lanyard_channel_send (channel, rows[i].type, junk);
        }
      else
        {
          g_autoptr (GVariant) payload
              = g_variant_parse (G_VARIANT_TYPE_VARDICT, rows[i].payload, NULL, NULL, NULL);

          lanyard_channel_send_variant (channel, rows[i].type, payload);
        }
      lanyard_test_wait_for (closed, 15);
      g_signal_handler_disconnect (channel, handler);
      lanyard_test_wait_for (lanyard_experiment_service_get_runner (f->service) == NULL, 10);
    }
}

static void
on_old_frame (LanyardChannel *channel, guint type, GBytes *payload, gpointer user_data)
{
  g_autoptr (GVariant) ready = g_variant_parse (G_VARIANT_TYPE_VARDICT, "{'port': <uint16 9>}", NULL, NULL, NULL);

  lanyard_channel_send_variant (channel, LANYARD_EXPERIMENT_FRAME_READY, ready);
}

static void
on_old_channel (LanyardNode *node, LanyardChannel *channel, gpointer user_data)
{
  g_signal_connect (channel, "frame", G_CALLBACK (on_old_frame), NULL);
  g_ptr_array_add (user_data, g_object_ref (channel));
  lanyard_channel_start (channel);
}

/* An older Lanyard skips a setting that it does not know. Its figures would be of another run, so there are none. */
static void
test_older (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) channels = g_ptr_array_new_with_free_func (g_object_unref);
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentRunner) discarding = NULL;
  g_autoptr (LanyardExperimentRunner) sendfile = NULL;

  lanyard_experiment_service_set_enabled (f->service, FALSE);
  lanyard_node_add_service (f->ben->node, LANYARD_EXPERIMENT_SERVICE_NAME, TRUE, on_old_channel, channels, NULL);
  init_sender (&settings);
  settings.discard = TRUE;
  discarding = start (f, &settings);
  assert_fails (discarding, "too old");

  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  settings.handover = LANYARD_EXPERIMENT_HANDOVER_SENDFILE;
  sendfile = start (f, &settings);
  assert_fails (sendfile, "too old");
  lanyard_node_add_service (f->ben->node, LANYARD_EXPERIMENT_SERVICE_NAME, FALSE, NULL, NULL, NULL);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/experiment/remote/%s", cases[i].name);

      g_test_add (path, Fixture, &cases[i], set_up, test_run, tear_down);
    }
  g_test_add ("/experiment/remote/bounds", Fixture, NULL, set_up, test_bounds, tear_down);
  g_test_add ("/experiment/remote/switched-off", Fixture, NULL, set_up, test_switched_off, tear_down);
  g_test_add ("/experiment/remote/stop-and-busy", Fixture, NULL, set_up, test_stop_and_busy, tear_down);
  g_test_add ("/experiment/remote/older", Fixture, NULL, set_up, test_older, tear_down);
  g_test_add ("/experiment/remote/hostile", Fixture, NULL, set_up, test_hostile, tear_down);
  return g_test_run ();
}
