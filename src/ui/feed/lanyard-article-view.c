/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-format.h"
#include "engine/feed/lanyard-feed-uri.h"
#include "ui/feed/lanyard-article-view-private.h"

#define STATUS_CHARS 200

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
  SWITCH_FULL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Links */

void
lanyard_article_view_emit_link (LanyardArticleView *self, const char *uri)
{
  if (lanyard_feed_uri_may_open (uri))
    g_signal_emit (self, signals[ACTIVATE_LINK], 0, uri);
}

void
lanyard_article_view_emit_file (
    LanyardArticleView *self, const char *uri, const char *type, const char *name, gboolean save)
{
  g_signal_emit (self, signals[save ? SAVE_ENCLOSURE : OPEN_ENCLOSURE], 0, uri,
                 type != NULL ? type : "", name);
}

/* Whether a link with a fragment may mean this article: it is on the same machine. */
static gboolean
is_same_host (const char *a, const char *b)
{
  const char *from = a != NULL ? strstr (a, "://") : NULL;
  const char *to = strstr (b, "://");
  gsize length;

  if (from == NULL || to == NULL)
    return FALSE;
  length = 3 + strcspn (from + 3, "/?#");
  return length == 3 + strcspn (to + 3, "/?#") && g_ascii_strncasecmp (from, to, length) == 0;
}

void
lanyard_article_view_follow (const char *uri, gpointer user_data)
{
  LanyardArticleView *self = user_data;
  const char *hash = strchr (uri, '#');
  int place = -1;

  /* A note at the end of the article is not opened in a browser. */
  if (hash != NULL && hash[1] != '\0' && self->article != NULL &&
      is_same_host (self->article->link, uri))
    place = lanyard_article_text_find_id (LANYARD_ARTICLE_TEXT (self->text), hash + 1);
  if (place >= 0)
    lanyard_article_view_go_to_place (self, place);
  else
    lanyard_article_view_emit_link (self, uri);
}

static void
on_activate_link (LanyardArticleText *text, const char *uri, gpointer user_data)
{
  lanyard_article_view_follow (uri, user_data);
}

static void
on_activate_widget (LanyardArticleText *text, GtkWidget *widget, gpointer user_data)
{
  if (LANYARD_IS_ARTICLE_PICTURE (widget))
    lanyard_article_view_click_picture (user_data, LANYARD_ARTICLE_PICTURE (widget));
}

static void
on_point_at (LanyardArticleText *text, const char *uri, const char *title, gpointer user_data)
{
  LanyardArticleView *self = user_data;
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *safe = NULL;

  if (title != NULL)
    g_string_append (words, title);
  if (uri != NULL)
    g_string_append_printf (words, "%s%s", words->len > 0 ? " – " : "", uri);
  if (words->len == 0)
    {
      gtk_widget_set_visible (self->status, FALSE);
      return;
    }
  if (g_utf8_strlen (words->str, -1) > STATUS_CHARS)
    {
      g_string_truncate (words,
                         (gsize)(g_utf8_offset_to_pointer (words->str, STATUS_CHARS) - words->str));
      g_string_append (words, "…");
    }
  /* What turns text could make one address look like another. */
  safe = lanyard_format_escape (words->str);
  gtk_label_set_label (GTK_LABEL (self->status), safe);
  gtk_widget_set_visible (self->status, TRUE);
}

static void
on_menu (LanyardArticleText *text,
         double x,
         double y,
         const char *uri,
         GtkWidget *widget,
         gpointer user_data)
{
  lanyard_article_view_show_menu (user_data, x, y, uri, widget);
}

/* Pictures */

void
lanyard_article_view_set_blocked (LanyardArticleView *self, guint blocked)
{
  g_autofree char *words = NULL;

  if (blocked == self->blocked)
    return;
  self->blocked = blocked;
  words = g_strdup_printf (
      ngettext ("%u picture is not loaded", "%u pictures are not loaded", blocked), blocked);
  gtk_label_set_label (GTK_LABEL (self->bar_label), words);
  gtk_widget_set_visible (self->bar, blocked > 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BLOCKED_PICTURES]);
}

static void
set_pictures_allowed (LanyardArticleView *self, gboolean allowed)
{
  if (allowed == self->pictures_allowed)
    return;
  self->pictures_allowed = allowed;
  lanyard_article_view_update_pictures (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PICTURES_ALLOWED]);
}

static void
on_always (GtkButton *button, gpointer user_data)
{
  LanyardArticleView *self = user_data;

  self->load_once = TRUE;
  lanyard_article_view_update_pictures (self);
  g_signal_emit (self, signals[ALLOW_PICTURES], 0);
}

/* What failed for want of a network is tried again when there is one. */
static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  LanyardArticleView *self = user_data;

  for (guint i = 0; available && i < self->pictures->len; i++)
    {
      LanyardArticlePicture *picture = g_ptr_array_index (self->pictures, i);

      if (lanyard_article_picture_get_state (picture) == LANYARD_ARTICLE_PICTURE_FAILED)
        lanyard_article_picture_set_state (picture, LANYARD_ARTICLE_PICTURE_WAITING);
    }
  lanyard_article_view_look_at_pictures (self);
}

static void
on_sight_changed (gpointer user_data)
{
  lanyard_article_view_look_at_pictures (user_data);
}

static void
on_height_changed (gpointer user_data)
{
  lanyard_article_view_hold_place (user_data);
  lanyard_article_view_look_at_pictures (user_data);
}

/* The article */

static void
show_nothing (LanyardArticleView *self)
{
  lanyard_article_view_drop_pictures (self);
  lanyard_article_text_clear (LANYARD_ARTICLE_TEXT (self->text));
  g_clear_pointer (&self->flow, lanyard_html_flow_free);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "empty");
}

static gboolean
is_unchanged (LanyardArticleView *self, const LanyardFeedEntryRecord *article, const char *source)
{
  const LanyardFeedEntryRecord *before = self->article;

  return g_strcmp0 (lanyard_article_view_get_content (before), lanyard_article_view_get_content (article)) == 0 &&
         before->full_shown == article->full_shown && (before->full != NULL) == (article->full != NULL) &&
         g_strcmp0 (before->title, article->title) == 0 &&
         g_strcmp0 (before->link, article->link) == 0 &&
         g_strcmp0 (before->author, article->author) == 0 && before->time == article->time &&
         (before->enclosures != NULL ? before->enclosures->len : 0) ==
             (article->enclosures != NULL ? article->enclosures->len : 0) &&
         g_strcmp0 (self->source, source) == 0;
}

void
lanyard_article_view_set_article (LanyardArticleView *self,
                                  LanyardFeedEntryRecord *article,
                                  const char *source)
{
  gboolean same;
  gboolean stay;

  g_return_if_fail (LANYARD_IS_ARTICLE_VIEW (self));

  same = article != NULL && self->article != NULL && article->id == self->article->id;
  if (same && is_unchanged (self, article, source))
    {
      /* Its state changed, which is not shown here. */
      lanyard_feed_entry_record_free (article);
      return;
    }
  /* The other of its two texts begins at its beginning. */
  stay = same && (self->article->full != NULL && self->article->full_shown) ==
                     (article->full != NULL && article->full_shown);
  lanyard_article_view_stop (self);
  g_clear_pointer (&self->article, lanyard_feed_entry_record_free);
  self->article = article;
  g_free (self->source);
  self->source = g_strdup (source);
  if (!same)
    {
      self->load_once = FALSE;
      /* What is not looked at any more is not fetched any more, even while the next one is parsed:
       * what is allowed is what that one's feed may. */
      lanyard_article_view_drop_pictures (self);
    }
  if (article != NULL)
    lanyard_article_view_fill (self, stay);
  else
    show_nothing (self);
}

const LanyardFeedEntryRecord *
lanyard_article_view_get_article (LanyardArticleView *self)
{
  g_return_val_if_fail (LANYARD_IS_ARTICLE_VIEW (self), NULL);

  return self->article;
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
  double step;

  g_return_val_if_fail (LANYARD_IS_ARTICLE_VIEW (self), FALSE);

  self->place = -1;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  before = gtk_adjustment_get_value (adjustment);
  /* A line or two stay in sight. */
  step = MAX (gtk_adjustment_get_page_size (adjustment) - 48, 24);
  gtk_adjustment_set_value (adjustment, before + (down ? step : -step));
  /* The end is not there yet while there is more to come. */
  return ABS (gtk_adjustment_get_value (adjustment) - before) >= 1 ||
         (down && (self->filler != NULL || self->parsing != NULL));
}

/* The widget */

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
lanyard_article_view_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (object);

  switch (id)
    {
    case PROP_ZOOM:
      lanyard_article_view_set_zoom (self, g_value_get_uint (value));
      break;
    case PROP_READING_WIDTH:
      if (self->reading_width == g_value_get_uint (value))
        return;
      self->reading_width = g_value_get_uint (value);
      lanyard_article_text_set_reading_width (LANYARD_ARTICLE_TEXT (self->text),
                                              self->reading_width);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_PICTURES_ALLOWED:
      set_pictures_allowed (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static gboolean
lanyard_article_view_grab_focus (GtkWidget *widget)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (widget);

  return self->article != NULL && gtk_widget_grab_focus (self->text);
}

/* Going back, GTK would come to the view after what is in it, and so to the text again, for ever. The menu keeps the keyboard. */
static gboolean
lanyard_article_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (widget);
  gboolean in_menu = gtk_widget_get_focus_child (widget) == self->popover;

  return gtk_widget_child_focus (in_menu ? self->popover : self->box, direction);
}

static void
lanyard_article_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (widget);

  gtk_widget_allocate (self->box, width, height, baseline, NULL);
  gtk_popover_present (GTK_POPOVER (self->popover));
  lanyard_article_view_look_at_pictures (self);
}

static void
lanyard_article_view_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  gtk_widget_measure (LANYARD_ARTICLE_VIEW (widget)->box, orientation, for_size, minimum, natural,
                      NULL, NULL);
}

static void
lanyard_article_view_dispose (GObject *object)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (object);

  lanyard_article_view_stop (self);
  self->place = -1;
  g_cancellable_cancel (self->loading);
  g_clear_handle_id (&self->sight_idle, g_source_remove);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_ptr_array_set_size (self->pictures, 0);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (lanyard_article_view_parent_class)->dispose (object);
}

static void
lanyard_article_view_finalize (GObject *object)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (object);

  g_clear_object (&self->loading);
  g_clear_object (&self->loader);
  g_clear_object (&self->font);
  g_clear_pointer (&self->pictures, g_ptr_array_unref);
  g_clear_pointer (&self->flow, lanyard_html_flow_free);
  g_clear_pointer (&self->article, lanyard_feed_entry_record_free);
  g_free (self->source);

  G_OBJECT_CLASS (lanyard_article_view_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_ZOOM] = g_param_spec_uint ("zoom", NULL, NULL, LANYARD_ARTICLE_ZOOM_LEAST,
                                             LANYARD_ARTICLE_ZOOM_MOST, 100, flags);
  properties[PROP_READING_WIDTH] =
      g_param_spec_uint ("reading-width", NULL, NULL, 0, 1000, 70, flags);
  properties[PROP_PICTURES_ALLOWED] =
      g_param_spec_boolean ("pictures-allowed", NULL, NULL, FALSE, flags);
  properties[PROP_BLOCKED_PICTURES] =
      g_param_spec_uint ("blocked-pictures", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
install_signals (GType type)
{
  signals[ACTIVATE_LINK] = g_signal_new ("activate-link", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ALLOW_PICTURES] =
      g_signal_new ("allow-pictures", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SWITCH_FULL] =
      g_signal_new ("switch-full", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SAVE_ENCLOSURE] =
      g_signal_new ("save-enclosure", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[OPEN_ENCLOSURE] =
      g_signal_new ("open-enclosure", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
lanyard_article_view_class_init (LanyardArticleViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanyard_article_view_dispose;
  object_class->finalize = lanyard_article_view_finalize;
  object_class->get_property = lanyard_article_view_get_property;
  object_class->set_property = lanyard_article_view_set_property;
  widget_class->grab_focus = lanyard_article_view_grab_focus;
  widget_class->focus = lanyard_article_view_focus;
  widget_class->size_allocate = lanyard_article_view_size_allocate;
  widget_class->measure = lanyard_article_view_measure;
  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
  lanyard_article_view_install_actions (widget_class);
  gtk_widget_class_set_css_name (widget_class, "article");
}

static GtkWidget *
make_bar (LanyardArticleView *self)
{
  GtkWidget *load = gtk_button_new_with_mnemonic (_ ("_Load"));
  GtkWidget *always = gtk_button_new_with_mnemonic (_ ("_Always"));
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->bar_label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->bar_label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->bar_label), 0);
  gtk_widget_set_hexpand (self->bar_label, TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (load), "article.load-pictures");
  gtk_widget_set_tooltip_text (load, _ ("Load the pictures of this article"));
  gtk_widget_set_tooltip_text (always, _ ("Load the pictures of this feed from now on"));
  g_signal_connect (always, "clicked", G_CALLBACK (on_always), self);
  gtk_widget_set_valign (buttons, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (buttons), load);
  gtk_box_append (GTK_BOX (buttons), always);
  gtk_box_append (GTK_BOX (self->bar), self->bar_label);
  gtk_box_append (GTK_BOX (self->bar), buttons);
  gtk_widget_add_css_class (self->bar, "article-bar");
  gtk_widget_set_visible (self->bar, FALSE);
  return self->bar;
}

static GtkWidget *
make_article (LanyardArticleView *self)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkAdjustment *adjustment;

  self->text = lanyard_article_text_new ();
  gtk_style_context_add_provider (gtk_widget_get_style_context (self->text),
                                  GTK_STYLE_PROVIDER (self->font),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  g_signal_connect (self->text, "activate-link", G_CALLBACK (on_activate_link), self);
  g_signal_connect (self->text, "activate-widget", G_CALLBACK (on_activate_widget), self);
  g_signal_connect (self->text, "point-at", G_CALLBACK (on_point_at), self);
  g_signal_connect (self->text, "menu", G_CALLBACK (on_menu), self);

  self->scroller = gtk_scrolled_window_new ();
  /* Pictures of the width before do not keep the window from becoming narrower. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->text);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (on_sight_changed), self);
  g_signal_connect_swapped (adjustment, "changed", G_CALLBACK (on_height_changed), self);

  self->status = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->status, "article-status");
  gtk_label_set_ellipsize (GTK_LABEL (self->status), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_halign (self->status, GTK_ALIGN_START);
  gtk_widget_set_valign (self->status, GTK_ALIGN_END);
  gtk_widget_set_can_target (self->status, FALSE);
  gtk_widget_set_visible (self->status, FALSE);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->scroller);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->status);
  return overlay;
}

static void
lanyard_article_view_init (LanyardArticleView *self)
{
  GtkWidget *empty = adw_status_page_new ();

  self->place = -1;
  self->reading_width = 70;
  self->pictures = g_ptr_array_new ();
  self->loading = g_cancellable_new ();
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  self->loader = lanyard_article_pictures_new (self->monitor);
  g_signal_connect (self->monitor, "network-changed", G_CALLBACK (on_network_changed), self);
  self->font = gtk_css_provider_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "text-x-generic-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("Choose an entry to read it"));
  gtk_widget_add_css_class (empty, "compact");
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_stack_add_named (GTK_STACK (self->stack), empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), make_article (self), "article");
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), lanyard_article_view_make_full_bar (self));
  gtk_box_append (GTK_BOX (self->box), make_bar (self));
  gtk_box_append (GTK_BOX (self->box), self->stack);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));

  self->popover = gtk_popover_menu_new_from_model (NULL);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));

  lanyard_article_view_add_zoom (self);
}

GtkWidget *
lanyard_article_view_new (void)
{
  return g_object_new (LANYARD_TYPE_ARTICLE_VIEW, NULL);
}
