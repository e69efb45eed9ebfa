/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-arena-private.h"
#include "engine/feed/lanyard-html-flow.h"

G_BEGIN_DECLS

struct _LanyardHtmlFlow
{
  LanyardFeedArena arena;
  GArray *blocks; /* LanyardHtmlBlock */
};

/* What text has from the elements around it. */
typedef struct
{
  LanyardHtmlStyle style;
  const char *link;
  const char *title;
  const char *direction;
  guint quotes; /* <q> in <q> */
  gboolean pre;
} LanyardHtmlFlowContext;

/* A run being made. */
typedef struct
{
  gsize start;
  LanyardHtmlFlowContext context;
  const LanyardHtmlPicture *picture;
} LanyardHtmlFlowRun;

typedef struct
{
  LanyardHtmlFlow *flow;
  GString *text;   /* of the block being made */
  GArray *runs;    /* LanyardHtmlFlowRun */
  GString *inside; /* LanyardHtmlBlock.inside now */
  const char *inside_copy;
  const char *marker;
  const char *id;
  LanyardHtmlBlockKind kind;
  guint level;
  guint chars;
  gboolean continues;
  gboolean in_cell; /* blocks are lines of a cell */
  gboolean code_begun;
} LanyardHtmlFlowBuilder;

void     lanyard_html_flow_walk_children (LanyardHtmlFlowBuilder       *self,
                                          const LanyardHtmlNode        *node,
                                          const LanyardHtmlFlowContext *context);
/* What comes next has the marks of @context, or is @picture (nullable). */
void     lanyard_html_flow_begin_run     (LanyardHtmlFlowBuilder       *self,
                                          const LanyardHtmlFlowContext *context,
                                          const LanyardHtmlPicture     *picture);
/* Text with its white space collapsed; with it kept; a line break. */
void     lanyard_html_flow_append_text   (LanyardHtmlFlowBuilder       *self,
                                          const char                   *text,
                                          const LanyardHtmlFlowContext *context);
void     lanyard_html_flow_append_code   (LanyardHtmlFlowBuilder       *self,
                                          const char                   *text,
                                          const LanyardHtmlFlowContext *context);
void     lanyard_html_flow_append_break  (LanyardHtmlFlowBuilder       *self,
                                          const LanyardHtmlFlowContext *context);
/* The block of a line of code, of what was gathered. */
void     lanyard_html_flow_add_code_line (LanyardHtmlFlowBuilder       *self,
                                          const LanyardHtmlFlowContext *context);
/* (transfer none): a new block without text, until the next. */
LanyardHtmlBlock *
         lanyard_html_flow_add_block     (LanyardHtmlFlowBuilder       *self,
                                          const LanyardHtmlFlowContext *context);
/* End the block that is being made, if there is anything in it. */
void     lanyard_html_flow_end_block     (LanyardHtmlFlowBuilder       *self,
                                          const LanyardHtmlFlowContext *context);
/* The runs gathered since the last, in the arena. */
guint    lanyard_html_flow_take_runs     (LanyardHtmlFlowBuilder       *self,
                                          const LanyardHtmlRun        **runs);
/* Add a block for a data table; %FALSE when @node only arranges a page. */
gboolean lanyard_html_flow_add_table     (LanyardHtmlFlowBuilder       *self,
                                          const LanyardHtmlNode        *node,
                                          const LanyardHtmlFlowContext *context);
gboolean lanyard_html_name_is_one_of     (const char                   *name,
                                          const char                   *names);

G_END_DECLS
