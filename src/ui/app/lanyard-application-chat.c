/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the chat meets what it may not know: notifications, transfers, and links from other tabs. */
#include "ui/app/lanyard-application-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/app/lanyard-tabs.h"
#include "ui/chat/lanyard-chat-page.h"

static LanyardChatPage *
get_page (LanyardApplication *self)
{
  return LANYARD_CHAT_PAGE (lanyard_window_get_page (self->window, "chat"));
}

static void
on_show (LanyardChatNotifier *notifier, LanyardChatRoom *room, const char *text, LanyardApplication *self)
{
  LanyardChatRole role = lanyard_chat_room_get_role (room);

  g_application_activate (G_APPLICATION (self));
  if (self->window == NULL)
    return; /* quitting */
  lanyard_window_show_tab (self->window, "chat");
  lanyard_chat_page_show_pane (get_page (self), role);
  if (text != NULL)
    lanyard_chat_pane_write (lanyard_chat_page_get_pane (get_page (self), role), text);
}

/* Discovery knows the port somebody listens on; the connection to a guest only where it comes from. */
static char *
find_address (LanyardApplication *self, LanyardChatPerson *person)
{
  GListModel *devices = G_LIST_MODEL (lanyard_engine_context_get_discovery (self->engine));
  const char *address = lanyard_chat_person_get_address (person);
  const char *colon;
  g_autofree char *host = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (LanyardDevice) device = g_list_model_get_item (devices, i);

      if (lanyard_device_get_fingerprint (device) != NULL
          && g_strcmp0 (lanyard_device_get_fingerprint (device), lanyard_chat_person_get_fingerprint (person)) == 0)
        return g_strdup (lanyard_device_get_address (device));
    }
  if (address == NULL || lanyard_chat_person_get_host (person))
    return g_strdup (address);
  colon = strrchr (address, ':');
  host = colon != NULL ? g_strndup (address, (gsize) (colon - address)) : g_strdup (address);
  return g_strdup_printf ("%s:%d", host, LANYARD_DEFAULT_PORT);
}

static gboolean
on_send_files (LanyardChatPage *page, LanyardChatPerson *person, GListModel *files, LanyardApplication *self)
{
  const char *name = lanyard_chat_person_get_name (person);
  const char *fingerprint = lanyard_chat_person_get_fingerprint (person);
  g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *address = NULL;
  g_autofree char *text = NULL;
  guint n = g_list_model_get_n_items (files);

  if (g_strcmp0 (fingerprint, lanyard_identity_get_fingerprint (lanyard_engine_context_get_identity (self->engine)))
      == 0)
    {
      lanyard_window_toast (self->window, _ ("Both ends are on this device: the file is here already"));
      return TRUE;
    }
  address = find_address (self, person);
  if (address == NULL)
    {
      text = g_strdup_printf (_ ("Nobody here knows where %s can be reached directly; only pictures go by the host"),
                              name);
      lanyard_window_toast (self->window, text);
      return TRUE;
    }
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (array, g_list_model_get_item (files, i));
  lanyard_transfers_send (lanyard_engine_context_get_transfers (self->engine), array, address, name, fingerprint,
                          LANYARD_CONNECT_DEFAULT);
  text = g_strdup_printf (ngettext ("A file goes to %s: see the Transfer tab", "The files go to %s: see the Transfer tab",
                                    n),
                          name);
  lanyard_window_toast (self->window, text);
  return TRUE;
}

void
lanyard_application_join_chat (LanyardApplication *self)
{
  self->chat_notifier
      = lanyard_chat_notifier_new (G_APPLICATION (self), self->settings,
                                   G_LIST_MODEL (lanyard_engine_context_get_chat_rooms (self->engine)));
  g_signal_connect_object (self->chat_notifier, "show", G_CALLBACK (on_show), self, 0);
  g_signal_connect_object (get_page (self), "send-files", G_CALLBACK (on_send_files), self, 0);
}
