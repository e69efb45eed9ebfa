/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lanyard-ui-test.h"
#include "ui/widgets/lanyard-image-loader.h"
#include "ui/widgets/lanyard-panes.h"
#include "ui/widgets/lanyard-picture-view.h"
#include "ui/widgets/lanyard-preview.h"
#include "ui/widgets/lanyard-reflow-layout.h"

typedef struct
{
  char *folder;
  GtkWidget *preview;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = lanyard_test_make_dir ("preview");
  self->preview = lanyard_preview_new ();
  self->window = lanyard_ui_test_window (self->preview, 360, 560);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (self->window);
  g_free (self->folder);
}

static GFile *
write_file (Fixture *self, const char *name, const void *bytes, gssize length)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, length, &error);
  g_assert_no_error (error);
  return g_file_new_for_path (path);
}

static GdkPixbuf *
make_picture (int width, int height)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *pixel = pixels + y * stride + x * 3;

        pixel[0] = (guint8) (x * 255 / width);
        pixel[1] = (guint8) (y * 255 / height);
        pixel[2] = (guint8) (x < width / 4 && y < height / 4 ? 255 : 60);
      }
  return pixbuf;
}

static GFile *
write_picture (Fixture *self, const char *name, const char *type, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = make_picture (width, height);
  g_autofree char *buffer = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &length, type, &error, NULL);
  g_assert_no_error (error);
  return write_file (self, name, buffer, (gssize) length);
}

/* A JPEG whose EXIF says that it lies on its side (orientation 6: turn right). */
static GFile *
write_turned_picture (Fixture *self, const char *name, int width, int height)
{
  static const guint8 exif[] = {
    0xFF, 0xE1, 0x00, 0x22, 'E', 'x', 'i', 'f', 0, 0,
    'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0,
    0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0,
  };
  g_autoptr (GdkPixbuf) pixbuf = make_picture (width, height);
  g_autofree char *buffer = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  gsize length;

  gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &length, "jpeg", &error, NULL);
  g_assert_no_error (error);
  g_byte_array_append (bytes, (guint8 *) buffer, 2);
  g_byte_array_append (bytes, exif, sizeof exif);
  g_byte_array_append (bytes, (guint8 *) buffer + 2, (guint) length - 2);
  return write_file (self, name, bytes->data, bytes->len);
}

static void
show (Fixture *self, GFile *file)
{
  LanyardPreview *preview = LANYARD_PREVIEW (self->preview);

  lanyard_preview_show_file (preview, file, NULL, NULL, "00112233445566778899aabbccddeeff");
  lanyard_test_wait_for (lanyard_preview_get_kind (preview) != LANYARD_PREVIEW_LOADING, 10);
}

static char *
get_text (Fixture *self)
{
  GtkWidget *view = lanyard_ui_test_find (self->preview, GTK_TYPE_TEXT_VIEW, NULL);
  GtkTextIter start, end;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static gboolean
text_is (Fixture *self, const char *want)
{
  g_autofree char *text = get_text (self);

  return g_str_equal (text, want);
}

static gboolean
text_has_length (Fixture *self, gsize length)
{
  g_autofree char *text = get_text (self);

  return strlen (text) == length;
}

static void
test_text (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) utf8 = write_file (self, "letter.txt", "Grüße\nund so weiter\n", -1);
  g_autoptr (GFile) old = write_file (self, "old.txt", "caf\xE9 \x80", -1);
  g_autoptr (GFile) empty = write_file (self, "empty.txt", "", 0);

  show (self, utf8);
  g_assert_cmpint (lanyard_preview_get_kind (LANYARD_PREVIEW (self->preview)), ==,
                   LANYARD_PREVIEW_TEXT);
  lanyard_test_wait_for (text_is (self, "Grüße\nund so weiter\n"), 5);
  lanyard_ui_test_find (self->preview, GTK_TYPE_LABEL, "UTF-8");
  lanyard_ui_test_find (self->preview, GTK_TYPE_LABEL, "letter.txt");
  lanyard_ui_test_shot (self->window, "preview-text");

  show (self, old);
  lanyard_test_wait_for (text_is (self, "café €"), 5);
  lanyard_ui_test_find (self->preview, GTK_TYPE_LABEL, "Windows-1252");

  show (self, empty);
  lanyard_test_wait_for (text_is (self, ""), 5);
}

static void
test_monospace (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = write_file (self, "code.txt", "int x;\n", -1);
  GtkWidget *view;
  gboolean monospace;

  show (self, file);
  view = lanyard_ui_test_find (self->preview, GTK_TYPE_TEXT_VIEW, NULL);
  g_assert_true (gtk_text_view_get_monospace (GTK_TEXT_VIEW (view)));
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (
          lanyard_ui_test_find (self->preview, GTK_TYPE_TOGGLE_BUTTON, "Fixed-width letters")),
      FALSE);
  g_assert_false (gtk_text_view_get_monospace (GTK_TEXT_VIEW (view)));
  g_object_get (self->preview, "monospace", &monospace, NULL);
  g_assert_false (monospace);
}

/* The first part is there at once, the next on a press. */
static void
test_long_text (Fixture *self, gconstpointer data)
{
  const gsize length = LANYARD_PREVIEW_TEXT_STEP * 2 + 1000;
  g_autofree char *bytes = g_malloc (length);
  g_autoptr (GFile) file = NULL;

  for (gsize i = 0; i < length; i++)
    bytes[i] = i % 64 == 63 ? '\n' : (char) ('a' + i % 23);
  file = write_file (self, "long.txt", bytes, (gssize) length);

  show (self, file);
  lanyard_test_wait_for (text_has_length (self, LANYARD_PREVIEW_TEXT_STEP), 10);
  lanyard_ui_test_shot (self->window, "preview-long-text");
  lanyard_ui_test_click (self->preview, "Show more");
  lanyard_test_wait_for (text_has_length (self, LANYARD_PREVIEW_TEXT_STEP * 2), 10);
  lanyard_ui_test_click (self->preview, "Show more");
  lanyard_test_wait_for (text_has_length (self, length), 10);
  g_assert_null (lanyard_ui_test_seek (self->preview, GTK_TYPE_BUTTON, "Show more"));
}

static void
test_difference (Fixture *self, gconstpointer data)
{
  g_autofree char *bytes = g_strnfill (LANYARD_PREVIEW_TEXT_STEP * 2, 'x');
  g_autoptr (GFile) file = NULL;
  GtkTextBuffer *buffer;
  GtkTextIter iter;
  GtkTextTag *tag;

  for (gsize i = 60; i < LANYARD_PREVIEW_TEXT_STEP * 2; i += 61)
    bytes[i] = '\n';
  bytes[100] = 'Q';
  bytes[LANYARD_PREVIEW_TEXT_STEP + 5000] = 'Z';
  file = write_file (self, "differs.txt", bytes, -1);

  show (self, file);
  lanyard_preview_show_difference (LANYARD_PREVIEW (self->preview), 100);
  buffer = gtk_text_view_get_buffer (
      GTK_TEXT_VIEW (lanyard_ui_test_find (self->preview, GTK_TYPE_TEXT_VIEW, NULL)));
  tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "difference");
  lanyard_test_wait_for ((gtk_text_buffer_get_start_iter (buffer, &iter),
                          gtk_text_iter_forward_to_tag_toggle (&iter, tag)),
                         10);
  g_assert_cmpuint (gtk_text_iter_get_char (&iter), ==, 'Q');
  lanyard_ui_test_shot (self->window, "preview-difference");

  /* Beyond what is shown at first: the part around it is read. */
  show (self, file);
  lanyard_preview_show_difference (LANYARD_PREVIEW (self->preview),
                                   LANYARD_PREVIEW_TEXT_STEP + 5000);
  lanyard_test_wait_for ((gtk_text_buffer_get_start_iter (buffer, &iter),
                          gtk_text_iter_forward_to_tag_toggle (&iter, tag)
                              && gtk_text_iter_get_char (&iter) == 'Z'),
                         10);
}

static void
test_picture (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) png = write_picture (self, "holiday.png", "png", 1200, 800);
  g_autoptr (GFile) turned = write_turned_picture (self, "portrait.jpg", 400, 200);
  GtkWidget *view;

  show (self, png);
  g_assert_cmpint (lanyard_preview_get_kind (LANYARD_PREVIEW (self->preview)), ==,
                   LANYARD_PREVIEW_PICTURE);
  lanyard_ui_test_find (self->preview, GTK_TYPE_LABEL, "Fit");
  lanyard_ui_test_shot (self->window, "preview-picture");
  view = lanyard_ui_test_find (self->preview, LANYARD_TYPE_PICTURE_VIEW, NULL);
  g_assert_cmpfloat (lanyard_picture_view_get_scale (LANYARD_PICTURE_VIEW (view)), ==, 0);
  lanyard_ui_test_click (self->preview, "One to one (1)");
  g_assert_cmpfloat (lanyard_picture_view_get_scale (LANYARD_PICTURE_VIEW (view)), ==, 1);
  lanyard_ui_test_find (self->preview, GTK_TYPE_LABEL, "100 %");
  lanyard_ui_test_shot (self->window, "preview-picture-1-1");
  lanyard_ui_test_click (self->preview, "Fit (0)");
  g_assert_cmpfloat (lanyard_picture_view_get_scale (LANYARD_PICTURE_VIEW (view)), ==, 0);

  show (self, turned);
  lanyard_ui_test_settle (self->window);
  lanyard_ui_test_find (self->preview, GTK_TYPE_LABEL, "portrait.jpg");
  lanyard_ui_test_shot (self->window, "preview-picture-turned");
}

static void
test_other (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) binary = write_file (self, "program.bin", "\0\1\2\3\0", 5);
  g_autoptr (GFile) broken = write_file (self, "broken.png", "\x89PNG\r\n\x1A\nnot really", -1);
  g_autofree char *gone_path = g_build_filename (self->folder, "gone.txt", NULL);
  g_autoptr (GFile) gone = g_file_new_for_path (gone_path);
  g_autofree char *pipe_path = g_build_filename (self->folder, "pipe.txt", NULL);
  g_autoptr (GFile) pipe = g_file_new_for_path (pipe_path);
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);
  GFile *files[] = { binary, broken, gone, pipe, folder };

  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      show (self, files[i]);
      g_assert_cmpint (lanyard_preview_get_kind (LANYARD_PREVIEW (self->preview)), ==,
                       LANYARD_PREVIEW_OTHER);
    }
  show (self, gone);
  lanyard_ui_test_find (self->preview, GTK_TYPE_LABEL, "The file is not there any more.");
  lanyard_ui_test_shot (self->window, "preview-gone");
}

/* The last file asked for is the one shown, however many were asked for before. */
static void
test_hurry (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) picture = write_picture (self, "a.png", "png", 900, 900);
  g_autoptr (GFile) text = write_file (self, "b.txt", "the last", -1);
  LanyardPreview *preview = LANYARD_PREVIEW (self->preview);

  for (guint i = 0; i < 20; i++)
    {
      lanyard_preview_show_file (preview, picture, NULL, NULL, NULL);
      g_main_context_iteration (NULL, FALSE);
      lanyard_preview_show_file (preview, text, NULL, NULL, NULL);
    }
  lanyard_test_wait_for (lanyard_preview_get_kind (preview) == LANYARD_PREVIEW_TEXT, 10);
  lanyard_test_wait_for (text_is (self, "the last"), 10);
  lanyard_preview_clear (preview);
  g_assert_null (lanyard_preview_get_file (preview));
  g_assert_cmpint (lanyard_preview_get_kind (preview), ==, LANYARD_PREVIEW_EMPTY);
}

static LanyardImage *
load_finish (GAsyncResult **result, GError **error)
{
  LanyardImage *image;

  lanyard_test_wait_for (*result != NULL, 20);
  image = lanyard_image_load_finish (*result, error);
  g_clear_object (result);
  return image;
}

/* The header of a PNG that claims 60,000 × 60,000 pixels. */
static const guint8 huge_png[] = {
  0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R',
  0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0, 0x68, 0x0D, 0x0F, 0x4A,
  0, 0, 0, 0, 'I', 'D', 'A', 'T', 0x35, 0xAF, 0x06, 0x1E,
};

static void
test_image_bounds (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) huge = write_file (self, "huge.png", huge_png, sizeof huge_png);
  g_autoptr (GFile) wide = write_picture (self, "wide.png", "png", 1000, 100);
  g_autoptr (GFile) turned = write_turned_picture (self, "turned.jpg", 400, 200);
  g_autoptr (GBytes) bomb = g_bytes_new_static (huge_png, sizeof huge_png);
  g_autoptr (GBytes) gif = g_bytes_new_static ("GIF89a\1\0\1\0", 10);
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (LANYARD_THUMBNAIL_MAX_BYTES + 1),
                                               LANYARD_THUMBNAIL_MAX_BYTES + 1);
  GBytes *refused[] = { bomb, gif, large };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LanyardImage) image = NULL;
  g_autoptr (LanyardImage) upright = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  lanyard_image_load_async (huge, 100, NULL, lanyard_test_store_result, &result);
  g_assert_null (load_finish (&result, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  lanyard_image_load_async (wide, 100, NULL, lanyard_test_store_result, &result);
  image = load_finish (&result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (image->texture), ==, 100);
  g_assert_cmpint (gdk_texture_get_height (image->texture), ==, 10);
  g_assert_cmpint (image->width, ==, 1000);

  lanyard_image_load_async (turned, 8192, NULL, lanyard_test_store_result, &result);
  upright = load_finish (&result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (upright->texture), ==, 200);
  g_assert_cmpint (upright->width, ==, 200);
  g_assert_cmpint (upright->height, ==, 400);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      lanyard_image_decode_async (refused[i], 64, NULL, lanyard_test_store_result, &result);
      g_assert_null (load_finish (&result, &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
    }

  g_cancellable_cancel (cancelled);
  lanyard_image_load_async (wide, 100, cancelled, lanyard_test_store_result, &result);
  g_assert_null (load_finish (&result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static GtkWidget *
make_pane (const char *label, int width)
{
  GtkWidget *pane = gtk_label_new (label);

  gtk_widget_set_size_request (pane, width, 50);
  return pane;
}

static void
test_panes (void)
{
  GtkWidget *panes = g_object_new (LANYARD_TYPE_PANES, "start", make_pane ("start", 200), "middle",
                                   make_pane ("middle", 320), "end", make_pane ("end", 260),
                                   "start-width", 230, "end-width", 300, NULL);
  GtkWindow *window = lanyard_ui_test_window (panes, 1000, 400);
  int minimum, start_width, end_width;

  g_assert_false (lanyard_panes_get_folded (LANYARD_PANES (panes)));
  lanyard_ui_test_find (panes, GTK_TYPE_LABEL, "start");
  lanyard_ui_test_find (panes, GTK_TYPE_LABEL, "end");
  g_object_get (panes, "start-width", &start_width, "end-width", &end_width, NULL);
  g_assert_cmpint (start_width, ==, 230);
  g_assert_cmpint (ABS (end_width - 300), <=, 2);
  gtk_widget_measure (panes, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 320);

  gtk_window_set_default_size (window, 360, 400);
  lanyard_test_wait_for (lanyard_panes_get_folded (LANYARD_PANES (panes)), 10);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_find (panes, GTK_TYPE_LABEL, "middle");
  g_assert_null (lanyard_ui_test_seek (panes, GTK_TYPE_LABEL, "start"));
  lanyard_panes_set_shown (LANYARD_PANES (panes), LANYARD_PANE_END);
  lanyard_ui_test_find (panes, GTK_TYPE_LABEL, "end");
  g_assert_null (lanyard_ui_test_seek (panes, GTK_TYPE_LABEL, "middle"));

  gtk_window_set_default_size (window, 1000, 400);
  lanyard_test_wait_for (!lanyard_panes_get_folded (LANYARD_PANES (panes)), 10);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_find (panes, GTK_TYPE_LABEL, "start");
  g_object_get (panes, "start-width", &start_width, "end-width", &end_width, NULL);
  g_assert_cmpint (start_width, ==, 230);
  g_assert_cmpint (ABS (end_width - 300), <=, 2);
  gtk_window_destroy (window);
}

/* Side by side as long as the narrowest fit, and then one below the other, from right to left where one reads so. */
static void
test_reflow (void)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "layout-manager", lanyard_reflow_layout_new (10), NULL);
  GtkWidget *labels[2];
  graphene_rect_t first, second;
  GtkWindow *window;
  int minimum;

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      labels[i] = g_object_new (GTK_TYPE_LABEL, "label", "figures that are long", "wrap", TRUE, "width-request", 150,
                                "vexpand", TRUE, NULL);
      gtk_box_append (GTK_BOX (box), labels[i]);
    }
  window = lanyard_ui_test_window (box, 400, 200);
  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 150);
  g_assert_true (gtk_widget_compute_bounds (labels[0], box, &first));
  g_assert_true (gtk_widget_compute_bounds (labels[1], box, &second));
  g_assert_cmpfloat (second.origin.x, >=, 160);
  g_assert_cmpfloat (second.origin.y, ==, first.origin.y);

  gtk_widget_set_direction (box, GTK_TEXT_DIR_RTL);
  lanyard_ui_test_settle (window);
  g_assert_true (gtk_widget_compute_bounds (labels[1], box, &second));
  g_assert_cmpfloat (second.origin.x, ==, 0);

  gtk_widget_set_size_request (labels[0], 250, -1);
  lanyard_ui_test_settle (window);
  lanyard_test_wait_for (gtk_widget_compute_bounds (labels[0], box, &first)
                             && gtk_widget_compute_bounds (labels[1], box, &second)
                             && second.origin.y >= first.origin.y + first.size.height + 10,
                         10);
  g_assert_cmpfloat (second.size.width, ==, first.size.width);
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add ("/preview/text", Fixture, NULL, set_up, test_text, tear_down);
  g_test_add ("/preview/monospace", Fixture, NULL, set_up, test_monospace, tear_down);
  g_test_add ("/preview/long-text", Fixture, NULL, set_up, test_long_text, tear_down);
  g_test_add ("/preview/difference", Fixture, NULL, set_up, test_difference, tear_down);
  g_test_add ("/preview/picture", Fixture, NULL, set_up, test_picture, tear_down);
  g_test_add ("/preview/other", Fixture, NULL, set_up, test_other, tear_down);
  g_test_add ("/preview/hurry", Fixture, NULL, set_up, test_hurry, tear_down);
  g_test_add ("/preview/image-bounds", Fixture, NULL, set_up, test_image_bounds, tear_down);
  g_test_add_func ("/preview/panes", test_panes);
  g_test_add_func ("/preview/reflow", test_reflow);
  return g_test_run ();
}
