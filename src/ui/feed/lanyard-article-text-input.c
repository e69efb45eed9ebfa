/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-article-text-private.h"

/* Pointer and keyboard on the links of an article. */

static int
find_stop_at (LanyardArticleText *self, double x, double y)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GtkTextIter iter;
  int buffer_x;
  int buffer_y;

  gtk_text_view_window_to_buffer_coords (view, GTK_TEXT_WINDOW_WIDGET, (int)x, (int)y, &buffer_x,
                                         &buffer_y);
  if (!gtk_text_view_get_iter_at_location (view, &iter, buffer_x, buffer_y))
    return -1;
  return lanyard_article_text_find_stop (self, gtk_text_iter_get_offset (&iter));
}

/* Pointer */

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, gpointer user_data)
{
  lanyard_article_text_point_at (user_data, find_stop_at (user_data, x, y));
}

static void
on_leave (GtkEventControllerMotion *motion, gpointer user_data)
{
  lanyard_article_text_point_at (user_data, -1);
}

static void
on_pressed (GtkGestureClick *click, int n_press, double x, double y, gpointer user_data)
{
  LanyardArticleText *self = user_data;

  self->pressed = n_press == 1 ? find_stop_at (self, x, y) : -1;
  if (self->current >= 0)
    lanyard_article_text_set_current (self, -1);
}

static void
on_released (GtkGestureClick *click, int n_press, double x, double y, gpointer user_data)
{
  LanyardArticleText *self = user_data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  int stop = self->pressed;

  self->pressed = -1;
  /* A link may be part of what one selects. */
  if (stop < 0 || find_stop_at (self, x, y) != stop ||
      gtk_text_buffer_get_has_selection (buffer) ||
      g_array_index (self->stops, LanyardArticleStop, stop).widget != NULL)
    return;
  lanyard_article_text_activate (self, stop);
}

static void
on_secondary (GtkGestureClick *click, int n_press, double x, double y, gpointer user_data)
{
  LanyardArticleText *self = user_data;

  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  lanyard_article_text_ask_menu (self, x, y, find_stop_at (self, x, y));
}

/* Keyboard */

static void
tell_current (LanyardArticleText *self)
{
  const LanyardArticleStop *stop;
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *words = NULL;
  g_autofree char *text = NULL;

  if (self->current < 0)
    {
      gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
      return;
    }
  stop = &g_array_index (self->stops, LanyardArticleStop, self->current);
  gtk_text_buffer_get_iter_at_offset (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self)), &start,
                                      stop->start);
  gtk_text_buffer_get_iter_at_offset (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self)), &end,
                                      stop->end);
  words = stop->widget != NULL ? g_strdup (stop->text != NULL ? stop->text : "")
                               : gtk_text_iter_get_text (&start, &end);
  if (stop->uri != NULL)
    text = g_strdup_printf (_ ("Link: %s, %s"), words, stop->uri);
  else
    text = g_strdup_printf (_ ("Picture: %s"), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

void
lanyard_article_text_set_current (LanyardArticleText *self, int stop)
{
  if (stop == self->current)
    return;
  self->current = stop;
  tell_current (self);
  lanyard_article_text_point_at (self, stop);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
go_to_stop (LanyardArticleText *self, int index)
{
  const LanyardArticleStop *stop = &g_array_index (self->stops, LanyardArticleStop, index);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_offset (buffer, &iter, stop->start);
  /* A screen reader says what is at the cursor. */
  gtk_text_buffer_place_cursor (buffer, &iter);
  gtk_text_view_scroll_mark_onscreen (GTK_TEXT_VIEW (self), gtk_text_buffer_get_insert (buffer));
  if (!gtk_widget_has_focus (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  lanyard_article_text_set_current (self, index);
}

/* Where the keyboard begins: at what is in sight. */
static int
first_in_sight (LanyardArticleText *self, gboolean forward)
{
  int place = lanyard_article_text_get_place (self);
  int index = forward ? 0 : (int)self->stops->len - 1;

  if (!forward)
    return index;
  while (index < (int)self->stops->len &&
         g_array_index (self->stops, LanyardArticleStop, index).start < place)
    index++;
  return index;
}

static int
find_focused (LanyardArticleText *self)
{
  GtkWidget *child = gtk_widget_get_focus_child (GTK_WIDGET (self));

  for (guint i = 0; child != NULL && i < self->stops->len; i++)
    {
      GtkWidget *widget = g_array_index (self->stops, LanyardArticleStop, i).widget;

      if (widget != NULL && (widget == child || gtk_widget_is_ancestor (widget, child)))
        return (int)i;
    }
  return -1;
}

/* Into @stop; %FALSE when there is nothing for the keyboard. */
static gboolean
enter (LanyardArticleText *self, int index, GtkDirectionType direction)
{
  const LanyardArticleStop *stop = &g_array_index (self->stops, LanyardArticleStop, index);

  if (stop->stop)
    {
      go_to_stop (self, index);
      return TRUE;
    }
  if (stop->widget == NULL || !gtk_widget_child_focus (stop->widget, direction))
    return FALSE;
  lanyard_article_text_set_current (self, -1);
  return TRUE;
}

gboolean
lanyard_article_text_move_focus (LanyardArticleText *self, GtkDirectionType direction)
{
  gboolean forward = direction == GTK_DIR_TAB_FORWARD;
  GtkWidget *child = gtk_widget_get_focus_child (GTK_WIDGET (self));
  gboolean here = gtk_widget_is_focus (GTK_WIDGET (self));
  int index = self->current;

  if (child != NULL)
    {
      if (gtk_widget_child_focus (child, direction))
        return TRUE;
      index = find_focused (self);
    }
  else if (!here && forward)
    return gtk_widget_grab_focus (GTK_WIDGET (self));
  else if (here && index < 0 && !forward)
    return FALSE;

  if (index >= 0)
    index += forward ? 1 : -1;
  else
    index = first_in_sight (self, forward);
  for (; index >= 0 && index < (int)self->stops->len; index += forward ? 1 : -1)
    {
      if (enter (self, index, direction))
        return TRUE;
    }
  lanyard_article_text_set_current (self, -1);
  /* Backwards out of the first link is the text itself. */
  return !forward && gtk_widget_grab_focus (GTK_WIDGET (self));
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        gpointer user_data)
{
  LanyardArticleText *self = user_data;
  GdkModifierType held = state & gtk_accelerator_get_default_mod_mask ();

  if (!gtk_widget_has_focus (GTK_WIDGET (self)))
    return GDK_EVENT_PROPAGATE;
  if ((key == GDK_KEY_Menu && held == 0) || (key == GDK_KEY_F10 && held == GDK_SHIFT_MASK))
    {
      lanyard_article_text_ask_menu (self, -1, -1, self->current);
      return GDK_EVENT_STOP;
    }
  if (self->current < 0 || held != 0)
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      lanyard_article_text_activate (self, self->current);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      lanyard_article_text_set_current (self, -1);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

void
lanyard_article_text_add_controllers (LanyardArticleText *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);

  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));

  /* Before the text view's own menu, which is for writing. */
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (secondary), GTK_PHASE_CAPTURE);
  g_signal_connect (secondary, "pressed", G_CALLBACK (on_secondary), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (secondary));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (widget, keys);
}
