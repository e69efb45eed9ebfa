/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-entry-row.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/transfer/lanyard-transfer-text.h"
#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-list-bin.h"
#include "ui/widgets/lanyard-thumbnail.h"

struct _LanyardEntryRow
{
  AdwBin parent_instance;

  /* Template children. */
  GtkCheckButton *check;
  LanyardThumbnail *thumbnail;
  GtkLabel *name_label;
  GtkLabel *state_label;
  GtkLabel *size_label;

  /* Owned. */
  LanyardTransferEntry *entry;
  LanyardTransfer *transfer;

  LanyardTone tone;
  gboolean choosing;
};

enum
{
  TOGGLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardEntryRow, lanyard_entry_row, ADW_TYPE_BIN)

static void
show_state (LanyardEntryRow *self)
{
  LanyardEntryState state = lanyard_transfer_entry_get_state (self->entry);
  gboolean verifiable = lanyard_transfer_get_verifiable (self->transfer);
  LanyardTone tone = lanyard_entry_text_tone (state, verifiable);
  const char *old = lanyard_tone_get_style_class (self->tone);
  const char *new = lanyard_tone_get_style_class (tone);
  g_autofree char *text = lanyard_entry_text_state (
      state, lanyard_transfer_get_direction (self->transfer),
      lanyard_transfer_state_is_final (lanyard_transfer_get_state (self->transfer)), verifiable,
      lanyard_transfer_entry_get_error (self->entry), lanyard_transfer_entry_get_restarted (self->entry));

  gtk_label_set_label (self->state_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state_label), text);
  if (old != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), old);
  gtk_widget_add_css_class (GTK_WIDGET (self->state_label), new != NULL ? new : "dim-label");
  if (new != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), "dim-label");
  self->tone = tone;
}

static void
on_check_toggled (LanyardEntryRow *self)
{
  gboolean active = gtk_check_button_get_active (self->check);

  if (self->entry != NULL && active != lanyard_transfer_entry_get_selected (self->entry))
    g_signal_emit (self, signals[TOGGLED], 0, active);
}

static gboolean
is_here (LanyardEntryRow *self)
{
  return self->entry != NULL && self->transfer != NULL
         && (lanyard_transfer_get_direction (self->transfer) == LANYARD_TRANSFER_SENDING
             || lanyard_transfer_entry_get_state (self->entry) == LANYARD_ENTRY_VERIFIED);
}

/* All of it in one sentence, for who does not see it. */
static void
describe (LanyardEntryRow *self, const char *name)
{
  g_autoptr (GString) text = g_string_new (name);
  const char *parts[] = { gtk_label_get_label (self->size_label),
                          self->choosing ? "" : gtk_label_get_label (self->state_label) };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (*parts[i] != '\0')
      g_string_append_printf (text, ", %s", parts[i]);
  lanyard_list_name_row (GTK_WIDGET (self), text->str);
}

static void
update (LanyardEntryRow *self)
{
  LanyardTransferEntry *entry = self->entry;
  const char *path = lanyard_transfer_entry_get_path (entry);
  gboolean folder = lanyard_transfer_entry_get_kind (entry) == LANYARD_ENTRY_FOLDER;
  g_autofree char *size = lanyard_format_size (lanyard_transfer_entry_get_size (entry));
  g_autofree char *name = folder ? g_strdup_printf ("%s/", path) : g_strdup (path);

  gtk_label_set_label (self->name_label, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), name);
  gtk_label_set_label (self->size_label, folder ? "" : size);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  if (self->choosing)
    gtk_check_button_set_active (self->check, lanyard_transfer_entry_get_selected (entry));
  else
    show_state (self);
  describe (self, name);
  lanyard_thumbnail_show (
      self->thumbnail,
      folder ? "inode/directory" : lanyard_transfer_entry_get_content_type (entry),
      lanyard_transfer_entry_get_thumbnail (entry),
      is_here (self) ? lanyard_transfer_entry_get_file (entry) : NULL);
}

static void
lanyard_entry_row_dispose (GObject *object)
{
  lanyard_entry_row_set_entry (LANYARD_ENTRY_ROW (object), NULL, NULL);

  G_OBJECT_CLASS (lanyard_entry_row_parent_class)->dispose (object);
}

static void
lanyard_entry_row_class_init (LanyardEntryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_entry_row_dispose;

  signals[TOGGLED] = g_signal_new ("toggled", LANYARD_TYPE_ENTRY_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  g_type_ensure (LANYARD_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-entry-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardEntryRow, check);
  gtk_widget_class_bind_template_child (widget_class, LanyardEntryRow, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, LanyardEntryRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardEntryRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardEntryRow, size_label);
  gtk_widget_class_bind_template_callback (widget_class, on_check_toggled);
}

/* An offer's files are not here yet. */
static GPtrArray *
list_files (GtkWidget *widget)
{
  LanyardEntryRow *self = LANYARD_ENTRY_ROW (widget);
  GFile *file = is_here (self) ? lanyard_transfer_entry_get_file (self->entry) : NULL;
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  if (file != NULL)
    g_ptr_array_add (files, g_object_ref (file));
  return files;
}

static void
lanyard_entry_row_init (LanyardEntryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lanyard_files_drag_from (GTK_WIDGET (self), list_files);
}

GtkWidget *
lanyard_entry_row_new (gboolean choosing)
{
  LanyardEntryRow *self = g_object_new (LANYARD_TYPE_ENTRY_ROW, NULL);

  self->choosing = choosing;
  gtk_widget_set_visible (GTK_WIDGET (self->check), choosing);
  gtk_widget_set_visible (GTK_WIDGET (self->state_label), !choosing);
  return GTK_WIDGET (self);
}

void
lanyard_entry_row_set_entry (LanyardEntryRow      *self,
                             LanyardTransferEntry *entry,
                             LanyardTransfer      *transfer)
{
  g_return_if_fail (LANYARD_IS_ENTRY_ROW (self));
  g_return_if_fail (entry == NULL || LANYARD_IS_TRANSFER_ENTRY (entry));
  g_return_if_fail (entry == NULL || self->choosing || LANYARD_IS_TRANSFER (transfer));

  if (self->entry != NULL)
    g_signal_handlers_disconnect_by_data (self->entry, self);
  if (self->transfer != NULL)
    g_signal_handlers_disconnect_by_data (self->transfer, self);
  g_set_object (&self->entry, entry);
  g_set_object (&self->transfer, transfer);
  if (entry == NULL)
    return;
  g_signal_connect_swapped (entry, "notify", G_CALLBACK (update), self);
  /* What waits when the transfer is over waits for nothing. */
  if (transfer != NULL)
    g_signal_connect_swapped (transfer, "notify::state", G_CALLBACK (update), self);
  update (self);
}

LanyardTransferEntry *
lanyard_entry_row_get_entry (LanyardEntryRow *self)
{
  g_return_val_if_fail (LANYARD_IS_ENTRY_ROW (self), NULL);

  return self->entry;
}
