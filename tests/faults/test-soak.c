/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A day of daily use in one process, one "hour" after another as fast as they go: feeds whose entries change, transfers small and
 * large, a room in which people talk, come and go, experiments that are kept for a while. After each hour all is
 * quiet, and what is left is measured: bytes that were not given back, open descriptors, threads. A day must not cost more
 * than its first hours. LANYARD_SOAK_HOURS says how many (6; LANYARD_FAULTS=full: 24); a day that seems to grow goes on up to
 * eight times as long before it is said to, since what moves by chance does not grow with the hours, and a leak does. */
#include <dirent.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <malloc.h>
#include <sqlite3.h>
#include <string.h>

#include "../engine/chat/chat-world.h"
#include "../engine/experiment/experiment-test.h"
#include "../engine/transfer/transfer-world.h"
#include "engine/experiment/lanyard-experiment-runs.h"
#include "engine/feed/lanyard-feed-reader.h"

#define FEEDS          8
#define SHOWN          30  /* entries a feed shows */
#define KEPT           60  /* entries a feed keeps here */
#define REFRESHES      3
#define TRANSFERS      12
#define FILES          6   /* a transfer */
#define LARGE          (3 * 1024 * 1024)
#define MESSAGES       300
/* The first half of them fills what is kept for speed: the database's pages, allocators, what lists hold of what was seen. */
#define HOURS          6
/* Less than this an hour is no growth: what is counted moves by some of it from hour to hour. */
#define GROWTH_AN_HOUR (16 * 1024)
/* A day that seems to grow is made longer so many times. */
#define DOUBLINGS      3

typedef struct
{
  gint64 live; /* bytes taken from the allocator and not given back */
  guint  rss;  /* KiB */
  guint  files;
  guint  threads;
} Figures;

/* Feeds */

typedef struct
{
  SoupServer        *server;
  LanyardDatabase   *database;
  LanyardFeedReader *reader;
  guint              hour;
  guint              version;
} Feeds;

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Feeds *feeds = data;
  g_autoptr (GString) body = g_string_new ("<rss version='2.0'><channel><title>Feed</title>");

  for (guint i = 0; i < SHOWN; i++)
    {
      guint n = feeds->version * 4 + i;

      g_string_append_printf (body,
                              "<item><guid isPermaLink='false'>%s-%u</guid><title>Entry %u</title><description>"
                              "&lt;p&gt;Text of %u, seen at %u&lt;img src='http://127.0.0.1/%u.png'&gt;</description></item>",
                              path, n, n, n, i % 5 == 0 ? feeds->version : 0, n);
    }
  g_string_append (body, "</channel></rss>");
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/rss+xml", SOUP_MEMORY_COPY, body->str, body->len);
}

static gpointer
feeds_start (LanyardDatabase **databases, guint *n)
{
  Feeds *feeds = g_new0 (Feeds, 1);
  g_autofree char *folder = lanyard_test_make_dir ("feeds");
  g_autofree char *path = g_build_filename (folder, "lanyard.db", NULL);
  g_autofree char *base = NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  feeds->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (feeds->server, NULL, on_request, feeds, NULL);
  soup_server_listen_local (feeds->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (feeds->server);
  base = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  feeds->database = lanyard_database_open (path, &error);
  g_assert_no_error (error);
  feeds->reader = lanyard_feed_reader_new (feeds->database, NULL, &error);
  g_assert_no_error (error);
  lanyard_feed_reader_set_retention (feeds->reader, KEPT, 0);
  for (guint i = 0; i < FEEDS; i++)
    {
      g_autofree char *url = g_strdup_printf ("%s/%u", base, i);
      g_autoptr (GAsyncResult) result = NULL;

      lanyard_feed_reader_add_async (feeds->reader, url, NULL, "Folder", lanyard_test_store_result, &result);
      lanyard_test_wait_for (result != NULL, 20);
      lanyard_feed_reader_add_finish (feeds->reader, result, &error);
      g_assert_no_error (error);
    }
  databases[(*n)++] = feeds->database;
  return feeds;
}

static void
feeds_refresh (Feeds *feeds)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedRefreshed refreshed;

  feeds->version++;
  lanyard_feed_reader_refresh_async (feeds->reader, NULL, 0, NULL, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 30);
  lanyard_feed_reader_refresh_finish (feeds->reader, result, &refreshed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (refreshed.failed, ==, 0);
  g_assert_cmpuint (refreshed.new_entries, ==, feeds->version == 1 ? FEEDS * SHOWN : FEEDS * 4);
}

/* Somebody looks through what came, and reads. */
static void
feeds_read (Feeds *feeds, const char *words)
{
  const LanyardFeedQuery query = { .unread = words == NULL, .words = words };
  g_autoptr (LanyardFeedEntries) entries = lanyard_feed_reader_open (feeds->reader, &query);
  g_autoptr (LanyardFeedEntry) entry = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GAsyncResult) marked = NULL;
  g_autoptr (GArray) changed = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedEntryRecord *record;

  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) > 0, 20);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (entries)); i++)
    {
      g_autoptr (LanyardFeedEntry) seen = g_list_model_get_item (G_LIST_MODEL (entries), i);

      g_assert_nonnull (seen);
    }
  entry = g_list_model_get_item (G_LIST_MODEL (entries), 0);
  lanyard_test_wait_for (lanyard_feed_entry_get_loaded (entry), 20);
  lanyard_feed_reader_load_article_async (feeds->reader, lanyard_feed_entry_get_id (entry), NULL,
                                          lanyard_test_store_result, &loaded);
  lanyard_test_wait_for (loaded != NULL, 20);
  record = lanyard_feed_reader_load_article_finish (feeds->reader, loaded, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (record->content, "Text of"));
  lanyard_feed_entry_record_free (record);
  lanyard_feed_reader_set_state_async (feeds->reader, NULL, &query, LANYARD_FEED_STATE_READ, TRUE, lanyard_test_store_result,
                                       &marked);
  lanyard_test_wait_for (marked != NULL, 20);
  changed = lanyard_feed_reader_set_state_finish (feeds->reader, marked, &error);
  g_assert_no_error (error);
}

static void
feeds_hour (gpointer part)
{
  Feeds *feeds = part;

  for (guint i = 0; i < REFRESHES; i++)
    feeds_refresh (feeds);
  feeds_read (feeds, NULL);
  feeds_read (feeds, "entry");
}

static void
feeds_stop (gpointer part)
{
  Feeds *feeds = part;

  soup_server_disconnect (feeds->server);
  g_clear_object (&feeds->server);
  g_clear_object (&feeds->reader);
  lanyard_database_flush (feeds->database);
  g_clear_object (&feeds->database);
  g_free (feeds);
}

/* Transfers */

typedef struct
{
  TransferWorld *ana;
  TransferWorld *ben;
  char          *address;
} Transfers;

static gpointer
transfers_start (LanyardDatabase **databases, guint *n)
{
  Transfers *transfers = g_new0 (Transfers, 1);

  transfers->ana = transfer_world_new ("ana", NULL);
  transfers->ben = transfer_world_new ("ben", NULL);
  transfers->address = transfer_world_listen (transfers->ben, 0);
  for (guint i = 0; i < FILES; i++)
    {
      g_autofree char *path = g_strdup_printf ("small/%u", i);

      transfer_test_write (transfers->ana->files, path, i * 7001, i);
    }
  transfer_test_write (transfers->ana->files, "large", LARGE, 99);
  databases[(*n)++] = transfers->ana->database;
  databases[(*n)++] = transfers->ben->database;
  return transfers;
}

/* What a person does with a full history, and with what came. */
static void
transfers_clear (TransferWorld *world)
{
  lanyard_transfers_clear_finished (world->transfers);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (world->transfers)) == 0, 20);
}

static void
transfers_hour (gpointer part)
{
  Transfers *transfers = part;

  for (guint i = 0; i < TRANSFERS; i++)
    {
      const char *what = i == 0 ? "large" : "small";
      guint before = transfers->ben->n_finished;
      LanyardTransfer *transfer
          = transfer_world_send (transfers->ana, transfers->ben, transfers->address, what, NULL);

      lanyard_test_wait_for (transfer_is_over (transfer) && transfers->ben->n_finished > before, 60);
      g_assert_cmpstr (lanyard_transfer_get_error (transfer), ==, NULL);
      g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_VERIFIED);
    }
  transfers_clear (transfers->ana);
  transfers_clear (transfers->ben);
}

static void
transfers_stop (gpointer part)
{
  Transfers *transfers = part;

  transfer_world_free (transfers->ana);
  transfer_world_free (transfers->ben);
  g_free (transfers->address);
  g_free (transfers);
}

/* Chat */

typedef struct
{
  ChatWorld       *here;
  ChatWorld       *there;
  char            *address;
  LanyardChatRoom *host;
  guint            said;
} Chat;

static gpointer
chat_start (LanyardDatabase **databases, guint *n)
{
  Chat *chat = g_new0 (Chat, 1);

  chat->here = chat_world_new ("host", TRUE);
  chat->there = chat_world_new ("guest", TRUE);
  chat_world_pin (chat->here, chat->there);
  chat->address = chat_world_listen (chat->here, 0);
  chat->host = chat_world_host (chat->here);
  databases[(*n)++] = chat->here->database;
  databases[(*n)++] = chat->there->database;
  return chat;
}

static void
chat_hour (gpointer part)
{
  Chat *chat = part;
  /* Comes every hour, talks, and goes. */
  g_autoptr (LanyardChatRoom) guest = chat_world_join (chat->there, chat->address);

  for (guint i = 0; i < MESSAGES; i++)
    {
      chat_send (i % 2 == 0 ? chat->host : guest, "message %u of the day", chat->said++);
      if (i % 10 == 0)
        lanyard_chat_room_mark_read (guest, G_MAXUINT);
    }
  lanyard_test_wait_for (chat_n_messages (chat->host) == chat->said && chat_n_messages (guest) == chat->said, 30);
  lanyard_chat_room_mark_read (guest, G_MAXUINT);
  lanyard_chat_room_mark_read (chat->host, G_MAXUINT);
  /* Looks far back. */
  for (guint i = 0; i < chat->said; i += 7)
    {
      g_autofree char *text = chat_text_at (guest, i);

      g_assert_true (g_str_has_prefix (text, "message "));
    }
  chat_stop (guest);
  lanyard_test_wait_for (chat_n_present (chat->host) == 1, 20);
}

static void
chat_end (gpointer part)
{
  Chat *chat = part;

  chat_stop (chat->host);
  g_object_unref (chat->host);
  chat_world_free (chat->there);
  chat_world_free (chat->here);
  g_free (chat->address);
  g_free (chat);
}

/* Experiments */

typedef struct
{
  LanyardDatabase       *database;
  LanyardExperimentRuns *runs;
} Experiments;

static gpointer
experiments_start (LanyardDatabase **databases, guint *n)
{
  Experiments *experiments = g_new0 (Experiments, 1);
  g_autofree char *folder = lanyard_test_make_dir ("experiments");
  g_autofree char *path = g_build_filename (folder, "lanyard.db", NULL);
  g_autoptr (GError) error = NULL;

  experiments->database = lanyard_database_open (path, &error);
  g_assert_no_error (error);
  experiments->runs = lanyard_experiment_runs_new (experiments->database, &error);
  g_assert_no_error (error);
  databases[(*n)++] = experiments->database;
  return experiments;
}

static void
experiments_stop (gpointer part)
{
  Experiments *experiments = part;

  g_clear_object (&experiments->runs);
  lanyard_database_flush (experiments->database);
  g_clear_object (&experiments->database);
  g_free (experiments);
}

static void
experiment (LanyardExperimentRuns *runs, LanyardExperimentTransport transport, gboolean relayed)
{
  g_autoptr (LanyardExperimentResult) result = NULL;
  LanyardExperimentSettings settings;

  lanyard_experiment_settings_init (&settings);
  settings.transport = transport;
  settings.detail = TRUE;
  settings.size = transport == LANYARD_EXPERIMENT_UDP ? 0 : 1024 * 1024;
  settings.count = transport == LANYARD_EXPERIMENT_UDP ? 300 : 0;
  if (relayed)
    settings.link = (LanyardLinkSettings){ .rate = 200 * 1000 * 1000 };
  result = experiment_test_run (&settings);
  lanyard_experiment_runs_add (runs, result, "Run of the day");
}

/* A run keeps its samples, and has as many as the machine took time for it: of those that are kept nothing can be told. */
static void
remove_runs (LanyardExperimentRuns *runs)
{
  for (guint n; (n = g_list_model_get_n_items (G_LIST_MODEL (runs))) > 0;)
    {
      g_autoptr (LanyardExperimentRun) run = g_list_model_get_item (G_LIST_MODEL (runs), n - 1);

      lanyard_experiment_runs_remove (runs, run);
      lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (runs)) < n, 20);
    }
}

static void
experiments_hour (gpointer part)
{
  LanyardExperimentRuns *runs = ((Experiments *) part)->runs;

  experiment (runs, LANYARD_EXPERIMENT_TCP, FALSE);
  experiment (runs, LANYARD_EXPERIMENT_UDP, FALSE);
  experiment (runs, LANYARD_EXPERIMENT_TCP, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runs)), ==, 3);
  remove_runs (runs);
}

/* What is left of an hour */

static guint
count_files (const char *path)
{
  DIR *dir = opendir (path);
  guint n = 0;

  g_assert_nonnull (dir);
  while (readdir (dir) != NULL)
    n++;
  closedir (dir);
  return n - 2;
}

static guint
read_status (const char *name)
{
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, name);
  g_assert_nonnull (line);
  return (guint) g_ascii_strtoull (line + strlen (name) + 1, NULL, 10);
}

/* Whatever the hour has begun ends before it is measured. */
static void
settle (LanyardDatabase **databases, guint n)
{
  for (guint round = 0; round < 4; round++)
    {
      for (guint i = 0; i < n; i++)
        lanyard_database_flush (databases[i]);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
}

static void
measure (Figures *figures, guint hour)
{
  struct mallinfo2 info = mallinfo2 ();

  /* What is mapped on its own is not counted with the rest. Of the database's pages as many are kept as its cache may hold, and
   * what was said in a day is on them. */
  figures->live = (gint64) (info.uordblks + info.hblkhd) - sqlite3_memory_used ();
  /* Sanitizers and valgrind have an allocator of their own, which does not tell; they tell what is lost. */
  if (info.uordblks == 0)
    figures->live = 0;
  figures->rss = read_status ("VmRSS:");
  figures->files = count_files ("/proc/self/fd");
  figures->threads = count_files ("/proc/self/task");
  g_test_message ("hour %u: %" G_GINT64_FORMAT " bytes, rss %u KiB, files %u, threads %u", hour, figures->live,
                  figures->rss, figures->files, figures->threads);
}

/* The least of @n hours: one of them may be measured while a thread of the pool is still there. */
static Figures
least (const Figures *figures, guint n)
{
  Figures out = figures[0];

  for (guint i = 1; i < n; i++)
    {
      out.live = MIN (out.live, figures[i].live);
      out.rss = MIN (out.rss, figures[i].rss);
      out.files = MIN (out.files, figures[i].files);
      out.threads = MIN (out.threads, figures[i].threads);
    }
  return out;
}

static guint
get_hours (void)
{
  const char *hours = g_getenv ("LANYARD_SOAK_HOURS");

  if (hours != NULL)
    return MAX ((guint) g_ascii_strtoull (hours, NULL, 10), HOURS);
  return g_strcmp0 (g_getenv ("LANYARD_FAULTS"), "full") == 0 ? 24 : HOURS;
}

/* A part of the day. */
typedef struct
{
  const char *name;
  gint64 kept; /* bytes: what it keeps for speed in more than the first hours */
  gpointer (*start) (LanyardDatabase **databases, guint *n);
  void (*hour) (gpointer part);
  void (*stop) (gpointer part);
} Part;

/* Whether the second half of the hours costs nothing more at its end than at its beginning. What came once and stays, as threads of
 * the pool do when much happens at once, is in the first half of a day that goes on twice as long; what grows is in every half. */
static gboolean
is_flat (const Part *part, const Figures *figures, guint hours)
{
  const guint begin = hours / 2;
  const guint half = (hours - begin) / 2;
  const Figures first = least (figures + begin, half);
  const Figures last = least (figures + hours - half, half);
  const gint64 may = part->kept + GROWTH_AN_HOUR * (gint64) (hours - begin - half);

  g_test_message ("%u hours: bytes %+" G_GINT64_FORMAT " (may be %" G_GINT64_FORMAT "), files %+d, threads %+d", hours,
                  last.live - first.live, may, (int) last.files - (int) first.files, (int) last.threads - (int) first.threads);
  return last.files <= first.files && last.threads <= first.threads + 2 && last.live - first.live <= may;
}

static void
test_part (gconstpointer data)
{
  const Part *part = data;
  guint until = get_hours ();
  g_autofree Figures *figures = g_new0 (Figures, until << DOUBLINGS);
  LanyardDatabase *databases[2];
  guint n = 0;
  gpointer state = part->start (databases, &n);
  gboolean flat = FALSE;

  for (guint hour = 0, round = 0; round <= DOUBLINGS && !flat; round++, until *= 2)
    {
      for (; hour < until; hour++)
        {
          part->hour (state);
          settle (databases, n);
          measure (&figures[hour], hour);
        }
      flat = is_flat (part, figures, until);
    }
  part->stop (state);
  g_assert_true (flat);
}

static const Part parts[] = {
  { "/soak/feeds", 0, feeds_start, feeds_hour, feeds_stop },
  { "/soak/transfers", 0, transfers_start, transfers_hour, transfers_stop },
  /* Both rooms keep some thousand messages in memory before they let any go. */
  { "/soak/chat", 2 * 1024 * 1024, chat_start, chat_hour, chat_end },
  { "/soak/experiments", 0, experiments_start, experiments_hour, experiments_stop },
};

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_test_add_data_func (parts[i].name, &parts[i], test_part);
  return g_test_run ();
}
