/** Replaces a file again and again until it is killed. */
import { replaceFile } from '../../../electron/storage/replace-file.ts'

const [, , path] = process.argv
if (path === undefined) throw new Error('Which file?')
for (;;) await replaceFile(path, 'n'.repeat(5_000_000))
