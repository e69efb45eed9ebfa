/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What every page does with a file. Failures are told by a toast of the nearest toast overlay. */

/* A short message on the toast overlay around @widget; without one it is logged. */
void lanyard_toast          (GtkWidget  *widget,
                             const char *message);
/* Writes @bytes to @file, in the place of what is there. A toast says what came of it. */
void lanyard_files_save     (GtkWidget  *widget,
                             GFile      *file,
                             GBytes     *bytes);
/* What came of saving @file elsewhere. @error: (nullable) */
void lanyard_files_tell_saved (GtkWidget    *widget,
                               GFile        *file,
                               const GError *error);
/* In the application that is set for its type. */
void lanyard_files_open     (GtkWidget  *widget,
                             GFile      *file);
/* The file manager with @file selected; its folder where no file manager answers. */
void lanyard_files_show     (GtkWidget  *widget,
                             GFile      *file);
/* To the clipboard: the file itself, and its picture or text (both nullable) for programs that want that. */
void lanyard_files_copy     (GtkWidget  *widget,
                             GFile      *file,
                             GdkTexture *texture,
                             const char *text);
/* What is dragged from a widget. (transfer full) (nullable): GFiles; none: nothing can be dragged now */
typedef GPtrArray *(*LanyardFilesFunc) (GtkWidget *widget);
/* @widget can be dragged into a file manager, another program, or another part of this one. */
void lanyard_files_drag_from (GtkWidget        *widget,
                              LanyardFilesFunc  func);
/* Whether what is dropped was dragged from something inside @widget by lanyard_files_drag_from(). */
gboolean lanyard_files_drag_is_from (GdkDrop   *drop,
                                     GtkWidget *widget);
/* @path (absolute) as it is shown, in UTF-8: what is in the user's home folder begins with "~". */
char *lanyard_files_dup_shown_path (const char *path);

G_END_DECLS
