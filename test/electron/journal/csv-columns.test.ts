import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { journalCsv } from '../../../electron/journal/csv-columns.ts'
import { JOURNAL_KINDS, type JournalEntry } from '../../../shared/journal.ts'
import { DANGER_NAMES } from '../../../shared/settings/rule-names.ts'
import type { Decimal } from '../../../shared/state.ts'
import { runs } from '../../deep.ts'
import { parseCsv } from '../storage/csv-parser.ts'
import { eventAt } from './entries.ts'

const HEADER = [
  'time_utc',
  'account',
  'event',
  'rule',
  'pool',
  'level',
  'value',
  'unit',
  'threshold',
  'notified',
  'snoozed_until_utc',
]

const AT = Date.UTC(2026, 10, 22, 12, 30, 15, 7)

function entry(changes: Partial<JournalEntry> = {}): JournalEntry {
  return { ...eventAt(AT), id: 1, accountId: 'a', account: 'Main', ...changes }
}

function cells(changes: Partial<JournalEntry>): Record<string, string | undefined> {
  const [header = [], row = []] = parseCsv(journalCsv([entry(changes)]))
  return Object.fromEntries(header.map((name, index) => [name, row[index]]))
}

describe('the journal as CSV', () => {
  it('begins with a byte order mark and ends each line with CR LF, the header first', () => {
    expect(journalCsv([])).toBe(`\u{feff}${HEADER.join(',')}\r\n`)
    expect(journalCsv([entry()])).toBe(
      `\u{feff}${HEADER.join(',')}\r\n2026-11-22T12:30:15.007Z,Main,raise,marginRatio,cross:USDT,warning,0.5123,fraction,0.50,yes,\r\n`,
    )
  })

  it('has times in UTC, decimals as they are recorded, and fixed English words for everything else', () => {
    expect(
      cells({
        kind: 'snooze',
        rule: 'availableBalance',
        poolId: null,
        level: 'critical',
        value: '-12.50000000',
        threshold: '100',
        currency: 'USDT',
        notified: false,
        until: AT + 900_000,
      }),
    ).toEqual({
      time_utc: '2026-11-22T12:30:15.007Z',
      account: 'Main',
      event: 'snooze',
      rule: 'availableBalance',
      pool: '',
      level: 'critical',
      value: '-12.50000000',
      unit: 'USDT',
      threshold: '100',
      notified: 'no',
      snoozed_until_utc: '2026-11-22T12:45:15.007Z',
    })
  })

  it.each(['marginCall', 'liquidation'] as const)('has %s with the last known margin ratio', (rule) => {
    expect(cells({ rule, poolId: null, level: 'critical', value: '0.832', threshold: null })).toMatchObject({
      event: 'raise',
      rule,
      pool: '',
      level: 'critical',
      value: '0.832',
      unit: 'fraction',
      threshold: '',
    })
  })

  it('has a snooze until recovery, and empty cells for missing figures', () => {
    expect(cells({ kind: 'snooze', until: null }).snoozed_until_utc).toBe('recovery')
    expect(cells({ kind: 'raise', until: null }).snoozed_until_utc).toBe('')
    expect(cells({ value: null, threshold: null })).toMatchObject({ value: '', threshold: '' })
    expect(cells({ value: 'Infinity' }).value).toBe('Infinity')
  })

  it.each([
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("http://x.invalid","y")', '\'=HYPERLINK("http://x.invalid","y")'],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t'=1"],
    ['\r=1', "'\r'=1"],
    ['\n=1', "'\n'=1"],
    ['a;=1', "a;'=1"],
    ['a;b', 'a;b'],
    ['a;;+1;-1', "a;;'+1;'-1"],
    ['a\t@x', "a\t'@x"],
    ['two\r\n＝1', "two\r\n'＝1"],
    ['＝1', "'＝1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠x', "'＠x"],
    ["'=1", "'=1"],
    ['1=1', '1=1'],
    ['', ''],
    [' padded ', ' padded '],
    ['a,b', 'a,b'],
    ['say "no"', 'say "no"'],
    ['two\r\nlines', 'two\r\nlines'],
    ['主账户，测试', '主账户，测试'],
    ['🚢', '🚢'],
  ])('gives an account named %j the cell %j', (account, expected) => {
    expect(cells({ account }).account).toBe(expected)
  })

  it('quotes cells only when necessary', () => {
    const [, line] = journalCsv([entry({ account: 'a,"b"' })]).split('\r\n')
    expect(line).toContain(',"a,""b""",raise,')
    expect(line?.match(/"/g)).toHaveLength(6)
  })

  it(
    'can be parsed again with every cell unchanged',
    () => {
      const awkward = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({
          unit: fc.constantFrom(',', '"', ';', '\r', '\n', '=', "'", '＝', ' ', '\t', 'a', '-', '1'),
        }),
      )
      const decimal = fc
        .tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.option(fc.stringMatching(/^\d{1,20}$/)))
        .map(([whole, places]): Decimal => asDecimal(places === null ? `${whole}` : `${whole}.${places}`))
      const moment = fc.date({ noInvalidDate: true }).map((date) => date.getTime())
      const entries = fc.record<JournalEntry>({
        id: fc.nat(),
        accountId: fc.string(),
        account: awkward,
        kind: fc.constantFrom(...JOURNAL_KINDS),
        at: moment,
        rule: fc.constantFrom(...DANGER_NAMES),
        poolId: fc.option(awkward),
        level: fc.constantFrom('calm', 'warning', 'critical'),
        value: fc.option(fc.oneof(decimal, fc.constant<Decimal>('Infinity'))),
        threshold: fc.option(decimal),
        currency: fc.option(awkward),
        notified: fc.boolean(),
        until: fc.option(moment),
      })
      const { numRuns } = runs(300, 20_000)
      fc.assert(
        fc.property(fc.array(entries, { maxLength: 5 }), (list) => {
          const [header, ...rows] = parseCsv(journalCsv(list))
          expect(header).toEqual(HEADER)
          expect(rows).toEqual(
            list.map(
              ({ at, account, kind, rule, poolId, level, value, currency, threshold, notified, until }) => [
                new Date(at).toISOString(),
                withoutFormula(account),
                kind,
                rule,
                withoutFormula(poolId ?? ''),
                level,
                value ?? '',
                withoutFormula(currency ?? 'fraction'),
                threshold ?? '',
                notified ? 'yes' : 'no',
                until !== null ? new Date(until).toISOString() : kind === 'snooze' ? 'recovery' : '',
              ],
            ),
          )
        }),
        { numRuns },
      )
    },
    runs(0, 0).timeout,
  )
})

function withoutFormula(text: string): string {
  const begins = (from: string, characters: string) => from !== '' && characters.includes(from.charAt(0))
  const first = begins(text, '=+-@\t\r\n＝＋－＠') ? "'" : ''
  return [...text].reduce((safe, character) => {
    const isStart = safe !== '' && ';\t\r\n'.includes(safe.slice(-1)) && safe !== first
    return safe + (isStart && begins(character, '=+-@＝＋－＠') ? "'" : '') + character
  }, first)
}

function asDecimal(text: string): Decimal {
  const isDecimal = (value: string): value is `${number}` =>
    value.trim() !== '' && !Number.isNaN(Number(value))
  if (!isDecimal(text)) throw new Error('not a decimal')
  return text
}
