/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a page says about its article: schema.org's data (JSON-LD, https://schema.org/Article, and microdata), Open Graph
 * (https://ogp.me), and what HTML itself has. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "engine/core/lanyard-json.h"
#include "engine/feed/lanyard-feed-fulltext-private.h"
#include "engine/feed/lanyard-html-sanitizer.h"

#define MOST_JSON_BYTES (1024 * 1024)
#define MOST_JSON_DEPTH 32
#define MOST_OBJECTS    1000
#define MOST_TITLE      500
#define MOST_BYLINE     200

void
lanyard_page_about_clear (LanyardPageAbout *self)
{
  g_free (self->title);
  g_free (self->byline);
  g_free (self->language);
  g_free (self->picture);
  g_free (self->body);
}

/* Takes the text of HTML or plain text, in one line, into *@place when nothing is there yet. */
static void
take_text (char **place, const char *text, gsize most)
{
  g_autofree char *line = NULL;

  if (*place != NULL || text == NULL)
    return;
  line = lanyard_html_to_text (text, strlen (text), most);
  if (*g_strstrip (line) != '\0')
    *place = g_steal_pointer (&line);
}

/* JSON-LD */

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0)
    node = json_array_get_element (json_node_get_array (node), 0);
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static gboolean
names_article (const char *type)
{
  return type != NULL && (g_str_has_suffix (type, "Article") || g_str_has_suffix (type, "Posting") ||
                          g_str_has_suffix (type, "Report") || g_str_has_suffix (type, "Review"));
}

static gboolean
is_article (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "@type");

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        {
          JsonNode *item = json_array_get_element (json_node_get_array (node), i);

          if (JSON_NODE_HOLDS_VALUE (item) && json_node_get_value_type (item) == G_TYPE_STRING &&
              names_article (json_node_get_string (item)))
            return TRUE;
        }
      return FALSE;
    }
  return names_article (get_text (object, "@type"));
}

/* "Name", {"name": "Name"}, or several of these. */
static void
append_people (JsonNode *node, GString *names)
{
  const char *name = NULL;

  if (node == NULL || names->len > MOST_BYLINE)
    return;
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        {
          JsonNode *item = json_array_get_element (json_node_get_array (node), i);

          if (!JSON_NODE_HOLDS_ARRAY (item))
            append_people (item, names);
        }
      return;
    }
  if (JSON_NODE_HOLDS_OBJECT (node))
    name = get_text (json_node_get_object (node), "name");
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    name = json_node_get_string (node);
  if (name != NULL && *name != '\0' && strstr (name, "://") == NULL)
    g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
}

static gboolean
is_limited (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "isAccessibleForFree");

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_ascii_strcasecmp (json_node_get_string (node), "false") == 0;
  return json_node_get_value_type (node) == G_TYPE_BOOLEAN && !json_node_get_boolean (node);
}

static void
take_article (JsonObject *object, LanyardPageAbout *about)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const char *body = get_text (object, "articleBody");
  JsonNode *image = json_object_get_member (object, "image");

  take_text (&about->title, get_text (object, "headline"), MOST_TITLE);
  append_people (json_object_get_member (object, "author"), names);
  take_text (&about->byline, names->str, MOST_BYLINE);
  if (body != NULL && about->body == NULL)
    about->body = g_strdup (body);
  about->limited = about->limited || is_limited (object);
  if (image != NULL && JSON_NODE_HOLDS_ARRAY (image) && json_array_get_length (json_node_get_array (image)) > 0)
    image = json_array_get_element (json_node_get_array (image), 0);
  if (about->picture == NULL && image != NULL && JSON_NODE_HOLDS_OBJECT (image))
    about->picture = g_strdup (get_text (json_node_get_object (image), "url"));
  else if (about->picture == NULL && image != NULL && JSON_NODE_HOLDS_VALUE (image) &&
           json_node_get_value_type (image) == G_TYPE_STRING)
    about->picture = g_strdup (json_node_get_string (image));
}

/* The first article, wherever it is: at the top, in a list, in a @graph, or what a page is about. Depth is bounded by
 * lanyard_json_read_object(). */
static gboolean
find_article (JsonNode *node, guint *looked_at, LanyardPageAbout *about)
{
  static const char *const within[] = { "@graph", "mainEntity", "mainEntityOfPage", "hasPart" };

  if (node == NULL || ++*looked_at > MOST_OBJECTS)
    return FALSE;
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        {
          if (find_article (json_array_get_element (json_node_get_array (node), i), looked_at, about))
            return TRUE;
        }
      return FALSE;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  if (is_article (json_node_get_object (node)))
    {
      take_article (json_node_get_object (node), about);
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (within); i++)
    {
      if (find_article (json_object_get_member (json_node_get_object (node), within[i]), looked_at, about))
        return TRUE;
    }
  return FALSE;
}

static void
read_json (const xmlNode *script, LanyardPageAbout *about)
{
  g_autoptr (GString) text = g_string_new ("{\"mainEntity\":");
  g_autoptr (JsonNode) root = NULL;
  guint looked_at = 0;

  for (const xmlNode *child = script->children; child != NULL; child = child->next)
    {
      if (child->content != NULL)
        g_string_append (text, (const char *)child->content);
    }
  g_string_append_c (text, '}');
  /* Some write it as lists at the top: within an object it is one shape. */
  if (text->len <= MOST_JSON_BYTES)
    root = lanyard_json_read_object (text->str, text->len, MOST_JSON_DEPTH, NULL, NULL);
  if (root != NULL)
    find_article (root, &looked_at, about);
}

/* HTML */

/* Without what comes behind the last " | ", " - ", " – ", " — ", " · ": the site's name. */
static char *
strip_site (const char *title)
{
  static const char *const marks[] = { " | ", " · ", " — ", " – ", " - ", " » ", " :: " };
  const char *cut = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (marks) && cut == NULL; i++)
    cut = g_strrstr (title, marks[i]);
  return cut != NULL && cut - title > 10 ? g_strndup (title, (gsize)(cut - title)) : g_strdup (title);
}

static void
read_meta (const xmlNode *node, char **og_title, LanyardPageAbout *about)
{
  const char *content = lanyard_page_get (node, "content");

  if (content == NULL || *content == '\0')
    return;
  if (lanyard_page_has (node, "property", "og:title"))
    take_text (og_title, content, MOST_TITLE);
  else if (about->picture == NULL && lanyard_page_has (node, "property", "og:image og:image:url"))
    about->picture = g_strdup (content);
  else if (lanyard_page_has (node, "name", "author dc.creator parsely-author") ||
           lanyard_page_has (node, "property", "author"))
    take_text (&about->byline, content, MOST_BYLINE);
}

/* A name, where somebody says it is one, and not a sentence. */
static void
read_byline (const xmlNode *node, LanyardPageAbout *about)
{
  g_autofree char *text = NULL;
  const char *name;

  if (about->byline != NULL || lanyard_page_is (node, "meta link script style") ||
      (!lanyard_page_has (node, "itemprop", "author") && !lanyard_page_has (node, "rel", "author") &&
       !lanyard_page_has (node, "class", "byline p-author author-name entry-author post-author article-author")))
    return;
  text = lanyard_page_get_text (node, MOST_BYLINE);
  name = g_ascii_strncasecmp (text, "by ", 3) == 0 ? text + 3 : text;
  if (g_utf8_strlen (name, -1) <= 80)
    about->byline = *name != '\0' ? g_strdup (name) : NULL;
}

static void
read_node (const xmlNode *node, char **og_title, char **heading, char **title, LanyardPageAbout *about)
{
  if (lanyard_page_is (node, "meta"))
    read_meta (node, og_title, about);
  else if (*title == NULL && lanyard_page_is (node, "title"))
    *title = lanyard_page_get_text (node, MOST_TITLE);
  else if (*heading == NULL && lanyard_page_is (node, "h1"))
    *heading = lanyard_page_get_text (node, MOST_TITLE);
  if (about->language == NULL && lanyard_page_is (node, "html") && lanyard_page_get (node, "lang") != NULL)
    about->language = g_strdup (lanyard_page_get (node, "lang"));
  if (about->title == NULL && lanyard_page_has (node, "itemprop", "headline"))
    about->title = lanyard_page_get_text (node, MOST_TITLE);
  read_byline (node, about);
}

void
lanyard_page_read_about (LanyardPage *self, LanyardPageAbout *about)
{
  xmlNode *root = lanyard_page_get_root (self);
  g_autofree char *og_title = NULL;
  g_autofree char *heading = NULL;
  g_autofree char *title = NULL;

  memset (about, 0, sizeof *about);
  for (const xmlNode *node = root; node != NULL; node = lanyard_page_next (node, root, FALSE))
    {
      if (lanyard_page_is (node, "script") && lanyard_page_has (node, "type", "application/ld+json"))
        read_json (node, about);
    }
  for (const xmlNode *node = root; node != NULL; node = lanyard_page_next (node, root, FALSE))
    {
      if (node->type == XML_ELEMENT_NODE)
        read_node (node, &og_title, &heading, &title, about);
    }
  if (about->title == NULL && og_title != NULL)
    about->title = g_steal_pointer (&og_title);
  if (about->title == NULL && heading != NULL && *heading != '\0')
    about->title = g_steal_pointer (&heading);
  if (about->title == NULL && title != NULL && *title != '\0')
    about->title = strip_site (title);
  if (about->title != NULL && *about->title == '\0')
    g_clear_pointer (&about->title, g_free);
  if (about->body != NULL)
    {
      g_autofree char *text = lanyard_html_to_text (about->body, strlen (about->body), 0);

      about->body_words = lanyard_page_count_words (text);
    }
}
