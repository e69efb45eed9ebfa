/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-tour-private.h"

#include <time.h>

#include "engine/core/lanyard-error.h"

gboolean
lanyard_tour_fail (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, LANYARD_ERROR, LANYARD_ERROR_FAILED, message);
  return FALSE;
}

void
lanyard_tour_say (LanyardTour *tour, const char *format, ...)
{
  va_list arguments;

  g_free (tour->said);
  va_start (arguments, format);
  tour->said = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

/* The time between two polls of the main loop is the time in which it could not have drawn a frame. Wall clock, and
 * beside it what this thread computed: the rest is the machine giving its processors to others. */
static struct
{
  gint64 wall_us; /* when the last poll returned; 0: not measuring */
  gint64 cpu_us;
  gint64 longest_us;
  gint64 longest_cpu_us;
} heartbeat;

static gint64
thread_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
beat (void)
{
  gint64 busy_us;

  if (heartbeat.wall_us == 0)
    return;
  busy_us = g_get_monotonic_time () - heartbeat.wall_us;
  if (busy_us > heartbeat.longest_us)
    {
      heartbeat.longest_us = busy_us;
      heartbeat.longest_cpu_us = thread_cpu_us () - heartbeat.cpu_us;
    }
}

static int
measured_poll (GPollFD *fds, guint n_fds, int timeout)
{
  int result;

  beat ();
  result = g_poll (fds, n_fds, timeout);
  if (heartbeat.wall_us != 0)
    {
      heartbeat.wall_us = g_get_monotonic_time ();
      heartbeat.cpu_us = thread_cpu_us ();
    }
  return result;
}

static void
measure_begin (void)
{
  static gboolean installed;

  if (!installed)
    g_main_context_set_poll_func (NULL, measured_poll);
  installed = TRUE;
  heartbeat.longest_us = heartbeat.longest_cpu_us = 0;
  heartbeat.wall_us = g_get_monotonic_time ();
  heartbeat.cpu_us = thread_cpu_us ();
}

static void
measure_end (LanyardTour *tour)
{
  beat ();
  heartbeat.wall_us = 0;
  if (heartbeat.longest_us > tour->stall_us)
    {
      tour->stall_us = heartbeat.longest_us;
      tour->stall_cpu_us = heartbeat.longest_cpu_us;
    }
}

static gboolean
tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
lanyard_tour_wait (LanyardTour          *tour,
                   LanyardTourCondition  condition,
                   gpointer              data,
                   double                seconds,
                   const char           *what,
                   GError              **error)
{
  /* As with the tests, everything takes longer under a sanitizer. */
  double patience = g_getenv ("LANYARD_TEST_SLOW") != NULL ? 5 : 1;
  gint64 deadline = g_get_monotonic_time () + (gint64) (seconds * patience * G_USEC_PER_SEC);
  /* So that the loop wakes to see the deadline. */
  guint id = g_timeout_add (50, tick, NULL);
  gboolean came;

  measure_begin ();
  while (!(came = condition (tour, data)) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  measure_end (tour);
  g_source_remove (id);
  if (!came)
    return lanyard_tour_fail (error, "within %.0f s %s", seconds, what);
  return TRUE;
}

static void
painted (GdkFrameClock *clock, gpointer user_data)
{
  guint *frames = user_data;

  *frames += 1;
}

typedef struct
{
  GtkWidget *window;
  guint      frames;
} Painting;

static gboolean
three_frames (LanyardTour *tour, gpointer data)
{
  Painting *painting = data;

  /* The first applies sizes, the others show what that changed. Not asked for after the last: a widget that
   * waits to be drawn has no picture. */
  if (painting->frames >= 3)
    return TRUE;
  gtk_widget_queue_draw (painting->window);
  return FALSE;
}

static void
settle_window (LanyardTour *tour, GtkWidget *window)
{
  Painting painting = { window, 0 };
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  gulong id;

  if (clock == NULL || !gtk_widget_get_mapped (window))
    return;
  id = g_signal_connect (clock, "after-paint", G_CALLBACK (painted), &painting.frames);
  lanyard_tour_wait (tour, three_frames, &painting, 5, "", NULL);
  g_signal_handler_disconnect (clock, id);
}

void
lanyard_tour_settle (LanyardTour *tour)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      settle_window (tour, window);
    }
}

static gboolean
property_is (GtkWidget *widget, const char *property, const char *text)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), property);
  g_autofree char *value = NULL;
  g_autofree char *plain = NULL;
  g_autoptr (GRegex) mnemonic = NULL;

  if (pspec == NULL || pspec->value_type != G_TYPE_STRING)
    return FALSE;
  g_object_get (widget, property, &value, NULL);
  if (value == NULL)
    return FALSE;
  if (g_str_equal (value, text))
    return TRUE;
  if (strchr (value, '_') == NULL)
    return FALSE;
  /* Without the underscores of mnemonics, and without the letter that languages without an alphabet add for one: “(_M)”. */
  mnemonic = g_regex_new ("\\(_.\\)|_", 0, 0, NULL);
  plain = g_regex_replace_literal (mnemonic, value, -1, 0, "", 0, NULL);
  return g_strcmp0 (plain, text) == 0;
}

static gboolean
has_text (GtkWidget *widget, const char *text)
{
  GtkWidget *child = GTK_IS_BUTTON (widget) ? gtk_button_get_child (GTK_BUTTON (widget)) : NULL;

  return property_is (widget, "label", text) || property_is (widget, "title", text)
         || property_is (widget, "tooltip-text", text)
         || (child != NULL && property_is (child, "label", text));
}

GtkWidget *
lanyard_tour_find (GtkWidget *root, GType type, const char *text)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (text == NULL || has_text (root, text)))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = lanyard_tour_find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

gboolean
lanyard_tour_click (LanyardTour *tour, GtkWidget *root, const char *text, GError **error)
{
  GtkWidget *button = lanyard_tour_find (root, GTK_TYPE_BUTTON, text);

  if (button == NULL)
    return lanyard_tour_fail (error, "there is no button “%s”", text);
  if (!gtk_widget_is_sensitive (button))
    return lanyard_tour_fail (error, "the button “%s” cannot be pressed", text);
  measure_begin ();
  g_signal_emit_by_name (button, "clicked");
  measure_end (tour);
  return TRUE;
}

GtkWindow *
lanyard_tour_toplevel (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type) && gtk_widget_get_mapped (window))
        return GTK_WINDOW (window);
    }
  return NULL;
}
