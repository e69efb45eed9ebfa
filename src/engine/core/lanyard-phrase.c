/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-phrase.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Sentences remembered in memory, from being said until they are kept; and kept in a database. */
#define MOST_REMEMBERED 4096
#define MOST_KEPT       20000
/* Errors of the system whose words are looked for in what is said. */
#define MOST_ERRNO 133

/* Singular, plural or empty, n, and the parameters: (KIND, TEXT). */
#define TYPE "(ssta(ys))"
/* In the place of a plural: the singular is no format. */
#define PLAIN "%"

/* What a parameter is, which may be said in another language, too. */
enum
{
  KIND_TEXT = 't',
  KIND_PHRASE = 'p',
  KIND_ERRNO = 'e',
};

static GMutex lock;
static GHashTable *remembered; /* sentence -> phrase */
static GQueue order;           /* its keys, oldest first */

/* One conversion of a format: where it ends, and its parts. */
typedef struct
{
  const char *end;
  guint       position; /* from 1, 0: the next */
  char        length;   /* 0, 'l', 'L' for ll, 'z' */
  char        conversion;
} Conversion;

/* @at is behind the percent sign. FALSE: not one that is known here. */
static gboolean
read_conversion (const char *at, Conversion *conversion)
{
  const char *digits = at;

  *conversion = (Conversion) { 0 };
  while (g_ascii_isdigit (*digits))
    digits++;
  if (digits > at && *digits == '$' && digits - at < 3)
    {
      conversion->position = (guint) g_ascii_strtoull (at, NULL, 10);
      at = digits + 1;
    }
  at += strspn (at, "-+ #0'");
  at += strspn (at, "0123456789");
  if (*at == '.')
    at += 1 + strspn (at + 1, "0123456789");
  if (at[0] == 'l' && at[1] == 'l')
    conversion->length = 'L', at += 2;
  else if (*at == 'l' || *at == 'z')
    conversion->length = *at++;
  if (*at == '\0' || strchr ("sducixX%", *at) == NULL)
    return FALSE;
  conversion->conversion = *at;
  conversion->end = at + 1;
  return TRUE;
}

/* --- remembering -------------------------------------------------------------------------------------------------------------- */

static void
remember (const char *sentence, const char *phrase)
{
  g_mutex_lock (&lock);
  if (remembered == NULL)
    remembered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_hash_table_contains (remembered, sentence))
    /* Its key stays the one that is in order. */
    g_hash_table_insert (remembered, g_strdup (sentence), g_strdup (phrase));
  else
    {
      char *key = g_strdup (sentence);

      g_hash_table_insert (remembered, key, g_strdup (phrase));
      g_queue_push_tail (&order, key);
      if (order.length > MOST_REMEMBERED)
        g_hash_table_remove (remembered, g_queue_pop_head (&order));
    }
  g_mutex_unlock (&lock);
}

/* (transfer full) (nullable) */
static char *
find_remembered (const char *sentence)
{
  char *phrase;

  g_mutex_lock (&lock);
  phrase = remembered != NULL ? g_strdup (g_hash_table_lookup (remembered, sentence)) : NULL;
  g_mutex_unlock (&lock);
  return phrase;
}

/* The system's own words for what failed; 0 when it is something else. */
static int
find_errno (const char *text)
{
  for (int number = 1; number <= MOST_ERRNO; number++)
    if (g_str_equal (text, g_strerror (number)))
      return number;
  return 0;
}

static void
add_parameter (GVariantBuilder *parameters, const char *text)
{
  g_autofree char *phrase = find_remembered (text);
  int number = phrase == NULL ? find_errno (text) : 0;

  if (phrase != NULL)
    g_variant_builder_add (parameters, "(ys)", KIND_PHRASE, phrase);
  else if (number != 0)
    {
      g_autofree char *digits = g_strdup_printf ("%d", number);

      g_variant_builder_add (parameters, "(ys)", KIND_ERRNO, digits);
    }
  else
    g_variant_builder_add (parameters, "(ys)", KIND_TEXT, text);
}

/* As printf would, but for padding, which a sentence does not have. (transfer full) */
static char *
print_parameter (const Conversion *conversion, va_list *arguments)
{
  switch (conversion->conversion)
    {
    case 's':
      {
        const char *text = va_arg (*arguments, const char *);

        return g_utf8_make_valid (text != NULL ? text : "(null)", -1);
      }
    case 'c':
      return g_strdup_printf ("%c", va_arg (*arguments, int));
    case 'd':
    case 'i':
      if (conversion->length == 'L')
        return g_strdup_printf ("%lld", va_arg (*arguments, long long));
      return conversion->length != 0 ? g_strdup_printf ("%ld", va_arg (*arguments, long))
                                     : g_strdup_printf ("%d", va_arg (*arguments, int));
    case 'x':
    case 'X':
      if (conversion->length == 'L')
        return g_strdup_printf ("%llx", va_arg (*arguments, unsigned long long));
      return conversion->length != 0 ? g_strdup_printf ("%lx", va_arg (*arguments, unsigned long))
                                     : g_strdup_printf ("%x", va_arg (*arguments, unsigned));
    default:
      if (conversion->length == 'L')
        return g_strdup_printf ("%llu", va_arg (*arguments, unsigned long long));
      return conversion->length != 0 ? g_strdup_printf ("%lu", va_arg (*arguments, unsigned long))
                                     : g_strdup_printf ("%u", va_arg (*arguments, unsigned));
    }
}

/* (transfer floating) (nullable): NULL when @format has what is not known here. */
static GVariant *
read_parameters (const char *format, va_list *arguments)
{
  g_auto (GVariantBuilder) parameters = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ys)"));
  const char *at = format;

  while ((at = strchr (at, '%')) != NULL)
    {
      Conversion conversion;
      g_autofree char *text = NULL;

      if (!read_conversion (at + 1, &conversion) || conversion.position != 0)
        return NULL;
      at = conversion.end;
      if (conversion.conversion == '%')
        continue;
      text = print_parameter (&conversion, arguments);
      add_parameter (&parameters, text);
    }
  return g_variant_builder_end (&parameters);
}

/* --- saying ------------------------------------------------------------------------------------------------------------------- */

/* How deep sentences may be in sentences: ours are two. */
#define MOST_DEPTH 4

static char *say (const char *phrase, int depth);

/* (transfer full) (nullable) */
static char *
say_parameter (guint8 kind, const char *text, int depth)
{
  if (kind == KIND_PHRASE)
    return say (text, depth + 1);
  if (kind == KIND_ERRNO)
    return g_strdup (g_strerror ((int) g_ascii_strtoll (text, NULL, 10)));
  return g_strdup (text);
}

/* Never by printf: a format may come from a file. (transfer full) (nullable) */
static char *
fill_in (const char *format, GVariant *parameters, int depth)
{
  g_autoptr (GString) sentence = g_string_new (NULL);
  gsize next = 0;

  while (*format != '\0')
    {
      const char *percent = strchrnul (format, '%');
      Conversion conversion;
      gsize index;
      guint8 kind;
      const char *text;
      g_autofree char *said = NULL;

      g_string_append_len (sentence, format, percent - format);
      if (*percent == '\0')
        break;
      if (!read_conversion (percent + 1, &conversion))
        return NULL;
      format = conversion.end;
      if (conversion.conversion == '%')
        {
          g_string_append_c (sentence, '%');
          continue;
        }
      index = conversion.position != 0 ? conversion.position - 1 : next++;
      if (index >= g_variant_n_children (parameters))
        return NULL;
      g_variant_get_child (parameters, index, "(y&s)", &kind, &text);
      said = say_parameter (kind, text, depth);
      if (said == NULL)
        return NULL;
      g_string_append (sentence, said);
    }
  return g_string_free (g_steal_pointer (&sentence), FALSE);
}

/* In today's language; %NULL when it is no phrase. (transfer full) (nullable) */
static char *
say (const char *phrase, int depth)
{
  g_autoptr (GVariant) parts = NULL;
  g_autoptr (GVariant) parameters = NULL;
  const char *singular, *plural;
  guint64 n;

  if (depth > MOST_DEPTH)
    return NULL;
  parts = g_variant_parse (G_VARIANT_TYPE (TYPE), phrase, NULL, NULL, NULL);
  if (parts == NULL)
    return NULL;
  g_variant_get (parts, "(&s&st@a(ys))", &singular, &plural, &n, &parameters);
  /* What the catalogue has for nothing is its own head. */
  if (*singular == '\0')
    return NULL;
  if (g_str_equal (plural, PLAIN))
    return g_strdup (g_dgettext (GETTEXT_PACKAGE, singular));
  return fill_in (*plural != '\0' ? g_dngettext (GETTEXT_PACKAGE, singular, plural, (gulong) n)
                                  : g_dgettext (GETTEXT_PACKAGE, singular),
                  parameters, depth);
}

/* (transfer full) */
static char *
say_new (const char *singular, const char *plural, gulong n, va_list *arguments)
{
  g_autoptr (GVariant) parts = NULL;
  GVariant *parameters = read_parameters (singular, arguments);
  g_autofree char *phrase = NULL;
  char *sentence;

  g_return_val_if_fail (parameters != NULL, g_strdup (singular));

  parts = g_variant_ref_sink (g_variant_new ("(sst@a(ys))", singular, plural, (guint64) n, parameters));
  phrase = g_variant_print (parts, FALSE);
  sentence = say (phrase, 0);
  g_return_val_if_fail (sentence != NULL, g_strdup (singular));
  remember (sentence, phrase);
  return sentence;
}

char *
lanyard_phrase (const char *format, ...)
{
  va_list arguments;
  char *sentence;

  va_start (arguments, format);
  sentence = say_new (format, "", 0, &arguments);
  va_end (arguments);
  return sentence;
}

char *
lanyard_phrase_plain (const char *text)
{
  g_autoptr (GVariant) parts = NULL;
  g_autofree char *phrase = NULL;
  char *sentence = g_strdup (g_dgettext (GETTEXT_PACKAGE, text));

  parts = g_variant_ref_sink (g_variant_new ("(ssta(ys))", text, PLAIN, (guint64) 0, NULL));
  phrase = g_variant_print (parts, FALSE);
  remember (sentence, phrase);
  return sentence;
}

char *
lanyard_phrase_plural (const char *singular, const char *plural, gulong n, ...)
{
  va_list arguments;
  char *sentence;

  va_start (arguments, n);
  sentence = say_new (singular, plural, n, &arguments);
  va_end (arguments);
  return sentence;
}

GError *
lanyard_error_new (GQuark domain, int code, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list arguments;

  va_start (arguments, format);
  sentence = say_new (format, "", 0, &arguments);
  va_end (arguments);
  return g_error_new_literal (domain, code, sentence);
}

void
lanyard_set_error (GError **error, GQuark domain, int code, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list arguments;

  if (error == NULL)
    return;
  va_start (arguments, format);
  sentence = say_new (format, "", 0, &arguments);
  va_end (arguments);
  g_set_error_literal (error, domain, code, sentence);
}

/* --- keeping ------------------------------------------------------------------------------------------------------------------ */

/* By the sentence as the row has it, whichever row that is. */
static const char *const STEPS[] = {
  "CREATE TABLE phrase (id INTEGER PRIMARY KEY AUTOINCREMENT, sentence TEXT NOT NULL UNIQUE, phrase TEXT NOT NULL);",
};

gboolean
lanyard_phrase_migrate (LanyardDatabase *database, GError **error)
{
  return lanyard_database_migrate (database, "phrase", STEPS, G_N_ELEMENTS (STEPS), error);
}

static gboolean
forget_old (LanyardDatabase *database, GError **error)
{
  sqlite3_stmt *statement
      = lanyard_database_prepare (database, "DELETE FROM phrase WHERE id <= (SELECT max (id) FROM phrase) - ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, MOST_KEPT);
  return lanyard_database_step_done (database, statement, error);
}

gboolean
lanyard_phrase_keep (LanyardDatabase *database, const char *text, GError **error)
{
  g_autofree char *phrase = text != NULL ? find_remembered (text) : NULL;
  sqlite3_stmt *statement;

  if (phrase == NULL)
    return TRUE;
  statement = lanyard_database_prepare (
      database, "INSERT INTO phrase (sentence, phrase) VALUES (?1, ?2) ON CONFLICT (sentence) DO NOTHING", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, text, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 2, phrase, -1, SQLITE_TRANSIENT);
  return lanyard_database_step_done (database, statement, error) && forget_old (database, error);
}

void
lanyard_phrase_recall (LanyardDatabase *database, char **text)
{
  sqlite3_stmt *statement;
  g_autofree char *phrase = NULL;
  g_autofree char *sentence = NULL;
  gboolean row = FALSE;

  if (*text == NULL)
    return;
  statement = lanyard_database_prepare (database, "SELECT phrase FROM phrase WHERE sentence = ?1", NULL);
  if (statement == NULL)
    return;
  sqlite3_bind_text (statement, 1, *text, -1, SQLITE_TRANSIENT);
  if (!lanyard_database_step (database, statement, &row, NULL) || !row)
    return;
  phrase = lanyard_database_dup_text (statement, 0);
  sqlite3_reset (statement);
  sentence = phrase != NULL ? say (phrase, 0) : NULL;
  if (sentence == NULL)
    return;
  /* The row may be written again, in today's language. */
  remember (sentence, phrase);
  g_free (*text);
  *text = g_steal_pointer (&sentence);
}
