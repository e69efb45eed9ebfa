/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"
#include "cli/lanyard-ctl-world.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-format.h"

static void
show_device (LanyardCtl *ctl, LanyardDevice *device, JsonBuilder *result)
{
  const char *address = lanyard_device_get_address (device);
  g_autoptr (GSocketConnectable) parsed =
      g_network_address_parse (address, LANYARD_DEFAULT_PORT, NULL);
  g_autofree char *name = lanyard_format_escape (lanyard_device_get_name (device));
  g_autofree char *escaped = lanyard_format_escape (address);

  lanyard_ctl_print (ctl, "%s  %s%s", name, escaped,
                     lanyard_device_get_trusted (device) ? _ ("  trusted") : "");
  if (result == NULL)
    return;
  json_builder_begin_object (result);
  lanyard_ctl_set_string (result, "name", lanyard_device_get_name (device));
  if (parsed != NULL)
    {
      GNetworkAddress *network = G_NETWORK_ADDRESS (parsed);

      lanyard_ctl_set_string (result, "address", g_network_address_get_hostname (network));
      lanyard_ctl_set_int (result, "port", g_network_address_get_port (network));
    }
  else
    lanyard_ctl_set_string (result, "address", address);
  lanyard_ctl_set_string (result, "fingerprint", lanyard_device_get_fingerprint (device));
  lanyard_ctl_set_boolean (result, "trusted", lanyard_device_get_trusted (device));
  json_builder_end_object (result);
}

static LanyardCtlExit
show_devices (LanyardCtl *ctl, LanyardDiscovery *discovery)
{
  guint n_devices = g_list_model_get_n_items (G_LIST_MODEL (discovery));
  JsonBuilder *result = lanyard_ctl_result_begin (ctl, NULL);
  guint n_found = 0;

  if (result != NULL)
    {
      json_builder_set_member_name (result, "peers");
      json_builder_begin_array (result);
    }
  for (guint i = 0; i < n_devices; i++)
    {
      g_autoptr (LanyardDevice) device = g_list_model_get_item (G_LIST_MODEL (discovery), i);

      if (!lanyard_device_get_online (device))
        continue;
      n_found++;
      show_device (ctl, device, result);
    }
  if (result != NULL)
    json_builder_end_array (result);
  if (n_found == 0)
    lanyard_ctl_print (ctl,
                       _ ("Nobody is found. Is Lanyard receiving there, and on the same network?"));
  return lanyard_ctl_result_end (ctl, result);
}

static LanyardCtlExit
run (LanyardCtl *ctl, char **args)
{
  double wait = 2;
  const GOptionEntry entries[] = {
    { "wait", 0, 0, G_OPTION_ARG_DOUBLE, &wait, N_ ("Listen for this long (default 2)"),
      N_ ("SECONDS") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_auto (LanyardCtlWorld) world = { 0 };
  g_autoptr (LanyardDiscovery) discovery = NULL;
  LanyardCtlExit status;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);
  if (!(wait >= 0 && wait <= 3600))
    return lanyard_ctl_usage (ctl, _ ("--wait must be between 0 and 3600 seconds"));
  if (!lanyard_ctl_world_open (&world, ctl, &error))
    return lanyard_ctl_fail (ctl, error);

  discovery = lanyard_discovery_new (world.node, world.database);
  lanyard_ctl_discover (ctl, discovery, (guint)(wait * 1000));
  if (lanyard_discovery_get_state (discovery) == LANYARD_DISCOVERY_UNAVAILABLE &&
      !lanyard_ctl_get_interrupted (ctl))
    {
      g_set_error_literal (&error, LANYARD_ERROR, LANYARD_ERROR_FAILED,
                           _ ("machines cannot be found because no Avahi daemon runs here; give "
                              "their address instead"));
      status = lanyard_ctl_fail (ctl, error);
    }
  else
    status = show_devices (ctl, discovery);
  lanyard_discovery_stop (discovery);
  return status;
}

const LanyardCtlCommand lanyard_ctl_peers_commands[] = {
  {
      "peers",
      NULL,
      N_ ("List the machines found on the network"),
      N_ ("What is listed is what machines say of themselves, a hint; who they are is proven when "
          "connecting."),
      run,
  },
  { NULL },
};
