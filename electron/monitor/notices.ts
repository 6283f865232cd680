import { isDeepStrictEqual } from 'node:util'
import type { Notice } from '../../shared/state.ts'
import type { NoticeBoard } from '../storage/database.ts'

/** Keeps what the user is shown for as long as it holds, and what belongs to no account. */
export interface Notices extends NoticeBoard {
  list(): readonly Notice[]
  onChange(listener: () => void): void
}

export function createNotices(): Notices {
  let notices: readonly Notice[] = []
  const listeners: (() => void)[] = []

  return {
    list: () => notices,
    show(notice) {
      if (notices.some((known) => isDeepStrictEqual(known, notice))) return
      replace([...without(notice), notice])
    },
    withdraw(notice) {
      const left = without(notice)
      if (left.length < notices.length) replace(left)
    },
    onChange(listener) {
      listeners.push(listener)
    },
  }

  /** The notice of something that happens again replaces the earlier one. */
  function without(notice: Notice): readonly Notice[] {
    return notices.filter((known) => !isDeepStrictEqual({ ...known, at: 0 }, { ...notice, at: 0 }))
  }

  function replace(next: readonly Notice[]): void {
    notices = next
    for (const listener of listeners) listener()
  }
}
