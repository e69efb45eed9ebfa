/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LanyardIdentity:
 *
 * Who this machine is: an ECDSA P-256 key and its self-signed certificate (mode 0600 in the data
 * folder), made once and then kept, and the name people gave it. Main thread; the certificate
 * may be used anywhere.
 */
#define LANYARD_TYPE_IDENTITY (lanyard_identity_get_type ())
G_DECLARE_FINAL_TYPE (LanyardIdentity, lanyard_identity, LANYARD, IDENTITY, GObject)

/* Loads or makes. A key file that is readable by others is refused with a message saying so. */
LanyardIdentity *lanyard_identity_load            (const char       *data_dir,
                                                   const char       *config_dir,
                                                   GError          **error);
/* (transfer none) */
GTlsCertificate *lanyard_identity_get_certificate (LanyardIdentity  *self);
/* 64 upper-case hex digits: SHA-256 of the certificate's DER. */
const char      *lanyard_identity_get_fingerprint (LanyardIdentity  *self);
/* Property "name": the device's name, from the host's at first; kept in the config folder. */
const char      *lanyard_identity_get_name        (LanyardIdentity  *self);
gboolean         lanyard_identity_set_name        (LanyardIdentity  *self,
                                                   const char       *name,
                                                   GError          **error);

/* A key and certificate that say nothing of this machine and are kept nowhere. Any thread. (transfer full) */
GTlsCertificate *lanyard_identity_make_passing    (GError          **error);
/* (transfer full) */
char            *lanyard_fingerprint_of           (GTlsCertificate  *certificate);
/* Accepts lower case, spaces and colons; %NULL when it is no fingerprint. (transfer full) (nullable) */
char            *lanyard_fingerprint_normalise    (const char       *text);

G_END_DECLS
