/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/core/lanyard-database.h"
#include "engine/experiment/lanyard-packet.h"

G_BEGIN_DECLS

/**
 * LanyardPacketsBook:
 *
 * The packets that the user keeps, in the order in which they came: a GListModel of #LanyardPacket. Changes show at once and
 * are written behind; those of earlier times come a moment after it was made. Main thread.
 */
#define LANYARD_TYPE_PACKETS_BOOK (lanyard_packets_book_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacketsBook, lanyard_packets_book, LANYARD, PACKETS_BOOK, GObject)

LanyardPacketsBook *lanyard_packets_book_new        (LanyardDatabase    *database,
                                                     GError            **error);
gboolean            lanyard_packets_book_get_loaded (LanyardPacketsBook *self);
void                lanyard_packets_book_add        (LanyardPacketsBook *self,
                                                     LanyardPacket      *packet);
/* All at once, in the database, too. @packets: (element-type LanyardPacket) */
void                lanyard_packets_book_add_all    (LanyardPacketsBook *self,
                                                     GPtrArray          *packets);
/* @packet takes the place of @old, which is one of the book's. */
void                lanyard_packets_book_replace    (LanyardPacketsBook *self,
                                                     LanyardPacket      *old,
                                                     LanyardPacket      *packet);
void                lanyard_packets_book_remove     (LanyardPacketsBook *self,
                                                     LanyardPacket      *packet);
gboolean            lanyard_packets_book_has        (LanyardPacketsBook *self,
                                                     LanyardPacket      *packet);
/* All of them, as lanyard_packets_to_text() writes them. (transfer full) */
char               *lanyard_packets_book_export     (LanyardPacketsBook *self);

G_END_DECLS
