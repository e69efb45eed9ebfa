/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/lanyard-error.h"
#include "engine/net/lanyard-identity.h"
#include "engine/net/lanyard-peers.h"
#include "lanyard-test.h"

static LanyardIdentity *
load (const char *dir)
{
  g_autoptr (GError) error = NULL;
  LanyardIdentity *identity = lanyard_identity_load (dir, dir, &error);

  g_assert_no_error (error);
  return identity;
}

static void
test_kept (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("identity");
  g_autofree char *path = g_build_filename (dir, "identity.pem", NULL);
  g_autoptr (LanyardIdentity) first = load (dir);
  g_autoptr (LanyardIdentity) second = load (dir);
  g_autofree char *fingerprint = NULL;
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *other_dir = lanyard_test_make_dir ("identity");
  g_autoptr (LanyardIdentity) other = load (other_dir);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpstr (lanyard_identity_get_fingerprint (first), ==,
                   lanyard_identity_get_fingerprint (second));
  g_assert_cmpstr (lanyard_identity_get_fingerprint (first), !=,
                   lanyard_identity_get_fingerprint (other));
  g_assert_cmpuint (strlen (lanyard_identity_get_fingerprint (first)), ==, 64);

  g_object_get (lanyard_identity_get_certificate (first), "certificate", &der, NULL);
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  fingerprint = lanyard_fingerprint_normalise (digest);
  g_assert_cmpstr (fingerprint, ==, lanyard_identity_get_fingerprint (first));
}

static void
test_refused (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("identity");
  g_autofree char *path = g_build_filename (dir, "identity.pem", NULL);
  g_autoptr (LanyardIdentity) identity = load (dir);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (identity);
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_null (lanyard_identity_load (dir, dir, &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "can be read by others"));
  g_clear_error (&error);
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  g_assert_null (lanyard_identity_load (dir, dir, &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_true (g_file_set_contents_full (path, "no key", -1, G_FILE_SET_CONTENTS_NONE, 0600, &error));
  g_assert_null (lanyard_identity_load (dir, dir, &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_null (lanyard_identity_load (dir, dir, &error));
  g_assert_nonnull (error);
}

static gpointer
load_thread (gpointer user_data)
{
  g_autoptr (LanyardIdentity) identity = load (user_data);

  return g_strdup (lanyard_identity_get_fingerprint (identity));
}

/* The window and lanyardctl started at the same moment are the same machine. */
static void
test_made_at_once (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("identity");
  GThread *threads[6];
  g_autofree char *first = NULL;
  g_autoptr (GDir) listing = NULL;
  guint files = 0;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("load", load_thread, dir);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *fingerprint = g_thread_join (threads[i]);

      if (first == NULL)
        first = g_strdup (fingerprint);
      g_assert_cmpstr (fingerprint, ==, first);
    }
  listing = g_dir_open (dir, 0, NULL);
  while (g_dir_read_name (listing) != NULL)
    files++;
  g_assert_cmpuint (files, ==, 1);
}

static void
count_up (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_name (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("identity");
  g_autoptr (LanyardIdentity) identity = load (dir);
  g_autoptr (LanyardIdentity) again = NULL;
  g_autofree char *endless = g_strnfill (500, 'x');
  g_autoptr (GError) error = NULL;
  guint notified = 0;

  g_assert_cmpuint (strlen (lanyard_identity_get_name (identity)), >, 0);
  g_signal_connect (identity, "notify::name", G_CALLBACK (count_up), &notified);
  g_assert_true (lanyard_identity_set_name (identity, "  Anna’s\n\tlaptop \xe2\x80\xae ", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lanyard_identity_get_name (identity), ==, "Anna’s laptop \\u{202e}");
  g_assert_cmpuint (notified, ==, 1);
  again = load (dir);
  g_assert_cmpstr (lanyard_identity_get_name (again), ==, lanyard_identity_get_name (identity));

  g_assert_false (lanyard_identity_set_name (identity, " \n ", &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (lanyard_identity_set_name (identity, endless, &error));
  g_assert_cmpuint (strlen (lanyard_identity_get_name (identity)), ==, 64);
}

static void
test_normalise (void)
{
  static const char *const good[] = {
    "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF",
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    "0011 2233 4455 6677 8899 aabb ccdd eeff 0011 2233 4455 6677 8899 AABB CCDD EEFF\n",
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
  };
  static const char *const bad[] = {
    "",
    "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEF",
    "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF0",
    "G0112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF",
    "127.0.0.1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *text = lanyard_fingerprint_normalise (good[i]);
      g_assert_cmpstr (text, ==, good[0]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (lanyard_fingerprint_normalise (bad[i]));
}

static void
test_peers (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardDatabase) database = lanyard_database_open (NULL, &error);
  g_autoptr (LanyardPeers) peers = lanyard_peers_new (database, &error);
  g_autoptr (LanyardPeers) again = NULL;
  LanyardPeer *peer;

  g_assert_no_error (error);
  g_assert_null (lanyard_peers_lookup (peers, "AA"));
  lanyard_peers_pin (peers, "AA", "Anna", "192.0.2.1:45710");
  peer = lanyard_peers_pin (peers, "BB", "Bert", NULL);
  lanyard_peers_set_alias (peers, peer, "My Bert");
  lanyard_peers_set_always_accept (peers, peer, TRUE);
  lanyard_peers_pin (peers, "AA", "Anna 2", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (peers)), ==, 2);
  g_assert_true (lanyard_peers_lookup_name (peers, "Bert") == peer);
  g_assert_null (lanyard_peers_lookup_name (peers, "Anna"));

  again = lanyard_peers_new (database, &error);
  g_assert_no_error (error);
  peer = lanyard_peers_lookup (again, "BB");
  g_assert_cmpstr (lanyard_peer_get_display_name (peer), ==, "My Bert");
  g_assert_true (lanyard_peer_get_always_accept (peer));
  peer = lanyard_peers_lookup (again, "AA");
  g_assert_cmpstr (lanyard_peer_get_name (peer), ==, "Anna 2");
  g_assert_cmpstr (lanyard_peer_get_address (peer), ==, "192.0.2.1:45710");
  g_assert_cmpint (lanyard_peer_get_last_seen (peer), >, 0);

  g_assert_true (lanyard_peers_forget (again, "AA"));
  g_assert_false (lanyard_peers_forget (again, "AA"));
  g_clear_object (&again);
  again = lanyard_peers_new (database, &error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, 1);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

  g_test_add_func ("/net/identity/kept", test_kept);
  g_test_add_func ("/net/identity/refused", test_refused);
  g_test_add_func ("/net/identity/made-at-once", test_made_at_once);
  g_test_add_func ("/net/identity/name", test_name);
  g_test_add_func ("/net/identity/normalise", test_normalise);
  g_test_add_func ("/net/peers", test_peers);

  return g_test_run ();
}
