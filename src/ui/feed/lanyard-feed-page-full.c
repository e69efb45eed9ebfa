/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Feeds tab: the whole article of an entry whose feed has a teaser only, and back. */
#include <glib/gi18n-lib.h>

#include "engine/feed/lanyard-feed-error.h"
#include "ui/feed/lanyard-feed-page-private.h"
#include "ui/widgets/lanyard-icon-button.h"

typedef struct
{
  LanyardFeedPage *page;
  gint64 entry;
  GCancellable *cancellable;
} Load;

static void
load_free (Load *self)
{
  g_object_unref (self->page);
  g_object_unref (self->cancellable);
  g_free (self);
}

/* What can be fetched: an entry's page. */
static gboolean
has_page (const LanyardFeedEntryRecord *article)
{
  return article != NULL && article->link != NULL && g_ascii_strncasecmp (article->link, "http", 4) == 0;
}

static void
update_button (LanyardFeedPage *self)
{
  const LanyardFeedEntryRecord *article = lanyard_article_view_get_article (self->article);
  gboolean shown = article != NULL && article->full != NULL && article->full_shown;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "feeds.full",
                                 has_page (article) || (article != NULL && article->full != NULL));
  if (shown)
    lanyard_icon_button_set (self->full_button, "format-justify-left-symbolic", _ ("Show the text of the feed"));
  else if (article != NULL && article->full != NULL)
    lanyard_icon_button_set (self->full_button, "format-justify-fill-symbolic", _ ("Show the full article"));
  else
    lanyard_icon_button_set (self->full_button, "format-justify-fill-symbolic", _ ("Load the full article"));
}

static void
on_full (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Load *load = user_data;
  LanyardFeedPage *self = load->page;
  g_autoptr (GError) error = NULL;
  gboolean shown;

  lanyard_feed_reader_load_full_finish (LANYARD_FEED_READER (source), result, &error);
  if (self->stack == NULL)
    {
      load_free (load);
      return;
    }
  g_hash_table_remove (self->full_loads, &load->entry);
  /* There may be a network when one comes back to it. */
  if (g_error_matches (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_OFFLINE))
    g_hash_table_remove (self->full_tried, &load->entry);
  shown = lanyard_article_view_get_entry (self->article) == load->entry;
  if (shown && error == NULL)
    lanyard_feed_page_load_article (self, load->entry);
  if (shown && (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    lanyard_article_view_set_full (self->article, LANYARD_ARTICLE_FULL_QUIET, NULL);
  else if (shown)
    lanyard_article_view_set_full (self->article, LANYARD_ARTICLE_FULL_FAILED, error->message);
  load_free (load);
}

static void
begin (LanyardFeedPage *self, gint64 entry)
{
  Load *load = g_new0 (Load, 1);

  load->page = g_object_ref (self);
  load->entry = entry;
  load->cancellable = g_cancellable_new ();
  g_hash_table_insert (self->full_loads, g_memdup2 (&entry, sizeof entry), g_object_ref (load->cancellable));
  g_hash_table_add (self->full_tried, g_memdup2 (&entry, sizeof entry));
  lanyard_article_view_set_full (self->article, LANYARD_ARTICLE_FULL_LOADING, NULL);
  lanyard_feed_reader_load_full_async (self->reader, entry, load->cancellable, on_full, load);
}

void
lanyard_feed_page_act_full (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  const LanyardFeedEntryRecord *article = lanyard_article_view_get_article (self->article);
  GCancellable *loading;

  if (article == NULL)
    return;
  loading = g_hash_table_lookup (self->full_loads, &article->id);
  if (loading != NULL)
    g_cancellable_cancel (loading);
  else if (article->full != NULL)
    {
      lanyard_feed_reader_show_full (self->reader, article->id, !article->full_shown);
      lanyard_feed_page_load_article (self, article->id);
    }
  else if (has_page (article))
    begin (self, article->id);
}

void
lanyard_feed_page_update_full (LanyardFeedPage *self)
{
  const LanyardFeedEntryRecord *article = lanyard_article_view_get_article (self->article);
  LanyardFeedSubscription *subscription = NULL;

  update_button (self);
  if (article == NULL)
    {
      lanyard_article_view_set_full (self->article, LANYARD_ARTICLE_FULL_QUIET, NULL);
      return;
    }
  subscription =
      lanyard_feed_subscriptions_find (lanyard_feed_reader_get_subscriptions (self->reader), article->feed);
  if (g_hash_table_contains (self->full_loads, &article->id))
    lanyard_article_view_set_full (self->article, LANYARD_ARTICLE_FULL_LOADING, NULL);
  else if (article->full != NULL && article->full_shown && article->full_limited)
    lanyard_article_view_set_full (self->article, LANYARD_ARTICLE_FULL_LIMITED, NULL);
  /* One that came before the feed was to have them always. */
  else if (article->full == NULL && has_page (article) && subscription != NULL &&
           lanyard_feed_subscription_get_fulltext (subscription) &&
           !g_hash_table_contains (self->full_tried, &article->id))
    begin (self, article->id);
  else
    lanyard_article_view_set_full (self->article, LANYARD_ARTICLE_FULL_QUIET, NULL);
}

void
lanyard_feed_page_stop_full (LanyardFeedPage *self)
{
  GHashTableIter iter;
  gpointer cancellable;

  g_hash_table_iter_init (&iter, self->full_loads);
  while (g_hash_table_iter_next (&iter, NULL, &cancellable))
    g_cancellable_cancel (cancellable);
}
