/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-share-private.h"

#include <poll.h>
#include <string.h>

#include "engine/transfer/lanyard-http-text-private.h"

/* One connection of HTTP/1.1 (RFC 9112), by its thread. The heads of requests are read by libsoup's parser. Its server is not
 * used: it moves every byte of a body on the main loop, which draws the window, and has no bound on how long a
 * stranger may take to ask or to read, on how many there are, or on where they come from. */

#define READ_STEP      4096
/* How long somebody who was answered may go on sending before the connection is cut: who is cut at once may never see the answer. */
#define LINGER_MS      2000
#define LINGER_BYTES   (64 * 1024 * 1024)
#define HEAD_TOO_LARGE 431 /* RFC 6585, which libsoup has no name for */

void
lanyard_share_guest_set_deadline (LanyardShareGuest *guest, guint ms)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&guest->core->lock);

  guest->deadline_us = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
}

void
lanyard_share_guest_set_visit (LanyardShareGuest *guest, LanyardShareVisit *visit)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&guest->core->lock);

  g_set_object (&guest->visit, visit);
}

void
lanyard_share_guest_set_invited (LanyardShareGuest *guest)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&guest->core->lock);

  guest->invited = TRUE;
}

/* What was read and not used, first. */
static gssize
take_read (LanyardShareGuest *guest, guint8 *bytes, gsize length)
{
  gsize n = MIN (length, guest->read->len);

  memcpy (bytes, guest->read->data, n);
  g_byte_array_remove_range (guest->read, 0, (guint) n);
  return (gssize) n;
}

/* The head's length with the empty line behind it; 0: not whole yet. */
static gsize
find_head (const GByteArray *bytes)
{
  const guint8 *end = bytes->len > 0 ? memmem (bytes->data, bytes->len, "\r\n\r\n", 4) : NULL;

  return end != NULL ? (gsize) (end - bytes->data) + 4 : 0;
}

/* Empty lines before a request are no part of it (RFC 9112, 2.2). */
static void
skip_empty_lines (GByteArray *bytes)
{
  guint n = 0;

  while (n < bytes->len && (bytes->data[n] == '\r' || bytes->data[n] == '\n'))
    n++;
  if (n > 0)
    g_byte_array_remove_range (bytes, 0, n);
}

static gsize
read_head (LanyardShareGuest *guest, guint *status)
{
  GInputStream *input = g_io_stream_get_input_stream (guest->stream);
  gsize length;
  gboolean begun = guest->read->len > 0;

  *status = 0;
  for (;;)
    {
      guint8 step[READ_STEP];
      gssize n;

      skip_empty_lines (guest->read);
      length = find_head (guest->read);
      if (length > 0 || guest->read->len > LANYARD_SHARE_HEAD_MAX)
        break;
      n = g_input_stream_read (input, step, sizeof step, guest->cancellable, NULL);
      if (n <= 0)
        return 0;
      g_byte_array_append (guest->read, step, (guint) n);
      /* From its first byte on a request has so much time in all, however it drips. */
      if (!begun)
        lanyard_share_guest_set_deadline (guest, guest->core->bounds.head_ms);
      begun = TRUE;
    }
  if (length == 0 || length > LANYARD_SHARE_HEAD_MAX)
    {
      *status = HEAD_TOO_LARGE;
      return 0;
    }
  return length;
}

/* Whether the connection may stay, by what the browser asks and by what its request means for the next. */
static gboolean
may_keep (const LanyardShareRequest *request)
{
  const char *connection = soup_message_headers_get_list (request->headers, "Connection");

  return request->version >= SOUP_HTTP_1_1
         && (connection == NULL || !soup_header_contains (connection, "close"));
}

gboolean
lanyard_share_read_request (LanyardShareGuest *guest, LanyardShareRequest *request, guint *status)
{
  gsize length = read_head (guest, status);
  char *query;

  if (length == 0)
    return FALSE;
  request->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  *status = soup_headers_parse_request ((const char *) guest->read->data, (int) length - 2, request->headers,
                                        &request->method, &request->path, &request->version);
  g_byte_array_remove_range (guest->read, 0, (guint) length);
  if (*status == SOUP_STATUS_OK && (request->path == NULL || request->path[0] != '/'
                                    || !g_str_is_ascii (request->path)))
    *status = SOUP_STATUS_BAD_REQUEST;
  /* A body without a length could hide a second request; no browser sends a form so. */
  if (*status == SOUP_STATUS_OK
      && soup_message_headers_get_list (request->headers, "Transfer-Encoding") != NULL)
    *status = SOUP_STATUS_LENGTH_REQUIRED;
  if (*status != SOUP_STATUS_OK)
    return FALSE;
  query = strpbrk (request->path, "?#");
  if (query != NULL)
    *query = '\0';
  request->keep = may_keep (request);
  request->is_head = strcmp (request->method, "HEAD") == 0;
  lanyard_share_guest_set_deadline (guest, guest->core->bounds.stall_ms);
  return TRUE;
}

void
lanyard_share_request_clear (LanyardShareRequest *request)
{
  g_clear_pointer (&request->headers, soup_message_headers_unref);
  g_clear_pointer (&request->method, g_free);
  g_clear_pointer (&request->path, g_free);
}

gssize
lanyard_share_read_body (LanyardShareGuest *guest, guint8 *bytes, gsize length)
{
  gssize n = guest->read->len > 0
                 ? take_read (guest, bytes, length)
                 : g_input_stream_read (g_io_stream_get_input_stream (guest->stream), bytes, length, guest->cancellable, NULL);

  /* What was read ahead moves, too: a slow disk is not the browser's. */
  if (n > 0)
    lanyard_share_guest_set_deadline (guest, guest->core->bounds.stall_ms);
  return n;
}

gboolean
lanyard_share_guest_has_left (LanyardShareGuest *guest)
{
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (guest->stream));
  GSocket *socket = g_socket_connection_get_socket (guest->connection);
  struct pollfd connection = { .fd = g_socket_get_fd (socket), .events = POLLRDHUP };

  while (guest->read->len < LANYARD_SHARE_AHEAD)
    {
      guint8 step[READ_STEP];
      g_autoptr (GError) error = NULL;
      gssize n = g_pollable_input_stream_read_nonblocking (input, step, sizeof step, guest->cancellable, &error);

      if (n <= 0)
        return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
      g_byte_array_append (guest->read, step, (guint) n);
    }
  /* POLLHUP and POLLERR come unasked. */
  return poll (&connection, 1, 0) > 0;
}

gboolean
lanyard_share_write (LanyardShareGuest *guest, const void *bytes, gsize length)
{
  GOutputStream *output = g_io_stream_get_output_stream (guest->stream);
  const guint8 *at = bytes;

  while (length > 0)
    {
      gssize n = g_output_stream_write (output, at, length, guest->cancellable, NULL);

      if (n <= 0)
        return FALSE;
      at += n;
      length -= (gsize) n;
      lanyard_share_guest_set_deadline (guest, guest->core->bounds.stall_ms);
    }
  return TRUE;
}

void
lanyard_share_guest_linger (LanyardShareGuest *guest)
{
  GInputStream *input = g_io_stream_get_input_stream (guest->stream);
  g_autofree guint8 *step = g_malloc (LANYARD_SHARE_BUFFER);
  guint64 taken = 0;
  gssize n = 1;

  lanyard_share_guest_set_deadline (guest, LINGER_MS);
  (void) g_socket_shutdown (g_socket_connection_get_socket (guest->connection), FALSE, TRUE, NULL);
  while (n > 0 && taken < LINGER_BYTES)
    {
      n = g_input_stream_read (input, step, LANYARD_SHARE_BUFFER, guest->cancellable, NULL);
      taken += (guint64) MAX (n, 0);
    }
}

static void
append_policy (GString *head, LanyardShareGuest *guest, const LanyardShareAnswer *answer)
{
  g_string_append (head, "Cache-Control: no-store\r\n"
                         "X-Content-Type-Options: nosniff\r\n"
                         "Referrer-Policy: no-referrer\r\n"
                         "X-Robots-Tag: noindex\r\n"
                         "Cross-Origin-Resource-Policy: same-origin\r\n");
  if (answer->page)
    g_string_append_printf (head,
                            "Content-Security-Policy: default-src 'none'; style-src '%s'; img-src 'self' data:; "
                            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n",
                            guest->core->stylesheet_hash);
  else
    g_string_append (head, "Content-Security-Policy: default-src 'none'; sandbox\r\n");
}

gboolean
lanyard_share_write_head (LanyardShareGuest         *guest,
                          const LanyardShareRequest *request,
                          const LanyardShareAnswer  *answer)
{
  g_autoptr (GString) head = g_string_new (NULL);

  g_string_append_printf (head, "HTTP/1.1 %u %s\r\n", answer->status,
                          answer->status == HEAD_TOO_LARGE ? "Request Header Fields Too Large"
                                                           : soup_status_get_phrase (answer->status));
  g_string_append_printf (head, "Content-Length: %" G_GUINT64_FORMAT "\r\n", answer->length);
  if (answer->type != NULL)
    g_string_append_printf (head, "Content-Type: %s\r\n", answer->type);
  if (answer->disposition != NULL)
    g_string_append_printf (head, "Content-Disposition: %s\r\n", answer->disposition);
  if (answer->location != NULL)
    g_string_append_printf (head, "Location: %s\r\n", answer->location);
  if (answer->etag != NULL)
    g_string_append_printf (head, "ETag: %s\r\n", answer->etag);
  if (answer->ranges)
    g_string_append (head, "Accept-Ranges: bytes\r\n");
  if (answer->status == SOUP_STATUS_PARTIAL_CONTENT)
    g_string_append_printf (head,
                            "Content-Range: bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                            "/%" G_GUINT64_FORMAT "\r\n",
                            answer->first, answer->first + answer->length - 1, answer->size);
  if (answer->status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
    g_string_append_printf (head, "Content-Range: bytes */%" G_GUINT64_FORMAT "\r\n", answer->size);
  append_policy (head, guest, answer);
  if (!request->keep)
    g_string_append (head, "Connection: close\r\n");
  g_string_append (head, "\r\n");
  return lanyard_share_write (guest, head->str, head->len);
}

gboolean
lanyard_share_write_page (LanyardShareGuest         *guest,
                          const LanyardShareRequest *request,
                          guint                      status,
                          GString                   *page)
{
  LanyardShareAnswer answer
      = { .status = status, .type = "text/html; charset=utf-8", .length = page->len, .page = TRUE };
  gboolean ok = lanyard_share_write_head (guest, request, &answer)
                && (request->is_head || lanyard_share_write (guest, page->str, page->len));

  g_string_free (page, TRUE);
  return ok && request->keep;
}

gboolean
lanyard_share_write_not_found (LanyardShareGuest *guest, const LanyardShareRequest *request)
{
  static const char text[] = "Not found\n";
  LanyardShareAnswer answer
      = { .status = SOUP_STATUS_NOT_FOUND, .type = "text/plain", .length = sizeof text - 1 };

  return lanyard_share_write_head (guest, request, &answer)
         && (request->is_head || lanyard_share_write (guest, text, sizeof text - 1))
         && request->keep;
}
