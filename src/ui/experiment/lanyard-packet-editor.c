/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-packet-editor.h"

#include <glib/gi18n-lib.h>

/* Of more a field shows the beginning: a paragraph of that length is laid out anew with each change. What it does not show whole
 * cannot be written in, or the rest of it would be lost. */
#define MOST_SHOWN 65536

struct _LanyardPacketEditor
{
  AdwBin                 parent_instance;

  /* Template children. */
  AdwEntryRow           *name_row;
  AdwEntryRow           *host_row;
  GtkSpinButton         *port;
  AdwComboRow           *transport_row;
  GtkTextView           *text_view;
  GtkTextView           *hex_view;
  GtkLabel              *fault_label;
  GtkWidget             *clear_button;
  GtkSpinButton         *count;
  GtkSpinButton         *interval;
  GtkSwitch             *fields;
  GtkWidget             *keep_row;
  GtkSwitch             *keep_open;
  GtkWidget             *shut_row;
  GtkSwitch             *shut;
  GtkSpinButton         *wait;
  GtkWidget             *interface_row;

  /* Owned. */
  GBytes                *payload; /* (nullable): what is written is wrong */
  LanyardPacket         *origin;  /* (nullable): has what the window has no field for */
  LanyardPacketsNotation notation; /* of the field that was written in last */
  gboolean               following; /* one field is being set from the other */
  gboolean               valid;
};

G_DEFINE_FINAL_TYPE (LanyardPacketEditor, lanyard_packet_editor, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_VALID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
fill_settings (LanyardPacketEditor *self, LanyardPacketSettings *s, gboolean repeat)
{
  if (self->origin != NULL)
    *s = *lanyard_packet_get (self->origin);
  else
    lanyard_packet_settings_init (s);
  s->name = gtk_editable_get_text (GTK_EDITABLE (self->name_row));
  s->host = gtk_editable_get_text (GTK_EDITABLE (self->host_row));
  s->port = (guint16) gtk_spin_button_get_value_as_int (self->port);
  s->transport = (LanyardPacketTransport) adw_combo_row_get_selected (self->transport_row);
  s->payload = self->payload;
  s->notation = self->notation;
  s->fields = gtk_switch_get_active (self->fields);
  s->count = repeat ? (guint) gtk_spin_button_get_value_as_int (self->count) : 1;
  s->interval = gtk_spin_button_get_value (self->interval);
  s->keep_open = gtk_switch_get_active (self->keep_open);
  s->shut = gtk_switch_get_active (self->shut);
  s->wait = gtk_spin_button_get_value (self->wait);
  s->interface = gtk_editable_get_text (GTK_EDITABLE (self->interface_row));
}

static gboolean
is_cut (GtkTextView *view)
{
  return !gtk_text_view_get_editable (view);
}

/* (transfer full) */
static char *
describe_size (LanyardPacketEditor *self)
{
  gsize bytes = g_bytes_get_size (self->payload);

  if (is_cut (self->text_view) || is_cut (self->hex_view))
    return g_strdup_printf (ngettext ("%zu byte; all are sent and saved. A field that shows only the first %d cannot be written in.",
                                      "%zu bytes; all are sent and saved. A field that shows only the first %d cannot be written in.",
                                      (gulong) bytes),
                            bytes, MOST_SHOWN);
  return g_strdup_printf (ngettext ("%zu byte", "%zu bytes", (gulong) bytes), bytes);
}

/* @fault: (nullable) */
static void
show_state (LanyardPacketEditor *self, const char *fault)
{
  GtkWidget *label = GTK_WIDGET (self->fault_label);
  g_autofree char *size = NULL;
  gboolean valid = fault == NULL;

  if (valid)
    {
      size = describe_size (self);
      gtk_widget_remove_css_class (label, "error");
      gtk_widget_add_css_class (label, "dim-label");
    }
  else
    {
      gtk_widget_remove_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "error");
    }
  gtk_label_set_label (self->fault_label, valid ? size : fault);
  /* Otherwise one of the two fields can be emptied by hand. */
  gtk_widget_set_visible (self->clear_button, is_cut (self->text_view) && is_cut (self->hex_view));
  if (valid == self->valid)
    return;
  self->valid = valid;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

static void
on_changed (LanyardPacketEditor *self)
{
  LanyardPacketSettings settings;
  g_autoptr (LanyardPacket) packet = NULL;
  g_autoptr (GError) error = NULL;
  gboolean udp = adw_combo_row_get_selected (self->transport_row) == LANYARD_PACKET_UDP;

  gtk_widget_set_visible (self->shut_row, adw_combo_row_get_selected (self->transport_row) == LANYARD_PACKET_TCP);
  gtk_widget_set_visible (self->interface_row, udp);
  /* What the payload's fault is shows already. */
  if (self->payload == NULL)
    return;
  fill_settings (self, &settings, TRUE);
  packet = lanyard_packet_new (&settings, &error);
  show_state (self, packet != NULL ? NULL : error->message);
}

static void
set_text (GtkTextView *view, GBytes *payload, LanyardPacketsNotation notation)
{
  gsize size = MIN (g_bytes_get_size (payload), MOST_SHOWN);
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (payload, 0, size);
  g_autofree char *text = lanyard_packets_payload_write (part, notation);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), text, -1);
  gtk_text_view_set_editable (view, size == g_bytes_get_size (payload));
}

/* Where it is wrong, the other field stays as it was last right. */
static void
on_written (LanyardPacketEditor *self, LanyardPacketsNotation notation)
{
  gboolean hex = notation == LANYARD_PACKETS_HEX;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (hex ? self->hex_view : self->text_view);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (self->following)
    return;
  g_object_get (buffer, "text", &text, NULL);
  self->notation = notation;
  g_clear_pointer (&self->payload, g_bytes_unref);
  self->payload = lanyard_packets_payload_parse (text, notation, NULL, &error);
  if (self->payload == NULL)
    {
      show_state (self, error->message);
      return;
    }
  self->following = TRUE;
  set_text (hex ? self->text_view : self->hex_view, self->payload, hex ? LANYARD_PACKETS_TEXT : LANYARD_PACKETS_HEX);
  self->following = FALSE;
  on_changed (self);
}

static void
on_text_written (LanyardPacketEditor *self)
{
  on_written (self, LANYARD_PACKETS_TEXT);
}

static void
on_hex_written (LanyardPacketEditor *self)
{
  on_written (self, LANYARD_PACKETS_HEX);
}

static void
on_clear (LanyardPacketEditor *self)
{
  gtk_text_view_set_editable (self->text_view, TRUE);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), "", -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

void
lanyard_packet_editor_set (LanyardPacketEditor *self, LanyardPacket *packet)
{
  const LanyardPacketSettings *s;

  g_return_if_fail (LANYARD_IS_PACKET_EDITOR (self));
  g_return_if_fail (LANYARD_IS_PACKET (packet));

  s = lanyard_packet_get (packet);
  g_set_object (&self->origin, packet);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), s->name);
  gtk_editable_set_text (GTK_EDITABLE (self->host_row), s->host);
  gtk_spin_button_set_value (self->port, s->port);
  adw_combo_row_set_selected (self->transport_row, s->transport);
  gtk_switch_set_active (self->fields, s->fields);
  gtk_spin_button_set_value (self->count, s->count);
  gtk_spin_button_set_value (self->interval, s->interval);
  gtk_switch_set_active (self->keep_open, s->keep_open);
  gtk_switch_set_active (self->shut, s->shut);
  gtk_spin_button_set_value (self->wait, s->wait);
  gtk_editable_set_text (GTK_EDITABLE (self->interface_row), s->interface != NULL ? s->interface : "");
  self->following = TRUE;
  set_text (self->text_view, s->payload, LANYARD_PACKETS_TEXT);
  set_text (self->hex_view, s->payload, LANYARD_PACKETS_HEX);
  self->following = FALSE;
  g_clear_pointer (&self->payload, g_bytes_unref);
  self->payload = g_bytes_ref (s->payload);
  self->notation = s->notation;
  on_changed (self);
}

LanyardPacket *
lanyard_packet_editor_get (LanyardPacketEditor *self, gboolean repeat)
{
  LanyardPacketSettings settings;

  g_return_val_if_fail (LANYARD_IS_PACKET_EDITOR (self), NULL);

  if (!self->valid)
    return NULL;
  fill_settings (self, &settings, repeat);
  return lanyard_packet_new (&settings, NULL);
}

static void
lanyard_packet_editor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_VALID:
      g_value_set_boolean (value, LANYARD_PACKET_EDITOR (object)->valid);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_packet_editor_finalize (GObject *object)
{
  LanyardPacketEditor *self = LANYARD_PACKET_EDITOR (object);

  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_object (&self->origin);
  G_OBJECT_CLASS (lanyard_packet_editor_parent_class)->finalize (object);
}

static void
lanyard_packet_editor_class_init (LanyardPacketEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lanyard_packet_editor_get_property;
  object_class->finalize = lanyard_packet_editor_finalize;
  properties[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lanyard/Lanyard/ui/experiment/lanyard-packet-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, name_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, host_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, port);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, transport_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, text_view);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, hex_view);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, fault_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, clear_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, count);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, interval);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, fields);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, keep_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, keep_open);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, shut_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, shut);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, wait);
  gtk_widget_class_bind_template_child (widget_class, LanyardPacketEditor, interface_row);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_clear);
}

static void
lanyard_packet_editor_init (LanyardPacketEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->text_view), "changed", G_CALLBACK (on_text_written), self);
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->hex_view), "changed", G_CALLBACK (on_hex_written), self);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), "hello\\n", -1);
}

GtkWidget *
lanyard_packet_editor_new (void)
{
  return g_object_new (LANYARD_TYPE_PACKET_EDITOR, NULL);
}
