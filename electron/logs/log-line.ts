import type { ProxySettings } from '../../shared/settings/proxy.ts'
import { LONGEST_TEXT, redact } from './redact.ts'

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  /** In kebab case, so that it can be searched for. */
  readonly event: string
  /** Named one by one, so that nothing gets into the log by accident. */
  readonly fields?: Readonly<Record<string, string | number | boolean | null>>
}

/** Longer values are cut. */
const LONGEST_VALUE = 500

/** More frames of a stack say little. */
const MOST_FRAMES = 4

/** `2026-11-22T14:05:09.120Z warn  problem-began account=… kind=offline cause=dns`; `at`: ms since the epoch. */
export function formatLine({ level, event, fields = {} }: LogLine, at: number): string {
  const texts = Object.entries(fields).map(([name, value]) => ` ${name}=${valueText(value)}`)
  return `${new Date(at).toISOString()} ${level.padEnd(5)} ${redact(event + texts.join(''))}`
}

/** An error in our own code. Paths are cut to the file's name, because they contain the user's name. */
export function errorLine(error: unknown): LogLine {
  const fields =
    error instanceof Error
      ? { name: error.name, ...codeOf(error), text: textOf(error), at: framesOf(error) }
      : { text: typeof error === 'string' ? error : typeof error }
  return { level: 'error', event: 'internal-error', fields }
}

/** Something odd that does no harm by itself. */
export function oddityLine({ kind, ...fields }: Oddity): LogLine {
  return { level: 'warn', event: kind, fields }
}

type Oddity = { readonly kind: string } & NonNullable<LogLine['fields']>

/** How requests leave this computer. Says whether there is a proxy user, but not who. */
export function proxyLine(proxy: ProxySettings): LogLine {
  const { mode } = proxy
  const fields =
    mode === 'manual'
      ? { mode, kind: new URL(proxy.url).protocol.slice(0, -1), user: proxy.user !== null }
      : { mode }
  return { level: 'info', event: 'proxy', fields }
}

/** Quotes what is more than a word, so that a value cannot pass for another field or line. */
function valueText(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value)
  const text = redact(value).slice(0, LONGEST_VALUE)
  return /^[\w.:/+[\]-]+$/.test(text) ? text : JSON.stringify(text).replace(UNSEEN, escapedCharacter)
}

/** Control and format characters that JSON leaves as they are: they could break the line or turn its direction. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

function escapedCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`
}

function codeOf(error: Error): { readonly code?: string } {
  return 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
}

function textOf({ message, cause }: Error): string {
  const text = cause instanceof Error ? `${message} (${cause.message})` : message
  if (text.length > LONGEST_TEXT) return text
  return text.replaceAll(PATH, (path) => path.split(/[\\/]/).at(-1) ?? path)
}

/** A quoted path ends at its quotation mark, because names of users and folders may contain spaces. */
const PATH = /(?<=')(?:[A-Za-z]:)?[\\/][^'\n]*(?=')|(?<=^|[\s"`(])(?:[A-Za-z]:)?[\\/][^\s"`()]*/g

/** `main.js:120:7 main.js:88:3` */
function framesOf({ stack = '' }: Error): string {
  // The frames come after the message, which may be of any length.
  const lines = stack.slice(-LONGEST_TEXT).split('\n')
  const frames = lines.flatMap(
    (line) => /^\S+:\d+:\d+(?=\)?$)/.exec(line.split(/[\s/\\(]/).at(-1) ?? '')?.[0] ?? [],
  )
  return frames.slice(0, MOST_FRAMES).join(' ')
}
