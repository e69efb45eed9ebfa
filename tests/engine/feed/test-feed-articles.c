/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole articles as the reader has them: fetched when wanted or by themselves, kept beside the feed's own text, found by their words,
 * gone with their entry. */
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-reader.h"
#include "lanyard-feed-server-test.h"
#include "lanyard-test.h"

#define TEXT                                                                                       \
  "The harbour froze over in the first week of January, which had not happened since the "         \
  "lighthouse was built. Nobody in the village could remember who had planted the walnut trees. "

typedef struct
{
  SoupServer *server;
  char *base;
  LanyardDatabase *database;
  LanyardFeedReader *reader;
  gint64 feed;
  guint items;
  guint version;
  guint pages;   /* asked for */
  guint running;
  guint most_running;
  gboolean hold; /* keeps answers back */
  GPtrArray *held;
} Fixture;

static void
answer_feed (Fixture *self, SoupServerMessage *message)
{
  g_autoptr (GString) body = g_string_new ("<rss version='2.0'><channel><title>Teasers</title>");

  for (guint i = 0; i < self->items; i++)
    g_string_append_printf (body,
                            "<item><guid isPermaLink='false'>%u</guid><title>Entry %u</title><link>%s/page/%u</link>"
                            "<description>Teaser %u version %u</description></item>",
                            i, i, self->base, i, i, self->version);
  g_string_append (body, "</channel></rss>");
  lanyard_feed_test_answer (message, 200, body->str);
}

static void
answer_page (Fixture *self, SoupServerMessage *message, const char *number)
{
  g_autofree char *body = g_strdup_printf ("<html><body><nav><a href='/'>Around</a></nav><article><p>Fulltext%s. " TEXT
                                           "</p><p>" TEXT "</p></article></body></html>",
                                           number);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "ETag", "\"page\"");
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/html", SOUP_MEMORY_COPY, body, strlen (body));
}

static void
on_finished (SoupServerMessage *message, Fixture *self)
{
  self->running--;
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Fixture *self = user_data;

  if (strcmp (path, "/feed") == 0)
    {
      answer_feed (self, message);
      return;
    }
  self->pages++;
  self->running++;
  self->most_running = MAX (self->most_running, self->running);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), self);
  if (strcmp (path, "/page/7") == 0)
    soup_server_message_set_status (message, 404, NULL);
  else if (g_strcmp0 (soup_message_headers_get_one (soup_server_message_get_request_headers (message), "If-None-Match"),
                      "\"page\"") == 0)
    soup_server_message_set_status (message, 304, NULL);
  else
    answer_page (self, message, path + strlen ("/page/"));
  if (self->hold)
    {
      g_ptr_array_add (self->held, g_object_ref (message));
      soup_server_message_pause (message);
    }
}

static void
refresh (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedRefreshed refreshed;

  lanyard_feed_reader_refresh_async (self->reader, NULL, 0, NULL, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  g_assert_true (lanyard_feed_reader_refresh_finish (self->reader, result, &refreshed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (refreshed.failed, ==, 0);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->items = 3;
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->server = lanyard_feed_test_serve (NULL, on_request, self, &self->base);
  self->database = lanyard_database_open (NULL, &error);
  g_assert_no_error (error);
  self->reader = lanyard_feed_reader_new (self->database, NULL, &error);
  g_assert_no_error (error);
  url = g_strconcat (self->base, "/feed", NULL);
  lanyard_feed_reader_add_async (self->reader, url, NULL, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  self->feed = lanyard_feed_reader_add_finish (self->reader, result, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  /* What runs by itself ends when it does. */
  lanyard_test_wait_for (G_OBJECT (self->reader)->ref_count == 1, 20);
  lanyard_feed_test_end (self->server, self->reader, self->database);
  g_ptr_array_unref (self->held);
  g_free (self->base);
}

static gpointer
query_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return lanyard_feed_store_query (database, data, error);
}

/* (transfer full) */
static GArray *
find (Fixture *self, const char *words)
{
  LanyardFeedQuery query = { .words = words };
  g_autoptr (GError) error = NULL;
  GArray *ids = lanyard_database_run_sync (self->database, query_job, &query, &error);

  g_assert_no_error (error);
  return ids;
}

static guint
count (Fixture *self, const char *words)
{
  g_autoptr (GArray) ids = find (self, words);

  return ids->len;
}

static gint64
get_entry (Fixture *self, const char *words)
{
  g_autoptr (GArray) ids = find (self, words);

  g_assert_cmpuint (ids->len, ==, 1);
  return g_array_index (ids, gint64, 0);
}

static LanyardFeedEntryRecord *
load (Fixture *self, gint64 entry)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedEntryRecord *record;

  lanyard_feed_reader_load_article_async (self->reader, entry, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  record = lanyard_feed_reader_load_article_finish (self->reader, result, &error);
  g_assert_no_error (error);
  return record;
}

static gboolean
load_full (Fixture *self, gint64 entry, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_feed_reader_load_full_async (self->reader, entry, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  return lanyard_feed_reader_load_full_finish (self->reader, result, error);
}

static void
test_wanted (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardFeedEntryRecord) before = NULL;
  g_autoptr (LanyardFeedEntryRecord) after = NULL;
  g_autoptr (LanyardFeedEntryRecord) back = NULL;
  gint64 entry;

  refresh (self);
  entry = get_entry (self, "\"Teaser 1\"");
  before = load (self, entry);
  g_assert_null (before->full);
  g_assert_cmpuint (count (self, "walnut"), ==, 0);

  g_assert_true (load_full (self, entry, &error));
  g_assert_no_error (error);
  after = load (self, entry);
  g_assert_cmpstr (after->content, ==, before->content);
  g_assert_nonnull (strstr (after->full, "Fulltext1"));
  g_assert_null (strstr (after->full, "Around"));
  g_assert_true (after->full_shown);
  /* Found by either text, and by words of both. */
  g_assert_cmpint (get_entry (self, "fulltext1"), ==, entry);
  g_assert_cmpint (get_entry (self, "\"Teaser 1\""), ==, entry);
  g_assert_cmpint (get_entry (self, "teaser walnut"), ==, entry);

  /* Asked for again, the page has not changed. */
  g_assert_true (load_full (self, entry, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (self->pages, ==, 2);

  lanyard_feed_reader_show_full (self->reader, entry, FALSE);
  back = load (self, entry);
  g_assert_false (back->full_shown);
  g_assert_nonnull (back->full);
}

/* The feed corrects its teaser: the article stays, the words are the new teaser's and the article's. */
static void
test_corrected (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardFeedEntryRecord) record = NULL;
  gint64 entry;

  refresh (self);
  entry = get_entry (self, "\"Teaser 1\"");
  g_assert_true (load_full (self, entry, &error));
  self->version = 5;
  refresh (self);
  record = load (self, entry);
  g_assert_nonnull (strstr (record->content, "version 5"));
  g_assert_nonnull (record->full);
  g_assert_cmpint (get_entry (self, "walnut"), ==, entry);
  g_assert_cmpuint (count (self, "\"version 0\""), ==, 0);
  g_assert_cmpuint (count (self, "\"version 5\""), ==, 3);
}

static gpointer
count_job (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (database, "SELECT count (*) FROM feed_fulltexts", error);
  gboolean has_row;

  if (statement != NULL && lanyard_database_step (database, statement, &has_row, error))
    *(int *)data = sqlite3_column_int (statement, 0);
  return NULL;
}

static void
test_deleted (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int rows = -1;
  gint64 entry;

  refresh (self);
  entry = get_entry (self, "\"Teaser 1\"");
  g_assert_true (load_full (self, entry, &error));
  lanyard_feed_reader_delete_entries (self->reader, &entry, 1);
  g_assert_cmpuint (count (self, "walnut"), ==, 0);
  lanyard_database_run_sync (self->database, count_job, &rows, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rows, ==, 0);
  /* Nor does it come back with its page. */
  g_assert_false (load_full (self, entry, &error));
  g_assert_nonnull (error);
}

static void
test_trouble (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardFeedEntryRecord) record = NULL;
  gint64 entry;

  self->items = 8;
  refresh (self);
  entry = get_entry (self, "\"Teaser 7\"");
  g_assert_false (load_full (self, entry, &error));
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_STATUS);
  record = load (self, entry);
  g_assert_null (record->full);
}

static gboolean
is_full (Fixture *self)
{
  GListModel *model = G_LIST_MODEL (lanyard_feed_reader_get_subscriptions (self->reader));
  g_autoptr (LanyardFeedSubscription) subscription = g_list_model_get_item (model, 0);

  return subscription != NULL && lanyard_feed_subscription_get_fulltext (subscription);
}

/* By themselves: those of new entries, the newest of many, two at a time; not again for those that are known. */
static void
test_always (Fixture *self, gconstpointer data)
{
  lanyard_feed_reader_set_automatic (self->reader, TRUE);
  lanyard_feed_reader_set_full (self->reader, self->feed, TRUE);
  lanyard_test_wait_for (is_full (self), 20);
  self->items = 30;
  refresh (self);
  /* One of the twenty newest has no page. */
  lanyard_test_wait_for (count (self, "walnut") == 19, 30);
  lanyard_test_wait_for (self->running == 0, 20);
  g_assert_cmpuint (self->pages, ==, 20);
  g_assert_cmpuint (self->most_running, <=, 2);
  self->version++;
  refresh (self);
  g_assert_cmpuint (count (self, "walnut"), ==, 19);
  g_assert_cmpuint (self->pages, ==, 20);
}

/* Read in the meantime, an entry needs no page. */
static void
test_read_meanwhile (Fixture *self, gconstpointer data)
{
  LanyardFeedQuery all = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) changed = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_feed_reader_set_automatic (self->reader, TRUE);
  lanyard_feed_reader_set_full (self->reader, self->feed, TRUE);
  lanyard_test_wait_for (is_full (self), 20);
  self->items = 6;
  self->hold = TRUE;
  refresh (self);
  lanyard_test_wait_for (self->held->len == 2, 20);
  lanyard_feed_reader_set_state_async (self->reader, NULL, &all, LANYARD_FEED_STATE_READ, TRUE, lanyard_test_store_result,
                                       &result);
  lanyard_test_wait_for (result != NULL, 20);
  changed = lanyard_feed_reader_set_state_finish (self->reader, result, &error);
  g_assert_no_error (error);
  self->hold = FALSE;
  for (guint i = 0; i < self->held->len; i++)
    soup_server_message_unpause (self->held->pdata[i]);
  lanyard_test_wait_for (count (self, "walnut") == 2, 20);
  g_assert_cmpuint (self->pages, ==, 2);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

#define ADD(name, function) g_test_add ("/feed/articles/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("wanted", test_wanted);
  ADD ("corrected", test_corrected);
  ADD ("deleted", test_deleted);
  ADD ("trouble", test_trouble);
  ADD ("always", test_always);
  ADD ("read-meanwhile", test_read_meanwhile);
#undef ADD
  return g_test_run ();
}
