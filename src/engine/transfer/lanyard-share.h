/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/transfer/lanyard-share-visit.h"

G_BEGIN_DECLS

/**
 * LanyardUploads: what becomes of files that a browser sends.
 */
typedef enum
{
  LANYARD_UPLOADS_OFF,    /* the page has no form for them */
  LANYARD_UPLOADS_ASK,    /* "offer" is emitted for each; unanswered for ten minutes, it is declined */
  LANYARD_UPLOADS_ACCEPT,
} LanyardUploads;
#define LANYARD_TYPE_UPLOADS (lanyard_uploads_get_type ())
GType lanyard_uploads_get_type (void);

typedef enum
{
  LANYARD_SHARE_IDLE,
  LANYARD_SHARE_PREPARING, /* what is offered is looked at */
  LANYARD_SHARE_SERVING,
  LANYARD_SHARE_STOPPING,  /* nothing listens any more; what is under way is cut */
  LANYARD_SHARE_STOPPED,
} LanyardShareState;
#define LANYARD_TYPE_SHARE_STATE (lanyard_share_state_get_type ())
GType lanyard_share_state_get_type (void);

/**
 * LanyardShareOptions:
 * @bind: numeric addresses to listen at, NULL-ended; %NULL: loopback alone
 * @port: 0: any free one
 * @certificate: (nullable): encrypted with this key; %NULL: plain HTTP, which anyone on the way can read
 * @name: (nullable): of this device, shown on the page
 * @uploads: whether the page takes files
 * @upload_folder: (nullable): where to
 * @upload_limit: bytes of one upload; 0: what the disk has room for
 * @count: complete downloads of a file or an archive after which it stops; 0: no such end
 * @seconds: after which it stops; 0: no such end
 */
typedef struct
{
  const char *const *bind;
  guint16            port;
  GTlsCertificate   *certificate;
  const char        *name;
  LanyardUploads     uploads;
  GFile             *upload_folder;
  guint64            upload_limit;
  guint              count;
  guint              seconds;
} LanyardShareOptions;

/**
 * LanyardShare:
 *
 * Files and folders offered to any browser by a page whose address cannot be guessed, and files taken from it. Nothing listens
 * before lanyard_share_start_async() was called, nor after it stopped. A connection is a thread of its own, so the main loop
 * moves no bytes. Main thread.
 *
 * Properties (notify): "state", "port" (uint), "title" (what is offered; nullable), "n-fetched" (uint: complete
 * downloads), "ends" (gint64: monotonic microseconds at which it stops by itself; 0: never).
 *
 * Signals:
 * - "visit" (LanyardShareVisit): a browser begins to fetch, or to send; see lanyard_share_visit_get_direction().
 * - "moving" (LanyardShareVisit): bytes of a visit move, after none did.
 * - "fetched" (LanyardShareVisit, const char *name, guint64 bytes): a file or an archive went over to its end.
 * - "received" (LanyardShareVisit, GFile, guint64 bytes): a file is whole and under its name.
 * - "offer" (LanyardShareVisit): may these come? A handler that takes the question returns %TRUE and answers with
 *   lanyard_share_visit_answer(); nobody taking it, it is declined.
 * - "visit-ended" (LanyardShareVisit): nothing more comes of it.
 * - "stopped" (): no thread runs any more, or it could not begin. Once.
 */
#define LANYARD_TYPE_SHARE (lanyard_share_get_type ())
G_DECLARE_FINAL_TYPE (LanyardShare, lanyard_share, LANYARD, SHARE, GObject)

LanyardShare      *lanyard_share_new          (void);
/* @files: of GFile, local; empty where only uploads are wanted. Answers once it listens; LANYARD_TRANSFER_ERROR or
 * G_IO_ERROR where it cannot. Once only. */
void               lanyard_share_start_async  (LanyardShare              *self,
                                               GPtrArray                 *files,
                                               const LanyardShareOptions *options,
                                               GCancellable              *cancellable,
                                               GAsyncReadyCallback        callback,
                                               gpointer                   user_data);
gboolean           lanyard_share_start_finish (LanyardShare              *self,
                                               GAsyncResult              *result,
                                               GError                   **error);
/* Closes the port and cuts what is under way; "stopped" follows. */
void               lanyard_share_stop         (LanyardShare              *self);
LanyardShareState  lanyard_share_get_state    (LanyardShare              *self);
guint16            lanyard_share_get_port     (LanyardShare              *self);
/* "http://192.0.2.1:45712/7k…/", one for each address it listens at. (transfer full) */
GStrv              lanyard_share_dup_urls     (LanyardShare              *self);
/* The numbers of this machine's addresses that others may reach; (transfer full). */
GStrv              lanyard_share_list_addresses (void);
gboolean           lanyard_share_get_encrypted (LanyardShare             *self);
/* Where uploads go; (transfer full) (nullable). */
char              *lanyard_share_dup_upload_folder (LanyardShare         *self);
/* May be changed while it serves, where it has a folder for them. */
void               lanyard_share_set_uploads  (LanyardShare              *self,
                                               LanyardUploads             uploads);
const char        *lanyard_share_get_title    (LanyardShare              *self);

G_END_DECLS
