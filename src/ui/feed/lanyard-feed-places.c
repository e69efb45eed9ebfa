/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-places.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/feed/lanyard-feed-list.h"
#include "ui/feed/lanyard-feed-place-row.h"
#include "ui/widgets/lanyard-icon-button.h"

/* How often the rows say anew when they are fetched next: soon, or in a while. */
#define NEAR_SECONDS 5
#define FAR_SECONDS  30

struct _LanyardFeedPlaces
{
  AdwBin parent_instance;

  /* Children, owned by the widget tree. */
  LanyardFeedList *list;
  GtkWidget *progress_box;
  GtkProgressBar *progress;
  GtkLabel *progress_label;

  /* Owned. */
  LanyardFeedTree *tree;
  GtkSingleSelection *selection;
  LanyardFeedPlace *selected;
  guint clock_id;
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
  MOVED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardFeedPlaces, lanyard_feed_places, ADW_TYPE_BIN)

static void
on_selected (LanyardFeedPlaces *self)
{
  LanyardFeedPlace *place = lanyard_feed_list_get_selected_item (self->list);

  if (place == NULL || place == self->selected)
    return;
  g_set_object (&self->selected, place);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static gboolean tick (gpointer user_data);

/* What the rows say of their next fetch changes with the seconds when it is near, else with the minutes. Without feeds nothing does. */
static void
arm_clock (LanyardFeedPlaces *self)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tree));
  guint wait = 0;

  g_clear_handle_id (&self->clock_id, g_source_remove);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  for (guint i = 0; i < n && wait != NEAR_SECONDS; i++)
    {
      g_autoptr (LanyardFeedPlace) place = g_list_model_get_item (G_LIST_MODEL (self->tree), i);
      LanyardFeedSubscription *subscription = lanyard_feed_place_get_subscription (place);
      gint64 left;

      if (subscription == NULL || lanyard_feed_subscription_get_gone (subscription))
        continue;
      left = lanyard_feed_subscription_get_next_fetch (subscription) - now;
      wait = left > 0 && left < 2 * FAR_SECONDS ? NEAR_SECONDS : FAR_SECONDS;
    }
  if (wait > 0)
    self->clock_id = g_timeout_add_seconds (wait, tick, self);
}

/* What was selected is not in the list any more: folded up, it stays selected; unsubscribed from,
 * all entries take its place. */
static void
on_items_changed (LanyardFeedPlaces *self)
{
  LanyardFeedSubscription *subscription;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tree));

  if (self->clock_id == 0)
    arm_clock (self);
  if (gtk_single_selection_get_selected (self->selection) != GTK_INVALID_LIST_POSITION)
    return;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardFeedPlace) place = g_list_model_get_item (G_LIST_MODEL (self->tree), i);

      if (place == self->selected)
        {
          lanyard_feed_list_select (self->list, i);
          return;
        }
    }
  subscription = lanyard_feed_place_get_subscription (self->selected);
  if (subscription == NULL
          ? lanyard_feed_tree_has_folder (self->tree,
                                          lanyard_feed_place_get_folder (self->selected))
          : lanyard_feed_tree_find_feed (
                self->tree, lanyard_feed_subscription_get_id (subscription)) == self->selected)
    return;
  gtk_single_selection_set_selected (self->selection, 0);
}

static void
on_activated (LanyardFeedPlaces *self, gboolean clicked)
{
  g_signal_emit (self, signals[ACTIVATED], 0, clicked);
}

static void
update_row (gpointer row, gpointer user_data)
{
  lanyard_feed_place_row_update (row);
}

static gboolean
tick (gpointer user_data)
{
  LanyardFeedPlaces *self = user_data;

  lanyard_feed_list_foreach (self->list, TRUE, update_row, NULL);
  self->clock_id = 0;
  arm_clock (self);
  return G_SOURCE_REMOVE;
}

/* Rows */

static void
on_row_toggled (LanyardFeedPlaceRow *row, LanyardFeedPlaces *self)
{
  LanyardFeedPlace *place = lanyard_feed_place_row_get_place (row);

  if (place != NULL)
    lanyard_feed_tree_set_expanded (self->tree, place, !lanyard_feed_place_get_expanded (place));
}

static GdkContentProvider *
on_drag_prepare (GtkDragSource *source, double x, double y, GtkWidget *row)
{
  LanyardFeedPlace *place = lanyard_feed_place_row_get_place (LANYARD_FEED_PLACE_ROW (row));

  if (place == NULL || lanyard_feed_place_get_kind (place) != LANYARD_FEED_PLACE_FEED)
    return NULL;
  return gdk_content_provider_new_typed (LANYARD_TYPE_FEED_PLACE, place);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, LanyardFeedPlaces *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  LanyardFeedPlace *place = lanyard_feed_place_row_get_place (LANYARD_FEED_PLACE_ROW (row));
  LanyardFeedPlace *feed = g_value_get_object (value);
  const char *folder = "";

  if (place == NULL || feed == NULL || place == feed ||
      lanyard_feed_place_get_kind (place) == LANYARD_FEED_PLACE_SEARCH)
    return FALSE;
  if (lanyard_feed_place_get_kind (place) == LANYARD_FEED_PLACE_FOLDER)
    folder = lanyard_feed_place_get_folder (place);
  else if (lanyard_feed_place_get_kind (place) == LANYARD_FEED_PLACE_FEED)
    folder = lanyard_feed_subscription_get_folder (lanyard_feed_place_get_subscription (place));
  g_signal_emit (self, signals[MOVED], 0, feed, folder);
  return TRUE;
}

static GtkWidget *
make_row (gpointer owner)
{
  LanyardFeedPlaces *self = owner;
  GtkWidget *row = lanyard_feed_place_row_new ();
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (LANYARD_TYPE_FEED_PLACE, GDK_ACTION_COPY);

  g_signal_connect_object (row, "toggled", G_CALLBACK (on_row_toggled), self, 0);
  g_signal_connect (source, "prepare", G_CALLBACK (on_drag_prepare), row);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
  return row;
}

static void
show_row (GtkWidget *row, gpointer item)
{
  lanyard_feed_place_row_set_place (LANYARD_FEED_PLACE_ROW (row), item);
}

/* Keys */

/* (nullable): the folder that @place is in. */
static char *
parent_of (LanyardFeedPlace *place)
{
  LanyardFeedSubscription *subscription = lanyard_feed_place_get_subscription (place);
  const char *slash;

  if (subscription != NULL)
    return g_strdup (lanyard_feed_subscription_get_folder (subscription));
  if (lanyard_feed_place_get_folder (place) == NULL)
    return NULL;
  slash = strrchr (lanyard_feed_place_get_folder (place), '/');
  return slash != NULL ? g_strndup (lanyard_feed_place_get_folder (place),
                                    (gsize)(slash - lanyard_feed_place_get_folder (place)))
                       : NULL;
}

static void
go_to_parent (LanyardFeedPlaces *self)
{
  g_autofree char *parent = parent_of (self->selected);
  guint position = gtk_single_selection_get_selected (self->selection);

  /* It is above. */
  while (parent != NULL && position != GTK_INVALID_LIST_POSITION && position-- > 0)
    {
      g_autoptr (LanyardFeedPlace) place =
          g_list_model_get_item (G_LIST_MODEL (self->tree), position);

      if (g_strcmp0 (lanyard_feed_place_get_folder (place), parent) == 0)
        {
          lanyard_feed_list_select (self->list, position);
          return;
        }
    }
}

/* Up and down a tree of folders, as in any other. */
static void
fold (LanyardFeedPlaces *self, gboolean unfold)
{
  guint position = gtk_single_selection_get_selected (self->selection);
  gboolean folder;

  if (self->selected == NULL)
    return;
  folder = lanyard_feed_place_get_kind (self->selected) == LANYARD_FEED_PLACE_FOLDER;
  if (folder && lanyard_feed_place_get_expanded (self->selected) != unfold)
    lanyard_feed_tree_set_expanded (self->tree, self->selected, unfold);
  else if (!unfold)
    go_to_parent (self);
  else if (folder && position != GTK_INVALID_LIST_POSITION)
    lanyard_feed_list_select (self->list, position + 1);
}

/* Before the list, which takes these keys and does nothing. */
static gboolean
on_key (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType modifiers,
        LanyardFeedPlaces *self)
{
  gboolean backwards = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gboolean left = key == GDK_KEY_Left || key == GDK_KEY_KP_Left;

  if ((modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_SHIFT_MASK)) != 0 ||
      (!left && key != GDK_KEY_Right && key != GDK_KEY_KP_Right))
    return GDK_EVENT_PROPAGATE;
  fold (self, left == backwards);
  return GDK_EVENT_STOP;
}

static void
act_menu (GtkWidget *widget, const char *action, GVariant *parameter)
{
  lanyard_feed_list_popup (LANYARD_FEED_PLACES (widget)->list);
}

static void
lanyard_feed_places_map (GtkWidget *widget)
{
  LanyardFeedPlaces *self = LANYARD_FEED_PLACES (widget);

  GTK_WIDGET_CLASS (lanyard_feed_places_parent_class)->map (widget);
  tick (self);
}

static void
lanyard_feed_places_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&LANYARD_FEED_PLACES (widget)->clock_id, g_source_remove);
  GTK_WIDGET_CLASS (lanyard_feed_places_parent_class)->unmap (widget);
}

static void
lanyard_feed_places_dispose (GObject *object)
{
  LanyardFeedPlaces *self = LANYARD_FEED_PLACES (object);

  g_clear_handle_id (&self->clock_id, g_source_remove);
  g_clear_object (&self->selected);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (lanyard_feed_places_parent_class)->dispose (object);
}

static void
lanyard_feed_places_finalize (GObject *object)
{
  LanyardFeedPlaces *self = LANYARD_FEED_PLACES (object);

  g_clear_object (&self->tree);

  G_OBJECT_CLASS (lanyard_feed_places_parent_class)->finalize (object);
}

static void
lanyard_feed_places_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_object (value, LANYARD_FEED_PLACES (object)->selected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_feed_places_class_init (LanyardFeedPlacesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lanyard_feed_places_dispose;
  object_class->finalize = lanyard_feed_places_finalize;
  object_class->get_property = lanyard_feed_places_get_property;
  widget_class->map = lanyard_feed_places_map;
  widget_class->unmap = lanyard_feed_places_unmap;

  properties[PROP_SELECTED] =
      g_param_spec_object ("selected", NULL, NULL, LANYARD_TYPE_FEED_PLACE,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[MOVED] =
      g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, LANYARD_TYPE_FEED_PLACE, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "places.menu", NULL, act_menu);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "places.menu",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "places.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "feeds.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "feeds.edit", NULL);
}

/* Building */

static GMenuModel *
make_place_menu (void)
{
  static const char *const first[] = { N_ ("_Refresh"), "feeds.refresh", N_ ("_Mark all as read"),
                                       "feeds.read-all", NULL };
  static const char *const second[] = { N_ ("_Open its page"), "feeds.open-site",
                                        N_ ("_Copy its address"), "feeds.copy-address", NULL };
  static const char *const third[] = { N_ ("_Edit…"), "feeds.edit", N_ ("_Unsubscribe or delete"),
                                       "feeds.remove", NULL };
  GMenu *menu = g_menu_new ();

  lanyard_menu_add_section (menu, first);
  lanyard_menu_add_section (menu, second);
  lanyard_menu_add_section (menu, third);
  return G_MENU_MODEL (menu);
}

static GtkWidget *
make_menu_button (void)
{
  static const char *const first[] = { N_ ("_Import subscriptions…"), "feeds.import",
                                       N_ ("_Export subscriptions…"), "feeds.export", NULL };
  static const char *const second[] = { N_ ("_New saved search…"), "feeds.new-search", N_ ("_Rules…"),
                                        "feeds.rules", NULL };
  g_autoptr (GMenu) menu = g_menu_new ();

  lanyard_menu_add_section (menu, second);
  lanyard_menu_add_section (menu, first);
  return lanyard_icon_menu_button_new ("view-more-symbolic", _ ("Saved searches, rules, import and export"),
                                       G_MENU_MODEL (menu));
}

static GtkWidget *
make_header (void)
{
  GtkWidget *header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *title = gtk_label_new (_ ("Feeds"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (header, "feed-header");
  gtk_box_append (GTK_BOX (header), title);
  gtk_box_append (GTK_BOX (header),
                  lanyard_icon_button_dress (gtk_button_new (), "list-add-symbolic", _ ("Subscribe to a feed"), "feeds.add"));
  gtk_box_append (GTK_BOX (header), lanyard_icon_button_dress (gtk_button_new (), "view-refresh-symbolic", _ ("Refresh all feeds"),
                                                 "feeds.refresh-all"));
  gtk_box_append (GTK_BOX (header), make_menu_button ());
  return header;
}

static GtkWidget *
make_progress (LanyardFeedPlaces *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->progress_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->progress_label, 0);
  gtk_label_set_ellipsize (self->progress_label, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->progress_label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->progress_label), "numeric");
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Feeds refreshed"), -1);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->progress_label));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->progress));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box),
                  lanyard_icon_button_dress (gtk_button_new (), "process-stop-symbolic", _ ("Stop refreshing"), "feeds.cancel"));
  gtk_widget_add_css_class (box, "feed-footer");
  return box;
}

static void
lanyard_feed_places_init (LanyardFeedPlaces *self)
{
  static const LanyardFeedListRows rows = { make_row, show_row, NULL };
  g_autoptr (GMenuModel) menu = make_place_menu ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys;
  GtkWidget *view;

  self->list = LANYARD_FEED_LIST (lanyard_feed_list_new (&rows, self, _ ("Subscriptions"), menu));
  view = lanyard_feed_list_get_view (self->list);
  gtk_widget_add_css_class (view, "feed-places");
  gtk_widget_add_css_class (view, "navigation-sidebar");
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
  g_signal_connect_swapped (self->list, "activated", G_CALLBACK (on_activated), self);
  self->selection = g_object_ref (lanyard_feed_list_get_selection (self->list));
  self->progress_box = make_progress (self);
  gtk_widget_set_visible (self->progress_box, FALSE);
  gtk_box_append (GTK_BOX (box), make_header ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), self->progress_box);
  gtk_widget_set_size_request (box, 190, -1);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
lanyard_feed_places_new (LanyardFeedTree *tree)
{
  LanyardFeedPlaces *self;

  g_return_val_if_fail (LANYARD_IS_FEED_TREE (tree), NULL);

  self = g_object_new (LANYARD_TYPE_FEED_PLACES, NULL);
  self->tree = g_object_ref (tree);
  lanyard_feed_list_set_model (self->list, G_LIST_MODEL (tree));
  gtk_single_selection_set_selected (self->selection, 0);
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (on_selected),
                            self);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  on_selected (self);
  return GTK_WIDGET (self);
}

LanyardFeedPlace *
lanyard_feed_places_get_selected (LanyardFeedPlaces *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_PLACES (self), NULL);

  return self->selected;
}

void
lanyard_feed_places_select (LanyardFeedPlaces *self, LanyardFeedPlace *place)
{
  guint position;

  g_return_if_fail (LANYARD_IS_FEED_PLACES (self));
  g_return_if_fail (LANYARD_IS_FEED_PLACE (place));

  position = lanyard_feed_tree_reveal (self->tree, place);
  if (position == G_MAXUINT)
    return;
  lanyard_feed_list_select (self->list, position);
}

void
lanyard_feed_places_grab_focus (LanyardFeedPlaces *self)
{
  g_return_if_fail (LANYARD_IS_FEED_PLACES (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

void
lanyard_feed_places_set_progress (LanyardFeedPlaces *self, guint done, guint feeds)
{
  g_autofree char *text = NULL;

  g_return_if_fail (LANYARD_IS_FEED_PLACES (self));

  gtk_widget_set_visible (self->progress_box, feeds > 0);
  if (feeds == 0)
    return;
  text = g_strdup_printf (ngettext ("%u of %u feed", "%u of %u feeds", feeds), done, feeds);
  gtk_label_set_label (self->progress_label, text);
  gtk_progress_bar_set_fraction (self->progress, (double)done / feeds);
}
