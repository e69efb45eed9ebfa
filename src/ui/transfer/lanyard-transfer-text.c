/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-transfer-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-format.h"

/* "Paused: why" or "Paused". */
static char *
with_reason (const char *state, const char *reason)
{
  if (reason == NULL || *reason == '\0')
    return g_strdup (state);
  /* Translators: a state and why, as in "Failed: the disk is full". */
  return g_strdup_printf (_ ("%s: %s"), state, reason);
}

static char *
text_connecting (const LanyardTransferFacts *facts)
{
  g_autofree char *code = NULL;

  if (facts->code[0] == '\0')
    return g_strdup_printf (_ ("Connecting to %s"), facts->peer);
  code = lanyard_format_code (facts->code);
  return g_strdup_printf (_ ("Compare the code %s with %s"), code, facts->peer);
}

/* Done is all that can be said of bytes without a digest. */
static const char *
text_unverified (LanyardTransferDirection direction)
{
  return direction == LANYARD_TRANSFER_SENDING ? _ ("Sent, not verified") : _ ("Received, not verified");
}

static char *
text_waiting (const LanyardTransferFacts *facts)
{
  if (facts->plain)
    return g_strdup (_ ("Waiting for someone to connect"));
  if (facts->direction == LANYARD_TRANSFER_RECEIVING)
    return g_strdup (_ ("Waiting for your answer"));
  return g_strdup_printf (_ ("Waiting for %s"), facts->peer);
}

static char *
text_moving (const LanyardTransferFacts *facts)
{
  /* All is over the wire; the receipts are due. */
  if (!facts->plain && facts->bytes_total > 0 && facts->bytes_done >= facts->bytes_total)
    return g_strdup (_ ("Checking"));
  return g_strdup (facts->direction == LANYARD_TRANSFER_SENDING ? _ ("Sending") : _ ("Receiving"));
}

char *
lanyard_transfer_text_state (const LanyardTransferFacts *facts)
{
  switch (facts->state)
    {
    case LANYARD_TRANSFER_PREPARING:
      return g_strdup (_ ("Preparing"));
    case LANYARD_TRANSFER_CONNECTING:
      return text_connecting (facts);
    case LANYARD_TRANSFER_WAITING:
      return text_waiting (facts);
    case LANYARD_TRANSFER_MOVING:
      return text_moving (facts);
    case LANYARD_TRANSFER_PAUSED:
      return with_reason (_ ("Paused"), facts->error);
    case LANYARD_TRANSFER_INTERRUPTED:
      return g_strdup (_ ("Interrupted – will resume"));
    case LANYARD_TRANSFER_VERIFIED:
      return g_strdup (facts->plain ? text_unverified (facts->direction) : _ ("Verified"));
    case LANYARD_TRANSFER_DECLINED:
      return g_strdup (_ ("Declined"));
    case LANYARD_TRANSFER_CANCELLED:
      return g_strdup (_ ("Cancelled"));
    case LANYARD_TRANSFER_FAILED:
    default:
      return with_reason (_ ("Failed"), facts->error);
    }
}

LanyardTone
lanyard_transfer_text_tone (const LanyardTransferFacts *facts)
{
  switch (facts->state)
    {
    case LANYARD_TRANSFER_MOVING:
      return LANYARD_TONE_ACTIVE;
    case LANYARD_TRANSFER_VERIFIED:
      return facts->plain ? LANYARD_TONE_NEUTRAL : LANYARD_TONE_GOOD;
    case LANYARD_TRANSFER_PAUSED:
    case LANYARD_TRANSFER_INTERRUPTED:
      return LANYARD_TONE_WARNING;
    case LANYARD_TRANSFER_FAILED:
      return LANYARD_TONE_BAD;
    case LANYARD_TRANSFER_PREPARING:
    case LANYARD_TRANSFER_CONNECTING:
    case LANYARD_TRANSFER_WAITING:
    case LANYARD_TRANSFER_DECLINED:
    case LANYARD_TRANSFER_CANCELLED:
    default:
      return LANYARD_TONE_NEUTRAL;
    }
}

const char *
lanyard_tone_get_style_class (LanyardTone tone)
{
  switch (tone)
    {
    case LANYARD_TONE_ACTIVE:
      return "accent";
    case LANYARD_TONE_GOOD:
      return "success";
    case LANYARD_TONE_WARNING:
      return "warning";
    case LANYARD_TONE_BAD:
      return "error";
    case LANYARD_TONE_NEUTRAL:
    default:
      return NULL;
    }
}

char *
lanyard_transfer_text_peer (const LanyardTransferFacts *facts)
{
  if (facts->direction == LANYARD_TRANSFER_SENDING)
    /* Translators: who a file goes to, as in "to Ana". */
    return g_strdup_printf (_ ("to %s"), facts->peer);
  /* Translators: who a file comes from, as in "from Ben". */
  return g_strdup_printf (_ ("from %s"), facts->peer);
}

static void
append (GString *line, const char *part)
{
  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, part);
}

static void
append_amount (GString *line, const LanyardTransferFacts *facts)
{
  g_autofree char *done = lanyard_format_size (facts->bytes_done);
  g_autofree char *total = lanyard_format_size (facts->bytes_total);
  g_autofree char *percent = lanyard_format_percent (facts->bytes_done, facts->bytes_total);
  /* Translators: an amount of all, as in "12 MB of 20 MB". */
  g_autofree char *amount = g_strdup_printf (_ ("%s of %s"), done, total);

  if (facts->bytes_total == 0)
    {
      /* Plain sockets do not say how much will come. */
      append (line, done);
      return;
    }
  append (line, amount);
  append (line, percent);
}

char *
lanyard_transfer_text_progress (const LanyardTransferFacts *facts)
{
  GString *line = g_string_new (NULL);

  switch (facts->state)
    {
    case LANYARD_TRANSFER_MOVING:
      {
        g_autofree char *duration = lanyard_format_duration (facts->seconds_left);

        append_amount (line, facts);
        if (facts->rate > 0)
          {
            g_autofree char *rate = lanyard_format_rate (facts->rate);
            append (line, rate);
          }
        if (duration != NULL && facts->bytes_done < facts->bytes_total)
          {
            g_autofree char *left = g_strdup_printf (_ ("%s left"), duration);
            append (line, left);
          }
        break;
      }
    case LANYARD_TRANSFER_PAUSED:
    case LANYARD_TRANSFER_INTERRUPTED:
    case LANYARD_TRANSFER_FAILED:
      append_amount (line, facts);
      break;
    case LANYARD_TRANSFER_PREPARING:
    case LANYARD_TRANSFER_CONNECTING:
    case LANYARD_TRANSFER_WAITING:
    case LANYARD_TRANSFER_VERIFIED:
    case LANYARD_TRANSFER_DECLINED:
    case LANYARD_TRANSFER_CANCELLED:
    default:
      if (facts->bytes_total > 0 || facts->state == LANYARD_TRANSFER_VERIFIED)
        {
          g_autofree char *total = lanyard_format_size (facts->bytes_total);
          append (line, total);
        }
      break;
    }
  return g_string_free (line, FALSE);
}

char *
lanyard_entry_text_state (LanyardEntryState         state,
                          LanyardTransferDirection  direction,
                          gboolean                  over,
                          gboolean                  verifiable,
                          const char               *error,
                          gboolean                  restarted)
{
  switch (state)
    {
    case LANYARD_ENTRY_WAITING:
      if (over)
        return g_strdup (direction == LANYARD_TRANSFER_SENDING ? _ ("Not sent") : _ ("Not received"));
      return g_strdup (_ ("Waiting"));
    case LANYARD_ENTRY_SKIPPED:
      return g_strdup (_ ("Not chosen"));
    case LANYARD_ENTRY_MOVING:
      return g_strdup (direction == LANYARD_TRANSFER_SENDING ? _ ("Sending") : _ ("Receiving"));
    case LANYARD_ENTRY_CHECKING:
      return g_strdup (_ ("Checking"));
    case LANYARD_ENTRY_VERIFIED:
      if (!verifiable)
        return g_strdup (text_unverified (direction));
      return g_strdup (restarted ? _ ("Verified, sent anew") : _ ("Verified"));
    case LANYARD_ENTRY_FAILED:
    default:
      return with_reason (_ ("Failed"), error);
    }
}

LanyardTone
lanyard_entry_text_tone (LanyardEntryState state, gboolean verifiable)
{
  switch (state)
    {
    case LANYARD_ENTRY_MOVING:
    case LANYARD_ENTRY_CHECKING:
      return LANYARD_TONE_ACTIVE;
    case LANYARD_ENTRY_VERIFIED:
      return verifiable ? LANYARD_TONE_GOOD : LANYARD_TONE_NEUTRAL;
    case LANYARD_ENTRY_FAILED:
      return LANYARD_TONE_BAD;
    case LANYARD_ENTRY_WAITING:
    case LANYARD_ENTRY_SKIPPED:
    default:
      return LANYARD_TONE_NEUTRAL;
    }
}

const char *
lanyard_probe_step_text (LanyardProbeStep step)
{
  switch (step)
    {
    case LANYARD_PROBE_ADDRESS:
      return _ ("The text is an address");
    case LANYARD_PROBE_RESOLVE:
      return _ ("The name is known on the network");
    case LANYARD_PROBE_CONNECT:
      return _ ("Something answers at that address and port");
    case LANYARD_PROBE_SECURE:
      return _ ("The connection can be encrypted");
    case LANYARD_PROBE_LANYARD:
      return _ ("It is Lanyard that answers");
    case LANYARD_PROBE_KNOWN:
      return _ ("Its key is the one known, or it is new");
    case LANYARD_PROBE_DONE:
    default:
      return _ ("All is well");
    }
}

char *
lanyard_plain_text_counters (guint64 batches, guint64 bytes, double seconds)
{
  g_autofree char *batches_text = lanyard_format_count (batches);
  g_autofree char *bytes_text = lanyard_format_count (bytes);
  g_autofree char *first
      = g_strdup_printf (ngettext ("%s batch", "%s batches", (gulong) batches), batches_text);
  g_autofree char *second
      = g_strdup_printf (ngettext ("%s byte", "%s bytes", (gulong) bytes), bytes_text);
  g_autofree char *third = g_strdup_printf (_ ("%.3f s"), seconds);

  return g_strjoin (" · ", first, second, third, NULL);
}

char *
lanyard_plain_text_state (LanyardPlainState  state,
                          gboolean           serving,
                          guint              port,
                          const char        *peer,
                          const char        *error)
{
  switch (state)
    {
    case LANYARD_PLAIN_LISTENING:
      return g_strdup_printf (_ ("Listening on port %u, waiting for someone to connect"), port);
    case LANYARD_PLAIN_CONNECTING:
      return g_strdup (_ ("Connecting"));
    case LANYARD_PLAIN_MOVING:
      if (peer == NULL)
        return g_strdup (serving ? _ ("Sending") : _ ("Receiving"));
      return g_strdup_printf (serving ? _ ("Sending to %s") : _ ("Receiving from %s"), peer);
    case LANYARD_PLAIN_DONE:
      return g_strdup (serving ? _ ("Sent; the connection is closed")
                               : _ ("Received; the sender closed the connection"));
    case LANYARD_PLAIN_FAILED:
      return with_reason (_ ("Failed"), error);
    case LANYARD_PLAIN_IDLE:
    default:
      return g_strdup (_ ("Not started"));
    }
}

char *
lanyard_text_when (gint64 then, gint64 now)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (then);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now);
  g_autoptr (GDateTime) yesterday = NULL;
  const char *format;

  if (date == NULL || today == NULL)
    return g_strdup ("");
  yesterday = g_date_time_add_days (today, -1);
  if (g_date_time_get_year (date) == g_date_time_get_year (today)
      && g_date_time_get_day_of_year (date) == g_date_time_get_day_of_year (today))
    /* Translators: a time today, as g_date_time_format(). */
    format = _ ("%H:%M");
  else if (g_date_time_get_year (date) == g_date_time_get_year (yesterday)
           && g_date_time_get_day_of_year (date) == g_date_time_get_day_of_year (yesterday))
    format = _ ("yesterday %H:%M");
  else if (g_date_time_get_year (date) == g_date_time_get_year (today))
    format = _ ("%-d %B %H:%M");
  else
    format = _ ("%-d %B %Y");
  return g_date_time_format (date, format);
}
