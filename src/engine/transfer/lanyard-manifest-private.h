/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/transfer/lanyard-manifest.h"
#include "engine/transfer/lanyard-transfer-entry.h"

G_BEGIN_DECLS

/* An offer of 100,000 entries has to fit in a few megabytes: the paths are one chunk of text, the rest
 * parallel arrays; no object an entry. */

/* All paths of one manifest together, with their ends. */
#define LANYARD_MANIFEST_MAX_TEXT (24 * 1024 * 1024)
#define LANYARD_MANIFEST_MAX_THUMBNAILS 64
#define LANYARD_MANIFEST_THUMBNAIL_MAX (32 * 1024)
#define LANYARD_MANIFEST_NONE G_MAXUINT32

/* Bits of "modes" on the wire; unknown ones are ignored. */
#define LANYARD_MANIFEST_MODE_EXECUTABLE 0x01

typedef struct
{
  const char      *path;   /* owned by the manifest */
  guint64          size;   /* bytes; 0 for a folder */
  gint64           mtime;  /* nanoseconds since 1970 */
  LanyardEntryKind kind;
  guint8           mode;
} LanyardManifestEntry;

/**
 * LanyardManifestBuilder: collects entries; checks what must hold of any manifest, from here or from
 * a stranger: bounds, no path twice, nothing inside a file.
 */
typedef struct _LanyardManifestBuilder LanyardManifestBuilder;

LanyardManifestBuilder *lanyard_manifest_builder_new    (void);
void                    lanyard_manifest_builder_free   (LanyardManifestBuilder     *self);
/* Fails with LANYARD_TRANSFER_ERROR_MANIFEST or _NAME; copies the path, made safe. */
gboolean                lanyard_manifest_builder_add    (LanyardManifestBuilder     *self,
                                                         const LanyardManifestEntry *entry,
                                                         GError                    **error);
guint                   lanyard_manifest_builder_get_n_entries (LanyardManifestBuilder *self);
/* The entries from now on lie under the local @path (a file or a folder) whose name on the wire is @name. */
void                    lanyard_manifest_builder_begin_root (LanyardManifestBuilder *self,
                                                         const char                 *path,
                                                         const char                 *name);
void                    lanyard_manifest_builder_skip   (LanyardManifestBuilder     *self);
/* Consumes @self whatever comes of it. */
/* The entry added last has another name on this machine: it was not UTF-8, or held what lanyard_safe_name_path()
 * replaces. @below: as lanyard_manifest_locate() gives it. */
void                    lanyard_manifest_builder_alias  (LanyardManifestBuilder     *self,
                                                         const char                 *below);
LanyardManifest        *lanyard_manifest_builder_end    (LanyardManifestBuilder     *self,
                                                         GError                    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardManifestBuilder, lanyard_manifest_builder_free)

void             lanyard_manifest_get_entry      (LanyardManifest      *self,
                                                  guint                 index,
                                                  LanyardManifestEntry *entry);
const char      *lanyard_manifest_get_path       (LanyardManifest      *self,
                                                  guint                 index);
guint64          lanyard_manifest_get_size       (LanyardManifest      *self,
                                                  guint                 index);
LanyardEntryKind lanyard_manifest_get_kind       (LanyardManifest      *self,
                                                  guint                 index);
/* LANYARD_MANIFEST_NONE when there is none. */
guint            lanyard_manifest_find           (LanyardManifest      *self,
                                                  const char           *path);
/* "holiday.jpg", "notes/ (412)", "holiday.jpg and 3 more". (transfer full) */
char            *lanyard_manifest_dup_title      (LanyardManifest      *self);
/* (transfer none) (nullable) */
GBytes          *lanyard_manifest_get_thumbnail  (LanyardManifest      *self,
                                                  guint                 index);
/* Only while no other thread has it. */
void             lanyard_manifest_set_thumbnail  (LanyardManifest      *self,
                                                  guint                 index,
                                                  GBytes               *thumbnail);
guint            lanyard_manifest_get_n_roots    (LanyardManifest      *self);
/* The local path of root @root (transfer none). */
const char      *lanyard_manifest_get_root_path  (LanyardManifest      *self,
                                                  guint                 root);
/* Where an entry of a manifest made here lies: its root, and @below (out) (transfer none): its local path below that
 * root, "" for the root itself. */
guint            lanyard_manifest_locate         (LanyardManifest      *self,
                                                  guint                 index,
                                                  const char          **below);
/* (transfer full) (nullable): the local path of an entry of a manifest made here. */
char            *lanyard_manifest_dup_local_path (LanyardManifest      *self,
                                                  guint                 index);
/* The paths of the roots of this selection, in order, separated by newlines after escaping: the same for
 * the same selection. (transfer full) */
char            *lanyard_manifest_dup_roots_key  (LanyardManifest      *self);

/* Blocking; what lanyard_manifest_build_async() runs. */
LanyardManifest *lanyard_manifest_build          (GPtrArray            *files,
                                                  gboolean              thumbnails,
                                                  GCancellable         *cancellable,
                                                  GError              **error);

/* A JPEG or PNG of at most LANYARD_MANIFEST_THUMBNAIL_MAX bytes of the picture open as @fd; %NULL when it is none, is
 * too large to decode within bounds, or is damaged. Blocking. (transfer full) (nullable) */
GBytes          *lanyard_thumbnail_make          (int                   fd,
                                                  GCancellable         *cancellable);

G_END_DECLS
