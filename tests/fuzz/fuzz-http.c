/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a browser sends that is read by code of our own: a range of bytes, and the body of a form, in pieces of any size. */
#include "fuzz.h"

#include <string.h>

#include "engine/transfer/lanyard-http-text-private.h"

static void
take_range (const char *text, guint64 size)
{
  guint64 first, end, length;
  LanyardRange range = lanyard_http_parse_range (text, size, &first, &end);

  if (first > end || end > size)
    g_error ("“%s” of %" G_GUINT64_FORMAT " is outside of it", text, size);
  if ((range == LANYARD_RANGE_PART || range == LANYARD_RANGE_TAIL) && first == end)
    g_error ("“%s” is a part without bytes", text);
  (void) lanyard_http_parse_length (text, &length);
}

static void
take_form (const guint8 *data, gsize size, gsize step)
{
  LanyardMultipart *form = lanyard_multipart_new ("multipart/form-data; boundary=b");
  gsize fed = 0, out = 0;
  gboolean in_part = FALSE;

  for (;;)
    {
      const guint8 *bytes;
      gsize length;
      LanyardMultipartEvent event = lanyard_multipart_next (form, &bytes, &length);

      if (event == LANYARD_MULTIPART_FILE
          && (*lanyard_multipart_get_name (form) == '\0' || strchr (lanyard_multipart_get_name (form), '/') != NULL))
        g_error ("a name leads elsewhere");
      if (event == LANYARD_MULTIPART_FILE || event == LANYARD_MULTIPART_FIELD)
        {
          if (in_part)
            g_error ("a part begins inside another");
          in_part = TRUE;
        }
      else if (event == LANYARD_MULTIPART_DATA)
        {
          out += length;
          if (!in_part || length == 0 || out > fed)
            g_error ("bytes that nobody sent");
        }
      else if (event == LANYARD_MULTIPART_PART_END)
        in_part = FALSE;
      else if (event == LANYARD_MULTIPART_MORE && fed < size)
        {
          lanyard_multipart_feed (form, data + fed, MIN (step, size - fed));
          fed += MIN (step, size - fed);
        }
      else
        break;
    }
  lanyard_multipart_free (form);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = NULL;
  LanyardMultipart *form;

  if (size < 2)
    return 0;
  text = g_strndup ((const char *) data + 2, size - 2);
  switch (data[0] % 3)
    {
    case 0:
      take_range (text, data[1]);
      break;
    case 1:
      take_form (data + 2, size - 2, 1u + data[1]);
      break;
    default:
      form = lanyard_multipart_new (text);
      g_clear_pointer (&form, lanyard_multipart_free);
    }
  return 0;
}
