import type { LogLine } from './line.ts'

/** Where in the code it was, as far as that is worth reading. */
const FRAMES = 4

/** An error of ours. Paths are cut to the file's name: they tell who uses this computer. */
export function errorLine(error: unknown): LogLine {
  const fields =
    error instanceof Error
      ? { name: error.name, ...codeOf(error), text: textOf(error), at: framesOf(error) }
      : { text: typeof error === 'string' ? error : typeof error }
  return { level: 'error', event: 'internal-error', fields }
}

function codeOf(error: Error): { readonly code?: string } {
  return 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
}

function textOf({ message, cause }: Error): string {
  const text = cause instanceof Error ? `${message} (${cause.message})` : message
  return text.replaceAll(PATH, (path) => path.split(/[\\/]/).at(-1) ?? path)
}

/** To the quotation mark after it, if it is quoted: names of users and folders may have spaces. */
const PATH = /(?<=')(?:[A-Za-z]:)?[\\/][^'\n]*(?=')|(?<=^|[\s"`(])(?:[A-Za-z]:)?[\\/][^\s"`()]*/g

/** `main.js:120:7 main.js:88:3` */
function framesOf({ stack = '' }: Error): string {
  const frames = stack.split('\n').flatMap((line) => /[^\s/\\(]+:\d+:\d+(?=\)?$)/.exec(line)?.[0] ?? [])
  return frames.slice(0, FRAMES).join(' ')
}
