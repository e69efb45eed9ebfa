/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-reactions.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Different marks that show; of the others only how many there are. */
#define MARKS_MAX 6
/* People who are named for each. */
#define NAMES_MAX 20

struct _LanyardChatReactions
{
  AdwBin parent_instance;

  GtkWidget *box;
  char      *shown; /* owned: what the buttons were made of */
};

G_DEFINE_FINAL_TYPE (LanyardChatReactions, lanyard_chat_reactions, ADW_TYPE_BIN)

typedef struct
{
  char    *mark;
  guint    n;
  gboolean mine;
  GString *names;
} Mark;

static void
mark_free (gpointer data)
{
  Mark *mark = data;

  g_free (mark->mark);
  g_string_free (mark->names, TRUE);
  g_free (mark);
}

static Mark *
find_mark (GPtrArray *marks, const char *text)
{
  Mark *mark;

  for (guint i = 0; i < marks->len; i++)
    if (g_str_equal (((Mark *) g_ptr_array_index (marks, i))->mark, text))
      return g_ptr_array_index (marks, i);
  mark = g_new0 (Mark, 1);
  mark->mark = g_strdup (text);
  mark->names = g_string_new (NULL);
  g_ptr_array_add (marks, mark);
  return mark;
}

static void
add_name (Mark *mark, LanyardChatPerson *person)
{
  const char *name = person != NULL ? lanyard_chat_person_get_name (person)
                                    : _ ("somebody who is not here");

  mark->n++;
  if (mark->n <= NAMES_MAX)
    g_string_append_printf (mark->names, "%s%s", mark->names->len > 0 ? ", " : "", name);
  else if (mark->n == NAMES_MAX + 1)
    g_string_append (mark->names, ", …");
}

/* By mark, in the order in which they came. */
static GPtrArray *
count (LanyardChatRoom *room, LanyardChatMessage *message)
{
  GPtrArray *marks = g_ptr_array_new_with_free_func (mark_free);
  g_auto (GStrv) lines = g_strsplit (lanyard_chat_message_get_reactions (message), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *text = strchr (lines[i], ' ');
      LanyardChatPerson *person;
      Mark *mark;

      if (text == NULL)
        continue;
      *text++ = '\0';
      mark = find_mark (marks, text);
      person = room != NULL ? lanyard_chat_room_lookup_person (room, lines[i]) : NULL;
      mark->mine = mark->mine || (person != NULL && lanyard_chat_person_get_me (person));
      add_name (mark, person);
    }
  return marks;
}

char *
lanyard_chat_reactions_dup_mine (LanyardChatRoom *room, LanyardChatMessage *message)
{
  g_autoptr (GPtrArray) marks = count (room, message);

  for (guint i = 0; i < marks->len; i++)
    if (((Mark *) g_ptr_array_index (marks, i))->mine)
      return g_strdup (((Mark *) g_ptr_array_index (marks, i))->mark);
  return NULL;
}

static GtkWidget *
make_button (const Mark *mark)
{
  g_autofree char *label = mark->n > 1 ? g_strdup_printf ("%s %u", mark->mark, mark->n) : g_strdup (mark->mark);
  /* Translators: an emoji, and who reacted with it. */
  g_autofree char *spoken = g_strdup_printf (_ ("%s from %s"), mark->mark, mark->names->str);
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "chat-reaction");
  if (mark->mine)
    gtk_widget_add_css_class (button, "mine");
  gtk_widget_set_tooltip_text (button, mark->names->str);
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), 8);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", mark->mark);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "bubble.react");
  return button;
}

static void
lanyard_chat_reactions_finalize (GObject *object)
{
  g_free (LANYARD_CHAT_REACTIONS (object)->shown);

  G_OBJECT_CLASS (lanyard_chat_reactions_parent_class)->finalize (object);
}

static void
lanyard_chat_reactions_class_init (LanyardChatReactionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_chat_reactions_finalize;
}

static void
lanyard_chat_reactions_init (LanyardChatReactions *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  adw_bin_set_child (ADW_BIN (self), self->box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
lanyard_chat_reactions_new (void)
{
  return g_object_new (LANYARD_TYPE_CHAT_REACTIONS, NULL);
}

/* All that the buttons say. */
static char *
describe (GPtrArray *marks)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < marks->len; i++)
    {
      const Mark *mark = g_ptr_array_index (marks, i);

      g_string_append_printf (out, "%s %u %d %s\n", mark->mark, mark->n, mark->mine, mark->names->str);
    }
  return g_strdup (out->str);
}

void
lanyard_chat_reactions_show (LanyardChatReactions *self, LanyardChatRoom *room, LanyardChatMessage *message)
{
  g_autoptr (GPtrArray) marks = NULL;
  g_autofree char *shown = NULL;
  GtkWidget *child;

  g_return_if_fail (LANYARD_IS_CHAT_REACTIONS (self));

  marks = count (room, message);
  shown = describe (marks);
  gtk_widget_set_visible (GTK_WIDGET (self), marks->len > 0);
  if (g_strcmp0 (self->shown, shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&shown);
  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  for (guint i = 0; i < MIN (marks->len, MARKS_MAX); i++)
    gtk_box_append (GTK_BOX (self->box), make_button (g_ptr_array_index (marks, i)));
  if (marks->len > MARKS_MAX)
    {
      g_autofree char *more = g_strdup_printf ("+%u", marks->len - MARKS_MAX);

      gtk_box_append (GTK_BOX (self->box), gtk_label_new (more));
    }
}
