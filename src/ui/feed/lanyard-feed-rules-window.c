/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-rules-window.h"

#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-feed-filter-window.h"
#include "ui/widgets/lanyard-icon-button.h"
#include "ui/widgets/lanyard-toast.h"

struct _LanyardFeedRulesWindow
{
  AdwWindow parent_instance;

  /* Children, owned by the widget tree. */
  AdwToastOverlay *toasts;
  GtkStack *stack; /* "empty" or "rules" */
  AdwPreferencesGroup *group;

  /* Owned. */
  LanyardFeedReader *reader;
  GPtrArray *rows; /* of the group, not owned */
  char **folders;
};

G_DEFINE_FINAL_TYPE (LanyardFeedRulesWindow, lanyard_feed_rules_window, ADW_TYPE_WINDOW)

/* Undo */

typedef struct
{
  LanyardFeedReader *reader;
  gint64 rule;     /* that was taken away; 0: none */
  GArray *changed; /* (nullable): entries */
  LanyardFeedState state;
} Undo;

static void
undo_free (gpointer data)
{
  Undo *undo = data;

  g_object_unref (undo->reader);
  g_clear_pointer (&undo->changed, g_array_unref);
  g_free (undo);
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) changed =
      lanyard_feed_reader_set_state_finish (LANYARD_FEED_READER (source), result, &error);

  if (changed == NULL)
    g_warning ("Entries could not be set back: %s", error->message);
}

static void
on_undo (AdwToast *toast, gpointer user_data)
{
  const Undo *undo = user_data;

  if (undo->rule != 0)
    lanyard_feed_reader_set_filter_removed (undo->reader, undo->rule, FALSE);
  else
    lanyard_feed_reader_set_state_async (undo->reader, undo->changed, NULL, undo->state, FALSE, on_undone, NULL);
}

/* @undo: (transfer full) */
static void
offer_undo (LanyardFeedRulesWindow *self, const char *message, Undo *undo)
{
  AdwToast *toast = lanyard_toast_new (message);

  g_object_set_data_full (G_OBJECT (toast), "lanyard-undo", undo, undo_free);
  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_timeout (toast, 10);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect (toast, "button-clicked", G_CALLBACK (on_undo), undo);
  lanyard_toast_show (self->toasts, toast);
}

/* What the buttons of a row do */

static const LanyardFeedFilterRecord *
find_rule (LanyardFeedRulesWindow *self, GVariant *parameter)
{
  LanyardFeedFilterItem *item = lanyard_feed_reader_find_filter (self->reader, g_variant_get_int64 (parameter));

  return item != NULL ? lanyard_feed_filter_item_get_record (item) : NULL;
}

static void
act_edit (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedRulesWindow *self = LANYARD_FEED_RULES_WINDOW (widget);
  const LanyardFeedFilterRecord *rule = find_rule (self, parameter);

  if (rule != NULL)
    lanyard_feed_filter_window_present (GTK_WINDOW (self), self->reader, (const char *const *)self->folders, rule);
}

static void
act_add (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedRulesWindow *self = LANYARD_FEED_RULES_WINDOW (widget);
  g_autoptr (LanyardFeedFilterRecord) rule = lanyard_feed_filter_record_new ("");

  rule->action = LANYARD_FEED_ACTION_READ;
  lanyard_feed_filter_window_present (GTK_WINDOW (self), self->reader, (const char *const *)self->folders, rule);
}

static void
act_remove (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedRulesWindow *self = LANYARD_FEED_RULES_WINDOW (widget);
  const LanyardFeedFilterRecord *rule = find_rule (self, parameter);
  g_autofree char *text = NULL;
  Undo *undo;

  if (rule == NULL)
    return;
  text = g_strdup_printf (_ ("“%s” was deleted"), rule->name);
  undo = g_new0 (Undo, 1);
  undo->reader = g_object_ref (self->reader);
  undo->rule = rule->id;
  lanyard_feed_reader_set_filter_removed (self->reader, rule->id, TRUE);
  offer_undo (self, text, undo);
}

typedef struct
{
  LanyardFeedRulesWindow *window;
  LanyardFeedState state;
} Apply;

static void
on_applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Apply *apply = user_data;
  g_autoptr (LanyardFeedRulesWindow) self = apply->window;
  LanyardFeedState state = apply->state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) changed =
      lanyard_feed_reader_set_state_finish (LANYARD_FEED_READER (source), result, &error);
  g_autofree char *text = NULL;
  Undo *undo;

  g_free (apply);
  if (self->toasts == NULL)
    return;
  if (changed == NULL || changed->len == 0)
    {
      lanyard_toast_show (self->toasts,
                          lanyard_toast_new (changed == NULL ? error->message : _ ("There was nothing to change")));
      return;
    }
  text = g_strdup_printf (ngettext ("%u entry was changed", "%u entries were changed", changed->len), changed->len);
  undo = g_new0 (Undo, 1);
  undo->reader = g_object_ref (self->reader);
  undo->changed = g_steal_pointer (&changed);
  undo->state = state;
  offer_undo (self, text, undo);
}

static void
act_apply (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardFeedRulesWindow *self = LANYARD_FEED_RULES_WINDOW (widget);
  const LanyardFeedFilterRecord *rule = find_rule (self, parameter);
  LanyardFeedQuery query = { 0 };
  Apply *apply;

  if (rule == NULL)
    return;
  apply = g_new0 (Apply, 1);
  apply->window = g_object_ref (self);
  apply->state = rule->action == LANYARD_FEED_ACTION_READ ? LANYARD_FEED_STATE_READ : LANYARD_FEED_STATE_STARRED;
  query.filter = rule->id;
  lanyard_feed_reader_set_state_async (self->reader, NULL, &query, apply->state, TRUE, on_applied, apply);
}

/* Rows */

static const char *
describe_action (LanyardFeedAction action)
{
  if (action == LANYARD_FEED_ACTION_READ)
    return _ ("Marks new entries as read");
  return action == LANYARD_FEED_ACTION_STAR ? _ ("Stars new entries") : _ ("Does not notify of new entries");
}

static void
add_button (GtkWidget *row, const char *icon, const char *label, const char *action, gint64 rule)
{
  GtkWidget *button = lanyard_icon_button_dress (gtk_button_new (), icon, label, NULL);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", rule);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
make_row (const LanyardFeedFilterRecord *rule)
{
  GtkWidget *row = adw_action_row_new ();

  /* A name is no markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), rule->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), describe_action (rule->action));
  if (rule->action != LANYARD_FEED_ACTION_SILENT)
    add_button (row, "emblem-synchronizing-symbolic", _ ("Apply to the entries there are"), "rules.apply", rule->id);
  add_button (row, "document-edit-symbolic", _ ("Edit"), "rules.edit", rule->id);
  add_button (row, "user-trash-symbolic", _ ("Delete"), "rules.remove", rule->id);
  return row;
}

static void
show_rules (LanyardFeedRulesWindow *self)
{
  GListModel *filters = lanyard_feed_reader_get_filters (self->reader);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < g_list_model_get_n_items (filters); i++)
    {
      g_autoptr (LanyardFeedFilterItem) item = g_list_model_get_item (filters, i);
      const LanyardFeedFilterRecord *record = lanyard_feed_filter_item_get_record (item);
      GtkWidget *row;

      if (record->action == LANYARD_FEED_ACTION_LIST)
        continue;
      row = make_row (record);
      g_signal_handlers_disconnect_by_func (item, show_rules, self);
      g_signal_connect_object (item, "changed", G_CALLBACK (show_rules), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_stack_set_visible_child_name (self->stack, self->rows->len > 0 ? "rules" : "empty");
}

static void
lanyard_feed_rules_window_dispose (GObject *object)
{
  LANYARD_FEED_RULES_WINDOW (object)->toasts = NULL;

  G_OBJECT_CLASS (lanyard_feed_rules_window_parent_class)->dispose (object);
}

static void
lanyard_feed_rules_window_finalize (GObject *object)
{
  LanyardFeedRulesWindow *self = LANYARD_FEED_RULES_WINDOW (object);

  g_clear_object (&self->reader);
  g_ptr_array_unref (self->rows);
  g_strfreev (self->folders);

  G_OBJECT_CLASS (lanyard_feed_rules_window_parent_class)->finalize (object);
}

static void
lanyard_feed_rules_window_class_init (LanyardFeedRulesWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanyard_feed_rules_window_dispose;
  object_class->finalize = lanyard_feed_rules_window_finalize;
  gtk_widget_class_install_action (widget_class, "rules.add", NULL, act_add);
  gtk_widget_class_install_action (widget_class, "rules.edit", "x", act_edit);
  gtk_widget_class_install_action (widget_class, "rules.remove", "x", act_remove);
  gtk_widget_class_install_action (widget_class, "rules.apply", "x", act_apply);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *add = gtk_button_new_with_mnemonic (_ ("_Add a rule…"));

  g_object_set (page, "icon-name", "emblem-system-symbolic", "title", _ ("No rules"), "description",
                _ ("A rule marks new entries as read, stars them or keeps them quiet as they come."), NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "rules.add");
  gtk_widget_set_halign (add, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (add, "pill");
  gtk_widget_add_css_class (page, "compact");
  adw_status_page_set_child (ADW_STATUS_PAGE (page), add);
  return page;
}

static void
lanyard_feed_rules_window_init (LanyardFeedRulesWindow *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *page = adw_preferences_page_new ();

  gtk_window_set_title (GTK_WINDOW (self), _ ("Rules"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 480, 420);
  self->rows = g_ptr_array_new ();
  adw_header_bar_pack_start (ADW_HEADER_BAR (header),
                             lanyard_icon_button_dress (gtk_button_new (), "list-add-symbolic", _ ("Add a rule"), "rules.add"));
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_description (self->group, _ ("New entries meet them in this order."));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->group);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, make_empty (), "empty");
  gtk_stack_add_named (self->stack, page, "rules");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (content), header);
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->toasts));
  adw_window_set_content (ADW_WINDOW (self), content);
}

LanyardFeedRulesWindow *
lanyard_feed_rules_window_present (GtkWindow *parent, LanyardFeedReader *reader, const char *const *folders)
{
  LanyardFeedRulesWindow *self;

  g_return_val_if_fail (LANYARD_IS_FEED_READER (reader), NULL);

  self = g_object_new (LANYARD_TYPE_FEED_RULES_WINDOW, "transient-for", parent, NULL);
  self->reader = g_object_ref (reader);
  self->folders = g_strdupv ((char **)folders);
  g_signal_connect_object (lanyard_feed_reader_get_filters (reader), "items-changed", G_CALLBACK (show_rules), self,
                           G_CONNECT_SWAPPED);
  show_rules (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
