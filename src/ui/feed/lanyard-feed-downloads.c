/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-downloads.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "engine/feed/lanyard-feed-download.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-file-name.h"

struct _LanyardFeedDownloads
{
  GtkBox parent_instance;

  GPtrArray *running; /* of Download, not owned */
};

enum
{
  SAVED,
  FAILED,
  REFUSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardFeedDownloads, lanyard_feed_downloads, GTK_TYPE_BOX)

typedef struct
{
  LanyardFeedDownloads *list;
  GCancellable *cancellable;
  char *name;
  char *uri;
  char *type; /* nullable */
  gboolean open;
  GtkWidget *row;
  GtkLabel *label;
  GtkProgressBar *bar;
} Download;

static void
on_progress (guint64 done, guint64 total, gpointer user_data)
{
  Download *download = user_data;
  g_autofree char *here = lanyard_format_size (done);
  g_autofree char *all = lanyard_format_size (total);
  g_autofree char *text = NULL;

  if (total > 0)
    /* Translators: the name of a file, how much of it is here, and how large it is. */
    text = g_strdup_printf (_ ("%s: %s of %s"), download->name, here, all);
  else
    /* Translators: the name of a file, and how much of it is here. */
    text = g_strdup_printf (_ ("%s: %s"), download->name, here);
  gtk_label_set_label (download->label, text);
  if (total > 0)
    gtk_progress_bar_set_fraction (download->bar, (double)done / (double)total);
  else
    gtk_progress_bar_pulse (download->bar);
}

static void
on_downloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Download *download = user_data;
  g_autoptr (LanyardFeedDownloads) self = download->list;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = lanyard_feed_download_finish (result, &error);

  g_ptr_array_remove_fast (self->running, download);
  if (gtk_widget_get_parent (download->row) == GTK_WIDGET (self))
    gtk_box_remove (GTK_BOX (self), download->row);
  gtk_widget_set_visible (GTK_WIDGET (self), self->running->len > 0);
  if (file != NULL)
    g_signal_emit (self, signals[SAVED], 0, file, download->open);
  else if (g_error_matches (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_PRIVATE))
    g_signal_emit (self, signals[REFUSED], 0, download->uri, download->type, download->open,
                   error->message);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *text =
          g_strdup_printf (_ ("“%s” could not be saved: %s"), download->name, error->message);

      g_signal_emit (self, signals[FAILED], 0, text);
    }
  g_object_unref (download->row);
  g_object_unref (download->cancellable);
  g_free (download->name);
  g_free (download->uri);
  g_free (download->type);
  g_free (download);
}

static void
on_stop (GtkButton *button, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
lanyard_feed_downloads_dispose (GObject *object)
{
  lanyard_feed_downloads_cancel (LANYARD_FEED_DOWNLOADS (object));

  G_OBJECT_CLASS (lanyard_feed_downloads_parent_class)->dispose (object);
}

static void
lanyard_feed_downloads_finalize (GObject *object)
{
  g_ptr_array_unref (LANYARD_FEED_DOWNLOADS (object)->running);

  G_OBJECT_CLASS (lanyard_feed_downloads_parent_class)->finalize (object);
}

static void
lanyard_feed_downloads_class_init (LanyardFeedDownloadsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_feed_downloads_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanyard_feed_downloads_finalize;
  signals[SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, G_TYPE_FILE, G_TYPE_BOOLEAN);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REFUSED] =
      g_signal_new ("refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN, G_TYPE_STRING);
}

static void
lanyard_feed_downloads_init (LanyardFeedDownloads *self)
{
  self->running = g_ptr_array_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "feed-footer");
}

GtkWidget *
lanyard_feed_downloads_new (void)
{
  return g_object_new (LANYARD_TYPE_FEED_DOWNLOADS, NULL);
}

static void
make_row (Download *download)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *stop = gtk_button_new_from_icon_name ("process-stop-symbolic");

  download->label = GTK_LABEL (gtk_label_new (download->name));
  gtk_label_set_xalign (download->label, 0);
  gtk_label_set_ellipsize (download->label, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (GTK_WIDGET (download->label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (download->label), "numeric");
  download->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (download->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  download->name, -1);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (download->label));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (download->bar));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (stop, "flat");
  gtk_widget_set_tooltip_text (stop, _ ("Stop saving"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (stop), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Stop saving"), -1);
  g_signal_connect_object (stop, "clicked", G_CALLBACK (on_stop), download->cancellable, 0);
  download->row = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  gtk_box_append (GTK_BOX (download->row), texts);
  gtk_box_append (GTK_BOX (download->row), stop);
}

void
lanyard_feed_downloads_start (LanyardFeedDownloads *self,
                              const char *uri,
                              const char *type,
                              const char *from,
                              GFile *folder,
                              gboolean open)
{
  Download *download;

  g_return_if_fail (LANYARD_IS_FEED_DOWNLOADS (self));
  g_return_if_fail (uri != NULL);
  g_return_if_fail (G_IS_FILE (folder));

  download = g_new0 (Download, 1);
  download->list = g_object_ref (self);
  download->cancellable = g_cancellable_new ();
  download->name = lanyard_feed_make_file_name (uri, type);
  download->uri = g_strdup (uri);
  download->type = g_strdup (type);
  download->open = open;
  make_row (download);
  g_ptr_array_add (self->running, download);
  gtk_box_append (GTK_BOX (self), download->row);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  lanyard_feed_download_async (uri, type, from, folder, download->cancellable, on_progress,
                               on_downloaded, download);
}

guint
lanyard_feed_downloads_get_n (LanyardFeedDownloads *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_DOWNLOADS (self), 0);

  return self->running->len;
}

void
lanyard_feed_downloads_cancel (LanyardFeedDownloads *self)
{
  g_return_if_fail (LANYARD_IS_FEED_DOWNLOADS (self));

  for (guint i = 0; i < self->running->len; i++)
    g_cancellable_cancel (((Download *)self->running->pdata[i])->cancellable);
}
