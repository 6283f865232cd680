import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OfflineCause, Problem, TlsCause } from '../../../shared/problems.ts'
import { makeCertificateAuthority } from '../../exchange/certificates.ts'
import * as faults from '../../exchange/faults.ts'
import { until } from '../../real-time.ts'
import {
  expectHealthy,
  figures,
  type Harness,
  startHarness,
  startWithAccount,
} from './fault-matrix-harness.ts'
import { playRow, problemOf, type Trouble } from './fault-matrix-rows.ts'

const MINUTE = 60_000
/** Half of the longest wait while the exchange cannot be reached. */
const UNREACHED = { next: 2_500, reason: 'backoff' } as const
const BACKOFF = { next: 5_000, reason: 'backoff' } as const

const offline = (cause: OfflineCause): Problem => ({ kind: 'offline', params: { cause } })
const tls = (cause: TlsCause): Problem => ({ kind: 'tls', params: { cause } })

/** Sends requests to another URL, after closing the open connections. */
function redirectTo(redirect: (url: string) => string): Trouble {
  return {
    begin({ conditions, exchange }) {
      conditions.redirect = redirect
      exchange.closeConnections()
    },
    end({ conditions }) {
      conditions.redirect = (url) => url
    },
  }
}

describe('an exchange that cannot be reached', () => {
  test('because the connection is refused: shows it, polls again soon, and recovers', async () => {
    const trouble: Trouble = {
      begin: ({ exchange }) => exchange.shut(),
      end: ({ exchange }) => exchange.open(),
    }
    const harness = await playRow({ name: 'refused', trouble, problem: offline('refused'), ...UNREACHED })
    await harness.expectNothingLeft()
  })

  test('because its name is unknown: shows it, polls again soon, and recovers', async () => {
    const trouble = redirectTo((url) => url.replace('127.0.0.1', 'exchange.invalid'))
    // A name lookup can be slow, so the fault lasts for only one poll.
    const lasts = UNREACHED.next
    const harness = await playRow({ name: 'dns', trouble, problem: offline('dns'), ...UNREACHED, lasts })
    await harness.expectNothingLeft()
  })

  test('since the start: leaves the risk unknown, never calm, and recovers', async () => {
    const harness = await startHarness()
    const { exchange, account, monitor } = harness
    await exchange.shut()
    harness.watch()
    await harness.waitForPolls()
    await harness.advance(5 * MINUTE)
    expect(account()).toMatchObject({ risk: 'unknown', freshness: 'none', summary: null })
    expect(problemOf(harness)).toEqual(offline('refused'))
    expect(monitor.state().glance).toMatchObject({ risk: 'unknown', text: '' })
    await exchange.open()
    await harness.nextPoll()
    expectHealthy(harness)
    await harness.expectIdle()
    await harness.expectNothingLeft()
  })
})

describe('TLS', () => {
  const authority = makeCertificateAuthority()
  const trusted = getCACertificates('default')
  beforeAll(() => setDefaultCACertificates([...trusted, authority.cert]))
  afterAll(() => setDefaultCACertificates([...trusted]))

  const valid = authority.issue()
  const untrustedAuthority = makeCertificateAuthority()
  const yesterday = { validTo: Date.now() - 24 * 60 * MINUTE, validFrom: 0 }
  const tomorrow = { validFrom: Date.now() + 24 * 60 * MINUTE }

  test.each([
    ['has expired', authority.issue(yesterday), tls('date')],
    ['is not valid yet', authority.issue(tomorrow), tls('date')],
    ['belongs to another host', authority.issue({ host: 'elsewhere.invalid' }), tls('name')],
    ['comes from an untrusted authority', untrustedAuthority.issue(), tls('untrusted')],
  ] as const)('with a certificate that %s: shows the problem and recovers', async (_row, bad, problem) => {
    const trouble: Trouble = {
      begin: ({ exchange }) => exchange.setCertificate(bad),
      end: ({ exchange }) => exchange.setCertificate(valid),
    }
    const harness = await playRow({ name: 'tls', trouble, problem, ...BACKOFF }, { certificate: valid })
    await harness.expectNothingLeft()
  })

  test('with an exchange that does not support it: shows the problem and recovers', async () => {
    const trouble = redirectTo((url) => url.replace('http:', 'https:'))
    const harness = await playRow({ name: 'no tls', trouble, problem: tls('other'), ...BACKOFF })
    await harness.expectNothingLeft()
  })
})

describe('polls still succeed with', () => {
  const expectGoodPolls = async (harness: Harness, polls: number) => {
    const before = figures(harness)
    for (let poll = 0; poll < polls; poll++) {
      await harness.nextPoll()
      expectHealthy(harness)
      expect(figures(harness)).toEqual(before)
    }
    await harness.expectIdle()
    await harness.expectNothingLeft()
  }

  test('JSON whose content type is HTML', async () => {
    const harness = await startWithAccount()
    harness.exchange.fault(faults.wrongContentType)
    await expectGoodPolls(harness, 8)
  })

  test('an exchange that closes the socket after each answer', async () => {
    const harness = await startWithAccount()
    harness.exchange.fault(faults.closesAfterAnswer)
    await expectGoodPolls(harness, 8)
  })

  test('a kept-alive socket that is closed between two polls', async () => {
    const harness = await startWithAccount()
    harness.exchange.closeConnections()
    await until(async () => (await harness.exchange.connections()) === 0)
    await expectGoodPolls(harness, 2)
  })
})

test('a kept-alive socket that turns out to be closed fails one poll', async () => {
  const harness = await startWithAccount()
  harness.exchange.fault(faults.resetBeforeHeaders, { times: 1, path: '/fapi/v3/account' })
  await harness.nextPoll()
  expect(problemOf(harness)).toEqual(offline('reset'))
  await harness.nextPoll()
  expectHealthy(harness)
  await harness.expectIdle()
  await harness.expectNothingLeft()
})
