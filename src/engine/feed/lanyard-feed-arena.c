/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-arena-private.h"

#define BLOCK_SIZE (32 * 1024)

struct _LanyardFeedArenaBlock
{
  LanyardFeedArenaBlock *next;
};

G_STATIC_ASSERT (sizeof (LanyardFeedArenaBlock) % 8 == 0);

void
lanyard_feed_arena_clear (LanyardFeedArena *self)
{
  while (self->blocks != NULL)
    {
      LanyardFeedArenaBlock *block = g_steal_pointer (&self->blocks);

      self->blocks = block->next;
      g_free (block);
    }
  self->next = NULL;
  self->left = 0;
}

/* A large piece gets a block of its own, so that the rest of the current one is not wasted. */
void *
lanyard_feed_arena_grow (LanyardFeedArena *self, gsize size)
{
  gsize room = MAX (size, BLOCK_SIZE);
  LanyardFeedArenaBlock *block = g_malloc (sizeof *block + room);
  char *memory = (char *)(block + 1);

  block->next = self->blocks;
  self->blocks = block;
  if (room - size > self->left)
    {
      self->next = memory + size;
      self->left = room - size;
    }
  return memory;
}
