/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"

#include <glib/gi18n-lib.h>

#include "cli/command-feed-private.h"

const LanyardCtlCommand lanyard_ctl_feed_commands[] = {
  {
      "feed parse",
      N_ ("[FILE|-]"),
      N_ ("Show what a feed's document says, as JSON"),
      N_ ("Reads standard input without FILE. Nothing is fetched: --url and --header say where the "
          "document\ncame from, which decides its encoding and what relative addresses mean."),
      lanyard_ctl_feed_parse,
  },
  { NULL },
};
