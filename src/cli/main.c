/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"
#include "cli/lanyard-ctl-private.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <string.h>

#include "engine/net/lanyard-ciphers.h"
#include "lanyard-config.h"

/* In the order of --help; one a line, so that features add theirs without touching others. */
/* clang-format off */
static const LanyardCtlCommand *const tables[] = {
  lanyard_ctl_identity_commands,
  lanyard_ctl_peers_commands,
  lanyard_ctl_trust_commands,
  lanyard_ctl_receive_commands,
  lanyard_ctl_send_commands,
  lanyard_ctl_link_commands,
  lanyard_ctl_plain_commands,
  lanyard_ctl_compare_commands,
  lanyard_ctl_chat_commands,
  lanyard_ctl_experiment_commands,
  lanyard_ctl_packets_commands,
  lanyard_ctl_feed_commands,
};
/* clang-format on */

/* How many words of @args are the name of @command; 0 when it is another one. */
static guint
match (const LanyardCtlCommand *command, char **args)
{
  const char *space = strchr (command->name, ' ');

  if (space == NULL)
    return g_str_equal (args[0], command->name) ? 1 : 0;
  return strncmp (args[0], command->name, (gsize)(space - command->name)) == 0 &&
                 args[0][space - command->name] == '\0' && g_strcmp0 (args[1], space + 1) == 0
             ? 2
             : 0;
}

static gboolean
in_group (const LanyardCtlCommand *command, const char *group)
{
  gsize length = strlen (group);

  return strncmp (command->name, group, length) == 0 && command->name[length] == ' ';
}

/* The commands of @group ("plain"), or all. */
static void
print_commands (const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const LanyardCtlCommand *command = tables[i]; command->name != NULL; command++)
      if (group == NULL || in_group (command, group))
        g_print ("  %-20s %s\n", command->name, _ (command->summary));
}

static void
print_help (const char *group)
{
  if (group == NULL)
    {
      g_print ("%s\n  lanyardctl %s\n\n", _ ("Usage:"), _ ("COMMAND [OPTION…]"));
      g_print ("%s\n\n", _ ("Lanyard on the command line: send files to the machines around you, "
                            "and receive them."));
    }
  else
    g_print ("%s\n  lanyardctl %s %s\n\n", _ ("Usage:"), group, _ ("COMMAND [OPTION…]"));

  g_print ("%s\n", _ ("Commands:"));
  print_commands (group);
  if (group != NULL)
    g_print ("\n%s\n", _ ("“lanyardctl COMMAND --help” shows the options of a command."));
  else
    g_print ("\n%s\n  %-20s %s\n  %-20s %s\n  %-20s %s\n\n%s\n%s\n", _ ("Options:"), "-h, --help",
             _ ("Show this help, or that of the command named"), "--version",
             _ ("Show the version"), "--json", _ ("Print events as JSON, one object a line"),
             _ ("“lanyardctl COMMAND --help” shows the options of a command."),
             _ ("Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl+C."));
}

/* "serve or fetch": the second words of @group. %NULL when there is no such group. */
static char *
list_group (const char *group)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree char *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const LanyardCtlCommand *command = tables[i]; command->name != NULL; command++)
      if (in_group (command, group))
        g_ptr_array_add (words, (gpointer)(command->name + strlen (group) + 1));
  if (words->len == 0)
    return NULL;
  if (words->len == 1)
    return g_strdup (words->pdata[0]);

  for (guint i = 0; i + 1 < words->len; i++)
    {
      char *longer = first == NULL
                         ? g_strdup (words->pdata[i])
                         : g_strdup_printf ("%s, %s", first, (const char *)words->pdata[i]);

      g_free (first);
      first = longer;
    }
  return g_strdup_printf (_ ("%s or %s"), first, (const char *)words->pdata[words->len - 1]);
}

static LanyardCtlExit
unknown_command (LanyardCtl *ctl, char **args)
{
  g_autofree char *second = list_group (args[0]);

  if (second == NULL)
    return lanyard_ctl_usage (ctl, _ ("there is no command “%s”"), args[0]);
  if (args[1] != NULL && (g_str_equal (args[1], "--help") || g_str_equal (args[1], "-h")))
    {
      print_help (args[0]);
      return LANYARD_CTL_DONE;
    }
  if (args[1] == NULL || *args[1] == '-')
    return lanyard_ctl_usage (ctl, _ ("“%s” needs another word: %s"), args[0], second);
  return lanyard_ctl_usage (ctl, _ ("there is no command “%s %s”, only %s"), args[0], args[1],
                            second);
}

static LanyardCtlExit
dispatch (LanyardCtl *ctl, char **args)
{
  for (; args[0] != NULL && *args[0] == '-'; args++)
    {
      if (g_str_equal (args[0], "--help") || g_str_equal (args[0], "-h"))
        {
          print_help (NULL);
          return LANYARD_CTL_DONE;
        }
      if (g_str_equal (args[0], "--version"))
        {
          g_print ("lanyardctl %s\n", LANYARD_VERSION);
          return LANYARD_CTL_DONE;
        }
      if (!g_str_equal (args[0], "--json"))
        return lanyard_ctl_usage (ctl, _ ("there is no option “%s” before the command"), args[0]);
      ctl->json = TRUE;
    }
  if (args[0] == NULL)
    return lanyard_ctl_usage (ctl, _ ("say which command to run"));

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const LanyardCtlCommand *command = tables[i]; command->name != NULL; command++)
      {
        guint words = match (command, args);

        if (words > 0)
          return lanyard_ctl_run_command (ctl, command, args + words - 1);
      }
  return unknown_command (ctl, args);
}

int
main (int argc, char **argv)
{
  /* From a build folder. */
  const char *localedir = g_getenv ("LANYARD_LOCALEDIR");
  g_autoptr (LanyardCtl) ctl = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : LANYARD_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_set_prgname ("lanyardctl");
  /* A reader that went away is an error to be told, not a silent end. */
  signal (SIGPIPE, SIG_IGN);
  /* Files here are local; gvfs would cost memory and a bus connection for nothing. */
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  lanyard_ciphers_prefer_fast ();

  ctl = lanyard_ctl_new ();
  return (int)dispatch (ctl, argv + 1);
}
