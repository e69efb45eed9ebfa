/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-transfer.h"

#include "engine/core/lanyard-rate-meter.h"
#include "engine/transfer/lanyard-transfer-private.h"

struct _LanyardTransfer
{
  GObject parent_instance;

  LanyardTransferRecord         record;
  const LanyardTransferActions *actions;
  gpointer                      manager; /* not owned; NULL once it is gone */

  LanyardLedger    *ledger;
  LanyardEntryList *entries;
  gboolean          entries_asked;
  GFile            *folder;
  char             *code;
  LanyardRateMeter *meter;
  gboolean          moving;
  double            rate;
  double            seconds_left;
};

G_DEFINE_FINAL_TYPE (LanyardTransfer, lanyard_transfer, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_DIRECTION,
  PROP_PEER_NAME,
  PROP_PEER_FINGERPRINT,
  PROP_PEER_ADDRESS,
  PROP_PEER_VERIFIED,
  PROP_TITLE,
  PROP_STATE,
  PROP_PAUSED_BY,
  PROP_ERROR,
  PROP_NOTE,
  PROP_N_ENTRIES,
  PROP_N_VERIFIED,
  PROP_BYTES_TOTAL,
  PROP_BYTES_DONE,
  PROP_BYTES_RESUMED,
  PROP_RATE,
  PROP_SECONDS_LEFT,
  PROP_SECONDS,
  PROP_CODE,
  PROP_ENCRYPTED,
  PROP_CREATED,
  PROP_FOLDER,
  PROP_ACTIVE,
  PROP_CAN_PAUSE,
  PROP_CAN_RESUME,
  PROP_CAN_CANCEL,
  PROP_CAN_RETRY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

gboolean
lanyard_transfer_state_is_final (LanyardTransferState state)
{
  return state == LANYARD_TRANSFER_VERIFIED || state == LANYARD_TRANSFER_DECLINED
         || state == LANYARD_TRANSFER_CANCELLED || state == LANYARD_TRANSFER_FAILED;
}

LanyardTransfer *
lanyard_transfer_new (LanyardTransferRecord        *record,
                      const LanyardTransferActions *actions,
                      gpointer                      manager)
{
  LanyardTransfer *self = g_object_new (LANYARD_TYPE_TRANSFER, NULL);

  self->record = *record;
  *record = (LanyardTransferRecord){ 0 };
  self->actions = actions;
  self->manager = manager;
  if (self->record.folder != NULL)
    self->folder = g_file_new_for_path (self->record.folder);
  return self;
}

void
lanyard_transfer_orphan (LanyardTransfer *self)
{
  self->manager = NULL;
}

LanyardTransferRecord *
lanyard_transfer_get_record (LanyardTransfer *self)
{
  return &self->record;
}

static void
notify (LanyardTransfer *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
lanyard_transfer_set_state (LanyardTransfer     *self,
                            LanyardTransferState state,
                            LanyardPausedBy      paused_by,
                            const char          *error)
{
  gboolean same_error = g_strcmp0 (error, self->record.error) == 0;

  if (state == self->record.state && paused_by == self->record.paused_by && same_error)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  if (!same_error)
    {
      g_free (self->record.error);
      self->record.error = g_strdup (error);
      notify (self, PROP_ERROR);
    }
  if (paused_by != self->record.paused_by)
    {
      self->record.paused_by = paused_by;
      notify (self, PROP_PAUSED_BY);
    }
  if (state != self->record.state)
    {
      self->record.state = state;
      notify (self, PROP_ACTIVE);
      notify (self, PROP_CAN_PAUSE);
      notify (self, PROP_CAN_RESUME);
      notify (self, PROP_CAN_CANCEL);
      notify (self, PROP_CAN_RETRY);
      notify (self, PROP_STATE);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_text (LanyardTransfer *self, char **place, const char *text, guint property)
{
  if (g_strcmp0 (*place, text) == 0)
    return;
  g_free (*place);
  *place = g_strdup (text);
  notify (self, property);
}

void
lanyard_transfer_set_note (LanyardTransfer *self, const char *note)
{
  set_text (self, &self->record.note, note, PROP_NOTE);
}

void
lanyard_transfer_set_code (LanyardTransfer *self, const char *code)
{
  set_text (self, &self->code, code, PROP_CODE);
}

void
lanyard_transfer_set_title (LanyardTransfer *self, const char *title)
{
  set_text (self, &self->record.title, title, PROP_TITLE);
}

void
lanyard_transfer_set_peer (LanyardTransfer *self,
                           const char      *name,
                           const char      *fingerprint,
                           const char      *address,
                           gboolean         verified)
{
  set_text (self, &self->record.peer_name, name, PROP_PEER_NAME);
  set_text (self, &self->record.peer_fingerprint, fingerprint, PROP_PEER_FINGERPRINT);
  set_text (self, &self->record.peer_address, address, PROP_PEER_ADDRESS);
  if (self->record.peer_verified != verified)
    {
      self->record.peer_verified = verified;
      notify (self, PROP_PEER_VERIFIED);
    }
}

void
lanyard_transfer_set_folder (LanyardTransfer *self, const char *folder)
{
  if (g_strcmp0 (folder, self->record.folder) == 0)
    return;
  g_free (self->record.folder);
  self->record.folder = g_strdup (folder);
  g_clear_object (&self->folder);
  self->folder = folder != NULL ? g_file_new_for_path (folder) : NULL;
  notify (self, PROP_FOLDER);
}

void
lanyard_transfer_set_ledger (LanyardTransfer *self, LanyardLedger *ledger)
{
  if (self->ledger == ledger)
    return;
  g_clear_pointer (&self->ledger, lanyard_ledger_unref);
  self->ledger = ledger != NULL ? lanyard_ledger_ref (ledger) : NULL;
  lanyard_entry_list_set_ledger (self->entries, ledger);
}

LanyardLedger *
lanyard_transfer_get_ledger (LanyardTransfer *self)
{
  return self->ledger;
}

void
lanyard_transfer_entry_list_changed (LanyardTransfer *self, guint index)
{
  lanyard_entry_list_changed (self->entries, index);
}

void
lanyard_transfer_progress (LanyardTransfer *self, gboolean moving)
{
  gint64 now = g_get_monotonic_time ();

  if (moving && !self->moving)
    lanyard_rate_meter_reset (self->meter, self->record.bytes_done, now);
  self->moving = moving;
  if (moving)
    lanyard_rate_meter_update (self->meter, self->record.bytes_done, now);
  self->rate = moving ? lanyard_rate_meter_get_rate (self->meter, now) : 0;
  self->seconds_left
      = moving ? lanyard_rate_meter_get_left (self->meter, self->record.bytes_total, now) : -1;

  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_N_ENTRIES);
  notify (self, PROP_N_VERIFIED);
  notify (self, PROP_BYTES_TOTAL);
  notify (self, PROP_BYTES_DONE);
  notify (self, PROP_BYTES_RESUMED);
  notify (self, PROP_SECONDS);
  notify (self, PROP_RATE);
  notify (self, PROP_SECONDS_LEFT);
  g_object_thaw_notify (G_OBJECT (self));
}

#define GETTER(type, name, value)                                                                   \
  type lanyard_transfer_get_##name (LanyardTransfer *self)                                          \
  {                                                                                                 \
    g_return_val_if_fail (LANYARD_IS_TRANSFER (self), (type) 0);                                    \
    return value;                                                                                   \
  }

GETTER (const char *, id, self->record.id)
GETTER (LanyardTransferDirection, direction, self->record.direction)
GETTER (LanyardTransferState, state, self->record.state)
GETTER (const char *, peer_name, self->record.peer_name)
GETTER (const char *, peer_fingerprint, self->record.peer_fingerprint)
GETTER (const char *, peer_address, self->record.peer_address)
GETTER (const char *, title, self->record.title)
GETTER (const char *, error, self->record.error)
GETTER (const char *, note, self->record.note)
GETTER (guint64, bytes_total, self->record.bytes_total)
GETTER (guint64, bytes_done, self->record.bytes_done)
GETTER (guint64, bytes_resumed, self->record.bytes_resumed)
GETTER (double, rate, self->rate)
GETTER (double, seconds_left, self->seconds_left)
GETTER (double, seconds, self->record.seconds)
GETTER (GFile *, folder, self->folder)
GETTER (gboolean, encrypted, self->record.encrypted)
GETTER (gboolean, verifiable, self->record.encrypted && self->record.wire_id != NULL)

gboolean
lanyard_transfer_get_active (LanyardTransfer *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER (self), FALSE);
  return !lanyard_transfer_state_is_final (self->record.state)
         && self->record.state != LANYARD_TRANSFER_INTERRUPTED;
}

GListModel *
lanyard_transfer_get_entries (LanyardTransfer *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER (self), NULL);

  if (self->ledger == NULL && !self->entries_asked && self->manager != NULL)
    {
      self->entries_asked = TRUE;
      self->actions->load_entries (self->manager, self);
    }
  return G_LIST_MODEL (self->entries);
}

/* Of the native protocol, with digests: plain sockets and browsers have nothing to pause, to resume or to verify with. */
static gboolean
is_native (LanyardTransfer *self)
{
  return self->record.encrypted && self->record.wire_id != NULL;
}

static gboolean
can_pause (LanyardTransfer *self)
{
  return is_native (self) && self->record.state == LANYARD_TRANSFER_MOVING;
}

static gboolean
can_resume (LanyardTransfer *self)
{
  return is_native (self)
         && (self->record.state == LANYARD_TRANSFER_PAUSED
             || self->record.state == LANYARD_TRANSFER_INTERRUPTED);
}

static gboolean
can_cancel (LanyardTransfer *self)
{
  return !lanyard_transfer_state_is_final (self->record.state);
}

static gboolean
can_retry (LanyardTransfer *self)
{
  LanyardTransferState state = self->record.state;

  if (!is_native (self) || self->record.direction != LANYARD_TRANSFER_SENDING)
    return FALSE;
  return state == LANYARD_TRANSFER_FAILED
         || ((state == LANYARD_TRANSFER_DECLINED || state == LANYARD_TRANSFER_CANCELLED)
             && self->record.roots != NULL && *self->record.roots != '\0');
}

void
lanyard_transfer_pause (LanyardTransfer *self)
{
  g_return_if_fail (LANYARD_IS_TRANSFER (self));
  if (self->manager != NULL && can_pause (self))
    self->actions->pause (self->manager, self);
}

void
lanyard_transfer_resume (LanyardTransfer *self)
{
  g_return_if_fail (LANYARD_IS_TRANSFER (self));
  if (self->manager != NULL && can_resume (self))
    self->actions->resume (self->manager, self);
}

void
lanyard_transfer_cancel (LanyardTransfer *self)
{
  g_return_if_fail (LANYARD_IS_TRANSFER (self));
  if (self->manager != NULL && can_cancel (self))
    self->actions->cancel (self->manager, self);
}

void
lanyard_transfer_retry (LanyardTransfer *self)
{
  g_return_if_fail (LANYARD_IS_TRANSFER (self));
  if (self->manager != NULL && can_retry (self))
    self->actions->retry (self->manager, self);
}

static void
get_text_property (LanyardTransfer *self, guint id, GValue *value, GParamSpec *pspec)
{
  const char *text = NULL;

  switch (id)
    {
    case PROP_ID:
      text = self->record.id;
      break;
    case PROP_PEER_NAME:
      text = self->record.peer_name;
      break;
    case PROP_PEER_FINGERPRINT:
      text = self->record.peer_fingerprint;
      break;
    case PROP_PEER_ADDRESS:
      text = self->record.peer_address;
      break;
    case PROP_TITLE:
      text = self->record.title;
      break;
    case PROP_ERROR:
      text = self->record.error;
      break;
    case PROP_NOTE:
      text = self->record.note;
      break;
    case PROP_CODE:
      text = self->code;
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (self, id, pspec);
    }
  g_value_set_string (value, text);
}

static void
get_number_property (LanyardTransfer *self, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_N_ENTRIES:
      g_value_set_uint (value, self->record.n_entries);
      break;
    case PROP_N_VERIFIED:
      g_value_set_uint (value, self->record.n_verified);
      break;
    case PROP_BYTES_TOTAL:
      g_value_set_uint64 (value, self->record.bytes_total);
      break;
    case PROP_BYTES_DONE:
      g_value_set_uint64 (value, self->record.bytes_done);
      break;
    case PROP_BYTES_RESUMED:
      g_value_set_uint64 (value, self->record.bytes_resumed);
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    case PROP_SECONDS_LEFT:
      g_value_set_double (value, self->seconds_left);
      break;
    case PROP_SECONDS:
      g_value_set_double (value, self->record.seconds);
      break;
    case PROP_CREATED:
      g_value_set_int64 (value, self->record.created);
      break;
    default:
      get_text_property (self, id, value, pspec);
    }
}

static void
lanyard_transfer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardTransfer *self = LANYARD_TRANSFER (object);

  switch (id)
    {
    case PROP_DIRECTION:
      g_value_set_enum (value, (gint) self->record.direction);
      break;
    case PROP_PEER_VERIFIED:
      g_value_set_boolean (value, self->record.peer_verified);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (gint) self->record.state);
      break;
    case PROP_PAUSED_BY:
      g_value_set_enum (value, (gint) self->record.paused_by);
      break;
    case PROP_ENCRYPTED:
      g_value_set_boolean (value, self->record.encrypted);
      break;
    case PROP_FOLDER:
      g_value_set_object (value, self->folder);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, lanyard_transfer_get_active (self));
      break;
    case PROP_CAN_PAUSE:
      g_value_set_boolean (value, can_pause (self));
      break;
    case PROP_CAN_RESUME:
      g_value_set_boolean (value, can_resume (self));
      break;
    case PROP_CAN_CANCEL:
      g_value_set_boolean (value, can_cancel (self));
      break;
    case PROP_CAN_RETRY:
      g_value_set_boolean (value, can_retry (self));
      break;
    default:
      get_number_property (self, id, value, pspec);
    }
}

static void
lanyard_transfer_finalize (GObject *object)
{
  LanyardTransfer *self = LANYARD_TRANSFER (object);

  lanyard_transfer_record_clear (&self->record);
  g_clear_pointer (&self->ledger, lanyard_ledger_unref);
  g_clear_object (&self->entries);
  g_clear_object (&self->folder);
  g_clear_pointer (&self->meter, lanyard_rate_meter_free);
  g_free (self->code);
  G_OBJECT_CLASS (lanyard_transfer_parent_class)->finalize (object);
}

static void
install_text_properties (const GParamFlags flags)
{
  static const struct
  {
    guint       id;
    const char *name;
  } texts[] = {
    { PROP_ID, "id" },
    { PROP_PEER_NAME, "peer-name" },
    { PROP_PEER_FINGERPRINT, "peer-fingerprint" },
    { PROP_PEER_ADDRESS, "peer-address" },
    { PROP_TITLE, "title" },
    { PROP_ERROR, "error" },
    { PROP_NOTE, "note" },
    { PROP_CODE, "code" },
  };
  static const struct
  {
    guint       id;
    const char *name;
  } booleans[] = {
    { PROP_PEER_VERIFIED, "peer-verified" },
    { PROP_ENCRYPTED, "encrypted" },
    { PROP_ACTIVE, "active" },
    { PROP_CAN_PAUSE, "can-pause" },
    { PROP_CAN_RESUME, "can-resume" },
    { PROP_CAN_CANCEL, "can-cancel" },
    { PROP_CAN_RETRY, "can-retry" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    properties[texts[i].id] = g_param_spec_string (texts[i].name, NULL, NULL, NULL, flags);
  for (guint i = 0; i < G_N_ELEMENTS (booleans); i++)
    properties[booleans[i].id]
        = g_param_spec_boolean (booleans[i].name, NULL, NULL, FALSE, flags);
}

static void
lanyard_transfer_class_init (LanyardTransferClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lanyard_transfer_get_property;
  object_class->finalize = lanyard_transfer_finalize;

  install_text_properties (flags);
  properties[PROP_DIRECTION]
      = g_param_spec_enum ("direction", NULL, NULL, LANYARD_TYPE_TRANSFER_DIRECTION,
                           LANYARD_TRANSFER_SENDING, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, LANYARD_TYPE_TRANSFER_STATE,
                                              LANYARD_TRANSFER_PREPARING, flags);
  properties[PROP_PAUSED_BY] = g_param_spec_enum ("paused-by", NULL, NULL, LANYARD_TYPE_PAUSED_BY,
                                                  LANYARD_PAUSED_BY_NOBODY, flags);
  properties[PROP_N_ENTRIES]
      = g_param_spec_uint ("n-entries", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_VERIFIED]
      = g_param_spec_uint ("n-verified", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_BYTES_TOTAL]
      = g_param_spec_uint64 ("bytes-total", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_BYTES_DONE]
      = g_param_spec_uint64 ("bytes-done", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_BYTES_RESUMED]
      = g_param_spec_uint64 ("bytes-resumed", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_SECONDS_LEFT]
      = g_param_spec_double ("seconds-left", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  properties[PROP_SECONDS]
      = g_param_spec_double ("seconds", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_CREATED]
      = g_param_spec_int64 ("created", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_FOLDER] = g_param_spec_object ("folder", NULL, NULL, G_TYPE_FILE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_transfer_init (LanyardTransfer *self)
{
  self->entries = lanyard_entry_list_new (NULL);
  self->meter = lanyard_rate_meter_new ();
  self->seconds_left = -1;
}
