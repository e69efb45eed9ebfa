/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <libsoup/soup.h>

#include "engine/feed/lanyard-feed-reader.h"
#include "lanyard-test.h"
#include "ui/feed/lanyard-feed-entry-list.h"

G_BEGIN_DECLS

/* The Feeds tab of a test, its reader, and a server in the same process: /feed/NAME has @items, /page names two of them. */
typedef struct
{
  SoupServer *server;
  char *base;
  guint items;    /* that a feed has */
  guint pictures; /* that were asked for */
  LanyardDatabase *database;
  LanyardFeedReader *reader;
  GtkWindow *window;
  GtkWidget *page;
} World;

World                *world_new   (void);
void                  world_show  (World      *world,
                                   int         width,
                                   int         height);
void                  world_free  (World      *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

guint                 n_feeds     (World      *world);
guint                 n_unread    (World      *world);
/* Subscribes; nothing is fetched. */
void                  add         (World      *world,
                                   const char *path,
                                   const char *folder);
void                  refresh     (World      *world);
/* Shown or not. */
GtkWidget            *find_inside (GtkWidget  *root,
                                   GType       type);
LanyardFeedEntryList *list_of     (World      *world);
GtkWidget            *places_of   (World      *world);
gint64                article_of  (World      *world);
/* Selects the row of the first column with that name. */
void                  choose      (World      *world,
                                   const char *name);

#define act(world, action) g_assert_true (gtk_widget_activate_action (world->page, action, NULL))

#define listed(world, n)                                                                           \
  lanyard_test_wait_for (lanyard_feed_entry_list_get_ready (list_of (world)) &&                    \
                             lanyard_feed_entry_list_get_n (list_of (world)) == (n),               \
                         10)

G_END_DECLS
