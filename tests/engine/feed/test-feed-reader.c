/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader as a whole, against a server in the same process. */
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "lanyard-feed-reader-test.h"
#include "lanyard-test-language.h"
#include "lanyard-test.h"

static GArray *
set_state (LanyardFeedReaderFixture *fixture,
           GArray *ids,
           const LanyardFeedQuery *query,
           LanyardFeedState state,
           gboolean value)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *changed;

  lanyard_feed_reader_set_state_async (fixture->reader, ids, query, state, value,
                                       lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  changed = lanyard_feed_reader_set_state_finish (fixture->reader, result, &error);
  g_assert_no_error (error);
  return changed;
}

static void
test_refresh (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  gint64 good = lanyard_feed_test_subscribe (fixture, "/feed/1");
  gint64 broken = lanyard_feed_test_subscribe (fixture, "/broken");
  gint64 gone = lanyard_feed_test_subscribe (fixture, "/gone");
  gint64 page = lanyard_feed_test_subscribe (fixture, "/empty");
  gint64 moved = lanyard_feed_test_subscribe (fixture, "/moved");
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  LanyardFeedRefreshed refreshed = lanyard_feed_test_refresh (fixture);
  g_autofree char *new_url = g_strconcat (fixture->base, "/feed/9", NULL);

  g_assert_cmpuint (refreshed.feeds, ==, 5);
  g_assert_cmpuint (refreshed.updated, ==, 2);
  g_assert_cmpuint (refreshed.failed, ==, 3);
  g_assert_cmpuint (refreshed.new_entries, ==, 6);
  g_assert_cmpuint (fixture->new_signals, ==, 6);

  g_assert_cmpstr (lanyard_feed_subscription_get_title (lanyard_feed_test_get (fixture, good)), ==, "Feed /feed/1");
  g_assert_cmpuint (lanyard_feed_subscription_get_unread (lanyard_feed_test_get (fixture, good)), ==, 3);
  g_assert_null (lanyard_feed_subscription_get_last_error (lanyard_feed_test_get (fixture, good)));
  g_assert_false (lanyard_feed_subscription_get_refreshing (lanyard_feed_test_get (fixture, good)));
  /* The feed asks for two hours. */
  g_assert_cmpint (lanyard_feed_subscription_get_next_fetch (lanyard_feed_test_get (fixture, good)), >=, now + 7200);
  g_assert_nonnull (lanyard_feed_subscription_get_last_error (lanyard_feed_test_get (fixture, broken)));
  g_assert_nonnull (lanyard_feed_subscription_get_last_error (lanyard_feed_test_get (fixture, page)));
  g_assert_true (lanyard_feed_subscription_get_gone (lanyard_feed_test_get (fixture, gone)));
  g_assert_cmpstr (lanyard_feed_subscription_get_url (lanyard_feed_test_get (fixture, moved)), ==, new_url);

  /* The ended one is left in peace; nothing changed at the good ones. */
  refreshed = lanyard_feed_test_refresh (fixture);
  g_assert_cmpuint (refreshed.feeds, ==, 4);
  g_assert_cmpuint (refreshed.not_modified, ==, 2);
  g_assert_cmpuint (refreshed.new_entries, ==, 0);
  fixture->items = 5;
  refreshed = lanyard_feed_test_refresh (fixture);
  g_assert_cmpuint (refreshed.new_entries, ==, 4);
  g_assert_cmpuint (lanyard_feed_subscriptions_get_unread (
                        lanyard_feed_reader_get_subscriptions (fixture->reader)),
                    ==, 10);
}

static void
test_entries (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  LanyardFeedQuery all = { 0 };
  g_autoptr (LanyardFeedEntries) entries = NULL;
  g_autoptr (LanyardFeedEntry) first = NULL;
  g_autoptr (LanyardFeedEntry) again = NULL;
  g_autoptr (GArray) changed = NULL;
  g_autoptr (GArray) undone = NULL;
  gint64 feed = lanyard_feed_test_subscribe (fixture, "/feed/1");

  fixture->items = 300;
  lanyard_feed_test_refresh (fixture);
  entries = lanyard_feed_reader_open (fixture->reader, &all);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 300, 10);
  first = g_list_model_get_item (G_LIST_MODEL (entries), 0);
  again = g_list_model_get_item (G_LIST_MODEL (entries), 0);
  g_assert_true (first == again);
  g_assert_false (lanyard_feed_entry_get_loaded (first));
  lanyard_test_wait_for (lanyard_feed_entry_get_loaded (first), 10);
  g_assert_cmpstr (lanyard_feed_entry_get_title (first), ==, "Entry 0 version 0");
  g_assert_false (lanyard_feed_entry_get_read (first));

  /* Every row, as scrolling through does */
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (LanyardFeedEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), i);

      lanyard_test_wait_for (lanyard_feed_entry_get_loaded (entry), 10);
      g_assert_cmpint (lanyard_feed_entry_get_id (entry), ==,
                       lanyard_feed_entries_get_id (entries, i));
    }

  /* All read, and undone */
  changed = set_state (fixture, NULL, &all, LANYARD_FEED_STATE_READ, TRUE);
  g_assert_cmpuint (changed->len, ==, 300);
  g_assert_true (lanyard_feed_entry_get_read (first));
  lanyard_test_wait_for (lanyard_feed_subscription_get_unread (lanyard_feed_test_get (fixture, feed)) == 0, 10);
  undone = set_state (fixture, changed, NULL, LANYARD_FEED_STATE_READ, FALSE);
  g_assert_cmpuint (undone->len, ==, 300);
  g_assert_false (lanyard_feed_entry_get_read (first));
  lanyard_test_wait_for (lanyard_feed_subscription_get_unread (lanyard_feed_test_get (fixture, feed)) == 300, 10);

  /* The list follows: a correction, what is new, what is deleted */
  fixture->version = 1;
  fixture->items = 301;
  lanyard_feed_test_refresh (fixture);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 301, 10);
  lanyard_test_wait_for (g_strcmp0 (lanyard_feed_entry_get_title (first), "Entry 0 version 1") == 0,
                         10);
  lanyard_feed_reader_delete_entries (fixture->reader,
                                      &(gint64){ lanyard_feed_entry_get_id (first) }, 1);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 300, 10);
  lanyard_feed_reader_remove (fixture->reader, feed);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 0, 10);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (
                             lanyard_feed_reader_get_subscriptions (fixture->reader))) == 0,
                         10);
}

/* What is out of sight comes back as it was; a new reader lets it go. */
static void
test_out_of_sight (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  LanyardFeedQuery all = { 0 };
  LanyardFeedQuery words = { .words = "version" };
  g_autoptr (LanyardFeedEntries) entries = NULL;
  g_autoptr (LanyardFeedEntries) found = NULL;
  g_autoptr (LanyardFeedEntries) own = NULL;
  g_autoptr (LanyardFeedReader) again = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GArray) read = NULL;
  g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  gint64 one = lanyard_feed_test_subscribe (fixture, "/feed/1");
  gint64 two = lanyard_feed_test_subscribe (fixture, "/feed/2");
  LanyardFeedQuery of_one = { .feed = one };
  gint64 entry;

  lanyard_feed_test_refresh (fixture);
  entries = lanyard_feed_reader_open (fixture->reader, &all);
  found = lanyard_feed_reader_open (fixture->reader, &words);
  own = lanyard_feed_reader_open (fixture->reader, &of_one);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 6, 10);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (own)) == 3, 10);
  entry = lanyard_feed_entries_get_id (own, 0);
  g_array_append_val (first, entry);
  read = set_state (fixture, first, NULL, LANYARD_FEED_STATE_READ, TRUE);

  /* A feed: neither it nor its entries are listed, found, counted or fetched. */
  lanyard_feed_reader_set_removed (fixture->reader, &one, 1, TRUE);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 3, 10);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (found)) == 3, 10);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (
                             lanyard_feed_reader_get_subscriptions (fixture->reader))) == 1,
                         10);
  g_assert_cmpuint (lanyard_feed_test_refresh (fixture).feeds, ==, 1);
  lanyard_feed_reader_set_removed (fixture->reader, &one, 1, FALSE);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 6, 10);
  lanyard_test_wait_for (lanyard_feed_subscriptions_get_unread (
                             lanyard_feed_reader_get_subscriptions (fixture->reader)) == 5,
                         10);

  /* Added again while it is out of sight it is the same one. */
  lanyard_feed_reader_set_removed (fixture->reader, &two, 1, TRUE);
  g_assert_cmpint (lanyard_feed_test_subscribe (fixture, "/feed/2"), ==, two);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 6, 10);

  /* An entry: a refresh that brings it again does not bring it back. */
  lanyard_feed_reader_set_deleted (fixture->reader, &entry, 1, TRUE);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 5, 10);
  fixture->version = 1;
  lanyard_feed_test_refresh (fixture);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 5, 10);
  lanyard_feed_reader_set_deleted (fixture->reader, &entry, 1, FALSE);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 6, 10);

  lanyard_feed_reader_set_deleted (fixture->reader, &entry, 1, TRUE);
  lanyard_feed_reader_set_removed (fixture->reader, &two, 1, TRUE);
  /* Another reader takes nothing away that this one may bring back, unless it is told to. */
  again = lanyard_feed_reader_new (fixture->database, NULL, &error);
  g_assert_no_error (error);
  lanyard_feed_reader_set_deleted (fixture->reader, &entry, 1, FALSE);
  lanyard_feed_reader_set_removed (fixture->reader, &two, 1, FALSE);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 6, 10);

  lanyard_feed_reader_set_deleted (fixture->reader, &entry, 1, TRUE);
  lanyard_feed_reader_set_removed (fixture->reader, &two, 1, TRUE);
  lanyard_feed_reader_purge (again);
  lanyard_feed_reader_load_async (again, lanyard_test_store_result, &loaded);
  lanyard_test_wait_for (loaded != NULL, 10);
  lanyard_feed_reader_set_deleted (fixture->reader, &entry, 1, FALSE);
  lanyard_feed_reader_set_removed (fixture->reader, &two, 1, FALSE);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 2, 10);
  lanyard_test_wait_for (
      g_list_model_get_n_items (G_LIST_MODEL (lanyard_feed_reader_get_subscriptions (again))) == 1,
      10);
  fixture->version = 2;
  lanyard_feed_test_refresh (fixture);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 2, 10);
}

static gboolean
set_url (LanyardFeedReaderFixture *fixture, gint64 feed, const char *address, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_feed_reader_set_url_async (fixture->reader, feed, address, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  return lanyard_feed_reader_set_url_finish (fixture->reader, result, error);
}

/* A feed at another address: entries stay, what was said of the old address does not. */
static void
test_set_url (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  gint64 gone = lanyard_feed_test_subscribe (fixture, "/gone");
  gint64 other = lanyard_feed_test_subscribe (fixture, "/feed/2");
  g_autofree char *first = g_strconcat (fixture->base, "/feed/1", NULL);
  g_autofree char *second = g_strconcat (fixture->base, "/feed/2", NULL);
  g_autofree char *third = g_strconcat (fixture->base, "/feed/3", NULL);
  g_autoptr (GError) error = NULL;

  lanyard_feed_test_refresh (fixture);
  g_assert_true (lanyard_feed_subscription_get_gone (lanyard_feed_test_get (fixture, gone)));
  g_assert_true (set_url (fixture, gone, first, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lanyard_feed_subscription_get_url (lanyard_feed_test_get (fixture, gone)), ==, first);
  g_assert_false (lanyard_feed_subscription_get_gone (lanyard_feed_test_get (fixture, gone)));
  g_assert_null (lanyard_feed_subscription_get_last_error (lanyard_feed_test_get (fixture, gone)));
  g_assert_cmpuint (lanyard_feed_test_refresh (fixture).new_entries, ==, 3);

  /* Without the old one's etag, or the answer would be that nothing has changed. */
  g_assert_true (set_url (fixture, gone, third, &error));
  g_assert_cmpuint (lanyard_feed_test_refresh (fixture).updated, ==, 1);
  g_assert_cmpuint (lanyard_feed_subscription_get_total (lanyard_feed_test_get (fixture, gone)), ==, 3);

  g_assert_false (set_url (fixture, gone, second, &error));
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (set_url (fixture, gone, "file:///etc/passwd", &error));
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_ADDRESS);
  g_clear_error (&error);
  g_assert_cmpstr (lanyard_feed_subscription_get_url (lanyard_feed_test_get (fixture, gone)), ==, third);

  /* Its own address is no change; one out of sight makes room. */
  g_assert_true (set_url (fixture, gone, third, &error));
  lanyard_feed_reader_set_removed (fixture->reader, &other, 1, TRUE);
  g_assert_true (set_url (fixture, gone, second, &error));
  g_assert_no_error (error);
  g_assert_false (set_url (fixture, other, first, &error));
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_UNKNOWN_FEED);
}

static void
test_cancel (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedRefreshed refreshed;
  gint64 feed = lanyard_feed_test_subscribe (fixture, "/feed/1");

  lanyard_feed_reader_refresh_async (fixture->reader, NULL, 0, cancellable, NULL,
                                     lanyard_test_store_result, &result);
  g_assert_true (lanyard_feed_subscription_get_refreshing (lanyard_feed_test_get (fixture, feed)));
  g_cancellable_cancel (cancellable);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_false (lanyard_feed_reader_refresh_finish (fixture->reader, result, &refreshed, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (lanyard_feed_subscription_get_refreshing (lanyard_feed_test_get (fixture, feed)));
}

/* More than are begun at once: none is taken twice, and cancelling ends those that were not begun,
 * too. */
static void
test_many (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("<opml version='2.0'><body>");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) imported = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (LanyardFeedImported) counts = { 0 };
  LanyardFeedRefreshed refreshed;

  for (guint i = 0; i < 150; i++)
    g_string_append_printf (text, "<outline xmlUrl='%s/feed/%u'/>", fixture->base, i);
  g_string_append (text, "</body></opml>");
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  lanyard_feed_reader_import_async (fixture->reader, bytes, NULL, lanyard_test_store_result,
                                    &imported);
  lanyard_test_wait_for (imported != NULL, 10);
  g_assert_true (lanyard_feed_reader_import_finish (fixture->reader, imported, &counts, &error));
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (
                             lanyard_feed_reader_get_subscriptions (fixture->reader))) == 150,
                         10);

  lanyard_feed_reader_refresh_async (fixture->reader, NULL, 0, NULL, NULL,
                                     lanyard_test_store_result, &first);
  refreshed = lanyard_feed_test_refresh (fixture);
  g_assert_cmpuint (refreshed.feeds, ==, 0);
  lanyard_test_wait_for (first != NULL, 30);
  g_assert_true (lanyard_feed_reader_refresh_finish (fixture->reader, first, &refreshed, &error));
  g_assert_cmpuint (refreshed.feeds, ==, 150);
  g_assert_cmpuint (refreshed.updated, ==, 150);
  g_assert_cmpuint (refreshed.failed, ==, 0);

  lanyard_feed_reader_refresh_async (fixture->reader, NULL, 0, cancellable, NULL,
                                     lanyard_test_store_result, &third);
  g_cancellable_cancel (cancellable);
  lanyard_test_wait_for (third != NULL, 10);
  g_assert_false (lanyard_feed_reader_refresh_finish (fixture->reader, third, &refreshed, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (lanyard_feed_test_refresh (fixture).feeds, ==, 150);
}

static void
test_automatic (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  gint64 feed = lanyard_feed_test_subscribe (fixture, "/feed/1");

  lanyard_feed_reader_set_automatic (fixture->reader, TRUE);
  lanyard_test_wait_for (lanyard_feed_subscription_get_total (lanyard_feed_test_get (fixture, feed)) == 3, 10);
  lanyard_feed_reader_set_automatic (fixture->reader, FALSE);
}

static void
assert_next (LanyardFeedReaderFixture *fixture, gint64 feed, gint64 wanted)
{
  gint64 wait = lanyard_feed_subscription_get_next_fetch (lanyard_feed_test_get (fixture, feed)) -
                g_get_real_time () / G_USEC_PER_SEC;

  g_assert_cmpint (wait, >, wanted - 60);
  g_assert_cmpint (wait, <=, wanted);
}

/* The same document once more is no new one, whether the server says so or not, and the feed's wish for two hours holds. */
static void
test_same (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  gint64 feed = lanyard_feed_test_subscribe (fixture, "/feed/1");
  g_autofree char *moved = g_strconcat (fixture->base, "/feed/1?again", NULL);

  for (guint forgetful = 0; forgetful < 2; forgetful++)
    {
      LanyardFeedRefreshed refreshed;

      fixture->forgetful = forgetful != 0;
      fixture->version++;
      refreshed = lanyard_feed_test_refresh (fixture);
      g_assert_cmpuint (refreshed.updated, ==, 1);
      assert_next (fixture, feed, 120 * 60);
      refreshed = lanyard_feed_test_refresh (fixture);
      g_assert_cmpuint (refreshed.not_modified, ==, 1);
      g_assert_cmpuint (refreshed.updated, ==, 0);
      assert_next (fixture, feed, 120 * 60);
    }
  /* Elsewhere its addresses may be others. */
  g_assert_true (set_url (fixture, feed, moved, NULL));
  g_assert_cmpuint (lanyard_feed_test_refresh (fixture).updated, ==, 1);
  g_assert_cmpuint (lanyard_feed_test_refresh (fixture).not_modified, ==, 1);
  g_assert_cmpuint (lanyard_feed_subscription_get_total (lanyard_feed_test_get (fixture, feed)), ==, 3);
}

static gpointer
poison_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_database_exec (database,
                         "CREATE TRIGGER poison BEFORE INSERT ON feed_entries WHEN NEW.feed = 3 "
                         "BEGIN SELECT raise (ABORT, 'poison'); END",
                         error);
  return NULL;
}

/* Feeds that come together are stored together; one that cannot be stored stops no other. */
static void
test_not_stored (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  gint64 ids[12];
  g_autoptr (GError) error = NULL;
  LanyardFeedRefreshed refreshed;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *path = g_strdup_printf ("/feed/%u", i);

      ids[i] = lanyard_feed_test_subscribe (fixture, path);
    }
  g_assert_cmpint (ids[2], ==, 3);
  lanyard_database_run_sync (fixture->database, poison_job, NULL, &error);
  g_assert_no_error (error);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*poison*");
  refreshed = lanyard_feed_test_refresh (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (refreshed.failed, ==, 1);
  g_assert_cmpuint (refreshed.updated, ==, 11);
  g_assert_cmpuint (refreshed.new_entries, ==, 11 * 3);
  g_assert_cmpuint (fixture->new_signals, ==, 11 * 3);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_cmpuint (lanyard_feed_subscription_get_unread (lanyard_feed_test_get (fixture, ids[i])), ==, i == 2 ? 0 : 3);
}

static void
on_found (LanyardFeedReader *reader, LanyardFeedFilterItem *item, GArray *ids, GArray *found)
{
  g_assert_cmpstr (lanyard_feed_filter_item_get_record (item)->name, ==, "Found");
  g_array_append_vals (found, ids->data, ids->len);
}

static gint64
save_filter (LanyardFeedReaderFixture *fixture, const char *name, LanyardFeedAction action, const char *condition)
{
  g_autoptr (LanyardFeedFilterRecord) record = lanyard_feed_filter_record_new (name);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  record->action = action;
  record->notify = action == LANYARD_FEED_ACTION_LIST;
  lanyard_feed_filter_record_add (record, lanyard_feed_condition_parse (condition, &error));
  g_assert_no_error (error);
  lanyard_feed_reader_save_filter_async (fixture->reader, record, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  id = lanyard_feed_reader_save_filter_finish (fixture->reader, result, &error);
  g_assert_no_error (error);
  /* The list has it by then. */
  g_assert_nonnull (lanyard_feed_reader_find_filter (fixture->reader, id));
  return id;
}

/* The count of a saved search follows what is done, and what it finds that is new is told, once a refresh and without what rules
 * have taken. */
static void
test_filters (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) changed = NULL;
  LanyardFeedFilterItem *item;
  gint64 filter;

  lanyard_feed_test_subscribe (fixture, "/feed/1");
  lanyard_feed_test_subscribe (fixture, "/feed/2");
  filter = save_filter (fixture, "Found", LANYARD_FEED_ACTION_LIST, "title:ENTRY");
  save_filter (fixture, "Ones", LANYARD_FEED_ACTION_READ, "title:entry 1");
  save_filter (fixture, "Quiet", LANYARD_FEED_ACTION_SILENT, "words:2");
  item = lanyard_feed_reader_find_filter (fixture->reader, filter);
  g_signal_connect (fixture->reader, "found-entries", G_CALLBACK (on_found), found);
  g_assert_cmpuint (lanyard_feed_filter_item_get_record (item)->unread, ==, 0);

  /* Of 0, 1 and 2 of each feed one is told. */
  lanyard_feed_test_refresh (fixture);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpuint (fixture->new_signals, ==, 2);
  lanyard_test_wait_for (lanyard_feed_filter_item_get_record (item)->unread == 4, 10);
  changed = set_state (fixture, NULL, &(LanyardFeedQuery){ .filter = filter }, LANYARD_FEED_STATE_READ, TRUE);
  g_assert_cmpuint (changed->len, ==, 4);
  lanyard_test_wait_for (lanyard_feed_filter_item_get_record (item)->unread == 0, 10);
  fixture->items = 4;
  lanyard_feed_test_refresh (fixture);
  g_assert_cmpuint (found->len, ==, 4);
  lanyard_test_wait_for (lanyard_feed_filter_item_get_record (item)->unread == 2, 10);

  lanyard_feed_reader_set_filter_removed (fixture->reader, filter, TRUE);
  lanyard_test_wait_for (lanyard_feed_reader_find_filter (fixture->reader, filter) == NULL, 10);
  lanyard_feed_reader_set_filter_removed (fixture->reader, filter, FALSE);
  lanyard_test_wait_for (lanyard_feed_reader_find_filter (fixture->reader, filter) != NULL, 10);
  g_assert_cmpuint (g_list_model_get_n_items (lanyard_feed_reader_get_filters (fixture->reader)), ==, 3);
}

/* What went wrong last is said in the language of the day, also when it was another that day. */
static void
test_language (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  static const LanyardTestWord words[] = {
    { "What the server sent is no feed", NULL, "Was der Server schickte, ist kein Feed", NULL },
  };
  gint64 empty = lanyard_feed_test_subscribe (fixture, "/empty");
  g_autoptr (LanyardFeedReader) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_feed_test_refresh (fixture);
  g_assert_cmpstr (lanyard_feed_subscription_get_last_error (lanyard_feed_test_get (fixture, empty)), ==,
                   "What the server sent is no feed");
  lanyard_test_speak (words, G_N_ELEMENTS (words));
  again = lanyard_feed_reader_new (fixture->database, NULL, &error);
  g_assert_no_error (error);
  lanyard_feed_reader_load_async (again, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  g_assert_true (lanyard_feed_reader_load_finish (again, result, &error));
  g_assert_cmpstr (lanyard_feed_subscription_get_last_error (
                       lanyard_feed_subscriptions_find (lanyard_feed_reader_get_subscriptions (again), empty)),
                   ==, "Was der Server schickte, ist kein Feed");
  lanyard_test_speak (NULL, 0);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
#define ADD(name, func)                                                                            \
  g_test_add ("/feed/reader/" name, LanyardFeedReaderFixture, NULL, lanyard_feed_test_set_up, func,    \
              lanyard_feed_test_tear_down)
  ADD ("refresh", test_refresh);
  ADD ("entries", test_entries);
  ADD ("out-of-sight", test_out_of_sight);
  ADD ("set-url", test_set_url);
  ADD ("cancel", test_cancel);
  ADD ("many", test_many);
  ADD ("automatic", test_automatic);
  ADD ("same", test_same);
  ADD ("not-stored", test_not_stored);
  ADD ("filters", test_filters);
  ADD ("language", test_language);
#undef ADD
  return g_test_run ();
}
