/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-feed-notifier.h"

#include <glib/gi18n-lib.h>

#include "engine/feed/lanyard-html-flow.h"

/* Characters of a feed's words in a notification. */
#define MOST_CHARS 200

struct _LanyardFeedNotifier
{
  GObject parent_instance;

  GApplication      *application; /* borrowed: it owns this */
  GSettings         *settings;
  LanyardFeedReader *reader;
  GCancellable      *cancellable;
};

enum
{
  SHOW,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardFeedNotifier, lanyard_feed_notifier, G_TYPE_OBJECT)

/* New entries of a feed, while the title of the newest is being read. */
typedef struct
{
  LanyardFeedNotifier *notifier;
  gint64               entry;
  guint                n;
  char                *id; /* of the notification */
  char                *title;
} News;

static void
news_free (News *news)
{
  g_object_unref (news->notifier);
  g_free (news->id);
  g_free (news->title);
  g_free (news);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (News, news_free)

static gboolean
wanted (LanyardFeedNotifier *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self->application));

  /* A dialog of the window counts as the window. */
  return g_settings_get_boolean (self->settings, "notifications")
         && (window == NULL || !gtk_window_is_active (window));
}

/* One line of a feed's words, which are plain text, without what would turn the text around it. */
static char *
make_line (const char *words)
{
  g_autofree char *html = g_markup_escape_text (words, -1);

  return lanyard_html_summary (html, MOST_CHARS);
}

static void
on_article (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (News) news = user_data;
  LanyardFeedNotifier *self = news->notifier;
  g_autoptr (LanyardFeedEntryRecord) article
      = lanyard_feed_reader_load_article_finish (LANYARD_FEED_READER (source), result, NULL);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *body = NULL;
  g_autofree char *feed = NULL;
  g_autofree char *title = NULL;

  if (article == NULL || self->application == NULL)
    return;
  feed = make_line (news->title);
  title = make_line (*article->title != '\0' ? article->title : article->summary);
  if (news->n == 1)
    body = g_strdup (title);
  else
    /* Translators: how many entries a feed has that are new, and the title of the newest. */
    body = g_strdup_printf (ngettext ("%u new entry: %s", "%u new entries: %s", news->n), news->n, title);
  notification = g_notification_new (feed);
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.feed-show", "(xx)", article->feed, news->entry);
  g_application_send_notification (self->application, news->id, notification);
}

/* @of: "feed" or "search", whose number is @number. */
static void
tell (LanyardFeedNotifier *self, const char *of, gint64 number, const char *title, GArray *ids)
{
  News *news;

  if (ids->len == 0 || !wanted (self))
    return;
  news = g_new0 (News, 1);
  news->notifier = g_object_ref (self);
  news->id = g_strdup_printf ("%s-%" G_GINT64_FORMAT, of, number);
  news->entry = g_array_index (ids, gint64, 0);
  news->n = ids->len;
  news->title = g_strdup (title);
  lanyard_feed_reader_load_article_async (self->reader, news->entry, self->cancellable, on_article, news);
}

static void
on_new_entries (LanyardFeedReader       *reader,
                LanyardFeedSubscription *subscription,
                GArray                  *ids,
                LanyardFeedNotifier     *self)
{
  if (lanyard_feed_subscription_get_notify_new (subscription))
    tell (self, "feed", lanyard_feed_subscription_get_id (subscription),
          lanyard_feed_subscription_get_title (subscription), ids);
}

static void
on_found_entries (LanyardFeedReader     *reader,
                  LanyardFeedFilterItem *item,
                  GArray                *ids,
                  LanyardFeedNotifier   *self)
{
  const LanyardFeedFilterRecord *search = lanyard_feed_filter_item_get_record (item);

  tell (self, "search", search->id, search->name, ids);
}

static void
on_show (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gint64 feed, entry;

  g_variant_get (parameter, "(xx)", &feed, &entry);
  g_signal_emit (user_data, signals[SHOW], 0, feed, entry);
}

static void
lanyard_feed_notifier_dispose (GObject *object)
{
  LanyardFeedNotifier *self = LANYARD_FEED_NOTIFIER (object);

  g_cancellable_cancel (self->cancellable);
  if (self->application != NULL)
    g_action_map_remove_action (G_ACTION_MAP (self->application), "feed-show");
  self->application = NULL;
  g_clear_object (&self->settings);
  g_clear_object (&self->reader);

  G_OBJECT_CLASS (lanyard_feed_notifier_parent_class)->dispose (object);
}

static void
lanyard_feed_notifier_finalize (GObject *object)
{
  g_object_unref (LANYARD_FEED_NOTIFIER (object)->cancellable);

  G_OBJECT_CLASS (lanyard_feed_notifier_parent_class)->finalize (object);
}

static void
lanyard_feed_notifier_class_init (LanyardFeedNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_feed_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanyard_feed_notifier_finalize;
  signals[SHOW] = g_signal_new ("show", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
}

static void
lanyard_feed_notifier_init (LanyardFeedNotifier *self)
{
  self->cancellable = g_cancellable_new ();
}

LanyardFeedNotifier *
lanyard_feed_notifier_new (GApplication *application, GSettings *settings, LanyardFeedReader *reader)
{
  static const GActionEntry actions[] = {
    { .name = "feed-show", .activate = on_show, .parameter_type = "(xx)" },
  };
  LanyardFeedNotifier *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (LANYARD_IS_FEED_READER (reader), NULL);

  self = g_object_new (LANYARD_TYPE_FEED_NOTIFIER, NULL);
  self->application = application;
  self->settings = g_object_ref (settings);
  self->reader = g_object_ref (reader);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_object (reader, "new-entries", G_CALLBACK (on_new_entries), self, 0);
  g_signal_connect_object (reader, "found-entries", G_CALLBACK (on_found_entries), self, 0);
  return self;
}
