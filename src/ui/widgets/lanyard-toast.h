/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A toast that says @text; no markup: names in it come from outside. Main thread. (transfer full): show it. */
AdwToast *lanyard_toast_new       (const char      *text);

/* Shows it in @overlay when it is its turn, in several lines where one does not hold it. (transfer full) of @toast. */
void      lanyard_toast_show      (AdwToastOverlay *overlay,
                                   AdwToast        *toast);

G_END_DECLS
