/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-pairing-dialog.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"

struct _LanyardPairingDialog
{
  AdwMessageDialog parent_instance;

  /* Template children */
  GtkLabel *code_label;
  GtkLabel *address_label;

  /* Owned */
  LanyardPairing *pairing;
};

G_DEFINE_FINAL_TYPE (LanyardPairingDialog, lanyard_pairing_dialog, ADW_TYPE_MESSAGE_DIALOG)

/* A screen reader should say the digits one by one, not "four hundred twelve thousand". */
static char *
spell_digits (const char *code)
{
  GString *spelled = g_string_new (NULL);

  for (const char *p = code; *p != '\0'; p++)
    g_string_append_printf (spelled, "%s%c", p == code ? "" : " ", *p);
  return g_string_free (spelled, FALSE);
}

static void
lanyard_pairing_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  LanyardPairingDialog *self = LANYARD_PAIRING_DIALOG (dialog);
  LanyardPairingAnswer answer = LANYARD_PAIRING_REFUSE;

  if (g_str_equal (response, "trust"))
    answer = LANYARD_PAIRING_TRUST;
  else if (g_str_equal (response, "once"))
    answer = LANYARD_PAIRING_ONCE;
  if (!lanyard_pairing_get_answered (self->pairing) && !lanyard_pairing_get_withdrawn (self->pairing))
    lanyard_pairing_answer (self->pairing, answer);

  if (ADW_MESSAGE_DIALOG_CLASS (lanyard_pairing_dialog_parent_class)->response != NULL)
    ADW_MESSAGE_DIALOG_CLASS (lanyard_pairing_dialog_parent_class)->response (dialog, response);
}

static void
settled (LanyardPairingDialog *self)
{
  if (lanyard_pairing_get_answered (self->pairing) || lanyard_pairing_get_withdrawn (self->pairing))
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
lanyard_pairing_dialog_dispose (GObject *object)
{
  LanyardPairingDialog *self = LANYARD_PAIRING_DIALOG (object);

  if (self->pairing != NULL)
    g_signal_handlers_disconnect_by_data (self->pairing, self);
  g_clear_object (&self->pairing);

  G_OBJECT_CLASS (lanyard_pairing_dialog_parent_class)->dispose (object);
}

static void
lanyard_pairing_dialog_class_init (LanyardPairingDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_pairing_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lanyard_pairing_dialog_response;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/app/lanyard-pairing-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardPairingDialog, code_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardPairingDialog, address_label);
}

static void
lanyard_pairing_dialog_init (LanyardPairingDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

LanyardPairingDialog *
lanyard_pairing_dialog_new (GtkWindow *parent, LanyardPairing *pairing)
{
  LanyardPairingDialog *self;
  const char *code;
  g_autofree char *body = NULL;
  g_autofree char *grouped = NULL;
  g_autofree char *spelled = NULL;

  g_return_val_if_fail (LANYARD_IS_PAIRING (pairing), NULL);

  self = g_object_new (LANYARD_TYPE_PAIRING_DIALOG, "transient-for", parent, NULL);
  self->pairing = g_object_ref (pairing);

  /* The name is only a claim until somebody has compared the codes. */
  body = g_strdup_printf (lanyard_pairing_get_incoming (pairing)
                              ? _ ("A device that calls itself “%s” wants to connect. Compare the code "
                                   "with the one on its screen.")
                              : _ ("This device has not met “%s” before. Compare the code with the one "
                                   "on its screen."),
                          lanyard_pairing_get_peer_name (pairing));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), body);

  code = lanyard_pairing_get_code (pairing);
  grouped = lanyard_format_code (code);
  spelled = spell_digits (code);
  gtk_label_set_label (self->code_label, grouped);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->code_label), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spelled, -1);
  gtk_label_set_label (self->address_label, lanyard_pairing_get_peer_address (pairing));

  g_signal_connect_swapped (pairing, "notify::answered", G_CALLBACK (settled), self);
  g_signal_connect_swapped (pairing, "notify::withdrawn", G_CALLBACK (settled), self);
  return self;
}

LanyardPairing *
lanyard_pairing_dialog_get_pairing (LanyardPairingDialog *self)
{
  g_return_val_if_fail (LANYARD_IS_PAIRING_DIALOG (self), NULL);

  return self->pairing;
}
