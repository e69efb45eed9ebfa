/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <avahi-common/strlst.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define LANYARD_MDNS_TYPE "_lanyard._tcp"

/**
 * LanyardMdnsFound:
 * @key: one instance on one interface and protocol; what is lost later has the same key
 * @name: the name in its TXT record, else the instance's; not cleaned
 * @host: numeric address, with "%interface" where it is link-local
 * @port: its port
 * @fingerprint: (nullable): from its TXT record, normalised
 *
 * What somebody on the network says of itself.
 */
typedef struct
{
  const char *key;
  const char *name;
  const char *host;
  guint16     port;
  const char *fingerprint;
} LanyardMdnsFound;

/* All on the main context. */
typedef struct
{
  void (*available) (gboolean available, gpointer user_data);
  void (*found)     (const LanyardMdnsFound *found, gpointer user_data);
  void (*lost)      (const char *key, gpointer user_data);
} LanyardMdnsCallbacks;

/**
 * LanyardMdns:
 *
 * DNS-SD through the Avahi daemon, for as long as it runs: comes and goes with it, without polling.
 * (RFC 6763; the instance's name is at most 63 bytes, its section 4.1.1.)
 */
typedef struct _LanyardMdns LanyardMdns;

LanyardMdns *lanyard_mdns_new       (const LanyardMdnsCallbacks *callbacks,
                                     gpointer                    user_data);
void         lanyard_mdns_free      (LanyardMdns                *self);
/* Say where this machine is reached; @port 0 stops saying so. */
void         lanyard_mdns_publish   (LanyardMdns                *self,
                                     const char                 *name,
                                     const char                 *fingerprint,
                                     guint16                     port);
/* What a TXT record says of its sender: a name that is not empty, not cleaned, and a whole fingerprint, normalised; each %NULL when it
 * says none. Pure. @name: (out) (nullable) (transfer full); @fingerprint: the same. */
void         lanyard_mdns_read_txt   (AvahiStringList            *txt,
                                      char                      **name,
                                      char                      **fingerprint);

G_END_DECLS
