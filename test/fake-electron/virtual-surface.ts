import type { OpenSurface } from './surface.ts'

/** A window without a page: it asks for its document and hears everything, and nothing is drawn. */
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
