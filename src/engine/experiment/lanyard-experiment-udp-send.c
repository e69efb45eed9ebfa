/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "engine/experiment/lanyard-experiment-end-private.h"
#include "engine/experiment/lanyard-experiment-payload-private.h"

/* The UDP sender. A batch is @vector groups of @segments datagrams: one sendmmsg call, each group cut into datagrams
 * by the kernel where GSO is on. Only what the kernel took gets a number, so that the receiver's gaps are what was
 * lost later, and never sent is counted here. */

/* udp(7): UDP_SEGMENT takes at most so many, and one send at most so many bytes. */
#define MAX_SEGMENTS 64
#define MAX_GROUP    65507
/* A wait shorter than this costs more than it is worth. */
#define LEAST_WAIT_NS 20000

typedef union
{
  struct cmsghdr header;
  char           bytes[CMSG_SPACE (sizeof (guint16))];
} Control;

typedef struct
{
  LanyardExperimentStream *stream;
  gsize                    size;     /* of a datagram */
  guint                    segments; /* datagrams in a group */
  guint                    vector;   /* groups in a call */
  guint8                  *buffer;   /* vector groups one after the other */
  struct mmsghdr          *messages;
  struct iovec            *vectors;
  Control                 *controls;
  LanyardExperimentHeader  header;
  guint64                  count; /* datagrams to ask for; G_MAXUINT64: no bound */
  guint64                  asked;
  guint64                  sent;
  gint64                   start_ns;
  gint64                   end_ns; /* -1: no bound */
  gint64                   interval_ns;
} Sender;

static gint64
real_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static guint64
share (const LanyardExperimentStream *stream, guint64 amount)
{
  guint64 streams = stream->end->settings->streams;

  return amount / streams + (stream->index < amount % streams ? 1 : 0);
}

/* How many datagrams the plan wants of this stream. */
static guint64
wanted (const LanyardExperimentStream *stream, gsize size)
{
  const LanyardExperimentSettings *s = stream->end->settings;
  guint64 count = G_MAXUINT64;

  if (s->count > 0)
    count = share (stream, s->count);
  if (s->size > 0 && s->message == NULL)
    count = MIN (count, share (stream, (s->size + size - 1) / size));
  return count;
}

static void
fill (guint8 *bytes, gsize length)
{
  const gsize n = strlen (LANYARD_EXPERIMENT_TEXT);

  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) LANYARD_EXPERIMENT_TEXT[i % n];
}

static void
sender_init (Sender *self, LanyardExperimentStream *stream)
{
  const LanyardExperimentSettings *s = stream->end->settings;
  gsize group;

  *self = (Sender){
    .stream = stream,
    .size = lanyard_experiment_plan_get_send_size (stream->end->plan),
    .segments = 1,
    .vector = (guint) s->vector,
    .interval_ns = (gint64) (s->interval * 1e9),
  };
  if (s->gso)
    self->segments = (guint) MIN (MAX_GROUP / self->size, MAX_SEGMENTS);
  self->count = wanted (stream, self->size);
  group = self->segments * self->size;
  self->buffer = g_malloc (group * self->vector);
  self->messages = g_new0 (struct mmsghdr, self->vector);
  self->vectors = g_new0 (struct iovec, self->vector);
  self->controls = g_new0 (Control, self->vector);
  fill (self->buffer, group * self->vector);
  for (guint i = 0; i < self->vector; i++)
    {
      self->vectors[i].iov_base = self->buffer + i * group;
      self->messages[i].msg_hdr.msg_iov = &self->vectors[i];
      self->messages[i].msg_hdr.msg_iovlen = 1;
      if (!s->connected)
        {
          self->messages[i].msg_hdr.msg_name = &stream->peer;
          self->messages[i].msg_hdr.msg_namelen = stream->peer_length;
        }
      self->controls[i].header = (struct cmsghdr){ .cmsg_len = CMSG_LEN (sizeof (guint16)),
                                                   .cmsg_level = SOL_UDP,
                                                   .cmsg_type = UDP_SEGMENT };
      *(guint16 *) CMSG_DATA (&self->controls[i].header) = (guint16) self->size;
    }
  self->header = (LanyardExperimentHeader){
    .run = g_random_int (),
    .stream = (guint16) stream->index,
    .interval_ms = (guint32) (s->interval * 1000),
    /* What does not leave in nonblocking mode is not in the stream, so there the sum is not known. */
    .total = s->duration > 0 || self->count == G_MAXUINT64
                     || s->mode == LANYARD_EXPERIMENT_NONBLOCKING
                 ? 0
                 : self->count,
  };
}

static void
sender_clear (Sender *self)
{
  g_free (self->buffer);
  g_free (self->messages);
  g_free (self->vectors);
  g_free (self->controls);
}

/* Numbers the datagrams of the next call, at most @most. Returns how many groups. */
static guint
prepare (Sender *self, guint64 most, gboolean last)
{
  guint64 left = most;
  guint groups = 0;
  LanyardExperimentHeader header = self->header;

  header.time_ns = real_now_ns ();
  header.sequence = self->sent;
  while (left > 0 && groups < self->vector)
    {
      guint segments = (guint) MIN (self->segments, left);
      struct msghdr *message = &self->messages[groups].msg_hdr;
      guint8 *bytes = self->vectors[groups].iov_base;

      for (guint i = 0; i < segments; i++)
        {
          header.flags = last && left == i + 1 ? LANYARD_EXPERIMENT_FLAG_LAST : 0;
          lanyard_experiment_header_write (bytes + i * self->size, &header);
          header.sequence++;
        }
      self->vectors[groups].iov_len = segments * self->size;
      /* A single datagram needs no cutting. */
      message->msg_control = segments > 1 ? &self->controls[groups] : NULL;
      message->msg_controllen = segments > 1 ? sizeof (Control) : 0;
      left -= segments;
      groups++;
    }
  return groups;
}

static gsize
group_datagrams (const Sender *self, guint group)
{
  return self->vectors[group].iov_len / self->size;
}

static void
never_sent (Sender *self, guint64 n)
{
  self->asked += n;
  lanyard_experiment_stream_add (self->stream, TALLY_REQUESTED, n * self->size);
  lanyard_experiment_stream_add (self->stream, TALLY_NEVER_SENT, n);
}

static void
taken (Sender *self, guint64 n)
{
  self->asked += n;
  self->sent += n;
  lanyard_experiment_stream_add (self->stream, TALLY_REQUESTED, n * self->size);
  lanyard_experiment_stream_add (self->stream, TALLY_ACCEPTED, n * self->size);
  lanyard_experiment_stream_add (self->stream, TALLY_DATAGRAMS, n);
}

/* Nothing of the call was taken: what becomes of its first group? FALSE when the run ends here. */
static gboolean
not_taken (Sender *self, int problem, int *error_number)
{
  LanyardExperimentStream *stream = self->stream;

  switch (problem)
    {
    case EAGAIN:
      lanyard_experiment_stream_add (stream, TALLY_WOULD_BLOCK, 1);
      if (stream->end->settings->mode == LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE)
        return lanyard_experiment_stream_wait (stream, LANYARD_EXPERIMENT_THREAD_WAITING_WRITABLE,
                                               stream->fd, POLLOUT, self->end_ns, TRUE);
      never_sent (self, group_datagrams (self, 0));
      return TRUE;
    case ENOBUFS:
      lanyard_experiment_stream_add (stream, TALLY_WOULD_BLOCK, 1);
      never_sent (self, group_datagrams (self, 0));
      return TRUE;
    case ECONNREFUSED:
      /* The answer to an earlier datagram, told by this call, which sent nothing: udp(7). */
      lanyard_experiment_stream_add (stream, TALLY_REFUSED, 1);
      never_sent (self, group_datagrams (self, 0));
      return TRUE;
    case EINTR:
      return TRUE;
    default:
      if (!lanyard_experiment_stream_stopped (stream)
          && !lanyard_experiment_stream_finishing (stream))
        *error_number = problem;
      return FALSE;
    }
}

static gboolean
send_batch (Sender *self, guint groups, int *error_number)
{
  LanyardExperimentStream *stream = self->stream;
  gint64 start = lanyard_experiment_stream_begin_call (stream);
  guint64 datagrams = 0;
  gsize asked = 0;
  gsize bytes = 0;
  int n;
  int problem;

  n = sendmmsg (stream->fd, self->messages, groups, MSG_NOSIGNAL);
  problem = n < 0 ? errno : 0;
  for (guint i = 0; i < groups; i++)
    {
      asked += self->vectors[i].iov_len;
      if ((int) i < n)
        {
          bytes += self->vectors[i].iov_len;
          datagrams += group_datagrams (self, i);
        }
    }
  lanyard_experiment_stream_end_call (stream, start, asked, n < 0 ? -1 : (gssize) bytes, problem);
  if (n < 0)
    return not_taken (self, problem, error_number);
  taken (self, datagrams);
  return TRUE;
}

/* The time at which the next batch may go to keep to the plan's pace. */
static gint64
pace_due (const Sender *self)
{
  guint64 rate = self->stream->end->settings->rate / self->stream->end->settings->streams;

  if (rate == 0)
    return 0;
  return self->start_ns + (gint64) ((double) self->sent * (double) self->size * 8e9 / (double) rate);
}

static gboolean
wait_for_turn (Sender *self)
{
  gint64 due = self->interval_ns > 0
                   ? self->start_ns + (gint64) self->asked * self->interval_ns
                   : pace_due (self);

  if (due == 0 || due <= lanyard_experiment_now_ns () + LEAST_WAIT_NS)
    return !lanyard_experiment_stream_stopped (self->stream)
           && !lanyard_experiment_stream_finishing (self->stream);
  if (self->end_ns >= 0)
    due = MIN (due, self->end_ns);
  return lanyard_experiment_stream_wait_turn (self->stream, due);
}

static int
send_measured (Sender *self)
{
  guint64 most = (guint64) self->segments * self->vector;
  int error_number = 0;
  gboolean over = FALSE;

  /* At an interval, each datagram has its turn. */
  if (self->interval_ns > 0)
    most = 1;
  while (!over && self->asked < self->count)
    {
      guint64 n = MIN (most, self->count - self->asked);
      guint groups;

      if (!wait_for_turn (self))
        break;
      over = self->end_ns >= 0 && lanyard_experiment_now_ns () >= self->end_ns;
      /* The last one says so, and a run bounded by time sends one more for that. */
      if (over)
        n = 1;
      groups = prepare (self, n, over || n == self->count - self->asked);
      if (!send_batch (self, groups, &error_number))
        break;
    }
  return error_number;
}

/* Course demo 7: plain text, whether or not anybody listens. */
static int
send_messages (Sender *self)
{
  LanyardExperimentStream *stream = self->stream;
  const LanyardExperimentSettings *s = stream->end->settings;
  int error_number = 0;

  while (self->asked < self->count)
    {
      g_autofree char *text = lanyard_experiment_message_text (s->message, self->asked + 1);
      gsize length = strlen (text);
      guint64 number = self->asked + 1;
      guint64 sent = self->sent;
      gint64 time;

      if (!wait_for_turn (self)
          || (self->end_ns >= 0 && lanyard_experiment_now_ns () >= self->end_ns))
        break;
      self->size = length;
      self->vectors[0].iov_base = text;
      self->vectors[0].iov_len = length;
      /* Before the call: the other end may have it before this one is told. */
      time = g_get_real_time ();
      if (!send_batch (self, 1, &error_number))
        break;
      if (self->sent > sent)
        lanyard_experiment_stream_log (stream, number, text, length, stream->address, time);
    }
  return error_number;
}

int
lanyard_experiment_udp_send (LanyardExperimentStream *stream)
{
  const LanyardExperimentSettings *s = stream->end->settings;
  Sender sender;
  int error_number;

  sender_init (&sender, stream);
  /* Sleep to the microsecond where the plan has a pace; the default slack is 50. */
  if (s->rate > 0 || s->interval > 0)
    (void) prctl (PR_SET_TIMERSLACK, 1000UL);
  lanyard_experiment_stream_mark_start (stream);
  sender.start_ns = atomic_load (&stream->started_ns);
  sender.end_ns = s->duration > 0 ? sender.start_ns + (gint64) (s->duration * 1e9) : -1;
  lanyard_experiment_stream_set_state (stream, LANYARD_EXPERIMENT_THREAD_IN_SEND);
  error_number = s->message != NULL ? send_messages (&sender) : send_measured (&sender);
  lanyard_experiment_stream_mark_end (stream, lanyard_experiment_now_ns ());
  sender_clear (&sender);
  return error_number;
}
