/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-rate-meter.h"

#include <math.h>

/* How fast the old is forgotten: after this long it still counts for 37 %. */
#define TIME_CONSTANT_S 2.0
/* A rate over less than this says more about buffers than about the network. */
#define LEAST_SPAN_US (G_USEC_PER_SEC / 4)
/* Updates come several times a second; a longer silence means that nothing moves. */
#define SILENCE_US (G_USEC_PER_SEC)

struct _LanyardRateMeter
{
  gboolean started;
  gint64 start_us;
  gint64 last_us;
  guint64 done;
  double rate;   /* Smoothed from 0, so too low by what @weight lacks of 1. */
  double weight;
};

LanyardRateMeter *
lanyard_rate_meter_new (void)
{
  return g_new0 (LanyardRateMeter, 1);
}

void
lanyard_rate_meter_free (LanyardRateMeter *self)
{
  g_free (self);
}

void
lanyard_rate_meter_reset (LanyardRateMeter *self, guint64 done, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  *self = (LanyardRateMeter){
    .started = TRUE,
    .start_us = now_us,
    .last_us = now_us,
    .done = done,
  };
}

void
lanyard_rate_meter_update (LanyardRateMeter *self, guint64 done, gint64 now_us)
{
  double seconds;
  double keep;

  g_return_if_fail (self != NULL);

  /* A total that falls belongs to something begun anew. */
  if (!self->started || done < self->done)
    {
      lanyard_rate_meter_reset (self, done, now_us);
      return;
    }
  if (now_us <= self->last_us)
    return; /* Counted with the next update, since @done is a running total. */

  seconds = (double) (now_us - self->last_us) / G_USEC_PER_SEC;
  keep = exp (-seconds / TIME_CONSTANT_S);
  self->rate = self->rate * keep + (double) (done - self->done) / seconds * (1 - keep);
  self->weight = self->weight * keep + (1 - keep);
  self->done = done;
  self->last_us = now_us;
}

double
lanyard_rate_meter_get_rate (LanyardRateMeter *self, gint64 now_us)
{
  double rate;

  g_return_val_if_fail (self != NULL, 0);

  if (self->last_us - self->start_us < LEAST_SPAN_US)
    return 0;

  rate = self->rate / self->weight;
  if (now_us - self->last_us > SILENCE_US)
    rate *= exp (-(double) (now_us - self->last_us - SILENCE_US) / G_USEC_PER_SEC / TIME_CONSTANT_S);
  return rate < 1 ? 0 : rate;
}

double
lanyard_rate_meter_get_left (LanyardRateMeter *self, guint64 total, gint64 now_us)
{
  double rate;

  g_return_val_if_fail (self != NULL, -1);

  if (self->started && self->done >= total)
    return 0;
  rate = lanyard_rate_meter_get_rate (self, now_us);
  return rate > 0 ? (double) (total - self->done) / rate : -1;
}
