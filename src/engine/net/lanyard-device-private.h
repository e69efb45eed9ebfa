/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/lanyard-discovery.h"

G_BEGIN_DECLS

LanyardDevice *lanyard_device_new    (void);
/* What the row says now; notifies what changed. */
void           lanyard_device_update (LanyardDevice *self,
                                      const char    *name,
                                      const char    *address,
                                      const char    *fingerprint,
                                      gboolean       trusted,
                                      gboolean       online);

G_END_DECLS
