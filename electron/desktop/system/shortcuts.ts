import { isDeepStrictEqual } from 'node:util'
import { globalShortcut } from 'electron'
import { ProblemError } from '../../../shared/problems.ts'
import { type Accelerator, acceleratorText, type Shortcuts } from '../../../shared/settings/shortcuts.ts'
import type { Notice } from '../../../shared/state.ts'
import { systemName } from '../../../shared/system.ts'
import type { NoticeBoard } from '../../storage/database.ts'

type Name = keyof Shortcuts

const NAMES: readonly Name[] = ['open', 'mask']

export interface GlobalShortcutsOptions {
  readonly actions: Readonly<Record<Name, () => void>>
  /** Shows a notice for each shortcut that another program has taken, for as long as that is so. */
  readonly notices: NoticeBoard
}

export interface GlobalShortcuts {
  /**
   * Replaces the shortcuts. Throws `invalid-input` with reason `taken` when a new one cannot be registered,
   * and then changes nothing.
   */
  set(wanted: Shortcuts): void
  /** Replaces the shortcuts as far as they can be registered, including those that failed before. */
  sync(wanted: Shortcuts): void
  release(): void
}

/** Key combinations that work wherever the user is. */
export function createShortcuts({ actions, notices }: GlobalShortcutsOptions): GlobalShortcuts {
  let current: Shortcuts = { open: null, mask: null }
  let registered: ReadonlySet<Accelerator> = new Set()
  const shown = new Map<Name, Notice>()
  const system = systemName(process.platform)

  return {
    set(wanted) {
      const changed = NAMES.filter((name) => wanted[name] !== null && wanted[name] !== current[name])
      const keys = register(wanted)
      const missing = changed.find((name) => !has(keys, wanted[name]))
      if (missing !== undefined) {
        unregister(keys.difference(registered))
        throw new ProblemError({
          kind: 'invalid-input',
          params: { field: `shortcuts.${missing}`, reason: 'taken' },
        })
      }
      replace(wanted, keys)
    },
    sync: (wanted) => replace(wanted, register(wanted)),
    release() {
      unregister(registered)
      registered = new Set()
    },
  }

  /** Answers those that are registered now; others are taken by another program. */
  function register(wanted: Shortcuts): ReadonlySet<Accelerator> {
    const keys = new Set(NAMES.flatMap((name) => wanted[name] ?? []))
    return new Set([...keys].filter((key) => registered.has(key) || registerKey(key, () => press(key))))
  }

  function replace(wanted: Shortcuts, keys: ReadonlySet<Accelerator>): void {
    unregister(registered.difference(keys))
    registered = keys
    current = wanted
    for (const name of NAMES) updateNotice(name)
  }

  /** Looks up the action now: the key may have had another one when it was registered. */
  function press(key: Accelerator): void {
    for (const name of NAMES) if (current[name] === key) actions[name]()
  }

  function updateNotice(name: Name): void {
    const accelerator = current[name]
    const last = shown.get(name)
    const notice: Notice | null =
      accelerator === null || registered.has(accelerator)
        ? null
        : { kind: 'shortcut-taken', shortcut: name, keys: acceleratorText(accelerator, system) }
    if (isDeepStrictEqual(notice, last ?? null)) return
    if (last !== undefined) notices.withdraw(last)
    shown.delete(name)
    if (notice === null) return
    shown.set(name, notice)
    notices.show(notice)
  }
}

function has(keys: ReadonlySet<Accelerator>, key: Accelerator | null): boolean {
  return key === null || keys.has(key)
}

/** Electron throws for a key that this system does not have. */
function registerKey(key: Accelerator, onPress: () => void): boolean {
  try {
    return globalShortcut.register(key, onPress)
  } catch (error) {
    console.error(error)
    return false
  }
}

function unregister(keys: ReadonlySet<Accelerator>): void {
  for (const key of keys) globalShortcut.unregister(key)
}
