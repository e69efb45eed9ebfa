/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/experiment/lanyard-experiment-result.h"

G_BEGIN_DECLS

/**
 * LanyardCallTimeline:
 *
 * When each call began, how long it took and how it ended: a lane an outcome, so that none is told by
 * colour alone. Its accessible description says the same in words. Main thread.
 */
#define LANYARD_TYPE_CALL_TIMELINE (lanyard_call_timeline_get_type ())
G_DECLARE_FINAL_TYPE (LanyardCallTimeline, lanyard_call_timeline, LANYARD, CALL_TIMELINE, GtkWidget)

GtkWidget *lanyard_call_timeline_new       (void);
/* @sender, @receiver (nullable): of LanyardExperimentCall, oldest first; copied. */
void       lanyard_call_timeline_set_calls (LanyardCallTimeline *self,
                                            GArray              *sender,
                                            GArray              *receiver);
/* (transfer full): empty without calls. */
char      *lanyard_call_timeline_describe  (LanyardCallTimeline *self);

G_END_DECLS
