/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-folder-row.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-paths.h"
#include "ui/widgets/lanyard-files.h"

struct _LanyardFolderRow
{
  AdwActionRow parent_instance;

  GSettings            *settings;
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (LanyardFolderRow, lanyard_folder_row, ADW_TYPE_ACTION_ROW)

static void
show_folder (LanyardFolderRow *self)
{
  g_autofree char *path = g_settings_get_string (self->settings, "download-folder");
  g_autofree char *name = NULL;
  g_autofree char *markup = NULL;

  if (!g_path_is_absolute (path))
    {
      g_free (path);
      path = lanyard_paths_get_download_dir ();
    }
  name = lanyard_files_dup_shown_path (path);
  markup = g_markup_escape_text (name, -1);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), markup);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
}

static void
folder_chosen (LanyardFolderRow *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      const char *path = folder != NULL ? g_file_peek_path (folder) : NULL;

      if (path != NULL)
        g_settings_set_string (self->settings, "download-folder", path);
      else
        {
          adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                                       _ ("Only a folder on this computer can take received files"));
          gtk_widget_add_css_class (GTK_WIDGET (self), "error");
        }
    }
  g_clear_object (&self->chooser);
}

static void
choose (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFolderRow *self = LANYARD_FOLDER_ROW (widget);

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Folder for received files"),
                                               GTK_WINDOW (gtk_widget_get_root (widget)),
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"),
                                               NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_swapped (self->chooser, "response", G_CALLBACK (folder_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
lanyard_folder_row_dispose (GObject *object)
{
  LanyardFolderRow *self = LANYARD_FOLDER_ROW (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lanyard_folder_row_parent_class)->dispose (object);
}

static void
lanyard_folder_row_class_init (LanyardFolderRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_folder_row_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/app/lanyard-folder-row.ui");
  gtk_widget_class_install_action (widget_class, "folder-row.choose", NULL, choose);
}

static void
lanyard_folder_row_init (LanyardFolderRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lanyard_folder_row_set_settings (LanyardFolderRow *self, GSettings *settings)
{
  g_return_if_fail (LANYARD_IS_FOLDER_ROW (self));
  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::download-folder", G_CALLBACK (show_folder), self,
                           G_CONNECT_SWAPPED);
  show_folder (self);
}
