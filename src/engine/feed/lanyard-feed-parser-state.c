/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an element's text becomes, and where it is kept. */
#include "engine/feed/lanyard-feed-parser-private.h"

#include "engine/feed/lanyard-feed-date.h"
#include "engine/feed/lanyard-feed-uri.h"

const char lanyard_feed_type_text[] = "text/plain";
const char lanyard_feed_type_html[] = "text/html";
const char lanyard_feed_type_xhtml[] = "application/xhtml+xml";

static const struct
{
  const char *name;
  LanyardFeedTrait traits;
  const char *detail;
} elements[] = {
  { "title", LANYARD_FEED_TRAIT_MARKUP, "title_detail" },
  { "link", LANYARD_FEED_TRAIT_ADDRESS, NULL },
  { "description", LANYARD_FEED_TRAIT_MARKUP, "description_detail" },
  { "summary", LANYARD_FEED_TRAIT_MARKUP, "summary_detail" },
  { "content", LANYARD_FEED_TRAIT_MARKUP, "content_detail" },
  { "subtitle", LANYARD_FEED_TRAIT_MARKUP, "subtitle_detail" },
  { "rights", LANYARD_FEED_TRAIT_MARKUP, "rights_detail" },
  { "info", LANYARD_FEED_TRAIT_MARKUP, "info_detail" },
  { "id", LANYARD_FEED_TRAIT_ADDRESS, NULL },
  { "href", LANYARD_FEED_TRAIT_ADDRESS, NULL },
  { "url", LANYARD_FEED_TRAIT_ADDRESS, NULL },
  { "comments", LANYARD_FEED_TRAIT_ADDRESS, NULL },
  { "docs", LANYARD_FEED_TRAIT_ADDRESS, NULL },
  { "icon", LANYARD_FEED_TRAIT_ADDRESS, NULL },
  { "logo", LANYARD_FEED_TRAIT_ADDRESS, NULL },
  { "wfw_comment", LANYARD_FEED_TRAIT_ADDRESS, NULL },
  { "wfw_commentrss", LANYARD_FEED_TRAIT_ADDRESS, NULL },
  { "category", LANYARD_FEED_TRAIT_TAGS, NULL },
  { "tags", LANYARD_FEED_TRAIT_TAGS, NULL },
  { "itunes_keywords", LANYARD_FEED_TRAIT_TAGS, NULL },
};

/* Names are literals and live as long as the document, so that the pointer tells nearly always
 * which it is. */
static const LanyardFeedName *
get_name (LanyardFeedParser *self, const char *element)
{
  const gsize place = (gsize)element ^ ((gsize)element >> 7);
  LanyardFeedName *name = NULL;

  for (gsize i = 0; i < LANYARD_FEED_NAME_PROBES; i++)
    {
      name = &self->names[(place + i) & (LANYARD_FEED_NAMES - 1)];
      if (name->name == element)
        return name;
      if (name->name == NULL)
        break;
    }
  /* Where there are too many, another of the same place goes. */
  *name = (LanyardFeedName){ .name = element, .key = lanyard_feed_name_key (element) };
  for (guint i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      if (strcmp (elements[i].name, element) == 0)
        {
          name->traits = elements[i].traits;
          name->detail = elements[i].detail;
        }
    }
  return name;
}

void
lanyard_feed_parser_init (LanyardFeedParser *self,
                          LanyardFeedDocument *document,
                          const char *base,
                          const char *language)
{
  memset (self, 0, sizeof *self);
  self->document = document;
  self->arena = &document->arena;
  self->base = lanyard_feed_arena_strdup (self->arena, base != NULL ? base : "");
  self->title_depth = -1;
  self->text = g_string_sized_new (4096);
  self->scratch = g_string_sized_new (4096);
  if (language != NULL && *language != '\0')
    {
      self->language = g_strdelimit (lanyard_feed_arena_strdup (self->arena, language), "_", '-');
      lanyard_feed_value_set_string (document->feed, self->arena, "language", self->language);
    }
}

void
lanyard_feed_parser_clear (LanyardFeedParser *self)
{
  g_free (self->frames);
  g_free (self->member_depths);
  g_string_free (self->text, TRUE);
  g_string_free (self->scratch, TRUE);
}

LanyardFeedValue *
lanyard_feed_parser_new_dict (LanyardFeedParser *self)
{
  return lanyard_feed_value_new (self->arena, LANYARD_FEED_VALUE_DICT);
}

LanyardFeedValue *
lanyard_feed_parser_new_string (LanyardFeedParser *self, const char *text)
{
  return lanyard_feed_value_new_string (self->arena, text, strlen (text));
}

LanyardFeedValue *
lanyard_feed_parser_get_inner_context (LanyardFeedParser *self)
{
  LanyardFeedValue *feed = self->document->feed;

  if (self->in_source)
    {
      if (self->source == NULL)
        self->source = lanyard_feed_parser_new_dict (self);
      return self->source;
    }
  if (self->in_image)
    return lanyard_feed_value_ensure (self->in_entry ? self->entry : feed, self->arena, "image",
                                      LANYARD_FEED_VALUE_DICT);
  if (self->in_text_input)
    return lanyard_feed_value_ensure (feed, self->arena, "textinput", LANYARD_FEED_VALUE_DICT);
  g_return_val_if_reached (feed);
}

void
lanyard_feed_parser_save_key (LanyardFeedParser *self,
                              const char *name,
                              guint64 key,
                              LanyardFeedValue *value,
                              gboolean overwrite)
{
  LanyardFeedValue *context = lanyard_feed_parser_get_context (self);

  if (overwrite || lanyard_feed_value_lookup_key (context, name, key) == NULL)
    lanyard_feed_value_set_key (context, self->arena, name, key, value);
}

void
lanyard_feed_parser_save_date (LanyardFeedParser *self, const char *name, const char *text)
{
  gint64 seconds = 0;
  gboolean valid = text != NULL && lanyard_feed_date_parse (text, &seconds);

  lanyard_feed_parser_save (
      self, name,
      lanyard_feed_value_new_integer (
          self->arena, valid ? LANYARD_FEED_VALUE_TIME : LANYARD_FEED_VALUE_NULL, seconds),
      TRUE);
}

const char *
lanyard_feed_parser_resolve (LanyardFeedParser *self, const char *path)
{
  gsize length = strlen (path);
  g_autofree char *joined = NULL;

  if (lanyard_feed_uri_is_settled (path, length))
    return path;
  joined = lanyard_feed_uri_join (self->base, path);

  return lanyard_feed_arena_strdup (self->arena, joined);
}

const char *
lanyard_feed_parser_map_type (LanyardFeedParser *self, const char *type)
{
  static const struct
  {
    const char *name;
    const char *type;
  } short_types[] = {
    { "html", lanyard_feed_type_html },
    { "text", lanyard_feed_type_text },
    { "plain", lanyard_feed_type_text },
    { "text/html", lanyard_feed_type_html },
    { "text/plain", lanyard_feed_type_text },
    { "xhtml", lanyard_feed_type_xhtml },
    { "application/xhtml+xml", lanyard_feed_type_xhtml },
  };
  char *lower;

  if (type == lanyard_feed_type_html || type == lanyard_feed_type_text)
    return type;
  for (guint i = 0; i < G_N_ELEMENTS (short_types); i++)
    {
      if (g_ascii_strcasecmp (type, short_types[i].name) == 0)
        return short_types[i].type;
    }
  lower = lanyard_feed_arena_strdup (self->arena, type);
  for (char *p = lower; *p != '\0'; p++)
    *p = g_ascii_tolower (*p);
  return lower;
}

gboolean
lanyard_feed_type_is_html (const char *type)
{
  return type == lanyard_feed_type_html || type == lanyard_feed_type_xhtml;
}

/* Frames */

void
lanyard_feed_parser_push (LanyardFeedParser *self, const char *element, gboolean expecting_text)
{
  LanyardFeedFrame *frame;

  if G_UNLIKELY (self->n_frames == self->n_frames_allocated)
    {
      self->n_frames_allocated = MAX (16, self->n_frames_allocated * 2);
      self->frames = g_renew (LanyardFeedFrame, self->frames, self->n_frames_allocated);
    }
  frame = &self->frames[self->n_frames++];
  *frame = (LanyardFeedFrame){ .element = element,
                               .expecting_text = expecting_text,
                               .start = self->text->len };
}

void
lanyard_feed_parser_push_container (LanyardFeedParser *self, const char *element)
{
  lanyard_feed_parser_push (self, element, FALSE);
  self->frames[self->n_frames - 1].container = TRUE;
}

static void
drop_frame (LanyardFeedParser *self, const LanyardFeedFrame *frame)
{
  self->text->len = frame->start;
  self->text->str[frame->start] = '\0';
  self->n_frames--;
}

void
lanyard_feed_parser_pop_container (LanyardFeedParser *self, const char *element)
{
  const LanyardFeedFrame *frame = lanyard_feed_parser_get_frame (self);

  if (frame != NULL && lanyard_feed_is_name (frame->element, element))
    drop_frame (self, frame);
}

void
lanyard_feed_parser_append_text (LanyardFeedParser *self, const char *text, gsize length)
{
  if (self->n_frames > 0)
    lanyard_feed_append (self->text, text, length);
}

void
lanyard_feed_parser_push_content (LanyardFeedParser *self,
                                  const char *element,
                                  LanyardFeedValue *attributes,
                                  const char *default_type,
                                  gboolean expecting_text)
{
  const char *type = lanyard_feed_get_attribute (attributes, "type");
  const char *mode = lanyard_feed_get_attribute (attributes, "mode");
  LanyardFeedContent *content = &self->content;

  self->in_content++;
  if (self->language != NULL && strchr (self->language, '_') != NULL)
    self->language =
        g_strdelimit (lanyard_feed_arena_strdup (self->arena, self->language), "_", '-');

  content->type = type != NULL ? lanyard_feed_parser_map_type (self, type) : default_type;
  content->language = self->language;
  content->base = self->base;
  content->source = NULL;
  /* RFC 4287, 4.1.3.3: what is neither text nor XML is Base64; Atom 0.3 said it by mode. */
  content->base64 =
      (mode != NULL && strcmp (mode, "base64") == 0) ||
      (content->type != lanyard_feed_type_xhtml && content->type != lanyard_feed_type_html &&
       content->type != lanyard_feed_type_text && !g_str_has_prefix (content->type, "text/") &&
       !g_str_has_suffix (content->type, "+xml") && !g_str_has_suffix (content->type, "/xml"));
  lanyard_feed_parser_push (self, element, expecting_text);
}

const char *
lanyard_feed_parser_pop_content (LanyardFeedParser *self, const char *element)
{
  const char *value = lanyard_feed_parser_pop (self, element);

  if (self->in_content > 0)
    self->in_content--;
  self->content = (LanyardFeedContent){ NULL };
  return value;
}

static LanyardFeedValue *
share (LanyardFeedParser *self, LanyardFeedShared *shared, const char *text)
{
  if (shared->value == NULL || shared->text != text)
    {
      shared->text = text;
      shared->value = text != NULL ? lanyard_feed_parser_new_string (self, text)
                                   : lanyard_feed_value_get_null ();
    }
  return shared->value;
}

static LanyardFeedValue *
make_detail (LanyardFeedParser *self, LanyardFeedValue *value)
{
  LanyardFeedValue *detail = lanyard_feed_value_new_filled (self->arena, 4);
  const LanyardFeedContent *content = &self->content;
  const char *type = content->type != NULL ? content->type : lanyard_feed_type_html;
  const char *base = content->base != NULL ? content->base : "";

  lanyard_feed_value_fill (detail, 0, "type", share (self, &self->shared_type, type));
  lanyard_feed_value_fill (detail, 1, "language", share (self, &self->shared_language, content->language));
  lanyard_feed_value_fill (detail, 2, "base", share (self, &self->shared_base, base));
  lanyard_feed_value_fill (detail, 3, "value", value);
  if (content->source != NULL)
    lanyard_feed_value_set_string (detail, self->arena, "src", content->source);
  return detail;
}

/* "?a=1&b;=2" is what parsers that guess make of "?a=1&b=2". */
static const char *
repair_query (LanyardFeedParser *self, const char *address)
{
  char *result;
  char *to;

  if (strchr (address, '&') == NULL)
    return address;
  to = result = lanyard_feed_arena_strdup (self->arena, address);

  for (const char *p = address; *p != '\0';)
    {
      gsize length = 1;

      if (g_str_has_prefix (p, "&amp;"))
        {
          *to++ = '&';
          p += strlen ("&amp;");
          continue;
        }
      if (*p == '&')
        {
          while (g_ascii_isalnum (p[length]) || p[length] == '_')
            length++;
          memmove (to, p, length);
          to += length;
          p += length + (length > 1 && p[length] == ';');
          continue;
        }
      *to++ = *p++;
    }
  *to = '\0';
  return result;
}

static void
store_link (LanyardFeedParser *self, LanyardFeedValue *context, LanyardFeedValue *value)
{
  LanyardFeedValue *links = lanyard_feed_value_lookup (context, "links");
  LanyardFeedValue *last = lanyard_feed_value_get_last (links);
  const char *address = repair_query (self, value->string);
  LanyardFeedValue *fixed =
      address != value->string ? lanyard_feed_parser_new_string (self, address) : value;

  lanyard_feed_value_set (context, self->arena, "link", fixed);
  if (last != NULL && last->type == LANYARD_FEED_VALUE_DICT &&
      (!self->in_entry || fixed->length > 0))
    lanyard_feed_value_set (last, self->arena, "href", fixed);
}

/* Whether nothing nearer to the entry gave @name already (an <image> in an entry has titles and ids
 * too). */
static gboolean
is_nearest (LanyardFeedParser *self, const char *name, guint64 key)
{
  LanyardFeedMemberDepth *depths = self->member_depths;

  for (guint i = 0; i < self->n_member_depths; i++)
    {
      if (depths[i].key != key || !lanyard_feed_is_name_of_key (depths[i].name, name, key))
        continue;
      if (self->depth > depths[i].depth)
        return FALSE;
      depths[i].depth = self->depth;
      return TRUE;
    }
  if G_UNLIKELY (self->n_member_depths == self->n_member_depths_allocated)
    {
      self->n_member_depths_allocated = MAX (16, self->n_member_depths_allocated * 2);
      self->member_depths
          = g_renew (LanyardFeedMemberDepth, self->member_depths, self->n_member_depths_allocated);
    }
  self->member_depths[self->n_member_depths++] = (LanyardFeedMemberDepth){ name, key, self->depth };
  return TRUE;
}

static void
store_value (LanyardFeedParser *self, const LanyardFeedName *name, LanyardFeedValue *value)
{
  gboolean entry = self->in_entry && !self->in_source && !self->in_image;
  LanyardFeedValue *context;

  if (!self->in_entry && !self->in_feed && !self->in_source && !self->in_image &&
      !self->in_text_input)
    return;

  context = lanyard_feed_parser_get_context (self);
  if (entry && name->key == lanyard_feed_name_key ("content"))
    {
      LanyardFeedValue *contents =
          lanyard_feed_value_ensure (context, self->arena, "content", LANYARD_FEED_VALUE_LIST);

      lanyard_feed_value_append (contents, self->arena, make_detail (self, value));
      return;
    }
  if (name->key == lanyard_feed_name_key ("link"))
    {
      store_link (self, context, value);
      return;
    }

  if (!self->in_image && !self->in_text_input && name->key == lanyard_feed_name_key ("description"))
    name = get_name (self, entry ? "summary" : "subtitle");
  /* A person's address is the person's alone. */
  if ((self->in_author || self->in_contributor || self->in_publisher) &&
      name->key == lanyard_feed_name_key ("href"))
    return;
  if (entry && !is_nearest (self, name->name, name->key))
    return;
  lanyard_feed_value_set_key (context, self->arena, name->name, name->key, value);
  if (self->in_content > 0 && name->detail != NULL)
    lanyard_feed_value_set (context, self->arena, name->detail, make_detail (self, value));
}

static const char *
pop_frame (LanyardFeedParser *self, const char *element, gboolean strip)
{
  const LanyardFeedFrame *frame = lanyard_feed_parser_get_frame (self);
  const LanyardFeedName *name;
  const char *text;
  gsize length;
  gsize stored;

  if (frame == NULL || !lanyard_feed_is_name (frame->element, element))
    return NULL;

  text = self->text->str + frame->start;
  length = self->text->len - frame->start;
  if (frame->wrapper == LANYARD_FEED_WRAPPER_CLOSED &&
      self->content.type == lanyard_feed_type_xhtml &&
      strcmp (self->document->version, "atom10") == 0)
    {
      text = self->text->str + frame->wrapper_start;
      length = frame->wrapper_end - frame->wrapper_start;
    }
  if (strip)
    lanyard_feed_trim (&text, &length);

  if (!frame->expecting_text)
    {
      text = lanyard_feed_arena_strndup (self->arena, text, length);
      drop_frame (self, frame);
      return text;
    }

  name = get_name (self, frame->element);
  text = lanyard_feed_parser_finish_text (self, name, text, length, &stored);
  drop_frame (self, frame);
  if ((name->traits & LANYARD_FEED_TRAIT_TAGS) != 0)
    return text;
  if (self->title_depth > -1 && self->title_depth <= self->depth &&
      name->key == lanyard_feed_name_key ("title"))
    return text;
  store_value (self, name, lanyard_feed_value_new_string (self->arena, text, stored));
  return text;
}

const char *
lanyard_feed_parser_pop (LanyardFeedParser *self, const char *element)
{
  return pop_frame (self, element, TRUE);
}

const char *
lanyard_feed_parser_pop_raw (LanyardFeedParser *self, const char *element)
{
  return pop_frame (self, element, FALSE);
}
