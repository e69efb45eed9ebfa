/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-quote.h"

#include <glib/gi18n-lib.h>

#include "ui/chat/lanyard-chat-words.h"

struct _LanyardChatQuote
{
  AdwBin parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *button;
  GtkWidget *name_label;
  GtkWidget *text_label;
};

G_DEFINE_FINAL_TYPE (LanyardChatQuote, lanyard_chat_quote, ADW_TYPE_BIN)

static void
lanyard_chat_quote_class_init (LanyardChatQuoteClass *klass)
{
}

static void
lanyard_chat_quote_init (LanyardChatQuote *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->name_label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (self->name_label, "caption-heading");
  self->text_label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars",
                                   40, "single-line-mode", TRUE, NULL);
  gtk_widget_add_css_class (self->text_label, "caption");
  gtk_box_append (GTK_BOX (box), self->name_label);
  gtk_box_append (GTK_BOX (box), self->text_label);
  self->button = g_object_new (GTK_TYPE_BUTTON, "child", box, "tooltip-text", _ ("Go to the message"), NULL);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "chat-quote");
  adw_bin_set_child (ADW_BIN (self), self->button);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
lanyard_chat_quote_new (void)
{
  return g_object_new (LANYARD_TYPE_CHAT_QUOTE, NULL);
}

void
lanyard_chat_quote_show (LanyardChatQuote *self, LanyardChatMessage *message)
{
  const char *id = lanyard_chat_message_get_reply_to (message);
  const char *name = lanyard_chat_message_get_quoted_name (message);
  gboolean answers = id != NULL && lanyard_chat_message_get_kind (message) <= LANYARD_CHAT_PICTURE;
  g_autofree char *text = NULL;
  g_autofree char *spoken = NULL;

  g_return_if_fail (LANYARD_IS_CHAT_QUOTE (self));

  gtk_widget_set_visible (GTK_WIDGET (self), answers);
  if (!answers)
    return;
  text = lanyard_chat_words_quoted (message);
  gtk_label_set_label (GTK_LABEL (self->name_label), name != NULL ? name : "");
  gtk_widget_set_visible (self->name_label, name != NULL);
  gtk_label_set_label (GTK_LABEL (self->text_label), text);
  spoken = name != NULL ? g_strdup_printf (_ ("In answer to %s: %s"), name, text) : g_strdup (text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), name != NULL ? "chat.show-message" : NULL);
  gtk_widget_set_sensitive (self->button, name != NULL);
}
