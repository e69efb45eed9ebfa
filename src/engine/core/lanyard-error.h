/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LANYARD_ERROR:
 *
 * The domain of failures that belong to no single feature. System failures keep G_IO_ERROR,
 * TLS ones G_TLS_ERROR; cancelling is always G_IO_ERROR_CANCELLED.
 */
#define LANYARD_ERROR (lanyard_error_quark ())
GQuark lanyard_error_quark (void);

/**
 * LanyardError:
 * @LANYARD_ERROR_FAILED: what the message says
 * @LANYARD_ERROR_DATABASE: SQLite refused; the message is SQLite's
 * @LANYARD_ERROR_DATABASE_CORRUPT: the database file is damaged; it was set aside, see the message
 * @LANYARD_ERROR_DATABASE_NEWER: the database was written by a newer Lanyard
 * @LANYARD_ERROR_INVALID: a value from outside breaks its rule
 * @LANYARD_ERROR_NO_SPACE: the disk is full
 */
typedef enum
{
  LANYARD_ERROR_FAILED,
  LANYARD_ERROR_DATABASE,
  LANYARD_ERROR_DATABASE_CORRUPT,
  LANYARD_ERROR_DATABASE_NEWER,
  LANYARD_ERROR_INVALID,
  LANYARD_ERROR_NO_SPACE,
} LanyardError;

G_END_DECLS
