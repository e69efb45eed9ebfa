/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <time.h>

#include "engine/experiment/lanyard-experiment-end-private.h"
#include "engine/experiment/lanyard-experiment-payload-private.h"
#include "engine/experiment/lanyard-experiment-sequence-private.h"

/* The UDP receiver. A datagram with our header is accounted for by its number; any other is a text message
 * for the log. Datagrams are always read whole. */

#define MAX_DATAGRAM 65536
/* Buffers a whole number of pages apart would fight for the same lines of the cache. */
#define STRIDE       (MAX_DATAGRAM + 4096 + 192)
#define MAX_TRACKED  64
/* After the last datagram of a stream, late ones may still come. */
#define QUIET_NS     G_GINT64_CONSTANT (50000000)
/* Without a word that it was the last one: so long a silence means the sender is gone. */
#define SILENCE_NS   G_GINT64_CONSTANT (3000000000)

typedef union
{
  struct cmsghdr header;
  char bytes[CMSG_SPACE (sizeof (int)) + CMSG_SPACE (sizeof (struct timespec))];
} Control;

/* One numbered stream of one run of a sender. */
typedef struct
{
  guint32                   run;
  guint16                   stream;
  gboolean                  ended;
  guint64                   total;   /* as its sender means to send; 0: not said */
  gint64                    transit; /* of the one before, receiver's clock minus sender's */
  gboolean                  has_transit;
  LanyardExperimentSequence sequence;
} Track;

typedef struct
{
  LanyardExperimentStream *stream;
  guint                    vector;
  guint8                  *buffer;
  struct mmsghdr          *messages;
  struct iovec            *vectors;
  struct sockaddr_storage *names;
  Control                 *controls;
  GArray                  *tracks; /* of Track, the latest last */
  guint64                  closed_lost;
  guint64                  closed_duplicate;
  guint64                  closed_reordered;
  guint64                  closed_unique;
  guint                    n_ended;
  double                   jitter_ns;
  gint64                   silence_ns; /* 0: nothing measured yet */
  guint64                  bytes;
  guint64                  datagrams;
  guint64                  segments;
  guint64                  n_messages;
} Receiver;

static void
track_clear (gpointer data)
{
  lanyard_experiment_sequence_clear (&((Track *) data)->sequence);
}

static void
receiver_init (Receiver *self, LanyardExperimentStream *stream)
{
  *self = (Receiver){ .stream = stream, .vector = (guint) stream->end->settings->vector };
  self->buffer = g_malloc ((gsize) STRIDE * self->vector);
  self->messages = g_new0 (struct mmsghdr, self->vector);
  self->vectors = g_new0 (struct iovec, self->vector);
  self->names = g_new0 (struct sockaddr_storage, self->vector);
  self->controls = g_new0 (Control, self->vector);
  self->tracks = g_array_new (FALSE, FALSE, sizeof (Track));
  g_array_set_clear_func (self->tracks, track_clear);
  for (guint i = 0; i < self->vector; i++)
    {
      self->vectors[i]
          = (struct iovec){ .iov_base = self->buffer + (gsize) i * STRIDE, .iov_len = MAX_DATAGRAM };
      self->messages[i].msg_hdr.msg_iov = &self->vectors[i];
      self->messages[i].msg_hdr.msg_iovlen = 1;
      self->messages[i].msg_hdr.msg_name = &self->names[i];
      self->messages[i].msg_hdr.msg_control = &self->controls[i];
    }
}

static void
receiver_clear (Receiver *self)
{
  g_free (self->buffer);
  g_free (self->messages);
  g_free (self->vectors);
  g_free (self->names);
  g_free (self->controls);
  g_array_unref (self->tracks);
}

static Track *
find_track (Receiver *self, const LanyardExperimentHeader *header)
{
  Track fresh = { .run = header->run, .stream = header->stream };

  for (guint i = self->tracks->len; i > 0; i--)
    {
      Track *track = &g_array_index (self->tracks, Track, i - 1);

      if (track->run == header->run && track->stream == header->stream)
        return track;
    }
  /* Strangers may make up as many as they like; the oldest keeps its sums and goes. */
  if (self->tracks->len == MAX_TRACKED)
    {
      LanyardExperimentSequence *oldest = &g_array_index (self->tracks, Track, 0).sequence;

      self->closed_lost += lanyard_experiment_sequence_get_lost (oldest);
      self->closed_duplicate += oldest->duplicate;
      self->closed_reordered += oldest->reordered;
      self->closed_unique += oldest->unique;
      g_array_remove_index (self->tracks, 0);
    }
  lanyard_experiment_sequence_init (&fresh.sequence);
  g_array_append_val (self->tracks, fresh);
  return &g_array_index (self->tracks, Track, self->tracks->len - 1);
}

/* RFC 3550, 6.4.1, with the arrival as the kernel saw it. */
static void
update_jitter (Receiver *self, Track *track, gint64 sent_ns, gint64 arrived_ns)
{
  gint64 transit = (gint64) ((guint64) arrived_ns - (guint64) sent_ns);

  if (track->has_transit)
    self->jitter_ns
        += (fabs ((double) transit - (double) track->transit) - self->jitter_ns) / 16;
  track->transit = transit;
  track->has_transit = TRUE;
}

static void
count_measured (Receiver                      *self,
                const LanyardExperimentHeader *header,
                gint64                         arrived_ns,
                gint64                         now_ns,
                gboolean                       first)
{
  Track *track = find_track (self, header);
  LanyardExperimentArrival arrival
      = lanyard_experiment_sequence_add (&track->sequence, header->sequence);

  /* What the kernel hands over together arrived together and says nothing of the time between. */
  if (first && arrived_ns != 0 && arrival == LANYARD_EXPERIMENT_ARRIVAL_NEW)
    update_jitter (self, track, header->time_ns, arrived_ns);
  track->total = header->total;
  if ((header->flags & LANYARD_EXPERIMENT_FLAG_LAST) != 0 && !track->ended)
    {
      track->ended = TRUE;
      self->n_ended++;
    }
  self->silence_ns
      = now_ns + SILENCE_NS + (gint64) MIN (header->interval_ms, 3600000) * 2 * 1000000;
}

static char *
address_text (const struct sockaddr_storage *name)
{
  char host[INET6_ADDRSTRLEN] = "";

  if (name->ss_family == AF_INET6)
    {
      const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *) name;

      inet_ntop (AF_INET6, &in6->sin6_addr, host, sizeof host);
      return g_strdup_printf ("[%s]:%u", host, (guint) g_ntohs (in6->sin6_port));
    }
  inet_ntop (AF_INET, &((const struct sockaddr_in *) name)->sin_addr, host, sizeof host);
  return g_strdup_printf ("%s:%u", host,
                          (guint) g_ntohs (((const struct sockaddr_in *) name)->sin_port));
}

/* What the kernel said with a message: when it arrived, and the size of its datagrams where it put several together. */
static void
read_controls (struct msghdr *message, gint64 *arrived_ns, gsize *segment)
{
  for (struct cmsghdr *c = CMSG_FIRSTHDR (message); c != NULL; c = CMSG_NXTHDR (message, c))
    if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO)
      {
        int size;

        memcpy (&size, CMSG_DATA (c), sizeof size);
        if (size > 0)
          *segment = (gsize) size;
      }
    else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS)
      {
        struct timespec at;

        memcpy (&at, CMSG_DATA (c), sizeof at);
        *arrived_ns = at.tv_sec * G_GINT64_CONSTANT (1000000000) + at.tv_nsec;
      }
}

static void
take_message (Receiver *self, guint i, gint64 now_ns)
{
  struct msghdr *message = &self->messages[i].msg_hdr;
  const guint8 *bytes = self->vectors[i].iov_base;
  gsize size = self->messages[i].msg_len;
  gsize segment = MAX (size, 1);
  gint64 arrived_ns = 0;
  gsize offset = 0;

  read_controls (message, &arrived_ns, &segment);
  self->segments = MAX (self->segments, (size + segment - 1) / segment);
  do
    {
      gsize length = MIN (segment, size - offset);
      LanyardExperimentHeader header;

      self->datagrams++;
      if (lanyard_experiment_header_read (bytes + offset, length, &header))
        count_measured (self, &header, arrived_ns, now_ns, offset == 0);
      else
        {
          g_autofree char *address = address_text (&self->names[i]);

          self->n_messages++;
          lanyard_experiment_stream_log (self->stream, self->datagrams,
                                         (const char *) bytes + offset, length, address, g_get_real_time ());
        }
      offset += length;
    }
  while (offset < size);
  self->bytes += size;
}

static guint64
count_unique (const Receiver *self)
{
  guint64 unique = self->closed_unique;

  for (guint i = 0; i < self->tracks->len; i++)
    unique += g_array_index (self->tracks, Track, i).sequence.unique;
  return unique;
}

static void
publish (Receiver *self)
{
  guint64 lost = self->closed_lost;
  guint64 duplicate = self->closed_duplicate;
  guint64 reordered = self->closed_reordered;

  for (guint i = 0; i < self->tracks->len; i++)
    {
      const LanyardExperimentSequence *sequence
          = &g_array_index (self->tracks, Track, i).sequence;

      lost += lanyard_experiment_sequence_get_lost (sequence);
      duplicate += sequence->duplicate;
      reordered += sequence->reordered;
    }
  lanyard_experiment_stream_set (self->stream, TALLY_BYTES, self->bytes);
  lanyard_experiment_stream_set (self->stream, TALLY_DATAGRAMS, self->datagrams);
  lanyard_experiment_stream_set (self->stream, TALLY_LOST, lost);
  lanyard_experiment_stream_set (self->stream, TALLY_DUPLICATE, duplicate);
  lanyard_experiment_stream_set (self->stream, TALLY_REORDERED, reordered);
  lanyard_experiment_stream_set (self->stream, TALLY_JITTER_NS, (guint64) self->jitter_ns);
  if (self->tracks->len > 0)
    lanyard_experiment_stream_set (self->stream, TALLY_SEGMENTS, self->segments);
}

/* Takes what is there. FALSE when there was nothing; *@error_number is set on failure. */
static gboolean
receive_batch (Receiver *self, int *error_number)
{
  LanyardExperimentStream *stream = self->stream;
  gint64 start = lanyard_experiment_stream_begin_call (stream);
  gsize bytes = 0;
  gint64 now;
  int n;

  for (guint i = 0; i < self->vector; i++)
    {
      self->messages[i].msg_hdr.msg_namelen = sizeof *self->names;
      self->messages[i].msg_hdr.msg_controllen = sizeof (Control);
    }
  n = recvmmsg (stream->fd, self->messages, self->vector, MSG_DONTWAIT, NULL);
  if (n <= 0)
    {
      if (n < 0 && errno != EAGAIN && errno != EINTR)
        *error_number = errno;
      return FALSE;
    }
  if (lanyard_experiment_stream_stopped (stream))
    return FALSE;
  now = lanyard_experiment_now_ns ();
  if (atomic_load_explicit (&stream->started_ns, memory_order_relaxed) == 0)
    lanyard_experiment_stream_mark_start (stream);
  for (guint i = 0; i < (guint) n; i++)
    {
      bytes += self->messages[i].msg_len;
      take_message (self, i, now);
    }
  lanyard_experiment_stream_end_call (stream, start, bytes, (gssize) bytes, 0);
  lanyard_experiment_stream_add (stream, TALLY_BATCHES, 1);
  atomic_store_explicit (&stream->last_ns, now, memory_order_relaxed);
  publish (self);
  return TRUE;
}

/* Until when to wait for more, and whether there will be none: -1 for as long as it takes. */
static gboolean
is_over (const Receiver *self, gint64 now, gint64 *deadline)
{
  const LanyardExperimentEnd *end = self->stream->end;

  *deadline = -1;
  /* Where the sender is here, the runner says when all has come. */
  if (end->both)
    return FALSE;
  if (end->settings->count > 0 && self->datagrams >= end->settings->count)
    return TRUE;
  if (end->settings->end_after_message && self->n_messages > 0)
    return TRUE;
  if (self->n_ended >= end->settings->streams)
    *deadline = atomic_load (&self->stream->last_ns) + QUIET_NS;
  else if (self->silence_ns > 0)
    *deadline = self->silence_ns;
  return *deadline >= 0 && now >= *deadline;
}

/* What did not come of streams that have ended. */
static void
close_tracks (Receiver *self)
{
  guint64 expected = atomic_load (&self->stream->end->expected);
  guint64 unique = count_unique (self);

  /* A stream that fell silent before its last datagram came: its end is lost too. */
  if (!self->stream->end->both && self->silence_ns > 0
      && !lanyard_experiment_stream_stopped (self->stream))
    for (guint i = 0; i < self->tracks->len; i++)
      {
        Track *track = &g_array_index (self->tracks, Track, i);

        lanyard_experiment_sequence_close (&track->sequence, track->total);
      }
  publish (self);
  if (expected > 0 && self->stream->end->settings->message == NULL)
    lanyard_experiment_stream_set (self->stream, TALLY_LOST, expected - MIN (expected, unique));
}

int
lanyard_experiment_udp_receive (LanyardExperimentStream *stream)
{
  Receiver receiver;
  gint64 last;
  int error_number = 0;

  receiver_init (&receiver, stream);
  while (error_number == 0 && lanyard_experiment_stream_wait_pause (stream)
         && !lanyard_experiment_stream_stopped (stream))
    {
      gboolean finishing = lanyard_experiment_stream_finishing (stream);
      gint64 deadline;

      if (is_over (&receiver, lanyard_experiment_now_ns (), &deadline))
        break;
      if (receive_batch (&receiver, &error_number))
        continue;
      if (finishing)
        break;
      if (error_number == 0)
        lanyard_experiment_stream_wait (stream, LANYARD_EXPERIMENT_THREAD_WAITING_DATA, stream->fd,
                                        POLLIN, deadline, TRUE);
    }
  close_tracks (&receiver);
  last = atomic_load (&stream->last_ns);
  lanyard_experiment_stream_mark_end (stream, last > 0 ? last : lanyard_experiment_now_ns ());
  receiver_clear (&receiver);
  return error_number;
}
