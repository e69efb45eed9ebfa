/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanyardHtmlDocument:
 *
 * A body of HTML as a tree, for whoever shows it: sanitised by the rules of lanyard_html_sanitize() while it is built,
 * balanced, without comments or white space between blocks, at most 256 deep. Nodes live in one arena, as long as the document.
 * Unchanging; any thread.
 */
typedef struct _LanyardHtmlDocument LanyardHtmlDocument;
typedef struct _LanyardHtmlNode     LanyardHtmlNode;

/* @base (nullable): what relative addresses are relative to. Free with lanyard_html_document_free(). */
LanyardHtmlDocument   *lanyard_html_document_new       (const char                *html,
                                                        gsize                      length,
                                                        const char                *base);
void                   lanyard_html_document_free      (LanyardHtmlDocument       *self);
/* The node that holds all others; its name is "". */
const LanyardHtmlNode *lanyard_html_document_get_root  (const LanyardHtmlDocument *self);
/* Back to markup. (transfer full) */
char                  *lanyard_html_document_to_string (const LanyardHtmlDocument *self);

/* (nullable): an element's name in lower case; %NULL for text. */
const char            *lanyard_html_node_get_name      (const LanyardHtmlNode     *self);
/* (nullable): decoded text; %NULL for an element. */
const char            *lanyard_html_node_get_text      (const LanyardHtmlNode     *self);
/* (nullable): decoded. */
const char            *lanyard_html_node_get_attribute (const LanyardHtmlNode     *self,
                                                        const char                *name);
/* (nullable) */
const LanyardHtmlNode *lanyard_html_node_get_parent    (const LanyardHtmlNode     *self);
const LanyardHtmlNode *lanyard_html_node_get_first     (const LanyardHtmlNode     *self);
const LanyardHtmlNode *lanyard_html_node_get_next      (const LanyardHtmlNode     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardHtmlDocument, lanyard_html_document_free)

G_END_DECLS
