/**
 * Chromium loads custom schemes only for its embedder. Pages therefore have an https address that no network knows
 * (`app://bundle/x` is `https://bundle.app.invalid/x`), and each request is answered before it is sent.
 */
export function toPageAddress(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url)
  return `https://${host}.${protocol.slice(0, -1)}.invalid${pathname}${search}${hash}`
}

/** The app's address of a page address. Null for all other addresses. */
export function fromPageAddress(address: string): string | null {
  const { protocol, hostname, pathname, search, hash } = new URL(address)
  const match = /^(.+)\.([^.]+)\.invalid$/.exec(hostname)
  return protocol === 'https:' && match !== null
    ? `${match[2]}://${match[1]}${pathname}${search}${hash}`
    : null
}
