/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/feed/lanyard-article-filler.h"
#include "ui/feed/lanyard-article-picture.h"
#include "ui/feed/lanyard-article-text.h"
#include "ui/feed/lanyard-article-view.h"

G_BEGIN_DECLS

/* In per cent. */
#define LANYARD_ARTICLE_ZOOM_LEAST 50
#define LANYARD_ARTICLE_ZOOM_MOST  300

struct _LanyardArticleView
{
  GtkWidget parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *box;
  GtkWidget *bar;       /* asks about pictures */
  GtkWidget *bar_label;
  GtkWidget *full_bar;  /* says how it stands with the whole article */
  GtkWidget *full_spinner;
  GtkWidget *full_label;
  GtkWidget *full_button;
  GtkWidget *stack;
  GtkWidget *scroller;
  GtkWidget *text;
  GtkWidget *status;    /* where a link leads */
  GtkWidget *popover;

  /* Owned. */
  LanyardFeedEntryRecord *article;
  char *source;
  LanyardHtmlFlow *flow;         /* of what is shown */
  LanyardArticleFiller *filler;
  LanyardArticlePictures *loader;
  GCancellable *parsing;
  GCancellable *loading;
  GPtrArray *pictures;           /* LanyardArticlePicture, in the order of the text */
  GtkCssProvider *font;
  GNetworkMonitor *monitor;

  guint fill_idle;
  guint sight_idle;
  guint zoom;
  guint reading_width;
  guint blocked;
  int place;                     /* to come back to when it is there; -1 for none */
  gint64 place_until;            /* and to be kept till then, while the text before it is laid out */
  gboolean pictures_allowed;
  gboolean load_once;            /* this article's, this time */
};

/* Parse and fill in the article. @keep_place: it is the same one again. */
void lanyard_article_view_fill             (LanyardArticleView *self,
                                            gboolean            keep_place);
/* Scroll there, and stay there while the text is laid out. */
void lanyard_article_view_go_to_place      (LanyardArticleView *self,
                                            int                 place);
/* The text was laid out further. */
void lanyard_article_view_hold_place       (LanyardArticleView *self);
void lanyard_article_view_stop             (LanyardArticleView *self);
void lanyard_article_view_follow           (const char         *uri,
                                            gpointer            self);

/* Pictures */
void lanyard_article_view_add_picture      (GtkWidget          *picture,
                                            gpointer            self);
void lanyard_article_view_drop_pictures    (LanyardArticleView *self);
/* What is allowed changed. */
void lanyard_article_view_update_pictures  (LanyardArticleView *self);
/* What is in sight changed. */
void lanyard_article_view_look_at_pictures (LanyardArticleView *self);
void lanyard_article_view_set_blocked      (LanyardArticleView *self,
                                            guint               blocked);
void lanyard_article_view_click_picture    (LanyardArticleView *self,
                                            LanyardArticlePicture *picture);
/* The picture in a window of its own. */
void lanyard_article_view_enlarge          (LanyardArticleView *self,
                                            LanyardArticlePicture *picture);

/* The whole article */
/* (transfer floating) */
GtkWidget *lanyard_article_view_make_full_bar (LanyardArticleView  *self);
/* The text that is to be read of an entry. */
const char *lanyard_article_view_get_content (const LanyardFeedEntryRecord *article);

/* Menu */
void lanyard_article_view_install_actions  (GtkWidgetClass     *widget_class);
void lanyard_article_view_show_menu        (LanyardArticleView *self,
                                            double              x,
                                            double              y,
                                            const char         *uri,
                                            GtkWidget          *widget);
/* To who listens, if it may be opened. */
void lanyard_article_view_emit_link        (LanyardArticleView *self,
                                            const char         *uri);
void lanyard_article_view_emit_file        (LanyardArticleView *self,
                                            const char         *uri,
                                            const char         *type,
                                            const char         *name,
                                            gboolean            save);

/* Zoom */
/* @zoom: in per cent, kept within what is offered. */
void lanyard_article_view_set_zoom         (LanyardArticleView *self,
                                            guint               zoom);
void lanyard_article_view_zoom_by          (LanyardArticleView *self,
                                            int                 steps);
/* By the wheel; and as it is at first. */
void lanyard_article_view_add_zoom         (LanyardArticleView *self);

G_END_DECLS
