/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Feeds tab: reading, and what is done with an entry. */
#include <glib/gi18n-lib.h>

#include "engine/feed/lanyard-feed-uri.h"
#include "ui/feed/lanyard-feed-page-private.h"
#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-icon-button.h"

static gint64
get_id (LanyardFeedPage *self)
{
  return self->entry != NULL ? lanyard_feed_entry_get_id (self->entry)
                             : lanyard_feed_entry_list_get_selected (self->entries);
}

/* (nullable) (transfer none): that of the article, or the one selected where no article shows. */
static LanyardFeedEntry *
get_entry (LanyardFeedPage *self)
{
  LanyardFeedEntry *selected = lanyard_feed_entry_list_get_entry (self->entries);

  return selected != NULL ? selected : self->entry;
}

static const char *
get_link (LanyardFeedPage *self)
{
  LanyardFeedEntry *entry = get_entry (self);
  const char *link = entry != NULL ? lanyard_feed_entry_get_link (entry) : NULL;

  return link != NULL && lanyard_feed_uri_may_open (link) ? link : NULL;
}

void
lanyard_feed_page_update_entry_actions (LanyardFeedPage *self)
{
  static const char *const actions[] = { "feeds.star", "feeds.toggle-read", "feeds.delete" };
  static const char *const link_actions[] = { "feeds.open-link", "feeds.copy-link", "feeds.share" };
  GtkWidget *widget = GTK_WIDGET (self);
  LanyardFeedEntry *entry = get_entry (self);
  gboolean starred = entry != NULL && lanyard_feed_entry_get_starred (entry);
  gboolean read = entry == NULL || lanyard_feed_entry_get_read (entry);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (widget, actions[i], entry != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (link_actions); i++)
    gtk_widget_action_set_enabled (widget, link_actions[i], get_link (self) != NULL);
  lanyard_icon_button_set (self->star_button, starred ? "starred-symbolic" : "lanyard-star-symbolic",
               starred ? _ ("Take the star away") : _ ("Star"));
  lanyard_icon_button_set (self->read_button, read ? "mail-unread-symbolic" : "mail-read-symbolic",
               read ? _ ("Mark as unread") : _ ("Mark as read"));
}

/* State */

static void
on_state_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) changed =
      lanyard_feed_reader_set_state_finish (LANYARD_FEED_READER (source), result, &error);

  if (self->stack != NULL && changed == NULL)
    lanyard_toast (GTK_WIDGET (self->columns), error->message);
}

void
lanyard_feed_page_set_state (LanyardFeedPage *self,
                             gint64 entry,
                             LanyardFeedState state,
                             gboolean value)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (ids, entry);
  lanyard_feed_reader_set_state_async (self->reader, ids, NULL, state, value, on_state_set,
                                       g_object_ref (self));
}

/* Reading */

/* A correction came while one reads. */
static void
on_entry_changed (LanyardFeedEntry *entry, GParamSpec *pspec, LanyardFeedPage *self)
{
  lanyard_feed_page_update_entry_actions (self);
  if ((g_str_equal (pspec->name, "title") || g_str_equal (pspec->name, "summary")) &&
      lanyard_article_view_get_entry (self->article) == lanyard_feed_entry_get_id (entry))
    lanyard_feed_page_load_article (self, lanyard_feed_entry_get_id (entry));
}

static void
watch (LanyardFeedPage *self, LanyardFeedEntry *entry)
{
  if (self->entry != NULL)
    g_signal_handlers_disconnect_by_func (self->entry, on_entry_changed, self);
  g_set_object (&self->entry, entry);
  if (entry != NULL)
    g_signal_connect_object (entry, "notify", G_CALLBACK (on_entry_changed), self, 0);
}

static void
stop_loading (LanyardFeedPage *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

void
lanyard_feed_page_close_article (LanyardFeedPage *self)
{
  stop_loading (self);
  watch (self, NULL);
  lanyard_article_view_set_article (self->article, NULL, NULL);
  gtk_stack_set_visible_child_name (self->article_stack, "none");
  lanyard_feed_page_update_full (self);
  lanyard_feed_page_update_entry_actions (self);
}

static void
on_article (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardFeedEntryRecord) article =
      lanyard_feed_reader_load_article_finish (LANYARD_FEED_READER (source), result, &error);
  LanyardFeedSubscription *subscription;
  gint64 id;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->stack == NULL)
    return;
  g_clear_object (&self->loading);
  if (article == NULL)
    {
      lanyard_toast (GTK_WIDGET (self->columns), error->message);
      return;
    }
  id = article->id;
  subscription = lanyard_feed_subscriptions_find (
      lanyard_feed_reader_get_subscriptions (self->reader), article->feed);
  g_object_set (self->article, "pictures-allowed",
                subscription != NULL && lanyard_feed_subscription_get_pictures (subscription),
                NULL);
  if (!article->read && self->mark_read)
    lanyard_feed_page_set_state (self, id, LANYARD_FEED_STATE_READ, TRUE);
  lanyard_article_view_set_article (
      self->article, g_steal_pointer (&article),
      subscription != NULL ? lanyard_feed_subscription_get_title (subscription) : NULL);
  gtk_stack_set_visible_child_name (self->article_stack, "article");
  self->mark_read = FALSE;
  lanyard_feed_page_update_full (self);
}

void
lanyard_feed_page_load_article (LanyardFeedPage *self, gint64 entry)
{
  stop_loading (self);
  self->loading = g_cancellable_new ();
  lanyard_feed_reader_load_article_async (self->reader, entry, self->loading, on_article,
                                          g_object_ref (self));
}

void
lanyard_feed_page_open_selected (LanyardFeedPage *self)
{
  gint64 selected = lanyard_feed_entry_list_get_selected (self->entries);

  if (selected == 0 || (self->entry != NULL && lanyard_feed_entry_get_id (self->entry) == selected))
    return;
  watch (self, lanyard_feed_entry_list_get_entry (self->entries));
  self->mark_read = TRUE;
  lanyard_feed_page_load_article (self, selected);
  lanyard_feed_page_update_entry_actions (self);
}

/* Actions */

static void
act_state (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  LanyardFeedEntry *entry = get_entry (self);

  if (entry == NULL)
    return;
  if (g_str_equal (action, "feeds.star"))
    lanyard_feed_page_set_state (self, lanyard_feed_entry_get_id (entry),
                                 LANYARD_FEED_STATE_STARRED,
                                 !lanyard_feed_entry_get_starred (entry));
  else
    lanyard_feed_page_set_state (self, lanyard_feed_entry_get_id (entry), LANYARD_FEED_STATE_READ,
                                 !lanyard_feed_entry_get_read (entry));
}

static void
undo_read_all (LanyardFeedPage *self, gpointer data)
{
  lanyard_feed_reader_set_state_async (self->reader, data, NULL, LANYARD_FEED_STATE_READ, FALSE,
                                       on_state_set, g_object_ref (self));
  lanyard_feed_entry_list_reload (self->entries);
}

static void
on_all_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) changed =
      lanyard_feed_reader_set_state_finish (LANYARD_FEED_READER (source), result, &error);
  g_autofree char *text = NULL;

  if (self->stack == NULL)
    return;
  if (changed == NULL)
    {
      lanyard_toast (GTK_WIDGET (self->columns), error->message);
      return;
    }
  if (changed->len == 0)
    {
      lanyard_toast (GTK_WIDGET (self->columns), _ ("All were read already"));
      return;
    }
  lanyard_feed_entry_list_reload (self->entries);
  text = g_strdup_printf (
      ngettext ("%u entry marked as read", "%u entries marked as read", changed->len),
      changed->len);
  lanyard_feed_page_offer_undo (self, text, undo_read_all, g_steal_pointer (&changed),
                                (GDestroyNotify)g_array_unref);
}

static void
act_read_all (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  LanyardFeedQuery query = lanyard_feed_entry_list_get_query (self->entries);
  g_autoptr (GArray) ids = NULL;

  /* What is listed, and not what comes while one decides. */
  if (lanyard_feed_entry_list_get_ready (self->entries))
    ids = lanyard_feed_entry_list_dup_ids (self->entries);
  lanyard_feed_reader_set_state_async (self->reader, ids, &query, LANYARD_FEED_STATE_READ, TRUE,
                                       on_all_read, g_object_ref (self));
}

static void
on_passed_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) changed =
      lanyard_feed_reader_set_state_finish (LANYARD_FEED_READER (source), result, &error);
  g_autofree char *text = NULL;

  if (self->stack == NULL || (changed != NULL && changed->len == 0))
    return;
  if (changed == NULL)
    {
      lanyard_toast (GTK_WIDGET (self->columns), error->message);
      return;
    }
  text = g_strdup_printf (
      ngettext ("%u entry marked as read", "%u entries marked as read", changed->len), changed->len);
  /* One stop after the other must not leave a row of them behind. */
  if (self->passed != NULL)
    adw_toast_dismiss (self->passed);
  lanyard_feed_page_offer_undo (self, text, undo_read_all, g_steal_pointer (&changed),
                                (GDestroyNotify)g_array_unref);
  g_set_weak_pointer (&self->passed, self->undo);
}

/* They stay listed, or what one looks at would move. */
void
lanyard_feed_page_mark_passed (LanyardFeedPage *self, GArray *ids)
{
  lanyard_feed_reader_set_state_async (self->reader, ids, NULL, LANYARD_FEED_STATE_READ, TRUE,
                                       on_passed_read, g_object_ref (self));
}

static void
undo_delete (LanyardFeedPage *self, gpointer data)
{
  gint64 *id = data;

  lanyard_feed_reader_set_deleted (self->reader, id, 1, FALSE);
}

static void
act_delete (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  gint64 id = get_id (self);

  if (id == 0)
    return;
  /* The one below takes its place. */
  if (!lanyard_feed_entry_list_move (self->entries, TRUE) &&
      !lanyard_feed_entry_list_move (self->entries, FALSE))
    lanyard_feed_page_close_article (self);
  lanyard_feed_reader_set_deleted (self->reader, &id, 1, TRUE);
  lanyard_feed_page_offer_undo (self, _ ("The entry was deleted"), undo_delete,
                                g_memdup2 (&id, sizeof id), g_free);
}

static void
on_uri_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (source != NULL ? GTK_WINDOW (source) : NULL, result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->stack != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("It cannot be opened: %s"), error->message);

      lanyard_toast (GTK_WIDGET (self->columns), text);
    }
}

void
lanyard_feed_page_open_uri (LanyardFeedPage *self, const char *uri)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (uri == NULL || !lanyard_feed_uri_may_open (uri))
    {
      lanyard_toast (GTK_WIDGET (self->columns),
                     _ ("Only addresses of the web and of mail are opened"));
      return;
    }
  gtk_show_uri_full (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, uri, GDK_CURRENT_TIME, NULL,
                     on_uri_shown, g_object_ref (self));
}

static void
act_link (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  LanyardFeedEntry *entry = get_entry (self);
  const char *link = get_link (self);

  if (link == NULL)
    return;
  if (g_str_equal (action, "feeds.open-link"))
    lanyard_feed_page_open_uri (self, link);
  else if (g_str_equal (action, "feeds.share"))
    g_signal_emit_by_name (self, "send-link", lanyard_feed_entry_get_title (entry), link);
  else
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), link);
      lanyard_toast (GTK_WIDGET (self->columns), _ ("Link copied"));
    }
}

static void
act_move (GtkWidget *widget, const char *action, GVariant *parameter)
{
  lanyard_feed_entry_list_move (LANYARD_FEED_PAGE (widget)->entries,
                                g_str_equal (action, "feeds.next"));
}

/* A screen further; at the end of the article the next one. */
static void
page_or_go_on (LanyardFeedPage *self, gboolean down)
{
  gboolean shows = lanyard_feed_columns_shows (self->columns, LANYARD_FEED_COLUMN_ARTICLE);

  if (shows && self->entry != NULL && lanyard_article_view_page (self->article, down))
    return;
  lanyard_feed_entry_list_move (self->entries, down);
}

/* The article */

static void
on_switch_full (LanyardFeedPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "feeds.full", NULL);
}

static void
on_link (LanyardFeedPage *self, const char *uri)
{
  lanyard_feed_page_open_uri (self, uri);
}

static void
on_allow_pictures (LanyardFeedPage *self)
{
  LanyardFeedSubscription *subscription = NULL;

  if (self->entry != NULL)
    subscription =
        lanyard_feed_subscriptions_find (lanyard_feed_reader_get_subscriptions (self->reader),
                                         lanyard_feed_entry_get_feed (self->entry));
  if (subscription != NULL)
    lanyard_feed_reader_set_options (self->reader, lanyard_feed_subscription_get_id (subscription),
                                     lanyard_feed_subscription_get_interval (subscription),
                                     lanyard_feed_subscription_get_notify_new (subscription), TRUE);
  g_object_set (self->article, "pictures-allowed", TRUE, NULL);
}

void
lanyard_feed_page_connect_article (LanyardFeedPage *self)
{
  lanyard_feed_page_connect_files (self);
  g_signal_connect_object (self->article, "switch-full", G_CALLBACK (on_switch_full), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->article, "activate-link", G_CALLBACK (on_link), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->article, "allow-pictures", G_CALLBACK (on_allow_pictures), self,
                           G_CONNECT_SWAPPED);
}

/* Keys */

/* Where a letter is text, or chooses from a menu, it is no key of ours. */
static gboolean
takes_letters (GtkWidget *focus)
{
  return GTK_IS_EDITABLE (focus) ||
         (GTK_IS_TEXT_VIEW (focus) && gtk_text_view_get_editable (GTK_TEXT_VIEW (focus))) ||
         gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL;
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType modifiers,
        LanyardFeedPage *self)
{
  static const struct
  {
    guint key;
    const char *action;
  } keys[] = {
    { GDK_KEY_j, "feeds.next" },        { GDK_KEY_k, "feeds.previous" },
    { GDK_KEY_s, "feeds.star" },        { GDK_KEY_m, "feeds.toggle-read" },
    { GDK_KEY_o, "feeds.open-link" },   { GDK_KEY_r, "feeds.refresh" },
    { GDK_KEY_Delete, "feeds.delete" }, { GDK_KEY_n, "feeds.next-unread" },
    { GDK_KEY_A, "feeds.read-all" },    { GDK_KEY_f, "feeds.full" },
  };
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean reading;

  if (focus == NULL || takes_letters (focus) ||
      (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  reading = !GTK_IS_BUTTON (focus) && (gtk_widget_is_ancestor (focus, GTK_WIDGET (self->entries)) ||
                                       gtk_widget_is_ancestor (focus, GTK_WIDGET (self->article)));
  /* In the first column the space bar would choose what is chosen. */
  if (key == GDK_KEY_space &&
      (reading ||
       (!GTK_IS_BUTTON (focus) && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->places)))))
    {
      page_or_go_on (self, (modifiers & GDK_SHIFT_MASK) == 0);
      return GDK_EVENT_STOP;
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].key == key && (key != GDK_KEY_Delete || reading))
      {
        gtk_widget_activate_action (GTK_WIDGET (self), keys[i].action, NULL);
        return GDK_EVENT_STOP;
      }
  return GDK_EVENT_PROPAGATE;
}

void
lanyard_feed_page_add_keys (LanyardFeedPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  /* Before the list takes the space bar for its own. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
lanyard_feed_page_install_entry_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "feeds.star", act_state },     { "feeds.toggle-read", act_state },
    { "feeds.delete", act_delete },  { "feeds.read-all", act_read_all },
    { "feeds.open-link", act_link }, { "feeds.copy-link", act_link },
    { "feeds.share", act_link },     { "feeds.next", act_move },
    { "feeds.previous", act_move },  { "feeds.full", lanyard_feed_page_act_full },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
}
