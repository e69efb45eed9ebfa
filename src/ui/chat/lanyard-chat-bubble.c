/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-bubble-private.h"

#include <glib/gi18n-lib.h>

#include "ui/chat/lanyard-chat-bubble-layout.h"
#include "ui/chat/lanyard-chat-viewer.h"
#include "ui/chat/lanyard-chat-words.h"
#include "ui/widgets/lanyard-image-loader.h"

/* Pixels a side at most; the whole picture is opened by a click. */
#define PICTURE_SIDE 320
/* Characters shown at first: laying out a text of the greatest length takes longer than a frame. */
#define TEXT_SHOWN 3000
/* Characters that a line has at least, in a text as long as that. A label that may break anywhere and has no such bound is
 * laid out at a width of nothing to learn its least: a line for each character, most of what a message costs. */
#define LINE_LEAST 12

G_DEFINE_FINAL_TYPE (LanyardChatBubble, lanyard_chat_bubble, GTK_TYPE_WIDGET)

static void
show_day (LanyardChatBubble *self)
{
  gint64 time = lanyard_chat_message_get_time (self->message);
  gboolean here = lanyard_chat_message_get_loaded (self->message);
  gboolean shown = here
                   && (self->previous == NULL
                       || (lanyard_chat_message_get_loaded (self->previous)
                           && !lanyard_chat_words_same_day (
                               lanyard_chat_message_get_time (self->previous), time)));

  if (shown)
    {
      g_autofree char *day = lanyard_chat_words_day (time, g_get_real_time ());

      gtk_label_set_label (GTK_LABEL (self->day_label), day);
    }
  gtk_widget_set_visible (self->day_label, shown);
}

static void
drop_picture (LanyardChatBubble *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->shown_file);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
}

static void
picture_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatBubble) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardImage) image = lanyard_image_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->message == NULL)
    return;
  /* A list gives its rows their least height, which for a picture would be none. */
  gtk_widget_set_size_request (
      self->picture, -1, image != NULL ? gdk_texture_get_height (image->texture) : -1);
  gtk_widget_set_visible (self->picture_button, image != NULL);
  gtk_widget_set_visible (self->picture_label, image == NULL);
  if (image != NULL)
    gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (image->texture));
  else
    {
      g_autofree char *text = g_strdup_printf (_ ("The picture cannot be shown: %s"), error->message);

      gtk_label_set_label (GTK_LABEL (self->picture_label), text);
    }
}

/* The room it will need, so that the transcript does not jump when the picture comes. */
static void
reserve (LanyardChatBubble *self)
{
  guint width = lanyard_chat_message_get_width (self->message);
  guint height = lanyard_chat_message_get_height (self->message);
  guint longer = MAX (width, height);

  if (longer > PICTURE_SIDE)
    height = height * PICTURE_SIDE / longer;
  gtk_widget_set_size_request (self->picture, -1, (int) MIN (height, PICTURE_SIDE));
}

static void
show_picture (LanyardChatBubble *self)
{
  gboolean wanted = lanyard_chat_message_get_loaded (self->message)
                    && lanyard_chat_message_get_kind (self->message) == LANYARD_CHAT_PICTURE;
  GFile *file = wanted ? lanyard_chat_message_get_picture (self->message) : NULL;

  if (file != NULL && self->shown_file != NULL && g_file_equal (file, self->shown_file))
    return;
  drop_picture (self);
  gtk_widget_set_visible (self->picture_button, file != NULL);
  gtk_widget_set_visible (self->picture_label, wanted && file == NULL);
  gtk_label_set_label (GTK_LABEL (self->picture_label), _ ("The picture is on its way…"));
  if (file == NULL)
    return;
  reserve (self);
  self->shown_file = g_object_ref (file);
  self->cancellable = g_cancellable_new ();
  lanyard_image_load_async (file, PICTURE_SIDE, self->cancellable, picture_loaded, g_object_ref (self));
}

static void
show_text (LanyardChatBubble *self)
{
  gboolean gone = lanyard_chat_message_get_kind (self->message) == LANYARD_CHAT_TAKEN_BACK;
  const char *text = gone ? _ ("This message was taken back") : lanyard_chat_message_get_text (self->message);
  gboolean empty = text == NULL || *text == '\0';
  g_autofree char *beginning = NULL;
  g_autofree char *markup = NULL;
  glong length = empty ? 0 : g_utf8_strlen (text, -1);
  gboolean cut = !self->whole && length > TEXT_SHOWN;

  if (cut)
    {
      g_autofree char *part = g_utf8_substring (text, 0, TEXT_SHOWN);

      beginning = g_strconcat (part, "…", NULL);
    }
  markup = empty ? g_strdup ("") : lanyard_chat_words_markup (cut ? beginning : text);
  gtk_label_set_width_chars (GTK_LABEL (self->text_label), (int) MIN (length, LINE_LEAST));
  if (g_strcmp0 (markup, gtk_label_get_label (GTK_LABEL (self->text_label))) != 0)
    gtk_label_set_markup (GTK_LABEL (self->text_label), markup);
  gtk_widget_set_visible (self->text_label, !empty);
  gtk_widget_set_visible (self->more_button, cut);
  if (gone)
    gtk_widget_add_css_class (self->text_label, "chat-gone");
  else
    gtk_widget_remove_css_class (self->text_label, "chat-gone");
}

/* What has become of it since it was sent, and what it answers. */
static void
show_changes (LanyardChatBubble *self)
{
  g_autofree char *changed = lanyard_chat_words_changed (self->room, self->message);

  gtk_label_set_label (GTK_LABEL (self->changed_label), changed != NULL ? changed : "");
  gtk_label_set_width_chars (GTK_LABEL (self->changed_label),
                             changed != NULL ? (int) MIN (g_utf8_strlen (changed, -1), LINE_LEAST) : -1);
  gtk_widget_set_visible (self->changed_label, changed != NULL);
  lanyard_chat_quote_show (self->quote, self->message);
  lanyard_chat_reactions_show (self->reactions, self->room, self->message);
  lanyard_chat_bubble_update_actions (self);
}

static void
show_state (LanyardChatBubble *self)
{
  gboolean mine = lanyard_chat_message_get_mine (self->message);
  LanyardChatDelivery state = lanyard_chat_message_get_state (self->message);
  g_autofree char *text = lanyard_chat_words_progress (self->room, self->message);

  gtk_widget_set_visible (self->state_icon, mine);
  gtk_widget_set_visible (self->state_label, mine);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->state_icon), lanyard_chat_words_delivery_icon (state));
  gtk_label_set_width_chars (GTK_LABEL (self->state_label), (int) MIN (g_utf8_strlen (text, -1), LINE_LEAST));
  gtk_label_set_label (GTK_LABEL (self->state_label), text);
  if (mine && state == LANYARD_CHAT_FAILED)
    gtk_widget_add_css_class (self->state_label, "error");
  else
    gtk_widget_remove_css_class (self->state_label, "error");
}

static void
show_mark (LanyardChatBubble *self)
{
  gtk_widget_set_visible (self->mark, self->author != NULL && !lanyard_chat_person_get_me (self->author)
                                          && lanyard_chat_person_get_verified (self->author));
}

static void
find_author (LanyardChatBubble *self)
{
  const char *key = self->message != NULL ? lanyard_chat_message_get_author (self->message) : "";
  LanyardChatPerson *author
      = self->room != NULL && *key != '\0' ? lanyard_chat_room_lookup_person (self->room, key) : NULL;

  if (author == self->author)
    return;
  if (self->author != NULL)
    g_signal_handlers_disconnect_by_func (self->author, show_mark, self);
  g_set_object (&self->author, author);
  if (author != NULL)
    g_signal_connect_swapped (author, "notify::verified", G_CALLBACK (show_mark), self);
  show_mark (self);
}

static void
update (LanyardChatBubble *self)
{
  gboolean mine = lanyard_chat_message_get_mine (self->message);
  g_autofree char *time = NULL;
  g_autofree char *spoken = NULL;
  GtkWidget *row;

  lanyard_chat_bubble_layout_set_end (
      LANYARD_CHAT_BUBBLE_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), mine);
  if (mine)
    gtk_widget_add_css_class (self->card, "mine");
  else
    gtk_widget_remove_css_class (self->card, "mine");
  gtk_label_set_label (GTK_LABEL (self->name_label), lanyard_chat_message_get_name (self->message));
  gtk_widget_set_visible (self->private_label, lanyard_chat_message_get_private (self->message));
  if (lanyard_chat_message_get_loaded (self->message))
    time = lanyard_chat_words_time (lanyard_chat_message_get_time (self->message));
  gtk_label_set_label (GTK_LABEL (self->time_label), time != NULL ? time : "");
  show_text (self);
  show_picture (self);
  show_state (self);
  show_changes (self);
  show_day (self);
  find_author (self);
  if (!lanyard_chat_message_get_loaded (self->message))
    return;
  spoken = lanyard_chat_words_spoken (self->room, self->message, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->card), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  /* The list's own widget around the slot takes the keyboard. */
  row = gtk_widget_get_parent (GTK_WIDGET (self));
  row = row != NULL ? gtk_widget_get_parent (row) : NULL;
  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* Who is waited for, who reacted, and who has written it is another's to know. */
static gboolean
show_people (gpointer user_data)
{
  LanyardChatBubble *self = user_data;

  self->people_id = 0;
  if (lanyard_chat_message_get_private (self->message) || *lanyard_chat_message_get_reactions (self->message) != '\0')
    update (self);
  else
    find_author (self);
  return G_SOURCE_REMOVE;
}

/* All who come into a room at once are one change. */
static void
on_people_changed (LanyardChatBubble *self)
{
  if (self->people_id == 0 && self->message != NULL)
    self->people_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, show_people, self, NULL);
}

static void
show_whole (LanyardChatBubble *self)
{
  self->whole = TRUE;
  show_text (self);
}

static void
open_picture (LanyardChatBubble *self)
{
  if (self->message != NULL)
    lanyard_chat_viewer_show (GTK_WIDGET (self), self->message);
}

static void
lanyard_chat_bubble_dispose (GObject *object)
{
  LanyardChatBubble *self = LANYARD_CHAT_BUBBLE (object);

  g_clear_handle_id (&self->people_id, g_source_remove);
  if (self->card != NULL)
    {
      lanyard_chat_bubble_set_context (self, NULL, FALSE);
      lanyard_chat_bubble_set_message (self, NULL);
      lanyard_chat_bubble_set_room (self, NULL);
      if (self->popover != NULL)
        gtk_widget_unparent (self->popover);
      g_clear_weak_pointer (&self->popover);
    }
  self->card = NULL;
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL;)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lanyard_chat_bubble_parent_class)->dispose (object);
}

static void
lanyard_chat_bubble_class_init (LanyardChatBubbleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_chat_bubble_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), LANYARD_TYPE_CHAT_BUBBLE_LAYOUT);
  lanyard_chat_bubble_install_actions (GTK_WIDGET_CLASS (klass));
}

static GtkWidget *
make_label (const char *first_class, const char *second_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, NULL);

  gtk_widget_add_css_class (label, first_class);
  if (second_class != NULL)
    gtk_widget_add_css_class (label, second_class);
  return label;
}

static GtkWidget *
make_footer (LanyardChatBubble *self)
{
  GtkWidget *footer = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->changed_label = make_label ("caption", "dim-label");
  gtk_label_set_wrap (GTK_LABEL (self->changed_label), TRUE);
  gtk_widget_set_visible (self->changed_label, FALSE);
  self->time_label = make_label ("caption", "dim-label");
  self->state_icon
      = g_object_new (GTK_TYPE_IMAGE, "pixel-size", 12, "accessible-role",
                      GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (self->state_icon, "dim-label");
  self->state_label = make_label ("caption", "dim-label");
  gtk_label_set_wrap (GTK_LABEL (self->state_label), TRUE);
  /* At the end, by the text's alignment and not by the widget's: see #LanyardChatBubbleLayout. */
  gtk_label_set_xalign (GTK_LABEL (self->time_label), 1);
  gtk_widget_set_hexpand (self->time_label, TRUE);
  gtk_box_append (GTK_BOX (footer), self->changed_label);
  gtk_box_append (GTK_BOX (footer), self->time_label);
  gtk_box_append (GTK_BOX (footer), self->state_icon);
  gtk_box_append (GTK_BOX (footer), self->state_label);
  return footer;
}

static void
make_content (LanyardChatBubble *self)
{
  self->text_label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, "selectable", TRUE, "max-width-chars", 60, NULL);
  self->picture = g_object_new (GTK_TYPE_PICTURE, "can-shrink", TRUE, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Picture"), -1);
  self->picture_button = g_object_new (GTK_TYPE_BUTTON, "child", self->picture, "visible", FALSE,
                                       "tooltip-text", _ ("Enlarge the picture"), NULL);
  gtk_widget_add_css_class (self->picture_button, "flat");
  gtk_widget_add_css_class (self->picture_button, "chat-picture");
  g_signal_connect_swapped (self->picture_button, "clicked", G_CALLBACK (open_picture), self);
  self->picture_label = make_label ("dim-label", NULL);
  gtk_label_set_wrap (GTK_LABEL (self->picture_label), TRUE);
  self->quote = LANYARD_CHAT_QUOTE (lanyard_chat_quote_new ());
  self->reactions = LANYARD_CHAT_REACTIONS (lanyard_chat_reactions_new ());
  self->more_button = gtk_button_new_with_label (_ ("Show all of it"));
  gtk_widget_add_css_class (self->more_button, "flat");
  g_signal_connect_swapped (self->more_button, "clicked", G_CALLBACK (show_whole), self);
}

static void
lanyard_chat_bubble_init (LanyardChatBubble *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->divider = make_label ("chat-divider", "caption-heading");
  gtk_label_set_label (GTK_LABEL (self->divider), _ ("New messages"));
  gtk_label_set_xalign (GTK_LABEL (self->divider), 0.5);
  gtk_widget_set_visible (self->divider, FALSE);
  self->day_label = make_label ("caption-heading", "dim-label");
  gtk_label_set_xalign (GTK_LABEL (self->day_label), 0.5);

  self->name_label = make_label ("caption-heading", NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->name_label), PANGO_ELLIPSIZE_END);
  self->private_label = make_label ("caption", "accent");
  gtk_label_set_label (GTK_LABEL (self->private_label), _ ("Private"));
  self->mark = g_object_new (GTK_TYPE_IMAGE, "icon-name", "security-high-symbolic", "pixel-size", 12, "tooltip-text",
                             _ ("Verified"), "visible", FALSE, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->mark), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Verified"), -1);
  gtk_widget_add_css_class (self->mark, "success");
  gtk_box_append (GTK_BOX (head), self->name_label);
  gtk_box_append (GTK_BOX (head), self->mark);
  gtk_box_append (GTK_BOX (head), self->private_label);

  make_content (self);
  self->card = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 3,
                             "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  gtk_widget_add_css_class (self->card, "chat-bubble");
  gtk_box_append (GTK_BOX (self->card), head);
  gtk_box_append (GTK_BOX (self->card), GTK_WIDGET (self->quote));
  gtk_box_append (GTK_BOX (self->card), self->picture_button);
  gtk_box_append (GTK_BOX (self->card), self->picture_label);
  gtk_box_append (GTK_BOX (self->card), self->text_label);
  gtk_box_append (GTK_BOX (self->card), self->more_button);
  gtk_box_append (GTK_BOX (self->card), GTK_WIDGET (self->reactions));
  gtk_box_append (GTK_BOX (self->card), make_footer (self));

  lanyard_chat_bubble_add_menu (self);

  gtk_widget_set_parent (self->divider, GTK_WIDGET (self));
  gtk_widget_set_parent (self->day_label, GTK_WIDGET (self));
  gtk_widget_set_parent (self->card, GTK_WIDGET (self));
}

GtkWidget *
lanyard_chat_bubble_new (void)
{
  return g_object_new (LANYARD_TYPE_CHAT_BUBBLE, NULL);
}

void
lanyard_chat_bubble_set_message (LanyardChatBubble *self, LanyardChatMessage *message)
{
  g_return_if_fail (LANYARD_IS_CHAT_BUBBLE (self));
  g_return_if_fail (message == NULL || LANYARD_IS_CHAT_MESSAGE (message));

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_func (self->message, update, self);
  g_set_object (&self->message, message);
  self->whole = FALSE;
  g_clear_handle_id (&self->people_id, g_source_remove);
  drop_picture (self);
  lanyard_chat_bubble_set_found (self, FALSE);
  if (message == NULL)
    {
      find_author (self);
      return;
    }
  g_signal_connect_swapped (message, "notify", G_CALLBACK (update), self);
  update (self);
}

LanyardChatMessage *
lanyard_chat_bubble_get_message (LanyardChatBubble *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_BUBBLE (self), NULL);

  return self->message;
}

void
lanyard_chat_bubble_set_context (LanyardChatBubble *self, LanyardChatMessage *previous, gboolean divider)
{
  g_return_if_fail (LANYARD_IS_CHAT_BUBBLE (self));

  if (previous != self->previous)
    {
      if (self->previous != NULL)
        g_signal_handlers_disconnect_by_func (self->previous, show_day, self);
      g_set_object (&self->previous, previous);
      if (previous != NULL)
        g_signal_connect_swapped (previous, "notify::loaded", G_CALLBACK (show_day), self);
    }
  gtk_widget_set_visible (self->divider, divider);
  if (self->message != NULL)
    show_day (self);
}

void
lanyard_chat_bubble_set_room (LanyardChatBubble *self, LanyardChatRoom *room)
{
  g_return_if_fail (LANYARD_IS_CHAT_BUBBLE (self));
  g_return_if_fail (room == NULL || LANYARD_IS_CHAT_ROOM (room));

  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (self->room, on_people_changed, self);
  g_set_weak_pointer (&self->room, room);
  if (room != NULL)
    g_signal_connect_object (room, "people-changed", G_CALLBACK (on_people_changed), self, G_CONNECT_SWAPPED);
  find_author (self);
}

void
lanyard_chat_bubble_set_found (LanyardChatBubble *self, gboolean found)
{
  g_return_if_fail (LANYARD_IS_CHAT_BUBBLE (self));

  if (found)
    gtk_widget_add_css_class (self->card, "found");
  else
    gtk_widget_remove_css_class (self->card, "found");
}
