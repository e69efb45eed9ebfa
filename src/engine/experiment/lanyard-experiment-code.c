/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-code-private.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <string.h>

void
lanyard_experiment_code_line (LanyardExperimentCode *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (self->text, format, arguments);
  va_end (arguments);
  g_string_append_c (self->text, '\n');
  self->line++;
}

void
lanyard_experiment_code_mark (LanyardExperimentCode *self, const char *comment, const char *line)
{
  if (self->short_remark == NULL)
    {
      lanyard_experiment_code_line (self, "%s", line);
      return;
    }
  lanyard_experiment_code_line (self, "%s  %s %s", line, comment, self->short_remark);
  self->marked = self->line;
}

char *
lanyard_experiment_code_quote (const char *text)
{
  GString *quoted = g_string_new (NULL);

  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    if (*p == '"' || *p == '\\')
      g_string_append_printf (quoted, "\\%c", *p);
    else if (*p == '\n')
      g_string_append (quoted, "\\n");
    else if (*p < 0x20 || *p >= 0x7f || *p == '?')
      /* Octal ends after three digits in both languages, where hexadecimal in C does not; "??" is a trigraph. */
      g_string_append_printf (quoted, "\\%03o", *p);
    else
      g_string_append_c (quoted, (char) *p);
  return g_string_free (quoted, FALSE);
}

static const char *
find_short_remark (const LanyardExperimentSettings *s, LanyardExperimentEnds end)
{
  if (end != LANYARD_EXPERIMENT_SENDER)
    return NULL;
  if (s->transport == LANYARD_EXPERIMENT_TCP)
    return s->mode == LANYARD_EXPERIMENT_NONBLOCKING
               ? _ ("<- falls short: it takes what fits and the rest is never sent")
               : NULL;
  if (s->mode == LANYARD_EXPERIMENT_NONBLOCKING)
    return _ ("<- falls short: when the buffer is full this datagram is never sent");
  return s->connected ? NULL : _ ("<- says nothing of whether anybody listens");
}

char *
lanyard_experiment_code (LanyardExperimentPlan    *plan,
                         LanyardExperimentLanguage language,
                         LanyardExperimentEnds     end,
                         guint                    *marked)
{
  const LanyardExperimentSettings *s;
  LanyardExperimentCode self;
  gboolean udp;

  g_return_val_if_fail (plan != NULL, NULL);
  g_return_val_if_fail (end == LANYARD_EXPERIMENT_SENDER || end == LANYARD_EXPERIMENT_RECEIVER, NULL);

  s = lanyard_experiment_plan_get (plan);
  udp = s->transport == LANYARD_EXPERIMENT_UDP;
  self = (LanyardExperimentCode){
    .text = g_string_new (NULL),
    .settings = s,
    .port = s->port > 0 ? (guint) s->port
            : udp       ? LANYARD_EXPERIMENT_UDP_PORT
                        : LANYARD_EXPERIMENT_PORT,
    .send_size = lanyard_experiment_plan_get_send_size (plan),
    .all_at_once = !udp && s->send_size == 0,
    .again = s->mode == LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE
             || (s->mode == LANYARD_EXPERIMENT_BLOCKING && s->handover == LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY),
    .short_remark = find_short_remark (s, end),
  };
  self.host = end == LANYARD_EXPERIMENT_SENDER ? s->host : s->bind;
  if (self.host == NULL)
    self.host = s->family == LANYARD_EXPERIMENT_IPV6 ? "::1" : "127.0.0.1";
  if (language == LANYARD_EXPERIMENT_C)
    lanyard_experiment_code_c (&self, end);
  else
    lanyard_experiment_code_python (&self, end);
  if (marked != NULL)
    *marked = self.marked;
  return g_string_free (self.text, FALSE);
}
