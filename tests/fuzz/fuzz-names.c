/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and texts of others on their way to a disk or a screen, and addresses on their way to a socket. */
#include "fuzz.h"

#include <string.h>

#include "engine/core/lanyard-format.h"
#include "engine/net/lanyard-address-private.h"
#include "engine/transfer/lanyard-safe-name.h"

static void
take_path (const char *text)
{
  g_autofree char *path = lanyard_safe_name_path (text, NULL);
  g_autofree char *again = NULL;
  g_autofree char *name = NULL;
  g_autofree char *numbered = NULL;
  g_autofree char *part = NULL;
  g_auto (GStrv) components = NULL;

  if (path == NULL)
    return;
  again = lanyard_safe_name_path (path, NULL);
  if (g_strcmp0 (again, path) != 0)
    g_error ("“%s” is safe, and is changed again", path);
  components = g_strsplit (path, "/", -1);
  for (guint i = 0; components[i] != NULL; i++)
    {
      gsize length = strlen (components[i]);

      if (length == 0 || length > LANYARD_SAFE_NAME_MAX || strcmp (components[i], ".") == 0
          || strcmp (components[i], "..") == 0)
        g_error ("“%s” has a component that may not be", path);
      for (gsize j = 0; j < length; j++)
        if ((guint8) components[i][j] < 0x20 || components[i][j] == 0x7F)
          g_error ("“%s” has a control character", path);
    }
  name = g_path_get_basename (path);
  numbered = lanyard_safe_name_numbered (name, 1234567);
  part = lanyard_safe_name_part (name, "0123456789abcdef");
  if (strlen (numbered) > LANYARD_SAFE_NAME_MAX || strlen (part) > LANYARD_SAFE_NAME_MAX
      || !g_utf8_validate (numbered, -1, NULL) || !g_utf8_validate (part, -1, NULL)
      || strcmp (numbered, name) == 0 || strcmp (part, name) == 0)
    g_error ("“%s” is not made another name of well: “%s”, “%s”", name, numbered, part);
}

static void
take_text (const char *text)
{
  g_autofree char *shown = lanyard_format_escape (text);
  g_autofree char *wire = lanyard_safe_name_to_wire (text);

  if (!g_utf8_validate (shown, -1, NULL) || !g_utf8_validate (wire, -1, NULL))
    g_error ("what is shown is not UTF-8");
  for (const char *at = shown; *at != '\0'; at++)
    if ((guint8) *at < 0x20 || *at == 0x7F)
      g_error ("a control character would reach the terminal");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = NULL;
  g_autoptr (GSocketConnectable) address = NULL;

  if (size == 0)
    return 0;
  text = g_strndup ((const char *) data + 1, size - 1);
  switch (data[0] % 3)
    {
    case 0:
      take_path (text);
      break;
    case 1:
      take_text (text);
      break;
    default:
      if (g_utf8_validate (text, -1, NULL))
        address = lanyard_address_parse (text, 45710, NULL);
    }
  return 0;
}
