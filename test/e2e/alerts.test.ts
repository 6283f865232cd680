import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_RULES } from '../../shared/settings/rules.ts'
import type { AccountState } from '../../shared/state.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { resetBeforeHeaders } from '../exchange/faults.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { type Session, startSession } from '../keyring.ts'
import { until } from '../real-time.ts'
import { draftFor, invoke, replyTo, waitForAccount, withoutUndefined } from './app.ts'

let exchange: TestExchange
let home: string
let app: Preview

beforeEach(async () => {
  exchange = await startExchange({ ratio: '0.23' })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
})
afterEach(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

const BLIND_AFTER_HALF_A_MINUTE = { warningSeconds: 600, criticalSeconds: 30, repeatMinutes: 5 } as const

const notifications = () => app.events.filter((event) => event.event === 'notification')
const titles = () => notifications().map(({ title }) => title.replaceAll('\u202f', ' '))

async function watch(): Promise<string> {
  await invoke(app, 'settings:set', { pollSeconds: 1 })
  const { id } = await invoke(app, 'accounts:add', draftFor(exchange))
  return id
}

/** Sets a ratio, and waits until it was polled this many times. */
async function observe(ratio: `${number}`, times = 1): Promise<AccountState> {
  exchange.setRatio(ratio)
  await invoke(app, 'monitor:refresh')
  let seen = await waitForAccount(app, ({ summary }) => summary?.pools[0]?.marginRatio === ratio)
  for (let more = 1; more < times; more += 1) {
    await invoke(app, 'monitor:refresh')
    const last = seen.summary?.receivedAt
    seen = await waitForAccount(app, ({ summary }) => summary !== null && summary.receivedAt !== last)
  }
  return seen
}

async function journal() {
  const { entries } = await invoke(app, 'journal:read', null)
  return entries.map(({ kind, rule, level, notified }) => [kind, rule, level, notified]).toReversed()
}

describe('alerts', () => {
  it('notify once each of a warning, a critical level, a failure and a recovery, and of no wobble between', async () => {
    app = await launchPreview({ home })
    await invoke(app, 'settings:set', { rules: { ...DEFAULT_RULES, blind: BLIND_AFTER_HALF_A_MINUTE } })
    await watch()
    await observe('0.23', 2)
    expect(titles()).toEqual([])

    await observe('0.61')
    expect(titles()).toEqual(['Main: margin ratio 61.0 %, warning'])

    for (const ratio of ['0.49', '0.51', '0.46', '0.5', '0.45', '0.55'] as const) await observe(ratio)
    expect(titles()).toHaveLength(1)

    const critical = await observe('0.83')
    expect(critical.alerts).toMatchObject([{ key: 'marginRatio', level: 'critical', value: '0.83' }])
    expect(titles().slice(1)).toEqual(['Main: margin ratio 83.00 %, critical'])

    exchange.fault(resetBeforeHeaders)
    await waitForAccount(app, ({ connection }) => !connection.ok)
    const blind = await app.waitFor('notification', ({ title }) => title.includes('blind'), {
      timeout: 50_000,
    })
    expect(blind).toMatchObject({ urgency: 'critical' })
    expect(titles().slice(2)).toEqual(['Main: blind at 83.00 %, critical'])

    exchange.clearFaults()
    exchange.setRatio('0.2')
    await invoke(app, 'monitor:refresh')
    await app.waitFor('notification', ({ title }) => title.includes('seen again'))
    const calm = await waitForAccount(app, ({ risk }) => risk === 'calm')
    expect(calm.alerts).toEqual([])
    expect(titles().slice(3)).toEqual(['Main: seen again at 20.0 %'])

    expect(await journal()).toEqual([
      ['raise', 'marginRatio', 'warning', true],
      ['raise', 'marginRatio', 'critical', true],
      ['blind', 'blind', 'critical', true],
      // Falling and seeing again both take two good answers in a row.
      ['fall', 'marginRatio', 'calm', false],
      ['sight', 'blind', 'calm', true],
    ])
  }, 120_000)

  it('come from several rules at once, with one notification for one observation', async () => {
    app = await launchPreview({ home })
    const below = {
      warning: '100000',
      critical: null,
      rearm: '1',
      holdSeconds: 0,
      repeatMinutes: null,
    } as const
    await invoke(app, 'settings:set', {
      rules: { ...DEFAULT_RULES, availableBalance: below, marginBalance: { ...below, critical: '50000' } },
    })
    await watch()
    const account = await waitForAccount(app, ({ alerts }) => alerts.length > 0)
    expect(account.alerts.map(({ key, level }) => [key, level])).toEqual([
      ['marginBalance', 'critical'],
      ['availableBalance', 'warning'],
    ])
    expect(notifications()).toMatchObject([
      { title: expect.stringMatching(/^Main: total margin balance .* critical$/), urgency: 'critical' },
    ])
    expect(notifications()[0]?.body).toMatch(/available balance/i)
  })

  it('are silenced up to the snoozed level, acknowledged, and written to the journal', async () => {
    app = await launchPreview({ home })
    const accountId = await watch()
    const alert = { accountId, key: 'marginRatio' } as const
    await observe('0.6')
    await invoke(app, 'alerts:snooze', { ...alert, level: 'warning' }, '1-hour')
    const snoozed = await waitForAccount(app, ({ alerts }) => alerts[0]?.snoozedUntil !== null)
    expect(Number(snoozed.alerts[0]?.snoozedUntil) - Date.now()).toBeGreaterThan(3_500_000)
    await observe('0.2', 3)
    await observe('0.6')
    // The snooze ended with its level.
    expect(titles()).toHaveLength(2)
    await observe('0.9')
    expect(titles()).toHaveLength(3)
    await invoke(app, 'alerts:acknowledge', { ...alert, level: 'critical' })
    await waitForAccount(app, ({ alerts }) => alerts[0]?.acknowledged === true)
    expect(await journal()).toEqual([
      ['raise', 'marginRatio', 'warning', true],
      ['snooze', 'marginRatio', 'warning', false],
      ['fall', 'marginRatio', 'calm', false],
      ['raise', 'marginRatio', 'warning', true],
      ['raise', 'marginRatio', 'critical', true],
      ['acknowledge', 'marginRatio', 'critical', false],
    ])
  })

  it('report a failed notification in the popover', async () => {
    app = await launchPreview({ home })
    await app.fake('notification', 'fail')
    await invoke(app, 'alerts:test')
    const notices = async () => (await invoke(app, 'monitor:state')).notices
    await until(async () => (await notices()).some(({ kind }) => kind === 'notification-failed'))
    await app.fake('notification', 'allow')
    await invoke(app, 'alerts:test')
    expect(await app.waitFor('notification')).toMatchObject({ urgency: 'normal' })
  })

  it('open the popover at their account when the notification is clicked', async () => {
    app = await launchPreview({ home })
    const id = await watch()
    await observe('0.9')
    const { id: shown } = await app.waitFor('notification')
    await app.fake('notification', 'click', shown)
    const event = await app.waitFor('send', ({ channel }) => channel === 'window:show-account')
    expect(event.args).toEqual([id])
  })
})

describe('a ratio that goes on above critical', () => {
  /** What every step from 85 % up to 122 % and back to calm notifies, whatever the user did at 85 %. */
  const NEAR = 'Main: margin ratio 98.00 %, liquidation near'
  const DUE = 'Main: margin ratio 122.00 %, liquidation due'

  it.each(['nothing', 'acknowledge', 'snooze'] as const)(
    'is told near liquidation and at its line, once each, after the user did this: %s',
    async (silence) => {
      app = await launchPreview({ home })
      const accountId = await watch()
      const alert = { accountId, key: 'marginRatio', level: 'critical' } as const

      for (const round of [1, 2]) {
        const before = titles().length
        const critical = await observe('0.85', 2)
        expect(critical.alerts).toMatchObject([{ level: 'critical', near: null }])
        if (silence === 'acknowledge') await invoke(app, 'alerts:acknowledge', alert)
        if (silence === 'snooze') await invoke(app, 'alerts:snooze', alert, '1-hour')
        const near = await observe('0.98', 2)
        expect(near.alerts).toMatchObject([{ level: 'critical', near: 'near' }])
        const due = await observe('1.22', 2)
        expect(due.alerts).toMatchObject([{ level: 'critical', near: 'gone' }])
        await observe('0.97', 2)
        await observe('1.3', 2)
        expect(titles().slice(before), `round ${round}`).toEqual([
          'Main: margin ratio 85.00 %, critical',
          NEAR,
          DUE,
        ])
        const calm = await observe('0.2', 3)
        expect(calm.alerts).toEqual([])
        expect(titles()).toHaveLength(before + 3)
      }
      expect(notifications().map(({ urgency }) => urgency)).toEqual(Array(6).fill('critical'))
      const round = [
        ['raise', 'marginRatio', 'critical', true],
        ...(silence === 'nothing' ? [] : [[silence, 'marginRatio', 'critical', false]]),
        ['near', 'marginRatio', 'critical', true],
        ['gone', 'marginRatio', 'critical', true],
        ['fall', 'marginRatio', 'calm', false],
      ]
      expect(await journal()).toEqual([...round, ...round])
    },
    60_000,
  )

  it('is one notification when it jumps there, also by the market move that is left', async () => {
    app = await launchPreview({ home })
    await watch()
    await observe('1.22', 3)
    expect(titles()).toEqual([DUE])
    await observe('0.2', 3)
    await invoke(app, 'settings:set', { near: { ratio: '0.95', move: '0.2' } })
    await observe('0.85', 3)
    expect(titles().slice(1)).toEqual(['Main: margin ratio 85.00 %, liquidation near'])
    expect(await replyTo(app, 'settings:set', { near: { ratio: '0.79', move: null } })).toMatchObject({
      problem: {
        kind: 'invalid-input',
        params: { field: 'near.ratio', reason: 'near-below-critical', critical: '0.80' },
      },
    })
  })
})

describe('a restart', () => {
  let session: Session

  beforeEach(async () => {
    session = await startSession()
    await session.startKeyring('unlocked')
  })
  afterEach(() => session.stop())

  const launch = () => launchPreview({ home, keychain: 'system', env: withoutUndefined(session.env) })

  it('repeats no notification, whether the app was closed or killed', async () => {
    app = await launch()
    await watch()
    await observe('0.9')
    expect(titles()).toHaveLength(1)
    app.kill('SIGKILL')
    await app.exited
    app = await launch()
    await observe('0.9', 3)
    expect(titles()).toEqual([])
    await app.close()
    app = await launch()
    const standing = await observe('0.9', 3)
    expect(titles()).toEqual([])
    expect(standing.alerts).toMatchObject([{ key: 'marginRatio', level: 'critical', waiting: null }])
    expect((await journal()).map(([kind]) => kind)).toEqual(['raise'])
  })

  it('keeps a snooze', async () => {
    app = await launch()
    const accountId = await watch()
    await observe('0.6')
    await invoke(app, 'alerts:snooze', { accountId, key: 'marginRatio', level: 'warning' }, 'recovery')
    await app.close()
    app = await launch()
    const account = await observe('0.6', 2)
    expect(account.alerts).toMatchObject([{ snoozedUntil: 'recovery' }])
    expect(titles()).toEqual([])
  })
})

describe('the journal', () => {
  it('is exported as CSV to the file the user chooses', async () => {
    app = await launchPreview({ home })
    await invoke(app, 'settings:set', { pollSeconds: 1 })
    await invoke(app, 'accounts:add', draftFor(exchange, '=cmd|"A1"'))
    await observe('0.9')
    await app.fake('dialog', 'save', join(home, 'mine.csv'))
    expect(await invoke(app, 'journal:export')).toEqual({ file: join(home, 'mine.csv') })
    const [header, row] = (await readFile(join(home, 'mine.csv'), 'utf8')).split('\r\n')
    expect(header).toMatch(/^\ufefftime_utc,account,event,/)
    expect(row).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,"'=cmd\|""A1""",raise,/)
    expect(row?.split(',')).toContain('0.9')
    await app.fake('dialog', 'save', null)
    expect(await invoke(app, 'journal:export')).toBeNull()
  })

  it('is kept aside when damaged, with a notice, and a new one is begun', async () => {
    await writeFile(join(home, 'journal.db'), 'this is no database'.repeat(1000))
    app = await launchPreview({ home })
    const { notices } = await invoke(app, 'monitor:state')
    expect(notices).toMatchObject([{ kind: 'file-set-aside', file: 'journal.db', reason: 'damaged' }])
    await watch()
    await observe('0.9')
    expect(titles()).toHaveLength(1)
    expect((await journal()).map(([kind]) => kind)).toEqual(['raise'])
    expect((await readdir(home)).some((name) => /^journal\.damaged-.*\.db$/.test(name))).toBe(true)
  })
})

describe('the fire drill', () => {
  it('follows the slider, and alerts like a real account', async () => {
    app = await launchPreview({ home })
    await invoke(app, 'drill:start')
    await invoke(app, 'drill:set', { move: '0', quiet: true })
    await waitForAccount(app, ({ risk }) => risk === 'calm')
    await invoke(app, 'drill:set', { move: '-0.05', quiet: false })
    const { title, urgency } = await app.waitFor('notification')
    expect(title).toMatch(/^Fire drill: /)
    expect(urgency).toBe('critical')
    const critical = await waitForAccount(app, ({ risk }) => risk === 'critical')
    expect(critical.drill).toEqual({ move: '-0.05', quiet: false })
    await invoke(
      app,
      'alerts:snooze',
      { accountId: critical.id, key: 'marginRatio', level: 'critical' },
      '15-minutes',
    )
    await waitForAccount(app, ({ alerts }) => alerts[0]?.snoozedUntil !== null)
    expect(await replyTo(app, 'drill:set', { move: '5', quiet: false })).toMatchObject({
      problem: { kind: 'invalid-input', params: { field: 'move' } },
    })
  })

  it('can rehearse quiet hours, where a warning waits until they end', async () => {
    app = await launchPreview({ home })
    await invoke(app, 'drill:start')
    await invoke(app, 'drill:set', { move: '0', quiet: true })
    await waitForAccount(app, ({ drill, risk }) => drill?.quiet === true && risk === 'calm')
    await invoke(app, 'settings:set', { thresholds: { warning: '0.1', critical: '0.9', rearm: '0.01' } })
    const waiting = await waitForAccount(app, ({ risk }) => risk === 'warning')
    expect(waiting.alerts).toMatchObject([{ waiting: 'quiet' }])
    expect(titles()).toEqual([])
    await invoke(app, 'drill:set', { move: '0', quiet: false })
    expect((await app.waitFor('notification')).urgency).toBe('normal')
  })
})

describe('a replay', () => {
  it('says how often a threshold would have alerted', async () => {
    app = await launchPreview({ home })
    await watch()
    await observe('0.3', 2)
    await observe('0.4')
    await observe('0.2', 3)
    await observe('0.42')
    const thresholds = { warning: '0.35', critical: '0.41', rearm: '0.05' } as const
    const { counts, span } = await invoke(app, 'alerts:replay', { thresholds }, null)
    expect(counts.marginRatio).toEqual({ warning: 1, critical: 1 })
    expect(counts.availableBalance).toEqual({ warning: 0, critical: 0 })
    expect(span).not.toBeNull()
    expect(titles()).toEqual([])
  })
})
