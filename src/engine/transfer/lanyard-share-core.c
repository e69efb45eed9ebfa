/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-share-private.h"

#include <gnutls/crypto.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "engine/core/lanyard-thread.h"
#include "engine/net/lanyard-address-private.h"
#include "engine/transfer/lanyard-files-private.h"

/* No letter that is taken for a digit, as somebody may have to type it (Crockford's base 32, in lower case). */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

#define WRONG_WINDOW (60 * G_USEC_PER_SEC)
/* Who called lately is kept in mind; more than this many are not. */
#define CALLERS_MAX 4096

/* --- what the threads and the object share ------------------------------------------------------- */

static void
make_token (char token[LANYARD_SHARE_TOKEN_LENGTH + 1])
{
  guint8 bytes[LANYARD_SHARE_TOKEN_LENGTH];

  if (gnutls_rnd (GNUTLS_RND_KEY, bytes, sizeof bytes) != 0)
    g_error ("This system gives no random numbers");
  for (guint i = 0; i < LANYARD_SHARE_TOKEN_LENGTH; i++)
    token[i] = alphabet[bytes[i] % 32];
  token[LANYARD_SHARE_TOKEN_LENGTH] = '\0';
}

LanyardShareCore *
lanyard_share_core_new (LanyardShare *share, const LanyardShareOptions *options)
{
  LanyardShareCore *self = g_new0 (LanyardShareCore, 1);

  g_atomic_ref_count_init (&self->refs);
  g_weak_ref_init (&self->share, share);
  self->context = g_main_context_ref_thread_default ();
  self->bounds = *lanyard_share_get_bounds (share);
  make_token (self->token);
  g_set_object (&self->certificate, options->certificate);
  self->name = g_strdup (options->name);
  self->uploads = (gint) options->uploads;
  self->upload_folder = options->upload_folder != NULL ? g_file_get_path (options->upload_folder) : NULL;
  self->upload_limit = options->upload_limit;
  self->stylesheet_hash = lanyard_share_page_style_hash ();
  g_mutex_init (&self->lock);
  self->guests = g_ptr_array_new ();
  self->callers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->visits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  return self;
}

LanyardShareCore *
lanyard_share_core_ref (LanyardShareCore *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
lanyard_share_core_unref (LanyardShareCore *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_weak_ref_clear (&self->share);
  g_main_context_unref (self->context);
  g_clear_pointer (&self->manifest, lanyard_manifest_unref);
  g_clear_object (&self->certificate);
  g_ptr_array_unref (self->guests);
  g_hash_table_unref (self->callers);
  g_hash_table_unref (self->visits);
  g_mutex_clear (&self->lock);
  g_free (self->name);
  g_free (self->title);
  g_free (self->upload_folder);
  g_free (self->stylesheet_hash);
  g_free (self->sums);
  g_free (self);
}

gboolean
lanyard_share_core_check (LanyardShareCore *self, const char *path, const char **rest)
{
  char given[LANYARD_SHARE_TOKEN_LENGTH] = { 0 };
  const char *begin = *path == '/' ? path + 1 : path;
  gsize length = (gsize) (strchrnul (begin, '/') - begin);
  /* How long it took says how long what was given is, and nothing of what is right. */
  gboolean same;

  memcpy (given, begin, MIN (length, sizeof given));
  same = gnutls_memcmp (given, self->token, sizeof given) == 0;
  *rest = begin + length;
  return same && length == sizeof given;
}

/* --- connections ------------------------------------------------------------------------------------ */

static LanyardShareCaller *
get_caller (LanyardShareCore *self, const char *place)
{
  LanyardShareCaller *caller = g_hash_table_lookup (self->callers, place);

  if (caller == NULL)
    {
      caller = g_new0 (LanyardShareCaller, 1);
      g_hash_table_insert (self->callers, g_strdup (place), caller);
    }
  return caller;
}

static gboolean
caller_is_forgotten (gpointer key, gpointer value, gpointer user_data)
{
  LanyardShareCaller *caller = value;

  return caller->connections == 0
         && (caller->wrong == 0 || g_get_monotonic_time () - caller->wrong_since_us > WRONG_WINDOW);
}

void
lanyard_share_core_count_wrong (LanyardShareGuest *guest)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&guest->core->lock);
  LanyardShareCaller *caller = get_caller (guest->core, guest->place);
  gint64 now = g_get_monotonic_time ();

  if (caller->wrong == 0 || now - caller->wrong_since_us > WRONG_WINDOW)
    {
      caller->wrong = 0;
      caller->wrong_since_us = now;
    }
  caller->wrong++;
}

static gboolean
is_shut_out (LanyardShareCore *self, const LanyardShareCaller *caller)
{
  return caller->wrong >= self->bounds.wrong_paths
         && g_get_monotonic_time () - caller->wrong_since_us <= WRONG_WINDOW;
}

/* Who is here for the longest without having shown that it knows the address makes room. FALSE where all have. Under the
 * lock. */
static gboolean
make_room (LanyardShareCore *self)
{
  for (guint i = 0; i < self->guests->len; i++)
    {
      LanyardShareGuest *guest = self->guests->pdata[i];

      if (guest->invited || g_cancellable_is_cancelled (guest->cancellable))
        continue;
      g_cancellable_cancel (guest->cancellable);
      return self->guests->len < 2 * self->bounds.in_all;
    }
  return FALSE;
}

static void
guest_free (LanyardShareGuest *guest)
{
  g_clear_object (&guest->stream);
  g_clear_object (&guest->connection);
  g_clear_object (&guest->cancellable);
  g_clear_object (&guest->visit);
  g_byte_array_unref (guest->read);
  g_free (guest->place);
  lanyard_share_core_unref (guest->core);
  g_free (guest->address);
  g_free (guest);
}

/* Its place is free again. */
static void
guest_leave (LanyardShareGuest *guest)
{
  LanyardShareCore *core = guest->core;

  /* Without TLS's goodbye, for which nobody may be there to take it. */
  (void) g_io_stream_close (G_IO_STREAM (guest->connection), NULL, NULL);
  g_mutex_lock (&core->lock);
  g_ptr_array_remove (core->guests, guest);
  get_caller (core, guest->place)->connections--;
  g_hash_table_foreach_remove (core->callers, caller_is_forgotten, NULL);
  g_mutex_unlock (&core->lock);
  guest_free (guest);
}

/* FALSE: no handshake, or none in time. */
static gboolean
open_stream (LanyardShareGuest *guest)
{
  g_autoptr (GIOStream) tls = NULL;

  if (guest->core->certificate == NULL)
    {
      guest->stream = G_IO_STREAM (g_object_ref (guest->connection));
      return TRUE;
    }
  tls = g_tls_server_connection_new (G_IO_STREAM (guest->connection), guest->core->certificate, NULL);
  if (tls == NULL)
    return FALSE;
  g_object_set (tls, "authentication-mode", G_TLS_AUTHENTICATION_NONE, NULL);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), guest->cancellable, NULL))
    return FALSE;
  guest->stream = g_steal_pointer (&tls);
  return TRUE;
}

static gpointer
guest_thread (gpointer data)
{
  LanyardShareGuest *guest = data;
  g_autoptr (LanyardShareCore) core = lanyard_share_core_ref (guest->core);
  gboolean more, answered = FALSE;

  lanyard_thread_begin_bulk ();
  more = open_stream (guest);
  while (more)
    {
      g_auto (LanyardShareRequest) request = { 0 };
      guint status = 0;

      if (lanyard_share_read_request (guest, &request, &status))
        {
          more = lanyard_share_serve_request (guest, &request);
          /* Free for another request, for a while. */
          if (more)
            lanyard_share_guest_set_deadline (guest, core->bounds.idle_ms);
          answered = TRUE;
        }
      else
        {
          LanyardShareAnswer answer = { .status = status, .type = "text/plain" };

          answered = status != 0 && lanyard_share_write_head (guest, &request, &answer);
          more = FALSE;
        }
      lanyard_share_guest_set_visit (guest, NULL);
    }
  if (answered && !g_cancellable_is_cancelled (guest->cancellable))
    lanyard_share_guest_linger (guest);
  guest_leave (guest);
  lanyard_share_tell_left (core);
  return NULL;
}

/* Whether another may come in from @place; counted if so. */
static gboolean
admit (LanyardShareCore *self, LanyardShareGuest *guest)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  LanyardShareCaller *caller;

  if (self->closed || (g_hash_table_size (self->callers) >= CALLERS_MAX
                       && !g_hash_table_contains (self->callers, guest->place)))
    return FALSE;
  caller = get_caller (self, guest->place);
  if (caller->connections >= self->bounds.per_address || is_shut_out (self, caller)
      || (self->guests->len >= self->bounds.in_all && !make_room (self)))
    return FALSE;
  caller->connections++;
  g_ptr_array_add (self->guests, guest);
  return TRUE;
}

static char *
address_without_port (GSocketAddress *address)
{
  g_autofree char *text = lanyard_address_format (address);
  char *colon = strrchr (text, ':');

  if (colon != NULL)
    *colon = '\0';
  if (text[0] == '[' && strlen (text) > 2)
    return g_strndup (text + 1, strlen (text) - 2);
  return g_steal_pointer (&text);
}

/* A browser that has left the network says nothing of it, and nothing is sent to it while a person is asked: the system has
 * to, or the question stays until its time is up. */
static void
keep_alive (GSocket *socket)
{
  g_socket_set_keepalive (socket, TRUE);
  (void) g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, 15, NULL);
  (void) g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, 5, NULL);
  (void) g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPCNT, 4, NULL);
}

void
lanyard_share_core_take (LanyardShareCore *self, GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  LanyardShareGuest *guest;
  GThread *thread;

  if (remote == NULL)
    return;
  guest = g_new0 (LanyardShareGuest, 1);
  guest->core = lanyard_share_core_ref (self);
  guest->place = lanyard_address_get_place (remote);
  guest->address = address_without_port (remote);
  guest->connection = g_object_ref (connection);
  keep_alive (g_socket_connection_get_socket (connection));
  guest->cancellable = g_cancellable_new ();
  guest->read = g_byte_array_new ();
  guest->deadline_us = g_get_monotonic_time () + self->bounds.head_ms * G_TIME_SPAN_MILLISECOND;
  if (!admit (self, guest))
    {
      g_debug ("%s is not let in", guest->address);
      guest_free (guest);
      return;
    }
  thread = g_thread_try_new ("share", guest_thread, guest, NULL);
  if (thread == NULL)
    guest_leave (guest);
  else
    g_thread_unref (thread);
}

guint
lanyard_share_core_watch (LanyardShareCore *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < self->guests->len; i++)
    {
      LanyardShareGuest *guest = self->guests->pdata[i];

      if (guest->deadline_us < now)
        g_cancellable_cancel (guest->cancellable);
    }
  return self->guests->len;
}

void
lanyard_share_core_cut (LanyardShareCore *self, LanyardShareVisit *visit)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->guests->len; i++)
    {
      LanyardShareGuest *guest = self->guests->pdata[i];

      if (guest->visit == visit)
        g_cancellable_cancel (guest->cancellable);
    }
}

void
lanyard_share_core_close (LanyardShareCore *self)
{
  g_autoptr (GPtrArray) visits = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer visit;

  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  for (guint i = 0; i < self->guests->len; i++)
    {
      LanyardShareGuest *guest = self->guests->pdata[i];

      /* Who waits for an answer gets one, before it can take the end for the browser's. */
      if (guest->visit != NULL)
        lanyard_share_visit_answer (guest->visit, FALSE, NULL);
      g_cancellable_cancel (guest->cancellable);
    }
  g_hash_table_iter_init (&iter, self->visits);
  while (g_hash_table_iter_next (&iter, NULL, &visit))
    g_ptr_array_add (visits, g_object_ref (visit));
  g_hash_table_remove_all (self->visits);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < visits->len; i++)
    if (lanyard_share_visit_end (visits->pdata[i]))
      lanyard_share_tell_ended (self, visits->pdata[i]);
}

/* --- visits ------------------------------------------------------------------------------------------- */

LanyardShareVisit *
lanyard_share_core_visit (LanyardShareGuest *guest)
{
  LanyardShareCore *self = guest->core;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  LanyardShareVisit *visit = g_hash_table_lookup (self->visits, guest->address);

  if (self->closed)
    return NULL;
  if (visit != NULL)
    return g_object_ref (visit);
  visit = lanyard_share_visit_new (LANYARD_TRANSFER_SENDING, guest->address, self->manifest);
  lanyard_share_visit_set_core (visit, self);
  lanyard_share_visit_set_title (visit, self->title);
  g_hash_table_insert (self->visits, g_strdup (guest->address), g_object_ref (visit));
  lanyard_share_tell_visit (self, visit);
  return visit;
}

void
lanyard_share_core_forget (LanyardShareCore *self, LanyardShareVisit *visit)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const char *address = lanyard_share_visit_get_address (visit);

  if (g_hash_table_lookup (self->visits, address) == visit)
    g_hash_table_remove (self->visits, address);
}

/* --- what is told to the object ------------------------------------------------------------------------ */

typedef enum
{
  TELL_VISIT,
  TELL_MOVING,
  TELL_ENDED,
  TELL_OFFER,
  TELL_FETCHED,
  TELL_RECEIVED,
  TELL_LEFT,
} What;

typedef struct
{
  What               what;
  LanyardShareCore  *core;
  LanyardShareVisit *visit;
  char              *text;
  guint64            bytes;
} News;

static void
news_free (gpointer data)
{
  News *news = data;

  lanyard_share_core_unref (news->core);
  g_clear_object (&news->visit);
  g_free (news->text);
  g_free (news);
}

static gboolean
news_cb (gpointer data)
{
  News *news = data;
  g_autoptr (LanyardShare) share = g_weak_ref_get (&news->core->share);

  if (share == NULL)
    {
      if (news->what == TELL_OFFER)
        lanyard_share_visit_answer (news->visit, FALSE, NULL);
      return G_SOURCE_REMOVE;
    }
  switch (news->what)
    {
    case TELL_VISIT:
      lanyard_share_emit_visit (share, news->visit);
      break;
    case TELL_MOVING:
      lanyard_share_emit_moving (share, news->visit);
      break;
    case TELL_ENDED:
      lanyard_share_emit_ended (share, news->visit);
      break;
    case TELL_OFFER:
      lanyard_share_emit_offer (share, news->visit);
      break;
    case TELL_FETCHED:
      lanyard_share_emit_fetched (share, news->visit, news->text, news->bytes);
      break;
    case TELL_RECEIVED:
      lanyard_share_emit_received (share, news->visit, news->text, news->bytes);
      break;
    case TELL_LEFT:
    default:
      lanyard_share_emit_left (share);
    }
  return G_SOURCE_REMOVE;
}

static void
tell (LanyardShareCore *core, What what, LanyardShareVisit *visit, const char *text, guint64 bytes)
{
  News *news = g_new0 (News, 1);

  news->what = what;
  news->core = lanyard_share_core_ref (core);
  news->visit = visit != NULL ? g_object_ref (visit) : NULL;
  news->text = g_strdup (text);
  news->bytes = bytes;
  lanyard_post (core->context, news_cb, news, news_free);
}

void
lanyard_share_tell_visit (LanyardShareCore *core, LanyardShareVisit *visit)
{
  tell (core, TELL_VISIT, visit, NULL, 0);
}

void
lanyard_share_tell_moving (LanyardShareCore *core, LanyardShareVisit *visit)
{
  tell (core, TELL_MOVING, visit, NULL, 0);
}

void
lanyard_share_tell_ended (LanyardShareCore *core, LanyardShareVisit *visit)
{
  tell (core, TELL_ENDED, visit, NULL, 0);
}

void
lanyard_share_tell_offer (LanyardShareCore *core, LanyardShareVisit *visit)
{
  tell (core, TELL_OFFER, visit, NULL, 0);
}

void
lanyard_share_tell_fetched (LanyardShareCore *core, LanyardShareVisit *visit, const char *name, guint64 bytes)
{
  tell (core, TELL_FETCHED, visit, name, bytes);
}

void
lanyard_share_tell_received (LanyardShareCore *core, LanyardShareVisit *visit, const char *path, guint64 bytes)
{
  tell (core, TELL_RECEIVED, visit, path, bytes);
}

void
lanyard_share_tell_left (LanyardShareCore *core)
{
  tell (core, TELL_LEFT, NULL, NULL, 0);
}
