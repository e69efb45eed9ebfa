/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanyardFeedValue:
 *
 * A read-only piece of what a feed said: text, a number, a time, a list or a dictionary, by the names
 * that feed software uses ("title", "links", …). It belongs to its #LanyardFeedDocument and lives as
 * long as that does. Pure; any thread.
 */
typedef struct _LanyardFeedValue LanyardFeedValue;

/**
 * LanyardFeedValueType:
 * @LANYARD_FEED_VALUE_NULL: the feed gave the name but nothing usable (an impossible date)
 * @LANYARD_FEED_VALUE_BOOLEAN: true or false
 * @LANYARD_FEED_VALUE_INTEGER: a whole number
 * @LANYARD_FEED_VALUE_NUMBER: a real number
 * @LANYARD_FEED_VALUE_TIME: seconds since 1970 UTC
 * @LANYARD_FEED_VALUE_STRING: UTF-8 text
 * @LANYARD_FEED_VALUE_LIST: values in order
 * @LANYARD_FEED_VALUE_DICT: values by name, in the order of the feed
 */
typedef enum
{
  LANYARD_FEED_VALUE_NULL,
  LANYARD_FEED_VALUE_BOOLEAN,
  LANYARD_FEED_VALUE_INTEGER,
  LANYARD_FEED_VALUE_NUMBER,
  LANYARD_FEED_VALUE_TIME,
  LANYARD_FEED_VALUE_STRING,
  LANYARD_FEED_VALUE_LIST,
  LANYARD_FEED_VALUE_DICT,
} LanyardFeedValueType;

LanyardFeedValueType    lanyard_feed_value_get_type    (const LanyardFeedValue *self);
/* (nullable): the text, or %NULL when this is no text. */
const char             *lanyard_feed_value_get_string  (const LanyardFeedValue *self);
/* The number, time or truth; 0 for anything else. */
gint64                  lanyard_feed_value_get_integer (const LanyardFeedValue *self);
double                  lanyard_feed_value_get_number  (const LanyardFeedValue *self);
/* How many items a list, members a dictionary, bytes a text has. */
guint                   lanyard_feed_value_get_length  (const LanyardFeedValue *self);
/* (nullable): the @index-th item; walks the list. */
const LanyardFeedValue *lanyard_feed_value_get_item    (const LanyardFeedValue *self,
                                                        guint                   index);
/* (nullable): the member called @name; %NULL too when @self is %NULL or no dictionary, so that
 * lookups can be chained. */
const LanyardFeedValue *lanyard_feed_value_get_member  (const LanyardFeedValue *self,
                                                        const char             *name);
/* (nullable): shorthand for the text of a member. */
const char             *lanyard_feed_value_get_text    (const LanyardFeedValue *self,
                                                        const char             *name);

/**
 * LanyardFeedValueFunc:
 * @name: (nullable): the member's name, %NULL for an item of a list
 */
typedef void (*LanyardFeedValueFunc) (const char             *name,
                                      const LanyardFeedValue *value,
                                      gpointer                user_data);

void                    lanyard_feed_value_foreach     (const LanyardFeedValue *self,
                                                        LanyardFeedValueFunc    func,
                                                        gpointer                user_data);
/* As JSON text; a time is nine integers in UTC (year, month, day, hour, minute, second, weekday with
 * Monday 0, day of the year, 0). */
void                    lanyard_feed_value_append_json (const LanyardFeedValue *self,
                                                        GString                *json);

G_END_DECLS
