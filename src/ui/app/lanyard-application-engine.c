/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-application-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-paths.h"
#include "ui/transfer/lanyard-transfer-page.h"

/* After this long a worker hangs in a system call; its parts are on disk, so nothing is lost by ending. */
#define SHUTDOWN_SECONDS 10

static void
apply_settings (LanyardApplication *self)
{
  LanyardTransfers *transfers = lanyard_engine_context_get_transfers (self->engine);
  g_autofree char *path = g_settings_get_string (self->settings, "download-folder");
  g_autoptr (GFile) folder = NULL;

  if (!g_path_is_absolute (path))
    {
      g_free (path);
      path = lanyard_paths_get_download_dir ();
    }
  folder = g_file_new_for_path (path);
  lanyard_transfers_set_download_folder (transfers, folder);
  lanyard_transfers_set_accept_rule (
      transfers, (LanyardAcceptRule) g_settings_get_enum (self->settings, "accept-rule"));
}

static void
apply_experiment_settings (LanyardApplication *self)
{
  LanyardExperimentService *experiments = lanyard_engine_context_get_experiments (self->engine);

  lanyard_experiment_service_set_bounds (
      experiments,
      (guint64) g_settings_get_uint (self->settings, "experiment-max-gigabytes") * 1000 * 1000 * 1000,
      g_settings_get_uint (self->settings, "experiment-max-seconds"));
  lanyard_experiment_service_set_enabled (
      experiments, g_settings_get_boolean (self->settings, "experiment-remote"));
}

/* The tab itself shows it, where one may stop it; whoever looks at another is told. */
static void
experiment_run_changed (LanyardExperimentService *experiments, GParamSpec *pspec, LanyardApplication *self)
{
  const char *name = lanyard_experiment_service_get_peer_name (experiments);
  GtkWidget *page = lanyard_window_get_page (self->window, "experiment");
  g_autofree char *text = NULL;

  if (name == NULL || (page != NULL && gtk_widget_get_mapped (page)))
    return;
  /* Translators: the name of another machine */
  text = g_strdup_printf (_ ("“%s” runs an experiment with this machine"), name);
  lanyard_window_toast (self->window, text);
}

static void
watch_experiments (LanyardApplication *self)
{
  static const char *const keys[]
      = { "changed::experiment-remote", "changed::experiment-max-gigabytes", "changed::experiment-max-seconds" };

  apply_experiment_settings (self);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_signal_connect_object (self->settings, keys[i], G_CALLBACK (apply_experiment_settings), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (lanyard_engine_context_get_experiments (self->engine), "notify::runner",
                           G_CALLBACK (experiment_run_changed), self, 0);
}

static void
peer_refused (LanyardNode        *node,
              const char         *name,
              const char         *address,
              GError             *error,
              LanyardApplication *self)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf (_ ("“%s” (%s) was refused: %s"), name != NULL ? name : _ ("A device"),
                          address != NULL ? address : _ ("unknown address"), error->message);
  /* A changed key may be an attack and must not pass by as a toast does. */
  if (g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_KEY_CHANGED))
    lanyard_window_banner (self->window, text);
  else
    lanyard_window_toast (self->window, text);
}

static void
database_failed (LanyardDatabase *database, GError *error, LanyardApplication *self)
{
  g_autofree char *text
      = g_strdup_printf (_ ("Lanyard could not write down what happened: %s"), error->message);

  lanyard_window_banner (self->window, text);
}

static void
notifier_error (LanyardNotifier *notifier, const char *message, LanyardApplication *self)
{
  gtk_window_present (GTK_WINDOW (self->window));
  lanyard_window_toast (self->window, message);
}

static void
notifier_show_transfer (LanyardNotifier    *notifier,
                        LanyardTransfer    *transfer,
                        LanyardApplication *self)
{
  GtkWidget *page = lanyard_window_get_page (self->window, "transfer");

  lanyard_window_show_tab (self->window, "transfer");
  lanyard_transfer_page_show_transfer (LANYARD_TRANSFER_PAGE (page), transfer);
}

static void
tell_set_aside (LanyardApplication *self)
{
  const char *path
      = lanyard_database_get_set_aside (lanyard_engine_context_get_database (self->engine));
  g_autofree char *text = NULL;

  if (path == NULL)
    return;
  text = g_strdup_printf (_ ("The file with your history and trusted devices was damaged. It is kept as %s, "
                             "and a new one was begun."),
                          path);
  lanyard_window_banner (self->window, text);
}

/* In the background with notifications off nobody would hear of an offer. */
static gboolean
offer_in_background (LanyardTransfers *transfers, LanyardOffer *offer, LanyardApplication *self)
{
  if (lanyard_background_get_active (self->background)
      && !g_settings_get_boolean (self->settings, "notifications"))
    gtk_window_present (GTK_WINDOW (self->window));
  return FALSE;
}

/* Before the page connects, which answers offers and so ends the emission. */
static void
start_background (LanyardApplication *self)
{
  LanyardTransfers *transfers = lanyard_engine_context_get_transfers (self->engine);

  self->background = lanyard_background_new (GTK_APPLICATION (self), GTK_WINDOW (self->window),
                                             self->receiver, transfers);
  g_signal_connect_object (self->background, "idle", G_CALLBACK (lanyard_application_begin_quit), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (transfers, "offer", G_CALLBACK (offer_in_background), self, 0);
}

static void
engine_ready (LanyardApplication *self)
{
  LanyardNode *node = lanyard_engine_context_get_node (self->engine);

  apply_settings (self);
  g_signal_connect_object (self->settings, "changed::download-folder", G_CALLBACK (apply_settings), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::accept-rule", G_CALLBACK (apply_settings), self,
                           G_CONNECT_SWAPPED);
  watch_experiments (self);

  self->receiver = lanyard_receiver_new (node, self->settings);
  self->pairings = lanyard_pairing_queue_new (node, GTK_WINDOW (self->window));
  /* Before the page connects, which answers offers and so ends the emission. */
  self->notifier
      = lanyard_notifier_new (G_APPLICATION (self), self->settings, self->engine);
  g_signal_connect_object (self->notifier, "error", G_CALLBACK (notifier_error), self, 0);
  g_signal_connect_object (self->notifier, "show-transfer", G_CALLBACK (notifier_show_transfer), self,
                           0);
  g_signal_connect_object (self->pairings, "asked", G_CALLBACK (lanyard_notifier_pairing),
                           self->notifier, G_CONNECT_SWAPPED);
  g_signal_connect_object (node, "refused", G_CALLBACK (peer_refused), self, 0);
  g_signal_connect_object (lanyard_engine_context_get_database (self->engine), "failed",
                           G_CALLBACK (database_failed), self, 0);

  start_background (self);
  lanyard_window_set_engine (self->window, self->engine, self->receiver);
  lanyard_application_join_chat (self);
  lanyard_application_join_feeds (self);
  tell_set_aside (self);
  lanyard_discovery_start (lanyard_engine_context_get_discovery (self->engine));
  if (self->receive_wanted || g_settings_get_boolean (self->settings, "receive-at-start"))
    lanyard_receiver_set_active (self->receiver, TRUE);
  self->receive_wanted = FALSE;
  if (!gtk_widget_get_visible (GTK_WIDGET (self->window)))
    lanyard_background_enter (self->background, TRUE);
  if (self->send_wanted)
    gtk_widget_activate_action (GTK_WIDGET (self->window), "win.send-files", NULL);
  self->send_wanted = FALSE;
}

static void
engine_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardApplication) self = user_data;
  g_autoptr (LanyardEngineContext) context = g_steal_pointer (&self->loading);
  g_autoptr (GError) error = NULL;
  gboolean ok = lanyard_engine_context_load_finish (context, result, &error);

  if (ok)
    self->engine = g_steal_pointer (&context);
  if (self->quitting)
    lanyard_application_stop_engine (self);
  else if (ok)
    engine_ready (self);
  else
    lanyard_window_set_failed (self->window, error->message);
}

void
lanyard_application_load_engine (LanyardApplication *self)
{
  if (self->engine != NULL || self->loading != NULL || self->quitting)
    return;
  lanyard_window_set_loading (self->window);
  self->loading = lanyard_engine_context_new (NULL, NULL);
  lanyard_engine_context_load_async (self->loading, engine_loaded, g_object_ref (self));
}

static gboolean
shutdown_overdue (gpointer user_data)
{
  LanyardApplication *self = user_data;

  self->shutdown_timeout = 0;
  g_message ("The transfers did not stop within %d seconds; ending all the same.", SHUTDOWN_SECONDS);
  g_application_quit (G_APPLICATION (self));
  return G_SOURCE_REMOVE;
}

static void
engine_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanyard_engine_context_shutdown_finish (LANYARD_ENGINE_CONTEXT (source), result, &error))
    g_message ("The transfers could not be stopped in order: %s", error->message);
  g_application_quit (G_APPLICATION (self));
}

void
lanyard_application_stop_engine (LanyardApplication *self)
{
  if (self->loading != NULL)
    return; /* once that has answered */
  if (self->engine == NULL)
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }
  if (self->shutdown_timeout != 0)
    return;
  self->shutdown_timeout = g_timeout_add_seconds (SHUTDOWN_SECONDS, shutdown_overdue, self);
  lanyard_engine_context_shutdown_async (self->engine, engine_stopped, g_object_ref (self));
}
