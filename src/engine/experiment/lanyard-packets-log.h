/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-packet.h"

G_BEGIN_DECLS

/**
 * LanyardPacketsWay:
 * @LANYARD_PACKETS_SENT: bytes that the system has taken
 * @LANYARD_PACKETS_RECEIVED: bytes that came
 * @LANYARD_PACKETS_NEWS: connected, closed, a listener started: no bytes, a sentence
 * @LANYARD_PACKETS_FAILED: refused, timed out, reset: no bytes, a sentence
 */
typedef enum
{
  LANYARD_PACKETS_SENT,
  LANYARD_PACKETS_RECEIVED,
  LANYARD_PACKETS_NEWS,
  LANYARD_PACKETS_FAILED,
} LanyardPacketsWay;

/* "sent", "received", "news", "error": for programs. */
const char *lanyard_packets_way_to_text (LanyardPacketsWay way);

/**
 * LanyardPacketsEntry:
 *
 * A line of the log. Immutable; any thread.
 */
#define LANYARD_TYPE_PACKETS_ENTRY (lanyard_packets_entry_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacketsEntry, lanyard_packets_entry, LANYARD, PACKETS_ENTRY, GObject)

LanyardPacketsWay      lanyard_packets_entry_get_way       (LanyardPacketsEntry *self);
LanyardPacketTransport lanyard_packets_entry_get_transport (LanyardPacketsEntry *self);
/* Unix microseconds. */
gint64                 lanyard_packets_entry_get_time      (LanyardPacketsEntry *self);
/* (nullable): "127.0.0.1:4571" */
const char            *lanyard_packets_entry_get_from      (LanyardPacketsEntry *self);
const char            *lanyard_packets_entry_get_to        (LanyardPacketsEntry *self);
/* (transfer none): what is kept of the bytes, at most 64 KiB; empty where there are none. */
GBytes                *lanyard_packets_entry_get_bytes     (LanyardPacketsEntry *self);
/* How many bytes there were. */
gsize                  lanyard_packets_entry_get_size      (LanyardPacketsEntry *self);
/* (nullable): the sentence of news and errors. */
const char            *lanyard_packets_entry_get_words     (LanyardPacketsEntry *self);
/* "13:37:00.123456" in local time, and with the date in UTC for programs. (transfer full) */
char                  *lanyard_packets_entry_dup_clock     (LanyardPacketsEntry *self);
char                  *lanyard_packets_entry_dup_moment    (LanyardPacketsEntry *self);
/* What the line says: the sentence, or the beginning of the bytes as text. (transfer full) */
char                  *lanyard_packets_entry_dup_line      (LanyardPacketsEntry *self);
/* Whether it holds @needle (nullable; case does not count) in its text, hexadecimal bytes or addresses. */
gboolean               lanyard_packets_entry_matches       (LanyardPacketsEntry *self,
                                                            const char          *needle);

/**
 * LanyardPacketsLog:
 *
 * What came and went, oldest first: a GListModel of #LanyardPacketsEntry. At most 10,000 of them and 64 MiB; the oldest make
 * room. What comes in a burst appears together, 30 times a second. Main thread.
 */
#define LANYARD_TYPE_PACKETS_LOG (lanyard_packets_log_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacketsLog, lanyard_packets_log, LANYARD, PACKETS_LOG, GObject)

LanyardPacketsLog *lanyard_packets_log_new          (void);
/* @bytes: for what was sent or received; copied where it is no more than is kept. @from, @to: (nullable) */
void               lanyard_packets_log_add          (LanyardPacketsLog      *self,
                                                     LanyardPacketsWay       way,
                                                     LanyardPacketTransport  transport,
                                                     const char             *from,
                                                     const char             *to,
                                                     const void             *bytes,
                                                     gsize                   size);
/* News or an error, a sentence. */
void               lanyard_packets_log_tell         (LanyardPacketsLog      *self,
                                                     LanyardPacketsWay       way,
                                                     LanyardPacketTransport  transport,
                                                     const char             *from,
                                                     const char             *to,
                                                     const char             *words);
/* Shows at once what waits. */
void               lanyard_packets_log_flush        (LanyardPacketsLog      *self);
void               lanyard_packets_log_clear        (LanyardPacketsLog      *self);
/* How many entries made room since the last clear. */
guint64            lanyard_packets_log_get_dropped  (LanyardPacketsLog      *self);

typedef enum
{
  LANYARD_PACKETS_AS_TEXT, /* a line of what it was, then the hex dump */
  LANYARD_PACKETS_AS_CSV,  /* RFC 4180, a line each */
  LANYARD_PACKETS_AS_JSON, /* an array of what lanyard_packets_entry_to_json() gives */
} LanyardPacketsFormat;

/* @entries: a GListModel of LanyardPacketsEntry, the log or a filter over it. (transfer full) */
char              *lanyard_packets_log_export       (GListModel             *entries,
                                                     LanyardPacketsFormat    format);
/* "way", "transport", "time", "from", "to", "bytes", "hex", "text", "message". (transfer full) */
JsonObject        *lanyard_packets_entry_to_json    (LanyardPacketsEntry    *self);

G_END_DECLS
