/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/tree.h>

#include "engine/feed/lanyard-feed-arena-private.h"
#include "engine/feed/lanyard-feed-fulltext.h"

G_BEGIN_DECLS

/* What the files that find a page's article share. Any thread, one page on one of them. */

/* Elements beyond this depth are unwrapped; so many elements are looked at. */
#define LANYARD_PAGE_MOST_DEPTH    160
#define LANYARD_PAGE_MOST_ELEMENTS 100000

/**
 * LanyardPageNote:
 * @words, @linked: how many words are in it, and how many of these in links
 * @left_out: it and all in it are no part of any article
 * @content: words in blocks that read like an article's
 * @score: @content less what does not
 *
 * What is known of an element; its node's _private.
 */
typedef struct
{
  guint    words;
  guint    linked;
  gboolean left_out;
  guint    content;
  double   score;
} LanyardPageNote;

/**
 * LanyardPageBlock:
 * @owner: the innermost block element around it
 * @first, @last: the first and last text node of it
 * @content: it reads like an article's
 *
 * Text without a block's border in it.
 */
typedef struct
{
  xmlNode *owner;
  xmlNode *first;
  xmlNode *last;
  guint    words;
  guint    linked;
  guint    links;
  guint    outward; /* of these: to other sites */
  gboolean heading;
  gboolean kept; /* preformatted, a caption, a cell: judged by what is around it */
  gboolean content;
} LanyardPageBlock;

typedef struct
{
  xmlDoc *document;
  char *base; /* (nullable): what addresses are relative to */
  LanyardFeedArena notes;
  GArray *blocks; /* LanyardPageBlock, in the order of the text */
} LanyardPage;

/* What a page says about itself. */
typedef struct
{
  char *title;
  char *byline;
  char *language;
  char *picture;
  char *body; /* (nullable): text, or HTML */
  guint body_words;
  gboolean limited;
} LanyardPageAbout;

/* Page (lanyard-feed-fulltext-page.c) */

/* %NULL with @error: LANYARD_FEED_ERROR_NOT_A_PAGE, G_IO_ERROR_CANCELLED. */
LanyardPage     *lanyard_page_new             (GBytes          *bytes,
                                               const char      *url,
                                               const char      *content_type,
                                               GCancellable    *cancellable,
                                               GError         **error);
void             lanyard_page_free            (LanyardPage     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardPage, lanyard_page_free)
xmlNode         *lanyard_page_get_root        (LanyardPage     *self);
LanyardPageNote *lanyard_page_note            (const xmlNode   *node);

gboolean         lanyard_page_is              (const xmlNode   *node,
                                               const char      *names);
/* (transfer none) (nullable): the text of an attribute. */
const char      *lanyard_page_get             (const xmlNode   *node,
                                               const char      *attribute);
/* Whether the attribute's words hold one of @words, both parted by spaces. */
gboolean         lanyard_page_has             (const xmlNode   *node,
                                               const char      *attribute,
                                               const char      *words);
/* The next node in the order of the text, within @top; not into @node when @over. */
xmlNode         *lanyard_page_next            (const xmlNode   *node,
                                               const xmlNode   *top,
                                               gboolean         over);
/* Whether a link leads to another site, and is not one of those that share the page. */
gboolean         lanyard_page_leads_away      (const LanyardPage *self,
                                               const xmlNode     *link);
/* The text at its beginning with white space collapsed, at most @most bytes and of a thousand nodes. (transfer full) */
char            *lanyard_page_get_text        (const xmlNode   *node,
                                               gsize            most);
/* Words as a reader counts them; in scripts without spaces every second character is one. */
guint            lanyard_page_count_words     (const char      *text);

/* About (lanyard-feed-fulltext-about.c) */
void             lanyard_page_read_about      (LanyardPage      *self,
                                               LanyardPageAbout *about);
void             lanyard_page_about_clear     (LanyardPageAbout *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanyardPageAbout, lanyard_page_about_clear)

/* What is no article (lanyard-feed-fulltext-around.c): notes what is to be left out. @by_name: by the names that pages give their parts, too. */
void             lanyard_page_leave_out       (LanyardPage     *self,
                                               gboolean         by_name);
/* Blocks (lanyard-feed-fulltext-blocks.c): cuts what is left into blocks, judges each, and adds up. */
void             lanyard_page_judge           (LanyardPage     *self);
/* Choice (lanyard-feed-fulltext-choose.c): the element that holds the article; %NULL when there is none. */
xmlNode         *lanyard_page_choose          (LanyardPage              *self,
                                               LanyardFeedFulltextFound *found);
/* What at the beginning and end of @top is not the article's is left out. */
void             lanyard_page_trim            (LanyardPage     *self,
                                               xmlNode         *top);
/* Markup (lanyard-feed-fulltext-write.c): of @top, sanitised. @title (nullable): a first heading that says the same is left out. (transfer full) */
char            *lanyard_page_write           (LanyardPage            *self,
                                               const xmlNode          *top,
                                               const LanyardPageAbout *about);

/* Several pages (lanyard-feed-fulltext-next.c) */

/* Whether @url is that of part @number of the article whose first page is at @first. */
gboolean         lanyard_page_is_part         (const char      *first,
                                               const char      *url,
                                               guint            number);
/* (nullable) (transfer full): where part @number of it is, as this page says. */
char            *lanyard_page_find_next       (LanyardPage     *self,
                                               const char      *first,
                                               guint            number);
/* lanyard_feed_fulltext_extract() of part @number (1: the first) of the article at @first (nullable). @next: (out) (nullable) (transfer full):
 * where the one after it is. */
LanyardFeedFulltext *lanyard_feed_fulltext_extract_part (GBytes       *page,
                                               const char      *url,
                                               const char      *content_type,
                                               const char      *first,
                                               guint            number,
                                               char           **next,
                                               GCancellable    *cancellable,
                                               GError         **error);

/* Decoding (lanyard-feed-encoding.c) */

/* A page as UTF-8: what a mark says, else the response, else its <meta>, else what it is. (transfer full) */
char            *lanyard_feed_decode_page     (const char      *data,
                                               gsize            length,
                                               const char      *content_type,
                                               gsize           *decoded_length);

G_END_DECLS
