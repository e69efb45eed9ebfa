/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody on the network says of itself by multicast: the TXT record, as it is on the wire (RFC 6763, 6.1). */
#include "fuzz.h"

#include <string.h>

#include "engine/net/lanyard-mdns-private.h"
#include "engine/net/lanyard-net-error-private.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  AvahiStringList *txt = NULL;
  g_autofree char *name = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *shown = NULL;

  /* The daemon passes on at most what a packet holds. */
  if (size == 0 || size > 9000 || avahi_string_list_parse (data, size, &txt) != 0)
    return 0;
  lanyard_mdns_read_txt (txt, &name, &fingerprint);
  avahi_string_list_free (txt);
  shown = lanyard_net_clean_text (name != NULL ? name : "", 64, "nobody");
  if (*shown == '\0' || !g_utf8_validate (shown, -1, NULL))
    g_error ("a device without a name");
  if (fingerprint != NULL && (strlen (fingerprint) != 64 || strspn (fingerprint, "0123456789ABCDEF") != 64))
    g_error ("not a fingerprint: %s", fingerprint);
  return 0;
}
