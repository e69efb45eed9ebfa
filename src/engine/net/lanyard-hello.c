/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-hello-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-net-error-private.h"
#include "lanyard-config.h"

#define MAX_NAME_CHARS    64
#define MAX_MESSAGE_CHARS 400
#define MAX_SERVICE_BYTES 32

char *
lanyard_clean_name (const char *name)
{
  return lanyard_net_clean_text (name, MAX_NAME_CHARS, _ ("Unnamed device"));
}

void
lanyard_hello_clear (LanyardHello *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->service, g_free);
}

static GVariant *
bytes_variant (const guint8 *bytes, gsize length)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, length, 1);
}

GBytes *
lanyard_hello_encode (const char *name, const char *service, guint16 port,
                      const guint8 commit[LANYARD_COMMIT_SIZE])
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "protocol", "u", LANYARD_PROTOCOL_VERSION);
  g_variant_dict_insert (&dict, "least", "u", LANYARD_PROTOCOL_LEAST);
  g_variant_dict_insert (&dict, "name", "s", name);
  g_variant_dict_insert (&dict, "app", "s", "Lanyard " LANYARD_VERSION);
  g_variant_dict_insert_value (&dict, "commit", bytes_variant (commit, LANYARD_COMMIT_SIZE));
  if (service != NULL)
    g_variant_dict_insert (&dict, "service", "s", service);
  if (service != NULL && port != 0)
    g_variant_dict_insert (&dict, "port", "q", port);
  return lanyard_frame_encode (g_variant_dict_end (&dict));
}

/* An array of just @size bytes under @key. */
static gboolean
lookup_bytes (GVariant *dict, const char *key, guint8 *bytes, gsize size, GError **error)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, key, G_VARIANT_TYPE_BYTESTRING);
  gconstpointer data;
  gsize length = 0;

  data = value != NULL ? g_variant_get_fixed_array (value, &length, 1) : NULL;
  if (data == NULL || length != size)
    {
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                         N_ ("The other side sent a greeting that is not complete (%s)"), key);
      return FALSE;
    }
  memcpy (bytes, data, size);
  return TRUE;
}

gboolean
lanyard_hello_decode (GBytes *payload, LanyardHello *hello, GError **error)
{
  g_autoptr (GVariant) dict = lanyard_frame_decode (payload, error);
  const char *name = "", *service = NULL;

  memset (hello, 0, sizeof *hello);
  if (dict == NULL || !lookup_bytes (dict, "commit", hello->commit, LANYARD_COMMIT_SIZE, error))
    return FALSE;
  if (!g_variant_lookup (dict, "protocol", "u", &hello->protocol)
      || !g_variant_lookup (dict, "least", "u", &hello->least))
    {
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                         N_ ("The other side did not say which protocol it speaks"));
      return FALSE;
    }
  if (hello->protocol < LANYARD_PROTOCOL_LEAST || hello->least > LANYARD_PROTOCOL_VERSION)
    {
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_VERSION,
                         hello->least > LANYARD_PROTOCOL_VERSION
                             ? N_ ("The other side needs a newer Lanyard than this one (protocol %u, here %u)")
                             : N_ ("The other side's Lanyard is too old (protocol %u, here %u)"),
                         hello->protocol, LANYARD_PROTOCOL_VERSION);
      return FALSE;
    }
  g_variant_lookup (dict, "name", "&s", &name);
  g_variant_lookup (dict, "service", "&s", &service);
  g_variant_lookup (dict, "port", "q", &hello->port);
  if (service != NULL && strlen (service) > MAX_SERVICE_BYTES)
    {
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                         N_ ("The other side asked for a service with too long a name"));
      return FALSE;
    }
  hello->name = lanyard_clean_name (name);
  hello->service = g_strdup (service);
  return TRUE;
}

GBytes *
lanyard_confirm_encode (gboolean known)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "known", "b", known);
  return lanyard_frame_encode (g_variant_dict_end (&dict));
}

gboolean
lanyard_confirm_decode (GBytes *payload, gboolean *known, GError **error)
{
  g_autoptr (GVariant) dict = lanyard_frame_decode (payload, error);

  if (dict == NULL)
    return FALSE;
  if (!g_variant_lookup (dict, "known", "b", known))
    {
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                         N_ ("The other side did not say whether it knows this machine"));
      return FALSE;
    }
  return TRUE;
}

GBytes *
lanyard_reveal_encode (const guint8 nonce[LANYARD_NONCE_SIZE])
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "nonce", bytes_variant (nonce, LANYARD_NONCE_SIZE));
  return lanyard_frame_encode (g_variant_dict_end (&dict));
}

static void
sha256 (const guint8 *bytes, gsize length, guint8 out[LANYARD_COMMIT_SIZE])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = LANYARD_COMMIT_SIZE;

  g_checksum_update (checksum, bytes, (gssize) length);
  g_checksum_get_digest (checksum, out, &size);
}

gboolean
lanyard_reveal_decode (GBytes *payload, const guint8 commit[LANYARD_COMMIT_SIZE],
                       guint8 nonce[LANYARD_NONCE_SIZE], GError **error)
{
  g_autoptr (GVariant) dict = lanyard_frame_decode (payload, error);
  guint8 digest[LANYARD_COMMIT_SIZE];

  if (dict == NULL || !lookup_bytes (dict, "nonce", nonce, LANYARD_NONCE_SIZE, error))
    return FALSE;
  sha256 (nonce, LANYARD_NONCE_SIZE, digest);
  if (memcmp (digest, commit, LANYARD_COMMIT_SIZE) != 0)
    {
      /* Someone who waits for our number before choosing theirs could make the codes agree. */
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                         N_ ("The other side changed its mind while pairing; somebody may be in between"));
      return FALSE;
    }
  return TRUE;
}

GBytes *
lanyard_error_encode (const char *code, const char *message)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "code", "s", code);
  g_variant_dict_insert (&dict, "message", "s", message);
  return lanyard_frame_encode (g_variant_dict_end (&dict));
}

GError *
lanyard_error_decode (GBytes *payload)
{
  g_autoptr (GVariant) dict = lanyard_frame_decode (payload, NULL);
  const char *code = "", *message = "";
  g_autofree char *clean = NULL;
  int number;

  if (dict != NULL)
    {
      g_variant_lookup (dict, "code", "&s", &code);
      g_variant_lookup (dict, "message", "&s", &message);
    }
  number = lanyard_net_error_from_word (code);
  clean = lanyard_net_clean_text (message, MAX_MESSAGE_CHARS, "");
  if (*clean == '\0')
    return lanyard_error_new (LANYARD_NET_ERROR, number, N_ ("The other side refused, without a reason"));
  return lanyard_error_new (LANYARD_NET_ERROR, number, N_ ("The other side says: %s"), clean);
}

void
lanyard_nonce_make (guint8 nonce[LANYARD_NONCE_SIZE], guint8 commit[LANYARD_COMMIT_SIZE])
{
  /* Secret until it is revealed, so of the stronger kind. Only fails where the system has no randomness at all; then
   * nothing here is safe. */
  if (gnutls_rnd (GNUTLS_RND_RANDOM, nonce, LANYARD_NONCE_SIZE) != 0)
    g_error ("the system gives no random numbers");
  sha256 (nonce, LANYARD_NONCE_SIZE, commit);
}

char *
lanyard_pairing_code (GBytes *exporter, const char *client_fingerprint, const char *server_fingerprint,
                      const guint8 client_nonce[LANYARD_NONCE_SIZE],
                      const guint8 server_nonce[LANYARD_NONCE_SIZE])
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  guint8 digest[LANYARD_COMMIT_SIZE];
  guint64 number = 0;
  gsize length;
  const guint8 *bytes = g_bytes_get_data (exporter, &length);

  g_byte_array_append (all, (const guint8 *) "Lanyard pairing 1", 17);
  g_byte_array_append (all, bytes, length);
  g_byte_array_append (all, (const guint8 *) client_fingerprint, strlen (client_fingerprint));
  g_byte_array_append (all, (const guint8 *) server_fingerprint, strlen (server_fingerprint));
  g_byte_array_append (all, client_nonce, LANYARD_NONCE_SIZE);
  g_byte_array_append (all, server_nonce, LANYARD_NONCE_SIZE);
  sha256 (all->data, all->len, digest);
  for (guint i = 0; i < 8; i++)
    number = number << 8 | digest[i];
  return g_strdup_printf ("%06u", (guint) (number % 1000000));
}
