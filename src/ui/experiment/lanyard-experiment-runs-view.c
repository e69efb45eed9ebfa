/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-runs-view.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "engine/experiment/lanyard-experiment-export.h"
#include "ui/experiment/lanyard-experiment-charts.h"
#include "ui/experiment/lanyard-experiment-runs-table.h"
#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-plot.h"
#include "ui/widgets/lanyard-toast.h"

/* The plot and two lines of words. */
#define COMPARISON_HEIGHT 280

struct _LanyardExperimentRunsView
{
  AdwBin                 parent_instance;

  LanyardExperimentRuns *runs;
  GtkSingleSelection    *selection;
  GCancellable          *cancellable;
  guint                  compare_id;

  AdwToastOverlay       *toasts;
  GtkStack              *stack;
  /* Below the table, as high before two runs are ticked as after it, so that the row under the pointer stays there. */
  GtkStack              *comparison;
  GtkWidget             *plot;
  GtkLabel              *spread;
  GtkWidget             *note_row;
  GBinding              *note_binding;
  GtkWidget             *delete_button;
};

G_DEFINE_FINAL_TYPE (LanyardExperimentRunsView, lanyard_experiment_runs_view, ADW_TYPE_BIN)

/* Several runs are fetched from the database one after the other, and then something is done with them all. */
typedef struct _Collection Collection;
typedef void (*Collected) (LanyardExperimentRunsView *self, Collection *collection);

struct _Collection
{
  LanyardExperimentRunsView *self;
  Collected                  done;
  GPtrArray                 *runs;
  GPtrArray                 *results;
  GFile                     *file;
  LanyardExperimentFormat    format;
};

static void
collection_free (Collection *collection)
{
  g_object_unref (collection->self);
  g_ptr_array_unref (collection->runs);
  g_ptr_array_unref (collection->results);
  g_clear_object (&collection->file);
  g_free (collection);
}

static void
tell (LanyardExperimentRunsView *self, const char *text)
{
  AdwToast *toast = lanyard_toast_new (text);

  /* In place of older news, and not after it. */
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  lanyard_toast_show (self->toasts, toast);
}

static GPtrArray *
get_ticked (LanyardExperimentRunsView *self)
{
  GPtrArray *ticked = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++)
    {
      g_autoptr (LanyardExperimentRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);
      gboolean selected;

      g_object_get (run, "selected", &selected, NULL);
      if (selected)
        g_ptr_array_add (ticked, g_steal_pointer (&run));
    }
  return ticked;
}

static void collect_next (Collection *collection);

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Collection *collection = user_data;
  g_autoptr (GError) error = NULL;
  LanyardExperimentResult *whole
      = lanyard_experiment_run_load_finish (LANYARD_EXPERIMENT_RUN (source), result, &error);

  if (whole == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        tell (collection->self, error->message);
      collection_free (collection);
      return;
    }
  g_ptr_array_add (collection->results, whole);
  collect_next (collection);
}

static void
collect_next (Collection *collection)
{
  LanyardExperimentRunsView *self = collection->self;

  if (collection->results->len < collection->runs->len)
    {
      lanyard_experiment_run_load_async (
          g_ptr_array_index (collection->runs, collection->results->len), self->cancellable, on_loaded,
          collection);
      return;
    }
  collection->done (self, collection);
  collection_free (collection);
}

/* Takes @runs. */
static void
collect (LanyardExperimentRunsView *self, GPtrArray *runs, Collected done, GFile *file,
         LanyardExperimentFormat format)
{
  Collection *collection = g_new0 (Collection, 1);

  collection->self = g_object_ref (self);
  collection->done = done;
  collection->runs = runs;
  collection->results
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_experiment_result_unref);
  collection->file = file != NULL ? g_object_ref (file) : NULL;
  collection->format = format;
  collect_next (collection);
}

/* Compare. */

static char *
describe_spread (GPtrArray *results)
{
  LanyardExperimentSpread spread
      = lanyard_experiment_spread (results, NULL, LANYARD_EXPERIMENT_RECEIVER);
  g_autofree char *median = NULL;
  g_autofree char *least = NULL;
  g_autofree char *most = NULL;

  if (spread.n == 0)
    spread = lanyard_experiment_spread (results, NULL, LANYARD_EXPERIMENT_SENDER);
  median = lanyard_format_rate (spread.median);
  least = lanyard_format_rate (spread.least);
  most = lanyard_format_rate (spread.most);
  return g_strdup_printf (ngettext ("%u run: median %s, from %s to %s", "%u runs: median %s, from %s to %s",
                                    spread.n),
                          spread.n, median, least, most);
}

/* "GB/s" on one line. (transfer full) */
static char *
keep_together (const char *text)
{
  GString *kept = g_string_new (text);

  g_string_replace (kept, "/", "/\342\201\240", 0); /* word joiner */
  return g_string_free (kept, FALSE);
}

static void
show_compared (LanyardExperimentRunsView *self, Collection *collection)
{
  LanyardPlot *plot = LANYARD_PLOT (self->plot);
  g_autoptr (GPtrArray) ticked = get_ticked (self);
  g_autofree char *spread = NULL;
  g_autofree char *kept = NULL;

  /* Others were ticked meanwhile, and they are on their way. */
  if (ticked->len != collection->runs->len)
    return;
  lanyard_plot_clear (plot);
  for (guint i = 0; i < collection->runs->len; i++)
    {
      LanyardExperimentResult *result = g_ptr_array_index (collection->results, i);
      g_autoptr (GArray) points = lanyard_experiment_charts_make_rates (result);
      guint line = lanyard_plot_add_line (
          plot, lanyard_experiment_run_get_name (g_ptr_array_index (collection->runs, i)));

      lanyard_plot_set_points (plot, line, (const LanyardPlotPoint *) (gpointer) points->data,
                               points->len);
    }
  spread = describe_spread (collection->results);
  kept = keep_together (spread);
  gtk_label_set_label (self->spread, kept);
}

static gboolean
compare (gpointer user_data)
{
  LanyardExperimentRunsView *self = user_data;
  g_autoptr (GPtrArray) ticked = get_ticked (self);

  self->compare_id = 0;
  gtk_stack_set_visible_child_name (self->comparison, ticked->len >= 2 ? "plot" : "hint");
  if (ticked->len >= 2)
    collect (self, g_steal_pointer (&ticked), show_compared, NULL, LANYARD_EXPERIMENT_FORMAT_CSV);
  return G_SOURCE_REMOVE;
}

static void
queue_compare (LanyardExperimentRunsView *self)
{
  if (self->compare_id == 0)
    self->compare_id = g_idle_add (compare, self);
}

/* Delete. */

/* The ticked ones, or else the row that the cursor is on. (transfer full) */
static GPtrArray *
get_chosen (LanyardExperimentRunsView *self)
{
  GPtrArray *chosen = get_ticked (self);
  LanyardExperimentRun *run = gtk_single_selection_get_selected_item (self->selection);

  if (chosen->len == 0 && run != NULL)
    g_ptr_array_add (chosen, g_object_ref (run));
  return chosen;
}

typedef struct
{
  LanyardExperimentRuns *runs;
  GPtrArray             *results;
  GPtrArray             *names;
  GPtrArray             *notes;
} Deleted;

static void
deleted_free (gpointer data, GClosure *closure)
{
  Deleted *deleted = data;

  g_object_unref (deleted->runs);
  g_ptr_array_unref (deleted->results);
  g_ptr_array_unref (deleted->names);
  g_ptr_array_unref (deleted->notes);
  g_free (deleted);
}

static void
undo_delete (AdwToast *toast, Deleted *deleted)
{
  for (guint i = deleted->results->len; i > 0; i--)
    {
      LanyardExperimentRun *run
          = lanyard_experiment_runs_add (deleted->runs, g_ptr_array_index (deleted->results, i - 1),
                                         g_ptr_array_index (deleted->names, i - 1));

      lanyard_experiment_run_set_notes (run, g_ptr_array_index (deleted->notes, i - 1));
    }
}

static void
delete_collected (LanyardExperimentRunsView *self, Collection *collection)
{
  Deleted *deleted = g_new0 (Deleted, 1);
  g_autofree char *title = g_strdup_printf (
      ngettext ("%u run deleted", "%u runs deleted", collection->runs->len), collection->runs->len);
  AdwToast *toast = lanyard_toast_new (title);

  deleted->runs = g_object_ref (self->runs);
  deleted->results = g_ptr_array_ref (collection->results);
  deleted->names = g_ptr_array_new_with_free_func (g_free);
  deleted->notes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < collection->runs->len; i++)
    {
      LanyardExperimentRun *run = g_ptr_array_index (collection->runs, i);

      g_ptr_array_add (deleted->names, g_strdup (lanyard_experiment_run_get_name (run)));
      g_ptr_array_add (deleted->notes, g_strdup (lanyard_experiment_run_get_notes (run)));
      lanyard_experiment_runs_remove (self->runs, run);
    }
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_delete), deleted, deleted_free, 0);
  lanyard_toast_show (self->toasts, toast);
}

static void
on_delete (LanyardExperimentRunsView *self)
{
  g_autoptr (GPtrArray) chosen = get_chosen (self);

  if (chosen->len > 0)
    collect (self, g_steal_pointer (&chosen), delete_collected, NULL, LANYARD_EXPERIMENT_FORMAT_CSV);
}

/* Export. */

static void
export_collected (LanyardExperimentRunsView *self, Collection *collection)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  char *text;

  for (guint i = 0; i < collection->runs->len; i++)
    g_ptr_array_add (names,
                     (gpointer) lanyard_experiment_run_get_name (g_ptr_array_index (collection->runs, i)));
  g_ptr_array_add (names, NULL);
  text = collection->format == LANYARD_EXPERIMENT_FORMAT_JSON
             ? lanyard_experiment_export_json (collection->results, (const char *const *) names->pdata)
             : lanyard_experiment_export_csv (collection->results, (const char *const *) names->pdata);
  bytes = g_bytes_new_take (text, strlen (text));
  lanyard_files_save (GTK_WIDGET (self->stack), collection->file, bytes);
}

void
lanyard_experiment_runs_view_export (LanyardExperimentRunsView *self, GFile *file,
                                     LanyardExperimentFormat format)
{
  GPtrArray *runs;

  g_return_if_fail (LANYARD_IS_EXPERIMENT_RUNS_VIEW (self));
  g_return_if_fail (G_IS_FILE (file));

  runs = get_ticked (self);
  if (runs->len == 0)
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++)
      g_ptr_array_add (runs, g_list_model_get_item (G_LIST_MODEL (self->runs), i));
  collect (self, runs, export_collected, file, format);
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, LanyardExperimentRunsView *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      lanyard_experiment_runs_view_export (
          self, file, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (dialog), "lanyard-format")));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
choose_file (LanyardExperimentRunsView *self, LanyardExperimentFormat format)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ ("Export runs"), GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_SAVE,
                                     _ ("_Save"), NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog),
                                     format == LANYARD_EXPERIMENT_FORMAT_JSON ? _ ("runs.json")
                                                                              : _ ("runs.csv"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data (G_OBJECT (dialog), "lanyard-format", GINT_TO_POINTER (format));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_file_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_export_csv (LanyardExperimentRunsView *self)
{
  choose_file (self, LANYARD_EXPERIMENT_FORMAT_CSV);
}

static void
on_export_json (LanyardExperimentRunsView *self)
{
  choose_file (self, LANYARD_EXPERIMENT_FORMAT_JSON);
}

/* The table. */

static void
on_row_chosen (LanyardExperimentRunsView *self)
{
  LanyardExperimentRun *run = gtk_single_selection_get_selected_item (self->selection);

  g_clear_pointer (&self->note_binding, g_binding_unbind);
  gtk_widget_set_sensitive (self->note_row, run != NULL);
  if (run != NULL)
    self->note_binding = g_object_bind_property (run, "notes", self->note_row, "text",
                                                 G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  else
    gtk_editable_set_text (GTK_EDITABLE (self->note_row), "");
}

static void
on_runs_changed (LanyardExperimentRunsView *self, guint position, guint removed, guint added)
{
  guint n_runs = g_list_model_get_n_items (G_LIST_MODEL (self->runs));

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LanyardExperimentRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

      g_signal_connect_object (run, "notify::selected", G_CALLBACK (queue_compare), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (run, "notify::name", G_CALLBACK (queue_compare), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_stack_set_visible_child_name (self->stack, n_runs > 0 ? "runs" : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->comparison), n_runs >= 2);
  queue_compare (self);
}

static void
lanyard_experiment_runs_view_dispose (GObject *object)
{
  LanyardExperimentRunsView *self = LANYARD_EXPERIMENT_RUNS_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->compare_id, g_source_remove);
  g_clear_pointer (&self->note_binding, g_binding_unbind);
  g_clear_object (&self->selection);
  g_clear_object (&self->runs);
  G_OBJECT_CLASS (lanyard_experiment_runs_view_parent_class)->dispose (object);
}

static void
lanyard_experiment_runs_view_finalize (GObject *object)
{
  g_object_unref (LANYARD_EXPERIMENT_RUNS_VIEW (object)->cancellable);
  G_OBJECT_CLASS (lanyard_experiment_runs_view_parent_class)->finalize (object);
}

static void
lanyard_experiment_runs_view_class_init (LanyardExperimentRunsViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_experiment_runs_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanyard_experiment_runs_view_finalize;
}

static void
lanyard_experiment_runs_view_init (LanyardExperimentRunsView *self)
{
  self->cancellable = g_cancellable_new ();
}

static GtkWidget *
add_button (LanyardExperimentRunsView *self, GtkWidget *box, const char *label, const char *tooltip,
            GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_tooltip_text (button, tooltip);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkWidget *
make_tools (LanyardExperimentRunsView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  add_button (self, box, _ ("CS_V…"), _ ("Save the ticked runs, or all, as a table"),
              G_CALLBACK (on_export_csv));
  add_button (self, box, _ ("_JSON…"), _ ("Save the ticked runs, or all, with their course"),
              G_CALLBACK (on_export_json));
  self->delete_button = add_button (self, box, _ ("_Delete"),
                                    _ ("Delete the ticked runs, or the one chosen"),
                                    G_CALLBACK (on_delete));
  gtk_widget_set_hexpand (self->delete_button, TRUE);
  gtk_widget_set_halign (self->delete_button, GTK_ALIGN_END);
  return box;
}

static GtkWidget *
make_comparison (LanyardExperimentRunsView *self)
{
  GtkWidget *hint = gtk_label_new (_ ("Tick two or more runs to lay them over each other."));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);

  gtk_label_set_wrap (GTK_LABEL (hint), TRUE);
  gtk_label_set_justify (GTK_LABEL (hint), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (hint, "dim-label");
  self->spread = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->spread, TRUE);
  gtk_label_set_xalign (self->spread, 0);
  gtk_label_set_selectable (self->spread, TRUE);
  self->plot = lanyard_plot_new (_ ("Throughput"), LANYARD_PLOT_UNIT_SECONDS, LANYARD_PLOT_UNIT_RATE);
  gtk_widget_set_vexpand (self->plot, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->spread));
  gtk_box_append (GTK_BOX (box), self->plot);
  gtk_widget_set_vexpand_set (box, TRUE);
  self->comparison = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->comparison, hint, "hint");
  gtk_stack_add_named (self->comparison, box, "plot");
  gtk_widget_set_size_request (GTK_WIDGET (self->comparison), -1, COMPARISON_HEIGHT);
  return GTK_WIDGET (self->comparison);
}

static GtkWidget *
make_content (LanyardExperimentRunsView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *table = gtk_scrolled_window_new ();
  GtkWidget *notes = adw_preferences_group_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_child (
      GTK_SCROLLED_WINDOW (table),
      lanyard_experiment_runs_table_new (GTK_SELECTION_MODEL (self->selection)));
  gtk_widget_set_size_request (table, -1, 180);
  gtk_widget_set_vexpand (table, TRUE);
  gtk_widget_add_css_class (table, "card");
  self->note_row = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->note_row), _ ("Note on the chosen run"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (notes), self->note_row);
  gtk_box_append (GTK_BOX (box), make_tools (self));
  gtk_box_append (GTK_BOX (box), table);
  gtk_box_append (GTK_BOX (box), notes);
  gtk_box_append (GTK_BOX (box), make_comparison (self));
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  /* A low window scrolls all of it. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  return scroller;
}

GtkWidget *
lanyard_experiment_runs_view_new (LanyardExperimentRuns *runs)
{
  LanyardExperimentRunsView *self;
  GtkWidget *empty;

  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNS (runs), NULL);

  self = g_object_new (LANYARD_TYPE_EXPERIMENT_RUNS_VIEW, NULL);
  self->runs = g_object_ref (runs);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (runs)));
  empty = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "lanyard-experiment-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("No runs yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty), _ ("Each run is kept here, to be compared."));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, empty, "empty");
  gtk_stack_add_named (self->stack, make_content (self), "runs");
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->toasts));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_row_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (runs, "items-changed", G_CALLBACK (on_runs_changed), self, G_CONNECT_SWAPPED);
  on_runs_changed (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (runs)));
  on_row_chosen (self);
  return GTK_WIDGET (self);
}
