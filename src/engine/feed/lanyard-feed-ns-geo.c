/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GeoRSS, simple and GML. A place is the member "where" {type, coordinates}, with longitude first
 * as GeoJSON has it. */
#include "engine/feed/lanyard-feed-parser-private.h"

#include <math.h>

/* The EPSG codes of geographic systems, in which latitude comes first; in the others x does. */
static const struct
{
  int first;
  int last;
} geographic[] = {
  { 3819, 3819 }, { 3821, 3821 }, { 3824, 3824 }, { 3889, 3889 }, { 3906, 3906 }, { 4001, 4016 },
  { 4018, 4025 }, { 4027, 4036 }, { 4041, 4047 }, { 4052, 4055 }, { 4075, 4075 }, { 4081, 4081 },
  { 4120, 4176 }, { 4178, 4185 }, { 4188, 4216 }, { 4218, 4289 }, { 4291, 4304 }, { 4306, 4319 },
  { 4322, 4322 }, { 4324, 4324 }, { 4326, 4326 }, { 4463, 4463 }, { 4470, 4470 }, { 4475, 4475 },
  { 4483, 4483 }, { 4490, 4490 }, { 4555, 4555 }, { 4558, 4558 }, { 4600, 4646 }, { 4657, 4765 },
  { 4801, 4811 }, { 4813, 4821 }, { 4823, 4824 }, { 4901, 4904 }, { 4979, 4979 },
};

static gboolean
is_latitude_first (const char *system)
{
  const char *colon = system != NULL ? strrchr (system, ':') : NULL;
  gint64 code;

  if (system == NULL || strstr (system, "EPSG") == NULL)
    return TRUE;
  code = g_ascii_strtoll (colon != NULL ? colon + 1 : system, NULL, 10);
  for (guint i = 0; i < G_N_ELEMENTS (geographic); i++)
    {
      if (code >= geographic[i].first && code <= geographic[i].last)
        return TRUE;
    }
  return FALSE;
}

/* A list of positions out of numbers parted by blanks or commas; NULL when there is a word among
 * them. Numbers that make no whole position are left. */
static LanyardFeedValue *
parse_positions (LanyardFeedParser *self, const char *text, gboolean swap, gint64 dimensions)
{
  LanyardFeedValue *positions = lanyard_feed_value_new (self->arena, LANYARD_FEED_VALUE_LIST);
  guint size = dimensions == 3 ? 3 : 2;
  double numbers[3];
  guint n = 0;

  while (*(text += strspn (text, " \t\r\n,")) != '\0')
    {
      char *end;

      numbers[n] = g_ascii_strtod (text, &end);
      if (end == text || !isfinite (numbers[n]) ||
          (*end != '\0' && strchr (" \t\r\n,", *end) == NULL))
        return NULL;
      text = end;
      if (++n == size)
        {
          LanyardFeedValue *position =
              lanyard_feed_value_new (self->arena, LANYARD_FEED_VALUE_LIST);

          lanyard_feed_value_append (
              position, self->arena,
              lanyard_feed_value_new_number (self->arena, numbers[swap ? 1 : 0]));
          lanyard_feed_value_append (
              position, self->arena,
              lanyard_feed_value_new_number (self->arena, numbers[swap ? 0 : 1]));
          if (size == 3)
            lanyard_feed_value_append (position, self->arena,
                                       lanyard_feed_value_new_number (self->arena, numbers[2]));
          lanyard_feed_value_append (positions, self->arena, position);
          n = 0;
        }
    }
  return positions;
}

static LanyardFeedValue *
get_where (LanyardFeedParser *self)
{
  return lanyard_feed_value_ensure (lanyard_feed_parser_get_context (self), self->arena, "where",
                                    LANYARD_FEED_VALUE_DICT);
}

static void
save_geometry (LanyardFeedParser *self, const char *type, LanyardFeedValue *positions)
{
  LanyardFeedValue *where = get_where (self);
  LanyardFeedValue *coordinates = positions;

  if (positions == NULL || (positions->length == 0 && strcmp (type, "Point") == 0))
    return;
  if (strcmp (type, "Point") == 0)
    coordinates = positions->members.head->value;
  else if (strcmp (type, "Polygon") == 0)
    {
      coordinates = lanyard_feed_value_new (self->arena, LANYARD_FEED_VALUE_LIST);
      lanyard_feed_value_append (coordinates, self->arena, positions);
    }
  lanyard_feed_value_set_string (where, self->arena, "type", type);
  lanyard_feed_value_set (where, self->arena, "coordinates", coordinates);
}

static void
start_geometry (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "geometry", FALSE);
  lanyard_feed_parser_save (self, "where", lanyard_feed_parser_new_dict (self), TRUE);
}

static void
end_geometry (LanyardFeedParser *self, const char *type, guint least)
{
  const char *text = lanyard_feed_parser_pop (self, "geometry");
  LanyardFeedValue *positions = text != NULL ? parse_positions (self, text, TRUE, 2) : NULL;

  if (positions != NULL && positions->length >= least)
    save_geometry (self, type, positions);
}

static void
end_point (LanyardFeedParser *self)
{
  end_geometry (self, "Point", 1);
}

static void
end_line (LanyardFeedParser *self)
{
  end_geometry (self, "LineString", 0);
}

static void
end_polygon (LanyardFeedParser *self)
{
  end_geometry (self, "Polygon", 4);
}

static void
end_box (LanyardFeedParser *self)
{
  end_geometry (self, "Box", 0);
}

static void
start_where (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "where", FALSE);
  lanyard_feed_parser_save (self, "where", lanyard_feed_parser_new_dict (self), TRUE);
}

static void
end_where (LanyardFeedParser *self)
{
  lanyard_feed_parser_pop (self, "where");
}

const LanyardFeedHandler lanyard_feed_georss_handlers[] = {
  { "point", start_geometry, end_point },     { "line", start_geometry, end_line },
  { "polygon", start_geometry, end_polygon }, { "box", start_geometry, end_box },
  { "where", start_where, end_where },        { NULL, NULL, NULL },
};

/* GML */

static void
take_system (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  LanyardFeedValue *where = get_where (self);
  const char *name = lanyard_feed_get_attribute (attributes, "srsname");
  const char *dimension = lanyard_feed_get_attribute (attributes, "srsdimension");
  guint64 number = 2;

  if (dimension != NULL && !g_ascii_string_to_unsigned (dimension, 10, 0, 9, &number, NULL))
    number = 2;
  lanyard_feed_value_set (where, self->arena, "srsName",
                          name != NULL ? lanyard_feed_parser_new_string (self, name)
                                       : lanyard_feed_value_get_null ());
  lanyard_feed_value_set (
      where, self->arena, "srsDimension",
      lanyard_feed_value_new_integer (self->arena, LANYARD_FEED_VALUE_INTEGER, (gint64)number));
}

static void
start_gml_point (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  take_system (self, attributes);
  self->geometry = "Point";
  lanyard_feed_parser_push (self, "geometry", FALSE);
}

static void
start_gml_line (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  take_system (self, attributes);
  self->geometry = "LineString";
  lanyard_feed_parser_push (self, "geometry", FALSE);
}

static void
start_gml_polygon (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  take_system (self, attributes);
  lanyard_feed_parser_push (self, "geometry", FALSE);
}

static void
start_gml_exterior (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "geometry", FALSE);
}

static void
start_gml_ring (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  self->geometry = "Polygon";
  lanyard_feed_parser_push (self, "geometry", FALSE);
}

static void
end_gml_geometry (LanyardFeedParser *self)
{
  self->geometry = NULL;
  lanyard_feed_parser_pop (self, "geometry");
}

static void
start_gml_pos (LanyardFeedParser *self, LanyardFeedValue *attributes)
{
  lanyard_feed_parser_push (self, "pos", FALSE);
}

static LanyardFeedValue *
take_positions (LanyardFeedParser *self)
{
  const char *text = lanyard_feed_parser_pop (self, "pos");
  LanyardFeedValue *where = get_where (self);
  LanyardFeedValue *dimension = lanyard_feed_value_lookup (where, "srsDimension");

  if (text == NULL)
    return NULL;
  return parse_positions (self, text,
                          is_latitude_first (lanyard_feed_value_get_text (where, "srsName")),
                          dimension != NULL ? dimension->integer : 2);
}

static void
end_gml_pos (LanyardFeedParser *self)
{
  save_geometry (self, "Point", take_positions (self));
}

static void
end_gml_pos_list (LanyardFeedParser *self)
{
  LanyardFeedValue *positions = take_positions (self);

  if (self->geometry != NULL && strcmp (self->geometry, "Point") != 0)
    save_geometry (self, self->geometry, positions);
}

const LanyardFeedHandler lanyard_feed_gml_handlers[] = {
  { "point", start_gml_point, end_gml_geometry },
  { "linestring", start_gml_line, end_gml_geometry },
  { "polygon", start_gml_polygon, end_gml_geometry },
  { "exterior", start_gml_exterior, end_gml_geometry },
  { "linearring", start_gml_ring, end_gml_geometry },
  { "pos", start_gml_pos, end_gml_pos },
  { "poslist", start_gml_pos, end_gml_pos_list },
  { NULL, NULL, NULL },
};
