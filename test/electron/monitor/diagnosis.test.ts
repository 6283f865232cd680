import { describe, expect, it } from 'vitest'
import { type DiagnosisOptions, diagnose } from '../../../electron/monitor/diagnosis.ts'
import type { MonitorState, Weight } from '../../../shared/state.ts'
import { accountState, monitorState, summary } from '../../fixtures.ts'

const AT = 1_800_000_000_000
const WEIGHT: Weight = { used: 300, limit: 2400, ours: 70, share: 480 }
const CLOCK = { offsetMs: 12, roundTripMs: 48, at: AT - 60_000 }

function options(state: MonitorState, changes: Partial<DiagnosisOptions> = {}): DiagnosisOptions {
  return {
    app: { version: '0.1.0', platform: 'linux x64' },
    state: () => state,
    failures: (id) => (id === 'main' ? 3 : 0),
    targetOf: () => ({
      baseUrl: 'https://demo-fapi.binance.com',
      exchange: { weight: () => WEIGHT, clockReading: () => CLOCK, seenIp: () => '203.0.113.7' },
    }),
    routeTo: async () => 'DIRECT',
    now: () => AT,
    ...changes,
  }
}

const failing = accountState({
  connection: { ok: false, problem: { kind: 'timeout' }, since: AT - 90_000 },
  summary: summary({ receivedAt: AT - 100_000 }),
  nextPollAt: AT + 4_000,
  pollReason: 'backoff',
  stream: 'silent',
})

describe('a diagnosis', () => {
  it('holds everything that is known of a failing connection', async () => {
    expect(await diagnose('main', options(monitorState({ accounts: [failing] })))).toEqual({
      at: AT,
      app: { version: '0.1.0', platform: 'linux x64' },
      host: 'demo-fapi.binance.com',
      route: 'DIRECT',
      problem: { kind: 'timeout' },
      since: AT - 90_000,
      failures: 3,
      lastGoodAt: AT - 100_000,
      nextPollAt: AT + 4_000,
      pollReason: 'backoff',
      clock: CLOCK,
      weight: WEIGHT,
      stream: 'silent',
      ip: '203.0.113.7',
    })
  })

  it('has no problem for a working connection without figures yet', async () => {
    const fresh = accountState({ summary: null })
    const diagnosis = await diagnose('main', options(monitorState({ accounts: [fresh] })))
    expect(diagnosis).toMatchObject({ problem: null, since: null, lastGoodAt: null })
  })

  it.each([
    ['PROXY 10.0.0.1:8080;DIRECT', 'PROXY 10.0.0.1:8080'],
    ['SOCKS5 proxy.example:1080; DIRECT', 'SOCKS5 proxy.example:1080'],
    ['', null],
  ])('has the first route of “%s”: %s', async (route, first) => {
    const diagnosis = await diagnose(
      'main',
      options(monitorState({ accounts: [failing] }), { routeTo: async () => route }),
    )
    expect(diagnosis?.route).toBe(first)
  })

  it('has no route when it cannot be found out', async () => {
    const routeTo = async () => {
      throw new Error('no proxy settings')
    }
    const diagnosis = await diagnose('main', options(monitorState({ accounts: [failing] }), { routeTo }))
    expect(diagnosis?.route).toBeNull()
  })

  it('finds the route to the account’s own address', async () => {
    const asked: string[] = []
    const routeTo = async (url: string) => {
      asked.push(url)
      return 'DIRECT'
    }
    await diagnose('main', options(monitorState({ accounts: [failing] }), { routeTo }))
    expect(asked).toEqual(['https://demo-fapi.binance.com'])
  })

  it('uses the state from after the route was found', async () => {
    let state = monitorState({ accounts: [failing] })
    const routeTo = async () => {
      state = monitorState({ accounts: [accountState()] })
      return 'DIRECT'
    }
    const diagnosis = await diagnose('main', { ...options(state), state: () => state, routeTo })
    expect(diagnosis?.problem).toBeNull()
  })

  it.each(['simulated', 'gone'])('is null for an account that is %s', async (which) => {
    const state = monitorState({ accounts: which === 'gone' ? [] : [failing] })
    const targetOf = which === 'gone' ? options(state).targetOf : () => null
    expect(await diagnose('main', options(state, { targetOf }))).toBeNull()
  })

  it('holds nothing of an account but its connection', async () => {
    const diagnosis = await diagnose('main', options(monitorState({ accounts: [failing] })))
    expect(JSON.stringify(diagnosis)).not.toMatch(/"label"|"summary"|"ok"|3026/)
  })
})
