/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-picture-view.h"

#include <math.h>

#define SCALE_MIN  0.02
#define SCALE_MAX  20.0
#define SCALE_STEP 1.2
#define MOVE_STEP  60.0

struct _LanyardPictureView
{
  GtkWidget parent_instance;

  /* Owned. */
  GdkTexture *texture;
  GdkTexture *small;

  int width;
  int height;
  double scale;
  /* The point of the picture in the middle of the widget. */
  double x;
  double y;
  double pointer_x;
  double pointer_y;
  double drag_x;
  double drag_y;
  double pinch_scale;
};

enum
{
  PROP_0,
  PROP_SCALE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardPictureView, lanyard_picture_view, GTK_TYPE_WIDGET)

static double
fit_scale (LanyardPictureView *self)
{
  double scale = 1;

  if (self->width > 0 && self->height > 0)
    scale = MIN ((double) gtk_widget_get_width (GTK_WIDGET (self)) / self->width,
                 (double) gtk_widget_get_height (GTK_WIDGET (self)) / self->height);
  return CLAMP (scale, 0.001, 1);
}

/* What is seen now, also where fitted. */
static double
shown_scale (LanyardPictureView *self)
{
  return self->scale > 0 ? self->scale : fit_scale (self);
}

/* No empty margin while there is more picture to see. */
static void
keep_inside (LanyardPictureView *self)
{
  double scale = shown_scale (self);
  double half_width = gtk_widget_get_width (GTK_WIDGET (self)) / scale / 2;
  double half_height = gtk_widget_get_height (GTK_WIDGET (self)) / scale / 2;

  if (self->width <= 2 * half_width)
    self->x = self->width / 2.0;
  else
    self->x = CLAMP (self->x, half_width, self->width - half_width);
  if (self->height <= 2 * half_height)
    self->y = self->height / 2.0;
  else
    self->y = CLAMP (self->y, half_height, self->height - half_height);
}

/* What is under (@x, @y) of the widget stays there. */
static void
zoom_at (LanyardPictureView *self, double scale, double x, double y)
{
  double old = shown_scale (self);
  double dx = x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  double dy = y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;

  scale = CLAMP (scale, SCALE_MIN, SCALE_MAX);
  self->x += dx / old - dx / scale;
  self->y += dy / old - dy / scale;
  lanyard_picture_view_set_scale (self, scale);
}

static void
zoom_by (LanyardPictureView *self, double factor)
{
  zoom_at (self, shown_scale (self) * factor,
           gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
           gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

static void
move_by (LanyardPictureView *self, double dx, double dy)
{
  double scale = shown_scale (self);

  self->x += dx / scale;
  self->y += dy / scale;
  keep_inside (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, LanyardPictureView *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static gboolean
on_scroll (GtkEventControllerScroll *scroll, double dx, double dy, LanyardPictureView *self)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));

  if (gtk_event_controller_scroll_get_unit (scroll) == GDK_SCROLL_UNIT_SURFACE
      && (state & GDK_CONTROL_MASK) == 0)
    move_by (self, dx, dy);
  else
    zoom_at (self, shown_scale (self) * pow (SCALE_STEP, -dy),
             self->pointer_x, self->pointer_y);
  return GDK_EVENT_STOP;
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, LanyardPictureView *self)
{
  self->pinch_scale = shown_scale (self);
}

static void
on_pinch (GtkGestureZoom *gesture, double factor, LanyardPictureView *self)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    zoom_at (self, self->pinch_scale * factor, x, y);
}

static void
on_drag_begin (GtkGestureDrag *drag, double x, double y, LanyardPictureView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_x = self->x;
  self->drag_y = self->y;
}

static void
on_drag_update (GtkGestureDrag *drag, double dx, double dy, LanyardPictureView *self)
{
  double scale = shown_scale (self);

  self->x = self->drag_x - dx / scale;
  self->y = self->drag_y - dy / scale;
  keep_inside (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
on_key (GtkEventControllerKey *key,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        LanyardPictureView    *self)
{
  if ((state & (GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;

  switch (keyval)
    {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      zoom_by (self, SCALE_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      zoom_by (self, 1 / SCALE_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_1:
    case GDK_KEY_KP_1:
      lanyard_picture_view_set_scale (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      lanyard_picture_view_set_scale (self, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Left:
      move_by (self, -MOVE_STEP, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
      move_by (self, MOVE_STEP, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
      move_by (self, 0, -MOVE_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
      move_by (self, 0, MOVE_STEP);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
lanyard_picture_view_measure (GtkWidget      *widget,
                              GtkOrientation  orientation,
                              int             for_size,
                              int            *minimum,
                              int            *natural,
                              int            *minimum_baseline,
                              int            *natural_baseline)
{
  LanyardPictureView *self = LANYARD_PICTURE_VIEW (widget);

  *minimum = 48;
  *natural = MAX (48, orientation == GTK_ORIENTATION_HORIZONTAL ? MIN (self->width, 480)
                                                                : MIN (self->height, 360));
}

static void
lanyard_picture_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  keep_inside (LANYARD_PICTURE_VIEW (widget));
}

static void
lanyard_picture_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LanyardPictureView *self = LANYARD_PICTURE_VIEW (widget);
  double scale = shown_scale (self);
  float width = (float) (self->width * scale);
  float height = (float) (self->height * scale);
  gboolean small;

  if (self->texture == NULL)
    return;

  small = self->small != NULL
          && MAX (width, height) * gtk_widget_get_scale_factor (widget)
                 <= LANYARD_IMAGE_SMALL_SIDE;
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT (
                    (float) (gtk_widget_get_width (widget) / 2.0 - self->x * scale),
                    (float) (gtk_widget_get_height (widget) / 2.0 - self->y * scale)));
  gtk_snapshot_append_texture (snapshot, small ? self->small : self->texture,
                               &GRAPHENE_RECT_INIT (0, 0, width, height));
}

static void
lanyard_picture_view_dispose (GObject *object)
{
  LanyardPictureView *self = LANYARD_PICTURE_VIEW (object);

  g_clear_object (&self->texture);
  g_clear_object (&self->small);

  G_OBJECT_CLASS (lanyard_picture_view_parent_class)->dispose (object);
}

static void
lanyard_picture_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SCALE)
    g_value_set_double (value, LANYARD_PICTURE_VIEW (object)->scale);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_picture_view_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  if (id == PROP_SCALE)
    lanyard_picture_view_set_scale (LANYARD_PICTURE_VIEW (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_picture_view_class_init (LanyardPictureViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanyard_picture_view_dispose;
  object_class->get_property = lanyard_picture_view_get_property;
  object_class->set_property = lanyard_picture_view_set_property;
  widget_class->measure = lanyard_picture_view_measure;
  widget_class->size_allocate = lanyard_picture_view_size_allocate;
  widget_class->snapshot = lanyard_picture_view_snapshot;

  properties[PROP_SCALE]
      = g_param_spec_double ("scale", NULL, NULL, 0, SCALE_MAX, 0,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "pictureview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lanyard_picture_view_init (LanyardPictureView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);

  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
}

GtkWidget *
lanyard_picture_view_new (void)
{
  return g_object_new (LANYARD_TYPE_PICTURE_VIEW, NULL);
}

void
lanyard_picture_view_set_image (LanyardPictureView *self, LanyardImage *image)
{
  LanyardImage none = { NULL, NULL, 0, 0 };

  g_return_if_fail (LANYARD_IS_PICTURE_VIEW (self));

  if (image == NULL)
    image = &none;
  g_set_object (&self->texture, image->texture);
  g_set_object (&self->small, image->small);
  self->width = image->width;
  self->height = image->height;
  lanyard_picture_view_set_scale (self, 0);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

double
lanyard_picture_view_get_scale (LanyardPictureView *self)
{
  g_return_val_if_fail (LANYARD_IS_PICTURE_VIEW (self), 0);

  return self->scale;
}

void
lanyard_picture_view_set_scale (LanyardPictureView *self, double scale)
{
  g_return_if_fail (LANYARD_IS_PICTURE_VIEW (self));

  self->scale = scale > 0 ? CLAMP (scale, SCALE_MIN, SCALE_MAX) : 0;
  keep_inside (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCALE]);
}
