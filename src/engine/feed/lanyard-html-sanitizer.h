/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one place where markup from outside becomes harmless: what the parser returns, what the article view shows and what
 * a notification says all went through here. Pure; any thread. */

/**
 * lanyard_html_sanitize:
 * @html: UTF-8
 * @base: (nullable): what relative addresses are relative to
 * @implicit_namespaces: whether <svg> and <math> may lack their xmlns (HTML, not XHTML)
 * @result: the clean markup is appended here
 *
 * Keeps the elements and attributes of an allow list; drops scripts and styles with what is in them and every
 * other tag alone; resolves addresses; reduces style attributes to harmless declarations. Well-formed tags and escaped text come
 * out whatever goes in, but tags are not balanced (see lanyard-html.h for that).
 */
void  lanyard_html_sanitize (const char *html,
                             gsize       length,
                             const char *base,
                             gboolean    implicit_namespaces,
                             GString    *result);
/* The text without any markup, white space collapsed, at most @max_chars characters (0: all). The search index relies on what it
 * makes of a body: see test_text_stays() in test-feed-index.c. (transfer full) */
char *lanyard_html_to_text  (const char *html,
                             gsize       length,
                             gsize       max_chars);
/* At most @max_chars characters of a text that lanyard_html_to_text() made. (transfer full) */
char *lanyard_html_shorten  (const char *text,
                             gsize       max_chars);

G_END_DECLS
