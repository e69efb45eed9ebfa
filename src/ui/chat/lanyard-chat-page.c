/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-page.h"

#include <glib/gi18n-lib.h>

#include "ui/chat/lanyard-chat-past.h"
#include "ui/chat/lanyard-chat-split.h"

struct _LanyardChatPage
{
  AdwBin parent_instance;

  /* Children, owned by the widget tree; by role. */
  LanyardChatSplit *split;
  LanyardChatPane  *panes[2];
  GtkWidget        *toggles[2];
  GtkWidget        *toggle_bar;

  /* Owned. */
  LanyardChat *chat;
  GListStore  *rooms;
};

enum
{
  PROP_DIVIDE_POSITION = 1,
  PROP_UNREAD,
  N_PROPS,
};

enum
{
  SEND_FILES,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardChatPage, lanyard_chat_page, ADW_TYPE_BIN)

static void
update (LanyardChatPage *self)
{
  gboolean both = lanyard_chat_split_get_open (self->split, 0) && lanyard_chat_split_get_open (self->split, 1);
  guint shown = lanyard_chat_split_get_shown (self->split);

  gtk_widget_set_visible (self->toggle_bar, both && lanyard_chat_split_get_folded (self->split));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->toggles[shown]), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (self->panes); i++)
    lanyard_chat_pane_set_alone (self->panes[i], !lanyard_chat_split_get_open (self->split, 1 - i));
}

static void
on_toggled (GtkToggleButton *toggle, LanyardChatPage *self)
{
  /* The one of the group that goes off says nothing. */
  if (self->split != NULL && gtk_toggle_button_get_active (toggle))
    lanyard_chat_split_set_shown (self->split, GTK_WIDGET (toggle) == self->toggles[1]);
}

static void
on_close (LanyardChatPane *pane, LanyardChatPage *self)
{
  lanyard_chat_split_set_open (self->split, pane == self->panes[1], FALSE);
}

static void
on_open_other (LanyardChatPane *pane, LanyardChatPage *self)
{
  lanyard_chat_split_set_open (self->split, pane == self->panes[0], TRUE);
}

/* A guest beside its host needs not be told where that is. */
static void
on_host_changed (LanyardChatPage *self)
{
  LanyardChatRoom *room = lanyard_chat_pane_get_room (self->panes[LANYARD_CHAT_ROLE_HOST]);
  guint16 port = room != NULL ? lanyard_chat_room_get_port (room) : 0;
  g_autofree char *address = port != 0 ? g_strdup_printf ("127.0.0.1:%u", port) : g_strdup ("");

  lanyard_chat_pane_offer_address (self->panes[LANYARD_CHAT_ROLE_GUEST], address);
}

/* The panes' */

static gboolean
on_send_files (LanyardChatPage *self, LanyardChatPerson *person, GListModel *files)
{
  gboolean taken = FALSE;

  g_signal_emit (self, signals[SEND_FILES], 0, person, files, &taken);
  return taken;
}

/* Where one pane shows at a time, the other one's messages must not go unnoticed. */
static void
show_counts (LanyardChatPage *self)
{
  const char *const names[] = { _ ("Host"), _ ("Guest") };

  for (guint i = 0; i < G_N_ELEMENTS (self->panes); i++)
    {
      guint unread = 0;
      g_autofree char *text = NULL;

      g_object_get (self->panes[i], "unread", &unread, NULL);
      /* Translators: a pane, and how many messages in it were not read. */
      text = unread > 0 ? g_strdup_printf (_ ("%s (%u)"), names[i], unread) : g_strdup (names[i]);
      gtk_button_set_label (GTK_BUTTON (self->toggles[i]), text);
    }
}

static void
on_unread (LanyardChatPage *self)
{
  show_counts (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
}

static guint
count_unread (LanyardChatPage *self)
{
  guint unread = 0;

  for (guint i = 0; i < G_N_ELEMENTS (self->panes); i++)
    {
      guint of_pane = 0;

      g_object_get (self->panes[i], "unread", &of_pane, NULL);
      unread += of_pane;
    }
  return unread;
}

/* Past conversations */

static void
open_past (LanyardChatPage *self, LanyardChatConversation *conversation, LanyardChatHit *hit)
{
  LanyardChatRole role = lanyard_chat_conversation_get_role (conversation);

  lanyard_chat_split_set_open (self->split, role, TRUE);
  lanyard_chat_split_set_shown (self->split, role);
  lanyard_chat_pane_open (self->panes[role], conversation, hit);
}

static void
on_leave_answered (GtkWidget *dialog, const char *response, LanyardChatPage *self)
{
  if (g_str_equal (response, "open"))
    open_past (self, g_object_get_data (G_OBJECT (dialog), "lanyard-conversation"),
               g_object_get_data (G_OBJECT (dialog), "lanyard-hit"));
}

/* Whether people are connected to the room that would be left. */
static gboolean
is_live (LanyardChatRoom *room, LanyardChatConversation *conversation)
{
  gint64 open = 0;

  if (room == NULL)
    return FALSE;
  g_object_get (room, "conversation", &open, NULL);
  return open != lanyard_chat_conversation_get_number (conversation)
         && lanyard_chat_room_get_state (room) != LANYARD_CHAT_IDLE
         && lanyard_chat_room_get_state (room) != LANYARD_CHAT_CLOSED;
}

static void
on_past_open (LanyardChatPage *self, LanyardChatConversation *conversation, LanyardChatHit *hit)
{
  LanyardChatRole role = lanyard_chat_conversation_get_role (conversation);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog;

  if (!is_live (lanyard_chat_pane_get_room (self->panes[role]), conversation))
    {
      open_past (self, conversation, hit);
      return;
    }
  dialog = adw_message_dialog_new (
      GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _ ("Leave the conversation that is open?"),
      role == LANYARD_CHAT_ROLE_HOST ? _ ("Your room closes for those who are in it while you read the other one.")
                                     : _ ("You leave the room while you read the other one."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "open", _ ("_Leave"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "open", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "lanyard-conversation", g_object_ref (conversation), g_object_unref);
  if (hit != NULL)
    g_object_set_data_full (G_OBJECT (dialog), "lanyard-hit", g_object_ref (hit), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_leave_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_past_deleted (LanyardChatPage *self, LanyardChatRoom *room)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->panes); i++)
    if (lanyard_chat_pane_get_room (self->panes[i]) == room)
      lanyard_chat_pane_show_setup (self->panes[i]);
}

static void
on_show_past (LanyardChatPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *past = lanyard_chat_past_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->chat,
                                           G_LIST_MODEL (self->rooms));

  g_signal_connect_object (past, "open", G_CALLBACK (on_past_open), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (past, "deleted", G_CALLBACK (on_past_deleted), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (past));
}

static void
on_position (LanyardChatPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIVIDE_POSITION]);
}

static void
lanyard_chat_page_dispose (GObject *object)
{
  LanyardChatPage *self = LANYARD_CHAT_PAGE (object);

  self->split = NULL;
  g_clear_object (&self->chat);
  g_clear_object (&self->rooms);

  G_OBJECT_CLASS (lanyard_chat_page_parent_class)->dispose (object);
}

static void
lanyard_chat_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_UNREAD)
    g_value_set_uint (value, count_unread (LANYARD_CHAT_PAGE (object)));
  else if (id == PROP_DIVIDE_POSITION)
    g_object_get_property (G_OBJECT (LANYARD_CHAT_PAGE (object)->split), "position", value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_chat_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DIVIDE_POSITION)
    g_object_set_property (G_OBJECT (LANYARD_CHAT_PAGE (object)->split), "position", value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_chat_page_class_init (LanyardChatPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_chat_page_dispose;
  object_class->get_property = lanyard_chat_page_get_property;
  object_class->set_property = lanyard_chat_page_set_property;

  properties[PROP_DIVIDE_POSITION]
      = g_param_spec_int ("divide-position", NULL, NULL, -1, 1000, -1,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SEND_FILES] = g_signal_new ("send-files", LANYARD_TYPE_CHAT_PAGE, G_SIGNAL_RUN_LAST, 0,
                                      g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 2,
                                      LANYARD_TYPE_CHAT_PERSON, G_TYPE_LIST_MODEL);
}

static void
lanyard_chat_page_init (LanyardChatPage *self)
{
}

static GtkWidget *
make_toggles (LanyardChatPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->toggles[0] = gtk_toggle_button_new_with_label (_ ("Host"));
  self->toggles[1] = gtk_toggle_button_new_with_label (_ ("Guest"));
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->toggles[1]), GTK_TOGGLE_BUTTON (self->toggles[0]));
  for (guint i = 0; i < G_N_ELEMENTS (self->toggles); i++)
    {
      gtk_widget_set_hexpand (self->toggles[i], TRUE);
      g_signal_connect_object (self->toggles[i], "toggled", G_CALLBACK (on_toggled), self, 0);
      gtk_box_append (GTK_BOX (box), self->toggles[i]);
    }
  gtk_widget_add_css_class (box, "linked");
  gtk_widget_add_css_class (box, "pane-switch");
  gtk_widget_add_css_class (box, "chat-bottom");
  return box;
}

GtkWidget *
lanyard_chat_page_new (LanyardChat *chat, GListStore *rooms)
{
  LanyardChatPage *self;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  g_return_val_if_fail (LANYARD_IS_CHAT (chat), NULL);
  g_return_val_if_fail (G_IS_LIST_STORE (rooms), NULL);

  self = g_object_new (LANYARD_TYPE_CHAT_PAGE, NULL);
  self->chat = g_object_ref (chat);
  self->rooms = g_object_ref (rooms);
  for (guint i = 0; i < G_N_ELEMENTS (self->panes); i++)
    {
      self->panes[i] = LANYARD_CHAT_PANE (lanyard_chat_pane_new (chat, (LanyardChatRole) i, rooms));
      g_signal_connect_object (self->panes[i], "close", G_CALLBACK (on_close), self, 0);
      g_signal_connect_object (self->panes[i], "open-other", G_CALLBACK (on_open_other), self, 0);
      g_signal_connect_object (self->panes[i], "show-past", G_CALLBACK (on_show_past), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->panes[i], "send-files", G_CALLBACK (on_send_files), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->panes[i], "notify::unread", G_CALLBACK (on_unread), self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (self->panes[LANYARD_CHAT_ROLE_HOST], "room-changed",
                           G_CALLBACK (on_host_changed), self, G_CONNECT_SWAPPED);
  self->split = LANYARD_CHAT_SPLIT (
      lanyard_chat_split_new (GTK_WIDGET (self->panes[0]), GTK_WIDGET (self->panes[1])));
  gtk_widget_set_vexpand (GTK_WIDGET (self->split), TRUE);
  self->toggle_bar = make_toggles (self);
  gtk_box_append (GTK_BOX (box), self->toggle_bar);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->split));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (self->split, "notify::folded", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->split, "notify::shown", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->split, "notify::position", G_CALLBACK (on_position), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

LanyardChatPane *
lanyard_chat_page_get_pane (LanyardChatPage *self, LanyardChatRole role)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_PAGE (self), NULL);

  return self->panes[role];
}

/* The pane that has the keyboard, or the one that shows. */
static guint
current_pane (LanyardChatPage *self)
{
  GtkRoot *root;
  GtkWidget *focus;
  guint pane;

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  pane = lanyard_chat_split_get_shown (self->split);
  for (guint i = 0; focus != NULL && i < G_N_ELEMENTS (self->panes); i++)
    if (gtk_widget_is_ancestor (focus, GTK_WIDGET (self->panes[i])))
      pane = i;
  return pane;
}

void
lanyard_chat_page_search (LanyardChatPage *self)
{
  g_return_if_fail (LANYARD_IS_CHAT_PAGE (self));

  lanyard_chat_pane_search (self->panes[current_pane (self)]);
}

void
lanyard_chat_page_show_pane (LanyardChatPage *self, LanyardChatRole role)
{
  g_return_if_fail (LANYARD_IS_CHAT_PAGE (self));

  lanyard_chat_split_set_open (self->split, role, TRUE);
  lanyard_chat_split_set_shown (self->split, role);
  lanyard_chat_pane_write (self->panes[role], NULL);
}
