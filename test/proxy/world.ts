import { type Certificate, makeCertificateAuthority } from '../exchange/certificates.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { type ProxyOptions, startProxy, type TestProxy } from './proxy.ts'
import { type SecureFront, startSecureFront } from './secure-front.ts'

/** Nobody's: only a proxy of this world knows where it is. */
export const HOST = 'exchange.test'

/** The test exchange as it stands in the world: under a name, over TLS, behind proxies. */
export interface World {
  readonly exchange: TestExchange
  /** `https://exchange.test` */
  readonly baseUrl: string
  /** To be trusted by whoever is to believe it: PEM. */
  readonly authority: string
  /** For a server that passes for `localhost`. */
  readonly certificate: Certificate
  proxy(options?: Omit<ProxyOptions, 'directory' | 'certificate'>): Promise<TestProxy>
  close(): Promise<void>
}

/** Under other names too, of `hosts`. */
export async function startWorld(hosts: readonly string[] = [HOST]): Promise<World> {
  const authority = makeCertificateAuthority()
  const certificate = authority.issue({ host: 'localhost' })
  const exchange = await startExchange()
  const plainPort = Number(new URL(exchange.url).port)
  const fronts = new Map<string, SecureFront>()
  for (const host of hosts) {
    fronts.set(`${host}:443`, await startSecureFront(authority.issue({ host }), plainPort))
  }
  const proxies: TestProxy[] = []

  return {
    exchange,
    baseUrl: `https://${HOST}`,
    authority: authority.cert,
    certificate,
    async proxy(options = {}) {
      const directory = (target: string) => fronts.get(target)?.port ?? null
      const proxy = await startProxy({ ...options, directory, certificate })
      proxies.push(proxy)
      return proxy
    },
    async close() {
      await Promise.all([...proxies, ...fronts.values(), exchange].map((server) => server.close()))
    },
  }
}
