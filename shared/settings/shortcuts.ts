import { m } from '../paraglide/messages.js'
import type { System } from '../system.ts'

/**
 * A key combination in Electron's words, such as `CommandOrControl+Shift+P`: modifiers in this order,
 * each at most once, then one key.
 */
export type Accelerator = string

export const MODIFIERS: readonly string[] = ['CommandOrControl', 'Control', 'Alt', 'Shift']

const KEY =
  /^([A-Z]|[0-9]|F([1-9]|1[0-9]|2[0-4])|Space|Up|Down|Left|Right|Home|End|PageUp|PageDown|Insert|Delete)$/

/** Every program copies, closes and the like with these. */
const EVERYBODYS = /^CommandOrControl\+[ACFNOQSVWXYZ]$|^Alt\+F4$/

/**
 * Whether it is one, and leaves the keys alone that people type with, no letter by itself or with Shift
 * only, and those that mean the same in every program.
 */
export function isAccelerator(text: string): boolean {
  const parts = text.split('+')
  const key = parts.pop() ?? ''
  const order = parts.map((part) => MODIFIERS.indexOf(part))
  const inOrder = order.every((place, index) => place > (order[index - 1] ?? -1))
  const isTyped = parts.every((part) => part === 'Shift') && !/^F\d+$/.test(key)
  return KEY.test(key) && inOrder && !isTyped && !EVERYBODYS.test(text)
}

/** Key combinations that work wherever the user is; null: there is none. */
export interface Shortcuts {
  /** Shows the popover, or hides it. */
  readonly open: Accelerator | null
  /** Hides amounts, or shows them. */
  readonly mask: Accelerator | null
}

/** What a keyboard event tells. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  /** AltGr is held, which Windows tells as Ctrl and Alt: a character is being typed. */
  readonly altGraph: boolean
}

/** Whether nothing but modifiers is held so far. */
export function isOnlyHeld({ key }: KeyPress): boolean {
  return ['Control', 'Meta', 'Alt', 'AltGraph', 'Shift', 'CapsLock', 'Fn'].includes(key)
}

/** Null: it cannot be used as a shortcut. */
export function acceleratorOf(press: KeyPress, system: System): Accelerator | null {
  const isMac = system === 'macos'
  // Elsewhere the system keeps its own key for itself.
  if (press.altGraph || (press.metaKey && !isMac)) return null
  const held = [
    (isMac ? press.metaKey : press.ctrlKey) && 'CommandOrControl',
    isMac && press.ctrlKey && 'Control',
    press.altKey && 'Alt',
    press.shiftKey && 'Shift',
  ]
  const text = [...held, keyOf(press)].filter((part) => part !== false).join('+')
  return isAccelerator(text) ? text : null
}

/** As the system writes it: `⇧⌘P`, `Ctrl+Shift+P`. */
export function acceleratorText(accelerator: Accelerator, system: System): string {
  const held = accelerator.split('+')
  const key = keyText(held.pop() ?? '')
  if (system !== 'macos') return [...held.map(modifierText), key].join('+')
  return [...MAC_SIGNS].flatMap(([name, sign]) => (held.includes(name) ? [sign] : [])).join('') + key
}

/** In the order macOS has them. */
const MAC_SIGNS: ReadonlyMap<string, string> = new Map([
  ['Control', '⌃'],
  ['Alt', '⌥'],
  ['Shift', '⇧'],
  ['CommandOrControl', '⌘'],
])

const NAMES: ReadonlyMap<string, string> = new Map([
  ['ArrowUp', 'Up'],
  ['ArrowDown', 'Down'],
  ['ArrowLeft', 'Left'],
  ['ArrowRight', 'Right'],
])

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['Up', '↑'],
  ['Down', '↓'],
  ['Left', '←'],
  ['Right', '→'],
  ['PageUp', 'Page Up'],
  ['PageDown', 'Page Down'],
])

/** By what is printed on it; where it writes something else, in other scripts or with Alt, by its place. */
function keyOf({ key, code }: KeyPress): string {
  // The digits beside the letters and those of the number pad are not the same to the system.
  if (code.startsWith('Numpad')) return code
  if (/^[a-z]$/i.test(key)) return key.toUpperCase()
  const [, printed] = /^(?:Key|Digit)(.)$/.exec(code) ?? []
  return printed ?? NAMES.get(code) ?? code
}

function modifierText(modifier: string): string {
  return modifier === 'Alt' || modifier === 'Shift' ? modifier : 'Ctrl'
}

function keyText(key: string): string {
  return key === 'Space' ? m.key_space() : (SIGNS.get(key) ?? key)
}
