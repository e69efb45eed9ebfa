/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-list-bin.h"

typedef struct
{
  gboolean from_end;

  GtkWidget *left; /* weak: the row that had the keyboard last */
} LanyardListBinPrivate;

enum
{
  PROP_0,
  PROP_FROM_END,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE_WITH_PRIVATE (LanyardListBin, lanyard_list_bin, ADW_TYPE_BIN)

static gboolean
is_list (GtkWidget *widget)
{
  return GTK_IS_LIST_VIEW (widget) || GTK_IS_LIST_BOX (widget);
}

/* Breadth first, for scroll bars and overlays stand beside it. (nullable) */
static GtkWidget *
find_list (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = is_list (child) ? child : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_list (child);
  return found;
}

/* The row that @widget is or is in. (nullable) */
static GtkWidget *
find_row (GtkWidget *list, GtkWidget *widget)
{
  while (widget != NULL && gtk_widget_get_parent (widget) != list)
    widget = gtk_widget_get_parent (widget);
  return widget;
}

/* GTK keeps rows that are out of sight, and moves them there. */
static gboolean
in_sight (LanyardListBin *self, GtkWidget *row)
{
  graphene_rect_t bounds;

  return gtk_widget_get_mapped (row) && gtk_widget_get_child_visible (row)
         && gtk_widget_compute_bounds (row, GTK_WIDGET (self), &bounds) && bounds.size.height > 0
         && bounds.origin.y + bounds.size.height / 2 >= 0
         && bounds.origin.y + bounds.size.height / 2 <= gtk_widget_get_height (GTK_WIDGET (self));
}

static gboolean
is_selected (GtkWidget *row)
{
  return (gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED) != 0;
}

/* A row that takes the keyboard for itself, or else what it holds. */
static gboolean
focus_row (GtkWidget *row)
{
  return gtk_widget_grab_focus (row) || gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
}

static gboolean
lanyard_list_bin_enter (LanyardListBin *self)
{
  LanyardListBinPrivate *priv = lanyard_list_bin_get_instance_private (self);
  GtkWidget *list = find_list (GTK_WIDGET (self));
  GtkWidget *end = NULL;

  if (list == NULL)
    return FALSE;
  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (is_selected (row) && gtk_widget_get_mapped (row) && focus_row (row))
      return TRUE;
  if (priv->left != NULL && gtk_widget_get_parent (priv->left) == list && in_sight (self, priv->left)
      && focus_row (priv->left))
    return TRUE;
  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (in_sight (self, row))
      {
        end = row;
        if (!priv->from_end && focus_row (row))
          return TRUE;
      }
  return end != NULL && priv->from_end && focus_row (end);
}

static gboolean
lanyard_list_bin_focus (GtkWidget *widget, GtkDirectionType direction)
{
  LanyardListBin *self = LANYARD_LIST_BIN (widget);
  LanyardListBinPrivate *priv = lanyard_list_bin_get_instance_private (self);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *list = find_list (widget);
  GtkWidget *row;

  if ((direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD) || list == NULL)
    return GTK_WIDGET_CLASS (lanyard_list_bin_parent_class)->focus (widget, direction);
  if (focus == NULL || focus == list || !gtk_widget_is_ancestor (focus, widget))
    return LANYARD_LIST_BIN_GET_CLASS (self)->enter (self)
           || GTK_WIDGET_CLASS (lanyard_list_bin_parent_class)->focus (widget, direction);

  row = find_row (list, focus);
  if (row == NULL) /* a button over the list, or beside it */
    return GTK_WIDGET_CLASS (lanyard_list_bin_parent_class)->focus (widget, direction);
  g_set_weak_pointer (&priv->left, row);
  if (direction == GTK_DIR_TAB_FORWARD)
    {
      GtkWidget *child = gtk_widget_get_first_child (row);

      return child != NULL && gtk_widget_child_focus (child, direction);
    }
  /* Back to the row itself from what it holds, then out. */
  if (focus == row)
    return FALSE;
  return gtk_widget_child_focus (gtk_widget_get_first_child (row), direction) || gtk_widget_grab_focus (row);
}

static void
lanyard_list_bin_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardListBinPrivate *priv = lanyard_list_bin_get_instance_private (LANYARD_LIST_BIN (object));

  if (id == PROP_FROM_END)
    g_value_set_boolean (value, priv->from_end);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_list_bin_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LanyardListBinPrivate *priv = lanyard_list_bin_get_instance_private (LANYARD_LIST_BIN (object));

  if (id == PROP_FROM_END)
    priv->from_end = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_list_bin_dispose (GObject *object)
{
  LanyardListBinPrivate *priv = lanyard_list_bin_get_instance_private (LANYARD_LIST_BIN (object));

  g_clear_weak_pointer (&priv->left);

  G_OBJECT_CLASS (lanyard_list_bin_parent_class)->dispose (object);
}

static void
lanyard_list_bin_class_init (LanyardListBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lanyard_list_bin_get_property;
  object_class->set_property = lanyard_list_bin_set_property;
  object_class->dispose = lanyard_list_bin_dispose;
  GTK_WIDGET_CLASS (klass)->focus = lanyard_list_bin_focus;
  klass->enter = lanyard_list_bin_enter;

  properties[PROP_FROM_END] = g_param_spec_boolean ("from-end", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_list_bin_init (LanyardListBin *self)
{
}

GtkWidget *
lanyard_list_bin_new (GtkWidget *child)
{
  g_return_val_if_fail (GTK_IS_WIDGET (child), NULL);

  return g_object_new (LANYARD_TYPE_LIST_BIN, "child", child, NULL);
}

static GQuark
name_quark (void)
{
  return g_quark_from_static_string ("lanyard-list-row-name");
}

void
lanyard_list_row_placed (GtkWidget *inside)
{
  const char *name;
  GtkWidget *list;

  g_return_if_fail (GTK_IS_WIDGET (inside));

  name = g_object_get_qdata (G_OBJECT (inside), name_quark ());
  list = gtk_widget_get_ancestor (inside, GTK_TYPE_LIST_VIEW);
  if (name != NULL && list != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (find_row (list, inside)), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
lanyard_list_name_row (GtkWidget *inside, const char *name)
{
  g_return_if_fail (GTK_IS_WIDGET (inside));
  g_return_if_fail (name != NULL);

  if (g_strcmp0 (g_object_get_qdata (G_OBJECT (inside), name_quark ()), name) != 0)
    {
      g_object_set_qdata_full (G_OBJECT (inside), name_quark (), g_strdup (name), g_free);
      gtk_accessible_update_property (GTK_ACCESSIBLE (inside), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
  lanyard_list_row_placed (inside);
}
