/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/transfer/lanyard-transfer.h"

G_BEGIN_DECLS

/**
 * LanyardShareVisit:
 *
 * What one browser (an address) has fetched of a share, or one upload from it. Threads write, the main thread reads.
 */
#define LANYARD_TYPE_SHARE_VISIT (lanyard_share_visit_get_type ())
G_DECLARE_FINAL_TYPE (LanyardShareVisit, lanyard_share_visit, LANYARD, SHARE_VISIT, GObject)

/* How far it is, as a copy. */
typedef struct
{
  guint64  total;   /* bytes of what was begun */
  guint64  done;    /* of these, sent or received */
  guint64  resumed; /* of these, there before it began here */
  guint    active;  /* requests under way */
  guint    n_files; /* whole */
  gboolean asking;  /* a person has to answer */
  gboolean ended;
  gboolean cancelled;
  gboolean declined;
} LanyardShareVisitStatus;

LanyardTransferDirection lanyard_share_visit_get_direction (LanyardShareVisit       *self);
/* "192.0.2.7" */
const char              *lanyard_share_visit_get_address   (LanyardShareVisit       *self);
void                     lanyard_share_visit_get_status    (LanyardShareVisit       *self,
                                                            LanyardShareVisitStatus *status);
/* An upload's first name, "and 2 more"; (transfer full) */
char                    *lanyard_share_visit_dup_title     (LanyardShareVisit       *self);
/* (transfer full) (nullable): why it failed, one sentence. */
char                    *lanyard_share_visit_dup_error     (LanyardShareVisit       *self);
/* The answer to "offer"; the first counts. @folder (nullable): where to, instead of the share's. */
void                     lanyard_share_visit_answer        (LanyardShareVisit       *self,
                                                            gboolean                 accept,
                                                            GFile                   *folder);
/* Cuts what is under way. */
void                     lanyard_share_visit_cancel        (LanyardShareVisit       *self);

G_END_DECLS
