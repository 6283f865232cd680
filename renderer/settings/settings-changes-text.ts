import { m } from '../../shared/paraglide/messages.js'
import type { ProxySettings } from '../../shared/settings/proxy.ts'
import { RULE_NAMES, type RuleName } from '../../shared/settings/rule-names.ts'
import { RULES, rulesFor } from '../../shared/settings/rules.ts'
import type { Settings } from '../../shared/settings/settings.ts'
import { type Accelerator, acceleratorText } from '../../shared/settings/shortcuts.ts'
import type { System } from '../../shared/system.ts'
import { riskText, ruleText } from '../../shared/words/state-text.ts'
import { coloursText, languageText, themeText, trayFigureText } from './appearance-text.ts'
import { nearText } from './rules/near-rule.ts'
import { levelOf, textsOf } from './rules/rule-fields.ts'
import { isOwn, type Scope } from './rules/rule-patch.ts'
import { fieldLabel, quietHoursText, ruleSummary, secondsText } from './rules/rule-text.ts'

/** A setting that would change, in words. */
export interface SettingsChange {
  readonly name: string
  readonly before: string
  readonly after: string
}

/** Every setting that would change. `accountName` is given an id, and returns null when nobody knows it. */
export function settingsChanges(
  before: Settings,
  after: Settings,
  accountName: (id: string) => string | null,
  system: System,
): readonly SettingsChange[] {
  const ids = [...new Set([...Object.keys(before.overrides), ...Object.keys(after.overrides)])]
  const change = (name: string, text: (settings: Settings) => string) => ({
    name,
    before: text(before),
    after: text(after),
  })
  return [
    change(m.backup_setting_poll_seconds(), ({ pollSeconds }) => secondsText(pollSeconds)),
    ...RULE_NAMES.map((rule) => ruleChange(rule, null, before, after)),
    change(m.risk_near(), ({ near }) => nearText(near)),
    change(m.settings_quiet(), ({ quietHours }) => quietHoursText(quietHours)),
    change(m.backup_setting_proxy(), ({ proxy }) => proxyText(proxy)),
    change(m.preferences_language(), ({ language }) => languageText(language)),
    change(m.preferences_theme(), ({ theme }) => themeText(theme)),
    change(m.preferences_colours(), ({ gainLoss }) => coloursText(gainLoss)),
    change(m.preferences_tray_figure(), ({ trayText }) => trayFigureText(trayText)),
    change(m.preferences_tray_number(), ({ trayNumber }) => onText(trayNumber)),
    change(m.action_mask(), ({ masked }) => onText(masked)),
    change(m.shortcut_open(), ({ shortcuts }) => shortcutText(shortcuts.open, system)),
    change(m.shortcut_mask(), ({ shortcuts }) => shortcutText(shortcuts.mask, system)),
    ...ids.flatMap((id) =>
      RULE_NAMES.map((rule) => {
        const { name, ...texts } = ruleChange(rule, id, before, after)
        return { name: m.backup_own_rule({ account: accountName(id) ?? id, rule: name }), ...texts }
      }),
    ),
  ].filter((one) => one.before !== one.after)
}

/** How requests leave this computer. */
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

function onText(on: boolean): string {
  return on ? m.preferences_on() : m.settings_off()
}

function shortcutText(accelerator: Accelerator | null, system: System): string {
  return accelerator === null ? m.shortcut_none() : acceleratorText(accelerator, system)
}

/** Shows the thresholds in any case, and other fields of the rule only where they differ. */
function ruleChange(rule: RuleName, scope: Scope, before: Settings, after: Settings): SettingsChange {
  const old = detailTexts(rule, scope, before)
  const next = detailTexts(rule, scope, after)
  const text = (settings: Settings, details: readonly string[], others: readonly string[]) =>
    listed([summaryText(rule, scope, settings), ...details.filter((detail) => !others.includes(detail))])
  return { name: ruleText(rule), before: text(before, old, next), after: text(after, next, old) }
}

function summaryText(rule: RuleName, scope: Scope, settings: Settings): string {
  if (isInherited(rule, scope, settings)) return m.settings_as_all()
  const summary = ruleSummary(rule, rulesFor(settings, scope)[rule])
  if (summary === null) return m.settings_off()
  const levels = (['warning', 'critical'] as const).flatMap((level) =>
    summary[level] === null ? [] : [`${riskText(level)} ${summary[level]}`],
  )
  return listed([...levels, ...(summary.within === null ? [] : [summary.within])])
}

/** The fields that the summary leaves out. */
function detailTexts(rule: RuleName, scope: Scope, settings: Settings): readonly string[] {
  const value = rulesFor(settings, scope)[rule]
  if (value === null || isInherited(rule, scope, settings)) return []
  const texts = textsOf(rule, value)
  return RULES[rule].fields
    .filter(({ name }) => levelOf(name) === null && name !== 'hours')
    .map((field) => {
      const { label, unit } = fieldLabel(rule, field, '')
      const text = texts[field.name] ?? ''
      return m.tray_figure({
        name: label,
        value: text === '' ? m.settings_empty_never() : `${text} ${unit}`.trim(),
      })
    })
}

function isInherited(rule: RuleName, scope: Scope, settings: Settings): boolean {
  return scope !== null && !isOwn(settings, scope, rule)
}

function listed(parts: readonly string[]): string {
  return parts.reduce((first, second) => m.notification_listed({ first, second }))
}
