import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { glyphOf } from '../../../../electron/desktop/tray/number-glyphs.ts'
import { amountNumber, numberFor, ratioNumber } from '../../../../electron/desktop/tray/tray-number.ts'
import { glanceOf } from '../../../../electron/monitor/glance.ts'
import type { Appearance } from '../../../../shared/settings/appearance.ts'
import type { AccountState, Decimal } from '../../../../shared/state.ts'
import { APPEARANCE, accountState, pool, summary } from '../../../fixtures.ts'

function numberOf(account: Partial<AccountState>, appearance: Partial<Appearance> = {}): string | null {
  const shown = accountState(account)
  const fullAppearance = { ...APPEARANCE, trayNumber: true, ...appearance }
  return numberFor(glanceOf([shown], fullAppearance), shown.summary, fullAppearance)
}

const accountAt = (marginRatio: Decimal) => ({ summary: summary({ pools: [pool({ marginRatio })] }) })

describe('the number of a ratio', () => {
  it.each<[Decimal, string]>([
    ['0', '0'],
    ['0.0099', '0'],
    ['0.7199', '71'],
    ['0.9999', '99'],
    ['1', '99+'],
    ['12.5', '99+'],
    ['Infinity', '∞'],
  ])('%s is %s', (ratio, number) => {
    expect(ratioNumber(ratio)).toBe(number)
  })
})

describe('the number of an amount', () => {
  it.each<[Decimal, string | null]>([
    ['0', '0'],
    ['0.99', '0'],
    ['-0.99', '0'],
    ['9.99', '9'],
    ['950.4', '950'],
    ['999.99', '999'],
    ['1000', '1.0K'],
    ['1999', '1.9K'],
    ['12345', '12K'],
    ['123456', '123K'],
    ['999999.9', '999K'],
    ['1234567', '1.2M'],
    ['123456789012', '123B'],
    ['999999999999999', '999T'],
    ['1000000000000000', null],
    ['-7', '\u22127'],
    ['-95', '\u221295'],
    ['-950', '\u2212950'],
    ['-3456', '\u22123K'],
    ['-12345', '\u221212K'],
    ['-99999', '\u221299K'],
    ['-123456', '\u2212.1M'],
    ['-999999', '\u2212.9M'],
    ['-950000000000000', null],
  ])('%s is %s', (amount, number) => {
    expect(amountNumber(amount)).toBe(number)
  })

  it('has at most four characters, a glyph for each, and is never larger than the amount', () => {
    const amounts = fc.tuple(fc.integer({ min: 0, max: 999_999_999_999 }), fc.integer({ min: 0, max: 99 }))
    fc.assert(
      fc.property(amounts, fc.boolean(), ([whole, cents], isLoss) => {
        const number = amountNumber(`${isLoss ? -whole : whole}.${String(cents).padStart(2, '0')}` as Decimal)
        expect(number?.length).toBeLessThanOrEqual(4)
        expect(() => [...(number ?? '')].map(glyphOf)).not.toThrow()
        const [, figure = '', unit = ''] = /^\u2212?([\d.]+)([KMBT]?)$/.exec(number ?? '') ?? []
        const value = Number(figure) * 1000 ** ['', 'K', 'M', 'B'].indexOf(unit)
        expect(value).toBeLessThanOrEqual(whole + cents / 100)
      }),
    )
  })
})

describe('the tray’s number', () => {
  const rich = { summary: summary({ unrealizedProfit: '-3456.7', availableBalance: '12345' }) }

  it('is the figure that the user chose', () => {
    expect(numberOf(accountAt('0.7199'))).toBe('71')
    expect(numberOf(rich, { trayText: 'profit' })).toBe('\u22123K')
    expect(numberOf(rich, { trayText: 'available' })).toBe('12K')
    expect(numberOf(rich, { trayText: 'available', locale: 'zh-CN' })).toBe('12K')
  })

  it.each<[string, Partial<AccountState>, Partial<Appearance>]>([
    ['when it is switched off', accountAt('0.7199'), { trayNumber: false }],
    ['when no figure is chosen', accountAt('0.7199'), { trayText: 'off' }],
    ['of a masked amount', rich, { trayText: 'profit', masked: true }],
    ['before the first figures', { summary: null, risk: 'unknown' }, {}],
    ['while the risk is unknown', { ...rich, risk: 'unknown' }, { trayText: 'available' }],
    ['of a ratio without a position', { summary: summary({ pools: [] }), risk: 'idle' }, {}],
  ])('is null %s', (_name, account, appearance) => {
    expect(numberOf(account, appearance)).toBeNull()
  })

  it('is shown for a ratio while amounts are masked', () => {
    expect(numberOf(accountAt('0.7199'), { masked: true })).toBe('71')
  })
})
