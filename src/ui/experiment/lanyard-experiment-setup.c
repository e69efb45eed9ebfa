/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-setup.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-error.h"
#include "ui/experiment/lanyard-quantity.h"

typedef enum
{
  GROUP_HOW_MUCH,
  GROUP_SOCKETS,
  GROUP_DATAGRAMS,
  GROUP_ADDRESS,
  GROUP_LINK,
  N_GROUPS
} Group;

typedef enum
{
  KIND_INTEGER, /* guint64, typed as a quantity */
  KIND_DOUBLE,  /* double, likewise */
  KIND_SWITCH,  /* gboolean */
  KIND_TEXT,    /* const char * */
} Kind;

typedef struct
{
  const char           *title;
  Group                 group;
  Kind                  kind;
  LanyardQuantity       quantity;
  gsize                 offset;
  gboolean              tcp;
  gboolean              udp;
  LanyardExperimentEnds ends;
} Field;

#define AT(member) G_STRUCT_OFFSET (LanyardExperimentSettings, member)
#define SEND       LANYARD_EXPERIMENT_SENDER
#define RECEIVE    LANYARD_EXPERIMENT_RECEIVER
#define EITHER     LANYARD_EXPERIMENT_BOTH
/* Only where both ends are here; see field_applies(). */
#define TOGETHER   ((LanyardExperimentEnds) 0)

static const Field fields[] = {
  { N_ ("Bytes in all"), GROUP_HOW_MUCH, KIND_INTEGER, LANYARD_QUANTITY_BYTES, AT (size), TRUE, TRUE, SEND },
  { N_ ("Duration"), GROUP_HOW_MUCH, KIND_DOUBLE, LANYARD_QUANTITY_SECONDS, AT (duration), TRUE, TRUE, SEND },
  { N_ ("How many"), GROUP_HOW_MUCH, KIND_INTEGER, LANYARD_QUANTITY_COUNT, AT (count), TRUE, TRUE, EITHER },
  { N_ ("Time between sends"), GROUP_HOW_MUCH, KIND_DOUBLE, LANYARD_QUANTITY_SECONDS, AT (interval), TRUE, TRUE,
    SEND },
  { N_ ("Pace, bits a second"), GROUP_HOW_MUCH, KIND_INTEGER, LANYARD_QUANTITY_BITS, AT (rate), TRUE, TRUE, SEND },
  { N_ ("Parallel streams"), GROUP_HOW_MUCH, KIND_INTEGER, LANYARD_QUANTITY_COUNT, AT (streams), TRUE, TRUE,
    EITHER },

  { N_ ("Bytes a send call"), GROUP_SOCKETS, KIND_INTEGER, LANYARD_QUANTITY_BYTES, AT (send_size), TRUE, TRUE,
    SEND },
  { N_ ("Bytes a receive batch"), GROUP_SOCKETS, KIND_INTEGER, LANYARD_QUANTITY_BYTES, AT (batch), TRUE, TRUE,
    RECEIVE },
  { N_ ("Send buffer (SO_SNDBUF)"), GROUP_SOCKETS, KIND_INTEGER, LANYARD_QUANTITY_BYTES, AT (sndbuf), TRUE, TRUE,
    SEND },
  { N_ ("Receive buffer (SO_RCVBUF)"), GROUP_SOCKETS, KIND_INTEGER, LANYARD_QUANTITY_BYTES, AT (rcvbuf), TRUE,
    TRUE, RECEIVE },
  { N_ ("Send small pieces at once (TCP_NODELAY)"), GROUP_SOCKETS, KIND_SWITCH, 0, AT (nodelay), TRUE, FALSE,
    SEND },

  { N_ ("Text of each datagram"), GROUP_DATAGRAMS, KIND_TEXT, 0, AT (message), FALSE, TRUE, SEND },
  { N_ ("Connected socket"), GROUP_DATAGRAMS, KIND_SWITCH, 0, AT (connected), FALSE, TRUE, SEND },
  { N_ ("Datagrams a system call"), GROUP_DATAGRAMS, KIND_INTEGER, LANYARD_QUANTITY_COUNT, AT (vector), FALSE,
    TRUE, EITHER },
  { N_ ("Let the kernel cut (GSO)"), GROUP_DATAGRAMS, KIND_SWITCH, 0, AT (gso), FALSE, TRUE, SEND },
  { N_ ("Let the kernel join (GRO)"), GROUP_DATAGRAMS, KIND_SWITCH, 0, AT (gro), FALSE, TRUE, RECEIVE },
  { N_ ("Sender’s own port"), GROUP_DATAGRAMS, KIND_INTEGER, LANYARD_QUANTITY_COUNT, AT (source_port), FALSE,
    TRUE, SEND },

  { N_ ("Send to"), GROUP_ADDRESS, KIND_TEXT, 0, AT (host), TRUE, TRUE, SEND },
  { N_ ("Receive on"), GROUP_ADDRESS, KIND_TEXT, 0, AT (bind), TRUE, TRUE, RECEIVE },
  { N_ ("Port"), GROUP_ADDRESS, KIND_INTEGER, LANYARD_QUANTITY_COUNT, AT (port), TRUE, TRUE, EITHER },

  { N_ ("Lost"), GROUP_LINK, KIND_DOUBLE, LANYARD_QUANTITY_SHARE, AT (link.loss), FALSE, TRUE, TOGETHER },
  { N_ ("Delay, each way"), GROUP_LINK, KIND_DOUBLE, LANYARD_QUANTITY_MILLISECONDS, AT (link.delay), TRUE, TRUE,
    TOGETHER },
  { N_ ("Jitter"), GROUP_LINK, KIND_DOUBLE, LANYARD_QUANTITY_MILLISECONDS, AT (link.jitter), FALSE, TRUE,
    TOGETHER },
  { N_ ("Rate, bits a second"), GROUP_LINK, KIND_INTEGER, LANYARD_QUANTITY_BITS, AT (link.rate), TRUE, TRUE,
    TOGETHER },
  { N_ ("Sent twice"), GROUP_LINK, KIND_DOUBLE, LANYARD_QUANTITY_SHARE, AT (link.duplicate), FALSE, TRUE,
    TOGETHER },
  { N_ ("Out of order"), GROUP_LINK, KIND_DOUBLE, LANYARD_QUANTITY_SHARE, AT (link.reorder), FALSE, TRUE,
    TOGETHER },
  { N_ ("Seed"), GROUP_LINK, KIND_INTEGER, LANYARD_QUANTITY_COUNT, AT (link.seed), FALSE, TRUE, TOGETHER },
};

struct _LanyardExperimentSetup
{
  AdwBin        parent_instance;

  GtkDropDown  *transport;
  GtkDropDown  *mode;
  GtkDropDown  *ends;
  GtkDropDown  *family;
  GtkWidget    *groups[N_GROUPS];
  GtkWidget    *rows[G_N_ELEMENTS (fields)];
  GtkWidget    *switches[G_N_ELEMENTS (fields)]; /* NULL but for KIND_SWITCH */
  char         *preset;
  gboolean      filling;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardExperimentSetup, lanyard_experiment_setup, ADW_TYPE_BIN)

static const LanyardExperimentEnds ends_values[]
    = { LANYARD_EXPERIMENT_BOTH, LANYARD_EXPERIMENT_SENDER, LANYARD_EXPERIMENT_RECEIVER };

static LanyardExperimentEnds
get_ends (LanyardExperimentSetup *self)
{
  return ends_values[MIN (gtk_drop_down_get_selected (self->ends), G_N_ELEMENTS (ends_values) - 1)];
}

LanyardExperimentTransport
lanyard_experiment_setup_get_transport (LanyardExperimentSetup *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SETUP (self), LANYARD_EXPERIMENT_TCP);

  return gtk_drop_down_get_selected (self->transport) == 1 ? LANYARD_EXPERIMENT_UDP
                                                           : LANYARD_EXPERIMENT_TCP;
}

static gboolean
field_applies (const Field *field, LanyardExperimentTransport transport, LanyardExperimentEnds ends)
{
  if (!(transport == LANYARD_EXPERIMENT_UDP ? field->udp : field->tcp))
    return FALSE;
  if (field->ends == TOGETHER)
    return ends == LANYARD_EXPERIMENT_BOTH;
  /* Both ends here find each other. */
  if (field->offset == AT (host))
    return ends == LANYARD_EXPERIMENT_SENDER;
  if (field->offset == AT (bind))
    return ends == LANYARD_EXPERIMENT_RECEIVER;
  return (field->ends & ends) != 0;
}

static void
show_what_applies (LanyardExperimentSetup *self)
{
  LanyardExperimentTransport transport = lanyard_experiment_setup_get_transport (self);
  LanyardExperimentEnds ends = get_ends (self);
  gboolean any[N_GROUPS] = { FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gboolean applies = field_applies (&fields[i], transport, ends);

      gtk_widget_set_visible (self->rows[i], applies);
      any[fields[i].group] |= applies;
    }
  for (guint i = 0; i < N_GROUPS; i++)
    gtk_widget_set_visible (self->groups[i], any[i]);
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self->groups[GROUP_LINK]),
      transport == LANYARD_EXPERIMENT_TCP
          ? _ ("A relay in this program, between the two ends. TCP can only be delayed and slowed by it: what is "
               "lost between two kernels, they send again.")
          : _ ("A relay in this program, between the two ends. The same seed loses the same datagrams."));
}

static void
changed_cb (LanyardExperimentSetup *self)
{
  show_what_applies (self);
  if (!self->filling)
    {
      g_clear_pointer (&self->preset, g_free);
      g_signal_emit (self, signals[CHANGED], 0);
    }
}

static void
tuned_cb (LanyardExperimentSetup *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* Where it goes and how often does not change what a preset shows. */
static gboolean
keeps_preset (const Field *field)
{
  return field->group == GROUP_ADDRESS || field->offset == AT (source_port)
         || field->offset == AT (interval) || field->offset == AT (duration);
}

static GtkDropDown *
add_choice (LanyardExperimentSetup *self, GtkWidget *group, const char *title, const char *const *choices)
{
  GtkWidget *row = adw_action_row_new ();
  /* A plain drop-down in the row: a combo row would cut its text in a narrow pane. */
  GtkWidget *drop_down = gtk_drop_down_new_from_strings (choices);

  gtk_widget_set_valign (drop_down, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), drop_down);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), drop_down);
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  g_signal_connect_swapped (drop_down, "notify::selected", G_CALLBACK (changed_cb), self);
  return GTK_DROP_DOWN (drop_down);
}

static void
add_field (LanyardExperimentSetup *self, guint index)
{
  const Field *field = &fields[index];
  GtkWidget *row;

  if (field->kind == KIND_SWITCH)
    {
      GtkWidget *toggle = gtk_switch_new ();

      row = adw_action_row_new ();
      gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
      g_signal_connect_swapped (toggle, "notify::active", G_CALLBACK (changed_cb), self);
      self->switches[index] = toggle;
    }
  else
    {
      row = adw_entry_row_new ();
      g_signal_connect_swapped (row, "changed",
                                keeps_preset (field) ? G_CALLBACK (tuned_cb) : G_CALLBACK (changed_cb),
                                self);
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (field->title));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->groups[field->group]), row);
  self->rows[index] = row;
}

static void
lanyard_experiment_setup_finalize (GObject *object)
{
  g_free (LANYARD_EXPERIMENT_SETUP (object)->preset);
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
  const char *const transports[] = { _ ("TCP"), _ ("UDP"), NULL };
  const char *const modes[]
      = { _ ("Blocking"), _ ("Nonblocking, once"), _ ("Nonblocking, complete"), NULL };
  const char *const ends[] = { _ ("Both ends here"), _ ("Send from here"), _ ("Receive here"), NULL };
  const char *const families[] = { _ ("Either"), _ ("IPv4"), _ ("IPv6"), NULL };
  const char *titles[N_GROUPS];
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *group = adw_preferences_group_new ();

  titles[GROUP_HOW_MUCH] = _ ("How much");
  titles[GROUP_SOCKETS] = _ ("Sockets");
  titles[GROUP_DATAGRAMS] = _ ("Datagrams");
  titles[GROUP_ADDRESS] = _ ("Address");
  titles[GROUP_LINK] = _ ("Link");

  self->filling = TRUE;
  for (guint i = 0; i < N_GROUPS; i++)
    {
      self->groups[i] = adw_preferences_group_new ();
      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->groups[i]), titles[i]);
    }
  self->transport = add_choice (self, group, _ ("Transport"), transports);
  self->mode = add_choice (self, group, _ ("Sending"), modes);
  self->ends = add_choice (self, group, _ ("Ends"), ends);
  self->family = add_choice (self, self->groups[GROUP_ADDRESS], _ ("Addresses"), families);
  gtk_box_append (GTK_BOX (box), group);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    add_field (self, i);
  for (guint i = 0; i < N_GROUPS; i++)
    gtk_box_append (GTK_BOX (box), self->groups[i]);
  adw_bin_set_child (ADW_BIN (self), box);
  self->filling = FALSE;
}

GtkWidget *
lanyard_experiment_setup_new (void)
{
  LanyardExperimentSetup *self = g_object_new (LANYARD_TYPE_EXPERIMENT_SETUP, NULL);
  LanyardExperimentSettings settings;

  lanyard_experiment_settings_init (&settings);
  lanyard_experiment_setup_set_settings (self, &settings);
  return GTK_WIDGET (self);
}

static void
fill_field (LanyardExperimentSetup *self, guint index, const LanyardExperimentSettings *settings)
{
  const Field *field = &fields[index];
  g_autofree char *text = NULL;

  if (field->kind == KIND_SWITCH)
    {
      gtk_switch_set_active (GTK_SWITCH (self->switches[index]),
                             G_STRUCT_MEMBER (gboolean, settings, field->offset));
      return;
    }
  if (field->kind == KIND_TEXT)
    text = g_strdup (G_STRUCT_MEMBER (const char *, settings, field->offset));
  else if (field->kind == KIND_INTEGER)
    text = lanyard_quantity_format (field->quantity,
                                    (double) G_STRUCT_MEMBER (guint64, settings, field->offset));
  else
    text = lanyard_quantity_format (field->quantity, G_STRUCT_MEMBER (double, settings, field->offset));
  gtk_editable_set_text (GTK_EDITABLE (self->rows[index]), text != NULL ? text : "");
}

void
lanyard_experiment_setup_set_settings (LanyardExperimentSetup          *self,
                                       const LanyardExperimentSettings *settings)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_SETUP (self));
  g_return_if_fail (settings != NULL);

  self->filling = TRUE;
  gtk_drop_down_set_selected (self->transport, settings->transport == LANYARD_EXPERIMENT_UDP ? 1 : 0);
  gtk_drop_down_set_selected (self->mode, settings->mode);
  for (guint i = 0; i < G_N_ELEMENTS (ends_values); i++)
    {
      if (ends_values[i] == settings->ends)
        gtk_drop_down_set_selected (self->ends, i);
    }
  gtk_drop_down_set_selected (self->family, settings->family);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    fill_field (self, i, settings);
  g_free (self->preset);
  self->preset = g_strdup (settings->preset);
  show_what_applies (self);
  self->filling = FALSE;
}

/* @texts keeps what the settings point to. */
static gboolean
read_field (LanyardExperimentSetup *self, guint index, LanyardExperimentSettings *settings,
            GPtrArray *texts, GError **error)
{
  const Field *field = &fields[index];
  const char *text;
  double value;

  if (field->kind == KIND_SWITCH)
    {
      G_STRUCT_MEMBER (gboolean, settings, field->offset)
          = gtk_switch_get_active (GTK_SWITCH (self->switches[index]));
      return TRUE;
    }
  text = gtk_editable_get_text (GTK_EDITABLE (self->rows[index]));
  if (field->kind == KIND_TEXT)
    {
      char *copy = *text != '\0' ? g_strdup (text) : NULL;

      if (copy != NULL)
        g_ptr_array_add (texts, copy);
      G_STRUCT_MEMBER (const char *, settings, field->offset) = copy;
      return TRUE;
    }
  if (!lanyard_quantity_parse (field->quantity, text, &value))
    {
      g_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, _ ("%s: “%s” is not an amount"),
                   _ (field->title), text);
      gtk_widget_add_css_class (self->rows[index], "error");
      return FALSE;
    }
  gtk_widget_remove_css_class (self->rows[index], "error");
  if (field->kind == KIND_DOUBLE)
    G_STRUCT_MEMBER (double, settings, field->offset) = value;
  else if (value > 0 || G_STRUCT_MEMBER (guint64, settings, field->offset) == 0
           || field->offset == AT (size))
    G_STRUCT_MEMBER (guint64, settings, field->offset) = (guint64) value;
  return TRUE;
}

const char *
lanyard_experiment_setup_get_preset (LanyardExperimentSetup *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SETUP (self), NULL);
  return self->preset;
}

LanyardExperimentPlan *
lanyard_experiment_setup_make_plan (LanyardExperimentSetup *self, GError **error)
{
  LanyardExperimentSettings settings;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SETUP (self), NULL);

  lanyard_experiment_settings_init (&settings);
  settings.preset = self->preset;
  settings.transport = lanyard_experiment_setup_get_transport (self);
  settings.mode = (LanyardExperimentMode) gtk_drop_down_get_selected (self->mode);
  settings.ends = get_ends (self);
  settings.family = (LanyardExperimentFamily) gtk_drop_down_get_selected (self->family);
  settings.detail = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (field_applies (&fields[i], settings.transport, settings.ends)
          && !read_field (self, i, &settings, texts, error))
        return NULL;
    }
  return lanyard_experiment_plan_new (&settings, error);
}
