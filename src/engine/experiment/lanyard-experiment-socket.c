/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-socket-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/core/lanyard-phrase.h"

char *
lanyard_experiment_address_to_text (GSocketAddress *address)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  g_autofree char *host
      = g_inet_address_to_string (g_inet_socket_address_get_address (inet));

  return g_strdup_printf (g_socket_address_get_family (address) == G_SOCKET_FAMILY_IPV6 ? "[%s]:%u"
                                                                                        : "%s:%u",
                          host, g_inet_socket_address_get_port (inet));
}

typedef enum
{
  CANNOT_LISTEN,
  CANNOT_SEND,
  CANNOT_CONNECT,
} Failure;

/* Closes @fd; errno says why. Returns -1. */
static int
failed (int fd, Failure what, GSocketAddress *address, GError **error)
{
  int problem = errno;
  int code = g_io_error_from_errno (problem);
  const char *why = g_strerror (problem);
  g_autofree char *text = lanyard_experiment_address_to_text (address);

  if (fd >= 0)
    close (fd);
  switch (what)
    {
    case CANNOT_LISTEN:
      lanyard_set_error (error, G_IO_ERROR, code, N_ ("Cannot listen on %s: %s."), text, why);
      break;
    case CANNOT_SEND:
      lanyard_set_error (error, G_IO_ERROR, code, N_ ("Cannot send to %s: %s."), text, why);
      break;
    case CANNOT_CONNECT:
      lanyard_set_error (error, G_IO_ERROR, code, N_ ("Cannot connect to %s: %s."), text, why);
      break;
    default:
      g_return_val_if_reached (-1);
    }
  return -1;
}

static int
set_int (int fd, int level, int option, guint64 value)
{
  int number = (int) MIN (value, G_MAXINT);

  return setsockopt (fd, level, option, &number, sizeof number);
}

/* 0, or -1 with errno. Buffers come before connecting and listening: tcp(7), the window scale depends on them. */
static int
set_options (int fd, const LanyardExperimentSettings *s, gboolean receiver)
{
  if (!receiver && s->sndbuf > 0 && set_int (fd, SOL_SOCKET, SO_SNDBUF, s->sndbuf) != 0)
    return -1;
  if (receiver && s->rcvbuf > 0 && set_int (fd, SOL_SOCKET, SO_RCVBUF, s->rcvbuf) != 0)
    return -1;
  if (s->transport == LANYARD_EXPERIMENT_UDP)
    {
      if (!receiver)
        return 0;
      if (s->gro && set_int (fd, SOL_UDP, UDP_GRO, 1) != 0)
        return -1;
      return set_int (fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    }
  if (s->nodelay && set_int (fd, IPPROTO_TCP, TCP_NODELAY, 1) != 0)
    return -1;
  if (!receiver && s->rate > 0)
    {
      guint64 bytes = MAX (s->rate / 8 / s->streams, 1);

      return setsockopt (fd, SOL_SOCKET, SO_MAX_PACING_RATE, &bytes, sizeof bytes);
    }
  return 0;
}

static int
open_socket (const LanyardExperimentSettings *s, GSocketFamily family)
{
  return socket (family == G_SOCKET_FAMILY_IPV6 ? AF_INET6 : AF_INET,
                 (s->transport == LANYARD_EXPERIMENT_UDP ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC
                     | SOCK_NONBLOCK,
                 0);
}

static GSocketAddress *
listen_address (const LanyardExperimentSettings *s)
{
  const char *host = s->bind;

  if (host == NULL)
    host = s->family == LANYARD_EXPERIMENT_IPV6 ? "::1" : "127.0.0.1";
  return g_inet_socket_address_new_from_string (host, (guint) s->port);
}

static GSocketAddress *
own_address (int fd)
{
  struct sockaddr_storage name;
  socklen_t length = sizeof name;

  if (getsockname (fd, (struct sockaddr *) &name, &length) != 0)
    return NULL;
  return g_socket_address_new_from_native (&name, length);
}

static int
bind_to (int fd, GSocketAddress *address)
{
  struct sockaddr_storage name;

  if (!g_socket_address_to_native (address, &name, sizeof name, NULL))
    {
      errno = EAFNOSUPPORT;
      return -1;
    }
  return bind (fd, (struct sockaddr *) &name, (socklen_t) g_socket_address_get_native_size (address));
}

int
lanyard_experiment_socket_listen (LanyardExperimentPlan *plan,
                                  GSocketAddress       **address,
                                  GError               **error)
{
  const LanyardExperimentSettings *s = lanyard_experiment_plan_get (plan);
  g_autoptr (GSocketAddress) wanted = listen_address (s);
  gboolean tcp = s->transport == LANYARD_EXPERIMENT_TCP;
  int fd = open_socket (s, g_socket_address_get_family (wanted));

  /* A TCP server that was just stopped leaves its port busy for a minute otherwise: socket(7). */
  if (fd < 0 || (tcp && set_int (fd, SOL_SOCKET, SO_REUSEADDR, 1) != 0)
      || set_options (fd, s, TRUE) != 0 || bind_to (fd, wanted) != 0
      || (tcp && listen (fd, LANYARD_EXPERIMENT_MAX_STREAMS) != 0)
      || (*address = own_address (fd)) == NULL)
    return failed (fd, CANNOT_LISTEN, wanted, error);
  return fd;
}

static int
bind_source (int fd, const LanyardExperimentSettings *s, GSocketFamily family)
{
  g_autoptr (GInetAddress) any = NULL;
  g_autoptr (GSocketAddress) source = NULL;

  if (s->source_port == 0)
    return 0;
  any = g_inet_address_new_any (family);
  source = g_inet_socket_address_new (any, (guint16) s->source_port);
  return bind_to (fd, source);
}

int
lanyard_experiment_socket_connect (LanyardExperimentPlan *plan,
                                   GSocketAddress        *address,
                                   GError               **error)
{
  const LanyardExperimentSettings *s = lanyard_experiment_plan_get (plan);
  GSocketFamily family = g_socket_address_get_family (address);
  struct sockaddr_storage name;
  int fd = open_socket (s, family);

  if (fd < 0 || set_options (fd, s, FALSE) != 0)
    return failed (fd, CANNOT_SEND, address, error);
  if (bind_source (fd, s, family) != 0)
    {
      int problem = errno;

      close (fd);
      lanyard_set_error (error, G_IO_ERROR, g_io_error_from_errno (problem),
                         N_ ("Cannot send from port %u: %s."), (guint) s->source_port,
                         g_strerror (problem));
      return -1;
    }
  if (s->transport == LANYARD_EXPERIMENT_UDP && !s->connected)
    return fd;
  if (!g_socket_address_to_native (address, &name, sizeof name, error))
    {
      close (fd);
      return -1;
    }
  if (connect (fd, (struct sockaddr *) &name, (socklen_t) g_socket_address_get_native_size (address))
          != 0
      && errno != EINPROGRESS)
    return failed (fd, CANNOT_CONNECT, address, error);
  return fd;
}

gboolean
lanyard_experiment_socket_check (int fd, GSocketAddress *address, GError **error)
{
  int problem = 0;
  socklen_t length = sizeof problem;

  if (getsockopt (fd, SOL_SOCKET, SO_ERROR, &problem, &length) != 0)
    problem = errno;
  errno = problem;
  if (problem != 0)
    failed (-1, CANNOT_CONNECT, address, error);
  return problem == 0;
}

int
lanyard_experiment_socket_accept (int listener, GSocketAddress **peer, GError **error)
{
  struct sockaddr_storage name;
  socklen_t length = sizeof name;
  /* accept(2): the new descriptor does not inherit O_NONBLOCK. */
  int fd = accept4 (listener, (struct sockaddr *) &name, &length, SOCK_CLOEXEC);

  if (fd >= 0)
    {
      *peer = g_socket_address_new_from_native (&name, length);
      return fd;
    }
  /* accept(2): one that was given up meanwhile, or a passing network error. */
  if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED && errno != EPROTO)
    lanyard_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                       N_ ("Cannot accept a connection: %s."), g_strerror (errno));
  return -1;
}

gboolean
lanyard_experiment_socket_set_mode (int fd, LanyardExperimentPlan *plan, GError **error)
{
  gboolean blocking = lanyard_experiment_plan_get (plan)->mode == LANYARD_EXPERIMENT_BLOCKING;
  int flags = fcntl (fd, F_GETFL);

  if (flags >= 0
      && fcntl (fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) == 0)
    return TRUE;
  lanyard_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                     N_ ("Cannot change the socket’s mode: %s."), g_strerror (errno));
  return FALSE;
}
