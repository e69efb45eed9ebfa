/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What every command of lanyardctl shares: options, output, questions, a clean stop. A command is
 * a function in a file of its own and a row in a table (see main.c). Main thread only. */

typedef struct _LanyardCtl LanyardCtl;

/**
 * LanyardCtlExit: the program's exit status.
 */
typedef enum
{
  LANYARD_CTL_DONE = 0,
  LANYARD_CTL_FAILED = 1,
  LANYARD_CTL_USAGE = 2,
  LANYARD_CTL_INTERRUPTED = 130,
} LanyardCtlExit;

/* @args: the command's own words; args[0] is its name. Not to be freed or changed in number but by
 * lanyard_ctl_parse(). */
typedef LanyardCtlExit (*LanyardCtlFunc) (LanyardCtl *ctl,
                                          char      **args);

/**
 * LanyardCtlCommand:
 * @name: one word, or two: "plain serve"
 * @arguments: what follows the options in the usage line
 * @summary: one line for the list of commands, a phrase without a full stop
 * @description: (nullable): shown below the options by --help
 *
 * One row of a command table, which ends with a row without name.
 */
typedef struct
{
  const char    *name;
  const char    *arguments;
  const char    *summary;
  const char    *description;
  LanyardCtlFunc run;
} LanyardCtlCommand;

/* Options. */

/* Takes the options out of @args, --json and --help included. FALSE after a usage error has been
 * told: return LANYARD_CTL_USAGE. */
gboolean        lanyard_ctl_parse       (LanyardCtl         *ctl,
                                         const GOptionEntry *entries,
                                         char              **args);
/* One line that says what is wrong and how to get help; returns LANYARD_CTL_USAGE. */
LanyardCtlExit  lanyard_ctl_usage       (LanyardCtl         *ctl,
                                         const char         *format,
                                         ...) G_GNUC_PRINTF (2, 3);
/* FALSE after a usage error when @value is not within the bounds. */
gboolean        lanyard_ctl_check_range (LanyardCtl         *ctl,
                                         const char         *option,
                                         gint64              value,
                                         gint64              least,
                                         gint64              most);
/* "host", "host:port", "[v6]:port" or "v6" with @port where none is given. (transfer full), or %NULL after
 * a usage error. */
char           *lanyard_ctl_address     (LanyardCtl         *ctl,
                                         const char         *text,
                                         guint16             port);
/* A normalised fingerprint (transfer full), or %NULL after a usage error. */
char           *lanyard_ctl_fingerprint (LanyardCtl         *ctl,
                                         const char         *text);

/* Output. With --json standard output holds nothing but events, one object a line. */

gboolean        lanyard_ctl_get_json    (LanyardCtl         *ctl);
/* A line for people; nothing with --json. Text from outside goes through lanyard_format_escape() first. */
void            lanyard_ctl_print       (LanyardCtl         *ctl,
                                         const char         *format,
                                         ...) G_GNUC_PRINTF (2, 3);
/* A remark on standard error, with --json too. */
void            lanyard_ctl_note        (LanyardCtl         *ctl,
                                         const char         *format,
                                         ...) G_GNUC_PRINTF (2, 3);
/* An event begun is ended by lanyard_ctl_event_end(), which takes and prints it. Without --json it is
 * %NULL, which the functions below allow. */
JsonBuilder    *lanyard_ctl_event_begin (LanyardCtl         *ctl,
                                         const char         *name);
void            lanyard_ctl_event_end   (LanyardCtl         *ctl,
                                         JsonBuilder        *event);
/* The last event. With @error the error line is printed and the status is "error". */
JsonBuilder    *lanyard_ctl_result_begin (LanyardCtl        *ctl,
                                          const GError      *error);
/* Takes @result; returns the exit status. */
LanyardCtlExit  lanyard_ctl_result_end  (LanyardCtl         *ctl,
                                         JsonBuilder        *result);
/* A result with nothing but the error. */
LanyardCtlExit  lanyard_ctl_fail        (LanyardCtl         *ctl,
                                         const GError       *error);
/* (nullable) @value: null. Invalid UTF-8 is replaced. */
void            lanyard_ctl_set_string  (JsonBuilder        *event,
                                         const char         *member,
                                         const char         *value);
void            lanyard_ctl_set_int     (JsonBuilder        *event,
                                         const char         *member,
                                         gint64              value);
void            lanyard_ctl_set_double  (JsonBuilder        *event,
                                         const char         *member,
                                         double              value);
void            lanyard_ctl_set_boolean (JsonBuilder        *event,
                                         const char         *member,
                                         gboolean            value);
/* The event "listening", or a line that says where. @fingerprint (nullable): encrypted. */
void            lanyard_ctl_listening   (LanyardCtl         *ctl,
                                         const char         *address,
                                         guint16             port,
                                         const char         *fingerprint);
/* A progress line on a terminal, an event with --json; at most four a second, so call it as often as
 * you like. @total 0 and @left -1: unknown. */
void            lanyard_ctl_progress    (LanyardCtl         *ctl,
                                         guint64             bytes,
                                         guint64             total,
                                         double              rate,
                                         double              left);

/* Questions, asked one after the other where standard input and standard error are a terminal. */

typedef void (*LanyardCtlAnswerFunc) (LanyardCtl *ctl,
                                      gboolean    yes,
                                      gpointer    user_data);

gboolean        lanyard_ctl_can_ask     (LanyardCtl         *ctl);
/* @text is printed, then "[y/N]". Returns an id. */
guint           lanyard_ctl_ask         (LanyardCtl         *ctl,
                                         const char         *text,
                                         LanyardCtlAnswerFunc func,
                                         gpointer            user_data,
                                         GDestroyNotify      destroy);
/* Takes the question back, unanswered; an answered one is ignored. */
void            lanyard_ctl_withdraw    (LanyardCtl         *ctl,
                                         guint               id);

/* Running. The first SIGINT, SIGTERM or SIGHUP stops cleanly, the second at once. */

typedef void (*LanyardCtlStopFunc) (LanyardCtl *ctl,
                                    gpointer    user_data);

/* Called once when the user wants to stop; without it lanyard_ctl_run() returns. */
void            lanyard_ctl_on_stop         (LanyardCtl         *ctl,
                                             LanyardCtlStopFunc  func,
                                             gpointer            user_data);
/* Runs the main loop until lanyard_ctl_quit(), which may come before. */
void            lanyard_ctl_run             (LanyardCtl         *ctl);
void            lanyard_ctl_quit            (LanyardCtl         *ctl);
/* (transfer none) Cancelled when the user wants to stop. */
GCancellable   *lanyard_ctl_get_cancellable (LanyardCtl         *ctl);
gboolean        lanyard_ctl_get_interrupted (LanyardCtl         *ctl);

G_END_DECLS
