/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-tree.h"

#include <string.h>

struct _LanyardFeedTree
{
  GObject parent_instance;

  LanyardFeedSubscriptions *subscriptions;
  GListModel *filters; /* LanyardFeedFilterItem */
  GPtrArray *shown;    /* of owned LanyardFeedPlace */
  GHashTable *folders; /* path -> owned LanyardFeedPlace */
  GHashTable *feeds;   /* LanyardFeedSubscription -> owned LanyardFeedPlace */
  GHashTable *searches; /* LanyardFeedFilterItem -> owned LanyardFeedPlace */
  GHashTable *folded;  /* paths of folders that are folded up, of those that are not there, too */
  LanyardFeedPlace *fixed[3];
  guint rebuild_id;
};

enum
{
  PROP_0,
  PROP_FOLDED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardFeedTree,
                               lanyard_feed_tree,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, model_init))

static GType
get_item_type (GListModel *model)
{
  return LANYARD_TYPE_FEED_PLACE;
}

static guint
get_n_items (GListModel *model)
{
  return LANYARD_FEED_TREE (model)->shown->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LanyardFeedTree *self = LANYARD_FEED_TREE (model);

  return position < self->shown->len ? g_object_ref (self->shown->pdata[position]) : NULL;
}

static void
model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Building */

/* A folder while the list is built. */
typedef struct
{
  LanyardFeedPlace *place; /* %NULL: what is in no folder */
  GPtrArray *folders;      /* of Node */
  GPtrArray *feeds;        /* of LanyardFeedPlace, not owned */
  guint unread;
} Node;

static void
node_free (gpointer data)
{
  Node *node = data;

  g_ptr_array_unref (node->folders);
  g_ptr_array_unref (node->feeds);
  g_free (node);
}

static Node *
node_new (LanyardFeedPlace *place)
{
  Node *node = g_new0 (Node, 1);

  node->place = place;
  node->folders = g_ptr_array_new_with_free_func (node_free);
  node->feeds = g_ptr_array_new ();
  return node;
}

/* The node of the folder @path, with those that it is in. @before: the places of the last time. */
static Node *
find_node (
    LanyardFeedTree *self, GHashTable *nodes, GHashTable *before, Node *root, const char *path)
{
  Node *node = *path != '\0' ? g_hash_table_lookup (nodes, path) : root;
  g_autofree char *parent = NULL;
  const char *slash;
  LanyardFeedPlace *place;

  if (node != NULL)
    return node;
  place = g_hash_table_lookup (before, path);
  if (place != NULL)
    g_object_ref (place);
  else
    {
      place = lanyard_feed_place_new (LANYARD_FEED_PLACE_FOLDER, path, NULL);
      lanyard_feed_place_set_expanded (place, !g_hash_table_contains (self->folded, path));
    }
  g_hash_table_insert (self->folders, g_strdup (path), place);
  node = node_new (place);
  g_hash_table_insert (nodes, (gpointer)lanyard_feed_place_get_folder (place), node);
  slash = strrchr (path, '/');
  parent = slash != NULL ? g_strndup (path, (gsize)(slash - path)) : g_strdup ("");
  g_ptr_array_add (find_node (self, nodes, before, root, parent)->folders, node);
  return node;
}

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  const Node *first = *(Node *const *)a;
  const Node *second = *(Node *const *)b;

  return g_utf8_collate (lanyard_feed_place_get_name (first->place),
                         lanyard_feed_place_get_name (second->place));
}

static guint
count_node (Node *node)
{
  node->unread = 0;
  for (guint i = 0; i < node->feeds->len; i++)
    node->unread += lanyard_feed_place_get_unread (node->feeds->pdata[i]);
  for (guint i = 0; i < node->folders->len; i++)
    node->unread += count_node (node->folders->pdata[i]);
  if (node->place != NULL)
    lanyard_feed_place_set_unread (node->place, node->unread);
  return node->unread;
}

static void
append_node (Node *node, guint depth, gboolean shown, GPtrArray *places)
{
  g_ptr_array_sort (node->folders, compare_nodes);
  for (guint i = 0; i < node->folders->len; i++)
    {
      Node *folder = node->folders->pdata[i];

      lanyard_feed_place_set_depth (folder->place, depth);
      if (shown)
        g_ptr_array_add (places, g_object_ref (folder->place));
      append_node (folder, depth + 1, shown && lanyard_feed_place_get_expanded (folder->place),
                   places);
    }
  for (guint i = 0; i < node->feeds->len; i++)
    {
      lanyard_feed_place_set_depth (node->feeds->pdata[i], depth);
      if (shown)
        g_ptr_array_add (places, g_object_ref (node->feeds->pdata[i]));
    }
}

/* Only what is between the common beginning and end has changed. */
static void
set_shown (LanyardFeedTree *self, GPtrArray *places)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->shown);
  guint same = 0, tail = 0;

  self->shown = places;
  while (same < before->len && same < places->len && before->pdata[same] == places->pdata[same])
    same++;
  while (tail < before->len - same && tail < places->len - same &&
         before->pdata[before->len - 1 - tail] == places->pdata[places->len - 1 - tail])
    tail++;
  if (before->len != same + tail || places->len != same + tail)
    g_list_model_items_changed (G_LIST_MODEL (self), same, before->len - same - tail,
                                places->len - same - tail);
}

/* Saved searches, one under the other. @before: the places of the last time. */
static void
append_searches (LanyardFeedTree *self, GHashTable *before, GPtrArray *places)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->filters); i++)
    {
      g_autoptr (LanyardFeedFilterItem) item = g_list_model_get_item (self->filters, i);
      const LanyardFeedFilterRecord *record = lanyard_feed_filter_item_get_record (item);
      LanyardFeedPlace *place = g_hash_table_lookup (before, item);

      if (record->action != LANYARD_FEED_ACTION_LIST)
        continue;
      place = place != NULL ? g_object_ref (place) : lanyard_feed_place_new_search (item);
      lanyard_feed_place_set_unread (place, record->unread);
      g_hash_table_insert (self->searches, g_object_ref (item), place);
      g_ptr_array_add (places, g_object_ref (place));
    }
}

static void
rebuild (LanyardFeedTree *self)
{
  GListModel *model = G_LIST_MODEL (self->subscriptions);
  g_autoptr (GHashTable) folders_before = g_steal_pointer (&self->folders);
  g_autoptr (GHashTable) feeds_before = g_steal_pointer (&self->feeds);
  g_autoptr (GHashTable) searches_before = g_steal_pointer (&self->searches);
  g_autoptr (GHashTable) nodes = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *places = g_ptr_array_new_with_free_func (g_object_unref);
  Node *root = node_new (NULL);

  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->feeds = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->searches = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LanyardFeedSubscription) subscription = g_list_model_get_item (model, i);
      LanyardFeedPlace *place = g_hash_table_lookup (feeds_before, subscription);
      Node *node = find_node (self, nodes, folders_before, root,
                              lanyard_feed_subscription_get_folder (subscription));

      if (place != NULL)
        g_object_ref (place);
      else
        place = lanyard_feed_place_new (LANYARD_FEED_PLACE_FEED, NULL, subscription);
      lanyard_feed_place_set_unread (place, lanyard_feed_subscription_get_unread (subscription));
      g_hash_table_insert (self->feeds, g_object_ref (subscription), place);
      g_ptr_array_add (node->feeds, place);
    }
  lanyard_feed_place_set_unread (self->fixed[LANYARD_FEED_PLACE_UNREAD], count_node (root));
  for (guint i = 0; i < G_N_ELEMENTS (self->fixed); i++)
    g_ptr_array_add (places, g_object_ref (self->fixed[i]));
  append_searches (self, searches_before, places);
  append_node (root, 0, TRUE, places);
  node_free (root);
  set_shown (self, places);
}

static gboolean
rebuild_now (gpointer user_data)
{
  LanyardFeedTree *self = user_data;

  self->rebuild_id = 0;
  rebuild (self);
  return G_SOURCE_REMOVE;
}

/* A refresh of many feeds tells of each one. */
static void
queue_rebuild (LanyardFeedTree *self)
{
  if (self->rebuild_id == 0)
    self->rebuild_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, rebuild_now, self, NULL);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  LanyardFeedTree *self = user_data;

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LanyardFeedSubscription) subscription = g_list_model_get_item (model, i);

      /* One that only moved is connected already. */
      g_signal_handlers_disconnect_by_data (subscription, self);
      g_signal_connect_object (subscription, "notify::unread", G_CALLBACK (queue_rebuild), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (subscription, "notify::folder", G_CALLBACK (queue_rebuild), self,
                               G_CONNECT_SWAPPED);
    }
  queue_rebuild (self);
}

static void
on_filters_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  LanyardFeedTree *self = user_data;

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LanyardFeedFilterItem) item = g_list_model_get_item (model, i);

      /* One that only moved is connected already. */
      g_signal_handlers_disconnect_by_data (item, self);
      g_signal_connect_object (item, "notify::unread", G_CALLBACK (queue_rebuild), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (item, "changed", G_CALLBACK (queue_rebuild), self, G_CONNECT_SWAPPED);
    }
  queue_rebuild (self);
}

static void
lanyard_feed_tree_dispose (GObject *object)
{
  LanyardFeedTree *self = LANYARD_FEED_TREE (object);

  g_clear_handle_id (&self->rebuild_id, g_source_remove);

  G_OBJECT_CLASS (lanyard_feed_tree_parent_class)->dispose (object);
}

static void
lanyard_feed_tree_finalize (GObject *object)
{
  LanyardFeedTree *self = LANYARD_FEED_TREE (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->fixed); i++)
    g_clear_object (&self->fixed[i]);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->folders, g_hash_table_unref);
  g_clear_pointer (&self->feeds, g_hash_table_unref);
  g_clear_pointer (&self->searches, g_hash_table_unref);
  g_clear_pointer (&self->folded, g_hash_table_unref);
  g_clear_object (&self->filters);
  g_clear_object (&self->subscriptions);

  G_OBJECT_CLASS (lanyard_feed_tree_parent_class)->finalize (object);
}

/* Folded up */

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *)a, *(const char *const *)b);
}

/* (transfer full): in order, as strings of their own. */
static char **
dup_keys (GHashTable *table)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, g_strdup (path));
  g_ptr_array_sort (paths, compare_paths);
  g_ptr_array_add (paths, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

/* What the user did. A folder that is gone is forgotten then, and not before: at the start none is
 * there. */
static void
note_folded (LanyardFeedTree *self, LanyardFeedPlace *place, gboolean expanded)
{
  GHashTableIter iter;
  gpointer path;

  if (lanyard_feed_place_get_expanded (place) == expanded)
    return;
  lanyard_feed_place_set_expanded (place, expanded);
  if (expanded)
    g_hash_table_remove (self->folded, lanyard_feed_place_get_folder (place));
  else
    g_hash_table_add (self->folded, g_strdup (lanyard_feed_place_get_folder (place)));
  g_hash_table_iter_init (&iter, self->folded);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (!g_hash_table_contains (self->folders, path))
      g_hash_table_iter_remove (&iter);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
}

static void
set_folded (LanyardFeedTree *self, const char *const *paths)
{
  GHashTableIter iter;
  gpointer path, folder;

  g_hash_table_remove_all (self->folded);
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    g_hash_table_add (self->folded, g_strdup (paths[i]));
  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, &path, &folder))
    lanyard_feed_place_set_expanded (folder, !g_hash_table_contains (self->folded, path));
  queue_rebuild (self);
}

static void
lanyard_feed_tree_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FOLDED)
    g_value_take_boxed (value, dup_keys (LANYARD_FEED_TREE (object)->folded));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_feed_tree_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FOLDED)
    set_folded (LANYARD_FEED_TREE (object), g_value_get_boxed (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_feed_tree_class_init (LanyardFeedTreeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_feed_tree_dispose;
  object_class->finalize = lanyard_feed_tree_finalize;
  object_class->get_property = lanyard_feed_tree_get_property;
  object_class->set_property = lanyard_feed_tree_set_property;

  properties[PROP_FOLDED] =
      g_param_spec_boxed ("folded", NULL, NULL, G_TYPE_STRV,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_feed_tree_init (LanyardFeedTree *self)
{
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->feeds = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->searches = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (self->fixed); i++)
    self->fixed[i] = lanyard_feed_place_new ((LanyardFeedPlaceKind)i, NULL, NULL);
}

LanyardFeedTree *
lanyard_feed_tree_new (LanyardFeedSubscriptions *subscriptions, GListModel *filters)
{
  LanyardFeedTree *self;

  g_return_val_if_fail (LANYARD_IS_FEED_SUBSCRIPTIONS (subscriptions), NULL);

  self = g_object_new (LANYARD_TYPE_FEED_TREE, NULL);
  self->subscriptions = g_object_ref (subscriptions);
  self->filters = g_object_ref (filters);
  g_signal_connect_object (subscriptions, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  g_signal_connect_object (filters, "items-changed", G_CALLBACK (on_filters_changed), self, 0);
  on_filters_changed (filters, 0, 0, g_list_model_get_n_items (filters), self);
  on_items_changed (G_LIST_MODEL (subscriptions), 0, 0,
                    g_list_model_get_n_items (G_LIST_MODEL (subscriptions)), self);
  g_clear_handle_id (&self->rebuild_id, g_source_remove);
  rebuild (self);
  return self;
}

void
lanyard_feed_tree_set_expanded (LanyardFeedTree *self, LanyardFeedPlace *place, gboolean expanded)
{
  g_return_if_fail (LANYARD_IS_FEED_TREE (self));
  g_return_if_fail (LANYARD_IS_FEED_PLACE (place));

  note_folded (self, place, expanded);
  rebuild (self);
}

LanyardFeedPlace *
lanyard_feed_tree_find_feed (LanyardFeedTree *self, gint64 feed)
{
  LanyardFeedSubscription *subscription;

  g_return_val_if_fail (LANYARD_IS_FEED_TREE (self), NULL);

  subscription = lanyard_feed_subscriptions_find (self->subscriptions, feed);
  return subscription != NULL ? g_hash_table_lookup (self->feeds, subscription) : NULL;
}

LanyardFeedPlace *
lanyard_feed_tree_find_search (LanyardFeedTree *self, gint64 filter)
{
  GHashTableIter iter;
  gpointer item, place;

  g_return_val_if_fail (LANYARD_IS_FEED_TREE (self), NULL);

  g_hash_table_iter_init (&iter, self->searches);
  while (g_hash_table_iter_next (&iter, &item, &place))
    if (lanyard_feed_filter_item_get_record (item)->id == filter)
      return place;
  return NULL;
}

void
lanyard_feed_tree_flush (LanyardFeedTree *self)
{
  g_return_if_fail (LANYARD_IS_FEED_TREE (self));

  if (self->rebuild_id != 0)
    {
      g_clear_handle_id (&self->rebuild_id, g_source_remove);
      rebuild (self);
    }
}

gboolean
lanyard_feed_tree_has_folder (LanyardFeedTree *self, const char *folder)
{
  g_return_val_if_fail (LANYARD_IS_FEED_TREE (self), FALSE);

  return folder != NULL && g_hash_table_contains (self->folders, folder);
}

/* Unfolds @path and all it is in. */
static void
unfold (LanyardFeedTree *self, const char *path)
{
  g_autofree char *part = g_strdup (path);

  for (;;)
    {
      LanyardFeedPlace *folder = g_hash_table_lookup (self->folders, part);
      char *slash = strrchr (part, '/');

      if (folder != NULL)
        note_folded (self, folder, TRUE);
      if (slash == NULL)
        return;
      *slash = '\0';
    }
}

guint
lanyard_feed_tree_reveal (LanyardFeedTree *self, LanyardFeedPlace *place)
{
  LanyardFeedSubscription *subscription;
  guint position;

  g_return_val_if_fail (LANYARD_IS_FEED_TREE (self), G_MAXUINT);
  g_return_val_if_fail (LANYARD_IS_FEED_PLACE (place), G_MAXUINT);

  subscription = lanyard_feed_place_get_subscription (place);
  if (subscription != NULL)
    unfold (self, lanyard_feed_subscription_get_folder (subscription));
  rebuild (self);
  return g_ptr_array_find (self->shown, place, &position) ? position : G_MAXUINT;
}

char **
lanyard_feed_tree_dup_folders (LanyardFeedTree *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_TREE (self), NULL);

  return dup_keys (self->folders);
}

static gboolean
is_in (const char *folder, const char *path)
{
  gsize length = strlen (path);

  return strncmp (folder, path, length) == 0 && (folder[length] == '\0' || folder[length] == '/');
}

GArray *
lanyard_feed_tree_dup_feeds (LanyardFeedTree *self, LanyardFeedPlace *place)
{
  GListModel *model;
  GArray *feeds;

  g_return_val_if_fail (LANYARD_IS_FEED_TREE (self), NULL);
  g_return_val_if_fail (LANYARD_IS_FEED_PLACE (place), NULL);

  model = G_LIST_MODEL (self->subscriptions);
  feeds = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LanyardFeedSubscription) subscription = g_list_model_get_item (model, i);
      gint64 id = lanyard_feed_subscription_get_id (subscription);
      const char *folder = lanyard_feed_subscription_get_folder (subscription);

      if (lanyard_feed_place_get_kind (place) == LANYARD_FEED_PLACE_FEED
              ? lanyard_feed_place_get_subscription (place) == subscription
              : lanyard_feed_place_get_folder (place) == NULL ||
                    is_in (folder, lanyard_feed_place_get_folder (place)))
        g_array_append_val (feeds, id);
    }
  return feeds;
}
