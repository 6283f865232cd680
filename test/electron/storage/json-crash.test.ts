import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import * as v from 'valibot'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readDocument } from '../../../electron/storage/document.ts'
import { runs } from '../../deep.ts'

const { numRuns: kills, timeout } = runs(4, 200)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it(`a file whose app is killed while writing it is whole, and no older than the last write, at ${kills} random times`, {
  timeout,
}, async () => {
  const path = join(folder, 'settings.json')
  let last = 0
  for (let kill = 0; kill < kills; kill += 1) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'endless-json-writer.ts'), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const output = text(child.stdout)
    const ended = once(child, 'exit')
    await Promise.race([once(child.stdout, 'data'), ended])
    await wait(Math.random() * 40)
    child.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
    const lines = (await output).split('\n').slice(0, -1)
    const written = Number(lines.at(-1) ?? last)
    const content = readDocument({
      path,
      version: 1,
      schema: v.object({ count: v.number(), padding: v.string() }),
    })
    const count = content.ok ? content.value.count : content.reason
    // The last write may have been finished just before it could be printed.
    expect(count).toBeOneOf([written, written + 1])
    last = written
  }
})
