import { m } from '../../../shared/paraglide/messages.js'
import type { Message } from '../../ui/form/pasting.ts'
import type { KeySource } from './key-draft.svelte.ts'
import { keyShapeOf } from './key-shape.ts'

/** Why a text must not stand in the field for the API key, which is not hidden; null when it may. */
export function refuseAsApiKey(text: string, source: KeySource): Message | null {
  switch (keyShapeOf(text)) {
    case 'private':
      return source === 'pasted' ? m.invalid_private_key_above : m.invalid_private_key_made
    case 'public':
      return m.invalid_public_key_above
    case null:
      return null
  }
}

/** The words for a text that is longer than any API key, or has several lines. */
export function moreThanApiKeyText(source: KeySource): string {
  return source === 'pasted' ? m.invalid_more_than_key() : m.invalid_more_than_key_made()
}

/** Why a text must not stand in any other field that is not hidden; null when it may. */
export function refuseAsPlain(text: string): Message | null {
  return keyShapeOf(text) === 'private' ? m.invalid_private_key_elsewhere : null
}
