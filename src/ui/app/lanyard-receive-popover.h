/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/app/lanyard-receiver.h"

G_BEGIN_DECLS

/**
 * LanyardReceivePopover:
 *
 * What the Receive button opens: whether this device can be reached, where, or why not.
 */
#define LANYARD_TYPE_RECEIVE_POPOVER (lanyard_receive_popover_get_type ())
G_DECLARE_FINAL_TYPE (LanyardReceivePopover, lanyard_receive_popover, LANYARD, RECEIVE_POPOVER, GtkPopover)

GtkWidget *lanyard_receive_popover_new (LanyardReceiver *receiver);

G_END_DECLS
