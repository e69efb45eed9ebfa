/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-transfer-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-list-bin.h"
#include "ui/widgets/lanyard-thumbnail.h"

/* Looked through when a row is dragged: what is topmost comes first in nearly every transfer. */
#define MAX_DRAGGED 10000

struct _LanyardTransferRow
{
  AdwBin parent_instance;

  /* Template children. */
  LanyardThumbnail *thumbnail;
  GtkLabel *title_label;
  GtkImage *direction_icon;
  GtkLabel *peer_label;
  GtkWidget *plain_icon;
  GtkProgressBar *bar;
  GtkLabel *state_label;
  GtkLabel *progress_label;
  GtkWidget *pause_button;
  GtkWidget *resume_button;
  GtkWidget *retry_button;
  GtkWidget *show_button;
  GtkWidget *cancel_button;
  GtkWidget *remove_button;

  /* Owned. */
  LanyardTransfer *transfer;
  GListModel *entries;

  LanyardTone tone;
  guint update_id;
};

enum
{
  ACT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardTransferRow, lanyard_transfer_row, ADW_TYPE_BIN)

void
lanyard_transfer_get_facts (LanyardTransfer *transfer, LanyardTransferFacts *facts)
{
  const char *name = lanyard_transfer_get_peer_name (transfer);
  g_autofree char *code = NULL;

  if (name == NULL || *name == '\0')
    name = lanyard_transfer_get_peer_address (transfer);

  *facts = (LanyardTransferFacts){
    .direction = lanyard_transfer_get_direction (transfer),
    .state = lanyard_transfer_get_state (transfer),
    .plain = !lanyard_transfer_get_verifiable (transfer),
    .peer = name != NULL ? name : _ ("an unknown device"),
    .error = lanyard_transfer_get_error (transfer),
    .bytes_done = lanyard_transfer_get_bytes_done (transfer),
    .bytes_total = lanyard_transfer_get_bytes_total (transfer),
    .rate = lanyard_transfer_get_rate (transfer),
    .seconds_left = lanyard_transfer_get_seconds_left (transfer),
  };
  g_object_get (transfer, "code", &code, NULL);
  if (code != NULL)
    g_strlcpy (facts->code, code, sizeof facts->code);
}

char *
lanyard_transfer_guess_type (LanyardTransfer *transfer)
{
  const char *title = lanyard_transfer_get_title (transfer);
  guint n_entries;

  g_object_get (transfer, "n-entries", &n_entries, NULL);
  if (n_entries > 1 || title == NULL || g_str_has_suffix (title, "/"))
    return g_strdup ("inode/directory");
  return g_content_type_guess (title, NULL, 0, NULL);
}

GFile *
lanyard_transfer_dup_location (LanyardTransfer *transfer)
{
  g_autoptr (LanyardTransferEntry) entry
      = g_list_model_get_item (lanyard_transfer_get_entries (transfer), 0);
  GFile *file = entry != NULL ? lanyard_transfer_entry_get_file (entry) : NULL;

  if (file == NULL)
    file = lanyard_transfer_get_folder (transfer);
  return file != NULL ? g_object_ref (file) : NULL;
}

static void
show_thumbnail (LanyardTransferRow *self)
{
  g_autoptr (LanyardTransferEntry) entry = NULL;
  g_autofree char *guess = NULL;
  gboolean here;

  if (self->entries != NULL && g_list_model_get_n_items (self->entries) == 1)
    entry = g_list_model_get_item (self->entries, 0);
  if (entry == NULL)
    {
      guess = lanyard_transfer_guess_type (self->transfer);
      lanyard_thumbnail_show (self->thumbnail, guess, NULL, NULL);
      return;
    }
  here = lanyard_transfer_get_direction (self->transfer) == LANYARD_TRANSFER_SENDING
         || lanyard_transfer_entry_get_state (entry) == LANYARD_ENTRY_VERIFIED;
  lanyard_thumbnail_show (self->thumbnail, lanyard_transfer_entry_get_content_type (entry),
                          lanyard_transfer_entry_get_thumbnail (entry),
                          here ? lanyard_transfer_entry_get_file (entry) : NULL);
}

static void
show_tone (LanyardTransferRow *self, LanyardTone tone)
{
  const char *old = lanyard_tone_get_style_class (self->tone);
  const char *new = lanyard_tone_get_style_class (tone);

  if (old != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), old);
  if (new != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->state_label), new);
  self->tone = tone;
}

static void
show_buttons (LanyardTransferRow *self, LanyardTransferState state)
{
  gboolean can_pause, can_resume, can_cancel, can_retry;
  gboolean over = lanyard_transfer_state_is_final (state);

  g_object_get (self->transfer, "can-pause", &can_pause, "can-resume", &can_resume, "can-cancel",
                &can_cancel, "can-retry", &can_retry, NULL);
  gtk_widget_set_visible (self->pause_button, can_pause);
  gtk_widget_set_visible (self->resume_button, can_resume);
  gtk_widget_set_visible (self->cancel_button, can_cancel);
  gtk_widget_set_visible (self->retry_button, can_retry);
  if (can_retry)
    {
      const char *tip = state == LANYARD_TRANSFER_FAILED ? _ ("Send again what failed") : _ ("Send again");

      gtk_widget_set_tooltip_text (self->retry_button, tip);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->retry_button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
    }
  gtk_widget_set_visible (self->show_button, state == LANYARD_TRANSFER_VERIFIED);
  gtk_widget_set_visible (self->remove_button, over);
}

static void
show_progress (LanyardTransferRow *self, const LanyardTransferFacts *facts)
{
  gboolean known = facts->bytes_total > 0;
  gboolean visible = facts->state == LANYARD_TRANSFER_MOVING
                     || ((facts->state == LANYARD_TRANSFER_PAUSED
                          || facts->state == LANYARD_TRANSFER_INTERRUPTED)
                         && known);

  gtk_widget_set_visible (GTK_WIDGET (self->bar), visible);
  if (visible && known)
    gtk_progress_bar_set_fraction (self->bar,
                                   (double) facts->bytes_done / (double) facts->bytes_total);
  else if (visible)
    gtk_progress_bar_pulse (self->bar);
}

static void
show_details (LanyardTransferRow *self, const LanyardTransferFacts *facts)
{
  g_autofree char *progress = lanyard_transfer_text_progress (facts);
  const char *note = lanyard_transfer_get_note (self->transfer);
  g_autoptr (GString) line = g_string_new (progress);

  if (!lanyard_transfer_get_active (self->transfer)
      && facts->state != LANYARD_TRANSFER_INTERRUPTED)
    {
      gint64 created;
      g_autofree char *when = NULL;

      g_object_get (self->transfer, "created", &created, NULL);
      when = lanyard_text_when (created, g_get_real_time () / G_USEC_PER_SEC);
      g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", when);
    }
  if (note != NULL && *note != '\0')
    g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", note);
  gtk_label_set_label (self->progress_label, line->str);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->progress_label), line->str);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_label), line->len > 0);
}

static gboolean update (gpointer user_data);

/* A transfer notifies several properties at a time; once a frame is enough. */
static void
queue_update (LanyardTransferRow *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update, self, NULL);
}

/* Only a single file has a picture to show; thousands of entries need not be read for a row. How
 * many there are is known once the manifest is made. */
static void
watch_entries (LanyardTransferRow *self)
{
  guint n_entries = 0;

  if (self->entries != NULL)
    return;
  g_object_get (self->transfer, "n-entries", &n_entries, NULL);
  if (n_entries != 1)
    return;
  self->entries = g_object_ref (lanyard_transfer_get_entries (self->transfer));
  g_signal_connect_swapped (self->entries, "items-changed", G_CALLBACK (queue_update), self);
}

static gboolean
update (gpointer user_data)
{
  LanyardTransferRow *self = user_data;
  LanyardTransferFacts facts;
  g_autofree char *state = NULL;
  g_autofree char *peer = NULL;
  g_autofree char *spoken = NULL;
  const char *title = lanyard_transfer_get_title (self->transfer);

  self->update_id = 0;
  watch_entries (self);
  lanyard_transfer_get_facts (self->transfer, &facts);
  state = lanyard_transfer_text_state (&facts);
  peer = lanyard_transfer_text_peer (&facts);

  gtk_label_set_label (self->title_label, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title_label), title);
  gtk_label_set_label (self->peer_label, peer);
  gtk_label_set_label (self->state_label, state);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state_label), state);
  gtk_image_set_from_icon_name (self->direction_icon,
                                facts.direction == LANYARD_TRANSFER_SENDING ? "go-up-symbolic"
                                                                            : "go-down-symbolic");
  gtk_widget_set_visible (self->plain_icon, !lanyard_transfer_get_encrypted (self->transfer));
  show_tone (self, lanyard_transfer_text_tone (&facts));
  show_buttons (self, facts.state);
  show_progress (self, &facts);
  show_details (self, &facts);
  show_thumbnail (self);

  /* Translators: a file, to or from whom, and its state, read out as one. */
  spoken = g_strdup_printf (_ ("%s %s, %s"), title, peer, state);
  lanyard_list_name_row (GTK_WIDGET (self), spoken);
  return G_SOURCE_REMOVE;
}

static void
on_button_clicked (GtkButton *button, LanyardTransferRow *self)
{
  g_signal_emit (self, signals[ACT], 0, gtk_widget_get_name (GTK_WIDGET (button)));
}

static void
lanyard_transfer_row_dispose (GObject *object)
{
  lanyard_transfer_row_set_transfer (LANYARD_TRANSFER_ROW (object), NULL);

  G_OBJECT_CLASS (lanyard_transfer_row_parent_class)->dispose (object);
}

static void
lanyard_transfer_row_class_init (LanyardTransferRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_transfer_row_dispose;

  signals[ACT] = g_signal_new ("act", LANYARD_TYPE_TRANSFER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (LANYARD_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-transfer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, direction_icon);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, peer_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, plain_icon);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, bar);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, progress_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, pause_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, resume_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, retry_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, show_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferRow, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, on_button_clicked);
}

/* What was sent or has arrived, by its topmost files and folders. */
static GPtrArray *
list_files (GtkWidget *widget)
{
  LanyardTransferRow *self = LANYARD_TRANSFER_ROW (widget);
  gboolean sending = lanyard_transfer_get_direction (self->transfer) == LANYARD_TRANSFER_SENDING;
  GListModel *entries = lanyard_transfer_get_entries (self->transfer);
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < MIN (g_list_model_get_n_items (entries), MAX_DRAGGED); i++)
    {
      g_autoptr (LanyardTransferEntry) entry = g_list_model_get_item (entries, i);
      GFile *file = lanyard_transfer_entry_get_file (entry);

      if (file != NULL && strchr (lanyard_transfer_entry_get_path (entry), '/') == NULL
          && (sending || lanyard_transfer_entry_get_state (entry) == LANYARD_ENTRY_VERIFIED))
        g_ptr_array_add (files, g_object_ref (file));
    }
  return files;
}

static void
lanyard_transfer_row_init (LanyardTransferRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lanyard_files_drag_from (GTK_WIDGET (self), list_files);
}

GtkWidget *
lanyard_transfer_row_new (void)
{
  return g_object_new (LANYARD_TYPE_TRANSFER_ROW, NULL);
}

void
lanyard_transfer_row_set_transfer (LanyardTransferRow *self, LanyardTransfer *transfer)
{
  g_return_if_fail (LANYARD_IS_TRANSFER_ROW (self));
  g_return_if_fail (transfer == NULL || LANYARD_IS_TRANSFER (transfer));

  if (self->transfer == transfer)
    return;

  g_clear_handle_id (&self->update_id, g_source_remove);
  if (self->entries != NULL)
    g_signal_handlers_disconnect_by_data (self->entries, self);
  if (self->transfer != NULL)
    g_signal_handlers_disconnect_by_data (self->transfer, self);
  g_clear_object (&self->entries);
  g_set_object (&self->transfer, transfer);
  if (transfer == NULL)
    return;

  g_signal_connect_swapped (transfer, "notify", G_CALLBACK (queue_update), self);
  update (self);
}

LanyardTransfer *
lanyard_transfer_row_get_transfer (LanyardTransferRow *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_ROW (self), NULL);

  return self->transfer;
}
