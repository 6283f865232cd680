import { net, type ProxyConfig, session } from 'electron'
import { DEFAULT_PROXY, type ProxySettings } from '../../../shared/settings/proxy.ts'
import { type ProxyUser, userOf } from '../../accounts/proxy-password.ts'
import type { Fetch } from '../../binance/client.ts'
import type { OpenSocket } from '../../stream/connection.ts'
import { fetchThrough } from './net-fetch.ts'
import { createProxyLogin } from './proxy-login.ts'

/** A connection to the internet that shares nothing with the window or with another `Network`. */
export interface Network {
  readonly fetch: Fetch
  /** Opens a WebSocket through the same proxy as `fetch`, without cookies. */
  readonly openSocket: OpenSocket
  /**
   * Switches to these settings. Running requests fail, and new ones wait for the switch. As in a browser,
   * this computer's own addresses are always reached without a proxy.
   */
  use(proxy: ProxySettings): Promise<void>
  /** `DIRECT`, or the proxies that are tried for this address, as `PROXY host:port`. */
  route(url: string): Promise<string>
  /** Closes all connections: those from before a sleep or from another network are dead without noticing. */
  reconnect(): Promise<void>
}

/** Keeps nothing on disk: no cookies, no cache. */
export function openNetwork(
  partition: string,
  readPassword: (proxy: ProxyUser) => Promise<string | null>,
): Network {
  const own = session.fromPartition(partition, { cache: false })
  let login = createProxyLogin(null, readPassword)
  let proxyInUse: ProxySettings = DEFAULT_PROXY
  let applied: Promise<void> = Promise.resolve()

  return {
    async fetch(url, init) {
      await applied
      return fetchThrough(own, login.begin(), url, init)
    },
    openSocket(url, { onOpen, onMessage, onClose }) {
      const socket = new net.WebSocket(url, { session: own })
      socket.onopen = onOpen
      socket.onmessage = ({ data }: { readonly data: unknown }) => onMessage(data)
      // An error is always followed by a close.
      socket.onclose = onClose
      return { close: () => socket.close() }
    },
    use(proxy) {
      proxyInUse = proxy
      login = createProxyLogin(userOf(proxy), readPassword)
      applied = applied.catch(() => {}).then(() => apply(proxy))
      return applied
    },
    async route(url) {
      await applied
      return own.resolveProxy(url)
    },
    async reconnect() {
      login.allowRetry()
      // If the settings could not be applied before, try again.
      applied = applied.catch(() => apply(proxyInUse))
      await applied
      await own.closeAllConnections()
    },
  }

  async function apply(proxy: ProxySettings): Promise<void> {
    await own.setProxy(configOf(proxy))
    await own.clearAuthCache()
    await own.closeAllConnections()
  }
}

function configOf(proxy: ProxySettings): ProxyConfig {
  switch (proxy.mode) {
    case 'system':
      return { mode: 'system' }
    case 'off':
      return { mode: 'direct' }
    case 'manual':
      return { mode: 'fixed_servers', proxyRules: proxy.url }
  }
}
