/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People and tags: several spellings, one shape. */
#include "engine/feed/lanyard-feed-parser-private.h"

static inline gboolean
same_text (LanyardFeedValue *tag, const char *name, const char *text)
{
  return g_strcmp0 (lanyard_feed_get_attribute (tag, name), text) == 0;
}

static LanyardFeedValue *
text_or_null (LanyardFeedParser *self, const char *text)
{
  return text != NULL ? lanyard_feed_parser_new_string (self, text) : lanyard_feed_value_get_null ();
}

void
lanyard_feed_parser_add_tag (LanyardFeedParser *self,
                             const char *term,
                             const char *scheme,
                             const char *label)
{
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);
  LanyardFeedValue *tags =
      lanyard_feed_value_ensure (context, self->arena, "tags", LANYARD_FEED_VALUE_LIST);
  LanyardFeedValue *tag;

  if ((term == NULL || *term == '\0') && (scheme == NULL || *scheme == '\0') &&
      (label == NULL || *label == '\0'))
    return;
  for (LanyardFeedMember *member = tags->members.head; member != NULL; member = member->next)
    {
      if (same_text (member->value, "term", term) && same_text (member->value, "scheme", scheme) &&
          same_text (member->value, "label", label))
        return;
    }

  tag = lanyard_feed_value_new_filled (self->arena, 3);
  lanyard_feed_value_fill (tag, 0, "term", text_or_null (self, term));
  lanyard_feed_value_fill (tag, 1, "scheme", text_or_null (self, scheme));
  lanyard_feed_value_fill (tag, 2, "label", text_or_null (self, label));
  lanyard_feed_value_append (tags, self->arena, tag);
}

void
lanyard_feed_parser_add_tags (LanyardFeedParser *self, const char *terms, const char *scheme)
{
  g_auto (GStrv) split = g_strsplit (terms != NULL ? terms : "", ",", -1);

  for (guint i = 0; split[i] != NULL; i++)
    {
      g_strstrip (split[i]);
      if (*split[i] != '\0')
        lanyard_feed_parser_add_tag (self, lanyard_feed_arena_strdup (self->arena, split[i]), scheme, NULL);
    }
}

static gboolean
is_address_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-' || c == '.' || c == '+';
}

/* An e-mail address in @text, with a "?subject=…" behind it. */
static gboolean
find_email (const char *text, const char **start, gsize *length)
{
  for (const char *at = strchr (text, '@'); at != NULL; at = strchr (at + 1, '@'))
    {
      const char *begin = at;
      const char *end = at + 1;
      const char *dot = NULL;

      while (begin > text && is_address_char (begin[-1]))
        begin--;
      if (begin == at)
        continue;
      if (*end == '[')
        {
          end += 1 + strspn (end + 1, "0123456789.");
          dot = end;
          end += *end == ']';
        }
      else
        {
          const char *last = end;

          while (g_ascii_isalnum (*end) || *end == '-' || (*end == '.' && end > last))
            {
              if (*end == '.')
                {
                  last = end + 1;
                  if (g_ascii_isalnum (end[1]))
                    dot = end;
                }
              end++;
            }
          if (end > at + 1 && end[-1] == '.')
            end--;
        }
      if (dot == NULL)
        continue;
      if (g_str_has_prefix (end, "?subject="))
        end += strcspn (end, " \t\r\n");
      *start = begin;
      *length = (gsize)(end - begin);
      return TRUE;
    }
  return FALSE;
}

/* What is left of "Name <me@example.com>" without the address. */
static char *
remove_email (const char *text, const char *email)
{
  static const char *const brackets[] = { "()", "<>", "&lt;&gt;" };
  g_autoptr (GString) name = g_string_new (text);
  char *begin;
  gsize length;

  g_string_replace (name, email, "", 0);
  for (guint i = 0; i < G_N_ELEMENTS (brackets); i++)
    g_string_replace (name, brackets[i], "", 0);

  begin = g_strstrip (name->str);
  if (*begin == '(')
    begin++;
  length = strlen (begin);
  if (length > 0 && begin[length - 1] == ')')
    begin[length - 1] = '\0';
  return g_strdup (g_strstrip (begin));
}

/* (nullable): what @detail has by @name, when that is not nothing. */
static LanyardFeedValue *
find_text (LanyardFeedValue *detail, const char *name)
{
  LanyardFeedValue *value = lanyard_feed_value_lookup (detail, name);

  return value != NULL && value->type == LANYARD_FEED_VALUE_STRING && value->length > 0 ? value : NULL;
}

static void
join_person (LanyardFeedParser *self,
             LanyardFeedValue *context,
             const char *key,
             LanyardFeedValue *detail)
{
  LanyardFeedValue *name = find_text (detail, "name");
  LanyardFeedValue *email = find_text (detail, "email");

  if (name != NULL && email != NULL)
    {
      g_autofree char *joined = g_strdup_printf ("%s (%s)", name->string, email->string);

      lanyard_feed_value_set_string (context, self->arena, key,
                                     lanyard_feed_arena_strdup (self->arena, joined));
    }
  else if (name != NULL || email != NULL)
    lanyard_feed_value_set (context, self->arena, key, name != NULL ? name : email);
}

void
lanyard_feed_parser_sync_person (LanyardFeedParser *self, const char *key)
{
  gboolean author = strcmp (key, "author") == 0;
  const char *detail_key = author ? "author_detail" : "publisher_detail";
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);
  LanyardFeedValue *list = author ? lanyard_feed_value_lookup (context, "authors") : NULL;
  LanyardFeedValue *detail = lanyard_feed_value_get_last (list);
  const char *text = lanyard_feed_value_get_text (context, key);
  g_autofree char *email = NULL;
  const char *name = text;
  const char *start;
  gsize length;

  if (detail == NULL || detail->type != LANYARD_FEED_VALUE_DICT)
    detail = lanyard_feed_parser_new_dict (self);
  if (detail->length > 0)
    {
      join_person (self, context, key, detail);
      return;
    }
  if (text == NULL || *text == '\0')
    return;

  if (find_email (text, &start, &length))
    {
      g_autofree char *rest = NULL;

      email = g_strndup (start, length);
      rest = remove_email (text, email);
      name = lanyard_feed_arena_strdup (self->arena, rest);
    }

  if (lanyard_feed_value_lookup (context, detail_key) == NULL || !author)
    lanyard_feed_value_set (context, self->arena, detail_key, detail);
  if (*name != '\0')
    lanyard_feed_value_set_string (detail, self->arena, "name", name);
  if (email != NULL)
    lanyard_feed_value_set_string (detail, self->arena, "email",
                                   lanyard_feed_arena_strdup (self->arena, email));
}

/* A part of a person whose element is open. */
static void
save_person (LanyardFeedParser *self, const char *part, const char *value)
{
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);
  LanyardFeedValue *string;
  LanyardFeedValue *list;

  if (value == NULL)
    return;
  string = lanyard_feed_parser_new_string (self, value);
  if (self->in_publisher)
    {
      LanyardFeedValue *detail = lanyard_feed_value_ensure (
          context, self->arena, "publisher_detail", LANYARD_FEED_VALUE_DICT);

      lanyard_feed_value_set (detail, self->arena, part, string);
      join_person (self, context, "publisher", detail);
      return;
    }
  if (self->in_author)
    {
      LanyardFeedValue *detail = lanyard_feed_value_ensure (context, self->arena, "author_detail",
                                                            LANYARD_FEED_VALUE_DICT);

      lanyard_feed_value_set (detail, self->arena, part, string);
    }

  list = lanyard_feed_value_ensure (
      context, self->arena, self->in_author ? "authors" : "contributors", LANYARD_FEED_VALUE_LIST);
  if (list->length == 0)
    lanyard_feed_value_append (list, self->arena, lanyard_feed_parser_new_dict (self));
  lanyard_feed_value_set (lanyard_feed_value_get_last (list), self->arena, part, string);
  if (self->in_author)
    join_person (self, context, "author", lanyard_feed_value_get_last (list));
}

void
lanyard_feed_start_author (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);
  LanyardFeedValue *authors =
      lanyard_feed_value_ensure (context, self->arena, "authors", LANYARD_FEED_VALUE_LIST);

  self->in_author = TRUE;
  lanyard_feed_parser_push (self, "author", TRUE);
  lanyard_feed_value_append (authors, self->arena, lanyard_feed_parser_new_dict (self));
}

void
lanyard_feed_end_author (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop (self, "author");
  self->in_author = FALSE;
  lanyard_feed_parser_sync_person (self, "author");
}

void
lanyard_feed_start_publisher (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "publisher", TRUE);
}

void
lanyard_feed_end_publisher (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop (self, "publisher");
  lanyard_feed_parser_sync_person (self, "publisher");
}

void
lanyard_feed_start_name (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "name", FALSE);
}

void
lanyard_feed_end_name (LanyardFeedParser *self)
{
  const char *value = lanyard_feed_parser_pop (self, "name");

  if (self->in_publisher || self->in_author || self->in_contributor)
    save_person (self, "name", value);
  else if (self->in_text_input && value != NULL)
    lanyard_feed_parser_save (self, "name", lanyard_feed_parser_new_string (self, value), TRUE);
}

void
lanyard_feed_start_email (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "email", FALSE);
}

void
lanyard_feed_end_email (LanyardFeedParser *self)
{
  const char *value = lanyard_feed_parser_pop (self, "email");

  if (self->in_publisher || self->in_author || self->in_contributor)
    save_person (self, "email", value);
}

void
lanyard_feed_start_url (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "href", TRUE);
}

void
lanyard_feed_end_url (LanyardFeedParser *self)
{
  const char *value = lanyard_feed_parser_pop (self, "href");

  if (self->in_author || self->in_contributor)
    save_person (self, "href", value);
}

static void
start_contributor_dict (LanyardFeedParser *self)
{
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);
  LanyardFeedValue *contributors =
      lanyard_feed_value_ensure (context, self->arena, "contributors", LANYARD_FEED_VALUE_LIST);

  self->in_contributor = TRUE;
  lanyard_feed_value_append (contributors, self->arena, lanyard_feed_parser_new_dict (self));
}

void
lanyard_feed_start_contributor (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  start_contributor_dict (self);
  lanyard_feed_parser_push_container (self, "contributor");
}

void
lanyard_feed_end_contributor (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop_container (self, "contributor");
  self->in_contributor = FALSE;
}

/* Dublin Core has only a name. */
void
lanyard_feed_start_contributor_name (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  start_contributor_dict (self);
  lanyard_feed_parser_push (self, "name", FALSE);
}

void
lanyard_feed_end_contributor_name (LanyardFeedParser *self)
{
  lanyard_feed_end_name (self);
  self->in_contributor = FALSE;
}

void
lanyard_feed_start_category (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  const char *scheme = lanyard_feed_get_attribute (attributes, "scheme");

  if (scheme == NULL)
    scheme = lanyard_feed_get_attribute (attributes, "domain");
  lanyard_feed_parser_add_tag (self, lanyard_feed_get_attribute (attributes, "term"), scheme,
                               lanyard_feed_get_attribute (attributes, "label"));
  lanyard_feed_parser_push (self, "category", TRUE);
}

void
lanyard_feed_end_category (LanyardFeedParser *self)
{
  const char *value = lanyard_feed_parser_pop (self, "category");
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);
  LanyardFeedValue *last;
  const char *term;

  if (value == NULL || *value == '\0')
    return;
  last = lanyard_feed_value_get_last (lanyard_feed_value_lookup (context, "tags"));
  term = last != NULL ? lanyard_feed_value_get_text (last, "term") : NULL;
  if (last != NULL && (term == NULL || *term == '\0'))
    lanyard_feed_value_set_string (last, self->arena, "term", value);
  else
    lanyard_feed_parser_add_tag (self, value, NULL, NULL);
}
