import { redact } from './redact.ts'

/** What is worth writing down. Fields are named one by one, so that nothing gets in that nobody meant to. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  /** In kebab case, so that it can be searched for. */
  readonly event: string
  readonly fields?: Readonly<Record<string, string | number | boolean | null>>
}

/** Longer values are cut. */
const LONGEST_VALUE = 500

/** `2026-11-22T14:05:09.120Z warn  problem-began account=… kind=offline cause=dns`; `at`: ms since the epoch. */
export function formatLine({ level, event, fields = {} }: LogLine, at: number): string {
  const told = Object.entries(fields).map(([name, value]) => ` ${name}=${valueText(value)}`)
  return `${new Date(at).toISOString()} ${level.padEnd(5)} ${redact(event + told.join(''))}`
}

/** Quoted where it is more than a word, so that a value can pass for neither a field nor a line. */
function valueText(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value)
  const text = redact(value).slice(0, LONGEST_VALUE)
  return /^[\w.:/+[\]-]+$/.test(text) ? text : JSON.stringify(text)
}
