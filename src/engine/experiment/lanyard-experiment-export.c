/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-export.h"

#include <string.h>

static void
add_cell (GString *line, const char *text)
{
  if (line->len > 0 && line->str[line->len - 1] != '\n')
    g_string_append_c (line, ',');
  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (line, text);
      return;
    }
  g_string_append_c (line, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *p);
    }
  g_string_append_c (line, '"');
}

/* A spreadsheet takes a text that begins like this for a formula; the name is the user's, but a file goes places. */
static void
add_text (GString *line, const char *text)
{
  g_autofree char *safe = NULL;

  if (*text != '\0' && strchr ("=+-@\t\r", *text) != NULL)
    text = safe = g_strconcat ("'", text, NULL);
  add_cell (line, text);
}

static void
add_number (GString *line, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  add_cell (line, g_ascii_formatd (text, sizeof text, "%.9g", number));
}

static const LanyardExperimentCounters *
counters_of (const LanyardExperimentSample *sample, LanyardExperimentEnds end)
{
  return end == LANYARD_EXPERIMENT_SENDER ? &sample->sender : &sample->receiver;
}

static void
add_counters (GString *line, const LanyardExperimentSample *sample, LanyardExperimentTransport transport)
{
  guint n;
  const LanyardExperimentCounterInfo *infos = lanyard_experiment_counter_info (&n);

  for (LanyardExperimentEnds end = LANYARD_EXPERIMENT_SENDER; end <= LANYARD_EXPERIMENT_RECEIVER; end <<= 1)
    for (guint i = 0; i < n; i++)
      {
        const LanyardExperimentCounters *counters = counters_of (sample, end);

        if ((infos[i].ends & end) == 0)
          continue;
        if (!counters->present || !lanyard_experiment_counter_applies (&infos[i], transport, end))
          add_cell (line, "");
        else if (infos[i].unit == LANYARD_EXPERIMENT_UNIT_SECONDS)
          add_number (line, lanyard_experiment_counter_get (&infos[i], counters));
        else
          {
            g_autofree char *text = g_strdup_printf (
                "%" G_GUINT64_FORMAT, G_STRUCT_MEMBER (guint64, counters, infos[i].offset));

            add_cell (line, text);
          }
      }
}

static void
add_counter_names (GString *line)
{
  guint n;
  const LanyardExperimentCounterInfo *infos = lanyard_experiment_counter_info (&n);

  for (LanyardExperimentEnds end = LANYARD_EXPERIMENT_SENDER; end <= LANYARD_EXPERIMENT_RECEIVER; end <<= 1)
    for (guint i = 0; i < n; i++)
      if ((infos[i].ends & end) != 0)
        {
          g_autofree char *name = g_strconcat (
              end == LANYARD_EXPERIMENT_SENDER ? "sender_" : "receiver_", infos[i].name, NULL);

          add_cell (line, name);
        }
}

static const char *
name_of (const char *const *names, guint i)
{
  return names != NULL && names[i] != NULL ? names[i] : "";
}

static void
add_plan (GString *line, LanyardExperimentPlan *plan)
{
  g_autoptr (JsonObject) object = lanyard_experiment_plan_to_json (plan);
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *text = NULL;

  json_node_init_object (node, object);
  text = json_to_string (node, FALSE);
  add_cell (line, text);
}

char *
lanyard_experiment_export_csv (GPtrArray *results, const char *const *names)
{
  GString *text = g_string_new ("name,created,plan");

  g_return_val_if_fail (results != NULL, g_string_free (text, FALSE));

  add_counter_names (text);
  add_cell (text, "verdict");
  g_string_append (text, "\r\n");
  for (guint i = 0; i < results->len; i++)
    {
      LanyardExperimentResult *result = g_ptr_array_index (results, i);
      LanyardExperimentPlan *plan = lanyard_experiment_result_get_plan (result);
      g_autoptr (GDateTime) created
          = g_date_time_new_from_unix_utc (lanyard_experiment_result_get_created (result));
      g_autofree char *when = created != NULL ? g_date_time_format_iso8601 (created) : g_strdup ("");
      GString *line = g_string_new (NULL);

      /* The first cell may be empty, so the comma is not left to add_cell(). */
      add_text (line, name_of (names, i));
      g_string_append_c (line, ',');
      g_string_append (line, when);
      add_plan (line, plan);
      add_counters (line, lanyard_experiment_result_get_final (result),
                    lanyard_experiment_plan_get (plan)->transport);
      add_text (line, lanyard_experiment_result_get_verdict (result));
      g_string_append_printf (text, "%s\r\n", line->str);
      g_string_free (line, TRUE);
    }
  return g_string_free (text, FALSE);
}

char *
lanyard_experiment_export_samples (LanyardExperimentResult *result)
{
  GString *text = g_string_new ("time");
  LanyardExperimentTransport transport;
  GPtrArray *samples;

  g_return_val_if_fail (result != NULL, g_string_free (text, FALSE));

  transport = lanyard_experiment_plan_get (lanyard_experiment_result_get_plan (result))->transport;
  samples = lanyard_experiment_result_get_samples (result);
  add_counter_names (text);
  g_string_append (text, "\r\n");
  for (guint i = 0; i < samples->len; i++)
    {
      const LanyardExperimentSample *sample = g_ptr_array_index (samples, i);

      add_number (text, sample->time);
      add_counters (text, sample, transport);
      g_string_append (text, "\r\n");
    }
  return g_string_free (text, FALSE);
}

char *
lanyard_experiment_export_json (GPtrArray *results, const char *const *names)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  g_return_val_if_fail (results != NULL, NULL);

  json_node_take_array (node, array);
  for (guint i = 0; i < results->len; i++)
    {
      JsonObject *object = lanyard_experiment_result_to_json (g_ptr_array_index (results, i));

      json_object_set_string_member (object, "name", name_of (names, i));
      json_array_add_object_element (array, object);
    }
  return json_to_string (node, TRUE);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return x < y ? -1 : x > y;
}

LanyardExperimentSpread
lanyard_experiment_spread (GPtrArray                          *results,
                           const LanyardExperimentCounterInfo *info,
                           LanyardExperimentEnds               end)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  LanyardExperimentSpread spread = { 0 };
  const double *v;

  g_return_val_if_fail (results != NULL, spread);

  for (guint i = 0; i < results->len; i++)
    {
      const LanyardExperimentCounters *counters = counters_of (
          lanyard_experiment_result_get_final (g_ptr_array_index (results, i)), end);
      double value = info != NULL ? lanyard_experiment_counter_get (info, counters)
                                  : lanyard_experiment_counters_get_rate (counters, end);

      if (counters->present)
        g_array_append_val (values, value);
    }
  if (values->len == 0)
    return spread;
  g_array_sort (values, compare_doubles);
  v = (const double *) (gconstpointer) values->data;
  spread.n = values->len;
  spread.least = v[0];
  spread.most = v[values->len - 1];
  spread.median = (v[(values->len - 1) / 2] + v[values->len / 2]) / 2;
  return spread;
}
