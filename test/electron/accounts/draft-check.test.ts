import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ParsedKey } from '../../../electron/accounts/accounts.ts'
import { checkDraft } from '../../../electron/accounts/draft-check.ts'
import { createExchanges } from '../../../electron/polling/exchanges.ts'
import { openSymbols } from '../../../electron/polling/symbols-file.ts'
import type { Environment } from '../../../shared/accounts.ts'
import { systemClock } from '../../../shared/clock.ts'
import { accountAt } from '../../exchange/account.ts'
import { startExchange, type TestExchange } from '../../exchange/exchange.ts'
import { answer, errorObject, html } from '../../exchange/faults.ts'
import { portfolioFigures } from '../../exchange/portfolio.ts'

const CUSTOM = 'https://exchange.example'

/** The test exchanges that play the real addresses. */
let production: TestExchange
let demo: TestExchange
let restrictions: TestExchange
let portfolio: TestExchange
let custom: TestExchange
let folder: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  production = await startExchange()
  demo = await startExchange()
  restrictions = await startExchange({ credentials: production.credentials })
  portfolio = await startExchange({ credentials: production.credentials })
  custom = await startExchange()
})
afterEach(async () => {
  for (const server of [production, demo, restrictions, portfolio, custom]) await server.close()
  rmSync(folder, { recursive: true })
})

function check(key: ParsedKey['credentials'], environment: Environment = 'production') {
  const servers: Readonly<Record<string, TestExchange>> = {
    'https://fapi.binance.com': production,
    'https://demo-fapi.binance.com': demo,
    'https://api.binance.com': restrictions,
    'https://papi.binance.com': portfolio,
    [CUSTOM]: custom,
  }
  const exchanges = createExchanges({
    onOddity() {},
    fetch(url, init) {
      const { origin, pathname, search } = new URL(url)
      const server = servers[origin]
      if (server === undefined) throw new Error(`no exchange is at ${origin}`)
      return fetch(server.url + pathname + search, init)
    },
    clock: systemClock,
    random: () => 0,
    symbolsFile: openSymbols(join(folder, 'symbols.json'), () => 0),
  })
  return checkDraft(
    environment === 'custom' ? { environment, baseUrl: CUSTOM } : { environment },
    { credentials: key, fingerprint: 'f' },
    { exchanges, clock: systemClock },
  )
}

const requestedPaths = ({ requests }: TestExchange) => requests.map(({ path }) => path)
const unknownKey = { apiKey: 'a'.repeat(64), secret: 'b'.repeat(64) }

describe('a good key', () => {
  it.each([
    ['that can only read', {}, { withdrawals: false, trading: false, ipRestricted: true }],
    ['for any address', { anyIp: true }, { withdrawals: false, trading: false, ipRestricted: false }],
    ['that can trade', { trade: true }, { withdrawals: false, trading: true, ipRestricted: true }],
    ['that can withdraw', { withdraw: true }, { withdrawals: true, trading: false, ipRestricted: true }],
  ])('%s has these permissions', async (_what, given, expected) => {
    const permissions = { trade: false, withdraw: false, anyIp: false, ...given }
    restrictions.setAccounts({ ...accountAt('0.2', production.credentials), permissions })
    const before = Date.now()
    const { permissions: found } = await check(production.credentials)
    expect(found).toMatchObject(expected)
    expect(found).toHaveProperty(
      'readAt',
      expect.toSatisfy((at: number) => at >= before),
    )
  })

  it('is accepted when its permissions cannot be read', async () => {
    restrictions.fault(html(403))
    expect(await check(production.credentials)).toEqual({ kind: null, permissions: 'unknown' })
  })

  it('with an unknown permission counts as a key that can trade', async () => {
    restrictions.fault(
      answer(200, {
        ipRestrict: true,
        enableReading: true,
        enableWithdrawals: false,
        enableMoonTrading: true,
      }),
    )
    expect(await check(production.credentials)).toMatchObject({ permissions: { trading: true } })
  })

  it('of demo trading has no permissions to request', async () => {
    expect(await check(demo.credentials, 'demo')).toEqual({ kind: 'futures', permissions: null })
    expect(requestedPaths(restrictions)).toEqual([])
    expect(requestedPaths(production)).toEqual([])
  })
})

describe('the key of a portfolio margin account', () => {
  const refusal = errorObject(-2015, 'Invalid API-key, IP, or permissions for action', 401)

  it('of the plain kind is accepted, though futures refuse it', async () => {
    production.fault(refusal)
    portfolio.setPortfolio({ plain: portfolioFigures('5.2') })
    expect(await check(production.credentials)).toMatchObject({ kind: 'portfolio-margin' })
    expect(requestedPaths(demo)).toEqual([])
  })

  it('of Pro is known for what it is, though futures answer', async () => {
    restrictions.setPortfolio({ pro: portfolioFigures('5.2') })
    expect(await check(production.credentials)).toMatchObject({ kind: 'portfolio-margin-pro' })
  })

  it('is none where portfolio margin has no such account', async () => {
    expect(await check(production.credentials)).toMatchObject({ kind: 'futures' })
  })

  it('is not asked about outside production', async () => {
    portfolio.setPortfolio({ plain: portfolioFigures('5.2') })
    await expect(check(unknownKey, 'demo')).rejects.toMatchObject({ problem: { kind: 'key-rejected' } })
    expect(requestedPaths(portfolio)).toEqual([])
  })
})

describe('a rejected key', () => {
  it.each<[string, () => [ParsedKey['credentials'], Environment], string]>([
    ['on production that is valid in demo trading', () => [demo.credentials, 'production'], 'is-demo'],
    ['in demo trading that is valid on production', () => [production.credentials, 'demo'], 'is-production'],
    ['that is unknown everywhere', () => [unknownKey, 'production'], 'unknown-or-ip'],
    ['in demo trading that is unknown everywhere', () => [unknownKey, 'demo'], 'unknown-or-ip'],
  ])('%s', async (_where, draft, hint) => {
    await expect(check(...draft())).rejects.toMatchObject({
      problem: { kind: 'key-rejected', params: { hint } },
    })
  })

  it('that is valid except for futures', async () => {
    production.fault(
      errorObject(-2015, 'Invalid API-key, IP, or permissions for action, request ip: 203.0.113.7', 401),
      { path: '/fapi/v1/accountConfig' },
    )
    await expect(check(production.credentials)).rejects.toMatchObject({
      problem: { kind: 'key-rejected', params: { hint: 'not-for-futures', ip: '203.0.113.7', code: -2015 } },
    })
  })

  it('of a wrong format is mistyped, and not sent to another address', async () => {
    production.fault(errorObject(-2014, 'API-key format invalid.', 401))
    await expect(check(production.credentials)).rejects.toMatchObject({
      problem: { params: { hint: 'mistyped' } },
    })
    expect(requestedPaths(demo)).toEqual([])
  })

  it('at a custom address is not sent to another address', async () => {
    await expect(check(unknownKey, 'custom')).rejects.toMatchObject({ problem: { kind: 'key-rejected' } })
    expect([production, demo, restrictions, portfolio].flatMap(requestedPaths)).toEqual([])
    expect(await check(custom.credentials, 'custom')).toEqual({ kind: 'futures', permissions: null })
    expect([production, demo, restrictions, portfolio].flatMap(requestedPaths)).toEqual([])
  })

  it('is not the problem when the secret is wrong', async () => {
    await expect(check({ ...production.credentials, secret: 'b'.repeat(64) })).rejects.toMatchObject({
      problem: { kind: 'signature-rejected' },
    })
    expect(requestedPaths(demo)).toEqual([])
  })
})

it('blames the way to the exchange when reading the time does not help', async () => {
  production.fault(errorObject(-1021, 'Timestamp for this request is outside of the recvWindow.', 400), {
    path: '/fapi/v1/accountConfig',
  })
  production.fault(answer(200, { serverTime: Date.now() - 3_600_000 }), { path: '/fapi/v1/time' })
  await expect(check(production.credentials)).rejects.toMatchObject({
    problem: { kind: 'slow' },
  })
})
