/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is sent. A stream of the course's line repeated without end, of which any @window bytes are in one piece at
 * any offset: the same few pages of memory mapped again and again, so that a single send of 136 MB needs no 136 MB. */
typedef struct
{
  guint8 *bytes;  /* @period + @window bytes can be read */
  gsize   period; /* the content repeats after so many bytes */
  gsize   mapped;
} LanyardExperimentPayload;

/* A file in memory of @size bytes, which is a multiple of the length of @text: that, again and again. -1 with errno. */
int           lanyard_experiment_payload_make_file (const char                 *text,
                                                    gsize                       size);
/* FALSE with errno. */
gboolean      lanyard_experiment_payload_init  (LanyardExperimentPayload       *self,
                                                const char                     *text,
                                                gsize                           window);
void          lanyard_experiment_payload_clear (LanyardExperimentPayload       *self);

static inline const guint8 *
lanyard_experiment_payload_at (const LanyardExperimentPayload *self, guint64 offset)
{
  return self->bytes + offset % self->period;
}

/* The header of a measured datagram, big-endian: magic, run (drawn anew by each sender), stream, flags, interval in
 * milliseconds, sequence from 0, CLOCK_REALTIME in nanoseconds, datagrams in all (0: not known). */
#define LANYARD_EXPERIMENT_MAGIC 0x4c794578 /* "LyEx" */

typedef enum
{
  LANYARD_EXPERIMENT_FLAG_LAST = 1 << 0, /* no more will come */
} LanyardExperimentFlags;

typedef struct
{
  guint32 run;
  guint16 stream;
  guint16 flags;
  guint32 interval_ms;
  guint64 sequence;
  gint64  time_ns;
  guint64 total;
} LanyardExperimentHeader;

/* @out: LANYARD_EXPERIMENT_HEADER bytes. */
void          lanyard_experiment_header_write  (guint8                         *out,
                                                const LanyardExperimentHeader  *header);
/* FALSE when this is something else. Safe on any bytes. */
gboolean      lanyard_experiment_header_read   (const guint8                   *in,
                                                gsize                           size,
                                                LanyardExperimentHeader        *header);
/* "Message #{n}" with every "{n}" replaced. (transfer full) */
char         *lanyard_experiment_message_text  (const char                     *pattern,
                                                guint64                         number);

G_END_DECLS
