import type { ProxySettings } from '../../shared/settings/proxy.ts'
import type { LogLine } from './line.ts'

/** How requests leave this computer from now on. Whether somebody signs in to the proxy is told, not who. */
export function proxyLine(proxy: ProxySettings): LogLine {
  const { mode } = proxy
  const fields =
    mode === 'manual'
      ? { mode, kind: new URL(proxy.url).protocol.slice(0, -1), user: proxy.user !== null }
      : { mode }
  return { level: 'info', event: 'proxy', fields }
}
