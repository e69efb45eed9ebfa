/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/transfer/lanyard-ledger-private.h"

G_BEGIN_DECLS

/* XXH3 with 128 bits, in its canonical (big-endian) form: not a cryptographic digest; the channel keeps strangers out, this
 * finds what disks, memory and programs get wrong. */
typedef struct _LanyardHash LanyardHash;

LanyardHash *lanyard_hash_new          (void);
void         lanyard_hash_free         (LanyardHash       *self);
void         lanyard_hash_reset        (LanyardHash       *self);
void         lanyard_hash_copy         (LanyardHash       *self,
                                        const LanyardHash *other);
void         lanyard_hash_update       (LanyardHash       *self,
                                        const void        *bytes,
                                        gsize              length);
void         lanyard_hash_update_zeros (LanyardHash       *self,
                                        guint64            length);
/* Of what came so far; more may follow. */
void         lanyard_hash_digest       (const LanyardHash *self,
                                        guint8             digest[LANYARD_DIGEST_SIZE]);
void         lanyard_digest_of         (const void        *bytes,
                                        gsize              length,
                                        guint8             digest[LANYARD_DIGEST_SIZE]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardHash, lanyard_hash_free)

G_END_DECLS
