/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/lanyard-ctl.h"

G_BEGIN_DECLS

/* One table a file, ended by a row without name; main.c lists them in the order of --help. */
extern const LanyardCtlCommand lanyard_ctl_experiment_commands[];
extern const LanyardCtlCommand lanyard_ctl_identity_commands[];
extern const LanyardCtlCommand lanyard_ctl_peers_commands[];
extern const LanyardCtlCommand lanyard_ctl_trust_commands[];
extern const LanyardCtlCommand lanyard_ctl_receive_commands[];
extern const LanyardCtlCommand lanyard_ctl_send_commands[];
extern const LanyardCtlCommand lanyard_ctl_link_commands[];
extern const LanyardCtlCommand lanyard_ctl_plain_commands[];
extern const LanyardCtlCommand lanyard_ctl_compare_commands[];
extern const LanyardCtlCommand lanyard_ctl_chat_commands[];
extern const LanyardCtlCommand lanyard_ctl_feed_commands[];
extern const LanyardCtlCommand lanyard_ctl_packets_commands[];

G_END_DECLS
