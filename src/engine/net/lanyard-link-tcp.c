/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "engine/net/lanyard-link-private.h"

/* Streams. The relay ends the connection at either side and passes bytes on later and slower; each way holds no
 * more than the delay and the rate need, so that a receiver that stops reading is felt by the sender. */

#define MAX_PAIRS  64
#define CHUNK      65536
#define LEAST_HELD (256 * 1024)
#define MOST_HELD  (16 * 1024 * 1024)

typedef struct
{
  gint64 due_ns;
  gsize  size; /* 0: the end of the stream */
  gsize  done;
  guint8 bytes[];
} Piece;

typedef struct
{
  int      from;
  int      to;
  GQueue   waiting; /* of Piece */
  gsize    held;
  gint64   free_ns;
  gboolean forth; /* in the statistics */
  gboolean read_all;
  gboolean written_all;
} Way;

typedef struct
{
  int      client;
  int      target;
  gboolean connected;
  gboolean broken;
  Way      ways[2];
} Pair;

typedef struct
{
  LanyardLinkWire *wire;
  GPtrArray       *pairs;
  gsize            most_held;
  gsize            chunk;
  guint8           buffer[CHUNK];
} Relay;

static void
pair_free (gpointer data)
{
  Pair *pair = data;

  close (pair->client);
  close (pair->target);
  for (guint i = 0; i < 2; i++)
    g_queue_clear_full (&pair->ways[i].waiting, g_free);
  g_free (pair);
}

static void
accept_pair (Relay *self)
{
  Pair *pair;
  int target;
  int client = accept4 (self->wire->front, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

  if (client < 0)
    return;
  target = socket (self->wire->target.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (target < 0 || self->pairs->len == MAX_PAIRS
      || (connect (target, (struct sockaddr *) &self->wire->target, self->wire->target_length) != 0
          && errno != EINPROGRESS))
    {
      if (target >= 0)
        close (target);
      close (client);
      return;
    }
  pair = g_new0 (Pair, 1);
  pair->client = client;
  pair->target = target;
  pair->ways[0] = (Way){ .from = client, .to = target, .forth = TRUE };
  pair->ways[1] = (Way){ .from = target, .to = client };
  g_queue_init (&pair->ways[0].waiting);
  g_queue_init (&pair->ways[1].waiting);
  g_ptr_array_add (self->pairs, pair);
}

static void
count_in (Relay *self, Way *way, gsize n)
{
  way->held += n;
  if (!way->forth)
    return;
  g_mutex_lock (&self->wire->lock);
  self->wire->stats.entered += n;
  self->wire->stats.waiting += n;
  g_mutex_unlock (&self->wire->lock);
}

static void
count_out (Relay *self, Way *way, gsize n)
{
  way->held -= n;
  if (!way->forth)
    return;
  g_mutex_lock (&self->wire->lock);
  self->wire->stats.left += n;
  self->wire->stats.waiting -= n;
  g_mutex_unlock (&self->wire->lock);
}

/* FALSE when the connection broke. */
static gboolean
take (Relay *self, Way *way)
{
  gint64 now = lanyard_link_now_ns ();
  gssize n = recv (way->from, self->buffer, self->chunk, 0);
  Piece *piece;

  if (n < 0)
    return errno == EAGAIN || errno == EINTR;
  piece = g_malloc (sizeof (Piece) + (gsize) n);
  piece->due_ns = lanyard_link_serialise (self->wire, (gsize) n, now, &way->free_ns)
                  + (gint64) (self->wire->settings.delay * 1e9);
  piece->size = (gsize) n;
  piece->done = 0;
  memcpy (piece->bytes, self->buffer, (gsize) n);
  g_queue_push_tail (&way->waiting, piece);
  if (n == 0)
    way->read_all = TRUE;
  else
    count_in (self, way, (gsize) n);
  return TRUE;
}

static gboolean
pass_on (Relay *self, Way *way, gint64 now)
{
  Piece *piece;

  while ((piece = g_queue_peek_head (&way->waiting)) != NULL && piece->due_ns <= now)
    {
      gssize n = 0;

      if (piece->size == 0)
        {
          (void) shutdown (way->to, SHUT_WR);
          way->written_all = TRUE;
        }
      else
        {
          n = send (way->to, piece->bytes + piece->done, piece->size - piece->done, MSG_NOSIGNAL);
          if (n < 0)
            return errno == EAGAIN || errno == EINTR;
          count_out (self, way, (gsize) n);
          piece->done += (gsize) n;
          if (piece->done < piece->size)
            return TRUE;
        }
      g_free (g_queue_pop_head (&way->waiting));
    }
  return TRUE;
}

static gboolean
wants_read (const Relay *self, const Pair *pair, const Way *way)
{
  return pair->connected && !way->read_all && way->held < self->most_held;
}

/* Something is due and did not go: the socket must become writable first. */
static gboolean
wants_write (const Way *way, gint64 now)
{
  const Piece *piece = g_queue_peek_head ((GQueue *) &way->waiting);

  return piece != NULL && piece->due_ns <= now;
}

static void
turn_pair (Relay *self, Pair *pair, const struct pollfd *fds, gint64 now)
{
  if (!pair->connected)
    {
      int problem = 0;
      socklen_t length = sizeof problem;

      if (fds[1].revents == 0)
        return;
      if (getsockopt (pair->target, SOL_SOCKET, SO_ERROR, &problem, &length) != 0 || problem != 0)
        {
          pair->broken = TRUE;
          return;
        }
      pair->connected = TRUE;
    }
  for (guint i = 0; i < 2; i++)
    {
      Way *way = &pair->ways[i];
      short events = fds[way->from == pair->client ? 0 : 1].revents;

      if ((events & (POLLIN | POLLHUP | POLLERR)) != 0 && wants_read (self, pair, way)
          && !take (self, way))
        pair->broken = TRUE;
      if (!pair->broken && !pass_on (self, way, now))
        pair->broken = TRUE;
    }
}

static void
watch_pair (const Relay *self, const Pair *pair, struct pollfd *fds, gint64 now, gint64 *due)
{
  fds[0] = (struct pollfd){ .fd = pair->client };
  fds[1] = (struct pollfd){ .fd = pair->target };
  if (!pair->connected)
    fds[1].events = POLLOUT;
  for (guint i = 0; pair->connected && i < 2; i++)
    {
      const Way *way = &pair->ways[i];
      const Piece *piece = g_queue_peek_head ((GQueue *) &way->waiting);

      if (wants_read (self, pair, way))
        fds[i].events |= POLLIN;
      if (wants_write (way, now))
        fds[1 - i].events |= POLLOUT;
      else if (piece != NULL)
        *due = MIN (*due, piece->due_ns);
    }
  /* One that is neither read nor written now would report a hang-up again and again. */
  for (guint i = 0; i < 2; i++)
    if (fds[i].events == 0)
      fds[i].fd = -1;
}

static gboolean
is_over (const Pair *pair)
{
  return pair->broken || (pair->ways[0].written_all && pair->ways[1].written_all);
}

/* What was on the way of a connection that broke is gone. */
static void
forget_held (Relay *self, Pair *pair)
{
  g_mutex_lock (&self->wire->lock);
  self->wire->stats.waiting -= pair->ways[0].held;
  self->wire->stats.lost += pair->ways[0].held;
  g_mutex_unlock (&self->wire->lock);
}

static void
turn (Relay *self, struct pollfd *fds)
{
  gint64 now = lanyard_link_now_ns ();

  for (guint i = self->pairs->len; i > 0; i--)
    {
      Pair *pair = g_ptr_array_index (self->pairs, i - 1);

      turn_pair (self, pair, &fds[2 + 2 * (i - 1)], now);
      if (!is_over (pair))
        continue;
      forget_held (self, pair);
      g_ptr_array_remove_index (self->pairs, i - 1);
    }
  if (fds[1].revents != 0)
    accept_pair (self);
}

/* What the delay holds at the rate, and a little for the steps of the scheduler. */
static void
size_up (Relay *self)
{
  const LanyardLinkSettings *s = &self->wire->settings;
  double held = s->rate > 0 ? (double) s->rate / 8 * (s->delay + 0.05)
                : s->delay > 0 ? MOST_HELD
                               : LEAST_HELD;

  self->most_held = (gsize) CLAMP (held, LEAST_HELD / 4, MOST_HELD);
  /* At a low rate in small pieces, ten milliseconds each, so that bytes do not come in fits. */
  self->chunk = CHUNK;
  if (s->rate > 0)
    self->chunk = (gsize) CLAMP ((double) s->rate / 8 * 0.01, 512, CHUNK);
}

gpointer
lanyard_link_run_tcp (gpointer data)
{
  Relay *relay = g_new0 (Relay, 1);
  struct pollfd fds[2 + 2 * MAX_PAIRS];

  (void) prctl (PR_SET_TIMERSLACK, 1000UL);
  relay->wire = data;
  relay->pairs = g_ptr_array_new_with_free_func (pair_free);
  size_up (relay);
  fds[0] = (struct pollfd){ .fd = relay->wire->wake_fd, .events = POLLIN };
  fds[1] = (struct pollfd){ .fd = relay->wire->front, .events = POLLIN };
  for (;;)
    {
      gint64 now = lanyard_link_now_ns ();
      gint64 due = G_MAXINT64;
      gint64 left;
      struct timespec timeout;

      for (guint i = 0; i < relay->pairs->len; i++)
        watch_pair (relay, g_ptr_array_index (relay->pairs, i), &fds[2 + 2 * i], now, &due);
      left = due != G_MAXINT64 && due > now ? due - now : 0;
      timeout = (struct timespec){ .tv_sec = left / 1000000000, .tv_nsec = left % 1000000000 };
      if (ppoll (fds, 2 + 2 * relay->pairs->len, due == G_MAXINT64 ? NULL : &timeout, NULL) < 0
          && errno != EINTR)
        break;
      if (fds[0].revents != 0)
        break;
      turn (relay, fds);
    }
  g_ptr_array_unref (relay->pairs);
  g_free (relay);
  return NULL;
}
