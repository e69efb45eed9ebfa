/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/app/lanyard-engine-context.h"

G_BEGIN_DECLS

/**
 * LanyardNotifier:
 *
 * Desktop notifications while the window is not in use: offers (with Accept and Decline), pairing codes,
 * finished transfers. A notification goes away when what it asks is settled. Main thread.
 *
 * It adds these actions to the application: accept-offer, decline-offer, show-transfer and show-in-folder, each with the
 * identifier of its notification.
 *
 * Signals: "error" (const char *): an answer given in a notification could not be carried out;
 * "show-transfer" (LanyardTransfer): the user wants to see it.
 */
#define LANYARD_TYPE_NOTIFIER (lanyard_notifier_get_type ())
G_DECLARE_FINAL_TYPE (LanyardNotifier, lanyard_notifier, LANYARD, NOTIFIER, GObject)

LanyardNotifier *lanyard_notifier_new     (GApplication         *application,
                                           GSettings            *settings,
                                           LanyardEngineContext *context);
/* Ask about @pairing outside the window as well. */
void             lanyard_notifier_pairing (LanyardNotifier      *self,
                                           LanyardPairing       *pairing);

G_END_DECLS
