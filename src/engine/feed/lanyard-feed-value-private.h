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
    } members;
  };
};

/* Most names differ in their first letters: strcmp() is not worth calling for those. */
static inline gboolean
lanyard_feed_same_name (const char *a, const char *b)
{
  return a == b || (a[0] == b[0] && strcmp (a, b) == 0);
}

LanyardFeedValue *lanyard_feed_value_new        (LanyardFeedArena     *arena,
                                                 LanyardFeedValueType  type);
LanyardFeedValue *lanyard_feed_value_new_string (LanyardFeedArena     *arena,
                                                 const char           *text,
                                                 gsize                 length);
LanyardFeedValue *lanyard_feed_value_new_integer (LanyardFeedArena    *arena,
                                                  LanyardFeedValueType type,
                                                  gint64               integer);
LanyardFeedValue *lanyard_feed_value_new_number (LanyardFeedArena     *arena,
                                                 double                number);

/* A dictionary keeps the place of a name that is set again. */
void              lanyard_feed_value_set        (LanyardFeedValue     *dict,
                                                 LanyardFeedArena     *arena,
                                                 const char           *name,
                                                 LanyardFeedValue     *value);
void              lanyard_feed_value_set_string (LanyardFeedValue     *dict,
                                                 LanyardFeedArena     *arena,
                                                 const char           *name,
                                                 const char           *text);
void              lanyard_feed_value_remove     (LanyardFeedValue     *dict,
                                                 const char           *name);
LanyardFeedValue *lanyard_feed_value_lookup     (LanyardFeedValue     *dict,
                                                 const char           *name);
/* The member called @name, made as @type when it is not there or of another type. */
LanyardFeedValue *lanyard_feed_value_ensure     (LanyardFeedValue     *dict,
                                                 LanyardFeedArena     *arena,
                                                 const char           *name,
                                                 LanyardFeedValueType  type);
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
