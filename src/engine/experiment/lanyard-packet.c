/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packet.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <net/if.h>
#include <string.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-json.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/experiment/lanyard-experiment-json-private.h"

#define MOST_NAME    200
#define MOST_HOST    255
#define MOST_PACKETS 10000
/* {"packets": [{…}]} needs three; some room for what a later Lanyard adds. */
#define MOST_DEPTH   16
#define MOST_FILE    (64 * 1024 * 1024)
#define READ_STEP    (256 * 1024)

struct _LanyardPacket
{
  GObject               parent_instance;

  LanyardPacketSettings settings;
};

G_DEFINE_FINAL_TYPE (LanyardPacket, lanyard_packet, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *const transports[] = { "TCP", "UDP", "TLS" };

const char *
lanyard_packet_transport_to_text (LanyardPacketTransport transport)
{
  g_return_val_if_fail ((guint) transport < G_N_ELEMENTS (transports), NULL);

  return transports[transport];
}

void
lanyard_packet_settings_init (LanyardPacketSettings *settings)
{
  *settings = (LanyardPacketSettings){ .name = "", .host = "", .count = 1, .interval = 1, .wait = 2, .quiet = 0.5, .timeout = 10 };
}

static void
lanyard_packet_finalize (GObject *object)
{
  LanyardPacket *self = LANYARD_PACKET (object);

  g_free ((char *) self->settings.name);
  g_free ((char *) self->settings.host);
  g_free ((char *) self->settings.interface);
  g_clear_pointer (&self->settings.payload, g_bytes_unref);
  G_OBJECT_CLASS (lanyard_packet_parent_class)->finalize (object);
}

static void
lanyard_packet_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, LANYARD_PACKET (object)->settings.name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_packet_class_init (LanyardPacketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lanyard_packet_finalize;
  object_class->get_property = lanyard_packet_get_property;
  properties[PROP_NAME]
      = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_packet_init (LanyardPacket *self)
{
}

static gboolean
is_span (double seconds)
{
  return isfinite (seconds) && seconds >= 0 && seconds <= LANYARD_PACKET_MOST_SECONDS;
}

/* (nullable): what is wrong, as a sentence. */
static const char *
find_fault (const LanyardPacketSettings *s)
{
  if (*s->host == '\0')
    return _ ("Say where the packet goes: the name or the address of a machine.");
  if (strlen (s->host) > MOST_HOST || !g_utf8_validate (s->host, -1, NULL) || strpbrk (s->host, " \t\r\n/@[]") != NULL)
    return _ ("A host is a name or a number, as desk.local, 192.168.1.20 or fe80::1%eth0.");
  if (s->port == 0)
    return _ ("A port is a number from 1 to 65535.");
  if ((guint) s->transport >= G_N_ELEMENTS (transports) || (guint) s->notation > LANYARD_PACKETS_HEX)
    return _ ("This is no packet.");
  if (s->payload != NULL && g_bytes_get_size (s->payload) > LANYARD_PACKETS_MOST_BYTES)
    return _ ("This is more than a packet may hold.");
  if (!is_span (s->interval) || !is_span (s->wait) || !is_span (s->quiet) || !is_span (s->timeout) || s->timeout == 0)
    return _ ("Times are from 0 seconds to a day; the time-out is more than 0.");
  if (s->ttl > 255)
    return _ ("A TTL is a number up to 255.");
  if (s->interface != NULL && strlen (s->interface) >= IF_NAMESIZE)
    return _ ("This is not the name of a network interface.");
  return NULL;
}

static char *
clean_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);

  return g_utf8_strlen (valid, -1) > MOST_NAME ? g_utf8_substring (valid, 0, MOST_NAME) : g_steal_pointer (&valid);
}

LanyardPacket *
lanyard_packet_new (const LanyardPacketSettings *settings, GError **error)
{
  LanyardPacket *self;
  const char *fault = find_fault (settings);

  if (fault != NULL)
    {
      g_set_error_literal (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, fault);
      return NULL;
    }
  self = g_object_new (LANYARD_TYPE_PACKET, NULL);
  self->settings = *settings;
  self->settings.name = clean_name (settings->name);
  self->settings.host = g_strdup (settings->host);
  self->settings.interface
      = settings->interface != NULL && *settings->interface != '\0' ? g_strdup (settings->interface) : NULL;
  self->settings.payload
      = settings->payload != NULL ? g_bytes_ref (settings->payload) : g_bytes_new_static ("", 0);
  return self;
}

const LanyardPacketSettings *
lanyard_packet_get (LanyardPacket *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKET (self), NULL);

  return &self->settings;
}

char *
lanyard_packet_dup_target (LanyardPacket *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKET (self), NULL);

  return g_strdup_printf (strchr (self->settings.host, ':') != NULL ? "[%s]:%u" : "%s:%u", self->settings.host,
                          self->settings.port);
}

/* The payload is kept as it was written, for people to read; what is read is the same bytes again. */
JsonObject *
lanyard_packet_to_json (LanyardPacket *self)
{
  const LanyardPacketSettings *s = lanyard_packet_get (self);
  JsonObject *object = json_object_new ();
  g_autofree char *payload = lanyard_packets_payload_write (s->payload, s->notation);

  json_object_set_string_member (object, "name", s->name);
  json_object_set_string_member (object, "host", s->host);
  json_object_set_int_member (object, "port", s->port);
  json_object_set_string_member (object, "transport", transports[s->transport]);
  json_object_set_string_member (object, s->notation == LANYARD_PACKETS_HEX ? "hex" : "text", payload);
  json_object_set_boolean_member (object, "fields", s->fields);
  json_object_set_int_member (object, "count", s->count);
  lanyard_experiment_json_set_number (object, "interval", s->interval);
  json_object_set_boolean_member (object, "keep_open", s->keep_open);
  json_object_set_boolean_member (object, "half_close", s->shut);
  lanyard_experiment_json_set_number (object, "wait", s->wait);
  lanyard_experiment_json_set_number (object, "quiet", s->quiet);
  lanyard_experiment_json_set_number (object, "timeout", s->timeout);
  json_object_set_int_member (object, "ttl", s->ttl);
  if (s->interface != NULL)
    json_object_set_string_member (object, "interface", s->interface);
  return object;
}

/* FALSE when @member is there and something else. *@value stays where there is none. */
static gboolean
take_string (JsonObject *object, const char *member, const char **value)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node != NULL && json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  if (node != NULL)
    *value = json_node_get_string (node);
  return TRUE;
}

static gboolean
take_boolean (JsonObject *object, const char *member, gboolean *value)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node != NULL && json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return FALSE;
  if (node != NULL)
    *value = json_node_get_boolean (node);
  return TRUE;
}

static gboolean
take_count (JsonObject *object, const char *member, guint most, guint *value)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_INT64 || json_node_get_int (node) < 0
      || json_node_get_int (node) > most)
    return FALSE;
  *value = (guint) json_node_get_int (node);
  return TRUE;
}

static gboolean
take_seconds (JsonObject *object, const char *member, double *value)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_INT64 && json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return FALSE;
  *value = json_node_get_double (node);
  return TRUE;
}

static gboolean
take_transport (JsonObject *object, LanyardPacketTransport *transport)
{
  const char *text = transports[0];

  if (!take_string (object, "transport", &text))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    if (g_ascii_strcasecmp (text, transports[i]) == 0)
      {
        *transport = i;
        return TRUE;
      }
  return FALSE;
}

/* (transfer full) (nullable) */
static GBytes *
take_payload (JsonObject *object, LanyardPacketsNotation *notation, GError **error)
{
  const char *text = NULL;
  const char *hex = NULL;

  if (!take_string (object, "text", &text) || !take_string (object, "hex", &hex) || (text != NULL && hex != NULL))
    {
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                         N_ ("The payload of a packet is either “text” or “hex”."));
      return NULL;
    }
  *notation = hex != NULL ? LANYARD_PACKETS_HEX : LANYARD_PACKETS_TEXT;
  return lanyard_packets_payload_parse (hex != NULL ? hex : text != NULL ? text : "", *notation, NULL, error);
}

LanyardPacket *
lanyard_packet_from_json (JsonObject *object, GError **error)
{
  LanyardPacketSettings s;
  g_autoptr (GBytes) payload = NULL;
  guint port = 0;

  lanyard_packet_settings_init (&s);
  if (!take_string (object, "name", &s.name) || !take_string (object, "host", &s.host)
      || !take_string (object, "interface", &s.interface) || !take_transport (object, &s.transport)
      || !take_count (object, "port", G_MAXUINT16, &port) || !take_count (object, "count", G_MAXUINT, &s.count)
      || !take_count (object, "ttl", 255, &s.ttl) || !take_boolean (object, "fields", &s.fields)
      || !take_boolean (object, "keep_open", &s.keep_open) || !take_boolean (object, "half_close", &s.shut)
      || !take_seconds (object, "interval", &s.interval) || !take_seconds (object, "wait", &s.wait)
      || !take_seconds (object, "quiet", &s.quiet) || !take_seconds (object, "timeout", &s.timeout))
    {
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, N_ ("This is no packet."));
      return NULL;
    }
  payload = take_payload (object, &s.notation, error);
  if (payload == NULL)
    return NULL;
  s.port = (guint16) port;
  s.payload = payload;
  return lanyard_packet_new (&s, error);
}

char *
lanyard_packets_to_text (GPtrArray *packets)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();
  JsonArray *array = json_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < packets->len; i++)
    json_array_add_object_element (array, lanyard_packet_to_json (g_ptr_array_index (packets, i)));
  json_object_set_array_member (object, "packets", array);
  json_node_init_object (node, object);
  text = json_to_string (node, TRUE);
  return g_strconcat (text, "\n", NULL);
}

static gboolean
read_packets (JsonArray *array, GPtrArray *packets, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autoptr (GError) local_error = NULL;
      LanyardPacket *packet = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (JSON_NODE_HOLDS_OBJECT (node))
        packet = lanyard_packet_from_json (json_node_get_object (node), &local_error);
      if (packet == NULL)
        {
          /* Translators: the number of a packet in a file, and what is wrong with it, a sentence. */
          lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, N_ ("Packet %u: %s"), i + 1,
                             local_error != NULL ? local_error->message : _ ("This is no packet."));
          return FALSE;
        }
      g_ptr_array_add (packets, packet);
    }
  return TRUE;
}

/* @cancellable: (nullable) */
static GPtrArray *
parse_packets (const char *text, gsize length, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) packets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonNode) node = NULL;
  JsonNode *member = NULL;
  gboolean more = FALSE;

  if (length <= MOST_FILE && g_utf8_validate_len (text, length, NULL))
    node = lanyard_json_read_object (text, length, MOST_DEPTH, &more, NULL);
  if (node != NULL && !more)
    member = json_object_get_member (json_node_get_object (node), "packets");
  if (member == NULL || !JSON_NODE_HOLDS_ARRAY (member)
      || json_array_get_length (json_node_get_array (member)) > MOST_PACKETS)
    {
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                         N_ ("This file holds no packets: they are a JSON object with a list “packets”."));
      return NULL;
    }
  return read_packets (json_node_get_array (member), packets, cancellable, error) ? g_steal_pointer (&packets) : NULL;
}

GPtrArray *
lanyard_packets_from_text (const char *text, gsize length, GError **error)
{
  return parse_packets (text, length, NULL, error);
}

/* No more of it than is looked at. (transfer full) (nullable) */
static GByteArray *
read_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *step = g_malloc (READ_STEP);
  gsize n = READ_STEP;

  if (stream == NULL)
    return NULL;
  while (n == READ_STEP && bytes->len <= MOST_FILE)
    {
      if (!g_input_stream_read_all (G_INPUT_STREAM (stream), step, READ_STEP, &n, cancellable, error))
        return NULL;
      g_byte_array_append (bytes, step, (guint) n);
    }
  return g_steal_pointer (&bytes);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GByteArray) bytes = read_file (task_data, cancellable, &error);
  GPtrArray *packets = bytes != NULL ? parse_packets ((const char *) bytes->data, bytes->len, cancellable, &error) : NULL;

  if (packets != NULL)
    g_task_return_pointer (task, packets, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
lanyard_packets_load_async (GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (G_IS_FILE (file));

  g_task_set_source_tag (task, lanyard_packets_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, load_in_thread);
}

GPtrArray *
lanyard_packets_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_packets_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
