/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything the service "transfer" decodes: the first byte chooses what the rest is. */
#include <stdlib.h>

#include "engine/transfer/lanyard-safe-name.h"
#include "engine/transfer/lanyard-wire-private.h"
#include "fuzz.h"

static void
decode_page (GBytes *payload)
{
  g_autoptr (LanyardManifestBuilder) builder = lanyard_manifest_builder_new ();
  g_autoptr (LanyardManifest) manifest = NULL;
  g_autofree char *title = NULL;

  if (!lanyard_wire_decode_page (payload, builder, NULL))
    return;
  manifest = lanyard_manifest_builder_end (g_steal_pointer (&builder), NULL);
  if (manifest == NULL)
    return;
  title = lanyard_manifest_dup_title (manifest);
  for (guint i = 0; i < lanyard_manifest_get_n_entries (manifest); i++)
    {
      const char *path = lanyard_manifest_get_path (manifest, i);
      g_autofree char *again = lanyard_safe_name_path (path, NULL);

      /* What was taken is safe, and finds itself. */
      if (g_strcmp0 (again, path) != 0 || lanyard_manifest_find (manifest, path) != i)
        abort ();
    }
}

static void
decode_answer (GBytes *payload)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (LanyardCandidate));
  g_autofree char *text = NULL;
  guint8 choices[100] = { 0 };
  LanyardRefusal refusal;
  gboolean accept;

  (void) lanyard_wire_decode_answer (payload, &accept, &refusal, &text, NULL);
  (void) lanyard_wire_decode_choices (payload, sizeof choices, choices, candidates, NULL);
}

static void
decode_bulk (const guint8 *bytes, gsize size)
{
  guint8 digest[LANYARD_DIGEST_SIZE];
  g_autofree char *text = NULL;
  LanyardTransferError code;
  LanyardWireStart start;
  guint32 entry;
  guint64 hole;

  (void) lanyard_wire_get_start (bytes, size, &start, NULL);
  (void) lanyard_wire_get_file (bytes, size, &start, NULL);
  (void) lanyard_wire_get_end (bytes, size, &entry, digest, NULL);
  (void) lanyard_wire_get_hole (bytes, size, &hole, NULL);
  (void) lanyard_wire_decode_fail (bytes, size, &entry, &code, &text, NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) picture = NULL;
  g_auto (LanyardWireOffer) offer = { 0 };
  g_autofree char *text = NULL;
  guint32 number;
  guint entry;

  if (size == 0)
    return 0;
  payload = g_bytes_new (data + 1, size - 1);
  switch (data[0] % 6)
    {
    case 0:
      decode_page (payload);
      break;
    case 1:
      decode_answer (payload);
      break;
    case 2:
      (void) lanyard_wire_decode_offer (payload, &offer, NULL);
      break;
    case 3:
      (void) lanyard_wire_decode_thumbnail (payload, &entry, &picture, NULL);
      break;
    case 4:
      (void) lanyard_wire_decode_reason (payload, &number, &text, NULL);
      break;
    default:
      decode_bulk (data + 1, size - 1);
    }
  return 0;
}
