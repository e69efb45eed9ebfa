/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second column: its parts. */
#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-feed-entry-list-private.h"
#include "ui/widgets/lanyard-icon-button.h"

static GtkWidget *
make_order_menu (void)
{
  static const char *const order[] = { N_ ("Only _unread"), "feeds.only-unread", N_ ("_Oldest first"),
                                       "feeds.oldest-first", N_ ("Mark as read when _scrolled past"),
                                      "feeds.mark-passed", NULL };
  static const char *const go[] = { N_ ("_Next unread entry"), "feeds.next-unread", NULL };
  g_autoptr (GMenu) menu = g_menu_new ();

  lanyard_menu_add_section (menu, order);
  lanyard_menu_add_section (menu, go);
  return lanyard_icon_menu_button_new ("view-more-symbolic", _ ("Which entries are listed"), G_MENU_MODEL (menu));
}

static GtkWidget *
make_header (LanyardFeedEntryList *self)
{
  GtkWidget *header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *read_all;

  self->back = lanyard_icon_button_dress (gtk_button_new (), "go-previous-symbolic", _ ("Subscriptions"), NULL);
  gtk_widget_set_visible (self->back, FALSE);
  self->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                              "css-classes", (const char *[]){ "heading", NULL }, NULL);
  self->count =
      g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "css-classes",
                    (const char *[]){ "caption", "dim-label", "numeric", NULL }, NULL);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->count));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  self->search_toggle =
      lanyard_icon_button_dress (gtk_toggle_button_new (), "system-search-symbolic", _ ("Search in all feeds"), NULL);
  read_all = lanyard_icon_button_dress (gtk_button_new (), "emblem-ok-symbolic", _ ("Mark all as read"), "feeds.read-all");
  gtk_box_append (GTK_BOX (header), self->back);
  gtk_box_append (GTK_BOX (header), texts);
  gtk_box_append (GTK_BOX (header), read_all);
  gtk_box_append (GTK_BOX (header), self->search_toggle);
  gtk_box_append (GTK_BOX (header), make_order_menu ());
  gtk_widget_add_css_class (header, "feed-header");
  return header;
}

static GtkWidget *
make_search (LanyardFeedEntryList *self)
{
  GtkWidget *entry = gtk_search_entry_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->search_entry = GTK_EDITABLE (entry);
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search in all feeds"), -1);
  g_object_set (entry, "placeholder-text", _ ("Words in any entry"), NULL);
  self->search_bar = GTK_SEARCH_BAR (gtk_search_bar_new ());
  self->save_search = lanyard_icon_button_dress (gtk_button_new (), "bookmark-new-symbolic",
                                                 _ ("Save this search"), "feeds.save-search");
  gtk_widget_set_sensitive (self->save_search, FALSE);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), self->save_search);
  gtk_search_bar_set_child (self->search_bar, box);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  g_object_bind_property (self->search_bar, "search-mode-enabled", self->search_toggle, "active",
                          G_BINDING_BIDIRECTIONAL);
  return GTK_WIDGET (self->search_bar);
}

static GtkWidget *
make_empty (LanyardFeedEntryList *self)
{
  self->empty = ADW_STATUS_PAGE (adw_status_page_new ());
  self->empty_button = gtk_button_new_with_label (_ ("Refresh"));
  gtk_widget_set_halign (self->empty_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->empty_button, "pill");
  gtk_widget_add_css_class (GTK_WIDGET (self->empty), "compact");
  adw_status_page_set_child (self->empty, self->empty_button);
  return GTK_WIDGET (self->empty);
}

static GMenuModel *
make_entry_menu (void)
{
  static const char *const link[] = { N_ ("_Open in browser"), "feeds.open-link", N_ ("_Copy link"),
                                      "feeds.copy-link", N_ ("Sen_d link…"), "feeds.share", NULL };
  static const char *const state[] = { N_ ("_Star or take the star away"), "feeds.star",
                                       N_ ("Mark as _read or unread"), "feeds.toggle-read", NULL };
  static const char *const end[] = { N_ ("De_lete"), "feeds.delete", NULL };
  GMenu *menu = g_menu_new ();

  lanyard_menu_add_section (menu, link);
  lanyard_menu_add_section (menu, state);
  lanyard_menu_add_section (menu, end);
  return G_MENU_MODEL (menu);
}

static GtkWidget *
make_list (LanyardFeedEntryList *self, const LanyardFeedListRows *rows)
{
  g_autoptr (GMenuModel) menu = make_entry_menu ();

  self->list = LANYARD_FEED_LIST (lanyard_feed_list_new (rows, self, _ ("Entries"), menu));
  gtk_widget_add_css_class (lanyard_feed_list_get_view (self->list), "feed-entries");
  self->selection = g_object_ref (lanyard_feed_list_get_selection (self->list));
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  return GTK_WIDGET (self->list);
}

void
lanyard_feed_entry_list_build (LanyardFeedEntryList *self, const LanyardFeedListRows *rows)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), make_search (self));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, adw_bin_new (), "none");
  gtk_stack_add_named (self->stack, make_list (self, rows), "list");
  gtk_stack_add_named (self->stack, make_empty (self), "empty");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_widget_set_size_request (box, 240, -1);
  adw_bin_set_child (ADW_BIN (self), box);
}

void
lanyard_feed_entry_list_show_empty (LanyardFeedEntryList *self)
{
  LanyardFeedSubscription *subscription = lanyard_feed_place_get_subscription (self->place);
  const char *icon = "view-list-symbolic", *title, *action = NULL, *label = NULL;
  g_autofree char *text = NULL;

  if (self->words != NULL)
    {
      icon = "system-search-symbolic";
      title = _ ("Nothing found");
      text = g_strdup (_ ("No entry has these words."));
      label = _ ("End the search");
      action = "feeds.end-search";
    }
  else if (lanyard_feed_place_get_kind (self->place) == LANYARD_FEED_PLACE_SEARCH && !self->only_unread)
    {
      icon = "system-search-symbolic";
      title = _ ("Nothing found");
      text = g_strdup (_ ("What comes new and meets the conditions is listed here."));
      label = _ ("Edit the saved search");
      action = "feeds.edit";
    }
  else if (lanyard_feed_place_get_kind (self->place) == LANYARD_FEED_PLACE_UNREAD ||
           (self->only_unread &&
            lanyard_feed_place_get_kind (self->place) != LANYARD_FEED_PLACE_STARRED &&
            (subscription == NULL ||
             lanyard_feed_subscription_get_last_error (subscription) == NULL)))
    {
      icon = "emblem-ok-symbolic";
      title = _ ("All is read");
      text = g_strdup (_ ("What comes new is listed here."));
      label = _ ("Show all entries");
      action = "feeds.show-all";
    }
  else if (lanyard_feed_place_get_kind (self->place) == LANYARD_FEED_PLACE_STARRED)
    {
      icon = "starred-symbolic";
      title = _ ("No starred entries");
      text = g_strdup (_ ("A starred entry is kept for as long as it has its star."));
      label = _ ("Show all entries");
      action = "feeds.show-all";
    }
  else
    {
      icon = "lanyard-feeds-symbolic";
      title = _ ("No entries");
      if (subscription != NULL && lanyard_feed_subscription_get_last_error (subscription) != NULL)
        text = g_strdup (lanyard_feed_subscription_get_last_error (subscription));
      else
        text = g_strdup (_ ("What the feed has is listed here after it was refreshed."));
      label = _ ("Refresh");
      action = "feeds.refresh";
    }
  adw_status_page_set_icon_name (self->empty, icon);
  adw_status_page_set_title (self->empty, title);
  {
    /* A status page reads its description as markup. */
    g_autofree char *markup = g_markup_escape_text (text, -1);

    adw_status_page_set_description (self->empty, markup);
  }
  gtk_button_set_label (GTK_BUTTON (self->empty_button), label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->empty_button), action);
}
