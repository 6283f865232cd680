import { m } from '../../../shared/paraglide/messages.js'
import type { Saying } from '../../ui/pasting.ts'
import type { KeySource } from './key-draft.svelte.ts'
import { keyShapeOf } from './key-shape.ts'

/** Says why a text cannot stand in the field for the API key, which everybody can read; null: it can. */
export function refuseAsApiKey(text: string, source: KeySource): Saying | null {
  switch (keyShapeOf(text)) {
    case 'private':
      return source === 'pasted' ? m.invalid_private_key_above : m.invalid_private_key_made
    case 'public':
      return m.invalid_public_key_above
    case null:
      return null
  }
}

/** Of a text that is longer than any API key, or has several lines. */
export function moreThanApiKey(source: KeySource): string {
  return source === 'pasted' ? m.invalid_more_than_key() : m.invalid_more_than_key_made()
}

/** Says why a text cannot stand in any other field that everybody can read; null: it can. */
export function refuseAsPlain(text: string): Saying | null {
  return keyShapeOf(text) === 'private' ? m.invalid_private_key_elsewhere : null
}
