/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real end against one played by the test, that lies, stops, or speaks out of turn. */
#include <string.h>
#include <sys/socket.h>

#include "engine/transfer/lanyard-digest-private.h"
#include "engine/transfer/lanyard-session-private.h"
#include "lanyard-test.h"
#include "transfer-world.h"

#define ID "0123456789abcdef0123456789abcdef"

typedef struct
{
  LanyardChannel *mine;
  LanyardSession *session;
  char           *folder; /* of the real end */
} Fake;

static void
make_channels (LanyardChannel **a, LanyardChannel **b)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GSocket) socket = g_socket_new_from_fd (fds[i], NULL);
      g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);

      *(i == 0 ? a : b) = lanyard_channel_new (G_IO_STREAM (stream), "transfer", "Mallory", "F00D",
                                               "127.0.0.1:1", TRUE);
    }
}

static void
say (Fake *fake, guint8 type, GBytes *payload)
{
  gsize length = payload != NULL ? g_bytes_get_size (payload) : 0;
  g_autofree guint8 *frame = g_malloc (LANYARD_FRAME_HEADER_SIZE + length);

  lanyard_frame_header_write (frame, type, (guint32) length);
  if (length > 0)
    memcpy (frame + LANYARD_FRAME_HEADER_SIZE, g_bytes_get_data (payload, NULL), length);
  /* The other end may have hung up already, and rightly. */
  (void) lanyard_channel_write (fake->mine, frame, LANYARD_FRAME_HEADER_SIZE + length, NULL, NULL);
  g_clear_pointer (&payload, g_bytes_unref);
}

static void
say_empty (Fake *fake, guint8 type)
{
  say (fake, type, lanyard_wire_encode_reason (0, NULL));
}

/* The next frame of this type, others left aside; NULL when the connection ended. */
static GBytes *
hear (Fake *fake, guint8 wanted)
{
  for (;;)
    {
      g_autoptr (GBytes) payload = NULL;
      guint8 type;

      if (!lanyard_channel_read_frame (fake->mine, LANYARD_FRAME_PAGE_MAX, &type, &payload, NULL, NULL))
        return NULL;
      if (type == wanted)
        return g_steal_pointer (&payload);
    }
}

static LanyardSessionPhase
phase_of (Fake *fake)
{
  g_auto (LanyardSessionStatus) status = { 0 };

  /* As the manager does ten times a second. */
  lanyard_session_watch (fake->session);
  lanyard_session_get_status (fake->session, &status);
  return status.phase;
}

static LanyardOutcome
wait_end (Fake *fake)
{
  g_auto (LanyardSessionStatus) status = { 0 };

  lanyard_test_wait_for (phase_of (fake) == LANYARD_SESSION_ENDED, 10);
  lanyard_session_get_status (fake->session, &status);
  if (status.error != NULL)
    g_test_message ("%s", status.error->message);
  return status.outcome;
}

static void
fake_clear (Fake *fake)
{
  lanyard_session_disconnect (fake->session);
  lanyard_session_stop (fake->session);
  lanyard_test_wait_for (phase_of (fake) == LANYARD_SESSION_ENDED, 10);
  lanyard_session_unref (fake->session);
  g_object_unref (fake->mine);
  g_free (fake->folder);
}

/* --- a false sender -------------------------------------------------------------------------------- */

static void
begin_receiver (Fake *fake)
{
  g_autoptr (LanyardChannel) theirs = NULL;

  *fake = (Fake){ 0 };
  make_channels (&fake->mine, &theirs);
  fake->folder = lanyard_test_make_dir ("inbox");
  fake->session = lanyard_session_new_receiver (theirs, NULL);
  lanyard_session_start (fake->session, NULL, NULL);
}

/* Offers "a" (5 bytes), "b" (300,000 bytes) and the folder "c". */
static LanyardManifest *
make_manifest (void)
{
  g_autoptr (LanyardManifestBuilder) builder = lanyard_manifest_builder_new ();
  const LanyardManifestEntry entries[] = {
    { .path = "a", .size = 5 },
    { .path = "b", .size = 300000 },
    { .path = "c", .kind = LANYARD_ENTRY_FOLDER },
  };
  LanyardManifest *manifest;

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    g_assert_true (lanyard_manifest_builder_add (builder, &entries[i], NULL));
  manifest = lanyard_manifest_builder_end (g_steal_pointer (&builder), NULL);
  g_assert_nonnull (manifest);
  return manifest;
}

static void
offer (Fake *fake)
{
  g_autoptr (LanyardManifest) manifest = make_manifest ();
  guint next = 0;

  say (fake, LANYARD_WIRE_OFFER, lanyard_wire_encode_offer (ID, manifest));
  say (fake, LANYARD_WIRE_PAGE, lanyard_wire_encode_page (manifest, &next));
  say_empty (fake, LANYARD_WIRE_OFFERED);
}

static void
offer_and_be_accepted (Fake *fake)
{
  g_autoptr (GFile) folder = g_file_new_for_path (fake->folder);
  g_autoptr (GBytes) answered = NULL;

  offer (fake);
  lanyard_test_wait_for (phase_of (fake) == LANYARD_SESSION_WAITING, 10);
  lanyard_session_accept (fake->session, 0, folder, FALSE, NULL);
  answered = hear (fake, LANYARD_WIRE_ANSWERED);
  g_assert_nonnull (answered);
}

static void
say_start (Fake *fake, guint entry, guint64 offset, guint64 size)
{
  const LanyardWireStart start = { .entry = entry, .offset = offset, .size = size };
  guint8 bytes[LANYARD_WIRE_START_SIZE];

  lanyard_wire_put_start (bytes, &start);
  say (fake, LANYARD_WIRE_START, g_bytes_new (bytes, sizeof bytes));
}

static void
say_data (Fake *fake, gsize length)
{
  say (fake, LANYARD_WIRE_DATA, g_bytes_new_take (g_malloc0 (length), length));
}

static void
say_end (Fake *fake, guint entry, gsize zeros, gboolean lie)
{
  guint8 bytes[LANYARD_WIRE_END_SIZE], digest[LANYARD_DIGEST_SIZE];
  g_autofree guint8 *content = g_malloc0 (MAX (1, zeros));

  lanyard_digest_of (content, zeros, digest);
  digest[0] ^= lie;
  lanyard_wire_put_end (bytes, entry, digest);
  say (fake, LANYARD_WIRE_END, g_bytes_new (bytes, sizeof bytes));
}

static void
say_file (Fake *fake, guint entry, gsize said, gsize sent, gboolean lie)
{
  LanyardWireStart start = { .entry = entry, .size = said };
  g_autofree guint8 *bytes = g_malloc0 (LANYARD_WIRE_FILE_SIZE + sent);

  lanyard_digest_of (bytes + LANYARD_WIRE_FILE_SIZE, sent, start.digest);
  start.digest[3] ^= lie;
  lanyard_wire_put_file (bytes, &start);
  say (fake, LANYARD_WIRE_FILE, g_bytes_new (bytes, LANYARD_WIRE_FILE_SIZE + sent));
}

static void
say_hole (Fake *fake, guint64 length)
{
  guint8 bytes[8];

  lanyard_wire_put_hole (bytes, length);
  say (fake, LANYARD_WIRE_HOLE, g_bytes_new (bytes, sizeof bytes));
}

static void
receipt_from_sender (Fake *fake)
{
  say (fake, LANYARD_WIRE_RECEIPTS, g_bytes_new_static ("", 0));
}
static void
unknown_entry (Fake *fake)
{
  say_start (fake, 77, 0, 5);
}
static void
folder_as_file (Fake *fake)
{
  say_start (fake, 2, 0, 0);
}
static void
offset_from_nowhere (Fake *fake)
{
  say_start (fake, 1, 1000, 300000);
}
static void
offset_after_end (Fake *fake)
{
  say_start (fake, 1, 400000, 300000);
}
static void
size_past_all (Fake *fake)
{
  say_start (fake, 1, 0, G_MAXUINT64);
}
static void
data_without_start (Fake *fake)
{
  say_data (fake, 10);
}
static void
more_than_said (Fake *fake)
{
  say_start (fake, 1, 0, 300000);
  say_data (fake, 300001);
}
static void
end_too_early (Fake *fake)
{
  say_start (fake, 1, 0, 300000);
  say_data (fake, 299999);
  say_end (fake, 1, 299999, FALSE);
}
static void
end_of_another (Fake *fake)
{
  say_start (fake, 1, 0, 300000);
  say_data (fake, 300000);
  say_end (fake, 0, 300000, FALSE);
}
static void
start_in_the_middle (Fake *fake)
{
  say_start (fake, 1, 0, 300000);
  say_data (fake, 10);
  say_start (fake, 0, 0, 5);
}
static void
file_too_short (Fake *fake)
{
  say_file (fake, 0, 5, 4, FALSE);
}
static void
hole_too_long (Fake *fake)
{
  say_start (fake, 1, 0, 300000);
  say_hole (fake, G_MAXUINT64 - 10);
}
static void
hole_past_end (Fake *fake)
{
  say_start (fake, 1, 0, 300000);
  say_hole (fake, 300001);
}
static void
twice (Fake *fake)
{
  say_file (fake, 0, 5, 5, FALSE);
  say_file (fake, 0, 5, 5, FALSE);
}
static void
short_start (Fake *fake)
{
  say (fake, LANYARD_WIRE_START, g_bytes_new_static ("abc", 3));
}
static void
offer_again (Fake *fake)
{
  offer (fake);
}
static void
done_from_sender (Fake *fake)
{
  say_empty (fake, LANYARD_WIRE_DONE);
}
static void
unknown_type (Fake *fake)
{
  say_empty (fake, 50);
}
static void
unknown_bulk_type (Fake *fake)
{
  say_empty (fake, 180);
}
static void
not_a_dictionary (Fake *fake)
{
  say (fake, LANYARD_WIRE_PAUSE, g_bytes_new_static ("\377\377\377", 3));
}

static const struct
{
  const char *name;
  void (*act) (Fake *fake);
} LIES[] = {
  { "receipt", receipt_from_sender },
  { "unknown-entry", unknown_entry },
  { "folder-as-file", folder_as_file },
  { "offset-from-nowhere", offset_from_nowhere },
  { "offset-after-end", offset_after_end },
  { "size-past-all", size_past_all },
  { "data-without-start", data_without_start },
  { "more-than-said", more_than_said },
  { "end-too-early", end_too_early },
  { "end-of-another", end_of_another },
  { "start-in-the-middle", start_in_the_middle },
  { "file-too-short", file_too_short },
  { "hole-too-long", hole_too_long },
  { "hole-past-end", hole_past_end },
  { "twice", twice },
  { "short-start", short_start },
  { "offer-again", offer_again },
  { "done", done_from_sender },
  { "unknown-type", unknown_type },
  { "unknown-bulk-type", unknown_bulk_type },
  { "not-a-dictionary", not_a_dictionary },
};

static void
test_lying_sender (gconstpointer data)
{
  Fake fake;

  begin_receiver (&fake);
  offer_and_be_accepted (&fake);
  LIES[GPOINTER_TO_UINT (data)].act (&fake);
  g_assert_cmpint (wait_end (&fake), ==, LANYARD_OUTCOME_FAILED);
  g_assert_false (transfer_test_exists (fake.folder, "b"));
  fake_clear (&fake);
}

/* Wrong digests are this file's failure and nobody else's; nothing is kept under its name. */
static void
test_wrong_digest (void)
{
  g_autoptr (GBytes) done = NULL;
  g_autofree char *text = NULL;
  LanyardLedger *ledger;
  Fake fake;

  begin_receiver (&fake);
  offer_and_be_accepted (&fake);
  say_file (&fake, 0, 5, 5, TRUE);
  say_start (&fake, 1, 0, 300000);
  say_data (&fake, 100000);
  say_hole (&fake, 100000);
  say_data (&fake, 100000);
  say_end (&fake, 1, 300000, TRUE);
  say_empty (&fake, LANYARD_WIRE_SENT);
  done = hear (&fake, LANYARD_WIRE_DONE);
  g_assert_nonnull (done);
  lanyard_channel_close_async (fake.mine, NULL, NULL);
  g_assert_cmpint (wait_end (&fake), ==, LANYARD_OUTCOME_COMPLETE);
  ledger = lanyard_session_get_ledger (fake.session);
  g_assert_cmpuint (lanyard_ledger_count (ledger, LANYARD_ENTRY_FAILED), ==, 2);
  text = lanyard_ledger_dup_first_error (ledger);
  g_assert_nonnull (text);
  g_assert_false (transfer_test_exists (fake.folder, "a"));
  g_assert_false (transfer_test_exists (fake.folder, "b"));
  g_assert_cmpuint (transfer_test_count_parts (fake.folder), ==, 0);
  fake_clear (&fake);
}

/* What newer senders may say is skipped; what never came is said to have failed. */
static void
test_honest_but_lazy (void)
{
  g_autoptr (GBytes) done = NULL;
  LanyardLedger *ledger;
  Fake fake;

  begin_receiver (&fake);
  offer_and_be_accepted (&fake);
  say_empty (&fake, 100);
  say (&fake, 200, g_bytes_new_static ("whatever", 8));
  say_file (&fake, 0, 5, 5, FALSE);
  say_empty (&fake, LANYARD_WIRE_SENT);
  done = hear (&fake, LANYARD_WIRE_DONE);
  g_assert_nonnull (done);
  lanyard_channel_close_async (fake.mine, NULL, NULL);
  g_assert_cmpint (wait_end (&fake), ==, LANYARD_OUTCOME_COMPLETE);
  ledger = lanyard_session_get_ledger (fake.session);
  g_assert_cmpint (lanyard_ledger_get_state (ledger, 0), ==, LANYARD_ENTRY_VERIFIED);
  g_assert_cmpint (lanyard_ledger_get_state (ledger, 1), ==, LANYARD_ENTRY_FAILED);
  g_assert_cmpint (lanyard_ledger_get_state (ledger, 2), ==, LANYARD_ENTRY_VERIFIED);
  g_assert_true (transfer_test_exists (fake.folder, "a"));
  fake_clear (&fake);
}

/* Gone in the middle of a frame: what came is kept. */
static void
test_cut_off (void)
{
  guint8 header[LANYARD_FRAME_HEADER_SIZE];
  GOutputStream *output;
  Fake fake;

  begin_receiver (&fake);
  offer_and_be_accepted (&fake);
  say_start (&fake, 1, 0, 300000);
  say_data (&fake, 100000);
  lanyard_frame_header_write (header, LANYARD_WIRE_DATA, 1000);
  output = g_io_stream_get_output_stream (lanyard_channel_get_stream (fake.mine));
  g_assert_true (g_output_stream_write_all (output, header, sizeof header, NULL, NULL, NULL));
  g_assert_true (g_output_stream_write_all (output, "abc", 3, NULL, NULL, NULL));
  g_io_stream_close (lanyard_channel_get_stream (fake.mine), NULL, NULL);
  g_assert_cmpint (wait_end (&fake), ==, LANYARD_OUTCOME_LOST);
  g_assert_cmpuint (transfer_test_count_parts (fake.folder), ==, 1);
  fake_clear (&fake);
}

static void
bytes_before_answer (Fake *fake)
{
  offer (fake);
  say_file (fake, 0, 5, 5, FALSE);
}
static void
page_before_offer (Fake *fake)
{
  g_autoptr (LanyardManifest) manifest = make_manifest ();
  guint next = 0;

  say (fake, LANYARD_WIRE_PAGE, lanyard_wire_encode_page (manifest, &next));
}
static void
page_twice (Fake *fake)
{
  g_autoptr (LanyardManifest) manifest = make_manifest ();

  say (fake, LANYARD_WIRE_OFFER, lanyard_wire_encode_offer (ID, manifest));
  for (guint i = 0; i < 2; i++)
    {
      guint next = 0;

      say (fake, LANYARD_WIRE_PAGE, lanyard_wire_encode_page (manifest, &next));
    }
}
static void
no_page (Fake *fake)
{
  g_autoptr (LanyardManifest) manifest = make_manifest ();

  say (fake, LANYARD_WIRE_OFFER, lanyard_wire_encode_offer (ID, manifest));
  say_empty (fake, LANYARD_WIRE_OFFERED);
}
static void
bad_id (Fake *fake)
{
  g_autoptr (LanyardManifest) manifest = make_manifest ();

  say (fake, LANYARD_WIRE_OFFER, lanyard_wire_encode_offer ("../../../../etc/passwd", manifest));
}
static void
large_thumbnail (Fake *fake)
{
  g_autoptr (LanyardManifest) manifest = make_manifest ();
  g_autoptr (GBytes) picture = g_bytes_new_take (g_malloc0 (32769), 32769);

  say (fake, LANYARD_WIRE_OFFER, lanyard_wire_encode_offer (ID, manifest));
  say (fake, LANYARD_WIRE_THUMBNAIL, lanyard_wire_encode_thumbnail (0, picture));
}
static void
oversized_frame (Fake *fake)
{
  guint8 header[LANYARD_FRAME_HEADER_SIZE];

  lanyard_frame_header_write (header, LANYARD_WIRE_OFFER, LANYARD_FRAME_PAGE_MAX + 1);
  (void) lanyard_channel_write (fake->mine, header, sizeof header, NULL, NULL);
}
static void
wrong_sum (Fake *fake)
{
  g_autoptr (LanyardManifest) manifest = make_manifest ();
  GVariantDict dict;
  guint next = 0;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", ID);
  g_variant_dict_insert (&dict, "entries", "u", 3);
  g_variant_dict_insert (&dict, "bytes", "t", (guint64) 1);
  say (fake, LANYARD_WIRE_OFFER, lanyard_frame_encode (g_variant_dict_end (&dict)));
  say (fake, LANYARD_WIRE_PAGE, lanyard_wire_encode_page (manifest, &next));
  say_empty (fake, LANYARD_WIRE_OFFERED);
}

static const struct
{
  const char *name;
  void (*act) (Fake *fake);
} OFFERS[] = {
  { "bytes-before-answer", bytes_before_answer },
  { "page-before-offer", page_before_offer },
  { "page-twice", page_twice },
  { "no-page", no_page },
  { "bad-id", bad_id },
  { "large-thumbnail", large_thumbnail },
  { "oversized-frame", oversized_frame },
  { "wrong-sum", wrong_sum },
};

static void
test_false_offer (gconstpointer data)
{
  Fake fake;

  begin_receiver (&fake);
  OFFERS[GPOINTER_TO_UINT (data)].act (&fake);
  g_assert_cmpint (wait_end (&fake), ==, LANYARD_OUTCOME_FAILED);
  fake_clear (&fake);
}

/* --- a false receiver ------------------------------------------------------------------------------- */

static void
begin_sender (Fake *fake)
{
  g_autoptr (LanyardChannel) theirs = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (LanyardManifest) manifest = NULL;
  g_autoptr (LanyardLedger) ledger = NULL;
  g_autoptr (GBytes) offered = NULL;
  g_autoptr (GError) error = NULL;

  *fake = (Fake){ 0 };
  make_channels (&fake->mine, &theirs);
  fake->folder = lanyard_test_make_dir ("files");
  transfer_test_write (fake->folder, "a", 5, 1);
  transfer_test_write (fake->folder, "b", 300000, 2);
  g_ptr_array_add (files, g_file_new_build_filename (fake->folder, "a", NULL));
  g_ptr_array_add (files, g_file_new_build_filename (fake->folder, "b", NULL));
  manifest = lanyard_manifest_build (files, FALSE, NULL, &error);
  g_assert_no_error (error);
  ledger = lanyard_ledger_new (manifest);
  fake->session = lanyard_session_new_sender (theirs, ID, ledger, NULL, 0);
  lanyard_session_start (fake->session, NULL, NULL);
  offered = hear (fake, LANYARD_WIRE_OFFERED);
  g_assert_nonnull (offered);
}

static void
answer (Fake *fake)
{
  const guint8 choices[2] = { LANYARD_CHOICE_SEND, LANYARD_CHOICE_SEND };

  say (fake, LANYARD_WIRE_ANSWER, lanyard_wire_encode_answer (TRUE, LANYARD_REFUSAL_DECLINED, NULL));
  say (fake, LANYARD_WIRE_CHOICES, lanyard_wire_encode_choices (0, choices, 2, NULL, 0));
  say_empty (fake, LANYARD_WIRE_ANSWERED);
}

static void
say_receipt (Fake *fake, guint entry)
{
  guint8 bytes[LANYARD_WIRE_RECEIPT_SIZE], digest[LANYARD_DIGEST_SIZE] = { 1, 2, 3 };

  lanyard_wire_put_end (bytes, entry, digest);
  say (fake, LANYARD_WIRE_RECEIPTS, g_bytes_new (bytes, sizeof bytes));
}

static void
false_receipt (Fake *fake)
{
  g_autoptr (GBytes) end = NULL;

  answer (fake);
  end = hear (fake, LANYARD_WIRE_END);
  say_receipt (fake, 1);
}
static void
receipt_of_unknown (Fake *fake)
{
  answer (fake);
  say_receipt (fake, 99);
}
static void
receipt_before_answer (Fake *fake)
{
  say_receipt (fake, 0);
}
static void
done_at_once (Fake *fake)
{
  answer (fake);
  say_empty (fake, LANYARD_WIRE_DONE);
}
static void
answer_twice (Fake *fake)
{
  answer (fake);
  answer (fake);
}
static void
choose_what_is_not (Fake *fake)
{
  const guint8 choices[3] = { 0 };

  say (fake, LANYARD_WIRE_ANSWER, lanyard_wire_encode_answer (TRUE, LANYARD_REFUSAL_DECLINED, NULL));
  say (fake, LANYARD_WIRE_CHOICES, lanyard_wire_encode_choices (0, choices, 3, NULL, 0));
}
static void
choice_that_is_none (Fake *fake)
{
  const guint8 choices[2] = { 0, 9 };

  say (fake, LANYARD_WIRE_ANSWER, lanyard_wire_encode_answer (TRUE, LANYARD_REFUSAL_DECLINED, NULL));
  say (fake, LANYARD_WIRE_CHOICES, lanyard_wire_encode_choices (0, choices, 2, NULL, 0));
}
static void
candidates_out_of_order (Fake *fake)
{
  const guint8 choices[2] = { 0 };
  const LanyardCandidate candidates[2] = { { 1, 2000 }, { 1, 1000 } };

  say (fake, LANYARD_WIRE_ANSWER, lanyard_wire_encode_answer (TRUE, LANYARD_REFUSAL_DECLINED, NULL));
  say (fake, LANYARD_WIRE_CHOICES, lanyard_wire_encode_choices (0, choices, 2, candidates, 2));
}
static void
too_many_candidates (Fake *fake)
{
  const guint8 choices[2] = { 0 };
  LanyardCandidate candidates[LANYARD_WIRE_CANDIDATES_MAX + 1] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    candidates[i].offset = i + 1;
  say (fake, LANYARD_WIRE_ANSWER, lanyard_wire_encode_answer (TRUE, LANYARD_REFUSAL_DECLINED, NULL));
  say (fake, LANYARD_WIRE_CHOICES,
       lanyard_wire_encode_choices (0, choices, 2, candidates, G_N_ELEMENTS (candidates)));
}
static void
again_too_early (Fake *fake)
{
  const guint8 choices[2] = { 0 };

  say (fake, LANYARD_WIRE_AGAIN, lanyard_wire_encode_choices (0, choices, 2, NULL, 0));
}
static void
fail_of_unknown (Fake *fake)
{
  answer (fake);
  say (fake, LANYARD_WIRE_FAIL, lanyard_wire_encode_fail (9, LANYARD_TRANSFER_ERROR_DIGEST, "no"));
}
static void
offer_back (Fake *fake)
{
  answer (fake);
  offer (fake);
}

static const struct
{
  const char *name;
  void (*act) (Fake *fake);
} ANSWERS[] = {
  { "false-receipt", false_receipt },
  { "receipt-of-unknown", receipt_of_unknown },
  { "receipt-before-answer", receipt_before_answer },
  { "done-at-once", done_at_once },
  { "answer-twice", answer_twice },
  { "choose-what-is-not", choose_what_is_not },
  { "choice-that-is-none", choice_that_is_none },
  { "candidates-out-of-order", candidates_out_of_order },
  { "too-many-candidates", too_many_candidates },
  { "again-too-early", again_too_early },
  { "fail-of-unknown", fail_of_unknown },
  { "offer-back", offer_back },
};

static void
test_lying_receiver (gconstpointer data)
{
  LanyardLedger *ledger;
  Fake fake;

  begin_sender (&fake);
  ANSWERS[GPOINTER_TO_UINT (data)].act (&fake);
  g_assert_cmpint (wait_end (&fake), ==, LANYARD_OUTCOME_FAILED);
  ledger = lanyard_session_get_ledger (fake.session);
  g_assert_cmpuint (lanyard_ledger_count (ledger, LANYARD_ENTRY_VERIFIED), ==, 0);
  fake_clear (&fake);
}

/* A receiver that claims a beginning it has not: all of the file comes. */
static void
test_false_candidate (void)
{
  const guint8 choices[2] = { 0 };
  const LanyardCandidate candidates[2] = { { 1, 70000, { 1 } }, { 1, 200000, { 2 } } };
  g_autoptr (GBytes) payload = NULL;
  LanyardWireStart start;
  Fake fake;

  begin_sender (&fake);
  say (&fake, LANYARD_WIRE_ANSWER, lanyard_wire_encode_answer (TRUE, LANYARD_REFUSAL_DECLINED, NULL));
  say (&fake, LANYARD_WIRE_CHOICES, lanyard_wire_encode_choices (0, choices, 2, candidates, 2));
  say_empty (&fake, LANYARD_WIRE_ANSWERED);
  payload = hear (&fake, LANYARD_WIRE_START);
  g_assert_true (lanyard_wire_get_start (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload),
                                         &start, NULL));
  g_assert_cmpuint (start.entry, ==, 1);
  g_assert_cmpuint (start.offset, ==, 0);
  g_assert_cmpuint (start.flags & LANYARD_WIRE_FLAG_RESTARTED, !=, 0);
  fake_clear (&fake);
}

/* All is there from before, and the receiver says so in one breath: however fast its last word comes, it counts. */
static void
test_all_there (void)
{
  const guint8 choices[2] = { LANYARD_CHOICE_VERIFIED, LANYARD_CHOICE_VERIFIED };

  for (guint i = 0; i < 50; i++)
    {
      LanyardLedger *ledger;
      Fake fake;

      begin_sender (&fake);
      say (&fake, LANYARD_WIRE_ANSWER, lanyard_wire_encode_answer (TRUE, LANYARD_REFUSAL_DECLINED, NULL));
      say (&fake, LANYARD_WIRE_CHOICES, lanyard_wire_encode_choices (0, choices, 2, NULL, 0));
      say_empty (&fake, LANYARD_WIRE_ANSWERED);
      say_empty (&fake, LANYARD_WIRE_DONE);
      g_assert_cmpint (wait_end (&fake), ==, LANYARD_OUTCOME_COMPLETE);
      ledger = lanyard_session_get_ledger (fake.session);
      g_assert_cmpuint (lanyard_ledger_count (ledger, LANYARD_ENTRY_VERIFIED), ==, 2);
      fake_clear (&fake);
    }
}

static void
add_rows (void)
{
#define ADD_ROWS(prefix, table, function)                                                           \
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)                                                  \
    {                                                                                               \
      g_autofree char *path = g_strconcat (prefix, table[i].name, NULL);                            \
      g_test_add_data_func (path, GUINT_TO_POINTER (i), function);                                  \
    }
  ADD_ROWS ("/transfer-hostile/sender/", LIES, test_lying_sender);
  ADD_ROWS ("/transfer-hostile/offer/", OFFERS, test_false_offer);
  ADD_ROWS ("/transfer-hostile/receiver/", ANSWERS, test_lying_receiver);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

  add_rows ();
  g_test_add_func ("/transfer-hostile/wrong-digest", test_wrong_digest);
  g_test_add_func ("/transfer-hostile/honest-but-lazy", test_honest_but_lazy);
  g_test_add_func ("/transfer-hostile/cut-off", test_cut_off);
  g_test_add_func ("/transfer-hostile/false-candidate", test_false_candidate);
  g_test_add_func ("/transfer-hostile/all-there", test_all_there);
  return g_test_run ();
}
