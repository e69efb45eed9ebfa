/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-identity.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-paths.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-hello-private.h"

#define KEY_FILE    "identity.pem"
#define NAME_FILE   "device.conf"
#define NAME_GROUP  "Device"
/* Some fifty times what either takes. */
#define KEY_SIZE_MAX  (64 * 1024)
#define NAME_SIZE_MAX (64 * 1024)
/* The certificate is never renewed, because its fingerprint is what people compared. */
#define VALID_YEARS 100

struct _LanyardIdentity
{
  GObject          parent_instance;

  GTlsCertificate *certificate;
  char            *fingerprint;
  char            *name;
  char            *name_path;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_FINGERPRINT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardIdentity, lanyard_identity, G_TYPE_OBJECT)

static gboolean
check (int code, const char *what, GError **error)
{
  if (code >= 0)
    return TRUE;
  lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_FAILED, N_ ("This machine's key cannot be made: %s (%s)"),
                     gnutls_strerror (code), what);
  return FALSE;
}

static gboolean
fill_certificate (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, GError **error)
{
  guint8 serial[16];
  time_t now = time (NULL);

  return check (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                              GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                "key", error)
         && check (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial), "serial", error)
         /* A serial number is positive and its encoding has no leading zeros (RFC 5280, 4.1.2.2). */
         && check ((serial[0] = (serial[0] & 0x3f) | 0x40, gnutls_x509_crt_set_serial (certificate, serial, sizeof serial)),
                   "serial", error)
         && check (gnutls_x509_crt_set_version (certificate, 3), "version", error)
         /* No name in it: the certificate is seen by whoever connects. */
         && check (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, "Lanyard", 7),
                   "name", error)
         /* A day back, for machines whose clocks differ. */
         && check (gnutls_x509_crt_set_activation_time (certificate, now - 24 * 60 * 60), "time", error)
         && check (gnutls_x509_crt_set_expiration_time (certificate,
                                                        now + (time_t) VALID_YEARS * 365 * 24 * 60 * 60),
                   "time", error)
         && check (gnutls_x509_crt_set_key (certificate, key), "public key", error)
         && check (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), "signature",
                   error);
}

/* Certificate and key as PEM. (transfer full) */
static GString *
make_pem (GError **error)
{
  gnutls_x509_crt_t certificate = NULL;
  gnutls_x509_privkey_t key = NULL;
  gnutls_datum_t certificate_pem = { NULL, 0 }, key_pem = { NULL, 0 };
  GString *pem = NULL;

  if (check (gnutls_x509_crt_init (&certificate), "certificate", error)
      && check (gnutls_x509_privkey_init (&key), "key", error) && fill_certificate (certificate, key, error)
      && check (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &certificate_pem), "export", error)
      && check (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                                   &key_pem),
                "export", error))
    {
      pem = g_string_new_len ((const char *) certificate_pem.data, (gssize) certificate_pem.size);
      g_string_append_len (pem, (const char *) key_pem.data, (gssize) key_pem.size);
    }
  if (key_pem.data != NULL)
    gnutls_memset (key_pem.data, 0, key_pem.size);
  gnutls_free (certificate_pem.data);
  gnutls_free (key_pem.data);
  if (certificate != NULL)
    gnutls_x509_crt_deinit (certificate);
  if (key != NULL)
    gnutls_x509_privkey_deinit (key);
  return pem;
}

GTlsCertificate *
lanyard_identity_make_passing (GError **error)
{
  g_autoptr (GString) pem = make_pem (error);
  GTlsCertificate *certificate = NULL;

  if (pem != NULL)
    {
      certificate = g_tls_certificate_new_from_pem (pem->str, (gssize) pem->len, error);
      gnutls_memset (pem->str, 0, pem->len);
    }
  return certificate;
}

/* Written beside and linked into place: whole or not at all, never readable by others, and when two programs start at
 * once the first one's key is everybody's. */
static gboolean
store_pem (const char *path, const GString *pem, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);
  gboolean ok;
  int saved;

  ok = fd >= 0 && write (fd, pem->str, pem->len) == (gssize) pem->len && fsync (fd) == 0
       && (link (temporary, path) == 0 || errno == EEXIST);
  saved = errno;
  if (fd >= 0)
    {
      close (fd);
      g_unlink (temporary);
    }
  if (!ok)
    lanyard_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved),
                       N_ ("This machine's key cannot be kept in %s: %s"), path, g_strerror (saved));
  return ok;
}

static gboolean
fail_damaged (const char *path, const char *why, GError **error)
{
  lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                     N_ ("This machine's key %s is damaged (%s). Move it away to get a new one, which others will have "
                        "to trust anew"),
                     path, why);
  return FALSE;
}

/* Nothing is read of what cannot be the key: no device, pipe, or folder, and no more than a key can have. */
static gboolean
check_key_file (int fd, const char *path, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    return fail_damaged (path, g_strerror (errno), error);
  if (!S_ISREG (info.st_mode))
    return fail_damaged (path, _ ("it is not a file"), error);
  if (info.st_size == 0)
    return fail_damaged (path, _ ("it is empty"), error);
  if (info.st_size > KEY_SIZE_MAX)
    return fail_damaged (path, _ ("it is too large for a key"), error);
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) == 0)
    return TRUE;
  lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                     N_ ("This machine's key %s can be read by others, so it may have been copied. Take their "
                        "permission away (chmod 600), or delete it to get a new one"),
                     path);
  return FALSE;
}

/* (transfer full) */
static char *
read_pem (const char *path, gsize *length, GError **error)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  char *pem = NULL;
  gssize n = -1;

  if (fd < 0)
    {
      lanyard_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), N_ ("This machine's key %s cannot be read: %s"), path,
                         g_strerror (errno));
      return NULL;
    }
  if (check_key_file (fd, path, error))
    {
      pem = g_malloc (KEY_SIZE_MAX);
      n = read (fd, pem, KEY_SIZE_MAX);
      if (n < 0)
        {
          fail_damaged (path, g_strerror (errno), error);
          g_clear_pointer (&pem, g_free);
        }
    }
  close (fd);
  *length = (gsize) MAX (n, 0);
  return pem;
}

/* Both are there and belong together: otherwise this machine would start and every connection fail. */
static gboolean
check_pair (const char *path, const char *pem, gsize length, GError **error)
{
  const gnutls_datum_t datum = { (guint8 *) pem, (unsigned int) length };
  gnutls_certificate_credentials_t credentials;
  int code = gnutls_certificate_allocate_credentials (&credentials);

  if (code >= 0)
    {
      code = gnutls_certificate_set_x509_key_mem (credentials, &datum, &datum, GNUTLS_X509_FMT_PEM);
      gnutls_certificate_free_credentials (credentials);
    }
  return code >= 0 || fail_damaged (path, gnutls_strerror (code), error);
}

static gboolean
load_certificate (LanyardIdentity *self, const char *data_dir, GError **error)
{
  g_autofree char *path = g_build_filename (data_dir, KEY_FILE, NULL);
  g_autofree char *pem = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize length = 0;
  gboolean paired;

  /* A link that leads nowhere is something that is there. */
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr (GString) made = make_pem (error);
      gboolean stored = made != NULL && store_pem (path, made, error);

      if (made != NULL)
        gnutls_memset (made->str, 0, made->len);
      if (!stored)
        return FALSE;
    }
  pem = read_pem (path, &length, error);
  if (pem == NULL)
    return FALSE;
  paired = check_pair (path, pem, length, error);
  if (paired)
    self->certificate = g_tls_certificate_new_from_pem (pem, (gssize) length, &local_error);
  gnutls_memset (pem, 0, length);
  if (!paired)
    return FALSE;
  if (self->certificate == NULL)
    return fail_damaged (path, local_error->message, error);
  self->fingerprint = lanyard_fingerprint_of (self->certificate);
  return TRUE;
}

/* FALSE with @error only where a file is there that cannot be read; nothing there is an empty one. */
static gboolean
read_name_file (const char *path, GKeyFile *file, GError **error)
{
  g_autofree char *text = NULL;
  GStatBuf info;
  gsize length;

  if (g_stat (path, &info) != 0)
    {
      if (errno == ENOENT)
        return TRUE;
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return FALSE;
    }
  if (S_ISREG (info.st_mode) && info.st_size <= NAME_SIZE_MAX)
    {
      if (!g_file_get_contents (path, &text, &length, error))
        return FALSE;
      /* What a power cut leaves of a file is often zeros, which GKeyFile takes for an empty line. */
      if (memchr (text, '\0', length) == NULL)
        return g_key_file_load_from_data (file, text, length, G_KEY_FILE_KEEP_COMMENTS, error);
    }
  lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, N_ ("it is not what this program wrote"));
  return FALSE;
}

static void
load_name (LanyardIdentity *self, const char *config_dir)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  self->name_path = g_build_filename (config_dir, NAME_FILE, NULL);
  if (read_name_file (self->name_path, file, &error))
    name = g_key_file_get_string (file, NAME_GROUP, "name", NULL);
  else
    g_message ("This machine's name in %s cannot be read, so it goes by its host name: %s", self->name_path, error->message);
  self->name = lanyard_clean_name (name != NULL && *name != '\0' ? name : g_get_host_name ());
}

static void
lanyard_identity_finalize (GObject *object)
{
  LanyardIdentity *self = LANYARD_IDENTITY (object);

  g_clear_object (&self->certificate);
  g_free (self->fingerprint);
  g_free (self->name);
  g_free (self->name_path);
  G_OBJECT_CLASS (lanyard_identity_parent_class)->finalize (object);
}

static void
lanyard_identity_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LanyardIdentity *self = LANYARD_IDENTITY (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_FINGERPRINT:
      g_value_set_string (value, self->fingerprint);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lanyard_identity_class_init (LanyardIdentityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lanyard_identity_finalize;
  object_class->get_property = lanyard_identity_get_property;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_identity_init (LanyardIdentity *self)
{
}

LanyardIdentity *
lanyard_identity_load (const char *data_dir, const char *config_dir, GError **error)
{
  g_autoptr (LanyardIdentity) self = g_object_new (LANYARD_TYPE_IDENTITY, NULL);

  g_return_val_if_fail (data_dir != NULL && config_dir != NULL, NULL);

  if (!load_certificate (self, data_dir, error))
    return NULL;
  load_name (self, config_dir);
  return g_steal_pointer (&self);
}

GTlsCertificate *
lanyard_identity_get_certificate (LanyardIdentity *self)
{
  g_return_val_if_fail (LANYARD_IS_IDENTITY (self), NULL);
  return self->certificate;
}

const char *
lanyard_identity_get_fingerprint (LanyardIdentity *self)
{
  g_return_val_if_fail (LANYARD_IS_IDENTITY (self), NULL);
  return self->fingerprint;
}

const char *
lanyard_identity_get_name (LanyardIdentity *self)
{
  g_return_val_if_fail (LANYARD_IS_IDENTITY (self), NULL);
  return self->name;
}

gboolean
lanyard_identity_set_name (LanyardIdentity *self, const char *name, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *clean = NULL;

  g_return_val_if_fail (LANYARD_IS_IDENTITY (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  clean = g_strstrip (g_strdup (name));
  if (*clean == '\0')
    {
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                         N_ ("A device needs a name, so that others know it"));
      return FALSE;
    }
  g_free (clean);
  clean = lanyard_clean_name (name);
  if (!read_name_file (self->name_path, file, NULL))
    {
      g_autofree char *aside = lanyard_paths_name_aside (self->name_path);

      if (g_rename (self->name_path, aside) != 0)
        {
          lanyard_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), N_ ("%s is damaged and cannot be set aside: %s"),
                             self->name_path, g_strerror (errno));
          return FALSE;
        }
    }
  g_key_file_set_string (file, NAME_GROUP, "name", clean);
  if (!g_key_file_save_to_file (file, self->name_path, error))
    return FALSE;
  if (strcmp (clean, self->name) != 0)
    {
      g_free (self->name);
      self->name = g_steal_pointer (&clean);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
    }
  return TRUE;
}

char *
lanyard_fingerprint_of (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *lower = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  lower = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  return g_ascii_strup (lower, -1);
}

char *
lanyard_fingerprint_normalise (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *c = text; *c != '\0'; c++)
    {
      if (g_ascii_isxdigit (*c))
        g_string_append_c (digits, g_ascii_toupper (*c));
      else if (*c != ':' && !g_ascii_isspace (*c))
        return NULL;
      if (digits->len > 64)
        return NULL;
    }
  if (digits->len != 64)
    return NULL;
  return g_string_free (g_steal_pointer (&digits), FALSE);
}
