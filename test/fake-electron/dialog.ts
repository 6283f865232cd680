import { mkdirSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { Dialog, OpenDialogOptions, SaveDialogOptions, SaveDialogReturnValue } from 'electron'
import { app } from './app.ts'
import { FakeBrowserWindow } from './browser-window.ts'
import { requireReady } from './lifecycle.ts'
import type { Part } from './part.ts'

const NOT_READY = 'dialog module can only be used after app is ready'

/** The answer to the next save dialog: a path, null to cancel, or undefined to accept the suggestion. */
let nextSavePath: string | null | undefined
/** The answer to the next open dialog: a path, or null to cancel. */
let nextOpenPath: string | null = null

/** Shows nothing: the text of an error box goes to the error output, and a save dialog accepts the suggested path. */
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
    const filePaths = nextOpenPath === null ? [] : [nextOpenPath]
    nextOpenPath = null
    return Promise.resolve({ canceled: filePaths.length === 0, filePaths })
  },
  showSaveDialog(first: object, second?: SaveDialogOptions) {
    requireReady(NOT_READY)
    const options: SaveDialogOptions = first instanceof FakeBrowserWindow ? (second ?? {}) : first
    requireText('Title', options.title)
    requireText('Button label', options.buttonLabel)
    requireText('Default path', options.defaultPath)
    return Promise.resolve(answerSave(options.defaultPath ?? ''))
  },
}

/** Sets the answer to the next save dialog only. */
export function setNextSavePath(choice: string | null): void {
  nextSavePath = choice
}

/** Sets the answer to the next open dialog only. */
export function setNextOpenPath(choice: string | null): void {
  nextOpenPath = choice
}

function answerSave(suggestion: string): SaveDialogReturnValue {
  const choice = nextSavePath
  nextSavePath = undefined
  if (choice === null) return { canceled: true, filePath: '' }
  return { canceled: false, filePath: choice ?? acceptedPath(suggestion) }
}

/** The path of an accepted suggestion, in an existing folder. A file name alone means the downloads folder. */
function acceptedPath(suggestion: string): string {
  const path = isAbsolute(suggestion) ? suggestion : join(app.getPath('downloads'), suggestion)
  mkdirSync(dirname(path), { recursive: true })
  return path
}

function requireText(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw new TypeError(`${name} must be a string`)
}
