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

/** The shortcuts that every program uses, such as for copying and closing. */
const RESERVED = /^CommandOrControl\+[ACFNOQSVWXYZ]$|^Alt\+F4$/

/**
 * Whether the text is an accelerator, and one that takes no keys away: neither those people type with,
 * such as a letter by itself or with Shift, nor those that mean the same in every program.
 */
export function isAccelerator(text: string): boolean {
  const parts = text.split('+')
  const key = parts.pop() ?? ''
  const order = parts.map((part) => MODIFIERS.indexOf(part))
  const inOrder = order.every((place, index) => place > (order[index - 1] ?? -1))
  const isTyped = parts.every((part) => part === 'Shift') && !/^F\d+$/.test(key)
  return KEY.test(key) && inOrder && !isTyped && !RESERVED.test(text)
}

/** Key combinations that work in every program; null for none. */
export interface Shortcuts {
  /** Shows the popover, or hides it. */
  readonly open: Accelerator | null
  /** Hides amounts, or shows them. */
  readonly mask: Accelerator | null
}

export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  /** Whether AltGr is held, which Windows reports as Ctrl and Alt while a character is being typed. */
  readonly altGraph: boolean
}

/** Whether only modifiers are held so far. */
export function isModifierOnly({ key }: KeyPress): boolean {
  return ['Control', 'Meta', 'Alt', 'AltGraph', 'Shift', 'CapsLock', 'Fn'].includes(key)
}

/** Null when the keys cannot be used as a shortcut. */
export function acceleratorOf(press: KeyPress, system: System): Accelerator | null {
  const isMac = system === 'macos'
  // Windows and Linux keep the Windows or Super key for themselves.
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

/** A shortcut as the system writes it: `⇧⌘P`, `Ctrl+Shift+P`. */
export function acceleratorText(accelerator: Accelerator, system: System): string {
  const held = accelerator.split('+')
  const key = keyText(held.pop() ?? '')
  if (system !== 'macos') return [...held.map(modifierText), key].join('+')
  return [...MAC_SIGNS].flatMap(([name, sign]) => (held.includes(name) ? [sign] : [])).join('') + key
}

/** In the order in which macOS writes them. */
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

/** The letter that the key types; its place on the keyboard where it types something else, as with Alt. */
function keyOf({ key, code }: KeyPress): string {
  // The system distinguishes the digits of the number pad from those above the letters.
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
