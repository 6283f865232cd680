import type { GlobalShortcut } from 'electron'
import { requireReady } from './lifecycle.ts'
import type { Part } from './part.ts'

type ShortcutPart = Part<GlobalShortcut, 'register' | 'unregister' | 'unregisterAll' | 'isRegistered'>

const MODIFIERS = /^(CommandOrControl|CmdOrCtrl|Command|Cmd|Control|Ctrl|Alt|Option|AltGr|Shift|Super|Meta)$/
const KEY =
  /^([A-Z0-9]|F([1-9]|1\d|2[0-4])|Plus|Space|Tab|Backspace|Delete|Insert|Return|Enter|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape|Esc)$/i

/** Callbacks of the app, by the normalised accelerator. */
const registered = new Map<string, () => void>()
/** Normalised accelerators that belong to other programs. */
const taken = new Set<string>()

/** The shortcuts of one desktop, of which other programs may have some. */
class FakeGlobalShortcut implements ShortcutPart {
  register(accelerator: string, callback: () => void): boolean {
    const keys = parseWhenReady(accelerator)
    if (taken.has(keys) || registered.has(keys)) return false
    registered.set(keys, callback)
    return true
  }

  unregister(accelerator: string): void {
    registered.delete(parseWhenReady(accelerator))
  }

  unregisterAll(): void {
    requireReadyApp()
    registered.clear()
  }

  isRegistered(accelerator: string): boolean {
    return registered.has(parseWhenReady(accelerator))
  }
}

export const globalShortcut = new FakeGlobalShortcut()

/** Presses a shortcut of the app. Throws when the app has not registered it. */
export function pressKeys(accelerator: string): void {
  const callback = registered.get(parseAccelerator(accelerator))
  if (callback === undefined) throw new Error(`Nothing of the app's is at '${accelerator}'`)
  callback()
}

/** Gives a shortcut to another program. One that the app has already stays with the app. */
export function takeKeys(accelerator: string): void {
  taken.add(parseAccelerator(accelerator))
}

export function freeKeys(accelerator: string): void {
  taken.delete(parseAccelerator(accelerator))
}

function parseWhenReady(accelerator: string): string {
  requireReadyApp()
  return parseAccelerator(accelerator)
}

function requireReadyApp(): void {
  requireReady('globalShortcut cannot be used before the app is ready')
}

function parseAccelerator(accelerator: string): string {
  const parts = accelerator.split('+')
  const key = parts.pop() ?? ''
  if (!KEY.test(key) || !parts.every((part) => MODIFIERS.test(part))) {
    throw new TypeError(`Error processing argument at index 0, conversion failure from ${accelerator}`)
  }
  // On Linux and Windows these are all the same key.
  const modifiers = parts.map((part) => part.replace(/^(CommandOrControl|CmdOrCtrl|Ctrl)$/, 'Control'))
  return [...modifiers.toSorted(), key.toUpperCase()].join('+')
}
