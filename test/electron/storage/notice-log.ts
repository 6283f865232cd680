import { isDeepStrictEqual } from 'node:util'
import type { NoticeBoard } from '../../../electron/storage/database.ts'
import type { Notice } from '../../../shared/state.ts'

/** Keeps the notices that are shown and not yet withdrawn. */
export function noticeLog(): NoticeBoard & { readonly standing: Notice[] } {
  const standing: Notice[] = []
  return {
    standing,
    show(notice) {
      if (!standing.some((known) => isDeepStrictEqual(known, notice))) standing.push(notice)
    },
    withdraw(notice) {
      const index = standing.findIndex((known) => isDeepStrictEqual(known, notice))
      if (index < 0) throw new Error('This notice was never shown.')
      standing.splice(index, 1)
    },
  }
}
