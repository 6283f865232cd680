/** This script replaces a JSON file as fast as it can until it is killed, and prints each number that was written. */
import { writeSync } from 'node:fs'
import * as v from 'valibot'
import { openJsonFile } from '../../../electron/storage/json-file.ts'

const [path = ''] = process.argv.slice(2)
const file = openJsonFile({
  path,
  version: 1,
  schema: v.object({ count: v.number(), padding: v.string() }),
  fallback: { count: 0, padding: '' },
  now: Date.now,
})
for (;;) {
  const { count } = await file.update((value) => ({ count: value.count + 1, padding: 'x'.repeat(50_000) }))
  writeSync(1, `${count}\n`)
}
