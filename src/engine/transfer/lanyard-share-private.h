/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>
#include <sys/stat.h>

#include "engine/transfer/lanyard-destination-private.h"
#include "engine/transfer/lanyard-ledger-private.h"
#include "engine/transfer/lanyard-share.h"

G_BEGIN_DECLS

#define LANYARD_SHARE_TOKEN_LENGTH 26 /* of 32 letters and digits: 130 bits */
#define LANYARD_SHARE_HEAD_MAX     (16 * 1024)
#define LANYARD_SHARE_BUFFER       (256 * 1024)
#define LANYARD_SHARE_AHEAD        (4 * 1024 * 1024) /* what is read of a form while a person is asked about it */

/* Bounds on a stranger; tests make them small. */
typedef struct
{
  guint in_all;      /* connections */
  guint per_address;
  guint uploads;     /* at once */
  guint head_ms;     /* to shake hands and to say what is wanted */
  guint idle_ms;     /* between requests on one connection */
  guint stall_ms;    /* without a byte moving */
  guint answer_ms;   /* for a person to answer */
  guint probe_ms;    /* until a browser that waits for the answer with most of its form is asked whether it is there */
  guint wrong_paths; /* of an address in a minute, before it is not listened to for another */
} LanyardShareBounds;

/* Who guesses addresses, and how many connections a place has. Under the core's lock. */
typedef struct
{
  guint  connections;
  guint  wrong;
  gint64 wrong_since_us;
} LanyardShareCaller;

/* The checksum of a file, once it was read: an archive that goes on in the middle does not read it again. */
typedef struct
{
  gboolean known;
  guint32  crc;
  guint64  size;
  gint64   mtime;
} LanyardShareSum;

/* What the threads and the object share; outlives the object while a thread runs. */
typedef struct
{
  gatomicrefcount     refs;
  GWeakRef            share;   /* LanyardShare; taken on its context */
  GMainContext       *context;
  LanyardShareBounds  bounds;
  char                token[LANYARD_SHARE_TOKEN_LENGTH + 1];
  LanyardManifest    *manifest; /* nullable: only uploads */
  GTlsCertificate    *certificate;
  char               *name;
  char               *title;
  char               *upload_folder;
  guint64             upload_limit;
  char               *stylesheet_hash;
  gint                uploads;  /* atomic: LanyardUploads */

  GMutex              lock;     /* of what follows */
  GPtrArray          *guests;   /* of LanyardShareGuest, not owned: each is its thread's */
  GHashTable         *callers;  /* place -> LanyardShareCaller */
  GHashTable         *visits;   /* address -> LanyardShareVisit: what is being fetched */
  LanyardShareSum    *sums;     /* one an entry of the manifest */
  guint               n_uploads;
  gboolean            closed;
} LanyardShareCore;

/* One connection, of one thread. */
typedef struct
{
  LanyardShareCore  *core;
  GSocketConnection *connection;
  GIOStream         *stream;     /* the connection, or TLS over it */
  GCancellable      *cancellable;
  char              *place;      /* what bounds are counted by */
  char              *address;    /* without a port */
  gint64             deadline_us; /* under the core's lock */
  gboolean           invited;    /* knows the address of the page; under the core's lock */
  LanyardShareVisit *visit;      /* what it works for; under the core's lock */
  GByteArray        *read;       /* bytes read and not used */
} LanyardShareGuest;

typedef struct
{
  SoupMessageHeaders *headers;
  char               *method;
  char               *path; /* as sent, without a query */
  SoupHTTPVersion     version;
  gboolean            keep;   /* the connection, after the answer */
  gboolean            is_head;
} LanyardShareRequest;

typedef struct
{
  guint       status;
  const char *type;
  guint64     length;
  const char *disposition; /* nullable */
  const char *etag;        /* nullable */
  const char *location;    /* nullable */
  gboolean    ranges;      /* can be asked for in parts */
  guint64     first, size; /* of a part (206), and how long all is (416, too) */
  gboolean    page;        /* a page of ours, with its style and pictures; otherwise nothing may be run or loaded */
} LanyardShareAnswer;

/* lanyard-share-core.c */
LanyardShareCore *lanyard_share_core_new      (LanyardShare              *share,
                                               const LanyardShareOptions *options);
LanyardShareCore *lanyard_share_core_ref      (LanyardShareCore          *self);
void              lanyard_share_core_unref    (LanyardShareCore          *self);
/* The first segment of @path is the token; in constant time. @rest (out): behind it. */
gboolean          lanyard_share_core_check    (LanyardShareCore          *self,
                                               const char                *path,
                                               const char               **rest);
/* Begins a thread for a connection that keeps the bounds; others are closed. Main thread. */
void              lanyard_share_core_take     (LanyardShareCore          *self,
                                               GSocketConnection         *connection);
/* Cuts what passed its deadline. How many connections there are. */
guint             lanyard_share_core_watch    (LanyardShareCore          *self);
/* Nothing more is taken, all is cut. */
void              lanyard_share_core_close    (LanyardShareCore          *self);
/* A wrong path was asked for. */
void              lanyard_share_core_count_wrong (LanyardShareGuest      *guest);
/* (transfer full): the one of this address, new where there is none; "visit" follows. */
LanyardShareVisit *lanyard_share_core_visit   (LanyardShareGuest         *guest);
/* Takes a fetching visit off, so that the next request begins another. */
void              lanyard_share_core_forget   (LanyardShareCore          *self,
                                               LanyardShareVisit         *visit);

/* What is told to the object, in this order, on its context. */
void lanyard_share_tell_visit    (LanyardShareCore *core, LanyardShareVisit *visit);
void lanyard_share_tell_moving   (LanyardShareCore *core, LanyardShareVisit *visit);
void lanyard_share_tell_ended    (LanyardShareCore *core, LanyardShareVisit *visit);
void lanyard_share_tell_offer    (LanyardShareCore *core, LanyardShareVisit *visit);
void lanyard_share_tell_fetched  (LanyardShareCore *core, LanyardShareVisit *visit, const char *name, guint64 bytes);
void lanyard_share_tell_received (LanyardShareCore *core, LanyardShareVisit *visit, const char *path, guint64 bytes);
void lanyard_share_tell_left     (LanyardShareCore *core);

/* lanyard-share.c */
void lanyard_share_emit_visit    (LanyardShare *self, LanyardShareVisit *visit);
void lanyard_share_emit_moving   (LanyardShare *self, LanyardShareVisit *visit);
void lanyard_share_emit_ended    (LanyardShare *self, LanyardShareVisit *visit);
void lanyard_share_emit_offer    (LanyardShare *self, LanyardShareVisit *visit);
void lanyard_share_emit_fetched  (LanyardShare *self, LanyardShareVisit *visit, const char *name, guint64 bytes);
void lanyard_share_emit_received (LanyardShare *self, LanyardShareVisit *visit, const char *path, guint64 bytes);
void lanyard_share_emit_left     (LanyardShare *self);
/* For tests, before it is started. */
LanyardShareBounds *lanyard_share_get_bounds (LanyardShare *self);
LanyardShareCore   *lanyard_share_get_core   (LanyardShare *self);

/* lanyard-share-http.c: one connection. All block; FALSE: the connection is of no more use. */
void     lanyard_share_guest_set_deadline (LanyardShareGuest        *guest,
                                           guint                     ms);
void     lanyard_share_guest_set_visit    (LanyardShareGuest        *guest,
                                           LanyardShareVisit        *visit);
/* After the last answer: reads on for a while without looking, so that it is seen. */
void     lanyard_share_guest_linger       (LanyardShareGuest        *guest);
/* It need not make room for another any more. */
void     lanyard_share_guest_set_invited  (LanyardShareGuest        *guest);
/* Reads the head of the next request. @status (out): what to answer to one that cannot be read, or 0: gone. */
gboolean lanyard_share_read_request       (LanyardShareGuest        *guest,
                                           LanyardShareRequest      *request,
                                           guint                    *status);
void     lanyard_share_request_clear      (LanyardShareRequest      *request);
/* Up to @length bytes of the body; 0: the end; -1: gone. */
gssize   lanyard_share_read_body          (LanyardShareGuest        *guest,
                                           guint8                   *bytes,
                                           gsize                     length);
/* While nothing else is read: whether the browser has closed the connection, as far as can be seen. The end of what it sent can only
 * come behind what it sent before; so that is read, up to LANYARD_SHARE_AHEAD, and kept for lanyard_share_read_body(). */
gboolean lanyard_share_guest_has_left     (LanyardShareGuest        *guest);
gboolean lanyard_share_write              (LanyardShareGuest        *guest,
                                           const void               *bytes,
                                           gsize                     length);
gboolean lanyard_share_write_head         (LanyardShareGuest        *guest,
                                           const LanyardShareRequest *request,
                                           const LanyardShareAnswer *answer);
/* A page of HTML, taken. */
gboolean lanyard_share_write_page         (LanyardShareGuest        *guest,
                                           const LanyardShareRequest *request,
                                           guint                     status,
                                           GString                  *page);
/* The same for everything that is not there. */
gboolean lanyard_share_write_not_found    (LanyardShareGuest        *guest,
                                           const LanyardShareRequest *request);

/* lanyard-share-serve.c */
gboolean lanyard_share_serve_request      (LanyardShareGuest        *guest,
                                           LanyardShareRequest      *request);
/* Opens entry @index: a regular file, reached without following a link below what was chosen. -1: not any more. */
int      lanyard_share_open_entry         (LanyardShareCore         *core,
                                           guint                     index,
                                           struct stat              *status);
/* lanyard-share-archive.c: all below the folder @index, LANYARD_MANIFEST_NONE: all. */
gboolean lanyard_share_serve_archive      (LanyardShareGuest        *guest,
                                           LanyardShareRequest      *request,
                                           guint                     index);
/* How many entries from @index on are that folder's or its contents. */
guint    lanyard_share_count_below        (LanyardManifest          *manifest,
                                           guint                     index);
/* lanyard-share-upload.c */
gboolean lanyard_share_take_upload        (LanyardShareGuest        *guest,
                                           LanyardShareRequest      *request);

/* lanyard-share-page.c: pure but for the language. (transfer full) */
#define LANYARD_SHARE_ROWS 1000
/* What is in the folder @index (LANYARD_MANIFEST_NONE: at the top), rows from @from on. */
GString *lanyard_share_page_list          (LanyardShareCore         *core,
                                           guint                     index,
                                           guint                     from);
/* A heading, a sentence and the way back. */
GString *lanyard_share_page_message       (LanyardShareCore         *core,
                                           const char               *heading,
                                           const char               *text);
/* "sha256-…" of the style in every page, for the policy (CSP 2). */
char    *lanyard_share_page_style_hash    (void);

/* lanyard-share-visit.c: for the threads */
LanyardShareVisit *lanyard_share_visit_new      (LanyardTransferDirection direction,
                                                 const char        *address,
                                                 LanyardManifest   *manifest);
/* (nullable): what was offered, and how far each is; an upload's once it is done. */
LanyardLedger     *lanyard_share_visit_get_ledger (LanyardShareVisit *self);
void               lanyard_share_visit_set_ledger (LanyardShareVisit *self,
                                                   LanyardLedger     *ledger);
/* A request for something of @size that begins at @first; @key: what it is. */
void               lanyard_share_visit_begin    (LanyardShareVisit *self,
                                                 guint              key,
                                                 guint64            first,
                                                 guint64            size);
/* It has got to @position. */
void               lanyard_share_visit_reach    (LanyardShareVisit *self,
                                                 guint              key,
                                                 guint64            position);
/* The request is over. */
void               lanyard_share_visit_leave    (LanyardShareVisit *self);
/* A file more is whole. */
void               lanyard_share_visit_add_file (LanyardShareVisit *self);
/* All of it was fetched: the first to ask is told so, and that it ended. */
gboolean           lanyard_share_visit_complete (LanyardShareVisit *self);
/* Nothing more comes of it. FALSE: had ended before. */
gboolean           lanyard_share_visit_end      (LanyardShareVisit *self);
void               lanyard_share_visit_fail     (LanyardShareVisit *self,
                                                 const char        *message);
/* (transfer full) (nullable): where to, as answered. */
char              *lanyard_share_visit_dup_folder (LanyardShareVisit *self);
void               lanyard_share_visit_set_title (LanyardShareVisit *self,
                                                 const char        *title);
gboolean           lanyard_share_visit_get_cancelled (LanyardShareVisit *self);
/* Puts the question; blocks until somebody answered, @gone says that it makes no sense any more, or @ms have passed. */
gboolean           lanyard_share_visit_ask      (LanyardShareVisit *self,
                                                 guint              ms,
                                                 gboolean         (*gone) (gpointer),
                                                 gpointer           user_data);
/* Before anything else: where connections are cut when it is cancelled. */
void               lanyard_share_visit_set_core (LanyardShareVisit *self,
                                                 LanyardShareCore  *core);
/* Those that work for @visit. */
void               lanyard_share_core_cut       (LanyardShareCore  *self,
                                                 LanyardShareVisit *visit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardShareCore, lanyard_share_core_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanyardShareRequest, lanyard_share_request_clear)

G_END_DECLS
