/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of an element's text: decoded, resolved, sanitised, its encoding mended. */
#include "engine/feed/lanyard-feed-parser-private.h"

#include "engine/feed/lanyard-feed-uri.h"
#include "engine/feed/lanyard-html-sanitizer.h"
#include "engine/feed/lanyard-html-tables-private.h"

/* How many bytes at the beginning are ASCII. */
static gsize
count_ascii (const char *text, gsize length)
{
  const guint64 high = G_GUINT64_CONSTANT (0x8080808080808080);
  guint64 words[4];
  gsize i = 0;

  for (; i + sizeof words <= length; i += sizeof words)
    {
      memcpy (words, text + i, sizeof words);
      if (((words[0] | words[1] | words[2] | words[3]) & high) != 0)
        break;
    }
  for (; i + 8 <= length; i += 8)
    {
      memcpy (words, text + i, 8);
      if ((words[0] & high) != 0)
        break;
    }
  while (i < length && (guchar)text[i] < 0x80)
    i++;
  return i;
}

gboolean
lanyard_feed_is_ascii (const char *text, gsize length)
{
  return count_ascii (text, length) == length;
}

/* UTF-8 that was taken for ISO 8859-1 and encoded again: every character below U+0100, and as bytes
 * they are UTF-8 once more. FALSE when @text is not such. */
static gboolean
undo_double_encoding (const char *text, gsize length, gsize ascii, GString *result)
{
  const char *end = text + length;

  /* From U+0100 on the first byte is C4 or more: most texts are told by the first that is not ASCII. */
  for (const char *p = text + ascii; p < end; p++)
    {
      if ((guchar)*p >= 0xc4)
        return FALSE;
    }
  g_string_truncate (result, 0);
  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    g_string_append_c (result, (char)g_utf8_get_char (p));
  return g_utf8_validate (result->str, (gssize)result->len, NULL);
}

static void
fix_cp1252 (const char *text, gsize length, GString *result)
{
  const char *end = text + length;

  g_string_truncate (result, 0);
  for (const char *p = text; p < end;)
    {
      const char *next = g_utf8_next_char (p);

      /* U+0080 to U+009F are C2 80 to C2 9F. */
      if ((guchar)*p == 0xc2 && (guchar)p[1] < 0xa0)
        g_string_append_unichar (result, lanyard_html_fix_cp1252 (g_utf8_get_char (p)));
      else
        g_string_append_len (result, p, next - p);
      p = next;
    }
}

/* The text in the arena, with the two commonest ways to spoil an encoding undone. */
static const char *
store_text (LanyardFeedParser *self, const char *text, gsize length, gsize *stored)
{
  g_autoptr (GString) undone = NULL;
  g_autoptr (GString) fixed = NULL;
  gsize ascii = count_ascii (text, length);

  *stored = length;
  if (ascii == length)
    return lanyard_feed_arena_strndup (self->arena, text, length);

  undone = g_string_sized_new (0);
  if (undo_double_encoding (text, length, ascii, undone))
    {
      text = undone->str;
      *stored = length = undone->len;
    }
  if (memchr (text, 0xc2, length) == NULL)
    return lanyard_feed_arena_strndup (self->arena, text, length);

  fixed = g_string_new (NULL);
  fix_cp1252 (text, length, fixed);
  *stored = fixed->len;
  return lanyard_feed_arena_strndup (self->arena, fixed->str, fixed->len);
}

/* RSS says of no text whether it is HTML. It is when it has an end tag or a reference, and no tag
 * or entity that HTML has not: to be wrong here would lose text. */
static gboolean
looks_like_html (const char *text, gsize length)
{
  const char *end = text + length;
  gboolean sign = FALSE;

  if (memchr (text, '<', length) == NULL && memchr (text, '&', length) == NULL)
    return FALSE;
  for (const char *p = text; p < end; p++)
    {
      const char *name = p + 1;
      const char *after;

      if (*p != '<' && *p != '&')
        continue;
      if (*p == '<' && *name == '/')
        name++;
      else if (*p == '&' && *name == '#')
        name++;
      for (after = name; after < end && (g_ascii_isalnum (*after) || *after == '_'); after++)
        ;
      if (after == name)
        continue;
      if (*p == '<')
        {
          const LanyardHtmlName *known = lanyard_html_lookup (name, (gsize)(after - name));

          if (known == NULL || (known->flags & LANYARD_HTML_KNOWN) == 0)
            return FALSE;
          sign |= name == p + 2 && after < end && *after == '>';
        }
      else if (after < end && *after == ';')
        {
          if (name == p + 1 && lanyard_html_lookup_entity (name, (gsize)(after - name)) == 0)
            return FALSE;
          sign = TRUE;
        }
    }
  return sign;
}

/* The character that ends at @end, of which the bytes from @start on may be looked at. */
static gunichar
get_last_char (const char *start, const char *end)
{
  const char *p = g_utf8_find_prev_char (start, end);

  return p != NULL ? g_utf8_get_char (p) : 0;
}

/* White space of any script: no-break and ideographic spaces around a title say nothing either. */
void
lanyard_feed_trim (const char **text, gsize *length)
{
  const char *start = *text;
  const char *end = *text + *length;

  while (start < end && (g_ascii_isspace (*start) ||
                         ((guchar)*start >= 0x80 && g_unichar_isspace (g_utf8_get_char (start)))))
    start = g_utf8_next_char (start);
  while (end > start && (g_ascii_isspace (end[-1]) ||
                         ((guchar)end[-1] >= 0x80 && g_unichar_isspace (get_last_char (start, end)))))
    end = g_utf8_find_prev_char (start, end);
  *text = start;
  *length = (gsize)(end - start);
}

/* FALSE when @text is not Base64 of UTF-8 text, and is to stay as it is. */
static gboolean
decode_base64 (const char *text, gsize length, GString *result)
{
  g_autofree char *compact = g_malloc (length + 1);
  g_autofree guchar *decoded = NULL;
  gsize n = 0;
  gsize size;

  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_isspace (text[i]))
        continue;
      if (!g_ascii_isalnum (text[i]) && strchr ("+/=", text[i]) == NULL)
        return FALSE;
      compact[n++] = text[i];
    }
  compact[n] = '\0';
  if (n == 0 || n % 4 != 0)
    return FALSE;

  decoded = g_base64_decode (compact, &size);
  if (!g_utf8_validate ((const char *)decoded, (gssize)size, NULL))
    return FALSE;
  g_string_truncate (result, 0);
  g_string_append_len (result, (const char *)decoded, (gssize)size);
  return TRUE;
}

/* Lines end in one character. */
static void
unify_lines (GString *text)
{
  char *to = strchr (text->str, '\r');

  if (to == NULL)
    return;
  for (const char *p = to; *p != '\0'; p++)
    {
      if (p[0] != '\r' || p[1] != '\n')
        *to++ = *p;
    }
  g_string_truncate (text, (gsize)(to - text->str));
}

static void
sanitize (LanyardFeedParser *self, const char *type, const char **text, gsize *length)
{
  GString *clean = self->scratch;

  if (memchr (*text, '<', *length) == NULL && memchr (*text, '&', *length) == NULL)
    return;

  g_string_truncate (clean, 0);
  lanyard_html_sanitize (*text, *length, self->base, g_str_has_suffix (type, "html"), clean);
  unify_lines (clean);
  *text = clean->str;
  *length = clean->len;
  lanyard_feed_trim (text, length);
}

const char *
lanyard_feed_parser_finish_text (LanyardFeedParser *self,
                                 const LanyardFeedName *name,
                                 const char *text,
                                 gsize length,
                                 gsize *stored)
{
  LanyardFeedContent *content = &self->content;
  g_autoptr (GString) decoded = NULL;
  g_autofree char *joined = NULL;
  const char *type;

  if (content->type != NULL && content->base64)
    {
      decoded = g_string_new (NULL);
      if (decode_base64 (text, length, decoded))
        {
          text = decoded->str;
          length = decoded->len;
        }
    }

  /* A guid that is no permalink is an opaque string (RSS 2.0). */
  if ((name->traits & LANYARD_FEED_TRAIT_ADDRESS) != 0 && length > 0 &&
      !lanyard_feed_uri_is_settled (text, length) &&
      (self->guid_is_link || strcmp (name->name, "id") != 0))
    {
      g_autofree char *address = g_strndup (text, length);

      joined = lanyard_feed_uri_join (self->base, address);
      text = joined;
      length = strlen (joined);
    }

  if (content->type == lanyard_feed_type_text && looks_like_html (text, length) &&
      !g_str_has_prefix (self->document->version, "atom"))
    content->type = lanyard_feed_type_html;

  type = content->type != NULL ? content->type : lanyard_feed_type_html;
  if ((name->traits & LANYARD_FEED_TRAIT_MARKUP) != 0 && lanyard_feed_type_is_html (type))
    sanitize (self, type, &text, &length);

  return store_text (self, text, length, stored);
}
