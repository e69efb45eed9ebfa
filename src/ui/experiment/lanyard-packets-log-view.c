/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-packets-log-view.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/experiment/lanyard-packets-row.h"
#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-icon-button.h"
#include "ui/widgets/lanyard-list-bin.h"

/* A longer dump takes longer to lay out than a frame. */
#define MOST_DUMPED (8 * 1024)
#define MOST_IN_ROW 120
#define MARGIN      12
/* What is as long as a line of sixteen bytes. */
#define DUMP_LINE   "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  0123456789abcdef"

struct _LanyardPacketsLogView
{
  AdwBin              parent_instance;

  GtkStack           *stack;
  GtkAdjustment      *adjustment;
  GtkEditable        *search;
  GtkDropDown        *which;
  GtkTextView        *detail;
  GtkLabel           *detail_label;
  GtkWidget          *detail_box;
  GtkAdjustment      *detail_adjustment;
  guint               columns; /* of the dump that shows */
  guint               width_id;

  LanyardPacketsLog  *log;
  GtkFilter          *filter;
  GtkFilterListModel *filtered;
  GtkSingleSelection *selection;
  char               *needle;
  gboolean            following;
};

G_DEFINE_FINAL_TYPE (LanyardPacketsLogView, lanyard_packets_log_view, ADW_TYPE_BIN)

enum
{
  SHOW_ALL,
  SHOW_PACKETS,
  SHOW_ERRORS,
};

/* Rows. */

static const char *
name_of (LanyardPacketsWay way)
{
  switch (way)
    {
    case LANYARD_PACKETS_SENT:
      return _ ("Sent");
    case LANYARD_PACKETS_RECEIVED:
      return _ ("Received");
    case LANYARD_PACKETS_FAILED:
      return _ ("Error");
    case LANYARD_PACKETS_NEWS:
    default:
      return _ ("News");
    }
}

/* "12:00:00.123456 · TCP · 127.0.0.1:4000 → 127.0.0.1:4571 · 5 bytes" (transfer full) */
static char *
head_of (LanyardPacketsEntry *entry)
{
  const char *from = lanyard_packets_entry_get_from (entry);
  const char *to = lanyard_packets_entry_get_to (entry);
  gsize size = lanyard_packets_entry_get_size (entry);
  LanyardPacketsWay way = lanyard_packets_entry_get_way (entry);
  g_autofree char *clock = lanyard_packets_entry_dup_clock (entry);
  g_autofree char *ends = from != NULL && to != NULL ? g_strdup_printf ("%s → %s", from, to)
                                                     : g_strdup (from != NULL ? from : to);
  GString *head = g_string_new (NULL);

  g_string_append_printf (head, "%s · %s · %s", clock,
                          lanyard_packet_transport_to_text (lanyard_packets_entry_get_transport (entry)), ends);
  if (way == LANYARD_PACKETS_SENT || way == LANYARD_PACKETS_RECEIVED)
    {
      g_string_append (head, " · ");
      g_string_append_printf (head, ngettext ("%zu byte", "%zu bytes", (gulong) size), size);
    }
  return g_string_free (head, FALSE);
}

static void
setup_row (GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, lanyard_packets_row_new ());
}

static void
bind_row (GtkListItemFactory *factory, GtkListItem *item)
{
  LanyardPacketsEntry *entry = gtk_list_item_get_item (item);
  LanyardPacketsWay way = lanyard_packets_entry_get_way (entry);
  GtkWidget *row = gtk_list_item_get_child (item);
  const char *words = lanyard_packets_entry_get_words (entry);
  /* No row is wide enough for more. */
  g_autofree char *text = words != NULL ? g_strdup (words)
                                        : lanyard_packets_payload_to_line (lanyard_packets_entry_get_bytes (entry), MOST_IN_ROW);
  g_autofree char *head = head_of (entry);
  g_autofree char *name = g_strdup_printf ("%s: %s, %s", name_of (way), text, head);

  lanyard_packets_row_set (LANYARD_PACKETS_ROW (row), way, *text != '\0' ? text : _ ("(empty)"), head);
  lanyard_list_name_row (row, name);
}

/* What is chosen. */

/* As many bytes a line as there is room for. */
static guint
get_columns (LanyardPacketsLogView *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->detail), DUMP_LINE);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width + 2 * MARGIN <= gtk_adjustment_get_page_size (self->detail_adjustment) ? LANYARD_PACKETS_COLUMNS
                                                                                      : LANYARD_PACKETS_COLUMNS / 2;
}

static void
on_selected (LanyardPacketsLogView *self)
{
  LanyardPacketsEntry *entry = gtk_single_selection_get_selected_item (self->selection);
  GBytes *bytes;
  g_autofree char *head = NULL;
  g_autofree char *text = NULL;
  gsize size;

  gtk_widget_set_visible (self->detail_box, entry != NULL);
  if (entry == NULL)
    return;
  bytes = lanyard_packets_entry_get_bytes (entry);
  size = lanyard_packets_entry_get_size (entry);
  head = head_of (entry);
  self->columns = get_columns (self);
  gtk_label_set_label (self->detail_label, head);
  text = lanyard_packets_entry_get_words (entry) != NULL ? g_strdup (lanyard_packets_entry_get_words (entry))
                                                         : lanyard_packets_payload_to_dump (bytes, self->columns, MOST_DUMPED);
  if (size > MOST_DUMPED)
    {
      g_autofree char *rest = g_strdup_printf (
          ngettext ("… and %zu more byte", "… and %zu more bytes", (gulong) (size - MOST_DUMPED)),
          size - MOST_DUMPED);
      char *longer = g_strdup_printf ("%s\n%s", text, rest);

      g_free (text);
      text = longer;
    }
  gtk_text_view_set_wrap_mode (self->detail, lanyard_packets_entry_get_words (entry) != NULL ? GTK_WRAP_WORD_CHAR
                                                                                              : GTK_WRAP_NONE);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->detail), text, -1);
}

static gboolean
on_width_due (gpointer user_data)
{
  LanyardPacketsLogView *self = user_data;

  self->width_id = 0;
  if (get_columns (self) != self->columns)
    on_selected (self);
  return G_SOURCE_REMOVE;
}

/* Told of while sizes are given, when nothing may change. */
static void
on_width_changed (LanyardPacketsLogView *self)
{
  if (self->width_id == 0)
    self->width_id = g_idle_add (on_width_due, self);
}

/* The filter. */

static gboolean
lets_through (gpointer item, gpointer user_data)
{
  LanyardPacketsLogView *self = user_data;
  LanyardPacketsEntry *entry = item;
  LanyardPacketsWay way = lanyard_packets_entry_get_way (entry);
  guint which = gtk_drop_down_get_selected (self->which);

  if (which == SHOW_ERRORS && way != LANYARD_PACKETS_FAILED)
    return FALSE;
  if (which == SHOW_PACKETS && way != LANYARD_PACKETS_SENT && way != LANYARD_PACKETS_RECEIVED)
    return FALSE;
  return lanyard_packets_entry_matches (entry, self->needle);
}

static void
on_filter_changed (LanyardPacketsLogView *self)
{
  g_free (self->needle);
  self->needle = g_strdup (gtk_editable_get_text (self->search));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
on_items_changed (LanyardPacketsLogView *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->log)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "list" : "empty");
}

static void
on_scrolled (LanyardPacketsLogView *self)
{
  self->following = gtk_adjustment_get_value (self->adjustment) + gtk_adjustment_get_page_size (self->adjustment)
                    >= gtk_adjustment_get_upper (self->adjustment) - 24;
}

static void
on_grown (LanyardPacketsLogView *self)
{
  if (self->following)
    gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_upper (self->adjustment));
}

/* Out of the log. */

static void
copy_text (LanyardPacketsLogView *self, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  lanyard_toast (GTK_WIDGET (self), _ ("Copied"));
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LanyardPacketsLogView *self = LANYARD_PACKETS_LOG_VIEW (widget);
  LanyardPacketsEntry *entry = gtk_single_selection_get_selected_item (self->selection);
  GBytes *bytes = entry != NULL ? lanyard_packets_entry_get_bytes (entry) : NULL;
  g_autofree char *text = NULL;

  if (entry == NULL)
    return;
  if (lanyard_packets_entry_get_words (entry) != NULL)
    text = g_strdup (lanyard_packets_entry_get_words (entry));
  else if (g_str_has_suffix (name, "dump"))
    text = lanyard_packets_payload_to_dump (bytes, LANYARD_PACKETS_COLUMNS, g_bytes_get_size (bytes));
  else
    text = lanyard_packets_payload_write (bytes, g_str_has_suffix (name, "hex") ? LANYARD_PACKETS_HEX : LANYARD_PACKETS_TEXT);
  copy_text (self, text);
}

static void
clear_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lanyard_packets_log_clear (LANYARD_PACKETS_LOG_VIEW (widget)->log);
}

typedef struct
{
  GListModel          *entries;
  GFile               *file;
  LanyardPacketsFormat format;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->entries);
  g_object_unref (export->file);
  g_free (export);
}

/* On a worker: a full log is some hundred megabytes of text. */
static void
export_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Export *export = task_data;
  g_autofree char *text = lanyard_packets_log_export (export->entries, export->format);
  GError *error = NULL;

  if (g_file_replace_contents (export->file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_NONE, NULL, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPacketsLogView) self = user_data;
  Export *export = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  (void) g_task_propagate_boolean (G_TASK (result), &error);
  lanyard_files_tell_saved (GTK_WIDGET (self), export->file, error);
}

static void
on_export_chosen (GtkNativeDialog *dialog, int response, LanyardPacketsLogView *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, on_exported, g_object_ref (self));
      Export *export = g_new0 (Export, 1);
      GListStore *entries = g_list_store_new (LANYARD_TYPE_PACKETS_ENTRY);

      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->filtered)); i++)
        {
          g_autoptr (GObject) entry = g_list_model_get_item (G_LIST_MODEL (self->filtered), i);

          g_list_store_append (entries, entry);
        }
      export->entries = G_LIST_MODEL (entries);
      export->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      export->format = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (dialog), "format"));
      g_task_set_source_tag (task, on_export_chosen);
      g_task_set_task_data (task, export, export_free);
      g_task_run_in_thread (task, export_in_thread);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const struct
  {
    const char          *suffix;
    const char          *file;
    LanyardPacketsFormat format;
  } formats[] = {
    { "text", N_ ("packets.txt"), LANYARD_PACKETS_AS_TEXT },
    { "csv", N_ ("packets.csv"), LANYARD_PACKETS_AS_CSV },
    { "json", N_ ("packets.json"), LANYARD_PACKETS_AS_JSON },
  };
  GtkRoot *root = gtk_widget_get_root (widget);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_has_suffix (name, formats[i].suffix))
      {
        GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Export the log"), GTK_WINDOW (root),
                                                                    GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

        gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), _ (formats[i].file));
        g_object_set_data (G_OBJECT (dialog), "format", GUINT_TO_POINTER (formats[i].format));
        gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
        g_signal_connect_object (dialog, "response", G_CALLBACK (on_export_chosen), widget, 0);
        gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
      }
}

static void
lanyard_packets_log_view_dispose (GObject *object)
{
  LanyardPacketsLogView *self = LANYARD_PACKETS_LOG_VIEW (object);

  g_clear_handle_id (&self->width_id, g_source_remove);
  if (self->log != NULL)
    g_signal_handlers_disconnect_by_data (self->log, self);
  /* The filter asks this object. */
  if (self->filtered != NULL)
    gtk_filter_list_model_set_model (self->filtered, NULL);
  g_clear_object (&self->filtered);
  g_clear_object (&self->selection);
  g_clear_object (&self->log);
  G_OBJECT_CLASS (lanyard_packets_log_view_parent_class)->dispose (object);
}

static void
lanyard_packets_log_view_finalize (GObject *object)
{
  g_free (LANYARD_PACKETS_LOG_VIEW (object)->needle);
  G_OBJECT_CLASS (lanyard_packets_log_view_parent_class)->finalize (object);
}

static void
lanyard_packets_log_view_class_init (LanyardPacketsLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_packets_log_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanyard_packets_log_view_finalize;
  gtk_widget_class_install_action (widget_class, "packets.copy-text", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "packets.copy-hex", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "packets.copy-dump", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "packets.export-text", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "packets.export-csv", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "packets.export-json", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "packets.clear", NULL, clear_action);
}

/* (transfer none): one for all windows, as GTK 4.8 never lets go of the sections of a menu that was shown. */
static GMenuModel *
get_menu (void)
{
  static GMenu *menu = NULL;
  static const char *const copies[] = { N_ ("Copy as text"), "packets.copy-text", N_ ("Copy as hexadecimal"), "packets.copy-hex",
                                        N_ ("Copy as a hex dump"), "packets.copy-dump", NULL };
  static const char *const exports[] = { N_ ("Export as text…"), "packets.export-text", N_ ("Export as CSV…"),
                                         "packets.export-csv", N_ ("Export as JSON…"), "packets.export-json", NULL };
  static const char *const clears[] = { N_ ("Clear the log"), "packets.clear", NULL };

  if (menu == NULL)
    {
      menu = g_menu_new ();
      lanyard_menu_add_section (menu, copies);
      lanyard_menu_add_section (menu, exports);
      lanyard_menu_add_section (menu, clears);
    }
  return G_MENU_MODEL (menu);
}

static GtkWidget *
make_tools (LanyardPacketsLogView *self)
{
  const char *const choices[] = { _ ("All"), _ ("Packets"), _ ("Errors"), NULL };
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *search = gtk_search_entry_new ();
  GtkWidget *which = gtk_drop_down_new_from_strings (choices);

  self->search = GTK_EDITABLE (search);
  self->which = GTK_DROP_DOWN (which);
  g_object_set (search, "placeholder-text", _ ("Filter"), NULL);
  gtk_editable_set_width_chars (self->search, 8);
  gtk_widget_set_hexpand (search, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Filter by text, bytes or address"), -1);
  gtk_widget_set_tooltip_text (search, _ ("Filter by text, bytes or address"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (which), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("What to show"), -1);
  gtk_widget_set_tooltip_text (which, _ ("What to show"));
  g_signal_connect_swapped (search, "search-changed", G_CALLBACK (on_filter_changed), self);
  g_signal_connect_swapped (which, "notify::selected", G_CALLBACK (on_filter_changed), self);
  gtk_box_append (GTK_BOX (tools), search);
  gtk_box_append (GTK_BOX (tools), which);
  gtk_box_append (GTK_BOX (tools), lanyard_icon_menu_button_new ("view-more-symbolic", _ ("Copy and export"), get_menu ()));
  gtk_widget_set_margin_start (tools, 12);
  gtk_widget_set_margin_end (tools, 12);
  gtk_widget_set_margin_top (tools, 9);
  gtk_widget_set_margin_bottom (tools, 6);
  return tools;
}

static GtkWidget *
make_list (LanyardPacketsLogView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *view = gtk_list_view_new (g_object_ref (GTK_SELECTION_MODEL (self->selection)), factory);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), NULL);
  gtk_widget_add_css_class (view, "messages");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("What came and went"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adjustment, "notify::upper", G_CALLBACK (on_grown), self, G_CONNECT_SWAPPED);
  return lanyard_list_bin_new (scroller);
}

static GtkWidget *
make_detail (LanyardPacketsLogView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *view = gtk_text_view_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_top (label, 6);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), MARGIN);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), MARGIN);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 6);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 6);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Hex dump of the chosen packet, with its text beside"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_set_size_request (scroller, -1, 110);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), scroller);
  self->detail = GTK_TEXT_VIEW (view);
  self->detail_label = GTK_LABEL (label);
  self->detail_adjustment = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller));
  g_signal_connect_object (self->detail_adjustment, "notify::page-size", G_CALLBACK (on_width_changed), self,
                           G_CONNECT_SWAPPED);
  self->detail_box = box;
  gtk_widget_set_visible (box, FALSE);
  return box;
}

static void
lanyard_packets_log_view_init (LanyardPacketsLogView *self)
{
  self->following = TRUE;
}

GtkWidget *
lanyard_packets_log_view_new (LanyardPacketsLog *log)
{
  LanyardPacketsLogView *self;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *paned = gtk_paned_new (GTK_ORIENTATION_VERTICAL);
  GtkWidget *empty = adw_status_page_new ();

  g_return_val_if_fail (LANYARD_IS_PACKETS_LOG (log), NULL);

  self = g_object_new (LANYARD_TYPE_PACKETS_LOG_VIEW, NULL);
  self->log = g_object_ref (log);
  self->filter = GTK_FILTER (gtk_custom_filter_new (lets_through, self, NULL));
  self->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (log)), self->filter);
  /* Ten thousand packets are not looked through within a frame. */
  gtk_filter_list_model_set_incremental (self->filtered, TRUE);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->filtered)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_box_append (GTK_BOX (box), make_tools (self));
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "network-transmit-receive-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("Nothing yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty),
                                   _ ("What is sent and what comes back, and what comes to the ports that listen, shows here."));
  gtk_widget_add_css_class (empty, "compact");
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, empty, "empty");
  gtk_paned_set_start_child (GTK_PANED (paned), make_list (self));
  gtk_paned_set_end_child (GTK_PANED (paned), make_detail (self));
  gtk_paned_set_resize_end_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_shrink_start_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (paned), FALSE);
  gtk_stack_add_named (self->stack, paned, "list");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (log, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (self);
  return GTK_WIDGET (self);
}

GListModel *
lanyard_packets_log_view_get_shown (LanyardPacketsLogView *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS_LOG_VIEW (self), NULL);

  return G_LIST_MODEL (self->selection);
}

void
lanyard_packets_log_view_search (LanyardPacketsLogView *self)
{
  g_return_if_fail (LANYARD_IS_PACKETS_LOG_VIEW (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
