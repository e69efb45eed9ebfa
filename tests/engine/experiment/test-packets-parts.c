/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/lanyard-error.h"
#include "engine/experiment/lanyard-packets-book.h"
#include "packets-test.h"

/* The pure parts: notation, packets as JSON, the log and how it leaves. */

typedef struct
{
  const char *text;
  const char *bytes;
  gsize       size;
} Good;

typedef struct
{
  const char *text;
  gsize       position;
  const char *words;
} Bad;

static void
check_good (const Good *rows, guint n, LanyardPacketsNotation notation)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = lanyard_packets_payload_parse (rows[i].text, notation, NULL, &error);
      g_autoptr (GBytes) again = NULL;
      g_autofree char *written = NULL;
      gsize size;
      const void *data;

      g_assert_no_error (error);
      data = g_bytes_get_data (bytes, &size);
      g_assert_cmpmem (data, size, rows[i].bytes, rows[i].size);
      written = lanyard_packets_payload_write (bytes, notation);
      again = lanyard_packets_payload_parse (written, notation, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (bytes, again));
    }
}

static void
check_bad (const Bad *rows, guint n, LanyardPacketsNotation notation)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *place = g_strdup_printf ("Character %" G_GSIZE_FORMAT ":", rows[i].position + 1);
      gsize position = 12345;

      g_assert_null (lanyard_packets_payload_parse (rows[i].text, notation, &position, &error));
      g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID);
      g_assert_cmpuint (position, ==, rows[i].position);
      g_assert_true (g_str_has_prefix (error->message, place));
      g_assert_nonnull (strstr (error->message, rows[i].words));
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_text (void)
{
  static const Good good[] = {
    { "", "", 0 },
    { "hello", "hello", 5 },
    { "a\\r\\n\\t\\0\\\\", "a\r\n\t\0\\", 6 },
    { "\\x00\\xfF\\x7f", "\x00\xff\x7f", 3 },
    { "\\u00e9\\u20AC", "\xc3\xa9\xe2\x82\xac", 5 },
    { "\\ud83d\\ude00", "\xf0\x9f\x98\x80", 4 },
    { "é\nline", "\xc3\xa9\nline", 7 },
    { "\\xe9", "\xe9", 1 },
    { "\\u200e\\u0085", "\xe2\x80\x8e\xc2\x85", 5 },
    { "\\0001", "\0" "001", 4 },
  };
  static const Bad bad[] = {
    { "\\q", 0, "\\q" },       { "é\\", 1, "backslash" },        { "ab\\x1", 2, "two" },
    { "\\xg0", 0, "two" },     { "\\u12", 0, "four" },           { "\\ud83d", 0, "half" },
    { "\\ude00", 0, "half" },  { "\\ud83d\\u0041", 0, "half" },  { "x\\é", 1, "é" },
    { "\xff", 0, "UTF-8" },    { "ab\xc3", 2, "UTF-8" },
  };

  check_good (good, G_N_ELEMENTS (good), LANYARD_PACKETS_TEXT);
  check_bad (bad, G_N_ELEMENTS (bad), LANYARD_PACKETS_TEXT);
}

static void
test_hex (void)
{
  static const Good good[] = {
    { "", "", 0 },
    { "00ff41", "\x00\xff\x41", 3 },
    { " 00 FF\n41\t", "\x00\xff\x41", 3 },
    { "0x00, 0xff, 0X41", "\x00\xff\x41", 3 },
    { "00:ff-41;00", "\x00\xff\x41\x00", 4 },
  };
  static const Bad bad[] = {
    { "0", 0, "alone" }, { "00 f", 3, "alone" }, { "0 0", 0, "alone" }, { "zz", 0, "hexadecimal" },
    { "00é", 2, "é" },   { "0x", 2, "missing" }, { "0x4", 2, "alone" },
  };

  check_good (good, G_N_ELEMENTS (good), LANYARD_PACKETS_HEX);
  check_bad (bad, G_N_ELEMENTS (bad), LANYARD_PACKETS_HEX);
}

static void
test_fields (void)
{
  g_autoptr (GBytes) pattern = g_bytes_new_static ("{n}{{n} {time} {nn} {", 21);
  g_autoptr (GBytes) filled = lanyard_packets_payload_fill (pattern, 42, G_GINT64_CONSTANT (1000000000000001));
  gsize size;
  const char *data = g_bytes_get_data (filled, &size);

  g_assert_cmpmem (data, size, "42{42 2001-09-09T01:46:40.000001Z {nn} {", 40);
}

static void
test_dump (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("0123456789abcdef\x00\xff" "A", 19);
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  g_autofree char *dump = lanyard_packets_payload_to_dump (bytes, LANYARD_PACKETS_COLUMNS, 100);
  g_autofree char *part = lanyard_packets_payload_to_dump (bytes, LANYARD_PACKETS_COLUMNS, 2);
  g_autofree char *nothing = lanyard_packets_payload_to_dump (none, LANYARD_PACKETS_COLUMNS, 100);
  g_autofree char *line = lanyard_packets_payload_to_line (bytes, 3);
  g_autofree char *narrow = lanyard_packets_payload_to_dump (bytes, 8, 9);

  g_assert_cmpstr (dump, ==,
                   "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef\n"
                   "00000010  00 ff 41                                          ..A");
  g_assert_true (g_str_has_suffix (part, "  01"));
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (narrow, ==,
                   "00000000  30 31 32 33 34 35 36 37  01234567\n"
                   "00000008  38                       8");
  g_assert_cmpstr (line, ==, "012…");
}

static void
test_json (void)
{
  g_autoptr (GPtrArray) packets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  for (guint i = 0; i < 3; i++)
    {
      LanyardPacketSettings settings;
      g_autoptr (GBytes) payload = g_bytes_new_static ("a\0\xff\"\n", 5);

      lanyard_packet_settings_init (&settings);
      settings.name = "“quotes” & <markup>";
      settings.host = i == 2 ? "fe80::1%eth0" : "desk.local";
      settings.port = 4571;
      settings.transport = (LanyardPacketTransport) i;
      settings.notation = i == 1 ? LANYARD_PACKETS_HEX : LANYARD_PACKETS_TEXT;
      settings.payload = payload;
      settings.interval = 6e-09;
      settings.count = G_MAXUINT;
      settings.shut = i == 0;
      settings.interface = i == 1 ? "eth0" : NULL;
      g_ptr_array_add (packets, lanyard_packet_new (&settings, &error));
      g_assert_no_error (error);
    }
  text = lanyard_packets_to_text (packets);
  read = lanyard_packets_from_text (text, strlen (text), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 3);
  again = lanyard_packets_to_text (read);
  g_assert_cmpstr (text, ==, again);
  g_assert_true (g_bytes_equal (lanyard_packet_get (read->pdata[1])->payload, lanyard_packet_get (packets->pdata[1])->payload));
}

static void
test_bad_json (void)
{
  static const char *const rows[] = {
    "",
    "[]",
    "{}",
    "{\"packets\": 3}",
    "{\"packets\": [3]}",
    "{\"packets\": [{}]}",
    "{\"packets\": [{\"host\": \"a\", \"port\": 0}]}",
    "{\"packets\": [{\"host\": \"a\", \"port\": 65536}]}",
    "{\"packets\": [{\"host\": \"a\", \"port\": 1, \"count\": -1}]}",
    "{\"packets\": [{\"host\": \"a\", \"port\": 1, \"wait\": 1e99}]}",
    "{\"packets\": [{\"host\": \"a\", \"port\": 1, \"transport\": \"SCTP\"}]}",
    "{\"packets\": [{\"host\": \"a b\", \"port\": 1}]}",
    "{\"packets\": [{\"host\": \"a\", \"port\": 1, \"text\": \"\\\\q\"}]}",
    "{\"packets\": [{\"host\": \"a\", \"port\": 1, \"hex\": \"0\", \"text\": \"\"}]}",
    "{\"packets\": [{\"host\": \"a\", \"port\": 1}, {\"host\": 3}]}",
    "{\"packets\": []} {}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lanyard_packets_from_text (rows[i], strlen (rows[i]), &error));
      g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID);
    }
}

typedef struct
{
  guint changes;
  guint length;
} Watch;

static void
on_changed (GListModel *log, guint position, guint removed, guint added, Watch *watch)
{
  watch->changes++;
  watch->length = watch->length - removed + added;
  g_assert_cmpuint (g_list_model_get_n_items (log), ==, watch->length);
}

/* Bounded, the newest stay, and those who watch are told seldom and truly. */
static void
test_log (void)
{
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsEntry) last = NULL;
  Watch watch = { 0 };

  g_signal_connect (log, "items-changed", G_CALLBACK (on_changed), &watch);
  for (guint i = 0; i < 35000; i++)
    {
      lanyard_packets_log_add (log, LANYARD_PACKETS_RECEIVED, LANYARD_PACKET_UDP, "a", "b", &i, sizeof i);
      if (i % 1000 == 0)
        lanyard_packets_log_flush (log);
    }
  lanyard_packets_log_flush (log);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 10000);
  last = g_list_model_get_item (G_LIST_MODEL (log), 9999);
  g_assert_cmpuint (*(const guint *) g_bytes_get_data (lanyard_packets_entry_get_bytes (last), NULL), ==, 34999);
  g_assert_cmpuint (lanyard_packets_log_get_dropped (log), ==, 25000);
  g_assert_cmpuint (watch.changes, <, 200);
  lanyard_packets_log_clear (log);
  g_assert_cmpuint (watch.length, ==, 0);
  g_assert_cmpuint (lanyard_packets_log_get_dropped (log), ==, 0);
}

static void
test_export (void)
{
  static const LanyardPacketsFormat formats[]
      = { LANYARD_PACKETS_AS_TEXT, LANYARD_PACKETS_AS_CSV, LANYARD_PACKETS_AS_JSON };
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (JsonParser) parser = json_parser_new ();

  lanyard_packets_log_add (log, LANYARD_PACKETS_SENT, LANYARD_PACKET_TCP, "127.0.0.1:1", "127.0.0.1:2", "=1+1,\"x\"\0", 9);
  lanyard_packets_log_tell (log, LANYARD_PACKETS_FAILED, LANYARD_PACKET_UDP, NULL, "[::1]:2", "Refused.");
  lanyard_packets_log_flush (log);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *text = lanyard_packets_log_export (G_LIST_MODEL (log), formats[i]);

      g_assert_nonnull (strstr (text, "3d 31 2b 31 2c 22 78 22"));
      g_assert_nonnull (strstr (text, "Refused."));
      /* No formula for a spreadsheet. */
      if (formats[i] == LANYARD_PACKETS_AS_CSV)
        g_assert_nonnull (strstr (text, "\"'=1+1,\"\"x\"\"\\0\",\"3d"));
      if (formats[i] == LANYARD_PACKETS_AS_JSON)
        {
          g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
          g_assert_cmpuint (json_array_get_length (json_node_get_array (json_parser_get_root (parser))), ==, 2);
        }
    }
}

static LanyardPacketsBook *
open_book (LanyardDatabase *database, guint n)
{
  g_autoptr (GError) error = NULL;
  LanyardPacketsBook *book = lanyard_packets_book_new (database, &error);

  g_assert_no_error (error);
  lanyard_test_wait_for (lanyard_packets_book_get_loaded (book), 20);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (book)), ==, n);
  return book;
}

static gpointer
spoil (LanyardDatabase *database, gpointer data, GError **error)
{
  (void) lanyard_database_exec (database, "INSERT INTO packets (id, packet) VALUES ('x', '{\"host\": 3}'), ('y', '')", error);
  return NULL;
}

/* Kept, changed in its place, deleted; a row that cannot be read does no harm. */
static void
test_book (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("book");
  g_autofree char *path = g_build_filename (dir, "lanyard.db", NULL);
  LanyardPacket *packets[3] = { packets_make (LANYARD_PACKET_TCP, 1, "one", 1, NULL),
                                           packets_make (LANYARD_PACKET_UDP, 2, "two", 1, NULL),
                                           packets_make (LANYARD_PACKET_TLS, 3, "three", 1, NULL) };

  {
    g_autoptr (LanyardDatabase) database = lanyard_database_open (path, NULL);
    g_autoptr (LanyardPacketsBook) book = open_book (database, 0);

    lanyard_packets_book_add (book, packets[0]);
    lanyard_packets_book_add (book, packets[1]);
    lanyard_packets_book_add (book, packets[1]);
    lanyard_packets_book_replace (book, packets[0], packets[2]);
    lanyard_packets_book_remove (book, packets[1]);
    g_assert_false (lanyard_packets_book_has (book, packets[0]));
    lanyard_database_run_sync (database, spoil, NULL, NULL);
    lanyard_database_flush (database);
  }
  {
    g_autoptr (LanyardDatabase) database = lanyard_database_open (path, NULL);
    g_autoptr (LanyardPacketsBook) book = open_book (database, 2);
    g_autoptr (LanyardPacket) first = g_list_model_get_item (G_LIST_MODEL (book), 0);
    g_autofree char *text = lanyard_packets_book_export (book);
    g_autoptr (GPtrArray) read = lanyard_packets_from_text (text, strlen (text), NULL);

    g_assert_cmpuint (lanyard_packet_get (first)->port, ==, 3);
    g_assert_true (g_bytes_equal (lanyard_packet_get (first)->payload, lanyard_packet_get (packets[2])->payload));
    g_assert_cmpuint (read->len, ==, 2);
  }
  for (guint i = 0; i < G_N_ELEMENTS (packets); i++)
    g_object_unref (packets[i]);
}

static gboolean
count_turn (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

/* A file that does not come keeps only its worker, until it is cancelled. */
static void
test_load (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("load");
  g_autofree char *path = g_build_filename (dir, "packets.json", NULL);
  g_autofree char *pipe = g_build_filename (dir, "pipe", NULL);
  g_autofree char *huge = g_build_filename (dir, "huge", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) slow = g_file_new_for_path (pipe);
  g_autoptr (GFile) large = g_file_new_for_path (huge);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GAsyncResult *result = NULL;
  guint turns = 0, source;
  int fd;

  for (guint i = 1; i <= 1000; i++)
    g_ptr_array_add (written, packets_make (LANYARD_PACKET_TCP, (guint16) i, "one", 1, NULL));
  text = lanyard_packets_to_text (written);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  lanyard_packets_load_async (file, cancellable, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 60);
  read = lanyard_packets_load_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 1000);
  g_assert_cmpuint (lanyard_packet_get (read->pdata[999])->port, ==, 1000);
  g_clear_object (&result);

  /* More than is looked at, which takes no room on the disk. */
  fd = open (huge, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (ftruncate (fd, G_GINT64_CONSTANT (1) << 33), ==, 0);
  close (fd);
  lanyard_packets_load_async (large, cancellable, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 60);
  g_assert_null (lanyard_packets_load_finish (result, &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID);
  g_clear_error (&error);
  g_clear_object (&result);

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  lanyard_packets_load_async (slow, cancellable, lanyard_test_store_result, &result);
  source = g_timeout_add (1, count_turn, &turns);
  lanyard_test_wait_for (turns >= 10, 20);
  g_source_remove (source);
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  lanyard_test_wait_for (result != NULL, 20);
  g_assert_null (lanyard_packets_load_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  /* The worker waits for somebody to write. */
  fd = open (pipe, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
}

static void
count_changes (GListModel *model, guint position, guint removed, guint added, guint *changes)
{
  (*changes)++;
}

/* As many as a file holds: in one step, and in that order. */
static void
test_book_many (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("many");
  g_autofree char *path = g_build_filename (dir, "lanyard.db", NULL);
  g_autoptr (GPtrArray) packets = g_ptr_array_new_with_free_func (g_object_unref);
  guint changes = 0;

  for (guint i = 1; i <= 1000; i++)
    g_ptr_array_add (packets, packets_make (LANYARD_PACKET_TCP, i, "one", 1, NULL));
  {
    g_autoptr (LanyardDatabase) database = lanyard_database_open (path, NULL);
    g_autoptr (LanyardPacketsBook) book = open_book (database, 0);

    g_signal_connect (book, "items-changed", G_CALLBACK (count_changes), &changes);
    lanyard_packets_book_add (book, packets->pdata[0]);
    lanyard_packets_book_add_all (book, packets);
    g_assert_cmpuint (changes, ==, 2);
    lanyard_database_flush (database);
  }
  {
    g_autoptr (LanyardDatabase) database = lanyard_database_open (path, NULL);
    g_autoptr (LanyardPacketsBook) book = open_book (database, 1001);

    for (guint i = 1; i <= 1000; i++)
      {
        g_autoptr (LanyardPacket) packet = g_list_model_get_item (G_LIST_MODEL (book), i);

        g_assert_cmpuint (lanyard_packet_get (packet)->port, ==, i);
      }
  }
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/packets/text", test_text);
  g_test_add_func ("/packets/hex", test_hex);
  g_test_add_func ("/packets/fields", test_fields);
  g_test_add_func ("/packets/dump", test_dump);
  g_test_add_func ("/packets/json", test_json);
  g_test_add_func ("/packets/bad-json", test_bad_json);
  g_test_add_func ("/packets/load", test_load);
  g_test_add_func ("/packets/log", test_log);
  g_test_add_func ("/packets/export", test_export);
  g_test_add_func ("/packets/book", test_book);
  g_test_add_func ("/packets/book-many", test_book_many);
  return g_test_run ();
}
