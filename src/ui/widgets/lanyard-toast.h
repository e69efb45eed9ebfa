/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A toast that says @text; no markup: names in it come from outside. Main thread. (transfer full): add it to a toast overlay, which
 * takes it. One line, cut where that ends. */
AdwToast *lanyard_toast_new       (const char *text);

/* The same, whole, in several lines where one does not hold it. Only for an overlay that gets no toasts of high priority: those push the one
 * that is shown back into the queue, and libadwaita 1.2 shows it again while its label is still in the widget that goes. */
AdwToast *lanyard_toast_new_whole (const char *text);

G_END_DECLS
