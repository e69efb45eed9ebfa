/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-uri.h"

#include <string.h>

/* The schemes feedparser lets through: none of them runs anything in a reader. */
static const char *const safe_schemes[] = {
  "http",   "https", "mailto",   "file",  "ftp",      "gopher",  "h323",   "hdl",   "imap",
  "magnet", "mms",   "news",     "nntp",  "prospero", "rsync",   "rtsp",   "rtspu", "sftp",
  "shttp",  "sip",   "sips",     "snews", "svn",      "svn+ssh", "telnet", "wais",  "aim",
  "callto", "cvs",   "facetime", "feed",  "git",      "gtalk",   "irc",    "ircs",  "irc6",
  "itms",   "msnim", "skype",    "ssh",   "smb",      "ymsg",
};

/* Schemes whose addresses have a path that a relative reference can be joined to. */
static const char *const hierarchical_schemes[] = {
  "http", "https",    "ftp",  "file",  "feed", "gopher", "nntp",    "imap", "wais", "shttp",
  "mms",  "prospero", "rtsp", "rtspu", "sftp", "svn",    "svn+ssh", "ws",   "wss",
};

typedef struct
{
  const char *start;
  gsize length;
  gboolean present;
} Part;

typedef struct
{
  Part scheme;
  Part authority;
  Part path;
  Part query;
  Part fragment;
} Parts;

/* RFC 3986, appendix B. */
static void
split (const char *text, gsize length, Parts *parts)
{
  const char *end = text + length;
  const char *p = text;

  memset (parts, 0, sizeof *parts);
  if (p < end && g_ascii_isalpha (*p))
    {
      while (p < end && (g_ascii_isalnum (*p) || *p == '+' || *p == '-' || *p == '.'))
        p++;
      if (p < end && *p == ':')
        {
          parts->scheme = (Part){ text, (gsize)(p - text), TRUE };
          p++;
        }
      else
        p = text;
    }
  if (end - p >= 2 && p[0] == '/' && p[1] == '/')
    {
      const char *start = p + 2;

      for (p = start; p < end && *p != '/' && *p != '?' && *p != '#';)
        p++;
      parts->authority = (Part){ start, (gsize)(p - start), TRUE };
    }
  parts->path.start = p;
  while (p < end && *p != '?' && *p != '#')
    p++;
  parts->path.length = (gsize)(p - parts->path.start);
  if (p < end && *p == '?')
    {
      const char *start = ++p;

      while (p < end && *p != '#')
        p++;
      parts->query = (Part){ start, (gsize)(p - start), TRUE };
    }
  if (p < end)
    parts->fragment = (Part){ p + 1, (gsize)(end - p) - 1, TRUE };
}

static gboolean
is_one_of (const Part *scheme, const char *const *names, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (strlen (names[i]) == scheme->length &&
          g_ascii_strncasecmp (names[i], scheme->start, scheme->length) == 0)
        return TRUE;
    }
  return FALSE;
}

/* RFC 3986, 5.2.4, on what is in @path from @start on. */
static void
remove_dot_segments (GString *path, gsize start)
{
  g_autofree char *input = g_strdup (path->str + start);
  const char *p = input;

  g_string_truncate (path, start);
  while (*p != '\0')
    {
      const char *end = strchrnul (p + 1, '/');
      gsize length = (gsize)(end - p);
      gboolean last = *end == '\0';

      if ((length == 2 && strncmp (p, "/.", 2) == 0) || (length == 3 && strncmp (p, "/..", 3) == 0))
        {
          if (length == 3)
            {
              const char *slash = memrchr (path->str + start, '/', path->len - start);

              if (slash != NULL)
                g_string_truncate (path, (gsize)(slash - path->str));
            }
          if (last)
            g_string_append_c (path, '/');
        }
      else
        g_string_append_len (path, p, (gssize)length);
      p = end;
    }
}

static void
append_part (GString *result, char mark, const Part *part)
{
  /* An empty query or fragment says nothing, and equal addresses should look equal. */
  if (part->length == 0)
    return;
  g_string_append_c (result, mark);
  g_string_append_len (result, part->start, (gssize)part->length);
}

static void
append_joined_path (GString *result, const Parts *base, const Parts *reference)
{
  gsize start = result->len;

  if (reference->path.start[0] != '/' || reference->path.length == 0)
    {
      const char *slash = memrchr (base->path.start, '/', base->path.length);

      if (slash != NULL)
        g_string_append_len (result, base->path.start, slash - base->path.start + 1);
      else if (base->authority.present)
        g_string_append_c (result, '/');
    }
  g_string_append_len (result, reference->path.start, (gssize)reference->path.length);
  if (result->str[start] == '/')
    remove_dot_segments (result, start);
}

static char *
join_parts (const Parts *base, const Parts *reference)
{
  GString *result =
      g_string_sized_new (base->scheme.length + base->path.length + reference->path.length + 64);
  const Parts *authority = reference->authority.present ? reference : base;

  for (gsize i = 0; i < base->scheme.length; i++)
    g_string_append_c (result, g_ascii_tolower (base->scheme.start[i]));
  if (base->scheme.present)
    g_string_append_c (result, ':');
  if (authority->authority.present)
    {
      g_string_append (result, "//");
      g_string_append_len (result, authority->authority.start, (gssize)authority->authority.length);
    }

  if (reference->authority.present)
    g_string_append_len (result, reference->path.start, (gssize)reference->path.length);
  else if (reference->path.length > 0)
    append_joined_path (result, base, reference);
  else
    g_string_append_len (result, base->path.start, (gssize)base->path.length);

  if (reference->query.present || reference->path.length > 0 || reference->authority.present)
    append_part (result, '?', &reference->query);
  else
    append_part (result, '?', &base->query);
  append_part (result, '#', &reference->fragment);
  /* A space before an empty fragment has become the end, and spaces around an address, or control characters, are none of it
   * (WHATWG URL). */
  while (result->len > 0 && (guchar)result->str[result->len - 1] <= ' ')
    g_string_truncate (result, result->len - 1);
  return g_string_free (result, FALSE);
}

/* "http:////host/" is a common slip; no host begins with a slash. */
static char *
fix_slashes (const char *text, gsize length)
{
  const char *colon = memchr (text, ':', length);
  const char *after;
  gsize i;

  for (i = 0; i < length && (g_ascii_isalnum (text[i]) || strchr ("+-.", text[i]) != NULL); i++)
    ;
  if (colon == NULL || colon != text + i || i == 0 || length < i + 4 ||
      strncmp (colon, ":///", 4) != 0)
    return NULL;
  for (after = colon + 3; after < text + length && *after == '/';)
    after++;
  return g_strdup_printf ("%.*s%.*s", (int)(colon + 3 - text), text, (int)(text + length - after),
                          after);
}

/* Nearly all addresses are. */
gboolean
lanyard_feed_uri_is_settled (const char *text, gsize length)
{
  gsize scheme;

  if (length > 8 && memcmp (text, "https://", 8) == 0)
    scheme = 8;
  else if (length > 7 && memcmp (text, "http://", 7) == 0)
    scheme = 7;
  /* The identifiers of Atom (RFC 4151, RFC 8141), of which nothing can be relative. */
  else if (length > 4 && (memcmp (text, "tag:", 4) == 0 || memcmp (text, "urn:", 4) == 0))
    scheme = 4;
  else
    return FALSE;
  return text[scheme] != '/' && memchr (text, '\n', length) == NULL &&
         memchr (text, '\t', length) == NULL && memchr (text, '\r', length) == NULL;
}

char *
lanyard_feed_uri_join (const char *base, const char *reference)
{
  gsize length;
  g_autofree char *fixed = NULL;
  g_autofree char *clean = NULL;
  Parts base_parts;
  Parts parts;

  length = strlen (reference);
  if (lanyard_feed_uri_is_settled (reference, length))
    return g_strdup (reference);

  /* Line breaks inside an address are an accident of the page it was cut from (WHATWG URL). */
  if (base != NULL && *base != '\0' &&
      (strpbrk (reference, "\t\r\n") != NULL || (length > 0 && (guchar)reference[0] <= ' ')))
    {
      GString *kept = g_string_sized_new (length);

      for (const char *p = reference + strspn (reference, " \t\r\n"); *p != '\0'; p++)
        {
          if (*p != '\t' && *p != '\r' && *p != '\n')
            g_string_append_c (kept, *p);
        }
      length = kept->len;
      reference = clean = g_string_free (kept, FALSE);
    }
  fixed = fix_slashes (reference, length);
  if (fixed != NULL)
    {
      reference = fixed;
      length = strlen (fixed);
    }
  if (base == NULL || *base == '\0')
    return g_strdup (reference);
  if (length == 0)
    return g_strdup (base);
  /* The same slip without a scheme. */
  while (strncmp (reference, "///", 3) == 0)
    {
      reference++;
      length--;
    }

  split (base, strlen (base), &base_parts);
  split (reference, length, &parts);
  if (parts.scheme.present)
    {
      gboolean same = base_parts.scheme.length == parts.scheme.length &&
                      g_ascii_strncasecmp (base_parts.scheme.start, parts.scheme.start,
                                           parts.scheme.length) == 0;

      if (!same || parts.authority.present ||
          !is_one_of (&parts.scheme, hierarchical_schemes, G_N_ELEMENTS (hierarchical_schemes)))
        {
          /* Absolute: only the letter case of the scheme is settled. */
          char *result = g_strdup (reference);

          for (gsize i = 0; i < parts.scheme.length; i++)
            result[i] = g_ascii_tolower (result[i]);
          return result;
        }
    }
  /* A document whose address nobody knows may have a relative base: what is joined to it is relative, too. */
  else if (base_parts.scheme.present && !is_one_of (&base_parts.scheme, hierarchical_schemes,
                                                    G_N_ELEMENTS (hierarchical_schemes)))
    return g_strdup (reference);

  return join_parts (&base_parts, &parts);
}

gboolean
lanyard_feed_uri_is_safe (const char *uri)
{
  Part scheme = { uri + strspn (uri, " \t\r\n"), 0, TRUE };

  scheme.length = strcspn (scheme.start, ":");
  if (scheme.start[scheme.length] == '\0')
    return TRUE;
  /* A colon after the first slash, query or fragment ends no scheme. */
  if (strcspn (scheme.start, "/?#") < scheme.length)
    return TRUE;
  return is_one_of (&scheme, safe_schemes, G_N_ELEMENTS (safe_schemes));
}

gboolean
lanyard_feed_uri_may_open (const char *uri)
{
  Part scheme = { uri, strcspn (uri, ":"), TRUE };
  static const char *const openable[] = { "http", "https", "mailto" };

  return uri[scheme.length] == ':' && is_one_of (&scheme, openable, G_N_ELEMENTS (openable));
}

char *
lanyard_feed_uri_join_safe (const char *base, const char *reference)
{
  g_autofree char *joined = lanyard_feed_uri_join (base, reference);

  return g_strdup (lanyard_feed_uri_is_safe (joined) ? joined : "");
}
