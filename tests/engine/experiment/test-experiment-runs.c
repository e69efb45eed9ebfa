/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/experiment/lanyard-experiment-export.h"
#include "engine/experiment/lanyard-experiment-runs.h"
#include "engine/experiment/lanyard-experiment-series.h"
#include "experiment-test.h"
#include "lanyard-test-language.h"

/* What is kept of runs, repeated ones, and how they leave. */

static LanyardExperimentResult *
make_result (guint64 bytes, double seconds, guint n_samples)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  g_autoptr (GPtrArray) samples
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_experiment_sample_unref);

  lanyard_experiment_settings_init (&settings);
  plan = lanyard_experiment_plan_new (&settings, NULL);
  for (guint i = 1; i <= n_samples; i++)
    {
      LanyardExperimentSample sample = { .time = i,
                                         .sender = { .present = TRUE, .accepted = bytes },
                                         .receiver = { .present = TRUE,
                                                       .bytes = bytes * i / n_samples,
                                                       .seconds = seconds } };

      g_ptr_array_add (samples, lanyard_experiment_sample_new (&sample));
    }
  return lanyard_experiment_result_new (plan, (gint64) bytes, samples, NULL, NULL, FALSE, NULL);
}

static LanyardExperimentRun *
run_at (LanyardExperimentRuns *runs, guint i)
{
  g_autoptr (LanyardExperimentRun) run = g_list_model_get_item (G_LIST_MODEL (runs), i);

  g_assert_nonnull (run);
  return run;
}

static LanyardExperimentResult *
load (LanyardExperimentRun *run)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardExperimentResult *whole;

  lanyard_experiment_run_load_async (run, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  whole = lanyard_experiment_run_load_finish (run, result, &error);
  g_assert_no_error (error);
  return whole;
}

/* What ended a run is said in the language of the day, also when it was another that day. */
static void
test_language (void)
{
  static const LanyardTestWord words[] = { { "The relay ended: %s", NULL, "Aus mit dem Relais: %s", NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardDatabase) database = lanyard_database_open (NULL, &error);
  g_autoptr (LanyardExperimentRuns) runs = lanyard_experiment_runs_new (database, &error);
  g_autoptr (LanyardExperimentRuns) again = NULL;
  g_autoptr (LanyardExperimentResult) good = make_result (1000, 1, 3);
  g_autoptr (LanyardExperimentResult) failed = NULL;
  g_autoptr (LanyardExperimentResult) whole = NULL;
  g_autofree char *said = lanyard_phrase (N_ ("The relay ended: %s"), "x");

  g_assert_no_error (error);
  failed = lanyard_experiment_result_new (lanyard_experiment_result_get_plan (good), 1, lanyard_experiment_result_get_samples (good),
                                          NULL, NULL, FALSE, said);
  lanyard_experiment_runs_add (runs, failed, "failed");
  lanyard_database_flush (database);
  lanyard_test_speak (words, G_N_ELEMENTS (words));
  again = lanyard_experiment_runs_new (database, &error);
  g_assert_no_error (error);
  lanyard_test_wait_for (lanyard_experiment_runs_get_loaded (again), 10);
  g_assert_cmpstr (lanyard_experiment_result_get_error (lanyard_experiment_run_get_result (run_at (again, 0))), ==,
                   "Aus mit dem Relais: x");
  whole = load (run_at (again, 0));
  g_assert_cmpstr (lanyard_experiment_result_get_error (whole), ==, "Aus mit dem Relais: x");
  lanyard_test_speak (NULL, 0);
}

static void
test_kept (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("runs");
  g_autofree char *path = g_build_filename (dir, "lanyard.db", NULL);
  g_autoptr (GError) error = NULL;

  {
    g_autoptr (LanyardDatabase) database = lanyard_database_open (path, &error);
    g_autoptr (LanyardExperimentRuns) runs = lanyard_experiment_runs_new (database, &error);
    g_autoptr (LanyardExperimentResult) first = make_result (1000, 1, 3);
    g_autoptr (LanyardExperimentResult) second = make_result (2000, 1, 1100);
    g_autoptr (LanyardExperimentResult) third = make_result (3000, 1, 1);

    g_assert_no_error (error);
    lanyard_experiment_runs_add (runs, first, "one");
    lanyard_experiment_runs_add (runs, second, "two");
    lanyard_experiment_runs_add (runs, third, "three");
    lanyard_test_wait_for (lanyard_experiment_runs_get_loaded (runs), 10);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runs)), ==, 3);
    lanyard_experiment_run_set_notes (run_at (runs, 1), "Wi-Fi, “far” room; 'quotes'");
    lanyard_experiment_run_set_name (run_at (runs, 1), "renamed");
    lanyard_experiment_runs_remove (runs, run_at (runs, 0));
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runs)), ==, 2);
    lanyard_database_flush (database);
  }
  {
    g_autoptr (LanyardDatabase) database = lanyard_database_open (path, &error);
    g_autoptr (LanyardExperimentRuns) runs = lanyard_experiment_runs_new (database, &error);
    g_autoptr (LanyardExperimentResult) whole = NULL;
    LanyardExperimentRun *run;
    GPtrArray *samples;

    g_assert_no_error (error);
    lanyard_test_wait_for (lanyard_experiment_runs_get_loaded (runs), 10);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runs)), ==, 2);
    run = run_at (runs, 0);
    g_assert_cmpstr (lanyard_experiment_run_get_name (run), ==, "renamed");
    g_assert_cmpstr (lanyard_experiment_run_get_notes (run), ==, "Wi-Fi, “far” room; 'quotes'");
    g_assert_cmpstr (lanyard_experiment_run_get_name (run_at (runs, 1)), ==, "one");
    /* The table has the final counters, the course comes when it is wanted, thinned out but with its end. */
    g_assert_cmpuint (experiment_test_receiver (lanyard_experiment_run_get_result (run))->bytes, ==,
                      2000);
    g_assert_cmpuint (
        lanyard_experiment_result_get_samples (lanyard_experiment_run_get_result (run))->len, ==, 1);
    whole = load (run);
    samples = lanyard_experiment_result_get_samples (whole);
    g_assert_cmpuint (samples->len, >, 200);
    g_assert_cmpuint (samples->len, <=, 400);
    g_assert_cmpuint (experiment_test_receiver (whole)->bytes, ==, 2000);
  }
}

static gpointer
execute (LanyardDatabase *database, gpointer data, GError **error)
{
  (void) lanyard_database_exec (database, data, error);
  return NULL;
}

/* A row that cannot be read is not shown, and does no harm. */
static void
test_damaged_row (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardDatabase) database = lanyard_database_open (NULL, &error);
  g_autoptr (LanyardExperimentRuns) first = lanyard_experiment_runs_new (database, &error);
  g_autoptr (LanyardExperimentRuns) runs = NULL;
  g_autoptr (LanyardExperimentResult) result = make_result (1, 1, 1);

  lanyard_experiment_runs_add (first, result, "good");
  lanyard_experiment_run_set_notes (run_at (first, 0), "kept");
  lanyard_database_run_sync (
      database, execute,
      (gpointer) "INSERT INTO experiment_runs (id, created, name, final, whole)"
                 " VALUES ('x', 9, 'bad', '{\"plan\": {\"mode\": 3}, \"samples\": [{}]}', ''),"
                 " ('y', 9, 'worse', 'no JSON', '')",
      &error);
  g_assert_no_error (error);
  runs = lanyard_experiment_runs_new (database, &error);
  lanyard_test_wait_for (lanyard_experiment_runs_get_loaded (runs), 10);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runs)), ==, 1);
  g_assert_cmpstr (lanyard_experiment_run_get_notes (run_at (runs, 0)), ==, "kept");
}

static void
test_spread (void)
{
  static const struct
  {
    guint64 bytes[4];
    guint   n;
    double  median;
    double  least;
    double  most;
  } rows[] = {
    { { 10 }, 1, 10, 10, 10 },
    { { 30, 10 }, 2, 20, 10, 30 },
    { { 30, 10, 11 }, 3, 11, 10, 30 },
    { { 1, 2, 100, 4 }, 4, 3, 1, 100 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) results
          = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_experiment_result_unref);
      LanyardExperimentSpread spread;

      for (guint k = 0; k < rows[i].n; k++)
        g_ptr_array_add (results, make_result (rows[i].bytes[k], 1, 1));
      spread = lanyard_experiment_spread (results, NULL, LANYARD_EXPERIMENT_RECEIVER);
      g_assert_cmpuint (spread.n, ==, rows[i].n);
      g_assert_cmpfloat (spread.median, ==, rows[i].median);
      g_assert_cmpfloat (spread.least, ==, rows[i].least);
      g_assert_cmpfloat (spread.most, ==, rows[i].most);
    }
}

/* Another program reads what leaves: the same number of cells in every line, names and figures in place. */
static void
test_export (void)
{
  static const char reader[]
      = "import csv, json, sys\n"
        "rows = list(csv.DictReader(open(sys.argv[1], newline='')))\n"
        "assert all(None not in r and None not in r.values() for r in rows), rows\n"
        "print(len(rows)); print(rows[0]['name']); print(rows[1]['receiver_bytes'])\n"
        "print(json.loads(rows[0]['plan']) == {}); print(rows[0]['created'])\n"
        "samples = list(csv.DictReader(open(sys.argv[2], newline='')))\n"
        "print(len(samples)); print(samples[1]['receiver_bytes'], samples[1]['time'])\n"
        "runs = json.load(open(sys.argv[3]))\n"
        "print(runs[1]['name'], runs[1]['samples'][-1]['receiver']['bytes'])\n";
  static const char *const names[] = { "=first, \"so\" called", "second", NULL };
  static const char *const expected[]
      = { "2", "'=first, \"so\" called", "2000", "True", "1970-01-01T00:16:40Z", "3", "666 2.0", "second 2000" };
  g_autofree char *dir = lanyard_test_make_dir ("export");
  g_autofree char *runs_path = g_build_filename (dir, "runs.csv", NULL);
  g_autofree char *samples_path = g_build_filename (dir, "samples.csv", NULL);
  g_autofree char *json_path = g_build_filename (dir, "runs.json", NULL);
  g_autoptr (GPtrArray) results
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_experiment_result_unref);
  g_autofree char *csv = NULL;
  g_autofree char *samples = NULL;
  g_autofree char *json = NULL;
  ExperimentPeer peer;

  g_ptr_array_add (results, make_result (1000, 1, 3));
  g_ptr_array_add (results, make_result (2000, 0.5, 3));
  csv = lanyard_experiment_export_csv (results, names);
  samples = lanyard_experiment_export_samples (g_ptr_array_index (results, 0));
  json = lanyard_experiment_export_json (results, names);
  g_assert_true (g_file_set_contents (runs_path, csv, -1, NULL));
  g_assert_true (g_file_set_contents (samples_path, samples, -1, NULL));
  g_assert_true (g_file_set_contents (json_path, json, -1, NULL));
  experiment_test_peer_start (&peer, reader, runs_path, samples_path, json_path, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *line = experiment_test_peer_read (&peer);

      if (i == 6)
        g_assert_true (g_str_has_prefix (line, "666 2"));
      else
        g_assert_cmpstr (line, ==, expected[i]);
    }
  experiment_test_peer_finish (&peer);
}

static void
test_series (void)
{
  LanyardExperimentSettings settings;
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  g_autoptr (LanyardExperimentSeries) series = NULL;
  g_autoptr (LanyardExperimentSeries) stopped = NULL;
  LanyardExperimentSpread spread;

  lanyard_experiment_settings_init (&settings);
  settings.size = 2000000;
  plan = lanyard_experiment_plan_new (&settings, NULL);
  series = lanyard_experiment_series_new (plan, 4);
  g_assert_true (lanyard_experiment_series_start (series, NULL));
  lanyard_test_wait_for (!lanyard_experiment_series_get_active (series), 20);
  g_assert_cmpuint (lanyard_experiment_series_get_results (series)->len, ==, 4);
  spread = lanyard_experiment_spread (lanyard_experiment_series_get_results (series), NULL,
                                      LANYARD_EXPERIMENT_RECEIVER);
  g_assert_cmpuint (spread.n, ==, 4);
  g_assert_cmpfloat (spread.least, >, 0);
  g_assert_cmpfloat (spread.least, <=, spread.median);
  g_assert_cmpfloat (spread.median, <=, spread.most);

  stopped = lanyard_experiment_series_new (plan, 1000);
  g_assert_true (lanyard_experiment_series_start (stopped, NULL));
  lanyard_test_wait_for (lanyard_experiment_series_get_results (stopped)->len >= 1, 20);
  lanyard_experiment_series_stop (stopped);
  g_assert_false (lanyard_experiment_series_get_active (stopped));
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/experiment/runs/language", test_language);
  g_test_add_func ("/experiment/runs/kept", test_kept);
  g_test_add_func ("/experiment/runs/damaged-row", test_damaged_row);
  g_test_add_func ("/experiment/runs/spread", test_spread);
  g_test_add_func ("/experiment/runs/export", test_export);
  g_test_add_func ("/experiment/runs/series", test_series);
  return g_test_run ();
}
