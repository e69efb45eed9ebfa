/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which text reads like an article's. After C. Kohlschütter, P. Fankhauser, W. Nejdl, "Boilerplate Detection using Shallow
 * Text Features" (WSDM 2010): how many words a block and those beside it have, and how many of them are links. */
#include "engine/feed/lanyard-feed-fulltext-private.h"

#define BLOCKS                                                                                     \
  "address article aside blockquote body caption center dd details div dl dt fieldset figcaption " \
  "figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary "      \
  "table tbody td tfoot th thead tr ul"

/* What is no article costs as much as it says, and something for being there. */
#define COST_OF_A_LINK  1.0
#define COST_OF_A_BLOCK 1.5
/* Short texts between paragraphs are mostly the article's own. */
#define COST_OF_WORDS   0.1

/* Cutting */

typedef struct
{
  LanyardPage *page;
  LanyardPageBlock block; /* that is being gathered */
} Cutter;

static void
end_block (Cutter *self)
{
  if (self->block.words > 0)
    g_array_append_val (self->page->blocks, self->block);
  self->block = (LanyardPageBlock){ 0 };
}

static gboolean
is_in (const xmlNode *node, const char *names)
{
  for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent)
    {
      if (lanyard_page_is (node, names))
        return TRUE;
    }
  return FALSE;
}

static const xmlNode *
find_link (const xmlNode *node)
{
  while (node != NULL && node->type == XML_ELEMENT_NODE && !lanyard_page_is (node, "a"))
    node = node->parent;
  return node != NULL && node->type == XML_ELEMENT_NODE ? node : NULL;
}

static xmlNode *
find_owner (xmlNode *node)
{
  while (node->parent != NULL && node->parent->type == XML_ELEMENT_NODE && !lanyard_page_is (node, BLOCKS))
    node = node->parent;
  return node;
}

static void
add_text (Cutter *self, xmlNode *text)
{
  guint words = text->content != NULL ? lanyard_page_count_words ((const char *)text->content) : 0;
  LanyardPageBlock *block = &self->block;
  const xmlNode *link;

  if (words == 0 || text->parent == NULL)
    return;
  if (block->first == NULL)
    {
      block->first = text;
      block->owner = find_owner (text->parent);
      block->heading = is_in (text->parent, "h1 h2 h3 h4 h5 h6 dt");
      block->kept = is_in (text->parent, "pre code figcaption td th blockquote");
    }
  block->last = text;
  block->words += words;
  link = find_link (text->parent);
  if (link != NULL)
    {
      block->linked += words;
      block->links++;
      block->outward += lanyard_page_leads_away (self->page, link);
    }
}

static gboolean
is_text (const xmlNode *node)
{
  return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

/* An own walk, as the ends of elements matter, too. */
static void
cut (LanyardPage *page)
{
  Cutter self = { .page = page };
  xmlNode *root = lanyard_page_get_root (page);
  xmlNode *node = root;

  while (node != NULL)
    {
      gboolean element = node->type == XML_ELEMENT_NODE;

      if (is_text (node))
        add_text (&self, node);
      else if (element && (lanyard_page_is (node, BLOCKS)))
        end_block (&self);
      else if (element && lanyard_page_is (node, "br") && node->next != NULL && node->next->type == XML_ELEMENT_NODE &&
               lanyard_page_is (node->next, "br"))
        end_block (&self);
      if (element && node->children != NULL && !lanyard_page_note (node)->left_out)
        {
          node = node->children;
          continue;
        }
      while (node != root && node->next == NULL)
        {
          node = node->parent;
          if (lanyard_page_is (node, BLOCKS))
            end_block (&self);
        }
      node = node == root ? NULL : node->next;
    }
  end_block (&self);
}

/* Judging */

static double
get_density (const LanyardPageBlock *block)
{
  return block != NULL && block->words > 0 ? (double)block->linked / block->words : 0;
}

/* The paper's tree for the features that it found enough (its algorithm 2, number of words and link density). */
static gboolean
reads_like_content (const LanyardPageBlock *before, const LanyardPageBlock *block, const LanyardPageBlock *after)
{
  guint words_before = before != NULL ? before->words : 0;
  guint words_after = after != NULL ? after->words : 0;

  if (get_density (block) > 1.0 / 3)
    return FALSE;
  /* Headings are often links to themselves. */
  if (before != NULL && !before->heading && get_density (before) > 5.0 / 9)
    return block->words > 40 || words_after > 17;
  if (block->words > 16)
    return TRUE;
  return words_after > 15 || words_before > 4;
}

static void
judge_blocks (GArray *blocks)
{
  for (guint i = 0; i < blocks->len; i++)
    {
      LanyardPageBlock *block = &g_array_index (blocks, LanyardPageBlock, i);
      const LanyardPageBlock *before = i > 0 ? block - 1 : NULL;
      const LanyardPageBlock *after = i + 1 < blocks->len ? block + 1 : NULL;

      block->content = reads_like_content (before, block, after);
    }
  /* A heading is what it is over. */
  for (guint i = blocks->len; i > 1; i--)
    {
      LanyardPageBlock *block = &g_array_index (blocks, LanyardPageBlock, i - 2);

      if (block->heading && get_density (block) <= 0.5)
        block->content = block[1].content;
    }
}

static double
get_score (const LanyardPageBlock *block)
{
  guint plain = block->words - block->linked;

  if (block->content)
    return block->words;
  if (block->outward * 2 > block->links)
    return 0;
  if (get_density (block) > 1.0 / 3)
    return -(COST_OF_A_LINK * block->linked + COST_OF_A_BLOCK);
  return block->kept ? 0 : -COST_OF_WORDS * plain;
}

void
lanyard_page_judge (LanyardPage *self)
{
  xmlNode *root = lanyard_page_get_root (self);

  g_array_set_size (self->blocks, 0);
  for (xmlNode *node = root; node != NULL; node = lanyard_page_next (node, root, FALSE))
    {
      LanyardPageNote *note = lanyard_page_note (node);

      if (node->type == XML_ELEMENT_NODE)
        *note = (LanyardPageNote){ .left_out = note->left_out };
    }
  cut (self);
  judge_blocks (self->blocks);
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const LanyardPageBlock *block = &g_array_index (self->blocks, LanyardPageBlock, i);

      for (xmlNode *up = block->owner; up != NULL && up->type == XML_ELEMENT_NODE; up = up->parent)
        {
          LanyardPageNote *note = lanyard_page_note (up);

          note->words += block->words;
          note->linked += block->linked;
          note->content += block->content ? block->words : 0;
          note->score += get_score (block);
        }
    }
}
