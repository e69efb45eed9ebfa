/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-place-row.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/feed/lanyard-feed-icon.h"
#include "ui/feed/lanyard-feed-words.h"
#include "ui/widgets/lanyard-list-bin.h"

#define INDENT 16
/* Of a caption that says what went wrong. */
#define ERROR_LINES 3

struct _LanyardFeedPlaceRow
{
  GtkBox parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *arrow;
  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *caption;
  GtkWidget *warning;
  GtkWidget *spinner;
  GtkLabel *unread;

  /* Owned. */
  LanyardFeedPlace *place;
};

enum
{
  TOGGLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardFeedPlaceRow, lanyard_feed_place_row, GTK_TYPE_BOX)

static void
show_icon (LanyardFeedPlaceRow *self)
{
  static const char *const icons[] = { "view-list-symbolic", "mail-unread-symbolic",
                                       "starred-symbolic", "system-search-symbolic",
                                       "folder-symbolic" };
  LanyardFeedPlaceKind kind = lanyard_feed_place_get_kind (self->place);

  if (kind == LANYARD_FEED_PLACE_FEED)
    lanyard_feed_icon_show (self->icon, lanyard_feed_place_get_subscription (self->place));
  else
    gtk_image_set_from_icon_name (self->icon, icons[kind]);
}

static void
show_arrow (LanyardFeedPlaceRow *self)
{
  gboolean expanded = lanyard_feed_place_get_expanded (self->place);
  const char *label = expanded ? _ ("Fold up") : _ ("Unfold");

  gtk_widget_set_visible (self->arrow,
                          lanyard_feed_place_get_kind (self->place) == LANYARD_FEED_PLACE_FOLDER);
  gtk_button_set_icon_name (GTK_BUTTON (self->arrow),
                            expanded ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_widget_set_tooltip_text (self->arrow, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->arrow), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
show_caption (LanyardFeedPlaceRow *self)
{
  LanyardFeedSubscription *subscription = lanyard_feed_place_get_subscription (self->place);
  gboolean failed = FALSE, refreshing = FALSE;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->caption), subscription != NULL);
  if (subscription != NULL)
    {
      refreshing = lanyard_feed_subscription_get_refreshing (subscription);
      failed = !refreshing && (lanyard_feed_subscription_get_last_error (subscription) != NULL ||
                               lanyard_feed_subscription_get_gone (subscription));
      text = lanyard_feed_words_subscription (subscription, g_get_real_time () / G_USEC_PER_SEC);
      gtk_label_set_label (self->caption, text);
      gtk_label_set_lines (self->caption, failed ? ERROR_LINES : 1);
    }
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), failed ? text : NULL);
  gtk_widget_set_visible (self->warning, failed);
  gtk_widget_set_visible (self->spinner, refreshing);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), refreshing);
}

/* All of it in one sentence, for who does not see it. */
static void
describe (LanyardFeedPlaceRow *self)
{
  guint unread = lanyard_feed_place_get_unread (self->place);
  g_autoptr (GString) text = g_string_new (lanyard_feed_place_get_name (self->place));

  if (unread > 0)
    {
      g_string_append (text, ", ");
      g_string_append_printf (text, ngettext ("%u unread", "%u unread", unread), unread);
    }
  if (gtk_widget_get_visible (GTK_WIDGET (self->caption)))
    g_string_append_printf (text, ", %s", gtk_label_get_label (self->caption));
  lanyard_list_name_row (GTK_WIDGET (self), text->str);
}

void
lanyard_feed_place_row_update (LanyardFeedPlaceRow *self)
{
  guint unread;
  g_autofree char *count = NULL;

  g_return_if_fail (LANYARD_IS_FEED_PLACE_ROW (self));

  if (self->place == NULL)
    return;
  unread = lanyard_feed_place_get_unread (self->place);
  count = lanyard_format_count (unread);
  gtk_label_set_label (self->name, lanyard_feed_place_get_name (self->place));
  gtk_label_set_label (self->unread, count);
  gtk_widget_set_visible (GTK_WIDGET (self->unread), unread > 0);
  gtk_widget_set_margin_start (GTK_WIDGET (self),
                               (int)lanyard_feed_place_get_depth (self->place) * INDENT);
  if (unread > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
  show_arrow (self);
  show_caption (self);
  describe (self);
}

static void
icon_changed (LanyardFeedPlaceRow *self)
{
  show_icon (self);
}

static void
on_arrow_clicked (LanyardFeedPlaceRow *self)
{
  g_signal_emit (self, signals[TOGGLED], 0);
}

static void
lanyard_feed_place_row_dispose (GObject *object)
{
  lanyard_feed_place_row_set_place (LANYARD_FEED_PLACE_ROW (object), NULL);

  G_OBJECT_CLASS (lanyard_feed_place_row_parent_class)->dispose (object);
}

static void
lanyard_feed_place_row_class_init (LanyardFeedPlaceRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_feed_place_row_dispose;
  signals[TOGGLED] = g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_label (const char *style)
{
  return g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                       "css-classes", (const char *[]){ style, NULL }, NULL);
}

static void
lanyard_feed_place_row_init (LanyardFeedPlaceRow *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_widget_add_css_class (GTK_WIDGET (self), "feed-place");

  self->arrow = gtk_button_new ();
  gtk_widget_add_css_class (self->arrow, "flat");
  gtk_widget_add_css_class (self->arrow, "feed-arrow");
  gtk_widget_set_valign (self->arrow, GTK_ALIGN_CENTER);
  /* The arrow keys do it from the row. */
  gtk_widget_set_focusable (self->arrow, FALSE);
  g_signal_connect_swapped (self->arrow, "clicked", G_CALLBACK (on_arrow_clicked), self);

  self->icon = g_object_new (GTK_TYPE_IMAGE, "pixel-size", 16, "accessible-role",
                             GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->name = GTK_LABEL (make_label ("feed-name"));
  self->caption = GTK_LABEL (make_label ("caption"));
  gtk_widget_add_css_class (GTK_WIDGET (self->caption), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->caption), "numeric");
  /* Why it could not be fetched wants room. */
  gtk_label_set_wrap (self->caption, TRUE);
  gtk_label_set_wrap_mode (self->caption, PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (GTK_WIDGET (self->name), TRUE);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);

  self->warning = g_object_new (GTK_TYPE_IMAGE, "icon-name", "dialog-warning-symbolic",
                                "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (self->warning, "warning");
  self->spinner = gtk_spinner_new ();
  self->unread = GTK_LABEL (make_label ("feed-unread"));
  gtk_widget_add_css_class (GTK_WIDGET (self->unread), "numeric");
  gtk_label_set_ellipsize (self->unread, PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_valign (GTK_WIDGET (self->unread), GTK_ALIGN_CENTER);

  gtk_box_append (GTK_BOX (self), self->arrow);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->name));
  gtk_box_append (GTK_BOX (line), self->warning);
  gtk_box_append (GTK_BOX (line), self->spinner);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->unread));
  gtk_box_append (GTK_BOX (texts), line);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->caption));
  gtk_box_append (GTK_BOX (self), texts);
}

GtkWidget *
lanyard_feed_place_row_new (void)
{
  return g_object_new (LANYARD_TYPE_FEED_PLACE_ROW, NULL);
}

void
lanyard_feed_place_row_set_place (LanyardFeedPlaceRow *self, LanyardFeedPlace *place)
{
  LanyardFeedSubscription *subscription;

  g_return_if_fail (LANYARD_IS_FEED_PLACE_ROW (self));

  if (self->place != NULL)
    {
      subscription = lanyard_feed_place_get_subscription (self->place);
      g_signal_handlers_disconnect_by_data (self->place, self);
      if (subscription != NULL)
        g_signal_handlers_disconnect_by_data (subscription, self);
    }
  g_set_object (&self->place, place);
  if (place == NULL)
    return;
  subscription = lanyard_feed_place_get_subscription (place);
  g_signal_connect_swapped (place, "notify", G_CALLBACK (lanyard_feed_place_row_update), self);
  if (subscription != NULL)
    {
      g_signal_connect_swapped (subscription, "notify", G_CALLBACK (lanyard_feed_place_row_update),
                                self);
      g_signal_connect_swapped (subscription, "notify::icon", G_CALLBACK (icon_changed), self);
    }
  show_icon (self);
  lanyard_feed_place_row_update (self);
}

LanyardFeedPlace *
lanyard_feed_place_row_get_place (LanyardFeedPlaceRow *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_PLACE_ROW (self), NULL);

  return self->place;
}
