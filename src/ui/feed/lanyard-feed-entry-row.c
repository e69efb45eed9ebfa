/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-entry-row.h"

#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-feed-words.h"
#include "ui/widgets/lanyard-list-bin.h"

/* Pixels: between the parts of a row, between its lines, the smallest that makes sense. */
#define SPACING     6
#define LINE_SPACE  2
#define TIME_SPACE  9
#define LEAST_WIDTH 160
/* Of a title. */
#define LINES 2

struct _LanyardFeedEntryRow
{
  GtkWidget parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *dot;
  GtkLabel *title;
  GtkLabel *source;
  GtkLabel *time;
  GtkWidget *star;
  GtkImage *thumbnail;

  /* As the style has them; 0: not known. */
  int title_height;
  int caption_height;
  gboolean star_shown;
  gboolean star_known;

  /* Owned. */
  LanyardFeedSubscriptions *subscriptions;
  LanyardFeedThumbnails *thumbnails;
  LanyardFeedEntry *entry;
  GCancellable *loading; /* of the thumbnail */
};

enum
{
  STAR,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardFeedEntryRow, lanyard_feed_entry_row, GTK_TYPE_WIDGET)

/* Thumbnail */

/* (nullable): that of the entry, when its feed may show pictures. */
static const char *
get_thumbnail (LanyardFeedEntryRow *self)
{
  const char *uri = self->entry != NULL ? lanyard_feed_entry_get_thumbnail (self->entry) : NULL;
  LanyardFeedSubscription *subscription;

  if (uri == NULL || *uri == '\0')
    return NULL;
  subscription = lanyard_feed_subscriptions_find (self->subscriptions,
                                                  lanyard_feed_entry_get_feed (self->entry));
  return subscription != NULL && lanyard_feed_subscription_get_pictures (subscription) ? uri : NULL;
}

static void
show_thumbnail (LanyardFeedEntryRow *self)
{
  const char *uri = get_thumbnail (self);
  GdkTexture *texture = uri != NULL ? lanyard_feed_thumbnails_peek (self->thumbnails, uri) : NULL;

  gtk_image_set_from_paintable (self->thumbnail, GDK_PAINTABLE (texture));
  gtk_widget_set_visible (GTK_WIDGET (self->thumbnail), texture != NULL);
}

static void
stop_loading (LanyardFeedEntryRow *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
on_thumbnail (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedEntryRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture =
      lanyard_feed_thumbnails_load_finish (LANYARD_FEED_THUMBNAILS (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* What could not be had is not asked for again by this row; the article says why. */
  if (texture != NULL && self->entry != NULL)
    show_thumbnail (self);
}

void
lanyard_feed_entry_row_seen (LanyardFeedEntryRow *self)
{
  const char *uri;

  g_return_if_fail (LANYARD_IS_FEED_ENTRY_ROW (self));

  uri = get_thumbnail (self);
  if (uri == NULL || self->loading != NULL)
    return;
  if (lanyard_feed_thumbnails_peek (self->thumbnails, uri) != NULL)
    {
      /* Another row's, that came since this one was filled. */
      show_thumbnail (self);
      return;
    }
  self->loading = g_cancellable_new ();
  lanyard_feed_thumbnails_load_async (self->thumbnails, uri, lanyard_feed_entry_get_feed_url (self->entry),
                                      self->loading, on_thumbnail, g_object_ref (self));
}

static void
show_star (LanyardFeedEntryRow *self)
{
  gboolean starred = lanyard_feed_entry_get_starred (self->entry);
  const char *label = starred ? _ ("Take the star away") : _ ("Star");

  if (self->star_known && self->star_shown == starred)
    return;
  self->star_known = TRUE;
  self->star_shown = starred;
  gtk_button_set_icon_name (GTK_BUTTON (self->star),
                            starred ? "starred-symbolic" : "lanyard-star-symbolic");
  gtk_widget_set_tooltip_text (self->star, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->star), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  if (starred)
    gtk_widget_add_css_class (self->star, "starred");
  else
    gtk_widget_remove_css_class (self->star, "starred");
}

/* All of it in one sentence, for who does not see it. */
static void
describe (LanyardFeedEntryRow *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!lanyard_feed_entry_get_read (self->entry))
    g_string_append_printf (text, "%s, ", _ ("Unread"));
  if (lanyard_feed_entry_get_starred (self->entry))
    g_string_append_printf (text, "%s, ", _ ("Starred"));
  g_string_append_printf (text, "%s, %s, %s", gtk_label_get_label (self->title),
                          gtk_label_get_label (self->source), gtk_label_get_label (self->time));
  lanyard_list_name_row (GTK_WIDGET (self), text->str);
}

static void
update (LanyardFeedEntryRow *self)
{
  gboolean loaded = lanyard_feed_entry_get_loaded (self->entry);
  gboolean unread = loaded && !lanyard_feed_entry_get_read (self->entry);
  LanyardFeedSubscription *subscription = NULL;
  const char *title = lanyard_feed_entry_get_title (self->entry);
  g_autofree char *time = NULL;

  gtk_widget_set_visible (self->star, loaded);
  show_thumbnail (self);
  gtk_widget_set_opacity (self->dot, unread ? 1 : 0);
  if (unread)
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
  if (!loaded)
    {
      gtk_label_set_label (self->title, " ");
      gtk_label_set_label (self->source, " ");
      gtk_label_set_label (self->time, "");
      return;
    }
  subscription = lanyard_feed_subscriptions_find (self->subscriptions,
                                                  lanyard_feed_entry_get_feed (self->entry));
  time = lanyard_feed_words_time (lanyard_feed_entry_get_time (self->entry),
                                  g_get_real_time () / G_USEC_PER_SEC);
  if (title == NULL || *title == '\0')
    title = lanyard_feed_entry_get_summary (self->entry);
  gtk_label_set_label (self->title,
                       title != NULL && *title != '\0' ? title : _ ("Without a title"));
  gtk_label_set_label (
      self->source, subscription != NULL ? lanyard_feed_subscription_get_title (subscription) : "");
  gtk_label_set_label (self->time, time);
  show_star (self);
  describe (self);
}

static void
on_star_clicked (LanyardFeedEntryRow *self)
{
  g_signal_emit (self, signals[STAR], 0);
}

/* Layout: all rows are of one height and no text is measured for it. A label that wraps is laid out
 * several times to be measured, which for a screen of them is longer than a frame; so, each is
 * once. */

static int
measure_lines (GtkLabel *label, const char *lines)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (label), lines);
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static void
know_heights (LanyardFeedEntryRow *self)
{
  if (self->title_height != 0)
    return;
  self->title_height = measure_lines (self->title, "A\nA");
  self->caption_height = measure_lines (self->time, "A");
}

static void
lanyard_feed_entry_row_measure (GtkWidget *widget,
                                GtkOrientation orientation,
                                int for_size,
                                int *minimum,
                                int *natural,
                                int *minimum_baseline,
                                int *natural_baseline)
{
  LanyardFeedEntryRow *self = LANYARD_FEED_ENTRY_ROW (widget);

  know_heights (self);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = LEAST_WIDTH;
  else
    *minimum = *natural = MAX (self->title_height + LINE_SPACE + self->caption_height,
                               LANYARD_FEED_THUMBNAIL_SIDE / 2);
}

/* @x: from where a line begins, which is the right where one reads from there. */
static void
place (GtkWidget *widget, GtkWidget *child, int x, int y, int width, int height)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x - width;
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static int
natural_size (GtkWidget *child, GtkOrientation orientation)
{
  int natural;

  gtk_widget_measure (child, orientation, -1, NULL, &natural, NULL, NULL);
  return natural;
}

/* In the middle. Returns how wide it is. */
static int
place_part (GtkWidget *widget, GtkWidget *child, int x, gboolean at_end)
{
  int width = natural_size (child, GTK_ORIENTATION_HORIZONTAL);
  int height = natural_size (child, GTK_ORIENTATION_VERTICAL);

  place (widget, child, at_end ? x - width : x, (gtk_widget_get_height (widget) - height) / 2,
         width, height);
  return width;
}

static void
lanyard_feed_entry_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LanyardFeedEntryRow *self = LANYARD_FEED_ENTRY_ROW (widget);
  int begin = place_part (widget, self->dot, 0, FALSE) + SPACING;
  int end = width - SPACING;
  int title_height, time_width, y;

  know_heights (self);
  if (gtk_widget_get_visible (self->star))
    end -= place_part (widget, self->star, width, TRUE);
  if (gtk_widget_get_visible (GTK_WIDGET (self->thumbnail)))
    end -= place_part (widget, GTK_WIDGET (self->thumbnail), end, TRUE) + SPACING;
  end = MAX (end, begin + 1);

  /* How many lines it takes it knows when it has its width. */
  place (widget, GTK_WIDGET (self->title), begin, 0, end - begin, self->title_height);
  pango_layout_get_pixel_size (gtk_label_get_layout (self->title), NULL, &title_height);
  title_height = MIN (title_height, self->title_height);
  y = (height - title_height - LINE_SPACE - self->caption_height) / 2;
  place (widget, GTK_WIDGET (self->title), begin, y, end - begin, title_height);
  y += title_height + LINE_SPACE;
  time_width =
      MIN (natural_size (GTK_WIDGET (self->time), GTK_ORIENTATION_HORIZONTAL), end - begin);
  place (widget, GTK_WIDGET (self->time), end - time_width, y, time_width, self->caption_height);
  place (widget, GTK_WIDGET (self->source), begin, y,
         MAX (end - begin - time_width - TIME_SPACE, 1), self->caption_height);
}

static void
lanyard_feed_entry_row_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (lanyard_feed_entry_row_parent_class)->css_changed (widget, change);
  LANYARD_FEED_ENTRY_ROW (widget)->title_height = 0;
}

static void
lanyard_feed_entry_row_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (lanyard_feed_entry_row_parent_class)->system_setting_changed (widget, setting);
  LANYARD_FEED_ENTRY_ROW (widget)->title_height = 0;
  gtk_widget_queue_resize (widget);
}

static void
lanyard_feed_entry_row_dispose (GObject *object)
{
  LanyardFeedEntryRow *self = LANYARD_FEED_ENTRY_ROW (object);

  GtkWidget *child;

  lanyard_feed_entry_row_set_entry (self, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->subscriptions);
  g_clear_object (&self->thumbnails);

  G_OBJECT_CLASS (lanyard_feed_entry_row_parent_class)->dispose (object);
}

static void
lanyard_feed_entry_row_class_init (LanyardFeedEntryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_feed_entry_row_dispose;
  widget_class->measure = lanyard_feed_entry_row_measure;
  widget_class->size_allocate = lanyard_feed_entry_row_size_allocate;
  widget_class->css_changed = lanyard_feed_entry_row_css_changed;
  widget_class->system_setting_changed = lanyard_feed_entry_row_system_setting_changed;
  signals[STAR] = g_signal_new ("star", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static GtkLabel *
make_label (const char *style)
{
  return g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                       "css-classes", (const char *[]){ style, NULL }, NULL);
}

static void
make_texts (LanyardFeedEntryRow *self)
{
  self->title = make_label ("feed-title");
  gtk_label_set_wrap (self->title, TRUE);
  gtk_label_set_wrap_mode (self->title, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (self->title, LINES);
  gtk_label_set_yalign (self->title, 0);
  self->source = make_label ("caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->source), "dim-label");
  self->time = make_label ("caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->time), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->time), "numeric");
  gtk_label_set_ellipsize (self->time, PANGO_ELLIPSIZE_NONE);
}

static void
lanyard_feed_entry_row_init (LanyardFeedEntryRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_add_css_class (widget, "feed-entry");
  self->dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->dot, "feed-dot");
  self->star = gtk_button_new ();
  gtk_widget_add_css_class (self->star, "flat");
  gtk_widget_add_css_class (self->star, "circular");
  gtk_widget_add_css_class (self->star, "feed-star");
  /* The key s does it from the row. */
  gtk_widget_set_focusable (self->star, FALSE);
  g_signal_connect_swapped (self->star, "clicked", G_CALLBACK (on_star_clicked), self);
  self->thumbnail = g_object_new (GTK_TYPE_IMAGE, "pixel-size", LANYARD_FEED_THUMBNAIL_SIDE / 2,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "overflow",
                                  GTK_OVERFLOW_HIDDEN, "visible", FALSE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->thumbnail), "feed-thumbnail");
  make_texts (self);
  gtk_widget_set_parent (self->dot, widget);
  gtk_widget_set_parent (GTK_WIDGET (self->title), widget);
  gtk_widget_set_parent (GTK_WIDGET (self->source), widget);
  gtk_widget_set_parent (GTK_WIDGET (self->time), widget);
  gtk_widget_set_parent (GTK_WIDGET (self->thumbnail), widget);
  gtk_widget_set_parent (self->star, widget);
}

GtkWidget *
lanyard_feed_entry_row_new (LanyardFeedSubscriptions *subscriptions,
                            LanyardFeedThumbnails *thumbnails)
{
  LanyardFeedEntryRow *self;

  g_return_val_if_fail (LANYARD_IS_FEED_SUBSCRIPTIONS (subscriptions), NULL);

  self = g_object_new (LANYARD_TYPE_FEED_ENTRY_ROW, NULL);
  self->subscriptions = g_object_ref (subscriptions);
  self->thumbnails = g_object_ref (thumbnails);
  return GTK_WIDGET (self);
}

void
lanyard_feed_entry_row_set_entry (LanyardFeedEntryRow *self, LanyardFeedEntry *entry)
{
  g_return_if_fail (LANYARD_IS_FEED_ENTRY_ROW (self));

  stop_loading (self);
  if (self->entry != NULL)
    g_signal_handlers_disconnect_by_data (self->entry, self);
  g_set_object (&self->entry, entry);
  if (entry == NULL)
    return;
  g_signal_connect_swapped (entry, "notify", G_CALLBACK (update), self);
  update (self);
}

LanyardFeedEntry *
lanyard_feed_entry_row_get_entry (LanyardFeedEntryRow *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_ENTRY_ROW (self), NULL);

  return self->entry;
}
