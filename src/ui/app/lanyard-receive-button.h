/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/app/lanyard-receiver.h"

G_BEGIN_DECLS

/**
 * LanyardReceiveButton:
 *
 * The Receive switch of the header bar, and a popover that says where this device can be reached, or why not.
 * Property "receiver" (#LanyardReceiver, nullable until the engine is there).
 */
#define LANYARD_TYPE_RECEIVE_BUTTON (lanyard_receive_button_get_type ())
G_DECLARE_FINAL_TYPE (LanyardReceiveButton, lanyard_receive_button, LANYARD, RECEIVE_BUTTON, AdwBin)

void lanyard_receive_button_set_receiver (LanyardReceiveButton *self,
                                          LanyardReceiver      *receiver);
void lanyard_receive_button_popup        (LanyardReceiveButton *self);

G_END_DECLS
