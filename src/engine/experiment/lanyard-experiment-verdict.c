/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "engine/experiment/lanyard-experiment-result.h"

/* What limited a run, from its final counters. The rules go from what is certain to what is likely; each
 * sentence names the figures it rests on. */

/* A share of the time from which something counts as the limit. */
#define MOST      0.5
/* So close to what the plan or the link allows counts as having reached it. */
#define REACHED   0.85
/* Losses of so few are no limit where something else was. */
#define FEW       0.01
/* A thread that was on a processor, or waited for one, for so much of its time had none to spare. */
#define BUSY      0.8

G_DEFINE_ENUM_TYPE (LanyardExperimentLimit,
                    lanyard_experiment_limit,
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_LIMIT_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_LIMIT_RECEIVER, "receiver"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_LIMIT_SEND_BUFFER, "send-buffer"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_LIMIT_WINDOW, "window"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_LIMIT_CPU, "cpu"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_LIMIT_LINK, "link"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_LIMIT_PLAN, "plan"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_LIMIT_NOBODY, "nobody"))

typedef struct
{
  const LanyardExperimentSettings *settings;
  const LanyardExperimentSample   *final;
  const LanyardExperimentCounters *sender;
  const LanyardExperimentCounters *receiver;
  LanyardExperimentLimit           limit;
} Case;

static double
part (double a, double b)
{
  return b > 0 ? a / b : 0;
}

static int
percent (double share)
{
  return (int) (CLAMP (share, 0, 1) * 100 + 0.5);
}

/* Bits a second that arrived, or left where nobody here received. */
static double
bit_rate (const Case *c)
{
  if (c->receiver->present && c->receiver->seconds > 0)
    return lanyard_experiment_counters_get_rate (c->receiver, LANYARD_EXPERIMENT_RECEIVER) * 8;
  return lanyard_experiment_counters_get_rate (c->sender, LANYARD_EXPERIMENT_SENDER) * 8;
}

/* The part of its time that an end's threads ran or would have. */
static double
busy (const Case *c, const LanyardExperimentCounters *counters)
{
  return part (counters->cpu_seconds + counters->queued_seconds,
               counters->seconds * (double) MAX (c->settings->streams, 1));
}

static char *
short_send (Case *c)
{
  g_autofree char *asked = lanyard_format_count (c->sender->requested);
  g_autofree char *accepted = lanyard_format_count (c->sender->accepted);
  g_autofree char *calls = lanyard_format_count (c->sender->calls);

  c->limit = LANYARD_EXPERIMENT_LIMIT_SEND_BUFFER;
  return g_strdup_printf (
      ngettext ("The send buffer was full and the program did not wait: of %s bytes asked, send accepted "
                "%s (%d %%) in %s call. The rest never left the program.",
                "The send buffer was full and the program did not wait: of %s bytes asked, send accepted "
                "%s (%d %%) in %s calls. The rest never left the program.",
                (gulong) c->sender->calls),
      asked, accepted, percent (part ((double) c->sender->accepted, (double) c->sender->requested)),
      calls);
}

static char *
nothing_moved (Case *c)
{
  c->limit = LANYARD_EXPERIMENT_LIMIT_NONE;
  return g_strdup (_ ("Nothing was sent or received."));
}

static char *
link_rate (Case *c)
{
  g_autofree char *rate = lanyard_format_rate (bit_rate (c) / 8);
  g_autofree char *most = lanyard_format_rate ((double) c->settings->link.rate / 8);

  c->limit = LANYARD_EXPERIMENT_LIMIT_LINK;
  return g_strdup_printf (_ ("The link: %s arrived, and its rate allows %s."), rate, most);
}

static char *
pace (Case *c)
{
  g_autofree char *rate = lanyard_format_rate (bit_rate (c) / 8);

  c->limit = LANYARD_EXPERIMENT_LIMIT_PLAN;
  if (c->settings->interval > 0)
    return g_strdup_printf (
        _ ("The plan: one send every %g s, and all were done in time (%s)."),
        c->settings->interval, rate);
  return g_strdup_printf (_ ("The plan: the sender kept to the pace it was given (%s)."), rate);
}

static char *
window (Case *c)
{
  g_autofree char *buffer = lanyard_format_size (c->receiver->receive_buffer);

  c->limit = LANYARD_EXPERIMENT_LIMIT_WINDOW;
  if (!c->receiver->present)
    return g_strdup_printf (
        _ ("The receiver’s window: for %d %% of the time the sender had to wait for it to open."),
        percent (part (c->sender->window_limited_seconds, c->sender->busy_seconds)));
  return g_strdup_printf (
      _ ("The window: for %d %% of the time the sender waited for the receiver’s window (buffer "
         "%s) while the receiver was waiting for data for %d %%: too small for this delay."),
      percent (part (c->sender->window_limited_seconds, c->sender->busy_seconds)), buffer,
      percent (part (c->receiver->blocked_seconds, c->receiver->seconds)));
}

static char *
delayed (Case *c)
{
  c->limit = LANYARD_EXPERIMENT_LIMIT_LINK;
  return g_strdup_printf (
      _ ("The link: its delay of %.0f ms each way. The receiver was waiting for data for %d %% of "
         "the time."),
      c->settings->link.delay * 1000,
      percent (part (c->receiver->blocked_seconds, c->receiver->seconds)));
}

static char *
receiver_slow (Case *c)
{
  const LanyardExperimentCounters *s = c->sender;
  const LanyardExperimentCounters *r = c->receiver;
  double streams = (double) MAX (c->settings->streams, 1);
  guint64 batch = r->batches > 0 ? (r->bytes + r->batches / 2) / r->batches : 0;
  g_autofree char *size = lanyard_format_count (batch);

  c->limit = LANYARD_EXPERIMENT_LIMIT_RECEIVER;
  if (!r->present)
    return g_strdup_printf (
        _ ("The receiver: the sender was suspended for %.3f of %.3f s since the peer did not take "
           "the data faster."),
        s->blocked_seconds / streams, s->seconds);
  return g_strdup_printf (
      ngettext ("The receiver: its reading used %d %% of a processor (%s byte a call), and the sender "
                "was suspended for %.3f of %.3f s.",
                "The receiver: its reading used %d %% of a processor (%s bytes a call), and the sender "
                "was suspended for %.3f of %.3f s.",
                (gulong) batch),
      percent (part (r->cpu_seconds, r->seconds * streams)),
      size, s->blocked_seconds / streams, s->seconds);
}

static char *
sender_busy (Case *c)
{
  double streams = (double) MAX (c->settings->streams, 1);

  c->limit = LANYARD_EXPERIMENT_LIMIT_CPU;
  return g_strdup_printf (
      _ ("The sender’s processor: its thread ran for %d %% of the time, waited for a free processor for "
         "%d %% and was suspended for %d %%."),
      percent (part (c->sender->cpu_seconds, c->sender->seconds * streams)),
      percent (part (c->sender->queued_seconds, c->sender->seconds * streams)),
      percent (part (c->sender->blocked_seconds, c->sender->seconds * streams)));
}

static char *
buffer_small (Case *c)
{
  g_autofree char *buffer = lanyard_format_size (c->sender->send_buffer);

  c->limit = LANYARD_EXPERIMENT_LIMIT_SEND_BUFFER;
  return g_strdup_printf (
      _ ("The send buffer (%s): for %d %% of the busy time it held too little to keep the "
         "connection full."),
      buffer, percent (part (c->sender->buffer_limited_seconds, c->sender->busy_seconds)));
}

static char *
unlimited (Case *c)
{
  g_autofree char *rate = lanyard_format_rate (bit_rate (c) / 8);

  c->limit = LANYARD_EXPERIMENT_LIMIT_NONE;
  return g_strdup_printf (_ ("Nothing stood out: all went at %s, and neither end, buffer nor link "
                             "was the limit for long."),
                          rate);
}

static gboolean
keeps_to_plan (const Case *c)
{
  const LanyardExperimentSettings *s = c->settings;

  if (s->interval > 0)
    return TRUE;
  return s->rate > 0 && bit_rate (c) >= REACHED * (double) s->rate;
}

static gboolean
link_is_full (const Case *c)
{
  const LanyardLinkSettings *link = &c->settings->link;

  return link->rate > 0 && bit_rate (c) >= REACHED * (double) link->rate;
}

static char *
judge_tcp (Case *c)
{
  const LanyardExperimentCounters *s = c->sender;
  const LanyardExperimentCounters *r = c->receiver;
  double streams = (double) MAX (c->settings->streams, 1);
  double starved = part (r->blocked_seconds, r->seconds * streams);

  if (s->present && c->settings->mode == LANYARD_EXPERIMENT_NONBLOCKING
      && s->accepted < s->requested)
    return short_send (c);
  if ((!s->present || s->accepted == 0) && r->bytes == 0)
    return nothing_moved (c);
  if (link_is_full (c))
    return link_rate (c);
  if (keeps_to_plan (c))
    return pace (c);
  if (r->present && c->settings->link.delay > 0 && starved >= MOST)
    return delayed (c);
  if (s->present && part (s->window_limited_seconds, s->busy_seconds) >= MOST)
    return r->present && starved >= MOST ? window (c) : r->present ? receiver_slow (c) : window (c);
  if (s->present && part (s->blocked_seconds, s->seconds * streams) >= MOST)
    return part (s->buffer_limited_seconds, s->busy_seconds) >= MOST && starved >= MOST
               ? buffer_small (c)
               : receiver_slow (c);
  if (s->present && busy (c, s) >= BUSY)
    return sender_busy (c);
  if (s->present && r->present && busy (c, r) >= BUSY)
    return receiver_slow (c);
  if (s->present && part (s->buffer_limited_seconds, s->busy_seconds) >= MOST)
    return buffer_small (c);
  return unlimited (c);
}

static char *
nobody (Case *c)
{
  g_autofree char *refused = lanyard_format_count (c->sender->refused);
  g_autofree char *sent = lanyard_format_count (c->sender->datagrams);
  g_autofree char *told = NULL;
  g_autofree char *went = NULL;

  c->limit = LANYARD_EXPERIMENT_LIMIT_NOBODY;
  told = g_strdup_printf (ngettext ("Nobody listens: %s call was told so (connection refused), which only a connected "
                                    "socket hears.",
                                    "Nobody listens: %s calls were told so (connection refused), which only a connected "
                                    "socket hears.",
                                    (gulong) c->sender->refused),
                          refused);
  went = g_strdup_printf (ngettext ("%s datagram was sent all the same.", "%s datagrams were sent all the same.",
                                    (gulong) c->sender->datagrams),
                          sent);
  return g_strdup_printf ("%s %s", told, went);
}

static char *
dropped_by_receiver (Case *c)
{
  const LanyardExperimentCounters *r = c->receiver;
  g_autofree char *dropped = lanyard_format_count (r->kernel_dropped);
  g_autofree char *lost = lanyard_format_count (r->lost);
  g_autofree char *buffer = lanyard_format_size (r->receive_buffer);

  c->limit = LANYARD_EXPERIMENT_LIMIT_RECEIVER;
  return g_strdup_printf (
      ngettext ("The receiver: %s of %s lost datagram was dropped in its receive buffer (%s), which was "
                "full since it did not read fast enough (%d %% of a processor).",
                "The receiver: %s of %s lost datagrams were dropped in its receive buffer (%s), which was "
                "full since it did not read fast enough (%d %% of a processor).",
                (gulong) r->lost),
      dropped, lost, buffer, percent (part (r->cpu_seconds, r->seconds)));
}

static char *
lost_on_way (Case *c)
{
  const LanyardExperimentCounters *r = c->receiver;
  g_autofree char *lost = lanyard_format_count (r->lost_on_way);
  g_autofree char *came = lanyard_format_count (r->datagrams);

  c->limit = LANYARD_EXPERIMENT_LIMIT_LINK;
  return g_strdup_printf (
      ngettext ("The link: %s datagram was lost on the way (%.1f %%), %s came; it was not dropped by this "
                "machine’s receive buffer.",
                "The link: %s datagrams were lost on the way (%.1f %%), %s came; none of these were "
                "dropped by this machine’s receive buffer.",
                (gulong) r->lost_on_way),
      lost,
      100 * part ((double) r->lost_on_way, (double) (r->datagrams - r->duplicate + r->lost)), came);
}

static char *
never_sent (Case *c)
{
  const LanyardExperimentCounters *s = c->sender;
  g_autofree char *never = lanyard_format_count (s->never_sent);
  g_autofree char *sent = lanyard_format_count (s->datagrams);

  c->limit = LANYARD_EXPERIMENT_LIMIT_SEND_BUFFER;
  return g_strdup_printf (ngettext ("The send buffer was full and the program did not wait: %s datagram "
                                    "never left it, %s did.",
                                    "The send buffer was full and the program did not wait: %s datagrams "
                                    "never left it, %s did.",
                                    (gulong) s->never_sent),
                          never, sent);
}

static char *
judge_udp (Case *c)
{
  const LanyardExperimentCounters *s = c->sender;
  const LanyardExperimentCounters *r = c->receiver;

  if (s->refused > 0)
    return nobody (c);
  if (s->datagrams == 0 && r->datagrams == 0 && s->never_sent == 0)
    return nothing_moved (c);
  if (s->never_sent > MAX (r->lost, s->datagrams / 100))
    return never_sent (c);
  if (r->lost_on_way > r->kernel_dropped)
    return lost_on_way (c);
  if ((double) r->kernel_dropped > FEW * (double) (r->datagrams + r->lost))
    return dropped_by_receiver (c);
  if (link_is_full (c))
    return link_rate (c);
  if (keeps_to_plan (c))
    return pace (c);
  if (s->present && busy (c, s) >= BUSY)
    return sender_busy (c);
  return r->kernel_dropped > 0 ? dropped_by_receiver (c) : unlimited (c);
}

/* The silence of an unconnected socket is a figure, too. */
static gboolean
is_deaf (const Case *c)
{
  return c->settings->transport == LANYARD_EXPERIMENT_UDP && !c->settings->connected && c->sender->present
         && c->sender->datagrams > 0 && !c->receiver->present;
}

/* What the way of handing over did, beside what limited the run. (transfer full) (nullable) */
static char *
handed_over (const Case *c)
{
  const LanyardExperimentCounters *s = c->sender;
  g_autofree char *notices = lanyard_format_count (s->notices);
  g_autofree char *copied = lanyard_format_count (s->copied);

  if (!s->present || s->accepted == 0)
    return NULL;
  switch (c->settings->handover)
    {
    case LANYARD_EXPERIMENT_HANDOVER_SENDFILE:
      return g_strdup_printf (_ ("With sendfile the sender copied nothing, and used %.3f s of processor time."),
                              s->cpu_seconds);
    case LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY:
      if (s->copied == 0)
        return g_strdup_printf (_ ("Buffers sent in place and given back: %s. None was copied."), notices);
      return g_strdup_printf (_ ("Buffers given back: %s; of these the kernel had copied %s all the same, as it does "
                                 "wherever no network card fetches them."),
                              notices, copied);
    case LANYARD_EXPERIMENT_HANDOVER_COPY:
    default:
      return NULL;
    }
}

static char *
discarded (const Case *c)
{
  if (!c->settings->discard || !c->receiver->present || c->receiver->bytes == 0)
    return NULL;
  return g_strdup (_ ("The receiver’s kernel threw away what was read, so that nothing was copied to the program."));
}

/* @verdict with @remark (nullable) after it. Takes both. */
static char *
add_remark (char *verdict, char *remark)
{
  g_autofree char *before = verdict;
  g_autofree char *after = remark;

  if (remark == NULL)
    return g_steal_pointer (&before);
  return g_strdup_printf ("%s %s", before, after);
}

char *
lanyard_experiment_verdict (LanyardExperimentPlan         *plan,
                            const LanyardExperimentSample *final,
                            LanyardExperimentLimit        *limit)
{
  Case c;
  char *text;

  g_return_val_if_fail (plan != NULL && final != NULL && limit != NULL, NULL);

  c = (Case){
    .settings = lanyard_experiment_plan_get (plan),
    .final = final,
    .sender = &final->sender,
    .receiver = &final->receiver,
  };
  text = c.settings->transport == LANYARD_EXPERIMENT_UDP ? judge_udp (&c) : judge_tcp (&c);
  *limit = c.limit;
  text = add_remark (add_remark (text, handed_over (&c)), discarded (&c));
  if (is_deaf (&c))
    {
      g_autofree char *judged = text;

      /* Translators: %s is a verdict, a sentence or two */
      text = g_strdup_printf (_ ("%s Whether anybody heard them this end cannot know: an unconnected socket is not told."),
                              judged);
    }
  return text;
}
