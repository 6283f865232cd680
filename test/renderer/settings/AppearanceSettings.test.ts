import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { askThrough } from '../../../renderer/context.ts'
import AppearanceSettings from '../../../renderer/settings/AppearanceSettings.svelte'
import { SettingsStore } from '../../../renderer/settings/settings-store.svelte.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings/settings.ts'
import { fakeBridge } from '../bridge.ts'
import { STATES } from '../fixtures.ts'

test.each([
  ['简体中文 (Chinese)', () => 'a box'],
  ['简体中文', (character: string) => character],
])('Chinese is offered as “%s”, readable with the fonts there are', async (name, draw) => {
  const store = new SettingsStore(askThrough(fakeBridge(STATES.calm)), DEFAULT_SETTINGS)
  await render(AppearanceSettings, { store, draw })
  await expect.element(page.getByRole('radio', { name, exact: true })).toBeInTheDocument()
})
