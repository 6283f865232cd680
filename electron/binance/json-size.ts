export interface JsonSize {
  /** One for each element of a list and each field of an object. */
  readonly values: number
  /** How many lists and objects are open at once, at most. */
  readonly depth: number
}

const [QUOTE, COMMA, BACKSLASH] = [34, 44, 92]
const [LIST, LIST_END, OBJECT, OBJECT_END] = [91, 93, 123, 125]

/**
 * Whether a JSON text holds no more than this. A short text may hold millions of values, which take seconds to read; to
 * count them takes a hundredth of that. Text that is not JSON has some answer, too.
 */
export function isWithin(text: string, most: JsonSize): boolean {
  let values = 0
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === COMMA) values += 1
    else if (code === LIST || code === OBJECT) {
      values += 1
      depth += 1
    } else if (code === LIST_END || code === OBJECT_END) depth -= 1
    if (values > most.values || depth > most.depth) return false
  }
  return true
}

/** Where the string ends that starts at this quote; the end of the text if it does not end. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    if (!isEscaped(text, at)) return at
  }
  return text.length
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1
  return backslashes % 2 === 1
}
