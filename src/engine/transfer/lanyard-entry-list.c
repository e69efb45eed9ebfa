/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-ledger-private.h"

struct _LanyardEntryList
{
  GObject parent_instance;

  LanyardLedger *ledger; /* NULL: not known yet */
  GHashTable    *alive;  /* index -> LanyardTransferEntry somebody holds (not owned) */
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardEntryList,
                               lanyard_entry_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LANYARD_TYPE_TRANSFER_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  LanyardEntryList *self = LANYARD_ENTRY_LIST (model);

  return self->ledger != NULL
             ? lanyard_manifest_get_n_entries (lanyard_ledger_get_manifest (self->ledger))
             : 0;
}

typedef struct
{
  GHashTable *alive;
  guint       index;
} Watch;

static void
on_entry_gone (gpointer data, GObject *where)
{
  Watch *watch = data;

  if (g_hash_table_lookup (watch->alive, GUINT_TO_POINTER (watch->index)) == (gpointer) where)
    g_hash_table_remove (watch->alive, GUINT_TO_POINTER (watch->index));
  g_hash_table_unref (watch->alive);
  g_free (watch);
}

static gpointer
get_item (GListModel *model, guint position)
{
  LanyardEntryList *self = LANYARD_ENTRY_LIST (model);
  LanyardTransferEntry *entry;
  Watch *watch;

  if (position >= get_n_items (model))
    return NULL;
  entry = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (position));
  if (entry != NULL)
    return g_object_ref (entry);

  entry = lanyard_transfer_entry_new (self->ledger, position);
  watch = g_new (Watch, 1);
  watch->alive = g_hash_table_ref (self->alive);
  watch->index = position;
  g_object_weak_ref (G_OBJECT (entry), on_entry_gone, watch);
  g_hash_table_insert (self->alive, GUINT_TO_POINTER (position), entry);
  return entry;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

LanyardEntryList *
lanyard_entry_list_new (LanyardLedger *ledger)
{
  LanyardEntryList *self = g_object_new (LANYARD_TYPE_ENTRY_LIST, NULL);

  self->ledger = ledger != NULL ? lanyard_ledger_ref (ledger) : NULL;
  return self;
}

void
lanyard_entry_list_set_ledger (LanyardEntryList *self, LanyardLedger *ledger)
{
  guint before = get_n_items (G_LIST_MODEL (self));

  if (self->ledger == ledger)
    return;
  g_clear_pointer (&self->ledger, lanyard_ledger_unref);
  self->ledger = ledger != NULL ? lanyard_ledger_ref (ledger) : NULL;
  g_hash_table_remove_all (self->alive);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, get_n_items (G_LIST_MODEL (self)));
}

void
lanyard_entry_list_changed (LanyardEntryList *self, guint index)
{
  LanyardTransferEntry *entry = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (index));

  if (entry != NULL)
    {
      g_autoptr (LanyardTransferEntry) held = g_object_ref (entry);

      lanyard_transfer_entry_changed (held);
    }
}

static void
lanyard_entry_list_finalize (GObject *object)
{
  LanyardEntryList *self = LANYARD_ENTRY_LIST (object);

  g_clear_pointer (&self->ledger, lanyard_ledger_unref);
  g_hash_table_unref (self->alive);
  G_OBJECT_CLASS (lanyard_entry_list_parent_class)->finalize (object);
}

static void
lanyard_entry_list_class_init (LanyardEntryListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_entry_list_finalize;
}

static void
lanyard_entry_list_init (LanyardEntryList *self)
{
  self->alive = g_hash_table_new (NULL, NULL);
}
