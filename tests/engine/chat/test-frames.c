/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text, records and frames: what goes out comes back, and nothing else gets in. */
#include "engine/chat/lanyard-chat-frame.h"
#include "engine/chat/lanyard-chat-text.h"
#include "engine/net/lanyard-frame.h"
#include "engine/net/lanyard-net-error.h"
#include "lanyard-test.h"

#include <string.h>

static void
test_text (void)
{
  static const struct
  {
    const char *bytes;
    gsize max;
    gsize cut;
    gsize incomplete; /* of the whole */
  } rows[] = {
    { "abc", 10, 3, 0 },        { "abc", 2, 2, 0 },
    { "\xc3\xa4", 1, 0, 0 },    { "a\xc3\xa4", 2, 1, 0 },
    { "\xe2\x82\xac", 2, 0, 0 }, { "x\xf0\x9f\x98\x80", 4, 1, 0 },
    { "x\xf0\x9f\x98\x80", 5, 5, 0 }, { "a\xc3", 9, 2, 1 },
    { "a\xe2\x82", 9, 3, 2 },   { "\xf0\x9f\x98", 9, 3, 3 },
    { "\xff", 9, 1, 0 },        { "\x80\x80\x80\x80", 9, 4, 0 },
    { "", 5, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize length = strlen (rows[i].bytes);

      g_assert_cmpuint (lanyard_chat_text_cut (rows[i].bytes, length, rows[i].max), ==, rows[i].cut);
      g_assert_cmpuint (lanyard_chat_text_incomplete ((const guint8 *) rows[i].bytes, length), ==,
                        rows[i].incomplete);
    }
}

static void
test_names (void)
{
  static const struct
  {
    const char *name;
    const char *clean;
  } rows[] = {
    { "Ana", "Ana" },
    { "  Ana \n", "Ana" },
    { "A\x1b[2Jna", "A[2Jna" },
    { "txt.\xe2\x80\xaegnp", "txt.gnp" },
    { "", "fallback" },
    { "\n\t ", "fallback" },
    { "\xff", "\xef\xbf\xbd" },
    { "two\nlines", "two lines" },
  };
  g_autofree char *long_name = g_strnfill (500, 'x');
  g_autofree char *cut = lanyard_chat_text_clean_name (long_name, -1, "");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *clean = lanyard_chat_text_clean_name (rows[i].name, -1, "fallback");
      g_assert_cmpstr (clean, ==, rows[i].clean);
    }
  g_assert_cmpuint (strlen (cut), ==, LANYARD_CHAT_NAME_MAX);
}

static LanyardChatRecord *
make_picture (void)
{
  LanyardChatRecord *record = lanyard_chat_record_new ("A1B2", "Ana", "C3D4", "look");

  record->kind = LANYARD_CHAT_PICTURE;
  record->seq = 77;
  memset (record->digest, 0x5a, sizeof record->digest);
  record->has_about = TRUE;
  memset (record->about, 0x77, sizeof record->about);
  g_free (record->mark);
  record->mark = g_strdup ("👍");
  record->bytes = 12345;
  record->width = 640;
  record->height = 480;
  g_free (record->media);
  record->media = g_strdup ("image/png");
  return record;
}

static GBytes *
write_records (LanyardChatRecord **records, guint n)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    {
      guint before = bytes->len;

      lanyard_chat_record_write (records[i], bytes);
      g_assert_cmpuint (bytes->len - before, ==, lanyard_chat_record_size (records[i]));
    }
  return g_byte_array_free_to_bytes (bytes);
}

/* What a message answers or changes follows the rest; a field that is not known, too short or without an end is skipped, and so
 * is what is no change. */
static void
test_fields (void)
{
  static const struct
  {
    guint8 kind;
    const char *fields;
    guint length;
    LanyardChatKind read;
    gboolean about;
    const char *mark;
  } rows[] = {
    { 0, "", 0, LANYARD_CHAT_TEXT, FALSE, "" },
    { 0, "\1\x10\0abcdefghijklmnop", 19, LANYARD_CHAT_TEXT, TRUE, "" },
    { 2, "\1\x10\0abcdefghijklmnop", 19, LANYARD_CHAT_EDIT, TRUE, "" },
    { 3, "\1\x10\0abcdefghijklmnop", 19, LANYARD_CHAT_TAKEN_BACK, TRUE, "" },
    { 4, "\1\x10\0abcdefghijklmnop\2\1\0x", 23, LANYARD_CHAT_REACTION, TRUE, "x" },
    { 4, "\x63\2\0??\1\x10\0abcdefghijklmnop\2\1\0x", 28, LANYARD_CHAT_REACTION, TRUE, "x" },
    { 2, "", 0, LANYARD_CHAT_TEXT, FALSE, "" },
    { 2, "\1\x0f\0abcdefghijklmno", 18, LANYARD_CHAT_TEXT, FALSE, "" },
    { 2, "\1\x10\0abcdefghijklmno", 18, LANYARD_CHAT_TEXT, FALSE, "" },
    { 4, "\1\x10\0abcdefghijklmnop\2\1\0\xff", 23, LANYARD_CHAT_REACTION, TRUE, "" },
    { 4, "\1\x10\0abcdefghijklmnop\2\2\0\n!", 24, LANYARD_CHAT_REACTION, TRUE, "!" },
    { 5, "\1\x10\0abcdefghijklmnop", 19, LANYARD_CHAT_TEXT, TRUE, "" },
    { 0, "\1", 1, LANYARD_CHAT_TEXT, FALSE, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LanyardChatRecord) record = lanyard_chat_record_new ("A1", "Ana", NULL, "words");
      GByteArray *bytes = g_byte_array_new ();
      g_autoptr (GBytes) payload = NULL;
      g_autoptr (GPtrArray) read = NULL;
      g_autoptr (GError) error = NULL;
      const LanyardChatRecord *one;

      lanyard_chat_record_write (record, bytes);
      /* Length, then sequence 8, time 8, id 16, kind. */
      bytes->data[4 + 32] = rows[i].kind;
      bytes->data[0] = (guint8) (bytes->data[0] + rows[i].length);
      g_byte_array_append (bytes, (const guint8 *) rows[i].fields, rows[i].length);
      payload = g_byte_array_free_to_bytes (bytes);
      read = lanyard_chat_records_read (payload, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (read->len, ==, 1);
      one = g_ptr_array_index (read, 0);
      g_assert_cmpint (one->kind, ==, rows[i].read);
      g_assert_cmpint (one->has_about, ==, rows[i].about);
      g_assert_cmpstr (one->mark, ==, rows[i].mark);
      g_assert_cmpstr (one->text, ==, "words");
      if (one->has_about)
        g_assert_cmpmem (one->about, 16, "abcdefghijklmnop", 16);
      g_assert_cmpint (lanyard_chat_record_is_change (one), ==, rows[i].read >= LANYARD_CHAT_EDIT);
    }
}

static void
test_records (void)
{
  g_autoptr (LanyardChatRecord) text = lanyard_chat_record_new ("host", "Höst", NULL, "héllo\n✓");
  g_autoptr (LanyardChatRecord) picture = make_picture ();
  LanyardChatRecord *both[] = { text, picture };
  g_autoptr (GBytes) payload = write_records (both, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) read = lanyard_chat_records_read (payload, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const LanyardChatRecord *a = both[i], *b = g_ptr_array_index (read, i);

      g_assert_cmpmem (a->id, 16, b->id, 16);
      g_assert_cmpmem (a->digest, 32, b->digest, 32);
      g_assert_cmpuint (a->seq, ==, b->seq);
      g_assert_cmpint (a->time, ==, b->time);
      g_assert_cmpint (a->kind, ==, b->kind);
      g_assert_cmpstr (a->author, ==, b->author);
      g_assert_cmpstr (a->name, ==, b->name);
      g_assert_cmpstr (a->recipient, ==, b->recipient);
      g_assert_cmpstr (a->text, ==, b->text);
      g_assert_cmpstr (a->media, ==, b->media);
      g_assert_cmpuint (a->bytes, ==, b->bytes);
      g_assert_cmpuint (a->width, ==, b->width);
    }
}

/* Every beginning of a frame but the whole records is malformed; every single changed byte is read or refused. */
static void
test_cut_and_changed (void)
{
  g_autoptr (LanyardChatRecord) record = make_picture ();
  g_autoptr (GBytes) whole = write_records (&record, 1);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (whole, &length);

  for (gsize n = 1; n < length; n++)
    {
      g_autoptr (GBytes) cut = g_bytes_new (bytes, n);
      g_autoptr (GError) error = NULL;

      g_assert_null (lanyard_chat_records_read (cut, &error));
      g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL);
    }
  for (gsize n = 0; n < length; n++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autofree guint8 *copy = g_memdup2 (bytes, length);
        g_autoptr (GBytes) changed = NULL;
        g_autoptr (GPtrArray) read = NULL;
        g_autoptr (GError) error = NULL;

        copy[n] ^= (guint8) (1u << bit);
        changed = g_bytes_new_take (g_steal_pointer (&copy), length);
        read = lanyard_chat_records_read (changed, &error);
        g_assert_true ((read == NULL) == (error != NULL));
        for (guint i = 0; read != NULL && i < read->len; i++)
          {
            const LanyardChatRecord *got = g_ptr_array_index (read, i);

            g_assert_true (g_utf8_validate (got->text, -1, NULL));
            g_assert_cmpuint (strlen (got->text), <=, LANYARD_CHAT_TEXT_MAX);
          }
      }
}

/* In a frame an author is written out once, and again when the name has changed; whoever points at nobody is refused. */
static void
test_authors (void)
{
  static const struct
  {
    const char *author, *name;
  } rows[] = { { "A1", "Ana" }, { "B2", "Ben" }, { "A1", "Ana" },  { "B2", "Ben" },
               { "A1", "Ann" }, { "A1", "Ann" }, { "B2", "Ben" }, { "C3", "Ana" } };
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_chat_record_unref);
  LanyardChatWriter *writer = lanyard_chat_writer_new ();
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GError) error = NULL;
  gsize full = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LanyardChatRecord *record
          = lanyard_chat_record_new (rows[i].author, rows[i].name, NULL, "text");

      g_ptr_array_add (records, record);
      full += lanyard_chat_record_size (record);
      lanyard_chat_writer_add (writer, record);
    }
  /* Four of them need no author: two letters of key, three of name. */
  g_assert_cmpuint (lanyard_chat_writer_get_size (writer), ==, full - 4 * 5);
  payload = lanyard_chat_writer_end (writer);
  read = lanyard_chat_records_read (payload, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < read->len; i++)
    {
      const LanyardChatRecord *record = g_ptr_array_index (read, i);

      g_assert_cmpstr (record->author, ==, rows[i].author);
      g_assert_cmpstr (record->name, ==, rows[i].name);
    }

  {
    /* The first record of a frame has nobody before it. */
    g_autoptr (LanyardChatRecord) nobody = lanyard_chat_record_new ("", "", NULL, "text");
    GByteArray *bytes = g_byte_array_new ();
    g_autoptr (GBytes) bad = NULL;

    lanyard_chat_record_write (nobody, bytes);
    bytes->data[4 + 33] = 1;
    bytes->data[4 + 34] = 1;
    bad = g_byte_array_free_to_bytes (bytes);
    g_assert_null (lanyard_chat_records_read (bad, &error));
    g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL);
  }
}

static void
test_too_large (void)
{
  g_autofree char *text = g_strnfill (LANYARD_CHAT_TEXT_MAX + 1, 'x');
  g_autoptr (LanyardChatRecord) record = lanyard_chat_record_new ("host", "Host", NULL, text);
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) error = NULL;
  const guint8 huge[] = { 0xff, 0xff, 0xff, 0xff, 0 };
  g_autoptr (GBytes) claims = g_bytes_new_static (huge, sizeof huge);

  payload = write_records (&record, 1);
  g_assert_null (lanyard_chat_records_read (payload, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL);
  g_clear_error (&error);
  record->text[LANYARD_CHAT_TEXT_MAX] = '\0';
  {
    g_autoptr (GBytes) fits = write_records (&record, 1);
    g_autoptr (GPtrArray) read = lanyard_chat_records_read (fits, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (read->len, ==, 1);
  }
  g_assert_null (lanyard_chat_records_read (claims, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TOO_LARGE);
}

static void
test_newer_records (void)
{
  g_autoptr (LanyardChatRecord) record = lanyard_chat_record_new ("host", "Host", NULL, "hi");
  g_autoptr (GBytes) plain = write_records (&record, 1);
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GError) error = NULL;

  /* A kind of the future, and more fields after those known. */
  g_byte_array_append (bytes, g_bytes_get_data (plain, NULL), (guint) g_bytes_get_size (plain));
  bytes->data[4 + 32] = 9;
  g_byte_array_append (bytes, (const guint8 *) "future", 6);
  bytes->data[0] = (guint8) (bytes->data[0] + 6);
  lanyard_chat_record_write (record, bytes);
  payload = g_byte_array_free_to_bytes (bytes);
  read = lanyard_chat_records_read (payload, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 2);
  g_assert_cmpint (((LanyardChatRecord *) g_ptr_array_index (read, 0))->kind, ==, LANYARD_CHAT_TEXT);
}

static void
test_frames (void)
{
  g_auto (LanyardChatFrame) frame = { 0 };
  LanyardChatFrame *person = g_new0 (LanyardChatFrame, 1);
  g_auto (LanyardChatFrame) read = { 0 };
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) error = NULL;

  person->key = (char *) "A1";
  person->name = (char *) "Ana";
  person->flag = TRUE;
  frame.key = g_strdup ("B2");
  frame.seq = 5;
  frame.last = 9;
  frame.people = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (frame.people, person);
  payload = lanyard_chat_frame_encode (LANYARD_CHAT_FRAME_WELCOME, &frame);
  g_assert_true (lanyard_chat_frame_decode (LANYARD_CHAT_FRAME_WELCOME, payload, &read, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (read.key, ==, "B2");
  g_assert_cmpuint (read.seq, ==, 5);
  g_assert_cmpuint (read.last, ==, 9);
  g_assert_cmpuint (read.people->len, ==, 1);
  person = g_ptr_array_index (read.people, 0);
  g_assert_cmpstr (person->name, ==, "Ana");
  g_assert_true (person->flag);
}

static void
test_bad_frames (void)
{
  static const struct
  {
    guint8 type;
    const char *dictionary;
  } rows[] = {
    { LANYARD_CHAT_FRAME_ROOM, "@a{sv} {}" },
    { LANYARD_CHAT_FRAME_ROOM, "{'room': <@ay [1, 2, 3]>}" },
    { LANYARD_CHAT_FRAME_ROOM, "{'room': <'text'>}" },
    { LANYARD_CHAT_FRAME_JOIN, "{'have': <uint32 1>}" },
    { LANYARD_CHAT_FRAME_JOIN, "{'have': <uint64 0xffffffffffffffff>}" },
    { LANYARD_CHAT_FRAME_HAVE, "{'seq': <int64 1>}" },
    { LANYARD_CHAT_FRAME_WELCOME, "{'key': <'a'>, 'since': <uint64 1>, 'last': <uint64 1>}" },
    { LANYARD_CHAT_FRAME_WELCOME,
      "{'key': <'a'>, 'since': <uint64 1>, 'last': <uint64 1>, 'people': <[{'key': <1>}]>}" },
    { LANYARD_CHAT_FRAME_TYPING, "{'on': <'yes'>}" },
    { LANYARD_CHAT_FRAME_LEFT,
      "{'key': <'0123456789012345678901234567890123456789012345678901234567890123456789'>}" },
    { LANYARD_CHAT_FRAME_GET, "{'digest': <@ay [0]>, 'offset': <uint32 0>}" },
    { 40, "@a{sv} {}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (LanyardChatFrame) read = { 0 };
      GVariant *dictionary
          = g_variant_parse (G_VARIANT_TYPE_VARDICT, rows[i].dictionary, NULL, NULL, &error);
      g_autoptr (GBytes) payload = NULL;

      g_assert_no_error (error);
      payload = lanyard_frame_encode (dictionary);
      g_assert_false (lanyard_chat_frame_decode (rows[i].type, payload, &read, &error));
      g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL);
      g_variant_unref (dictionary);
    }
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/chat/frames/text", test_text);
  g_test_add_func ("/chat/frames/names", test_names);
  g_test_add_func ("/chat/frames/records", test_records);
  g_test_add_func ("/chat/frames/fields", test_fields);
  g_test_add_func ("/chat/frames/cut-and-changed", test_cut_and_changed);
  g_test_add_func ("/chat/frames/too-large", test_too_large);
  g_test_add_func ("/chat/frames/newer-records", test_newer_records);
  g_test_add_func ("/chat/frames/authors", test_authors);
  g_test_add_func ("/chat/frames/frames", test_frames);
  g_test_add_func ("/chat/frames/bad-frames", test_bad_frames);
  return g_test_run ();
}
