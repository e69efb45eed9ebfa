/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Looking at sixteen bytes at once: GCC's and clang's vectors, which are SSE2's, NEON's or whatever
 * there is. */

typedef guint8 LanyardFeedBytes __attribute__ ((vector_size (16)));
typedef guint64 LanyardFeedWords __attribute__ ((vector_size (16)));

static inline LanyardFeedBytes
lanyard_feed_bytes_load (const char *p)
{
  LanyardFeedBytes bytes;

  memcpy (&bytes, p, sizeof bytes);
  return bytes;
}

/* Of a word of bytes that are all ones or all zeros, not all zeros: the place of the first that is
 * ones. */
static inline guint
lanyard_feed_bytes_get_first (guint64 found)
{
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  return (guint)__builtin_ctzll (found) / 8;
#else
  return (guint)__builtin_clzll (found) / 8;
#endif
}

/* The first of '<', '&', ']' and '\r', or @end. */
static inline const char *
lanyard_feed_bytes_find_special (const char *p, const char *end)
{
  for (; end - p >= (gssize)sizeof (LanyardFeedBytes); p += sizeof (LanyardFeedBytes))
    {
      const LanyardFeedBytes bytes = lanyard_feed_bytes_load (p);
      const LanyardFeedWords found =
          (LanyardFeedWords)((bytes == '<') | (bytes == '&') | (bytes == ']') | (bytes == '\r'));

      if (found[0] != 0)
        return p + lanyard_feed_bytes_get_first (found[0]);
      if (found[1] != 0)
        return p + 8 + lanyard_feed_bytes_get_first (found[1]);
    }
  while (p < end && *p != '<' && *p != '&' && *p != ']' && *p != '\r')
    p++;
  return p;
}

/* The first of @quote, '<', '&' and white space but blanks, or @end. */
static inline const char *
lanyard_feed_bytes_find_value_end (const char *p, const char *end, char quote)
{
  const guint8 mark = (guint8)quote;

  for (; end - p >= (gssize)sizeof (LanyardFeedBytes); p += sizeof (LanyardFeedBytes))
    {
      const LanyardFeedBytes bytes = lanyard_feed_bytes_load (p);
      const LanyardFeedWords found =
          (LanyardFeedWords)((bytes == mark) | (bytes == '<') | (bytes == '&') | (bytes < 0x20));

      if (found[0] != 0)
        return p + lanyard_feed_bytes_get_first (found[0]);
      if (found[1] != 0)
        return p + 8 + lanyard_feed_bytes_get_first (found[1]);
    }
  while (p < end && *p != quote && *p != '<' && *p != '&' && (guchar)*p >= 0x20)
    p++;
  return p;
}

/* Whether all of it are characters that XML allows (2.2), where it is UTF-8. */
static inline gboolean
lanyard_feed_bytes_are_chars (const char *text, gsize length)
{
  LanyardFeedBytes bad = { 0 };
  LanyardFeedBytes suspect = { 0 };
  gsize i = 0;

  for (; length - i >= sizeof (LanyardFeedBytes); i += sizeof (LanyardFeedBytes))
    {
      const LanyardFeedBytes bytes = lanyard_feed_bytes_load (text + i);

      /* Controls, but for white space. */
      bad |= (LanyardFeedBytes)(bytes < 0x20) &
             ~(LanyardFeedBytes)((bytes == '\t') | (bytes == '\n') | (bytes == '\r'));
      suspect |= (LanyardFeedBytes)(bytes == 0xef);
    }
  for (; i < length; i++)
    {
      const guint8 c = (guint8)text[i];

      bad[0] |= c < 0x20 && c != '\t' && c != '\n' && c != '\r';
      suspect[0] |= c == 0xef;
    }
  if ((((LanyardFeedWords)bad)[0] | ((LanyardFeedWords)bad)[1]) != 0)
    return FALSE;
  /* U+FFFE and U+FFFF. */
  return (((LanyardFeedWords)suspect)[0] | ((LanyardFeedWords)suspect)[1]) == 0 ||
         (memmem (text, length, "\xef\xbf\xbe", 3) == NULL &&
          memmem (text, length, "\xef\xbf\xbf", 3) == NULL);
}

/* What there is in a text that asks for more than keeping it. */
typedef enum
{
  LANYARD_FEED_BYTES_NOT_ASCII = 1 << 0,
  LANYARD_FEED_BYTES_MARKUP = 1 << 1, /* '<' or '&' */
} LanyardFeedByteFlags;

static inline LanyardFeedByteFlags
lanyard_feed_bytes_look_at (const char *text, gsize length)
{
  LanyardFeedBytes all = { 0 };
  LanyardFeedBytes markup = { 0 };
  LanyardFeedBytes bytes = { 0 };
  LanyardFeedWords high;
  LanyardFeedWords marks;
  gsize i = 0;

  for (;; i += sizeof bytes)
    {
      if (length - i >= sizeof bytes)
        memcpy (&bytes, text + i, sizeof bytes);
      else if (i == length)
        break;
      else if (length >= sizeof bytes)
        {
          /* The last ones, some of them again. */
          i = length - sizeof bytes;
          memcpy (&bytes, text + i, sizeof bytes);
        }
      else
        memcpy (&bytes, text, length);
      all |= bytes;
      markup |= (LanyardFeedBytes)((bytes == '<') | (bytes == '&'));
      if (length < sizeof bytes)
        break;
    }
  high = (LanyardFeedWords)all & G_GUINT64_CONSTANT (0x8080808080808080);
  marks = (LanyardFeedWords)markup;
  return ((high[0] | high[1]) != 0 ? LANYARD_FEED_BYTES_NOT_ASCII : 0) |
         ((marks[0] | marks[1]) != 0 ? LANYARD_FEED_BYTES_MARKUP : 0);
}

G_END_DECLS
