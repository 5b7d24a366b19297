/** One line of the bench: what was measured, beside the bound that it must keep (none: printed to be read). */
export interface Figure {
  readonly group: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The largest value that keeps the promise. */
  readonly bound?: number;
  /** What it was measured against or on, where the value alone would mislead. */
  readonly note?: string;
}

export const keeps = ({ value, bound }: Figure): boolean => bound === undefined || value <= bound;

/** Three digits say enough: more would pretend that a machine is quiet. */
const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.group,
    figure.what,
    `${rounded(figure.value)} ${figure.unit}`.trim(),
    figure.bound === undefined ? '' : `≤ ${figure.bound} ${figure.unit}`.trim(),
    keeps(figure) ? '' : 'BROKEN',
    figure.note ?? '',
  ]);
  const widths = ['', '', '', '', '', ''].map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
