import { Big } from 'big.js'

/**
 * Reads JSON without rounding: every number but a plainly written safe integer becomes a `Big` of its
 * source text. Undefined if the text is not JSON, or is nested too deeply for the stack.
 */
export function parseExactJson(text: string): unknown {
  try {
    return JSON.parse(text, keepExact)
  } catch {
    return undefined
  }
}

/** A safe integer may still be a rounded number, as `1e-999999` is parsed as 0. Its source text shows the difference. */
function keepExact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  const isExact = Number.isSafeInteger(value) && String(value) === context.source
  return isExact ? value : new Big(context.source)
}
