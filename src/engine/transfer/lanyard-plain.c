/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-plain.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/core/lanyard-thread.h"
#include "engine/transfer/lanyard-files-private.h"
#include "engine/transfer/lanyard-plain-private.h"

#define PROGRESS_INTERVAL_MS 100

/* What the worker and the object share; outlives whichever ends first. */
typedef struct
{
  gatomicrefcount       refs;
  GFile                *file;
  char                 *address;   /* fetch: where from */
  guint                 chunk;
  guint                 count;
  int                   listener;  /* serve; -1 */
  GCancellable         *cancellable;
  GMainContext         *context;
  GWeakRef              owner;
  LanyardPlainCounters  counters;  /* the worker writes, the main thread reads */
  gint64                began_us;  /* the same; 0: not yet */
  gint64                ended_us;
  guint64               total;
} Work;

struct _LanyardPlain
{
  GObject parent_instance;

  Work             *work;
  gboolean          serve;
  char             *bind;
  guint16           port;
  LanyardPlainState state;
  char             *peer_address;
  char             *error;
  guint64           bytes;
  guint64           bytes_total;
  guint64           batches;
  double            seconds;
  guint             tick_id;
};

G_DEFINE_FINAL_TYPE (LanyardPlain, lanyard_plain, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_PORT,
  PROP_PEER_ADDRESS,
  PROP_BYTES,
  PROP_BYTES_TOTAL,
  PROP_BATCHES,
  PROP_SECONDS,
  PROP_ERROR,
  N_PROPS
};

enum
{
  LISTENING,
  CONNECTED,
  FINISHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static Work *
work_ref (Work *work)
{
  g_atomic_ref_count_inc (&work->refs);
  return work;
}

static void
work_unref (gpointer data)
{
  Work *work = data;

  if (!g_atomic_ref_count_dec (&work->refs))
    return;
  if (work->listener >= 0)
    close (work->listener);
  g_object_unref (work->file);
  g_object_unref (work->cancellable);
  g_main_context_unref (work->context);
  g_weak_ref_clear (&work->owner);
  g_free (work->address);
  g_free (work);
}

/* What the worker says to the main thread. */
typedef struct
{
  Work             *work;
  LanyardPlainState state;
  char             *peer;   /* nullable */
  GError           *error;  /* nullable */
} News;

static void
news_free (gpointer data)
{
  News *news = data;

  work_unref (news->work);
  g_free (news->peer);
  g_clear_error (&news->error);
  g_free (news);
}

static void
update_counters (LanyardPlain *self)
{
  Work *work = self->work;
  guint64 bytes = __atomic_load_n (&work->counters.bytes, __ATOMIC_RELAXED);
  guint64 batches = __atomic_load_n (&work->counters.batches, __ATOMIC_RELAXED);
  guint64 total = __atomic_load_n (&work->total, __ATOMIC_RELAXED);
  gint64 began = __atomic_load_n (&work->began_us, __ATOMIC_RELAXED);
  gint64 ended = __atomic_load_n (&work->ended_us, __ATOMIC_RELAXED);

  g_object_freeze_notify (G_OBJECT (self));
  if (began != 0)
    {
      self->seconds = (double) ((ended != 0 ? ended : g_get_monotonic_time ()) - began) / 1e6;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECONDS]);
    }
  if (bytes != self->bytes || batches != self->batches)
    {
      self->bytes = bytes;
      self->batches = batches;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BYTES]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BATCHES]);
    }
  if (total != self->bytes_total)
    {
      self->bytes_total = total;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BYTES_TOTAL]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
on_tick (gpointer user_data)
{
  update_counters (user_data);
  return G_SOURCE_CONTINUE;
}

static void
set_state (LanyardPlain *self, LanyardPlainState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static gboolean
on_news (gpointer user_data)
{
  News *news = user_data;
  g_autoptr (LanyardPlain) self = g_weak_ref_get (&news->work->owner);
  gboolean over = news->state == LANYARD_PLAIN_DONE || news->state == LANYARD_PLAIN_FAILED;

  if (self == NULL)
    return G_SOURCE_REMOVE;
  if (news->peer != NULL)
    {
      g_free (self->peer_address);
      self->peer_address = g_steal_pointer (&news->peer);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PEER_ADDRESS]);
    }
  if (news->error != NULL)
    {
      g_free (self->error);
      self->error = g_strdup (news->error->message);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  if (over)
    {
      g_clear_handle_id (&self->tick_id, g_source_remove);
      update_counters (self);
    }
  set_state (self, news->state);
  if (news->state == LANYARD_PLAIN_MOVING)
    g_signal_emit (self, signals[CONNECTED], 0, self->peer_address);
  if (over)
    g_signal_emit (self, signals[FINISHED], 0, news->state == LANYARD_PLAIN_DONE);
  return G_SOURCE_REMOVE;
}

/* Takes @peer and @error. */
static void
tell (Work *work, LanyardPlainState state, char *peer, GError *error)
{
  News *news = g_new0 (News, 1);

  news->work = work_ref (work);
  news->state = state;
  news->peer = peer;
  news->error = error;
  lanyard_post (work->context, on_news, news, news_free);
}

static void
begin_clock (Work *work)
{
  if (work->began_us == 0)
    __atomic_store_n (&work->began_us, g_get_monotonic_time (), __ATOMIC_RELAXED);
}

static void
stop_clock (Work *work)
{
  __atomic_store_n (&work->ended_us, g_get_monotonic_time (), __ATOMIC_RELAXED);
}

/* One receiver: the file, then the end of the stream. */
static gboolean
serve_one (Work *work, GError **error)
{
  g_autofree char *peer = NULL;
  guint64 size = 0;
  gboolean ok = FALSE;
  int socket, file;

  socket = lanyard_plain_accept (work->listener, &peer, work->cancellable, error);
  if (socket < 0)
    return FALSE;
  begin_clock (work);
  file = lanyard_plain_open_source (work->file, &size, error);
  if (file >= 0)
    {
      __atomic_store_n (&work->total, work->counters.bytes + size, __ATOMIC_RELAXED);
      tell (work, LANYARD_PLAIN_MOVING, g_steal_pointer (&peer), NULL);
      ok = lanyard_plain_send (socket, file, work->chunk, &work->counters, work->cancellable, error);
      close (file);
    }
  stop_clock (work);
  close (socket);
  return ok;
}

static gpointer
serve_thread (gpointer data)
{
  Work *work = data;
  guint served = 0;

  lanyard_thread_begin_bulk ();
  for (;;)
    {
      GError *error = NULL;

      if (serve_one (work, &error))
        served++;
      /* One of many going away does not end the service of the others. */
      else if (work->count == 1 || g_cancellable_is_cancelled (work->cancellable))
        {
          tell (work, LANYARD_PLAIN_FAILED, NULL, error);
          break;
        }
      if (work->count != 0 && served == work->count)
        {
          tell (work, LANYARD_PLAIN_DONE, NULL, NULL);
          break;
        }
      tell (work, LANYARD_PLAIN_LISTENING, NULL, error);
    }
  work_unref (work);
  return NULL;
}

static gboolean
fetch (Work *work, GError **error)
{
  const char *path = g_file_peek_path (work->file);
  g_autofree char *part = NULL;
  g_autofree char *peer = NULL;
  gboolean ok = FALSE;
  int file, socket;

  file = lanyard_plain_open_part (path, &part, error);
  if (file < 0)
    return FALSE;
  socket = lanyard_plain_connect (work->address, &peer, work->cancellable, error);
  if (socket >= 0)
    {
      begin_clock (work);
      tell (work, LANYARD_PLAIN_MOVING, g_steal_pointer (&peer), NULL);
      ok = lanyard_plain_receive (socket, file, work->chunk, &work->counters, work->cancellable,
                                  error)
           && lanyard_plain_publish (file, part, path, error);
      stop_clock (work);
      close (socket);
    }
  close (file);
  /* Without a length or a digest on the wire a part can never be gone on with. */
  if (!ok)
    (void) g_unlink (part);
  return ok;
}

static gpointer
fetch_thread (gpointer data)
{
  Work *work = data;
  GError *error = NULL;

  lanyard_thread_begin_bulk ();
  if (fetch (work, &error))
    tell (work, LANYARD_PLAIN_DONE, NULL, NULL);
  else
    tell (work, LANYARD_PLAIN_FAILED, NULL, error);
  work_unref (work);
  return NULL;
}

static LanyardPlain *
plain_new (GFile *file, guint chunk)
{
  LanyardPlain *self = g_object_new (LANYARD_TYPE_PLAIN, NULL);
  Work *work = g_new0 (Work, 1);

  g_atomic_ref_count_init (&work->refs);
  work->file = g_object_ref (file);
  work->chunk = CLAMP (chunk, 1, 64 * 1024 * 1024);
  work->listener = -1;
  work->cancellable = g_cancellable_new ();
  work->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&work->owner, self);
  self->work = work;
  return self;
}

/**
 * lanyard_plain_new_serve:
 * @port: 0 for any free one
 * @chunk: bytes a batch
 * @count: how many receivers, one after the other; 0 until cancelled
 *
 * Course demos 1 and 2, the sending end.
 *
 * Returns: (transfer full): idle until lanyard_plain_start()
 */
LanyardPlain *
lanyard_plain_new_serve (GFile *file, const char *bind, guint16 port, guint chunk, guint count)
{
  LanyardPlain *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = plain_new (file, chunk);
  self->serve = TRUE;
  self->bind = g_strdup (bind != NULL ? bind : "127.0.0.1");
  self->port = port;
  self->work->count = count;
  return self;
}

/**
 * lanyard_plain_new_fetch:
 * @address: "host", "host:port", "[v6]:port"; the course's port where there is none
 *
 * Course demos 1 and 2, the receiving end.
 *
 * Returns: (transfer full): idle until lanyard_plain_start()
 */
LanyardPlain *
lanyard_plain_new_fetch (const char *address, GFile *file, guint chunk)
{
  LanyardPlain *self;

  g_return_val_if_fail (address != NULL && G_IS_FILE (file), NULL);

  self = plain_new (file, chunk);
  self->work->address = g_strdup (address);
  return self;
}

static gboolean
start_serving (LanyardPlain *self, GError **error)
{
  guint64 size = 0;
  int fd = lanyard_plain_open_source (self->work->file, &size, error);

  if (fd < 0)
    return FALSE;
  close (fd);
  self->work->listener = lanyard_plain_listen (self->bind, self->port, &self->port, error);
  if (self->work->listener < 0)
    return FALSE;
  self->work->total = size;
  self->bytes_total = size;
  return TRUE;
}

gboolean
lanyard_plain_start (LanyardPlain *self, GError **error)
{
  g_return_val_if_fail (LANYARD_IS_PLAIN (self), FALSE);
  g_return_val_if_fail (self->state == LANYARD_PLAIN_IDLE, FALSE);

  if (g_file_peek_path (self->work->file) == NULL)
    {
      lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, N_ ("Not a local file"));
      return FALSE;
    }
  if (self->serve && !start_serving (self, error))
    return FALSE;
  g_thread_unref (g_thread_new (self->serve ? "plain-serve" : "plain-fetch",
                                self->serve ? serve_thread : fetch_thread, work_ref (self->work)));
  self->tick_id = g_timeout_add (PROGRESS_INTERVAL_MS, on_tick, self);
  set_state (self, self->serve ? LANYARD_PLAIN_LISTENING : LANYARD_PLAIN_CONNECTING);
  if (self->serve)
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORT]);
      g_signal_emit (self, signals[LISTENING], 0, (guint) self->port);
    }
  return TRUE;
}

void
lanyard_plain_cancel (LanyardPlain *self)
{
  g_return_if_fail (LANYARD_IS_PLAIN (self));

  g_cancellable_cancel (self->work->cancellable);
}

static void
lanyard_plain_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardPlain *self = LANYARD_PLAIN (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (gint) self->state);
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;
    case PROP_PEER_ADDRESS:
      g_value_set_string (value, self->peer_address);
      break;
    case PROP_BYTES:
      g_value_set_uint64 (value, self->bytes);
      break;
    case PROP_BYTES_TOTAL:
      g_value_set_uint64 (value, self->bytes_total);
      break;
    case PROP_BATCHES:
      g_value_set_uint64 (value, self->batches);
      break;
    case PROP_SECONDS:
      g_value_set_double (value, self->seconds);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_plain_dispose (GObject *object)
{
  LanyardPlain *self = LANYARD_PLAIN (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->work != NULL)
    g_cancellable_cancel (self->work->cancellable);
  G_OBJECT_CLASS (lanyard_plain_parent_class)->dispose (object);
}

static void
lanyard_plain_finalize (GObject *object)
{
  LanyardPlain *self = LANYARD_PLAIN (object);

  g_clear_pointer (&self->work, work_unref);
  g_free (self->bind);
  g_free (self->peer_address);
  g_free (self->error);
  G_OBJECT_CLASS (lanyard_plain_parent_class)->finalize (object);
}

static void
lanyard_plain_class_init (LanyardPlainClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lanyard_plain_get_property;
  object_class->dispose = lanyard_plain_dispose;
  object_class->finalize = lanyard_plain_finalize;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, lanyard_plain_state_get_type (),
                                              LANYARD_PLAIN_IDLE, flags);
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  properties[PROP_PEER_ADDRESS] = g_param_spec_string ("peer-address", NULL, NULL, NULL, flags);
  properties[PROP_BYTES] = g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_BYTES_TOTAL]
      = g_param_spec_uint64 ("bytes-total", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_BATCHES] = g_param_spec_uint64 ("batches", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_SECONDS]
      = g_param_spec_double ("seconds", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LISTENING] = g_signal_new ("listening", LANYARD_TYPE_PLAIN, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[CONNECTED] = g_signal_new ("connected", LANYARD_TYPE_PLAIN, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FINISHED] = g_signal_new ("finished", LANYARD_TYPE_PLAIN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
lanyard_plain_init (LanyardPlain *self)
{
}
