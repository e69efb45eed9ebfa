/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-html.h"

G_BEGIN_DECLS

/**
 * LanyardHtmlFlow:
 *
 * A document as a person reads it: blocks one after the other, each a few runs of text of one look. White space is collapsed, lists have
 * their markers, pictures nobody should see (one pixel, counters of readers) are gone, tables that only arrange a page are
 * unfolded, and no block is longer than a text layout takes in a moment. Unchanging; any thread.
 */
typedef struct _LanyardHtmlFlow LanyardHtmlFlow;

typedef enum
{
  LANYARD_HTML_STYLE_BOLD = 1 << 0,
  LANYARD_HTML_STYLE_ITALIC = 1 << 1,
  LANYARD_HTML_STYLE_UNDERLINE = 1 << 2,
  LANYARD_HTML_STYLE_STRIKE = 1 << 3,
  LANYARD_HTML_STYLE_SUB = 1 << 4,
  LANYARD_HTML_STYLE_SUPER = 1 << 5,
  LANYARD_HTML_STYLE_SMALL = 1 << 6,
  LANYARD_HTML_STYLE_BIG = 1 << 7,
  LANYARD_HTML_STYLE_CODE = 1 << 8,
  LANYARD_HTML_STYLE_MARK = 1 << 9,
  LANYARD_HTML_STYLE_EXPLAINED = 1 << 10, /* an abbreviation: @title says what it is short for */
} LanyardHtmlStyle;
#define LANYARD_HTML_N_STYLES 11

/**
 * LanyardHtmlPicture:
 * @uri: http, https, or data: of a picture
 * @alt: what it shows, in words; "" when not said
 * @width, @height: pixels as the page has it, 0 when not said
 */
typedef struct
{
  const char *uri;
  const char *alt;
  guint width;
  guint height;
} LanyardHtmlPicture;

/**
 * LanyardHtmlRun:
 * @text: may hold line breaks ("\n"); "" with a picture
 * @picture: (nullable)
 * @link: (nullable): http, https or mailto only
 * @title: (nullable): what the page says of it when one points at it
 */
typedef struct
{
  const char               *text;
  const LanyardHtmlPicture *picture;
  const char               *link;
  const char               *title;
  LanyardHtmlStyle          style;
} LanyardHtmlRun;

/**
 * LanyardHtmlCell:
 * @row, @column: where it begins
 * @rows, @columns: how far it reaches
 */
typedef struct
{
  const LanyardHtmlRun *runs;
  guint                 n_runs;
  guint                 row;
  guint                 column;
  guint                 rows;
  guint                 columns;
  gboolean              header;
} LanyardHtmlCell;

typedef struct
{
  const LanyardHtmlCell *cells;
  guint                  n_cells;
  guint                  rows;
  guint                  columns;
} LanyardHtmlTable;

typedef enum
{
  LANYARD_HTML_BLOCK_PARAGRAPH,
  LANYARD_HTML_BLOCK_HEADING,
  LANYARD_HTML_BLOCK_CODE,     /* one line of preformatted text */
  LANYARD_HTML_BLOCK_CAPTION,
  LANYARD_HTML_BLOCK_TERM,
  LANYARD_HTML_BLOCK_RULE,
  LANYARD_HTML_BLOCK_TABLE,
} LanyardHtmlBlockKind;

/**
 * LanyardHtmlBlock:
 * @level: of a heading, 1 to 6
 * @inside: what it stands in, outermost first, a letter each: 'q' a quotation, 'l' a list's item, 'd' a definition
 * @marker: (nullable): "•" or "3." of the list's item that begins here
 * @direction: (nullable): "ltr" or "rtl" where the page says so
 * @id: (nullable): what links inside the page call this place
 * @continues: it goes on what the block before began: no gap between them
 */
typedef struct
{
  LanyardHtmlBlockKind    kind;
  guint                   level;
  const char             *inside;
  const char             *marker;
  const char             *direction;
  const char             *id;
  gboolean                continues;
  const LanyardHtmlRun   *runs;
  guint                   n_runs;
  const LanyardHtmlTable *table;
} LanyardHtmlBlock;

/* Free with lanyard_html_flow_free(). Holds copies: @document may go. */
LanyardHtmlFlow        *lanyard_html_flow_new          (const LanyardHtmlDocument *document);
void                    lanyard_html_flow_free         (LanyardHtmlFlow           *self);
guint                   lanyard_html_flow_get_n_blocks (const LanyardHtmlFlow     *self);
const LanyardHtmlBlock *lanyard_html_flow_get_block    (const LanyardHtmlFlow     *self,
                                                        guint                      index);
/* Plain text, a line a block, for a notification or a message; cut at a word with "…" when longer than @max_chars (0: all).
 * (transfer full) */
char                   *lanyard_html_flow_to_text      (const LanyardHtmlFlow     *self,
                                                        gsize                      max_chars);
/* A table as lines of cells with tabs between them, as spreadsheets take it. (transfer full) */
char                   *lanyard_html_table_to_text     (const LanyardHtmlTable    *table);

/**
 * lanyard_html_summary:
 * @html: a text of an entry as it is stored
 *
 * The beginning of it in plain words, in one line, as a notification shows it. (transfer full)
 */
char                   *lanyard_html_summary           (const char                *html,
                                                        gsize                      max_chars);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardHtmlFlow, lanyard_html_flow_free)

G_END_DECLS
