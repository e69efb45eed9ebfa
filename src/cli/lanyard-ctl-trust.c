/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-trust.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "engine/net/lanyard-net-error.h"

struct _LanyardCtlTrust
{
  LanyardCtl *ctl;
  LanyardNode *node; /* (owned) */
  LanyardCtlStrangers strangers;
  GError *error;
};

/* One question on the terminal. */
typedef struct
{
  LanyardCtlTrust *trust;
  LanyardPairing *pairing; /* (owned) */
  guint id;
  gulong withdrawn;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_signal_handler_disconnect (question->pairing, question->withdrawn);
  g_object_unref (question->pairing);
  g_free (question);
}

static void
refuse (LanyardCtlTrust *self, LanyardPairing *pairing, const char *reason)
{
  g_clear_error (&self->error);
  self->error = g_error_new (
      LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED, _ ("“%s” at %s is not trusted: %s"),
      lanyard_pairing_get_peer_name (pairing), lanyard_pairing_get_peer_address (pairing), reason);
  if (lanyard_pairing_get_incoming (pairing))
    {
      g_autofree char *escaped = lanyard_format_escape (self->error->message);

      lanyard_ctl_note (self->ctl, "%s", escaped);
    }
  lanyard_pairing_answer (pairing, LANYARD_PAIRING_REFUSE);
}

static void
on_answer (LanyardCtl *ctl, gboolean yes, gpointer user_data)
{
  Question *question = user_data;

  if (yes)
    lanyard_pairing_answer (question->pairing, LANYARD_PAIRING_TRUST);
  else
    refuse (question->trust, question->pairing, _ ("the codes were not confirmed"));
}

static void
on_withdrawn (LanyardPairing *pairing, GParamSpec *pspec, Question *question)
{
  if (lanyard_pairing_get_withdrawn (pairing))
    lanyard_ctl_withdraw (question->trust->ctl, question->id);
}

static void
ask (LanyardCtlTrust *self, LanyardPairing *pairing)
{
  Question *question = g_new0 (Question, 1);
  g_autofree char *name = lanyard_format_escape (lanyard_pairing_get_peer_name (pairing));
  g_autofree char *address = lanyard_format_escape (lanyard_pairing_get_peer_address (pairing));
  g_autofree char *text =
      g_strdup_printf (_ ("“%s” at %s is not trusted yet. The code is %s.\n"
                          "Is the same code shown there, and is it the machine you mean?"),
                       name, address, lanyard_pairing_get_code (pairing));

  question->trust = self;
  question->pairing = g_object_ref (pairing);
  question->withdrawn =
      g_signal_connect (pairing, "notify::withdrawn", G_CALLBACK (on_withdrawn), question);
  question->id = lanyard_ctl_ask (self->ctl, text, on_answer, question, question_free);
}

static void
tell (LanyardCtlTrust *self, LanyardPairing *pairing)
{
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "pairing");

  lanyard_ctl_set_string (event, "name", lanyard_pairing_get_peer_name (pairing));
  lanyard_ctl_set_string (event, "address", lanyard_pairing_get_peer_address (pairing));
  lanyard_ctl_set_string (event, "fingerprint", lanyard_pairing_get_peer_fingerprint (pairing));
  lanyard_ctl_set_string (event, "code", lanyard_pairing_get_code (pairing));
  lanyard_ctl_set_boolean (event, "incoming", lanyard_pairing_get_incoming (pairing));
  lanyard_ctl_event_end (self->ctl, event);
}

/* Known here already, but not there: the code is for those who are asked. */
static void
show_code (LanyardCtlTrust *self, LanyardPairing *pairing)
{
  g_autofree char *name = lanyard_format_escape (lanyard_pairing_get_peer_name (pairing));
  g_autofree char *address = lanyard_format_escape (lanyard_pairing_get_peer_address (pairing));

  lanyard_ctl_note (
      self->ctl, _ ("“%s” at %s asks there whether this machine is to be trusted. The code is %s."),
      name, address, lanyard_pairing_get_code (pairing));
}

static gboolean
on_pairing (LanyardNode *node, LanyardPairing *pairing, LanyardCtlTrust *self)
{
  tell (self, pairing);
  if (lanyard_pairing_get_answered (pairing))
    show_code (self, pairing);
  else if (self->strangers == LANYARD_CTL_STRANGERS_ONCE)
    lanyard_pairing_answer (pairing, LANYARD_PAIRING_ONCE);
  else if (lanyard_ctl_can_ask (self->ctl))
    ask (self, pairing);
  else
    {
      g_autofree char *reason = g_strdup_printf (_ ("there is no terminal to compare codes on; its "
                                                    "fingerprint, to be given with --trust, is %s"),
                                                 lanyard_pairing_get_peer_fingerprint (pairing));

      refuse (self, pairing, reason);
    }
  return TRUE;
}

static void
on_refused (LanyardNode *node,
            const char *name,
            const char *address,
            const GError *error,
            LanyardCtlTrust *self)
{
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "refused");
  g_autofree char *escaped_name = lanyard_format_escape (name != NULL ? name : "");
  g_autofree char *escaped_address = lanyard_format_escape (address != NULL ? address : "");
  g_autofree char *message = lanyard_format_escape (error->message);

  lanyard_ctl_set_string (event, "name", name);
  lanyard_ctl_set_string (event, "address", address);
  lanyard_ctl_set_string (event, "error", error->message);
  lanyard_ctl_event_end (self->ctl, event);
  lanyard_ctl_note (self->ctl, _ ("Refused “%s” at %s: %s"), escaped_name, escaped_address,
                    message);
}

LanyardCtlTrust *
lanyard_ctl_trust_new (LanyardCtl *ctl, LanyardNode *node, LanyardCtlStrangers strangers)
{
  LanyardCtlTrust *self = g_new0 (LanyardCtlTrust, 1);

  self->ctl = ctl;
  self->node = g_object_ref (node);
  self->strangers = strangers;
  g_signal_connect (node, "pairing", G_CALLBACK (on_pairing), self);
  g_signal_connect (node, "refused", G_CALLBACK (on_refused), self);
  return self;
}

void
lanyard_ctl_trust_free (LanyardCtlTrust *self)
{
  g_signal_handlers_disconnect_by_data (self->node, self);
  g_object_unref (self->node);
  g_clear_error (&self->error);
  g_free (self);
}

const GError *
lanyard_ctl_trust_get_error (LanyardCtlTrust *self)
{
  return self->error;
}
