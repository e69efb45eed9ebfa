/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/lanyard-ctl.h"

G_BEGIN_DECLS

typedef struct _LanyardCtlQuestion LanyardCtlQuestion;

struct _LanyardCtl
{
  const LanyardCtlCommand *command;
  gboolean                 json;
  gboolean                 helped;          /* --help was asked for and answered */

  /* running */
  GMainLoop               *loop;
  GCancellable            *cancellable;
  LanyardCtlStopFunc       stop_func;
  gpointer                 stop_data;
  gboolean                 interrupted;
  gboolean                 quitting;

  /* output */
  LanyardCtlExit           status;
  gint64                   progress_time;   /* monotonic, of the last progress shown */
  gboolean                 progress_shown;  /* a progress line stands on the terminal */
  gboolean                 output_failed;   /* nobody reads standard output any more */

  /* questions */
  GQueue                   questions;       /* (owned) LanyardCtlQuestion, the head is being asked */
  guint                    last_question;
  guint                    input_source;
  GString                 *input;
};

LanyardCtl     *lanyard_ctl_new              (void);
void            lanyard_ctl_free             (LanyardCtl              *ctl);
LanyardCtlExit  lanyard_ctl_run_command      (LanyardCtl              *ctl,
                                              const LanyardCtlCommand *command,
                                              char                   **args);
/* Takes the progress line off the terminal. */
void            lanyard_ctl_clear_progress   (LanyardCtl              *ctl);
/* "lanyardctl: …" on standard error; @message may hold anything. */
void            lanyard_ctl_print_error      (LanyardCtl              *ctl,
                                              const char              *message);
void            lanyard_ctl_stop             (LanyardCtl              *ctl);
void            lanyard_ctl_drop_questions   (LanyardCtl              *ctl);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardCtl, lanyard_ctl_free)

G_END_DECLS
