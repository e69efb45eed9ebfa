/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/socket.h>

#include "engine/net/lanyard-node.h"
#include "lanyard-test.h"
#include "net-world.h"

/* What a test's two machines saw. */
typedef struct
{
  NetWorld             *ana;
  NetWorld             *ben; /* listens */
  char                 *address;
  LanyardChannel       *incoming;
  LanyardPairingAnswer  ana_answers;
  LanyardPairingAnswer  ben_answers;
  gboolean              ben_is_silent;
  char                 *ana_code;
  char                 *ben_code;
  LanyardPairing       *kept;
  char                 *refused;
} Fixture;

static void
service_cb (LanyardNode *node, LanyardChannel *channel, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_clear_object (&fixture->incoming);
  fixture->incoming = g_object_ref (channel);
}

static gboolean
pairing_cb (LanyardNode *node, LanyardPairing *pairing, gpointer user_data)
{
  Fixture *fixture = user_data;
  gboolean ana = node == fixture->ana->node;
  char **code = ana ? &fixture->ana_code : &fixture->ben_code;

  g_free (*code);
  *code = g_strdup (lanyard_pairing_get_code (pairing));
  g_assert_cmpint (lanyard_pairing_get_incoming (pairing), ==, !ana);
  if (!ana && fixture->ben_is_silent)
    {
      g_set_object (&fixture->kept, pairing);
      return TRUE;
    }
  lanyard_pairing_answer (pairing, ana ? fixture->ana_answers : fixture->ben_answers);
  return TRUE;
}

static void
refused_cb (LanyardNode *node, const char *name, const char *address, const GError *error,
            gpointer user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->refused);
  fixture->refused = g_strdup (error->message);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->ana = net_world_new ("Ana");
  fixture->ben = net_world_new ("Ben");
  fixture->address = net_world_listen (fixture->ben);
  fixture->ana_answers = fixture->ben_answers = LANYARD_PAIRING_TRUST;
  lanyard_node_add_service (fixture->ben->node, "test", TRUE, service_cb, fixture, NULL);
  lanyard_node_add_service (fixture->ben->node, "friends", FALSE, service_cb, fixture, NULL);
  g_signal_connect (fixture->ana->node, "pairing", G_CALLBACK (pairing_cb), fixture);
  g_signal_connect (fixture->ben->node, "pairing", G_CALLBACK (pairing_cb), fixture);
  g_signal_connect (fixture->ben->node, "refused", G_CALLBACK (refused_cb), fixture);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->incoming);
  g_clear_object (&fixture->kept);
  net_world_free (fixture->ana);
  net_world_free (fixture->ben);
  g_free (fixture->address);
  g_free (fixture->ana_code);
  g_free (fixture->ben_code);
  g_free (fixture->refused);
}

/* (transfer full) (nullable) */
static LanyardChannel *
connect_to (Fixture *fixture, const char *service, const char *fingerprint, LanyardConnectFlags flags,
            GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_node_connect_async (fixture->ana->node, fixture->address, service, fingerprint, flags, NULL,
                              lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 15);
  return lanyard_node_connect_finish (fixture->ana->node, result, error);
}

static void
test_pair_and_meet_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChannel) first = connect_to (fixture, "test", NULL, 0, &error);
  g_autoptr (LanyardChannel) second = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (fixture->ana_code, ==, fixture->ben_code);
  g_assert_cmpuint (strlen (fixture->ana_code), ==, 6);
  g_assert_true (lanyard_channel_get_verified (first));
  g_assert_cmpstr (lanyard_channel_get_peer_name (first), ==, "Ben");
  g_assert_cmpstr (lanyard_channel_get_peer_fingerprint (first), ==,
                   lanyard_identity_get_fingerprint (fixture->ben->identity));
  lanyard_test_wait_for (fixture->incoming != NULL, 5);
  g_assert_cmpstr (lanyard_channel_get_peer_name (fixture->incoming), ==, "Ana");
  g_assert_true (lanyard_channel_get_verified (fixture->incoming));

  /* Both pinned: no question the second time. */
  g_clear_pointer (&fixture->ana_code, g_free);
  g_clear_object (&fixture->incoming);
  second = connect_to (fixture, "friends", NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_null (fixture->ana_code);
  lanyard_test_wait_for (fixture->incoming != NULL, 5);
}

static void
test_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChannel) channel = NULL;

  fixture->ana_answers = fixture->ben_answers = LANYARD_PAIRING_ONCE;
  channel = connect_to (fixture, "test", NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_false (lanyard_channel_get_verified (channel));
  g_assert_cmpstr (lanyard_channel_get_code (channel), ==, fixture->ben_code);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->ana->peers)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->ben->peers)), ==, 0);
}

static void
test_many_let_in (Fixture *fixture, gconstpointer data)
{
  fixture->ana_answers = fixture->ben_answers = LANYARD_PAIRING_ONCE;
  /* More than the bound on attempts in a minute. */
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LanyardChannel) channel = connect_to (fixture, "test", NULL, 0, &error);

      g_assert_no_error (error);
      g_assert_nonnull (channel);
    }
}

static void
test_refused_here_and_there (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->ben_answers = LANYARD_PAIRING_REFUSE;
  g_assert_null (connect_to (fixture, "test", NULL, 0, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED);
  g_clear_error (&error);

  fixture->ben_answers = LANYARD_PAIRING_TRUST;
  fixture->ana_answers = LANYARD_PAIRING_REFUSE;
  g_assert_null (connect_to (fixture, "test", NULL, 0, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->ana->peers)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->ben->peers)), ==, 0);
  g_assert_null (fixture->incoming);
}

static void
test_withdrawn (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->ben_is_silent = TRUE;
  lanyard_node_connect_async (fixture->ana->node, fixture->address, "test", NULL, 0, cancellable,
                              lanyard_test_store_result, &result);
  lanyard_test_wait_for (fixture->kept != NULL, 10);
  g_cancellable_cancel (cancellable);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_null (lanyard_node_connect_finish (fixture->ana->node, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  lanyard_test_wait_for (lanyard_pairing_get_withdrawn (fixture->kept), 10);
  /* Too late: it changes nothing. */
  lanyard_pairing_answer (fixture->kept, LANYARD_PAIRING_TRUST);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->ben->peers)), ==, 0);
}

static void
test_slow_answer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChannel) channel = NULL;

  fixture->ben_is_silent = TRUE;
  lanyard_node_connect_async (fixture->ana->node, fixture->address, "test", NULL, 0, NULL,
                              lanyard_test_store_result, &result);
  lanyard_test_wait_for (fixture->kept != NULL && fixture->ana_code != NULL, 10);
  lanyard_pairing_answer (fixture->kept, LANYARD_PAIRING_TRUST);
  lanyard_test_wait_for (result != NULL, 10);
  channel = lanyard_node_connect_finish (fixture->ana->node, result, &error);
  g_assert_no_error (error);
  g_assert_true (lanyard_channel_get_verified (channel));
}

static void
test_changed_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* Somebody else was known as Ana. */
  lanyard_peers_pin (fixture->ben->peers,
                     "0000000000000000000000000000000000000000000000000000000000000000", "Ana", NULL);
  g_assert_null (connect_to (fixture, "test", NULL, 0, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_KEY_CHANGED);
  lanyard_test_wait_for (fixture->refused != NULL, 5);
  g_assert_nonnull (strstr (fixture->refused, "another key"));
  g_assert_null (fixture->ben_code);
}

static void
test_wrong_fingerprint (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (connect_to (fixture, "test",
                             "0000000000000000000000000000000000000000000000000000000000000000", 0,
                             &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_KEY_CHANGED);
}

static void
test_given_fingerprint (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChannel) channel = NULL;

  lanyard_node_allow (fixture->ben->node, lanyard_identity_get_fingerprint (fixture->ana->identity));
  channel = connect_to (fixture, "friends", lanyard_identity_get_fingerprint (fixture->ben->identity), 0,
                        &error);
  g_assert_no_error (error);
  g_assert_null (fixture->ana_code);
  g_assert_null (fixture->ben_code);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->ana->peers)), ==, 0);
}

static void
test_no_service_and_strangers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (connect_to (fixture, "nothing", NULL, LANYARD_CONNECT_TRUST_ANY, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_NO_SERVICE);
  g_clear_error (&error);
  g_assert_null (connect_to (fixture, "friends", NULL, LANYARD_CONNECT_TRUST_ANY, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED);
}

static void
test_self (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_node_connect_async (fixture->ben->node, fixture->address, "test", NULL, 0, NULL,
                              lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 15);
  g_assert_null (lanyard_node_connect_finish (fixture->ben->node, result, &error));
  g_assert_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_SELF);
}

static LanyardProbeStep
probe (Fixture *fixture, const char *address, char **name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_node_probe_async (fixture->ana->node, address, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 15);
  return lanyard_node_probe_finish (fixture->ana->node, result, name, NULL, error);
}

static void
test_probe (Fixture *fixture, gconstpointer data)
{
  g_autofree char *plain_address = g_strdup_printf ("127.0.0.1:%u", lanyard_test_port (SOCK_STREAM));
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (probe (fixture, fixture->address, &name, &error), ==, LANYARD_PROBE_DONE);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "Ben");
  g_assert_null (fixture->ben_code);

  g_assert_cmpint (probe (fixture, "not an address", NULL, &error), ==, LANYARD_PROBE_ADDRESS);
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_assert_cmpint (probe (fixture, plain_address, NULL, &error), ==, LANYARD_PROBE_CONNECT);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_nonnull (strstr (error->message, "Receive may be off"));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  ADD ("/node/pair-and-meet-again", test_pair_and_meet_again);
  ADD ("/node/once", test_once);
  ADD ("/node/many-let-in", test_many_let_in);
  ADD ("/node/refused-here-and-there", test_refused_here_and_there);
  ADD ("/node/withdrawn", test_withdrawn);
  ADD ("/node/slow-answer", test_slow_answer);
  ADD ("/node/changed-key", test_changed_key);
  ADD ("/node/wrong-fingerprint", test_wrong_fingerprint);
  ADD ("/node/given-fingerprint", test_given_fingerprint);
  ADD ("/node/no-service-and-strangers", test_no_service_and_strangers);
  ADD ("/node/self", test_self);
  ADD ("/node/probe", test_probe);
  return g_test_run ();
}
