/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-arena-private.h"

#define BLOCK_SIZE (32 * 1024)
/* Blocks of that size that are kept for the next document, 4 MiB: memory that goes back to the
 * system costs a page fault for each page when it is wanted again, and a refresh parses hundreds of
 * documents. */
#define MOST_KEPT 128

/* A sanitizer is to see what is used after its document has gone. */
#if defined(__SANITIZE_ADDRESS__)
#undef MOST_KEPT
#define MOST_KEPT 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#undef MOST_KEPT
#define MOST_KEPT 0
#endif
#endif

struct _LanyardFeedArenaBlock
{
  LanyardFeedArenaBlock *next;
  gsize room;
};

G_STATIC_ASSERT (sizeof (LanyardFeedArenaBlock) % 8 == 0);

static GMutex kept_lock;
static LanyardFeedArenaBlock *kept;
static guint n_kept;

static LanyardFeedArenaBlock *
take_block (gsize room)
{
  LanyardFeedArenaBlock *block = NULL;

  if (room == BLOCK_SIZE)
    {
      g_mutex_lock (&kept_lock);
      block = kept;
      if (block != NULL)
        {
          kept = block->next;
          n_kept--;
        }
      g_mutex_unlock (&kept_lock);
    }
  if (block == NULL)
    {
      block = g_malloc (sizeof *block + room);
      block->room = room;
    }
  return block;
}

static void
give_block (LanyardFeedArenaBlock *block)
{
  gboolean keep = FALSE;

  if (block->room == BLOCK_SIZE)
    {
      g_mutex_lock (&kept_lock);
      /* Not “<”: under a sanitizer nothing is less than none, and the compiler says so. */
      keep = n_kept + 1 <= MOST_KEPT;
      if (keep)
        {
          block->next = kept;
          kept = block;
          n_kept++;
        }
      g_mutex_unlock (&kept_lock);
    }
  if (!keep)
    g_free (block);
}

void
lanyard_feed_arena_clear (LanyardFeedArena *self)
{
  while (self->blocks != NULL)
    {
      LanyardFeedArenaBlock *block = g_steal_pointer (&self->blocks);

      self->blocks = block->next;
      give_block (block);
    }
  self->next = NULL;
  self->left = 0;
}

/* A large piece gets a block of its own, so that the rest of the current one is not wasted. */
void *
lanyard_feed_arena_grow (LanyardFeedArena *self, gsize size)
{
  gsize room = MAX (size, BLOCK_SIZE);
  LanyardFeedArenaBlock *block = take_block (room);
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
