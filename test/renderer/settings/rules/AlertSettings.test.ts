import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Command } from '../../../../shared/ipc.ts'
import { DEFAULT_RULES, DEFAULT_THRESHOLDS } from '../../../../shared/settings/rules.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../../shared/settings/settings.ts'
import type { MonitorState } from '../../../../shared/state.ts'
import type { Locale } from '../../../../shared/words/locale.ts'
import { type FakeBridge, failed, fakeBridge, ok } from '../../bridge.ts'
import { NOW, STATES } from '../../fixtures.ts'
import { accessibilityViolations, nextFrame, open, setMediaPreferences } from '../../page.ts'
import { CUSTOM_SETTINGS, replay, settingsAnswers } from '../../settings.ts'

type Answers = Parameters<typeof fakeBridge>[1]

interface Scene {
  readonly settings?: Settings
  readonly state?: MonitorState
  readonly answers?: Answers
  readonly locale?: Locale
}

const DEFAULT_TIMING = { holdSeconds: 0, repeatMinutes: 5 }

async function openSettings({
  settings = DEFAULT_SETTINGS,
  state = STATES.calm,
  answers = {},
  locale = 'en',
}: Scene = {}): Promise<FakeBridge> {
  const bridge = fakeBridge(state, { ...settingsAnswers(settings), ...answers })
  await open(state, bridge, locale)
  await page.getByRole('button', { name: locale === 'en' ? 'More' : '更多' }).click()
  await page.getByRole('menuitem').first().click()
  await expect.element(page.getByRole('listitem').first()).toBeVisible()
  return bridge
}

const row = (name: string) => page.getByRole('button', { name, exact: false })
const rows = () => page.getByRole('listitem').elements().map(wordsIn)
const field = (label: string) => page.getByLabelText(label)

/** Writes into a field and leaves it. */
async function write(label: string, text: string): Promise<void> {
  await field(label).fill(text)
  await userEvent.tab()
}

async function chooseScope(scope: string): Promise<void> {
  await page.getByRole('combobox', { name: /^Settings for/ }).click()
  await page.getByRole('option', { name: scope }).click()
}

const saved = (bridge: FakeBridge) => bridge.callsTo('settings:set').map(([, patch]) => patch)

function argumentsOf(bridge: FakeBridge, command: Command): readonly (readonly unknown[])[] {
  return bridge.callsTo(command).map((call) => call.slice(1))
}

describe('the list', () => {
  test('summarises every rule in a few words', async () => {
    await openSettings({ settings: CUSTOM_SETTINGS })
    expect(rows()).toEqual([
      'Margin ratio Warning 50 % Critical 80 %',
      'Isolated margin ratio Off',
      'Move to liquidation Off',
      'Distance to liquidation price Off',
      'Time left at this pace Off',
      'Available balance Warning below 1,250.5 Critical below 500',
      'Total margin balance Off',
      'Unrealized loss Off',
      'Total margin balance drop Warning 10 % Critical 20 % in 24 hr',
      'No figures Warning after 10 min Critical after 1 min',
      'Liquidation near from 95 %, or under 0.5 % of move left',
      'Quiet hours 10:30 PM–7:00 AM',
    ])
  })

  test('opens one rule at a time, in place', async () => {
    await openSettings()
    await row('Margin ratio').first().click()
    await expect.element(page.getByRole('group', { name: 'Margin ratio' })).toBeVisible()
    await row('No figures').click()
    await expect.element(page.getByRole('group', { name: 'No figures' })).toBeVisible()
    expect(page.getByRole('group').elements()).toHaveLength(1)
  })

  test('shows why when the settings cannot be read', async () => {
    const bridge = fakeBridge(STATES.calm, { 'settings:get': () => failed({ kind: 'internal' }) })
    await open(STATES.calm, bridge)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem').first().click()
    await expect
      .element(page.getByRole('alert').getByText('Something went wrong inside Plimsoll.'))
      .toBeVisible()
    await expect.element(page.getByRole('heading', { name: 'Alerts and thresholds' })).toBeVisible()
  })

  test('closes with Back', async () => {
    await openSettings()
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(page.getByText('23.3')).toBeVisible()
  })
})

describe('saving', () => {
  test.each(['{Enter}', '{Tab}'])('happens on %s, not before, and is confirmed', async (key) => {
    const bridge = await openSettings()
    await row('Margin ratio').first().click()
    await field('Warning at').fill('60')
    expect(saved(bridge)).toEqual([])
    await userEvent.keyboard(key)
    await expect.element(page.getByText('Saved', { exact: true })).toBeVisible()
    expect(saved(bridge)).toEqual([
      { thresholds: { ...DEFAULT_THRESHOLDS, warning: '0.6', critical: '0.8' }, rules: DEFAULT_RULES },
    ])
  })

  test('sends nothing for a field that was not changed', async () => {
    const bridge = await openSettings()
    await row('Margin ratio').first().click()
    await field('Warning at').click()
    for (let i = 0; i < 6; i++) await userEvent.tab()
    await write('Warning at', '50.0 %')
    await expect.element(field('Warning at')).toHaveValue('50')
    expect(saved(bridge)).toEqual([])
  })

  test.each([
    ['62.5', '0.625'],
    ['  62.5 % ', '0.625'],
    ['６２．５％', '0.625'],
    ['.1', '0.001'],
    ['79.999999', '0.79999999'],
  ])('reads a warning of “%s” as %s', async (text, warning) => {
    const rearm = '0'
    const settings = { ...DEFAULT_SETTINGS, thresholds: { ...DEFAULT_THRESHOLDS, rearm } } as const
    const bridge = await openSettings({ settings })
    await row('Margin ratio').first().click()
    await write('Warning at', text)
    await expect.poll(() => saved(bridge)).toMatchObject([{ thresholds: { warning } }])
  })

  test('includes the delay and the repetition, which may be never', async () => {
    const bridge = await openSettings()
    await row('Margin ratio').first().click()
    await write('Tell me only after', '30')
    await write('Repeat critical every', '')
    await expect.poll(() => saved(bridge).length).toBe(2)
    expect(saved(bridge)).toMatchObject([
      { rules: { marginRatio: { holdSeconds: 30, repeatMinutes: 5 } } },
      { rules: { marginRatio: { holdSeconds: 30, repeatMinutes: null } } },
    ])
    await expect.element(field('Repeat critical every')).toHaveAttribute('placeholder', 'never')
  })

  test('builds each change on the previous one, even before that is saved', async () => {
    const first = Promise.withResolvers<void>()
    const answers = settingsAnswers()
    const bridge = await openSettings({
      answers: {
        'settings:set': async (patch) => {
          await first.promise
          return answers['settings:set'](patch)
        },
      },
    })
    await row('Margin ratio').first().click()
    await write('Tell me only after', '30')
    await row('Isolated margin ratio').click()
    await page.getByRole('switch', { name: 'Alert me to this' }).click()
    first.resolve()
    await expect.poll(() => saved(bridge).length).toBe(2)
    expect(saved(bridge)[1]).toEqual({
      rules: {
        ...DEFAULT_RULES,
        marginRatio: { holdSeconds: 30, repeatMinutes: 5 },
        isolatedRatio: { warning: '0.5', critical: '0.8', rearm: '0.05', ...DEFAULT_TIMING },
      },
    })
  })

  test('shows a refusal of the main process under its field, and keeps the text', async () => {
    const problem = { kind: 'invalid-input', params: { field: 'thresholds.rearm', reason: 'range' } } as const
    await openSettings({ answers: { 'settings:set': () => failed(problem) } })
    await row('Margin ratio').first().click()
    await write('Re-arm distance', '4')
    await expect.element(field('Re-arm distance')).toHaveAccessibleDescription('At least 0, please.')
    await expect.element(field('Re-arm distance')).toHaveValue('4')
    expect(page.getByText('Saved', { exact: true }).elements()).toEqual([])
  })

  test.each([
    [
      () => failed({ kind: 'not-saved', params: { file: 'settings.json' } }),
      /settings\.json could not be written/,
    ],
    [() => Promise.reject(new Error('gone')), /Something went wrong inside Plimsoll/],
    [() => failed({ kind: 'invalid-input', params: { field: 'pollSeconds' } }), /cannot be used/],
  ] as const)('shows another failure, and keeps the text (%#)', async (answer, sentence) => {
    const bridge = await openSettings({ answers: { 'settings:set': answer } })
    await row('Margin ratio').first().click()
    await write('Warning at', '60')
    await expect.element(page.getByRole('alert').getByText(sentence)).toBeVisible()
    await expect.element(field('Warning at')).toHaveValue('60')
    await write('Warning at', '61')
    await expect.poll(() => saved(bridge).at(-1)).toMatchObject({ thresholds: { warning: '0.61' } })
  })
})

describe('refusing', () => {
  test.each([
    ['out of order', 'Warning at', '85', 'Critical at', 'Critical must be higher than warning.'],
    ['equal', 'Warning at', '80', 'Critical at', 'Critical must be higher than warning.'],
    ['zero', 'Warning at', '0', 'Warning at', 'More than 0 %, please.'],
    ['negative', 'Warning at', '-5', 'Warning at', 'More than 0 %, please.'],
    ['above 100 %', 'Critical at', '120', 'Critical at', 'At most 100 %, please.'],
    ['not a number', 'Critical at', 'high', 'Critical at', 'Please write a number, such as 62.5.'],
    ['with a comma', 'Critical at', '62,5', 'Critical at', 'Please write a number, such as 62.5.'],
    ['an exponent', 'Critical at', '6e1', 'Critical at', 'Please write a number, such as 62.5.'],
    ['too exact', 'Critical at', '79.12345678', 'Critical at', 'This is too long.'],
    ['empty', 'Critical at', ' ', 'Critical at', 'Please fill this in.'],
    ['wider than the threshold', 'Re-arm distance', '60', 'Re-arm distance', /smaller than the thresholds/],
    ['as wide as the threshold', 'Re-arm distance', '50', 'Re-arm distance', /smaller than the thresholds/],
    ['below nothing', 'Re-arm distance', '-1', 'Re-arm distance', 'At least 0, please.'],
    ['not whole', 'Tell me only after', '1.5', 'Tell me only after', 'Please write a whole number.'],
    ['too long', 'Tell me only after', '3601', 'Tell me only after', 'At most 3,600, please.'],
    ['never at all', 'Repeat critical every', '0', 'Repeat critical every', 'At least 1, please.'],
  ])(
    'a value that is %s shows why under its field, and is not saved',
    async (_, label, text, blamed, why) => {
      const bridge = await openSettings()
      await row('Margin ratio').first().click()
      await write(label, text)
      const description = (await field(blamed).element()).getAttribute('aria-describedby')
      expect(description).not.toBeNull()
      await expect.element(field(blamed)).toHaveAttribute('aria-invalid', 'true')
      await expect.element(page.getByRole('group').getByText(why)).toBeVisible()
      await expect.element(field(blamed)).toHaveAccessibleDescription(new RegExp(source(why)))
      await expect.element(field(label)).toHaveValue(text)
      expect(saved(bridge)).toEqual([])
      expect(document.querySelectorAll('[aria-invalid="true"]')).toHaveLength(1)
    },
  )

  test('two thresholds that are out of order in between are saved together', async () => {
    const bridge = await openSettings()
    await row('Margin ratio').first().click()
    await write('Warning at', '85')
    await write('Critical at', '95')
    await expect.element(page.getByText('Saved', { exact: true })).toBeVisible()
    expect(document.querySelectorAll('[aria-invalid="true"]')).toHaveLength(0)
    expect(saved(bridge)).toEqual([
      { thresholds: { warning: '0.85', critical: '0.95', rearm: '0.05' }, rules: DEFAULT_RULES },
    ])
  })

  test('a refused value is still there when the rule is opened again', async () => {
    await openSettings({ state: STATES.several, settings: CUSTOM_SETTINGS })
    await row('Margin ratio').first().click()
    await write('Warning at', '85')
    await row('No figures').click()
    await chooseScope('Sub 2')
    await chooseScope('All accounts')
    await row('Margin ratio').first().click()
    await expect.element(field('Warning at')).toHaveValue('85')
    await expect.element(field('Critical at')).toHaveAttribute('aria-invalid', 'true')
  })
})

describe('a rule that is off by default', () => {
  test('is turned on with useful values, and keeps its own when turned off and on', async () => {
    const bridge = await openSettings()
    await row('Total margin balance drop').click()
    await page.getByRole('switch', { name: 'Alert me to this' }).click()
    const drop = { warning: '0.1', critical: '0.2', rearm: '0.02', hours: 24, ...DEFAULT_TIMING }
    await expect.poll(() => saved(bridge)).toEqual([{ rules: { ...DEFAULT_RULES, balanceDrop: drop } }])
    await write('Looking back', '48')
    await page.getByRole('switch').click()
    await expect.poll(() => saved(bridge).at(-1)).toEqual({ rules: { ...DEFAULT_RULES, balanceDrop: null } })
    await page.getByRole('switch').click()
    await expect
      .poll(() => saved(bridge).at(-1))
      .toEqual({ rules: { ...DEFAULT_RULES, balanceDrop: { ...drop, hours: 48 } } })
  })

  test.each([
    [
      'Move to liquidation',
      'liquidationMove',
      { warning: '0.1', critical: '0.05', rearm: '0.01', ...DEFAULT_TIMING },
      ['3.5', '0.035'],
    ],
    [
      'Distance to liquidation price',
      'liquidationPrice',
      { warning: '0.1', critical: '0.05', rearm: '0.01', ...DEFAULT_TIMING },
      ['3.5', '0.035'],
    ],
    [
      'Time left at this pace',
      'pace',
      { warning: '60', critical: '20', rearm: '15', holdSeconds: 0, repeatMinutes: null },
      ['7.5', '7.5'],
    ],
  ] as const)(
    '%s is turned on with useful values, which can be changed',
    async (name, rule, start, critical) => {
      const bridge = await openSettings()
      await row(name).click()
      await page.getByRole('switch', { name: 'Alert me to this' }).click()
      await expect.poll(() => saved(bridge)).toEqual([{ rules: { ...DEFAULT_RULES, [rule]: start } }])
      await write('Critical below', critical[0])
      await expect
        .poll(() => saved(bridge).at(-1))
        .toEqual({ rules: { ...DEFAULT_RULES, [rule]: { ...start, critical: critical[1] } } })
    },
  )

  test.each([
    ['60.5', 'At most 60, please.'],
    ['0', 'More than 0, please.'],
  ])('a time of %s min is refused', async (text, why) => {
    const bridge = await openSettings()
    await row('Time left at this pace').click()
    await page.getByRole('switch').click()
    await write('Warning below', text)
    await expect.element(field('Warning below')).toHaveAccessibleDescription(why)
    expect(saved(bridge)).toHaveLength(1)
  })

  test('says of what the history does not hold that it cannot be tried on the past', async () => {
    await openSettings()
    await row('Move to liquidation').click()
    await page.getByRole('switch').click()
    await expect
      .element(page.getByText('Not in the history, so it cannot be tried on the past').first())
      .toBeVisible()
  })

  test.each([
    ['Available balance', 'availableBalance', 'below', '1000', '500'],
    ['Total margin balance', 'marginBalance', 'below', '1000', '500'],
    ['Unrealized loss', 'unrealizedLoss', 'at', '500', '1000.50'],
  ])('%s is saved once its amounts are filled in', async (name, rule, word, warning, critical) => {
    const bridge = await openSettings()
    await page.getByRole('button', { name: new RegExp(`^${name} Off`) }).click()
    await page.getByRole('switch').click()
    await expect.element(page.getByText(/^Not in force yet/)).toBeVisible()
    await write(`Warning ${word}`, warning)
    await write(`Critical ${word}`, critical)
    expect(saved(bridge)).toEqual([])
    expect(document.querySelectorAll('[aria-invalid="true"]')).toHaveLength(0)
    await write('Re-arm distance', '20')
    await expect
      .poll(() => saved(bridge))
      .toEqual([
        {
          rules: {
            ...DEFAULT_RULES,
            [rule]: { warning, critical: String(Number(critical)), rearm: '20', ...DEFAULT_TIMING },
          },
        },
      ])
    await expect.element(page.getByText(/^Not in force yet/)).not.toBeInTheDocument()
  })

  test('shows what is missing on Enter', async () => {
    const bridge = await openSettings()
    await row('Available balance').click()
    await page.getByRole('switch').click()
    await field('Critical below').click()
    await userEvent.keyboard('{Enter}')
    await expect.element(field('Re-arm distance')).toHaveAccessibleDescription('Please fill this in.')
    expect(saved(bridge)).toEqual([])
  })

  test('may lack one of its two levels, but not both', async () => {
    const bridge = await openSettings()
    await row('Isolated margin ratio').click()
    await page.getByRole('switch').click()
    await write('Warning at', '')
    await expect
      .poll(() => saved(bridge).at(-1))
      .toMatchObject({ rules: { isolatedRatio: { warning: null, critical: '0.8' } } })
    await write('Critical at', '')
    await expect
      .element(field('Warning at'))
      .toHaveAccessibleDescription('Please fill in warning, critical or both.')
    expect(saved(bridge)).toHaveLength(2)
  })

  test('a balance is more critical the lower it is', async () => {
    const bridge = await openSettings({ settings: CUSTOM_SETTINGS })
    await row('Available balance').click()
    await write('Critical below', '2000')
    await expect
      .element(field('Critical below'))
      .toHaveAccessibleDescription('Critical must be lower than warning.')
    expect(saved(bridge)).toEqual([])
  })

  test('amounts name their currency', async () => {
    await openSettings({ settings: CUSTOM_SETTINGS })
    await row('Available balance').click()
    await expect.element(field('Critical below')).toHaveAccessibleName('Critical below USDT')
  })
})

describe('no figures', () => {
  test('accepts minutes and seconds', async () => {
    const bridge = await openSettings()
    await row('No figures').click()
    await write('Warning after', '2.5')
    await write('Critical after', '90')
    await expect
      .poll(() => saved(bridge).at(-1))
      .toEqual({
        rules: { ...DEFAULT_RULES, blind: { warningSeconds: 150, criticalSeconds: 90, repeatMinutes: 5 } },
      })
  })

  test.each([
    ['Warning after', '0.5', 'At least 1, please.'],
    ['Warning after', '1441', 'At most 1,440, please.'],
    ['Critical after', '10', 'At least 30, please.'],
  ])('%s refuses %s', async (label, text, why) => {
    const bridge = await openSettings()
    await row('No figures').click()
    await write(label, text)
    await expect.element(field(label)).toHaveAccessibleDescription(why)
    expect(saved(bridge)).toEqual([])
  })

  test('can be turned off', async () => {
    const bridge = await openSettings()
    await row('No figures').click()
    await page.getByRole('switch').click()
    await expect.poll(() => saved(bridge)).toEqual([{ rules: { ...DEFAULT_RULES, blind: null } }])
  })
})

describe('back to default', () => {
  test('is offered when something differs from it', async () => {
    const thresholds = { warning: '0.6', critical: '0.9', rearm: '0.01' } as const
    const bridge = await openSettings({ settings: { ...DEFAULT_SETTINGS, thresholds } })
    await row('Margin ratio').first().click()
    await page.getByRole('button', { name: 'Back to default' }).click()
    await expect
      .poll(() => saved(bridge))
      .toEqual([{ thresholds: { warning: '0.5', critical: '0.8', rearm: '0.05' }, rules: DEFAULT_RULES }])
    await expect.element(page.getByRole('button', { name: 'Back to default' })).not.toBeInTheDocument()
  })

  test('turns off a rule that has no amounts by default', async () => {
    const bridge = await openSettings({ settings: CUSTOM_SETTINGS })
    await row('Available balance').click()
    await page.getByRole('button', { name: 'Back to default' }).click()
    await expect
      .poll(() => saved(bridge))
      .toEqual([{ rules: { ...CUSTOM_SETTINGS.rules, availableBalance: null } }])
    await expect.element(page.getByRole('switch')).not.toBeChecked()
  })
})

describe('rules of one account', () => {
  const several = { state: STATES.several, settings: CUSTOM_SETTINGS }

  test('cannot be chosen when there is only one account', async () => {
    await openSettings()
    expect(page.getByRole('combobox').elements()).toEqual([])
  })

  test('show for each rule whether it is the account’s own', async () => {
    await openSettings(several)
    await chooseScope('Sub 2')
    await expect
      .poll(() => rows().slice(0, 3))
      .toEqual([
        'Margin ratio own Warning 40 % Critical 62.5 %',
        'Isolated margin ratio As for all accounts',
        'Move to liquidation As for all accounts',
      ])
    expect(page.getByText('Quiet hours').elements()).toEqual([])
    expect(page.getByText('Liquidation near').elements()).toEqual([])
  })

  test('begin with the values for all accounts, then become its own', async () => {
    const bridge = await openSettings(several)
    await chooseScope('Main')
    await row('Available balance').click()
    await page.getByRole('switch', { name: 'Own values for this account' }).click()
    const { availableBalance } = CUSTOM_SETTINGS.rules
    await expect
      .poll(() => saved(bridge))
      .toEqual([{ overrides: { ...CUSTOM_SETTINGS.overrides, main: { availableBalance } } }])
    await write('Critical below', '600')
    await expect
      .poll(() => saved(bridge).at(-1))
      .toEqual({
        overrides: {
          ...CUSTOM_SETTINGS.overrides,
          main: { availableBalance: { ...availableBalance, critical: '600' } },
        },
      })
  })

  test('can turn off a rule that is on for all', async () => {
    const bridge = await openSettings(several)
    await chooseScope('Main')
    await row('No figures').click()
    await page.getByRole('switch', { name: 'Own values for this account' }).click()
    await page.getByRole('switch', { name: 'Alert me to this' }).click()
    await expect
      .poll(() => saved(bridge).at(-1))
      .toEqual({ overrides: { ...CUSTOM_SETTINGS.overrides, main: { blind: null } } })
  })

  test('have their own thresholds and timing', async () => {
    const bridge = await openSettings(several)
    await chooseScope('Sub 2')
    await row('Margin ratio').first().click()
    await write('Warning at', '45')
    await expect
      .poll(() => saved(bridge))
      .toEqual([
        {
          overrides: {
            sub2: {
              thresholds: { warning: '0.45', critical: '0.625', rearm: '0.05' },
              marginRatio: DEFAULT_TIMING,
            },
          },
        },
      ])
  })

  test('go back to those of all accounts, and leave nothing behind', async () => {
    const bridge = await openSettings(several)
    await chooseScope('Sub 2')
    await row('Margin ratio').first().click()
    await page.getByRole('switch', { name: 'Own values for this account' }).click()
    await expect.poll(() => saved(bridge)).toEqual([{ overrides: {} }])
    await expect
      .poll(() => wordsIn(row('Margin ratio').first().element()))
      .toBe('Margin ratio As for all accounts Warning 50 % Critical 80 %')
  })

  test('open first when the window shows an account that has its own', async () => {
    const state = { ...STATES.several, glance: { ...STATES.several.glance, accountId: 'sub2' } }
    await openSettings({ ...several, state })
    await expect.element(page.getByRole('combobox')).toHaveTextContent('Sub 2')
  })

  test('do not exist for the drill', async () => {
    const state = { ...STATES.several, accounts: [...STATES.several.accounts, ...STATES.drill.accounts] }
    await openSettings({ ...several, state })
    await page.getByRole('combobox').click()
    await expect.element(page.getByRole('option', { name: 'Sub 2' })).toBeVisible()
    expect(page.getByRole('option', { name: 'Fire drill' }).elements()).toEqual([])
  })
})

describe('liquidation near', () => {
  const RATIO = 'From a margin ratio of'
  const MOVE = 'Or with less market move left than'

  test('is saved with the ratio and the move, which may be off, and can be reset', async () => {
    const bridge = await openSettings()
    await row('Liquidation near').click()
    await write(RATIO, '97.5')
    await write(MOVE, '')
    await expect.element(row('Liquidation near from 97.5 %')).toBeVisible()
    await page.getByRole('button', { name: 'Back to default' }).click()
    await expect
      .poll(() => saved(bridge))
      .toEqual([
        { near: { ratio: '0.975', move: '0.005' } },
        { near: { ratio: '0.975', move: null } },
        { near: { ratio: '0.95', move: '0.005' } },
      ])
  })

  test.each([
    [RATIO, '101', 'At most 100 %, please.'],
    [RATIO, '0', 'More than 0 %, please.'],
    [RATIO, '', 'Please fill this in.'],
    [MOVE, '0', 'More than 0 % and less than 100 %, please.'],
    [MOVE, '100', 'More than 0 % and less than 100 %, please.'],
  ])('%s: %s is refused beside the field', async (label, text, refusal) => {
    const bridge = await openSettings()
    await row('Liquidation near').click()
    await write(label, text)
    await expect.element(field(label)).toHaveAccessibleDescription(expect.stringContaining(refusal))
    expect(saved(bridge)).toEqual([])
  })

  test('says beside the field that it cannot come before critical', async () => {
    const params = { field: 'near.ratio', reason: 'near-below-critical', critical: '0.80' }
    const answers = {
      'settings:set': () => failed({ kind: 'invalid-input', params }),
    }
    await openSettings({ answers })
    await row('Liquidation near').click()
    await write(RATIO, '75')
    await expect
      .element(field(RATIO))
      .toHaveAccessibleDescription(
        expect.stringContaining('Liquidation near cannot come before critical: at least 80 %, please.'),
      )
  })
})

describe('quiet hours', () => {
  test('are turned on for the night, changed, and turned off', async () => {
    const bridge = await openSettings()
    await row('Quiet hours').click()
    await expect.element(page.getByText(/Critical always gets through/)).toBeVisible()
    await page.getByRole('switch', { name: 'Hold warnings' }).click()
    await write('From', '23:15')
    await page.getByRole('switch').click()
    await expect
      .poll(() => saved(bridge))
      .toEqual([
        { quietHours: { from: '22:00', to: '07:00' } },
        { quietHours: { from: '23:15', to: '07:00' } },
        { quietHours: null },
      ])
  })

  test.each([
    ['that start when they end', 'To', '22:30', 'They cannot end when they start.'],
    ['without an end', 'To', '', 'Please give a time of day.'],
  ])('%s are refused', async (_, label, time, why) => {
    const bridge = await openSettings({ settings: CUSTOM_SETTINGS, state: STATES.several })
    await row('Quiet hours').click()
    const to = page.getByLabelText(label, { exact: true })
    await to.fill(time)
    await userEvent.keyboard('{Enter}')
    await expect.element(to).toHaveAccessibleDescription(why)
    expect(saved(bridge)).toEqual([])
  })
})

describe('the replay', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'clearTimeout'] })
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  const rest = () => vi.advanceTimersByTime(400)

  test('runs once when typing pauses, and is shown beside each threshold', async () => {
    const bridge = await openSettings()
    await row('Margin ratio').first().click()
    await expect.element(field('Warning at')).toHaveAccessibleDescription('…')
    rest()
    await expect
      .element(field('Warning at'))
      .toHaveAccessibleDescription('In the last 7 days this would have alerted 3 times')
    await expect
      .element(field('Critical at'))
      .toHaveAccessibleDescription('In the last 7 days this would have alerted once')
    for (const text of ['4', '45', '45.5']) await field('Warning at').fill(text)
    await expect.element(field('Warning at')).toHaveAccessibleDescription('…')
    rest()
    await expect
      .poll(() => argumentsOf(bridge, 'alerts:replay'))
      .toEqual([
        [{ thresholds: { warning: '0.5', critical: '0.8', rearm: '0.05' }, rules: DEFAULT_RULES }, null],
        [{ thresholds: { warning: '0.455', critical: '0.8', rearm: '0.05' }, rules: DEFAULT_RULES }, null],
      ])
    expect(saved(bridge)).toEqual([])
  })

  test('runs for the chosen account', async () => {
    const bridge = await openSettings({ state: STATES.several, settings: CUSTOM_SETTINGS })
    await chooseScope('Sub 2')
    await row('Margin ratio').first().click()
    await expect.element(field('Warning at')).toHaveAccessibleDescription('…')
    rest()
    await expect
      .poll(() => argumentsOf(bridge, 'alerts:replay'))
      .toEqual([
        [
          {
            overrides: {
              sub2: {
                thresholds: { warning: '0.4', critical: '0.625', rearm: '0.05' },
                marginRatio: DEFAULT_TIMING,
              },
            },
          },
          'sub2',
        ],
      ])
  })

  test('does not run for invalid values', async () => {
    const bridge = await openSettings()
    await row('Margin ratio').first().click()
    await field('Warning at').fill('99')
    rest()
    await nextFrame()
    expect(argumentsOf(bridge, 'alerts:replay')).toEqual([])
    await expect.element(field('Warning at')).not.toHaveAttribute('aria-describedby')
  })

  test.each([
    [replay({ warning: 2, critical: 0 }, 49), 'In the last 2 days this would have alerted 2 times'],
    [replay({ warning: 1, critical: 0 }, 5.2), 'In the last 5 hours this would have alerted once'],
    [replay({ warning: 0, critical: 0 }, 0.1), 'In the last 1 hour this would not have alerted'],
    [{ ...replay(), span: null }, 'Nothing recorded yet to try this on'],
  ])('names the time it covers (%#)', async (recorded, text) => {
    await openSettings({ answers: { 'alerts:replay': () => ok(recorded) } })
    await row('Margin ratio').first().click()
    await expect.element(field('Warning at')).toHaveAccessibleDescription('…')
    rest()
    await expect.element(field('Warning at')).toHaveAccessibleDescription(text)
  })

  test('ignores an answer for earlier values', async () => {
    const first = Promise.withResolvers<void>()
    let calls = 0
    await openSettings({
      answers: {
        'alerts:replay': async () => {
          calls += 1
          if (calls > 1) return ok(replay({ warning: 7, critical: 7 }))
          await first.promise
          return ok(replay({ warning: 99, critical: 99 }))
        },
      },
    })
    await row('Margin ratio').first().click()
    await expect.element(field('Warning at')).toHaveAccessibleDescription('…')
    rest()
    await field('Warning at').fill('40')
    await expect.element(field('Warning at')).toHaveAccessibleDescription('…')
    rest()
    await expect.element(field('Warning at')).toHaveAccessibleDescription(/7 times/)
    first.resolve()
    await nextFrame()
    await expect.element(field('Warning at')).toHaveAccessibleDescription(/alerted 7 times/)
  })

  test('is left out when it fails', async () => {
    await openSettings({ answers: { 'alerts:replay': () => failed({ kind: 'internal' }) } })
    await row('Margin ratio').first().click()
    await expect.element(field('Warning at')).toHaveAccessibleDescription('…')
    rest()
    await expect.element(field('Warning at')).not.toHaveAttribute('aria-describedby')
  })

  test('is not shown for the rule about missing figures', async () => {
    await openSettings()
    await row('No figures').click()
    rest()
    await nextFrame()
    await expect.element(field('Warning after')).not.toHaveAttribute('aria-describedby')
  })
})

describe('a test notification', () => {
  test('is sent, with a hint where to find it', async () => {
    const bridge = await openSettings()
    const button = page.getByRole('button', { name: 'Send a test notification' })
    await expect.element(button).toHaveAccessibleDescription(/where your system shows notifications/)
    await button.click()
    await expect.element(page.getByText('Sent', { exact: true })).toBeInTheDocument()
    expect(argumentsOf(bridge, 'alerts:test')).toEqual([[]])
  })

  test('shows when it fails', async () => {
    await openSettings({ answers: { 'alerts:test': () => failed({ kind: 'internal' }) } })
    await page.getByRole('button', { name: 'Send a test notification' }).click()
    await expect.element(page.getByRole('alert').getByText(/Something went wrong/)).toBeVisible()
    expect(page.getByText('Sent', { exact: true }).elements()).toEqual([])
  })
})

describe('accessibility', () => {
  afterEach(async () => {
    await setMediaPreferences()
    await page.viewport(360, 560)
  })

  test('a threshold can be set by keyboard alone', async () => {
    const bridge = await openSettings()
    await expect.element(page.getByRole('heading', { name: 'Alerts and thresholds' })).toHaveFocus()
    await userEvent.keyboard('{Tab}{Enter}{Tab}')
    await expect.element(field('Warning at')).toHaveFocus()
    await userEvent.keyboard('{Control>}a{/Control}55{Tab}')
    await expect.poll(() => saved(bridge)).toMatchObject([{ thresholds: { warning: '0.55' } }])
    await expect.element(field('Critical at')).toHaveFocus()
  })

  test.each(['light', 'dark'])('has no violations, %s', async (scheme) => {
    await setMediaPreferences({ 'prefers-color-scheme': scheme })
    await openSettings({ settings: CUSTOM_SETTINGS, state: STATES.several })
    expect(await accessibilityViolations()).toEqual([])
    await row('Margin ratio').first().click()
    await write('Warning at', '85')
    await expect.element(field('Critical at')).toHaveAttribute('aria-invalid', 'true')
    expect(await accessibilityViolations()).toEqual([])
    await row('Quiet hours').click()
    expect(await accessibilityViolations()).toEqual([])
    await chooseScope('Sub 2')
    await row('Available balance').click()
    await page.getByRole('switch').click()
    expect(await accessibilityViolations()).toEqual([])
  })

  test.each(['en', 'zh-CN'] as const)('nothing is cut off at a zoom of 200 % in %s', async (locale) => {
    await page.viewport(180, 280)
    await openSettings({ settings: CUSTOM_SETTINGS, state: STATES.several, locale })
    for (const index of [0, 2, 5, 6, 7]) {
      await page.getByRole('listitem').nth(index).getByRole('button').first().click()
      await nextFrame()
      const cut = [...document.querySelectorAll('main *')].filter(
        (element) => element.getBoundingClientRect().right > 180,
      )
      expect(cut.map(({ outerHTML }) => outerHTML)).toEqual([])
    }
  })
})

function wordsIn({ textContent }: Element): string | undefined {
  return textContent?.replaceAll(/\s+/g, ' ').trim()
}

function source(why: string | RegExp): string {
  return typeof why === 'string' ? why.replaceAll(' ', '\\s').replaceAll('.', '\\.') : why.source
}
