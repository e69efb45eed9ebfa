/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GLib counts instances only when it was built for that, and no distribution builds it so. Every object is made by
 * GObject's own constructor in the end, and goes by its finalize function: both are in GObject's class, from which
 * each class begins as a copy. */
#include "lanyard-ui-census.h"

static GMutex lock;
static GHashTable *counts; /* GType to number */

static GObject *(*make) (GType, guint, GObjectConstructParam *);
static void (*finish) (GObject *);

static void
count (GType type, int by)
{
  gpointer key = GSIZE_TO_POINTER (type);

  g_mutex_lock (&lock);
  g_hash_table_insert (counts, key, GINT_TO_POINTER (GPOINTER_TO_INT (g_hash_table_lookup (counts, key)) + by));
  g_mutex_unlock (&lock);
}

static GObject *
census_constructor (GType type, guint n, GObjectConstructParam *parameters)
{
  GObject *object = make (type, n, parameters);

  count (G_OBJECT_TYPE (object), 1);
  return object;
}

static void
census_finalize (GObject *object)
{
  count (G_OBJECT_TYPE (object), -1);
  finish (object);
}

void
ui_census_begin (void)
{
  GObjectClass *klass = g_type_class_ref (G_TYPE_OBJECT);

  g_assert_null (counts);
  counts = g_hash_table_new (NULL, NULL);
  make = klass->constructor;
  finish = klass->finalize;
  klass->constructor = census_constructor;
  klass->finalize = census_finalize;
}

GHashTable *
ui_census_take (void)
{
  GHashTable *copy = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer type, n;

  g_mutex_lock (&lock);
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &type, &n))
    g_hash_table_insert (copy, type, n);
  g_mutex_unlock (&lock);
  return copy;
}
