import { expect, it } from 'vitest'
import { formatLine, proxyLine } from '../../../electron/logs/log-line.ts'
import type { ProxySettings } from '../../../shared/settings/proxy.ts'

it.each<readonly [ProxySettings, string]>([
  [{ mode: 'system' }, 'proxy mode=system'],
  [{ mode: 'off' }, 'proxy mode=off'],
  [
    { mode: 'manual', url: 'socks5://proxy.firm.example:1080', user: null },
    'proxy mode=manual kind=socks5 user=false',
  ],
  [{ mode: 'manual', url: 'http://10.0.0.1:8080', user: 'jan' }, 'proxy mode=manual kind=http user=true'],
])('%j is logged with its kind, without its address or user', (proxy, line) => {
  expect(formatLine(proxyLine(proxy), 0)).toBe(`1970-01-01T00:00:00.000Z info  ${line}`)
})
