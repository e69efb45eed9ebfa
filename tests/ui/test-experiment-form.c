/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-error.h"
#include "engine/experiment/lanyard-experiment-presets.h"
#include "lanyard-test.h"
#include "ui/experiment/lanyard-experiment-form.h"

#define FIELD(name) LANYARD_EXPERIMENT_FIELD_##name

static char *
to_text (LanyardExperimentPlan *plan)
{
  g_autoptr (JsonObject) object = lanyard_experiment_plan_to_json (plan);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return json_to_string (node, FALSE);
}

/* What a preset sets, the form gives back, and nothing else. */
static void
test_presets (void)
{
  guint n;
  const LanyardExperimentPreset *presets = lanyard_experiment_presets_get (&n);
  g_autoptr (LanyardExperimentForm) form = lanyard_experiment_form_new ();

  /* Twice: what one leaves behind must not show in the next. */
  for (guint i = 0; i < 2 * n; i++)
    {
      LanyardExperimentSettings settings;
      g_autoptr (GError) error = NULL;
      g_autoptr (LanyardExperimentPlan) wanted = NULL;
      g_autoptr (LanyardExperimentPlan) plan = NULL;
      g_autofree char *wanted_text = NULL;
      g_autofree char *text = NULL;

      lanyard_experiment_preset_fill (&presets[i % n], &settings);
      wanted = lanyard_experiment_plan_new (&settings, &error);
      g_assert_no_error (error);
      lanyard_experiment_form_set_settings (form, &settings);
      g_assert_cmpstr (lanyard_experiment_form_get_preset (form), ==, presets[i % n].id);
      plan = lanyard_experiment_form_make_plan (form, NULL, &error);
      g_assert_no_error (error);
      wanted_text = to_text (wanted);
      text = to_text (plan);
      g_assert_cmpstr (text, ==, wanted_text);
    }
}

/* Which questions there are follows from the answers. */
static void
test_applies (void)
{
  static const struct
  {
    const char            *preset;
    LanyardExperimentField field;
    gboolean               applies;
  } rows[] = {
    { "blocking", FIELD (SIZE), TRUE },
    { "blocking", FIELD (DURATION), FALSE },
    { "blocking", FIELD (NODELAY), TRUE },
    { "blocking", FIELD (GSO), FALSE },
    { "blocking", FIELD (CONNECTED), FALSE },
    { "blocking", FIELD (MESSAGE), FALSE },
    { "blocking", FIELD (HOST), FALSE },
    { "blocking", FIELD (OTHER_END), FALSE },
    { "blocking", FIELD (LOSS), FALSE },
    { "blocking", FIELD (DELAY), TRUE },
    { "blocking", FIELD (SNDBUF_CHOICE), TRUE },
    { "blocking", FIELD (SNDBUF), FALSE },
    { "blocking", FIELD (HANDOVER), TRUE },
    { "blocking", FIELD (DISCARD), TRUE },
    { "bulk-udp", FIELD (HANDOVER), FALSE },
    { "bulk-udp", FIELD (DISCARD), FALSE },
    { "bulk-tcp", FIELD (SIZE), FALSE },
    { "bulk-tcp", FIELD (DURATION), TRUE },
    { "udp-messages", FIELD (MESSAGE), TRUE },
    { "udp-messages", FIELD (SEND_SIZE), FALSE },
    { "udp-messages", FIELD (VECTOR), FALSE },
    { "udp-messages", FIELD (GSO), FALSE },
    { "udp-messages", FIELD (NODELAY), FALSE },
    { "bulk-udp", FIELD (GSO), TRUE },
    { "bulk-udp", FIELD (RCVBUF), TRUE },
    { "bulk-udp", FIELD (LOSS), TRUE },
    { "nobody", FIELD (HOST), TRUE },
    { "nobody", FIELD (RCVBUF_CHOICE), FALSE },
    { "nobody", FIELD (BATCH), FALSE },
    { "nobody", FIELD (DELAY), FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LanyardExperimentForm) form = lanyard_experiment_form_new ();
      LanyardExperimentSettings settings;

      g_test_message ("%s, %s", rows[i].preset, lanyard_experiment_field_get_title (rows[i].field));
      lanyard_experiment_preset_fill (lanyard_experiment_presets_lookup (rows[i].preset), &settings);
      lanyard_experiment_form_set_settings (form, &settings);
      g_assert_cmpint (lanyard_experiment_form_applies (form, rows[i].field), ==, rows[i].applies);
    }
}

static void
test_buffers (void)
{
  g_autoptr (LanyardExperimentForm) form = lanyard_experiment_form_new ();
  g_autoptr (LanyardExperimentPlan) system = NULL;
  g_autoptr (LanyardExperimentPlan) course = NULL;
  g_autoptr (LanyardExperimentPlan) own = NULL;

  system = lanyard_experiment_form_make_plan (form, NULL, NULL);
  g_assert_cmpuint (lanyard_experiment_plan_get (system)->sndbuf, ==, 0);
  lanyard_experiment_form_set_choice (form, FIELD (SNDBUF_CHOICE), 1);
  course = lanyard_experiment_form_make_plan (form, NULL, NULL);
  g_assert_cmpuint (lanyard_experiment_plan_get (course)->sndbuf, ==, 131072);
  lanyard_experiment_form_set_choice (form, FIELD (SNDBUF_CHOICE), 2);
  g_assert_true (lanyard_experiment_form_applies (form, FIELD (SNDBUF)));
  lanyard_experiment_form_set_text (form, FIELD (SNDBUF), "64 KiB");
  own = lanyard_experiment_form_make_plan (form, NULL, NULL);
  g_assert_cmpuint (lanyard_experiment_plan_get (own)->sndbuf, ==, 65536);
}

/* A receiver alone is reached from here only, from everywhere, or at one address. */
static void
test_reach (void)
{
  g_autoptr (LanyardExperimentForm) form = lanyard_experiment_form_new ();
  g_autoptr (LanyardExperimentPlan) here = NULL;
  g_autoptr (LanyardExperimentPlan) all = NULL;
  g_autoptr (LanyardExperimentPlan) one = NULL;

  g_assert_false (lanyard_experiment_form_applies (form, FIELD (REACH)));
  lanyard_experiment_form_set_choice (form, FIELD (ENDS), 2);
  g_assert_true (lanyard_experiment_form_applies (form, FIELD (REACH)));
  g_assert_false (lanyard_experiment_form_applies (form, FIELD (BIND)));
  here = lanyard_experiment_form_make_plan (form, NULL, NULL);
  g_assert_cmpstr (lanyard_experiment_plan_get (here)->bind, ==, NULL);
  lanyard_experiment_form_set_choice (form, FIELD (REACH), 1);
  all = lanyard_experiment_form_make_plan (form, NULL, NULL);
  g_assert_cmpstr (lanyard_experiment_plan_get (all)->bind, ==, "0.0.0.0");
  lanyard_experiment_form_set_choice (form, FIELD (REACH), 2);
  lanyard_experiment_form_set_text (form, FIELD (BIND), "127.0.0.1");
  one = lanyard_experiment_form_make_plan (form, NULL, NULL);
  g_assert_cmpstr (lanyard_experiment_plan_get (one)->bind, ==, "127.0.0.1");
}

static void
test_wrong (void)
{
  static const struct
  {
    LanyardExperimentField field;
    const char            *text;
  } rows[] = {
    { FIELD (SIZE), "a lot" },
    { FIELD (SIZE), "" },
    { FIELD (STREAMS), "two" },
    { FIELD (DELAY), "soon" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LanyardExperimentForm) form = lanyard_experiment_form_new ();
      g_autoptr (LanyardExperimentPlan) plan = NULL;
      g_autoptr (GError) error = NULL;
      LanyardExperimentField wrong;

      lanyard_experiment_form_set_text (form, rows[i].field, rows[i].text);
      plan = lanyard_experiment_form_make_plan (form, &wrong, &error);
      g_assert_null (plan);
      g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID);
      g_assert_cmpint (wrong, ==, rows[i].field);
    }
}

/* Another machine as the other end: no addresses to give, no relay, both ends' settings, and it stays for the next preset. */
static void
test_device (void)
{
  g_autoptr (LanyardExperimentForm) form = lanyard_experiment_form_new ();
  g_autoptr (LanyardExperimentPlan) none = NULL;
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  LanyardExperimentSettings settings;
  LanyardExperimentField wrong;

  lanyard_experiment_preset_fill (lanyard_experiment_presets_lookup ("nonblocking"), &settings);
  lanyard_experiment_form_set_settings (form, &settings);
  lanyard_experiment_form_set_choice (form, FIELD (ENDS), 1);
  g_assert_null (lanyard_experiment_form_get_device (form));
  g_assert_true (lanyard_experiment_form_applies (form, FIELD (HOST)));
  lanyard_experiment_form_set_choice (form, FIELD (OTHER_END), 1);
  g_assert_cmpstr (lanyard_experiment_form_get_preset (form), ==, "nonblocking");
  g_assert_false (lanyard_experiment_form_applies (form, FIELD (HOST)));
  g_assert_false (lanyard_experiment_form_applies (form, FIELD (PORT)));
  g_assert_false (lanyard_experiment_form_applies (form, FIELD (DELAY)));
  g_assert_true (lanyard_experiment_form_applies (form, FIELD (BATCH)));
  none = lanyard_experiment_form_make_plan (form, &wrong, &error);
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID);
  g_assert_cmpint (wrong, ==, FIELD (DEVICE));
  g_clear_error (&error);

  lanyard_experiment_form_set_text (form, FIELD (DEVICE), "192.0.2.7");
  plan = lanyard_experiment_form_make_plan (form, &wrong, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lanyard_experiment_plan_get (plan)->ends, ==, LANYARD_EXPERIMENT_SENDER);
  lanyard_experiment_preset_fill (lanyard_experiment_presets_lookup ("blocking"), &settings);
  lanyard_experiment_form_set_settings (form, &settings);
  g_assert_cmpstr (lanyard_experiment_form_get_device (form), ==, "192.0.2.7");
  /* There is no relay to it. */
  lanyard_experiment_preset_fill (lanyard_experiment_presets_lookup ("lossy-udp"), &settings);
  lanyard_experiment_form_set_settings (form, &settings);
  g_assert_null (lanyard_experiment_form_get_device (form));
}

static void
test_sum_up (void)
{
  g_autoptr (LanyardExperimentForm) form = lanyard_experiment_form_new ();
  g_autofree char *nothing = lanyard_experiment_form_sum_up (form, LANYARD_EXPERIMENT_GROUP_LINK);
  g_autofree char *link = NULL;
  g_autofree char *more = NULL;
  LanyardExperimentSettings settings;

  g_assert_cmpstr (nothing, ==, "");
  lanyard_experiment_preset_fill (lanyard_experiment_presets_lookup ("slow-tcp"), &settings);
  lanyard_experiment_form_set_settings (form, &settings);
  link = lanyard_experiment_form_sum_up (form, LANYARD_EXPERIMENT_GROUP_LINK);
  g_assert_cmpstr (link, ==, "Delay, each way 20 ms · Rate, bits a second 20 Mbit");
  lanyard_experiment_preset_fill (lanyard_experiment_presets_lookup ("bulk-udp"), &settings);
  lanyard_experiment_form_set_settings (form, &settings);
  more = lanyard_experiment_form_sum_up (form, LANYARD_EXPERIMENT_GROUP_MORE);
  g_assert_cmpstr (more, ==, "Datagrams a system call 8 · The kernel cuts (GSO) · The kernel joins (GRO)");
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/experiment-form/presets", test_presets);
  g_test_add_func ("/experiment-form/applies", test_applies);
  g_test_add_func ("/experiment-form/buffers", test_buffers);
  g_test_add_func ("/experiment-form/reach", test_reach);
  g_test_add_func ("/experiment-form/wrong", test_wrong);
  g_test_add_func ("/experiment-form/device", test_device);
  g_test_add_func ("/experiment-form/sum-up", test_sum_up);
  return g_test_run ();
}
