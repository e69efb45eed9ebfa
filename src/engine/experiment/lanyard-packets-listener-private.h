/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-packets-listener.h"
#include "engine/experiment/lanyard-packets-stream-private.h"

G_BEGIN_DECLS

/* What a listener is (-listener.c), and how it takes connections (-listener-tcp.c) or datagrams (-listener-udp.c). */

struct _LanyardPacketsListener
{
  GObject                parent_instance;

  LanyardPacketsLog     *log;
  LanyardPacketTransport transport;
  LanyardPacketsAnswer   answer;
  GBytes                *payload;
  gboolean               fields;
  gboolean               close;
  GTlsCertificate       *certificate;
  char                  *fingerprint;
  GSocket               *socket; /* (nullable): none when it was stopped */
  GSource               *source; /* (nullable) */
  guint                  resume; /* until there are descriptors again */
  char                  *name;
  char                  *address;
  guint16                port;
  GPtrArray             *guests; /* of Guest, -listener-tcp.c; who was heard last is the last */
  GPtrArray             *callers; /* of Caller, -listener-udp.c; the same */
  LanyardPacketsCounts   counts;
  gint64                 second; /* of the answers counted: monotonic */
  guint                  answers;
};

void    lanyard_packets_listener_tcp_start  (LanyardPacketsListener *self);
void    lanyard_packets_listener_tcp_stop   (LanyardPacketsListener *self);
/* By name. */
void    lanyard_packets_listener_tcp_list   (LanyardPacketsListener *self,
                                             GStrvBuilder           *peers);
/* @peer: (nullable). FALSE: nobody is there. */
gboolean lanyard_packets_listener_tcp_send  (LanyardPacketsListener *self,
                                             const char             *peer,
                                             GBytes                 *bytes);
gsize   lanyard_packets_listener_tcp_queued (LanyardPacketsListener *self);
void    lanyard_packets_listener_udp_start  (LanyardPacketsListener *self);
void    lanyard_packets_listener_udp_list   (LanyardPacketsListener *self,
                                             GStrvBuilder           *peers);
/* FALSE without an error: nobody is there. */
gboolean lanyard_packets_listener_udp_send  (LanyardPacketsListener *self,
                                             const char             *peer,
                                             GBytes                 *bytes,
                                             GError                **error);
void    lanyard_packets_listener_changed    (LanyardPacketsListener *self);
/* (transfer full) (nullable): what is answered to @bytes. */
GBytes *lanyard_packets_listener_get_reply  (LanyardPacketsListener *self,
                                             const void             *bytes,
                                             gsize                   size);
/* @error at @who, in the log. */
void    lanyard_packets_listener_tell_error (LanyardPacketsListener *self,
                                             const char             *who,
                                             const GError           *error);

G_END_DECLS
