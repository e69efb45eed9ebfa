/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-device-chooser.h"

#include <glib/gi18n-lib.h>

#include "ui/transfer/lanyard-device-row.h"
#include "ui/widgets/lanyard-list-bin.h"

struct _LanyardDeviceChooser
{
  AdwWindow parent_instance;

  /* Template children. */
  AdwWindowTitle *window_title;
  GtkListBox *list;
  GtkWidget *nobody_label;
  AdwEntryRow *entry;
  GtkWidget *send_button;
  GtkButton *send_all_button;

  /* Owned. */
  LanyardDiscovery *discovery;
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardDeviceChooser, lanyard_device_chooser, ADW_TYPE_WINDOW)

static char *
dup_address (LanyardDeviceChooser *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

static void
choose (LanyardDeviceChooser *self, LanyardDevice *device)
{
  g_autoptr (LanyardDevice) chosen = g_object_ref (device);

  g_signal_emit (self, signals[CHOSEN], 0, chosen);
  gtk_window_close (GTK_WINDOW (self));
}

/* (transfer container) (element-type LanyardDeviceRow) */
static GPtrArray *
list_ticked (LanyardDeviceChooser *self)
{
  GPtrArray *ticked = g_ptr_array_new ();
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (lanyard_device_row_get_ticked (LANYARD_DEVICE_ROW (row)))
      g_ptr_array_add (ticked, row);
  return ticked;
}

static void
show_ticked (LanyardDeviceChooser *self)
{
  g_autoptr (GPtrArray) ticked = list_ticked (self);
  /* Translators: to so many devices. */
  g_autofree char *label = g_strdup_printf (ngettext ("_Send to %u", "_Send to %u", ticked->len), ticked->len);

  gtk_button_set_label (self->send_all_button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->send_all_button), ticked->len > 0);
}

static void
on_send_all_clicked (LanyardDeviceChooser *self)
{
  g_autoptr (GPtrArray) ticked = list_ticked (self);
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_object_unref);

  /* What is sent may change the list. */
  for (guint i = 0; i < ticked->len; i++)
    g_ptr_array_add (devices, g_object_ref (lanyard_device_row_get_device (ticked->pdata[i])));
  for (guint i = 0; i < devices->len; i++)
    g_signal_emit (self, signals[CHOSEN], 0, devices->pdata[i]);
  gtk_window_close (GTK_WINDOW (self));
}

/* Who has begun to tick goes on with it. */
static void
on_row_activated (LanyardDeviceChooser *self, LanyardDeviceRow *row)
{
  g_autoptr (GPtrArray) ticked = list_ticked (self);

  if (ticked->len > 0)
    lanyard_device_row_set_ticked (row, !lanyard_device_row_get_ticked (row));
  else
    choose (self, lanyard_device_row_get_device (row));
}

static void
on_entry_changed (LanyardDeviceChooser *self)
{
  g_autofree char *address = dup_address (self);

  gtk_widget_set_sensitive (self->send_button, *address != '\0');
}

static void
on_send_clicked (LanyardDeviceChooser *self)
{
  g_autofree char *address = dup_address (self);

  if (*address != '\0')
    choose (self, lanyard_discovery_remember (self->discovery, address, NULL, NULL));
}

static void
on_items_changed (LanyardDeviceChooser *self)
{
  gboolean nobody = g_list_model_get_n_items (G_LIST_MODEL (self->discovery)) == 0;

  gtk_widget_set_visible (self->nobody_label, nobody);
  gtk_widget_set_visible (GTK_WIDGET (self->list), !nobody);
  show_ticked (self);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  GtkWidget *row = lanyard_device_row_new (item, TRUE);

  g_signal_connect_object (row, "ticked", G_CALLBACK (show_ticked), user_data, G_CONNECT_SWAPPED);
  return row;
}

static void
lanyard_device_chooser_dispose (GObject *object)
{
  g_clear_object (&LANYARD_DEVICE_CHOOSER (object)->discovery);

  G_OBJECT_CLASS (lanyard_device_chooser_parent_class)->dispose (object);
}

static void
lanyard_device_chooser_class_init (LanyardDeviceChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_device_chooser_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", LANYARD_TYPE_DEVICE_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, LANYARD_TYPE_DEVICE);

  g_type_ensure (LANYARD_TYPE_LIST_BIN);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-device-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceChooser, window_title);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceChooser, list);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceChooser, nobody_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceChooser, entry);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceChooser, send_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceChooser, send_all_button);
  gtk_widget_class_bind_template_callback (widget_class, on_send_all_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_send_clicked);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lanyard_device_chooser_init (LanyardDeviceChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

LanyardDeviceChooser *
lanyard_device_chooser_present (GtkWindow *parent, LanyardDiscovery *discovery, const char *what)
{
  LanyardDeviceChooser *self;
  GtkListBoxRow *first;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (LANYARD_IS_DISCOVERY (discovery), NULL);

  self = g_object_new (LANYARD_TYPE_DEVICE_CHOOSER, "transient-for", parent, NULL);
  self->discovery = g_object_ref (discovery);
  adw_window_title_set_subtitle (self->window_title, what);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (discovery), make_row, self, NULL);
  g_signal_connect_object (discovery, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  on_items_changed (self);
  /* Enter sends to the first; where there is none an address is typed. */
  first = gtk_list_box_get_row_at_index (self->list, 0);
  gtk_widget_grab_focus (first != NULL ? GTK_WIDGET (first) : GTK_WIDGET (self->entry));
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
