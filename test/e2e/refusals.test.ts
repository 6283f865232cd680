import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProblemKind } from '../../shared/problems.ts'
import type { AccountState } from '../../shared/state.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import {
  emptyBody,
  errorObject,
  type Fault,
  html,
  UNAVAILABLE,
  underMaintenance,
} from '../exchange/faults.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { until } from '../real-time.ts'
import { AMPLE_WEIGHT, draftFor, invoke, waitForAccount } from './app.ts'

const ACCOUNT = '/fapi/v3/account'

let exchange: TestExchange
let home: string
let app: Preview

beforeAll(async () => {
  exchange = await startExchange({ ratio: '0.86', weightLimit: AMPLE_WEIGHT })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
  app = await launchPreview({ home })
  await invoke(app, 'settings:set', { pollSeconds: 300 })
  await invoke(app, 'accounts:add', draftFor(exchange))
  await waitForAccount(app, ({ risk }) => risk === 'critical')
})
afterAll(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

const asked = () => exchange.requests.filter(({ path }) => path === ACCOUNT).length

/** Polls with this answer in place of the figures, and returns the account afterwards. */
async function refuse(fault: Fault): Promise<AccountState> {
  const before = asked()
  exchange.fault(fault, { path: ACCOUNT })
  await invoke(app, 'monitor:refresh')
  await until(() => asked() > before, 'the account is asked for')
  return waitForAccount(app, ({ polling, connection }) => !polling && !connection.ok)
}

async function recover(): Promise<void> {
  exchange.clearFaults()
  await invoke(app, 'monitor:refresh')
  await waitForAccount(app, ({ connection }) => connection.ok)
}

const waitOf = ({ nextPollAt }: AccountState) => (nextPollAt ?? Number.POSITIVE_INFINITY) - Date.now()

describe('an account at 86 %, polled every five minutes, whose key worked before', () => {
  it.each<[string, Fault, ProblemKind, number]>([
    ['-1109', errorObject(-1109, 'Invalid account.', 400), 'account-inactive', 15_000],
    ['-2008', errorObject(-2008, 'Invalid Api-Key ID.', 400), 'key-rejected', 15_000],
    ['-2014', errorObject(-2014, 'API-key format invalid.', 401), 'key-rejected', 15_000],
    ['-2015', errorObject(-2015, 'Invalid API-key, IP, or permissions.', 401), 'key-rejected', 15_000],
    ['-4084', errorObject(-4084, 'Method is not allowed currently.', 400), 'exchange-error', 15_000],
    ['-4109', errorObject(-4109, 'This account is inactive.', 400), 'account-inactive', 15_000],
    ['-1102', errorObject(-1102, 'Mandatory parameter was not sent.', 400), 'exchange-error', 15_000],
    ['-5000', errorObject(-5000, `GET ${ACCOUNT} is retired.`, 404), 'outdated', 15_000],
    ['451', html(451), 'restricted', 15_000],
    ['a 403 page', html(403), 'restricted', 36_000],
    ['500', emptyBody(500), 'exchange-error', 15_000],
    ['503', UNAVAILABLE.failure, 'exchange-error', 15_000],
    ['an empty answer', emptyBody(), 'unreadable', 15_000],
    ['maintenance', underMaintenance(), 'maintenance', 15_000],
  ])('is asked again soon after one %s', async (_answer, fault, kind, within) => {
    const account = await refuse(fault)
    expect(account).toMatchObject({ connection: { problem: { kind } }, pollReason: 'backoff' })
    expect(waitOf(account)).toBeLessThanOrEqual(within)
    await recover()
  })

  it('is asked seldom after several refusals, but within 90 s, since it is in danger', async () => {
    const refusal = errorObject(-2015, 'Invalid API-key, IP, or permissions for action.', 401)
    let account = await refuse(refusal)
    for (let times = 2; times <= 6; times++) {
      expect(account.pollReason).toBe('backoff')
      expect(waitOf(account)).toBeLessThanOrEqual(15_000)
      account = await refuse(refusal)
    }
    expect(account.pollReason).toBe('seldom')
    expect(waitOf(account)).toBeGreaterThan(60_000)
    expect(waitOf(account)).toBeLessThanOrEqual(90_000)
    await recover()
  })

  it.each(['/fapi/v3/positionRisk', '/fapi/v1/accountConfig', '/fapi/v1/exchangeInfo'])(
    'keeps its figures when %s is retired',
    async (path) => {
      const { summary } = await waitForAccount(app, ({ connection }) => connection.ok)
      exchange.fault(errorObject(-5000, `GET ${path} is retired.`, 404), { path })
      await invoke(app, 'monitor:refresh')
      const newer = await waitForAccount(
        app,
        (account) => (account.summary?.receivedAt ?? 0) > (summary?.receivedAt ?? 0),
      )
      expect(newer).toMatchObject({ connection: { ok: true }, risk: 'critical' })
      expect(newer.summary?.pools[0]?.marginRatio).toBe('0.86')
      exchange.clearFaults()
    },
  )
})

it('an account polled every second is really asked again within that second after a refusal', async () => {
  await invoke(app, 'settings:set', { pollSeconds: 1 })
  exchange.fault(errorObject(-1109, 'Invalid account.', 400), { path: ACCOUNT, times: 1 })
  const before = asked()
  await until(() => asked() > before, 'the refusal')
  const refusedAt = Date.now()
  await until(() => asked() > before + 1, 'the next request')
  expect(Date.now() - refusedAt).toBeLessThan(3_000)
  await waitForAccount(app, ({ connection }) => connection.ok)
})
