/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/chat/lanyard-chat-announcer.h"
#include "ui/chat/lanyard-chat-composer.h"
#include "ui/chat/lanyard-chat-pane.h"
#include "ui/chat/lanyard-chat-people.h"
#include "ui/chat/lanyard-chat-setup.h"
#include "ui/chat/lanyard-chat-transcript.h"

G_BEGIN_DECLS

struct _LanyardChatPane
{
  AdwBin parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget             *title_label;
  GtkWidget             *state_label;
  GtkWidget             *plain_icon;
  GtkWidget             *muted_icon;
  LanyardChatPeople     *people;
  GtkWidget             *menu_button;
  GtkWidget             *stop_button;
  GtkWidget             *close_button;
  GtkWidget             *other_button;
  GtkWidget             *stack;
  LanyardChatSetup      *setup;
  GtkWidget             *knocks;
  GtkWidget             *search_bar;
  GtkWidget             *search_entry;
  GtkWidget             *found_label;
  LanyardChatTranscript *transcript;
  LanyardChatAnnouncer  *announcer;
  GtkWidget             *empty_box;
  GtkWidget             *empty_label;
  GtkWidget             *address_box;
  GtkWidget             *address_label;
  GtkWidget             *typing_label;
  GtkWidget             *again_box;
  GtkWidget             *over_label;
  GtkWidget             *waiting_box;
  GtkWidget             *waiting_label;
  GtkWidget             *code_label;
  GtkWidget             *retry_button;
  GtkWidget             *private_box;
  GtkWidget             *private_label;
  GtkWidget             *about_box;
  GtkWidget             *about_label;
  LanyardChatComposer   *composer;

  /* Owned. */
  LanyardChat             *chat;
  GListStore              *rooms;
  LanyardChatRoom         *room;
  LanyardChatConversation *past;      /* opened only to be read */
  LanyardChatHit          *hit;       /* shown once its conversation is there */
  LanyardChatMessage      *about;     /* what is being answered, or edited */
  char                    *draft;     /* what was being written when the editing began */
  char                    *recipient; /* key of whom is written to alone */
  char                    *offered;   /* address the guest was offered */
  char                    *notice;    /* what has just happened */
  char                    *device;    /* name of this device that the setup was given */
  GCancellable            *cancellable;
  GCancellable            *searching;
  GArray                  *found;     /* of guint: positions, the newest first */
  GtkNativeDialog         *chooser;

  LanyardChatRole role;
  gboolean        editing;
  guint           found_at;
  guint           notice_id;
};

/* The children (lanyard-chat-pane-build.c). */
void       lanyard_chat_pane_build           (LanyardChatPane   *self);
GtkWidget *lanyard_chat_pane_make_button     (LanyardChatPane   *self,
                                              const char        *icon,
                                              const char        *tip,
                                              GCallback          func);
/* What is shown of the room (lanyard-chat-pane-show.c). */
void       lanyard_chat_pane_show_state      (LanyardChatPane   *self);
void       lanyard_chat_pane_show_empty      (LanyardChatPane   *self);
/* GtkWidgetClass::focus */
gboolean   lanyard_chat_pane_focus           (GtkWidget         *widget,
                                              GtkDirectionType   direction);

/* Tells what happens in the room, until it is dropped (lanyard-chat-pane-news.c). The signals go with the room. */
void       lanyard_chat_pane_follow_news     (LanyardChatPane   *self);
void       lanyard_chat_pane_drop_news       (LanyardChatPane   *self);

/* What its buttons do (lanyard-chat-pane.c). */
void       lanyard_chat_pane_start           (LanyardChatPane   *self);
void       lanyard_chat_pane_start_again     (LanyardChatPane   *self);
void       lanyard_chat_pane_stop            (LanyardChatPane   *self);
void       lanyard_chat_pane_retry           (LanyardChatPane   *self);
void       lanyard_chat_pane_close           (LanyardChatPane   *self);
void       lanyard_chat_pane_open_other      (LanyardChatPane   *self);
void       lanyard_chat_pane_copy_address    (LanyardChatPane   *self);
void       lanyard_chat_pane_write_to_all    (LanyardChatPane   *self);
void       lanyard_chat_pane_submit          (LanyardChatPane   *self,
                                              const char        *text);
void       lanyard_chat_pane_typing          (LanyardChatPane   *self,
                                              gboolean           typing);
/* Writes to one person alone; %NULL: to all again. */
void       lanyard_chat_pane_set_recipient   (LanyardChatPane   *self,
                                              LanyardChatPerson *person);

/* Answers, edits, and going to what is quoted (lanyard-chat-pane-about.c). */
GtkWidget *lanyard_chat_pane_make_about      (LanyardChatPane   *self);
/* An action with the id of a message: "chat.reply", "chat.edit", "chat.take-back", "chat.show-message". */
void       lanyard_chat_pane_act_about       (LanyardChatPane   *self,
                                              const char        *action,
                                              const char        *id);
/* Edits one's last message. */
gboolean   lanyard_chat_pane_recall          (LanyardChatPane   *self);
/* No more answering or editing; FALSE: there was none. */
gboolean   lanyard_chat_pane_leave_about     (LanyardChatPane   *self);
/* What was written is an answer or an edit: FALSE with @error when it is neither sent nor kept. */
gboolean   lanyard_chat_pane_submit_about    (LanyardChatPane   *self,
                                              const char        *text,
                                              GError           **error);

/* Search, export, delete, remove (lanyard-chat-pane-actions.c). */
void       lanyard_chat_pane_install_actions (GtkWidgetClass    *klass);
GtkWidget *lanyard_chat_pane_make_search     (LanyardChatPane   *self);
/* Whose messages, and of which day: for the search (lanyard-chat-pane-find.c). */
GtkWidget *lanyard_chat_pane_make_narrower   (LanyardChatPane   *self);
void       lanyard_chat_pane_ask_remove      (LanyardChatPane   *self,
                                              LanyardChatPerson *person,
                                              gboolean           block);
void       lanyard_chat_pane_tell_error      (LanyardChatPane   *self,
                                              const GError      *error);

/* Pictures and other files (lanyard-chat-pane-files.c). */
void       lanyard_chat_pane_take_drops      (LanyardChatPane   *self,
                                              GtkWidget         *widget);
void       lanyard_chat_pane_send_value      (LanyardChatPane   *self,
                                              const GValue      *value);
/* @person (nullable): for them alone, pictures too. */
void       lanyard_chat_pane_choose_files    (LanyardChatPane   *self,
                                              LanyardChatPerson *person);

G_END_DECLS
