/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanyard-test.h"

#include "lanyard-test-guard.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char *home;
static guint tick_id;
static guint tick_users;

static void
remove_tree (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr (GDir) dir = NULL;
      const char *name;

      (void) g_chmod (path, 0700);
      dir = g_dir_open (path, 0, NULL);
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);
          remove_tree (child);
        }
    }
  (void) g_remove (path);
}

static pid_t home_owner;

static void
remove_home (void)
{
  /* Not in a forked child. */
  if (home != NULL && home_owner == getpid ())
    remove_tree (home);
}

/* Of a test that could not do so itself. */
static void
remove_what_is_left (void)
{
  if (g_file_test (home, G_FILE_TEST_EXISTS))
    remove_tree (home);
}

void
lanyard_test_init (int *argc, char ***argv)
{
  static const struct
  {
    const char *variable;
    const char *folder;
  } folders[] = {
    { "HOME", "home" },
    { "XDG_DATA_HOME", "data" },
    { "XDG_CONFIG_HOME", "config" },
    { "XDG_CACHE_HOME", "cache" },
    { "XDG_STATE_HOME", "state" },
    { "XDG_RUNTIME_DIR", "run" },
    { "XDG_DOWNLOAD_DIR", "downloads" },
  };
  g_autoptr (GError) error = NULL;

  home = g_dir_make_tmp ("lanyard-test-XXXXXX", &error);
  if (home == NULL)
    g_error ("no temporary folder: %s", error->message);
  lanyard_test_guard (remove_what_is_left);
  home_owner = getpid ();
  atexit (remove_home);

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (home, folders[i].folder, NULL);
      if (g_mkdir (path, 0700) != 0)
        g_error ("cannot make %s", path);
      g_setenv (folders[i].variable, path, TRUE);
    }

  g_test_init (argc, argv, NULL);
}

char *
lanyard_test_make_dir (const char *name)
{
  static guint serial;
  g_autofree char *unique = g_strdup_printf ("%s-%u", name, serial++);
  char *path = g_build_filename (home, unique, NULL);

  if (g_mkdir (path, 0700) != 0)
    g_error ("cannot make %s", path);
  return path;
}

void
lanyard_test_fill (guint8 *bytes, gsize length, guint32 seed)
{
  /* xorshift64*: fast, and its stream does not compress or repeat. */
  guint64 x = ((guint64) seed << 32) ^ G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);

  for (gsize i = 0; i < length; i += 8)
    {
      guint64 value;

      x ^= x >> 12;
      x ^= x << 25;
      x ^= x >> 27;
      value = x * G_GUINT64_CONSTANT (0x2545F4914F6CDD1D);
      memcpy (bytes + i, &value, MIN (8, length - i));
    }
}

void
lanyard_test_write (const char *path, guint64 length, guint32 seed)
{
  const gsize block = 1024 * 1024;
  g_autofree guint8 *bytes = g_malloc (block);
  guint64 written = 0;
  int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (written < length && written < 64 * block)
    {
      gsize n = MIN (block, length - written);

      lanyard_test_fill (bytes, n, seed + (guint32) (written / block));
      g_assert_cmpint (write (fd, bytes, n), ==, (gssize) n);
      written += n;
    }
  if (written < length)
    {
      g_assert_cmpint (ftruncate (fd, (off_t) length), ==, 0);
      /* The end differs from the hole before it. */
      g_assert_cmpint (pwrite (fd, "the end", 7, (off_t) length - 7), ==, 7);
    }
  g_assert_true (g_close (fd, NULL));
}

void
lanyard_test_assert_same_file (const char *a, const char *b)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) map_a = g_mapped_file_new (a, FALSE, &error);
  g_autoptr (GMappedFile) map_b = NULL;
  gsize length;

  g_assert_no_error (error);
  map_b = g_mapped_file_new (b, FALSE, &error);
  g_assert_no_error (error);
  length = g_mapped_file_get_length (map_a);
  g_assert_cmpuint (length, ==, g_mapped_file_get_length (map_b));
  g_assert_true (length == 0
                 || memcmp (g_mapped_file_get_contents (map_a), g_mapped_file_get_contents (map_b),
                            length)
                        == 0);
}

guint16
lanyard_test_port (int type)
{
  /* Below those that the system gives away; so many are a process's. */
  const guint first = 15000, processes = 1000, each = 16;
  static guint serial;

  for (guint i = 0; i < each; i++)
    {
      guint port = first + (guint) getpid () % processes * each + serial++ % each;
      struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
      int fd = socket (AF_INET, type | SOCK_CLOEXEC, 0);
      const int yes = 1;
      gboolean bound;

      name.sin_port = htons ((guint16) port);
      g_assert_cmpint (fd, >=, 0);
      /* The ends of earlier connections are nobody's. */
      if (type == SOCK_STREAM)
        g_assert_no_errno (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
      bound = bind (fd, (struct sockaddr *) &name, sizeof name) == 0;
      (void) g_close (fd, NULL);
      if (bound)
        return (guint16) port;
    }
  g_error ("no port is free");
}

gint64
lanyard_test_deadline (double seconds)
{
  const char *asked = g_getenv ("LANYARD_TEST_SLOW");
  /* It is for what hangs, and a machine that builds something else meanwhile is slow. */
  double slow = asked == NULL ? 4 : MAX (10, g_ascii_strtod (asked, NULL));

  return g_get_monotonic_time () + (gint64) (seconds * slow * G_USEC_PER_SEC);
}

gboolean
lanyard_test_within (gint64 deadline)
{
  return g_get_monotonic_time () < deadline;
}

static gboolean
tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
lanyard_test_wait_begin (void)
{
  if (tick_users++ == 0)
    tick_id = g_timeout_add (50, tick, NULL);
}

void
lanyard_test_wait_end (void)
{
  g_assert_cmpuint (tick_users, >, 0);
  if (--tick_users == 0)
    g_clear_handle_id (&tick_id, g_source_remove);
}

/* Milliseconds until the next timer, 0 when something is to be done now, -1 when there is no timer. */
static int
get_next_due (GMainContext *context)
{
  GPollFD fds[256];
  int priority, timeout = 0, n;
  gboolean ready;

  g_assert_true (g_main_context_acquire (context));
  ready = g_main_context_prepare (context, &priority);
  n = g_main_context_query (context, G_MAXINT, &timeout, fds, G_N_ELEMENTS (fds));
  g_assert_cmpint (n, <=, G_N_ELEMENTS (fds));
  /* What was prepared is to be checked, too. */
  for (int i = 0; i < n; i++)
    fds[i].revents = 0;
  ready |= g_main_context_check (context, G_MAXINT, fds, n);
  g_main_context_release (context);
  return ready ? 0 : timeout;
}

void
lanyard_test_wait_quiet (guint quiet_ms, double seconds)
{
  gint64 deadline = lanyard_test_deadline (seconds);
  int due = 0;

  do
    {
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      due = get_next_due (g_main_context_default ());
      if (due < 0 || due > (int) quiet_ms)
        {
          /* What a worker has begun would end about now. */
          g_usleep (20 * 1000);
          if (!g_main_context_pending (NULL))
            return;
        }
      else
        g_usleep ((gulong) CLAMP (due, 1, 50) * 1000);
    }
  while (lanyard_test_within (deadline));
  g_error ("a timer is due every %d ms though nothing happens", due);
}

void
lanyard_test_store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **stored = user_data;

  g_assert_null (*stored);
  *stored = g_object_ref (result);
}
