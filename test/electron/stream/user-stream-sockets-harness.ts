import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import { openAccounts } from '../../../electron/accounts/accounts.ts'
import { openKeyPairs } from '../../../electron/accounts/key-pair.ts'
import { openNetwork } from '../../../electron/desktop/network/network.ts'
import { openHistory } from '../../../electron/history/history.ts'
import { openJournal } from '../../../electron/journal/journal.ts'
import { createMonitor, type RaisedAlert } from '../../../electron/monitor/monitor.ts'
import { createNotices } from '../../../electron/monitor/notices.ts'
import { createSavedAccounts } from '../../../electron/monitor/saved-accounts.ts'
import { createExchanges } from '../../../electron/polling/exchanges.ts'
import type { KeptSymbols } from '../../../electron/polling/symbols-file.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings/settings.ts'
import type { AccountState, MonitorState, StreamStatus } from '../../../shared/state.ts'
import { accountAt, madeUpCredentials } from '../../exchange/account.ts'
import { startExchange } from '../../exchange/exchange.ts'
import { createFakeClock } from '../../fake-clock.ts'
import { becomeReady } from '../../fake-electron/lifecycle.ts'
import { APPEARANCE } from '../../fixtures.ts'
import { until } from '../../real-time.ts'
import { createFakeKeychain } from '../accounts/fake-keychain.ts'
import { openSockets } from '../monitor/fault-matrix-harness.ts'
import { noticeLog } from '../storage/notice-log.ts'

/**
 * A monitor with one saved account at the test exchange, with real sockets for requests and the stream. The test
 * moves the clock, which stands still while a request or message is on its way.
 */
export async function startHarness() {
  becomeReady()
  const socketsBefore = openSockets()
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  const clock = createFakeClock()
  const { now } = clock
  const exchange = await startExchange({ now })
  const second = madeUpCredentials()
  setWallet('1200')
  const network = openNetwork(`harness-${exchange.url}`, async () => null)
  const keychain = createFakeKeychain()
  const newId = () => 'main'
  const keyPairs = openKeyPairs({ path: join(folder, 'key-pair.json'), keychain, newId, now })
  const accounts = openAccounts({ path: join(folder, 'accounts.json'), keychain, keyPairs, newId, now })
  const journal = openJournal({
    path: join(folder, 'journal.db'),
    now,
    confirmedNow: now,
    notices: noticeLog(),
  })
  const history = openHistory({
    path: join(folder, 'history.db'),
    now,
    confirmedNow: now,
    notices: noticeLog(),
  })
  let symbols: Readonly<Record<string, KeptSymbols>> = {}
  const exchanges = createExchanges({
    fetch: network.fetch,
    clock,
    random: () => 0,
    onOddity() {},
    symbolsFile: {
      get value() {
        return symbols
      },
      async replace(next) {
        symbols = next
      },
    },
  })
  const raised: RaisedAlert[] = []
  const states: MonitorState[] = []
  const keys = new Set<string>()
  const notices = createNotices()
  const monitor = createMonitor({
    clock,
    random: () => 0,
    settings: () => DEFAULT_SETTINGS,
    weight: exchanges.weight,
    notices,
    appearance: () => APPEARANCE,
    timeZone: () => 'UTC',
  })
  monitor.onAlerts((alerts) => void raised.push(...alerts))
  monitor.onChange((state) => void states.push(state))
  const { commands } = createSavedAccounts({
    ...{ monitor, accounts, exchanges, journal, history, notices, clock },
    settings: { update: async (change) => change(DEFAULT_SETTINGS) },
    bracketsPath: join(folder, 'brackets.json'),
    random: () => 0,
    openSocket: network.openSocket,
  })
  onTestFinished(async () => {
    await end()
    rmSync(folder, { recursive: true })
  })

  /** Changes the wallet balance as a transfer would, which the real exchange would report on the stream. */
  function setWallet(balance: '1200' | '1100'): void {
    exchange.setAccounts(
      ...[exchange.credentials, second].map((credentials) => {
        const account = accountAt('0.23', credentials)
        const [usdt, ...others] = account.wallets
        return { ...account, wallets: usdt === undefined ? others : [{ ...usdt, balance }, ...others] }
      }),
    )
  }

  function account(): AccountState {
    const found = monitor.state().accounts.find(({ id }) => id === 'main')
    if (found === undefined) throw new Error('The account is not watched')
    return found
  }

  async function waitForPolls(): Promise<void> {
    await until(() => monitor.state().accounts.every(({ polling }) => !polling), 'all polls have ended')
    await setImmediate()
  }

  /** Moves the clock, and waits for each poll that falls due to end. */
  async function advance(ms: number): Promise<void> {
    const end = clock.now() + ms
    while (clock.now() < end) {
      const next = account().nextPollAt ?? 0
      await clock.advance(Math.min(end, Math.max(next, clock.now() + 500)) - clock.now())
      await waitForPolls()
    }
  }

  /** Waits for real sockets without moving the clock. */
  function waitUntil(isReached: () => boolean, what: string): Promise<void> {
    return until(async () => {
      await clock.advance(0)
      return isReached()
    }, what)
  }

  async function waitForStream(status: StreamStatus): Promise<void> {
    await until(() => account().stream === status, `the stream is ${status}, not ${account().stream}`)
    for (const key of exchange.stream.keys.values()) keys.add(key)
  }

  async function start(): Promise<void> {
    await commands['accounts:add']({
      label: 'Main',
      environment: 'custom',
      baseUrl: exchange.url,
      ...exchange.credentials,
      keep: 'keychain',
    })
    await waitForPolls()
    await waitForStream('open')
  }

  let isEnded = false
  async function end(): Promise<void> {
    if (isEnded) return
    isEnded = true
    monitor.stop()
    journal.close()
    history.close()
    await network.reconnect()
    await exchange.close()
  }

  /** Ends everything, and expects no open socket, no timer, and no listen key in any state or alert. */
  async function expectNothingLeft(): Promise<void> {
    await end()
    expect(clock.pending).toBe(0)
    await until(() => openSockets() <= socketsBefore, 'all sockets are closed')
    const shown = JSON.stringify([states, raised])
    expect(keys.size).toBeGreaterThan(0)
    for (const key of keys) expect(shown).not.toContain(key)
  }

  /** How often the account was requested. */
  const pollCount = () => exchange.requests.filter(({ path }) => path === '/fapi/v3/account').length
  const requestCount = (method: string) => exchange.requests.filter((one) => one.method === method).length

  return {
    ...{ clock, exchange, second, monitor, commands, raised, account },
    ...{
      setWallet,
      waitForPolls,
      advance,
      waitUntil,
      waitForStream,
      start,
      expectNothingLeft,
      pollCount,
      requestCount,
    },
  }
}
