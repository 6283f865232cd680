import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Network, openNetwork } from '../../../electron/desktop/network/network.ts'
import { watchNetwork } from '../../../electron/desktop/network/network-watch.ts'
import { makeCertificateAuthority } from '../../exchange/certificates.ts'
import { becomeReady } from '../../fake-electron/lifecycle.ts'
import { setSystemProxy } from '../../fake-electron/transport.ts'
import { startProxy, type TestProxy } from '../../proxy/proxy.ts'
import { type SecureFront, startSecureFront } from '../../proxy/secure-front.ts'
import { expectHealthy, figures, type Harness, startHarness } from './fault-matrix-harness.ts'
import { problemOf } from './fault-matrix-rows.ts'

const HOST = 'exchange.test'
const INTERVAL = 10_000
const FIVE_SECONDS = 5_000
const LOGIN = { user: 'zoe', password: 'pass-of-zoe' }
const trusted = getCACertificates('default')

let harness: Harness
let front: SecureFront
let network: Network
let password: string | null

beforeEach(async () => {
  becomeReady()
  const authority = makeCertificateAuthority()
  setDefaultCACertificates([...trusted, authority.cert])
  harness = await startHarness()
  const { url } = harness.exchange
  front = await startSecureFront(authority.issue({ host: HOST }), Number(new URL(url).port))
  network = openNetwork('outage', async () => password)
  harness.conditions.redirect = (requested) => requested.replace(url, `https://${HOST}`)
  harness.conditions.fetch = network.fetch
  password = LOGIN.password
})
afterEach(async () => {
  setSystemProxy(null)
  await network.use({ mode: 'off' })
  await front.close()
  setDefaultCACertificates(trusted)
})

const proxyAt = (port?: number, login?: typeof LOGIN): Promise<TestProxy> =>
  startProxy({
    portOf: (target) => (target === `${HOST}:443` ? front.port : null),
    ...(port === undefined ? {} : { port }),
    ...(login === undefined ? {} : { login }),
  })

describe('a proxy that fails while an account is watched', () => {
  test('is shown as the problem within one interval, and polls succeed within seconds of its return', async () => {
    const proxy = await proxyAt()
    await network.use({ mode: 'manual', url: proxy.url, user: null })
    harness.watch()
    await harness.waitForPolls()
    expectHealthy(harness)
    const before = figures(harness)

    await proxy.close()
    await harness.advance(INTERVAL)
    expect(problemOf(harness)).toEqual({ kind: 'proxy', params: { cause: 'unreachable' } })
    await harness.advance(10 * 60_000)
    expect(harness.account()).toMatchObject({ freshness: 'stale', pollReason: 'backoff' })

    const restarted = await proxyAt(proxy.port)
    await harness.advance(FIVE_SECONDS)
    expectHealthy(harness)
    expect(figures(harness)).toEqual(before)
    await restarted.close()
  })

  test('is tried only once with a password that it rejects', async () => {
    password = 'wrong'
    const proxy = await proxyAt(undefined, LOGIN)
    await network.use({ mode: 'manual', url: proxy.url, user: LOGIN.user })
    harness.watch()
    await harness.waitForPolls()
    await harness.advance(24 * 60 * 60_000)
    expect(problemOf(harness)).toEqual({ kind: 'proxy', params: { cause: 'auth' } })
    expect(harness.account()).toMatchObject({ nextPollAt: null, pollReason: 'needs-the-user' })
    expect(proxy.requests.filter(({ authorization }) => authorization !== null)).toHaveLength(1)

    password = LOGIN.password
    await network.use({ mode: 'manual', url: proxy.url, user: LOGIN.user })
    harness.monitor.pollNow('return')
    await harness.waitForPolls()
    expectHealthy(harness)
    await proxy.close()
  })
})

describe('the proxy in the system settings', () => {
  test('is used within seconds of a change, and the previous one no longer', async () => {
    const [first, second] = [await proxyAt(), await proxyAt()]
    setSystemProxy(first.url)
    await network.use({ mode: 'system' })
    let changes = 0
    const watch = watchNetwork({
      clock: harness.clock,
      route: () => network.route(`https://${HOST}`),
      onChange() {
        changes += 1
        void network.reconnect().then(() => harness.monitor.pollNow('return'))
      },
      isOnline: () => true,
      addresses: () => ['192.168.1.2'],
    })
    harness.watch()
    await harness.waitForPolls()
    await harness.advance(60_000)
    expect(changes).toBe(0)
    expectHealthy(harness)
    expect(second.requests).toEqual([])

    setSystemProxy(second.url)
    await first.close()
    await harness.advance(2 * FIVE_SECONDS)
    expect(changes).toBe(1)
    expectHealthy(harness)
    expect(second.requests.length).toBeGreaterThan(0)
    watch.stop()
    await second.close()
  })
})
