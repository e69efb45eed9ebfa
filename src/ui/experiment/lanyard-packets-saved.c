/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-packets-saved.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-icon-button.h"
#include "ui/widgets/lanyard-list-bin.h"
#include "ui/widgets/lanyard-toast.h"

struct _LanyardPacketsSaved
{
  AdwBin              parent_instance;

  LanyardPacketsBook *book;
  GtkStack           *stack;
  GCancellable       *cancellable; /* of what is being taken in */
};

G_DEFINE_FINAL_TYPE (LanyardPacketsSaved, lanyard_packets_saved, ADW_TYPE_BIN)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Rows. */

static void
on_duplicate (GtkButton *button, GtkListItem *item)
{
  LanyardPacketsSaved *self
      = LANYARD_PACKETS_SAVED (gtk_widget_get_ancestor (GTK_WIDGET (button), LANYARD_TYPE_PACKETS_SAVED));
  LanyardPacket *packet = gtk_list_item_get_item (item);
  LanyardPacketSettings settings = *lanyard_packet_get (packet);
  /* Translators: the name of something that was duplicated */
  g_autofree char *name = *settings.name != '\0' ? g_strdup_printf (_ ("%s (copy)"), settings.name) : g_strdup ("");
  g_autoptr (LanyardPacket) copy = NULL;

  settings.name = name;
  copy = lanyard_packet_new (&settings, NULL);
  lanyard_packets_book_add (self->book, copy);
}

typedef struct
{
  LanyardPacketsBook *book;
  LanyardPacket      *packet;
} Deleted;

static void
deleted_free (gpointer data, GClosure *closure)
{
  Deleted *deleted = data;

  g_object_unref (deleted->book);
  g_object_unref (deleted->packet);
  g_free (deleted);
}

static void
undo_delete (AdwToast *toast, Deleted *deleted)
{
  lanyard_packets_book_add (deleted->book, deleted->packet);
}

static void
on_delete (GtkButton *button, GtkListItem *item)
{
  LanyardPacketsSaved *self
      = LANYARD_PACKETS_SAVED (gtk_widget_get_ancestor (GTK_WIDGET (button), LANYARD_TYPE_PACKETS_SAVED));
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  Deleted *deleted = g_new0 (Deleted, 1);
  AdwToast *toast = lanyard_toast_new (_ ("Packet deleted"));

  deleted->book = g_object_ref (self->book);
  deleted->packet = g_object_ref (gtk_list_item_get_item (item));
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_delete), deleted, deleted_free, 0);
  lanyard_packets_book_remove (self->book, deleted->packet);
  if (overlay != NULL)
    lanyard_toast_show (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (toast);
}

static GtkWidget *
add_label (GtkWidget *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
setup_row (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *duplicate = lanyard_icon_button_dress (gtk_button_new (), "edit-copy-symbolic", _ ("Duplicate"), NULL);
  GtkWidget *delete = lanyard_icon_button_dress (gtk_button_new (), "user-trash-symbolic", _ ("Delete"), NULL);

  gtk_widget_set_hexpand (box, TRUE);
  (void) add_label (box);
  gtk_widget_add_css_class (add_label (box), "caption");
  gtk_widget_add_css_class (gtk_widget_get_last_child (box), "dim-label");
  gtk_box_append (GTK_BOX (row), box);
  gtk_box_append (GTK_BOX (row), duplicate);
  gtk_box_append (GTK_BOX (row), delete);
  gtk_widget_set_valign (duplicate, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (delete, GTK_ALIGN_CENTER);
  g_signal_connect (duplicate, "clicked", G_CALLBACK (on_duplicate), item);
  g_signal_connect (delete, "clicked", G_CALLBACK (on_delete), item);
  gtk_list_item_set_child (item, row);
}

static void
bind_row (GtkListItemFactory *factory, GtkListItem *item)
{
  LanyardPacket *packet = gtk_list_item_get_item (item);
  const LanyardPacketSettings *s = lanyard_packet_get (packet);
  GtkWidget *name = gtk_widget_get_first_child (gtk_widget_get_first_child (gtk_list_item_get_child (item)));
  g_autofree char *target = lanyard_packet_dup_target (packet);
  g_autofree char *line = lanyard_packets_payload_to_line (s->payload, 60);
  g_autofree char *where = g_strdup_printf ("%s · %s · %s", lanyard_packet_transport_to_text (s->transport), target, line);
  g_autofree char *spoken = NULL;

  gtk_label_set_label (GTK_LABEL (name), *s->name != '\0' ? s->name : target);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (name)), where);
  spoken = g_strdup_printf ("%s, %s", *s->name != '\0' ? s->name : target, where);
  lanyard_list_name_row (gtk_list_item_get_child (item), spoken);
}

static void
on_activated (GtkListView *view, guint position, LanyardPacketsSaved *self)
{
  g_autoptr (LanyardPacket) packet = g_list_model_get_item (G_LIST_MODEL (self->book), position);

  g_signal_emit (self, signals[CHOSEN], 0, packet);
}

static void
on_items_changed (LanyardPacketsSaved *self)
{
  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (G_LIST_MODEL (self->book)) > 0 ? "list" : "empty");
}

/* In and out. */

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPacketsSaved) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) packets = lanyard_packets_load_finish (result, &error);
  g_autofree char *text = NULL;

  /* The window was closed. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (packets != NULL)
    lanyard_packets_book_add_all (self->book, packets);
  text = packets != NULL
             ? g_strdup_printf (ngettext ("%u packet taken in", "%u packets taken in", packets->len), packets->len)
             : g_strdup (error->message);
  lanyard_toast (GTK_WIDGET (self), text);
}

void
lanyard_packets_saved_take_in (LanyardPacketsSaved *self, GFile *file)
{
  g_return_if_fail (LANYARD_IS_PACKETS_SAVED (self));
  g_return_if_fail (G_IS_FILE (file));

  lanyard_packets_load_async (file, self->cancellable, on_read, g_object_ref (self));
}

static void
on_chosen (GtkNativeDialog *dialog, int response, LanyardPacketsSaved *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      if (gtk_file_chooser_get_action (GTK_FILE_CHOOSER (dialog)) == GTK_FILE_CHOOSER_ACTION_OPEN)
        lanyard_packets_saved_take_in (self, file);
      else
        {
          char *text = lanyard_packets_book_export (self->book);
          g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

          lanyard_files_save (GTK_WIDGET (self), file, bytes);
        }
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
choose (LanyardPacketsSaved *self, GtkFileChooserAction action, const char *title)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), action, NULL, NULL);

  if (action == GTK_FILE_CHOOSER_ACTION_SAVE)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), _ ("packets.json"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  choose (LANYARD_PACKETS_SAVED (widget), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Take packets in"));
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  choose (LANYARD_PACKETS_SAVED (widget), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Export packets"));
}

static void
lanyard_packets_saved_dispose (GObject *object)
{
  LanyardPacketsSaved *self = LANYARD_PACKETS_SAVED (object);

  g_cancellable_cancel (self->cancellable);
  if (self->book != NULL)
    g_signal_handlers_disconnect_by_data (self->book, self);
  g_clear_object (&self->book);
  G_OBJECT_CLASS (lanyard_packets_saved_parent_class)->dispose (object);
}

static void
lanyard_packets_saved_finalize (GObject *object)
{
  g_clear_object (&LANYARD_PACKETS_SAVED (object)->cancellable);
  G_OBJECT_CLASS (lanyard_packets_saved_parent_class)->finalize (object);
}

static void
lanyard_packets_saved_class_init (LanyardPacketsSavedClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_packets_saved_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanyard_packets_saved_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  LANYARD_TYPE_PACKET);
  gtk_widget_class_install_action (widget_class, "saved.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "saved.export", NULL, export_action);
}

static void
lanyard_packets_saved_init (LanyardPacketsSaved *self)
{
  self->cancellable = g_cancellable_new ();
}

static GtkWidget *
make_head (void)
{
  static const char *const entries[] = { N_ ("Import…"), "saved.import", N_ ("Export…"), "saved.export", NULL };
  /* One for all windows, as GTK 4.8 never lets go of the sections of a menu that was shown. */
  static GMenu *menu = NULL;
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_ ("Saved packets"));

  if (menu == NULL)
    {
      menu = g_menu_new ();
      lanyard_menu_add_section (menu, entries);
    }
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head),
                  lanyard_icon_menu_button_new ("view-more-symbolic", _ ("Import and export"), G_MENU_MODEL (menu)));
  gtk_widget_set_margin_start (head, 12);
  gtk_widget_set_margin_end (head, 12);
  return head;
}

GtkWidget *
lanyard_packets_saved_new (LanyardPacketsBook *book)
{
  LanyardPacketsSaved *self = g_object_new (LANYARD_TYPE_PACKETS_SAVED, NULL);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkSelectionModel *model = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (book))));
  GtkWidget *view = gtk_list_view_new (model, factory);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *empty = gtk_label_new (_ ("A packet that gets a name and is saved waits here for the next time."));

  self->book = g_object_ref (book);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), NULL);
  g_signal_connect_object (view, "activate", G_CALLBACK (on_activated), self, 0);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (view), TRUE);
  gtk_widget_add_css_class (view, "messages");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Saved packets"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_label_set_wrap (GTK_LABEL (empty), TRUE);
  gtk_label_set_justify (GTK_LABEL (empty), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (empty, "dim-label");
  gtk_widget_set_margin_start (empty, 24);
  gtk_widget_set_margin_end (empty, 24);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, empty, "empty");
  gtk_stack_add_named (self->stack, lanyard_list_bin_new (scroller), "list");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), make_head ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (book, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (self);
  return GTK_WIDGET (self);
}
