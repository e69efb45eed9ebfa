/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-condition-row.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "ui/widgets/lanyard-icon-button.h"

#define USUAL_DAYS 7

struct _LanyardFeedConditionRow
{
  GtkBox parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *kind;
  AdwBin *place; /* of the value */
  GtkWidget *value; /* %NULL: there is none */

  /* Owned. */
  LanyardFeedSubscriptions *subscriptions;
  char **folders;
  char *text; /* of the value, when its kind was chosen */
};

static guint remove_signal;

G_DEFINE_FINAL_TYPE (LanyardFeedConditionRow, lanyard_feed_condition_row, GTK_TYPE_BOX)

/* In the order of the kinds: it must hold, it must not. */
static const char *const sentences[] = {
  N_ ("Has the words"),      N_ ("Does not have the words"),
  N_ ("Title contains"),     N_ ("Title does not contain"),
  N_ ("Author contains"),    N_ ("Author does not contain"),
  N_ ("Text contains"),      N_ ("Text does not contain"),
  N_ ("Is of the feed"),     N_ ("Is not of the feed"),
  N_ ("Is in the folder"),   N_ ("Is not in the folder"),
  N_ ("Is newer than (days)"), N_ ("Is older than (days)"),
  N_ ("Is unread"),          N_ ("Is read"),
  N_ ("Is starred"),         N_ ("Is not starred"),
  N_ ("Comes with a file"),  N_ ("Comes without a file"),
};

G_STATIC_ASSERT (G_N_ELEMENTS (sentences) == 2 * LANYARD_FEED_CONDITION_KINDS);

static LanyardFeedConditionKind
get_kind (LanyardFeedConditionRow *self)
{
  return (LanyardFeedConditionKind)(gtk_drop_down_get_selected (GTK_DROP_DOWN (self->kind)) / 2);
}

static void
name_value (GtkWidget *value, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* Values to choose from */

static GtkWidget *
make_choice (GtkStringList *names, guint selected)
{
  GtkWidget *choice = gtk_drop_down_new (G_LIST_MODEL (names), NULL);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), selected);
  return choice;
}

/* The feed at @url; one that is not subscribed to any more is the last. */
static GtkWidget *
make_feeds (LanyardFeedConditionRow *self, const char *url)
{
  GListModel *model = G_LIST_MODEL (self->subscriptions);
  GtkStringList *names = gtk_string_list_new (NULL);
  guint n = g_list_model_get_n_items (model), selected = n;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardFeedSubscription) subscription = g_list_model_get_item (model, i);

      gtk_string_list_append (names, lanyard_feed_subscription_get_title (subscription));
      if (strcmp (lanyard_feed_subscription_get_url (subscription), url) == 0)
        selected = i;
    }
  if (selected == n && strstr (url, "://") != NULL)
    gtk_string_list_append (names, url);
  else if (selected == n)
    selected = 0;
  return make_choice (names, selected);
}

static GtkWidget *
make_folders (LanyardFeedConditionRow *self, const char *folder)
{
  GtkStringList *names = gtk_string_list_new ((const char *const *)self->folders);
  guint n = g_strv_length (self->folders), selected = n;

  for (guint i = 0; i < n; i++)
    if (strcmp (self->folders[i], folder) == 0)
      selected = i;
  if (selected == n && *folder != '\0')
    gtk_string_list_append (names, folder);
  else if (selected == n)
    selected = 0;
  return make_choice (names, selected);
}

/* (transfer full) */
static char *
dup_feed (LanyardFeedConditionRow *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->value));
  g_autoptr (LanyardFeedSubscription) subscription =
      g_list_model_get_item (G_LIST_MODEL (self->subscriptions), selected);

  return g_strdup (subscription != NULL ? lanyard_feed_subscription_get_url (subscription) : self->text);
}

static char *
dup_choice (LanyardFeedConditionRow *self)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (GTK_DROP_DOWN (self->value));

  return g_strdup (item != NULL ? gtk_string_object_get_string (item) : "");
}

static char *
dup_value (LanyardFeedConditionRow *self)
{
  if (self->value == NULL)
    return g_strdup ("");
  if (get_kind (self) == LANYARD_FEED_CONDITION_FEED)
    return dup_feed (self);
  if (get_kind (self) == LANYARD_FEED_CONDITION_FOLDER)
    return dup_choice (self);
  if (get_kind (self) == LANYARD_FEED_CONDITION_DAYS)
    return g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->value)));
  return g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->value)));
}

static GtkWidget *
make_value (LanyardFeedConditionRow *self)
{
  LanyardFeedConditionKind kind = get_kind (self);
  GtkWidget *value;

  if (!lanyard_feed_condition_has_value (kind))
    return NULL;
  if (kind == LANYARD_FEED_CONDITION_FEED)
    value = make_feeds (self, self->text);
  else if (kind == LANYARD_FEED_CONDITION_FOLDER)
    value = make_folders (self, self->text);
  else if (kind == LANYARD_FEED_CONDITION_DAYS)
    {
      int days = atoi (self->text);

      value = gtk_spin_button_new_with_range (1, 4000, 1);
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (value), days > 0 ? days : USUAL_DAYS);
    }
  else
    {
      value = gtk_entry_new ();
      gtk_editable_set_text (GTK_EDITABLE (value), self->text);
    }
  name_value (value, _ (sentences[2 * kind]));
  gtk_widget_set_hexpand (value, TRUE);
  return value;
}

static void
show_value (LanyardFeedConditionRow *self)
{
  self->value = make_value (self);
  adw_bin_set_child (self->place, self->value);
  gtk_widget_set_visible (GTK_WIDGET (self->place), self->value != NULL);
}

/* Words that were typed stay for another question about words. */
static void
on_kind (LanyardFeedConditionRow *self)
{
  if (GTK_IS_ENTRY (self->value))
    {
      g_free (self->text);
      self->text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->value)));
    }
  show_value (self);
}

static void
on_remove (LanyardFeedConditionRow *self)
{
  g_signal_emit (self, remove_signal, 0);
}

static void
lanyard_feed_condition_row_finalize (GObject *object)
{
  LanyardFeedConditionRow *self = LANYARD_FEED_CONDITION_ROW (object);

  g_clear_object (&self->subscriptions);
  g_strfreev (self->folders);
  g_free (self->text);

  G_OBJECT_CLASS (lanyard_feed_condition_row_parent_class)->finalize (object);
}

static void
lanyard_feed_condition_row_class_init (LanyardFeedConditionRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_feed_condition_row_finalize;
  remove_signal = g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
lanyard_feed_condition_row_init (LanyardFeedConditionRow *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *drop;

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    gtk_string_list_append (names, _ (sentences[i]));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->kind = gtk_drop_down_new (G_LIST_MODEL (names), NULL);
  gtk_widget_set_hexpand (self->kind, TRUE);
  name_value (self->kind, _ ("Condition"));
  drop = lanyard_icon_button_dress (gtk_button_new (), "list-remove-symbolic", _ ("Remove the condition"), NULL);
  gtk_widget_set_valign (drop, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (drop, "clicked", G_CALLBACK (on_remove), self);
  self->place = ADW_BIN (adw_bin_new ());
  gtk_box_append (GTK_BOX (line), self->kind);
  gtk_box_append (GTK_BOX (line), drop);
  gtk_box_append (GTK_BOX (self), line);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->place));
}

GtkWidget *
lanyard_feed_condition_row_new (LanyardFeedSubscriptions *subscriptions,
                                const char *const *folders,
                                const LanyardFeedCondition *condition)
{
  LanyardFeedConditionRow *self = g_object_new (LANYARD_TYPE_FEED_CONDITION_ROW, NULL);

  self->subscriptions = g_object_ref (subscriptions);
  self->folders = g_strdupv ((char **)folders);
  self->text = g_strdup (condition->value);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->kind), 2 * (guint)condition->kind + (condition->negated ? 1 : 0));
  show_value (self);
  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (on_kind), self);
  return GTK_WIDGET (self);
}

LanyardFeedCondition *
lanyard_feed_condition_row_read (LanyardFeedConditionRow *self, GError **error)
{
  g_autofree char *value = NULL;
  g_autofree char *text = NULL;
  LanyardFeedCondition *made, *read;

  g_return_val_if_fail (LANYARD_IS_FEED_CONDITION_ROW (self), NULL);

  value = dup_value (self);
  made = lanyard_feed_condition_new (get_kind (self), gtk_drop_down_get_selected (GTK_DROP_DOWN (self->kind)) % 2 != 0,
                                     value);
  /* As who types it on the command line is understood. */
  text = lanyard_feed_condition_print (made);
  lanyard_feed_condition_free (made);
  read = lanyard_feed_condition_parse (text, NULL);
  if (read == NULL)
    {
      g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_CONDITION,
                   /* Translators: a condition (“Title contains”) whose text is missing. */
                   _ ("“%s”: say what"), _ (sentences[gtk_drop_down_get_selected (GTK_DROP_DOWN (self->kind))]));
      if (self->value != NULL)
        gtk_widget_grab_focus (self->value);
    }
  return read;
}
