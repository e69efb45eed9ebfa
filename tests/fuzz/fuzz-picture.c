/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture on its way to a thumbnail: the decoders are gdk-pixbuf's, the bounds on what they may take are ours. */
#include "fuzz.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/core/lanyard-picture-type.h"
#include "engine/transfer/lanyard-manifest-private.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) thumbnail = NULL;
  const char *type = lanyard_picture_type (data, size);
  int fd;

  /* Other types of files are for the decoders' own fuzzers. */
  if (type == NULL || g_str_equal (type, "svg") || g_str_equal (type, "avif"))
    return 0;
  fd = memfd_create ("picture", MFD_CLOEXEC);
  if (fd < 0 || write (fd, data, size) != (ssize_t) size || lseek (fd, 0, SEEK_SET) != 0)
    g_error ("no file in memory");
  thumbnail = lanyard_thumbnail_make (fd, NULL);
  close (fd);
  if (thumbnail != NULL)
    {
      gsize length;
      const void *bytes = g_bytes_get_data (thumbnail, &length);

      type = lanyard_picture_type (bytes, length);
      if (length > LANYARD_MANIFEST_THUMBNAIL_MAX
          || (g_strcmp0 (type, "png") != 0 && g_strcmp0 (type, "jpeg") != 0))
        g_error ("a thumbnail of %" G_GSIZE_FORMAT " bytes that is %s", length, type);
    }
  return 0;
}
