/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-packets-window.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/experiment/lanyard-packets-book.h"
#include "ui/experiment/lanyard-packet-editor.h"
#include "ui/experiment/lanyard-packets-listen-view.h"
#include "ui/experiment/lanyard-packets-log-view.h"
#include "ui/experiment/lanyard-packets-saved.h"
#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-panes.h"

/* Counts are read a few times a second, however fast packets come. */
#define PERIOD_MS 200
#define MOST_LISTEN_HEIGHT 440

struct _LanyardPacketsWindow
{
  AdwWindow            parent_instance;

  /* Template children. */
  LanyardPanes        *panes;
  GtkToggleButton     *packet_toggle;
  GtkToggleButton     *log_toggle;
  GtkToggleButton     *more_toggle;
  LanyardPacketEditor *editor;
  GtkLabel            *state_label;
  AdwBin              *log_bin;
  GtkBox              *more_box;

  /* Owned. */
  LanyardPackets      *packets;
  LanyardPacketsBook  *book;   /* (nullable): the database refused */
  LanyardPacket       *edited; /* (nullable): of the book, to be replaced by what is saved */
  guint                timer;
};

G_DEFINE_FINAL_TYPE (LanyardPacketsWindow, lanyard_packets_window, ADW_TYPE_WINDOW)

/* What is being sent. */

/* FALSE: nothing is. */
static gboolean
show_state (LanyardPacketsWindow *self)
{
  GListModel *senders = lanyard_packets_get_senders (self->packets);
  guint n = g_list_model_get_n_items (senders);
  LanyardPacketsCounts sum = { 0 };
  guint open = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardPacketsSender) sender = g_list_model_get_item (senders, i);
      const LanyardPacketsCounts *counts = lanyard_packets_sender_get_counts (sender);

      open += lanyard_packets_sender_get_state (sender) == LANYARD_PACKETS_SENDER_OPEN;
      sum.sent += counts->sent;
      sum.received += counts->received;
      sum.errors += counts->errors;
    }
  /* Translators: packets of what is being sent now */
  text = g_strdup_printf (open == n
                              ? _ ("Open: %" PRIu64 " sent, %" PRIu64 " received, %" PRIu64 " errors")
                              : _ ("Sending: %" PRIu64 " sent, %" PRIu64 " received, %" PRIu64
                                   " errors"),
                          sum.sent, sum.received, sum.errors);
  gtk_label_set_label (self->state_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->state_label), n > 0);
  return n > 0;
}

static gboolean
on_due (gpointer user_data)
{
  LanyardPacketsWindow *self = user_data;

  if (show_state (self))
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  return G_SOURCE_REMOVE;
}

static void
update_actions (LanyardPacketsWindow *self)
{
  gboolean valid;

  g_object_get (self->editor, "valid", &valid, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "packets.send", valid);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "packets.repeat", valid);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "packets.send-to", valid);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "packets.save", valid && self->book != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "packets.stop",
                                 g_list_model_get_n_items (lanyard_packets_get_senders (self->packets)) > 0);
}

static void
on_senders (LanyardPacketsWindow *self)
{
  update_actions (self);
  if (show_state (self) && self->timer == 0)
    self->timer = g_timeout_add (PERIOD_MS, on_due, self);
}

static void
send_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LanyardPacketsWindow *self = LANYARD_PACKETS_WINDOW (widget);
  g_autoptr (LanyardPacket) packet = lanyard_packet_editor_get (self->editor, g_str_has_suffix (name, "repeat"));

  if (packet == NULL)
    return;
  lanyard_packets_send (self->packets, packet);
  /* One at a time: what comes back is what is wanted now. */
  if (lanyard_panes_get_folded (self->panes))
    lanyard_panes_set_shown (self->panes, LANYARD_PANE_MIDDLE);
}

/* (transfer full) (nullable): several transports may have the same port. */
static LanyardPacketsListener *
find_listener (LanyardPacketsWindow *self, guint transport, const char *name)
{
  GListModel *listeners = lanyard_packets_get_listeners (self->packets);

  for (guint i = 0; i < g_list_model_get_n_items (listeners); i++)
    {
      g_autoptr (LanyardPacketsListener) listener = g_list_model_get_item (listeners, i);

      if ((guint) lanyard_packets_listener_get_transport (listener) == transport
          && g_str_equal (lanyard_packets_listener_get_name (listener), name))
        return g_steal_pointer (&listener);
    }
  return NULL;
}

/* The payload alone, over the connection that the client made. */
static void
send_to_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LanyardPacketsWindow *self = LANYARD_PACKETS_WINDOW (widget);
  g_autoptr (LanyardPacket) packet = lanyard_packet_editor_get (self->editor, FALSE);
  g_autoptr (LanyardPacketsListener) listener = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const LanyardPacketSettings *s;
  const char *where, *peer;
  guint transport;

  g_variant_get (parameter, "(u&s&s)", &transport, &where, &peer);
  listener = find_listener (self, transport, where);
  if (packet == NULL || listener == NULL)
    return;
  s = lanyard_packet_get (packet);
  bytes = s->fields ? lanyard_packets_payload_fill (s->payload, lanyard_packets_listener_get_counts (listener)->sent + 1,
                                                    g_get_real_time ())
                    : g_bytes_ref (s->payload);
  if (!lanyard_packets_listener_send (listener, peer, bytes, &error))
    lanyard_toast (GTK_WIDGET (self->editor), error->message);
  else if (lanyard_panes_get_folded (self->panes))
    lanyard_panes_set_shown (self->panes, LANYARD_PANE_MIDDLE);
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lanyard_packets_stop_sending (LANYARD_PACKETS_WINDOW (widget)->packets);
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LanyardPacketsWindow *self = LANYARD_PACKETS_WINDOW (widget);

  lanyard_panes_set_shown (self->panes, LANYARD_PANE_MIDDLE);
  lanyard_packets_log_view_search (LANYARD_PACKETS_LOG_VIEW (adw_bin_get_child (self->log_bin)));
}

/* Saved packets. */

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LanyardPacketsWindow *self = LANYARD_PACKETS_WINDOW (widget);
  g_autoptr (LanyardPacket) packet = lanyard_packet_editor_get (self->editor, TRUE);

  if (packet == NULL || self->book == NULL)
    return;
  /* Another name is another packet. */
  if (lanyard_packets_book_has (self->book, self->edited)
      && g_str_equal (lanyard_packet_get (self->edited)->name, lanyard_packet_get (packet)->name))
    lanyard_packets_book_replace (self->book, self->edited, packet);
  else
    lanyard_packets_book_add (self->book, packet);
  g_set_object (&self->edited, packet);
  /* Inside the overlay, which is in the window. */
  lanyard_toast (GTK_WIDGET (self->editor), _ ("Packet saved"));
}

static void
on_chosen (LanyardPacketsSaved *saved, LanyardPacket *packet, LanyardPacketsWindow *self)
{
  g_set_object (&self->edited, packet);
  lanyard_packet_editor_set (self->editor, packet);
  lanyard_panes_set_shown (self->panes, LANYARD_PANE_START);
}

/* Panes. */

static void
on_pane_toggled (GtkToggleButton *toggle, LanyardPacketsWindow *self)
{
  LanyardPane shown = toggle == self->packet_toggle ? LANYARD_PANE_START
                      : toggle == self->log_toggle  ? LANYARD_PANE_MIDDLE
                                                    : LANYARD_PANE_END;

  if (gtk_toggle_button_get_active (toggle))
    lanyard_panes_set_shown (self->panes, shown);
}

static void
on_shown (LanyardPacketsWindow *self)
{
  GtkToggleButton *toggles[] = { self->packet_toggle, self->log_toggle, self->more_toggle };

  gtk_toggle_button_set_active (toggles[lanyard_panes_get_shown (self->panes)], TRUE);
}

static void
lanyard_packets_window_dispose (GObject *object)
{
  LanyardPacketsWindow *self = LANYARD_PACKETS_WINDOW (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->packets != NULL)
    {
      g_signal_handlers_disconnect_by_data (lanyard_packets_get_senders (self->packets), self);
      lanyard_packets_stop (self->packets);
    }
  g_clear_object (&self->packets);
  g_clear_object (&self->book);
  g_clear_object (&self->edited);
  G_OBJECT_CLASS (lanyard_packets_window_parent_class)->dispose (object);
}

static void
lanyard_packets_window_class_init (LanyardPacketsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_packets_window_dispose;
  g_type_ensure (LANYARD_TYPE_PANES);
  g_type_ensure (LANYARD_TYPE_PACKET_EDITOR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lanyard/Lanyard/ui/experiment/lanyard-packets-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsWindow, panes);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsWindow, packet_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsWindow, log_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsWindow, more_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsWindow, editor);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsWindow, state_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsWindow, log_bin);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketsWindow, more_box);
  gtk_widget_class_bind_template_callback (widget_class, on_pane_toggled);
  gtk_widget_class_install_action (widget_class, "packets.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "packets.repeat", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "packets.send-to", "(uss)", send_to_action);
  gtk_widget_class_install_action (widget_class, "packets.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "packets.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "packets.find", NULL, find_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "packets.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "packets.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "packets.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "packets.find", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
lanyard_packets_window_init (LanyardPacketsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->packets = lanyard_packets_new ();
  lanyard_panes_let_shrink (GTK_BUTTON (self->packet_toggle));
  lanyard_panes_let_shrink (GTK_BUTTON (self->log_toggle));
  lanyard_panes_let_shrink (GTK_BUTTON (self->more_toggle));
  lanyard_panes_set_shown (self->panes, LANYARD_PANE_START);
  g_signal_connect_object (self->panes, "notify::shown", G_CALLBACK (on_shown), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "notify::valid", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (lanyard_packets_get_senders (self->packets), "items-changed", G_CALLBACK (on_senders), self);
  adw_bin_set_child (self->log_bin, lanyard_packets_log_view_new (lanyard_packets_get_log (self->packets)));
  update_actions (self);
}

static void
fill (LanyardPacketsWindow *self, LanyardDatabase *database)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *listen = lanyard_packets_listen_view_new (self->packets);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *saved;

  /* The form and many ports leave room for what is saved. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MOST_LISTEN_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), listen);
  gtk_widget_set_margin_start (listen, 12);
  gtk_widget_set_margin_end (listen, 12);
  gtk_widget_set_margin_top (listen, 12);
  gtk_widget_set_margin_bottom (listen, 12);
  gtk_box_append (self->more_box, scroller);
  self->book = lanyard_packets_book_new (database, &error);
  if (self->book == NULL)
    {
      lanyard_toast (GTK_WIDGET (self->editor), error->message);
      return;
    }
  saved = lanyard_packets_saved_new (self->book);
  gtk_widget_set_vexpand (saved, TRUE);
  g_signal_connect_object (saved, "chosen", G_CALLBACK (on_chosen), self, 0);
  gtk_box_append (self->more_box, saved);
  update_actions (self);
}

LanyardPacketsWindow *
lanyard_packets_window_present (GtkWindow *parent, LanyardDatabase *database)
{
  LanyardPacketsWindow *self;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (LANYARD_IS_DATABASE (database), NULL);

  self = g_object_new (LANYARD_TYPE_PACKETS_WINDOW, "transient-for", parent, NULL);
  fill (self, database);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

LanyardPackets *
lanyard_packets_window_get_packets (LanyardPacketsWindow *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS_WINDOW (self), NULL);

  return self->packets;
}
