/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-composer.h"

#include <glib/gi18n-lib.h>

/* The entry grows up to this, in pixels, and scrolls from there on. */
#define HEIGHT_MAX 140

struct _LanyardChatComposer
{
  AdwBin parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *text_view;
  GtkWidget *hint_label;
  GtkWidget *emoji_button;
  GtkWidget *send_button;

  gboolean enabled;
  gboolean had_focus;
};

enum
{
  SUBMIT,
  TYPING,
  DROPPED,
  RECALL,
  CANCEL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardChatComposer, lanyard_chat_composer, ADW_TYPE_BIN)

static GtkTextBuffer *
get_buffer (LanyardChatComposer *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text_view));
}

char *
lanyard_chat_composer_dup_text (LanyardChatComposer *self)
{
  GtkTextIter start, end;

  g_return_val_if_fail (LANYARD_IS_CHAT_COMPOSER (self), NULL);

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  return gtk_text_buffer_get_text (get_buffer (self), &start, &end, FALSE);
}

static void
update (LanyardChatComposer *self)
{
  g_autofree char *text = g_strstrip (lanyard_chat_composer_dup_text (self));

  gtk_widget_set_visible (self->hint_label, gtk_text_buffer_get_char_count (get_buffer (self)) == 0);
  gtk_widget_set_sensitive (self->send_button, self->enabled && *text != '\0');
}

static void
on_changed (LanyardChatComposer *self)
{
  update (self);
  if (self->enabled)
    g_signal_emit (self, signals[TYPING], 0, gtk_text_buffer_get_char_count (get_buffer (self)) > 0);
}

void
lanyard_chat_composer_submit (LanyardChatComposer *self)
{
  g_autofree char *text = NULL;

  g_return_if_fail (LANYARD_IS_CHAT_COMPOSER (self));

  text = g_strchomp (lanyard_chat_composer_dup_text (self));
  if (self->enabled && *text != '\0')
    g_signal_emit (self, signals[SUBMIT], 0, text);
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        state,
        LanyardChatComposer   *self)
{
  gboolean handled = FALSE;

  if (key == GDK_KEY_Escape)
    g_signal_emit (self, signals[CANCEL], 0, &handled);
  else if ((key == GDK_KEY_Up || key == GDK_KEY_KP_Up) && (state & gtk_accelerator_get_default_mod_mask ()) == 0
           && gtk_text_buffer_get_char_count (get_buffer (self)) == 0)
    g_signal_emit (self, signals[RECALL], 0, &handled);
  if (handled)
    return GDK_EVENT_STOP;
  if (key != GDK_KEY_Return && key != GDK_KEY_KP_Enter && key != GDK_KEY_ISO_Enter)
    return GDK_EVENT_PROPAGATE;
  /* An input method may be asking which character is meant. */
  if (gtk_text_view_im_context_filter_keypress (
          GTK_TEXT_VIEW (self->text_view),
          gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller))))
    return GDK_EVENT_STOP;
  if ((state & (GDK_SHIFT_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  lanyard_chat_composer_submit (self);
  return GDK_EVENT_STOP;
}

static void
on_emoji (LanyardChatComposer *self, const char *emoji)
{
  gtk_text_buffer_insert_at_cursor (get_buffer (self), emoji, -1);
  gtk_widget_grab_focus (self->text_view);
}

static void
value_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatComposer) self = user_data;
  const GValue *value
      = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value != NULL)
    g_signal_emit (self, signals[DROPPED], 0, value);
}

static void
on_paste (GtkTextView *view, LanyardChatComposer *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (view));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  GType type = G_TYPE_INVALID;

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    type = GDK_TYPE_FILE_LIST;
  else if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE))
    type = GDK_TYPE_TEXTURE;
  else if (gdk_content_formats_contain_gtype (formats, G_TYPE_STRING))
    return;
  else if (gdk_content_formats_contain_mime_type (formats, "image/png"))
    type = GDK_TYPE_TEXTURE;
  if (type == G_TYPE_INVALID || !self->enabled)
    return;
  g_signal_stop_emission_by_name (view, "paste-clipboard");
  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, NULL, value_read,
                                  g_object_ref (self));
}

static gboolean
lanyard_chat_composer_grab_focus (GtkWidget *widget)
{
  LanyardChatComposer *self = LANYARD_CHAT_COMPOSER (widget);

  /* A room that is just being opened takes no words yet; the keyboard comes with the first moment it does. */
  if (!self->enabled)
    self->had_focus = TRUE;
  return gtk_widget_grab_focus (self->text_view);
}

/* Only to what is inside: GTK, going back, would come to the composer after it, and so to the text again, for ever. */
static gboolean
lanyard_chat_composer_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_child_focus (adw_bin_get_child (ADW_BIN (widget)), direction);
}

/* Whether somebody writes in another place. */
static gboolean
keyboard_is_busy (LanyardChatComposer *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_sensitive (focus) && (GTK_IS_TEXT (focus) || GTK_IS_TEXT_VIEW (focus));
}

static void
lanyard_chat_composer_class_init (LanyardChatComposerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->grab_focus = lanyard_chat_composer_grab_focus;
  GTK_WIDGET_CLASS (klass)->focus = lanyard_chat_composer_focus;

  signals[SUBMIT] = g_signal_new ("submit", LANYARD_TYPE_CHAT_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TYPING] = g_signal_new ("typing", LANYARD_TYPE_CHAT_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[DROPPED] = g_signal_new ("dropped", LANYARD_TYPE_CHAT_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_VALUE);
  signals[RECALL] = g_signal_new ("recall", LANYARD_TYPE_CHAT_COMPOSER, G_SIGNAL_RUN_LAST, 0,
                                  g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 0);
  signals[CANCEL] = g_signal_new ("cancel", LANYARD_TYPE_CHAT_COMPOSER, G_SIGNAL_RUN_LAST, 0,
                                  g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 0);
}

static GtkWidget *
make_entry (LanyardChatComposer *self)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *scroller;
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->text_view = g_object_new (GTK_TYPE_TEXT_VIEW, "wrap-mode", GTK_WRAP_WORD_CHAR, "accepts-tab", FALSE,
                                  "top-margin", 8, "bottom-margin", 8, "left-margin", 10, "right-margin",
                                  10, "tooltip-text", _ ("Enter sends, Shift+Enter begins a new line"),
                                  NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Message"), -1);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, 0);
  gtk_widget_add_controller (self->text_view, keys);
  g_signal_connect_object (self->text_view, "paste-clipboard", G_CALLBACK (on_paste), self, 0);
  g_signal_connect_object (get_buffer (self), "changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);

  scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", self->text_view, "hscrollbar-policy",
                           GTK_POLICY_NEVER, "vscrollbar-policy", GTK_POLICY_EXTERNAL,
                           "propagate-natural-height", TRUE, "max-content-height", HEIGHT_MAX, "hexpand",
                           TRUE, NULL);
  self->hint_label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "halign", GTK_ALIGN_START, "valign",
                                   GTK_ALIGN_START, "margin-start", 10, "margin-top", 8, "can-target",
                                   FALSE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (self->hint_label, "dim-label");
  gtk_overlay_set_child (GTK_OVERLAY (overlay), scroller);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->hint_label);
  gtk_widget_set_overflow (overlay, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (overlay, "chat-entry");
  return overlay;
}

static void
lanyard_chat_composer_init (LanyardChatComposer *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *chooser = gtk_emoji_chooser_new ();

  gtk_box_append (GTK_BOX (box), make_entry (self));
  self->emoji_button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "face-smile-symbolic", "popover",
                                     chooser, "valign", GTK_ALIGN_END, "tooltip-text", _ ("Emoji"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->emoji_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Emoji"), -1);
  g_signal_connect_object (chooser, "emoji-picked", G_CALLBACK (on_emoji), self, G_CONNECT_SWAPPED);
  self->send_button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "document-send-symbolic", "valign",
                                    GTK_ALIGN_END, "tooltip-text", _ ("Send"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->send_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Send"), -1);
  gtk_widget_add_css_class (self->send_button, "suggested-action");
  g_signal_connect_swapped (self->send_button, "clicked", G_CALLBACK (lanyard_chat_composer_submit),
                            self);
  gtk_box_append (GTK_BOX (box), self->emoji_button);
  gtk_box_append (GTK_BOX (box), self->send_button);
  adw_bin_set_child (ADW_BIN (self), box);
  update (self);
}

GtkWidget *
lanyard_chat_composer_new (void)
{
  return g_object_new (LANYARD_TYPE_CHAT_COMPOSER, NULL);
}

void
lanyard_chat_composer_set_enabled (LanyardChatComposer *self, gboolean enabled, const char *hint)
{
  g_return_if_fail (LANYARD_IS_CHAT_COMPOSER (self));

  gtk_label_set_label (GTK_LABEL (self->hint_label), hint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_PROPERTY_PLACEHOLDER,
                                  hint, -1);
  if (self->enabled == enabled && enabled == gtk_widget_get_sensitive (self->text_view))
    return;
  /* A turn taken away takes the keyboard along; with the next turn it comes back. */
  if (!enabled)
    self->had_focus = gtk_widget_has_focus (self->text_view);
  self->enabled = enabled;
  gtk_widget_set_sensitive (self->text_view, enabled);
  gtk_widget_set_sensitive (self->emoji_button, enabled);
  if (enabled && self->had_focus && !keyboard_is_busy (self))
    gtk_widget_grab_focus (self->text_view);
  update (self);
}

void
lanyard_chat_composer_clear (LanyardChatComposer *self)
{
  lanyard_chat_composer_set_text (self, "");
}

void
lanyard_chat_composer_set_text (LanyardChatComposer *self, const char *text)
{
  g_return_if_fail (LANYARD_IS_CHAT_COMPOSER (self));

  gtk_text_buffer_set_text (get_buffer (self), text, -1);
}

void
lanyard_chat_composer_insert (LanyardChatComposer *self, const char *text)
{
  GtkTextIter cursor;

  g_return_if_fail (LANYARD_IS_CHAT_COMPOSER (self));
  g_return_if_fail (text != NULL);

  gtk_text_buffer_get_iter_at_mark (get_buffer (self), &cursor, gtk_text_buffer_get_insert (get_buffer (self)));
  if (!gtk_text_iter_is_start (&cursor))
    {
      gtk_text_iter_backward_char (&cursor);
      if (!g_unichar_isspace (gtk_text_iter_get_char (&cursor)))
        gtk_text_buffer_insert_at_cursor (get_buffer (self), " ", -1);
    }
  gtk_text_buffer_insert_at_cursor (get_buffer (self), text, -1);
}
