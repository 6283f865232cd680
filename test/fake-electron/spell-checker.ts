import type { Session } from 'electron'
import { emitOutput } from './output.ts'
import type { Part } from './part.ts'

/**
 * As in Electron on Linux, the dictionaries of a session are downloaded once the code that has created or changed it has
 * run, no matter whether the checker is enabled. Here each download is reported, and nothing is sent.
 */
export class FakeSpellChecker
  implements
    Part<
      Session,
      | 'setSpellCheckerEnabled'
      | 'isSpellCheckerEnabled'
      | 'setSpellCheckerLanguages'
      | 'getSpellCheckerLanguages'
    >
{
  #enabled = true
  #languages: readonly string[] = []

  constructor(language: string) {
    this.#load([language])
  }

  setSpellCheckerEnabled(enable: boolean): void {
    this.#enabled = enable
  }

  isSpellCheckerEnabled(): boolean {
    return this.#enabled
  }

  setSpellCheckerLanguages(languages: string[]): void {
    const invalid = languages.find((language) => !/^[a-z]{2,3}(-[A-Z]{2})?$/.test(language))
    if (invalid !== undefined) {
      throw new Error(`Invalid language code provided: "${invalid}" is not a valid language code`)
    }
    this.#load(languages)
    this.#enabled = languages.length > 0
  }

  getSpellCheckerLanguages(): string[] {
    return [...this.#languages]
  }

  #load(languages: readonly string[]): void {
    this.#languages = languages
    setImmediate(() => {
      if (this.#languages !== languages) return
      for (const language of languages) emitOutput({ event: 'dictionary-download', language })
    })
  }
}
