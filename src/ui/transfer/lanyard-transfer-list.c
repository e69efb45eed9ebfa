/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-transfer-list.h"

#include <glib/gi18n-lib.h>

#include "ui/transfer/lanyard-transfer-row.h"
#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-list-bin.h"

/* Less than half a row is scrolled away. */
#define NEAR_TOP 40

struct _LanyardTransferList
{
  AdwBin parent_instance;

  /* Template children. */
  GtkStack *stack;
  GtkWidget *scroller;
  GtkListView *list;
  GMenuModel *context_menu;

  /* Owned. */
  LanyardTransfers *transfers;
  GtkSingleSelection *selection;
  LanyardTransfer *selected;

  guint scroll_id;
  GtkWidget *popover;
};

enum
{
  PROP_0,
  PROP_SELECTED,
  N_PROPS,
};

enum
{
  ACTIVATED,
  SEND,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardTransferList, lanyard_transfer_list, ADW_TYPE_BIN)

static void
update_actions (LanyardTransferList *self)
{
  static const struct
  {
    const char *action;
    const char *property;
  } by_property[] = {
    { "transfer.pause", "can-pause" },
    { "transfer.resume", "can-resume" },
    { "transfer.cancel", "can-cancel" },
    { "transfer.retry", "can-retry" },
  };
  gboolean any = self->selected != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (by_property); i++)
    {
      gboolean enabled = FALSE;

      if (any)
        g_object_get (self->selected, by_property[i].property, &enabled, NULL);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), by_property[i].action, enabled);
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "transfer.open", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "transfer.show", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "transfer.remove",
                                 any && lanyard_transfer_state_is_final (lanyard_transfer_get_state (self->selected)));
}

static void
on_selection_changed (LanyardTransferList *self)
{
  LanyardTransfer *selected = gtk_single_selection_get_selected_item (self->selection);

  if (self->selected == selected)
    return;
  if (self->selected != NULL)
    g_signal_handlers_disconnect_by_data (self->selected, self);
  g_set_object (&self->selected, selected);
  if (selected != NULL)
    g_signal_connect_swapped (selected, "notify", G_CALLBACK (update_actions), self);
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
show_empty (LanyardTransferList *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->transfers)) == 0;

  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "list");
}

static gboolean
scroll_to_top (gpointer user_data)
{
  LanyardTransferList *self = user_data;

  self->scroll_id = 0;
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
  return G_SOURCE_REMOVE;
}

/* The list stays with the row it shows, so that what comes by itself on top would not be seen; who has gone down
 * to look at something is left there. */
static void
on_items_changed (LanyardTransferList *self, guint position, guint removed, guint added)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
  gboolean at_top = gtk_adjustment_get_value (adjustment) < gtk_adjustment_get_lower (adjustment) + NEAR_TOP;

  show_empty (self);
  if (position == 0 && added > 0 && at_top && self->scroll_id == 0)
    self->scroll_id = g_idle_add (scroll_to_top, self);
}

static void
on_list_activated (LanyardTransferList *self, guint position)
{
  g_autoptr (LanyardTransfer) transfer
      = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (transfer != NULL)
    g_signal_emit (self, signals[ACTIVATED], 0, transfer);
}

static void
on_send_files (LanyardTransferList *self)
{
  g_signal_emit (self, signals[SEND], 0, FALSE);
}

static void
on_send_folder (LanyardTransferList *self)
{
  g_signal_emit (self, signals[SEND], 0, TRUE);
}

/* Actions. */

static void
act (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardTransferList *self = LANYARD_TRANSFER_LIST (widget);
  g_autoptr (LanyardTransfer) transfer = self->selected != NULL ? g_object_ref (self->selected) : NULL;

  if (transfer == NULL)
    return;
  if (g_str_equal (action, "transfer.pause"))
    lanyard_transfer_pause (transfer);
  else if (g_str_equal (action, "transfer.resume"))
    lanyard_transfer_resume (transfer);
  else if (g_str_equal (action, "transfer.cancel"))
    lanyard_transfer_cancel (transfer);
  else if (g_str_equal (action, "transfer.retry"))
    lanyard_transfer_retry (transfer);
  else if (g_str_equal (action, "transfer.remove"))
    {
      lanyard_transfers_remove (self->transfers, transfer);
      lanyard_toast (widget, _ ("Removed from the list; the files are still there"));
    }
}

static void
act_on_files (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardTransferList *self = LANYARD_TRANSFER_LIST (widget);
  g_autoptr (GFile) location = NULL;

  if (self->selected == NULL)
    return;
  location = lanyard_transfer_dup_location (self->selected);
  if (location == NULL)
    lanyard_toast (widget, _ ("Nothing of it is on this machine yet"));
  else if (g_str_equal (action, "transfer.open"))
    lanyard_files_open (widget, location);
  else
    lanyard_files_show (widget, location);
}

static void
act_clear (GtkWidget *widget, const char *action, GVariant *parameter)
{
  lanyard_transfers_clear_finished (LANYARD_TRANSFER_LIST (widget)->transfers);
}

/* The one key for the one thing that is possible. */
static void
act_toggle (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardTransferList *self = LANYARD_TRANSFER_LIST (widget);
  gboolean can_pause;

  if (self->selected == NULL)
    return;
  g_object_get (self->selected, "can-pause", &can_pause, NULL);
  gtk_widget_activate_action (widget, can_pause ? "transfer.pause" : "transfer.resume", NULL);
}

static void
popup_at (LanyardTransferList *self, double x, double y)
{
  GdkRectangle rectangle = { (int) x, (int) y, 1, 1 };

  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->context_menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &rectangle);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
act_menu (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardTransferList *self = LANYARD_TRANSFER_LIST (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  double x = 24, y = 24;

  if (self->selected == NULL)
    return;
  if (focus != NULL && gtk_widget_is_ancestor (focus, widget))
    gtk_widget_translate_coordinates (focus, widget, 24, gtk_widget_get_height (focus) / 2.0, &x, &y);
  popup_at (self, x, y);
}

static guint
row_position (GtkWidget *row)
{
  GtkListItem *item = g_object_get_data (G_OBJECT (row), "list-item");

  return gtk_list_item_get_position (item);
}

static void
on_right_click (GtkGestureClick *click, int n, double x, double y, LanyardTransferList *self)
{
  GtkWidget *row = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  if (row != NULL && !LANYARD_IS_TRANSFER_ROW (row))
    {
      /* What was hit is a label inside the row, or the list's item around it. */
      GtkWidget *inside = gtk_widget_get_first_child (row);

      row = inside != NULL && LANYARD_IS_TRANSFER_ROW (inside)
                ? inside
                : gtk_widget_get_ancestor (row, LANYARD_TYPE_TRANSFER_ROW);
    }
  if (row == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_single_selection_set_selected (self->selection, row_position (row));
  /* The keyboard goes on from the row that was clicked. */
  gtk_widget_grab_focus (gtk_widget_get_parent (row));
  popup_at (self, x, y);
}

static void
on_row_act (LanyardTransferRow *row, const char *action, LanyardTransferList *self)
{
  g_autofree char *name = g_strdup_printf ("transfer.%s", action);

  gtk_single_selection_set_selected (self->selection, row_position (GTK_WIDGET (row)));
  gtk_widget_activate_action (GTK_WIDGET (self), name, NULL);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardTransferList *self)
{
  GtkWidget *row = lanyard_transfer_row_new ();

  g_object_set_data (G_OBJECT (row), "list-item", item);
  g_signal_connect (row, "act", G_CALLBACK (on_row_act), self);
  gtk_list_item_set_child (item, row);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardTransferList *self)
{
  lanyard_transfer_row_set_transfer (LANYARD_TRANSFER_ROW (gtk_list_item_get_child (item)),
                                     gtk_list_item_get_item (item));
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, LanyardTransferList *self)
{
  lanyard_transfer_row_set_transfer (LANYARD_TRANSFER_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
lanyard_transfer_list_dispose (GObject *object)
{
  LanyardTransferList *self = LANYARD_TRANSFER_LIST (object);

  g_clear_handle_id (&self->scroll_id, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  if (self->selected != NULL)
    g_signal_handlers_disconnect_by_data (self->selected, self);
  g_clear_object (&self->selected);
  g_clear_object (&self->selection);
  g_clear_object (&self->transfers);

  G_OBJECT_CLASS (lanyard_transfer_list_parent_class)->dispose (object);
}

static void
lanyard_transfer_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_object (value, LANYARD_TRANSFER_LIST (object)->selected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "transfer.pause", NULL, act);
  gtk_widget_class_install_action (widget_class, "transfer.resume", NULL, act);
  gtk_widget_class_install_action (widget_class, "transfer.cancel", NULL, act);
  gtk_widget_class_install_action (widget_class, "transfer.retry", NULL, act);
  gtk_widget_class_install_action (widget_class, "transfer.remove", NULL, act);
  gtk_widget_class_install_action (widget_class, "transfer.open", NULL, act_on_files);
  gtk_widget_class_install_action (widget_class, "transfer.show", NULL, act_on_files);
  gtk_widget_class_install_action (widget_class, "transfer.clear", NULL, act_clear);
  gtk_widget_class_install_action (widget_class, "transfer.toggle", NULL, act_toggle);
  gtk_widget_class_install_action (widget_class, "transfer.menu", NULL, act_menu);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, 0, "transfer.toggle", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, 0, "transfer.retry", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "transfer.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, GDK_SHIFT_MASK,
                                       "transfer.cancel", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "transfer.open", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "transfer.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "transfer.menu",
                                       NULL);
}

static void
lanyard_transfer_list_class_init (LanyardTransferListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanyard_transfer_list_dispose;
  object_class->get_property = lanyard_transfer_list_get_property;

  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, LANYARD_TYPE_TRANSFER,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATED] = g_signal_new ("activated", LANYARD_TYPE_TRANSFER_LIST, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, LANYARD_TYPE_TRANSFER);
  signals[SEND] = g_signal_new ("send", LANYARD_TYPE_TRANSFER_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  g_type_ensure (LANYARD_TYPE_LIST_BIN);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-transfer-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferList, stack);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferList, scroller);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferList, list);
  gtk_widget_class_bind_template_child (widget_class, LanyardTransferList, context_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_list_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_send_files);
  gtk_widget_class_bind_template_callback (widget_class, on_send_folder);
  install_actions (widget_class);
}

static void
lanyard_transfer_list_init (LanyardTransferList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
  gtk_list_view_set_factory (self->list, factory);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_right_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  update_actions (self);
}

void
lanyard_transfer_list_set_transfers (LanyardTransferList *self, LanyardTransfers *transfers)
{
  g_return_if_fail (LANYARD_IS_TRANSFER_LIST (self));
  g_return_if_fail (LANYARD_IS_TRANSFERS (transfers));
  g_return_if_fail (self->transfers == NULL);

  self->transfers = g_object_ref (transfers);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (transfers)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));

  g_signal_connect_object (self->selection, "notify::selected-item",
                           G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (transfers, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  show_empty (self);
}

LanyardTransfer *
lanyard_transfer_list_get_selected (LanyardTransferList *self)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFER_LIST (self), NULL);

  return self->selected;
}

void
lanyard_transfer_list_select (LanyardTransferList *self, LanyardTransfer *transfer)
{
  guint n;

  g_return_if_fail (LANYARD_IS_TRANSFER_LIST (self));
  g_return_if_fail (LANYARD_IS_TRANSFER (transfer));

  /* What one wants to see is new, and new ones come first. */
  n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardTransfer) candidate
          = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (candidate == transfer)
        {
          gtk_single_selection_set_selected (self->selection, i);
          gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", i);
          return;
        }
    }
}
