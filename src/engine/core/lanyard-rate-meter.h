/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanyardRateMeter:
 *
 * A smoothed rate and the time left, from a running total. Time is passed in (microseconds of
 * g_get_monotonic_time()), so that tests need no clock. Not thread-safe: one owner.
 */
typedef struct _LanyardRateMeter LanyardRateMeter;

LanyardRateMeter *lanyard_rate_meter_new       (void);
void              lanyard_rate_meter_free      (LanyardRateMeter *self);
/* Forget what was seen: after a pause the old rate says nothing. */
void              lanyard_rate_meter_reset     (LanyardRateMeter *self,
                                                guint64           done,
                                                gint64            now_us);
void              lanyard_rate_meter_update    (LanyardRateMeter *self,
                                                guint64           done,
                                                gint64            now_us);
/* Bytes a second, exponentially smoothed; 0 until known; falls towards 0 when nothing moves. */
double            lanyard_rate_meter_get_rate  (LanyardRateMeter *self,
                                                gint64            now_us);
/* Seconds until @total; -1 when unknown. */
double            lanyard_rate_meter_get_left  (LanyardRateMeter *self,
                                                guint64           total,
                                                gint64            now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardRateMeter, lanyard_rate_meter_free)

G_END_DECLS
