/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model under the lists of the Feeds tab: whatever happens to what it lists, who follows it by
 * what it tells has the same. */
#include "lanyard-test.h"

#include "ui/feed/lanyard-feed-cells.h"

/* Who follows it, as GTK's list does. */
typedef struct
{
  LanyardFeedCells *cells;
  GPtrArray *held; /* of owned cells; only the first HELD */
  guint n;
} Follower;

#define HELD 300

static void
on_changed (GListModel *model, guint position, guint removed, guint added, Follower *follower)
{
  g_assert_cmpuint (position + removed, <=, follower->n);
  follower->n = follower->n - removed + added;
  g_assert_cmpuint (follower->n, ==, g_list_model_get_n_items (model));
  if (position < follower->held->len)
    g_ptr_array_remove_range (follower->held, position,
                              MIN (removed, follower->held->len - position));
  for (guint i = position; i < position + added && i < HELD; i++)
    g_ptr_array_insert (follower->held, (int)i, g_list_model_get_item (model, i));
  if (follower->held->len > HELD)
    g_ptr_array_set_size (follower->held, HELD);
  for (guint i = follower->held->len; i < MIN (follower->n, HELD); i++)
    g_ptr_array_add (follower->held, g_list_model_get_item (model, i));
}

static void
check (Follower *follower, GListModel *source)
{
  guint n = source != NULL ? g_list_model_get_n_items (source) : 0;

  g_assert_cmpuint (follower->n, <=, n);
  g_assert_cmpuint (follower->held->len, ==, MIN (follower->n, HELD));
  for (guint i = 0; i < follower->held->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (source, i);
      g_autoptr (LanyardFeedCell) cell = g_list_model_get_item (G_LIST_MODEL (follower->cells), i);

      g_assert_true (cell == follower->held->pdata[i]);
      g_assert_true (lanyard_feed_cell_get_item (cell) == (gpointer)item);
    }
}

static void
follow (Follower *follower)
{
  follower->cells = lanyard_feed_cells_new ();
  follower->held = g_ptr_array_new_with_free_func (g_object_unref);
  follower->n = 0;
  g_signal_connect (follower->cells, "items-changed", G_CALLBACK (on_changed), follower);
}

static void
unfollow (Follower *follower)
{
  g_assert_finalize_object (follower->cells);
  g_ptr_array_unref (follower->held);
}

static void
splice (GListStore *store, guint position, guint removed, guint added)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < added; i++)
    g_ptr_array_add (items, g_object_new (G_TYPE_OBJECT, NULL));
  g_list_store_splice (store, position, removed, items->pdata, added);
}

static GListStore *
store_new (guint n)
{
  GListStore *store = g_list_store_new (G_TYPE_OBJECT);

  splice (store, 0, 0, n);
  return store;
}

static void
test_swap (void)
{
  Follower follower;
  g_autoptr (GListStore) many = store_new (5000);
  g_autoptr (GListStore) few = store_new (30);
  g_autoptr (GPtrArray) before = NULL;

  follow (&follower);
  lanyard_feed_cells_set_source (follower.cells, G_LIST_MODEL (many));
  check (&follower, G_LIST_MODEL (many));
  /* Part by part, and all of it in the end. */
  g_assert_cmpuint (follower.n, <, 100);
  while (lanyard_feed_cells_grow (follower.cells))
    check (&follower, G_LIST_MODEL (many));
  g_assert_cmpuint (follower.n, ==, 5000);

  /* The cells stay, what lies in them does not. */
  before = g_ptr_array_copy (follower.held, (GCopyFunc)(void (*) (void))g_object_ref, NULL);
  g_ptr_array_set_free_func (before, g_object_unref);
  lanyard_feed_cells_set_source (follower.cells, G_LIST_MODEL (few));
  g_assert_cmpuint (follower.n, ==, 30);
  check (&follower, G_LIST_MODEL (few));
  for (guint i = 0; i < 30; i++)
    g_assert_true (before->pdata[i] == follower.held->pdata[i]);
  lanyard_feed_cells_set_source (follower.cells, G_LIST_MODEL (many));
  for (guint i = 0; i < 30; i++)
    g_assert_true (before->pdata[i] == follower.held->pdata[i]);
  lanyard_feed_cells_reach (follower.cells, 4999);
  g_assert_cmpuint (follower.n, ==, 5000);
  check (&follower, G_LIST_MODEL (many));
  lanyard_feed_cells_set_source (follower.cells, NULL);
  g_assert_cmpuint (follower.n, ==, 0);
  unfollow (&follower);
}

/* What only moves keeps its cell. */
static void
test_move (void)
{
  Follower follower;
  g_autoptr (GListStore) store = store_new (20);
  g_autoptr (GPtrArray) turned = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (LanyardFeedCell) first = NULL;

  follow (&follower);
  lanyard_feed_cells_set_source (follower.cells, G_LIST_MODEL (store));
  lanyard_feed_cells_reach (follower.cells, 1000);
  first = g_list_model_get_item (G_LIST_MODEL (follower.cells), 0);
  for (guint i = 20; i-- > 0;)
    g_ptr_array_add (turned, g_list_model_get_item (G_LIST_MODEL (store), i));
  g_list_store_splice (store, 0, 20, turned->pdata, 20);
  check (&follower, G_LIST_MODEL (store));
  g_assert_true (follower.held->pdata[19] == (gpointer)first);
  splice (store, 3, 0, 2);
  check (&follower, G_LIST_MODEL (store));
  g_assert_true (follower.held->pdata[21] == (gpointer)first);
  unfollow (&follower);
}

static void
test_any (void)
{
  Follower follower;
  GListStore *stores[3] = { store_new (0), store_new (150), store_new (700) };
  guint current = 0;

  follow (&follower);
  lanyard_feed_cells_set_source (follower.cells, G_LIST_MODEL (stores[0]));
  for (guint i = 0; i < 2000; i++)
    {
      guint n = g_list_model_get_n_items (G_LIST_MODEL (stores[current]));
      guint position = (guint)g_test_rand_int_range (0, (gint)n + 1);

      switch (g_test_rand_int_range (0, 6))
        {
        case 0:
          current = (guint)g_test_rand_int_range (0, 3);
          lanyard_feed_cells_set_source (follower.cells, G_LIST_MODEL (stores[current]));
          break;
        case 1:
          lanyard_feed_cells_grow (follower.cells);
          break;
        case 2:
          lanyard_feed_cells_reach (follower.cells, position);
          break;
        default:
          splice (stores[current], position,
                  (guint)g_test_rand_int_range (0, (gint)(n - position) + 1),
                  (guint)g_test_rand_int_range (0, n < 800 ? 60 : 1));
          break;
        }
      check (&follower, G_LIST_MODEL (stores[current]));
    }
  unfollow (&follower);
  for (guint i = 0; i < G_N_ELEMENTS (stores); i++)
    g_object_unref (stores[i]);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/feed-cells/swap", test_swap);
  g_test_add_func ("/feed-cells/move", test_move);
  g_test_add_func ("/feed-cells/any", test_any);
  return g_test_run ();
}
