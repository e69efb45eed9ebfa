/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A toast that says @text whole, in several lines where one does not hold it. No markup: names in it come from outside. Main thread.
 * (transfer full): add it to a toast overlay, which takes it. */
AdwToast *lanyard_toast_new (const char *text);

G_END_DECLS
