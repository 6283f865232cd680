import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Accounts, openAccounts } from '../../../electron/accounts/accounts.ts'
import { openKeyPairs } from '../../../electron/accounts/key-pair.ts'
import type { Exchange } from '../../../electron/binance/client.ts'
import { baseUrlOf } from '../../../electron/binance/environments.ts'
import type { PortfolioPayload } from '../../../electron/binance/responses.ts'
import { type History, openHistory } from '../../../electron/history/history.ts'
import { type Journal, openJournal } from '../../../electron/journal/journal.ts'
import { createMonitor, type Monitor, type RaisedAlert } from '../../../electron/monitor/monitor.ts'
import { createNotices } from '../../../electron/monitor/notices.ts'
import { createSavedAccounts } from '../../../electron/monitor/saved-accounts.ts'
import { openBrackets } from '../../../electron/polling/brackets-file.ts'
import { createRateBook } from '../../../electron/polling/rate-book.ts'
import { createSymbolBook } from '../../../electron/polling/symbol-book.ts'
import { createSharedWeight } from '../../../electron/polling/weight-share.ts'
import type { ValidAccountDraft } from '../../../shared/accounts.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings/settings.ts'
import type { Decimal } from '../../../shared/state.ts'
import { createFakeClock, type FakeClock, settle } from '../../fake-clock.ts'
import { APPEARANCE, accountId, weight } from '../../fixtures.ts'
import { createFakeKeychain, type FakeKeychain } from '../accounts/fake-keychain.ts'
import { flat } from '../margin/brackets.ts'
import { noticeLog } from '../storage/notice-log.ts'
import { accountPayload } from './account-payload.ts'

const DRAFT: ValidAccountDraft = {
  label: 'Main',
  environment: 'production',
  apiKey: 'the-api-key',
  secret: 'the-secret',
  keep: 'keychain',
}

let folder: string
let clock: FakeClock
let settings: Settings
let keychain: FakeKeychain
let ratio: Decimal
/** The API keys that accounts were polled with, in order. */
let polled: string[]
/** The base URLs that accounts were polled at. */
let addresses: Set<string>
let permissionRequests: number
let raised: RaisedAlert[]
let journal: Journal
let history: History
let accounts: Accounts
let monitor: Monitor
let savedAccounts: ReturnType<typeof createSavedAccounts>

/** What the account's kind of portfolio margin answers; null while it has none. */
let portfolio: PortfolioPayload | null
let futuresRefuse: boolean
/** When Pro answers, which is asked for an account's kind only. */
let proAnswers: Promise<void>
let listenKeys: number
let bracketRequests: number
/** When the brackets are answered. */
let bracketsAnswer: Promise<void>

const exchange: Exchange = {
  async account({ apiKey }) {
    if (futuresRefuse) throw new ProblemError({ kind: 'key-rejected', params: { code: -2015 } })
    polled.push(apiKey)
    return accountPayload(ratio)
  },
  positionRisk: async () => [],
  accountConfig: async () => ({ multiAssetsMargin: false }),
  assetIndex: async () => new Map(),
  async leverageBrackets() {
    bracketRequests += 1
    await bracketsAnswer
    return new Map([['BTCUSDT', flat('0.1')]])
  },
  portfolio: {
    async account(kind, { apiKey }) {
      if (kind === 'portfolio-margin-pro') await proAnswers
      if (portfolio !== null && kind === 'portfolio-margin') {
        polled.push(apiKey)
        return portfolio
      }
      throw new ProblemError({ kind: 'account-inactive', params: { code: -21001 } })
    },
    weight: () => weight(),
  },
  async restrictions() {
    permissionRequests += 1
    return { withdrawals: false, trading: true, ipRestricted: true }
  },
  exchangeInfo: async () => ({
    marginAssets: new Map([['BTCUSDT', 'USDT']]),
    lotSizes: new Map(),
    weightLimit: null,
  }),
  async openListenKey() {
    listenKeys += 1
    return 'listen-key'
  },
  async prolongListenKey() {},
  time: async () => clock.now(),
  weight: () => weight(),
  clockReading: () => null,
  confirmedNow: () => null,
  seenIp: () => null,
  forbidden: () => null,
  suspend() {},
  wake() {},
}

beforeEach(() => {
  vi.useFakeTimers()
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  clock = createFakeClock()
  settings = DEFAULT_SETTINGS
  keychain = createFakeKeychain()
  ratio = '0.2'
  bracketRequests = 0
  bracketsAnswer = Promise.resolve()
  polled = []
  addresses = new Set()
  permissionRequests = 0
  portfolio = null
  futuresRefuse = false
  proAnswers = Promise.resolve()
  listenKeys = 0
  raised = []
  open()
})
afterEach(() => {
  close()
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

/** Creates the parts as the app does. After `close` this is a restart. */
function open(): void {
  const { now } = clock
  const notices = createNotices()
  journal = openJournal({ path: join(folder, 'journal.db'), now, confirmedNow: now, notices: noticeLog() })
  history = openHistory({ path: join(folder, 'history.db'), now, confirmedNow: now, notices: noticeLog() })
  accounts = openAccounts({
    path: join(folder, 'accounts.json'),
    keychain,
    keyPairs: openKeyPairs({ path: join(folder, 'key-pair.json'), keychain, newId: nextId, now }),
    newId: nextId,
    now,
  })
  monitor = createMonitor({
    clock,
    random: () => 0.5,
    settings: () => settings,
    weight: () => weight(),
    notices,
    appearance: () => APPEARANCE,
    timeZone: () => 'UTC',
  })
  monitor.onAlerts((alerts) => void raised.push(...alerts))
  const sharedWeight = createSharedWeight(() => weight({ share: 480 }), 0)
  savedAccounts = createSavedAccounts({
    monitor,
    accounts,
    exchanges: {
      at(place) {
        addresses.add(baseUrlOf(place))
        const symbols = createSymbolBook({ ask: exchange.exchangeInfo, now, kept: null, keep() {} })
        const rates = createRateBook(exchange.assetIndex, now)
        return { exchange, symbols, rates, sharedWeight, portfolioWeight: sharedWeight, onOddity() {} }
      },
      weight: exchange.weight,
      confirmedNow: exchange.confirmedNow,
      suspend() {},
      wake() {},
    },
    settings: {
      async update(change) {
        settings = change(settings)
        return settings
      },
    },
    journal,
    history,
    notices,
    bracketsPath: join(folder, 'brackets.json'),
    clock,
    random: () => 0.5,
    openSocket: () => ({ close() {} }),
  })
}

function close(): void {
  monitor.stop()
  journal.close()
  history.close()
}

let ids = 0
const nextId = () => {
  ids += 1
  return accountId(ids)
}

/** Adds an account and waits for its first poll. */
async function addAccount(apiKey = DRAFT.apiKey, changes: Partial<Pick<ValidAccountDraft, 'label'>> = {}) {
  const { id } = await savedAccounts.commands['accounts:add']({ ...DRAFT, apiKey, ...changes })
  await settle()
  return id
}

const labels = () => monitor.state().accounts.map(({ label }) => label)
const state = (id: string) => monitor.state().accounts.find((account) => account.id === id)
const NEW_KEY = { apiKey: 'another-key', secret: 'another-secret', keep: 'keychain' } as const

describe('adding an account', () => {
  it('polls it at once and from then on', async () => {
    const id = await addAccount()
    expect(state(id)).toMatchObject({ label: 'Main', risk: 'calm', paused: false })
    await clock.advance(30_000)
    expect(polled).toEqual(Array(4).fill(DRAFT.apiKey))
    expect(addresses).toEqual(new Set(['https://fapi.binance.com']))
  })

  it('polls it with the key that was typed in, without reading the keychain', async () => {
    const reading = vi.spyOn(keychain, 'get')
    const id = await addAccount()
    await clock.advance(10_000)
    expect(state(id)?.connection).toEqual({ ok: true })
    expect(reading).not.toHaveBeenCalled()
    reading.mockRestore()
  })

  it('does not watch it when it cannot be saved', async () => {
    keychain.problem = { kind: 'keychain-unavailable' }
    await expect(savedAccounts.commands['accounts:add'](DRAFT)).rejects.toMatchObject({
      problem: { kind: 'keychain-unavailable' },
    })
    await clock.advance(60_000)
    expect(monitor.state().accounts).toEqual([])
    expect(polled).toEqual([])
  })

  it('on production reads the permissions of its key once, also across a restart', async () => {
    const id = await addAccount()
    await vi.waitFor(() => expect(state(id)?.permissions).toMatchObject({ trading: true }))
    close()
    open()
    savedAccounts.watchAll()
    expect(state(id)?.permissions).toMatchObject({ trading: true, withdrawals: false })
    await clock.advance(60_000)
    expect(permissionRequests).toBe(1)
  })
})

describe('watching all saved accounts', () => {
  it('keeps their order, and does not poll the paused ones', async () => {
    const first = await addAccount('key-1', { label: 'One' })
    await addAccount('key-2', { label: 'Two' })
    await addAccount('key-3', { label: 'Three' })
    await savedAccounts.commands['accounts:update'](first, { position: 2, paused: true })
    close()
    polled = []
    open()
    savedAccounts.watchAll()
    await clock.advance(0)
    expect(labels()).toEqual(['Two', 'Three', 'One'])
    expect(polled.toSorted()).toEqual(['key-2', 'key-3'])
  })

  it('a second time does not poll those that are watched already', async () => {
    await addAccount()
    savedAccounts.watchAll()
    await clock.advance(0)
    expect(polled).toHaveLength(1)
  })

  it('a second time applies what a backup has changed', async () => {
    const renamed = await addAccount('key-1', { label: 'One' })
    const paused = await addAccount('key-2', { label: 'Two' })
    await accounts.merge((list) =>
      list.map((one) => (one.id === renamed ? { ...one, label: 'Renamed' } : { ...one, paused: true })),
    )
    savedAccounts.watchAll()
    expect(state(renamed)).toMatchObject({ label: 'Renamed', paused: false, freshness: 'fresh' })
    expect(state(paused)).toMatchObject({ paused: true, nextPollAt: null })
  })
})

describe('updating an account', () => {
  it('changes its name without a poll, and keeps its figures', async () => {
    const id = await addAccount()
    await savedAccounts.commands['accounts:update'](id, { label: 'Renamed' })
    expect(state(id)).toMatchObject({ label: 'Renamed', risk: 'calm', freshness: 'fresh' })
    expect(polled).toHaveLength(1)
  })

  it.each([
    [0, ['Three', 'One', 'Two']],
    [1, ['One', 'Three', 'Two']],
    [2, ['One', 'Two', 'Three']],
    [99, ['One', 'Two', 'Three']],
  ])('moves it to position %i', async (position, expected) => {
    await addAccount('key-1', { label: 'One' })
    await addAccount('key-2', { label: 'Two' })
    const id = await addAccount('key-3', { label: 'Three' })
    await savedAccounts.commands['accounts:update'](id, { position })
    expect(labels()).toEqual(expected)
    expect(polled).toHaveLength(3)
  })

  it('polls it with its new key at once, and no longer with the old one', async () => {
    const id = await addAccount()
    await savedAccounts.commands['accounts:update'](id, { key: NEW_KEY })
    await settle()
    await clock.advance(10_000)
    expect(polled).toEqual([DRAFT.apiKey, 'another-key', 'another-key'])
    expect(keychain.entries.get(id)).toEqual({
      apiKey: 'another-key',
      secret: 'another-secret',
      boundTo: 'production',
    })
  })

  it('keeps its position with a new key', async () => {
    const id = await addAccount('key-1', { label: 'One' })
    await addAccount('key-2', { label: 'Two' })
    await savedAccounts.commands['accounts:update'](id, { key: NEW_KEY })
    expect(labels()).toEqual(['One', 'Two'])
  })

  it('keeps the old key when the new one cannot be saved', async () => {
    const id = await addAccount()
    keychain.problem = { kind: 'keychain-locked' }
    await expect(savedAccounts.commands['accounts:update'](id, { key: NEW_KEY })).rejects.toMatchObject({
      problem: { kind: 'keychain-locked' },
    })
    await clock.advance(10_000)
    expect(polled).toEqual([DRAFT.apiKey, DRAFT.apiKey])
    expect(state(id)).toMatchObject({ risk: 'calm', connection: { ok: true } })
  })

  it('changes nothing when there is no such account', async () => {
    await addAccount()
    const before = monitor.state().accounts
    await savedAccounts.commands['accounts:update']('nobody', {
      label: 'X',
      paused: true,
      position: 0,
      key: NEW_KEY,
    })
    await clock.advance(0)
    expect(monitor.state().accounts).toEqual(before)
    expect(keychain.entries.size).toBe(1)
    expect(polled).toHaveLength(1)
  })
})

describe('a paused account', () => {
  it('is neither polled nor shown in the tray, and keeps its position', async () => {
    const id = await addAccount('key-1', { label: 'One' })
    await addAccount('key-2', { label: 'Two' })
    await savedAccounts.commands['accounts:update'](id, { paused: true })
    polled = []
    monitor.pollNow('user')
    await clock.advance(600_000)
    expect(new Set(polled)).toEqual(new Set(['key-2']))
    expect(labels()).toEqual(['One', 'Two'])
    expect(state(id)).toMatchObject({ paused: true, polling: false, nextPollAt: null })
    expect(monitor.state().glance.accountId).not.toBe(id)
  })

  it('neither raises nor shows an alert, however long it is paused', async () => {
    ratio = '0.9'
    const id = await addAccount()
    await clock.advance(0)
    expect(raised).toHaveLength(1)
    expect(state(id)?.alerts).toHaveLength(1)
    await savedAccounts.commands['accounts:update'](id, { paused: true })
    settings = { ...settings, thresholds: { warning: '0.1', critical: '0.2', rearm: '0.05' } }
    monitor.settingsChanged()
    await clock.advance(3 * 60 * 60_000)
    expect(raised).toHaveLength(1)
    expect(state(id)?.alerts).toEqual([])
  })

  it('is polled at once when it is resumed', async () => {
    const id = await addAccount()
    await savedAccounts.commands['accounts:update'](id, { paused: true })
    await clock.advance(60_000)
    await savedAccounts.commands['accounts:update'](id, { paused: false })
    await settle()
    expect(polled).toHaveLength(2)
    expect(state(id)).toMatchObject({ paused: false, risk: 'calm' })
  })

  it('that was paused twice at the same time is polled normally after it is resumed once', async () => {
    const id = await addAccount()
    await Promise.all([
      savedAccounts.commands['accounts:update'](id, { paused: true }),
      savedAccounts.commands['accounts:update'](id, { paused: true }),
    ])
    await clock.advance(60_000)
    expect(polled).toHaveLength(1)
    await savedAccounts.commands['accounts:update'](id, { paused: false })
    await clock.advance(10_000)
    expect(polled).toHaveLength(3)
  })

  it('that is resumed before pausing has ended is not paused', async () => {
    const id = await addAccount()
    await Promise.all([
      savedAccounts.commands['accounts:update'](id, { paused: true }),
      savedAccounts.commands['accounts:update'](id, { paused: false }),
    ])
    expect(state(id)?.paused).toBe(false)
    expect(accounts.list()).toMatchObject([{ paused: false }])
  })

  it('stays paused when it is renamed and moved', async () => {
    await addAccount('key-1', { label: 'One' })
    const id = await addAccount('key-2', { label: 'Two' })
    await savedAccounts.commands['accounts:update'](id, { paused: true })
    await savedAccounts.commands['accounts:update'](id, { label: 'Second', position: 0 })
    await clock.advance(60_000)
    expect(labels()).toEqual(['Second', 'One'])
    expect(polled.filter((key) => key === 'key-2')).toHaveLength(1)
  })

  it('stays paused with a new key', async () => {
    const id = await addAccount()
    await savedAccounts.commands['accounts:update'](id, { paused: true })
    await savedAccounts.commands['accounts:update'](id, { key: NEW_KEY })
    await clock.advance(60_000)
    expect(polled).toEqual([DRAFT.apiKey])
  })
})

describe('many accounts', () => {
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => `A${index + 1}`)

  /** Saves accounts without keys, as a backup that was imported does. */
  async function saveAccounts(count: number): Promise<void> {
    await addAccount(DRAFT.apiKey, { label: 'A1' })
    await accounts.merge(([first]) =>
      numbered(count).map((label, index) => {
        if (first === undefined) throw new Error('there is no account')
        return index === 0 ? first : { ...first, id: label, label, keyFingerprint: label, keep: 'none' }
      }),
    )
  }

  it('are watched in their order, a few at a time', async () => {
    await saveAccounts(50)
    savedAccounts.watchAll()
    expect(labels()).toEqual(numbered(21))
    await clock.advance(0)
    expect(labels()).toEqual(numbered(50))
    expect(monitor.state().notices).toEqual([])
  })

  it('are not watched any more once the app ends', async () => {
    await saveAccounts(50)
    savedAccounts.watchAll()
    savedAccounts.stop()
    await clock.advance(0)
    expect(labels()).toEqual(numbered(21))
  })

  it('beyond the first 200 stay in the file, are named in a notice, and are watched when there is room', async () => {
    await saveAccounts(202)
    savedAccounts.watchAll()
    await clock.advance(0)
    expect(labels()).toEqual(numbered(200))
    expect(monitor.state().notices).toEqual([{ kind: 'not-watched', accounts: ['A201', 'A202'] }])
    await savedAccounts.commands['accounts:update']('A202', { paused: true })
    await savedAccounts.commands['accounts:update']('A202', { label: 'Last' })
    expect(labels()).toEqual(numbered(200))
    expect(monitor.state().notices).toEqual([{ kind: 'not-watched', accounts: ['A201', 'Last'] }])
    await savedAccounts.commands['accounts:remove']('A7')
    expect(labels().at(-1)).toBe('A201')
    expect(monitor.state().notices).toEqual([{ kind: 'not-watched', accounts: ['Last'] }])
    await savedAccounts.commands['accounts:remove']('A8')
    expect(labels()).toHaveLength(200)
    expect(monitor.state().notices).toEqual([])
    expect(accounts.list()).toHaveLength(200)
  })
})

describe('removing an account', () => {
  it('stops its polls and deletes everything that was saved of it', async () => {
    ratio = '0.9'
    const id = await addAccount()
    settings = { ...settings, overrides: { [id]: {} } }
    await savedAccounts.commands['accounts:remove'](id)
    await clock.advance(60_000)
    expect(polled).toHaveLength(1)
    expect(monitor.state().accounts).toEqual([])
    expect([accounts.list(), [...keychain.entries], settings.overrides]).toEqual([[], [], {}])
    expect(journal.alertState(id)).toBeNull()
    expect(history.latest(id)).toBeNull()
  })

  it('keeps watching it when the keychain is locked', async () => {
    const id = await addAccount()
    keychain.problem = { kind: 'keychain-locked' }
    await expect(savedAccounts.commands['accounts:remove'](id)).rejects.toMatchObject({
      problem: { kind: 'keychain-locked' },
    })
    await clock.advance(10_000)
    expect(state(id)?.risk).toBe('calm')
    expect(polled).toHaveLength(2)
  })

  it('while it is being paused removes it for good', async () => {
    const id = await addAccount()
    await Promise.all([
      savedAccounts.commands['accounts:update'](id, { paused: true }),
      savedAccounts.commands['accounts:remove'](id),
    ])
    expect(monitor.state().accounts).toEqual([])
    expect(accounts.list()).toEqual([])
  })

  it('while its key is being replaced leaves no key behind', async () => {
    const id = await addAccount()
    await Promise.allSettled([
      savedAccounts.commands['accounts:remove'](id),
      savedAccounts.commands['accounts:update'](id, { key: NEW_KEY }),
    ])
    expect(monitor.state().accounts).toEqual([])
    expect([...keychain.entries]).toEqual([])
  })
})

describe('the brackets of an account', () => {
  const kept = () => Object.keys(openBrackets(join(folder, 'brackets.json'), clock.now).value)

  it('are kept for the next run, and asked for again with another key', async () => {
    const id = await addAccount()
    await vi.waitFor(() => expect(kept()).toEqual([id]))
    close()
    open()
    savedAccounts.watchAll()
    await vi.waitFor(() => expect(state(id)?.risk).toBe('calm'))
    expect(bracketRequests).toBe(1)
    await savedAccounts.commands['accounts:update'](id, { key: NEW_KEY })
    await vi.waitFor(() => expect(bracketRequests).toBe(2))
  })

  it('go with it, also when they come after it was removed', async () => {
    const first = await addAccount('key-1')
    await vi.waitFor(() => expect(kept()).toEqual([first]))
    await savedAccounts.commands['accounts:remove'](first)
    expect(kept()).toEqual([])
    const answered = Promise.withResolvers<void>()
    bracketsAnswer = answered.promise
    const second = await addAccount('key-2')
    await savedAccounts.commands['accounts:remove'](second)
    answered.resolve()
    await settle()
    expect(kept()).toEqual([])
  })
})

describe('an account whose portfolio margin is switched on', () => {
  const FIGURES: PortfolioPayload = {
    accountEquity: '10000',
    accountMaintMargin: '2000',
    uniMMR: '5',
    accountStatus: 'NORMAL',
    totalAvailableBalance: null,
  }

  it('is watched by what liquidates it from the first refusal on, and by its futures once it is off', async () => {
    const id = await addAccount()
    expect(state(id)).toMatchObject({ summary: { marginMode: 'single-asset' } })
    const opened = listenKeys
    expect(opened).toBeGreaterThan(0)
    portfolio = FIGURES
    futuresRefuse = true
    await clock.advance(10_000)
    await vi.waitFor(() =>
      expect(state(id)).toMatchObject({
        connection: { ok: true },
        risk: 'calm',
        stream: 'off',
        summary: { marginMode: 'portfolio-margin', pools: [{ id: 'account', marginRatio: '0.21' }] },
      }),
    )
    await clock.advance(60_000)
    expect(listenKeys).toBe(opened)
    expect(accounts.find(id)).toMatchObject({ kind: 'portfolio-margin' })

    portfolio = null
    futuresRefuse = false
    await clock.advance(20_000)
    await vi.waitFor(() => expect(state(id)).toMatchObject({ summary: { marginMode: 'single-asset' } }))
    expect(accounts.find(id)).toMatchObject({ kind: 'futures' })
  })

  it('is still known for it after a restart', async () => {
    portfolio = FIGURES
    const id = await addAccount()
    await vi.waitFor(() => expect(accounts.find(id)).toMatchObject({ kind: 'portfolio-margin' }))
    close()
    futuresRefuse = true
    open()
    savedAccounts.watchAll()
    await settle()
    await vi.waitFor(() => expect(state(id)).toMatchObject({ summary: { marginMode: 'portfolio-margin' } }))
  })

  it('is never polled with a key that was replaced while the exchange was asked', async () => {
    settings = { ...settings, pollSeconds: 300 }
    portfolio = FIGURES
    const id = await addAccount()
    await vi.waitFor(() => expect(accounts.find(id)).toMatchObject({ kind: 'portfolio-margin' }))
    const answers = Promise.withResolvers<void>()
    proAnswers = answers.promise
    await clock.advance(7 * 24 * 3_600_000)
    await savedAccounts.commands['accounts:update'](id, { key: NEW_KEY })
    await settle()
    polled = []
    answers.resolve()
    await settle()
    await clock.advance(300_000)
    expect(new Set(polled)).toEqual(new Set([NEW_KEY.apiKey]))
  })

  it('and whose key is not let near it is told so', async () => {
    const id = await addAccount()
    futuresRefuse = true
    await clock.advance(10_000)
    await vi.waitFor(() =>
      expect(state(id)?.connection).toMatchObject({ problem: { params: { hint: 'not-for-futures' } } }),
    )
  })
})
