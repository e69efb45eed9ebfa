/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guest of an IRC server, in the one channel that all join. */
#include "bench-chat.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#define CHANNEL "#bench"

typedef struct
{
  GIOStream *stream;
  GPollableInputStream *input;
  GPollableOutputStream *output;
  GSocket *socket;
  GSource *source;
  GString *in;
  GString *out;
  guint flush;
  gboolean here;
} Irc;

static gboolean
flush (gpointer user_data)
{
  Irc *irc = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = g_pollable_output_stream_write_nonblocking (irc->output, irc->out->str, irc->out->len, NULL, &error);

  if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    g_error ("%s", error->message);
  g_string_erase (irc->out, 0, MAX (n, 0));
  if (irc->out->len > 0)
    return G_SOURCE_CONTINUE;
  irc->flush = 0;
  return G_SOURCE_REMOVE;
}

/* What is said in one turn goes out in one write, as it does at the other wire. */
static void
put (Irc *irc, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (irc->out, format, args);
  va_end (args);
  if (irc->flush == 0)
    irc->flush = g_idle_add_full (G_PRIORITY_DEFAULT, flush, irc, NULL);
}

static void
take_line (Guest *guest, char *line)
{
  Irc *irc = guest->data;
  char *text;

  if (g_str_has_prefix (line, "PING "))
    put (irc, "PONG %s\r\n", line + 5);
  else if (strstr (line, " PRIVMSG " CHANNEL " :") != NULL)
    {
      text = strstr (line, " PRIVMSG " CHANNEL " :");
      crowd_heard (guest, text + strlen (" PRIVMSG " CHANNEL " :"));
    }
  else if (strstr (line, " 001 ") != NULL)
    put (irc, "JOIN " CHANNEL "\r\n");
  else if (strstr (line, " 366 ") != NULL && !irc->here)
    {
      irc->here = TRUE;
      crowd_came_in (guest);
    }
  else if (g_str_has_prefix (line, "ERROR"))
    g_error ("guest %u: %s", guest->number, line);
}

static gboolean
readable (GObject *stream, gpointer user_data)
{
  Guest *guest = user_data;
  Irc *irc = guest->data;
  char buffer[32 * 1024];
  g_autoptr (GError) error = NULL;
  gssize n;
  char *line, *end;

  while ((n = g_pollable_input_stream_read_nonblocking (irc->input, buffer, sizeof buffer, NULL, &error)) > 0)
    g_string_append_len (irc->in, buffer, n);
  if (n == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    g_error ("guest %u was cut off: %s", guest->number, error != NULL ? error->message : "closed");
  /* ngircd sends with Nagle's algorithm on, and would wait for an acknowledgement that the kernel holds back for 40 ms:
   * that is the crowd's doing, not the server's. Linux forgets it after a while. */
  g_socket_set_option (irc->socket, IPPROTO_TCP, TCP_QUICKACK, 1, NULL);
  line = irc->in->str;
  while ((end = strchr (line, '\n')) != NULL)
    {
      *end = '\0';
      if (end > line && end[-1] == '\r')
        end[-1] = '\0';
      take_line (guest, line);
      line = end + 1;
    }
  g_string_erase (irc->in, 0, line - irc->in->str);
  return G_SOURCE_CONTINUE;
}

static gboolean
accept_any (GTlsConnection *tls, GTlsCertificate *certificate, GTlsCertificateFlags flags, gpointer data)
{
  return TRUE;
}

static void
come (Guest *guest)
{
  Irc *irc = g_new0 (Irc, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  guest->data = irc;
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, guest->crowd->address, 6667, NULL, &error);
  if (connection == NULL)
    g_error ("%s", error->message);
  irc->socket = g_object_ref (g_socket_connection_get_socket (connection));
  g_socket_set_option (irc->socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  irc->stream = G_IO_STREAM (connection);
  if (guest->crowd->tls)
    {
      GIOStream *tls = g_tls_client_connection_new (irc->stream, NULL, &error);

      if (tls == NULL)
        g_error ("%s", error->message);
      g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_any), NULL);
      if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, &error))
        g_error ("%s", error->message);
      g_object_unref (irc->stream);
      irc->stream = tls;
    }
  irc->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (irc->stream));
  irc->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (irc->stream));
  irc->in = g_string_new (NULL);
  irc->out = g_string_new (NULL);
  irc->source = g_pollable_input_stream_create_source (irc->input, NULL);
  g_source_set_callback (irc->source, G_SOURCE_FUNC (readable), guest, NULL);
  g_source_attach (irc->source, NULL);
  put (irc, "NICK g%u\r\nUSER g%u 0 * :guest\r\n", guest->number, guest->number);
}

static void
say (Guest *guest, const char *text)
{
  put (guest->data, "PRIVMSG " CHANNEL " :%s\r\n", text);
}

static void
leave (Guest *guest)
{
  Irc *irc = guest->data;

  g_clear_handle_id (&irc->flush, g_source_remove);
  g_source_destroy (irc->source);
  g_source_unref (irc->source);
  g_io_stream_close (irc->stream, NULL, NULL);
  g_object_unref (irc->stream);
  g_object_unref (irc->socket);
  g_string_free (irc->in, TRUE);
  g_string_free (irc->out, TRUE);
  g_free (irc);
}

const Wire bench_wire_irc = { come, say, leave };
