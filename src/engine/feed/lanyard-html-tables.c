/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-html-tables-private.h"

#include <libxml/HTMLparser.h>
#include <string.h>

/* The lists that feedparser's sanitiser and its heirs have kept for twenty years, without the
 * elements of forms, which a reader has no use for. */
static const struct
{
  LanyardHtmlFlags flags;
  const char *names;
} lists[] = {
  { LANYARD_HTML_ELEMENT | LANYARD_HTML_KNOWN,
    "a abbr acronym address area article aside audio b big blockquote br canvas caption center "
    "cite code col colgroup "
    "command datagrid dd del details dfn dialog dir div dl dt em event-source figcaption figure "
    "font footer h1 h2 h3 h4 "
    "h5 h6 header hr i img ins kbd li m map mark menu meter multicol nav nextid noscript ol output "
    "p picture pre progress q s "
    "samp section small sound source spacer span strike strong sub summary sup table tbody td "
    "tfoot th thead time tr tt u ul "
    "var video" },
  { LANYARD_HTML_KNOWN,
    "button datalist fieldset form iframe input keygen label legend optgroup option select textarea" },
  { LANYARD_HTML_VOID, "area base basefont br col command embed frame hr img input isindex keygen "
                       "link meta param source track wbr" },
  { LANYARD_HTML_HIDDEN, "applet script style" },
  { LANYARD_HTML_INLINE, "a abbr b big cite code del em font i ins kbd mark q s samp small span "
                         "strike strong sub sup tt u var wbr" },
  { LANYARD_HTML_ATTRIBUTE, "abbr accept accept-charset accesskey action align alt autocomplete "
                            "autofocus axis background balance bgcolor "
                            "bgproperties border bordercolor bordercolordark bordercolorlight "
                            "bottompadding cellpadding cellspacing ch challenge "
                            "char charoff charset checked choff cite class clear color cols "
                            "colspan compact contenteditable controls coords data "
                            "datafld datapagesize datasrc datetime default delay dir disabled "
                            "draggable dynsrc enctype end face for form frame "
                            "galleryimg gutter headers height hidden hidefocus high href hreflang "
                            "hspace icon id inputmode ismap keytype label lang "
                            "leftspacing list longdesc loop loopcount loopend loopstart low lowsrc "
                            "max maxlength media method min multiple name "
                            "nohref noshade nowrap open optimum pattern ping point-size poster pqg "
                            "preload prompt radiogroup readonly rel "
                            "repeat-max repeat-min replace required rev rightspacing rows rowspan "
                            "rules scope selected shape size span src srcset start "
                            "step style summary suppress tabindex target template title toppadding "
                            "type unselectable urn usemap valign value "
                            "variable volume vrml vspace width wrap xml:lang" },
  { LANYARD_HTML_ADDRESS, "action background cite codebase data dynsrc href longdesc lowsrc poster "
                          "src usemap xlink:href" },
  { LANYARD_HTML_MATH_ELEMENT, "annotation annotation-xml maction maligngroup malignmark math "
                               "menclose merror mfenced mfrac mglyph mi mlabeledtr "
                               "mlongdiv mmultiscripts mn mo mover mpadded mphantom mprescripts "
                               "mroot mrow ms mscarries mscarry msgroup msline mspace "
                               "msqrt msrow mstack mstyle msub msubsup msup mtable mtd mtext mtr "
                               "munder munderover none semantics" },
  { LANYARD_HTML_MATH_ATTRIBUTE, "accent accentunder actiontype align alignmentscope altimg "
                                 "altimg-height altimg-valign altimg-width alttext bevelled "
                                 "charalign close columnalign columnlines columnspacing columnspan "
                                 "columnwidth crossout decimalpoint denomalign depth "
                                 "dir display displaystyle edge encoding equalcolumns equalrows "
                                 "fence fontstyle fontweight form frame framespacing "
                                 "groupalign height href id indentalign indentalignfirst "
                                 "indentalignlast indentshift indentshiftfirst indentshiftlast "
                                 "indenttarget infixlinebreakstyle largeop length linebreak "
                                 "linebreakmultchar linebreakstyle lineleading linethickness "
                                 "location longdivstyle lquote lspace mathbackground mathcolor "
                                 "mathsize mathvariant maxsize minlabelspacing minsize "
                                 "movablelimits notation numalign open other overflow position "
                                 "rowalign rowlines rowspacing rowspan rquote rspace "
                                 "scriptlevel scriptminsize scriptsizemultiplier selection "
                                 "separator separators shift side src stackalign stretchy "
                                 "subscriptshift superscriptshift symmetric voffset width "
                                 "xlink:href xlink:show xlink:type xmlns xmlns:xlink" },
  { LANYARD_HTML_SVG_ELEMENT, "a animate animateColor animateMotion animateTransform circle defs "
                              "desc ellipse font-face font-face-name font-face-src "
                              "foreignObject g glyph hkern line linearGradient marker metadata "
                              "missing-glyph mpath path polygon polyline "
                              "radialGradient rect set stop svg switch text title tspan use" },
  { LANYARD_HTML_SVG_ATTRIBUTE, "accent-height accumulate additive alphabetic arabic-form ascent "
                                "attributeName attributeType baseProfile bbox begin by "
                                "calcMode cap-height class color color-rendering content cx cy d "
                                "descent display dur dx dy end fill fill-opacity "
                                "fill-rule font-family font-size font-stretch font-style "
                                "font-variant font-weight from fx fy g1 g2 glyph-name "
                                "gradientUnits hanging height horiz-adv-x horiz-origin-x id "
                                "ideographic k keyPoints keySplines keyTimes lang "
                                "marker-end marker-mid marker-start markerHeight markerUnits "
                                "markerWidth mathematical max min name offset opacity "
                                "orient origin overline-position overline-thickness panose-1 path "
                                "pathLength points preserveAspectRatio r refX refY "
                                "repeatCount repeatDur requiredExtensions requiredFeatures restart "
                                "rotate rx ry slope stemh stemv stop-color "
                                "stop-opacity strikethrough-position strikethrough-thickness "
                                "stroke stroke-dasharray stroke-dashoffset stroke-linecap "
                                "stroke-linejoin stroke-miterlimit stroke-opacity stroke-width "
                                "systemLanguage target text-anchor to transform type u1 "
                                "u2 underline-position underline-thickness unicode unicode-range "
                                "units-per-em values version viewBox visibility width "
                                "widths x x-height x1 x2 xlink:actuate xlink:arcrole xlink:href "
                                "xlink:role xlink:show xlink:title xlink:type xml:base "
                                "xml:lang xml:space xmlns xmlns:xlink y y1 y2 zoomAndPan" },
  { LANYARD_HTML_CSS_PROPERTY,
    "azimuth background-color border-bottom-color border-collapse border-color border-left-color "
    "border-right-color "
    "border-top-color clear color cursor direction display elevation float font font-family "
    "font-size font-style "
    "font-variant font-weight height letter-spacing line-height overflow pause pause-after "
    "pause-before pitch pitch-range "
    "richness speak speak-header speak-numeral speak-punctuation speech-rate stress text-align "
    "text-decoration text-indent "
    "unicode-bidi vertical-align voice-family volume white-space width" },
  { LANYARD_HTML_CSS_KEYWORD, "!important aqua auto black block blue bold both bottom brown center "
                              "collapse dashed dotted fuchsia gray green italic "
                              "left lime maroon medium navy none normal nowrap olive pointer "
                              "purple red right silver solid teal top transparent "
                              "underline white yellow" },
  { LANYARD_HTML_SVG_PROPERTY, "fill fill-opacity fill-rule stroke stroke-linecap stroke-linejoin "
                               "stroke-opacity stroke-width" },
};

#define TABLE_SIZE 2048 /* a power of two, over twice the number of names */

static LanyardHtmlName table[TABLE_SIZE];

static inline guint
hash_name (const char *name, gsize length)
{
  guint hash = 2166136261u;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar)g_ascii_tolower (name[i])) * 16777619u;
  return hash ^ (hash >> 15);
}

static LanyardHtmlName *
find_slot (const char *name, gsize length)
{
  guint i = hash_name (name, length) & (TABLE_SIZE - 1);

  while (table[i].name != NULL &&
         (table[i].length != length || g_ascii_strncasecmp (table[i].name, name, length) != 0))
    i = (i + 1) & (TABLE_SIZE - 1);
  return &table[i];
}

static void
add_list (LanyardHtmlFlags flags, const char *names)
{
  while (*names != '\0')
    {
      gsize length = strcspn (names, " ");
      LanyardHtmlName *slot = find_slot (names, length);

      if (slot->name == NULL)
        {
          slot->name = g_ascii_strdown (names, (gssize)length);
          slot->spelling = slot->name;
          slot->length = (guint)length;
        }
      if (strncmp (slot->name, names, length) != 0)
        slot->spelling = g_strndup (names, length);
      slot->flags |= flags;
      names += length;
      names += strspn (names, " ");
    }
}

const LanyardHtmlName *
lanyard_html_lookup (const char *name, gsize length)
{
  static gsize ready = 0;
  const LanyardHtmlName *slot;

  if (g_once_init_enter (&ready))
    {
      for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
        add_list (lists[i].flags, lists[i].names);
      g_once_init_leave (&ready, 1);
    }

  slot = find_slot (name, length);
  return slot->name != NULL ? slot : NULL;
}

/* libxml2 finds an entity by its name in a list; by its value in a table. Turned around once. */
static GHashTable *
make_entities (void)
{
  GHashTable *entities = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint value = 34; value <= 9830; value++)
    {
      const htmlEntityDesc *entity = htmlEntityValueLookup (value);

      if (entity != NULL)
        g_hash_table_insert (entities, (gpointer)entity->name, GUINT_TO_POINTER (value));
    }
  return entities;
}

gunichar
lanyard_html_lookup_entity (const char *name, gsize length)
{
  static GHashTable *entities = NULL;
  char copy[16];

  if (length == 0 || length >= sizeof copy)
    return 0;
  if (g_once_init_enter (&entities))
    g_once_init_leave (&entities, make_entities ());

  memcpy (copy, name, length);
  copy[length] = '\0';
  return GPOINTER_TO_UINT (g_hash_table_lookup (entities, copy));
}

gunichar
lanyard_html_fix_cp1252 (gunichar c)
{
  /* Unassigned bytes stay what they are. */
  static const guint16 map[32] = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
  };

  return c >= 0x80 && c < 0xa0 ? map[c - 0x80] : c;
}
