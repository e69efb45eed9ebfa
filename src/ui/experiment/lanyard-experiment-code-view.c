/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-code-view.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/experiment/lanyard-experiment-code.h"

struct _LanyardExperimentCodeView
{
  AdwBin                 parent_instance;

  GtkDropDown           *language;
  GtkDropDown           *end;
  GtkWidget             *copy_button;
  GtkLabel              *remark;
  GtkTextView           *view;

  LanyardExperimentPlan *plan;
  gboolean               stale;
};

enum
{
  COPIED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardExperimentCodeView, lanyard_experiment_code_view, ADW_TYPE_BIN)

/* What stands behind the line, and with it mostly out of sight, is said above all of them, too. */
static void
show_remark (LanyardExperimentCodeView *self, guint number, const char *line)
{
  const char *remark = strstr (line, "<- ");
  g_autofree char *text = NULL;

  if (remark == NULL)
    return;
  /* Translators: what is wrong with a line of a program: its number, and the remark */
  text = g_strdup_printf (_ ("Line %u: %s"), number, remark + strlen ("<- "));
  gtk_label_set_label (self->remark, text);
  gtk_widget_set_visible (GTK_WIDGET (self->remark), TRUE);
}

static void
mark_line (LanyardExperimentCodeView *self, guint number)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter from, to;
  g_autofree char *line = NULL;

  gtk_text_buffer_get_iter_at_line (buffer, &from, (int) number - 1);
  to = from;
  gtk_text_iter_forward_line (&to);
  line = gtk_text_buffer_get_text (buffer, &from, &to, FALSE);
  g_strchomp (line);
  show_remark (self, number, line);
  gtk_text_buffer_apply_tag_by_name (buffer, "short", &from, &to);
  gtk_text_buffer_place_cursor (buffer, &from);
  gtk_text_view_scroll_to_mark (self->view, gtk_text_buffer_get_insert (buffer), 0.1, FALSE, 0, 0);
}

static void
write_code (LanyardExperimentCodeView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  g_autofree char *code = NULL;
  guint marked = 0;

  self->stale = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->remark), FALSE);
  gtk_widget_set_sensitive (self->copy_button, self->plan != NULL);
  if (self->plan == NULL)
    {
      gtk_text_buffer_set_text (buffer, _ ("These settings cannot be run."), -1);
      return;
    }
  code = lanyard_experiment_code (self->plan,
                                  gtk_drop_down_get_selected (self->language) == 1
                                      ? LANYARD_EXPERIMENT_C
                                      : LANYARD_EXPERIMENT_PYTHON,
                                  gtk_drop_down_get_selected (self->end) == 1
                                      ? LANYARD_EXPERIMENT_RECEIVER
                                      : LANYARD_EXPERIMENT_SENDER,
                                  &marked);
  gtk_text_buffer_set_text (buffer, code, -1);
  if (marked > 0)
    mark_line (self, marked);
}

/* Nobody reads it while it does not show. */
static void
refresh (LanyardExperimentCodeView *self)
{
  self->stale = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    write_code (self);
}

static void
on_copy (LanyardExperimentCodeView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  g_autofree char *code = NULL;

  g_object_get (buffer, "text", &code, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), code);
  g_signal_emit (self, signals[COPIED], 0);
}

static void
lanyard_experiment_code_view_map (GtkWidget *widget)
{
  LanyardExperimentCodeView *self = LANYARD_EXPERIMENT_CODE_VIEW (widget);

  GTK_WIDGET_CLASS (lanyard_experiment_code_view_parent_class)->map (widget);
  if (self->stale)
    write_code (self);
}

static void
lanyard_experiment_code_view_finalize (GObject *object)
{
  LanyardExperimentCodeView *self = LANYARD_EXPERIMENT_CODE_VIEW (object);

  g_clear_pointer (&self->plan, lanyard_experiment_plan_unref);
  G_OBJECT_CLASS (lanyard_experiment_code_view_parent_class)->finalize (object);
}

static void
lanyard_experiment_code_view_class_init (LanyardExperimentCodeViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_experiment_code_view_finalize;
  GTK_WIDGET_CLASS (klass)->map = lanyard_experiment_code_view_map;
  signals[COPIED] = g_signal_new ("copied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static GtkDropDown *
add_choice (LanyardExperimentCodeView *self, GtkWidget *box, const char *label, const char *const *choices)
{
  GtkWidget *choice = gtk_drop_down_new_from_strings (choices);

  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_tooltip_text (choice, label);
  gtk_box_append (GTK_BOX (box), choice);
  g_signal_connect_swapped (choice, "notify::selected", G_CALLBACK (refresh), self);
  return GTK_DROP_DOWN (choice);
}

static void
lanyard_experiment_code_view_init (LanyardExperimentCodeView *self)
{
  const char *const languages[] = { "Python", "C", NULL };
  const char *const ends[] = { _ ("Sender"), _ ("Receiver"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_widget_set_margin_start (tools, 12);
  gtk_widget_set_margin_end (tools, 12);
  gtk_widget_set_margin_top (tools, 3);
  self->language = add_choice (self, tools, _ ("Language"), languages);
  self->end = add_choice (self, tools, _ ("Which end"), ends);
  self->copy_button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  gtk_widget_set_tooltip_text (self->copy_button, _ ("Copy the program"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Copy the program"), -1);
  gtk_widget_set_hexpand (self->copy_button, TRUE);
  gtk_widget_set_halign (self->copy_button, GTK_ALIGN_END);
  g_signal_connect_swapped (self->copy_button, "clicked", G_CALLBACK (on_copy), self);
  gtk_box_append (GTK_BOX (tools), self->copy_button);

  self->remark = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->remark, TRUE);
  gtk_label_set_xalign (self->remark, 0);
  gtk_label_set_selectable (self->remark, TRUE);
  gtk_widget_set_margin_start (GTK_WIDGET (self->remark), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->remark), 12);
  gtk_widget_set_visible (GTK_WIDGET (self->remark), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->remark), "short-line");

  self->view = GTK_TEXT_VIEW (gtk_text_view_new ());
  gtk_text_view_set_editable (self->view, FALSE);
  gtk_text_view_set_cursor_visible (self->view, FALSE);
  gtk_text_view_set_monospace (self->view, TRUE);
  gtk_text_view_set_left_margin (self->view, 12);
  gtk_text_view_set_right_margin (self->view, 12);
  gtk_text_view_set_top_margin (self->view, 6);
  gtk_text_view_set_bottom_margin (self->view, 12);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "code");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The same run as a program"), -1);
  /* Readable under black and white text alike; the line also says so in words. */
  gtk_text_buffer_create_tag (gtk_text_view_get_buffer (self->view), "short", "paragraph-background",
                              "rgba(230,159,0,0.35)", NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), tools);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->remark));
  gtk_box_append (GTK_BOX (box), scroller);
  adw_bin_set_child (ADW_BIN (self), box);
  self->stale = TRUE;
}

GtkWidget *
lanyard_experiment_code_view_new (void)
{
  return g_object_new (LANYARD_TYPE_EXPERIMENT_CODE_VIEW, NULL);
}

void
lanyard_experiment_code_view_set_plan (LanyardExperimentCodeView *self, LanyardExperimentPlan *plan)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_CODE_VIEW (self));

  g_clear_pointer (&self->plan, lanyard_experiment_plan_unref);
  self->plan = plan != NULL ? lanyard_experiment_plan_ref (plan) : NULL;
  refresh (self);
}
