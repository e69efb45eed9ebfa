/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the feeds meet what they may not know: other devices. */
#include "ui/app/lanyard-application-private.h"

#include "ui/transfer/lanyard-transfer-page.h"

/* The title for who reads it, the link below for who follows it. */
static void
on_share (GtkWidget *page, const char *title, const char *link, LanyardApplication *self)
{
  g_autofree char *text = title != NULL && *title != '\0' ? g_strdup_printf ("%s\n%s\n", title, link)
                                                          : g_strdup_printf ("%s\n", link);

  lanyard_window_show_tab (self->window, "transfer");
  lanyard_transfer_page_send_text (LANYARD_TRANSFER_PAGE (lanyard_window_get_page (self->window, "transfer")), title,
                                   text, NULL);
}

void
lanyard_application_join_feeds (LanyardApplication *self)
{
  g_signal_connect_object (lanyard_window_get_page (self->window, "feeds"), "share", G_CALLBACK (on_share), self, 0);
}
