/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packets-listener-private.h"

#include <glib/gi18n-lib.h>

#include "engine/net/lanyard-address-private.h"

/* No datagram is longer. */
#define MOST_DATAGRAM 65536
/* In one turn of the main loop. */
#define MOST_AT_ONCE  64
/* Two that echo to each other would never end, and a sender's address is easily forged. */
#define MOST_ANSWERS  1000
/* Who sent something is kept in mind, to be written to. */
#define MOST_CALLERS  64

typedef struct
{
  char           *name;
  GSocketAddress *address;
} Caller;

static void
caller_free (gpointer data)
{
  Caller *caller = data;

  g_free (caller->name);
  g_object_unref (caller->address);
  g_free (caller);
}

/* The last of them; most often it is that already. */
static void
note_caller (LanyardPacketsListener *self, GSocketAddress *address, const char *name)
{
  Caller *caller;

  for (guint i = self->callers->len; i > 0; i--)
    {
      caller = g_ptr_array_index (self->callers, i - 1);
      if (!g_str_equal (caller->name, name))
        continue;
      if (i < self->callers->len)
        g_ptr_array_add (self->callers, g_ptr_array_steal_index (self->callers, i - 1));
      return;
    }
  if (self->callers->len == MOST_CALLERS)
    g_ptr_array_remove_index (self->callers, 0);
  caller = g_new0 (Caller, 1);
  caller->name = g_strdup (name);
  caller->address = g_object_ref (address);
  g_ptr_array_add (self->callers, caller);
}

static gboolean
may_answer (LanyardPacketsListener *self)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->second >= G_USEC_PER_SEC)
    {
      self->second = now;
      self->answers = 0;
    }
  self->answers++;
  if (self->answers == MOST_ANSWERS + 1)
    lanyard_packets_log_tell (self->log, LANYARD_PACKETS_FAILED, LANYARD_PACKET_UDP, NULL, self->name,
                              _ ("More than 1,000 datagrams in a second: the others of this second get no answer."));
  return self->answers <= MOST_ANSWERS;
}

static gboolean
send_to (LanyardPacketsListener *self, GSocketAddress *to, const char *name, GBytes *bytes, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (g_socket_send_to (self->socket, to, data != NULL ? data : "", length, NULL, error) < 0)
    return FALSE;
  self->counts.sent++;
  self->counts.sent_bytes += length;
  lanyard_packets_log_add (self->log, LANYARD_PACKETS_SENT, LANYARD_PACKET_UDP, self->name, name, data, length);
  return TRUE;
}

static void
answer (LanyardPacketsListener *self, GSocketAddress *to, const char *name, const void *bytes, gsize size)
{
  g_autoptr (GBytes) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (self->answer == LANYARD_PACKETS_ANSWER_NONE || !may_answer (self))
    return;
  reply = lanyard_packets_listener_get_reply (self, bytes, size);
  if (!send_to (self, to, name, reply, &error))
    lanyard_packets_listener_tell_error (self, name, error);
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  g_autoptr (LanyardPacketsListener) self = g_object_ref (user_data);
  static guint8 buffer[MOST_DATAGRAM]; /* main thread only */

  for (guint i = 0; i < MOST_AT_ONCE && self->socket == socket; i++)
    {
      g_autoptr (GSocketAddress) from = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *name = NULL;
      gssize n = g_socket_receive_from (socket, &from, (char *) buffer, sizeof buffer, NULL, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;
      if (n < 0)
        {
          lanyard_packets_listener_tell_error (self, self->name, error);
          break;
        }
      name = lanyard_address_format (from);
      note_caller (self, from, name);
      self->counts.received++;
      self->counts.received_bytes += (guint64) n;
      lanyard_packets_log_add (self->log, LANYARD_PACKETS_RECEIVED, LANYARD_PACKET_UDP, name, self->name, buffer, (gsize) n);
      answer (self, from, name, buffer, (gsize) n);
      lanyard_packets_listener_changed (self);
    }
  return G_SOURCE_CONTINUE;
}

void
lanyard_packets_listener_udp_list (LanyardPacketsListener *self, GStrvBuilder *peers)
{
  for (guint i = 0; i < self->callers->len; i++)
    g_strv_builder_add (peers, ((Caller *) g_ptr_array_index (self->callers, i))->name);
}

gboolean
lanyard_packets_listener_udp_send (LanyardPacketsListener *self, const char *peer, GBytes *bytes, GError **error)
{
  for (guint i = self->callers->len; i > 0; i--)
    {
      Caller *caller = g_ptr_array_index (self->callers, i - 1);
      g_autoptr (GError) local_error = NULL;
      g_autofree char *words = NULL;

      if (peer != NULL && !g_str_equal (caller->name, peer))
        continue;
      if (send_to (self, caller->address, caller->name, bytes, &local_error))
        {
          lanyard_packets_listener_changed (self);
          return TRUE;
        }
      words = lanyard_packets_explain (local_error, caller->name);
      g_set_error_literal (error, local_error->domain, local_error->code, words);
      return FALSE;
    }
  return FALSE;
}

void
lanyard_packets_listener_udp_start (LanyardPacketsListener *self)
{
  self->callers = g_ptr_array_new_with_free_func (caller_free);
  self->source = g_socket_create_source (self->socket, G_IO_IN | G_IO_ERR, NULL);
  g_source_set_priority (self->source, LANYARD_PACKETS_PRIORITY);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->source, NULL);
}
