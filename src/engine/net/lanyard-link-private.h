/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdatomic.h>
#include <sys/socket.h>

#include "engine/net/lanyard-link.h"

G_BEGIN_DECLS

/* Within the room: the relay's thread and its two kinds of traffic. */

typedef struct
{
  LanyardLinkSettings     settings;
  struct sockaddr_storage target;
  socklen_t               target_length;
  int                     front;   /* whoever sends, sends here */
  int                     wake_fd; /* readable when the thread shall end */
  GMutex                  lock;    /* stats */
  LanyardLinkStats        stats;
  _Atomic int             busy;    /* something was taken in and is not in the stats yet */
} LanyardLinkWire;

gint64  lanyard_link_now_ns    (void);
/* 0 to 1, always the same for the same arguments: what happens to a packet does not depend on time. */
double  lanyard_link_draw      (guint64          seed,
                                guint64          flow,
                                guint64          index,
                                guint            purpose);
/* When @size bytes that come now have left a line of the wire's rate; *@free_ns is when it is free again. */
gint64  lanyard_link_serialise (LanyardLinkWire *wire,
                                gsize            size,
                                gint64           now_ns,
                                gint64          *free_ns);

/* The threads' main functions. */
gpointer lanyard_link_run_udp  (gpointer         wire);
gpointer lanyard_link_run_tcp  (gpointer         wire);

G_END_DECLS
