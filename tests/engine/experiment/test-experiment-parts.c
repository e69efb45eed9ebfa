/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/socket.h>

#include "engine/core/lanyard-error.h"
#include "engine/experiment/lanyard-experiment-json-private.h"
#include "engine/experiment/lanyard-experiment-payload-private.h"
#include "engine/experiment/lanyard-experiment-presets.h"
#include "engine/experiment/lanyard-experiment-sequence-private.h"
#include "experiment-test.h"

/* The parts that need no run: plans, numbers, verdicts. */

typedef struct
{
  const char *name;
  const char *json;
  gboolean    good;
} PlanRow;

static const PlanRow plan_rows[] = {
  { "defaults", "{}", TRUE },
  { "unknown-member", "{\"colour\": \"green\"}", TRUE },
  { "udp", "{\"transport\": \"udp\", \"size\": 0, \"gso\": true, \"vector\": 8}", TRUE },
  { "count-as-text", "{\"size\": \"many\"}", FALSE },
  { "negative", "{\"size\": -1}", FALSE },
  { "too-large", "{\"size\": 9223372036854775807}", FALSE },
  { "no-batch", "{\"batch\": 0}", FALSE },
  { "too-many-streams", "{\"streams\": 65}", FALSE },
  { "unknown-mode", "{\"mode\": \"hopeful\"}", FALSE },
  { "mode-as-number", "{\"mode\": 1}", FALSE },
  { "port", "{\"port\": 65536}", FALSE },
  { "endless", "{\"duration\": 1e300}", FALSE },
  { "switch-as-number", "{\"nodelay\": 1}", FALSE },
  { "bind-name", "{\"bind\": \"localhost\"}", FALSE },
  { "sender-without-port", "{\"ends\": \"sender\"}", FALSE },
  { "tcp-message", "{\"message\": \"hello\"}", FALSE },
  { "tcp-loss", "{\"loss\": 0.5}", FALSE },
  { "loss-over-one", "{\"transport\": \"udp\", \"loss\": 1.5}", FALSE },
  { "link-alone", "{\"ends\": \"receiver\", \"delay\": 1}", FALSE },
  { "datagram-too-large", "{\"transport\": \"udp\", \"send-size\": 65508}", FALSE },
  { "no-room-for-header", "{\"transport\": \"udp\", \"send-size\": 39}", FALSE },
  { "gso-too-large", "{\"transport\": \"udp\", \"send-size\": 40000, \"gso\": true}", FALSE },
  { "empty-message", "{\"transport\": \"udp\", \"message\": \"\"}", FALSE },
  { "messages-in-batches", "{\"transport\": \"udp\", \"message\": \"x\", \"vector\": 2}", FALSE },
  { "object", "{\"size\": {}}", FALSE },
};

static JsonObject *
parse (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_nonnull (node);
  return json_object_ref (json_node_get_object (node));
}

static void
test_plan (gconstpointer data)
{
  const PlanRow *row = data;
  g_autoptr (JsonObject) object = parse (row->json);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardExperimentPlan) plan = lanyard_experiment_plan_from_json (object, &error);

  g_assert_true ((plan != NULL) == row->good);
  if (!row->good)
    g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID);
}

/* Whatever a preset says comes back from its text; and its plan owns what it says. */
static void
test_round_trip (void)
{
  guint n;
  const LanyardExperimentPreset *presets = lanyard_experiment_presets_get (&n);

  g_assert_cmpuint (n, >=, 10);
  for (guint i = 0; i < n; i++)
    {
      LanyardExperimentSettings settings;
      g_autoptr (LanyardExperimentPlan) plan = NULL;
      g_autoptr (LanyardExperimentPlan) again = NULL;
      g_autoptr (JsonObject) first = NULL;
      g_autoptr (JsonObject) second = NULL;
      g_autoptr (JsonNode) a = json_node_new (JSON_NODE_OBJECT);
      g_autoptr (JsonNode) b = json_node_new (JSON_NODE_OBJECT);
      g_autoptr (GError) error = NULL;

      g_assert_true (lanyard_experiment_presets_lookup (presets[i].id) == &presets[i]);
      lanyard_experiment_preset_fill (&presets[i], &settings);
      plan = lanyard_experiment_plan_new (&settings, &error);
      g_assert_no_error (error);
      first = lanyard_experiment_plan_to_json (plan);
      again = lanyard_experiment_plan_from_json (first, &error);
      g_assert_no_error (error);
      second = lanyard_experiment_plan_to_json (again);
      json_node_set_object (a, first);
      json_node_set_object (b, second);
      g_assert_true (json_node_equal (a, b));
      g_assert_cmpstr (lanyard_experiment_plan_get (again)->preset, ==, presets[i].id);
    }
}

static void
add_all (LanyardExperimentSequence *sequence, const guint64 *numbers, guint n)
{
  for (guint i = 0; i < n; i++)
    lanyard_experiment_sequence_add (sequence, numbers[i]);
}

static void
test_sequence (void)
{
  static const struct
  {
    guint64 numbers[10];
    guint   n;
    guint64 unique;
    guint64 lost;
    guint64 duplicate;
    guint64 reordered;
  } rows[] = {
    { { 0, 1, 2, 3 }, 4, 4, 0, 0, 0 },
    { { 0, 2, 3 }, 3, 3, 1, 0, 0 },
    { { 3 }, 1, 1, 3, 0, 0 },
    { { 0, 2, 1, 3 }, 4, 4, 0, 0, 1 },
    { { 0, 0, 2, 2 }, 4, 2, 1, 2, 0 },
    /* a copy of 0 is not the missing 1 */
    { { 0, 2, 0, 3 }, 4, 3, 1, 1, 0 },
    { { 0, 3, 1, 1, 2 }, 5, 4, 0, 1, 2 },
    { { 0, LANYARD_EXPERIMENT_WINDOW + 10, 5 }, 3, 2, LANYARD_EXPERIMENT_WINDOW + 9, 1, 0 },
    { { 0, 200000, 400000, 399999 }, 4, 4, 399997, 0, 1 },
    /* No honest stream comes so far; it is counted, as what it is taken for. */
    { { G_MAXUINT64 }, 1, 0, 0, 1, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LanyardExperimentSequence sequence;

      lanyard_experiment_sequence_init (&sequence);
      add_all (&sequence, rows[i].numbers, rows[i].n);
      g_assert_cmpuint (sequence.unique, ==, rows[i].unique);
      g_assert_cmpuint (lanyard_experiment_sequence_get_lost (&sequence), ==, rows[i].lost);
      g_assert_cmpuint (sequence.duplicate, ==, rows[i].duplicate);
      g_assert_cmpuint (sequence.reordered, ==, rows[i].reordered);
      lanyard_experiment_sequence_clear (&sequence);
    }
}

/* Against a table of all numbers, for streams that lose, copy and swap at random. */
static void
test_sequence_random (void)
{
  const guint n = 300000;
  g_autofree guint8 *seen = g_malloc0 (n);
  LanyardExperimentSequence sequence;
  guint64 unique = 0;
  guint64 duplicate = 0;
  guint64 highest = 0;

  lanyard_experiment_sequence_init (&sequence);
  for (guint i = 0; i + 100 < n; i++)
    {
      guint64 number = i + (guint64) g_test_rand_int_range (0, 100);

      if (g_test_rand_int_range (0, 3) == 0)
        continue;
      duplicate += seen[number];
      unique += !seen[number];
      seen[number] = 1;
      highest = MAX (highest, number);
      lanyard_experiment_sequence_add (&sequence, number);
    }
  g_assert_cmpuint (sequence.unique, ==, unique);
  g_assert_cmpuint (sequence.duplicate, ==, duplicate);
  g_assert_cmpuint (lanyard_experiment_sequence_get_lost (&sequence), ==, highest + 1 - unique);
  lanyard_experiment_sequence_close (&sequence, n);
  g_assert_cmpuint (lanyard_experiment_sequence_get_lost (&sequence), ==, n - unique);
  lanyard_experiment_sequence_clear (&sequence);
}

static void
test_header (void)
{
  const LanyardExperimentHeader header = { .run = 0xdeadbeef,
                                           .stream = 7,
                                           .flags = LANYARD_EXPERIMENT_FLAG_LAST,
                                           .interval_ms = 5000,
                                           .sequence = G_GUINT64_CONSTANT (0x0102030405060708),
                                           .time_ns = -5,
                                           .total = 99 };
  guint8 bytes[LANYARD_EXPERIMENT_HEADER];
  LanyardExperimentHeader again;

  lanyard_experiment_header_write (bytes, &header);
  g_assert_cmpmem (bytes, 4, "LyEx", 4);
  g_assert_cmpuint (bytes[16], ==, 1);
  g_assert_true (lanyard_experiment_header_read (bytes, sizeof bytes, &again));
  g_assert_cmpuint (again.run, ==, header.run);
  g_assert_cmpuint (again.stream, ==, header.stream);
  g_assert_cmpuint (again.flags, ==, header.flags);
  g_assert_cmpuint (again.interval_ms, ==, header.interval_ms);
  g_assert_cmpuint (again.sequence, ==, header.sequence);
  g_assert_cmpint (again.time_ns, ==, header.time_ns);
  g_assert_cmpuint (again.total, ==, header.total);
  for (gsize n = 0; n < sizeof bytes; n++)
    g_assert_false (lanyard_experiment_header_read (bytes, n, &again));
  bytes[0] ^= 1;
  g_assert_false (lanyard_experiment_header_read (bytes, sizeof bytes, &again));
}

/* Any window of any offset is the same endless text. */
static void
test_payload (void)
{
  LanyardExperimentPayload payload;
  const gsize window = 3000001;
  const guint64 offsets[] = { 0, 1, 12, 13, 262144, 136314879, G_GUINT64_CONSTANT (1) << 40 };

  g_assert_true (lanyard_experiment_payload_init (&payload, LANYARD_EXPERIMENT_TEXT, window));
  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      const guint8 *bytes = lanyard_experiment_payload_at (&payload, offsets[i]);

      for (gsize k = 0; k < window; k += 997)
        g_assert_cmpuint (bytes[k], ==, LANYARD_EXPERIMENT_TEXT[(offsets[i] + k) % 13]);
      g_assert_cmpuint (bytes[window - 1], ==,
                        LANYARD_EXPERIMENT_TEXT[(offsets[i] + window - 1) % 13]);
    }
  lanyard_experiment_payload_clear (&payload);
}

typedef struct
{
  const char               *name;
  LanyardExperimentSettings settings;
  LanyardExperimentSample   final;
  LanyardExperimentLimit    limit;
  const char               *figure; /* that the sentence must name */
} VerdictRow;

#define TCP_SETTINGS .ends = LANYARD_EXPERIMENT_BOTH, .size = 1000, .batch = 1024, .streams = 1, .vector = 1
#define UDP_SETTINGS                                                                                \
  .transport = LANYARD_EXPERIMENT_UDP, .ends = LANYARD_EXPERIMENT_BOTH, .count = 1000, .batch = 1024, \
  .streams = 1, .vector = 1

static const VerdictRow verdict_rows[] = {
  { "nothing",
    { TCP_SETTINGS },
    { .sender = { .present = TRUE }, .receiver = { .present = TRUE } },
    LANYARD_EXPERIMENT_LIMIT_NONE,
    "Nothing" },
  { "short-send",
    { TCP_SETTINGS, .mode = LANYARD_EXPERIMENT_NONBLOCKING },
    { .sender = { .present = TRUE, .requested = 1000, .accepted = 31, .calls = 1, .seconds = 0.1 },
      .receiver = { .present = TRUE, .bytes = 31, .seconds = 0.1 } },
    LANYARD_EXPERIMENT_LIMIT_SEND_BUFFER,
    "3 %" },
  { "slow-reader",
    { TCP_SETTINGS },
    { .sender = { .present = TRUE, .accepted = 1000, .seconds = 2, .blocked_seconds = 1.8, .cpu_seconds = 0.1 },
      .receiver = { .present = TRUE, .bytes = 1000, .batches = 10, .seconds = 2, .cpu_seconds = 1.9 } },
    LANYARD_EXPERIMENT_LIMIT_RECEIVER,
    "1.800 of 2.000" },
  { "slow-peer",
    { TCP_SETTINGS },
    { .sender = { .present = TRUE, .accepted = 1000, .seconds = 2, .blocked_seconds = 1.8 } },
    LANYARD_EXPERIMENT_LIMIT_RECEIVER,
    "1.800 of 2.000" },
  { "window",
    { TCP_SETTINGS },
    { .sender = { .present = TRUE, .accepted = 1000, .seconds = 2, .blocked_seconds = 1.8, .busy_seconds = 2,
                  .window_limited_seconds = 1.6 },
      .receiver = { .present = TRUE, .bytes = 1000, .seconds = 2, .blocked_seconds = 1.9 } },
    LANYARD_EXPERIMENT_LIMIT_WINDOW,
    "80 %" },
  { "send-buffer",
    { TCP_SETTINGS },
    { .sender = { .present = TRUE, .accepted = 1000, .seconds = 2, .blocked_seconds = 1.8, .busy_seconds = 2,
                  .buffer_limited_seconds = 1.5 },
      .receiver = { .present = TRUE, .bytes = 1000, .seconds = 2, .blocked_seconds = 1.9 } },
    LANYARD_EXPERIMENT_LIMIT_SEND_BUFFER,
    "75 %" },
  { "sender-cpu",
    { TCP_SETTINGS },
    { .sender = { .present = TRUE, .accepted = 1000, .seconds = 2, .cpu_seconds = 1.9 },
      .receiver = { .present = TRUE, .bytes = 1000, .seconds = 2, .blocked_seconds = 1, .cpu_seconds = 1 } },
    LANYARD_EXPERIMENT_LIMIT_CPU,
    "95 %" },
  { "waits-for-cpu",
    { TCP_SETTINGS },
    { .sender = { .present = TRUE, .accepted = 1000, .seconds = 2, .cpu_seconds = 1, .queued_seconds = 0.8 },
      .receiver = { .present = TRUE, .bytes = 1000, .seconds = 2, .cpu_seconds = 1 } },
    LANYARD_EXPERIMENT_LIMIT_CPU,
    "40 %" },
  { "link-rate",
    { TCP_SETTINGS, .link = { .rate = 8000 } },
    { .sender = { .present = TRUE, .accepted = 2000, .seconds = 0.5, .blocked_seconds = 0.4 },
      .receiver = { .present = TRUE, .bytes = 2000, .seconds = 2 } },
    LANYARD_EXPERIMENT_LIMIT_LINK,
    "1.0\302\240kB/s" },
  { "link-delay",
    { TCP_SETTINGS, .link = { .delay = 0.1 } },
    { .sender = { .present = TRUE, .accepted = 2000, .seconds = 2 },
      .receiver = { .present = TRUE, .bytes = 2000, .seconds = 2, .blocked_seconds = 1.9 } },
    LANYARD_EXPERIMENT_LIMIT_LINK,
    "100 ms" },
  { "interval",
    { TCP_SETTINGS, .interval = 0.5 },
    { .sender = { .present = TRUE, .accepted = 13, .seconds = 2 },
      .receiver = { .present = TRUE, .bytes = 13, .seconds = 2 } },
    LANYARD_EXPERIMENT_LIMIT_PLAN,
    "0.5 s" },
  { "refused",
    { UDP_SETTINGS, .connected = TRUE },
    { .sender = { .present = TRUE, .datagrams = 3, .refused = 2, .never_sent = 2, .seconds = 1 } },
    LANYARD_EXPERIMENT_LIMIT_NOBODY,
    "2 calls" },
  { "never-sent",
    { UDP_SETTINGS, .mode = LANYARD_EXPERIMENT_NONBLOCKING },
    { .sender = { .present = TRUE, .datagrams = 600, .never_sent = 400, .seconds = 1 },
      .receiver = { .present = TRUE, .datagrams = 600, .seconds = 1 } },
    LANYARD_EXPERIMENT_LIMIT_SEND_BUFFER,
    "400" },
  { "dropped",
    { UDP_SETTINGS },
    { .sender = { .present = TRUE, .datagrams = 1000, .seconds = 1, .cpu_seconds = 1 },
      .receiver = { .present = TRUE, .datagrams = 700, .lost = 300, .kernel_dropped = 300, .seconds = 1 } },
    LANYARD_EXPERIMENT_LIMIT_RECEIVER,
    "300 of 300" },
  { "few-dropped",
    { UDP_SETTINGS },
    { .sender = { .present = TRUE, .datagrams = 1000, .seconds = 1, .cpu_seconds = 1 },
      .receiver = { .present = TRUE, .datagrams = 999, .lost = 1, .kernel_dropped = 1, .seconds = 1 } },
    LANYARD_EXPERIMENT_LIMIT_CPU,
    "100 %" },
  { "lost",
    { UDP_SETTINGS },
    { .sender = { .present = TRUE, .datagrams = 1000, .seconds = 1, .cpu_seconds = 1 },
      .receiver = { .present = TRUE, .datagrams = 960, .duplicate = 10, .lost = 50, .lost_on_way = 50, .seconds = 1 } },
    LANYARD_EXPERIMENT_LIMIT_LINK,
    "5.0 %" },
};

static void
test_verdict (gconstpointer data)
{
  const VerdictRow *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardExperimentPlan) plan = lanyard_experiment_plan_new (&row->settings, &error);
  g_autofree char *text = NULL;
  LanyardExperimentLimit limit;

  g_assert_no_error (error);
  text = lanyard_experiment_verdict (plan, &row->final, &limit);
  g_test_message ("%s", text);
  g_assert_cmpint (limit, ==, row->limit);
  g_assert_nonnull (strstr (text, row->figure));
}

/* Every counter that means something comes back; a made-up result is turned away. */
static void
test_result_round_trip (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  g_autoptr (GPtrArray) samples
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_experiment_sample_unref);
  LanyardExperimentSample values = { .time = 1.5, .has_link = TRUE, .link = { .entered = 7, .lost = 2 } };
  guint n;
  const LanyardExperimentCounterInfo *infos = lanyard_experiment_counter_info (&n);
  g_autoptr (LanyardExperimentResult) result = NULL;
  g_autoptr (LanyardExperimentResult) again = NULL;
  g_autoptr (JsonObject) json = NULL;
  g_autoptr (JsonObject) empty = json_object_new ();
  g_autoptr (GError) error = NULL;
  const LanyardExperimentSample *final;

  lanyard_experiment_settings_init (&settings);
  settings.transport = LANYARD_EXPERIMENT_UDP;
  plan = lanyard_experiment_plan_new (&settings, NULL);
  values.sender.present = values.receiver.present = TRUE;
  for (guint i = 0; i < n; i++)
    if (infos[i].unit == LANYARD_EXPERIMENT_UNIT_SECONDS)
      G_STRUCT_MEMBER (double, &values.receiver, infos[i].offset) = i + 0.25;
    else
      G_STRUCT_MEMBER (guint64, &values.receiver, infos[i].offset) = i + 1;
  values.receiver.histogram[4] = 9;
  g_ptr_array_add (samples, lanyard_experiment_sample_new (&values));
  result = lanyard_experiment_result_new (plan, 1234, samples, NULL, NULL, TRUE, "why");
  json = lanyard_experiment_result_to_json (result);
  again = lanyard_experiment_result_from_json (json, &error);
  g_assert_no_error (error);
  final = lanyard_experiment_result_get_final (again);
  for (guint i = 0; i < n; i++)
    if (lanyard_experiment_counter_applies (&infos[i], LANYARD_EXPERIMENT_UDP,
                                            LANYARD_EXPERIMENT_RECEIVER))
      g_assert_cmpfloat (lanyard_experiment_counter_get (&infos[i], &final->receiver), ==,
                         lanyard_experiment_counter_get (&infos[i], &values.receiver));
  g_assert_cmpuint (final->receiver.histogram[4], ==, 9);
  g_assert_cmpuint (final->link.lost, ==, 2);
  g_assert_cmpint (lanyard_experiment_result_get_created (again), ==, 1234);
  g_assert_cmpstr (lanyard_experiment_result_get_error (again), ==, "why");
  g_assert_cmpstr (lanyard_experiment_result_get_verdict (again), ==,
                   lanyard_experiment_result_get_verdict (result));
  g_assert_true (lanyard_experiment_result_get_stopped (again));

  g_assert_null (lanyard_experiment_result_from_json (empty, &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID);
}

/* Times of nanoseconds come out as JSON that others can read. */
static void
test_small_numbers (void)
{
  static const double numbers[] = { 0, 6e-09, 1e-05, 3e-09, 1e-06, 2e-300, 1e22, 1e300, 0.5, 3, 1e-09 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (JsonObject) object = json_object_new ();
      g_autoptr (JsonObject) again = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      lanyard_experiment_json_set_number (object, "x", numbers[i]);
      text = lanyard_experiment_json_to_text (object);
      g_assert_false (g_regex_match_simple ("e[-+][0-9]+\\.", text, 0, 0));
      again = lanyard_experiment_json_from_text (text, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat_with_epsilon (json_object_get_double_member (again, "x"), numbers[i],
                                      numbers[i] * 1e-15 + G_MINDOUBLE);
    }
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (plan_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/experiment/plan/%s", plan_rows[i].name);

      g_test_add_data_func (path, &plan_rows[i], test_plan);
    }
  g_test_add_func ("/experiment/plan/round-trip", test_round_trip);
  g_test_add_func ("/experiment/sequence/table", test_sequence);
  g_test_add_func ("/experiment/sequence/random", test_sequence_random);
  g_test_add_func ("/experiment/header", test_header);
  g_test_add_func ("/experiment/payload", test_payload);
  for (guint i = 0; i < G_N_ELEMENTS (verdict_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/experiment/verdict/%s", verdict_rows[i].name);

      g_test_add_data_func (path, &verdict_rows[i], test_verdict);
    }
  g_test_add_func ("/experiment/result/round-trip", test_result_round_trip);
  g_test_add_func ("/experiment/result/small-numbers", test_small_numbers);
  return g_test_run ();
}
