/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is in a room, and who was. */
#include "engine/chat/lanyard-chat-room-private.h"

static void
tell_changed (LanyardChatRoom *self)
{
  g_signal_emit_by_name (self, "people-changed");
}

LanyardChatPerson *
lanyard_chat_room_lookup_person (LanyardChatRoom *self, const char *key)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return g_hash_table_lookup (self->persons, key);
}

LanyardChatPerson *
lanyard_chat_room_add_person (LanyardChatRoom *self,
                              const char *key,
                              const char *fingerprint,
                              gboolean me)
{
  LanyardChatPerson *person = g_hash_table_lookup (self->persons, key);

  if (person != NULL)
    return person;
  person = lanyard_chat_person_new (key, fingerprint, me);
  g_hash_table_insert (self->persons, g_strdup (key), person);
  g_signal_connect_object (person, "notify::name", G_CALLBACK (tell_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (person, "notify::present", G_CALLBACK (tell_changed), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->people, person);
  return person;
}

void
lanyard_chat_room_drop_person (LanyardChatRoom *self, const char *key)
{
  LanyardChatPerson *person = g_hash_table_lookup (self->persons, key);
  guint position;

  if (person == NULL)
    return;
  lanyard_chat_room_set_present (self, person, FALSE);
  g_signal_handlers_disconnect_by_func (person, tell_changed, self);
  if (g_list_store_find (self->people, person, &position))
    g_list_store_remove (self->people, position);
  g_hash_table_remove (self->persons, key);
  tell_changed (self);
}

void
lanyard_chat_room_set_present (LanyardChatRoom *self, LanyardChatPerson *person, gboolean present)
{
  if (lanyard_chat_person_get_present (person) == present)
    return;
  lanyard_chat_person_set_present (person, present);
  if (!lanyard_chat_person_get_me (person))
    g_signal_emit_by_name (self, present ? "joined" : "left", person);
}

void
lanyard_chat_room_clear_people (LanyardChatRoom *self)
{
  GHashTableIter iter;
  gpointer person;

  g_hash_table_iter_init (&iter, self->persons);
  while (g_hash_table_iter_next (&iter, NULL, &person))
    g_signal_handlers_disconnect_by_func (person, tell_changed, self);
  g_hash_table_remove_all (self->persons);
  g_list_store_remove_all (self->people);
  tell_changed (self);
}
