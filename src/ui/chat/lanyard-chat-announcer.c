/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-announcer.h"

/* What comes within this is one announcement: the next would cut off the one before. */
#define TOGETHER_MS 250
/* A flood is not read out to its end. */
#define LINES_MAX 5

struct _LanyardChatAnnouncer
{
  GtkWidget parent_instance;

  GPtrArray *lines; /* owned, of char* */
  char      *said;
  GtkWindow *named; /* not owned: the window whose name is an announcement */
  guint      timeout_id;
};

G_DEFINE_FINAL_TYPE (LanyardChatAnnouncer, lanyard_chat_announcer, GTK_TYPE_WIDGET)

#if !GTK_CHECK_VERSION(4, 14, 0)
static void
give_name_back (LanyardChatAnnouncer *self)
{
  if (self->named == NULL || gtk_window_is_active (self->named))
    return;
  g_signal_handlers_disconnect_by_func (self->named, give_name_back, self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->named), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_window_get_title (self->named), -1);
  g_clear_weak_pointer (&self->named);
}

static void
name_window (LanyardChatAnnouncer *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!GTK_IS_WINDOW (root) || !gtk_window_is_active (GTK_WINDOW (root)))
    return;
  if (self->named == NULL)
    {
      g_set_weak_pointer (&self->named, GTK_WINDOW (root));
      g_signal_connect_object (root, "notify::is-active", G_CALLBACK (give_name_back), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (root), GTK_ACCESSIBLE_PROPERTY_LABEL, self->said, -1);
}
#endif

static gboolean
say_all (gpointer user_data)
{
  LanyardChatAnnouncer *self = user_data;

  self->timeout_id = 0;
  g_ptr_array_add (self->lines, NULL);
  g_free (self->said);
  self->said = g_strjoinv ("\n", (char **) self->lines->pdata);
  g_ptr_array_set_size (self->lines, 0);
#if GTK_CHECK_VERSION(4, 14, 0)
  gtk_accessible_announce (GTK_ACCESSIBLE (self), self->said, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
#else
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->said, -1);
  name_window (self);
#endif
  return G_SOURCE_REMOVE;
}

static void
lanyard_chat_announcer_unroot (GtkWidget *widget)
{
#if !GTK_CHECK_VERSION(4, 14, 0)
  LanyardChatAnnouncer *self = LANYARD_CHAT_ANNOUNCER (widget);

  if (self->named != NULL)
    g_signal_handlers_disconnect_by_func (self->named, give_name_back, self);
  g_clear_weak_pointer (&self->named);
#endif
  GTK_WIDGET_CLASS (lanyard_chat_announcer_parent_class)->unroot (widget);
}

static void
lanyard_chat_announcer_dispose (GObject *object)
{
  g_clear_handle_id (&LANYARD_CHAT_ANNOUNCER (object)->timeout_id, g_source_remove);

  G_OBJECT_CLASS (lanyard_chat_announcer_parent_class)->dispose (object);
}

static void
lanyard_chat_announcer_finalize (GObject *object)
{
  LanyardChatAnnouncer *self = LANYARD_CHAT_ANNOUNCER (object);

  g_ptr_array_unref (self->lines);
  g_free (self->said);

  G_OBJECT_CLASS (lanyard_chat_announcer_parent_class)->finalize (object);
}

static void
lanyard_chat_announcer_class_init (LanyardChatAnnouncerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_chat_announcer_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanyard_chat_announcer_finalize;
  widget_class->unroot = lanyard_chat_announcer_unroot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
lanyard_chat_announcer_init (LanyardChatAnnouncer *self)
{
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->said = g_strdup ("");
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
}

GtkWidget *
lanyard_chat_announcer_new (void)
{
  return g_object_new (LANYARD_TYPE_CHAT_ANNOUNCER, NULL);
}

void
lanyard_chat_announcer_say (LanyardChatAnnouncer *self, const char *text)
{
  g_return_if_fail (LANYARD_IS_CHAT_ANNOUNCER (self));
  g_return_if_fail (text != NULL);

  if (self->lines->len == LINES_MAX)
    g_ptr_array_remove_index (self->lines, 0);
  g_ptr_array_add (self->lines, g_strdup (text));
  if (self->timeout_id == 0)
    self->timeout_id = g_timeout_add (TOGETHER_MS, say_all, self);
}

const char *
lanyard_chat_announcer_get_said (LanyardChatAnnouncer *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_ANNOUNCER (self), NULL);

  return self->said;
}
