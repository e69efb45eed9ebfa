/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Feeds tab: the files of entries, saved and opened. */
#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-paths.h"
#include "ui/feed/lanyard-feed-page-private.h"
#include "ui/widgets/lanyard-files.h"

static void
show_file (LanyardFeedPage *self, gpointer data)
{
  lanyard_files_show (GTK_WIDGET (self->columns), data);
}

static void
on_saved_file (LanyardFeedPage *self, GFile *file, gboolean open)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = g_strdup_printf (_ ("“%s” was saved"), name);

  if (self->stack == NULL)
    return;
  lanyard_feed_page_offer (self, text, _ ("Show"), show_file, g_object_ref (file), g_object_unref);
  if (open)
    lanyard_files_open (GTK_WIDGET (self->columns), file);
}

static void
on_file_failed (LanyardFeedPage *self, const char *message)
{
  if (self->stack != NULL)
    lanyard_toast (GTK_WIDGET (self->columns), message);
}

static void
take_file (
    LanyardFeedPage *self, const char *uri, const char *type, const char *from, gboolean open)
{
  g_autofree char *path = lanyard_paths_get_download_dir ();
  g_autoptr (GFile) downloads = g_file_new_for_path (path);

  lanyard_feed_downloads_start (self->downloads, uri, type, from,
                                self->folder != NULL ? self->folder : downloads, open);
}

typedef struct
{
  LanyardFeedPage *page; /* weak */
  char *uri;
  char *type; /* nullable */
  gboolean open;
} Refused;

static void
refused_free (gpointer data, GClosure *closure)
{
  Refused *refused = data;

  g_clear_weak_pointer (&refused->page);
  g_free (refused->uri);
  g_free (refused->type);
  g_free (refused);
}

static void
on_refused_answered (AdwMessageDialog *dialog, const char *response, Refused *refused)
{
  if (refused->page != NULL && refused->page->stack != NULL && g_str_equal (response, "save"))
    take_file (refused->page, refused->uri, refused->type, NULL, refused->open);
}

/* Whoever writes a feed could else have this machine ask its neighbours for things, by a file that one saves. */
static void
on_file_refused (LanyardFeedPage *self,
                 const char *uri,
                 const char *type,
                 gboolean open,
                 const char *message)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog;
  Refused *refused;

  if (self->stack == NULL)
    return;
  dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                   _ ("Ask a machine of your own network?"), NULL);
  adw_message_dialog_format_body (
      ADW_MESSAGE_DIALOG (dialog),
      /* Translators: a sentence that says who names what. */
      _ ("%s. Save it only if you expect a file there."), message);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "save",
                                    _ ("_Save"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  refused = g_new0 (Refused, 1);
  g_set_weak_pointer (&refused->page, self);
  refused->uri = g_strdup (uri);
  refused->type = g_strdup (type);
  refused->open = open;
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_refused_answered), refused,
                         refused_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The feed that names what the article has. */
static const char *
get_feed_url (LanyardFeedPage *self)
{
  const char *url = self->entry != NULL ? lanyard_feed_entry_get_feed_url (self->entry) : NULL;

  return url != NULL ? url : "";
}

static void
on_save_enclosure (LanyardFeedPage *self, const char *uri, const char *type, const char *name)
{
  take_file (self, uri, type, get_feed_url (self), FALSE);
}

static void
on_open_enclosure (LanyardFeedPage *self, const char *uri, const char *type, const char *name)
{
  take_file (self, uri, type, get_feed_url (self), TRUE);
}

void
lanyard_feed_page_connect_files (LanyardFeedPage *self)
{
  g_signal_connect_object (self->article, "save-enclosure", G_CALLBACK (on_save_enclosure), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->article, "open-enclosure", G_CALLBACK (on_open_enclosure), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->downloads, "saved", G_CALLBACK (on_saved_file), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->downloads, "failed", G_CALLBACK (on_file_failed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->downloads, "refused", G_CALLBACK (on_file_refused), self,
                           G_CONNECT_SWAPPED);
}
