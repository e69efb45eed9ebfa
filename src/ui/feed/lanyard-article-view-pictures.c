/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-article-view-private.h"
#include "ui/widgets/lanyard-picture-view.h"

/* Screens around the one in sight: nearer pictures are fetched, farther ones give their pixels back. */
#define NEAR_SCREENS 1.5
#define FAR_SCREENS  6.0

typedef struct
{
  LanyardArticleView *view;
  LanyardArticlePicture *picture;
} Loading;

static gboolean
may_load (LanyardArticleView *self, LanyardArticlePicture *picture)
{
  return self->pictures_allowed || self->load_once || lanyard_article_picture_is_inline (picture);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Loading *loading = user_data;
  g_autoptr (LanyardArticleView) self = loading->view;
  g_autoptr (LanyardArticlePicture) picture = loading->picture;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardArticleImage) image = lanyard_article_pictures_load_finish (
      LANYARD_ARTICLE_PICTURES (source), result, &error);

  g_free (loading);
  /* Another article is shown. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (image != NULL)
    lanyard_article_picture_set_image (picture, image);
  else
    {
      g_autofree char *why = lanyard_article_pictures_explain (error);

      lanyard_article_picture_set_failed (picture, why);
    }
  lanyard_article_view_look_at_pictures (self);
}

static void
load (LanyardArticleView *self, LanyardArticlePicture *picture)
{
  Loading *loading;
  g_autoptr (LanyardArticleImage) kept =
      lanyard_article_pictures_peek (self->loader, lanyard_article_picture_get_uri (picture));

  if (kept != NULL)
    {
      lanyard_article_picture_set_image (picture, kept);
      return;
    }
  lanyard_article_picture_set_state (picture, LANYARD_ARTICLE_PICTURE_LOADING);
  loading = g_new0 (Loading, 1);
  loading->view = g_object_ref (self);
  loading->picture = g_object_ref (picture);
  lanyard_article_pictures_load_async (self->loader, lanyard_article_picture_get_uri (picture),
                                       self->article != NULL ? self->article->feed_url : NULL,
                                       self->loading, on_loaded, loading);
}

/* In sight */

/* How many screens away it is; negative when nobody knows yet. */
static double
find_distance (LanyardArticleView *self, LanyardArticlePicture *picture)
{
  GtkWidget *widget = GTK_WIDGET (picture);
  double height = MAX (gtk_widget_get_height (self->text), 1);
  graphene_rect_t bounds;

  if (gtk_widget_get_height (widget) == 0 ||
      !gtk_widget_compute_bounds (widget, self->text, &bounds))
    return -1;
  if (bounds.origin.y > height)
    return (bounds.origin.y - height) / height;
  if (bounds.origin.y + bounds.size.height < 0)
    return -(bounds.origin.y + bounds.size.height) / height;
  return 0;
}

static gboolean
look (gpointer user_data)
{
  LanyardArticleView *self = user_data;

  self->sight_idle = 0;
  for (guint i = 0; i < self->pictures->len; i++)
    {
      LanyardArticlePicture *picture = g_ptr_array_index (self->pictures, i);
      LanyardArticlePictureState state = lanyard_article_picture_get_state (picture);
      double distance;

      if (state != LANYARD_ARTICLE_PICTURE_WAITING && state != LANYARD_ARTICLE_PICTURE_SHOWN)
        continue;
      distance = find_distance (self, picture);
      if (state == LANYARD_ARTICLE_PICTURE_WAITING && distance >= 0 && distance <= NEAR_SCREENS)
        load (self, picture);
      else if (state == LANYARD_ARTICLE_PICTURE_SHOWN && distance > FAR_SCREENS)
        lanyard_article_picture_release (picture);
    }
  return G_SOURCE_REMOVE;
}

void
lanyard_article_view_look_at_pictures (LanyardArticleView *self)
{
  /* After the frame that puts them in their places. */
  if (self->sight_idle == 0 && self->pictures->len > 0)
    self->sight_idle = g_timeout_add (30, look, self);
}

/* What is allowed */

void
lanyard_article_view_update_pictures (LanyardArticleView *self)
{
  guint blocked = 0;

  for (guint i = 0; i < self->pictures->len; i++)
    {
      LanyardArticlePicture *picture = g_ptr_array_index (self->pictures, i);
      LanyardArticlePictureState state = lanyard_article_picture_get_state (picture);

      if (may_load (self, picture))
        {
          if (state == LANYARD_ARTICLE_PICTURE_BLOCKED)
            lanyard_article_picture_set_state (picture, LANYARD_ARTICLE_PICTURE_WAITING);
        }
      else if (state == LANYARD_ARTICLE_PICTURE_WAITING)
        {
          lanyard_article_picture_set_state (picture, LANYARD_ARTICLE_PICTURE_BLOCKED);
          blocked++;
        }
      else
        blocked += state == LANYARD_ARTICLE_PICTURE_BLOCKED;
    }
  lanyard_article_view_set_blocked (self, blocked);
  lanyard_article_view_look_at_pictures (self);
}

static void
on_clicked (LanyardArticlePicture *picture, gpointer user_data)
{
  lanyard_article_view_click_picture (user_data, picture);
}

static void
on_menu (LanyardArticlePicture *picture, double x, double y, gpointer user_data)
{
  LanyardArticleView *self = user_data;
  double text_x;
  double text_y;

  gtk_widget_translate_coordinates (GTK_WIDGET (picture), self->text, x, y, &text_x, &text_y);
  lanyard_article_view_show_menu (self, text_x, text_y, lanyard_article_picture_get_link (picture),
                                  GTK_WIDGET (picture));
}

void
lanyard_article_view_add_picture (GtkWidget *picture, gpointer user_data)
{
  LanyardArticleView *self = user_data;

  g_ptr_array_add (self->pictures, picture);
  g_signal_connect (picture, "clicked", G_CALLBACK (on_clicked), self);
  g_signal_connect (picture, "menu", G_CALLBACK (on_menu), self);
  if (may_load (self, LANYARD_ARTICLE_PICTURE (picture)))
    lanyard_article_picture_set_state (LANYARD_ARTICLE_PICTURE (picture),
                                       LANYARD_ARTICLE_PICTURE_WAITING);
  else
    lanyard_article_view_set_blocked (self, self->blocked + 1);
}

void
lanyard_article_view_drop_pictures (LanyardArticleView *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  g_clear_handle_id (&self->sight_idle, g_source_remove);
  g_ptr_array_set_size (self->pictures, 0);
  lanyard_article_view_set_blocked (self, 0);
}

/* Larger */

static void
on_large (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPictureView) view = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardImage) image = lanyard_image_load_finish (result, &error);

  /* What was shown in the article stays then. */
  if (image != NULL)
    lanyard_picture_view_set_image (view, image);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("A picture was not decoded at its size: %s", error->message);
}

static gboolean
close_on_escape (GtkWidget *window, GVariant *arguments, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (window));
  return TRUE;
}

static void
on_closed (GtkWidget *window, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

void
lanyard_article_view_enlarge (LanyardArticleView *self, LanyardArticlePicture *picture)
{
  LanyardArticleImage *image = lanyard_article_picture_get_image (picture);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  const char *alt = lanyard_article_picture_get_alt (picture);
  GCancellable *cancellable;
  GtkEventController *keys;
  GtkWidget *window;
  GtkWidget *box;
  GtkWidget *view;

  if (image == NULL)
    return;
  cancellable = g_cancellable_new ();
  window = adw_window_new ();
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  view = lanyard_picture_view_new ();
  keys = gtk_shortcut_controller_new ();
  gtk_window_set_title (GTK_WINDOW (window), *alt != '\0' ? alt : _ ("Picture"));
  gtk_window_set_default_size (GTK_WINDOW (window), CLAMP (image->image->width, 360, 1000),
                               CLAMP (image->image->height + 47, 294, 760));
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_widget_set_vexpand (view, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  *alt != '\0' ? alt : _ ("Picture"), -1);
  gtk_box_append (GTK_BOX (box), view);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_callback_action_new (close_on_escape, NULL, NULL)));
  gtk_widget_add_controller (window, keys);
  g_signal_connect_data (window, "destroy", G_CALLBACK (on_closed), cancellable,
                         (GClosureNotify)(void (*) (void))g_object_unref, 0);

  lanyard_picture_view_set_image (LANYARD_PICTURE_VIEW (view), image->image);
  /* In the article it is no finer than a column. */
  lanyard_image_decode_web_async (image->bytes, LANYARD_IMAGE_MAX_SIDE, LANYARD_ARTICLE_MAX_PIXELS,
                                  cancellable, on_large, g_object_ref (view));
  gtk_window_present (GTK_WINDOW (window));
}

void
lanyard_article_view_click_picture (LanyardArticleView *self, LanyardArticlePicture *picture)
{
  switch (lanyard_article_picture_get_state (picture))
    {
    case LANYARD_ARTICLE_PICTURE_BLOCKED:
      lanyard_article_view_set_blocked (self, self->blocked - MIN (self->blocked, 1));
      load (self, picture);
      break;
    case LANYARD_ARTICLE_PICTURE_FAILED:
    case LANYARD_ARTICLE_PICTURE_WAITING:
      load (self, picture);
      break;
    case LANYARD_ARTICLE_PICTURE_SHOWN:
      if (lanyard_article_picture_get_link (picture) != NULL)
        lanyard_article_view_follow (lanyard_article_picture_get_link (picture), self);
      else
        lanyard_article_view_enlarge (self, picture);
      break;
    case LANYARD_ARTICLE_PICTURE_LOADING:
    case LANYARD_ARTICLE_PICTURE_GONE:
      break;
    default:
      g_assert_not_reached ();
    }
}
