/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/lanyard-ctl.h"
#include "engine/experiment/lanyard-packets-listener.h"

G_BEGIN_DECLS

/**
 * LanyardCtlPacketsInput:
 *
 * Lines of standard input that are sent by hand to who is connected to a listener.
 */
typedef struct
{
  LanyardCtl             *ctl;      /* borrowed, as the next */
  LanyardPacketsListener *listener;
  guint                   source;
  GByteArray             *line;     /* as far as it has come */
  GQueue                  lines;    /* of char *: typed ahead */
  gboolean                skipping; /* to the end of a line that is too long */
  gboolean                sending;
  gboolean                ended;
} LanyardCtlPacketsInput;

void lanyard_ctl_packets_input_begin (LanyardCtlPacketsInput *self,
                                      LanyardCtl             *ctl,
                                      LanyardPacketsListener *listener);
void lanyard_ctl_packets_input_end   (LanyardCtlPacketsInput *self);

G_END_DECLS
