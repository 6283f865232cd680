import type { Input } from 'electron'

const MODIFIERS = /^(CommandOrControl|CmdOrCtrl|Command|Cmd|Control|Ctrl|Alt|Option|AltGr|Shift|Super|Meta)$/i
const KEY =
  /^([A-Z0-9]|[-=[\];',./\\`]|F([1-9]|1\d|2[0-4])|Plus|Space|Tab|Backspace|Delete|Insert|Return|Enter|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape|Esc)$/i

/** One text for all the ways to write the same keys on this system. Throws what Electron throws for unknown ones. */
export function parseAccelerator(accelerator: string): string {
  const parts = accelerator.split('+')
  const key = parts.pop() ?? ''
  if (!KEY.test(key) || !parts.every((part) => MODIFIERS.test(part))) {
    throw new TypeError(`Error processing argument at index 0, conversion failure from ${accelerator}`)
  }
  return joined(parts.map(modifierName), key)
}

/** The keys that are pressed, in the form of `parseAccelerator`. */
export function pressedAccelerator({ key, control, alt, shift, meta }: PressedKeys): string {
  const held = { Control: control, Alt: alt, Shift: shift && key !== '+', Meta: meta }
  const names = Object.entries(held).flatMap(([name, isHeld]) => (isHeld ? [name] : []))
  return joined(names, key === '+' ? 'Plus' : key)
}

/** Shift counts for nothing where it is needed to type the plus. */
export type PressedKeys = Pick<Input, 'key' | 'control' | 'alt' | 'shift' | 'meta'>

export function keysOf(accelerator: string): PressedKeys {
  const parts = parseAccelerator(accelerator).split('+')
  const key = parts.pop() ?? ''
  const has = (name: string) => parts.includes(name)
  return {
    key: key === 'PLUS' ? '+' : key.length === 1 ? key.toLowerCase() : key,
    control: has('Control'),
    alt: has('Alt'),
    shift: has('Shift'),
    meta: has('Meta'),
  }
}

function modifierName(modifier: string): string {
  if (/^(CommandOrControl|CmdOrCtrl)$/i.test(modifier))
    return process.platform === 'darwin' ? 'Meta' : 'Control'
  if (/^(Control|Ctrl)$/i.test(modifier)) return 'Control'
  if (/^(Alt|Option|AltGr)$/i.test(modifier)) return 'Alt'
  return /^Shift$/i.test(modifier) ? 'Shift' : 'Meta'
}

const joined = (modifiers: readonly string[], key: string): string =>
  [...modifiers.toSorted(), key.toUpperCase()].join('+')
