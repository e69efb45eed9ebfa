/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* How much of a text is shown at once, and by how much "Show more" adds. */
#define LANYARD_PREVIEW_TEXT_STEP (256 * 1024)
/* More than this is a matter for an editor. */
#define LANYARD_PREVIEW_TEXT_MAX  (8 * 1024 * 1024)

typedef enum
{
  LANYARD_PREVIEW_EMPTY,
  LANYARD_PREVIEW_LOADING,
  LANYARD_PREVIEW_PICTURE,
  LANYARD_PREVIEW_TEXT,
  LANYARD_PREVIEW_OTHER,     /* icon, type and size */
} LanyardPreviewKind;

/**
 * LanyardPreview:
 *
 * One file to look at: a picture, a text, otherwise icon, type and size. Read and decoded on workers. Properties: "kind"
 * (#LanyardPreviewKind, read-only), "monospace" (boolean).
 */
#define LANYARD_TYPE_PREVIEW (lanyard_preview_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPreview, lanyard_preview, LANYARD, PREVIEW, AdwBin)

GtkWidget          *lanyard_preview_new             (void);
/* @name (nullable): shown instead of the file's; @content_type and @digest nullable. */
void                lanyard_preview_show_file       (LanyardPreview *self,
                                                     GFile          *file,
                                                     const char     *name,
                                                     const char     *content_type,
                                                     const char     *digest);
/* Something whose file is not here (yet): what is known of it, and its thumbnail (nullable). */
void                lanyard_preview_show_expected   (LanyardPreview *self,
                                                     const char     *name,
                                                     const char     *content_type,
                                                     guint64         size,
                                                     GBytes         *thumbnail,
                                                     const char     *why);
void                lanyard_preview_clear           (LanyardPreview *self);
/* Mark byte @offset: in a text the character, and its bytes below. */
void                lanyard_preview_show_difference (LanyardPreview *self,
                                                     guint64         offset);
/* Another button after Open, Folder and Copy; shown while there is a file. */
void                lanyard_preview_add_button      (LanyardPreview *self,
                                                     GtkWidget      *button);
LanyardPreviewKind  lanyard_preview_get_kind        (LanyardPreview *self);
/* (nullable) (transfer none) */
GFile              *lanyard_preview_get_file        (LanyardPreview *self);

G_END_DECLS
