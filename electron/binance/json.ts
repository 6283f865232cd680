import { Big } from 'big.js'

/**
 * Reads JSON without rounding: a number that is no safe integer written out comes as a `Big` of its
 * source text. Undefined if the text is no JSON, or is nested deeper than the stack goes.
 */
export function parseExactJson(text: string): unknown {
  try {
    return JSON.parse(text, keepExact)
  } catch {
    return undefined
  }
}

/** The source must agree: `1e-999999` has become 0 by now. */
function keepExact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  const written = Number.isSafeInteger(value) && String(value) === context.source
  return written ? value : new Big(context.source)
}
