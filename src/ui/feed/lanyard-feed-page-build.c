/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Feeds tab: its parts. */
#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-feed-page-private.h"
#include "ui/widgets/lanyard-icon-button.h"

static GtkWidget *
make_article_menu (void)
{
  static const char *const link[] = { N_ ("_Copy link"), "feeds.copy-link", N_ ("Sen_d link…"), "feeds.share",
                                      N_ ("De_lete"), "feeds.delete", NULL };
  static const char *const text[] = { N_ ("_Larger text"), "feeds.zoom-in", N_ ("S_maller text"), "feeds.zoom-out",
                                      N_ ("_Normal text"), "feeds.zoom-reset", NULL };
  g_autoptr (GMenu) menu = g_menu_new ();

  lanyard_menu_add_section (menu, link);
  lanyard_menu_add_section (menu, text);
  return lanyard_icon_menu_button_new ("view-more-symbolic", _ ("More about this entry"), G_MENU_MODEL (menu));
}

static GtkWidget *
make_article_header (LanyardFeedPage *self)
{
  GtkWidget *header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *space = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_hexpand (space, TRUE);
  self->article_back =
      lanyard_icon_button_dress (gtk_button_new (), "go-previous-symbolic", _ ("Entries"), "feeds.back");
  self->star_button =
      lanyard_icon_button_dress (gtk_button_new (), "lanyard-star-symbolic", _ ("Star"), "feeds.star");
  self->read_button = lanyard_icon_button_dress (gtk_button_new (), "mail-unread-symbolic", _ ("Mark as unread"),
                                   "feeds.toggle-read");
  gtk_box_append (GTK_BOX (header), self->article_back);
  gtk_box_append (GTK_BOX (header), lanyard_icon_button_dress (gtk_button_new (), "go-up-symbolic",
                                                 _ ("The entry above"), "feeds.previous"));
  gtk_box_append (GTK_BOX (header), lanyard_icon_button_dress (gtk_button_new (), "go-down-symbolic",
                                                 _ ("The entry below"), "feeds.next"));
  gtk_box_append (GTK_BOX (header), space);
  self->full_button = lanyard_icon_button_dress (gtk_button_new (), "format-justify-fill-symbolic",
                                                 _ ("Load the full article"), "feeds.full");
  gtk_box_append (GTK_BOX (header), self->full_button);
  gtk_box_append (GTK_BOX (header), self->star_button);
  gtk_box_append (GTK_BOX (header), self->read_button);
  gtk_box_append (GTK_BOX (header), lanyard_icon_button_dress (gtk_button_new (), "adw-external-link-symbolic",
                                                 _ ("Open in browser"), "feeds.open-link"));
  gtk_box_append (GTK_BOX (header), make_article_menu ());
  gtk_widget_add_css_class (header, "feed-header");
  return header;
}

static GtkWidget *
make_article (LanyardFeedPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *none = adw_status_page_new ();

  g_object_set (none, "icon-name", "lanyard-feeds-symbolic", "title", _ ("Nothing open"),
                "description", _ ("Choose an entry to read it here."), NULL);
  gtk_widget_add_css_class (none, "compact");
  self->article = LANYARD_ARTICLE_VIEW (lanyard_article_view_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->article), TRUE);
  self->article_stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->article_stack, FALSE);
  gtk_stack_add_named (self->article_stack, none, "none");
  gtk_stack_add_named (self->article_stack, GTK_WIDGET (self->article), "article");
  gtk_box_append (GTK_BOX (box), make_article_header (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->article_stack));
  self->downloads = LANYARD_FEED_DOWNLOADS (lanyard_feed_downloads_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->downloads));
  gtk_widget_set_size_request (box, 260, -1);
  return box;
}

static GtkWidget *
make_welcome (void)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *add = gtk_button_new_with_mnemonic (_ ("_Subscribe…"));
  GtkWidget *import = gtk_button_new_with_mnemonic (_ ("_Import subscriptions…"));

  g_object_set (page, "icon-name", "lanyard-feeds-symbolic", "title", _ ("No feeds yet"),
                "description",
                _ ("Follow the news of a site: the address of the site is enough. Subscriptions of "
                   "another reader come along as an OPML file."),
                NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "feeds.add");
  gtk_widget_add_css_class (add, "pill");
  gtk_widget_add_css_class (add, "suggested-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (import), "feeds.import");
  gtk_widget_add_css_class (import, "pill");
  lanyard_button_let_wrap (GTK_BUTTON (import));
  gtk_box_append (GTK_BOX (buttons), add);
  gtk_box_append (GTK_BOX (buttons), import);
  gtk_widget_set_halign (buttons, GTK_ALIGN_CENTER);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), buttons);
  return page;
}

void
lanyard_feed_page_build (LanyardFeedPage *self)
{
  GtkWidget *article = make_article (self);

  self->places = LANYARD_FEED_PLACES (lanyard_feed_places_new (self->tree));
  self->entries = LANYARD_FEED_ENTRY_LIST (lanyard_feed_entry_list_new (self->reader));
  self->columns = LANYARD_FEED_COLUMNS (
      lanyard_feed_columns_new (GTK_WIDGET (self->places), GTK_WIDGET (self->entries), article));
  gtk_widget_set_vexpand (GTK_WIDGET (self->columns), TRUE);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, adw_bin_new (), "loading");
  gtk_stack_add_named (self->stack, make_welcome (), "welcome");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->columns), "columns");
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->toasts));
}
