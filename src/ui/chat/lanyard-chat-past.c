/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-past-private.h"

#include <glib/gi18n-lib.h>

#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-list-bin.h"

enum
{
  OPEN,
  DELETED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardChatPast, lanyard_chat_past, ADW_TYPE_WINDOW)

void
lanyard_chat_past_tell_error (LanyardChatPast *self, const GError *error)
{
  if (self->stack != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lanyard_toast (self->stack, error->message);
}

LanyardChatConversation *
lanyard_chat_past_lookup (LanyardChatPast *self, gint64 number)
{
  return g_hash_table_lookup (self->by_number, &number);
}

static const char *
get_words (LanyardChatPast *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
}

static void
show_items (LanyardChatPast *self, GPtrArray *items)
{
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), items->len > 0            ? "list"
                                                             : *get_words (self) != '\0' ? "not-found"
                                                                                       : "empty");
}

static void
searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPast) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = lanyard_chat_search_finish (LANYARD_CHAT (source), result, &error);

  if (hits == NULL)
    lanyard_chat_past_tell_error (self, error);
  else if (*get_words (self) != '\0')
    show_items (self, hits);
}

static void
listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPast) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = lanyard_chat_list_finish (LANYARD_CHAT (source), result, &error);

  if (list == NULL)
    {
      lanyard_chat_past_tell_error (self, error);
      return;
    }
  g_hash_table_remove_all (self->by_number);
  for (guint i = 0; i < list->len; i++)
    {
      LanyardChatConversation *conversation = g_ptr_array_index (list, i);
      gint64 number = lanyard_chat_conversation_get_number (conversation);

      g_hash_table_insert (self->by_number, g_memdup2 (&number, sizeof number), g_object_ref (conversation));
    }
  if (*get_words (self) == '\0')
    show_items (self, list);
  else
    lanyard_chat_search_async (self->chat, get_words (self), self->searching, searched, g_object_ref (self));
}

void
lanyard_chat_past_refresh (LanyardChatPast *self)
{
  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  self->searching = g_cancellable_new ();
  lanyard_chat_list_async (self->chat, self->searching, listed, g_object_ref (self));
}

static void
on_activate (LanyardChatPast *self, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
  LanyardChatHit *hit = LANYARD_IS_CHAT_HIT (item) ? LANYARD_CHAT_HIT (item) : NULL;
  LanyardChatConversation *conversation
      = hit != NULL ? lanyard_chat_past_lookup (self, lanyard_chat_hit_get_conversation (hit))
                    : LANYARD_CHAT_CONVERSATION (item);

  if (conversation == NULL)
    return;
  g_signal_emit (self, signals[OPEN], 0, conversation, hit);
  gtk_window_close (GTK_WINDOW (self));
}

static void
lanyard_chat_past_dispose (GObject *object)
{
  LanyardChatPast *self = LANYARD_CHAT_PAST (object);

  self->stack = NULL;
  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->searching);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->searching);
  g_clear_object (&self->chooser);
  g_clear_object (&self->chat);
  g_clear_object (&self->rooms);
  g_clear_object (&self->items);
  g_clear_pointer (&self->by_number, g_hash_table_unref);

  G_OBJECT_CLASS (lanyard_chat_past_parent_class)->dispose (object);
}

static void
lanyard_chat_past_class_init (LanyardChatPastClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_chat_past_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  signals[OPEN] = g_signal_new ("open", LANYARD_TYPE_CHAT_PAST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, LANYARD_TYPE_CHAT_CONVERSATION, LANYARD_TYPE_CHAT_HIT);
  signals[DELETED] = g_signal_new ("deleted", LANYARD_TYPE_CHAT_PAST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, LANYARD_TYPE_CHAT_ROOM);
}

static void
lanyard_chat_past_init (LanyardChatPast *self)
{
  self->cancellable = g_cancellable_new ();
  self->items = g_list_store_new (G_TYPE_OBJECT);
  self->by_number = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}

static void
add_page (LanyardChatPast *self, const char *name, const char *icon, const char *title, const char *text)
{
  gtk_stack_add_named (GTK_STACK (self->stack),
                       g_object_new (ADW_TYPE_STATUS_PAGE, "icon-name", icon, "title", title, "description",
                                     text, NULL),
                       name);
}

static GtkWidget *
make_list (LanyardChatPast *self)
{
  GtkNoSelection *selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->items)));

  self->list_view = gtk_list_view_new (GTK_SELECTION_MODEL (selection), lanyard_chat_past_new_factory (self));
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->list_view), TRUE);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (self->list_view), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Past conversations"), -1);
  g_signal_connect_object (self->list_view, "activate", G_CALLBACK (on_activate), self, G_CONNECT_SWAPPED);
  return lanyard_list_bin_new (g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", self->list_view,
                                             "hscrollbar-policy", GTK_POLICY_NEVER, "vexpand", TRUE, NULL));
}

static GtkWidget *
make_header (LanyardChatPast *self)
{
  GtkWidget *header = adw_header_bar_new ();

  self->search_entry = g_object_new (GTK_TYPE_SEARCH_ENTRY, "placeholder-text",
                                     _ ("Search in all conversations"), "hexpand", TRUE, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search in all conversations"), -1);
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (lanyard_chat_past_refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "stop-search", G_CALLBACK (gtk_window_close), self,
                           G_CONNECT_SWAPPED);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header),
                                   g_object_new (ADW_TYPE_CLAMP, "maximum-size", 360, "hexpand", TRUE, "child",
                                                 self->search_entry, NULL));
  return header;
}

GtkWidget *
lanyard_chat_past_new (GtkWindow *parent, LanyardChat *chat, GListModel *rooms)
{
  LanyardChatPast *self;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  g_return_val_if_fail (LANYARD_IS_CHAT (chat), NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (rooms), NULL);

  self = g_object_new (LANYARD_TYPE_CHAT_PAST, "title", _ ("Past conversations"), "transient-for", parent,
                       "modal", TRUE, "destroy-with-parent", TRUE, "default-width", 560, "default-height", 560,
                       "width-request", 340, NULL);
  self->chat = g_object_ref (chat);
  self->rooms = g_object_ref (rooms);
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_stack_add_named (GTK_STACK (self->stack), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), "loading");
  gtk_stack_add_named (GTK_STACK (self->stack), make_list (self), "list");
  add_page (self, "empty", "lanyard-chat-symbolic", _ ("No conversations yet"),
            _ ("What you write and read in the Chat tab is kept here, on this machine only."));
  add_page (self, "not-found", "edit-find-symbolic", _ ("Nothing found"), _ ("No message has these words."));
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), self->stack);
  self->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), box);
  adw_window_set_content (ADW_WINDOW (self), self->toasts);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->search_entry), GTK_WIDGET (self));
  lanyard_chat_past_refresh (self);
  return GTK_WIDGET (self);
}
