/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"
#include "cli/lanyard-ctl-world.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-format.h"

static void
print_peer (LanyardCtl *ctl, LanyardPeer *peer)
{
  g_autofree char *name = lanyard_format_escape (lanyard_peer_get_display_name (peer));
  g_autofree char *groups = lanyard_format_fingerprint (lanyard_peer_get_fingerprint (peer));

  lanyard_ctl_print (ctl, "%s\n  %s%s", name, groups,
                     lanyard_peer_get_always_accept (peer) ? _ (", always accepted") : "");
}

static void
add_peer (JsonBuilder *result, LanyardPeer *peer)
{
  if (result == NULL)
    return;
  json_builder_begin_object (result);
  lanyard_ctl_set_string (result, "name", lanyard_peer_get_display_name (peer));
  lanyard_ctl_set_string (result, "fingerprint", lanyard_peer_get_fingerprint (peer));
  lanyard_ctl_set_string (result, "address", lanyard_peer_get_address (peer));
  lanyard_ctl_set_boolean (result, "always_accept", lanyard_peer_get_always_accept (peer));
  lanyard_ctl_set_int (result, "last_seen", lanyard_peer_get_last_seen (peer));
  json_builder_end_object (result);
}

static LanyardCtlExit
run_list (LanyardCtl *ctl, char **args)
{
  g_autoptr (GError) error = NULL;
  g_auto (LanyardCtlWorld) world = { 0 };
  JsonBuilder *result;
  guint n_peers;

  if (!lanyard_ctl_parse (ctl, NULL, args))
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);
  if (!lanyard_ctl_world_open (&world, ctl, &error))
    return lanyard_ctl_fail (ctl, error);

  n_peers = g_list_model_get_n_items (G_LIST_MODEL (world.peers));
  if (n_peers == 0)
    lanyard_ctl_print (ctl, _ ("No machine is trusted yet."));
  result = lanyard_ctl_result_begin (ctl, NULL);
  if (result != NULL)
    {
      json_builder_set_member_name (result, "peers");
      json_builder_begin_array (result);
    }
  for (guint i = 0; i < n_peers; i++)
    {
      g_autoptr (LanyardPeer) peer = g_list_model_get_item (G_LIST_MODEL (world.peers), i);

      print_peer (ctl, peer);
      add_peer (result, peer);
    }
  if (result != NULL)
    json_builder_end_array (result);
  return lanyard_ctl_result_end (ctl, result);
}

static LanyardCtlExit
run_forget (LanyardCtl *ctl, char **args)
{
  g_autoptr (GError) error = NULL;
  g_auto (LanyardCtlWorld) world = { 0 };
  g_autofree char *fingerprint = NULL;
  JsonBuilder *result;

  if (!lanyard_ctl_parse (ctl, NULL, args))
    return LANYARD_CTL_USAGE;
  if (args[1] == NULL)
    return lanyard_ctl_usage (ctl, _ ("say whose fingerprint is to be forgotten"));
  /* One written in groups may come as several words. */
  fingerprint = g_strjoinv (" ", args + 1);
  {
    char *normal = lanyard_ctl_fingerprint (ctl, fingerprint);

    if (normal == NULL)
      return LANYARD_CTL_USAGE;
    g_free (fingerprint);
    fingerprint = normal;
  }
  if (!lanyard_ctl_world_open (&world, ctl, &error))
    return lanyard_ctl_fail (ctl, error);
  if (!lanyard_peers_forget (world.peers, fingerprint))
    {
      g_set_error (&error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                   _ ("no machine with the fingerprint %s is trusted"), fingerprint);
      return lanyard_ctl_fail (ctl, error);
    }
  lanyard_database_flush (world.database);

  lanyard_ctl_print (ctl, _ ("Forgotten."));
  result = lanyard_ctl_result_begin (ctl, NULL);
  lanyard_ctl_set_string (result, "fingerprint", fingerprint);
  return lanyard_ctl_result_end (ctl, result);
}

const LanyardCtlCommand lanyard_ctl_trust_commands[] = {
  {
      "trust list",
      NULL,
      N_ ("List the machines whose fingerprint is pinned"),
      NULL,
      run_list,
  },
  {
      "trust forget",
      N_ ("FINGERPRINT"),
      N_ ("Forget a pinned machine, so that it is a stranger again"),
      NULL,
      run_forget,
  },
  { NULL },
};
