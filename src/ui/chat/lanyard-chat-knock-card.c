/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-knock-card.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"

struct _LanyardChatKnockCard
{
  AdwBin parent_instance;

  LanyardChatKnock *knock; /* owned */
  char             *title;
};

enum
{
  DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardChatKnockCard, lanyard_chat_knock_card, ADW_TYPE_BIN)

static void
on_changed (LanyardChatKnockCard *self)
{
  if (lanyard_chat_knock_get_answered (self->knock) || lanyard_chat_knock_get_withdrawn (self->knock))
    g_signal_emit (self, signals[DONE], 0);
}

static void
admit (LanyardChatKnockCard *self)
{
  lanyard_chat_knock_answer (self->knock, TRUE);
}

static void
refuse (LanyardChatKnockCard *self)
{
  lanyard_chat_knock_answer (self->knock, FALSE);
}

static void
lanyard_chat_knock_card_dispose (GObject *object)
{
  LanyardChatKnockCard *self = LANYARD_CHAT_KNOCK_CARD (object);

  if (self->knock != NULL)
    g_signal_handlers_disconnect_by_data (self->knock, self);
  g_clear_object (&self->knock);

  G_OBJECT_CLASS (lanyard_chat_knock_card_parent_class)->dispose (object);
}

static void
lanyard_chat_knock_card_finalize (GObject *object)
{
  g_free (LANYARD_CHAT_KNOCK_CARD (object)->title);

  G_OBJECT_CLASS (lanyard_chat_knock_card_parent_class)->finalize (object);
}

static void
lanyard_chat_knock_card_class_init (LanyardChatKnockCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_chat_knock_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanyard_chat_knock_card_finalize;

  signals[DONE] = g_signal_new ("done", LANYARD_TYPE_CHAT_KNOCK_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
lanyard_chat_knock_card_init (LanyardChatKnockCard *self)
{
}

static GtkWidget *
add_label (GtkWidget *box, const char *text, const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, NULL);

  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
add_button (LanyardChatKnockCard *self, GtkWidget *box, const char *label, const char *style, GCallback func)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  if (style != NULL)
    gtk_widget_add_css_class (button, style);
  g_signal_connect_object (button, "clicked", func, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), button);
}

GtkWidget *
lanyard_chat_knock_card_new (LanyardChatKnock *knock)
{
  LanyardChatKnockCard *self;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *title = NULL;
  g_autofree char *address = NULL;
  g_autofree char *code = NULL;

  g_return_val_if_fail (LANYARD_IS_CHAT_KNOCK (knock), NULL);

  self = g_object_new (LANYARD_TYPE_CHAT_KNOCK_CARD, NULL);
  self->knock = g_object_ref (knock);
  g_signal_connect_swapped (knock, "notify", G_CALLBACK (on_changed), self);
  code = lanyard_format_code (lanyard_chat_knock_get_code (knock));

  title = g_strdup_printf (_ ("%s is at the door"), lanyard_chat_knock_get_name (knock));
  /* Translators: somebody is at the door, and six digits to compare. */
  self->title = code != NULL ? g_strdup_printf (_ ("%s. The code is %s"), title, code) : g_strdup (title);
  address = g_strdup_printf (_ ("From %s"), lanyard_chat_knock_get_address (knock));
  add_label (box, title, "heading");
  add_label (box, address, "dim-label");
  if (code != NULL)
    {
      add_label (box, code, "title-1");
      add_label (box, _ ("The same code shows on their screen. If it does not, someone is in between."), "dim-label");
    }
  else if (lanyard_chat_knock_get_verified (knock))
    add_label (box, _ ("Verified: this device is trusted here."), "success");
  add_button (self, buttons, _ ("_Admit"), "suggested-action", G_CALLBACK (admit));
  add_button (self, buttons, _ ("_Refuse"), NULL, G_CALLBACK (refuse));
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "offer");
  adw_bin_set_child (ADW_BIN (self), box);
  return GTK_WIDGET (self);
}

const char *
lanyard_chat_knock_card_get_title (LanyardChatKnockCard *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_KNOCK_CARD (self), NULL);

  return self->title;
}
