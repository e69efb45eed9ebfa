/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One program at a time has a conversation: two hosts of one room would give two messages the same place. The lock is a
 * byte of a file, at the conversation's number, locked by whoever has the file open; the system lets go of it when that
 * program ends, however it ends. */
#include "engine/chat/lanyard-chat-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

struct _LanyardChatLock
{
  int fd;
};

LanyardChatLock *
lanyard_chat_lock_new (const char *folder,
                       gint64 conversation,
                       LanyardChatRole role,
                       GError **error)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  struct flock range
      = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = conversation, .l_len = 1 };
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  int code;
  LanyardChatLock *self;

  if (fd >= 0 && fcntl (fd, F_OFD_SETLK, &range) == 0)
    {
      self = g_new0 (LanyardChatLock, 1);
      self->fd = fd;
      return self;
    }
  code = errno;
  if (fd >= 0)
    close (fd);
  if (fd >= 0 && (code == EAGAIN || code == EACCES))
    g_set_error_literal (
        error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_IN_USE,
        role == LANYARD_CHAT_ROLE_HOST
            ? _ ("This room is hosted by another Lanyard on this computer already; close it there first")
            : _ ("This chat is open in another Lanyard on this computer already; close it there first"));
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
                 _ ("The conversation cannot be locked for this program: %s"), g_strerror (code));
  return NULL;
}

void
lanyard_chat_lock_free (LanyardChatLock *self)
{
  close (self->fd);
  g_free (self);
}
