/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-arena-private.h"
#include "engine/feed/lanyard-html-flow.h"

G_BEGIN_DECLS

/* (nullable): the picture of an <img>, in @arena; none when there is nothing to see, or nobody should fetch it. @alt (nullable): the words
 * to show in its place then. */
const LanyardHtmlPicture *lanyard_html_flow_make_picture   (LanyardFeedArena      *arena,
                                                            const LanyardHtmlNode *node,
                                                            const char           **alt);
/* (nullable): the still picture of a <video>. */
const LanyardHtmlPicture *lanyard_html_flow_make_poster    (LanyardFeedArena      *arena,
                                                            const LanyardHtmlNode *node);
/* (nullable): where an <audio> or <video> comes from: http or https. */
const char               *lanyard_html_flow_find_media     (const LanyardHtmlNode *node);
/* In words, translated. (transfer full) */
char                     *lanyard_html_flow_describe_media (const char            *uri,
                                                            gboolean               audio);

G_END_DECLS
