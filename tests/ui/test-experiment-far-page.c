/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/net/lanyard-discovery.h"
#include "lanyard-ui-test.h"
#include "../engine/net/net-world.h"
#include "ui/experiment/lanyard-experiment-counters-view.h"
#include "ui/experiment/lanyard-experiment-page.h"
#include "ui/experiment/lanyard-experiment-setup.h"
#include "ui/experiment/lanyard-experiment-visitor.h"

/* Two machines, each with its window: Ana's experiments have their other end at Ben's. */

#define FIELD(name) LANYARD_EXPERIMENT_FIELD_##name

typedef struct
{
  NetWorld                 *world;
  LanyardDiscovery         *discovery;
  LanyardExperimentService *service;
  GtkWidget                *page;
  GtkWindow                *window;
} Machine;

static Machine
start_machine (const char *name)
{
  Machine machine = { .world = net_world_new (name) };

  machine.discovery = lanyard_discovery_new (machine.world->node, machine.world->database);
  machine.service = lanyard_experiment_service_new (machine.world->node);
  machine.page = lanyard_experiment_page_new (machine.world->database);
  lanyard_experiment_page_set_network (LANYARD_EXPERIMENT_PAGE (machine.page), machine.world->node,
                                       G_LIST_MODEL (machine.discovery), machine.service);
  machine.window = lanyard_ui_test_window (machine.page, 1180, 820);
  lanyard_test_wait_for (lanyard_experiment_page_get_built (LANYARD_EXPERIMENT_PAGE (machine.page)), 10);
  lanyard_ui_test_settle (machine.window);
  return machine;
}

static void
stop_machine (Machine *machine)
{
  gtk_window_destroy (machine->window);
  g_clear_object (&machine->service);
  g_clear_object (&machine->discovery);
  net_world_free (machine->world);
}

static LanyardExperimentSetup *
setup_of (Machine *machine)
{
  return LANYARD_EXPERIMENT_SETUP (
      lanyard_ui_test_find (machine->page, LANYARD_TYPE_EXPERIMENT_SETUP, NULL));
}

static LanyardExperimentRunner *
run (Machine *machine)
{
  LanyardExperimentRunner *runner;

  lanyard_experiment_page_run (LANYARD_EXPERIMENT_PAGE (machine->page));
  runner = lanyard_experiment_page_get_runner (LANYARD_EXPERIMENT_PAGE (machine->page));
  g_assert_nonnull (runner);
  return runner;
}

static void
wait_end (LanyardExperimentRunner *runner)
{
  lanyard_test_wait_for (!lanyard_experiment_runner_get_active (runner), 30);
}

static const char *
shown (Machine *machine, gboolean receiver, const char *counter)
{
  GtkWidget *view
      = lanyard_ui_test_find (machine->page, LANYARD_TYPE_EXPERIMENT_COUNTERS_VIEW, NULL);

  if (receiver)
    view = lanyard_ui_test_find (gtk_widget_get_next_sibling (view), LANYARD_TYPE_EXPERIMENT_COUNTERS_VIEW, NULL);
  return lanyard_experiment_counters_view_get_text (LANYARD_EXPERIMENT_COUNTERS_VIEW (view), counter);
}

/* Both ends' cards show; Ben's window says who it was. Then the other way round, and twice. */
static void
test_run (void)
{
  Machine ana = start_machine ("Ana");
  Machine ben = start_machine ("Ben");
  g_autofree char *address = net_world_listen (ben.world);
  LanyardExperimentRunner *runner;

  net_world_pin (ana.world, ben.world);
  lanyard_discovery_remember (ana.discovery, address, "Ben", NULL);
  lanyard_experiment_service_set_enabled (ben.service, TRUE);
  g_assert_null (lanyard_ui_test_seek (ben.page, LANYARD_TYPE_EXPERIMENT_VISITOR, NULL));

  g_assert_true (lanyard_experiment_page_choose_preset (LANYARD_EXPERIMENT_PAGE (ana.page), "blocking"));
  lanyard_experiment_setup_choose (setup_of (&ana), FIELD (ENDS), 1);
  lanyard_experiment_setup_choose (setup_of (&ana), FIELD (OTHER_END), 1);
  lanyard_experiment_setup_answer (setup_of (&ana), FIELD (SIZE), "20 MB");
  lanyard_experiment_setup_answer (setup_of (&ana), FIELD (DEVICE), address);
  lanyard_ui_test_settle (ana.window);
  lanyard_ui_test_find (ana.page, GTK_TYPE_MENU_BUTTON, "Choose a device");
  runner = run (&ana);
  wait_end (runner);
  g_assert_cmpstr (lanyard_experiment_runner_get_error (runner), ==, NULL);
  lanyard_ui_test_settle (ana.window);
  g_assert_cmpstr (shown (&ana, FALSE, "accepted"), ==, "20,000,000");
  g_assert_cmpstr (shown (&ana, TRUE, "bytes"), ==, "20,000,000");
  lanyard_ui_test_shot (ana.window, "experiment-far");
  lanyard_ui_test_settle (ben.window);
  lanyard_ui_test_find (ben.page, GTK_TYPE_LABEL, "“Ana” ran an experiment: it sent to this machine");
  lanyard_ui_test_shot (ben.window, "experiment-visited");
  lanyard_ui_test_click (ben.page, "Dismiss");
  g_assert_null (lanyard_ui_test_seek (ben.page, LANYARD_TYPE_EXPERIMENT_VISITOR, NULL));

  lanyard_experiment_setup_choose (setup_of (&ana), FIELD (ENDS), 2);
  gtk_spin_button_set_value (
      GTK_SPIN_BUTTON (lanyard_ui_test_find (ana.page, GTK_TYPE_SPIN_BUTTON, NULL)), 2);
  lanyard_experiment_page_run (LANYARD_EXPERIMENT_PAGE (ana.page));
  lanyard_test_wait_for (
      g_list_model_get_n_items (
          lanyard_experiment_page_get_runs (LANYARD_EXPERIMENT_PAGE (ana.page)))
          == 3,
      30);
  lanyard_ui_test_settle (ana.window);
  g_assert_cmpstr (shown (&ana, TRUE, "bytes"), ==, "20,000,000");
  g_assert_cmpstr (shown (&ana, FALSE, "accepted"), ==, "20,000,000");
  stop_machine (&ana);
  stop_machine (&ben);
}

/* Whose machine it is may end it. */
static void
test_stopped_there (void)
{
  Machine ana = start_machine ("Ana");
  Machine ben = start_machine ("Ben");
  g_autofree char *address = net_world_listen (ben.world);
  LanyardExperimentRunner *runner;

  net_world_pin (ana.world, ben.world);
  g_assert_true (lanyard_experiment_page_choose_preset (LANYARD_EXPERIMENT_PAGE (ana.page), "bulk-tcp"));
  lanyard_experiment_setup_choose (setup_of (&ana), FIELD (ENDS), 1);
  lanyard_experiment_setup_choose (setup_of (&ana), FIELD (OTHER_END), 1);
  lanyard_experiment_setup_answer (setup_of (&ana), FIELD (DEVICE), address);
  lanyard_experiment_setup_answer (setup_of (&ana), FIELD (DURATION), "60 s");

  /* Switched off, as it is at first: said in a sentence. */
  runner = run (&ana);
  wait_end (runner);
  g_assert_nonnull (strstr (lanyard_experiment_runner_get_error (runner), "does not let others"));
  lanyard_ui_test_settle (ana.window);
  lanyard_ui_test_shot (ana.window, "experiment-far-refused");

  lanyard_experiment_service_set_enabled (ben.service, TRUE);
  runner = run (&ana);
  lanyard_test_wait_for (lanyard_ui_test_seek (ben.page, GTK_TYPE_BUTTON, "Stop it") != NULL, 30);
  lanyard_test_wait_for (lanyard_experiment_runner_get_sample (runner) != NULL
                             && lanyard_experiment_runner_get_sample (runner)->receiver.bytes > 0,
                         30);
  lanyard_ui_test_settle (ben.window);
  lanyard_ui_test_shot (ben.window, "experiment-visitor");
  lanyard_ui_test_click (ben.page, "Stop it");
  wait_end (runner);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==, LANYARD_EXPERIMENT_RUNNER_FAILED);
  g_assert_nonnull (strstr (lanyard_experiment_runner_get_error (runner), "stopped on the other machine"));

  /* And Ana's own Stop ends it at Ben's. */
  runner = run (&ana);
  lanyard_test_wait_for (lanyard_experiment_service_get_runner (ben.service) != NULL, 30);
  lanyard_ui_test_click (ana.page, "Stop");
  g_assert_false (lanyard_experiment_runner_get_active (runner));
  lanyard_test_wait_for (lanyard_experiment_service_get_runner (ben.service) == NULL, 30);
  stop_machine (&ana);
  stop_machine (&ben);
}

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/experiment-far-page/run", test_run);
  g_test_add_func ("/experiment-far-page/stopped-there", test_stopped_there);
  return g_test_run ();
}
