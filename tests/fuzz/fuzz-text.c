/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of others on their way into a label or a view: a received file, what somebody wrote. The first byte chooses. */
#include "fuzz.h"

#include <glib.h>
#include <string.h>

#include "engine/chat/lanyard-chat-text.h"
#include "ui/chat/lanyard-chat-words.h"
#include "ui/widgets/lanyard-text-decode.h"

/* What a file is shown as is text, folded, and every byte of the file has its place in it. */
static void
take_file (const guint8 *bytes, gsize length, gboolean partial)
{
  LanyardTextEncoding encoding;
  g_autofree char *text = lanyard_text_decode (bytes, length, partial, &encoding);
  g_autofree char *folded = NULL;
  g_autofree char *hex = lanyard_text_hex_line (bytes, MIN (length, 16));
  gint64 last = -1;

  if (!g_utf8_validate (hex, -1, NULL))
    g_error ("bytes are not shown as text");
  if ((text == NULL) != (encoding == LANYARD_TEXT_BINARY))
    g_error ("a text that is none, or none that is one");
  if (text == NULL)
    return;
  if (!g_utf8_validate (text, -1, NULL) || strchr (text, '\r') != NULL)
    g_error ("a file is not shown as text");
  folded = lanyard_text_fold (text, 10);
  if (!g_utf8_validate (folded, -1, NULL) || strlen (folded) < strlen (text))
    g_error ("folding loses text");
  for (gsize at = 0; at <= length; at++)
    {
      gint64 place = lanyard_text_char_offset (bytes, length, at, encoding);

      if (place < last)
        g_error ("byte %" G_GSIZE_FORMAT " stands before the one before it", at);
      last = place;
    }
}

static void
start (GMarkupParseContext *context, const char *element, const char **names, const char **values,
       gpointer data, GError **error)
{
  const char *scheme = NULL;

  if (g_str_equal (element, "markup"))
    return;
  if (!g_str_equal (element, "a") || g_strv_length ((char **) names) != 1 || !g_str_equal (names[0], "href"))
    g_error ("a message has made an element <%s>", element);
  scheme = g_uri_peek_scheme (values[0]);
  if (g_strcmp0 (scheme, "http") != 0 && g_strcmp0 (scheme, "https") != 0 && g_strcmp0 (scheme, "mailto") != 0)
    g_error ("a message links to %s", values[0]);
}

static void
append (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  g_string_append_len (data, text, (gssize) length);
}

/* Markup of a message is its text and links, whatever was written. */
static void
take_message (const char *text)
{
  const GMarkupParser parser = { .start_element = start, .text = append };
  g_autofree char *markup = lanyard_chat_words_markup (text);
  g_autofree char *line = lanyard_chat_words_line (text);
  g_autofree char *whole = g_strconcat ("<markup>", markup, "</markup>", NULL);
  g_autoptr (GString) read = g_string_new (NULL);
  g_autoptr (GString) wanted = g_string_new (text);
  GMarkupParseContext *context = g_markup_parse_context_new (&parser, 0, read, NULL);
  g_autoptr (GError) error = NULL;

  if (!g_markup_parse_context_parse (context, whole, -1, &error)
      || !g_markup_parse_context_end_parse (context, &error))
    g_error ("“%s” is no markup: %s", markup, error->message);
  /* Line ends are read as XML has them. */
  g_string_replace (wanted, "\r\n", "\n", 0);
  g_string_replace (wanted, "\r", "\n", 0);
  if (!g_string_equal (read, wanted))
    g_error ("“%s” is shown as “%s”", text, read->str);
  if (strpbrk (line, "\n\r") != NULL)
    g_error ("“%s” is more than a line", line);
  g_markup_parse_context_free (context);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = NULL;

  if (size == 0 || size > 5000)
    return 0;
  if (data[0] % 3 < 2)
    {
      take_file (data + 1, size - 1, data[0] % 3 == 1);
      return 0;
    }
  /* A message has been cleaned before it gets here. */
  text = lanyard_chat_text_from_wire (data + 1, size - 1);
  take_message (text);
  return 0;
}
