/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/widgets/lanyard-image-loader.h"
#include "ui/widgets/lanyard-picture-view.h"
#include "ui/widgets/lanyard-preview.h"
#include "ui/widgets/lanyard-text-loader.h"

G_BEGIN_DECLS

struct _LanyardPreview
{
  AdwBin parent_instance;

  /* Template children. */
  GtkStack *stack;
  GtkSpinner *spinner;
  LanyardPictureView *picture;
  GtkToggleButton *fit_button;
  GtkToggleButton *one_button;
  GtkLabel *zoom_label;
  GtkTextView *text;
  GtkLabel *encoding_label;
  GtkButton *more_button;
  GtkImage *icon;
  GtkLabel *why_label;
  GtkLabel *hex_label;
  GtkWidget *info;
  GtkLabel *name_label;
  GtkLabel *facts_label;
  GtkLabel *digest_label;
  GtkBox *buttons;
  GtkWidget *open_button;
  GtkWidget *folder_button;
  GtkWidget *copy_button;

  /* Owned. */
  GFile *file;
  char *content_type;
  LanyardImage *image;
  LanyardText *loaded;
  GCancellable *cancellable;

  LanyardPreviewKind kind;
  guint64 size;
  gboolean informed;
  gsize limit;
  gint64 difference;
  gsize filled;
  guint fill_id;
  guint spinner_id;
};

/* What shows now, or that something is being loaded (lanyard-preview.c). */
void lanyard_preview_set_kind   (LanyardPreview     *self,
                                 LanyardPreviewKind  kind);
/* Neither a picture nor a text; @why (nullable) it cannot be shown. */
void lanyard_preview_show_other (LanyardPreview     *self,
                                 const char         *why);

/* The first part of the file as text, or the one where a difference is (lanyard-preview-text.c). */
void lanyard_preview_load_text  (LanyardPreview     *self);

G_END_DECLS
