/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries outside the window, and links that leave the feeds for a chat or a device: the whole
 * application against another machine's engine and a server in the same process. */
#include <libsoup/soup.h>
#include <string.h>

#include "lanyard-ui-daemon.h"
#include "lanyard-ui-test.h"
#include "ui/app/lanyard-application.h"
#include "ui/app/lanyard-share-window.h"
#include "ui/chat/lanyard-chat-page.h"
#include "ui/feed/lanyard-article-picture.h"
#include "ui/feed/lanyard-article-view.h"
#include "ui/feed/lanyard-feed-entry-list.h"
#include "ui/feed/lanyard-feed-page.h"
#include "ui/transfer/lanyard-device-row.h"

typedef struct
{
  LanyardApplication *application;
  LanyardEngineContext *other;
  GtkWindow *elsewhere;
  UiDaemon daemon;
  SoupServer *server;
  char *base;
  guint items;
  GBytes *picture;
  char *downloads; /* of the other one */
} Fixture;

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GString) body =
      g_string_new ("<rss version='2.0'><channel><title>The \342\200\256news</title>");

  soup_server_message_set_status (message, 200, NULL);
  if (g_str_equal (path, "/picture.png"))
    {
      gsize length;
      const char *bytes = g_bytes_get_data (fixture->picture, &length);

      soup_server_message_set_response (message, "image/png", SOUP_MEMORY_COPY, bytes, length);
      return;
    }
  for (guint i = fixture->items; i > 0; i--)
    g_string_append_printf (body,
                            "<item><guid isPermaLink='false'>%u</guid><title>Story %u</title>"
                            "<link>http://example.org/%u</link><description>&lt;p&gt;&lt;img "
                            "src='%spicture.png' width='320' height='200'&gt;</description></item>",
                            i, i, i, fixture->base);
  g_string_append (body, "</channel></rss>");
  soup_server_message_set_response (message, "application/rss+xml", SOUP_MEMORY_COPY, body->str,
                                    body->len);
}

static void
serve (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 320, 200);
  char *png;
  gsize length;

  gdk_pixbuf_fill (pixbuf, 0x3584e4ff);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &png, &length, "png", NULL, NULL));
  fixture->picture = g_bytes_new_take (png, length);
  fixture->items = 1;
  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, NULL, on_request, fixture, NULL);
  soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (fixture->server);
  fixture->base = g_strdup_printf ("http://127.0.0.1:%d/", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
}

static void
other_start (Fixture *fixture)
{
  g_autofree char *data = lanyard_test_make_dir ("other-data");
  g_autofree char *config = lanyard_test_make_dir ("other-config");
  g_autoptr (GFile) folder = NULL;
  LanyardEngineContext *here = lanyard_application_get_engine (fixture->application);
  LanyardEngineContext *both[2];
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->downloads = lanyard_test_make_dir ("other-downloads");
  folder = g_file_new_for_path (fixture->downloads);
  fixture->other = lanyard_engine_context_new (data, config);
  lanyard_engine_context_load_async (fixture->other, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_true (lanyard_engine_context_load_finish (fixture->other, result, &error));
  lanyard_transfers_set_download_folder (lanyard_engine_context_get_transfers (fixture->other),
                                         folder);
  lanyard_transfers_set_accept_rule (lanyard_engine_context_get_transfers (fixture->other),
                                     LANYARD_ACCEPT_TRUSTED);
  lanyard_node_listen (lanyard_engine_context_get_node (fixture->other), "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  both[0] = here;
  both[1] = fixture->other;
  for (guint i = 0; i < 2; i++)
    lanyard_peers_pin (
        lanyard_engine_context_get_peers (both[i]),
        lanyard_identity_get_fingerprint (lanyard_engine_context_get_identity (both[1 - i])), "Ben",
        NULL);
}

static void
other_stop (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_engine_context_shutdown_async (fixture->other, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 15);
  g_clear_object (&fixture->other);
}

static LanyardWindow *
window_of (Fixture *fixture)
{
  return lanyard_application_get_window (fixture->application);
}

static GtkWidget *
page_of (Fixture *fixture)
{
  return lanyard_window_get_page (window_of (fixture), "feeds");
}

static LanyardFeedReader *
reader_of (Fixture *fixture)
{
  return lanyard_engine_context_get_feeds (lanyard_application_get_engine (fixture->application));
}

static LanyardFeedRefreshed
refresh (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedRefreshed refreshed;

  lanyard_feed_reader_refresh_async (reader_of (fixture), NULL, 0, NULL, NULL,
                                     lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 15);
  lanyard_feed_reader_refresh_finish (reader_of (fixture), result, &refreshed, &error);
  g_assert_no_error (error);
  return refreshed;
}

static gint64
subscribe (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 feed;

  lanyard_feed_reader_add_async (reader_of (fixture), fixture->base, NULL, NULL,
                                 lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  feed = lanyard_feed_reader_add_finish (reader_of (fixture), result, &error);
  g_assert_no_error (error);
  return feed;
}

/* Nobody looks at the application while another window has the focus. */
static void
look_away (Fixture *fixture)
{
  GtkWindow *window = GTK_WINDOW (window_of (fixture));

  gtk_window_present (fixture->elsewhere);
  lanyard_test_wait_for (
      gtk_window_is_active (fixture->elsewhere) && !gtk_window_is_active (window), 10);
}

static gint64
article_of (Fixture *fixture)
{
  GtkWidget *view = lanyard_ui_test_seek (page_of (fixture), LANYARD_TYPE_ARTICLE_VIEW, NULL);

  return view != NULL ? lanyard_article_view_get_entry (LANYARD_ARTICLE_VIEW (view)) : 0;
}

static void
check_notifications (Fixture *fixture, gint64 feed)
{
  LanyardFeedQuery query = { .feed = feed };
  g_autoptr (LanyardFeedEntries) entries = NULL;
  gint64 newest;

  /* Not before it is asked for. */
  look_away (fixture);
  fixture->items = 2;
  g_assert_cmpuint (refresh (fixture).new_entries, ==, 1);
  lanyard_feed_reader_set_options (reader_of (fixture), feed, 0, TRUE, FALSE);
  lanyard_test_wait_for (lanyard_feed_subscription_get_notify_new (lanyard_feed_subscriptions_find (
                             lanyard_feed_reader_get_subscriptions (reader_of (fixture)), feed)),
                         10);
  g_assert_cmpuint (fixture->daemon.serial, ==, 0);

  fixture->items = 5;
  g_assert_cmpuint (refresh (fixture).new_entries, ==, 3);
  lanyard_test_wait_for (fixture->daemon.serial == 1, 10);
  g_assert_cmpstr (fixture->daemon.summary, ==, "The news");
  g_assert_cmpstr (fixture->daemon.body, ==, "3 new entries: Story 5");

  entries = lanyard_feed_reader_open (reader_of (fixture), &query);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 5, 10);
  newest = lanyard_feed_entries_get_id (entries, 0);
  /* What pressing it does. */
  g_action_group_activate_action (G_ACTION_GROUP (fixture->application), "feed-show",
                                  g_variant_new ("(xx)", feed, newest));
  lanyard_test_wait_for (article_of (fixture) == newest, 10);
}

static void
choose (Fixture *fixture, const char *title)
{
  GtkWidget *window;
  GtkWidget *row;

  g_assert_true (gtk_widget_activate_action (page_of (fixture), "feeds.share", NULL));
  window = GTK_WIDGET (lanyard_ui_test_toplevel (LANYARD_TYPE_SHARE_WINDOW));
  g_assert_nonnull (window);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_shot (GTK_WINDOW (window), "feeds-share");
  row = lanyard_ui_test_find (window, ADW_TYPE_ACTION_ROW, title);
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_SHARE_WINDOW) == NULL, 10);
}

/* The article that shows goes to a room, and to a machine. */
static void
check_share (Fixture *fixture)
{
  LanyardEngineContext *here = lanyard_application_get_engine (fixture->application);
  GListModel *transfers = G_LIST_MODEL (lanyard_engine_context_get_transfers (here));
  g_autofree char *address = g_strdup_printf (
      "127.0.0.1:%u", lanyard_node_get_port (lanyard_engine_context_get_node (fixture->other)));
  g_autoptr (LanyardTransfer) transfer = NULL;
  g_autofree char *text = NULL;
  GtkTextBuffer *buffer;
  GtkTextIter start, end;
  LanyardChatPage *chat = LANYARD_CHAT_PAGE (lanyard_window_get_page (window_of (fixture), "chat"));
  LanyardChatPane *pane = lanyard_chat_page_get_pane (chat, LANYARD_CHAT_ROLE_HOST);

  lanyard_discovery_remember (
      lanyard_engine_context_get_discovery (here), address, "Ben",
      lanyard_identity_get_fingerprint (lanyard_engine_context_get_identity (fixture->other)));
  lanyard_window_show_tab (window_of (fixture), "chat");
  lanyard_ui_test_settle (GTK_WINDOW (window_of (fixture)));
  lanyard_ui_test_click (GTK_WIDGET (pane), "Start hosting");
  lanyard_test_wait_for (
      lanyard_chat_room_get_state (lanyard_chat_pane_get_room (pane)) == LANYARD_CHAT_HOSTING, 10);
  lanyard_window_show_tab (window_of (fixture), "feeds");
  lanyard_ui_test_settle (GTK_WINDOW (window_of (fixture)));

  choose (fixture, lanyard_chat_room_get_title (lanyard_chat_pane_get_room (pane)));
  /* It waits in the entry of that room. */
  lanyard_ui_test_settle (GTK_WINDOW (window_of (fixture)));
  buffer = gtk_text_view_get_buffer (
      GTK_TEXT_VIEW (lanyard_ui_test_find (GTK_WIDGET (pane), GTK_TYPE_TEXT_VIEW, NULL)));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_assert_cmpstr (text, ==, "Story 5\nhttp://example.org/5");
  lanyard_window_show_tab (window_of (fixture), "feeds");
  lanyard_ui_test_settle (GTK_WINDOW (window_of (fixture)));

  choose (fixture, "Ben");
  lanyard_test_wait_for (g_list_model_get_n_items (transfers) == 1, 10);
  transfer = g_list_model_get_item (transfers, 0);
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED, 15);
}

/* What a drag of the picture that shows carries, as GTK asks for it when one begins. */
static GdkContentProvider *
drag_picture (GtkWidget *picture)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (picture);
  GdkContentProvider *provider = NULL;

  for (guint i = 0; provider == NULL && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DRAG_SOURCE (controller))
        g_signal_emit_by_name (controller, "prepare", 5.0, 5.0, &provider);
    }
  return provider;
}

/* To the drop target of @widget, in the first type of its that the drag has, as GTK does. */
static void
drop_on (GtkWidget *widget, GdkContentProvider *provider)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  g_autoptr (GdkContentFormats) offered = gdk_content_provider_ref_formats (provider);
  gboolean handled = FALSE;

  for (guint i = 0; !handled && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      g_auto (GValue) value = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;
      GType type;

      if (!GTK_IS_DROP_TARGET (controller))
        continue;
      type = gdk_content_formats_match_gtype (
          gtk_drop_target_get_formats (GTK_DROP_TARGET (controller)), offered);
      g_assert_cmpuint (type, !=, G_TYPE_INVALID);
      g_value_init (&value, type);
      g_assert_true (gdk_content_provider_get_value (provider, &value, &error));
      g_assert_no_error (error);
      g_signal_emit_by_name (controller, "drop", &value, 5.0, 5.0, &handled);
    }
  g_assert_true (handled);
}

static gboolean
shows_picture (Fixture *fixture)
{
  GtkWidget *picture = lanyard_ui_test_seek (page_of (fixture), LANYARD_TYPE_ARTICLE_PICTURE, NULL);

  return picture != NULL && lanyard_article_picture_get_state (LANYARD_ARTICLE_PICTURE (picture)) ==
                                LANYARD_ARTICLE_PICTURE_SHOWN;
}

/* The picture of the article that shows is dragged to the tab of transfers, and dropped on a
 * machine. */
static void
check_drag (Fixture *fixture, gint64 feed)
{
  LanyardEngineContext *here = lanyard_application_get_engine (fixture->application);
  GListModel *transfers = G_LIST_MODEL (lanyard_engine_context_get_transfers (here));
  guint before = g_list_model_get_n_items (transfers);
  LanyardFeedQuery query = { .feed = feed };
  g_autoptr (LanyardFeedEntries) entries = lanyard_feed_reader_open (reader_of (fixture), &query);
  g_autofree char *path = g_build_filename (fixture->downloads, "picture.png", NULL);
  g_autoptr (GdkContentProvider) provider = NULL;
  g_autofree char *arrived = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  lanyard_feed_reader_set_options (reader_of (fixture), feed, 0, FALSE, TRUE);
  lanyard_test_wait_for (lanyard_feed_subscription_get_pictures (lanyard_feed_subscriptions_find (
                             lanyard_feed_reader_get_subscriptions (reader_of (fixture)), feed)),
                         10);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 5, 10);
  g_action_group_activate_action (
      G_ACTION_GROUP (fixture->application), "feed-show",
      g_variant_new ("(xx)", feed, lanyard_feed_entries_get_id (entries, 1)));
  lanyard_test_wait_for (shows_picture (fixture), 15);
  lanyard_ui_test_shot (GTK_WINDOW (window_of (fixture)), "feeds-picture");
  provider =
      drag_picture (lanyard_ui_test_find (page_of (fixture), LANYARD_TYPE_ARTICLE_PICTURE, NULL));
  g_assert_nonnull (provider);

  lanyard_window_show_tab (window_of (fixture), "transfer");
  lanyard_ui_test_settle (GTK_WINDOW (window_of (fixture)));
  drop_on (lanyard_ui_test_find (lanyard_window_get_page (window_of (fixture), "transfer"),
                                 LANYARD_TYPE_DEVICE_ROW, NULL),
           provider);
  lanyard_test_wait_for (g_list_model_get_n_items (transfers) == before + 1, 10);
  /* The file that the site has, byte for byte and by its name. */
  lanyard_test_wait_for (g_file_test (path, G_FILE_TEST_EXISTS), 15);
  g_assert_true (g_file_get_contents (path, &arrived, &length, &error));
  g_assert_cmpmem (arrived, length, g_bytes_get_data (fixture->picture, NULL),
                   g_bytes_get_size (fixture->picture));
  for (guint i = 0; i < before + 1; i++)
    {
      g_autoptr (LanyardTransfer) transfer = g_list_model_get_item (transfers, i);

      lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED,
                             15);
    }
}

static gboolean
run_body (gpointer user_data)
{
  Fixture *fixture = user_data;
  LanyardReceiver *receiver;
  gint64 feed;

  lanyard_test_wait_for (lanyard_application_get_receiver (fixture->application) != NULL, 10);
  lanyard_feed_reader_set_automatic (reader_of (fixture), FALSE);
  receiver = lanyard_application_get_receiver (fixture->application);
  lanyard_receiver_set_bind (receiver, "127.0.0.1");
  g_assert_true (lanyard_receiver_use_another_port (receiver));
  serve (fixture);
  other_start (fixture);
  fixture->elsewhere = GTK_WINDOW (gtk_window_new ());
  lanyard_window_show_tab (window_of (fixture), "feeds");
  gtk_window_set_default_size (GTK_WINDOW (window_of (fixture)), 1180, 720);
  feed = subscribe (fixture);
  refresh (fixture);
  check_notifications (fixture, feed);
  check_share (fixture);
  check_drag (fixture, feed);
  gtk_window_destroy (fixture->elsewhere);
  other_stop (fixture);
  soup_server_disconnect (fixture->server);
  g_clear_object (&fixture->server);
  g_clear_pointer (&fixture->base, g_free);
  g_clear_pointer (&fixture->downloads, g_free);
  g_clear_pointer (&fixture->picture, g_bytes_unref);
  g_action_group_activate_action (G_ACTION_GROUP (fixture->application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
activated (GApplication *application, Fixture *fixture)
{
  g_settings_set_boolean (lanyard_application_get_settings (fixture->application), "welcomed",
                          TRUE);
  /* Once: showing an entry activates too. */
  g_signal_handlers_disconnect_by_func (application, activated, fixture);
  g_idle_add (run_body, fixture);
}

static void
test_outside (void)
{
  char *arguments[] = { (char *)"lanyard", NULL };
  Fixture fixture = { lanyard_application_new (G_APPLICATION_NON_UNIQUE) };

  ui_daemon_start (&fixture.daemon);
  g_signal_connect_after (fixture.application, "activate", G_CALLBACK (activated), &fixture);
  g_assert_cmpint (g_application_run (G_APPLICATION (fixture.application), 1, arguments), ==, 0);
  g_clear_object (&fixture.application);
  ui_daemon_stop (&fixture.daemon);
}

int
main (int argc, char **argv)
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/feed-notifications/outside", test_outside);
  return g_test_run ();
}
