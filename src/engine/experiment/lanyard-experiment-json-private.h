/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Text of a JSON object, and back. (transfer full) */
char       *lanyard_experiment_json_to_text    (JsonObject  *object);
JsonObject *lanyard_experiment_json_from_text  (const char  *text,
                                                GError     **error);
/* json_object_set_double_member() for any finite number: JSON-GLib adds ".0" to what has no point, and so writes 6e-09 as
 * "6e-09.0", which is no JSON. */
void        lanyard_experiment_json_set_number (JsonObject  *object,
                                                const char  *member,
                                                double       number);

G_END_DECLS
