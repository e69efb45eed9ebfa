/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-notifier.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/transfer/lanyard-transfer-row.h"
#include "ui/widgets/lanyard-files.h"

struct _LanyardNotifier
{
  GObject parent_instance;

  GApplication     *application; /* borrowed: it owns this */
  GSettings        *settings;
  LanyardTransfers *transfers;

  /* Notification identifier -> LanyardOffer or LanyardPairing that is not settled yet. */
  GHashTable *questions;
  guint       serial;
};

enum
{
  SIGNAL_ERROR,
  SIGNAL_SHOW_TRANSFER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardNotifier, lanyard_notifier, G_TYPE_OBJECT)

static gboolean
wanted (LanyardNotifier *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self->application));

  /* A dialog of the window counts as the window. */
  return g_settings_get_boolean (self->settings, "notifications")
         && (window == NULL || !gtk_window_is_active (window));
}

static void
question_changed (GObject *question, GParamSpec *pspec, LanyardNotifier *self)
{
  const char *id = g_object_get_data (question, "lanyard-notification");
  gboolean answered, withdrawn;

  g_object_get (question, "answered", &answered, "withdrawn", &withdrawn, NULL);
  if ((!answered && !withdrawn) || id == NULL)
    return;
  g_application_withdraw_notification (self->application, id);
  g_signal_handlers_disconnect_by_func (question, question_changed, self);
  /* Last: it may hold the only reference. */
  g_hash_table_remove (self->questions, id);
}

/* Remembers @question until it is settled; returns the identifier of its notification. */
static const char *
add_question (LanyardNotifier *self, gpointer question, const char *kind)
{
  char *id = g_strdup_printf ("%s-%u", kind, ++self->serial);

  g_hash_table_insert (self->questions, id, g_object_ref (question));
  g_object_set_data_full (question, "lanyard-notification", g_strdup (id), g_free);
  g_signal_connect_object (question, "notify::answered", G_CALLBACK (question_changed), self, 0);
  g_signal_connect_object (question, "notify::withdrawn", G_CALLBACK (question_changed), self, 0);
  return id;
}

static gboolean
offer_made (LanyardTransfers *transfers, LanyardOffer *offer, LanyardNotifier *self)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;
  g_autofree char *size = NULL;
  g_autofree char *body = NULL;
  const char *id;
  guint n = lanyard_offer_get_n_entries (offer);

  if (!wanted (self))
    return FALSE;

  id = add_question (self, offer, "offer");
  title = g_strdup_printf (_ ("%s wants to send files"), lanyard_offer_get_peer_name (offer));
  size = lanyard_format_size (lanyard_offer_get_bytes (offer));
  if (n == 1)
    /* Translators: the name of a file or folder and its size. */
    body = g_strdup_printf (_ ("%s (%s)"), lanyard_offer_get_title (offer), size);
  else
    /* Translators: a short list of names, a number of files and folders, a size. */
    body = g_strdup_printf (ngettext ("%s: %u item (%s)", "%s: %u items (%s)", n),
                            lanyard_offer_get_title (offer), n, size);

  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action (notification, "app.present");
  /* A stranger's offer needs its code compared, which takes the window. */
  if (lanyard_offer_get_verified (offer))
    g_notification_add_button_with_target (notification, _ ("Accept"), "app.accept-offer", "s", id);
  else
    g_notification_add_button (notification, _ ("Show"), "app.present");
  g_notification_add_button_with_target (notification, _ ("Decline"), "app.decline-offer", "s", id);
  g_application_send_notification (self->application, id, notification);

  /* The page answers. */
  return FALSE;
}

static char *
describe_outcome (LanyardTransfer *transfer)
{
  gboolean sending = lanyard_transfer_get_direction (transfer) == LANYARD_TRANSFER_SENDING;
  const char *peer = lanyard_transfer_get_peer_name (transfer);

  switch (lanyard_transfer_get_state (transfer))
    {
    case LANYARD_TRANSFER_VERIFIED:
      /* Plain sockets and browsers compare no digest. */
      if (!lanyard_transfer_get_verifiable (transfer))
        return g_strdup_printf (sending ? _ ("Sent to %s, not verified") : _ ("Received from %s, not verified"), peer);
      return g_strdup_printf (sending ? _ ("Sent to %s and verified") : _ ("Received from %s and verified"),
                              peer);
    case LANYARD_TRANSFER_DECLINED:
      /* One's own answer is no news. */
      return sending ? g_strdup_printf (_ ("%s declined"), peer) : NULL;
    case LANYARD_TRANSFER_FAILED:
    case LANYARD_TRANSFER_INTERRUPTED:
      return g_strdup (lanyard_transfer_get_error (transfer));
    case LANYARD_TRANSFER_PREPARING:
    case LANYARD_TRANSFER_CONNECTING:
    case LANYARD_TRANSFER_WAITING:
    case LANYARD_TRANSFER_MOVING:
    case LANYARD_TRANSFER_PAUSED:
    case LANYARD_TRANSFER_CANCELLED:
    default:
      return NULL;
    }
}

static void
transfer_finished (LanyardTransfers *transfers, LanyardTransfer *transfer, LanyardNotifier *self)
{
  g_autofree char *body = describe_outcome (transfer);
  g_autofree char *id = NULL;
  g_autoptr (GNotification) notification = NULL;

  if (body == NULL || !wanted (self))
    return;
  id = g_strconcat ("transfer-", lanyard_transfer_get_id (transfer), NULL);
  notification = g_notification_new (lanyard_transfer_get_title (transfer));
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-transfer", "s",
                                                lanyard_transfer_get_id (transfer));
  if (lanyard_transfer_get_direction (transfer) == LANYARD_TRANSFER_RECEIVING
      && lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED)
    g_notification_add_button_with_target (notification, _ ("Show in folder"), "app.show-in-folder", "s",
                                           lanyard_transfer_get_id (transfer));
  g_application_send_notification (self->application, id, notification);
}

void
lanyard_notifier_pairing (LanyardNotifier *self, LanyardPairing *pairing)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;
  g_autofree char *code = NULL;
  g_autofree char *body = NULL;
  const char *id;

  g_return_if_fail (LANYARD_IS_NOTIFIER (self));
  g_return_if_fail (LANYARD_IS_PAIRING (pairing));

  if (!wanted (self))
    return;
  id = add_question (self, pairing, "pairing");
  title = g_strdup_printf (_ ("%s wants to connect"), lanyard_pairing_get_peer_name (pairing));
  code = lanyard_format_code (lanyard_pairing_get_code (pairing));
  body = g_strdup_printf (_ ("Compare the code: %s"), code);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action (notification, "app.present");
  g_application_send_notification (self->application, id, notification);
}

static void
accept_offer (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LanyardNotifier *self = user_data;
  LanyardOffer *offer
      = g_hash_table_lookup (self->questions, g_variant_get_string (parameter, NULL));
  g_autoptr (GError) error = NULL;

  if (offer == NULL)
    return;
  if (!lanyard_offer_accept (offer, &error))
    g_signal_emit (self, signals[SIGNAL_ERROR], 0, error->message);
}

static void
decline_offer (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LanyardNotifier *self = user_data;
  LanyardOffer *offer
      = g_hash_table_lookup (self->questions, g_variant_get_string (parameter, NULL));

  if (offer != NULL)
    lanyard_offer_decline (offer);
}

static void
show_transfer (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LanyardNotifier *self = user_data;
  LanyardTransfer *transfer
      = lanyard_transfers_lookup (self->transfers, g_variant_get_string (parameter, NULL));

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "present", NULL);
  if (transfer != NULL)
    g_signal_emit (self, signals[SIGNAL_SHOW_TRANSFER], 0, transfer);
}

static void
show_in_folder (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LanyardNotifier *self = user_data;
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self->application));
  LanyardTransfer *transfer
      = lanyard_transfers_lookup (self->transfers, g_variant_get_string (parameter, NULL));
  g_autoptr (GFile) location = transfer != NULL ? lanyard_transfer_dup_location (transfer) : NULL;

  if (location != NULL && windows != NULL)
    lanyard_files_show (windows->data, location);
}

static const GActionEntry actions[] = {
  { .name = "accept-offer", .activate = accept_offer, .parameter_type = "s" },
  { .name = "decline-offer", .activate = decline_offer, .parameter_type = "s" },
  { .name = "show-transfer", .activate = show_transfer, .parameter_type = "s" },
  { .name = "show-in-folder", .activate = show_in_folder, .parameter_type = "s" },
};

static void
lanyard_notifier_dispose (GObject *object)
{
  LanyardNotifier *self = LANYARD_NOTIFIER (object);

  if (self->application != NULL)
    {
      GHashTableIter iter;
      gpointer id;

      g_hash_table_iter_init (&iter, self->questions);
      while (g_hash_table_iter_next (&iter, &id, NULL))
        g_application_withdraw_notification (self->application, id);
      for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
        g_action_map_remove_action (G_ACTION_MAP (self->application), actions[i].name);
      self->application = NULL;
    }
  g_clear_object (&self->settings);
  g_clear_object (&self->transfers);
  g_clear_pointer (&self->questions, g_hash_table_unref);

  G_OBJECT_CLASS (lanyard_notifier_parent_class)->dispose (object);
}

static void
lanyard_notifier_class_init (LanyardNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_notifier_dispose;

  signals[SIGNAL_ERROR] = g_signal_new ("error", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SHOW_TRANSFER]
      = g_signal_new ("show-transfer", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, LANYARD_TYPE_TRANSFER);
}

static void
lanyard_notifier_init (LanyardNotifier *self)
{
  self->questions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

LanyardNotifier *
lanyard_notifier_new (GApplication *application, GSettings *settings, LanyardEngineContext *context)
{
  LanyardNotifier *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (context), NULL);

  self = g_object_new (LANYARD_TYPE_NOTIFIER, NULL);
  self->application = application;
  self->settings = g_object_ref (settings);
  self->transfers = g_object_ref (lanyard_engine_context_get_transfers (context));
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_object (self->transfers, "offer", G_CALLBACK (offer_made), self, 0);
  g_signal_connect_object (self->transfers, "finished", G_CALLBACK (transfer_finished), self, 0);
  return self;
}
