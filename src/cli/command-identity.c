/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"
#include "cli/lanyard-ctl-world.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"

static LanyardCtlExit
run (LanyardCtl *ctl, char **args)
{
  g_autofree char *name = NULL;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("Call this machine NAME from now on"),
      N_ ("NAME") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardIdentity) identity = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *groups = NULL;
  JsonBuilder *result;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);

  identity = lanyard_ctl_load_identity (&error);
  if (identity == NULL || (name != NULL && !lanyard_identity_set_name (identity, name, &error)))
    return lanyard_ctl_fail (ctl, error);

  escaped = lanyard_format_escape (lanyard_identity_get_name (identity));
  groups = lanyard_format_fingerprint (lanyard_identity_get_fingerprint (identity));
  lanyard_ctl_print (ctl, _ ("Name         %s"), escaped);
  lanyard_ctl_print (ctl, _ ("Fingerprint  %s"), groups);
  result = lanyard_ctl_result_begin (ctl, NULL);
  lanyard_ctl_set_string (result, "name", lanyard_identity_get_name (identity));
  lanyard_ctl_set_string (result, "fingerprint", lanyard_identity_get_fingerprint (identity));
  return lanyard_ctl_result_end (ctl, result);
}

const LanyardCtlCommand lanyard_ctl_identity_commands[] = {
  {
      "identity",
      NULL,
      N_ ("Show this machine's name and fingerprint"),
      N_ ("The identity, a key and its certificate, is made at first use and stays the same. Tell "
          "others the\n"
          "fingerprint, so that they can send to this machine with --trust."),
      run,
  },
  { NULL },
};
