/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two machines in one process: what arrives, and what the rows say. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lanyard-test.h"
#include "transfer-relay.h"
#include "transfer-world.h"

typedef struct
{
  TransferWorld *ana;
  TransferWorld *ben; /* listens */
  char          *address;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->ana = transfer_world_new ("Ana", NULL);
  fixture->ben = transfer_world_new ("Ben", NULL);
  fixture->address = transfer_world_listen (fixture->ben, 0);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  transfer_world_free (fixture->ana);
  transfer_world_free (fixture->ben);
  g_free (fixture->address);
}

static void
wait_verified (Fixture *fixture, LanyardTransfer *transfer)
{
  lanyard_test_wait_for (transfer_is_over (transfer), 60);
  g_assert_cmpstr (lanyard_transfer_get_error (transfer), ==, NULL);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_VERIFIED);
  lanyard_test_wait_for (
      transfer_is_over (transfer_world_newest (fixture->ben)), 10);
  g_assert_cmpint (lanyard_transfer_get_state (transfer_world_newest (fixture->ben)), ==,
                   LANYARD_TRANSFER_VERIFIED);
}

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  static const guint64 sizes[] = { 0,     1,      40959,  40960,  40961,   65535,
                                   65536, 65537,  262143, 262144, 262145,  1048576,
                                   5000000 };
  LanyardTransfer *transfer;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strdup_printf ("sizes/%" G_GUINT64_FORMAT, sizes[i]);

      transfer_test_write (fixture->ana->files, path, sizes[i], i);
    }
  transfer = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "sizes", NULL);
  wait_verified (fixture, transfer);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strdup_printf ("sizes/%" G_GUINT64_FORMAT, sizes[i]);

      transfer_test_same (fixture->ana->files, fixture->ben->inbox, path);
    }
  g_assert_cmpuint (fixture->ben->n_received, ==, G_N_ELEMENTS (sizes) + 1);
  g_assert_cmpuint (fixture->ben->n_finished, ==, 1);
  g_assert_cmpuint (fixture->ana->n_finished, ==, 1);
  g_assert_cmpuint (transfer_test_count_parts (fixture->ben->inbox), ==, 0);
  g_assert_cmpuint (lanyard_transfer_get_bytes_done (transfer), ==,
                    lanyard_transfer_get_bytes_total (transfer));
  /* Both wait for the next one without waking up. */
  lanyard_test_wait_quiet (5000, 20);
}


static char *
path_of (const char *folder, const char *path)
{
  return g_build_filename (folder, path, NULL);
}

static void
set_mtime (const char *folder, const char *path, gint64 seconds, long nanoseconds)
{
  g_autofree char *full = path_of (folder, path);
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { seconds, nanoseconds } };

  g_assert_cmpint (utimensat (AT_FDCWD, full, times, 0), ==, 0);
}

static void
get_status (const char *folder, const char *path, struct stat *status)
{
  g_autofree char *full = path_of (folder, path);

  g_assert_cmpint (lstat (full, status), ==, 0);
}

/* Empty folders, times to the nanosecond, the executable bit and nothing else of the mode, no links. */
static void
test_tree (Fixture *fixture, gconstpointer data)
{
  const char *files = fixture->ana->files;
  const char *inbox = fixture->ben->inbox;
  g_autofree char *empty = path_of (files, "tree/empty");
  g_autofree char *script = path_of (files, "tree/run");
  g_autofree char *link = path_of (files, "tree/link");
  g_autofree char *pipe = path_of (files, "tree/pipe");
  g_autofree char *raw = path_of (files, "tree/caf\xe9\n\xe2\x80\xae.txt");
  struct stat status;
  LanyardTransfer *transfer;

  transfer_test_write (files, "tree/deep/er/a.txt", 100, 1);
  transfer_test_write (files, "tree/run", 10, 2);
  g_assert_cmpint (g_mkdir (empty, 0700), ==, 0);
  g_assert_cmpint (chmod (script, 04755), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  lanyard_test_write (raw, 5, 3);
  set_mtime (files, "tree/deep/er/a.txt", 1234567890, 123456789);
  set_mtime (files, "tree/run", -5, 7);
  set_mtime (files, "tree/empty", 1000000000, 1);
  set_mtime (files, "tree/deep/er", 1000000001, 2);

  transfer = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "tree", NULL);
  wait_verified (fixture, transfer);
  transfer_test_same (files, inbox, "tree/deep/er/a.txt");
  get_status (inbox, "tree/deep/er/a.txt", &status);
  g_assert_cmpint (status.st_mtim.tv_sec, ==, 1234567890);
  g_assert_cmpint (status.st_mtim.tv_nsec, ==, 123456789);
  g_assert_cmpuint (status.st_mode & 0111, ==, 0);
  get_status (inbox, "tree/run", &status);
  g_assert_cmpint (status.st_mtim.tv_sec, ==, -5);
  g_assert_cmpuint (status.st_mode & S_IXUSR, !=, 0);
  g_assert_cmpuint (status.st_mode & (S_ISUID | S_ISGID), ==, 0);
  get_status (inbox, "tree/empty", &status);
  g_assert_true (S_ISDIR (status.st_mode));
  g_assert_cmpint (status.st_mtim.tv_sec, ==, 1000000000);
  get_status (inbox, "tree/deep/er", &status);
  g_assert_cmpint (status.st_mtim.tv_sec, ==, 1000000001);
  g_assert_false (transfer_test_exists (inbox, "tree/link"));
  g_assert_false (transfer_test_exists (inbox, "tree/pipe"));
  g_assert_true (transfer_test_exists (inbox, "tree/caf%E9__.txt"));
  g_assert_cmpstr (lanyard_transfer_get_note (transfer), !=, NULL);
}

static void
test_collisions (Fixture *fixture, gconstpointer data)
{
  g_autofree char *existing = path_of (fixture->ben->inbox, "report.txt");
  g_autofree char *planted = path_of (fixture->ben->inbox, "planted.txt");
  g_autofree char *outside = lanyard_test_make_dir ("outside");
  g_autofree char *victim = path_of (outside, "victim");
  g_autoptr (LanyardTransferEntry) entry = NULL;
  g_autofree char *name = NULL;
  g_autofree char *contents = NULL;
  struct stat status;

  transfer_test_write (fixture->ana->files, "report.txt", 1000, 1);
  transfer_test_write (fixture->ana->files, "planted.txt", 300000, 2);
  g_assert_true (g_file_set_contents (existing, "mine", -1, NULL));
  g_assert_cmpint (symlink (victim, planted), ==, 0);
  wait_verified (fixture, transfer_world_send (fixture->ana, fixture->ben, fixture->address,
                                               "report.txt", "planted.txt", NULL));
  g_assert_true (g_file_get_contents (existing, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "mine");
  g_assert_true (transfer_test_exists (fixture->ben->inbox, "report (2).txt"));
  g_assert_true (transfer_test_exists (fixture->ben->inbox, "planted (2).txt"));
  g_assert_false (g_file_test (victim, G_FILE_TEST_EXISTS));
  g_assert_cmpint (lstat (planted, &status), ==, 0);
  g_assert_true (S_ISLNK (status.st_mode));
  entry = g_list_model_get_item (
      lanyard_transfer_get_entries (transfer_world_newest (fixture->ben)), 0);
  name = g_file_get_basename (lanyard_transfer_entry_get_file (entry));
  g_assert_cmpstr (name, ==, "report (2).txt");
}

/* A link where a folder should be: nothing is written behind it, the rest arrives. */
static void
test_planted_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *outside = lanyard_test_make_dir ("outside");
  g_autofree char *link = path_of (fixture->ben->inbox, "box");
  LanyardTransfer *transfer;

  transfer_test_write (fixture->ana->files, "box/a.txt", 10, 1);
  transfer_test_write (fixture->ana->files, "free.txt", 10, 2);
  g_assert_cmpint (symlink (outside, link), ==, 0);
  transfer = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "box", "free.txt", NULL);
  lanyard_test_wait_for (transfer_is_over (transfer), 20);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_FAILED);
  g_assert_false (transfer_test_exists (outside, "a.txt"));
  g_assert_cmpuint (transfer_test_count_parts (outside), ==, 0);
  transfer_test_same (fixture->ana->files, fixture->ben->inbox, "free.txt");

  /* Retry sends just what failed. */
  g_assert_cmpint (unlink (link), ==, 0);
  lanyard_transfer_retry (transfer);
  lanyard_test_wait_for (transfer_is_over (transfer), 20);
  g_assert_cmpstr (lanyard_transfer_get_error (transfer), ==, NULL);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_VERIFIED);
  transfer_test_same (fixture->ana->files, fixture->ben->inbox, "box/a.txt");
  g_assert_false (transfer_test_exists (fixture->ben->inbox, "free (2).txt"));
  g_assert_cmpuint (lanyard_transfer_get_bytes_resumed (transfer), ==, 10);
}

static LanyardOffer *offer_seen;

static gboolean
on_offer (LanyardTransfers *transfers, LanyardOffer *offer, gpointer user_data)
{
  offer_seen = g_object_ref (offer);
  return TRUE;
}

static void
ask (Fixture *fixture)
{
  offer_seen = NULL;
  lanyard_transfers_set_accept_rule (fixture->ben->transfers, LANYARD_ACCEPT_ASK);
  g_signal_connect (fixture->ben->transfers, "offer", G_CALLBACK (on_offer), NULL);
}

static void
test_decline (Fixture *fixture, gconstpointer data)
{
  LanyardTransfer *transfer;
  g_autoptr (LanyardTransfer) again = NULL;
  gboolean can_retry = FALSE;

  ask (fixture);
  transfer_test_write (fixture->ana->files, "a.txt", 10, 1);
  transfer = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "a.txt", NULL);
  lanyard_test_wait_for (offer_seen != NULL, 20);
  /* Either end may be told first. */
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_WAITING, 20);
  g_assert_cmpstr (lanyard_offer_get_title (offer_seen), ==, "a.txt");
  g_assert_cmpstr (lanyard_offer_get_peer_name (offer_seen), ==, "Ana");
  lanyard_offer_decline (offer_seen);
  g_assert_true (lanyard_offer_get_answered (offer_seen));
  lanyard_test_wait_for (transfer_is_over (transfer), 20);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_DECLINED);
  lanyard_test_wait_for (fixture->ben->n_finished == 1, 20);
  g_assert_false (transfer_test_exists (fixture->ben->inbox, "a.txt"));
  g_clear_object (&offer_seen);

  /* Ben has thought better of it: he is asked again, by a transfer of its own. */
  g_object_get (transfer, "can-retry", &can_retry, NULL);
  g_assert_true (can_retry);
  lanyard_transfer_retry (transfer);
  lanyard_test_wait_for (offer_seen != NULL, 20);
  g_assert_true (lanyard_offer_accept (offer_seen, NULL));
  g_clear_object (&offer_seen);
  again = g_list_model_get_item (G_LIST_MODEL (fixture->ana->transfers), 0);
  g_assert_true (again != transfer);
  wait_verified (fixture, again);
  transfer_test_same (fixture->ana->files, fixture->ben->inbox, "a.txt");
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_DECLINED);
}

static void
test_accept_some (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LanyardTransferEntry) entry = NULL;
  LanyardTransfer *transfer;

  ask (fixture);
  transfer_test_write (fixture->ana->files, "a.txt", 10, 1);
  transfer_test_write (fixture->ana->files, "b.txt", 20, 2);
  transfer = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "a.txt", "b.txt", NULL);
  lanyard_test_wait_for (offer_seen != NULL, 20);
  g_assert_cmpuint (g_list_model_get_n_items (lanyard_offer_get_entries (offer_seen)), ==, 2);
  entry = g_list_model_get_item (lanyard_offer_get_entries (offer_seen), 0);
  lanyard_transfer_entry_set_selected (entry, FALSE);
  g_assert_true (lanyard_offer_accept (offer_seen, NULL));
  g_clear_object (&offer_seen);
  wait_verified (fixture, transfer);
  g_assert_false (transfer_test_exists (fixture->ben->inbox, "a.txt"));
  transfer_test_same (fixture->ana->files, fixture->ben->inbox, "b.txt");
  g_assert_cmpuint (lanyard_transfer_get_bytes_total (transfer), ==, 20);
  g_clear_object (&entry);
  entry = g_list_model_get_item (lanyard_transfer_get_entries (transfer), 0);
  g_assert_cmpint (lanyard_transfer_entry_get_state (entry), ==, LANYARD_ENTRY_SKIPPED);
}

/* An offer that nobody holds is declined; one whose sender gives up is withdrawn. */
static void
test_dropped_and_withdrawn (Fixture *fixture, gconstpointer data)
{
  LanyardTransfer *transfer;

  ask (fixture);
  transfer_test_write (fixture->ana->files, "a.txt", 10, 1);
  transfer = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "a.txt", NULL);
  lanyard_test_wait_for (offer_seen != NULL, 20);
  g_clear_object (&offer_seen);
  lanyard_test_wait_for (transfer_is_over (transfer), 20);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_DECLINED);

  transfer = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "a.txt", NULL);
  lanyard_test_wait_for (offer_seen != NULL, 20);
  lanyard_transfer_cancel (transfer);
  lanyard_test_wait_for (lanyard_offer_get_withdrawn (offer_seen), 20);
  lanyard_test_wait_for (transfer_is_over (transfer), 20);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_CANCELLED);
  g_assert_false (lanyard_offer_accept (offer_seen, NULL));
  g_clear_object (&offer_seen);
}

/* --- stopped in the middle, at a known point ----------------------------------------------------- */

#define BIG (32 * 1024 * 1024)
#define SOME (9 * 1024 * 1024)

typedef struct
{
  TransferRelay   *relay;
  LanyardTransfer *sent;
  LanyardTransfer *received;
} Middle;

/* A big file of which @bytes have come through, and no more. */
static Middle
begin_in_the_middle (Fixture *fixture, guint64 bytes)
{
  Middle middle = { transfer_relay_new (fixture->address) };

  transfer_test_write (fixture->ana->files, "big", BIG, 7);
  transfer_relay_stall (middle.relay, bytes);
  middle.sent = transfer_world_send (fixture->ana, fixture->ben, transfer_relay_address (middle.relay),
                                     "big", NULL);
  lanyard_test_wait_for (transfer_relay_is_stopped (middle.relay)
                             && lanyard_transfer_get_state (middle.sent) == LANYARD_TRANSFER_MOVING
                             && g_list_model_get_n_items (G_LIST_MODEL (fixture->ben->transfers)) == 1
                             && lanyard_transfer_get_state (transfer_world_newest (fixture->ben))
                                    == LANYARD_TRANSFER_MOVING
                             /* What passed is there, but for what is no whole block yet. */
                             && lanyard_transfer_get_bytes_done (transfer_world_newest (fixture->ben)) + 2 * 1024 * 1024
                                    > bytes,
                         30);
  middle.received = transfer_world_newest (fixture->ben);
  return middle;
}

static LanyardPausedBy
paused_by (LanyardTransfer *transfer)
{
  LanyardPausedBy by;

  g_object_get (transfer, "paused-by", &by, NULL);
  return by;
}

/* @data: who pauses, and who goes on: "ss", "sr", "rs", "rr". */
static void
test_pause (Fixture *fixture, gconstpointer data)
{
  const char *who = data;
  Middle middle = begin_in_the_middle (fixture, SOME);
  LanyardTransfer *pauser = who[0] == 's' ? middle.sent : middle.received;
  LanyardTransfer *other = who[0] == 's' ? middle.received : middle.sent;
  LanyardTransfer *resumer = who[1] == 's' ? middle.sent : middle.received;
  guint64 at;

  lanyard_transfer_pause (pauser);
  lanyard_test_wait_for (lanyard_transfer_get_state (pauser) == LANYARD_TRANSFER_PAUSED, 10);
  g_assert_cmpint (paused_by (pauser), ==, LANYARD_PAUSED_BY_USER);
  transfer_relay_go (middle.relay);
  lanyard_test_wait_for (lanyard_transfer_get_state (other) == LANYARD_TRANSFER_PAUSED, 10);
  g_assert_cmpint (paused_by (other), ==, LANYARD_PAUSED_BY_PEER);
  at = transfer_relay_get_bytes (middle.relay);
  g_assert_cmpuint (at, <, BIG);

  lanyard_transfer_resume (resumer);
  wait_verified (fixture, middle.sent);
  transfer_test_same (fixture->ana->files, fixture->ben->inbox, "big");
  transfer_relay_free (middle.relay);
}

/* @data: who cancels. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  const char *who = data;
  Middle middle = begin_in_the_middle (fixture, SOME);

  g_assert_cmpuint (transfer_test_count_parts (fixture->ben->inbox), ==, 1);
  lanyard_transfer_cancel (who[0] == 's' ? middle.sent : middle.received);
  transfer_relay_go (middle.relay);
  lanyard_test_wait_for (transfer_is_over (middle.sent) && transfer_is_over (middle.received), 20);
  g_assert_cmpint (lanyard_transfer_get_state (middle.sent), ==, LANYARD_TRANSFER_CANCELLED);
  g_assert_cmpint (lanyard_transfer_get_state (middle.received), ==, LANYARD_TRANSFER_CANCELLED);
  g_assert_cmpuint (transfer_test_count_parts (fixture->ben->inbox), ==, 0);
  g_assert_false (transfer_test_exists (fixture->ben->inbox, "big"));
  transfer_relay_free (middle.relay);
}

/* A peer that reads nothing does not keep its end from being cancelled. */
static void
test_cancel_stalled (Fixture *fixture, gconstpointer data)
{
  Middle middle = begin_in_the_middle (fixture, SOME);

  lanyard_transfer_cancel (middle.sent);
  lanyard_test_wait_for (transfer_is_over (middle.sent), 10);
  g_assert_cmpint (lanyard_transfer_get_state (middle.sent), ==, LANYARD_TRANSFER_CANCELLED);
  transfer_relay_free (middle.relay);
  lanyard_test_wait_for (transfer_is_over (middle.received), 20);
}

static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  Middle middle = begin_in_the_middle (fixture, SOME);
  g_autoptr (LanyardTransferEntry) entry = NULL;

  transfer_relay_cut (middle.relay, 0);
  lanyard_test_wait_for (transfer_is_over (middle.sent) && transfer_is_over (middle.received), 20);
  g_assert_cmpint (lanyard_transfer_get_state (middle.sent), ==, LANYARD_TRANSFER_INTERRUPTED);
  g_assert_cmpint (lanyard_transfer_get_state (middle.received), ==, LANYARD_TRANSFER_INTERRUPTED);
  g_assert_cmpuint (transfer_test_count_parts (fixture->ben->inbox), ==, 1);

  transfer_relay_go (middle.relay);
  lanyard_transfer_resume (middle.received);
  g_assert_cmpint (lanyard_transfer_get_state (middle.received), ==, LANYARD_TRANSFER_INTERRUPTED);
  lanyard_transfer_resume (middle.sent);
  wait_verified (fixture, middle.sent);
  transfer_test_same (fixture->ana->files, fixture->ben->inbox, "big");
  g_assert_cmpuint (transfer_test_count_parts (fixture->ben->inbox), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->ben->transfers)), ==, 1);
  entry = g_list_model_get_item (lanyard_transfer_get_entries (middle.received), 0);
  g_assert_cmpuint (lanyard_transfer_entry_get_resumed_from (entry), >, SOME - 2 * 1024 * 1024);
  g_assert_cmpuint (lanyard_transfer_get_bytes_resumed (middle.sent), ==,
                    lanyard_transfer_entry_get_resumed_from (entry));
  transfer_relay_free (middle.relay);
}

static void
test_auto_resume (Fixture *fixture, gconstpointer data)
{
  Middle middle;

  g_object_set (fixture->ana->transfers, "auto-resume", TRUE, NULL);
  middle = begin_in_the_middle (fixture, SOME);
  transfer_relay_cut (middle.relay, 0);
  lanyard_test_wait_for (lanyard_transfer_get_state (middle.sent) == LANYARD_TRANSFER_INTERRUPTED, 20);
  transfer_relay_go (middle.relay);
  lanyard_test_wait_for (lanyard_transfer_get_state (middle.sent) == LANYARD_TRANSFER_VERIFIED, 30);
  transfer_test_same (fixture->ana->files, fixture->ben->inbox, "big");
  transfer_relay_free (middle.relay);
}

/* The part is no true beginning any more, or the file is another: sent anew, and said so. @data: "part", "file". */
static void
test_false_beginning (Fixture *fixture, gconstpointer data)
{
  Middle middle = begin_in_the_middle (fixture, SOME);
  g_autoptr (LanyardTransferEntry) entry = NULL;
  g_autoptr (GDir) dir = NULL;

  transfer_relay_cut (middle.relay, 0);
  lanyard_test_wait_for (transfer_is_over (middle.sent) && transfer_is_over (middle.received), 20);
  if (g_str_equal (data, "part"))
    {
      const char *name;

      dir = g_dir_open (fixture->ben->inbox, 0, NULL);
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *part = path_of (fixture->ben->inbox, name);
          int fd = g_open (part, O_RDWR, 0);

          g_assert_cmpint (pwrite (fd, "spoilt", 6, 100), ==, 6);
          g_close (fd, NULL);
        }
    }
  else
    transfer_test_write (fixture->ana->files, "big", BIG + 1, 8);
  transfer_relay_go (middle.relay);
  lanyard_transfer_resume (middle.sent);
  wait_verified (fixture, middle.sent);
  transfer_test_same (fixture->ana->files, fixture->ben->inbox, "big");
  entry = g_list_model_get_item (lanyard_transfer_get_entries (middle.received), 0);
  g_assert_true (lanyard_transfer_entry_get_restarted (entry));
  g_assert_cmpuint (lanyard_transfer_entry_get_resumed_from (entry), ==, 0);
  g_assert_cmpstr (lanyard_transfer_get_note (middle.sent), !=, NULL);
  g_assert_cmpstr (lanyard_transfer_get_note (middle.received), !=, NULL);
  transfer_relay_free (middle.relay);
}

/* Changed while it was being sent: anew, once. */
static void
test_changed_meanwhile (Fixture *fixture, gconstpointer data)
{
  Middle middle = begin_in_the_middle (fixture, SOME);

  transfer_test_write (fixture->ana->files, "big", BIG + 12345, 9);
  transfer_relay_go (middle.relay);
  wait_verified (fixture, middle.sent);
  transfer_test_same (fixture->ana->files, fixture->ben->inbox, "big");
  g_assert_cmpstr (lanyard_transfer_get_note (middle.sent), ==, "big changed and was sent anew");
  transfer_relay_free (middle.relay);
}

static void
restart (TransferWorld **world, const char *name, const char *inbox)
{
  g_autofree char *data = g_strdup ((*world)->data);
  g_autofree char *files = g_strdup ((*world)->files);
  /* It may be the old world's own. */
  g_autofree char *into = g_strdup (inbox);
  g_autoptr (GFile) folder = g_file_new_for_path (into);

  transfer_world_free (*world);
  *world = transfer_world_new (name, data);
  g_free ((*world)->files);
  (*world)->files = g_steal_pointer (&files);
  g_free ((*world)->inbox);
  (*world)->inbox = g_steal_pointer (&into);
  lanyard_transfers_set_download_folder ((*world)->transfers, folder);
}

/* Both programs end in the middle; the user sends again; it goes on. Then the history says so. */
static void
test_restart (Fixture *fixture, gconstpointer data)
{
  Middle middle = begin_in_the_middle (fixture, SOME);
  g_autofree char *id = g_strdup (lanyard_transfer_get_id (middle.sent));
  g_autofree char *inbox = g_strdup (fixture->ben->inbox);
  g_autofree char *address = g_strdup (transfer_relay_address (middle.relay));
  g_autoptr (LanyardTransferEntry) entry = NULL;
  LanyardTransfer *transfer;
  GListModel *entries;

  transfer_relay_free (middle.relay);
  restart (&fixture->ana, "Ana", fixture->ana->inbox);
  restart (&fixture->ben, "Ben", inbox);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->ana->transfers)), ==, 1);
  transfer = transfer_world_newest (fixture->ana);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_INTERRUPTED);
  g_assert_cmpstr (lanyard_transfer_get_id (transfer), ==, id);
  g_assert_cmpint (lanyard_transfer_get_state (transfer_world_newest (fixture->ben)), ==,
                   LANYARD_TRANSFER_INTERRUPTED);

  g_free (fixture->address);
  fixture->address = transfer_world_listen (fixture->ben, 0);
  g_assert_true (transfer_world_send (fixture->ana, fixture->ben, fixture->address, "big", NULL)
                 == transfer);
  wait_verified (fixture, transfer);
  transfer_test_same (fixture->ana->files, inbox, "big");
  /* What was not written yet went with the program. */
  g_assert_cmpuint (lanyard_transfer_get_bytes_resumed (transfer), >, SOME / 4);

  restart (&fixture->ben, "Ben", inbox);
  transfer = transfer_world_newest (fixture->ben);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_VERIFIED);
  g_assert_cmpstr (lanyard_transfer_get_title (transfer), ==, "big");
  g_assert_cmpuint (lanyard_transfer_get_bytes_done (transfer), ==, BIG);
  entries = lanyard_transfer_get_entries (transfer);
  lanyard_test_wait_for (g_list_model_get_n_items (entries) == 1, 10);
  entry = g_list_model_get_item (entries, 0);
  g_assert_cmpint (lanyard_transfer_entry_get_state (entry), ==, LANYARD_ENTRY_VERIFIED);
  g_assert_cmpstr (lanyard_transfer_entry_get_digest (entry), !=, NULL);
  g_assert_true (g_file_query_exists (lanyard_transfer_entry_get_file (entry), NULL));
  lanyard_transfers_remove (fixture->ben->transfers, transfer);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->ben->transfers)), ==, 0);
  g_assert_true (transfer_test_exists (inbox, "big"));
}

/* Cancelled while nothing runs: the part goes, and the sender is told when it comes back. */
static void
test_cancel_interrupted (Fixture *fixture, gconstpointer data)
{
  Middle middle = begin_in_the_middle (fixture, SOME);

  transfer_relay_cut (middle.relay, 0);
  lanyard_test_wait_for (transfer_is_over (middle.sent) && transfer_is_over (middle.received), 20);
  lanyard_transfer_cancel (middle.received);
  g_assert_cmpint (lanyard_transfer_get_state (middle.received), ==, LANYARD_TRANSFER_CANCELLED);
  lanyard_test_wait_for (transfer_test_count_parts (fixture->ben->inbox) == 0, 10);
  transfer_relay_go (middle.relay);
  lanyard_transfer_resume (middle.sent);
  lanyard_test_wait_for (transfer_is_over (middle.sent), 20);
  g_assert_cmpint (lanyard_transfer_get_state (middle.sent), ==, LANYARD_TRANSFER_CANCELLED);
  transfer_relay_free (middle.relay);
}

/* The sender lost its connection and comes again before this end has noticed. */
static void
test_half_open (Fixture *fixture, gconstpointer data)
{
  Middle middle = begin_in_the_middle (fixture, SOME);
  g_autofree char *files = g_strdup (fixture->ana->files);
  LanyardTransfer *transfer;

  restart (&fixture->ana, "Ana", fixture->ana->inbox);
  g_assert_cmpint (lanyard_transfer_get_state (middle.received), ==, LANYARD_TRANSFER_MOVING);
  transfer = transfer_world_newest (fixture->ana);
  lanyard_transfer_get_entries (transfer);
  transfer = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "big", NULL);
  lanyard_test_wait_for (transfer_is_over (transfer), 30);
  if (lanyard_transfer_get_state (transfer) != LANYARD_TRANSFER_VERIFIED)
    {
      /* Sent to another address with a key: the same peer. */
      g_error ("%s", lanyard_transfer_get_error (transfer));
    }
  transfer_test_same (files, fixture->ben->inbox, "big");
  g_assert_cmpuint (transfer_test_count_parts (fixture->ben->inbox), ==, 0);
  transfer_relay_free (middle.relay);
}

static void
test_two_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TransferWorld) carl = transfer_world_new ("Carl", NULL);
  LanyardTransfer *transfers[3];

  transfer_test_write (fixture->ana->files, "one", 20000000, 1);
  transfer_test_write (fixture->ana->files, "two", 20000001, 2);
  transfer_test_write (carl->files, "three", 20000002, 3);
  transfers[0] = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "one", NULL);
  transfers[1] = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "two", NULL);
  transfers[2] = transfer_world_send (carl, fixture->ben, fixture->address, "three", NULL);
  for (guint i = 0; i < 3; i++)
    wait_verified (fixture, transfers[i]);
  lanyard_test_wait_for (fixture->ben->n_finished == 3, 20);
  transfer_test_same (fixture->ana->files, fixture->ben->inbox, "one");
  transfer_test_same (fixture->ana->files, fixture->ben->inbox, "two");
  transfer_test_same (carl->files, fixture->ben->inbox, "three");
}

/* Offsets past 32 bits; what is a hole there is one here. */
static void
test_sparse (Fixture *fixture, gconstpointer data)
{
  const guint64 size = G_GUINT64_CONSTANT (5) * 1024 * 1024 * 1024 + 4321;
  g_autofree char *arrived = path_of (fixture->ben->inbox, "sparse");
  char end[7];
  struct stat status;
  int fd;

  transfer_test_write (fixture->ana->files, "sparse", size, 5);
  wait_verified (fixture, transfer_world_send (fixture->ana, fixture->ben, fixture->address, "sparse", NULL));
  get_status (fixture->ben->inbox, "sparse", &status);
  g_assert_cmpuint ((guint64) status.st_size, ==, size);
  g_assert_cmpuint ((guint64) status.st_blocks * 512, <, 256 * 1024 * 1024);
  fd = g_open (arrived, O_RDONLY, 0);
  g_assert_cmpint (pread (fd, end, 7, (off_t) size - 7), ==, 7);
  g_assert_cmpmem (end, 7, "the end", 7);
  g_close (fd, NULL);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  LanyardTransfer *transfer;
  gint64 longest = 0, before;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *path = g_strdup_printf ("many/%u/%u", i / 100, i);

      transfer_test_write (fixture->ana->files, path, i % 5000, i);
    }
  transfer = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "many", NULL);
  lanyard_test_wait_begin ();
  while (!transfer_is_over (transfer))
    {
      g_main_context_iteration (NULL, TRUE);
      before = g_get_monotonic_time ();
      while (g_main_context_iteration (NULL, FALSE))
        {
          longest = MAX (longest, g_get_monotonic_time () - before);
          before = g_get_monotonic_time ();
        }
    }
  lanyard_test_wait_end ();
  g_test_message ("longest iteration of the main loop: %" G_GINT64_FORMAT " us", longest);
  wait_verified (fixture, transfer);
  g_assert_cmpuint (fixture->ben->n_received, ==, 10101);
  for (guint i = 0; i < 10000; i += 999)
    {
      g_autofree char *path = g_strdup_printf ("many/%u/%u", i / 100, i);

      transfer_test_same (fixture->ana->files, fixture->ben->inbox, path);
    }
}

static void
test_nobody_there (Fixture *fixture, gconstpointer data)
{
  LanyardTransfer *transfer;

  transfer_test_write (fixture->ana->files, "a.txt", 10, 1);
  lanyard_node_stop (fixture->ben->node);
  transfer = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "a.txt", NULL);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_PREPARING);
  lanyard_test_wait_for (transfer_is_over (transfer), 20);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_FAILED);
  g_assert_cmpstr (lanyard_transfer_get_error (transfer), !=, NULL);
  transfer = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "missing", NULL);
  lanyard_test_wait_for (transfer_is_over (transfer), 20);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_FAILED);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

#define ADD(path, function) g_test_add (path, Fixture, NULL, setup, function, teardown)
#define ADD_WITH(path, data, function) g_test_add (path, Fixture, data, setup, function, teardown)
  ADD ("/transfers/sizes", test_sizes);
  ADD ("/transfers/tree", test_tree);
  ADD ("/transfers/collisions", test_collisions);
  ADD ("/transfers/planted-folder", test_planted_folder);
  ADD ("/transfers/decline", test_decline);
  ADD ("/transfers/accept-some", test_accept_some);
  ADD ("/transfers/dropped-and-withdrawn", test_dropped_and_withdrawn);
  ADD_WITH ("/transfers/pause/sender/sender", "ss", test_pause);
  ADD_WITH ("/transfers/pause/sender/receiver", "sr", test_pause);
  ADD_WITH ("/transfers/pause/receiver/sender", "rs", test_pause);
  ADD_WITH ("/transfers/pause/receiver/receiver", "rr", test_pause);
  ADD_WITH ("/transfers/cancel/sender", "s", test_cancel);
  ADD_WITH ("/transfers/cancel/receiver", "r", test_cancel);
  ADD ("/transfers/cancel/stalled", test_cancel_stalled);
  ADD ("/transfers/cancel/interrupted", test_cancel_interrupted);
  ADD ("/transfers/interrupted", test_interrupted);
  ADD ("/transfers/auto-resume", test_auto_resume);
  ADD_WITH ("/transfers/false-beginning/part", "part", test_false_beginning);
  ADD_WITH ("/transfers/false-beginning/file", "file", test_false_beginning);
  ADD ("/transfers/changed-meanwhile", test_changed_meanwhile);
  ADD ("/transfers/restart", test_restart);
  ADD ("/transfers/half-open", test_half_open);
  ADD ("/transfers/two-at-once", test_two_at_once);
  ADD ("/transfers/sparse", test_sparse);
  ADD ("/transfers/many", test_many);
  ADD ("/transfers/nobody-there", test_nobody_there);
  return g_test_run ();
}
