/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-value-private.h"

#include "engine/feed/lanyard-feed-date.h"

static gboolean
has_members (const LanyardFeedValue *self)
{
  return self->type == LANYARD_FEED_VALUE_LIST || self->type == LANYARD_FEED_VALUE_DICT;
}

LanyardFeedValueType
lanyard_feed_value_get_type (const LanyardFeedValue *self)
{
  return self != NULL ? self->type : LANYARD_FEED_VALUE_NULL;
}

const char *
lanyard_feed_value_get_string (const LanyardFeedValue *self)
{
  return self != NULL && self->type == LANYARD_FEED_VALUE_STRING ? self->string : NULL;
}

gint64
lanyard_feed_value_get_integer (const LanyardFeedValue *self)
{
  if (self == NULL || has_members (self) || self->type == LANYARD_FEED_VALUE_STRING ||
      self->type == LANYARD_FEED_VALUE_NUMBER)
    return 0;
  return self->integer;
}

double
lanyard_feed_value_get_number (const LanyardFeedValue *self)
{
  if (self != NULL && self->type == LANYARD_FEED_VALUE_NUMBER)
    return self->number;
  return (double)lanyard_feed_value_get_integer (self);
}

guint
lanyard_feed_value_get_length (const LanyardFeedValue *self)
{
  return self != NULL ? self->length : 0;
}

const LanyardFeedValue *
lanyard_feed_value_get_item (const LanyardFeedValue *self, guint index)
{
  const LanyardFeedMember *member;

  if (self == NULL || !has_members (self))
    return NULL;

  for (member = self->members.head; member != NULL && index > 0; index--)
    member = member->next;
  return member != NULL ? member->value : NULL;
}

static inline LanyardFeedMember *
find_member (const LanyardFeedValue *dict, const char *name, guint64 key)
{
  LanyardFeedMember *member;

  if ((dict->members.names & lanyard_feed_name_bit (key)) == 0)
    return NULL;
  for (member = dict->members.head; member != NULL; member = member->next)
    {
      if (member->key == key && lanyard_feed_is_name_of_key (member->name, name, key))
        return member;
    }
  return NULL;
}

const LanyardFeedValue *
lanyard_feed_value_get_member (const LanyardFeedValue *self, const char *name)
{
  const LanyardFeedMember *member;

  if (self == NULL || self->type != LANYARD_FEED_VALUE_DICT)
    return NULL;

  member = find_member (self, name, lanyard_feed_name_key (name));
  return member != NULL ? member->value : NULL;
}

const char *
lanyard_feed_value_get_text (const LanyardFeedValue *self, const char *name)
{
  return lanyard_feed_value_get_string (lanyard_feed_value_get_member (self, name));
}

void
lanyard_feed_value_foreach (const LanyardFeedValue *self,
                            LanyardFeedValueFunc func,
                            gpointer user_data)
{
  const LanyardFeedMember *member;

  if (self == NULL || !has_members (self))
    return;

  for (member = self->members.head; member != NULL; member = member->next)
    func (member->name, member->value, user_data);
}

/* Building */

LanyardFeedValue *
lanyard_feed_value_new (LanyardFeedArena *arena, LanyardFeedValueType type)
{
  gboolean members = type == LANYARD_FEED_VALUE_LIST || type == LANYARD_FEED_VALUE_DICT;
  LanyardFeedValue *self = lanyard_feed_arena_alloc (
      arena,
      members ? sizeof *self : G_STRUCT_OFFSET (LanyardFeedValue, integer) + sizeof (gint64));

  self->type = type;
  self->length = 0;
  if (members)
    memset (&self->members, 0, sizeof self->members);
  else
    self->integer = 0;
  return self;
}

LanyardFeedValue *
lanyard_feed_value_get_null (void)
{
  static LanyardFeedValue null = { .type = LANYARD_FEED_VALUE_NULL };

  return &null;
}

LanyardFeedValue *
lanyard_feed_value_new_integer (LanyardFeedArena *arena, LanyardFeedValueType type, gint64 integer)
{
  LanyardFeedValue *self = lanyard_feed_value_new (arena, type);

  self->integer = integer;
  return self;
}

LanyardFeedValue *
lanyard_feed_value_new_number (LanyardFeedArena *arena, double number)
{
  LanyardFeedValue *self = lanyard_feed_value_new (arena, LANYARD_FEED_VALUE_NUMBER);

  self->number = number;
  return self;
}

static inline void
append_member (LanyardFeedValue *self,
               LanyardFeedArena *arena,
               const char *name,
               guint64 key,
               LanyardFeedValue *value)
{
  LanyardFeedMember *member = lanyard_feed_arena_alloc (arena, sizeof *member);

  *member = (LanyardFeedMember){ .name = name, .key = key, .value = value };
  if (self->members.tail != NULL)
    self->members.tail->next = member;
  else
    self->members.head = member;
  self->members.tail = member;
  self->members.names |= lanyard_feed_name_bit (key);
  self->length++;
}

void
lanyard_feed_value_add_key (LanyardFeedValue *dict,
                            LanyardFeedArena *arena,
                            const char *name,
                            guint64 key,
                            LanyardFeedValue *value)
{
  append_member (dict, arena, name, key, value);
}

void
lanyard_feed_value_set_key (LanyardFeedValue *dict,
                            LanyardFeedArena *arena,
                            const char *name,
                            guint64 key,
                            LanyardFeedValue *value)
{
  LanyardFeedMember *member = find_member (dict, name, key);

  if (member != NULL)
    member->value = value;
  else
    append_member (dict, arena, name, key, value);
}

void
lanyard_feed_value_remove (LanyardFeedValue *dict, const char *name)
{
  LanyardFeedMember *before = NULL;
  LanyardFeedMember *member;
  guint64 key = lanyard_feed_name_key (name);

  if ((dict->members.names & lanyard_feed_name_bit (key)) == 0)
    return;
  for (member = dict->members.head; member != NULL; before = member, member = member->next)
    {
      if (member->key != key || !lanyard_feed_is_name_of_key (member->name, name, key))
        continue;
      if (before != NULL)
        before->next = member->next;
      else
        dict->members.head = member->next;
      if (dict->members.tail == member)
        dict->members.tail = before;
      dict->length--;
      return;
    }
}

LanyardFeedValue *
lanyard_feed_value_lookup_key (const LanyardFeedValue *dict, const char *name, guint64 key)
{
  LanyardFeedMember *member
      = dict->type == LANYARD_FEED_VALUE_DICT ? find_member (dict, name, key) : NULL;

  return member != NULL ? member->value : NULL;
}

LanyardFeedValue *
lanyard_feed_value_ensure_key (LanyardFeedValue *dict,
                               LanyardFeedArena *arena,
                               const char *name,
                               guint64 key,
                               LanyardFeedValueType type)
{
  LanyardFeedMember *member = find_member (dict, name, key);
  LanyardFeedValue *value;

  if (member != NULL && member->value->type == type)
    return member->value;
  value = lanyard_feed_value_new (arena, type);
  if (member != NULL)
    member->value = value;
  else
    append_member (dict, arena, name, key, value);
  return value;
}

LanyardFeedValue *
lanyard_feed_value_copy_dict (const LanyardFeedValue *dict, LanyardFeedArena *arena)
{
  LanyardFeedValue *copy = lanyard_feed_value_new (arena, LANYARD_FEED_VALUE_DICT);
  const LanyardFeedMember *member;

  for (member = dict->members.head; member != NULL; member = member->next)
    append_member (copy, arena, member->name, member->key, member->value);
  return copy;
}

void
lanyard_feed_value_append (LanyardFeedValue *list, LanyardFeedArena *arena, LanyardFeedValue *value)
{
  if (list != NULL && list->type == LANYARD_FEED_VALUE_LIST)
    append_member (list, arena, NULL, 0, value);
}

LanyardFeedValue *
lanyard_feed_value_get_last (LanyardFeedValue *list)
{
  /* An element that nobody knows may have the name of a list of ours, and is a string. */
  return list != NULL && list->type == LANYARD_FEED_VALUE_LIST && list->members.tail != NULL
             ? list->members.tail->value
             : NULL;
}

/* Writing */

void
lanyard_feed_json_append_string (GString *json, const char *text)
{
  const char *run = text;
  const char *p;

  g_string_append_c (json, '"');
  for (p = text; *p != '\0'; p++)
    {
      guchar c = (guchar)*p;

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;
      g_string_append_len (json, run, p - run);
      run = p + 1;
      if (c == '"' || c == '\\')
        {
          g_string_append_c (json, '\\');
          g_string_append_c (json, (char)c);
        }
      else if (c == '\n')
        g_string_append (json, "\\n");
      else if (c == '\t')
        g_string_append (json, "\\t");
      else
        g_string_append_printf (json, "\\u%04x", c);
    }
  g_string_append_len (json, run, p - run);
  g_string_append_c (json, '"');
}

static void
append_time (gint64 seconds, GString *json)
{
  LanyardFeedDateFields fields;

  if (!lanyard_feed_date_get_fields (seconds, &fields))
    {
      g_string_append (json, "null");
      return;
    }
  g_string_append_printf (json, "[%d, %d, %d, %d, %d, %d, %d, %d, 0]", fields.year, fields.month,
                          fields.day, fields.hour, fields.minute, fields.second, fields.weekday,
                          fields.day_of_year);
}

static void
append_members (const LanyardFeedValue *self, GString *json)
{
  gboolean dict = self->type == LANYARD_FEED_VALUE_DICT;
  const LanyardFeedMember *member;

  g_string_append_c (json, dict ? '{' : '[');
  for (member = self->members.head; member != NULL; member = member->next)
    {
      if (member != self->members.head)
        g_string_append (json, ", ");
      if (dict)
        {
          lanyard_feed_json_append_string (json, member->name);
          g_string_append (json, ": ");
        }
      lanyard_feed_value_append_json (member->value, json);
    }
  g_string_append_c (json, dict ? '}' : ']');
}

void
lanyard_feed_value_append_json (const LanyardFeedValue *self, GString *json)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  switch (lanyard_feed_value_get_type (self))
    {
    case LANYARD_FEED_VALUE_NULL:
      g_string_append (json, "null");
      break;
    case LANYARD_FEED_VALUE_BOOLEAN:
      g_string_append (json, self->integer ? "true" : "false");
      break;
    case LANYARD_FEED_VALUE_INTEGER:
      g_string_append_printf (json, "%" G_GINT64_FORMAT, self->integer);
      break;
    case LANYARD_FEED_VALUE_NUMBER:
      g_string_append (json, g_ascii_dtostr (number, sizeof number, self->number));
      break;
    case LANYARD_FEED_VALUE_TIME:
      append_time (self->integer, json);
      break;
    case LANYARD_FEED_VALUE_STRING:
      lanyard_feed_json_append_string (json, self->string);
      break;
    case LANYARD_FEED_VALUE_LIST:
    case LANYARD_FEED_VALUE_DICT:
      append_members (self, json);
      break;
    default:
      g_assert_not_reached ();
    }
}
