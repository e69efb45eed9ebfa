/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of the history that are not what was written: a disk, or somebody with a database tool, had a hand in them. The program
 * starts, shows what can be shown, and goes on with nothing that it cannot be sure of. */
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/transfer/lanyard-transfer-store-private.h"
#include "lanyard-test-language.h"
#include "lanyard-test.h"
#include "transfer-world.h"

#define DAMAGED "What was kept of this transfer is damaged"

typedef struct
{
  const char *sql;    /* what was done to the only row, or to its entries */
  gboolean    failed; /* the transfer then says that it is damaged */
} Row;

static const Row rows[] = {
  { "UPDATE transfer SET state = 99", TRUE },
  { "UPDATE transfer SET state = -1", TRUE },
  { "UPDATE transfer SET state = 'verified'", TRUE },
  { "UPDATE transfer SET direction = 7", TRUE },
  { "UPDATE transfer SET paused_by = 4000000000", TRUE },
  { "UPDATE transfer SET encrypted = 2, peer_verified = -9, trust_any = 77, accepted = 5", TRUE },
  { "UPDATE transfer SET id = '', wire_id = 'no digits', title = ''", FALSE },
  { "UPDATE transfer SET id = CAST (x'ff' AS TEXT), title = CAST (x'c328ff' AS TEXT), peer_name = CAST (x'80' AS TEXT)", FALSE },
  { "UPDATE transfer SET peer_name = NULL, peer_fingerprint = NULL, peer_address = NULL, title = NULL, wire_id = NULL", FALSE },
  { "UPDATE transfer SET error = CAST (x'e282' AS TEXT), note = CAST (x'fe' AS TEXT)", FALSE },
  { "UPDATE transfer SET n_entries = -1", TRUE },
  { "UPDATE transfer SET n_entries = 4294967296, n_verified = 4294967295", TRUE },
  { "UPDATE transfer SET bytes_total = -9223372036854775808, bytes_done = -1, bytes_resumed = -2", TRUE },
  { "UPDATE transfer SET bytes_total = 1, bytes_done = 9223372036854775807", FALSE },
  { "UPDATE transfer SET seconds = 9e999", TRUE },
  { "UPDATE transfer SET seconds = -5", TRUE },
  { "UPDATE transfer SET created = 9223372036854775807", FALSE },
  { "UPDATE transfer SET created = -9223372036854775808", FALSE },
  { "UPDATE transfer SET folder = x'ff00ff'", FALSE },
  { "UPDATE transfer SET folder = '', roots = 'http://no.file/' || char (10) || char (10)", FALSE },
  { "PRAGMA defer_foreign_keys = ON; UPDATE transfer SET row = -5; UPDATE transfer_entry SET transfer = -5", FALSE },
  { "DELETE FROM transfer_entry", FALSE },
  { "UPDATE transfer_entry SET path = '../../etc/passwd'", FALSE },
  { "UPDATE transfer_entry SET path = ''", FALSE },
  { "UPDATE transfer_entry SET path = x'612f00ff'", FALSE },
  { "UPDATE transfer_entry SET path = CAST (x'ff' AS TEXT)", FALSE },
  { "UPDATE transfer_entry SET kind = 9", FALSE },
  { "UPDATE transfer_entry SET mode = -1, mtime = -9223372036854775808", FALSE },
  { "UPDATE transfer_entry SET size = -1", FALSE },
  { "UPDATE transfer_entry SET size = 9223372036854775807", FALSE },
  { "UPDATE transfer_entry SET size = 'many'", FALSE },
  { "UPDATE transfer_entry SET state = 200", FALSE },
  { "UPDATE transfer_entry SET state = -1, size_sent = -1, resumed_from = -1, restarted = 9", FALSE },
  { "UPDATE transfer_entry SET digest = x'00'", FALSE },
  { "UPDATE transfer_entry SET digest = 'no digest, but text'", FALSE },
  { "UPDATE transfer_entry SET saved = CAST (x'ff' AS TEXT), error = CAST (x'ff' AS TEXT)", FALSE },
  { "UPDATE transfer_entry SET idx = idx + 1000000", FALSE },
};

static gpointer
run_sql (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_database_exec (database, data, error);
  return NULL;
}

static void
damage (const char *data, const char *sql)
{
  g_autofree char *path = g_build_filename (data, "lanyard.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardDatabase) database = lanyard_database_open (path, &error);

  g_assert_no_error (error);
  lanyard_database_run_sync (database, run_sql, (gpointer) sql, &error);
  g_assert_no_error (error);
}

/* As every listener of the window and of the command line would. */
static void
read_all_properties (GObject *object)
{
  guint n;
  g_autofree GParamSpec **specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);

  for (guint i = 0; i < n; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      if (!(specs[i]->flags & G_PARAM_READABLE))
        continue;
      g_object_get_property (object, specs[i]->name, &value);
      if (G_VALUE_HOLDS_ENUM (&value))
        g_assert_nonnull (g_enum_get_value (G_PARAM_SPEC_ENUM (specs[i])->enum_class, g_value_get_enum (&value)));
      if (G_VALUE_HOLDS_STRING (&value) && g_value_get_string (&value) != NULL)
        g_assert_true (g_utf8_validate (g_value_get_string (&value), -1, NULL));
    }
}

/* One machine has sent a folder to another: the data folders of both, where the folder is, and where it came. */
static void
make_history (char **ana_data, char **ben_data, char **ana_files, char **ben_inbox)
{
  TransferWorld *ana = transfer_world_new ("Ana", NULL);
  TransferWorld *ben = transfer_world_new ("Ben", NULL);
  g_autofree char *address = transfer_world_listen (ben, 0);
  LanyardTransfer *transfer;

  transfer_test_write (ana->files, "folder/one", 1000, 1);
  transfer_test_write (ana->files, "folder/two", 2000, 2);
  transfer = transfer_world_send (ana, ben, address, "folder", NULL);
  lanyard_test_wait_for (transfer_is_over (transfer) && ben->n_finished == 1, 20);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_VERIFIED);
  *ana_data = g_strdup (ana->data);
  *ben_data = g_strdup (ben->data);
  *ana_files = g_strdup (ana->files);
  *ben_inbox = g_strdup (ben->inbox);
  transfer_world_free (ana);
  transfer_world_free (ben);
}

static void
look (const char *data, const Row *row)
{
  TransferWorld *world = transfer_world_new ("Again", data);
  LanyardTransfer *transfer;
  GListModel *entries;
  const char *failure;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->transfers)), ==, 1);
  transfer = transfer_world_newest (world);
  read_all_properties (G_OBJECT (transfer));
  failure = lanyard_transfer_get_error (transfer);
  if (row->failed)
    {
      g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_FAILED);
      g_assert_cmpstr (failure, ==, DAMAGED);
    }
  else
    g_assert_cmpstr (failure, !=, DAMAGED);
  entries = lanyard_transfer_get_entries (transfer);
  /* They are asked for behind this. */
  lanyard_database_flush (world->database);
  lanyard_test_wait_quiet (30, 10);
  for (guint i = 0; entries != NULL && i < g_list_model_get_n_items (entries); i++)
    {
      g_autoptr (GObject) entry = g_list_model_get_item (entries, i);

      read_all_properties (entry);
    }
  /* A person gets rid of it. */
  lanyard_transfers_remove (world->transfers, transfer);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (world->transfers)), ==, 0);
  transfer_world_free (world);
}

static void
copy_database (const char *from, const char *to)
{
  g_autofree char *source = g_build_filename (from, "lanyard.db", NULL);
  g_autofree char *target = g_build_filename (to, "lanyard.db", NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (source, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents_full (target, bytes, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

static void
test_rows (void)
{
  g_autofree char *ana = NULL;
  g_autofree char *ben = NULL;
  g_autofree char *files = NULL;
  g_autofree char *inbox = NULL;

  make_history (&ana, &ben, &files, &inbox);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *first = lanyard_test_make_dir ("sender");
      g_autofree char *second = lanyard_test_make_dir ("receiver");

      g_test_message ("%s", rows[i].sql);
      copy_database (ana, first);
      copy_database (ben, second);
      damage (first, rows[i].sql);
      look (first, &rows[i]);
      damage (second, rows[i].sql);
      look (second, &rows[i]);
    }
}

/* An account of before that cannot be read counts for nothing: the same transfer is offered, and taken, as a new one. */
static void
test_gone_on_with (void)
{
  g_autofree char *ana_data = NULL;
  g_autofree char *ben_data = NULL;
  g_autofree char *address = NULL;
  g_autofree char *inbox = NULL;
  g_autofree char *one = NULL;
  char *files;
  TransferWorld *ana, *ben;
  LanyardTransfer *first, *transfer;

  make_history (&ana_data, &ben_data, &files, &inbox);
  one = g_build_filename (inbox, "folder/one", NULL);
  g_assert_cmpint (g_unlink (one), ==, 0);
  damage (ana_data, "UPDATE transfer SET state = 3");
  damage (ben_data, "UPDATE transfer SET state = 3");
  damage (ben_data, "UPDATE transfer_entry SET kind = 9");
  ana = transfer_world_new ("Ana", ana_data);
  ben = transfer_world_new ("Ben", ben_data);
  address = transfer_world_listen (ben, 0);
  first = transfer_world_newest (ana);
  g_assert_cmpint (lanyard_transfer_get_state (first), ==, LANYARD_TRANSFER_INTERRUPTED);
  g_free (ana->files);
  ana->files = files;
  transfer = transfer_world_send (ana, ben, address, "folder", NULL);
  g_assert_true (transfer == first);
  lanyard_test_wait_for (transfer_is_over (transfer), 20);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ben->transfers)), ==, 1);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_VERIFIED);
  transfer_test_same (ana->files, inbox, "folder/one");
  transfer_test_same (ana->files, inbox, "folder/two");
  transfer_world_free (ana);
  transfer_world_free (ben);
}

/* What happened is said in the language of the day, also when it was another that day. */
static void
test_language (void)
{
  static const LanyardTestWord words[] = {
    { "The receiver cannot save it: %s", NULL, "Der Empfänger kann es nicht speichern: %s", NULL },
    { "%s and %u more", "%s and %u more", "%s und eine weitere", "%s und %u weitere" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardDatabase) database = lanyard_database_open (NULL, &error);
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *failure = lanyard_phrase (N_ ("The receiver cannot save it: %s"), "full");
  g_autofree char *title = lanyard_phrase_plural ("%s and %u more", "%s and %u more", 2, "a", 2u);
  LanyardTransferRecord record = {
    .row = 7, .id = (char *) "id", .title = title, .state = LANYARD_TRANSFER_FAILED, .error = failure,
    .note = (char *) "an old note", .n_entries = 3,
  };
  const LanyardTransferRecord *read;

  g_assert_no_error (error);
  g_assert_true (lanyard_transfer_store_open (database, &error));
  g_assert_true (lanyard_transfer_store_save_sync (database, &record, &error));
  g_assert_no_error (error);
  lanyard_test_speak (words, G_N_ELEMENTS (words));
  records = lanyard_transfer_store_load (database, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 1);
  read = g_ptr_array_index (records, 0);
  g_assert_cmpstr (read->title, ==, "a und 2 weitere");
  g_assert_cmpstr (read->error, ==, "Der Empfänger kann es nicht speichern: full");
  g_assert_cmpstr (read->note, ==, "an old note");
  lanyard_test_speak (NULL, 0);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

  g_test_add_func ("/transfer/history/language", test_language);
  g_test_add_func ("/transfer/history/rows", test_rows);
  g_test_add_func ("/transfer/history/gone-on-with", test_gone_on_with);
  return g_test_run ();
}
