/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-transfer-page-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-paths.h"
#include "ui/transfer/lanyard-compare-window.h"
#include "ui/transfer/lanyard-offer-card.h"
#include "ui/transfer/lanyard-plain-window.h"
#include "ui/transfer/lanyard-link-window.h"
#include "ui/widgets/lanyard-files.h"

enum
{
  PROP_0,
  PROP_DEVICES_POSITION,
  PROP_PREVIEW_POSITION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardTransferPage, lanyard_transfer_page, ADW_TYPE_BIN)

static GtkWindow *
get_window (LanyardTransferPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* Offers. */

/* An offer has all the room while the list has nothing to show but its invitation: what is to be answered is not to be
 * looked for. */
static void
make_room (LanyardTransferPage *self)
{
  gboolean asked, empty;

  /* An offer that is still open when the page goes is declined then, and becomes a row. */
  if (self->transfers == NULL)
    return;
  asked = gtk_widget_get_first_child (GTK_WIDGET (self->offers)) != NULL;
  empty = g_list_model_get_n_items (G_LIST_MODEL (self->transfers)) == 0;
  gtk_widget_set_visible (self->offers_scroller, asked);
  gtk_widget_set_vexpand (self->offers_scroller, asked && empty);
  gtk_widget_set_visible (GTK_WIDGET (self->list), !asked || !empty);
}

static void
on_offer_answered (LanyardOfferCard *card, LanyardTransferPage *self)
{
  LanyardOffer *offer = lanyard_offer_card_get_offer (card);

  if (lanyard_offer_get_withdrawn (offer))
    {
      g_autofree char *message
          = g_strdup_printf (_ ("%s withdrew the offer"), lanyard_offer_get_peer_name (offer));

      lanyard_toast (self->middle, message);
    }
  gtk_box_remove (self->offers, GTK_WIDGET (card));
  make_room (self);
}

static gboolean
on_offer (LanyardTransfers *transfers, LanyardOffer *offer, LanyardTransferPage *self)
{
  GtkWidget *card = lanyard_offer_card_new (offer, lanyard_node_get_peers (self->node));

  g_signal_connect_object (card, "answered", G_CALLBACK (on_offer_answered), self, G_CONNECT_AFTER);
  gtk_box_append (self->offers, card);
  make_room (self);
  lanyard_panes_set_shown (self->panes, LANYARD_PANE_MIDDLE);
  return TRUE;
}

/* Panes. */

static void
on_pane_toggled (GtkToggleButton *toggle, LanyardTransferPage *self)
{
  LanyardPane shown = toggle == self->devices_toggle   ? LANYARD_PANE_START
                      : toggle == self->preview_toggle ? LANYARD_PANE_END
                                                       : LANYARD_PANE_MIDDLE;

  /* The one of the group that goes off says nothing. */
  if (self->panes != NULL && gtk_toggle_button_get_active (toggle))
    lanyard_panes_set_shown (self->panes, shown);
}

static void
on_shown_changed (LanyardTransferPage *self)
{
  GtkToggleButton *toggles[]
      = { self->devices_toggle, self->transfers_toggle, self->preview_toggle };

  gtk_toggle_button_set_active (toggles[lanyard_panes_get_shown (self->panes)], TRUE);
}

static void
on_start_width (LanyardTransferPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEVICES_POSITION]);
}

static void
on_end_width (LanyardTransferPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREVIEW_POSITION]);
}

static void
on_selected (LanyardTransferPage *self)
{
  lanyard_transfer_details_set_transfer (self->details,
                                         lanyard_transfer_list_get_selected (self->list));
}

static void
on_activated (LanyardTransferPage *self)
{
  lanyard_panes_set_shown (self->panes, LANYARD_PANE_END);
}

/* Sending. */

static void
on_device_dropped (LanyardTransferPage *self, LanyardDevice *device, const GValue *value)
{
  lanyard_transfer_page_send_value (self, value, LANYARD_CLIP_DROPPED, device);
}

static void
on_device_send (LanyardTransferPage *self, LanyardDevice *device, gboolean folders)
{
  lanyard_transfer_page_choose (self, folders, device);
}

static void
on_list_send (LanyardTransferPage *self, gboolean folders)
{
  lanyard_transfer_page_choose (self, folders, NULL);
}

/* An address that was typed becomes a device with a name, as the authenticated channel gave it. */
static void
on_finished (LanyardTransfers *transfers, LanyardTransfer *transfer, LanyardTransferPage *self)
{
  const char *fingerprint = lanyard_transfer_get_peer_fingerprint (transfer);

  if (lanyard_transfer_get_direction (transfer) == LANYARD_TRANSFER_SENDING
      && lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED
      && lanyard_transfer_get_encrypted (transfer) && fingerprint != NULL)
    lanyard_discovery_remember (self->discovery, lanyard_transfer_get_peer_address (transfer),
                                lanyard_transfer_get_peer_name (transfer), fingerprint);
}

static void
on_plain (LanyardTransferPage *self)
{
  lanyard_plain_window_present (get_window (self), self->transfers);
}

static void
on_share (LanyardTransferPage *self)
{
  lanyard_link_window_present (get_window (self), lanyard_node_get_identity (self->node), self->transfers);
}

static void
open_folder (LanyardTransferPage *self)
{
  g_autoptr (GFile) folder = NULL;
  g_autofree char *fallback = NULL;

  g_object_get (self->transfers, "download-folder", &folder, NULL);
  if (folder == NULL)
    {
      fallback = lanyard_paths_get_download_dir ();
      folder = g_file_new_for_path (fallback);
    }
  lanyard_files_open (GTK_WIDGET (self->middle), folder);
}

static void
act (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardTransferPage *self = LANYARD_TRANSFER_PAGE (widget);

  if (g_str_equal (action, "page.send-files"))
    lanyard_transfer_page_choose (self, FALSE, NULL);
  else if (g_str_equal (action, "page.send-folder"))
    lanyard_transfer_page_choose (self, TRUE, NULL);
  else if (g_str_equal (action, "page.paste"))
    lanyard_transfer_page_paste (self);
  else if (g_str_equal (action, "page.send-text"))
    lanyard_transfer_page_type_text (self, NULL);
  else if (g_str_equal (action, "page.open-folder"))
    open_folder (self);
  else
    lanyard_compare_window_present (get_window (self), NULL, NULL);
}

static void
lanyard_transfer_page_dispose (GObject *object)
{
  LanyardTransferPage *self = LANYARD_TRANSFER_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_object (&self->transfers);
  g_clear_object (&self->discovery);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (lanyard_transfer_page_parent_class)->dispose (object);
}

static void
lanyard_transfer_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardTransferPage *self = LANYARD_TRANSFER_PAGE (object);

  switch (id)
    {
    case PROP_DEVICES_POSITION:
      g_object_get_property (G_OBJECT (self->panes), "start-width", value);
      break;
    case PROP_PREVIEW_POSITION:
      g_object_get_property (G_OBJECT (self->panes), "end-width", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_transfer_page_set_property (GObject      *object,
                                    guint         id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  LanyardTransferPage *self = LANYARD_TRANSFER_PAGE (object);

  switch (id)
    {
    case PROP_DEVICES_POSITION:
      g_object_set_property (G_OBJECT (self->panes), "start-width", value);
      break;
    case PROP_PREVIEW_POSITION:
      g_object_set_property (G_OBJECT (self->panes), "end-width", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-transfer-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferPage, panes);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferPage, devices_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferPage, transfers_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferPage, preview_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferPage, devices);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferPage, middle);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferPage, offers_scroller);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferPage, offers);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferPage, list);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferPage, details);
  gtk_widget_class_bind_template_callback (widget_class, on_pane_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_device_dropped);
  gtk_widget_class_bind_template_callback (widget_class, on_device_send);
  gtk_widget_class_bind_template_callback (widget_class, on_plain);
  gtk_widget_class_bind_template_callback (widget_class, on_share);
  gtk_widget_class_bind_template_callback (widget_class, lanyard_transfer_page_type_text);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_list_send);
}

static void
lanyard_transfer_page_class_init (LanyardTransferPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags
      = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lanyard_transfer_page_dispose;
  object_class->get_property = lanyard_transfer_page_get_property;
  object_class->set_property = lanyard_transfer_page_set_property;

  properties[PROP_DEVICES_POSITION]
      = g_param_spec_int ("devices-position", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_PREVIEW_POSITION]
      = g_param_spec_int ("preview-position", NULL, NULL, -1, G_MAXINT, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LANYARD_TYPE_PANES);
  g_type_ensure (LANYARD_TYPE_DEVICE_LIST);
  g_type_ensure (LANYARD_TYPE_TRANSFER_LIST);
  g_type_ensure (LANYARD_TYPE_TRANSFER_DETAILS);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "page.send-files", NULL, act);
  gtk_widget_class_install_action (widget_class, "page.send-folder", NULL, act);
  gtk_widget_class_install_action (widget_class, "page.paste", NULL, act);
  gtk_widget_class_install_action (widget_class, "page.send-text", NULL, act);
  gtk_widget_class_install_action (widget_class, "page.open-folder", NULL, act);
  gtk_widget_class_install_action (widget_class, "page.compare", NULL, act);
}

static void
lanyard_transfer_page_init (LanyardTransferPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  lanyard_panes_let_shrink (GTK_BUTTON (self->devices_toggle));
  lanyard_panes_let_shrink (GTK_BUTTON (self->transfers_toggle));
  lanyard_panes_let_shrink (GTK_BUTTON (self->preview_toggle));
  g_signal_connect_object (self->panes, "notify::shown", G_CALLBACK (on_shown_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "notify::start-width", G_CALLBACK (on_start_width), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "notify::end-width", G_CALLBACK (on_end_width), self,
                           G_CONNECT_SWAPPED);
  lanyard_transfer_page_take_drops (self, self->middle);
  lanyard_transfer_page_take_drops (self, GTK_WIDGET (self->details));
  lanyard_transfer_page_take_drops (self, GTK_WIDGET (self->devices));
}

GtkWidget *
lanyard_transfer_page_new (LanyardNode      *node,
                           LanyardDiscovery *discovery,
                           LanyardTransfers *transfers)
{
  LanyardTransferPage *self;

  g_return_val_if_fail (LANYARD_IS_NODE (node), NULL);
  g_return_val_if_fail (LANYARD_IS_DISCOVERY (discovery), NULL);
  g_return_val_if_fail (LANYARD_IS_TRANSFERS (transfers), NULL);

  self = g_object_new (LANYARD_TYPE_TRANSFER_PAGE, NULL);
  self->node = g_object_ref (node);
  self->discovery = g_object_ref (discovery);
  self->transfers = g_object_ref (transfers);
  lanyard_device_list_set_discovery (self->devices, node, discovery);
  lanyard_transfer_list_set_transfers (self->list, transfers);
  lanyard_transfer_details_set_transfers (self->details, transfers);
  /* After, so that a handler of the window's can tell of it before the page takes it. */
  g_signal_connect_object (transfers, "offer", G_CALLBACK (on_offer), self, G_CONNECT_AFTER);
  g_signal_connect_object (transfers, "finished", G_CALLBACK (on_finished), self, 0);
  g_signal_connect_object (transfers, "items-changed", G_CALLBACK (make_room), self, G_CONNECT_SWAPPED);
  lanyard_clip_clean ();

  return GTK_WIDGET (self);
}

void
lanyard_transfer_page_show_transfer (LanyardTransferPage *self, LanyardTransfer *transfer)
{
  g_return_if_fail (LANYARD_IS_TRANSFER_PAGE (self));
  g_return_if_fail (LANYARD_IS_TRANSFER (transfer));

  lanyard_panes_set_shown (self->panes, LANYARD_PANE_MIDDLE);
  lanyard_transfer_list_select (self->list, transfer);
}
