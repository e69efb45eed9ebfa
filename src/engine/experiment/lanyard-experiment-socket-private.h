/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-plan.h"

G_BEGIN_DECLS

/* Sockets as a plan wants them. Each returns a descriptor, or -1 with @error. */

/* Listening (TCP) or bound (UDP), O_NONBLOCK. *@address: where. (transfer full) */
int             lanyard_experiment_socket_listen    (LanyardExperimentPlan  *plan,
                                                     GSocketAddress        **address,
                                                     GError                **error);
/* TCP: connecting; writable once that is decided. UDP: ready. */
int             lanyard_experiment_socket_connect   (LanyardExperimentPlan  *plan,
                                                     GSocketAddress         *address,
                                                     GError                **error);
/* Whether the connection came about. */
gboolean        lanyard_experiment_socket_check     (int                     fd,
                                                     GSocketAddress         *address,
                                                     GError                **error);
/* The next connection, blocking; -1 without @error when there is none. */
int             lanyard_experiment_socket_accept    (int                     listener,
                                                     GSocketAddress        **peer,
                                                     GError                **error);
/* O_NONBLOCK as the mode of the plan says, really. */
gboolean        lanyard_experiment_socket_set_mode  (int                     fd,
                                                     LanyardExperimentPlan  *plan,
                                                     GError                **error);
/* "127.0.0.1:4571", "[::1]:4571". (transfer full) */
char           *lanyard_experiment_address_to_text  (GSocketAddress         *address);

G_END_DECLS
