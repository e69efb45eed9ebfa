/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-setup.h"

#include <glib/gi18n-lib.h>

#include "ui/experiment/lanyard-experiment-device-button.h"

#define N_FIELDS LANYARD_EXPERIMENT_N_FIELDS
#define N_GROUPS LANYARD_EXPERIMENT_N_GROUPS
/* A choice shows at least so many characters, as widths of characters are reckoned: generously. */
#define LEAST_CHOICE 14

struct _LanyardExperimentSetup
{
  AdwBin                parent_instance;

  LanyardExperimentForm *form;
  GListModel            *devices; /* (nullable) */
  GtkWidget             *device_button;
  GtkWidget             *box;
  /* NULL until lanyard_experiment_setup_build() comes to it; its rows are in the list, or fold away in the expander. */
  GtkWidget             *groups[N_GROUPS];
  GtkWidget             *lists[N_GROUPS];
  GtkWidget             *expanders[N_GROUPS];
  /* Both NULL until the row is made. */
  GtkWidget             *rows[N_FIELDS];
  GtkWidget             *inputs[N_FIELDS];
  gboolean               filling;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardExperimentSetup, lanyard_experiment_setup, ADW_TYPE_BIN)

static gboolean
group_applies (LanyardExperimentSetup *self, LanyardExperimentGroup group)
{
  for (guint i = 0; i < N_FIELDS; i++)
    if (lanyard_experiment_field_get_group (i) == group && lanyard_experiment_form_applies (self->form, i))
      return TRUE;
  return FALSE;
}

static void
sum_up (LanyardExperimentSetup *self, guint group)
{
  g_autofree char *text = NULL;

  if (self->expanders[group] == NULL)
    return;
  text = lanyard_experiment_form_sum_up (self->form, group);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self->expanders[group]), text);
}

/* What the ways of moving bytes mean that are chosen; empty: only the usual ones. (transfer full) */
static char *
describe_calls (LanyardExperimentSetup *self)
{
  GString *text = g_string_new (NULL);
  guint handover = lanyard_experiment_form_get_choice (self->form, LANYARD_EXPERIMENT_FIELD_HANDOVER);

  if (!lanyard_experiment_form_applies (self->form, LANYARD_EXPERIMENT_FIELD_HANDOVER))
    handover = LANYARD_EXPERIMENT_HANDOVER_COPY;
  if (handover == LANYARD_EXPERIMENT_HANDOVER_SENDFILE)
    g_string_append (text, _ ("sendfile sends the pages of a file: the sender copies nothing. The receiver still copies "
                              "what it reads."));
  else if (handover == LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY)
    g_string_append (text, _ ("MSG_ZEROCOPY sends from the program’s own memory, and the kernel gives notice when it no "
                              "longer needs it. Over loopback it copies all the same, and says so."));
  if (lanyard_experiment_form_applies (self->form, LANYARD_EXPERIMENT_FIELD_DISCARD)
      && lanyard_experiment_form_get_choice (self->form, LANYARD_EXPERIMENT_FIELD_DISCARD) != 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "",
                            _ ("The receiver’s kernel throws away what is read and only says how much it was: beside a run "
                               "without it this shows what copying costs."));
  return g_string_free (text, FALSE);
}

static void
describe (LanyardExperimentSetup *self, guint group)
{
  gboolean tcp = lanyard_experiment_form_get_choice (self->form, LANYARD_EXPERIMENT_FIELD_TRANSPORT)
                 == LANYARD_EXPERIMENT_TCP;
  g_autofree char *calls = NULL;
  const char *text = NULL;

  if (group == LANYARD_EXPERIMENT_GROUP_CALLS)
    text = calls = describe_calls (self);
  else if (group == LANYARD_EXPERIMENT_GROUP_LINK)
    text = tcp ? _ ("A relay in this program stands between the two ends. TCP gets delay and rate only: the relay ends "
                    "both connections, and what is lost between two kernels, they send again.")
               : _ ("A relay in this program stands between the two ends. The same seed loses the same datagrams.");
  else if (group == LANYARD_EXPERIMENT_GROUP_RUN && lanyard_experiment_form_get_device (self->form) != NULL)
    text = _ ("There, Receive must be on, and in the preferences “Let other machines run experiments here”.");
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->groups[group]), text);
}

static void show_what_applies (LanyardExperimentSetup *self);

static void
on_changed (LanyardExperimentSetup *self)
{
  show_what_applies (self);
  if (!self->filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* The widget of a field carries its number. */
static LanyardExperimentField
get_field (gpointer input)
{
  return (LanyardExperimentField) GPOINTER_TO_UINT (g_object_get_data (input, "field"));
}

static void
on_text (GtkEditable *entry, LanyardExperimentSetup *self)
{
  /* An entry that is filled is empty for a moment, which is no answer. */
  if (!self->filling
      && lanyard_experiment_form_set_text (self->form, get_field (entry), gtk_editable_get_text (entry)))
    on_changed (self);
}

static void
on_choice (GtkDropDown *drop_down, GParamSpec *pspec, LanyardExperimentSetup *self)
{
  guint selected = gtk_drop_down_get_selected (drop_down);

  if (selected != GTK_INVALID_LIST_POSITION
      && lanyard_experiment_form_set_choice (self->form, get_field (drop_down), selected))
    on_changed (self);
}

static void
on_switch (GtkSwitch *toggle, GParamSpec *pspec, LanyardExperimentSetup *self)
{
  if (lanyard_experiment_form_set_choice (self->form, get_field (toggle), gtk_switch_get_active (toggle) ? 1 : 0))
    on_changed (self);
}

static void
on_device (LanyardExperimentDeviceButton *button, const char *address, LanyardExperimentSetup *self)
{
  lanyard_experiment_setup_answer (self, LANYARD_EXPERIMENT_FIELD_DEVICE, address);
}

static void
show_answer (LanyardExperimentSetup *self, guint i)
{
  GtkWidget *input = self->inputs[i];
  gboolean filling = self->filling;

  self->filling = TRUE;
  if (GTK_IS_DROP_DOWN (input))
    gtk_drop_down_set_selected (GTK_DROP_DOWN (input), lanyard_experiment_form_get_choice (self->form, i));
  else if (GTK_IS_SWITCH (input))
    gtk_switch_set_active (GTK_SWITCH (input), lanyard_experiment_form_get_choice (self->form, i) != 0);
  else if (input != NULL)
    {
      gtk_widget_remove_css_class (self->rows[i], "error");
      gtk_editable_set_text (GTK_EDITABLE (input), lanyard_experiment_form_get_text (self->form, i));
    }
  self->filling = filling;
}

static void
set_up_choice (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer least)
{
  gtk_list_item_set_child (item, g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                                               "width-chars", GPOINTER_TO_INT (least), NULL));
}

static void
bind_choice (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkStringObject *choice = gtk_list_item_get_item (item);

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (choice));
}

/* A long choice is shortened rather than the name of its setting broken; the list of choices has all of it. */
static void
let_choice_shrink (GtkDropDown *drop_down, const char *const *choices)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  glong longest = 0;

  for (guint i = 0; choices[i] != NULL; i++)
    longest = MAX (longest, g_utf8_strlen (choices[i], -1));
  if (longest <= LEAST_CHOICE)
    longest = longest * 4 / 5;
  g_signal_connect (factory, "setup", G_CALLBACK (set_up_choice), GINT_TO_POINTER ((int) MIN (longest, LEAST_CHOICE)));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_choice), NULL);
  gtk_drop_down_set_list_factory (drop_down, gtk_drop_down_get_factory (drop_down));
  gtk_drop_down_set_factory (drop_down, factory);
}

static GtkWidget *
make_input (LanyardExperimentSetup *self, guint i)
{
  LanyardExperimentInput kind = lanyard_experiment_field_get_input (i);
  GtkWidget *input;

  if (kind == LANYARD_EXPERIMENT_INPUT_CHOICE)
    {
      g_auto (GStrv) choices = lanyard_experiment_field_dup_choices (i);

      input = gtk_drop_down_new_from_strings ((const char *const *) choices);
      let_choice_shrink (GTK_DROP_DOWN (input), (const char *const *) choices);
      g_signal_connect (input, "notify::selected", G_CALLBACK (on_choice), self);
    }
  else if (kind == LANYARD_EXPERIMENT_INPUT_SWITCH)
    {
      input = gtk_switch_new ();
      g_signal_connect (input, "notify::active", G_CALLBACK (on_switch), self);
    }
  else
    {
      gboolean amount = kind == LANYARD_EXPERIMENT_INPUT_AMOUNT;

      input = gtk_entry_new ();
      gtk_editable_set_width_chars (GTK_EDITABLE (input), amount ? 11 : 14);
      gtk_editable_set_max_width_chars (GTK_EDITABLE (input), amount ? 14 : 20);
      gtk_editable_set_alignment (GTK_EDITABLE (input), amount ? 1 : 0);
      if (amount)
        gtk_widget_add_css_class (input, "numeric");
      g_signal_connect (input, "changed", G_CALLBACK (on_text), self);
    }
  g_object_set_data (G_OBJECT (input), "field", GUINT_TO_POINTER (i));
  return input;
}

/* One line a setting: its name, and what is answered. */
static GtkWidget *
make_row (LanyardExperimentSetup *self, guint i)
{
  const char *title = lanyard_experiment_field_get_title (i);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *input = make_input (self, i);

  self->rows[i] = row;
  self->inputs[i] = input;
  gtk_widget_set_valign (input, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (row, "setting");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), input);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), input);
  if (i == LANYARD_EXPERIMENT_FIELD_DEVICE)
    {
      self->device_button = lanyard_experiment_device_button_new ();
      g_signal_connect (self->device_button, "chosen", G_CALLBACK (on_device), self);
      lanyard_experiment_device_button_set_devices (
          LANYARD_EXPERIMENT_DEVICE_BUTTON (self->device_button), self->devices);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), self->device_button);
    }
  show_answer (self, i);
  return row;
}

/* Where the row of field @i goes among those of its group that are made already. */
static int
find_place (LanyardExperimentSetup *self, guint i)
{
  int place = 0;

  for (guint k = 0; k < i; k++)
    if (lanyard_experiment_field_get_group (k) == lanyard_experiment_field_get_group (i) && self->rows[k] != NULL)
      place++;
  return place;
}

/* Rows are made when they first apply and can be seen: a drop-down alone takes a millisecond. */
static void
make_rows (LanyardExperimentSetup *self, guint group)
{
  GtkWidget *expander = self->expanders[group];

  if (expander != NULL && !adw_expander_row_get_expanded (ADW_EXPANDER_ROW (expander)))
    return;
  for (guint i = 0; i < N_FIELDS; i++)
    {
      if (lanyard_experiment_field_get_group (i) != group || self->rows[i] != NULL)
        continue;
      if (expander != NULL)
        adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), make_row (self, i));
      else if (lanyard_experiment_form_applies (self->form, i))
        {
          int place = find_place (self, i);

          gtk_list_box_insert (GTK_LIST_BOX (self->lists[group]), make_row (self, i), place);
        }
    }
}

static void
show_what_applies (LanyardExperimentSetup *self)
{
  for (guint i = 0; i < N_GROUPS; i++)
    {
      if (self->groups[i] == NULL)
        continue;
      make_rows (self, i);
      gtk_widget_set_visible (self->groups[i], group_applies (self, i));
      sum_up (self, i);
      describe (self, i);
    }
  for (guint i = 0; i < N_FIELDS; i++)
    {
      if (self->rows[i] == NULL)
        continue;
      gtk_widget_set_visible (self->rows[i], lanyard_experiment_form_applies (self->form, i));
      if (GTK_IS_ENTRY (self->inputs[i]))
        gtk_entry_set_placeholder_text (GTK_ENTRY (self->inputs[i]),
                                        lanyard_experiment_form_get_default (self->form, i));
    }
}

static void
lanyard_experiment_setup_finalize (GObject *object)
{
  LanyardExperimentSetup *self = LANYARD_EXPERIMENT_SETUP (object);

  g_clear_object (&self->devices);
  lanyard_experiment_form_free (self->form);
  G_OBJECT_CLASS (lanyard_experiment_setup_parent_class)->finalize (object);
}

static void
lanyard_experiment_setup_class_init (LanyardExperimentSetupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_experiment_setup_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
lanyard_experiment_setup_init (LanyardExperimentSetup *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 15);
  self->form = lanyard_experiment_form_new ();
  adw_bin_set_child (ADW_BIN (self), self->box);
}

GtkWidget *
lanyard_experiment_setup_new (void)
{
  return g_object_new (LANYARD_TYPE_EXPERIMENT_SETUP, NULL);
}

static GtkWidget *
make_list (void)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  return list;
}

static GtkWidget *
make_expander (LanyardExperimentSetup *self, const char *title)
{
  GtkWidget *expander = adw_expander_row_new ();

  gtk_widget_add_css_class (expander, "setting");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (expander), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_swapped (expander, "notify::expanded", G_CALLBACK (show_what_applies), self);
  return expander;
}

static void
make_group (LanyardExperimentSetup *self, guint i)
{
  const char *const titles[N_GROUPS] = { NULL, _ ("How much"), _ ("Calls and buffers"), NULL, _ ("Link") };
  const char *const folded[N_GROUPS] = { NULL, NULL, NULL, _ ("More settings"), _ ("A worse link") };

  self->groups[i] = adw_preferences_group_new ();
  if (titles[i] != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->groups[i]), titles[i]);
  if (folded[i] != NULL)
    self->expanders[i] = make_expander (self, folded[i]);
  else
    self->lists[i] = make_list ();
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->groups[i]),
                             folded[i] != NULL ? self->expanders[i] : self->lists[i]);
  gtk_box_append (GTK_BOX (self->box), self->groups[i]);
  show_what_applies (self);
}

gboolean
lanyard_experiment_setup_build (LanyardExperimentSetup *self)
{
  guint i = 0;

  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SETUP (self), TRUE);

  while (i < N_GROUPS && self->groups[i] != NULL)
    i++;
  if (i < N_GROUPS)
    make_group (self, i);
  return i + 1 >= N_GROUPS;
}

void
lanyard_experiment_setup_set_devices (LanyardExperimentSetup *self, GListModel *devices)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_SETUP (self));

  g_set_object (&self->devices, devices);
  if (self->device_button != NULL)
    lanyard_experiment_device_button_set_devices (
        LANYARD_EXPERIMENT_DEVICE_BUTTON (self->device_button), devices);
}

void
lanyard_experiment_setup_set_settings (LanyardExperimentSetup          *self,
                                       const LanyardExperimentSettings *settings)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_SETUP (self));
  g_return_if_fail (settings != NULL);

  self->filling = TRUE;
  lanyard_experiment_form_set_settings (self->form, settings);
  for (guint i = 0; i < N_FIELDS; i++)
    show_answer (self, i);
  show_what_applies (self);
  self->filling = FALSE;
}

void
lanyard_experiment_setup_answer (LanyardExperimentSetup *self, LanyardExperimentField field, const char *text)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_SETUP (self));

  if (!lanyard_experiment_form_set_text (self->form, field, text))
    return;
  show_answer (self, field);
  on_changed (self);
}

void
lanyard_experiment_setup_choose (LanyardExperimentSetup *self, LanyardExperimentField field, guint choice)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_SETUP (self));

  if (!lanyard_experiment_form_set_choice (self->form, field, choice))
    return;
  show_answer (self, field);
  on_changed (self);
}

const char *
lanyard_experiment_setup_get_preset (LanyardExperimentSetup *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SETUP (self), NULL);

  return lanyard_experiment_form_get_preset (self->form);
}

/* Shows the row that is to blame, also where it is folded away. */
static void
mark (LanyardExperimentSetup *self, LanyardExperimentField wrong)
{
  for (guint i = 0; i < N_FIELDS; i++)
    if (self->rows[i] != NULL && i != wrong)
      gtk_widget_remove_css_class (self->rows[i], "error");
  if (wrong == LANYARD_EXPERIMENT_N_FIELDS)
    return;
  if (self->rows[wrong] == NULL)
    adw_expander_row_set_expanded (
        ADW_EXPANDER_ROW (self->expanders[lanyard_experiment_field_get_group (wrong)]), TRUE);
  gtk_widget_add_css_class (self->rows[wrong], "error");
}

LanyardExperimentPlan *
lanyard_experiment_setup_make_plan (LanyardExperimentSetup *self, GError **error)
{
  LanyardExperimentField wrong;
  LanyardExperimentPlan *plan;

  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SETUP (self), NULL);

  plan = lanyard_experiment_form_make_plan (self->form, &wrong, error);
  mark (self, wrong);
  return plan;
}

gboolean
lanyard_experiment_setup_dup_device (LanyardExperimentSetup *self, char **address, char **fingerprint)
{
  const char *typed;

  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SETUP (self), FALSE);

  typed = lanyard_experiment_form_get_device (self->form);
  if (typed == NULL)
    return FALSE;
  *address = g_strstrip (g_strdup (typed));
  *fingerprint = lanyard_experiment_device_find_key (self->devices, *address);
  return TRUE;
}
