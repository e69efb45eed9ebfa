/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-json-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-json.h"
#include "engine/core/lanyard-phrase.h"

/* Nested deeper is no result. */
#define MOST_DEPTH 64

char *
lanyard_experiment_json_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();

  json_node_init_object (node, object);
  return json_to_string (node, FALSE);
}

JsonObject *
lanyard_experiment_json_from_text (const char *text, GError **error)
{
  gboolean more = FALSE;
  g_autoptr (JsonNode) node = lanyard_json_read_object (text, strlen (text), MOST_DEPTH, &more, NULL);

  if (node == NULL || more)
    {
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                         N_ ("This is not the result of an experiment."));
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
