/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-net-error-private.h"

#include "engine/core/lanyard-format.h"

G_DEFINE_QUARK (lanyard-net-error-quark, lanyard_net_error)

static const struct
{
  LanyardNetError code;
  const char *word;
} words[] = {
  { LANYARD_NET_ERROR_NO_SERVICE, "no-service" },
  { LANYARD_NET_ERROR_UNTRUSTED, "untrusted" },
  { LANYARD_NET_ERROR_KEY_CHANGED, "key-changed" },
  { LANYARD_NET_ERROR_BUSY, "busy" },
  { LANYARD_NET_ERROR_VERSION, "version" },
  { LANYARD_NET_ERROR_SELF, "self" },
  { LANYARD_NET_ERROR_PROTOCOL, "protocol" },
  { LANYARD_NET_ERROR_TOO_LARGE, "too-large" },
  { LANYARD_NET_ERROR_TIMED_OUT, "timed-out" },
  { LANYARD_NET_ERROR_REFUSED, "refused" },
};

const char *
lanyard_net_error_to_word (const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_error_matches (error, LANYARD_NET_ERROR, (int) words[i].code))
      return words[i].word;
  return "refused";
}

LanyardNetError
lanyard_net_error_from_word (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (word, words[i].word) == 0)
      return words[i].code;
  return LANYARD_NET_ERROR_REFUSED;
}

char *
lanyard_net_clean_text (const char *text, guint max, const char *fallback)
{
  g_autofree char *valid = NULL;
  g_autofree char *composed = NULL;
  g_autofree char *escaped = NULL;
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean space = FALSE;
  glong n = 0;

  if (text == NULL)
    return g_strdup (fallback);

  valid = g_utf8_make_valid (text, -1);
  composed = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  for (const char *p = composed; *p != '\0' && n < (glong) max; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        {
          space = line->len > 0;
          continue;
        }
      if (space)
        {
          g_string_append_c (line, ' ');
          n++;
        }
      space = FALSE;
      g_string_append_unichar (line, c);
      n++;
    }
  if (line->len == 0)
    return g_strdup (fallback);

  /* Composed once more: the last letter of an escape and an accent that follows it are one character in NFC, and a
   * name that was cleaned has to stay as it is when it is cleaned again. */
  escaped = lanyard_format_escape (line->str);
  return g_utf8_normalize (escaped, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}
