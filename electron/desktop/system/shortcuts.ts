import { isDeepStrictEqual } from 'node:util'
import { globalShortcut } from 'electron'
import { ProblemError } from '../../../shared/problems.ts'
import { type Accelerator, acceleratorText, type Shortcuts } from '../../../shared/settings/shortcuts.ts'
import type { Notice } from '../../../shared/state.ts'
import { systemName } from './system-name.ts'

type Name = keyof Shortcuts

const NAMES: readonly Name[] = ['open', 'mask']

export interface GlobalShortcutsOptions {
  readonly actions: Readonly<Record<Name, () => void>>
  /** Where it is said that one cannot be had, for as long as that is so. */
  readonly board: { notice(notice: Notice): void; withdraw(notice: Notice): void }
}

export interface GlobalShortcuts {
  /**
   * Puts these in the place of those before. Throws `invalid-input` with reason `taken` if one that is
   * new cannot be had; all is as before then.
   */
  change(wanted: Shortcuts): void
  /** As `change`, as far as they can be had; what cannot is said on the board. Tries again what could not. */
  follow(wanted: Shortcuts): void
  release(): void
}

/** Key combinations that work wherever the user is. */
export function createShortcuts({ actions, board }: GlobalShortcutsOptions): GlobalShortcuts {
  let wishes: Shortcuts = { open: null, mask: null }
  let held: ReadonlySet<Accelerator> = new Set()
  const told = new Map<Name, Notice>()
  const system = systemName(process.platform)

  return {
    change(wanted) {
      const fresh = NAMES.filter((name) => wanted[name] !== null && wanted[name] !== wishes[name])
      const got = take(wanted)
      const missing = fresh.find((name) => !has(got, wanted[name]))
      if (missing !== undefined) {
        letGo(got.difference(held))
        throw new ProblemError({
          kind: 'invalid-input',
          params: { field: `shortcuts.${missing}`, reason: 'taken' },
        })
      }
      settle(wanted, got)
    },
    follow: (wanted) => settle(wanted, take(wanted)),
    release() {
      letGo(held)
      held = new Set()
    },
  }

  /** What of it is ours, or could be had now. */
  function take(wanted: Shortcuts): ReadonlySet<Accelerator> {
    const keys = new Set(NAMES.flatMap((name) => wanted[name] ?? []))
    return new Set([...keys].filter((key) => held.has(key) || register(key, () => press(key))))
  }

  function settle(wanted: Shortcuts, got: ReadonlySet<Accelerator>): void {
    letGo(held.difference(got))
    held = got
    wishes = wanted
    for (const name of NAMES) tell(name)
  }

  /** Whose it is now, which may not be whose it was when it was registered. */
  function press(key: Accelerator): void {
    for (const name of NAMES) if (wishes[name] === key) actions[name]()
  }

  function tell(name: Name): void {
    const accelerator = wishes[name]
    const last = told.get(name)
    const notice: Notice | null =
      accelerator === null || held.has(accelerator)
        ? null
        : { kind: 'shortcut-taken', shortcut: name, keys: acceleratorText(accelerator, system) }
    if (isDeepStrictEqual(notice, last ?? null)) return
    if (last !== undefined) board.withdraw(last)
    told.delete(name)
    if (notice === null) return
    told.set(name, notice)
    board.notice(notice)
  }
}

function has(keys: ReadonlySet<Accelerator>, key: Accelerator | null): boolean {
  return key === null || keys.has(key)
}

/** One that the system knows nothing of cannot be had either. */
function register(key: Accelerator, onPress: () => void): boolean {
  try {
    return globalShortcut.register(key, onPress)
  } catch (error) {
    console.error(error)
    return false
  }
}

function letGo(keys: ReadonlySet<Accelerator>): void {
  for (const key of keys) globalShortcut.unregister(key)
}
