import type { OpenSurface } from './surface.ts'

/** A window without a page: it requests its document, and draws nothing. */
export const openVirtual: OpenSurface = (client) => {
  let last = ''
  return {
    load,
    reload: () => load(last),
    deliver() {},
    show() {},
    hide() {},
    setBounds() {},
    async close() {},
  }

  async function load(url: string): Promise<void> {
    last = url
    if (!(await client.mayRequest({ url, method: 'GET', resourceType: 'mainFrame', referrer: '' }))) {
      throw new Error('ERR_BLOCKED_BY_CLIENT')
    }
    const response = await client.fetch(new Request(url))
    await response.body?.cancel()
    client.loaded(url)
  }
}
