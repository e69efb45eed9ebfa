/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-article-view.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/feed/lanyard-html-sanitizer.h"

#define ZOOM_LEAST 50
#define ZOOM_MOST  300

struct _LanyardArticleView
{
  GtkWidget parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *scroller;
  GtkWidget *text;

  /* Owned. */
  LanyardFeedEntryRecord *article;
  char *source;

  guint zoom;
  guint reading_width;
  guint blocked;
  gboolean pictures_allowed;
};

G_DEFINE_FINAL_TYPE (LanyardArticleView, lanyard_article_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ZOOM,
  PROP_READING_WIDTH,
  PROP_PICTURES_ALLOWED,
  PROP_BLOCKED_PICTURES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  ACTIVATE_LINK,
  ALLOW_PICTURES,
  SAVE_ENCLOSURE,
  OPEN_ENCLOSURE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_zoom (LanyardArticleView *self, guint zoom)
{
  zoom = CLAMP (zoom, ZOOM_LEAST, ZOOM_MOST);
  if (zoom == self->zoom)
    return;
  self->zoom = zoom;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
}

void
lanyard_article_view_set_article (LanyardArticleView *self,
                                  LanyardFeedEntryRecord *article,
                                  const char *source)
{
  GtkTextBuffer *buffer;
  g_autofree char *body = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (LANYARD_IS_ARTICLE_VIEW (self));

  g_clear_pointer (&self->article, lanyard_feed_entry_record_free);
  self->article = article;
  g_free (self->source);
  self->source = g_strdup (source);

  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
  if (article == NULL)
    {
      gtk_text_buffer_set_text (buffer, "", 0);
      return;
    }
  body = article->content != NULL
             ? lanyard_html_to_text (article->content, strlen (article->content), 0)
             : g_strdup ("");
  text = g_strdup_printf ("%s\n%s\n\n%s", article->title, source != NULL ? source : "", body);
  gtk_text_buffer_set_text (buffer, text, -1);
}

gint64
lanyard_article_view_get_entry (LanyardArticleView *self)
{
  g_return_val_if_fail (LANYARD_IS_ARTICLE_VIEW (self), 0);

  return self->article != NULL ? self->article->id : 0;
}

gboolean
lanyard_article_view_page (LanyardArticleView *self, gboolean down)
{
  GtkAdjustment *adjustment;
  double before;

  g_return_val_if_fail (LANYARD_IS_ARTICLE_VIEW (self), FALSE);

  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  before = gtk_adjustment_get_value (adjustment);
  gtk_adjustment_set_value (adjustment,
                            before + (down ? 0.9 : -0.9) * gtk_adjustment_get_page_size (adjustment));
  return gtk_adjustment_get_value (adjustment) != before;
}

static void
zoom_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (widget);

  if (strcmp (name, "article.zoom-reset") == 0)
    set_zoom (self, 100);
  else
    set_zoom (self, strcmp (name, "article.zoom-in") == 0 ? self->zoom + 10 : self->zoom - 10);
}

static void
lanyard_article_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (object);

  switch (id)
    {
    case PROP_ZOOM:
      g_value_set_uint (value, self->zoom);
      break;
    case PROP_READING_WIDTH:
      g_value_set_uint (value, self->reading_width);
      break;
    case PROP_PICTURES_ALLOWED:
      g_value_set_boolean (value, self->pictures_allowed);
      break;
    case PROP_BLOCKED_PICTURES:
      g_value_set_uint (value, self->blocked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_article_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (object);

  switch (id)
    {
    case PROP_ZOOM:
      set_zoom (self, g_value_get_uint (value));
      break;
    case PROP_READING_WIDTH:
      self->reading_width = g_value_get_uint (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_PICTURES_ALLOWED:
      self->pictures_allowed = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_article_view_dispose (GObject *object)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (lanyard_article_view_parent_class)->dispose (object);
}

static void
lanyard_article_view_finalize (GObject *object)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (object);

  g_clear_pointer (&self->article, lanyard_feed_entry_record_free);
  g_free (self->source);

  G_OBJECT_CLASS (lanyard_article_view_parent_class)->finalize (object);
}

static void
lanyard_article_view_class_init (LanyardArticleViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = lanyard_article_view_dispose;
  object_class->finalize = lanyard_article_view_finalize;
  object_class->get_property = lanyard_article_view_get_property;
  object_class->set_property = lanyard_article_view_set_property;

  properties[PROP_ZOOM] =
      g_param_spec_uint ("zoom", NULL, NULL, ZOOM_LEAST, ZOOM_MOST, 100, flags);
  properties[PROP_READING_WIDTH] =
      g_param_spec_uint ("reading-width", NULL, NULL, 0, 1000, 70, flags);
  properties[PROP_PICTURES_ALLOWED] =
      g_param_spec_boolean ("pictures-allowed", NULL, NULL, FALSE, flags);
  properties[PROP_BLOCKED_PICTURES] =
      g_param_spec_uint ("blocked-pictures", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATE_LINK] =
      g_signal_new ("activate-link", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ALLOW_PICTURES] = g_signal_new ("allow-pictures", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SAVE_ENCLOSURE] = g_signal_new (
      "save-enclosure", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[OPEN_ENCLOSURE] = g_signal_new (
      "open-enclosure", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "article.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "article.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "article.zoom-reset", NULL, zoom_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "article");
}

static void
lanyard_article_view_init (LanyardArticleView *self)
{
  self->zoom = 100;
  self->reading_width = 70;
  self->text = gtk_text_view_new ();
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->text), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self->text), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->text), GTK_WRAP_WORD_CHAR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Article"), -1);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->text);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

GtkWidget *
lanyard_article_view_new (void)
{
  return g_object_new (LANYARD_TYPE_ARTICLE_VIEW, NULL);
}
