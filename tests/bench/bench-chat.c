/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-chat crowd --wire lanyard|irc --address HOST:PORT [OPTION…]
 * bench-chat host FOLDER | fill FOLDER N | history FOLDER
 *
 * The crowd comes in, talks until all it has to say has arrived everywhere, checks that each message came to each
 * guest once, and prints one JSON object: "messages", "deliveries", "seconds", and "p50", "p99", "max" of the delay in
 * seconds. */
#include "bench-chat.h"

#include <stdlib.h>
#include <string.h>

static void
say_one (Guest *guest)
{
  Crowd *crowd = guest->crowd;
  guint number = crowd->n_said++;
  g_autofree char *text = g_strnfill (MAX (crowd->size, 10), 'x');
  char head[16];

  g_snprintf (head, sizeof head, "%08u ", number);
  memcpy (text, head, 9);
  crowd->authors[number] = guest->number;
  crowd->said_us[number] = g_get_monotonic_time ();
  guest->left--;
  guest->on_the_way++;
  crowd->wire->say (guest, text);
}

static void
say_on (Guest *guest)
{
  while (guest->left > 0 && guest->on_the_way < guest->crowd->window)
    say_one (guest);
}

/* At a fixed rate, whoever's turn it is, whether or not the last one has arrived. */
static gboolean
say_in_time (gpointer user_data)
{
  Crowd *crowd = user_data;
  double seconds = (double) (g_get_monotonic_time () - crowd->begun_us) / G_USEC_PER_SEC;

  while (crowd->n_said < crowd->n_messages && crowd->n_said < seconds * crowd->rate)
    say_one (&crowd->guests[crowd->n_said % crowd->n_talkers]);
  return crowd->n_said < crowd->n_messages ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
begin (gpointer user_data)
{
  Crowd *crowd = user_data;

  crowd->begun_us = g_get_monotonic_time ();
  if (crowd->rate > 0)
    g_timeout_add (1, say_in_time, crowd);
  else
    for (guint i = 0; i < crowd->n_talkers; i++)
      say_on (&crowd->guests[i]);
  return G_SOURCE_REMOVE;
}

void
crowd_came_in (Guest *guest)
{
  Crowd *crowd = guest->crowd;

  if (++crowd->n_in < crowd->n_guests)
    crowd->wire->come (&crowd->guests[crowd->n_in]);
  else
    /* Until everybody has been told of everybody. */
    g_timeout_add (500, begin, crowd);
}

void
crowd_heard (Guest *guest, const char *text)
{
  Crowd *crowd = guest->crowd;
  guint number = (guint) strtoul (text, NULL, 10);
  guint8 *seen;
  gint64 delay;

  if (number >= crowd->n_said)
    g_error ("guest %u got “%s”, which nobody said", guest->number, text);
  seen = &crowd->seen[(gsize) guest->number * crowd->n_messages + number];
  if ((*seen)++ != 0)
    g_error ("guest %u got message %u twice", guest->number, number);
  if (crowd->authors[number] == guest->number)
    return;
  delay = g_get_monotonic_time () - crowd->said_us[number];
  g_array_append_val (crowd->delays, delay);
  if (++crowd->arrivals[number] < crowd->n_guests - 1)
    return;
  guest = &crowd->guests[crowd->authors[number]];
  guest->on_the_way--;
  if (++crowd->n_done == crowd->n_messages)
    g_main_loop_quit (crowd->loop);
  else if (crowd->rate <= 0)
    say_on (guest);
}

static int
compare_delays (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static double
quantile (GArray *delays, double part)
{
  guint position = (guint) MIN (delays->len * part, delays->len - 1.0);

  return (double) g_array_index (delays, gint64, position) / G_USEC_PER_SEC;
}

static void
report (Crowd *crowd)
{
  double seconds = (double) (g_get_monotonic_time () - crowd->begun_us) / G_USEC_PER_SEC;

  g_array_sort (crowd->delays, compare_delays);
  g_print ("{\"messages\": %u, \"deliveries\": %u, \"seconds\": %.6f, \"p50\": %.6f, \"p99\": %.6f, \"max\": %.6f}\n",
           crowd->n_messages, crowd->delays->len, seconds, quantile (crowd->delays, 0.5),
           quantile (crowd->delays, 0.99), quantile (crowd->delays, 1));
}

static gboolean
too_long (gpointer user_data)
{
  const Crowd *crowd = user_data;

  g_error ("not done in time: %u of %u are in, %u of %u messages arrived everywhere", crowd->n_in,
           crowd->n_guests, crowd->n_done, crowd->n_messages);
  return G_SOURCE_REMOVE;
}

static void
run_crowd (Crowd *crowd, guint each, guint limit)
{
  crowd->loop = g_main_loop_new (NULL, FALSE);
  crowd->n_messages = each * crowd->n_talkers;
  crowd->guests = g_new0 (Guest, crowd->n_guests);
  crowd->authors = g_new0 (guint, crowd->n_messages);
  crowd->arrivals = g_new0 (guint, crowd->n_messages);
  crowd->said_us = g_new0 (gint64, crowd->n_messages);
  crowd->seen = g_malloc0 ((gsize) crowd->n_messages * crowd->n_guests);
  crowd->delays = g_array_sized_new (FALSE, FALSE, sizeof (gint64), crowd->n_messages * crowd->n_guests);
  for (guint i = 0; i < crowd->n_guests; i++)
    {
      crowd->guests[i].crowd = crowd;
      crowd->guests[i].number = i;
      crowd->guests[i].left = i < crowd->n_talkers ? each : 0;
    }
  g_timeout_add_seconds (limit, too_long, crowd);
  crowd->wire->come (&crowd->guests[0]);
  g_main_loop_run (crowd->loop);
  report (crowd);
  for (guint i = 0; i < crowd->n_guests; i++)
    crowd->wire->free (&crowd->guests[i]);
  g_array_unref (crowd->delays);
  g_free (crowd->seen);
  g_free (crowd->said_us);
  g_free (crowd->arrivals);
  g_free (crowd->authors);
  g_free (crowd->guests);
  g_main_loop_unref (crowd->loop);
}

static int
crowd_main (int argc, char **argv)
{
  g_autofree char *wire = NULL;
  g_autofree char *address = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *folder = NULL;
  gboolean tls = FALSE;
  int guests = 100, talkers = 100, each = 100, window = 4, size = 80, limit = 120;
  double rate = 0;
  const GOptionEntry entries[] = {
    { "wire", 0, 0, G_OPTION_ARG_STRING, &wire, "lanyard or irc", "WIRE" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &address, "where the host is", "HOST:PORT" },
    { "fingerprint", 0, 0, G_OPTION_ARG_STRING, &fingerprint, "the host's", "KEY" },
    { "folder", 0, 0, G_OPTION_ARG_STRING, &folder, "for the guests' keys", "FOLDER" },
    { "tls", 0, 0, G_OPTION_ARG_NONE, &tls, "encrypted IRC", NULL },
    { "guests", 0, 0, G_OPTION_ARG_INT, &guests, "how many", "N" },
    { "talkers", 0, 0, G_OPTION_ARG_INT, &talkers, "how many of them speak", "N" },
    { "each", 0, 0, G_OPTION_ARG_INT, &each, "messages of each talker", "N" },
    { "window", 0, 0, G_OPTION_ARG_INT, &window, "of these on the way at once", "N" },
    { "size", 0, 0, G_OPTION_ARG_INT, &size, "bytes of a message", "N" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &rate, "messages a second in all", "R" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "seconds after which it has failed", "S" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  Crowd crowd = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || wire == NULL || address == NULL
      || guests < 2 || talkers < 1 || talkers > guests)
    {
      g_printerr ("bench-chat: %s\n", error != NULL ? error->message : "say --wire and --address");
      return 2;
    }
  crowd.wire = g_str_equal (wire, "irc") ? &bench_wire_irc : &bench_wire_lanyard;
  crowd.address = address;
  crowd.fingerprint = fingerprint;
  crowd.folder = folder;
  crowd.tls = tls;
  crowd.n_guests = (guint) guests;
  crowd.n_talkers = (guint) talkers;
  crowd.window = (guint) window;
  crowd.size = (gsize) size;
  crowd.rate = rate;
  run_crowd (&crowd, (guint) each, (guint) limit);
  return 0;
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    int (*run) (int argc, char **argv);
  } commands[] = {
    { "crowd", crowd_main },
    { "host", bench_chat_host },
    { "fill", bench_chat_fill },
    { "history", bench_chat_history },
  };

  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      return commands[i].run (argc - 1, argv + 1);
  g_printerr ("bench-chat crowd|host|fill|history\n");
  return 2;
}
