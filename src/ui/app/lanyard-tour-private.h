/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/app/lanyard-application.h"
#include "ui/app/lanyard-tour.h"

G_BEGIN_DECLS

typedef struct
{
  LanyardApplication *application;
  char               *pictures; /* where the PNGs go */
  char               *world;    /* the temporary folder with both homes */

  /* The other machine: an engine of its own in folders of its own. */
  LanyardEngineContext *other;
  guint16               other_port;
  LanyardPairing       *other_pairing; /* its last question */
  LanyardOffer         *other_offer;

  /* What a step leaves for those after it. */
  GFile    *text;
  GFile    *picture;
  GPtrArray *received; /* of GFile */
  char     *said;      /* what the step's line ends with */

  /* The main loop, while the window works and not the tour itself. */
  gint64 stall_us;
  gint64 stall_cpu_us;
} LanyardTour;

/**
 * LanyardTourStep:
 * @name: of the picture, after its number
 * @what: in words, for the line it prints
 * @run: does it and checks the outcome; %FALSE with an error ends the tour
 */
typedef struct
{
  const char *name;
  const char *what;
  gboolean (*run) (LanyardTour *tour, GError **error);
} LanyardTourStep;

/* One table a file, ended by a step without a name; lanyard-tour.c puts them in order. */
extern const LanyardTourStep lanyard_tour_shell_steps[];
extern const LanyardTourStep lanyard_tour_transfer_steps[];
extern const LanyardTourStep lanyard_tour_experiment_steps[];
extern const LanyardTourStep lanyard_tour_chat_steps[];
extern const LanyardTourStep lanyard_tour_feeds_steps[];
extern const LanyardTourStep lanyard_tour_look_steps[];

typedef gboolean (*LanyardTourCondition) (LanyardTour *tour, gpointer data);

/* Runs the main loop until @condition holds; otherwise fails after @seconds, saying that @what did not happen. */
gboolean      lanyard_tour_wait        (LanyardTour          *tour,
                                        LanyardTourCondition  condition,
                                        gpointer              data,
                                        double                seconds,
                                        const char           *what,
                                        GError              **error);
/* Until the window has drawn what changed. */
void          lanyard_tour_settle      (LanyardTour          *tour);
/* (nullable) The first mapped widget of @type under @root whose label, title or tooltip is @text (%NULL: any). */
GtkWidget    *lanyard_tour_find        (GtkWidget            *root,
                                        GType                 type,
                                        const char           *text);
/* Presses the button with that text, as a click would. */
gboolean      lanyard_tour_click       (LanyardTour          *tour,
                                        GtkWidget            *root,
                                        const char           *text,
                                        GError              **error);
/* (nullable) A visible window of @type. */
GtkWindow    *lanyard_tour_toplevel    (GType                 type);
/* The window with its popovers and dialogs, as a PNG. */
gboolean      lanyard_tour_shot        (LanyardTour          *tour,
                                        const char           *file_name,
                                        GError              **error);
gboolean      lanyard_tour_fail        (GError              **error,
                                        const char           *format,
                                        ...) G_GNUC_PRINTF (2, 3);
/* What the step's line says at its end. */
void          lanyard_tour_say         (LanyardTour          *tour,
                                        const char           *format,
                                        ...) G_GNUC_PRINTF (2, 3);

/* The other machine (lanyard-tour-other.c). */
gboolean      lanyard_tour_other_start (LanyardTour          *tour,
                                        GError              **error);
gboolean      lanyard_tour_other_stop  (LanyardTour          *tour,
                                        GError              **error);
/* "127.0.0.1:PORT". (transfer full) */
char         *lanyard_tour_address     (LanyardNode          *node);
/* A folder, made if need be, or a file in the tour's world. (transfer full) */
char         *lanyard_tour_path        (LanyardTour          *tour,
                                        const char           *name);
GFile        *lanyard_tour_make_text   (LanyardTour          *tour,
                                        GError              **error);
GFile        *lanyard_tour_make_picture (LanyardTour         *tour,
                                        GError              **error);
/* A file of random bytes. */
GFile        *lanyard_tour_make_large  (LanyardTour          *tour,
                                        const char           *name,
                                        guint64               bytes,
                                        GError              **error);
/* Byte for byte. */
gboolean      lanyard_tour_same        (GFile                *a,
                                        GFile                *b,
                                        GError              **error);

G_END_DECLS
