/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-end-private.h"
#include "engine/experiment/lanyard-experiment-payload-private.h"

G_BEGIN_DECLS

/* Where a TCP sender's bytes come from, and the one system call that hands them to the kernel, as the plan says. A worker's own. */
typedef struct
{
  LanyardExperimentStream  *stream; /* (unowned) */
  LanyardExperimentHandover handover;
  LanyardExperimentPayload  payload; /* copy, zerocopy: memory */
  int                       file;    /* sendfile; -1: none */
  guint64                   period;  /* the file's content repeats after so many bytes */
  guint64                   handed;  /* zerocopy: calls that notice is due of, or was given */
} LanyardExperimentSource;

/* For calls of at most @call_size bytes. 0 or an errno. */
int      lanyard_experiment_source_init  (LanyardExperimentSource *self,
                                          LanyardExperimentStream *stream,
                                          gsize                    call_size);
void     lanyard_experiment_source_clear (LanyardExperimentSource *self);
/* One system call, with what the stream holds from @offset on. As send(2): bytes taken, or -1 with errno. */
gssize   lanyard_experiment_source_send  (LanyardExperimentSource *self,
                                          guint64                  offset,
                                          gsize                    size);
/* zerocopy: the kernel is yet to give notice of calls. */
gboolean lanyard_experiment_source_owes  (LanyardExperimentSource *self);
/* Takes the notices that have come and counts them. TRUE when some had. */
gboolean lanyard_experiment_source_take_notices (LanyardExperimentSource *self);

G_END_DECLS
