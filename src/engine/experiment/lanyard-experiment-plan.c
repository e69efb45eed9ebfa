/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-plan.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/experiment/lanyard-experiment-json-private.h"

#define MAX_DATAGRAM 65507
/* Linux moves no more than this in one call (MAX_RW_COUNT). */
#define MAX_CALL     G_GUINT64_CONSTANT (0x7ffff000)
#define MAX_SIZE     (G_GUINT64_CONSTANT (1) << 44)

G_DEFINE_ENUM_TYPE (LanyardExperimentTransport,
                    lanyard_experiment_transport,
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_TCP, "tcp"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_UDP, "udp"))

G_DEFINE_ENUM_TYPE (LanyardExperimentMode,
                    lanyard_experiment_mode,
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_BLOCKING, "blocking"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_NONBLOCKING, "nonblocking"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE,
                                         "nonblocking-complete"))

G_DEFINE_ENUM_TYPE (LanyardExperimentHandover,
                    lanyard_experiment_handover,
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_HANDOVER_COPY, "copy"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_HANDOVER_SENDFILE, "sendfile"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY, "zerocopy"))

G_DEFINE_ENUM_TYPE (LanyardExperimentFamily,
                    lanyard_experiment_family,
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_ANY_FAMILY, "any"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_IPV4, "ipv4"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_IPV6, "ipv6"))

G_DEFINE_ENUM_TYPE (LanyardExperimentEnds,
                    lanyard_experiment_ends,
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_SENDER, "sender"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_RECEIVER, "receiver"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_BOTH, "both"))

struct _LanyardExperimentPlan
{
  gatomicrefcount           ref_count;
  LanyardExperimentSettings settings; /* its strings are ours */
};

G_DEFINE_BOXED_TYPE (LanyardExperimentPlan,
                     lanyard_experiment_plan,
                     lanyard_experiment_plan_ref,
                     lanyard_experiment_plan_unref)

typedef enum
{
  FIELD_TEXT,
  FIELD_ENUM,
  FIELD_COUNT,
  FIELD_NUMBER,
  FIELD_SWITCH,
} FieldKind;

typedef struct
{
  const char *name;
  FieldKind   kind;
  gsize       offset;
  guint64     least;
  double      most;
  GType (*type) (void);
} Field;

#define AT(member) G_STRUCT_OFFSET (LanyardExperimentSettings, member)

/* Every setting: how it is written, and its bounds. */
static const Field fields[] = {
  { "preset", FIELD_TEXT, AT (preset), 0, 64 },
  { "transport", FIELD_ENUM, AT (transport), 0, 0, lanyard_experiment_transport_get_type },
  { "mode", FIELD_ENUM, AT (mode), 0, 0, lanyard_experiment_mode_get_type },
  { "ends", FIELD_ENUM, AT (ends), 0, 0, lanyard_experiment_ends_get_type },
  { "family", FIELD_ENUM, AT (family), 0, 0, lanyard_experiment_family_get_type },
  { "size", FIELD_COUNT, AT (size), 0, MAX_SIZE },
  { "duration", FIELD_NUMBER, AT (duration), 0, 86400 },
  { "count", FIELD_COUNT, AT (count), 0, MAX_SIZE },
  { "end-after-message", FIELD_SWITCH, AT (end_after_message) },
  { "interval", FIELD_NUMBER, AT (interval), 0, 3600 },
  { "send-size", FIELD_COUNT, AT (send_size), 0, MAX_CALL },
  { "batch", FIELD_COUNT, AT (batch), 1, 64 * 1024 * 1024 },
  { "handover", FIELD_ENUM, AT (handover), 0, 0, lanyard_experiment_handover_get_type },
  { "discard", FIELD_SWITCH, AT (discard) },
  { "sndbuf", FIELD_COUNT, AT (sndbuf), 0, 1 << 30 },
  { "rcvbuf", FIELD_COUNT, AT (rcvbuf), 0, 1 << 30 },
  { "nodelay", FIELD_SWITCH, AT (nodelay) },
  { "pace", FIELD_COUNT, AT (rate), 0, 1e13 },
  { "streams", FIELD_COUNT, AT (streams), 1, LANYARD_EXPERIMENT_MAX_STREAMS },
  { "message", FIELD_TEXT, AT (message), 1, MAX_DATAGRAM },
  { "connected", FIELD_SWITCH, AT (connected) },
  { "vector", FIELD_COUNT, AT (vector), 1, 1024 },
  { "gso", FIELD_SWITCH, AT (gso) },
  { "gro", FIELD_SWITCH, AT (gro) },
  { "source-port", FIELD_COUNT, AT (source_port), 0, 65535 },
  { "host", FIELD_TEXT, AT (host), 1, 255 },
  { "port", FIELD_COUNT, AT (port), 0, 65535 },
  { "bind", FIELD_TEXT, AT (bind), 1, 64 },
  { "loss", FIELD_NUMBER, AT (link.loss), 0, 1 },
  { "duplicate", FIELD_NUMBER, AT (link.duplicate), 0, 1 },
  { "reorder", FIELD_NUMBER, AT (link.reorder), 0, 1 },
  { "delay", FIELD_NUMBER, AT (link.delay), 0, 60 },
  { "jitter", FIELD_NUMBER, AT (link.jitter), 0, 60 },
  { "rate", FIELD_COUNT, AT (link.rate), 0, 1e13 },
  { "seed", FIELD_COUNT, AT (link.seed), 0, 9e18 },
  { "detail", FIELD_SWITCH, AT (detail) },
};

#define MEMBER(settings, field, type) (*(type *) ((guint8 *) (settings) + (field)->offset))

void
lanyard_experiment_settings_init (LanyardExperimentSettings *settings)
{
  *settings = (LanyardExperimentSettings){
    .ends = LANYARD_EXPERIMENT_BOTH,
    .size = LANYARD_EXPERIMENT_SIZE,
    .batch = LANYARD_EXPERIMENT_BATCH,
    .streams = 1,
    .vector = 1,
    .detail = TRUE,
  };
}

static gboolean
invalid (GError **error, const char *message)
{
  g_set_error_literal (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
check_field (const LanyardExperimentSettings *settings, const Field *field, GError **error)
{
  gboolean good = TRUE;

  switch (field->kind)
    {
    case FIELD_TEXT:
      {
        const char *text = MEMBER (settings, field, const char *);

        good = text == NULL
               || (strlen (text) >= field->least && strlen (text) <= (gsize) field->most
                   && g_utf8_validate (text, -1, NULL));
        break;
      }
    case FIELD_ENUM:
      {
        g_autoptr (GTypeClass) class = g_type_class_ref (field->type ());

        good = g_enum_get_value ((GEnumClass *) class, MEMBER (settings, field, int)) != NULL;
        break;
      }
    case FIELD_COUNT:
      {
        guint64 count = MEMBER (settings, field, guint64);

        good = count >= field->least && (double) count <= field->most;
        break;
      }
    case FIELD_NUMBER:
      {
        double number = MEMBER (settings, field, double);

        good = isfinite (number) && number >= 0 && number <= field->most;
        break;
      }
    case FIELD_SWITCH:
      break;
    default:
      g_return_val_if_reached (FALSE);
    }
  if (!good)
    lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                       N_ ("The experiment’s setting “%s” is out of its bounds."), field->name);
  return good;
}

static gboolean
check_udp (const LanyardExperimentSettings *s, GError **error)
{
  if (s->send_size > MAX_DATAGRAM)
    return invalid (error, _ ("A datagram holds at most 65,507 bytes."));
  if (s->message == NULL && s->send_size > 0 && s->send_size < LANYARD_EXPERIMENT_HEADER)
    return invalid (error, _ ("A measured datagram needs at least 40 bytes for its header."));
  if (s->message != NULL && (s->gso || s->vector > 1))
    return invalid (error, _ ("Text messages are sent one at a time: no batches, no GSO."));
  if (s->gso && s->send_size > MAX_DATAGRAM / 2)
    return invalid (error, _ ("With GSO two datagrams or more must fit into one send of 65,507 bytes."));
  if (s->nodelay)
    return invalid (error, _ ("TCP_NODELAY is for TCP."));
  if (s->handover != LANYARD_EXPERIMENT_HANDOVER_COPY || s->discard)
    return invalid (error, _ ("sendfile, MSG_ZEROCOPY and discarding in the kernel are for TCP."));
  return TRUE;
}

/* What the sender has to have in a file: a send of each stream. */
static guint64
get_file_size (const LanyardExperimentSettings *s)
{
  guint64 most = s->send_size > 0 ? s->send_size : MIN (s->size, MAX_CALL);

  if (s->size > 0)
    most = MIN (most, s->size / s->streams + 1);
  return most * s->streams;
}

static gboolean
check_tcp (const LanyardExperimentSettings *s, GError **error)
{
  if (s->message != NULL || s->connected || s->gso || s->gro || s->vector > 1)
    return invalid (error, _ ("Messages, connected sockets, batches, GSO and GRO are for UDP."));
  if (s->send_size == 0 && s->size == 0 && (s->ends & LANYARD_EXPERIMENT_SENDER) != 0)
    return invalid (error, _ ("Without a size in all, a size for each send is needed."));
  if (s->handover == LANYARD_EXPERIMENT_HANDOVER_SENDFILE && get_file_size (s) > LANYARD_EXPERIMENT_MAX_FILE)
    return invalid (error, _ ("With sendfile one send of all streams together is at most 256 MiB: it has to be in a file "
                              "in memory."));
  return TRUE;
}

static gboolean
check (const LanyardExperimentSettings *s, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!check_field (s, &fields[i], error))
      return FALSE;

  if (s->bind != NULL && !g_hostname_is_ip_address (s->bind))
    return invalid (error, _ ("The address to listen on must be a numeric one."));
  if (s->ends == LANYARD_EXPERIMENT_SENDER && s->port == 0)
    return invalid (error, _ ("A sender needs the port to send to."));
  if (s->ends != LANYARD_EXPERIMENT_BOTH && lanyard_link_settings_any (&s->link))
    return invalid (error, _ ("The link can only be made worse with both ends on this machine."));
  if (s->streams > 1 && s->source_port != 0)
    return invalid (error, _ ("Parallel streams cannot share one source port."));
  if (!lanyard_link_settings_check (&s->link,
                                    s->transport == LANYARD_EXPERIMENT_UDP ? G_SOCKET_TYPE_DATAGRAM
                                                                           : G_SOCKET_TYPE_STREAM,
                                    error))
    return FALSE;
  return s->transport == LANYARD_EXPERIMENT_UDP ? check_udp (s, error) : check_tcp (s, error);
}

LanyardExperimentPlan *
lanyard_experiment_plan_new (const LanyardExperimentSettings *settings, GError **error)
{
  LanyardExperimentPlan *self;

  g_return_val_if_fail (settings != NULL, NULL);

  if (!check (settings, error))
    return NULL;
  self = g_new0 (LanyardExperimentPlan, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->settings = *settings;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].kind == FIELD_TEXT)
      MEMBER (&self->settings, &fields[i], char *)
          = g_strdup (MEMBER (settings, &fields[i], const char *));
  return self;
}

LanyardExperimentPlan *
lanyard_experiment_plan_ref (LanyardExperimentPlan *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lanyard_experiment_plan_unref (LanyardExperimentPlan *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].kind == FIELD_TEXT)
      g_free (MEMBER (&self->settings, &fields[i], char *));
  g_free (self);
}

const LanyardExperimentSettings *
lanyard_experiment_plan_get (LanyardExperimentPlan *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->settings;
}

gsize
lanyard_experiment_plan_get_send_size (LanyardExperimentPlan *self)
{
  const LanyardExperimentSettings *s = &self->settings;

  if (s->send_size > 0)
    return s->send_size;
  if (s->transport == LANYARD_EXPERIMENT_UDP)
    return LANYARD_EXPERIMENT_DATAGRAM;
  return MIN (s->size, MAX_CALL);
}

guint64
lanyard_experiment_plan_get_bytes (LanyardExperimentPlan *self)
{
  const LanyardExperimentSettings *s = &self->settings;

  if (s->duration > 0 || s->message != NULL)
    return 0;
  if (s->count > 0)
    {
      guint64 bytes = s->count * lanyard_experiment_plan_get_send_size (self);

      return s->size > 0 ? MIN (bytes, s->size) : bytes;
    }
  return s->size;
}

static void
field_to_json (const LanyardExperimentSettings *settings,
               const LanyardExperimentSettings *defaults,
               const Field                     *field,
               JsonObject                      *object)
{
  switch (field->kind)
    {
    case FIELD_TEXT:
      if (MEMBER (settings, field, const char *) != NULL)
        json_object_set_string_member (object, field->name, MEMBER (settings, field, const char *));
      break;
    case FIELD_ENUM:
      {
        g_autoptr (GTypeClass) class = g_type_class_ref (field->type ());
        GEnumValue *value
            = g_enum_get_value ((GEnumClass *) class, MEMBER (settings, field, int));

        if (MEMBER (settings, field, int) != MEMBER (defaults, field, int))
          json_object_set_string_member (object, field->name, value->value_nick);
        break;
      }
    case FIELD_COUNT:
      if (MEMBER (settings, field, guint64) != MEMBER (defaults, field, guint64))
        json_object_set_int_member (object, field->name,
                                    (gint64) MEMBER (settings, field, guint64));
      break;
    case FIELD_NUMBER:
      if (MEMBER (settings, field, double) > MEMBER (defaults, field, double))
        lanyard_experiment_json_set_number (object, field->name, MEMBER (settings, field, double));
      break;
    case FIELD_SWITCH:
      if (MEMBER (settings, field, gboolean) != MEMBER (defaults, field, gboolean))
        json_object_set_boolean_member (object, field->name, MEMBER (settings, field, gboolean));
      break;
    default:
      g_return_if_reached ();
    }
}

JsonObject *
lanyard_experiment_plan_to_json (LanyardExperimentPlan *self)
{
  JsonObject *object = json_object_new ();
  LanyardExperimentSettings defaults;

  g_return_val_if_fail (self != NULL, object);

  lanyard_experiment_settings_init (&defaults);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    field_to_json (&self->settings, &defaults, &fields[i], object);
  return object;
}

/* FALSE when @node is of another type than the field; bounds come later, for all. */
static gboolean
field_from_json (LanyardExperimentSettings *settings, const Field *field, JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  switch (field->kind)
    {
    case FIELD_TEXT:
      if (type == G_TYPE_STRING)
        MEMBER (settings, field, const char *) = json_node_get_string (node);
      return type == G_TYPE_STRING;
    case FIELD_ENUM:
      {
        g_autoptr (GTypeClass) class = g_type_class_ref (field->type ());
        GEnumValue *value = NULL;

        if (type == G_TYPE_STRING)
          value = g_enum_get_value_by_nick ((GEnumClass *) class, json_node_get_string (node));
        if (value != NULL)
          MEMBER (settings, field, int) = value->value;
        return value != NULL;
      }
    case FIELD_COUNT:
      if (type != G_TYPE_INT64 || json_node_get_int (node) < 0)
        return FALSE;
      MEMBER (settings, field, guint64) = (guint64) json_node_get_int (node);
      return TRUE;
    case FIELD_NUMBER:
      if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
        return FALSE;
      MEMBER (settings, field, double) = json_node_get_double (node);
      return TRUE;
    case FIELD_SWITCH:
      if (type == G_TYPE_BOOLEAN)
        MEMBER (settings, field, gboolean) = json_node_get_boolean (node);
      return type == G_TYPE_BOOLEAN;
    default:
      g_return_val_if_reached (FALSE);
    }
}

LanyardExperimentPlan *
lanyard_experiment_plan_from_json (JsonObject *object, GError **error)
{
  LanyardExperimentSettings settings;

  g_return_val_if_fail (object != NULL, NULL);

  lanyard_experiment_settings_init (&settings);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      JsonNode *node = json_object_get_member (object, fields[i].name);

      if (node != NULL && !field_from_json (&settings, &fields[i], node))
        {
          lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                             N_ ("The experiment’s setting “%s” cannot be read."), fields[i].name);
          return NULL;
        }
    }
  return lanyard_experiment_plan_new (&settings, error);
}
