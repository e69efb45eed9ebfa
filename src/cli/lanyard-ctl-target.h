/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/lanyard-ctl-world.h"

G_BEGIN_DECLS

/**
 * LanyardCtlTarget:
 * @typed: what was typed
 * @address: where to connect to
 * @name: (nullable): the device's name, when it was found by that
 * @fingerprint: (nullable): the key it must have
 *
 * The machine that somebody named: by an address, or by the name of a device.
 */
typedef struct
{
  char *typed;
  char *address;
  char *name;
  char *fingerprint;
} LanyardCtlTarget;

/* %NULL after a usage error. */
LanyardCtlTarget *lanyard_ctl_target_new  (LanyardCtl        *ctl,
                                           const char        *typed);
/* Where @typed is no host that resolves, looks for a pinned or discovered device of that name. Only
 * a pinned one brings its fingerprint: what discovery says is a hint. */
gboolean          lanyard_ctl_target_find (LanyardCtlTarget  *self,
                                           LanyardCtl        *ctl,
                                           LanyardCtlWorld   *world,
                                           GError           **error);
void              lanyard_ctl_target_free (LanyardCtlTarget  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardCtlTarget, lanyard_ctl_target_free)

G_END_DECLS
