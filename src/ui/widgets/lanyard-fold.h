/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LanyardFold:
 *
 * What the containers have in common whose panes do not all fit into a narrow window: how many of them show is decided while the
 * window is laid out and applied after it, for showing and hiding asks for another round of sizes; and such a container is as
 * narrow as the widest of its panes. A part of the container's struct. Main thread.
 */
typedef struct
{
  GtkWidget *owner; /* not owned: it holds this */
  void (*apply) (GtkWidget *owner, int state);
  int state; /* the container's own: what shows */
  int wanted;
  guint idle_id;
} LanyardFold;

/* @apply: shows and hides the panes. */
void lanyard_fold_init    (LanyardFold       *self,
                           GtkWidget         *owner,
                           int                state,
                           void             (*apply) (GtkWidget *owner,
                                                      int        state));
void lanyard_fold_clear   (LanyardFold       *self);
/* From the container's size_allocate: what its width has room for. */
void lanyard_fold_want    (LanyardFold       *self,
                           int                state);

/* The least width of @widget (nullable: 0). */
int  lanyard_fold_minimum (GtkWidget         *widget);
/* A container's measure: around @whole, which holds all of @panes (each nullable). Returns how wide what shows of them must be side
 * by side; 0 when it is about the height. */
int  lanyard_fold_measure (GtkWidget         *whole,
                           GtkWidget *const  *panes,
                           guint              n_panes,
                           GtkOrientation     orientation,
                           int                for_size,
                           int               *minimum,
                           int               *natural);

G_END_DECLS
