/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-payload-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/experiment/lanyard-experiment-plan.h"

/* Small enough to stay in the processor's cache, large enough that a large window is few mappings. */
#define LEAST_PERIOD (256 * 1024)
#define MAX_MAPPINGS 16384

int
lanyard_experiment_payload_make_file (const char *text, gsize size)
{
  gsize length = strlen (text);
  int fd = memfd_create ("experiment", MFD_CLOEXEC);
  guint8 *bytes;

  if (fd < 0)
    return -1;
  /* Memory is taken now, and failing says so, where a page that is not there would be the end of the program. */
  if (fallocate (fd, 0, 0, (off_t) size) != 0
      || (bytes = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)) == MAP_FAILED)
    {
      close (fd);
      return -1;
    }
  for (gsize i = 0; i < size; i += length)
    memcpy (bytes + i, text, length);
  munmap (bytes, size);
  return fd;
}

gboolean
lanyard_experiment_payload_init (LanyardExperimentPayload *self, const char *text, gsize window)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gsize unit = strlen (text) * page; /* whole pages and whole lines */
  gsize n;
  int fd;

  self->period = unit * ((LEAST_PERIOD + unit - 1) / unit);
  while (window / self->period > MAX_MAPPINGS)
    self->period *= 2;
  n = 1 + (window + self->period - 1) / self->period;
  self->mapped = n * self->period;
  fd = lanyard_experiment_payload_make_file (text, self->period);
  if (fd < 0)
    return FALSE;
  self->bytes
      = mmap (NULL, self->mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (self->bytes == MAP_FAILED)
    self->bytes = NULL;
  for (gsize i = 0; self->bytes != NULL && i < n; i++)
    if (mmap (self->bytes + i * self->period, self->period, PROT_READ,
              MAP_SHARED | MAP_FIXED | MAP_POPULATE, fd, 0)
        == MAP_FAILED)
      lanyard_experiment_payload_clear (self);
  close (fd);
  return self->bytes != NULL;
}

void
lanyard_experiment_payload_clear (LanyardExperimentPayload *self)
{
  int saved = errno;

  if (self->bytes != NULL)
    munmap (self->bytes, self->mapped);
  self->bytes = NULL;
  errno = saved;
}

static guint8 *
put (guint8 *out, const void *value, gsize size)
{
  memcpy (out, value, size);
  return out + size;
}

void
lanyard_experiment_header_write (guint8 *out, const LanyardExperimentHeader *header)
{
  const guint32 magic = GUINT32_TO_BE (LANYARD_EXPERIMENT_MAGIC);
  const guint32 run = GUINT32_TO_BE (header->run);
  const guint16 stream = GUINT16_TO_BE (header->stream);
  const guint16 flags = GUINT16_TO_BE (header->flags);
  const guint32 interval = GUINT32_TO_BE (header->interval_ms);
  const guint64 sequence = GUINT64_TO_BE (header->sequence);
  const guint64 time = GUINT64_TO_BE ((guint64) header->time_ns);
  const guint64 total = GUINT64_TO_BE (header->total);

  out = put (out, &magic, sizeof magic);
  out = put (out, &run, sizeof run);
  out = put (out, &stream, sizeof stream);
  out = put (out, &flags, sizeof flags);
  out = put (out, &interval, sizeof interval);
  out = put (out, &sequence, sizeof sequence);
  out = put (out, &time, sizeof time);
  put (out, &total, sizeof total);
}

static const guint8 *
take (const guint8 *in, void *value, gsize size)
{
  memcpy (value, in, size);
  return in + size;
}

gboolean
lanyard_experiment_header_read (const guint8 *in, gsize size, LanyardExperimentHeader *header)
{
  guint32 magic;
  guint64 time;

  if (size < LANYARD_EXPERIMENT_HEADER)
    return FALSE;
  in = take (in, &magic, sizeof magic);
  if (magic != GUINT32_TO_BE (LANYARD_EXPERIMENT_MAGIC))
    return FALSE;
  in = take (in, &header->run, sizeof header->run);
  in = take (in, &header->stream, sizeof header->stream);
  in = take (in, &header->flags, sizeof header->flags);
  in = take (in, &header->interval_ms, sizeof header->interval_ms);
  in = take (in, &header->sequence, sizeof header->sequence);
  in = take (in, &time, sizeof time);
  take (in, &header->total, sizeof header->total);
  header->run = GUINT32_FROM_BE (header->run);
  header->stream = GUINT16_FROM_BE (header->stream);
  header->flags = GUINT16_FROM_BE (header->flags);
  header->interval_ms = GUINT32_FROM_BE (header->interval_ms);
  header->sequence = GUINT64_FROM_BE (header->sequence);
  header->time_ns = (gint64) GUINT64_FROM_BE (time);
  header->total = GUINT64_FROM_BE (header->total);
  return TRUE;
}

char *
lanyard_experiment_message_text (const char *pattern, guint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  GString *text = g_string_new (pattern);

  g_string_replace (text, "{n}", digits, 0);
  return g_string_free (text, FALSE);
}
