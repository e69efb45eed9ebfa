/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-tour-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/app/lanyard-pairing-dialog.h"
#include "ui/app/lanyard-receive-button.h"
#include "ui/app/lanyard-welcome.h"

/* The window itself: it starts, listens, and asks about a stranger. What is found by its label is found by the label
 * as translated, so that the tour works in any language. */

static GtkWidget *
window_of (LanyardTour *tour)
{
  return GTK_WIDGET (lanyard_application_get_window (tour->application));
}

static gboolean
page_there (LanyardTour *tour, gpointer data)
{
  return lanyard_application_get_receiver (tour->application) != NULL
         && lanyard_window_get_page (lanyard_application_get_window (tour->application), "transfer") != NULL;
}

static gboolean
step_start (LanyardTour *tour, GError **error)
{
  if (!lanyard_tour_wait (tour, page_there, NULL, 15, "the window did not get its engine", error))
    return FALSE;
  /* Asked for while the tour itself runs, it would only hide what is behind it. */
  g_settings_set_boolean (lanyard_application_get_settings (tour->application), "notifications", FALSE);
  lanyard_receiver_set_bind (lanyard_application_get_receiver (tour->application), "127.0.0.1");
  /* Pictures of things on their way are of no use. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window_of (tour)), 1080, 680);
  return lanyard_tour_other_start (tour, error);
}

static gboolean
step_welcome (LanyardTour *tour, GError **error)
{
  GSettings *settings = lanyard_application_get_settings (tour->application);

  if (lanyard_tour_find (window_of (tour), LANYARD_TYPE_WELCOME, NULL) == NULL)
    return lanyard_tour_fail (error, "a new user is not welcomed");
  if (!lanyard_tour_click (tour, window_of (tour), _ ("Get started"), error))
    return FALSE;
  if (!g_settings_get_boolean (settings, "welcomed")
      || lanyard_tour_find (window_of (tour), LANYARD_TYPE_WELCOME, NULL) != NULL)
    return lanyard_tour_fail (error, "the welcome stays");
  return TRUE;
}

static gboolean
receive_failed (LanyardTour *tour, gpointer data)
{
  return lanyard_receiver_get_port_busy (lanyard_application_get_receiver (tour->application))
         && lanyard_tour_find (window_of (tour), GTK_TYPE_BUTTON, _ ("Use another port")) != NULL;
}

static gboolean
step_port_in_use (LanyardTour *tour, GError **error)
{
  GSettings *settings = lanyard_application_get_settings (tour->application);
  GtkWidget *button = lanyard_tour_find (window_of (tour), LANYARD_TYPE_RECEIVE_BUTTON, NULL);
  GtkWidget *toggle;

  if (button == NULL)
    return lanyard_tour_fail (error, "the window has no Receive switch");
  /* The other machine has this one already. */
  g_settings_set_uint (settings, "port", tour->other_port);
  toggle = lanyard_tour_find (button, GTK_TYPE_SWITCH, NULL);
  gtk_switch_set_active (GTK_SWITCH (toggle), TRUE);
  if (gtk_switch_get_active (GTK_SWITCH (toggle)))
    return lanyard_tour_fail (error, "the Receive switch is on although the port is in use");
  return lanyard_tour_wait (tour, receive_failed, NULL, 5, "the window did not say that the port is in use",
                            error);
}

static gboolean
reachable (LanyardTour *tour, gpointer data)
{
  LanyardReceiver *receiver = lanyard_application_get_receiver (tour->application);
  const char *const *addresses = lanyard_receiver_get_addresses (receiver);

  return lanyard_receiver_get_active (receiver) && addresses != NULL && addresses[0] != NULL
         && lanyard_tour_find (window_of (tour), GTK_TYPE_LABEL, addresses[0]) != NULL;
}

static gboolean
step_receive (LanyardTour *tour, GError **error)
{
  LanyardReceiver *receiver = lanyard_application_get_receiver (tour->application);

  if (!lanyard_tour_click (tour, window_of (tour), _ ("Use another port"), error)
      || !lanyard_tour_wait (tour, reachable, NULL, 5, "the window did not show where it is reachable",
                             error))
    return FALSE;
  lanyard_tour_say (tour, "reachable at %s", lanyard_receiver_get_addresses (receiver)[0]);
  return TRUE;
}

static gboolean
both_ask (LanyardTour *tour, gpointer data)
{
  LanyardPairingQueue *pairings = lanyard_application_get_pairings (tour->application);

  return tour->other_pairing != NULL && lanyard_pairing_queue_get_dialog (pairings) != NULL;
}

/* The other machine sends a text and a picture; neither has met the other. */
static gboolean
step_pair (LanyardTour *tour, GError **error)
{
  LanyardPairingQueue *pairings = lanyard_application_get_pairings (tour->application);
  LanyardNode *node
      = lanyard_engine_context_get_node (lanyard_application_get_engine (tour->application));
  g_autofree char *address = lanyard_tour_address (node);
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  LanyardPairing *here;
  const char *code;

  gtk_popover_popdown (
      GTK_POPOVER (lanyard_tour_find (window_of (tour), GTK_TYPE_POPOVER, NULL)));
  tour->text = lanyard_tour_make_text (tour, error);
  tour->picture = tour->text != NULL ? lanyard_tour_make_picture (tour, error) : NULL;
  if (tour->picture == NULL)
    return FALSE;
  g_ptr_array_add (files, tour->text);
  g_ptr_array_add (files, tour->picture);
  lanyard_transfers_send (lanyard_engine_context_get_transfers (tour->other), files, address, NULL, NULL,
                          LANYARD_CONNECT_DEFAULT);
  if (!lanyard_tour_wait (tour, both_ask, NULL, 15, "the two sides did not ask to compare a code", error))
    return FALSE;

  here = lanyard_pairing_dialog_get_pairing (
      LANYARD_PAIRING_DIALOG (lanyard_pairing_queue_get_dialog (pairings)));
  code = lanyard_pairing_get_code (here);
  if (code == NULL || strlen (code) != 6
      || g_strcmp0 (code, lanyard_pairing_get_code (tour->other_pairing)) != 0)
    return lanyard_tour_fail (error, "the codes differ: %s here, %s there", code,
                              lanyard_pairing_get_code (tour->other_pairing));
  lanyard_tour_say (tour, "%s on both", code);
  return TRUE;
}

static gboolean
paired (LanyardTour *tour, gpointer data)
{
  LanyardEngineContext *here = lanyard_application_get_engine (tour->application);
  LanyardIdentity *other = lanyard_engine_context_get_identity (tour->other);
  LanyardIdentity *own = lanyard_engine_context_get_identity (here);

  return lanyard_peers_lookup (lanyard_engine_context_get_peers (here),
                               lanyard_identity_get_fingerprint (other))
             != NULL
         && lanyard_peers_lookup (lanyard_engine_context_get_peers (tour->other),
                                  lanyard_identity_get_fingerprint (own))
                != NULL;
}

static gboolean
step_trust (LanyardTour *tour, GError **error)
{
  LanyardPairingQueue *pairings = lanyard_application_get_pairings (tour->application);
  GtkWidget *dialog = GTK_WIDGET (lanyard_pairing_queue_get_dialog (pairings));

  if (!lanyard_tour_click (tour, dialog, _ ("They match"), error))
    return FALSE;
  lanyard_pairing_answer (tour->other_pairing, LANYARD_PAIRING_TRUST);
  return lanyard_tour_wait (tour, paired, NULL, 10, "the two sides did not pin each other", error);
}

const LanyardTourStep lanyard_tour_shell_steps[] = {
  { "start", "the window starts with an empty world and a welcome", step_start },
  { "welcome", "the welcome leads to the tabs", step_welcome },
  { "port-in-use", "a port in use is said, and another one offered", step_port_in_use },
  { "receive", "Receive is on", step_receive },
  { "pairing", "two strangers show the same code", step_pair },
  { "paired", "both trust each other", step_trust },
  { NULL, NULL, NULL }
};
