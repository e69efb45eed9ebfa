/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/transfer/lanyard-transfer-error.h"

G_BEGIN_DECLS

/**
 * LanyardDestination:
 *
 * The folder chosen for a transfer, and the only way anything is written there: folder by folder below it, never
 * through a link, never over something that exists. Paths are such as lanyard_safe_name_path() gives.
 */
typedef struct _LanyardDestination LanyardDestination;

/* An open folder below it; shared by the files that go there. Any thread. */
typedef struct
{
  gatomicrefcount refs;
  int             fd;
  char           *path; /* below the destination; "" for itself */
} LanyardPlace;

/* Where one entry goes: its folder, its name there, and the name of its part, which is the entry's alone and the
 * same each time, so that it is found again without a record of it. */
typedef struct
{
  LanyardPlace *place;
  char         *name;
  char         *part;
} LanyardSpot;

void                lanyard_spot_clear                (LanyardSpot         *spot);
LanyardPlace       *lanyard_place_ref                 (LanyardPlace        *self);
void                lanyard_place_unref               (LanyardPlace        *self);

/* Makes the folder where it is missing. @tag: text that is the same each time for the same transfer. */
LanyardDestination *lanyard_destination_open          (const char          *folder,
                                                       const char          *tag,
                                                       GError             **error);
void                lanyard_destination_free          (LanyardDestination  *self);
int                 lanyard_destination_get_fd        (LanyardDestination  *self);
/* Where the entry @path goes; its folder is made if @make. FALSE with LANYARD_TRANSFER_ERROR_DESTINATION, or without
 * an error when the folder is missing and not to be made. */
gboolean            lanyard_destination_find          (LanyardDestination  *self,
                                                       const char          *path,
                                                       gboolean             make,
                                                       LanyardSpot         *spot,
                                                       GError             **error);
/* The folder @path itself. */
LanyardPlace       *lanyard_destination_find_folder   (LanyardDestination  *self,
                                                       const char          *path,
                                                       gboolean             make,
                                                       GError             **error);
/* The part of an entry: a new empty one, or with @keep the one that is there (-1 with ENOENT when there
 * is none fit to go on with). -1 with errno. */
int                 lanyard_destination_open_part     (LanyardDestination  *self,
                                                       const LanyardSpot   *spot,
                                                       gboolean             keep);
/* A part of ours is removed, nothing else ever is. */
void                lanyard_destination_remove_part   (LanyardDestination  *self,
                                                       const LanyardSpot   *spot);
/* Give the part its name, or a numbered one where that is taken. @saved (out) (transfer full): the path below the
 * destination it got. FALSE with errno. */
gboolean            lanyard_destination_publish       (LanyardDestination  *self,
                                                       const LanyardSpot   *spot,
                                                       char               **saved);
/* A file with the entry's name, or a numbered one, with this size and modification time: opened, or -1. */
int                 lanyard_destination_find_existing (LanyardDestination  *self,
                                                       const LanyardSpot   *spot,
                                                       guint64              size,
                                                       gint64               mtime,
                                                       char               **saved);
/* Whether folders were made since last asked: they have to reach the disk with what is in them. */
gboolean            lanyard_destination_take_made     (LanyardDestination  *self);
/* Whether @bytes more may be written and LANYARD_KEEP_FREE still stay free. */
gboolean            lanyard_destination_has_room      (LanyardDestination  *self,
                                                       guint64              bytes);
/* Modification time in nanoseconds since 1970, and the executable bits that the readable ones allow. */
void                lanyard_destination_dress         (int                  fd,
                                                       gint64               mtime,
                                                       gboolean             executable);
/* errno of a failed write: is it that the disk (or a quota, or a limit on this process) is full? */
gboolean            lanyard_destination_is_full       (int                  code);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanyardSpot, lanyard_spot_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardPlace, lanyard_place_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardDestination, lanyard_destination_free)

G_END_DECLS
