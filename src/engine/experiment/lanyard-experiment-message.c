/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-message.h"

#include "engine/core/lanyard-format.h"

/* A log shows lines, not documents. */
#define MAX_SHOWN 1024

struct _LanyardExperimentMessage
{
  GObject  parent_instance;

  gboolean sent;
  guint64  number;
  char    *text;
  char    *address;
  guint    size;
  gint64   time;
};

G_DEFINE_FINAL_TYPE (LanyardExperimentMessage, lanyard_experiment_message, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NUMBER,
  PROP_TEXT,
  PROP_ADDRESS,
  PROP_SIZE,
  PROP_TIME,
  PROP_SENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
lanyard_experiment_message_finalize (GObject *object)
{
  LanyardExperimentMessage *self = LANYARD_EXPERIMENT_MESSAGE (object);

  g_free (self->text);
  g_free (self->address);
  G_OBJECT_CLASS (lanyard_experiment_message_parent_class)->finalize (object);
}

static void
lanyard_experiment_message_get_property (GObject    *object,
                                         guint       id,
                                         GValue     *value,
                                         GParamSpec *pspec)
{
  LanyardExperimentMessage *self = LANYARD_EXPERIMENT_MESSAGE (object);

  switch (id)
    {
    case PROP_NUMBER:
      g_value_set_uint64 (value, self->number);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_SIZE:
      g_value_set_uint (value, self->size);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_SENT:
      g_value_set_boolean (value, self->sent);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_experiment_message_class_init (LanyardExperimentMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lanyard_experiment_message_finalize;
  object_class->get_property = lanyard_experiment_message_get_property;

  properties[PROP_NUMBER]
      = g_param_spec_uint64 ("number", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_SIZE] = g_param_spec_uint ("size", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_SENT] = g_param_spec_boolean ("sent", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_experiment_message_init (LanyardExperimentMessage *self)
{
}

LanyardExperimentMessage *
lanyard_experiment_message_new (gboolean    sent,
                                guint64     number,
                                const char *text,
                                gsize       size,
                                const char *address,
                                gint64      time)
{
  LanyardExperimentMessage *self = g_object_new (LANYARD_TYPE_EXPERIMENT_MESSAGE, NULL);
  g_autofree char *shown = g_strndup (text, MIN (size, MAX_SHOWN));

  self->sent = sent;
  self->number = number;
  self->text = lanyard_format_escape (shown);
  self->address = g_strdup (address);
  self->size = (guint) size;
  self->time = time;
  return self;
}

guint64
lanyard_experiment_message_get_number (LanyardExperimentMessage *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_MESSAGE (self), 0);

  return self->number;
}

const char *
lanyard_experiment_message_get_text (LanyardExperimentMessage *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_MESSAGE (self), NULL);

  return self->text;
}

const char *
lanyard_experiment_message_get_address (LanyardExperimentMessage *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_MESSAGE (self), NULL);

  return self->address;
}

guint
lanyard_experiment_message_get_size (LanyardExperimentMessage *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_MESSAGE (self), 0);

  return self->size;
}

gint64
lanyard_experiment_message_get_time (LanyardExperimentMessage *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_MESSAGE (self), 0);

  return self->time;
}

gboolean
lanyard_experiment_message_get_sent (LanyardExperimentMessage *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_MESSAGE (self), FALSE);

  return self->sent;
}
