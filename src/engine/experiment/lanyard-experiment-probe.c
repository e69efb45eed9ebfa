/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "engine/experiment/lanyard-experiment-end-private.h"

static guint64
queue_size (int fd, unsigned long request)
{
  int bytes = 0;

  return ioctl (fd, request, &bytes) == 0 && bytes > 0 ? (guint64) bytes : 0;
}

static guint64
buffer_size (int fd, int option)
{
  int bytes = 0;
  socklen_t length = sizeof bytes;

  return getsockopt (fd, SOL_SOCKET, option, &bytes, &length) == 0 && bytes > 0 ? (guint64) bytes : 0;
}

static void
probe_tcp_sender (LanyardExperimentStream *stream, LanyardExperimentCounters *counters)
{
  LanyardExperimentTcpInfo info;
  gint64 acknowledged;
  gint64 most;

  counters->send_queue += queue_size (stream->fd, SIOCOUTQ);
  counters->unsent += queue_size (stream->fd, SIOCOUTQNSD);
  if (!lanyard_experiment_tcp_info (stream->fd, &info))
    return;
  /* The kernel counts the opening and the closing of the connection as a byte each. */
  acknowledged = info.bytes_acked - atomic_load (&stream->ack_base);
  most = (gint64) lanyard_experiment_stream_get (
      stream, atomic_load (&stream->ended_ns) != 0 ? TALLY_ACCEPTED : TALLY_REQUESTED);
  counters->acknowledged += (guint64) CLAMP (acknowledged, 0, most);
  counters->rtt = MAX (counters->rtt, info.rtt);
  counters->rttvar = MAX (counters->rttvar, info.rttvar);
  counters->cwnd += info.cwnd;
  counters->mss = MAX (counters->mss, info.mss);
  counters->retransmits += info.retransmits;
  counters->delivery_rate += info.delivery_rate;
  counters->busy_seconds += info.busy;
  counters->window_limited_seconds += info.window_limited;
  counters->buffer_limited_seconds += info.buffer_limited;
}

static void
probe_udp_receiver (LanyardExperimentStream *stream, LanyardExperimentCounters *counters)
{
  guint32 memory[SK_MEMINFO_VARS] = { 0 };
  socklen_t length = sizeof memory;
  guint64 lost = lanyard_experiment_stream_get (stream, TALLY_LOST);
  guint64 segments = lanyard_experiment_stream_get (stream, TALLY_SEGMENTS);
  guint64 dropped;

  /* SO_MEMINFO's first value counts kernel memory, several times the payload for small datagrams: it is what
   * the buffer's size bounds, so it is what shows how full it is. */
  if (getsockopt (stream->fd, SOL_SOCKET, SO_MEMINFO, memory, &length) != 0)
    return;
  counters->receive_queue += memory[SK_MEMINFO_RMEM_ALLOC];
  /* The kernel counts dropped buffers; with GRO each holds several datagrams. */
  dropped = memory[SK_MEMINFO_DROPS] * MAX (segments, 1);
  /* Where the datagrams are numbered the gaps are exact. */
  if (lost > 0 || segments > 0)
    dropped = MIN (dropped, lost);
  counters->kernel_dropped += dropped;
  counters->lost_on_way += lost - MIN (lost, dropped);
}

void
lanyard_experiment_probe_socket (LanyardExperimentStream   *stream,
                                 LanyardExperimentCounters *counters)
{
  gboolean tcp = stream->end->settings->transport == LANYARD_EXPERIMENT_TCP;

  if (stream->end->role == LANYARD_EXPERIMENT_SENDER)
    {
      counters->send_buffer += buffer_size (stream->fd, SO_SNDBUF);
      if (tcp)
        probe_tcp_sender (stream, counters);
      else
        counters->send_queue += queue_size (stream->fd, SIOCOUTQ);
      return;
    }
  counters->receive_buffer += buffer_size (stream->fd, SO_RCVBUF);
  if (tcp)
    counters->receive_queue += queue_size (stream->fd, SIOCINQ);
  else
    probe_udp_receiver (stream, counters);
}

static gboolean
read_small (const char *path, char *buffer, gsize size)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n;

  if (fd < 0)
    return FALSE;
  n = read (fd, buffer, size - 1);
  close (fd);
  if (n <= 0)
    return FALSE;
  buffer[n] = '\0';
  return TRUE;
}

/* proc(5): /proc/PID/task/TID/schedstat: time on a processor, time waiting for one, both in nanoseconds. */
static gboolean
read_schedstat (int thread_id, gint64 *cpu_ns, gint64 *queued_ns)
{
  char path[64];
  char text[128];
  guint64 run;
  guint64 wait;

  g_snprintf (path, sizeof path, "/proc/self/task/%d/schedstat", thread_id);
  if (!read_small (path, text, sizeof text)
      || sscanf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &run, &wait) != 2)
    return FALSE;
  *cpu_ns = (gint64) run;
  *queued_ns = (gint64) wait;
  return TRUE;
}

void
lanyard_experiment_probe_self (gint64 *cpu_ns, gint64 *queued_ns)
{
  struct timespec time = { 0 };

  *queued_ns = 0;
  if (!read_schedstat ((int) gettid (), cpu_ns, queued_ns))
    *queued_ns = 0;
  /* To the nanosecond, where the file may be a scheduler's tick behind. */
  if (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time) == 0)
    *cpu_ns = time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

gboolean
lanyard_experiment_probe_thread (int       thread_id,
                                 gint64   *cpu_ns,
                                 gint64   *queued_ns,
                                 gboolean *suspended)
{
  char path[64];
  char text[512];
  const char *state;

  if (thread_id == 0 || !read_schedstat (thread_id, cpu_ns, queued_ns))
    return FALSE;
  g_snprintf (path, sizeof path, "/proc/self/task/%d/stat", thread_id);
  /* "123 (name) S …": the name may hold anything. */
  if (!read_small (path, text, sizeof text) || (state = strrchr (text, ')')) == NULL
      || state[1] == '\0')
    return FALSE;
  *suspended = state[2] != 'R';
  return TRUE;
}
