/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-offer-card.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/transfer/lanyard-entry-row.h"
#include "ui/transfer/lanyard-transfer-text.h"
#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-list-bin.h"
#include "ui/widgets/lanyard-thumbnail.h"

/* So many rows of the list are seen at once; a list knows its height only once it has rows. */
#define ROWS_SEEN  4
#define ROW_HEIGHT 40
/* Entries ticked a main-loop iteration, so that 100,000 of them do not hold it. */
#define TICK_STEP 2000

struct _LanyardOfferCard
{
  AdwBin parent_instance;

  /* Template children. */
  AdwAvatar *avatar;
  GtkLabel *title_label;
  GtkWidget *verified_box;
  GtkWidget *code_box;
  GtkLabel *code_label;
  GtkLabel *stranger_label;
  GtkWidget *choose_box;
  GtkCheckButton *all_check;
  GtkLabel *chosen_label;
  GtkWidget *entries_scroller;
  GtkListView *list;
  GtkWidget *single_box;
  LanyardThumbnail *single_thumbnail;
  GtkLabel *single_name;
  GtkLabel *single_facts;
  GtkWidget *folder_button;
  GtkLabel *folder_label;
  GtkLabel *space_label;
  GtkLabel *error_label;
  GtkWidget *always_check;
  GtkWidget *decline_button;
  GtkWidget *accept_button;

  /* Owned. */
  LanyardOffer *offer;
  LanyardPeers *peers;
  GListModel *entries;
  GtkFileChooserNative *chooser;
  char *tick_prefix;

  /* What is ticked; kept up to date rather than counted over all entries each time. Files are what is told, as in the title: a folder
   * that holds them is an entry, too. */
  guint n_chosen;
  guint n_files_chosen;
  guint64 bytes_chosen;
  guint tick_id;
  guint tick_next;
  gboolean tick_wanted;
};

enum
{
  ANSWERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardOfferCard, lanyard_offer_card, ADW_TYPE_BIN)

static void on_all_toggled (LanyardOfferCard *self);

static void
show_chosen (LanyardOfferCard *self)
{
  guint n = lanyard_offer_get_n_entries (self->offer);
  g_autofree char *chosen = lanyard_format_count (self->n_files_chosen);
  g_autofree char *all = lanyard_format_count (lanyard_offer_get_n_files (self->offer));
  g_autofree char *size = lanyard_format_size (self->bytes_chosen);
  g_autofree char *free_space = lanyard_format_size (lanyard_offer_get_free_space (self->offer));
  /* Translators: how many of all files are ticked, and their size. */
  g_autofree char *label = g_strdup_printf (_ ("%s of %s · %s"), chosen, all, size);
  g_autofree char *space = g_strdup_printf (_ ("%s free"), free_space);
  gboolean fits = self->bytes_chosen <= lanyard_offer_get_free_space (self->offer);

  gtk_label_set_label (self->chosen_label, label);
  gtk_label_set_label (self->space_label, space);
  if (fits)
    gtk_widget_remove_css_class (GTK_WIDGET (self->space_label), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->space_label), "error");
  gtk_widget_set_sensitive (self->accept_button, self->n_chosen > 0 && self->tick_id == 0);

  g_signal_handlers_block_by_func (self->all_check, on_all_toggled, self);
  gtk_check_button_set_active (self->all_check, self->n_chosen == n);
  gtk_check_button_set_inconsistent (self->all_check, self->n_chosen > 0 && self->n_chosen < n);
  g_signal_handlers_unblock_by_func (self->all_check, on_all_toggled, self);
}

static void
tick (LanyardOfferCard *self, LanyardTransferEntry *entry, gboolean wanted)
{
  guint64 size = lanyard_transfer_entry_get_size (entry);
  guint is_file = lanyard_transfer_entry_get_kind (entry) == LANYARD_ENTRY_FILE;

  if (lanyard_transfer_entry_get_selected (entry) == wanted)
    return;
  lanyard_transfer_entry_set_selected (entry, wanted);
  if (wanted)
    {
      self->n_chosen++;
      self->n_files_chosen += is_file;
      self->bytes_chosen += size;
    }
  else
    {
      self->n_chosen--;
      self->n_files_chosen -= is_file;
      self->bytes_chosen -= size;
    }
}

static gboolean
tick_some (gpointer user_data)
{
  LanyardOfferCard *self = user_data;
  guint n = g_list_model_get_n_items (self->entries);
  guint end = MIN (n, self->tick_next + TICK_STEP);

  for (; self->tick_next < end; self->tick_next++)
    {
      g_autoptr (LanyardTransferEntry) entry
          = g_list_model_get_item (self->entries, self->tick_next);

      if (self->tick_prefix == NULL
          || g_str_has_prefix (lanyard_transfer_entry_get_path (entry), self->tick_prefix))
        tick (self, entry, self->tick_wanted);
    }
  if (self->tick_next == n)
    self->tick_id = 0;
  show_chosen (self);
  return self->tick_id == 0 ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* @prefix (nullable): of the paths it is for; all otherwise. */
static void
tick_many (LanyardOfferCard *self, const char *prefix, gboolean wanted)
{
  g_free (self->tick_prefix);
  self->tick_prefix = g_strdup (prefix);
  self->tick_wanted = wanted;
  self->tick_next = 0;
  if (self->tick_id == 0)
    self->tick_id = g_idle_add (tick_some, self);
  show_chosen (self);
}

static void
on_all_toggled (LanyardOfferCard *self)
{
  tick_many (self, NULL, gtk_check_button_get_active (self->all_check));
}

static void
on_entry_toggled (LanyardEntryRow *row, gboolean wanted, LanyardOfferCard *self)
{
  LanyardTransferEntry *entry = lanyard_entry_row_get_entry (row);

  tick (self, entry, wanted);
  if (lanyard_transfer_entry_get_kind (entry) == LANYARD_ENTRY_FOLDER)
    {
      /* What is in a folder goes with it. */
      g_autofree char *prefix = g_strconcat (lanyard_transfer_entry_get_path (entry), "/", NULL);

      tick_many (self, prefix, wanted);
    }
  show_chosen (self);
}

static void
count_chosen (LanyardOfferCard *self)
{
  self->n_chosen = lanyard_offer_get_n_entries (self->offer);
  self->n_files_chosen = lanyard_offer_get_n_files (self->offer);
  self->bytes_chosen = lanyard_offer_get_bytes (self->offer);
}

static void
show_folder (LanyardOfferCard *self)
{
  GFile *folder = lanyard_offer_get_folder (self->offer);
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  path = g_file_peek_path (folder) != NULL ? lanyard_files_dup_shown_path (g_file_peek_path (folder))
                                           : g_file_get_parse_name (folder);
  gtk_label_set_label (self->folder_label, path);
  show_chosen (self);
}

/* The only file, which may be in a folder. (transfer full) */
static LanyardTransferEntry *
get_only_file (LanyardOfferCard *self)
{
  guint n = g_list_model_get_n_items (self->entries);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardTransferEntry) entry = g_list_model_get_item (self->entries, i);

      if (lanyard_transfer_entry_get_kind (entry) == LANYARD_ENTRY_FILE)
        return g_steal_pointer (&entry);
    }
  return NULL;
}

static void
show_single (LanyardOfferCard *self)
{
  g_autoptr (LanyardTransferEntry) entry = get_only_file (self);
  g_autofree char *size = NULL;
  g_autofree char *facts = NULL;
  const char *type;

  if (entry == NULL)
    return;
  type = lanyard_transfer_entry_get_content_type (entry);
  size = lanyard_format_size (lanyard_transfer_entry_get_size (entry));
  if (type != NULL)
    {
      g_autofree char *description = g_content_type_get_description (type);

      facts = g_strdup_printf ("%s · %s", description, size);
    }
  gtk_label_set_label (self->single_name, lanyard_transfer_entry_get_path (entry));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->single_name),
                               lanyard_transfer_entry_get_path (entry));
  gtk_label_set_label (self->single_facts, facts != NULL ? facts : size);
  lanyard_thumbnail_show (self->single_thumbnail, type, lanyard_transfer_entry_get_thumbnail (entry),
                          NULL);
}

static void
show_offer (LanyardOfferCard *self)
{
  const char *peer = lanyard_offer_get_peer_name (self->offer);
  guint n = lanyard_offer_get_n_files (self->offer);
  gboolean verified = lanyard_offer_get_verified (self->offer);
  g_autofree char *code = lanyard_format_code (lanyard_offer_get_code (self->offer));
  g_autofree char *count = lanyard_format_count (n);
  g_autofree char *size = lanyard_format_size (lanyard_offer_get_bytes (self->offer));
  g_autofree char *title = NULL;

  if (n == 0 || lanyard_offer_get_n_entries (self->offer) == 1)
    title = g_strdup_printf (_ ("%s wants to send you %s (%s)"), peer,
                             lanyard_offer_get_title (self->offer), size);
  else
    /* Translators: who, how many, their size. */
    title = g_strdup_printf (ngettext ("%s wants to send you %s file (%s)",
                                       "%s wants to send you %s files (%s)", n),
                             peer, count, size);
  adw_avatar_set_text (self->avatar, peer);
  gtk_label_set_label (self->title_label, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_visible (self->verified_box, verified);
  gtk_widget_set_visible (self->code_box, !verified);
  gtk_label_set_label (self->code_label, code != NULL ? code : "");
  gtk_widget_set_visible (GTK_WIDGET (self->code_label), code != NULL);
  if (code == NULL)
    gtk_label_set_label (self->stranger_label, _ ("From a browser that has the address of your shared page. Nobody can say who it is."));
  gtk_widget_set_visible (self->always_check, verified);
  gtk_widget_set_visible (self->choose_box, n > 1);
  gtk_widget_set_visible (self->entries_scroller, n > 1);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->entries_scroller),
                                              (int) MIN (n, ROWS_SEEN) * ROW_HEIGHT);
  gtk_widget_set_visible (self->single_box, n == 1);
  if (n == 1)
    show_single (self);
  show_folder (self);
}

static void
on_decided (LanyardOfferCard *self)
{
  if (lanyard_offer_get_answered (self->offer) || lanyard_offer_get_withdrawn (self->offer))
    g_signal_emit (self, signals[ANSWERED], 0);
}

static void
on_decline_clicked (LanyardOfferCard *self)
{
  lanyard_offer_decline (self->offer);
}

static void
on_accept_clicked (LanyardOfferCard *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardOffer) offer = g_object_ref (self->offer);
  gboolean always = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->always_check))
                    && lanyard_offer_get_verified (offer);
  g_autoptr (LanyardPeers) peers = g_object_ref (self->peers);

  if (!lanyard_offer_accept (offer, &error))
    {
      gtk_label_set_label (self->error_label, error->message);
      gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
      return;
    }
  if (always)
    {
      LanyardPeer *peer = lanyard_peers_lookup (peers, lanyard_offer_get_peer_fingerprint (offer));

      if (peer != NULL)
        lanyard_peers_set_always_accept (peers, peer, TRUE);
    }
}

static void
on_folder_chosen (GtkNativeDialog *dialog, int response, LanyardOfferCard *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
      lanyard_offer_set_folder (self->offer, folder);
    }
  g_clear_object (&self->chooser);
}

static void
on_folder_clicked (LanyardOfferCard *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GFile *folder = lanyard_offer_get_folder (self->offer);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_ ("Save in"),
                                               GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  if (folder != NULL)
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_folder_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardOfferCard *self)
{
  GtkWidget *row = lanyard_entry_row_new (TRUE);

  g_signal_connect (row, "toggled", G_CALLBACK (on_entry_toggled), self);
  gtk_list_item_set_child (item, row);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  lanyard_entry_row_set_entry (LANYARD_ENTRY_ROW (gtk_list_item_get_child (item)),
                               gtk_list_item_get_item (item), NULL);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  lanyard_entry_row_set_entry (LANYARD_ENTRY_ROW (gtk_list_item_get_child (item)), NULL, NULL);
}

static void
lanyard_offer_card_dispose (GObject *object)
{
  LanyardOfferCard *self = LANYARD_OFFER_CARD (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->tick_prefix, g_free);
  g_clear_object (&self->chooser);
  g_clear_object (&self->entries);
  g_clear_object (&self->peers);
  g_clear_object (&self->offer);

  G_OBJECT_CLASS (lanyard_offer_card_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, avatar);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, verified_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, code_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, code_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, stranger_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, choose_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, all_check);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, chosen_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, entries_scroller);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, list);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, single_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, single_thumbnail);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, single_name);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, single_facts);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, folder_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, folder_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, space_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, error_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, always_check);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, decline_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardOfferCard, accept_button);
  gtk_widget_class_bind_template_callback (widget_class, on_all_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_folder_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_decline_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_accept_clicked);
}

static void
lanyard_offer_card_class_init (LanyardOfferCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_offer_card_dispose;

  signals[ANSWERED] = g_signal_new ("answered", LANYARD_TYPE_OFFER_CARD, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LANYARD_TYPE_THUMBNAIL);
  g_type_ensure (LANYARD_TYPE_LIST_BIN);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-offer-card.ui");
  bind_children (widget_class);
}

static void
lanyard_offer_card_init (LanyardOfferCard *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  gtk_list_view_set_factory (self->list, factory);
}

GtkWidget *
lanyard_offer_card_new (LanyardOffer *offer, LanyardPeers *peers)
{
  LanyardOfferCard *self;
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_val_if_fail (LANYARD_IS_OFFER (offer), NULL);
  g_return_val_if_fail (LANYARD_IS_PEERS (peers), NULL);

  self = g_object_new (LANYARD_TYPE_OFFER_CARD, NULL);
  self->offer = g_object_ref (offer);
  self->peers = g_object_ref (peers);
  self->entries = g_object_ref (lanyard_offer_get_entries (offer));
  count_chosen (self);
  if (lanyard_offer_get_n_entries (offer) > 1)
    {
      selection = gtk_no_selection_new (g_object_ref (self->entries));
      gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
    }
  g_signal_connect_object (offer, "notify::answered", G_CALLBACK (on_decided), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (offer, "notify::withdrawn", G_CALLBACK (on_decided), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (offer, "notify::folder", G_CALLBACK (show_folder), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (offer, "notify::free-space", G_CALLBACK (show_folder), self,
                           G_CONNECT_SWAPPED);
  show_offer (self);
  return GTK_WIDGET (self);
}

LanyardOffer *
lanyard_offer_card_get_offer (LanyardOfferCard *self)
{
  g_return_val_if_fail (LANYARD_IS_OFFER_CARD (self), NULL);

  return self->offer;
}
