import { EventEmitter } from 'node:events'
import type { NativeTheme } from 'electron'
import { config } from './config.ts'
import type { Part } from './part.ts'

class FakeNativeTheme
  extends EventEmitter<{ updated: [] }>
  implements
    Part<NativeTheme, 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI' | 'themeSource'>
{
  #source: 'system' | 'light' | 'dark' = 'system'
  #dark: boolean | null = null

  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? (this.#dark ?? config().dark) : this.#source === 'dark'
  }

  /** Linux has no separate setting for panels. */
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.shouldUseDarkColors
  }

  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source
  }

  set themeSource(source: 'system' | 'light' | 'dark') {
    if (source === this.#source) return
    this.#source = source
    this.emit('updated')
  }

  /** Changes the theme of the desktop. */
  setDark(dark: boolean): void {
    if (dark === (this.#dark ?? config().dark)) return
    this.#dark = dark
    this.emit('updated')
  }
}

export const nativeTheme = new FakeNativeTheme()
