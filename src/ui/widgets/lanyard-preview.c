/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-preview-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-format.h"
#include "ui/widgets/lanyard-files.h"

/* How long the old preview stays before a spinner takes its place. */
#define SPINNER_DELAY 250

enum
{
  PROP_0,
  PROP_KIND,
  PROP_MONOSPACE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardPreview, lanyard_preview, ADW_TYPE_BIN)

void
lanyard_preview_set_kind (LanyardPreview *self, LanyardPreviewKind kind)
{
  static const char *const pages[] = { "empty", "loading", "picture", "text", "other" };

  if (kind != LANYARD_PREVIEW_LOADING)
    {
      g_clear_handle_id (&self->spinner_id, g_source_remove);
      gtk_spinner_stop (self->spinner);
      gtk_stack_set_visible_child_name (self->stack, pages[kind]);
    }
  self->kind = kind;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KIND]);
}

/* "JPEG image · 2.1 MB · 4000 × 3000 pixels" */
static void
show_facts (LanyardPreview *self)
{
  g_autoptr (GPtrArray) facts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;

  if (self->content_type != NULL && !g_content_type_is_unknown (self->content_type))
    g_ptr_array_add (facts, g_content_type_get_description (self->content_type));
  if (g_strcmp0 (self->content_type, "inode/directory") != 0)
    g_ptr_array_add (facts, lanyard_format_size (self->size));
  if (self->image != NULL)
    g_ptr_array_add (facts, g_strdup_printf (_ ("%d × %d pixels"), self->image->width,
                                             self->image->height));
  g_ptr_array_add (facts, NULL);
  joined = g_strjoinv (" · ", (char **) facts->pdata);
  gtk_label_set_label (self->facts_label, joined);
  gtk_widget_set_visible (GTK_WIDGET (self->facts_label), *joined != '\0');
}

void
lanyard_preview_show_other (LanyardPreview *self, const char *why)
{
  g_autoptr (GIcon) icon = g_content_type_get_icon (
      self->content_type != NULL ? self->content_type : "application/octet-stream");

  gtk_image_set_from_gicon (self->icon, icon);
  gtk_label_set_label (self->why_label, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why_label), why != NULL);
  lanyard_preview_set_kind (self, LANYARD_PREVIEW_OTHER);
}

static void
show_image (LanyardPreview *self, LanyardImage *image)
{
  g_autofree char *label = NULL;

  g_clear_pointer (&self->image, lanyard_image_free);
  self->image = image;
  lanyard_picture_view_set_image (self->picture, image);
  label = g_strdup_printf (_ ("Picture %s"), gtk_label_get_label (self->name_label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  lanyard_preview_set_kind (self, LANYARD_PREVIEW_PICTURE);
}

static void
on_image_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPreview) self = user_data;
  g_autoptr (GError) error = NULL;
  LanyardImage *image = lanyard_image_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (image == NULL)
    lanyard_preview_show_other (self, error->message);
  else
    show_image (self, image);
  show_facts (self);
}

static gboolean
may_be_text (const char *content_type)
{
  return content_type == NULL || g_content_type_is_unknown (content_type)
         || g_content_type_is_a (content_type, "text/plain")
         || g_content_type_is_a (content_type, "application/xml")
         || g_content_type_is_a (content_type, "application/json");
}

static void
on_info (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPreview) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (info == NULL)
    {
      lanyard_preview_show_other (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
                            ? _ ("The file is not there any more.")
                            : error->message);
      return;
    }

  self->informed = TRUE;
  /* What it is on this disk counts, not what the sender said. */
  g_free (self->content_type);
  self->content_type = g_strdup (g_file_info_get_content_type (info));
  self->size = (guint64) g_file_info_get_size (info);
  show_facts (self);
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    lanyard_preview_show_other (self, NULL);
  else if (self->content_type != NULL && g_content_type_is_a (self->content_type, "image/*"))
    {
      lanyard_image_load_async (self->file, LANYARD_IMAGE_MAX_SIDE, self->cancellable,
                                on_image_loaded, g_object_ref (self));
      if (self->difference >= 0)
        lanyard_preview_load_text (self);
    }
  else if (may_be_text (self->content_type) || self->difference >= 0)
    lanyard_preview_load_text (self);
  else
    lanyard_preview_show_other (self, NULL);
}

static gboolean
on_spinner_due (gpointer user_data)
{
  LanyardPreview *self = user_data;

  self->spinner_id = 0;
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  return G_SOURCE_REMOVE;
}

/* Forget what is shown and what is under way. */
static void
reset (LanyardPreview *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_handle_id (&self->fill_id, g_source_remove);
  g_clear_handle_id (&self->spinner_id, g_source_remove);
  g_clear_object (&self->file);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->image, lanyard_image_free);
  g_clear_pointer (&self->loaded, lanyard_text_free);
  self->size = 0;
  self->informed = FALSE;
  self->limit = LANYARD_PREVIEW_TEXT_STEP;
  self->difference = -1;
  self->filled = 0;
}

static void
show_name (LanyardPreview *self, const char *name, const char *digest)
{
  gtk_label_set_label (self->name_label, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), name);
  if (digest != NULL)
    {
      g_autofree char *label = g_strdup_printf ("XXH3 %s", digest);

      gtk_label_set_label (self->digest_label, label);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->digest_label), digest);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->digest_label), digest != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->hex_label), FALSE);
  gtk_widget_set_visible (self->info, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->buttons), self->file != NULL);
}

static void
on_scale_changed (LanyardPreview *self)
{
  double scale = lanyard_picture_view_get_scale (self->picture);
  g_autofree char *label = NULL;

  gtk_toggle_button_set_active (self->fit_button, scale <= 0);
  gtk_toggle_button_set_active (self->one_button, scale > 0.9999 && scale < 1.0001);
  if (scale > 0)
    label = g_strdup_printf (_ ("%.0f %%"), scale * 100);
  gtk_label_set_label (self->zoom_label, label != NULL ? label : _ ("Fit"));
}

static void
on_fit_clicked (LanyardPreview *self)
{
  lanyard_picture_view_set_scale (self->picture, 0);
}

static void
on_one_clicked (LanyardPreview *self)
{
  lanyard_picture_view_set_scale (self->picture, 1);
}

static void
on_more_clicked (LanyardPreview *self)
{
  self->limit = MIN (self->limit + LANYARD_PREVIEW_TEXT_STEP, LANYARD_PREVIEW_TEXT_MAX);
  lanyard_preview_load_text (self);
}

static void
on_open_clicked (LanyardPreview *self)
{
  lanyard_files_open (GTK_WIDGET (self), self->file);
}

static void
on_folder_clicked (LanyardPreview *self)
{
  lanyard_files_show (GTK_WIDGET (self), self->file);
}

static void
on_copy_clicked (LanyardPreview *self)
{
  gboolean whole
      = self->loaded != NULL && self->loaded->start == 0 && self->loaded->end >= self->loaded->size;

  lanyard_files_copy (GTK_WIDGET (self), self->file,
                      self->image != NULL ? self->image->texture : NULL,
                      whole && self->kind == LANYARD_PREVIEW_TEXT ? self->loaded->text : NULL);
}

static void
on_monospace_changed (LanyardPreview *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MONOSPACE]);
}

static void
lanyard_preview_dispose (GObject *object)
{
  LanyardPreview *self = LANYARD_PREVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->fill_id, g_source_remove);
  g_clear_handle_id (&self->spinner_id, g_source_remove);
  g_clear_object (&self->file);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->image, lanyard_image_free);
  g_clear_pointer (&self->loaded, lanyard_text_free);

  G_OBJECT_CLASS (lanyard_preview_parent_class)->dispose (object);
}

static void
lanyard_preview_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardPreview *self = LANYARD_PREVIEW (object);

  switch (id)
    {
    case PROP_KIND:
      g_value_set_int (value, (int) self->kind);
      break;
    case PROP_MONOSPACE:
      g_value_set_boolean (value, gtk_text_view_get_monospace (self->text));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_preview_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MONOSPACE)
    gtk_text_view_set_monospace (LANYARD_PREVIEW (object)->text, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, stack);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, spinner);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, picture);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, fit_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, one_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, zoom_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, text);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, encoding_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, more_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, icon);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, why_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, hex_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, info);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, name_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, facts_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, digest_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, buttons);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, open_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, folder_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreview, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, on_fit_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_one_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_more_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_open_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_folder_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
}

static void
lanyard_preview_class_init (LanyardPreviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanyard_preview_dispose;
  object_class->get_property = lanyard_preview_get_property;
  object_class->set_property = lanyard_preview_set_property;

  properties[PROP_KIND]
      = g_param_spec_int ("kind", NULL, NULL, LANYARD_PREVIEW_EMPTY, LANYARD_PREVIEW_OTHER,
                          LANYARD_PREVIEW_EMPTY, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MONOSPACE] = g_param_spec_boolean (
      "monospace", NULL, NULL, TRUE,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LANYARD_TYPE_PICTURE_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/widgets/lanyard-preview.ui");
  bind_children (widget_class);
}

static void
lanyard_preview_init (LanyardPreview *self)
{
  self->cancellable = g_cancellable_new ();
  self->difference = -1;
  gtk_widget_init_template (GTK_WIDGET (self));

  /* A hyphen where a line is broken would look like one of the file's. */
  gtk_text_buffer_create_tag (gtk_text_view_get_buffer (self->text), "verbatim", "insert-hyphens",
                              FALSE, NULL);
  gtk_text_buffer_create_tag (gtk_text_view_get_buffer (self->text), "difference", "background",
                              "#e5a50a", "foreground", "#000000", "weight", PANGO_WEIGHT_BOLD, NULL);
  g_signal_connect_object (self->picture, "notify::scale", G_CALLBACK (on_scale_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text, "notify::monospace", G_CALLBACK (on_monospace_changed), self,
                           G_CONNECT_SWAPPED);
  on_scale_changed (self);
}

GtkWidget *
lanyard_preview_new (void)
{
  return g_object_new (LANYARD_TYPE_PREVIEW, NULL);
}

void
lanyard_preview_show_file (LanyardPreview *self,
                           GFile          *file,
                           const char     *name,
                           const char     *content_type,
                           const char     *digest)
{
  g_autofree char *base = NULL;
  g_autofree char *shown = NULL;

  g_return_if_fail (LANYARD_IS_PREVIEW (self));
  g_return_if_fail (G_IS_FILE (file));

  reset (self);
  self->file = g_object_ref (file);
  self->content_type = g_strdup (content_type);
  base = g_file_get_basename (file);
  shown = name != NULL ? g_strdup (name) : g_filename_display_name (base);
  show_name (self, shown, digest);
  gtk_widget_set_visible (GTK_WIDGET (self->facts_label), FALSE);
  lanyard_preview_set_kind (self, LANYARD_PREVIEW_LOADING);
  self->spinner_id = g_timeout_add (SPINNER_DELAY, on_spinner_due, self);

  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE
                                                          "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, self->cancellable, on_info,
                           g_object_ref (self));
}

static void
on_expected_decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPreview) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardImage) image = lanyard_image_load_finish (result, &error);

  if (image != NULL)
    gtk_image_set_from_paintable (self->icon, GDK_PAINTABLE (image->texture));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("No thumbnail: %s", error->message);
}

void
lanyard_preview_show_expected (LanyardPreview *self,
                               const char     *name,
                               const char     *content_type,
                               guint64         size,
                               GBytes         *thumbnail,
                               const char     *why)
{
  g_return_if_fail (LANYARD_IS_PREVIEW (self));
  g_return_if_fail (name != NULL);

  reset (self);
  self->content_type = g_strdup (content_type);
  self->size = size;
  show_name (self, name, NULL);
  show_facts (self);
  lanyard_preview_show_other (self, why);
  if (thumbnail != NULL)
    lanyard_image_decode_async (thumbnail, 256, self->cancellable, on_expected_decoded,
                                g_object_ref (self));
}

void
lanyard_preview_clear (LanyardPreview *self)
{
  g_return_if_fail (LANYARD_IS_PREVIEW (self));

  reset (self);
  gtk_widget_set_visible (self->info, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->hex_label), FALSE);
  lanyard_preview_set_kind (self, LANYARD_PREVIEW_EMPTY);
}

void
lanyard_preview_show_difference (LanyardPreview *self, guint64 offset)
{
  g_return_if_fail (LANYARD_IS_PREVIEW (self));
  g_return_if_fail (self->file != NULL);

  self->difference = (gint64) offset;
  /* Before that, on_info() will ask for it. */
  if (self->informed)
    lanyard_preview_load_text (self);
}

void
lanyard_preview_add_button (LanyardPreview *self, GtkWidget *button)
{
  g_return_if_fail (LANYARD_IS_PREVIEW (self));
  g_return_if_fail (GTK_IS_WIDGET (button));

  gtk_widget_set_hexpand (button, TRUE);
  gtk_box_append (self->buttons, button);
}

LanyardPreviewKind
lanyard_preview_get_kind (LanyardPreview *self)
{
  g_return_val_if_fail (LANYARD_IS_PREVIEW (self), LANYARD_PREVIEW_EMPTY);

  return self->kind;
}

GFile *
lanyard_preview_get_file (LanyardPreview *self)
{
  g_return_val_if_fail (LANYARD_IS_PREVIEW (self), NULL);

  return self->file;
}
