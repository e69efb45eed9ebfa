/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-plot-scale.h"

#include <math.h>

#include <glib/gi18n-lib.h>

/* 1, 2 or 5 times a power of ten; for bytes powers of two, so that a 64 KiB buffer ends on a tick. */
static double
round_step (double wanted, LanyardPlotUnit unit)
{
  static const double mantissas[] = { 1, 2, 5, 10 };
  double power;

  if (unit == LANYARD_PLOT_UNIT_BYTES)
    return wanted <= 1 ? 1 : exp2 (ceil (log2 (wanted) - 1e-9));

  power = pow (10, floor (log10 (wanted)));
  for (guint i = 0; i < G_N_ELEMENTS (mantissas); i++)
    {
      if (mantissas[i] * power >= wanted * (1 - 1e-9))
        return mantissas[i] * power;
    }
  return 10 * power;
}

LanyardPlotScale
lanyard_plot_scale_make (double low, double high, guint max_ticks, LanyardPlotUnit unit)
{
  LanyardPlotScale scale;

  if (!isfinite (low))
    low = 0;
  if (!isfinite (high) || high <= low)
    high = low + (unit == LANYARD_PLOT_UNIT_SECONDS ? 1e-3 : 1);

  scale.step = round_step ((high - low) / MAX (max_ticks, 1), unit);
  scale.low = floor (low / scale.step + 1e-9) * scale.step;
  scale.high = ceil (high / scale.step - 1e-9) * scale.step;
  return scale;
}

/* Divide @value by the largest prefix that @reference reaches; *@index tells which. */
static double
scale_by (double value, double reference, double base, guint n_prefixes, guint *index)
{
  *index = 0;
  while (*index + 1 < n_prefixes && fabs (reference) >= base * (1 - 1e-9))
    {
      value /= base;
      reference /= base;
      (*index)++;
    }
  return value;
}

/* How many decimals tell two neighbouring ticks apart. */
static int
decimals_for (double step)
{
  if (step <= 0)
    return 0;
  return (int) CLAMP (ceil (-log10 (step) - 1e-9), 0, 6);
}

char *
lanyard_plot_scale_label (double value, double step, LanyardPlotUnit unit)
{
  static const char *const plain[] = { "", "k", "M", "G", "T" };
  static const char *const bytes[] = { "B", "KiB", "MiB", "GiB", "TiB" };
  static const char *const rates[] = { "B/s", "kB/s", "MB/s", "GB/s", "TB/s" };
  static const char *const times[] = { "µs", "ms", "s" };
  double factor, scaled;
  guint index;

  /* The step may be nought, too, where nothing but noughts is read. */
  if (value == 0 || fabs (value) < step * 1e-6)
    return g_strdup ("0");

  switch (unit)
    {
    case LANYARD_PLOT_UNIT_BYTES:
      scaled = scale_by (value, value, 1024, G_N_ELEMENTS (bytes), &index);
      factor = scaled / value;
      return g_strdup_printf ("%.*f %s", MIN (decimals_for (step * factor), 2), scaled, bytes[index]);
    case LANYARD_PLOT_UNIT_RATE:
      scaled = scale_by (value, value, 1000, G_N_ELEMENTS (rates), &index);
      factor = scaled / value;
      return g_strdup_printf ("%.*f %s", MIN (decimals_for (step * factor), 3), scaled, rates[index]);
    case LANYARD_PLOT_UNIT_SECONDS:
      /* From the step, so that one axis keeps one unit: 0.5 s, 1.0 s, not 500 ms, 1 s. */
      scaled = scale_by (value * 1e6, step * 1e6 * 10, 1000, G_N_ELEMENTS (times), &index);
      factor = scaled / value;
      return g_strdup_printf ("%.*f %s", decimals_for (step * factor), scaled, times[index]);
    case LANYARD_PLOT_UNIT_NONE:
    default:
      scaled = scale_by (value, value, 1000, G_N_ELEMENTS (plain), &index);
      factor = scaled / value;
      return g_strdup_printf ("%.*f%s%s", MIN (decimals_for (step * factor), 3), scaled,
                              index > 0 ? " " : "", plain[index]);
    }
}
