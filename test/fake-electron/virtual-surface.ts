import type { OpenSurface } from './surface.ts'

/** A window without a page: it requests its document, and draws nothing. */
export const openVirtual: OpenSurface = (client) => ({
  async load(url) {
    const response = await client.fetch(new Request(url))
    await response.body?.cancel()
    client.loaded(url)
  },
  deliver() {},
  show() {},
  hide() {},
  setBounds() {},
  async close() {},
})
