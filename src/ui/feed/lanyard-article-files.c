/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-article-files.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-format.h"
#include "engine/feed/lanyard-feed-file-name.h"

#define MOST_FILES 100

typedef struct
{
  char *uri;
  char *type;
  char *name;
  gboolean save;
  LanyardArticleFilesFunc func;
  gpointer user_data;
} Press;

static void
press_free (gpointer data, GClosure *closure)
{
  Press *press = data;

  g_free (press->uri);
  g_free (press->type);
  g_free (press->name);
  g_free (press);
}

static void
on_clicked (GtkButton *button, gpointer user_data)
{
  const Press *press = user_data;

  press->func (press->uri, press->type, press->name, press->save, press->user_data);
}

static char *
describe (const LanyardFeedEnclosure *enclosure)
{
  g_autofree char *type = NULL;
  g_autofree char *words = NULL;
  g_autofree char *size = NULL;

  if (enclosure->type != NULL && *enclosure->type != '\0')
    {
      type = g_content_type_from_mime_type (enclosure->type);
      words = type != NULL && !g_content_type_is_unknown (type)
                  ? g_content_type_get_description (type)
                  : NULL;
    }
  if (enclosure->length > 0)
    size = lanyard_format_size ((guint64)enclosure->length);
  if (words != NULL && size != NULL)
    /* Translators: a kind of file and its size */
    return g_strdup_printf (_ ("%s · %s"), words, size);
  if (words != NULL || size != NULL)
    return g_strdup (words != NULL ? words : size);
  return g_strdup (_ ("File"));
}

static const char *
choose_icon (const char *type)
{
  if (type != NULL && g_ascii_strncasecmp (type, "audio/", 6) == 0)
    return "audio-x-generic-symbolic";
  if (type != NULL && g_ascii_strncasecmp (type, "video/", 6) == 0)
    return "video-x-generic-symbolic";
  if (type != NULL && g_ascii_strncasecmp (type, "image/", 6) == 0)
    return "image-x-generic-symbolic";
  return "text-x-generic-symbolic";
}

static GtkWidget *
make_button (const LanyardFeedEnclosure *enclosure,
             const char *name,
             gboolean save,
             LanyardArticleFilesFunc func,
             gpointer user_data)
{
  GtkWidget *button = gtk_button_new_from_icon_name (save ? "document-save-symbolic"
                                                          : "document-open-symbolic");
  Press *press = g_new0 (Press, 1);
  g_autofree char *label = g_strdup_printf (save ? _ ("Save %s") : _ ("Open %s"), name);

  press->uri = g_strdup (enclosure->url);
  press->type = g_strdup (enclosure->type);
  press->name = g_strdup (name);
  press->save = save;
  press->func = func;
  press->user_data = user_data;
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, save ? _ ("Save") : _ ("Open"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_clicked), press, press_free, 0);
  return button;
}

static GtkWidget *
make_row (const LanyardFeedEnclosure *enclosure, LanyardArticleFilesFunc func, gpointer user_data)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *name = lanyard_feed_make_file_name (enclosure->url, enclosure->type);
  g_autofree char *details = describe (enclosure);
  g_autofree char *title = g_markup_escape_text (name, -1);
  g_autofree char *subtitle = g_markup_escape_text (details, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name (choose_icon (enclosure->type)));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             make_button (enclosure, name, FALSE, func, user_data));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             make_button (enclosure, name, TRUE, func, user_data));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_tooltip_text (row, enclosure->url);
  return row;
}

static gboolean
is_on_web (const char *uri)
{
  return uri != NULL && (g_ascii_strncasecmp (uri, "http://", 7) == 0 ||
                         g_ascii_strncasecmp (uri, "https://", 8) == 0);
}

GtkWidget *
lanyard_article_files_new (GPtrArray *enclosures, LanyardArticleFilesFunc func, gpointer user_data)
{
  GtkWidget *list = NULL;

  for (guint i = 0; enclosures != NULL && i < MIN (enclosures->len, MOST_FILES); i++)
    {
      const LanyardFeedEnclosure *enclosure = g_ptr_array_index (enclosures, i);

      if (!is_on_web (enclosure->url))
        continue;
      if (list == NULL)
        {
          list = gtk_list_box_new ();
          gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
          gtk_widget_add_css_class (list, "boxed-list");
          gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                          _ ("Files of this entry"), -1);
        }
      gtk_list_box_append (GTK_LIST_BOX (list), make_row (enclosure, func, user_data));
    }
  return list;
}
