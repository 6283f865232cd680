import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Extent, Span } from '../../shared/history.ts'
import { csvFile, csvLine, decimalCell, textCell, timeCell } from '../storage/csv.ts'
import type { Bucket } from './buckets.ts'
import type { Stretch } from './reading.ts'
import type { Resolution } from './resolutions.ts'
import { overlapping } from './span.ts'

type Row = Bucket & { readonly resolution: Resolution }
type Column = readonly [name: string, cell: (row: Row) => string]

/** Column names are the same in every language. Amounts are in the currency of the `currency` column. */
const COLUMNS: readonly Column[] = [
  ['first_poll_utc', ({ from }) => timeCell(from)],
  ['last_poll_utc', ({ until }) => timeCell(until)],
  ['resolution', ({ resolution }) => resolution],
  ['polls', ({ polls }) => String(polls)],
  ...extentColumns('margin_ratio', 'fraction', ({ marginRatio }) => marginRatio),
  ['currency', ({ currency }) => textCell(currency)],
  ...extentColumns('margin_balance', 'in_currency', ({ marginBalance }) => marginBalance),
  ...extentColumns('unrealized_profit', 'in_currency', ({ unrealizedProfit }) => unrealizedProfit),
  ...extentColumns('available_balance', 'in_currency', ({ availableBalance }) => availableBalance),
]

/** Everything that overlaps the span, oldest first. Gives way to other work after each stretch. */
export async function historyCsv(stretches: Iterable<Stretch<Bucket>>, span: Span): Promise<string> {
  const lines = [csvLine(COLUMNS.map(([name]) => name))]
  for (const { resolution, rows } of stretches) {
    for (const bucket of overlapping(rows, span))
      lines.push(csvLine(COLUMNS.map(([, cell]) => cell({ ...bucket, resolution }))))
    await nextTurn()
  }
  return csvFile(lines)
}

function extentColumns(name: string, unit: string, extent: (row: Row) => Extent | null): readonly Column[] {
  return (['min', 'max', 'last'] as const).map((field) => [
    `${name}_${field}_${unit}`,
    (row) => decimalCell(extent(row)?.[field] ?? null),
  ])
}
