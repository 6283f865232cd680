import { createPrivateKey } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Long enough to be nobody else's. */
const RUN = 16
/** From the beginning of one to that of the next: whatever part of 24 bytes leaks, it holds one whole. */
const STEP = 8
/** Of one long text. */
const MOST_RUNS = 16

/** What must be nowhere, by name, and in every dress it could go about in. */
export type Canary = ReadonlyMap<string, readonly Buffer[]>

export function canaryOf(secrets: Readonly<Record<string, string>>): Canary {
  return new Map(Object.entries(secrets).map(([name, secret]) => [name, dressesOf(secret)]))
}

/** The names of those of which a run of bytes is found. */
export function foundIn(where: string | Buffer, canary: Canary): string[] {
  const haystack = typeof where === 'string' ? Buffer.from(where) : where
  return [...canary].flatMap(([name, runs]) => (runs.some((run) => haystack.includes(run)) ? [name] : []))
}

/** Those found in the files of a folder, each with the file's name. */
export async function foundInFiles(folder: string, canary: Canary): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const found = files
    .filter((file) => file.isFile())
    .map(async ({ parentPath, name }) => {
      // Some come and go while the app runs.
      const content = await readFile(join(parentPath, name)).catch(() => Buffer.alloc(0))
      return foundIn(content, canary).map((secret) => `${secret} in ${name}`)
    })
  return (await Promise.all(found)).flat()
}

function dressesOf(secret: string): Buffer[] {
  const isKey = secret.startsWith('-----BEGIN ')
  const lines = secret.split('\n').filter((line) => line !== '' && !line.startsWith('-----'))
  // What tells the kind of key, at the beginning of each, is no secret.
  const bytes = isKey
    ? [derOf(secret, lines).subarray(26), Buffer.from(lines.join('\n').slice(36))]
    : [Buffer.from(secret)]
  const runs = bytes.flatMap((plain) => [
    ...runsOf(plain),
    ...runsOf(Buffer.from(plain.toString('latin1'), 'utf16le')),
    ...[plain.toString('hex'), plain.toString('hex').toUpperCase()].flatMap((hex) =>
      runsOf(Buffer.from(hex)),
    ),
    ...[0, 1, 2].flatMap((shift) => runsOf(inBase64(plain, shift))),
    ...[0, 1, 2].flatMap((shift) => runsOf(inBase64(plain, shift, 'base64url'))),
    ...runsOf(Buffer.from(encodeURIComponent(plain.toString()))),
  ])
  return [...new Map(runs.map((run) => [run.toString('hex'), run])).values()]
}

function derOf(pem: string, lines: readonly string[]): Buffer {
  if (pem.includes('ENCRYPTED')) return Buffer.from(lines.join(''), 'base64')
  return createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
}

/** As it comes out behind so many other bytes; what depends on its neighbours is left out. */
function inBase64(bytes: Buffer, shift: number, encoding: 'base64' | 'base64url' = 'base64'): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString(encoding)
  return Buffer.from(text.slice(4, -4))
}

/** All of what is short; of a long key some from everywhere, or looking for it would take minutes. */
function runsOf(bytes: Buffer): Buffer[] {
  if (bytes.length <= RUN) return [bytes]
  const starts = Array.from({ length: Math.ceil((bytes.length - RUN) / STEP) + 1 }, (_, index) =>
    Math.min(index * STEP, bytes.length - RUN),
  )
  const thinned = starts.filter((_, index) => index % Math.ceil(starts.length / MOST_RUNS) === 0)
  return thinned.map((start) => bytes.subarray(start, start + RUN))
}
