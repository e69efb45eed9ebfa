/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  LANYARD_ENTRY_FILE,
  LANYARD_ENTRY_FOLDER,
} LanyardEntryKind;
#define LANYARD_TYPE_ENTRY_KIND (lanyard_entry_kind_get_type ())
GType lanyard_entry_kind_get_type (void);

/**
 * LanyardEntryState: where one file or folder of a transfer is.
 */
typedef enum
{
  LANYARD_ENTRY_WAITING,
  LANYARD_ENTRY_SKIPPED,     /* not chosen by the receiver */
  LANYARD_ENTRY_MOVING,      /* bytes are going over */
  LANYARD_ENTRY_CHECKING,    /* all sent; the receipt is due */
  LANYARD_ENTRY_VERIFIED,    /* length and digest agreed, on disk under its name */
  LANYARD_ENTRY_FAILED,
} LanyardEntryState;
#define LANYARD_TYPE_ENTRY_STATE (lanyard_entry_state_get_type ())
GType lanyard_entry_state_get_type (void);

/**
 * LanyardTransferEntry:
 *
 * One file or folder of an offer or a transfer. Properties (main thread, notify): "path" (relative, UTF-8, '/'
 * between components, safe for display), "kind", "size", "content-type", "state", "error" (nullable text),
 * "digest" (nullable, 32 lower-case hex digits of XXH3-128), "file" (GFile, nullable: where it is on
 * this machine: the source when sending, the saved file when received), "selected" (writable; for offers),
 * "thumbnail" (GBytes of a PNG or JPEG, nullable), "resumed-from" (guint64), "restarted" (boolean: a part did not
 * match or the file changed, so it was sent anew).
 */
#define LANYARD_TYPE_TRANSFER_ENTRY (lanyard_transfer_entry_get_type ())
G_DECLARE_FINAL_TYPE (LanyardTransferEntry, lanyard_transfer_entry, LANYARD, TRANSFER_ENTRY, GObject)

const char        *lanyard_transfer_entry_get_path         (LanyardTransferEntry *self);
LanyardEntryKind   lanyard_transfer_entry_get_kind         (LanyardTransferEntry *self);
guint64            lanyard_transfer_entry_get_size         (LanyardTransferEntry *self);
const char        *lanyard_transfer_entry_get_content_type (LanyardTransferEntry *self);
LanyardEntryState  lanyard_transfer_entry_get_state        (LanyardTransferEntry *self);
const char        *lanyard_transfer_entry_get_error        (LanyardTransferEntry *self);
const char        *lanyard_transfer_entry_get_digest       (LanyardTransferEntry *self);
GFile             *lanyard_transfer_entry_get_file         (LanyardTransferEntry *self);
GBytes            *lanyard_transfer_entry_get_thumbnail    (LanyardTransferEntry *self);
guint64            lanyard_transfer_entry_get_resumed_from (LanyardTransferEntry *self);
gboolean           lanyard_transfer_entry_get_restarted    (LanyardTransferEntry *self);
gboolean           lanyard_transfer_entry_get_selected     (LanyardTransferEntry *self);
void               lanyard_transfer_entry_set_selected     (LanyardTransferEntry *self,
                                                            gboolean              selected);

G_END_DECLS
