/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Feeds tab: offers to take back what was done. */
#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-feed-page-private.h"
#include "ui/widgets/lanyard-toast.h"

/* What its button does is not done any more. */
static void
on_toast_dismissed (AdwToast *toast, LanyardFeedPage *self)
{
  if (self->undo == toast)
    self->undo = NULL;
}

typedef struct
{
  LanyardFeedPage *page; /* not owned: a toast lives inside it */
  void (*undo) (LanyardFeedPage *self, gpointer data);
  gpointer data;
  GDestroyNotify data_destroy;
} Undo;

static void
undo_free (gpointer data)
{
  Undo *undo = data;

  if (undo->data_destroy != NULL)
    undo->data_destroy (undo->data);
  g_free (undo);
}

static void
on_undo_clicked (AdwToast *toast, gpointer user_data)
{
  Undo *undo = user_data;

  undo->undo (undo->page, undo->data);
}

AdwToast *
lanyard_feed_page_offer (LanyardFeedPage *self,
                         const char *message,
                         const char *button,
                         void (*function) (LanyardFeedPage *self, gpointer data),
                         gpointer data,
                         GDestroyNotify data_destroy)
{
  AdwToast *toast = lanyard_toast_new (message);
  Undo *undo = g_new0 (Undo, 1);

  undo->page = self;
  undo->undo = function;
  undo->data = data;
  undo->data_destroy = data_destroy;
  g_object_set_data_full (G_OBJECT (toast), "lanyard-undo", undo, undo_free);
  adw_toast_set_button_label (toast, button);
  adw_toast_set_timeout (toast, 10);
  /* What can be taken back does not wait behind passing news. */
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect (toast, "button-clicked", G_CALLBACK (on_undo_clicked), undo);
  lanyard_toast_show (self->toasts, toast);
  return toast;
}

void
lanyard_feed_page_offer_undo (LanyardFeedPage *self,
                              const char *message,
                              void (*undo) (LanyardFeedPage *self, gpointer data),
                              gpointer data,
                              GDestroyNotify data_destroy)
{
  self->undo = lanyard_feed_page_offer (self, message, _ ("Undo"), undo, data, data_destroy);
  g_signal_connect_object (self->undo, "dismissed", G_CALLBACK (on_toast_dismissed), self, 0);
}

void
lanyard_feed_page_undo (LanyardFeedPage *self)
{
  g_autoptr (AdwToast) toast = NULL;

  g_return_if_fail (LANYARD_IS_FEED_PAGE (self));

  if (self->undo == NULL)
    return;
  toast = g_object_ref (self->undo);
  g_signal_emit_by_name (toast, "button-clicked");
  adw_toast_dismiss (toast);
}
