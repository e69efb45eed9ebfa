/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/core/lanyard-error.h"
#include "engine/transfer/lanyard-compare.h"

static void
on_compared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **stored = user_data;

  *stored = g_object_ref (result);
}

static LanyardCtlExit
report (LanyardCtl *ctl, const LanyardComparison *comparison)
{
  g_autoptr (GError) error = NULL;
  JsonBuilder *result;

  if (comparison->identical)
    lanyard_ctl_print (ctl, _ ("Identical, %" PRIu64 " bytes."), comparison->size_a);
  else
    g_set_error (&error, LANYARD_ERROR, LANYARD_ERROR_FAILED,
                 _ ("the files are not identical: they first differ at byte %" PRId64
                    " (counted from 0), and have %" PRIu64 " and %" PRIu64
                    " bytes"),
                 comparison->first_difference, comparison->size_a, comparison->size_b);

  result = lanyard_ctl_result_begin (ctl, error);
  lanyard_ctl_set_boolean (result, "identical", comparison->identical);
  if (comparison->identical)
    lanyard_ctl_set_string (result, "first_difference", NULL);
  else
    lanyard_ctl_set_int (result, "first_difference", comparison->first_difference);
  return lanyard_ctl_result_end (ctl, result);
}

static LanyardCtlExit
run (LanyardCtl *ctl, char **args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) a = NULL;
  g_autoptr (GFile) b = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  LanyardComparison comparison;

  if (!lanyard_ctl_parse (ctl, NULL, args))
    return LANYARD_CTL_USAGE;
  if (g_strv_length (args) != 3)
    return lanyard_ctl_usage (ctl, _ ("name two files"));

  a = g_file_new_for_commandline_arg (args[1]);
  b = g_file_new_for_commandline_arg (args[2]);
  lanyard_compare_files_async (a, b, lanyard_ctl_get_cancellable (ctl), on_compared, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!lanyard_compare_files_finish (result, &comparison, &error))
    return lanyard_ctl_fail (ctl, error);
  return report (ctl, &comparison);
}

const LanyardCtlCommand lanyard_ctl_compare_commands[] = {
  {
      "compare",
      N_ ("FILE FILE"),
      N_ ("Compare two files byte for byte"),
      N_ ("Ends with status 0 when they are identical, and with 1 when they are not."),
      run,
  },
  { NULL },
};
