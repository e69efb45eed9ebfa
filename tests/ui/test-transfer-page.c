/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <sys/socket.h>

#include "engine/net/lanyard-link.h"
#include "lanyard-ui-test.h"
#include "ui/transfer/lanyard-address-window.h"
#include "ui/transfer/lanyard-compare-window.h"
#include "ui/transfer/lanyard-device-chooser.h"
#include "ui/transfer/lanyard-device-list.h"
#include "ui/transfer/lanyard-device-row.h"
#include "ui/transfer/lanyard-entry-row.h"
#include "ui/transfer/lanyard-link-window.h"
#include "ui/transfer/lanyard-offer-card.h"
#include "ui/transfer/lanyard-plain-window.h"
#include "ui/transfer/lanyard-text-window.h"
#include "ui/transfer/lanyard-transfer-list.h"
#include "ui/transfer/lanyard-transfer-page.h"
#include "ui/transfer/lanyard-transfer-row.h"
#include "ui/widgets/lanyard-preview.h"

/* A machine of its own: its key, its pins, its port, its folder. */
typedef struct
{
  LanyardDatabase *database;
  LanyardIdentity *identity;
  LanyardPeers *peers;
  LanyardNode *node;
  LanyardTransfers *transfers;
  char *folder;
  char *address;
} End;

typedef struct
{
  End here;
  End there;
  LanyardDiscovery *discovery;
  GtkWidget *page;
  GtkWindow *window;
  char *files;
} Fixture;

static gboolean
on_pairing (LanyardNode *node, LanyardPairing *pairing, gpointer user_data)
{
  lanyard_pairing_answer (pairing, LANYARD_PAIRING_ONCE);
  return TRUE;
}

static void
end_set_up (End *self, const char *name)
{
  g_autofree char *data = lanyard_test_make_dir ("data");
  g_autofree char *config = lanyard_test_make_dir ("config");
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = lanyard_test_make_dir ("received");
  folder = g_file_new_for_path (self->folder);
  self->database = lanyard_database_open (NULL, &error);
  g_assert_no_error (error);
  self->identity = lanyard_identity_load (data, config, &error);
  g_assert_no_error (error);
  g_assert_true (lanyard_identity_set_name (self->identity, name, &error));
  self->peers = lanyard_peers_new (self->database, &error);
  g_assert_no_error (error);
  self->node = lanyard_node_new (self->identity, self->peers);
  g_signal_connect (self->node, "pairing", G_CALLBACK (on_pairing), NULL);
  self->transfers = lanyard_transfers_new (self->node, self->database, &error);
  g_assert_no_error (error);
  lanyard_transfers_set_download_folder (self->transfers, folder);
  lanyard_node_listen (self->node, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  self->address = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (self->node));
}

static void
end_tear_down (End *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_transfers_shutdown_async (self->transfers, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  lanyard_node_stop (self->node);
  g_object_unref (self->transfers);
  g_object_unref (self->node);
  g_object_unref (self->peers);
  g_object_unref (self->identity);
  g_object_unref (self->database);
  g_free (self->folder);
  g_free (self->address);
}

static const char *
fingerprint_of (End *end)
{
  return lanyard_identity_get_fingerprint (end->identity);
}

static void
pin_each_other (Fixture *self)
{
  lanyard_peers_pin (self->here.peers, fingerprint_of (&self->there), "Ben", self->there.address);
  lanyard_peers_pin (self->there.peers, fingerprint_of (&self->here), "Ana", self->here.address);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->files = lanyard_test_make_dir ("files");
  end_set_up (&self->here, "Ana");
  end_set_up (&self->there, "Ben");
  self->discovery = lanyard_discovery_new (self->here.node, self->here.database);
  self->page
      = lanyard_transfer_page_new (self->here.node, self->discovery, self->here.transfers);
  self->window = lanyard_ui_test_window (self->page, 1080, 700);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (self->window);
  g_object_unref (self->discovery);
  end_tear_down (&self->here);
  end_tear_down (&self->there);
  g_free (self->files);
}

/* Helpers. */

static char *
make_file (Fixture *self, const char *name, guint64 length)
{
  char *path = g_build_filename (self->files, name, NULL);

  lanyard_test_write (path, length, (guint32) g_str_hash (name));
  return path;
}

static char *
make_picture (Fixture *self, const char *name)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 320, 200);
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (self->files, name, NULL);

  gdk_pixbuf_fill (pixbuf, 0x3584E4FF);
  gdk_pixbuf_save (pixbuf, path, "jpeg", &error, NULL);
  g_assert_no_error (error);
  return path;
}

static LanyardDevice *
know_there (Fixture *self)
{
  return lanyard_discovery_remember (self->discovery, self->there.address, "Ben",
                                     fingerprint_of (&self->there));
}

/* Hand @value to @widget's drop target, as GTK does at the end of a drag. */
static void
drop (GtkWidget *widget, const GValue *value)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        {
          g_assert_true (gdk_content_formats_contain_gtype (
              gtk_drop_target_get_formats (GTK_DROP_TARGET (controller)), G_VALUE_TYPE (value)));
          g_signal_emit_by_name (controller, "drop", value, 5.0, 5.0, &handled);
        }
    }
  g_assert_true (handled);
}

static void
drop_paths (GtkWidget *widget, const char *first, ...)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoslist (GFile) files = NULL;
  GdkFileList *list;
  va_list args;

  va_start (args, first);
  for (const char *path = first; path != NULL; path = va_arg (args, const char *))
    files = g_slist_append (files, g_file_new_for_path (path));
  va_end (args);
  list = gdk_file_list_new_from_list (files);
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, list);
  drop (widget, &value);
}

static LanyardTransfer *
first_transfer (End *end)
{
  g_autoptr (LanyardTransfer) transfer
      = g_list_model_get_item (G_LIST_MODEL (end->transfers), 0);

  /* The model keeps it. */
  return transfer;
}

static gboolean
is_first_in (End *end, LanyardTransferState state)
{
  LanyardTransfer *transfer = first_transfer (end);

  return transfer != NULL && lanyard_transfer_get_state (transfer) == state;
}

static void
assert_received (End *end, const char *name, const char *original)
{
  g_autofree char *path = g_build_filename (end->folder, name, NULL);

  lanyard_test_assert_same_file (path, original);
}

/* Ben sends to Ana, whose window asks. */
static LanyardTransfer *
offer_from_there (Fixture *self, const char *first, ...)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  LanyardTransfer *transfer;
  va_list args;

  va_start (args, first);
  for (const char *path = first; path != NULL; path = va_arg (args, const char *))
    g_ptr_array_add (files, g_file_new_for_path (path));
  va_end (args);
  transfer = lanyard_transfers_send (self->there.transfers, files, self->here.address, "Ana", NULL,
                                     LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (lanyard_ui_test_seek (self->page, LANYARD_TYPE_OFFER_CARD, NULL) != NULL,
                         20);
  lanyard_ui_test_settle (self->window);
  return transfer;
}

/* Tests. */

static void
test_drop_on_device (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "report.pdf", 300000);
  GtkWidget *row;

  pin_each_other (self);
  lanyard_transfers_set_accept_rule (self->there.transfers, LANYARD_ACCEPT_TRUSTED);
  know_there (self);
  lanyard_ui_test_settle (self->window);
  row = lanyard_ui_test_find (self->page, LANYARD_TYPE_DEVICE_ROW, NULL);
  lanyard_ui_test_find (row, GTK_TYPE_LABEL, "Ben");
  lanyard_ui_test_find (row, GTK_TYPE_IMAGE, "Trusted: its key is known here");
  drop_paths (row, path, NULL);

  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 20);
  lanyard_ui_test_settle (self->window);
  row = lanyard_ui_test_find (self->page, LANYARD_TYPE_TRANSFER_ROW, NULL);
  lanyard_ui_test_find (row, GTK_TYPE_LABEL, "report.pdf");
  lanyard_ui_test_find (row, GTK_TYPE_LABEL, "to Ben");
  lanyard_ui_test_find (row, GTK_TYPE_LABEL, "Verified");
  assert_received (&self->there, "report.pdf", path);
  lanyard_ui_test_shot (self->window, "page-sent");
}

static void
test_drop_anywhere (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "a.bin", 1000);
  g_autofree char *folder = g_build_filename (self->files, "notes", NULL);
  GtkWindow *chooser;
  GtkWidget *row;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  pin_each_other (self);
  lanyard_transfers_set_accept_rule (self->there.transfers, LANYARD_ACCEPT_TRUSTED);
  know_there (self);
  lanyard_ui_test_settle (self->window);
  drop_paths (lanyard_ui_test_find (self->page, LANYARD_TYPE_DEVICE_LIST, NULL), path, folder, NULL);

  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER) != NULL, 10);
  chooser = lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER);
  lanyard_ui_test_settle (chooser);
  lanyard_ui_test_find (GTK_WIDGET (chooser), GTK_TYPE_LABEL, "2 files and folders");
  row = lanyard_ui_test_find (GTK_WIDGET (chooser), LANYARD_TYPE_DEVICE_ROW, NULL);
  g_assert_true (gtk_widget_activate (row));
  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER) == NULL, 10);

  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 20);
  assert_received (&self->there, "a.bin", path);
}

/* A text that is typed in the window, to a device from its menu. */
static void
test_type_text (Fixture *self, gconstpointer data)
{
  g_autofree char *received = g_build_filename (self->there.folder, "Bring the key.txt", NULL);
  g_autofree char *text = NULL;
  GtkWidget *row, *view;
  GtkWindow *window;

  pin_each_other (self);
  lanyard_transfers_set_accept_rule (self->there.transfers, LANYARD_ACCEPT_TRUSTED);
  know_there (self);
  lanyard_ui_test_settle (self->window);
  row = lanyard_ui_test_find (self->page, LANYARD_TYPE_DEVICE_ROW, NULL);
  g_assert_true (gtk_widget_activate_action (row, "device.send-text", NULL));
  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_TEXT_WINDOW) != NULL, 10);
  window = lanyard_ui_test_toplevel (LANYARD_TYPE_TEXT_WINDOW);
  lanyard_ui_test_settle (window);
  /* Blanks alone are nothing to send. */
  view = lanyard_ui_test_find (GTK_WIDGET (window), GTK_TYPE_TEXT_VIEW, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "\n  \n", -1);
  gtk_widget_activate_action (GTK_WIDGET (window), "text.send", NULL);
  g_assert_nonnull (lanyard_ui_test_toplevel (LANYARD_TYPE_TEXT_WINDOW));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)),
                            "\nBring the key\nand the map", -1);
  lanyard_ui_test_shot (window, "text-window");
  lanyard_ui_test_click (GTK_WIDGET (window), "Send");
  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_TEXT_WINDOW) == NULL, 10);

  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 20);
  g_assert_true (g_file_get_contents (received, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "\nBring the key\nand the map");
}

static guint
n_verified (End *end)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (end->transfers)); i++)
    {
      g_autoptr (LanyardTransfer) transfer = g_list_model_get_item (G_LIST_MODEL (end->transfers), i);

      n += lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED;
    }
  return n;
}

/* Two devices are ticked: both get it. The second is the same machine by another of its addresses. */
static void
test_send_to_several (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "both.bin", 1000);
  g_autofree char *other = g_strdup_printf ("localhost%s", strrchr (self->there.address, ':'));
  GtkWindow *chooser;
  GtkWidget *list, *first, *second;

  pin_each_other (self);
  lanyard_transfers_set_accept_rule (self->there.transfers, LANYARD_ACCEPT_TRUSTED);
  lanyard_discovery_remember (self->discovery, self->there.address, "Ben", NULL);
  lanyard_discovery_remember (self->discovery, other, "Ben’s other side", NULL);
  lanyard_ui_test_settle (self->window);
  drop_paths (lanyard_ui_test_find (self->page, LANYARD_TYPE_DEVICE_LIST, NULL), path, NULL);
  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER) != NULL, 10);
  chooser = lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER);
  lanyard_ui_test_settle (chooser);
  first = lanyard_ui_test_find (GTK_WIDGET (chooser), LANYARD_TYPE_DEVICE_ROW, NULL);
  list = gtk_widget_get_parent (first);
  second = GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1));
  g_assert_nonnull (second);

  /* One is ticked by its box, the next by its row: whoever has begun to tick goes on with it. */
  g_assert_null (lanyard_ui_test_seek (GTK_WIDGET (chooser), GTK_TYPE_BUTTON, "Send to 1"));
  gtk_check_button_set_active (
      GTK_CHECK_BUTTON (lanyard_ui_test_find (first, GTK_TYPE_CHECK_BUTTON, NULL)), TRUE);
  g_assert_true (gtk_widget_activate (second));
  lanyard_ui_test_settle (chooser);
  lanyard_ui_test_shot (chooser, "chooser-several");
  lanyard_ui_test_click (GTK_WIDGET (chooser), "Send to 2");
  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER) == NULL, 10);

  lanyard_test_wait_for (n_verified (&self->here) == 2, 20);
  lanyard_test_wait_for (n_verified (&self->there) == 2, 20);
  assert_received (&self->there, "both.bin", path);
  assert_received (&self->there, "both (2).bin", path);
}

/* A typed address in the chooser; text from the clipboard becomes a file with a sensible name. */
static void
test_paste_text (Fixture *self, gconstpointer data)
{
  GtkWindow *chooser;
  GtkWidget *entry;
  LanyardTransfer *transfer;

  pin_each_other (self);
  lanyard_transfers_set_accept_rule (self->there.transfers, LANYARD_ACCEPT_TRUSTED);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->page), "Begin the morning");
  lanyard_transfer_page_paste (LANYARD_TRANSFER_PAGE (self->page));
  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER) != NULL, 10);
  chooser = lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER);
  lanyard_ui_test_settle (chooser);
  entry = lanyard_ui_test_find (GTK_WIDGET (chooser), ADW_TYPE_ENTRY_ROW, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), self->there.address);
  lanyard_ui_test_click (GTK_WIDGET (chooser), "Send");

  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 20);
  transfer = first_transfer (&self->here);
  g_assert_true (g_str_has_prefix (lanyard_transfer_get_title (transfer), "Text from clipboard "));
  g_assert_cmpuint (lanyard_transfer_get_bytes_total (transfer), ==, 17);
  /* The address is remembered, with the name that answered there. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->discovery)), ==, 1);
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_find (lanyard_ui_test_find (self->page, LANYARD_TYPE_DEVICE_ROW, NULL),
                        GTK_TYPE_LABEL, "Ben");
}

/* What another tab has, a link: to a device by its key where it is known, else to one that the user chooses. */
static void
test_send_text (Fixture *self, gconstpointer data)
{
  LanyardTransferPage *page = LANYARD_TRANSFER_PAGE (self->page);
  const char *there = lanyard_identity_get_fingerprint (self->there.identity);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autofree char *path = make_file (self, "given.bin", 1000);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *received = g_build_filename (self->there.folder, "News- today.txt", NULL);
  g_autofree char *text = NULL;

  g_list_store_append (files, file);
  g_assert_false (lanyard_transfer_page_send_files_to (page, G_LIST_MODEL (files), there));
  lanyard_transfer_page_send_text (page, "News", "https://example.org/\n", there);
  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER) != NULL, 10);
  gtk_window_destroy (lanyard_ui_test_toplevel (LANYARD_TYPE_DEVICE_CHOOSER));

  pin_each_other (self);
  lanyard_transfers_set_accept_rule (self->there.transfers, LANYARD_ACCEPT_TRUSTED);
  know_there (self);
  lanyard_transfer_page_send_text (page, "News/ today", "https://example.org/\n", there);
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 20);
  g_assert_true (g_file_get_contents (received, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "https://example.org/\n");
  g_assert_true (lanyard_transfer_page_send_files_to (page, G_LIST_MODEL (files), there));
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (self->here.transfers)) == 2
                             && is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED),
                         20);
  assert_received (&self->there, "given.bin", path);
}

static void
test_drop_picture (Fixture *self, gconstpointer data)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 40, 30);
  g_autoptr (GdkTexture) texture = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  pin_each_other (self);
  lanyard_transfers_set_accept_rule (self->there.transfers, LANYARD_ACCEPT_TRUSTED);
  know_there (self);
  lanyard_ui_test_settle (self->window);
  gdk_pixbuf_fill (pixbuf, 0xE01B24FF);
  texture = gdk_texture_new_for_pixbuf (pixbuf);
  g_value_init (&value, GDK_TYPE_TEXTURE);
  g_value_set_object (&value, texture);
  drop (lanyard_ui_test_find (self->page, LANYARD_TYPE_DEVICE_ROW, NULL), &value);

  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 20);
  g_assert_true (g_str_has_prefix (lanyard_transfer_get_title (first_transfer (&self->here)),
                                   "Dropped picture "));
}

/* How many files go along when @row is dragged. */
static guint
n_dragged (GtkWidget *row)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (row);
  g_auto (GValue) value = G_VALUE_INIT;
  guint n = 0;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      g_autoptr (GdkContentProvider) provider = NULL;
      g_autoptr (GError) error = NULL;

      if (!GTK_IS_DRAG_SOURCE (controller))
        continue;
      g_signal_emit_by_name (controller, "prepare", 5.0, 5.0, &provider);
      if (provider == NULL)
        continue;
      g_assert_true (gdk_content_provider_get_value (provider, &value, &error));
      g_assert_no_error (error);
      n += g_slist_length (g_value_get_boxed (&value));
    }
  return n;
}

static void
test_offer_some (Fixture *self, gconstpointer data)
{
  g_autofree char *picture = make_picture (self, "holiday.jpg");
  g_autofree char *wanted = make_file (self, "wanted.bin", 5000);
  g_autofree char *unwanted = make_file (self, "unwanted.bin", 5000);
  g_autofree char *not_there = g_build_filename (self->here.folder, "unwanted.bin", NULL);
  LanyardTransfer *sent;
  GtkWidget *card, *row;

  pin_each_other (self);
  sent = offer_from_there (self, picture, wanted, unwanted, NULL);
  lanyard_ui_test_shot (self->window, "page-offer-real");
  card = lanyard_ui_test_find (self->page, LANYARD_TYPE_OFFER_CARD, NULL);
  lanyard_ui_test_find (card, GTK_TYPE_LABEL, "Verified: the key of this device is known");
  lanyard_ui_test_find (card, GTK_TYPE_CHECK_BUTTON, "Always accept from this device");
  /* Its buttons are not to be looked for: the invitation to drop files gives way. */
  {
    GtkWidget *accept = lanyard_ui_test_find (card, GTK_TYPE_BUTTON, "Accept");
    graphene_rect_t bounds;

    g_assert_true (gtk_widget_compute_bounds (accept, self->page, &bounds));
    g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <, gtk_widget_get_height (self->page));
    g_assert_null (lanyard_ui_test_seek (self->page, LANYARD_TYPE_TRANSFER_LIST, NULL));
  }

  row = lanyard_ui_test_find (card, GTK_TYPE_LABEL, "unwanted.bin");
  row = gtk_widget_get_ancestor (row, LANYARD_TYPE_ENTRY_ROW);
  g_assert_true (gtk_widget_activate (lanyard_ui_test_find (row, GTK_TYPE_CHECK_BUTTON, NULL)));
  /* What is only offered cannot be dragged. */
  g_assert_cmpuint (n_dragged (row), ==, 0);
  lanyard_ui_test_click (card, "Accept");

  lanyard_test_wait_for (lanyard_ui_test_seek (self->page, LANYARD_TYPE_OFFER_CARD, NULL) == NULL,
                         10);
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 20);
  lanyard_test_wait_for (lanyard_transfer_get_state (sent) == LANYARD_TRANSFER_VERIFIED, 20);
  assert_received (&self->here, "holiday.jpg", picture);
  assert_received (&self->here, "wanted.bin", wanted);
  g_assert_false (g_file_test (not_there, G_FILE_TEST_EXISTS));

  /* Those two, and not the third, go from the row to another program. */
  lanyard_ui_test_settle (self->window);
  row = lanyard_ui_test_find (self->page, LANYARD_TYPE_TRANSFER_ROW, NULL);
  lanyard_test_wait_for (n_dragged (row) == 2, 10);
}

/* The first label below @root that is seen and ends so. */
static GtkWidget *
find_ending (GtkWidget *root, const char *end)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found;

      if (GTK_IS_LABEL (child) && gtk_widget_get_mapped (child) && g_str_has_suffix (gtk_label_get_text (GTK_LABEL (child)), end))
        return child;
      found = find_ending (child, end);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* A folder is no file of its own: what is told is what one would count. */
static void
test_offer_folder (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->there.folder, "notes", NULL);
  GtkWidget *card, *row, *space;

  pin_each_other (self);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.txt", i);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      lanyard_test_write (path, 1000, i);
    }
  offer_from_there (self, folder, NULL);
  card = lanyard_ui_test_find (self->page, LANYARD_TYPE_OFFER_CARD, NULL);
  lanyard_ui_test_shot (self->window, "page-offer-folder");
  lanyard_ui_test_find (card, GTK_TYPE_LABEL, "Ben wants to send you 3 files (3.0 kB)");
  lanyard_ui_test_find (card, GTK_TYPE_LABEL, "3 of 3 · 3.0 kB");
  row = gtk_widget_get_ancestor (lanyard_ui_test_find (card, GTK_TYPE_LABEL, "notes/2.txt"), LANYARD_TYPE_ENTRY_ROW);
  g_assert_true (gtk_widget_activate (lanyard_ui_test_find (row, GTK_TYPE_CHECK_BUTTON, NULL)));
  lanyard_ui_test_find (card, GTK_TYPE_LABEL, "2 of 3 · 2.0 kB");

  /* In a narrow window, too, one reads how much is free. */
  gtk_window_set_default_size (self->window, 360, 640);
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_shot (self->window, "page-offer-folder-narrow");
  space = find_ending (card, " free");
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (space))));
}

/* One file in its folder is shown as the one file. */
static void
test_offer_folder_of_one (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->there.folder, "notes", NULL);
  g_autofree char *path = g_build_filename (folder, "1.txt", NULL);
  GtkWidget *card;

  pin_each_other (self);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  lanyard_test_write (path, 1000, 1);
  offer_from_there (self, folder, NULL);
  card = lanyard_ui_test_find (self->page, LANYARD_TYPE_OFFER_CARD, NULL);
  lanyard_ui_test_shot (self->window, "page-offer-folder-of-one");
  lanyard_ui_test_find (card, GTK_TYPE_LABEL, "notes/1.txt");
}

static void
test_offer_always (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_picture (self, "holiday.jpg");
  LanyardPeer *peer;

  pin_each_other (self);
  offer_from_there (self, path, NULL);
  lanyard_ui_test_click (self->page, "Always accept from this device");
  lanyard_ui_test_click (self->page, "Accept");
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 20);
  peer = lanyard_peers_lookup (self->here.peers, fingerprint_of (&self->there));
  g_assert_true (lanyard_peer_get_always_accept (peer));
}

/* A stranger's offer shows the code, and cannot be accepted for always. */
static void
test_offer_stranger_declined (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "secret.bin", 10);
  LanyardTransfer *sent = offer_from_there (self, path, NULL);
  GtkWidget *card = lanyard_ui_test_find (self->page, LANYARD_TYPE_OFFER_CARD, NULL);

  lanyard_ui_test_find (card, GTK_TYPE_LABEL,
                        "Not verified. Accept only if the other screen shows the same code.");
  g_assert_null (
      lanyard_ui_test_seek (card, GTK_TYPE_CHECK_BUTTON, "Always accept from this device"));
  lanyard_ui_test_click (card, "Decline");
  lanyard_test_wait_for (lanyard_transfer_get_state (sent) == LANYARD_TRANSFER_DECLINED, 20);
  lanyard_test_wait_for (lanyard_ui_test_seek (self->page, LANYARD_TYPE_OFFER_CARD, NULL) == NULL,
                         10);
}

static void
test_offer_withdrawn (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "changed-my-mind.bin", 10);
  LanyardTransfer *sent;

  pin_each_other (self);
  sent = offer_from_there (self, path, NULL);
  lanyard_transfer_cancel (sent);
  lanyard_test_wait_for (lanyard_ui_test_seek (self->page, LANYARD_TYPE_OFFER_CARD, NULL) == NULL,
                         20);
  lanyard_test_wait_for (lanyard_ui_test_seek (self->page, GTK_TYPE_LABEL,
                                               "Ben withdrew the offer")
                             != NULL,
                         10);
}

/* Over a slow link, so that there is time to press. */
static void
test_pause_resume (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "long.bin", 16 * 1024 * 1024);
  const LanyardLinkSettings slow = { .rate = 16 * 1000 * 1000 };
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) target
      = g_inet_socket_address_new (loopback, lanyard_node_get_port (self->there.node));
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardLink) link = lanyard_link_new (G_SOCKET_TYPE_STREAM, &slow, target, &error);
  g_autofree char *address = NULL;

  g_assert_no_error (error);
  address = g_strdup_printf ("127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (
                                                 lanyard_link_get_address (link))));
  pin_each_other (self);
  lanyard_transfers_set_accept_rule (self->there.transfers, LANYARD_ACCEPT_TRUSTED);
  lanyard_discovery_remember (self->discovery, address, "Ben", fingerprint_of (&self->there));
  lanyard_ui_test_settle (self->window);
  drop_paths (lanyard_ui_test_find (self->page, LANYARD_TYPE_DEVICE_ROW, NULL), path, NULL);

  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_MOVING), 20);
  lanyard_test_wait_for (lanyard_ui_test_seek (self->page, GTK_TYPE_BUTTON, "Pause") != NULL, 10);
  lanyard_ui_test_shot (self->window, "page-moving");
  lanyard_ui_test_click (self->page, "Pause");
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_PAUSED), 20);
  lanyard_test_wait_for (lanyard_ui_test_seek (self->page, GTK_TYPE_BUTTON, "Resume") != NULL, 10);
  lanyard_ui_test_shot (self->window, "page-paused");
  lanyard_ui_test_click (self->page, "Resume");
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 60);
  assert_received (&self->there, "long.bin", path);
  lanyard_link_stop (link);
}

/* Somebody over there who is asked and does not answer. */
static gboolean
keep_offer (LanyardTransfers *transfers, LanyardOffer *offer, LanyardOffer **kept)
{
  g_set_object (kept, offer);
  return TRUE;
}

static void
test_cancel_and_remove (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "unwanted.bin", 1000);
  g_autoptr (LanyardOffer) offer = NULL;

  pin_each_other (self);
  know_there (self);
  g_signal_connect (self->there.transfers, "offer", G_CALLBACK (keep_offer), &offer);
  lanyard_ui_test_settle (self->window);
  drop_paths (lanyard_ui_test_find (self->page, LANYARD_TYPE_DEVICE_ROW, NULL), path, NULL);
  lanyard_test_wait_for (offer != NULL && is_first_in (&self->here, LANYARD_TRANSFER_WAITING), 20);
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_find (self->page, GTK_TYPE_LABEL, "Waiting for Ben");
  lanyard_ui_test_shot (self->window, "page-waiting");
  lanyard_ui_test_click (self->page, "Cancel");
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_CANCELLED), 20);
  lanyard_test_wait_for (lanyard_offer_get_withdrawn (offer), 20);
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_click (self->page, "Remove from the list; the files stay");
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (self->here.transfers)) == 0, 10);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  lanyard_test_wait_for (lanyard_ui_test_seek (self->page, ADW_TYPE_STATUS_PAGE, "Drop files here")
                             != NULL,
                         10);
}

/* The connection breaks while the file is looked at; when it went on, the preview has it. */
static void
test_interrupted_and_resumed (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "long.bin", 4 * 1024 * 1024);
  const LanyardLinkSettings slow = { .rate = 2 * 1000 * 1000 };
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) target
      = g_inet_socket_address_new (loopback, lanyard_node_get_port (self->here.node));
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardLink) link = lanyard_link_new (G_SOCKET_TYPE_STREAM, &slow, target, &error);
  g_autofree char *address = NULL;
  LanyardPreview *preview;

  g_assert_no_error (error);
  address = g_strdup_printf ("127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (
                                                 lanyard_link_get_address (link))));
  pin_each_other (self);
  lanyard_transfers_set_accept_rule (self->here.transfers, LANYARD_ACCEPT_TRUSTED);
  g_ptr_array_add (files, g_file_new_for_path (path));
  lanyard_transfers_send (self->there.transfers, files, address, "Ana",
                          fingerprint_of (&self->here), LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_MOVING)
                             && lanyard_transfer_get_bytes_done (first_transfer (&self->here)) > 0,
                         20);
  lanyard_transfer_page_show_transfer (LANYARD_TRANSFER_PAGE (self->page),
                                       first_transfer (&self->here));
  lanyard_ui_test_settle (self->window);
  preview = LANYARD_PREVIEW (lanyard_ui_test_find (self->page, LANYARD_TYPE_PREVIEW, NULL));
  g_assert_null (lanyard_preview_get_file (preview));

  lanyard_link_stop (link);
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_INTERRUPTED), 20);
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_find (self->page, GTK_TYPE_LABEL, "Interrupted – will resume");

  lanyard_transfers_send (self->there.transfers, files, self->here.address, "Ana",
                          fingerprint_of (&self->here), LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 30);
  lanyard_test_wait_for (lanyard_preview_get_file (preview) != NULL, 10);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->here.transfers)), ==, 1);
  assert_received (&self->here, "long.bin", path);
}

static LanyardVerdict
verdict_of (LanyardCompareWindow *window)
{
  int verdict;

  g_object_get (window, "verdict", &verdict, NULL);
  return (LanyardVerdict) verdict;
}

/* What was received is compared with the file that was sent, which is on this machine too. */
static void
test_preview_and_compare (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_picture (self, "holiday.jpg");
  g_autofree char *other = make_file (self, "other.bin", 100);
  g_autoptr (GFile) sent = g_file_new_for_path (path);
  g_autoptr (GFile) different = g_file_new_for_path (other);
  LanyardCompareWindow *compare;
  GtkWidget *preview;

  pin_each_other (self);
  lanyard_transfers_set_accept_rule (self->here.transfers, LANYARD_ACCEPT_TRUSTED);
  {
    g_autoptr (GPtrArray) files = g_ptr_array_new ();

    g_ptr_array_add (files, sent);
    lanyard_transfers_send (self->there.transfers, files, self->here.address, "Ana", NULL,
                            LANYARD_CONNECT_DEFAULT);
  }
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 20);
  lanyard_transfer_page_show_transfer (LANYARD_TRANSFER_PAGE (self->page),
                                       first_transfer (&self->here));
  preview = lanyard_ui_test_find (self->page, LANYARD_TYPE_PREVIEW, NULL);
  lanyard_test_wait_for (lanyard_preview_get_kind (LANYARD_PREVIEW (preview))
                             == LANYARD_PREVIEW_PICTURE,
                         10);
  lanyard_ui_test_shot (self->window, "page-received");

  lanyard_ui_test_click (self->page, "Compare");
  compare = LANYARD_COMPARE_WINDOW (lanyard_ui_test_toplevel (LANYARD_TYPE_COMPARE_WINDOW));
  g_assert_nonnull (compare);
  /* The sending end is no transfer of this window: the user chooses it. */
  g_assert_cmpint (verdict_of (compare), ==, LANYARD_VERDICT_NONE);
  gtk_window_destroy (GTK_WINDOW (compare));

  compare = lanyard_compare_window_present (self->window, sent,
                                            lanyard_preview_get_file (LANYARD_PREVIEW (preview)));
  lanyard_test_wait_for (verdict_of (compare) == LANYARD_VERDICT_IDENTICAL, 10);
  gtk_window_destroy (GTK_WINDOW (compare));
  compare = lanyard_compare_window_present (self->window, sent, different);
  lanyard_test_wait_for (verdict_of (compare) == LANYARD_VERDICT_DIFFERENT, 10);
  gtk_window_destroy (GTK_WINDOW (compare));
}

/* A button with a picture instead of words has a name for a screen reader; so has all one types into or
 * chooses from. */
static void
assert_named (GtkWidget *widget)
{
  gboolean wordless = GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)) == NULL
                      && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL;
  gboolean list = gtk_widget_get_mapped (widget)
                  && (GTK_IS_LIST_VIEW (widget) || GTK_IS_LIST_BOX (widget));
  /* The two halves of a split button, and the inside of a menu button, take their names from the whole. */
  gboolean part = GTK_IS_MENU_BUTTON (gtk_widget_get_parent (widget))
                  || ADW_IS_SPLIT_BUTTON (gtk_widget_get_parent (widget));

  if ((wordless || list || GTK_IS_TEXT_VIEW (widget) || GTK_IS_MENU_BUTTON (widget)) && !part
      && !gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL))
    g_error ("a %s without a name: %s", G_OBJECT_TYPE_NAME (widget),
             gtk_widget_get_tooltip_text (widget));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_named (child);
}

static void
test_names (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_picture (self, "holiday.jpg");
  g_autofree char *other = make_file (self, "other.bin", 10);

  pin_each_other (self);
  know_there (self);
  offer_from_there (self, path, other, NULL);
  assert_named (self->page);
  lanyard_ui_test_click (self->page, "Accept");
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 20);
  lanyard_transfer_page_show_transfer (LANYARD_TRANSFER_PAGE (self->page),
                                       first_transfer (&self->here));
  lanyard_ui_test_settle (self->window);
  assert_named (self->page);
}

/* The course's first demo with both ends in this window: serve, fetch, compare. */
static void
test_plain (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "meditations.txt", 450123);
  g_autofree char *saved = g_build_filename (self->here.folder, "received.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) save = g_file_new_for_path (saved);
  LanyardPlainWindow *serve, *fetch;
  GtkWidget *spin;
  guint port;
  LanyardTransfer *served;

  lanyard_ui_test_click (self->page, "Serve or fetch one file without encryption, as nc does");
  serve = LANYARD_PLAIN_WINDOW (lanyard_ui_test_toplevel (LANYARD_TYPE_PLAIN_WINDOW));
  g_assert_nonnull (serve);
  lanyard_ui_test_settle (GTK_WINDOW (serve));
  /* The course's port and batch, loopback only. */
  spin = lanyard_ui_test_find (GTK_WIDGET (serve), GTK_TYPE_SPIN_BUTTON, NULL);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin)), ==, 4571);
  lanyard_ui_test_find (GTK_WIDGET (serve), GTK_TYPE_LABEL, "This machine only");
  g_assert_false (gtk_widget_get_sensitive (
      lanyard_ui_test_find (GTK_WIDGET (serve), GTK_TYPE_BUTTON, "Start")));

  /* A free port, so that tests can run side by side. */
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (spin), 0, 65535);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 0);
  lanyard_plain_window_set_file (serve, file);
  lanyard_ui_test_click (GTK_WIDGET (serve), "Start");
  served = first_transfer (&self->here);
  g_assert_nonnull (served);
  g_object_get (lanyard_transfers_get_plain (self->here.transfers, served), "port", &port, NULL);
  lanyard_test_wait_for ((g_object_get (lanyard_transfers_get_plain (self->here.transfers, served),
                                        "port", &port, NULL),
                          port != 0),
                         10);
  lanyard_ui_test_settle (GTK_WINDOW (serve));
  lanyard_ui_test_shot (GTK_WINDOW (serve), "plain-listening");

  fetch = lanyard_plain_window_present (self->window, self->here.transfers);
  lanyard_ui_test_settle (GTK_WINDOW (fetch));
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (
          lanyard_ui_test_find (GTK_WIDGET (fetch), GTK_TYPE_TOGGLE_BUTTON, "Fetch a file")),
      TRUE);
  lanyard_ui_test_settle (GTK_WINDOW (fetch));
  spin = lanyard_ui_test_find (GTK_WIDGET (fetch), GTK_TYPE_SPIN_BUTTON, NULL);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), port);
  lanyard_plain_window_set_save (fetch, save);
  lanyard_ui_test_click (GTK_WIDGET (fetch), "Start");

  lanyard_test_wait_for (lanyard_ui_test_seek (GTK_WIDGET (fetch), GTK_TYPE_LABEL,
                                               "Received; the sender closed the connection")
                             != NULL,
                         20);
  lanyard_test_wait_for (lanyard_ui_test_seek (GTK_WIDGET (serve), GTK_TYPE_LABEL,
                                               "Sent; the connection is closed")
                             != NULL,
                         20);
  lanyard_ui_test_shot (GTK_WINDOW (serve), "plain-served");
  lanyard_ui_test_shot (GTK_WINDOW (fetch), "plain-fetched");
  lanyard_test_assert_same_file (path, saved);
  gtk_window_destroy (GTK_WINDOW (serve));
  gtk_window_destroy (GTK_WINDOW (fetch));

  /* Both ends are in the list, so the comparison finds the other by itself. */
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 10);
  lanyard_transfer_page_show_transfer (LANYARD_TRANSFER_PAGE (self->page),
                                       first_transfer (&self->here));
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_find (self->page, GTK_TYPE_LABEL, "Received, not verified");
  lanyard_test_wait_for (lanyard_ui_test_seek (self->page, GTK_TYPE_BUTTON, "Compare") != NULL, 10);
  lanyard_ui_test_click (self->page, "Compare");
  {
    LanyardCompareWindow *compare
        = LANYARD_COMPARE_WINDOW (lanyard_ui_test_toplevel (LANYARD_TYPE_COMPARE_WINDOW));

    g_assert_nonnull (compare);
    lanyard_test_wait_for (verdict_of (compare) == LANYARD_VERDICT_IDENTICAL, 10);
    lanyard_ui_test_shot (GTK_WINDOW (compare), "plain-compare");
    gtk_window_destroy (GTK_WINDOW (compare));
  }
}

/* (transfer full): what a browser gets. */
static GBytes *
browse (const char *address, const char *rest, guint *status)
{
  g_autofree char *url = g_strconcat (address, rest, NULL);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  soup_session_send_and_read_async (session, message, 0, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 30);
  bytes = soup_session_send_and_read_finish (session, result, &error);
  g_assert_no_error (error);
  *status = soup_message_get_status (message);
  return bytes;
}

/* A form with a file and more parts than one may have: what came of it stays, and both windows say why it is not all. */
static void
send_too_much (Fixture *self, GtkWidget *window, const char *address)
{
  g_autofree char *url = g_strconcat (address, "up", NULL);
  g_autoptr (SoupSession) session = soup_session_new ();
  SoupMultipart *multipart = soup_multipart_new ("multipart/form-data");
  g_autoptr (GBytes) body = g_bytes_new_static ("hello", 5);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) page = NULL;

  soup_multipart_append_form_file (multipart, "file", "first.txt", "text/plain", body);
  for (guint i = 0; i < 1000; i++)
    soup_multipart_append_form_string (multipart, "note", "");
  message = soup_message_new_from_multipart (url, multipart);
  soup_multipart_free (multipart);
  soup_session_send_and_read_async (session, message, 0, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (lanyard_ui_test_seek (self->page, GTK_TYPE_BUTTON, "Accept") != NULL, 20);
  lanyard_ui_test_click (self->page, "Accept");
  lanyard_test_wait_for (result != NULL, 20);
  page = soup_session_send_and_read_finish (session, result, NULL);
  g_assert_cmpuint (soup_message_get_status (message), ==, 413);
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_FAILED), 20);
  lanyard_test_wait_for (lanyard_ui_test_has_label_about (window, "1 file sent here") && lanyard_ui_test_has_label_about (window, "At most 1,000 files"), 20);
  lanyard_ui_test_settle (self->window);
  g_assert_true (lanyard_ui_test_has_label_about (self->page, "At most 1,000 files"));
}

/* A page for browsers: shared, fetched from, sent to, stopped. */
static void
test_link (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "holiday.txt", 450123);
  g_autofree char *saved = g_build_filename (self->here.folder, "photo.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) page = NULL, fetched = NULL, sent = NULL;
  g_autofree char *content = NULL;
  g_auto (GStrv) urls = NULL;
  LanyardLinkWindow *window;
  gsize length;
  guint status;

  lanyard_ui_test_click (self->page, "Share files with phones and machines without Lanyard, by a page in a browser");
  window = LANYARD_LINK_WINDOW (lanyard_ui_test_toplevel (LANYARD_TYPE_LINK_WINDOW));
  g_assert_nonnull (window);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "This machine only");
  g_assert_false (gtk_widget_get_sensitive (lanyard_ui_test_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Share")));
  lanyard_ui_test_shot (GTK_WINDOW (window), "link-empty");
  lanyard_link_window_add (window, file);
  lanyard_link_window_add (window, file);
  gtk_switch_set_active (GTK_SWITCH (lanyard_ui_test_find (GTK_WIDGET (window), GTK_TYPE_SWITCH, NULL)), TRUE);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_shot (GTK_WINDOW (window), "link-chosen");
  lanyard_ui_test_click (GTK_WIDGET (window), "Share");
  lanyard_test_wait_for (lanyard_ui_test_seek (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Stop") != NULL, 20);
  urls = lanyard_share_dup_urls (lanyard_link_window_get_share (window));
  lanyard_ui_test_find (GTK_WIDGET (window), GTK_TYPE_LABEL, urls[0]);
  lanyard_ui_test_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "Nobody has fetched anything yet");
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_shot (GTK_WINDOW (window), "link-waiting");

  /* What the Escape key does. */
  gtk_widget_activate_action (GTK_WIDGET (window), "link.leave", NULL);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window)));
  g_assert_nonnull (lanyard_link_window_get_share (window));

  page = browse (urls[0], "", &status);
  g_assert_cmpuint (status, ==, 200);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (page, NULL), (gssize) g_bytes_get_size (page), "holiday.txt"));
  fetched = browse (urls[0], "f/0/holiday.txt", &status);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpmem (g_bytes_get_data (fetched, NULL), g_bytes_get_size (fetched), content, length);
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 20);
  lanyard_test_wait_for (lanyard_ui_test_seek (GTK_WIDGET (window), GTK_TYPE_LABEL, "127.0.0.1") != NULL, 20);
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_find (self->page, GTK_TYPE_LABEL, "Sent, not verified");
  lanyard_ui_test_shot (GTK_WINDOW (window), "link-fetched");
  lanyard_ui_test_shot (self->window, "link-row");

  /* What it sends is asked about, in the card of any offer, without a code. */
  {
    g_autofree char *url = g_strconcat (urls[0], "up", NULL);
    g_autoptr (SoupSession) session = soup_session_new ();
    SoupMultipart *multipart = soup_multipart_new ("multipart/form-data");
    g_autoptr (GBytes) body = g_bytes_new_static ("hello", 5);
    g_autoptr (SoupMessage) message = NULL;
    g_autoptr (GAsyncResult) result = NULL;

    soup_multipart_append_form_file (multipart, "file", "photo.txt", "text/plain", body);
    message = soup_message_new_from_multipart (url, multipart);
    soup_multipart_free (multipart);
    soup_session_send_and_read_async (session, message, 0, NULL, lanyard_test_store_result, &result);
    lanyard_test_wait_for (lanyard_ui_test_seek (self->page, GTK_TYPE_BUTTON, "Accept") != NULL, 20);
    lanyard_ui_test_settle (self->window);
    lanyard_ui_test_shot (self->window, "link-offer");
    lanyard_ui_test_click (self->page, "Accept");
    lanyard_test_wait_for (result != NULL, 20);
    sent = soup_session_send_and_read_finish (session, result, NULL);
    g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  }
  g_assert_true (g_file_test (saved, G_FILE_TEST_EXISTS));
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_VERIFIED), 20);

  send_too_much (self, GTK_WIDGET (window), urls[0]);
  /* Nothing moves: nothing is looked at again and again. */
  lanyard_test_wait_for (g_main_context_find_source_by_user_data (NULL, window) == NULL, 20);
  lanyard_ui_test_shot (GTK_WINDOW (window), "link-too-much");
  lanyard_ui_test_shot (self->window, "link-too-much-row");
  lanyard_ui_test_click (GTK_WIDGET (window), "Stop");
  lanyard_test_wait_for (lanyard_link_window_get_share (window) == NULL, 20);
  lanyard_test_wait_for (lanyard_ui_test_seek (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Share") != NULL, 20);
  lanyard_ui_test_shot (GTK_WINDOW (window), "link-stopped");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Closing the window ends what it shares. */
static void
test_link_closed (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "holiday.txt", 1000);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  LanyardLinkWindow *window = lanyard_link_window_present (self->window, self->here.identity, self->here.transfers);
  g_autoptr (LanyardShare) share = NULL;

  lanyard_link_window_add (window, file);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_click (GTK_WIDGET (window), "Share");
  lanyard_test_wait_for (lanyard_ui_test_seek (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Stop") != NULL, 20);
  share = g_object_ref (lanyard_link_window_get_share (window));
  g_assert_cmpint (lanyard_share_get_state (share), ==, LANYARD_SHARE_SERVING);
  gtk_window_close (GTK_WINDOW (window));
  lanyard_test_wait_for (lanyard_share_get_state (share) == LANYARD_SHARE_STOPPED, 20);
}

/* A port that is taken is said in the window. */
static void
test_plain_taken (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_file (self, "meditations.txt", 100);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  LanyardPlainWindow *window = lanyard_plain_window_present (self->window, self->here.transfers);
  GtkWidget *spin;

  lanyard_ui_test_settle (GTK_WINDOW (window));
  spin = lanyard_ui_test_find (GTK_WIDGET (window), GTK_TYPE_SPIN_BUTTON, NULL);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), lanyard_node_get_port (self->here.node));
  lanyard_plain_window_set_file (window, file);
  lanyard_ui_test_click (GTK_WIDGET (window), "Start");
  lanyard_test_wait_for (is_first_in (&self->here, LANYARD_TRANSFER_FAILED), 10);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_find (GTK_WIDGET (window), GTK_TYPE_LABEL,
                        lanyard_transfer_get_error (first_transfer (&self->here)));
  lanyard_ui_test_shot (GTK_WINDOW (window), "plain-taken");
  g_assert_true (gtk_widget_get_sensitive (
      lanyard_ui_test_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Start")));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* All panes are reached in a window as narrow as a phone, with an offer waiting. */
static void
test_narrow (Fixture *self, gconstpointer data)
{
  g_autofree char *path = make_picture (self, "a_name_that_is_much_longer_than_a_phone_is_wide.jpg");
  int minimum;

  pin_each_other (self);
  know_there (self);
  offer_from_there (self, path, NULL);
  gtk_widget_measure (self->page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);

  gtk_window_set_default_size (self->window, 360, 640);
  lanyard_test_wait_for (lanyard_ui_test_seek (self->page, GTK_TYPE_TOGGLE_BUTTON, "Devices") != NULL,
                         10);
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_shot (self->window, "page-narrow");
  gtk_widget_measure (self->page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  g_assert_null (lanyard_ui_test_seek (self->page, LANYARD_TYPE_DEVICE_ROW, NULL));
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (lanyard_ui_test_find (self->page, GTK_TYPE_TOGGLE_BUTTON, "Devices")), TRUE);
  lanyard_ui_test_find (self->page, LANYARD_TYPE_DEVICE_ROW, NULL);
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (lanyard_ui_test_find (self->page, GTK_TYPE_TOGGLE_BUTTON, "Preview")), TRUE);
  lanyard_ui_test_find (self->page, LANYARD_TYPE_PREVIEW, NULL);
  g_assert_null (lanyard_ui_test_seek (self->page, LANYARD_TYPE_OFFER_CARD, NULL));
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (lanyard_ui_test_find (self->page, GTK_TYPE_TOGGLE_BUTTON, "Transfers")),
      TRUE);
  lanyard_ui_test_click (self->page, "Decline");

  /* In a language with long words, too. */
  gtk_button_set_label (GTK_BUTTON (lanyard_ui_test_find (self->page, GTK_TYPE_TOGGLE_BUTTON, "Transfers")),
                        "Übertragungsverzeichnisse und mehr");
  gtk_widget_measure (self->page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 350);
}

static void
test_address (Fixture *self, gconstpointer data)
{
  GtkWindow *window;
  GtkWidget *entry;
  g_autofree char *closed = NULL;

  lanyard_ui_test_click (self->page, "Type an address…");
  window = lanyard_ui_test_toplevel (LANYARD_TYPE_ADDRESS_WINDOW);
  g_assert_nonnull (window);
  lanyard_ui_test_settle (window);
  entry = lanyard_ui_test_find (GTK_WIDGET (window), ADW_TYPE_ENTRY_ROW, NULL);
  /* Who opens it types. */
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (window), entry));

  gtk_editable_set_text (GTK_EDITABLE (entry), self->there.address);
  lanyard_ui_test_click (GTK_WIDGET (window), "Test");
  lanyard_test_wait_for (gtk_widget_get_sensitive (
                             lanyard_ui_test_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Test")),
                         20);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "address-good");
  g_assert_null (lanyard_ui_test_seek (GTK_WIDGET (window), GTK_TYPE_IMAGE, "dialog-error-symbolic"));

  /* Nothing listens there. */
  closed = g_strdup_printf ("127.0.0.1:%u", lanyard_test_port (SOCK_STREAM));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  gtk_editable_set_text (GTK_EDITABLE (entry), closed);
  lanyard_ui_test_click (GTK_WIDGET (window), "Test");
  lanyard_test_wait_for (gtk_widget_get_sensitive (
                             lanyard_ui_test_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Test")),
                         20);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "address-bad");
  {
    GtkWidget *row = lanyard_ui_test_find (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW,
                                           "Something answers at that address and port");

    g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), !=, "");
    g_assert_true (gtk_widget_has_css_class (row, "error"));
  }

  lanyard_ui_test_click (GTK_WIDGET (window), "Add");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->discovery)), ==, 1);
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_find (self->page, LANYARD_TYPE_DEVICE_ROW, NULL);
}

int
main (int argc, char **argv)
{
  lanyard_ui_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/page/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("drop-on-device", test_drop_on_device);
  ADD ("drop-anywhere", test_drop_anywhere);
  ADD ("paste-text", test_paste_text);
  ADD ("send-text", test_send_text);
  ADD ("type-text", test_type_text);
  ADD ("send-to-several", test_send_to_several);
  ADD ("drop-picture", test_drop_picture);
  ADD ("offer-some", test_offer_some);
  ADD ("offer-folder", test_offer_folder);
  ADD ("offer-folder-of-one", test_offer_folder_of_one);
  ADD ("offer-always", test_offer_always);
  ADD ("offer-stranger-declined", test_offer_stranger_declined);
  ADD ("offer-withdrawn", test_offer_withdrawn);
  ADD ("pause-resume", test_pause_resume);
  ADD ("interrupted-and-resumed", test_interrupted_and_resumed);
  ADD ("cancel-and-remove", test_cancel_and_remove);
  ADD ("preview-and-compare", test_preview_and_compare);
  ADD ("link", test_link);
  ADD ("link-closed", test_link_closed);
  ADD ("plain", test_plain);
  ADD ("plain-taken", test_plain_taken);
  ADD ("names", test_names);
  ADD ("narrow", test_narrow);
  ADD ("address", test_address);
#undef ADD
  return g_test_run ();
}
