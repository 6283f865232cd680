/** A text in the language of the moment, which may change while the text is shown. */
export type Message = () => string

/** The text that is about to be pasted or dropped into a field. */
export function insertedText(event: InputEvent): string {
  return event.data ?? event.dataTransfer?.getData('text/plain') ?? ''
}

/**
 * Writes line ends as `\n`, as in JSON, because a field of one line would drop them; the main process reads
 * them back. A space stands for line ends and spaces that were left out around the text, except around a
 * private key, where nobody typed them. No regular expression is used, because the window would remember
 * the text that was last matched.
 */
export function inOneLine(text: string): string {
  const inner = text.trim()
  const lines = inner.replaceAll('\r\n', '\\n').replaceAll('\r', '\\n').replaceAll('\n', '\\n')
  return inner === text || inner.includes('-----BEGIN ') ? lines : `${lines} `
}
