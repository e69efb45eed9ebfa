/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-article-tags.h"

#include <adwaita.h>
#include <string.h>

/* What stands deeper is not moved further in: there must be room for words. */
#define DEEPEST 6

static const double gap_ems[] = { 0, 0.35, 0.85, 1.5 };
static const double heading_scales[] = { 1.5, 1.3, 1.15, 1.05, 1.0, 1.0 };

static void
add (LanyardArticleTags *self, GtkTextTag **place, const char *name)
{
  *place = gtk_text_tag_new (name);
  gtk_text_tag_table_add (self->table, *place);
  g_object_unref (*place);
}

static void
make_styles (LanyardArticleTags *self)
{
  static const char *const names[] = { "bold", "italic", "underline", "strike", "sub",      "super",
                                       "small", "big",   "code",      "mark",   "explained" };
  G_STATIC_ASSERT (G_N_ELEMENTS (names) == LANYARD_HTML_N_STYLES);

  for (guint i = 0; i < LANYARD_HTML_N_STYLES; i++)
    add (self, &self->styles[i], names[i]);
  g_object_set (self->styles[0], "weight", PANGO_WEIGHT_BOLD, NULL);
  g_object_set (self->styles[1], "style", PANGO_STYLE_ITALIC, NULL);
  g_object_set (self->styles[2], "underline", PANGO_UNDERLINE_SINGLE, NULL);
  g_object_set (self->styles[3], "strikethrough", TRUE, NULL);
  g_object_set (self->styles[4], "scale", 0.75, NULL);
  g_object_set (self->styles[5], "scale", 0.75, NULL);
  g_object_set (self->styles[6], "scale", 0.85, NULL);
  g_object_set (self->styles[7], "scale", 1.2, NULL);
  g_object_set (self->styles[8], "family", "monospace", "scale", 0.95, NULL);
  g_object_set (self->styles[10], "underline", PANGO_UNDERLINE_LOW, NULL);
}

static void
make_kinds (LanyardArticleTags *self)
{
  static const char *const names[] = { "title", "meta", "link", "code-line", "code-last", "caption",
                                       "term",  "rule", "row",  "ltr",       "rtl" };
  G_STATIC_ASSERT (G_N_ELEMENTS (names) == LANYARD_ARTICLE_N_TAGS);

  for (guint i = 0; i < LANYARD_ARTICLE_N_TAGS; i++)
    add (self, &self->kinds[i], names[i]);
  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_TITLE], "scale", 1.75, "weight",
                PANGO_WEIGHT_ULTRABOLD, NULL);
  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_META], "scale", 0.9, NULL);
  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_LINK], "underline", PANGO_UNDERLINE_SINGLE, NULL);
  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_CODE], "family", "monospace", "scale", 0.95,
                "wrap-mode", GTK_WRAP_WORD_CHAR, "accumulative-margin", TRUE, NULL);
  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_CAPTION], "scale", 0.9, NULL);
  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_LTR], "direction", GTK_TEXT_DIR_LTR, NULL);
  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_RTL], "direction", GTK_TEXT_DIR_RTL, NULL);
}

LanyardArticleTags *
lanyard_article_tags_new (void)
{
  LanyardArticleTags *self = g_new0 (LanyardArticleTags, 1);

  self->table = gtk_text_tag_table_new ();
  self->insides = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->em = 16;
  self->column = 600;
  for (guint i = 0; i < LANYARD_ARTICLE_N_GAPS; i++)
    {
      g_autofree char *gap = g_strdup_printf ("gap-%u", i);
      g_autofree char *code_gap = g_strdup_printf ("code-gap-%u", i);

      add (self, &self->gaps[i], gap);
      add (self, &self->code_gaps[i], code_gap);
    }
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("heading-%u", i + 1);

      add (self, &self->headings[i], name);
      g_object_set (self->headings[i], "scale", heading_scales[i], "weight", PANGO_WEIGHT_BOLD,
                    NULL);
    }
  make_kinds (self);
  make_styles (self);
  return self;
}

void
lanyard_article_tags_free (LanyardArticleTags *self)
{
  g_clear_object (&self->table);
  g_clear_pointer (&self->insides, g_hash_table_unref);
  g_free (self);
}

int
lanyard_article_tags_get_gap (LanyardArticleTags *self, LanyardArticleGap gap)
{
  return (int)(gap_ems[gap] * self->em);
}

int
lanyard_article_tags_get_padding (LanyardArticleTags *self)
{
  return self->em * 2 / 3;
}

int
lanyard_article_tags_get_inset (LanyardArticleTags *self, const char *inside, gsize length)
{
  /* In a narrow column steps are smaller. */
  double ems = 0;

  for (gsize i = 0; i < MIN (length, DEEPEST); i++)
    {
      if (inside[i] == 'q')
        ems += self->narrow ? 1.0 : 1.3;
      else
        ems += inside[i] == 'd' && self->narrow ? 1.5 : 2.1;
    }
  return (int)(ems * self->em);
}

static void
update_inside (LanyardArticleTags *self, const char *key, GtkTextTag *tag)
{
  gboolean rtl = key[0] == 'r';
  int marker = key[1] - '0';
  const char *inside = key + 2;
  int inset = lanyard_article_tags_get_inset (self, inside, strlen (inside));
  int hang = 0;

  if (marker > 0)
    {
      g_autoptr (PangoTabArray) tabs = NULL;

      /* Room for a figure is about two thirds of its height. */
      hang = MAX (lanyard_article_tags_get_inset (self, "l", 1),
                  (int)((marker * 0.6 + 0.5) * self->em));
      tabs = pango_tab_array_new_with_positions (2, TRUE, PANGO_TAB_LEFT, hang, PANGO_TAB_LEFT,
                                                 2 * hang);
      g_object_set (tag, "indent", -hang, "tabs", tabs, NULL);
    }
  g_object_set (tag, rtl ? "right-margin" : "left-margin", MAX (inset - hang, 0), NULL);
}

GtkTextTag *
lanyard_article_tags_get_inside (LanyardArticleTags *self,
                                 const char *inside,
                                 gboolean rtl,
                                 const char *marker)
{
  glong chars = marker != NULL ? MIN (g_utf8_strlen (marker, -1), 9) : 0;
  g_autofree char *key =
      g_strdup_printf ("%c%ld%.*s", rtl ? 'r' : 'l', chars, DEEPEST, inside);
  GtkTextTag *tag = g_hash_table_lookup (self->insides, key);

  if (tag != NULL)
    return tag;
  add (self, &tag, NULL);
  g_object_set (tag, "accumulative-margin", TRUE, NULL);
  update_inside (self, key, tag);
  g_hash_table_insert (self->insides, g_steal_pointer (&key), tag);
  return tag;
}

static GdkRGBA
with_alpha (GdkRGBA color, double alpha)
{
  color.alpha *= (float)alpha;
  return color;
}

static void
update_colors (LanyardArticleTags *self, GtkWidget *widget)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  gboolean sharp = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  GdkRGBA text;
  GdkRGBA accent;
  GdkRGBA dim;
  GdkRGBA mark = { 1, 0.85f, 0, 0.35f };

  gtk_style_context_get_color (context, &text);
  if (!gtk_style_context_lookup_color (context, "accent_color", &accent))
    accent = text;
  if (self->colored && sharp == self->sharp && gdk_rgba_equal (&text, &self->text) &&
      gdk_rgba_equal (&accent, &self->accent))
    return;
  self->colored = TRUE;
  self->sharp = sharp;
  self->text = text;
  self->accent = accent;
  self->faint = with_alpha (self->text, sharp ? 0.12 : 0.07);
  self->lines = with_alpha (self->text, sharp ? 0.6 : 0.22);
  dim = with_alpha (self->text, sharp ? 0.95 : 0.66);

  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_LINK], "foreground-rgba", &self->accent, NULL);
  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_META], "foreground-rgba", &dim, NULL);
  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_CAPTION], "foreground-rgba", &dim, NULL);
  g_object_set (self->styles[8], "background-rgba", &self->faint, NULL);
  g_object_set (self->styles[9], "background-rgba", &mark, NULL);
  g_object_set (self->styles[10], "underline-rgba", &dim, NULL);
}

static int
find_em (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = pango_font_description_get_size (font) / (double)PANGO_SCALE;

  if (!pango_font_description_get_size_is_absolute (font))
    size *= pango_cairo_context_get_resolution (context) / 72.0;
  return CLAMP ((int)(size + 0.5), 4, 200);
}

static void
update_measures (LanyardArticleTags *self)
{
  int padding = lanyard_article_tags_get_padding (self);
  GHashTableIter iter;
  gpointer key;
  gpointer tag;

  for (guint i = 0; i < LANYARD_ARTICLE_N_GAPS; i++)
    {
      int gap = lanyard_article_tags_get_gap (self, i);

      g_object_set (self->gaps[i], "pixels-above-lines", gap, NULL);
      g_object_set (self->code_gaps[i], "pixels-above-lines", gap + padding, NULL);
    }
  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_CODE], "left-margin", padding, "right-margin",
                padding, "pixels-inside-wrap", self->em / 8, NULL);
  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_CODE_LAST], "pixels-below-lines", padding, NULL);
  g_object_set (self->kinds[LANYARD_ARTICLE_TAG_TITLE], "pixels-inside-wrap", self->em / 8, NULL);
  g_object_set (self->styles[4], "rise", -self->em * PANGO_SCALE / 6, NULL);
  g_object_set (self->styles[5], "rise", self->em * PANGO_SCALE / 3, NULL);
  for (guint i = 0; i < 6; i++)
    g_object_set (self->headings[i], "pixels-inside-wrap", self->em / 8, NULL);
  g_hash_table_iter_init (&iter, self->insides);
  while (g_hash_table_iter_next (&iter, &key, &tag))
    update_inside (self, key, tag);
}

void
lanyard_article_tags_update (LanyardArticleTags *self, GtkWidget *widget, int column)
{
  int em = find_em (widget);
  gboolean narrow = column < 30 * em;

  self->column = column;
  update_colors (self, widget);
  /* Each change of a tag lays the whole text out again. */
  if (self->measured && em == self->em && narrow == self->narrow)
    return;
  self->em = em;
  self->narrow = narrow;
  self->measured = TRUE;
  update_measures (self);
}
