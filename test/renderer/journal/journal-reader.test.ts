import { describe, expect, test } from 'vitest'
import { askThrough } from '../../../renderer/context.ts'
import { JournalReader } from '../../../renderer/journal/journal-reader.svelte.ts'
import { journalEntry } from '../alerts.ts'
import { failed, fakeBridge, ok } from '../bridge.ts'
import { STATES } from '../fixtures.ts'

/** A journal of this many entries, three to a page. */
function journalOf(count: number) {
  const written = { count }
  const bridge = fakeBridge(STATES.calm, {
    'journal:read': (before) => {
      const ids = Array.from({ length: written.count }, (_, index) => written.count - index)
      const rest = ids.filter((id) => before === null || id < before)
      return ok({ entries: rest.slice(0, 3).map((id) => journalEntry({ id })), more: rest.length > 3 })
    },
  })
  const journal = new JournalReader(askThrough(bridge))
  const ids = () => journal.entries?.map(({ id }) => id)
  return { journal, written, ids, bridge }
}

describe('the journal', () => {
  test('is read page by page, newest first', async () => {
    const { journal, ids } = journalOf(7)
    expect(ids()).toBeUndefined()
    await journal.refresh()
    expect(ids()).toEqual([7, 6, 5])
    await journal.readOlder()
    await journal.readOlder()
    expect(ids()).toEqual([7, 6, 5, 4, 3, 2, 1])
    expect(journal.more).toBe(false)
  })

  test('keeps the older pages when a new entry is written', async () => {
    const { journal, written, ids } = journalOf(7)
    await journal.refresh()
    await journal.readOlder()
    written.count = 8
    await journal.refresh()
    expect(ids()).toEqual([8, 7, 6, 5, 4, 3, 2])
    expect(journal.more).toBe(true)
  })

  test('starts over when it would leave out entries', async () => {
    const { journal, written, ids } = journalOf(7)
    await journal.refresh()
    await journal.readOlder()
    written.count = 20
    await journal.refresh()
    expect(ids()).toEqual([20, 19, 18])
    await journal.readOlder()
    expect(ids()).toEqual([20, 19, 18, 17, 16, 15])
  })

  test('reads one page at a time', async () => {
    const { journal, ids } = journalOf(7)
    await Promise.all([journal.refresh(), journal.readOlder(), journal.refresh(), journal.readOlder()])
    expect(ids()).toEqual([7, 6, 5, 4, 3, 2, 1])
  })

  test('has a problem while it cannot be read', async () => {
    const answers = [failed({ kind: 'internal' }), ok({ entries: [journalEntry()], more: false })]
    const bridge = fakeBridge(STATES.calm, {
      'journal:read': () => answers.shift() ?? Promise.reject(new Error('gone')),
    })
    const journal = new JournalReader(askThrough(bridge))
    await journal.refresh()
    expect(journal.problem).toEqual({ kind: 'internal' })
    expect(journal.entries).toBeNull()
    await journal.refresh()
    expect(journal.problem).toBeNull()
    await journal.refresh()
    expect(journal.problem).toEqual({ kind: 'internal' })
    expect(journal.entries).toHaveLength(1)
  })
})
