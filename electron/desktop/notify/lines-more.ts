import { m } from '../../../shared/paraglide/messages.js'

/** The last line says how many are left out, if any are. */
export function atMost(limit: number, lines: readonly string[]): readonly string[] {
  if (lines.length <= limit) return lines
  const shown = lines.slice(0, limit - 1)
  return [...shown, m.lines_more({ count: lines.length - shown.length })]
}
