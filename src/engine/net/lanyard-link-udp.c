/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "engine/net/lanyard-link-private.h"

/* Datagrams. Each sender (client) gets a socket of its own towards the target, so that answers find their way back.
 * Since nothing overtakes but by swapping with the next, what is on the way is a queue, not a heap. */

#define MAX_CLIENTS  64
#define MAX_DATAGRAM 65536
#define BATCH        32
/* What a limited rate lets wait; beyond it, it drops, as a router does. */
#define QUEUE_NS     G_GINT64_CONSTANT (100000000)
#define QUEUE_BYTES  65536
/* One that is to change places goes alone when no other comes. */
#define HOLD_NS      G_GINT64_CONSTANT (20000000)
#define MAX_BACKLOG  (256 * 1024 * 1024)

typedef enum
{
  DRAW_LOSS,
  DRAW_DUPLICATE,
  DRAW_REORDER,
  DRAW_JITTER,
} Purpose;

typedef struct
{
  gint64  due_ns;
  guint   client;
  gsize   size;
  guint8  bytes[];
} Packet;

typedef struct
{
  GQueue   waiting; /* of Packet, in the order they leave */
  Packet  *held;    /* to go after the next one */
  gint64   free_ns;
  gint64   last_due_ns;
  gboolean back; /* towards a sender: not in the statistics */
} Direction;

typedef struct
{
  struct sockaddr_storage name;
  socklen_t               name_length;
  int                     fd; /* connected to the target */
  guint64                 n_forth;
  guint64                 n_back;
} Client;

typedef struct
{
  LanyardLinkWire *wire;
  GArray          *clients;
  Direction        forth;
  Direction        back;
  gsize            backlog; /* bytes waiting, both directions */
  guint8          *buffer;
} Relay;

static void
count (Relay *self, const Direction *direction, guint64 *counter, gint64 n)
{
  if (!direction->back)
    *counter += (guint64) n;
}

static LanyardLinkStats *
stats_of (Relay *self)
{
  return &self->wire->stats;
}

/* udp(7): ECONNREFUSED is the answer to one that had left. The lock is held, as wherever statistics change. */
static void
note_refused (Relay *self)
{
  if (stats_of (self)->left == 0)
    return;
  stats_of (self)->left--;
  stats_of (self)->refused++;
}

static void
send_on (Relay *self, Direction *direction, const Packet *packet)
{
  Client *client = &g_array_index (self->clients, Client, packet->client);
  gssize n;

  if (direction->back)
    {
      (void) sendto (self->wire->front, packet->bytes, packet->size, MSG_NOSIGNAL,
                     (struct sockaddr *) &client->name, client->name_length);
      return;
    }
  n = send (client->fd, packet->bytes, packet->size, MSG_NOSIGNAL);
  if (n < 0 && errno == ECONNREFUSED)
    {
      note_refused (self);
      n = send (client->fd, packet->bytes, packet->size, MSG_NOSIGNAL);
    }
  if (n < 0)
    stats_of (self)->refused++;
  else
    stats_of (self)->left++;
}

static void
append (Relay *self, Direction *direction, Packet *packet)
{
  g_queue_push_tail (&direction->waiting, packet);
}

static void
release_held (Relay *self, Direction *direction, gint64 due_ns)
{
  if (direction->held == NULL)
    return;
  direction->held->due_ns = MAX (due_ns, direction->last_due_ns);
  append (self, direction, g_steal_pointer (&direction->held));
}

static Packet *
packet_new (Relay *self, Direction *direction, guint client, const guint8 *bytes, gsize size, gint64 due)
{
  Packet *packet = g_malloc (sizeof (Packet) + size);

  packet->due_ns = due;
  packet->client = client;
  packet->size = size;
  memcpy (packet->bytes, bytes, size);
  self->backlog += size;
  count (self, direction, &stats_of (self)->waiting, 1);
  return packet;
}

/* When it leaves, or -1 where the queue before the limited rate is full. */
static gint64
schedule (Relay *self, Direction *direction, gsize size, gint64 now, double jitter)
{
  const LanyardLinkSettings *s = &self->wire->settings;
  gint64 due = now;

  if (s->rate > 0)
    {
      gint64 most
          = MAX (QUEUE_NS, (gint64) ((double) QUEUE_BYTES * 8e9 / (double) s->rate));

      if (direction->free_ns - now > most)
        return -1;
      due = lanyard_link_serialise (self->wire, size, now, &direction->free_ns);
    }
  due += (gint64) (MAX (s->delay + (2 * jitter - 1) * s->jitter, 0) * 1e9);
  return MAX (due, direction->last_due_ns);
}

/* A datagram enters: its number in its flow decides what becomes of it. */
static void
enter (Relay *self, Direction *direction, guint client, const guint8 *bytes, gsize size, gint64 now)
{
  const LanyardLinkSettings *s = &self->wire->settings;
  Client *who = &g_array_index (self->clients, Client, client);
  guint64 index = direction->back ? who->n_back++ : who->n_forth++;
  guint64 flow = (guint64) client * 2 + (direction->back ? 1 : 0);
  gint64 due;
  Packet *packet;

  count (self, direction, &stats_of (self)->entered, 1);
  if (lanyard_link_draw (s->seed, flow, index, DRAW_LOSS) < s->loss)
    {
      count (self, direction, &stats_of (self)->lost, 1);
      return;
    }
  due = schedule (self, direction, size, now,
                  lanyard_link_draw (s->seed, flow, index, DRAW_JITTER));
  if (due < 0 || self->backlog + size > MAX_BACKLOG)
    {
      count (self, direction, &stats_of (self)->overflowed, 1);
      return;
    }
  packet = packet_new (self, direction, client, bytes, size, due);
  if (direction->held == NULL && lanyard_link_draw (s->seed, flow, index, DRAW_REORDER) < s->reorder)
    {
      packet->due_ns = now + HOLD_NS;
      direction->held = packet;
      count (self, direction, &stats_of (self)->reordered, 1);
    }
  else
    {
      direction->last_due_ns = due;
      append (self, direction, packet);
      release_held (self, direction, due);
    }
  if (lanyard_link_draw (s->seed, flow, index, DRAW_DUPLICATE) < s->duplicate)
    {
      count (self, direction, &stats_of (self)->duplicated, 1);
      append (self, direction, packet_new (self, direction, client, bytes, size, due));
      direction->last_due_ns = MAX (direction->last_due_ns, due);
    }
}

static void
leave (Relay *self, Direction *direction, gint64 now)
{
  Packet *packet;

  if (direction->held != NULL && direction->held->due_ns <= now)
    release_held (self, direction, now);
  while ((packet = g_queue_peek_head (&direction->waiting)) != NULL && packet->due_ns <= now)
    {
      g_queue_pop_head (&direction->waiting);
      send_on (self, direction, packet);
      self->backlog -= packet->size;
      count (self, direction, &stats_of (self)->waiting, -1);
      g_free (packet);
    }
}

/* The sender's number, or -1 when there are too many. */
static int
find_client (Relay *self, const struct sockaddr_storage *name, socklen_t length)
{
  Client fresh = { .name = *name, .name_length = length };
  int buffer = 4 * 1024 * 1024;

  for (guint i = 0; i < self->clients->len; i++)
    {
      Client *client = &g_array_index (self->clients, Client, i);

      if (client->name_length == length && memcmp (&client->name, name, length) == 0)
        return (int) i;
    }
  if (self->clients->len == MAX_CLIENTS)
    return -1;
  fresh.fd = socket (self->wire->target.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fresh.fd < 0)
    return -1;
  (void) setsockopt (fresh.fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
  if (connect (fresh.fd, (struct sockaddr *) &self->wire->target, self->wire->target_length) != 0)
    {
      close (fresh.fd);
      return -1;
    }
  g_array_append_val (self->clients, fresh);
  return (int) self->clients->len - 1;
}

static void
take_forth (Relay *self)
{
  struct sockaddr_storage names[BATCH];
  struct mmsghdr messages[BATCH] = { 0 };
  struct iovec vectors[BATCH];
  gint64 now;
  int n;

  memset (names, 0, sizeof names);
  for (guint i = 0; i < BATCH; i++)
    {
      vectors[i] = (struct iovec){ .iov_base = self->buffer + (gsize) i * MAX_DATAGRAM,
                                   .iov_len = MAX_DATAGRAM };
      messages[i].msg_hdr.msg_name = &names[i];
      messages[i].msg_hdr.msg_namelen = sizeof names[i];
      messages[i].msg_hdr.msg_iov = &vectors[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
  atomic_store (&self->wire->busy, 1);
  n = recvmmsg (self->wire->front, messages, BATCH, MSG_DONTWAIT, NULL);
  now = lanyard_link_now_ns ();
  g_mutex_lock (&self->wire->lock);
  for (int i = 0; i < n; i++)
    {
      int client = find_client (self, &names[i], messages[i].msg_hdr.msg_namelen);

      if (client >= 0)
        enter (self, &self->forth, (guint) client, vectors[i].iov_base, messages[i].msg_len, now);
    }
  leave (self, &self->forth, now);
  g_mutex_unlock (&self->wire->lock);
  atomic_store (&self->wire->busy, 0);
}

static void
take_back (Relay *self, guint client)
{
  int fd = g_array_index (self->clients, Client, client).fd;
  gint64 now = lanyard_link_now_ns ();

  for (guint i = 0; i < BATCH; i++)
    {
      gssize n = recv (fd, self->buffer, MAX_DATAGRAM, MSG_DONTWAIT);

      if (n < 0 && errno != ECONNREFUSED)
        break;
      g_mutex_lock (&self->wire->lock);
      if (n < 0)
        note_refused (self);
      else
        enter (self, &self->back, client, self->buffer, (gsize) n, now);
      g_mutex_unlock (&self->wire->lock);
    }
}

static gint64
next_due (const Direction *direction)
{
  const Packet *head = g_queue_peek_head ((GQueue *) &direction->waiting);
  gint64 due = head != NULL ? head->due_ns : G_MAXINT64;

  return direction->held != NULL ? MIN (due, direction->held->due_ns) : due;
}

static int
wait_for_work (Relay *self, struct pollfd *fds, guint n)
{
  gint64 due = MIN (next_due (&self->forth), next_due (&self->back));
  gint64 now = lanyard_link_now_ns ();
  gint64 left = due != G_MAXINT64 && due > now ? due - now : 0;
  struct timespec timeout = { .tv_sec = left / 1000000000, .tv_nsec = left % 1000000000 };

  return ppoll (fds, n, due == G_MAXINT64 ? NULL : &timeout, NULL);
}

static void
turn (Relay *self, struct pollfd *fds, guint n)
{
  gint64 now;

  if ((fds[1].revents & POLLIN) != 0)
    take_forth (self);
  for (guint i = 2; i < n; i++)
    if (fds[i].revents != 0)
      take_back (self, i - 2);
  now = lanyard_link_now_ns ();
  g_mutex_lock (&self->wire->lock);
  leave (self, &self->forth, now);
  leave (self, &self->back, now);
  g_mutex_unlock (&self->wire->lock);
}

static void
relay_clear (Relay *self)
{
  for (guint i = 0; i < self->clients->len; i++)
    close (g_array_index (self->clients, Client, i).fd);
  g_array_unref (self->clients);
  g_queue_clear_full (&self->forth.waiting, g_free);
  g_queue_clear_full (&self->back.waiting, g_free);
  g_free (self->forth.held);
  g_free (self->back.held);
  g_free (self->buffer);
}

gpointer
lanyard_link_run_udp (gpointer data)
{
  Relay relay = { .wire = data };
  struct pollfd fds[2 + MAX_CLIENTS];

  (void) prctl (PR_SET_TIMERSLACK, 1000UL);
  relay.clients = g_array_new (FALSE, FALSE, sizeof (Client));
  relay.buffer = g_malloc ((gsize) BATCH * MAX_DATAGRAM);
  g_queue_init (&relay.forth.waiting);
  g_queue_init (&relay.back.waiting);
  relay.back.back = TRUE;
  fds[0] = (struct pollfd){ .fd = relay.wire->wake_fd, .events = POLLIN };
  fds[1] = (struct pollfd){ .fd = relay.wire->front, .events = POLLIN };
  for (;;)
    {
      guint n = 2 + relay.clients->len;

      for (guint i = 2; i < n; i++)
        fds[i] = (struct pollfd){ .fd = g_array_index (relay.clients, Client, i - 2).fd,
                                  .events = POLLIN };
      if (wait_for_work (&relay, fds, n) < 0 && errno != EINTR)
        break;
      if (fds[0].revents != 0)
        break;
      turn (&relay, fds, n);
    }
  relay_clear (&relay);
  return NULL;
}
