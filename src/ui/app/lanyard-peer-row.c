/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-peer-row.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"

struct _LanyardPeerRow
{
  AdwExpanderRow parent_instance;

  /* Template children */
  AdwEntryRow  *alias_row;
  GtkSwitch    *always_switch;
  AdwActionRow *key_row;

  /* Owned */
  LanyardPeers *peers;
  LanyardPeer  *peer;
};

G_DEFINE_FINAL_TYPE (LanyardPeerRow, lanyard_peer_row, ADW_TYPE_EXPANDER_ROW)

static char *
describe (LanyardPeer *peer)
{
  gint64 seen = lanyard_peer_get_last_seen (peer);
  const char *address = lanyard_peer_get_address (peer);
  g_autoptr (GDateTime) time = seen > 0 ? g_date_time_new_from_unix_local (seen) : NULL;
  g_autofree char *date = time != NULL ? g_date_time_format (time, "%x") : NULL;

  if (date != NULL && address != NULL)
    /* Translators: a date, and a network address. */
    return g_strdup_printf (_ ("Last seen %s at %s"), date, address);
  if (date != NULL)
    return g_strdup_printf (_ ("Last seen %s"), date);
  return g_strdup (address != NULL ? address : "");
}

static void
update (LanyardPeerRow *self)
{
  g_autofree char *subtitle = describe (self->peer);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 lanyard_peer_get_display_name (self->peer));
  /* The row around the one that unfolds has no name else. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lanyard_peer_get_display_name (self->peer), -1);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  gtk_switch_set_active (self->always_switch, lanyard_peer_get_always_accept (self->peer));
}

static void
alias_applied (LanyardPeerRow *self)
{
  g_autofree char *alias = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->alias_row))));
  gboolean own = *alias != '\0' && !g_str_equal (alias, lanyard_peer_get_name (self->peer));

  lanyard_peers_set_alias (self->peers, self->peer, own ? alias : NULL);
}

static void
always_flipped (LanyardPeerRow *self)
{
  gboolean always = gtk_switch_get_active (self->always_switch);

  if (self->peer != NULL && always != lanyard_peer_get_always_accept (self->peer))
    lanyard_peers_set_always_accept (self->peers, self->peer, always);
}

static void
forget_clicked (LanyardPeerRow *self)
{
  g_autoptr (LanyardPeerRow) alive = g_object_ref (self);

  lanyard_peers_forget (self->peers, lanyard_peer_get_fingerprint (self->peer));
}

static void
lanyard_peer_row_dispose (GObject *object)
{
  LanyardPeerRow *self = LANYARD_PEER_ROW (object);

  if (self->peer != NULL)
    g_signal_handlers_disconnect_by_data (self->peer, self);
  g_clear_object (&self->peer);
  g_clear_object (&self->peers);

  G_OBJECT_CLASS (lanyard_peer_row_parent_class)->dispose (object);
}

static void
lanyard_peer_row_class_init (LanyardPeerRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_peer_row_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/app/lanyard-peer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardPeerRow, alias_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPeerRow, always_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardPeerRow, key_row);
  gtk_widget_class_bind_template_callback (widget_class, alias_applied);
  gtk_widget_class_bind_template_callback (widget_class, always_flipped);
  gtk_widget_class_bind_template_callback (widget_class, forget_clicked);
}

static void
lanyard_peer_row_init (LanyardPeerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lanyard_peer_row_new (LanyardPeers *peers, LanyardPeer *peer)
{
  LanyardPeerRow *self;
  g_autofree char *fingerprint = NULL;

  g_return_val_if_fail (LANYARD_IS_PEERS (peers), NULL);
  g_return_val_if_fail (LANYARD_IS_PEER (peer), NULL);

  self = g_object_new (LANYARD_TYPE_PEER_ROW, NULL);
  self->peers = g_object_ref (peers);
  self->peer = g_object_ref (peer);
  fingerprint = lanyard_format_fingerprint (lanyard_peer_get_fingerprint (peer));
  adw_action_row_set_subtitle (self->key_row, fingerprint);
  gtk_editable_set_text (GTK_EDITABLE (self->alias_row), lanyard_peer_get_display_name (peer));
  g_signal_connect_swapped (peer, "notify", G_CALLBACK (update), self);
  update (self);
  return GTK_WIDGET (self);
}
