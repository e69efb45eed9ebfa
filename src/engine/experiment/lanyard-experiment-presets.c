/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-presets.h"

#include <glib/gi18n-lib.h>

#define RECEIVE LANYARD_EXPERIMENT_RECEIVER
#define SEND    LANYARD_EXPERIMENT_SENDER

static const LanyardExperimentPreset presets[] = {
  { "blocking", N_ ("Blocking send (course demo 4)"),
    N_ ("One send call of 136,314,880 bytes. The sender stands still in it until nearly all has been "
        "read, and then the call returns the whole size."),
    N_ ("A blocking call returns when the kernel has taken everything. The kernel’s buffers hold a few "
        "megabytes, so the rest has to wait for the receiver to read."),
    { { RECEIVE, "bytes", N_ ("136,314,880") },
      { RECEIVE, "batches", N_ ("about 133,000") },
      { RECEIVE, "seconds", N_ ("21.9 s (it printed the data, too)") } } },
  { "nonblocking", N_ ("Nonblocking send, once (course demo 5)"),
    N_ ("The same call on a nonblocking socket returns at once, having taken only a part. The program "
        "ends, and the receiver gets exactly that part: another amount each time."),
    N_ ("A nonblocking call takes what fits into the buffers and says how much that was. A program that "
        "does not look at the number loses the rest without noticing. Linux lets the buffers grow to some "
        "megabytes; with a send buffer “As in the course” about 256 batches come, as they did there."),
    { { SEND, "requested", N_ ("136,314,880") },
      { RECEIVE, "batches", N_ ("257, 576 and 624") },
      { RECEIVE, "seconds", N_ ("a fraction of a second") } } },
  { "nonblocking-complete", N_ ("Nonblocking send, complete"),
    N_ ("All 136,314,880 bytes arrive. “Would block” counts how often the buffers were full, and the "
        "sender waited until the socket was writable again."),
    N_ ("The correct nonblocking sender: it keeps what was not taken, waits with poll until the socket is "
        "writable, and sends the rest. Between two calls it could do other work."),
    { { 0, NULL, NULL } } },
  { "udp-messages", N_ ("UDP messages (course demo 7)"),
    N_ ("A message every 5 seconds. A receiver that comes late hears only what is sent from then on; "
        "nothing is kept for it. A restarted sender begins again at #1."),
    N_ ("UDP has no connection: each datagram stands for itself, and the sender is not told whether "
        "anybody listens."),
    { { RECEIVE, "datagrams", N_ ("from #5 on, when started late") } } },
  { "bulk-tcp", N_ ("Bulk TCP"),
    N_ ("As fast as this machine can, for five seconds: several gigabytes a second over loopback."),
    N_ ("Large calls spare system calls, so that nearly all the time goes into copying; calls so large that "
        "they leave the processor’s cache are slower again. One of the two threads uses its whole processor, "
        "and the verdict says which."),
    { { 0, NULL, NULL } } },
  { "sendfile-tcp", N_ ("Bulk TCP with sendfile"),
    N_ ("The same five seconds, but the sender hands the pages of a file to the kernel and copies nothing: its "
        "thread has little to do, and the receiver is the limit."),
    N_ ("send copies each byte from the program to the kernel, and reading copies it out again. sendfile spares "
        "the first copy. MSG_ZEROCOPY spares it, too, for bytes in the program’s own memory, but over loopback the "
        "kernel copies all the same. “Discard in the kernel” spares the second copy and shows what it costs."),
    { { 0, NULL, NULL } } },
  { "bulk-udp", N_ ("Bulk UDP"),
    N_ ("Datagrams of 1,448 bytes as fast as they go, for five seconds. Some may be lost, and the "
        "counters say where."),
    N_ ("Nothing slows a UDP sender down when the receiver is slower: what does not fit into its receive "
        "buffer is dropped there. Batches, GSO and GRO make each system call move many datagrams."),
    { { 0, NULL, NULL } } },
  { "lossy-udp", N_ ("UDP over a bad link"),
    N_ ("One datagram in twenty is lost, some come twice, some in another order. The same seed loses "
        "the same ones each time."),
    N_ ("Numbers in the datagrams let the receiver tell lost, duplicate and late ones apart. UDP repairs "
        "none of it; that is left to the program."),
    { { 0, NULL, NULL } } },
  { "slow-tcp", N_ ("TCP over a slow link"),
    N_ ("The same delay, and a rate of 20 Mbit/s: everything arrives, later and slower."),
    N_ ("TCP delivers all and in order, at the speed of the link. The relay ends both connections, so it "
        "can only delay and slow them; nothing is lost between them."),
    { { 0, NULL, NULL } } },
  { "nobody", N_ ("Nobody listens"),
    N_ ("Five messages are sent to a port where nobody is. Every call succeeds."),
    N_ ("An unconnected UDP socket sends and forgets: the answer that the port is closed does come back, "
        "but it is not told to the program."),
    { { 0, NULL, NULL } } },
  { "nobody-connected", N_ ("Nobody listens, connected"),
    N_ ("The same on a connected UDP socket: after the first message a call fails with “connection "
        "refused”."),
    N_ ("connect on a UDP socket sends nothing, but it ties the socket to one peer. So the kernel knows "
        "to whom the answer that the port is closed belongs, and the next call tells."),
    { { 0, NULL, NULL } } },
};

const LanyardExperimentPreset *
lanyard_experiment_presets_get (guint *n_presets)
{
  g_return_val_if_fail (n_presets != NULL, NULL);

  *n_presets = G_N_ELEMENTS (presets);
  return presets;
}

const LanyardExperimentPreset *
lanyard_experiment_presets_lookup (const char *id)
{
  for (guint i = 0; id != NULL && i < G_N_ELEMENTS (presets); i++)
    if (g_str_equal (presets[i].id, id))
      return &presets[i];
  return NULL;
}

const char *
lanyard_experiment_preset_translate (const char *text)
{
  return _ (text);
}

static void
fill_udp (const char *id, LanyardExperimentSettings *s)
{
  s->transport = LANYARD_EXPERIMENT_UDP;
  s->port = LANYARD_EXPERIMENT_UDP_PORT;
  s->size = 0;
  if (g_str_equal (id, "udp-messages"))
    {
      s->message = "Message #{n}";
      s->interval = 5;
      s->source_port = LANYARD_EXPERIMENT_PORT;
    }
  else if (g_str_equal (id, "bulk-udp"))
    {
      s->duration = 5;
      s->send_size = LANYARD_EXPERIMENT_DATAGRAM;
      s->rcvbuf = 4 * 1024 * 1024;
      s->connected = TRUE;
      s->vector = 8;
      s->gso = TRUE;
      s->gro = TRUE;
    }
  else if (g_str_equal (id, "lossy-udp"))
    {
      s->count = 10000;
      s->send_size = 500;
      s->rate = 20 * 1000 * 1000;
      s->rcvbuf = 4 * 1024 * 1024;
      s->link = (LanyardLinkSettings){ .loss = 0.05,
                                       .duplicate = 0.01,
                                       .reorder = 0.01,
                                       .delay = 0.02,
                                       .jitter = 0.005,
                                       .seed = 1 };
    }
  else
    {
      s->ends = LANYARD_EXPERIMENT_SENDER;
      s->message = "Is anybody there? #{n}";
      s->count = 5;
      s->interval = 0.5;
      s->connected = g_str_equal (id, "nobody-connected");
    }
}

void
lanyard_experiment_preset_fill (const LanyardExperimentPreset *preset,
                                LanyardExperimentSettings     *settings)
{
  LanyardExperimentSettings *s = settings;
  const char *id;

  g_return_if_fail (preset != NULL && settings != NULL);

  id = preset->id;
  lanyard_experiment_settings_init (s);
  s->preset = id;
  s->port = LANYARD_EXPERIMENT_PORT;
  if (g_str_has_suffix (id, "udp") || g_str_has_prefix (id, "udp") || g_str_has_prefix (id, "nobody"))
    fill_udp (id, s);
  else if (g_str_equal (id, "nonblocking"))
    s->mode = LANYARD_EXPERIMENT_NONBLOCKING;
  else if (g_str_equal (id, "nonblocking-complete"))
    s->mode = LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE;
  else if (g_str_equal (id, "bulk-tcp") || g_str_equal (id, "sendfile-tcp"))
    {
      s->size = 0;
      s->duration = 5;
      /* Few calls, and both ends' memory still fits into a processor's own cache: larger ones were slower. */
      s->send_size = 512 * 1024;
      s->batch = 512 * 1024;
      if (g_str_equal (id, "sendfile-tcp"))
        s->handover = LANYARD_EXPERIMENT_HANDOVER_SENDFILE;
    }
  else if (g_str_equal (id, "slow-tcp"))
    {
      s->size = 5 * 1000 * 1000;
      s->send_size = 16384;
      s->link = (LanyardLinkSettings){ .delay = 0.02, .rate = 20 * 1000 * 1000 };
    }
}
