/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LanyardGlassPipeLevels:
 * @total: bytes the sender means to send; 0 when it goes on for a time
 * @accepted: bytes that send() has taken
 * @received: bytes that the receiving program has read
 * @send_queue: bytes in the send buffer, sent or not, that the peer's kernel has not acknowledged
 * @send_unsent: those of them that have not left yet
 * @send_buffer: size of the send buffer in bytes
 * @receive_queue: bytes in the receive buffer that the program has not read
 * @receive_buffer: size of the receive buffer in bytes
 * @on_wire: bytes on the way, as far as is known (a relay's queue); 0 else
 * @lost: bytes that were lost on the way (UDP)
 * @rate: bytes a second now: how fast the stream is drawn
 * @sender, @receiver: that end is known of
 * @ended: nothing more will be sent
 *
 * What the pipe shows: everything between two programs that a socket hides.
 */
typedef struct
{
  guint64 total;
  guint64 accepted;
  guint64 received;
  guint64 send_queue;
  guint64 send_unsent;
  guint64 send_buffer;
  guint64 receive_queue;
  guint64 receive_buffer;
  guint64 on_wire;
  guint64 lost;
  double  rate;
  gboolean sender;
  gboolean receiver;
  gboolean ended;
} LanyardGlassPipeLevels;

/**
 * LanyardGlassPipe:
 *
 * Application, send buffer, wire, receive buffer, application: a pipe of glass that fills and drains
 * as the levels say. The stream moves only while bytes do, and stands still where the desktop asks for no
 * animations. Its accessible description says the same in words. Main thread.
 */
#define LANYARD_TYPE_GLASS_PIPE (lanyard_glass_pipe_get_type ())
G_DECLARE_FINAL_TYPE (LanyardGlassPipe, lanyard_glass_pipe, LANYARD, GLASS_PIPE, GtkWidget)

GtkWidget *lanyard_glass_pipe_new        (void);
void       lanyard_glass_pipe_set_levels (LanyardGlassPipe             *self,
                                          const LanyardGlassPipeLevels *levels);
/* The levels in words. (transfer full) */
char      *lanyard_glass_pipe_describe   (LanyardGlassPipe             *self);

G_END_DECLS
