/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which ciphers connections prefer, and who may say otherwise. */
#include <gnutls/gnutls.h>

#include "engine/net/lanyard-ciphers.h"
#include "lanyard-test.h"
#include "net-test.h"

#define VARIABLE "G_TLS_GNUTLS_PRIORITY"

/* As main() of the two programs does, before there is anything else. */
static char *chosen;

static gboolean
skip_without_choice (void)
{
  if (chosen == NULL)
    g_test_skip ("the processor does not compute AES, or the system has ciphers of its own choice");
  return chosen == NULL;
}

static void
test_used (void)
{
  g_autoptr (GIOStream) server = NULL;
  g_autoptr (GIOStream) client = NULL;
  g_autofree char *name = NULL;

  if (skip_without_choice ())
    return;
  net_test_tls_pair (&server, &client);
  g_assert_cmpint (g_tls_connection_get_protocol_version (G_TLS_CONNECTION (client)), ==, G_TLS_PROTOCOL_VERSION_TLS_1_3);
  name = g_tls_connection_get_ciphersuite_name (G_TLS_CONNECTION (client));
  g_assert_cmpstr (name, ==, "TLS_AES_128_GCM_SHA256");
}

static GHashTable *
list_suites (const char *priority)
{
  GHashTable *suites = g_hash_table_new (g_str_hash, g_str_equal);
  gnutls_priority_t cache;
  unsigned int suite;

  g_assert_cmpint (gnutls_priority_init (&cache, priority, NULL), ==, 0);
  for (unsigned int i = 0; i < 1000; i++)
    {
      int code = gnutls_priority_get_cipher_suite_index (cache, i, &suite);

      if (code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        break;
      if (code == 0)
        g_hash_table_add (suites, (gpointer) gnutls_cipher_suite_info (suite, NULL, NULL, NULL, NULL, NULL));
    }
  gnutls_priority_deinit (cache);
  return suites;
}

/* The order alone: nothing is allowed that was not, nothing missing that feeds may need. */
static void
test_same_set (void)
{
  g_autoptr (GHashTable) usual = list_suites ("NORMAL:%COMPAT");
  g_autoptr (GHashTable) ours = NULL;
  GHashTableIter iter;
  gpointer name;

  if (skip_without_choice ())
    return;
  ours = list_suites (chosen);
  g_assert_cmpuint (g_hash_table_size (ours), ==, g_hash_table_size (usual));
  g_hash_table_iter_init (&iter, ours);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_assert_true (g_hash_table_contains (usual, name));
}

static void
test_user (void)
{
  g_setenv (VARIABLE, "SECURE256", TRUE);
  lanyard_ciphers_prefer_fast ();
  g_assert_cmpstr (g_getenv (VARIABLE), ==, "SECURE256");
}

static void
test_administrator (void)
{
  g_autofree char *dir = NULL;
  g_autofree char *file = NULL;

  if (g_test_subprocess ())
    {
      g_assert_null (chosen);
      return;
    }
  dir = lanyard_test_make_dir ("etc");
  file = g_build_filename (dir, "config", NULL);
  g_assert_true (g_file_set_contents (file, "[overrides]\ndefault-priority-string = SECURE192\n", -1, NULL));
  g_setenv ("GNUTLS_SYSTEM_PRIORITY_FILE", file, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_unsetenv ("GNUTLS_SYSTEM_PRIORITY_FILE");
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_unsetenv (VARIABLE);
  lanyard_ciphers_prefer_fast ();
  chosen = g_strdup (g_getenv (VARIABLE));
  lanyard_test_init (&argc, &argv);

  g_test_add_func ("/ciphers/used", test_used);
  g_test_add_func ("/ciphers/same-set", test_same_set);
  g_test_add_func ("/ciphers/user", test_user);
  g_test_add_func ("/ciphers/administrator", test_administrator);
  return g_test_run ();
}
