import { mkdirSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { Dialog, OpenDialogOptions, SaveDialogOptions, SaveDialogReturnValue } from 'electron'
import { app } from './app.ts'
import { FakeBrowserWindow } from './browser-window.ts'
import { requireReady } from './lifecycle.ts'
import type { Part } from './part.ts'

const NOT_READY = 'dialog module can only be used after app is ready'

/** What is chosen next: another file, or null for nothing. Undefined: what is suggested. */
let nextChoice: string | null | undefined
/** What is opened next; null: nothing, since there is no suggestion that could be taken. */
let nextToOpen: string | null = null

/** Nobody presses a button: what a box would say goes to the error output, and a suggestion is taken. */
export const dialog: Part<Dialog, 'showErrorBox' | 'showOpenDialog' | 'showSaveDialog'> = {
  showErrorBox(title, content) {
    console.error(`${title}: ${content}`)
  },
  showOpenDialog(first: object, second?: OpenDialogOptions) {
    requireReady(NOT_READY)
    const options: OpenDialogOptions = first instanceof FakeBrowserWindow ? (second ?? {}) : first
    if (!Array.isArray(options.properties ?? [])) throw new TypeError('Properties must be an array')
    requireText('Title', options.title)
    requireText('Button label', options.buttonLabel)
    requireText('Default path', options.defaultPath)
    requireText('Message', options.message)
    const filePaths = nextToOpen === null ? [] : [nextToOpen]
    nextToOpen = null
    return Promise.resolve({ canceled: filePaths.length === 0, filePaths })
  },
  showSaveDialog(first: object, second?: SaveDialogOptions) {
    requireReady(NOT_READY)
    const options: SaveDialogOptions = first instanceof FakeBrowserWindow ? (second ?? {}) : first
    requireText('Title', options.title)
    requireText('Button label', options.buttonLabel)
    requireText('Default path', options.defaultPath)
    return Promise.resolve(choose(options.defaultPath ?? ''))
  },
}

/** Sets the answer to the next dialog that saves, and to that one only. */
export function chooseNext(choice: string | null): void {
  nextChoice = choice
}

/** Sets the answer to the next dialog that opens, and to that one only. */
export function openNext(choice: string | null): void {
  nextToOpen = choice
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
