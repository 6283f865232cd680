import type { ProxyConfig } from 'electron'
import { Agent, buildConnector, Dispatcher } from 'undici'
import { openTunnel, type ProxyServer } from './tunnel.ts'

/** The proxy of the desktop's settings, which sessions use by default. */
let systemProxy: ProxyServer | null = null

export function setSystemProxy(rule: string | null): void {
  systemProxy = rule === null ? null : readRule(rule)
}

/** Carries a session's connections, directly or through a proxy. A connection is never used for another route. */
export class Transport extends Dispatcher {
  #config: ProxyConfig = { mode: 'system' }
  #authorization: string | null = null
  #agents = new Map<string, Agent>()
  #tunnels = new AbortController()

  /** Accepts one rule for all addresses only. Others throw, because they are not implemented here. */
  configure(config: ProxyConfig): void {
    const { mode = 'fixed_servers', proxyRules = '' } = config
    if (mode !== 'system' && mode !== 'direct' && mode !== 'fixed_servers') {
      throw new Error(`The proxy mode '${mode}' is not stood in for`)
    }
    if (mode === 'fixed_servers') readRule(proxyRules)
    this.#config = { mode, proxyRules }
  }

  /** The route to an address, as Chromium writes it. */
  route(url: string): string {
    const proxy = this.#proxyFor(url)
    if (proxy === null) return 'DIRECT'
    const kind = { http: 'PROXY', https: 'HTTPS', socks5: 'SOCKS5' }[proxy.scheme]
    return `${kind} ${proxy.host}:${proxy.port}`
  }

  /** Sets the credentials for every proxy from now on. With null, none are sent. */
  setCredentials(credentials: { readonly user: string; readonly password: string } | null): void {
    this.#authorization =
      credentials === null
        ? null
        : `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const url = String(options.origin)
    const proxy = this.#proxyFor(url)
    const name = proxy === null ? 'DIRECT' : `${this.route(url)} ${this.#authorization}`
    const agent = this.#agents.get(name) ?? this.#open(proxy)
    this.#agents.set(name, agent)
    return agent.dispatch(options, handler)
  }

  /** Ends all connections. New ones can be opened. */
  async reset(): Promise<void> {
    const agents = [...this.#agents.values()]
    this.#agents.clear()
    this.#tunnels.abort()
    this.#tunnels = new AbortController()
    await Promise.all(agents.map((agent) => agent.destroy()))
  }

  #open(proxy: ProxyServer | null): Agent {
    if (proxy === null) return new Agent()
    const secure = buildConnector({})
    const authorization = this.#authorization
    return new Agent({
      connect: (options, callback) => {
        const { hostname, port, protocol } = options
        const target = { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) }
        openTunnel(proxy, target, authorization, this.#tunnels.signal).then(
          (socket) => {
            if (protocol === 'https:') secure({ ...options, httpSocket: socket }, callback)
            else callback(null, socket)
          },
          (error: Error) => callback(error, null),
        )
      },
    })
  }

  #proxyFor(url: string): ProxyServer | null {
    const { mode, proxyRules = '' } = this.#config
    if (mode === 'direct' || isThisComputer(new URL(url).hostname)) return null
    return mode === 'system' ? systemProxy : readRule(proxyRules)
  }
}

/** Chromium uses no proxy for these hosts, except by a rule that is not implemented here. */
function isThisComputer(hostname: string): boolean {
  return /^((.+\.)?localhost|127(\.\d+){3}|169\.254(\.\d+){2}|\[::1\]|\[fe80:.*\])$/.test(hostname)
}

function readRule(rule: string): ProxyServer {
  const [, name = '', host = '', port = ''] = /^(\w+):\/\/([^/@;,=]+):(\d+)$/.exec(rule) ?? []
  const scheme = (['http', 'https', 'socks5'] as const).find((one) => one === name)
  if (scheme === undefined) throw new Error(`The proxy rule '${rule}' is not stood in for`)
  return { scheme, host, port: Number(port) }
}
