/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-link.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <math.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-link-private.h"

#define MAX_SECONDS 60
/* A burst that comes while the thread is elsewhere; the system may allow less. */
#define FRONT_BUFFER (8 * 1024 * 1024)

struct _LanyardLink
{
  GObject          parent_instance;

  LanyardLinkWire  wire;
  GSocketType      type;
  GSocketAddress  *address;
  GThread         *thread;
};

G_DEFINE_FINAL_TYPE (LanyardLink, lanyard_link, G_TYPE_OBJECT)

gint64
lanyard_link_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/* SplitMix64's finaliser: every bit of the input reaches every bit of the output. */
static guint64
mix (guint64 x)
{
  x += G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94D049BB133111EB);
  return x ^ (x >> 31);
}

double
lanyard_link_draw (guint64 seed, guint64 flow, guint64 index, guint purpose)
{
  guint64 x = mix (mix (mix (mix (seed) ^ flow) ^ index) ^ purpose);

  return (double) (x >> 11) / (double) (G_GUINT64_CONSTANT (1) << 53);
}

gint64
lanyard_link_serialise (LanyardLinkWire *wire, gsize size, gint64 now_ns, gint64 *free_ns)
{
  if (wire->settings.rate == 0)
    return now_ns;
  *free_ns = MAX (*free_ns, now_ns) + (gint64) ((double) size * 8e9 / (double) wire->settings.rate);
  return *free_ns;
}

gboolean
lanyard_link_settings_any (const LanyardLinkSettings *settings)
{
  g_return_val_if_fail (settings != NULL, FALSE);

  return settings->loss > 0 || settings->duplicate > 0 || settings->reorder > 0
         || settings->delay > 0 || settings->jitter > 0 || settings->rate > 0;
}

static gboolean
within (double value, double most)
{
  return isfinite (value) && value >= 0 && value <= most;
}

gboolean
lanyard_link_settings_check (const LanyardLinkSettings *settings, GSocketType type, GError **error)
{
  g_return_val_if_fail (settings != NULL, FALSE);

  if (!within (settings->loss, 1) || !within (settings->duplicate, 1)
      || !within (settings->reorder, 1))
    lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                       N_ ("Loss, duplication and reordering are probabilities from 0 to 1."));
  else if (!within (settings->delay, MAX_SECONDS) || !within (settings->jitter, MAX_SECONDS))
    lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                       N_ ("Delay and jitter of a link are at most 60 seconds."));
  else if (type == G_SOCKET_TYPE_STREAM
           && (settings->loss > 0 || settings->duplicate > 0 || settings->reorder > 0
               || settings->jitter > 0))
    lanyard_set_error (
        error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
        N_ ("A TCP link can only be delayed and slowed: the relay ends both connections, so nothing "
           "is lost, doubled or reordered between them."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
system_error (GError **error)
{
  lanyard_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), N_ ("Cannot make the link: %s."),
                     g_strerror (errno));
  return FALSE;
}

static gboolean
open_front (LanyardLink *self, GSocketFamily family, GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  gboolean udp = self->type == G_SOCKET_TYPE_DATAGRAM;
  struct sockaddr_storage name;
  socklen_t length = sizeof name;
  int buffer = FRONT_BUFFER;

  if (!g_socket_address_to_native (any_port, &name, sizeof name, error))
    return FALSE;
  self->wire.front
      = socket (family == G_SOCKET_FAMILY_IPV6 ? AF_INET6 : AF_INET,
                (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  self->wire.wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->wire.front < 0 || self->wire.wake_fd < 0
      || (udp && setsockopt (self->wire.front, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer) != 0)
      || bind (self->wire.front, (struct sockaddr *) &name,
               (socklen_t) g_socket_address_get_native_size (any_port))
             != 0
      || (!udp && listen (self->wire.front, SOMAXCONN) != 0)
      || getsockname (self->wire.front, (struct sockaddr *) &name, &length) != 0)
    return system_error (error);
  self->address = g_socket_address_new_from_native (&name, length);
  return TRUE;
}

LanyardLink *
lanyard_link_new (GSocketType                type,
                  const LanyardLinkSettings *settings,
                  GSocketAddress            *target,
                  GError                   **error)
{
  g_autoptr (LanyardLink) self = NULL;

  g_return_val_if_fail (type == G_SOCKET_TYPE_DATAGRAM || type == G_SOCKET_TYPE_STREAM, NULL);
  g_return_val_if_fail (G_IS_INET_SOCKET_ADDRESS (target), NULL);

  if (!lanyard_link_settings_check (settings, type, error))
    return NULL;
  self = g_object_new (LANYARD_TYPE_LINK, NULL);
  self->type = type;
  self->wire.settings = *settings;
  self->wire.target_length = (socklen_t) g_socket_address_get_native_size (target);
  if (!g_socket_address_to_native (target, &self->wire.target, sizeof self->wire.target, error)
      || !open_front (self, g_socket_address_get_family (target), error))
    return NULL;
  self->thread = g_thread_try_new (
      "link", type == G_SOCKET_TYPE_DATAGRAM ? lanyard_link_run_udp : lanyard_link_run_tcp,
      &self->wire, error);
  return self->thread != NULL ? g_steal_pointer (&self) : NULL;
}

GSocketAddress *
lanyard_link_get_address (LanyardLink *self)
{
  g_return_val_if_fail (LANYARD_IS_LINK (self), NULL);

  return self->address;
}

void
lanyard_link_get_stats (LanyardLink *self, LanyardLinkStats *stats)
{
  guint32 memory[SK_MEMINFO_VARS] = { 0 };
  socklen_t length = sizeof memory;

  g_return_if_fail (LANYARD_IS_LINK (self) && stats != NULL);

  g_mutex_lock (&self->wire.lock);
  *stats = self->wire.stats;
  g_mutex_unlock (&self->wire.lock);
  if (self->type == G_SOCKET_TYPE_DATAGRAM && self->wire.front >= 0
      && getsockopt (self->wire.front, SOL_SOCKET, SO_MEMINFO, memory, &length) == 0)
    stats->overrun = memory[SK_MEMINFO_DROPS];
}

gboolean
lanyard_link_get_idle (LanyardLink *self)
{
  LanyardLinkStats stats;
  int queued = 0;

  g_return_val_if_fail (LANYARD_IS_LINK (self), TRUE);

  if (self->wire.front < 0)
    return TRUE;
  /* In this order: what leaves the queue is taken for busy until it is in the statistics. */
  if (self->type == G_SOCKET_TYPE_DATAGRAM && ioctl (self->wire.front, SIOCINQ, &queued) == 0
      && queued > 0)
    return FALSE;
  if (atomic_load (&self->wire.busy))
    return FALSE;
  lanyard_link_get_stats (self, &stats);
  return stats.waiting == 0;
}

void
lanyard_link_stop (LanyardLink *self)
{
  const guint64 one = 1;

  g_return_if_fail (LANYARD_IS_LINK (self));

  if (self->thread != NULL)
    {
      while (write (self->wire.wake_fd, &one, sizeof one) < 0 && errno == EINTR)
        continue;
      g_thread_join (g_steal_pointer (&self->thread));
    }
  if (self->wire.front >= 0)
    close (self->wire.front);
  if (self->wire.wake_fd >= 0)
    close (self->wire.wake_fd);
  self->wire.front = -1;
  self->wire.wake_fd = -1;
}

static void
lanyard_link_finalize (GObject *object)
{
  LanyardLink *self = LANYARD_LINK (object);

  lanyard_link_stop (self);
  g_clear_object (&self->address);
  g_mutex_clear (&self->wire.lock);
  G_OBJECT_CLASS (lanyard_link_parent_class)->finalize (object);
}

static void
lanyard_link_class_init (LanyardLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_link_finalize;
}

static void
lanyard_link_init (LanyardLink *self)
{
  self->wire.front = -1;
  self->wire.wake_fd = -1;
  g_mutex_init (&self->wire.lock);
}
