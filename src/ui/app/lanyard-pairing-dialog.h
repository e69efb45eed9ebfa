/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/net/lanyard-pairing.h"

G_BEGIN_DECLS

/**
 * LanyardPairingDialog:
 *
 * "Does the other screen show the same code?" Answers its #LanyardPairing, and goes away by itself
 * when that is answered elsewhere or withdrawn. Closing it refuses.
 */
#define LANYARD_TYPE_PAIRING_DIALOG (lanyard_pairing_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPairingDialog,
                      lanyard_pairing_dialog,
                      LANYARD,
                      PAIRING_DIALOG,
                      AdwMessageDialog)

LanyardPairingDialog *lanyard_pairing_dialog_new         (GtkWindow            *parent,
                                                          LanyardPairing       *pairing);
/* (transfer none) */
LanyardPairing       *lanyard_pairing_dialog_get_pairing (LanyardPairingDialog *self);

G_END_DECLS
