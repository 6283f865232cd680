import { m } from '../../shared/paraglide/messages.js'
import type { ProxySettings } from '../../shared/settings/proxy.ts'
import { RULE_NAMES, type RuleName } from '../../shared/settings/rule-names.ts'
import { type Rules, rulesFor } from '../../shared/settings/rules.ts'
import type { Settings } from '../../shared/settings/settings.ts'
import { type Accelerator, acceleratorText } from '../../shared/settings/shortcuts.ts'
import type { System } from '../../shared/system.ts'
import { riskText, ruleText } from '../../shared/words/state-text.ts'
import { coloursText, languageText, themeText, trayFigureText } from './appearance-text.ts'
import { RULE_FIELDS, textsOf } from './rules/rule-fields.ts'
import { fieldLabel, gistOf, quietHoursText, secondsText } from './rules/rule-text.ts'

/** A setting that would change, in words. */
export interface SettingsChange {
  readonly name: string
  readonly before: string
  readonly after: string
}

/** What of the settings would change; `accountName` of an id, null: nobody knows it. */
export function settingsChanges(
  before: Settings,
  after: Settings,
  accountName: (id: string) => string | null,
  system: System,
): readonly SettingsChange[] {
  const ids = [...new Set([...Object.keys(before.overrides), ...Object.keys(after.overrides)])]
  return [
    {
      name: m.backup_setting_poll_seconds(),
      before: secondsText(before.pollSeconds),
      after: secondsText(after.pollSeconds),
    },
    ...RULE_NAMES.map((rule) => ruleChange(rule, allOf(before), allOf(after))),
    {
      name: m.settings_quiet(),
      before: quietHoursText(before.quietHours),
      after: quietHoursText(after.quietHours),
    },
    {
      name: m.backup_setting_proxy(),
      before: proxyText(before.proxy),
      after: proxyText(after.proxy),
    },
    ...plainTexts(before, system).map(([name, text], place) => ({
      name,
      before: text,
      after: plainTexts(after, system)[place]?.[1] ?? '',
    })),
    ...ids.flatMap((id) =>
      RULE_NAMES.map((rule) => {
        const { name, ...values } = ruleChange(rule, ownOf(before, id), ownOf(after, id))
        return { name: m.backup_own_rule({ account: accountName(id) ?? id, rule: name }), ...values }
      }),
    ),
  ].filter((change) => change.before !== change.after)
}

/** What has one value, of no other setting: its name, and how it is set. */
function plainTexts(settings: Settings, system: System): readonly (readonly [name: string, text: string])[] {
  const { language, theme, gainLoss, trayText, trayNumber, masked, shortcuts } = settings
  const keys = (accelerator: Accelerator | null) =>
    accelerator === null ? m.shortcut_none() : acceleratorText(accelerator, system)
  return [
    [m.preferences_language(), languageText(language)],
    [m.preferences_theme(), themeText(theme)],
    [m.preferences_colours(), coloursText(gainLoss)],
    [m.preferences_tray_figure(), trayFigureText(trayText)],
    [m.preferences_tray_number(), onText(trayNumber)],
    [m.action_mask(), onText(masked)],
    [m.shortcut_open(), keys(shortcuts.open)],
    [m.shortcut_mask(), keys(shortcuts.mask)],
  ]
}

function onText(on: boolean): string {
  return on ? m.preferences_on() : m.settings_off()
}

/** The way requests leave this computer, in few words. */
export function proxyText(proxy: ProxySettings): string {
  switch (proxy.mode) {
    case 'system':
      return m.proxy_system()
    case 'off':
      return m.proxy_off()
    case 'manual':
      return proxy.url
  }
}

interface Side {
  readonly rules: Rules
  /** Whether a rule is said here, and not taken from what holds for all. */
  readonly says: (rule: RuleName) => boolean
}

function allOf(settings: Settings): Side {
  return { rules: rulesFor(settings, ''), says: () => true }
}

function ownOf(settings: Settings, id: string): Side {
  const own = settings.overrides[id] ?? {}
  const says = (rule: RuleName) => rule in own || (rule === 'marginRatio' && own.thresholds !== undefined)
  return { rules: rulesFor(settings, id), says }
}

/** Levels in any case, and of the rest what differs. */
function ruleChange(rule: RuleName, before: Side, after: Side): SettingsChange {
  const old = detailsOf(rule, before)
  const next = detailsOf(rule, after)
  const isShared = (detail: string) => old.includes(detail) && next.includes(detail)
  const text = (side: Side, details: readonly string[]) =>
    listed([gistText(rule, side), ...details.filter((detail) => !isShared(detail))])
  return { name: ruleText(rule), before: text(before, old), after: text(after, next) }
}

function gistText(rule: RuleName, { rules, says }: Side): string {
  if (!says(rule)) return m.settings_as_all()
  const gist = gistOf(rule, rules)
  if (gist === null) return m.settings_off()
  const levels = (['warning', 'critical'] as const).flatMap((level) =>
    gist[level] === null ? [] : [`${riskText(level)} ${gist[level]}`],
  )
  return listed([...levels, ...(gist.within === null ? [] : [gist.within])])
}

/** What else there is to a rule than its gist. */
function detailsOf(rule: RuleName, { rules, says }: Side): readonly string[] {
  const value = rules[rule]
  if (value === null || !says(rule)) return []
  const texts = textsOf(rule, value)
  return RULE_FIELDS[rule]
    .filter(({ name }) => !/^(warning|critical|hours)/.test(name))
    .map((field) => {
      const { label, unit } = fieldLabel(rule, field, '')
      const text = texts[field.name] ?? ''
      return m.tray_figure({
        name: label,
        value: text === '' ? m.settings_empty_never() : `${text} ${unit}`.trim(),
      })
    })
}

function listed(parts: readonly string[]): string {
  return parts.reduce((first, second) => m.notification_listed({ first, second }))
}
