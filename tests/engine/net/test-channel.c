/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/net/lanyard-channel-private.h"
#include "lanyard-test.h"
#include "net-test.h"

typedef void (*MakePair) (GIOStream **a, GIOStream **b);

typedef struct
{
  GIOStream *stream_a;
  GIOStream *stream_b;
  LanyardChannel *a;
  LanyardChannel *b;
  NetTestLog log_a;
  NetTestLog log_b;
  guint64 n_dripped;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (data != NULL ? net_test_tls_pair : net_test_socket_pair) (&fixture->stream_a, &fixture->stream_b);
  fixture->a = net_test_channel (fixture->stream_a);
  fixture->b = net_test_channel (fixture->stream_b);
  net_test_log_watch (&fixture->log_a, fixture->a);
  net_test_log_watch (&fixture->log_b, fixture->b);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->a);
  g_assert_finalize_object (fixture->b);
  g_object_unref (fixture->stream_a);
  g_object_unref (fixture->stream_b);
  net_test_log_clear (&fixture->log_a);
  net_test_log_clear (&fixture->log_b);
}

static GBytes *
make_payload (gsize length, guint32 seed)
{
  guint8 *bytes = g_malloc (MAX (length, 1));

  lanyard_test_fill (bytes, length, seed);
  return g_bytes_new_take (bytes, length);
}

static guint
get_type_at (NetTestLog *log, guint i)
{
  return g_array_index (log->types, guint, i);
}

static void
test_both_ways (Fixture *fixture, gconstpointer data)
{
  static const gsize lengths[] = { 0, 1, 7, 8, 9, 16384, 65536 };
  const guint n = 200;

  lanyard_channel_start (fixture->a);
  lanyard_channel_start (fixture->b);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) payload = make_payload (lengths[i % G_N_ELEMENTS (lengths)], i);

      lanyard_channel_send (fixture->a, (guint8) (16 + i % 100), payload);
      lanyard_channel_send (fixture->b, (guint8) (16 + i % 100), payload);
    }
  g_assert_cmpuint (lanyard_channel_get_queued (fixture->a), >, 0);
  lanyard_test_wait_for (fixture->log_a.types->len == n && fixture->log_b.types->len == n, 20);
  g_assert_cmpuint (lanyard_channel_get_queued (fixture->a), ==, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) payload = make_payload (lengths[i % G_N_ELEMENTS (lengths)], i);

      g_assert_cmpuint (get_type_at (&fixture->log_b, i), ==, 16 + i % 100);
      g_assert_true (g_bytes_equal (payload, g_ptr_array_index (fixture->log_a.payloads, i)));
      g_assert_true (g_bytes_equal (payload, g_ptr_array_index (fixture->log_b.payloads, i)));
    }

  net_test_close (fixture->a);
  lanyard_test_wait_for (fixture->log_b.closed, 5);
  g_assert_no_error (fixture->log_b.error);
  g_assert_false (fixture->log_a.closed);
}

/* All that was queued arrives before the end, however much it is. */
static void
test_close_flushes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) payload = make_payload (1024 * 1024, 1);
  g_autoptr (GAsyncResult) result = NULL;

  for (guint i = 0; i < 20; i++)
    lanyard_channel_send (fixture->a, 200, payload);
  lanyard_channel_close_async (fixture->a, lanyard_test_store_result, &result);
  lanyard_channel_send (fixture->a, 201, payload);
  lanyard_channel_start (fixture->b);
  lanyard_test_wait_for (fixture->log_b.closed && result != NULL, 20);
  g_assert_no_error (fixture->log_b.error);
  g_assert_cmpuint (fixture->log_b.types->len, ==, 20);
  g_assert_true (lanyard_channel_close_finish (fixture->a, result, NULL));
}

static gboolean
drip_cb (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  bytes = g_input_stream_read_bytes (g_io_stream_get_input_stream (fixture->stream_b), 400 * 1024, NULL, &error);
  fixture->n_dripped += bytes != NULL ? g_bytes_get_size (bytes) : 0;
  return bytes != NULL && g_bytes_get_size (bytes) > 0;
}

/* Whoever reads slowly gets all, if it does not take for ever; whoever reads nothing is left soon. */
static void
test_close_slow (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    double   within;
    double   at_most;
    gboolean reads;
    gboolean gets_all;
  } rows[] = {
    { 20, 240, TRUE, TRUE },
    { 0.2, 0.5, TRUE, FALSE },
    { 0.2, 60, FALSE, FALSE },
  };
  const LanyardChannelBounds bounds = lanyard_channel_bounds;
  g_autoptr (GBytes) payload = make_payload (1024 * 1024, 1);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      Fixture own = { NULL };
      guint drip_id = 0;

      set_up (&own, data);
      lanyard_channel_bounds.flush_within = rows[i].within;
      lanyard_channel_bounds.flush_at_most = rows[i].at_most;
      lanyard_channel_bounds.linger = 0.2;
      for (guint n = 0; n < 16; n++)
        lanyard_channel_send (own.a, 200, payload);
      lanyard_channel_close_async (own.a, lanyard_test_store_result, &result);
      if (rows[i].reads)
        drip_id = g_timeout_add (100, drip_cb, &own);
      lanyard_test_wait_for (result != NULL, 60);
      g_assert_cmpint (lanyard_channel_close_finish (own.a, result, &error), ==, rows[i].gets_all);
      if (rows[i].gets_all)
        lanyard_test_wait_for (own.n_dripped > 16 * 1024 * 1024 && g_main_context_find_source_by_id (NULL, drip_id) == NULL, 60);
      else
        {
          g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT);
          g_assert_cmpuint (own.n_dripped, <, 16 * 1024 * 1024);
          if (rows[i].reads)
            g_source_remove (drip_id);
        }
      /* Which holds the channel. */
      g_clear_object (&result);
      tear_down (&own, data);
    }
  lanyard_channel_bounds = bounds;
}

/* One clear error gets through although the peer is talking all the while. */
static void
test_fail (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) payload = make_payload (1024 * 1024, 1);

  lanyard_channel_start (fixture->b);
  for (guint i = 0; i < 4; i++)
    lanyard_channel_send (fixture->b, 200, payload);
  lanyard_channel_fail (fixture->a, "full", "The disk is \x1b[31mfull");
  lanyard_test_wait_for (fixture->log_b.closed, 5);
  g_assert_error (fixture->log_b.error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_REFUSED);
  g_assert_cmpstr (fixture->log_b.error->message, ==, "The disk is \\x1b[31mfull");
  lanyard_test_wait_for (lanyard_channel_get_state (fixture->a) == LANYARD_CHANNEL_CLOSED, 5);
  g_assert_false (fixture->log_a.closed);
}

static void
write_raw (GIOStream *stream, guint8 type, guint32 length, const char *bytes, gsize n)
{
  guint8 header[LANYARD_FRAME_HEADER_SIZE];
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  g_autoptr (GError) error = NULL;

  lanyard_frame_header_write (header, type, length);
  g_output_stream_write_all (output, header, sizeof header, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (output, bytes, n, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* What breaks the rules ends the connection, and the offender is told why. */
static void
test_offences (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint8 type;
    guint32 length;
    int code;
  } rows[] = {
    { 16, 64 * 1024 + 1, LANYARD_NET_ERROR_TOO_LARGE },
    { 128, 1024 * 1024 + 1, LANYARD_NET_ERROR_TOO_LARGE },
    { LANYARD_FRAME_HELLO, 0, LANYARD_NET_ERROR_PROTOCOL },
    { 9, 0, LANYARD_NET_ERROR_PROTOCOL },
    { LANYARD_FRAME_ERROR, 3, LANYARD_NET_ERROR_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Fixture own;

      set_up (&own, data);
      lanyard_channel_start (own.a);
      write_raw (own.stream_b, rows[i].type, rows[i].length, "xyz", 3);
      lanyard_test_wait_for (own.log_a.closed, 5);
      g_assert_error (own.log_a.error, LANYARD_NET_ERROR, rows[i].code);
      lanyard_channel_start (own.b);
      lanyard_test_wait_for (own.log_b.closed, 5);
      g_assert_error (own.log_b.error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_REFUSED);
      g_assert_cmpstr (own.log_b.error->message, ==, own.log_a.error->message);
      lanyard_test_wait_for (lanyard_channel_get_state (own.a) == LANYARD_CHANNEL_CLOSED, 5);
      tear_down (&own, data);
    }
}

static void
test_lost (Fixture *fixture, gconstpointer data)
{
  lanyard_channel_start (fixture->a);
  write_raw (fixture->stream_b, 16, 100, "cut short", 9);
  g_socket_shutdown (fixture->b->socket, TRUE, TRUE, NULL);
  lanyard_test_wait_for (fixture->log_a.closed, 5);
  g_assert_error (fixture->log_a.error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED);
}

/* Newer peers can say more: the service sees such types whole and skips them. */
static void
test_unknown_types (Fixture *fixture, gconstpointer data)
{
  write_raw (fixture->stream_b, 90, 4, "more", 4);
  write_raw (fixture->stream_b, 230, 4, "bulk", 4);
  write_raw (fixture->stream_b, 16, 0, "", 0);
  lanyard_channel_start (fixture->a);
  lanyard_test_wait_for (fixture->log_a.types->len == 3, 5);
  g_assert_cmpuint (get_type_at (&fixture->log_a, 2), ==, 16);
}

static void
test_keep_alive (Fixture *fixture, gconstpointer data)
{
  const LanyardChannelBounds bounds = lanyard_channel_bounds;
  gint64 deadline;

  lanyard_channel_bounds.ping_after = 0.05;
  lanyard_channel_bounds.dead_after = 2;
  lanyard_channel_bounds.linger = 0.2;
  lanyard_channel_start (fixture->a);
  lanyard_channel_start (fixture->b);
  /* Twice as long as silence may last: pings keep both alive. */
  deadline = g_get_monotonic_time () + G_USEC_PER_SEC * 4;
  lanyard_test_wait_for (g_get_monotonic_time () > deadline, 10);
  g_assert_false (fixture->log_a.closed || fixture->log_b.closed);

  /* And one that no longer answers is dropped. */
  lanyard_channel_stop_async (fixture->b, NULL, NULL, NULL);
  lanyard_test_wait_for (fixture->log_a.closed, 20);
  g_assert_error (fixture->log_a.error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT);
  lanyard_test_wait_for (lanyard_channel_get_state (fixture->a) == LANYARD_CHANNEL_CLOSED, 5);
  lanyard_channel_bounds = bounds;
}

/* A side that stood still for nearly as long as a dead peer may be silent asks, and waits for an answer as ever. */
static void
test_stood_still (Fixture *fixture, gconstpointer data)
{
  const LanyardChannelBounds bounds = lanyard_channel_bounds;
  gint64 resumed;

  lanyard_channel_bounds.ping_after = 0.05;
  lanyard_channel_bounds.dead_after = 2;
  lanyard_channel_bounds.linger = 0.2;
  lanyard_channel_start (fixture->a);
  g_usleep (1950 * 1000);
  resumed = g_get_monotonic_time ();
  lanyard_test_wait_for (fixture->log_a.closed, 20);
  g_assert_cmpint (g_get_monotonic_time () - resumed, >, G_USEC_PER_SEC);
  g_assert_error (fixture->log_a.error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT);
  lanyard_test_wait_for (lanyard_channel_get_state (fixture->a) == LANYARD_CHANNEL_CLOSED, 5);
  lanyard_channel_bounds = bounds;
}

/* Worker threads */

#define BLOCK (256 * 1024)

typedef struct
{
  LanyardChannel *channel;
  guint frames;
  GError *error;
} Worker;

static gpointer
write_thread (gpointer user_data)
{
  Worker *worker = user_data;
  g_autofree guint8 *frame = g_malloc0 (LANYARD_FRAME_HEADER_SIZE + BLOCK);

  lanyard_frame_header_write (frame, 128, BLOCK);
  for (guint i = 0; i < worker->frames && worker->error == NULL; i++)
    {
      lanyard_test_fill (frame + LANYARD_FRAME_HEADER_SIZE, 64, i);
      lanyard_channel_write (worker->channel, frame, LANYARD_FRAME_HEADER_SIZE + BLOCK, NULL,
                             &worker->error);
    }
  return NULL;
}

static gpointer
read_thread (gpointer user_data)
{
  Worker *worker = user_data;
  g_autofree guint8 *buffer = g_malloc (LANYARD_FRAME_BULK_MAX);

  for (guint i = 0; i < worker->frames; i++)
    {
      guint8 expected[64];
      guint8 type;
      gsize length;

      if (!lanyard_channel_read_frame_into (worker->channel, 0, &type, buffer, &length, NULL,
                                            &worker->error))
        break;
      lanyard_test_fill (expected, sizeof expected, i);
      g_assert_cmpuint (type, ==, 128);
      g_assert_cmpmem (buffer, 64, expected, 64);
      g_assert_cmpuint (length, ==, BLOCK);
    }
  return NULL;
}

static void
test_full_duplex (Fixture *fixture, gconstpointer data)
{
  const guint frames = g_test_slow () ? 8000 : 400;
  Worker workers[4] = {
    { fixture->a, frames, NULL },
    { fixture->b, frames, NULL },
    { fixture->a, frames, NULL },
    { fixture->b, frames, NULL },
  };
  GThread *threads[4];
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("worker", i < 2 ? write_thread : read_thread, &workers[i]);
  for (guint i = 0; i < 4; i++)
    {
      g_thread_join (threads[i]);
      g_assert_no_error (workers[i].error);
    }
  g_test_message ("%.0f MB/s in each direction",
                  (double) frames * BLOCK / (double) (g_get_monotonic_time () - start));
}

/* What frames cost over GIO's TLS alone, in one direction (run with -m perf). */

static gpointer
drain_thread (gpointer user_data)
{
  g_autofree guint8 *buffer = g_malloc (BLOCK);

  while (g_input_stream_read (user_data, buffer, BLOCK, NULL, NULL) > 0)
    continue;
  return NULL;
}

static double
measure_raw (guint blocks)
{
  g_autoptr (GIOStream) a = NULL;
  g_autoptr (GIOStream) b = NULL;
  g_autofree guint8 *block = g_malloc0 (BLOCK);
  GThread *thread;
  gint64 start;

  net_test_tls_pair (&a, &b);
  thread = g_thread_new ("drain", drain_thread, g_io_stream_get_input_stream (b));
  start = g_get_monotonic_time ();
  for (guint i = 0; i < blocks; i++)
    g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (a), block, BLOCK, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (g_io_stream_get_output_stream (a), NULL, NULL));
  g_thread_join (thread);
  return (double) blocks * BLOCK / (double) (g_get_monotonic_time () - start);
}

static double
measure_channel (guint blocks)
{
  Fixture own;
  Worker writer = { NULL, blocks, NULL };
  Worker reader = { NULL, blocks, NULL };
  GThread *thread;
  gint64 start;
  double rate;

  set_up (&own, "tls");
  writer.channel = own.a;
  reader.channel = own.b;
  thread = g_thread_new ("read", read_thread, &reader);
  start = g_get_monotonic_time ();
  write_thread (&writer);
  g_thread_join (thread);
  rate = (double) blocks * BLOCK / (double) (g_get_monotonic_time () - start);
  g_assert_no_error (writer.error);
  g_assert_no_error (reader.error);
  tear_down (&own, "tls");
  return rate;
}

static void
test_throughput (void)
{
  double raw = 0;
  double framed = 0;

  if (!g_test_perf ())
    {
      g_test_skip ("run with -m perf");
      return;
    }
  /* The best of several, turn and turn about: the machine has other things to do as well. */
  for (guint i = 0; i < 5; i++)
    {
      raw = MAX (raw, measure_raw (4000));
      framed = MAX (framed, measure_channel (4000));
    }
  g_test_message ("GIO's TLS %.0f MB/s, channel %.0f MB/s", raw, framed);
  g_assert_cmpfloat (framed, >=, 0.9 * raw);
}

static void
cancel_in_a_moment (GCancellable *cancellable)
{
  g_usleep (20 * 1000);
  g_cancellable_cancel (cancellable);
}

static gpointer
cancel_thread (gpointer user_data)
{
  cancel_in_a_moment (user_data);
  return NULL;
}

static void
test_cancel_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);
  guint8 type;

  /* Nothing comes, so that nothing else ends it. */
  g_assert_false (lanyard_channel_read_frame (fixture->a, 0, &type, &payload, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_cancel_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *frame = g_malloc0 (LANYARD_FRAME_HEADER_SIZE + BLOCK);
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);

  lanyard_frame_header_write (frame, 128, BLOCK);
  while (lanyard_channel_write (fixture->a, frame, LANYARD_FRAME_HEADER_SIZE + BLOCK, cancellable,
                                &error))
    continue;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static gpointer
blocked_reader (gpointer user_data)
{
  Worker *worker = user_data;
  g_autoptr (GBytes) payload = NULL;
  guint8 type;

  lanyard_channel_read_frame (worker->channel, 0, &type, &payload, NULL, &worker->error);
  g_atomic_int_set (&worker->frames, 1);
  return NULL;
}

/* Closing wakes both kinds of blocked thread at once. */
static void
test_close_wakes (Fixture *fixture, gconstpointer data)
{
  Worker reader = { fixture->a, 0, NULL };
  Worker writer = { fixture->a, G_MAXUINT, NULL };
  GThread *read = g_thread_new ("read", blocked_reader, &reader);
  GThread *write = g_thread_new ("write", write_thread, &writer);

  lanyard_test_wait_for (g_atomic_int_get (&fixture->a->blocking_calls) == 2, 5);
  net_test_close (fixture->a);
  g_thread_join (read);
  g_thread_join (write);
  g_assert_error (reader.error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED);
  g_assert_error (writer.error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED);
  g_clear_error (&reader.error);
  g_clear_error (&writer.error);
}

/* The end that the thread that reads comes upon is the same to the one that writes, which TLS tells of an invalid session. */
static void
test_end_for_both (Fixture *fixture, gconstpointer data)
{
  static const guint8 frame[LANYARD_FRAME_HEADER_SIZE] = { 0, 0, 0, 0, 128 };
  g_autoptr (GIOStream) below = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) error = NULL;
  guint8 type;

  g_object_get (fixture->stream_b, "base-io-stream", &below, NULL);
  g_assert_true (g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (below)), FALSE, TRUE, &error));
  g_assert_no_error (error);
  g_assert_false (lanyard_channel_read_frame (fixture->a, 0, &type, &payload, NULL, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_false (lanyard_channel_write (fixture->a, frame, sizeof frame, NULL, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED);
}

/* A ping is answered from a worker thread, and is no frame of the service. */
static void
test_worker_pong (Fixture *fixture, gconstpointer data)
{
  Worker reader = { fixture->a, 0, NULL };
  GThread *read = g_thread_new ("read", blocked_reader, &reader);
  g_autoptr (GError) error = NULL;
  guint8 header[LANYARD_FRAME_HEADER_SIZE];

  write_raw (fixture->stream_b, LANYARD_FRAME_PING, 0, "", 0);
  g_input_stream_read_all (g_io_stream_get_input_stream (fixture->stream_b), header, sizeof header,
                           NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (header[4], ==, LANYARD_FRAME_PONG);
  g_assert_cmpuint (g_atomic_int_get (&reader.frames), ==, 0);
  write_raw (fixture->stream_b, LANYARD_FRAME_CLOSE, 0, "", 0);
  g_thread_join (read);
  g_assert_error (reader.error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED);
  g_clear_error (&reader.error);
}

/* From the main context to worker threads in the middle of a stream of frames, with none lost and none twice. */
static void
test_hand_over (Fixture *fixture, gconstpointer data)
{
  const guint frames = 300;
  Worker writer = { fixture->b, frames, NULL };
  Worker reader = { fixture->a, 0, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) ours = make_payload (1000, 9);
  g_autofree guint8 *buffer = g_malloc (LANYARD_FRAME_BULK_MAX);
  GThread *thread;
  guint seen;
  guint8 type;
  gsize length;

  lanyard_channel_start (fixture->a);
  lanyard_channel_send (fixture->a, 17, ours);
  thread = g_thread_new ("write", write_thread, &writer);
  lanyard_test_wait_for (fixture->log_a.types->len >= 5, 10);
  lanyard_channel_send (fixture->a, 18, ours);
  lanyard_channel_stop_async (fixture->a, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_true (lanyard_channel_stop_finish (fixture->a, result, &error));
  seen = fixture->log_a.types->len;
  g_assert_cmpuint (seen, <, frames);

  for (guint i = 0; i < frames; i++)
    {
      guint8 expected[64];

      lanyard_test_fill (expected, sizeof expected, i);
      if (i < seen)
        {
          g_assert_cmpmem (g_bytes_get_data (g_ptr_array_index (fixture->log_a.payloads, i), NULL), 64,
                           expected, 64);
          continue;
        }
      lanyard_channel_read_frame_into (fixture->a, 0, &type, buffer, &length, NULL, &reader.error);
      g_assert_no_error (reader.error);
      g_assert_cmpmem (buffer, 64, expected, 64);
    }
  g_thread_join (thread);

  /* And back: the main context goes on where the threads left. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) payload = NULL;

      g_assert_true (lanyard_channel_read_frame (fixture->b, 0, &type, &payload, NULL, &error));
      g_assert_cmpuint (type, ==, 17 + i);
      g_assert_true (g_bytes_equal (payload, ours));
    }
  lanyard_channel_start (fixture->a);
  write_raw (fixture->stream_b, 20, 2, "ok", 2);
  lanyard_test_wait_for (fixture->log_a.types->len == seen + 1, 5);
}

static void
test_stop_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) payload = make_payload (1024 * 1024, 1);
  g_autoptr (GError) error = NULL;

  lanyard_channel_start (fixture->a);
  for (guint i = 0; i < 16; i++)
    lanyard_channel_send (fixture->a, 200, payload);
  lanyard_channel_stop_async (fixture->a, cancellable, lanyard_test_store_result, &result);
  g_cancellable_cancel (cancellable);
  lanyard_test_wait_for (result != NULL, 5);
  g_assert_false (lanyard_channel_stop_finish (fixture->a, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* What was queued is still whole. */
  lanyard_channel_start (fixture->a);
  lanyard_channel_send (fixture->a, 201, NULL);
  lanyard_channel_start (fixture->b);
  lanyard_test_wait_for (fixture->log_b.types->len == 17, 10);
}

static void
add (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *plain = g_strdup_printf ("/net/channel/socket/%s", name);
  g_autofree char *tls = g_strdup_printf ("/net/channel/tls/%s", name);

  g_test_add (plain, Fixture, NULL, set_up, func, tear_down);
  g_test_add (tls, Fixture, "tls", set_up, func, tear_down);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  /* Who is told why reads it, however busy the machine is. */
  lanyard_channel_bounds.linger = 20;

  add ("both-ways", test_both_ways);
  add ("close-flushes", test_close_flushes);
  g_test_add ("/net/channel/socket/close-slow", Fixture, NULL, set_up, test_close_slow, tear_down);
  add ("fail", test_fail);
  add ("offences", test_offences);
  add ("lost", test_lost);
  add ("unknown-types", test_unknown_types);
  add ("keep-alive", test_keep_alive);
  add ("stood-still", test_stood_still);
  add ("full-duplex", test_full_duplex);
  add ("cancel-read", test_cancel_read);
  add ("cancel-write", test_cancel_write);
  add ("close-wakes", test_close_wakes);
  g_test_add ("/net/channel/tls/end-for-both", Fixture, "tls", set_up, test_end_for_both, tear_down);
  add ("worker-pong", test_worker_pong);
  add ("hand-over", test_hand_over);
  add ("stop-cancelled", test_stop_cancelled);

  g_test_add_func ("/net/channel/throughput", test_throughput);

  return g_test_run ();
}
