/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What names of HTML, SVG, MathML and CSS may stay, in one table: one lookup a name. */
typedef enum
{
  LANYARD_HTML_ELEMENT = 1 << 0,       /* stays */
  LANYARD_HTML_VOID = 1 << 1,          /* has no end tag */
  LANYARD_HTML_HIDDEN = 1 << 2,        /* goes with all that is in it */
  LANYARD_HTML_ATTRIBUTE = 1 << 3,     /* stays on an HTML element */
  LANYARD_HTML_ADDRESS = 1 << 4,       /* attribute that holds an address */
  LANYARD_HTML_MATH_ELEMENT = 1 << 5,
  LANYARD_HTML_MATH_ATTRIBUTE = 1 << 6,
  LANYARD_HTML_SVG_ELEMENT = 1 << 7,
  LANYARD_HTML_SVG_ATTRIBUTE = 1 << 8,
  LANYARD_HTML_CSS_PROPERTY = 1 << 9,
  LANYARD_HTML_CSS_KEYWORD = 1 << 10,
  LANYARD_HTML_SVG_PROPERTY = 1 << 11,
  LANYARD_HTML_KNOWN = 1 << 12,        /* a name of HTML even where it does not stay (forms) */
  LANYARD_HTML_INLINE = 1 << 13,       /* its tags part no words */
} LanyardHtmlFlags;

typedef struct
{
  const char *name;      /* lower case */
  const char *spelling;  /* as SVG spells it */
  guint length;
  LanyardHtmlFlags flags;
} LanyardHtmlName;

/* (nullable): by a name in any letter case. Any thread. */
const LanyardHtmlName *lanyard_html_lookup        (const char *name,
                                                   gsize       length);
/* The character of an HTML 4 entity ("nbsp"), 0 when there is none. */
gunichar               lanyard_html_lookup_entity (const char *name,
                                                   gsize       length);
/* windows-1252's character where a code point of C1 was meant as one of its bytes; else @c itself. */
gunichar               lanyard_html_fix_cp1252    (gunichar    c);

G_END_DECLS
