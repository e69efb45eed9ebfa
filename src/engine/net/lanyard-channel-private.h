/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/lanyard-bulk-private.h"
#include "engine/net/lanyard-channel.h"

G_BEGIN_DECLS

typedef enum
{
  LANYARD_CHANNEL_IDLE,     /* whoever has it may start it or use it from worker threads */
  LANYARD_CHANNEL_STARTED,  /* frames are delivered on the main context */
  LANYARD_CHANNEL_STOPPING, /* nothing more is delivered; what is queued is still written */
  LANYARD_CHANNEL_CLOSING,  /* what is queued is written, then the peer's end is awaited for a moment */
  LANYARD_CHANNEL_CLOSED,
} LanyardChannelState;

struct _LanyardChannel
{
  GObject parent_instance;

  /* Owned, constant once the channel is open. */
  GIOStream *stream;
  GSocket *socket; /* (nullable) the one below, which wakes a blocked thread by being shut down */
  char *service;
  char *peer_name;
  char *peer_fingerprint;
  char *peer_address;
  char *code;
  gboolean verified;
  guint32 control_max;

  /* Borrowed from the stream. */
  GInputStream *input;
  GOutputStream *output;
  LanyardBulkInput *bulk_input;   /* (nullable) what lies below TLS */
  LanyardBulkOutput *bulk_output; /* (nullable) */

  /* A LanyardChannelState; set on the main context only, atomic for those who look from elsewhere. */
  int state;

  /* Main context only. */
  GSource *read_source;
  GSource *write_source;
  GSource *timer;
  gint64 last_heard_us;
  gint64 timer_due_us; /* of the keep-alive */
  gboolean pinged;
  gboolean closed_told; /* the owner knows that it is over */
  gboolean flush_moved;   /* some was written since the last look */
  gint64 flush_latest_us; /* when the last words are cut off, however they move */
  gint64 linger_left;   /* bytes the peer may still say after our end */
  GTask *stop_task;
  gulong stop_cancel_id;
  GTask *close_task;
  GDestroyNotify closed_notify;
  gpointer closed_data;

  /* Handed from the main context to the reading thread and back, never shared. */
  GByteArray *in; /* read and not yet delivered, from @in_start on */
  gsize in_start;

  /* Under @write_lock, which also keeps frames whole. */
  GMutex write_lock;
  GByteArray *out;        /* being written; stays as it is until the stream took it */
  gsize out_start;
  GByteArray *out_queued;

  /* Atomic. */
  int blocking_calls; /* worker threads inside a read or a write */
  int pong_due;
};

/* Seconds; for tests to shorten. */
typedef struct
{
  double ping_after;
  double dead_after;
  double linger;       /* how long to wait for the peer's end after having said all */
  double flush_within; /* how long a peer may read nothing of the last words */
  double flush_at_most; /* and how long it may take for them all */
} LanyardChannelBounds;

extern LanyardChannelBounds lanyard_channel_bounds;

void      lanyard_channel_set_code         (LanyardChannel              *self,
                                            const char                  *code);
/* Called once, on the main context or where the last reference goes, when the connection is closed. */
void      lanyard_channel_set_closed_notify (LanyardChannel             *self,
                                            GDestroyNotify               notify,
                                            gpointer                     data);

/* lanyard-channel.c */
void      lanyard_channel_emit_frame       (LanyardChannel              *self,
                                            guint8                       type,
                                            GBytes                      *payload);
void      lanyard_channel_emit_closed      (LanyardChannel              *self,
                                            const GError                *error);

/* lanyard-channel-loop.c: sources on the main context. */
LanyardChannelState lanyard_channel_get_state (LanyardChannel           *self);
void      lanyard_channel_set_state        (LanyardChannel              *self,
                                            LanyardChannelState          state);
void      lanyard_channel_clear_source     (GSource                    **source);
/* Takes @source; destroyed at the latest with the channel. */
void      lanyard_channel_attach           (LanyardChannel              *self,
                                            GSource                    **slot,
                                            GSource                     *source,
                                            GSourceFunc                  callback);
void      lanyard_channel_attach_timeout   (LanyardChannel              *self,
                                            double                       seconds,
                                            GSourceFunc                  callback);
gboolean  lanyard_channel_has_output       (LanyardChannel              *self);
void      lanyard_channel_write_soon       (LanyardChannel              *self);
void      lanyard_channel_read_at_once     (LanyardChannel              *self);
void      lanyard_channel_arm_timer        (LanyardChannel              *self);
/* Takes @error (nullable). */
void      lanyard_channel_end_stop         (LanyardChannel              *self,
                                            GError                      *error);

/* lanyard-channel-close.c */
/* At once: wakes whoever is inside a call. */
void      lanyard_channel_shut_down        (LanyardChannel              *self);
/* What is queued goes out first; holds a reference until lanyard_channel_end_close(). */
void      lanyard_channel_begin_close      (LanyardChannel              *self);
void      lanyard_channel_begin_linger     (LanyardChannel              *self);
/* Takes @error (nullable). */
void      lanyard_channel_end_close        (LanyardChannel              *self,
                                            GError                      *error);

/* lanyard-channel-blocking.c */
void      lanyard_channel_append_frame     (GByteArray                  *out,
                                            guint8                       type,
                                            GBytes                      *payload);
GError   *lanyard_channel_error_from_frame (const guint8                *payload,
                                            gsize                        length);
GError   *lanyard_channel_lost             (void);
/* Takes an error of the stream; returns one of ours. */
GError   *lanyard_channel_map_error        (GError                      *error);
/* The same for what a write said: TLS gives the whole session up when reading comes upon its end. */
GError   *lanyard_channel_map_write_error  (GError                      *error);

G_END_DECLS
