/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-tour-private.h"

#include <glib/gstdio.h>

#include "engine/transfer/lanyard-compare.h"

/* The other machine: a second engine with folders of its own, in the same process, reached over loopback. */

char *
lanyard_tour_path (LanyardTour *tour, const char *name)
{
  return g_build_filename (tour->world, name, NULL);
}

char *
lanyard_tour_address (LanyardNode *node)
{
  return g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (node));
}

static gboolean
pairing_asked (LanyardNode *node, LanyardPairing *pairing, LanyardTour *tour)
{
  /* Answered by the step that compares the codes. */
  g_set_object (&tour->other_pairing, pairing);
  return TRUE;
}

static gboolean
offer_made (LanyardTransfers *transfers, LanyardOffer *offer, LanyardTour *tour)
{
  g_set_object (&tour->other_offer, offer);
  return TRUE;
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **stored = user_data;

  *stored = g_object_ref (result);
}

static gboolean
has_result (LanyardTour *tour, gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

gboolean
lanyard_tour_other_start (LanyardTour *tour, GError **error)
{
  g_autofree char *data = lanyard_tour_path (tour, "other/data");
  g_autofree char *config = lanyard_tour_path (tour, "other/config");
  g_autofree char *downloads = lanyard_tour_path (tour, "other/Downloads");
  g_autoptr (GFile) folder = g_file_new_for_path (downloads);
  g_autoptr (GAsyncResult) result = NULL;
  LanyardNode *node;

  if (g_mkdir_with_parents (data, 0700) != 0 || g_mkdir_with_parents (config, 0700) != 0
      || g_mkdir_with_parents (downloads, 0700) != 0)
    return lanyard_tour_fail (error, "the other machine's folders cannot be made");

  tour->other = lanyard_engine_context_new (data, config);
  lanyard_engine_context_load_async (tour->other, store_result, &result);
  if (!lanyard_tour_wait (tour, has_result, &result, 10, "the other machine did not start", error)
      || !lanyard_engine_context_load_finish (tour->other, result, error))
    return FALSE;
  if (!lanyard_identity_set_name (lanyard_engine_context_get_identity (tour->other), "Ana’s laptop", error))
    return FALSE;

  node = lanyard_engine_context_get_node (tour->other);
  g_signal_connect (node, "pairing", G_CALLBACK (pairing_asked), tour);
  g_signal_connect (lanyard_engine_context_get_transfers (tour->other), "offer", G_CALLBACK (offer_made),
                    tour);
  lanyard_transfers_set_download_folder (lanyard_engine_context_get_transfers (tour->other), folder);
  /* The same port again when it comes back, so that what was interrupted finds it. */
  if (!lanyard_node_listen (node, "127.0.0.1", tour->other_port, error))
    return FALSE;
  tour->other_port = lanyard_node_get_port (node);
  return TRUE;
}

gboolean
lanyard_tour_other_stop (LanyardTour *tour, GError **error)
{
  g_autoptr (LanyardEngineContext) other = g_steal_pointer (&tour->other);
  g_autoptr (GAsyncResult) result = NULL;

  g_clear_object (&tour->other_pairing);
  g_clear_object (&tour->other_offer);
  lanyard_engine_context_shutdown_async (other, store_result, &result);
  return lanyard_tour_wait (tour, has_result, &result, 15, "the other machine did not stop", error)
         && lanyard_engine_context_shutdown_finish (other, result, error);
}

/* Marcus Aurelius, Meditations, II.1, in George Long's translation of 1862: the course's text was this book. */
static const char *const passage
    = "Begin the morning by saying to thyself, I shall meet with the busybody, the ungrateful, arrogant, "
      "deceitful, envious, unsocial. All these things happen to them by reason of their ignorance of what "
      "is good and evil. But I who have seen the nature of the good that it is beautiful, and of the bad "
      "that it is ugly, can neither be injured by any of them, for no one can fix on me what is ugly, nor "
      "can I be angry with my kinsman, nor hate him. For we are made for co-operation, like feet, like "
      "hands, like eyelids, like the rows of the upper and lower teeth.";

GFile *
lanyard_tour_make_text (LanyardTour *tour, GError **error)
{
  g_autofree char *path = lanyard_tour_path (tour, "meditations.txt");
  g_autoptr (GString) text = g_string_new (NULL);

  /* As long as the course's: 450 kB. Numbered, so that no part is like another. */
  for (guint i = 1; text->len < 450000; i++)
    g_string_append_printf (text, "%u. %s\n\n", i, passage);
  if (!g_file_set_contents (path, text->str, (gssize) text->len, error))
    return NULL;
  return g_file_new_for_path (path);
}

static void
draw_hills (cairo_t *cr, int width, int height, double base, double wave, double r, double g, double b)
{
  cairo_move_to (cr, 0, height);
  cairo_line_to (cr, 0, base);
  for (int x = 0; x < width; x += 400)
    cairo_curve_to (cr, x + 130, base - wave, x + 260, base + wave, x + 400, base - wave / 3);
  cairo_line_to (cr, width, height);
  cairo_close_path (cr);
  cairo_set_source_rgb (cr, r, g, b);
  cairo_fill (cr);
}

GFile *
lanyard_tour_make_picture (LanyardTour *tour, GError **error)
{
  const int width = 1600, height = 1000;
  g_autofree char *path = lanyard_tour_path (tour, "sunset.jpg");
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  cairo_pattern_t *sky = cairo_pattern_create_linear (0, 0, 0, height);
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  cairo_pattern_add_color_stop_rgb (sky, 0, 0.11, 0.16, 0.40);
  cairo_pattern_add_color_stop_rgb (sky, 0.45, 0.85, 0.42, 0.36);
  cairo_pattern_add_color_stop_rgb (sky, 0.7, 0.99, 0.80, 0.45);
  cairo_set_source (cr, sky);
  cairo_paint (cr);
  cairo_arc (cr, 1100, 590, 90, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, 1, 0.95, 0.78);
  cairo_fill (cr);
  draw_hills (cr, width, height, 640, 90, 0.35, 0.26, 0.42);
  draw_hills (cr, width, height, 740, 60, 0.20, 0.20, 0.34);
  draw_hills (cr, width, height, 860, 40, 0.09, 0.12, 0.22);
  pixbuf = gdk_pixbuf_get_from_surface (surface, 0, 0, width, height);
  cairo_pattern_destroy (sky);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);

  if (!gdk_pixbuf_save (pixbuf, path, "jpeg", error, "quality", "90", NULL))
    return NULL;
  return g_file_new_for_path (path);
}

GFile *
lanyard_tour_make_large (LanyardTour *tour, const char *name, guint64 bytes, GError **error)
{
  const gsize block_size = 1024 * 1024;
  g_autofree guint32 *block = g_malloc (block_size);
  g_autofree char *path = lanyard_tour_path (tour, name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = g_file_create (file, G_FILE_CREATE_NONE, NULL, error);

  for (gsize i = 0; i < block_size / sizeof *block; i++)
    block[i] = g_random_int ();
  for (guint64 written = 0; stream != NULL && written < bytes; written += block_size)
    {
      /* No two blocks the same, and none a hole that would cost nothing to send. */
      block[0] = (guint32) (written / block_size) + 1;
      if (!g_output_stream_write_all (G_OUTPUT_STREAM (stream), block, MIN (block_size, bytes - written),
                                      NULL, NULL, error))
        return NULL;
    }
  if (stream == NULL || !g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error))
    return NULL;
  return g_steal_pointer (&file);
}

gboolean
lanyard_tour_same (GFile *a, GFile *b, GError **error)
{
  LanyardComparison comparison;

  if (a == NULL || b == NULL)
    return lanyard_tour_fail (error, "a file is missing");
  if (!lanyard_compare_files (a, b, &comparison, NULL, error))
    return FALSE;
  if (!comparison.identical)
    return lanyard_tour_fail (error, "%s and %s differ from byte %" G_GINT64_FORMAT " on",
                              g_file_peek_path (a), g_file_peek_path (b), comparison.first_difference);
  return TRUE;
}
