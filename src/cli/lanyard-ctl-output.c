/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <math.h>
#include <unistd.h>

#include "engine/core/lanyard-format.h"

#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 4)

gboolean
lanyard_ctl_get_json (LanyardCtl *ctl)
{
  return ctl->json;
}

void
lanyard_ctl_clear_progress (LanyardCtl *ctl)
{
  if (!ctl->progress_shown)
    return;
  g_printerr ("\r\033[K");
  ctl->progress_shown = FALSE;
}

void
lanyard_ctl_print_error (LanyardCtl *ctl, const char *message)
{
  g_autofree char *escaped = lanyard_format_escape (message);

  lanyard_ctl_clear_progress (ctl);
  g_printerr ("lanyardctl: %s\n", escaped);
}

/* One line, flushed. When nobody reads standard output any more, work for it makes no sense. */
static void
write_line (LanyardCtl *ctl, const char *line)
{
  if (ctl->output_failed)
    return;
  lanyard_ctl_clear_progress (ctl);
  if (fputs (line, stdout) == EOF || fputc ('\n', stdout) == EOF || fflush (stdout) == EOF)
    {
      g_autofree char *message =
          g_strdup_printf (_ ("standard output cannot be written: %s"), g_strerror (errno));

      ctl->output_failed = TRUE;
      lanyard_ctl_print_error (ctl, message);
      lanyard_ctl_stop (ctl);
    }
}

void
lanyard_ctl_print (LanyardCtl *ctl, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list args;

  if (ctl->json)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_locale_from_utf8 (text, -1, NULL, NULL, NULL);
  write_line (ctl, line != NULL ? line : text);
}

void
lanyard_ctl_note (LanyardCtl *ctl, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  lanyard_ctl_clear_progress (ctl);
  g_printerr ("%s\n", text);
}

JsonBuilder *
lanyard_ctl_event_begin (LanyardCtl *ctl, const char *name)
{
  JsonBuilder *event;

  if (!ctl->json)
    return NULL;
  event = json_builder_new ();
  json_builder_begin_object (event);
  lanyard_ctl_set_string (event, "event", name);
  return event;
}

void
lanyard_ctl_event_end (LanyardCtl *ctl, JsonBuilder *event)
{
  g_autoptr (JsonGenerator) generator = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *line = NULL;

  if (event == NULL)
    return;
  json_builder_end_object (event);
  root = json_builder_get_root (event);
  generator = json_generator_new ();
  json_generator_set_root (generator, root);
  line = json_generator_to_data (generator, NULL);
  write_line (ctl, line);
  g_object_unref (event);
}

JsonBuilder *
lanyard_ctl_result_begin (LanyardCtl *ctl, const GError *error)
{
  JsonBuilder *result;

  if (ctl->interrupted)
    ctl->status = LANYARD_CTL_INTERRUPTED;
  else
    ctl->status = error != NULL ? LANYARD_CTL_FAILED : LANYARD_CTL_DONE;

  if (ctl->interrupted)
    lanyard_ctl_print_error (ctl, _ ("stopped"));
  else if (error != NULL)
    lanyard_ctl_print_error (ctl, error->message);

  result = lanyard_ctl_event_begin (ctl, "result");
  lanyard_ctl_set_string (result, "status", ctl->status == LANYARD_CTL_DONE ? "ok" : "error");
  if (ctl->interrupted)
    lanyard_ctl_set_string (result, "error", _ ("stopped"));
  else if (error != NULL)
    lanyard_ctl_set_string (result, "error", error->message);
  return result;
}

LanyardCtlExit
lanyard_ctl_result_end (LanyardCtl *ctl, JsonBuilder *result)
{
  lanyard_ctl_event_end (ctl, result);
  return ctl->status;
}

LanyardCtlExit
lanyard_ctl_fail (LanyardCtl *ctl, const GError *error)
{
  return lanyard_ctl_result_end (ctl, lanyard_ctl_result_begin (ctl, error));
}

void
lanyard_ctl_set_string (JsonBuilder *event, const char *member, const char *value)
{
  if (event == NULL)
    return;
  json_builder_set_member_name (event, member);
  if (value == NULL)
    json_builder_add_null_value (event);
  else
    {
      g_autofree char *valid = g_utf8_make_valid (value, -1);

      json_builder_add_string_value (event, valid);
    }
}

void
lanyard_ctl_set_int (JsonBuilder *event, const char *member, gint64 value)
{
  if (event == NULL)
    return;
  json_builder_set_member_name (event, member);
  json_builder_add_int_value (event, value);
}

void
lanyard_ctl_set_double (JsonBuilder *event, const char *member, double value)
{
  if (event == NULL)
    return;
  json_builder_set_member_name (event, member);
  /* JSON-GLib writes 6e-09 as "6e-09.0", which is no JSON. Seconds and rates need no more than this. */
  json_builder_add_double_value (event, fabs (value) < 1e-4 ? 0 : value);
}

void
lanyard_ctl_set_boolean (JsonBuilder *event, const char *member, gboolean value)
{
  if (event == NULL)
    return;
  json_builder_set_member_name (event, member);
  json_builder_add_boolean_value (event, value);
}

void
lanyard_ctl_listening (LanyardCtl *ctl, const char *address, guint16 port, const char *fingerprint)
{
  JsonBuilder *event = lanyard_ctl_event_begin (ctl, "listening");

  lanyard_ctl_set_string (event, "address", address);
  lanyard_ctl_set_int (event, "port", port);
  if (fingerprint != NULL)
    lanyard_ctl_set_string (event, "fingerprint", fingerprint);
  lanyard_ctl_event_end (ctl, event);

  if (fingerprint != NULL)
    {
      g_autofree char *groups = lanyard_format_fingerprint (fingerprint);

      lanyard_ctl_print (ctl, _ ("Listening on %s port %u, encrypted; fingerprint %s"), address,
                         port, groups);
    }
  else
    lanyard_ctl_print (ctl, _ ("Listening on %s port %u, not encrypted"), address, port);
}

static void
show_progress (LanyardCtl *ctl, guint64 bytes, guint64 total, double rate, double left)
{
  g_autofree char *done = lanyard_format_size (bytes);
  g_autofree char *speed = lanyard_format_rate (rate);
  g_autofree char *time = lanyard_format_duration (left);
  g_autoptr (GString) line = g_string_new (NULL);

  if (total > 0)
    {
      g_autofree char *percent = lanyard_format_percent (bytes, total);
      g_autofree char *all = lanyard_format_size (total);

      g_string_append_printf (line, _ ("%s, %s of %s"), percent, done, all);
    }
  else
    g_string_append (line, done);
  g_string_append_printf (line, ", %s", speed);
  if (time != NULL)
    {
      g_string_append (line, ", ");
      g_string_append_printf (line, _ ("%s left"), time);
    }
  g_printerr ("\r\033[K%s", line->str);
  ctl->progress_shown = TRUE;
}

void
lanyard_ctl_progress (LanyardCtl *ctl, guint64 bytes, guint64 total, double rate, double left)
{
  gint64 now = g_get_monotonic_time ();

  if (now - ctl->progress_time < PROGRESS_INTERVAL)
    return;
  ctl->progress_time = now;

  if (ctl->json)
    {
      JsonBuilder *event = lanyard_ctl_event_begin (ctl, "progress");

      lanyard_ctl_set_int (event, "bytes", (gint64)bytes);
      lanyard_ctl_set_int (event, "total", (gint64)total);
      lanyard_ctl_set_double (event, "rate", rate);
      lanyard_ctl_event_end (ctl, event);
    }
  /* A question on the terminal must stay readable. */
  if (isatty (STDERR_FILENO) && g_queue_is_empty (&ctl->questions))
    show_progress (ctl, bytes, total, rate, left);
}
