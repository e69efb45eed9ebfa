/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"
#include "cli/lanyard-ctl-trust.h"
#include "cli/lanyard-ctl-world.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-format.h"
#include "engine/net/lanyard-discovery.h"
#include "engine/transfer/lanyard-transfers.h"

#define PROGRESS_MS 250
/* More entries of an offer than this are counted, not listed, when asking. */
#define LISTED 12

typedef struct
{
  LanyardCtl *ctl;
  LanyardTransfers *transfers;
  LanyardPeers *peers;
  GFile *into;
  LanyardAcceptRule accept;
  GHashTable *trusted; /* fingerprints of --trust */
  guint count;         /* offers to end after; 0: never */

  /* what the result tells */
  guint n_ended;
  guint n_entries;
  guint64 bytes;
  double seconds;
  GError *error; /* the first that went wrong */

  guint progress; /* source, while something moves */
  gboolean stopping;
} Receive;

/* An offer that is being asked about. */
typedef struct
{
  Receive *receive;
  LanyardOffer *offer; /* (owned) */
  guint id;
  gulong withdrawn;
} Question;

static void
on_shut_down (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Receive *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanyard_transfers_shutdown_finish (LANYARD_TRANSFERS (source), result, &error))
    lanyard_ctl_note (self->ctl, "%s", error->message);
  lanyard_ctl_quit (self->ctl);
}

static void
on_stop (LanyardCtl *ctl, gpointer user_data)
{
  Receive *self = user_data;

  if (self->stopping)
    return;
  self->stopping = TRUE;
  lanyard_transfers_shutdown_async (self->transfers, on_shut_down, self);
}

static void
offer_ended (Receive *self)
{
  self->n_ended++;
  if (self->count > 0 && self->n_ended >= self->count)
    on_stop (self->ctl, self);
}

static void
decline (Receive *self, LanyardOffer *offer, const char *reason)
{
  g_autofree char *name = lanyard_format_escape (lanyard_offer_get_peer_name (offer));
  g_autofree char *address = lanyard_format_escape (lanyard_offer_get_peer_address (offer));
  g_autofree char *why = lanyard_format_escape (reason);

  lanyard_ctl_note (self->ctl, _ ("Declined the offer of “%s” at %s: %s"), name, address, why);
  lanyard_offer_decline (offer);
}

static void
accept (Receive *self, LanyardOffer *offer)
{
  g_autoptr (GError) error = NULL;

  if (lanyard_offer_accept (offer, &error))
    return;
  decline (self, offer, error->message);
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_signal_handler_disconnect (question->offer, question->withdrawn);
  g_object_unref (question->offer);
  g_free (question);
}

static void
on_answer (LanyardCtl *ctl, gboolean yes, gpointer user_data)
{
  Question *question = user_data;

  if (yes)
    accept (question->receive, question->offer);
  else
    decline (question->receive, question->offer, _ ("you said no"));
}

static void
on_withdrawn (LanyardOffer *offer, GParamSpec *pspec, Question *question)
{
  if (lanyard_offer_get_withdrawn (offer))
    lanyard_ctl_withdraw (question->receive->ctl, question->id);
}

static char *
describe (Receive *self, LanyardOffer *offer)
{
  GListModel *entries = lanyard_offer_get_entries (offer);
  guint n_entries = lanyard_offer_get_n_entries (offer);
  g_autofree char *name = lanyard_format_escape (lanyard_offer_get_peer_name (offer));
  g_autofree char *address = lanyard_format_escape (lanyard_offer_get_peer_address (offer));
  g_autofree char *size = lanyard_format_size (lanyard_offer_get_bytes (offer));
  g_autofree char *folder = g_file_get_parse_name (self->into);
  g_autofree char *escaped_folder = lanyard_format_escape (folder);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          ngettext ("“%s” at %s offers %u entry, %s:\n",
                                    "“%s” at %s offers %u entries, %s:\n", n_entries),
                          name, address, n_entries, size);
  for (guint i = 0; i < MIN (n_entries, LISTED); i++)
    {
      g_autoptr (LanyardTransferEntry) entry = g_list_model_get_item (entries, i);
      g_autofree char *path = lanyard_format_escape (lanyard_transfer_entry_get_path (entry));
      g_autofree char *bytes = lanyard_format_size (lanyard_transfer_entry_get_size (entry));

      if (lanyard_transfer_entry_get_kind (entry) == LANYARD_ENTRY_FOLDER)
        g_string_append_printf (text, "  %s/\n", path);
      else
        g_string_append_printf (text, "  %s  %s\n", path, bytes);
    }
  if (n_entries > LISTED)
    g_string_append_printf (text,
                            ngettext ("  and %u more\n", "  and %u more\n", n_entries - LISTED),
                            n_entries - LISTED);
  g_string_append_printf (text, _ ("Take it into %s?"), escaped_folder);
  return g_string_free (text, FALSE);
}

static void
ask (Receive *self, LanyardOffer *offer)
{
  g_autofree char *text = describe (self, offer);
  Question *question = g_new0 (Question, 1);

  question->receive = self;
  question->offer = g_object_ref (offer);
  question->withdrawn =
      g_signal_connect (offer, "notify::withdrawn", G_CALLBACK (on_withdrawn), question);
  question->id = lanyard_ctl_ask (self->ctl, text, on_answer, question, question_free);
}

static gboolean
on_offer (LanyardTransfers *transfers, LanyardOffer *offer, Receive *self)
{
  const char *fingerprint = lanyard_offer_get_peer_fingerprint (offer);
  gboolean known = g_hash_table_contains (self->trusted, fingerprint) ||
                   lanyard_peers_lookup (self->peers, fingerprint) != NULL;
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "offer");

  lanyard_ctl_set_string (event, "name", lanyard_offer_get_peer_name (offer));
  lanyard_ctl_set_string (event, "address", lanyard_offer_get_peer_address (offer));
  lanyard_ctl_set_string (event, "fingerprint", fingerprint);
  lanyard_ctl_set_int (event, "entries", lanyard_offer_get_n_entries (offer));
  lanyard_ctl_set_int (event, "bytes", (gint64)lanyard_offer_get_bytes (offer));
  lanyard_ctl_event_end (self->ctl, event);

  if (self->accept == LANYARD_ACCEPT_ALL || (self->accept == LANYARD_ACCEPT_TRUSTED && known))
    accept (self, offer);
  else if (lanyard_ctl_can_ask (self->ctl))
    ask (self, offer);
  else
    decline (self, offer, _ ("it is not trusted, and there is no terminal to ask on"));
  return TRUE;
}

static void
on_entry (LanyardTransfers *transfers,
          LanyardTransfer *transfer,
          LanyardTransferEntry *entry,
          Receive *self)
{
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "received");
  GFile *file = lanyard_transfer_entry_get_file (entry);
  g_autofree char *saved = file != NULL ? g_file_get_relative_path (self->into, file) : NULL;
  const char *path = saved != NULL ? saved : lanyard_transfer_entry_get_path (entry);
  g_autofree char *escaped = lanyard_format_escape (path);
  guint64 size = lanyard_transfer_entry_get_size (entry);

  self->n_entries++;
  self->bytes += size;
  lanyard_ctl_print (self->ctl, _ ("Received %s"), escaped);
  lanyard_ctl_set_string (event, "path", path);
  lanyard_ctl_set_int (event, "bytes", (gint64)size);
  lanyard_ctl_set_string (event, "digest", lanyard_transfer_entry_get_digest (entry));
  lanyard_ctl_set_boolean (event, "verified",
                           lanyard_transfer_entry_get_state (entry) == LANYARD_ENTRY_VERIFIED);
  lanyard_ctl_set_int (event, "resumed_from",
                       (gint64)lanyard_transfer_entry_get_resumed_from (entry));
  lanyard_ctl_event_end (self->ctl, event);
}

static void
on_finished (LanyardTransfers *transfers, LanyardTransfer *transfer, Receive *self)
{
  const char *text = lanyard_transfer_get_error (transfer);
  g_autofree char *name = lanyard_format_escape (lanyard_transfer_get_peer_name (transfer));
  g_autofree char *why = text != NULL ? lanyard_format_escape (text) : NULL;

  if (self->stopping || lanyard_transfer_get_direction (transfer) != LANYARD_TRANSFER_RECEIVING)
    return;
  switch (lanyard_transfer_get_state (transfer))
    {
    case LANYARD_TRANSFER_INTERRUPTED:
      /* Not the end of the offer: it goes on when the sender is back. */
      lanyard_ctl_note (self->ctl, _ ("The transfer from “%s” is interrupted: %s"), name,
                        why != NULL ? why : "");
      return;
    case LANYARD_TRANSFER_FAILED:
    case LANYARD_TRANSFER_CANCELLED:
      if (self->error == NULL)
        self->error = g_error_new_literal (LANYARD_ERROR, LANYARD_ERROR_FAILED,
                                           text != NULL ? text : _ ("the sender cancelled"));
      lanyard_ctl_note (self->ctl, _ ("The transfer from “%s” failed: %s"), name,
                        self->error->message);
      break;
    case LANYARD_TRANSFER_VERIFIED:
    case LANYARD_TRANSFER_DECLINED:
    case LANYARD_TRANSFER_PREPARING:
    case LANYARD_TRANSFER_CONNECTING:
    case LANYARD_TRANSFER_WAITING:
    case LANYARD_TRANSFER_MOVING:
    case LANYARD_TRANSFER_PAUSED:
    default:
      break;
    }
  self->seconds += lanyard_transfer_get_seconds (transfer);
  offer_ended (self);
}

/* All that moves now, added up. */
static gboolean
on_progress (gpointer user_data)
{
  Receive *self = user_data;
  guint n_transfers = g_list_model_get_n_items (G_LIST_MODEL (self->transfers));
  guint64 done = 0;
  guint64 total = 0;
  double rate = 0;
  gboolean moving = FALSE;

  /* Newest first: the running ones come before the long history. */
  for (guint i = 0; i < n_transfers; i++)
    {
      g_autoptr (LanyardTransfer) transfer =
          g_list_model_get_item (G_LIST_MODEL (self->transfers), i);

      if (lanyard_transfer_get_state (transfer) != LANYARD_TRANSFER_MOVING)
        continue;
      moving = TRUE;
      done += lanyard_transfer_get_bytes_done (transfer);
      total += lanyard_transfer_get_bytes_total (transfer);
      rate += lanyard_transfer_get_rate (transfer);
    }
  if (total > 0)
    lanyard_ctl_progress (self->ctl, done, total, rate,
                          rate > 0 ? (double)(total - MIN (done, total)) / rate : -1);
  if (moving)
    return G_SOURCE_CONTINUE;
  /* Until something moves again, nothing wakes this program. */
  self->progress = 0;
  return G_SOURCE_REMOVE;
}

static void
on_state (LanyardTransfer *transfer, GParamSpec *pspec, Receive *self)
{
  LanyardPausedBy by;
  g_autofree char *name = NULL;

  if (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_MOVING && self->progress == 0)
    self->progress = g_timeout_add (PROGRESS_MS, on_progress, self);
  if (lanyard_transfer_get_state (transfer) != LANYARD_TRANSFER_PAUSED)
    return;
  g_object_get (transfer, "paused-by", &by, NULL);
  name = lanyard_format_escape (lanyard_transfer_get_peer_name (transfer));
  if (by == LANYARD_PAUSED_BY_FULL_DISK)
    lanyard_ctl_note (self->ctl, _ ("The transfer from “%s” is paused because the disk is full"),
                      name);
  else
    lanyard_ctl_note (self->ctl, _ ("The transfer from “%s” is paused there"), name);
}

static void
on_transfers (GListModel *transfers, guint position, guint removed, guint added, Receive *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LanyardTransfer) transfer = g_list_model_get_item (transfers, i);

      if (lanyard_transfer_get_direction (transfer) == LANYARD_TRANSFER_RECEIVING)
        g_signal_connect (transfer, "notify::state", G_CALLBACK (on_state), self);
    }
}

static LanyardCtlExit
report (Receive *self)
{
  JsonBuilder *result;

  if (self->error == NULL && self->n_ended > 0)
    {
      g_autofree char *size = lanyard_format_size (self->bytes);

      lanyard_ctl_print (self->ctl,
                         ngettext ("Verified: %u entry, %s, %.2f s",
                                   "Verified: %u entries, %s, %.2f s", self->n_entries),
                         self->n_entries, size, self->seconds);
    }
  result = lanyard_ctl_result_begin (self->ctl, self->error);
  lanyard_ctl_set_int (result, "entries", self->n_entries);
  lanyard_ctl_set_int (result, "bytes", (gint64)self->bytes);
  lanyard_ctl_set_double (result, "seconds", self->seconds);
  lanyard_ctl_set_boolean (result, "verified", self->error == NULL && self->n_entries > 0);
  return lanyard_ctl_result_end (self->ctl, result);
}

/* Where others can reach this machine, it is announced to them. (transfer full) (nullable) */
static LanyardDiscovery *
announce (LanyardCtlWorld *world, const char *bind)
{
  g_autoptr (GInetAddress) address = bind != NULL ? g_inet_address_new_from_string (bind) : NULL;
  LanyardDiscovery *discovery;

  if (address != NULL && g_inet_address_get_is_loopback (address))
    return NULL;
  discovery = lanyard_discovery_new (world->node, world->database);
  lanyard_discovery_start (discovery);
  return discovery;
}

static LanyardCtlExit
receive (Receive *self, LanyardCtlWorld *world, const char *bind, guint16 port)
{
  LanyardCtlStrangers strangers =
      self->accept == LANYARD_ACCEPT_ALL ? LANYARD_CTL_STRANGERS_ONCE : LANYARD_CTL_STRANGERS_ASK;
  g_autoptr (LanyardCtlTrust) trust = lanyard_ctl_trust_new (self->ctl, world->node, strangers);
  g_autoptr (LanyardTransfers) transfers =
      lanyard_transfers_new (world->node, world->database, &self->error);
  g_autoptr (LanyardDiscovery) discovery = NULL;
  LanyardCtlExit status;

  if (transfers == NULL)
    return lanyard_ctl_fail (self->ctl, self->error);
  self->transfers = transfers;
  self->peers = world->peers;
  g_object_set (transfers, "auto-resume", FALSE, NULL);
  lanyard_transfers_set_download_folder (transfers, self->into);
  /* Every offer comes to on_offer(), which knows --trust. */
  lanyard_transfers_set_accept_rule (transfers, LANYARD_ACCEPT_ASK);
  g_signal_connect (transfers, "offer", G_CALLBACK (on_offer), self);
  g_signal_connect (transfers, "entry-received", G_CALLBACK (on_entry), self);
  g_signal_connect (transfers, "finished", G_CALLBACK (on_finished), self);
  g_signal_connect (transfers, "items-changed", G_CALLBACK (on_transfers), self);
  on_transfers (G_LIST_MODEL (transfers), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (transfers)),
                self);

  if (!lanyard_node_listen (world->node, bind, port, &self->error))
    return lanyard_ctl_fail (self->ctl, self->error);
  discovery = announce (world, bind);
  lanyard_ctl_on_stop (self->ctl, on_stop, self);
  lanyard_ctl_listening (self->ctl, bind != NULL ? bind : "::", lanyard_node_get_port (world->node),
                         lanyard_identity_get_fingerprint (world->identity));
  lanyard_ctl_run (self->ctl);
  g_clear_handle_id (&self->progress, g_source_remove);
  lanyard_node_stop (world->node);
  if (discovery != NULL)
    lanyard_discovery_stop (discovery);
  g_signal_handlers_disconnect_by_data (transfers, self);
  status = report (self);
  lanyard_ctl_on_stop (self->ctl, NULL, NULL);
  return status;
}

static gboolean
parse_accept (LanyardCtl *ctl, const char *text, LanyardAcceptRule *rule)
{
  if (text == NULL)
    /* Where nobody can be asked, those already trusted are the ones to be taken from. */
    *rule = lanyard_ctl_can_ask (ctl) ? LANYARD_ACCEPT_ASK : LANYARD_ACCEPT_TRUSTED;
  else if (g_str_equal (text, "ask"))
    *rule = LANYARD_ACCEPT_ASK;
  else if (g_str_equal (text, "trusted"))
    *rule = LANYARD_ACCEPT_TRUSTED;
  else if (g_str_equal (text, "all"))
    *rule = LANYARD_ACCEPT_ALL;
  else
    {
      lanyard_ctl_usage (ctl, _ ("--accept takes ask, trusted or all, not “%s”"), text);
      return FALSE;
    }
  return TRUE;
}

static gboolean
parse_trusted (Receive *self, char **texts)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      char *fingerprint = lanyard_ctl_fingerprint (self->ctl, texts[i]);

      if (fingerprint == NULL)
        return FALSE;
      g_hash_table_add (self->trusted, fingerprint);
    }
  return TRUE;
}

static void
allow (gpointer key, gpointer value, gpointer user_data)
{
  lanyard_node_allow (user_data, key);
}

static LanyardCtlExit
open_and_receive (Receive *self, const char *bind, guint16 port)
{
  g_auto (LanyardCtlWorld) world = { 0 };
  g_autofree char *path = g_file_get_path (self->into);

  if (self->accept == LANYARD_ACCEPT_ASK && !lanyard_ctl_can_ask (self->ctl))
    self->error = g_error_new_literal (
        LANYARD_ERROR, LANYARD_ERROR_FAILED,
        _ ("there is no terminal to ask on; use --accept trusted or --accept all"));
  else if (path == NULL || g_mkdir_with_parents (path, 0777) != 0)
    self->error =
        g_error_new (LANYARD_ERROR, LANYARD_ERROR_FAILED, _ ("the folder %s cannot be made: %s"),
                     path != NULL ? path : "", g_strerror (errno));
  if (self->error != NULL || !lanyard_ctl_world_open (&world, self->ctl, &self->error))
    return lanyard_ctl_fail (self->ctl, self->error);
  g_hash_table_foreach (self->trusted, allow, world.node);
  return receive (self, &world, bind, port);
}

static LanyardCtlExit
run (LanyardCtl *ctl, char **args)
{
  g_autofree char *into = NULL;
  g_autofree char *bind = NULL;
  g_autofree char *accept_text = NULL;
  g_auto (GStrv) trusted = NULL;
  int port = LANYARD_DEFAULT_PORT;
  int count = 0;
  const GOptionEntry entries[] = {
    { "into", 0, 0, G_OPTION_ARG_FILENAME, &into, N_ ("Save into this folder, made if need be"),
      N_ ("DIR") },
    { "bind", 0, 0, G_OPTION_ARG_STRING, &bind, N_ ("Listen on this address (default: all)"),
      N_ ("ADDRESS") },
    { "port", 0, 0, G_OPTION_ARG_INT, &port,
      N_ ("Listen on this port (default 45710; 0: any free one)"), N_ ("N") },
    { "accept", 0, 0, G_OPTION_ARG_STRING, &accept_text, N_ ("What to take: ask, trusted or all"),
      N_ ("RULE") },
    { "trust", 0, 0, G_OPTION_ARG_STRING_ARRAY, &trusted,
      N_ ("Trust this fingerprint for now; may be repeated"), N_ ("FINGERPRINT") },
    { "count", 0, 0, G_OPTION_ARG_INT, &count,
      N_ ("End after this many offers (default 0: run until stopped)"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  Receive self = { .ctl = ctl };
  LanyardCtlExit status = LANYARD_CTL_USAGE;

  if (!lanyard_ctl_parse (ctl, entries, args) ||
      !lanyard_ctl_check_range (ctl, "--port", port, 0, G_MAXUINT16) ||
      !lanyard_ctl_check_range (ctl, "--count", count, 0, G_MAXINT) ||
      !parse_accept (ctl, accept_text, &self.accept))
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);
  if (into == NULL)
    return lanyard_ctl_usage (ctl, _ ("say with --into which folder to save into"));
  if (bind != NULL && !g_hostname_is_ip_address (bind))
    return lanyard_ctl_usage (ctl, _ ("--bind takes a numeric address, not “%s”"), bind);

  self.into = g_file_new_for_commandline_arg (into);
  self.count = (guint)count;
  self.trusted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (parse_trusted (&self, trusted))
    status = open_and_receive (&self, bind, (guint16)port);
  g_hash_table_unref (self.trusted);
  g_object_unref (self.into);
  g_clear_error (&self.error);
  return status;
}

const LanyardCtlCommand lanyard_ctl_receive_commands[] = {
  {
      "receive",
      NULL,
      N_ ("Receive files and folders, encrypted and verified"),
      N_ ("With --accept ask every offer is shown on the terminal; trusted takes what pinned "
          "machines and those of\n"
          "--trust send and asks for others; all takes everything from everyone. Without --accept "
          "it is ask on a\n"
          "terminal and trusted elsewhere. Nothing is ever overwritten: a name that is taken gets "
          "a number.\n"
          "\n"
          "Example:\n"
          "  lanyardctl receive --into ~/Incoming --trust FINGERPRINT --count 1"),
      run,
  },
  { NULL },
};
