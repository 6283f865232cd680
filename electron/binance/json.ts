/** A number as it is written in a JSON text. */
export class NumberSource {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/**
 * Reads JSON without rounding: every number but a plainly written safe integer becomes its source text.
 * Undefined if the text is not JSON, or is nested too deeply for the stack.
 */
export function parseExactJson(text: string): unknown {
  try {
    return INEXACT_NUMBER.test(text) ? JSON.parse(text, keepExact) : JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * A number that may be rounded: with a point, an exponent or sixteen digits. The exchange sends amounts as
 * text, so there is hardly ever one, and without one the parser alone is exact and several times quicker.
 * Text that looks like such a number is taken for one.
 */
const INEXACT_NUMBER = /(?:^|[[:,])\s*-?(?:\d{16}|\d+[.eE])/

/** A safe integer may still be a rounded number, as `1e-999999` is parsed as 0. Its source text shows the difference. */
function keepExact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  const isExact = Number.isSafeInteger(value) && String(value) === context.source
  return isExact ? value : new NumberSource(context.source)
}
