/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command-chat-private.h"
#include "cli/lanyard-ctl-commands.h"
#include "cli/lanyard-ctl-target.h"
#include "cli/lanyard-ctl-trust.h"
#include "cli/lanyard-ctl-world.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-paths.h"

/* The plain chat: nothing of it is kept, no key is needed. */
static LanyardCtlExit
run_plain (LanyardCtlChat *self, const char *name, const char *address, const char *bind, guint16 port)
{
  g_autoptr (LanyardDatabase) database = lanyard_database_open (NULL, &self->error);
  g_autoptr (GFile) folder = g_file_new_for_path (g_get_tmp_dir ());
  g_autoptr (LanyardChat) chat = NULL;

  if (database != NULL)
    chat = lanyard_chat_new (NULL, database, folder, &self->error);
  if (chat == NULL)
    return lanyard_ctl_fail (self->ctl, self->error);
  self->room = lanyard_ctl_chat_make_room (self, chat, name);
  if (!self->host)
    lanyard_chat_room_join (self->room, address, NULL, LANYARD_CONNECT_DEFAULT);
  else if (!lanyard_chat_room_host_classic (self->room, bind, port, &self->error))
    return lanyard_ctl_fail (self->ctl, self->error);
  if (self->host)
    {
      while (!self->listening && !self->stopping)
        lanyard_ctl_run (self->ctl);
      lanyard_ctl_listening (self->ctl, bind != NULL ? bind : "127.0.0.1",
                             lanyard_chat_room_get_port (self->room), NULL);
    }
  return lanyard_ctl_chat_run (self);
}

static LanyardChat *
open_chat (LanyardCtlWorld *world, GError **error)
{
  g_autofree char *data = lanyard_paths_get_data_dir (error);
  g_autofree char *path = NULL;
  g_autoptr (GFile) folder = NULL;

  if (data == NULL)
    return NULL;
  path = g_build_filename (data, "chat", NULL);
  folder = g_file_new_for_path (path);
  return lanyard_chat_new (world->node, world->database, folder, error);
}

/* Host */

typedef struct
{
  const char *name;
  const char *bind;
  guint16 port;
  LanyardChatAdmission admission;
  GPtrArray *trusted;
} HostOptions;

static LanyardCtlExit
run_host (LanyardCtlChat *self, const HostOptions *options)
{
  g_auto (LanyardCtlWorld) world = { 0 };
  g_autoptr (LanyardCtlTrust) trust = NULL;
  g_autoptr (LanyardChat) chat = NULL;
  LanyardCtlExit status;

  if (lanyard_ctl_world_open (&world, self->ctl, &self->error))
    chat = open_chat (&world, &self->error);
  if (chat == NULL)
    return lanyard_ctl_fail (self->ctl, self->error);
  trust = lanyard_ctl_trust_new (self->ctl, world.node,
                                 options->admission == LANYARD_CHAT_ADMIT_ALL
                                     ? LANYARD_CTL_STRANGERS_ONCE
                                     : LANYARD_CTL_STRANGERS_ASK);
  for (guint i = 0; i < options->trusted->len; i++)
    lanyard_node_allow (world.node, g_ptr_array_index (options->trusted, i));
  self->room = lanyard_ctl_chat_make_room (self, chat, options->name);
  g_object_set (self->room, "admission", options->admission, NULL);
  lanyard_chat_room_host (self->room, FALSE);
  while (!self->listening && !self->stopping)
    lanyard_ctl_run (self->ctl);
  if (self->listening
      && !lanyard_node_listen (world.node, options->bind, options->port, &self->error))
    lanyard_ctl_chat_stop (self);
  else if (self->listening)
    lanyard_ctl_listening (self->ctl, options->bind != NULL ? options->bind : "::",
                           lanyard_node_get_port (world.node),
                           lanyard_identity_get_fingerprint (world.identity));
  status = lanyard_ctl_chat_run (self);
  lanyard_node_stop (world.node);
  /* Before the node and the database go. */
  g_signal_handlers_disconnect_by_data (self->room, self);
  g_clear_object (&self->room);
  return status;
}

static gboolean
parse_admission (LanyardCtl *ctl, const char *text, LanyardChatAdmission *admission)
{
  if (text == NULL)
    *admission = LANYARD_CHAT_ADMIT_TRUSTED;
  else if (g_str_equal (text, "ask"))
    *admission = LANYARD_CHAT_ADMIT_ASK;
  else if (g_str_equal (text, "trusted"))
    *admission = LANYARD_CHAT_ADMIT_TRUSTED;
  else if (g_str_equal (text, "all"))
    *admission = LANYARD_CHAT_ADMIT_ALL;
  else
    {
      lanyard_ctl_usage (ctl, _ ("--accept takes ask, trusted or all, not “%s”"), text);
      return FALSE;
    }
  return TRUE;
}

static GPtrArray *
parse_trusted (LanyardCtl *ctl, char **texts)
{
  g_autoptr (GPtrArray) trusted = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      char *fingerprint = lanyard_ctl_fingerprint (ctl, texts[i]);

      if (fingerprint == NULL)
        return NULL;
      g_ptr_array_add (trusted, fingerprint);
    }
  return g_steal_pointer (&trusted);
}

static LanyardCtlExit
host (LanyardCtl *ctl, char **args)
{
  g_autofree char *name = NULL;
  g_autofree char *bind = NULL;
  g_autofree char *accept = NULL;
  g_auto (GStrv) trust = NULL;
  g_autoptr (GPtrArray) trusted = NULL;
  gboolean plain = FALSE;
  gboolean commands = FALSE;
  int port = -1;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("What others call you (default: the device's name)"),
      N_ ("NAME") },
    { "bind", 0, 0, G_OPTION_ARG_STRING, &bind,
      N_ ("Listen on this address (default: all; with --plain 127.0.0.1)"), N_ ("ADDRESS") },
    { "port", 0, 0, G_OPTION_ARG_INT, &port,
      N_ ("Listen on this port (default 45710, with --plain 4571; 0: any free one)"), N_ ("N") },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &plain,
      N_ ("Chat as the sockets course does: in turns, not encrypted"), NULL },
    { "accept", 0, 0, G_OPTION_ARG_STRING, &accept,
      N_ ("Whom to let in: ask, trusted or all (default: trusted)"), N_ ("RULE") },
    { "trust", 0, 0, G_OPTION_ARG_STRING_ARRAY, &trust,
      N_ ("Trust this fingerprint for now; may be repeated"), N_ ("FINGERPRINT") },
    { "commands", 0, 0, G_OPTION_ARG_NONE, &commands,
      N_ ("Lines that begin with / are commands: /reply, /edit, /take-back, /react"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  HostOptions options = { 0 };
  LanyardCtlChat self;
  LanyardCtlExit status;

  if (!lanyard_ctl_parse (ctl, entries, args)
      || !lanyard_ctl_check_range (ctl, "--port", port, -1, G_MAXUINT16)
      || !parse_admission (ctl, accept, &options.admission)
      || (trusted = parse_trusted (ctl, trust)) == NULL)
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);
  if (bind != NULL && !g_hostname_is_ip_address (bind))
    return lanyard_ctl_usage (ctl, _ ("--bind takes a numeric address, not “%s”"), bind);
  if (plain && (accept != NULL || trust != NULL))
    return lanyard_ctl_usage (ctl, _ ("with --plain there is nobody to be told apart"));
  if (plain && commands)
    return lanyard_ctl_usage (ctl, _ ("with --plain what is said is said; there are no --commands"));

  lanyard_ctl_chat_begin (&self, ctl, TRUE, plain);
  self.commands = commands;
  options.name = name;
  options.bind = bind;
  options.port = (guint16)(port >= 0 ? port : plain ? LANYARD_CHAT_CLASSIC_PORT : LANYARD_DEFAULT_PORT);
  options.trusted = trusted;
  status = plain ? run_plain (&self, name, NULL, bind, options.port) : run_host (&self, &options);
  lanyard_ctl_chat_clear (&self);
  return status;
}

/* Join */

static LanyardCtlExit
run_join (LanyardCtlChat *self, LanyardCtlTarget *target, const char *name, const char *fingerprint)
{
  g_auto (LanyardCtlWorld) world = { 0 };
  g_autoptr (LanyardCtlTrust) trust = NULL;
  g_autoptr (LanyardChat) chat = NULL;
  LanyardCtlExit status;

  if (lanyard_ctl_world_open (&world, self->ctl, &self->error)
      && lanyard_ctl_target_find (target, self->ctl, &world, &self->error))
    chat = open_chat (&world, &self->error);
  if (chat == NULL)
    return lanyard_ctl_fail (self->ctl, self->error);
  trust = lanyard_ctl_trust_new (self->ctl, world.node, LANYARD_CTL_STRANGERS_ASK);
  self->room = lanyard_ctl_chat_make_room (self, chat, name);
  lanyard_chat_room_join (self->room, target->address,
                          fingerprint != NULL ? fingerprint : target->fingerprint,
                          LANYARD_CONNECT_DEFAULT);
  status = lanyard_ctl_chat_run (self);
  if (lanyard_ctl_trust_get_error (trust) != NULL && status == LANYARD_CTL_FAILED)
    lanyard_ctl_note (self->ctl, "%s", lanyard_ctl_trust_get_error (trust)->message);
  g_signal_handlers_disconnect_by_data (self->room, self);
  g_clear_object (&self->room);
  return status;
}

static LanyardCtlExit
join_somewhere (LanyardCtl *ctl,
                const char *typed,
                const char *name,
                gboolean plain,
                gboolean commands,
                const char *fingerprint)
{
  g_autofree char *address = NULL;
  g_autoptr (LanyardCtlTarget) target = NULL;
  LanyardCtlChat self;
  LanyardCtlExit status;

  if (plain)
    address = lanyard_ctl_address (ctl, typed, LANYARD_CHAT_CLASSIC_PORT);
  else
    target = lanyard_ctl_target_new (ctl, typed);
  if (address == NULL && target == NULL)
    return LANYARD_CTL_USAGE;
  lanyard_ctl_chat_begin (&self, ctl, FALSE, plain);
  self.commands = commands;
  status = plain ? run_plain (&self, name, address, NULL, 0)
                 : run_join (&self, target, name, fingerprint);
  lanyard_ctl_chat_clear (&self);
  return status;
}

static LanyardCtlExit
join (LanyardCtl *ctl, char **args)
{
  g_autofree char *name = NULL;
  g_auto (GStrv) trust = NULL;
  g_autoptr (GPtrArray) trusted = NULL;
  gboolean plain = FALSE;
  gboolean commands = FALSE;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("What others call you (default: the device's name)"),
      N_ ("NAME") },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &plain,
      N_ ("Chat as the sockets course does: in turns, not encrypted"), NULL },
    { "trust", 0, 0, G_OPTION_ARG_STRING_ARRAY, &trust,
      N_ ("The host must have this fingerprint, which is trusted for this chat"), N_ ("FINGERPRINT") },
    { "commands", 0, 0, G_OPTION_ARG_NONE, &commands,
      N_ ("Lines that begin with / are commands: /reply, /edit, /take-back, /react"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!lanyard_ctl_parse (ctl, entries, args) || (trusted = parse_trusted (ctl, trust)) == NULL)
    return LANYARD_CTL_USAGE;
  if (args[1] == NULL)
    return lanyard_ctl_usage (ctl, _ ("say whose chat to join"));
  if (args[2] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[2]);
  if (plain ? trusted->len > 0 : trusted->len > 1)
    return lanyard_ctl_usage (ctl, plain ? _ ("with --plain there is nobody to be told apart")
                                         : _ ("a host has one fingerprint; give one --trust"));
  if (plain && commands)
    return lanyard_ctl_usage (ctl, _ ("with --plain what is said is said; there are no --commands"));
  return join_somewhere (ctl, args[1], name, plain, commands,
                         trusted->len > 0 ? g_ptr_array_index (trusted, 0) : NULL);
}

const LanyardCtlCommand lanyard_ctl_chat_commands[] = {
  {
      "chat host",
      NULL,
      N_ ("Host a chat: lines typed are messages"),
      N_ ("What was said before is kept, and those who were let in may come back. With --accept ask everybody "
          "is asked about on\n"
          "the terminal; trusted lets pinned machines and those of --trust in; all lets everybody in. At the "
          "end of the input\n"
          "the host stays until it is stopped.\n"
          "\n"
          "With --plain it is the sockets course's chat: one guest, strict turns, the host first; “bye” ends it.\n"
          "\n"
          "With --commands, /reply ID TEXT answers a message, /edit ID TEXT and /take-back ID change one's own, "
          "/react ID EMOJI\n"
          "reacts (without an emoji: no more). An ID is that of a “message” event of --json; - is the last one. A "
          "line that\n"
          "begins with // is a message.\n"
          "\n"
          "Example:\n"
          "  lanyardctl chat host --name Support --trust FINGERPRINT"),
      host,
  },
  {
      "chat join",
      N_ ("HOST[:PORT]"),
      N_ ("Join a chat: lines typed are messages"),
      N_ ("While the host is away, what is typed is kept and sent when it is back. At the end of the input the "
          "guest goes once\n"
          "the host has everything. --commands is as for chat host.\n"
          "\n"
          "Example:\n"
          "  lanyardctl chat join 192.0.2.7 --name Customer --trust FINGERPRINT"),
      join,
  },
  { NULL },
};
