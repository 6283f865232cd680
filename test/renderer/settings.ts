import type { Replay } from '../../shared/ipc.ts'
import { appearanceOf } from '../../shared/settings/appearance.ts'
import { DEFAULT_RULES } from '../../shared/settings/rules.ts'
import { DEFAULT_SETTINGS, type Settings, type SettingsPatch } from '../../shared/settings/settings.ts'
import type { MonitorState } from '../../shared/state.ts'
import { type FakeBridge, fakeBridge, ok } from './bridge.ts'
import { NOW } from './fixtures.ts'

/** Settings that differ from nearly all defaults. The account `sub2` has a rule of its own. */
export const CUSTOM_SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  rules: {
    ...DEFAULT_RULES,
    availableBalance: {
      warning: '1250.5',
      critical: '500',
      rearm: '50',
      holdSeconds: 30,
      repeatMinutes: null,
    },
    balanceDrop: {
      warning: '0.1',
      critical: '0.2',
      rearm: '0.02',
      hours: 24,
      holdSeconds: 0,
      repeatMinutes: 5,
    },
  },
  overrides: { sub2: { thresholds: { warning: '0.4', critical: '0.625', rearm: '0.05' } } },
  quietHours: { from: '22:30', to: '07:00' },
}

/** The answers of a main process that keeps the saved settings, and has a history of seven days. */
export function settingsAnswers(initial: Settings = DEFAULT_SETTINGS, recorded: Replay = replay()) {
  let settings = initial
  return {
    'settings:get': () => ok(settings),
    'settings:set': (patch: SettingsPatch) => {
      settings = { ...settings, ...patch }
      return ok(settings)
    },
    'alerts:replay': () => ok(recorded),
  }
}

/** A main process that keeps the saved settings, and applies their appearance at once. */
export function bridgeWithSettings(
  state: MonitorState,
  initial: Settings = DEFAULT_SETTINGS,
  answers: Parameters<typeof fakeBridge>[1] = {},
): FakeBridge {
  const saved = settingsAnswers(initial)
  const bridge = fakeBridge(state, {
    ...saved,
    'settings:set': (patch) => {
      const reply = saved['settings:set'](patch)
      if (reply.ok)
        bridge.publish({ ...state, appearance: appearanceOf(reply.value, state.appearance.locale) })
      return reply
    },
    ...answers,
  })
  return bridge
}

/** A replay in which every rule alerted equally often over this many hours. */
export function replay(
  counts: { readonly warning: number; readonly critical: number } = { warning: 3, critical: 1 },
  hours = 7 * 24,
): Replay {
  return {
    span: { from: NOW - hours * 3_600_000, until: NOW },
    counts: {
      marginRatio: counts,
      isolatedRatio: counts,
      pace: counts,
      availableBalance: counts,
      marginBalance: counts,
      unrealizedLoss: counts,
      balanceDrop: counts,
    },
  }
}
