/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-code-private.h"

#include <string.h>

#define L(...) lanyard_experiment_code_line (self, __VA_ARGS__)

static void
prelude (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;
  static const char *const headers[]
      = { "arpa/inet.h", "endian.h", "errno.h",      "fcntl.h",  "netdb.h",  "netinet/tcp.h", "poll.h",
          "stdint.h",    "stdio.h",  "stdlib.h",     "string.h", "sys/socket.h", "time.h",    "unistd.h" };
  gboolean file = s->handover == LANYARD_EXPERIMENT_HANDOVER_SENDFILE;

  L ("// cc -o run run.c && ./run");
  L ("#define _GNU_SOURCE");
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    L ("#include <%s>", headers[i]);
  if (file)
    {
      L ("#include <signal.h>");
      L ("#include <sys/sendfile.h>");
    }
  if (s->handover == LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY)
    L ("#include <linux/errqueue.h>");
  L ("%s", "");
  if (s->streams > 1)
    L ("// One of %" G_GUINT64_FORMAT " parallel streams.", s->streams);
  if (s->vector > 1 || s->gso || s->gro)
    L ("// One datagram a call: sendmmsg, GSO and GRO are left out here.");
  L ("static void fail(const char *what) { perror(what); exit(1); }");
  L ("%s", "");
  L ("static double now(void) {");
  L ("    struct timespec t;");
  L ("    clock_gettime(CLOCK_MONOTONIC, &t);");
  L ("    return t.tv_sec + t.tv_nsec / 1e9;");
  L ("}");
  L ("%s", "");
}

static void
sleeper (LanyardExperimentCode *self)
{
  if (self->settings->interval <= 0 && self->settings->rate == 0)
    return;
  L ("static void wait_until(double due) {");
  L ("    double left = due - now();");
  L ("    struct timespec t = { (time_t) left, (long) ((left - (time_t) left) * 1e9) };");
  L ("    if (left > 0) nanosleep(&t, NULL);");
  L ("}");
  L ("%s", "");
}

static void
open_socket (LanyardExperimentCode *self, gboolean passive)
{
  g_autofree char *host = lanyard_experiment_code_quote (self->host);
  gboolean udp = self->settings->transport == LANYARD_EXPERIMENT_UDP;

  L ("int main(void) {");
  L ("    struct addrinfo hints = { .ai_socktype = %s, .ai_flags = %s }, *to;",
     udp ? "SOCK_DGRAM" : "SOCK_STREAM", passive ? "AI_PASSIVE" : "0");
  if (!passive && !g_hostname_is_ip_address (self->host))
    L ("    hints.ai_family = %s;",
       self->settings->family == LANYARD_EXPERIMENT_IPV6 ? "AF_INET6" : "AF_INET");
  L ("    if (getaddrinfo(\"%s\", \"%u\", &hints, &to) != 0) fail(\"getaddrinfo\");", host, self->port);
  L ("    int s = socket(to->ai_family, to->ai_socktype, 0);");
  L ("    if (s < 0) fail(\"socket\");");
}

static void
set_option (LanyardExperimentCode *self, const char *level, const char *option, guint64 value)
{
  if (value > 0)
    L ("    setsockopt(s, %s, %s, &(int){ %" G_GUINT64_FORMAT " }, sizeof(int));", level, option,
       MIN (value, G_MAXINT32));
}

static void
set_mode (LanyardExperimentCode *self)
{
  if (self->settings->mode != LANYARD_EXPERIMENT_BLOCKING)
    L ("    fcntl(s, F_SETFL, fcntl(s, F_GETFL) | O_NONBLOCK);");
}

static void
loop_head (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;
  GString *condition = g_string_new (NULL);

  if (s->count > 0)
    g_string_append_printf (condition, " && n < %" G_GUINT64_FORMAT "u", s->count);
  if (s->duration > 0)
    g_string_append_printf (condition, " && now() - start < %.17g", s->duration);
  if (s->size > 0 && s->message == NULL)
    g_string_append_printf (condition, " && asked < %" G_GUINT64_FORMAT "u", s->size);
  L ("    while (%s) {", condition->len > 0 ? condition->str + strlen (" && ") : "1");
  g_string_free (condition, TRUE);
  if (s->interval > 0)
    L ("        wait_until(start + n * %.17g);", s->interval);
}

static void
print_counts (LanyardExperimentCode *self)
{
  L ("    printf(\"seconds %%f\\nrequested %%llu\\naccepted %%llu\\ncalls %%llu\\n\", now() - start, asked,");
  L ("           accepted, calls);");
}

/* A function that takes the notices which MSG_ZEROCOPY brings. */
static void
notices (LanyardExperimentCode *self)
{
  if (self->settings->handover != LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY)
    return;
  L ("static unsigned long long handed, notices, copied;");
  L ("%s", "");
  L ("// The kernel gives notice of the calls whose memory it no longer needs, and says where it copied after all.");
  L ("static void take_notices(int s) {");
  L ("    char control[256];");
  L ("    struct msghdr m = { .msg_control = control, .msg_controllen = sizeof control };");
  L ("    while (notices < handed && recvmsg(s, &m, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {");
  L ("        for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c != NULL; c = CMSG_NXTHDR(&m, c)) {");
  L ("            struct sock_extended_err e;");
  L ("            memcpy(&e, CMSG_DATA(c), sizeof e);");
  L ("            notices += e.ee_data - e.ee_info + 1;");
  L ("            if (e.ee_code & SO_EE_CODE_ZEROCOPY_COPIED) copied += e.ee_data - e.ee_info + 1;");
  L ("        }");
  L ("        m.msg_controllen = sizeof control;");
  L ("    }");
  L ("}");
  L ("%s", "");
}

static void
message (LanyardExperimentCode *self)
{
  gsize size = self->send_size + 26;

  if (self->settings->handover == LANYARD_EXPERIMENT_HANDOVER_SENDFILE)
    {
      L ("    signal(SIGPIPE, SIG_IGN);  // sendfile has no MSG_NOSIGNAL");
      L ("    FILE *file = tmpfile();");
      L ("    if (file == NULL) fail(\"tmpfile\");");
      L ("    for (size_t i = 0; i < %" G_GSIZE_FORMAT "u; i++) putc(\"Hello Server\\n\"[i %% 13], file);", size);
      L ("    if (fflush(file) != 0) fail(\"tmpfile\");");
      return;
    }
  L ("    char *message = malloc(%" G_GSIZE_FORMAT "u);", size);
  L ("    if (message == NULL) fail(\"malloc\");");
  L ("    for (size_t i = 0; i < %" G_GSIZE_FORMAT "u; i++) message[i] = \"Hello Server\\n\"[i %% 13];", size);
}

static void
tcp_call (LanyardExperimentCode *self)
{
  LanyardExperimentHandover handover = self->settings->handover;
  gboolean zerocopy = handover == LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY;

  if (handover == LANYARD_EXPERIMENT_HANDOVER_SENDFILE)
    L ("            off_t at = from + done;");
  lanyard_experiment_code_mark (
      self, "//",
      handover == LANYARD_EXPERIMENT_HANDOVER_SENDFILE
          ? "            ssize_t taken = sendfile(s, fileno(file), &at, size - done);"
      : zerocopy ? "            ssize_t taken = send(s, data + done, size - done, MSG_NOSIGNAL | MSG_ZEROCOPY);"
                 : "            ssize_t taken = send(s, data + done, size - done, MSG_NOSIGNAL);");
  L ("            calls++;");
  if (zerocopy)
    {
      L ("            // ENOBUFS: it holds as much memory as it may, until it gives some back");
      L ("            if (taken < 0 && errno != EAGAIN && (errno != ENOBUFS || notices == handed)) fail(\"send\");");
      L ("            if (taken > 0) { done += taken; handed++; }");
      L ("            take_notices(s);");
      return;
    }
  L ("            if (taken < 0 && errno != EAGAIN) fail(\"%s\");",
     handover == LANYARD_EXPERIMENT_HANDOVER_SENDFILE ? "sendfile" : "send");
  L ("            if (taken > 0) done += taken;");
}

static void
tcp_loop (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;

  L ("    unsigned long long asked = 0, accepted = 0, calls = 0, n = 0;");
  L ("    double start = now();");
  loop_head (self);
  if (s->handover == LANYARD_EXPERIMENT_HANDOVER_SENDFILE)
    L ("        off_t from = asked %% 13;");
  else
    L ("        char *data = message + asked %% 13;");
  L ("        size_t size = %" G_GSIZE_FORMAT "u, done = 0;", self->send_size);
  if (s->size > 0)
    L ("        if (size > %" G_GUINT64_FORMAT "u - asked) size = %" G_GUINT64_FORMAT "u - asked;", s->size,
       s->size);
  L ("        asked += size;");
  L ("        n++;");
  L ("        %s (done < size) {", self->again ? "while" : "if");
  tcp_call (self);
  if (self->again)
    {
      L ("            // wait until it is writable, then send the rest");
      L ("            if (done < size) poll(&(struct pollfd){ .fd = s, .events = POLLOUT }, 1, -1);");
    }
  L ("        }");
  L ("        accepted += done;");
  if (s->mode == LANYARD_EXPERIMENT_NONBLOCKING)
    L ("        if (done < size) break;");
  L ("    }");
}

static void
tcp_sender (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;
  gboolean zerocopy = s->handover == LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY;

  sleeper (self);
  notices (self);
  open_socket (self, FALSE);
  set_option (self, "SOL_SOCKET", "SO_SNDBUF", s->sndbuf);
  set_option (self, "SOL_SOCKET", "SO_ZEROCOPY", zerocopy);
  set_option (self, "IPPROTO_TCP", "TCP_NODELAY", s->nodelay);
  set_option (self, "SOL_SOCKET", "SO_MAX_PACING_RATE", s->rate / 8);
  L ("    if (connect(s, to->ai_addr, to->ai_addrlen) != 0) fail(\"connect\");");
  set_mode (self);
  message (self);
  tcp_loop (self);
  if (zerocopy)
    {
      L ("    shutdown(s, SHUT_WR);");
      L ("    for (int i = 0; notices < handed && i < 5000; i++) { usleep(1000); take_notices(s); }");
    }
  L ("    close(s);");
  print_counts (self);
  if (zerocopy)
    L ("    printf(\"notices %%llu\\ncopied %%llu\\n\", notices, copied);");
  L ("}");
}

static void
tcp_receiver (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;

  open_socket (self, TRUE);
  set_option (self, "SOL_SOCKET", "SO_REUSEADDR", 1);
  set_option (self, "SOL_SOCKET", "SO_RCVBUF", s->rcvbuf);
  L ("    if (bind(s, to->ai_addr, to->ai_addrlen) != 0 || listen(s, 5) != 0) fail(\"listen\");");
  L ("    printf(\"listening %u\\n\");", self->port);
  L ("    fflush(stdout);");
  L ("    int peer = accept(s, NULL, NULL);");
  L ("    if (peer < 0) fail(\"accept\");");
  L ("    char *data = malloc(%" G_GUINT64_FORMAT "u);", s->batch);
  L ("    if (data == NULL) fail(\"malloc\");");
  L ("    unsigned long long size = 0, batches = 0;");
  L ("    double start = 0;");
  L ("    ssize_t got;");
  if (s->discard)
    L ("    // MSG_TRUNC: the kernel throws it away and says how much it was");
  L ("    while ((got = recv(peer, data, %" G_GUINT64_FORMAT "u, %s)) > 0) {", s->batch,
     s->discard ? "MSG_TRUNC" : "0");
  L ("        if (batches++ == 0) start = now();");
  L ("        size += got;");
  L ("    }");
  L ("    if (got < 0) fail(\"recv\");");
  L ("    printf(\"seconds %%f\\nbytes %%llu\\nbatches %%llu\\n\", batches ? now() - start : 0, size, batches);");
  L ("}");
}

static void
udp_datagram (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;

  if (s->message != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (s->message, "{n}", -1);

      L ("        char number[24];");
      L ("        snprintf(number, sizeof number, \"%%llu\", n + 1);");
      L ("        data[0] = 0;");
      for (guint i = 0; parts[i] != NULL; i++)
        {
          g_autofree char *part = lanyard_experiment_code_quote (parts[i]);

          if (i > 0)
            L ("        strcat(data, number);");
          if (*part != '\0')
            L ("        strcat(data, \"%s\");", part);
        }
      L ("        size_t size = strlen(data);");
      return;
    }
  L ("        // magic, run, stream and flags, interval, number, time, total: as Lanyard counts them");
  L ("        struct timespec t;");
  L ("        clock_gettime(CLOCK_REALTIME, &t);");
  L ("        uint32_t head[4] = { htobe32(0x4c794578), htobe32(run), 0, htobe32(%u) };",
     (guint) (s->interval * 1000));
  L ("        uint64_t tail[3] = { htobe64(datagrams), htobe64(t.tv_sec * 1000000000ull + t.tv_nsec), 0 };");
  L ("        memcpy(data, head, sizeof head);");
  L ("        memcpy(data + sizeof head, tail, sizeof tail);");
  L ("        size_t size = %" G_GSIZE_FORMAT "u;", self->send_size);
}

static void
udp_send (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;

  L ("        asked += size;");
  L ("        n++;");
  if (s->mode == LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE)
    L ("        poll(&(struct pollfd){ .fd = s, .events = POLLOUT }, 1, -1);  // wait until it is writable");
  lanyard_experiment_code_mark (
      self, "//",
      s->connected ? "        ssize_t taken = send(s, data, size, 0);"
                   : "        ssize_t taken = sendto(s, data, size, 0, to->ai_addr, to->ai_addrlen);");
  L ("        calls++;");
  L ("        if (taken >= 0) { accepted += taken; datagrams++; }");
  L ("        else if (errno == EAGAIN || errno == ENOBUFS) never_sent++;");
  L ("        else if (errno == ECONNREFUSED) refused++;  // the answer to an earlier one: nobody listens");
  L ("        else fail(\"send\");");
}

static void
udp_sender (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;
  gsize room = s->message != NULL ? strlen (s->message) * 8 + 32 : self->send_size;

  sleeper (self);
  open_socket (self, FALSE);
  set_option (self, "SOL_SOCKET", "SO_SNDBUF", s->sndbuf);
  if (s->source_port > 0)
    {
      L ("    struct sockaddr_storage from = { .ss_family = to->ai_family };");
      L ("    // the port is at the same place for IPv4 and IPv6");
      L ("    ((struct sockaddr_in *) &from)->sin_port = htons(%" G_GUINT64_FORMAT ");", s->source_port);
      L ("    if (bind(s, (struct sockaddr *) &from, to->ai_addrlen) != 0) fail(\"bind\");");
    }
  if (s->connected)
    {
      L ("    // nothing is sent; from now on the kernel tells of refusals");
      L ("    if (connect(s, to->ai_addr, to->ai_addrlen) != 0) fail(\"connect\");");
    }
  set_mode (self);
  L ("    static char data[%" G_GSIZE_FORMAT "];", room);
  L ("    unsigned long long asked = 0, accepted = 0, calls = 0, n = 0;");
  L ("    unsigned long long datagrams = 0, never_sent = 0, refused = 0;");
  if (s->message == NULL)
    L ("    uint32_t run = (uint32_t) time(NULL) ^ ((uint32_t) getpid() << 16);");
  L ("    double start = now();");
  loop_head (self);
  if (s->rate > 0)
    L ("        wait_until(start + asked * 8.0 / %" G_GUINT64_FORMAT ".0);", s->rate);
  udp_datagram (self);
  udp_send (self);
  L ("    }");
  print_counts (self);
  L ("    printf(\"datagrams %%llu\\nnever_sent %%llu\\nrefused %%llu\\n\", datagrams, never_sent, refused);");
  L ("}");
}

static void
udp_receiver (LanyardExperimentCode *self)
{
  const LanyardExperimentSettings *s = self->settings;

  open_socket (self, TRUE);
  set_option (self, "SOL_SOCKET", "SO_RCVBUF", s->rcvbuf);
  L ("    if (bind(s, to->ai_addr, to->ai_addrlen) != 0) fail(\"bind\");");
  L ("    printf(\"listening %u\\n\");", self->port);
  L ("    fflush(stdout);");
  L ("    static char data[65536];");
  L ("    unsigned long long size = 0, datagrams = 0;");
  L ("    double start = 0, last = 0;");
  if (s->count > 0)
    L ("    while (datagrams < %" G_GUINT64_FORMAT "u) {", s->count);
  else
    L ("    while (1) {");
  L ("        // once something came: nothing for so long means that what is missing will not come");
  L ("        if (poll(&(struct pollfd){ .fd = s, .events = POLLIN }, 1, datagrams ? %d : -1) == 0) break;",
     (int) (3000 + 2000 * s->interval));
  if (s->message != NULL)
    {
      L ("        struct sockaddr_storage from;");
      L ("        socklen_t length = sizeof from;");
      L ("        ssize_t got = recvfrom(s, data, sizeof data, 0, (struct sockaddr *) &from, &length);");
      L ("        char host[64], port[16];");
      L ("        getnameinfo((struct sockaddr *) &from, length, host, sizeof host, port, sizeof port,");
      L ("                    NI_NUMERICHOST | NI_NUMERICSERV);");
      L ("        if (got >= 0) printf(\"%%.*s %%s %%s\\n\", (int) got, data, host, port);");
      L ("        fflush(stdout);");
    }
  else
    L ("        ssize_t got = recv(s, data, sizeof data, 0);");
  L ("        if (got < 0) fail(\"recv\");");
  L ("        last = now();");
  L ("        if (datagrams++ == 0) start = last;");
  L ("        size += got;");
  L ("    }");
  L ("    printf(\"seconds %%f\\nbytes %%llu\\ndatagrams %%llu\\n\", last - start, size, datagrams);");
  L ("}");
}

void
lanyard_experiment_code_c (LanyardExperimentCode *self, LanyardExperimentEnds end)
{
  gboolean sender = end == LANYARD_EXPERIMENT_SENDER;

  prelude (self);
  if (self->settings->transport == LANYARD_EXPERIMENT_TCP)
    (sender ? tcp_sender : tcp_receiver) (self);
  else
    (sender ? udp_sender : udp_receiver) (self);
}
