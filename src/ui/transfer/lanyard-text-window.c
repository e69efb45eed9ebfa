/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-text-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Characters of the text that name it. */
#define TITLE_LENGTH 40

struct _LanyardTextWindow
{
  AdwWindow parent_instance;

  /* Template children. */
  AdwWindowTitle *window_title;
  GtkTextView *view;
};

enum
{
  SEND,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardTextWindow, lanyard_text_window, ADW_TYPE_WINDOW)

static char *
dup_text (LanyardTextWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* The first line that says anything. (transfer full) */
static char *
make_title (const char *text)
{
  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  {
    g_autofree char *line = g_strndup (text, strcspn (text, "\r\n"));

    return g_strchomp (g_utf8_substring (line, 0, MIN (TITLE_LENGTH, g_utf8_strlen (line, -1))));
  }
}

static void
act_send (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardTextWindow *self = LANYARD_TEXT_WINDOW (widget);
  g_autofree char *text = dup_text (self);
  g_autofree char *title = make_title (text);

  g_signal_emit (self, signals[SEND], 0, title, text);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_changed (LanyardTextWindow *self)
{
  g_autofree char *text = dup_text (self);
  g_autofree char *title = make_title (text);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "text.send", *title != '\0');
}

static void
lanyard_text_window_class_init (LanyardTextWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SEND] = g_signal_new ("send", LANYARD_TYPE_TEXT_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-text-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardTextWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, LanyardTextWindow, view);
  gtk_widget_class_install_action (widget_class, "text.send", NULL, act_send);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "text.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "text.send", NULL);
}

static void
lanyard_text_window_init (LanyardTextWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_text_view_get_buffer (self->view), "changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  on_changed (self);
}

LanyardTextWindow *
lanyard_text_window_present (GtkWindow *parent, const char *to)
{
  LanyardTextWindow *self;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);

  self = g_object_new (LANYARD_TYPE_TEXT_WINDOW, "transient-for", parent, NULL);
  if (to != NULL)
    {
      /* Translators: the name of a device. */
      g_autofree char *subtitle = g_strdup_printf (_ ("To %s"), to);

      adw_window_title_set_subtitle (self->window_title, subtitle);
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
