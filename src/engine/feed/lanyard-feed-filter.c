/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-filter.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/feed/lanyard-feed-discover.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-html-tables-private.h"
#include "engine/feed/lanyard-html-tokenizer-private.h"

/* As they are written; in the order of the kinds. */
static const char *const names[] = { "words", "title", "author", "content", "feed", "folder",
                                     "days",  "unread", "starred", "enclosure" };
static const char *const actions[] = { "list", "read", "star", "silent" };

G_STATIC_ASSERT (G_N_ELEMENTS (names) == LANYARD_FEED_CONDITION_KINDS);
G_STATIC_ASSERT (G_N_ELEMENTS (actions) == LANYARD_FEED_ACTION_SILENT + 1);

/* Days: ten years and some, beyond which one may as well not ask. */
#define MOST_DAYS 4000
#define MOST_VALUE 1000
/* Characters. */
#define MOST_NAME 100

LanyardFeedCondition *
lanyard_feed_condition_new (LanyardFeedConditionKind kind, gboolean negated, const char *value)
{
  LanyardFeedCondition *self = g_new0 (LanyardFeedCondition, 1);

  self->kind = kind;
  self->negated = negated;
  self->value = g_strdup (value != NULL && lanyard_feed_condition_has_value (kind) ? value : "");
  return self;
}

LanyardFeedCondition *
lanyard_feed_condition_copy (const LanyardFeedCondition *self)
{
  LanyardFeedCondition *copy = lanyard_feed_condition_new (self->kind, self->negated, self->value);

  copy->id = self->id;
  return copy;
}

void
lanyard_feed_condition_free (LanyardFeedCondition *self)
{
  g_free (self->value);
  g_free (self);
}

gboolean
lanyard_feed_condition_equal (const LanyardFeedCondition *a, const LanyardFeedCondition *b)
{
  return a->kind == b->kind && a->negated == b->negated && strcmp (a->value, b->value) == 0;
}

gboolean
lanyard_feed_condition_has_value (LanyardFeedConditionKind kind)
{
  return kind < LANYARD_FEED_CONDITION_UNREAD;
}

static gboolean
has_letters (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_isalnum (g_utf8_get_char (c)))
      return TRUE;
  return FALSE;
}

/* One line, one space between words. */
static char *
tidy (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *tidied = g_string_new (NULL);
  gboolean space = FALSE;

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (g_unichar_isspace (character) || g_unichar_iscntrl (character))
        {
          space = tidied->len > 0;
          continue;
        }
      /* No file of XML may hold these. */
      if (character == 0xfffe || character == 0xffff)
        continue;
      if (space)
        g_string_append_c (tidied, ' ');
      space = FALSE;
      g_string_append_unichar (tidied, character);
    }
  return g_string_free (tidied, FALSE);
}

/* (nullable): why it cannot be asked for. */
static const char *
find_fault (LanyardFeedConditionKind kind, const char *value)
{
  guint64 days;

  if (strlen (value) > MOST_VALUE)
    return _ ("it is too long");
  if (kind == LANYARD_FEED_CONDITION_WORDS)
    return has_letters (value) ? NULL : _ ("it has no word");
  if (kind == LANYARD_FEED_CONDITION_DAYS)
    return g_ascii_string_to_unsigned (value, 10, 1, MOST_DAYS, &days, NULL)
               ? NULL
               : _ ("a number of days is from 1 to 4000");
  if (kind == LANYARD_FEED_CONDITION_FEED)
    return *value != '\0' ? NULL : _ ("it has no address");
  return *value != '\0' || !lanyard_feed_condition_has_value (kind) ? NULL : _ ("it has no text");
}

LanyardFeedCondition *
lanyard_feed_condition_parse (const char *text, GError **error)
{
  g_autofree char *tidied = tidy (text);
  gboolean negated = *tidied == '!';
  const char *name = negated ? tidied + 1 : tidied;
  const char *colon = strchr (name, ':');
  gsize length = colon != NULL ? (gsize)(colon - name) : strlen (name);
  const char *fault = _ ("there is no such condition");
  g_autofree char *url = NULL;

  for (guint kind = 0; kind < LANYARD_FEED_CONDITION_KINDS; kind++)
    {
      const char *value = colon != NULL ? colon + 1 : "";

      if (strlen (names[kind]) != length || strncmp (names[kind], name, length) != 0)
        continue;
      if ((colon != NULL) != lanyard_feed_condition_has_value (kind))
        break;
      while (*value == ' ')
        value++;
      fault = find_fault (kind, value);
      if (fault != NULL)
        break;
      /* As it stands with the subscription. */
      url = kind == LANYARD_FEED_CONDITION_FEED ? lanyard_feed_normalize_address (value) : NULL;
      return lanyard_feed_condition_new (kind, negated, url != NULL ? url : value);
    }
  g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_CONDITION,
               /* Translators: a condition as one typed it, and why not, without a full stop. */
               _ ("“%s” cannot be asked for: %s"), tidied, fault);
  return NULL;
}

char *
lanyard_feed_condition_print (const LanyardFeedCondition *self)
{
  return g_strconcat (self->negated ? "!" : "", names[self->kind],
                      lanyard_feed_condition_has_value (self->kind) ? ":" : "", self->value, NULL);
}

/* Containing */

/* Tags that stand inside a word without ending it. */
static gboolean
is_inline (const char *name, gsize length)
{
  static const char *const tags[] = { "a",   "abbr", "b",    "code", "del", "em",  "i",     "ins", "kbd",
                                      "q",   "s",    "small", "span", "strong", "sub", "sup", "u" };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (strlen (tags[i]) == length && g_ascii_strncasecmp (tags[i], name, length) == 0)
      return TRUE;
  return FALSE;
}

/* Past the tag that begins at @p. *@space: whether it ends a word. */
static const char *
skip_tag (const char *p, gboolean *space)
{
  const char *name = p[1] == '/' ? p + 2 : p + 1;
  gsize length = strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ123456");

  *space = !is_inline (name, length);
  for (p = name + length; *p != '\0' && *p != '>'; p++)
    if (*p == '"' || *p == '\'')
      {
        const char *end = strchr (p + 1, *p);

        if (end == NULL)
          return p + strlen (p);
        p = end;
      }
  return *p == '>' ? p + 1 : p;
}

/* What is at *@html, which goes past it: a byte, or the character of a reference, which is no longer than that. Returns how many @bytes. */
static gsize
take (const char **html, const char *stop, gboolean markup, char *bytes)
{
  gunichar c;
  gsize used = markup && **html == '&' ? lanyard_html_scan_reference (*html, stop, &c) : 0;

  if (used == 0)
    {
      *bytes = *(*html)++;
      return 1;
    }
  *html += used;
  return (gsize)g_unichar_to_utf8 (lanyard_html_fix_cp1252 (c), bytes);
}

/* What one reads of @html: many times as quick as building its tree, as is needed to go through all that is stored. */
static char *
read_text (const char *html, gboolean markup)
{
  const char *stop = html + strlen (html);
  char *text = g_malloc ((gsize)(stop - html) + 1);
  char *end = text;
  gboolean space = FALSE;

  while (*html != '\0')
    {
      char bytes[6];
      gsize n;

      if (markup && *html == '<')
        {
          gboolean ends;

          html = skip_tag (html, &ends);
          space |= ends;
          continue;
        }
      n = take (&html, stop, markup, bytes);
      if (g_ascii_isspace (*bytes))
        {
          space = TRUE;
          continue;
        }
      /* A space that does not break the line. */
      if (*bytes == '\xc2' && (n > 1 ? bytes[1] : *html) == '\xa0')
        {
          html += n == 1;
          space = TRUE;
          continue;
        }
      if (space && end > text)
        *end++ = ' ';
      space = FALSE;
      memcpy (end, bytes, n);
      end += n;
    }
  *end = '\0';
  return text;
}

gboolean
lanyard_feed_contains (const char *html, gboolean markup, const char *value)
{
  g_autofree char *text = read_text (html, markup);
  g_autofree char *folded_text = NULL;
  g_autofree char *folded_value = NULL;

  if (g_str_is_ascii (value))
    return strcasestr (text, value) != NULL;
  folded_text = g_utf8_casefold (text, -1);
  folded_value = g_utf8_casefold (value, -1);
  return strstr (folded_text, folded_value) != NULL;
}

/* Actions */

const char *
lanyard_feed_action_get_name (LanyardFeedAction action)
{
  return actions[action];
}

gboolean
lanyard_feed_action_parse (const char *name, LanyardFeedAction *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (strcmp (actions[i], name) == 0)
      {
        *action = i;
        return TRUE;
      }
  return FALSE;
}

/* Filters */

LanyardFeedFilterRecord *
lanyard_feed_filter_record_new (const char *name)
{
  LanyardFeedFilterRecord *self = g_new0 (LanyardFeedFilterRecord, 1);
  g_autofree char *tidied = NULL;

  tidied = tidy (name);
  self->name = g_utf8_substring (tidied, 0, MIN (g_utf8_strlen (tidied, -1), MOST_NAME));
  g_strchomp (self->name);
  self->conditions = g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_condition_free);
  return self;
}

LanyardFeedFilterRecord *
lanyard_feed_filter_record_copy (const LanyardFeedFilterRecord *self)
{
  LanyardFeedFilterRecord *copy = lanyard_feed_filter_record_new (self->name);

  copy->id = self->id;
  copy->any = self->any;
  copy->notify = self->notify;
  copy->action = self->action;
  copy->unread = self->unread;
  for (guint i = 0; i < self->conditions->len; i++)
    lanyard_feed_filter_record_add (copy, lanyard_feed_condition_copy (self->conditions->pdata[i]));
  return copy;
}

void
lanyard_feed_filter_record_free (LanyardFeedFilterRecord *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->conditions);
  g_free (self);
}

void
lanyard_feed_filter_record_add (LanyardFeedFilterRecord *self, LanyardFeedCondition *condition)
{
  g_ptr_array_add (self->conditions, condition);
}

gboolean
lanyard_feed_filter_record_equal (const LanyardFeedFilterRecord *a, const LanyardFeedFilterRecord *b)
{
  if (strcmp (a->name, b->name) != 0 || a->any != b->any || a->notify != b->notify || a->action != b->action ||
      a->conditions->len != b->conditions->len)
    return FALSE;
  for (guint i = 0; i < a->conditions->len; i++)
    if (!lanyard_feed_condition_equal (a->conditions->pdata[i], b->conditions->pdata[i]))
      return FALSE;
  return TRUE;
}
