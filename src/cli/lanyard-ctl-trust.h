/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/lanyard-ctl.h"
#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/**
 * LanyardCtlStrangers:
 * @LANYARD_CTL_STRANGERS_ASK: show the code and ask on the terminal; refuse where there is none
 * @LANYARD_CTL_STRANGERS_ONCE: let them in this time, pin nothing
 */
typedef enum
{
  LANYARD_CTL_STRANGERS_ASK,
  LANYARD_CTL_STRANGERS_ONCE,
} LanyardCtlStrangers;

/**
 * LanyardCtlTrust:
 *
 * Answers the node's questions about strangers, and tells whom the node turned away.
 */
typedef struct _LanyardCtlTrust LanyardCtlTrust;

LanyardCtlTrust *lanyard_ctl_trust_new       (LanyardCtl          *ctl,
                                              LanyardNode         *node,
                                              LanyardCtlStrangers  strangers);
void             lanyard_ctl_trust_free      (LanyardCtlTrust     *self);
/* (nullable): why the last stranger was refused here. */
const GError    *lanyard_ctl_trust_get_error (LanyardCtlTrust     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardCtlTrust, lanyard_ctl_trust_free)

G_END_DECLS
