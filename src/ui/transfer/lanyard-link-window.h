/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/net/lanyard-identity.h"
#include "engine/transfer/lanyard-transfers.h"

G_BEGIN_DECLS

/**
 * LanyardLinkWindow:
 *
 * Files for any browser: what is offered and to whom it is open, then the address as text and as a QR code, and who fetched
 * what. Closing the window ends the share.
 */
#define LANYARD_TYPE_LINK_WINDOW (lanyard_link_window_get_type ())
G_DECLARE_FINAL_TYPE (LanyardLinkWindow, lanyard_link_window, LANYARD, LINK_WINDOW, AdwWindow)

/* (transfer none) */
LanyardLinkWindow *lanyard_link_window_present   (GtkWindow          *parent,
                                                    LanyardIdentity    *identity,
                                                    LanyardTransfers   *transfers);
/* What the file chooser and a drop add. */
void                lanyard_link_window_add       (LanyardLinkWindow *self,
                                                    GFile              *file);
/* (transfer none) (nullable): what is served, while it is. */
LanyardShare       *lanyard_link_window_get_share (LanyardLinkWindow *self);

G_END_DECLS
