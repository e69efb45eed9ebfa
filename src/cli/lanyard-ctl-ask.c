/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* A longer answer is no answer. */
#define MAX_ANSWER 256

struct _LanyardCtlQuestion
{
  guint id;
  char *text;
  LanyardCtlAnswerFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
};

static void ask_next (LanyardCtl *ctl);

static void
question_free (LanyardCtlQuestion *question)
{
  if (question->destroy != NULL)
    question->destroy (question->user_data);
  g_free (question->text);
  g_free (question);
}

gboolean
lanyard_ctl_can_ask (LanyardCtl *ctl)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

static void
stop_reading (LanyardCtl *ctl)
{
  g_clear_handle_id (&ctl->input_source, g_source_remove);
  g_string_truncate (ctl->input, 0);
}

static void
answer (LanyardCtl *ctl, gboolean yes)
{
  LanyardCtlQuestion *question = g_queue_pop_head (&ctl->questions);

  stop_reading (ctl);
  question->func (ctl, yes, question->user_data);
  question_free (question);
  /* The answer may have raised the next question already. */
  if (ctl->input_source == 0)
    ask_next (ctl);
}

/* The whole answer, as y or yes in English or in the user's language. */
static gboolean
is_yes (const char *text)
{
  g_autofree char *folded = NULL;
  const char *words[] = {
    "y",
    "yes",
    /* Translators: what a person types to agree, in lower case: the letter shown in [y/N]. */
    C_ ("answer", "y"),
    /* Translators: what a person types to agree, in lower case: the whole word. */
    C_ ("answer", "yes"),
  };

  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  folded = g_utf8_strdown (text, -1);
  g_strstrip (folded);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (folded, words[i]))
      return TRUE;
  return FALSE;
}

static gboolean
on_input (int fd, GIOCondition condition, gpointer user_data)
{
  LanyardCtl *ctl = user_data;
  char buffer[MAX_ANSWER];
  gssize length = read (fd, buffer, sizeof buffer);
  char *end;

  if (length < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (length <= 0)
    {
      /* The terminal is gone, or its user typed the end of input. */
      answer (ctl, FALSE);
      return G_SOURCE_REMOVE;
    }
  g_string_append_len (ctl->input, buffer, length);
  end = strchr (ctl->input->str, '\n');
  if (end == NULL && ctl->input->len < MAX_ANSWER)
    return G_SOURCE_CONTINUE;

  if (end != NULL)
    *end = '\0';
  answer (ctl, end != NULL && is_yes (ctl->input->str));
  return G_SOURCE_REMOVE;
}

static void
ask_next (LanyardCtl *ctl)
{
  LanyardCtlQuestion *question = g_queue_peek_head (&ctl->questions);

  if (question == NULL)
    return;
  lanyard_ctl_clear_progress (ctl);
  /* What was typed before the question was read answers nothing. */
  (void)tcflush (STDIN_FILENO, TCIFLUSH);
  g_printerr ("%s %s ", question->text, C_ ("answer", "[y/N]"));
  ctl->input_source = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, ctl);
}

guint
lanyard_ctl_ask (LanyardCtl *ctl,
                 const char *text,
                 LanyardCtlAnswerFunc func,
                 gpointer user_data,
                 GDestroyNotify destroy)
{
  LanyardCtlQuestion *question = g_new0 (LanyardCtlQuestion, 1);

  question->id = ++ctl->last_question;
  question->text = g_strdup (text);
  question->func = func;
  question->user_data = user_data;
  question->destroy = destroy;
  g_queue_push_tail (&ctl->questions, question);
  if (g_queue_get_length (&ctl->questions) == 1)
    ask_next (ctl);
  return question->id;
}

void
lanyard_ctl_withdraw (LanyardCtl *ctl, guint id)
{
  for (GList *l = ctl->questions.head; l != NULL; l = l->next)
    {
      LanyardCtlQuestion *question = l->data;
      gboolean asked = l == ctl->questions.head;

      if (question->id != id)
        continue;
      g_queue_delete_link (&ctl->questions, l);
      question_free (question);
      if (asked)
        {
          stop_reading (ctl);
          g_printerr ("\n%s\n", _ ("The question is withdrawn: the other side went away."));
          ask_next (ctl);
        }
      return;
    }
}

void
lanyard_ctl_drop_questions (LanyardCtl *ctl)
{
  LanyardCtlQuestion *question;

  stop_reading (ctl);
  while ((question = g_queue_pop_head (&ctl->questions)) != NULL)
    question_free (question);
}
