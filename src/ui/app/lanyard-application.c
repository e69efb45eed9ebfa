/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-application-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-thread.h"
#include "lanyard-config.h"
#include "ui/app/lanyard-look.h"
#include "ui/widgets/lanyard-button-names.h"

G_DEFINE_FINAL_TYPE (LanyardApplication, lanyard_application, ADW_TYPE_APPLICATION)

static void
lanyard_application_startup (GApplication *application)
{
  LanyardApplication *self = LANYARD_APPLICATION (application);

  G_APPLICATION_CLASS (lanyard_application_parent_class)->startup (application);
  lanyard_thread_favour_window ();
  lanyard_look_load (gdk_display_get_default ());
  lanyard_button_names_watch ();

  self->settings = g_settings_new (LANYARD_APP_ID);
  lanyard_application_add_actions (self);
  gtk_window_set_default_icon_name (LANYARD_APP_ID);
}

static void
first_frame_painted (LanyardApplication *self)
{
  g_clear_handle_id (&self->load_timeout, g_source_remove);
  g_signal_handlers_disconnect_by_func (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)),
                                        first_frame_painted, self);
  lanyard_application_load_engine (self);
}

static gboolean
load_overdue (gpointer user_data)
{
  LanyardApplication *self = user_data;

  self->load_timeout = 0;
  first_frame_painted (self);
  return G_SOURCE_REMOVE;
}

/* Making the tabs takes longer than showing the window, so that comes first; but a window that is covered or on another
 * workspace may not be painted at all. */
static void
load_after_first_frame (LanyardApplication *self)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)), "after-paint",
                           G_CALLBACK (first_frame_painted), self, G_CONNECT_SWAPPED);
  self->load_timeout = g_timeout_add (500, load_overdue, self);
}

void
lanyard_application_start_hidden (LanyardApplication *self)
{
  if (self->quitting || self->window != NULL)
    return;
  self->window = g_object_ref (lanyard_window_new (GTK_APPLICATION (self), self->settings));
  lanyard_application_load_engine (self);
}

static void
lanyard_application_activate (GApplication *application)
{
  LanyardApplication *self = LANYARD_APPLICATION (application);

  if (self->quitting)
    return;
  if (self->begin_hidden)
    {
      self->begin_hidden = FALSE;
      lanyard_application_start_hidden (self);
      return;
    }
  if (self->window == NULL)
    {
      self->window = g_object_ref (
          lanyard_window_new (GTK_APPLICATION (self), self->settings));
      gtk_window_present (GTK_WINDOW (self->window));
      load_after_first_frame (self);
      return;
    }
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
lanyard_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  LanyardApplication *self = LANYARD_APPLICATION (application);
  g_autoptr (GListStore) local = g_list_store_new (G_TYPE_FILE);
  int n_elsewhere = 0;

  g_application_activate (application);
  for (int i = 0; i < n_files; i++)
    {
      if (g_file_peek_path (files[i]) != NULL)
        g_list_store_append (local, files[i]);
      else
        n_elsewhere++;
    }
  if (self->window == NULL)
    return; /* quitting */
  if (n_elsewhere > 0)
    lanyard_window_toast (self->window, ngettext ("A file that is not on this computer cannot be sent",
                                                  "Files that are not on this computer cannot be sent",
                                                  (gulong) n_elsewhere));
  if (g_list_model_get_n_items (G_LIST_MODEL (local)) > 0)
    lanyard_window_send_files (self->window, G_LIST_MODEL (local));
}

static int
lanyard_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  const char *action = NULL;
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("lanyard %s\n", LANYARD_VERSION);
      return 0;
    }
  if (g_variant_dict_contains (options, "send"))
    action = "send-files";
  else if (g_variant_dict_contains (options, "receive"))
    action = "receive";
  else if (g_variant_dict_contains (options, "background"))
    action = "background";
  if (action == NULL)
    return -1;

  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("lanyard: %s\n", error->message);
      return 1;
    }
  /* The activation that follows must not show what is to stay hidden. */
  LANYARD_APPLICATION (application)->begin_hidden = g_str_equal (action, "background");
  g_action_group_activate_action (G_ACTION_GROUP (application), action, NULL);
  /* The first instance stays for what the action opened; a second one has handed it over. */
  return g_application_get_is_remote (application) ? 0 : -1;
}

static void
lanyard_application_shutdown (GApplication *application)
{
  LanyardApplication *self = LANYARD_APPLICATION (application);

  g_clear_handle_id (&self->shutdown_timeout, g_source_remove);
  g_clear_handle_id (&self->load_timeout, g_source_remove);
  if (self->notifier != NULL)
    g_object_run_dispose (G_OBJECT (self->notifier));
  g_clear_object (&self->notifier);
  if (self->chat_notifier != NULL)
    g_object_run_dispose (G_OBJECT (self->chat_notifier));
  g_clear_object (&self->chat_notifier);
  if (self->background != NULL)
    g_object_run_dispose (G_OBJECT (self->background));
  g_clear_object (&self->background);
  if (self->feed_notifier != NULL)
    g_object_run_dispose (G_OBJECT (self->feed_notifier));
  g_clear_object (&self->feed_notifier);
  g_clear_object (&self->pairings);
  if (self->window != NULL)
    {
      gtk_window_destroy (GTK_WINDOW (self->window));
      g_clear_object (&self->window);
    }
  g_clear_weak_pointer (&self->preferences);
  g_clear_object (&self->receiver);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);

  G_APPLICATION_CLASS (lanyard_application_parent_class)->shutdown (application);
}

static void
lanyard_application_class_init (LanyardApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = lanyard_application_startup;
  application_class->activate = lanyard_application_activate;
  application_class->open = lanyard_application_open;
  application_class->handle_local_options = lanyard_application_handle_local_options;
  application_class->shutdown = lanyard_application_shutdown;
}

static void
lanyard_application_init (LanyardApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
    { "send", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Choose files to send"), NULL },
    { "receive", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Turn Receive on"), NULL },
    { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Receive without showing the window"), NULL },
    /* main() takes it before anything else; here for --help. */
    { "tour", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Drive the window through its work in a world of its own, and leave pictures in DIR"),
      N_ ("DIR") },
    { NULL }
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
  g_application_set_option_context_summary (
      G_APPLICATION (self), _ ("Send files to the people and machines around you."));
}

LanyardApplication *
lanyard_application_new (GApplicationFlags flags)
{
  LanyardApplication *self = g_object_new (LANYARD_TYPE_APPLICATION,
                                           "application-id", LANYARD_APP_ID,
                                           "flags", G_APPLICATION_HANDLES_OPEN | flags,
                                           NULL);

  /* GApplication has made one of the name. What stands there is loaded by lanyard_look_load(), which says why. */
  g_application_set_resource_base_path (G_APPLICATION (self), NULL);
  return self;
}

gboolean
lanyard_application_check_schema (GError **error)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, LANYARD_APP_ID, TRUE);
  if (schema != NULL)
    return TRUE;
  g_set_error (error, LANYARD_ERROR, LANYARD_ERROR_FAILED,
               _ ("The settings schema %s is not installed. To run from a build folder, use build-aux/run."),
               LANYARD_APP_ID);
  return FALSE;
}

GSettings *
lanyard_application_get_settings (LanyardApplication *self)
{
  g_return_val_if_fail (LANYARD_IS_APPLICATION (self), NULL);

  return self->settings;
}

LanyardWindow *
lanyard_application_get_window (LanyardApplication *self)
{
  g_return_val_if_fail (LANYARD_IS_APPLICATION (self), NULL);

  return self->window;
}

LanyardEngineContext *
lanyard_application_get_engine (LanyardApplication *self)
{
  g_return_val_if_fail (LANYARD_IS_APPLICATION (self), NULL);

  return self->engine;
}

LanyardReceiver *
lanyard_application_get_receiver (LanyardApplication *self)
{
  g_return_val_if_fail (LANYARD_IS_APPLICATION (self), NULL);

  return self->receiver;
}

LanyardPairingQueue *
lanyard_application_get_pairings (LanyardApplication *self)
{
  g_return_val_if_fail (LANYARD_IS_APPLICATION (self), NULL);

  return self->pairings;
}
