/** Parses CSV strictly by RFC 4180 after an optional byte order mark, and throws on anything else. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = []
  let at = text.startsWith('\u{feff}') ? 1 : 0
  while (at < text.length) records.push(record())
  return records

  function record(): string[] {
    const cells: string[] = []
    for (;;) {
      cells.push(text[at] === '"' ? quoted() : plain())
      if (text[at] === ',') at += 1
      else if (text.startsWith('\r\n', at)) {
        at += 2
        return cells
      } else throw new Error(`Neither a comma nor a line's end at ${at}.`)
    }
  }

  function plain(): string {
    const start = at
    while (at < text.length && !',\r\n"'.includes(text.charAt(at))) at += 1
    return text.slice(start, at)
  }

  function quoted(): string {
    let cell = ''
    for (at += 1; at < text.length; at += 1) {
      if (text[at] !== '"') cell += text[at]
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else {
        at += 1
        return cell
      }
    }
    throw new Error('A quote is not closed.')
  }
}
