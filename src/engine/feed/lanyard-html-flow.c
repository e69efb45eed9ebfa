/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-html-flow-private.h"

#include <string.h>

#include "engine/feed/lanyard-feed-uri.h"
#include "engine/feed/lanyard-html-flow-picture-private.h"

/* Elements */

static void
walk_block (LanyardHtmlFlowBuilder *self,
            const LanyardHtmlNode *node,
            const LanyardHtmlFlowContext *context,
            LanyardHtmlBlockKind kind)
{
  LanyardHtmlBlockKind kind_before = self->kind;
  guint level_before = self->level;

  lanyard_html_flow_end_block (self, context);
  if (kind != LANYARD_HTML_BLOCK_PARAGRAPH)
    self->kind = kind;
  if (kind == LANYARD_HTML_BLOCK_HEADING)
    self->level = (guint)(lanyard_html_node_get_name (node)[1] - '0');
  self->continues = FALSE;
  lanyard_html_flow_walk_children (self, node, context);
  lanyard_html_flow_end_block (self, context);
  self->continues = FALSE;
  self->kind = kind_before;
  self->level = level_before;
}

static void
walk_inside (LanyardHtmlFlowBuilder *self,
             const LanyardHtmlNode *node,
             const LanyardHtmlFlowContext *context,
             char what)
{
  lanyard_html_flow_end_block (self, context);
  g_string_append_c (self->inside, what);
  walk_block (self, node, context, LANYARD_HTML_BLOCK_PARAGRAPH);
  g_string_truncate (self->inside, self->inside->len - 1);
}

static void walk_element (LanyardHtmlFlowBuilder *self,
                          const LanyardHtmlNode *node,
                          const LanyardHtmlFlowContext *context);

static char *
roman (guint number)
{
  static const struct
  {
    guint value;
    const char *digits;
  } steps[] = { { 1000, "m" }, { 900, "cm" }, { 500, "d" }, { 400, "cd" }, { 100, "c" },
                { 90, "xc" },  { 50, "l" },   { 40, "xl" }, { 10, "x" },   { 9, "ix" },
                { 5, "v" },    { 4, "iv" },   { 1, "i" } };
  GString *result = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      for (; number >= steps[i].value; number -= steps[i].value)
        g_string_append (result, steps[i].digits);
    }
  return g_string_free (result, FALSE);
}

/* Bijective base 26: z is followed by aa. */
static char *
letters (guint number)
{
  GString *result = g_string_new (NULL);

  for (; number > 0; number = (number - 1) / 26)
    g_string_prepend_c (result, (char)('a' + (number - 1) % 26));
  return g_string_free (result, FALSE);
}

static const char *
make_number (LanyardHtmlFlowBuilder *self, gint64 number, char type)
{
  g_autofree char *digits = NULL;
  g_autofree char *marker = NULL;

  if (number > 0 && number < 4000 && (type == 'i' || type == 'I'))
    digits = roman ((guint)number);
  else if (number > 0 && number < 100000 && (type == 'a' || type == 'A'))
    digits = letters ((guint)number);
  else
    digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  if (g_ascii_isupper (type))
    {
      char *upper = g_ascii_strup (digits, -1);

      g_free (digits);
      digits = upper;
    }
  marker = g_strconcat (digits, ".", NULL);
  return lanyard_feed_arena_strdup (&self->flow->arena, marker);
}

static gint64
get_number (const LanyardHtmlNode *node, const char *name, gint64 otherwise)
{
  const char *text = lanyard_html_node_get_attribute (node, name);
  char *end;
  gint64 number;

  if (text == NULL)
    return otherwise;
  number = g_ascii_strtoll (text, &end, 10);
  return end != text ? CLAMP (number, -G_MAXINT32, G_MAXINT32) : otherwise;
}

static guint
count_items (const LanyardHtmlNode *list)
{
  guint n = 0;

  for (const LanyardHtmlNode *child = lanyard_html_node_get_first (list); child != NULL;
       child = lanyard_html_node_get_next (child))
    n += g_strcmp0 (lanyard_html_node_get_name (child), "li") == 0;
  return n;
}

static void
walk_list (LanyardHtmlFlowBuilder *self,
           const LanyardHtmlNode *node,
           const LanyardHtmlFlowContext *context)
{
  static const char *const bullets[] = { "•", "◦", "▪" };
  const char *type = lanyard_html_node_get_attribute (node, "type");
  gboolean ordered = strcmp (lanyard_html_node_get_name (node), "ol") == 0;
  gboolean reversed = lanyard_html_node_get_attribute (node, "reversed") != NULL;
  gint64 number = get_number (node, "start", reversed ? count_items (node) : 1);
  guint depth = 0;

  for (const char *p = self->inside->str; *p != '\0'; p++)
    depth += *p == 'l';
  lanyard_html_flow_end_block (self, context);
  for (const LanyardHtmlNode *child = lanyard_html_node_get_first (node); child != NULL;
       child = lanyard_html_node_get_next (child))
    {
      const char *name = lanyard_html_node_get_name (child);

      if (name == NULL || strcmp (name, "li") != 0)
        {
          const char *text = lanyard_html_node_get_text (child);

          /* A list right in a list, without an item around it, stands where that item would. */
          g_string_append_c (self->inside, 'l');
          if (name != NULL)
            walk_element (self, child, context);
          else
            lanyard_html_flow_append_text (self, text, context);
          lanyard_html_flow_end_block (self, context);
          g_string_truncate (self->inside, self->inside->len - 1);
          continue;
        }
      number = get_number (child, "value", number);
      if (ordered)
        {
          const char *own = lanyard_html_node_get_attribute (child, "type");

          self->marker = make_number (self, number, own != NULL    ? *own
                                                    : type != NULL ? *type
                                                                   : '1');
        }
      else
        self->marker = bullets[MIN (depth, 2)];
      walk_inside (self, child, context, 'l');
      self->marker = NULL;
      number += reversed ? -1 : 1;
    }
}

static void
walk_pre (LanyardHtmlFlowBuilder *self,
          const LanyardHtmlNode *node,
          const LanyardHtmlFlowContext *context)
{
  LanyardHtmlFlowContext inner = *context;
  LanyardHtmlBlockKind before = self->kind;
  guint first;

  lanyard_html_flow_end_block (self, context);
  inner.pre = TRUE;
  self->kind = LANYARD_HTML_BLOCK_CODE;
  self->code_begun = FALSE;
  first = self->flow->blocks->len;
  lanyard_html_flow_walk_children (self, node, &inner);
  if (!self->in_cell && self->text->len > 0)
    lanyard_html_flow_add_code_line (self, &inner);
  g_array_set_size (self->runs, 0);
  /* Empty lines at the end are none. */
  while (!self->in_cell && self->flow->blocks->len > first &&
         g_array_index (self->flow->blocks, LanyardHtmlBlock, self->flow->blocks->len - 1).n_runs ==
             0)
    g_array_set_size (self->flow->blocks, self->flow->blocks->len - 1);
  self->kind = before;
  self->continues = FALSE;
}

/* What plays is a link to it, after its own still picture. */
static void
add_media (LanyardHtmlFlowBuilder *self,
           const LanyardHtmlNode *node,
           const LanyardHtmlFlowContext *context)
{
  gboolean audio = strcmp (lanyard_html_node_get_name (node), "audio") == 0;
  LanyardHtmlFlowContext inner = *context;
  const char *uri = lanyard_html_flow_find_media (node);
  g_autofree char *label = NULL;

  lanyard_html_flow_end_block (self, context);
  if (uri == NULL)
    {
      lanyard_html_flow_walk_children (self, node, context);
      lanyard_html_flow_end_block (self, context);
      return;
    }
  inner.link = lanyard_feed_arena_strdup (&self->flow->arena, uri);
  if (!audio)
    {
      const LanyardHtmlPicture *poster = lanyard_html_flow_make_poster (&self->flow->arena, node);

      if (poster != NULL)
        {
          lanyard_html_flow_begin_run (self, &inner, poster);
          lanyard_html_flow_end_block (self, context);
        }
    }
  label = lanyard_html_flow_describe_media (uri, audio);
  lanyard_html_flow_append_text (self, label, &inner);
  lanyard_html_flow_end_block (self, context);
}

static void
add_picture (LanyardHtmlFlowBuilder *self,
             const LanyardHtmlNode *node,
             const LanyardHtmlFlowContext *context)
{
  const char *alt = NULL;
  const LanyardHtmlPicture *picture =
      lanyard_html_flow_make_picture (&self->flow->arena, node, &alt);
  LanyardHtmlFlowContext inner = *context;
  const char *title = lanyard_html_node_get_attribute (node, "title");

  if (title != NULL && *title != '\0')
    inner.title = lanyard_feed_arena_strdup (&self->flow->arena, title);
  if (picture != NULL && !self->in_cell)
    lanyard_html_flow_begin_run (self, &inner, picture);
  else if (alt != NULL && *alt != '\0')
    lanyard_html_flow_append_text (self, alt, &inner);
}

static void
walk_link (LanyardHtmlFlowBuilder *self,
           const LanyardHtmlNode *node,
           const LanyardHtmlFlowContext *context)
{
  LanyardHtmlFlowContext inner = *context;
  const char *href = lanyard_html_node_get_attribute (node, "href");
  const char *title = lanyard_html_node_get_attribute (node, "title");

  if (href != NULL && lanyard_feed_uri_may_open (href))
    inner.link = lanyard_feed_arena_strdup (&self->flow->arena, href);
  if (title != NULL && *title != '\0')
    inner.title = lanyard_feed_arena_strdup (&self->flow->arena, title);
  lanyard_html_flow_walk_children (self, node, &inner);
}

static void
walk_quotation (LanyardHtmlFlowBuilder *self,
                const LanyardHtmlNode *node,
                const LanyardHtmlFlowContext *context)
{
  LanyardHtmlFlowContext inner = *context;

  inner.quotes++;
  lanyard_html_flow_append_text (self, context->quotes % 2 == 0 ? "“" : "‘", context);
  lanyard_html_flow_walk_children (self, node, &inner);
  lanyard_html_flow_append_text (self, context->quotes % 2 == 0 ? "”" : "’", context);
}

static LanyardHtmlStyle
find_style (const LanyardHtmlNode *node)
{
  static const struct
  {
    const char *names;
    LanyardHtmlStyle style;
  } styles[] = {
    { "b strong dt th summary", LANYARD_HTML_STYLE_BOLD },
    { "i em cite var dfn address", LANYARD_HTML_STYLE_ITALIC },
    { "u ins", LANYARD_HTML_STYLE_UNDERLINE },
    { "s strike del", LANYARD_HTML_STYLE_STRIKE },
    { "sub", LANYARD_HTML_STYLE_SUB },
    { "sup", LANYARD_HTML_STYLE_SUPER },
    { "small", LANYARD_HTML_STYLE_SMALL },
    { "big", LANYARD_HTML_STYLE_BIG },
    { "code kbd samp tt", LANYARD_HTML_STYLE_CODE },
    { "mark", LANYARD_HTML_STYLE_MARK },
  };
  static const struct
  {
    const char *declaration;
    LanyardHtmlStyle style;
  } declarations[] = {
    { "font-weight: bold", LANYARD_HTML_STYLE_BOLD },
    { "font-weight: 700", LANYARD_HTML_STYLE_BOLD },
    { "font-style: italic", LANYARD_HTML_STYLE_ITALIC },
    { "text-decoration: underline", LANYARD_HTML_STYLE_UNDERLINE },
    { "text-decoration: line-through", LANYARD_HTML_STYLE_STRIKE },
  };
  const char *name = lanyard_html_node_get_name (node);
  const char *declared = lanyard_html_node_get_attribute (node, "style");
  LanyardHtmlStyle style = 0;

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      if (lanyard_html_name_is_one_of (name, styles[i].names))
        style |= styles[i].style;
    }
  for (guint i = 0; declared != NULL && i < G_N_ELEMENTS (declarations); i++)
    {
      if (strstr (declared, declarations[i].declaration) != NULL)
        style |= declarations[i].style;
    }
  return style;
}

static void
walk_inline (LanyardHtmlFlowBuilder *self,
             const LanyardHtmlNode *node,
             const LanyardHtmlFlowContext *context)
{
  const char *name = lanyard_html_node_get_name (node);
  const char *title = lanyard_html_node_get_attribute (node, "title");
  LanyardHtmlFlowContext inner = *context;

  if (title != NULL && *title != '\0' && lanyard_html_name_is_one_of (name, "abbr acronym dfn time"))
    {
      inner.title = lanyard_feed_arena_strdup (&self->flow->arena, title);
      if (strcmp (name, "time") != 0)
        inner.style |= LANYARD_HTML_STYLE_EXPLAINED;
    }
  lanyard_html_flow_walk_children (self, node, &inner);
}

static void
add_rule (LanyardHtmlFlowBuilder *self, const LanyardHtmlFlowContext *context)
{
  lanyard_html_flow_end_block (self, context);
  if (!self->in_cell)
    lanyard_html_flow_add_block (self, context)->kind = LANYARD_HTML_BLOCK_RULE;
}

#define PLAIN_BLOCKS                                                                               \
  "address article aside caption center details dialog dir div dl fieldset figure footer header "  \
  "hr li menu nav noscript p section summary table tbody td tfoot th thead tr"

static void
walk_element (LanyardHtmlFlowBuilder *self,
              const LanyardHtmlNode *node,
              const LanyardHtmlFlowContext *context)
{
  const char *name = lanyard_html_node_get_name (node);

  if (name[0] == 'h' && name[1] >= '1' && name[1] <= '6' && name[2] == '\0')
    walk_block (self, node, context, LANYARD_HTML_BLOCK_HEADING);
  else if (strcmp (name, "a") == 0)
    walk_link (self, node, context);
  else if (strcmp (name, "br") == 0)
    lanyard_html_flow_append_break (self, context);
  else if (strcmp (name, "hr") == 0)
    add_rule (self, context);
  else if (strcmp (name, "wbr") == 0)
    lanyard_html_flow_append_text (self, "\u200b", context);
  else if (strcmp (name, "img") == 0)
    add_picture (self, node, context);
  else if (strcmp (name, "pre") == 0)
    walk_pre (self, node, context);
  else if (strcmp (name, "blockquote") == 0)
    walk_inside (self, node, context, 'q');
  else if (strcmp (name, "dd") == 0)
    walk_inside (self, node, context, 'd');
  else if (strcmp (name, "dt") == 0)
    walk_block (self, node, context, LANYARD_HTML_BLOCK_TERM);
  else if (lanyard_html_name_is_one_of (name, "ul ol menu dir"))
    walk_list (self, node, context);
  else if (strcmp (name, "figcaption") == 0)
    walk_block (self, node, context, LANYARD_HTML_BLOCK_CAPTION);
  else if (strcmp (name, "q") == 0)
    walk_quotation (self, node, context);
  else if (lanyard_html_name_is_one_of (name, "audio video"))
    add_media (self, node, context);
  else if (strcmp (name, "table") == 0 && !self->in_cell &&
           lanyard_html_flow_add_table (self, node, context))
    return;
  else if (lanyard_html_name_is_one_of (name, PLAIN_BLOCKS))
    walk_block (self, node, context, LANYARD_HTML_BLOCK_PARAGRAPH);
  else if (!lanyard_html_name_is_one_of (name, "svg annotation annotation-xml map source"))
    walk_inline (self, node, context);
}

static gboolean
is_hidden (const LanyardHtmlNode *node)
{
  const char *style = lanyard_html_node_get_attribute (node, "style");

  return lanyard_html_node_get_attribute (node, "hidden") != NULL ||
         (style != NULL && strstr (style, "display: none") != NULL);
}

void
lanyard_html_flow_walk_children (LanyardHtmlFlowBuilder *self,
                                 const LanyardHtmlNode *node,
                                 const LanyardHtmlFlowContext *context)
{
  for (const LanyardHtmlNode *child = lanyard_html_node_get_first (node); child != NULL;
       child = lanyard_html_node_get_next (child))
    {
      LanyardHtmlFlowContext inner = *context;
      const char *text = lanyard_html_node_get_text (child);
      const char *direction;
      const char *id;

      if (text != NULL)
        {
          if (context->pre)
            lanyard_html_flow_append_code (self, text, context);
          else
            lanyard_html_flow_append_text (self, text, context);
          continue;
        }
      direction = lanyard_html_node_get_attribute (child, "dir");
      if (direction != NULL && g_ascii_strcasecmp (direction, "rtl") == 0)
        inner.direction = "rtl";
      else if (direction != NULL && g_ascii_strcasecmp (direction, "ltr") == 0)
        inner.direction = "ltr";
      id = lanyard_html_node_get_attribute (child, "id");
      if (id != NULL && *id != '\0')
        self->id = lanyard_feed_arena_strdup (&self->flow->arena, id);
      if (is_hidden (child))
        continue;
      inner.style |= find_style (child);
      walk_element (self, child, &inner);
    }
}

LanyardHtmlFlow *
lanyard_html_flow_new (const LanyardHtmlDocument *document)
{
  LanyardHtmlFlow *self = g_new0 (LanyardHtmlFlow, 1);
  LanyardHtmlFlowContext context = { 0 };
  LanyardHtmlFlowBuilder builder = {
    .flow = self,
    .text = g_string_new (NULL),
    .runs = g_array_new (FALSE, FALSE, sizeof (LanyardHtmlFlowRun)),
    .inside = g_string_new (NULL),
  };

  self->blocks = g_array_new (FALSE, FALSE, sizeof (LanyardHtmlBlock));
  lanyard_html_flow_walk_children (&builder, lanyard_html_document_get_root (document), &context);
  lanyard_html_flow_end_block (&builder, &context);
  g_string_free (builder.text, TRUE);
  g_string_free (builder.inside, TRUE);
  g_array_unref (builder.runs);
  return self;
}

void
lanyard_html_flow_free (LanyardHtmlFlow *self)
{
  g_array_unref (self->blocks);
  lanyard_feed_arena_clear (&self->arena);
  g_free (self);
}

guint
lanyard_html_flow_get_n_blocks (const LanyardHtmlFlow *self)
{
  return self->blocks->len;
}

const LanyardHtmlBlock *
lanyard_html_flow_get_block (const LanyardHtmlFlow *self, guint index)
{
  g_return_val_if_fail (index < self->blocks->len, NULL);

  return &g_array_index (self->blocks, LanyardHtmlBlock, index);
}
