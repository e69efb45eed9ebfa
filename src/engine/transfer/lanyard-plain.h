/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LanyardPlain:
 *
 * Course demos 1 and 2: bytes until close, unencrypted, no header. One object is one end, served
 * by a worker thread. Properties (notify ten times a second, main thread): "state" (#LanyardPlainState), "port",
 * "peer-address" (nullable), "bytes", "bytes-total" (0 when unknown), "batches" (uint64), "seconds", "error" (nullable).
 * Signals: "listening" (guint port), "connected" (const char *address), "finished" (gboolean ok).
 */
#define LANYARD_TYPE_PLAIN (lanyard_plain_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPlain, lanyard_plain, LANYARD, PLAIN, GObject)

#define LANYARD_PLAIN_PORT  4571
#define LANYARD_PLAIN_CHUNK 40960

typedef enum
{
  LANYARD_PLAIN_IDLE,
  LANYARD_PLAIN_LISTENING,
  LANYARD_PLAIN_CONNECTING,
  LANYARD_PLAIN_MOVING,
  LANYARD_PLAIN_DONE,
  LANYARD_PLAIN_FAILED,
} LanyardPlainState;
#define LANYARD_TYPE_PLAIN_STATE (lanyard_plain_state_get_type ())
GType lanyard_plain_state_get_type (void);

/* @bind: a numeric address, loopback unless the user chose another. */
LanyardPlain *lanyard_plain_new_serve (GFile         *file,
                                       const char    *bind,
                                       guint16        port,
                                       guint          chunk,
                                       guint          count);
/* @file appears only when the sender has closed and all is written; never overwrites another. */
LanyardPlain *lanyard_plain_new_fetch (const char    *address,
                                       GFile         *file,
                                       guint          chunk);
/* FALSE when it cannot listen (serve); a fetch fails later by its state. */
gboolean      lanyard_plain_start     (LanyardPlain  *self,
                                       GError       **error);
/* The blocked thread is woken at once. */
void          lanyard_plain_cancel    (LanyardPlain  *self);

G_END_DECLS
