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

/** As written, without the time. */
function told(before: MonitorState | null, after: MonitorState): string[] {
  return linesBetween(before, after).map((line) => formatLine(line, AT).slice(25))
}

/** Between two states of one account. */
function toldOf(before: Partial<AccountState>, after: Partial<AccountState>): string[] {
  return told(state([{ ...account, ...before }]), state([{ ...account, ...after }]))
}

const failing = (problem: Problem, since = AT - 90_000): Partial<AccountState> => ({
  connection: { ok: false, problem, since },
})

describe('what happens to the list of accounts', () => {
  it('is told from the first snapshot on', () => {
    expect(told(null, state([account]))).toEqual([
      `info  account-watched account=${ID} environment=production paused=false`,
      `info  risk account=${ID} from=null to=calm`,
    ])
  })

  it('is told when one is added, paused, resumed and removed', () => {
    const paused = { ...account, paused: true }
    expect(told(state([]), state([paused]))[0]).toContain('account-watched')
    expect(told(state([account]), state([paused]))).toEqual([`info  account-paused account=${ID}`])
    expect(told(state([paused]), state([account]))).toEqual([`info  account-resumed account=${ID}`])
    expect(told(state([account]), state([]))).toEqual([`info  account-removed account=${ID}`])
  })
})

describe('a problem', () => {
  it('is told when it begins, with what is known of its cause', () => {
    expect(toldOf({}, failing({ kind: 'offline', params: { cause: 'dns' } }))).toEqual([
      `warn  problem account=${ID} kind=offline cause=dns`,
    ])
  })

  it('is told when it is over, and how long it took', () => {
    expect(toldOf(failing({ kind: 'timeout' }), {})).toEqual([
      `info  problem-over account=${ID} kind=timeout seconds=90`,
    ])
  })

  it('is told when it turns into another, or into another of its kind', () => {
    const dns: Problem = { kind: 'offline', params: { cause: 'dns' } }
    expect(toldOf(failing(dns), failing({ kind: 'banned', retryAt: AT + 120_000 }))).toEqual([
      `warn  problem-changed account=${ID} kind=banned until=2026-11-22T14:07:09.000Z`,
    ])
    expect(toldOf(failing(dns), failing({ kind: 'offline', params: { cause: 'reset' } }))).toHaveLength(1)
  })

  it('that stays is not told again', () => {
    expect(toldOf(failing({ kind: 'timeout' }), failing({ kind: 'timeout' }, AT))).toEqual([])
  })

  it('never tells the address it names', () => {
    const lines = toldOf({}, failing({ kind: 'key-rejected', params: { code: -2015, ip: '203.0.113.7' } }))
    expect(lines).toEqual([`warn  problem account=${ID} kind=key-rejected code=-2015`])
  })
})

describe('what changes of an account', () => {
  it.each<readonly [string, Partial<AccountState>, Partial<AccountState>, string]>([
    ['a level that rises', {}, { risk: 'critical' }, `warn  risk account=${ID} from=calm to=critical`],
    ['a level that falls', { risk: 'warning' }, {}, `info  risk account=${ID} from=warning to=calm`],
    ['old figures', {}, { freshness: 'stale' }, `warn  figures-stale account=${ID}`],
    ['new figures', { freshness: 'stale' }, {}, `info  figures-fresh account=${ID}`],
    ['a stream', {}, { stream: 'open' }, `info  stream account=${ID} status=open`],
    ['a silent stream', { stream: 'open' }, { stream: 'silent' }, `warn  stream account=${ID} status=silent`],
  ])('%s is told', (_name, before, after, line) => {
    expect(toldOf(before, after)).toEqual([line])
  })

  it('is not told where it is of no interest', () => {
    expect(
      toldOf(
        { freshness: 'fresh', nextPollAt: AT, polling: false },
        { freshness: 'late', nextPollAt: AT + 1, polling: true, label: 'Other' },
      ),
    ).toEqual([])
  })
})

describe('request weight', () => {
  const weight = (share: number) => state([], { weight: { used: 1980, limit: 2400, ours: 40, share } })

  it('is told when others leave less than we would take, and when they leave enough again', () => {
    expect(told(weight(480), weight(120))).toEqual([
      'warn  weight-short used=1980 limit=2400 ours=40 share=120',
    ])
    expect(told(weight(120), weight(90))).toEqual([])
    expect(told(weight(90), weight(480))).toEqual([
      'info  weight-enough used=1980 limit=2400 ours=40 share=480',
    ])
  })
})

describe('a notice', () => {
  const notice: Notice = { kind: 'not-recorded', file: 'history.db', reason: 'full' }

  it('is told when it comes and when it goes', () => {
    const noticed = state([], { notices: [notice] })
    const fields = 'kind=not-recorded file=history.db reason=full'
    expect(told(state([]), noticed)).toEqual([`warn  notice ${fields}`])
    expect(told(noticed, noticed)).toEqual([])
    expect(told(noticed, state([]))).toEqual([`info  notice-over ${fields}`])
  })
})

it('no name of an account and no amount is ever told', () => {
  const lines = [
    ...told(null, state([account])),
    ...toldOf(failing({ kind: 'timeout' }), { risk: 'critical', freshness: 'stale', stream: 'silent' }),
    ...told(state([account]), state([])),
  ].join('\n')
  expect(lines).not.toMatch(/Jan|3026|0\.23/)
})
