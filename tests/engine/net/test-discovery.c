/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Discovery against the real thing: a bus and an avahi-daemon of the test's own. */
#include <signal.h>
#include <string.h>

#include <glib/gstdio.h>

#include "engine/net/lanyard-discovery.h"
#include "lanyard-test.h"
#include "net-world.h"

typedef struct
{
  NetWorld         *world;
  LanyardDiscovery *discovery;
} Machine;

static char *run_dir;
static GSubprocess *bus;
static GSubprocess *daemon_process;

static void
machine_init (Machine *machine, const char *name)
{
  g_autofree char *address = NULL;

  machine->world = net_world_new (name);
  address = net_world_listen (machine->world);
  machine->discovery = lanyard_discovery_new (machine->world->node, machine->world->database);
}

static void
machine_clear (Machine *machine)
{
  lanyard_discovery_stop (machine->discovery);
  g_clear_object (&machine->discovery);
  g_clear_pointer (&machine->world, net_world_free);
}

/* (transfer none) (nullable): the row of @other, as @machine sees it. */
static LanyardDevice *
find (Machine *machine, Machine *other)
{
  GListModel *model = G_LIST_MODEL (machine->discovery);
  const char *wanted = lanyard_identity_get_fingerprint (other->world->identity);
  LanyardDevice *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LanyardDevice) device = g_list_model_get_item (model, i);

      if (g_strcmp0 (lanyard_device_get_fingerprint (device), wanted) == 0)
        {
          g_assert_null (found); /* one row a machine */
          found = device;
        }
    }
  return found;
}

static void
start_bus (void)
{
  g_autofree char *config = g_build_filename (run_dir, "bus.conf", NULL);
  g_autofree char *address = g_strdup_printf ("unix:path=%s/bus", run_dir);
  g_autofree char *socket = g_build_filename (run_dir, "bus", NULL);
  g_autofree char *text = g_strdup_printf (
      "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN'"
      " 'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>"
      "<busconfig><type>system</type><listen>%s</listen><auth>EXTERNAL</auth>"
      "<policy context='default'><allow user='*'/><allow own='*'/><allow send_destination='*'/>"
      "<allow receive_sender='*'/></policy></busconfig>",
      address);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (config, text, -1, &error);
  g_assert_no_error (error);
  bus = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "dbus-daemon", "--nofork",
                          "--config-file", config, NULL);
  if (bus == NULL)
    return;
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", address, TRUE);
  lanyard_test_wait_for (g_file_test (socket, G_FILE_TEST_EXISTS), 10);
}

/* In a network of its own where that is allowed, so that tests that run side by side, and the machine's own daemon, do not meet. */
static void
start_daemon (void)
{
  g_autofree char *config = g_build_filename (run_dir, "avahi.conf", NULL);
  g_autofree char *script = g_strdup_printf (
      "PATH=$PATH:/usr/sbin:/sbin; "
      "mount -t tmpfs none /run && mkdir -p /run/avahi-daemon && ip link set lo up && "
      "ip link set lo multicast on && "
      "exec avahi-daemon --no-drop-root --no-chroot --no-rlimits -f %s",
      config);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (config,
                       "[server]\nuse-ipv4=yes\nuse-ipv6=no\nallow-interfaces=lo\n"
                       "enable-dbus=yes\nratelimit-interval-usec=0\n[publish]\npublish-hinfo=no\npublish-workstation=no\n",
                       -1, &error);
  g_assert_no_error (error);
  daemon_process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                                     &error, "unshare", "-n", "-m", "sh", "-c", script, NULL);
}

static void
stop_daemon (void)
{
  g_subprocess_send_signal (daemon_process, SIGTERM);
  g_subprocess_wait (daemon_process, NULL, NULL);
  g_clear_object (&daemon_process);
}

static gboolean
daemon_is_there (Machine *machine)
{
  gint64 deadline = lanyard_test_deadline (8);

  lanyard_test_wait_begin ();
  while (lanyard_discovery_get_state (machine->discovery) != LANYARD_DISCOVERY_SEARCHING
         && lanyard_test_within (deadline))
    g_main_context_iteration (NULL, TRUE);
  lanyard_test_wait_end ();
  return lanyard_discovery_get_state (machine->discovery) == LANYARD_DISCOVERY_SEARCHING;
}

static void
test_with_avahi (void)
{
  Machine ana, ben;
  LanyardDevice *device;

  start_bus ();
  if (bus == NULL)
    {
      g_test_skip ("no dbus-daemon");
      return;
    }
  machine_init (&ana, "Ana");
  machine_init (&ben, "Ben & sons");
  lanyard_discovery_start (ana.discovery);
  lanyard_discovery_start (ben.discovery);
  g_assert_cmpint (lanyard_discovery_get_state (ana.discovery), ==, LANYARD_DISCOVERY_UNAVAILABLE);

  start_daemon ();
  if (!daemon_is_there (&ana))
    {
      g_test_skip ("avahi-daemon cannot be started here");
      machine_clear (&ana);
      machine_clear (&ben);
      return;
    }

  lanyard_test_wait_for (find (&ana, &ben) != NULL && find (&ben, &ana) != NULL, 20);
  g_assert_null (find (&ana, &ana));
  device = find (&ana, &ben);
  g_assert_cmpstr (lanyard_device_get_name (device), ==, "Ben & sons");
  g_assert_true (lanyard_device_get_online (device));
  g_assert_false (lanyard_device_get_trusted (device));
  {
    g_autofree char *port = g_strdup_printf (":%u", lanyard_node_get_port (ben.world->node));
    g_assert_true (g_str_has_suffix (lanyard_device_get_address (device), port));
  }

  /* The pinned name is the one to show, whatever is announced. */
  net_world_pin (ana.world, ben.world);
  g_assert_true (lanyard_device_get_trusted (find (&ana, &ben)));
  lanyard_peers_set_alias (ana.world->peers,
                           lanyard_peers_lookup (ana.world->peers,
                                                 lanyard_identity_get_fingerprint (ben.world->identity)),
                           "My Ben");
  g_assert_cmpstr (lanyard_device_get_name (find (&ana, &ben)), ==, "My Ben");

  /* A new name is announced anew. */
  g_assert_true (lanyard_identity_set_name (ana.world->identity, "Ben & sons", NULL));
  lanyard_test_wait_for (find (&ben, &ana) != NULL
                             && strcmp (lanyard_device_get_name (find (&ben, &ana)), "Ana") == 0,
                         20);

  /* Receive off: gone, unless it is remembered. */
  lanyard_node_stop (ben.world->node);
  lanyard_test_wait_for (find (&ana, &ben) == NULL, 20);
  g_free (net_world_listen (ben.world));
  lanyard_test_wait_for (find (&ana, &ben) != NULL, 20);
  lanyard_discovery_remember (ana.discovery, "127.0.0.1:9", "Ben & sons",
                              lanyard_identity_get_fingerprint (ben.world->identity));
  g_assert_true (lanyard_device_get_online (find (&ana, &ben)));

  /* The daemon goes and comes back. */
  stop_daemon ();
  lanyard_test_wait_for (lanyard_discovery_get_state (ana.discovery) == LANYARD_DISCOVERY_UNAVAILABLE, 20);
  device = find (&ana, &ben);
  g_assert_nonnull (device);
  g_assert_false (lanyard_device_get_online (device));
  g_assert_cmpstr (lanyard_device_get_address (device), ==, "127.0.0.1:9");
  start_daemon ();
  lanyard_test_wait_for (lanyard_discovery_get_state (ana.discovery) == LANYARD_DISCOVERY_SEARCHING, 20);
  lanyard_test_wait_for (find (&ana, &ben) != NULL && lanyard_device_get_online (find (&ana, &ben)), 20);

  machine_clear (&ana);
  machine_clear (&ben);
  stop_daemon ();
}

static guint n_changes;

static void
changed_cb (GListModel *model, guint position, guint removed, guint added)
{
  n_changes++;
}

static void
test_recent (void)
{
  Machine ana;
  LanyardDevice *device;
  g_autoptr (LanyardDiscovery) again = NULL;
  g_autoptr (LanyardDevice) first = NULL;

  machine_init (&ana, "Ana");
  g_signal_connect (ana.discovery, "items-changed", G_CALLBACK (changed_cb), NULL);
  device = lanyard_discovery_remember (ana.discovery, "10.0.0.1:45710", NULL, NULL);
  g_assert_cmpstr (lanyard_device_get_name (device), ==, "10.0.0.1:45710");
  g_assert_cmpint (lanyard_device_get_source (device), ==, LANYARD_DEVICE_RECENT);
  g_assert_cmpuint (n_changes, ==, 1);

  /* It has a name and a key by now: still one row. */
  lanyard_discovery_remember (ana.discovery, "10.0.0.1:45710", "Desk",
                              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  /* It moved. */
  lanyard_discovery_remember (ana.discovery, "10.0.0.2:45710", "Desk",
                              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ana.discovery)), ==, 1);
  first = g_list_model_get_item (G_LIST_MODEL (ana.discovery), 0);
  g_assert_cmpstr (lanyard_device_get_address (first), ==, "10.0.0.2:45710");
  g_assert_true (first == lanyard_discovery_find (
                              ana.discovery, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
  g_assert_null (lanyard_discovery_find (ana.discovery, "BB"));

  /* The list has a bound, and is there after a restart. */
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.1.%u:45710", i);
      lanyard_discovery_remember (ana.discovery, address, NULL, NULL);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ana.discovery)), ==, 20);
  lanyard_database_flush (ana.world->database);
  again = lanyard_discovery_new (ana.world->node, ana.world->database);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, 20);

  for (guint i = 20; i > 0; i--)
    {
      g_autoptr (LanyardDevice) row = g_list_model_get_item (G_LIST_MODEL (again), 0);
      lanyard_discovery_forget (again, row);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, 0);
  machine_clear (&ana);
}

static void
let_in (LanyardNode *node, LanyardChannel *channel, gpointer user_data)
{
  LanyardChannel **kept = user_data;

  g_set_object (kept, channel);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChannel) channel = lanyard_node_connect_finish (LANYARD_NODE (source), result, NULL);

  g_assert_nonnull (channel);
}

/* A trusted device that has connected and listens itself can be answered; of one whose Receive is off nothing is kept. */
static void
test_met (void)
{
  Machine ana, ben;
  g_autoptr (LanyardChannel) kept = NULL;
  g_autofree char *ben_at = NULL;
  g_autofree char *ana_at = NULL;
  g_autofree char *ana_at_first = NULL;

  machine_init (&ana, "Ana");
  machine_init (&ben, "Ben");
  net_world_pin (ana.world, ben.world);
  net_world_pin (ben.world, ana.world);
  lanyard_node_add_service (ben.world->node, "test", FALSE, let_in, &kept, NULL);
  ben_at = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (ben.world->node));

  lanyard_node_stop (ana.world->node);
  lanyard_node_connect_async (ana.world->node, ben_at, "test", NULL, LANYARD_CONNECT_DEFAULT, NULL, connected_cb,
                              NULL);
  lanyard_test_wait_for (kept != NULL, 20);
  g_assert_null (find (&ben, &ana));

  g_clear_object (&kept);
  ana_at_first = net_world_listen (ana.world);
  lanyard_node_connect_async (ana.world->node, ben_at, "test", NULL, LANYARD_CONNECT_DEFAULT, NULL, connected_cb,
                              NULL);
  lanyard_test_wait_for (kept != NULL, 20);
  g_assert_nonnull (find (&ben, &ana));
  g_assert_cmpstr (lanyard_device_get_address (find (&ben, &ana)), ==, ana_at_first);
  g_assert_cmpstr (lanyard_device_get_name (find (&ben, &ana)), ==, "Ana");
  /* Who connects knows where already. */
  g_assert_null (find (&ana, &ben));

  /* It moved to another port. */
  lanyard_node_stop (ana.world->node);
  g_clear_object (&kept);
  ana_at = net_world_listen (ana.world);
  lanyard_node_connect_async (ana.world->node, ben_at, "test", NULL, LANYARD_CONNECT_DEFAULT, NULL, connected_cb,
                              NULL);
  lanyard_test_wait_for (kept != NULL, 20);
  g_assert_cmpstr (lanyard_device_get_address (find (&ben, &ana)), ==, ana_at);

  /* A name that was typed is kept. */
  lanyard_discovery_remember (ben.discovery, "ana.example:45710", "Ana",
                              lanyard_identity_get_fingerprint (ana.world->identity));
  g_clear_object (&kept);
  lanyard_node_connect_async (ana.world->node, ben_at, "test", NULL, LANYARD_CONNECT_DEFAULT, NULL, connected_cb,
                              NULL);
  lanyard_test_wait_for (kept != NULL, 20);
  g_assert_cmpstr (lanyard_device_get_address (find (&ben, &ana)), ==, "ana.example:45710");

  g_clear_object (&kept);
  machine_clear (&ana);
  machine_clear (&ben);
}

int
main (int argc, char *argv[])
{
  int status;

  lanyard_test_init (&argc, &argv);
  run_dir = lanyard_test_make_dir ("avahi");
  /* Never the machine's own bus. */
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_add_func ("/discovery/recent", test_recent);
  g_test_add_func ("/discovery/met", test_met);
  g_test_add_func ("/discovery/with-avahi", test_with_avahi);
  status = g_test_run ();
  if (daemon_process != NULL)
    stop_daemon ();
  if (bus != NULL)
    g_subprocess_force_exit (bus);
  return status;
}
