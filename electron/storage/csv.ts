import { isPlainDecimal } from '../../shared/decimal.ts'

/** By RFC 4180. Begins with a byte order mark, without which Excel does not recognize UTF-8. */
export function csvFile(lines: readonly string[]): string {
  return `\u{feff}${lines.join('\r\n')}\r\n`
}

export function csvLine(cells: readonly string[]): string {
  return cells.map(quote).join(',')
}

export function timeCell(at: number): string {
  return new Date(at).toISOString()
}

export function decimalCell(value: string | null): string {
  return value !== null && isPlainDecimal(value) ? value : textCell(value)
}

/**
 * Prevents CSV injection: a spreadsheet runs text that begins like a formula. Where it takes semicolons or tabs for
 * the ends of cells, as in many languages, a formula may also begin after one of them, or in another line.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function textCell(value: string | null): string {
  return value === null ? '' : value.replace(FORMULA, "'")
}

const FORMULA = /^(?=[=+\-@\t\r\n＝＋－＠])|(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])/g

function quote(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
