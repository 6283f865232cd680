import { mkdirSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { Dialog, SaveDialogOptions, SaveDialogReturnValue } from 'electron'
import { app } from './app.ts'
import { FakeBrowserWindow } from './browser-window.ts'
import { requireReady } from './lifecycle.ts'
import type { Part } from './part.ts'

/** What is chosen next: another file, or null for nothing. Undefined: what is suggested. */
let nextChoice: string | null | undefined

/** Nobody presses a button: what a box would say goes to the error output, and a suggestion is taken. */
export const dialog: Part<Dialog, 'showErrorBox' | 'showSaveDialog'> = {
  showErrorBox(title, content) {
    console.error(`${title}: ${content}`)
  },
  showSaveDialog(first: object, second?: SaveDialogOptions) {
    requireReady('dialog module can only be used after app is ready')
    const options: SaveDialogOptions = first instanceof FakeBrowserWindow ? (second ?? {}) : first
    requireText('Title', options.title)
    requireText('Button label', options.buttonLabel)
    requireText('Default path', options.defaultPath)
    return Promise.resolve(choose(options.defaultPath ?? ''))
  },
}

/** Sets the answer to the next dialog, and to that one only. */
export function chooseNext(choice: string | null): void {
  nextChoice = choice
}

function choose(suggestion: string): SaveDialogReturnValue {
  const choice = nextChoice
  nextChoice = undefined
  if (choice === null) return { canceled: true, filePath: '' }
  return { canceled: false, filePath: choice ?? accepted(suggestion) }
}

/** Whoever accepts a suggestion sees the folder it lies in; a file's name alone lies among the downloads. */
function accepted(suggestion: string): string {
  const path = isAbsolute(suggestion) ? suggestion : join(app.getPath('downloads'), suggestion)
  mkdirSync(dirname(path), { recursive: true })
  return path
}

function requireText(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw new TypeError(`${name} must be a string`)
}
