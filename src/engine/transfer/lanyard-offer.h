/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/transfer/lanyard-transfer-entry.h"

G_BEGIN_DECLS

/**
 * LanyardOffer:
 *
 * The question "will you take these?": answered once by whoever listens; unanswered for ten minutes,
 * or dropped, it declines. Properties: "peer-name", "peer-fingerprint", "peer-address", "verified", "code" (nullable, while
 * not verified), "title", "n-entries", "bytes", "folder" (GFile, writable before the answer), "free-space" (guint64, of the folder),
 * "withdrawn" (the sender went away or cancelled), "answered". Main thread.
 */
#define LANYARD_TYPE_OFFER (lanyard_offer_get_type ())
G_DECLARE_FINAL_TYPE (LanyardOffer, lanyard_offer, LANYARD, OFFER, GObject)

const char *lanyard_offer_get_peer_name        (LanyardOffer *self);
const char *lanyard_offer_get_peer_fingerprint (LanyardOffer *self);
const char *lanyard_offer_get_peer_address     (LanyardOffer *self);
gboolean    lanyard_offer_get_verified         (LanyardOffer *self);
const char *lanyard_offer_get_code             (LanyardOffer *self);
const char *lanyard_offer_get_title            (LanyardOffer *self);
guint64     lanyard_offer_get_bytes            (LanyardOffer *self);
guint       lanyard_offer_get_n_entries        (LanyardOffer *self);
/* Of the entries, those that are files. */
guint       lanyard_offer_get_n_files          (LanyardOffer *self);
guint64     lanyard_offer_get_free_space       (LanyardOffer *self);
gboolean    lanyard_offer_get_withdrawn        (LanyardOffer *self);
gboolean    lanyard_offer_get_answered         (LanyardOffer *self);
GFile      *lanyard_offer_get_folder           (LanyardOffer *self);
void        lanyard_offer_set_folder           (LanyardOffer *self,
                                                GFile        *folder);
/* (transfer none) Of LanyardTransferEntry, with thumbnails; unselect what is not wanted. */
GListModel *lanyard_offer_get_entries          (LanyardOffer *self);
/* Takes the selected entries into the folder. Answers FALSE with an error (no room, folder gone)
 * and stays unanswered. */
gboolean    lanyard_offer_accept               (LanyardOffer *self,
                                                GError      **error);
void        lanyard_offer_decline              (LanyardOffer *self);

G_END_DECLS
