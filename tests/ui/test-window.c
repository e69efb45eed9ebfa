/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#include "engine/core/lanyard-paths.h"
#include "lanyard-ui-test.h"
#include "ui/app/lanyard-application.h"
#include "ui/app/lanyard-pairing-dialog.h"
#include "ui/app/lanyard-preferences.h"
#include "ui/app/lanyard-sandbox.h"
#include "ui/app/lanyard-tabs.h"
#include "ui/app/lanyard-welcome.h"
#include "ui/experiment/lanyard-experiment-page.h"
#include "ui/experiment/lanyard-experiment-setup.h"
#include "ui/transfer/lanyard-device-chooser.h"
#include "ui/widgets/lanyard-files.h"

typedef void (*Body) (LanyardApplication *application);

static void body_welcome (LanyardApplication *application);

typedef struct
{
  LanyardApplication *application;
  Body                early; /* (nullable) before the engine is loaded */
  Body                body;
  gboolean            begun;
} Run;

static gboolean
run_body (gpointer user_data)
{
  Run *run = user_data;

  run->body (run->application);
  /* As the user would: it must come to an end by itself. */
  g_action_group_activate_action (G_ACTION_GROUP (run->application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
activated (GApplication *application, Run *run)
{
  if (run->begun)
    return;
  run->begun = TRUE;
  /* The first frame does not wait for the engine. */
  g_assert_null (lanyard_application_get_engine (run->application));
  g_settings_set_boolean (lanyard_application_get_settings (run->application), "welcomed",
                          run->body != body_welcome);
  g_assert_true (gtk_widget_get_visible (
      GTK_WIDGET (lanyard_application_get_window (run->application))));
  if (run->early != NULL)
    run->early (run->application);
  g_idle_add (run_body, run);
}

/* The real application with the real window, in the test's own home. */
static void
with_application (Body early, Body body)
{
  char *arguments[] = { (char *) "lanyard", NULL };
  Run run = { lanyard_application_new (G_APPLICATION_NON_UNIQUE), early, body, FALSE };

  g_signal_connect_after (run.application, "activate", G_CALLBACK (activated), &run);
  g_assert_cmpint (g_application_run (G_APPLICATION (run.application), 1, arguments), ==, 0);
  g_assert_true (run.begun);
  g_assert_finalize_object (run.application);
}

static GtkWidget *
window_of (LanyardApplication *application)
{
  return GTK_WIDGET (lanyard_application_get_window (application));
}

/* The engine is loaded, and it will listen on loopback only. */
static LanyardReceiver *
ready (LanyardApplication *application)
{
  lanyard_test_wait_for (lanyard_application_get_receiver (application) != NULL, 10);
  lanyard_receiver_set_bind (lanyard_application_get_receiver (application), "127.0.0.1");
  /* The virtual session has nobody to show them; test-notifications brings somebody. */
  g_settings_set_boolean (lanyard_application_get_settings (application), "notifications", FALSE);
  lanyard_ui_test_settle (GTK_WINDOW (window_of (application)));
  return lanyard_application_get_receiver (application);
}

static void
body_starts (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);

  ready (application);
  g_assert_nonnull (lanyard_window_get_page (LANYARD_WINDOW (window), "transfer"));
  g_assert_null (lanyard_window_get_page (LANYARD_WINDOW (window), "nothing"));
  lanyard_ui_test_find (window, ADW_TYPE_VIEW_SWITCHER, NULL);
  g_assert_false (lanyard_node_get_listening (
      lanyard_engine_context_get_node (lanyard_application_get_engine (application))));
  lanyard_ui_test_shot (GTK_WINDOW (window), "window-empty");
}

static void
test_starts (void)
{
  with_application (NULL, body_starts);
}

/* Folders are shown the same wherever they are chosen. */
static void
test_shown_path (void)
{
  g_autofree char *inside = g_build_filename (g_get_home_dir (), "Downloads", NULL);
  g_autofree char *beside = g_strconcat (g_get_home_dir (), "-of-another", NULL);
  g_autofree char *shown_inside = lanyard_files_dup_shown_path (inside);
  g_autofree char *shown_beside = lanyard_files_dup_shown_path (beside);
  g_autofree char *shown_home = lanyard_files_dup_shown_path (g_get_home_dir ());
  g_autofree char *shown_latin = lanyard_files_dup_shown_path ("/caf\351");

  g_assert_cmpstr (shown_inside, ==, "~/Downloads");
  g_assert_cmpstr (shown_beside, ==, beside);
  g_assert_cmpstr (shown_home, ==, "~");
  g_assert_true (g_utf8_validate (shown_latin, -1, NULL));
}

/* The switcher stands in the header bar, or below where that has no room for it. */
static void
body_tabs (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);
  const LanyardTab *tabs;
  GtkWidget *bar;
  guint n_tabs;

  ready (application);
  tabs = lanyard_tabs_get (&n_tabs);
  for (guint i = 0; i < n_tabs; i++)
    {
      GtkWidget *page = lanyard_window_get_page (LANYARD_WINDOW (window), tabs[i].name);

      g_assert_nonnull (page);
      g_assert_true (gtk_icon_theme_has_icon (
          gtk_icon_theme_get_for_display (gtk_widget_get_display (window)), tabs[i].icon_name));
      gtk_widget_activate_action (window, "win.tab", "i", (gint32) i + 1);
      lanyard_ui_test_settle (GTK_WINDOW (window));
      g_assert_true (gtk_widget_get_mapped (page));
    }
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  lanyard_test_wait_for (gtk_widget_get_width (window) <= 360, 10);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  bar = lanyard_ui_test_find (window, ADW_TYPE_VIEW_SWITCHER_BAR, NULL);
  g_assert_true (adw_view_switcher_bar_get_reveal (ADW_VIEW_SWITCHER_BAR (bar)));
  for (guint i = 0; i < n_tabs; i++)
    {
      gtk_widget_activate_action (window, "win.tab", "i", (gint32) i + 1);
      lanyard_ui_test_settle (GTK_WINDOW (window));
      g_assert_cmpint (gtk_widget_get_width (window), <=, 360);
      lanyard_ui_test_shot (GTK_WINDOW (window), tabs[i].name);
    }
  /* With text half as large again, too. */
  g_object_set (gtk_widget_get_settings (window), "gtk-xft-dpi", 3 * 96 * 1024 / 2, NULL);
  for (guint i = 0; i < n_tabs; i++)
    {
      g_autofree char *shot = g_strconcat (tabs[i].name, "-large-text", NULL);
      int minimum;

      gtk_widget_activate_action (window, "win.tab", "i", (gint32) i + 1);
      lanyard_ui_test_settle (GTK_WINDOW (window));
      gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (minimum, <=, 360);
      lanyard_ui_test_shot (GTK_WINDOW (window), shot);
      /* The title is whole, or not there. */
      g_assert_null (lanyard_ui_test_seek (lanyard_ui_test_find (window, ADW_TYPE_HEADER_BAR, NULL), ADW_TYPE_WINDOW_TITLE,
                                           NULL));
      g_assert_true (adw_view_switcher_bar_get_reveal (ADW_VIEW_SWITCHER_BAR (bar)));
    }
  gtk_settings_reset_property (gtk_widget_get_settings (window), "gtk-xft-dpi");
}

/* Whatever tab is looked at, Receive on or off: a window in which nothing happens does not wake up. */
static void
body_quiet (LanyardApplication *application)
{
  LanyardReceiver *receiver = ready (application);
  GtkWidget *window = window_of (application);
  guint n_tabs;

  lanyard_tabs_get (&n_tabs);
  for (guint i = 0; i < 2 * n_tabs; i++)
    {
      if (i == n_tabs)
        gtk_widget_activate_action (window, "win.toggle-receive", NULL);
      gtk_widget_activate_action (window, "win.tab", "i", (gint32) (i % n_tabs) + 1);
      lanyard_ui_test_settle (GTK_WINDOW (window));
      lanyard_test_wait_quiet (4000, 30);
    }
  g_assert_true (lanyard_receiver_get_active (receiver));
  gtk_widget_activate_action (window, "win.toggle-receive", NULL);
}

/* The first look at a tab: the keyboard is at what one reads first. */
static void
body_first_focus (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);
  GtkWidget *page, *focus;

  ready (application);
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 700);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  gtk_widget_activate_action (window, "win.tab", "i", 3);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  page = lanyard_window_get_page (LANYARD_WINDOW (window), "experiment");
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_true (focus == lanyard_ui_test_find (page, ADW_TYPE_COMBO_ROW, "Preset"));

  /* And back where it was, after a look at another tab. */
  g_assert_true (gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD));
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_true (focus != lanyard_ui_test_find (page, ADW_TYPE_COMBO_ROW, "Preset"));
  gtk_widget_activate_action (window, "win.tab", "i", 1);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  gtk_widget_activate_action (window, "win.tab", "i", 3);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == focus);
}

/* With each press the keyboard goes on, until it is where it was. */
static void
go_round (GtkWidget *window, GtkDirectionType direction)
{
  GtkWidget *first, *last;
  guint steps = 0;

  g_signal_emit_by_name (window, "move-focus", direction);
  first = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_nonnull (first);
  do
    {
      last = gtk_window_get_focus (GTK_WINDOW (window));
      g_signal_emit_by_name (window, "move-focus", direction);
      if (gtk_window_get_focus (GTK_WINDOW (window)) == last)
        g_error ("the keyboard does not leave %s", G_OBJECT_TYPE_NAME (last));
      g_assert_cmpuint (steps++, <, 300);
    }
  while (gtk_window_get_focus (GTK_WINDOW (window)) != first);
  g_assert_cmpuint (steps, >, 5);
}

static void
body_way_round (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);

  ready (application);
  for (int tab = 1; tab <= 4; tab++)
    {
      gtk_widget_activate_action (window, "win.tab", "i", tab);
      lanyard_ui_test_settle (GTK_WINDOW (window));
      go_round (window, GTK_DIR_TAB_FORWARD);
      go_round (window, GTK_DIR_TAB_BACKWARD);
    }
}

static double
font_size (GtkWidget *button)
{
  PangoContext *context = gtk_widget_get_pango_context (gtk_button_get_child (GTK_BUTTON (button)));

  return pango_font_description_get_size (pango_context_get_font_description (context));
}

/* With large text the words of the switch between panes are smaller than others, and only then. */
static void
body_large_text (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);
  GtkSettings *settings = gtk_settings_get_for_display (gtk_widget_get_display (window));
  GtkWidget *page, *toggle, *send;
  int dpi;

  ready (application);
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  gtk_widget_activate_action (window, "win.tab", "i", 1);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  lanyard_test_wait_for (gtk_widget_get_width (window) <= 360, 10);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  page = lanyard_window_get_page (LANYARD_WINDOW (window), "transfer");
  toggle = lanyard_ui_test_find (page, GTK_TYPE_TOGGLE_BUTTON, "Transfers");
  send = lanyard_ui_test_find (page, GTK_TYPE_BUTTON, "Send files…");
  g_object_set (settings, "gtk-xft-dpi", 96 * 1024, NULL);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  g_assert_cmpfloat_with_epsilon (font_size (toggle), font_size (send), 1);
  g_object_set (settings, "gtk-xft-dpi", 144 * 1024, NULL);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_shot (GTK_WINDOW (window), "window-large-text");
  g_assert_cmpfloat_with_epsilon (font_size (toggle), 0.8 * font_size (send), 0.02 * font_size (send));
  g_object_set (settings, "gtk-xft-dpi", 96 * 1024, NULL);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  g_assert_cmpfloat_with_epsilon (font_size (toggle), font_size (send), 1);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
test_large_text (void)
{
  with_application (NULL, body_large_text);
}

static void
test_way_round (void)
{
  with_application (NULL, body_way_round);
}

static void
test_first_focus (void)
{
  with_application (NULL, body_first_focus);
}

static void
test_quiet (void)
{
  with_application (NULL, body_quiet);
}

static void
test_tabs (void)
{
  with_application (NULL, body_tabs);
}

/* A new user: the name, the folder, what Receive does; then the tabs, and files that were waiting. */
static void
body_welcome (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);
  GtkWidget *welcome, *name, *toggle, *bar;
  LanyardReceiver *receiver = ready (application);
  LanyardIdentity *identity
      = lanyard_engine_context_get_identity (lanyard_application_get_engine (application));
  GSettings *settings = lanyard_application_get_settings (application);

  lanyard_test_wait_for (lanyard_ui_test_seek (window, LANYARD_TYPE_WELCOME, NULL) != NULL, 10);
  welcome = lanyard_ui_test_find (window, LANYARD_TYPE_WELCOME, NULL);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_shot (GTK_WINDOW (window), "welcome");
  /* The keyboard begins at the name. */
  name = lanyard_ui_test_find (welcome, ADW_TYPE_ENTRY_ROW, NULL);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)), name));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, lanyard_identity_get_name (identity));
  go_round (window, GTK_DIR_TAB_FORWARD);
  go_round (window, GTK_DIR_TAB_BACKWARD);

  /* Its switch is the window's. */
  g_settings_set_uint (settings, "port", 45999);
  toggle = lanyard_ui_test_find (welcome, GTK_TYPE_SWITCH, NULL);
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (toggle)));
  gtk_switch_set_active (GTK_SWITCH (toggle), FALSE);
  g_assert_false (lanyard_receiver_get_active (receiver));
  lanyard_receiver_use_another_port (receiver);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (toggle)));

  /* A name that cannot be is said, and nothing is left behind. */
  gtk_editable_set_text (GTK_EDITABLE (name), "   ");
  lanyard_ui_test_click (welcome, "Get started");
  g_assert_false (g_settings_get_boolean (settings, "welcomed"));
  g_assert_true (gtk_widget_has_css_class (name, "error"));
  gtk_editable_set_text (GTK_EDITABLE (name), "Ana’s laptop");
  g_assert_false (gtk_widget_has_css_class (name, "error"));
  /* On a small screen the tabs then stand below. */
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  lanyard_test_wait_for (gtk_widget_get_width (window) <= 360, 10);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_shot (GTK_WINDOW (window), "welcome-narrow");
  g_assert_null (lanyard_ui_test_seek (window, ADW_TYPE_VIEW_SWITCHER_BAR, NULL));
  g_signal_emit_by_name (name, "entry-activated");
  g_assert_true (g_settings_get_boolean (settings, "welcomed"));
  g_assert_true (g_settings_get_boolean (settings, "receive-at-start"));
  g_settings_reset (settings, "receive-at-start");
  g_assert_cmpstr (lanyard_identity_get_name (identity), ==, "Ana’s laptop");
  g_assert_null (lanyard_ui_test_seek (window, LANYARD_TYPE_WELCOME, NULL));
  g_assert_true (gtk_widget_get_mapped (lanyard_window_get_page (LANYARD_WINDOW (window), "transfer")));
  lanyard_ui_test_settle (GTK_WINDOW (window));
  bar = lanyard_ui_test_find (window, ADW_TYPE_VIEW_SWITCHER_BAR, NULL);
  g_assert_true (adw_view_switcher_bar_get_reveal (ADW_VIEW_SWITCHER_BAR (bar)));
}

static void
test_welcome (void)
{
  with_application (NULL, body_welcome);
}

static guint background_quit;

static void
count_shutdown (guint *count)
{
  (*count)++;
}

/* Closed while it receives: asked once, then out of sight and still there, until Receive goes off. */
static void
body_background (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);
  LanyardReceiver *receiver = ready (application);
  GSettings *settings = lanyard_application_get_settings (application);
  g_autofree char *when_closed = NULL;
  GtkWindow *dialog;

  lanyard_receiver_use_another_port (receiver);
  g_assert_true (lanyard_receiver_get_active (receiver));
  gtk_window_close (GTK_WINDOW (window));
  dialog = lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (dialog);
  lanyard_ui_test_settle (dialog);
  lanyard_ui_test_shot (dialog, "keep-receiving");
  /* Not answered: nothing has changed. */
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_assert_true (gtk_widget_get_visible (window));
  gtk_window_destroy (dialog);

  gtk_window_close (GTK_WINDOW (window));
  dialog = lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  gtk_window_destroy (dialog);
  when_closed = g_settings_get_string (settings, "when-closed");
  g_assert_cmpstr (when_closed, ==, "keep");
  g_assert_false (gtk_widget_get_visible (window));
  g_assert_true (lanyard_receiver_get_active (receiver));

  /* Back by activating it, as a click on its icon does, and away again without a question. */
  g_application_activate (G_APPLICATION (application));
  g_assert_true (gtk_widget_get_visible (window));
  gtk_window_close (GTK_WINDOW (window));
  g_assert_false (gtk_widget_get_visible (window));

  /* Another port is no reason to end; the notification's button is. */
  lanyard_receiver_use_another_port (receiver);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (lanyard_receiver_get_active (receiver));
  g_signal_connect_swapped (application, "shutdown", G_CALLBACK (count_shutdown), &background_quit);
  g_action_group_activate_action (G_ACTION_GROUP (application), "stop-receiving", NULL);
  g_assert_false (lanyard_receiver_get_active (receiver));
}

/* run_body() would quit; here it must end by itself. */
static gboolean
run_background (gpointer user_data)
{
  body_background (user_data);
  return G_SOURCE_REMOVE;
}

static void
background_activated (GApplication *application, gboolean *begun)
{
  if (*begun)
    return;
  *begun = TRUE;
  g_settings_set_boolean (lanyard_application_get_settings (LANYARD_APPLICATION (application)),
                          "welcomed", TRUE);
  g_idle_add (run_background, application);
}

static void
test_background (void)
{
  char *arguments[] = { (char *) "lanyard", NULL };
  LanyardApplication *application = lanyard_application_new (G_APPLICATION_NON_UNIQUE);
  gboolean begun = FALSE;

  g_signal_connect_after (application, "activate", G_CALLBACK (background_activated), &begun);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 1, arguments), ==, 0);
  g_assert_true (begun);
  g_assert_cmpuint (background_quit, ==, 1);
  g_assert_finalize_object (application);
}

static gboolean
hidden_begun (gpointer user_data)
{
  LanyardApplication *application = user_data;
  LanyardReceiver *receiver = lanyard_application_get_receiver (application);

  if (receiver == NULL || !lanyard_receiver_get_active (receiver))
    return G_SOURCE_CONTINUE;
  g_assert_false (gtk_widget_get_visible (window_of (application)));
  g_action_group_activate_action (G_ACTION_GROUP (application), "stop-receiving", NULL);
  return G_SOURCE_REMOVE;
}

/* As the entry for the login does. */
static void
test_starts_hidden (void)
{
  char *arguments[] = { (char *) "lanyard", (char *) "--background", NULL };
  LanyardApplication *application = lanyard_application_new (G_APPLICATION_NON_UNIQUE);

  g_timeout_add (20, hidden_begun, application);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 2, arguments), ==, 0);
  g_assert_finalize_object (application);
}

static LanyardExperimentRunner *left_running;

static void
body_leave_run (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);
  LanyardExperimentPage *page;
  GtkWidget *setup;

  ready (application);
  page = LANYARD_EXPERIMENT_PAGE (
      lanyard_window_get_page (LANYARD_WINDOW (window), "experiment"));
  lanyard_window_show_tab (LANYARD_WINDOW (window), "experiment");
  gtk_window_set_default_size (GTK_WINDOW (window), 1180, 820);
  lanyard_test_wait_for (lanyard_experiment_page_get_built (page), 10);
  setup = lanyard_ui_test_find (window, LANYARD_TYPE_EXPERIMENT_SETUP, NULL);
  lanyard_experiment_page_choose_preset (page, "bulk-tcp");
  lanyard_experiment_setup_answer (LANYARD_EXPERIMENT_SETUP (setup), LANYARD_EXPERIMENT_FIELD_DURATION,
                                   "60 s");
  lanyard_experiment_setup_answer (LANYARD_EXPERIMENT_SETUP (setup), LANYARD_EXPERIMENT_FIELD_PORT, "");
  lanyard_experiment_page_run (page);
  left_running = g_object_ref (lanyard_experiment_page_get_runner (page));
  lanyard_test_wait_for (lanyard_experiment_runner_get_state (left_running)
                             == LANYARD_EXPERIMENT_RUNNER_RUNNING,
                         10);
  gtk_window_close (GTK_WINDOW (window));
  g_assert_false (lanyard_experiment_runner_get_active (left_running));
}

static void
test_close_stops_run (void)
{
  with_application (NULL, body_leave_run);
  g_assert_cmpint (lanyard_experiment_runner_get_state (left_running), ==,
                   LANYARD_EXPERIMENT_RUNNER_STOPPED);
  g_assert_finalize_object (left_running);
}

static void
body_receive (LanyardApplication *application)
{
  LanyardReceiver *receiver = ready (application);
  GtkWidget *window = window_of (application);
  GtkWidget *toggle = lanyard_ui_test_find (window, GTK_TYPE_SWITCH, NULL);
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = lanyard_test_port (SOCK_STREAM);

  g_assert_true (g_socket_listener_add_inet_port (listener, port, NULL, &error));
  g_assert_no_error (error);
  g_settings_set_uint (lanyard_application_get_settings (application), "port", port);

  /* Taken: said, and another port is offered. */
  gtk_switch_set_active (GTK_SWITCH (toggle), TRUE);
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (toggle)));
  g_assert_false (lanyard_receiver_get_active (receiver));
  g_assert_true (lanyard_receiver_get_port_busy (receiver));
  g_assert_nonnull (strstr (lanyard_receiver_get_error (receiver), "already uses port"));
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_click (window, "Use another port");
  g_assert_true (lanyard_receiver_get_active (receiver));
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (toggle)));
  g_assert_null (lanyard_receiver_get_error (receiver));
  g_assert_cmpuint (g_settings_get_uint (lanyard_application_get_settings (application), "port"), !=,
                    port);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_find (window, GTK_TYPE_LABEL, lanyard_receiver_get_addresses (receiver)[0]);

  gtk_widget_activate_action (window, "win.toggle-receive", NULL);
  g_assert_false (lanyard_receiver_get_active (receiver));
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (toggle)));

  /* A changed port takes effect at once. */
  g_socket_listener_close (listener);
  gtk_widget_activate_action (window, "win.toggle-receive", NULL);
  g_assert_true (lanyard_receiver_get_active (receiver));
  g_settings_set_uint (lanyard_application_get_settings (application), "port", port);
  g_assert_cmpuint (lanyard_node_get_port (lanyard_engine_context_get_node (
                        lanyard_application_get_engine (application))),
                    ==, port);
}

static void
test_receive (void)
{
  with_application (NULL, body_receive);
}

static void
body_change_state (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);

  ready (application);
  gtk_window_set_default_size (GTK_WINDOW (window), 940, 610);
  g_object_set (lanyard_window_get_page (LANYARD_WINDOW (window), "transfer"), "devices-position", 301,
                "preview-position", 333, NULL);
  g_object_set (lanyard_window_get_page (LANYARD_WINDOW (window), "experiment"), "setup-position", 305,
                NULL);
  lanyard_window_show_tab (LANYARD_WINDOW (window), "experiment");
  lanyard_ui_test_settle (GTK_WINDOW (window));
}

static void
body_find_state (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);
  int width, height, devices, preview, setup;

  ready (application);
  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  g_assert_cmpint (width, ==, 940);
  g_assert_cmpint (height, ==, 610);
  g_assert_false (gtk_window_is_maximized (GTK_WINDOW (window)));
  g_object_get (lanyard_window_get_page (LANYARD_WINDOW (window), "transfer"), "devices-position",
                &devices, "preview-position", &preview, NULL);
  g_assert_cmpint (devices, ==, 301);
  g_assert_cmpint (preview, ==, 333);
  g_object_get (lanyard_window_get_page (LANYARD_WINDOW (window), "experiment"), "setup-position", &setup,
                NULL);
  g_assert_cmpint (setup, ==, 305);
  g_assert_true (gtk_widget_get_mapped (lanyard_window_get_page (LANYARD_WINDOW (window), "experiment")));
}

static void
test_state (void)
{
  with_application (NULL, body_change_state);
  with_application (NULL, body_find_state);
}

/* A sandbox whose desktop has no portal: what cannot be asked stays as it was, on and off. */
static void
body_preferences_sandbox (LanyardApplication *application)
{
  GSettings *settings = lanyard_application_get_settings (application);
  GtkWidget *preferences, *row;
  GtkSwitch *toggle;

  ready (application);
  g_setenv ("SNAP", "1", TRUE);
  for (int on = 0; on <= 1; on++)
    {
      g_settings_set_boolean (settings, LANYARD_SANDBOX_KEY, on);
      g_action_group_activate_action (G_ACTION_GROUP (application), "preferences", NULL);
      preferences = GTK_WIDGET (lanyard_ui_test_toplevel (LANYARD_TYPE_PREFERENCES));
      adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), "desktop");
      lanyard_ui_test_settle (GTK_WINDOW (preferences));
      row = lanyard_ui_test_find (preferences, ADW_TYPE_ACTION_ROW, "Start at login");
      toggle = GTK_SWITCH (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)));
      g_assert_cmpint (gtk_switch_get_active (toggle), ==, on);
      gtk_switch_set_active (toggle, !on);
      g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (toggle)));
      lanyard_test_wait_for (gtk_widget_get_sensitive (GTK_WIDGET (toggle)), 20);
      g_assert_cmpint (gtk_switch_get_active (toggle), ==, on);
      g_assert_cmpint (g_settings_get_boolean (settings, LANYARD_SANDBOX_KEY), ==, on);
      gtk_window_close (GTK_WINDOW (preferences));
    }
  g_settings_reset (settings, LANYARD_SANDBOX_KEY);
  g_unsetenv ("SNAP");
}

static void
body_preferences (LanyardApplication *application)
{
  GSettings *settings = lanyard_application_get_settings (application);
  LanyardEngineContext *engine;
  LanyardIdentity *identity;
  LanyardPeers *peers;
  LanyardPeer *peer;
  GtkWidget *preferences, *row;
  g_autofree char *fingerprint = g_strnfill (64, 'A');
  guint64 max_bytes;
  GtkSwitch *toggle;

  ready (application);
  engine = lanyard_application_get_engine (application);
  identity = lanyard_engine_context_get_identity (engine);
  peers = lanyard_engine_context_get_peers (engine);
  g_action_group_activate_action (G_ACTION_GROUP (application), "preferences", NULL);
  preferences = GTK_WIDGET (lanyard_ui_test_toplevel (LANYARD_TYPE_PREFERENCES));
  g_assert_nonnull (preferences);
  lanyard_ui_test_settle (GTK_WINDOW (preferences));
  lanyard_ui_test_shot (GTK_WINDOW (preferences), "preferences");

  row = lanyard_ui_test_find (preferences, ADW_TYPE_ENTRY_ROW, "Name that others see");
  gtk_editable_set_text (GTK_EDITABLE (row), "  Workshop  ");
  g_signal_emit_by_name (row, "apply");
  g_assert_cmpstr (lanyard_identity_get_name (identity), ==, "Workshop");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "Workshop");

  row = lanyard_ui_test_find (preferences, ADW_TYPE_ENTRY_ROW, "Port (1024 to 65535)");
  for (guint i = 0; i < 4; i++)
    {
      static const char *const wrong[] = { "80", "65536", "", "4571x" };

      gtk_editable_set_text (GTK_EDITABLE (row), wrong[i]);
      g_assert_true (gtk_widget_has_css_class (row, "error"));
      g_signal_emit_by_name (row, "apply");
      g_assert_cmpuint (g_settings_get_uint (settings, "port"), !=, 80);
      g_assert_false (gtk_widget_has_css_class (row, "error"));
    }
  gtk_editable_set_text (GTK_EDITABLE (row), "45999");
  g_signal_emit_by_name (row, "apply");
  g_assert_cmpuint (g_settings_get_uint (settings, "port"), ==, 45999);

  row = lanyard_ui_test_find (preferences, ADW_TYPE_COMBO_ROW, "Accept without asking");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (row)), ==, 0);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 1);
  g_assert_cmpint (g_settings_get_enum (settings, "accept-rule"), ==, LANYARD_ACCEPT_TRUSTED);
  g_settings_set_string (settings, "accept-rule", "all");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (row)), ==, 2);

  /* Others' experiments: off at first, and within bounds. */
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), "features");
  lanyard_ui_test_settle (GTK_WINDOW (preferences));
  row = lanyard_ui_test_find (preferences, ADW_TYPE_ACTION_ROW, "Let other machines run experiments here");
  toggle = GTK_SWITCH (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)));
  g_assert_false (lanyard_experiment_service_get_enabled (lanyard_engine_context_get_experiments (engine)));
  gtk_switch_set_active (toggle, TRUE);
  g_assert_true (lanyard_experiment_service_get_enabled (lanyard_engine_context_get_experiments (engine)));
  g_settings_set_uint (settings, "experiment-max-gigabytes", 3);
  g_object_get (lanyard_engine_context_get_experiments (engine), "max-bytes", &max_bytes, NULL);
  g_assert_cmpuint (max_bytes, ==, G_GUINT64_CONSTANT (3000000000));
  lanyard_ui_test_settle (GTK_WINDOW (preferences));
  lanyard_ui_test_shot (GTK_WINDOW (preferences), "preferences-experiments");
  gtk_switch_set_active (toggle, FALSE);
  g_assert_false (lanyard_experiment_service_get_enabled (lanyard_engine_context_get_experiments (engine)));

  /* The trusted devices. */
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), "devices");
  lanyard_ui_test_settle (GTK_WINDOW (preferences));
  lanyard_ui_test_find (preferences, ADW_TYPE_STATUS_PAGE, "No trusted devices yet");
  lanyard_ui_test_shot (GTK_WINDOW (preferences), "preferences-no-devices");
  peer = lanyard_peers_pin (peers, fingerprint, "Ben <b>", "192.0.2.9:45710");
  lanyard_ui_test_settle (GTK_WINDOW (preferences));
  row = lanyard_ui_test_find (preferences, ADW_TYPE_EXPANDER_ROW, "Ben <b>");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  lanyard_ui_test_settle (GTK_WINDOW (preferences));
  lanyard_ui_test_shot (GTK_WINDOW (preferences), "preferences-devices");
  gtk_switch_set_active (GTK_SWITCH (lanyard_ui_test_find (row, GTK_TYPE_SWITCH, NULL)), TRUE);
  g_assert_true (lanyard_peer_get_always_accept (peer));
  {
    GtkWidget *alias = lanyard_ui_test_find (row, ADW_TYPE_ENTRY_ROW, "Your name for it");

    gtk_editable_set_text (GTK_EDITABLE (alias), "Benjamin");
    g_signal_emit_by_name (alias, "apply");
    g_assert_cmpstr (lanyard_peer_get_display_name (peer), ==, "Benjamin");
    g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "Benjamin");
  }
  lanyard_ui_test_click (row, "Forget");
  g_assert_null (lanyard_peers_lookup (peers, fingerprint));
  lanyard_ui_test_settle (GTK_WINDOW (preferences));
  lanyard_ui_test_find (preferences, ADW_TYPE_STATUS_PAGE, "No trusted devices yet");
  gtk_window_close (GTK_WINDOW (preferences));
}

static void
test_preferences (void)
{
  with_application (NULL, body_preferences);
  with_application (NULL, body_preferences_sandbox);
}

/* Those of the tab that shows. */
static void
shortcuts_of (GtkWidget *window, int tab, const char *title)
{
  GtkWidget *shortcuts;

  gtk_widget_activate_action (window, "win.tab", "i", tab);
  gtk_widget_activate_action (window, "win.show-help-overlay", NULL);
  g_assert_nonnull (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (window)));
  shortcuts = GTK_WIDGET (lanyard_ui_test_toplevel (GTK_TYPE_SHORTCUTS_WINDOW));
  g_assert_nonnull (shortcuts);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (shortcuts)), ==, "Keyboard shortcuts");
  lanyard_ui_test_settle (GTK_WINDOW (shortcuts));
  lanyard_ui_test_find (shortcuts, GTK_TYPE_LABEL, title);
  lanyard_ui_test_shot (GTK_WINDOW (shortcuts), tab == 1 ? "shortcuts" : "shortcuts-feeds");
  gtk_window_close (GTK_WINDOW (shortcuts));
}

static void
body_shortcuts (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);

  ready (application);
  shortcuts_of (window, 1, "Send files");
  shortcuts_of (window, 4, "The full article, and back");

  g_action_group_activate_action (G_ACTION_GROUP (application), "about", NULL);
  g_assert_nonnull (lanyard_ui_test_toplevel (ADW_TYPE_ABOUT_WINDOW));
  gtk_window_close (lanyard_ui_test_toplevel (ADW_TYPE_ABOUT_WINDOW));
}

static void
test_shortcuts (void)
{
  with_application (NULL, body_shortcuts);
}

static void
open_note (LanyardApplication *application)
{
  g_autofree char *dir = lanyard_test_make_dir ("open");
  g_autofree char *path = g_build_filename (dir, "note.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) elsewhere = g_file_new_for_uri ("sftp://192.0.2.1/note.txt");
  GFile *files[] = { file, elsewhere };

  lanyard_test_write (path, 100, 1);
  g_application_open (G_APPLICATION (application), files, 2, "");
}

static void
close_chooser (void)
{
  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER) != NULL, 10);
  gtk_window_close (lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER));
  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER) == NULL, 10);
}

static void
body_open (LanyardApplication *application)
{
  /* What came before there was an engine was kept. */
  ready (application);
  close_chooser ();
  /* And with one. */
  open_note (application);
  close_chooser ();
}

static void
test_open (void)
{
  with_application (open_note, body_open);
}

static void
body_damaged (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);
  GtkWidget *label;

  ready (application);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  label = lanyard_ui_test_find (window, GTK_TYPE_BUTTON, "Dismiss");
  lanyard_ui_test_shot (GTK_WINDOW (window), "window-damaged");
  g_assert_true (gtk_widget_activate (label));
}

static void
test_damaged (void)
{
  g_autofree char *dir = lanyard_paths_get_data_dir (NULL);
  g_autofree char *path = g_build_filename (dir, "lanyard.db", NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);

  (void) g_remove (wal);
  lanyard_test_write (path, 20000, 7);
  with_application (NULL, body_damaged);
}

static void
body_failed (LanyardApplication *application)
{
  GtkWidget *window = window_of (application);
  g_autofree char *dir = lanyard_paths_get_data_dir (NULL);
  g_autofree char *path = g_build_filename (dir, "lanyard.db", NULL);

  lanyard_test_wait_for (lanyard_ui_test_seek (window, GTK_TYPE_BUTTON, "Try again") != NULL, 10);
  lanyard_ui_test_shot (GTK_WINDOW (window), "window-failed");
  g_assert_null (lanyard_application_get_engine (application));
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_action_group_activate_action (G_ACTION_GROUP (application), "load", NULL);
  ready (application);
  g_assert_nonnull (lanyard_window_get_page (LANYARD_WINDOW (window), "transfer"));
}

static void
test_failed (void)
{
  g_autofree char *dir = lanyard_paths_get_data_dir (NULL);
  g_autofree char *path = g_build_filename (dir, "lanyard.db", NULL);
  static const char *const ends[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *name = g_strconcat (path, ends[i], NULL);

      (void) g_remove (name);
    }
  /* A folder where the database should be cannot be opened. */
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  with_application (NULL, body_failed);
}

/* What is running is not stopped without a question. */
static void
body_quit (LanyardApplication *application)
{
  g_autofree char *dir = lanyard_test_make_dir ("quit");
  g_autofree char *path = g_build_filename (dir, "served.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  LanyardTransfer *served;

  ready (application);
  lanyard_test_write (path, 1000, 5);
  served = lanyard_transfers_plain_serve (
      lanyard_engine_context_get_transfers (lanyard_application_get_engine (application)), file,
      "127.0.0.1", 0, 40960, 1);
  lanyard_test_wait_for (lanyard_transfer_get_active (served), 10);

  gtk_window_close (GTK_WINDOW (window_of (application)));
  lanyard_test_wait_for (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL, 10);
  lanyard_ui_test_settle (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG));
  lanyard_ui_test_shot (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG), "quit");
  lanyard_ui_test_click (GTK_WIDGET (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG)), "Keep running");
  lanyard_test_wait_for (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG) == NULL, 10);
  g_assert_true (gtk_widget_get_visible (window_of (application)));
  g_assert_true (lanyard_transfer_get_active (served));

  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  lanyard_test_wait_for (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL, 10);
  lanyard_ui_test_settle (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG));
  lanyard_ui_test_click (GTK_WIDGET (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG)), "Quit");
  g_assert_false (gtk_widget_get_visible (window_of (application)));
}

static void
test_quit (void)
{
  with_application (NULL, body_quit);
}

typedef struct
{
  LanyardEngineContext *engine;
  LanyardPairing       *pairing;
  GAsyncResult         *loaded;
  GAsyncResult         *connected;
  GAsyncResult         *stopped;
} Stranger;

static gboolean
stranger_asked (LanyardNode *node, LanyardPairing *pairing, Stranger *stranger)
{
  g_set_object (&stranger->pairing, pairing);
  return TRUE;
}

static void
stranger_connects (Stranger *stranger, LanyardApplication *application, GCancellable *cancellable)
{
  LanyardNode *node = lanyard_engine_context_get_node (lanyard_application_get_engine (application));
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (node));

  g_clear_object (&stranger->connected);
  g_clear_object (&stranger->pairing);
  lanyard_node_connect_async (lanyard_engine_context_get_node (stranger->engine), address, "test", NULL,
                              LANYARD_CONNECT_DEFAULT, cancellable, lanyard_test_store_result,
                              &stranger->connected);
}

static void
serve (LanyardNode *node, LanyardChannel *channel, gpointer user_data)
{
  /* That it was opened is all there is to know. */
  lanyard_channel_close_async (channel, NULL, NULL);
}

static void
body_pairing (LanyardApplication *application)
{
  LanyardPairingQueue *pairings;
  g_autofree char *data = lanyard_test_make_dir ("stranger-data");
  g_autofree char *config = lanyard_test_make_dir ("stranger-config");
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChannel) channel = NULL;
  Stranger stranger = { lanyard_engine_context_new (data, config), NULL, NULL, NULL, NULL };
  LanyardIdentity *identity;
  LanyardPeers *peers;
  GtkWindow *dialog;

  g_assert_true (lanyard_receiver_use_another_port (ready (application)));
  lanyard_node_add_service (lanyard_engine_context_get_node (lanyard_application_get_engine (application)),
                            "test", TRUE, serve, NULL, NULL);
  pairings = lanyard_application_get_pairings (application);
  peers = lanyard_engine_context_get_peers (lanyard_application_get_engine (application));
  lanyard_engine_context_load_async (stranger.engine, lanyard_test_store_result, &stranger.loaded);
  lanyard_test_wait_for (stranger.loaded != NULL, 10);
  g_assert_true (lanyard_engine_context_load_finish (stranger.engine, stranger.loaded, &error));
  identity = lanyard_engine_context_get_identity (stranger.engine);
  g_signal_connect (lanyard_engine_context_get_node (stranger.engine), "pairing",
                    G_CALLBACK (stranger_asked), &stranger);

  /* Refused here. */
  stranger_connects (&stranger, application, NULL);
  lanyard_test_wait_for (lanyard_pairing_queue_get_dialog (pairings) != NULL && stranger.pairing != NULL, 10);
  dialog = lanyard_pairing_queue_get_dialog (pairings);
  g_assert_cmpstr (lanyard_pairing_get_code (lanyard_pairing_dialog_get_pairing (LANYARD_PAIRING_DIALOG (dialog))),
                   ==, lanyard_pairing_get_code (stranger.pairing));
  lanyard_ui_test_settle (dialog);
  lanyard_ui_test_shot (dialog, "pairing");
  lanyard_ui_test_click (GTK_WIDGET (dialog), "Refuse");
  lanyard_test_wait_for (stranger.connected != NULL && lanyard_pairing_queue_get_dialog (pairings) == NULL,
                         10);
  channel = lanyard_node_connect_finish (lanyard_engine_context_get_node (stranger.engine),
                                         stranger.connected, &error);
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED);
  g_clear_error (&error);
  g_assert_null (lanyard_peers_lookup (peers, lanyard_identity_get_fingerprint (identity)));

  /* Refused there: the question goes away by itself. */
  stranger_connects (&stranger, application, NULL);
  lanyard_test_wait_for (lanyard_pairing_queue_get_dialog (pairings) != NULL && stranger.pairing != NULL, 10);
  lanyard_pairing_answer (stranger.pairing, LANYARD_PAIRING_REFUSE);
  lanyard_test_wait_for (lanyard_pairing_queue_get_dialog (pairings) == NULL, 10);
  lanyard_test_wait_for (stranger.connected != NULL, 10);

  /* Trusted on both sides. */
  stranger_connects (&stranger, application, NULL);
  lanyard_test_wait_for (lanyard_pairing_queue_get_dialog (pairings) != NULL && stranger.pairing != NULL, 10);
  lanyard_ui_test_settle (lanyard_pairing_queue_get_dialog (pairings));
  lanyard_ui_test_click (GTK_WIDGET (lanyard_pairing_queue_get_dialog (pairings)), "They match");
  lanyard_pairing_answer (stranger.pairing, LANYARD_PAIRING_TRUST);
  lanyard_test_wait_for (stranger.connected != NULL, 10);
  channel = lanyard_node_connect_finish (lanyard_engine_context_get_node (stranger.engine),
                                         stranger.connected, &error);
  g_assert_no_error (error);
  g_assert_nonnull (lanyard_peers_lookup (peers, lanyard_identity_get_fingerprint (identity)));

  lanyard_engine_context_shutdown_async (stranger.engine, lanyard_test_store_result, &stranger.stopped);
  lanyard_test_wait_for (stranger.stopped != NULL, 10);
  g_clear_object (&stranger.pairing);
  g_clear_object (&stranger.loaded);
  g_clear_object (&stranger.connected);
  g_clear_object (&stranger.stopped);
  g_clear_object (&channel);
  g_clear_object (&stranger.engine);
}

static void
test_pairing (void)
{
  with_application (NULL, body_pairing);
}

int
main (int argc, char **argv)
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/window/starts", test_starts);
  g_test_add_func ("/window/shown-path", test_shown_path);
  g_test_add_func ("/window/welcome", test_welcome);
  g_test_add_func ("/window/background", test_background);
  g_test_add_func ("/window/starts-hidden", test_starts_hidden);
  g_test_add_func ("/window/tabs", test_tabs);
  g_test_add_func ("/window/first-focus", test_first_focus);
  g_test_add_func ("/window/way-round", test_way_round);
  g_test_add_func ("/window/large-text", test_large_text);
  g_test_add_func ("/window/quiet", test_quiet);
  g_test_add_func ("/window/close-stops-run", test_close_stops_run);
  g_test_add_func ("/window/receive", test_receive);
  g_test_add_func ("/window/state", test_state);
  g_test_add_func ("/window/preferences", test_preferences);
  g_test_add_func ("/window/shortcuts", test_shortcuts);
  g_test_add_func ("/window/open", test_open);
  g_test_add_func ("/window/quit-while-busy", test_quit);
  g_test_add_func ("/window/pairing", test_pairing);
  g_test_add_func ("/window/damaged-database", test_damaged);
  g_test_add_func ("/window/failed-start", test_failed);
  return g_test_run ();
}
