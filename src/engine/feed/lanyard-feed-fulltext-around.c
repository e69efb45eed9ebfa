/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands around an article: navigation, share bars, cookie notices, related lists, comments. What it is says its
 * element, its role (WAI-ARIA), and the names that those who write pages give to its parts. */
#include <string.h>

#include "engine/feed/lanyard-feed-fulltext-private.h"

/* Words of class and id, parted by anything that is no letter. */
static const char names_of_others[] =
    " ad ads adbox adslot adsense advert adverts advertisement advertising advertorial sponsored sponsor taboola outbrain "
    "share shares sharing sharebar sharedaddy social socials addtoany addthis followus jp-relatedposts likes "
    "nav navi navbar navigation menu submenu breadcrumb breadcrumbs crumbs skip skiplink pager pagination paginator prevnext "
    "sidebar sidebars rail offcanvas drawer masthead toolbar topbar "
    "related relatedposts recommended recommendation recommendations recirc readmore readnext morefrom moreon upnext trending "
    "popular mostread teasers "
    "comment comments commentlist commentform disqus respond replies reply "
    "newsletter signup subscribe subscription subscribebox optin mailchimp paywall regwall piano "
    "cookie cookies consent gdpr cmp onetrust "
    "disclaimer legal imprint "
    "modal popup lightbox overlay tooltip dialog snackbar toast "
    "promo promotion promobox cta donate donation "
    "footer colophon copyright byline dateline timestamp postmeta entry-meta post-meta article-meta "
    "screenreader visuallyhidden sr-only screen-reader-text visually-hidden noprint printonly "
    "author-bio authorbox author-box about-author rating ratings tagcloud taglist post-tags entry-tags tags-links cat-links "
    "edit-link editsection mw-editsection headerlink toc catlinks navbox ";

/* Words after which the ones above mean no more: "comments-body" is a comment, "article-with-sidebar" an article. */
static const char names_of_layout[] = " has with no without is layout wrapper page template theme container columns grid ";

static gboolean
is_listed (const char *list, const char *word, gsize length)
{
  char key[40];

  if (length == 0 || length > sizeof key - 3)
    return FALSE;
  key[0] = ' ';
  for (gsize i = 0; i < length; i++)
    key[i + 1] = g_ascii_tolower (word[i]);
  key[length + 1] = ' ';
  key[length + 2] = '\0';
  return strstr (list, key) != NULL;
}

/* Whether a name ("post-share-buttons", "relatedPosts") has a word of the list, as a whole or as a part of it. */
static gboolean
is_name_of_other (const char *name, gsize length)
{
  const char *end = name + length;

  if (is_listed (names_of_others, name, length))
    return TRUE;
  for (const char *p = name; p < end;)
    {
      const char *start = p;

      while (p < end && g_ascii_isalpha (*p) && (p == start || !g_ascii_isupper (*p) || g_ascii_isupper (p[-1])))
        p++;
      if (is_listed (names_of_layout, start, (gsize)(p - start)))
        return FALSE;
      if (is_listed (names_of_others, start, (gsize)(p - start)))
        return TRUE;
      if (p == start)
        p++;
    }
  return FALSE;
}

static gboolean
is_named_other (const xmlNode *node)
{
  /* Names of custom elements are such names, too. */
  const char *values[] = { lanyard_page_get (node, "class"), lanyard_page_get (node, "id"),
                           strchr ((const char *)node->name, '-') != NULL ? (const char *)node->name : NULL };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      for (const char *p = values[i]; p != NULL && *p != '\0'; p += strspn (p, " \t\r\n\f"))
        {
          gsize n = strcspn (p, " \t\r\n\f");

          if (is_name_of_other (p, n))
            return TRUE;
          p += n;
        }
    }
  return FALSE;
}

static gboolean
is_hidden (const xmlNode *node)
{
  const char *style = lanyard_page_get (node, "style");

  if (lanyard_page_get (node, "hidden") != NULL ||
      (lanyard_page_has (node, "aria-hidden", "true") && !lanyard_page_is (node, "img picture figure")))
    return TRUE;
  for (const char *p = style; p != NULL && (p = strcasestr (p, "display")) != NULL; p += 7)
    {
      const char *value = p + 7 + strspn (p + 7, " \t:");

      if (g_ascii_strncasecmp (value, "none", 4) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A remark of the article's own, and not of the page. */
static gboolean
is_remark (const xmlNode *node)
{
  return lanyard_page_has (node, "role", "note doc-footnote doc-endnotes doc-pullquote doc-tip") ||
         lanyard_page_has (node, "class",
                           "note tip hint callout warning caution important admonition info infobox pullquote "
                           "sidenote footnote footnotes quote");
}

/* Never any article's, whatever is in it. */
static gboolean
is_nothing (const xmlNode *node)
{
  return lanyard_page_is (node, "script style template svg canvas head title link meta object embed applet dialog button "
                                "input select textarea datalist nav map") ||
         lanyard_page_has (node, "role", "navigation menu menubar toolbar search dialog alertdialog banner") ||
         is_hidden (node);
}

/* Mostly around articles; but whole pages stand in a form, too. */
static gboolean
is_around (const xmlNode *node, gboolean by_name)
{
  if (lanyard_page_is (node, "html body main") || lanyard_page_has (node, "itemprop", "articleBody"))
    return FALSE;
  if (lanyard_page_is (node, "footer form") || lanyard_page_has (node, "role", "contentinfo complementary form"))
    return TRUE;
  if (lanyard_page_is (node, "aside"))
    return !is_remark (node);
  if (!by_name || lanyard_page_is (node, "p h1 pre code blockquote td tr tbody"))
    return FALSE;
  return is_named_other (node);
}

/* What only articles have: it stands not in a part around one. */
static gboolean
is_sign (const xmlNode *node)
{
  return lanyard_page_is (node, "h1 main") || lanyard_page_has (node, "itemprop", "articleBody") ||
         lanyard_page_has (node, "class", "e-content entry-content post-content article-content articleBody") ||
         (lanyard_page_is (node, "article") && !is_named_other (node));
}

static gboolean
holds_sign (const xmlNode *node)
{
  for (const xmlNode *at = node; at != NULL; at = lanyard_page_next (at, node, FALSE))
    {
      if (at->type == XML_ELEMENT_NODE && at != node && is_sign (at))
        return TRUE;
    }
  return FALSE;
}

/* The header of a site says no more about the article than its name; that of an article may have its picture. */
static gboolean
is_site_header (const xmlNode *node)
{
  if (!lanyard_page_is (node, "header"))
    return FALSE;
  for (const xmlNode *up = node->parent; up != NULL && up->type == XML_ELEMENT_NODE; up = up->parent)
    {
      if (lanyard_page_is (up, "article main section"))
        return FALSE;
    }
  return TRUE;
}

/* A <noscript> repeats what a script shows in its place: a picture. */
static gboolean
is_spare (const xmlNode *node)
{
  const xmlNode *before = node->prev;

  if (!lanyard_page_is (node, "noscript"))
    return FALSE;
  while (before != NULL && before->type == XML_TEXT_NODE && xmlIsBlankNode (before))
    before = before->prev;
  if (before == NULL || !lanyard_page_is (before, "img picture"))
    return FALSE;
  if (lanyard_page_is (before, "picture"))
    return TRUE;
  /* Where the stand-in says where the picture is, it is as good. */
  return lanyard_page_get (before, "data-src") != NULL || lanyard_page_get (before, "data-lazy-src") != NULL ||
         lanyard_page_get (before, "data-original") != NULL || lanyard_page_get (before, "srcset") != NULL;
}

/* How many elements are asked what they hold: each is walked through, and on a page made for it they stand in each other. */
#define MOST_ASKED 2000

void
lanyard_page_leave_out (LanyardPage *self, gboolean by_name)
{
  xmlNode *root = lanyard_page_get_root (self);
  guint asked = 0;
  xmlNode *next;

  for (xmlNode *node = root; node != NULL; node = next)
    {
      gboolean out;

      next = lanyard_page_next (node, root, FALSE);
      if (node->type != XML_ELEMENT_NODE)
        continue;
      out = is_nothing (node) || is_spare (node);
      if (!out && (is_around (node, by_name) || is_site_header (node)))
        out = asked++ >= MOST_ASKED || !holds_sign (node);
      lanyard_page_note (node)->left_out = out;
      if (out)
        next = lanyard_page_next (node, root, TRUE);
    }
}
