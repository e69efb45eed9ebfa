/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-welcome.h"

#include "ui/app/lanyard-folder-row.h"

struct _LanyardWelcome
{
  AdwBin parent_instance;

  /* Template children */
  AdwEntryRow      *name_row;
  LanyardFolderRow *folder_row;
  GtkSwitch        *receive_switch;
  GtkLabel         *problem;

  /* Owned */
  LanyardIdentity *identity;
  GSettings       *settings;
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardWelcome, lanyard_welcome, ADW_TYPE_BIN)

static void
name_edited (LanyardWelcome *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->name_row), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
}

static void
finish (LanyardWelcome *self)
{
  g_autofree char *name
      = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (name, lanyard_identity_get_name (self->identity)) != 0
      && !lanyard_identity_set_name (self->identity, name, &error))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->name_row), "error");
      gtk_label_set_label (self->problem, error->message);
      gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
      return;
    }
  /* Asked for beside the name and the folder, it is meant for the next starts as well; the preferences have it, too. */
  g_settings_set_boolean (self->settings, "receive-at-start", gtk_switch_get_active (self->receive_switch));
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static gboolean
lanyard_welcome_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LANYARD_WELCOME (widget)->name_row));
}

/* Going back, GTK would come to the page after what is in it, and so to the name again, for ever. */
static gboolean
lanyard_welcome_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_child_focus (adw_bin_get_child (ADW_BIN (widget)), direction);
}

static void
lanyard_welcome_dispose (GObject *object)
{
  g_clear_object (&LANYARD_WELCOME (object)->identity);
  g_clear_object (&LANYARD_WELCOME (object)->settings);

  G_OBJECT_CLASS (lanyard_welcome_parent_class)->dispose (object);
}

static void
lanyard_welcome_class_init (LanyardWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_welcome_dispose;
  widget_class->grab_focus = lanyard_welcome_grab_focus;
  widget_class->focus = lanyard_welcome_focus;

  signals[SIGNAL_DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);

  g_type_ensure (LANYARD_TYPE_FOLDER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lanyard/Lanyard/ui/app/lanyard-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardWelcome, name_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardWelcome, folder_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardWelcome, receive_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardWelcome, problem);
  gtk_widget_class_bind_template_callback (widget_class, finish);
  gtk_widget_class_bind_template_callback (widget_class, name_edited);
}

static void
lanyard_welcome_init (LanyardWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lanyard_welcome_new (GSettings *settings, LanyardEngineContext *context, LanyardReceiver *receiver)
{
  LanyardWelcome *self;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (context), NULL);
  g_return_val_if_fail (LANYARD_IS_RECEIVER (receiver), NULL);

  self = g_object_new (LANYARD_TYPE_WELCOME, NULL);
  self->identity = g_object_ref (lanyard_engine_context_get_identity (context));
  self->settings = g_object_ref (settings);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), lanyard_identity_get_name (self->identity));
  lanyard_folder_row_set_settings (self->folder_row, settings);
  /* The same switch as the one in the header bar. */
  g_object_bind_property (receiver, "active", self->receive_switch, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  return GTK_WIDGET (self);
}
