/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-plain.h"
#include "engine/transfer/lanyard-share.h"
#include "engine/transfer/lanyard-transfer.h"
#include "engine/transfer/lanyard-transfers.h"

/* The enums of this room as GTypes, with their names, for properties and bindings. */

#define VALUE(name, nick) { name, #name, nick }

static GType
register_once (gsize *type, const char *name, const GEnumValue *values)
{
  if (g_once_init_enter (type))
    g_once_init_leave (type, g_enum_register_static (name, values));
  return *type;
}

GType
lanyard_plain_state_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    VALUE (LANYARD_PLAIN_IDLE, "idle"),
    VALUE (LANYARD_PLAIN_LISTENING, "listening"),
    VALUE (LANYARD_PLAIN_CONNECTING, "connecting"),
    VALUE (LANYARD_PLAIN_MOVING, "moving"),
    VALUE (LANYARD_PLAIN_DONE, "done"),
    VALUE (LANYARD_PLAIN_FAILED, "failed"),
    { 0, NULL, NULL },
  };

  return register_once (&type, "LanyardPlainState", values);
}

GType
lanyard_entry_kind_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    VALUE (LANYARD_ENTRY_FILE, "file"),
    VALUE (LANYARD_ENTRY_FOLDER, "folder"),
    { 0, NULL, NULL },
  };

  return register_once (&type, "LanyardEntryKind", values);
}

GType
lanyard_entry_state_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    VALUE (LANYARD_ENTRY_WAITING, "waiting"),
    VALUE (LANYARD_ENTRY_SKIPPED, "skipped"),
    VALUE (LANYARD_ENTRY_MOVING, "moving"),
    VALUE (LANYARD_ENTRY_CHECKING, "checking"),
    VALUE (LANYARD_ENTRY_VERIFIED, "verified"),
    VALUE (LANYARD_ENTRY_FAILED, "failed"),
    { 0, NULL, NULL },
  };

  return register_once (&type, "LanyardEntryState", values);
}

GType
lanyard_transfer_direction_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    VALUE (LANYARD_TRANSFER_SENDING, "sending"),
    VALUE (LANYARD_TRANSFER_RECEIVING, "receiving"),
    { 0, NULL, NULL },
  };

  return register_once (&type, "LanyardTransferDirection", values);
}

GType
lanyard_transfer_state_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    VALUE (LANYARD_TRANSFER_PREPARING, "preparing"),
    VALUE (LANYARD_TRANSFER_CONNECTING, "connecting"),
    VALUE (LANYARD_TRANSFER_WAITING, "waiting"),
    VALUE (LANYARD_TRANSFER_MOVING, "moving"),
    VALUE (LANYARD_TRANSFER_PAUSED, "paused"),
    VALUE (LANYARD_TRANSFER_INTERRUPTED, "interrupted"),
    VALUE (LANYARD_TRANSFER_VERIFIED, "verified"),
    VALUE (LANYARD_TRANSFER_DECLINED, "declined"),
    VALUE (LANYARD_TRANSFER_CANCELLED, "cancelled"),
    VALUE (LANYARD_TRANSFER_FAILED, "failed"),
    { 0, NULL, NULL },
  };

  return register_once (&type, "LanyardTransferState", values);
}

GType
lanyard_paused_by_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    VALUE (LANYARD_PAUSED_BY_NOBODY, "nobody"),
    VALUE (LANYARD_PAUSED_BY_USER, "user"),
    VALUE (LANYARD_PAUSED_BY_PEER, "peer"),
    VALUE (LANYARD_PAUSED_BY_FULL_DISK, "full-disk"),
    { 0, NULL, NULL },
  };

  return register_once (&type, "LanyardPausedBy", values);
}

GType
lanyard_accept_rule_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    VALUE (LANYARD_ACCEPT_ASK, "ask"),
    VALUE (LANYARD_ACCEPT_TRUSTED, "trusted"),
    VALUE (LANYARD_ACCEPT_ALL, "all"),
    { 0, NULL, NULL },
  };

  return register_once (&type, "LanyardAcceptRule", values);
}

GType
lanyard_uploads_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    VALUE (LANYARD_UPLOADS_OFF, "off"),
    VALUE (LANYARD_UPLOADS_ASK, "ask"),
    VALUE (LANYARD_UPLOADS_ACCEPT, "accept"),
    { 0, NULL, NULL },
  };

  return register_once (&type, "LanyardUploads", values);
}

GType
lanyard_share_state_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    VALUE (LANYARD_SHARE_IDLE, "idle"),
    VALUE (LANYARD_SHARE_PREPARING, "preparing"),
    VALUE (LANYARD_SHARE_SERVING, "serving"),
    VALUE (LANYARD_SHARE_STOPPING, "stopping"),
    VALUE (LANYARD_SHARE_STOPPED, "stopped"),
    { 0, NULL, NULL },
  };

  return register_once (&type, "LanyardShareState", values);
}
