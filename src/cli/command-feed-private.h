/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/lanyard-ctl.h"

G_BEGIN_DECLS

LanyardCtlExit lanyard_ctl_feed_parse (LanyardCtl *ctl,
                                       char      **args);

G_END_DECLS
