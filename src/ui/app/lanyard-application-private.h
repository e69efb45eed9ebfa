/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/app/lanyard-application.h"
#include "ui/app/lanyard-chat-notifier.h"
#include "ui/app/lanyard-background.h"
#include "ui/app/lanyard-feed-notifier.h"
#include "ui/app/lanyard-notifier.h"
#include "ui/app/lanyard-preferences.h"

G_BEGIN_DECLS

struct _LanyardApplication
{
  AdwApplication parent_instance;

  GSettings            *settings;
  LanyardWindow        *window;

  /* There once it is loaded; before that all are NULL. */
  LanyardEngineContext *engine;
  LanyardReceiver      *receiver;
  LanyardPairingQueue  *pairings;
  LanyardNotifier      *notifier;
  LanyardChatNotifier  *chat_notifier;
  LanyardBackground    *background;
  LanyardFeedNotifier  *feed_notifier;
  /* (nullable) Once they were asked for; the window's. */
  LanyardPreferences   *preferences;

  /* Its load is under way. */
  LanyardEngineContext *loading;
  guint                 load_timeout;
  guint                 shutdown_timeout;
  guint                 receive_wanted : 1;
  guint                 send_wanted : 1;
  guint                 quitting : 1;
  /* Begin without showing the window. */
  guint                 begin_hidden : 1;
};

/* Loads the engine and gives it to the window (lanyard-application-engine.c). */
void lanyard_application_load_engine (LanyardApplication *self);
/* The window, made but not shown, and the engine: to receive in the background. */
void lanyard_application_start_hidden (LanyardApplication *self);
/* Ends without a question: writes what the window looks like, stops the engine. */
void lanyard_application_begin_quit (LanyardApplication *self);
/* Stops the engine, then ends. */
void lanyard_application_stop_engine (LanyardApplication *self);
/* Once the window has its pages: notifications, and files to people (lanyard-application-chat.c). */
void lanyard_application_join_chat (LanyardApplication *self);
/* The same for notifications of entries, and links to people (lanyard-application-feeds.c). */
void lanyard_application_join_feeds (LanyardApplication *self);
/* What the actions do (lanyard-application-actions.c). */
void lanyard_application_add_actions (LanyardApplication *self);

G_END_DECLS
