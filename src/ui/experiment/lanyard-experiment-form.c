/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-form-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-error.h"
#include "ui/experiment/lanyard-quantity.h"

/* With buffers of 128 to 256 KiB a nonblocking send takes the few hundred batches that the course saw; Linux doubles what
 * setsockopt is given. */
#define COURSE_BUFFER (128 * 1024)

#define N_CHOICES 4

typedef struct
{
  const char            *title;
  LanyardExperimentGroup group;
  LanyardExperimentInput input;
  LanyardQuantity        quantity;
  gboolean               fraction; /* the setting is a double */
  gssize                 offset;   /* -1: no setting of its own */
  const char            *empty;    /* what an empty answer means */
  const char            *choices[N_CHOICES + 1];
} Field;

#define AT(member) ((gssize) G_STRUCT_OFFSET (LanyardExperimentSettings, member))
#define RUN        LANYARD_EXPERIMENT_GROUP_RUN
#define HOW_MUCH   LANYARD_EXPERIMENT_GROUP_HOW_MUCH
#define CALLS      LANYARD_EXPERIMENT_GROUP_CALLS
#define MORE       LANYARD_EXPERIMENT_GROUP_MORE
#define LINK       LANYARD_EXPERIMENT_GROUP_LINK
#define CHOICE     LANYARD_EXPERIMENT_INPUT_CHOICE
#define SWITCH     LANYARD_EXPERIMENT_INPUT_SWITCH
#define AMOUNT     LANYARD_EXPERIMENT_INPUT_AMOUNT
#define TEXT       LANYARD_EXPERIMENT_INPUT_TEXT
#define Q(name)    LANYARD_QUANTITY_##name

#define BUFFER_CHOICES { N_ ("As the system sets it"), N_ ("As in the course"), N_ ("Own size") }

static const Field fields[LANYARD_EXPERIMENT_N_FIELDS] = {
  [F (TRANSPORT)] = { N_ ("Transport"), RUN, CHOICE, 0, FALSE, AT (transport), NULL, { "TCP", "UDP" } },
  [F (MODE)] = { N_ ("Sending"), RUN, CHOICE, 0, FALSE, AT (mode), NULL,
                 { N_ ("Blocking"), N_ ("Nonblocking, once"), N_ ("Nonblocking, complete") } },
  [F (ENDS)] = { N_ ("Ends"), RUN, CHOICE, 0, FALSE, -1, NULL,
                 { N_ ("Both here"), N_ ("Send from here"), N_ ("Receive here") } },
  [F (OTHER_END)] = { N_ ("Other end"), RUN, CHOICE, 0, FALSE, -1, NULL,
                      { N_ ("Any program"), N_ ("Another Lanyard") } },
  [F (DEVICE)] = { N_ ("Device"), RUN, TEXT, 0, FALSE, -1, N_ ("address") },
  [F (HOST)] = { N_ ("Send to"), RUN, TEXT, 0, FALSE, AT (host), N_ ("this machine") },
  [F (REACH)] = { N_ ("Receive from"), RUN, CHOICE, 0, FALSE, -1, NULL,
                  { N_ ("This machine"), N_ ("Every machine"), N_ ("One address") } },
  [F (BIND)] = { N_ ("Receive on"), RUN, TEXT, 0, FALSE, AT (bind), N_ ("numeric address") },
  [F (PORT)] = { N_ ("Port"), RUN, AMOUNT, Q (PORT), FALSE, AT (port), N_ ("any") },

  [F (ENDING)] = { N_ ("Ends after"), HOW_MUCH, CHOICE, 0, FALSE, -1, NULL,
                   { N_ ("A number of bytes"), N_ ("A time"), N_ ("A number of sends"), N_ ("Stop") } },
  [F (SIZE)] = { N_ ("Bytes in all"), HOW_MUCH, AMOUNT, Q (BYTES), FALSE, AT (size) },
  [F (DURATION)] = { N_ ("Duration"), HOW_MUCH, AMOUNT, Q (SECONDS), TRUE, AT (duration) },
  [F (COUNT)] = { N_ ("How many"), HOW_MUCH, AMOUNT, Q (COUNT), FALSE, AT (count) },
  [F (CONTENT)] = { N_ ("Datagrams"), HOW_MUCH, CHOICE, 0, FALSE, -1, NULL,
                    { N_ ("Measured"), N_ ("Plain text") } },
  [F (MESSAGE)] = { N_ ("Text"), HOW_MUCH, TEXT, 0, FALSE, AT (message), N_ ("Message #{n}") },
  [F (INTERVAL)] = { N_ ("Time between sends"), HOW_MUCH, AMOUNT, Q (SECONDS), TRUE, AT (interval),
                     N_ ("none") },

  [F (SEND_SIZE)] = { N_ ("Bytes a send"), CALLS, AMOUNT, Q (BYTES), FALSE, AT (send_size) },
  [F (BATCH)] = { N_ ("Bytes a receive"), CALLS, AMOUNT, Q (BYTES), FALSE, AT (batch), N_ ("1,024") },
  [F (HANDOVER)] = { N_ ("Handed to the kernel"), CALLS, CHOICE, 0, FALSE, AT (handover), NULL,
                     { N_ ("Copied (send)"), N_ ("From a file (sendfile)"), N_ ("In place (MSG_ZEROCOPY)") } },
  [F (DISCARD)] = { N_ ("Discard in the kernel (MSG_TRUNC)"), CALLS, SWITCH, 0, FALSE, AT (discard) },
  [F (SNDBUF_CHOICE)] = { N_ ("Send buffer"), CALLS, CHOICE, 0, FALSE, -1, NULL, BUFFER_CHOICES },
  [F (SNDBUF)] = { N_ ("SO_SNDBUF"), CALLS, AMOUNT, Q (BYTES), FALSE, AT (sndbuf) },
  [F (RCVBUF_CHOICE)] = { N_ ("Receive buffer"), CALLS, CHOICE, 0, FALSE, -1, NULL, BUFFER_CHOICES },
  [F (RCVBUF)] = { N_ ("SO_RCVBUF"), CALLS, AMOUNT, Q (BYTES), FALSE, AT (rcvbuf) },
  [F (CONNECTED)] = { N_ ("Connected socket"), CALLS, SWITCH, 0, FALSE, AT (connected) },

  [F (RATE)] = { N_ ("Pace, bits a second"), MORE, AMOUNT, Q (BITS), FALSE, AT (rate), N_ ("none") },
  [F (STREAMS)] = { N_ ("Parallel streams"), MORE, AMOUNT, Q (COUNT), FALSE, AT (streams), N_ ("1") },
  [F (NODELAY)] = { N_ ("Small pieces at once (TCP_NODELAY)"), MORE, SWITCH, 0, FALSE, AT (nodelay) },
  [F (VECTOR)] = { N_ ("Datagrams a system call"), MORE, AMOUNT, Q (COUNT), FALSE, AT (vector), N_ ("1") },
  [F (GSO)] = { N_ ("The kernel cuts (GSO)"), MORE, SWITCH, 0, FALSE, AT (gso) },
  [F (GRO)] = { N_ ("The kernel joins (GRO)"), MORE, SWITCH, 0, FALSE, AT (gro) },
  [F (SOURCE_PORT)] = { N_ ("Sender’s own port"), MORE, AMOUNT, Q (PORT), FALSE, AT (source_port),
                        N_ ("any") },
  [F (FAMILY)] = { N_ ("Addresses"), MORE, CHOICE, 0, FALSE, AT (family), NULL,
                   { N_ ("Either"), N_ ("IPv4"), N_ ("IPv6") } },

  [F (LOSS)] = { N_ ("Lost"), LINK, AMOUNT, Q (SHARE), TRUE, AT (link.loss), N_ ("none") },
  [F (DELAY)] = { N_ ("Delay, each way"), LINK, AMOUNT, Q (MILLISECONDS), TRUE, AT (link.delay),
                  N_ ("none") },
  [F (JITTER)] = { N_ ("Jitter"), LINK, AMOUNT, Q (MILLISECONDS), TRUE, AT (link.jitter), N_ ("none") },
  [F (LINK_RATE)] = { N_ ("Rate, bits a second"), LINK, AMOUNT, Q (BITS), FALSE, AT (link.rate),
                      N_ ("any") },
  [F (DUPLICATE)] = { N_ ("Sent twice"), LINK, AMOUNT, Q (SHARE), TRUE, AT (link.duplicate),
                      N_ ("none") },
  [F (REORDER)] = { N_ ("Out of order"), LINK, AMOUNT, Q (SHARE), TRUE, AT (link.reorder), N_ ("none") },
  [F (SEED)] = { N_ ("Seed"), LINK, AMOUNT, Q (COUNT), FALSE, AT (link.seed), N_ ("0") },
};

static const LanyardExperimentEnds ends_values[]
    = { LANYARD_EXPERIMENT_BOTH, LANYARD_EXPERIMENT_SENDER, LANYARD_EXPERIMENT_RECEIVER };

LanyardExperimentForm *
lanyard_experiment_form_new (void)
{
  LanyardExperimentForm *self = g_new0 (LanyardExperimentForm, 1);
  LanyardExperimentSettings settings;

  for (guint i = 0; i < LANYARD_EXPERIMENT_N_FIELDS; i++)
    self->texts[i] = g_strdup ("");
  lanyard_experiment_settings_init (&settings);
  lanyard_experiment_form_set_settings (self, &settings);
  return self;
}

void
lanyard_experiment_form_free (LanyardExperimentForm *self)
{
  for (guint i = 0; i < LANYARD_EXPERIMENT_N_FIELDS; i++)
    g_free (self->texts[i]);
  g_free (self->preset);
  g_free (self);
}

LanyardExperimentEnds
lanyard_experiment_form_get_ends (LanyardExperimentForm *self)
{
  return ends_values[MIN (self->choices[F (ENDS)], G_N_ELEMENTS (ends_values) - 1)];
}

/* From settings. */

static void
fill_field (LanyardExperimentForm *self, guint i, const LanyardExperimentSettings *settings)
{
  const Field *field = &fields[i];
  char *text = NULL;

  if (field->offset < 0)
    return;
  switch (field->input)
    {
    case CHOICE:
      self->choices[i] = (guint) G_STRUCT_MEMBER (int, settings, field->offset);
      return;
    case SWITCH:
      self->choices[i] = G_STRUCT_MEMBER (gboolean, settings, field->offset) ? 1 : 0;
      return;
    case TEXT:
      text = g_strdup (G_STRUCT_MEMBER (const char *, settings, field->offset));
      break;
    case AMOUNT:
    default:
      text = lanyard_quantity_format (
          field->quantity, field->fraction
                               ? G_STRUCT_MEMBER (double, settings, field->offset)
                               : (double) G_STRUCT_MEMBER (guint64, settings, field->offset));
    }
  g_free (self->texts[i]);
  self->texts[i] = text != NULL ? text : g_strdup ("");
}

static guint
choose_buffer (guint64 size)
{
  return size == 0 ? BUFFER_SYSTEM : size == COURSE_BUFFER ? BUFFER_COURSE : BUFFER_OWN;
}

static void
set_text (LanyardExperimentForm *self, guint field, const char *text)
{
  g_free (self->texts[field]);
  self->texts[field] = g_strdup (text);
}

void
lanyard_experiment_form_set_settings (LanyardExperimentForm           *self,
                                      const LanyardExperimentSettings *settings)
{
  gboolean keep = lanyard_experiment_form_is_with_device (self) && *self->texts[F (DEVICE)] != '\0'
                  && settings->ends == LANYARD_EXPERIMENT_BOTH
                  && !lanyard_link_settings_any (&settings->link);

  for (guint i = 0; i < LANYARD_EXPERIMENT_N_FIELDS; i++)
    fill_field (self, i, settings);
  for (guint i = 0; i < G_N_ELEMENTS (ends_values) && !keep; i++)
    if (ends_values[i] == settings->ends)
      self->choices[F (ENDS)] = i;
  if (!keep)
    self->choices[F (OTHER_END)] = OTHER_END_PROGRAM;
  self->choices[F (ENDING)] = settings->duration > 0 ? ENDING_TIME
                              : settings->count > 0  ? ENDING_COUNT
                              : settings->size > 0   ? ENDING_SIZE
                                                     : ENDING_STOP;
  self->choices[F (REACH)] = settings->bind != NULL ? REACH_ADDRESS : REACH_HERE;
  self->choices[F (CONTENT)] = settings->message != NULL ? CONTENT_TEXT : CONTENT_MEASURED;
  self->choices[F (SNDBUF_CHOICE)] = choose_buffer (settings->sndbuf);
  self->choices[F (RCVBUF_CHOICE)] = choose_buffer (settings->rcvbuf);
  /* One stream and one datagram a call are what is meant by no answer. */
  if (settings->streams <= 1)
    set_text (self, F (STREAMS), "");
  if (settings->vector <= 1)
    set_text (self, F (VECTOR), "");
  g_free (self->preset);
  self->preset = g_strdup (settings->preset);
}

const char *
lanyard_experiment_form_get_preset (LanyardExperimentForm *self)
{
  return self->preset;
}

/* Where it goes, how often and how long does not change what a preset shows. */
static gboolean
keeps_preset (LanyardExperimentForm *self, LanyardExperimentField field)
{
  switch ((int) field)
    {
    case F (DEVICE):
    case F (HOST):
    case F (REACH):
    case F (BIND):
    case F (PORT):
    case F (SOURCE_PORT):
    case F (INTERVAL):
    case F (DURATION):
      return TRUE;
    case F (ENDS):
    case F (OTHER_END):
      /* There is no relay to another machine. */
      for (guint i = 0; i < LANYARD_EXPERIMENT_N_FIELDS; i++)
        if (fields[i].group == LINK && *self->texts[i] != '\0')
          return FALSE;
      return TRUE;
    default:
      return FALSE;
    }
}

static void
changed (LanyardExperimentForm *self, LanyardExperimentField field)
{
  if (!keeps_preset (self, field))
    g_clear_pointer (&self->preset, g_free);
}

guint
lanyard_experiment_form_get_choice (LanyardExperimentForm *self, LanyardExperimentField field)
{
  g_return_val_if_fail (field < LANYARD_EXPERIMENT_N_FIELDS, 0);

  return self->choices[field];
}

gboolean
lanyard_experiment_form_set_choice (LanyardExperimentForm *self, LanyardExperimentField field, guint choice)
{
  g_return_val_if_fail (field < LANYARD_EXPERIMENT_N_FIELDS, FALSE);

  if (self->choices[field] == choice)
    return FALSE;
  self->choices[field] = choice;
  changed (self, field);
  return TRUE;
}

const char *
lanyard_experiment_form_get_text (LanyardExperimentForm *self, LanyardExperimentField field)
{
  g_return_val_if_fail (field < LANYARD_EXPERIMENT_N_FIELDS, "");

  return self->texts[field];
}

gboolean
lanyard_experiment_form_set_text (LanyardExperimentForm *self, LanyardExperimentField field, const char *text)
{
  g_return_val_if_fail (field < LANYARD_EXPERIMENT_N_FIELDS, FALSE);

  if (strcmp (self->texts[field], text) == 0)
    return FALSE;
  set_text (self, field, text);
  changed (self, field);
  return TRUE;
}

const char *
lanyard_experiment_form_get_device (LanyardExperimentForm *self)
{
  return lanyard_experiment_form_is_with_device (self) ? self->texts[F (DEVICE)] : NULL;
}

/* To a plan. */

static gboolean
read_field (LanyardExperimentForm *self, guint i, LanyardExperimentSettings *settings, GError **error)
{
  const Field *field = &fields[i];
  double value = 0;

  if (field->offset < 0)
    return TRUE;
  if (field->input == CHOICE)
    G_STRUCT_MEMBER (int, settings, field->offset) = (int) self->choices[i];
  else if (field->input == SWITCH)
    G_STRUCT_MEMBER (gboolean, settings, field->offset) = self->choices[i] != 0;
  else if (field->input == TEXT)
    G_STRUCT_MEMBER (const char *, settings, field->offset)
        = *self->texts[i] != '\0' ? self->texts[i] : NULL;
  else if (!lanyard_quantity_parse (field->quantity, self->texts[i], &value))
    {
      g_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, _ ("%s: “%s” is not an amount"),
                   _ (field->title), self->texts[i]);
      return FALSE;
    }
  else if (field->fraction)
    G_STRUCT_MEMBER (double, settings, field->offset) = value;
  /* No answer leaves what settings have by themselves. */
  else if (*self->texts[i] != '\0')
    G_STRUCT_MEMBER (guint64, settings, field->offset) = (guint64) value;
  return TRUE;
}

static void
read_buffer (LanyardExperimentForm *self, guint choice, guint64 *size)
{
  if (self->choices[choice] != BUFFER_OWN)
    *size = self->choices[choice] == BUFFER_COURSE ? COURSE_BUFFER : 0;
}

/* A bound that was chosen and not given would mean a run without an end. */
static gboolean
check_ending (LanyardExperimentForm           *self,
              const LanyardExperimentSettings *settings,
              LanyardExperimentField          *wrong,
              GError                         **error)
{
  const struct
  {
    LanyardExperimentField field;
    gboolean               missing;
  } bounds[] = {
    { F (SIZE), settings->size == 0 },
    { F (DURATION), !(settings->duration > 0) },
    { F (COUNT), settings->count == 0 && lanyard_experiment_form_has_sender (self) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    if (bounds[i].missing && lanyard_experiment_form_applies (self, bounds[i].field))
      {
        *wrong = bounds[i].field;
        g_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, _ ("%s: an amount is needed"),
                     _ (fields[bounds[i].field].title));
        return FALSE;
      }
  if (lanyard_experiment_form_is_with_device (self) && *self->texts[F (DEVICE)] == '\0')
    {
      *wrong = F (DEVICE);
      g_set_error_literal (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                           _ ("The address of the other device is needed"));
      return FALSE;
    }
  return TRUE;
}

LanyardExperimentPlan *
lanyard_experiment_form_make_plan (LanyardExperimentForm  *self,
                                   LanyardExperimentField *wrong,
                                   GError                **error)
{
  LanyardExperimentField none;
  LanyardExperimentSettings settings;

  if (wrong == NULL)
    wrong = &none;
  *wrong = LANYARD_EXPERIMENT_N_FIELDS;
  lanyard_experiment_settings_init (&settings);
  settings.size = 0;
  settings.preset = self->preset;
  settings.ends = lanyard_experiment_form_get_ends (self);
  for (guint i = 0; i < LANYARD_EXPERIMENT_N_FIELDS; i++)
    if (lanyard_experiment_form_applies (self, i) && !read_field (self, i, &settings, error))
      {
        *wrong = i;
        return NULL;
      }
  if (!check_ending (self, &settings, wrong, error))
    return NULL;
  if (lanyard_experiment_form_has_sender (self))
    read_buffer (self, F (SNDBUF_CHOICE), &settings.sndbuf);
  if (lanyard_experiment_form_has_receiver (self))
    read_buffer (self, F (RCVBUF_CHOICE), &settings.rcvbuf);
  if (lanyard_experiment_form_applies (self, F (REACH)) && self->choices[F (REACH)] == REACH_ALL)
    settings.bind = settings.family == LANYARD_EXPERIMENT_IPV6 ? "::" : "0.0.0.0";
  if (lanyard_experiment_form_is_text (self) && settings.message == NULL)
    settings.message = fields[F (MESSAGE)].empty;
  /* The other machine says where it listens; until then it is the course's. */
  if (lanyard_experiment_form_is_with_device (self) && settings.ends == LANYARD_EXPERIMENT_SENDER)
    settings.port = lanyard_experiment_form_is_udp (self) ? LANYARD_EXPERIMENT_UDP_PORT : LANYARD_EXPERIMENT_PORT;
  return lanyard_experiment_plan_new (&settings, error);
}

char *
lanyard_experiment_form_sum_up (LanyardExperimentForm *self, LanyardExperimentGroup group)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < LANYARD_EXPERIMENT_N_FIELDS; i++)
    {
      gboolean given = fields[i].input == CHOICE || fields[i].input == SWITCH ? self->choices[i] != 0
                                                                               : *self->texts[i] != '\0';

      if (fields[i].group != group || !given || !lanyard_experiment_form_applies (self, i))
        continue;
      if (text->len > 0)
        g_string_append (text, " · ");
      if (fields[i].input == CHOICE)
        g_string_append (text, _ (fields[i].choices[self->choices[i]]));
      else if (fields[i].input == SWITCH)
        g_string_append (text, _ (fields[i].title));
      else
        /* Translators: a setting and its value: "Jitter 5 ms" */
        g_string_append_printf (text, _ ("%s %s"), _ (fields[i].title), self->texts[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

LanyardExperimentGroup
lanyard_experiment_field_get_group (LanyardExperimentField field)
{
  g_return_val_if_fail (field < LANYARD_EXPERIMENT_N_FIELDS, RUN);

  return fields[field].group;
}

LanyardExperimentInput
lanyard_experiment_field_get_input (LanyardExperimentField field)
{
  g_return_val_if_fail (field < LANYARD_EXPERIMENT_N_FIELDS, TEXT);

  return fields[field].input;
}

const char *
lanyard_experiment_field_get_title (LanyardExperimentField field)
{
  g_return_val_if_fail (field < LANYARD_EXPERIMENT_N_FIELDS, NULL);

  return _ (fields[field].title);
}

const char *
lanyard_experiment_form_get_default (LanyardExperimentForm *self, LanyardExperimentField field)
{
  g_return_val_if_fail (field < LANYARD_EXPERIMENT_N_FIELDS, NULL);

  if (field == F (SEND_SIZE))
    return lanyard_experiment_form_is_udp (self) ? _ ("1,448") : _ ("all at once");
  if (field == F (COUNT) && !lanyard_experiment_form_has_sender (self))
    return lanyard_experiment_form_is_udp (self) ? _ ("until Stop") : _ ("1 connection");
  return fields[field].empty != NULL ? _ (fields[field].empty) : NULL;
}

GStrv
lanyard_experiment_field_dup_choices (LanyardExperimentField field)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (field < LANYARD_EXPERIMENT_N_FIELDS, NULL);

  for (guint i = 0; fields[field].choices[i] != NULL; i++)
    g_strv_builder_add (builder, _ (fields[field].choices[i]));
  return g_strv_builder_end (builder);
}
