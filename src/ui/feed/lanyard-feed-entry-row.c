/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-entry-row.h"

#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-feed-words.h"

struct _LanyardFeedEntryRow
{
  GtkBox parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *dot;
  GtkLabel *title;
  GtkLabel *source;
  GtkLabel *time;
  GtkWidget *star;
  GtkImage *thumbnail;

  /* Owned. */
  LanyardFeedSubscriptions *subscriptions;
  LanyardFeedThumbnails *thumbnails;
  LanyardFeedEntry *entry;
  GCancellable *loading; /* of the thumbnail */
};

enum
{
  STAR,
  MENU,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardFeedEntryRow, lanyard_feed_entry_row, GTK_TYPE_BOX)

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

  gtk_button_set_icon_name (GTK_BUTTON (self->star),
                            starred ? "starred-symbolic" : "non-starred-symbolic");
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
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str,
                                  -1);
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

static void
on_secondary_click (LanyardFeedEntryRow *self, int n, double x, double y)
{
  g_signal_emit (self, signals[MENU], 0, x, y);
}

static void
lanyard_feed_entry_row_dispose (GObject *object)
{
  LanyardFeedEntryRow *self = LANYARD_FEED_ENTRY_ROW (object);

  lanyard_feed_entry_row_set_entry (self, NULL);
  g_clear_object (&self->subscriptions);
  g_clear_object (&self->thumbnails);

  G_OBJECT_CLASS (lanyard_feed_entry_row_parent_class)->dispose (object);
}

static void
lanyard_feed_entry_row_class_init (LanyardFeedEntryRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_feed_entry_row_dispose;
  signals[STAR] = g_signal_new ("star", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  signals[MENU] = g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static GtkLabel *
make_label (const char *style)
{
  return g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                       "css-classes", (const char *[]){ style, NULL }, NULL);
}

static GtkWidget *
make_texts (LanyardFeedEntryRow *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  self->title = make_label ("feed-title");
  gtk_label_set_wrap (self->title, TRUE);
  gtk_label_set_wrap_mode (self->title, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (self->title, 2);
  self->source = make_label ("caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->source), "dim-label");
  gtk_widget_set_hexpand (GTK_WIDGET (self->source), TRUE);
  self->time = make_label ("caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->time), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->time), "numeric");
  gtk_label_set_ellipsize (self->time, PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->source));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->time));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (texts), line);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  return texts;
}

static void
lanyard_feed_entry_row_init (LanyardFeedEntryRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self), "feed-entry");
  self->dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->dot, "feed-dot");
  gtk_widget_set_valign (self->dot, GTK_ALIGN_CENTER);
  self->star = gtk_button_new ();
  gtk_widget_add_css_class (self->star, "flat");
  gtk_widget_add_css_class (self->star, "circular");
  gtk_widget_add_css_class (self->star, "feed-star");
  gtk_widget_set_valign (self->star, GTK_ALIGN_CENTER);
  /* The key s does it from the row. */
  gtk_widget_set_focusable (self->star, FALSE);
  g_signal_connect_swapped (self->star, "clicked", G_CALLBACK (on_star_clicked), self);
  gtk_box_append (GTK_BOX (self), self->dot);
  self->thumbnail =
      g_object_new (GTK_TYPE_IMAGE, "pixel-size", LANYARD_FEED_THUMBNAIL_SIDE / 2,
                    "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "overflow",
                    GTK_OVERFLOW_HIDDEN, "valign", GTK_ALIGN_CENTER, "visible", FALSE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->thumbnail), "feed-thumbnail");
  gtk_box_append (GTK_BOX (self), make_texts (self));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->thumbnail));
  gtk_box_append (GTK_BOX (self), self->star);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_secondary_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
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
