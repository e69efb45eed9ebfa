/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-service.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/experiment/lanyard-experiment-peer-private.h"
#include "engine/experiment/lanyard-experiment-json-private.h"
#include "engine/experiment/lanyard-experiment-runner-private.h"

#define MAX_BYTES   (G_GUINT64_CONSTANT (64) * 1000 * 1000 * 1000)
#define MAX_SECONDS 300
#define MAX_STREAMS 16
#define MAX_BUFFER  (64 * 1024 * 1024)
/* A peer that opened the channel says what it wants within this. */
#define PLAN_SECONDS 15
/* Samples over the network: a picture of the other end needs no more. */
#define SAMPLE_EVERY 3

struct _LanyardExperimentService
{
  GObject                  parent_instance;

  LanyardNode             *node;
  gboolean                 enabled;
  guint64                  max_bytes;
  guint                    max_seconds;

  /* The run under way. */
  LanyardChannel          *channel;
  LanyardExperimentRunner *runner;
  LanyardExperimentEnds    role;
  guint                    timer;
  guint                    n_samples;
  char                    *stopped_why; /* by one of our bounds */
};

G_DEFINE_FINAL_TYPE (LanyardExperimentService, lanyard_experiment_service, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ENABLED,
  PROP_MAX_BYTES,
  PROP_MAX_SECONDS,
  PROP_RUNNER,
  PROP_PEER_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
drop_run (LanyardExperimentService *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->stopped_why, g_free);
  if (self->channel != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->channel, self);
      lanyard_channel_close_async (self->channel, NULL, NULL);
      g_clear_object (&self->channel);
    }
  if (self->runner == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->runner, self);
  lanyard_experiment_runner_stop (self->runner);
  g_clear_object (&self->runner);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNER]);
}

static void
refuse (LanyardExperimentService *self, const char *message)
{
  lanyard_channel_fail (self->channel, "protocol", message);
  drop_run (self);
}

static const LanyardExperimentCounters *
own_counters (LanyardExperimentService *self)
{
  LanyardExperimentSample *sample = lanyard_experiment_runner_get_sample (self->runner);

  return self->role == LANYARD_EXPERIMENT_SENDER ? &sample->sender : &sample->receiver;
}

static void
send_counters (LanyardExperimentService *self, LanyardExperimentFrame type, const char *error)
{
  const LanyardExperimentSettings *s
      = lanyard_experiment_plan_get (lanyard_experiment_runner_get_plan (self->runner));

  lanyard_experiment_wire_send_counters (self->channel, type, own_counters (self), s->transport,
                                         self->role, error);
}

static void
stop_for (LanyardExperimentService *self, const char *why)
{
  if (self->stopped_why == NULL)
    self->stopped_why = g_strdup (why);
  lanyard_experiment_runner_stop (self->runner);
}

static gboolean
on_too_long (gpointer user_data)
{
  LanyardExperimentService *self = user_data;

  self->timer = 0;
  if (self->runner == NULL)
    refuse (self, _ ("No plan came."));
  else
    stop_for (self, _ ("The other machine ended the run: it took longer than is allowed there."));
  return G_SOURCE_REMOVE;
}

static void
on_sample (LanyardExperimentRunner *runner, GParamSpec *pspec, LanyardExperimentService *self)
{
  const LanyardExperimentCounters *counters = own_counters (self);

  if (!lanyard_experiment_runner_get_active (runner))
    return;
  if (counters->bytes > self->max_bytes || counters->accepted > self->max_bytes)
    {
      stop_for (self, _ ("The other machine ended the run: it was larger than is allowed there."));
      return;
    }
  /* A peer that does not read what it is told is told no more. */
  if (++self->n_samples % SAMPLE_EVERY == 0 && lanyard_channel_get_queued (self->channel) == 0)
    send_counters (self, LANYARD_EXPERIMENT_FRAME_SAMPLE, NULL);
}

static void
on_finished (LanyardExperimentRunner *runner, LanyardExperimentService *self)
{
  const char *error = lanyard_experiment_runner_get_error (runner);

  send_counters (self, LANYARD_EXPERIMENT_FRAME_RESULT,
                 self->stopped_why != NULL ? self->stopped_why : error);
  drop_run (self);
}

/* NULL, or why a plan from outside is not taken. (transfer full) */
static char *
judge_plan (LanyardExperimentService *self, const LanyardExperimentSettings *s)
{
  if (s->size > self->max_bytes || (double) s->count * (double) MAX (s->send_size, 1) > (double) self->max_bytes)
    {
      g_autofree char *most = lanyard_format_size (self->max_bytes);

      return g_strdup_printf (_ ("At most %s are allowed there."), most);
    }
  if (s->duration > self->max_seconds)
    return g_strdup_printf (ngettext ("At most %u second is allowed there.",
                                      "At most %u seconds are allowed there.", self->max_seconds),
                            self->max_seconds);
  if (s->streams > MAX_STREAMS)
    return g_strdup_printf (_ ("At most %d parallel streams are allowed there."), MAX_STREAMS);
  if (s->batch > MAX_BUFFER || s->sndbuf > MAX_BUFFER || s->rcvbuf > MAX_BUFFER
      || s->send_size > G_GUINT64_CONSTANT (1) << 30)
    return g_strdup (_ ("Such large buffers are not allowed there."));
  return NULL;
}

/* The plan as this end carries it out: only with the peer, and on the addresses of its connection. (transfer full) */
static LanyardExperimentPlan *
derive_plan (LanyardExperimentService *self,
             LanyardExperimentPlan    *wanted,
             GInetAddress             *local,
             GInetAddress             *remote,
             guint                     port,
             GError                  **error)
{
  LanyardExperimentSettings settings = *lanyard_experiment_plan_get (wanted);
  g_autofree char *bind = g_inet_address_to_string (local);
  g_autofree char *host = g_inet_address_to_string (remote);

  settings.ends = self->role;
  settings.bind = bind;
  settings.host = host;
  settings.port = port;
  settings.source_port = 0;
  settings.link = (LanyardLinkSettings){ 0 };
  settings.end_after_message = FALSE;
  /* Of a receiver alone, the count is of connections or datagrams to take; here the sender's end ends it. */
  if (self->role == LANYARD_EXPERIMENT_RECEIVER)
    settings.count = 0;
  return lanyard_experiment_plan_new (&settings, error);
}

static gboolean
start_runner (LanyardExperimentService *self, LanyardExperimentPlan *wanted, guint port, GError **error)
{
  g_autoptr (GInetAddress) local = NULL;
  g_autoptr (GInetAddress) remote = NULL;
  g_autoptr (LanyardExperimentPlan) plan = NULL;

  if (!lanyard_experiment_wire_get_addresses (self->channel, &local, &remote))
    {
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                         N_ ("The connection has no address to send to."));
      return FALSE;
    }
  plan = derive_plan (self, wanted, local, remote, port, error);
  if (plan == NULL)
    return FALSE;
  self->runner = lanyard_experiment_runner_new (plan);
  lanyard_experiment_runner_set_allowed (self->runner, remote);
  g_signal_connect (self->runner, "notify::sample", G_CALLBACK (on_sample), self);
  g_signal_connect (self->runner, "finished", G_CALLBACK (on_finished), self);
  if (!lanyard_experiment_runner_start (self->runner, error))
    return FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add_seconds (self->max_seconds, on_too_long, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PEER_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNER]);
  return TRUE;
}

static void
send_ready (LanyardExperimentService *self)
{
  g_autoptr (JsonObject) plan = lanyard_experiment_plan_to_json (lanyard_experiment_runner_get_plan (self->runner));
  g_autoptr (GList) names = json_object_get_members (plan);
  g_autoptr (GStrvBuilder) settings = g_strv_builder_new ();
  g_auto (GStrv) known = NULL;
  GVariantDict dictionary;

  for (GList *l = names; l != NULL; l = l->next)
    g_strv_builder_add (settings, l->data);
  known = g_strv_builder_end (settings);
  g_variant_dict_init (&dictionary, NULL);
  g_variant_dict_insert (&dictionary, "port", "q",
                         (guint16) lanyard_experiment_runner_get_port (self->runner));
  g_variant_dict_insert (&dictionary, "settings", "^as", known);
  lanyard_channel_send_variant (self->channel, LANYARD_EXPERIMENT_FRAME_READY,
                                g_variant_dict_end (&dictionary));
}

static void
take_plan (LanyardExperimentService *self, GVariant *dictionary)
{
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;
  const char *role;
  const char *text;
  guint16 port = 0;

  if (self->runner != NULL || !g_variant_lookup (dictionary, "role", "&s", &role)
      || !g_variant_lookup (dictionary, "plan", "&s", &text))
    {
      refuse (self, _ ("That is not a plan for an experiment."));
      return;
    }
  self->role = g_str_equal (role, "sender") ? LANYARD_EXPERIMENT_SENDER : LANYARD_EXPERIMENT_RECEIVER;
  (void) g_variant_lookup (dictionary, "port", "q", &port);
  object = lanyard_experiment_json_from_text (text, &error);
  if (object != NULL)
    plan = lanyard_experiment_plan_from_json (object, &error);
  if (plan != NULL)
    why = judge_plan (self, lanyard_experiment_plan_get (plan));
  if (plan == NULL || why != NULL)
    {
      refuse (self, why != NULL ? why : error->message);
      return;
    }
  if (start_runner (self, plan, port, &error))
    send_ready (self);
  else
    refuse (self, error->message);
}

static void
on_frame (LanyardChannel *channel, guint type, GBytes *payload, LanyardExperimentService *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dictionary = lanyard_frame_decode (payload, &error);
  guint64 datagrams = 0;

  if (dictionary == NULL)
    refuse (self, error->message);
  else if (type == LANYARD_EXPERIMENT_FRAME_PLAN)
    take_plan (self, dictionary);
  else if (type == LANYARD_EXPERIMENT_FRAME_ENDED && self->runner != NULL
           && self->role == LANYARD_EXPERIMENT_RECEIVER)
    {
      (void) g_variant_lookup (dictionary, "datagrams", "t", &datagrams);
      lanyard_experiment_runner_expect (self->runner, datagrams);
    }
  else if (type < 64)
    refuse (self, _ ("That is no part of an experiment."));
}

static void
on_closed (LanyardChannel *channel, const GError *error, LanyardExperimentService *self)
{
  drop_run (self);
}

static void
on_channel (LanyardNode *node, LanyardChannel *channel, gpointer user_data)
{
  LanyardExperimentService *self = user_data;

  if (self->channel != NULL)
    {
      lanyard_channel_fail (channel, "busy", _ ("Another experiment is under way there."));
      return;
    }
  self->channel = g_object_ref (channel);
  self->n_samples = 0;
  g_signal_connect (channel, "frame", G_CALLBACK (on_frame), self);
  g_signal_connect (channel, "closed", G_CALLBACK (on_closed), self);
  self->timer = g_timeout_add_seconds (PLAN_SECONDS, on_too_long, self);
  lanyard_channel_start (channel);
}

LanyardExperimentService *
lanyard_experiment_service_new (LanyardNode *node)
{
  LanyardExperimentService *self;

  g_return_val_if_fail (LANYARD_IS_NODE (node), NULL);

  self = g_object_new (LANYARD_TYPE_EXPERIMENT_SERVICE, NULL);
  self->node = g_object_ref (node);
  return self;
}

gboolean
lanyard_experiment_service_get_enabled (LanyardExperimentService *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SERVICE (self), FALSE);

  return self->enabled;
}

void
lanyard_experiment_service_set_enabled (LanyardExperimentService *self, gboolean enabled)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_SERVICE (self));

  enabled = enabled != FALSE;
  if (self->enabled == enabled)
    return;
  self->enabled = enabled;
  if (enabled)
    lanyard_node_add_service (self->node, LANYARD_EXPERIMENT_SERVICE_NAME, TRUE, on_channel, self, NULL);
  else
    {
      lanyard_node_add_service (self->node, LANYARD_EXPERIMENT_SERVICE_NAME, FALSE, NULL, NULL, NULL);
      drop_run (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
}

void
lanyard_experiment_service_set_bounds (LanyardExperimentService *self,
                                       guint64                   max_bytes,
                                       guint                     max_seconds)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_SERVICE (self));
  g_return_if_fail (max_bytes > 0 && max_seconds > 0);

  self->max_bytes = max_bytes;
  self->max_seconds = max_seconds;
}

LanyardExperimentRunner *
lanyard_experiment_service_get_runner (LanyardExperimentService *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SERVICE (self), NULL);

  return self->runner;
}

const char *
lanyard_experiment_service_get_peer_name (LanyardExperimentService *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SERVICE (self), NULL);

  return self->runner != NULL ? lanyard_channel_get_peer_name (self->channel) : NULL;
}

void
lanyard_experiment_service_stop_run (LanyardExperimentService *self)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_SERVICE (self));

  if (self->runner != NULL)
    stop_for (self, _ ("The run was stopped on the other machine."));
}

static void
lanyard_experiment_service_dispose (GObject *object)
{
  LanyardExperimentService *self = LANYARD_EXPERIMENT_SERVICE (object);

  if (self->node != NULL)
    lanyard_experiment_service_set_enabled (self, FALSE);
  drop_run (self);
  g_clear_object (&self->node);
  G_OBJECT_CLASS (lanyard_experiment_service_parent_class)->dispose (object);
}

static void
lanyard_experiment_service_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardExperimentService *self = LANYARD_EXPERIMENT_SERVICE (object);

  switch (id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, self->max_bytes);
      break;
    case PROP_MAX_SECONDS:
      g_value_set_uint (value, self->max_seconds);
      break;
    case PROP_RUNNER:
      g_value_set_object (value, self->runner);
      break;
    case PROP_PEER_NAME:
      g_value_set_string (value, lanyard_experiment_service_get_peer_name (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_experiment_service_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LanyardExperimentService *self = LANYARD_EXPERIMENT_SERVICE (object);

  switch (id)
    {
    case PROP_ENABLED:
      lanyard_experiment_service_set_enabled (self, g_value_get_boolean (value));
      break;
    case PROP_MAX_BYTES:
      self->max_bytes = g_value_get_uint64 (value);
      break;
    case PROP_MAX_SECONDS:
      self->max_seconds = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_experiment_service_class_init (LanyardExperimentServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_experiment_service_dispose;
  object_class->get_property = lanyard_experiment_service_get_property;
  object_class->set_property = lanyard_experiment_service_set_property;

  properties[PROP_ENABLED]
      = g_param_spec_boolean ("enabled", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_MAX_BYTES]
      = g_param_spec_uint64 ("max-bytes", NULL, NULL, 1, G_MAXUINT64, MAX_BYTES,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MAX_SECONDS]
      = g_param_spec_uint ("max-seconds", NULL, NULL, 1, 86400, MAX_SECONDS,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RUNNER]
      = g_param_spec_object ("runner", NULL, NULL, LANYARD_TYPE_EXPERIMENT_RUNNER,
                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PEER_NAME]
      = g_param_spec_string ("peer-name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_experiment_service_init (LanyardExperimentService *self)
{
  self->max_bytes = MAX_BYTES;
  self->max_seconds = MAX_SECONDS;
}
