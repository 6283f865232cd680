import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Network, openNetwork } from '../../../electron/desktop/network/network.ts'
import { watchNetwork } from '../../../electron/desktop/network/network-watch.ts'
import { makeCertificateAuthority } from '../../exchange/certificates.ts'
import { becomeReady } from '../../fake-electron/lifecycle.ts'
import { setSystemProxy } from '../../fake-electron/transport.ts'
import { startProxy, type TestProxy } from '../../proxy/proxy.ts'
import { type SecureFront, startSecureFront } from '../../proxy/secure-front.ts'
import { type Bench, expectWell, figures, startBench } from './fault-bench.ts'
import { problemOf } from './fault-rows.ts'

const HOST = 'exchange.test'
const INTERVAL = 10_000
const SECONDS = 5_000
const LOGIN = { user: 'zoe', password: 'pass-of-zoe' }
const trusted = getCACertificates('default')

let bench: Bench
let front: SecureFront
let network: Network
let password: string | null

beforeEach(async () => {
  becomeReady()
  const authority = makeCertificateAuthority()
  setDefaultCACertificates([...trusted, authority.cert])
  bench = await startBench()
  const { url } = bench.exchange
  front = await startSecureFront(authority.issue({ host: HOST }), Number(new URL(url).port))
  network = openNetwork('outage', async () => password)
  bench.world.way = (asked) => asked.replace(url, `https://${HOST}`)
  bench.world.fetch = network.fetch
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
    directory: (target) => (target === `${HOST}:443` ? front.port : null),
    ...(port === undefined ? {} : { port }),
    ...(login === undefined ? {} : { login }),
  })

describe('a proxy that dies while accounts are watched', () => {
  test('is told within one interval, and forgotten within seconds once it is back', async () => {
    const proxy = await proxyAt()
    await network.use({ mode: 'manual', url: proxy.url, user: null })
    bench.watch()
    await bench.pollsEnd()
    expectWell(bench)
    const before = figures(bench)

    await proxy.close()
    await bench.pass(INTERVAL)
    expect(problemOf(bench)).toEqual({ kind: 'proxy', params: { cause: 'unreachable' } })
    await bench.pass(10 * 60_000)
    expect(bench.account()).toMatchObject({ freshness: 'stale', pollReason: 'backoff' })

    const again = await proxyAt(proxy.port)
    await bench.pass(SECONDS)
    expectWell(bench)
    expect(figures(bench)).toEqual(before)
    await again.close()
  })

  test('is not asked again and again with a password that it refuses', async () => {
    password = 'wrong'
    const proxy = await proxyAt(undefined, LOGIN)
    await network.use({ mode: 'manual', url: proxy.url, user: LOGIN.user })
    bench.watch()
    await bench.pollsEnd()
    await bench.pass(24 * 60 * 60_000)
    expect(problemOf(bench)).toEqual({ kind: 'proxy', params: { cause: 'auth' } })
    expect(bench.account()).toMatchObject({ nextPollAt: null, pollReason: 'needs-the-user' })
    expect(proxy.asked.filter(({ authorization }) => authorization !== null)).toHaveLength(1)

    password = LOGIN.password
    await network.use({ mode: 'manual', url: proxy.url, user: LOGIN.user })
    bench.monitor.pollNow('return')
    await bench.pollsEnd()
    expectWell(bench)
    await proxy.close()
  })
})

describe('a proxy that the system is set to', () => {
  test('is gone through within seconds of its being set, and no longer once it is not', async () => {
    const [first, second] = [await proxyAt(), await proxyAt()]
    setSystemProxy(first.url)
    await network.use({ mode: 'system' })
    let changes = 0
    const watch = watchNetwork({
      clock: bench.clock,
      route: () => network.route(`https://${HOST}`),
      onChange() {
        changes += 1
        void network.reconnect().then(() => bench.monitor.pollNow('return'))
      },
      isOnline: () => true,
      addresses: () => ['192.168.1.2'],
    })
    bench.watch()
    await bench.pollsEnd()
    await bench.pass(60_000)
    expect(changes).toBe(0)
    expectWell(bench)
    expect(second.asked).toEqual([])

    setSystemProxy(second.url)
    await first.close()
    await bench.pass(2 * SECONDS)
    expect(changes).toBe(1)
    expectWell(bench)
    expect(second.asked.length).toBeGreaterThan(0)
    watch.stop()
    await second.close()
  })
})
