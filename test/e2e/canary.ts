import { createPrivateKey } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes of one run: long enough not to occur by chance. */
const RUN_LENGTH = 16
/** Bytes from the start of one run to the start of the next: any 24 leaked bytes contain a whole run. */
const RUN_STEP = 8
/** At most this many runs are taken from one text. */
const MAX_RUNS = 16

/** Runs of bytes that must be found nowhere, by the name of their secret, in every encoding it could leak in. */
export type Canary = ReadonlyMap<string, readonly Buffer[]>

export function canaryOf(secrets: Readonly<Record<string, string>>): Canary {
  return new Map(Object.entries(secrets).map(([name, secret]) => [name, encodingsOf(secret)]))
}

/** The names of the secrets of which a run of bytes is found. */
export function foundIn(where: string | Buffer, canary: Canary): string[] {
  const haystack = typeof where === 'string' ? Buffer.from(where) : where
  return [...canary].flatMap(([name, runs]) => (runs.some((run) => haystack.includes(run)) ? [name] : []))
}

/** The secrets found in the files of a folder, each with the file's name. */
export async function foundInFiles(folder: string, canary: Canary): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const found = files
    .filter((file) => file.isFile())
    .map(async ({ parentPath, name }) => {
      // Some files come and go while the app runs.
      const content = await readFile(join(parentPath, name)).catch(() => Buffer.alloc(0))
      return foundIn(content, canary).map((secret) => `${secret} in ${name}`)
    })
  return (await Promise.all(found)).flat()
}

function encodingsOf(secret: string): Buffer[] {
  const isKey = secret.startsWith('-----BEGIN ')
  const lines = secret.split('\n').filter((line) => line !== '' && !line.startsWith('-----'))
  // The beginning of each key names only its kind, which is no secret.
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

/** The text after `shift` other bytes, without the characters at its ends that depend on its neighbours. */
function inBase64(bytes: Buffer, shift: number, encoding: 'base64' | 'base64url' = 'base64'): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString(encoding)
  return Buffer.from(text.slice(4, -4))
}

/** The whole text when it is short. Of a long key, runs from every part: searching for all would take minutes. */
function runsOf(bytes: Buffer): Buffer[] {
  if (bytes.length <= RUN_LENGTH) return [bytes]
  const starts = Array.from({ length: Math.ceil((bytes.length - RUN_LENGTH) / RUN_STEP) + 1 }, (_, index) =>
    Math.min(index * RUN_STEP, bytes.length - RUN_LENGTH),
  )
  const thinned = starts.filter((_, index) => index % Math.ceil(starts.length / MAX_RUNS) === 0)
  return thinned.map((start) => bytes.subarray(start, start + RUN_LENGTH))
}
