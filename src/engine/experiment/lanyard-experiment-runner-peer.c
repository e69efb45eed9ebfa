/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-runner-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-phrase.h"

/* A run whose other end is on another machine: that one is asked over the encrypted service, and what is measured goes over
 * plain sockets between the two addresses of that connection. */

/* The end here is done; so long the other may take to say the same. */
#define PATIENCE_NS G_GINT64_CONSTANT (15000000000)

/* The plan as it is carried out, now that the addresses are known. */
static gboolean
derive_plan (LanyardExperimentRunner *self,
             GInetAddress            *bind,
             GInetAddress            *host,
             guint                    port,
             GError                 **error)
{
  LanyardExperimentSettings settings = *self->settings;
  g_autofree char *bind_text = bind != NULL ? g_inet_address_to_string (bind) : NULL;
  g_autofree char *host_text = host != NULL ? g_inet_address_to_string (host) : NULL;
  g_autoptr (LanyardExperimentPlan) plan = NULL;

  if (bind_text != NULL)
    settings.bind = bind_text;
  if (host_text != NULL)
    settings.host = host_text;
  settings.port = port;
  plan = lanyard_experiment_plan_new (&settings, error);
  if (plan == NULL)
    return FALSE;
  lanyard_experiment_runner_set_plan (self, plan);
  return TRUE;
}

static void
on_connected (GInetAddress *local, GInetAddress *remote, gpointer user_data)
{
  LanyardExperimentRunner *self = user_data;
  g_autoptr (GError) error = NULL;

  g_set_object (&self->peer_host, remote);
  if (self->settings->ends == LANYARD_EXPERIMENT_SENDER)
    {
      lanyard_experiment_peer_ask (self->peer, self->plan, LANYARD_EXPERIMENT_RECEIVER, 0);
      return;
    }
  lanyard_experiment_runner_set_allowed (self, remote);
  if (!derive_plan (self, local, NULL, (guint) self->settings->port, &error)
      || !lanyard_experiment_runner_start_ends (self, &error))
    {
      lanyard_experiment_runner_fail (self, error);
      return;
    }
  lanyard_experiment_peer_ask (self->peer, self->plan, LANYARD_EXPERIMENT_SENDER, self->port);
}

static void
on_ready (guint port, gpointer user_data)
{
  LanyardExperimentRunner *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->settings->ends != LANYARD_EXPERIMENT_SENDER || self->sender != NULL)
    return;
  if (!derive_plan (self, NULL, self->peer_host, port, &error)
      || !lanyard_experiment_runner_start_ends (self, &error))
    self->peer_error = g_steal_pointer (&error);
}

static void
on_sampled (const LanyardExperimentCounters *counters, gpointer user_data)
{
  LanyardExperimentRunner *self = user_data;

  self->remote = *counters;
  self->remote.state = LANYARD_EXPERIMENT_THREAD_RUNNING;
}

static void
on_ended (const GError *error, gpointer user_data)
{
  LanyardExperimentRunner *self = user_data;

  self->remote_ended = TRUE;
  self->remote.state = LANYARD_EXPERIMENT_THREAD_ENDED;
  if (error != NULL)
    {
      lanyard_experiment_runner_fail (self, error);
      return;
    }
  if (self->receiver != NULL)
    lanyard_experiment_runner_expect (self, self->remote.datagrams);
  lanyard_experiment_runner_check (self);
}

gboolean
lanyard_experiment_runner_start_peer (LanyardExperimentRunner *self, GError **error)
{
  static const LanyardExperimentPeerFuncs funcs = { on_connected, on_ready, on_sampled, on_ended };

  if (self->settings->ends == LANYARD_EXPERIMENT_BOTH)
    {
      lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         N_ ("With another machine, one end of the experiment is here and one there."));
      return FALSE;
    }
  self->peer = lanyard_experiment_peer_new (self->node, self->peer_address, self->peer_fingerprint,
                                            self->peer_flags, &funcs, self);
  return TRUE;
}

gboolean
lanyard_experiment_runner_peer_ended (LanyardExperimentRunner *self, gboolean local_ended)
{
  if (self->peer_error != NULL)
    {
      g_autoptr (GError) error = g_steal_pointer (&self->peer_error);

      lanyard_experiment_runner_fail (self, error);
      return FALSE;
    }
  if (!local_ended || self->remote_ended)
    return local_ended;
  if (self->peer_deadline_ns == 0)
    {
      self->peer_deadline_ns = lanyard_experiment_now_ns () + PATIENCE_NS;
      if (self->sender != NULL)
        {
          LanyardExperimentCounters counters;

          lanyard_experiment_end_sample (self->sender, &counters);
          lanyard_experiment_peer_tell_ended (self->peer, counters.datagrams);
        }
    }
  else if (lanyard_experiment_now_ns () > self->peer_deadline_ns)
    {
      g_autoptr (GError) error = lanyard_error_new (
          LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT,
          N_ ("The other machine did not say what it counted."));

      lanyard_experiment_runner_fail (self, error);
    }
  return FALSE;
}
