/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LanyardLinkSettings:
 * @loss: probability that a datagram is dropped, 0 to 1
 * @duplicate: probability that it is sent twice
 * @reorder: probability that it changes places with the one after it
 * @delay: seconds added on the way, each way
 * @jitter: the delay varies by up to so many seconds more or less, without overtaking
 * @rate: bits a second, each way; 0: as fast as it goes
 * @seed: the same seed drops, duplicates and reorders the same datagrams, counted from the first
 *
 * What a link does to what goes over it. All zero: nothing.
 */
typedef struct
{
  double  loss;
  double  duplicate;
  double  reorder;
  double  delay;
  double  jitter;
  guint64 rate;
  guint64 seed;
} LanyardLinkSettings;

/**
 * LanyardLinkStats:
 * @entered: datagrams (TCP: bytes) taken in
 * @left: datagrams (bytes) sent on
 * @lost: dropped by @loss
 * @duplicated: extra copies made
 * @reordered: held back behind the one after it
 * @overflowed: dropped since the queue before a limited rate was full
 * @overrun: dropped by the kernel since the relay was too slow to take them in; not in @entered
 * @refused: could not be sent on: nobody listens there
 * @waiting: on the way now
 *
 * One direction, towards the target. @entered + @duplicated = @left + @lost + @overflowed + @refused + @waiting, always.
 */
typedef struct
{
  guint64 entered;
  guint64 left;
  guint64 lost;
  guint64 duplicated;
  guint64 reordered;
  guint64 overflowed;
  guint64 overrun;
  guint64 refused;
  guint64 waiting;
} LanyardLinkStats;

/**
 * LanyardLink:
 *
 * An impairing relay in this process: whoever sends to its address reaches the target, worse. It works
 * everywhere and without privileges. UDP datagrams may be lost, delayed, duplicated, reordered and slowed; TCP only delayed
 * and slowed, since the relay ends both connections and what is lost between kernels is repaired by them. A
 * receiver sees the relay's address as its peer's. Runs on a thread of its own; the functions are for one other thread,
 * statistics for any.
 */
#define LANYARD_TYPE_LINK (lanyard_link_get_type ())
G_DECLARE_FINAL_TYPE (LanyardLink, lanyard_link, LANYARD, LINK, GObject)

/* Listens on a free port of the loopback interface of @target's family and starts at once. @type is
 * G_SOCKET_TYPE_DATAGRAM or G_SOCKET_TYPE_STREAM. Fails with G_IO_ERROR, or LANYARD_ERROR_INVALID for
 * settings that cannot be had. */
LanyardLink    *lanyard_link_new           (GSocketType                type,
                                            const LanyardLinkSettings *settings,
                                            GSocketAddress            *target,
                                            GError                   **error);
/* Where to send to. (transfer none) */
GSocketAddress *lanyard_link_get_address   (LanyardLink               *self);
void            lanyard_link_get_stats     (LanyardLink               *self,
                                            LanyardLinkStats          *stats);
/* Nothing is on the way and nothing waits to be taken in. */
gboolean        lanyard_link_get_idle      (LanyardLink               *self);
/* Drops what is on the way and closes. Also done when the last reference goes. */
void            lanyard_link_stop          (LanyardLink               *self);

/* Whether @settings change anything. */
gboolean        lanyard_link_settings_any   (const LanyardLinkSettings *settings);
/* Bounds: probabilities 0 to 1, delay and jitter up to 60 s, and for streams nothing but delay and rate. */
gboolean        lanyard_link_settings_check (const LanyardLinkSettings *settings,
                                             GSocketType                type,
                                             GError                   **error);

G_END_DECLS
