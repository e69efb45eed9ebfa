/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/transfer/lanyard-transfer-error.h"

G_BEGIN_DECLS

#define LANYARD_MANIFEST_MAX_ENTRIES 100000

/**
 * LanyardManifest:
 *
 * What is to go: files and folders with relative paths, sizes, modification times (nanoseconds)
 * and the executable bit; immutable once made. Links are not followed and not sent; sockets, pipes and
 * devices are left out; both are counted. Boxed, reference counted, any thread.
 */
typedef struct _LanyardManifest LanyardManifest;
#define LANYARD_TYPE_MANIFEST (lanyard_manifest_get_type ())
GType            lanyard_manifest_get_type      (void);
LanyardManifest *lanyard_manifest_ref           (LanyardManifest      *self);
void             lanyard_manifest_unref         (LanyardManifest      *self);

/* @files: array of GFile, local. Walks on a worker; thumbnails of pictures are made there too
 * (32 KiB each at most, for the first 64 pictures). Fails when a path cannot be read or there is nothing to send. */
void             lanyard_manifest_build_async   (GPtrArray            *files,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
LanyardManifest *lanyard_manifest_build_finish  (GAsyncResult         *result,
                                                 GError              **error);
guint            lanyard_manifest_get_n_entries (LanyardManifest      *self);
guint64          lanyard_manifest_get_bytes     (LanyardManifest      *self);
guint            lanyard_manifest_get_n_skipped (LanyardManifest      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardManifest, lanyard_manifest_unref)

G_END_DECLS
