/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list is one stop of the Tab key, however long it is. */
#include "lanyard-ui-test.h"
#include "ui/widgets/lanyard-list-bin.h"

#define N_ROWS 500

typedef struct
{
  GtkWindow *window;
  GtkWidget *before, *bin, *after;
  GtkSingleSelection *selection; /* owned, nullable */
} World;

static void
set_up_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_box_append (GTK_BOX (box), gtk_label_new (NULL));
  gtk_box_append (GTK_BOX (box), gtk_button_new_with_label ("Pause"));
  gtk_box_append (GTK_BOX (box), gtk_button_new_with_label ("Stop"));
  gtk_list_item_set_child (item, box);
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_item_get_child (item));

  gtk_label_set_label (GTK_LABEL (label), gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static GtkWidget *
make_list (World *world)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkStringList *strings = gtk_string_list_new (NULL);

  for (guint i = 0; i < N_ROWS; i++)
    gtk_string_list_take (strings, g_strdup_printf ("row %u", i));
  g_signal_connect (factory, "setup", G_CALLBACK (set_up_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), NULL);
  world->selection = gtk_single_selection_new (G_LIST_MODEL (strings));
  gtk_single_selection_set_autoselect (world->selection, FALSE);
  gtk_single_selection_set_can_unselect (world->selection, TRUE);
  gtk_single_selection_set_selected (world->selection, GTK_INVALID_LIST_POSITION);
  return gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (world->selection)), factory);
}

static GtkWidget *
make_list_box (void)
{
  GtkWidget *list = gtk_list_box_new ();

  for (guint i = 0; i < N_ROWS; i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      g_autofree char *text = g_strdup_printf ("row %u", i);

      gtk_box_append (GTK_BOX (box), gtk_label_new (text));
      gtk_box_append (GTK_BOX (box), gtk_button_new_with_label ("Pause"));
      gtk_box_append (GTK_BOX (box), gtk_button_new_with_label ("Stop"));
      gtk_list_box_append (GTK_LIST_BOX (list), box);
    }
  return list;
}

static void
world_init (World *world, gboolean box, gboolean from_end)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller;

  *world = (World){ 0 };
  scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", box ? make_list_box () : make_list (world),
                           "vexpand", TRUE, NULL);
  world->before = gtk_button_new_with_label ("Before");
  world->after = gtk_button_new_with_label ("After");
  world->bin = lanyard_list_bin_new (scroller);
  g_object_set (world->bin, "from-end", from_end, NULL);
  gtk_box_append (GTK_BOX (column), world->before);
  gtk_box_append (GTK_BOX (column), world->bin);
  gtk_box_append (GTK_BOX (column), world->after);
  world->window = lanyard_ui_test_window (column, 360, 400);
  gtk_widget_grab_focus (world->before);
}

static void
world_clear (World *world)
{
  g_clear_object (&world->selection);
  gtk_window_destroy (world->window);
}

/* What has the keyboard: a button's label, or a row's. */
static char *
focused (World *world)
{
  GtkWidget *focus = gtk_window_get_focus (world->window);

  g_assert_nonnull (focus);
  if (GTK_IS_BUTTON (focus))
    return g_strdup (gtk_button_get_label (GTK_BUTTON (focus)));
  return g_strdup (gtk_label_get_label (GTK_LABEL (lanyard_ui_test_find (focus, GTK_TYPE_LABEL, NULL))));
}

static void
press (World *world, GtkDirectionType direction, const char *expected)
{
  g_autofree char *name = NULL;

  g_signal_emit_by_name (world->window, "move-focus", direction);
  name = focused (world);
  g_assert_cmpstr (name, ==, expected);
}

static void
test_one_stop (gconstpointer data)
{
  World world;

  world_init (&world, GPOINTER_TO_INT (data), FALSE);
  press (&world, GTK_DIR_TAB_FORWARD, "row 0");
  press (&world, GTK_DIR_TAB_FORWARD, "Pause");
  press (&world, GTK_DIR_TAB_FORWARD, "Stop");
  press (&world, GTK_DIR_TAB_FORWARD, "After");
  press (&world, GTK_DIR_TAB_BACKWARD, "row 0");
  press (&world, GTK_DIR_TAB_BACKWARD, "Before");
  /* What the row holds is gone through backwards, too. */
  press (&world, GTK_DIR_TAB_FORWARD, "row 0");
  press (&world, GTK_DIR_TAB_FORWARD, "Pause");
  press (&world, GTK_DIR_TAB_FORWARD, "Stop");
  press (&world, GTK_DIR_TAB_BACKWARD, "Pause");
  press (&world, GTK_DIR_TAB_BACKWARD, "row 0");
  press (&world, GTK_DIR_TAB_BACKWARD, "Before");
  world_clear (&world);
}

/* As the arrow keys and the mouse do. */
static void
focus_row (World *world, guint position)
{
  GtkWidget *focus = gtk_window_get_focus (world->window);
  GtkWidget *row = gtk_widget_get_first_child (gtk_widget_get_parent (focus));

  for (guint i = 0; i < position; i++)
    row = gtk_widget_get_next_sibling (row);
  g_assert_true (gtk_widget_grab_focus (row));
}

static void
test_comes_back (gconstpointer data)
{
  gboolean box = GPOINTER_TO_INT (data);
  World world;

  world_init (&world, box, FALSE);
  press (&world, GTK_DIR_TAB_FORWARD, "row 0");
  focus_row (&world, 2);
  press (&world, GTK_DIR_TAB_FORWARD, "Pause");
  press (&world, GTK_DIR_TAB_FORWARD, "Stop");
  press (&world, GTK_DIR_TAB_FORWARD, "After");
  press (&world, GTK_DIR_TAB_BACKWARD, "row 2");
  press (&world, GTK_DIR_TAB_BACKWARD, "Before");
  press (&world, GTK_DIR_TAB_FORWARD, "row 2");
  world_clear (&world);
}

static void
test_selected_first (void)
{
  World world;

  world_init (&world, FALSE, FALSE);
  gtk_single_selection_set_selected (world.selection, 3);
  press (&world, GTK_DIR_TAB_FORWARD, "row 3");
  world_clear (&world);
}

static void
test_from_end (void)
{
  World world;
  g_autofree char *name = NULL;

  world_init (&world, TRUE, TRUE);
  g_signal_emit_by_name (world.window, "move-focus", GTK_DIR_TAB_FORWARD);
  name = focused (&world);
  g_assert_true (g_str_has_prefix (name, "row "));
  /* The last one in sight: neither the first nor the last of all. */
  g_assert_cmpint (atoi (name + 4), >, 2);
  g_assert_cmpint (atoi (name + 4), <, 50);
  world_clear (&world);
}

int
main (int argc, char **argv)
{
  lanyard_ui_test_init (&argc, &argv);

  g_test_add_data_func ("/list-bin/one-stop/list-view", GINT_TO_POINTER (FALSE), test_one_stop);
  g_test_add_data_func ("/list-bin/one-stop/list-box", GINT_TO_POINTER (TRUE), test_one_stop);
  g_test_add_data_func ("/list-bin/comes-back/list-view", GINT_TO_POINTER (FALSE), test_comes_back);
  g_test_add_data_func ("/list-bin/comes-back/list-box", GINT_TO_POINTER (TRUE), test_comes_back);
  g_test_add_func ("/list-bin/selected-first", test_selected_first);
  g_test_add_func ("/list-bin/from-end", test_from_end);

  return g_test_run ();
}
