/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-transfer-entry.h"

#include "engine/transfer/lanyard-ledger-private.h"

/* A view of one line of a ledger; what it tells is read when it changes, on the main thread. */
struct _LanyardTransferEntry
{
  GObject parent_instance;

  LanyardLedger *ledger;
  guint          index;
  LanyardAccount account;
  char          *content_type; /* made when first asked for */
  char          *digest;
  GFile         *file;
};

G_DEFINE_FINAL_TYPE (LanyardTransferEntry, lanyard_transfer_entry, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PATH,
  PROP_KIND,
  PROP_SIZE,
  PROP_CONTENT_TYPE,
  PROP_STATE,
  PROP_ERROR,
  PROP_DIGEST,
  PROP_FILE,
  PROP_SELECTED,
  PROP_THUMBNAIL,
  PROP_RESUMED_FROM,
  PROP_RESTARTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
read_account (LanyardTransferEntry *self)
{
  lanyard_account_clear (&self->account);
  lanyard_ledger_get (self->ledger, self->index, &self->account);
  g_clear_pointer (&self->digest, g_free);
  if (self->account.has_digest)
    self->digest = lanyard_digest_to_text (self->account.digest);
  g_clear_object (&self->file);
  self->file = lanyard_ledger_dup_file (self->ledger, self->index);
}

LanyardTransferEntry *
lanyard_transfer_entry_new (LanyardLedger *ledger, guint index)
{
  LanyardTransferEntry *self = g_object_new (LANYARD_TYPE_TRANSFER_ENTRY, NULL);

  self->ledger = lanyard_ledger_ref (ledger);
  self->index = index;
  read_account (self);
  return self;
}

void
lanyard_transfer_entry_changed (LanyardTransferEntry *self)
{
  GObject *object = G_OBJECT (self);

  read_account (self);
  g_object_freeze_notify (object);
  g_object_notify_by_pspec (object, properties[PROP_SIZE]);
  g_object_notify_by_pspec (object, properties[PROP_STATE]);
  g_object_notify_by_pspec (object, properties[PROP_ERROR]);
  g_object_notify_by_pspec (object, properties[PROP_DIGEST]);
  g_object_notify_by_pspec (object, properties[PROP_FILE]);
  g_object_notify_by_pspec (object, properties[PROP_RESUMED_FROM]);
  g_object_notify_by_pspec (object, properties[PROP_RESTARTED]);
  g_object_thaw_notify (object);
}

const char *
lanyard_transfer_entry_get_path (LanyardTransferEntry *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ENTRY (self), NULL);
  return lanyard_manifest_get_path (lanyard_ledger_get_manifest (self->ledger), self->index);
}

LanyardEntryKind
lanyard_transfer_entry_get_kind (LanyardTransferEntry *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ENTRY (self), LANYARD_ENTRY_FILE);
  return lanyard_manifest_get_kind (lanyard_ledger_get_manifest (self->ledger), self->index);
}

guint64
lanyard_transfer_entry_get_size (LanyardTransferEntry *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ENTRY (self), 0);
  return self->account.size;
}

const char *
lanyard_transfer_entry_get_content_type (LanyardTransferEntry *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ENTRY (self), NULL);

  if (self->content_type == NULL && lanyard_transfer_entry_get_kind (self) == LANYARD_ENTRY_FOLDER)
    self->content_type = g_strdup ("inode/directory");
  if (self->content_type == NULL)
    self->content_type
        = g_content_type_guess (lanyard_transfer_entry_get_path (self), NULL, 0, NULL);
  return self->content_type;
}

LanyardEntryState
lanyard_transfer_entry_get_state (LanyardTransferEntry *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ENTRY (self), LANYARD_ENTRY_WAITING);
  return self->account.state;
}

const char *
lanyard_transfer_entry_get_error (LanyardTransferEntry *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ENTRY (self), NULL);
  return self->account.error;
}

const char *
lanyard_transfer_entry_get_digest (LanyardTransferEntry *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ENTRY (self), NULL);
  return self->digest;
}

GFile *
lanyard_transfer_entry_get_file (LanyardTransferEntry *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ENTRY (self), NULL);
  return self->file;
}

GBytes *
lanyard_transfer_entry_get_thumbnail (LanyardTransferEntry *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ENTRY (self), NULL);
  return lanyard_manifest_get_thumbnail (lanyard_ledger_get_manifest (self->ledger), self->index);
}

guint64
lanyard_transfer_entry_get_resumed_from (LanyardTransferEntry *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ENTRY (self), 0);
  return self->account.resumed_from;
}

gboolean
lanyard_transfer_entry_get_restarted (LanyardTransferEntry *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ENTRY (self), FALSE);
  return self->account.restarted;
}

gboolean
lanyard_transfer_entry_get_selected (LanyardTransferEntry *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ENTRY (self), FALSE);
  return lanyard_ledger_get_selected (self->ledger, self->index);
}

void
lanyard_transfer_entry_set_selected (LanyardTransferEntry *self, gboolean selected)
{
  g_return_if_fail (LANYARD_IS_TRANSFER_ENTRY (self));

  selected = !!selected;
  if (selected == lanyard_ledger_get_selected (self->ledger, self->index))
    return;
  lanyard_ledger_set_selected (self->ledger, self->index, selected);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
lanyard_transfer_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardTransferEntry *self = LANYARD_TRANSFER_ENTRY (object);

  switch (id)
    {
    case PROP_PATH:
      g_value_set_string (value, lanyard_transfer_entry_get_path (self));
      break;
    case PROP_KIND:
      g_value_set_enum (value, (gint) lanyard_transfer_entry_get_kind (self));
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, self->account.size);
      break;
    case PROP_CONTENT_TYPE:
      g_value_set_string (value, lanyard_transfer_entry_get_content_type (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, (gint) self->account.state);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->account.error);
      break;
    case PROP_DIGEST:
      g_value_set_string (value, self->digest);
      break;
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_SELECTED:
      g_value_set_boolean (value, lanyard_transfer_entry_get_selected (self));
      break;
    case PROP_THUMBNAIL:
      g_value_set_boxed (value, lanyard_transfer_entry_get_thumbnail (self));
      break;
    case PROP_RESUMED_FROM:
      g_value_set_uint64 (value, self->account.resumed_from);
      break;
    case PROP_RESTARTED:
      g_value_set_boolean (value, self->account.restarted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_transfer_entry_set_property (GObject      *object,
                                     guint         id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_SELECTED:
      lanyard_transfer_entry_set_selected (LANYARD_TRANSFER_ENTRY (object),
                                           g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_transfer_entry_finalize (GObject *object)
{
  LanyardTransferEntry *self = LANYARD_TRANSFER_ENTRY (object);

  g_clear_pointer (&self->ledger, lanyard_ledger_unref);
  lanyard_account_clear (&self->account);
  g_clear_object (&self->file);
  g_free (self->content_type);
  g_free (self->digest);
  G_OBJECT_CLASS (lanyard_transfer_entry_parent_class)->finalize (object);
}

static void
lanyard_transfer_entry_class_init (LanyardTransferEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lanyard_transfer_entry_get_property;
  object_class->set_property = lanyard_transfer_entry_set_property;
  object_class->finalize = lanyard_transfer_entry_finalize;

  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_KIND]
      = g_param_spec_enum ("kind", NULL, NULL, LANYARD_TYPE_ENTRY_KIND, LANYARD_ENTRY_FILE, flags);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_CONTENT_TYPE] = g_param_spec_string ("content-type", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, LANYARD_TYPE_ENTRY_STATE,
                                              LANYARD_ENTRY_WAITING, flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  properties[PROP_DIGEST] = g_param_spec_string ("digest", NULL, NULL, NULL, flags);
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_SELECTED]
      = g_param_spec_boolean ("selected", NULL, NULL, TRUE, flags | G_PARAM_WRITABLE);
  properties[PROP_THUMBNAIL] = g_param_spec_boxed ("thumbnail", NULL, NULL, G_TYPE_BYTES, flags);
  properties[PROP_RESUMED_FROM]
      = g_param_spec_uint64 ("resumed-from", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_RESTARTED] = g_param_spec_boolean ("restarted", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_transfer_entry_init (LanyardTransferEntry *self)
{
}
