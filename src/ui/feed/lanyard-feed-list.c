/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-list-private.h"

/* Pixels: a row, until one was measured. */
#define GUESS_HEIGHT 64
/* How long nothing has moved when one rests. */
#define REST_MS 200

enum
{
  ACTIVATED,
  RESTED,
  SCROLLED,
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

void
lanyard_feed_list_connect_row (LanyardFeedList *self, GtkWidget *row)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect_object (click, "released", G_CALLBACK (on_clicked), self, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (secondary, "pressed", G_CALLBACK (on_secondary), self, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (secondary));
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

void
lanyard_feed_list_moved (LanyardFeedList *self)
{
  lanyard_feed_list_queue_fill (self);
  lanyard_feed_list_queue_rest (self);
}

static void
on_scrolled (LanyardFeedList *self)
{
  g_signal_emit (self, signals[SCROLLED], 0);
  lanyard_feed_list_moved (self);
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
  LanyardFeedListSight sight;

  if (position == GTK_INVALID_LIST_POSITION && lanyard_feed_list_look (self, &sight))
    position = sight.first;

  g_hash_table_iter_init (&iter, self->slots);
  while (position != GTK_INVALID_LIST_POSITION && g_hash_table_iter_next (&iter, &slot, NULL))
    if (lanyard_feed_list_position_of (slot) == position)
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
  signals[SCROLLED] = g_signal_new ("scrolled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanyard_feed_list_init (LanyardFeedList *self)
{
  GtkAdjustment *adjustment;

  self->slots = g_hash_table_new (NULL, NULL);
  self->spare = g_ptr_array_new_with_free_func (g_object_unref);
  self->usual = GUESS_HEIGHT;
  self->cells = lanyard_feed_cells_new ();
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->cells)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  self->view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)),
                                   lanyard_feed_list_make_factory (self));
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (on_activate), self);
  self->scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", self->view, "hscrollbar-policy",
                                 GTK_POLICY_NEVER, "vexpand", TRUE, NULL);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (lanyard_feed_list_moved), self, G_CONNECT_SWAPPED);
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
  g_return_if_fail (LANYARD_IS_FEED_LIST (self));
  g_return_if_fail (model == NULL || G_IS_LIST_MODEL (model));

  /* Else the selection looks for what was selected among all the new ones, which makes them all. */
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  lanyard_feed_cells_set_source (self->cells, model);
  lanyard_feed_list_refill (self);
  lanyard_feed_list_moved (self);
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

guint
lanyard_feed_list_get_first (LanyardFeedList *self)
{
  LanyardFeedListSight sight;

  g_return_val_if_fail (LANYARD_IS_FEED_LIST (self), GTK_INVALID_LIST_POSITION);

  return lanyard_feed_list_look (self, &sight) ? sight.first : GTK_INVALID_LIST_POSITION;
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
      function (lanyard_row_slot_get_row (l->data), user_data);
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
