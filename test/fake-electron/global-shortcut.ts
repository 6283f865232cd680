import type { GlobalShortcut } from 'electron'
import { requireReady } from './lifecycle.ts'
import type { Part } from './part.ts'

type ShortcutPart = Part<GlobalShortcut, 'register' | 'unregister' | 'unregisterAll' | 'isRegistered'>

const MODIFIERS = /^(CommandOrControl|CmdOrCtrl|Command|Cmd|Control|Ctrl|Alt|Option|AltGr|Shift|Super|Meta)$/
const KEY =
  /^([A-Z0-9]|F([1-9]|1\d|2[0-4])|Plus|Space|Tab|Backspace|Delete|Insert|Return|Enter|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape|Esc)$/i

/** By combination, written in one way. */
const ours = new Map<string, () => void>()
const taken = new Set<string>()

/** One keyboard, with other programs at it. */
class FakeGlobalShortcut implements ShortcutPart {
  register(accelerator: string, callback: () => void): boolean {
    const keys = usable(accelerator)
    if (taken.has(keys) || ours.has(keys)) return false
    ours.set(keys, callback)
    return true
  }

  unregister(accelerator: string): void {
    ours.delete(usable(accelerator))
  }

  unregisterAll(): void {
    whenReady()
    ours.clear()
  }

  isRegistered(accelerator: string): boolean {
    return ours.has(usable(accelerator))
  }
}

export const globalShortcut = new FakeGlobalShortcut()

/** Somebody presses it: whose it is hears of it. Throws when it is not the app's. */
export function pressKeys(accelerator: string): void {
  const callback = ours.get(parsed(accelerator))
  if (callback === undefined) throw new Error(`Nothing of the app's is at '${accelerator}'`)
  callback()
}

/** Another program takes it; what the app has already stays the app's. */
export function takeKeys(accelerator: string): void {
  taken.add(parsed(accelerator))
}

export function freeKeys(accelerator: string): void {
  taken.delete(parsed(accelerator))
}

function usable(accelerator: string): string {
  whenReady()
  return parsed(accelerator)
}

function whenReady(): void {
  requireReady('globalShortcut cannot be used before the app is ready')
}

function parsed(accelerator: string): string {
  const parts = accelerator.split('+')
  const key = parts.pop() ?? ''
  if (!KEY.test(key) || !parts.every((part) => MODIFIERS.test(part))) {
    throw new TypeError(`Error processing argument at index 0, conversion failure from ${accelerator}`)
  }
  // On Linux and Windows it is the one key.
  const modifiers = parts.map((part) => part.replace(/^(CommandOrControl|CmdOrCtrl|Ctrl)$/, 'Control'))
  return [...modifiers.toSorted(), key.toUpperCase()].join('+')
}
