/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Feeds tab: subscriptions from a file and to one. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/feed/lanyard-feed-page-private.h"
#include "ui/feed/lanyard-feed-words.h"
#include "ui/widgets/lanyard-files.h"

static void
tell (LanyardFeedPage *self, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (lanyard_feed_page_get_window (self), heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (LanyardFeedImported) imported = { 0 };
  g_autofree char *text = NULL;

  if (lanyard_feed_reader_import_finish (LANYARD_FEED_READER (source), result, &imported, &error))
    text = lanyard_feed_words_imported (&imported);
  if (self->stack == NULL)
    return;
  tell (self, text != NULL ? _ ("Imported") : _ ("Nothing was imported"),
        text != NULL ? text : error->message);
  if (imported.added > 0)
    lanyard_feed_page_refresh_unfetched (self);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (self->stack == NULL)
    return;
  if (bytes == NULL)
    tell (self, _ ("Nothing was imported"), error->message);
  else
    lanyard_feed_reader_import_async (self->reader, bytes, NULL, on_imported, g_object_ref (self));
}

void
lanyard_feed_page_import_file (LanyardFeedPage *self, GFile *file)
{
  g_return_if_fail (LANYARD_IS_FEED_PAGE (self));
  g_return_if_fail (G_IS_FILE (file));

  g_file_load_bytes_async (file, NULL, on_read, g_object_ref (self));
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedPage) self = user_data;
  g_autoptr (GError) error = NULL;
  guint n;
  g_autofree char *text = NULL;

  g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);
  if (self->stack == NULL)
    return;
  if (error != NULL)
    {
      tell (self, _ ("Nothing was exported"), error->message);
      return;
    }
  n = g_list_model_get_n_items (
      G_LIST_MODEL (lanyard_feed_reader_get_subscriptions (self->reader)));
  text = g_strdup_printf (
      ngettext ("%u subscription was exported", "%u subscriptions were exported", n), n);
  lanyard_toast (GTK_WIDGET (self->columns), text);
}

void
lanyard_feed_page_export_file (LanyardFeedPage *self, GFile *file)
{
  g_autofree char *opml = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_if_fail (LANYARD_IS_FEED_PAGE (self));
  g_return_if_fail (G_IS_FILE (file));

  opml = lanyard_feed_reader_export (self->reader);
  bytes = g_bytes_new (opml, strlen (opml));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       on_written, g_object_ref (self));
}

static void
on_chosen (LanyardFeedPage *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (gtk_file_chooser_get_action (GTK_FILE_CHOOSER (chooser)) == GTK_FILE_CHOOSER_ACTION_SAVE)
    lanyard_feed_page_export_file (self, file);
  else
    lanyard_feed_page_import_file (self, file);
}

void
lanyard_feed_page_act_file (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedPage *self = LANYARD_FEED_PAGE (widget);
  gboolean saves = g_str_equal (action, "feeds.export");
  g_autoptr (GtkFileFilter) opml = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (
      saves ? _ ("Export subscriptions") : _ ("Import subscriptions"),
      lanyard_feed_page_get_window (self),
      saves ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN,
      saves ? _ ("_Export") : _ ("_Import"), NULL);
  gtk_file_filter_set_name (opml, _ ("Subscriptions (OPML)"));
  gtk_file_filter_add_suffix (opml, "opml");
  gtk_file_filter_add_suffix (opml, "xml");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), opml);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), all);
  if (saves)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser),
                                       "lanyard-subscriptions.opml");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_swapped (self->chooser, "response", G_CALLBACK (on_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}
