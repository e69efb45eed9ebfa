/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-packets-listen-view.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "ui/widgets/lanyard-icon-button.h"

/* Counts are read a few times a second, however fast packets come. */
#define PERIOD_MS 200

enum
{
  ANSWER_NOTHING,
  ANSWER_SAME,
  ANSWER_TEXT,
};

struct _LanyardPacketsListenView
{
  AdwBin           parent_instance;

  /* Template children. */
  AdwExpanderRow  *form_row;
  AdwComboRow     *transport_row;
  GtkSpinButton   *port;
  AdwComboRow     *bind_row;
  AdwComboRow     *answer_row;
  GtkWidget       *text_row;
  GtkWidget       *group_row;
  GtkLabel        *fault_label;
  GtkWidget       *listen_button;
  GtkListBox      *list;

  LanyardPackets  *packets;
};

G_DEFINE_FINAL_TYPE (LanyardPacketsListenView, lanyard_packets_listen_view, ADW_TYPE_BIN)

static void
show_fault (LanyardPacketsListenView *self, const char *fault)
{
  gtk_label_set_label (self->fault_label, fault != NULL ? fault : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), fault != NULL);
}

static const char *
selected_of (AdwComboRow *row)
{
  GtkStringObject *object = adw_combo_row_get_selected_item (row);

  return object != NULL ? gtk_string_object_get_string (object) : "";
}

/* What the button will do, with the form closed. */
static void
show_summary (LanyardPacketsListenView *self)
{
  g_autofree char *summary = g_strdup_printf ("%s %d · %s", selected_of (self->transport_row),
                                              gtk_spin_button_get_value_as_int (self->port), selected_of (self->bind_row));

  adw_expander_row_set_subtitle (self->form_row, summary);
}

static void
on_changed (LanyardPacketsListenView *self)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  gboolean text = adw_combo_row_get_selected (self->answer_row) == ANSWER_TEXT;

  gtk_widget_set_visible (self->text_row, text);
  gtk_widget_set_visible (self->group_row, adw_combo_row_get_selected (self->transport_row) == LANYARD_PACKET_UDP);
  if (text)
    bytes = lanyard_packets_payload_parse (gtk_editable_get_text (GTK_EDITABLE (self->text_row)), LANYARD_PACKETS_TEXT, NULL,
                                           &error);
  show_summary (self);
  show_fault (self, error != NULL ? error->message : NULL);
  gtk_widget_set_sensitive (self->listen_button, error == NULL);
}

static void
on_listen (LanyardPacketsListenView *self)
{
  static const LanyardPacketsAnswer answers[]
      = { LANYARD_PACKETS_ANSWER_NONE, LANYARD_PACKETS_ANSWER_ECHO, LANYARD_PACKETS_ANSWER_FIXED };
  LanyardPacketsListenerSettings settings;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) error = NULL;
  const char *group = gtk_editable_get_text (GTK_EDITABLE (self->group_row));

  lanyard_packets_listener_settings_init (&settings);
  settings.transport = (LanyardPacketTransport) adw_combo_row_get_selected (self->transport_row);
  settings.port = (guint16) gtk_spin_button_get_value_as_int (self->port);
  settings.bind = adw_combo_row_get_selected (self->bind_row) == 0 ? "127.0.0.1" : "0.0.0.0";
  settings.answer = answers[MIN (adw_combo_row_get_selected (self->answer_row), ANSWER_TEXT)];
  settings.fields = TRUE;
  if (settings.answer == LANYARD_PACKETS_ANSWER_FIXED)
    payload = lanyard_packets_payload_parse (gtk_editable_get_text (GTK_EDITABLE (self->text_row)), LANYARD_PACKETS_TEXT,
                                             NULL, NULL);
  settings.payload = payload;
  if (settings.transport == LANYARD_PACKET_UDP && *group != '\0')
    settings.group = group;
  if (lanyard_packets_listen (self->packets, &settings, &error) != NULL)
    {
      show_fault (self, NULL);
      adw_expander_row_set_expanded (self->form_row, FALSE);
    }
  else
    show_fault (self, error->message);
}

/* Rows. */

static void
show_counts (AdwActionRow *row, LanyardPacketsListener *listener)
{
  const LanyardPacketsCounts *counts = lanyard_packets_listener_get_counts (listener);
  guint connections = lanyard_packets_listener_get_connections (listener);
  g_autofree char *received = g_strdup_printf (
      ngettext ("%" PRIu64 " received", "%" PRIu64 " received", (gulong) counts->received), counts->received);
  g_autofree char *sent = g_strdup_printf (
      ngettext ("%" PRIu64 " answered", "%" PRIu64 " answered", (gulong) counts->sent), counts->sent);
  g_autofree char *open
      = g_strdup_printf (ngettext ("%u connection", "%u connections", connections), connections);
  g_autofree char *text = lanyard_packets_listener_get_transport (listener) == LANYARD_PACKET_UDP
                              ? g_strdup_printf ("%s · %s", received, sent)
                              : g_strdup_printf ("%s · %s · %s", open, received, sent);

  adw_action_row_set_subtitle (row, text);
}

/* Whether there is anybody to write to. */
static void
show_clients (GtkWidget *row, LanyardPacketsListener *listener)
{
  g_auto (GStrv) peers = lanyard_packets_listener_dup_peers (listener);

  gtk_widget_set_sensitive (g_object_get_data (G_OBJECT (row), "clients"), peers[0] != NULL);
}

/* Who is there as it opens; who was heard last is the first. */
static void
fill_clients (GtkMenuButton *button, gpointer listener)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_auto (GStrv) peers = lanyard_packets_listener_dup_peers (listener);

  for (guint i = g_strv_length (peers); i > 0; i--)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (peers[i - 1], NULL);

      g_menu_item_set_action_and_target (item, "packets.send-to", "(uss)",
                                         (guint) lanyard_packets_listener_get_transport (listener),
                                         lanyard_packets_listener_get_name (listener), peers[i - 1]);
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

static gboolean
on_due (gpointer user_data)
{
  GtkWidget *row = user_data;

  g_object_set_data (G_OBJECT (row), "source", NULL);
  show_counts (ADW_ACTION_ROW (row), g_object_get_data (G_OBJECT (row), "listener"));
  show_clients (row, g_object_get_data (G_OBJECT (row), "listener"));
  return G_SOURCE_REMOVE;
}

static void
on_counted (LanyardPacketsListener *listener, GtkWidget *row)
{
  if (g_object_get_data (G_OBJECT (row), "source") == NULL)
    g_object_set_data (G_OBJECT (row), "source", GUINT_TO_POINTER (g_timeout_add (PERIOD_MS, on_due, row)));
}

static void
on_row_gone (GtkWidget *row)
{
  guint source = GPOINTER_TO_UINT (g_object_steal_data (G_OBJECT (row), "source"));

  if (source != 0)
    g_source_remove (source);
}

static void
on_stop (GtkButton *button, LanyardPacketsListener *listener)
{
  LanyardPacketsListenView *self = LANYARD_PACKETS_LISTEN_VIEW (
      gtk_widget_get_ancestor (GTK_WIDGET (button), LANYARD_TYPE_PACKETS_LISTEN_VIEW));
  g_autoptr (LanyardPacketsListener) held = g_object_ref (listener);

  lanyard_packets_unlisten (self->packets, held);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  LanyardPacketsListener *listener = item;
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title
      = g_strdup_printf ("%s %s", lanyard_packet_transport_to_text (lanyard_packets_listener_get_transport (listener)),
                         lanyard_packets_listener_get_name (listener));
  g_autofree char *stop = g_strdup_printf (_ ("Stop listening at %s"), lanyard_packets_listener_get_name (listener));
  GtkWidget *button = lanyard_icon_button_dress (gtk_button_new (), "media-playback-stop-symbolic", stop, NULL);
  GtkWidget *clients = lanyard_icon_menu_button_new ("document-send-symbolic", _ ("Send the packet to a client"), NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (lanyard_packets_listener_get_fingerprint (listener) != NULL)
    gtk_widget_set_tooltip_text (row, lanyard_packets_listener_get_fingerprint (listener));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (clients, GTK_ALIGN_CENTER);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (clients), fill_clients, g_object_ref (listener), g_object_unref);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), clients);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  g_object_set_data (G_OBJECT (row), "clients", clients);
  g_object_set_data_full (G_OBJECT (row), "listener", g_object_ref (listener), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_stop), listener, 0);
  g_signal_connect_object (listener, "changed", G_CALLBACK (on_counted), row, 0);
  g_signal_connect (row, "destroy", G_CALLBACK (on_row_gone), NULL);
  show_counts (ADW_ACTION_ROW (row), listener);
  show_clients (row, listener);
  return row;
}

static void
on_listeners (LanyardPacketsListenView *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->list),
                          g_list_model_get_n_items (lanyard_packets_get_listeners (self->packets)) > 0);
}

static void
lanyard_packets_listen_view_finalize (GObject *object)
{
  g_clear_object (&LANYARD_PACKETS_LISTEN_VIEW (object)->packets);
  G_OBJECT_CLASS (lanyard_packets_listen_view_parent_class)->finalize (object);
}

static void
lanyard_packets_listen_view_class_init (LanyardPacketsListenViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanyard_packets_listen_view_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/experiment/lanyard-packets-listen-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsListenView, form_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsListenView, transport_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsListenView, port);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsListenView, bind_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsListenView, answer_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsListenView, text_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsListenView, group_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsListenView, fault_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsListenView, listen_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsListenView, list);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_listen);
}

static void
lanyard_packets_listen_view_init (LanyardPacketsListenView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  on_changed (self);
}

GtkWidget *
lanyard_packets_listen_view_new (LanyardPackets *packets)
{
  LanyardPacketsListenView *self;
  GListModel *listeners;

  g_return_val_if_fail (LANYARD_IS_PACKETS (packets), NULL);

  self = g_object_new (LANYARD_TYPE_PACKETS_LISTEN_VIEW, NULL);
  self->packets = g_object_ref (packets);
  listeners = lanyard_packets_get_listeners (packets);
  gtk_list_box_bind_model (self->list, listeners, make_row, NULL, NULL);
  g_signal_connect_object (listeners, "items-changed", G_CALLBACK (on_listeners), self, G_CONNECT_SWAPPED);
  on_listeners (self);
  return GTK_WIDGET (self);
}
