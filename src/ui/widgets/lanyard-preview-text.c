/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file as text: loaded on a worker, put into the view piece by piece, and the first difference marked. */
#include "ui/widgets/lanyard-preview-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-format.h"

/* Text goes into the view in pieces of this many bytes, one a main-loop iteration. */
#define FILL_STEP (16 * 1024)

static void
mark_difference (LanyardPreview *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter from, to;

  if (self->loaded->difference < 0)
    return;
  gtk_text_buffer_get_iter_at_offset (buffer, &from, (int) self->loaded->difference);
  to = from;
  if (!gtk_text_iter_forward_char (&to))
    gtk_text_iter_backward_char (&from);
  gtk_text_buffer_apply_tag_by_name (buffer, "difference", &from, &to);
  gtk_text_buffer_place_cursor (buffer, &from);
  gtk_text_view_scroll_to_mark (self->text, gtk_text_buffer_get_insert (buffer), 0.1, TRUE, 0.0, 0.3);
}

static gboolean
fill (gpointer user_data)
{
  LanyardPreview *self = user_data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  const char *from = self->loaded->text + self->filled;
  gsize length = strnlen (from, FILL_STEP + 1);
  GtkTextIter end;

  if (length > FILL_STEP)
    length = (gsize) (g_utf8_find_prev_char (from, from + FILL_STEP) - from);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert_with_tags_by_name (buffer, &end, from, (int) length, "verbatim", NULL);
  self->filled += length;
  if (self->loaded->text[self->filled] != '\0')
    return G_SOURCE_CONTINUE;

  self->fill_id = 0;
  mark_difference (self);
  return G_SOURCE_REMOVE;
}

static void
show_text (LanyardPreview *self, LanyardText *loaded)
{
  g_autoptr (LanyardText) old = g_steal_pointer (&self->loaded);
  g_autofree char *shown = lanyard_format_size (loaded->end - loaded->start);
  g_autofree char *label = NULL;
  const char *encoding = lanyard_text_encoding_get_name (loaded->encoding);
  gboolean all = loaded->start == 0 && loaded->end >= loaded->size;

  self->loaded = loaded;
  /* More of the same text is added; scrolling stays where it was. */
  if (old == NULL || old->text == NULL || self->filled == 0
      || strncmp (old->text, loaded->text, self->filled) != 0)
    {
      gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), "", 0);
      self->filled = 0;
    }
  if (self->fill_id == 0)
    self->fill_id = g_idle_add (fill, self);

  if (all)
    label = g_strdup (encoding);
  else if (loaded->start == 0)
    /* Translators: an encoding, and how much of the text is shown. */
    label = g_strdup_printf (_ ("%s · first %s"), encoding, shown);
  else
    {
      g_autofree char *start = lanyard_format_count (loaded->start);

      /* Translators: an encoding, a size, and where it starts. */
      label = g_strdup_printf (_ ("%s · %s from byte %s on"), encoding, shown, start);
    }
  gtk_label_set_label (self->encoding_label, label);
  gtk_widget_set_visible (GTK_WIDGET (self->more_button),
                          loaded->start == 0 && loaded->end < loaded->size
                              && loaded->end < LANYARD_PREVIEW_TEXT_MAX);
  lanyard_preview_set_kind (self, LANYARD_PREVIEW_TEXT);
}

static void
on_text_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPreview) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardText) loaded = lanyard_text_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (loaded == NULL)
    {
      lanyard_preview_show_other (self, error->message);
      return;
    }
  /* A difference was asked for meanwhile; that load is on its way. */
  if (loaded->wanted != self->difference)
    return;
  gtk_label_set_label (self->hex_label, loaded->hex != NULL ? loaded->hex : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hex_label), loaded->hex != NULL);
  /* Of a picture only the bytes at the difference are wanted. */
  if (self->content_type != NULL && g_content_type_is_a (self->content_type, "image/*"))
    return;
  if (loaded->text != NULL)
    show_text (self, g_steal_pointer (&loaded));
  else
    lanyard_preview_show_other (self, NULL);
}

void
lanyard_preview_load_text (LanyardPreview *self)
{
  lanyard_text_load_async (self->file, self->limit, self->difference, self->cancellable,
                           on_text_loaded, g_object_ref (self));
}
