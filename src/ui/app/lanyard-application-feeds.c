/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the feeds meet what they may not know: notifications, and people to send a link to. */
#include "ui/app/lanyard-application-private.h"

#include <glib/gi18n-lib.h>

#include "ui/app/lanyard-share-window.h"
#include "ui/chat/lanyard-chat-page.h"
#include "ui/feed/lanyard-feed-page.h"
#include "ui/transfer/lanyard-transfer-page.h"

static LanyardFeedPage *
get_page (LanyardApplication *self)
{
  return LANYARD_FEED_PAGE (lanyard_window_get_page (self->window, "feeds"));
}

static void
on_show (LanyardFeedNotifier *notifier, gint64 feed, gint64 entry, LanyardApplication *self)
{
  g_application_activate (G_APPLICATION (self));
  if (self->window == NULL)
    return; /* quitting */
  lanyard_window_show_tab (self->window, "feeds");
  lanyard_feed_page_show_entry (get_page (self), feed, entry);
}

/* A link on its way to somebody. */
typedef struct
{
  LanyardApplication *application;
  char               *title;
  char               *text;
} Share;

static void
share_free (Share *share)
{
  g_clear_object (&share->application);
  g_free (share->title);
  g_free (share->text);
  g_free (share);
}

static void
free_with_window (gpointer data, GClosure *closure)
{
  share_free (data);
}

/* It waits in the entry, as what another tab has to tell always does: whether to send it is said there. */
static void
on_chat (LanyardShareWindow *window, LanyardChatRoom *room, gpointer user_data)
{
  const Share *share = user_data;
  LanyardChatPage *chat = LANYARD_CHAT_PAGE (lanyard_window_get_page (share->application->window, "chat"));
  LanyardChatRole role = lanyard_chat_room_get_role (room);

  lanyard_window_show_tab (share->application->window, "chat");
  lanyard_chat_page_show_pane (chat, role);
  lanyard_chat_pane_write (lanyard_chat_page_get_pane (chat, role), share->text);
}

/* A device takes files: the link goes as a text. */
static void
on_device (LanyardShareWindow *window, LanyardDevice *device, gpointer user_data)
{
  const Share *share = user_data;
  GtkWidget *page = lanyard_window_get_page (share->application->window, "transfer");

  lanyard_window_show_tab (share->application->window, "transfer");
  lanyard_transfer_page_send_text (LANYARD_TRANSFER_PAGE (page), share->title, share->text,
                                   lanyard_device_get_fingerprint (device));
}

static void
on_send_link (LanyardFeedPage *page, const char *title, const char *link, LanyardApplication *self)
{
  LanyardShareWindow *window = lanyard_share_window_present (
      GTK_WINDOW (self->window), title, link,
      G_LIST_MODEL (lanyard_engine_context_get_chat_rooms (self->engine)),
      lanyard_engine_context_get_discovery (self->engine));
  Share *share = g_new0 (Share, 1);

  share->application = g_object_ref (self);
  share->title = g_strdup (title);
  share->text = *title != '\0' ? g_strdup_printf ("%s\n%s", title, link) : g_strdup (link);
  g_signal_connect (window, "chat", G_CALLBACK (on_chat), share);
  g_signal_connect_data (window, "device", G_CALLBACK (on_device), share, free_with_window, 0);
}

static void
apply_settings (LanyardApplication *self)
{
  g_autofree char *path = g_settings_get_string (self->settings, "download-folder");
  g_autoptr (GFile) folder = g_path_is_absolute (path) ? g_file_new_for_path (path) : NULL;
  LanyardFeedReader *feeds = lanyard_engine_context_get_feeds (self->engine);

  lanyard_feed_reader_set_retention (feeds, g_settings_get_uint (self->settings, "feeds-keep-entries"),
                                     g_settings_get_uint (self->settings, "feeds-keep-days"));
  lanyard_feed_reader_set_automatic (feeds, g_settings_get_boolean (self->settings, "feeds-automatic"));
  lanyard_feed_page_set_download_folder (get_page (self), folder);
}

void
lanyard_application_join_feeds (LanyardApplication *self)
{
  static const char *const keys[] = { "changed::feeds-automatic", "changed::feeds-keep-entries",
                                      "changed::feeds-keep-days", "changed::download-folder" };

  self->feed_notifier = lanyard_feed_notifier_new (G_APPLICATION (self), self->settings,
                                                   lanyard_engine_context_get_feeds (self->engine));
  g_signal_connect_object (self->feed_notifier, "show", G_CALLBACK (on_show), self, 0);
  g_signal_connect_object (get_page (self), "send-link", G_CALLBACK (on_send_link), self, 0);
  g_settings_bind (self->settings, "feeds-folded", get_page (self), "folded", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "feeds-only-unread", get_page (self), "only-unread", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "feeds-oldest-first", get_page (self), "oldest-first", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "feeds-mark-passed", get_page (self), "mark-passed", G_SETTINGS_BIND_DEFAULT);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_signal_connect_object (self->settings, keys[i], G_CALLBACK (apply_settings), self, G_CONNECT_SWAPPED);
  apply_settings (self);
}
