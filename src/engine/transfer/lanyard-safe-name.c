/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-safe-name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include <xxhash.h>

#include "engine/core/lanyard-phrase.h"

/* Invisible characters that end a line or change the order in which others are shown
 * (Unicode Standard Annex 9): "photo\u202Egnp.exe" looks like "photoexe.png". */
static gboolean
is_deceptive (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x061C || c == 0x200E || c == 0x200F || c == 0x2028
         || c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static gboolean
check_component (const char *start, gsize length, GError **error)
{
  const char *problem = NULL;

  if (length == 0)
    problem = _ ("has an empty part");
  else if (length == 1 && start[0] == '.')
    problem = _ ("has a part that means its own folder");
  else if (length == 2 && start[0] == '.' && start[1] == '.')
    problem = _ ("leads out of its folder");
  else if (length > LANYARD_SAFE_NAME_MAX)
    problem = _ ("has a part longer than 255 bytes");

  if (problem == NULL)
    return TRUE;
  lanyard_set_error (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_NAME,
                     N_ ("A name in the offer is not allowed: it %s"), problem);
  return FALSE;
}

static gboolean
check_path (const char *path, GError **error)
{
  gsize length = strlen (path);
  const char *problem = NULL;
  const char *start = path;
  guint depth = 1;

  if (length > LANYARD_SAFE_NAME_PATH_MAX)
    problem = _ ("is longer than 4,096 bytes");
  else if (path[0] == '/')
    problem = _ ("is absolute");
  else if (!g_utf8_validate (path, (gssize) length, NULL))
    problem = _ ("is not UTF-8");
  for (const char *p = path; problem == NULL && *p != '\0'; p++)
    if (*p == '/' && ++depth > LANYARD_SAFE_NAME_DEPTH_MAX)
      problem = _ ("is more than 64 folders deep");
  if (problem != NULL)
    {
      lanyard_set_error (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_NAME,
                         N_ ("A name in the offer is not allowed: it %s"), problem);
      return FALSE;
    }

  for (;;)
    {
      const char *end = strchrnul (start, '/');

      if (!check_component (start, (gsize) (end - start), error))
        return FALSE;
      if (*end == '\0')
        return TRUE;
      start = end + 1;
    }
}

char *
lanyard_safe_name_path (const char *path, GError **error)
{
  GString *safe;

  g_return_val_if_fail (path != NULL, NULL);

  if (!check_path (path, error))
    return NULL;
  safe = g_string_sized_new (strlen (path));
  for (const char *p = path; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (is_deceptive (g_utf8_get_char (p)))
        g_string_append_c (safe, '_');
      else
        g_string_append_len (safe, p, g_utf8_next_char (p) - p);
    }
  return g_string_free (safe, FALSE);
}

/* Where the extension begins: "a.tar.gz" at ".tar.gz", ".profile" at its end. */
static const char *
find_extension (const char *name)
{
  const char *dot = strrchr (name, '.');

  if (dot == NULL || dot == name || strlen (dot) > 16)
    return name + strlen (name);
  if (dot - name > 4 && strncmp (dot - 4, ".tar", 4) == 0)
    return dot - 4;
  return dot;
}

/* At most @max bytes of @length, not ending inside a character. */
static gsize
fit (const char *text, gsize length, gsize max)
{
  if (length <= max)
    return length;
  while (max > 0 && ((guint8) text[max] & 0xC0) == 0x80)
    max--;
  return max;
}

char *
lanyard_safe_name_numbered (const char *name, guint number)
{
  const char *extension;
  g_autofree char *middle = NULL;
  gsize stem;

  g_return_val_if_fail (name != NULL, NULL);

  extension = find_extension (name);
  middle = g_strdup_printf (" (%u)", number);
  stem = fit (name, (gsize) (extension - name),
              LANYARD_SAFE_NAME_MAX - strlen (extension) - strlen (middle));
  return g_strdup_printf ("%.*s%s%s", (int) stem, name, middle, extension);
}

char *
lanyard_safe_name_part (const char *name, const char *tag)
{
  gsize length;

  g_return_val_if_fail (name != NULL && tag != NULL && strlen (tag) <= 32, NULL);

  length = strlen (name);
  if (length + strlen (tag) + strlen ("..part") <= LANYARD_SAFE_NAME_MAX)
    return g_strdup_printf ("%s.%s.part", name, tag);
  /* Two long names may share their beginning. */
  return g_strdup_printf ("%.*s.%s-%016" G_GINT64_MODIFIER "x.part", (int) fit (name, length, 180),
                          name, tag, (guint64) XXH3_64bits (name, length));
}

char *
lanyard_safe_name_to_wire (const char *filename)
{
  GString *wire;
  const char *end;

  g_return_val_if_fail (filename != NULL, NULL);

  wire = g_string_new (NULL);
  while (!g_utf8_validate (filename, -1, &end))
    {
      g_string_append_len (wire, filename, end - filename);
      g_string_append_printf (wire, "%%%02X", (guint8) *end);
      filename = end + 1;
    }
  g_string_append (wire, filename);
  return g_string_free (wire, FALSE);
}
