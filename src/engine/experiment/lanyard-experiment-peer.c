/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-peer-private.h"

#include <glib/gi18n-lib.h>

#include "engine/experiment/lanyard-experiment-json-private.h"

/* The other end answers a plan within this, or not at all. */
#define ANSWER_SECONDS 15

struct _LanyardExperimentPeer
{
  LanyardExperimentPeerFuncs funcs;
  gpointer                   user_data;
  GCancellable              *cancellable;
  LanyardChannel            *channel;
  gulong                     handlers[2];
  guint                      timer;
  gboolean                   over;
  /* A setting that the other end must know, since without it the figures would be of another run; (nullable) (unowned). */
  const char                *needed;
};

static GInetAddress *
unmap (GSocketAddress *address)
{
  GInetAddress *inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (inet);

  /* RFC 4291, 2.5.5.2 */
  if (g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV6
      && memcmp (bytes, mapped, sizeof mapped) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof mapped, G_SOCKET_FAMILY_IPV4);
  return g_object_ref (inet);
}

gboolean
lanyard_experiment_wire_get_addresses (LanyardChannel *channel,
                                       GInetAddress  **local,
                                       GInetAddress  **remote)
{
  g_autoptr (GIOStream) stream = g_object_ref (lanyard_channel_get_stream (channel));
  g_autoptr (GSocketAddress) here = NULL;
  g_autoptr (GSocketAddress) there = NULL;

  while (G_IS_TLS_CONNECTION (stream))
    {
      GIOStream *base = NULL;

      g_object_get (stream, "base-io-stream", &base, NULL);
      g_object_unref (stream);
      stream = base;
    }
  if (!G_IS_SOCKET_CONNECTION (stream))
    return FALSE;
  here = g_socket_connection_get_local_address (G_SOCKET_CONNECTION (stream), NULL);
  there = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (stream), NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (here) || !G_IS_INET_SOCKET_ADDRESS (there))
    return FALSE;
  *local = unmap (here);
  *remote = unmap (there);
  return TRUE;
}

void
lanyard_experiment_wire_send_counters (LanyardChannel                  *channel,
                                       LanyardExperimentFrame           type,
                                       const LanyardExperimentCounters *counters,
                                       LanyardExperimentTransport       transport,
                                       LanyardExperimentEnds            role,
                                       const char                      *error)
{
  g_autoptr (JsonObject) object = lanyard_experiment_counters_to_json (counters, transport, role);
  g_autofree char *text = lanyard_experiment_json_to_text (object);
  GVariantDict dictionary;

  g_variant_dict_init (&dictionary, NULL);
  g_variant_dict_insert (&dictionary, "counters", "s", text);
  if (error != NULL)
    g_variant_dict_insert (&dictionary, "error", "s", error);
  lanyard_channel_send_variant (channel, type, g_variant_dict_end (&dictionary));
}

gboolean
lanyard_experiment_wire_read_counters (GVariant *dictionary, LanyardExperimentCounters *counters)
{
  g_autoptr (JsonObject) object = NULL;
  const char *text;

  if (!g_variant_lookup (dictionary, "counters", "&s", &text))
    return FALSE;
  object = lanyard_experiment_json_from_text (text, NULL);
  if (object == NULL)
    return FALSE;
  lanyard_experiment_counters_from_json (counters, object);
  return TRUE;
}

static void
drop_channel (LanyardExperimentPeer *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->channel == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->handlers); i++)
    g_clear_signal_handler (&self->handlers[i], self->channel);
  lanyard_channel_close_async (self->channel, NULL, NULL);
  g_clear_object (&self->channel);
}

/* The callback may free @self. */
static void
end_peer (LanyardExperimentPeer *self, const GError *error)
{
  if (self->over)
    return;
  self->over = TRUE;
  drop_channel (self);
  self->funcs.ended (error, self->user_data);
}

static void
end_with (LanyardExperimentPeer *self, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_REFUSED, message);

  end_peer (self, error);
}

/* An older Lanyard skips what it does not know. */
static gboolean
knows_what_is_needed (LanyardExperimentPeer *self, GVariant *dictionary)
{
  g_autofree const char **known = NULL;

  if (self->needed == NULL)
    return TRUE;
  return g_variant_lookup (dictionary, "settings", "^a&s", &known) && g_strv_contains (known, self->needed);
}

static void
on_frame (LanyardChannel *channel, guint type, GBytes *payload, gpointer user_data)
{
  LanyardExperimentPeer *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dictionary = lanyard_frame_decode (payload, &error);
  LanyardExperimentCounters counters;
  const char *problem;
  guint16 port = 0;

  if (dictionary == NULL)
    {
      end_peer (self, error);
      return;
    }
  switch (type)
    {
    case LANYARD_EXPERIMENT_FRAME_READY:
      g_clear_handle_id (&self->timer, g_source_remove);
      if (!knows_what_is_needed (self, dictionary))
        {
          end_with (self, _ ("The other machine’s Lanyard is too old for this way of sending or receiving."));
          break;
        }
      (void) g_variant_lookup (dictionary, "port", "q", &port);
      self->funcs.ready (port, self->user_data);
      break;
    case LANYARD_EXPERIMENT_FRAME_SAMPLE:
      if (lanyard_experiment_wire_read_counters (dictionary, &counters))
        self->funcs.sampled (&counters, self->user_data);
      break;
    case LANYARD_EXPERIMENT_FRAME_RESULT:
      if (lanyard_experiment_wire_read_counters (dictionary, &counters))
        self->funcs.sampled (&counters, self->user_data);
      if (g_variant_lookup (dictionary, "error", "&s", &problem))
        end_with (self, problem);
      else
        end_peer (self, NULL);
      break;
    default:
      if (type < 64)
        end_with (self, _ ("The other machine said something that is no part of an experiment."));
    }
}

static void
on_closed (LanyardChannel *channel, const GError *error, gpointer user_data)
{
  if (error != NULL)
    end_peer (user_data, error);
  else
    end_with (user_data, _ ("The other machine ended the experiment."));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = user_data;
  LanyardExperimentPeer *self;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChannel) channel
      = lanyard_node_connect_finish (LANYARD_NODE (source), result, &error);
  g_autoptr (GInetAddress) local = NULL;
  g_autoptr (GInetAddress) remote = NULL;

  /* Cancelled only when the peer is gone. */
  if (g_cancellable_is_cancelled (cancellable))
    return;
  self = g_object_get_data (G_OBJECT (cancellable), "peer");
  if (g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_NO_SERVICE))
    {
      end_with (self, _ ("The other machine does not let others run experiments there. It is switched on in its "
                         "preferences."));
      return;
    }
  if (channel == NULL)
    {
      end_peer (self, error);
      return;
    }
  self->channel = g_steal_pointer (&channel);
  if (!lanyard_experiment_wire_get_addresses (self->channel, &local, &remote))
    {
      end_with (self, _ ("The connection to the other machine has no address to send to."));
      return;
    }
  self->handlers[0] = g_signal_connect (self->channel, "frame", G_CALLBACK (on_frame), self);
  self->handlers[1] = g_signal_connect (self->channel, "closed", G_CALLBACK (on_closed), self);
  lanyard_channel_start (self->channel);
  self->funcs.connected (local, remote, self->user_data);
}

LanyardExperimentPeer *
lanyard_experiment_peer_new (LanyardNode                      *node,
                             const char                       *address,
                             const char                       *fingerprint,
                             LanyardConnectFlags               flags,
                             const LanyardExperimentPeerFuncs *funcs,
                             gpointer                          user_data)
{
  LanyardExperimentPeer *self = g_new0 (LanyardExperimentPeer, 1);

  self->funcs = *funcs;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  g_object_set_data (G_OBJECT (self->cancellable), "peer", self);
  lanyard_node_connect_async (node, address, LANYARD_EXPERIMENT_SERVICE_NAME, fingerprint, flags,
                              self->cancellable, on_opened, g_object_ref (self->cancellable));
  return self;
}

static gboolean
on_no_answer (gpointer user_data)
{
  LanyardExperimentPeer *self = user_data;

  self->timer = 0;
  end_with (self, _ ("The other machine did not answer."));
  return G_SOURCE_REMOVE;
}

void
lanyard_experiment_peer_ask (LanyardExperimentPeer *self,
                             LanyardExperimentPlan *plan,
                             LanyardExperimentEnds  role,
                             guint                  port)
{
  g_autoptr (JsonObject) object = lanyard_experiment_plan_to_json (plan);
  g_autofree char *text = lanyard_experiment_json_to_text (object);
  const char *needed = role == LANYARD_EXPERIMENT_SENDER ? "handover" : "discard";
  GVariantDict dictionary;

  if (json_object_has_member (object, needed))
    self->needed = needed;
  g_variant_dict_init (&dictionary, NULL);
  g_variant_dict_insert (&dictionary, "role", "s",
                         role == LANYARD_EXPERIMENT_SENDER ? "sender" : "receiver");
  g_variant_dict_insert (&dictionary, "plan", "s", text);
  g_variant_dict_insert (&dictionary, "port", "q", (guint16) port);
  lanyard_channel_send_variant (self->channel, LANYARD_EXPERIMENT_FRAME_PLAN,
                                g_variant_dict_end (&dictionary));
  self->timer = g_timeout_add_seconds (ANSWER_SECONDS, on_no_answer, self);
}

void
lanyard_experiment_peer_tell_ended (LanyardExperimentPeer *self, guint64 datagrams)
{
  GVariantDict dictionary;

  if (self->channel == NULL)
    return;
  g_variant_dict_init (&dictionary, NULL);
  g_variant_dict_insert (&dictionary, "datagrams", "t", datagrams);
  lanyard_channel_send_variant (self->channel, LANYARD_EXPERIMENT_FRAME_ENDED,
                                g_variant_dict_end (&dictionary));
}

void
lanyard_experiment_peer_free (LanyardExperimentPeer *self)
{
  self->over = TRUE;
  g_cancellable_cancel (self->cancellable);
  drop_channel (self);
  g_object_unref (self->cancellable);
  g_free (self);
}
