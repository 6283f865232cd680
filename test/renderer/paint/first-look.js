// Runs before the window's own script: answers it with a state, and notes when that was painted.
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
  page.firstLook = new Promise((resolve) => {
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
