/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/core/lanyard-database.h"
#include "engine/net/lanyard-channel.h"
#include "engine/transfer/lanyard-ledger-private.h"
#include "engine/transfer/lanyard-wire-private.h"

G_BEGIN_DECLS

/**
 * LanyardSession:
 *
 * One offer over one channel, at either end: worker threads that move the bytes, and what the main
 * thread may ask and tell them. Made, told and listened to on the main thread; reference counted.
 */
typedef struct _LanyardSession LanyardSession;

typedef enum
{
  LANYARD_SESSION_OFFERING, /* the offer goes over */
  LANYARD_SESSION_WAITING,  /* for the receiver's answer */
  LANYARD_SESSION_MOVING,
  LANYARD_SESSION_ENDED,    /* see the outcome; no worker touches anything any more */
} LanyardSessionPhase;

typedef enum
{
  LANYARD_OUTCOME_NONE,
  LANYARD_OUTCOME_COMPLETE,          /* every entry is verified, skipped or failed */
  LANYARD_OUTCOME_DECLINED,          /* see "refusal" */
  LANYARD_OUTCOME_CANCELLED_HERE,
  LANYARD_OUTCOME_CANCELLED_BY_PEER,
  LANYARD_OUTCOME_LOST,              /* the peer or the network is gone: to be gone on with */
  LANYARD_OUTCOME_STOPPED,           /* lanyard_session_stop() */
  LANYARD_OUTCOME_FAILED,            /* cannot go on at all, see the error */
} LanyardOutcome;

typedef struct
{
  LanyardSessionPhase phase;
  LanyardOutcome      outcome;
  LanyardRefusal      refusal;
  GError             *error;       /* nullable; owned by whoever asked */
  char               *note;        /* nullable; the same */
  gboolean            ask;         /* receiver: the offer has to be put to the user */
  gboolean            hold_here;
  gboolean            hold_full;   /* the hold here is because of a full disk */
  gboolean            hold_peer;
  gboolean            hold_peer_full;
  guint64             bytes_total; /* of the chosen entries */
  guint64             bytes_done;
  guint64             bytes_resumed;
  gint64              began_us;    /* when bytes began to move, by the worker's clock (monotonic); 0: not yet */
  gint64              ended_us;    /* when it was over; the same */
} LanyardSessionStatus;

void            lanyard_session_status_clear (LanyardSessionStatus *status);

/* Something in the status changed, other than the numbers. Main thread. */
typedef void (*LanyardSessionFunc) (LanyardSession *session,
                                    gpointer        user_data);

/* @ledger: of a manifest made here. With @database, its entries are stored first under @row. */
LanyardSession *lanyard_session_new_sender   (LanyardChannel       *channel,
                                              const char           *wire_id,
                                              LanyardLedger        *ledger,
                                              LanyardDatabase      *database,
                                              gint64                row);
LanyardSession *lanyard_session_new_receiver (LanyardChannel       *channel,
                                              LanyardDatabase      *database);
LanyardSession *lanyard_session_ref          (LanyardSession       *self);
void            lanyard_session_unref        (LanyardSession       *self);
void            lanyard_session_start        (LanyardSession       *self,
                                              LanyardSessionFunc    func,
                                              gpointer              user_data);
/* Callbacks of one that runs go to another from now on; the first comes soon. */
void            lanyard_session_reconnect    (LanyardSession       *self,
                                              LanyardSessionFunc    func,
                                              gpointer              user_data);
/* No more callbacks. */
void            lanyard_session_disconnect   (LanyardSession       *self);
void            lanyard_session_get_status   (LanyardSession       *self,
                                              LanyardSessionStatus *status);
LanyardChannel *lanyard_session_get_channel  (LanyardSession       *self);
LanyardLedger  *lanyard_session_get_ledger   (LanyardSession       *self);
const char     *lanyard_session_get_wire_id  (LanyardSession       *self);

/* Pause and go on; going on asks the peer to take its hold off, too. */
void            lanyard_session_hold         (LanyardSession       *self);
void            lanyard_session_release      (LanyardSession       *self);
/* The user's cancel: told to the peer; a receiver's parts are removed. */
void            lanyard_session_cancel       (LanyardSession       *self);
/* Leave off, parts kept. */
void            lanyard_session_stop         (LanyardSession       *self);
/* Ten times a second or so: notices a peer that has gone silent. */
void            lanyard_session_watch        (LanyardSession       *self);

/* Receiver, once the phase is WAITING. @row: of the transfer in the database, saved before. @known: it was accepted
 * before; "ask" comes up again when the offer is more than that was. @previous (nullable): its ledger, else the database's. */
void            lanyard_session_accept       (LanyardSession       *self,
                                              gint64                row,
                                              GFile                *folder,
                                              gboolean              known,
                                              LanyardLedger        *previous);
void            lanyard_session_refuse       (LanyardSession       *self,
                                              LanyardRefusal        refusal,
                                              const char           *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanyardSessionStatus, lanyard_session_status_clear)

/* --- for the two ends alone ------------------------------------------------------------------ */

typedef struct
{
  gboolean (*control) (LanyardSession *self, GError **error); /* the thread that writes */
  gboolean (*frame)   (LanyardSession *self, guint8 type, const guint8 *payload, gsize length, GError **error);
  void     (*ended)   (LanyardSession *self); /* on the last thread, after all have ended */
  void     (*finalize)(LanyardSession *self);
  /* (nullable) Where the next frame is read to, of LANYARD_FRAME_BULK_MAX bytes: the payload of the next call of frame(). NULL
   * when there is nothing to read for any more. */
  guint8  *(*reserve) (LanyardSession *self);
  /* (nullable) Nothing more can be read: what was read and is not dealt with is to be, before that is said. */
  void     (*settle)  (LanyardSession *self);
} LanyardSessionClass;

struct _LanyardSession
{
  const LanyardSessionClass *klass;
  gatomicrefcount  refs;
  LanyardChannel  *channel;
  LanyardDatabase *database; /* nullable */
  gint64           row;
  char            *wire_id;
  GCancellable    *io;       /* ends every blocked read and write */
  GMainContext    *context;

  LanyardSessionFunc func;   /* main thread alone */
  gpointer           user_data;

  gint             threads;        /* atomic: still running */
  gint64           heard_us;       /* atomic: when the peer was last heard of */
  gint64           said_us;        /* atomic: when something was last written */
  gint             reading;        /* atomic: blocked in a read */
  guint64          bytes_done;     /* atomic */
  guint64          bytes_resumed;  /* atomic */
  guint64          bytes_total;    /* atomic */

  GMutex           lock;           /* all below */
  GCond            cond;
  gboolean         change_posted;
  LanyardSessionPhase phase;
  LanyardOutcome   outcome;
  LanyardRefusal   refusal;
  GError          *error;
  char            *note;
  gboolean         ask;
  gboolean         hold_here;
  gboolean         hold_full;
  gboolean         hold_peer;
  gboolean         hold_peer_full;
  gboolean         hold_told;      /* what the peer believes of our hold */
  gboolean         release_wanted; /* ask the peer to take its hold off */
  gboolean         cancel_wanted;
  gint64           cancel_us;      /* when it was asked for */
  gint64           began_us;
  gint64           ended_us;
  LanyardOutcome   said;           /* all is said: what it was, when the peer closes now */
  GError          *said_error;
  GError          *broken;         /* the peer broke the rules: to be told by the thread that writes */
  gint64           broken_us;
  LanyardLedger   *ledger;         /* a receiver's: once offered */
};

void     lanyard_session_init        (LanyardSession            *self,
                                      const LanyardSessionClass *klass,
                                      LanyardChannel            *channel);
/* The first outcome counts. Takes @error. Any thread. */
void     lanyard_session_end         (LanyardSession            *self,
                                      LanyardOutcome             outcome,
                                      GError                    *error);
/* The last words are about to be said; when the peer closes on them, that was the outcome. Takes @error. */
void     lanyard_session_expect_end  (LanyardSession            *self,
                                      LanyardOutcome             outcome,
                                      GError                    *error);
/* What an error of a worker means for the session. Takes @error. */
void     lanyard_session_end_with_error (LanyardSession         *self,
                                      GError                    *error);
/* With the lock held, or before start. */
void     lanyard_session_changed     (LanyardSession            *self);
void     lanyard_session_set_phase   (LanyardSession            *self,
                                      LanyardSessionPhase        phase);
void     lanyard_session_set_note    (LanyardSession            *self,
                                      const char                *note);
gboolean lanyard_session_is_over     (LanyardSession            *self);
/* One frame; @payload (nullable), consumed. FALSE ends the session. Worker threads. */
gboolean lanyard_session_send        (LanyardSession            *self,
                                      guint8                     type,
                                      GBytes                    *payload,
                                      GError                   **error);
gboolean lanyard_session_write       (LanyardSession            *self,
                                      const guint8              *bytes,
                                      gsize                      length,
                                      GError                   **error);
/* Says what is due: holds, cancel, a sign of life. With @wait, until something may have changed (half a
 * second at most). FALSE when the session is over. */
gboolean lanyard_session_attend      (LanyardSession            *self,
                                      gboolean                   wait,
                                      GError                   **error);
/* A thread that deals with what the peer sent cannot go on: the session ends once the peer was told, where that is due. The
 * first such error counts. Takes @error. */
void     lanyard_session_leave_off   (LanyardSession            *self,
                                      GError                    *error);
/* A protocol error of the peer. Always FALSE. */
gboolean lanyard_session_protocol_error (GError                **error,
                                      const char                *message);
void     lanyard_session_add_done    (LanyardSession            *self,
                                      gint64                     bytes);

G_END_DECLS
