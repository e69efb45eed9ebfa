/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-source-private.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/sendfile.h>
#include <unistd.h>

/* Notices wait in a queue of the socket's; so many calls share a look at it. */
#define CALLS_A_LOOK 16

/* sendfile() has no flag that spares the program SIGPIPE when the peer is gone: this thread does not get it. */
static void
refuse_sigpipe (void)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGPIPE);
  (void) pthread_sigmask (SIG_BLOCK, &set, NULL);
}

int
lanyard_experiment_source_init (LanyardExperimentSource *self,
                                LanyardExperimentStream *stream,
                                gsize                    call_size)
{
  const int one = 1;

  *self = (LanyardExperimentSource){
    .stream = stream,
    .handover = stream->end->settings->handover,
    .file = -1,
  };
  switch (self->handover)
    {
    case LANYARD_EXPERIMENT_HANDOVER_SENDFILE:
      refuse_sigpipe ();
      /* Whole pages and whole lines: a call that begins anywhere finds what it wants in one piece, and on page
       * boundaries where the calls are. */
      self->period = strlen (LANYARD_EXPERIMENT_TEXT) * (guint64) sysconf (_SC_PAGESIZE);
      self->file = lanyard_experiment_payload_make_file (
          LANYARD_EXPERIMENT_TEXT, (1 + (call_size + self->period - 1) / self->period) * self->period);
      return self->file < 0 ? errno : 0;
    case LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY:
      if (setsockopt (stream->fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) != 0)
        return errno;
      break;
    case LANYARD_EXPERIMENT_HANDOVER_COPY:
    default:
      break;
    }
  return lanyard_experiment_payload_init (&self->payload, LANYARD_EXPERIMENT_TEXT, call_size) ? 0 : errno;
}

void
lanyard_experiment_source_clear (LanyardExperimentSource *self)
{
  lanyard_experiment_payload_clear (&self->payload);
  if (self->file >= 0)
    close (self->file);
  self->file = -1;
}

static gssize
send_in_place (LanyardExperimentSource *self, const guint8 *bytes, gsize size)
{
  gssize n = send (self->stream->fd, bytes, size, MSG_NOSIGNAL | MSG_ZEROCOPY);
  int problem = errno;

  if (n > 0)
    self->handed++;
  if (self->handed % CALLS_A_LOOK == 0)
    (void) lanyard_experiment_source_take_notices (self);
  errno = problem;
  return n;
}

gssize
lanyard_experiment_source_send (LanyardExperimentSource *self, guint64 offset, gsize size)
{
  switch (self->handover)
    {
    case LANYARD_EXPERIMENT_HANDOVER_SENDFILE:
      {
        off_t at = (off_t) (offset % self->period);

        return sendfile (self->stream->fd, self->file, &at, size);
      }
    case LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY:
      return send_in_place (self, lanyard_experiment_payload_at (&self->payload, offset), size);
    case LANYARD_EXPERIMENT_HANDOVER_COPY:
    default:
      return send (self->stream->fd, lanyard_experiment_payload_at (&self->payload, offset), size,
                   MSG_NOSIGNAL);
    }
}

gboolean
lanyard_experiment_source_owes (LanyardExperimentSource *self)
{
  return lanyard_experiment_stream_get (self->stream, TALLY_NOTICES) < self->handed;
}

/* One message tells of a range of calls, which the kernel numbers from 0. */
static void
count_notices (LanyardExperimentSource *self, struct msghdr *message)
{
  for (struct cmsghdr *c = CMSG_FIRSTHDR (message); c != NULL; c = CMSG_NXTHDR (message, c))
    {
      struct sock_extended_err error;
      guint32 n;

      if (c->cmsg_len < CMSG_LEN (sizeof error)
          || !((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR)
               || (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR)))
        continue;
      memcpy (&error, CMSG_DATA (c), sizeof error);
      if (error.ee_origin != SO_EE_ORIGIN_ZEROCOPY || error.ee_errno != 0)
        continue;
      n = error.ee_data - error.ee_info + 1;
      lanyard_experiment_stream_add (self->stream, TALLY_NOTICES, n);
      if ((error.ee_code & SO_EE_CODE_ZEROCOPY_COPIED) != 0)
        lanyard_experiment_stream_add (self->stream, TALLY_COPIED, n);
    }
}

gboolean
lanyard_experiment_source_take_notices (LanyardExperimentSource *self)
{
  gboolean some = FALSE;

  while (lanyard_experiment_source_owes (self))
    {
      char control[256];
      struct msghdr message = { .msg_control = control, .msg_controllen = sizeof control };

      if (recvmsg (self->stream->fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
        {
          if (errno == EINTR)
            continue;
          break;
        }
      count_notices (self, &message);
      some = TRUE;
    }
  return some;
}
