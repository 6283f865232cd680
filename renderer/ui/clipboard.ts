/**
 * Copies a text on the user's click; whether it could be. The clipboard's own interface asks for a
 * permission, and this window gives none.
 */
export function copyText(text: string): boolean {
  let copied = false
  const hand = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    copied = event.clipboardData !== null
  }
  document.addEventListener('copy', hand, { once: true, capture: true })
  const done = document.execCommand('copy')
  document.removeEventListener('copy', hand, { capture: true })
  return done && copied
}
