/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/net/lanyard-discovery.h"

G_BEGIN_DECLS

/**
 * LanyardDeviceRow:
 *
 * One device: picture, name, address, whether it is trusted and there. Files dropped on it go to it.
 *
 * Signals: "dropped" (GValue *value): a drop; the value holds a GdkFileList, a GdkTexture or text.
 * "act" (const char *action): from its menu: "send-files", "send-folder", "send-text", "test" or "forget".
 */
#define LANYARD_TYPE_DEVICE_ROW (lanyard_device_row_get_type ())
G_DECLARE_FINAL_TYPE (LanyardDeviceRow, lanyard_device_row, LANYARD, DEVICE_ROW, GtkListBoxRow)

/* @choosing: without its menu, for a dialog that asks for a device. */
GtkWidget     *lanyard_device_row_new        (LanyardDevice    *device,
                                              gboolean          choosing);
/* (transfer none) */
LanyardDevice *lanyard_device_row_get_device (LanyardDeviceRow *self);

/* What can be dropped or pasted, best first. (transfer full) */
GtkDropTarget *lanyard_drop_target_new       (void);

/* Whether it is one of several that are chosen; where one chooses. Signal "ticked": it was changed. */
gboolean       lanyard_device_row_get_ticked (LanyardDeviceRow *self);
void           lanyard_device_row_set_ticked (LanyardDeviceRow *self,
                                              gboolean          ticked);

G_END_DECLS
