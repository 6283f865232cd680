import { type Certificate, makeCertificateAuthority } from '../exchange/certificates.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { type ProxyOptions, startProxy, type TestProxy } from './proxy.ts'
import { type SecureFront, startSecureFront } from './secure-front.ts'

/** A name that does not exist: only the proxies made here can reach it. */
export const HOST = 'exchange.test'

/** The test exchange under a host name, over TLS, reachable only through proxies. */
export interface ProxiedExchange {
  readonly exchange: TestExchange
  /** `https://exchange.test` */
  readonly baseUrl: string
  /** The certificate (PEM) of the authority that clients must trust. */
  readonly authority: string
  /** A certificate for `localhost`. */
  readonly certificate: Certificate
  proxy(options?: Omit<ProxyOptions, 'portOf' | 'certificate'>): Promise<TestProxy>
  close(): Promise<void>
}

/** Serves the exchange under each name in `hosts`. */
export async function startProxiedExchange(hosts: readonly string[] = [HOST]): Promise<ProxiedExchange> {
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
      const portOf = (target: string) => fronts.get(target)?.port ?? null
      const proxy = await startProxy({ ...options, portOf, certificate })
      proxies.push(proxy)
      return proxy
    },
    async close() {
      await Promise.all([...proxies, ...fronts.values(), exchange].map((server) => server.close()))
    },
  }
}
