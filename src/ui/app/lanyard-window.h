/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/app/lanyard-engine-context.h"
#include "ui/app/lanyard-receiver.h"

G_BEGIN_DECLS

/**
 * LanyardWindow:
 *
 * The one window: header bar, tabs, toasts, and a banner for what must be told. It shows at once and is
 * given its engine when that is loaded.
 */
#define LANYARD_TYPE_WINDOW (lanyard_window_get_type ())
G_DECLARE_FINAL_TYPE (LanyardWindow, lanyard_window, LANYARD, WINDOW, AdwApplicationWindow)

LanyardWindow *lanyard_window_new           (GtkApplication       *application,
                                             GSettings            *settings);
/* The engine is there: make the tabs. Once. */
void           lanyard_window_set_engine    (LanyardWindow        *self,
                                             LanyardEngineContext *context,
                                             LanyardReceiver      *receiver);
/* It could not be loaded; @message is one sentence. */
void           lanyard_window_set_failed    (LanyardWindow        *self,
                                             const char           *message);
void           lanyard_window_set_loading   (LanyardWindow        *self);
/* Files to send, of #GFile: kept until the engine is there. */
void           lanyard_window_send_files    (LanyardWindow        *self,
                                             GListModel           *files);
/* (nullable) The page of the tab @name. */
GtkWidget     *lanyard_window_get_page      (LanyardWindow        *self,
                                             const char           *name);
void           lanyard_window_show_tab      (LanyardWindow        *self,
                                             const char           *name);
/* Passing news; @text is plain text, not markup. */
void           lanyard_window_toast         (LanyardWindow        *self,
                                             const char           *text);
/* News that stays until it is dismissed. */
void           lanyard_window_banner        (LanyardWindow        *self,
                                             const char           *text);
/* Write size, tab and panes into the settings; closing does so by itself. */
void           lanyard_window_save_state    (LanyardWindow        *self);

G_END_DECLS
