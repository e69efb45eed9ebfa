/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-application-private.h"

#include <glib/gi18n-lib.h>

#include "lanyard-config.h"
#include "ui/app/lanyard-preferences.h"
#include "ui/app/lanyard-sandbox.h"

void
lanyard_application_begin_quit (LanyardApplication *self)
{
  if (self->quitting)
    return;
  self->quitting = TRUE;
  if (self->window != NULL)
    {
      lanyard_window_save_state (self->window);
      gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
    }
  g_settings_sync ();
  lanyard_application_stop_engine (self);
}

static void
close_answered (LanyardApplication *self, const char *response)
{
  if (!g_str_equal (response, "keep") && !g_str_equal (response, "quit"))
    return;
  g_settings_set_string (self->settings, "when-closed", response);
  g_action_group_activate_action (G_ACTION_GROUP (self), "close", NULL);
}

static void
ask_about_closing (LanyardApplication *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_WINDOW (self->window), _ ("Keep receiving?"),
      _ ("Receive is on, and can stay on while the window is closed. A notification lets you stop it. "
         "What you choose is kept; the preferences can change it.")));

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "quit", _ ("_Quit"), "keep",
                                    _ ("_Keep receiving"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "keep", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_answered), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_stay_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanyard_sandbox_request_background_finish (result, NULL, &error) && self->background != NULL)
    lanyard_background_warn (self->background, error->message);
}

/* A desktop may end what a sandbox holds and no window shows, unless it was asked. */
static void
stay_in_background (LanyardApplication *self)
{
  lanyard_window_save_state (self->window);
  lanyard_background_enter (self->background, !g_settings_get_boolean (self->settings, "notifications"));
  if (lanyard_sandbox_is_around ())
    lanyard_sandbox_request_background_async (g_settings_get_boolean (self->settings, LANYARD_SANDBOX_KEY), on_stay_answered,
                                              g_object_ref (self));
}

/* The window's close button. Only while Receive is on is there something to stay for; else it is Quit. */
static void
close_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LanyardApplication *self = user_data;
  g_autofree char *when_closed = g_settings_get_string (self->settings, "when-closed");

  if (self->quitting || self->receiver == NULL || !lanyard_receiver_get_active (self->receiver)
      || g_str_equal (when_closed, "quit"))
    g_action_group_activate_action (G_ACTION_GROUP (self), "quit", NULL);
  else if (g_str_equal (when_closed, "ask"))
    ask_about_closing (self);
  else
    stay_in_background (self);
}

static void
stop_receiving_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LanyardApplication *self = user_data;

  if (self->receiver != NULL)
    lanyard_receiver_set_active (self->receiver, FALSE);
}

/* From the entry that starts it at login, or from a second "lanyard --background". */
static void
background_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LanyardApplication *self = user_data;

  self->receive_wanted = TRUE;
  if (self->receiver != NULL)
    lanyard_receiver_set_active (self->receiver, TRUE);
  else if (self->window == NULL)
    lanyard_application_start_hidden (self);
}

static void
quit_answered (LanyardApplication *self, const char *response)
{
  if (g_str_equal (response, "quit"))
    lanyard_application_begin_quit (self);
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LanyardApplication *self = user_data;
  AdwMessageDialog *dialog;
  guint n_active = 0;

  if (self->engine != NULL)
    g_object_get (lanyard_engine_context_get_transfers (self->engine), "n-active", &n_active, NULL);
  if (n_active == 0 || self->window == NULL)
    {
      lanyard_application_begin_quit (self);
      return;
    }

  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_WINDOW (self->window),
      ngettext ("Stop a transfer and quit?", "Stop all transfers and quit?", n_active), NULL));
  adw_message_dialog_format_body (
      dialog, ngettext ("%u transfer is running. What has arrived is kept, and it goes on the next time "
                        "both devices run Lanyard.",
                        "%u transfers are running. What has arrived is kept, and they go on the next "
                        "time both devices run Lanyard.",
                        n_active),
      n_active);
  adw_message_dialog_add_responses (dialog, "stay", _ ("_Keep running"), "quit", _ ("_Quit"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "quit", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (dialog, "stay");
  adw_message_dialog_set_default_response (dialog, "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (quit_answered), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LanyardApplication *self = user_data;
  static const char *const developers[] = { "The Lanyard developers", NULL };

  adw_show_about_window (GTK_WINDOW (self->window),
                         "application-name", _ ("Lanyard"),
                         "application-icon", LANYARD_APP_ID,
                         "version", LANYARD_VERSION,
                         "developer-name", _ ("The Lanyard developers"),
                         "developers", developers,
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _ ("Files and pictures straight to the people and machines around "
                                        "you, encrypted and verified."),
                         /* Translators: your names, one a line; they are shown in the about window. */
                         "translator-credits", _ ("translator-credits"),
                         NULL);
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LanyardApplication *self = user_data;

  if (self->engine == NULL)
    return;
  if (self->preferences == NULL)
    g_set_weak_pointer (&self->preferences, lanyard_preferences_new (GTK_WINDOW (self->window), self->settings,
                                                                     self->engine));
  lanyard_preferences_present (self->preferences);
}

static void
present_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_activate (G_APPLICATION (user_data));
}

static void
load_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  lanyard_application_load_engine (user_data);
}

/* "Send Files…" and "Receive Files" of the desktop entry come here over D-Bus. */
static void
send_files_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LanyardApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));
  if (self->engine != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self->window), "win.send-files", NULL);
  else
    self->send_wanted = TRUE;
}

static void
receive_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LanyardApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));
  if (self->receiver != NULL)
    lanyard_receiver_set_active (self->receiver, TRUE);
  else
    self->receive_wanted = TRUE;
}

void
lanyard_application_add_actions (LanyardApplication *self)
{
  static const GActionEntry actions[] = {
    { .name = "quit", .activate = quit_action },
    { .name = "close", .activate = close_action },
    { .name = "background", .activate = background_action },
    { .name = "stop-receiving", .activate = stop_receiving_action },
    { .name = "about", .activate = about_action },
    { .name = "preferences", .activate = preferences_action },
    { .name = "present", .activate = present_action },
    { .name = "load", .activate = load_action },
    { .name = "send-files", .activate = send_files_action },
    { .name = "receive", .activate = receive_action },
  };
  static const struct
  {
    const char *action;
    const char *accelerators[3];
  } accelerators[] = {
    { "app.quit", { "<Control>q" } },
    { "app.preferences", { "<Control>comma" } },
    { "win.show-help-overlay", { "<Control>question" } },
    { "win.send-files", { "<Control>o" } },
    { "win.search", { "<Control>f" } },
    { "win.refresh", { "F5" } },
    { "win.toggle-receive", { "<Control>r" } },
    { "window.close", { "<Control>w" } },
    { "win.tab(1)", { "<Alt>1" } },
    { "win.tab(2)", { "<Alt>2" } },
    { "win.tab(3)", { "<Alt>3" } },
    { "win.tab(4)", { "<Alt>4" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i].action,
                                           accelerators[i].accelerators);
}
