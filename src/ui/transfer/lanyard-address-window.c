/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-address-window.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/transfer/lanyard-transfer-text.h"

struct _LanyardAddressWindow
{
  AdwWindow parent_instance;

  /* Template children. */
  GtkWidget *add_button;
  AdwEntryRow *entry;
  GtkWidget *test_button;
  GtkLabel *help_label;
  GtkWidget *steps;
  GtkLabel *result_label;

  /* Owned. */
  LanyardNode *node;
  LanyardDiscovery *discovery;
  GCancellable *cancellable;
  char *name;
  char *fingerprint;

  /* Borrowed: each step's row and the mark on it. */
  AdwActionRow *rows[LANYARD_PROBE_DONE];
  GtkStack *marks[LANYARD_PROBE_DONE];
};

G_DEFINE_FINAL_TYPE (LanyardAddressWindow, lanyard_address_window, ADW_TYPE_WINDOW)

static char *
dup_address (LanyardAddressWindow *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

static GtkWidget *
make_step (LanyardAddressWindow *self, LanyardProbeStep step)
{
  GtkWidget *row = adw_action_row_new ();
  GtkStack *marks = GTK_STACK (gtk_stack_new ());
  GtkWidget *spinner = gtk_spinner_new ();
  GtkWidget *done = gtk_image_new_from_icon_name ("emblem-ok-symbolic");
  GtkWidget *failed = gtk_image_new_from_icon_name ("dialog-error-symbolic");
  GtkWidget *ahead = gtk_image_new_from_icon_name ("content-loading-symbolic");

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_add_css_class (done, "success");
  gtk_widget_add_css_class (failed, "error");
  gtk_widget_add_css_class (ahead, "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (done), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Passed"),
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (failed), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Failed"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (ahead), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Not tried"), -1);
  gtk_stack_add_named (marks, spinner, "trying");
  gtk_stack_add_named (marks, done, "done");
  gtk_stack_add_named (marks, failed, "failed");
  gtk_stack_add_named (marks, ahead, "ahead");
  gtk_widget_set_valign (GTK_WIDGET (marks), GTK_ALIGN_CENTER);
  self->marks[step] = marks;
  self->rows[step] = ADW_ACTION_ROW (row);
  adw_action_row_set_subtitle_lines (self->rows[step], 0);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), lanyard_probe_step_text (step));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), GTK_WIDGET (marks));
  return row;
}

static void
show_result (LanyardAddressWindow *self, const char *text)
{
  gtk_label_set_label (self->result_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->result_label), *text != '\0');
}

/* Steps before @step are passed; it failed for the reason @why, unless it is LANYARD_PROBE_DONE. */
static void
mark_steps (LanyardAddressWindow *self, LanyardProbeStep step, const char *why)
{
  /* A row's subtitle is markup. */
  g_autofree char *escaped = why != NULL ? g_markup_escape_text (why, -1) : NULL;

  for (guint i = 0; i < LANYARD_PROBE_DONE; i++)
    {
      gboolean failed = i == step;

      gtk_stack_set_visible_child_name (self->marks[i], i < step ? "done"
                                                        : failed ? "failed"
                                                                 : "ahead");
      adw_action_row_set_subtitle (self->rows[i], failed && escaped != NULL ? escaped : "");
      if (failed)
        gtk_widget_add_css_class (GTK_WIDGET (self->rows[i]), "error");
      else
        gtk_widget_remove_css_class (GTK_WIDGET (self->rows[i]), "error");
    }
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardAddressWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *grouped = NULL;
  g_autofree char *text = NULL;
  LanyardProbeStep step
      = lanyard_node_probe_finish (LANYARD_NODE (source), result, &name, &fingerprint, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  gtk_widget_set_sensitive (self->test_button, TRUE);
  mark_steps (self, step, error != NULL ? error->message : NULL);
  if (step != LANYARD_PROBE_DONE)
    return;

  g_free (self->name);
  self->name = g_steal_pointer (&name);
  g_free (self->fingerprint);
  self->fingerprint = g_steal_pointer (&fingerprint);
  if (self->fingerprint != NULL)
    grouped = lanyard_format_fingerprint (self->fingerprint);
  text = g_strdup_printf (_ ("%s answers. Its key is %s"),
                          self->name != NULL ? self->name : _ ("A device"),
                          grouped != NULL ? grouped : _ ("not known"));
  show_result (self, text);
}

static void
on_test_clicked (LanyardAddressWindow *self)
{
  g_autofree char *address = dup_address (self);

  if (*address == '\0')
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();

  gtk_widget_set_sensitive (self->test_button, FALSE);
  gtk_widget_set_visible (self->steps, TRUE);
  show_result (self, "");
  mark_steps (self, LANYARD_PROBE_DONE, NULL);
  for (guint i = 0; i < LANYARD_PROBE_DONE; i++)
    gtk_stack_set_visible_child_name (self->marks[i], "trying");
  lanyard_node_probe_async (self->node, address, self->cancellable, on_probed, g_object_ref (self));
}

static void
on_entry_changed (LanyardAddressWindow *self)
{
  g_autofree char *address = dup_address (self);

  /* What was tested is not what is typed now. */
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->fingerprint, g_free);
  gtk_widget_set_visible (self->steps, FALSE);
  show_result (self, "");
  gtk_widget_set_sensitive (self->test_button, *address != '\0');
  gtk_widget_set_sensitive (self->add_button, *address != '\0');
}

static void
on_add_clicked (LanyardAddressWindow *self)
{
  g_autofree char *address = dup_address (self);

  lanyard_discovery_remember (self->discovery, address, self->name, self->fingerprint);
  gtk_window_close (GTK_WINDOW (self));
}

static void
lanyard_address_window_dispose (GObject *object)
{
  LanyardAddressWindow *self = LANYARD_ADDRESS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->node);
  g_clear_object (&self->discovery);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->fingerprint, g_free);

  G_OBJECT_CLASS (lanyard_address_window_parent_class)->dispose (object);
}

static void
lanyard_address_window_class_init (LanyardAddressWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_address_window_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-address-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardAddressWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardAddressWindow, entry);
  gtk_widget_class_bind_template_child (widget_class, LanyardAddressWindow, test_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardAddressWindow, help_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardAddressWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, LanyardAddressWindow, result_label);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_test_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lanyard_address_window_init (LanyardAddressWindow *self)
{
  g_autofree char *help = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < LANYARD_PROBE_DONE; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->steps), make_step (self, (LanyardProbeStep) i));
  help = g_strdup_printf (_ ("A name or a number, such as workshop-pi.local or 192.0.2.7. Port %d "
                             "is taken unless another follows: 192.0.2.7:5000"),
                          LANYARD_DEFAULT_PORT);
  gtk_label_set_label (self->help_label, help);
}

LanyardAddressWindow *
lanyard_address_window_present (GtkWindow        *parent,
                                LanyardNode      *node,
                                LanyardDiscovery *discovery,
                                const char       *address)
{
  LanyardAddressWindow *self;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (LANYARD_IS_NODE (node), NULL);
  g_return_val_if_fail (LANYARD_IS_DISCOVERY (discovery), NULL);

  self = g_object_new (LANYARD_TYPE_ADDRESS_WINDOW, "transient-for", parent, NULL);
  self->node = g_object_ref (node);
  self->discovery = g_object_ref (discovery);
  if (address != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->entry), address);
      on_test_clicked (self);
    }
  /* Typing is what it is for. */
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
