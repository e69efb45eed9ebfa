/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to a machine: reaching an address, and the test of a typed one. */
#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/net/lanyard-address-private.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-node-private.h"

/* Reach. */

typedef struct
{
  char         *where;
  GCancellable *cancellable;
  gulong        outer_id;
  guint         timeout_id;
  gboolean      timed_out;
} Reach;

static void
reach_free (gpointer data)
{
  Reach *reach = data;

  g_free (reach->where);
  g_clear_object (&reach->cancellable);
  g_free (reach);
}

static gboolean
reach_timeout_cb (gpointer user_data)
{
  Reach *reach = user_data;

  reach->timeout_id = 0;
  reach->timed_out = TRUE;
  g_cancellable_cancel (reach->cancellable);
  return G_SOURCE_REMOVE;
}

static void
cancel_inner_cb (GCancellable *outer, gpointer inner)
{
  g_cancellable_cancel (inner);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reach *reach = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  g_clear_handle_id (&reach->timeout_id, g_source_remove);
  if (reach->outer_id != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), reach->outer_id);
  if (connection != NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&connection), g_object_unref);
      return;
    }
  if (reach->timed_out)
    {
      g_clear_error (&error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "timed out");
    }
  g_task_return_error (task, lanyard_address_explain (error, reach->where));
}

void
lanyard_node_reach_async (LanyardNode *self, const char *address, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) connectable = NULL;
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Reach *reach;
  GError *error = NULL;

  g_task_set_source_tag (task, lanyard_node_reach_async);
  connectable = lanyard_address_parse (address, LANYARD_DEFAULT_PORT, &error);
  if (connectable == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  reach = g_new0 (Reach, 1);
  reach->where = g_strdup (address);
  reach->cancellable = g_cancellable_new ();
  g_task_set_task_data (task, reach, reach_free);
  if (cancellable != NULL)
    reach->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (cancel_inner_cb),
                                             g_object_ref (reach->cancellable), g_object_unref);
  /* Not the client's own time-out, which would stay with the socket and end an idle connection. */
  reach->timeout_id = g_timeout_add (lanyard_node_get_bounds (self)->connect_ms, reach_timeout_cb, reach);
  /* The machine next door is not behind a proxy. */
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, connectable, reach->cancellable, connected_cb, task);
}

GSocketConnection *
lanyard_node_reach_finish (LanyardNode *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Probe. */

typedef struct
{
  char              *address;
  LanyardProbeStep   step;
  GSocketConnection *connection;
  char              *name;
  char              *fingerprint;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *probe = data;

  g_free (probe->address);
  g_clear_object (&probe->connection);
  g_free (probe->name);
  g_free (probe->fingerprint);
  g_free (probe);
}

static gboolean
judge_probe (const LanyardHandshakeResult *peer, gboolean *known, GError **error, gpointer user_data)
{
  return lanyard_node_check_key (g_task_get_source_object (user_data), peer, FALSE, error);
}

static LanyardProbeStep
step_of (const LanyardHandshakeResult *peer)
{
  switch (peer->stage)
    {
    case LANYARD_HANDSHAKE_TLS:
      return LANYARD_PROBE_SECURE;
    case LANYARD_HANDSHAKE_HELLO:
      return LANYARD_PROBE_LANYARD;
    case LANYARD_HANDSHAKE_TRUST:
    case LANYARD_HANDSHAKE_PAIRING:
    case LANYARD_HANDSHAKE_OPENING:
      return LANYARD_PROBE_KNOWN;
    case LANYARD_HANDSHAKE_DONE:
    default:
      return LANYARD_PROBE_DONE;
    }
}

/* What is no Lanyard fails in many ways, and none of them says it. */
static GError *
explain_probe (const GError *error, const Probe *probe)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || probe->step > LANYARD_PROBE_LANYARD
      || (probe->step == LANYARD_PROBE_LANYARD
          && (g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_VERSION)
              || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_BUSY))))
    return lanyard_address_explain (error, probe->address);
  if (g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT))
    return lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT,
                              N_ ("Something accepts connections at %s, but it says nothing: it is not Lanyard, or it "
                                 "is stuck"),
                              probe->address);
  return lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                            N_ ("Something answers at %s, but it is not Lanyard"), probe->address);
}

static void
probe_shaken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);
  g_autoptr (LanyardHandshakeResult) peer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = lanyard_handshake_finish (result, &peer, &error);

  probe->step = step_of (peer);
  probe->name = g_steal_pointer (&peer->peer_name);
  probe->fingerprint = g_steal_pointer (&peer->peer_fingerprint);
  if (stream != NULL)
    {
      g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, explain_probe (error, probe));
}

static void
probe_reached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardNode *self = LANYARD_NODE (source);
  Probe *probe = g_task_get_task_data (task);
  LanyardHandshakeOptions options = { .role = LANYARD_HANDSHAKE_PROBE };
  GError *error = NULL;

  probe->connection = lanyard_node_reach_finish (self, result, &error);
  if (probe->connection == NULL)
    {
      if (error->domain == G_RESOLVER_ERROR)
        probe->step = LANYARD_PROBE_RESOLVE;
      else if (error->domain == G_IO_ERROR)
        probe->step = LANYARD_PROBE_CONNECT;
      else
        probe->step = LANYARD_PROBE_ADDRESS;
      g_task_return_error (task, error);
      return;
    }
  lanyard_node_fill_options (self, &options);
  options.service = "";
  options.peer_address = probe->address;
  options.policy.judge = judge_probe;
  options.user_data = task;
  lanyard_handshake_async (probe->connection, &options, g_task_get_cancellable (task),
                           probe_shaken_cb, g_object_ref (task));
}

void
lanyard_node_probe_async (LanyardNode *self, const char *address, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Probe *probe;

  g_return_if_fail (LANYARD_IS_NODE (self));
  g_return_if_fail (address != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_node_probe_async);
  probe = g_new0 (Probe, 1);
  probe->address = g_strdup (address);
  g_task_set_task_data (task, probe, probe_free);
  lanyard_node_reach_async (self, address, cancellable, probe_reached_cb, task);
}

LanyardProbeStep
lanyard_node_probe_finish (LanyardNode *self, GAsyncResult *result, char **name, char **fingerprint,
                           GError **error)
{
  Probe *probe;

  g_return_val_if_fail (g_task_is_valid (result, self), LANYARD_PROBE_ADDRESS);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_node_probe_async),
                        LANYARD_PROBE_ADDRESS);

  probe = g_task_get_task_data (G_TASK (result));
  if (name != NULL)
    *name = g_strdup (probe->name);
  if (fingerprint != NULL)
    *fingerprint = g_strdup (probe->fingerprint);
  g_task_propagate_boolean (G_TASK (result), error);
  return probe->step;
}
