/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-pairing-queue.h"

#include "ui/app/lanyard-pairing-dialog.h"

struct _LanyardPairingQueue
{
  GObject parent_instance;

  LanyardNode *node;
  GtkWindow   *window; /* weak */
  GtkWindow   *dialog; /* weak: it destroys itself */
  GQueue       waiting;
};

enum
{
  SIGNAL_ASKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardPairingQueue, lanyard_pairing_queue, G_TYPE_OBJECT)

static void ask_next (LanyardPairingQueue *self);

static void
dialog_gone (gpointer user_data, GObject *where)
{
  LanyardPairingQueue *self = user_data;

  self->dialog = NULL;
  ask_next (self);
}

static void
ask_next (LanyardPairingQueue *self)
{
  while (self->dialog == NULL && self->window != NULL && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr (LanyardPairing) pairing = g_queue_pop_head (&self->waiting);

      if (lanyard_pairing_get_withdrawn (pairing) || lanyard_pairing_get_answered (pairing))
        continue;
      self->dialog = GTK_WINDOW (lanyard_pairing_dialog_new (self->window, pairing));
      g_object_weak_ref (G_OBJECT (self->dialog), dialog_gone, self);
      gtk_window_present (self->dialog);
      g_signal_emit (self, signals[SIGNAL_ASKED], 0, pairing);
    }
}

static gboolean
pairing_wanted (LanyardPairingQueue *self, LanyardPairing *pairing)
{
  g_queue_push_tail (&self->waiting, g_object_ref (pairing));
  ask_next (self);
  return TRUE;
}

static void
lanyard_pairing_queue_dispose (GObject *object)
{
  LanyardPairingQueue *self = LANYARD_PAIRING_QUEUE (object);

  if (self->dialog != NULL)
    {
      GtkWindow *dialog = g_steal_pointer (&self->dialog);

      g_object_weak_unref (G_OBJECT (dialog), dialog_gone, self);
      gtk_window_destroy (dialog);
    }
  /* Dropped questions refuse by themselves. */
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (lanyard_pairing_queue_parent_class)->dispose (object);
}

static void
lanyard_pairing_queue_class_init (LanyardPairingQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_pairing_queue_dispose;

  signals[SIGNAL_ASKED] = g_signal_new ("asked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, LANYARD_TYPE_PAIRING);
}

static void
lanyard_pairing_queue_init (LanyardPairingQueue *self)
{
  g_queue_init (&self->waiting);
}

LanyardPairingQueue *
lanyard_pairing_queue_new (LanyardNode *node, GtkWindow *window)
{
  LanyardPairingQueue *self;

  g_return_val_if_fail (LANYARD_IS_NODE (node), NULL);
  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);

  self = g_object_new (LANYARD_TYPE_PAIRING_QUEUE, NULL);
  self->node = g_object_ref (node);
  g_set_weak_pointer (&self->window, window);
  g_signal_connect_object (node, "pairing", G_CALLBACK (pairing_wanted), self, G_CONNECT_SWAPPED);
  return self;
}

GtkWindow *
lanyard_pairing_queue_get_dialog (LanyardPairingQueue *self)
{
  g_return_val_if_fail (LANYARD_IS_PAIRING_QUEUE (self), NULL);

  return self->dialog;
}
