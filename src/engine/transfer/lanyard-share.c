/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-share.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/net/lanyard-address-private.h"
#include "engine/transfer/lanyard-share-private.h"

#define WATCH_MS 250
/* After a wrong one, so many descriptors may be free again. */
#define ACCEPT_AGAIN_MS 200

static const LanyardShareBounds default_bounds = {
  .in_all = 64,
  .per_address = 16,
  .uploads = 4,
  .head_ms = 10000,
  .idle_ms = 15000,
  .stall_ms = 60000,
  .answer_ms = 600000,
  .probe_ms = 15000,
  .wrong_paths = 20,
};

struct _LanyardShare
{
  GObject parent_instance;

  LanyardShareState  state;
  LanyardShareBounds bounds;
  LanyardShareCore  *core;     /* once it is started */
  GSocketListener   *listener;
  GCancellable      *listening;
  GStrv              bind;
  guint16            port;
  guint              count;
  guint              seconds;
  guint              n_fetched;
  gint64             ends;
  guint              watch_id;
  guint              end_id;
  guint              again_id;
};

G_DEFINE_FINAL_TYPE (LanyardShare, lanyard_share, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_PORT,
  PROP_TITLE,
  PROP_N_FETCHED,
  PROP_ENDS,
  N_PROPS
};

enum
{
  VISIT,
  MOVING,
  FETCHED,
  RECEIVED,
  OFFER,
  VISIT_ENDED,
  STOPPED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void accept_next (LanyardShare *self);

static void
set_state (LanyardShare *self, LanyardShareState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* --- what the threads say ---------------------------------------------------------------------------- */

void
lanyard_share_emit_visit (LanyardShare *self, LanyardShareVisit *visit)
{
  g_signal_emit (self, signals[VISIT], 0, visit);
}

void
lanyard_share_emit_moving (LanyardShare *self, LanyardShareVisit *visit)
{
  g_signal_emit (self, signals[MOVING], 0, visit);
}

void
lanyard_share_emit_ended (LanyardShare *self, LanyardShareVisit *visit)
{
  g_signal_emit (self, signals[VISIT_ENDED], 0, visit);
}

void
lanyard_share_emit_offer (LanyardShare *self, LanyardShareVisit *visit)
{
  gboolean taken = FALSE;

  if (self->state == LANYARD_SHARE_SERVING)
    g_signal_emit (self, signals[OFFER], 0, visit, &taken);
  if (!taken)
    lanyard_share_visit_answer (visit, FALSE, NULL);
}

void
lanyard_share_emit_fetched (LanyardShare *self, LanyardShareVisit *visit, const char *name, guint64 bytes)
{
  self->n_fetched++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_FETCHED]);
  g_signal_emit (self, signals[FETCHED], 0, visit, name, bytes);
  if (self->count > 0 && self->n_fetched >= self->count)
    lanyard_share_stop (self);
}

void
lanyard_share_emit_received (LanyardShare *self, LanyardShareVisit *visit, const char *path, guint64 bytes)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_signal_emit (self, signals[RECEIVED], 0, visit, file, bytes);
}

/* Nothing is to come of it any more. */
static void
end (LanyardShare *self)
{
  g_clear_handle_id (&self->watch_id, g_source_remove);
  set_state (self, LANYARD_SHARE_STOPPED);
  g_signal_emit (self, signals[STOPPED], 0);
}

static void
check_stopped (LanyardShare *self)
{
  if (self->state != LANYARD_SHARE_STOPPING || lanyard_share_core_watch (self->core) > 0)
    return;
  end (self);
}

void
lanyard_share_emit_left (LanyardShare *self)
{
  check_stopped (self);
}

/* --- connections ---------------------------------------------------------------------------------------- */

/* Only while somebody is here: left alone it does not wake up. */
static gboolean
on_watch (gpointer user_data)
{
  LanyardShare *self = user_data;

  if (lanyard_share_core_watch (self->core) > 0)
    return G_SOURCE_CONTINUE;
  self->watch_id = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_again (gpointer user_data)
{
  LanyardShare *self = user_data;

  self->again_id = 0;
  accept_next (self);
  return G_SOURCE_REMOVE;
}

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr (LanyardShare) self = g_weak_ref_get (weak);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection
      = g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, &error);

  g_weak_ref_clear (weak);
  g_free (weak);
  if (self == NULL || self->listener == NULL || G_SOCKET_LISTENER (source) != self->listener)
    return;
  if (connection == NULL)
    {
      /* Out of descriptors, say: it passes; do not spin until then. */
      g_debug ("a connection could not be accepted: %s", error->message);
      self->again_id = g_timeout_add (ACCEPT_AGAIN_MS, on_again, self);
      return;
    }
  lanyard_share_core_take (self->core, connection);
  if (self->watch_id == 0)
    self->watch_id = g_timeout_add (WATCH_MS, on_watch, self);
  accept_next (self);
}

static void
accept_next (LanyardShare *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  g_socket_listener_accept_async (self->listener, self->listening, on_accepted, weak);
}

static gboolean
listen_at (LanyardShare *self, const char *bind, GError **error)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (bind);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) local_error = NULL;

  if (inet == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not the number of an address of this machine"), bind);
      return FALSE;
    }
  address = g_inet_socket_address_new (inet, self->port);
  if (g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                     &effective, &local_error))
    {
      /* The same port at every address. */
      self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
      return TRUE;
    }
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
                 _ ("Port %u is taken by another program on this machine"), self->port);
  else
    g_propagate_prefixed_error (error, g_steal_pointer (&local_error), _ ("Cannot listen: "));
  return FALSE;
}

static gboolean
on_end (gpointer user_data)
{
  LanyardShare *self = user_data;

  self->end_id = 0;
  lanyard_share_stop (self);
  return G_SOURCE_REMOVE;
}

static gboolean
listen_everywhere (LanyardShare *self, GError **error)
{
  self->listener = g_socket_listener_new ();
  self->listening = g_cancellable_new ();
  g_socket_listener_set_backlog (self->listener, 64);
  for (guint i = 0; self->bind[i] != NULL; i++)
    if (!listen_at (self, self->bind[i], error))
      {
        g_socket_listener_close (self->listener);
        g_clear_object (&self->listener);
        g_clear_object (&self->listening);
        return FALSE;
      }
  accept_next (self);
  if (self->seconds > 0)
    {
      self->ends = g_get_monotonic_time () + self->seconds * G_TIME_SPAN_SECOND;
      self->end_id = g_timeout_add_seconds (self->seconds, on_end, self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENDS]);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORT]);
  return TRUE;
}

/* --- public ------------------------------------------------------------------------------------------------ */

LanyardShare *
lanyard_share_new (void)
{
  return g_object_new (LANYARD_TYPE_SHARE, NULL);
}

LanyardShareBounds *
lanyard_share_get_bounds (LanyardShare *self)
{
  return &self->bounds;
}

LanyardShareCore *
lanyard_share_get_core (LanyardShare *self)
{
  return self->core;
}

static void
serve (LanyardShare *self, GTask *task)
{
  GError *error = NULL;

  if (self->state != LANYARD_SHARE_PREPARING)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("It was stopped"));
      return;
    }
  if (!listen_everywhere (self, &error))
    {
      g_task_return_error (task, error);
      end (self);
      return;
    }
  set_state (self, LANYARD_SHARE_SERVING);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  g_task_return_boolean (task, TRUE);
}

static void
on_manifest (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardShare *self = g_task_get_source_object (task);
  GError *error = NULL;
  LanyardManifest *manifest = lanyard_manifest_build_finish (result, &error);

  if (manifest == NULL)
    {
      g_task_return_error (task, error);
      if (self->state == LANYARD_SHARE_PREPARING)
        end (self);
      return;
    }
  self->core->manifest = manifest;
  self->core->title = lanyard_manifest_dup_title (manifest);
  self->core->sums = g_new0 (LanyardShareSum, lanyard_manifest_get_n_entries (manifest));
  serve (self, task);
}

void
lanyard_share_start_async (LanyardShare              *self,
                           GPtrArray                 *files,
                           const LanyardShareOptions *options,
                           GCancellable              *cancellable,
                           GAsyncReadyCallback        callback,
                           gpointer                   user_data)
{
  static const char *const loopback[] = { "127.0.0.1", NULL };
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LANYARD_IS_SHARE (self));
  g_return_if_fail (self->state == LANYARD_SHARE_IDLE);
  g_return_if_fail (files != NULL && options != NULL);
  g_return_if_fail (options->uploads == LANYARD_UPLOADS_OFF || options->upload_folder != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_share_start_async);
  self->core = lanyard_share_core_new (self, options);
  self->bind = g_strdupv ((char **) (options->bind != NULL && options->bind[0] != NULL ? options->bind : loopback));
  self->port = options->port;
  self->count = options->count;
  self->seconds = options->seconds;
  set_state (self, LANYARD_SHARE_PREPARING);
  if (files->len == 0 && options->uploads != LANYARD_UPLOADS_OFF)
    serve (self, task);
  else
    lanyard_manifest_build_async (files, cancellable, on_manifest, g_steal_pointer (&task));
}

gboolean
lanyard_share_start_finish (LanyardShare *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_share_start_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
close_port (LanyardShare *self)
{
  g_clear_handle_id (&self->end_id, g_source_remove);
  g_clear_handle_id (&self->again_id, g_source_remove);
  if (self->listener == NULL)
    return;
  g_cancellable_cancel (self->listening);
  g_socket_listener_close (self->listener);
  g_clear_object (&self->listener);
  g_clear_object (&self->listening);
}

void
lanyard_share_stop (LanyardShare *self)
{
  g_return_if_fail (LANYARD_IS_SHARE (self));

  if (self->state != LANYARD_SHARE_SERVING)
    {
      if (self->state == LANYARD_SHARE_IDLE || self->state == LANYARD_SHARE_PREPARING)
        end (self);
      return;
    }
  close_port (self);
  set_state (self, LANYARD_SHARE_STOPPING);
  lanyard_share_core_close (self->core);
  /* Said behind what the threads have said already. */
  lanyard_share_tell_left (self->core);
}

LanyardShareState
lanyard_share_get_state (LanyardShare *self)
{
  g_return_val_if_fail (LANYARD_IS_SHARE (self), LANYARD_SHARE_STOPPED);
  return self->state;
}

guint16
lanyard_share_get_port (LanyardShare *self)
{
  g_return_val_if_fail (LANYARD_IS_SHARE (self), 0);
  return self->port;
}

GStrv
lanyard_share_list_addresses (void)
{
  return lanyard_address_reachable_at (NULL);
}

gboolean
lanyard_share_get_encrypted (LanyardShare *self)
{
  g_return_val_if_fail (LANYARD_IS_SHARE (self), FALSE);
  return self->core != NULL && self->core->certificate != NULL;
}

char *
lanyard_share_dup_upload_folder (LanyardShare *self)
{
  g_return_val_if_fail (LANYARD_IS_SHARE (self), NULL);
  return self->core != NULL ? g_strdup (self->core->upload_folder) : NULL;
}

void
lanyard_share_set_uploads (LanyardShare *self, LanyardUploads uploads)
{
  g_return_if_fail (LANYARD_IS_SHARE (self));

  if (self->core != NULL && self->core->upload_folder != NULL)
    g_atomic_int_set (&self->core->uploads, (gint) uploads);
}

const char *
lanyard_share_get_title (LanyardShare *self)
{
  g_return_val_if_fail (LANYARD_IS_SHARE (self), NULL);
  return self->core != NULL ? self->core->title : NULL;
}

GStrv
lanyard_share_dup_urls (LanyardShare *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (LANYARD_IS_SHARE (self), NULL);

  for (guint i = 0; self->state == LANYARD_SHARE_SERVING && self->bind[i] != NULL; i++)
    {
      g_auto (GStrv) hosts = lanyard_address_reachable_at (self->bind[i]);

      for (guint j = 0; hosts[j] != NULL; j++)
        {
          g_autofree char *url
              = g_strdup_printf (strchr (hosts[j], ':') != NULL ? "%s://[%s]:%u/%s/" : "%s://%s:%u/%s/",
                                 self->core->certificate != NULL ? "https" : "http", hosts[j], self->port,
                                 self->core->token);

          g_strv_builder_add (builder, url);
        }
    }
  return g_strv_builder_end (builder);
}

static void
lanyard_share_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardShare *self = LANYARD_SHARE (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (gint) self->state);
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;
    case PROP_TITLE:
      g_value_set_string (value, lanyard_share_get_title (self));
      break;
    case PROP_N_FETCHED:
      g_value_set_uint (value, self->n_fetched);
      break;
    case PROP_ENDS:
      g_value_set_int64 (value, self->ends);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_share_dispose (GObject *object)
{
  LanyardShare *self = LANYARD_SHARE (object);

  close_port (self);
  g_clear_handle_id (&self->watch_id, g_source_remove);
  if (self->core != NULL)
    lanyard_share_core_close (self->core);
  G_OBJECT_CLASS (lanyard_share_parent_class)->dispose (object);
}

static void
lanyard_share_finalize (GObject *object)
{
  LanyardShare *self = LANYARD_SHARE (object);

  g_clear_pointer (&self->core, lanyard_share_core_unref);
  g_strfreev (self->bind);
  G_OBJECT_CLASS (lanyard_share_parent_class)->finalize (object);
}

static void
install_signals (void)
{
  const GType type = LANYARD_TYPE_SHARE;

  signals[VISIT] = g_signal_new ("visit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 LANYARD_TYPE_SHARE_VISIT);
  signals[MOVING] = g_signal_new ("moving", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  LANYARD_TYPE_SHARE_VISIT);
  signals[FETCHED] = g_signal_new ("fetched", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                   LANYARD_TYPE_SHARE_VISIT, G_TYPE_STRING, G_TYPE_UINT64);
  signals[RECEIVED] = g_signal_new ("received", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                    LANYARD_TYPE_SHARE_VISIT, G_TYPE_FILE, G_TYPE_UINT64);
  signals[OFFER] = g_signal_new ("offer", type, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL, NULL,
                                 G_TYPE_BOOLEAN, 1, LANYARD_TYPE_SHARE_VISIT);
  signals[VISIT_ENDED] = g_signal_new ("visit-ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       LANYARD_TYPE_SHARE_VISIT);
  signals[STOPPED] = g_signal_new ("stopped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanyard_share_class_init (LanyardShareClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lanyard_share_get_property;
  object_class->dispose = lanyard_share_dispose;
  object_class->finalize = lanyard_share_finalize;

  properties[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, LANYARD_TYPE_SHARE_STATE, LANYARD_SHARE_IDLE, flags);
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_N_FETCHED] = g_param_spec_uint ("n-fetched", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ENDS] = g_param_spec_int64 ("ends", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  install_signals ();
}

static void
lanyard_share_init (LanyardShare *self)
{
  self->bounds = default_bounds;
}
