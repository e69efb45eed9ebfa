/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of standard input are messages; while a question is asked, they are its answer. */
#include "cli/command-chat-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

/* How often one looks whether a question on the terminal has been answered, before reading on. */
#define QUESTION_MS 100

void
lanyard_ctl_chat_send_lines (LanyardCtlChat *self)
{
  while (!g_queue_is_empty (&self->lines) && self->command == NULL && lanyard_chat_room_get_can_send (self->room))
    {
      g_autofree char *line = g_queue_pop_head (&self->lines);
      const char *text = line;
      g_autoptr (GError) error = NULL;
      guint before = g_list_model_get_n_items (lanyard_chat_room_get_messages (self->room));
      guint after;

      if (*line == '\0')
        continue;
      if (self->commands && line[0] == '/' && line[1] != '/')
        {
          lanyard_ctl_chat_command (self, line);
          continue;
        }
      if (self->commands && line[0] == '/')
        text++;
      if (lanyard_chat_room_send_text (self->room, text, NULL, &error) == NULL)
        {
          lanyard_ctl_note (self->ctl, "%s", error->message);
          continue;
        }
      /* A long line of a classic chat goes in several. */
      after = g_list_model_get_n_items (lanyard_chat_room_get_messages (self->room));
      for (guint i = before; i < after; i++)
        {
          g_autoptr (LanyardChatMessage) message =
              g_list_model_get_item (lanyard_chat_room_get_messages (self->room), i);
          lanyard_ctl_chat_follow (self, message);
        }
      /* In turns: the next one waits for the other's answer. */
      if (self->plain)
        break;
    }
  lanyard_ctl_chat_consider_end (self);
}

static void
take_line (LanyardCtlChat *self, const guint8 *bytes, gsize length)
{
  if (length > 0 && bytes[length - 1] == '\r')
    length--;
  g_queue_push_tail (&self->lines, g_utf8_make_valid ((const char *)bytes, (gssize)length));
}

static gboolean
on_question_over (gpointer user_data)
{
  LanyardCtlChat *self = user_data;

  if (!g_queue_is_empty (&self->ctl->questions))
    return G_SOURCE_CONTINUE;
  self->input_source = 0;
  lanyard_ctl_chat_read_on (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_input (int fd, GIOCondition condition, gpointer user_data)
{
  LanyardCtlChat *self = user_data;
  guint8 buffer[16 * 1024];
  gssize length;
  guint8 *end;

  /* What is typed now is an answer. */
  if (!g_queue_is_empty (&self->ctl->questions))
    {
      self->input_source = g_timeout_add (QUESTION_MS, on_question_over, self);
      return G_SOURCE_REMOVE;
    }
  length = read (fd, buffer, sizeof buffer);
  if (length < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (length > 0)
    g_byte_array_append (self->input, buffer, (guint)length);
  while (self->input->len > 0 && (end = memchr (self->input->data, '\n', self->input->len)) != NULL)
    {
      take_line (self, self->input->data, (gsize)(end - self->input->data));
      g_byte_array_remove_range (self->input, 0, (guint)(end - self->input->data) + 1);
    }
  if (length <= 0)
    {
      if (self->input->len > 0)
        take_line (self, self->input->data, self->input->len);
      g_byte_array_set_size (self->input, 0);
      self->input_ended = TRUE;
      self->input_source = 0;
    }
  lanyard_ctl_chat_send_lines (self);
  return length > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
lanyard_ctl_chat_read_on (LanyardCtlChat *self)
{
  if (self->input_source == 0 && !self->input_ended && !self->stopping)
    self->input_source = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, self);
}
