/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command-feed-private.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "engine/feed/lanyard-feed-parser.h"

/* NULL after a usage error. (transfer full) */
static char **
split_headers (LanyardCtl *ctl, char **headers)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; headers != NULL && headers[i] != NULL; i++)
    {
      const char *colon = strchr (headers[i], ':');

      if (colon == NULL || colon == headers[i])
        {
          lanyard_ctl_usage (ctl, _ ("--header needs “Name: value”, not “%s”"), headers[i]);
          return NULL;
        }
      g_ptr_array_add (pairs, g_strstrip (g_strndup (headers[i], (gsize)(colon - headers[i]))));
      g_ptr_array_add (pairs, g_strstrip (g_strdup (colon + 1)));
    }
  g_ptr_array_add (pairs, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&pairs), FALSE);
}

gboolean
lanyard_ctl_feeds_parse_source (LanyardCtl *ctl, char **args, LanyardCtlFeedSource *source)
{
  g_auto (GStrv) given = NULL;
  const GOptionEntry entries[] = {
    { "url", 0, 0, G_OPTION_ARG_STRING, &source->url, N_ ("Where the document came from"), N_ ("URL") },
    { "header", 0, 0, G_OPTION_ARG_STRING_ARRAY, &given, N_ ("A header of the response it came in"),
      N_ ("'K: V'") },
    G_OPTION_ENTRY_NULL,
  };

  if (!lanyard_ctl_parse (ctl, entries, args))
    return FALSE;
  if (args[1] != NULL && args[2] != NULL)
    {
      lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[2]);
      return FALSE;
    }
  source->path = g_strdup (args[1]);
  source->headers = split_headers (ctl, given);
  return source->headers != NULL;
}

void
lanyard_ctl_feeds_clear_source (LanyardCtlFeedSource *source)
{
  g_clear_pointer (&source->path, g_free);
  g_clear_pointer (&source->url, g_free);
  g_clear_pointer (&source->headers, g_strfreev);
}

GBytes *
lanyard_ctl_feeds_read_all (LanyardCtl *ctl, const char *path, GError **error)
{
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();

  if (path == NULL || strcmp (path, "-") == 0)
    input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  else
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);

      input = G_INPUT_STREAM (g_file_read (file, lanyard_ctl_get_cancellable (ctl), error));
      if (input == NULL)
        return NULL;
    }
  if (g_output_stream_splice (memory, input, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                              lanyard_ctl_get_cancellable (ctl), error) < 0)
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

LanyardCtlExit
lanyard_ctl_feed_parse (LanyardCtl *ctl, char **args)
{
  g_auto (LanyardCtlFeedSource) source = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LanyardFeedDocument) document = NULL;
  g_autofree char *json = NULL;

  if (!lanyard_ctl_feeds_parse_source (ctl, args, &source))
    return LANYARD_CTL_USAGE;

  bytes = lanyard_ctl_feeds_read_all (ctl, source.path, &error);
  if (bytes != NULL)
    document = lanyard_feed_parse (bytes, source.url, (const char *const *)source.headers,
                                   lanyard_ctl_get_cancellable (ctl), &error);
  if (document == NULL)
    return lanyard_ctl_fail (ctl, error);

  json = lanyard_feed_document_to_json (document);
  g_print ("%s\n", json);
  return LANYARD_CTL_DONE;
}
