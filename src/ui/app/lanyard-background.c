/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-background.h"

#include <glib/gi18n-lib.h>

#define NOTIFICATION "background"

struct _LanyardBackground
{
  GObject parent_instance;

  GtkApplication   *application; /* borrowed: it owns this */
  GtkWindow        *window;      /* weak */
  LanyardReceiver  *receiver;
  LanyardTransfers *transfers;
  gboolean          active;
  guint             look_id;
};

enum
{
  SIGNAL_IDLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardBackground, lanyard_background, G_TYPE_OBJECT)

static void
tell (LanyardBackground *self, const char *title, const char *body)
{
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_LOW);
  g_notification_set_default_action (notification, "app.present");
  g_notification_add_button (notification, _ ("Open the window"), "app.present");
  g_notification_add_button (notification, _ ("Stop receiving"), "app.stop-receiving");
  g_application_send_notification (G_APPLICATION (self->application), NOTIFICATION, notification);
}

static void
leave (LanyardBackground *self)
{
  if (!self->active)
    return;
  self->active = FALSE;
  g_application_withdraw_notification (G_APPLICATION (self->application), NOTIFICATION);
}

static gboolean
look (gpointer user_data)
{
  LanyardBackground *self = user_data;
  guint n_active = 0;

  self->look_id = 0;
  g_object_get (self->transfers, "n-active", &n_active, NULL);
  if (!self->active || n_active > 0 || lanyard_receiver_get_active (self->receiver))
    return G_SOURCE_REMOVE;
  leave (self);
  g_signal_emit (self, signals[SIGNAL_IDLE], 0);
  return G_SOURCE_REMOVE;
}

/* A moment later: a receiver that changes its port stops and starts again. */
static void
look_for_work (LanyardBackground *self)
{
  if (self->active && self->look_id == 0)
    self->look_id = g_idle_add (look, self);
}

static void
lanyard_background_dispose (GObject *object)
{
  LanyardBackground *self = LANYARD_BACKGROUND (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  if (self->application != NULL)
    leave (self);
  self->application = NULL;
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->receiver);
  g_clear_object (&self->transfers);

  G_OBJECT_CLASS (lanyard_background_parent_class)->dispose (object);
}

static void
lanyard_background_class_init (LanyardBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_background_dispose;

  signals[SIGNAL_IDLE] = g_signal_new ("idle", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
lanyard_background_init (LanyardBackground *self)
{
}

LanyardBackground *
lanyard_background_new (GtkApplication   *application,
                        GtkWindow        *window,
                        LanyardReceiver  *receiver,
                        LanyardTransfers *transfers)
{
  LanyardBackground *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);
  g_return_val_if_fail (LANYARD_IS_RECEIVER (receiver), NULL);
  g_return_val_if_fail (LANYARD_IS_TRANSFERS (transfers), NULL);

  self = g_object_new (LANYARD_TYPE_BACKGROUND, NULL);
  self->application = application;
  g_set_weak_pointer (&self->window, window);
  self->receiver = g_object_ref (receiver);
  self->transfers = g_object_ref (transfers);
  g_signal_connect_object (window, "show", G_CALLBACK (leave), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (receiver, "notify::active", G_CALLBACK (look_for_work), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (transfers, "notify::n-active", G_CALLBACK (look_for_work), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
lanyard_background_enter (LanyardBackground *self, gboolean quietly)
{
  g_return_if_fail (LANYARD_IS_BACKGROUND (self));

  if (self->active || self->window == NULL)
    return;
  /* Hidden, it is still one of the application's windows, for which that stays. */
  gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
  self->active = TRUE;
  if (!quietly)
    tell (self, _ ("Lanyard is still receiving"), _ ("Devices on your network can offer files while the window is closed."));
  look_for_work (self);
}

void
lanyard_background_warn (LanyardBackground *self, const char *why)
{
  g_return_if_fail (LANYARD_IS_BACKGROUND (self));
  g_return_if_fail (why != NULL);

  if (self->active)
    tell (self, _ ("Lanyard may be stopped while its window is closed"), why);
}

gboolean
lanyard_background_get_active (LanyardBackground *self)
{
  g_return_val_if_fail (LANYARD_IS_BACKGROUND (self), FALSE);

  return self->active;
}
