/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/**
 * LanyardFeedArena:
 *
 * Memory that only grows and is freed as a whole: a document is thousands of small pieces with one
 * lifetime. Not thread-safe while growing.
 */
typedef struct _LanyardFeedArenaBlock LanyardFeedArenaBlock;

typedef struct
{
  LanyardFeedArenaBlock *blocks;
  char *next;
  gsize left;
} LanyardFeedArena;

void  lanyard_feed_arena_clear (LanyardFeedArena *self);
void *lanyard_feed_arena_grow  (LanyardFeedArena *self,
                                gsize             size);

/* Uninitialised memory, aligned for any pointer or 64-bit number. */
static inline void *
lanyard_feed_arena_alloc (LanyardFeedArena *self, gsize size)
{
  void *memory;

  size = (size + 7) & ~(gsize) 7;
  if G_UNLIKELY (size > self->left)
    return lanyard_feed_arena_grow (self, size);

  memory = self->next;
  self->next += size;
  self->left -= size;
  return memory;
}

/* (not nullable): a copy with a terminator. */
static inline char *
lanyard_feed_arena_strndup (LanyardFeedArena *self, const char *text, gsize length)
{
  char *copy = lanyard_feed_arena_alloc (self, length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';
  return copy;
}

static inline char *
lanyard_feed_arena_strdup (LanyardFeedArena *self, const char *text)
{
  return lanyard_feed_arena_strndup (self, text, strlen (text));
}

G_END_DECLS
