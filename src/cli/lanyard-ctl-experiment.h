/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/lanyard-ctl.h"
#include "engine/experiment/lanyard-experiment-plan.h"

G_BEGIN_DECLS

/* The options of the experiment commands, as typed, and what they make of a plan's settings. The readers answer FALSE after a
 * usage error was told. */

typedef struct
{
  /* as typed */
  gboolean udp;
  gboolean ipv6;
  gboolean connected;
  gboolean gso;
  gboolean gro;
  gboolean nodelay;
  gboolean no_detail;
  gboolean discard;
  int      port;
  int      source_port;
  double   duration;
  double   interval;
  double   delay;
  double   jitter;
  char    *to;
  char    *bind;
  char    *mode;
  char    *handover;
  char    *size;
  char    *batch;
  char    *count;
  char    *message;
  char    *sndbuf;
  char    *rcvbuf;
  char    *pace;
  char    *streams;
  char    *vector;
  char    *loss;
  char    *duplicate;
  char    *reorder;
  char    *rate;
  char    *seed;
  char    *preset;
  char    *host; /* of @to */
} LanyardCtlExperiment;

void     lanyard_ctl_experiment_options_clear (LanyardCtlExperiment      *options);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanyardCtlExperiment, lanyard_ctl_experiment_options_clear)

/* "1448", "64Ki", "10M": a whole number with k, M, G (thousands) or Ki, Mi, Gi. Nothing typed: *@value stays. */
gboolean lanyard_ctl_experiment_read_number   (LanyardCtl                *ctl,
                                               const char                *option,
                                               const char                *text,
                                               guint64                   *value);
gboolean lanyard_ctl_experiment_read_target   (LanyardCtl                *ctl,
                                               LanyardCtlExperiment      *options,
                                               LanyardExperimentSettings *s);
gboolean lanyard_ctl_experiment_read_sender   (LanyardCtl                *ctl,
                                               LanyardCtlExperiment      *options,
                                               LanyardExperimentSettings *s);
gboolean lanyard_ctl_experiment_read_receiver (LanyardCtl                *ctl,
                                               LanyardCtlExperiment      *options,
                                               LanyardExperimentSettings *s);
gboolean lanyard_ctl_experiment_read_link     (LanyardCtl                *ctl,
                                               LanyardCtlExperiment      *options,
                                               LanyardLinkSettings       *link);
gboolean lanyard_ctl_experiment_read_common   (LanyardCtl                *ctl,
                                               LanyardCtlExperiment      *options,
                                               LanyardExperimentSettings *s);

G_END_DECLS
