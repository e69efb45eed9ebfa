/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command-packets-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/lanyard-error.h"

/* The longest notation of a byte that is reasonable is "\xHH". */
#define MOST_LINE     (4 * LANYARD_PACKETS_MOST_BYTES)
/* So much may wait for clients that read slowly, before no more lines are read. */
#define MOST_QUEUED   (256 * 1024)
/* How often a command in the background looks whether what is typed is for it again. */
#define BACKGROUND_MS 500

static void read_on (LanyardCtlPacketsInput *self);

/* "text" goes to who was heard last, "@127.0.0.1:50412 text" to that one. FALSE: nobody is there yet. */
static gboolean
send_line (LanyardCtlPacketsInput *self, const char *line)
{
  const char *space = line[0] == '@' ? strchrnul (line, ' ') : NULL;
  const char *text = space == NULL ? line : *space == ' ' ? space + 1 : space;
  g_autofree char *peer = space != NULL ? g_strndup (line + 1, (gsize) (space - line) - 1) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = lanyard_packets_payload_parse (text, LANYARD_PACKETS_TEXT, NULL, &error);

  if (bytes != NULL && lanyard_packets_listener_send (self->listener, peer, bytes, &error))
    return TRUE;
  if (bytes != NULL && peer == NULL && g_error_matches (error, LANYARD_ERROR, LANYARD_ERROR_FAILED))
    return FALSE;
  lanyard_ctl_note (self->ctl, "%s", error->message);
  return TRUE;
}

static void
send_lines (LanyardCtlPacketsInput *self)
{
  gboolean there = TRUE;

  /* What is sent at once is told of at once. */
  if (self->sending)
    return;
  self->sending = TRUE;
  while (there && !g_queue_is_empty (&self->lines) && lanyard_packets_listener_get_queued (self->listener) <= MOST_QUEUED)
    {
      char *line = g_queue_pop_head (&self->lines);

      there = send_line (self, line);
      if (there)
        g_free (line);
      else
        g_queue_push_head (&self->lines, line);
    }
  self->sending = FALSE;
  read_on (self);
}

static void
end_line (LanyardCtlPacketsInput *self)
{
  gsize length = self->line->len;

  if (length > 0 && self->line->data[length - 1] == '\r')
    length--;
  if (!self->skipping && length > 0)
    {
      /* A zero is told of as what else is no text: it would be the end of it. */
      for (gsize i = 0; i < length; i++)
        if (self->line->data[i] == '\0')
          self->line->data[i] = 0xFF;
      g_queue_push_tail (&self->lines, g_strndup ((const char *) self->line->data, length));
    }
  self->skipping = FALSE;
  g_byte_array_set_size (self->line, 0);
}

static void
add_bytes (LanyardCtlPacketsInput *self, const guint8 *bytes, gsize length)
{
  if (self->skipping)
    return;
  if (self->line->len + length <= MOST_LINE)
    {
      g_byte_array_append (self->line, bytes, (guint) length);
      return;
    }
  lanyard_ctl_note (self->ctl, "%s", _ ("This is more than a packet may hold."));
  self->skipping = TRUE;
}

static void
take_bytes (LanyardCtlPacketsInput *self, const guint8 *bytes, gsize length)
{
  const guint8 *end;

  while ((end = memchr (bytes, '\n', length)) != NULL)
    {
      add_bytes (self, bytes, (gsize) (end - bytes));
      end_line (self);
      length -= (gsize) (end - bytes) + 1;
      bytes = end + 1;
    }
  add_bytes (self, bytes, length);
}

static gboolean
on_background (gpointer user_data)
{
  LanyardCtlPacketsInput *self = user_data;

  self->source = 0;
  read_on (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_input (int fd, GIOCondition condition, gpointer user_data)
{
  LanyardCtlPacketsInput *self = user_data;
  guint8 buffer[16 * 1024];
  gssize length;

  self->source = 0;
  /* Reading what is typed for the shell would stop this command. */
  if (isatty (fd) && tcgetpgrp (fd) != getpgrp ())
    {
      self->source = g_timeout_add (BACKGROUND_MS, on_background, self);
      return G_SOURCE_REMOVE;
    }
  length = read (fd, buffer, sizeof buffer);
  if (length > 0)
    take_bytes (self, buffer, (gsize) length);
  else if (length == 0 || (errno != EAGAIN && errno != EINTR))
    {
      /* The rest of it may lack a line break. It is no end of listening. */
      end_line (self);
      self->ended = TRUE;
    }
  send_lines (self);
  return G_SOURCE_REMOVE;
}

/* No further than the lines that are not sent yet. */
static void
read_on (LanyardCtlPacketsInput *self)
{
  if (self->source == 0 && !self->ended && g_queue_is_empty (&self->lines))
    self->source = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, self);
}

void
lanyard_ctl_packets_input_begin (LanyardCtlPacketsInput *self, LanyardCtl *ctl, LanyardPacketsListener *listener)
{
  *self = (LanyardCtlPacketsInput){ .ctl = ctl, .listener = listener, .line = g_byte_array_new () };
  g_queue_init (&self->lines);
  g_signal_connect_swapped (listener, "changed", G_CALLBACK (send_lines), self);
  read_on (self);
}

void
lanyard_ctl_packets_input_end (LanyardCtlPacketsInput *self)
{
  g_signal_handlers_disconnect_by_data (self->listener, self);
  g_clear_handle_id (&self->source, g_source_remove);
  g_queue_clear_full (&self->lines, g_free);
  g_clear_pointer (&self->line, g_byte_array_unref);
}
