/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-transfer-page.h"

#include <glib/gi18n-lib.h>

struct _LanyardTransferPage
{
  AdwBin parent_instance;

  /* Owned. */
  LanyardNode *node;
  LanyardDiscovery *discovery;
  LanyardTransfers *transfers;
  LanyardTransfer *shown;

  int devices_position;
  int preview_position;
};

enum
{
  PROP_0,
  PROP_DEVICES_POSITION,
  PROP_PREVIEW_POSITION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardTransferPage, lanyard_transfer_page, ADW_TYPE_BIN)

static void
lanyard_transfer_page_dispose (GObject *object)
{
  LanyardTransferPage *self = LANYARD_TRANSFER_PAGE (object);

  g_clear_object (&self->shown);
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
      g_value_set_int (value, self->devices_position);
      break;
    case PROP_PREVIEW_POSITION:
      g_value_set_int (value, self->preview_position);
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
      self->devices_position = g_value_get_int (value);
      break;
    case PROP_PREVIEW_POSITION:
      self->preview_position = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_transfer_page_class_init (LanyardTransferPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_transfer_page_dispose;
  object_class->get_property = lanyard_transfer_page_get_property;
  object_class->set_property = lanyard_transfer_page_set_property;

  properties[PROP_DEVICES_POSITION] = g_param_spec_int (
      "devices-position", NULL, NULL, -1, G_MAXINT, -1, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PREVIEW_POSITION] = g_param_spec_int (
      "preview-position", NULL, NULL, -1, G_MAXINT, -1, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_transfer_page_init (LanyardTransferPage *self)
{
  self->devices_position = -1;
  self->preview_position = -1;
  adw_bin_set_child (ADW_BIN (self), g_object_new (ADW_TYPE_STATUS_PAGE, "title", _ ("Nothing here yet"), NULL));
}

GtkWidget *
lanyard_transfer_page_new (LanyardNode      *node,
                           LanyardDiscovery *discovery,
                           LanyardTransfers *transfers)
{
  LanyardTransferPage *self = g_object_new (LANYARD_TYPE_TRANSFER_PAGE, NULL);

  self->node = g_object_ref (node);
  self->discovery = g_object_ref (discovery);
  self->transfers = g_object_ref (transfers);

  return GTK_WIDGET (self);
}

void
lanyard_transfer_page_send_files (LanyardTransferPage *self, GListModel *files)
{
  g_return_if_fail (LANYARD_IS_TRANSFER_PAGE (self));
  g_return_if_fail (G_IS_LIST_MODEL (files));
}

void
lanyard_transfer_page_choose_files (LanyardTransferPage *self)
{
  g_return_if_fail (LANYARD_IS_TRANSFER_PAGE (self));
}

void
lanyard_transfer_page_paste (LanyardTransferPage *self)
{
  g_return_if_fail (LANYARD_IS_TRANSFER_PAGE (self));
}

void
lanyard_transfer_page_show_transfer (LanyardTransferPage *self, LanyardTransfer *transfer)
{
  g_return_if_fail (LANYARD_IS_TRANSFER_PAGE (self));
  g_return_if_fail (LANYARD_IS_TRANSFER (transfer));

  g_set_object (&self->shown, transfer);
}
