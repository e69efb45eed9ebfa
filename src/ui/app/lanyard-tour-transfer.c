/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-tour-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/transfer/lanyard-compare-window.h"
#include "ui/transfer/lanyard-device-chooser.h"
#include "ui/transfer/lanyard-offer-card.h"
#include "ui/transfer/lanyard-link-window.h"
#include "ui/transfer/lanyard-plain-window.h"
#include "ui/transfer/lanyard-transfer-page.h"

/* Large enough that two engines in one process are still at it when one is taken away. */
/* Sizes of the file that is to be interrupted: on a fast machine the first has arrived before anyone sees it move. */
#define INTERRUPTED_MIN (G_GUINT64_CONSTANT (384) * 1024 * 1024)
#define INTERRUPTED_MAX (G_GUINT64_CONSTANT (8) * 1024 * 1024 * 1024)
/* For the stall under load, in mebibytes; LANYARD_TOUR_LARGE=2048 is what the figures are promised for. */
#define LARGE_MEBIBYTES 128

static GtkWidget *
page_of (LanyardTour *tour)
{
  return lanyard_window_get_page (lanyard_application_get_window (tour->application), "transfer");
}

static LanyardTransfers *
transfers_here (LanyardTour *tour)
{
  return lanyard_engine_context_get_transfers (lanyard_application_get_engine (tour->application));
}

static LanyardTransfers *
transfers_there (LanyardTour *tour)
{
  return lanyard_engine_context_get_transfers (tour->other);
}

/* The newest stands first; the model keeps it alive. */
static LanyardTransfer *
newest (LanyardTransfers *transfers)
{
  g_autoptr (LanyardTransfer) transfer = g_list_model_get_item (G_LIST_MODEL (transfers), 0);

  return transfer;
}

static gboolean
in_state (LanyardTransfers *transfers, LanyardTransferDirection direction, LanyardTransferState state)
{
  LanyardTransfer *transfer = newest (transfers);

  return transfer != NULL && lanyard_transfer_get_direction (transfer) == direction
         && lanyard_transfer_get_state (transfer) == state;
}

static gboolean
received_here (LanyardTour *tour, gpointer data)
{
  return in_state (transfers_here (tour), LANYARD_TRANSFER_RECEIVING, LANYARD_TRANSFER_VERIFIED)
         && in_state (transfers_there (tour), LANYARD_TRANSFER_SENDING, LANYARD_TRANSFER_VERIFIED);
}

static gboolean
received_there (LanyardTour *tour, gpointer data)
{
  return in_state (transfers_here (tour), LANYARD_TRANSFER_SENDING, LANYARD_TRANSFER_VERIFIED)
         && in_state (transfers_there (tour), LANYARD_TRANSFER_RECEIVING, LANYARD_TRANSFER_VERIFIED);
}

static gboolean
card_there (LanyardTour *tour, gpointer data)
{
  return lanyard_tour_find (page_of (tour), LANYARD_TYPE_OFFER_CARD, NULL) != NULL;
}

static gboolean
step_offer (LanyardTour *tour, GError **error)
{
  GtkWidget *card;
  GListModel *entries;
  guint n_thumbnails = 0;

  if (!lanyard_tour_wait (tour, card_there, NULL, 15, "the window did not show the offer", error))
    return FALSE;
  card = lanyard_tour_find (page_of (tour), LANYARD_TYPE_OFFER_CARD, NULL);
  entries = lanyard_offer_get_entries (lanyard_offer_card_get_offer (LANYARD_OFFER_CARD (card)));
  for (guint i = 0; i < g_list_model_get_n_items (entries); i++)
    {
      g_autoptr (LanyardTransferEntry) entry = g_list_model_get_item (entries, i);

      if (lanyard_transfer_entry_get_thumbnail (entry) != NULL)
        n_thumbnails++;
    }
  if (g_list_model_get_n_items (entries) != 2 || n_thumbnails != 1)
    return lanyard_tour_fail (error, "the offer has %u entries and %u thumbnails instead of 2 and 1",
                              g_list_model_get_n_items (entries), n_thumbnails);
  return TRUE;
}

/* Remembers what was received, and checks each file against @sent with the same name. */
static gboolean
check_received (LanyardTour *tour, LanyardTransfers *transfers, GFile *sent, GError **error)
{
  GListModel *entries = lanyard_transfer_get_entries (newest (transfers));
  g_autofree char *name = g_file_get_basename (sent);

  for (guint i = 0; i < g_list_model_get_n_items (entries); i++)
    {
      g_autoptr (LanyardTransferEntry) entry = g_list_model_get_item (entries, i);
      GFile *file = lanyard_transfer_entry_get_file (entry);

      if (!g_str_equal (lanyard_transfer_entry_get_path (entry), name))
        continue;
      if (file != NULL)
        g_ptr_array_add (tour->received, g_object_ref (file));
      return lanyard_tour_same (sent, file, error);
    }
  return lanyard_tour_fail (error, "%s is not among what was received", name);
}

static gboolean
entries_there (LanyardTour *tour, gpointer data)
{
  return g_list_model_get_n_items (lanyard_transfer_get_entries (newest (data))) > 0;
}

static gboolean
step_accept (LanyardTour *tour, GError **error)
{
  GtkWidget *card = lanyard_tour_find (page_of (tour), LANYARD_TYPE_OFFER_CARD, NULL);

  if (!lanyard_tour_click (tour, card, _ ("Accept"), error)
      || !lanyard_tour_wait (tour, received_here, NULL, 20, "the two files were not verified", error)
      || !lanyard_tour_wait (tour, entries_there, transfers_here (tour), 5, "nothing was listed", error)
      || !check_received (tour, transfers_here (tour), tour->text, error)
      || !check_received (tour, transfers_here (tour), tour->picture, error))
    return FALSE;
  lanyard_transfer_page_show_transfer (LANYARD_TRANSFER_PAGE (page_of (tour)),
                                       newest (transfers_here (tour)));
  lanyard_tour_say (tour, "%s", lanyard_transfer_get_title (newest (transfers_here (tour))));
  return TRUE;
}

static gboolean
verdict_identical (LanyardTour *tour, gpointer data)
{
  GtkWindow *window = lanyard_tour_toplevel (LANYARD_TYPE_COMPARE_WINDOW);
  int verdict = LANYARD_VERDICT_NONE;

  if (window != NULL)
    g_object_get (window, "verdict", &verdict, NULL);
  return verdict == LANYARD_VERDICT_IDENTICAL;
}

static gboolean
compare (LanyardTour *tour, GFile *sent, GFile *received, GError **error)
{
  GtkWindow *old = lanyard_tour_toplevel (LANYARD_TYPE_COMPARE_WINDOW);

  if (old != NULL)
    gtk_window_destroy (old);
  lanyard_compare_window_present (GTK_WINDOW (lanyard_application_get_window (tour->application)), sent,
                                  received);
  return lanyard_tour_wait (tour, verdict_identical, NULL, 10,
                            "the comparison did not come to Identical", error);
}

static gboolean
step_compare_picture (LanyardTour *tour, GError **error)
{
  return compare (tour, tour->picture, g_ptr_array_index (tour->received, 1), error);
}

static gboolean
step_compare_text (LanyardTour *tour, GError **error)
{
  return compare (tour, tour->text, g_ptr_array_index (tour->received, 0), error);
}

static gboolean
chooser_there (LanyardTour *tour, gpointer data)
{
  return lanyard_tour_toplevel (LANYARD_TYPE_DEVICE_CHOOSER) != NULL;
}

/* As from a file manager's Open With: the window asks to which device. */
static gboolean
step_choose_device (LanyardTour *tour, GError **error)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

  gtk_window_destroy (lanyard_tour_toplevel (LANYARD_TYPE_COMPARE_WINDOW));
  g_list_store_append (files, tour->picture);
  g_list_store_append (files, tour->text);
  lanyard_window_send_files (lanyard_application_get_window (tour->application), G_LIST_MODEL (files));
  return lanyard_tour_wait (tour, chooser_there, NULL, 10, "the window did not ask for a device", error);
}

static gboolean
offered_there (LanyardTour *tour, gpointer data)
{
  return tour->other_offer != NULL && !lanyard_offer_get_answered (tour->other_offer);
}

/* Types the other machine's address into the chooser, and accepts over there. */
static gboolean
send_to_other (LanyardTour *tour, GError **error)
{
  GtkWindow *chooser = lanyard_tour_toplevel (LANYARD_TYPE_DEVICE_CHOOSER);
  g_autofree char *address = lanyard_tour_address (lanyard_engine_context_get_node (tour->other));
  GtkWidget *entry = lanyard_tour_find (GTK_WIDGET (chooser), ADW_TYPE_ENTRY_ROW, NULL);

  if (entry == NULL)
    return lanyard_tour_fail (error, "the chooser takes no address");
  gtk_editable_set_text (GTK_EDITABLE (entry), address);
  return lanyard_tour_click (tour, GTK_WIDGET (chooser), _ ("Send"), error)
         && lanyard_tour_wait (tour, offered_there, NULL, 15, "the other machine was offered nothing",
                               error)
         && lanyard_offer_accept (tour->other_offer, error);
}

static gboolean
step_send (LanyardTour *tour, GError **error)
{
  if (!send_to_other (tour, error)
      || !lanyard_tour_wait (tour, received_there, NULL, 20, "what was sent was not verified", error)
      || !lanyard_tour_wait (tour, entries_there, transfers_there (tour), 5, "nothing was listed", error)
      || !check_received (tour, transfers_there (tour), tour->text, error)
      || !check_received (tour, transfers_there (tour), tour->picture, error))
    return FALSE;
  lanyard_transfer_page_show_transfer (LANYARD_TRANSFER_PAGE (page_of (tour)),
                                       newest (transfers_here (tour)));
  return TRUE;
}

static gboolean
step_large (LanyardTour *tour, GError **error)
{
  const char *wanted = g_getenv ("LANYARD_TOUR_LARGE");
  guint64 mebibytes = LARGE_MEBIBYTES;
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) file = NULL;
  g_autofree char *size = NULL;
  g_autofree char *rate = NULL;
  gint64 begin;

  if (wanted != NULL && !g_ascii_string_to_unsigned (wanted, 10, 1, 1024 * 1024, &mebibytes, error))
    return FALSE;
  file = lanyard_tour_make_large (tour, "large.bin", mebibytes * 1024 * 1024, error);
  if (file == NULL)
    return FALSE;
  g_list_store_append (files, file);
  lanyard_window_send_files (lanyard_application_get_window (tour->application), G_LIST_MODEL (files));
  if (!lanyard_tour_wait (tour, chooser_there, NULL, 10, "the window did not ask for a device", error)
      || !send_to_other (tour, error))
    return FALSE;
  /* What the line tells of the main loop is the transfer's, not that of the dialog before it. */
  tour->stall_us = tour->stall_cpu_us = 0;
  begin = g_get_monotonic_time ();
  if (!lanyard_tour_wait (tour, received_there, NULL, 30 + (double) mebibytes / 20,
                          "the large file was not verified", error))
    return FALSE;
  size = lanyard_format_size (mebibytes * 1024 * 1024);
  rate = lanyard_format_rate ((double) mebibytes * 1024 * 1024 * G_USEC_PER_SEC
                              / (double) (g_get_monotonic_time () - begin));
  lanyard_tour_say (tour, "%s at %s, both ends in this process", size, rate);
  return lanyard_tour_wait (tour, entries_there, transfers_there (tour), 5, "nothing was listed", error)
         && check_received (tour, transfers_there (tour), file, error);
}

static gboolean
moving_here (LanyardTour *tour, gpointer data)
{
  return in_state (transfers_here (tour), LANYARD_TRANSFER_RECEIVING, LANYARD_TRANSFER_VERIFIED)
         || (in_state (transfers_here (tour), LANYARD_TRANSFER_RECEIVING, LANYARD_TRANSFER_MOVING)
             && lanyard_transfer_get_bytes_done (newest (transfers_here (tour))) > 0);
}

/* The transfer stands still, or it was over before the other machine went away. */
static gboolean
settled_here (LanyardTour *tour, gpointer data)
{
  return in_state (transfers_here (tour), LANYARD_TRANSFER_RECEIVING, LANYARD_TRANSFER_INTERRUPTED)
         || in_state (transfers_here (tour), LANYARD_TRANSFER_RECEIVING, LANYARD_TRANSFER_VERIFIED);
}

/* The other machine sends a file of @size, and the window takes it; whether bytes were seen to move. */
static gboolean
begin_to_receive (LanyardTour *tour, guint64 size, gboolean *moving, GError **error)
{
  LanyardNode *node
      = lanyard_engine_context_get_node (lanyard_application_get_engine (tour->application));
  g_autofree char *address = lanyard_tour_address (node);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  GFile *file = lanyard_tour_make_large (tour, "interrupted.bin", size, error);

  if (file == NULL)
    return FALSE;
  g_ptr_array_add (files, file);
  lanyard_transfers_send (transfers_there (tour), files, address, NULL, NULL, LANYARD_CONNECT_DEFAULT);
  if (!lanyard_tour_wait (tour, card_there, NULL, 15, "the window did not show the offer", error)
      || !lanyard_tour_click (tour, lanyard_tour_find (page_of (tour), LANYARD_TYPE_OFFER_CARD, NULL),
                              _ ("Accept"), error)
      || !lanyard_tour_wait (tour, moving_here, NULL, 15, "no byte arrived", error))
    return FALSE;
  *moving = in_state (transfers_here (tour), LANYARD_TRANSFER_RECEIVING, LANYARD_TRANSFER_MOVING);
  return TRUE;
}

/* The other machine goes away in the middle of sending. */
static gboolean
step_interrupt (LanyardTour *tour, GError **error)
{
  g_autofree char *done = NULL;
  gboolean moving = FALSE, interrupted = FALSE;

  for (guint64 size = INTERRUPTED_MIN; !interrupted && size <= INTERRUPTED_MAX; size *= 4)
    {
      if (!begin_to_receive (tour, size, &moving, error))
        return FALSE;
      if (!moving)
        continue;
      if (!lanyard_tour_other_stop (tour, error)
          || !lanyard_tour_wait (tour, settled_here, NULL, 15,
                                 "the window did not show that the transfer was interrupted", error))
        return FALSE;
      interrupted
          = in_state (transfers_here (tour), LANYARD_TRANSFER_RECEIVING, LANYARD_TRANSFER_INTERRUPTED);
      if (!interrupted && !lanyard_tour_other_start (tour, error))
        return FALSE;
    }
  if (!interrupted)
    return lanyard_tour_fail (error, "nothing was slow enough to be interrupted");
  done = lanyard_format_size (lanyard_transfer_get_bytes_done (newest (transfers_here (tour))));
  lanyard_transfer_page_show_transfer (LANYARD_TRANSFER_PAGE (page_of (tour)),
                                       newest (transfers_here (tour)));
  lanyard_tour_say (tour, "after %s", done);
  return TRUE;
}

static gboolean
step_resume (LanyardTour *tour, GError **error)
{
  g_autofree char *path = lanyard_tour_path (tour, "interrupted.bin");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *resumed = NULL;
  LanyardTransfer *transfer;

  if (!lanyard_tour_other_start (tour, error))
    return FALSE;
  /* Whoever was sending goes on by itself; being told to is what its Resume button does. */
  transfer = newest (transfers_there (tour));
  if (transfer == NULL)
    return lanyard_tour_fail (error, "the other machine has forgotten its transfer");
  lanyard_transfer_resume (transfer);
  if (!lanyard_tour_wait (tour, received_here, NULL, 60, "the transfer did not go on to its end", error)
      || !lanyard_tour_wait (tour, entries_there, transfers_here (tour), 5, "nothing was listed", error)
      || !check_received (tour, transfers_here (tour), file, error))
    return FALSE;
  transfer = newest (transfers_here (tour));
  if (lanyard_transfer_get_bytes_resumed (transfer) == 0)
    return lanyard_tour_fail (error, "the transfer began anew instead of going on");
  resumed = lanyard_format_size (lanyard_transfer_get_bytes_resumed (transfer));
  lanyard_tour_say (tour, "from %s on, identical", resumed);
  return TRUE;
}

static gboolean
served_here (LanyardTour *tour, gpointer data)
{
  LanyardTransfer *served = data;

  return lanyard_transfer_get_state (served) == LANYARD_TRANSFER_MOVING
         || lanyard_transfer_get_state (served) == LANYARD_TRANSFER_WAITING;
}

static gboolean
both_done (LanyardTour *tour, gpointer data)
{
  LanyardTransfer **transfers = data;

  return !lanyard_transfer_get_active (transfers[0]) && !lanyard_transfer_get_active (transfers[1]);
}

static gboolean
free_port (guint16 *port, GError **error)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();

  *port = g_socket_listener_add_any_inet_port (listener, NULL, error);
  return *port != 0;
}

/* The course's first demo, both ends: served by the window, fetched by the other machine. */
static gboolean
step_plain (LanyardTour *tour, GError **error)
{
  GtkWindow *window = GTK_WINDOW (lanyard_application_get_window (tour->application));
  g_autofree char *path = lanyard_tour_path (tour, "fetched.txt");
  g_autoptr (GFile) fetched = g_file_new_for_path (path);
  g_autofree char *address = NULL;
  LanyardPlainWindow *plain;
  LanyardTransfer *both[2];
  GtkWidget *spin;
  guint16 port;

  if (!free_port (&port, error))
    return FALSE;
  plain = lanyard_plain_window_present (window, transfers_here (tour));
  lanyard_plain_window_set_file (plain, tour->text);
  lanyard_tour_settle (tour);
  spin = lanyard_tour_find (GTK_WIDGET (plain), GTK_TYPE_SPIN_BUTTON, NULL);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), port);
  if (!lanyard_tour_click (tour, GTK_WIDGET (plain), _ ("Start"), error))
    return FALSE;
  both[0] = newest (transfers_here (tour));
  if (!lanyard_tour_wait (tour, served_here, both[0], 5, "the plain socket did not listen", error))
    return FALSE;
  address = g_strdup_printf ("127.0.0.1:%u", port);
  both[1] = lanyard_transfers_plain_fetch (transfers_there (tour), address, fetched, 40960);
  return lanyard_tour_wait (tour, both_done, both, 15, "the plain transfer did not end", error)
         && lanyard_tour_same (tour->text, fetched, error);
}

static gboolean
is_shared (LanyardTour *tour, gpointer data)
{
  LanyardShare *share = lanyard_link_window_get_share (data);

  return share != NULL && lanyard_share_get_state (share) == LANYARD_SHARE_SERVING;
}

/* The same file for whoever has a browser. */
static gboolean
step_link (LanyardTour *tour, GError **error)
{
  GtkWindow *window = GTK_WINDOW (lanyard_application_get_window (tour->application));
  LanyardLinkWindow *link;

  gtk_window_destroy (lanyard_tour_toplevel (LANYARD_TYPE_PLAIN_WINDOW));
  link = lanyard_link_window_present (
      window, lanyard_engine_context_get_identity (lanyard_application_get_engine (tour->application)), transfers_here (tour));
  lanyard_link_window_add (link, tour->text);
  lanyard_tour_settle (tour);
  return lanyard_tour_click (tour, GTK_WIDGET (link), _ ("Share"), error)
         && lanyard_tour_wait (tour, is_shared, link, 15, "the page for browsers was not opened", error);
}

static gboolean
step_list (LanyardTour *tour, GError **error)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (transfers_here (tour)));

  gtk_window_destroy (lanyard_tour_toplevel (LANYARD_TYPE_LINK_WINDOW));
  if (n != 5)
    return lanyard_tour_fail (error, "the window lists %u transfers instead of 5", n);
  return TRUE;
}

const LanyardTourStep lanyard_tour_transfer_steps[] = {
  { "offer", "the offer shows what it brings, with a thumbnail", step_offer },
  { "received", "accepted, verified and identical", step_accept },
  { "compare-picture", "the pictures side by side: Identical", step_compare_picture },
  { "compare-text", "the texts side by side: Identical", step_compare_text },
  { "choose-device", "opened files become a send", step_choose_device },
  { "sent", "sent, verified and identical", step_send },
  { "large", "a large file, verified and identical", step_large },
  { "interrupted", "the sender went away", step_interrupt },
  { "resumed", "the sender is back", step_resume },
  { "plain", "a plain socket served and fetched, identical", step_plain },
  { "link", "a file shared by a link", step_link },
  { "list", "all of it in the list", step_list },
  { NULL, NULL, NULL }
};
