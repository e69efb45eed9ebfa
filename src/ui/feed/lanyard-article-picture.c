/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-article-picture.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/feed/lanyard-article-drag.h"

/* A picture with no side longer than this stands among words (a smiley). */
#define WORD_SIDE        40
#define PLACEHOLDER_EMS  22
#define PLACEHOLDER_ROWS 4
#define MAX_HEIGHT       8000

struct _LanyardArticlePicture
{
  GtkWidget parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *box;
  GtkWidget *icon;
  GtkWidget *label;

  /* Owned. */
  char *uri;
  char *link;
  char *alt;
  LanyardArticleImage *image;

  LanyardArticlePictureState state;
  /* What the page said, in pixels; 0 when it did not. */
  int page_width;
  int page_height;
  /* Of the picture, when it came; kept when it is given back. */
  int real_width;
  int real_height;
  int column;
  int em;
};

G_DEFINE_FINAL_TYPE (LanyardArticlePicture, lanyard_article_picture, GTK_TYPE_WIDGET)

enum
{
  CLICKED,
  MENU,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_word (LanyardArticlePicture *self)
{
  if (self->real_width > 0)
    return MAX (self->real_width, self->real_height) <= WORD_SIDE;
  return self->page_width > 0 && self->page_height > 0 &&
         MAX (self->page_width, self->page_height) <= WORD_SIDE;
}

/* How large it is drawn; %FALSE when nobody knows yet. */
static gboolean
find_size (LanyardArticlePicture *self, int *width, int *height)
{
  double ratio;
  double wide;

  if (self->real_width > 0)
    ratio = (double)self->real_height / self->real_width;
  else if (self->page_width > 0 && self->page_height > 0)
    ratio = (double)self->page_height / self->page_width;
  else
    return FALSE;

  if (self->page_width > 0)
    wide = self->page_width;
  else if (self->page_height > 0)
    wide = self->page_height / ratio;
  else
    wide = self->real_width;
  /* With large text come large pictures. */
  wide *= MAX (1, self->em / 18.0);
  wide = MIN (wide, self->column);
  if (wide * ratio > MAX_HEIGHT)
    wide = MAX_HEIGHT / ratio;
  *width = MAX (1, (int)(wide + 0.5));
  *height = MAX (1, (int)(wide * ratio + 0.5));
  return TRUE;
}

static void
show_placeholder (LanyardArticlePicture *self)
{
  gboolean shown = self->state != LANYARD_ARTICLE_PICTURE_SHOWN &&
                   self->state != LANYARD_ARTICLE_PICTURE_GONE;
  gboolean failed = self->state == LANYARD_ARTICLE_PICTURE_FAILED;

  gtk_widget_set_child_visible (self->box, shown);
  gtk_widget_set_visible (self->icon, !is_word (self));
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon),
                                failed ? "image-missing-symbolic" : "image-x-generic-symbolic");
  gtk_label_set_label (GTK_LABEL (self->label), self->alt);
  gtk_widget_set_visible (self->label, *self->alt != '\0');
  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self), "failed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "failed");
  if (shown && !is_word (self))
    gtk_widget_add_css_class (GTK_WIDGET (self), "empty");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "empty");
}

static void
change_state (LanyardArticlePicture *self, LanyardArticlePictureState state, const char *tooltip)
{
  self->state = state;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  show_placeholder (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
lanyard_article_picture_set_state (LanyardArticlePicture *self, LanyardArticlePictureState state)
{
  g_return_if_fail (LANYARD_IS_ARTICLE_PICTURE (self));
  g_return_if_fail (state <= LANYARD_ARTICLE_PICTURE_LOADING);

  if (state == self->state)
    return;
  change_state (self, state,
                state == LANYARD_ARTICLE_PICTURE_BLOCKED ? _ ("Load this picture") : NULL);
}

void
lanyard_article_picture_set_image (LanyardArticlePicture *self, LanyardArticleImage *image)
{
  g_return_if_fail (LANYARD_IS_ARTICLE_PICTURE (self));

  if (image->image->width <= 2 && image->image->height <= 2)
    {
      change_state (self, LANYARD_ARTICLE_PICTURE_GONE, NULL);
      return;
    }
  g_clear_pointer (&self->image, lanyard_article_image_unref);
  self->image = lanyard_article_image_ref (image);
  self->real_width = image->image->width;
  self->real_height = image->image->height;
  change_state (self, LANYARD_ARTICLE_PICTURE_SHOWN, *self->alt != '\0' ? self->alt : NULL);
}

void
lanyard_article_picture_set_failed (LanyardArticlePicture *self, const char *why)
{
  g_return_if_fail (LANYARD_IS_ARTICLE_PICTURE (self));

  change_state (self, LANYARD_ARTICLE_PICTURE_FAILED, why);
}

void
lanyard_article_picture_release (LanyardArticlePicture *self)
{
  g_return_if_fail (LANYARD_IS_ARTICLE_PICTURE (self));

  if (self->state != LANYARD_ARTICLE_PICTURE_SHOWN)
    return;
  g_clear_pointer (&self->image, lanyard_article_image_unref);
  change_state (self, LANYARD_ARTICLE_PICTURE_WAITING, NULL);
}

void
lanyard_article_picture_set_column (LanyardArticlePicture *self, int width, int em)
{
  g_return_if_fail (LANYARD_IS_ARTICLE_PICTURE (self));

  if (width == self->column && em == self->em)
    return;
  self->column = width;
  self->em = em;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

const char *
lanyard_article_picture_get_uri (LanyardArticlePicture *self)
{
  return self->uri;
}

const char *
lanyard_article_picture_get_link (LanyardArticlePicture *self)
{
  return self->link;
}

const char *
lanyard_article_picture_get_alt (LanyardArticlePicture *self)
{
  return self->alt;
}

LanyardArticlePictureState
lanyard_article_picture_get_state (LanyardArticlePicture *self)
{
  return self->state;
}

LanyardArticleImage *
lanyard_article_picture_get_image (LanyardArticlePicture *self)
{
  return self->image;
}

gboolean
lanyard_article_picture_is_inline (LanyardArticlePicture *self)
{
  return g_ascii_strncasecmp (self->uri, "data:", 5) == 0;
}

/* The widget */

static GtkSizeRequestMode
lanyard_article_picture_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
find_placeholder_size (LanyardArticlePicture *self, int *width, int *height)
{
  if (is_word (self))
    {
      gtk_widget_measure (self->box, GTK_ORIENTATION_HORIZONTAL, -1, NULL, width, NULL, NULL);
      *width = MIN (*width, self->column);
      gtk_widget_measure (self->box, GTK_ORIENTATION_VERTICAL, *width, NULL, height, NULL, NULL);
      return;
    }
  if (find_size (self, width, height))
    return;
  *width = MIN (self->column, PLACEHOLDER_EMS * self->em);
  *height = PLACEHOLDER_ROWS * self->em;
}

static void
lanyard_article_picture_measure (GtkWidget *widget,
                                 GtkOrientation orientation,
                                 int for_size,
                                 int *minimum,
                                 int *natural,
                                 int *minimum_baseline,
                                 int *natural_baseline)
{
  LanyardArticlePicture *self = LANYARD_ARTICLE_PICTURE (widget);
  int width = 1;
  int height = 1;

  if (self->state == LANYARD_ARTICLE_PICTURE_SHOWN)
    find_size (self, &width, &height);
  else if (self->state != LANYARD_ARTICLE_PICTURE_GONE)
    find_placeholder_size (self, &width, &height);
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? width : height;
}

static void
lanyard_article_picture_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LanyardArticlePicture *self = LANYARD_ARTICLE_PICTURE (widget);
  int least_width;
  int least_height;

  if (!gtk_widget_get_child_visible (self->box))
    return;
  /* Words that do not fit are cut by the frame. */
  gtk_widget_measure (self->box, GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
  least_width = MAX (least_width, width);
  gtk_widget_measure (self->box, GTK_ORIENTATION_VERTICAL, least_width, &least_height, NULL, NULL,
                      NULL);
  gtk_widget_allocate (self->box, least_width, MAX (least_height, height), -1, NULL);
}

static void
lanyard_article_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LanyardArticlePicture *self = LANYARD_ARTICLE_PICTURE (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  GdkTexture *texture;

  if (self->state == LANYARD_ARTICLE_PICTURE_SHOWN)
    {
      const LanyardImage *image = self->image->image;
      int pixels = width * gtk_widget_get_scale_factor (widget);

      /* GTK 4.8 scales down without averaging: begin as near as there is. */
      texture = image->small != NULL && gdk_texture_get_width (image->small) >= pixels
                    ? image->small
                    : image->texture;
      gtk_snapshot_append_texture (snapshot, texture, &GRAPHENE_RECT_INIT (0, 0, width, height));
    }
  else if (self->state != LANYARD_ARTICLE_PICTURE_GONE)
    gtk_widget_snapshot_child (widget, self->box, snapshot);
}

static void
on_clicked (GtkGestureClick *click, int n_press, double x, double y, gpointer user_data)
{
  if (gtk_widget_contains (user_data, x, y))
    g_signal_emit (user_data, signals[CLICKED], 0);
}

static void
on_menu (GtkGestureClick *click, int n_press, double x, double y, gpointer user_data)
{
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (user_data, signals[MENU], 0, x, y);
}

static void
lanyard_article_picture_dispose (GObject *object)
{
  LanyardArticlePicture *self = LANYARD_ARTICLE_PICTURE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (lanyard_article_picture_parent_class)->dispose (object);
}

static void
lanyard_article_picture_finalize (GObject *object)
{
  LanyardArticlePicture *self = LANYARD_ARTICLE_PICTURE (object);

  g_free (self->uri);
  g_free (self->link);
  g_free (self->alt);
  g_clear_pointer (&self->image, lanyard_article_image_unref);

  G_OBJECT_CLASS (lanyard_article_picture_parent_class)->finalize (object);
}

static void
lanyard_article_picture_class_init (LanyardArticlePictureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanyard_article_picture_dispose;
  object_class->finalize = lanyard_article_picture_finalize;
  widget_class->get_request_mode = lanyard_article_picture_get_request_mode;
  widget_class->measure = lanyard_article_picture_measure;
  widget_class->size_allocate = lanyard_article_picture_size_allocate;
  widget_class->snapshot = lanyard_article_picture_snapshot;
  signals[CLICKED] = g_signal_new ("clicked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[MENU] = g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  gtk_widget_class_set_css_name (widget_class, "articlepicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
make_placeholder (LanyardArticlePicture *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->icon = gtk_image_new_from_icon_name ("image-x-generic-symbolic");
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (self->label), 3);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_halign (self->box, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->box), self->icon);
  gtk_box_append (GTK_BOX (self->box), self->label);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

static void
lanyard_article_picture_init (LanyardArticlePicture *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *menu = gtk_gesture_click_new ();

  self->column = 300;
  self->em = 16;
  make_placeholder (self);
  g_signal_connect (click, "released", G_CALLBACK (on_clicked), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect (menu, "pressed", G_CALLBACK (on_menu), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (menu), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (menu));
  lanyard_article_drag_attach (self);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "pointer");
}

GtkWidget *
lanyard_article_picture_new (const LanyardHtmlPicture *picture, const char *link)
{
  LanyardArticlePicture *self = g_object_new (LANYARD_TYPE_ARTICLE_PICTURE, NULL);

  self->uri = g_strdup (picture->uri);
  self->link = g_strdup (link);
  self->alt = g_strstrip (g_strdup (picture->alt));
  self->page_width = (int)picture->width;
  self->page_height = (int)picture->height;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  *self->alt != '\0' ? self->alt : _ ("Picture"), -1);
  change_state (self, LANYARD_ARTICLE_PICTURE_BLOCKED, _ ("Load this picture"));
  return GTK_WIDGET (self);
}
