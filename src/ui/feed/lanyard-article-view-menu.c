/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/feed/lanyard-article-drag.h"
#include "ui/feed/lanyard-article-view-private.h"
#include "ui/widgets/lanyard-files.h"

static void
append (GMenu *menu, const char *label, const char *action, const char *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  if (target != NULL)
    g_menu_item_set_action_and_target (item, action, "s", target);
  else
    g_menu_item_set_detailed_action (item, action);
  g_menu_append_item (menu, item);
}

static void
append_link (GMenu *menu, const char *uri)
{
  g_autoptr (GMenu) section = g_menu_new ();
  gboolean mail = g_ascii_strncasecmp (uri, "mailto:", 7) == 0;

  append (section, mail ? _ ("_Write a message") : _ ("_Open link"), "article.open-link", uri);
  append (section, mail ? _ ("_Copy address") : _ ("_Copy link"), "article.copy-text",
          mail ? uri + strlen ("mailto:") : uri);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static void
append_picture (GMenu *menu, LanyardArticleView *self, LanyardArticlePicture *picture)
{
  g_autoptr (GMenu) section = g_menu_new ();
  const char *uri = lanyard_article_picture_get_uri (picture);
  guint index;

  if (lanyard_article_picture_get_state (picture) == LANYARD_ARTICLE_PICTURE_SHOWN &&
      g_ptr_array_find (self->pictures, picture, &index))
    {
      g_autofree char *target = g_strdup_printf ("%u", index);

      append (section, _ ("_Enlarge picture"), "article.enlarge", target);
      append (section, _ ("Copy _picture"), "article.copy-picture", target);
    }
  if (!lanyard_article_picture_is_inline (picture))
    {
      append (section, _ ("_Save picture…"), "article.save-picture", uri);
      append (section, _ ("Copy picture _address"), "article.copy-text", uri);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

void
lanyard_article_view_show_menu (LanyardArticleView *self,
                                double x,
                                double y,
                                const char *uri,
                                GtkWidget *widget)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) text = g_menu_new ();
  g_autoptr (GMenu) article = g_menu_new ();
  double view_x;
  double view_y;

  if (self->article == NULL)
    return;
  if (uri != NULL)
    append_link (menu, uri);
  if (LANYARD_IS_ARTICLE_PICTURE (widget))
    append_picture (menu, self, LANYARD_ARTICLE_PICTURE (widget));
  append (text, _ ("Copy _text"), "article.copy", NULL);
  append (text, _ ("Select _all"), "article.select-all", NULL);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (text));
  if (self->article->link != NULL && *self->article->link != '\0')
    {
      append (article, _ ("Open article in _browser"), "article.open-link", self->article->link);
      append (article, _ ("Copy article _link"), "article.copy-text", self->article->link);
      g_menu_append_section (menu, NULL, G_MENU_MODEL (article));
    }
  gtk_widget_action_set_enabled (
      GTK_WIDGET (self), "article.copy",
      gtk_text_buffer_get_has_selection (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text))));

  if (x < 0)
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
      GtkTextIter iter;
      GdkRectangle place;
      int at_x;
      int at_y;

      /* Asked for by the keyboard: where its cursor is. */
      gtk_text_buffer_get_iter_at_mark (buffer, &iter, gtk_text_buffer_get_insert (buffer));
      gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self->text), &iter, &place);
      gtk_text_view_buffer_to_window_coords (GTK_TEXT_VIEW (self->text), GTK_TEXT_WINDOW_WIDGET,
                                             place.x, place.y + place.height, &at_x, &at_y);
      x = CLAMP (at_x, 0, gtk_widget_get_width (self->text));
      y = CLAMP (at_y, 0, gtk_widget_get_height (self->text));
    }
  gtk_widget_translate_coordinates (self->text, GTK_WIDGET (self), x, y, &view_x, &view_y);
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->popover), G_MENU_MODEL (menu));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover),
                               &(GdkRectangle){ (int)view_x, (int)view_y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* Actions */

static LanyardArticlePicture *
find_picture (LanyardArticleView *self, GVariant *parameter)
{
  guint64 index = g_ascii_strtoull (g_variant_get_string (parameter, NULL), NULL, 10);

  return index < self->pictures->len ? g_ptr_array_index (self->pictures, index) : NULL;
}

static void
open_link (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lanyard_article_view_follow (g_variant_get_string (parameter, NULL), widget);
}

static void
copy_text (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          g_variant_get_string (parameter, NULL));
}

static void
enlarge (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LanyardArticlePicture *picture = find_picture (LANYARD_ARTICLE_VIEW (widget), parameter);

  if (picture != NULL)
    lanyard_article_view_enlarge (LANYARD_ARTICLE_VIEW (widget), picture);
}

static void
copy_picture (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LanyardArticlePicture *picture = find_picture (LANYARD_ARTICLE_VIEW (widget), parameter);
  LanyardArticleImage *image =
      picture != NULL ? lanyard_article_picture_get_image (picture) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  if (image == NULL)
    return;
  file = lanyard_article_drag_write (picture, &error);
  if (file != NULL)
    lanyard_files_copy (widget, file, image->image->texture, NULL);
  else
    lanyard_toast (widget, error->message);
}

static void
save_picture (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (widget);
  const char *uri = g_variant_get_string (parameter, NULL);
  g_autoptr (LanyardArticleImage) image = lanyard_article_pictures_peek (self->loader, uri);
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  g_autofree char *file_name =
      lanyard_article_pictures_make_name (uri, image != NULL ? image->bytes : none);

  lanyard_article_view_emit_file (self, uri, NULL, file_name, TRUE);
}

static void
copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit_by_name (LANYARD_ARTICLE_VIEW (widget)->text, "copy-clipboard");
}

static void
select_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit_by_name (LANYARD_ARTICLE_VIEW (widget)->text, "select-all", TRUE);
}

static void
zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (widget);

  if (strcmp (name, "article.zoom-reset") == 0)
    g_object_set (self, "zoom", 100, NULL);
  else
    lanyard_article_view_zoom_by (self, strcmp (name, "article.zoom-in") == 0 ? 1 : -1);
}

static void
load_pictures (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LanyardArticleView *self = LANYARD_ARTICLE_VIEW (widget);

  self->load_once = TRUE;
  lanyard_article_view_update_pictures (self);
}

void
lanyard_article_view_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *type;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "article.open-link", "s", open_link },       { "article.copy-text", "s", copy_text },
    { "article.enlarge", "s", enlarge },           { "article.copy-picture", "s", copy_picture },
    { "article.save-picture", "s", save_picture }, { "article.copy", NULL, copy },
    { "article.select-all", NULL, select_all },    { "article.zoom-in", NULL, zoom },
    { "article.zoom-out", NULL, zoom },            { "article.zoom-reset", NULL, zoom },
    { "article.load-pictures", NULL, load_pictures },
  };
  static const struct
  {
    guint key;
    const char *action;
  } keys[] = {
    { GDK_KEY_plus, "article.zoom-in" },       { GDK_KEY_equal, "article.zoom-in" },
    { GDK_KEY_KP_Add, "article.zoom-in" },     { GDK_KEY_minus, "article.zoom-out" },
    { GDK_KEY_KP_Subtract, "article.zoom-out" }, { GDK_KEY_0, "article.zoom-reset" },
    { GDK_KEY_KP_0, "article.zoom-reset" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type,
                                     actions[i].func);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, GDK_CONTROL_MASK,
                                         keys[i].action, NULL);
}
