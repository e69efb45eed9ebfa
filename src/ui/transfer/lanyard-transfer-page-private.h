/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/transfer/lanyard-clip.h"
#include "ui/transfer/lanyard-device-list.h"
#include "ui/transfer/lanyard-transfer-details.h"
#include "ui/transfer/lanyard-transfer-list.h"
#include "ui/transfer/lanyard-transfer-page.h"
#include "ui/widgets/lanyard-panes.h"

G_BEGIN_DECLS

struct _LanyardTransferPage
{
  AdwBin parent_instance;

  /* Template children. */
  LanyardPanes *panes;
  GtkToggleButton *devices_toggle;
  GtkToggleButton *transfers_toggle;
  GtkToggleButton *preview_toggle;
  LanyardDeviceList *devices;
  GtkWidget *middle;
  GtkWidget *offers_scroller;
  GtkBox *offers;
  LanyardTransferList *list;
  LanyardTransferDetails *details;

  /* Owned. */
  LanyardNode *node;
  LanyardDiscovery *discovery;
  LanyardTransfers *transfers;
  GCancellable *cancellable;
  GtkFileChooserNative *chooser;
};

/* Sending: what was dropped, pasted or chosen, and to whom. */

/* What a drop or the clipboard holds, to @device, or to one the user is asked for (%NULL). */
void lanyard_transfer_page_send_value (LanyardTransferPage *self,
                                       const GValue        *value,
                                       LanyardClipOrigin    origin,
                                       LanyardDevice       *device);
/* @files: array of GFile. */
void lanyard_transfer_page_send       (LanyardTransferPage *self,
                                       GPtrArray           *files,
                                       LanyardDevice       *device);
void lanyard_transfer_page_choose     (LanyardTransferPage *self,
                                       gboolean             folders,
                                       LanyardDevice       *device);
/* A text that is typed, to @device, or to one the user is asked for (%NULL). */
void lanyard_transfer_page_type_text  (LanyardTransferPage *self,
                                       LanyardDevice       *device);
/* Take drops on @widget, for a device to be asked for. */
void lanyard_transfer_page_take_drops (LanyardTransferPage *self,
                                       GtkWidget           *widget);

G_END_DECLS
