/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-world.h"

#include "lanyard-test.h"

NetWorld *
net_world_new (const char *name)
{
  NetWorld *world = g_new0 (NetWorld, 1);
  g_autofree char *data = lanyard_test_make_dir (name);
  g_autofree char *config = lanyard_test_make_dir (name);
  g_autoptr (GError) error = NULL;

  world->database = lanyard_database_open (NULL, &error);
  g_assert_no_error (error);
  world->identity = lanyard_identity_load (data, config, &error);
  g_assert_no_error (error);
  lanyard_identity_set_name (world->identity, name, &error);
  g_assert_no_error (error);
  world->peers = lanyard_peers_new (world->database, &error);
  g_assert_no_error (error);
  world->node = lanyard_node_new (world->identity, world->peers);
  return world;
}

void
net_world_free (NetWorld *world)
{
  lanyard_node_stop (world->node);
  g_object_unref (world->node);
  g_object_unref (world->peers);
  g_object_unref (world->identity);
  g_object_unref (world->database);
  g_free (world);
}

char *
net_world_listen (NetWorld *world)
{
  g_autoptr (GError) error = NULL;

  lanyard_node_listen (world->node, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  return g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (world->node));
}

void
net_world_pin (NetWorld *world, NetWorld *other)
{
  lanyard_peers_pin (world->peers, lanyard_identity_get_fingerprint (other->identity),
                     lanyard_identity_get_name (other->identity), NULL);
  lanyard_peers_pin (other->peers, lanyard_identity_get_fingerprint (world->identity),
                     lanyard_identity_get_name (world->identity), NULL);
}
