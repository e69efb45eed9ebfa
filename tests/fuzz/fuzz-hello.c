/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The payloads of the opening, and the texts a stranger may choose: names, messages, fingerprints, addresses. The first
 * byte says which. */
#include "fuzz.h"

#include <gio/gio.h>
#include <string.h>

#include "engine/core/lanyard-format.h"
#include "engine/net/lanyard-address-private.h"
#include "engine/net/lanyard-hello-private.h"
#include "engine/net/lanyard-identity.h"
#include "engine/net/lanyard-net-error-private.h"

static void
decode_hello (GBytes *payload)
{
  LanyardHello hello;

  if (lanyard_hello_decode (payload, &hello, NULL) && *hello.name == '\0')
    g_error ("a HELLO without a name");
  lanyard_hello_clear (&hello);
}

static void
decode_confirm (GBytes *payload)
{
  gboolean known;

  lanyard_confirm_decode (payload, &known, NULL);
}

static void
decode_reveal (GBytes *payload)
{
  const guint8 commit[LANYARD_COMMIT_SIZE] = { 0 };
  guint8 nonce[LANYARD_NONCE_SIZE];

  if (lanyard_reveal_decode (payload, commit, nonce, NULL))
    g_error ("a nonce for a commitment of nothing");
}

static void
decode_error (GBytes *payload)
{
  g_autoptr (GError) error = lanyard_error_decode (payload);

  if (error == NULL || *error->message == '\0' || !g_utf8_validate (error->message, -1, NULL))
    g_error ("an error without a sentence");
}

static void
clean (const char *text)
{
  g_autofree char *name = lanyard_net_clean_text (text, 64, "nobody");
  g_autofree char *twice = lanyard_net_clean_text (name, G_MAXINT, "nobody");
  g_autofree char *fingerprint = lanyard_fingerprint_normalise (text);
  g_autoptr (GSocketConnectable) address = lanyard_address_parse (text, 1, NULL);

  if (*name == '\0' || !g_utf8_validate (name, -1, NULL) || strpbrk (name, "\n\r\t\x1b") != NULL)
    g_error ("not clean: %s", name);
  if (strcmp (name, twice) != 0)
    g_error ("cleaning \"%s\" again gives \"%s\"", name, twice);
  if (address != NULL && g_network_address_get_port (G_NETWORK_ADDRESS (address)) == 0)
    g_error ("an address without a port: %s", text);
  if (fingerprint != NULL && strlen (fingerprint) != 64)
    g_error ("not a fingerprint: %s", fingerprint);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static void (*const decoders[]) (GBytes *payload)
      = { decode_hello, decode_confirm, decode_reveal, decode_error };
  g_autoptr (GBytes) payload = NULL;
  g_autofree char *text = NULL;

  if (size == 0)
    return 0;
  if (data[0] < G_N_ELEMENTS (decoders))
    {
      payload = g_bytes_new (data + 1, size - 1);
      decoders[data[0]] (payload);
      return 0;
    }
  text = g_strndup ((const char *) data + 1, size - 1);
  clean (text);
  return 0;
}
