/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packets.h"

struct _LanyardPackets
{
  GObject            parent_instance;

  LanyardPacketsLog *log;
  GListStore        *senders;
  GListStore        *listeners;
};

G_DEFINE_FINAL_TYPE (LanyardPackets, lanyard_packets, G_TYPE_OBJECT)

LanyardPacketsLog *
lanyard_packets_get_log (LanyardPackets *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS (self), NULL);

  return self->log;
}

GListModel *
lanyard_packets_get_senders (LanyardPackets *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS (self), NULL);

  return G_LIST_MODEL (self->senders);
}

GListModel *
lanyard_packets_get_listeners (LanyardPackets *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS (self), NULL);

  return G_LIST_MODEL (self->listeners);
}

static void
on_sender_changed (LanyardPacketsSender *sender, LanyardPackets *self)
{
  guint position;

  if (lanyard_packets_sender_get_state (sender) == LANYARD_PACKETS_SENDER_DONE
      && g_list_store_find (self->senders, sender, &position))
    {
      g_signal_handlers_disconnect_by_func (sender, on_sender_changed, self);
      g_list_store_remove (self->senders, position);
    }
}

void
lanyard_packets_send (LanyardPackets *self, LanyardPacket *packet)
{
  g_autoptr (LanyardPacketsSender) sender = NULL;

  g_return_if_fail (LANYARD_IS_PACKETS (self));
  g_return_if_fail (LANYARD_IS_PACKET (packet));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->senders)); i++)
    {
      g_autoptr (LanyardPacketsSender) open = g_list_model_get_item (G_LIST_MODEL (self->senders), i);

      if (lanyard_packets_sender_send_more (open, packet))
        return;
    }
  sender = lanyard_packets_sender_new (self->log, packet, TRUE);
  g_list_store_append (self->senders, sender);
  g_signal_connect_object (sender, "changed", G_CALLBACK (on_sender_changed), self, 0);
  lanyard_packets_sender_start (sender);
}

LanyardPacketsListener *
lanyard_packets_listen (LanyardPackets *self, const LanyardPacketsListenerSettings *settings, GError **error)
{
  g_autoptr (LanyardPacketsListener) listener = NULL;

  g_return_val_if_fail (LANYARD_IS_PACKETS (self), NULL);

  listener = lanyard_packets_listener_new (self->log, settings, error);
  if (listener == NULL)
    return NULL;
  g_list_store_append (self->listeners, listener);
  return listener;
}

void
lanyard_packets_unlisten (LanyardPackets *self, LanyardPacketsListener *listener)
{
  guint position;

  g_return_if_fail (LANYARD_IS_PACKETS (self));

  lanyard_packets_listener_stop (listener);
  if (g_list_store_find (self->listeners, listener, &position))
    g_list_store_remove (self->listeners, position);
}

void
lanyard_packets_stop_sending (LanyardPackets *self)
{
  g_autoptr (LanyardPacketsSender) sender = NULL;

  g_return_if_fail (LANYARD_IS_PACKETS (self));

  while ((sender = g_list_model_get_item (G_LIST_MODEL (self->senders), 0)) != NULL)
    {
      /* Which takes it from the list. */
      lanyard_packets_sender_stop (sender);
      g_clear_object (&sender);
    }
}

void
lanyard_packets_stop (LanyardPackets *self)
{
  g_autoptr (LanyardPacketsListener) listener = NULL;

  lanyard_packets_stop_sending (self);
  while ((listener = g_list_model_get_item (G_LIST_MODEL (self->listeners), 0)) != NULL)
    {
      lanyard_packets_unlisten (self, listener);
      g_clear_object (&listener);
    }
}

static void
lanyard_packets_dispose (GObject *object)
{
  lanyard_packets_stop (LANYARD_PACKETS (object));
  G_OBJECT_CLASS (lanyard_packets_parent_class)->dispose (object);
}

static void
lanyard_packets_finalize (GObject *object)
{
  LanyardPackets *self = LANYARD_PACKETS (object);

  g_object_unref (self->senders);
  g_object_unref (self->listeners);
  g_object_unref (self->log);
  G_OBJECT_CLASS (lanyard_packets_parent_class)->finalize (object);
}

static void
lanyard_packets_class_init (LanyardPacketsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_packets_dispose;
  object_class->finalize = lanyard_packets_finalize;
}

static void
lanyard_packets_init (LanyardPackets *self)
{
  self->log = lanyard_packets_log_new ();
  self->senders = g_list_store_new (LANYARD_TYPE_PACKETS_SENDER);
  self->listeners = g_list_store_new (LANYARD_TYPE_PACKETS_LISTENER);
}

LanyardPackets *
lanyard_packets_new (void)
{
  return g_object_new (LANYARD_TYPE_PACKETS, NULL);
}
