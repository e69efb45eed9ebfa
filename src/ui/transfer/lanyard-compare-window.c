/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-compare-window.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/widgets/lanyard-preview.h"
#include "ui/widgets/lanyard-reflow-layout.h"

struct _LanyardCompareWindow
{
  AdwWindow parent_instance;

  /* Template children. */
  GtkWidget *verdict_box;
  GtkStack *verdict_stack;
  GtkSpinner *spinner;
  GtkImage *verdict_icon;
  GtkLabel *verdict_label;
  LanyardPreview *sent_preview;
  LanyardPreview *received_preview;

  /* Owned. */
  GFile *sent;
  GFile *received;
  GCancellable *cancellable;
  GtkFileChooserNative *chooser;

  LanyardVerdict verdict;
};

enum
{
  PROP_0,
  PROP_VERDICT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardCompareWindow, lanyard_compare_window, ADW_TYPE_WINDOW)

char *
lanyard_compare_text_verdict (const LanyardComparison *comparison)
{
  g_autofree char *size_a = lanyard_format_count (comparison->size_a);
  g_autofree char *size_b = lanyard_format_count (comparison->size_b);
  g_autofree char *same = NULL;
  g_autofree char *byte = NULL;
  guint64 n_same = (guint64) comparison->first_difference;

  if (comparison->identical && comparison->size_a == 0)
    return g_strdup (_ ("Identical: both are empty"));
  if (comparison->identical)
    /* Translators: both files are the same; the length is in bytes. */
    return g_strdup_printf (ngettext ("Identical: the %s byte is the same", "Identical: all %s bytes are the same",
                                      (gulong) comparison->size_a),
                            size_a);

  same = lanyard_format_count (n_same);
  byte = lanyard_format_count (n_same + 1);
  /* Nothing is the same where one of them is empty. */
  if (n_same > 0 && n_same == comparison->size_a)
    return g_strdup_printf (ngettext ("Different: the first %s byte is the same, but the received file goes on "
                                      "to %s",
                                      "Different: the first %s bytes are the same, but the received file goes on "
                                      "to %s",
                                      (gulong) n_same),
                            same, size_b);
  if (n_same == comparison->size_b)
    return g_strdup_printf (ngettext ("Different: the received file ends after %s of %s byte",
                                      "Different: the received file ends after %s of %s bytes",
                                      (gulong) comparison->size_a),
                            same, size_a);
  return g_strdup_printf (_ ("Different: byte %s is the first that is not the same"), byte);
}

static void
show_verdict (LanyardCompareWindow *self, LanyardVerdict verdict, const char *text)
{
  static const struct
  {
    const char *icon;
    const char *style_class;
  } looks[] = {
    [LANYARD_VERDICT_NONE] = { "dialog-question-symbolic", NULL },
    [LANYARD_VERDICT_COMPARING] = { NULL, NULL },
    [LANYARD_VERDICT_IDENTICAL] = { "emblem-ok-symbolic", "success" },
    [LANYARD_VERDICT_DIFFERENT] = { "dialog-warning-symbolic", "warning" },
    [LANYARD_VERDICT_FAILED] = { "dialog-error-symbolic", "error" },
  };

  if (looks[self->verdict].style_class != NULL)
    gtk_widget_remove_css_class (self->verdict_box, looks[self->verdict].style_class);
  if (looks[verdict].style_class != NULL)
    gtk_widget_add_css_class (self->verdict_box, looks[verdict].style_class);
  gtk_spinner_set_spinning (self->spinner, verdict == LANYARD_VERDICT_COMPARING);
  gtk_stack_set_visible_child (self->verdict_stack, verdict == LANYARD_VERDICT_COMPARING
                                                        ? GTK_WIDGET (self->spinner)
                                                        : GTK_WIDGET (self->verdict_icon));
  if (looks[verdict].icon != NULL)
    gtk_image_set_from_icon_name (self->verdict_icon, looks[verdict].icon);
  gtk_label_set_label (self->verdict_label, text);
  self->verdict = verdict;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERDICT]);
}

static void
on_compared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardCompareWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  LanyardComparison comparison;

  if (!lanyard_compare_files_finish (result, &comparison, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_verdict (self, LANYARD_VERDICT_FAILED, error->message);
      return;
    }

  text = lanyard_compare_text_verdict (&comparison);
  if (!comparison.identical)
    {
      lanyard_preview_show_difference (self->sent_preview, (guint64) comparison.first_difference);
      lanyard_preview_show_difference (self->received_preview,
                                       (guint64) comparison.first_difference);
    }
  show_verdict (self, comparison.identical ? LANYARD_VERDICT_IDENTICAL : LANYARD_VERDICT_DIFFERENT,
                text);
}

static void
compare (LanyardCompareWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->sent != NULL)
    lanyard_preview_show_file (self->sent_preview, self->sent, NULL, NULL, NULL);
  if (self->received != NULL)
    lanyard_preview_show_file (self->received_preview, self->received, NULL, NULL, NULL);

  if (self->sent == NULL || self->received == NULL)
    {
      show_verdict (self, LANYARD_VERDICT_NONE,
                    self->sent == NULL ? _ ("Choose the file that was sent")
                                       : _ ("Choose the file that was received"));
      return;
    }
  self->cancellable = g_cancellable_new ();
  show_verdict (self, LANYARD_VERDICT_COMPARING, _ ("Comparing byte by byte"));
  lanyard_compare_files_async (self->sent, self->received, self->cancellable, on_compared,
                               g_object_ref (self));
}

static void
on_chosen (GtkNativeDialog *dialog, int response, LanyardCompareWindow *self)
{
  GFile **target = g_object_get_data (G_OBJECT (dialog), "target");

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_clear_object (target);
      *target = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      compare (self);
    }
  g_clear_object (&self->chooser);
}

static void
choose (LanyardCompareWindow *self, GFile **target, const char *title)
{
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_object_set_data (G_OBJECT (self->chooser), "target", target);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_choose_sent (LanyardCompareWindow *self)
{
  choose (self, &self->sent, _ ("Choose the sent file"));
}

static void
on_choose_received (LanyardCompareWindow *self)
{
  choose (self, &self->received, _ ("Choose the received file"));
}

static void
lanyard_compare_window_dispose (GObject *object)
{
  LanyardCompareWindow *self = LANYARD_COMPARE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_object (&self->sent);
  g_clear_object (&self->received);

  G_OBJECT_CLASS (lanyard_compare_window_parent_class)->dispose (object);
}

static void
lanyard_compare_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_VERDICT)
    g_value_set_int (value, (int) LANYARD_COMPARE_WINDOW (object)->verdict);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_compare_window_class_init (LanyardCompareWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanyard_compare_window_dispose;
  object_class->get_property = lanyard_compare_window_get_property;

  properties[PROP_VERDICT]
      = g_param_spec_int ("verdict", NULL, NULL, LANYARD_VERDICT_NONE, LANYARD_VERDICT_FAILED,
                          LANYARD_VERDICT_NONE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LANYARD_TYPE_PREVIEW);
  g_type_ensure (LANYARD_TYPE_REFLOW_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-compare-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardCompareWindow, verdict_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardCompareWindow, verdict_stack);
  gtk_widget_class_bind_template_child (widget_class, LanyardCompareWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, LanyardCompareWindow, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, LanyardCompareWindow, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardCompareWindow, sent_preview);
  gtk_widget_class_bind_template_child (widget_class, LanyardCompareWindow, received_preview);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_sent);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_received);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lanyard_compare_window_init (LanyardCompareWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

LanyardCompareWindow *
lanyard_compare_window_present (GtkWindow *parent, GFile *sent, GFile *received)
{
  LanyardCompareWindow *self;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);

  self = g_object_new (LANYARD_TYPE_COMPARE_WINDOW, "transient-for", parent, NULL);
  g_set_object (&self->sent, sent);
  g_set_object (&self->received, received);
  compare (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
