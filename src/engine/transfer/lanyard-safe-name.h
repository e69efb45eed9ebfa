/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "engine/transfer/lanyard-transfer-error.h"

G_BEGIN_DECLS

/* What a received name may be. Pure; any thread. Bounds in bytes: those of Linux file systems
 * (NAME_MAX, PATH_MAX); the depth keeps a walk from running out of descriptors. */
#define LANYARD_SAFE_NAME_MAX       255
#define LANYARD_SAFE_NAME_PATH_MAX  4096
#define LANYARD_SAFE_NAME_DEPTH_MAX 64

/* A path from the wire, relative and UTF-8, with every control or bidirectional-override character replaced
 * by '_'; %NULL with LANYARD_TRANSFER_ERROR_NAME for one that may not exist here: absolute, empty, with an
 * empty, "." or ".." component, over-long, too deep, not UTF-8. (transfer full) */
char *lanyard_safe_name_path     (const char  *path,
                                  GError     **error);
/* "report.txt", 2 -> "report (2).txt"; "a.tar.gz" -> "a (2).tar.gz"; shortened to fit. (transfer full) */
char *lanyard_safe_name_numbered (const char  *name,
                                  guint        number);
/* The name of the part file of @name in the transfer with this @tag (short, hex): the same each time, so that a part
 * is found again after a crash without a record of it. (transfer full) */
char *lanyard_safe_name_part     (const char  *name,
                                  const char  *tag);
/* A file name of this machine as it goes over the wire: bytes that are not UTF-8 become "%FF". (transfer full) */
char *lanyard_safe_name_to_wire  (const char  *filename);

G_END_DECLS
