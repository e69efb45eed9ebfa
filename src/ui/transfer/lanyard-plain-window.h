/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/transfer/lanyard-transfers.h"

G_BEGIN_DECLS

/**
 * LanyardPlainWindow:
 *
 * The course's one-way transfer: serve a file to whoever connects, or fetch one, unencrypted, with
 * batches and bytes counted live. It goes on in the list of transfers when the window is closed.
 */
#define LANYARD_TYPE_PLAIN_WINDOW (lanyard_plain_window_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPlainWindow, lanyard_plain_window, LANYARD, PLAIN_WINDOW, AdwWindow)

/* (transfer none) */
LanyardPlainWindow *lanyard_plain_window_present  (GtkWindow          *parent,
                                                   LanyardTransfers   *transfers);
/* What the file choosers set; for those who have a file already. */
void                lanyard_plain_window_set_file (LanyardPlainWindow *self,
                                                   GFile              *file);
void                lanyard_plain_window_set_save (LanyardPlainWindow *self,
                                                   GFile              *file);

G_END_DECLS
