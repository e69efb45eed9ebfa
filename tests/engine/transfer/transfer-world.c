/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transfer-world.h"

#include <glib/gstdio.h>

#include "lanyard-test.h"

static void
on_finished (LanyardTransfers *transfers, LanyardTransfer *transfer, TransferWorld *world)
{
  world->n_finished++;
}

static void
on_received (LanyardTransfers     *transfers,
             LanyardTransfer      *transfer,
             LanyardTransferEntry *entry,
             TransferWorld        *world)
{
  g_assert_cmpint (lanyard_transfer_entry_get_state (entry), ==, LANYARD_ENTRY_VERIFIED);
  world->n_received++;
}

TransferWorld *
transfer_world_new (const char *name, const char *data)
{
  TransferWorld *world = g_new0 (TransferWorld, 1);
  g_autofree char *files = g_strconcat (name, "-files", NULL);
  g_autofree char *inbox = g_strconcat (name, "-inbox", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = NULL;

  world->data = data != NULL ? g_strdup (data) : lanyard_test_make_dir (name);
  world->files = lanyard_test_make_dir (files);
  world->inbox = lanyard_test_make_dir (inbox);
  path = g_build_filename (world->data, "lanyard.db", NULL);
  world->database = lanyard_database_open (path, &error);
  g_assert_no_error (error);
  world->identity = lanyard_identity_load (world->data, world->data, &error);
  g_assert_no_error (error);
  lanyard_identity_set_name (world->identity, name, &error);
  g_assert_no_error (error);
  world->peers = lanyard_peers_new (world->database, &error);
  g_assert_no_error (error);
  world->node = lanyard_node_new (world->identity, world->peers);
  world->transfers = lanyard_transfers_new (world->node, world->database, &error);
  g_assert_no_error (error);
  folder = g_file_new_for_path (world->inbox);
  lanyard_transfers_set_download_folder (world->transfers, folder);
  lanyard_transfers_set_accept_rule (world->transfers, LANYARD_ACCEPT_ALL);
  g_object_set (world->transfers, "auto-resume", FALSE, NULL);
  g_signal_connect (world->transfers, "finished", G_CALLBACK (on_finished), world);
  g_signal_connect (world->transfers, "entry-received", G_CALLBACK (on_received), world);
  return world;
}

void
transfer_world_free (TransferWorld *world)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_node_stop (world->node);
  lanyard_transfers_shutdown_async (world->transfers, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  lanyard_transfers_shutdown_finish (world->transfers, result, &error);
  g_assert_no_error (error);
  g_object_unref (world->transfers);
  g_object_unref (world->node);
  g_object_unref (world->peers);
  g_object_unref (world->identity);
  g_object_unref (world->database);
  g_free (world->data);
  g_free (world->files);
  g_free (world->inbox);
  g_free (world);
}

char *
transfer_world_listen (TransferWorld *world, guint16 port)
{
  g_autoptr (GError) error = NULL;

  lanyard_node_listen (world->node, "127.0.0.1", port, &error);
  g_assert_no_error (error);
  return g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (world->node));
}

const char *
transfer_world_fingerprint (TransferWorld *world)
{
  return lanyard_identity_get_fingerprint (world->identity);
}

LanyardTransfer *
transfer_world_send (TransferWorld *from, TransferWorld *to, const char *address, ...)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  const char *path;
  va_list paths;

  va_start (paths, address);
  while ((path = va_arg (paths, const char *)) != NULL)
    {
      g_autofree char *full = g_build_filename (from->files, path, NULL);

      g_ptr_array_add (files, g_file_new_for_path (full));
    }
  va_end (paths);
  /* As if the two had paired before. */
  lanyard_node_allow (to->node, transfer_world_fingerprint (from));
  return lanyard_transfers_send (from->transfers, files, address, NULL, transfer_world_fingerprint (to),
                                 LANYARD_CONNECT_DEFAULT);
}

LanyardTransfer *
transfer_world_newest (TransferWorld *world)
{
  g_autoptr (LanyardTransfer) transfer
      = g_list_model_get_item (G_LIST_MODEL (world->transfers), 0);

  return transfer;
}

gboolean
transfer_is_over (LanyardTransfer *transfer)
{
  switch (lanyard_transfer_get_state (transfer))
    {
    case LANYARD_TRANSFER_VERIFIED:
    case LANYARD_TRANSFER_DECLINED:
    case LANYARD_TRANSFER_CANCELLED:
    case LANYARD_TRANSFER_FAILED:
    case LANYARD_TRANSFER_INTERRUPTED:
      return TRUE;
    case LANYARD_TRANSFER_PREPARING:
    case LANYARD_TRANSFER_CONNECTING:
    case LANYARD_TRANSFER_WAITING:
    case LANYARD_TRANSFER_MOVING:
    case LANYARD_TRANSFER_PAUSED:
    default:
      return FALSE;
    }
}

void
transfer_test_write (const char *folder, const char *path, guint64 length, guint32 seed)
{
  g_autofree char *full = g_build_filename (folder, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  lanyard_test_write (full, length, seed);
}

void
transfer_test_same (const char *folder_a, const char *folder_b, const char *path)
{
  g_autofree char *a = g_build_filename (folder_a, path, NULL);
  g_autofree char *b = g_build_filename (folder_b, path, NULL);

  lanyard_test_assert_same_file (a, b);
}

gboolean
transfer_test_exists (const char *folder, const char *path)
{
  g_autofree char *full = g_build_filename (folder, path, NULL);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

guint
transfer_test_count_parts (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, ".part"))
        n++;
      else if (g_file_test (child, G_FILE_TEST_IS_DIR))
        n += transfer_test_count_parts (child);
    }
  return n;
}
