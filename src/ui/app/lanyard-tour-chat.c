/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-tour-private.h"

#include <glib/gi18n-lib.h>

#include "ui/chat/lanyard-chat-composer.h"
#include "ui/chat/lanyard-chat-page.h"
#include "ui/chat/lanyard-chat-setup.h"

/* Both ends of a conversation in the one window. */

static GtkWidget *
pane_of (LanyardTour *tour, LanyardChatRole role)
{
  GtkWidget *page
      = lanyard_window_get_page (lanyard_application_get_window (tour->application), "chat");

  return GTK_WIDGET (lanyard_chat_page_get_pane (LANYARD_CHAT_PAGE (page), role));
}

static LanyardChatRoom *
room_of (LanyardTour *tour, LanyardChatRole role)
{
  return lanyard_chat_pane_get_room (LANYARD_CHAT_PANE (pane_of (tour, role)));
}

static gboolean
hosting (LanyardTour *tour, gpointer data)
{
  return lanyard_chat_room_get_state (room_of (tour, LANYARD_CHAT_ROLE_HOST)) == LANYARD_CHAT_HOSTING;
}

static gboolean
joined (LanyardTour *tour, gpointer data)
{
  return lanyard_chat_room_get_state (room_of (tour, LANYARD_CHAT_ROLE_GUEST)) == LANYARD_CHAT_JOINED;
}

static GtkWidget *
composer_of (LanyardTour *tour, LanyardChatRole role)
{
  return lanyard_tour_find (pane_of (tour, role), LANYARD_TYPE_CHAT_COMPOSER, NULL);
}

static void
set_name (LanyardTour *tour, LanyardChatRole role, const char *name)
{
  lanyard_chat_setup_set_name (
      LANYARD_CHAT_SETUP (lanyard_tour_find (pane_of (tour, role), LANYARD_TYPE_CHAT_SETUP, NULL)), name);
}

static void
type (LanyardTour *tour, LanyardChatRole role, const char *text)
{
  LanyardChatComposer *composer = LANYARD_CHAT_COMPOSER (composer_of (tour, role));

  lanyard_chat_composer_set_text (composer, text);
  lanyard_chat_composer_submit (composer);
}

static gboolean
both_have (LanyardTour *tour, gpointer data)
{
  for (guint role = 0; role < 2; role++)
    if (g_list_model_get_n_items (
            lanyard_chat_room_get_messages (room_of (tour, (LanyardChatRole) role)))
        != GPOINTER_TO_UINT (data))
      return FALSE;
  return TRUE;
}

/* Delivered at least: whether it is read depends on which window has the keyboard. */
static gboolean
all_delivered (LanyardTour *tour, gpointer data)
{
  for (guint role = 0; role < 2; role++)
    {
      GListModel *messages = lanyard_chat_room_get_messages (room_of (tour, (LanyardChatRole) role));

      for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
        {
          g_autoptr (LanyardChatMessage) message = g_list_model_get_item (messages, i);

          if (!lanyard_chat_message_get_loaded (message)
              || lanyard_chat_message_get_state (message) < LANYARD_CHAT_DELIVERED)
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
step_chat (LanyardTour *tour, GError **error)
{
  static const struct
  {
    LanyardChatRole role;
    const char *text;
  } lines[] = {
    { LANYARD_CHAT_ROLE_HOST, "Good morning! What can I do for you?" },
    { LANYARD_CHAT_ROLE_GUEST, "The picture does not open here.\nIs it the right one?" },
    { LANYARD_CHAT_ROLE_GUEST, "It came from https://example.org/sunset.jpg" },
    { LANYARD_CHAT_ROLE_HOST, "Let me look." },
  };

  lanyard_window_show_tab (lanyard_application_get_window (tour->application), "chat");
  lanyard_tour_settle (tour);
  set_name (tour, LANYARD_CHAT_ROLE_HOST, "Support");
  set_name (tour, LANYARD_CHAT_ROLE_GUEST, "Customer");
  if (!lanyard_tour_click (tour, pane_of (tour, LANYARD_CHAT_ROLE_HOST), _ ("_Start hosting"), error)
      || !lanyard_tour_wait (tour, hosting, NULL, 10, "the room did not open", error)
      || !lanyard_tour_click (tour, pane_of (tour, LANYARD_CHAT_ROLE_GUEST), _ ("_Join"), error)
      || !lanyard_tour_wait (tour, joined, NULL, 15, "the guest did not get in", error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      type (tour, lines[i].role, lines[i].text);
      if (!lanyard_tour_wait (tour, both_have, GUINT_TO_POINTER (i + 1), 10,
                              "a message did not reach both panes", error))
        return FALSE;
    }
  return lanyard_tour_wait (tour, all_delivered, NULL, 10, "not all messages were delivered", error);
}

static gboolean
shows_picture (GtkWidget *root)
{
  if (GTK_IS_PICTURE (root) && gtk_widget_get_mapped (root)
      && gtk_picture_get_paintable (GTK_PICTURE (root)) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows_picture (child))
      return TRUE;
  return FALSE;
}

static gboolean
picture_there (LanyardTour *tour, gpointer data)
{
  return shows_picture (pane_of (tour, LANYARD_CHAT_ROLE_HOST))
         && shows_picture (pane_of (tour, LANYARD_CHAT_ROLE_GUEST)) && all_delivered (tour, NULL);
}

static gboolean
step_picture (LanyardTour *tour, GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  GSList files = { tour->picture, NULL };

  /* As pasting a file does. */
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, &files);
  g_signal_emit_by_name (composer_of (tour, LANYARD_CHAT_ROLE_HOST), "dropped", &value);
  return lanyard_tour_wait (tour, picture_there, NULL, 15, "the picture did not show in both panes", error);
}

static gboolean
away (LanyardTour *tour, gpointer data)
{
  return lanyard_chat_room_get_state (room_of (tour, LANYARD_CHAT_ROLE_GUEST)) == LANYARD_CHAT_RECONNECTING;
}

static LanyardChatDelivery
last_state (LanyardTour *tour, LanyardChatRole role)
{
  GListModel *messages = lanyard_chat_room_get_messages (room_of (tour, role));
  g_autoptr (LanyardChatMessage) last = g_list_model_get_item (messages, g_list_model_get_n_items (messages) - 1);

  return lanyard_chat_message_get_state (last);
}

static gboolean
step_away (LanyardTour *tour, GError **error)
{
  if (!lanyard_tour_click (tour, pane_of (tour, LANYARD_CHAT_ROLE_HOST), _ ("Stop hosting"), error)
      || !lanyard_tour_wait (tour, away, NULL, 10, "the guest does not know that the host is away", error))
    return FALSE;
  type (tour, LANYARD_CHAT_ROLE_GUEST, "Now I see it. Thank you!");
  lanyard_tour_settle (tour);
  if (last_state (tour, LANYARD_CHAT_ROLE_GUEST) != LANYARD_CHAT_QUEUED)
    return lanyard_tour_fail (error, "what was written to nobody is not queued");
  return TRUE;
}

/* Four texts, the picture, and what waited: once. */
static gboolean
step_back (LanyardTour *tour, GError **error)
{
  return lanyard_tour_click (tour, pane_of (tour, LANYARD_CHAT_ROLE_HOST), _ ("_Host again"), error)
         && lanyard_tour_wait (tour, hosting, NULL, 10, "the room did not open again", error)
         /* By then the guest may have come by itself. */
         && (!away (tour, NULL)
             || lanyard_tour_click (tour, pane_of (tour, LANYARD_CHAT_ROLE_GUEST), _ ("Try _now"), error))
         && lanyard_tour_wait (tour, joined, NULL, 20, "the guest did not come back", error)
         && lanyard_tour_wait (tour, both_have, GUINT_TO_POINTER (6), 10, "what waited did not arrive once", error)
         && lanyard_tour_wait (tour, all_delivered, NULL, 10, "not all messages were delivered", error);
}

static gboolean
found (LanyardTour *tour, gpointer data)
{
  return lanyard_tour_find (pane_of (tour, LANYARD_CHAT_ROLE_HOST), GTK_TYPE_LABEL, data) != NULL;
}

static gboolean
step_search (LanyardTour *tour, GError **error)
{
  GtkWidget *pane = pane_of (tour, LANYARD_CHAT_ROLE_HOST);
  GtkWidget *entry;
  /* Translators: the second of five places found. */
  g_autofree char *one = g_strdup_printf (_ ("%u of %u"), 1u, 1u);

  lanyard_chat_pane_search (LANYARD_CHAT_PANE (pane));
  lanyard_tour_settle (tour);
  entry = lanyard_tour_find (pane, GTK_TYPE_SEARCH_ENTRY, NULL);
  if (entry == NULL)
    return lanyard_tour_fail (error, "the search did not open");
  gtk_editable_set_text (GTK_EDITABLE (entry), "does not open");
  return lanyard_tour_wait (tour, found, one, 10,
                            "the search did not find the message", error);
}

const LanyardTourStep lanyard_tour_chat_steps[] = {
  { "chat", "host and guest talk, side by side", step_chat },
  { "chat-picture", "a picture shows in both panes", step_picture },
  { "chat-away", "the host is away, and what is written waits", step_away },
  { "chat-back", "the host is back, and it arrives once", step_back },
  { "chat-search", "a message is searched for and found", step_search },
  { NULL, NULL, NULL }
};
