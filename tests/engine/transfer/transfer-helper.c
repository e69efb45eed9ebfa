/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One machine as a process of its own, to be killed by a test or measured:
 *   transfer-helper receive DATA INBOX PORT     takes everything; prints "PORT FINGERPRINT", runs until it is told to stop
 *   transfer-helper send DATA ADDRESS PATH…     exit status 0 when all is verified; prints "STATE BYTES RESUMED SECONDS" */
#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/net/lanyard-node.h"
#include "engine/transfer/lanyard-transfers.h"

typedef struct
{
  GMainLoop        *loop;
  LanyardDatabase  *database;
  LanyardIdentity  *identity;
  LanyardPeers     *peers;
  LanyardNode      *node;
  LanyardTransfers *transfers;
} Machine;

static void
check (GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("transfer-helper: %s\n", error->message);
  exit (3);
}

static gboolean
on_pairing (LanyardNode *node, LanyardPairing *pairing, gpointer user_data)
{
  lanyard_pairing_answer (pairing, LANYARD_PAIRING_TRUST);
  return TRUE;
}

static void
machine_open (Machine *machine, const char *data)
{
  g_autofree char *path = g_build_filename (data, "lanyard.db", NULL);
  GError *error = NULL;

  machine->loop = g_main_loop_new (NULL, FALSE);
  machine->database = lanyard_database_open (path, &error);
  check (error);
  machine->identity = lanyard_identity_load (data, data, &error);
  check (error);
  machine->peers = lanyard_peers_new (machine->database, &error);
  check (error);
  machine->node = lanyard_node_new (machine->identity, machine->peers);
  g_signal_connect (machine->node, "pairing", G_CALLBACK (on_pairing), NULL);
  machine->transfers = lanyard_transfers_new (machine->node, machine->database, &error);
  check (error);
  g_object_set (machine->transfers, "auto-resume", FALSE, NULL);
}

static gboolean
on_stop (gpointer user_data)
{
  g_main_loop_quit (((Machine *) user_data)->loop);
  return G_SOURCE_REMOVE;
}

static void
on_shut_down (GObject *source, GAsyncResult *result, gpointer user_data)
{
  on_stop (user_data);
}

static void
machine_close (Machine *machine)
{
  lanyard_node_stop (machine->node);
  lanyard_transfers_shutdown_async (machine->transfers, on_shut_down, machine);
  g_main_loop_run (machine->loop);
  g_object_unref (machine->transfers);
  g_object_unref (machine->node);
  g_object_unref (machine->peers);
  g_object_unref (machine->identity);
  g_object_unref (machine->database);
  g_main_loop_unref (machine->loop);
}

static int
receive (Machine *machine, const char *inbox, guint16 port)
{
  g_autoptr (GFile) folder = g_file_new_for_path (inbox);
  GError *error = NULL;

  lanyard_transfers_set_download_folder (machine->transfers, folder);
  lanyard_transfers_set_accept_rule (machine->transfers, LANYARD_ACCEPT_ALL);
  lanyard_node_listen (machine->node, "127.0.0.1", port, &error);
  check (error);
  g_print ("%u %s\n", lanyard_node_get_port (machine->node),
           lanyard_identity_get_fingerprint (machine->identity));
  fflush (stdout);
  g_unix_signal_add (SIGTERM, on_stop, machine);
  g_main_loop_run (machine->loop);
  return 0;
}

static void
on_finished (LanyardTransfers *transfers, LanyardTransfer *transfer, Machine *machine)
{
  on_stop (machine);
}

static int
send_paths (Machine *machine, const char *address, char **paths)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  LanyardTransfer *transfer;

  for (; *paths != NULL; paths++)
    g_ptr_array_add (files, g_file_new_for_path (*paths));
  g_signal_connect (machine->transfers, "finished", G_CALLBACK (on_finished), machine);
  transfer = lanyard_transfers_send (machine->transfers, files, address, NULL, NULL,
                                     LANYARD_CONNECT_DEFAULT);
  g_main_loop_run (machine->loop);
  g_print ("%d %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %.3f\n",
           (int) lanyard_transfer_get_state (transfer), lanyard_transfer_get_bytes_done (transfer),
           lanyard_transfer_get_bytes_resumed (transfer), lanyard_transfer_get_seconds (transfer));
  if (lanyard_transfer_get_error (transfer) != NULL)
    g_printerr ("transfer-helper: %s\n", lanyard_transfer_get_error (transfer));
  return lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED ? 0 : 1;
}

int
main (int argc, char **argv)
{
  Machine machine = { 0 };
  int status = 2;

  if (argc < 5)
    return 2;
  machine_open (&machine, argv[2]);
  if (g_str_equal (argv[1], "receive"))
    status = receive (&machine, argv[3], (guint16) g_ascii_strtoull (argv[4], NULL, 10));
  else if (g_str_equal (argv[1], "send"))
    status = send_paths (&machine, argv[3], argv + 4);
  machine_close (&machine);
  return status;
}
