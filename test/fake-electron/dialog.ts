import type { Dialog } from 'electron'
import type { Part } from './part.ts'

/** There is nobody to press a button: what a box would say goes to the error output. */
export const dialog: Part<Dialog, 'showErrorBox'> = {
  showErrorBox(title, content) {
    console.error(`${title}: ${content}`)
  },
}
