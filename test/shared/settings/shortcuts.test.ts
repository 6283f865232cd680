import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  acceleratorOf,
  acceleratorText,
  isAccelerator,
  isModifierOnly,
  type KeyPress,
  MODIFIERS,
} from '../../../shared/settings/shortcuts.ts'

const press = (key: string, code: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  altGraph: false,
  ...held,
})
const ctrl = { ctrlKey: true }
const ctrlShift = { ctrlKey: true, shiftKey: true }

describe('a key combination', () => {
  it.each([
    'CommandOrControl+Shift+P',
    'Alt+P',
    'Control+Alt+Up',
    'CommandOrControl+Control+Alt+Shift+9',
    'F5',
    'Shift+F24',
    'CommandOrControl+P',
    'Alt+Space',
  ])('is %s', (text) => expect(isAccelerator(text)).toBe(true))

  it.each([
    ['a letter', 'P'],
    ['a capital letter', 'Shift+P'],
    ['a digit', '7'],
    ['a space', 'Space'],
    ['the delete key', 'Delete'],
    ['modifiers only', 'CommandOrControl+Shift'],
    ['a modifier twice', 'Alt+Alt+P'],
    ['out of order', 'Shift+CommandOrControl+P'],
    ['a small letter', 'CommandOrControl+p'],
    ['an unknown key', 'CommandOrControl+Foo'],
    ['F25', 'CommandOrControl+F25'],
    ['nothing', ''],
    ['the shortcut to copy', 'CommandOrControl+C'],
    ['the shortcut to quit', 'CommandOrControl+Q'],
    ['the shortcut to close a window', 'Alt+F4'],
    ['an extra plus sign', 'CommandOrControl++P'],
  ])('is not %s', (_, text) => expect(isAccelerator(text)).toBe(false))
})

describe('a key press', () => {
  it.each([
    ['linux', press('P', 'KeyP', ctrlShift), 'CommandOrControl+Shift+P'],
    ['windows', press('p', 'KeyP', { ...ctrl, altKey: true }), 'CommandOrControl+Alt+P'],
    ['macos', press('p', 'KeyP', { metaKey: true, shiftKey: true }), 'CommandOrControl+Shift+P'],
    ['macos', press('p', 'KeyP', ctrl), 'Control+P'],
    ['macos', press('π', 'KeyP', { altKey: true }), 'Alt+P'],
    ['linux', press('!', 'Digit1', ctrlShift), 'CommandOrControl+Shift+1'],
    ['linux', press('з', 'KeyP', ctrl), 'CommandOrControl+P'],
    ['linux', press('a', 'KeyQ', { altKey: true }), 'Alt+A'],
    ['linux', press('ArrowUp', 'ArrowUp', ctrl), 'CommandOrControl+Up'],
    ['linux', press(' ', 'Space', ctrl), 'CommandOrControl+Space'],
    ['linux', press('F8', 'F8'), 'F8'],
  ] as const)('on %s becomes the accelerator of Electron (%#)', (system, pressed, accelerator) => {
    expect(acceleratorOf(pressed, system)).toBe(accelerator)
  })

  it.each([
    ['a letter without modifiers', press('p', 'KeyP')],
    ['a character typed with AltGr', press('€', 'KeyE', { ...ctrl, altKey: true, altGraph: true })],
    ['the system key', press('p', 'KeyP', { metaKey: true })],
    ['the number pad', press('1', 'Numpad1', ctrl)],
    ['the shortcut to copy', press('c', 'KeyC', ctrl)],
    ['the key that moves the focus', press('Tab', 'Tab', ctrl)],
    ['a media key', press('MediaPlayPause', 'MediaPlayPause', ctrl)],
    ['an unidentified key', press('Unidentified', '', ctrl)],
  ])('gives no accelerator: %s', (_, pressed) => expect(acceleratorOf(pressed, 'linux')).toBeNull())

  it('is incomplete while only modifiers are held', () => {
    expect(
      ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph'].map((key) => isModifierOnly(press(key, key))),
    ).toEqual(Array(5).fill(true))
    expect(isModifierOnly(press('p', 'KeyP', ctrl))).toBe(false)
  })

  it('gives a valid accelerator or none, whatever it is', () => {
    const pressed = fc.record({
      key: fc.string({ maxLength: 12 }),
      code: fc.oneof(
        fc.string(),
        fc.constantFrom('KeyA', 'Digit0', 'Numpad5', 'F13', 'F99', 'Space', 'Home'),
      ),
      ctrlKey: fc.boolean(),
      metaKey: fc.boolean(),
      altKey: fc.boolean(),
      shiftKey: fc.boolean(),
      altGraph: fc.boolean(),
    })
    fc.assert(
      fc.property(pressed, fc.constantFrom('macos', 'windows', 'linux'), (one, system) => {
        const accelerator = acceleratorOf(one, system)
        return accelerator === null || isAccelerator(accelerator)
      }),
    )
  })
})

describe('the text of a combination', () => {
  it.each([
    ['macos', 'CommandOrControl+Shift+P', '⇧⌘P'],
    ['macos', 'CommandOrControl+Control+Alt+Shift+P', '⌃⌥⇧⌘P'],
    ['macos', 'Alt+Space', '⌥Space'],
    ['macos', 'CommandOrControl+Up', '⌘↑'],
    ['windows', 'CommandOrControl+Shift+P', 'Ctrl+Shift+P'],
    ['linux', 'CommandOrControl+Alt+PageDown', 'Ctrl+Alt+Page Down'],
    ['linux', 'F8', 'F8'],
  ] as const)('on %s, %s is %s', (system, accelerator, text) => {
    expect(acceleratorText(accelerator, system)).toBe(text)
  })

  it('has every modifier', () => {
    expect(acceleratorText([...MODIFIERS, 'P'].join('+'), 'macos')).toHaveLength(5)
  })
})
