// Runs before the window's own script: answers it with a state, and measures when that is painted.
{
  /** @type {Record<string, unknown>} */
  const page = Object(globalThis)
  const values = Object({
    'monitor:state': page.firstState,
    'history:read': { points: [], marks: [], since: null },
  })
  page.plimsoll = {
    /** @param {string} command */
    invoke: async (command) => ({ ok: true, value: values[command] ?? null }),
    on: () => () => {},
  }
  page.firstPaint = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (document.querySelector('main h1') === null) return
      observer.disconnect()
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now())
        port2.postMessage(null)
      })
    })
    observer.observe(document, { childList: true, subtree: true })
  })
}
