import type { CommandLine } from 'electron'
import type { Part } from './part.ts'

/** Playwright gives a headless Chromium a mouse by the same switch, of which the last value counts. */
const MOUSE = 'primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4'

class FakeCommandLine implements Part<CommandLine, 'appendSwitch' | 'hasSwitch' | 'getSwitchValue'> {
  readonly #switches = new Map<string, string>()

  /** The last value counts, as in Chromium. Electron writes the names in lower case. */
  appendSwitch(name: string, value = ''): void {
    this.#switches.set(name.toLowerCase(), value)
  }

  hasSwitch(name: string): boolean {
    return this.#switches.has(name)
  }

  getSwitchValue(name: string): string {
    return this.#switches.get(name) ?? ''
  }
}

export const commandLine = new FakeCommandLine()

/** What the app's switches change in a page, for the Chromium that shows it. The others are for Electron's own process. */
export function blinkSettings(): string {
  return `--blink-settings=${[MOUSE, commandLine.getSwitchValue('blink-settings')].filter(Boolean).join()}`
}
