/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-plain-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/core/lanyard-thread.h"
#include "engine/transfer/lanyard-files-private.h"
#include "engine/transfer/lanyard-plain.h"
#include "engine/transfer/lanyard-ring-private.h"

/* How much of what arrived may wait for the disk, and how much of it is worth waking the thread that writes. */
#define RING_SIZE  (2 * 1024 * 1024)
#define WRITE_SIZE (256 * 1024)
/* No call returns more than the socket's buffer holds; larger batches would be memory nobody fills. */
#define BATCH_MAX  (2 * 1024 * 1024)

/* Until @fd is ready for @events or @timeout_ms have passed (-1: no limit). FALSE when cancelled. */
static gboolean
wait_for (int fd, short events, int timeout_ms, GCancellable *cancellable, GError **error)
{
  GPollFD cancel = { .fd = -1 };
  struct pollfd fds[2] = { { .fd = fd, .events = events } };
  int ready;

  (void) g_cancellable_make_pollfd (cancellable, &cancel);
  fds[1].fd = cancel.fd;
  fds[1].events = POLLIN;
  do
    ready = poll (fds, 2, timeout_ms);
  while (ready < 0 && errno == EINTR);
  if (cancel.fd >= 0)
    g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

int
lanyard_plain_listen (const char *bind_to, guint16 port, guint16 *bound, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (bind_to);
  g_autoptr (GSocketAddress) socket_address = NULL;
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GSocket) socket = NULL;
  int fd;

  if (address == NULL)
    {
      lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, N_ ("“%s” is not a numeric address"),
                         bind_to);
      return -1;
    }
  socket_address = g_inet_socket_address_new (address, port);
  socket = g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return -1;
  g_socket_set_listen_backlog (socket, 5);
  if (!g_socket_bind (socket, socket_address, TRUE, error) || !g_socket_listen (socket, error))
    {
      g_prefix_error (error, _ ("Cannot listen on %s port %u: "), bind_to, port);
      return -1;
    }
  local = g_socket_get_local_address (socket, error);
  if (local == NULL)
    return -1;
  *bound = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 3);
  if (fd < 0)
    lanyard_set_errno (error, errno, N_ ("Cannot listen"));
  return fd;
}

static char *
describe (GSocketAddress *address)
{
  g_autofree char *text = NULL;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("?");
  text = g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  return g_strdup_printf (strchr (text, ':') != NULL ? "[%s]:%u" : "%s:%u", text,
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

int
lanyard_plain_accept (int listener, char **peer, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      struct sockaddr_storage address;
      socklen_t length = sizeof address;
      int fd;

      if (!wait_for (listener, POLLIN, -1, cancellable, error))
        return -1;
      fd = accept4 (listener, (struct sockaddr *) &address, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd >= 0)
        {
          g_autoptr (GSocketAddress) remote = g_socket_address_new_from_native (&address, length);

          *peer = describe (remote);
          return fd;
        }
      /* The peer went away between (accept(2)), or there was none after all. */
      if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
        {
          lanyard_set_errno (error, errno, N_ ("Cannot accept a connection"));
          return -1;
        }
    }
}

static int
connect_one (GSocketAddress *address, GCancellable *cancellable, GError **error)
{
  struct sockaddr_storage native;
  gssize length = g_socket_address_get_native_size (address);
  int fd, code = 0;
  socklen_t code_length = sizeof code;

  if (length < 0 || !g_socket_address_to_native (address, &native, sizeof native, error))
    return -1;
  fd = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    {
      lanyard_set_errno (error, errno, N_ ("Cannot make a socket"));
      return -1;
    }
  if (connect (fd, (struct sockaddr *) &native, (socklen_t) length) != 0)
    {
      if (errno != EINPROGRESS)
        code = errno;
      else if (!wait_for (fd, POLLOUT, -1, cancellable, error))
        {
          close (fd);
          return -1;
        }
      else
        (void) getsockopt (fd, SOL_SOCKET, SO_ERROR, &code, &code_length);
    }
  if (code != 0)
    {
      lanyard_set_errno (error, code, N_ ("Cannot connect"));
      close (fd);
      return -1;
    }
  return fd;
}

int
lanyard_plain_connect (const char *address, char **peer, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketConnectable) where = NULL;
  g_autoptr (GSocketAddressEnumerator) each = NULL;
  g_autoptr (GError) last = NULL;

  where = g_network_address_parse (address, LANYARD_PLAIN_PORT, error);
  if (where == NULL)
    return -1;
  each = g_socket_connectable_enumerate (where);
  for (;;)
    {
      g_autoptr (GSocketAddress) next = NULL;
      g_autoptr (GError) failure = NULL;
      int fd;

      next = g_socket_address_enumerator_next (each, cancellable, &failure);
      if (next != NULL)
        {
          fd = connect_one (next, cancellable, &failure);
          if (fd >= 0)
            {
              *peer = describe (next);
              return fd;
            }
        }
      if (failure != NULL)
        {
          g_clear_error (&last);
          last = g_steal_pointer (&failure);
        }
      if (next == NULL || g_cancellable_is_cancelled (cancellable))
        break;
    }
  if (last == NULL)
    lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, N_ ("“%s” has no address"), address);
  else
    g_propagate_error (error, g_steal_pointer (&last));
  return -1;
}

static void
count (LanyardPlainCounters *counters, gsize bytes, guint batches)
{
  /* One writer; relaxed, because the reader only shows them. */
  __atomic_store_n (&counters->bytes, counters->bytes + bytes, __ATOMIC_RELAXED);
  __atomic_store_n (&counters->batches, counters->batches + batches, __ATOMIC_RELAXED);
}

/* Closing with unread bytes in the receive buffer resets the connection and may cost the peer the
 * end of the file (RFC 1122, 4.2.2.13); so what a talkative peer sent is read first, for a moment. */
static void
finish_sending (int socket, GCancellable *cancellable)
{
  gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC;
  char scrap[4096];

  (void) shutdown (socket, SHUT_WR);
  for (;;)
    {
      gint64 left = (until - g_get_monotonic_time ()) / 1000;
      gssize n = recv (socket, scrap, sizeof scrap, 0);

      if (n == 0 || left <= 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        return;
      if (n < 0 && !wait_for (socket, POLLIN, (int) left, cancellable, NULL))
        return;
    }
}

gboolean
lanyard_plain_send (int                   socket,
                    int                   file,
                    guint                 chunk,
                    LanyardPlainCounters *counters,
                    GCancellable         *cancellable,
                    GError              **error)
{
  const int yes = 1;
  off_t offset = 0;
  gsize batch = 0;

  /* The end of one batch and the beginning of the next share a segment; what the last one leaves goes with the end of the
   * stream. */
  (void) setsockopt (socket, IPPROTO_TCP, TCP_CORK, &yes, sizeof yes);
  for (;;)
    {
      /* From the page cache straight to the socket: no copy through this process. */
      gssize n = sendfile (socket, file, &offset, chunk - batch);

      if (n == 0)
        break;
      if (n > 0)
        {
          /* A batch is what one read of the file gives: a call cut short is the same batch still. */
          batch += (gsize) n;
          count (counters, (gsize) n, batch == chunk ? 1 : 0);
          if (batch == chunk)
            batch = 0;
        }
      else if (errno == EAGAIN)
        {
          if (!wait_for (socket, POLLOUT, -1, cancellable, error))
            return FALSE;
        }
      else if (errno != EINTR)
        {
          lanyard_set_errno (error, errno, N_ ("The connection was lost while sending"));
          return FALSE;
        }
      if (batch == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }
  if (batch > 0)
    count (counters, 0, 1);
  finish_sending (socket, cancellable);
  return TRUE;
}

/* The file's side of receiving: a thread of its own, so that the socket is read while the file is written. */
typedef struct
{
  LanyardRing          *ring;
  int                   socket;
  int                   file;
  int                   code; /* errno of a write that failed; read when the thread has ended */
  LanyardPlainCounters *counters;
} Store;

static gpointer
store_thread (gpointer data)
{
  Store *store = data;
  LanyardPiece piece;

  lanyard_thread_begin_bulk ();
  while (lanyard_ring_take (store->ring, TRUE, &piece))
    {
      if (!lanyard_write_all (store->file, piece.bytes, piece.length))
        {
          store->code = errno;
          lanyard_ring_stop (store->ring);
          /* Whoever waits for more of it need not. */
          (void) shutdown (store->socket, SHUT_RD);
          break;
        }
      count (store->counters, piece.length, piece.count);
    }
  return NULL;
}

/* Into @ring until the peer closes; each call returns one batch. */
static gboolean
take_in (int socket, gsize chunk, LanyardRing *ring, GCancellable *cancellable, GError **error)
{
  guint8 *buffer;

  while ((buffer = lanyard_ring_reserve (ring)) != NULL)
    {
      gssize n = recv (socket, buffer, chunk, 0);

      if (n == 0)
        return TRUE;
      if (n > 0)
        {
          lanyard_ring_commit (ring, 0, (gsize) n);
          if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
        }
      else if (errno == EAGAIN)
        {
          lanyard_ring_flush (ring);
          if (!wait_for (socket, POLLIN, -1, cancellable, error))
            return FALSE;
        }
      else if (errno != EINTR)
        {
          lanyard_set_errno (error, errno, N_ ("The connection was lost before the end"));
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
lanyard_plain_receive (int                   socket,
                       int                   file,
                       guint                 chunk,
                       LanyardPlainCounters *counters,
                       GCancellable         *cancellable,
                       GError              **error)
{
  gsize batch = MIN (chunk, BATCH_MAX);
  g_autoptr (LanyardRing) ring = lanyard_ring_new (batch, MAX (4 * batch, RING_SIZE), WRITE_SIZE);
  Store store = { .ring = ring, .socket = socket, .file = file, .counters = counters };
  GThread *thread = g_thread_new ("plain-store", store_thread, &store);
  GError *failure = NULL;
  gboolean ok = take_in (socket, batch, ring, cancellable, &failure);

  if (ok)
    lanyard_ring_end (ring);
  else
    lanyard_ring_stop (ring);
  g_thread_join (thread);
  if (store.code != 0)
    {
      g_clear_error (&failure);
      lanyard_set_errno (error, store.code, N_ ("Cannot write the file"));
      return FALSE;
    }
  if (!ok)
    g_propagate_error (error, failure);
  return ok;
}
