/** Says something in the language of the moment, which may change while it is being read. */
export type Saying = () => string

/** What is about to be put into a field by pasting or dropping it there. */
export function insertedText(event: InputEvent): string {
  return event.data ?? event.dataTransfer?.getData('text/plain') ?? ''
}

/**
 * For a field of one line, which would drop line ends: they are written as `\n`, as in JSON, and the
 * main process reads them back. Spaces around a private key are none that anybody typed. Without a regular
 * expression: the window would remember what was last tried on one.
 */
export function inOneLine(text: string): string {
  const inner = text.trim()
  const lines = inner.replaceAll('\r\n', '\\n').replaceAll('\r', '\\n').replaceAll('\n', '\\n')
  return inner === text || inner.includes('-----BEGIN ') ? lines : `${lines} `
}
