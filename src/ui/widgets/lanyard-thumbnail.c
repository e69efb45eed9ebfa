/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-thumbnail.h"

#include "ui/widgets/lanyard-image-loader.h"

struct _LanyardThumbnail
{
  AdwBin parent_instance;

  /* Borrowed. */
  GtkImage *image;

  /* Owned. */
  GCancellable *cancellable;
  GBytes *bytes;
  GFile *file;
  char *content_type;

  int size;
};

enum
{
  PROP_0,
  PROP_SIZE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardThumbnail, lanyard_thumbnail, ADW_TYPE_BIN)

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardThumbnail) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardImage) image = lanyard_image_load_finish (result, &error);

  if (image != NULL)
    {
      gtk_image_set_from_paintable (self->image, GDK_PAINTABLE (image->texture));
      gtk_widget_add_css_class (GTK_WIDGET (self), "picture");
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    /* The icon stays; what is wrong with a picture is said where it is previewed. */
    g_debug ("No thumbnail: %s", error->message);
}

static gboolean
same_file (GFile *a, GFile *b)
{
  return a == b || (a != NULL && b != NULL && g_file_equal (a, b));
}

static gboolean
same_bytes (GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

static void
stop (LanyardThumbnail *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
lanyard_thumbnail_dispose (GObject *object)
{
  LanyardThumbnail *self = LANYARD_THUMBNAIL (object);

  stop (self);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->file);
  g_clear_pointer (&self->content_type, g_free);

  G_OBJECT_CLASS (lanyard_thumbnail_parent_class)->dispose (object);
}

static void
lanyard_thumbnail_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SIZE)
    g_value_set_int (value, LANYARD_THUMBNAIL (object)->size);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_thumbnail_set_property (GObject      *object,
                                guint         id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  LanyardThumbnail *self = LANYARD_THUMBNAIL (object);

  if (id == PROP_SIZE)
    {
      self->size = g_value_get_int (value);
      gtk_image_set_pixel_size (self->image, self->size);
    }
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_thumbnail_class_init (LanyardThumbnailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_thumbnail_dispose;
  object_class->get_property = lanyard_thumbnail_get_property;
  object_class->set_property = lanyard_thumbnail_set_property;

  properties[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 8, 512, 40,
                                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT
                                                | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "thumbnail");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lanyard_thumbnail_init (LanyardThumbnail *self)
{
  self->image = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                              NULL);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->image));
}

GtkWidget *
lanyard_thumbnail_new (int size)
{
  return g_object_new (LANYARD_TYPE_THUMBNAIL, "size", size, NULL);
}

void
lanyard_thumbnail_show (LanyardThumbnail *self,
                        const char       *content_type,
                        GBytes           *bytes,
                        GFile            *file)
{
  g_autoptr (GIcon) icon = NULL;

  g_return_if_fail (LANYARD_IS_THUMBNAIL (self));

  /* Rows ask again at every notification. */
  if (self->cancellable != NULL && same_bytes (self->bytes, bytes)
      && same_file (self->file, file) && g_strcmp0 (self->content_type, content_type) == 0)
    return;

  stop (self);
  self->cancellable = g_cancellable_new ();
  g_set_object (&self->file, file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_free (self->content_type);
  self->content_type = g_strdup (content_type);

  icon = g_content_type_get_icon (content_type != NULL ? content_type : "application/octet-stream");
  gtk_image_set_from_gicon (self->image, icon);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "picture");

  if (bytes != NULL)
    lanyard_image_decode_async (bytes, self->size * 2, self->cancellable, on_decoded,
                                g_object_ref (self));
  else if (file != NULL && content_type != NULL && g_content_type_is_a (content_type, "image/*"))
    lanyard_image_load_async (file, self->size * 2, self->cancellable, on_decoded,
                              g_object_ref (self));
}
