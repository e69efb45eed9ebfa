/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LanyardExperimentMessage:
 *
 * One line of the message log: a text datagram sent or received. Immutable. Properties: "number" (uint64, from 1 at that
 * end), "text" (safe for display; long ones are cut), "address" (whom it came from, or went to; "127.0.0.1:4571"), "size" (uint,
 * bytes), "time" (gint64, Unix microseconds), "sent" (boolean).
 */
#define LANYARD_TYPE_EXPERIMENT_MESSAGE (lanyard_experiment_message_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentMessage,
                      lanyard_experiment_message,
                      LANYARD,
                      EXPERIMENT_MESSAGE,
                      GObject)

/* @text: @size bytes as they came, not yet safe. @time: Unix microseconds. Any thread. */
LanyardExperimentMessage *lanyard_experiment_message_new (gboolean                  sent,
                                                          guint64                   number,
                                                          const char               *text,
                                                          gsize                     size,
                                                          const char               *address,
                                                          gint64                    time);
guint64     lanyard_experiment_message_get_number  (LanyardExperimentMessage *self);
const char *lanyard_experiment_message_get_text    (LanyardExperimentMessage *self);
const char *lanyard_experiment_message_get_address (LanyardExperimentMessage *self);
guint       lanyard_experiment_message_get_size    (LanyardExperimentMessage *self);
gint64      lanyard_experiment_message_get_time    (LanyardExperimentMessage *self);
gboolean    lanyard_experiment_message_get_sent    (LanyardExperimentMessage *self);

G_END_DECLS
