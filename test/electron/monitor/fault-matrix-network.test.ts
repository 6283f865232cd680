import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OfflineCause, Problem, TlsCause } from '../../../shared/problems.ts'
import { makeCertificateAuthority } from '../../exchange/certificates.ts'
import * as faults from '../../exchange/faults.ts'
import { until } from '../../real-time.ts'
import { type Bench, expectWell, figures, startBench, startWatching } from './fault-bench.ts'
import { play, problemOf, type Trouble } from './fault-rows.ts'

const MINUTE = 60_000
/** Half of what is waited at most while nothing reaches the exchange. */
const UNREACHED = { next: 2_500, reason: 'backoff' } as const
const BACKOFF = { next: 5_000, reason: 'backoff' } as const

const offline = (cause: OfflineCause): Problem => ({ kind: 'offline', params: { cause } })
const tls = (cause: TlsCause): Problem => ({ kind: 'tls', params: { cause } })

/** Requests go another way until it is over; connections of before are gone. */
function detour(way: (url: string) => string): Trouble {
  return {
    begin({ world, exchange }) {
      world.way = way
      exchange.closeConnections()
    },
    end({ world }) {
      world.way = (url) => url
    },
  }
}

describe('a way to the exchange that is barred', () => {
  test('nobody listens: is told, tried again soon, and forgotten once it is over', async () => {
    const trouble: Trouble = {
      begin: ({ exchange }) => exchange.shut(),
      end: ({ exchange }) => exchange.open(),
    }
    const bench = await play({ name: 'refused', trouble, problem: offline('refused'), ...UNREACHED })
    await bench.finish()
  })

  test('nobody knows its name: is told, tried again soon, and forgotten once it is over', async () => {
    const trouble = detour((url) => url.replace('127.0.0.1', 'exchange.invalid'))
    // Each look-up may take its time.
    const lasts = UNREACHED.next
    const bench = await play({ name: 'dns', trouble, problem: offline('dns'), ...UNREACHED, lasts })
    await bench.finish()
  })

  test('from the start on: nothing is known, and nothing is called calm', async () => {
    const bench = await startBench()
    const { exchange, account, monitor } = bench
    await exchange.shut()
    bench.watch()
    await bench.pollsEnd()
    await bench.pass(5 * MINUTE)
    expect(account()).toMatchObject({ risk: 'unknown', freshness: 'none', summary: null })
    expect(problemOf(bench)).toEqual(offline('refused'))
    expect(monitor.state().glance).toMatchObject({ risk: 'unknown', text: '' })
    await exchange.open()
    await bench.nextPoll()
    expectWell(bench)
    await bench.expectNothingLeft()
    await bench.finish()
  })
})

describe('an exchange reached by TLS', () => {
  const authority = makeCertificateAuthority()
  const trusted = getCACertificates('default')
  beforeAll(() => setDefaultCACertificates([...trusted, authority.cert]))
  afterAll(() => setDefaultCACertificates([...trusted]))

  const good = authority.issue()
  const stranger = makeCertificateAuthority()
  const yesterday = { validTo: Date.now() - 24 * 60 * MINUTE, validFrom: 0 }
  const tomorrow = { validFrom: Date.now() + 24 * 60 * MINUTE }

  test.each([
    ['that has expired', authority.issue(yesterday), tls('date')],
    ['that is not valid yet', authority.issue(tomorrow), tls('date')],
    ['of another host', authority.issue({ host: 'elsewhere.invalid' }), tls('name')],
    ['by somebody nobody trusts', stranger.issue(), tls('untrusted')],
  ] as const)(
    'shows a certificate %s: is told, and forgotten once it is over',
    async (_row, bad, problem) => {
      const trouble: Trouble = {
        begin: ({ exchange }) => exchange.setCertificate(bad),
        end: ({ exchange }) => exchange.setCertificate(good),
      }
      const bench = await play({ name: 'tls', trouble, problem, ...BACKOFF }, { certificate: good })
      await bench.finish()
    },
  )

  test('does not speak it: is told, and forgotten once it is over', async () => {
    const trouble = detour((url) => url.replace('http:', 'https:'))
    const bench = await play({ name: 'no tls', trouble, problem: tls('other'), ...BACKOFF })
    await bench.finish()
  })
})

describe('what does not matter', () => {
  const stays = async (bench: Bench, polls: number) => {
    const before = figures(bench)
    for (let poll = 0; poll < polls; poll++) {
      await bench.nextPoll()
      expectWell(bench)
      expect(figures(bench)).toEqual(before)
    }
    await bench.expectNothingLeft()
    await bench.finish()
  }

  test('JSON that is called HTML', async () => {
    const bench = await startWatching()
    bench.exchange.fault(faults.wrongContentType)
    await stays(bench, 8)
  })

  test('an exchange that closes the socket after each answer', async () => {
    const bench = await startWatching()
    bench.exchange.fault(faults.closesAfterAnswer)
    await stays(bench, 8)
  })

  test('a kept socket that is closed between two polls', async () => {
    const bench = await startWatching()
    bench.exchange.closeConnections()
    await until(async () => (await bench.exchange.connections()) === 0)
    await stays(bench, 2)
  })
})

test('a kept socket that turns out to be closed costs one poll', async () => {
  const bench = await startWatching()
  bench.exchange.fault(faults.resetBeforeHeaders, { times: 1, path: '/fapi/v3/account' })
  await bench.nextPoll()
  expect(problemOf(bench)).toEqual(offline('reset'))
  await bench.nextPoll()
  expectWell(bench)
  await bench.expectNothingLeft()
  await bench.finish()
})
