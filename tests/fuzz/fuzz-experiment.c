/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the other end of an experiment says: a plan, counters, the headers of datagrams. The first byte chooses. */
#include "fuzz.h"

#include <string.h>

#include "engine/experiment/lanyard-experiment-json-private.h"
#include "engine/experiment/lanyard-experiment-message.h"
#include "engine/experiment/lanyard-experiment-payload-private.h"
#include "engine/experiment/lanyard-experiment-peer-private.h"
#include "engine/experiment/lanyard-experiment-plan.h"
#include "engine/experiment/lanyard-experiment-result.h"
#include "engine/experiment/lanyard-experiment-sequence-private.h"
#include "engine/net/lanyard-frame.h"

/* What comes as JSON: how it is read, written and let go of. */
typedef struct
{
  const char *what;
  gpointer (*read) (JsonObject *object);
  JsonObject *(*write) (gpointer thing);
  GDestroyNotify free;
} Kind;

static gpointer
read_plan (JsonObject *object)
{
  return lanyard_experiment_plan_from_json (object, NULL);
}

static JsonObject *
write_plan (gpointer plan)
{
  return lanyard_experiment_plan_to_json (plan);
}

static void
free_plan (gpointer plan)
{
  lanyard_experiment_plan_unref (plan);
}

static gpointer
read_result (JsonObject *object)
{
  return lanyard_experiment_result_from_json (object, NULL);
}

static JsonObject *
write_result (gpointer result)
{
  return lanyard_experiment_result_to_json (result);
}

static void
free_result (gpointer result)
{
  lanyard_experiment_result_unref (result);
}

/* From a peer; a result from a file or the database, too. */
static const Kind plan_kind = { "a plan", read_plan, write_plan, free_plan };
static const Kind result_kind = { "a result", read_result, write_result, free_result };

/* (transfer full) (nullable): @object as it is written after it was read. */
static JsonObject *
rewrite (const Kind *kind, JsonObject *object)
{
  gpointer thing = kind->read (object);
  JsonObject *written = thing != NULL ? kind->write (thing) : NULL;

  if (thing != NULL)
    kind->free (thing);
  return written;
}

/* What was taken can be written, and is the same when it is read again. */
static void
take_json (const Kind *kind, const guint8 *bytes, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) bytes, size);
  g_autoptr (JsonObject) object = lanyard_experiment_json_from_text (text, NULL);
  g_autoptr (JsonObject) written = object != NULL ? rewrite (kind, object) : NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (written == NULL)
    return;
  again = rewrite (kind, written);
  if (again == NULL)
    g_error ("%s that was taken is not taken again", kind->what);
  first = lanyard_experiment_json_to_text (written);
  second = lanyard_experiment_json_to_text (again);
  if (strcmp (first, second) != 0)
    g_error ("%s changed on its way: %s, %s", kind->what, first, second);
}

static void
take_counters (const guint8 *bytes, gsize size)
{
  g_autoptr (GBytes) payload = g_bytes_new (bytes, size);
  g_autoptr (GVariant) dictionary = lanyard_frame_decode (payload, NULL);
  LanyardExperimentCounters counters;

  if (dictionary != NULL)
    (void) lanyard_experiment_wire_read_counters (dictionary, &counters);
}

/* Any numbers in any order: each is one of new, late, duplicate or too old, and none is counted twice. */
static void
take_datagrams (const guint8 *bytes, gsize size)
{
  LanyardExperimentSequence sequence;
  LanyardExperimentHeader header;
  guint64 n = 0;

  lanyard_experiment_sequence_init (&sequence);
  for (gsize at = 0; at + 8 <= size; at += 8)
    {
      guint64 number;

      if (lanyard_experiment_header_read (bytes + at, size - at, &header))
        number = header.sequence;
      else
        memcpy (&number, bytes + at, sizeof number);
      /* A real sender's numbers are near each other; both kinds are tried. */
      (void) lanyard_experiment_sequence_add (&sequence, (bytes[at] & 1) != 0 ? number : number % 300000);
      n++;
    }
  if (sequence.unique + sequence.duplicate != n)
    g_error ("%" G_GUINT64_FORMAT " came, %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT " were counted", n,
             sequence.unique, sequence.duplicate);
  lanyard_experiment_sequence_close (&sequence, n);
  (void) lanyard_experiment_sequence_get_lost (&sequence);
  lanyard_experiment_sequence_clear (&sequence);
}

static void
take_message (const guint8 *bytes, gsize size)
{
  g_autoptr (LanyardExperimentMessage) message
      = lanyard_experiment_message_new (FALSE, 1, (const char *) bytes, size, "127.0.0.1:1", 0);

  if (!g_utf8_validate (lanyard_experiment_message_get_text (message), -1, NULL))
    g_error ("a message cannot be shown");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  switch (data[0] % 5)
    {
    case 0:
      take_json (&plan_kind, data + 1, size - 1);
      break;
    case 1:
      take_counters (data + 1, size - 1);
      break;
    case 2:
      take_datagrams (data + 1, size - 1);
      break;
    case 4:
      take_json (&result_kind, data + 1, size - 1);
      break;
    default:
      take_message (data + 1, size - 1);
    }
  return 0;
}
