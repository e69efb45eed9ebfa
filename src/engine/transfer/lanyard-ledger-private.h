/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/transfer/lanyard-manifest-private.h"

G_BEGIN_DECLS

#define LANYARD_DIGEST_SIZE 16

/**
 * LanyardLedger:
 *
 * How far each entry of a manifest is. Workers write, the main thread reads; all functions take the ledger's lock.
 * What changed since one last looked is kept as a list, so that rows and the database follow without
 * walking 100,000 entries.
 */
typedef struct _LanyardLedger LanyardLedger;

/* One entry's account, as a copy. */
typedef struct
{
  guint             index;
  LanyardEntryState state;
  gboolean          restarted;
  gboolean          has_digest;
  guint8            digest[LANYARD_DIGEST_SIZE];
  guint64           size;         /* as sent: the file may have changed since it was offered */
  guint64           resumed_from;
  char             *saved;        /* path below the folder, where it differs from the manifest's */
  char             *error;
} LanyardAccount;

void             lanyard_account_clear           (LanyardAccount     *account);

LanyardLedger   *lanyard_ledger_new              (LanyardManifest    *manifest);
LanyardLedger   *lanyard_ledger_ref              (LanyardLedger      *self);
void             lanyard_ledger_unref            (LanyardLedger      *self);
LanyardManifest *lanyard_ledger_get_manifest     (LanyardLedger      *self);
/* The folder received entries are saved below (nullable: a sender's). */
GFile           *lanyard_ledger_dup_folder       (LanyardLedger      *self);
void             lanyard_ledger_set_folder       (LanyardLedger      *self,
                                                  GFile              *folder);
/* (transfer full) (nullable): where the entry is on this machine. */
GFile           *lanyard_ledger_dup_file         (LanyardLedger      *self,
                                                  guint               index);

LanyardEntryState lanyard_ledger_get_state       (LanyardLedger      *self,
                                                  guint               index);
void             lanyard_ledger_set_state        (LanyardLedger      *self,
                                                  guint               index,
                                                  LanyardEntryState   state);
/* FALSE, and nothing done, when the state is not @from any more. */
gboolean         lanyard_ledger_advance          (LanyardLedger      *self,
                                                  guint               index,
                                                  LanyardEntryState   from,
                                                  LanyardEntryState   to);
/* TRUE the first time one asks about an entry that is verified: whoever tells of it tells once. */
gboolean         lanyard_ledger_take_verified    (LanyardLedger      *self,
                                                  guint               index);
void             lanyard_ledger_get              (LanyardLedger      *self,
                                                  guint               index,
                                                  LanyardAccount     *account);
/* The state becomes FAILED. */
void             lanyard_ledger_fail             (LanyardLedger      *self,
                                                  guint               index,
                                                  const char         *message);
void             lanyard_ledger_set_digest       (LanyardLedger      *self,
                                                  guint               index,
                                                  const guint8       *digest);
gboolean         lanyard_ledger_digest_equals    (LanyardLedger      *self,
                                                  guint               index,
                                                  const guint8       *digest);
void             lanyard_ledger_set_size         (LanyardLedger      *self,
                                                  guint               index,
                                                  guint64             size);
void             lanyard_ledger_set_resumed      (LanyardLedger      *self,
                                                  guint               index,
                                                  guint64             offset);
void             lanyard_ledger_set_restarted    (LanyardLedger      *self,
                                                  guint               index);
/* @saved: path below the folder. */
void             lanyard_ledger_set_saved        (LanyardLedger      *self,
                                                  guint               index,
                                                  const char         *saved);
gboolean         lanyard_ledger_get_selected     (LanyardLedger      *self,
                                                  guint               index);
void             lanyard_ledger_set_selected     (LanyardLedger      *self,
                                                  guint               index,
                                                  gboolean            selected);
guint            lanyard_ledger_count            (LanyardLedger      *self,
                                                  LanyardEntryState   state);
/* Indices of at most @max entries that changed since the last call, in no order; NULL when none. (transfer full) */
GArray          *lanyard_ledger_take_changes     (LanyardLedger      *self,
                                                  guint               max);
void             lanyard_ledger_forget_changes   (LanyardLedger      *self);
/* (transfer full) (nullable): the error of the first that failed. */
char            *lanyard_ledger_dup_first_error  (LanyardLedger      *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanyardAccount, lanyard_account_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardLedger, lanyard_ledger_unref)

/**
 * LanyardEntryList: the entries of a ledger as a model; objects are made when asked for.
 */
#define LANYARD_TYPE_ENTRY_LIST (lanyard_entry_list_get_type ())
G_DECLARE_FINAL_TYPE (LanyardEntryList, lanyard_entry_list, LANYARD, ENTRY_LIST, GObject)

LanyardEntryList *lanyard_entry_list_new         (LanyardLedger      *ledger);
/* Nullable at first: an empty list until the entries are known. */
void              lanyard_entry_list_set_ledger  (LanyardEntryList   *self,
                                                  LanyardLedger      *ledger);
/* Tell those who look at entry @index that it changed. Main thread. */
void              lanyard_entry_list_changed     (LanyardEntryList   *self,
                                                  guint               index);

/* For the list alone. */
LanyardTransferEntry *lanyard_transfer_entry_new (LanyardLedger        *ledger,
                                                  guint                 index);
void                  lanyard_transfer_entry_changed (LanyardTransferEntry *self);

/* 32 lower-case hex digits. (transfer full) */
char             *lanyard_digest_to_text         (const guint8        digest[LANYARD_DIGEST_SIZE]);

G_END_DECLS
