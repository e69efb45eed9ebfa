/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <linux/tcp.h>
#include <netinet/in.h>

#include "engine/experiment/lanyard-experiment-end-private.h"

/* tcp(7): TCP_INFO. An older kernel fills less of it; the rest stays 0. */
gboolean
lanyard_experiment_tcp_info (int fd, LanyardExperimentTcpInfo *info)
{
  struct tcp_info raw = { 0 };
  socklen_t length = sizeof raw;

  if (getsockopt (fd, IPPROTO_TCP, TCP_INFO, &raw, &length) != 0)
    return FALSE;
  *info = (LanyardExperimentTcpInfo){
    .bytes_acked = (gint64) raw.tcpi_bytes_acked,
    .cwnd = raw.tcpi_snd_cwnd,
    .mss = raw.tcpi_snd_mss,
    .retransmits = raw.tcpi_total_retrans,
    .delivery_rate = raw.tcpi_delivery_rate,
    .rtt = raw.tcpi_rtt / 1e6,
    .rttvar = raw.tcpi_rttvar / 1e6,
    .busy = (double) raw.tcpi_busy_time / 1e6,
    .window_limited = (double) raw.tcpi_rwnd_limited / 1e6,
    .buffer_limited = (double) raw.tcpi_sndbuf_limited / 1e6,
  };
  return TRUE;
}
