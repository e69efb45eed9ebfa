/* SPDX-License-Identifier: GPL-3.0-or-later */
/* feed saved, rule */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/command-feed-private.h"
#include "engine/core/lanyard-format.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-store-filters.h"

#define DEFAULT_LIMIT 50

/* What was asked for. @filter: of "add", owned; @name: of the others. */
typedef struct
{
  gboolean rule;
  const char *verb;
  const char *name;
  LanyardFeedFilterRecord *filter;
} Request;

static gpointer
list_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return lanyard_feed_store_list_filters (database, TRUE, error);
}

static gpointer
save_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_feed_store_save_filter (database, data, error);
  return NULL;
}

/* (transfer full): its id. */
static gpointer
find_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Request *request = data;
  g_autoptr (GError) local = NULL;
  gint64 id = lanyard_feed_store_find_filter (database, request->name, request->rule, &local);

  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (id == 0)
    g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_CONDITION,
                 request->rule ? _ ("There is no rule “%s”") : _ ("There is no saved search “%s”"), request->name);
  return id != 0 ? g_memdup2 (&id, sizeof id) : NULL;
}

static gpointer
remove_job (LanyardDatabase *database, gpointer data, GError **error)
{
  g_autofree gint64 *id = find_job (database, data, error);

  if (id != NULL)
    lanyard_feed_store_remove_filter (database, *id, error);
  return NULL;
}

/* (transfer full) (element-type gint64): what a rule changed of the entries there are. */
static gpointer
apply_job (LanyardDatabase *database, gpointer data, GError **error)
{
  g_autofree gint64 *id = find_job (database, data, error);
  g_autoptr (LanyardFeedFilterRecord) rule =
      id != NULL ? lanyard_feed_store_load_filter (database, *id, error) : NULL;
  g_autoptr (GArray) ids = NULL;

  if (rule == NULL)
    return NULL;
  if (rule->action == LANYARD_FEED_ACTION_SILENT)
    {
      g_set_error_literal (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_CONDITION,
                           _ ("There is nothing to do: the rule is about notifications of what is new"));
      return NULL;
    }
  ids = lanyard_feed_store_query (database, &(LanyardFeedQuery){ .filter = *id }, error);
  if (ids == NULL)
    return NULL;
  return lanyard_feed_store_set_state (
      database, (const gint64 *)(gpointer)ids->data, ids->len,
      rule->action == LANYARD_FEED_ACTION_READ ? LANYARD_FEED_STATE_READ : LANYARD_FEED_STATE_STARRED, TRUE, error);
}

/* Listing */

static void
print_filter (LanyardCtl *ctl, const LanyardFeedFilterRecord *filter)
{
  g_autofree char *name = lanyard_format_escape (filter->name);
  JsonBuilder *event = lanyard_ctl_event_begin (ctl, filter->action == LANYARD_FEED_ACTION_LIST ? "saved" : "rule");
  g_autoptr (GString) conditions = g_string_new (NULL);

  if (event != NULL)
    {
      json_builder_set_member_name (event, "conditions");
      json_builder_begin_array (event);
    }
  for (guint i = 0; i < filter->conditions->len; i++)
    {
      g_autofree char *text = lanyard_feed_condition_print (filter->conditions->pdata[i]);
      g_autofree char *escaped = lanyard_format_escape (text);

      g_string_append_printf (conditions, "\n        %s", escaped);
      if (event != NULL)
        json_builder_add_string_value (event, text);
    }
  if (event != NULL)
    json_builder_end_array (event);
  if (filter->action == LANYARD_FEED_ACTION_LIST)
    lanyard_ctl_print (ctl, "%6u  %s  (%s%s)%s", filter->unread, name, filter->any ? "any" : "all",
                       filter->notify ? ", notify" : "", conditions->str);
  else
    lanyard_ctl_print (ctl, "%6s  %s  (%s)%s", lanyard_feed_action_get_name (filter->action), name,
                       filter->any ? "any" : "all", conditions->str);
  lanyard_ctl_set_string (event, "name", filter->name);
  lanyard_ctl_set_string (event, "match", filter->any ? "any" : "all");
  if (filter->action == LANYARD_FEED_ACTION_LIST)
    {
      lanyard_ctl_set_int (event, "unread", filter->unread);
      lanyard_ctl_set_boolean (event, "notify", filter->notify);
    }
  else
    lanyard_ctl_set_string (event, "action", lanyard_feed_action_get_name (filter->action));
  lanyard_ctl_event_end (ctl, event);
}

static LanyardCtlExit
list (LanyardCtl *ctl, LanyardCtlFeeds *feeds, const Request *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) filters = lanyard_ctl_feeds_run (feeds, list_job, NULL, &error);
  JsonBuilder *result;
  guint n = 0;

  if (filters == NULL)
    return lanyard_ctl_fail (ctl, error);
  for (guint i = 0; i < filters->len; i++)
    {
      const LanyardFeedFilterRecord *filter = filters->pdata[i];

      if ((filter->action != LANYARD_FEED_ACTION_LIST) != request->rule)
        continue;
      print_filter (ctl, filter);
      n++;
    }
  result = lanyard_ctl_result_begin (ctl, NULL);
  lanyard_ctl_set_int (result, request->rule ? "rules" : "saved", n);
  return lanyard_ctl_result_end (ctl, result);
}

/* The others */

static LanyardCtlExit
show (LanyardCtl *ctl, LanyardCtlFeeds *feeds, Request *request, LanyardFeedQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autofree gint64 *id = lanyard_ctl_feeds_run (feeds, find_job, request, &error);

  if (id == NULL)
    return lanyard_ctl_fail (ctl, error);
  query->filter = *id;
  return lanyard_ctl_feed_show (ctl, feeds, query);
}

static LanyardCtlExit
change (LanyardCtl *ctl, LanyardCtlFeeds *feeds, Request *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) changed = NULL;
  JsonBuilder *result;

  if (g_str_equal (request->verb, "add"))
    lanyard_ctl_feeds_run (feeds, save_job, request->filter, &error);
  else if (g_str_equal (request->verb, "remove"))
    lanyard_ctl_feeds_run (feeds, remove_job, request, &error);
  else
    changed = lanyard_ctl_feeds_run (feeds, apply_job, request, &error);
  if (error != NULL)
    return lanyard_ctl_fail (ctl, error);
  if (changed != NULL)
    lanyard_ctl_print (ctl,
                       g_dngettext (GETTEXT_PACKAGE, "%u entry changed", "%u entries changed", changed->len),
                       changed->len);
  result = lanyard_ctl_result_begin (ctl, NULL);
  if (changed != NULL)
    lanyard_ctl_set_int (result, "changed", changed->len);
  return lanyard_ctl_result_end (ctl, result);
}

/* @args: the verb, the name, the conditions. */
static LanyardCtlExit
read_filter (LanyardCtl *ctl, char **args, Request *request)
{
  if (args[1] == NULL || args[2] == NULL)
    return lanyard_ctl_usage (ctl, "%s", _ ("say what it is called, and one condition at least"));
  request->filter = lanyard_feed_filter_record_new (args[1]);
  for (guint i = 2; args[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      LanyardFeedCondition *condition = lanyard_feed_condition_parse (args[i], &error);

      if (condition == NULL)
        return lanyard_ctl_usage (ctl, "%s", error->message);
      lanyard_feed_filter_record_add (request->filter, condition);
    }
  return LANYARD_CTL_DONE;
}

/* @verbs: those there are. */
static LanyardCtlExit
read_request (LanyardCtl *ctl, char **args, const char *const *verbs, Request *request)
{
  if (args[1] == NULL || !g_strv_contains (verbs, args[1]))
    {
      g_autofree char *all = g_strjoinv (", ", (char **)verbs);

      return lanyard_ctl_usage (ctl, _ ("say what to do: %s"), all);
    }
  request->verb = args[1];
  if (g_str_equal (args[1], "add"))
    return read_filter (ctl, args + 1, request);
  request->name = args[2];
  if (g_str_equal (args[1], "list") == (args[2] != NULL))
    return args[2] != NULL ? lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[2])
                           : lanyard_ctl_usage (ctl, "%s", _ ("say what it is called"));
  if (args[2] != NULL && args[3] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[3]);
  return LANYARD_CTL_DONE;
}

LanyardCtlExit
lanyard_ctl_feed_saved (LanyardCtl *ctl, char **args)
{
  static const char *const verbs[] = { "list", "show", "add", "remove", NULL };
  gboolean any = FALSE, notify = FALSE, unread = FALSE;
  int limit = DEFAULT_LIMIT;
  const GOptionEntry entries[] = {
    { "any", 0, 0, G_OPTION_ARG_NONE, &any, N_ ("add: one of the conditions is enough"), NULL },
    { "notify", 0, 0, G_OPTION_ARG_NONE, &notify, N_ ("add: what is new and found is worth a notification"), NULL },
    { "unread", 0, 0, G_OPTION_ARG_NONE, &unread, N_ ("show: only unread ones"), NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_ ("show: at most N; 0 for all"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (LanyardCtlFeeds) feeds = { NULL };
  g_autoptr (GError) error = NULL;
  Request request = { 0 };
  g_autoptr (LanyardFeedFilterRecord) filter = NULL;
  LanyardFeedQuery query = { 0 };
  LanyardCtlExit wrong;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (!lanyard_ctl_check_range (ctl, "--limit", limit, 0, G_MAXINT))
    return LANYARD_CTL_USAGE;
  wrong = read_request (ctl, args, verbs, &request);
  filter = request.filter;
  if (wrong != LANYARD_CTL_DONE)
    return wrong;
  if (filter != NULL)
    {
      filter->any = any;
      filter->notify = notify;
    }
  if (!lanyard_ctl_feeds_open (&feeds, ctl, &error))
    return lanyard_ctl_fail (ctl, error);
  query.unread = unread;
  query.limit = (guint)limit;
  if (g_str_equal (request.verb, "list"))
    return list (ctl, &feeds, &request);
  if (g_str_equal (request.verb, "show"))
    return show (ctl, &feeds, &request, &query);
  return change (ctl, &feeds, &request);
}

LanyardCtlExit
lanyard_ctl_feed_rule (LanyardCtl *ctl, char **args)
{
  static const char *const verbs[] = { "list", "add", "apply", "remove", NULL };
  gboolean any = FALSE;
  g_autofree char *action = NULL;
  const GOptionEntry entries[] = {
    { "do", 0, 0, G_OPTION_ARG_STRING, &action, N_ ("add: what becomes of them: read, star or silent"), N_ ("WHAT") },
    { "any", 0, 0, G_OPTION_ARG_NONE, &any, N_ ("add: one of the conditions is enough"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (LanyardCtlFeeds) feeds = { NULL };
  g_autoptr (GError) error = NULL;
  Request request = { .rule = TRUE };
  g_autoptr (LanyardFeedFilterRecord) filter = NULL;
  LanyardCtlExit wrong;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  wrong = read_request (ctl, args, verbs, &request);
  filter = request.filter;
  if (wrong != LANYARD_CTL_DONE)
    return wrong;
  if (filter != NULL && (action == NULL || !lanyard_feed_action_parse (action, &filter->action) ||
                         filter->action == LANYARD_FEED_ACTION_LIST))
    return lanyard_ctl_usage (ctl, "%s", _ ("say what becomes of them: --do read, star or silent"));
  if (filter != NULL)
    filter->any = any;
  if (!lanyard_ctl_feeds_open (&feeds, ctl, &error))
    return lanyard_ctl_fail (ctl, error);
  return g_str_equal (request.verb, "list") ? list (ctl, &feeds, &request) : change (ctl, &feeds, &request);
}
