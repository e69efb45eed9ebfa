/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanyardFeedConditionKind:
 * @LANYARD_FEED_CONDITION_WORDS: has these words, as one types them into the search
 * @LANYARD_FEED_CONDITION_TITLE: its title contains these characters, whatever their case; so the next two
 * @LANYARD_FEED_CONDITION_AUTHOR: its author
 * @LANYARD_FEED_CONDITION_CONTENT: its text, without the markup
 * @LANYARD_FEED_CONDITION_FEED: is of the feed at this address
 * @LANYARD_FEED_CONDITION_FOLDER: is of a feed in this folder or one in it
 * @LANYARD_FEED_CONDITION_DAYS: is newer than so many days
 * @LANYARD_FEED_CONDITION_UNREAD: is not read; it has no value, as the next two have none
 * @LANYARD_FEED_CONDITION_STARRED: has a star
 * @LANYARD_FEED_CONDITION_ENCLOSURE: has a file
 *
 * What can be asked of an entry. The numbers are on disk. Of the first four the answer changes with the entry alone.
 */
typedef enum
{
  LANYARD_FEED_CONDITION_WORDS,
  LANYARD_FEED_CONDITION_TITLE,
  LANYARD_FEED_CONDITION_AUTHOR,
  LANYARD_FEED_CONDITION_CONTENT,
  LANYARD_FEED_CONDITION_FEED,
  LANYARD_FEED_CONDITION_FOLDER,
  LANYARD_FEED_CONDITION_DAYS,
  LANYARD_FEED_CONDITION_UNREAD,
  LANYARD_FEED_CONDITION_STARRED,
  LANYARD_FEED_CONDITION_ENCLOSURE,
} LanyardFeedConditionKind;

#define LANYARD_FEED_CONDITION_KINDS (LANYARD_FEED_CONDITION_ENCLOSURE + 1)

/**
 * LanyardFeedCondition:
 * @id: in the store; 0 for one that is not there
 * @value: what is asked for; "" where there is nothing to say
 */
typedef struct
{
  gint64                   id;
  LanyardFeedConditionKind kind;
  gboolean                 negated;
  char                    *value;
} LanyardFeedCondition;

LanyardFeedCondition *lanyard_feed_condition_new    (LanyardFeedConditionKind    kind,
                                                     gboolean                    negated,
                                                     const char                 *value);
LanyardFeedCondition *lanyard_feed_condition_copy   (const LanyardFeedCondition *self);
void                  lanyard_feed_condition_free   (LanyardFeedCondition       *self);
gboolean              lanyard_feed_condition_equal  (const LanyardFeedCondition *a,
                                                     const LanyardFeedCondition *b);
gboolean              lanyard_feed_condition_has_value (LanyardFeedConditionKind kind);
/* "title:linux", "!unread": as files and the command line have it. What cannot be asked (no word, no number of days, another
 * kind) is %NULL with LANYARD_FEED_ERROR_CONDITION. (transfer full) */
LanyardFeedCondition *lanyard_feed_condition_parse  (const char                 *text,
                                                     GError                    **error);
/* The other way. (transfer full) */
char                 *lanyard_feed_condition_print  (const LanyardFeedCondition *self);
/* Whether @html, or plain text where @markup is %FALSE, has the characters of @value in what one reads of it, whatever their
 * case. A run of white space is one space. */
gboolean              lanyard_feed_contains         (const char                 *html,
                                                     gboolean                    markup,
                                                     const char                 *value);

/**
 * LanyardFeedAction:
 * @LANYARD_FEED_ACTION_LIST: none: it is a saved search, listed among the subscriptions
 * @LANYARD_FEED_ACTION_READ: a new entry is read already
 * @LANYARD_FEED_ACTION_STAR: it has a star
 * @LANYARD_FEED_ACTION_SILENT: nobody is notified of it
 *
 * What becomes of the entries that a filter finds. The numbers are on disk.
 */
typedef enum
{
  LANYARD_FEED_ACTION_LIST,
  LANYARD_FEED_ACTION_READ,
  LANYARD_FEED_ACTION_STAR,
  LANYARD_FEED_ACTION_SILENT,
} LanyardFeedAction;

/* At most so many conditions has one. */
#define LANYARD_FEED_MOST_CONDITIONS 64

/* "list", "read", "star", "silent". */
const char *lanyard_feed_action_get_name (LanyardFeedAction  action);
gboolean    lanyard_feed_action_parse    (const char        *name,
                                          LanyardFeedAction *action);

/**
 * LanyardFeedFilterRecord:
 * @id: 0 for one that is not stored
 * @any: one of the conditions is enough; else all must hold
 * @notify: new entries that a saved search finds are worth a notification
 * @conditions: (element-type LanyardFeedCondition): at least one
 * @unread: how many entries it finds that are not read, of a saved search as it is listed
 *
 * A saved search, or a rule: conditions, and what becomes of what meets them.
 */
typedef struct
{
  gint64            id;
  char             *name;
  gboolean          any;
  gboolean          notify;
  LanyardFeedAction action;
  GPtrArray        *conditions;
  guint             unread;
} LanyardFeedFilterRecord;

/* @name: of which the first hundred characters count, on one line. */
LanyardFeedFilterRecord *lanyard_feed_filter_record_new  (const char                    *name);
LanyardFeedFilterRecord *lanyard_feed_filter_record_copy (const LanyardFeedFilterRecord *self);
void                     lanyard_feed_filter_record_free (LanyardFeedFilterRecord       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardFeedFilterRecord, lanyard_feed_filter_record_free)

/* Whether they ask and do the same; how many they find does not matter. */
gboolean                 lanyard_feed_filter_record_equal (const LanyardFeedFilterRecord *a,
                                                           const LanyardFeedFilterRecord *b);
/* Takes @condition. */
void                     lanyard_feed_filter_record_add  (LanyardFeedFilterRecord       *self,
                                                          LanyardFeedCondition          *condition);

G_END_DECLS
