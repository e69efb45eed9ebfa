/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-device-list.h"

#include <glib/gi18n-lib.h>

#include "ui/transfer/lanyard-address-window.h"
#include "ui/transfer/lanyard-device-row.h"
#include "ui/widgets/lanyard-list-bin.h"

struct _LanyardDeviceList
{
  AdwBin parent_instance;

  /* Template children. */
  GtkListBox *list;
  GtkWidget *hint;
  GtkLabel *hint_title;
  GtkLabel *hint_label;
  GtkWidget *hint_button;
  GtkWidget *address_button;

  /* Owned. */
  LanyardNode *node;
  LanyardDiscovery *discovery;
};

enum
{
  DROPPED,
  SEND,
  PLAIN,
  SHARE,
  TEXT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardDeviceList, lanyard_device_list, ADW_TYPE_BIN)

static void
show_hint (LanyardDeviceList *self)
{
  gboolean nobody = g_list_model_get_n_items (G_LIST_MODEL (self->discovery)) == 0;
  LanyardDiscoveryState state = lanyard_discovery_get_state (self->discovery);
  g_autofree char *text = NULL;
  const char *title = NULL;

  switch (state)
    {
    case LANYARD_DISCOVERY_UNAVAILABLE:
      title = _ ("Cannot look for devices");
      text = g_strdup (_ ("Avahi, the service by which devices find each other, is not running. "
                          "Install or start avahi-daemon, or type the other device’s address."));
      break;
    case LANYARD_DISCOVERY_STOPPED:
      title = _ ("Not searching");
      text = g_strdup (_ ("The search for devices is off. You can type an address."));
      break;
    case LANYARD_DISCOVERY_SEARCHING:
    default:
      title = _ ("Nobody found yet");
      text = g_strdup_printf (_ ("On the other device, check that\n"
                                 "• Receive is on\n"
                                 "• it is on the same network\n"
                                 "• its firewall lets port %d in"),
                              LANYARD_DEFAULT_PORT);
      break;
    }

  gtk_label_set_label (self->hint_title, title);
  gtk_label_set_label (self->hint_label, text);
  gtk_widget_set_visible (self->hint, nobody || state == LANYARD_DISCOVERY_UNAVAILABLE);
  gtk_widget_set_visible (self->hint_button, nobody);
  gtk_widget_set_visible (GTK_WIDGET (self->hint_title), nobody);
  gtk_widget_set_visible (GTK_WIDGET (self->list), !nobody);
}

static void
open_address (LanyardDeviceList *self, const char *address)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  lanyard_address_window_present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->node,
                                  self->discovery, address);
}

static void
on_address_clicked (LanyardDeviceList *self)
{
  open_address (self, NULL);
}

static void
on_plain_clicked (LanyardDeviceList *self)
{
  g_signal_emit (self, signals[PLAIN], 0);
}

static void
on_share_clicked (LanyardDeviceList *self)
{
  g_signal_emit (self, signals[SHARE], 0);
}

static void
on_row_activated (LanyardDeviceList *self, LanyardDeviceRow *row)
{
  g_signal_emit (self, signals[SEND], 0, lanyard_device_row_get_device (row), FALSE);
}

static void
on_row_dropped (LanyardDeviceRow *row, const GValue *value, LanyardDeviceList *self)
{
  g_signal_emit (self, signals[DROPPED], 0, lanyard_device_row_get_device (row), value);
}

static void
on_row_act (LanyardDeviceRow *row, const char *action, LanyardDeviceList *self)
{
  g_autoptr (LanyardDevice) device = g_object_ref (lanyard_device_row_get_device (row));

  if (g_str_equal (action, "send-files"))
    g_signal_emit (self, signals[SEND], 0, device, FALSE);
  else if (g_str_equal (action, "send-folder"))
    g_signal_emit (self, signals[SEND], 0, device, TRUE);
  else if (g_str_equal (action, "send-text"))
    g_signal_emit (self, signals[TEXT], 0, device);
  else if (g_str_equal (action, "test"))
    open_address (self, lanyard_device_get_address (device));
  else if (g_str_equal (action, "forget"))
    lanyard_discovery_forget (self->discovery, device);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  GtkWidget *row = lanyard_device_row_new (item, FALSE);

  g_signal_connect_object (row, "dropped", G_CALLBACK (on_row_dropped), user_data, 0);
  g_signal_connect_object (row, "act", G_CALLBACK (on_row_act), user_data, 0);
  return row;
}

static void
lanyard_device_list_dispose (GObject *object)
{
  LanyardDeviceList *self = LANYARD_DEVICE_LIST (object);

  g_clear_object (&self->discovery);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (lanyard_device_list_parent_class)->dispose (object);
}

static void
lanyard_device_list_class_init (LanyardDeviceListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_device_list_dispose;

  signals[DROPPED] = g_signal_new ("dropped", LANYARD_TYPE_DEVICE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 2, LANYARD_TYPE_DEVICE,
                                   G_TYPE_VALUE | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SEND] = g_signal_new ("send", LANYARD_TYPE_DEVICE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, LANYARD_TYPE_DEVICE, G_TYPE_BOOLEAN);
  signals[PLAIN] = g_signal_new ("plain", LANYARD_TYPE_DEVICE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[SHARE] = g_signal_new ("share", LANYARD_TYPE_DEVICE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[TEXT] = g_signal_new ("text", LANYARD_TYPE_DEVICE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, LANYARD_TYPE_DEVICE);

  g_type_ensure (LANYARD_TYPE_LIST_BIN);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-device-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceList, list);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceList, hint);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceList, hint_title);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceList, hint_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceList, hint_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceList, address_button);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_address_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_plain_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_share_clicked);
}

static void
lanyard_device_list_init (LanyardDeviceList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lanyard_device_list_set_discovery (LanyardDeviceList *self,
                                   LanyardNode       *node,
                                   LanyardDiscovery  *discovery)
{
  g_return_if_fail (LANYARD_IS_DEVICE_LIST (self));
  g_return_if_fail (LANYARD_IS_NODE (node));
  g_return_if_fail (LANYARD_IS_DISCOVERY (discovery));
  g_return_if_fail (self->discovery == NULL);

  self->node = g_object_ref (node);
  self->discovery = g_object_ref (discovery);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (discovery), make_row, self, NULL);
  g_signal_connect_object (discovery, "items-changed", G_CALLBACK (show_hint), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (discovery, "notify::state", G_CALLBACK (show_hint), self,
                           G_CONNECT_SWAPPED);
  show_hint (self);
}
