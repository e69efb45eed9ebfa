/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-list.h"

#include "ui/feed/lanyard-feed-cells.h"
#include "ui/feed/lanyard-feed-list-slot.h"

/* Pixels: a row, until one was measured. */
#define GUESS_HEIGHT 64
/* What filling places may take of a frame's 16 ms, in microseconds. */
#define FILL_US 4000
/* Frames with nothing to fill, until it stops looking. */
#define IDLE_FRAMES 3
/* Rows that wait for a place. */
#define SPARE_MAX 64
/* How long nothing has moved when one rests. */
#define REST_MS 200

struct _LanyardFeedList
{
  LanyardListBin parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *view;
  GtkWidget *scroller;
  GtkWidget *popover;

  /* Owned. */
  GtkSingleSelection *selection;
  LanyardFeedCells *cells; /* of the model */
  GMenuModel *menu;
  GHashTable *slots; /* that have an item, not owned */
  GPtrArray *spare;  /* rows without a place */

  const LanyardFeedListRows *rows;
  gpointer owner;
  int usual; /* height of rows */
  guint fill_id;
  guint idle_frames;
  guint rest_id;
};

enum
{
  ACTIVATED,
  RESTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardFeedList, lanyard_feed_list, LANYARD_TYPE_LIST_BIN)

static guint
position_of (GtkWidget *row)
{
  GtkWidget *slot = gtk_widget_get_ancestor (row, LANYARD_TYPE_FEED_LIST_SLOT);

  return slot != NULL ? gtk_list_item_get_position (
                            lanyard_feed_list_slot_get_item (LANYARD_FEED_LIST_SLOT (slot)))
                      : GTK_INVALID_LIST_POSITION;
}

/* Opening, and the menu */

static void
activate (LanyardFeedList *self, guint position, gboolean clicked)
{
  lanyard_feed_list_select (self, position);
  g_signal_emit (self, signals[ACTIVATED], 0, clicked);
}

static void
on_activate (LanyardFeedList *self, guint position)
{
  activate (self, position, FALSE);
}

/* One click opens; the list itself wants two, or would follow the pointer. */
static void
on_clicked (GtkGestureClick *click, int n, double x, double y, LanyardFeedList *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click));
  guint position = position_of (row);

  if (gtk_widget_contains (row, x, y) && position != GTK_INVALID_LIST_POSITION)
    activate (self, position, TRUE);
}

static void
popup (LanyardFeedList *self, GtkWidget *widget, double x, double y)
{
  double there_x, there_y;

  if (!gtk_widget_translate_coordinates (widget, GTK_WIDGET (self), x, y, &there_x, &there_y))
    return;
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover),
                               &(GdkRectangle){ (int)there_x, (int)there_y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
on_secondary (GtkGestureClick *click, int n, double x, double y, LanyardFeedList *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click));
  guint position = position_of (row);

  if (position == GTK_INVALID_LIST_POSITION)
    return;
  lanyard_feed_list_select (self, position);
  popup (self, row, x, y);
}

/* Rows */

/* (transfer full) */
static GtkWidget *
get_spare (LanyardFeedList *self)
{
  GtkGesture *click, *secondary;
  GtkWidget *row;

  if (self->spare->len > 0)
    return g_ptr_array_steal_index_fast (self->spare, self->spare->len - 1);
  row = g_object_ref_sink (self->rows->make (self->owner));
  click = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect_object (click, "released", G_CALLBACK (on_clicked), self, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  secondary = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (secondary, "pressed", G_CALLBACK (on_secondary), self, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (secondary));
  return row;
}

/* (nullable) (transfer none) */
static gpointer
item_of (LanyardFeedListSlot *slot)
{
  LanyardFeedCell *cell = gtk_list_item_get_item (lanyard_feed_list_slot_get_item (slot));

  return cell != NULL ? lanyard_feed_cell_get_item (cell) : NULL;
}

static void
fill_slot (LanyardFeedList *self, LanyardFeedListSlot *slot, int width)
{
  GtkWidget *row = lanyard_feed_list_slot_get_row (slot);
  g_autoptr (GtkWidget) spare = row == NULL ? get_spare (self) : NULL;

  self->rows->show (row != NULL ? row : spare, item_of (slot));
  lanyard_feed_list_slot_set_shown (slot, item_of (slot));
  if (spare != NULL)
    {
      lanyard_feed_list_slot_fill (slot, spare);
      lanyard_list_row_placed (spare);
    }
  /* Now, where the time it takes is counted, and not with all others when the window is laid out.
   */
  if (width > 0)
    gtk_widget_measure (GTK_WIDGET (slot), GTK_ORIENTATION_VERTICAL, width, NULL, NULL, NULL, NULL);
}

/* Takes the row of a place that needs it no more. */
static void
empty_slot (LanyardFeedList *self, LanyardFeedListSlot *slot)
{
  GtkWidget *row = lanyard_feed_list_slot_empty (slot);

  if (row == NULL)
    return;
  self->rows->show (row, NULL);
  lanyard_feed_list_slot_set_shown (slot, NULL);
  if (self->spare->len < SPARE_MAX)
    g_ptr_array_add (self->spare, row);
  else
    g_object_unref (row);
}

static void queue_fill (LanyardFeedList *self);

/* The item whose changes it looks at is another one, or none. */
static void
watch_item (LanyardFeedList *self, LanyardFeedListSlot *slot, gpointer item)
{
  g_autofree char *signal = g_strconcat ("notify::", self->rows->ready, NULL);
  gpointer before = lanyard_feed_list_slot_get_watched (slot);

  if (before == item)
    return;
  if (before != NULL && self->rows->ready != NULL)
    g_signal_handlers_disconnect_by_func (before, queue_fill, self);
  if (item != NULL && self->rows->ready != NULL)
    g_signal_connect_object (item, signal, G_CALLBACK (queue_fill), self, G_CONNECT_SWAPPED);
  lanyard_feed_list_slot_set_watched (slot, item);
}

static gboolean
is_ready (LanyardFeedList *self, LanyardFeedListSlot *slot)
{
  gpointer item = item_of (slot);
  gboolean ready = item != NULL;

  /* When it will be, is told. */
  watch_item (self, slot, item);
  if (ready && self->rows->ready != NULL)
    g_object_get (item, self->rows->ready, &ready, NULL);
  return ready;
}

/* What shows: GTK maps those rows, and leaves all others where they were last. */
typedef struct
{
  guint first;
  guint last;
  int width;
} Sight;

static guint
position_of_slot (LanyardFeedListSlot *slot)
{
  return gtk_list_item_get_position (lanyard_feed_list_slot_get_item (slot));
}

static gboolean
look (LanyardFeedList *self, Sight *sight)
{
  GHashTableIter iter;
  gpointer slot;

  *sight = (Sight){ G_MAXUINT, 0, 0 };
  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, &slot, NULL))
    if (gtk_widget_get_mapped (slot))
      {
        sight->first = MIN (sight->first, position_of_slot (slot));
        sight->last = MAX (sight->last, position_of_slot (slot));
        sight->width = MAX (sight->width, gtk_widget_get_width (slot));
      }
  return sight->first <= sight->last;
}

typedef struct
{
  LanyardFeedListSlot *slot;
  guint distance; /* from what shows, in rows; 0 in sight */
} Candidate;

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *first = a, *second = b;

  return (first->distance > second->distance) - (first->distance < second->distance);
}

/* The places whose row is missing and that are at most half a page out of sight; those further than
 * three pages lose theirs. */
static GArray *
find_candidates (LanyardFeedList *self, const Sight *sight)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  guint page = sight->last - sight->first + 1;
  GHashTableIter iter;
  gpointer slot;

  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, &slot, NULL))
    {
      guint position = position_of_slot (slot);
      Candidate candidate = { slot, 0 };

      if (position < sight->first)
        candidate.distance = sight->first - position;
      else if (position > sight->last)
        candidate.distance = position - sight->last;
      if (candidate.distance > 3 * page)
        empty_slot (self, slot);
      else if (candidate.distance <= page / 2 && lanyard_feed_list_slot_get_shown (slot) == NULL &&
               is_ready (self, slot))
        g_array_append_val (candidates, candidate);
    }
  g_array_sort (candidates, compare_candidates);
  return candidates;
}

/* Each frame some, what shows first. */
static gboolean
fill (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  LanyardFeedList *self = LANYARD_FEED_LIST (widget);
  Sight sight;
  g_autoptr (GArray) candidates =
      look (self, &sight) ? find_candidates (self, &sight) : g_array_new (FALSE, FALSE, 1);
  gint64 end = g_get_monotonic_time () + FILL_US;

  gboolean grew;

  for (guint i = 0; i < candidates->len && (i == 0 || g_get_monotonic_time () < end); i++)
    fill_slot (self, g_array_index (candidates, Candidate, i).slot, sight.width);
  /* What shows first, then what is below it. */
  grew = candidates->len == 0 && lanyard_feed_cells_grow (self->cells);
  /* New places are not where they belong before the next layout, which comes after this. */
  self->idle_frames = grew || candidates->len > 0 ? 0 : self->idle_frames + 1;
  if (self->idle_frames < IDLE_FRAMES)
    return G_SOURCE_CONTINUE;
  self->fill_id = 0;
  return G_SOURCE_REMOVE;
}

static void
queue_fill (LanyardFeedList *self)
{
  self->idle_frames = 0;
  if (self->fill_id == 0)
    self->fill_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill, NULL, NULL);
}

static gboolean
rest (gpointer user_data)
{
  LanyardFeedList *self = user_data;

  self->rest_id = 0;
  g_signal_emit (self, signals[RESTED], 0);
  return G_SOURCE_REMOVE;
}

void
lanyard_feed_list_queue_rest (LanyardFeedList *self)
{
  g_return_if_fail (LANYARD_IS_FEED_LIST (self));

  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->rest_id = g_timeout_add (REST_MS, rest, self);
}

static void
on_moved (LanyardFeedList *self)
{
  queue_fill (self);
  lanyard_feed_list_queue_rest (self);
}

/* The factory */

static void
row_setup (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardFeedList *self)
{
  gtk_list_item_set_child (item, lanyard_feed_list_slot_new (item, &self->usual));
}

static void
row_bind (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardFeedList *self)
{
  LanyardFeedListSlot *slot = LANYARD_FEED_LIST_SLOT (gtk_list_item_get_child (item));

  g_hash_table_add (self->slots, slot);
  /* It must not go on showing what it showed. */
  if (lanyard_feed_list_slot_get_row (slot) != NULL)
    fill_slot (self, slot, 0);
  on_moved (self);
}

static void
row_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardFeedList *self)
{
  LanyardFeedListSlot *slot = LANYARD_FEED_LIST_SLOT (gtk_list_item_get_child (item));

  g_hash_table_remove (self->slots, slot);
  watch_item (self, slot, NULL);
  if (lanyard_feed_list_slot_get_row (slot) != NULL)
    self->rows->show (lanyard_feed_list_slot_get_row (slot), NULL);
  lanyard_feed_list_slot_set_shown (slot, NULL);
}

/* The list needs fewer places; what was in one serves another. */
static void
row_teardown (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardFeedList *self)
{
  GtkWidget *slot = gtk_list_item_get_child (item);

  if (slot != NULL)
    empty_slot (self, LANYARD_FEED_LIST_SLOT (slot));
}

/* The object */

static void
lanyard_feed_list_dispose (GObject *object)
{
  LanyardFeedList *self = LANYARD_FEED_LIST (object);

  g_clear_handle_id (&self->rest_id, g_source_remove);
  if (self->fill_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->fill_id);
  self->fill_id = 0;
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  /* The places let go of their rows while there is somebody to take them. */
  if (self->view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
  self->view = NULL;
  g_ptr_array_set_size (self->spare, 0);
  g_clear_object (&self->selection);
  g_clear_object (&self->cells);
  g_clear_object (&self->menu);

  G_OBJECT_CLASS (lanyard_feed_list_parent_class)->dispose (object);
}

static void
lanyard_feed_list_finalize (GObject *object)
{
  LanyardFeedList *self = LANYARD_FEED_LIST (object);

  g_hash_table_unref (self->slots);
  g_ptr_array_unref (self->spare);

  G_OBJECT_CLASS (lanyard_feed_list_parent_class)->finalize (object);
}

/* The keyboard to the row that is selected, else to the first in sight: the list itself has it
 * where it was last, or does not know. */
static gboolean
focus_selected (LanyardFeedList *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);
  GHashTableIter iter;
  gpointer slot;
  Sight sight;

  if (position == GTK_INVALID_LIST_POSITION && look (self, &sight))
    position = sight.first;

  g_hash_table_iter_init (&iter, self->slots);
  while (position != GTK_INVALID_LIST_POSITION && g_hash_table_iter_next (&iter, &slot, NULL))
    if (position_of_slot (slot) == position)
      return gtk_widget_grab_focus (gtk_widget_get_parent (slot));
  return FALSE;
}

static gboolean
lanyard_feed_list_grab_focus (GtkWidget *widget)
{
  LanyardFeedList *self = LANYARD_FEED_LIST (widget);

  return focus_selected (self) || gtk_widget_grab_focus (self->view);
}

/* GTK's list has more rows than are filled. */
static gboolean
lanyard_feed_list_enter (LanyardListBin *bin)
{
  return focus_selected (LANYARD_FEED_LIST (bin));
}

static void
lanyard_feed_list_class_init (LanyardFeedListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_feed_list_dispose;
  object_class->finalize = lanyard_feed_list_finalize;
  LANYARD_LIST_BIN_CLASS (klass)->enter = lanyard_feed_list_enter;
  GTK_WIDGET_CLASS (klass)->grab_focus = lanyard_feed_list_grab_focus;
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[RESTED] = g_signal_new ("rested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanyard_feed_list_init (LanyardFeedList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkAdjustment *adjustment;

  self->slots = g_hash_table_new (NULL, NULL);
  self->spare = g_ptr_array_new_with_free_func (g_object_unref);
  self->usual = GUESS_HEIGHT;
  self->cells = lanyard_feed_cells_new ();
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->cells)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  g_signal_connect_object (factory, "setup", G_CALLBACK (row_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (row_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (row_unbind), self, 0);
  g_signal_connect_object (factory, "teardown", G_CALLBACK (row_teardown), self, 0);
  self->view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (on_activate), self);
  self->scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", self->view, "hscrollbar-policy",
                                 GTK_POLICY_NEVER, "vexpand", TRUE, NULL);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_moved), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_moved), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), self->scroller);
}

GtkWidget *
lanyard_feed_list_new (const LanyardFeedListRows *rows,
                       gpointer owner,
                       const char *label,
                       GMenuModel *menu)
{
  LanyardFeedList *self = g_object_new (LANYARD_TYPE_FEED_LIST, NULL);

  self->rows = rows;
  self->owner = owner;
  self->menu = g_object_ref (menu);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  return GTK_WIDGET (self);
}

GtkWidget *
lanyard_feed_list_get_view (LanyardFeedList *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_LIST (self), NULL);

  return self->view;
}

GtkSingleSelection *
lanyard_feed_list_get_selection (LanyardFeedList *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_LIST (self), NULL);

  return self->selection;
}

gpointer
lanyard_feed_list_get_selected_item (LanyardFeedList *self)
{
  LanyardFeedCell *cell;

  g_return_val_if_fail (LANYARD_IS_FEED_LIST (self), NULL);

  cell = gtk_single_selection_get_selected_item (self->selection);
  return cell != NULL ? lanyard_feed_cell_get_item (cell) : NULL;
}

void
lanyard_feed_list_set_model (LanyardFeedList *self, GListModel *model)
{
  g_autoptr (GList) slots = NULL;

  g_return_if_fail (LANYARD_IS_FEED_LIST (self));
  g_return_if_fail (model == NULL || G_IS_LIST_MODEL (model));

  /* Else the selection looks for what was selected among all the new ones, which makes them all. */
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  lanyard_feed_cells_set_source (self->cells, model);
  /* The rows that there are show the new ones, those in sight at once, so that no frame shows an
   * empty list in between. */
  slots = g_hash_table_get_keys (self->slots);
  for (GList *l = slots; l != NULL; l = l->next)
    {
      watch_item (self, l->data, NULL);
      if (lanyard_feed_list_slot_get_row (l->data) == NULL)
        continue;
      self->rows->show (lanyard_feed_list_slot_get_row (l->data), NULL);
      lanyard_feed_list_slot_set_shown (l->data, NULL);
      if (gtk_widget_get_mapped (l->data) && is_ready (self, l->data))
        fill_slot (self, l->data, 0);
    }
  on_moved (self);
}

void
lanyard_feed_list_scroll_to (LanyardFeedList *self, guint position)
{
  g_return_if_fail (LANYARD_IS_FEED_LIST (self));

  lanyard_feed_cells_reach (self->cells, position);

  gtk_widget_activate_action (self->view, "list.scroll-to-item", "u", position);
}

void
lanyard_feed_list_select (LanyardFeedList *self, guint position)
{
  g_return_if_fail (LANYARD_IS_FEED_LIST (self));

  lanyard_feed_cells_reach (self->cells, position);
  gtk_single_selection_set_selected (self->selection, position);
  if (position == GTK_INVALID_LIST_POSITION)
    return;
  lanyard_feed_list_scroll_to (self, position);
  /* Who has the keyboard here goes along, so that the arrow keys go on from there. */
  if (gtk_widget_get_focus_child (self->view) != NULL)
    focus_selected (self);
}

void
lanyard_feed_list_foreach (LanyardFeedList *self,
                           gboolean in_sight,
                           GFunc function,
                           gpointer user_data)
{
  g_autoptr (GList) slots = NULL;

  g_return_if_fail (LANYARD_IS_FEED_LIST (self));

  slots = g_hash_table_get_keys (self->slots);
  for (GList *l = slots; l != NULL; l = l->next)
    if (lanyard_feed_list_slot_get_shown (l->data) != NULL &&
        (!in_sight || gtk_widget_get_mapped (l->data)))
      function (lanyard_feed_list_slot_get_row (l->data), user_data);
}

void
lanyard_feed_list_popup (LanyardFeedList *self)
{
  GtkWidget *focus;

  g_return_if_fail (LANYARD_IS_FEED_LIST (self));

  focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  if (focus != NULL && gtk_widget_is_ancestor (focus, self->view))
    popup (self, focus, 24, gtk_widget_get_height (focus) / 2.0);
}
