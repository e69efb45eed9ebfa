/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-code-private.h"

#include <string.h>

#define L(...) lanyard_experiment_code_line (self, __VA_ARGS__)

static const char *
family (const LanyardExperimentCode *self)
{
  return strchr (self->host, ':') != NULL ? "socket.AF_INET6" : "socket.AF_INET";
}

static void
open_socket (LanyardExperimentCode *self)
{
  g_autofree char *host = lanyard_experiment_code_quote (self->host);

  L ("HOST, PORT = \"%s\", %u", host, self->port);
  L ("s = socket.socket(%s, socket.%s)", family (self),
     self->settings->transport == LANYARD_EXPERIMENT_UDP ? "SOCK_DGRAM" : "SOCK_STREAM");
}

static void
set_option (LanyardExperimentCode *self, const char *level, const char *option, guint64 value)
{
  if (value > 0)
    L ("s.setsockopt(%s, %s, %" G_GUINT64_FORMAT ")", level, option, value);
}

static void
left_out (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;

  if (s->streams > 1)
    L ("# One of %" G_GUINT64_FORMAT " parallel streams.", s->streams);
  if (s->vector > 1 || s->gso || s->gro)
    L ("# One datagram a call: sendmmsg, GSO and GRO are left out here.");
}

/* while …: what bounds the loop. */
static void
loop_head (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;
  GString *condition = g_string_new (NULL);

  if (s->count > 0)
    g_string_append_printf (condition, " and n < %" G_GUINT64_FORMAT, s->count);
  if (s->duration > 0)
    g_string_append_printf (condition, " and time.monotonic() - start < %.17g", s->duration);
  if (s->size > 0 && s->message == NULL)
    g_string_append (condition, " and asked < SIZE");
  L ("while %s:", condition->len > 0 ? condition->str + strlen (" and ") : "True");
  g_string_free (condition, TRUE);
  if (s->interval > 0)
    L ("    time.sleep(max(0, start + n * %.17g - time.monotonic()))", s->interval);
}

static void
print_counts (LanyardExperimentCode *self)
{
  L ("print(\"seconds\", time.monotonic() - start)");
  L ("print(\"requested\", asked)");
  L ("print(\"accepted\", accepted)");
  L ("print(\"calls\", calls)");
}

static void
tcp_payload (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;

  if (s->size > 0)
    L ("SIZE = %" G_GUINT64_FORMAT, s->size);
  L ("BATCH = %" G_GSIZE_FORMAT, self->send_size);
  if (s->handover == LANYARD_EXPERIMENT_HANDOVER_SENDFILE)
    {
      L ("file = tempfile.TemporaryFile()");
      L ("file.write(b\"Hello Server\\n\" * (BATCH // 13 + 2))");
      L ("file.flush()");
    }
  else
    L ("message = (b\"Hello Server\\n\" * (BATCH // 13 + 2))");
}

/* A function that takes the notices which MSG_ZEROCOPY brings. */
static void
notices (LanyardExperimentCode *self)
{
  if (self->settings->handover != LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY)
    return;
  L ("MSG_ZEROCOPY, SO_ZEROCOPY = 0x4000000, 60");
  L ("handed = notices = copied = 0");
  L ("%s", "");
  L ("def take_notices():");
  L ("    # the kernel tells of the calls whose memory it no longer needs, and where it copied after all");
  L ("    global notices, copied");
  L ("    while notices < handed:");
  L ("        try:");
  L ("            control = s.recvmsg(0, 512, socket.MSG_ERRQUEUE | socket.MSG_DONTWAIT)[1]");
  L ("        except BlockingIOError:");
  L ("            return");
  L ("        for level, kind, data in control:");
  L ("            error, origin, kind, code, pad, first, last = struct.unpack(\"=IBBBBII\", data[:16])");
  L ("            notices += last - first + 1");
  L ("            copied += (last - first + 1) * (code & 1)");
  L ("%s", "");
}

/* The call, and what it took; @in: how far it is indented. */
static void
tcp_call (LanyardExperimentCode *self, const char *in)
{
  static const char *const calls[] = {
    [LANYARD_EXPERIMENT_HANDOVER_COPY] = "taken = s.send(view)",
    [LANYARD_EXPERIMENT_HANDOVER_SENDFILE] = "taken = os.sendfile(s.fileno(), file.fileno(), at, left)",
    [LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY] = "taken = s.send(view, MSG_ZEROCOPY)",
  };
  gboolean zerocopy = self->settings->handover == LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY;
  g_autofree char *call = g_strconcat (in, "        ", calls[self->settings->handover], NULL);

  L ("%s    calls += 1", in);
  L ("%s    try:", in);
  lanyard_experiment_code_mark (self, "#", call);
  L ("%s    except BlockingIOError:", in);
  L ("%s        taken = 0", in);
  if (zerocopy)
    {
      L ("%s    except OSError as problem:", in);
      L ("%s        # it holds as much memory as it may, until it gives some back", in);
      L ("%s        if problem.errno != errno.ENOBUFS or notices == handed:", in);
      L ("%s            raise", in);
      L ("%s        taken = 0", in);
    }
  L ("%s    accepted += taken", in);
  if (zerocopy)
    {
      L ("%s    handed += taken > 0", in);
      L ("%s    take_notices()", in);
    }
}

static void
tcp_loop (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;
  gboolean file = s->handover == LANYARD_EXPERIMENT_HANDOVER_SENDFILE;
  const char *size = s->size > 0 ? "min(BATCH, SIZE - asked)" : "BATCH";
  const char *rest = file ? "left" : "view";

  L ("asked = accepted = calls = n = 0");
  L ("start = time.monotonic()");
  loop_head (self);
  if (file)
    {
      L ("    at, left = asked %% 13, %s", size);
      L ("    asked += left; n += 1");
    }
  else
    {
      L ("    view = memoryview(message)[asked %% 13:]");
      L ("    view = view[:%s]", size);
      L ("    asked += len(view); n += 1");
    }
  if (self->again)
    L ("    while %s:", rest);
  tcp_call (self, self->again ? "    " : "");
  if (self->again)
    {
      if (file)
        L ("        at += taken; left -= taken");
      else
        L ("        view = view[taken:]");
      L ("        if %s:", rest);
      L ("            select.select([], [s], [])  # wait until it is writable, then send the rest");
    }
  else if (s->mode == LANYARD_EXPERIMENT_NONBLOCKING)
    {
      L ("    if taken < %s:", file ? "left" : "len(view)");
      L ("        break");
    }
}

static void
tcp_sender (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;

  gboolean zerocopy = s->handover == LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY;

  if (zerocopy)
    L ("import errno, select, socket, struct, time");
  else if (s->handover == LANYARD_EXPERIMENT_HANDOVER_SENDFILE)
    L ("import os, select, socket, tempfile, time");
  else
    L ("import select, socket, time");
  L ("%s", "");
  left_out (self);
  notices (self);
  open_socket (self);
  if (zerocopy)
    L ("s.setsockopt(socket.SOL_SOCKET, SO_ZEROCOPY, 1)");
  set_option (self, "socket.SOL_SOCKET", "socket.SO_SNDBUF", s->sndbuf);
  set_option (self, "socket.IPPROTO_TCP", "socket.TCP_NODELAY", s->nodelay);
  if (s->rate > 0)
    L ("s.setsockopt(socket.SOL_SOCKET, 47, %" G_GUINT64_FORMAT ")  # SO_MAX_PACING_RATE",
       MIN (s->rate / 8, G_MAXINT32));
  L ("s.connect((HOST, PORT))");
  L ("s.setblocking(%s)", s->mode == LANYARD_EXPERIMENT_BLOCKING ? "True" : "False");
  tcp_payload (self);
  tcp_loop (self);
  if (zerocopy)
    {
      L ("s.shutdown(socket.SHUT_WR)");
      L ("while notices < handed and time.monotonic() - start < 60:");
      L ("    time.sleep(0.001)");
      L ("    take_notices()");
    }
  L ("s.close()");
  print_counts (self);
  if (zerocopy)
    {
      L ("print(\"notices\", notices)");
      L ("print(\"copied\", copied)");
    }
}

static void
tcp_receiver (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;

  L ("import socket, time");
  L ("%s", "");
  left_out (self);
  open_socket (self);
  L ("s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)");
  set_option (self, "socket.SOL_SOCKET", "socket.SO_RCVBUF", s->rcvbuf);
  L ("s.bind((HOST, PORT))");
  L ("s.listen(5)");
  L ("print(\"listening\", PORT, flush=True)");
  L ("peer, address = s.accept()");
  L ("batches = size = start = 0");
  L ("while True:");
  if (s->discard)
    L ("    data = peer.recv(%" G_GUINT64_FORMAT ", socket.MSG_TRUNC)  # thrown away by the kernel; only its length counts",
       s->batch);
  else
    L ("    data = peer.recv(%" G_GUINT64_FORMAT ")", s->batch);
  L ("    if not data:");
  L ("        break");
  L ("    start = start or time.monotonic()");
  L ("    batches += 1");
  L ("    size += len(data)");
  L ("print(\"seconds\", time.monotonic() - start if start else 0)");
  L ("print(\"bytes\", size)");
  L ("print(\"batches\", batches)");
}

static void
udp_datagram (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;

  if (s->message != NULL)
    {
      g_autofree char *message = lanyard_experiment_code_quote (s->message);

      L ("    data = b\"%s\".replace(b\"{n}\", b\"%%d\" %% (n + 1))", message);
      return;
    }
  L ("    # magic, run, stream, flags, interval, number, time, total: as Lanyard counts them");
  L ("    data = struct.pack(\">IIHHIQQQ\", 0x4c794578, RUN, 0, 0, %u, datagrams, time.time_ns(), 0)",
     (guint) (s->interval * 1000));
  L ("    data = data.ljust(%" G_GSIZE_FORMAT ", b\".\")", self->send_size);
}

static void
udp_send (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;
  gboolean complete = s->mode == LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE;

  L ("    asked += len(data); n += 1; calls += 1");
  if (complete)
    L ("    select.select([], [s], [])  # wait until it is writable");
  L ("    try:");
  lanyard_experiment_code_mark (self, "#",
                                s->connected ? "        accepted += s.send(data)"
                                             : "        accepted += s.sendto(data, (HOST, PORT))");
  L ("        datagrams += 1");
  L ("    except BlockingIOError:");
  L ("        never_sent += 1");
  L ("    except ConnectionRefusedError:");
  L ("        refused += 1  # the answer to an earlier datagram: nobody listens");
}

static void
udp_sender (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;

  L ("import random, select, socket, struct, time");
  L ("%s", "");
  left_out (self);
  open_socket (self);
  set_option (self, "socket.SOL_SOCKET", "socket.SO_SNDBUF", s->sndbuf);
  if (s->source_port > 0)
    L ("s.bind((\"\", %" G_GUINT64_FORMAT "))", s->source_port);
  if (s->connected)
    L ("s.connect((HOST, PORT))  # nothing is sent; from now on the kernel tells of refusals");
  L ("s.setblocking(%s)", s->mode == LANYARD_EXPERIMENT_BLOCKING ? "True" : "False");
  if (s->size > 0)
    L ("SIZE = %" G_GUINT64_FORMAT, s->size);
  L ("RUN = random.getrandbits(32)");
  L ("asked = accepted = calls = n = datagrams = never_sent = refused = 0");
  L ("start = time.monotonic()");
  loop_head (self);
  if (s->rate > 0)
    L ("    time.sleep(max(0, start + asked * 8 / %" G_GUINT64_FORMAT " - time.monotonic()))", s->rate);
  udp_datagram (self);
  udp_send (self);
  print_counts (self);
  L ("print(\"datagrams\", datagrams)");
  L ("print(\"never_sent\", never_sent)");
  L ("print(\"refused\", refused)");
}

static void
udp_receiver (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;

  L ("import socket, time");
  L ("%s", "");
  left_out (self);
  open_socket (self);
  set_option (self, "socket.SOL_SOCKET", "socket.SO_RCVBUF", s->rcvbuf);
  L ("s.bind((HOST, PORT))");
  L ("print(\"listening\", PORT, flush=True)");
  L ("datagrams = size = start = last = 0");
  if (s->count > 0)
    L ("while datagrams < %" G_GUINT64_FORMAT ":", s->count);
  else
    L ("while True:");
  L ("    try:");
  L ("        data, address = s.recvfrom(65536)");
  L ("    except TimeoutError:");
  L ("        break  # nothing for so long: what is missing will not come");
  L ("    last = time.monotonic()");
  L ("    start = start or last");
  L ("    datagrams += 1");
  L ("    size += len(data)");
  if (s->message != NULL)
    L ("    print(data.decode(errors=\"replace\"), address, flush=True)");
  L ("    s.settimeout(%.17g)", 3 + 2 * s->interval);
  L ("print(\"seconds\", last - start)");
  L ("print(\"bytes\", size)");
  L ("print(\"datagrams\", datagrams)");
}

void
lanyard_experiment_code_python (LanyardExperimentCode *self, LanyardExperimentEnds end)
{
  gboolean sender = end == LANYARD_EXPERIMENT_SENDER;

  if (self->settings->transport == LANYARD_EXPERIMENT_TCP)
    (sender ? tcp_sender : tcp_receiver) (self);
  else
    (sender ? udp_sender : udp_receiver) (self);
}
