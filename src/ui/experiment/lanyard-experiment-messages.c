/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-messages.h"

#include <glib/gi18n-lib.h>

#include "engine/experiment/lanyard-experiment-message.h"
#include "ui/widgets/lanyard-list-bin.h"

struct _LanyardExperimentMessages
{
  AdwBin         parent_instance;

  GtkStack      *stack;
  GtkListView   *view;
  GtkAdjustment *adjustment;
  GListModel    *model;
  gboolean       following;
};

G_DEFINE_FINAL_TYPE (LanyardExperimentMessages, lanyard_experiment_messages, ADW_TYPE_BIN)

static void
setup_row (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *mark = gtk_image_new ();
  GtkWidget *text = gtk_label_new (NULL);
  GtkWidget *from = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (from), 0);
  gtk_label_set_wrap (GTK_LABEL (from), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (from), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (from, "caption");
  gtk_widget_add_css_class (from, "dim-label");
  gtk_widget_add_css_class (mark, "dim-label");
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), from);
  gtk_box_append (GTK_BOX (row), mark);
  gtk_box_append (GTK_BOX (row), box);
  gtk_list_item_set_child (item, row);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_row (GtkListItemFactory *factory, GtkListItem *item)
{
  LanyardExperimentMessage *message = gtk_list_item_get_item (item);
  GtkWidget *mark = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *text = gtk_widget_get_first_child (gtk_widget_get_next_sibling (mark));
  g_autoptr (GDateTime) utc
      = g_date_time_new_from_unix_utc (lanyard_experiment_message_get_time (message) / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *time = g_date_time_format (local, "%X");
  const char *address = lanyard_experiment_message_get_address (message);
  gboolean sent = lanyard_experiment_message_get_sent (message);
  /* Translators: an address and a time of day */
  g_autofree char *from = sent ? g_strdup_printf (_ ("to %s · %s"), address, time)
                               : g_strdup_printf (_ ("from %s · %s"), address, time);

  gtk_image_set_from_icon_name (GTK_IMAGE (mark), sent ? "go-up-symbolic" : "go-down-symbolic");
  gtk_label_set_label (GTK_LABEL (text), lanyard_experiment_message_get_text (message));
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (text)), from);
}

static void
on_items_changed (LanyardExperimentMessages *self)
{
  gtk_stack_set_visible_child_name (
      self->stack,
      self->model != NULL && g_list_model_get_n_items (self->model) > 0 ? "messages" : "empty");
}

static void
on_scrolled (LanyardExperimentMessages *self)
{
  self->following = gtk_adjustment_get_value (self->adjustment)
                        + gtk_adjustment_get_page_size (self->adjustment)
                    >= gtk_adjustment_get_upper (self->adjustment) - 24;
}

static void
on_grown (LanyardExperimentMessages *self)
{
  if (self->following)
    gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_upper (self->adjustment));
}

static void
lanyard_experiment_messages_dispose (GObject *object)
{
  LanyardExperimentMessages *self = LANYARD_EXPERIMENT_MESSAGES (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (lanyard_experiment_messages_parent_class)->dispose (object);
}

static void
lanyard_experiment_messages_class_init (LanyardExperimentMessagesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_experiment_messages_dispose;
}

static void
lanyard_experiment_messages_init (LanyardExperimentMessages *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *empty = gtk_label_new (_ ("Runs that send text as datagrams show each of them here."));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), NULL);
  self->view = GTK_LIST_VIEW (gtk_list_view_new (NULL, factory));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "messages");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Datagrams, each with its sender’s address"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  self->following = TRUE;
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adjustment, "notify::upper", G_CALLBACK (on_grown), self,
                           G_CONNECT_SWAPPED);

  gtk_label_set_wrap (GTK_LABEL (empty), TRUE);
  gtk_label_set_justify (GTK_LABEL (empty), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (empty, "dim-label");
  gtk_widget_set_margin_start (empty, 24);
  gtk_widget_set_margin_end (empty, 24);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, empty, "empty");
  gtk_stack_add_named (self->stack, lanyard_list_bin_new (scroller), "messages");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}

GtkWidget *
lanyard_experiment_messages_new (void)
{
  return g_object_new (LANYARD_TYPE_EXPERIMENT_MESSAGES, NULL);
}

void
lanyard_experiment_messages_set_model (LanyardExperimentMessages *self, GListModel *messages)
{
  g_autoptr (GtkSelectionModel) selection = NULL;

  g_return_if_fail (LANYARD_IS_EXPERIMENT_MESSAGES (self));

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, messages);
  if (messages != NULL)
    {
      selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (messages)));
      g_signal_connect_swapped (messages, "items-changed", G_CALLBACK (on_items_changed), self);
    }
  self->following = TRUE;
  gtk_list_view_set_model (self->view, selection);
  on_items_changed (self);
}
