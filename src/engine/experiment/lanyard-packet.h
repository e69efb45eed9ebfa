/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/experiment/lanyard-packets-payload.h"

G_BEGIN_DECLS

typedef enum
{
  LANYARD_PACKET_TCP,
  LANYARD_PACKET_UDP,
  LANYARD_PACKET_TLS, /* over TCP */
} LanyardPacketTransport;

/* "TCP", "UDP", "TLS": the same in every language. */
const char *lanyard_packet_transport_to_text (LanyardPacketTransport  transport);

/* Without end, until it is stopped. */
#define LANYARD_PACKET_COUNT_ENDLESS 0
/* What else is out of bounds is refused: seconds. */
#define LANYARD_PACKET_MOST_SECONDS 86400.0

/**
 * LanyardPacketSettings:
 *
 * What a packet is made of; borrowed while lanyard_packet_new() runs.
 */
typedef struct
{
  const char            *name;      /* as the user calls it; "" for one without */
  const char            *host;      /* a name or a numeric address */
  guint16                port;
  LanyardPacketTransport transport;
  GBytes                *payload;
  LanyardPacketsNotation notation;  /* how it was written, and is shown */
  gboolean               fields;    /* {n} and {time} in the payload stand for the number and the time */
  guint                  count;     /* how often it is sent; LANYARD_PACKET_COUNT_ENDLESS */
  double                 interval;  /* seconds from one to the next */
  gboolean               keep_open; /* the connection stays for the next; otherwise closed after the answer */
  gboolean               shut;      /* TCP: say that no more comes, once it is sent (half-close) */
  double                 wait;      /* seconds to wait for an answer before closing */
  double                 quiet;     /* seconds of silence that end an answer which has begun */
  double                 timeout;   /* seconds to connect in, and to wait for a peer that does not read */
  guint                  ttl;       /* UDP: hops, for multicast too; 0: as the system sets it */
  const char            *interface; /* (nullable): UDP: the interface multicast leaves by, as "eth0" */
} LanyardPacketSettings;

/* An empty TCP packet to nowhere: once, two seconds for an answer. */
void lanyard_packet_settings_init (LanyardPacketSettings *settings);

/**
 * LanyardPacket:
 *
 * A packet that can be sent and kept. Immutable; any thread. Property "name".
 */
#define LANYARD_TYPE_PACKET (lanyard_packet_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacket, lanyard_packet, LANYARD, PACKET, GObject)

/* LANYARD_ERROR_INVALID says what cannot be. */
LanyardPacket               *lanyard_packet_new         (const LanyardPacketSettings *settings,
                                                         GError                     **error);
/* (transfer none); the strings are the packet's own. */
const LanyardPacketSettings *lanyard_packet_get         (LanyardPacket               *self);
/* "HOST:PORT" (transfer full). */
char                        *lanyard_packet_dup_target  (LanyardPacket               *self);
JsonObject                  *lanyard_packet_to_json     (LanyardPacket               *self);
LanyardPacket               *lanyard_packet_from_json   (JsonObject                  *object,
                                                         GError                     **error);
/* {"packets": […]} with a line break at the end, and back: all of them or none. @packets: (element-type LanyardPacket) */
char                        *lanyard_packets_to_text    (GPtrArray                   *packets);
GPtrArray                   *lanyard_packets_from_text  (const char                  *text,
                                                         gsize                        length,
                                                         GError                     **error);
/* From a file, which a worker reads and parses: 64 MiB of it would hold the main loop for seconds. Cancelled, it is called back
 * at once. */
void                         lanyard_packets_load_async  (GFile                       *file,
                                                         GCancellable                *cancellable,
                                                         GAsyncReadyCallback          callback,
                                                         gpointer                     user_data);
/* (transfer full) (element-type LanyardPacket) */
GPtrArray                   *lanyard_packets_load_finish (GAsyncResult                *result,
                                                         GError                     **error);

G_END_DECLS
