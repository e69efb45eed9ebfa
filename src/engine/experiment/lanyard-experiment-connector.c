/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-connector-private.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/experiment/lanyard-experiment-socket-private.h"

typedef struct
{
  LanyardExperimentConnector *connector; /* (unowned) */
  int                         fd;
  guint                       source; /* 0: connected */
} Attempt;

struct _LanyardExperimentConnector
{
  LanyardExperimentPlan          *plan;
  GQueue                          addresses; /* of GSocketAddress, still to be tried */
  GSocketAddress                 *address;   /* being tried */
  GCancellable                   *cancellable;
  GPtrArray                      *attempts;
  guint                           n_waiting;
  guint                           start_source;
  LanyardExperimentConnectedFunc  func;
  gpointer                        user_data;
};

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_clear_handle_id (&attempt->source, g_source_remove);
  if (attempt->fd >= 0)
    close (attempt->fd);
  g_free (attempt);
}

LanyardExperimentConnector *
lanyard_experiment_connector_new (LanyardExperimentPlan         *plan,
                                  GSocketAddress                *target,
                                  LanyardExperimentConnectedFunc func,
                                  gpointer                       user_data)
{
  LanyardExperimentConnector *self = g_new0 (LanyardExperimentConnector, 1);

  self->plan = lanyard_experiment_plan_ref (plan);
  g_queue_init (&self->addresses);
  if (target != NULL)
    g_queue_push_tail (&self->addresses, g_object_ref (target));
  self->cancellable = g_cancellable_new ();
  self->attempts = g_ptr_array_new_with_free_func (attempt_free);
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
lanyard_experiment_connector_free (LanyardExperimentConnector *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->start_source, g_source_remove);
  g_ptr_array_unref (self->attempts);
  g_queue_clear_full (&self->addresses, g_object_unref);
  g_clear_object (&self->address);
  g_object_unref (self->cancellable);
  lanyard_experiment_plan_unref (self->plan);
  g_free (self);
}

/* The callback may free @self. */
static void
done (LanyardExperimentConnector *self)
{
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GSocketAddress) address = g_object_ref (self->address);

  for (guint i = 0; i < self->attempts->len; i++)
    {
      Attempt *attempt = g_ptr_array_index (self->attempts, i);

      g_array_append_val (fds, attempt->fd);
      attempt->fd = -1;
    }
  self->func (fds, address, NULL, self->user_data);
}

static gboolean on_writable (int fd, GIOCondition condition, gpointer user_data);

static gboolean
try_address (LanyardExperimentConnector *self, GError **error)
{
  const LanyardExperimentSettings *s = lanyard_experiment_plan_get (self->plan);

  self->n_waiting = 0;
  for (guint i = 0; i < s->streams; i++)
    {
      Attempt *attempt;
      int fd = lanyard_experiment_socket_connect (self->plan, self->address, error);

      if (fd < 0)
        return FALSE;
      attempt = g_new0 (Attempt, 1);
      attempt->connector = self;
      attempt->fd = fd;
      g_ptr_array_add (self->attempts, attempt);
      if (s->transport == LANYARD_EXPERIMENT_UDP)
        continue;
      attempt->source = g_unix_fd_add (fd, G_IO_OUT, on_writable, attempt);
      self->n_waiting++;
    }
  return TRUE;
}

/* Tries the addresses that are left; @why: what was wrong with the one before (nullable). */
static void
try_next (LanyardExperimentConnector *self, const GError *why)
{
  g_autoptr (GError) error = why != NULL ? g_error_copy (why) : NULL;

  while (!g_queue_is_empty (&self->addresses))
    {
      g_clear_error (&error);
      g_ptr_array_set_size (self->attempts, 0);
      g_clear_object (&self->address);
      self->address = g_queue_pop_head (&self->addresses);
      if (!try_address (self, &error))
        continue;
      if (self->n_waiting == 0)
        done (self);
      return;
    }
  if (error == NULL)
    lanyard_set_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                       N_ ("There is no address to send to."));
  self->func (NULL, NULL, error, self->user_data);
}

static gboolean
on_writable (int fd, GIOCondition condition, gpointer user_data)
{
  Attempt *attempt = user_data;
  LanyardExperimentConnector *self = attempt->connector;
  g_autoptr (GError) error = NULL;

  attempt->source = 0;
  if (!lanyard_experiment_socket_check (fd, self->address, &error))
    try_next (self, error);
  else if (--self->n_waiting == 0)
    done (self);
  return G_SOURCE_REMOVE;
}

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LanyardExperimentConnector *self = user_data;
  g_autoptr (GError) error = NULL;
  GList *found = g_resolver_lookup_by_name_with_flags_finish (G_RESOLVER (source), result, &error);
  const LanyardExperimentSettings *s;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  s = lanyard_experiment_plan_get (self->plan);
  for (GList *l = found; l != NULL; l = l->next)
    g_queue_push_tail (&self->addresses, g_inet_socket_address_new (l->data, (guint16) s->port));
  g_resolver_free_addresses (found);
  try_next (self, error);
}

static gboolean
on_start (gpointer user_data)
{
  LanyardExperimentConnector *self = user_data;

  self->start_source = 0;
  try_next (self, NULL);
  return G_SOURCE_REMOVE;
}

void
lanyard_experiment_connector_start (LanyardExperimentConnector *self)
{
  const LanyardExperimentSettings *s = lanyard_experiment_plan_get (self->plan);
  g_autoptr (GResolver) resolver = NULL;
  GResolverNameLookupFlags flags = G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT;
  const char *host = s->host;

  if (host == NULL)
    host = s->family == LANYARD_EXPERIMENT_IPV6 ? "::1" : "127.0.0.1";
  if (g_queue_is_empty (&self->addresses) && g_hostname_is_ip_address (host))
    g_queue_push_tail (&self->addresses,
                       g_inet_socket_address_new_from_string (host, (guint) s->port));
  /* Never from within the call that begins it, so that a caller sees one order of events. */
  if (!g_queue_is_empty (&self->addresses))
    {
      self->start_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_start, self, NULL);
      return;
    }
  if (s->family == LANYARD_EXPERIMENT_IPV4)
    flags = G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY;
  else if (s->family == LANYARD_EXPERIMENT_IPV6)
    flags = G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY;
  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_with_flags_async (resolver, host, flags, self->cancellable, on_resolved,
                                              self);
}
