/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-private.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/net/lanyard-identity.h"

LanyardCtl *
lanyard_ctl_new (void)
{
  LanyardCtl *ctl = g_new0 (LanyardCtl, 1);

  ctl->loop = g_main_loop_new (NULL, FALSE);
  ctl->cancellable = g_cancellable_new ();
  ctl->input = g_string_new (NULL);
  g_queue_init (&ctl->questions);
  return ctl;
}

void
lanyard_ctl_free (LanyardCtl *ctl)
{
  lanyard_ctl_drop_questions (ctl);
  g_string_free (ctl->input, TRUE);
  g_object_unref (ctl->cancellable);
  g_main_loop_unref (ctl->loop);
  g_free (ctl);
}

static GOptionContext *
make_context (LanyardCtl *ctl, const GOptionEntry *entries)
{
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &ctl->json, N_ ("Print events as JSON, one object a line"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  const LanyardCtlCommand *command = ctl->command;
  g_autofree char *summary =
      g_strdup_printf ("%s.", g_dgettext (GETTEXT_PACKAGE, command->summary));
  GOptionContext *context = g_option_context_new (command->arguments);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  if (command->description != NULL)
    g_option_context_set_description (context, command->description);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  /* --help is handled here: GOption would leave the program from inside the parser. */
  g_option_context_set_help_enabled (context, FALSE);
  return context;
}

static gboolean
wants (char **args, const char *option, const char *short_option)
{
  for (guint i = 1; args[i] != NULL && strcmp (args[i], "--") != 0; i++)
    if (g_str_equal (args[i], option) || g_strcmp0 (args[i], short_option) == 0)
      return TRUE;
  return FALSE;
}

static void
print_help (LanyardCtl *ctl, const GOptionEntry *entries)
{
  static const GOptionEntry help[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, NULL, N_ ("Show this help"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = make_context (ctl, entries);
  g_autofree char *name = g_strconcat ("lanyardctl ", ctl->command->name, NULL);
  g_autofree char *text = NULL;

  g_option_context_add_main_entries (context, help, GETTEXT_PACKAGE);
  g_set_prgname (name);
  text = g_option_context_get_help (context, TRUE, NULL);
  g_print ("%s", text);
}

gboolean
lanyard_ctl_parse (LanyardCtl *ctl, const GOptionEntry *entries, char **args)
{
  g_autoptr (GOptionContext) context = NULL;
  g_autoptr (GError) error = NULL;
  int argc = (int)g_strv_length (args);

  if (wants (args, "--help", "-h"))
    {
      print_help (ctl, entries);
      ctl->helped = TRUE;
      return FALSE;
    }

  /* Known before parsing, so that a usage error ends with a result too. */
  ctl->json |= wants (args, "--json", NULL);
  context = make_context (ctl, entries);
  if (!g_option_context_parse (context, &argc, &args, &error))
    {
      lanyard_ctl_usage (ctl, "%s", error->message);
      return FALSE;
    }
  /* The parser leaves the "--" that ends the options in front of the first argument that looks like
   * one. */
  for (int i = 1; i < argc; i++)
    if (strcmp (args[i], "--") == 0)
      {
        memmove (args + i, args + i + 1, sizeof (char *) * (gsize)(argc - i));
        break;
      }
  return TRUE;
}

LanyardCtlExit
lanyard_ctl_usage (LanyardCtl *ctl, const char *format, ...)
{
  g_autofree char *what = NULL;
  g_autofree char *message = NULL;
  const char *name = ctl->command != NULL ? ctl->command->name : NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);

  if (name != NULL)
    message = g_strdup_printf (_ ("%s: %s; see “lanyardctl %s --help”"), name, what, name);
  else
    message = g_strdup_printf (_ ("%s; see “lanyardctl --help”"), what);
  lanyard_ctl_print_error (ctl, message);

  if (ctl->json)
    {
      JsonBuilder *result = lanyard_ctl_event_begin (ctl, "result");

      lanyard_ctl_set_string (result, "status", "error");
      lanyard_ctl_set_string (result, "error", what);
      lanyard_ctl_event_end (ctl, result);
    }
  return LANYARD_CTL_USAGE;
}

gboolean
lanyard_ctl_check_range (
    LanyardCtl *ctl, const char *option, gint64 value, gint64 least, gint64 most)
{
  if (value >= least && value <= most)
    return TRUE;
  lanyard_ctl_usage (
      ctl,
      _ ("%s must be between %" PRId64 " and %" PRId64 ", not %" PRId64),
      option, least, most, value);
  return FALSE;
}

char *
lanyard_ctl_address (LanyardCtl *ctl, const char *text, guint16 port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GNetworkAddress) address = NULL;
  const char *host;

  if (*text != '\0')
    address = G_NETWORK_ADDRESS (g_network_address_parse (text, port, &error));
  if (address == NULL || *g_network_address_get_hostname (address) == '\0' ||
      g_network_address_get_port (address) == 0)
    {
      lanyard_ctl_usage (ctl, _ ("“%s” is no address; write HOST or HOST:PORT"), text);
      return NULL;
    }
  host = g_network_address_get_hostname (address);
  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host,
                          g_network_address_get_port (address));
}

char *
lanyard_ctl_fingerprint (LanyardCtl *ctl, const char *text)
{
  char *fingerprint = lanyard_fingerprint_normalise (text);

  if (fingerprint == NULL)
    lanyard_ctl_usage (ctl, _ ("“%s” is no fingerprint; it is 64 hexadecimal digits"), text);
  return fingerprint;
}

void
lanyard_ctl_on_stop (LanyardCtl *ctl, LanyardCtlStopFunc func, gpointer user_data)
{
  ctl->stop_func = func;
  ctl->stop_data = user_data;
}

void
lanyard_ctl_stop (LanyardCtl *ctl)
{
  lanyard_ctl_drop_questions (ctl);
  g_cancellable_cancel (ctl->cancellable);
  if (ctl->stop_func != NULL)
    ctl->stop_func (ctl, ctl->stop_data);
  else
    lanyard_ctl_quit (ctl);
}

static gboolean
on_signal (gpointer user_data)
{
  LanyardCtl *ctl = user_data;

  if (ctl->interrupted)
    _exit (LANYARD_CTL_INTERRUPTED);
  ctl->interrupted = TRUE;
  lanyard_ctl_clear_progress (ctl);
  lanyard_ctl_stop (ctl);
  return G_SOURCE_CONTINUE;
}

LanyardCtlExit
lanyard_ctl_run_command (LanyardCtl *ctl, const LanyardCtlCommand *command, char **args)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  guint sources[G_N_ELEMENTS (signals)];
  LanyardCtlExit status;

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sources[i] = g_unix_signal_add (signals[i], on_signal, ctl);
  ctl->command = command;
  status = command->run (ctl, args);
  lanyard_ctl_clear_progress (ctl);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);

  if (ctl->helped)
    return LANYARD_CTL_DONE;
  if (ctl->output_failed && status == LANYARD_CTL_DONE)
    return LANYARD_CTL_FAILED;
  return status;
}

void
lanyard_ctl_run (LanyardCtl *ctl)
{
  if (!ctl->quitting)
    g_main_loop_run (ctl->loop);
  ctl->quitting = FALSE;
}

void
lanyard_ctl_quit (LanyardCtl *ctl)
{
  ctl->quitting = TRUE;
  g_main_loop_quit (ctl->loop);
}

GCancellable *
lanyard_ctl_get_cancellable (LanyardCtl *ctl)
{
  return ctl->cancellable;
}

gboolean
lanyard_ctl_get_interrupted (LanyardCtl *ctl)
{
  return ctl->interrupted;
}
