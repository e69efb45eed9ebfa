/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-transcript.h"

#include <glib/gi18n-lib.h>

#include "ui/chat/lanyard-chat-slot.h"
#include "ui/widgets/lanyard-list-bin.h"

/* So near to the end counts as the end, in pixels. */
#define NEAR 32
/* What filling rows may take of a frame's 16 ms, in microseconds. */
#define FILL_US 4000
/* Frames with nothing to fill, until it stops looking. */
#define IDLE_FRAMES 3
/* Bubbles that wait for a row. */
#define SPARE_MAX 64

struct _LanyardChatTranscript
{
  AdwBin parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget     *list_view;
  GtkWidget     *scroller;
  GtkWidget     *down_revealer;
  GtkAdjustment *adjustment;

  /* Owned. */
  LanyardChatRoom    *room;
  LanyardChatMessage *divider;
  LanyardChatMessage *found;
  GHashTable         *rows;  /* of GtkListItem with a slot, not owned */
  GPtrArray          *spare; /* of LanyardChatBubble */

  guint    scroll_id;
  guint    context_id;
  guint    fill_id; /* tick callback */
  guint    idle_frames;
  gboolean divider_wanted;
  gboolean at_end;
  double   value; /* of the adjustment, when it last moved */
  double   upper;
};

G_DEFINE_FINAL_TYPE (LanyardChatTranscript, lanyard_chat_transcript, ADW_TYPE_BIN)

static guint
n_messages (LanyardChatTranscript *self)
{
  return self->room != NULL ? g_list_model_get_n_items (lanyard_chat_room_get_messages (self->room)) : 0;
}

/* What is read */

static gboolean
looked_at (LanyardChatTranscript *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return gtk_widget_get_mapped (GTK_WIDGET (self)) && GTK_IS_WINDOW (root)
         && gtk_window_is_active (GTK_WINDOW (root));
}

static void
consider_read (LanyardChatTranscript *self)
{
  if (self->room != NULL && self->at_end && lanyard_chat_room_get_unread (self->room) > 0 && looked_at (self))
    lanyard_chat_room_mark_read (self->room, G_MAXUINT);
}

/* Days and divider */

static void
show_context (LanyardChatTranscript *self, GtkListItem *item)
{
  LanyardChatSlot *slot = LANYARD_CHAT_SLOT (gtk_list_item_get_child (item));
  LanyardChatMessage *message = lanyard_chat_slot_get_message (slot);
  guint position = gtk_list_item_get_position (item);
  g_autoptr (LanyardChatMessage) previous = NULL;

  if (self->room != NULL && position > 0 && position != GTK_INVALID_LIST_POSITION)
    previous = g_list_model_get_item (lanyard_chat_room_get_messages (self->room), position - 1);
  lanyard_chat_slot_set_context (slot, previous, message != NULL && message == self->divider,
                                 message != NULL && message == self->found);
}

/* Above the first message that was not read. */
static void
find_divider (LanyardChatTranscript *self)
{
  guint first = self->room != NULL ? lanyard_chat_room_get_first_unread (self->room) : G_MAXUINT;

  self->divider_wanted = FALSE;
  g_clear_object (&self->divider);
  if (first != G_MAXUINT)
    self->divider = g_list_model_get_item (lanyard_chat_room_get_messages (self->room), first);
}

static gboolean
show_contexts (gpointer user_data)
{
  LanyardChatTranscript *self = user_data;
  g_autoptr (GList) items = g_hash_table_get_keys (self->rows);
  /* Taken back before it was read: it is no more what is new. */
  gboolean gone = self->divider != NULL && lanyard_chat_message_get_kind (self->divider) == LANYARD_CHAT_TAKEN_BACK;

  self->context_id = 0;
  if (self->divider_wanted || (gone && !looked_at (self)))
    find_divider (self);
  for (GList *l = items; l != NULL; l = l->next)
    show_context (self, l->data);
  return G_SOURCE_REMOVE;
}

static void
queue_contexts (LanyardChatTranscript *self)
{
  if (self->context_id == 0)
    self->context_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, show_contexts, self, NULL);
}

/* Not at once: it is counted before it is in the list. */
static void
place_divider (LanyardChatTranscript *self)
{
  self->divider_wanted = TRUE;
  queue_contexts (self);
}

/* Filling rows with bubbles */

typedef struct
{
  guint first; /* positions */
  guint last;
  int   width; /* of rows, in pixels */
} Sight;

typedef struct
{
  LanyardChatSlot *slot;
  guint            distance; /* from what shows, in rows; 0 in sight */
} Candidate;

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *first = a, *second = b;

  return (first->distance > second->distance) - (first->distance < second->distance);
}

/* (transfer full) */
static LanyardChatBubble *
get_spare (LanyardChatTranscript *self)
{
  if (self->spare->len > 0)
    return g_ptr_array_steal_index_fast (self->spare, self->spare->len - 1);
  return LANYARD_CHAT_BUBBLE (g_object_ref_sink (lanyard_chat_bubble_new ()));
}

/* Takes the bubble of a row that needs it no more. */
static void
empty (LanyardChatTranscript *self, LanyardChatSlot *slot)
{
  LanyardChatBubble *bubble = lanyard_chat_slot_empty (slot);

  if (bubble == NULL)
    return;
  if (self->spare->len < SPARE_MAX)
    g_ptr_array_add (self->spare, bubble);
  else
    g_object_unref (bubble);
}

/* What shows; %FALSE: nothing. GTK (4.8) gives rows out of sight no place, and leaves those that had one where they were
 * last: that they are not mapped is all that tells. */
static gboolean
look (LanyardChatTranscript *self, Sight *sight)
{
  GHashTableIter iter;
  gpointer item;

  *sight = (Sight){ G_MAXUINT, 0, 0 };
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      GtkWidget *slot = gtk_list_item_get_child (item);
      guint position = gtk_list_item_get_position (item);

      if (!gtk_widget_get_mapped (slot) || position == GTK_INVALID_LIST_POSITION)
        continue;
      sight->first = MIN (sight->first, position);
      sight->last = MAX (sight->last, position);
      sight->width = MAX (sight->width, gtk_widget_get_width (slot));
    }
  return sight->first <= sight->last;
}

/* The rows without a bubble that are at most half a page out of sight; those further than three lose theirs. */
static GArray *
find_candidates (LanyardChatTranscript *self, const Sight *sight)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  guint page = sight->last - sight->first + 1;
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      LanyardChatSlot *slot = LANYARD_CHAT_SLOT (gtk_list_item_get_child (item));
      LanyardChatMessage *message = lanyard_chat_slot_get_message (slot);
      guint position = gtk_list_item_get_position (item);
      Candidate candidate = { slot, 0 };

      if (message == NULL || position == GTK_INVALID_LIST_POSITION)
        continue;
      candidate.distance = position < sight->first  ? sight->first - position
                           : position > sight->last ? position - sight->last
                                                    : 0;
      if (lanyard_chat_slot_get_bubble (slot) != NULL)
        {
          if (candidate.distance > 3 * page)
            empty (self, slot);
        }
      else if (candidate.distance <= (page + 1) / 2 && lanyard_chat_message_get_loaded (message))
        g_array_append_val (candidates, candidate);
    }
  g_array_sort (candidates, compare_candidates);
  return candidates;
}

/* Each frame some, what shows first: a message takes milliseconds to lay out. */
static gboolean
fill (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  LanyardChatTranscript *self = LANYARD_CHAT_TRANSCRIPT (widget);
  Sight sight;
  g_autoptr (GArray) candidates = look (self, &sight) ? find_candidates (self, &sight) : NULL;
  guint n = candidates != NULL ? candidates->len : 0;
  gint64 end = g_get_monotonic_time () + FILL_US;

  for (guint i = 0; i < n && (i == 0 || g_get_monotonic_time () < end); i++)
    {
      LanyardChatBubble *bubble = get_spare (self);

      lanyard_chat_bubble_set_room (bubble, self->room);
      lanyard_chat_slot_fill (g_array_index (candidates, Candidate, i).slot, bubble, sight.width);
    }
  /* New rows have no place before the next layout, which comes after this. */
  self->idle_frames = n > 0 ? 0 : self->idle_frames + 1;
  if (self->idle_frames < IDLE_FRAMES)
    return G_SOURCE_CONTINUE;
  self->fill_id = 0;
  return G_SOURCE_REMOVE;
}

static void
queue_fill (LanyardChatTranscript *self)
{
  self->idle_frames = 0;
  if (self->fill_id == 0)
    self->fill_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill, NULL, NULL);
}

/* Scrolling */

static gboolean
scroll_to_end (gpointer user_data)
{
  LanyardChatTranscript *self = user_data;
  guint n = n_messages (self);

  self->scroll_id = 0;
  if (n > 0)
    gtk_widget_activate_action (self->list_view, "list.scroll-to-item", "u", n - 1);
  return G_SOURCE_REMOVE;
}

static void
queue_scroll (LanyardChatTranscript *self)
{
  if (self->scroll_id == 0)
    self->scroll_id = g_idle_add (scroll_to_end, self);
}

static void
show_down (LanyardChatTranscript *self)
{
  gboolean all = gtk_adjustment_get_upper (self->adjustment)
                 <= gtk_adjustment_get_page_size (self->adjustment) + NEAR;

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->down_revealer), !self->at_end && !all);
}

static void
set_at_end (LanyardChatTranscript *self, gboolean at_end)
{
  self->at_end = at_end;
  show_down (self);
}

static void
on_scrolled (LanyardChatTranscript *self)
{
  double value = gtk_adjustment_get_value (self->adjustment);
  double upper = gtk_adjustment_get_upper (self->adjustment);

  /* The list also moves by itself while it learns how high its rows are; then its height changes as well. */
  if (value >= upper - gtk_adjustment_get_page_size (self->adjustment) - NEAR)
    set_at_end (self, TRUE);
  else if (self->scroll_id == 0 && upper == self->upper && value < self->value)
    set_at_end (self, FALSE);
  self->value = value;
  self->upper = upper;
  queue_fill (self);
  consider_read (self);
}

static void
on_resized (LanyardChatTranscript *self)
{
  queue_fill (self);
  show_down (self);
  if (self->at_end)
    queue_scroll (self);
}

static void
on_down_clicked (LanyardChatTranscript *self)
{
  set_at_end (self, TRUE);
  queue_scroll (self);
}

static void
on_items_changed (LanyardChatTranscript *self)
{
  queue_contexts (self);
  if (self->at_end)
    queue_scroll (self);
  /* Not when they are counted, which is before they are in the list. */
  consider_read (self);
}

static void
on_unread (LanyardChatTranscript *self)
{
  if (self->divider != NULL)
    queue_contexts (self);
  else if (lanyard_chat_room_get_unread (self->room) > 0 && !looked_at (self))
    place_divider (self);
}

static void
on_conversation (LanyardChatTranscript *self)
{
  /* Before what shows is counted as read. */
  find_divider (self);
  queue_contexts (self);
  set_at_end (self, TRUE);
  queue_scroll (self);
  consider_read (self);
}

/* The row that has the keyboard is the list's own widget around a bubble. */
static gboolean
on_key (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        state,
        LanyardChatTranscript *self)
{
  static const struct { guint key; GdkModifierType modifiers; const char *action; } keys[] = {
    { GDK_KEY_Menu, 0, "bubble.menu" },             { GDK_KEY_F10, GDK_SHIFT_MASK, "bubble.menu" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "bubble.copy" }, { GDK_KEY_r, 0, "bubble.reply" },
    { GDK_KEY_F2, 0, "bubble.edit" },               { GDK_KEY_Delete, 0, "bubble.take-back" },
  };
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *slot = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;
  GtkWidget *bubble
      = LANYARD_IS_CHAT_SLOT (slot) ? GTK_WIDGET (lanyard_chat_slot_get_bubble (LANYARD_CHAT_SLOT (slot))) : NULL;
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();

  if (bubble == NULL)
    return GDK_EVENT_PROPAGATE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (gdk_keyval_to_lower (key) == keys[i].key && modifiers == keys[i].modifiers)
      return gtk_widget_activate_action (bubble, keys[i].action, NULL);
  return GDK_EVENT_PROPAGATE;
}

/* Rows */

static void
row_setup (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardChatTranscript *self)
{
  gtk_list_item_set_child (item, lanyard_chat_slot_new ());
  gtk_list_item_set_activatable (item, FALSE);
}

static void
row_bind (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardChatTranscript *self)
{
  LanyardChatMessage *message = gtk_list_item_get_item (item);

  lanyard_chat_slot_set_message (LANYARD_CHAT_SLOT (gtk_list_item_get_child (item)), message);
  if (!lanyard_chat_message_get_loaded (message))
    g_signal_connect_object (message, "notify::loaded", G_CALLBACK (queue_fill), self, G_CONNECT_SWAPPED);
  g_hash_table_add (self->rows, item);
  queue_fill (self);
  show_context (self, item);
}

static void
row_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardChatTranscript *self)
{
  LanyardChatMessage *message = gtk_list_item_get_item (item);
  LanyardChatSlot *slot = LANYARD_CHAT_SLOT (gtk_list_item_get_child (item));

  g_hash_table_remove (self->rows, item);
  if (message != NULL)
    g_signal_handlers_disconnect_by_func (message, queue_fill, self);
  /* Its bubble may serve the row it becomes next. */
  empty (self, slot);
  lanyard_chat_slot_set_message (slot, NULL);
}

static void
lanyard_chat_transcript_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lanyard_chat_transcript_parent_class)->root (widget);
  g_signal_connect_swapped (gtk_widget_get_root (widget), "notify::is-active",
                            G_CALLBACK (consider_read), widget);
}

static void
lanyard_chat_transcript_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), consider_read, widget);
  GTK_WIDGET_CLASS (lanyard_chat_transcript_parent_class)->unroot (widget);
}

static void
lanyard_chat_transcript_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lanyard_chat_transcript_parent_class)->map (widget);
  consider_read (LANYARD_CHAT_TRANSCRIPT (widget));
}

static void
lanyard_chat_transcript_dispose (GObject *object)
{
  LanyardChatTranscript *self = LANYARD_CHAT_TRANSCRIPT (object);

  if (self->list_view != NULL)
    lanyard_chat_transcript_set_room (self, NULL);
  self->list_view = NULL;
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  g_clear_handle_id (&self->context_id, g_source_remove);
  if (self->fill_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->fill_id);
  self->fill_id = 0;

  G_OBJECT_CLASS (lanyard_chat_transcript_parent_class)->dispose (object);
}

static void
lanyard_chat_transcript_finalize (GObject *object)
{
  LanyardChatTranscript *self = LANYARD_CHAT_TRANSCRIPT (object);

  g_hash_table_unref (self->rows);
  g_ptr_array_unref (self->spare);

  G_OBJECT_CLASS (lanyard_chat_transcript_parent_class)->finalize (object);
}

static void
lanyard_chat_transcript_class_init (LanyardChatTranscriptClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_chat_transcript_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanyard_chat_transcript_finalize;
  widget_class->root = lanyard_chat_transcript_root;
  widget_class->unroot = lanyard_chat_transcript_unroot;
  widget_class->map = lanyard_chat_transcript_map;
}

static GtkWidget *
make_down (LanyardChatTranscript *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("go-bottom-symbolic");

  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "osd");
  gtk_widget_set_tooltip_text (button, _ ("To the newest message"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("To the newest message"), -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_down_clicked), self);
  return g_object_new (GTK_TYPE_REVEALER, "child", button, "halign", GTK_ALIGN_END, "valign",
                       GTK_ALIGN_END, "margin-end", 18, "margin-bottom", 12, "transition-type",
                       GTK_REVEALER_TRANSITION_TYPE_CROSSFADE, NULL);
}

static void
lanyard_chat_transcript_init (LanyardChatTranscript *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *overlay = gtk_overlay_new ();
  GtkEventController *keys;

  self->at_end = TRUE;
  self->rows = g_hash_table_new (NULL, NULL);
  self->spare = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_object (factory, "setup", G_CALLBACK (row_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (row_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (row_unbind), self, 0);
  self->list_view = gtk_list_view_new (NULL, factory);
  gtk_widget_add_css_class (self->list_view, "chat-transcript");
  keys = gtk_event_controller_key_new ();
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, 0);
  gtk_widget_add_controller (self->list_view, keys);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Messages"), -1);
  self->scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", self->list_view, "hscrollbar-policy",
                           GTK_POLICY_NEVER, "vexpand", TRUE, NULL);
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adjustment, "changed", G_CALLBACK (on_resized), self,
                           G_CONNECT_SWAPPED);
  self->down_revealer = make_down (self);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), g_object_new (LANYARD_TYPE_LIST_BIN, "child", self->scroller,
                                                              "from-end", TRUE, NULL));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->down_revealer);
  adw_bin_set_child (ADW_BIN (self), overlay);
}

void
lanyard_chat_transcript_set_room (LanyardChatTranscript *self, LanyardChatRoom *room)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (LANYARD_IS_CHAT_TRANSCRIPT (self));

  if (self->room == room)
    return;
  if (self->room != NULL)
    {
      g_signal_handlers_disconnect_by_data (lanyard_chat_room_get_messages (self->room), self);
      g_signal_handlers_disconnect_by_data (self->room, self);
    }
  self->divider_wanted = FALSE;
  g_clear_object (&self->divider);
  g_clear_object (&self->found);
  g_set_object (&self->room, room);
  set_at_end (self, TRUE);
  if (room != NULL)
    {
      GListModel *messages = lanyard_chat_room_get_messages (room);

      selection = gtk_no_selection_new (g_object_ref (messages));
      g_signal_connect_swapped (messages, "items-changed", G_CALLBACK (on_items_changed), self);
      g_signal_connect_swapped (room, "notify::unread", G_CALLBACK (on_unread), self);
      g_signal_connect_swapped (room, "notify::conversation", G_CALLBACK (on_conversation), self);
    }
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list_view), GTK_SELECTION_MODEL (selection));
  if (room != NULL)
    on_conversation (self);
}

void
lanyard_chat_transcript_answered (LanyardChatTranscript *self)
{
  g_return_if_fail (LANYARD_IS_CHAT_TRANSCRIPT (self));

  self->divider_wanted = FALSE;
  g_clear_object (&self->divider);
  queue_contexts (self);
  set_at_end (self, TRUE);
  queue_scroll (self);
}

void
lanyard_chat_transcript_show_position (LanyardChatTranscript *self, guint position)
{
  g_return_if_fail (LANYARD_IS_CHAT_TRANSCRIPT (self));

  g_clear_object (&self->found);
  if (position < n_messages (self))
    {
      self->found = g_list_model_get_item (lanyard_chat_room_get_messages (self->room), position);
      /* What has just come would take it to the end again. */
      g_clear_handle_id (&self->scroll_id, g_source_remove);
      set_at_end (self, FALSE);
      gtk_widget_activate_action (self->list_view, "list.scroll-to-item", "u", position);
    }
  queue_contexts (self);
}
