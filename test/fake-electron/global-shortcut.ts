import type { GlobalShortcut } from 'electron'
import { parseAccelerator } from './accelerator.ts'
import { requireReady } from './lifecycle.ts'
import type { Part } from './part.ts'
import { isWayland } from './platform.ts'

type ShortcutPart = Part<GlobalShortcut, 'register' | 'unregister' | 'unregisterAll' | 'isRegistered'>

/** Callbacks of the app, by the normalised accelerator. */
const registered = new Map<string, () => void>()
/** Normalised accelerators that belong to other programs. */
const taken = new Set<string>()

/**
 * The shortcuts of one desktop, of which other programs may have some. On Wayland the desktop is asked, and the answer is
 * true whatever it will grant: a refusal is never told.
 */
class FakeGlobalShortcut implements ShortcutPart {
  register(accelerator: string, callback: () => void): boolean {
    const keys = parseWhenReady(accelerator)
    if (!isWayland() && (taken.has(keys) || registered.has(keys))) return false
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
  const keys = parseAccelerator(accelerator)
  const callback = isWayland() && taken.has(keys) ? undefined : registered.get(keys)
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
