/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-offer.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/transfer/lanyard-files-private.h"
#include "engine/transfer/lanyard-offer-private.h"

#define UNANSWERED_SECONDS 600

typedef enum
{
  OPEN,
  ANSWERED,
  WITHDRAWN,
} OfferState;

struct _LanyardOffer
{
  GObject parent_instance;

  char             *peer_name;
  char             *peer_fingerprint;
  char             *peer_address;
  char             *code;
  gboolean          verified;
  char             *title;
  LanyardLedger    *ledger;
  LanyardEntryList *entries;
  GFile            *folder;
  guint64           free_space;
  OfferState        state;
  guint             timeout_id;
  GError           *failure; /* why it could not be accepted, the last time it was tried */

  LanyardOfferAnswered callback;
  gpointer             user_data;
  GDestroyNotify       destroy;
};

G_DEFINE_FINAL_TYPE (LanyardOffer, lanyard_offer, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PEER_NAME,
  PROP_PEER_FINGERPRINT,
  PROP_PEER_ADDRESS,
  PROP_VERIFIED,
  PROP_CODE,
  PROP_TITLE,
  PROP_N_ENTRIES,
  PROP_BYTES,
  PROP_FOLDER,
  PROP_FREE_SPACE,
  PROP_WITHDRAWN,
  PROP_ANSWERED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

gboolean
lanyard_free_space (GFile *folder, guint64 *bytes, GError **error)
{
  g_autoptr (GFile) at = g_object_ref (folder);
  struct statvfs status;

  *bytes = 0;
  while (g_file_peek_path (at) != NULL)
    {
      GFile *parent;

      if (statvfs (g_file_peek_path (at), &status) == 0)
        {
          *bytes = (guint64) status.f_bavail * status.f_frsize;
          return TRUE;
        }
      parent = errno == ENOENT ? g_file_get_parent (at) : NULL;
      if (parent == NULL)
        {
          lanyard_set_errno (error, errno, N_ ("The folder cannot be reached"));
          return FALSE;
        }
      g_object_unref (at);
      at = parent;
    }
  lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, N_ ("The folder is not a local one"));
  return FALSE;
}

static void
answer (LanyardOffer *self, OfferState state, gboolean accepted)
{
  g_autoptr (LanyardOffer) held = g_object_ref (self);
  LanyardOfferAnswered callback = self->callback;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->state = state;
  self->callback = NULL;
  if (callback != NULL && state == ANSWERED)
    callback (self, accepted, self->user_data);
  if (self->destroy != NULL)
    self->destroy (g_steal_pointer (&self->user_data));
  self->destroy = NULL;
  g_object_notify_by_pspec (G_OBJECT (self),
                            properties[state == ANSWERED ? PROP_ANSWERED : PROP_WITHDRAWN]);
}

static gboolean
on_timeout (gpointer user_data)
{
  LanyardOffer *self = user_data;

  self->timeout_id = 0;
  lanyard_offer_decline (self);
  return G_SOURCE_REMOVE;
}

LanyardOffer *
lanyard_offer_new (const LanyardOfferPeer *peer,
                   LanyardLedger          *ledger,
                   GFile                  *folder,
                   LanyardOfferAnswered    answered,
                   gpointer                user_data,
                   GDestroyNotify          destroy)
{
  LanyardOffer *self = g_object_new (LANYARD_TYPE_OFFER, NULL);

  self->peer_name = g_strdup (peer->peer_name);
  self->peer_fingerprint = g_strdup (peer->peer_fingerprint);
  self->peer_address = g_strdup (peer->peer_address);
  self->verified = peer->verified;
  self->code = g_strdup (peer->code);
  self->ledger = lanyard_ledger_ref (ledger);
  self->title = lanyard_manifest_dup_title (lanyard_ledger_get_manifest (ledger));
  self->entries = lanyard_entry_list_new (ledger);
  self->callback = answered;
  self->user_data = user_data;
  self->destroy = destroy;
  lanyard_offer_set_folder (self, folder);
  self->timeout_id = g_timeout_add_seconds (UNANSWERED_SECONDS, on_timeout, self);
  return self;
}

const char *
lanyard_offer_get_peer_name (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), NULL);
  return self->peer_name;
}

const char *
lanyard_offer_get_peer_fingerprint (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), NULL);
  return self->peer_fingerprint;
}

const char *
lanyard_offer_get_peer_address (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), NULL);
  return self->peer_address;
}

gboolean
lanyard_offer_get_verified (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), FALSE);
  return self->verified;
}

const char *
lanyard_offer_get_code (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), NULL);
  return self->code;
}

const char *
lanyard_offer_get_title (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), NULL);
  return self->title;
}

guint64
lanyard_offer_get_bytes (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), 0);
  return lanyard_manifest_get_bytes (lanyard_ledger_get_manifest (self->ledger));
}

guint
lanyard_offer_get_n_files (LanyardOffer *self)
{
  LanyardManifest *manifest;
  guint n = 0;

  g_return_val_if_fail (LANYARD_IS_OFFER (self), 0);

  manifest = lanyard_ledger_get_manifest (self->ledger);
  for (guint i = 0; i < lanyard_manifest_get_n_entries (manifest); i++)
    n += lanyard_manifest_get_kind (manifest, i) == LANYARD_ENTRY_FILE;
  return n;
}

guint
lanyard_offer_get_n_entries (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), 0);
  return lanyard_manifest_get_n_entries (lanyard_ledger_get_manifest (self->ledger));
}

guint64
lanyard_offer_get_free_space (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), 0);
  return self->free_space;
}

gboolean
lanyard_offer_get_withdrawn (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), FALSE);
  return self->state == WITHDRAWN;
}

gboolean
lanyard_offer_get_answered (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), FALSE);
  return self->state == ANSWERED;
}

GFile *
lanyard_offer_get_folder (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), NULL);
  return self->folder;
}

/**
 * lanyard_offer_set_folder:
 *
 * Where to save; "free-space" follows. Ignored once answered.
 */
void
lanyard_offer_set_folder (LanyardOffer *self, GFile *folder)
{
  g_return_if_fail (LANYARD_IS_OFFER (self));
  g_return_if_fail (G_IS_FILE (folder));

  if (self->state != OPEN || !g_set_object (&self->folder, folder))
    return;
  /* A folder that cannot be reached has no room; accepting says why. */
  (void) lanyard_free_space (folder, &self->free_space, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDER]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FREE_SPACE]);
}

GListModel *
lanyard_offer_get_entries (LanyardOffer *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), NULL);
  return G_LIST_MODEL (self->entries);
}

static guint64
count_selected (LanyardOffer *self)
{
  LanyardManifest *manifest = lanyard_ledger_get_manifest (self->ledger);
  guint n = lanyard_manifest_get_n_entries (manifest);
  guint64 bytes = 0;

  for (guint i = 0; i < n; i++)
    if (lanyard_ledger_get_selected (self->ledger, i))
      bytes += lanyard_manifest_get_size (manifest, i);
  return bytes;
}

static gboolean
check_folder (LanyardOffer *self, GError **error)
{
  guint64 wanted = count_selected (self);
  g_autoptr (GError) failure = NULL;

  if (!g_file_make_directory_with_parents (self->folder, NULL, &failure)
      && !g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (access (g_file_peek_path (self->folder), W_OK | X_OK) != 0)
    {
      lanyard_set_errno (error, errno, N_ ("The folder cannot be written to"));
      return FALSE;
    }
  if (!lanyard_free_space (self->folder, &self->free_space, error))
    return FALSE;
  if (self->free_space < LANYARD_KEEP_FREE || self->free_space - LANYARD_KEEP_FREE < wanted)
    {
      g_autofree char *need = lanyard_format_size (wanted);
      g_autofree char *have = lanyard_format_size (self->free_space);

      g_set_error (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_NO_SPACE,
                   /* Translators: two sizes, such as 2.1 GB */
                   _ ("Not enough room: %s are offered and %s are free (some must stay so)"), need,
                   have);
      return FALSE;
    }
  return TRUE;
}

/**
 * lanyard_offer_accept:
 *
 * Fails with LANYARD_TRANSFER_ERROR_NO_SPACE, or G_IO_ERROR when the folder cannot be used or the
 * offer is answered or withdrawn; it stays as it is then.
 */
gboolean
lanyard_offer_accept (LanyardOffer *self, GError **error)
{
  g_return_val_if_fail (LANYARD_IS_OFFER (self), FALSE);

  if (self->state != OPEN)
    {
      lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                         self->state == WITHDRAWN ? N_ ("The sender has withdrawn the offer")
                                                  : N_ ("The offer is answered already"));
      return FALSE;
    }
  g_clear_error (&self->failure);
  if (!check_folder (self, &self->failure))
    {
      if (error != NULL)
        *error = g_error_copy (self->failure);
      return FALSE;
    }
  answer (self, ANSWERED, TRUE);
  return TRUE;
}

void
lanyard_offer_decline (LanyardOffer *self)
{
  g_return_if_fail (LANYARD_IS_OFFER (self));

  if (self->state == OPEN)
    answer (self, ANSWERED, FALSE);
}

const GError *
lanyard_offer_get_failure (LanyardOffer *self)
{
  return self->failure;
}

void
lanyard_offer_withdraw (LanyardOffer *self)
{
  if (self->state == OPEN)
    answer (self, WITHDRAWN, FALSE);
}

static void
lanyard_offer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardOffer *self = LANYARD_OFFER (object);

  switch (id)
    {
    case PROP_PEER_NAME:
      g_value_set_string (value, self->peer_name);
      break;
    case PROP_PEER_FINGERPRINT:
      g_value_set_string (value, self->peer_fingerprint);
      break;
    case PROP_PEER_ADDRESS:
      g_value_set_string (value, self->peer_address);
      break;
    case PROP_VERIFIED:
      g_value_set_boolean (value, self->verified);
      break;
    case PROP_CODE:
      g_value_set_string (value, self->code);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_N_ENTRIES:
      g_value_set_uint (value, lanyard_offer_get_n_entries (self));
      break;
    case PROP_BYTES:
      g_value_set_uint64 (value, lanyard_offer_get_bytes (self));
      break;
    case PROP_FOLDER:
      g_value_set_object (value, self->folder);
      break;
    case PROP_FREE_SPACE:
      g_value_set_uint64 (value, self->free_space);
      break;
    case PROP_WITHDRAWN:
      g_value_set_boolean (value, self->state == WITHDRAWN);
      break;
    case PROP_ANSWERED:
      g_value_set_boolean (value, self->state == ANSWERED);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_offer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FOLDER:
      lanyard_offer_set_folder (LANYARD_OFFER (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_offer_dispose (GObject *object)
{
  LanyardOffer *self = LANYARD_OFFER (object);

  /* Dropped by everyone: declined. */
  if (self->state == OPEN && self->callback != NULL)
    lanyard_offer_decline (self);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  G_OBJECT_CLASS (lanyard_offer_parent_class)->dispose (object);
}

static void
lanyard_offer_finalize (GObject *object)
{
  LanyardOffer *self = LANYARD_OFFER (object);

  g_free (self->peer_name);
  g_free (self->peer_fingerprint);
  g_free (self->peer_address);
  g_free (self->code);
  g_free (self->title);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->ledger, lanyard_ledger_unref);
  g_clear_object (&self->entries);
  g_clear_object (&self->folder);
  G_OBJECT_CLASS (lanyard_offer_parent_class)->finalize (object);
}

static void
lanyard_offer_class_init (LanyardOfferClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lanyard_offer_get_property;
  object_class->set_property = lanyard_offer_set_property;
  object_class->dispose = lanyard_offer_dispose;
  object_class->finalize = lanyard_offer_finalize;

  properties[PROP_PEER_NAME] = g_param_spec_string ("peer-name", NULL, NULL, NULL, flags);
  properties[PROP_PEER_FINGERPRINT]
      = g_param_spec_string ("peer-fingerprint", NULL, NULL, NULL, flags);
  properties[PROP_PEER_ADDRESS] = g_param_spec_string ("peer-address", NULL, NULL, NULL, flags);
  properties[PROP_VERIFIED] = g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  properties[PROP_CODE] = g_param_spec_string ("code", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_N_ENTRIES]
      = g_param_spec_uint ("n-entries", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_BYTES] = g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_FOLDER]
      = g_param_spec_object ("folder", NULL, NULL, G_TYPE_FILE, flags | G_PARAM_WRITABLE);
  properties[PROP_FREE_SPACE]
      = g_param_spec_uint64 ("free-space", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_WITHDRAWN] = g_param_spec_boolean ("withdrawn", NULL, NULL, FALSE, flags);
  properties[PROP_ANSWERED] = g_param_spec_boolean ("answered", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_offer_init (LanyardOffer *self)
{
}
