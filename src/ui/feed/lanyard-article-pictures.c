/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-article-pictures.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-fetcher.h"
#include "engine/feed/lanyard-feed-file-name.h"

#define SILENCE_SECONDS  20
#define DEADLINE_SECONDS 60
#define ACCEPT           "image/png, image/jpeg, image/gif, image/svg+xml;q=0.8, image/*;q=0.5"
/* What is kept when nothing shows it: files and pixels together. */
#define KEPT_BYTES (64 * 1024 * 1024)
/* What stands inside the article itself. */
#define DATA_MAX_CHARS (4 * 1024 * 1024)

struct _LanyardArticlePictures
{
  GObject parent_instance;

  LanyardFeedFetcher *fetcher;
  GHashTable *kept; /* address -> link of @order */
  GQueue order;     /* Kept, the last used first */
  gsize kept_bytes;
};

G_DEFINE_FINAL_TYPE (LanyardArticlePictures, lanyard_article_pictures, G_TYPE_OBJECT)

typedef struct
{
  char *uri;
  LanyardArticleImage *image;
  gsize bytes;
} Kept;

LanyardArticleImage *
lanyard_article_image_ref (LanyardArticleImage *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_image (gpointer data)
{
  LanyardArticleImage *self = data;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->image, lanyard_image_free);
}

void
lanyard_article_image_unref (LanyardArticleImage *self)
{
  g_atomic_rc_box_release_full (self, clear_image);
}

/* What is kept */

static void
kept_free (Kept *self)
{
  g_free (self->uri);
  lanyard_article_image_unref (self->image);
  g_free (self);
}

static gsize
weigh (const LanyardArticleImage *image)
{
  GdkTexture *texture = image->image->texture;

  return g_bytes_get_size (image->bytes) +
         4 * (gsize)gdk_texture_get_width (texture) * (gsize)gdk_texture_get_height (texture);
}

static void
drop_link (LanyardArticlePictures *self, GList *link)
{
  Kept *kept = link->data;

  self->kept_bytes -= kept->bytes;
  g_hash_table_remove (self->kept, kept->uri);
  g_queue_delete_link (&self->order, link);
  kept_free (kept);
}

static void
keep (LanyardArticlePictures *self, const char *uri, LanyardArticleImage *image)
{
  Kept *kept;
  GList *known = g_hash_table_lookup (self->kept, uri);

  if (known != NULL)
    drop_link (self, known);
  kept = g_new0 (Kept, 1);
  kept->uri = g_strdup (uri);
  kept->image = lanyard_article_image_ref (image);
  kept->bytes = weigh (image);
  self->kept_bytes += kept->bytes;
  g_queue_push_head (&self->order, kept);
  g_hash_table_insert (self->kept, kept->uri, self->order.head);
  while (self->kept_bytes > KEPT_BYTES && self->order.length > 1)
    drop_link (self, self->order.tail);
}

LanyardArticleImage *
lanyard_article_pictures_peek (LanyardArticlePictures *self, const char *uri)
{
  GList *link;

  g_return_val_if_fail (LANYARD_IS_ARTICLE_PICTURES (self), NULL);

  link = g_hash_table_lookup (self->kept, uri);
  if (link == NULL)
    return NULL;
  g_queue_unlink (&self->order, link);
  g_queue_push_head_link (&self->order, link);
  return lanyard_article_image_ref (((Kept *)link->data)->image);
}

/* Loading */

typedef struct
{
  char *uri;
  GBytes *bytes;
} Load;

static void
load_free (Load *self)
{
  g_free (self->uri);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardArticlePictures *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  LanyardImage *decoded = lanyard_image_load_finish (result, &error);
  LanyardArticleImage *image;

  if (decoded == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  image = g_atomic_rc_box_new0 (LanyardArticleImage);
  image->bytes = g_bytes_ref (load->bytes);
  image->image = decoded;
  keep (self, load->uri, image);
  g_task_return_pointer (task, image, (GDestroyNotify)lanyard_article_image_unref);
}

static void
decode (GTask *task, GBytes *bytes)
{
  Load *load = g_task_get_task_data (task);

  load->bytes = bytes;
  lanyard_image_decode_web_async (bytes, LANYARD_ARTICLE_MAX_WIDTH, LANYARD_ARTICLE_MAX_PIXELS,
                                  g_task_get_cancellable (task), on_decoded, task);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (LanyardFeedResponse) response = NULL;
  GError *error = NULL;

  response = lanyard_feed_fetcher_fetch_finish (LANYARD_FEED_FETCHER (source), result, &error);
  if (response == NULL)
    g_task_return_error (task, error);
  else if (response->error != NULL)
    g_task_return_error (task, g_steal_pointer (&response->error));
  else if (response->bytes == NULL || g_bytes_get_size (response->bytes) == 0)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                             _ ("The server sent nothing."));
  else
    decode (g_steal_pointer (&task), g_steal_pointer (&response->bytes));
}

/* "data:image/png;base64,…" (RFC 2397). Unfolding a few megabytes takes milliseconds: on a worker. */
static void
unfold_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *uri = task_data;
  const char *comma = strchr (uri, ',');
  g_autofree char *decoded = NULL;
  GBytes *bytes = NULL;

  if (comma == NULL || strlen (comma) > DATA_MAX_CHARS)
    {
      g_task_return_new_error (task, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_TOO_LARGE,
                               _ ("The picture is too large."));
      return;
    }
  decoded = g_uri_unescape_string (comma + 1, NULL);
  if (decoded != NULL && g_strstr_len (uri, comma - uri, ";base64") != NULL)
    {
      gsize length;
      guchar *raw = g_base64_decode (decoded, &length);

      bytes = g_bytes_new_take (raw, length);
    }
  else if (decoded != NULL)
    bytes = g_bytes_new (decoded, strlen (decoded));
  if (bytes == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                             _ ("This is no picture of a kind that can be shown."));
  else
    g_task_return_pointer (task, bytes, (GDestroyNotify)g_bytes_unref);
}

static void
on_unfolded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    decode (g_steal_pointer (&task), bytes);
}

void
lanyard_article_pictures_load_async (LanyardArticlePictures *self,
                                     const char *uri,
                                     const char *from,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  const LanyardFeedRequest request = { .url = uri, .from = from };
  g_autoptr (GTask) task = NULL;
  LanyardArticleImage *kept;
  Load *load;

  g_return_if_fail (LANYARD_IS_ARTICLE_PICTURES (self));
  g_return_if_fail (uri != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_article_pictures_load_async);
  load = g_new0 (Load, 1);
  load->uri = g_strdup (uri);
  g_task_set_task_data (task, load, (GDestroyNotify)load_free);

  kept = lanyard_article_pictures_peek (self, uri);
  if (kept != NULL)
    g_task_return_pointer (task, kept, (GDestroyNotify)lanyard_article_image_unref);
  else if (g_ascii_strncasecmp (uri, "data:", 5) == 0)
    {
      g_autoptr (GTask) unfold =
          g_task_new (NULL, cancellable, on_unfolded, g_steal_pointer (&task));

      g_task_set_task_data (unfold, g_strdup (uri), g_free);
      g_task_run_in_thread (unfold, unfold_worker);
    }
  else
    lanyard_feed_fetcher_send_async (self->fetcher, &request, cancellable, on_fetched,
                                     g_steal_pointer (&task));
}

LanyardArticleImage *
lanyard_article_pictures_load_finish (LanyardArticlePictures *self,
                                      GAsyncResult *result,
                                      GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
lanyard_article_pictures_explain (const GError *error)
{
  if (g_error_matches (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_TOO_LARGE))
    return g_strdup (_ ("The picture is too large to load."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_strdup (_ ("The server took too long to send the picture."));
  if (g_error_matches (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_GONE))
    return g_strdup (_ ("The picture is no longer there."));
  return g_strdup (error->message);
}

char *
lanyard_article_pictures_make_name (const char *uri, GBytes *bytes)
{
  static const struct
  {
    const char *magic;
    const char *ending;
  } endings[] = {
    { "\x89PNG", ".png" }, { "\xFF\xD8", ".jpg" }, { "GIF8", ".gif" },
    { "RIFF", ".webp" },   { "BM", ".bmp" },       { "<", ".svg" },
  };
  g_autofree char *name = lanyard_feed_make_file_name (uri, NULL);
  const char *dot = strrchr (name, '.');
  const char *ending = "";
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  for (guint i = 0; i < G_N_ELEMENTS (endings) && *ending == '\0'; i++)
    {
      gsize n = strlen (endings[i].magic);

      if (length > n && memcmp (data, endings[i].magic, n) == 0)
        ending = endings[i].ending;
    }
  if (dot != NULL && (g_ascii_strcasecmp (dot, ending) == 0 ||
                      (strcmp (ending, ".jpg") == 0 && g_ascii_strcasecmp (dot, ".jpeg") == 0)))
    return g_steal_pointer (&name);
  return g_strdup_printf ("%.*s%s", (int)(dot != NULL ? dot - name : (gssize)strlen (name)), name,
                          ending);
}

void
lanyard_article_pictures_set_timeouts (LanyardArticlePictures *self,
                                       guint silence_seconds,
                                       guint deadline_seconds)
{
  g_return_if_fail (LANYARD_IS_ARTICLE_PICTURES (self));

  lanyard_feed_fetcher_set_limits (self->fetcher, silence_seconds, deadline_seconds,
                                   LANYARD_ARTICLE_MAX_BYTES);
}

static void
lanyard_article_pictures_finalize (GObject *object)
{
  LanyardArticlePictures *self = LANYARD_ARTICLE_PICTURES (object);

  g_clear_object (&self->fetcher);
  g_clear_pointer (&self->kept, g_hash_table_unref);
  g_queue_clear_full (&self->order, (GDestroyNotify)kept_free);

  G_OBJECT_CLASS (lanyard_article_pictures_parent_class)->finalize (object);
}

static void
lanyard_article_pictures_class_init (LanyardArticlePicturesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_article_pictures_finalize;
}

static void
lanyard_article_pictures_init (LanyardArticlePictures *self)
{
  g_queue_init (&self->order);
  self->kept = g_hash_table_new (g_str_hash, g_str_equal);
}

/* Servers that have several forms of a picture send one that can be shown here. */
static char *
make_accept (void)
{
  GSList *formats = gdk_pixbuf_get_formats ();
  GString *accept = g_string_new (NULL);

  for (GSList *l = formats; l != NULL; l = l->next)
    {
      g_autofree char *name = gdk_pixbuf_format_get_name (l->data);

      if (strcmp (name, "webp") == 0 || strcmp (name, "avif") == 0)
        g_string_append_printf (accept, "image/%s, ", name);
    }
  g_slist_free (formats);
  g_string_append (accept, ACCEPT);
  return g_string_free (accept, FALSE);
}

LanyardArticlePictures *
lanyard_article_pictures_new (GNetworkMonitor *monitor)
{
  LanyardArticlePictures *self = g_object_new (LANYARD_TYPE_ARTICLE_PICTURES, NULL);
  g_autofree char *accept = NULL;

  self->fetcher = lanyard_feed_fetcher_new (monitor);
  accept = make_accept ();
  lanyard_feed_fetcher_set_accept (self->fetcher, accept);
  lanyard_feed_fetcher_set_limits (self->fetcher, SILENCE_SECONDS, DEADLINE_SECONDS,
                                   LANYARD_ARTICLE_MAX_BYTES);
  return self;
}
