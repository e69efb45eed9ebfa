/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/core/lanyard-database.h"

G_BEGIN_DECLS

/* An address that was used before, as the database keeps it. */
typedef struct
{
  char   *address;
  char   *name;        /* (nullable) */
  char   *fingerprint; /* (nullable) */
  gint64  last_used;   /* seconds since 1970 */
} LanyardRecent;

LanyardRecent *lanyard_recent_new    (const char          *address,
                                      const char          *name,
                                      const char          *fingerprint,
                                      gint64               last_used);
/* Of LanyardRecent, latest first, which the array owns; what cannot be read is left out with a warning. Blocks. (transfer full) */
GPtrArray     *lanyard_recent_load   (LanyardDatabase     *database);
/* Posted. */
void           lanyard_recent_save   (LanyardDatabase     *database,
                                      const LanyardRecent *recent);
void           lanyard_recent_delete (LanyardDatabase     *database,
                                      const char          *address);

G_END_DECLS
