/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The chat bench: a crowd of guests that is only as much of a guest as the wire asks for, so that what is measured is
 * the one that serves them. The same crowd talks to a Lanyard host and to an IRC server. */

typedef struct _Crowd Crowd;
typedef struct _Guest Guest;

/* What a kind of guest can do. */
typedef struct
{
  /* Begins to come in; crowd_came_in() when it is there. */
  void (*come) (Guest *guest);
  void (*say)  (Guest *guest, const char *text);
  void (*free) (Guest *guest);
} Wire;

struct _Guest
{
  Crowd      *crowd;
  guint       number;
  guint       left;       /* messages it will still say */
  guint       on_the_way; /* of its own, not yet everywhere */
  gpointer    data;       /* the wire's */
};

struct _Crowd
{
  const Wire *wire;
  GMainLoop  *loop;
  Guest      *guests;
  guint       n_guests;
  guint       n_talkers;
  guint       window;     /* a talker's messages on the way */
  gsize       size;       /* of a message, in bytes */
  double      rate;       /* messages a second from all; 0: as fast as they arrive */
  const char *address;
  const char *fingerprint;
  const char *folder;
  gboolean    tls;

  guint       n_in;
  guint       n_messages; /* to be said in all */
  guint       n_said;
  guint       n_done;     /* have arrived everywhere */
  guint      *authors;    /* of message */
  guint      *arrivals;   /* of message, at others than its author */
  gint64     *said_us;
  guint8     *seen;       /* [guest * n_messages + message] */
  GArray     *delays;     /* of gint64, microseconds */
  gint64      begun_us;
};

extern const Wire bench_wire_lanyard;
extern const Wire bench_wire_irc;

void crowd_came_in (Guest      *guest);
/* What another said, or what came back of one's own. */
void crowd_heard   (Guest      *guest,
                    const char *text);

int  bench_chat_host    (int argc, char **argv);
int  bench_chat_fill    (int argc, char **argv);
int  bench_chat_history (int argc, char **argv);

G_END_DECLS
