import { describe, expect, it } from 'vitest'
import { formatLine } from '../../../electron/logs/log-line.ts'
import { linesBetween } from '../../../electron/logs/state-lines.ts'
import type { Problem } from '../../../shared/problems.ts'
import type { AccountState, MonitorState, Notice } from '../../../shared/state.ts'
import { accountState, monitorState } from '../../fixtures.ts'

const ID = '0c8a1c3e-5b1f-4b9e-9f4e-2a60c1c9f1de'
const AT = Date.UTC(2026, 10, 22, 14, 5, 9)
const account = accountState({ id: ID, label: 'Jan, main account' })

function state(accounts: readonly AccountState[], fields: Partial<MonitorState> = {}): MonitorState {
  return monitorState({ at: AT, accounts, ...fields })
}

/** Returns the logged lines without their time. */
function logged(before: MonitorState | null, after: MonitorState): string[] {
  return linesBetween(before, after).map((line) => formatLine(line, AT).slice(25))
}

/** Returns the logged lines between two states of one account. */
function loggedFor(before: Partial<AccountState>, after: Partial<AccountState>): string[] {
  return logged(state([{ ...account, ...before }]), state([{ ...account, ...after }]))
}

const failing = (problem: Problem, since = AT - 90_000): Partial<AccountState> => ({
  connection: { ok: false, problem, since },
})

describe('a change of the list of accounts', () => {
  it('is logged from the first snapshot on', () => {
    expect(logged(null, state([account]))).toEqual([
      `info  account-watched account=${ID} environment=production paused=false`,
      `info  risk account=${ID} from=null to=calm`,
    ])
  })

  it('is logged when one is added, paused, resumed and removed', () => {
    const paused = { ...account, paused: true }
    expect(logged(state([]), state([paused]))[0]).toContain('account-watched')
    expect(logged(state([account]), state([paused]))).toEqual([`info  account-paused account=${ID}`])
    expect(logged(state([paused]), state([account]))).toEqual([`info  account-resumed account=${ID}`])
    expect(logged(state([account]), state([]))).toEqual([`info  account-removed account=${ID}`])
  })
})

describe('a problem', () => {
  it('is logged when it begins, with its cause', () => {
    expect(loggedFor({}, failing({ kind: 'offline', params: { cause: 'dns' } }))).toEqual([
      `warn  problem account=${ID} kind=offline cause=dns`,
    ])
  })

  it('is logged when it is over, with how long it lasted', () => {
    expect(loggedFor(failing({ kind: 'timeout' }), {})).toEqual([
      `info  problem-over account=${ID} kind=timeout seconds=90`,
    ])
  })

  it('is logged when its kind or its cause changes', () => {
    const dns: Problem = { kind: 'offline', params: { cause: 'dns' } }
    expect(loggedFor(failing(dns), failing({ kind: 'banned', retryAt: AT + 120_000 }))).toEqual([
      `warn  problem-changed account=${ID} kind=banned until=2026-11-22T14:07:09.000Z`,
    ])
    expect(loggedFor(failing(dns), failing({ kind: 'offline', params: { cause: 'reset' } }))).toHaveLength(1)
  })

  it('that stays is not logged again', () => {
    expect(loggedFor(failing({ kind: 'timeout' }), failing({ kind: 'timeout' }, AT))).toEqual([])
  })

  it('is logged without the IP address it contains', () => {
    const lines = loggedFor({}, failing({ kind: 'key-rejected', params: { code: -2015, ip: '203.0.113.7' } }))
    expect(lines).toEqual([`warn  problem account=${ID} kind=key-rejected code=-2015`])
  })
})

describe('a change of an account', () => {
  it.each<readonly [string, Partial<AccountState>, Partial<AccountState>, string]>([
    ['a level that rises', {}, { risk: 'critical' }, `warn  risk account=${ID} from=calm to=critical`],
    ['a level that falls', { risk: 'warning' }, {}, `info  risk account=${ID} from=warning to=calm`],
    ['old figures', {}, { freshness: 'stale' }, `warn  figures-stale account=${ID}`],
    ['new figures', { freshness: 'stale' }, {}, `info  figures-fresh account=${ID}`],
    ['a stream', {}, { stream: 'open' }, `info  stream account=${ID} status=open`],
    ['a silent stream', { stream: 'open' }, { stream: 'silent' }, `warn  stream account=${ID} status=silent`],
  ])('is logged: %s', (_name, before, after, line) => {
    expect(loggedFor(before, after)).toEqual([line])
  })

  it('is not logged when it does not matter', () => {
    expect(
      loggedFor(
        { freshness: 'fresh', nextPollAt: AT, polling: false },
        { freshness: 'late', nextPollAt: AT + 1, polling: true, label: 'Other' },
      ),
    ).toEqual([])
  })
})

describe('request weight', () => {
  const weight = (share: number) => state([], { weight: { used: 1980, limit: 2400, ours: 40, share } })

  it('is logged when others leave less than our share, and when they leave enough again', () => {
    expect(logged(weight(480), weight(120))).toEqual([
      'warn  weight-short used=1980 limit=2400 ours=40 share=120',
    ])
    expect(logged(weight(120), weight(90))).toEqual([])
    expect(logged(weight(90), weight(480))).toEqual([
      'info  weight-enough used=1980 limit=2400 ours=40 share=480',
    ])
  })
})

describe('a notice', () => {
  const notice: Notice = { kind: 'not-recorded', file: 'history.db', reason: 'full' }

  it('is logged when it is shown and when it is withdrawn', () => {
    const noticed = state([], { notices: [notice] })
    const fields = 'kind=not-recorded file=history.db reason=full'
    expect(logged(state([]), noticed)).toEqual([`warn  notice ${fields}`])
    expect(logged(noticed, noticed)).toEqual([])
    expect(logged(noticed, state([]))).toEqual([`info  notice-over ${fields}`])
  })
})

it('no account name and no amount is ever logged', () => {
  const lines = [
    ...logged(null, state([account])),
    ...loggedFor(failing({ kind: 'timeout' }), { risk: 'critical', freshness: 'stale', stream: 'silent' }),
    ...logged(state([account]), state([])),
  ].join('\n')
  expect(lines).not.toMatch(/Jan|3026|0\.23/)
})
