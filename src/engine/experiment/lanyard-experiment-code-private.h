/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-code.h"

G_BEGIN_DECLS

/* A program being written, a line at a time. */
typedef struct
{
  GString                         *text;
  guint                            line;
  guint                            marked;
  const LanyardExperimentSettings *settings;
  const char                      *host;
  guint                            port;
  gsize                            send_size;
  gboolean                         all_at_once; /* TCP: one call of everything */
  gboolean                         again; /* TCP: what a call did not take is offered once more */
  const char                      *short_remark; /* what falls short, for the marked line; NULL: nothing does */
} LanyardExperimentCode;

void  lanyard_experiment_code_line   (LanyardExperimentCode *self,
                                      const char            *format,
                                      ...) G_GNUC_PRINTF (2, 3);
/* The line that falls short, where one does: with the remark, after @comment ("#", "//"). */
void  lanyard_experiment_code_mark   (LanyardExperimentCode *self,
                                      const char            *comment,
                                      const char            *line);
/* @text as the inside of a string literal of either language. (transfer full) */
char *lanyard_experiment_code_quote  (const char            *text);

void  lanyard_experiment_code_python (LanyardExperimentCode *self,
                                      LanyardExperimentEnds  end);
void  lanyard_experiment_code_c      (LanyardExperimentCode *self,
                                      LanyardExperimentEnds  end);

G_END_DECLS
