/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What this machine keeps of itself and of others, damaged in every way a disk and a person know: said in one sentence, and
 * nothing is lost or made anew behind anybody's back. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/lanyard-error.h"
#include "engine/net/lanyard-discovery.h"
#include "lanyard-test.h"
#include "net-world.h"

static void
put (const char *path, const void *bytes, gssize length)
{
  /* Not G_FILE_SET_CONTENTS_NONE, which does not cut what was longer (GLib 2.74). */
  g_assert_true (g_file_set_contents_full (path, bytes, length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

/* The certificate alone, or the key alone, of what @pem holds. */
static char *
part_of (const char *pem, gboolean key)
{
  const char *border = strstr (pem, "-----BEGIN PRIVATE KEY");

  g_assert_nonnull (border);
  return key ? g_strdup (border) : g_strndup (pem, (gsize) (border - pem));
}

static char *
read_key (const char *dir)
{
  g_autoptr (LanyardIdentity) identity = lanyard_identity_load (dir, dir, NULL);
  g_autofree char *path = g_build_filename (dir, "identity.pem", NULL);
  char *pem = NULL;

  g_assert_nonnull (identity);
  g_assert_true (g_file_get_contents (path, &pem, NULL, NULL));
  return pem;
}

static void
be_empty (const char *path, const char *pem)
{
  put (path, "", 0);
}

static void
be_cut_short (const char *path, const char *pem)
{
  put (path, pem, (gssize) strlen (pem) / 2);
}

static void
lack_its_last_line (const char *path, const char *pem)
{
  put (path, pem, strrchr (pem, '-') - pem - 40);
}

static void
be_certificate_alone (const char *path, const char *pem)
{
  g_autofree char *part = part_of (pem, FALSE);

  put (path, part, -1);
}

static void
be_key_alone (const char *path, const char *pem)
{
  g_autofree char *part = part_of (pem, TRUE);

  put (path, part, -1);
}

static void
be_of_two_machines (const char *path, const char *pem)
{
  g_autofree char *dir = lanyard_test_make_dir ("other");
  g_autofree char *other = read_key (dir);
  g_autofree char *certificate = part_of (pem, FALSE);
  g_autofree char *key = part_of (other, TRUE);
  g_autofree char *both = g_strconcat (certificate, key, NULL);

  put (path, both, -1);
}

static void
have_a_wrong_letter (const char *path, const char *pem)
{
  g_autofree char *wrong = g_strdup (pem);
  char *letter = strstr (wrong, "KEY-----") + 30;

  *letter = *letter == 'A' ? 'B' : 'A';
  put (path, wrong, -1);
}

static void
be_binary (const char *path, const char *pem)
{
  guint8 bytes[4000];

  lanyard_test_fill (bytes, sizeof bytes, 7);
  put (path, bytes, sizeof bytes);
}

static void
be_zeros (const char *path, const char *pem)
{
  g_autofree guint8 *zeros = g_malloc0 (strlen (pem));

  put (path, zeros, (gssize) strlen (pem));
}

static void
be_huge (const char *path, const char *pem)
{
  put (path, pem, -1);
  g_assert_cmpint (truncate (path, 8LL << 30), ==, 0);
}

static void
be_a_folder (const char *path, const char *pem)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

static void
be_a_pipe (const char *path, const char *pem)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
}

static void
lead_nowhere (const char *path, const char *pem)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("nowhere", path), ==, 0);
}

static void
be_unreadable (const char *path, const char *pem)
{
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
}

typedef struct
{
  const char *name;
  void (*damage) (const char *path, const char *pem);
} Damage;

static const Damage damages[] = {
  { "empty", be_empty },
  { "cut-short", be_cut_short },
  { "last-line-lost", lack_its_last_line },
  { "certificate-alone", be_certificate_alone },
  { "key-alone", be_key_alone },
  { "of-two-machines", be_of_two_machines },
  { "wrong-letter", have_a_wrong_letter },
  { "binary", be_binary },
  { "zeros", be_zeros },
  { "huge", be_huge },
  { "folder", be_a_folder },
  { "pipe", be_a_pipe },
  { "dangling-link", lead_nowhere },
  { "unreadable", be_unreadable },
};

static void
assert_one_sentence (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (strlen (error->message), <, 500);
}

static void
test_key (gconstpointer data)
{
  const Damage *damage = data;
  g_autofree char *dir = lanyard_test_make_dir ("key");
  g_autofree char *path = g_build_filename (dir, "identity.pem", NULL);
  g_autofree char *away = g_build_filename (dir, "away", NULL);
  g_autofree char *pem = read_key (dir);
  g_autoptr (LanyardIdentity) anew = NULL;
  g_autoptr (GError) error = NULL;
  struct stat before, after;

  if (damage->damage == be_unreadable && geteuid () == 0)
    {
      g_test_skip ("root reads everything");
      return;
    }
  damage->damage (path, pem);
  g_assert_cmpint (lstat (path, &before), ==, 0);
  g_assert_null (lanyard_identity_load (dir, dir, &error));
  assert_one_sentence (error);
  g_assert_nonnull (strstr (error->message, path));
  /* The very same thing is there still. */
  g_assert_cmpint (lstat (path, &after), ==, 0);
  g_assert_true (before.st_ino == after.st_ino && before.st_size == after.st_size && before.st_mode == after.st_mode);
  g_assert_true (before.st_mtim.tv_sec == after.st_mtim.tv_sec && before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);

  /* What the sentence tells to do helps. */
  g_clear_error (&error);
  g_assert_cmpint (g_rename (path, away), ==, 0);
  anew = lanyard_identity_load (dir, dir, &error);
  g_assert_no_error (error);
  g_assert_nonnull (anew);
}

static char *
find_aside (const char *dir)
{
  g_autoptr (GDir) listing = g_dir_open (dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (listing)) != NULL)
    if (g_str_has_prefix (name, "device.conf.damaged-"))
      return g_build_filename (dir, name, NULL);
  return NULL;
}

static void
make_folder (const char *path, const char *pem)
{
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

static void
make_pipe (const char *path, const char *pem)
{
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
}

static void
make_line_of_no_group (const char *path, const char *pem)
{
  put (path, "name=Anna\n", -1);
}

static const Damage name_damages[] = {
  { "binary", be_binary },
  { "zeros", be_zeros },
  { "huge", be_huge },
  { "no-group", make_line_of_no_group },
  { "folder", make_folder },
  { "pipe", make_pipe },
};

/* A machine whose name cannot be read has its host's; giving it a new one sets aside what was there. */
static void
test_name (gconstpointer data)
{
  const Damage *damage = data;
  g_autofree char *dir = lanyard_test_make_dir ("name");
  g_autofree char *path = g_build_filename (dir, "device.conf", NULL);
  g_autoptr (LanyardIdentity) identity = NULL;
  g_autoptr (LanyardIdentity) again = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (GError) error = NULL;
  struct stat before, after;

  damage->damage (path, "[Device]\nname=Anna\n");
  g_assert_cmpint (lstat (path, &before), ==, 0);
  identity = lanyard_identity_load (dir, dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (lanyard_identity_get_name (identity)), >, 0);
  g_assert_null (find_aside (dir));

  g_assert_true (lanyard_identity_set_name (identity, "Berta", &error));
  g_assert_no_error (error);
  aside = find_aside (dir);
  g_assert_nonnull (aside);
  g_assert_cmpint (lstat (aside, &after), ==, 0);
  g_assert_true (before.st_ino == after.st_ino && before.st_size == after.st_size);
  again = lanyard_identity_load (dir, dir, &error);
  g_assert_cmpstr (lanyard_identity_get_name (again), ==, "Berta");
}

static gpointer
run_sql (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_database_exec (database, data, error);
  return NULL;
}

static void
read_all_properties (GListModel *model)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GObject) object = g_list_model_get_item (model, i);
      guint n;
      g_autofree GParamSpec **specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);

      for (guint j = 0; j < n; j++)
        {
          g_auto (GValue) value = G_VALUE_INIT;

          if (!(specs[j]->flags & G_PARAM_READABLE))
            continue;
          g_object_get_property (object, specs[j]->name, &value);
          /* What a row says is within what its property allows. */
          g_assert_false (g_param_value_validate (specs[j], &value));
          if (G_VALUE_HOLDS_STRING (&value) && g_value_get_string (&value) != NULL)
            g_assert_true (g_utf8_validate (g_value_get_string (&value), -1, NULL));
        }
    }
}

/* Devices that are trusted, and addresses: what can be read is there, the rest is a stranger's. */
static void
test_rows (void)
{
  static const char *const rows[] = {
    "INSERT INTO net_peer VALUES ('', 'Empty', NULL, NULL, 1, 0)",
    "INSERT INTO net_peer VALUES ('B1', CAST (x'ff00fe' AS TEXT), CAST (x'c328' AS TEXT), CAST (x'80' AS TEXT), 7, -5)",
    "INSERT INTO net_peer VALUES ('B2', '', '', '', -1, 9223372036854775807)",
    "INSERT INTO net_peer VALUES (CAST (x'ff' AS TEXT), 'Binary', NULL, 'no address', 1, 1)",
    "INSERT INTO net_recent VALUES ('', 'Empty', '', 0)",
    "INSERT INTO net_recent VALUES (CAST (x'ff41' AS TEXT), CAST (x'c328' AS TEXT), CAST (x'80' AS TEXT), -9223372036854775808)",
    "INSERT INTO net_recent VALUES ('no address at all', NULL, 'FF', 9223372036854775807)",
    "INSERT INTO net_recent VALUES ('192.0.2.7:99999', 'Port', NULL, 5)",
  };
  g_autoptr (NetWorld) world = net_world_new ("Anna");
  g_autoptr (LanyardDiscovery) first = lanyard_discovery_new (world->node, world->database);
  g_autoptr (LanyardDiscovery) discovery = NULL;
  g_autoptr (LanyardPeers) peers = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_peers_pin (world->peers, "AA", "Ben", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      lanyard_database_run_sync (world->database, run_sql, (gpointer) rows[i], &error);
      g_assert_no_error (error);
    }
  peers = lanyard_peers_new (world->database, &error);
  g_assert_no_error (error);
  read_all_properties (G_LIST_MODEL (peers));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (peers)), ==, 4);
  g_assert_nonnull (lanyard_peers_lookup (peers, "AA"));
  /* A damaged yes is none. */
  g_assert_false (lanyard_peer_get_always_accept (lanyard_peers_lookup (peers, "B1")));
  g_assert_false (lanyard_peer_get_always_accept (lanyard_peers_lookup (peers, "B2")));
  discovery = lanyard_discovery_new (world->node, world->database);
  read_all_properties (G_LIST_MODEL (discovery));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (discovery)), >=, 2);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *path = g_strconcat ("/own-files/key/", damages[i].name, NULL);

      g_test_add_data_func (path, &damages[i], test_key);
    }
  for (guint i = 0; i < G_N_ELEMENTS (name_damages); i++)
    {
      g_autofree char *path = g_strconcat ("/own-files/name/", name_damages[i].name, NULL);

      g_test_add_data_func (path, &name_damages[i], test_name);
    }
  g_test_add_func ("/own-files/rows", test_rows);
  return g_test_run ();
}
