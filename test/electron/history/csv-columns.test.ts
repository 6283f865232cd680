import { describe, expect, it } from 'vitest'
import type { Bucket } from '../../../electron/history/buckets.ts'
import { historyCsv } from '../../../electron/history/csv-columns.ts'
import { parseCsv } from '../storage/csv-parser.ts'
import { bucketOf, pollAt } from './polls.ts'

const AT = Date.UTC(2026, 10, 22, 12, 30, 15, 7)
const SPAN = { from: AT, until: AT + 60_000 }

const HEADER = [
  'first_poll_utc',
  'last_poll_utc',
  'resolution',
  'polls',
  'margin_ratio_min_fraction',
  'margin_ratio_max_fraction',
  'margin_ratio_last_fraction',
  'currency',
  'margin_balance_min_in_currency',
  'margin_balance_max_in_currency',
  'margin_balance_last_in_currency',
  'unrealized_profit_min_in_currency',
  'unrealized_profit_max_in_currency',
  'unrealized_profit_last_in_currency',
  'available_balance_min_in_currency',
  'available_balance_max_in_currency',
  'available_balance_last_in_currency',
]

describe('the history as CSV', () => {
  it('begins with a byte order mark and ends each line with CR LF, the header first', async () => {
    expect(await historyCsv([], SPAN)).toBe(`\u{feff}${HEADER.join(',')}\r\n`)
  })

  it('has the polls and buckets of the span, with their resolution', async () => {
    const early = bucketOf(pollAt(AT - 1, { marginRatio: '0.5' }))
    const minute: Bucket = {
      ...early,
      until: AT + 5,
      polls: 2,
      marginBalance: { min: '-1.50', max: '1234.56789012', last: '-1.50' },
    }
    const csv = await historyCsv(
      [
        { resolution: 'minute', rows: [minute] },
        {
          resolution: 'poll',
          rows: [
            early,
            bucketOf(pollAt(AT + 60_000, { marginRatio: 'Infinity' })),
            bucketOf(pollAt(AT + 60_001)),
          ],
        },
      ],
      SPAN,
    )
    const amounts = [
      '-0.08480040',
      '-0.08480040',
      '-0.08480040',
      '812.34567890',
      '812.34567890',
      '812.34567890',
    ]
    expect(parseCsv(csv)).toEqual([
      HEADER,
      [
        ...['2026-11-22T12:30:15.006Z', '2026-11-22T12:30:15.012Z', 'minute', '2'],
        ...['0.5', '0.5', '0.5', 'USDT', '-1.50', '1234.56789012', '-1.50'],
        ...amounts,
      ],
      [
        ...['2026-11-22T12:31:15.007Z', '2026-11-22T12:31:15.007Z', 'poll', '1'],
        ...['Infinity', 'Infinity', 'Infinity', 'USDT', '1234.56789012', '1234.56789012', '1234.56789012'],
        ...amounts,
      ],
    ])
  })

  it('has empty cells for a missing ratio, and no cell that is a formula', async () => {
    const poll = pollAt(AT, { marginRatio: null, poolId: null, currency: '=HYPERLINK("x")' })
    const [, row = []] = parseCsv(await historyCsv([{ resolution: 'poll', rows: [bucketOf(poll)] }], SPAN))
    expect(row.slice(4, 8)).toEqual(['', '', '', '\'=HYPERLINK("x")'])
  })
})
