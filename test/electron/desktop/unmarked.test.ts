import { expect, it } from 'vitest'
import { unmarked } from '../../../electron/desktop/unmarked.ts'

it.each([
  ['A & B <C>', 'A + B ‹C›'],
  ['<b>bold</b> &amp; &lt;', '‹b›bold‹/b› +amp; +lt;'],
  ['Main: >999 %', 'Main: >999 %'],
  ['主账户\n61.8 %', '主账户\n61.8 %'],
])('%s is shown as %s', (text, expected) => {
  expect(unmarked(text)).toBe(expected)
})
