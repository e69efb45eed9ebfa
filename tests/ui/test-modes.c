/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window leaves on disk, under a user whose umask hides nothing: settings, what was pasted, dragged and received, the
 * chat, what it puts into the desktop. The engine's own files are looked at in tests/faults/test-modes.py. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lanyard-ui-chat.h"
#include "ui/app/lanyard-application.h"
#include "ui/app/lanyard-desktop-files.h"
#include "ui/feed/lanyard-article-drag.h"
#include "ui/feed/lanyard-article-pictures.h"
#include "ui/transfer/lanyard-transfer-page.h"

static char *temporary; /* where all may write, as in /tmp; the test's home is in it */

typedef struct
{
  LanyardApplication   *application;
  LanyardEngineContext *other;
  GFile                *picture;
} Fixture;

static LanyardEngineContext *
here (Fixture *fixture)
{
  return lanyard_application_get_engine (fixture->application);
}

static GtkWidget *
page_of (Fixture *fixture, const char *name)
{
  return lanyard_window_get_page (lanyard_application_get_window (fixture->application), name);
}

/* What is to be looked at */

/* Each file and folder below @path, and itself, by its type and mode, lacks all of @forbidden; folders may be entered, and no file be
 * run unless it is a script of the file managers'. Returns how many files there are. */
static guint
check_below (const char *path, mode_t forbidden)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;
  struct stat info;
  guint n = 0;

  if (lstat (path, &info) != 0)
    return 0;
  if ((info.st_mode & (forbidden | 07000)) != 0 || S_ISLNK (info.st_mode))
    g_error ("%s has mode %o", path, info.st_mode);
  if (!S_ISDIR (info.st_mode))
    {
      if ((info.st_mode & 0111) != 0 && strstr (path, "/scripts/") == NULL)
        g_error ("%s can be run", path);
      return 1;
    }
  dir = g_dir_open (path, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      n += check_below (child, forbidden);
    }
  return n;
}

static guint
check_folder (const char *parent, const char *name, mode_t forbidden)
{
  g_autofree char *path = g_build_filename (parent, name, NULL);

  return check_below (path, forbidden);
}

static void
check_modes (void)
{
  g_autoptr (GDir) dir = g_dir_open (temporary, 0, NULL);
  const char *name;

  /* The key, the database, the conversation and its picture. */
  g_assert_cmpuint (check_folder (g_get_user_data_dir (), "lanyard", 0077), >=, 3);
  /* What was pasted and what was dragged. */
  g_assert_cmpuint (check_folder (g_get_user_cache_dir (), "lanyard", 0077), >=, 2);
  /* The settings hold addresses and folders. */
  g_assert_cmpuint (check_folder (g_get_user_config_dir (), "glib-2.0", 0077), ==, 1);
  /* What the desktop reads is no secret, but what it starts is nobody else's to write. */
  g_assert_cmpuint (check_folder (g_get_user_config_dir (), "autostart", 0022), ==, 1);
  g_assert_cmpuint (check_folder (g_get_user_data_dir (), "nautilus", 0022), ==, 1);
  (void) check_below (g_get_user_state_dir (), 0022);
  (void) check_below (g_get_user_runtime_dir (), 0022);

  /* And nothing where others write, but the home. */
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (!g_str_has_prefix (name, "lanyard-test-"))
      g_error ("%s was left in the folder for temporary files", name);
}

/* What writes */

static char *
make_png (gsize *length)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 320, 200);
  char *png;

  gdk_pixbuf_fill (pixbuf, 0x3584e4ff);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &png, length, "png", NULL, NULL));
  return png;
}

static void
drag_picture (void)
{
  g_autoptr (LanyardArticlePictures) pictures = lanyard_article_pictures_new (g_network_monitor_get_default ());
  gsize length;
  g_autofree char *png = make_png (&length);
  g_autofree char *base64 = g_base64_encode ((const guchar *) png, length);
  g_autofree char *uri = g_strconcat ("data:image/png;base64,", base64, NULL);
  LanyardHtmlPicture html = { .uri = uri, .alt = (char *) "" };
  GtkWidget *picture = g_object_ref_sink (lanyard_article_picture_new (&html, NULL));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  LanyardArticleImage *image;

  lanyard_article_pictures_load_async (pictures, uri, NULL, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  image = lanyard_article_pictures_load_finish (pictures, result, &error);
  g_assert_no_error (error);
  lanyard_article_picture_set_image (LANYARD_ARTICLE_PICTURE (picture), image);
  lanyard_article_image_unref (image);
  file = lanyard_article_drag_write (LANYARD_ARTICLE_PICTURE (picture), &error);
  g_assert_no_error (error);
  g_assert_nonnull (file);
  g_object_unref (picture);
}

static void
send_pasted (Fixture *fixture)
{
  GListModel *transfers = G_LIST_MODEL (lanyard_engine_context_get_transfers (here (fixture)));
  LanyardIdentity *identity = lanyard_engine_context_get_identity (fixture->other);
  g_autoptr (LanyardTransfer) transfer = NULL;

  lanyard_transfer_page_send_text (LANYARD_TRANSFER_PAGE (page_of (fixture, "transfer")), "Note", "A secret",
                                   lanyard_identity_get_fingerprint (identity));
  lanyard_test_wait_for (g_list_model_get_n_items (transfers) == 1, 10);
  transfer = g_list_model_get_item (transfers, 0);
  lanyard_test_wait_for (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED, 15);
}

static void
talk (Fixture *fixture)
{
  GtkWindow *window = GTK_WINDOW (lanyard_application_get_window (fixture->application));
  UiChat chat = { .page = page_of (fixture, "chat"), .window = window };
  g_auto (GValue) value = G_VALUE_INIT;
  GSList list = { fixture->picture, NULL };

  gtk_window_set_default_size (window, 1180, 720);
  lanyard_window_show_tab (lanyard_application_get_window (fixture->application), "chat");
  lanyard_ui_test_settle (window);
  ui_chat_start (&chat, LANYARD_CHAT_MODE_ROOM);
  ui_chat_type (&chat, LANYARD_CHAT_ROLE_HOST, "A secret");
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, &list);
  g_signal_emit_by_name (ui_chat_composer (&chat, LANYARD_CHAT_ROLE_HOST), "dropped", &value);
  lanyard_test_wait_for (lanyard_ui_test_seek (ui_chat_pane (&chat, LANYARD_CHAT_ROLE_GUEST), GTK_TYPE_BUTTON,
                                               "Enlarge the picture")
                             != NULL,
                         20);
}

static void
other_start (Fixture *fixture)
{
  g_autofree char *data = lanyard_test_make_dir ("other-data");
  g_autofree char *config = lanyard_test_make_dir ("other-config");
  g_autofree char *downloads = lanyard_test_make_dir ("other-downloads");
  g_autofree char *address = NULL;
  g_autoptr (GFile) folder = g_file_new_for_path (downloads);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardEngineContext *both[2];

  fixture->other = lanyard_engine_context_new (data, config);
  lanyard_engine_context_load_async (fixture->other, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_true (lanyard_engine_context_load_finish (fixture->other, result, &error));
  lanyard_transfers_set_download_folder (lanyard_engine_context_get_transfers (fixture->other), folder);
  lanyard_transfers_set_accept_rule (lanyard_engine_context_get_transfers (fixture->other), LANYARD_ACCEPT_TRUSTED);
  lanyard_node_listen (lanyard_engine_context_get_node (fixture->other), "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  both[0] = here (fixture);
  both[1] = fixture->other;
  for (guint i = 0; i < 2; i++)
    lanyard_peers_pin (lanyard_engine_context_get_peers (both[i]),
                       lanyard_identity_get_fingerprint (lanyard_engine_context_get_identity (both[1 - i])), "Ben",
                       NULL);
  address = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (lanyard_engine_context_get_node (fixture->other)));
  lanyard_discovery_remember (
      lanyard_engine_context_get_discovery (here (fixture)), address, "Ben",
      lanyard_identity_get_fingerprint (lanyard_engine_context_get_identity (fixture->other)));
}

static void
other_stop (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_engine_context_shutdown_async (fixture->other, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 15);
  g_clear_object (&fixture->other);
}

static void
make_picture (Fixture *fixture)
{
  g_autofree char *folder = lanyard_test_make_dir ("pictures");
  g_autofree char *path = g_build_filename (folder, "sea.png", NULL);
  gsize length;
  g_autofree char *png = make_png (&length);

  g_assert_true (g_file_set_contents (path, png, (gssize) length, NULL));
  fixture->picture = g_file_new_for_path (path);
}

static gboolean
run_body (gpointer user_data)
{
  Fixture *fixture = user_data;
  LanyardReceiver *receiver;
  g_autoptr (GError) error = NULL;

  lanyard_test_wait_for (lanyard_application_get_receiver (fixture->application) != NULL, 10);
  receiver = lanyard_application_get_receiver (fixture->application);
  lanyard_receiver_set_bind (receiver, "127.0.0.1");
  g_assert_true (lanyard_receiver_use_another_port (receiver));
  g_settings_set_boolean (lanyard_application_get_settings (fixture->application), "notifications", FALSE);
  make_picture (fixture);
  other_start (fixture);
  g_assert_true (lanyard_autostart_set (TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (lanyard_file_managers_set (TRUE, &error));
  g_assert_no_error (error);
  send_pasted (fixture);
  talk (fixture);
  drag_picture ();
  /* While it runs, too: the database has files beside it then. */
  g_settings_sync ();
  check_modes ();
  other_stop (fixture);
  g_clear_object (&fixture->picture);
  g_action_group_activate_action (G_ACTION_GROUP (fixture->application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
activated (GApplication *application, Fixture *fixture)
{
  g_settings_set_boolean (lanyard_application_get_settings (fixture->application), "welcomed", TRUE);
  g_signal_handlers_disconnect_by_func (application, activated, fixture);
  g_idle_add (run_body, fixture);
}

static void
test_left_on_disk (void)
{
  char *arguments[] = { (char *) "lanyard", NULL };
  Fixture fixture = { lanyard_application_new (G_APPLICATION_NON_UNIQUE) };
  g_autofree char *scripts = g_build_filename (g_get_user_data_dir (), "nautilus", "scripts", NULL);

  /* As on a desktop that has that file manager. */
  g_assert_cmpint (g_mkdir_with_parents (scripts, 0755), ==, 0);
  g_signal_connect_after (fixture.application, "activate", G_CALLBACK (activated), &fixture);
  g_assert_cmpint (g_application_run (G_APPLICATION (fixture.application), 1, arguments), ==, 0);
  g_clear_object (&fixture.application);
  check_modes ();
}

static void
remove_temporary (void)
{
  (void) g_rmdir (temporary);
}

int
main (int argc, char **argv)
{
  const char *parent = g_getenv ("TMPDIR");

  temporary = g_build_filename (parent != NULL ? parent : "/tmp", "lanyard-modes-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (temporary));
  g_assert_cmpint (g_chmod (temporary, 01777), ==, 0);
  /* The home is in it, and is removed before. */
  atexit (remove_temporary);
  g_setenv ("TMPDIR", temporary, TRUE);
  /* As in a Flatpak; elsewhere the settings are the desktop's to keep. */
  g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
  umask (0);
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/modes/left-on-disk", test_left_on_disk);
  return g_test_run ();
}
