/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-feed JOB …: one job of build-aux/bench feeds inside one process, so that its own clock
 * leaves the start of a program out.
 *
 *   parse METHOD ROUNDS FILE…         parses each file ROUNDS times; METHOD is sax, push, reader or
 * lanyard fill DATABASE FEEDS ENTRIES FILE  stores that many feeds with so many entries each, of
 * words out of FILE search DATABASE METHOD ROUNDS WORD…  looks for all the words; METHOD is
 * lanyard, like, fts5, rank or time refresh DATABASE FILE  subscribes to each address in FILE
 * and refreshes all at once; saved DATABASE ROUNDS any|all CONDITION…  saves a search with these
 * conditions, then counts and lists what it finds: seconds to save, to count and to list, and how many
 *
 * Prints one line: the seconds that it took (of one round), then what the job has to say. The
 * seconds are the processor's, but for a refresh, which waits for others: theirs would tell what
 * else the machine was doing. */

#include <libxml/parser.h>
#include <libxml/xmlreader.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/feed/lanyard-feed-parser.h"
#include "engine/feed/lanyard-feed-reader.h"
#include "engine/feed/lanyard-feed-store-filters.h"
#include "engine/feed/lanyard-html-sanitizer.h"

#define CHUNK_SIZE (32 * 1024)

static gint64
get_time (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return (gint64)time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* Of all threads: the database has one of its own. */
static gint64
get_processor_time (void)
{
  return get_time (CLOCK_PROCESS_CPUTIME_ID);
}

static double
to_seconds (gint64 microseconds)
{
  return (double)microseconds / G_USEC_PER_SEC;
}

static void
fail (const GError *error)
{
  g_printerr ("bench-feed: %s\n", error->message);
  exit (1);
}

/* Parsing */

static gsize n_events;

static void
on_start (void *data,
          const xmlChar *local,
          const xmlChar *prefix,
          const xmlChar *uri,
          int n_namespaces,
          const xmlChar **namespaces,
          int n_attributes,
          int n_defaulted,
          const xmlChar **attributes)
{
  n_events++;
}

static void
on_end (void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
  n_events++;
}

static void
on_characters (void *data, const xmlChar *text, int length)
{
  n_events++;
}

/* SAX with callbacks that do nothing: the document as a whole, and pushed piece by piece. */
static gboolean
parse_sax (const char *text, gsize length, gboolean push)
{
  xmlSAXHandler sax = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .characters = on_characters,
    .ignorableWhitespace = on_characters,
    .cdataBlock = on_characters,
  };
  xmlParserCtxtPtr context = NULL;
  gboolean done;

  if (!push)
    return xmlSAXUserParseMemory (&sax, NULL, text, (int)length) == 0;

  context = xmlCreatePushParserCtxt (&sax, NULL, NULL, 0, NULL);
  xmlCtxtUseOptions (context, XML_PARSE_NONET);
  for (gsize i = 0; i < length; i += CHUNK_SIZE)
    xmlParseChunk (context, text + i, (int)MIN (CHUNK_SIZE, length - i), 0);
  done = xmlParseChunk (context, NULL, 0, 1) == 0;
  xmlFreeParserCtxt (context);
  return done;
}

static gboolean
parse_reader (const char *text, gsize length)
{
  xmlTextReaderPtr reader =
      xmlReaderForMemory (text, (int)length, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOENT);
  int more;

  while ((more = xmlTextReaderRead (reader)) == 1)
    n_events++;
  xmlFreeTextReader (reader);
  return more == 0;
}

static gboolean
parse_lanyard (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardFeedDocument) document =
      lanyard_feed_parse (bytes, "http://example.org/feed", NULL, NULL, &error);
  const char *reason;

  if (document == NULL)
    fail (error);
  n_events += lanyard_feed_value_get_length (lanyard_feed_document_get_entries (document));
  return !lanyard_feed_document_is_bozo (document, &reason);
}

static gboolean
parse_once (const char *method, GBytes *bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  if (strcmp (method, "lanyard") == 0)
    return parse_lanyard (bytes);
  if (strcmp (method, "reader") == 0)
    return parse_reader (text, length);
  return parse_sax (text, length, strcmp (method, "push") == 0);
}

static int
run_parse (char **args)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autoptr (GError) error = NULL;
  guint rounds = (guint)g_ascii_strtoull (args[1], NULL, 10);
  gint64 begin;

  for (guint i = 2; args[i] != NULL; i++)
    {
      char *text;
      gsize length;

      if (!g_file_get_contents (args[i], &text, &length, &error))
        fail (error);
      g_ptr_array_add (files, g_bytes_new_take (text, length));
    }
  begin = get_processor_time ();
  for (guint round = 0; round < rounds; round++)
    {
      for (guint i = 0; i < files->len; i++)
        {
          if (!parse_once (args[0], files->pdata[i]))
            {
              g_printerr ("bench-feed: %s is not well-formed to %s\n", args[i + 2], args[0]);
              return 1;
            }
        }
    }
  g_print ("%.9f %" G_GSIZE_FORMAT "\n", to_seconds (get_processor_time () - begin) / rounds,
           n_events / rounds);
  return 0;
}

/* Storing and searching */

typedef struct
{
  LanyardFeedUpdate update;
  char *url;
  const LanyardFeedQuery *query;
  const char *sql;
  char **words;
  gsize found;
} Call;

static gpointer
run_sync (LanyardDatabase *database, LanyardDatabaseFunc job, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gpointer result = lanyard_database_run_sync (database, job, data, &error);

  if (error != NULL)
    fail (error);
  return result;
}

static LanyardDatabase *
open_database (const char *path)
{
  g_autoptr (GError) error = NULL;
  LanyardDatabase *database = lanyard_database_open (path, &error);

  if (database == NULL || !lanyard_feed_store_migrate (database, &error))
    fail (error);
  return database;
}

static gpointer
add_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Call *call = data;

  call->update.feed = lanyard_feed_store_add (database, call->url, NULL, NULL, error);
  return NULL;
}

static gpointer
apply_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const LanyardFeedUpdate *update = &((Call *)data)->update;
  GPtrArray *changes = lanyard_feed_store_apply (database, &update, 1, error);

  g_clear_pointer (&changes, g_ptr_array_unref);
  return NULL;
}

/* The same titles and texts in a table of their own, and in a bare FTS5 index. */
static gpointer
copy_job (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *from, *to;
  gboolean has_row;

  if (!lanyard_database_exec (database, "CREATE TABLE bare (id INTEGER PRIMARY KEY, title TEXT, text TEXT, time INTEGER)",
                              error))
    return NULL;
  from = lanyard_database_prepare (
      database, "SELECT id, title, content, time FROM feed_entries JOIN feed_bodies USING (id)", error);
  to = lanyard_database_prepare (database, "INSERT INTO bare VALUES (?, ?, ?, ?)", error);
  while (from != NULL && to != NULL && lanyard_database_step (database, from, &has_row, error) && has_row)
    {
      const char *content = (const char *)sqlite3_column_text (from, 2);
      g_autofree char *text = lanyard_html_to_text (content, strlen (content), 0);

      sqlite3_reset (to);
      sqlite3_bind_int64 (to, 1, sqlite3_column_int64 (from, 0));
      sqlite3_bind_text (to, 2, (const char *)sqlite3_column_text (from, 1), -1, SQLITE_TRANSIENT);
      sqlite3_bind_text (to, 3, text, -1, SQLITE_TRANSIENT);
      sqlite3_bind_int64 (to, 4, sqlite3_column_int64 (from, 3));
      if (!lanyard_database_step_done (database, to, error))
        return NULL;
    }
  lanyard_database_exec (
      database,
      "CREATE VIRTUAL TABLE bare_words USING fts5 (title, text, tokenize = 'unicode61 "
      "remove_diacritics 2');"
      "INSERT INTO bare_words (rowid, title, text) SELECT id, title, text FROM bare;",
      error);
  return NULL;
}

static LanyardFeedDocument *
make_document (GRand *random, char **words, guint feed, guint entries)
{
  g_autoptr (GString) xml = g_string_new ("<rss version='2.0'><channel>");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  guint n_words = g_strv_length (words);
  LanyardFeedDocument *document;

  g_string_append_printf (xml, "<title>Feed %u</title>", feed);
  for (guint i = 0; i < entries; i++)
    {
      g_string_append_printf (
          xml, "<item><guid>e%u</guid><pubDate>2024-01-01T00:00:%02u</pubDate><title>", i, i % 60);
      for (guint n = 0; n < 8; n++)
        g_string_append_printf (xml, "%s ", words[g_rand_int_range (random, 0, (gint)n_words)]);
      g_string_append (xml, "</title><description>&lt;p&gt;");
      for (guint n = 0; n < 60; n++)
        g_string_append_printf (xml, "%s ", words[g_rand_int_range (random, 0, (gint)n_words)]);
      g_string_append (xml, "&lt;/p&gt;</description></item>");
    }
  g_string_append (xml, "</channel></rss>");
  bytes = g_string_free_to_bytes (g_steal_pointer (&xml));
  document = lanyard_feed_parse (bytes, "http://example.org/", NULL, NULL, &error);
  if (document == NULL)
    fail (error);
  return document;
}

static int
run_fill (char **args)
{
  g_autoptr (LanyardDatabase) database = open_database (args[0]);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint feeds = (guint)g_ascii_strtoull (args[1], NULL, 10);
  guint entries = (guint)g_ascii_strtoull (args[2], NULL, 10);
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  gint64 spent = 0;

  if (!g_file_get_contents (args[3], &text, NULL, &error))
    fail (error);
  words = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 0; i < feeds; i++)
    {
      g_autofree char *url = g_strdup_printf ("http://example.org/%u", i);
      g_autoptr (LanyardFeedDocument) document = make_document (random, words, i, entries);
      gint64 begin = get_processor_time ();
      g_autoptr (LanyardFeedIncoming) incoming = lanyard_feed_incoming_new (document);
      Call call = { .update = { .incoming = incoming, .now = 1700000000 + i }, .url = url };

      run_sync (database, add_job, &call);
      run_sync (database, apply_job, &call);
      spent += get_processor_time () - begin;
    }
  run_sync (database, copy_job, NULL);
  g_print ("%.9f\n", to_seconds (spent));
  return 0;
}

static gpointer
query_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Call *call = data;
  g_autoptr (GArray) ids = lanyard_feed_store_query (database, call->query, error);

  call->found = ids != NULL ? ids->len : 0;
  return NULL;
}

static gpointer
sql_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Call *call = data;
  sqlite3_stmt *statement = lanyard_database_prepare (database, call->sql, error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;
  for (guint i = 0; call->words[i] != NULL; i++)
    sqlite3_bind_text (statement, (int)i + 1, call->words[i], -1, SQLITE_TRANSIENT);
  call->found = 0;
  while (lanyard_database_step (database, statement, &has_row, error) && has_row)
    call->found += sqlite3_column_int64 (statement, 0) != 0;
  return NULL;
}

static int
run_search (char **args)
{
  g_autoptr (LanyardDatabase) database = open_database (args[0]);
  const char *method = args[1];
  guint rounds = (guint)g_ascii_strtoull (args[2], NULL, 10);
  g_autofree char *joined = g_strjoinv (" ", args + 3);
  const LanyardFeedQuery query = { .words = joined };
  g_autoptr (GString) like = g_string_new ("SELECT id FROM bare WHERE 1");
  g_autoptr (GPtrArray) bound = g_ptr_array_new_with_free_func (g_free);
  LanyardDatabaseFunc job = strcmp (method, "lanyard") == 0 ? query_job : sql_job;
  Call call = { .query = &query };
  gint64 begin;

  if (strcmp (method, "like") == 0)
    {
      for (guint i = 3; args[i] != NULL; i++)
        {
          g_string_append_printf (like, " AND (title LIKE ?%u OR text LIKE ?%u)", i - 2, i - 2);
          g_ptr_array_add (bound, g_strdup_printf ("%%%s%%", args[i]));
        }
      call.sql = like->str;
    }
  else
    {
      call.sql = "SELECT rowid FROM bare_words WHERE bare_words MATCH ?";
      if (strcmp (method, "rank") == 0)
        call.sql = "SELECT rowid FROM bare_words WHERE bare_words MATCH ? ORDER BY rank";
      /* What lanyard asks for, of the plainest table that can answer it. */
      else if (strcmp (method, "time") == 0)
        call.sql = "SELECT id FROM bare_words CROSS JOIN bare ON id = bare_words.rowid "
                   "WHERE bare_words MATCH ? ORDER BY time DESC, id DESC";
      g_ptr_array_add (bound, g_strdup_printf ("%s*", joined));
    }
  g_ptr_array_add (bound, NULL);
  call.words = (char **)bound->pdata;

  run_sync (database, job, &call);
  begin = get_processor_time ();
  for (guint i = 0; i < rounds; i++)
    run_sync (database, job, &call);
  g_print ("%.9f %" G_GSIZE_FORMAT "\n", to_seconds (get_processor_time () - begin) / rounds,
           call.found);
  return 0;
}

/* Refreshing */

static GPollFunc poll_before;
static gint64 iteration_began;
static gint64 iteration_cpu;
static gint64 longest;
static gint64 longest_cpu;
static guint iterations;

/* The heartbeat: from the end of one wait to the beginning of the next the loop answers nobody. */
static gint
measure_poll (GPollFD *fds, guint n_fds, gint timeout)
{
  gint ready;

  if (iteration_began != 0)
    {
      longest = MAX (longest, g_get_monotonic_time () - iteration_began);
      longest_cpu = MAX (longest_cpu, get_time (CLOCK_THREAD_CPUTIME_ID) - iteration_cpu);
      iterations++;
    }
  ready = poll_before (fds, n_fds, timeout);
  iteration_began = g_get_monotonic_time ();
  iteration_cpu = get_time (CLOCK_THREAD_CPUTIME_ID);
  return ready;
}

static void
keep (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **place)
{
  while (*place == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (place);
}

static void
subscribe (LanyardFeedReader *reader, const char *path)
{
  g_autoptr (GString) opml = g_string_new ("<opml version='2.0'><body>");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) urls = NULL;
  g_auto (LanyardFeedImported) imported = { 0 };
  GAsyncResult *place = NULL;

  if (!g_file_get_contents (path, &text, NULL, &error))
    fail (error);
  urls = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 0; urls[i] != NULL; i++)
    g_string_append_printf (opml, "<outline type='rss' xmlUrl='%s'/>", urls[i]);
  g_string_append (opml, "</body></opml>");
  bytes = g_string_free_to_bytes (g_steal_pointer (&opml));
  lanyard_feed_reader_import_async (reader, bytes, NULL, keep, &place);
  result = await (&place);
  if (!lanyard_feed_reader_import_finish (reader, result, &imported, &error))
    fail (error);
  g_clear_object (&result);
  lanyard_feed_reader_load_async (reader, keep, &place);
  result = await (&place);
  if (!lanyard_feed_reader_load_finish (reader, result, &error))
    fail (error);
}

static int
run_refresh (char **args)
{
  g_autoptr (LanyardDatabase) database = open_database (args[0]);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardFeedReader) reader = lanyard_feed_reader_new (database, NULL, &error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LanyardFeedEntries) entries = NULL;
  const LanyardFeedQuery everything = { 0 };
  LanyardFeedRefreshed refreshed;
  GAsyncResult *place = NULL;
  gint64 begin;

  if (reader == NULL)
    fail (error);
  subscribe (reader, args[1]);
  /* What the window has open meanwhile. */
  entries = lanyard_feed_reader_open (reader, &everything);
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  poll_before = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, measure_poll);
  begin = g_get_monotonic_time ();
  /* What the call itself does, is done within an iteration too. */
  iteration_began = begin;
  iteration_cpu = get_time (CLOCK_THREAD_CPUTIME_ID);
  lanyard_feed_reader_refresh_async (reader, NULL, 0, NULL, NULL, keep, &place);
  result = await (&place);
  if (!lanyard_feed_reader_refresh_finish (reader, result, &refreshed, &error))
    fail (error);
  g_print ("%.9f %u %u %u %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u\n",
           to_seconds (g_get_monotonic_time () - begin), refreshed.feeds, refreshed.new_entries,
           refreshed.failed, longest, longest_cpu, iterations);
  g_main_context_set_poll_func (NULL, poll_before);
  return refreshed.failed > 0;
}

/* Saved searches */

static gpointer
save_filter_job (LanyardDatabase *database, gpointer data, GError **error)
{
  LanyardFeedFilterRecord *record = data;

  record->id = lanyard_feed_store_save_filter (database, record, error);
  return NULL;
}

static gpointer
remove_filter_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_feed_store_remove_filter (database, ((LanyardFeedFilterRecord *)data)->id, error);
  return NULL;
}

static gpointer
count_filters_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return lanyard_feed_store_list_filters (database, TRUE, error);
}

static int
run_saved (char **args)
{
  g_autoptr (LanyardDatabase) database = open_database (args[0]);
  guint rounds = (guint)g_ascii_strtoull (args[1], NULL, 10);
  g_autoptr (LanyardFeedFilterRecord) record = lanyard_feed_filter_record_new ("bench");
  LanyardFeedQuery query = { 0 };
  Call call = { .query = &query };
  gint64 begin, saved, counted;

  record->any = strcmp (args[2], "any") == 0;
  for (char **text = args + 3; *text != NULL; text++)
    {
      g_autoptr (GError) error = NULL;
      LanyardFeedCondition *condition = lanyard_feed_condition_parse (*text, &error);

      if (condition == NULL)
        fail (error);
      lanyard_feed_filter_record_add (record, condition);
    }
  begin = get_processor_time ();
  run_sync (database, save_filter_job, record);
  saved = get_processor_time () - begin;
  begin = get_processor_time ();
  for (guint i = 0; i < rounds; i++)
    g_ptr_array_unref (run_sync (database, count_filters_job, NULL));
  counted = get_processor_time () - begin;
  query.filter = record->id;
  begin = get_processor_time ();
  for (guint i = 0; i < rounds; i++)
    run_sync (database, query_job, &call);
  g_print ("%.9f %.9f %.9f %" G_GSIZE_FORMAT "\n", to_seconds (saved), to_seconds (counted) / rounds,
           to_seconds (get_processor_time () - begin) / rounds, call.found);
  run_sync (database, remove_filter_job, record);
  return 0;
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    int least;
    int (*run) (char **args);
  } jobs[] = {
    { "parse", 3, run_parse },
    { "fill", 4, run_fill },
    { "search", 4, run_search },
    { "refresh", 2, run_refresh },
    { "saved", 4, run_saved },
  };

  setlocale (LC_ALL, "");
  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (jobs); i++)
    {
      if (strcmp (argv[1], jobs[i].name) == 0 && argc - 2 >= jobs[i].least)
        return jobs[i].run (argv + 2);
    }
  g_printerr ("Usage: bench-feed parse|fill|search|refresh|saved …\n");
  return 2;
}
