/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packets-log.h"

#include <string.h>

#define MOST_ENTRIES 10000
#define MOST_BYTES   (64 * 1024 * 1024)
/* A datagram is no longer, nor what one read of a stream gives. */
#define MOST_KEPT    65536
#define MOST_SHOWN   300
/* What an entry costs beside its bytes. */
#define OVERHEAD     512
/* 30 times a second. */
#define PERIOD_MS    33

struct _LanyardPacketsEntry
{
  GObject                parent_instance;

  LanyardPacketsWay      way;
  LanyardPacketTransport transport;
  gint64                 time;
  char                  *from;
  char                  *to;
  GBytes                *bytes;
  gsize                  size;
  char                  *words;
};

G_DEFINE_FINAL_TYPE (LanyardPacketsEntry, lanyard_packets_entry, G_TYPE_OBJECT)

const char *
lanyard_packets_way_to_text (LanyardPacketsWay way)
{
  static const char *const names[] = { "sent", "received", "news", "error" };

  g_return_val_if_fail ((guint) way < G_N_ELEMENTS (names), NULL);

  return names[way];
}

static void
lanyard_packets_entry_finalize (GObject *object)
{
  LanyardPacketsEntry *self = LANYARD_PACKETS_ENTRY (object);

  g_free (self->from);
  g_free (self->to);
  g_free (self->words);
  g_bytes_unref (self->bytes);
  G_OBJECT_CLASS (lanyard_packets_entry_parent_class)->finalize (object);
}

static void
lanyard_packets_entry_class_init (LanyardPacketsEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_packets_entry_finalize;
}

static void
lanyard_packets_entry_init (LanyardPacketsEntry *self)
{
}

LanyardPacketsWay
lanyard_packets_entry_get_way (LanyardPacketsEntry *self)
{
  return self->way;
}

LanyardPacketTransport
lanyard_packets_entry_get_transport (LanyardPacketsEntry *self)
{
  return self->transport;
}

gint64
lanyard_packets_entry_get_time (LanyardPacketsEntry *self)
{
  return self->time;
}

const char *
lanyard_packets_entry_get_from (LanyardPacketsEntry *self)
{
  return self->from;
}

const char *
lanyard_packets_entry_get_to (LanyardPacketsEntry *self)
{
  return self->to;
}

GBytes *
lanyard_packets_entry_get_bytes (LanyardPacketsEntry *self)
{
  return self->bytes;
}

gsize
lanyard_packets_entry_get_size (LanyardPacketsEntry *self)
{
  return self->size;
}

const char *
lanyard_packets_entry_get_words (LanyardPacketsEntry *self)
{
  return self->words;
}

static char *
format_time (LanyardPacketsEntry *self, gboolean local, const char *format, const char *after)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (self->time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) time = local ? g_date_time_to_local (utc) : g_date_time_ref (utc);
  g_autofree char *seconds = g_date_time_format (time, format);

  return g_strdup_printf ("%s.%06d%s", seconds, (int) (self->time % G_USEC_PER_SEC), after);
}

char *
lanyard_packets_entry_dup_clock (LanyardPacketsEntry *self)
{
  return format_time (self, TRUE, "%H:%M:%S", "");
}

char *
lanyard_packets_entry_dup_moment (LanyardPacketsEntry *self)
{
  return format_time (self, FALSE, "%Y-%m-%dT%H:%M:%S", "Z");
}

char *
lanyard_packets_entry_dup_line (LanyardPacketsEntry *self)
{
  return self->words != NULL ? g_strdup (self->words) : lanyard_packets_payload_to_line (self->bytes, MOST_SHOWN);
}

static gboolean
holds (const char *text, const char *folded_needle)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, folded_needle) != NULL;
}

gboolean
lanyard_packets_entry_matches (LanyardPacketsEntry *self, const char *needle)
{
  g_autofree char *folded = NULL;
  g_autofree char *text = NULL;
  g_autofree char *hex = NULL;

  if (needle == NULL || *needle == '\0')
    return TRUE;
  folded = g_utf8_casefold (needle, -1);
  if (holds (self->words, folded) || holds (self->from, folded) || holds (self->to, folded)
      || holds (lanyard_packet_transport_to_text (self->transport), folded))
    return TRUE;
  text = lanyard_packets_payload_write (self->bytes, LANYARD_PACKETS_TEXT);
  if (holds (text, folded))
    return TRUE;
  hex = lanyard_packets_payload_write (self->bytes, LANYARD_PACKETS_HEX);
  return strstr (hex, folded) != NULL;
}

struct _LanyardPacketsLog
{
  GObject  parent_instance;

  GQueue   pending;  /* of LanyardPacketsEntry, not shown yet */
  GQueue   entries;  /* the same, shown */
  GPtrArray *index;  /* of them, borrowed; what a list asks for by number */
  gsize    first;    /* of @index that is still there */
  gsize    bytes;    /* of both */
  guint64  dropped;
  guint    source;
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardPacketsLog,
                               lanyard_packets_log,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LANYARD_TYPE_PACKETS_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return LANYARD_PACKETS_LOG (model)->entries.length;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LanyardPacketsLog *self = LANYARD_PACKETS_LOG (model);

  return position < self->entries.length ? g_object_ref (self->index->pdata[self->first + position]) : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static gsize
cost_of (LanyardPacketsEntry *entry)
{
  return g_bytes_get_size (entry->bytes) + OVERHEAD;
}

static void
drop (LanyardPacketsLog *self, GQueue *queue)
{
  g_autoptr (LanyardPacketsEntry) entry = g_queue_pop_head (queue);

  self->bytes -= cost_of (entry);
  self->dropped++;
}

static gboolean
is_full (LanyardPacketsLog *self)
{
  return self->bytes > MOST_BYTES || self->entries.length + self->pending.length > MOST_ENTRIES;
}

/* Makes room from the front. An item that nobody was told of may go at once; the others go together. */
static void
make_room (LanyardPacketsLog *self)
{
  guint removed = 0;

  while (is_full (self) && self->entries.length > 0)
    {
      drop (self, &self->entries);
      removed++;
    }
  while (is_full (self) && self->pending.length > 0)
    drop (self, &self->pending);
  if (removed == 0)
    return;
  self->first += removed;
  if (self->first > MOST_ENTRIES)
    {
      g_ptr_array_remove_range (self->index, 0, (guint) self->first);
      self->first = 0;
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, 0);
}

void
lanyard_packets_log_flush (LanyardPacketsLog *self)
{
  guint added = self->pending.length;
  guint before;
  LanyardPacketsEntry *entry;

  g_clear_handle_id (&self->source, g_source_remove);
  if (added == 0)
    return;
  make_room (self);
  before = self->entries.length;
  while ((entry = g_queue_pop_head (&self->pending)) != NULL)
    {
      g_queue_push_tail (&self->entries, entry);
      g_ptr_array_add (self->index, entry);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->entries.length - before);
}

static gboolean
on_due (gpointer user_data)
{
  LanyardPacketsLog *self = user_data;

  self->source = 0;
  lanyard_packets_log_flush (self);
  return G_SOURCE_REMOVE;
}

/* Takes @bytes and @words. */
static void
add (LanyardPacketsLog *self, LanyardPacketsWay way, LanyardPacketTransport transport, const char *from, const char *to,
     GBytes *bytes, gsize size, char *words)
{
  LanyardPacketsEntry *entry = g_object_new (LANYARD_TYPE_PACKETS_ENTRY, NULL);

  entry->way = way;
  entry->transport = transport;
  entry->time = g_get_real_time ();
  entry->from = g_strdup (from);
  entry->to = g_strdup (to);
  entry->bytes = bytes;
  entry->size = size;
  entry->words = words;
  self->bytes += cost_of (entry);
  g_queue_push_tail (&self->pending, entry);
  /* In a flood the oldest that wait make room for the newest; what is shown goes when they are. */
  while ((self->pending.length > MOST_ENTRIES || self->bytes > 2 * (gsize) MOST_BYTES) && self->pending.length > 1)
    drop (self, &self->pending);
  if (self->source == 0)
    self->source = g_timeout_add (PERIOD_MS, on_due, self);
}

void
lanyard_packets_log_add (LanyardPacketsLog *self, LanyardPacketsWay way, LanyardPacketTransport transport,
                         const char *from, const char *to, const void *bytes, gsize size)
{
  g_return_if_fail (LANYARD_IS_PACKETS_LOG (self));

  add (self, way, transport, from, to, g_bytes_new (bytes, MIN (size, MOST_KEPT)), size, NULL);
}

void
lanyard_packets_log_tell (LanyardPacketsLog *self, LanyardPacketsWay way, LanyardPacketTransport transport,
                          const char *from, const char *to, const char *words)
{
  g_return_if_fail (LANYARD_IS_PACKETS_LOG (self));

  add (self, way, transport, from, to, g_bytes_new_static ("", 0), 0, g_utf8_make_valid (words, -1));
}

void
lanyard_packets_log_clear (LanyardPacketsLog *self)
{
  guint removed;

  g_return_if_fail (LANYARD_IS_PACKETS_LOG (self));

  removed = self->entries.length;
  g_clear_handle_id (&self->source, g_source_remove);
  g_queue_clear_full (&self->pending, g_object_unref);
  g_queue_clear_full (&self->entries, g_object_unref);
  g_ptr_array_set_size (self->index, 0);
  self->first = 0;
  self->bytes = 0;
  self->dropped = 0;
  if (removed > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, 0);
}

guint64
lanyard_packets_log_get_dropped (LanyardPacketsLog *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS_LOG (self), 0);

  return self->dropped;
}

static void
lanyard_packets_log_finalize (GObject *object)
{
  LanyardPacketsLog *self = LANYARD_PACKETS_LOG (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_queue_clear_full (&self->pending, g_object_unref);
  g_queue_clear_full (&self->entries, g_object_unref);
  g_ptr_array_unref (self->index);
  G_OBJECT_CLASS (lanyard_packets_log_parent_class)->finalize (object);
}

static void
lanyard_packets_log_class_init (LanyardPacketsLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_packets_log_finalize;
}

static void
lanyard_packets_log_init (LanyardPacketsLog *self)
{
  self->index = g_ptr_array_new ();
}

LanyardPacketsLog *
lanyard_packets_log_new (void)
{
  return g_object_new (LANYARD_TYPE_PACKETS_LOG, NULL);
}
