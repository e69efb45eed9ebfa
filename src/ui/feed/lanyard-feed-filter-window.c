/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-filter-window.h"

#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-feed-condition-row.h"

struct _LanyardFeedFilterWindow
{
  AdwWindow parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *page;
  GtkWidget *name;
  GtkWidget *action; /* of a rule */
  GtkWidget *notify; /* of a saved search */
  GtkWidget *match;
  GtkWidget *conditions;
  GtkWidget *problem;
  GtkWidget *save;

  /* Owned. */
  LanyardFeedReader *reader;
  LanyardFeedFilterRecord *before;
  char **folders;
};

static guint saved_signal;

G_DEFINE_FINAL_TYPE (LanyardFeedFilterWindow, lanyard_feed_filter_window, ADW_TYPE_WINDOW)

static void
say (LanyardFeedFilterWindow *self, const char *problem)
{
  gtk_label_set_label (GTK_LABEL (self->problem), problem != NULL ? problem : "");
  gtk_widget_set_visible (self->problem, problem != NULL);
}

/* Conditions */

/* (nullable): the one that a place of the list holds. */
static LanyardFeedConditionRow *
row_at (LanyardFeedFilterWindow *self, int i)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->conditions), i);

  return row != NULL ? LANYARD_FEED_CONDITION_ROW (gtk_list_box_row_get_child (row)) : NULL;
}

static int
n_conditions (LanyardFeedFilterWindow *self)
{
  int n = 0;

  while (row_at (self, n) != NULL)
    n++;
  return n;
}

static void
update_adding (LanyardFeedFilterWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "filter.add-condition",
                                 row_at (self, LANYARD_FEED_MOST_CONDITIONS - 1) == NULL);
}

/* To the first control of it. */
static void
focus_condition (LanyardFeedFilterWindow *self, int i)
{
  gtk_widget_child_focus (GTK_WIDGET (row_at (self, i)), GTK_DIR_TAB_FORWARD);
}

static void
on_remove (LanyardFeedConditionRow *condition, LanyardFeedFilterWindow *self)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (condition));
  int i = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));

  /* Without a condition there is nothing to find. */
  if (row_at (self, 1) == NULL)
    {
      say (self, _ ("One condition at least is needed"));
      return;
    }
  /* Before the button that had it goes, or it would be at Cancel. */
  focus_condition (self, row_at (self, i + 1) != NULL ? i + 1 : i - 1);
  gtk_list_box_remove (GTK_LIST_BOX (self->conditions), row);
  update_adding (self);
  say (self, NULL);
}

static void
add_condition (LanyardFeedFilterWindow *self, const LanyardFeedCondition *condition)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *child = lanyard_feed_condition_row_new (lanyard_feed_reader_get_subscriptions (self->reader),
                                                     (const char *const *)self->folders, condition);

  g_object_set (child, "margin-top", 9, "margin-bottom", 9, "margin-start", 12, "margin-end", 6, NULL);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), child);
  gtk_list_box_append (GTK_LIST_BOX (self->conditions), row);
  g_signal_connect_object (child, "remove", G_CALLBACK (on_remove), self, 0);
  update_adding (self);
}

static void
act_add (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedFilterWindow *self = LANYARD_FEED_FILTER_WINDOW (widget);
  LanyardFeedCondition condition = { .kind = LANYARD_FEED_CONDITION_WORDS, .value = (char *)"" };

  add_condition (self, &condition);
  focus_condition (self, n_conditions (self) - 1);
}

/* Saving */

/* (transfer full): what was decided; %NULL, and said, where something is missing. */
static LanyardFeedFilterRecord *
read_filter (LanyardFeedFilterWindow *self)
{
  g_autoptr (LanyardFeedFilterRecord) record =
      lanyard_feed_filter_record_new (gtk_editable_get_text (GTK_EDITABLE (self->name)));

  record->id = self->before->id;
  record->any = adw_combo_row_get_selected (ADW_COMBO_ROW (self->match)) == 1;
  if (self->action != NULL)
    record->action = (LanyardFeedAction)(adw_combo_row_get_selected (ADW_COMBO_ROW (self->action)) + 1);
  else
    record->notify = gtk_switch_get_active (GTK_SWITCH (self->notify));
  if (*record->name == '\0')
    {
      say (self, _ ("A name is needed"));
      gtk_widget_grab_focus (self->name);
      return NULL;
    }
  for (int i = 0; row_at (self, i) != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      LanyardFeedCondition *condition = lanyard_feed_condition_row_read (row_at (self, i), &error);

      if (condition == NULL)
        {
          say (self, error->message);
          focus_condition (self, i);
          return NULL;
        }
      lanyard_feed_filter_record_add (record, condition);
    }
  return g_steal_pointer (&record);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedFilterWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 id = lanyard_feed_reader_save_filter_finish (LANYARD_FEED_READER (source), result, &error);

  gtk_widget_set_sensitive (self->save, TRUE);
  if (id == 0)
    {
      say (self, error->message);
      gtk_widget_grab_focus (self->name);
      return;
    }
  g_signal_emit (self, saved_signal, 0, id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_save (LanyardFeedFilterWindow *self)
{
  g_autoptr (LanyardFeedFilterRecord) record = NULL;

  if (!gtk_widget_get_sensitive (self->save))
    return;
  record = read_filter (self);
  if (record == NULL)
    return;
  say (self, NULL);
  gtk_widget_set_sensitive (self->save, FALSE);
  lanyard_feed_reader_save_filter_async (self->reader, record, on_stored, g_object_ref (self));
}

static void
lanyard_feed_filter_window_finalize (GObject *object)
{
  LanyardFeedFilterWindow *self = LANYARD_FEED_FILTER_WINDOW (object);

  g_clear_object (&self->reader);
  g_clear_pointer (&self->before, lanyard_feed_filter_record_free);
  g_strfreev (self->folders);

  G_OBJECT_CLASS (lanyard_feed_filter_window_parent_class)->finalize (object);
}

static void
lanyard_feed_filter_window_class_init (LanyardFeedFilterWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanyard_feed_filter_window_finalize;
  saved_signal = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_install_action (widget_class, "filter.add-condition", NULL, act_add);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

/* Building */

static GtkWidget *
make_header (LanyardFeedFilterWindow *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  self->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  gtk_widget_add_css_class (self->save, "suggested-action");
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (on_save), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  return header;
}

static GtkWidget *
make_combo (const char *title, const char *const *choices, guint selected)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; choices[i] != NULL; i++)
    gtk_string_list_append (names, _ (choices[i]));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
  return row;
}

static GtkWidget *
make_notify (LanyardFeedFilterWindow *self)
{
  GtkWidget *row = adw_action_row_new ();

  self->notify = gtk_switch_new ();
  gtk_widget_set_valign (self->notify, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (self->notify), self->before->notify);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Notify of new entries"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("While the window is not looked at"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), self->notify);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), self->notify);
  return row;
}

static GtkWidget *
make_what (LanyardFeedFilterWindow *self)
{
  static const char *const actions[] = { N_ ("Mark them as read"), N_ ("Star them"), N_ ("Do not notify of them"), NULL };
  GtkWidget *group = adw_preferences_group_new ();

  self->name = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name), _ ("Name"));
  gtk_editable_set_text (GTK_EDITABLE (self->name), self->before->name);
  g_signal_connect_swapped (self->name, "entry-activated", G_CALLBACK (on_save), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->name);
  if (self->before->action != LANYARD_FEED_ACTION_LIST)
    {
      self->action = make_combo (_ ("When new entries come"), actions, (guint)self->before->action - 1);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->action);
    }
  else
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_notify (self));
  return group;
}

static GtkWidget *
make_conditions (LanyardFeedFilterWindow *self)
{
  static const char *const matches[] = { N_ ("All conditions"), N_ ("One of the conditions"), NULL };
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *add = gtk_button_new_with_mnemonic (_ ("_Add a condition"));

  self->match = make_combo (_ ("Entries meet"), matches, self->before->any ? 1 : 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->match);
  self->conditions = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->conditions), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->conditions, "boxed-list");
  gtk_widget_set_margin_top (self->conditions, 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->conditions), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Conditions"), -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->conditions);
  self->problem = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0, "margin-top", 9, "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->problem, "error");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->problem);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "filter.add-condition");
  gtk_widget_set_halign (add, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (add, 12);
  gtk_widget_add_css_class (add, "pill");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), add);
  return group;
}

static void
lanyard_feed_filter_window_init (LanyardFeedFilterWindow *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 480, 560);
  self->page = adw_preferences_page_new ();
  gtk_widget_set_vexpand (self->page, TRUE);
  gtk_box_append (GTK_BOX (content), make_header (self));
  gtk_box_append (GTK_BOX (content), self->page);
  adw_window_set_content (ADW_WINDOW (self), content);
}

LanyardFeedFilterWindow *
lanyard_feed_filter_window_present (GtkWindow *parent,
                                    LanyardFeedReader *reader,
                                    const char *const *folders,
                                    const LanyardFeedFilterRecord *record)
{
  LanyardFeedFilterWindow *self;

  g_return_val_if_fail (LANYARD_IS_FEED_READER (reader), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  self = g_object_new (LANYARD_TYPE_FEED_FILTER_WINDOW, "transient-for", parent, NULL);
  gtk_window_set_title (GTK_WINDOW (self), record->action == LANYARD_FEED_ACTION_LIST ? _ ("Saved search") : _ ("Rule"));
  self->reader = g_object_ref (reader);
  self->before = lanyard_feed_filter_record_copy (record);
  self->folders = g_strdupv ((char **)folders);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->page), ADW_PREFERENCES_GROUP (make_what (self)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self->page), ADW_PREFERENCES_GROUP (make_conditions (self)));
  for (guint i = 0; i < record->conditions->len; i++)
    add_condition (self, record->conditions->pdata[i]);
  if (record->conditions->len == 0)
    act_add (GTK_WIDGET (self), NULL, NULL);
  gtk_window_present (GTK_WINDOW (self));
  /* And not with Cancel, which a space in the name would press. */
  gtk_widget_grab_focus (self->name);
  return self;
}

const LanyardFeedFilterRecord *
lanyard_feed_filter_window_get_before (LanyardFeedFilterWindow *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_FILTER_WINDOW (self), NULL);

  return self->before;
}
