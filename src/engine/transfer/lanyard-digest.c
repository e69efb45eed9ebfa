/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-digest-private.h"

#include <string.h>
#include <xxhash.h>

#include "lanyard-config.h"
#ifdef LANYARD_XXHASH_DISPATCHES
/* The same names, with AVX2 or AVX-512 where the processor has it: three times as fast as the plain ones, which do with what
 * every x86 has. */
#include <xxh_x86dispatch.h>
#endif

struct _LanyardHash
{
  XXH3_state_t *state;
};

LanyardHash *
lanyard_hash_new (void)
{
  LanyardHash *self = g_new (LanyardHash, 1);

  self->state = XXH3_createState ();
  (void) XXH3_128bits_reset (self->state);
  return self;
}

void
lanyard_hash_free (LanyardHash *self)
{
  if (self == NULL)
    return;
  (void) XXH3_freeState (self->state);
  g_free (self);
}

void
lanyard_hash_reset (LanyardHash *self)
{
  (void) XXH3_128bits_reset (self->state);
}

void
lanyard_hash_copy (LanyardHash *self, const LanyardHash *other)
{
  XXH3_copyState (self->state, other->state);
}

void
lanyard_hash_update (LanyardHash *self, const void *bytes, gsize length)
{
  (void) XXH3_128bits_update (self->state, bytes, length);
}

void
lanyard_hash_update_zeros (LanyardHash *self, guint64 length)
{
  static const guint8 zeros[32 * 1024];

  while (length > 0)
    {
      gsize n = (gsize) MIN (length, sizeof zeros);

      (void) XXH3_128bits_update (self->state, zeros, n);
      length -= n;
    }
}

static void
store (XXH128_hash_t hash, guint8 digest[LANYARD_DIGEST_SIZE])
{
  XXH128_canonical_t canonical;

  XXH128_canonicalFromHash (&canonical, hash);
  memcpy (digest, canonical.digest, LANYARD_DIGEST_SIZE);
}

void
lanyard_hash_digest (const LanyardHash *self, guint8 digest[LANYARD_DIGEST_SIZE])
{
  store (XXH3_128bits_digest (self->state), digest);
}

void
lanyard_digest_of (const void *bytes, gsize length, guint8 digest[LANYARD_DIGEST_SIZE])
{
  store (XXH3_128bits (bytes, length), digest);
}
