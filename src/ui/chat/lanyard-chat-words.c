/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The name of the other one in a classic chat; there is only one. */
static char *
other_name (LanyardChatRoom *room)
{
  GListModel *people = lanyard_chat_room_get_people (room);

  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (LanyardChatPerson) person = g_list_model_get_item (people, i);

      if (!lanyard_chat_person_get_me (person) && lanyard_chat_person_get_name (person) != NULL)
        return g_strdup (lanyard_chat_person_get_name (person));
    }
  return NULL;
}

static char *
hosting_text (LanyardChatRoom *room, LanyardNode *node)
{
  g_autofree char *address = NULL;
  guint16 port = lanyard_chat_room_get_port (room);

  if (port == 0)
    return g_strdup (_ ("The room is open; turn Receive on so that others can come"));
  if (lanyard_chat_room_get_mode (room) == LANYARD_CHAT_MODE_CLASSIC)
    return g_strdup_printf (_ ("Waiting for a guest on port %u"), port);
  address = lanyard_chat_words_address (room, node);
  return address != NULL ? g_strdup_printf (_ ("Open at %s"), address)
                         : g_strdup_printf (_ ("The room is open on port %u"), port);
}

static char *
joined_text (LanyardChatRoom *room)
{
  g_autofree char *turn = NULL;
  const char *title = lanyard_chat_room_get_title (room);

  if (lanyard_chat_room_get_mode (room) != LANYARD_CHAT_MODE_CLASSIC)
    return *title != '\0' ? g_strdup_printf (_ ("In the room of %s"), title)
                          : g_strdup (_ ("In the room"));
  turn = lanyard_chat_words_turn (room);
  if (turn != NULL)
    return g_steal_pointer (&turn);
  return g_strdup (_ ("Your turn"));
}

static char *
with_reason (const char *text, const GError *error)
{
  return error != NULL ? g_strdup_printf ("%s: %s", text, error->message) : g_strdup (text);
}

char *
lanyard_chat_words_state (LanyardChatRoom *room, LanyardNode *node)
{
  const GError *error = lanyard_chat_room_get_error (room);
  guint retry_in = 0;

  switch (lanyard_chat_room_get_state (room))
    {
    case LANYARD_CHAT_HOSTING:
      return hosting_text (room, node);
    case LANYARD_CHAT_CONNECTING:
      return g_strdup (_ ("Connecting…"));
    case LANYARD_CHAT_AT_THE_DOOR:
      return g_strdup (_ ("At the door"));
    case LANYARD_CHAT_JOINED:
      return joined_text (room);
    case LANYARD_CHAT_RECONNECTING:
      g_object_get (room, "retry-in", &retry_in, NULL);
      /* Why is said below the conversation. */
      return g_strdup_printf (
          ngettext ("Reconnecting in %u second", "Reconnecting in %u seconds", retry_in), retry_in);
    case LANYARD_CHAT_CLOSED:
      return with_reason (_ ("Ended"), error);
    case LANYARD_CHAT_IDLE:
    default:
      return g_strdup (_ ("Not connected"));
    }
}

char *
lanyard_chat_words_waiting (LanyardChatRoom *room)
{
  const GError *error = lanyard_chat_room_get_error (room);
  g_autofree char *when = NULL;
  guint retry_in = 0;

  switch (lanyard_chat_room_get_state (room))
    {
    case LANYARD_CHAT_AT_THE_DOOR:
      return g_strdup (lanyard_chat_room_get_code (room) != NULL
                           ? _ ("You are at the door. The host sees the same code and lets you in if it is:")
                           : _ ("You are at the door. The host is asked whether to let you in."));
    case LANYARD_CHAT_RECONNECTING:
      g_object_get (room, "retry-in", &retry_in, NULL);
      when = g_strdup_printf (ngettext ("Trying again in %u second. What you write waits.",
                                        "Trying again in %u seconds. What you write waits.", retry_in),
                              retry_in);
      /* Translators: why the host is away, and when it is tried again. */
      return error != NULL ? g_strdup_printf (_ ("%s. %s"), error->message, when)
                           : g_strdup_printf (_ ("The host is away. %s"), when);
    case LANYARD_CHAT_IDLE:
    case LANYARD_CHAT_HOSTING:
    case LANYARD_CHAT_CONNECTING:
    case LANYARD_CHAT_JOINED:
    case LANYARD_CHAT_CLOSED:
    default:
      return NULL;
    }
}

char *
lanyard_chat_words_address (LanyardChatRoom *room, LanyardNode *node)
{
  g_auto (GStrv) addresses = NULL;
  char *address = NULL;

  if (lanyard_chat_room_get_state (room) != LANYARD_CHAT_HOSTING
      || lanyard_chat_room_get_port (room) == 0)
    return NULL;
  if (lanyard_chat_room_get_mode (room) == LANYARD_CHAT_MODE_CLASSIC)
    {
      g_object_get (room, "address", &address, NULL);
      return address;
    }
  addresses = lanyard_node_dup_addresses (node);
  return addresses[0] != NULL ? g_strdup (addresses[0]) : NULL;
}

char *
lanyard_chat_words_empty (LanyardChatRoom *room)
{
  switch (lanyard_chat_room_get_state (room))
    {
    case LANYARD_CHAT_HOSTING:
      return g_strdup (lanyard_chat_room_get_port (room) != 0
                           ? _ ("The room is open. Others join at")
                           : _ ("The room is open. Turn Receive on so that others can come."));
    case LANYARD_CHAT_JOINED:
      return g_strdup (_ ("Nothing was written yet."));
    case LANYARD_CHAT_IDLE:
    case LANYARD_CHAT_CONNECTING:
    case LANYARD_CHAT_AT_THE_DOOR:
    case LANYARD_CHAT_RECONNECTING:
    case LANYARD_CHAT_CLOSED:
    default:
      return NULL;
    }
}

char *
lanyard_chat_words_quoted (LanyardChatMessage *message)
{
  const char *text = lanyard_chat_message_get_quoted_text (message);

  if (lanyard_chat_message_get_quoted_name (message) == NULL)
    return g_strdup (_ ("A message that is not here"));
  if (lanyard_chat_message_get_quoted_kind (message) == LANYARD_CHAT_TAKEN_BACK)
    return g_strdup (_ ("This message was taken back"));
  if (text == NULL || *text == '\0')
    return g_strdup (_ ("Picture"));
  return lanyard_chat_words_line (text);
}

/* Whom a private message waits for, or a change of it; %NULL while they are here. */
static char *
awaited (LanyardChatRoom *room, LanyardChatMessage *message)
{
  const char *key = lanyard_chat_message_get_mine (message) ? lanyard_chat_message_get_recipient (message)
                                                            : lanyard_chat_message_get_author (message);
  LanyardChatPerson *person = NULL;

  if (room == NULL || !lanyard_chat_message_get_private (message))
    return NULL;
  person = lanyard_chat_room_lookup_person (room, key);
  if (person != NULL && lanyard_chat_person_get_present (person))
    return NULL;
  return g_strdup_printf (_ ("Waiting for %s"), person != NULL && *lanyard_chat_person_get_name (person) != '\0'
                                                    ? lanyard_chat_person_get_name (person)
                                                    : _ ("somebody who is not here"));
}

char *
lanyard_chat_words_changed (LanyardChatRoom *room, LanyardChatMessage *message)
{
  gboolean changing = lanyard_chat_message_get_changing (message);
  gboolean edited = lanyard_chat_message_get_edited (message) != 0
                    && lanyard_chat_message_get_kind (message) != LANYARD_CHAT_TAKEN_BACK;
  g_autofree char *waiting = changing ? awaited (room, message) : NULL;

  if (waiting != NULL)
    return edited ? g_strdup_printf ("%s · %s", _ ("Edited"), waiting) : g_steal_pointer (&waiting);
  if (!edited)
    return changing ? g_strdup (_ ("Not sent yet")) : NULL;
  return g_strdup (changing ? _ ("Edited, not sent yet") : _ ("Edited"));
}

char *
lanyard_chat_words_progress (LanyardChatRoom *room, LanyardChatMessage *message)
{
  LanyardChatDelivery state = lanyard_chat_message_get_state (message);
  char *waiting = state == LANYARD_CHAT_QUEUED ? awaited (room, message) : NULL;

  return waiting != NULL ? waiting
                         : lanyard_chat_words_delivery (state, lanyard_chat_message_get_reason (message));
}

char *
lanyard_chat_words_change (LanyardChatMessage *change)
{
  const char *name = lanyard_chat_message_get_name (change);

  switch (lanyard_chat_message_get_kind (change))
    {
    case LANYARD_CHAT_EDIT:
      return g_strdup_printf (_ ("%s edited a message: %s"), name, lanyard_chat_message_get_text (change));
    case LANYARD_CHAT_TAKEN_BACK:
      return g_strdup_printf (_ ("%s took a message back"), name);
    case LANYARD_CHAT_REACTION:
      return *lanyard_chat_message_get_mark (change) != '\0'
                 ? g_strdup_printf (_ ("%s reacted with %s"), name, lanyard_chat_message_get_mark (change))
                 : g_strdup_printf (_ ("%s took a reaction away"), name);
    case LANYARD_CHAT_TEXT:
    case LANYARD_CHAT_PICTURE:
    default:
      return lanyard_chat_words_spoken (NULL, change, FALSE);
    }
}

/* Appends what it answers, and what has become of it. */
static void
add_changes (LanyardChatRoom *room, LanyardChatMessage *message, char **said)
{
  g_autofree char *changed = lanyard_chat_words_changed (room, message);
  g_auto (GStrv) reactions = g_strsplit (lanyard_chat_message_get_reactions (message), "\n", -1);
  g_autoptr (GString) out = g_string_new (*said);

  if (lanyard_chat_message_get_quoted_name (message) != NULL
      && lanyard_chat_message_get_kind (message) <= LANYARD_CHAT_PICTURE)
    {
      g_autofree char *quoted = lanyard_chat_words_quoted (message);

      g_string_append (out, ". ");
      g_string_append_printf (out, _ ("In answer to %s: %s"), lanyard_chat_message_get_quoted_name (message), quoted);
    }
  if (changed != NULL)
    g_string_append_printf (out, ". %s", changed);
  for (guint i = 0; reactions[i] != NULL; i++)
    {
      const char *mark = strchr (reactions[i], ' ');

      if (mark != NULL)
        g_string_append_printf (out, "%s%s", i == 0 ? ". " : "", mark + (i == 0));
    }
  g_free (*said);
  *said = g_strdup (out->str);
}

char *
lanyard_chat_words_spoken (LanyardChatRoom *room, LanyardChatMessage *message, gboolean with_state)
{
  const char *name = lanyard_chat_message_get_name (message);
  const char *text = lanyard_chat_message_get_text (message);
  gboolean picture = lanyard_chat_message_get_kind (message) == LANYARD_CHAT_PICTURE;
  g_autofree char *time = lanyard_chat_words_time (lanyard_chat_message_get_time (message));
  g_autofree char *what = NULL;
  g_autofree char *said = NULL;
  g_autofree char *state = NULL;

  what = lanyard_chat_message_get_kind (message) == LANYARD_CHAT_TAKEN_BACK ? g_strdup (_ ("taken back"))
         : picture && *text != '\0' ? g_strdup_printf (_ ("picture, %s"), text)
         : picture                ? g_strdup (_ ("picture"))
                                  : g_strdup (text);
  if (lanyard_chat_message_get_private (message))
    /* Translators: who wrote to you alone, when, what. */
    said = g_strdup_printf (_ ("%s, private, %s: %s"), name, time, what);
  else
    /* Translators: read by a screen reader: who, when, what. */
    said = g_strdup_printf (_ ("%s, %s: %s"), name, time, what);
  if (with_state)
    add_changes (room, message, &said);
  if (!with_state || !lanyard_chat_message_get_mine (message))
    return g_steal_pointer (&said);
  state = lanyard_chat_words_progress (room, message);
  /* Translators: what one wrote, and how far it has come: “… . Delivered”. */
  return g_strdup_printf (_ ("%s. %s"), said, state);
}

char *
lanyard_chat_words_turn (LanyardChatRoom *room)
{
  g_autofree char *name = NULL;

  if (lanyard_chat_room_get_mode (room) != LANYARD_CHAT_MODE_CLASSIC
      || lanyard_chat_room_get_state (room) != LANYARD_CHAT_JOINED
      || lanyard_chat_room_get_turn (room) != LANYARD_CHAT_TURN_THEIRS)
    return NULL;
  name = other_name (room);
  return name != NULL ? g_strdup_printf (_ ("It is %s’s turn"), name)
                      : g_strdup (_ ("It is the other’s turn"));
}

char *
lanyard_chat_words_delivery (LanyardChatDelivery state, const char *reason)
{
  switch (state)
    {
    case LANYARD_CHAT_QUEUED:
      return g_strdup (_ ("Queued"));
    case LANYARD_CHAT_SENT:
      return g_strdup (_ ("Sent"));
    case LANYARD_CHAT_DELIVERED:
      return g_strdup (_ ("Delivered"));
    case LANYARD_CHAT_READ:
      return g_strdup (_ ("Read"));
    case LANYARD_CHAT_FAILED:
    default:
      return reason != NULL ? g_strdup_printf (_ ("Failed: %s"), reason) : g_strdup (_ ("Failed"));
    }
}

const char *
lanyard_chat_words_delivery_icon (LanyardChatDelivery state)
{
  switch (state)
    {
    case LANYARD_CHAT_QUEUED:
      return "document-open-recent-symbolic";
    case LANYARD_CHAT_SENT:
      return "go-up-symbolic";
    case LANYARD_CHAT_DELIVERED:
      return "object-select-symbolic";
    case LANYARD_CHAT_READ:
      return "view-reveal-symbolic";
    case LANYARD_CHAT_FAILED:
    default:
      return "dialog-warning-symbolic";
    }
}

char *
lanyard_chat_words_typing (GListModel *people)
{
  g_autofree char *first = NULL;
  guint n_typing = 0;

  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (LanyardChatPerson) person = g_list_model_get_item (people, i);

      if (lanyard_chat_person_get_me (person) || !lanyard_chat_person_get_typing (person))
        continue;
      if (n_typing++ == 0)
        first = g_strdup (lanyard_chat_person_get_name (person));
    }
  if (n_typing == 0)
    return NULL;
  if (n_typing == 1)
    return g_strdup_printf (_ ("%s is typing…"), first);
  return g_strdup_printf (ngettext ("%u person is typing…", "%u people are typing…", n_typing),
                          n_typing);
}

static GDateTime *
to_local (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return utc != NULL ? g_date_time_to_local (utc) : NULL;
}

char *
lanyard_chat_words_time (gint64 time)
{
  g_autoptr (GDateTime) local = to_local (time);

  /* Translators: the time of day of a message, hours and minutes, for g_date_time_format(). */
  return local != NULL ? g_date_time_format (local, _ ("%H:%M")) : g_strdup ("");
}

/* Days since the beginning of the calendar, in the user's time zone. */
static gint64
day_number (gint64 time)
{
  g_autoptr (GDateTime) local = to_local (time);
  GDate date;
  int year, month, day;

  if (local == NULL)
    return 0;
  g_date_time_get_ymd (local, &year, &month, &day);
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  return g_date_get_julian (&date);
}

gboolean
lanyard_chat_words_same_day (gint64 a, gint64 b)
{
  return day_number (a) == day_number (b);
}

char *
lanyard_chat_words_day (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) local = to_local (time);
  gint64 ago = day_number (now) - day_number (time);

  if (local == NULL)
    return g_strdup ("");
  if (ago == 0)
    return g_strdup (_ ("Today"));
  if (ago == 1)
    return g_strdup (_ ("Yesterday"));
  /* Translators: a day between messages, for g_date_time_format(): “Tuesday, 3 March 2026”. */
  return g_date_time_format (local, _ ("%A, %-d %B %Y"));
}

char *
lanyard_chat_words_when (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) local = to_local (time);

  if (local == NULL)
    return g_strdup ("");
  if (lanyard_chat_words_same_day (time, now))
    return lanyard_chat_words_time (time);
  if (day_number (now) - day_number (time) == 1)
    return g_strdup (_ ("Yesterday"));
  /* Translators: a day in a list, for g_date_time_format(): “3 Mar 2026”. */
  return g_date_time_format (local, _ ("%-d %b %Y"));
}

char *
lanyard_chat_words_conversation (LanyardChatConversation *conversation)
{
  const char *people = lanyard_chat_conversation_get_people (conversation);
  const char *title = lanyard_chat_conversation_get_title (conversation);
  const char *address = lanyard_chat_conversation_get_address (conversation);

  if (lanyard_chat_conversation_get_mode (conversation) == LANYARD_CHAT_MODE_CLASSIC)
    return *people != '\0' ? g_strdup_printf (_ ("Classic chat with %s"), people)
                           : g_strdup (_ ("Classic chat"));
  if (lanyard_chat_conversation_get_role (conversation) == LANYARD_CHAT_ROLE_HOST)
    return *people != '\0' ? g_strdup_printf (_ ("Your room with %s"), people)
                           : g_strdup (_ ("Your room, nobody came yet"));
  if (*title != '\0')
    return g_strdup_printf (_ ("In the room of %s"), title);
  return g_strdup_printf (_ ("In the room at %s"), address != NULL ? address : "?");
}

char *
lanyard_chat_words_line (const char *text)
{
  char *line = g_strstrip (g_strdup (text));

  return g_strdelimit (line, "\n\r\t", ' ');
}

/* What ends a sentence around an address is not of it; a bracket is when it was opened inside. */
static gsize
trim_address (const char *address, gsize length)
{
  while (length > 0)
    {
      char last = address[length - 1];

      if (strchr (".,;:!?'*", last) != NULL)
        length--;
      else if (last == ')' && memchr (address, '(', length) == NULL)
        length--;
      else
        break;
    }
  return length;
}

/* Whether anything is left of an address after its scheme. */
static gboolean
has_place (const char *address, gsize length)
{
  static const char *const schemes[] = { "https://", "http://", "mailto:" };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (address, schemes[i], MIN (length, strlen (schemes[i]))) == 0)
      return length > strlen (schemes[i]);
  return FALSE;
}

char *
lanyard_chat_words_markup (const char *text)
{
  static GRegex *regex;
  g_autoptr (GMatchInfo) match = NULL;
  GString *markup = g_string_new (NULL);
  int done = 0;

  /* Only these schemes: a message must not open anything else. */
  if (regex == NULL)
    regex = g_regex_new ("\\b(?:https?://|mailto:)[^\\s<>\"\\x{0}-\\x{1f}]+", G_REGEX_CASELESS, 0, NULL);
  g_regex_match (regex, text, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *before = NULL;
      g_autofree char *link = NULL;
      int start, end;

      g_match_info_fetch_pos (match, 0, &start, &end);
      end = start + (int) trim_address (text + start, (gsize) (end - start));
      if (!has_place (text + start, (gsize) (end - start)))
        {
          g_match_info_next (match, NULL);
          continue;
        }
      before = g_markup_escape_text (text + done, start - done);
      link = g_markup_escape_text (text + start, end - start);
      g_string_append_printf (markup, "%s<a href=\"%s\">%s</a>", before, link, link);
      done = end;
      g_match_info_next (match, NULL);
    }
  {
    g_autofree char *rest = g_markup_escape_text (text + done, -1);

    g_string_append (markup, rest);
  }
  return g_string_free (markup, FALSE);
}
