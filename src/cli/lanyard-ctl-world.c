/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-world.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-paths.h"

/* How long Avahi may take to answer at all, in milliseconds. */
#define AVAHI_MS 500

typedef struct
{
  LanyardCtl *ctl;
  LanyardDiscovery *discovery;
} Search;

static gboolean
on_avahi_due (gpointer user_data)
{
  Search *search = user_data;

  if (lanyard_discovery_get_state (search->discovery) == LANYARD_DISCOVERY_UNAVAILABLE)
    lanyard_ctl_quit (search->ctl);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_wait_over (gpointer user_data)
{
  lanyard_ctl_quit (user_data);
  return G_SOURCE_CONTINUE;
}

void
lanyard_ctl_discover (LanyardCtl *ctl, LanyardDiscovery *discovery, guint wait_ms)
{
  Search search = { .ctl = ctl, .discovery = discovery };
  guint due = g_timeout_add (AVAHI_MS, on_avahi_due, &search);
  guint over = g_timeout_add (wait_ms, on_wait_over, ctl);

  lanyard_discovery_start (discovery);
  lanyard_ctl_run (ctl);
  g_source_remove (due);
  g_source_remove (over);
}

LanyardIdentity *
lanyard_ctl_load_identity (GError **error)
{
  g_autofree char *data = lanyard_paths_get_data_dir (error);
  g_autofree char *config = NULL;

  if (data == NULL)
    return NULL;
  config = lanyard_paths_get_config_dir (error);
  if (config == NULL)
    return NULL;
  return lanyard_identity_load (data, config, error);
}

gboolean
lanyard_ctl_world_open (LanyardCtlWorld *world, LanyardCtl *ctl, GError **error)
{
  g_autofree char *data = lanyard_paths_get_data_dir (error);
  g_autofree char *path = NULL;
  const char *set_aside;

  if (data == NULL)
    return FALSE;
  path = g_build_filename (data, "lanyard.db", NULL);
  world->database = lanyard_database_open (path, error);
  if (world->database == NULL)
    return FALSE;
  set_aside = lanyard_database_get_set_aside (world->database);
  if (set_aside != NULL)
    {
      g_autofree char *escaped = lanyard_format_escape (set_aside);

      lanyard_ctl_note (
          ctl, _ ("The database was damaged; it is kept as %s and a new one is begun."), escaped);
    }

  world->identity = lanyard_ctl_load_identity (error);
  if (world->identity == NULL)
    return FALSE;
  world->peers = lanyard_peers_new (world->database, error);
  if (world->peers == NULL)
    return FALSE;
  world->node = lanyard_node_new (world->identity, world->peers);
  return TRUE;
}

void
lanyard_ctl_world_clear (LanyardCtlWorld *world)
{
  if (world->node != NULL)
    lanyard_node_stop (world->node);
  if (world->database != NULL)
    lanyard_database_flush (world->database);
  g_clear_object (&world->node);
  g_clear_object (&world->peers);
  g_clear_object (&world->identity);
  g_clear_object (&world->database);
}
