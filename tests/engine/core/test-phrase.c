/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-phrase.h"
#include "lanyard-test-language.h"
#include "lanyard-test.h"

static const LanyardTestWord words[] = {
  { "The server answered %u (%s)", NULL, "(%2$s) gab der Server als %1$u", NULL },
  { "Cannot write %s: %s", NULL, "%s nicht schreibbar: %s", NULL },
  { "100% sure", NULL, "zu 100% sicher", NULL },
  { "%s and %u more", "%s and %u more", "%s und eine weitere", "%s und %u weitere" },
  { "cut short", NULL, "abgebrochen", NULL },
};

/* On the database's thread: what was kept with @data, as it would be read now. */
static gpointer
recall (LanyardDatabase *database, gpointer data, GError **error)
{
  char *text = g_strdup (data);

  lanyard_phrase_recall (database, &text);
  return text;
}

static gpointer
keep (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_phrase_keep (database, data, error);
  return NULL;
}

static void
check_recalled (LanyardDatabase *database, const char *text, const char *expected)
{
  g_autofree char *said = lanyard_database_run_sync (database, recall, (gpointer) text, NULL);

  g_assert_cmpstr (said, ==, expected);
}

static void
check_kept (LanyardDatabase *database, const char *text)
{
  g_autoptr (GError) error = NULL;

  lanyard_database_run_sync (database, keep, (gpointer) text, &error);
  g_assert_no_error (error);
}

static LanyardDatabase *
open_database (void)
{
  g_autoptr (GError) error = NULL;
  LanyardDatabase *database = lanyard_database_open (NULL, &error);

  g_assert_no_error (error);
  g_assert_true (lanyard_phrase_migrate (database, &error));
  /* Each who keeps phrases asks. */
  g_assert_true (lanyard_phrase_migrate (database, &error));
  g_assert_no_error (error);
  return database;
}

static void
test_kept (void)
{
  g_autoptr (LanyardDatabase) database = open_database ();
  g_autoptr (GError) answer = NULL;
  g_autoptr (GError) outer = NULL;
  g_autofree char *one = lanyard_phrase_plural ("%s and %u more", "%s and %u more", 1, "a.txt", 1u);
  g_autofree char *many = lanyard_phrase_plural ("%s and %u more", "%s and %u more", 3, "a.txt", 3u);
  g_autofree char *sure = lanyard_phrase_plain ("100% sure");
  g_autofree char *plain = lanyard_phrase_plain ("cut short");

  lanyard_set_error (&answer, LANYARD_ERROR, LANYARD_ERROR_FAILED, "The server answered %u (%s)", 404u, "Not Found");
  g_assert_error (answer, LANYARD_ERROR, LANYARD_ERROR_FAILED);
  g_assert_cmpstr (answer->message, ==, "The server answered 404 (Not Found)");
  outer = lanyard_error_new (LANYARD_ERROR, LANYARD_ERROR_FAILED, "Cannot write %s: %s", "a % file", plain);
  g_assert_cmpstr (outer->message, ==, "Cannot write a % file: cut short");
  g_assert_cmpstr (one, ==, "a.txt and 1 more");
  g_assert_cmpstr (sure, ==, "100% sure");
  lanyard_set_error (NULL, LANYARD_ERROR, LANYARD_ERROR_FAILED, "Cannot write %s: %s", "b", "c");

  check_kept (database, answer->message);
  check_kept (database, outer->message);
  check_kept (database, one);
  check_kept (database, many);
  check_kept (database, sure);
  check_kept (database, "what an older one said");
  check_kept (database, NULL);

  lanyard_test_speak (words, G_N_ELEMENTS (words));
  check_recalled (database, answer->message, "(Not Found) gab der Server als 404");
  check_recalled (database, outer->message, "a % file nicht schreibbar: abgebrochen");
  check_recalled (database, one, "a.txt und eine weitere");
  check_recalled (database, many, "a.txt und 3 weitere");
  check_recalled (database, sure, "zu 100% sicher");
  check_recalled (database, "what an older one said", "what an older one said");
  check_recalled (database, NULL, NULL);

  /* A row is written again, now in the other language, and read in a third. */
  check_kept (database, "a.txt und 3 weitere");
  lanyard_test_speak (NULL, 0);
  check_recalled (database, "a.txt und 3 weitere", "a.txt and 3 more");
}

/* The system's own words are of the language, too. */
static void
test_system (void)
{
  g_autoptr (LanyardDatabase) database = open_database ();
  g_autoptr (GError) error
      = lanyard_error_new (LANYARD_ERROR, LANYARD_ERROR_FAILED, "Cannot write %s: %s", "x", g_strerror (ENOSPC));
  g_autofree char *expected = g_strdup_printf ("x nicht schreibbar: %s", g_strerror (ENOSPC));

  check_kept (database, error->message);
  lanyard_test_speak (words, G_N_ELEMENTS (words));
  check_recalled (database, error->message, expected);
  lanyard_test_speak (NULL, 0);
}

static gpointer
insert (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *statement
      = lanyard_database_prepare (database, "INSERT OR REPLACE INTO phrase (sentence, phrase) VALUES ('it', ?1)", error);

  g_assert_nonnull (statement);
  sqlite3_bind_text (statement, 1, data, -1, SQLITE_TRANSIENT);
  g_assert_true (lanyard_database_step_done (database, statement, error));
  return NULL;
}

/* What somebody else has written where phrases are kept: the text stays as it was. */
static void
test_hostile (void)
{
  static const char *const phrases[] = {
    "",
    "nonsense",
    "('', '', uint64 0, [])",
    "('%n%n%n%n', '', uint64 0, [(byte 0x74, '1')])",
    "('%s %s', '', uint64 0, [(byte 0x74, 'only one')])",
    "('%9$s', '', uint64 0, [(byte 0x74, '1')])",
    "('%0$s', '', uint64 0, [])",
    "('%*d %s', '', uint64 0, [(byte 0x74, '1'), (byte 0x74, '2')])",
    "('%', '', uint64 0, [])",
    "('%99999999999999999999$s', '', uint64 0, [(byte 0x74, '1')])",
    "('%s', '', uint64 0, [(byte 0x70, 'no phrase')])",
    "('%s', 7)",
  };
  g_autoptr (LanyardDatabase) database = open_database ();
  g_autoptr (GString) deep = g_string_new ("('%s', '', uint64 0, [(byte 0x74, 'x')])");

  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      lanyard_database_run_sync (database, insert, (gpointer) phrases[i], NULL);
      check_recalled (database, "it", "it");
    }
  /* Sentences in sentences without end. */
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (GVariant) inner = g_variant_ref_sink (g_variant_new_string (deep->str));
      g_autofree char *quoted = g_variant_print (inner, FALSE);

      g_string_printf (deep, "('%%s', '', uint64 0, [(byte 0x70, %s)])", quoted);
    }
  lanyard_database_run_sync (database, insert, deep->str, NULL);
  check_recalled (database, "it", "it");
  lanyard_database_run_sync (database, insert, (gpointer) "('%2$s-%1$s%%', '', uint64 0, [(byte 0x74, 'a'), (byte 0x74, 'b')])",
                             NULL);
  check_recalled (database, "it", "b-a%");
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/phrase/kept", test_kept);
  g_test_add_func ("/phrase/system", test_system);
  g_test_add_func ("/phrase/hostile", test_hostile);
  return g_test_run ();
}
