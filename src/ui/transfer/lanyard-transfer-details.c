/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-transfer-details.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/transfer/lanyard-compare-window.h"
#include "ui/transfer/lanyard-entry-row.h"
#include "ui/transfer/lanyard-transfer-row.h"
#include "ui/widgets/lanyard-list-bin.h"
#include "ui/widgets/lanyard-preview.h"

/* The other end of something shown now is near the top; 10,000 rows of history are not searched. */
#define SEARCH_ROWS 200
/* So many rows of the list are seen at once; a list knows its height only once it has rows. */
#define ROWS_SEEN   5
#define ROW_HEIGHT  40

struct _LanyardTransferDetails
{
  AdwBin parent_instance;

  /* Template children. */
  GtkWidget *entries_box;
  GtkScrolledWindow *entries_scroller;
  GtkLabel *count_label;
  GtkListView *list;
  LanyardPreview *preview;

  /* Owned. */
  LanyardTransfers *transfers;
  LanyardTransfer *transfer;
  GListModel *entries;
  GtkSingleSelection *selection;
  LanyardTransferEntry *entry;
  GFile *shown;

  guint update_id;
};

G_DEFINE_FINAL_TYPE (LanyardTransferDetails, lanyard_transfer_details, ADW_TYPE_BIN)

static gboolean
is_here (LanyardTransferDetails *self)
{
  return lanyard_transfer_get_direction (self->transfer) == LANYARD_TRANSFER_SENDING
         || lanyard_transfer_entry_get_state (self->entry) == LANYARD_ENTRY_VERIFIED;
}

static void
show_entry (LanyardTransferDetails *self)
{
  const char *path = lanyard_transfer_entry_get_path (self->entry);
  GFile *file = is_here (self) ? lanyard_transfer_entry_get_file (self->entry) : NULL;
  g_autofree char *why = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "details.compare", file != NULL);
  if (file != NULL)
    {
      if (self->shown != NULL && g_file_equal (self->shown, file))
        return;
      g_set_object (&self->shown, file);
      lanyard_preview_show_file (self->preview, file, path,
                                 lanyard_transfer_entry_get_content_type (self->entry),
                                 lanyard_transfer_entry_get_digest (self->entry));
      return;
    }

  g_clear_object (&self->shown);
  why = lanyard_entry_text_state (lanyard_transfer_entry_get_state (self->entry),
                                  lanyard_transfer_get_direction (self->transfer),
                                  lanyard_transfer_state_is_final (lanyard_transfer_get_state (self->transfer)),
                                  lanyard_transfer_get_verifiable (self->transfer),
                                  lanyard_transfer_entry_get_error (self->entry),
                                  lanyard_transfer_entry_get_restarted (self->entry));
  lanyard_preview_show_expected (self->preview, path,
                                 lanyard_transfer_entry_get_content_type (self->entry),
                                 lanyard_transfer_entry_get_size (self->entry),
                                 lanyard_transfer_entry_get_thumbnail (self->entry), why);
}

static void
on_entry_changed (LanyardTransferDetails *self, GParamSpec *pspec)
{
  /* Its digest is known when it is verified. */
  if (g_str_equal (pspec->name, "digest"))
    g_clear_object (&self->shown);
  if (g_str_equal (pspec->name, "state") || g_str_equal (pspec->name, "file")
      || g_str_equal (pspec->name, "digest"))
    show_entry (self);
}

static void
set_entry (LanyardTransferDetails *self, LanyardTransferEntry *entry)
{
  if (self->entry == entry)
    return;
  if (self->entry != NULL)
    g_signal_handlers_disconnect_by_data (self->entry, self);
  g_set_object (&self->entry, entry);
  g_clear_object (&self->shown);
  if (entry == NULL)
    {
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "details.compare", FALSE);
      lanyard_preview_clear (self->preview);
      return;
    }
  g_signal_connect_swapped (entry, "notify", G_CALLBACK (on_entry_changed), self);
  show_entry (self);
}

static void
on_selected (LanyardTransferDetails *self)
{
  LanyardTransferEntry *entry = gtk_single_selection_get_selected_item (self->selection);

  if (entry != NULL)
    set_entry (self, entry);
}

static void
show_count (LanyardTransferDetails *self)
{
  guint n = 0, n_verified = 0;
  g_autofree char *all = NULL;
  g_autofree char *verified = NULL;
  g_autofree char *label = NULL;

  g_object_get (self->transfer, "n-entries", &n, "n-verified", &n_verified, NULL);
  all = lanyard_format_count (n);
  verified = lanyard_format_count (n_verified);
  if (lanyard_transfer_get_verifiable (self->transfer))
    /* Translators: how many of all files are verified. */
    label = g_strdup_printf (_ ("%s of %s verified"), verified, all);
  else
    label = g_strdup_printf (_ ("%s of %s"), verified, all);
  gtk_label_set_label (self->count_label, label);
  gtk_scrolled_window_set_min_content_height (self->entries_scroller,
                                              (int) MIN (n, ROWS_SEEN) * ROW_HEIGHT);
  gtk_widget_set_visible (self->entries_box, n > 1);
}

/* The one looked at before, else the first file there is. */
static void
choose_entry (LanyardTransferDetails *self)
{
  guint n = MIN (g_list_model_get_n_items (self->entries), SEARCH_ROWS);
  g_autofree char *path
      = self->entry != NULL ? g_strdup (lanyard_transfer_entry_get_path (self->entry)) : NULL;
  guint chosen = GTK_INVALID_LIST_POSITION;
  gboolean good = FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardTransferEntry) entry = g_list_model_get_item (self->entries, i);

      if (g_strcmp0 (lanyard_transfer_entry_get_path (entry), path) == 0)
        {
          chosen = i;
          break;
        }
      /* One that there is something to see of. */
      if (!good && (lanyard_transfer_entry_get_kind (entry) == LANYARD_ENTRY_FILE || n == 1))
        {
          good = lanyard_transfer_entry_get_state (entry) != LANYARD_ENTRY_SKIPPED;
          if (good || chosen == GTK_INVALID_LIST_POSITION)
            chosen = i;
        }
    }
  if (chosen != GTK_INVALID_LIST_POSITION)
    {
      g_autoptr (LanyardTransferEntry) entry = g_list_model_get_item (self->entries, chosen);

      gtk_single_selection_set_selected (self->selection, chosen);
      set_entry (self, entry);
    }
}

static gboolean
update (gpointer user_data)
{
  LanyardTransferDetails *self = user_data;

  self->update_id = 0;
  show_count (self);
  /* A transfer that goes on gets a new account of its entries, and with it new entries. */
  if (self->entry == NULL || gtk_single_selection_get_selected_item (self->selection) == NULL)
    choose_entry (self);
  return G_SOURCE_REMOVE;
}

static void
queue_update (LanyardTransferDetails *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update, self, NULL);
}

GFile *
lanyard_transfer_find_counterpart (LanyardTransfers     *transfers,
                                   LanyardTransfer      *transfer,
                                   LanyardTransferEntry *entry)
{
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (transfers)), SEARCH_ROWS);
  const char *path = lanyard_transfer_entry_get_path (entry);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardTransfer) other = g_list_model_get_item (G_LIST_MODEL (transfers), i);
      GListModel *entries;
      guint n_entries;

      if (lanyard_transfer_get_direction (other) == lanyard_transfer_get_direction (transfer)
          || lanyard_transfer_get_state (other) != LANYARD_TRANSFER_VERIFIED
          /* Who fetched from a plain socket never knew a total. */
          || lanyard_transfer_get_bytes_done (other) != lanyard_transfer_get_bytes_done (transfer))
        continue;

      entries = lanyard_transfer_get_entries (other);
      n_entries = g_list_model_get_n_items (entries);
      for (guint j = 0; j < n_entries; j++)
        {
          g_autoptr (LanyardTransferEntry) candidate = g_list_model_get_item (entries, j);
          GFile *file = lanyard_transfer_entry_get_file (candidate);

          /* A single file may have got another name on the way. */
          if (file != NULL
              && (n_entries == 1
                  || (lanyard_transfer_entry_get_size (candidate)
                          == lanyard_transfer_entry_get_size (entry)
                      && g_str_equal (lanyard_transfer_entry_get_path (candidate), path))))
            return g_object_ref (file);
        }
    }
  return NULL;
}

static void
act_compare (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardTransferDetails *self = LANYARD_TRANSFER_DETAILS (widget);
  g_autoptr (GFile) other = NULL;
  GFile *file = lanyard_preview_get_file (self->preview);
  GtkRoot *root = gtk_widget_get_root (widget);
  gboolean sent;

  if (self->entry == NULL || file == NULL)
    return;
  other = lanyard_transfer_find_counterpart (self->transfers, self->transfer, self->entry);
  sent = lanyard_transfer_get_direction (self->transfer) == LANYARD_TRANSFER_SENDING;
  lanyard_compare_window_present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                  sent ? file : other, sent ? other : file);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, lanyard_entry_row_new (FALSE));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardTransferDetails *self)
{
  lanyard_entry_row_set_entry (LANYARD_ENTRY_ROW (gtk_list_item_get_child (item)),
                               gtk_list_item_get_item (item), self->transfer);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  lanyard_entry_row_set_entry (LANYARD_ENTRY_ROW (gtk_list_item_get_child (item)), NULL, NULL);
}

static void
add_compare_button (LanyardTransferDetails *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("Com_pare"));

  gtk_widget_set_tooltip_text (button, _ ("Look at what was sent and what was received side by side"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "details.compare");
  lanyard_preview_add_button (self->preview, button);
}

static void
lanyard_transfer_details_dispose (GObject *object)
{
  LanyardTransferDetails *self = LANYARD_TRANSFER_DETAILS (object);

  if (self->preview != NULL)
    lanyard_transfer_details_set_transfer (self, NULL);
  g_clear_object (&self->transfers);

  G_OBJECT_CLASS (lanyard_transfer_details_parent_class)->dispose (object);
}

static void
lanyard_transfer_details_class_init (LanyardTransferDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_transfer_details_dispose;

  g_type_ensure (LANYARD_TYPE_PREVIEW);
  g_type_ensure (LANYARD_TYPE_LIST_BIN);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-transfer-details.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferDetails, entries_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferDetails, entries_scroller);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferDetails, count_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferDetails, list);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferDetails, preview);
  gtk_widget_class_install_action (widget_class, "details.compare", NULL, act_compare);
}

static void
lanyard_transfer_details_init (LanyardTransferDetails *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  gtk_list_view_set_factory (self->list, factory);
  add_compare_button (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "details.compare", FALSE);
}

void
lanyard_transfer_details_set_transfers (LanyardTransferDetails *self, LanyardTransfers *transfers)
{
  g_return_if_fail (LANYARD_IS_TRANSFER_DETAILS (self));
  g_return_if_fail (LANYARD_IS_TRANSFERS (transfers));

  g_set_object (&self->transfers, transfers);
}

void
lanyard_transfer_details_set_transfer (LanyardTransferDetails *self, LanyardTransfer *transfer)
{
  g_return_if_fail (LANYARD_IS_TRANSFER_DETAILS (self));
  g_return_if_fail (transfer == NULL || LANYARD_IS_TRANSFER (transfer));

  if (self->transfer == transfer)
    return;

  g_clear_handle_id (&self->update_id, g_source_remove);
  gtk_list_view_set_model (self->list, NULL);
  if (self->entries != NULL)
    g_signal_handlers_disconnect_by_data (self->entries, self);
  if (self->transfer != NULL)
    g_signal_handlers_disconnect_by_data (self->transfer, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->entries);
  g_set_object (&self->transfer, transfer);
  set_entry (self, NULL);
  gtk_widget_set_visible (self->entries_box, FALSE);
  if (transfer == NULL)
    return;

  self->entries = g_object_ref (lanyard_transfer_get_entries (transfer));
  self->selection = gtk_single_selection_new (g_object_ref (self->entries));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->entries, "items-changed", G_CALLBACK (queue_update), self);
  g_signal_connect_swapped (transfer, "notify", G_CALLBACK (queue_update), self);
  update (self);
}
