/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/app/lanyard-engine-context.h"
#include "ui/app/lanyard-pairing-queue.h"
#include "ui/app/lanyard-receiver.h"
#include "ui/app/lanyard-window.h"

G_BEGIN_DECLS

/**
 * LanyardApplication:
 *
 * One instance a session: owns the settings, the engine and the window, and puts them together. Files it is
 * opened with become a send.
 */
#define LANYARD_TYPE_APPLICATION (lanyard_application_get_type ())
G_DECLARE_FINAL_TYPE (LanyardApplication, lanyard_application, LANYARD, APPLICATION, AdwApplication)

/* @flags: on top of G_APPLICATION_HANDLES_OPEN; the tour and tests add NON_UNIQUE. */
LanyardApplication   *lanyard_application_new          (GApplicationFlags   flags);
/* FALSE when the GSettings schema is nowhere to be found; @error says what to do. */
gboolean              lanyard_application_check_schema (GError            **error);

/* Each (transfer none), %NULL before there is one. */
GSettings            *lanyard_application_get_settings (LanyardApplication *self);
LanyardWindow        *lanyard_application_get_window   (LanyardApplication *self);
LanyardEngineContext *lanyard_application_get_engine   (LanyardApplication *self);
LanyardReceiver      *lanyard_application_get_receiver (LanyardApplication *self);
LanyardPairingQueue  *lanyard_application_get_pairings (LanyardApplication *self);

G_END_DECLS
