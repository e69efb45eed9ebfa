/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which questions of the form apply to what was answered so far. */
#include "ui/experiment/lanyard-experiment-form-private.h"

gboolean
lanyard_experiment_form_is_udp (LanyardExperimentForm *self)
{
  return self->choices[F (TRANSPORT)] == LANYARD_EXPERIMENT_UDP;
}

gboolean
lanyard_experiment_form_is_text (LanyardExperimentForm *self)
{
  return lanyard_experiment_form_is_udp (self) && self->choices[F (CONTENT)] == CONTENT_TEXT;
}

gboolean
lanyard_experiment_form_is_with_device (LanyardExperimentForm *self)
{
  return lanyard_experiment_form_get_ends (self) != LANYARD_EXPERIMENT_BOTH
         && self->choices[F (OTHER_END)] == OTHER_END_DEVICE;
}

gboolean
lanyard_experiment_form_has_sender (LanyardExperimentForm *self)
{
  return (lanyard_experiment_form_get_ends (self) & LANYARD_EXPERIMENT_SENDER) != 0
         || lanyard_experiment_form_is_with_device (self);
}

gboolean
lanyard_experiment_form_has_receiver (LanyardExperimentForm *self)
{
  return (lanyard_experiment_form_get_ends (self) & LANYARD_EXPERIMENT_RECEIVER) != 0
         || lanyard_experiment_form_is_with_device (self);
}

static gboolean
address_applies (LanyardExperimentForm *self, LanyardExperimentField field)
{
  LanyardExperimentEnds ends = lanyard_experiment_form_get_ends (self);

  switch ((int) field)
    {
    case F (OTHER_END):
      return ends != LANYARD_EXPERIMENT_BOTH;
    case F (DEVICE):
      return lanyard_experiment_form_is_with_device (self);
    case F (HOST):
      return ends == LANYARD_EXPERIMENT_SENDER && !lanyard_experiment_form_is_with_device (self);
    case F (REACH):
      return ends == LANYARD_EXPERIMENT_RECEIVER && !lanyard_experiment_form_is_with_device (self);
    case F (BIND):
      return ends == LANYARD_EXPERIMENT_RECEIVER && !lanyard_experiment_form_is_with_device (self)
             && self->choices[F (REACH)] == REACH_ADDRESS;
    case F (PORT):
      return !lanyard_experiment_form_is_with_device (self);
    default:
      return TRUE;
    }
}

static gboolean
amount_applies (LanyardExperimentForm *self, LanyardExperimentField field)
{
  guint ending = self->choices[F (ENDING)];

  switch ((int) field)
    {
    case F (SIZE):
      return lanyard_experiment_form_has_sender (self) && ending == ENDING_SIZE;
    case F (DURATION):
      return lanyard_experiment_form_has_sender (self) && ending == ENDING_TIME;
    case F (COUNT):
      return !lanyard_experiment_form_has_sender (self) || ending == ENDING_COUNT;
    case F (CONTENT):
      return lanyard_experiment_form_is_udp (self) && lanyard_experiment_form_has_sender (self);
    case F (MESSAGE):
      return lanyard_experiment_form_is_text (self) && lanyard_experiment_form_has_sender (self);
    case F (ENDING):
    case F (INTERVAL):
    default:
      return lanyard_experiment_form_has_sender (self);
    }
}

static gboolean
call_applies (LanyardExperimentForm *self, LanyardExperimentField field)
{
  switch ((int) field)
    {
    case F (SEND_SIZE):
      return lanyard_experiment_form_has_sender (self) && !lanyard_experiment_form_is_text (self);
    case F (HANDOVER):
      return !lanyard_experiment_form_is_udp (self) && lanyard_experiment_form_has_sender (self);
    case F (DISCARD):
      return !lanyard_experiment_form_is_udp (self) && lanyard_experiment_form_has_receiver (self);
    case F (SNDBUF):
      return lanyard_experiment_form_has_sender (self) && self->choices[F (SNDBUF_CHOICE)] == BUFFER_OWN;
    case F (RCVBUF):
      return lanyard_experiment_form_has_receiver (self) && self->choices[F (RCVBUF_CHOICE)] == BUFFER_OWN;
    case F (BATCH):
    case F (RCVBUF_CHOICE):
      return lanyard_experiment_form_has_receiver (self);
    case F (CONNECTED):
      return lanyard_experiment_form_is_udp (self) && lanyard_experiment_form_has_sender (self);
    case F (SNDBUF_CHOICE):
    default:
      return lanyard_experiment_form_has_sender (self);
    }
}

static gboolean
more_applies (LanyardExperimentForm *self, LanyardExperimentField field)
{
  switch ((int) field)
    {
    case F (RATE):
      return lanyard_experiment_form_has_sender (self);
    case F (NODELAY):
      return !lanyard_experiment_form_is_udp (self) && lanyard_experiment_form_has_sender (self);
    case F (VECTOR):
      return lanyard_experiment_form_is_udp (self) && !lanyard_experiment_form_is_text (self);
    case F (GSO):
      return lanyard_experiment_form_is_udp (self) && !lanyard_experiment_form_is_text (self)
             && lanyard_experiment_form_has_sender (self);
    case F (GRO):
      return lanyard_experiment_form_is_udp (self) && lanyard_experiment_form_has_receiver (self);
    case F (SOURCE_PORT):
      return (lanyard_experiment_form_get_ends (self) & LANYARD_EXPERIMENT_SENDER) != 0
             && lanyard_experiment_form_is_udp (self);
    case F (FAMILY):
      return !lanyard_experiment_form_is_with_device (self);
    case F (STREAMS):
    default:
      return TRUE;
    }
}

gboolean
lanyard_experiment_form_applies (LanyardExperimentForm *self, LanyardExperimentField field)
{
  g_return_val_if_fail (field < LANYARD_EXPERIMENT_N_FIELDS, FALSE);

  switch (lanyard_experiment_field_get_group (field))
    {
    case LANYARD_EXPERIMENT_GROUP_RUN:
      return address_applies (self, field);
    case LANYARD_EXPERIMENT_GROUP_HOW_MUCH:
      return amount_applies (self, field);
    case LANYARD_EXPERIMENT_GROUP_CALLS:
      return call_applies (self, field);
    case LANYARD_EXPERIMENT_GROUP_MORE:
      return more_applies (self, field);
    case LANYARD_EXPERIMENT_GROUP_LINK:
      return lanyard_experiment_form_get_ends (self) == LANYARD_EXPERIMENT_BOTH
             && (lanyard_experiment_form_is_udp (self) || field == F (DELAY) || field == F (LINK_RATE));
    case LANYARD_EXPERIMENT_N_GROUPS:
    default:
      g_return_val_if_reached (FALSE);
    }
}
