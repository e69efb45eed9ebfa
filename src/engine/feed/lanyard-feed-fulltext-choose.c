/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which part of a page is the article, and where it begins and ends. Where the page marks it (schema.org, microformats2, HTML's own
 * elements) that is believed as long as its words bear it out; else it is the part with the most of what reads like an article and the
 * least of what does not (after J. Pasternack, D. Roth, "Extracting Article Text from the Web with Maximum Subsequence
 * Segmentation", WWW 2009, over the tree in place of the sequence). */
#include <string.h>

#include "engine/feed/lanyard-feed-fulltext-private.h"

/* A marked part with fewer words is none, and so is one with less than this of what the page has. */
#define LEAST_WORDS   15
#define MARKED_SHARE  0.3
#define ARTICLE_SHARE 0.5
/* Of several articles one is the page's if it has so much of all their words; else they are a list, or a talk. */
#define FIRST_SHARE   0.6

typedef gboolean (*IsCandidate) (const xmlNode *node);

static gboolean
is_marked (const xmlNode *node)
{
  return lanyard_page_has (node, "itemprop", "articleBody") ||
         lanyard_page_has (node, "class",
                           "e-content entry-content post-content post-body article-body article-content article__body "
                           "articleBody story-body td-post-content gh-content "
                           "elementor-widget-theme-post-content blog-content");
}

static gboolean
is_article (const xmlNode *node)
{
  return lanyard_page_is (node, "article") || lanyard_page_has (node, "role", "article");
}

static gboolean
is_main (const xmlNode *node)
{
  return lanyard_page_is (node, "main") || lanyard_page_has (node, "role", "main") || lanyard_page_has (node, "id", "main content");
}

static xmlNode *
next_shown (xmlNode *node, xmlNode *top)
{
  return lanyard_page_next (node, top, node->type == XML_ELEMENT_NODE && lanyard_page_note (node)->left_out);
}

/* The one with the most content; NULL when none has enough of it, or one is as good as another. */
static xmlNode *
find_candidate (LanyardPage *self, IsCandidate is_candidate, double least)
{
  xmlNode *root = lanyard_page_get_root (self);
  xmlNode *best = NULL;
  guint most = 0;
  guint all = 0;
  xmlNode *next;

  for (xmlNode *node = root; node != NULL; node = next)
    {
      const LanyardPageNote *note = lanyard_page_note (node);

      next = next_shown (node, root);
      if (node->type != XML_ELEMENT_NODE || note->left_out || !is_candidate (node))
        continue;
      all += note->content;
      if (note->content > most)
        {
          best = node;
          most = note->content;
        }
      /* What is in it is counted with it. */
      next = lanyard_page_next (node, root, TRUE);
    }
  return most >= LEAST_WORDS && most >= least && most >= FIRST_SHARE * all ? best : NULL;
}

static xmlNode *
find_densest (LanyardPage *self)
{
  xmlNode *root = lanyard_page_get_root (self);
  xmlNode *best = NULL;
  double most = 0;

  for (xmlNode *node = root; node != NULL; node = next_shown (node, root))
    {
      const LanyardPageNote *note = lanyard_page_note (node);

      /* Of two as good the inner: children come later. */
      if (node->type != XML_ELEMENT_NODE || note->left_out || note->content == 0 || note->score < most)
        continue;
      best = node;
      most = note->score;
    }
  /* Whole lists and tables, not their insides. */
  while (best != NULL && best->parent != NULL && best->parent->type == XML_ELEMENT_NODE &&
         lanyard_page_is (best, "p pre li dd dt tr tbody thead blockquote ul ol dl a span b i em strong font h1 h2 h3 h4"))
    best = best->parent;
  return best;
}

/* Of a part that nothing marks: where most of it is in one of its parts, what comes after that stands below the article, as comments and small
 * print do. Paragraphs are no such parts. */
#define MOST_SHARE  0.6
#define BELOW_SHARE 0.35

static gboolean
is_part (const xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE && !lanyard_page_note (node)->left_out &&
         !lanyard_page_is (node, "p h1 h2 h3 h4 h5 h6 pre blockquote figure ul ol dl table");
}

static void
leave_out_below (const xmlNode *top)
{
  const xmlNode *most = top;

  while (most != NULL)
    {
      const LanyardPageNote *note = lanyard_page_note (most);
      const xmlNode *next = NULL;

      for (const xmlNode *child = most->children; child != NULL && next == NULL; child = child->next)
        {
          if (is_part (child) && lanyard_page_note (child)->content >= MOST_SHARE * note->content)
            next = child;
        }
      for (const xmlNode *after = next != NULL ? next->next : NULL; after != NULL; after = after->next)
        {
          if (is_part (after) && lanyard_page_note (after)->content < BELOW_SHARE * lanyard_page_note (next)->content)
            lanyard_page_note (after)->left_out = TRUE;
        }
      most = next;
    }
}

xmlNode *
lanyard_page_choose (LanyardPage *self, LanyardFeedFulltextFound *found)
{
  static const struct
  {
    IsCandidate is_candidate;
    double share;
    LanyardFeedFulltextFound found;
  } kinds[] = {
    { is_marked, MARKED_SHARE, LANYARD_FEED_FULLTEXT_MARKED },
    { is_article, ARTICLE_SHARE, LANYARD_FEED_FULLTEXT_ARTICLE },
    { is_main, ARTICLE_SHARE, LANYARD_FEED_FULLTEXT_MAIN },
  };
  xmlNode *densest = find_densest (self);

  if (densest == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      xmlNode *node = find_candidate (self, kinds[i].is_candidate, kinds[i].share * lanyard_page_note (densest)->content);

      if (node == NULL)
        continue;
      *found = kinds[i].found;
      /* Within a main part there may be more than the article. */
      if (kinds[i].found == LANYARD_FEED_FULLTEXT_MAIN &&
          lanyard_page_note (densest)->content >= ARTICLE_SHARE * lanyard_page_note (node)->content)
        {
          for (const xmlNode *up = densest; up != NULL; up = up->parent)
            {
              if (up == node)
                {
                  leave_out_below (densest);
                  return densest;
                }
            }
        }
      return node;
    }
  *found = LANYARD_FEED_FULLTEXT_WORDS;
  leave_out_below (densest);
  return densest;
}

/* Trimming */

/* How a line begins that leads elsewhere, in some languages. */
static const char *const elsewhere[] = {
  "read more",      "read also",     "read next",      "also read",   "see also",        "related",       "more on this",
  "more from",      "more stories",  "recommended",    "you may also", "you might also", "don't miss",    "keep reading",
  "continue reading", "share this",  "follow us",      "sign up",     "subscribe",       "advertisement", "tags:",
  "filed under",    "more:",         "watch:",          "listen:",     "story continues", "article continues",
     "lesen sie auch", "mehr zum thema", "mehr dazu",  "auch interessant", "zum thema",    "anzeige",
  "à lire aussi",   "lire aussi",    "voir aussi",     "sur le même sujet", "publicité", "lea también",  "lee también",
  "te puede interesar", "publicidad", "leggi anche",   "potrebbe interessarti", "leia também", "lees ook", "läs också",
  "les også",       "czytaj także",  "zobacz też",     "читайте также", "по теме",       "関連記事",      "あわせて読みたい",
  "相关阅读",       "相关文章",      "延伸阅读",       "관련 기사",   "اقرأ أيضا",       "مواضيع ذات صلة", "קראו גם",
};

static gboolean
leads_elsewhere (const LanyardPageBlock *block)
{
  g_autofree char *text = lanyard_page_get_text (block->owner, 80);
  g_autofree char *folded = g_utf8_strdown (text, -1);

  for (guint i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    {
      if (g_str_has_prefix (folded, elsewhere[i]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_within (const xmlNode *node, const xmlNode *top)
{
  for (; node != NULL; node = node->parent)
    {
      if (node == top)
        return TRUE;
    }
  return FALSE;
}

/* The element when it holds nothing else, or the texts. A text that has _private set is left out. */
static void
leave_out (LanyardPageBlock *block, const xmlNode *top)
{
  LanyardPageNote *note = lanyard_page_note (block->owner);

  if (note->words == block->words && block->owner != top)
    {
      note->left_out = TRUE;
      return;
    }
  for (xmlNode *node = block->first; node != NULL; node = lanyard_page_next (node, top, FALSE))
    {
      if (node->type == XML_TEXT_NODE)
        node->_private = node;
      if (node == block->last)
        break;
    }
}

/* Much of it leads elsewhere on the site. What an article names on other sites is a part of it. */
static gboolean
is_linked (const LanyardPageBlock *block)
{
  return block->linked * 3 > block->words && block->outward * 2 <= block->links;
}

/* A line between paragraphs that is a link and nothing else. In lists these may be what it is about. */
static gboolean
is_lone_link (const LanyardPageBlock *block)
{
  return block->linked == block->words && block->words <= 16 && is_linked (block) && !block->heading &&
         lanyard_page_is (block->owner, "p div") && block->owner->parent != NULL && !lanyard_page_is (block->owner->parent, "li td dd");
}

static gboolean
ends_like_sentence (const xmlNode *node)
{
  static const char *const ends[] = { ".", "!", "?", "…", ":", "。", "！", "？", "”", "\"", "»", "؟", "।" };
  g_autofree char *text = lanyard_page_get_text (node, 2000);

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      if (g_str_has_suffix (text, ends[i]))
        return TRUE;
    }
  return FALSE;
}

/* Before the first sentence: dates, names, sections, "5 min read". */
static gboolean
is_head_matter (const LanyardPageBlock *block)
{
  if (is_linked (block))
    return TRUE;
  if (block->heading || block->kept || block->words > 14)
    return FALSE;
  return !ends_like_sentence (block->owner);
}

/* In a part that the page itself calls the head. */
static gboolean
is_in_head (const LanyardPageBlock *block, const xmlNode *top)
{
  for (const xmlNode *node = block->owner; node != NULL && node != top; node = node->parent)
    {
      if (lanyard_page_is (node, "header"))
        return TRUE;
    }
  return FALSE;
}

static void
trim_beginning (LanyardPageBlock **blocks, guint n, const xmlNode *top)
{
  for (guint i = 0; i < n; i++)
    {
      if (!is_head_matter (blocks[i]) && !blocks[i]->heading && !lanyard_page_is (blocks[i]->owner, "figcaption") &&
          !is_in_head (blocks[i], top))
        return;
      if (!blocks[i]->heading && is_head_matter (blocks[i]))
        leave_out (blocks[i], top);
    }
}

static void
trim_end (LanyardPageBlock **blocks, guint n, const xmlNode *top)
{
  for (guint i = n; i > 0; i--)
    {
      LanyardPageBlock *block = blocks[i - 1];

      if (block->kept || (!is_linked (block) && !block->heading && !leads_elsewhere (block)))
        return;
      leave_out (block, top);
    }
}

static gboolean
ends_like_introduction (const xmlNode *node)
{
  g_autofree char *text = lanyard_page_get_text (node, 2000);

  return g_str_has_suffix (text, ":") || g_str_has_suffix (text, "：");
}

/* How many of @blocks, from @first on, are a short list of links of the site that nothing introduces: 0 when they are none. */
static guint
count_loose_links (LanyardPageBlock **blocks, guint n, guint first)
{
  guint count = 0;

  while (first + count < n && blocks[first + count]->linked == blocks[first + count]->words &&
         is_linked (blocks[first + count]) && lanyard_page_is (blocks[first + count]->owner, "li"))
    count++;
  if (count == 0 || count > 4 || first == 0 || blocks[first - 1]->heading ||
      lanyard_page_is (blocks[first - 1]->owner, "li dt dd") || ends_like_introduction (blocks[first - 1]->owner))
    return 0;
  return count;
}

/* A line that leads elsewhere, and the links under it when it is their heading. */
static void
trim_between (LanyardPageBlock **blocks, guint n, const xmlNode *top)
{
  for (guint i = 0; i < n; i++)
    {
      gboolean title = blocks[i]->heading || (blocks[i]->words <= 8 && blocks[i]->links == 0);

      for (guint loose = count_loose_links (blocks, n, i); loose > 0; loose--)
        leave_out (blocks[i + loose - 1], top);
      if (is_lone_link (blocks[i]))
        {
          leave_out (blocks[i], top);
          continue;
        }
      if (blocks[i]->kept || blocks[i]->words > 30 || (!title && !is_linked (blocks[i])) || !leads_elsewhere (blocks[i]))
        continue;
      leave_out (blocks[i], top);
      while (title && i + 1 < n && is_linked (blocks[i + 1]))
        leave_out (blocks[++i], top);
    }
}

void
lanyard_page_trim (LanyardPage *self, xmlNode *top)
{
  g_autoptr (GPtrArray) within = g_ptr_array_new ();

  for (guint i = 0; i < self->blocks->len; i++)
    {
      LanyardPageBlock *block = &g_array_index (self->blocks, LanyardPageBlock, i);

      if (is_within (block->owner, top))
        g_ptr_array_add (within, block);
    }
  trim_beginning ((LanyardPageBlock **)within->pdata, within->len, top);
  trim_between ((LanyardPageBlock **)within->pdata, within->len, top);
  trim_end ((LanyardPageBlock **)within->pdata, within->len, top);
}
