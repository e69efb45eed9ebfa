/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-json-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/lanyard-error.h"

char *
lanyard_experiment_json_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();

  json_node_init_object (node, object);
  return json_to_string (node, FALSE);
}

/* One object and nothing after it. JSON-GLib takes a second value, too, and then loses the first one for good. */
static gboolean
is_one_object (const char *text)
{
  const char *p = text + strspn (text, " \t\r\n");
  gboolean quoted = FALSE;
  guint depth = 0;

  if (*p != '{')
    return FALSE;
  for (; *p != '\0'; p++)
    {
      if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
      else if (!quoted && (*p == '{' || *p == '['))
        depth++;
      else if (!quoted && (*p == '}' || *p == ']') && --depth == 0)
        break;
    }
  return *p != '\0' && p[1 + strspn (p + 1, " \t\r\n")] == '\0';
}

JsonObject *
lanyard_experiment_json_from_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = is_one_object (text) ? json_from_string (text, error) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      if (error == NULL || *error == NULL)
        g_set_error_literal (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                             _ ("This is not the result of an experiment."));
      return NULL;
    }
  return json_object_ref (json_node_get_object (node));
}

void
lanyard_experiment_json_set_number (JsonObject *object, const char *member, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  /* The next number has more digits, and so a point. */
  while (strchr (g_ascii_dtostr (text, sizeof text, number), 'e') != NULL && strchr (text, '.') == NULL)
    number = nextafter (number, 0);
  json_object_set_double_member (object, member, number);
}
