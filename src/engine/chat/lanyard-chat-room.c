/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-room-private.h"

#include <glib/gi18n-lib.h>

#include "engine/chat/lanyard-chat-text.h"

/* A typing notice is repeated so often while somebody types. */
#define TYPING_EVERY_US (3 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (LanyardChatRoom, lanyard_chat_room, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ROLE,
  PROP_MODE,
  PROP_STATE,
  PROP_REASON,
  PROP_RETRY_IN,
  PROP_NAME,
  PROP_TITLE,
  PROP_ADDRESS,
  PROP_PEOPLE,
  PROP_MESSAGES,
  PROP_UNREAD,
  PROP_TURN,
  PROP_CAN_SEND,
  PROP_ADMISSION,
  PROP_CONVERSATION,
  PROP_MUTED,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

enum
{
  KNOCK,
  JOINED,
  LEFT,
  PEOPLE_CHANGED,
  MESSAGE,
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
notify (LanyardChatRoom *self, guint prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

LanyardChatRoom *
lanyard_chat_room_new (LanyardChat *chat, LanyardChatRole role, LanyardChatMode mode)
{
  LanyardChatRoom *self;
  LanyardNode *node;

  g_return_val_if_fail (LANYARD_IS_CHAT (chat), NULL);

  self = g_object_new (LANYARD_TYPE_CHAT_ROOM, NULL);
  self->chat = g_object_ref (chat);
  self->role = role;
  self->mode = mode;
  self->turn
      = mode == LANYARD_CHAT_MODE_CLASSIC ? LANYARD_CHAT_TURN_THEIRS : LANYARD_CHAT_TURN_FREE;
  self->messages = lanyard_chat_history_new (lanyard_chat_get_database (chat),
                                             lanyard_chat_get_folder (chat), role);
  node = lanyard_chat_get_node (chat);
  if (node != NULL)
    self->name = g_strdup (lanyard_identity_get_name (lanyard_node_get_identity (node)));
  else
    self->name = g_strdup (role == LANYARD_CHAT_ROLE_HOST ? _ ("Host") : _ ("Guest"));
  return self;
}

/* What the window shows. */

void
lanyard_chat_room_set_state (LanyardChatRoom *self, LanyardChatState state, const GError *error)
{
  gboolean reason = self->error != NULL || error != NULL;

  g_object_freeze_notify (G_OBJECT (self));
  if (self->error != error)
    {
      GError *old = self->error;

      self->error = error != NULL ? g_error_copy (error) : NULL;
      g_clear_error (&old);
    }
  if (reason)
    notify (self, PROP_REASON);
  if (self->state != state)
    {
      self->state = state;
      notify (self, PROP_STATE);
      notify (self, PROP_CAN_SEND);
    }
  if (state != LANYARD_CHAT_RECONNECTING)
    lanyard_chat_room_set_retry_in (self, 0);
  g_object_thaw_notify (G_OBJECT (self));
}

void
lanyard_chat_room_set_retry_in (LanyardChatRoom *self, guint seconds)
{
  if (self->retry_in == seconds)
    return;
  self->retry_in = seconds;
  notify (self, PROP_RETRY_IN);
}

void
lanyard_chat_room_set_turn (LanyardChatRoom *self, LanyardChatTurn turn)
{
  if (self->turn == turn)
    return;
  self->turn = turn;
  notify (self, PROP_TURN);
  notify (self, PROP_CAN_SEND);
}

void
lanyard_chat_room_set_title (LanyardChatRoom *self, const char *title)
{
  if (g_strcmp0 (self->title, title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  notify (self, PROP_TITLE);
}

void
lanyard_chat_room_set_address (LanyardChatRoom *self, const char *address)
{
  if (g_strcmp0 (self->address, address) == 0)
    return;
  g_free (self->address);
  self->address = g_strdup (address);
  notify (self, PROP_ADDRESS);
}

void
lanyard_chat_room_set_unread (LanyardChatRoom *self, guint unread)
{
  if (self->unread == unread)
    return;
  self->unread = unread;
  notify (self, PROP_UNREAD);
}

void
lanyard_chat_room_set_code (LanyardChatRoom *self, const char *code)
{
  g_free (self->code);
  self->code = g_strdup (code);
}

const char *
lanyard_chat_room_get_code (LanyardChatRoom *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), NULL);

  return self->code;
}

void
lanyard_chat_room_take_muted (LanyardChatRoom *self, gboolean muted)
{
  if (self->muted == muted)
    return;
  self->muted = muted;
  notify (self, PROP_MUTED);
}

void
lanyard_chat_room_set_muted (LanyardChatRoom *self, gboolean muted)
{
  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));

  if (self->conversation != 0 && self->muted != !!muted)
    lanyard_chat_store_set_muted (lanyard_chat_get_database (self->chat), self->conversation, muted);
  lanyard_chat_room_take_muted (self, !!muted);
}

gboolean
lanyard_chat_room_get_muted (LanyardChatRoom *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), FALSE);

  return self->muted;
}

void
lanyard_chat_room_conversation_changed (LanyardChatRoom *self)
{
  notify (self, PROP_CONVERSATION);
  notify (self, PROP_CAN_SEND);
}

void
lanyard_chat_room_emit_message (LanyardChatRoom *self, LanyardChatMessage *message)
{
  g_signal_emit (self, signals[MESSAGE], 0, message);
}

void
lanyard_chat_room_emit_changed (LanyardChatRoom *self, LanyardChatMessage *change)
{
  g_signal_emit (self, signals[CHANGED], 0, change);
}

gboolean
lanyard_chat_room_emit_knock (LanyardChatRoom *self, LanyardChatKnock *knock)
{
  gboolean taken = FALSE;

  g_signal_emit (self, signals[KNOCK], 0, knock, &taken);
  return taken;
}

const char *
lanyard_chat_room_get_my_key (LanyardChatRoom *self)
{
  LanyardNode *node = lanyard_chat_get_node (self->chat);

  if (self->role == LANYARD_CHAT_ROLE_HOST)
    return LANYARD_CHAT_HOST_KEY;
  if (self->mode == LANYARD_CHAT_MODE_CLASSIC || node == NULL)
    return "guest";
  return lanyard_identity_get_fingerprint (lanyard_node_get_identity (node));
}

/* Small ones */

void
lanyard_chat_room_set_name (LanyardChatRoom *self, const char *name)
{
  g_autofree char *clean = NULL;

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));

  clean = lanyard_chat_text_clean_name (name != NULL ? name : "", -1, self->name);
  if (g_strcmp0 (clean, self->name) == 0)
    return;
  g_free (self->name);
  self->name = g_steal_pointer (&clean);
  notify (self, PROP_NAME);
  if (self->end != NULL)
    LANYARD_CHAT_END_GET_CLASS (self->end)->renamed (self->end);
}

void
lanyard_chat_room_set_typing (LanyardChatRoom *self, gboolean typing)
{
  gint64 now = g_get_monotonic_time ();

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));

  if (self->end == NULL || (typing == self->typing && (!typing || now < self->typing_at)))
    return;
  self->typing = typing;
  self->typing_at = now + TYPING_EVERY_US;
  LANYARD_CHAT_END_GET_CLASS (self->end)->typing (self->end, typing);
}

void
lanyard_chat_room_remove (LanyardChatRoom *self, LanyardChatPerson *person, gboolean block)
{
  g_autoptr (LanyardChatPerson) held = NULL;

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));
  g_return_if_fail (LANYARD_IS_CHAT_PERSON (person));
  g_return_if_fail (self->role == LANYARD_CHAT_ROLE_HOST);

  if (lanyard_chat_person_get_me (person))
    return;
  held = g_object_ref (person);
  if (block && lanyard_chat_person_get_fingerprint (person) != NULL)
    lanyard_chat_block (self->chat, lanyard_chat_person_get_fingerprint (person),
                        lanyard_chat_person_get_name (person));
  if (self->end != NULL)
    LANYARD_CHAT_END_GET_CLASS (self->end)
        ->removed (self->end, lanyard_chat_person_get_key (person), block);
}

LanyardChatRole
lanyard_chat_room_get_role (LanyardChatRoom *self)
{
  return self->role;
}

LanyardChatMode
lanyard_chat_room_get_mode (LanyardChatRoom *self)
{
  return self->mode;
}

LanyardChatState
lanyard_chat_room_get_state (LanyardChatRoom *self)
{
  return self->state;
}

const GError *
lanyard_chat_room_get_error (LanyardChatRoom *self)
{
  return self->error;
}

LanyardChatTurn
lanyard_chat_room_get_turn (LanyardChatRoom *self)
{
  return self->turn;
}

gboolean
lanyard_chat_room_get_can_send (LanyardChatRoom *self)
{
  return self->conversation != 0 && self->end != NULL && self->turn != LANYARD_CHAT_TURN_THEIRS;
}

const char *
lanyard_chat_room_get_name (LanyardChatRoom *self)
{
  return self->name;
}

const char *
lanyard_chat_room_get_title (LanyardChatRoom *self)
{
  return self->title != NULL ? self->title : "";
}

GListModel *
lanyard_chat_room_get_people (LanyardChatRoom *self)
{
  return G_LIST_MODEL (self->people);
}

GListModel *
lanyard_chat_room_get_messages (LanyardChatRoom *self)
{
  return G_LIST_MODEL (self->messages);
}

guint
lanyard_chat_room_get_unread (LanyardChatRoom *self)
{
  return self->unread;
}

static void
lanyard_chat_room_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardChatRoom *self = LANYARD_CHAT_ROOM (object);

  switch (id)
    {
    case PROP_ROLE:
      g_value_set_enum (value, self->role);
      break;
    case PROP_MODE:
      g_value_set_enum (value, self->mode);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_REASON:
      g_value_set_string (value, self->error != NULL ? self->error->message : NULL);
      break;
    case PROP_RETRY_IN:
      g_value_set_uint (value, self->retry_in);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, lanyard_chat_room_get_title (self));
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_PEOPLE:
      g_value_set_object (value, self->people);
      break;
    case PROP_MESSAGES:
      g_value_set_object (value, self->messages);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_TURN:
      g_value_set_enum (value, self->turn);
      break;
    case PROP_CAN_SEND:
      g_value_set_boolean (value, lanyard_chat_room_get_can_send (self));
      break;
    case PROP_ADMISSION:
      g_value_set_enum (value, self->admission);
      break;
    case PROP_CONVERSATION:
      g_value_set_int64 (value, self->conversation);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_chat_room_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LanyardChatRoom *self = LANYARD_CHAT_ROOM (object);

  switch (id)
    {
    case PROP_NAME:
      lanyard_chat_room_set_name (self, g_value_get_string (value));
      break;
    case PROP_TITLE:
      {
        const char *title = g_value_get_string (value);
        g_autofree char *clean
            = lanyard_chat_text_clean_name (title != NULL ? title : "", -1, "");

        lanyard_chat_room_set_title (self, clean);
      }
      break;
    case PROP_ADMISSION:
      self->admission = (LanyardChatAdmission) g_value_get_enum (value);
      break;
    case PROP_MUTED:
      lanyard_chat_room_set_muted (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_chat_room_dispose (GObject *object)
{
  LanyardChatRoom *self = LANYARD_CHAT_ROOM (object);

  lanyard_chat_room_set_end (self, NULL);

  G_OBJECT_CLASS (lanyard_chat_room_parent_class)->dispose (object);
}

static void
lanyard_chat_room_finalize (GObject *object)
{
  LanyardChatRoom *self = LANYARD_CHAT_ROOM (object);

  g_clear_object (&self->chat);
  g_free (self->name);
  g_free (self->title);
  g_free (self->address);
  g_clear_pointer (&self->lock, lanyard_chat_lock_free);
  g_free (self->code);
  g_clear_pointer (&self->next_spec, lanyard_chat_spec_free);
  g_clear_error (&self->error);
  g_clear_object (&self->messages);
  g_clear_object (&self->people);
  g_hash_table_unref (self->persons);
  g_ptr_array_unref (self->unwritten);
  g_ptr_array_unref (self->stopping);

  G_OBJECT_CLASS (lanyard_chat_room_parent_class)->finalize (object);
}

static void
lanyard_chat_room_class_init (LanyardChatRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lanyard_chat_room_get_property;
  object_class->set_property = lanyard_chat_room_set_property;
  object_class->dispose = lanyard_chat_room_dispose;
  object_class->finalize = lanyard_chat_room_finalize;

  props[PROP_ROLE] = g_param_spec_enum ("role", NULL, NULL, LANYARD_TYPE_CHAT_ROLE,
                                        LANYARD_CHAT_ROLE_HOST, flags);
  props[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, LANYARD_TYPE_CHAT_MODE,
                                        LANYARD_CHAT_MODE_ROOM, flags);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, LANYARD_TYPE_CHAT_STATE,
                                         LANYARD_CHAT_IDLE, flags);
  props[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  props[PROP_RETRY_IN] = g_param_spec_uint ("retry-in", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_NAME]
      = g_param_spec_string ("name", NULL, NULL, "", writable | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_TITLE]
      = g_param_spec_string ("title", NULL, NULL, "", writable | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  props[PROP_PEOPLE] = g_param_spec_object ("people", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_MESSAGES] = g_param_spec_object ("messages", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_TURN] = g_param_spec_enum ("turn", NULL, NULL, LANYARD_TYPE_CHAT_TURN,
                                        LANYARD_CHAT_TURN_FREE, flags);
  props[PROP_CAN_SEND] = g_param_spec_boolean ("can-send", NULL, NULL, FALSE, flags);
  props[PROP_ADMISSION] = g_param_spec_enum ("admission", NULL, NULL, LANYARD_TYPE_CHAT_ADMISSION,
                                             LANYARD_CHAT_ADMIT_TRUSTED, writable);
  props[PROP_CONVERSATION]
      = g_param_spec_int64 ("conversation", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_MUTED]
      = g_param_spec_boolean ("muted", NULL, NULL, FALSE, writable | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[KNOCK] = g_signal_new ("knock", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1,
                                 LANYARD_TYPE_CHAT_KNOCK);
  signals[JOINED] = g_signal_new ("joined", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, LANYARD_TYPE_CHAT_PERSON);
  signals[LEFT] = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, LANYARD_TYPE_CHAT_PERSON);
  signals[PEOPLE_CHANGED] = g_signal_new ("people-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, LANYARD_TYPE_CHAT_MESSAGE);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, LANYARD_TYPE_CHAT_MESSAGE);
}

static void
lanyard_chat_room_init (LanyardChatRoom *self)
{
  self->admission = LANYARD_CHAT_ADMIT_TRUSTED;
  self->people = g_list_store_new (LANYARD_TYPE_CHAT_PERSON);
  self->persons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->unwritten = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_chat_row_free);
  self->stopping = g_ptr_array_new ();
  self->retry_ms = 1000;
  self->retry_max_ms = 60 * 1000;
  self->stall_ms = 30 * 1000;
  self->kinds = LANYARD_CHAT_KIND_LAST;
}
