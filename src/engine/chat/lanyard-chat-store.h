/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-message-private.h"
#include "engine/core/lanyard-database.h"

G_BEGIN_DECLS

/* The chat's tables. Every function posts one job to the database's thread and answers on the caller's
 * context; a finish function takes what its async one promised. Rows and records are handed over with the call. */

typedef struct
{
  gint64 place;
  gint64 local;
} LanyardChatKey;

int lanyard_chat_key_compare (const LanyardChatKey *a,
                              const LanyardChatKey *b);

/* One who was let into a hosted room. */
typedef struct
{
  char    *key;
  char    *name;
  gboolean verified;
  gboolean gone;      /* left for good, or removed: no longer waited for */
  gboolean removed;   /* must ask again */
  guint64  since;     /* sees what came after this sequence */
  guint64  have;
  guint64  read;
  gint64   seen;      /* microseconds since 1970 */
} LanyardChatMember;

LanyardChatMember *lanyard_chat_member_copy (const LanyardChatMember *self);
void               lanyard_chat_member_free (LanyardChatMember *self);

/* How far one's own messages have come, and how far others' were read here. Only ever grows. */
typedef struct
{
  guint64        last;      /* highest sequence on disk */
  guint64        sent;      /* host: put on the way to somebody */
  guint64        delivered;
  guint64        read;
  LanyardChatKey seen;      /* the last row that was read here */
} LanyardChatMarks;

/* A conversation that is this program's until it is freed, or until the program ends. */
typedef struct _LanyardChatLock LanyardChatLock;

/* @folder: of the chat; with a file that all its locks are in. LANYARD_CHAT_ERROR_IN_USE when another one has it. Any
 * thread. */
LanyardChatLock *lanyard_chat_lock_new  (const char      *folder,
                                         gint64           conversation,
                                         LanyardChatRole  role,
                                         GError         **error);
void             lanyard_chat_lock_free (LanyardChatLock *self);

/* Which conversation to open: by number, or the latest that fits (a guest's: by the host's key or else
 * address), or a new one. */
typedef struct
{
  gint64          conversation;
  LanyardChatMode mode;
  LanyardChatRole role;
  gboolean        fresh;
  char           *peer;    /* (nullable) the host's fingerprint */
  char           *address; /* (nullable) */
  char           *title;   /* (nullable) */
  char           *locks;   /* (nullable) folder of the chat: it is to be written, so nobody else may have it */
} LanyardChatSpec;

LanyardChatSpec *lanyard_chat_spec_copy (const LanyardChatSpec *self);
void             lanyard_chat_spec_free (LanyardChatSpec *self);

typedef struct
{
  gint64           conversation;
  guint8           room[LANYARD_CHAT_ID_SIZE];
  gboolean         met;         /* the room's id is known */
  gboolean         fresh;       /* it was not there before */
  LanyardChatLock *lock;        /* (nullable) */
  gboolean         muted;
  LanyardChatMarks marks;
  gint64           next_local;
  guint            unread;
  GArray          *keys;        /* of LanyardChatKey, in order */
  GPtrArray       *tail;        /* of LanyardChatRow: the last ones, in order */
  GPtrArray       *waiting;     /* of LanyardChatRow: queued ones, in order */
  GPtrArray       *lacking;     /* of LanyardChatRow: their picture is not here */
  GPtrArray       *members;     /* of LanyardChatMember */
} LanyardChatOpened;

void               lanyard_chat_opened_free        (LanyardChatOpened    *self);

gboolean           lanyard_chat_store_migrate      (LanyardDatabase      *database,
                                                    GError              **error);
void               lanyard_chat_store_open_async   (LanyardDatabase      *database,
                                                    const LanyardChatSpec *spec,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/* The guest learns which room this is: what was queued moves to that room's conversation, which is opened. */
void               lanyard_chat_store_meet_async   (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    const guint8          room[LANYARD_CHAT_ID_SIZE],
                                                    const char           *peer,
                                                    const char           *address,
                                                    const char           *title,
                                                    const char           *locks,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
LanyardChatOpened *lanyard_chat_store_open_finish  (LanyardDatabase      *database,
                                                    GAsyncResult         *result,
                                                    GError              **error);

/* @rows (transfer full) (element-type LanyardChatRow). With @assign, public rows get the next sequences. The finish
 * function gives them back, each with its outcome. */
void               lanyard_chat_store_append_async (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    GPtrArray            *rows,
                                                    gboolean              assign,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/* Also of page, after and for. (transfer full) (element-type LanyardChatRow) */
GPtrArray         *lanyard_chat_store_rows_finish  (LanyardDatabase      *database,
                                                    GAsyncResult         *result,
                                                    GError              **error);
/* @n rows from @from on. */
void               lanyard_chat_store_page_async   (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    LanyardChatKey        from,
                                                    guint                 n,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/* Public rows after the sequence @seq, up to about LANYARD_CHAT_BATCH_MAX bytes on the wire. */
void               lanyard_chat_store_after_async  (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    guint64               seq,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/* Private ones of this end that @recipient does not have yet. */
void               lanyard_chat_store_for_async    (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    const char           *recipient,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/* Others' private messages up to @seen that were not read before: they become read. Of rows. */
void               lanyard_chat_store_seen_async   (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    LanyardChatKey        seen,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/* Tells the search the words of messages that it does not know yet, so many at once; a search does it for all. Returns whether
 * there may be more. */
void               lanyard_chat_store_index_async  (LanyardDatabase      *database,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean           lanyard_chat_store_index_finish (LanyardDatabase      *database,
                                                    GAsyncResult         *result,
                                                    GError              **error);
/* The first message from the time @from on, as keys_finish gives it: one, or none. */
void               lanyard_chat_store_day_async    (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    gint64                from,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/* Rows (and, up to 1,000, newest first) whose text has all the words of @words, the last as a beginning; "from:NAME" among them: of
 * those whose name begins so. */
void               lanyard_chat_store_search_async (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    const char           *words,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/* (transfer full) (element-type LanyardChatKey) */
GArray            *lanyard_chat_store_keys_finish  (LanyardDatabase      *database,
                                                    GAsyncResult         *result,
                                                    GError              **error);
/* What the change of @id is about, as rows_finish gives it: one row, or none. */
void               lanyard_chat_store_target_async (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    const guint8          id[LANYARD_CHAT_ID_SIZE],
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/* The key of the message of @id, as keys_finish gives it: one, or none when it is not there. */
void               lanyard_chat_store_find_async   (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    const guint8          id[LANYARD_CHAT_ID_SIZE],
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/* The conversation, its messages, and the pictures in @folder that no other one has. */
void               lanyard_chat_store_delete_async (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    GFile                *folder,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean           lanyard_chat_store_done_finish  (LanyardDatabase      *database,
                                                    GAsyncResult         *result,
                                                    GError              **error);

/* Posted; failures reach LanyardDatabase::failed. */
void               lanyard_chat_store_set_marks    (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    const LanyardChatMarks *marks);
void               lanyard_chat_store_set_state    (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    const guint8          id[LANYARD_CHAT_ID_SIZE],
                                                    LanyardChatDelivery   state,
                                                    const char           *reason);
void               lanyard_chat_store_set_picture  (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    const guint8          digest[LANYARD_CHAT_DIGEST_SIZE]);
void               lanyard_chat_store_set_member   (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    const LanyardChatMember *member);
void               lanyard_chat_store_set_muted    (LanyardDatabase      *database,
                                                    gint64                conversation,
                                                    gboolean              muted);
void               lanyard_chat_store_set_blocked  (LanyardDatabase      *database,
                                                    const char           *fingerprint,
                                                    const char           *name,
                                                    gboolean              blocked);
/* Blocks; at start only. (transfer full) fingerprint -> name. */
GHashTable        *lanyard_chat_store_load_blocked (LanyardDatabase      *database,
                                                    GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardChatLock, lanyard_chat_lock_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardChatOpened, lanyard_chat_opened_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardChatMember, lanyard_chat_member_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardChatSpec, lanyard_chat_spec_free)

G_END_DECLS
