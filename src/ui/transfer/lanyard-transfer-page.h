/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/net/lanyard-discovery.h"
#include "engine/net/lanyard-node.h"
#include "engine/transfer/lanyard-transfers.h"

G_BEGIN_DECLS

/**
 * LanyardTransferPage:
 *
 * The Transfer tab: devices, transfers, preview; offers on top. It binds to the models and answers
 * LanyardTransfers::offer.
 *
 * LanyardTransfers::offer is connected with G_CONNECT_AFTER: whoever wants to tell of an offer as well (a notification) connects
 * plainly and returns %FALSE.
 *
 * Properties: "devices-position" and "preview-position" (int): the widths in pixels of the devices
 * pane and of the preview pane, as the user dragged them; 0 or less is the default width.
 */
#define LANYARD_TYPE_TRANSFER_PAGE (lanyard_transfer_page_get_type ())
G_DECLARE_FINAL_TYPE (LanyardTransferPage, lanyard_transfer_page, LANYARD, TRANSFER_PAGE, AdwBin)

GtkWidget *lanyard_transfer_page_new           (LanyardNode         *node,
                                                LanyardDiscovery    *discovery,
                                                LanyardTransfers    *transfers);
/* Send @files (of GFile): asks which device. */
void       lanyard_transfer_page_send_files    (LanyardTransferPage *self,
                                                GListModel          *files);
/* Send @files to the device with this key, if anybody knows where it can be reached; else nothing happens, and %FALSE. */
gboolean   lanyard_transfer_page_send_files_to (LanyardTransferPage *self,
                                                GListModel          *files,
                                                const char          *fingerprint);
/* Send @text, a link perhaps, as a text file called by its @title: to the device with this key if it can be reached, else the
 * user is asked which (@fingerprint: nullable). */
void       lanyard_transfer_page_send_text     (LanyardTransferPage *self,
                                                const char          *title,
                                                const char          *text,
                                                const char          *fingerprint);
/* Let the user pick files, then a device (Ctrl+O). */
void       lanyard_transfer_page_choose_files  (LanyardTransferPage *self);
/* Files, a picture or text from the clipboard become a send (Ctrl+V). */
void       lanyard_transfer_page_paste         (LanyardTransferPage *self);
/* Select @transfer's row and show it in the preview. */
void       lanyard_transfer_page_show_transfer (LanyardTransferPage *self,
                                                LanyardTransfer     *transfer);

G_END_DECLS
