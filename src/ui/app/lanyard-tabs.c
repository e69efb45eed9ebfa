/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-tabs.h"

#include <glib/gi18n-lib.h>

#include "ui/chat/lanyard-chat-page.h"
#include "ui/experiment/lanyard-experiment-page.h"
#include "ui/feed/lanyard-feed-page.h"
#include "ui/transfer/lanyard-transfer-page.h"

static GtkWidget *
create_transfer (LanyardEngineContext *context)
{
  return lanyard_transfer_page_new (lanyard_engine_context_get_node (context),
                                    lanyard_engine_context_get_discovery (context),
                                    lanyard_engine_context_get_transfers (context));
}

static void
transfer_send_files (GtkWidget *page, GListModel *files)
{
  lanyard_transfer_page_send_files (LANYARD_TRANSFER_PAGE (page), files);
}

static void
transfer_choose_files (GtkWidget *page)
{
  lanyard_transfer_page_choose_files (LANYARD_TRANSFER_PAGE (page));
}

static void
transfer_paste (GtkWidget *page)
{
  lanyard_transfer_page_paste (LANYARD_TRANSFER_PAGE (page));
}

static GtkWidget *
create_chat (LanyardEngineContext *context)
{
  GtkWidget *page = lanyard_chat_page_new (lanyard_engine_context_get_chat (context),
                                           lanyard_engine_context_get_chat_rooms (context));

  lanyard_chat_pane_set_devices (lanyard_chat_page_get_pane (LANYARD_CHAT_PAGE (page), LANYARD_CHAT_ROLE_GUEST),
                                 G_LIST_MODEL (lanyard_engine_context_get_discovery (context)));
  return page;
}

static void
chat_search (GtkWidget *page)
{
  lanyard_chat_page_search (LANYARD_CHAT_PAGE (page));
}

static const char *const chat_panes[] = { "divide-position", NULL };
static const char *const transfer_panes[] = { "devices-position", "preview-position", NULL };

static GtkWidget *
create_experiment (LanyardEngineContext *context)
{
  GtkWidget *page = lanyard_experiment_page_new (lanyard_engine_context_get_database (context));

  lanyard_experiment_page_set_network (LANYARD_EXPERIMENT_PAGE (page),
                                       lanyard_engine_context_get_node (context),
                                       G_LIST_MODEL (lanyard_engine_context_get_discovery (context)),
                                       lanyard_engine_context_get_experiments (context));
  return page;
}

static const char *const experiment_panes[] = { "setup-position", "explanation-position", NULL };

static GtkWidget *
create_feeds (LanyardEngineContext *context)
{
  return lanyard_feed_page_new (lanyard_engine_context_get_feeds (context));
}

static void
feeds_search (GtkWidget *page)
{
  lanyard_feed_page_search (LANYARD_FEED_PAGE (page));
}

static void
feeds_refresh (GtkWidget *page)
{
  lanyard_feed_page_refresh (LANYARD_FEED_PAGE (page));
}

static void
feeds_undo (GtkWidget *page)
{
  lanyard_feed_page_undo (LANYARD_FEED_PAGE (page));
}

static const char *const feeds_panes[] = { "places-position", "entries-position", "zoom", NULL };

static const LanyardTab tabs[] = {
  {
    .name = "transfer",
    .title = N_ ("Transfer"),
    .icon_name = "lanyard-transfer-symbolic",
    .pane_properties = transfer_panes,
    .create = create_transfer,
    .send_files = transfer_send_files,
    .choose_files = transfer_choose_files,
    .paste = transfer_paste,
  },
  {
    .name = "chat",
    .title = N_ ("Chat"),
    .icon_name = "lanyard-chat-symbolic",
    .pane_properties = chat_panes,
    .badge_property = "unread",
    .create = create_chat,
    .search = chat_search,
  },
  {
    .name = "experiment",
    .title = N_ ("Experiment"),
    .icon_name = "lanyard-experiment-symbolic",
    .pane_properties = experiment_panes,
    .create = create_experiment,
  },
  {
    .name = "feeds",
    .title = N_ ("Feeds"),
    .icon_name = "lanyard-feeds-symbolic",
    .pane_properties = feeds_panes,
    .create = create_feeds,
    .search = feeds_search,
    .refresh = feeds_refresh,
    .undo = feeds_undo,
  },
};

const LanyardTab *
lanyard_tabs_get (guint *n_tabs)
{
  *n_tabs = G_N_ELEMENTS (tabs);
  return tabs;
}

const LanyardTab *
lanyard_tabs_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    if (g_strcmp0 (tabs[i].name, name) == 0)
      return &tabs[i];
  return NULL;
}
