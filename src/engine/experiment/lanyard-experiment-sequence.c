/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-sequence-private.h"

#include <string.h>

#define WORDS (LANYARD_EXPERIMENT_WINDOW / 64)

void
lanyard_experiment_sequence_init (LanyardExperimentSequence *self)
{
  *self = (LanyardExperimentSequence){ .bits = g_new0 (guint64, WORDS) };
}

void
lanyard_experiment_sequence_clear (LanyardExperimentSequence *self)
{
  g_clear_pointer (&self->bits, g_free);
}

static inline guint64 *
word_of (LanyardExperimentSequence *self, guint64 number)
{
  return &self->bits[number / 64 % WORDS];
}

static inline guint64
bit_of (guint64 number)
{
  return G_GUINT64_CONSTANT (1) << (number % 64);
}

/* The window moves on to end with @number: the numbers that enter it have not come. */
static void
advance (LanyardExperimentSequence *self, guint64 number)
{
  if (number - self->next >= LANYARD_EXPERIMENT_WINDOW)
    memset (self->bits, 0, WORDS * sizeof *self->bits);
  else
    for (guint64 n = self->next; n <= number; n++)
      *word_of (self, n) &= ~bit_of (n);
  self->next = number + 1;
}

LanyardExperimentArrival
lanyard_experiment_sequence_add (LanyardExperimentSequence *self, guint64 number)
{
  if (G_LIKELY (number >= self->next))
    {
      /* The last number there is has no successor; no honest stream comes so far. */
      if (number == G_MAXUINT64)
        {
          self->duplicate++;
          return LANYARD_EXPERIMENT_ARRIVAL_TOO_OLD;
        }
      advance (self, number);
      *word_of (self, number) |= bit_of (number);
      self->unique++;
      return LANYARD_EXPERIMENT_ARRIVAL_NEW;
    }
  if (self->next - number > LANYARD_EXPERIMENT_WINDOW)
    {
      self->duplicate++;
      return LANYARD_EXPERIMENT_ARRIVAL_TOO_OLD;
    }
  if ((*word_of (self, number) & bit_of (number)) != 0)
    {
      self->duplicate++;
      return LANYARD_EXPERIMENT_ARRIVAL_DUPLICATE;
    }
  *word_of (self, number) |= bit_of (number);
  self->unique++;
  self->reordered++;
  return LANYARD_EXPERIMENT_ARRIVAL_LATE;
}

void
lanyard_experiment_sequence_close (LanyardExperimentSequence *self, guint64 total)
{
  if (total > self->next)
    self->next = total;
}

guint64
lanyard_experiment_sequence_get_lost (const LanyardExperimentSequence *self)
{
  return self->next - self->unique;
}
