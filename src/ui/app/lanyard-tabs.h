/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/app/lanyard-engine-context.h"

G_BEGIN_DECLS

/**
 * LanyardTab:
 * @name: kept in the settings; never translated
 * @title: marked with N_()
 * @pane_properties: %NULL-ended names of the page's int properties that come back at the next start
 * @badge_property: a uint property of the page that is shown as a badge on the tab while it is not 0
 * @create: makes the page
 * @send_files: take files that came by the command line or a file manager; the first tab that can gets them
 * @choose_files: Ctrl+O
 * @paste: Ctrl+V
 * @search: Ctrl+F
 * @refresh: F5
 * @undo: Ctrl+Z, where no text has the keyboard
 *
 * A tab of the window. What a tab cannot do is %NULL, and its action is disabled while the tab shows.
 */
typedef struct
{
  const char        *name;
  const char        *title;
  const char        *icon_name;
  const char *const *pane_properties;
  const char        *badge_property;
  GtkWidget *(*create) (LanyardEngineContext *context);
  void (*send_files) (GtkWidget *page, GListModel *files);
  void (*choose_files) (GtkWidget *page);
  void (*paste) (GtkWidget *page);
  void (*search) (GtkWidget *page);
  void (*refresh) (GtkWidget *page);
  void (*undo) (GtkWidget *page);
} LanyardTab;

/* All tabs, in the order in which they show: a new one is one more row in lanyard-tabs.c. */
const LanyardTab *lanyard_tabs_get  (guint      *n_tabs);
/* (nullable) */
const LanyardTab *lanyard_tabs_find (const char *name);

G_END_DECLS
