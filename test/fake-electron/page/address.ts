/**
 * Chromium serves custom schemes to nobody but its embedder. Pages therefore live at an https address that no
 * network knows (`app://bundle/x` is `https://bundle.app.invalid/x`), answered before a request is made.
 */
export function toPageAddress(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url)
  return `https://${host}.${protocol.slice(0, -1)}.invalid${pathname}${search}${hash}`
}

/** The app's own address of a page's; null for all others. */
export function fromPageAddress(address: string): string | null {
  const { protocol, hostname, pathname, search, hash } = new URL(address)
  const match = /^(.+)\.([^.]+)\.invalid$/.exec(hostname)
  return protocol === 'https:' && match !== null
    ? `${match[2]}://${match[1]}${pathname}${search}${hash}`
    : null
}
