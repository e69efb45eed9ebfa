/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/transfer/lanyard-compare.h"

G_BEGIN_DECLS

/**
 * LanyardCompareWindow:
 *
 * What was sent and what was received side by side, and the verdict, byte for byte.
 * Property "verdict" (#LanyardVerdict as int, read-only).
 */
#define LANYARD_TYPE_COMPARE_WINDOW (lanyard_compare_window_get_type ())
G_DECLARE_FINAL_TYPE (LanyardCompareWindow, lanyard_compare_window, LANYARD, COMPARE_WINDOW, AdwWindow)

typedef enum
{
  LANYARD_VERDICT_NONE,      /* a file is still to be chosen */
  LANYARD_VERDICT_COMPARING,
  LANYARD_VERDICT_IDENTICAL,
  LANYARD_VERDICT_DIFFERENT,
  LANYARD_VERDICT_FAILED,
} LanyardVerdict;

/* Show @sent and @received (both nullable: then the user chooses). (transfer none) */
LanyardCompareWindow *lanyard_compare_window_present (GtkWindow               *parent,
                                                      GFile                   *sent,
                                                      GFile                   *received);

/* "Identical: 450,123 bytes", "Different from byte 1,235 on". Pure. (transfer full) */
char                 *lanyard_compare_text_verdict   (const LanyardComparison *comparison);

G_END_DECLS
