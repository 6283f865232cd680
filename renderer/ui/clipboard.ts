/**
 * Copies a text in answer to the user's click, and answers whether that worked. The modern clipboard interface
 * needs a permission, and this window is given none.
 */
export function copyText(text: string): boolean {
  let copied = false
  const putText = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    copied = event.clipboardData !== null
  }
  document.addEventListener('copy', putText, { once: true, capture: true })
  const done = document.execCommand('copy')
  document.removeEventListener('copy', putText, { capture: true })
  return done && copied
}
