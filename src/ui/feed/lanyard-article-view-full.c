/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bar that says how it stands with the whole article. */
#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-article-view-private.h"

const char *
lanyard_article_view_get_content (const LanyardFeedEntryRecord *article)
{
  return article->full != NULL && article->full_shown ? article->full : article->content;
}

void
lanyard_article_view_set_full (LanyardArticleView *self, LanyardArticleFull full, const char *problem)
{
  const char *text = "";

  g_return_if_fail (LANYARD_IS_ARTICLE_VIEW (self));

  if (full == LANYARD_ARTICLE_FULL_LOADING)
    text = _ ("Loading the full article…");
  else if (full == LANYARD_ARTICLE_FULL_LIMITED)
    text = _ ("The page says that not everybody may read all of it; this may be the beginning");
  else if (problem != NULL)
    text = problem;
  gtk_label_set_label (GTK_LABEL (self->full_label), text);
  gtk_spinner_set_spinning (GTK_SPINNER (self->full_spinner), full == LANYARD_ARTICLE_FULL_LOADING);
  gtk_widget_set_visible (self->full_spinner, full == LANYARD_ARTICLE_FULL_LOADING);
  gtk_button_set_label (GTK_BUTTON (self->full_button),
                        full == LANYARD_ARTICLE_FULL_LOADING ? _ ("_Stop") : _ ("_Try again"));
  gtk_widget_set_visible (self->full_button,
                          full == LANYARD_ARTICLE_FULL_LOADING || full == LANYARD_ARTICLE_FULL_FAILED);
  gtk_widget_set_visible (self->full_bar, full != LANYARD_ARTICLE_FULL_QUIET);
}

static void
on_button (LanyardArticleView *self)
{
  g_signal_emit_by_name (self, "switch-full");
}

GtkWidget *
lanyard_article_view_make_full_bar (LanyardArticleView *self)
{
  self->full_bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->full_spinner = gtk_spinner_new ();
  /* Changes of it are read out. */
  self->full_label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, "wrap", TRUE, "xalign", 0.0,
                                   "hexpand", TRUE, NULL);
  self->full_button = gtk_button_new_with_mnemonic (_ ("_Try again"));
  gtk_widget_set_valign (self->full_button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->full_button, "clicked", G_CALLBACK (on_button), self);
  gtk_box_append (GTK_BOX (self->full_bar), self->full_spinner);
  gtk_box_append (GTK_BOX (self->full_bar), self->full_label);
  gtk_box_append (GTK_BOX (self->full_bar), self->full_button);
  gtk_widget_add_css_class (self->full_bar, "article-bar");
  gtk_widget_set_visible (self->full_bar, FALSE);
  return self->full_bar;
}
