/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packets-log.h"

#include <string.h>

#define NOT_NULL(text) ((text) != NULL ? (text) : "")

JsonObject *
lanyard_packets_entry_to_json (LanyardPacketsEntry *self)
{
  GBytes *bytes = lanyard_packets_entry_get_bytes (self);
  JsonObject *object = json_object_new ();
  g_autofree char *moment = lanyard_packets_entry_dup_moment (self);
  g_autofree char *text = NULL;
  g_autofree char *hex = NULL;

  json_object_set_string_member (object, "way", lanyard_packets_way_to_text (lanyard_packets_entry_get_way (self)));
  json_object_set_string_member (object, "transport",
                                 lanyard_packet_transport_to_text (lanyard_packets_entry_get_transport (self)));
  json_object_set_string_member (object, "time", moment);
  if (lanyard_packets_entry_get_from (self) != NULL)
    json_object_set_string_member (object, "from", lanyard_packets_entry_get_from (self));
  if (lanyard_packets_entry_get_to (self) != NULL)
    json_object_set_string_member (object, "to", lanyard_packets_entry_get_to (self));
  if (lanyard_packets_entry_get_words (self) != NULL)
    {
      json_object_set_string_member (object, "message", lanyard_packets_entry_get_words (self));
      return object;
    }
  text = lanyard_packets_payload_write (bytes, LANYARD_PACKETS_TEXT);
  hex = lanyard_packets_payload_write (bytes, LANYARD_PACKETS_HEX);
  json_object_set_int_member (object, "bytes", (gint64) lanyard_packets_entry_get_size (self));
  json_object_set_string_member (object, "text", text);
  json_object_set_string_member (object, "hex", hex);
  return object;
}

static void
add_as_text (GString *out, LanyardPacketsEntry *entry)
{
  GBytes *bytes = lanyard_packets_entry_get_bytes (entry);
  const char *words = lanyard_packets_entry_get_words (entry);
  g_autofree char *moment = lanyard_packets_entry_dup_moment (entry);

  g_string_append_printf (out, "%s %s %s %s -> %s", moment,
                          lanyard_packet_transport_to_text (lanyard_packets_entry_get_transport (entry)),
                          lanyard_packets_way_to_text (lanyard_packets_entry_get_way (entry)),
                          NOT_NULL (lanyard_packets_entry_get_from (entry)),
                          NOT_NULL (lanyard_packets_entry_get_to (entry)));
  if (words != NULL)
    g_string_append_printf (out, ": %s\n", words);
  else
    {
      g_autofree char *dump = lanyard_packets_payload_to_dump (bytes, LANYARD_PACKETS_COLUMNS, g_bytes_get_size (bytes));

      g_string_append_printf (out, ", %" G_GSIZE_FORMAT " bytes\n", lanyard_packets_entry_get_size (entry));
      if (*dump != '\0')
        g_string_append_printf (out, "%s\n", dump);
    }
}

/* RFC 4180. A spreadsheet takes what begins like this for a formula, and the text is a stranger's. */
static void
add_cell (GString *out, const char *text, char after)
{
  gboolean formula = *text != '\0' && strchr ("=+-@\t\r", *text) != NULL;

  g_string_append_c (out, '"');
  if (formula)
    g_string_append_c (out, '\'');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *at);
    }
  g_string_append_c (out, '"');
  g_string_append_c (out, after);
}

static void
add_as_csv (GString *out, LanyardPacketsEntry *entry)
{
  GBytes *bytes = lanyard_packets_entry_get_bytes (entry);
  g_autofree char *moment = lanyard_packets_entry_dup_moment (entry);
  g_autofree char *text = lanyard_packets_payload_write (bytes, LANYARD_PACKETS_TEXT);
  g_autofree char *hex = lanyard_packets_payload_write (bytes, LANYARD_PACKETS_HEX);

  add_cell (out, moment, ',');
  add_cell (out, lanyard_packets_way_to_text (lanyard_packets_entry_get_way (entry)), ',');
  add_cell (out, lanyard_packet_transport_to_text (lanyard_packets_entry_get_transport (entry)), ',');
  add_cell (out, NOT_NULL (lanyard_packets_entry_get_from (entry)), ',');
  add_cell (out, NOT_NULL (lanyard_packets_entry_get_to (entry)), ',');
  g_string_append_printf (out, "%" G_GSIZE_FORMAT ",", lanyard_packets_entry_get_size (entry));
  add_cell (out, text, ',');
  add_cell (out, hex, ',');
  add_cell (out, NOT_NULL (lanyard_packets_entry_get_words (entry)), '\r');
  g_string_append_c (out, '\n');
}

static char *
export_json (GListModel *entries)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  JsonArray *array = json_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (entries); i++)
    {
      g_autoptr (LanyardPacketsEntry) entry = g_list_model_get_item (entries, i);

      json_array_add_object_element (array, lanyard_packets_entry_to_json (entry));
    }
  json_node_init_array (node, array);
  json_array_unref (array);
  text = json_to_string (node, TRUE);
  return g_strconcat (text, "\n", NULL);
}

char *
lanyard_packets_log_export (GListModel *entries, LanyardPacketsFormat format)
{
  GString *out;

  g_return_val_if_fail (G_IS_LIST_MODEL (entries), NULL);

  if (format == LANYARD_PACKETS_AS_JSON)
    return export_json (entries);
  out = g_string_new (format == LANYARD_PACKETS_AS_CSV ? "time,way,transport,from,to,bytes,text,hex,message\r\n" : NULL);
  for (guint i = 0; i < g_list_model_get_n_items (entries); i++)
    {
      g_autoptr (LanyardPacketsEntry) entry = g_list_model_get_item (entries, i);

      if (format == LANYARD_PACKETS_AS_CSV)
        add_as_csv (out, entry);
      else
        add_as_text (out, entry);
    }
  return g_string_free (out, FALSE);
}
