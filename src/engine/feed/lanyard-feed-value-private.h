/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-arena-private.h"
#include "engine/feed/lanyard-feed-value.h"

G_BEGIN_DECLS

/* Building values: only while a document is being parsed. Names and texts handed in must live as long
 * as the arena (static, or in it). */

typedef struct _LanyardFeedMember LanyardFeedMember;

/* An entry of a dictionary, or of a list (no name). */
struct _LanyardFeedMember
{
  LanyardFeedMember *next;
  const char *name;
  guint64 key; /* of the name */
  LanyardFeedValue *value;
};

struct _LanyardFeedValue
{
  LanyardFeedValueType type;
  guint length;
  union
  {
    gint64 integer;
    double number;
    const char *string;
    struct
    {
      LanyardFeedMember *head;
      LanyardFeedMember *tail;
      guint64 names; /* one bit for each name in it, of 64: what has none of them is not there */
    } members;
  };
};

/* Most names differ in their first letters: strcmp() is not worth calling for those. */
static inline gboolean
lanyard_feed_same_name (const char *a, const char *b)
{
  return a == b || (a[0] == b[0] && strcmp (a, b) == 0);
}

/* A name as one number: its length, its first three bytes and its last four, which tell nearly all names apart in one
 * comparison. Of a literal the compiler works it out. */
static inline guint64
lanyard_feed_name_key (const char *name)
{
  gsize n = strlen (name);
  guint64 key = (guint64)MIN (n, 255) << 56;

#define BYTE(i, place) ((guint64) (guchar)name[i] << ((place) * 8))
  if (n > 0)
    key |= BYTE (0, 0) | BYTE (n - 1, 6);
  if (n > 1)
    key |= BYTE (1, 1) | BYTE (n - 2, 5);
  if (n > 2)
    key |= BYTE (2, 2) | BYTE (n - 3, 4);
  if (n > 3)
    key |= BYTE (n - 4, 3);
#undef BYTE
  return key;
}

/* Whether two names of the same @key are the same: of up to seven bytes the key has them all. */
static inline gboolean
lanyard_feed_is_name_of_key (const char *a, const char *b, guint64 key)
{
  return a == b || key >> 56 <= 7 || strcmp (a, b) == 0;
}

static inline gboolean
lanyard_feed_is_name (const char *a, const char *b)
{
  return a == b || strcmp (a, b) == 0;
}

/* The bit of a name in a dictionary's names. */
static inline guint64
lanyard_feed_name_bit (guint64 key)
{
  return G_GUINT64_CONSTANT (1) << ((key * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 58);
}

LanyardFeedValue *lanyard_feed_value_new        (LanyardFeedArena     *arena,
                                                 LanyardFeedValueType  type);
/* The one that says nothing: values are replaced in their dictionaries, never changed. */
LanyardFeedValue *lanyard_feed_value_get_null   (void);

/* What is no list and no dictionary needs less room than these. */
#define LANYARD_FEED_SCALAR_SIZE (G_STRUCT_OFFSET (LanyardFeedValue, integer) + sizeof (gint64))

static inline LanyardFeedValue *
lanyard_feed_value_new_string (LanyardFeedArena *arena, const char *text, gsize length)
{
  LanyardFeedValue *self = lanyard_feed_arena_alloc (arena, LANYARD_FEED_SCALAR_SIZE);

  self->type = LANYARD_FEED_VALUE_STRING;
  self->length = (guint)length;
  self->string = text;
  return self;
}

LanyardFeedValue *lanyard_feed_value_new_integer (LanyardFeedArena    *arena,
                                                  LanyardFeedValueType type,
                                                  gint64               integer);
LanyardFeedValue *lanyard_feed_value_new_number (LanyardFeedArena     *arena,
                                                 double                number);

/* The same as those below, with the key of the name. */
void              lanyard_feed_value_set_key    (LanyardFeedValue     *dict,
                                                 LanyardFeedArena     *arena,
                                                 const char           *name,
                                                 guint64               key,
                                                 LanyardFeedValue     *value);
LanyardFeedValue *lanyard_feed_value_lookup_key (const LanyardFeedValue *dict,
                                                 const char           *name,
                                                 guint64               key);
LanyardFeedValue *lanyard_feed_value_ensure_key (LanyardFeedValue     *dict,
                                                 LanyardFeedArena     *arena,
                                                 const char           *name,
                                                 guint64               key,
                                                 LanyardFeedValueType  type);
/* A member of a name that @dict is known not to have yet. */
void              lanyard_feed_value_add_key    (LanyardFeedValue     *dict,
                                                 LanyardFeedArena     *arena,
                                                 const char           *name,
                                                 guint64               key,
                                                 LanyardFeedValue     *value);

/* A dictionary keeps the place of a name that is set again. */
static inline void
lanyard_feed_value_set (LanyardFeedValue *dict,
                        LanyardFeedArena *arena,
                        const char       *name,
                        LanyardFeedValue *value)
{
  lanyard_feed_value_set_key (dict, arena, name, lanyard_feed_name_key (name), value);
}

static inline void
lanyard_feed_value_add (LanyardFeedValue *dict,
                        LanyardFeedArena *arena,
                        const char       *name,
                        LanyardFeedValue *value)
{
  lanyard_feed_value_add_key (dict, arena, name, lanyard_feed_name_key (name), value);
}

static inline void
lanyard_feed_value_set_string (LanyardFeedValue *dict,
                               LanyardFeedArena *arena,
                               const char       *name,
                               const char       *text)
{
  lanyard_feed_value_set (dict, arena, name,
                          lanyard_feed_value_new_string (arena, text, strlen (text)));
}

static inline LanyardFeedValue *
lanyard_feed_value_lookup (LanyardFeedValue *dict, const char *name)
{
  return lanyard_feed_value_lookup_key (dict, name, lanyard_feed_name_key (name));
}

/* The member called @name, made as @type when it is not there or of another type. */
static inline LanyardFeedValue *
lanyard_feed_value_ensure (LanyardFeedValue    *dict,
                           LanyardFeedArena    *arena,
                           const char          *name,
                           LanyardFeedValueType type)
{
  return lanyard_feed_value_ensure_key (dict, arena, name, lanyard_feed_name_key (name), type);
}

/* A dictionary of @n members in one piece of memory, which lanyard_feed_value_fill() adds one after the other. */
static inline LanyardFeedValue *
lanyard_feed_value_new_filled (LanyardFeedArena *arena, guint n)
{
  LanyardFeedValue *self
      = lanyard_feed_arena_alloc (arena, sizeof *self + n * sizeof (LanyardFeedMember));

  self->type = LANYARD_FEED_VALUE_DICT;
  self->length = n;
  self->members.head = (LanyardFeedMember *) (gpointer) (self + 1);
  self->members.tail = self->members.head + n - 1;
  self->members.names = 0;
  self->members.tail->next = NULL;
  return self;
}

static inline void
lanyard_feed_value_fill (LanyardFeedValue *dict,
                         guint             i,
                         const char       *name,
                         LanyardFeedValue *value)
{
  LanyardFeedMember *member = dict->members.head + i;

  if (i + 1 < dict->length)
    member->next = member + 1;
  member->name = name;
  member->key = lanyard_feed_name_key (name);
  member->value = value;
  dict->members.names |= lanyard_feed_name_bit (member->key);
}

void              lanyard_feed_value_remove     (LanyardFeedValue     *dict,
                                                 const char           *name);
/* Another dictionary with the same members (which are shared). */
LanyardFeedValue *lanyard_feed_value_copy_dict  (const LanyardFeedValue *dict,
                                                 LanyardFeedArena     *arena);
void              lanyard_feed_value_append     (LanyardFeedValue     *list,
                                                 LanyardFeedArena     *arena,
                                                 LanyardFeedValue     *value);
LanyardFeedValue *lanyard_feed_value_get_last   (LanyardFeedValue     *list);

void              lanyard_feed_json_append_string (GString            *json,
                                                   const char         *text);

G_END_DECLS
