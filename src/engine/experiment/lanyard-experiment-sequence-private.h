/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which datagrams of one numbered stream have come: a bitmap over the last so many numbers, so that a
 * duplicate is never taken for one that was late, and never makes up for one that was lost. Pure. */

#define LANYARD_EXPERIMENT_WINDOW (1 << 17)

typedef enum
{
  LANYARD_EXPERIMENT_ARRIVAL_NEW,
  LANYARD_EXPERIMENT_ARRIVAL_LATE,      /* new, after a later one */
  LANYARD_EXPERIMENT_ARRIVAL_DUPLICATE,
  LANYARD_EXPERIMENT_ARRIVAL_TOO_OLD,   /* behind the window: not to be told; taken for a duplicate */
} LanyardExperimentArrival;

typedef struct
{
  guint64  next; /* the highest number seen, and one */
  guint64  unique;
  guint64  duplicate;
  guint64  reordered;
  guint64 *bits;
} LanyardExperimentSequence;

void                     lanyard_experiment_sequence_init  (LanyardExperimentSequence *self);
void                     lanyard_experiment_sequence_clear (LanyardExperimentSequence *self);
LanyardExperimentArrival lanyard_experiment_sequence_add   (LanyardExperimentSequence *self,
                                                            guint64                    number);
/* The stream has ended and held @total: what is missing at its end is lost too. */
void                     lanyard_experiment_sequence_close (LanyardExperimentSequence *self,
                                                            guint64                    total);
guint64                  lanyard_experiment_sequence_get_lost (const LanyardExperimentSequence *self);

G_END_DECLS
