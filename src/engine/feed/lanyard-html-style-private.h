/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The harmless declarations of a style attribute; "" when it is not plainly a list of declarations. (transfer full) */
char *lanyard_html_sanitize_style (const char *style,
                                   gboolean    in_svg);

G_END_DECLS
