/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/feed/lanyard-feed-document-private.h"

G_BEGIN_DECLS

#define LANYARD_FEED_MAX_DEPTH 256

typedef struct _LanyardFeedParser LanyardFeedParser;

/* The media types of text constructs, told by their pointers: lanyard_feed_parser_map_type() gives no other of these
 * texts. */
extern const char lanyard_feed_type_text[];  /* text/plain */
extern const char lanyard_feed_type_html[];  /* text/html */
extern const char lanyard_feed_type_xhtml[]; /* application/xhtml+xml */

/**
 * LanyardFeedHandler:
 * @name: the element's local name in lower case
 * @start: (nullable): instead of keeping its text under its own name
 * @end: (nullable): instead of ending what @start or the default began
 *
 * What an element of a namespace means. @attributes is a dictionary or %NULL.
 */
typedef void (*LanyardFeedStartFunc) (LanyardFeedParser *parser,
                                      LanyardFeedValue  *attributes);
typedef void (*LanyardFeedEndFunc) (LanyardFeedParser *parser);

typedef struct
{
  const char *name;
  LanyardFeedStartFunc start;
  LanyardFeedEndFunc end;
} LanyardFeedHandler;

/* One table a namespace, ended by a nameless row. */
extern const LanyardFeedHandler lanyard_feed_core_handlers[];
extern const LanyardFeedHandler lanyard_feed_admin_handlers[];
extern const LanyardFeedHandler lanyard_feed_cc_handlers[];
extern const LanyardFeedHandler lanyard_feed_creative_commons_handlers[];
extern const LanyardFeedHandler lanyard_feed_dc_handlers[];
extern const LanyardFeedHandler lanyard_feed_dcterms_handlers[];
extern const LanyardFeedHandler lanyard_feed_feedburner_handlers[];
extern const LanyardFeedHandler lanyard_feed_georss_handlers[];
extern const LanyardFeedHandler lanyard_feed_gml_handlers[];
extern const LanyardFeedHandler lanyard_feed_content_handlers[];
extern const LanyardFeedHandler lanyard_feed_itunes_handlers[];
extern const LanyardFeedHandler lanyard_feed_media_handlers[];
extern const LanyardFeedHandler lanyard_feed_psc_handlers[];
extern const LanyardFeedHandler lanyard_feed_xhtml_handlers[];

/* The prefix a namespace is known by ("dc"), "" for the formats' own; NULL when unknown. */
const char               *lanyard_feed_namespace_get_prefix  (const char *uri);
/* (nullable): what the element @name of the namespace known by @prefix means. */
const LanyardFeedHandler *lanyard_feed_namespace_find        (const char *prefix,
                                                              const char *name);

/* Shared handlers: several names, one meaning. */
void lanyard_feed_start_author      (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_author        (LanyardFeedParser *parser);
void lanyard_feed_start_url         (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_url           (LanyardFeedParser *parser);
void lanyard_feed_start_contributor (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_contributor   (LanyardFeedParser *parser);
void lanyard_feed_start_contributor_name (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_contributor_name   (LanyardFeedParser *parser);
void lanyard_feed_start_category    (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_category      (LanyardFeedParser *parser);
void lanyard_feed_start_created     (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_created       (LanyardFeedParser *parser);
void lanyard_feed_start_description (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_description   (LanyardFeedParser *parser);
void lanyard_feed_start_email       (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_email         (LanyardFeedParser *parser);
void lanyard_feed_start_name        (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_name          (LanyardFeedParser *parser);
void lanyard_feed_start_language    (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_language      (LanyardFeedParser *parser);
void lanyard_feed_start_published   (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_published     (LanyardFeedParser *parser);
void lanyard_feed_start_publisher   (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_publisher     (LanyardFeedParser *parser);
void lanyard_feed_start_rights      (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_rights        (LanyardFeedParser *parser);
void lanyard_feed_start_subtitle    (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_subtitle      (LanyardFeedParser *parser);
void lanyard_feed_start_summary     (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_summary       (LanyardFeedParser *parser);
void lanyard_feed_start_title       (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_title         (LanyardFeedParser *parser);
void lanyard_feed_start_updated     (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_updated       (LanyardFeedParser *parser);
void lanyard_feed_start_info        (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_info          (LanyardFeedParser *parser);
void lanyard_feed_start_body        (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_start_encoded     (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_content       (LanyardFeedParser *parser);
void lanyard_feed_start_link        (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_link          (LanyardFeedParser *parser);

void lanyard_feed_start_content (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_start_abstract (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_abstract (LanyardFeedParser *parser);
void lanyard_feed_start_expired (LanyardFeedParser *parser, LanyardFeedValue *attributes);
void lanyard_feed_end_expired (LanyardFeedParser *parser);

/* Whether text that is met now belongs to anything. */
gboolean lanyard_feed_parser_is_expecting_text (LanyardFeedParser *parser);

/* Text that is being collected for an element. The texts of open elements lie one behind the other in
 * the parser's buffer, the innermost last. */
typedef struct
{
  const char *element;
  gboolean expecting_text;
  gboolean container; /* its text is nobody's */
  gsize start;
  /* The <div> around inline XHTML, which is not part of it (RFC 4287, 3.1.1.3): where its inside begins and ends. */
  enum
  {
    LANYARD_FEED_WRAPPER_NONE,
    LANYARD_FEED_WRAPPER_OPEN,
    LANYARD_FEED_WRAPPER_CLOSED,
    LANYARD_FEED_WRAPPER_NOT_ONE,
  } wrapper;
  guint wrapper_depth;
  gsize wrapper_start;
  gsize wrapper_end;
} LanyardFeedFrame;

/* A text construct being read: what its element said of its text. */
typedef struct
{
  const char *type; /* NULL: none */
  const char *language;
  const char *base;
  const char *source;
  gboolean base64;
} LanyardFeedContent;

/* How deep in the entry a member was found. */
typedef struct
{
  const char *name;
  guint64 key;
  int depth;
} LanyardFeedMemberDepth;

/* What a name's text is, apart from text. */
typedef enum
{
  LANYARD_FEED_TRAIT_ADDRESS = 1 << 0, /* resolved against the base */
  LANYARD_FEED_TRAIT_MARKUP = 1 << 1,  /* may hold markup: sanitised */
  LANYARD_FEED_TRAIT_TAGS = 1 << 2,    /* kept as tags by its handler */
} LanyardFeedTrait;

/* What is known of a name that texts are kept under, found once a document for each. */
typedef struct
{
  const char *name;
  guint64 key;
  LanyardFeedTrait traits;
  const char *detail; /* (nullable): where its text construct is kept */
} LanyardFeedName;

#define LANYARD_FEED_NAMES       64 /* a power of two */
#define LANYARD_FEED_NAME_PROBES 8

/* A text made into a value once, for as long as it stays the same: every text construct has a type, a base and a
 * language, and they seldom change. */
typedef struct
{
  const char *text;
  LanyardFeedValue *value;
} LanyardFeedShared;

struct _LanyardFeedParser
{
  LanyardFeedDocument *document;
  LanyardFeedArena *arena;

  /* Where we are. */
  gboolean in_feed;
  gboolean in_entry;
  gboolean in_source;
  gboolean in_image;
  gboolean in_text_input;
  gboolean in_author;
  gboolean in_contributor;
  gboolean in_publisher;
  gboolean in_chapters;
  gboolean has_content;
  gboolean guid_is_link;
  gboolean description_is_content;
  const char *summary_element;
  const char *geometry;
  int title_depth;
  int depth;

  const char *base;
  const char *language;

  LanyardFeedValue *entry;
  LanyardFeedValue *source;
  /* How deep in the entry a member was found: a nearer one wins. Same order as @entry's members need not be. */
  LanyardFeedMemberDepth *member_depths;
  guint n_member_depths;
  guint n_member_depths_allocated;

  guint in_content;
  LanyardFeedContent content;
  LanyardFeedShared shared_type;
  LanyardFeedShared shared_language;
  LanyardFeedShared shared_base;
  LanyardFeedFrame *frames;
  guint n_frames;
  guint n_frames_allocated;
  GString *text;
  GString *scratch;
  LanyardFeedName names[LANYARD_FEED_NAMES];
};

/* (nullable): the innermost element whose text is collected. */
static inline LanyardFeedFrame *
lanyard_feed_parser_get_frame (LanyardFeedParser *self)
{
  return self->n_frames > 0 ? &self->frames[self->n_frames - 1] : NULL;
}

void              lanyard_feed_parser_init          (LanyardFeedParser   *self,
                                                     LanyardFeedDocument *document,
                                                     const char          *base,
                                                     const char          *language);
void              lanyard_feed_parser_clear         (LanyardFeedParser   *self);

/* The dictionary that elements met now belong to: the source, image, text input, entry or feed. */
LanyardFeedValue *lanyard_feed_parser_get_inner_context (LanyardFeedParser *self);
static inline LanyardFeedValue *
lanyard_feed_parser_get_context (LanyardFeedParser *self)
{
  if G_UNLIKELY (self->in_source || self->in_image || self->in_text_input)
    return lanyard_feed_parser_get_inner_context (self);
  return self->in_entry ? self->entry : self->document->feed;
}
/* Begin and end collecting an element's text. Ending another than the innermost does nothing (NULL). The result is what was
 * stored: resolved, decoded, sanitised; in the arena. */
void              lanyard_feed_parser_push          (LanyardFeedParser   *self,
                                                     const char          *element,
                                                     gboolean             expecting_text);
/* The same for an element that only holds others; lanyard_feed_parser_pop_container() ends it. */
void              lanyard_feed_parser_push_container (LanyardFeedParser  *self,
                                                      const char         *element);
void              lanyard_feed_parser_pop_container (LanyardFeedParser   *self,
                                                     const char          *element);
const char       *lanyard_feed_parser_pop           (LanyardFeedParser   *self,
                                                     const char          *element);
const char       *lanyard_feed_parser_pop_raw       (LanyardFeedParser   *self,
                                                     const char          *element);
void              lanyard_feed_parser_push_content  (LanyardFeedParser   *self,
                                                     const char          *element,
                                                     LanyardFeedValue    *attributes,
                                                     const char          *default_type,
                                                     gboolean             expecting_text);
const char       *lanyard_feed_parser_pop_content   (LanyardFeedParser   *self,
                                                     const char          *element);
/* Text of the innermost element. */
void              lanyard_feed_parser_append_text   (LanyardFeedParser   *self,
                                                     const char          *text,
                                                     gsize                length);
/* @path, which is in the arena, against the base in force: itself where that makes no difference. */
const char       *lanyard_feed_parser_resolve       (LanyardFeedParser   *self,
                                                     const char          *path);

/* Set in the context; the plain one only when it is not there. */
void              lanyard_feed_parser_save_key      (LanyardFeedParser   *self,
                                                     const char          *name,
                                                     guint64              key,
                                                     LanyardFeedValue    *value,
                                                     gboolean             overwrite);
static inline void
lanyard_feed_parser_save (LanyardFeedParser *self,
                          const char        *name,
                          LanyardFeedValue  *value,
                          gboolean           overwrite)
{
  lanyard_feed_parser_save_key (self, name, lanyard_feed_name_key (name), value, overwrite);
}
void              lanyard_feed_parser_save_date     (LanyardFeedParser   *self,
                                                     const char          *name,
                                                     const char          *text);
void              lanyard_feed_parser_add_tag       (LanyardFeedParser   *self,
                                                     const char          *term,
                                                     const char          *scheme,
                                                     const char          *label);
void              lanyard_feed_parser_add_tags      (LanyardFeedParser   *self,
                                                     const char          *terms,
                                                     const char          *scheme);
/* "Name <email>" in the member @key taken apart into @key_detail. */
void              lanyard_feed_parser_sync_person   (LanyardFeedParser   *self,
                                                     const char          *key);

/* The text of @name as it is stored, in the arena. */
const char       *lanyard_feed_parser_finish_text   (LanyardFeedParser   *self,
                                                     const LanyardFeedName *name,
                                                     const char          *text,
                                                     gsize                length,
                                                     gsize               *stored);
/* Without white space around it. */
void              lanyard_feed_trim                 (const char         **text,
                                                     gsize               *length);

/* Shorthands. */
LanyardFeedValue *lanyard_feed_parser_new_dict      (LanyardFeedParser   *self);
LanyardFeedValue *lanyard_feed_parser_new_string    (LanyardFeedParser   *self,
                                                     const char          *text);
static inline const char *
lanyard_feed_get_attribute (LanyardFeedValue *attributes, const char *name)
{
  LanyardFeedValue *value = attributes != NULL ? lanyard_feed_value_lookup (attributes, name) : NULL;

  return value != NULL && value->type == LANYARD_FEED_VALUE_STRING ? value->string : NULL;
}
/* g_string_append_len() of what nearly always fits already. */
static inline void
lanyard_feed_append (GString *string, const char *text, gsize length)
{
  if G_LIKELY (length < string->allocated_len - string->len)
    {
      memcpy (string->str + string->len, text, length);
      string->len += length;
      string->str[string->len] = '\0';
    }
  else
    g_string_append_len (string, text, (gssize)length);
}
/* "text" is text/plain, "html" text/html, "xhtml" application/xhtml+xml; any other in lower case, in the arena. */
const char       *lanyard_feed_parser_map_type      (LanyardFeedParser   *self,
                                                     const char          *type);
gboolean          lanyard_feed_type_is_html         (const char          *type);
gboolean          lanyard_feed_is_ascii             (const char          *text,
                                                     gsize                length);

/* The stages of lanyard_feed_parse(). */

/* UTF-8 of @data, or NULL when @data is that already. @encoding is what it was decoded from, @problem (nullable) what was wrong with what it
 * declared. @skip bytes at the beginning are a byte-order mark and XML declaration, to be left out. */
char             *lanyard_feed_decode               (const char          *data,
                                                     gsize                length,
                                                     const char          *content_type,
                                                     gboolean             has_headers,
                                                     gsize               *decoded_length,
                                                     gsize               *skip,
                                                     char               **encoding,
                                                     char               **problem);
/* XML out of what should have been: escapes, quotes, closes, balances. (transfer full) */
GString          *lanyard_feed_repair               (const char          *xml,
                                                     gsize                length);
/* FALSE only when cancelled. */
gboolean          lanyard_feed_parse_xml            (LanyardFeedParser   *parser,
                                                     const char          *xml,
                                                     gsize                length,
                                                     gboolean             recover,
                                                     char               **problem,
                                                     GCancellable        *cancellable,
                                                     GError             **error);
void              lanyard_feed_parse_json           (LanyardFeedParser   *parser,
                                                     const char          *json,
                                                     gsize                length);

G_END_DECLS
