import { type ProxyConfig, type Session, session } from 'electron'
import { DEFAULT_PROXY, type ProxySettings } from '../../../shared/settings/proxy.ts'
import { type ProxyUser, userOf } from '../../accounts/proxy-password.ts'
import type { Fetch } from '../../binance/client.ts'
import { denyPermissions } from '../window/hardening.ts'
import { fetchThrough } from './net-fetch.ts'
import { createProxyLogin } from './proxy-login.ts'

/** A way out of this computer that shares nothing with the window, nor with another way. */
export interface Network {
  readonly session: Session
  readonly fetch: Fetch
  /**
   * Goes this way from now on; what is under way fails, and what is asked meanwhile waits. Addresses of
   * this computer are reached without a proxy in any case, as in a browser.
   */
  use(proxy: ProxySettings): Promise<void>
  /** `DIRECT`, or the proxies to be tried for this address, as `PROXY host:port`. */
  route(url: string): Promise<string>
  /** Connections from before a sleep, or on another network, are dead without knowing it. */
  reconnect(): Promise<void>
}

/** In memory: no cookies, no cache. */
export function openNetwork(
  partition: string,
  readPassword: (proxy: ProxyUser) => Promise<string | null>,
): Network {
  const own = session.fromPartition(partition, { cache: false })
  denyPermissions(own)
  let login = createProxyLogin(null, readPassword)
  let way: ProxySettings = DEFAULT_PROXY
  let inUse: Promise<void> = Promise.resolve()

  return {
    session: own,
    async fetch(url, init) {
      await inUse
      return fetchThrough(own, login.begin(), url, init)
    },
    use(proxy) {
      way = proxy
      login = createProxyLogin(userOf(proxy), readPassword)
      inUse = inUse.catch(() => {}).then(() => apply(proxy))
      return inUse
    },
    async route(url) {
      await inUse
      return own.resolveProxy(url)
    },
    async reconnect() {
      login.forgive()
      // Where the way could not be set, it is tried anew.
      inUse = inUse.catch(() => apply(way))
      await inUse
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
