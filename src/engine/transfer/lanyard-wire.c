/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-wire-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-format.h"

/* A page stays well under LANYARD_FRAME_PAGE_MAX, and so does the memory to make and take it. */
#define PAGE_BYTES (384 * 1024)

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_MANIFEST, message);
  return FALSE;
}

static GVariant *
bytes_variant (const guint8 *bytes, gsize n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, n, 1);
}

/* (nullable): the array under @key, of @n elements. A missing one is allowed only where @optional. */
static gboolean
lookup_array (GVariant     *dictionary,
              const char   *key,
              const char   *type,
              gsize         element,
              gsize         n,
              gboolean      optional,
              GVariant    **array,
              gconstpointer *data,
              GError      **error)
{
  gsize found = 0;

  *data = NULL;
  *array = g_variant_lookup_value (dictionary, key, G_VARIANT_TYPE (type));
  if (*array == NULL)
    return optional || fail (error, _ ("The other side's list lacks something"));
  *data = g_variant_get_fixed_array (*array, &found, element);
  return found == n || fail (error, _ ("The other side's list is not as long as it says"));
}

GBytes *
lanyard_wire_encode_offer (const char *id, LanyardManifest *manifest)
{
  g_autofree char *title = lanyard_manifest_dup_title (manifest);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", id);
  /* For other programs' logs; a receiver makes its own from the entries. */
  g_variant_dict_insert (&dict, "title", "s", title);
  g_variant_dict_insert (&dict, "entries", "u", lanyard_manifest_get_n_entries (manifest));
  g_variant_dict_insert (&dict, "bytes", "t", lanyard_manifest_get_bytes (manifest));
  return lanyard_frame_encode (g_variant_dict_end (&dict));
}

void
lanyard_wire_offer_clear (LanyardWireOffer *offer)
{
  g_clear_pointer (&offer->id, g_free);
}

gboolean
lanyard_wire_decode_offer (GBytes *payload, LanyardWireOffer *offer, GError **error)
{
  g_autoptr (GVariant) dictionary = lanyard_frame_decode (payload, error);
  const char *id;

  if (dictionary == NULL)
    return FALSE;
  if (!g_variant_lookup (dictionary, "id", "&s", &id)
      || !g_variant_lookup (dictionary, "entries", "u", &offer->n_entries)
      || !g_variant_lookup (dictionary, "bytes", "t", &offer->bytes))
    return fail (error, N_ ("The offer lacks something"));
  if (strlen (id) != 32 || strspn (id, "0123456789abcdef") != 32)
    return fail (error, N_ ("The offer's name is not one"));
  if (offer->n_entries == 0 || offer->n_entries > LANYARD_MANIFEST_MAX_ENTRIES)
    return fail (error, N_ ("The offer has no entries, or more than 100,000"));
  offer->id = g_strdup (id);
  return TRUE;
}

GBytes *
lanyard_wire_encode_page (LanyardManifest *manifest, guint *next)
{
  guint n = lanyard_manifest_get_n_entries (manifest);
  guint first = *next;
  gsize bytes = 0;
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autoptr (GByteArray) kinds = g_byte_array_new ();
  g_autoptr (GByteArray) modes = g_byte_array_new ();
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) mtimes = g_array_new (FALSE, FALSE, sizeof (gint64));
  GVariantDict dict;

  for (; *next < n && bytes < PAGE_BYTES; (*next)++)
    {
      LanyardManifestEntry entry;
      guint8 kind;

      lanyard_manifest_get_entry (manifest, *next, &entry);
      kind = (guint8) entry.kind;
      g_ptr_array_add (paths, (gpointer) entry.path);
      g_byte_array_append (kinds, &kind, 1);
      g_byte_array_append (modes, &entry.mode, 1);
      g_array_append_val (sizes, entry.size);
      g_array_append_val (mtimes, entry.mtime);
      bytes += strlen (entry.path) + 24;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "first", "u", first);
  g_variant_dict_insert_value (
      &dict, "paths", g_variant_new_strv ((const char *const *) paths->pdata, (gssize) paths->len));
  g_variant_dict_insert_value (&dict, "kinds", bytes_variant (kinds->data, kinds->len));
  g_variant_dict_insert_value (&dict, "modes", bytes_variant (modes->data, modes->len));
  g_variant_dict_insert_value (
      &dict, "sizes",
      g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, sizes->data, sizes->len, sizeof (guint64)));
  g_variant_dict_insert_value (
      &dict, "mtimes",
      g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, mtimes->data, mtimes->len, sizeof (gint64)));
  return lanyard_frame_encode (g_variant_dict_end (&dict));
}

gboolean
lanyard_wire_decode_page (GBytes *payload, LanyardManifestBuilder *builder, GError **error)
{
  g_autoptr (GVariant) dictionary = lanyard_frame_decode (payload, error);
  g_autoptr (GVariant) paths = NULL;
  g_autoptr (GVariant) kinds = NULL;
  g_autoptr (GVariant) modes = NULL;
  g_autoptr (GVariant) sizes = NULL;
  g_autoptr (GVariant) mtimes = NULL;
  gconstpointer kind, mode, size, mtime;
  guint32 first;
  gsize n;

  if (dictionary == NULL)
    return FALSE;
  paths = g_variant_lookup_value (dictionary, "paths", G_VARIANT_TYPE_STRING_ARRAY);
  if (paths == NULL || !g_variant_lookup (dictionary, "first", "u", &first))
    return fail (error, N_ ("The offer lacks something"));
  n = g_variant_n_children (paths);
  if (n == 0 || first != lanyard_manifest_builder_get_n_entries (builder))
    return fail (error, N_ ("The offer's pages are not in order"));
  if (!lookup_array (dictionary, "kinds", "ay", 1, n, FALSE, &kinds, &kind, error)
      || !lookup_array (dictionary, "modes", "ay", 1, n, TRUE, &modes, &mode, error)
      || !lookup_array (dictionary, "sizes", "at", 8, n, FALSE, &sizes, &size, error)
      || !lookup_array (dictionary, "mtimes", "ax", 8, n, TRUE, &mtimes, &mtime, error))
    return FALSE;

  for (gsize i = 0; i < n; i++)
    {
      LanyardManifestEntry entry = {
        .kind = (LanyardEntryKind) ((const guint8 *) kind)[i],
        .size = ((const guint64 *) size)[i],
        .mtime = mtime != NULL ? ((const gint64 *) mtime)[i] : 0,
        .mode = mode != NULL ? ((const guint8 *) mode)[i] : 0,
      };

      g_variant_get_child (paths, i, "&s", &entry.path);
      if (!lanyard_manifest_builder_add (builder, &entry, error))
        return FALSE;
    }
  return TRUE;
}

GBytes *
lanyard_wire_encode_thumbnail (guint entry, GBytes *picture)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "entry", "u", entry);
  g_variant_dict_insert_value (
      &dict, "data", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, picture, TRUE));
  return lanyard_frame_encode (g_variant_dict_end (&dict));
}

gboolean
lanyard_wire_decode_thumbnail (GBytes *payload, guint *entry, GBytes **picture, GError **error)
{
  g_autoptr (GVariant) dictionary = lanyard_frame_decode (payload, error);
  g_autoptr (GVariant) data = NULL;
  gconstpointer bytes;
  gsize length;

  if (dictionary == NULL)
    return FALSE;
  data = g_variant_lookup_value (dictionary, "data", G_VARIANT_TYPE_BYTESTRING);
  if (data == NULL || !g_variant_lookup (dictionary, "entry", "u", entry))
    return fail (error, N_ ("A thumbnail in the offer lacks something"));
  bytes = g_variant_get_fixed_array (data, &length, 1);
  if (length == 0 || length > LANYARD_MANIFEST_THUMBNAIL_MAX)
    return fail (error, N_ ("A thumbnail in the offer is larger than 32 KiB"));
  *picture = g_bytes_new (bytes, length);
  return TRUE;
}

GBytes *
lanyard_wire_encode_answer (gboolean accept, LanyardRefusal refusal, const char *text)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "accept", "b", accept);
  if (!accept)
    g_variant_dict_insert (&dict, "refusal", "u", (guint32) refusal);
  if (text != NULL)
    g_variant_dict_insert (&dict, "text", "s", text);
  return lanyard_frame_encode (g_variant_dict_end (&dict));
}

/* What a peer wrote for people: bounded, and without anything that could deceive them. */
static char *
dup_text (GVariant *dictionary)
{
  g_autofree char *bounded = NULL;
  const char *text;

  if (!g_variant_lookup (dictionary, "text", "&s", &text) || *text == '\0')
    return NULL;
  bounded = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), LANYARD_WIRE_FAIL_TEXT));
  return lanyard_format_escape (bounded);
}

gboolean
lanyard_wire_decode_answer (GBytes         *payload,
                            gboolean       *accept,
                            LanyardRefusal *refusal,
                            char          **text,
                            GError        **error)
{
  g_autoptr (GVariant) dictionary = lanyard_frame_decode (payload, error);
  guint32 number = 0;

  if (dictionary == NULL)
    return FALSE;
  if (!g_variant_lookup (dictionary, "accept", "b", accept))
    return fail (error, N_ ("The answer to the offer lacks something"));
  (void) g_variant_lookup (dictionary, "refusal", "u", &number);
  *refusal = (LanyardRefusal) MIN (number, LANYARD_REFUSAL_FAILED);
  *text = dup_text (dictionary);
  return TRUE;
}

GBytes *
lanyard_wire_encode_choices (guint                   first,
                             const guint8           *choices,
                             guint                   n,
                             const LanyardCandidate *candidates,
                             guint                   n_candidates)
{
  g_autofree guint32 *entries = g_new (guint32, MAX (1, n_candidates));
  g_autofree guint64 *offsets = g_new (guint64, MAX (1, n_candidates));
  g_autofree guint8 *digests = g_malloc (MAX (1, n_candidates * LANYARD_DIGEST_SIZE));
  GVariantDict dict;

  for (guint i = 0; i < n_candidates; i++)
    {
      entries[i] = candidates[i].entry;
      offsets[i] = candidates[i].offset;
      memcpy (digests + (gsize) i * LANYARD_DIGEST_SIZE, candidates[i].digest, LANYARD_DIGEST_SIZE);
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "first", "u", first);
  g_variant_dict_insert_value (&dict, "choices", bytes_variant (choices, n));
  if (n_candidates > 0)
    {
      g_variant_dict_insert_value (
          &dict, "entries", g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, entries, n_candidates, 4));
      g_variant_dict_insert_value (
          &dict, "offsets", g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, offsets, n_candidates, 8));
      g_variant_dict_insert_value (
          &dict, "digests", bytes_variant (digests, (gsize) n_candidates * LANYARD_DIGEST_SIZE));
    }
  return lanyard_frame_encode (g_variant_dict_end (&dict));
}

static gboolean
decode_candidates (GVariant *dictionary, guint n_entries, GArray *candidates, GError **error)
{
  g_autoptr (GVariant) entries
      = g_variant_lookup_value (dictionary, "entries", G_VARIANT_TYPE ("au"));
  g_autoptr (GVariant) offsets = NULL;
  g_autoptr (GVariant) digests = NULL;
  gsize n = entries != NULL ? g_variant_n_children (entries) : 0;
  const guint32 *entry;
  gconstpointer offset, digest;
  guint run = 0;

  if (n == 0)
    return TRUE;
  entry = g_variant_get_fixed_array (entries, &n, 4);
  if (!lookup_array (dictionary, "offsets", "at", 8, n, FALSE, &offsets, &offset, error)
      || !lookup_array (dictionary, "digests", "ay", 1, n * LANYARD_DIGEST_SIZE, FALSE, &digests,
                        &digest, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      LanyardCandidate candidate = { entry[i], ((const guint64 *) offset)[i] };
      const LanyardCandidate *last
          = candidates->len > 0
                ? &g_array_index (candidates, LanyardCandidate, candidates->len - 1)
                : NULL;

      run = last != NULL && last->entry == candidate.entry ? run + 1 : 1;
      if (candidate.entry >= n_entries || candidate.offset > G_MAXINT64
          || run > LANYARD_WIRE_CANDIDATES_MAX
          || (last != NULL && run > 1 && candidate.offset <= last->offset)
          || (last != NULL && candidate.entry < last->entry))
        return fail (error, N_ ("The answer to the offer contradicts itself"));
      memcpy (candidate.digest, (const guint8 *) digest + i * LANYARD_DIGEST_SIZE,
              LANYARD_DIGEST_SIZE);
      g_array_append_val (candidates, candidate);
    }
  return TRUE;
}

gboolean
lanyard_wire_decode_choices (GBytes  *payload,
                             guint    n_entries,
                             guint8  *choices,
                             GArray  *candidates,
                             GError **error)
{
  g_autoptr (GVariant) dictionary = lanyard_frame_decode (payload, error);
  g_autoptr (GVariant) array = NULL;
  const guint8 *bytes;
  guint32 first;
  gsize n;

  if (dictionary == NULL)
    return FALSE;
  array = g_variant_lookup_value (dictionary, "choices", G_VARIANT_TYPE_BYTESTRING);
  if (array == NULL || !g_variant_lookup (dictionary, "first", "u", &first))
    return fail (error, N_ ("The answer to the offer lacks something"));
  bytes = g_variant_get_fixed_array (array, &n, 1);
  if (first > n_entries || n > n_entries - first)
    return fail (error, N_ ("The answer is about entries that were not offered"));
  for (gsize i = 0; i < n; i++)
    if (bytes[i] > LANYARD_CHOICE_VERIFIED)
      return fail (error, N_ ("The answer to the offer is not one"));
  if (n > 0)
    memcpy (choices + first, bytes, n);
  return decode_candidates (dictionary, n_entries, candidates, error);
}

GBytes *
lanyard_wire_encode_reason (guint32 reason, const char *text)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (reason != 0)
    g_variant_dict_insert (&dict, "reason", "u", reason);
  if (text != NULL)
    g_variant_dict_insert (&dict, "text", "s", text);
  return lanyard_frame_encode (g_variant_dict_end (&dict));
}

gboolean
lanyard_wire_decode_reason (GBytes *payload, guint32 *reason, char **text, GError **error)
{
  g_autoptr (GVariant) dictionary = lanyard_frame_decode (payload, error);

  *reason = 0;
  *text = NULL;
  if (dictionary == NULL)
    return FALSE;
  (void) g_variant_lookup (dictionary, "reason", "u", reason);
  *text = dup_text (dictionary);
  return TRUE;
}
