/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanyardHtmlTokenizer:
 *
 * Cuts HTML as it is found in feeds into text and tags. It never fails: what is no markup is text. Works in place, one
 * pass, no allocation.
 */
#define LANYARD_HTML_MAX_ATTRIBUTES 64

typedef enum
{
  LANYARD_HTML_TOKEN_END,
  LANYARD_HTML_TOKEN_TEXT,
  LANYARD_HTML_TOKEN_START_TAG,
  LANYARD_HTML_TOKEN_END_TAG,
} LanyardHtmlTokenType;

typedef struct
{
  const char *name;
  const char *value; /* (nullable): %NULL when only the name was given */
  guint name_length;
  guint value_length;
} LanyardHtmlAttribute;

typedef struct
{
  const char *next;
  const char *end;
  guint missing; /* which ends of declarations do not come any more */

  /* The token: text as it stands (references and all), or the name of a tag. */
  const char *text;
  gsize length;
  gboolean self_closing;
  LanyardHtmlAttribute attributes[LANYARD_HTML_MAX_ATTRIBUTES];
  guint n_attributes;
} LanyardHtmlTokenizer;

void                 lanyard_html_tokenizer_init      (LanyardHtmlTokenizer *self,
                                                       const char           *html,
                                                       gsize                 length);
LanyardHtmlTokenType lanyard_html_tokenizer_next      (LanyardHtmlTokenizer *self);
/* Go on after the end tag of @name, which holds no markup (script, style); at the end without one. */
void                 lanyard_html_tokenizer_skip_raw  (LanyardHtmlTokenizer *self,
                                                       const char           *name);

/* A character or entity reference at @text ("&"): its length, with the character in @c; 0 when it is none. Numbers of C1 are
 * left to lanyard_html_fix_cp1252(). */
gsize                lanyard_html_scan_reference      (const char           *text,
                                                       const char           *end,
                                                       gunichar             *c);
/* Text with its references decoded, C1's as windows-1252's. In an @attribute a name needs its semicolon: "?a=1&copy=2"
 * is an address. */
void                 lanyard_html_append_decoded      (GString              *result,
                                                       const char           *text,
                                                       gsize                 length,
                                                       gboolean              attribute);
/* Plain text made safe as HTML content or a quoted attribute. */
void                 lanyard_html_append_escaped      (GString              *result,
                                                       const char           *text,
                                                       gsize                 length);

G_END_DECLS
