/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *id;
  const char *plural; /* nullable */
  const char *text;
  const char *text_plural;
} LanyardTestWord;

/* From now on the catalogue is these @n_words; none: the program speaks as it is written. For tests in one thread. */
void lanyard_test_speak (const LanyardTestWord *words,
                         guint                  n_words);

G_END_DECLS
