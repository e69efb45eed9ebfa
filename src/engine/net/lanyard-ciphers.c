/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-ciphers.h"

#include <gnutls/gnutls.h>

#ifdef __aarch64__
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

/* The only way in that GIO has (glib-networking reads it when the first connection is made). */
#define VARIABLE "G_TLS_GNUTLS_PRIORITY"
/* What GIO takes where nobody said anything, with those of NORMAL in another order. */
#define USUAL    "NORMAL"
#define PRIORITY                                                                                                      \
  USUAL ":%COMPAT:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AES-256-CCM:+AES-128-CCM:+AES-256-CBC:"   \
        "+AES-128-CBC"

/* AES, and the multiplication that GCM needs. */
static gboolean
processor_has_aes (void)
{
#if defined(__x86_64__) || defined(__i386__)
  return __builtin_cpu_supports ("aes") && __builtin_cpu_supports ("pclmul");
#elif defined(__aarch64__)
  const unsigned long needed = HWCAP_AES | HWCAP_PMULL;

  return (getauxval (AT_HWCAP) & needed) == needed;
#else
  return FALSE;
#endif
}

static gboolean
lists_equal (gnutls_priority_t a, gnutls_priority_t b, int (*get_list) (gnutls_priority_t, const unsigned **))
{
  const unsigned *list_a, *list_b;
  int n = get_list (a, &list_a);

  if (n != get_list (b, &list_b))
    return FALSE;
  for (int i = 0; i < n; i++)
    if (list_a[i] != list_b[i])
      return FALSE;
  return TRUE;
}

/* Whether GnuTLS does what it does out of the box, or an administrator's configuration says otherwise. */
static gboolean
system_is_as_usual (void)
{
  gnutls_priority_t usual, system;
  gboolean same = FALSE;

  if (gnutls_priority_init (&usual, USUAL, NULL) < 0)
    return FALSE;
  if (gnutls_priority_init (&system, NULL, NULL) >= 0)
    {
      same = lists_equal (usual, system, gnutls_priority_cipher_list)
             && lists_equal (usual, system, gnutls_priority_protocol_list)
             && lists_equal (usual, system, gnutls_priority_mac_list)
             && lists_equal (usual, system, gnutls_priority_kx_list)
             && lists_equal (usual, system, gnutls_priority_group_list)
             && lists_equal (usual, system, gnutls_priority_sign_list);
      gnutls_priority_deinit (system);
    }
  gnutls_priority_deinit (usual);
  return same;
}

void
lanyard_ciphers_prefer_fast (void)
{
  gnutls_priority_t priority;

  if (g_getenv (VARIABLE) != NULL || !processor_has_aes () || !system_is_as_usual ())
    return;
  /* GIO's connections all fail with what GnuTLS does not understand. */
  if (gnutls_priority_init (&priority, PRIORITY, NULL) < 0)
    return;
  gnutls_priority_deinit (priority);
  g_setenv (VARIABLE, PRIORITY, FALSE);
}
