/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-experiment.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* One send of the course's client, where nothing else is said. */
#define SMALL_SEND 13
#define LARGE_SEND (128 * 1024)

void
lanyard_ctl_experiment_options_clear (LanyardCtlExperiment *options)
{
  char **texts[] = { &options->to,      &options->bind,   &options->mode,      &options->size,
                     &options->batch,   &options->count,  &options->message,   &options->sndbuf,
                     &options->rcvbuf,  &options->pace,   &options->streams,   &options->vector,
                     &options->loss,    &options->seed,   &options->duplicate, &options->reorder,
                     &options->rate,    &options->preset, &options->host,
                     &options->handover };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
}

gboolean
lanyard_ctl_experiment_read_number (LanyardCtl *ctl, const char *option, const char *text, guint64 *value)
{
  static const struct
  {
    const char *suffix;
    guint64     factor;
  } units[] = {
    { "", 1 },
    { "k", 1000 },
    { "M", 1000 * 1000 },
    { "G", 1000 * 1000 * 1000 },
    { "Ki", 1024 },
    { "Mi", 1024 * 1024 },
    { "Gi", 1024 * 1024 * 1024 },
  };
  char *end = NULL;
  guint64 number;

  if (text == NULL)
    return TRUE;
  if (g_ascii_isdigit (*text))
    {
      number = g_ascii_strtoull (text, &end, 10);
      for (guint i = 0; i < G_N_ELEMENTS (units); i++)
        if (g_str_equal (end, units[i].suffix) && number <= G_MAXINT64 / units[i].factor)
          {
            *value = number * units[i].factor;
            return TRUE;
          }
    }
  (void) lanyard_ctl_usage (ctl, _ ("%s needs a whole number, not “%s”"), option, text);
  return FALSE;
}

/* "0.05", "5%" or "5": up to 1 it is a probability, above that a percentage. */
static gboolean
read_probability (LanyardCtl *ctl, const char *option, const char *text, double *value)
{
  char *end = NULL;
  double number;

  if (text == NULL)
    return TRUE;
  number = g_ascii_strtod (text, &end);
  if (end != text && isfinite (number) && number >= 0 && number <= 100
      && (*end == '\0' || g_str_equal (end, "%")))
    {
      *value = *end == '%' || number > 1 ? number / 100 : number;
      return TRUE;
    }
  (void) lanyard_ctl_usage (ctl, _ ("%s needs a probability from 0 to 1 or a percentage, not “%s”"),
                            option, text);
  return FALSE;
}

static gboolean
read_mode (LanyardCtl *ctl, const char *text, LanyardExperimentMode *mode)
{
  g_autoptr (GTypeClass) class = g_type_class_ref (LANYARD_TYPE_EXPERIMENT_MODE);
  GEnumValue *value;

  if (text == NULL)
    return TRUE;
  value = g_enum_get_value_by_nick ((GEnumClass *) class, text);
  if (value == NULL)
    {
      (void) lanyard_ctl_usage (
          ctl, _ ("--mode is blocking, nonblocking or nonblocking-complete, not “%s”"), text);
      return FALSE;
    }
  *mode = value->value;
  return TRUE;
}

static gboolean
read_handover (LanyardCtl *ctl, const char *text, LanyardExperimentHandover *handover)
{
  g_autoptr (GTypeClass) class = g_type_class_ref (LANYARD_TYPE_EXPERIMENT_HANDOVER);
  GEnumValue *value;

  if (text == NULL)
    return TRUE;
  value = g_enum_get_value_by_nick ((GEnumClass *) class, text);
  if (value == NULL)
    {
      (void) lanyard_ctl_usage (ctl, _ ("--handover is copy, sendfile or zerocopy, not “%s”"), text);
      return FALSE;
    }
  *handover = value->value;
  return TRUE;
}

gboolean
lanyard_ctl_experiment_read_target (LanyardCtl *ctl, LanyardCtlExperiment *options, LanyardExperimentSettings *s)
{
  g_autofree char *address = NULL;
  g_autoptr (GSocketConnectable) parsed = NULL;

  if (options->to == NULL)
    {
      (void) lanyard_ctl_usage (ctl, _ ("--to HOST:PORT is needed"));
      return FALSE;
    }
  address = lanyard_ctl_address (ctl, options->to, LANYARD_EXPERIMENT_PORT);
  if (address == NULL)
    return FALSE;
  parsed = g_network_address_parse (address, LANYARD_EXPERIMENT_PORT, NULL);
  if (parsed == NULL)
    {
      (void) lanyard_ctl_usage (ctl, _ ("“%s” is no address"), options->to);
      return FALSE;
    }
  options->host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
  s->host = options->host;
  s->port = g_network_address_get_port (G_NETWORK_ADDRESS (parsed));
  return TRUE;
}

/* What bounds the run, where not all of it was typed. */
static void
complete_sizes (const LanyardCtlExperiment *options, LanyardExperimentSettings *s)
{
  gboolean bounded = options->duration > 0 || options->count != NULL;

  if (options->preset != NULL && options->size == NULL && !bounded)
    return;
  if (options->size == NULL && (bounded || s->transport == LANYARD_EXPERIMENT_UDP))
    s->size = 0;
  if (s->transport == LANYARD_EXPERIMENT_TCP)
    {
      if (s->send_size == 0 && options->size == NULL && bounded)
        s->send_size = options->count != NULL ? SMALL_SEND : LARGE_SEND;
      return;
    }
  if (options->size != NULL || bounded)
    return;
  if (s->message == NULL)
    s->count = 1000;
  else if (s->interval <= 0)
    s->count = 1;
}

gboolean
lanyard_ctl_experiment_read_sender (LanyardCtl *ctl, LanyardCtlExperiment *options, LanyardExperimentSettings *s)
{
  if (!read_mode (ctl, options->mode, &s->mode) || !read_handover (ctl, options->handover, &s->handover)
      || !lanyard_ctl_experiment_read_number (ctl, "--size", options->size, &s->size)
      || !lanyard_ctl_experiment_read_number (ctl, "--batch", options->batch, &s->send_size)
      || !lanyard_ctl_experiment_read_number (ctl, "--count", options->count, &s->count)
      || !lanyard_ctl_experiment_read_number (ctl, "--sndbuf", options->sndbuf, &s->sndbuf)
      || !lanyard_ctl_experiment_read_number (ctl, "--pace", options->pace, &s->rate)
      || !lanyard_ctl_check_range (ctl, "--source-port", options->source_port, 0, 65535))
    return FALSE;
  if (options->duration > 0)
    s->duration = options->duration;
  if (options->interval > 0)
    s->interval = options->interval;
  if (options->message != NULL)
    s->message = options->message;
  if (options->source_port > 0)
    s->source_port = (guint64) options->source_port;
  s->connected |= options->connected;
  s->gso |= options->gso;
  s->nodelay |= options->nodelay;
  complete_sizes (options, s);
  return TRUE;
}

gboolean
lanyard_ctl_experiment_read_receiver (LanyardCtl *ctl, LanyardCtlExperiment *options, LanyardExperimentSettings *s)
{
  if (!lanyard_ctl_experiment_read_number (ctl, "--batch", options->batch, &s->batch)
      || !lanyard_ctl_experiment_read_number (ctl, "--rcvbuf", options->rcvbuf, &s->rcvbuf)
      || !lanyard_ctl_check_range (ctl, "--port", options->port, 0, 65535))
    return FALSE;
  if (options->bind != NULL)
    s->bind = options->bind;
  s->port = (guint64) options->port;
  s->gro |= options->gro;
  s->discard |= options->discard;
  return TRUE;
}

gboolean
lanyard_ctl_experiment_read_link (LanyardCtl *ctl, LanyardCtlExperiment *options, LanyardLinkSettings *link)
{
  if (!read_probability (ctl, "--loss", options->loss, &link->loss)
      || !read_probability (ctl, "--duplicate", options->duplicate, &link->duplicate)
      || !read_probability (ctl, "--reorder", options->reorder, &link->reorder)
      || !lanyard_ctl_experiment_read_number (ctl, "--rate", options->rate, &link->rate)
      || !lanyard_ctl_experiment_read_number (ctl, "--seed", options->seed, &link->seed))
    return FALSE;
  if (options->delay > 0)
    link->delay = options->delay / 1000;
  if (options->jitter > 0)
    link->jitter = options->jitter / 1000;
  return TRUE;
}

gboolean
lanyard_ctl_experiment_read_common (LanyardCtl *ctl, LanyardCtlExperiment *options, LanyardExperimentSettings *s)
{
  if (options->udp)
    s->transport = LANYARD_EXPERIMENT_UDP;
  if (options->ipv6)
    s->family = LANYARD_EXPERIMENT_IPV6;
  if (options->no_detail)
    s->detail = FALSE;
  return lanyard_ctl_experiment_read_number (ctl, "--streams", options->streams, &s->streams)
         && lanyard_ctl_experiment_read_number (ctl, "--vector", options->vector, &s->vector);
}
