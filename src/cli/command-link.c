/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <unistd.h>

#include "cli/lanyard-ctl-world.h"
#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-qr.h"
#include "engine/transfer/lanyard-share.h"

typedef struct
{
  LanyardCtl      *ctl;
  LanyardShare    *share;
  LanyardIdentity *identity; /* nullable: not encrypted */
  char           **bind;
  GError          *error;
  guint64          n_fetched, n_received;
  guint64          fetched, received; /* bytes */
} Link;

typedef struct
{
  char  **bind;
  int     port;
  int     count;
  int     seconds;
  char   *uploads;
  char   *accept;
  gint64  limit;
  gboolean encrypt;
} Asked;

/* --- what happens ----------------------------------------------------------------------------------- */

/* On a terminal, for a phone's camera. */
static void
print_code (LanyardCtl *ctl, const char *url)
{
  g_autoptr (LanyardQr) qr = NULL;
  g_autofree char *text = NULL;

  if (lanyard_ctl_get_json (ctl) || !isatty (STDOUT_FILENO))
    return;
  qr = lanyard_qr_new (url);
  if (qr == NULL)
    return;
  text = lanyard_qr_to_text (qr);
  g_print ("%s", text);
}

static void
tell_urls (Link *self)
{
  g_auto (GStrv) urls = lanyard_share_dup_urls (self->share);

  for (guint i = 0; urls[i] != NULL; i++)
    {
      JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "link");

      lanyard_ctl_set_string (event, "url", urls[i]);
      lanyard_ctl_set_boolean (event, "encrypted", self->identity != NULL);
      lanyard_ctl_event_end (self->ctl, event);
      lanyard_ctl_print (self->ctl, "%s", urls[i]);
      if (i == 0)
        print_code (self->ctl, urls[i]);
    }
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Link *self = user_data;
  const char *fingerprint = self->identity != NULL ? lanyard_identity_get_fingerprint (self->identity) : NULL;

  if (!lanyard_share_start_finish (self->share, result, &self->error))
    {
      lanyard_ctl_quit (self->ctl);
      return;
    }
  for (guint i = 0; self->bind[i] != NULL; i++)
    lanyard_ctl_listening (self->ctl, self->bind[i], lanyard_share_get_port (self->share), fingerprint);
  tell_urls (self);
}

static void
on_fetched (LanyardShare *share, LanyardShareVisit *visit, const char *name, guint64 bytes, Link *self)
{
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "fetched");
  g_autofree char *shown = lanyard_format_escape (name);
  g_autofree char *size = lanyard_format_size (bytes);

  self->n_fetched++;
  self->fetched += bytes;
  lanyard_ctl_set_string (event, "address", lanyard_share_visit_get_address (visit));
  lanyard_ctl_set_string (event, "name", name);
  lanyard_ctl_set_int (event, "bytes", (gint64) bytes);
  lanyard_ctl_event_end (self->ctl, event);
  /* Translators: an address, the name of a file, its size */
  lanyard_ctl_print (self->ctl, _ ("%s fetched “%s” (%s)"), lanyard_share_visit_get_address (visit), shown, size);
}

static void
on_received (LanyardShare *share, LanyardShareVisit *visit, GFile *file, guint64 bytes, Link *self)
{
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "received");
  g_autofree char *shown = lanyard_format_escape (g_file_peek_path (file));
  g_autofree char *size = lanyard_format_size (bytes);

  self->n_received++;
  self->received += bytes;
  lanyard_ctl_set_string (event, "address", lanyard_share_visit_get_address (visit));
  lanyard_ctl_set_string (event, "path", g_file_peek_path (file));
  lanyard_ctl_set_int (event, "bytes", (gint64) bytes);
  lanyard_ctl_event_end (self->ctl, event);
  /* Translators: an address, a path, a size */
  lanyard_ctl_print (self->ctl, _ ("%s sent “%s” (%s)"), lanyard_share_visit_get_address (visit), shown, size);
}

/* What the question of a visit is kept under. */
#define QUESTION "lanyard-question"

/* Why something did not go over, where it did not. Whoever asked and has gone, or waited too long, needs no answer. */
static void
on_visit_ended (LanyardShare *share, LanyardShareVisit *visit, Link *self)
{
  g_autofree char *error = lanyard_share_visit_dup_error (visit);

  lanyard_ctl_withdraw (self->ctl, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (visit), QUESTION)));
  if (error != NULL)
    lanyard_ctl_note (self->ctl, "%s: %s", lanyard_share_visit_get_address (visit), error);
}

static void
on_answer (LanyardCtl *ctl, gboolean yes, gpointer user_data)
{
  lanyard_share_visit_answer (user_data, yes, NULL);
}

static gboolean
on_offer (LanyardShare *share, LanyardShareVisit *visit, Link *self)
{
  LanyardShareVisitStatus status;
  g_autofree char *title = lanyard_share_visit_dup_title (visit);
  g_autofree char *shown = lanyard_format_escape (title);
  g_autofree char *size = NULL, *question = NULL;
  guint id;

  lanyard_share_visit_get_status (visit, &status);
  size = lanyard_format_size (status.total);
  /* Translators: an address, the name of the first of the files, the size of all */
  question = g_strdup_printf (_ ("%s wants to send “%s” (%s). Accept?"), lanyard_share_visit_get_address (visit), shown,
                              size);
  id = lanyard_ctl_ask (self->ctl, question, on_answer, g_object_ref (visit), g_object_unref);
  g_object_set_data (G_OBJECT (visit), QUESTION, GUINT_TO_POINTER (id));
  return TRUE;
}

static void
on_stopped (LanyardShare *share, Link *self)
{
  lanyard_ctl_quit (self->ctl);
}

static void
on_stop (LanyardCtl *ctl, gpointer user_data)
{
  Link *self = user_data;

  lanyard_share_stop (self->share);
  lanyard_ctl_quit (ctl);
}

/* --- the command --------------------------------------------------------------------------------------- */

static LanyardCtlExit
end_link (Link *self)
{
  g_autofree char *sent = lanyard_format_size (self->fetched);
  g_autofree char *received = lanyard_format_size (self->received);
  JsonBuilder *result;

  if (self->error == NULL)
    {
      lanyard_ctl_print (self->ctl,
                         ngettext ("%" PRIu64 " download, %s", "%" PRIu64 " downloads, %s",
                                   (gulong) self->n_fetched),
                         self->n_fetched, sent);
      if (self->n_received > 0)
        lanyard_ctl_print (self->ctl,
                           ngettext ("%" PRIu64 " file received, %s", "%" PRIu64 " files received, %s",
                                     (gulong) self->n_received),
                           self->n_received, received);
    }
  result = lanyard_ctl_result_begin (self->ctl, self->error);
  lanyard_ctl_set_int (result, "downloads", (gint64) self->n_fetched);
  lanyard_ctl_set_int (result, "bytes", (gint64) self->fetched);
  lanyard_ctl_set_int (result, "uploads", (gint64) self->n_received);
  lanyard_ctl_set_int (result, "bytes_received", (gint64) self->received);
  g_clear_error (&self->error);
  return lanyard_ctl_result_end (self->ctl, result);
}

static LanyardCtlExit
run_link (LanyardCtl *ctl, GPtrArray *files, const LanyardShareOptions *options, LanyardIdentity *identity)
{
  g_autoptr (LanyardShare) share = lanyard_share_new ();
  Link self = { .ctl = ctl, .share = share, .identity = identity, .bind = (char **) options->bind };

  g_signal_connect (share, "fetched", G_CALLBACK (on_fetched), &self);
  g_signal_connect (share, "received", G_CALLBACK (on_received), &self);
  g_signal_connect (share, "visit-ended", G_CALLBACK (on_visit_ended), &self);
  g_signal_connect (share, "offer", G_CALLBACK (on_offer), &self);
  g_signal_connect (share, "stopped", G_CALLBACK (on_stopped), &self);
  lanyard_ctl_on_stop (ctl, on_stop, &self);
  lanyard_share_start_async (share, files, options, lanyard_ctl_get_cancellable (ctl), on_started, &self);
  lanyard_ctl_run (ctl);
  while (lanyard_share_get_state (share) != LANYARD_SHARE_STOPPED)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (share, &self);
  return end_link (&self);
}

/* What the options mean; FALSE after a usage error. */
static gboolean
check_asked (LanyardCtl *ctl, const Asked *asked, char **args, LanyardShareOptions *options)
{
  for (guint i = 0; asked->bind[i] != NULL; i++)
    if (!g_hostname_is_ip_address (asked->bind[i]))
      return lanyard_ctl_usage (ctl, _ ("--bind takes a numeric address, not “%s”"), asked->bind[i]), FALSE;
  if (args[1] == NULL && asked->uploads == NULL)
    return lanyard_ctl_usage (ctl, _ ("name the files and folders to share, or a folder with --uploads")), FALSE;
  if (asked->uploads == NULL && (asked->accept != NULL || asked->limit != 0))
    return lanyard_ctl_usage (ctl, _ ("--accept and --upload-limit go with --uploads")), FALSE;
  if (asked->accept != NULL && !g_str_equal (asked->accept, "ask") && !g_str_equal (asked->accept, "all"))
    return lanyard_ctl_usage (ctl, _ ("--accept takes ask or all, not “%s”"), asked->accept), FALSE;
  if (asked->uploads == NULL)
    return TRUE;
  options->uploads = g_strcmp0 (asked->accept, "all") == 0 ? LANYARD_UPLOADS_ACCEPT : LANYARD_UPLOADS_ASK;
  if (options->uploads == LANYARD_UPLOADS_ASK && !lanyard_ctl_can_ask (ctl))
    return lanyard_ctl_usage (ctl, _ ("nobody can be asked without a terminal: give --accept all to take all uploads")), FALSE;
  options->upload_limit = (guint64) asked->limit;
  return TRUE;
}

static LanyardCtlExit
serve (LanyardCtl *ctl, const Asked *asked, LanyardShareOptions *options, char **args)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GFile) folder = asked->uploads != NULL ? g_file_new_for_commandline_arg (asked->uploads) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardIdentity) identity = NULL;

  for (guint i = 1; args[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_for_commandline_arg (args[i]));
  options->upload_folder = folder;
  if (!asked->encrypt)
    return run_link (ctl, files, options, NULL);
  identity = lanyard_ctl_load_identity (&error);
  if (identity == NULL)
    return lanyard_ctl_fail (ctl, error);
  options->certificate = lanyard_identity_get_certificate (identity);
  return run_link (ctl, files, options, identity);
}

static LanyardCtlExit
run_serve (LanyardCtl *ctl, char **args)
{
  g_auto (GStrv) bind = NULL;
  g_autofree char *uploads = NULL, *accept = NULL;
  Asked asked = { 0 };
  const GOptionEntry entries[] = {
    { "bind", 0, 0, G_OPTION_ARG_STRING_ARRAY, &bind,
      N_ ("Listen on this address (default 127.0.0.1); may be given several times"), N_ ("ADDRESS") },
    { "port", 0, 0, G_OPTION_ARG_INT, &asked.port, N_ ("Listen on this port (default: any free one)"), N_ ("N") },
    { "encrypt", 0, 0, G_OPTION_ARG_NONE, &asked.encrypt,
      N_ ("Use HTTPS with this device’s own key; browsers warn that they do not know it"), NULL },
    { "uploads", 0, 0, G_OPTION_ARG_FILENAME, &uploads, N_ ("Take files from browsers, too, into this folder"),
      N_ ("DIR") },
    { "accept", 0, 0, G_OPTION_ARG_STRING, &accept, N_ ("Which uploads to take: ask (default) or all"),
      N_ ("RULE") },
    { "upload-limit", 0, 0, G_OPTION_ARG_INT64, &asked.limit,
      N_ ("Take at most this much at once (default: what the disk has room for)"), N_ ("BYTES") },
    { "count", 0, 0, G_OPTION_ARG_INT, &asked.count,
      N_ ("Stop after this many complete downloads (default 0: never)"), N_ ("N") },
    { "for", 0, 0, G_OPTION_ARG_INT, &asked.seconds, N_ ("Stop after this many seconds (default 0: never)"),
      N_ ("SECONDS") },
    G_OPTION_ENTRY_NULL,
  };
  LanyardShareOptions options = { .uploads = LANYARD_UPLOADS_OFF };

  if (!lanyard_ctl_parse (ctl, entries, args) ||
      !lanyard_ctl_check_range (ctl, "--port", asked.port, 0, G_MAXUINT16) ||
      !lanyard_ctl_check_range (ctl, "--count", asked.count, 0, G_MAXINT) ||
      !lanyard_ctl_check_range (ctl, "--for", asked.seconds, 0, 7 * 24 * 60 * 60) ||
      !lanyard_ctl_check_range (ctl, "--upload-limit", asked.limit, 0, G_MAXINT64))
    return LANYARD_CTL_USAGE;
  if (bind == NULL)
    bind = g_strsplit ("127.0.0.1", " ", -1);
  asked.bind = bind;
  asked.uploads = uploads;
  asked.accept = accept;
  if (!check_asked (ctl, &asked, args, &options))
    return LANYARD_CTL_USAGE;
  options.bind = (const char *const *) bind;
  options.port = (guint16) asked.port;
  options.count = (guint) asked.count;
  options.seconds = (guint) asked.seconds;
  options.name = g_get_host_name ();
  return serve (ctl, &asked, &options, args);
}

const LanyardCtlCommand lanyard_ctl_link_commands[] = {
  {
      "link serve",
      N_ ("[PATH…]"),
      N_ ("Share files and folders by a page that any browser opens"),
      N_ ("For phones and machines without Lanyard. Prints an address that cannot be guessed (and, on a terminal, its "
          "QR code);\n"
          "whoever has it gets the files until this command ends. Not encrypted without --encrypt: who can read the "
          "network\n"
          "can read along. To be reached from another machine, give --bind with this machine’s address on the "
          "network."),
      run_serve,
  },
  { NULL },
};
